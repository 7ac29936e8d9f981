//! Holiday notices, and the text in which the product carries them.

use jiff::civil::{Date, Weekday, date};

use super::days::{DaysError, parse_days};
use crate::{Explain, Fault, Lang};

/// The first day of December that the notice for the year after may name: the week before New Year's Day.
pub(super) const REACH_DAY: i8 = 25;

/// Years for which a notice may be given.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;

/// More days off, or make-up days, than any year has had.
const DAYS_MAX: usize = 100;

/// Characters of a citation.
const CITATION_MAX: usize = 400;

/// What was announced for one year: days off and the weekend days that are worked instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    year: i16,
    citation: String,
    off: Vec<Date>,
    work: Vec<Date>,
}

/// Why days cannot be the notice for a year.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// No notice is kept for such a year.
    #[error("year {0} is not from 2000 to 2199")]
    Year(i16),
    /// Without its source nobody can check it.
    #[error("the citation is missing")]
    NoCitation,
    /// The citation is longer than 400 characters.
    #[error("the citation is too long")]
    LongCitation,
    /// Every year has days off.
    #[error("there is no day off")]
    NoDayOff,
    /// More than 100 days off or make-up days.
    #[error("there are more than 100 days")]
    TooMany,
    /// The day belongs to another year's notice.
    #[error("{day} does not belong to the notice for {year}")]
    OtherYear {
        /// The day.
        day: Date,
        /// The notice's year.
        year: i16,
    },
    /// A weekday is worked anyway, so it cannot make up for another.
    #[error("{0} is a weekday and cannot be a make-up day")]
    WorkOnWeekday(Date),
    /// The day is both off and worked.
    #[error("{0} is both off and worked")]
    OffAndWork(Date),
}

impl Notice {
    /// A notice from its days, in any order; a day given twice counts once.
    ///
    /// # Errors
    /// When the days contradict each other or the year; see [`NoticeError`].
    pub fn new(
        year: i16,
        citation: &str,
        mut off: Vec<Date>,
        mut work: Vec<Date>,
    ) -> Result<Self, NoticeError> {
        if !YEARS.contains(&year) {
            return Err(NoticeError::Year(year));
        }
        let citation = citation.trim();
        match citation.chars().count() {
            0 => return Err(NoticeError::NoCitation),
            1..=CITATION_MAX => {}
            _ => return Err(NoticeError::LongCitation),
        }
        for days in [&mut off, &mut work] {
            days.sort_unstable();
            days.dedup();
            if days.len() > DAYS_MAX {
                return Err(NoticeError::TooMany);
            }
        }
        if off.is_empty() {
            return Err(NoticeError::NoDayOff);
        }
        let window = date(year - 1, 12, REACH_DAY)..=date(year, 12, 31);
        if let Some(day) = off.iter().chain(&work).find(|day| !window.contains(day)) {
            return Err(NoticeError::OtherYear { day: *day, year });
        }
        let weekend = [Weekday::Saturday, Weekday::Sunday];
        if let Some(day) = work.iter().find(|day| !weekend.contains(&day.weekday())) {
            return Err(NoticeError::WorkOnWeekday(*day));
        }
        if let Some(day) = work.iter().find(|day| off.binary_search(day).is_ok()) {
            return Err(NoticeError::OffAndWork(*day));
        }
        Ok(Self {
            year,
            citation: citation.to_owned(),
            off,
            work,
        })
    }

    /// The year for which it was issued. It may reach back into the last week of the year before.
    #[must_use]
    pub fn year(&self) -> i16 {
        self.year
    }

    /// Title, number and day of signature of what it rests on.
    #[must_use]
    pub fn citation(&self) -> &str {
        &self.citation
    }

    /// Days off in order, weekend days within a holiday among them.
    #[must_use]
    pub fn off(&self) -> &[Date] {
        &self.off
    }

    /// Weekend days that are worked, in order.
    #[must_use]
    pub fn work(&self) -> &[Date] {
        &self.work
    }
}

impl Explain for NoticeError {
    fn explain(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Year(year) => (
                format!("{year} 年不在可登记的范围内，请填写 2000 至 2199 之间的年份。"),
                format!("{year} cannot be entered; give a year from 2000 to 2199."),
            ),
            Self::NoCitation => (
                "请填写通知的标题、文号和日期，便于核对。".to_owned(),
                "Give title, number and date of the notice, so that it can be checked.".to_owned(),
            ),
            Self::LongCitation => (
                format!("通知依据过长，请控制在 {CITATION_MAX} 字以内。"),
                format!("The citation is too long; keep it within {CITATION_MAX} characters."),
            ),
            Self::NoDayOff => (
                "请填写放假日期；每年的通知都有放假日期。".to_owned(),
                "Give the days off; every year's notice has some.".to_owned(),
            ),
            Self::TooMany => (
                format!("日期超过 {DAYS_MAX} 天，请检查起止日期是否写反或写错。"),
                format!("There are more than {DAYS_MAX} days; check the ranges."),
            ),
            Self::OtherYear { day, year } => (
                format!(
                    "{day} 不属于 {year} 年的通知（上年 12 月 25 日至当年 12 月 31 日），请改正日期或年份。"
                ),
                format!(
                    "{day} does not belong to the notice for {year} (25 December before to 31 December); correct the day or the year."
                ),
            ),
            Self::WorkOnWeekday(day) => (
                format!("{day} 本来就是工作日，不能作为调休上班日，请改为周六或周日。"),
                format!(
                    "{day} is a weekday, which is worked anyway; a make-up day is a Saturday or Sunday."
                ),
            ),
            Self::OffAndWork(day) => (
                format!("{day} 同时列为放假和上班，请删去其中一处。"),
                format!("{day} is listed both as off and as worked; remove one of them."),
            ),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// Why the text of the notices cannot be read, with its line.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum DataError {
    /// A line that is no year, `off` or `work` where that was due.
    #[error("line {0}: expected {1}")]
    Expected(usize, &'static str),
    /// A list of days that cannot be read.
    #[error("line {0}: {1}")]
    Days(usize, DaysError),
    /// Days that are no notice; the line is that of the year.
    #[error("line {0}: {1}")]
    Notice(usize, NoticeError),
    /// A year that was there before, or comes before one that was.
    #[error("line {0}: the years are not in order")]
    Order(usize),
}

/// Reads blocks of three lines (year and citation, `off`, `work`); empty lines and `#` lines are skipped.
pub(super) fn parse(text: &str) -> Result<Vec<Notice>, DataError> {
    let mut notices: Vec<Notice> = Vec::new();
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    while let Some((at, line)) = lines.next() {
        let (year, citation) = line
            .split_once(' ')
            .and_then(|(year, rest)| Some((year.parse().ok()?, rest)))
            .ok_or(DataError::Expected(at, "a year and its citation"))?;
        let mut days = |key: &'static str| {
            let (line, text) = lines
                .next()
                .and_then(|(line, text)| Some((line, text.strip_prefix(key)?)))
                .ok_or(DataError::Expected(at, key))?;
            parse_days(text, year).map_err(|error| DataError::Days(line, error))
        };
        let (off, work) = (days("off ")?, days("work ")?);
        let notice =
            Notice::new(year, citation, off, work).map_err(|error| DataError::Notice(at, error))?;
        if notices.last().is_some_and(|last| last.year >= year) {
            return Err(DataError::Order(at));
        }
        notices.push(notice);
    }
    Ok(notices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_notices_cover_every_year() {
        let notices = parse(include_str!("national.txt")).expect("well-formed notices");
        let years: Vec<i16> = notices.iter().map(Notice::year).collect();
        assert_eq!(years, (2015..=2026).collect::<Vec<_>>());
        for notice in &notices {
            assert!(notice.citation().contains("发明电〔"), "{}", notice.year());
        }
    }

    #[test]
    fn a_damaged_text_names_the_line() {
        let error = |text: &str| parse(text).expect_err("a refusal").to_string();
        assert!(error("# a\n\nyear x").starts_with("line 3: expected a year"));
        assert!(error("2024 x\noff 2024-01-01\nwrok 2024-01-07").contains("expected work"));
        assert!(error("2024 x\noff 2024-13-01\nwork 2024-01-07").starts_with("line 2: "));
        assert!(error("2024 x\noff 2024-01-01\nwork 2024-01-08").contains("weekday"));
        let block = "2024 x\noff 2024-01-01\nwork 2024-01-07\n";
        assert_eq!(parse(&block.repeat(2)), Err(DataError::Order(4)));
    }

    #[test]
    fn days_that_contradict_are_refused() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let made = |off: &[&str], work: &[&str]| {
            let days = |texts: &[&str]| texts.iter().map(|text| day(text)).collect();
            Notice::new(2024, "示例", days(off), days(work)).map(|notice| notice.off().len())
        };
        assert_eq!(
            made(&["2024-01-02", "2024-01-01", "2024-01-02"], &[]),
            Ok(2)
        );
        assert_eq!(made(&["2023-12-25"], &["2023-12-30"]), Ok(1));
        let other = |text| NoticeError::OtherYear {
            day: day(text),
            year: 2024,
        };
        assert_eq!(made(&["2023-12-24"], &[]), Err(other("2023-12-24")));
        assert_eq!(
            made(&["2024-05-01"], &["2025-01-04"]),
            Err(other("2025-01-04"))
        );
        assert_eq!(
            made(&["2024-05-01"], &["2024-05-06"]),
            Err(NoticeError::WorkOnWeekday(day("2024-05-06")))
        );
        assert_eq!(
            made(&["2024-05-05"], &["2024-05-05"]),
            Err(NoticeError::OffAndWork(day("2024-05-05")))
        );
        assert_eq!(made(&[], &[]), Err(NoticeError::NoDayOff));
        assert_eq!(
            Notice::new(2024, " ", vec![], vec![]),
            Err(NoticeError::NoCitation)
        );
        assert_eq!(
            Notice::new(1999, "示例", vec![], vec![]),
            Err(NoticeError::Year(1999))
        );
    }
}
