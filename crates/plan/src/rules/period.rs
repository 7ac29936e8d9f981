//! Reporting periods: calendar months in China.

use base::Date;

/// A reporting month, written `2023-09`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: i16,
    month: i8,
}

impl Period {
    /// The month in which a day falls.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// Reads `2023-09`; anything else is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4
            || month.len() != 2
            || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        {
            return None;
        }
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        Date::new(year, month, 1).ok()?;
        Some(Self { year, month })
    }

    /// The first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::constant(self.year, self.month, 1)
    }

    /// The last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        if self.month == 1 {
            Self {
                year: self.year - 1,
                month: 12,
            }
        } else {
            Self {
                month: self.month - 1,
                ..self
            }
        }
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        if self.month == 12 {
            Self {
                year: self.year + 1,
                month: 1,
            }
        } else {
            Self {
                month: self.month + 1,
                ..self
            }
        }
    }

    /// The newest month whose reports are due by the end of `day`: the month before, once its cut-off day
    /// has passed, else the one before that. `cut_off` is a day of the month, 1–28.
    #[must_use]
    pub fn last_due(day: Date, cut_off: i8) -> Self {
        let before = Self::of(day).previous();
        if day.day() > cut_off {
            before
        } else {
            before.previous()
        }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Date;

    #[test]
    fn months_are_read_strictly() {
        assert_eq!(
            Period::parse("2023-09").map(|p| p.to_string()).as_deref(),
            Some("2023-09")
        );
        for bad in [
            "2023-9",
            "2023-13",
            "2023-00",
            "23-09",
            "2023-09-01",
            "+023-09",
            "２０２３-09",
            "",
        ] {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_month_knows_its_neighbours_and_ends() {
        let january = Period::of(Date::constant(2024, 1, 31));
        assert_eq!(january.previous().to_string(), "2023-12");
        assert_eq!(january.next().last_day(), Date::constant(2024, 2, 29));
        assert_eq!(january.previous().next(), january);
    }

    #[test]
    fn the_month_due_moves_when_the_cut_off_has_passed() {
        assert_eq!(
            Period::last_due(Date::constant(2023, 10, 5), 5).to_string(),
            "2023-08"
        );
        assert_eq!(
            Period::last_due(Date::constant(2023, 10, 6), 5).to_string(),
            "2023-09"
        );
        assert_eq!(
            Period::last_due(Date::constant(2024, 1, 6), 5).to_string(),
            "2023-12"
        );
    }
}
