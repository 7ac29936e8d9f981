//! Measuring periods, named by their last month.

use base::Date;
use pack::indicator::Cycle;
use plan::rules::period::Period;

/// The period of a cycle in which a month falls, named by its last month. What is measured once is measured in
/// whatever month it happens.
#[must_use]
pub fn period_of(cycle: Cycle, month: Period) -> Period {
    let number = month.first_day().month();
    let rest = match cycle {
        Cycle::Month | Cycle::Once => 0,
        Cycle::Quarter => (3 - number % 3) % 3,
        Cycle::Year => 12 - number,
    };
    (0..rest).fold(month, |month, _| month.next())
}

/// The first month of a period.
#[must_use]
pub fn first_month(cycle: Cycle, period: Period) -> Period {
    let months = match cycle {
        Cycle::Month | Cycle::Once => 0,
        Cycle::Quarter => 2,
        Cycle::Year => 11,
    };
    (0..months).fold(period, |month, _| month.previous())
}

/// The newest period whose figure may be expected on a day: it has ended, and the month's cut-off has passed.
#[must_use]
pub fn last_due(cycle: Cycle, day: Date, cut_off: i8) -> Period {
    let month = Period::last_due(day, cut_off);
    let period = period_of(cycle, month);
    if period == month {
        period
    } else {
        first_month(cycle, period).previous()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_fall_into_quarters_and_years() {
        let of = |cycle, text: &str| {
            Period::parse(text).map(|month| period_of(cycle, month).to_string())
        };
        assert_eq!(of(Cycle::Month, "2023-11").as_deref(), Some("2023-11"));
        assert_eq!(of(Cycle::Quarter, "2023-10").as_deref(), Some("2023-12"));
        assert_eq!(of(Cycle::Quarter, "2023-09").as_deref(), Some("2023-09"));
        assert_eq!(of(Cycle::Year, "2024-01").as_deref(), Some("2024-12"));
    }

    #[test]
    fn a_period_is_due_when_it_has_ended_and_its_cut_off_has_passed() {
        let due = |cycle, day| last_due(cycle, day, 5).to_string();
        let day = Date::constant(2024, 1, 6);
        assert_eq!(due(Cycle::Month, day), "2023-12");
        assert_eq!(due(Cycle::Quarter, day), "2023-12");
        assert_eq!(due(Cycle::Year, day), "2023-12");
        let day = Date::constant(2024, 1, 5);
        assert_eq!(due(Cycle::Month, day), "2023-11");
        assert_eq!(due(Cycle::Quarter, day), "2023-09");
        assert_eq!(due(Cycle::Year, day), "2022-12");
    }
}
