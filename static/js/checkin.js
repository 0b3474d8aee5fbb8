// A check-in on a bad network: sends by itself, again and again, until the portal has heard of it.
const PAUSE = 4000;

export function start(root) {
  for (const form of root.querySelectorAll("form[data-sync]")) sync(form);
}

function sync(form) {
  const status = form.querySelector("[data-sync-status]");
  let sending = false;

  async function send() {
    if (sending) return;
    sending = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (answer.redirected || answer.ok) return location.replace(answer.url);
      if (answer.status < 500) return location.reload(); // a reason stands on the page
      throw new Error(answer.status);
    } catch {
      status.textContent = "网络不通，扫码的时间已经记住。别关这一页，连上网会自动补送。";
      setTimeout(send, PAUSE);
    } finally {
      sending = false;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    status.textContent = form.dataset.busy;
    send();
  });
}
