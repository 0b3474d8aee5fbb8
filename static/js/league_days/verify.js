// The result of a contest worked out again from its bundle, exactly, without the portal.
// Says the same as branches/league_days/rules/counting.py and reckoning.py; the format is that of
// branches/league_days/bundles/bundle.py. Plain JavaScript with BigInt; runs from a file too.
(function (root) {
  "use strict";

  // --- exact figures --------------------------------------------------------------------------
  function frac(n, d) {
    if (d < 0n) { n = -n; d = -d; }
    let a = n < 0n ? -n : n;
    let b = d;
    while (b) { const rest = a % b; a = b; b = rest; }
    return { n: n / a, d: d / a };
  }
  const ZERO = { n: 0n, d: 1n };
  const whole = (value) => ({ n: BigInt(value), d: 1n });
  const plus = (a, b) => frac(a.n * b.d + b.n * a.d, a.d * b.d);
  const minus = (a, b) => frac(a.n * b.d - b.n * a.d, a.d * b.d);
  const times = (a, b) => frac(a.n * b.n, a.d * b.d);
  const over = (a, b) => frac(a.n * b.d, a.d * b.n);
  const versus = (a, b) => { const x = a.n * b.d, y = b.n * a.d; return x < y ? -1 : x > y ? 1 : 0; };
  const same = (a, b) => versus(a, b) === 0;
  const least = (a, b) => (versus(a, b) <= 0 ? a : b);
  const most = (a, b) => (versus(a, b) >= 0 ? a : b);
  const sum = (values) => values.reduce(plus, ZERO);
  const text = (value) => (value.d === 1n ? String(value.n) : value.n + "/" + value.d);

  function exact(said) {
    if (typeof said === "number") return whole(said);
    const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?(?:\/(\d+))?$/.exec(said);
    if (!parts || !(parts[2] || parts[3])) throw new Error("“" + said + "”不是数");
    const tail = parts[3] || "";
    const shift = Number(parts[4] || 0) - tail.length;
    let n = BigInt((parts[2] || "") + tail);
    let d = BigInt(parts[5] || 1);
    if (shift >= 0) n *= 10n ** BigInt(shift); else d *= 10n ** BigInt(-shift);
    return frac(parts[1] === "-" ? -n : n, d);
  }

  // `value` to `places` decimals, halves away from zero: its text, and the figure it says.
  function halfUp(value, places) {
    const scale = 10n ** BigInt(places);
    const size = value.n < 0n ? -value.n : value.n;
    const units = (2n * size * scale + value.d) / (2n * value.d);
    let digits = String(units);
    while (digits.length <= places) digits = "0" + digits;
    if (places) digits = digits.slice(0, -places) + "." + digits.slice(-places);
    const negative = value.n < 0n && units;
    return { text: (negative ? "-" : "") + digits, value: frac(negative ? -units : units, scale) };
  }

  function shown(value) {
    const said = halfUp(value, 2).text;
    return said.replace(/\.?0+$/, "");
  }

  // --- SHA-256; browsers offer none to a file ---------------------------------------------------
  const K = [];
  const START = [];
  (function () {
    const root32 = (n, power) => ((Math.pow(n, 1 / power) % 1) * 0x100000000) | 0;
    for (let n = 2; K.length < 64; n++) {
      let prime = true;
      for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
      if (prime) {
        if (START.length < 8) START.push(root32(n, 2));
        K.push(root32(n, 3));
      }
    }
  })();

  function sha256(content) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
    view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
    const state = Int32Array.from(START);
    const w = new Int32Array(64);
    for (let at = 0; at < padded.length; at += 64) {
      for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
      for (let i = 16; i < 64; i++) {
        const x = w[i - 15], y = w[i - 2];
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      let a = state[0], b = state[1], c = state[2], d = state[3];
      let e = state[4], f = state[5], g = state[6], h = state[7];
      for (let i = 0; i < 64; i++) {
        const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const one = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
        const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
      }
      state[0] += a; state[1] += b; state[2] += c; state[3] += d;
      state[4] += e; state[5] += f; state[6] += g; state[7] += h;
    }
    return Array.from(state, (part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
  }

  // --- receipts: branches/league_days/ballots/receipts.py ----------------------------------------
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  function receiptOf(code) {
    let value = BigInt("0x" + sha256(code).slice(0, 20));
    let letters = "";
    for (let i = 0; i < 16; i++) { letters = LETTERS[Number(value % 32n)] + letters; value /= 32n; }
    return letters;
  }

  function tidy(typed) {
    const read = { 0: "O", 1: "I", 8: "B" };
    return typed.replace(/[\s\-—·]/g, "").toUpperCase().replace(/[018]/g, (sign) => read[sign]);
  }

  // [{poll, receipt, choices, isValid}] of a receipt, or of the code that changes the ballot.
  function ballotsOf(bundle, typed) {
    const letters = tidy(typed);
    if (!/^[A-Z2-7]{16}$/.test(letters)) return null;
    const wanted = [letters, receiptOf(letters)];
    const found = [];
    for (const poll of bundle.polls) {
      const numbers = new Set(poll.candidates.map((each) => each.number));
      for (const ballot of poll.ballots) {
        if (!wanted.includes(ballot.receipt)) continue;
        const channel = partsOf(bundle.rules, poll).channel;
        found.push({
          poll, label: pollLabel(bundle.rules, poll), receipt: ballot.receipt,
          choices: ballot.choices, isValid: isValid(ballot.choices, channel, numbers),
        });
      }
    }
    return found;
  }

  // What the portal publishes when it counts: a line for each ballot, in order.
  function ballotsHash(ballots) {
    const lines = ballots.map(({ receipt, choices }) => {
      const numbers = Object.keys(choices).sort((a, b) => a - b);
      return [receipt].concat(numbers.map((number) => number + ":" + choices[number])).join(" ");
    });
    return sha256(lines.sort().join("\n"));
  }

  // --- canonical JSON ---------------------------------------------------------------------------
  const ESCAPED = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" };

  function byCodePoint(a, b) {
    const x = Array.from(a), y = Array.from(b);
    for (let i = 0; i < Math.min(x.length, y.length); i++) {
      if (x[i] !== y[i]) return x[i].codePointAt(0) - y[i].codePointAt(0);
    }
    return x.length - y.length;
  }

  function written(data) {
    if (Array.isArray(data)) return "[" + data.map(written).join(",") + "]";
    if (data && typeof data === "object") {
      const keys = Object.keys(data).sort(byCodePoint);
      return "{" + keys.map((key) => quoted(key) + ":" + written(data[key])).join(",") + "}";
    }
    return typeof data === "string" ? quoted(data) : JSON.stringify(data);
  }
  const quoted = (said) => JSON.stringify(said).replace(/[<>&]/g, (sign) => ESCAPED[sign]);
  const hashOf = (data) => sha256(written(data));

  // --- counting.py ------------------------------------------------------------------------------
  function isValid(choices, channel, numbers) {
    let many = 0;
    for (const number of Object.keys(choices)) {
      const given = choices[number];
      if (!numbers.has(number) || !Number.isInteger(given)) return false;
      if (given < 1 || given > channel.per_candidate) return false;
      many += given;
    }
    return channel.least <= many && many <= channel.most;
  }

  function counted(ballots, channel, numbers) {
    const votes = new Map(Array.from(numbers, (number) => [number, 0]));
    let valid = 0;
    for (const { choices } of ballots) {
      if (!isValid(choices, channel, numbers)) continue;
      valid += 1;
      for (const number of Object.keys(choices)) {
        votes.set(number, votes.get(number) + choices[number]);
      }
    }
    return { votes, valid, invalid: ballots.length - valid };
  }

  // {key: rank} of {key: figure}, 1 the highest; equals share a rank.
  function ranks(values) {
    const all = Array.from(values.values());
    const found = new Map();
    for (const [key, value] of values) {
      found.set(key, 1 + all.filter((other) => versus(other, value) > 0).length);
    }
    return found;
  }

  function mapped(values, f) {
    const found = new Map();
    for (const [key, value] of values) found.set(key, f(value));
    return found;
  }

  function converted(values, conversion, ballots) {
    const outOf = exact(conversion.out_of);
    if (conversion.method === "raw") return values;
    if (conversion.method === "rank") {
      const [top, step, floor] = [conversion.top, conversion.step, conversion.floor].map(exact);
      return mapped(ranks(values), (n) => most(floor, minus(top, times(step, whole(n - 1)))));
    }
    if (conversion.method === "bands") {
      return mapped(ranks(values), (n) => {
        const band = conversion.bands.find((e) => e.first <= n && (e.last === null || n <= e.last));
        return band ? exact(band.points) : ZERO;
      });
    }
    const all = Array.from(values.values());
    const by = {
      share_all: () => sum(all), share_leader: () => all.reduce(most, ZERO),
      share_ballots: () => whole(ballots),
    }[conversion.method]();
    return mapped(values, (value) => (by.n ? times(over(value, by), outOf) : ZERO));
  }

  // --- reckoning.py -----------------------------------------------------------------------------
  const attendance = (entrant) =>
    (entrant.expected ? frac(BigInt(entrant.came), BigInt(entrant.expected)) : ZERO);

  function factPoints(item, entrant) {
    const percent = times(attendance(entrant), whole(100));
    let best = null;
    for (const band of item.bands) {
      const from = exact(band.from_percent || "0");
      if (versus(percent, from) < 0) continue;
      if (!best || versus(from, best.from) > 0) best = { from, points: exact(band.most) };
    }
    return best ? best.points : ZERO;
  }

  function sheetTotal(sheet, panel, entrant) {
    const given = new Map(sheet.points.map((each) => [each.item, each.points]));
    return sum(panel.items.map((item) => {
      if (item.fact) return factPoints(item, entrant);
      return given.has(item.key) ? exact(given.get(item.key)) : ZERO;
    }));
  }

  function combined(totals, panel) {
    let ordered = totals.slice().sort(versus);
    if (panel.combine === "median") {
      const half = plus(ordered[(ordered.length - 1) >> 1], ordered[ordered.length >> 1]);
      return over(half, whole(2));
    }
    if (panel.combine === "trimmed" && ordered.length >= Math.max(panel.trim_from, 3)) {
      ordered = ordered.slice(1, -1);
    }
    return over(sum(ordered), whole(ordered.length));
  }

  // {found: {entry: [figure, behind]}, gaps: {entry: words}, ballots}
  function foundBy(panel, inputs, entrants) {
    if (panel.kind === "vote") return votedIn(panel, inputs, entrants);
    const found = new Map(), gaps = new Map();
    for (const entrant of entrants) {
      let totals = inputs.sheets
        .filter((sheet) => sheet.panel === panel.key && sheet.entry === entrant.key)
        .map((sheet) => sheetTotal(sheet, panel, entrant));
      if (!totals.length && panel.items.every((item) => item.fact)) {
        totals = [sheetTotal({ points: [] }, panel, entrant)];
      }
      if (totals.length < Math.max(panel.least_judges, 1)) {
        gaps.set(entrant.key, "“" + panel.label + "”有 " + totals.length + " 人打了分，要 "
          + panel.least_judges + " 人");
      } else {
        found.set(entrant.key, [combined(totals, panel), totals.length]);
      }
    }
    return { found, gaps, ballots: 0 };
  }

  function votedIn(panel, inputs, entrants) {
    const votes = new Map(entrants.map((each) => [each.key, 0]));
    let valid = 0;
    for (const channel of panel.channels) {
      const turnout = inputs.turnouts
        .find((each) => each.panel === panel.key && each.channel === channel.key);
      if (!turnout) {
        const words = "“" + channel.label + "”还没有计票";
        const gaps = new Map(entrants.map((each) => [each.key, words]));
        return { found: new Map(), gaps, ballots: 0 };
      }
      valid += turnout.valid;
      for (const row of inputs.votes) {
        if (row.panel === panel.key && row.channel === channel.key && votes.has(row.entry)) {
          votes.set(row.entry, votes.get(row.entry) + row.votes);
        }
      }
    }
    return { found: mapped(votes, (n) => [whole(n), valid]), gaps: new Map(), ballots: valid };
  }

  function outOf(panel) {
    if (panel.conversion.method !== "raw") return exact(panel.conversion.out_of);
    return sum(panel.items.map((item) => exact(item.most)));
  }

  function bonusOf(entry, rules, granted) {
    let total = ZERO;
    for (const bonus of rules.bonuses) {
      const points = granted
        .filter((each) => each.entry === entry && each.bonus === bonus.key)
        .map((each) => exact(each.points));
      total = plus(total, least(sum(points), exact(bonus.points)));
    }
    return rules.bonus_most === null ? total : least(total, exact(rules.bonus_most));
  }

  function worth(tie, inputs, entrant, parts) {
    const part = parts.find((each) => each.panel === tie.panel);
    if (tie.by === "panel") return part ? part.score : whole(-1);
    if (tie.by === "votes") return part ? part.found : whole(-1);
    if (tie.by === "attendance") return attendance(entrant);
    if (tie.by === "earlier") return whole(-entrant.entered);
    if (tie.by === "stage") return entrant.carried === null ? whole(-1) : exact(entrant.carried);
    return { n: -BigInt("0x" + sha256(inputs.lot + ":" + entrant.key)), d: 1n };
  }

  function inTurn(a, b) {
    for (let i = 0; i < a.length; i++) {
      const found = versus(a[i], b[i]);
      if (found) return found;
    }
    return 0;
  }

  // {entry: [rank, told by]} of those with a score; `scores` {entry: figure}.
  function placed(rules, inputs, entrants, parts, scores) {
    const keys = new Map();
    for (const entrant of entrants) {
      if (!scores.has(entrant.key)) continue;
      const told = rules.ties.map((tie) => worth(tie, inputs, entrant, parts.get(entrant.key)));
      keys.set(entrant.key, [scores.get(entrant.key)].concat(told));
    }
    const found = new Map();
    for (const [key, mine] of keys) {
      const others = Array.from(keys).filter((each) => each[0] !== key).map((each) => each[1]);
      const rank = 1 + others.filter((other) => inTurn(other, mine) > 0).length;
      const equals = others.filter((other) => same(other[0], mine[0]));
      let by = "";
      if (equals.length) {
        const n = rules.ties.findIndex((_tie, at) =>
          equals.every((other) => inTurn(other.slice(0, at + 2), mine.slice(0, at + 2)) !== 0));
        by = n < 0 ? "" : rules.ties[n].by;
      }
      found.set(key, [rank, by]);
    }
    return found;
  }

  function ofGroup(rules, stage, inputs, entrants) {
    const start = (f) => new Map(entrants.map((each) => [each.key, f()]));
    const parts = start(() => []), missing = start(() => []), weighted = start(() => ZERO);
    for (const panel of stage.panels) {
      const { found, gaps, ballots } = foundBy(panel, inputs, entrants);
      const scores = converted(mapped(found, (each) => each[0]), panel.conversion, ballots);
      const scale = outOf(panel);
      for (const [key, [value, behind]] of found) {
        const score = scores.get(key);
        parts.get(key).push({ panel: panel.key, found: value, score, behind });
        if (!scale.n) continue;
        const share = over(times(exact(panel.weight), score), times(whole(100), scale));
        weighted.set(key, plus(weighted.get(key), share));
      }
      for (const [key, words] of gaps) missing.get(key).push(words);
    }
    const isLast = stage.key === rules.stages[rules.stages.length - 1].key;
    const carry = exact(stage.carry);
    const exacts = new Map(), bonus = new Map(), scores = new Map();
    for (const entrant of entrants) {
      const key = entrant.key;
      if (carry.n) {
        if (entrant.carried === null) missing.get(key).push("上一轮没有分数");
        else {
          const before = over(exact(entrant.carried), exact(rules.out_of));
          weighted.set(key, plus(weighted.get(key), over(times(carry, before), whole(100))));
        }
      }
      bonus.set(key, isLast ? bonusOf(key, rules, inputs.granted) : ZERO);
      if (missing.get(key).length) continue;
      exacts.set(key, plus(times(weighted.get(key), exact(rules.out_of)), bonus.get(key)));
      scores.set(key, halfUp(exacts.get(key), rules.places));
    }
    const places = placed(rules, inputs, entrants, parts, mapped(scores, (each) => each.value));
    return entrants.map((entrant) => {
      const key = entrant.key;
      const [rank, told] = places.get(key) || [null, ""];
      return {
        entry: key, group: entrant.group, bonus: text(bonus.get(key)),
        parts: parts.get(key).map((each) => ({
          panel: each.panel, found: text(each.found), score: text(each.score), behind: each.behind,
        })),
        score: scores.has(key) ? scores.get(key).text : null,
        rank, told_by: told, missing: missing.get(key),
      };
    }).sort((a, b) => (a.rank === null) - (b.rank === null) || a.rank - b.rank
      || byCodePoint(a.entry, b.entry));
  }

  function reckon(rules, inputs) {
    const stage = rules.stages.find((each) => each.key === inputs.stage);
    if (!stage.is_apart) return ofGroup(rules, stage, inputs, inputs.entrants);
    const groups = Array.from(new Set(inputs.entrants.map((each) => each.group))).sort(byCodePoint);
    return [].concat(...groups.map((group) =>
      ofGroup(rules, stage, inputs, inputs.entrants.filter((each) => each.group === group))));
  }

  // {keys, open} of [[key, rank]], the best first.
  function best(ranked, count, atBorder, decided) {
    const names = (rows) => rows.map((each) => each[0]);
    if (count === null) return { keys: names(ranked), open: [] };
    const behind = ranked.slice(count);
    const last = count > 0 && count <= ranked.length ? ranked[count - 1][1] : null;
    if (!behind.length || last === null || behind[0][1] !== last) {
      return { keys: names(ranked.slice(0, count)), open: [] };
    }
    const equals = names(ranked.filter((each) => each[1] === last));
    const before = names(ranked.filter((each) => each[1] < last));
    if (atBorder === "all") return { keys: before.concat(equals), open: [] };
    if (atBorder === "none") return { keys: before, open: [] };
    const chosen = equals.filter((key) => decided.includes(key));
    const isDecided = chosen.length === count - before.length;
    return isDecided ? { keys: before.concat(chosen), open: [] } : { keys: before, open: equals };
  }

  function share(many, percent) {
    const part = over(times(whole(many), exact(percent)), whole(100));
    return many ? Math.max(Number(part.n / part.d), 1) : 0;
  }

  function rankedOf(lines, line) {
    return lines
      .filter((each) => each.rank !== null
        && (line === null || versus(exact(each.score), exact(line)) >= 0))
      .map((each) => [each.entry, each.rank]);
  }

  function advancing(stage, rules, lines, decided) {
    const groups = stage.is_apart ? Array.from(new Set(lines.map((each) => each.group))) : [null];
    const found = { keys: [], open: [] };
    for (const group of groups) {
      const mine = lines.filter((each) => group === null || each.group === group);
      const count = stage.percent === null ? stage.count : share(mine.length, stage.percent);
      const each = best(rankedOf(mine, stage.line), count, rules.at_border, decided);
      found.keys.push(...each.keys);
      if (!found.open.length) found.open = each.open;
    }
    return found;
  }

  function byPart(award, lines) {
    const found = [];
    for (const line of lines) {
      const part = line.parts.find((each) => each.panel === award.by_panel);
      const value = part && exact(part.found);
      if (!value || value.n <= 0n) continue;
      if (award.line === null || versus(value, exact(award.line)) >= 0) {
        found.push([line.entry, value]);
      }
    }
    return orderedBy(found, versus);
  }

  function orderedBy(found, compare) {
    return found
      .sort((a, b) => compare(b[1], a[1]) || byCodePoint(a[0], b[0]))
      .map(([key, value]) =>
        [key, 1 + found.filter((other) => compare(other[1], value) > 0).length]);
  }

  function ofUnits(rules, entrants, found) {
    const many = new Map();
    for (const won of found) {
      const award = rules.awards.find((each) => each.key === won.award);
      const entrant = entrants.get(won.to);
      const unit = entrant ? entrant.unit : "";
      if (award.to !== "branch" || award.follows || won.is_open || !unit) continue;
      many.set(unit, (many.get(unit) || 0) + 1);
    }
    return orderedBy(Array.from(many), (a, b) => a - b);
  }

  function awarded(rules, results, entrants, barred, decided) {
    const found = [], held = new Set();
    const last = rules.stages[rules.stages.length - 1].key;
    for (const award of rules.awards) {
      if (award.follows) {
        found.push(...found.filter((won) => won.award === award.follows)
          .map((won) => Object.assign({}, won, { award: award.key })));
        continue;
      }
      const chosen = decided[award.key] || [];
      let count = award.count, ranked;
      if (award.to === "general_branch") {
        ranked = ofUnits(rules, entrants, found);
      } else {
        const all = results.get(award.stage || last) || [];
        const lines = all.filter((line) =>
          (award.group === "" || award.group === line.group)
          && (award.by_panel || !held.has(line.entry))
          && !(rules.publication.is_replaced && barred.includes(line.entry)));
        ranked = award.by_panel ? byPart(award, lines) : rankedOf(lines, award.line);
        if (award.percent !== null) count = share(all.length, award.percent);
      }
      const takes = best(ranked, count, rules.at_border, chosen);
      const rankOf = new Map(ranked);
      const isOfUnits = award.to === "general_branch";
      if (!isOfUnits && !award.by_panel) {
        takes.keys.concat(takes.open).forEach((key) => held.add(key));
      }
      for (const key of takes.keys) {
        if (!isOfUnits && barred.includes(key)) continue;
        found.push({ award: award.key, to: key, rank: rankOf.get(key), is_open: false });
      }
      for (const key of takes.open) {
        found.push({ award: award.key, to: key, rank: rankOf.get(key), is_open: true });
      }
    }
    return found;
  }

  // --- the steps: what is looked at, and what differs -------------------------------------------
  const nameOf = (poll) => [poll.stage, poll.panel, poll.channel].join("/");
  const TIE = {
    panel: "评分", votes: "票数", attendance: "到会率", earlier: "参评先后", stage: "上一轮得分",
    lot: "抽签", "": "没有",
  };

  function verify(content, published) {
    const hash = sha256(content);
    const found = { hash, steps: [], bundle: null, lines: {}, awards: [], ballots: 0 };
    function step(title, look, note) {
      const problems = [];
      try {
        look((words) => problems.push(words));
      } catch (fault) {
        problems.push("这一步算不下去，公开包的内容不完整或被改动过（" + fault.message + "）。");
      }
      found.steps.push({ title, problems, note: note || "" });
    }
    step("校验码", (differs) => {
      if (published && published !== hash) {
        differs("公开的是 " + published + "，这份文件算出来是 " + hash + "。内容被改动过。");
      }
    }, "请再与门户和公示稿上印的校验码对一遍：一字不差，才是公布的那一份。");
    step("格式", (differs) => {
      found.bundle = JSON.parse(content);
      if (found.bundle.format !== "contest-bundle-1") differs("不认识这种格式，请换一份查验工具。");
      if (written(found.bundle) !== content) differs("写法不规范，可能有人手工改过。");
    });
    if (!found.bundle || found.bundle.format !== "contest-bundle-1") return found;
    const bundle = found.bundle, rules = bundle.rules;
    step("规则、评分和选票各自的校验码", (differs) => insideHashes(bundle, differs));
    step("环节和投票齐全", (differs) => complete(bundle, differs));
    for (const poll of bundle.polls) lookAtPoll(bundle, poll, step);
    const results = new Map();
    bundle.stages.forEach((stage, at) => {
      lookAtStage(bundle, stage, at, results, step);
    });
    step("奖项", (differs) => lookAtAwards(bundle, results, found, differs));
    for (const [key, lines] of results) found.lines[key] = lines;
    found.ballots = bundle.polls.reduce((many, poll) => many + poll.ballots.length, 0);
    return found;
  }

  function insideHashes(bundle, differs) {
    const hashes = bundle.hashes;
    if (hashes.rules !== hashOf(bundle.rules)) differs("评选规则被改动过。");
    for (const stage of bundle.stages) {
      if (hashes.inputs[stage.key] !== hashOf(stage.inputs)) {
        differs("“" + labelOf(bundle.rules, stage.key) + "”的评分表、票数或名单被改动过。");
      }
    }
    for (const poll of bundle.polls) {
      if (hashes.ballots[nameOf(poll)] !== ballotsHash(poll.ballots)) {
        differs("“" + pollLabel(bundle.rules, poll) + "”的选票被改动、增加或拿掉过。");
      }
    }
  }

  function labelOf(rules, key) {
    const stage = rules.stages.find((each) => each.key === key);
    return stage ? stage.label : key;
  }

  function pollLabel(rules, poll) {
    const parts = partsOf(rules, poll);
    return [parts.stage.label, parts.panel.label, parts.channel.label].join(" · ");
  }

  function partsOf(rules, poll) {
    const stage = rules.stages.find((each) => each.key === poll.stage);
    const panel = stage.panels.find((each) => each.key === poll.panel);
    return { stage, panel, channel: panel.channels.find((each) => each.key === poll.channel) };
  }

  function complete(bundle, differs) {
    const keys = bundle.rules.stages.map((each) => each.key);
    const here = bundle.stages.map((each) => each.key);
    if (keys.join() !== here.join()) differs("环节与规则不符：规则有 " + keys.length + " 个，这里有 "
      + here.length + " 个。");
    const polls = bundle.polls.map(nameOf);
    if (new Set(polls).size !== polls.length) differs("同一个投票出现了两次。");
    for (const stage of bundle.stages) {
      if (stage.key !== stage.inputs.stage) differs("“" + stage.key + "”的数据写的是别的环节。");
      for (const row of stage.inputs.turnouts.concat(stage.inputs.votes)) {
        if (!polls.includes([stage.key, row.panel, row.channel].join("/"))) {
          differs("“" + labelOf(bundle.rules, stage.key) + "”有计票数，却没有公布选票。");
          break;
        }
      }
    }
  }

  function lookAtPoll(bundle, poll, step) {
    let label = nameOf(poll), parts = null;
    try { parts = partsOf(bundle.rules, poll); label = pollLabel(bundle.rules, poll); } catch (_) { /* said below */ }
    const numbers = new Set(poll.candidates.map((each) => each.number));
    const isOnline = !parts || parts.channel.kind === "online";
    if (isOnline) {
      step(label + "：选票", (differs) => {
        const receipts = poll.ballots.map((each) => each.receipt);
        if (new Set(receipts).size !== receipts.length) differs("有两张选票的回执号相同。");
        if (receipts.some((each, at) => at && receipts[at - 1] >= each)) {
          differs("选票没有按回执号排列。");
        }
        const voted = poll.voted.reduce((many, each) => many + each.voted, 0);
        if (voted !== receipts.length) {
          differs("名册上投了票的有 " + voted + " 人次，选票却有 " + receipts.length + " 张。");
        }
        if (parts.channel.per === "once" && voted > poll.roll_count) {
          differs("投票的人数 " + voted + " 超过了名册的 " + poll.roll_count + " 人。");
        }
      }, poll.ballots.length + " 张选票，名册 " + poll.roll_count + " 人");
    } else {
      step(label + "：各投票点", (differs) => lookAtPlaces(parts.channel, poll, numbers, differs),
        poll.places.length + " 个投票点，纸质或别处的票只公布票数");
    }
    step(label + "：计票", (differs) => {
      const count = isOnline ? counted(poll.ballots, parts.channel, numbers) : added(poll, numbers);
      const stage = bundle.stages.find((each) => each.key === poll.stage);
      compareCount(stage.inputs, poll, count, differs);
    });
  }

  function lookAtPlaces(channel, poll, numbers, differs) {
    if (poll.ballots.length) differs("这个渠道不该有单张选票。");
    for (const each of poll.places) {
      const place = each.place || "汇总";
      if (each.issued < each.valid + each.invalid) {
        differs(place + "：有效 " + each.valid + " 加无效 " + each.invalid + "，比发出的 " + each.issued + " 张还多。");
      }
      let votes = 0;
      for (const number of Object.keys(each.votes)) {
        if (!numbers.has(number)) differs(place + "：有不在候选名单里的 " + number + " 号。");
        if (each.votes[number] > each.valid * channel.per_candidate) {
          differs(place + "：" + number + " 号的票比有效票能投的还多。");
        }
        votes += each.votes[number];
      }
      if (votes > each.valid * channel.most) {
        differs(place + "：一共 " + votes + " 票，" + each.valid + " 张有效票最多投 " + each.valid * channel.most + " 票。");
      }
      if (votes < each.valid * channel.least) {
        differs(place + "：一共 " + votes + " 票，" + each.valid + " 张有效票至少有 " + each.valid * channel.least + " 票。");
      }
    }
  }

  function added(poll, numbers) {
    const votes = new Map(Array.from(numbers, (number) => [number, 0]));
    let valid = 0, invalid = 0;
    for (const each of poll.places) {
      valid += each.valid;
      invalid += each.invalid;
      for (const number of Object.keys(each.votes)) {
        votes.set(number, (votes.get(number) || 0) + each.votes[number]);
      }
    }
    return { votes, valid, invalid };
  }

  function compareCount(inputs, poll, count, differs) {
    const mine = (row) => row.panel === poll.panel && row.channel === poll.channel;
    const turnouts = inputs.turnouts.filter(mine);
    if (turnouts.length !== 1) differs("计票数应有一份，这里有 " + turnouts.length + " 份。");
    for (const [name, words] of [["valid", "有效"], ["invalid", "无效"]]) {
      if (turnouts.length && turnouts[0][name] !== count[name]) {
        differs(words + "票数出来是 " + count[name] + " 张，写的是 " + turnouts[0][name] + " 张。");
      }
    }
    const said = new Map();
    for (const row of inputs.votes.filter(mine)) {
      said.set(row.entry, (said.get(row.entry) || 0) + row.votes);
    }
    for (const candidate of poll.candidates) {
      const here = candidate.is_out ? 0 : count.votes.get(candidate.number);
      const written = said.get(candidate.entry) || 0;
      if (here !== written) {
        differs(candidate.number + " 号" + candidate.name + "数出来是 " + here + " 票，写的是 " + written + " 票。");
      }
      said.delete(candidate.entry);
    }
    if (said.size) differs("票数里有不在选票上的 " + Array.from(said.keys()).join("、") + "。");
    const listed = new Set(poll.candidates.map((each) => each.entry));
    for (const entrant of inputs.entrants) {
      if (!listed.has(entrant.key)) differs(entrant.name + "参评，却不在选票上。");
    }
  }

  function lookAtStage(bundle, stage, at, results, step) {
    const rules = bundle.rules, label = labelOf(rules, stage.key);
    const spec = rules.stages.find((each) => each.key === stage.key);
    const names = new Map(stage.inputs.entrants.map((each) => [each.key, each.name]));
    const name = (key) => key + " 号" + (names.get(key) || "");
    step(label + "：参评名单", (differs) => lookAtEntrants(bundle, stage, at, results, name, differs),
      stage.inputs.entrants.length + " 个参评");
    step(label + "：评分表", (differs) => lookAtSheets(spec, stage.inputs, name, differs),
      stage.inputs.sheets.length + " 张评分表");
    let lines = [];
    step(label + "：每部分的得分和折算", (differs) => {
      lines = reckon(rules, stage.inputs);
      results.set(stage.key, lines);
      const said = new Map(stage.lines.map((each) => [each.entry, each]));
      if (said.size !== stage.lines.length || said.size !== lines.length
        || lines.some((line) => !said.has(line.entry))) {
        differs("结果表里的参评有多有少。");
      }
      for (const line of lines) {
        const other = said.get(line.entry);
        if (!other || written(other.parts) === written(line.parts)) continue;
        line.parts.forEach((part, n) => {
          const theirs = other.parts[n];
          if (theirs && written(theirs) === written(part)) return;
          const panel = spec.panels.find((each) => each.key === part.panel);
          differs(name(line.entry) + "“" + panel.label + "”算出来 " + spoken(part) + "，写的是 "
            + (theirs ? spoken(theirs) : "没有") + "。");
        });
        if (other.parts.length > line.parts.length) differs(name(line.entry) + "多写了一部分得分。");
      }
    });
    step(label + "：加权、加分和总分", (differs) => eachLine(stage, lines, (line, said) => {
      if (line.score !== said.score) {
        differs(name(line.entry) + "总分算出来 " + (line.score || "没有") + "，写的是 " + (said.score || "没有") + "。");
      }
      if (line.bonus !== said.bonus) {
        differs(name(line.entry) + "加分算出来 " + line.bonus + "，写的是 " + said.bonus + "。");
      }
      if (written(line.missing) !== written(said.missing)) differs(name(line.entry) + "缺什么写得不对。");
      if (line.group !== said.group) differs(name(line.entry) + "的组别写得不对。");
    }));
    step(label + "：名次和并列", (differs) => {
      eachLine(stage, lines, (line, said) => {
        if (line.rank !== said.rank) {
          differs(name(line.entry) + "应是第 " + (line.rank || "—") + " 名，写的是第 " + (said.rank || "—") + " 名。");
        }
        if (line.told_by !== said.told_by) {
          differs(name(line.entry) + "同分由“" + TIE[line.told_by] + "”分开，写的是“" + TIE[said.told_by] + "”。");
        }
      });
      const order = (rows) => rows.map((each) => each.entry).join();
      if (order(lines) !== order(stage.lines)) differs("结果表没有按名次排列。");
    });
    if (stage.key === rules.stages[rules.stages.length - 1].key) return;
    step(label + "：晋级", (differs) => {
      const moved = rules.publication.is_replaced;
      const running = moved ? lines.filter((each) => !stage.left.includes(each.entry)) : lines;
      const chosen = advancing(spec, rules, running, stage.decided);
      chosen.keys = chosen.keys.filter((key) => !stage.left.includes(key));
      for (const key of stage.left) {
        if (!bundle.barred.includes(key)) differs(name(key) + "写成退出了，名单里却没有退出。");
      }
      for (const [mine, said, words] of [
        [chosen.keys, stage.advancing || [], "晋级的"], [chosen.open, stage.open, "待定的"],
      ]) {
        if (mine.join() !== said.join()) {
          differs(words + "应是 " + (mine.map(name).join("、") || "没有") + "，写的是 "
            + (said.map(name).join("、") || "没有") + "。");
        }
      }
    }, stage.decided.length ? "末位同分由人决定：" + stage.reason : "");
  }

  function eachLine(stage, lines, look) {
    const said = new Map(stage.lines.map((each) => [each.entry, each]));
    if (!lines.length && said.size) throw new Error("没有算出得分");
    for (const line of lines) if (said.has(line.entry)) look(line, said.get(line.entry));
  }

  const spoken = (part) => shown(exact(part.found)) + " → " + shown(exact(part.score))
    + "（" + part.behind + " 份）";

  function lookAtEntrants(bundle, stage, at, results, name, differs) {
    const keys = stage.inputs.entrants.map((each) => each.key);
    if (new Set(keys).size !== keys.length) differs("有参评出现了两次。");
    if (!at) return;
    const before = bundle.stages[at - 1];
    const went = before.advancing || [];
    for (const entrant of stage.inputs.entrants) {
      if (!went.includes(entrant.key)) differs(name(entrant.key) + "没有在上一轮晋级。");
      const line = (results.get(before.key) || []).find((each) => each.entry === entrant.key);
      if (entrant.carried !== null && line && line.score !== null
        && !same(exact(entrant.carried), exact(line.score))) {
        differs(name(entrant.key) + "上一轮得 " + line.score + "，带过来的是 " + entrant.carried + "。");
      }
    }
    for (const key of went) {
      if (!keys.includes(key) && !bundle.barred.includes(key)) {
        differs(key + " 号晋级了，却没有进入这一轮。");
      }
    }
  }

  function lookAtSheets(spec, inputs, name, differs) {
    const seen = new Set(), keys = new Set(inputs.entrants.map((each) => each.key));
    for (const sheet of inputs.sheets) {
      const panel = spec.panels.find((each) => each.key === sheet.panel);
      if (!panel || !keys.has(sheet.entry)) {
        differs("有一张评分表不属于这一轮。");
        continue;
      }
      const who = "评委 " + sheet.judge + " 给" + name(sheet.entry);
      const once = written([sheet.panel, sheet.judge, sheet.entry]);
      if (seen.has(once)) differs(who + "打了两次分。");
      seen.add(once);
      const given = new Map(sheet.points.map((each) => [each.item, each.points]));
      for (const item of panel.items) {
        if (item.fact) continue;
        if (!given.has(item.key)) { differs(who + "的“" + item.label + "”没有分。"); continue; }
        const points = exact(given.get(item.key));
        if (points.n < 0n || versus(points, exact(item.most)) > 0) {
          differs(who + "的“" + item.label + "”是 " + given.get(item.key) + "，应在 0 到 " + shown(exact(item.most)) + " 之间。");
        } else if (over(points, exact(item.step)).d !== 1n) {
          differs(who + "的“" + item.label + "”应每 " + shown(exact(item.step)) + " 分一档。");
        } else if (item.bands.length && !item.bands.some((band) =>
          versus(exact(band.least), points) <= 0 && versus(points, exact(band.most)) <= 0)) {
          differs(who + "的“" + item.label + "”不在任何一档里。");
        }
      }
    }
  }

  function lookAtAwards(bundle, results, found, differs) {
    const entrants = new Map();
    for (const stage of bundle.stages) {
      for (const each of stage.inputs.entrants) entrants.set(each.key, each);
    }
    found.awards = awarded(bundle.rules, results, entrants, bundle.barred, bundle.decided);
    const labels = new Map(bundle.rules.awards.map((each) => [each.key, each.label]));
    const spokenOf = (won) => "“" + labels.get(won.award) + "”"
      + (entrants.has(won.to) ? won.to + " 号" + entrants.get(won.to).name : won.to)
      + "（第 " + won.rank + " 名" + (won.is_open ? "，待定" : "") + "）";
    const mine = found.awards.map(written), said = bundle.awards.map(written);
    found.awards.forEach((won, at) => {
      if (!said.includes(mine[at])) differs("应有" + spokenOf(won) + "，公开包里没有。");
    });
    bundle.awards.forEach((won, at) => {
      if (!mine.includes(said[at])) differs("公开包写了" + spokenOf(won) + "，按规则算不出来。");
    });
    if (mine.length !== said.length && mine.every((each) => said.includes(each))) {
      differs("有奖项写了两次。");
    }
    lookAtHeld(bundle, found.awards, spokenOf, differs);
  }

  // What was granted is what the rules give, and nothing that they give to a branch is missing.
  function lookAtHeld(bundle, awards, spokenOf, differs) {
    const same = (won, held) => won.award === held.award && won.to === held.to;
    const live = bundle.held.filter((each) => !each.is_revoked);
    for (const held of live) {
      if (!awards.some((won) => same(won, held) && !won.is_open)) {
        differs("授予" + held.unit + "的“" + held.award + "”，按规则算不出来。");
      }
    }
    for (const won of awards) {
      const award = bundle.rules.awards.find((each) => each.key === won.award);
      if (won.is_open || award.follows || award.to !== "branch") continue;
      if (!live.some((held) => same(won, held))) differs("应授予" + spokenOf(won) + "，却没有授予。");
    }
  }

  root.Verify = { verify, sha256, written, exact, halfUp, text, reckon, advancing, awarded, counted, receiptOf,
    ballotsOf };
})(typeof window === "undefined" ? globalThis : window);
