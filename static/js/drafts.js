// What is being typed stays on this device until the server has confirmed it: <form data-draft="letter">.
// The page that says "sent" carries data-draft-sent="letter", or after sending a message that it was done
// (data-said="success"). Kept 7 days; signing out removes all.
const PREFIX = "draft:";
const KEPT_FOR = 7 * 24 * 3600 * 1000;
const NEVER = new Set(["password", "file", "hidden", "submit", "button", "reset"]);
const owner = document.body.dataset.owner || "";

export function start(root) {
  if (root === document) {
    forgetOld();
    for (const mark of root.querySelectorAll("[data-draft-sent]")) forget(PREFIX + mark.dataset.draftSent);
    settle(root.querySelector("[data-said=success]") !== null);
    for (const form of root.querySelectorAll("form[data-forget-drafts]")) form.addEventListener("submit", forgetAll);
  }
  for (const form of root.querySelectorAll("form[data-draft]")) keep(form);
}

function keep(form) {
  const key = PREFIX + form.dataset.draft;
  const status = statusLine(form);
  const draft = read(key);
  // After an error the server sends back what was typed last: newer than the draft.
  const answered = form.matches("[data-answered]") || form.querySelector("[aria-invalid=true]");
  if (draft && draft.owner === owner && !answered && restore(form, draft.fields)) {
    say(status, `已恢复 ${clock(draft.at)} 存在这台设备上的草稿`, () => clear(form, key, status));
  }
  let waiting;
  const save = (isSent = false) => {
    clearTimeout(waiting);
    const fields = collect(form);
    if (!form.isConnected || form.dataset.cleared === JSON.stringify(fields)) return;
    const at = Date.now();
    if (write(key, { at, owner, fields, isSent })) {
      say(status, `草稿已存在这台设备上 · ${clock(at)}`, () => clear(form, key, status));
    } else {
      say(status, "这个浏览器存不了草稿，离开前请先送出");
    }
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => save(), 600);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => save(true));
  if (answered) save();
}

function* fieldsOf(form) {
  for (const field of form.elements) {
    if (field.name && !NEVER.has(field.type) && !field.closest("[data-no-draft]")) yield field;
  }
}

function collect(form) {
  const found = {};
  for (const field of fieldsOf(form)) {
    if (field.type === "checkbox" || field.type === "radio") {
      found[field.name] ??= [];
      if (field.checked) found[field.name].push(field.value);
    } else if (field.multiple) {
      found[field.name] = [...field.selectedOptions].map((option) => option.value);
    } else {
      found[field.name] = field.value;
    }
  }
  return found;
}

function restore(form, saved) {
  let changed = false;
  for (const field of fieldsOf(form)) {
    const value = saved[field.name];
    if (value === undefined) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      const on = value.includes(field.value);
      changed ||= field.checked !== on;
      field.checked = on;
    } else if (field.multiple) {
      for (const option of field.options) option.selected = value.includes(option.value);
    } else if (field.value !== value) {
      field.value = value;
      changed = true;
    }
  }
  if (changed) form.dispatchEvent(new Event("draft:restored", { bubbles: true }));
  return changed;
}

function clear(form, key, status) {
  forget(key);
  form.reset();
  form.dataset.cleared = JSON.stringify(collect(form));
  form.dispatchEvent(new Event("draft:restored", { bubbles: true }));
  say(status, "草稿已清除");
}

function statusLine(form) {
  let line = form.querySelector("[data-draft-status]");
  if (!line) {
    line = document.createElement("p");
    form.append(line);
  }
  line.className = "draft";
  line.setAttribute("role", "status");
  return line;
}

function say(line, words, onClear) {
  line.replaceChildren(words);
  if (!onClear) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "as-link";
  button.textContent = "清除草稿";
  button.addEventListener("click", onClear);
  line.append(button);
}

function clock(at) {
  const then = new Date(at);
  const time = then.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const today = then.toDateString() === new Date().toDateString();
  return today ? time : `${then.getMonth() + 1}月${then.getDate()}日 ${time}`;
}

// Private windows and full disks may refuse; then there is simply no draft.
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}

function keys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

// The page after sending: what was sent is done, or is a draft like any other again.
function settle(isDone) {
  for (const key of keys()) {
    const draft = read(key);
    if (!draft?.isSent) continue;
    if (isDone) forget(key);
    else write(key, { ...draft, isSent: false });
  }
}

function forgetAll() {
  keys().forEach(forget);
}

function forgetOld() {
  for (const key of keys()) {
    if (!((read(key)?.at ?? 0) > Date.now() - KEPT_FOR)) forget(key);
  }
}
