// What only some classes of letters ask comes and goes with the class, and so do their hints and
// limits; without scripts all show, and the server decides.
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
  const has = (classes) => classes.split(" ").includes(chosen);
  for (const part of form.querySelectorAll("[data-only]")) part.hidden = !has(part.dataset.only);
  for (const part of form.querySelectorAll("[data-needed]")) {
    for (const word of part.querySelectorAll(".optional")) word.hidden = has(part.dataset.needed);
  }
  for (const words of form.querySelectorAll("[data-till-chosen]")) words.hidden = Boolean(chosen);
  const rules = chosen && form.querySelector(`[data-class="${CSS.escape(chosen)}"]`);
  if (rules) limit(form, rules.dataset, chosen);
}

function limit(form, rules, chosen) {
  for (const name of ["title", "text"]) {
    const field = form.elements[name];
    if (field?.dataset.counter) field.dataset.counter = rules[name];
  }
  const photos = form.querySelector("[data-photos]");
  if (photos) {
    if (Number(rules.photosMost)) photos.dataset.photos = rules.photosMost;
    // Photos that were added already stay in sight: the server says that there are too many.
    const part = photos.closest("[data-part]");
    part.hidden = !Number(rules.photosMost) && !photos.files.length && !part.querySelector("[name=drop_photo]");
  }
  const publishing = form.querySelector("[data-part=publishing]");
  if (publishing) publishing.hidden = "unpublished" in rules;
  const hidden = form.querySelector("[name=visibility][value=hidden]");
  if (hidden) {
    hidden.disabled = "namedOnly" in rules;
    // Never named in silence: whoever had hidden the name chooses anew.
    if (hidden.disabled) hidden.checked = false;
    form.querySelector("[data-named-only-words]").hidden = !hidden.disabled;
  }
  if (form.dataset.limitsOf === chosen) return;
  form.dataset.limitsOf = chosen;
  form.dispatchEvent(new Event("limits:changed"));
}
