// Holds assets/seal.js to the vectors, or seals a file for the Rust side to open. Run by vectors.rs:
//   node vectors.mjs check SEAL_JS VECTOR.json
//   node vectors.mjs seal SEAL_JS JOB.json

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";

const [what, script, input] = process.argv.slice(2);
// Whatever the name ends in, it is a module.
const source = await readFile(script);
const envelope = await import(`data:text/javascript;base64,${source.toString("base64")}`);
const { hex, unhex } = envelope;
const job = JSON.parse(await readFile(input, "utf8"));
const fromHex = (text) => unhex(text, text.length / 2);
const pairOf = ({ secret, public: point }) => ({ secret: fromHex(secret), public: fromHex(point) });
const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

function replay() {
  const stream = fromHex(job.random);
  const pairs = job.ephemerals.map(pairOf);
  let at = 0;
  return {
    random: (length) => stream.slice(at, (at += length)),
    pair: async () => pairs.shift(),
  };
}

async function check() {
  const owner = pairOf(job.owner);
  const plain = fromHex(job.content);

  const made = await envelope.seal(job.box, job.code, owner.public, new Blob([plain]), replay());
  assert.equal(hex(await bytesOf(made.sealed)), job.file, "the envelope");
  assert.equal(made.manifest, job.manifest);
  assert.equal(made.digest, job.digest);

  const many = Uint8Array.from({ length: job.long.length }, (_, at) => (at * 7 + (at >> 8) * 13) & 255);
  const told = [];
  const progress = (share) => told.push(share);
  const long = await envelope.seal(job.box, job.code, owner.public, new Blob([many]), { ...replay(), progress });
  assert.equal(long.digest, job.long.digest, "the digest of an envelope of several chunks");
  assert.deepEqual(told, [1 / 3, 2 / 3, 1]);

  const file = new Blob([fromHex(job.file)]);
  const header = await envelope.readHeader(file);
  const shares = [];
  for (const holder of job.holders) shares.push(await envelope.openShare(header, pairOf(holder)));
  assert.equal(envelope.sharesFile(shares), job.shares);
  const half = await envelope.openHalf(header, owner);
  assert.equal(half.text, job.half);
  assert.deepEqual(await envelope.manifestOf(file, half.salt), { manifest: job.manifest, digest: job.digest });
  assert.deepEqual(await bytesOf(await envelope.openContent(file, half, job.platform_half)), plain);
  const longHeader = await envelope.readHeader(long.sealed);
  const longHalf = await envelope.openHalf(longHeader, owner);
  const opened = await envelope.openContent(long.sealed, longHalf, job.platform_half);
  assert.ok(Buffer.from(many).equals(Buffer.from(await bytesOf(opened))), "several chunks come back");

  const key = await envelope.readKeyFile(job.key_file, job.passphrase);
  assert.deepEqual(key, { label: "bidder", ...owner });
  const salt = () => fromHex(job.key_salt);
  assert.equal(await envelope.protectKey(owner, "bidder", job.passphrase, salt), job.key_file);
  assert.equal(await envelope.fingerprint(owner.public), job.owner_fingerprint);

  await refusals(file, header, half, owner);
}

async function refusals(file, header, half, owner) {
  const code = (wanted) => (error) => error.code === wanted;
  await assert.rejects(envelope.readKeyFile(job.key_file, `${job.passphrase}x`), code("passphrase"));
  await assert.rejects(envelope.protectKey(owner, "bidder", "short"), code("passphrase-short"));
  await assert.rejects(envelope.openShare(header, owner), code("not-addressed"));
  await assert.rejects(envelope.openHalf(header, pairOf(job.holders[0])), code("not-addressed"));
  await assert.rejects(envelope.openContent(file, half, "00".repeat(32)), code("platform-half"));
  const bytes = await bytesOf(file);
  bytes[bytes.length - 1] ^= 1;
  await assert.rejects(envelope.openContent(new Blob([bytes]), half, job.platform_half), code("damaged"));
  const cut = file.slice(0, file.size - 1);
  await assert.rejects(envelope.manifestOf(cut, half.salt), code("damaged"));
  const other = { ...header, context: header.hash };
  await assert.rejects(envelope.openShare(other, pairOf(job.holders[0])), code("seal"));
  const twice = { ...job.box, holders: [job.box.holders[0], job.box.holders[0]] };
  assert.throws(() => envelope.readBox(twice), code("box"));
  assert.throws(() => envelope.readBox({ ...job.box, threshold: 1 }), code("box"));
  assert.throws(() => envelope.readBox({ ...job.box, suite: "sm" }), code("suite"));
}

async function seal() {
  const pair = await envelope.makePair();
  const plain = new Blob([await readFile(job.content)]);
  const made = await envelope.seal(job.box, job.code, pair.public, plain);
  await writeFile(job.sealed, await bytesOf(made.sealed));
  const key = await envelope.protectKey(pair, "bidder", job.passphrase);
  console.log(JSON.stringify({ manifest: made.manifest, digest: made.digest, key }));
}

await { check, seal }[what]();
