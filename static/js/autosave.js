// Saves a form a few seconds after typing stops: <form data-autosave>, or so many milliseconds after it
// (data-autosave="900"). Files wait for the button. Also adds lines to tables in place. Without this the
// buttons do both. Says "autosave:sent", "autosave:told" (with the answer) and "autosave:failed" on the form.
const REST = 3000;

export function start(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) watch(form);
}

function watch(form) {
  const line = form.querySelector("[data-autosave-status]");
  const rest = Number(form.dataset.autosave) || REST;
  let waiting;
  let running = null;
  let stopped = false;
  let again = false;

  const soon = () => {
    clearTimeout(waiting);
    if (!stopped) waiting = setTimeout(save, rest);
  };
  // Who leaves in the moment between typing and saving loses nothing.
  window.addEventListener("pagehide", () => {
    if (waiting && !running) save(true);
  });

  const save = (isLeaving) => {
    clearTimeout(waiting);
    waiting = undefined;
    again = Boolean(running);
    if (running || stopped || form.dataset.sending || !navigator.onLine) return;
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    tell("autosave:sent", data);
    running = fetch(form.action, { method: "POST", body: data, headers: { "X-Autosave": "1" }, keepalive: isLeaving === true })
      .then(hear)
      .catch(() => {
        say("还没有自动保存，点“保存”再试");
        tell("autosave:failed");
      })
      .finally(() => {
        running = null;
        if (again) soon();
      });
  };

  const hear = async (response) => {
    const told = await response.json();
    if (told.conflict || told.stop) stopped = true;
    if (told.edition) {
      form.elements.edition.value = told.edition;
      form.elements.mark.value = told.mark;
    }
    say(told.words);
    tell("autosave:told", told);
  };

  const tell = (name, detail) => form.dispatchEvent(new CustomEvent(name, { detail }));

  const say = (words) => {
    if (line) line.textContent = words;
  };

  // Pressed while it saves by itself: first that one, then this, so that they do not cross.
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    waiting = undefined;
    if (!running) return;
    event.preventDefault();
    const button = event.submitter;
    running.finally(() => setTimeout(() => form.requestSubmit(button)));
  });
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // On a slow phone people type before this script is there.
  if ([...form.elements].some(isTyped)) soon();
  for (const button of form.querySelectorAll("button[name=add]")) button.addEventListener("click", (event) => add(event, form));
}

function isTyped(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.defaultValue !== undefined && field.type !== "file" && field.value !== field.defaultValue;
}

function add(event, form) {
  const name = event.currentTarget.value;
  const pattern = form.querySelector(`template[data-row-template="${name}"]`);
  const rows = form.querySelector(`[data-rows="${name}"]`);
  const total = form.elements[`${name}-TOTAL_FORMS`];
  if (!pattern || Number(total.value) >= Number(form.elements[`${name}-MAX_NUM_FORMS`].value)) return;
  event.preventDefault();
  const made = pattern.content.cloneNode(true);
  const place = Number(total.value);
  for (const part of made.querySelectorAll("*")) {
    for (const { name: key, value } of [...part.attributes]) {
      if (value.includes("__prefix__")) part.setAttribute(key, value.replaceAll("__prefix__", place));
    }
  }
  const legend = made.querySelector("legend");
  if (legend) legend.textContent = legend.textContent.replace(/第\s*(?=\S)/, `第 ${place + 1} `);
  total.value = place + 1;
  rows.append(made);
  rows.lastElementChild.querySelector("input, select, textarea")?.focus();
}
