// Set-up, mapping and doctor: a suggestion goes into its field, and a pasted log keeps its end.
"use strict";

document.addEventListener("click", (event) => {
  const suggestion = event.target.closest("[data-fills]");
  if (!suggestion) return;
  const field = document.getElementById(suggestion.dataset.fills);
  field.value = suggestion.dataset.value;
  field.focus();
});

// The server takes so many letters of a pasted text; the newest lines of a log are at its end.
document.addEventListener("submit", (event) => {
  for (const text of event.target.querySelectorAll("textarea[data-keeps-end]")) {
    const most = Number(text.dataset.keepsEnd);
    if (text.value.length > most) text.value = text.value.slice(-most);
  }
}, true);

// A step that is linked to is opened, for its summary may be closed.
function openStep() {
  const step = location.hash && document.getElementById(location.hash.slice(1));
  if (step && step.tagName === "DETAILS") step.open = true;
}
window.addEventListener("hashchange", openStep);
document.addEventListener("DOMContentLoaded", openStep);
