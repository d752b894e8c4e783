// A week of sheets by keyboard: what the box of a day says appears in its column at once, and the signatures are counted.
// Without it the server reads the box when the week is saved.
(() => {
  const form = document.querySelector("#week-form");
  if (!form) return;
  const columnOf = (element) => element.closest("td").cellIndex;
  const cells = (column) =>
    [...form.querySelectorAll("tbody tr")].map((row) => ({ number: row.dataset.number, input: row.cells[column].querySelector("input") })).filter((cell) => cell.input);

  const count = (column) => {
    const output = form.querySelector(`thead tr:nth-child(3)`).cells[column].querySelector("output");
    if (output) output.textContent = cells(column).filter((cell) => /^(h|t\d+)$/i.test(cell.input.value.trim())).length;
  };

  const spread = (box) => {
    const said = new Map([...box.value.matchAll(/(\d{1,3})([hsid]|t\d{1,4}|ak?)(?=[\s,;]|$)/gi)].map((entry) => [entry[1], entry[2].toUpperCase()]));
    cells(columnOf(box)).forEach(({ number, input }) => {
      if (said.has(number)) {
        input.value = said.get(number);
        input.dataset.fromBox = "yes";
      } else if (input.dataset.fromBox) {
        input.value = input.defaultValue;
        delete input.dataset.fromBox;
      }
    });
    count(columnOf(box));
  };

  // What is typed into a cell outranks what the box said of it.
  const forget = (input) => {
    const box = form.querySelector("thead tr:nth-child(2)").cells[columnOf(input)].querySelector("input");
    const number = input.closest("tr").dataset.number;
    box.value = box.value.split(/[\s,;]+/).filter((entry) => entry.match(/^\d+/)?.[0] !== number).join(" ");
    delete input.dataset.fromBox;
  };

  form.addEventListener("input", (event) => {
    if (event.target.name.startsWith("box-")) return spread(event.target);
    if (!event.target.name.startsWith("cell-")) return;
    forget(event.target);
    count(columnOf(event.target));
  });
})();
