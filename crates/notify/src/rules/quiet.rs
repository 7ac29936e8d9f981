//! Quiet hours: when a mail may arrive.

use base::{Date, Millis};

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 24 * 60;
/// How far ahead a working day is looked for. The longest official holiday is under two weeks.
const LOOK_AHEAD_DAYS: usize = 40;
const MINUTE_MILLIS: i64 = 60_000;

/// When no mail is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// The minute of the day at which it begins, 0 to 1439.
    pub from_minute: u16,
    /// The minute at which it ends; at or before the beginning it lies on the next day. Equal to the
    /// beginning: never quiet.
    pub until_minute: u16,
    /// Whether days off are quiet throughout.
    pub days_off: bool,
}

impl Default for Quiet {
    /// 20:00 to 08:00, and days off.
    fn default() -> Self {
        Self {
            from_minute: 20 * 60,
            until_minute: 8 * 60,
            days_off: true,
        }
    }
}

impl Quiet {
    /// Whether a minute of the day is quiet.
    #[must_use]
    pub fn at_minute(&self, minute: u16) -> bool {
        if self.from_minute <= self.until_minute {
            (self.from_minute..self.until_minute).contains(&minute)
        } else {
            minute >= self.from_minute || minute < self.until_minute
        }
    }

    /// The first instant from `at` on that is not quiet. `working` tells working days; where none is found
    /// within 40 days, days off count no more, so that nothing waits for ever.
    #[must_use]
    pub fn next_open(&self, at: Millis, working: impl Fn(Date) -> bool) -> Millis {
        let mut day = at.day();
        let mut minute = minute_of(at);
        for _ in 0..LOOK_AHEAD_DAYS {
            if (!self.days_off || working(day))
                && let Some(open) = self.open_on(minute)
            {
                return instant(day, open, at);
            }
            let Ok(next) = day.tomorrow() else { break };
            (day, minute) = (next, 0);
        }
        match (self.open_on(minute_of(at)), at.day().tomorrow()) {
            (Some(open), _) => instant(at.day(), open, at),
            (None, Ok(next)) => instant(next, self.open_on(0).unwrap_or(0), at),
            (None, Err(_)) => at,
        }
    }

    /// The first open minute of a day from `minute` on.
    fn open_on(&self, minute: u16) -> Option<u16> {
        if !self.at_minute(minute) {
            return Some(minute);
        }
        (minute < self.until_minute).then_some(self.until_minute)
    }
}

/// The minute of the day in China, 0 to 1439.
#[must_use]
pub fn minute_of(at: Millis) -> u16 {
    let minutes = (at.0 - Millis::start_of(at.day()).0).div_euclid(MINUTE_MILLIS);
    u16::try_from(minutes.clamp(0, i64::from(DAY_MINUTES) - 1)).unwrap_or(0)
}

/// The instant of a minute of a day, but `at` itself when that is later within the same minute.
fn instant(day: Date, minute: u16, at: Millis) -> Millis {
    Millis::start_of(day)
        .plus_secs(i64::from(minute) * 60)
        .max(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn weekday(day: Date) -> bool {
        day.weekday().to_monday_one_offset() < 6
    }

    /// September 2023: the 1st is a Friday.
    fn at(day: i8, hour: i64, minute: i64) -> Millis {
        Millis::start_of(Date::constant(2023, 9, day)).plus_secs(hour * 3600 + minute * 60)
    }

    #[test]
    fn a_mail_waits_for_the_end_of_quiet() {
        let night = Quiet::default();
        let noon = Quiet {
            from_minute: 12 * 60,
            until_minute: 14 * 60,
            days_off: false,
        };
        let never = Quiet {
            from_minute: 600,
            until_minute: 600,
            days_off: false,
        };
        for (quiet, from, to) in [
            (night, at(4, 9, 0), at(4, 9, 0)),
            (night, at(4, 7, 59), at(4, 8, 0)),
            (night, at(4, 8, 0), at(4, 8, 0)),
            (night, at(4, 19, 59), at(4, 19, 59)),
            (night, at(4, 20, 0), at(5, 8, 0)),
            (night, at(4, 23, 30), at(5, 8, 0)),
            // Friday evening, Saturday noon, Sunday night: Monday morning.
            (night, at(1, 21, 0), at(4, 8, 0)),
            (night, at(2, 12, 0), at(4, 8, 0)),
            (night, at(3, 23, 0), at(4, 8, 0)),
            (noon, at(2, 12, 30), at(2, 14, 0)),
            (noon, at(2, 14, 0), at(2, 14, 0)),
            (noon, at(2, 11, 59), at(2, 11, 59)),
            (never, at(3, 10, 0), at(3, 10, 0)),
        ] {
            assert_eq!(quiet.next_open(from, weekday), to, "{quiet:?} {from:?}");
        }
    }

    #[test]
    fn without_any_working_day_the_hours_alone_count() {
        let open = Quiet::default().next_open(at(4, 7, 0), |_| false);
        assert_eq!(open, at(4, 8, 0));
        let open = Quiet::default().next_open(at(4, 21, 0), |_| false);
        assert_eq!(open, at(5, 8, 0));
    }

    proptest! {
        #[test]
        fn what_is_due_is_never_quiet_never_early_and_settled(
            from in 0_u16..DAY_MINUTES,
            until in 0_u16..DAY_MINUTES,
            days_off: bool,
            secs in 0_i64..60 * 86_400,
        ) {
            let quiet = Quiet { from_minute: from, until_minute: until, days_off };
            let start = at(1, 0, 0).plus_secs(secs);
            let due = quiet.next_open(start, weekday);
            prop_assert!(due >= start);
            prop_assert!(!quiet.at_minute(minute_of(due)));
            prop_assert!(!days_off || weekday(due.day()));
            prop_assert_eq!(quiet.next_open(due, weekday), due);
            // No open minute was passed over.
            let mut minute = start;
            while minute < due {
                let open = !quiet.at_minute(minute_of(minute)) && (!days_off || weekday(minute.day()));
                prop_assert!(!open, "{minute:?} was open");
                minute = minute.plus_secs(60 - (minute.0 / 1000).rem_euclid(60));
            }
        }
    }
}
