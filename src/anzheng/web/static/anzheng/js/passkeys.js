// Passkeys: what the browser could not do is said on the page, not only in the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const place of document.querySelectorAll("[data-passkey-trouble]")) {
    place.hidden = false;
    place.scrollIntoView({ block: "nearest" });
  }
});
