// 日期 Dates by years of the Republic: says which day was understood, while one types. The server decides.

const english = document.documentElement.lang === "en";
const NAMES = english ? ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] : ["日", "一", "二", "三", "四", "五", "六"];

/** Return the day that was typed, or null. */
function read(text) {
  const plain = text.normalize("NFKC").replace(/\s|民國|中華/g, "");
  const found = /^(\d{1,4})(?:[-./年])(\d{1,2})(?:[-./月])(\d{1,2})日?$/.exec(plain);
  if (!found) return null;
  const [, year, month, day] = found.map(Number);
  const common = found[1].length === 4 ? year : year + 1911;
  const date = new Date(Date.UTC(common, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : null;
}

/** Return the day in both reckonings with its weekday. */
function spoken(date) {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const iso = date.toISOString().slice(0, 10);
  const weekday = NAMES[date.getUTCDay()];
  return english ? `${iso}, ${weekday}` : `民國 ${year - 1911} 年 ${month} 月 ${day} 日（${weekday}），西元 ${iso}`;
}

for (const field of document.querySelectorAll("input[data-roc]")) {
  const note = document.createElement("span");
  note.className = "understood";
  note.setAttribute("aria-live", "polite");
  field.after(note);
  const show = () => {
    const date = read(field.value);
    note.textContent = date ? spoken(date) : "";
  };
  field.addEventListener("input", show);
  show();
}
