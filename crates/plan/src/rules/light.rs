//! Lights: what colour a task has on a day, and why.
//!
//! A light is never typed in. It follows from the targets, their due dates, the accepted figures and the
//! reports that came or did not come (clause C四(二), 月通报).

use base::Date;
use rust_decimal::Decimal;

use super::figure::Comparator;
use super::period::Period;

/// How far behind the straight schedule a figure may be before the light turns, in per cent of the goal.
/// Plans are worked in bursts; a tenth keeps a light from flickering around the line.
pub const TOLERANCE_PERCENT: i64 = 10;

/// The day of the month by which the report on the month before is due, where no other day was set.
pub const CUT_OFF_DAY: i8 = 5;

/// The light of a task on a day, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Light {
    /// 已达标: every target met, or the office accepted the unit's word that it is done.
    Met,
    /// 按期推进.
    OnSchedule,
    /// 进度滞后: a figure short of its schedule, or the unit itself says so.
    Behind,
    /// 已逾期: the due date passed without the goal.
    Overdue,
    /// 未报送: a lead unit owes the report of a month whose cut-off has passed.
    NoReport,
}

impl Light {
    /// Whether nothing speaks against the task: met or on schedule.
    #[must_use]
    pub fn is_green(self) -> bool {
        matches!(self, Self::Met | Self::OnSchedule)
    }

    /// Every light, from best to worst.
    pub const ALL: [Self; 5] = [
        Self::Met,
        Self::OnSchedule,
        Self::Behind,
        Self::Overdue,
        Self::NoReport,
    ];

    /// The name in URLs and interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::OnSchedule => "on-schedule",
            Self::Behind => "behind",
            Self::Overdue => "overdue",
            Self::NoReport => "no-report",
        }
    }

    /// The light of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|light| light.as_str() == name)
    }
}

/// What the unit itself says in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// 推进中.
    Progress,
    /// 滞后.
    Delayed,
    /// 已完成.
    Done,
}

impl Stage {
    /// The name in the database and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Progress => "progress",
            Self::Delayed => "delayed",
            Self::Done => "done",
        }
    }

    /// The stage of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Progress, Self::Delayed, Self::Done]
            .into_iter()
            .find(|stage| stage.as_str() == name)
    }
}

/// A target with the newest accepted figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// How the figure is held against the goal.
    pub comparator: Comparator,
    /// The goal.
    pub value: Decimal,
    /// The day by which it is to be met; the task's due date where it has none of its own.
    pub due: Option<Date>,
    /// The newest accepted figure.
    pub figure: Option<Decimal>,
}

impl Goal {
    /// Whether its newest figure meets it.
    #[must_use]
    pub fn met(&self) -> bool {
        self.figure
            .is_some_and(|figure| self.comparator.met(figure, self.value))
    }

    /// The figure below which it is short of a schedule that asks for `expected_percent` of it. `None` where no
    /// figure is short: a ceiling that is exceeded before its due date is work under way, not yet a fault of
    /// schedule; only a share can be short of a line.
    #[must_use]
    pub fn wanted(&self, expected_percent: u8) -> Option<Decimal> {
        if self.comparator.is_ceiling() || self.value <= Decimal::ZERO {
            return None;
        }
        let percent = Decimal::from(i64::from(expected_percent) - TOLERANCE_PERCENT);
        Some(self.value * percent / Decimal::ONE_HUNDRED)
    }

    /// Whether its newest figure is short of such a schedule. Without any figure it is short once the line is past
    /// the tolerance.
    fn short(&self, expected_percent: u8) -> bool {
        self.wanted(expected_percent)
            .is_some_and(|wanted| self.figure.unwrap_or(Decimal::ZERO) < wanted)
    }
}

/// What one lead unit has reported.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// The newest month filed or accepted.
    pub newest: Option<Period>,
    /// What its newest accepted report says.
    pub stage: Option<Stage>,
}

/// All that a light depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The day on which work began: the plan's signature.
    pub start: Date,
    /// The task's own due date, or the plan's.
    pub due: Option<Date>,
    /// The first month for which a report is owed.
    pub first_period: Period,
    /// Targets that are goals; conditions and scoring rules are left out by the caller.
    pub goals: Vec<Goal>,
    /// One entry a lead unit.
    pub leads: Vec<Lead>,
}

/// Why a light shines; a page turns it into a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Every goal is met.
    GoalsMet,
    /// Without goals: every lead unit's accepted report says done.
    ReportedDone,
    /// The report of this month is missing from so many lead units.
    Owes {
        /// The month owed.
        period: Period,
        /// How many lead units owe it.
        units: usize,
    },
    /// This due date passed.
    PastDue(Date),
    /// The figure of goal number `goal` (from 0) is short of its schedule.
    ShortOfSchedule {
        /// Index into [`Facts::goals`].
        goal: usize,
        /// What the straight schedule asks for on the day, in per cent of the goal.
        expected_percent: u8,
    },
    /// A lead unit itself says that it is behind.
    SaysDelayed,
    /// Nothing speaks against it.
    Steady,
}

/// The light of a task on `day`, with its reason.
///
/// Met goes before everything: a unit that has reached its goals owes no further figures. Overdue goes
/// before a missing report, because the missing report then no longer matters most.
///
/// Reports are due on day [`CUT_OFF_DAY`] of the month after; see [`light_with`] for other cut-offs.
#[must_use]
pub fn light(facts: &Facts, day: Date) -> (Light, Reason) {
    light_with(facts, day, Period::last_due(day, CUT_OFF_DAY))
}

/// As [`light`], with the newest month whose cut-off has passed by `day`
/// ([`CutOffs::last_due`](super::cut_off::CutOffs::last_due)).
#[must_use]
pub fn light_with(facts: &Facts, day: Date, last_due: Period) -> (Light, Reason) {
    if !facts.goals.is_empty() && facts.goals.iter().all(Goal::met) {
        return (Light::Met, Reason::GoalsMet);
    }
    if facts.goals.is_empty()
        && !facts.leads.is_empty()
        && facts
            .leads
            .iter()
            .all(|lead| lead.stage == Some(Stage::Done))
    {
        return (Light::Met, Reason::ReportedDone);
    }
    let passed = facts
        .goals
        .iter()
        .filter(|goal| !goal.met())
        .filter_map(|goal| goal.due)
        .chain(facts.goals.is_empty().then_some(facts.due).flatten())
        .find(|due| *due < day);
    if let Some(due) = passed {
        return (Light::Overdue, Reason::PastDue(due));
    }
    let period = last_due;
    if period >= facts.first_period {
        let units = facts
            .leads
            .iter()
            .filter(|lead| lead.newest.is_none_or(|newest| newest < period))
            .count();
        if units > 0 {
            return (Light::NoReport, Reason::Owes { period, units });
        }
    }
    // Before the first report is due nobody can have a figure, so its absence says nothing.
    let can_have_figure = period >= facts.first_period;
    let open = |goal: &Goal| !goal.met() && (goal.figure.is_some() || can_have_figure);
    for (index, goal) in facts
        .goals
        .iter()
        .enumerate()
        .filter(|(_, goal)| open(goal))
    {
        let expected_percent = expected_percent(facts.start, goal.due, day);
        if goal.short(expected_percent) {
            return (
                Light::Behind,
                Reason::ShortOfSchedule {
                    goal: index,
                    expected_percent,
                },
            );
        }
    }
    if facts
        .leads
        .iter()
        .any(|lead| lead.stage == Some(Stage::Delayed))
    {
        return (Light::Behind, Reason::SaysDelayed);
    }
    (Light::OnSchedule, Reason::Steady)
}

/// What a straight line from `start` to `due` asks for on `day`, in per cent of the goal.
#[must_use]
pub fn expected_percent(start: Date, due: Option<Date>, day: Date) -> u8 {
    let days = |from: Date, to: Date| i64::from((to - from).get_days());
    let Some(due) = due.filter(|due| *due > start) else {
        return 0;
    };
    (days(start, day) * 100 / days(start, due)).clamp(0, 100) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Date = Date::constant(2023, 9, 1);
    const DUE: Date = Date::constant(2023, 12, 31);

    fn facts(figure: Option<i64>, newest: Option<&str>, stage: Option<Stage>) -> Facts {
        Facts {
            start: START,
            due: Some(DUE),
            first_period: Period::of(START),
            goals: vec![Goal {
                comparator: Comparator::AtLeast,
                value: Decimal::from(200),
                due: Some(DUE),
                figure: figure.map(Decimal::from),
            }],
            leads: vec![Lead {
                newest: newest.and_then(Period::parse),
                stage,
            }],
        }
    }

    fn without_goals(stage: Option<Stage>, newest: Option<&str>) -> Facts {
        Facts {
            goals: vec![],
            ..facts(None, newest, stage)
        }
    }

    #[test]
    fn lights_by_table() {
        let day = Date::constant;
        let table: &[(&str, Facts, Date, Light)] = &[
            (
                "met early",
                facts(Some(200), Some("2023-09"), None),
                day(2023, 10, 20),
                Light::Met,
            ),
            (
                "met, then silent: owes nothing",
                facts(Some(250), Some("2023-09"), None),
                day(2024, 6, 1),
                Light::Met,
            ),
            (
                "on the line",
                facts(Some(100), Some("2023-10"), None),
                day(2023, 11, 1),
                Light::OnSchedule,
            ),
            (
                "within the tolerance",
                facts(Some(82), Some("2023-10"), None),
                day(2023, 11, 1),
                Light::OnSchedule,
            ),
            (
                "below it",
                facts(Some(70), Some("2023-10"), None),
                day(2023, 11, 6),
                Light::Behind,
            ),
            (
                "no figure yet, early",
                facts(None, Some("2023-09"), None),
                day(2023, 9, 10),
                Light::OnSchedule,
            ),
            (
                "no figure yet, later",
                facts(None, Some("2023-10"), None),
                day(2023, 11, 20),
                Light::Behind,
            ),
            (
                "says so itself",
                facts(Some(150), Some("2023-10"), Some(Stage::Delayed)),
                day(2023, 11, 6),
                Light::Behind,
            ),
            (
                "first report not yet due",
                facts(None, None, None),
                day(2023, 10, 5),
                Light::OnSchedule,
            ),
            (
                "first report missing",
                facts(None, None, None),
                day(2023, 10, 6),
                Light::NoReport,
            ),
            (
                "a later one missing",
                facts(Some(150), Some("2023-09"), None),
                day(2023, 11, 6),
                Light::NoReport,
            ),
            (
                "due day itself",
                facts(Some(190), Some("2023-11"), None),
                DUE,
                Light::OnSchedule,
            ),
            (
                "the day after",
                facts(Some(190), Some("2023-11"), None),
                day(2024, 1, 1),
                Light::Overdue,
            ),
            (
                "done by word has no weight against figures",
                facts(Some(20), Some("2023-11"), Some(Stage::Done)),
                day(2024, 1, 1),
                Light::Overdue,
            ),
            (
                "no goals, done",
                without_goals(Some(Stage::Done), Some("2023-11")),
                day(2024, 5, 1),
                Light::Met,
            ),
            (
                "no goals, under way",
                without_goals(Some(Stage::Progress), Some("2023-11")),
                day(2023, 12, 20),
                Light::OnSchedule,
            ),
            (
                "no goals, past due",
                without_goals(Some(Stage::Progress), Some("2023-11")),
                day(2024, 1, 1),
                Light::Overdue,
            ),
        ];
        for (name, facts, day, expected) in table {
            assert_eq!(light(facts, *day).0, *expected, "{name}");
        }
    }

    #[test]
    fn a_ceiling_is_no_share() {
        let mut ceiling = facts(Some(3), Some("2023-10"), None);
        ceiling.goals[0].comparator = Comparator::AtMost;
        ceiling.goals[0].value = Decimal::ONE;
        assert_eq!(
            light(&ceiling, Date::constant(2023, 11, 6)).0,
            Light::OnSchedule
        );
        assert_eq!(
            light(&ceiling, Date::constant(2024, 1, 1)).0,
            Light::Overdue
        );
        ceiling.goals[0].figure = Some(Decimal::new(8, 1));
        assert_eq!(
            light(&ceiling, Date::constant(2024, 1, 1)),
            (Light::Met, Reason::GoalsMet)
        );
    }

    #[test]
    fn one_of_two_lead_units_owing_is_enough() {
        let mut two = facts(Some(190), Some("2023-11"), None);
        two.leads.push(Lead {
            newest: None,
            stage: None,
        });
        let (light, reason) = light(&two, Date::constant(2023, 12, 6));
        assert_eq!(light, Light::NoReport);
        assert_eq!(
            reason,
            Reason::Owes {
                period: Period::of(Date::constant(2023, 11, 1)),
                units: 1
            }
        );
    }

    #[test]
    fn the_line_is_straight_and_bounded() {
        assert_eq!(expected_percent(START, Some(DUE), START), 0);
        assert_eq!(expected_percent(START, Some(DUE), DUE), 100);
        assert_eq!(
            expected_percent(START, Some(DUE), Date::constant(2025, 1, 1)),
            100
        );
        assert_eq!(
            expected_percent(START, Some(DUE), Date::constant(2022, 1, 1)),
            0
        );
        assert_eq!(expected_percent(START, None, DUE), 0);
    }
}
