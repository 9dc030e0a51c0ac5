// The desk keeps itself up to date without taking away what a person holds: focus, selection, an open dialog.
"use strict";

const LIVE = "desk-live";
let stopped = false;
let held = null;

function isHeld(region) {
  const selection = window.getSelection();
  const selects = selection && !selection.isCollapsed && region.contains(selection.anchorNode);
  return selects || document.querySelector("dialog[open]") !== null;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === LIVE && (stopped || document.hidden || isHeld(event.target))) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== LIVE) return;
  // A page of an error, or of the log-in, is no fragment of the desk.
  if (event.detail.xhr.status !== 200 || isHeld(event.target)) {
    event.detail.shouldSwap = false;
    return;
  }
  const focused = event.target.contains(document.activeElement) ? document.activeElement : null;
  held = {
    focus: focused && focused.id,
    left: [...event.target.querySelectorAll(".table-wrap")].map((wrap) => wrap.scrollLeft),
    open: [...event.target.querySelectorAll("details")].map((details) => details.open),
  };
});

document.addEventListener("htmx:afterSettle", () => {
  const region = document.getElementById(LIVE);
  if (!held || !region) return;
  const { focus, left, open } = held;
  held = null;
  region.querySelectorAll(".table-wrap").forEach((wrap, place) => { wrap.scrollLeft = left[place] || 0; });
  region.querySelectorAll("details").forEach((details, place) => { if (place in open) details.open = open[place]; });
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-live-switch]");
  if (!button) return;
  stopped = !stopped;
  [button.textContent, button.dataset.stopped] = [button.dataset.stopped, button.textContent];
  button.setAttribute("aria-pressed", String(!stopped));
});
