//! Terms, pauses, and the day on which a term ends.
//!
//! The day of the event does not count (Civil Code, article 201). A due day is always derived from the origin and all
//! pauses, never from a due day derived before: pauses that overlap then count once, and their order does not matter.
//!
//! - **Working days**: the last of so many working days after the origin that lie in no pause. So the due day moves by
//!   the working days within the pauses. (Administrative Licensing Law, article 82: terms are working days.)
//! - **Calendar days and months**: days run on through weekends and holidays; a month ends on the same day of the month,
//!   or its last (article 202). Days within pauses are added. A last day that rests gives way to the next working day
//!   (article 203), for these terms only: a working-day term ends on a working day by itself.
//!
//! A pause that begins after the last day finds no term to stop.

use std::fmt;
use std::str::FromStr;

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Calendar;
use crate::{Explain, Fault, Lang};

/// The longest term, in its unit.
const LENGTH_MAX: u32 = 9999;

/// A length of time in which something is due. Written `5wd`, `30d`, `3m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Term {
    /// Working days, 工作日.
    WorkingDays(u32),
    /// Calendar days, 自然日.
    CalendarDays(u32),
    /// Calendar months.
    Months(u32),
}

/// A time during which the clock stands: `[from, until)`, without end while `until` is open. Written
/// `2025-09-29..2025-10-09` or `2025-09-29..`. One that ends before it begins stops nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pause {
    /// The first day that does not count.
    pub from: Date,
    /// The first day that counts again; `None` while the pause lasts.
    pub until: Option<Date>,
}

/// The day on which a term ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Due {
    /// The last day of the term.
    pub day: Date,
    /// Whether days were counted for which no notice is known, so that one may still move it.
    pub provisional: bool,
}

/// How a due day came about, one step after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The term runs from the day after the origin to `to`, were there no pause.
    Counted {
        /// The first day that counts.
        from: Date,
        /// The last day.
        to: Date,
    },
    /// A pause (overlapping ones joined, cut at the origin) adds days.
    Paused {
        /// The first day that does not count.
        from: Date,
        /// The first day that counts again.
        until: Date,
        /// Days added, in the unit of the term: working days, else calendar days.
        days: i64,
        /// The last day now.
        to: Date,
    },
    /// The last day rests (or the clock stands on it); the term ends on the next working day.
    Moved {
        /// The day that rests.
        from: Date,
        /// The last day now.
        to: Date,
    },
    /// A pause without end began before the term ended: there is no due day until it ends.
    Stands {
        /// The first day that does not count.
        since: Date,
    },
}

/// Why a text is no term, or two terms do not add up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    /// Not a number from 1 to 9999 and a unit.
    #[error("{0:?} is no term")]
    Text(String),
    /// Working days, calendar days and months cannot be added to each other.
    #[error("{0} cannot be extended by {1}")]
    Units(Term, Term),
    /// Longer than 9999.
    #[error("the term is too long")]
    TooLong,
}

/// Why a text is no pause.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PauseError {
    /// Not `FROM..UNTIL` or `FROM..`.
    #[error("{0:?} is no pause")]
    Text(String),
    /// The end is not after the beginning.
    #[error("the pause ends before it begins: {0}")]
    Backwards(Pause),
}

impl Term {
    /// The term with an extension granted: one longer term from the same origin.
    ///
    /// # Errors
    /// When the units differ, or the sum is longer than 9999.
    pub fn extend(self, by: Self) -> Result<Self, TermError> {
        let add = |a: u32, b: u32| match a.checked_add(b) {
            Some(sum) if sum <= LENGTH_MAX => Ok(sum),
            _ => Err(TermError::TooLong),
        };
        match (self, by) {
            (Self::WorkingDays(a), Self::WorkingDays(b)) => add(a, b).map(Self::WorkingDays),
            (Self::CalendarDays(a), Self::CalendarDays(b)) => add(a, b).map(Self::CalendarDays),
            (Self::Months(a), Self::Months(b)) => add(a, b).map(Self::Months),
            _ => Err(TermError::Units(self, by)),
        }
    }

    /// The term for a person: `5个工作日`, `5 working days`.
    #[must_use]
    pub fn title(self, lang: Lang) -> String {
        let (count, zh, one, many) = match self {
            Self::WorkingDays(count) => (count, "个工作日", "working day", "working days"),
            Self::CalendarDays(count) => (count, "日", "calendar day", "calendar days"),
            Self::Months(count) => (count, "个月", "month", "months"),
        };
        match lang {
            Lang::Zh => format!("{count}{zh}"),
            Lang::En => format!("{count} {}", if count == 1 { one } else { many }),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WorkingDays(count) => write!(f, "{count}wd"),
            Self::CalendarDays(count) => write!(f, "{count}d"),
            Self::Months(count) => write!(f, "{count}m"),
        }
    }
}

impl FromStr for Term {
    type Err = TermError;

    fn from_str(text: &str) -> Result<Self, TermError> {
        let at = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let (count, unit) = text.split_at(at);
        let unit = match unit {
            "wd" => Self::WorkingDays,
            "d" => Self::CalendarDays,
            "m" => Self::Months,
            _ => return Err(TermError::text(text)),
        };
        match count.parse() {
            Ok(count) if (1..=LENGTH_MAX).contains(&count) => Ok(unit(count)),
            _ => Err(TermError::text(text)),
        }
    }
}

impl TermError {
    fn text(text: &str) -> Self {
        Self::Text(text.chars().take(20).collect())
    }
}

impl From<Term> for String {
    fn from(term: Term) -> Self {
        term.to_string()
    }
}

impl TryFrom<String> for Term {
    type Error = TermError;

    fn try_from(text: String) -> Result<Self, TermError> {
        text.parse()
    }
}

impl fmt::Display for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..", self.from)?;
        self.until.map_or(Ok(()), |until| write!(f, "{until}"))
    }
}

impl FromStr for Pause {
    type Err = PauseError;

    fn from_str(text: &str) -> Result<Self, PauseError> {
        let read = || {
            let (from, until) = text.split_once("..")?;
            let until = match until {
                "" => None,
                until => Some(until.parse().ok()?),
            };
            Some(Self {
                from: from.parse().ok()?,
                until,
            })
        };
        let pause = read().ok_or_else(|| PauseError::Text(text.chars().take(40).collect()))?;
        match pause.until {
            Some(until) if until <= pause.from => Err(PauseError::Backwards(pause)),
            _ => Ok(pause),
        }
    }
}

impl Explain for TermError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Text(text), Lang::Zh) => {
                format!(
                    "“{text}”不是期限，请写成 5wd（工作日）、30d（自然日）或 3m（月），数字为 1 至 {LENGTH_MAX}。"
                )
            }
            (Self::Text(text), Lang::En) => {
                format!(
                    "“{text}” is no term; write 5wd (working days), 30d (calendar days) or 3m (months), from 1 to {LENGTH_MAX}."
                )
            }
            (Self::Units(..), Lang::Zh) => "延长的期限与原期限单位不同，请用同一单位。".to_owned(),
            (Self::Units(..), Lang::En) => {
                "The extension has another unit than the term; use the same.".to_owned()
            }
            (Self::TooLong, Lang::Zh) => format!("期限过长，最多 {LENGTH_MAX}。"),
            (Self::TooLong, Lang::En) => format!("The term is too long; at most {LENGTH_MAX}."),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

impl Explain for PauseError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Text(text), Lang::Zh) => {
                format!(
                    "“{text}”不是暂停时段，请写成 2025-09-29..2025-10-09（恢复当日不计入暂停）；尚未恢复的不写结束日期。"
                )
            }
            (Self::Text(text), Lang::En) => {
                format!(
                    "“{text}” is no pause; write 2025-09-29..2025-10-09 (the day of resumption counts again), without the end while it lasts."
                )
            }
            (Self::Backwards(pause), Lang::Zh) => {
                format!("暂停 {pause} 的恢复日期不在开始日期之后，请改正。")
            }
            (Self::Backwards(pause), Lang::En) => {
                format!("The pause {pause} does not end after it begins; correct it.")
            }
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

impl Calendar {
    /// The day on which a term ends that began with an event on `origin`; `None` while the clock stands: a pause without
    /// end began before the term was over. See the module for how it is counted. A term of zero ends on the origin.
    #[must_use]
    pub fn due(&self, origin: Date, term: Term, pauses: &[Pause]) -> Option<Due> {
        self.derive(origin, term, pauses, &mut |_| {})
    }

    /// As [`Self::due`], with how it came about.
    #[must_use]
    pub fn due_steps(
        &self,
        origin: Date,
        term: Term,
        pauses: &[Pause],
    ) -> (Option<Due>, Vec<Step>) {
        let mut steps = Vec::new();
        let due = self.derive(origin, term, pauses, &mut |step| steps.push(step));
        (due, steps)
    }

    fn derive(
        &self,
        origin: Date,
        term: Term,
        pauses: &[Pause],
        note: &mut impl FnMut(Step),
    ) -> Option<Due> {
        let first = origin.tomorrow().unwrap_or(Date::MAX);
        let pauses = union(pauses, first);
        let plain = match term {
            Term::WorkingDays(count) => self.add_working_days(origin, count),
            Term::CalendarDays(count) => days_later(origin, i64::from(count)),
            Term::Months(count) => months_later(origin, count),
        };
        note(Step::Counted {
            from: first,
            to: plain,
        });
        match term {
            Term::WorkingDays(_) => {
                let day = through_pauses(plain, &pauses, note, |day, from, until| {
                    // `from` is after the origin, so a day before it exists, and so does one before `until`.
                    let before = |day: Date| day.yesterday().unwrap_or(Date::MIN);
                    let days = self.working_days(before(from), before(until));
                    (
                        days,
                        self.add_working_days(day, u32::try_from(days).unwrap_or(u32::MAX)),
                    )
                })?;
                Some(self.due_on(first, day))
            }
            Term::CalendarDays(_) | Term::Months(_) => {
                let last = through_pauses(plain, &pauses, note, |day, from, until| {
                    let days = super::number(until) - super::number(from);
                    (days, days_later(day, days))
                })?;
                let day = self.first_open(last, &pauses, note)?;
                Some(self.due_on(last, day))
            }
        }
    }

    /// The first working day on or after `last` that lies in no pause.
    fn first_open(
        &self,
        last: Date,
        pauses: &[Pause],
        note: &mut impl FnMut(Step),
    ) -> Option<Date> {
        let mut day = self.next_working(last);
        for pause in pauses.iter().filter(|pause| pause.from > last) {
            if pause.from > day {
                break;
            }
            let Some(until) = pause.until else {
                note(Step::Stands { since: pause.from });
                return None;
            };
            day = self.next_working(day.max(until));
        }
        if day != last {
            note(Step::Moved {
                from: last,
                to: day,
            });
        }
        Some(day)
    }

    fn due_on(&self, first: Date, day: Date) -> Due {
        Due {
            day,
            provisional: first < self.known_from() || day > self.known_to(),
        }
    }
}

/// The last day after every pause that begins by then; `add` gives the days of one and the day moved by them.
fn through_pauses(
    plain: Date,
    pauses: &[Pause],
    note: &mut impl FnMut(Step),
    add: impl Fn(Date, Date, Date) -> (i64, Date),
) -> Option<Date> {
    let mut day = plain;
    for pause in pauses {
        if pause.from > day {
            break;
        }
        let Some(until) = pause.until else {
            note(Step::Stands { since: pause.from });
            return None;
        };
        let (days, to) = add(day, pause.from, until);
        day = to;
        note(Step::Paused {
            from: pause.from,
            until,
            days,
            to,
        });
    }
    Some(day)
}

/// Days on; stays within what dates can say.
fn days_later(day: Date, days: i64) -> Date {
    super::day_of(super::number(day) + days)
}

/// Months on, to the same day of the month or its last; stays within what dates can say.
fn months_later(day: Date, months: u32) -> Date {
    Span::new()
        .try_months(months)
        .map_or(Date::MAX, |span| day.saturating_add(span))
}

/// The pauses as a union in order, none before `first`, none touching another.
fn union(pauses: &[Pause], first: Date) -> Vec<Pause> {
    let mut sorted: Vec<Pause> = pauses
        .iter()
        .map(|pause| Pause {
            from: pause.from.max(first),
            until: pause.until,
        })
        .filter(|pause| pause.until.is_none_or(|until| until > pause.from))
        .collect();
    sorted.sort_unstable_by_key(|pause| pause.from);
    let mut joined: Vec<Pause> = Vec::with_capacity(sorted.len());
    for pause in sorted {
        match joined.last_mut() {
            Some(last) if last.until.is_none_or(|until| pause.from <= until) => {
                // No end is later than any.
                last.until = last.until.zip(pause.until).map(|(a, b)| a.max(b));
            }
            _ => joined.push(pause),
        }
    }
    joined
}
