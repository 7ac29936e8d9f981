//! Screens of a market or a bidder over time. A market is a buyer and a category.
//!
//! Sources: Chassang, Kawai, Nakabayashi and Ortner 2022 (missing bids near ties); Bolotova, Connor and Miller 2008
//! (variance that falls for a time); Bajari and Summers 2002 (staying out of each other's way).

use std::collections::{BTreeMap, BTreeSet};

use super::Found;
use super::stats::{at_most, coefficient_of_variation, mean, median};
use crate::finding::{Number, Subject};
use crate::index::{Index, Lot};

fn markets<'a, 'h>(index: &'a Index<'h>) -> BTreeMap<(&'a str, &'a str), Vec<&'a Lot<'h>>> {
    let mut all: BTreeMap<_, Vec<&Lot<'h>>> = BTreeMap::new();
    for lot in &index.lots {
        if let Some(market) = lot.market() {
            all.entry(market).or_default().push(lot);
        }
    }
    all
}

fn market_subject((buyer, category): (&str, &str)) -> Subject {
    Subject::Market(format!("{buyer}/{category}"))
}

/// How often winners of a market should have met, and how often they did.
#[derive(Default)]
struct Avoided {
    expected: f64,
    met: usize,
}

/// A market's winners by the competitions in which they bid.
struct Winners {
    places: BTreeMap<u32, Vec<usize>>,
    lots: f64,
}

impl Winners {
    /// As if each had bid at random as often as it did.
    fn between(&self, one: u32, other: u32) -> Avoided {
        let (one, other) = (&self.places[&one], &self.places[&other]);
        Avoided {
            expected: one.len() as f64 * other.len() as f64 / self.lots,
            met: one
                .iter()
                .filter(|place| other.binary_search(place).is_ok())
                .count(),
        }
    }

    fn within(&self, group: &[u32]) -> Avoided {
        let mut sum = Avoided::default();
        for (from, one) in group.iter().enumerate() {
            for other in &group[from + 1..] {
                let between = self.between(*one, *other);
                sum.expected += between.expected;
                sum.met += between.met;
            }
        }
        sum
    }

    /// Pairs that should have met and hardly did, those first that should have met most often.
    fn apart(&self, share: f64) -> Vec<(u32, u32)> {
        let all: Vec<u32> = self.places.keys().copied().collect();
        let mut pairs: Vec<(u32, u32, f64)> = Vec::new();
        for (from, one) in all.iter().enumerate() {
            for other in &all[from + 1..] {
                let between = self.between(*one, *other);
                if between.expected >= 1.0 && between.met as f64 <= share * between.expected {
                    pairs.push((*one, *other, between.expected));
                }
            }
        }
        pairs.sort_by(|one, other| {
            let places = (one.0, one.1).cmp(&(other.0, other.1));
            other.2.total_cmp(&one.2).then(places)
        });
        pairs
            .into_iter()
            .map(|(one, other, _)| (one, other))
            .collect()
    }
}

/// A group about a pair, every two members of which keep apart; nobody who is taken joins it.
fn grow(pair: (u32, u32), pairs: &[(u32, u32)], taken: &[u32]) -> Vec<u32> {
    let known: BTreeSet<(u32, u32)> = pairs.iter().copied().collect();
    let mut group = vec![pair.0, pair.1];
    for new in pairs.iter().flat_map(|(one, other)| [*one, *other]) {
        let apart = |member: &u32| known.contains(&(new.min(*member), new.max(*member)));
        if !group.contains(&new) && !taken.contains(&new) && group.iter().all(apart) {
            group.push(new);
        }
    }
    group.sort_unstable();
    group
}

/// Winners of a market who, taken together, should have met many times and hardly ever did.
pub(super) fn avoidance(index: &Index<'_>, found: &mut Found<'_>) {
    let screen = found.screen;
    let (least, share) = (screen.value("expected"), screen.value("share"));
    let limit = screen.value("chance");
    for (market, lots) in markets(index) {
        let winners = Winners {
            places: places_of_winners(&lots),
            lots: lots.len() as f64,
        };
        let pairs = winners.apart(share);
        let mut taken: Vec<u32> = Vec::new();
        for pair in &pairs {
            if taken.contains(&pair.0) || taken.contains(&pair.1) {
                continue;
            }
            let group = grow(*pair, &pairs, &taken);
            let sum = winners.within(&group);
            let chance = at_most(sum.met, sum.expected);
            if sum.expected >= least && chance <= limit {
                let numbers = vec![
                    Number::plain("meetings", sum.met as f64),
                    Number::at_least("meetings_expected", sum.expected, least),
                    Number::at_most("chance_of_so_few_meetings", chance, limit),
                ];
                let who = index.tenderers(&group);
                found.add([market_subject(market)].into_iter().chain(who), numbers);
                taken.extend(group);
            }
        }
    }
}

/// In which of a market's competitions each bid that won at least one of them.
fn places_of_winners(lots: &[&Lot<'_>]) -> BTreeMap<u32, Vec<usize>> {
    let mut winners: Vec<u32> = lots
        .iter()
        .flat_map(|lot| lot.winners.iter().copied())
        .collect();
    winners.sort_unstable();
    winners.dedup();
    let mut places: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (place, lot) in lots.iter().enumerate() {
        for bidder in &lot.bidders {
            if winners.binary_search(bidder).is_ok() {
                places.entry(*bidder).or_default().push(place);
            }
        }
    }
    places
}

/// A run of a market's competitions whose prices vary far less than the market's usually do.
pub(super) fn rolling_variance(index: &Index<'_>, found: &mut Found<'_>) {
    let limit = found.screen.value("of_median");
    let (window, least) = (
        found.screen.count("window").max(2),
        found.screen.count("tenders").max(4),
    );
    for (market, lots) in markets(index) {
        let values: Vec<f64> = lots
            .iter()
            .filter(|lot| lot.offers.len() >= 3)
            .map(|lot| coefficient_of_variation(&lot.prices()))
            .collect();
        if values.len() < least.max(2 * window) {
            continue;
        }
        let usual = median(&mut values.clone());
        let lowest = values
            .windows(window)
            .map(mean)
            .fold(f64::INFINITY, f64::min);
        if lowest <= limit * usual {
            let numbers = vec![
                Number::at_most("lowest_over_median", lowest / usual, limit),
                Number::plain("lowest_of_windows", lowest),
                Number::plain("median_of_tenders", usual),
                Number::plain("tenders", values.len() as f64),
            ];
            found.add([market_subject(market)], numbers);
        }
    }
}

/// A bidder whose margins, won or lost, are hardly ever narrow though they are often a little wider: narrow ones are what
/// an arranged winner is kept safe from.
pub(super) fn missing_ties(index: &Index<'_>, found: &mut Found<'_>) {
    let screen = found.screen;
    let (near, least, share) = (
        screen.value("near"),
        screen.value("expected"),
        screen.value("share"),
    );
    let mut counts: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for lot in &index.lots {
        let prices = lot.prices();
        if prices.len() < 2 {
            continue;
        }
        for (place, offer) in lot.offers.iter().enumerate() {
            let best_other = if place == 0 { prices[1] } else { prices[0] };
            let margin = ((offer.price - best_other) / best_other).abs();
            let (narrow, wider) = match () {
                () if margin < near => (1, 0),
                // Twice as wide a band on the far side: half of it is what is expected in the near one.
                () if margin < 3.0 * near => (0, 1),
                () => (0, 0),
            };
            for tenderer in &offer.tenderers {
                let count = counts.entry(*tenderer).or_default();
                count.0 += narrow;
                count.1 += wider;
            }
        }
    }
    for (tenderer, (narrow, wider)) in counts {
        let expected = wider as f64 / 2.0;
        if expected >= least && narrow as f64 <= share * expected {
            let numbers = vec![
                Number::at_most("narrow_over_expected", narrow as f64 / expected, share),
                Number::at_least("expected", expected, least),
                Number::plain("narrow", narrow as f64),
            ];
            found.add([index.tenderer(tenderer)], numbers);
        }
    }
}
