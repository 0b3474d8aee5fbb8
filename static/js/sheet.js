// The total of a score sheet while it is filled in; the server adds up for itself when it is saved.
// A field's `data-levels` names what it takes besides numbers (好=20|一般=12), `data-else` what counts while
// it is empty; groups and the form may be bounded by `data-least` and `data-most`.
for (const form of document.querySelectorAll("form[data-sheet]")) {
  const update = () => {
    let total = 0;
    for (const group of form.querySelectorAll("[data-group]")) {
      let points = 0;
      for (const field of group.querySelectorAll("[data-points]")) points += given(field);
      for (const fact of group.querySelectorAll("[data-fact]")) points += scaled(fact.dataset.fact);
      points = bounded(points, group.dataset);
      const shown = group.querySelector("[data-subtotal]");
      if (shown) shown.textContent = plain(points);
      total += points;
    }
    total = bounded(total, form.dataset);
    form.querySelector("[data-total]").textContent = plain(total);
    for (const too of form.querySelectorAll("[data-total-too]")) too.textContent = plain(total);
  };
  form.addEventListener("input", update);
  form.addEventListener("draft:restored", update);
  form.addEventListener("cells:changed", update);
  update();
}

function given(field) {
  const text = field.value.trim() || field.dataset.else || "";
  for (const level of (field.dataset.levels || "").split("|")) {
    const [label, points] = level.split("=");
    if (points && label === text) return scaled(points);
  }
  return scaled(text);
}

function bounded(points, { least, most }) {
  if (least !== undefined && points < scaled(least)) return scaled(least);
  return most !== undefined && points > scaled(most) ? scaled(most) : points;
}

// Whole ten-thousandths, so that 0.1 and 0.2 are 0.3.
function scaled(text) {
  return Math.round((Number(text) || 0) * 10000);
}

function plain(points) {
  return String(points / 10000);
}
