// 填寫紀錄 Filling in a form: fields that are asked only sometimes, rows that are added and taken out.
// Without this file every field is on show, and the buttons of rows keep the draft and come back.

const BLANK = /__n__/g;

/** Return what stands in the control of this name, or null if there is none. */
function standing(form, name) {
  const found = form.elements.namedItem(name);
  if (!found) return null;
  return found instanceof RadioNodeList || "value" in found ? found.value : null;
}

/** Show what is asked and hide the rest; the server decides again when the form is submitted. */
function ask(form) {
  for (const one of form.querySelectorAll("[data-when]")) {
    const value = standing(form, one.dataset.when);
    const decider = form.elements.namedItem(one.dataset.when);
    const hidden = decider instanceof Element && decider.closest("[data-when][hidden]") !== null;
    one.hidden = hidden || (value !== null && !one.dataset.is.split(" ").includes(value));
  }
}

/** Number the rows anew for the eye; their controls keep their names, which the server sorts. */
function count(table) {
  [...table.querySelectorAll("[data-number]")].forEach((one, place) => {
    one.textContent = String(place + 1);
  });
}

/** Add an empty row and return it. */
function add(box) {
  const body = box.querySelector("tbody");
  const numbers = [...body.querySelectorAll("[data-row]")].map((row) => Number(row.dataset.row));
  const made = box.querySelector("template").content.cloneNode(true).firstElementChild;
  const number = String(Math.max(0, ...numbers) + 1);
  for (const one of [made, ...made.querySelectorAll("*")]) {
    for (const attribute of one.attributes) attribute.value = attribute.value.replace(BLANK, number);
  }
  body.append(made);
  count(body);
  return made;
}

/** Make the rows that a draft of this browser speaks of, so that it can be put back. */
function prepare(form, kept) {
  for (const box of form.querySelectorAll("[data-rows]")) {
    const name = `f.${box.dataset.rows}.`;
    const there = new Set([...box.querySelectorAll("[data-row]")].map((row) => row.dataset.row));
    const wanted = new Set(kept.filter(([one]) => one.startsWith(name)).map(([one]) => one.slice(name.length).split(".")[0]));
    for (let left = [...wanted].filter((one) => !there.has(one)).length; left > 0; left -= 1) add(box);
  }
}

for (const form of document.querySelectorAll("form[data-record]")) {
  form.addEventListener("input", () => ask(form));
  form.addEventListener("change", () => ask(form));
  form.addEventListener("draft-restore", (event) => prepare(form, event.detail));
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const box = button?.closest("[data-rows]");
    if (!box) return;
    if (button.hasAttribute("data-add")) {
      event.preventDefault();
      const made = add(box);
      ask(form);
      made.querySelector("input, select, textarea")?.focus();
    } else if (button.hasAttribute("data-drop")) {
      event.preventDefault();
      const row = button.closest("tr");
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      count(box);
      form.dispatchEvent(new Event("input", { bubbles: true }));
      (next?.querySelector("input, select, textarea") ?? box.querySelector("[data-add]"))?.focus();
    }
  });
  ask(form);
}
