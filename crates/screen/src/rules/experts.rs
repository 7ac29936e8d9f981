//! Screens of what experts gave, held against their fellows on the same bid.

use std::collections::BTreeMap;

use super::Found;
use super::stats::{deviation as spread, mean};
use crate::finding::{Number, Subject};
use crate::history::Score;
use crate::index::{Index, name};

type Sheet<'h> = BTreeMap<(&'h str, Option<&'h str>, &'h str), Vec<&'h Score>>;

/// The scores of each bid, in order of experts.
fn sheets<'h>(index: &Index<'h>) -> Sheet<'h> {
    let mut all = Sheet::new();
    for score in &index.history.scores {
        all.entry((&score.tender, score.lot.as_deref(), &score.tenderer))
            .or_default()
            .push(score);
    }
    for scores in all.values_mut() {
        scores.sort_by(|one, other| one.expert.cmp(&other.expert));
    }
    all
}

fn others(scores: &[&Score], but: usize) -> f64 {
    let points: Vec<f64> = scores
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != but)
        .map(|(_, score)| score.points)
        .collect();
    mean(&points)
}

/// A score that lies a good part above or below what the other experts gave.
pub(super) fn deviation(index: &Index<'_>, found: &mut Found<'_>) {
    let (limit, least) = (
        found.screen.value("above"),
        found.screen.count("experts").max(2),
    );
    for ((tender, lot, tenderer), scores) in sheets(index) {
        if scores.len() < least {
            continue;
        }
        for (place, score) in scores.iter().enumerate() {
            let mean = others(&scores, place);
            let value = (score.points - mean) / mean;
            if value.abs() >= limit && value.is_finite() {
                let numbers = vec![
                    Number::at_least("deviation_from_other_experts", value.abs(), limit),
                    Number::plain("points", score.points),
                    Number::plain("mean_of_others", mean),
                ];
                let subjects = [
                    name(tender, lot),
                    Subject::Expert(score.expert.clone()),
                    Subject::Tenderer(tenderer.to_owned()),
                ];
                found.add(subjects, numbers);
            }
        }
    }
}

/// An expert gives one tenderer more than fellows do, time after time, and does not do so for others.
pub(super) fn affinity(index: &Index<'_>, found: &mut Found<'_>) {
    let (limit, least) = (
        found.screen.value("above"),
        found.screen.count("tenders").max(2),
    );
    let mut by_expert: BTreeMap<&str, BTreeMap<&str, Vec<f64>>> = BTreeMap::new();
    for ((_, _, tenderer), scores) in sheets(index) {
        if scores.len() < 2 {
            continue;
        }
        for (place, score) in scores.iter().enumerate() {
            let mean = others(&scores, place);
            if mean > 0.0 {
                let tenderers = by_expert.entry(&score.expert).or_default();
                tenderers
                    .entry(tenderer)
                    .or_default()
                    .push((score.points - mean) / mean);
            }
        }
    }
    for (expert, tenderers) in by_expert {
        for (tenderer, of) in &tenderers {
            let rest: Vec<f64> = tenderers
                .iter()
                .filter(|(other, _)| *other != tenderer)
                .flat_map(|(_, list)| list.iter().copied())
                .collect();
            if of.len() < least || rest.len() < 2 * least {
                continue;
            }
            // Half a point in a hundred: an expert who always agrees is not remarkable for agreeing once less.
            let usual = spread(&rest).max(0.005);
            let value = (mean(of) - mean(&rest)) / (usual / (of.len() as f64).sqrt());
            if value >= limit {
                let numbers = vec![
                    Number::at_least("deviations_above_own_habit", value, limit),
                    Number::at_least("tenders", of.len() as f64, least as f64),
                    Number::plain("mean_excess", mean(of)),
                ];
                let subjects = [
                    Subject::Expert(expert.to_owned()),
                    Subject::Tenderer((*tenderer).to_owned()),
                ];
                found.add(subjects, numbers);
            }
        }
    }
}
