//! Screens of one competition's prices. Prices are sorted, the lowest first: b₁ ≤ b₂ ≤ … ≤ bₙ.
//!
//! Sources: Abrantes-Metz et al. 2006 (variance); Huber and Imhof 2019, Imhof, Karagök and Rutz 2018 (distances, skewness,
//! uniformity); Wallimann, Imhof and Huber 2023 (subgroups); the Open Contracting Partnership's red flags R022, R023, R028.

use super::Found;
use super::stats::{coefficient_of_variation, deviation, median, shape as shape_of};
use crate::finding::Number;
use crate::index::{Index, Lot};

/// Calls `look` for each competition with enough prices.
fn each(index: &Index<'_>, least: usize, mut look: impl FnMut(&Lot<'_>, &[f64])) {
    for lot in &index.lots {
        if lot.offers.len() >= least {
            look(lot, &lot.prices());
        }
    }
}

/// Few honest prices lie close together by chance more often than many: below five the limit is tightened by a quarter for
/// each one that is missing.
fn assurance(count: usize) -> f64 {
    (count as f64 - 1.0).min(4.0) / 4.0
}

pub(super) fn variance(index: &Index<'_>, found: &mut Found<'_>) {
    let below = found.screen.value("below");
    each(index, found.screen.count("bids").max(2), |lot, prices| {
        let value = coefficient_of_variation(prices);
        let limit = below * assurance(prices.len());
        if value <= limit {
            let numbers = vec![
                Number::at_most("coefficient_of_variation", value, limit),
                Number::plain("bids", prices.len() as f64),
            ];
            found.add([lot.subject()], numbers);
        }
    });
}

pub(super) fn shape(index: &Index<'_>, found: &mut Found<'_>) {
    let (lean, tail) = (
        found.screen.value("skewness"),
        found.screen.value("kurtosis"),
    );
    each(index, found.screen.count("bids").max(4), |lot, prices| {
        let (skewness, kurtosis) = shape_of(prices);
        // A price far below the others: the winner was chosen, and the others kept clear of it.
        if -skewness >= lean && kurtosis >= tail {
            let numbers = vec![
                Number::at_most("skewness", skewness, -lean),
                Number::at_least("kurtosis", kurtosis, tail),
            ];
            found.add([lot.subject()], numbers);
        }
    });
}

/// (b₂ − b₁) over the standard deviation of the losing prices.
pub(super) fn relative_distance(index: &Index<'_>, found: &mut Found<'_>) {
    let limit = found.screen.value("above");
    each(index, found.screen.count("bids").max(3), |lot, prices| {
        let value = (prices[1] - prices[0]) / deviation(&prices[1..]);
        if value >= limit && value.is_finite() {
            let numbers = vec![Number::at_least("relative_distance", value, limit)];
            found.add([lot.subject()], numbers);
        }
    });
}

/// (b₂ − b₁) over the mean gap of the losing prices.
pub(super) fn alternative_distance(index: &Index<'_>, found: &mut Found<'_>) {
    let limit = found.screen.value("above");
    each(index, found.screen.count("bids").max(3), |lot, prices| {
        let gaps = (prices[prices.len() - 1] - prices[1]) / (prices.len() - 2) as f64;
        let value = (prices[1] - prices[0]) / gaps;
        if value >= limit && value.is_finite() {
            let numbers = vec![Number::at_least("alternative_distance", value, limit)];
            found.add([lot.subject()], numbers);
        }
    });
}

/// (b₂ − b₁) over b₁.
pub(super) fn difference(index: &Index<'_>, found: &mut Found<'_>) {
    let limit = found.screen.value("below");
    each(index, found.screen.count("bids").max(2), |lot, prices| {
        let value = (prices[1] - prices[0]) / prices[0];
        // Equal prices are another screen's.
        if value > 0.0 && value <= limit {
            let numbers = vec![Number::at_most("difference", value, limit)];
            found.add([lot.subject()], numbers);
        }
    });
}

/// How far the prices' distribution is from an even spread between the lowest and the highest (Kolmogorov and Smirnov).
fn distance_from_uniform(prices: &[f64]) -> f64 {
    let (lowest, highest) = (prices[0], prices[prices.len() - 1]);
    let n = prices.len() as f64 + 1.0;
    (1..)
        .zip(prices)
        .map(|(rank, price)| ((price - lowest) / (highest - lowest) - f64::from(rank) / n).abs())
        .fold(0.0, f64::max)
}

pub(super) fn uniform_distance(index: &Index<'_>, found: &mut Found<'_>) {
    let limit = found.screen.value("above");
    each(index, found.screen.count("bids").max(3), |lot, prices| {
        let value = distance_from_uniform(prices);
        if value >= limit {
            let numbers = vec![Number::at_least("distance_from_uniform", value, limit)];
            found.add([lot.subject()], numbers);
        }
    });
}

/// More prices than this make too many subgroups; the closest three or four are always neighbours.
const MOST_SUBGROUPS: usize = 12;

/// The coefficients of variation of all groups of three and of four.
fn subgroups(prices: &[f64]) -> Vec<f64> {
    let n = prices.len();
    if n > MOST_SUBGROUPS {
        return prices
            .windows(n / 2)
            .map(coefficient_of_variation)
            .collect();
    }
    let mut all = Vec::new();
    for group in 0_u32..1 << n {
        if matches!(group.count_ones(), 3 | 4) {
            let members: Vec<f64> = (0..n)
                .filter(|at| group >> at & 1 == 1)
                .map(|at| prices[at])
                .collect();
            all.push(coefficient_of_variation(&members));
        }
    }
    all
}

/// The closest group whose coefficient of variation is below its limit, by the place and number of its members. Three may
/// lie close by chance more easily than four.
fn closest_group(prices: &[f64], below: f64) -> Option<(usize, usize, f64)> {
    let groups = [(4, below), (3, below / 3.0)]
        .into_iter()
        .flat_map(|(size, limit)| {
            let groups = prices
                .windows(size)
                .map(coefficient_of_variation)
                .enumerate();
            groups
                .map(move |(start, value)| (start, size, value))
                .filter(move |group| group.2 <= limit)
        });
    groups.min_by(|one, other| other.1.cmp(&one.1).then(one.2.total_cmp(&other.2)))
}

/// An incomplete ring hides among honest bidders: the prices of some hardly vary while those of all do.
pub(super) fn subgroup_variance(index: &Index<'_>, found: &mut Found<'_>) {
    let (below, share) = (found.screen.value("below"), found.screen.value("of_median"));
    each(index, found.screen.count("bids").max(5), |lot, prices| {
        // The cheap part first: without a close group there is nothing to hold against the others.
        let Some((start, size, closest)) = closest_group(prices, below) else {
            return;
        };
        let mut all = subgroups(prices);
        let median = median(&mut all);
        let highest = all.last().copied().unwrap_or(f64::NAN);
        if closest <= share * median {
            let members: Vec<u32> = lot.offers[start..start + size]
                .iter()
                .flat_map(|offer| offer.tenderers.iter().copied())
                .collect();
            let limit = if size == 4 { below } else { below / 3.0 };
            let numbers = vec![
                Number::at_most("lowest_of_subgroups", closest, limit),
                Number::at_most("lowest_over_median", closest / median, share),
                Number::plain("median_of_subgroups", median),
                Number::plain("highest_of_subgroups", highest),
            ];
            found.add(
                [lot.subject()].into_iter().chain(index.tenderers(&members)),
                numbers,
            );
        }
    });
}

/// The largest part by which a gap differs from the mean gap.
fn unevenness(values: &[f64]) -> f64 {
    let gaps: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    let worst = gaps
        .iter()
        .map(|gap| (gap - mean).abs())
        .fold(0.0, f64::max);
    worst / mean
}

pub(super) fn steps(index: &Index<'_>, found: &mut Found<'_>) {
    let limit = found.screen.value("tolerance");
    each(index, found.screen.count("bids").max(4), |lot, prices| {
        if prices[0] >= prices[1] {
            return;
        }
        let arithmetic = unevenness(prices);
        let logarithms: Vec<f64> = prices.iter().map(|price| price.ln()).collect();
        let geometric = unevenness(&logarithms);
        if arithmetic.min(geometric) <= limit {
            let numbers = if arithmetic <= geometric {
                let step = (prices[prices.len() - 1] - prices[0]) / (prices.len() - 1) as f64;
                vec![
                    Number::at_most("unevenness_of_differences", arithmetic, limit),
                    Number::plain("step_yuan", step / 100.0),
                ]
            } else {
                let whole = logarithms[logarithms.len() - 1] - logarithms[0];
                vec![
                    Number::at_most("unevenness_of_ratios", geometric, limit),
                    Number::plain("ratio", (whole / (prices.len() - 1) as f64).exp()),
                ]
            };
            found.add([lot.subject()], numbers);
        }
    });
}

/// R023: prices that are whole steps of a percentage above the lowest.
pub(super) fn fixed_multiple(index: &Index<'_>, found: &mut Found<'_>) {
    let (step, tolerance) = (found.screen.value("step"), found.screen.value("tolerance"));
    let least = found.screen.count("others").max(1);
    each(index, least + 1, |lot, prices| {
        let on_step = |price: f64| {
            let above = price / prices[0] - 1.0;
            let steps = (above / step).round();
            // A fen that was rounded off must not count for more than the tolerance.
            steps >= 1.0 && (above - steps * step).abs() <= tolerance && 1.0 / prices[0] < tolerance
        };
        let count = prices[1..].iter().filter(|price| on_step(**price)).count();
        if count >= least && count + 1 == prices.len() {
            let numbers = vec![
                Number::at_least("prices_on_a_step", count as f64, least as f64),
                Number::plain("step", step),
                Number::plain("highest_over_lowest", prices[prices.len() - 1] / prices[0]),
            ];
            found.add([lot.subject()], numbers);
        }
    });
}

/// R022: the highest price is far above the lowest.
pub(super) fn disparity(index: &Index<'_>, found: &mut Found<'_>) {
    let limit = found.screen.value("above");
    each(index, found.screen.count("bids").max(2), |lot, prices| {
        let value = prices[prices.len() - 1] / prices[0] - 1.0;
        if value >= limit {
            found.add(
                [lot.subject()],
                vec![Number::at_least("highest_above_lowest", value, limit)],
            );
        }
    });
}

/// R028 for lots, joint bids and several currencies: a price that two bids without a common tenderer share.
pub(super) fn same(index: &Index<'_>, found: &mut Found<'_>) {
    each(index, 2, |lot, _| {
        for equal in lot.offers.chunk_by(|one, other| one.price == other.price) {
            let mut members: Vec<u32> = equal
                .iter()
                .flat_map(|offer| offer.tenderers.iter().copied())
                .collect();
            let count = members.len();
            members.sort_unstable();
            members.dedup();
            if equal.len() > 1 && members.len() == count {
                let numbers = vec![
                    Number::at_least("bids_of_one_price", equal.len() as f64, 2.0),
                    Number::plain("price_yuan", equal[0].price / 100.0),
                ];
                found.add(
                    [lot.subject()].into_iter().chain(index.tenderers(&members)),
                    numbers,
                );
            }
        }
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn distances_worked_by_hand() {
        // Places 0, 1 and 1 against ¼, ½, ¾.
        assert!((distance_from_uniform(&[1.0, 2.0, 2.0]) - 0.5).abs() < 1e-12);
        assert!((distance_from_uniform(&[0.0, 1.0, 2.0, 3.0]) - 0.2).abs() < 1e-12);
        // Gaps 1, 1, 4: mean 2, worst 2 off.
        assert!((unevenness(&[0.0, 1.0, 2.0, 6.0]) - 1.0).abs() < 1e-12);
        let prices = [100.0, 200.0, 201.0, 202.0, 400.0];
        assert_eq!(subgroups(&prices).len(), 10 + 5);
        let (start, size, value) = closest_group(&prices, 0.03).unwrap();
        assert_eq!((start, size), (1, 3));
        assert!((value - 1.0 / 201.0).abs() < 1e-12);
    }
}
