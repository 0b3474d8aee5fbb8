// One press sends once: after submit the button says so and waits. data-busy="off" leaves a form alone.
const AGAIN_AFTER = 20_000; // a form that answers with a file never leaves the page

export function start(root) {
  const forms = root instanceof HTMLFormElement ? [root] : root.querySelectorAll("form");
  for (const form of forms) form.addEventListener("submit", guard);
}

function guard(event) {
  const form = event.currentTarget;
  if (form.method !== "post" || form.dataset.busy === "off") return;
  if (!navigator.onLine || form.dataset.sending) {
    event.preventDefault();
    if (!navigator.onLine) tellOffline(form, event.submitter);
    return;
  }
  // Later, so that another listener may still stop it and the button's own value is sent.
  setTimeout(() => {
    if (event.defaultPrevented) return;
    form.dataset.sending = "1";
    const button = event.submitter;
    if (button) rest(button, form.dataset.busy || "正在发送…");
    setTimeout(() => wake(form), AGAIN_AFTER);
  });
}

// Without a network the browser would put its own page here; so everything stays, photos too.
function tellOffline(form, button) {
  const note = form.querySelector("[data-offline]") ?? document.createElement("p");
  const title = document.createElement("span");
  title.className = "strong d-block";
  title.textContent = "现在没有网络，还没有送出";
  note.className = "note wait d-block mb-3";
  note.dataset.offline = "";
  note.setAttribute("role", "alert");
  note.replaceChildren(title, "填的内容都在这一页。连上网络后再点一次，不会重复。");
  const place = button?.closest(".formbar, .row") ?? button;
  place ? place.before(note) : form.append(note);
  note.scrollIntoView({ block: "nearest" });
}

window.addEventListener("online", () => document.querySelectorAll("[data-offline]").forEach((note) => note.remove()));

function rest(button, words) {
  if (button.tagName !== "BUTTON") return void (button.disabled = true);
  button.dataset.words = button.innerHTML;
  button.textContent = words;
  button.disabled = true;
}

function wake(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll(":disabled[data-words]")) {
    button.innerHTML = button.dataset.words;
    delete button.dataset.words;
    button.disabled = false;
  }
}

// Back brings the page from memory, as it was left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(wake);
});
