//! How units are ranked.
//!
//! Score = 40 × reports in time / reports asked for + 60 × tasks met or on schedule / tasks led, to one decimal,
//! rounded half up. A unit that leads no task has the reporting share alone, out of 100. Equal scores share a rank
//! and the next rank is skipped; among them the unit with fewer missing reports stands first, then by the register.

/// The formula in words, printed under the table.
pub const NOTE: &str = "计分办法：得分＝按时报送率×40＋任务正常率×60，保留一位小数。按时报送率为按时报送项数除以应报项数；任务正常率为已达标和按期推进的任务数除以牵头任务数；不牵头任务的，得分＝按时报送率×100。得分相同的名次并列，未报项数少的排在前面，再按单位名录顺序。本期没有报送要求的单位不参加排名。";

/// What a unit is ranked by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// Reports that it was asked for.
    pub asked: usize,
    /// Of those, filed by the cut-off.
    pub in_time: usize,
    /// Of those, not filed.
    pub missing: usize,
    /// Tasks that it leads.
    pub led: usize,
    /// Of those, met or on schedule.
    pub good: usize,
}

impl Measure {
    /// The score in tenths of a point, 0 to 1000; `None` for a unit that was asked for nothing.
    #[must_use]
    pub fn score_tenths(&self) -> Option<u32> {
        if self.asked == 0 {
            return None;
        }
        let (asked, in_time) = (self.asked as u64, self.in_time.min(self.asked) as u64);
        let (led, good) = (self.led as u64, self.good.min(self.led) as u64);
        // One fraction, so that it is rounded once.
        let (part, whole) = if led == 0 {
            (1000 * in_time, asked)
        } else {
            (400 * in_time * led + 600 * good * asked, asked * led)
        };
        u32::try_from((2 * part + whole) / (2 * whole)).ok()
    }
}

/// Ranks measures given in the order of the register: the order in which they stand and each one's rank; those
/// without a score stand last and have none.
#[must_use]
pub fn rank(measures: &[Measure]) -> Vec<(usize, Option<u32>)> {
    let score = |at: usize| measures[at].score_tenths();
    let mut order: Vec<usize> = (0..measures.len()).collect();
    order.sort_by_key(|at| {
        (
            score(*at).is_none(),
            std::cmp::Reverse(score(*at)),
            measures[*at].missing,
            *at,
        )
    });
    let mut ranked: Vec<(usize, Option<u32>)> = Vec::with_capacity(order.len());
    for (place, at) in order.into_iter().enumerate() {
        let shared = ranked
            .last()
            .filter(|(before, _)| score(*before) == score(at))
            .map(|(_, rank)| *rank);
        let own = score(at).map(|_| u32::try_from(place + 1).unwrap_or(u32::MAX));
        ranked.push((at, shared.unwrap_or(own)));
    }
    ranked
}

/// A score as printed, `97.5`.
#[must_use]
pub fn score_text(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(asked: usize, in_time: usize, missing: usize, led: usize, good: usize) -> Measure {
        Measure {
            asked,
            in_time,
            missing,
            led,
            good,
        }
    }

    #[test]
    fn scores_by_table() {
        for (measure, expected) in [
            (measure(10, 10, 0, 5, 5), Some(1000)),
            (measure(10, 5, 5, 5, 5), Some(800)),
            (measure(3, 1, 2, 3, 2), Some(533)),
            (measure(3, 2, 1, 7, 7), Some(867)),
            (measure(4, 3, 0, 0, 0), Some(750)),
            (measure(1, 0, 1, 1, 0), Some(0)),
            (measure(0, 0, 0, 4, 4), None),
        ] {
            assert_eq!(measure.score_tenths(), expected, "{measure:?}");
        }
        assert_eq!(score_text(975), "97.5");
        assert_eq!(score_text(1000), "100.0");
    }

    #[test]
    fn equal_scores_share_a_rank() {
        let measures = [
            measure(10, 9, 1, 0, 0),
            measure(10, 10, 0, 0, 0),
            measure(0, 0, 0, 3, 3),
            measure(10, 9, 0, 0, 0),
            measure(10, 8, 0, 0, 0),
        ];
        assert_eq!(
            rank(&measures),
            [
                (1, Some(1)),
                (3, Some(2)),
                (0, Some(2)),
                (4, Some(4)),
                (2, None)
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn every_unit_stands_once_and_no_worse_score_stands_before(
            rows in proptest::collection::vec((0_usize..6, 0_usize..6, 0_usize..6, 0_usize..6), 0..20)
        ) {
            let measures: Vec<Measure> = rows.iter().map(|(asked, in_time, led, good)| {
                measure(*asked, *in_time.min(asked), asked - in_time.min(asked), *led, *good.min(led))
            }).collect();
            let ranked = rank(&measures);
            let mut seen: Vec<usize> = ranked.iter().map(|(at, _)| *at).collect();
            for pair in ranked.windows(2) {
                proptest::prop_assert!(
                    measures[pair[0].0].score_tenths() >= measures[pair[1].0].score_tenths()
                );
            }
            seen.sort_unstable();
            proptest::prop_assert_eq!(seen, (0..measures.len()).collect::<Vec<_>>());
        }
    }
}
