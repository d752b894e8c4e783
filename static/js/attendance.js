// The attendance sheet by keyboard. Everything here is also possible with the radio buttons alone.
// In the grid: arrow up and down change the row, letters H T S I A D set its code, T goes on to the minutes.
(() => {
  const CODES = "HTSIAD";
  const rowsOf = (form) => [...form.querySelectorAll(".roll-row")];
  const checkedIn = (row) => row.querySelector("input[type=radio]:checked");

  const echo = (form, row) => {
    const output = row.querySelector(".roll-late output");
    const all = Number(row.dataset.minutes);
    const missed = row.querySelector(".roll-late input").value.trim();
    const attended = all - Number(missed);
    const readable = /^\d+$/.test(missed) && attended > 0;
    output.textContent = readable ? form.querySelector(".roll").dataset.echo.replace("[attended]", attended).replace("[all]", all) : "";
  };

  const count = (form) => {
    const output = form.querySelector(".count");
    const attended = form.querySelectorAll("input[type=radio][value=H]:checked, input[type=radio][value=T]:checked").length;
    output.textContent = output.dataset.label.replace("[count]", attended);
    output.hidden = false;
  };

  const enter = (row) => {
    const target = row && (checkedIn(row) || row.querySelector("input[type=radio]"));
    if (!target) return;
    target.focus();
    row.scrollIntoView({ block: "nearest" });
  };

  const move = (event, form, step) => {
    const rows = rowsOf(form);
    const here = rows.indexOf(event.target.closest(".roll-row"));
    event.preventDefault();
    enter(here < 0 ? rows[step > 0 ? 0 : rows.length - 1] : rows[here + step]);
  };

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest("#sheet-form");
    if (!form || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowDown") return move(event, form, 1);
    if (event.key === "ArrowUp") return move(event, form, -1);
    if (event.target.type !== "radio" || event.key.length !== 1) return;
    const row = event.target.closest(".roll-row");
    const code = event.key.toUpperCase();
    if (!CODES.includes(code)) return;
    event.preventDefault();
    const radio = row.querySelector(`input[type=radio][value=${code}]`);
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    if (code === "T") row.querySelector(".roll-late input").select();
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("#sheet-form");
    if (form) count(form);
  });
  document.addEventListener("input", (event) => {
    const row = event.target.closest("#sheet-form .roll-row");
    if (row && event.target.type === "text") echo(row.closest("form"), row);
  });

  const failed = (event) => {
    const note = event.target.closest("#sheet-form")?.querySelector(".unsent");
    if (!note) return;
    note.textContent = note.dataset.message;
    note.hidden = false;
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);

  const start = () => document.querySelectorAll("#sheet-form").forEach(count);
  document.addEventListener("htmx:afterSettle", start);
  start();
})();
