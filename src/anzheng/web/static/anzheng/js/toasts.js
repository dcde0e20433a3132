// 訊息 Messages may be put away; they never go by themselves, so that nobody misses one.

const english = document.documentElement.lang === "en";

for (const toast of document.querySelectorAll("[data-toasts] > .toast")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn quiet";
  button.textContent = english ? "Dismiss" : "知道了";
  button.addEventListener("click", () => {
    toast.remove();
    document.getElementById("main")?.focus();
  });
  toast.append(button);
}
