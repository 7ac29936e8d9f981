// The opening as it goes on: a countdown by the server's clock, figures as they change. Without scripts the page has a
// link that loads it again.
'use strict';
(function () {
  const box = document.getElementById('opening');
  if (!box) return;
  const clock = document.getElementById('countdown');
  let ahead = Number(box.dataset.now) - Date.now();
  let deadline = Number(box.dataset.deadline);

  const two = (number) => String(number).padStart(2, '0');
  const tick = () => {
    if (!clock) return;
    const left = Math.max(0, Math.ceil((deadline - Date.now() - ahead) / 1000));
    const days = Math.floor(left / 86400);
    const rest = `${two(Math.floor(left / 3600) % 24)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    clock.textContent = days > 0 ? `${days} ${clock.dataset.days} ${rest}` : rest;
  };
  const put = (id, done, all) => {
    const place = document.getElementById(id);
    if (place && done !== undefined) place.textContent = all === undefined ? done : `${done} / ${all}`;
  };
  // When somebody types, the page is not taken away.
  const again = () => {
    const typed = document.querySelector('textarea');
    if (!typed || !typed.value) location.reload();
  };
  const told = (event) => {
    const now = JSON.parse(event.data);
    ahead = now.now - Date.now();
    deadline = now.deadline;
    put('live-bids', now.bids);
    put('live-shares', now.shares, now.threshold);
    put('live-halves', now.halves, now.bids);
    put('live-settled', now.settled, now.bids);
    if (now.stage !== box.dataset.stage) {
      box.dataset.stage = now.stage;
      again();
    }
  };
  if (clock) {
    // Read aloud once a second it would be noise.
    clock.setAttribute('aria-live', 'off');
    tick();
    setInterval(tick, 1000);
  }
  if (['waiting', 'taking', 'closed'].includes(box.dataset.stage)) {
    const address = `/openings/${box.dataset.id}/events`;
    const source = new EventSource(address);
    source.addEventListener('progress', told);
    // Where all seats are taken the stream is refused for good: the page asks once in ten seconds instead.
    const ask = async () => {
      try {
        const answer = await fetch(address, { headers: { accept: '*/*' } });
        const data = /^data: ?(.*)$/m.exec(await answer.text());
        if (answer.ok && data) told({ data: data[1] });
      } catch { /* The line is down; the next look may find it up. */ }
    };
    let asks = false;
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED || asks) return;
      asks = true;
      ask();
      setInterval(ask, 10000);
    });
  }
})();
