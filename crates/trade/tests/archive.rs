//! The archive of a trade: written through the room's door, checked by the reader of bundles, spoilt byte by byte.

use crate::common;

use base::{Explain, Fault, Lang, Role, Scope};
use common::{CENTRE, SUPERVISOR, TENDERER, World, at, bidder, clerk, code, day, scope};
use envelope::{Header, KeyPair, NoRandom, Share, SuiteId};
use proof::bundle::{BundleCause, Kind, PartySignature};
use proof::{Cause, Failure, Options, Proven, ProvenKind, SigningKey, check_file};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::params;
use trade::archive::{ArchiveError, Summary, export};
use trade::commands::Gate;
use trade::commands::award;
use trade::model::Candidate;

fn random(bytes: &mut [u8]) -> Result<(), NoRandom> {
    getrandom::fill(bytes).map_err(|_| NoRandom)
}

const HOLDERS: [(&str, bidding::HolderId); 3] = [
    (TENDERER, bidding::HolderId::Tenderer),
    (CENTRE, bidding::HolderId::Centre),
    (SUPERVISOR, bidding::HolderId::Supervisor),
];

fn key_of(number: u8) -> KeyPair {
    KeyPair::from_secret(SuiteId::P256, [number; 32].into()).expect("a key")
}

/// The box of a trade, its holders' keys registered.
fn box_of(world: &World, id: i64) -> bidding::BoxId {
    let subject = world.trade(id).subject();
    let shown = world
        .store
        .read(|read| bidding::of_subject(read, &subject, world.now()))
        .expect("read")
        .expect("a box");
    for (number, (org, holder)) in (1..).zip(HOLDERS) {
        let key = key_of(number).public().to_string();
        let room = &world.rooms.bidding;
        bidding::register_key(&world.store, room, &clerk(org), (shown.id, holder), &key)
            .expect("a key");
    }
    shown.id
}

/// Hands in a sealed offer; the half that its bidder keeps.
fn offered(world: &World, id: bidding::BoxId, who: u32) -> String {
    let (store, room) = (&world.store, &world.rooms.bidding);
    let file = world
        .store
        .read(|read| {
            let subject = "trade/1/lot/1";
            bidding::kept(read, room, subject)
        })
        .expect("read")
        .swap_remove(0)
        .box_file;
    let terms = envelope::BoxTerms::parse(&file).expect("terms");
    let owner = KeyPair::generate(terms.suite, &mut random).expect("a key");
    let content = format!("示例投标文件 {who}").into_bytes();
    let bid = envelope::Bid {
        terms: &terms,
        code: &code(who),
        owner: owner.public(),
        length: content.len() as u64,
    };
    let mut sealed = Vec::new();
    let (header, manifest) = bid
        .seal(&mut &content[..], &mut sealed, &mut random)
        .expect("sealed");
    let head = (header.bytes().to_vec(), &*manifest.text());
    let begun = bidding::begin(store, room, &bidder(who), id, head).expect("begun");
    let chunk = sealed[header.bytes().len()..].to_vec();
    bidding::put_chunk(store, room, &bidder(who), (id, &begun.token), (0, chunk)).expect("a chunk");
    bidding::finish(store, room, &bidder(who), (id, &begun.token), None).expect("a receipt");
    let half = envelope::open_half(&header, &owner).expect("the owner's half");
    half.text().to_string()
}

/// The hour has come: shares and halves are given, every offer is opened.
fn opened(world: &World, id: bidding::BoxId, halves: &[(u32, String)]) {
    let (store, room) = (&world.store, &world.rooms.bidding);
    let tick = || bidding::tick(store, room, &Scope::system(), world.now()).expect("a tick");
    tick();
    for (number, (org, _)) in (1..).zip(HOLDERS).take(2) {
        let heads = store.read(|read| bidding::heads(read, &clerk(org), id));
        let heads = heads.expect("heads");
        let (mut rest, mut shares) = (&heads[..], Vec::new());
        while !rest.is_empty() {
            let header = Header::read(&mut rest).expect("read").expect("a header");
            shares.push(envelope::open_share(&header, &key_of(number)).expect("a share"));
        }
        let file = Share::file(&shares).to_string();
        bidding::give_shares(store, room, &clerk(org), id, file.as_bytes()).expect("taken");
    }
    for (who, half) in halves {
        bidding::give_half(store, room, &bidder(*who), id, half).expect("taken");
    }
    tick();
}

/// A trade whose three offers are open.
fn with_offers() -> (World, i64) {
    let world = World::new();
    let id = world.announced();
    let boxed = box_of(&world, id);
    let halves: Vec<_> = (1..=3)
        .map(|who| (who, offered(&world, boxed, who)))
        .collect();
    world.clock.set(at("2024-09-27", 9));
    opened(&world, boxed, &halves);
    assert_eq!(world.trade(id).state.as_str(), "opened");
    (world, id)
}

/// Judged, posted, awarded, and its contract signed by the winner's own key.
fn contracted(world: &World, id: i64) {
    let subject = world.trade(id).subject();
    let candidates = vec![Candidate {
        rank: 1,
        party: common::party(1),
        amount_fen: Some(700_000_001),
        total: "91".to_owned(),
    }];
    let room = world.room.clone();
    let of = subject.clone();
    world
        .store
        .write(&Scope::system(), move |tx| {
            trade::reported(tx, &room, (&of, &candidates))
        })
        .expect("reported");
    let of = || (id, world.trade(id).version);
    let scope = clerk(TENDERER);
    world.clock.set(at("2024-09-29", 10));
    award::post(&world.store, &scope, &world.room, of()).expect("posted");
    world.clock.set(at("2024-10-09", 10));
    award::award(&world.store, &scope, &world.room, of(), (1, String::new())).expect("awarded");
    signed(world, &subject);
}

fn signed(world: &World, subject: &str) {
    let parties = org::Parties::new(|_, scope| {
        let number = scope.account.map_or(0, |account| account.0);
        let number = u32::try_from(number).unwrap_or(0);
        Ok((scope.role == Role::Applicant).then(|| common::party(number)))
    });
    let key = SigningKey::from_seed("supplier.example", &[5; 32]).expect("a key");
    let known = key.verifier().to_string();
    let room = contract::Contracts::new(parties, contract::Interest::new(|_, _, _, _| Ok(true)))
        .with_keys(contract::Keys::new(move |_, asked| {
            Ok((asked == known).then(|| code(1)))
        }));
    let row = || {
        let row = world.store.read(|read| contract::of_subject(read, subject));
        row.expect("read").expect("a contract")
    };
    let new = contract::commands::draft::NewText {
        contract: row().id,
        version: row().version,
        amount_fen: row().award_fen,
        ends_on: day("2025-06-30"),
        reason: String::new(),
        file: contract::model::NewFile {
            name: "示例合同.txt".to_owned(),
            content: "示例合同正文".as_bytes().to_vec(),
        },
    };
    contract::commands::draft::draft(&world.store, &bidder(1), &room, new).expect("a text");
    let office = scope(Role::Office, None);
    let shown = world
        .store
        .read(|read| contract::queries::contract(read, (&office, None), row().id))
        .expect("a contract");
    let digest = shown.texts[0].digest.clone();
    let hash = base::hex::decode(&digest).expect("hex");
    let hash = hash.try_into().expect("a hash");
    let own = PartySignature::sign(&key, &key.verifier(), subject, &hash).expect("signed");
    let new = contract::commands::sign::NewSignature {
        contract: row().id,
        no: 1,
        digest,
        note: own.to_text(),
    };
    contract::commands::sign::sign(&world.store, &bidder(1), &room, new).expect("signed");
}

fn exported(world: &World, scope: &Scope, id: i64) -> Result<(Summary, Vec<u8>), ArchiveError> {
    let mut out = Vec::new();
    let of = (id, world.now());
    let summary = export(&world.store, scope, &world.room, of, &mut out)?;
    Ok((summary, out))
}

fn checked(bytes: &[u8]) -> Result<Proven, Failure> {
    check_file(bytes, &Options { key: None })
}

/// Kind, path, place and length of each member.
fn members(bytes: &[u8]) -> Vec<(Kind, String, usize, usize)> {
    let mut at = 0;
    let mut next = || -> Option<(String, usize, usize)> {
        let header = &bytes[at..at + 512];
        let name: Vec<u8> = header[..100]
            .iter()
            .copied()
            .take_while(|c| *c > 0)
            .collect();
        let name = String::from_utf8(name).expect("a path");
        if name.is_empty() {
            return None;
        }
        let size = std::str::from_utf8(&header[124..135]).expect("octal");
        let size = usize::from_str_radix(size, 8).expect("octal");
        let place = at + 512;
        at = place + size.div_ceil(512) * 512;
        Some((name, place, size))
    };
    next();
    let (_, place, size) = next().expect("the list");
    let list = String::from_utf8(bytes[place..place + size].to_vec()).expect("text");
    let kind = |path: &str| {
        let line = list
            .lines()
            .find(|line| line.split(' ').nth(5) == Some(path));
        let word = line.expect("listed").split(' ').next().expect("a kind");
        Kind::of_word(word).expect("a kind")
    };
    let mut all = Vec::new();
    while let Some((path, place, size)) = next() {
        all.push((kind(&path), path, place, size));
    }
    all
}

#[test]
fn a_trade_is_taken_away_whole_and_every_change_is_named() {
    let (world, id) = with_offers();
    contracted(&world, id);
    judged_and_drawn(&world, &world.trade(id).subject());
    let (summary, bytes) = exported(&world, &clerk(CENTRE), id).expect("a bundle");
    assert_eq!(summary.subject, "trade/1/lot/1");
    let proven = checked(&bytes).expect("proven");
    assert_eq!(proven.key.to_string(), summary.key);
    let ProvenKind::Bundle {
        subject,
        members: count,
        ..
    } = &proven.kind
    else {
        panic!("no bundle");
    };
    assert_eq!(subject, "trade/1/lot/1");
    assert_eq!(usize::try_from(*count), Ok(summary.members));
    let all = members(&bytes);
    let there = |kind| all.iter().filter(|one| one.0 == kind).count();
    for kind in Kind::ALL {
        assert!(there(kind) > 0, "no {}", kind.word());
    }
    assert_eq!(there(Kind::Receipt), 3);
    assert_eq!(there(Kind::JournalProof) + 3, summary.entries);
    let offers = all.iter().filter(|one| one.1.starts_with("offers/"));
    let mut texts: Vec<_> = offers
        .map(|(_, _, place, size)| String::from_utf8_lossy(&bytes[*place..place + size]))
        .collect();
    texts.sort();
    assert_eq!(
        texts,
        ["示例投标文件 1", "示例投标文件 2", "示例投标文件 3"]
    );
    for (kind, path, place, size) in &all {
        let mut other = bytes.clone();
        other[place + size / 2] ^= 1;
        let failure = checked(&other).expect_err(path);
        let Cause::Bundle(fault) = &failure.cause else {
            panic!("{path}: {failure:?}");
        };
        assert_eq!(&fault.member, path, "{}", kind.word());
        assert!(matches!(fault.cause, BundleCause::Digest), "{path}");
    }
}

#[test]
fn what_is_secret_yet_is_in_no_bundle() {
    let world = World::new();
    let id = world.announced();
    let (_, draft) = exported(&world, &clerk(CENTRE), id).expect("a bundle");
    checked(&draft).expect("proven");
    let boxed = box_of(&world, id);
    let before = exported(&world, &clerk(CENTRE), id).expect("a bundle").1;
    offered(&world, boxed, 1);
    let after = exported(&world, &clerk(CENTRE), id).expect("a bundle").1;
    checked(&after).expect("proven");
    let paths = |bytes: &[u8]| -> Vec<String> {
        let all = members(bytes).into_iter();
        all.map(|one| one.1).collect()
    };
    assert_eq!(paths(&before), paths(&after), "an offer leaves no trace");
    let secret = |path: &String| {
        ["offers/", "receipts/", "box/root", "box/record"]
            .iter()
            .any(|start| path.starts_with(start))
    };
    assert!(!paths(&after).iter().any(secret));
}

#[test]
fn only_those_above_a_trade_take_it_away() {
    let world = World::new();
    let id = world.registered(common::works());
    for stranger in [clerk("gp-spj"), bidder(1), Scope::public()] {
        let error = exported(&world, &stranger, id).expect_err("not known");
        assert!(matches!(error, ArchiveError::Gate(Gate::NotFound)));
        assert_eq!(error.fault(), Fault::NotFound);
    }
    let error = exported(&world, &clerk(TENDERER), id).expect_err("not its");
    assert!(matches!(error, ArchiveError::Gate(Gate::NotYours)));
    for may in [clerk(CENTRE), clerk(SUPERVISOR), scope(Role::Auditor, None)] {
        checked(&exported(&world, &may, id).expect("a bundle").1).expect("proven");
    }
    // Announced, it is known to everybody and given to nobody.
    let out = world.announced();
    let error = exported(&world, &clerk("gp-spj"), out).expect_err("not given");
    assert!(matches!(error, ArchiveError::Gate(Gate::NotFound)));
}

#[test]
fn a_record_that_was_altered_is_not_archived() {
    let (world, id) = with_offers();
    world
        .store
        .write(&Scope::system(), |tx| {
            tx.transient();
            tx.execute(
                "UPDATE bidding_record SET digest = $1",
                params!["00".repeat(32)],
            )
        })
        .expect("altered");
    let error = exported(&world, &clerk(CENTRE), id).expect_err("altered");
    assert!(matches!(&error, ArchiveError::Unvouched(path) if path == "box/record.json"));
    assert!(error.explain(Lang::En).contains("box/record.json"));
}

/// A released draw and a report that is signed, as their rooms keep them: how they come about is tried there.
fn judged_and_drawn(world: &World, subject: &str) {
    let transcript = include_str!("../../proof/tests/golden/draw.luodi-draw");
    let sheet = "luodi-sheet/1\n示例\n";
    let hash = |text: &str| base::hex::encode(&Sha256::digest(text.as_bytes()));
    let (drawn, marked) = (hash(transcript), hash(sheet));
    let plan = expert::draws::Plan {
        groups: Vec::new(),
        spares: 0,
        rule: expert::draws::CommitteeRule {
            least: 5,
            odd: true,
            experts: (2, 3),
            basis: "示例".to_owned(),
        },
        others: 0,
        per_employer: 1,
        places: Vec::new(),
        answer_minutes: 30,
    };
    let plan = serde_json::to_string(&plan).expect("JSON");
    let trade = world.trade(1);
    let method = serde_json::to_string(&trade.terms.judged_by.expect("a method")).expect("JSON");
    let subject = subject.to_owned();
    world
        .store
        .write(&Scope::system(), move |tx| {
            let seq = tx.journal("draw.released", "draw/1", json!({ "transcript_sha256": drawn }))?;
            tx.execute(
                "INSERT INTO expert_draw (id, subject, platform, centre_org, at, attempt, voids, plan, recuse_sealed,
                    secret_sealed, pool_sealed, state, frozen, tail, seated, opened_at, frozen_at, witness, sample, version)
                 VALUES (1, $1, 'jc', $2, 0, 1, '[]', $3, $4, $4, $4, 'released', $5, '', 1, 0, 0, $6, 1, 1)",
                params![
                    subject,
                    CENTRE,
                    plan,
                    Vec::<u8>::new(),
                    transcript.as_bytes(),
                    i64::try_from(seq).unwrap_or(0)
                ],
            )?;
            tx.journal("evaluation.reported", "evaluation/1", json!({ "sheet_sha256": marked }))?;
            tx.execute(
                "INSERT INTO evaluation_head (id, subject, platform, centre_org, title_zh, title_en, method, asked_sha256,
                    hidden, explain_secs, sign_secs, phase, round, opened_at, sheet, sheet_sha256, draw_nonce, sample,
                    version)
                 VALUES (1, $1, 'jc', $2, '示例', 'Sample', $3, '', 0, 0, 0, 'reported', 1, 0, $4, $5, $6, 1, 1)",
                params![subject, CENTRE, method, sheet, marked, Vec::<u8>::new()],
            )
        })
        .expect("written");
}
