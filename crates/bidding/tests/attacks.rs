//! What an operator, a bidder or a clerk would have to do, tried. Each test fails if the attack succeeds.

use crate::world;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base::Role;
use bidding::{Finding, FinishError, HolderId, ReadError, UploadError, WithdrawError};
use envelope::{BidderHalf, Header, Share};
use org::{Parties, Party};
use store::{Query, journal, params};
use world::{CODES, SUBJECT, World, firm, keeper, staff};

/// With the whole database and the key of one holder, before the hour, nothing opens.
#[test]
fn an_operator_with_the_database_and_one_share_reads_nothing() {
    let world = World::new();
    let id = world.open(world.new_box());
    let sealed = world.seal(id, 0, 123_456_789);
    world.bid(&firm(101), id, &sealed);
    let header: Vec<u8> = world
        .store
        .read(|read| {
            read.query_one("SELECT header FROM bidding_upload", params![], |row| {
                row.get(0)
            })
        })
        .expect("a header");
    let header = Header::parse(&header).expect("a header");
    let centre = envelope::open_share(&header, &world.keys[&HolderId::Centre]).expect("its own");
    assert!(envelope::combine(&header, std::slice::from_ref(&centre)).is_err());
    let twice = [centre.clone(), centre.clone()];
    assert!(envelope::combine(&header, &twice).is_err());
    // Nor does a share in another's name count as a second one.
    let forged = Share::file(&twice[..1]).replace("centre", "tenderer");
    let forged = Share::parse_file(forged.as_bytes()).expect("well-formed");
    let both = [vec![centre.clone()], forged].concat();
    assert!(envelope::combine(&header, &both).is_err());
    assert!(envelope::open_half(&header, &world.keys[&HolderId::Centre]).is_err());
    // Neither the price nor the bidder stands in any row.
    for needle in [
        "123456789".as_bytes(),
        CODES[0].as_bytes(),
        "示例企业".as_bytes(),
    ] {
        assert!(!database_has(&world, needle), "{needle:?}");
    }
    // Before the hour the room takes shares from nobody.
    let file = Share::file(std::slice::from_ref(&centre));
    let early = bidding::give_shares(
        &world.store,
        &world.room,
        &keeper(HolderId::Centre),
        id,
        file.as_bytes(),
    );
    assert!(early.is_err());
    let heads = world
        .store
        .read(|read| bidding::heads(read, &keeper(HolderId::Centre), id));
    assert!(
        heads.is_err(),
        "not even the heads, whose number is the bidders'"
    );
}

/// Whether any file of the data folder holds these bytes.
fn database_has(world: &World, needle: &[u8]) -> bool {
    std::fs::read_dir(world.dir.path())
        .expect("a folder")
        .filter_map(|entry| std::fs::read(entry.expect("an entry").path()).ok())
        .any(|bytes| bytes.windows(needle.len()).any(|part| part == needle))
}

/// After the hour, two bids are there; each way of altering the tables is named by the check.
fn closed_with_two() -> (World, bidding::BoxId) {
    let world = World::new();
    let id = world.open(world.new_box());
    world.bid(&firm(101), id, &world.seal(id, 0, 5));
    world.clock.advance_secs(60);
    world.bid(&firm(103), id, &world.seal(id, 1, 6));
    world.close();
    assert!(world.findings(id).is_empty());
    (world, id)
}

#[test]
fn a_replaced_bid_is_named() {
    let (world, id) = closed_with_two();
    world.tamper("UPDATE bidding_chunk SET bytes = (SELECT bytes FROM bidding_chunk ORDER BY upload LIMIT 1)");
    let found = world.findings(id);
    assert!(matches!(found[..], [Finding::Replaced(_)]), "{found:?}");
    // A whole other upload in its place, with its own manifest and digest.
    let (world, id) = closed_with_two();
    world.tamper(
        "UPDATE bidding_bid SET (upload, digest) =
            (SELECT upload, digest FROM bidding_bid ORDER BY at LIMIT 1)
         WHERE at = (SELECT MAX(at) FROM bidding_bid)",
    );
    let found = world.findings(id);
    assert!(matches!(found[..], [Finding::Replaced(_)]), "{found:?}");
}

#[test]
fn a_dropped_bid_is_named_however_it_went() {
    let (world, id) = closed_with_two();
    world.tamper("DELETE FROM bidding_bid WHERE at = (SELECT MIN(at) FROM bidding_bid)");
    let found = world.findings(id);
    assert!(matches!(found[..], [Finding::Dropped(_)]), "{found:?}");
    // The record says it too: the opening does not pass it over.
    for holder in [HolderId::Centre, HolderId::Tenderer] {
        world.give_shares(id, holder);
    }
    world.clock.advance_secs(3_600);
    world.tick();
    let record = world.text("SELECT body FROM bidding_record");
    assert!(
        record.contains("receipts 2\n") && record.contains("\nmissing "),
        "{record}"
    );

    for state in ["withdrawn", "replaced"] {
        // Before the hour, as if the bidder had done it.
        let world = World::new();
        let id = world.open(world.new_box());
        world.bid(&firm(101), id, &world.seal(id, 0, 5));
        world.tamper(&format!("UPDATE bidding_bid SET state = '{state}'"));
        let found = world.findings(id);
        assert!(
            matches!(found[..], [Finding::Unjournalled(_) | Finding::Dropped(_)]),
            "{state}: {found:?}"
        );
    }

    // The list and the root rewritten to fit: the journal has the former root.
    let (world, id) = closed_with_two();
    world.tamper("UPDATE bidding_closing SET leaves = ''");
    assert!(world.findings(id).contains(&Finding::Leaves));
    let (world, id) = closed_with_two();
    let other = closed_with_two().0.text("SELECT note FROM bidding_closing");
    world.tamper(&format!("UPDATE bidding_closing SET note = '{other}'"));
    assert!(world.findings(id).contains(&Finding::Root));
}

#[test]
fn an_added_bid_is_named() {
    let (world, id) = closed_with_two();
    // A copy under another bidder's mark.
    world.tamper(
        "INSERT INTO bidding_bid (id, box_id, mark, bidder, upload, digest, size, at, receipt, token, salt, state,
            left_half, reason)
         SELECT 'friend', box_id, salt, bidder, upload, digest, size, at, receipt, 'friend', salt, state,
            left_half, reason FROM bidding_bid WHERE at = (SELECT MAX(at) FROM bidding_bid)",
    );
    let found = world.findings(id);
    assert!(
        found.contains(&Finding::Added("friend".to_owned()))
            || found.iter().any(|one| matches!(one, Finding::Added(_))),
        "{found:?}"
    );
    assert!(found.contains(&Finding::Unjournalled("friend".to_owned())));
}

/// The operator holds the key that signs receipts and writes the journal: a bid received late is signed as if it had come in
/// time, and given an entry. The entry cannot be written into the past.
#[test]
fn a_back_dated_bid_is_named_although_the_platforms_key_signs_it() {
    let world = World::new();
    let id = world.open(world.new_box());
    world.bid(&firm(101), id, &world.seal(id, 0, 5));
    world.clock.advance_secs(3_600);
    let received = world.bid(&firm(103), id, &world.seal(id, 1, 6));
    let seed = std::fs::read_to_string(world.dir.path().join("bidding.key")).expect("a key");
    let seed = base::hex::decode(seed.trim()).expect("hexadecimal");
    let seed: [u8; 32] = seed.try_into().expect("32 bytes");
    let key = proof::SigningKey::from_seed(bidding::SIGNER, &seed).expect("a key");
    let mut receipt =
        envelope::Receipt::verify(received.receipt.as_bytes(), &world.room.verifier())
            .expect("a receipt");
    receipt.at = base::Millis(receipt.at.0 - 1_800_000);
    let (forged, at) = (receipt.sign(&key).expect("signed").to_string(), receipt.at);
    let alter = move |journalled: bool| {
        let (forged, bid) = (forged.clone(), received.bid.clone());
        world
            .store
            .write(&base::Scope::system(), move |tx| {
                tx.transient();
                if journalled {
                    let commitment = proof::Commitment::of(&[7; 16], forged.as_bytes());
                    tx.journal(
                        "bidding.received",
                        "bid/forged",
                        serde_json::json!({ "commitment": commitment.hex() }),
                    )?;
                    tx.execute(
                        "UPDATE bidding_bid SET token = 'forged', salt = $2 WHERE id = $1",
                        params![bid, [7_u8; 16]],
                    )?;
                }
                tx.execute(
                    "UPDATE bidding_bid SET receipt = $2, at = $3 WHERE id = $1",
                    params![bid, forged, at],
                )
            })
            .expect("altered");
        world.findings(id)
    };
    let found = alter(false);
    assert!(matches!(found[..], [Finding::Unjournalled(_)]), "{found:?}");
    let found = alter(true);
    assert!(matches!(found[..], [Finding::BackDated(_)]), "{found:?}");
}

#[test]
fn ciphertexts_swapped_between_tenders_open_in_neither() {
    let world = World::new();
    let one = world.open(world.new_box());
    let mut new = world.new_box();
    new.subject = "trade/2/lot/1".to_owned();
    let other = world.open(new);
    let (here, there) = (world.seal(one, 0, 5), world.seal(other, 1, 6));
    // A bidder, or whoever has its file, cannot put it into another tender.
    let begun = bidding::begin(
        &world.store,
        &world.room,
        &firm(101),
        other,
        (here.header.bytes().to_vec(), &here.manifest.text()),
    );
    assert!(matches!(begun, Err(UploadError::Misfit(_))), "{begun:?}");
    // Nor hand another's file in as its own.
    let begun = bidding::begin(
        &world.store,
        &world.room,
        &firm(103),
        one,
        (here.header.bytes().to_vec(), &here.manifest.text()),
    );
    assert!(matches!(begun, Err(UploadError::Misfit(_))), "{begun:?}");
    world.bid(&firm(101), one, &here);
    world.bid(&firm(103), other, &there);
    // The operator swaps the rows themselves.
    world.tamper(&format!(
        "UPDATE bidding_bid SET box_id = {} - box_id",
        one.0 + other.0
    ));
    for id in [one, other] {
        let found = world.findings(id);
        assert!(
            found.iter().any(|f| matches!(f, Finding::Swapped(_))),
            "{found:?}"
        );
    }
    world.close();
    world.clock.advance_secs(3_600);
    world.tick();
    for id in [one, other] {
        let price = world
            .store
            .read(|read| {
                let subject = if id == one { SUBJECT } else { "trade/2/lot/1" };
                bidding::result(read, &world.room, subject)
            })
            .expect("read")
            .expect("a result");
        let returned = |bid: &bidding::OpenedBid| {
            bid.outcome == bidding::Outcome::Returned && bid.price_fen.is_none()
        };
        assert!(price.bids.iter().all(returned), "{price:?}");
    }
}

#[test]
fn a_swapped_half_of_another_bid_does_not_fit() {
    let world = World::new();
    let id = world.open(world.new_box());
    let (one, other) = (world.seal(id, 0, 5), world.seal(id, 1, 6));
    let half = BidderHalf::parse(other.half().as_bytes()).expect("a half");
    assert!(!half.fits(&one.header));
}

#[test]
fn a_second_account_of_the_same_code_has_the_same_one_bid() {
    let world = World::new();
    let id = world.open(world.new_box());
    world.bid(&firm(101), id, &world.seal(id, 0, 5));
    let second = world.seal(id, 0, 4);
    world.bid(&firm(102), id, &second);
    world.close();
    let (receipts, _) = (
        world.number("SELECT COUNT(*) FROM bidding_bid WHERE state = 'standing'"),
        world.number("SELECT COUNT(*) FROM bidding_bid"),
    );
    assert_eq!(receipts, 1);
    world.give_half(&firm(101), id, &second);
    for holder in [HolderId::Centre, HolderId::Supervisor] {
        world.give_shares(id, holder);
    }
    world.tick();
    let opened = world
        .store
        .read(|read| bidding::result(read, &world.room, SUBJECT))
        .expect("read")
        .expect("opened");
    assert_eq!(opened.bids.len(), 1);
    assert_eq!(opened.bids[0].price_fen, Some(4), "the later one counts");
    // Even the operator cannot make it two: the database refuses, and the check would name it.
    let (world, id) = {
        let world = World::new();
        let id = world.open(world.new_box());
        world.bid(&firm(101), id, &world.seal(id, 0, 5));
        (world, id)
    };
    let twice = world.store.write(&base::Scope::system(), |tx| {
        tx.transient();
        tx.execute(
            "INSERT INTO bidding_bid (id, box_id, mark, bidder, upload, digest, size, at, receipt, token, salt, state,
                left_half, reason)
             SELECT 'x', box_id, mark, bidder, upload, digest, size, at, receipt, 'x', salt, state, left_half, reason
             FROM bidding_bid",
            params![],
        )
    });
    assert!(twice.is_err());
    assert!(world.findings(id).is_empty());
}

#[test]
fn a_colleague_neither_replaces_nor_withdraws_a_bid_and_the_administrator_may() {
    let world = World::new();
    let id = world.open(world.new_box());
    let first = world.seal(id, 0, 5);
    let sent = world.bid(&firm(101), id, &first);
    // The same file under a colleague's account has the same receipt: nothing is replaced.
    let again = world.bid(&firm(105), id, &first);
    assert_eq!((again.bid, again.seq), (sent.bid, None));
    let other = world.seal(id, 0, 4);
    let begun = bidding::begin(
        &world.store,
        &world.room,
        &firm(105),
        id,
        (other.header.bytes().to_vec(), &other.manifest.text()),
    );
    assert!(matches!(begun, Err(UploadError::Colleague)), "{begun:?}");
    // An upload that the sender began is not finished by the colleague either.
    let token = world.upload(&firm(101), id, &other);
    let done = bidding::finish(&world.store, &world.room, &firm(105), (id, &token), None);
    assert!(matches!(done, Err(FinishError::Colleague)), "{done:?}");
    let gone = bidding::withdraw(&world.store, &world.room, &firm(105), id);
    assert!(matches!(gone, Err(WithdrawError::Colleague)), "{gone:?}");
    assert_eq!(
        world.number("SELECT COUNT(*) FROM bidding_bid WHERE state = 'standing'"),
        1
    );
    bidding::finish(&world.store, &world.room, &firm(102), (id, &token), None)
        .expect("the administrator replaces it");
    // Now it is the administrator's, and no longer the first sender's.
    let gone = bidding::withdraw(&world.store, &world.room, &firm(101), id);
    assert!(matches!(gone, Err(WithdrawError::Colleague)), "{gone:?}");
    bidding::withdraw(&world.store, &world.room, &firm(102), id).expect("withdrawn");
    world.bid(&firm(105), id, &world.seal(id, 0, 3));
    assert!(world.findings(id).is_empty());
}

#[test]
fn an_account_that_is_revoked_in_the_middle_can_do_nothing_more_and_its_bid_stays_the_enterprise_s()
{
    let revoked = Arc::new(AtomicBool::new(false));
    let gone = revoked.clone();
    let parties = Parties::new(move |_, scope| {
        let account = scope.account.map_or(0, |account| account.0);
        let acts = account == 105 || account == 101 && !gone.load(Ordering::SeqCst);
        Ok(acts.then(|| Party {
            code: CODES[0].to_owned(),
            name: "示例企业".to_owned(),
        }))
    });
    let world = World::with(parties);
    let id = world.open(world.new_box());
    let sealed = world.seal(id, 0, 5);
    let other = world.seal(id, 0, 4);
    let token = world.upload(&firm(101), id, &other);
    world.bid(&firm(101), id, &sealed);
    revoked.store(true, Ordering::SeqCst);
    let (store, room) = (&world.store, &world.room);
    let done = bidding::finish(store, room, &firm(101), (id, &token), None);
    assert!(matches!(done, Err(FinishError::NotFound)), "{done:?}");
    let gone = bidding::withdraw(store, room, &firm(101), id);
    assert!(matches!(gone, Err(WithdrawError::NotFound)), "{gone:?}");
    world.close();
    let half = bidding::give_half(store, room, &firm(101), id, &sealed.half());
    assert!(half.is_err(), "not even decrypted by it");
    // The enterprise bid: a colleague who holds its key decrypts.
    world.give_half(&firm(105), id, &sealed);
    for holder in [HolderId::Centre, HolderId::Supervisor] {
        world.give_shares(id, holder);
    }
    world.tick();
    let opened = store
        .read(|read| bidding::result(read, room, SUBJECT))
        .expect("read");
    let bids = opened.expect("opened").bids;
    assert_eq!((bids.len(), bids[0].price_fen), (1, Some(5)));
    assert!(world.findings(id).is_empty());
}

#[test]
fn a_clock_that_is_set_back_does_not_reopen_a_box() {
    let world = World::new();
    let id = world.open(world.new_box());
    let sealed = world.seal(id, 0, 5);
    let token = world.upload(&firm(101), id, &sealed);
    world.close();
    assert_eq!(world.state(id), "failed", "nobody had finished");
    world.clock.advance_secs(-3_600);
    let late = bidding::finish(&world.store, &world.room, &firm(101), (id, &token), None);
    assert!(
        matches!(late, Err(FinishError::Late | FinishError::NotFound)),
        "{late:?}"
    );
    // A node that merely saw the hour pass, before anything closed the box, is enough.
    let world = World::new();
    let id = world.open(world.new_box());
    let other = world.open(bidding::NewBox {
        subject: "trade/9/lot/1".to_owned(),
        deadline: world.now().plus_secs(10 * 86_400),
        ..world.new_box()
    });
    let sealed = world.seal(id, 0, 5);
    let token = world.upload(&firm(101), id, &sealed);
    world.clock.advance_secs(86_400);
    // Somebody uploads into another box: that is all that this node did.
    world.begin(&firm(103), other, &world.seal(other, 1, 1));
    world.clock.advance_secs(-3_600);
    let late = bidding::finish(&world.store, &world.room, &firm(101), (id, &token), None);
    assert!(matches!(late, Err(FinishError::Late)), "{late:?}");
    let moved = world.store.write(&base::Scope::system(), |tx| {
        let later = tx.now().plus_secs(100_000);
        bidding::move_deadline(tx, SUBJECT, later, None)
    });
    assert!(moved.is_err(), "nor does the deadline move any more");
}

#[test]
fn a_clerk_of_another_platform_does_not_find_the_box() {
    let world = World::new();
    let id = world.open(world.new_box());
    let county = staff(77, Role::Clerk, "gp-jyzx");
    let shown = bidding::one(&world.store, &world.room, &county, (id, world.now()));
    assert!(matches!(shown, Err(ReadError::NotFound)));
    let heads = world.store.read(|read| bidding::heads(read, &county, id));
    assert!(matches!(heads, Err(bidding::GiveSharesError::NotFound)));
    let head = staff(78, Role::Head, "gp-jyzx");
    let up = bidding::give_up(&world.store, &world.room, &head, id, "示例");
    assert!(matches!(up, Err(bidding::GiveUpError::NotFound)));
    let own = keeper(HolderId::Centre);
    let shown = bidding::one(&world.store, &world.room, &own, (id, world.now()));
    assert!(shown.is_ok());
}

/// The authority that manages a platform may act for its centre. Where it keeps a share of its own it does not have the
/// centre's as well, and no box is opened in which somebody keeps two.
#[test]
fn nobody_has_two_shares_of_a_box() {
    let world = World::new();
    let mut new = world.new_box();
    for holder in &mut new.holders {
        holder.public_key = None;
    }
    let id = world.open(new.clone());
    let manager = base::Scope {
        centre: Some("jc-jyzx".into()),
        ..staff(90, Role::Head, "jc-spj")
    };
    let registers = |scope: &base::Scope, id, holder| {
        let key = world.keys[&holder].public().to_string();
        bidding::register_key(&world.store, &world.room, scope, (id, holder), &key)
    };
    registers(&manager, id, HolderId::Centre).expect("for its centre");
    new.subject = "trade/2/lot/1".to_owned();
    let third = new
        .holders
        .iter_mut()
        .find(|one| one.id == HolderId::Supervisor);
    third.expect("a supervisor").keeper = bidding::Keeper::Org("jc-spj".into());
    let id = world.open(new.clone());
    registers(&manager, id, HolderId::Supervisor).expect("its own");
    let both = registers(&manager, id, HolderId::Centre);
    assert!(matches!(both, Err(bidding::KeyError::NotYours)), "{both:?}");
    registers(&keeper(HolderId::Centre), id, HolderId::Centre).expect("the centre itself");
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        let mut twice = new.clone();
        twice.subject = "trade/3/lot/1".to_owned();
        twice.holders[one].keeper = twice.holders[other].keeper.clone();
        let room = world.room.clone();
        let refused = world.store.write(&base::Scope::system(), move |tx| {
            bidding::open_box(tx, &room, &twice)
        });
        assert!(
            matches!(refused, Err(bidding::OpenBoxError::OneKeeper(..))),
            "{refused:?}"
        );
    }
}

/// The journal of a box with three bids and that of an empty one differ in nothing that can be counted.
#[test]
fn the_journal_does_not_tell_how_many_bids_there_are() {
    let world = World::new();
    let id = world.open(world.new_box());
    world.bid(&firm(101), id, &world.seal(id, 0, 5));
    world.bid(&firm(103), id, &world.seal(id, 1, 6));
    world.bid(&firm(101), id, &world.seal(id, 0, 4));
    bidding::withdraw(&world.store, &world.room, &firm(103), id).expect("withdrawn");
    for _ in 0..24 {
        world.clock.advance_secs(3_540);
        world.tick();
    }
    let entries = world
        .store
        .read(|read| {
            journal::page(
                read,
                &journal::Filter {
                    kind: Some("bidding.received".to_owned()),
                    subject: None,
                },
                journal::Page::Newest,
                1_000,
            )
        })
        .expect("entries");
    let real = 4;
    assert!(entries.len() >= real + 8, "{}", entries.len());
    let mut shapes = std::collections::BTreeSet::new();
    for entry in &entries {
        let members: Vec<_> = entry.data.as_object().expect("an object").keys().collect();
        let length = entry.data["commitment"].as_str().expect("a text").len();
        shapes.insert(format!(
            "{} {:?} {:?} {} {members:?} {length} {}",
            entry.role,
            entry.org,
            entry.account,
            entry.kind,
            entry.subject.len(),
        ));
        assert!(!entry.body.contains(&format!("box/{id}")), "{}", entry.body);
    }
    assert_eq!(shapes.len(), 1, "all of one shape: {shapes:?}");
    let mut subjects: Vec<_> = entries.iter().map(|entry| &entry.subject).collect();
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), entries.len());
    // Once it is closed every entry is accounted for.
    world.clock.advance_secs(86_400);
    world.tick();
    let covers = world
        .store
        .read(|read| bidding::covers(read, id))
        .expect("covers");
    let covering: std::collections::BTreeSet<_> = covers
        .iter()
        .map(|(token, _)| format!("bid/{token}"))
        .collect();
    let left = entries
        .iter()
        .filter(|entry| !covering.contains(&entry.subject))
        .count();
    assert_eq!(left, real);
    for (token, salt) in &covers {
        let entry = entries
            .iter()
            .find(|entry| entry.subject == format!("bid/{token}"));
        let Some(entry) = entry else { continue };
        let commitment = entry.data["commitment"]
            .as_str()
            .and_then(proof::Commitment::parse)
            .expect("a commitment");
        assert!(commitment.opens(salt, bidding::commands::check::COVERED.as_bytes()));
    }
}

/// A box by invitation is there for those who are invited and for staff alone, until the result is out; no row names them.
#[test]
fn a_box_by_invitation_is_found_by_those_invited_alone() {
    let world = World::new();
    let id = world.open(bidding::NewBox {
        invited: Some(vec![CODES[0].to_owned()]),
        ..world.new_box()
    });
    let shown = |scope: &base::Scope| {
        bidding::one(&world.store, &world.room, scope, (id, world.now())).map(|one| one.shut)
    };
    assert!(matches!(shown(&firm(101)), Ok(true)));
    assert!(matches!(shown(&keeper(HolderId::Centre)), Ok(true)));
    assert!(matches!(shown(&firm(103)), Err(ReadError::NotFound)));
    assert!(!database_has(&world, CODES[0].as_bytes()));
    // Somebody else begins nothing, and is not told that there is a box.
    let sealed = world.seal(id, 1, 5);
    let parts = (
        sealed.header.bytes().to_vec(),
        sealed.manifest.text().to_string(),
    );
    let begun = bidding::begin(
        &world.store,
        &world.room,
        &firm(103),
        id,
        (parts.0, &parts.1),
    );
    assert!(matches!(begun, Err(UploadError::NotFound)), "{begun:?}");
    world.bid(&firm(101), id, &world.seal(id, 0, 6));
    let release = || {
        world
            .store
            .write(&base::Scope::system(), |tx| bidding::release(tx, SUBJECT))
    };
    release().expect("released");
    assert!(matches!(shown(&firm(103)), Ok(false)));
    let entries =
        "SELECT CAST(COUNT(*) AS TEXT) FROM journal_entry WHERE kind = 'bidding.released'";
    assert_eq!(world.text(entries), "1");
    release().expect("once more");
    assert_eq!(world.text(entries), "1");
}
