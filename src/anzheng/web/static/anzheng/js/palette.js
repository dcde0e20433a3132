// 搜尋與前往 Ctrl-K or ⌘K: pages at once, and what the search suggests. Works by keyboard and screen reader:
// the field is a combobox, the results a listbox, the chosen one is named by aria-activedescendant.

const dialog = document.getElementById("palette");

if (dialog) {
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const status = dialog.querySelector("[data-status]");
  const pages = [...list.children];
  let asked = 0;

  const options = () => [...list.children].filter((one) => !one.hidden);
  const chosen = () => list.querySelector('[aria-selected="true"]');

  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    return option.scrollIntoView({ block: "nearest" });
  };

  const option = (id, title, kind, href) => {
    const item = document.createElement("li");
    const [name, sort] = [document.createElement("span"), document.createElement("small")];
    [item.id, item.dataset.href] = [id, href];
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    [name.textContent, sort.textContent] = [title, kind];
    item.append(name, sort);
    return item;
  };

  const show = (found) => {
    const text = field.value.trim();
    for (const page of pages) page.hidden = !page.textContent.toLowerCase().includes(text.toLowerCase());
    const hits = found.map((hit, n) => option(`hit-${n}`, hit.title, hit.kind, hit.href));
    if (text && dialog.dataset.search) {
      const address = `${dialog.dataset.search}?${dialog.dataset.keep}q=${encodeURIComponent(text)}`;
      hits.push(option("hit-all", dialog.dataset.searchFor.replace("%", text), "", address));
    }
    list.replaceChildren(...pages, ...hits);
    const held = options();
    choose(held[0]);
    status.textContent = dialog.dataset.found.replace("%", String(held.length));
  };

  // Only our own pages may be led to, whatever an answer says.
  const ours = (hit) => typeof hit.href === "string" && /^\/(?!\/)/.test(hit.href);

  const ask = async () => {
    const text = field.value.trim();
    const turn = (asked += 1);
    show([]);
    if (!text || !dialog.dataset.suggest) return;
    await new Promise((done) => setTimeout(done, 150));
    if (turn !== asked) return;
    const address = `${dialog.dataset.suggest}?${dialog.dataset.keep}q=${encodeURIComponent(text)}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (turn !== asked || !answer.ok || !answer.headers.get("Content-Type")?.includes("json")) return;
    show((await answer.json()).filter(ours));
  };

  const go = (target) => {
    if (!target) return;
    dialog.close();
    location.assign(target.dataset.href);
  };

  const open = () => {
    if (dialog.open || document.querySelector("dialog:modal")) return;
    const before = document.activeElement;
    field.value = "";
    dialog.showModal();
    show([]);
    field.focus();
    dialog.addEventListener("close", () => before?.focus?.(), { once: true });
  };

  field.addEventListener("input", ask);
  field.addEventListener("keydown", (event) => {
    const held = options();
    const place = held.indexOf(chosen());
    const next = { ArrowDown: place + 1, ArrowUp: place - 1 + held.length }[event.key];
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      go(chosen());
    } else if (next !== undefined && held.length) {
      event.preventDefault();
      choose(held[next % held.length]);
    }
  });
  list.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  for (const button of document.querySelectorAll("[data-palette]")) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
}
