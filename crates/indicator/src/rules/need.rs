//! What must happen to arrive: the figure needed each remaining month.

use base::Date;
use pack::indicator::{Direction, Shape};
use plan::rules::figure::Comparator;
use plan::rules::period::Period;
use rust_decimal::Decimal;

use super::schedule::Way;

/// What must happen to reach the goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing more: it is reached.
    Nothing,
    /// The day has passed.
    TooLate,
    /// The figure has to stay on the right side of this until the day.
    Hold(Decimal),
    /// So much has to be added in each of so many months.
    EachMonth {
        /// What is missing.
        missing: Decimal,
        /// Months left, the present one included.
        months: u32,
        /// What each has to bring.
        each: Decimal,
    },
    /// The figure has to fall by so much in each of so many months.
    LessEachMonth {
        /// How much too high it is.
        excess: Decimal,
        /// Months left, the present one included.
        months: u32,
        /// By how much it has to fall in each.
        each: Decimal,
    },
}

/// What must happen from `day` on. `None` without a dated goal.
#[must_use]
pub fn need(
    way: &Way,
    comparator: Comparator,
    direction: Direction,
    figure: Option<Decimal>,
    day: Date,
) -> Option<Need> {
    let goal = way.goal(day)?;
    let due = goal.due?;
    let met = figure.is_some_and(|figure| comparator.met(figure, goal.value));
    if way.shape == Shape::Level && due >= day {
        return Some(Need::Hold(goal.value));
    }
    if met {
        return Some(Need::Nothing);
    }
    if due < day {
        return Some(Need::TooLate);
    }
    let months = months(Period::of(day), Period::of(due));
    let figure = figure.or(way.from).unwrap_or(Decimal::ZERO);
    let each = |whole: Decimal| (whole / Decimal::from(months)).round_dp(2);
    Some(if direction == Direction::Lower || figure > goal.value {
        let excess = figure - goal.value;
        Need::LessEachMonth {
            excess,
            months,
            each: each(excess),
        }
    } else {
        let missing = goal.value - figure;
        Need::EachMonth {
            missing,
            months,
            each: each(missing),
        }
    })
}

/// Months from one to another, both included.
fn months(from: Period, to: Period) -> u32 {
    let mut month = from;
    let mut count = 1;
    // Plans reach a few years ahead.
    while month < to && count < 1200 {
        month = month.next();
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::super::schedule::Goal;
    use super::*;

    #[test]
    fn what_is_missing_is_spread_over_the_months_left() {
        let mut way = Way {
            start: Date::constant(2023, 1, 1),
            from: None,
            shape: Shape::Straight,
            goals: vec![Goal {
                due: Some(Date::constant(2023, 12, 31)),
                value: Decimal::from(200),
            }],
            milestones: Vec::new(),
            season: Vec::new(),
            ceiling: false,
        };
        let day = Date::constant(2023, 10, 6);
        let on = |way: &Way, figure: i64, day| {
            need(
                way,
                Comparator::AtLeast,
                Direction::Higher,
                Some(Decimal::from(figure)),
                day,
            )
        };
        assert_eq!(
            on(&way, 140, day),
            Some(Need::EachMonth {
                missing: Decimal::from(60),
                months: 3,
                each: Decimal::from(20)
            })
        );
        assert_eq!(on(&way, 200, day), Some(Need::Nothing));
        assert_eq!(
            on(&way, 140, Date::constant(2024, 1, 1)),
            Some(Need::TooLate)
        );
        way.shape = Shape::Level;
        assert_eq!(on(&way, 140, day), Some(Need::Hold(Decimal::from(200))));
        way.goals[0].due = None;
        assert_eq!(on(&way, 140, day), None);
    }

    #[test]
    fn a_ceiling_comes_down() {
        let way = Way {
            start: Date::constant(2023, 1, 1),
            from: None,
            shape: Shape::End,
            goals: vec![Goal {
                due: Some(Date::constant(2023, 12, 31)),
                value: Decimal::from(9),
            }],
            milestones: Vec::new(),
            season: Vec::new(),
            ceiling: true,
        };
        let got = need(
            &way,
            Comparator::AtMost,
            Direction::Lower,
            Some(Decimal::from(12)),
            Date::constant(2023, 10, 6),
        );
        assert_eq!(
            got,
            Some(Need::LessEachMonth {
                excess: Decimal::from(3),
                months: 3,
                each: Decimal::ONE
            })
        );
    }
}
