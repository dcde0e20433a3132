// 草稿 Half-filled forms (form[data-draft]) stay in this browser, by account and form, until they are sent.
// Passwords, files and hidden fields are never kept. Whoever signs in next sees nothing of another's drafts.

const PREFIX = "anzheng-draft:";
const SENT = `${PREFIX}sent`;
const english = document.documentElement.lang === "en";
const account = document.querySelector('meta[name="anzheng-account"]')?.content;

/** Run what the browser may refuse: storage that is full or forbidden loses only the draft. */
function quietly(act) {
  try {
    return act();
  } catch (problem) {
    if (problem instanceof DOMException) return null;
    throw problem;
  }
}

const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

/** Return the fields of a form that may be kept. */
function fields(form) {
  return [...form.elements].filter(
    (one) => one.name && !one.disabled && !["password", "file", "hidden", "submit", "button"].includes(one.type),
  );
}

function values(form) {
  return fields(form).map((one) => [one.name, one.value, Boolean(one.checked)]);
}

function restore(form, kept) {
  // Whoever makes fields as one types, rows of a table, makes those that the draft speaks of.
  form.dispatchEvent(new CustomEvent("draft-restore", { detail: kept }));
  const waiting = [...kept];
  for (const one of fields(form)) {
    const tick = one.type === "checkbox" || one.type === "radio";
    const place = waiting.findIndex(([name, value]) => name === one.name && (!tick || value === one.value));
    if (place < 0) continue;
    const [[, value, checked]] = waiting.splice(place, 1);
    if (tick) one.checked = checked;
    else one.value = value;
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer(form, key, kept) {
  const box = document.createElement("div");
  box.className = "notice offer";
  box.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = english
    ? "This form was half filled in here and not sent."
    : "這份表單上次填到一半，還沒有送出。";
  const [take, drop] = [document.createElement("button"), document.createElement("button")];
  for (const button of [take, drop]) [button.type, button.className] = ["button", "btn quiet"];
  take.textContent = english ? "Bring it back" : "帶回內容";
  drop.textContent = english ? "Discard" : "不要了";
  take.addEventListener("click", () => {
    restore(form, kept);
    box.remove();
    fields(form)[0]?.focus();
  });
  drop.addEventListener("click", () => {
    quietly(() => localStorage.removeItem(key));
    box.remove();
  });
  box.append(text, take, drop);
  form.prepend(box);
}

function watch(form) {
  const key = `${PREFIX}${account}:${form.dataset.draft}`;
  const before = JSON.stringify(values(form));
  const kept = quietly(() => localStorage.getItem(key));
  if (kept && kept !== before) offer(form, key, JSON.parse(kept));
  form.addEventListener("input", () => quietly(() => localStorage.setItem(key, JSON.stringify(values(form)))));
  // Sent is not saved: the draft goes once the server leads away from the form, and stays if the form comes back.
  form.addEventListener("submit", () => quietly(() => sessionStorage.setItem(SENT, key)));
}

function settle(forms) {
  const sent = quietly(() => sessionStorage.getItem(SENT));
  if (!sent) return;
  quietly(() => sessionStorage.removeItem(SENT));
  const back = forms.some((form) => sent === `${PREFIX}${account}:${form.dataset.draft}`);
  if (!back) quietly(() => localStorage.removeItem(sent));
}

if (account) {
  // Another person at this browser: nothing of the one before stays.
  quietly(() => keys().filter((key) => !key.startsWith(`${PREFIX}${account}:`)).forEach((key) => localStorage.removeItem(key)));
  const forms = [...document.querySelectorAll("form[data-draft]")];
  settle(forms);
  forms.forEach(watch);
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    // Signing out by one's own hand leaves nothing behind; the sign-out for idleness keeps the drafts.
    form.addEventListener("submit", () => {
      if (!form.dataset.idle) quietly(() => keys().forEach((key) => localStorage.removeItem(key)));
    });
  }
}
