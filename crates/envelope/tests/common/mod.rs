//! What the tests share: randomness that can be repeated, a box, a sealed envelope.
#![allow(dead_code)]

use base::Millis;
use envelope::{
    Bid, BidderHalf, BoxTerms, Header, Holder, KeyPair, Manifest, NoRandom, PlatformHalf, Share,
    SuiteId, combine, open_half, open_share,
};
use proof::leaf_hash;

pub const CODE: &str = "91140500SHILI0001X";
pub const SUBJECT: &str = "trade/12/lot/1";

/// Bytes that look random and come again with the same seed.
pub fn stream(seed: u64) -> impl FnMut(&mut [u8]) -> Result<(), NoRandom> {
    let (mut block, mut counter, mut at) = ([0; 32], 0_u64, 32);
    move |bytes: &mut [u8]| {
        for byte in bytes {
            if at == 32 {
                counter += 1;
                block = leaf_hash(&[seed.to_be_bytes(), counter.to_be_bytes()].concat());
                at = 0;
            }
            *byte = block[at];
            at += 1;
        }
        Ok(())
    }
}

/// Content that does not repeat.
pub fn content(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    for (index, chunk) in bytes.chunks_mut(32).enumerate() {
        let block = leaf_hash(&(index as u64).to_be_bytes());
        chunk.copy_from_slice(&block[..chunk.len()]);
    }
    bytes
}

/// A box and every key that there is.
pub struct Scene {
    pub terms: BoxTerms,
    pub holders: Vec<KeyPair>,
    pub owner: KeyPair,
}

impl Scene {
    /// Three holders of whom two open.
    pub fn new(suite: SuiteId, subject: &str, seed: u64) -> Self {
        let mut random = stream(seed);
        let mut pair = || KeyPair::generate(suite, &mut random).expect("good");
        let holders = vec![pair(), pair(), pair()];
        let ids = ["tenderer", "centre", "supervisor"];
        let holder = |(id, pair): (&str, &KeyPair)| Holder {
            id: id.to_owned(),
            key: *pair.public(),
        };
        Self {
            terms: BoxTerms {
                box_id: 7,
                subject: subject.to_owned(),
                suite,
                threshold: 2,
                holders: std::iter::zip(ids, &holders).map(holder).collect(),
                deadline: Millis(1_725_500_000_000),
            },
            owner: pair(),
            holders,
        }
    }

    pub fn seal(&self, content: &[u8], seed: u64) -> Sealed {
        self.seal_as(CODE, content, seed)
    }

    pub fn seal_as(&self, code: &str, content: &[u8], seed: u64) -> Sealed {
        let bid = Bid {
            terms: &self.terms,
            code,
            owner: self.owner.public(),
            length: content.len() as u64,
        };
        let mut file = Vec::new();
        let (header, manifest) = bid
            .seal(&mut &content[..], &mut file, &mut stream(seed))
            .expect("good");
        Sealed {
            header,
            manifest,
            file,
        }
    }

    pub fn shares(&self, header: &Header) -> Vec<Share> {
        let open = |key| open_share(header, key).expect("good");
        self.holders.iter().map(open).collect()
    }

    pub fn halves(&self, header: &Header) -> (BidderHalf, PlatformHalf) {
        let half = open_half(header, &self.owner).expect("good");
        (
            half,
            combine(header, &self.shares(header)[..2]).expect("good"),
        )
    }
}

/// An envelope.
#[derive(Clone)]
pub struct Sealed {
    pub header: Header,
    pub manifest: Manifest,
    pub file: Vec<u8>,
}

/// Reads an envelope from its bytes with every key of the scene, as an opening does.
pub fn open(scene: &Scene, file: &[u8], manifest: &Manifest) -> Result<Vec<u8>, String> {
    let say = |error: &dyn std::error::Error| error.to_string();
    let mut source = file;
    let header = Header::read(&mut source)
        .map_err(|error| say(&error))?
        .map_err(|error| say(&error))?;
    header.fits(&scene.terms).map_err(|error| say(&error))?;
    header
        .binds(CODE, &manifest.salt)
        .map_err(|error| say(&error))?;
    let shares: Result<Vec<_>, _> = scene
        .holders
        .iter()
        .map(|key| open_share(&header, key))
        .collect();
    let platform =
        combine(&header, &shares.map_err(|error| say(&error))?).map_err(|error| say(&error))?;
    let bidder = open_half(&header, &scene.owner).map_err(|error| say(&error))?;
    let opener = envelope::unlock(&header, &bidder, &platform).map_err(|error| say(&error))?;
    let mut plain = Vec::new();
    opener
        .open(&mut source, &mut plain, None)
        .map_err(|error| say(&error))?;
    Ok(plain)
}
