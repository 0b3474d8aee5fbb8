// Says what a form means while it is written: <form data-check> posts itself with X-Check, nothing is
// saved, and the answer stands in [data-check-says]; a <template data-puts="id"> in it goes to that element.
const REST = 600;

export function start(root) {
  for (const form of root.querySelectorAll("form[data-check]")) watch(form);
}

function watch(form) {
  const place = form.querySelector("[data-check-says]");
  let waiting;
  let running = null;

  const ask = async () => {
    running?.abort();
    const mine = (running = new AbortController());
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { "X-Check": "1" }, signal: mine.signal,
      });
      if (!answer.ok || answer.redirected || mine.signal.aborted) return;
      place.innerHTML = await answer.text();
      for (const part of place.querySelectorAll("template[data-puts]")) {
        document.getElementById(part.dataset.puts)?.replaceChildren(part.content);
      }
    } catch {
      // Without an answer what stood there stays.
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, REST);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    running?.abort();
  });
}
