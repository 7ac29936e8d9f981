//! What a schedule asks for on a day.

use base::Date;
use pack::indicator::{Milestone, Shape};
use rust_decimal::Decimal;

/// A goal with its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The day by which it is to be reached; `None` for a goal without one.
    pub due: Option<Date>,
    /// The figure to reach.
    pub value: Decimal,
}

/// The way from where an indicator stood to its goals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The day on which it begins.
    pub start: Date,
    /// Where it begins: the baseline. Without one a count begins with nothing, and a ceiling has no way to it.
    pub from: Option<Decimal>,
    /// Its shape.
    pub shape: Shape,
    /// The goals in the order of their days.
    pub goals: Vec<Goal>,
    /// Steps, for [`Shape::Milestones`].
    pub milestones: Vec<Milestone>,
    /// What each calendar month adds, January first, for [`Shape::Seasonal`].
    pub season: Vec<Decimal>,
    /// Whether less is better.
    pub ceiling: bool,
}

impl Way {
    /// The goal that counts on a day: the first whose day has not passed, else the last.
    #[must_use]
    pub fn goal(&self, day: Date) -> Option<Goal> {
        self.goals
            .iter()
            .find(|goal| goal.due.is_none_or(|due| due >= day))
            .or(self.goals.last())
            .copied()
    }

    /// Where the stretch of the way that leads to `goal` begins: day and figure.
    fn stretch(&self, goal: &Goal) -> (Date, Option<Decimal>) {
        let before = self
            .goals
            .iter()
            .take_while(|other| *other != goal)
            .filter_map(|other| other.due.map(|due| (due, Some(other.value))))
            .last();
        let from = self.from.or((!self.ceiling).then_some(Decimal::ZERO));
        before.unwrap_or((self.start, from))
    }

    /// What is owed on a day; `None` when nothing is owed yet or there is no goal.
    #[must_use]
    pub fn planned(&self, day: Date) -> Option<Decimal> {
        let goal = self.goal(day)?;
        let Some(due) = goal.due else {
            return (self.shape == Shape::Level).then_some(goal.value);
        };
        if day >= due {
            return Some(goal.value);
        }
        let (start, from) = self.stretch(&goal);
        let share = match self.shape {
            Shape::Level => return Some(goal.value),
            Shape::End => return None,
            Shape::Milestones => {
                let mut reached = self.milestones.iter().filter(|step| step.due <= day);
                return reached.next_back().map(|step| step.value);
            }
            Shape::Straight => share(days(start, day), days(start, due)),
            Shape::Seasonal => share(self.weight(start, day), self.weight(start, due)),
        };
        let from = from?;
        Some(from + (goal.value - from) * share)
    }

    /// The length of the stretch to the goal that counts on a day, in the indicator's unit: by it deviations are
    /// measured.
    #[must_use]
    pub fn span(&self, day: Date) -> Decimal {
        let Some(goal) = self.goal(day) else {
            return Decimal::ZERO;
        };
        let (_, from) = self.stretch(&goal);
        let span = (goal.value - from.unwrap_or(Decimal::ZERO)).abs();
        if span.is_zero() {
            goal.value.abs()
        } else {
            span
        }
    }

    /// The weight of the days in (from, to] by calendar month; each month's weight is spread over its days.
    fn weight(&self, from: Date, to: Date) -> Decimal {
        let mut sum = Decimal::ZERO;
        let mut first = from.first_of_month();
        while first <= to {
            let last = first.last_of_month();
            let held = days(first.max(from), last.min(to)) + i64::from(first > from);
            let month = usize::from(first.month().unsigned_abs()) - 1;
            let weight = self.season.get(month).copied().unwrap_or(Decimal::ONE);
            sum += weight * Decimal::from(held.max(0)) / Decimal::from(last.day());
            let Ok(next) = last.tomorrow() else { break };
            first = next;
        }
        sum
    }
}

trait Days {
    fn of(self) -> Decimal;
}

impl Days for i64 {
    fn of(self) -> Decimal {
        Decimal::from(self)
    }
}

impl Days for Decimal {
    fn of(self) -> Decimal {
        self
    }
}

/// A part of a whole, from 0 to 1; a way without length is done.
fn share(part: impl Days, whole: impl Days) -> Decimal {
    let (part, whole) = (part.of(), whole.of());
    if whole <= Decimal::ZERO {
        return Decimal::ONE;
    }
    (part / whole).clamp(Decimal::ZERO, Decimal::ONE)
}

fn days(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Date = Date::constant(2023, 1, 1);
    const DUE: Date = Date::constant(2023, 12, 31);

    fn way(shape: Shape) -> Way {
        Way {
            start: START,
            from: None,
            shape,
            goals: vec![Goal {
                due: Some(DUE),
                value: Decimal::from(364),
            }],
            milestones: Vec::new(),
            season: Vec::new(),
            ceiling: false,
        }
    }

    fn on(way: &Way, month: i8, day: i8) -> Option<String> {
        way.planned(Date::constant(2023, month, day))
            .map(|value| value.round_dp(1).normalize().to_string())
    }

    #[test]
    fn every_shape_begins_and_ends_where_it_should() {
        let straight = way(Shape::Straight);
        assert_eq!(on(&straight, 1, 1).as_deref(), Some("0"));
        assert_eq!(on(&straight, 4, 2).as_deref(), Some("91"));
        assert_eq!(on(&straight, 12, 31).as_deref(), Some("364"));
        assert_eq!(
            straight.planned(Date::constant(2022, 5, 1)),
            Some(Decimal::ZERO)
        );
        assert_eq!(
            straight.planned(Date::constant(2025, 5, 1)),
            Some(Decimal::from(364))
        );

        let end = way(Shape::End);
        assert_eq!(on(&end, 12, 30), None);
        assert_eq!(on(&end, 12, 31).as_deref(), Some("364"));

        let level = way(Shape::Level);
        assert_eq!(on(&level, 1, 1).as_deref(), Some("364"));

        let mut steps = way(Shape::Milestones);
        steps.milestones = vec![
            Milestone {
                due: Date::constant(2023, 3, 31),
                value: Decimal::from(50),
            },
            Milestone {
                due: Date::constant(2023, 9, 30),
                value: Decimal::from(200),
            },
        ];
        assert_eq!(on(&steps, 3, 30), None);
        assert_eq!(on(&steps, 3, 31).as_deref(), Some("50"));
        assert_eq!(on(&steps, 11, 1).as_deref(), Some("200"));
        assert_eq!(on(&steps, 12, 31).as_deref(), Some("364"));
    }

    #[test]
    fn winter_rests() {
        let mut seasonal = way(Shape::Seasonal);
        seasonal.season = [0, 0, 2, 4, 6, 7, 7, 7, 7, 6, 3, 1]
            .map(Decimal::from)
            .to_vec();
        assert_eq!(on(&seasonal, 2, 28).as_deref(), Some("0"));
        assert_eq!(on(&seasonal, 3, 31).as_deref(), Some("14.6"));
        assert_eq!(on(&seasonal, 6, 30).as_deref(), Some("138.3"));
        assert_eq!(on(&seasonal, 12, 31).as_deref(), Some("364"));
    }

    #[test]
    fn two_goals_make_two_stretches_and_a_baseline_is_where_the_first_begins() {
        let mut two = way(Shape::Straight);
        two.from = Some(Decimal::from(60));
        two.goals[0].value = Decimal::from(80);
        two.goals.push(Goal {
            due: Some(Date::constant(2025, 12, 31)),
            value: Decimal::from(90),
        });
        assert_eq!(on(&two, 1, 1).as_deref(), Some("60"));
        assert_eq!(two.planned(DUE), Some(Decimal::from(80)));
        let middle = two
            .planned(Date::constant(2024, 12, 31))
            .map(|value| value.round_dp(1));
        assert_eq!(middle, Some(Decimal::from(85)));
        assert_eq!(two.span(Date::constant(2024, 6, 1)), Decimal::from(10));
    }

    #[test]
    fn a_ceiling_without_a_baseline_has_no_way_to_it() {
        let mut ceiling = way(Shape::Straight);
        ceiling.ceiling = true;
        assert_eq!(on(&ceiling, 6, 1), None);
        ceiling.from = Some(Decimal::from(400));
        assert_eq!(on(&ceiling, 1, 1).as_deref(), Some("400"));
        assert_eq!(on(&ceiling, 12, 31).as_deref(), Some("364"));
    }

    proptest::proptest! {
        /// A way of a count never goes back and stays between nothing and its goal.
        #[test]
        fn what_is_owed_only_grows(at in 0_i64..800, step in 0_i64..100, shape in 0_usize..4) {
            let mut way = way([Shape::Straight, Shape::Seasonal, Shape::End, Shape::Level][shape]);
            way.season = (1..=12).map(Decimal::from).collect();
            let day = |at: i64| START.saturating_add(jiff::Span::new().days(at - 200));
            let (early, late) = (way.planned(day(at)), way.planned(day(at + step)));
            proptest::prop_assert!(early.unwrap_or_default() <= late.unwrap_or_default());
            proptest::prop_assert!(late.unwrap_or_default() <= Decimal::from(364));
        }
    }
}
