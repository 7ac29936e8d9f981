// Sealed bids in the browser: the suite p256 with WebCrypto and nothing else. The formats are those of README.md
// beside this crate; tests/vectors hold what both sides must write byte for byte.
//
// Nothing here touches the page or the network. Every function that fails throws a Trouble with a code, for which
// the page has the words.

export const CHUNK = 1 << 20;
const TAG = 16;
const POINT = 65;
const ROUNDS = 600000;
const MAX_ROUNDS = 10000000;
const MAX_LENGTH = 4 * 1024 ** 3;
const MAX_HEADER = 16 << 10;
const subtle = globalThis.crypto.subtle;
const utf8 = new TextEncoder();

/** What went wrong: `code` is one of box, suite, owner, too-long, changed, passphrase-short, passphrase, key-file,
 * header, not-addressed, seal, commitment, platform-half, damaged. */
export class Trouble extends Error {
  constructor(code, detail = "") {
    super(detail ? `${code}: ${detail}` : code);
    this.code = code;
  }
}

// Bytes and texts.

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function unhex(text, length) {
  if (!/^([0-9a-f]{2})*$/.test(text) || text.length !== 2 * length) throw new Trouble("header", "hexadecimal");
  return Uint8Array.from({ length }, (_, at) => parseInt(text.slice(2 * at, 2 * at + 2), 16));
}

function join(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
const fresh = (length) => globalThis.crypto.getRandomValues(new Uint8Array(length));
const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const unbase64url = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const sha256 = async (...parts) => new Uint8Array(await subtle.digest("SHA-256", join(...parts)));

// The tree (RFC 6962).

const leafHash = (bytes) => sha256(Uint8Array.of(0), bytes);

async function rootOf(hashes) {
  if (hashes.length === 1) return hashes[0];
  let half = 1;
  while (half * 2 < hashes.length) half *= 2;
  const [left, right] = [await rootOf(hashes.slice(0, half)), await rootOf(hashes.slice(half))];
  return sha256(Uint8Array.of(1), left, right);
}

// Primitives.

async function derive(salt, secret, info, length) {
  const key = await subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: utf8.encode(info) };
  return new Uint8Array(await subtle.deriveBits(how, key, 8 * length));
}

async function cipher(key, nonce, aad) {
  const secret = await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
  const how = { name: "AES-GCM", iv: nonce, additionalData: aad, tagLength: 8 * TAG };
  return {
    seal: async (plain) => new Uint8Array(await subtle.encrypt(how, secret, plain)),
    open: async (sealed) => new Uint8Array(await subtle.decrypt(how, secret, sealed)),
  };
}

function importPoint(point) {
  return subtle.importKey("raw", point, { name: "ECDH", namedCurve: "P-256" }, false, []);
}

/** A new key pair: `{ secret: 32 bytes, public: 65 bytes }`. */
export async function makePair() {
  const pair = await subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const jwk = await subtle.exportKey("jwk", pair.privateKey);
  return {
    secret: unbase64url(jwk.d),
    public: join(Uint8Array.of(4), unbase64url(jwk.x), unbase64url(jwk.y)),
  };
}

function importSecret(pair) {
  const part = (from, to) => base64url(pair.public.slice(from, to));
  const jwk = { kty: "EC", crv: "P-256", x: part(1, 33), y: part(33, POINT), d: base64url(pair.secret) };
  return subtle.importKey("jwk", jwk, { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
}

/** What people compare over the telephone. */
export async function fingerprint(point) {
  return hex((await sha256(point)).slice(0, 16)).match(/.{4}/g).join(" ");
}

// A few bytes sealed to one public key.

async function sealKey(pair, other, ephemeral, recipient) {
  const bits = { name: "ECDH", public: await importPoint(other) };
  const shared = new Uint8Array(await subtle.deriveBits(bits, await importSecret(pair), 256));
  return derive(join(ephemeral, recipient), shared, "luodi/envelope/seal/v1\n", 44);
}

async function wrap(ephemeral, recipient, context, id, plain) {
  const derived = await sealKey(ephemeral, recipient, ephemeral.public, recipient);
  const box = await cipher(derived.slice(0, 32), derived.slice(32), join(context, utf8.encode(id)));
  return join(ephemeral.public, await box.seal(plain));
}

async function unwrap(pair, sealed, context, id) {
  const ephemeral = sealed.slice(0, POINT);
  const derived = await sealKey(pair, ephemeral, ephemeral, pair.public);
  const box = await cipher(derived.slice(0, 32), derived.slice(32), join(context, utf8.encode(id)));
  return box.open(sealed.slice(POINT));
}

// Shamir's sharing over GF(2^8) with the polynomial of AES.

function product(a, b) {
  let sum = 0;
  for (let bit = 0; bit < 8; bit += 1) {
    sum ^= a & -((b >> bit) & 1);
    a = ((a << 1) ^ (0x1b & -(a >> 7))) & 0xff;
  }
  return sum;
}

function split(secret, threshold, count, random) {
  const coefficients = [secret];
  while (coefficients.length < threshold) coefficients.push(random(32));
  return Array.from({ length: count }, (_, at) => {
    const value = new Uint8Array(32);
    for (const coefficient of coefficients.slice().reverse()) {
      for (let byte = 0; byte < 32; byte += 1) value[byte] = product(value[byte], at + 1) ^ coefficient[byte];
    }
    return value;
  });
}

// Commitments.

const committed = (what, ...parts) => sha256(utf8.encode(`luodi/envelope/${what}/v1\n`), ...parts);

function bidderCommitment(subject, code, salt) {
  const [bytes, length] = [utf8.encode(subject), new Uint8Array(8)];
  new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length));
  return committed("bidder", salt, length, bytes, utf8.encode(code));
}

// Key files.

/** The text of a key file that only the passphrase opens. */
export async function protectKey(pair, label, passphrase, random = fresh) {
  if (Array.from(passphrase).length < 10) throw new Trouble("passphrase-short");
  if (!/^[!-~]{1,64}$/.test(label)) throw new Trouble("key-file", "label");
  const salt = random(16);
  const head =
    `luodi-key/1\nsuite p256\nlabel ${label}\npublic ${hex(pair.public)}\npbkdf2 ${ROUNDS} ${hex(salt)}\n`;
  const box = await keyCipher(passphrase, salt, ROUNDS, head);
  return `${head}secret ${hex(await box.seal(pair.secret))}\n`;
}

/** The pair, with its `label`, of a key file. */
export async function readKeyFile(text, passphrase) {
  const form = new RegExp(
    "^(luodi-key/1\nsuite (p256|sm)\nlabel ([!-~]{1,64})\npublic ([0-9a-f]{130})\n" +
      "pbkdf2 ([1-9][0-9]{5,7}) ([0-9a-f]{32})\n)secret ([0-9a-f]{96})\n$",
  );
  const found = form.exec(text);
  const rounds = Number(found?.[5]);
  if (!found || rounds < ROUNDS || rounds > MAX_ROUNDS) throw new Trouble("key-file");
  if (found[2] !== "p256") throw new Trouble("suite");
  const box = await keyCipher(passphrase, unhex(found[6], 16), rounds, found[1]);
  let secret;
  try {
    secret = await box.open(unhex(found[7], 48));
  } catch {
    throw new Trouble("passphrase");
  }
  return { label: found[3], secret, public: unhex(found[4], POINT) };
}

async function keyCipher(passphrase, salt, rounds, head) {
  const key = await subtle.importKey("raw", utf8.encode(passphrase), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  const stretched = new Uint8Array(await subtle.deriveBits(how, key, 256));
  const derived = await derive(salt, stretched, "luodi/envelope/key/v1\n", 44);
  return cipher(derived.slice(0, 32), derived.slice(32), utf8.encode(head));
}

// Sealing.

/** A box's file, as the tender's page offers it, checked. */
export function readBox(box) {
  const point = (holder) => /^04[0-9a-f]{128}$/.test(holder.key) && /^[!-~]{1,32}$/.test(holder.id);
  const good =
    box?.format === "luodi-box/1" && /^[!-~]{1,256}$/.test(box.subject) && Array.isArray(box.holders) &&
    box.holders.length <= 16 && box.holders.every((holder) => point(holder) && holder.id !== "owner") &&
    new Set(box.holders.map((holder) => holder.id)).size === box.holders.length &&
    new Set(box.holders.map((holder) => holder.key)).size === box.holders.length &&
    Number.isInteger(box.threshold) && box.threshold >= 2 && box.threshold <= box.holders.length;
  if (!good) throw new Trouble("box");
  if (box.suite !== "p256") throw new Trouble("suite");
  return box;
}

const chunkCount = (length) => Math.max(1, Math.ceil(length / CHUNK));

/** Seals a File or Blob for a box, one chunk in memory. Gives `{ sealed: Blob, manifest: text, digest: hex }`; the
 * upload begins with header and manifest, then sends the chunks. `progress` is told the share done, 0 to 1. */
export async function seal(box, code, owner, file, { progress = () => {}, random = fresh, pair = makePair } = {}) {
  readBox(box);
  if (file.size > MAX_LENGTH) throw new Trouble("too-long");
  const [bidder, platform, salt] = [random(32), random(32), random(16)];
  const shares = split(platform, box.threshold, box.holders.length, random);
  const written = await writeHeader(box, code, owner, file.size, { bidder, platform, salt, shares }, pair);
  const header = await readHeader(written);
  const chunks = await chunkCipher(header, bidder, platform);
  const { bytes } = header;
  const [parts, hashes] = [[bytes], [await leafHash(bytes)]];
  const count = chunkCount(file.size);
  for (let index = 0; index < count; index += 1) {
    const plain = new Uint8Array(await file.slice(index * CHUNK, (index + 1) * CHUNK).arrayBuffer());
    if (plain.length !== Math.min(CHUNK, file.size - index * CHUNK)) throw new Trouble("changed");
    const sealed = await (await chunks(index)).seal(plain);
    hashes.push(await leafHash(sealed));
    // A Blob may be moved to disk by the browser; an array would stay in memory.
    parts.push(new Blob([sealed]));
    progress((index + 1) / count);
  }
  return { sealed: new Blob(parts), header: bytes, ...(await manifest(salt, hashes)) };
}

async function manifest(salt, [header, ...chunks]) {
  const lines = chunks.map((hash) => `chunk ${hex(hash)}\n`).join("");
  const text = `luodi-manifest/1\nsalt ${hex(salt)}\nheader ${hex(header)}\nchunks ${chunks.length}\n${lines}`;
  return { manifest: text, digest: hex(await rootOf([header, ...chunks])) };
}

async function writeHeader(box, code, owner, length, { bidder, platform, salt, shares }, pair) {
  let text =
    `luodi-envelope/1\nsuite p256\nsubject ${box.subject}\n` +
    `bidder ${hex(await bidderCommitment(box.subject, code, salt))}\nlength ${length}\nchunk ${CHUNK}\n` +
    `threshold ${box.threshold} ${box.holders.length}\nbidder-half ${hex(await committed("bidder-half", bidder))}\n` +
    `platform-half ${hex(await committed("platform-half", platform))}\nowner ${hex(owner)}\n`;
  for (const [at, holder] of box.holders.entries()) {
    const commitment = await committed("share", Uint8Array.of(at + 1), shares[at]);
    text += `holder ${holder.id} ${holder.key} ${hex(commitment)}\n`;
  }
  const context = await sha256(utf8.encode(text));
  const secrets = [["owner", owner, join(bidder, salt)]];
  for (const [at, holder] of box.holders.entries()) secrets.push([holder.id, unhex(holder.key, POINT), shares[at]]);
  for (const [id, key, plain] of secrets) {
    text += `seal ${id} ${hex(await wrap(await pair(), key, context, id, plain))}\n`;
  }
  return utf8.encode(`${text}\n`);
}

async function chunkCipher(header, bidder, platform) {
  const key = bidder.map((byte, at) => byte ^ platform[at]);
  const derived = await derive(header.hash, key, "luodi/envelope/chunk/v1\n", 39);
  return (index) => {
    const nonce = join(derived.slice(32), new Uint8Array(5));
    new DataView(nonce.buffer).setUint32(7, index);
    nonce[11] = index + 1 === chunkCount(header.length) ? 1 : 0;
    return cipher(derived.slice(0, 32), nonce, header.hash);
  };
}

// Opening.

/** The header at the start of a Blob or of bytes. */
export async function readHeader(file) {
  const start = file instanceof Uint8Array ? file.slice(0, MAX_HEADER + 1) : await firstBytes(file);
  const end = start.findIndex((byte, at) => byte === 10 && start[at + 1] === 10) + 2;
  if (end < 2 || end > MAX_HEADER) throw new Trouble("header");
  const bytes = start.slice(0, end);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  const number = "(0|[1-9][0-9]{0,9})";
  const head = new RegExp(
    `^luodi-envelope/1\nsuite (p256|sm)\nsubject ([!-~]{1,256})\nbidder ([0-9a-f]{64})\nlength ${number}\n` +
      `chunk 1048576\nthreshold ([0-9]{1,2}) ([0-9]{1,2})\nbidder-half ([0-9a-f]{64})\nplatform-half ([0-9a-f]{64})\n` +
      `owner ([0-9a-f]{130})\n`,
  ).exec(text);
  if (!head) throw new Trouble("header");
  if (head[1] !== "p256") throw new Trouble("suite");
  const [length, threshold, count] = [Number(head[4]), Number(head[5]), Number(head[6])];
  const lines = text.slice(head[0].length).split("\n");
  const holders = lines.slice(0, count).map((line) => {
    const found = /^holder ([!-~]{1,32}) ([0-9a-f]{130}) ([0-9a-f]{64})$/.exec(line);
    if (!found) throw new Trouble("header", line);
    return { id: found[1], key: unhex(found[2], POINT), commitment: unhex(found[3], 32) };
  });
  const seals = ["owner", ...holders.map((holder) => holder.id)].map((id, at) => {
    const size = POINT + 32 + TAG + (at === 0 ? 16 : 0);
    const [word, name, sealed, ...more] = (lines[count + at] ?? "").split(" ");
    if (word !== "seal" || name !== id || more.length > 0) throw new Trouble("header", id);
    return unhex(sealed, size);
  });
  const whole = lines.length === 2 * count + 3 && lines.at(-1) === "" && lines.at(-2) === "";
  if (!whole || length > MAX_LENGTH || threshold < 2 || threshold > count || count > 16) throw new Trouble("header");
  const context = utf8.encode(text.slice(0, text.indexOf("\nseal owner ") + 1));
  return {
    bytes, subject: head[2], length, threshold, holders, seals, bidder: unhex(head[3], 32),
    bidderHalf: unhex(head[7], 32), platformHalf: unhex(head[8], 32), owner: unhex(head[9], POINT),
    context: await sha256(context), hash: await sha256(bytes),
  };
}

async function firstBytes(file) {
  return new Uint8Array(await file.slice(0, MAX_HEADER + 1).arrayBuffer());
}

/** The manifest of a sealed file with the salt that `openHalf` gives: `{ manifest: text, digest: hex }`. */
export async function manifestOf(file, salt, progress = () => {}) {
  const header = await readHeader(file);
  const hashes = [await leafHash(header.bytes)];
  const count = chunkCount(header.length);
  let at = header.bytes.length;
  for (let index = 0; index < count; index += 1) {
    const size = Math.min(CHUNK, header.length - index * CHUNK) + TAG;
    const sealed = new Uint8Array(await file.slice(at, at + size).arrayBuffer());
    if (sealed.length !== size) throw new Trouble("damaged");
    hashes.push(await leafHash(sealed));
    at += size;
    progress((index + 1) / count);
  }
  if (at !== file.size) throw new Trouble("damaged");
  return manifest(salt, hashes);
}

/** The share that is sealed to a holder's key: `{ envelope, holder, value }`, hexadecimal. */
export async function openShare(header, pair) {
  const at = header.holders.findIndex((holder) => same(holder.key, pair.public));
  if (at < 0) throw new Trouble("not-addressed");
  const { id, commitment } = header.holders[at];
  const value = await unseal(pair, header.seals[at + 1], header.context, id);
  if (!same(await committed("share", Uint8Array.of(at + 1), value), commitment)) throw new Trouble("commitment", id);
  return { envelope: hex(header.hash), holder: id, value: hex(value) };
}

/** The file in which a holder hands in its shares of all envelopes of a box. */
export function sharesFile(shares) {
  const lines = shares.map((share) => `share ${share.envelope} ${share.holder} ${share.value}\n`);
  return `luodi-shares/1\n${lines.join("")}`;
}

/** The half that is sealed to the bidder's own key: `{ value: 32 bytes, salt: 16 bytes, text }`, where `text` is
 * what the bidder hands in. */
export async function openHalf(header, pair) {
  if (!same(header.owner, pair.public)) throw new Trouble("not-addressed");
  const bytes = await unseal(pair, header.seals[0], header.context, "owner");
  const [value, salt] = [bytes.slice(0, 32), bytes.slice(32)];
  if (!same(await committed("bidder-half", value), header.bidderHalf)) throw new Trouble("commitment", "owner");
  return { value, salt, text: `luodi-half/1\nhalf ${hex(header.hash)} ${hex(value)} ${hex(salt)}\n` };
}

async function unseal(pair, sealed, context, id) {
  try {
    return await unwrap(pair, sealed, context, id);
  } catch {
    throw new Trouble("seal", id);
  }
}

/** The content of the bidder's own file, with its own half and the platform half that was published: a Blob. */
export async function openContent(file, half, platformHalf, progress = () => {}) {
  const header = await readHeader(file);
  const platform = unhex(platformHalf, 32);
  if (!same(await committed("platform-half", platform), header.platformHalf)) throw new Trouble("platform-half");
  const chunks = await chunkCipher(header, half.value, platform);
  const parts = [];
  const count = chunkCount(header.length);
  let at = header.bytes.length;
  for (let index = 0; index < count; index += 1) {
    const size = Math.min(CHUNK, header.length - index * CHUNK) + TAG;
    const sealed = new Uint8Array(await file.slice(at, at + size).arrayBuffer());
    try {
      parts.push(new Blob([await (await chunks(index)).open(sealed)]));
    } catch {
      throw new Trouble("damaged", `${index}`);
    }
    at += size;
    progress((index + 1) / count);
  }
  if (at !== file.size) throw new Trouble("damaged");
  return new Blob(parts);
}
