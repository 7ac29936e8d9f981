//! How an indicator stands against its schedule, and why.

use base::Date;
use pack::indicator::{Direction, Shape};
use plan::rules::figure::Comparator;
use rust_decimal::Decimal;

use super::schedule::Way;

/// How far from the schedule a figure may be and still be on it, in per cent of the way. The same as for lights.
pub const TOLERANCE_PERCENT: i64 = plan::rules::light::TOLERANCE_PERCENT;

/// From this distance on an indicator is far behind, in per cent of the way.
pub const FAR_PERCENT: i64 = 30;

/// As [`FAR_PERCENT`] for a standing rate, in per cent of the rate that has to hold.
pub const FAR_LEVEL_PERCENT: i64 = 5;

/// How an indicator stands, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// 已达标: the goal is reached.
    Met,
    /// 超前.
    Ahead,
    /// 按期.
    OnSchedule,
    /// 滞后.
    Behind,
    /// 严重滞后.
    FarBehind,
    /// 未达标: the day of the goal has passed without it.
    Missed,
    /// 尚无数值.
    NoFigure,
    /// 仅监测: there is no goal to hold it against.
    Watched,
}

impl Status {
    /// Every status, from best to worst.
    pub const ALL: [Self; 8] = [
        Self::Met,
        Self::Ahead,
        Self::OnSchedule,
        Self::Behind,
        Self::FarBehind,
        Self::Missed,
        Self::NoFigure,
        Self::Watched,
    ];

    /// The name in URLs and interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Ahead => "ahead",
            Self::OnSchedule => "on-schedule",
            Self::Behind => "behind",
            Self::FarBehind => "far-behind",
            Self::Missed => "missed",
            Self::NoFigure => "no-figure",
            Self::Watched => "watched",
        }
    }

    /// The status of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// Why an indicator stands as it does; a page turns it into a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no goal.
    NoGoal,
    /// There is no figure, and this is owed by now, where anything is.
    NoFigure(Option<Decimal>),
    /// The goal is reached.
    Reached,
    /// A goal passed on this day without being reached.
    Passed(Date),
    /// Nothing is owed before the day of the goal.
    NotYetOwed,
    /// So much was owed; the figure is better by `gap`, or worse where `gap` is negative.
    Against {
        /// What was owed on the day for which the figure holds.
        planned: Decimal,
        /// How much better the figure is, in the indicator's unit.
        gap: Decimal,
    },
}

/// The newest figure with the last day of its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latest {
    /// The figure.
    pub value: Decimal,
    /// The last day for which it speaks.
    pub until: Date,
}

/// How an indicator stands on `day`.
///
/// `expected` is the last day of the newest period for which a figure may be expected: a figure that is older is
/// held against the schedule of that day, since silence does not stop the clock.
#[must_use]
pub fn status(
    way: &Way,
    comparator: Comparator,
    direction: Direction,
    latest: Option<Latest>,
    (day, expected): (Date, Date),
) -> (Status, Reason) {
    if way.goals.is_empty() {
        return (
            if latest.is_some() {
                Status::Watched
            } else {
                Status::NoFigure
            },
            Reason::NoGoal,
        );
    }
    let Some(latest) = latest else {
        let passed = way
            .goals
            .iter()
            .filter_map(|goal| goal.due)
            .find(|due| *due < expected);
        return match passed {
            Some(due) => (Status::Missed, Reason::Passed(due)),
            None => (
                Status::NoFigure,
                Reason::NoFigure(way.planned(expected.min(day))),
            ),
        };
    };
    let at = latest.until.max(expected).min(day);
    let Some(goal) = way.goal(day) else {
        return (Status::Watched, Reason::NoGoal);
    };
    let met = comparator.met(latest.value, goal.value);
    // A standing rate can be lost again until its last day.
    let standing = way.shape == Shape::Level && goal.due.is_none_or(|due| due >= day);
    if met && !standing {
        return (Status::Met, Reason::Reached);
    }
    let passed = way.goals.iter().find(|goal| {
        goal.due.is_some_and(|due| due < day) && !comparator.met(latest.value, goal.value)
    });
    if let Some(due) = passed.and_then(|goal| goal.due) {
        return (Status::Missed, Reason::Passed(due));
    }
    let Some(planned) = way.planned(at) else {
        return (Status::OnSchedule, Reason::NotYetOwed);
    };
    let gap = match direction {
        Direction::Lower => planned - latest.value,
        Direction::Higher => latest.value - planned,
        // Beyond the goal is as wrong as short of it.
        Direction::Within if latest.value > goal.value => goal.value - latest.value,
        Direction::Within => latest.value - planned,
    };
    let reason = Reason::Against { planned, gap };
    if standing {
        let far = percent(FAR_LEVEL_PERCENT, goal.value.abs().max(Decimal::ONE));
        let found = match (met, -gap > far) {
            (true, _) => Status::OnSchedule,
            (false, false) => Status::Behind,
            (false, true) => Status::FarBehind,
        };
        return (found, reason);
    }
    (graded(gap, way.span(day)), reason)
}

/// Better or worse than the schedule by so much of a stretch.
fn graded(gap: Decimal, span: Decimal) -> Status {
    let tolerance = percent(TOLERANCE_PERCENT, span);
    if gap > tolerance {
        Status::Ahead
    } else if gap >= -tolerance {
        Status::OnSchedule
    } else if gap >= -percent(FAR_PERCENT, span) {
        Status::Behind
    } else {
        Status::FarBehind
    }
}

fn percent(share: i64, of: Decimal) -> Decimal {
    of * Decimal::from(share) / Decimal::ONE_HUNDRED
}

#[cfg(test)]
mod tests {
    use super::super::schedule::Goal;
    use super::*;

    const DUE: Date = Date::constant(2023, 12, 31);
    const DAY: Date = Date::constant(2023, 7, 6);
    const JUNE: Date = Date::constant(2023, 6, 30);

    fn way(shape: Shape, goal: i64) -> Way {
        Way {
            start: Date::constant(2022, 12, 31),
            from: None,
            shape,
            goals: vec![Goal {
                due: Some(DUE),
                value: Decimal::from(goal),
            }],
            milestones: Vec::new(),
            season: Vec::new(),
            ceiling: false,
        }
    }

    fn figure(value: i64) -> Option<Latest> {
        Some(Latest {
            value: Decimal::from(value),
            until: JUNE,
        })
    }

    #[test]
    fn a_count_by_table() {
        let table = [
            (Some(100), DAY, Status::Met),
            (Some(62), DAY, Status::Ahead),
            (Some(45), DAY, Status::OnSchedule),
            (Some(39), DAY, Status::Behind),
            (Some(15), DAY, Status::FarBehind),
            (Some(99), Date::constant(2024, 1, 1), Status::Missed),
            (None, DAY, Status::NoFigure),
            (None, Date::constant(2024, 2, 6), Status::Missed),
        ];
        for (value, day, want) in table {
            let expected = if day == DAY {
                JUNE
            } else {
                Date::constant(2024, 1, 31)
            };
            let got = status(
                &way(Shape::Straight, 100),
                Comparator::AtLeast,
                Direction::Higher,
                value.and_then(figure),
                (day, expected),
            );
            assert_eq!(got.0, want, "{value:?} on {day}: {:?}", got.1);
        }
    }

    #[test]
    fn silence_does_not_stop_the_clock() {
        let straight = way(Shape::Straight, 100);
        let on = |expected| {
            status(
                &straight,
                Comparator::AtLeast,
                Direction::Higher,
                figure(48),
                (Date::constant(2023, 10, 6), expected),
            )
            .0
        };
        assert_eq!(on(JUNE), Status::OnSchedule);
        assert_eq!(on(Date::constant(2023, 9, 30)), Status::Behind);
    }

    #[test]
    fn a_standing_rate_is_owed_all_the_time() {
        let on = |value, day| {
            status(
                &way(Shape::Level, 95),
                Comparator::AtLeast,
                Direction::Higher,
                figure(value),
                (day, JUNE),
            )
            .0
        };
        assert_eq!(on(96, DAY), Status::OnSchedule);
        assert_eq!(on(93, DAY), Status::Behind);
        assert_eq!(on(80, DAY), Status::FarBehind);
        assert_eq!(on(96, Date::constant(2024, 1, 1)), Status::Met);
    }

    #[test]
    fn a_ceiling_is_better_below() {
        let mut ceiling = way(Shape::Level, 1);
        ceiling.ceiling = true;
        let on = |value: &str| {
            let latest = value
                .parse()
                .ok()
                .map(|value| Latest { value, until: JUNE });
            status(
                &ceiling,
                Comparator::AtMost,
                Direction::Lower,
                latest,
                (DAY, JUNE),
            )
            .0
        };
        assert_eq!(on("0.8"), Status::OnSchedule);
        assert_eq!(on("1.04"), Status::Behind);
        assert_eq!(on("3"), Status::FarBehind);
    }

    #[test]
    fn without_a_goal_it_is_watched() {
        let mut none = way(Shape::Straight, 1);
        none.goals.clear();
        let on = |latest| {
            status(
                &none,
                Comparator::Reach,
                Direction::Higher,
                latest,
                (DAY, JUNE),
            )
            .0
        };
        assert_eq!(on(figure(3)), Status::Watched);
        assert_eq!(on(None), Status::NoFigure);
    }

    #[test]
    fn names_come_back() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
    }
}
