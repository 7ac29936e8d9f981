//! R055: work that is given out in parts, each below the threshold above which it would have to be tendered.

use std::collections::BTreeMap;

use super::Found;
use crate::finding::{Number, Subject};
use crate::index::Index;

const DAY_MS: f64 = 86_400_000.0;

/// Moment and amount of each award, by buyer, suppliers and currency.
type Given<'a> = BTreeMap<(&'a str, Vec<&'a str>, &'a str), Vec<(i64, f64)>>;

pub(super) fn split(index: &Index<'_>, found: &mut Found<'_>) {
    let screen = found.screen;
    let (threshold, days) = (screen.value("threshold_yuan") * 100.0, screen.value("days"));
    let least = screen.count("awards").max(2);
    let mut given = Given::new();
    for lot in &index.lots {
        let tender = lot.tender;
        let open = !matches!(tender.method.as_deref(), Some("direct" | "limited"));
        let Some(buyer) = tender.buyer.as_deref().filter(|_| !open) else {
            continue;
        };
        for award in &tender.awards {
            let at = award.at_ms.or(tender.at_ms);
            if let (Some(at), Some(amount)) = (at, award.amount_fen)
                && amount > 0
                && (amount as f64) < threshold
            {
                let mut suppliers: Vec<&str> = award.suppliers.iter().map(String::as_str).collect();
                suppliers.sort_unstable();
                let key = (buyer, suppliers, award.currency.as_str());
                given.entry(key).or_default().push((at, amount as f64));
            }
        }
    }
    for ((buyer, suppliers, _), mut awards) in given {
        awards.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
        if suppliers.is_empty() {
            continue;
        }
        // The run of days with the largest sum.
        let mut best = (0, 0.0);
        let mut from = 0;
        for until in 0..awards.len() {
            while (awards[until].0 - awards[from].0) as f64 > days * DAY_MS {
                from += 1;
            }
            let sum: f64 = awards[from..=until].iter().map(|(_, amount)| amount).sum();
            if sum > best.1 {
                best = (until + 1 - from, sum);
            }
        }
        let (count, sum) = best;
        if count >= least && sum >= threshold {
            let numbers = vec![
                Number::at_least("sum_yuan", sum / 100.0, threshold / 100.0),
                Number::at_least("awards", count as f64, least as f64),
                Number::plain("days", days),
            ];
            let who = suppliers
                .into_iter()
                .map(|id| Subject::Tenderer(id.to_owned()));
            found.add(
                [Subject::Buyer(buyer.to_owned())].into_iter().chain(who),
                numbers,
            );
        }
    }
}
