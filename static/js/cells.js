// Cells of a form that behave like a spreadsheet: <form data-cells>. Arrow keys, Enter and Tab walk, Escape brings
// back what is stored, a column copied from Excel is pasted from the cell on. autosave.js saves; what it hears about
// single cells is shown here. Without this the fields are fields, and one button saves.
export function start(root) {
  for (const form of root.querySelectorAll("form[data-cells]")) grid(form);
}

function grid(form) {
  form.classList.add("is-live");
  const cells = () => [...form.querySelectorAll("[data-cell]")];
  const status = form.querySelector("[data-autosave-status]");
  const changed = () => form.dispatchEvent(new Event("cells:changed"));

  form.addEventListener("focusin", ({ target }) => {
    if (target.matches("[data-cell]")) target.select();
  });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("[data-cell]")) walk(event, form, cells());
    else if (event.target.matches(".cell-note") && event.key === "Enter") {
      event.preventDefault();
      neighbour(cells(), cellOf(form, event.target), 1)?.focus();
    }
  });
  form.addEventListener("paste", (event) => {
    if (event.target.matches("[data-cell]")) paste(event, form, cells(), status);
  });
  form.addEventListener("input", ({ target }) => {
    if (!target.matches("[data-cell], .cell-note")) return;
    mark(boxOf(target), "is-typed");
    ask(boxOf(target));
  });
  form.addEventListener("autosave:sent", () => {
    for (const box of form.querySelectorAll(".is-typed")) mark(box, "is-saving");
    for (const cell of cells()) boxOf(cell).dataset.sent = cell.value;
  });
  form.addEventListener("autosave:told", ({ detail }) => {
    for (const box of form.querySelectorAll(".is-saving")) mark(box, "is-saved");
    for (const [key, told] of Object.entries(detail.cells || {})) hear(form, key, told);
    changed();
    show(form, detail);
  });
  form.addEventListener("autosave:failed", () => {
    for (const box of form.querySelectorAll(".is-saving")) mark(box, "is-typed");
  });
  for (const box of form.querySelectorAll("[data-cell-box]")) ask(box);
  const dock = form.querySelector("[data-dock]");
  if (dock) steps(form, dock, cells);
}

const STATES = ["is-typed", "is-saving", "is-saved", "is-wrong", "is-torn"];

function mark(box, state) {
  box?.classList.remove(...STATES);
  if (state) box?.classList.add(state);
}

function boxOf(field) {
  return field.closest("[data-cell-box]");
}

function cellOf(form, field) {
  return boxOf(field).querySelector("[data-cell]");
}

// The cell `by` rows further in the same column.
function neighbour(cells, cell, by) {
  const column = cells.filter((each) => each.dataset.col === cell.dataset.col);
  return column[column.indexOf(cell) + by];
}

function beside(cells, cell, by) {
  const found = cells[cells.indexOf(cell) + by];
  return found?.closest("tr") === cell.closest("tr") ? found : undefined;
}

function walk(event, form, all) {
  const cell = event.target;
  const isWhole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  const atStart = isWhole || (cell.selectionStart === 0 && cell.selectionEnd === 0);
  const atEnd = isWhole || cell.selectionStart === cell.value.length;
  const ways = {
    ArrowUp: () => neighbour(all, cell, -1),
    ArrowDown: () => neighbour(all, cell, 1),
    Enter: () => neighbour(all, cell, event.shiftKey ? -1 : 1) ?? cell,
    ArrowLeft: () => (atStart ? beside(all, cell, -1) : undefined),
    ArrowRight: () => (atEnd ? beside(all, cell, 1) : undefined),
  };
  if (event.key === "Escape") {
    cell.value = seenOf(cell)[1];
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    mark(boxOf(cell), "");
    say(boxOf(cell), "");
    cell.select();
    return;
  }
  if (!Object.hasOwn(ways, event.key) || (event.shiftKey && event.key !== "Enter")) return;
  const next = ways[event.key]();
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function seenOf(cell) {
  try {
    return JSON.parse(boxOf(cell).querySelector("[name^='seen.']").value);
  } catch {
    return [null, "", ""];
  }
}

// Rows of cells as Excel and WPS copy them: tabs between, quotes around what has line ends inside.
function rowsOf(text) {
  const rows = [[]];
  const pattern = /("(?:[^"]|"")*"(?=[\t\n]|$)|[^\t\n]*)(\t|\n|$)/g;
  for (const [whole, cell, end] of text.replace(/\r\n?/g, "\n").replace(/\n$/, "").matchAll(pattern)) {
    if (whole === "" && end === "") break;
    const quoted = cell.startsWith('"') && cell.length > 1 && cell.endsWith('"');
    rows.at(-1).push((quoted ? cell.slice(1, -1).replaceAll('""', '"') : cell).trim());
    if (end === "\n") rows.push([]);
    if (end === "") break;
  }
  return rows;
}

function paste(event, form, all, status) {
  const text = event.clipboardData?.getData("text/plain") || "";
  if (!/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;
  event.preventDefault();
  let filled = 0;
  let over = 0;
  let row = event.target;
  for (const values of rowsOf(text)) {
    let cell = row;
    for (const value of values) {
      if (!cell) over += 1;
      else {
        cell.value = value;
        put(cell);
        mark(boxOf(cell), "is-typed");
        ask(boxOf(cell));
        filled += 1;
      }
      cell = cell && beside(all, cell, 1);
    }
    row = row && neighbour(all, row, 1);
  }
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
  if (status) status.textContent = `粘贴了 ${filled} 格${over ? `，多出 ${over} 格放不下` : ""}`;
}

// Pasted is said, also where it says what stood there: somebody else may have changed it meanwhile.
function put(cell) {
  const box = boxOf(cell);
  if (box.querySelector("[name^='put.']")) return;
  const said = document.createElement("input");
  Object.assign(said, { type: "hidden", name: `put.${box.dataset.cellBox}`, value: "1" });
  box.append(said);
}

// What the server says about one cell.
function hear(form, key, told) {
  const box = form.querySelector(`[data-cell-box="${CSS.escape(key)}"]`);
  if (!box) return;
  const cell = box.querySelector("[data-cell]");
  const note = box.querySelector(".cell-note");
  box.querySelector("[name^='put.']")?.remove();
  if (told.now) return tear(box, cell, key, told);
  box.querySelector("[data-torn]")?.remove();
  if (told.fault) {
    mark(box, "is-wrong");
    cell.setAttribute("aria-invalid", "true");
    return say(box, told.fault);
  }
  cell.removeAttribute("aria-invalid");
  cell.classList.remove("is-invalid");
  say(box, "");
  box.querySelector("[name^='seen.']").value = told.seen;
  if (cell.value === box.dataset.sent) cell.value = told.text;
  if (note && (note !== document.activeElement || note.value === "")) note.value = told.note;
  mark(box, cell.value === told.text ? "is-saved" : "is-typed");
  ask(box);
}

function say(box, words) {
  box.querySelector("[data-why]").textContent = words;
}

// Two edited it: both values, and the choice.
function tear(box, cell, key, told) {
  mark(box, "is-torn");
  box.querySelector("[data-torn]")?.remove();
  const field = document.createElement("fieldset");
  field.className = "cell-torn";
  field.dataset.torn = "";
  const legend = document.createElement("legend");
  legend.textContent = `${told.by || "别人"}刚改过，以哪个为准？`;
  const now = document.createElement("input");
  Object.assign(now, { type: "hidden", name: `now.${key}`, value: told.now });
  const theirs = told.note ? `${told.theirs}（${told.note}）` : told.theirs;
  field.append(legend, now, choice(key, "mine", `我填的 ${told.mine || "空"}`), choice(key, "theirs", `现在的 ${theirs}`));
  box.append(field);
  field.scrollIntoView({ block: "nearest" });
}

function choice(key, value, words) {
  const label = document.createElement("label");
  const radio = document.createElement("input");
  Object.assign(radio, { type: "radio", name: `choice.${key}`, value });
  label.append(radio, ` ${words}`);
  return label;
}

// A reason is asked for where points lie further from the system's than the procedure says.
function ask(box) {
  if (!box || box.dataset.system === undefined) return;
  const cell = box.querySelector("[data-cell]");
  let value = cell.value.trim();
  for (const level of (cell.dataset.levels || "").split("|")) {
    const [label, points] = level.split("=");
    if (points && label === value) value = points;
  }
  const apart = Math.abs(Number(value) - Number(box.dataset.system));
  box.classList.toggle("wants-reason", value !== "" && apart > Number(box.dataset.by));
}

function show(form, detail) {
  if (detail.total === undefined) return;
  for (const line of form.querySelectorAll("[data-total], [data-total-too]")) {
    if (line.textContent !== detail.total) line.textContent = detail.total;
  }
  for (const [key, points] of Object.entries(detail.blocks || {})) {
    const shown = form.querySelector(`[data-block="${CSS.escape(key)}"] [data-subtotal]`);
    if (shown) shown.textContent = points;
  }
}

function steps(form, dock, cells) {
  dock.hidden = false;
  let here = null;
  form.addEventListener("focusin", ({ target }) => {
    if (target.closest("[data-cell-box]")) here = cellOf(form, target);
  });
  dock.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-step]");
    if (!button) return;
    const all = cells();
    const at = here ? all.indexOf(here) + Number(button.dataset.step) : all.findIndex((each) => !each.value);
    const next = all[Math.min(Math.max(at, 0), all.length - 1)];
    next?.focus({ preventScroll: true });
    next?.closest("tr").scrollIntoView({ block: "center", behavior: "smooth" });
  });
}
