//! When a room is open, on the working-day calendar.

use base::calendar::Calendar;
use base::{Date, Millis};
use jiff::ToSpan;

/// The most days that one booking may touch.
pub const MOST_DAYS: i32 = 31;

/// A time from an instant, up to another one that is no longer in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its beginning.
    pub from: Millis,
    /// Its end.
    pub until: Millis,
}

impl Slot {
    /// Whether two times have an instant in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.from < other.until && other.from < self.until
    }

    /// Its length, in milliseconds.
    #[must_use]
    pub fn length_ms(&self) -> i64 {
        self.until.0.saturating_sub(self.from.0)
    }
}

/// When a room is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// The minute of the day at which it opens, from 0.
    pub opens_minute: i64,
    /// The minute of the day at which it closes, to 1440.
    pub closes_minute: i64,
    /// Also on days that are not worked.
    pub any_day: bool,
}

impl Hours {
    /// Whether such hours can be.
    #[must_use]
    pub fn sound(&self) -> bool {
        0 <= self.opens_minute
            && self.opens_minute < self.closes_minute
            && self.closes_minute <= 1440
    }

    /// When it is open on a day.
    #[must_use]
    pub fn on(&self, day: Date, calendar: &Calendar) -> Option<Slot> {
        let start = Millis::start_of(day);
        (self.any_day || calendar.is_working(day)).then(|| Slot {
            from: start.plus_secs(self.opens_minute * 60),
            until: start.plus_secs(self.closes_minute * 60),
        })
    }

    /// Whether a time lies within opening hours. It may reach over nights when every day that it touches is open.
    #[must_use]
    pub fn cover(&self, slot: Slot, calendar: &Calendar) -> bool {
        if slot.from >= slot.until {
            return false;
        }
        let (first, last) = (slot.from.day(), Millis(slot.until.0 - 1).day());
        let days = first.until(last).map_or(i32::MAX, |span| span.get_days());
        if days >= MOST_DAYS {
            return false;
        }
        let open = |day: Date| self.on(day, calendar);
        let begins =
            open(first).is_some_and(|hours| hours.from <= slot.from && slot.from < hours.until);
        let ends =
            open(last).is_some_and(|hours| slot.until <= hours.until && hours.from < slot.until);
        begins && ends && days_from(first, days).all(|day| open(day).is_some())
    }

    /// For how long it is open from a day to another one, both counted, in minutes.
    #[must_use]
    pub fn open_minutes(&self, first: Date, last: Date, calendar: &Calendar) -> i64 {
        let days = first.until(last).map_or(0, |span| span.get_days().min(400));
        let open = days_from(first, days).filter(|day| self.on(*day, calendar).is_some());
        i64::try_from(open.count()).unwrap_or(0) * (self.closes_minute - self.opens_minute)
    }
}

/// A day and as many days after it.
pub fn days_from(first: Date, after: i32) -> impl Iterator<Item = Date> {
    (0..=after.max(-1)).map_while(move |days| first.checked_add(days.days()).ok())
}

/// A minute of the day as `09:30`.
#[must_use]
pub fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The minute of the day of a text such as `9:30`; `24:00` is the end of the day.
#[must_use]
pub fn parse_clock(text: &str) -> Option<i64> {
    let plain = base::code::half_width(text.trim()).replace('：', ":");
    let (hour, minute) = plain.trim().split_once(':')?;
    let digits =
        |text: &str| (1..=2).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
    if !digits(hour) || minute.len() != 2 || !digits(minute) {
        return None;
    }
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    let of_day = hour * 60 + minute;
    (minute < 60 && of_day <= 1440).then_some(of_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOURS: Hours = Hours {
        opens_minute: 510,
        closes_minute: 1080,
        any_day: false,
    };

    fn slot(from: (i8, i64), until: (i8, i64)) -> Slot {
        let at = |(day, minute): (i8, i64)| {
            Millis::start_of(Date::constant(2024, 9, day)).plus_secs(minute * 60)
        };
        Slot {
            from: at(from),
            until: at(until),
        }
    }

    #[test]
    fn bookings_lie_within_opening_hours_of_worked_days() {
        let calendar = Calendar::national();
        // Thursday 5 September 2024; the 14th is a worked Saturday, 15 to 17 are off.
        for (slot, within) in [
            (slot((5, 510), (5, 1080)), true),
            (slot((5, 509), (5, 600)), false),
            (slot((5, 600), (5, 1081)), false),
            (slot((5, 600), (5, 600)), false),
            (slot((5, 600), (6, 600)), true),
            (slot((5, 600), (6, 500)), false),
            (slot((6, 600), (9, 600)), false),
            (slot((13, 600), (14, 600)), true),
            (slot((14, 600), (15, 600)), false),
            (slot((16, 600), (16, 700)), false),
            (slot((5, 1079), (5, 1080)), true),
            (slot((5, 1080), (6, 600)), false),
        ] {
            assert_eq!(HOURS.cover(slot, &calendar), within, "{slot:?}");
        }
        let every = Hours {
            any_day: true,
            ..HOURS
        };
        assert!(every.cover(slot((14, 600), (15, 600)), &calendar));
        let (first, last) = (Date::constant(2024, 9, 13), Date::constant(2024, 9, 18));
        assert_eq!(HOURS.open_minutes(first, last, &calendar), 3 * 570);
        assert_eq!(every.open_minutes(first, last, &calendar), 6 * 570);
    }

    #[test]
    fn clocks_are_read_and_written() {
        for (text, minute) in [
            ("9:30", Some(570)),
            ("09：30", Some(570)),
            ("24:00", Some(1440)),
            ("0:00", Some(0)),
        ] {
            assert_eq!(parse_clock(text), minute, "{text}");
        }
        for text in ["", "9", "9:3", "9:60", "24:01", "-1:00", "a:00", "109:00"] {
            assert_eq!(parse_clock(text), None, "{text}");
        }
        assert_eq!(clock(570), "09:30");
    }
}
