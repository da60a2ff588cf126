// Sorts and searches the table of students. The page says the same without it.
"use strict";
(function () {
  const table = document.getElementById("class");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const field = document.getElementById("search");
  const found = document.getElementById("found");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = new Map(rows.map((row) => [row, plain(row.textContent)]));
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;

  function search() {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => texts.get(row).includes(word));
      shown += row.hidden ? 0 : 1;
    }
    found.textContent = words.length ? `${shown} of ${rows.length}` : "";
  }

  function value(row, column, kind) {
    const cell = row.cells[column];
    const held = cell.dataset.value ?? cell.textContent.trim();
    return kind === "number" ? Number(held) : held;
  }

  function sort(head) {
    const kind = head.dataset.sort;
    // The first press shows what is asked for most: names from A, marks from the lowest.
    const down = head.getAttribute("aria-sort") === "ascending";
    const order = kind === "number" ? (a, b) => a - b : compare;
    const keyed = rows.map((row, place) => ({ row, place, key: value(row, head.cellIndex, kind) }));
    keyed.sort((a, b) => (down ? order(b.key, a.key) : order(a.key, b.key)) || a.place - b.place);
    body.append(...keyed.map((item) => item.row));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  }

  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head));
    head.append(button);
  }
  field.addEventListener("input", search);
  field.closest("p").hidden = false;
})();
