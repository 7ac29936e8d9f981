//! Screens of the prices of items.
//!
//! Sources: the inspection handbooks' "regular differences of quoted prices" (items on one line); Benford 1938 and
//! Nigrini 2012 (first digits).

use std::collections::BTreeMap;

use super::Found;
use super::stats::correlation;
use crate::finding::{Number, Subject};
use crate::history::Item;
use crate::index::{Index, name};

/// The priced items of each competition by tenderer: those of the bids and those that the files hold.
type Priced<'h> = BTreeMap<(&'h str, Option<&'h str>), BTreeMap<u32, BTreeMap<&'h str, f64>>>;

fn priced<'h>(index: &Index<'h>) -> Priced<'h> {
    let mut all = Priced::new();
    let mut add = |key, tenderer: u32, items: &'h [Item]| {
        if !items.is_empty() {
            let prices = all.entry(key).or_default().entry(tenderer).or_default();
            prices.extend(
                items
                    .iter()
                    .filter(|item| item.price_fen > 0)
                    .map(|item| (item.id.as_str(), item.price_fen as f64)),
            );
        }
    };
    for lot in &index.lots {
        for offer in &lot.offers {
            if let Some(first) = offer.tenderers.first() {
                add(
                    (&lot.tender.id, lot.tender.lot.as_deref()),
                    *first,
                    &offer.bid.items,
                );
            }
        }
    }
    for trace in &index.history.traces {
        let number = index.number(&trace.tenderer);
        add((&trace.tender, trace.lot.as_deref()), number, &trace.items);
    }
    all
}

/// One bidder's item prices are a straight line of another's: y = a·x + b.
pub(super) fn line(index: &Index<'_>, found: &mut Found<'_>) {
    let (limit, least) = (
        found.screen.value("r_squared"),
        found.screen.count("items").max(3),
    );
    for ((tender, lot), by_tenderer) in priced(index) {
        let all: Vec<_> = by_tenderer.iter().collect();
        for (place, (one, prices)) in all.iter().enumerate() {
            for (other, others) in &all[place + 1..] {
                // Of logarithms as well: one dear item would else make any two lists a line.
                let pairs: Vec<(f64, f64)> = prices
                    .iter()
                    .filter_map(|(item, price)| Some((*price, *others.get(item)?)))
                    .collect();
                let logarithms: Vec<(f64, f64)> =
                    pairs.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
                let fit = correlation(&pairs).powi(2);
                let fit = fit.min(correlation(&logarithms).powi(2).max(limit * affine(&pairs)));
                if pairs.len() >= least && fit >= limit {
                    let numbers = vec![
                        Number::at_least("r_squared", fit, limit),
                        Number::at_least("items", pairs.len() as f64, least as f64),
                    ];
                    let subjects = [
                        name(tender, lot),
                        index.tenderer(**one),
                        index.tenderer(**other),
                    ];
                    found.add(subjects, numbers);
                }
            }
        }
    }
}

/// 1 when every price lies on the line within half a hundredth of itself, else less: a constant added to all prices bends
/// the logarithms, yet leaves nothing over.
fn affine(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (mean_x, mean_y) = (
        pairs.iter().map(|pair| pair.0).sum::<f64>() / n,
        pairs.iter().map(|pair| pair.1).sum::<f64>() / n,
    );
    let (mut xx, mut xy) = (0.0, 0.0);
    for (x, y) in pairs {
        xx += (x - mean_x).powi(2);
        xy += (x - mean_x) * (y - mean_y);
    }
    let slope = xy / xx;
    let off = pairs
        .iter()
        .map(|(x, y)| ((mean_y + slope * (x - mean_x) - y) / y).abs())
        .fold(0.0, f64::max);
    if off <= 0.005 { 1.01 } else { 0.0 }
}

/// First digits of one tenderer's item prices against Benford's law, by chi-squared with eight degrees of freedom.
pub(super) fn benford(index: &Index<'_>, found: &mut Found<'_>) {
    let (limit, least) = (
        found.screen.value("above"),
        found.screen.count("items").max(9),
    );
    let mut digits: BTreeMap<u32, [u32; 9]> = BTreeMap::new();
    for by_tenderer in priced(index).values() {
        for (tenderer, prices) in by_tenderer {
            let counts = digits.entry(*tenderer).or_default();
            for price in prices.values() {
                counts[first_digit(*price) - 1] += 1;
            }
        }
    }
    for (tenderer, counts) in digits {
        let all: u32 = counts.iter().sum();
        let value = chi_squared(&counts);
        if all as usize >= least && value >= limit {
            let numbers = vec![
                Number::at_least("chi_squared", value, limit),
                Number::at_least("items", f64::from(all), least as f64),
            ];
            let subject: Subject = index.tenderer(tenderer);
            found.add([subject], numbers);
        }
    }
}

fn first_digit(price: f64) -> usize {
    let mut whole = price as u64;
    while whole >= 10 {
        whole /= 10;
    }
    whole.max(1) as usize
}

fn chi_squared(counts: &[u32; 9]) -> f64 {
    let all: u32 = counts.iter().sum();
    (1..=9)
        .zip(counts)
        .map(|(digit, count)| {
            let expected = f64::from(all) * (1.0 + 1.0 / f64::from(digit)).log10();
            (f64::from(*count) - expected).powi(2) / expected
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_worked_by_hand() {
        assert_eq!(first_digit(7.0), 7);
        assert_eq!(first_digit(93_512.0), 9);
        // Nothing but ones, a hundred of them: the ones alone give (100 − 30.103)² / 30.103 and the others 69.897.
        let value = chi_squared(&[100, 0, 0, 0, 0, 0, 0, 0, 0]);
        let ones = 100.0 * 2.0_f64.log10();
        assert!((value - ((100.0 - ones).powi(2) / ones + 100.0 - ones)).abs() < 1e-9);
    }

    #[test]
    fn a_line_leaves_nothing_over() {
        let line: Vec<(f64, f64)> = (1..=12)
            .map(|x| (f64::from(x * 100), f64::from(x * 103 + 5000)))
            .collect();
        assert!(affine(&line) > 1.0);
        let mut bent = line;
        bent[3].1 *= 1.02;
        assert!(affine(&bent) < 1.0);
    }
}
