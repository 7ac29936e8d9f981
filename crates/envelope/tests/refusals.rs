//! What must not open, and whose name stands on the refusal.

use crate::common;

use common::{CODE, SUBJECT, Scene, Sealed, content, open, stream};
use envelope::{
    BidderHalf, Blame, CHUNK_BYTES, ChunkError, CombineError, Header, Holder, KeyPair, Manifest,
    Misfit, OpenError, PlatformHalf, ReadError, SealFault, Share, ShareError, SuiteId, UnlockError,
    combine, open_half, open_share, unlock,
};

const OTHER_CODE: &str = "91140500SHILI0002X";

#[test]
fn every_flipped_byte_is_refused() {
    for suite in SuiteId::ALL {
        let scene = Scene::new(suite, SUBJECT, 1);
        let sealed = scene.seal(b"a short bid", 2);
        assert!(open(&scene, &sealed.file, &sealed.manifest).is_ok());
        for at in 0..sealed.file.len() {
            let mut file = sealed.file.clone();
            file[at] ^= 1;
            let opened = open(&scene, &file, &sealed.manifest);
            assert!(opened.is_err(), "{suite}: byte {at}");
        }
    }
}

#[test]
fn a_file_cut_short_or_longer_is_refused() {
    let scene = Scene::new(SuiteId::P256, SUBJECT, 1);
    let sealed = scene.seal(b"a short bid", 2);
    for length in 0..sealed.file.len() {
        let cut = &sealed.file[..length];
        assert!(open(&scene, cut, &sealed.manifest).is_err(), "{length}");
    }
    let long = [&sealed.file[..], b"x"].concat();
    assert!(open(&scene, &long, &sealed.manifest).is_err());
    let read = Manifest::of(&mut &long[..], sealed.manifest.salt);
    assert!(matches!(read, Err(ReadError::Long)));
    let short = &sealed.file[..sealed.file.len() - 1];
    let read = Manifest::of(&mut &short[..], sealed.manifest.salt);
    assert!(matches!(read, Err(ReadError::Short(0))));
}

#[test]
fn chunks_keep_their_places() {
    let scene = Scene::new(SuiteId::P256, SUBJECT, 1);
    let sealed = scene.seal(&content(3 * CHUNK_BYTES), 2);
    let head = sealed.header.bytes().len();
    let size = CHUNK_BYTES + 16;
    let chunk = |index: usize| &sealed.file[head + index * size..head + (index + 1) * size];
    let swapped = [&sealed.file[..head], chunk(1), chunk(0), chunk(2)].concat();
    assert!(open(&scene, &swapped, &sealed.manifest).is_err());
    let (bidder, platform) = scene.halves(&sealed.header);
    let opener = unlock(&sealed.header, &bidder, &platform).expect("good");
    // The last chunk does not pass for an earlier one although it is as long.
    let mut bytes = chunk(2).to_vec();
    let opened = opener.open_chunk(0, &mut bytes, None);
    assert!(matches!(opened, Err(OpenError::Refused(0))));

    let manifest = &sealed.manifest;
    assert_eq!(manifest.check_chunk(&sealed.header, 1, chunk(1)), Ok(()));
    let wrong = manifest.check_chunk(&sealed.header, 1, chunk(0));
    assert_eq!(wrong, Err(ChunkError::Hash(1)));
    let short = manifest.check_chunk(&sealed.header, 1, &chunk(1)[1..]);
    assert!(matches!(short, Err(ChunkError::Length { index: 1, .. })));
    let beyond = manifest.check_chunk(&sealed.header, 3, chunk(0));
    assert_eq!(beyond, Err(ChunkError::Beyond(3)));
}

/// The header of `sealed` with one line put in place of another.
fn edited(sealed: &Sealed, word: &str, line: &str) -> Header {
    let text = String::from_utf8(sealed.header.bytes().to_vec()).expect("good");
    let old = text
        .lines()
        .find(|old| old.starts_with(word))
        .expect("good");
    Header::parse(text.replace(old, line).as_bytes()).expect("good")
}

fn line<'a>(sealed: &'a Sealed, word: &str) -> &'a str {
    let text = std::str::from_utf8(sealed.header.bytes()).expect("good");
    text.lines()
        .find(|line| line.starts_with(word))
        .expect("good")
}

#[test]
fn an_envelope_of_another_tender_does_not_fit_and_cannot_be_made_to() {
    let (scene, mut other) = (
        Scene::new(SuiteId::P256, SUBJECT, 1),
        Scene::new(SuiteId::P256, "trade/12/lot/2", 1),
    );
    other.owner = scene.owner.clone();
    let (here, there) = (scene.seal(b"here", 2), other.seal(b"there", 3));
    assert_eq!(there.header.fits(&scene.terms), Err(Misfit::Subject));
    assert_eq!(there.header.fits(&other.terms), Ok(()));
    // The subject rewritten: now it fits, but no seal belongs to it any more.
    let moved = edited(&there, "subject ", &format!("subject {SUBJECT}"));
    assert_eq!(moved.fits(&scene.terms), Ok(()));
    assert_eq!(moved.binds(CODE, &there.manifest.salt), Err(Misfit::Bidder));
    let broken = Err(SealFault::Broken("tenderer".to_owned()));
    assert_eq!(open_share(&moved, &scene.holders[0]), broken);
    // The ciphertexts of two envelopes exchanged, the headers kept.
    let head = here.header.bytes().len();
    let mixed = [
        &here.file[..head],
        &there.file[there.header.bytes().len()..],
    ]
    .concat();
    assert!(open(&scene, &mixed, &here.manifest).is_err());
    // A seal moved over.
    let word = "seal centre ";
    let moved = edited(&here, word, line(&there, word));
    let broken = Err(SealFault::Broken("centre".to_owned()));
    assert_eq!(open_share(&moved, &scene.holders[1]), broken);
}

#[test]
fn another_bidders_envelope_cannot_be_handed_in_as_ones_own() {
    let scene = Scene::new(SuiteId::P256, SUBJECT, 1);
    let (one, two) = (scene.seal(b"one", 2), scene.seal_as(OTHER_CODE, b"two", 3));
    assert_eq!(one.header.binds(CODE, &one.manifest.salt), Ok(()));
    let stolen = one.header.binds(OTHER_CODE, &one.manifest.salt);
    assert_eq!(stolen, Err(Misfit::Bidder));
    let moved = edited(&one, "bidder ", line(&two, "bidder "));
    assert_eq!(moved.binds(OTHER_CODE, &two.manifest.salt), Ok(()));
    let broken = SealFault::Broken("tenderer".to_owned());
    assert_eq!(broken.blame(), Some(Blame::Bidder));
    assert_eq!(open_share(&moved, &scene.holders[0]), Err(broken));
}

#[test]
fn a_box_refuses_what_was_sealed_for_another_one() {
    let scene = Scene::new(SuiteId::P256, SUBJECT, 1);
    let sealed = scene.seal(b"bid", 2);
    let rehearsal = Scene::new(SuiteId::P256, "rehearsal/trade/12/lot/1", 1);
    let practice = rehearsal.seal(b"bid", 2);
    assert_eq!(practice.header.fits(&rehearsal.terms), Ok(()));
    assert_eq!(practice.header.fits(&scene.terms), Err(Misfit::Rehearsal));
    assert_eq!(
        sealed.header.fits(&rehearsal.terms),
        Err(Misfit::NotRehearsal)
    );
    let national = Scene::new(SuiteId::Sm, SUBJECT, 1);
    assert_eq!(sealed.header.fits(&national.terms), Err(Misfit::Suite));
    let mut terms = scene.terms.clone();
    terms.threshold = 3;
    assert_eq!(sealed.header.fits(&terms), Err(Misfit::Holders));
    let mut terms = scene.terms.clone();
    terms.holders.swap(0, 1);
    assert_eq!(sealed.header.fits(&terms), Err(Misfit::Holders));
    let mut terms = scene.terms.clone();
    let key = KeyPair::generate(SuiteId::P256, &mut stream(99)).expect("good");
    terms.holders[2] = Holder {
        key: *key.public(),
        ..terms.holders[2].clone()
    };
    assert_eq!(sealed.header.fits(&terms), Err(Misfit::Holders));
}

#[test]
fn terms_that_let_one_holder_open_alone_are_refused() {
    let terms = Scene::new(SuiteId::P256, SUBJECT, 1).terms;
    let refused = |edit: fn(&mut envelope::BoxTerms)| {
        let mut terms = terms.clone();
        edit(&mut terms);
        terms.check().is_err() && envelope::BoxTerms::parse(&terms.json()).is_err()
    };
    assert!(refused(|terms| terms.threshold = 1));
    assert!(refused(|terms| terms.threshold = 4));
    assert!(refused(|terms| terms.holders[1].id = "tenderer".to_owned()));
    assert!(refused(|terms| terms.holders[1].key = terms.holders[0].key));
    assert!(refused(|terms| terms.holders[1].id = "owner".to_owned()));
    assert!(refused(|terms| terms.subject = "a b".to_owned()));
    assert!(refused(|terms| terms.box_id = 0));
}

/// Everything that a server stores, and one holder's share, against everything that is secret.
#[test]
fn the_database_and_a_share_too_few_reveal_nothing() {
    for suite in SuiteId::ALL {
        let scene = Scene::new(suite, SUBJECT, 1);
        let sealed = scene.seal(b"a short bid", 2);
        let header = &sealed.header;
        let shares = scene.shares(header);
        let one = [shares[1].clone()];
        let few = Err(CombineError::TooFew { have: 1, need: 2 });
        assert_eq!(combine(header, &one), few);
        // Handing the same share in twice does not count twice.
        let twice = [shares[1].clone(), shares[1].clone()];
        assert_eq!(combine(header, &twice), few);

        // Neither half, nor a share, nor the key itself stands in what is stored, in bytes or in digits.
        let (bidder, platform) = scene.halves(header);
        let bidder_hex = bidder.text().split(' ').nth(2).expect("good").to_owned();
        let platform_hex = platform.text().to_string();
        let [a, b] =
            [&bidder_hex, &platform_hex].map(|text| base::hex::decode(text).expect("good"));
        let key: Vec<u8> = std::iter::zip(&a, &b).map(|(a, b)| a ^ b).collect();
        let mut secrets = vec![a, b, key];
        let file = Share::file(&shares);
        let values = file.lines().skip(1).map(|line| line.rsplit(' ').next());
        secrets.extend(values.map(|text| base::hex::decode(text.expect("good")).expect("good")));
        let stored = [
            sealed.file.clone(),
            sealed.manifest.text().into_bytes(),
            scene.terms.json().into_bytes(),
        ]
        .concat();
        for secret in secrets {
            let digits = base::hex::encode(&secret).into_bytes();
            assert!(!stored.windows(32).any(|window| window == secret));
            assert!(!stored.windows(64).any(|window| window == digits));
        }

        // All holders together and the operator still lack the bidder's half; the bidder lacks the platform's.
        let envelope = base::hex::encode(header.hash());
        for guess in [&"0".repeat(64), &platform_hex] {
            let text = format!("luodi-half/1\nhalf {envelope} {guess} {}\n", "0".repeat(32));
            let guess = BidderHalf::parse(text.as_bytes()).expect("good");
            let unlocked = unlock(header, &guess, &platform).map(|_| ());
            assert_eq!(unlocked, Err(UnlockError::BidderHalf));
        }
        for guess in [&"0".repeat(64), &bidder_hex] {
            let guess = PlatformHalf::parse(guess).expect("good");
            let unlocked = unlock(header, &bidder, &guess).map(|_| ());
            assert_eq!(unlocked, Err(UnlockError::PlatformHalf));
        }
        // Nor does any other key of the tender open another's seal.
        assert!(open_half(header, &scene.holders[0]).is_err());
        assert!(open_share(header, &scene.owner).is_err());
    }
}

#[test]
fn a_wrong_share_is_named() {
    let scene = Scene::new(SuiteId::P256, SUBJECT, 1);
    let sealed = scene.seal(b"bid", 2);
    let header = &sealed.header;
    let good = scene.shares(header);
    let file = Share::file(&good).to_string();
    let line = file.lines().nth(2).expect("good");
    let last = if line.ends_with('0') { "1" } else { "0" };
    let changed = file.replace(line, &format!("{}{last}", &line[..line.len() - 1]));
    let shares = Share::parse_file(changed.as_bytes()).expect("good");
    let wrong = ShareError::Wrong("centre".to_owned());
    assert_eq!(shares[1].check(header), Err(wrong.clone()));
    assert_eq!(wrong.blame(), Blame::Holder("centre".to_owned()));
    assert_eq!(combine(header, &shares), Err(wrong.into()));
    // The other two open all the same.
    let others = [shares[0].clone(), shares[2].clone()];
    assert!(combine(header, &others).is_ok());

    let elsewhere = scene.seal(b"bid", 3);
    let strange = ShareError::OtherEnvelope("tenderer".to_owned());
    assert_eq!(good[0].check(&elsewhere.header), Err(strange));
    let renamed = file.replace(" centre ", " stranger ");
    let renamed = Share::parse_file(renamed.as_bytes()).expect("good");
    let nobody = ShareError::NoHolder("stranger".to_owned());
    assert_eq!(renamed[1].check(header), Err(nobody));
    // A share that another holder passes off as its own.
    let passed = file.replace(" centre ", " supervisor ");
    let passed = Share::parse_file(passed.as_bytes()).expect("good");
    assert!(passed[1].check(header).is_err());
}

#[test]
fn the_keeper_answers_for_a_file_that_is_not_the_received_one() {
    let scene = Scene::new(SuiteId::P256, SUBJECT, 1);
    let sealed = scene.seal(b"bid", 2);
    let (bidder, platform) = scene.halves(&sealed.header);
    let opener = unlock(&sealed.header, &bidder, &platform).expect("good");
    let chunks = &sealed.file[sealed.header.bytes().len()..];
    let blame = |mut chunks: &[u8], manifest| {
        let opened = opener.open(&mut chunks, &mut Vec::new(), Some(manifest));
        opened.expect_err("refused").blame()
    };
    let mut flipped = chunks.to_vec();
    flipped[0] ^= 1;
    let keeper = Some(Blame::Custodian);
    assert_eq!(blame(&flipped, &sealed.manifest), keeper);
    assert_eq!(blame(&chunks[1..], &sealed.manifest), keeper);
    assert_eq!(blame(&[chunks, b"x"].concat(), &sealed.manifest), keeper);
    assert_eq!(blame(chunks, &scene.seal(b"bid", 3).manifest), keeper);
}

#[test]
fn content_that_changes_while_it_is_sealed_is_refused() {
    let scene = Scene::new(SuiteId::P256, SUBJECT, 1);
    for length in [2, 4] {
        let bid = envelope::Bid {
            terms: &scene.terms,
            code: CODE,
            owner: scene.owner.public(),
            length,
        };
        let sealed = bid.seal(&mut &b"bid"[..], &mut Vec::new(), &mut stream(2));
        assert!(matches!(sealed, Err(envelope::SealError::Changed)));
    }
    let national = Scene::new(SuiteId::Sm, SUBJECT, 1);
    let bid = envelope::Bid {
        terms: &scene.terms,
        code: CODE,
        owner: national.owner.public(),
        length: 3,
    };
    let sealed = bid.seal(&mut &b"bid"[..], &mut Vec::new(), &mut stream(2));
    assert!(matches!(sealed, Err(envelope::SealError::Suite)));
}
