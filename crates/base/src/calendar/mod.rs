//! The working-day calendar of the State Council, and terms that are counted on it.
//!
//! Weekends rest, weekdays are worked, except for what each year's holiday notice says ([`Notice`]). Beyond the
//! years whose notice is known only weekends rest, and what is derived there is provisional.
//!
//! ```
//! use base::calendar::{Calendar, Term};
//! let accepted = "2025-09-26".parse().expect("a day");
//! let due = Calendar::national().due(accepted, Term::WorkingDays(5), &[]).expect("no open pause");
//! assert_eq!(due.day.to_string(), "2025-10-10");
//! assert!(!due.provisional);
//! ```

mod days;
mod notice;
mod term;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use jiff::SignedDuration;
use jiff::civil::{Date, date};

pub use days::{DaysError, parse_days};
pub use notice::{Notice, NoticeError};
pub use term::{Due, Pause, PauseError, Step, Term, TermError};

/// A Monday, from which days are numbered.
const EPOCH: Date = date(1970, 1, 5);

/// Which days are worked. Cheap to clone, never changed: [`Calendar::with_notices`] gives another one.
#[derive(Clone, Debug)]
pub struct Calendar(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    notices: BTreeMap<i16, Notice>,
    /// Days that a city turns round by itself, by number: whether they are worked.
    local: BTreeMap<i64, bool>,
    marks: Vec<Mark>,
    known: Option<(Date, Date)>,
}

/// A day that a notice turns round: a weekday off, or a weekend day that is worked.
#[derive(Clone, Copy, Debug)]
struct Mark {
    /// Days since [`EPOCH`].
    day: i64,
    /// Worked weekend days less weekdays off, up to and including this day.
    sum: i64,
}

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// A weekday that is worked.
    Working,
    /// A weekend day that rests.
    Weekend,
    /// A day off that a notice names; it may fall on a weekend.
    Off,
    /// A weekend day that is worked instead, 调休上班.
    MakeUp,
}

impl Calendar {
    /// The calendar of the notices that the product carries: 2015 to 2026.
    #[must_use]
    pub fn national() -> Self {
        static NATIONAL: OnceLock<Calendar> = OnceLock::new();
        NATIONAL
            .get_or_init(|| {
                // The text is compiled in, and a test parses it: it cannot be wrong in a build that lands.
                let notices = notice::parse(include_str!("national.txt"))
                    .expect("the built-in notices are well formed");
                Self::weekends().with_notices(&notices)
            })
            .clone()
    }

    /// A calendar that knows no notice: weekends rest, everything is provisional.
    #[must_use]
    pub fn weekends() -> Self {
        Self::of(BTreeMap::new(), BTreeMap::new())
    }

    /// This calendar with further notices. A notice takes the place of the one for its year; among the
    /// notices given, a later one that of an earlier one. Where the notices of two years name the same day
    /// (the end of December), that of the later year holds.
    #[must_use]
    pub fn with_notices(&self, notices: &[Notice]) -> Self {
        let mut all = self.0.notices.clone();
        all.extend(notices.iter().map(|notice| (notice.year(), notice.clone())));
        Self::of(all, self.0.local.clone())
    }

    /// This calendar with days that rest or are worked in one city only. They hold whatever a notice says, also one that
    /// is added later; of a day that is given both ways, that it is worked.
    #[must_use]
    pub fn with_local(
        &self,
        off: impl IntoIterator<Item = Date>,
        work: impl IntoIterator<Item = Date>,
    ) -> Self {
        let mut local = self.0.local.clone();
        local.extend(off.into_iter().map(|day| (number(day), false)));
        local.extend(work.into_iter().map(|day| (number(day), true)));
        Self::of(self.0.notices.clone(), local)
    }

    fn of(notices: BTreeMap<i16, Notice>, local: BTreeMap<i64, bool>) -> Self {
        let mut turned = BTreeMap::new();
        for notice in notices.values() {
            turned.extend(notice.off().iter().map(|day| (number(*day), false)));
            turned.extend(notice.work().iter().map(|day| (number(*day), true)));
        }
        turned.extend(&local);
        let mut sum = 0;
        let marks = turned
            .into_iter()
            .filter(|(day, working)| is_weekday(*day) != *working)
            .map(|(day, working)| {
                sum += if working { 1 } else { -1 };
                Mark { day, sum }
            })
            .collect();
        let known = known(notices.keys().copied());
        Self(Arc::new(Inner {
            notices,
            local,
            marks,
            known,
        }))
    }

    /// The notices it rests on, by year.
    pub fn notices(&self) -> impl DoubleEndedIterator<Item = &Notice> {
        self.0.notices.values()
    }

    /// The notice for a year.
    #[must_use]
    pub fn notice(&self, year: i16) -> Option<&Notice> {
        self.0.notices.get(&year)
    }

    /// The first day of the known years; [`Date::MAX`] when no year is known.
    #[must_use]
    pub fn known_from(&self) -> Date {
        self.0.known.map_or(Date::MAX, |(from, _)| from)
    }

    /// The last day that no notice still to come may turn round; [`Date::MIN`] when no year is known. That is
    /// 24 December of the last known year: the New Year holiday is announced with the year after, and reaches
    /// back (29 December 2018 was worked and 31 December off by the notice for 2019).
    #[must_use]
    pub fn known_to(&self) -> Date {
        self.0.known.map_or(Date::MIN, |(_, to)| to)
    }

    /// Whether a day is worked.
    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        let day = number(day);
        let marked = self.0.marks.binary_search_by_key(&day, |mark| mark.day);
        is_weekday(day) != marked.is_ok()
    }

    /// What a day is, for showing.
    #[must_use]
    pub fn kind(&self, day: Date) -> DayKind {
        let named = |notice: &Notice| notice.off().binary_search(&day).is_ok();
        match (self.is_working(day), is_weekday(number(day))) {
            (true, true) => DayKind::Working,
            (true, false) => DayKind::MakeUp,
            (false, true) => DayKind::Off,
            (false, false) => {
                let years = day.year()..=day.year().saturating_add(1);
                let off = self.0.notices.range(years).any(|(_, notice)| named(notice));
                if off { DayKind::Off } else { DayKind::Weekend }
            }
        }
    }

    /// How many days are worked in `(from, to]`; negative when `to` is the earlier.
    #[must_use]
    pub fn working_days(&self, from: Date, to: Date) -> i64 {
        self.index(to) - self.index(from)
    }

    /// The `days`-th working day after `from`; `from` itself for zero. Ends at [`Date::MAX`].
    #[must_use]
    pub fn add_working_days(&self, from: Date, days: u32) -> Date {
        if days == 0 {
            return from;
        }
        self.select(self.index(from) + i64::from(days))
    }

    /// The first working day on or after `day`.
    #[must_use]
    pub fn next_working(&self, day: Date) -> Date {
        if self.is_working(day) {
            day
        } else {
            self.add_working_days(day, 1)
        }
    }

    /// The `n`-th working day of a month, from one; `None` when the month has fewer, or there is no such month.
    #[must_use]
    pub fn nth_working_of_month(&self, year: i16, month: i8, n: u32) -> Option<Date> {
        let before = Date::new(year, month, 1).ok()?.yesterday().ok()?;
        let day = self.add_working_days(before, n);
        (day > before && day.year() == year && day.month() == month).then_some(day)
    }

    /// Working days up to and including `day`, from an arbitrary zero.
    fn index(&self, day: Date) -> i64 {
        let day = number(day);
        let before = self.0.marks.partition_point(|mark| mark.day <= day);
        weekdays_to(day) + self.sum_of(before)
    }

    /// The day with this index that is worked: the inverse of [`Self::index`].
    fn select(&self, index: i64) -> Date {
        let before = self
            .0
            .marks
            .partition_point(|mark| weekdays_to(mark.day) + mark.sum < index);
        // Between two marks the calendar is weekdays only, moved by what the marks before add up to.
        let day = nth_weekday(index - self.sum_of(before));
        day_of(
            self.0
                .marks
                .get(before)
                .map_or(day, |mark| day.min(mark.day)),
        )
    }

    /// What the first `count` marks add up to.
    fn sum_of(&self, count: usize) -> i64 {
        count
            .checked_sub(1)
            .map_or(0, |last| self.0.marks[last].sum)
    }
}

/// The longest run of years without a gap, the later of equals, as days.
fn known(years: impl Iterator<Item = i16>) -> Option<(Date, Date)> {
    let mut best: Option<(i16, i16)> = None;
    let mut run: Option<(i16, i16)> = None;
    for year in years {
        let (first, last) = match run {
            Some((first, last)) if last + 1 == year => (first, year),
            _ => (year, year),
        };
        run = Some((first, last));
        if best.is_none_or(|(from, to)| last - first >= to - from) {
            best = run;
        }
    }
    best.map(|(first, last)| (date(first, 1, 1), date(last, 12, notice::REACH_DAY - 1)))
}

/// Days since [`EPOCH`].
fn number(day: Date) -> i64 {
    day.duration_since(EPOCH).as_hours() / 24
}

/// The day with a number; stays within what dates can say.
fn day_of(number: i64) -> Date {
    EPOCH.saturating_add(SignedDuration::from_hours(number * 24))
}

fn is_weekday(number: i64) -> bool {
    number.rem_euclid(7) < 5
}

/// Weekdays in days 0 to `number`; negative before them.
fn weekdays_to(number: i64) -> i64 {
    let days = number + 1;
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

/// The number of the `nth` weekday, from one: the smallest day with [`weekdays_to`] equal to it.
fn nth_weekday(nth: i64) -> i64 {
    (nth - 1).div_euclid(5) * 7 + (nth - 1).rem_euclid(5)
}
