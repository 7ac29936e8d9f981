//! From valid offers and marks to ranks.

use std::collections::BTreeMap;

use pack::expr::ExprError;
use pack::score::{Doubt, Judged, Judging, JudgingError, Offer};
use rust_decimal::Decimal;

use crate::model::{
    BidState, Bidder, Correction, CorrectionState, Head, Mark, Outcome, Ranked, yuan,
};

/// Marks as they count: the unsealed ones, with what the committee corrected.
#[must_use]
pub fn current(marks: &[Mark], corrections: &[Correction]) -> Vec<Mark> {
    let mut out = marks.to_vec();
    for correction in corrections {
        if correction.state != CorrectionState::Made {
            continue;
        }
        let of = out.iter_mut().find(|mark| {
            mark.seat == correction.seat
                && mark.bidder == correction.bidder
                && mark.criterion == correction.criterion
        });
        if let Some(mark) = of {
            mark.mark = correction.becomes;
        }
    }
    out
}

/// Valid bidders as offers, marks in the order of seats.
#[must_use]
pub fn offers(bidders: &[Bidder], marks: &[Mark]) -> Vec<Offer> {
    let mut sorted: Vec<&Mark> = marks.iter().collect();
    sorted.sort_by_key(|mark| mark.seat);
    bidders
        .iter()
        .filter(|bidder| bidder.state == BidState::Valid)
        .map(|bidder| {
            let mut own: BTreeMap<String, Vec<Decimal>> = BTreeMap::new();
            for mark in sorted.iter().filter(|mark| mark.bidder == bidder.key) {
                own.entry(mark.criterion.clone())
                    .or_default()
                    .push(mark.mark);
            }
            Offer {
                bidder: bidder.key.clone(),
                price: yuan(bidder.price_fen),
                small: bidder.small,
                innovation: bidder.innovation,
                innovation_share: bidder.innovation_share,
                consortium: bidder.consortium,
                small_share: bidder.small_share,
                marks: own,
            }
        })
        .collect()
}

/// The method at work under the trade's ceiling.
///
/// # Errors
/// An expression that does not read; never for a checked definition.
pub fn judging(head: &Head) -> Result<Judging, ExprError> {
    Ok(Judging::new(&head.method)?.with_ceiling(head.ceiling_fen.map(yuan)))
}

/// Prices of valid offers that have to be explained.
///
/// # Errors
/// As [`judging`].
pub fn doubts(head: &Head, bidders: &[Bidder]) -> Result<Vec<Doubt>, ExprError> {
    Ok(judging(head)?.doubts(&offers(bidders, &[])))
}

/// Ranks valid offers; `drawn` settles what nothing else does.
///
/// # Errors
/// [`JudgingError`].
pub fn rank(
    judging: &Judging,
    offers: &[Offer],
    drawn: &[String],
) -> Result<Vec<Judged>, JudgingError> {
    judging.judge(offers, drawn)
}

/// What the committee recommends.
#[must_use]
pub fn outcome(head: &Head, bidders: &[Bidder], judged: &[Judged]) -> Outcome {
    let ranking = judged.iter().map(|one| Ranked {
        key: one.bidder.clone(),
        rank: one.rank,
        evaluated_price: one.price.normalize(),
        total: one.total.normalize(),
    });
    let ranking: Vec<Ranked> = ranking.collect();
    let most = usize::try_from(head.method.candidates).unwrap_or(usize::MAX);
    let candidates = ranking.iter().take(most).map(|one| one.key.clone());
    let out = bidders
        .iter()
        .filter(|bidder| matches!(bidder.state, BidState::Refused | BidState::Excluded));
    Outcome {
        candidates: candidates.collect(),
        refused: out.map(|bidder| bidder.key.clone()).collect(),
        ranking,
        failed: None,
        sheet_sha256: String::new(),
    }
}
