//! How near a last day is.

use base::Date;

/// Calendar days before the last day from which on it is near.
pub const NEAR_DAYS: i64 = 3;

/// How near a last day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Far.
    Calm,
    /// At most [`NEAR_DAYS`] days.
    Near,
    /// It has passed.
    Over,
}

impl Level {
    /// Its number in the database.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Calm => 0,
            Self::Near => 1,
            Self::Over => 2,
        }
    }
}

/// How near a last day is on a day.
#[must_use]
pub fn level(due: Date, today: Date) -> Level {
    let left = days_between(today, due);
    match left {
        ..0 => Level::Over,
        0..=NEAR_DAYS => Level::Near,
        _ => Level::Calm,
    }
}

/// Days from one day to another.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_itself_is_not_over() {
        let due = Date::constant(2024, 9, 10);
        let on = |day| level(due, Date::constant(2024, 9, day));
        assert_eq!((on(6), on(7)), (Level::Calm, Level::Near));
        assert_eq!((on(10), on(11)), (Level::Near, Level::Over));
        assert_eq!(
            days_between(Date::constant(2024, 9, 1), Date::constant(2025, 9, 1)),
            365
        );
    }
}
