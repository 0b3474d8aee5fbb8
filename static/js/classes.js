// Fields that only some classes of letters ask come and go with the class; without scripts all show.
export function start(root) {
  for (const form of root.querySelectorAll("form:has([data-only])")) {
    const update = () => show(form);
    form.addEventListener("change", update);
    form.addEventListener("draft:restored", update);
    update();
  }
}

function show(form) {
  const chosen = form.querySelector("[name=case_class]:checked")?.value;
  for (const part of form.querySelectorAll("[data-only]")) {
    part.hidden = !part.dataset.only.split(" ").includes(chosen);
  }
}
