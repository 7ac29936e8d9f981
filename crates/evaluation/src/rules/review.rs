//! 符合性审查: what the judges' opinions add up to.

use pack::element::Method;

use crate::model::{BidState, Bidder, Failed, Opinion};

/// The mark for a price above the ceiling among the reasons of a refusal.
pub const CEILING: &str = "ceiling";

/// The mark for a low price that was not justified.
pub const LOW_PRICE: &str = "low-price";

/// Whether more than half of a committee say so.
#[must_use]
pub fn majority(yes: usize, committee: usize) -> bool {
    yes * 2 > committee
}

/// Opinions that a judge still owes: (bidder's key, review's id); also those that refuse without a reason.
#[must_use]
pub fn owed(method: &Method, bidders: &[Bidder], own: &[Opinion]) -> Vec<(String, String)> {
    let mut owed = Vec::new();
    for bidder in bidders {
        for review in &method.reviews {
            let given = own
                .iter()
                .find(|one| one.bidder == bidder.key && one.criterion == review.id);
            if given.is_none_or(|one| !one.passes && one.reason.trim().is_empty()) {
                owed.push((bidder.key.clone(), review.id.clone()));
            }
        }
    }
    owed
}

/// What becomes of each bidder once every judge of `committee` has handed in: a review that a majority says is not met
/// refuses it, and so does a price above the ceiling, by rule.
#[must_use]
pub fn tally(
    method: &Method,
    bidders: &[Bidder],
    opinions: &[Opinion],
    (committee, ceiling_fen): (usize, Option<i64>),
) -> Vec<(String, BidState, Vec<String>)> {
    bidders
        .iter()
        .map(|bidder| {
            let mut why: Vec<String> = Vec::new();
            for review in &method.reviews {
                let against = opinions.iter().filter(|one| {
                    one.bidder == bidder.key && one.criterion == review.id && !one.passes
                });
                if majority(against.count(), committee) {
                    why.push(review.id.clone());
                }
            }
            if ceiling_fen.is_some_and(|ceiling| bidder.price_fen > ceiling) {
                why.push(CEILING.to_owned());
            }
            let state = match why.is_empty() {
                true => BidState::Valid,
                false => BidState::Refused,
            };
            (bidder.key.clone(), state, why)
        })
        .collect()
}

/// Whether so few valid offers end the evaluation.
#[must_use]
pub fn failed(valid: usize, least: u32) -> Option<Failed> {
    if valid == 0 {
        return Some(Failed::NoneValid);
    }
    let least = usize::try_from(least).unwrap_or(usize::MAX);
    (valid < least).then_some(Failed::TooFew)
}
