// 閒置 Warns one minute before the session ends for idleness, then signs out. The server ends it in any case.

const minutes = Number(document.querySelector('meta[name="anzheng-idle"]')?.content ?? 0);
const dialog = document.getElementById("idle");
const form = document.querySelector("form[data-sign-out]");
const TOUCHED = "anzheng-touched";
const WARNING = 60_000;

if (minutes > 0 && dialog && form) {
  // Kept in the browser so that work in one tab keeps the others signed in.
  const touch = () => localStorage.setItem(TOUCHED, String(Date.now()));
  const idle = () => Date.now() - Number(localStorage.getItem(TOUCHED) ?? 0);
  const limit = minutes * 60_000;
  // Short policies: warn at half time at the earliest.
  const warnAt = Math.max(limit - WARNING, limit / 2);

  const stay = () => {
    touch();
    dialog.close();
    // The server counts requests, not movements of the mouse.
    fetch(location.href, { method: "HEAD", credentials: "same-origin" });
  };

  const look = () => {
    if (idle() >= limit) {
      form.dataset.idle = "1";
      form.requestSubmit();
      return;
    }
    if (idle() >= warnAt && !dialog.open) dialog.showModal();
    if (idle() < warnAt && dialog.open) dialog.close();
  };

  touch();
  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", stay);
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => dialog.open || touch(), { passive: true });
  }
  setInterval(look, 1_000);
}
