//! Until when the reports on a month are in time.

use std::collections::BTreeMap;

use base::Date;

use super::light::CUT_OFF_DAY;
use super::period::Period;

/// The cut-off day of every month: the one that was set for it, else day [`CUT_OFF_DAY`] of the month after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CutOffs(BTreeMap<Period, Date>);

impl CutOffs {
    /// Cut-offs with the days that were set.
    #[must_use]
    pub fn new(set: BTreeMap<Period, Date>) -> Self {
        Self(set)
    }

    /// The last day on which a report on a month is in time.
    #[must_use]
    pub fn of(&self, month: Period) -> Date {
        self.0.get(&month).copied().unwrap_or_else(|| {
            let first = month.next().first_day();
            Date::constant(first.year(), first.month(), CUT_OFF_DAY)
        })
    }

    /// The newest month whose cut-off has passed by `day`.
    #[must_use]
    pub fn last_due(&self, day: Date) -> Period {
        let mut month = Period::of(day).previous();
        // Every month without a day of its own ends the search, so it ends.
        while day <= self.of(month) && month > Period::of(Date::MIN) {
            month = month.previous();
        }
        month
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Period {
        Period::parse(text).expect("a month")
    }

    #[test]
    fn without_days_of_their_own_months_end_on_the_fifth() {
        let cut_offs = CutOffs::default();
        for (day, expected) in [
            (Date::constant(2023, 10, 5), "2023-08"),
            (Date::constant(2023, 10, 6), "2023-09"),
            (Date::constant(2024, 1, 6), "2023-12"),
        ] {
            assert_eq!(cut_offs.last_due(day), month(expected), "{day}");
            assert_eq!(
                cut_offs.last_due(day),
                Period::last_due(day, CUT_OFF_DAY),
                "{day}"
            );
        }
    }

    #[test]
    fn a_day_that_was_set_counts() {
        let cut_offs = CutOffs::new(BTreeMap::from([(
            month("2023-09"),
            Date::constant(2023, 10, 11),
        )]));
        for (day, expected) in [
            (Date::constant(2023, 10, 11), "2023-08"),
            (Date::constant(2023, 10, 12), "2023-09"),
            (Date::constant(2023, 11, 5), "2023-09"),
            (Date::constant(2023, 11, 6), "2023-10"),
        ] {
            assert_eq!(cut_offs.last_due(day), month(expected), "{day}");
        }
        // Put off for long, a month does not hold up those before it.
        let put_off = CutOffs::new(BTreeMap::from([(
            month("2023-09"),
            Date::constant(2024, 3, 1),
        )]));
        assert_eq!(
            put_off.last_due(Date::constant(2023, 10, 20)),
            month("2023-08")
        );
    }
}
