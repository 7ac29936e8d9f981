// Progressive enhancement only: the page works without this file, then it has to be reloaded by hand.
"use strict";

const box = document.getElementById("auction");
const table = document.querySelector("#bids tbody");
let ends = performance.now() + Number(box.dataset.left);
let counts = Number(box.dataset.left) > 0;

function two(number) {
  return String(number).padStart(2, "0");
}

// The server says how much is left; this machine's own clock only counts down from there.
function tick() {
  if (!counts) return;
  const left = Math.max(0, Math.floor((ends - performance.now()) / 1000));
  const part = document.querySelector("[data-part=left]");
  if (part) part.textContent = `${two(Math.floor(left / 3600))}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
}

function put(name, text) {
  const part = document.querySelector(`[data-part=${name}]`);
  if (part && part.textContent !== text) part.textContent = text;
}

function rows(bids) {
  const newest = table.querySelector("td");
  if (bids.length === 0 || (newest && newest.textContent === String(bids[0].seq))) return;
  const labels = table.dataset.labels.split("|");
  const made = bids.map((bid) => {
    const row = document.createElement("tr");
    [bid.seq, bid.card, bid.amount, bid.how, bid.at].forEach((value, index) => {
      const cell = document.createElement("td");
      cell.dataset.label = labels[index];
      if (index === 0 || index === 2) cell.className = "num";
      if (index === 4) cell.className = "nowrap";
      cell.textContent = value;
      row.append(cell);
    });
    return row;
  });
  table.replaceChildren(...made);
}

async function look() {
  try {
    const answer = await fetch(box.dataset.now, { cache: "no-store" });
    if (!answer.ok) return;
    const now = await answer.json();
    if (now.standing !== box.dataset.standing) {
      location.reload();
      return;
    }
    for (const name of ["phase", "price", "leader", "closes", "note"]) put(name, now[name]);
    const hint = document.getElementById("amount-hint");
    if (hint && hint.textContent !== now.hint) hint.textContent = now.hint;
    ends = performance.now() + now.left_ms;
    counts = now.left_ms > 0;
    rows(now.bids);
  } catch {
    // The network is away for a moment; the next look finds out.
  }
}

if ("live" in box.dataset) {
  setInterval(tick, 250);
  setInterval(look, 1000);
}
