// Everything here only adds comfort: each page works without it.
import { start as busy } from "./busy.js";
import { start as drafts } from "./drafts.js";

const LATER = {
  "[data-counter]": () => import("./counter.js"),
  "[data-copy], [data-copy-from]": () => import("./clipboard.js"),
  "[data-photos]": () => import("./photos.js"),
  "[data-shown-when]": () => import("./survey.js"),
  "[data-only]": () => import("./classes.js"),
  "[data-keys]": () => import("./keys.js"),
  ".js-pick": () => import("./desk.js"),
  "form[data-sync]": () => import("./checkin.js"),
  "form[data-autosave]": () => import("./autosave.js"),
  "form[data-cells]": () => import("./cells.js"),
  "form[data-check]": () => import("./check.js"),
};

function start(root) {
  busy(root);
  drafts(root);
  for (const [selector, bring] of Object.entries(LATER)) {
    if (root.matches?.(selector) || root.querySelector(selector)) {
      bring().then((found) => found.start(root));
    }
  }
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const select of root.querySelectorAll("select[data-go]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
  root.querySelector("[role=alert][tabindex='-1']")?.focus();
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.drop[open]")) {
    if (event.type === "keydown" && event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (event.type === "click" && !menu.contains(event.target)) {
      menu.open = false;
    }
  }
}

// A quarter of a first visit's bytes, for the few pages that swap parts of themselves. It starts
// by itself only in a page that has loaded.
function bringHtmx() {
  if (!document.querySelector("[hx-get], [hx-post]")) return;
  const script = document.createElement("script");
  script.src = document.querySelector("script[data-htmx]").dataset.htmx;
  document.head.append(script);
}

start(document);
if (document.readyState === "complete") bringHtmx();
else window.addEventListener("load", bringHtmx);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
