//! The pure rules, by table and by property.

use evaluation::model::{BidState, Bidder, Failed, Opinion, letters};
use evaluation::rules::{draw, review};
use evaluation::sample;
use org::Party;
use proptest::prelude::*;

fn bidder(nth: i64) -> Bidder {
    Bidder {
        key: format!("b{nth}"),
        place: nth,
        party: Party {
            code: format!("code{nth}"),
            name: format!("示例{nth}"),
        },
        price_fen: 100 * nth,
        small: false,
        innovation: false,
        innovation_share: None,
        consortium: false,
        small_share: None,
        documents: Vec::new(),
        state: BidState::Open,
        why: Vec::new(),
    }
}

#[test]
fn a_majority_of_the_committee_refuses() {
    let method = sample::method();
    for (against, committee, refused) in [
        (2, 5, false),
        (3, 5, true),
        (1, 1, true),
        (2, 4, false),
        (4, 7, true),
    ] {
        let opinions: Vec<Opinion> = (1..=committee)
            .map(|seat| Opinion {
                seat,
                bidder: "b1".to_owned(),
                criterion: "signed".to_owned(),
                passes: seat > against,
                reason: "示例".to_owned(),
            })
            .collect();
        let seats = usize::try_from(committee).expect("small");
        let found = review::tally(&method, &[bidder(1)], &opinions, (seats, None));
        let want = if refused {
            BidState::Refused
        } else {
            BidState::Valid
        };
        assert_eq!(found[0].1, want, "{against} of {committee}");
    }
    // Votes against different requirements do not add up; a price above the ceiling needs no vote.
    let split: Vec<Opinion> = [(1, "signed"), (2, "licence"), (3, "signed"), (4, "licence")]
        .into_iter()
        .map(|(seat, criterion)| Opinion {
            seat,
            bidder: "b1".to_owned(),
            criterion: criterion.to_owned(),
            passes: false,
            reason: "示例".to_owned(),
        })
        .collect();
    let found = review::tally(&method, &[bidder(1), bidder(2)], &split, (5, Some(150)));
    assert_eq!(found[0].1, BidState::Valid);
    assert_eq!(
        (found[1].1, found[1].2[0].as_str()),
        (BidState::Refused, review::CEILING)
    );
}

#[test]
fn too_few_valid_offers_end_it() {
    for (valid, least, want) in [
        (0, 1, Some(Failed::NoneValid)),
        (2, 3, Some(Failed::TooFew)),
        (3, 3, None),
        (1, 1, None),
    ] {
        assert_eq!(review::failed(valid, least), want);
    }
}

#[test]
fn letters_go_on_after_z() {
    for (place, want) in [
        (1, "A"),
        (26, "Z"),
        (27, "AA"),
        (52, "AZ"),
        (53, "BA"),
        (200, "GR"),
    ] {
        assert_eq!(letters(place), want);
    }
}

#[test]
fn the_seed_is_bound_to_everything() {
    let seed = |subject, nonce, salts: [&str; 2]| draw::seed(subject, nonce, salts.into_iter());
    let one = seed("s", "n", ["a", "b"]);
    for other in [
        seed("t", "n", ["a", "b"]),
        seed("s", "m", ["a", "b"]),
        seed("s", "n", ["b", "a"]),
    ] {
        assert_ne!(one, other);
    }
}

proptest! {
    /// The order drawn has everybody once and does not depend on the order in which they come.
    #[test]
    fn a_draw_is_a_permutation(keys in prop::collection::hash_set("[a-z]{1,6}", 1..12), seed in "[0-9a-f]{64}") {
        let mut keys: Vec<String> = keys.into_iter().collect();
        let drawn = draw::order(&seed, &keys);
        keys.reverse();
        prop_assert_eq!(&draw::order(&seed, &keys), &drawn);
        let mut sorted = drawn.clone();
        sorted.sort();
        keys.sort();
        prop_assert_eq!(sorted, keys);
    }
}
