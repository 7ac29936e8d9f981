//! Time as data: instants in milliseconds since the Unix epoch, days in China Standard Time.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// China Standard Time has had no daylight saving since 1991, so a fixed offset is exact for every date
/// the product handles and needs no time-zone database.
const CHINA: Offset = Offset::constant(8);

/// An instant: milliseconds since 1970-01-01T00:00:00Z. The form in which instants are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// The civil day in China on which this instant falls.
    #[must_use]
    pub fn day(self) -> Date {
        self.zoned().date()
    }

    /// `2026-11-22 16:05` in China Standard Time, for pages.
    #[must_use]
    pub fn minute_text(self) -> String {
        self.zoned().strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// As [`Self::minute_text`], with the seconds where it is not on the minute: `2026-11-22 16:05:07`.
    #[must_use]
    pub fn second_text(self) -> String {
        match self.0.div_euclid(1_000).rem_euclid(60) {
            0 => self.minute_text(),
            seconds => format!("{}:{seconds:02}", self.minute_text()),
        }
    }

    /// RFC 3339 in UTC with milliseconds, for journals and exports.
    #[must_use]
    pub fn rfc3339(self) -> String {
        format!("{:.3}", self.timestamp())
    }

    /// Midnight in China at the start of `day`.
    #[must_use]
    pub fn start_of(day: Date) -> Self {
        let at = CHINA
            .to_timestamp(day.at(0, 0, 0, 0))
            .unwrap_or(Timestamp::UNIX_EPOCH);
        Self(at.as_millisecond())
    }

    /// This instant moved by whole seconds; saturates at the ends of representable time.
    #[must_use]
    pub fn plus_secs(self, secs: i64) -> Self {
        Self(
            self.0
                .saturating_add(SignedDuration::from_secs(secs).as_millis() as i64),
        )
    }

    fn timestamp(self) -> Timestamp {
        // Out-of-range instants can only come from a damaged database; they are clamped so that a page
        // still renders instead of the process ending.
        Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    fn zoned(self) -> jiff::Zoned {
        self.timestamp().to_zoned(TimeZone::fixed(CHINA))
    }
}

/// A source of the present, passed in wherever a decision needs one.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Millis;

    /// The present civil day in China.
    fn today(&self) -> Date {
        self.now().day()
    }
}

/// The machine's clock. Only `app` and `cli` create one.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        Millis(Timestamp::now().as_millisecond())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_in_china_begins_at_sixteen_hours_utc() {
        let start = Millis::start_of(date(2023, 8, 11));
        assert_eq!(start.rfc3339(), "2023-08-10T16:00:00.000Z");
        assert_eq!(start.day(), date(2023, 8, 11));
        assert_eq!(start.plus_secs(-1).day(), date(2023, 8, 10));
        assert_eq!(start.minute_text(), "2023-08-11 00:00");
        assert_eq!(start.second_text(), "2023-08-11 00:00");
        assert_eq!(start.plus_secs(67).second_text(), "2023-08-11 00:01:07");
    }

    #[test]
    fn instants_outside_representable_time_still_render() {
        assert!(!Millis(i64::MAX).rfc3339().is_empty());
        assert!(!Millis(i64::MIN).minute_text().is_empty());
    }
}
