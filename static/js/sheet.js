// The total of a score sheet while it is filled in; the server adds up for itself when it is saved.
for (const form of document.querySelectorAll("form[data-sheet]")) {
  const update = () => {
    let total = 0;
    for (const group of form.querySelectorAll("[data-group]")) {
      let points = 0;
      for (const field of group.querySelectorAll("[data-points]")) points += scaled(field.value);
      for (const fact of group.querySelectorAll("[data-fact]")) points += scaled(fact.dataset.fact);
      const shown = group.querySelector("[data-subtotal]");
      if (shown) shown.textContent = plain(points);
      total += points;
    }
    form.querySelector("[data-total]").textContent = plain(total);
  };
  form.addEventListener("input", update);
  form.addEventListener("draft:restored", update);
  update();
}

// Whole ten-thousandths, so that 0.1 and 0.2 are 0.3.
function scaled(text) {
  return Math.round((Number(text) || 0) * 10000);
}

function plain(points) {
  return String(points / 10000);
}
