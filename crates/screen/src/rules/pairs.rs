//! Screens of two tenderers over the competitions in which both gave a price.
//!
//! Source: Bajari and Ye 2003 (independence of residuals); the handbooks' "price ratio repeated to two decimals".

use rustc_hash::FxHashMap;

use super::Found;
use super::stats::{correlation, mean};
use crate::finding::Number;
use crate::index::Index;

/// A competition in which two tenderers met: its place, both prices' places.
type Meeting = (u32, u8, u8);

/// The meetings of each pair that met often enough, in order of the pair.
fn meetings(index: &Index<'_>, least: usize) -> Vec<((u32, u32), Vec<Meeting>)> {
    let mut all: Vec<(u64, Meeting)> = Vec::new();
    for (place, lot) in (0_u32..).zip(&index.lots) {
        // Joint bids are nobody's own price.
        let single: Vec<(u8, u32)> = (0..=u8::MAX)
            .zip(&lot.offers)
            .filter_map(|(at, offer)| match offer.tenderers[..] {
                [only] => Some((at, only)),
                _ => None,
            })
            .collect();
        for (from, (at, one)) in single.iter().enumerate() {
            for (other_at, other) in &single[from + 1..] {
                let (low, high) = if one < other {
                    ((one, at), (other, other_at))
                } else {
                    ((other, other_at), (one, at))
                };
                let pair = u64::from(*low.0) << 32 | u64::from(*high.0);
                all.push((pair, (place, *low.1, *high.1)));
            }
        }
    }
    all.sort_unstable();
    all.chunk_by(|one, other| one.0 == other.0)
        .filter(|meetings| meetings.len() >= least)
        .map(|meetings| {
            let pair = meetings[0].0;
            let list = meetings.iter().map(|(_, meeting)| *meeting).collect();
            (((pair >> 32) as u32, pair as u32), list)
        })
        .collect()
}

/// The ratio of two tenderers' prices is the same to two decimals, time after time.
pub(super) fn repeated_ratio(index: &Index<'_>, found: &mut Found<'_>) {
    let (share, times) = (
        found.screen.value("share"),
        found.screen.count("times").max(2),
    );
    for ((one, other), list) in meetings(index, times) {
        let mut counts: FxHashMap<i64, usize> = FxHashMap::default();
        for (place, low, high) in &list {
            let offers = &index.lots[*place as usize].offers;
            let ratio = offers[*low as usize].price / offers[*high as usize].price;
            *counts.entry((ratio * 100.0).round() as i64).or_default() += 1;
        }
        let most = counts
            .into_iter()
            .max_by_key(|(ratio, count)| (*count, -*ratio));
        let Some((ratio, count)) = most else {
            continue;
        };
        let part = count as f64 / list.len() as f64;
        if count >= times && part >= share {
            let numbers = vec![
                Number::at_least("share_of_meetings", part, share),
                Number::at_least("times", count as f64, times as f64),
                Number::plain("ratio", ratio as f64 / 100.0),
            ];
            found.add(index.tenderers(&[one, other]), numbers);
        }
    }
}

/// Independent bidders' prices, as parts of their competition's mean, are uncorrelated but for the mean they share: with
/// n prices the correlation expected is −1/(n − 1). Fisher's transformation makes the difference comparable.
pub(super) fn residual_dependence(index: &Index<'_>, found: &mut Found<'_>) {
    let (limit, least) = (
        found.screen.value("above"),
        found.screen.count("tenders").max(5),
    );
    let means: Vec<f64> = index
        .lots
        .iter()
        .map(|lot| {
            let logarithms: Vec<f64> = lot.offers.iter().map(|offer| offer.price.ln()).collect();
            mean(&logarithms)
        })
        .collect();
    for ((one, other), list) in meetings(index, least) {
        let mut residuals = Vec::new();
        let mut expected = 0.0;
        for (place, low, high) in &list {
            let place = *place as usize;
            let offers = &index.lots[place].offers;
            if offers.len() >= 3 {
                let residual = |at: u8| offers[at as usize].price.ln() - means[place];
                residuals.push((residual(*low), residual(*high)));
                expected -= 1.0 / (offers.len() as f64 - 1.0);
            }
        }
        let n = residuals.len() as f64;
        if residuals.len() < least {
            continue;
        }
        let correlation = correlation(&residuals);
        let fisher = (correlation.clamp(-0.999_999, 0.999_999).atanh()
            - (expected / n).clamp(-0.99, 0.0).atanh())
            * (n - 3.0).sqrt();
        if fisher >= limit {
            let numbers = vec![
                Number::at_least("deviation_of_correlation", fisher, limit),
                Number::plain("correlation", correlation),
                Number::at_least("tenders", n, least as f64),
            ];
            found.add(index.tenderers(&[one, other]), numbers);
        }
    }
}
