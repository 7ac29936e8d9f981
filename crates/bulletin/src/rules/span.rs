//! What a bulletin is about: a month or a quarter.

use base::{Date, Lang};
use plan::rules::period::Period;

/// A month, `2023-09`, or a quarter, `2023Q4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span {
    /// One month.
    Month(Period),
    /// Three months; quarters count from 1.
    Quarter(i16, i8),
}

impl Span {
    /// The quarter in which a month lies.
    #[must_use]
    pub fn quarter_of(month: Period) -> Self {
        let day = month.first_day();
        Self::Quarter(day.year(), (day.month() - 1) / 3 + 1)
    }

    /// Reads `2023-09` or `2023Q4`; anything else is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Some((year, quarter)) = text.split_once('Q') else {
            return Period::parse(text).map(Self::Month);
        };
        let quarter: i8 = quarter.parse().ok().filter(|_| quarter.len() == 1)?;
        let month = Period::parse(&format!("{year}-01"))?;
        (1..=4)
            .contains(&quarter)
            .then(|| Self::Quarter(month.first_day().year(), quarter))
    }

    /// Its months, in order.
    #[must_use]
    pub fn months(self) -> Vec<Period> {
        match self {
            Self::Month(month) => vec![month],
            Self::Quarter(year, quarter) => {
                let first = Period::of(Date::constant(year, (quarter - 1) * 3 + 1, 1));
                vec![first, first.next(), first.next().next()]
            }
        }
    }

    /// The first month.
    #[must_use]
    pub fn first(self) -> Period {
        match self {
            Self::Month(month) => month,
            Self::Quarter(year, quarter) => {
                Period::of(Date::constant(year, (quarter - 1) * 3 + 1, 1))
            }
        }
    }

    /// The last month.
    #[must_use]
    pub fn last(self) -> Period {
        match self {
            Self::Month(month) => month,
            Self::Quarter(..) => self.first().next().next(),
        }
    }

    /// The span of the same length before.
    #[must_use]
    pub fn previous(self) -> Self {
        match self {
            Self::Month(month) => Self::Month(month.previous()),
            Self::Quarter(year, 1) => Self::Quarter(year - 1, 4),
            Self::Quarter(year, quarter) => Self::Quarter(year, quarter - 1),
        }
    }

    /// Its name, `2023年9月` or `2023年第四季度`.
    #[must_use]
    pub fn title(self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Month(month), Lang::Zh) => {
                let day = month.first_day();
                format!("{}年{}月", day.year(), day.month())
            }
            (Self::Month(month), Lang::En) => month.to_string(),
            (Self::Quarter(year, quarter), Lang::Zh) => {
                let name = ["一", "二", "三", "四"][usize::from(quarter.clamp(1, 4) as u8) - 1];
                format!("{year}年第{name}季度")
            }
            (Self::Quarter(year, quarter), Lang::En) => format!("Q{quarter} {year}"),
        }
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::Quarter(year, quarter) => write!(f, "{year:04}Q{quarter}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_strictly_and_read_back() {
        for text in ["2023-09", "2024-12", "2023Q1", "2024Q4"] {
            assert_eq!(
                Span::parse(text).map(|s| s.to_string()).as_deref(),
                Some(text)
            );
        }
        for bad in [
            "", "2023Q0", "2023Q5", "2023Q04", "23Q4", "2023q4", "Q4", "2023-13", "2023Q4 ",
            "2023Q+1",
        ] {
            assert_eq!(Span::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_quarter_has_three_months_and_a_quarter_before() {
        let span = Span::parse("2024Q1").expect("a quarter");
        let months: Vec<_> = span.months().iter().map(ToString::to_string).collect();
        assert_eq!(months, ["2024-01", "2024-02", "2024-03"]);
        assert_eq!(span.last(), months[2].parse_month());
        assert_eq!(span.previous().to_string(), "2023Q4");
        assert_eq!(span.previous().title(Lang::Zh), "2023年第四季度");
        assert_eq!(Span::quarter_of(span.last()), span);
    }

    trait Month {
        fn parse_month(&self) -> Period;
    }

    impl Month for String {
        fn parse_month(&self) -> Period {
            Period::parse(self).expect("a month")
        }
    }
}
