//! What is sealed comes out again, in every suite, at every size, with any threshold of holders.

use crate::common;

use common::{CODE, SUBJECT, Scene, content, open, stream};
use envelope::{
    BidderHalf, BoxTerms, CHUNK_BYTES, Header, KeyFile, KeyPair, Manifest, PlatformHalf, Share,
    SuiteId, combine, open_half, open_share, unlock,
};
use proptest::prelude::*;
use std::io::{Read, Write};

#[test]
fn every_size_around_a_chunk_comes_back() {
    const MIB: usize = CHUNK_BYTES;
    for suite in SuiteId::ALL {
        let scene = Scene::new(suite, SUBJECT, 1);
        for (length, chunks) in [
            (0, 1),
            (1, 1),
            (MIB - 1, 1),
            (MIB, 1),
            (MIB + 1, 2),
            (3 * MIB, 3),
        ] {
            let plain = content(length);
            let sealed = scene.seal(&plain, length as u64);
            assert_eq!(sealed.header.chunk_count(), chunks, "{suite} {length}");
            assert_eq!(sealed.header.file_bytes(), sealed.file.len() as u64);
            assert_eq!(
                open(&scene, &sealed.file, &sealed.manifest),
                Ok(plain),
                "{suite} {length}"
            );
            let mut file = &sealed.file[..];
            let (header, manifest) = Manifest::of(&mut file, sealed.manifest.salt).expect("good");
            assert_eq!((&header, &manifest), (&sealed.header, &sealed.manifest));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_content_comes_back(
        national: bool, seed: u64, length in prop_oneof![0usize..5000, CHUNK_BYTES - 3..CHUNK_BYTES + 3],
    ) {
        let suite = if national { SuiteId::Sm } else { SuiteId::P256 };
        let scene = Scene::new(suite, SUBJECT, seed);
        let plain = content(length);
        let sealed = scene.seal(&plain, seed ^ 1);
        prop_assert_eq!(open(&scene, &sealed.file, &sealed.manifest), Ok(plain));
    }
}

#[test]
fn with_one_holder_gone_any_two_others_open() {
    for suite in SuiteId::ALL {
        let scene = Scene::new(suite, SUBJECT, 2);
        let sealed = scene.seal(b"bid", 3);
        let shares = scene.shares(&sealed.header);
        let all = combine(&sealed.header, &shares).expect("good");
        for gone in 0..3 {
            let mut there = shares.clone();
            there.remove(gone);
            there.reverse();
            assert_eq!(combine(&sealed.header, &there).as_ref(), Ok(&all));
        }
    }
}

#[test]
fn chunks_open_in_any_order() {
    let scene = Scene::new(SuiteId::P256, SUBJECT, 2);
    let plain = content(2 * CHUNK_BYTES + 5);
    let sealed = scene.seal(&plain, 3);
    let (bidder, platform) = scene.halves(&sealed.header);
    let opener = unlock(&sealed.header, &bidder, &platform).expect("good");
    let chunks = &sealed.file[sealed.header.bytes().len()..];
    for index in [2_u32, 0, 1] {
        let start = index as usize * (CHUNK_BYTES + 16);
        let end = start + sealed.header.chunk_bytes(index).expect("good");
        let mut bytes = chunks[start..end].to_vec();
        opener
            .open_chunk(index, &mut bytes, Some(&sealed.manifest))
            .expect("good");
        let start = index as usize * CHUNK_BYTES;
        assert_eq!(bytes, &plain[start..(start + CHUNK_BYTES).min(plain.len())]);
    }
}

/// A source that makes its bytes up and counts what is asked for at once.
struct Endless {
    left: usize,
    most: usize,
}

impl Read for Endless {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let count = bytes.len().min(self.left);
        self.most = self.most.max(bytes.len());
        bytes[..count].fill(7);
        self.left -= count;
        Ok(count)
    }
}

struct Largest(usize);

impl Write for Largest {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.max(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn never_more_than_a_chunk_is_held() {
    let scene = Scene::new(SuiteId::P256, SUBJECT, 2);
    let length = 20 * CHUNK_BYTES;
    let bid = envelope::Bid {
        terms: &scene.terms,
        code: CODE,
        owner: scene.owner.public(),
        length: length as u64,
    };
    let mut source = Endless {
        left: length,
        most: 0,
    };
    let mut sink = Largest(0);
    bid.seal(&mut source, &mut sink, &mut stream(4))
        .expect("good");
    assert!(source.most <= CHUNK_BYTES + 16, "{}", source.most);
    assert_eq!(sink.0, CHUNK_BYTES + 16);
}

#[test]
fn every_text_form_reads_back_and_names_no_bidder() {
    for suite in SuiteId::ALL {
        let scene = Scene::new(suite, SUBJECT, 5);
        let sealed = scene.seal(b"bid", 6);
        let header = String::from_utf8(sealed.header.bytes().to_vec()).expect("good");
        assert!(!header.contains(CODE));
        assert_eq!(
            Header::parse(header.as_bytes()).expect("good"),
            sealed.header
        );
        let manifest = sealed.manifest.text();
        assert!(!manifest.contains(CODE));
        assert_eq!(
            Manifest::parse(manifest.as_bytes()).expect("good"),
            sealed.manifest
        );
        assert_eq!(
            BoxTerms::parse(&scene.terms.json()).expect("good"),
            scene.terms
        );
        let shares = scene.shares(&sealed.header);
        let file = Share::file(&shares);
        assert_eq!(Share::parse_file(file.as_bytes()).expect("good"), shares);
        let (bidder, platform) = scene.halves(&sealed.header);
        let text = bidder.text();
        assert_eq!(BidderHalf::parse(text.as_bytes()).expect("good"), bidder);
        assert_eq!(
            PlatformHalf::parse(&platform.text()).expect("good"),
            platform
        );
        for secret in [
            format!("{shares:?}"),
            format!("{bidder:?}{platform:?}"),
            format!("{:?}", scene.owner),
        ] {
            assert!(!file.contains(&secret) && secret.len() < 300, "{secret}");
        }
    }
}

#[test]
fn a_key_file_opens_with_its_passphrase_only() {
    for suite in SuiteId::ALL {
        let mut random = stream(8);
        let pair = KeyPair::generate(suite, &mut random).expect("good");
        let passphrase = "一二三四五 correct horse";
        let text = pair
            .protect("tenderer", passphrase, &mut random)
            .expect("good");
        let file = KeyFile::parse(text.as_bytes()).expect("good");
        assert_eq!((file.label(), file.public()), ("tenderer", pair.public()));
        let again = file.unlock(passphrase).expect("good");
        assert_eq!(again.public(), pair.public());
        assert!(file.unlock("一二三四五 correct horsf").is_err());
        let relabelled = text.replace("label tenderer", "label supervisor");
        let relabelled = KeyFile::parse(relabelled.as_bytes()).expect("good");
        assert!(relabelled.unlock(passphrase).is_err());
        let weak = text.replace("pbkdf2 600000", "pbkdf2 599999");
        assert!(KeyFile::parse(weak.as_bytes()).is_err());
        assert!(pair.protect("tenderer", "short", &mut random).is_err());
    }
}

#[test]
fn a_holder_and_a_bidder_use_keys_of_their_own() {
    let scene = Scene::new(SuiteId::P256, SUBJECT, 5);
    let sealed = scene.seal(b"bid", 6);
    assert!(open_share(&sealed.header, &scene.owner).is_err());
    assert!(open_half(&sealed.header, &scene.holders[0]).is_err());
    let other = Scene::new(SuiteId::Sm, SUBJECT, 5);
    assert!(open_share(&sealed.header, &other.holders[0]).is_err());
}
