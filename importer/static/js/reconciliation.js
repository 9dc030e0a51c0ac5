// PO Reconciliation: the row menu, the count of selected rows, the column chooser; the Upload Invoice window.
"use strict";

(() => {
  const wide = window.matchMedia("(min-width: 56rem)");

  // The row menu is filled by htmx and opens beside the arrow that asked for it.
  let opener = null;
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "row-menu") return;
    const menu = event.detail.target;
    opener = event.detail.requestConfig.elt;
    menu.showPopover();
    if (wide.matches) {
      const place = opener.getBoundingClientRect();
      const height = menu.offsetHeight;
      const below = place.bottom + height + 8 < window.innerHeight;
      menu.style.left = `${Math.max(8, Math.min(place.right - menu.offsetWidth, window.innerWidth - menu.offsetWidth - 8))}px`;
      menu.style.top = `${below ? place.bottom + 4 : Math.max(8, place.top - height - 4)}px`;
    }
    const first = menu.querySelector("a, button:not(.close), input");
    if (first) first.focus();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-hides-menu]")) document.getElementById("row-menu").hidePopover();
    if (event.target.closest("[data-prints]")) window.print();
    const mover = event.target.closest("[data-moves]");
    if (mover) move(mover);
    const adder = event.target.closest("[data-adds-charge]");
    if (adder) addCharge(adder);
    const exporter = event.target.closest("[data-export]");
    if (exporter) tell(exporter.dataset.told);
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.id === "row-menu" && event.newState === "closed" && opener) opener.focus();
  }, true);

  function tell(text) {
    const box = document.createElement("div");
    box.className = "message message-success";
    const words = document.createElement("p");
    words.textContent = text;
    box.append(words);
    document.getElementById("messages").append(box);
    setTimeout(() => box.remove(), 15000);
  }

  // How many rows are ticked.
  function count() {
    const told = document.querySelector("[data-selected]");
    if (!told) return;
    const ticked = document.querySelectorAll("table.recon input[name=order]:checked").length;
    if (!told.dataset.none) told.dataset.none = told.textContent;
    told.textContent = ticked ? `${ticked} ${told.dataset.told}` : told.dataset.none;
    for (const button of document.querySelectorAll(".bulk-bar button")) button.disabled = ticked === 0;
    for (const box of document.querySelectorAll("table.recon input[name=order]")) {
      box.closest("tr").classList.toggle("is-selected", box.checked);
    }
  }
  document.addEventListener("change", (event) => {
    if (event.target.closest("table.recon")) count();
  });
  window.addEventListener("pageshow", count);

  function move(button) {
    const item = button.closest("li");
    const other = button.dataset.moves === "up" ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (button.dataset.moves === "up") other.before(item); else other.after(item);
    button.focus();
  }

  function addCharge(button) {
    const rows = button.previousElementSibling;
    const row = rows.lastElementChild.cloneNode(true);
    const place = rows.children.length + 1;
    for (const one of row.querySelectorAll("[id], [for]")) {
      for (const name of ["id", "for"]) {
        if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace(/-new-\d+/, `-new-${place}`));
      }
    }
    for (const one of row.querySelectorAll("input:not([type=hidden])")) one.value = "";
    for (const one of row.querySelectorAll(".error")) one.remove();
    rows.append(row);
    row.querySelector("input:not([type=hidden])").focus();
  }

  // Files are dropped anywhere on the area; the plain field under it keeps them.
  for (const area of document.querySelectorAll("[data-drop]")) {
    const input = area.querySelector("input[type=file]");
    const list = area.querySelector("[data-files]");
    const show = () => {
      list.replaceChildren(...Array.from(input.files, (file) => {
        const item = document.createElement("li");
        item.textContent = `${file.name} (${Math.ceil(file.size / 1024)} kB)`;
        return item;
      }));
    };
    input.addEventListener("change", show);
    for (const name of ["dragenter", "dragover"]) {
      area.addEventListener(name, (event) => { event.preventDefault(); area.classList.add("is-over"); });
    }
    area.addEventListener("dragleave", () => area.classList.remove("is-over"));
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      area.classList.remove("is-over");
      input.files = event.dataTransfer.files;
      show();
    });
  }

  // The sum of the invoices beside the order's total, while the total is typed.
  const live = document.querySelector("[data-live]");
  const total = document.querySelector("#upload input[name=total]");
  if (live && total) {
    const decimal = (1.5).toLocaleString(document.documentElement.lang === "es" ? "es-EC" : "en-US").charAt(1);
    const read = (text) => {
      const plain = decimal === "," ? text.replace(/\./g, "").replace(",", ".") : text.replace(/,/g, "");
      return /^\s*-?\$?\d+(\.\d{0,2})?\s*$/.test(plain) ? Math.round(Number(plain.replace("$", "")) * 100) : null;
    };
    const say = () => {
      const cents = read(total.value);
      const told = live.querySelector("[data-told]");
      live.classList.remove("is-equal", "is-different");
      if (cents === null) { told.textContent = ""; return; }
      const rest = cents + Math.round(Number(live.dataset.others) * 100) - Math.round(Number(live.dataset.order) * 100);
      const amount = (Math.abs(rest) / 100).toLocaleString(document.documentElement.lang, { style: "currency", currency: "USD" });
      live.classList.add(rest === 0 ? "is-equal" : "is-different");
      told.textContent = rest === 0 ? live.dataset.equal : `${rest < 0 ? live.dataset.less : live.dataset.more} ${amount}.`;
    };
    total.addEventListener("input", say);
    say();
  }
})();
