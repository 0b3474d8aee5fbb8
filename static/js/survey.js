// Questions that wait for an answer come and go while one answers; without scripts the server shows them.
export function start(root) {
  for (const form of root.querySelectorAll("form:has([data-shown-when])")) {
    const update = () => show(form);
    form.addEventListener("change", update);
    form.addEventListener("draft:restored", update);
    update();
  }
}

function show(form) {
  const keys = [];
  for (const part of form.querySelectorAll("[data-question]")) {
    const on = part.dataset.shownWhen;
    if (on !== undefined) part.hidden = !keys.includes(on) || !isChosen(form, on, part.dataset.values.split(" "));
    if (part.hidden) continue;
    keys.push(part.dataset.question);
    // "3. …": only what shows is counted, as the server counts.
    const words = part.querySelector(".form-label")?.firstChild;
    if (words) words.data = words.data.replace(/\d+(?=\.)/, keys.length);
  }
  form.elements.shown.value = keys.join(" ");
}

function isChosen(form, name, values) {
  return [...form.querySelectorAll(`[name="${name}"]:checked`)].some((field) => values.includes(field.value));
}
