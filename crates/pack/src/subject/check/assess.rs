//! Schemes and methods: weights and grades.

use rust_decimal::Decimal;

use super::Check;
use crate::at::At;
use crate::element::{Grade, Order, Scheme};
use crate::error::{Problem, What};
use crate::structure::Structure;

pub(super) fn check(check: &mut Check<'_>) {
    for (position, scheme) in check.all.schemes.iter().enumerate() {
        let at = check.at("scheme", position);
        let weights = scheme.parts.iter().map(|part| part.weight);
        sum(check, &at, "base", weights, scheme.base);
        grades(check, &at, scheme);
        named_grades(check, &at, scheme);
        for (nth, consequence) in scheme.consequences.iter().enumerate() {
            if let Some(item) = &consequence.opens {
                check.opens(&at.nth("consequence", nth), "opens", item, None);
            }
        }
    }
    for (position, method) in check.all.methods.iter().enumerate() {
        let at = check.at("method", position);
        if method.order == Order::High {
            let weights = method.parts.iter().map(|part| part.weight);
            sum(check, &at, "part", weights, Decimal::ONE_HUNDRED);
        }
        for (nth, part) in method.parts.iter().enumerate() {
            let mut points = part.criteria.iter().map(|one| one.points);
            let total = points.try_fold(Decimal::ZERO, |sum, one| sum.checked_add(one));
            if !part.criteria.is_empty() && total != Some(part.weight) {
                let at = at.nth("part", nth).key("criterion");
                check.structure(at, unequal(total, part.weight));
            }
        }
    }
}

fn sum(
    check: &mut Check<'_>,
    at: &At,
    key: &'static str,
    mut weights: impl Iterator<Item = Decimal> + Clone,
    should: Decimal,
) {
    for (nth, weight) in weights.clone().enumerate() {
        check.goes(
            weight <= Decimal::ZERO,
            &at.nth("part", nth),
            "weight",
            ("权重应大于零", "a weight is above zero"),
        );
    }
    let total = weights.try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(weight));
    if total != Some(should) {
        check.structure(at.key(key), unequal(total, should));
    }
}

fn unequal(is: Option<Decimal>, should: Decimal) -> Structure {
    Structure::Sum {
        is: is.map_or_else(|| "?".to_owned(), |total| total.normalize().to_string()),
        should: should.normalize().to_string(),
    }
}

/// From the best; each takes less than all who are left, the last takes the rest. Below a grade that takes everyone stand
/// only those to which downgrades lead.
fn grades(check: &mut Check<'_>, at: &At, scheme: &Scheme) {
    let grades = &scheme.grades;
    let led_to = |grade: &Grade| {
        let mut downgrades = scheme.downgrades.iter();
        downgrades.any(|one| one.steps.is_some() || one.to.as_ref() == Some(&grade.id))
    };
    let last = grades.len().saturating_sub(1);
    let mut lowest: Option<Decimal> = None;
    for (nth, grade) in grades.iter().enumerate() {
        let bound = grade.first.is_some() || grade.from.is_some() || grade.unless_downgraded;
        let wrong = if nth == last && bound {
            Some((
                "最后一等没有条件，收下其余的",
                "the last grade has no condition: it takes the rest",
            ))
        } else if nth < last && !bound && !grades[nth + 1..].iter().all(led_to) {
            Some((
                "没有条件的等次只能在最后，否则后面的永远评不到",
                "a grade without a condition comes last; those after it are never given",
            ))
        } else if grade
            .from
            .zip(lowest)
            .is_some_and(|(from, above)| from >= above)
        {
            Some((
                "等次从好到差，from 要越来越低",
                "grades go from the best down, so from gets lower",
            ))
        } else {
            None
        };
        if let Some(because) = wrong {
            let key = "grades";
            check.fail(at.nth(key, nth), Problem::Goes { key, because });
        }
        lowest = grade.from.or(lowest);
    }
}

fn named_grades(check: &mut Check<'_>, at: &At, scheme: &Scheme) {
    let ids = scheme.grades.iter().map(|grade| grade.id.as_str());
    for (nth, downgrade) in scheme.downgrades.iter().enumerate() {
        for (key, named) in [("to", &downgrade.to), ("lowest", &downgrade.lowest)] {
            if let Some(named) = named {
                let here = || at.nth("downgrade", nth).key(key);
                check.known(here, What::Grade, named, ids.clone());
            }
        }
    }
}
