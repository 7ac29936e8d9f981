//! Prints how fast bids are sealed and opened on one thread, beside bare AES-256-GCM over the same bytes, and how
//! long the opening of 200 bids of 20 MiB takes: `cargo run --release -p luodi-envelope --example envelope_throughput`.

use base::Millis;
use envelope::{
    Bid, BoxTerms, CHUNK_BYTES, Header, Holder, KeyPair, Manifest, NoRandom, Share, SuiteId,
    combine, open_half, open_share, unlock,
};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::time::Instant;

const MIB: u64 = 1 << 20;
const ONE: u64 = 200 * MIB;
const MANY: usize = 200;
const EACH: u64 = 20 * MIB;
const CODE: &str = "91140500SHILI0001X";

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    println!(
        "one bid of {} MiB from and to memory, MiB a second:",
        ONE / MIB
    );
    let (sealing, opening) = floor(false)?;
    println!("  bare AES-256-GCM of ring: seals {sealing:.0}, opens {opening:.0}");
    let (sealing, opening) = floor(true)?;
    println!("  the same and SHA-256 of the sealed bytes: seals {sealing:.0}, opens {opening:.0}");
    for suite in SuiteId::ALL {
        let scene = Scene::new(suite)?;
        let (sealing, opening) = scene.one()?;
        println!("  suite {suite}: seals {sealing:.0}, opens {opening:.0}");
    }
    let folder = tempfile::tempdir_in(std::env::current_exe()?.parent().ok_or("no folder")?)?;
    for suite in SuiteId::ALL {
        Scene::new(suite)?.many(folder.path())?;
    }
    Ok(())
}

fn random(bytes: &mut [u8]) -> Result<(), NoRandom> {
    getrandom::fill(bytes).map_err(|_| NoRandom)
}

/// Content that is read from nowhere.
struct Content(Vec<u8>);

impl Read for Content {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = bytes.len().min(self.0.len());
        bytes[..count].copy_from_slice(&self.0[..count]);
        Ok(count)
    }
}

fn content() -> Content {
    Content((0..CHUNK_BYTES).map(|at| (at * 7) as u8).collect())
}

/// MiB a second of `bytes` in the time since `start`.
fn rate(bytes: u64, start: Instant) -> f64 {
    bytes as f64 / MIB as f64 / start.elapsed().as_secs_f64()
}

/// Bare encryption of the same bytes, in place; with `hashed` also the hashes that a digest is made of.
fn floor(hashed: bool) -> Result<(f64, f64), Failure> {
    let key = UnboundKey::new(&AES_256_GCM, &[7; 32]).map_err(|_| "key")?;
    let key = LessSafeKey::new(key);
    let mut bytes = vec![7; CHUNK_BYTES];
    let nonce = |index: u64| {
        let mut nonce = [0; 12];
        nonce[..8].copy_from_slice(&index.to_be_bytes());
        Nonce::assume_unique_for_key(nonce)
    };
    let aad = || Aad::from([0; 32]);
    let start = Instant::now();
    for index in 0..ONE / MIB {
        bytes.truncate(CHUNK_BYTES);
        let sealed = key.seal_in_place_append_tag(nonce(index), aad(), &mut bytes);
        sealed.map_err(|_| "sealing")?;
        black_box(hashed.then(|| proof::leaf_hash(&bytes)));
        black_box(&bytes);
    }
    let sealing = rate(ONE, start);
    let sealed = bytes.clone();
    let start = Instant::now();
    for _ in 0..ONE / MIB {
        bytes.copy_from_slice(&sealed);
        black_box(hashed.then(|| proof::leaf_hash(&bytes)));
        let opened = key.open_in_place(nonce(ONE / MIB - 1), aad(), &mut bytes);
        black_box(opened.map_err(|_| "opening")?);
    }
    Ok((sealing, rate(ONE, start)))
}

struct Scene {
    terms: BoxTerms,
    holders: Vec<KeyPair>,
    owner: KeyPair,
}

impl Scene {
    fn new(suite: SuiteId) -> Result<Self, Failure> {
        let mut holders = Vec::new();
        let mut listed = Vec::new();
        for id in ["tenderer", "centre", "supervisor"] {
            let pair = KeyPair::generate(suite, &mut random)?;
            listed.push(Holder {
                id: id.to_owned(),
                key: *pair.public(),
            });
            holders.push(pair);
        }
        Ok(Self {
            terms: BoxTerms {
                box_id: 1,
                subject: "rehearsal/trade/1/lot/1".to_owned(),
                suite,
                threshold: 2,
                holders: listed,
                deadline: Millis(0),
            },
            holders,
            owner: KeyPair::generate(suite, &mut random)?,
        })
    }

    fn seal(&self, length: u64, sink: &mut impl Write) -> Result<(Header, Manifest), Failure> {
        let bid = Bid {
            terms: &self.terms,
            code: CODE,
            owner: self.owner.public(),
            length,
        };
        Ok(bid.seal(&mut content().take(length), sink, &mut random)?)
    }

    fn one(&self) -> Result<(f64, f64), Failure> {
        let mut file = Vec::with_capacity(ONE as usize + 64 * 1024);
        let start = Instant::now();
        let (header, manifest) = self.seal(ONE, &mut file)?;
        let sealing = rate(ONE, start);
        let bidder = open_half(&header, &self.owner)?;
        let start = Instant::now();
        let shares: Result<Vec<Share>, _> = self.holders[..2]
            .iter()
            .map(|key| open_share(&header, key))
            .collect();
        let platform = combine(&header, &shares?)?;
        let mut source = &file[header.bytes().len()..];
        let opener = unlock(&header, &bidder, &platform)?;
        opener.open(&mut source, &mut io::sink(), Some(&manifest))?;
        Ok((sealing, rate(ONE, start)))
    }

    fn many(&self, folder: &Path) -> Result<(), Failure> {
        let path = |index: usize| folder.join(format!("{index}.sealed"));
        let mut manifests = Vec::with_capacity(MANY);
        for index in 0..MANY {
            let mut sink = BufWriter::new(File::create(path(index))?);
            manifests.push(self.seal(EACH, &mut sink)?.1);
            sink.flush()?;
        }
        let start = Instant::now();
        let mut headers = Vec::with_capacity(MANY);
        let mut shares = Vec::with_capacity(MANY);
        for index in 0..MANY {
            let header = Header::read(&mut BufReader::new(File::open(path(index))?))??;
            let held: Result<Vec<Share>, _> = self.holders[..2]
                .iter()
                .map(|key| open_share(&header, key))
                .collect();
            shares.push(held?);
            headers.push(header);
        }
        let extracted = start.elapsed();
        let mut halves = Vec::with_capacity(MANY);
        for (header, held) in std::iter::zip(&headers, &shares) {
            halves.push(combine(header, held)?);
        }
        let combined = start.elapsed();
        for (index, platform) in halves.iter().enumerate() {
            let mut source = BufReader::new(File::open(path(index))?);
            let header = Header::read(&mut source)??;
            let bidder = open_half(&header, &self.owner)?;
            let opener = unlock(&header, &bidder, platform)?;
            opener.open(&mut source, &mut io::sink(), Some(&manifests[index]))?;
        }
        let opened = start.elapsed();
        for index in 0..MANY {
            std::fs::remove_file(path(index))?;
        }
        println!(
            "suite {}: {MANY} bids of {} MiB from files: shares of two holders {:.2} s, combining {:.2} s, \
             checking and decrypting {:.1} s ({:.0} MiB a second), together {:.1} s",
            self.terms.suite,
            EACH / MIB,
            extracted.as_secs_f64(),
            (combined - extracted).as_secs_f64(),
            (opened - combined).as_secs_f64(),
            MANY as f64 * EACH as f64 / MIB as f64 / (opened - combined).as_secs_f64(),
            opened.as_secs_f64(),
        );
        Ok(())
    }
}
