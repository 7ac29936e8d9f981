// Keeps the checking page for times without a network. Everything else passes by untouched.
'use strict';
const KEPT = 'luodi-licences-1';
const FILES = ['/licences/check', '/licences/check.js', '/licences/fallen.json', '__CSS__', '__JS__', '__MARK__'];

self.addEventListener('install', (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: 'reload', credentials: 'omit' }));
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== 'GET' || !FILES.includes(path)) return;
  event.respondWith(
    fetch(event.request).then((answer) => {
      if (answer.ok && !new URL(event.request.url).search) {
        const copy = answer.clone();
        caches.open(KEPT).then((kept) => kept.put(path, copy));
      }
      return answer;
    }).catch(() => caches.match(path)),
  );
});
