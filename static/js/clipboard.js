// <button type="button" hidden data-copy="text"> or data-copy-from="#id": shown only where copying works.
export function start(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy], [data-copy-from]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

async function copy(button) {
  const from = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
  const words = button.dataset.words ?? (button.dataset.words = button.innerHTML);
  button.setAttribute("aria-live", "polite");
  try {
    await navigator.clipboard.writeText(from ? (from.value ?? from.textContent).trim() : button.dataset.copy);
    button.textContent = "已复制";
  } catch {
    button.textContent = "没复制成，请长按选择";
  }
  setTimeout(() => (button.innerHTML = words), 2500);
}
