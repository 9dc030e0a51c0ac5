// Entering an order: rows are added and removed on the spot; without this the same buttons ask the server for it.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-adds-row], [data-removes-row]");
  if (!button) return;
  event.preventDefault();
  if (button.hasAttribute("data-removes-row")) {
    removeRow(button);
  } else {
    addRow(document.getElementById(button.dataset.addsRow));
  }
});

function removeRow(button) {
  const rows = button.closest(".order-rows");
  const row = button.closest("fieldset");
  const next = row.nextElementSibling || row.previousElementSibling || rows;
  row.remove();
  const focused = next.querySelector("input, select, button");
  if (focused) focused.focus();
}

// The template's row carries the number "__row__" in the names of its fields.
function addRow(rows) {
  const number = Number(rows.dataset.next);
  rows.dataset.next = String(number + 1);
  const html = rows.querySelector("template").innerHTML.replaceAll("__row__", String(number));
  rows.querySelector(".rows-end").insertAdjacentHTML("beforebegin", html);
  const row = rows.querySelector(".rows-end").previousElementSibling;
  htmx.process(row);
  row.querySelector("input:not([type=hidden])").focus();
}

// A form with errors that stands in a dialog is shown again.
for (const place of document.querySelectorAll("[data-opens]")) {
  document.getElementById(place.dataset.opens).showModal();
}
