// Shows chosen photos and makes them smaller before they travel: <input type="file" multiple data-photos="3">.
const LONGEST = 1600; // pixels; the server checks and re-encodes again

export function start(root) {
  for (const input of root.querySelectorAll("input[type=file][data-photos]")) manage(input);
}

function manage(input) {
  const most = () => Number(input.dataset.photos) || 3; // follows the class of a letter
  const list = document.createElement("div");
  list.className = "thumbs";
  const status = document.createElement("p");
  status.className = "form-text";
  status.setAttribute("role", "status");
  const label = document.createElement("label");
  label.className = "btn btn-line btn-full";
  label.htmlFor = input.id;
  const words = document.createElement("span");
  label.append(icon("photo"), words);
  input.classList.add("visually-hidden");
  input.after(label, list, status);
  let chosen = [];

  const tell = (extra = "") => {
    const left = most() - chosen.length;
    words.textContent = `加照片（最多 ${most()} 张，自动压缩）`;
    if (left < 0) extra = `这一类最多 ${most()} 张，请移除 ${-left} 张。`;
    status.textContent = chosen.length ? `已选 ${chosen.length} 张${left > 0 ? `，还可以加 ${left} 张` : ""}。${extra}` : extra;
  };

  const show = (extra = "") => {
    const files = new DataTransfer();
    chosen.forEach((file) => files.items.add(file));
    input.files = files.files;
    list.replaceChildren(...chosen.map((file) => thumb(file, () => {
      chosen = chosen.filter((other) => other !== file);
      show();
      input.focus();
    })));
    tell(extra);
  };

  tell();
  input.form?.addEventListener("limits:changed", () => tell());
  input.addEventListener("change", async () => {
    const added = [...input.files];
    status.textContent = "正在压缩照片…";
    const room = Math.max(most() - chosen.length, 0);
    chosen = chosen.concat(await Promise.all(added.slice(0, room).map(smaller)));
    show(added.length > room ? `最多 ${most()} 张，多出的 ${added.length - room} 张没有加进来。` : "");
  });
}

// Icons of the sprite, whose hashed address another icon of the page knows.
function icon(name) {
  const drawn = document.querySelector("svg.i use").parentNode.cloneNode(true);
  const use = drawn.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  return drawn;
}

function thumb(file, onRemove) {
  const figure = document.createElement("figure");
  const image = document.createElement("img");
  image.alt = file.name;
  image.src = URL.createObjectURL(file);
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "as-link";
  button.textContent = "移除";
  button.setAttribute("aria-label", `移除 ${file.name}`);
  button.addEventListener("click", onRemove);
  figure.append(image, button);
  return figure;
}

// What the browser cannot draw (HEIC on some phones) goes as it is; the server decides.
async function smaller(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = LONGEST / Math.max(bitmap.width, bitmap.height);
    if (scale >= 1 && file.size < 1_000_000) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * Math.min(scale, 1));
    canvas.height = Math.round(bitmap.height * Math.min(scale, 1));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
}
