// Data Import: what is said of a chosen file before it leaves, and how much of it has arrived.
"use strict";

(() => {
  const form = document.querySelector("[data-import-upload]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const error = form.querySelector("[data-import-error]");
  const sending = form.querySelector("[data-import-sending]");
  const bar = sending.querySelector("progress");
  const told = sending.querySelector("[data-import-sent]");
  const megabytes = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

  // A browser would send all of it before it hears that it is too much.
  function tooLarge() {
    const file = input.files[0];
    const isTooLarge = Boolean(file) && file.size > Number(form.dataset.most);
    error.hidden = !isTooLarge;
    error.textContent = isTooLarge ? form.dataset.tooLarge.replace("{file}", file.name) : "";
    input.setCustomValidity(error.textContent);
    return isTooLarge;
  }
  input.addEventListener("change", tooLarge);
  // The field that a file was dropped on has changed without saying so.
  form.addEventListener("drop", () => setTimeout(tooLarge));
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (tooLarge()) { event.preventDefault(); return; }
    sending.hidden = false;
    bar.removeAttribute("value");
    told.textContent = "";
  });
  form.addEventListener("htmx:xhr:progress", (event) => {
    const { loaded, total } = event.detail;
    if (!total) return;
    bar.value = Math.round((100 * loaded) / total);
    told.textContent = loaded < total ? `${megabytes.format(loaded / 1048576)} / ${megabytes.format(total / 1048576)} MB` : form.dataset.arrived;
    if (loaded >= total) bar.removeAttribute("value");
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) sending.hidden = true;
  });
})();
