// Marks and names by keyboard: Enter or arrow down goes to the next person in the same column, arrow up back.
// After the last person Enter goes to the button that saves.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !field.dataset?.column) return;
  if (field.type === "date" && event.key !== "Enter") return; // there the arrows count days
  event.preventDefault();
  const column = [...field.form.querySelectorAll(`input[data-column="${field.dataset.column}"]`)];
  const next = column[column.indexOf(field) + step];
  if (next) {
    next.focus();
    if (next.type === "text") next.select();
    return;
  }
  if (event.key === "Enter") field.form.querySelector("button[type=submit]").focus();
});
