//! How figures of several units or counties become one. The definition says how; nothing is guessed.

use std::collections::BTreeMap;

use pack::indicator::Aggregate;
use plan::rules::period::Period;
use rust_decimal::Decimal;

/// The figure of one unit or county.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The figure.
    pub value: Decimal,
    /// How many rows stand behind it, for weighting; figures without rows weigh alike.
    pub weight: Decimal,
    /// In which order they were accepted.
    pub accepted: i64,
    /// Whether it is that of the unit which the definition names.
    pub is_owner: bool,
}

/// The one figure of several; `None` when there is none, or not that of the named unit.
#[must_use]
pub fn aggregate(rule: Aggregate, parts: &[Part]) -> Option<Decimal> {
    let values = || parts.iter().map(|part| part.value);
    match rule {
        Aggregate::Sum if parts.is_empty() => None,
        Aggregate::Sum => values().try_fold(Decimal::ZERO, Decimal::checked_add),
        Aggregate::Mean => {
            let sum = values().try_fold(Decimal::ZERO, Decimal::checked_add)?;
            sum.checked_div(Decimal::from(parts.len()))
        }
        Aggregate::Weighted => {
            let weights = parts.iter().map(|part| part.weight);
            let whole = weights
                .clone()
                .try_fold(Decimal::ZERO, Decimal::checked_add)?;
            let mut sum = Decimal::ZERO;
            for (value, weight) in values().zip(weights) {
                sum = sum.checked_add(value.checked_mul(weight)?)?;
            }
            sum.checked_div(whole)
        }
        Aggregate::Latest => parts
            .iter()
            .max_by_key(|part| part.accepted)
            .map(|part| part.value),
        Aggregate::Lowest => values().min(),
        Aggregate::Highest => values().max(),
        Aggregate::Unit => parts
            .iter()
            .find(|part| part.is_owner)
            .map(|part| part.value),
    }
}

/// The newest figure of each unit or county up to a period.
#[must_use]
pub fn up_to<K: Ord + Clone, V: Copy>(
    series: &BTreeMap<K, BTreeMap<Period, V>>,
    period: Period,
) -> BTreeMap<K, V> {
    series
        .iter()
        .filter_map(|(key, series)| {
            let (_, value) = series.range(..=period).next_back()?;
            Some((key.clone(), *value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(value: i64, weight: i64, accepted: i64, is_owner: bool) -> Part {
        Part {
            value: Decimal::from(value),
            weight: Decimal::from(weight),
            accepted,
            is_owner,
        }
    }

    #[test]
    fn every_rule_by_table() {
        let parts = [
            part(10, 1, 5, false),
            part(40, 3, 7, true),
            part(70, 1, 6, false),
        ];
        let table = [
            (Aggregate::Sum, Some(120)),
            (Aggregate::Mean, Some(40)),
            (Aggregate::Weighted, Some(40)),
            (Aggregate::Latest, Some(40)),
            (Aggregate::Lowest, Some(10)),
            (Aggregate::Highest, Some(70)),
            (Aggregate::Unit, Some(40)),
        ];
        for (rule, want) in table {
            assert_eq!(aggregate(rule, &parts), want.map(Decimal::from), "{rule:?}");
            assert_eq!(aggregate(rule, &[]), None, "{rule:?} of nothing");
        }
        assert_eq!(aggregate(Aggregate::Unit, &parts[..1]), None);
    }
}
