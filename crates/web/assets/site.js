// Progressive enhancement only: every page works without this file.
"use strict";

// A field under pointer or focus lights up the words it was read from, and the other way round.
function light(event, on) {
  const part = event.target.closest("[data-field], [data-span]");
  if (!part) return;
  const key = part.dataset.field || part.dataset.span;
  const escaped = CSS.escape(key);
  const pair = document.querySelectorAll(`[data-field="${escaped}"], [data-span="${escaped}"]`);
  for (const element of pair) element.classList.toggle("lit", on);
  if (on && event.type === "focusin" && part.dataset.field) {
    const span = document.querySelector(`[data-span="${escaped}"]`);
    const pane = span && span.closest(".split-source");
    if (pane && pane.scrollHeight > pane.clientHeight) {
      pane.scrollTop = span.offsetTop - pane.offsetTop - pane.clientHeight / 3;
    }
  }
}
for (const [name, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(name, (event) => light(event, on));
}

// Words in a text lead to the field that was read from them.
document.addEventListener("click", (event) => {
  const span = event.target.closest("[data-span]");
  const field = span && document.querySelector(`form [data-field="${CSS.escape(span.dataset.span)}"]`);
  if (!field) return;
  const input = field.dataset.input ? document.getElementById(field.dataset.input) : field.querySelector("input:not([type=hidden]), textarea, select");
  if (input) input.focus();
});

// A form is sent once: a second press while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
});
// A page that comes back from the browser's memory may send its form again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// After a rejected form the list of complaints is read first.
const complaints = document.querySelector("[data-focus]");
if (complaints) complaints.focus();
