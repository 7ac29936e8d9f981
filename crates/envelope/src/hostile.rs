//! Envelopes that only a hostile or broken client makes: each is the bidder's fault, whoever opens.

use crate::chunk::Chunks;
use crate::header::{Blame, Header};
use crate::key::KeyPair;
use crate::manifest::Manifest;
use crate::seal::{Bid, Secrets};
use crate::share::{CombineError, SealFault, Share, combine, open_half, open_share};
use crate::suite::SuiteId;
use crate::terms::{BoxTerms, Holder};
use crate::{NoRandom, OpenError, unlock};
use base::Millis;
use zeroize::Zeroizing;

fn stream(seed: u8) -> impl FnMut(&mut [u8]) -> Result<(), NoRandom> {
    let mut state = u64::from(seed) + 1;
    move |bytes: &mut [u8]| {
        for byte in bytes {
            // The generator of Knuth's MMIX; only its high bits are any good.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            *byte = (state >> 56) as u8;
        }
        Ok(())
    }
}

struct Scene {
    terms: BoxTerms,
    holders: Vec<KeyPair>,
    owner: KeyPair,
}

impl Scene {
    fn new() -> Self {
        let mut random = stream(1);
        let mut pair = || KeyPair::generate(SuiteId::P256, &mut random).expect("good");
        let holders = vec![pair(), pair(), pair()];
        let holder = |(id, pair): (&str, &KeyPair)| Holder {
            id: id.to_owned(),
            key: *pair.public(),
        };
        let terms = BoxTerms {
            box_id: 7,
            subject: "trade/12/lot/1".to_owned(),
            suite: SuiteId::P256,
            threshold: 2,
            holders: std::iter::zip(["tenderer", "centre", "supervisor"], &holders)
                .map(holder)
                .collect(),
            deadline: Millis(0),
        };
        Self {
            terms,
            holders,
            owner: pair(),
        }
    }

    fn bid(&self) -> Bid<'_> {
        Bid {
            terms: &self.terms,
            code: "91140500SHILI0001X",
            owner: self.owner.public(),
            length: 3,
        }
    }

    fn secrets(&self) -> Secrets {
        Secrets::draw(&self.bid(), &mut stream(2)).expect("good")
    }

    fn shares(&self, header: &Header) -> Vec<Share> {
        let open = |key| open_share(header, key).expect("good");
        self.holders.iter().map(open).collect()
    }
}

#[test]
fn shares_of_no_one_polynomial_open_with_no_set_of_holders() {
    let scene = Scene::new();
    let mut secrets = scene.secrets();
    secrets.shares[2][31] ^= 1;
    let header = secrets.header(&scene.bid(), &mut stream(3)).expect("good");
    // Every single share is the one committed to, so no holder is to blame; two of the three pairs would differ.
    let shares = scene.shares(&header);
    for gone in 0..3 {
        let mut there = shares.clone();
        there.remove(gone);
        let combined = combine(&header, &there).expect_err("refused");
        assert_eq!(combined, CombineError::Inconsistent, "{gone}");
        assert_eq!(combined.blame(), Some(Blame::Bidder));
    }
}

#[test]
fn shares_of_another_half_than_committed_are_the_bidders_fault() {
    let scene = Scene::new();
    let mut secrets = scene.secrets();
    secrets.platform = Zeroizing::new([9; 32]);
    let header = secrets.header(&scene.bid(), &mut stream(3)).expect("good");
    let combined = combine(&header, &scene.shares(&header));
    assert_eq!(combined, Err(CombineError::Inconsistent));
}

#[test]
fn a_sealed_share_or_half_that_is_not_the_committed_one_is_the_bidders_fault() {
    let scene = Scene::new();
    let mut secrets = scene.secrets();
    let context = secrets.context(&scene.bid());
    secrets.shares[1][0] ^= 1;
    secrets.bidder[0] ^= 1;
    let header = secrets.seal_into(context, &mut stream(3)).expect("good");
    let share = open_share(&header, &scene.holders[1]).expect_err("refused");
    assert_eq!(share, SealFault::Uncommitted("centre".to_owned()));
    assert_eq!(share.blame(), Some(Blame::Bidder));
    let half = open_half(&header, &scene.owner).expect_err("refused");
    assert_eq!(half, SealFault::Uncommitted("owner".to_owned()));
    assert!(open_share(&header, &scene.holders[0]).is_ok());
}

#[test]
fn chunks_under_another_key_are_the_bidders_fault_where_the_file_is_that_of_the_receipt() {
    let scene = Scene::new();
    let secrets = scene.secrets();
    let header = secrets.header(&scene.bid(), &mut stream(3)).expect("good");
    let chunks = Chunks::new(&header, &[8; 32], &secrets.platform).expect("good");
    let mut sealed = b"bid".to_vec();
    chunks.seal(&header, 0, &mut sealed).expect("good");
    let hashes = vec![proof::leaf_hash(&sealed)];
    let manifest = Manifest::new(&header, secrets.salt, hashes).expect("good");
    let platform = combine(&header, &scene.shares(&header)).expect("good");
    let bidder = open_half(&header, &scene.owner).expect("good");
    let opener = unlock(&header, &bidder, &platform).expect("good");
    let opened = opener.open(&mut &sealed[..], &mut Vec::new(), Some(&manifest));
    assert_eq!(opened.expect_err("refused").blame(), Some(Blame::Bidder));
    let opened = opener.open(&mut &sealed[..], &mut Vec::new(), None);
    assert!(matches!(opened, Err(OpenError::Refused(0))));
}
