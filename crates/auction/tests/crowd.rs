//! Two hundred bidders in the last seconds.

use crate::common;

use std::sync::Barrier;
use std::thread;

use auction::rules::bid::Refusal;
use auction::{BidError, Qualified};
use base::{Role, Scope};
use common::{World, at, party, scope};

const BIDDERS: u32 = 200;

/// Everybody bids at the price that they were last told is the floor until the bid stands or somebody else ends it for
/// them at the tenth price: many fall together, one a price is taken.
#[test]
fn two_hundred_bid_at_once_and_every_bid_stands_in_its_place() {
    let world = World::new();
    let mut terms = world.terms();
    (terms.step_max_fen, terms.reserve_fen) = (None, None);
    terms.qualified = (1..=BIDDERS)
        .map(|number| Qualified {
            party: party(number),
            priority: false,
        })
        .collect();
    let id = world.opened(terms);
    world.clock.set(at(898));
    let start = Barrier::new(BIDDERS as usize);
    let counts: Vec<(usize, usize)> = thread::scope(|threads| {
        let run = |who: u32| {
            let (world, start) = (&world, &start);
            threads.spawn(move || {
                start.wait();
                let (mut taken, mut told, mut amount) = (0, 0, 10_000_000);
                for _ in 0..10 {
                    match world.bid(id, who, amount) {
                        Ok(_) => {
                            taken += 1;
                            amount += 100_000;
                        }
                        Err(BidError::Refused(Refusal::Below(floor), row)) => {
                            assert!(floor > amount && row.bids > 0);
                            told += 1;
                            amount = floor;
                        }
                        Err(BidError::Refused(Refusal::Leads, _)) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
                (taken, told)
            })
        };
        let running: Vec<_> = (1..=BIDDERS).map(run).collect();
        running
            .into_iter()
            .map(|one| one.join().expect("a bidder"))
            .collect()
    });
    let taken: usize = counts.iter().map(|(taken, _)| taken).sum();
    let told: usize = counts.iter().map(|(_, told)| told).sum();
    println!("{taken} bids taken, {told} told the new floor");
    assert!(taken >= 10 && told > 0, "{taken} taken, {told} told");
    assert_eq!(world.journalled("auction.bid"), taken);
    let row = world.row(id);
    assert_eq!(usize::try_from(row.bids).expect("a count"), taken);
    world.clock.set(at(898 + 300));
    assert_eq!(world.tick(), 1);
    let record = world.store.read(|read| {
        auction::queries::record(
            read,
            &scope(Role::Clerk, Some("centre")),
            &world.room,
            (id, 0),
        )
    });
    let record = record.expect("a record");
    assert_eq!(record.bids.len(), taken);
    for (index, bid) in record.bids.iter().enumerate() {
        assert_eq!(usize::try_from(bid.seq).expect("a place"), index + 1);
    }
    for pair in record.bids.windows(2) {
        assert!(pair[1].amount_fen >= pair[0].amount_fen + 100_000);
        assert!(pair[1].at >= pair[0].at && pair[1].card != pair[0].card);
    }
    let last = record.bids.last().expect("a bid");
    assert_eq!(
        row.top.map(|top| (top.card, top.amount_fen)),
        Some((last.card, last.amount_fen))
    );
    assert!(world.store.check().is_ok());
    assert_eq!(
        auction::tick(&world.store, &Scope::system(), &world.room, at(9_999)).expect("a tick"),
        0
    );
}
