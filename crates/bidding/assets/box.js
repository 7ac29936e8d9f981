// Seals, uploads, decrypts and extracts shares in the browser. Private keys and plain files stay on this machine. Without
// scripts the page takes the files that the luodi program makes.
import * as envelope from '/boxes/envelope.js';

const box = document.getElementById('box');
const words = box.dataset;
const at = (id) => document.getElementById(id);
const status = at('box-status');
const bar = at('box-progress');
const utf8 = new TextEncoder();

function say(text, bad) {
  status.textContent = text;
  status.className = bad ? 'note note-warn' : 'note';
  status.hidden = false;
}

/** What went wrong, in the words of the page. */
function sentence(error) {
  const name = (error.code ?? '').replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
  return words[name] ?? error.sentence ?? words.trouble;
}

/** Runs once at a time; the button says whether it may be pressed. */
function press(id, work) {
  const button = at(id);
  if (!button) return;
  button.addEventListener('click', async () => {
    button.disabled = true;
    say(words.working);
    try {
      await work();
    } catch (error) {
      say(words.failed + sentence(error), true);
    } finally {
      button.disabled = false;
      bar.hidden = true;
    }
  });
}

function share(done) {
  bar.hidden = false;
  bar.value = done;
}

function save(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/** A call to our own server; a refusal speaks with its own sentence. */
async function call(path, body, type) {
  const headers = { 'X-Csrf-Token': words.csrf, Accept: 'application/json' };
  if (type) headers['Content-Type'] = type;
  // Where an action leads on, the page loads itself: the message that came along is then shown there.
  const how = { headers, redirect: 'manual' };
  const answer = await fetch(path, body === undefined ? how : { ...how, method: 'POST', body });
  if (answer.ok || answer.type === 'opaqueredirect') return answer;
  const trouble = new Error(`${answer.status}`);
  trouble.status = answer.status;
  trouble.sentence = await answer.json().then((problem) => problem.detail, () => undefined);
  throw trouble;
}

async function pairOf(file, passphrase) {
  if (!file) throw Object.assign(new Error('file'), { code: 'passphrase' });
  return envelope.readKeyFile(await file.text(), passphrase);
}

// A ZIP archive (APPNOTE 6.3) without compression, which sealed bytes would not repay: bid.json first, then the files.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  return sum;
});

async function crc(file) {
  let sum = 0xffffffff;
  for (let from = 0; from < file.size; from += envelope.CHUNK) {
    for (const byte of new Uint8Array(await file.slice(from, from + envelope.CHUNK).arrayBuffer())) {
      sum = (sum >>> 8) ^ TABLE[(sum ^ byte) & 0xff];
    }
  }
  return (sum ^ 0xffffffff) >>> 0;
}

function record(signature, numbers) {
  const bytes = new Uint8Array(4 + numbers.reduce((all, [, size]) => all + size, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  let place = 4;
  for (const [number, size] of numbers) {
    if (size === 2) view.setUint16(place, number, true);
    else view.setUint32(place, number, true);
    place += size;
  }
  return bytes;
}

async function archive(members) {
  const [parts, directory] = [[], []];
  let offset = 0;
  for (const { name, file } of members) {
    const label = utf8.encode(name);
    // Version 2.0, names in UTF-8, stored, the first day that DOS knows.
    const common = [[20, 2], [0x0800, 2], [0, 2], [0, 2], [0x21, 2], [await crc(file), 4], [file.size, 4], [file.size, 4], [label.length, 2], [0, 2]];
    const local = record(0x04034b50, common);
    parts.push(local, label, file);
    directory.push(record(0x02014b50, [[20, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]]), label);
    offset += local.length + label.length + file.size;
  }
  const size = directory.reduce((all, part) => all + part.length, 0);
  const count = members.length;
  const end = record(0x06054b50, [[0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [offset, 4], [0, 2]]);
  return new Blob([...parts, ...directory, end]);
}

/** Yuan as whole fen, without going through floating point. */
function fen(text) {
  const found = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim().replaceAll(',', ''));
  if (!found) throw Object.assign(new Error('price'), { code: 'price-wrong' });
  return Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'));
}

/** Members of a consortium, one a line: credit code, space, name. */
function others(text) {
  return text.split('\n').map((line) => line.trim()).filter((line) => line).map((line) => {
    const found = /^([0-9A-Za-z]{18})\s+(\S.*)$/.exec(line);
    if (!found) throw Object.assign(new Error('members'), { code: 'members-wrong' });
    return { code: found[1].toUpperCase(), name: found[2] };
  });
}

function content() {
  const bid = { price_fen: fen(at('bid-price').value) };
  const days = at('bid-duration').value.trim();
  if (/^\d{1,5}$/.test(days)) bid.duration_days = Number(days);
  const quality = at('bid-quality').value.trim();
  if (quality) bid.quality = quality;
  const together = others(at('bid-members').value);
  if (together.length > 0) bid.members = together;
  const members = [{ name: 'bid.json', file: new Blob([JSON.stringify(bid)]) }];
  const taken = new Set(['bid.json']);
  for (const file of at('bid-files').files) {
    let name = file.name;
    for (let no = 2; taken.has(name); no += 1) name = `${no}-${file.name}`;
    taken.add(name);
    members.push({ name, file });
  }
  return archive(members);
}

/** Chunks that are missing, again and again while the line fails; what is there is not sent twice. */
async function upload(sealed, header, manifest) {
  const base = `/boxes/${words.id}/uploads`;
  const begin = JSON.stringify({ header: new TextDecoder().decode(header), manifest });
  const size = envelope.CHUNK + 16;
  for (let tries = 0; ; tries += 1) {
    try {
      const { token, missing } = await (await call(base, begin, 'application/json')).json();
      for (const [done, no] of missing.entries()) {
        const from = header.length + no * size;
        await call(`${base}/${token}/chunks/${no}`, sealed.slice(from, from + size), 'application/octet-stream');
        share((done + 1) / missing.length);
      }
      return `${base}/${token}/finish`;
    } catch (error) {
      if (error.status || tries >= 5) throw error;
      await new Promise((done) => setTimeout(done, 1000 * 2 ** tries));
    }
  }
}

for (const id of ['make-key', 'seal', 'decrypt', 'share']) {
  const part = at(id);
  if (part) part.hidden = false;
}

press('make-key-now', async () => {
  const pair = await envelope.makePair();
  save(`holder-${words.id}.key`, await envelope.protectKey(pair, `box-${words.id}`, at('key-passphrase').value));
  document.querySelector('textarea[name="public_key"]').value = envelope.hex(pair.public);
  say(words.keepKey);
});

press('seal-now', async () => {
  const plain = await content();
  const owner = await envelope.makePair();
  // The key is saved before anything is sent: a bid that its bidder cannot open is none.
  save(`bid-${words.id}.key`, await envelope.protectKey(owner, `bid-${words.id}`, at('bid-passphrase').value));
  say(words.keepKey);
  const terms = await (await call(`/boxes/${words.id}/box.json`)).json();
  const made = await envelope.seal(terms, words.code, owner.public, plain, { progress: share });
  let form = new URLSearchParams();
  if (at('bid-leave').checked) {
    const half = await envelope.openHalf(await envelope.readHeader(made.header), owner);
    form = new URLSearchParams({ half: half.text });
  }
  const finish = await upload(made.sealed, made.header, made.manifest);
  const received = await (await call(finish, form, 'application/x-www-form-urlencoded')).json();
  save(`receipt-${words.id}.txt`, received.receipt);
  say(words.finished);
  location.reload();
});

press('decrypt-now', async () => {
  const pair = await pairOf(at('half-file').files[0], at('half-passphrase').value);
  const head = new Uint8Array(await (await call(`/boxes/${words.id}/head`)).arrayBuffer());
  const half = await envelope.openHalf(await envelope.readHeader(head), pair);
  document.querySelector('textarea[name="half"]').value = half.text;
  at('half-form').submit();
});

press('share-now', async () => {
  const pair = await pairOf(at('share-file').files[0], at('share-passphrase').value);
  let heads = new Uint8Array(await (await call(`/boxes/${words.id}/heads`)).arrayBuffer());
  const shares = [];
  while (heads.length > 0) {
    const header = await envelope.readHeader(heads);
    heads = heads.slice(header.bytes.length);
    // What the bidder sealed wrongly is left out: the page says how many, and whose fault it is.
    const opened = await envelope.openShare(header, pair).catch((error) => {
      if (error.code === 'not-addressed') throw error;
      return null;
    });
    if (opened) shares.push(opened);
  }
  const form = new FormData();
  form.append('csrf', words.csrf);
  form.append('shares', envelope.sharesFile(shares));
  await call(`/boxes/${words.id}/shares`, form);
  location.reload();
});
