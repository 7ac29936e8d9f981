// Checks a licence on the phone itself: the code carries the ticket behind the number sign, which no server sees.
// Works without a network once the page has been open before (worker.js). Without scripts the form asks the server.
'use strict';
(function () {
  const box = document.getElementById('ticket');
  if (!box) return;
  const words = box.dataset;
  const out = document.getElementById('ticket-result');
  const facts = document.getElementById('ticket-facts');

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(plain, (c) => c.charCodeAt(0));
  };
  const say = (tone, text) => {
    out.textContent = text;
    out.className = 'note' + (tone === 'good' ? '' : ' note-warn');
    box.hidden = false;
  };
  const fact = (head, value) => {
    const row = document.createElement('div');
    const dt = document.createElement('dt');
    const dd = document.createElement('dd');
    dt.textContent = head;
    dd.textContent = value;
    row.append(dt, dd);
    facts.append(row);
  };

  // Which numbers no longer hold: asked of the network, else what was kept when it last answered.
  async function fallen() {
    try {
      const answer = await fetch('/licences/fallen.json', { credentials: 'omit' });
      if (!answer.ok) return null;
      return await answer.json();
    } catch (_) {
      return null;
    }
  }

  async function check(text) {
    facts.replaceChildren();
    const point = text.indexOf('.');
    if (point < 0 || text.length > 2000) return say('bad', words.malformed);
    let ticket, body, signature;
    try {
      body = bytes(text.slice(0, point));
      signature = bytes(text.slice(point + 1));
      ticket = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    } catch (_) {
      return say('bad', words.malformed);
    }
    if (ticket.k !== words.key) return say('bad', words.unknown);
    let good;
    try {
      const key = await crypto.subtle.importKey('raw', bytes(words.public), { name: 'Ed25519' }, false, ['verify']);
      good = await crypto.subtle.verify({ name: 'Ed25519' }, key, signature, body);
    } catch (_) {
      return say('bad', words.unable);
    }
    if (!good) return say('bad', words.forged);
    fact(words.number, ticket.n);
    fact(words.licence, document.documentElement.lang === 'en' ? ticket.e : ticket.t);
    fact(words.issuer, ticket.i);
    fact(words.holder, ticket.h);
    fact(words.issued, ticket.d);
    fact(words.until, ticket.u || words.forever);
    for (const [head, value] of ticket.f) fact(head, value);
    const today = new Date().toLocaleDateString('sv', { timeZone: 'Asia/Shanghai' });
    if (ticket.u && today > ticket.u) return say('bad', words.expired);
    const list = await fallen();
    if (!list) return say('good', words.genuine + ' ' + words.offline);
    const found = list.numbers.find((row) => row[0] === ticket.n);
    if (found) return say('bad', found[1] === 'revoked' ? words.revoked : words.suspended);
    say('good', words.genuine + ' ' + words.asof.replace('{at}', list.at));
  }

  const read = () => {
    const text = location.hash.slice(1);
    if (text) check(text);
  };
  addEventListener('hashchange', read);
  read();
  if ('serviceWorker' in navigator) navigator.serviceWorker.register('/licences/worker.js', { scope: '/licences/' });
})();
