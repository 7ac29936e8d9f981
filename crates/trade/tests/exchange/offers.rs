//! Offers: sealed ones, and those of several enterprises together.

use super::*;

#[test]
fn sealed_offers_are_neither_named_nor_counted() {
    let world = World::new();
    let id = world.announced();
    world.keyed(id);
    for who in 1..=3 {
        world.offered(id, who, 700_000_000);
    }
    for (hour, state) in [(8, State::Open), (9, State::Closed)] {
        world.clock.set(at("2024-09-27", hour));
        let room = &world.rooms.bidding;
        bidding::tick(&world.store, room, &Scope::system(), world.now()).expect("a tick");
        assert_eq!(world.trade(id).state, state);
        let (summary, files) = world.export("out");
        assert_eq!((summary.trades, summary.releases), (1, 1));
        for (name, bytes) in &files {
            let text = String::from_utf8_lossy(bytes);
            for word in [
                "示例企业",
                "91140500MA",
                "numberOfTenderers",
                "\"bids\"",
                "tenderers",
            ] {
                assert!(!text.contains(word), "{state:?} {name}: {word}");
            }
        }
    }
}

#[test]
fn members_of_a_consortium_are_tenderers_of_its_offer() {
    let world = World::new();
    let id = world.announced();
    world.keyed(id);
    let with = |fen: i64, member: u32| json!({ "price_fen": fen, "members": [party(member)] });
    // The first offers with the second, who offers alone as well; the third with a fifth.
    let halves = [
        (1, world.offers(id, 1, with(700_000_001, 2))),
        (2, world.offered(id, 2, 700_000_002)),
        (3, world.offers(id, 3, with(700_000_003, 5))),
        (4, world.offered(id, 4, 700_000_004)),
    ];
    assert!(
        !format!("{:?}", world.told(id)).contains(&code(5)),
        "sealed"
    );
    let deadline = world.trade(id).deadline_at.expect("a deadline");
    world.clock.set(deadline);
    let room = &world.rooms.bidding;
    bidding::tick(&world.store, room, &Scope::system(), world.now()).expect("a tick");
    world.opened(id, &halves);
    let told = world.told(id);
    let opening = told.last().expect("the opening");
    let bids = opening.bids.as_ref().expect("bids");
    let who = |number: u32| format!("CN-USCC-{}", code(number));
    let mut said: Vec<Vec<String>> = bids
        .details
        .iter()
        .map(|bid| bid.tenderers.iter().map(|one| one.id.clone()).collect())
        .collect();
    // Offers of one instant come in the order of their random numbers.
    said.sort();
    assert_eq!(
        said,
        [
            vec![who(1), who(2)],
            vec![who(2)],
            vec![who(3), who(5)],
            vec![who(4)],
        ]
    );
    let pending = |bid: &ocds::Bid| bid.status == Some(BidStatus::Pending);
    assert!(bids.details.iter().all(pending), "a committee decides");
    let tender = opening.tender.as_ref().expect("a tender");
    assert_eq!(tender.tenderers.len(), 5, "each once");
    assert!(opening.parties.iter().any(|one| one.id == who(5)));
}
