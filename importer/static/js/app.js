// What every page needs: messages that close, dialogs, confirmations, the phone's menu, and the secret for htmx.
"use strict";

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-closes], [data-closes-dialog], [data-open], [data-toggles], [data-copy]");
  if (!target) return;
  if (target.hasAttribute("data-closes")) target.parentElement.remove();
  if (target.hasAttribute("data-closes-dialog")) target.closest("dialog").close();
  if (target.dataset.open) open(document.getElementById(target.dataset.open));
  if (target.dataset.toggles) {
    const open = document.getElementById(target.dataset.toggles).classList.toggle("is-open");
    target.setAttribute("aria-expanded", String(open));
  }
  if (target.dataset.copy) copy(target);
});

function open(dialog) {
  dialog.showModal();
  const first = dialog.querySelector("[data-first]");
  if (first) first.focus();
}

function copy(button) {
  const text = document.getElementById(button.dataset.copy).textContent.trim();
  navigator.clipboard.writeText(text).then(() => {
    button.textContent = button.dataset.copied || button.textContent;
  });
}

// A form may be sent once: a second press while the first is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm || form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.isSent) event.preventDefault();
  form.dataset.isSent = "yes";
}, true);

window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.isSent;
});

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
});

// Every box of a table's column is ticked with the one in its heading.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-ticks]");
  if (!all) return;
  for (const box of document.querySelectorAll(`input[type=checkbox][name="${all.dataset.ticks}"]:not(:disabled)`)) {
    if (box.checked !== all.checked) box.click();
  }
});

// A table that is wider than its place can be scrolled by keyboard, too.
function letTablesBeScrolled() {
  for (const wrap of document.querySelectorAll(".table-wrap:not([tabindex])")) {
    if (wrap.scrollWidth > wrap.clientWidth) wrap.tabIndex = 0;
  }
}
for (const moment of ["DOMContentLoaded", "htmx:afterSettle"]) document.addEventListener(moment, letTablesBeScrolled);
window.addEventListener("resize", letTablesBeScrolled);
