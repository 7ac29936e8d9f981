//! The room through its door: bids in time, late, twice, by priority; pauses, results, and who may what.

use crate::common;

use auction::rules::bid::Refusal;
use auction::rules::clock::{Clock, Phase, Turn};
use auction::{BidError, HoldError, OpenError, Outcome, State, Why};
use base::{Explain, Lang, OrgId, Role, Scope};
use common::{World, at, bidder, party, scope};
use store::{Query, params};

#[test]
fn an_auction_goes_from_free_bidding_to_its_winner() {
    let world = World::new();
    let id = world.opened(world.terms());
    assert!(matches!(
        world.bid(id, 1, 10_000_000),
        Err(BidError::Waiting(_))
    ));
    world.clock.set(at(1));
    assert!(matches!(
        world.bid(id, 1, 9_999_999),
        Err(BidError::Refused(Refusal::Below(10_000_000), _))
    ));
    assert_eq!(world.bid(id, 1, 10_000_000).expect("taken").bid.seq, 1);
    world.clock.set(at(599));
    assert_eq!(world.bid(id, 2, 10_100_000).expect("taken").bid.seq, 2);
    assert_eq!(
        world.row(id).clock.closes_at(),
        at(900),
        "free bidding is not prolonged"
    );
    world.clock.set(at(899));
    assert_eq!(world.bid(id, 1, 10_200_000).expect("taken").bid.seq, 3);
    assert_eq!(world.row(id).clock.closes_at(), at(1199));
    world.clock.set(at(1198));
    assert_eq!(world.bid(id, 3, 10_400_000).expect("taken").bid.seq, 4);
    assert_eq!(world.tick(), 0);
    world.clock.set(at(1498));
    assert_eq!(world.row(id).phase(at(1498)), Phase::Over(at(1498)));
    assert!(matches!(world.bid(id, 1, 10_500_000), Err(BidError::Over)));
    assert_eq!(
        world.row(id).state,
        State::Ended,
        "the late bid found the end"
    );
    assert_eq!(world.tick(), 0);
    let heard = world.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].subject, "trade/12/lot/1");
    let Outcome::Ended {
        winner, amount_fen, ..
    } = &heard[0].outcome
    else {
        panic!("{heard:?}");
    };
    assert_eq!((winner, *amount_fen), (&party(3), 10_400_000));
    assert_eq!(world.row(id).reserve_fen, Some(10_314_159));
    assert_eq!(world.journalled("auction.bid"), 4);
    assert_eq!(world.journalled("auction.ended"), 1);
    assert!(auction::confirm(&world.store, &bidder(1), &world.room, id).is_err());
    assert!(auction::confirm(&world.store, &bidder(3), &world.room, id).expect("confirmed"));
    assert!(
        !auction::confirm(&world.store, &bidder(3), &world.room, id).expect("confirmed before")
    );
    assert!(
        world
            .bid_as(id, 3, 10_400_000, "3-10400000")
            .expect("kept")
            .again,
        "an old answer stays"
    );
}

#[test]
fn whoever_comes_second_is_told_the_new_floor() {
    let world = World::new();
    let id = world.opened(world.terms());
    world.clock.set(at(1));
    let card = world.bid(id, 1, 10_000_000).expect("taken").bid.card;
    let error = world.bid(id, 2, 10_000_000).expect_err("too late");
    assert_eq!(
        error.explain(Lang::Zh),
        format!("{card} 号已先出价 100,000.00 元；请出价不低于 101,000.00 元。")
    );
    assert!(matches!(
        world.bid(id, 1, 10_100_000),
        Err(BidError::Refused(Refusal::Leads, _))
    ));
    assert!(matches!(
        world.bid(id, 2, 15_000_001),
        Err(BidError::Refused(Refusal::Above(15_000_000), _))
    ));
    let first = world.bid_as(id, 2, 10_100_000, "k").expect("taken");
    let second = world.bid_as(id, 2, 10_100_000, "k").expect("the same");
    assert_eq!((first.bid.clone(), second.again), (second.bid, true));
    assert!(matches!(
        world.bid_as(id, 2, 10_200_000, "k"),
        Err(BidError::KeyUsed)
    ));
    for key in ["", "a b", &"k".repeat(65)] {
        assert!(matches!(
            world.bid_as(id, 1, 10_200_000, key),
            Err(BidError::Key)
        ));
    }
    assert!(matches!(world.bid(id, 1, 0), Err(BidError::Amount)));
    assert_eq!(world.count("SELECT COUNT(*) FROM auction_bid"), 2);
}

#[test]
fn a_right_of_priority_meets_a_price_once() {
    let world = World::new();
    let id = world.opened(world.terms());
    world.clock.set(at(1));
    world.bid(id, 1, 10_400_000).expect("taken");
    world.clock.set(at(800));
    let met = world.bid(id, 5, 10_400_000).expect("met");
    assert!(met.bid.matched);
    assert_eq!(
        world.row(id).clock.closes_at(),
        at(1100),
        "a met price starts the period anew"
    );
    assert!(world.bid(id, 2, 10_400_000).is_err());
    world.bid(id, 1, 10_500_000).expect("taken");
    assert!(
        world
            .bid_as(id, 5, 10_500_000, "again")
            .expect("met")
            .bid
            .matched
    );
    world.clock.set(at(1100));
    assert_eq!(world.tick(), 1);
    assert_eq!(world.tick(), 0);
    let heard = world.heard();
    let Outcome::Ended {
        winner, amount_fen, ..
    } = &heard[0].outcome
    else {
        panic!("{heard:?}");
    };
    assert_eq!((winner, *amount_fen), (&party(5), 10_500_000));
}

#[test]
fn nobody_wins_without_bids_or_below_the_reserve() {
    let world = World::new();
    let (silent, low) = (world.opened(world.terms()), {
        let mut terms = world.terms();
        terms.subject = "trade/12/lot/2".to_owned();
        world.opened(terms)
    });
    world.clock.set(at(1));
    world.bid(low, 1, 10_314_158).expect("taken");
    world.clock.set(at(900));
    assert_eq!(world.tick(), 2);
    let outcomes: Vec<_> = world
        .heard()
        .into_iter()
        .map(|event| (event.id, event.outcome))
        .collect();
    assert!(outcomes.contains(&(silent, Outcome::Failed(Why::NoBid))));
    assert!(outcomes.contains(&(low, Outcome::Failed(Why::BelowReserve))));
    assert_eq!(world.journalled("auction.failed"), 2);
    assert_eq!(world.count("SELECT COUNT(*) FROM notify_message"), 2);
}

#[test]
fn a_clock_that_is_set_back_reopens_nothing() {
    let world = World::new();
    let id = world.opened(world.terms());
    world.clock.set(at(1));
    world.bid(id, 1, 10_400_000).expect("taken");
    world.clock.set(at(901));
    assert!(matches!(world.bid(id, 2, 10_500_000), Err(BidError::Over)));
    for secs in [899, 0, -7200] {
        world.clock.set(at(secs));
        assert!(
            matches!(world.bid(id, 2, 10_600_000), Err(BidError::Over)),
            "{secs}"
        );
        assert!(
            matches!(world.row(id).phase(at(secs)), Phase::Over(_)),
            "{secs}"
        );
    }
    // Not settled yet, and the clock goes back: what was written already is the earliest that is believed.
    let mut terms = world.terms();
    terms.subject = "trade/12/lot/2".to_owned();
    (terms.opens_at, terms.free_until) = (at(1000), at(2000));
    let other = world.opened(terms);
    world.clock.set(at(2250));
    world.bid(other, 1, 10_400_000).expect("taken");
    world.clock.set(at(1500));
    let late = world.bid(other, 2, 10_500_000).expect("taken");
    assert_eq!(late.bid.at, at(2250), "time does not go back");
}

#[test]
fn a_pause_gives_time_back_and_only_its_centre_makes_it() {
    let world = World::new();
    let id = world.opened(world.terms());
    let centre = scope(Role::Clerk, Some("centre"));
    let pause = |who: &Scope, version| {
        auction::pause(
            &world.store,
            who,
            (id, version),
            "示例：网络故障".to_owned(),
        )
    };
    assert!(matches!(
        pause(&centre, 1),
        Err(HoldError::Standing(Phase::Waiting))
    ));
    world.clock.set(at(700));
    assert!(matches!(
        pause(&scope(Role::Clerk, Some("county")), 1),
        Err(HoldError::NotFound)
    ));
    assert!(matches!(pause(&bidder(1), 1), Err(HoldError::NotFound)));
    assert!(matches!(
        pause(&scope(Role::Supervisor, None), 1),
        Err(HoldError::NotYours)
    ));
    let empty = auction::pause(&world.store, &centre, (id, 1), " ".to_owned());
    assert!(matches!(empty, Err(HoldError::Reason)));
    assert!(pause(&centre, 1).expect("held").changed);
    assert!(!pause(&centre, 1).expect("held before").changed);
    let error = world.bid(id, 1, 10_400_000).expect_err("held up");
    assert!(error.explain(Lang::Zh).contains("示例：网络故障"));
    world.clock.set(at(100_000));
    assert_eq!(world.tick(), 0);
    assert!(matches!(
        auction::resume(&world.store, &centre, (id, 1)),
        Err(HoldError::Stale(_))
    ));
    assert!(
        auction::resume(&world.store, &centre, (id, 2))
            .expect("on")
            .changed
    );
    assert_eq!(world.row(id).clock.closes_at(), at(100_300));
    world.bid(id, 1, 10_400_000).expect("taken");
    world.clock.set(at(100_001));
    let cancelled = auction::cancel(
        &world.store,
        &centre,
        &world.room,
        (id, 3),
        "示例理由".to_owned(),
    );
    assert!(cancelled.expect("cancelled").changed);
    assert!(matches!(world.bid(id, 2, 10_500_000), Err(BidError::Over)));
    assert_eq!(world.heard()[0].outcome, Outcome::Failed(Why::Cancelled));
    for kind in ["auction.paused", "auction.resumed", "auction.failed"] {
        assert_eq!(world.journalled(kind), 1, "{kind}");
    }
}

#[test]
fn the_clock_in_the_row_is_the_one_its_history_gives() {
    let world = World::new();
    let id = world.opened(world.terms());
    let centre = scope(Role::Head, Some("centre"));
    let mut amount = 10_000_000;
    let mut version = 1;
    for round in 0..12_i64 {
        world.clock.set(at(10 + round * 90));
        match round % 4 {
            2 => {
                version = auction::pause(&world.store, &centre, (id, version), "示例".to_owned())
                    .expect("held")
                    .version
            }
            3 => {
                version = auction::resume(&world.store, &centre, (id, version))
                    .expect("on")
                    .version
            }
            _ => {
                amount += 100_000;
                world
                    .bid(id, 1 + u32::try_from(round % 2).unwrap_or(0), amount)
                    .expect("taken");
            }
        }
    }
    let row = world.row(id);
    let room = &world.room;
    world.clock.set(at(100_000));
    assert_eq!(world.tick(), 1);
    let record = world
        .store
        .read(|read| auction::queries::record(read, &centre, room, (id, 0)));
    let record = record.expect("a record");
    let mut turns: Vec<Turn> = record.bids.iter().map(|bid| Turn::Bid(bid.at)).collect();
    for pause in &record.pauses {
        turns.push(Turn::Pause(pause.from_at));
        turns.extend(pause.until_at.map(Turn::Resume));
    }
    turns.sort_by_key(|turn| turn.at());
    let begun = Clock::new(
        row.clock.opens_at,
        row.agreed_until,
        row.clock.extension_seconds,
    );
    assert_eq!(begun.replay(turns), Some(row.clock));
    assert_eq!(record.cards.len(), 5);
}

#[test]
fn what_is_secret_is_nowhere_in_the_database_before_the_end() {
    let world = World::new();
    let id = world.opened(world.terms());
    world.clock.set(at(1));
    world.bid(id, 1, 10_400_000).expect("taken");
    let mut cells = Vec::new();
    for (table, columns) in [
        ("auction_auction", 28),
        ("auction_bidder", 5),
        ("auction_bid", 7),
        ("journal_entry", 5),
        ("notify_message", 3),
    ] {
        let read = world.store.read(|read| {
            read.query_map(&format!("SELECT * FROM {table}"), params![], |row| {
                let text = |index| match row.cell(index) {
                    Some(store::Cell::Text(text)) => text.as_bytes().to_vec(),
                    Some(store::Cell::Bytes(bytes)) => bytes.to_vec(),
                    Some(store::Cell::Int(number)) => number.to_string().into_bytes(),
                    _ => Vec::new(),
                };
                Ok((0..columns).flat_map(text).collect::<Vec<u8>>())
            })
        });
        cells.extend(read.unwrap_or_else(|error: store::Error| panic!("{table}: {error}")));
    }
    let all = String::from_utf8_lossy(&cells.concat()).into_owned();
    assert!(all.contains("10400000"), "the bid is public");
    for secret in ["10314159", &party(1).code, &party(1).name, &party(4).name] {
        assert!(!all.contains(secret), "{secret}");
    }
    let record = world.store.read(|read| {
        auction::queries::record(read, &Scope::system(), &world.room, (id, 0)).map(drop)
    });
    assert!(record.is_err(), "no record while it goes on");
}

#[test]
fn one_party_has_one_card_whatever_its_accounts() {
    let world = World::new();
    let id = world.opened(world.terms());
    world.clock.set(at(1));
    let first = world.bid(id, 1, 10_000_000).expect("taken").bid.card;
    assert!(matches!(
        world.bid(id, 1001, 10_100_000),
        Err(BidError::Refused(Refusal::Leads, _))
    ));
    world.bid(id, 2, 10_100_000).expect("taken");
    assert_eq!(
        world.bid(id, 1001, 10_200_000).expect("taken").bid.card,
        first
    );
    assert!(matches!(
        world.bid(id, 6, 10_300_000),
        Err(BidError::NotQualified)
    ));
    assert!(matches!(
        world.bid(id + 1, 6, 10_300_000),
        Err(BidError::NotFound)
    ));
    let mut twice = world.terms();
    twice.subject = "trade/13".to_owned();
    twice.qualified.push(twice.qualified[0].clone());
    assert!(matches!(
        world.try_open(&scope(Role::Clerk, Some("centre")), twice),
        Err(OpenError::Twice(_))
    ));
}

#[test]
fn unsound_auctions_are_not_opened() {
    let world = World::new();
    let centre = scope(Role::Clerk, Some("centre"));
    world.opened(world.terms());
    assert!(matches!(
        world.try_open(&centre, world.terms()),
        Err(OpenError::Exists)
    ));
    let with = |change: &dyn Fn(&mut auction::NewAuction)| {
        let mut terms = world.terms();
        terms.subject = "trade/14".to_owned();
        change(&mut terms);
        world.try_open(&centre, terms)
    };
    assert!(matches!(
        with(&|new| new.centre_org = OrgId::from("county")),
        Err(OpenError::NotFound)
    ));
    assert!(matches!(
        with(&|new| new.title = " ".to_owned()),
        Err(OpenError::Names)
    ));
    assert!(matches!(
        with(&|new| new.start_fen = 0),
        Err(OpenError::Prices)
    ));
    assert!(matches!(
        with(&|new| new.step_max_fen = Some(99_999)),
        Err(OpenError::Prices)
    ));
    assert!(matches!(
        with(&|new| new.reserve_fen = Some(1)),
        Err(OpenError::Prices)
    ));
    assert!(matches!(
        with(&|new| new.free_until = new.opens_at),
        Err(OpenError::Times)
    ));
    assert!(matches!(
        with(&|new| new.extension_seconds = 9),
        Err(OpenError::Times)
    ));
    assert!(matches!(
        with(&|new| new.qualified.clear()),
        Err(OpenError::Bidders)
    ));
    assert!(with(&|_| ()).is_ok());
}

#[test]
fn samples_are_written_once() {
    let world = World::new();
    let parties = [party(1), party(2), party(3)];
    let write = || {
        let place = ("jc", &OrgId::from("centre"));
        auction::sample(&world.store, &Scope::system(), &world.room, place, &parties)
    };
    assert_eq!(write().expect("written"), 4);
    assert_eq!(write().expect("kept"), 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM auction_bid"), 6);
}
