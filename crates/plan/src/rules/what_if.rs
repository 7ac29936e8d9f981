//! What must happen for a task to be green on a day, and what a figure, a report or a due date would change.
//!
//! Nothing here knows how a light comes about. Every answer is what [`light_with`] says of facts that were changed:
//! [`outlook`] lets it name a reason, changes the fact that the reason names, and asks again until it is content.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use base::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use super::figure::Comparator;
use super::light::{Facts, Light, Reason, Stage, light_with};
use super::period::Period;
use super::report::{FIGURE_MAX, FIGURE_SCALE};

/// A day with the newest month whose cut-off has passed by then
/// ([`CutOffs::last_due`](super::cut_off::CutOffs::last_due)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The day.
    pub day: Date,
    /// The month.
    pub last_due: Period,
}

impl Moment {
    /// The light at this moment, with its reason.
    #[must_use]
    pub fn light(self, facts: &Facts) -> (Light, Reason) {
        light_with(facts, self.day, self.last_due)
    }
}

/// One thing that must have happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An accepted report brings a figure.
    Figure {
        /// Index into [`Facts::goals`].
        goal: usize,
        /// The figure that is just enough.
        needed: Decimal,
        /// Whether the goal itself must be met, because its due date lies before the day; else the straight schedule
        /// up to the day, less the tolerance.
        whole: bool,
    },
    /// Lead units hand in the report on a month, or on a later one.
    Report {
        /// The month.
        period: Period,
        /// Indexes into [`Facts::leads`].
        leads: Vec<usize>,
    },
    /// The newest accepted reports of lead units say this.
    Says {
        /// What they say.
        stage: Stage,
        /// Indexes into [`Facts::leads`].
        leads: Vec<usize>,
    },
}

/// How a task stands against a day. The hardest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Nothing can make it green in time: a due date has passed already, and only the goal itself helps, late; or no
    /// report could bring what is needed.
    Late,
    /// A figure has to come.
    Figures,
    /// A report is enough.
    Report,
    /// Green on the day if nothing is reported.
    Green,
}

impl Standing {
    /// Every standing, the hardest first.
    pub const ALL: [Self; 4] = [Self::Late, Self::Figures, Self::Report, Self::Green];
}

/// What a task needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// The light now.
    pub now: (Light, Reason),
    /// The light on the day if nothing is reported.
    pub silent: (Light, Reason),
    /// All that must have happened by the day.
    pub steps: Vec<Step>,
    /// The light on the day when exactly that has happened.
    pub then: (Light, Reason),
    /// The group.
    pub standing: Standing,
}

impl Outlook {
    /// The due date that has passed already.
    #[must_use]
    pub fn passed(&self) -> Option<Date> {
        match self.now.1 {
            Reason::PastDue(due) => Some(due),
            _ => None,
        }
    }

    fn standing(&self) -> Standing {
        if !self.is_possible() {
            Standing::Late
        } else if self.steps.is_empty() {
            Standing::Green
        } else if self.now.0 == Light::Overdue {
            Standing::Late
        } else if self
            .steps
            .iter()
            .any(|step| matches!(step, Step::Figure { .. }))
        {
            Standing::Figures
        } else {
            Standing::Report
        }
    }

    /// Whether the steps lead to green and a report can bring every figure: one beyond its bounds cannot be filed.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        let fits = |step: &Step| match step {
            Step::Figure { needed, .. } => {
                needed.abs() <= FIGURE_MAX && needed.normalize().scale() <= FIGURE_SCALE
            }
            Step::Report { .. } | Step::Says { .. } => true,
        };
        self.then.0.is_green() && self.steps.iter().all(fits)
    }
}

/// What must happen between two moments for a task to be green at the later one.
#[must_use]
pub fn outlook(facts: &Facts, now: Moment, by: Moment) -> Outlook {
    let (now, silent) = (now.light(facts), by.light(facts));
    let mut steps: Vec<Step> = Vec::new();
    let mut then = silent.clone();
    // Every reason is answered once for each goal or once for all lead units, so this ends.
    for _ in 0..=facts.goals.len() + 3 {
        let answer = answer(&after(facts, &steps), &then.1);
        if then.0.is_green() || answer.is_empty() {
            break;
        }
        steps.extend(answer);
        then = by.light(&after(facts, &steps));
    }
    // A later answer may make an earlier one needless: who meets every goal owes no report.
    let mut index = 0;
    while index < steps.len() {
        let mut fewer = steps.clone();
        fewer.remove(index);
        let light = by.light(&after(facts, &fewer));
        if light.0.is_green() {
            (steps, then) = (fewer, light);
        } else {
            index += 1;
        }
    }
    let mut out = Outlook {
        now,
        silent,
        steps,
        then,
        standing: Standing::Green,
    };
    out.standing = out.standing();
    out
}

/// What takes a reason away.
fn answer(facts: &Facts, reason: &Reason) -> Vec<Step> {
    let leads = |wanted: &dyn Fn(usize) -> bool| -> Vec<usize> {
        (0..facts.leads.len())
            .filter(|lead| wanted(*lead))
            .collect()
    };
    let says = |stage: Stage, leads: Vec<usize>| match leads.is_empty() {
        true => Vec::new(),
        false => vec![Step::Says { stage, leads }],
    };
    match *reason {
        Reason::GoalsMet | Reason::ReportedDone | Reason::Steady => Vec::new(),
        Reason::PastDue(_) if facts.goals.is_empty() => says(
            Stage::Done,
            leads(&|lead| facts.leads[lead].stage != Some(Stage::Done)),
        ),
        Reason::PastDue(due) => (0..)
            .zip(&facts.goals)
            .filter(|(_, goal)| !goal.met() && goal.due == Some(due))
            .map(|(index, goal)| Step::Figure {
                goal: index,
                needed: just_met(goal.comparator, goal.value),
                whole: true,
            })
            .collect(),
        Reason::Owes { period, .. } => vec![Step::Report {
            period,
            leads: leads(&|lead| {
                facts.leads[lead]
                    .newest
                    .is_none_or(|newest| newest < period)
            }),
        }],
        Reason::ShortOfSchedule {
            goal,
            expected_percent,
        } => facts
            .goals
            .get(goal)
            .and_then(|held| Some((held, held.wanted(expected_percent)?)))
            .map(|(held, wanted)| Step::Figure {
                goal,
                needed: rounded_up(wanted, held.value),
                whole: false,
            })
            .into_iter()
            .collect(),
        Reason::SaysDelayed => says(
            Stage::Progress,
            leads(&|lead| facts.leads[lead].stage == Some(Stage::Delayed)),
        ),
    }
}

/// The facts once all steps have happened.
#[must_use]
pub fn after(facts: &Facts, steps: &[Step]) -> Facts {
    let mut out = facts.clone();
    for step in steps {
        take(&mut out, step);
    }
    out
}

/// Changes the facts as a step does.
pub fn take(facts: &mut Facts, step: &Step) {
    match step {
        Step::Figure { goal, needed, .. } => {
            if let Some(goal) = facts.goals.get_mut(*goal) {
                goal.figure = Some(*needed);
            }
        }
        Step::Report { period, leads } => {
            for lead in leads {
                if let Some(lead) = facts.leads.get_mut(*lead) {
                    lead.newest = lead.newest.max(Some(*period));
                }
            }
        }
        Step::Says { stage, leads } => {
            for lead in leads {
                if let Some(lead) = facts.leads.get_mut(*lead) {
                    lead.stage = Some(*stage);
                }
            }
        }
    }
}

/// The last printed digit of a goal as a number: 0.1 for 99.5.
fn last_digit(goal: Decimal) -> Decimal {
    Decimal::new(1, goal.normalize().scale())
}

/// The figure that just meets a goal; where the goal itself does not, one more or less in its last digit.
#[must_use]
pub fn just_met(comparator: Comparator, goal: Decimal) -> Decimal {
    match comparator {
        Comparator::MoreThan => goal.saturating_add(last_digit(goal)),
        Comparator::LessThan => goal.saturating_sub(last_digit(goal)),
        Comparator::AtLeast
        | Comparator::AtMost
        | Comparator::Exactly
        | Comparator::About
        | Comparator::Reach => goal,
    }
}

/// A wanted figure with no more decimals than its goal: nobody builds nine tenths of a thing.
fn rounded_up(wanted: Decimal, goal: Decimal) -> Decimal {
    wanted
        .round_dp_with_strategy(
            goal.normalize().scale(),
            RoundingStrategy::ToPositiveInfinity,
        )
        .normalize()
}

/// A figure with its month.
pub type Reading = (Period, Decimal);

/// How fast a figure has to move, against how fast it has moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// What is missing from the newest figure; negative where it has to fall. `None` without a figure.
    pub gap: Option<Decimal>,
    /// Months that can still bring a figure: from this one, or the one after the newest figure, to that of the
    /// deadline.
    pub months: u32,
    /// The gap by month; the whole gap where no month is left. `None` without a figure.
    pub needed: Option<Decimal>,
    /// From the first figure to the newest, by month. `None` without two figures of different months.
    pub so_far: Option<Decimal>,
}

impl Pace {
    /// The pace from readings to `needed`, which must be there by `deadline`, seen from `today`.
    #[must_use]
    pub fn of(
        first: Option<Reading>,
        newest: Option<Reading>,
        needed: Decimal,
        (today, deadline): (Date, Date),
    ) -> Self {
        let this = Period::of(today);
        let from = newest.map_or(this, |(period, _)| this.max(period.next()));
        let months = months_between(from, Period::of(deadline).next()).max(0);
        let months = u32::try_from(months).unwrap_or(u32::MAX);
        let gap = newest.map(|(_, figure)| needed.saturating_sub(figure));
        let so_far = first.zip(newest).and_then(|((from, old), (to, new))| {
            let months = months_between(from, to);
            (months > 0).then(|| new.saturating_sub(old) / Decimal::from(months))
        });
        Self {
            gap,
            months,
            needed: gap.map(|gap| gap / Decimal::from(months.max(1))),
            so_far,
        }
    }

    /// The needed pace in thousandths of the pace so far: 1000 where the pace so far cannot be told, the greatest
    /// number where the figure stands still or moves away.
    #[must_use]
    pub fn strain(&self) -> u64 {
        let (Some(needed), Some(so_far)) = (self.needed, self.so_far) else {
            return 1000;
        };
        if so_far.is_zero() || needed.is_sign_negative() != so_far.is_sign_negative() {
            return u64::MAX;
        }
        needed
            .checked_div(so_far)
            .and_then(|times| times.checked_mul(Decimal::ONE_THOUSAND))
            .and_then(|times| u64::try_from(times.trunc()).ok())
            .unwrap_or(u64::MAX)
    }
}

fn months_between(from: Period, to: Period) -> i64 {
    let count = |period: Period| {
        let day = period.first_day();
        i64::from(day.year()) * 12 + i64::from(day.month())
    };
    count(to) - count(from)
}

/// The place of a task in its group: the greatest strain of its figures, then the greatest gap as a share of the goal
/// in thousandths (a whole goal where there is no figure yet), then the earliest deadline.
pub type Hardness = (Reverse<u64>, Reverse<u64>, Option<Date>);

/// How hard the figures of a task are, each with its goal, and its deadline.
#[must_use]
pub fn hardness(figures: &[(Pace, Decimal)], deadline: Option<Date>) -> Hardness {
    let share = |(pace, goal): &(Pace, Decimal)| {
        let gap = pace.gap?.abs().checked_div(goal.abs())?;
        u64::try_from(gap.checked_mul(Decimal::ONE_THOUSAND)?.trunc()).ok()
    };
    let strain = figures.iter().map(|(pace, _)| pace.strain()).max();
    let gap = figures
        .iter()
        .map(|figure| share(figure).unwrap_or(1000))
        .max();
    (
        Reverse(strain.unwrap_or(0)),
        Reverse(gap.unwrap_or(0)),
        // A task without a deadline comes last, so the order is turned by the day after every day.
        deadline.or(Some(Date::MAX)),
    )
}

/// What somebody assumes about a task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assumed {
    /// Figures by index into [`Facts::goals`].
    pub figures: BTreeMap<usize, Decimal>,
    /// The newest month on which the lead units report.
    pub report: Option<Period>,
    /// What their reports say.
    pub stage: Option<Stage>,
    /// The lead unit that reports; every one where it is `None`.
    pub lead: Option<usize>,
    /// Another due date for the task and its goals.
    pub due: Option<Date>,
}

/// The facts under an assumption.
#[must_use]
pub fn assume(facts: &Facts, assumed: &Assumed) -> Facts {
    let mut out = facts.clone();
    for (goal, figure) in &assumed.figures {
        take(
            &mut out,
            &Step::Figure {
                goal: *goal,
                needed: *figure,
                whole: false,
            },
        );
    }
    let leads: Vec<usize> = match assumed.lead {
        Some(lead) => vec![lead],
        None => (0..out.leads.len()).collect(),
    };
    if let Some(period) = assumed.report {
        let leads = leads.clone();
        take(&mut out, &Step::Report { period, leads });
    }
    if let Some(stage) = assumed.stage {
        take(&mut out, &Step::Says { stage, leads });
    }
    if let Some(due) = assumed.due {
        out.due = Some(due);
        for goal in &mut out.goals {
            goal.due = Some(due);
        }
    }
    out
}

/// The newest month on which a unit that reports at a moment has reported in full: the month before, or a later one
/// whose cut-off has passed.
#[must_use]
pub fn reported_on(moment: Moment) -> Period {
    Period::of(moment.day).previous().max(moment.last_due)
}
