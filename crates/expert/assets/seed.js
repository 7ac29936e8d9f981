// Keeps the seed of a draw in this browser: drawn here, hashed here, only its commitment is sent. Without scripts, or
// without a secure context, the form sends the seed that the page shows, and the server hashes it.
'use strict';
(function () {
  const form = document.getElementById('seed-form');
  if (!form || !window.crypto || !window.crypto.subtle) return;
  const field = form.elements.namedItem('seed');
  const commitment = form.elements.namedItem('commitment');
  const { draw, attempt, party } = form.dataset;
  const slot = ['luodi-draw-seed', draw, attempt, party].join(' ');
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const kept = () => {
    try { return window.localStorage.getItem(slot) || ''; } catch { return ''; }
  };
  const keep = (seed) => {
    try { window.localStorage.setItem(slot, seed); } catch { /* the person copies it */ }
  };

  if (form.dataset.action === 'reveal') {
    if (!field.value) field.value = kept();
    return;
  }
  field.value = kept() || hex(window.crypto.getRandomValues(new Uint8Array(32)));
  form.addEventListener('submit', async (event) => {
    if (commitment.value) return;
    const seed = field.value.trim();
    // Anything else is sent as it is, so that the answer says what is wrong with it.
    if (!/^[0-9a-f]{64}$/.test(seed)) return;
    event.preventDefault();
    const text = ['luodi-draw-seed/1', draw, attempt, party, seed, ''].join('\n');
    const hash = await window.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    keep(seed);
    commitment.value = hex(new Uint8Array(hash));
    field.disabled = true;
    form.submit();
  });
})();
