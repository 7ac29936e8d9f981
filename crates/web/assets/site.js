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
  const progress = form.querySelector("[data-progress]");
  const files = [...form.querySelectorAll("input[type=file]")];
  if (progress && files.some((input) => input.files.length > 0)) {
    event.preventDefault();
    send(form, progress);
  }
});

// A form with files goes its way in sight: how much has arrived, then that it is read. The answer takes the place of
// the page's main part, as if the browser had gone there. Whatever goes wrong on the way, the browser sends the form
// itself.
function send(form, progress) {
  const bar = progress.querySelector("progress");
  const text = progress.querySelector("[data-progress-text]");
  const share = progress.querySelector("[data-progress-share]");
  const stop = progress.querySelector("button");
  const call = new XMLHttpRequest();
  // The words are spoken once; the figure moves all the time, for the eye alone: the bar has it for whoever asks.
  const tell = (part) => {
    bar.value = part;
    share.textContent = `${Math.round(part * 100)}%`;
  };
  const free = () => {
    progress.hidden = true;
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[type=submit]")) button.removeAttribute("aria-disabled");
  };
  const plain = () => {
    free();
    HTMLFormElement.prototype.submit.call(form);
  };
  call.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable && event.total > 0) tell(event.loaded / event.total);
  });
  call.upload.addEventListener("load", () => {
    bar.removeAttribute("value");
    stop.hidden = true;
    share.textContent = "";
    text.textContent = progress.dataset.reading;
  });
  call.addEventListener("load", () => {
    const there = new URL(call.responseURL || form.action, location.href);
    if (there.pathname !== new URL(form.action, location.href).pathname) {
      location.assign(there.href);
      return;
    }
    const answer = new DOMParser().parseFromString(call.responseText, "text/html");
    const main = answer.querySelector("main");
    if (!main) {
      plain();
      return;
    }
    document.title = answer.title;
    for (const part of [".crumbs", "main"]) {
      const [old, fresh] = [document.querySelector(part), answer.querySelector(part)];
      if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    }
    const shown = document.querySelector("main");
    const first = shown.querySelector("[data-focus]") || shown.querySelector("h1") || shown;
    if (!first.hasAttribute("tabindex")) first.setAttribute("tabindex", "-1");
    first.focus();
    scrollTo(0, 0);
  });
  for (const trouble of ["error", "timeout"]) call.addEventListener(trouble, plain);
  stop.onclick = () => {
    call.abort();
    free();
    form.querySelector("button[type=submit]").focus();
  };
  progress.hidden = false;
  stop.hidden = false;
  try {
    call.open("POST", form.action);
    text.textContent = progress.dataset.sending;
    tell(0);
    call.send(new FormData(form));
  } catch {
    plain();
  }
}
// A page that comes back from the browser's memory may send its form again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// Lists of work by keyboard: J and K move, X selects, / searches; Enter follows the link in focus as always.
const work = document.querySelector("table[data-keys]");
if (work) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const links = [...work.querySelectorAll("tbody th a")];
    const row = event.target.closest("tr");
    const at = row ? links.findIndex((link) => row.contains(link)) : -1;
    const go = (to) => links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at < 0 ? 0 : at - 1);
    else if (event.key === "x" && at >= 0) {
      const box = row.querySelector("input[type=checkbox]");
      if (box) box.checked = !box.checked;
    } else if (event.key === "/") {
      const search = document.querySelector("main input[type=search]");
      if (!search) return;
      search.focus();
    } else return;
    event.preventDefault();
  });
}

// On a narrow screen the navigation scrolls: where the visitor is stands in view.
for (const here of document.querySelectorAll(".site-nav [aria-current]")) {
  const row = here.closest("ul");
  if (row) row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// After a rejected form the list of complaints is read first.
const complaints = document.querySelector("[data-focus]");
if (complaints) complaints.focus();
