//! When a month ends and when its units are reminded.

use base::Date;
use base::calendar::Calendar;
use plan::rules::period::Period;

/// The working day of the month after by which reports are due, where the office has not set another.
pub const DEFAULT_NTH: u32 = 5;

/// The latest working day that can be set: every month has as many.
pub const NTH_MAX: u32 = 15;

/// Working days before the cut-off on which units are reminded.
pub const DEFAULT_REMIND: (u32, u32) = (3, 1);

/// The cut-off of a month: the `nth` working day of the month after.
#[must_use]
pub fn cut_off(calendar: &Calendar, period: Period, nth: u32) -> Date {
    let next = period.next();
    let first = next.first_day();
    calendar
        .nth_working_of_month(first.year(), first.month(), nth.clamp(1, NTH_MAX))
        .unwrap_or(next.last_day())
}

/// Which reminder is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    /// The first one.
    First,
    /// The last one before the cut-off.
    Last,
}

impl Reminder {
    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Last => "last",
        }
    }

    /// How many reminders went out with it.
    #[must_use]
    pub fn count(self) -> u32 {
        match self {
            Self::First => 1,
            Self::Last => 2,
        }
    }
}

/// The reminder that has to go out on a day, when `sent` of the two went out before. A machine that was off
/// on the day itself catches up, with one reminder for both days; nobody is reminded on a day off, nor after
/// the cut-off.
#[must_use]
pub fn reminder(
    calendar: &Calendar,
    cut_off: Date,
    (first, last): (u32, u32),
    sent: u32,
    day: Date,
) -> Option<Reminder> {
    if day > cut_off || !calendar.is_working(day) {
        return None;
    }
    let left = calendar.working_days(day, cut_off);
    if left <= i64::from(last) {
        (sent < 2).then_some(Reminder::Last)
    } else if left <= i64::from(first) {
        (sent < 1).then_some(Reminder::First)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Period {
        Period::parse(text).expect("a month")
    }

    #[test]
    fn the_fifth_working_day_skips_holidays_and_takes_make_up_days() {
        let calendar = Calendar::national();
        // 国庆节 2023 ended on 6 October; 7 and 8 October, a weekend, were worked.
        let table = [
            ("2023-09", 5, Date::constant(2023, 10, 11)),
            ("2023-10", 5, Date::constant(2023, 11, 7)),
            ("2023-12", 5, Date::constant(2024, 1, 8)),
            ("2024-07", 1, Date::constant(2024, 8, 1)),
        ];
        for (period, nth, day) in table {
            assert_eq!(cut_off(&calendar, month(period), nth), day, "{period}");
        }
    }

    #[test]
    fn reminders_go_out_once_on_working_days_before_the_cut_off() {
        let calendar = Calendar::national();
        let cut_off = Date::constant(2023, 11, 7);
        let table = [
            (1, 0, None),
            (2, 0, Some(Reminder::First)),
            (2, 1, None),
            // The machine was off on the second.
            (3, 0, Some(Reminder::First)),
            // A weekend.
            (4, 0, None),
            (5, 1, None),
            (6, 1, Some(Reminder::Last)),
            (6, 0, Some(Reminder::Last)),
            (6, 2, None),
            (7, 1, Some(Reminder::Last)),
            (8, 1, None),
        ];
        for (day, sent, expected) in table {
            let day = Date::constant(2023, 11, day);
            assert_eq!(
                reminder(&calendar, cut_off, DEFAULT_REMIND, sent, day),
                expected,
                "{day} after {sent}"
            );
        }
    }
}
