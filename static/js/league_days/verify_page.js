// The page around verify.js: shows each step, finds a ballot, takes another file.
(function () {
  "use strict";
  const at = (id) => document.getElementById(id);
  let shown = null;

  function add(parent, tag, words, kind) {
    const made = document.createElement(tag);
    if (words) made.textContent = words;
    if (kind) made.className = kind;
    parent.appendChild(made);
    return made;
  }

  function begin(content, published) {
    at("verdict").className = "verdict";
    at("verdict").textContent = "正在从头算一遍…";
    at("steps").textContent = "";
    // Once the words above are on the screen.
    setTimeout(() => show(content, published), 30);
  }

  function show(content, published) {
    shown = window.Verify.verify(content, published);
    const wrong = shown.steps.filter((each) => each.problems.length).length;
    at("hash").textContent = shown.hash.replace(/(.{8})/g, "$1 ").trim();
    at("verdict").className = "verdict " + (wrong ? "bad" : "good");
    at("verdict").textContent = wrong
      ? "✗ 有 " + wrong + " 处对不上，见下面标 ✗ 的步骤。"
      : "✓ " + shown.steps.length + " 步都对得上。";
    for (const step of shown.steps) showStep(step);
    showResult();
  }

  function showStep(step) {
    const bad = step.problems.length > 0;
    const row = add(at("steps"), "li", "", bad ? "bad" : "good");
    add(row, "span", bad ? "✗" : "✓", "mark").setAttribute("aria-label", bad ? "对不上" : "对得上");
    const words = add(row, "div");
    add(words, "strong", step.title);
    if (step.note) add(words, "small", step.note);
    if (!bad) return;
    const list = add(words, "ul");
    step.problems.slice(0, 30).forEach((each) => add(list, "li", each));
    if (step.problems.length > 30) add(list, "li", "还有 " + (step.problems.length - 30) + " 处。");
  }

  function showResult() {
    const place = at("result");
    place.textContent = "";
    const bundle = shown.bundle;
    if (!bundle || !bundle.contest) return;
    at("title").textContent = bundle.contest.title;
    document.title = bundle.contest.title + "：离线查验";
    for (const stage of bundle.stages || []) {
      const spec = bundle.rules.stages.find((each) => each.key === stage.key);
      const lines = shown.lines[stage.key] || [];
      const names = new Map(stage.inputs.entrants.map((each) => [each.key, each.name]));
      add(place, "h3", (spec ? spec.label : stage.key) + "（算出来的）");
      const table = add(add(place, "div", "", "scroll"), "table");
      const head = add(add(table, "thead"), "tr");
      ["名次", "参评", "得分"].forEach((words) => add(head, "th", words));
      const body = add(table, "tbody");
      for (const line of lines) {
        const row = add(body, "tr");
        add(row, "td", line.rank === null ? "—" : String(line.rank));
        add(row, "td", line.entry + " 号 " + (names.get(line.entry) || ""));
        add(row, "td", line.score === null ? line.missing.join("；") : line.score);
      }
    }
    const labels = new Map(bundle.rules.awards.map((each) => [each.key, each.label]));
    const everybody = new Map();
    (bundle.stages || []).forEach((stage) =>
      stage.inputs.entrants.forEach((each) => everybody.set(each.key, each.name)));
    add(place, "h3", "奖项（算出来的）");
    const list = add(place, "ul");
    for (const won of shown.awards) {
      const name = everybody.has(won.to) ? won.to + " 号 " + everybody.get(won.to) : won.to;
      add(list, "li", labels.get(won.award) + "：" + name + (won.is_open ? "（待定）" : ""));
    }
    if (!shown.awards.length) add(list, "li", "没有谁达到获奖条件。");
  }

  function find(event) {
    event.preventDefault();
    const place = at("found");
    place.textContent = "";
    if (!shown || !shown.bundle) return;
    const ballots = window.Verify.ballotsOf(shown.bundle, at("receipt").value);
    if (ballots === null) {
      add(place, "p", "回执号和改票码都是 16 个字母和数字，请再核对一遍。", "bad");
    } else if (!ballots.length) {
      add(place, "p", "✗ 这份公开包里没有这张选票。先核对有没有打错；确实没有，请带着回执向监督小组反映。", "bad");
    }
    for (const each of ballots || []) {
      const names = new Map(each.poll.candidates.map((one) => [one.number, one.name]));
      const chosen = Object.keys(each.choices).sort((a, b) => a - b).map((number) =>
        number + " 号 " + (names.get(number) || "（不在候选里）")
        + (each.choices[number] > 1 ? " × " + each.choices[number] : ""));
      add(place, "p", "✓ 找到了，回执号 " + each.receipt.replace(/(.{4})/g, "$1 ").trim()
        + "（" + each.label + "）：", "good");
      const list = add(place, "ul");
      chosen.forEach((words) => add(list, "li", words));
      if (!chosen.length) add(list, "li", "一个也没有选");
      add(place, "p", each.isValid ? "这张票有效，已经算进票数。" : "这张票按规则无效，没有算进票数。");
    }
  }

  function load(event) {
    const file = event.target.files[0];
    if (!file) return;
    const reader = new FileReader();
    reader.onload = () => begin(reader.result, "");
    reader.readAsText(file, "utf-8");
  }

  function compare() {
    const typed = at("published").value.replace(/\s/g, "").toLowerCase();
    const place = at("compared");
    place.className = "";
    place.textContent = "";
    if (!typed || !shown) return;
    const fits = typed === shown.hash;
    place.className = fits ? "good" : "bad";
    place.textContent = fits ? "✓ 一样，就是公布的那一份。"
      : typed.length < 64 ? "还差 " + (64 - typed.length) + " 个字符。" : "✗ 不一样：这不是公布的那一份。";
  }

  at("find").addEventListener("submit", find);
  at("file").addEventListener("change", load);
  at("published").addEventListener("input", compare);
  const embedded = at("bundle").textContent.trim();
  begin(embedded, at("bundle").getAttribute("data-digest"));
})();
