//! A box from its opening to the signed record, and everything that a bidder may do before the hour.

use crate::world;

use base::{Explain, Fault, Lang, Role};
use bidding::{
    BoxId, CourseError, FinishError, HalfError, HolderId, KeyError, OpenBoxError, Outcome, Stage,
    UploadError, What, WithdrawError,
};
use world::{SUBJECT, World, firm, keeper, staff};

#[test]
fn a_box_goes_from_keys_to_the_signed_record() {
    let world = World::new();
    let id = world.open(world.new_box());
    let first = world.seal(id, 0, 1_000_000);
    let second = world.seal(id, 1, 900_000);
    let now = world.now();
    world.bid(&firm(101), id, &first);
    world.clock.advance_secs(1);
    world.bid(&firm(103), id, &second);
    assert!(world.findings(id).is_empty());
    let result = |world: &World| {
        world
            .store
            .read(|read| bidding::result(read, &world.room, SUBJECT))
            .expect("read")
    };
    assert!(result(&world).is_none(), "nothing before the hour");

    world.close();
    assert_eq!(world.state(id), "closed");
    assert!(world.findings(id).is_empty());
    world.give_half(&firm(101), id, &first);
    world.give_half(&firm(103), id, &second);
    world.tick();
    assert!(result(&world).is_none(), "no share, no bid");
    assert_eq!(world.give_shares(id, HolderId::Centre).shares, 2);
    world.tick();
    assert!(result(&world).is_none(), "one share is not enough");
    world.give_shares(id, HolderId::Supervisor);
    world.tick();

    let opened = result(&world).expect("opened without the tenderer, who is gone");
    assert_eq!(opened.bids.len(), 2);
    let prices: Vec<_> = opened.bids.iter().map(|bid| bid.price_fen).collect();
    assert_eq!(prices, [Some(1_000_000), Some(900_000)]);
    assert_eq!(opened.bids[0].fields["duration_days"], 90);
    assert_eq!(opened.bids[0].at, now);
    assert_eq!(opened.bids[1].bidder.code, world::CODES[1]);
    assert!(world.findings(id).is_empty());
    let mut plain = bidding::content(&world.store, &world.room, &opened.bids[0].id)
        .expect("read")
        .expect("opened");
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut plain, &mut bytes).expect("the content");
    assert_eq!(bytes, world::archive(1_000_000));

    bidding::sign(&world.store, &world.room, &firm(102), id, &opened.record).expect("signed");
    bidding::sign(&world.store, &world.room, &firm(102), id, &opened.record).expect("once");
    let centre = keeper(HolderId::Centre);
    bidding::sign(&world.store, &world.room, &centre, id, &opened.record).expect("signed");
    assert!(bidding::sign(&world.store, &world.room, &centre, id, "00").is_err());
    assert!(bidding::sign(&world.store, &world.room, &firm(104), id, &opened.record).is_err());
    let file = world
        .store
        .read(|read| bidding::record_file(read, &world.room, id))
        .expect("read")
        .expect("a record");
    assert!(file.contains(&format!("bid {}", first.digest())));
    assert!(file.contains(world::CODES[0]) && file.contains("jc-jyzx"));

    let events = world.events.lock().expect("a lock");
    let whats: Vec<_> = events.iter().map(|event| event.what.clone()).collect();
    assert_eq!(
        whats,
        [
            What::Closed { bids: 2 },
            What::Opened { bids: 2 },
            What::RecordSigned {
                stands: world::CODES[0].to_owned()
            },
            What::RecordSigned {
                stands: "jc-jyzx".to_owned()
            },
        ]
    );
}

#[test]
fn holders_register_their_keys_before_bids_are_taken() {
    let world = World::new();
    let mut new = world.new_box();
    new.holders[0].public_key = None;
    let id = world.open(new);
    let key = world.keys[&HolderId::Tenderer].public().to_string();
    let register = |scope: &base::Scope, key: &str| {
        bidding::register_key(
            &world.store,
            &world.room,
            scope,
            (id, HolderId::Tenderer),
            key,
        )
    };
    let sealed = {
        let other = World::new();
        let id = other.open(other.new_box());
        other.seal(id, 0, 1)
    };
    let begun = bidding::begin(
        &world.store,
        &world.room,
        &firm(101),
        id,
        (sealed.header.bytes().to_vec(), &sealed.manifest.text()),
    );
    assert!(matches!(begun, Err(UploadError::Early)), "{begun:?}");
    let stranger = staff(90, Role::Clerk, "gp-jyzx");
    assert!(matches!(register(&stranger, &key), Err(KeyError::NotFound)));
    let other = keeper(HolderId::Centre);
    assert!(matches!(register(&other, &key), Err(KeyError::NotYours)));
    let tenderer = keeper(HolderId::Tenderer);
    assert!(matches!(
        register(&tenderer, "04ab"),
        Err(KeyError::Malformed)
    ));
    let taken = world.keys[&HolderId::Centre].public().to_string();
    assert!(matches!(
        register(&tenderer, &taken),
        Err(KeyError::Malformed)
    ));
    register(&tenderer, &key).expect("registered");
    register(&tenderer, &key).expect("twice is once");
    assert_eq!(world.state(id), "taking");
    let new = world.keys[&HolderId::Tenderer].public().to_string();
    assert_eq!(new, key);
    let late = envelope::KeyPair::generate(envelope::SuiteId::P256, &mut world::random)
        .expect("a key")
        .public()
        .to_string();
    assert!(matches!(register(&tenderer, &late), Err(KeyError::Settled)));
    world.bid(&firm(101), id, &world.seal(id, 0, 1));
}

#[test]
fn an_upload_goes_on_where_it_broke_off() {
    let world = World::new();
    let id = world.open(world.new_box());
    let big = world::seal(&world.terms(id), world::CODES[0], &vec![7; (5 << 20) / 2]);
    assert_eq!(big.chunks.len(), 3);
    let begun = world.begin(&firm(101), id, &big);
    assert_eq!(begun.missing, [0, 1, 2]);
    let put = |scope: &base::Scope, no: u32, bytes: &[u8]| {
        bidding::put_chunk(
            &world.store,
            &world.room,
            scope,
            (id, &begun.token),
            (no, bytes.to_vec()),
        )
    };
    put(&firm(101), 2, &big.chunks[2]).expect("in any order");
    put(&firm(101), 2, &big.chunks[2]).expect("twice is once");
    let wrong = put(&firm(101), 1, &big.chunks[0]);
    assert!(matches!(wrong, Err(UploadError::Chunk(_))), "{wrong:?}");
    let stranger = put(&firm(103), 1, &big.chunks[1]);
    assert!(matches!(stranger, Err(UploadError::NotFound)));
    let early = bidding::finish(
        &world.store,
        &world.room,
        &firm(101),
        (id, &begun.token),
        None,
    );
    assert!(
        matches!(early, Err(FinishError::Incomplete(2))),
        "{early:?}"
    );
    // The bidder's other account goes on with it.
    let again = world.begin(&firm(102), id, &big);
    assert_eq!(
        (again.token.as_str(), &again.missing[..]),
        (&*begun.token, &[0, 1][..])
    );
    put(&firm(102), 0, &big.chunks[0]).expect("taken");
    put(&firm(102), 1, &big.chunks[1]).expect("taken");
    let received = bidding::finish(
        &world.store,
        &world.room,
        &firm(102),
        (id, &begun.token),
        None,
    )
    .expect("a receipt");
    assert_eq!(received.digest, big.digest());
}

#[test]
fn the_number_of_uploads_of_one_bidder_is_bounded() {
    let world = World::new();
    let id = world.open(world.new_box());
    for price in 0..5 {
        world.begin(&firm(101), id, &world.seal(id, 0, price));
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM bidding_upload"), 2);
    world.clock.advance_secs(86_400);
    world.tick();
    assert_eq!(world.number("SELECT COUNT(*) FROM bidding_upload"), 0);
}

#[test]
fn a_bidder_replaces_and_withdraws_until_the_deadline() {
    let world = World::new();
    let id = world.open(world.new_box());
    let first = world.seal(id, 0, 5);
    let receipt = world.bid(&firm(101), id, &first);
    let again = world.bid(&firm(101), id, &first);
    assert_eq!(receipt.receipt, again.receipt, "one file, one receipt");
    assert_eq!(again.seq, None);
    let second = world.seal(id, 0, 4);
    let other = world.bid(&firm(102), id, &second);
    assert_ne!(receipt.receipt, other.receipt);
    assert_eq!(
        world.number("SELECT COUNT(*) FROM bidding_bid WHERE state = 'standing'"),
        1
    );
    bidding::withdraw(&world.store, &world.room, &firm(102), id).expect("withdrawn");
    bidding::withdraw(&world.store, &world.room, &firm(102), id).expect("twice is once");
    assert_eq!(world.number("SELECT COUNT(*) FROM bidding_chunk"), 0);
    let none = bidding::withdraw(&world.store, &world.room, &firm(103), id);
    assert!(matches!(none, Err(WithdrawError::NoBid)));
    assert!(world.findings(id).is_empty());
    world.bid(&firm(101), id, &world.seal(id, 0, 3));
    world.close();
    let late = bidding::withdraw(&world.store, &world.room, &firm(101), id);
    assert!(matches!(late, Err(WithdrawError::Late)));
    assert!(world.findings(id).is_empty());
}

#[test]
fn the_deadline_holds_to_the_millisecond_and_keeps_nothing_of_a_late_file() {
    let world = World::new();
    let id = world.open(world.new_box());
    let (last, late) = (world.seal(id, 0, 1), world.seal(id, 1, 1));
    let (kept, refused) = (
        world.upload(&firm(101), id, &last),
        world.upload(&firm(103), id, &late),
    );
    world.clock.advance_secs(86_399);
    let finish = |scope: &base::Scope, token: &str| {
        bidding::finish(&world.store, &world.room, scope, (id, token), None)
    };
    finish(&firm(101), &kept).expect("in the last second");
    world.clock.advance_secs(1);
    let error = finish(&firm(103), &refused).expect_err("at the deadline");
    assert!(matches!(error, FinishError::Late));
    assert!(error.explain(Lang::Zh).contains("未保存任何内容"));
    assert_eq!(
        world.number("SELECT COUNT(*) FROM bidding_upload WHERE bid IS NULL"),
        0
    );
    // The refusal itself closed the box.
    assert_eq!(world.state(id), "closed");
    finish(&firm(101), &kept).expect("pressed twice: its receipt again");
}

#[test]
fn too_few_bids_are_not_opened() {
    let world = World::new();
    let mut new = world.new_box();
    new.min_bids = 3;
    let id = world.open(new);
    let sealed = world.seal(id, 0, 1);
    world.bid(&firm(101), id, &sealed);
    world.close();
    assert_eq!(world.state(id), "failed");
    let half = bidding::give_half(&world.store, &world.room, &firm(101), id, &sealed.half());
    assert!(matches!(half, Err(HalfError::Over)), "{half:?}");
    let file = world.shares(id, HolderId::Centre);
    let given = bidding::give_shares(
        &world.store,
        &world.room,
        &keeper(HolderId::Centre),
        id,
        file.as_bytes(),
    );
    assert!(given.is_err());
    let events = world.events.lock().expect("a lock");
    assert_eq!(events[1].what, What::Failed { bids: 1 });
}

#[test]
fn a_bidder_who_does_not_decrypt_in_time_forfeits_and_the_others_go_on() {
    let world = World::new();
    let id = world.open(world.new_box());
    let (here, gone) = (world.seal(id, 0, 7), world.seal(id, 1, 8));
    world.bid(&firm(101), id, &here);
    world.bid(&firm(103), id, &gone);
    let early = bidding::give_half(&world.store, &world.room, &firm(101), id, &here.half());
    assert!(matches!(early, Err(HalfError::Early)));
    world.close();
    let wrong = bidding::give_half(&world.store, &world.room, &firm(101), id, &gone.half());
    assert!(matches!(wrong, Err(HalfError::Wrong)));
    world.give_half(&firm(101), id, &here);
    world.give_shares(id, HolderId::Tenderer);
    world.give_shares(id, HolderId::Centre);
    world.tick();
    assert_eq!(world.state(id), "closed", "the other one still has time");
    world.clock.advance_secs(30 * 60);
    let late = bidding::give_half(&world.store, &world.room, &firm(103), id, &gone.half());
    assert!(matches!(late, Err(HalfError::Over)));
    world.tick();
    let opened = world
        .store
        .read(|read| bidding::result(read, &world.room, SUBJECT))
        .expect("read")
        .expect("opened");
    let ends: Vec<_> = opened
        .bids
        .iter()
        .map(|bid| (bid.outcome, bid.reason.as_str()))
        .collect();
    assert!(ends.contains(&(Outcome::Opened, "")));
    assert!(ends.contains(&(Outcome::Forfeited, "no-half")));
}

#[test]
fn a_half_that_was_left_opens_without_its_bidder() {
    let world = World::new();
    let id = world.open(world.new_box());
    let sealed = world.seal(id, 0, 9);
    let token = world.upload(&firm(101), id, &sealed);
    let other = world.seal(id, 0, 9);
    let finish = |half: &str| {
        bidding::finish(
            &world.store,
            &world.room,
            &firm(101),
            (id, &token),
            Some(half),
        )
    };
    assert!(matches!(finish(&other.half()), Err(FinishError::Half)));
    finish(&sealed.half()).expect("received");
    world.close();
    world.give_shares(id, HolderId::Tenderer);
    world.give_shares(id, HolderId::Supervisor);
    world.tick();
    assert_eq!(world.state(id), "opened");
}

#[test]
fn an_objection_holds_the_opening_up_and_its_end_gives_the_time_back() {
    let world = World::new();
    let id = world.open(world.new_box());
    let sealed = world.seal(id, 0, 9);
    world.bid(&firm(101), id, &sealed);
    world.clock.advance_secs(86_400);
    world
        .store
        .write(&base::Scope::system(), |tx| {
            bidding::suspend(tx, SUBJECT, "示例异议")
        })
        .expect("suspended");
    world.tick();
    assert_eq!(world.state(id), "closed", "the deadline holds all the same");
    let half = bidding::give_half(&world.store, &world.room, &firm(101), id, &sealed.half());
    assert!(matches!(half, Err(HalfError::Suspended)));
    world.clock.advance_secs(7_200);
    world.tick();
    assert_eq!(world.state(id), "closed");
    world
        .store
        .write(&base::Scope::system(), |tx| bidding::resume(tx, SUBJECT))
        .expect("resumed");
    world.give_half(&firm(101), id, &sealed);
    world.give_shares(id, HolderId::Centre);
    world.give_shares(id, HolderId::Tenderer);
    world.tick();
    assert_eq!(world.state(id), "opened");
}

#[test]
fn deadlines_move_and_boxes_are_cancelled_in_the_trades_own_transaction() {
    let world = World::new();
    let id = world.open(world.new_box());
    let deadline = world.now().plus_secs(86_400);
    let moved = |to, reason: Option<&'static str>| {
        world.store.write(&base::Scope::system(), move |tx| {
            bidding::move_deadline(tx, SUBJECT, to, reason)
        })
    };
    moved(deadline.plus_secs(60), None).expect("forward");
    assert_eq!(world.terms(id).deadline, deadline.plus_secs(60));
    assert!(matches!(moved(deadline, None), Err(CourseError::Move(_))));
    moved(deadline, Some("示例理由")).expect("back with a reason");
    let room = world.room.clone();
    let new = world.new_box();
    let second = world.store.write(&base::Scope::system(), move |tx| {
        bidding::open_box(tx, &room, &new)
    });
    assert!(matches!(second, Err(OpenBoxError::Already(held)) if held == id));
    world
        .store
        .write(&base::Scope::system(), |tx| {
            bidding::cancel(tx, SUBJECT, "示例理由")
        })
        .expect("cancelled");
    let shown = world
        .store
        .read(|read| bidding::of_subject(read, SUBJECT, world.now()))
        .expect("read")
        .expect("a box");
    assert_eq!((shown.id, shown.stage), (id, Stage::Cancelled));
    let next = world.open(world.new_box());
    assert_eq!(next, BoxId(id.0 + 1), "a new one may be opened");
}

#[test]
fn a_centre_that_cannot_reach_the_threshold_returns_bids_without_cost() {
    let world = World::new();
    let id = world.open(world.new_box());
    let sealed = world.seal(id, 0, 9);
    world.bid(&firm(101), id, &sealed);
    world.close();
    world.give_half(&firm(101), id, &sealed);
    world.give_shares(id, HolderId::Centre);
    world.clock.advance_secs(86_400);
    world.tick();
    assert_eq!(
        world.state(id),
        "closed",
        "holders have no fault of the bidder's"
    );
    let give_up = |scope: &base::Scope, reason: &str| {
        bidding::give_up(&world.store, &world.room, scope, id, reason)
    };
    let clerk = give_up(&keeper(HolderId::Centre), "示例").expect_err("a clerk");
    assert_eq!(clerk.fault(), Fault::Forbidden);
    let head = staff(20, Role::Head, "jc-jyzx");
    assert!(give_up(&head, " ").is_err());
    give_up(&head, "示例理由").expect("given up");
    let opened = world
        .store
        .read(|read| bidding::result(read, &world.room, SUBJECT))
        .expect("read")
        .expect("a result");
    assert_eq!(opened.bids[0].outcome, Outcome::Returned);
    assert_eq!(opened.bids[0].reason, "given-up");
    assert_eq!(opened.bids[0].price_fen, None);
}

#[test]
fn a_rehearsal_has_envelopes_of_its_own_and_no_consequence() {
    let world = World::new();
    let real = world.open(world.new_box());
    let mut new = world.new_box();
    new.rehearsal = true;
    let practice = world.open(new);
    assert_eq!(
        world.terms(practice).subject,
        format!("rehearsal/{SUBJECT}")
    );
    let (one, other) = (world.seal(practice, 0, 1), world.seal(real, 0, 1));
    let begin = |id, sealed: &world::Sealed| {
        bidding::begin(
            &world.store,
            &world.room,
            &firm(101),
            id,
            (sealed.header.bytes().to_vec(), &sealed.manifest.text()),
        )
    };
    assert!(matches!(begin(real, &one), Err(UploadError::Misfit(_))));
    assert!(matches!(
        begin(practice, &other),
        Err(UploadError::Misfit(_))
    ));
    world.bid(&firm(101), practice, &one);
    world.close();
    world.give_half(&firm(101), practice, &one);
    world.give_shares(practice, HolderId::Centre);
    world.give_shares(practice, HolderId::Tenderer);
    world.tick();
    assert_eq!(world.state(practice), "opened");
    let result = world
        .store
        .read(|read| bidding::result(read, &world.room, SUBJECT))
        .expect("read");
    assert!(result.is_none(), "the real box is another one");
}

#[test]
fn boxes_that_do_not_hold_together_are_refused() {
    let world = World::new();
    let refused = |change: fn(&mut bidding::NewBox)| {
        let mut new = world.new_box();
        change(&mut new);
        let room = world.room.clone();
        world
            .store
            .write(&base::Scope::system(), move |tx| {
                bidding::open_box(tx, &room, &new)
            })
            .expect_err("refused")
    };
    assert!(matches!(
        refused(|new| new.subject = "a b".into()),
        OpenBoxError::Subject
    ));
    assert!(matches!(
        refused(|new| new.title = " ".into()),
        OpenBoxError::Title
    ));
    assert!(matches!(
        refused(|new| new.threshold = 1),
        OpenBoxError::Holders
    ));
    assert!(matches!(
        refused(|new| new.threshold = 4),
        OpenBoxError::Holders
    ));
    assert!(matches!(
        refused(|new| new.holders[1] = new.holders[0].clone()),
        OpenBoxError::Holders
    ));
    assert!(matches!(
        refused(|new| new.holders[0].public_key = Some("04".into())),
        OpenBoxError::Key("tenderer")
    ));
    assert!(matches!(
        refused(|new| new.holders[0].public_key = new.holders[1].public_key.clone()),
        OpenBoxError::Holders
    ));
    assert!(matches!(
        refused(|new| new.deadline = new.opens_at),
        OpenBoxError::Hours
    ));
    assert!(matches!(
        refused(|new| new.min_bids = 0),
        OpenBoxError::Bounds
    ));
    assert!(matches!(
        refused(|new| new.unseal_minutes = 9),
        OpenBoxError::Bounds
    ));
}

#[test]
fn the_samples_are_written_once_at_each_stage() {
    let world = World::new();
    let units = ["jc-jyj", "jc-jyzx", "jc-zjj"].map(base::OrgId::from);
    let bidders = [101, 103, 104].map(firm);
    let write =
        || bidding::sample(&world.store, &world.room, "jc", &units, &bidders).expect("written");
    let first = write();
    assert_eq!(first, write());
    let states = || -> Vec<String> { first.iter().map(|id| world.state(*id)).collect() };
    assert_eq!(
        states(),
        ["taking", "keys", "taking", "taking", "taking", "taking"]
    );
    world.clock.advance_secs(bidding::OPENED_AFTER_SECS);
    for _ in 0..2 {
        let now = world.now();
        bidding::sample_opening(&world.store, &world.room, &units, &bidders, now).expect("opened");
    }
    assert_eq!(
        states(),
        ["taking", "keys", "taking", "opened", "closed", "failed"]
    );
    for id in &first {
        assert!(world.findings(*id).is_empty(), "box {id}");
    }
    let read_out = world
        .store
        .read(|read| bidding::result(read, &world.room, "sample/lot/3"))
        .expect("read")
        .expect("opened");
    let mut prices: Vec<_> = read_out.bids.iter().map(|bid| bid.price_fen).collect();
    prices.sort_unstable();
    assert_eq!(prices, [793_000_000, 806_500_000, 820_000_000].map(Some));
    assert_eq!(world.number("SELECT COUNT(*) FROM bidding_signature"), 3);
}

/// What the platform lost, and what a bidder sealed wrongly, end differently.
#[test]
fn a_bid_that_does_not_open_ends_by_whose_fault_it_is() {
    let world = World::new();
    let id = world.open(world.new_box());
    let good = world.seal(id, 0, 5);
    world.bid(&firm(101), id, &good);
    world.clock.advance_secs(1);
    // Sealed for the box, with chunks that its own key does not open.
    let mut bad = world.seal(id, 1, 6);
    bad.chunks[0][3] ^= 1;
    let hashes = bad.chunks.iter().map(|chunk| proof::leaf_hash(chunk));
    bad.manifest = envelope::Manifest::new(&bad.header, bad.manifest.salt, hashes.collect())
        .expect("a manifest");
    world.bid(&firm(103), id, &bad);
    world.clock.advance_secs(1);
    let lost = world.seal(id, 2, 7);
    world.bid(&firm(104), id, &lost);
    world.close();
    for (account, sealed) in [(101, &good), (103, &bad), (104, &lost)] {
        world.give_half(&firm(account), id, sealed);
    }
    world.tamper(
        "DELETE FROM bidding_chunk WHERE upload = (SELECT upload FROM bidding_bid ORDER BY at DESC LIMIT 1)",
    );
    world.give_shares(id, HolderId::Centre);
    world.give_shares(id, HolderId::Tenderer);
    world.tick();
    let opened = world
        .store
        .read(|read| bidding::result(read, &world.room, SUBJECT))
        .expect("read")
        .expect("opened");
    let ends: Vec<_> = opened
        .bids
        .iter()
        .map(|bid| (bid.outcome, bid.reason.as_str()))
        .collect();
    assert_eq!(
        ends,
        [
            (Outcome::Opened, ""),
            (Outcome::Forfeited, "bad-seal"),
            (Outcome::Returned, "altered"),
        ]
    );
}

/// A bidder that sealed for other keys than the holders' is told at once; one holder who cannot read blocks nothing.
#[test]
fn holders_who_cannot_read_are_counted_and_do_not_block() {
    let world = World::new();
    let id = world.open(world.new_box());
    let sealed = world.seal(id, 0, 5);
    world.bid(&firm(101), id, &sealed);
    world.close();
    world.give_half(&firm(101), id, &sealed);
    let give = |holder, file: &str| {
        bidding::give_shares(
            &world.store,
            &world.room,
            &keeper(holder),
            id,
            file.as_bytes(),
        )
    };
    let none = give(HolderId::Centre, "luodi-shares/1\n").expect("taken");
    assert_eq!((none.shares, none.unreadable), (0, 1));
    let others = world.shares(id, HolderId::Tenderer);
    assert!(give(HolderId::Centre, &others).is_err(), "another's shares");
    let forged = others.replace("tenderer", "centre");
    assert!(
        give(HolderId::Centre, &forged).is_err(),
        "another's share in one's name"
    );
    world.give_shares(id, HolderId::Tenderer);
    world.tick();
    assert_eq!(world.state(id), "closed");
    // The key was found after all.
    assert_eq!(world.give_shares(id, HolderId::Centre).shares, 1);
    world.tick();
    assert_eq!(world.state(id), "opened");
}

/// A round in which nothing is due writes nothing: not while bids are taken, and not while bidders decrypt.
#[test]
fn a_round_without_anything_due_writes_nothing() {
    let world = World::new();
    let id = world.open(world.new_box());
    let first = world.seal(id, 0, 1_000_000);
    world.bid(&firm(101), id, &first);
    world.bid(&firm(103), id, &world.seal(id, 1, 900_000));
    let rounds = |world: &World| {
        let before = world.written();
        for _ in 0..60 {
            world.clock.advance_secs(1);
            assert_eq!(world.tick(), 0);
        }
        assert_eq!(world.written(), before);
    };
    world.tick();
    // Covering entries are due at hours drawn by lot; they are a matter of their own.
    world.tamper("UPDATE bidding_cover SET at = 1 WHERE at IS NULL");
    rounds(&world);
    world.close();
    assert_eq!(world.state(id), "closed");
    world.give_half(&firm(101), id, &first);
    rounds(&world);
    // The end of the time to decrypt is due.
    world.clock.advance_secs(3_600);
    assert!(world.tick() > 0);
}

#[test]
fn members_of_a_consortium_are_sealed_and_whoever_stands_behind_two_offers_is_named() {
    let world = World::new();
    let id = world.open(world.new_box());
    let together = |firm: usize, member: &str| {
        let json = format!(
            "{{\"price_fen\":{},\"members\":[{{\"code\":\"{member}\",\"name\":\"示例成员\"}}]}}",
            1_000_000 + firm
        );
        world::seal(
            &world.terms(id),
            world::CODES[firm],
            &world::archive_of(&json),
        )
    };
    // The first offers with the second, who also offers alone; the third with an enterprise that offers nowhere else.
    let alone = "92320500MA1XYT0W5B";
    let offers = [
        (101, together(0, world::CODES[1])),
        (103, world.seal(id, 1, 900_000)),
        (104, together(2, alone)),
    ];
    for (account, sealed) in &offers {
        world.bid(&firm(*account), id, sealed);
        world.clock.advance_secs(1);
    }
    let told = world.number("SELECT COUNT(*) FROM journal_entry WHERE body LIKE '%92320500MA1%'");
    assert_eq!(told, 0, "nobody knows of members before the hour");
    world.close();
    for (account, sealed) in &offers {
        world.give_half(&firm(*account), id, sealed);
    }
    world.give_shares(id, HolderId::Centre);
    world.give_shares(id, HolderId::Supervisor);
    world.tick();
    let opened = world
        .store
        .read(|read| bidding::result(read, &world.room, SUBJECT))
        .expect("read")
        .expect("opened");
    let said: Vec<String> = opened.bids.iter().map(|bid| bid.twice.join(" ")).collect();
    let second = world::CODES[1].to_owned();
    assert_eq!(
        said,
        [second.clone(), second, String::new()],
        "named, and not voided: a claim of one offer is no proof against another"
    );
    assert_eq!(opened.bids[2].members[0].code, alone);
    assert!(
        opened
            .bids
            .iter()
            .all(|bid| bid.outcome == Outcome::Opened && !bid.unclear)
    );
    assert!(!opened.bids[2].fields.contains_key("members"));
}
