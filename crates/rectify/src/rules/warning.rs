//! Warnings as a term nears its end 到期预警: blue, orange, red, from the calendar and the due day alone.

use base::Date;
use base::calendar::Calendar;

/// Working days left at which a warning turns blue.
pub const BLUE_DAYS: u32 = 5;
/// Working days left at which it turns orange.
pub const ORANGE_DAYS: u32 = 2;

base::named! {
    /// How near the end of a term is.
    pub enum Level {
        /// More than [`BLUE_DAYS`] working days are left, or no term runs.
        Calm = "calm",
        /// 蓝: at most [`BLUE_DAYS`] working days are left.
        Blue = "blue",
        /// 橙: at most [`ORANGE_DAYS`].
        Orange = "orange",
        /// 红: the due day has passed.
        Red = "red",
    }
}

impl Level {
    /// 0 for calm to 3 for red, as kept in the database.
    #[must_use]
    pub fn number(self) -> i64 {
        self as i64
    }
}

/// The level of a term due on `due`, on `day`; none is due while the clock stands. The working days left are
/// those after `day` up to and with `due`: on the due day itself none is left, and it is not yet passed.
#[must_use]
pub fn level(calendar: &Calendar, due: Option<Date>, day: Date) -> Level {
    let Some(due) = due else {
        return Level::Calm;
    };
    if due < day {
        return Level::Red;
    }
    let left = calendar.working_days(day, due);
    if left <= i64::from(ORANGE_DAYS) {
        Level::Orange
    } else if left <= i64::from(BLUE_DAYS) {
        Level::Blue
    } else {
        Level::Calm
    }
}

/// The first and the last due day that have a level on a day; for calm the last is the end of time.
#[must_use]
pub fn window(calendar: &Calendar, level: Level, day: Date) -> (Date, Date) {
    // The day before the first one with too many working days left.
    let last = |days: u32| {
        let beyond = calendar.add_working_days(day, days + 1);
        beyond.yesterday().unwrap_or(beyond)
    };
    let after = |day: Date| day.tomorrow().unwrap_or(Date::MAX);
    match level {
        Level::Red => (Date::MIN, day.yesterday().unwrap_or(Date::MIN)),
        Level::Orange => (day, last(ORANGE_DAYS)),
        Level::Blue => (after(last(ORANGE_DAYS)), last(BLUE_DAYS)),
        Level::Calm => (after(last(BLUE_DAYS)), Date::MAX),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn the_holiday_week_of_2025_leaves_no_working_day() {
        let calendar = Calendar::national();
        // Due on 10 October 2025; 28 September and 11 October are worked, 1 to 8 October rest.
        for (on, expected) in [
            ("2025-09-26", Level::Blue),
            ("2025-09-28", Level::Blue),
            ("2025-09-30", Level::Orange),
            ("2025-10-08", Level::Orange),
            ("2025-10-10", Level::Orange),
            ("2025-10-11", Level::Red),
        ] {
            assert_eq!(
                level(&calendar, Some(day("2025-10-10")), day(on)),
                expected,
                "{on}"
            );
        }
        assert_eq!(level(&calendar, None, day("2025-10-10")), Level::Calm);
    }

    proptest! {
        /// As days pass a warning never becomes less; and the window of a level holds just its due days.
        #[test]
        fn warnings_only_rise(start in 0_i64..4000, ahead in 0_i64..90, on in 0_i64..120) {
            let calendar = Calendar::national();
            let base = day("2015-01-01");
            let at = |days: i64| base.saturating_add(jiff_days(days));
            let due = at(start + ahead);
            let (today, tomorrow) = (at(start + on), at(start + on + 1));
            let (now, then) = (level(&calendar, Some(due), today), level(&calendar, Some(due), tomorrow));
            prop_assert!(now <= then);
            for held in Level::ALL {
                let (from, to) = window(&calendar, *held, today);
                prop_assert_eq!((from..=to).contains(&due), *held == now, "{:?}", held);
            }
        }
    }

    fn jiff_days(days: i64) -> std::time::Duration {
        std::time::Duration::from_secs(days.unsigned_abs() * 86_400)
    }
}
