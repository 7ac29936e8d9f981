//! How a task goes over the year: a pace, a course of figures towards (or away from) each goal. Pure.

use base::Date;
use rust_decimal::Decimal;

use super::random::SplitMix64;
use crate::model::TargetRow;
use crate::rules::figure::Comparator;
use crate::rules::light::Stage;

/// All of a course, in parts per million.
pub(super) const WHOLE: i64 = 1_000_000;

/// What kind of worker a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Temper {
    Prompt,
    Usual,
    Laggard,
}

impl Temper {
    /// One unit in eight lags.
    pub(super) fn of(random: &mut SplitMix64) -> Self {
        match random.between(1, 8) {
            1 => Self::Laggard,
            2..=4 => Self::Prompt,
            _ => Self::Usual,
        }
    }
}

/// How one unit's work on one task goes.
#[derive(Clone, Debug)]
pub(super) struct Course {
    start: Date,
    due: Date,
    /// Progress for every part of the schedule, in parts per million.
    pace: i64,
    /// Where it gets stuck for good.
    stalls_at: i64,
    /// How far beyond its goals it goes.
    ends_at: i64,
    reached: i64,
}

impl Course {
    /// `due` is the task's; without one the work is laid out for sixteen months.
    pub(super) fn new(
        random: &mut SplitMix64,
        temper: Temper,
        start: Date,
        due: Option<Date>,
    ) -> Self {
        let (slow, fast, stall_percent) = match temper {
            Temper::Prompt => (980_000, 1_250_000, 3),
            Temper::Usual => (850_000, 1_100_000, 9),
            Temper::Laggard => (420_000, 800_000, 30),
        };
        let pace = random.between(slow, fast);
        let stalls_at = if random.chance(stall_percent) {
            random.between(250_000, 900_000)
        } else {
            i64::MAX
        };
        let ends_at = if random.chance(60) {
            WHOLE
        } else {
            random.between(WHOLE, 1_080_000)
        };
        let due = due
            .filter(|due| *due > start)
            .unwrap_or_else(|| start.saturating_add(jiff::Span::new().days(487)));
        Self {
            start,
            due,
            pace,
            stalls_at,
            ends_at,
            reached: 0,
        }
    }

    /// What the schedule asks for on a day, in parts per million, beyond the whole after the due date.
    fn scheduled(&self, day: Date) -> i64 {
        let days = |to: Date| i64::from((to - self.start).get_days());
        days(day).max(0).saturating_mul(WHOLE) / days(self.due).max(1)
    }

    /// How far the work is on a day. Never falls from one month to the next.
    pub(super) fn reach(&mut self, random: &mut SplitMix64, day: Date) -> i64 {
        let wobble = random.between(-30_000, 30_000);
        let now = self.scheduled(day).saturating_mul(self.pace) / WHOLE + wobble;
        self.reached = now
            .min(self.stalls_at)
            .min(self.ends_at)
            .max(self.reached)
            .max(0);
        self.reached
    }

    /// Whether it is an eighth or more behind its schedule.
    pub(super) fn is_behind(&self, day: Date) -> bool {
        self.reached + WHOLE / 8 < self.scheduled(day).min(WHOLE)
    }
}

/// Where a figure begins before the work, chosen once a target.
pub(super) fn beginning(random: &mut SplitMix64, target: &TargetRow) -> Decimal {
    let share = |percent: i64| target.value * Decimal::new(percent, 2);
    match target.comparator {
        Comparator::AtMost | Comparator::LessThan if target.value.is_zero() => {
            Decimal::from(random.between(2, 6))
        }
        Comparator::AtMost | Comparator::LessThan => share(random.between(125, 220)),
        // Rates start high; counts start at nothing.
        _ if is_rate(target) => share(random.between(70, 92)),
        _ => Decimal::ZERO,
    }
}

fn is_rate(target: &TargetRow) -> bool {
    matches!(target.unit.as_str(), "％" | "%") && target.value >= Decimal::from(50)
}

/// The figure of a target when the work has come so far.
pub(super) fn figure(target: &TargetRow, from: Decimal, reached: i64) -> Decimal {
    let part = Decimal::new(reached, 6);
    let step = Decimal::new(1, scale(target));
    let goal = match target.comparator {
        Comparator::MoreThan => target.value + step,
        Comparator::LessThan => target.value - step,
        _ => target.value,
    };
    let exact = matches!(target.comparator, Comparator::Exactly | Comparator::About);
    let part = if exact || goal <= from {
        part.min(Decimal::ONE)
    } else {
        part
    };
    let value = from + (goal - from) * part;
    let value = if goal >= from {
        value.trunc_with_scale(scale(target))
    } else {
        // Falling figures are rounded up: a ceiling is not met before it is met.
        let cut = value.trunc_with_scale(scale(target));
        if cut < value { cut + step } else { cut }
    };
    let value = value.max(Decimal::ZERO.min(goal));
    if matches!(target.unit.as_str(), "％" | "%") && target.value <= Decimal::ONE_HUNDRED {
        value.min(Decimal::ONE_HUNDRED).normalize()
    } else {
        value.normalize()
    }
}

/// What is counted and never halved.
const COUNTED: [&str; 14] = [
    "个",
    "项",
    "户",
    "家",
    "条",
    "所",
    "名",
    "次",
    "座",
    "人",
    "件",
    "处",
    "日",
    "个工作日",
];

/// Counts are whole; rates and small measures carry a decimal more than the goal.
fn scale(target: &TargetRow) -> u32 {
    let own = target.value.normalize().scale();
    if COUNTED.contains(&target.unit.as_str()) {
        own
    } else if matches!(target.unit.as_str(), "％" | "%") || target.value.abs() < Decimal::from(5) {
        own.max(1)
    } else {
        own
    }
}

/// What the unit says of itself.
pub(super) fn stage(
    random: &mut SplitMix64,
    course: &Course,
    met: Option<bool>,
    day: Date,
) -> Stage {
    match met {
        Some(true) => Stage::Done,
        None if course.reached >= WHOLE => Stage::Done,
        // Not every unit owns up to being behind.
        _ if course.is_behind(day) && random.chance(80) => Stage::Delayed,
        _ => Stage::Progress,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Title;

    fn target(comparator: Comparator, value: &str, unit: &str) -> TargetRow {
        TargetRow {
            id: 1,
            segment: 1,
            subject: Title::new("示例", "Sample"),
            comparator,
            value: value.parse().expect("a decimal"),
            unit: unit.to_owned(),
            deadline: String::new(),
            due: None,
            is_goal: true,
            figure: None,
        }
    }

    #[test]
    fn figures_end_at_their_goals_and_not_before() {
        let table = [
            (Comparator::AtLeast, "200", "家"),
            (Comparator::Reach, "3", "个"),
            (Comparator::AtMost, "1", "个工作日"),
            (Comparator::AtMost, "0", "件"),
            (Comparator::MoreThan, "99.9", "％"),
            (Comparator::LessThan, "1.5", "％"),
            (Comparator::Exactly, "100", "％"),
            (Comparator::About, "60", "％"),
        ];
        for (comparator, value, unit) in table {
            let target = target(comparator, value, unit);
            for seed in 0..50 {
                let mut random = SplitMix64::of(seed, value);
                let from = beginning(&mut random, &target);
                let met = |reached| comparator.met(figure(&target, from, reached), target.value);
                assert!(
                    met(WHOLE),
                    "{comparator:?} {value} from {from}: {}",
                    figure(&target, from, WHOLE)
                );
                assert!(!met(0), "{comparator:?} {value} from {from}");
                assert!(
                    !met(600_000) || comparator == Comparator::About,
                    "{comparator:?} {value} from {from}"
                );
            }
        }
    }

    #[test]
    fn a_course_never_falls_back() {
        for seed in 0..200 {
            let mut random = SplitMix64::of(seed, "course");
            let temper = Temper::of(&mut random);
            let start = Date::constant(2023, 8, 11);
            let mut course = Course::new(
                &mut random,
                temper,
                start,
                Some(Date::constant(2023, 12, 31)),
            );
            let mut last = 0;
            for month in 0..12 {
                let day = start.saturating_add(jiff::Span::new().months(month));
                let now = course.reach(&mut random, day);
                assert!(now >= last && now <= 1_080_000);
                last = now;
            }
        }
    }
}
