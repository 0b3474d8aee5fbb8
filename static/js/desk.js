// Lists with boxes: .js-pick-all ticks the page's .js-pick, [data-picked="已选 {n} 封"] counts them.
export function start(root) {
  const form = root.querySelector(".js-pick").form ?? document;
  const boxes = () => [...form.querySelectorAll(".js-pick")];
  const all = form.querySelector(".js-pick-all");
  const show = () => {
    const picked = boxes().filter((box) => box.checked).length;
    if (all) {
      all.checked = picked > 0 && picked === boxes().length;
      all.indeterminate = picked > 0 && picked < boxes().length;
    }
    for (const line of form.querySelectorAll("[data-picked]")) {
      line.textContent = picked ? line.dataset.picked.replace("{n}", picked) : "还没有选";
    }
    for (const button of form.querySelectorAll("[data-needs-picked]")) button.disabled = !picked;
  };
  if (!form.dataset?.picking) {
    if (form.dataset) form.dataset.picking = "1";
    form.addEventListener("change", (event) => {
      if (event.target === all) boxes().forEach((box) => (box.checked = all.checked));
      show();
    });
  }
  window.addEventListener("pageshow", show);
  show();
}
