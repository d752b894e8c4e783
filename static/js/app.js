// A second click must not send a form twice; the server refuses it too, this only spares the refusal.
// Downloads stay on the page, so a form with data-again may be sent again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.hasAttribute("data-again") || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
});
// Back from the browser's memory: the form may be sent again.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// After a part of the page has been swapped, its errors get the focus.
document.addEventListener("htmx:afterSwap", (event) => event.target.querySelector(".error-summary")?.focus());

// An open menu closes with Escape and gives the focus back.
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(".user-menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
