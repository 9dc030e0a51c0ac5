// Boxes: how many are chosen.
"use strict";

(() => {
  function count() {
    const told = document.querySelector("[data-boxes] [data-chosen]");
    if (!told) return;
    if (!told.dataset.none) told.dataset.none = told.textContent;
    let chosen = 0;
    for (const box of document.querySelectorAll("[data-boxes] input[data-count]")) {
      if (box.checked) chosen += Number(box.dataset.count);
      box.closest("tr").classList.toggle("is-chosen", box.checked);
    }
    told.textContent = chosen ? `${chosen.toLocaleString(document.documentElement.lang)} ${told.dataset.told}` : told.dataset.none;
    for (const button of document.querySelectorAll("[data-boxes] .box-bar button:not([data-always])")) button.disabled = chosen === 0;
  }
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-boxes]")) count();
  });
  window.addEventListener("pageshow", count);
})();
