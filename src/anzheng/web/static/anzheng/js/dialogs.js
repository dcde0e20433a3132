// 對話框與選單 Dialogs and menus. Without this file dialogs stand in the page and menus are plain disclosures.

/** Show a dialog modally and remember what had the focus. */
function open(dialog) {
  const before = document.activeElement;
  dialog.showModal();
  dialog.addEventListener("close", () => before?.focus?.(), { once: true });
}

for (const button of document.querySelectorAll("[data-opens]")) {
  const dialog = document.getElementById(button.dataset.opens);
  if (dialog) button.addEventListener("click", () => open(dialog));
}

for (const dialog of document.querySelectorAll("dialog[data-dialog]")) {
  for (const button of dialog.querySelectorAll("[data-closes]")) {
    button.hidden = false;
    button.addEventListener("click", () => dialog.close());
  }
  if (dialog.open) {
    dialog.close();
    open(dialog);
  }
}

const menus = [...document.querySelectorAll("details[data-menu]")];
for (const menu of menus) {
  menu.addEventListener("toggle", () => {
    if (menu.open) for (const other of menus) if (other !== menu) other.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}
document.addEventListener("click", (event) => {
  for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
});

// An error summary is what a reader should hear first.
document.querySelector("[data-summary]")?.focus();
