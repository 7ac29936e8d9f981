//! Marks that stand out, once all are open.

use pack::element::Method;
use rust_decimal::Decimal;

use super::marks::markables;
use crate::model::{Flag, FlagKind, Mark};

/// A mark within this share of the most points of the others' mean stands out for nobody, however alike the others marked.
pub const TOLERANCE_PERCENT: u32 = 10;

/// Marks further off the mean of the others than the method's number of their standard deviations (of the population), and
/// marks of objective criteria where not all are alike. With fewer than two others nothing can be said of a deviation.
#[must_use]
pub fn flags(method: &Method, marks: &[Mark]) -> Vec<Flag> {
    let mut out = Vec::new();
    for markable in markables(method) {
        let of: Vec<&Mark> = marks
            .iter()
            .filter(|mark| mark.criterion == markable.key)
            .collect();
        for mark in &of {
            let others: Vec<Decimal> = of
                .iter()
                .filter(|other| other.bidder == mark.bidder && other.seat != mark.seat)
                .map(|other| other.mark)
                .collect();
            if others.is_empty() {
                continue;
            }
            let (mean, variance) = spread(&others);
            let flag = |kind| Flag {
                seat: mark.seat,
                bidder: mark.bidder.clone(),
                criterion: markable.key.clone(),
                kind,
                mean: mean.round_dp(4),
                sigma: root(variance),
                explanation: String::new(),
                explained_at: None,
            };
            if markable.objective {
                if others.iter().any(|other| *other != mark.mark) {
                    out.push(flag(FlagKind::Unlike));
                }
                continue;
            }
            let off = (mark.mark - mean).abs();
            let tolerated = markable.most * Decimal::from(TOLERANCE_PERCENT) / Decimal::ONE_HUNDRED;
            let far = off * off > method.deviates * method.deviates * variance;
            if others.len() > 1 && off > tolerated && far {
                out.push(flag(FlagKind::Deviates));
            }
        }
    }
    out
}

/// Mean and variance.
fn spread(marks: &[Decimal]) -> (Decimal, Decimal) {
    let count = Decimal::from(marks.len());
    let mean = marks.iter().sum::<Decimal>() / count;
    let squares = marks.iter().map(|mark| (mark - mean) * (mark - mean));
    (mean, squares.sum::<Decimal>() / count)
}

/// A square root to four digits, for people; decisions compare squares.
fn root(square: Decimal) -> Decimal {
    if square <= Decimal::ZERO {
        return Decimal::ZERO;
    }
    let mut root = square.max(Decimal::ONE);
    // Newton's method from above: marks are at most 100, so that 40 rounds are far more than it takes.
    for _ in 0..40 {
        root = (root + square / root) / Decimal::TWO;
    }
    root.round_dp(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::from_str_exact(text).expect("a number")
    }

    #[test]
    fn roots_are_right_to_four_digits() {
        for (square, want) in [
            ("0", "0"),
            ("2", "1.4142"),
            ("0.25", "0.5"),
            ("10000", "100"),
            ("0.0001", "0.01"),
        ] {
            assert_eq!(root(number(square)).normalize(), number(want), "{square}");
        }
    }

    #[test]
    fn marks_far_off_the_others_stand_out() {
        let method: Method = serde_json::from_value(serde_json::json!({
            "id": "m", "title": {"zh": "m", "en": "m"}, "clauses": [], "order": "high", "deducts": [], "ties": ["draw"],
            "parts": [{"id": "skill", "title": {"zh": "s", "en": "s"}, "weight": "100", "kind": "marks", "criteria": [
                {"id": "plan", "title": {"zh": "p", "en": "p"}, "points": "80", "objective": false},
                {"id": "staff", "title": {"zh": "c", "en": "c"}, "points": "20", "objective": true},
            ]}],
        }))
        .expect("a method");
        let found = |criterion: &str, marks: &[&str]| {
            let marks: Vec<Mark> = marks
                .iter()
                .zip(1..)
                .map(|(mark, seat)| Mark {
                    seat,
                    bidder: "b".to_owned(),
                    criterion: criterion.to_owned(),
                    mark: number(mark),
                })
                .collect();
            let flags = flags(&method, &marks).into_iter();
            flags.map(|flag| (flag.seat, flag.kind)).collect::<Vec<_>>()
        };
        // Seat 5: the others' mean is 71, their variance 5, so that two deviations are 4.47…; 62 is 9 off, 8 is tolerated.
        assert_eq!(
            found("skill.plan", &["68", "70", "72", "74", "62"]),
            [(5, FlagKind::Deviates)]
        );
        // 63 is 8 off: within a tenth of 80.
        assert_eq!(found("skill.plan", &["68", "70", "72", "74", "63"]), []);
        // All others alike: the tolerance alone decides.
        assert_eq!(
            found("skill.plan", &["70", "70", "70", "70", "79"]),
            [(5, FlagKind::Deviates)]
        );
        assert_eq!(found("skill.plan", &["70", "70", "70", "70", "78"]), []);
        assert_eq!(
            found("skill.staff", &["20", "20", "19"]),
            [
                (1, FlagKind::Unlike),
                (2, FlagKind::Unlike),
                (3, FlagKind::Unlike)
            ]
        );
        assert_eq!(found("skill.staff", &["20", "20", "20"]), []);
    }
}
