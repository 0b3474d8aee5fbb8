// Single keys for the queue: j k walk through the letters, / searches, ? explains. The switch in
// the explanation turns them off in this browser (WCAG 2.1.4); Enter opens as on any link.
const KEPT = "desk:keys";
const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

function isOn() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

function walk(step) {
  const links = [...document.querySelectorAll("#queue tbody th a")];
  const here = links.indexOf(document.activeElement.closest("tr")?.querySelector("th a"));
  const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), links.length - 1);
  links[next]?.focus();
}

export function start(root) {
  const dialog = root.querySelector("dialog[data-keys]");
  if (!dialog) return;
  const opener = document.querySelector("[data-keys-open]");
  const box = dialog.querySelector("input");
  const acts = {
    j: () => walk(1),
    k: () => walk(-1),
    "/": () => document.getElementById("q")?.focus(),
    "?": () => dialog.showModal(),
  };
  box.checked = isOn();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(KEPT, box.checked ? "on" : "off");
    } catch {
      box.checked = true; // a browser that keeps nothing keeps the keys
    }
  });
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (!isPlain || dialog.open || event.target.closest(TYPING) || !isOn()) return;
    if (!Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  });
}
