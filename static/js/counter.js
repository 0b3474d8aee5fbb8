// "58 / 1000 字" under long texts: data-counter="1000" on the field.
export function start(root) {
  for (const field of root.querySelectorAll("[data-counter]")) count(field);
}

function count(field) {
  const line = document.createElement("p");
  line.className = "counter";
  field.after(line);
  const show = () => {
    const most = Number(field.dataset.counter); // follows the class of a letter
    const length = [...field.value].length; // rare characters count once
    line.classList.toggle("over", length > most);
    line.textContent = length > most ? `超出 ${length - most} 字，最多 ${most} 字` : `${length} / ${most} 字`;
  };
  show();
  field.addEventListener("input", show);
  field.form?.addEventListener("draft:restored", show);
  field.form?.addEventListener("limits:changed", show);
}
