// Marks by keyboard: Enter or arrow down goes to the next person in the same column, arrow up back.
// After the last person Enter goes to the button that saves.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !field.dataset?.column) return;
  event.preventDefault();
  const column = [...field.form.querySelectorAll(`input[data-column="${field.dataset.column}"]`)];
  const next = column[column.indexOf(field) + step];
  if (next) return next.select();
  if (event.key === "Enter") field.form.querySelector("button[type=submit]").focus();
});
