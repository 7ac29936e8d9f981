//! Clocks of a case, apart from each other: statutory, promised, the applicant's correction, each department's, each promised
//! paper's. Every one is derived anew from its origin, its term and the case's stops; a department's own waiting stops
//! nothing, a correction stops all but its own clock and those of promised papers.

use base::Date;
use base::calendar::{Calendar, Due, Pause, Term};
use pack::element::StepKind;
use serde::{Deserialize, Serialize};

use crate::definition::Definition;
use crate::state::{ExtensionState, Place, State, Token, UnitRef};

/// 亮灯.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// There is time, or the clock stands.
    #[default]
    Green,
    /// The term is nearly over.
    Yellow,
    /// The term is over.
    Red,
}

/// Which clock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// 法定.
    Statutory,
    /// 承诺.
    Promised,
    /// 补正.
    Correction,
    /// That of an open place: a department's, or a wait.
    Place {
        /// Its number.
        token: Token,
        /// The step.
        step: String,
        /// The branch.
        branch: Option<String>,
    },
    /// 容缺: that of a promised paper.
    Paper(String),
}

/// A clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The day on which it began; that day does not count.
    pub origin: Date,
    /// The whole term, with a granted extension.
    pub term: Term,
    /// The last day; `None` while the clock stands.
    pub due: Option<Due>,
    /// The first day of the warning.
    pub warn_from: Option<Date>,
    /// Its light.
    pub light: Light,
}

/// The clocks of a case on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clocks {
    /// 法定; absent before acceptance. Ends with the first licence that the case issues, or when it is closed.
    pub statutory: Option<Clock>,
    /// 承诺; as the statutory one.
    pub promised: Option<Clock>,
    /// 补正: runs while the applicant corrects.
    pub correction: Option<Clock>,
    /// Of open places that have a term.
    pub places: Vec<(Token, Clock)>,
    /// Of promised papers that are not there and have a term, by material.
    pub papers: Vec<(String, Clock)>,
}

impl Clocks {
    /// When the case is due: as promised, else as the law says.
    #[must_use]
    pub fn due(&self) -> Option<Due> {
        let clock = self.promised.as_ref().or(self.statutory.as_ref());
        clock.and_then(|clock| clock.due)
    }

    /// The clock of a place.
    #[must_use]
    pub fn place(&self, token: Token) -> Option<&Clock> {
        let mut places = self.places.iter();
        places.find(|(of, _)| *of == token).map(|(_, clock)| clock)
    }

    /// The worst light of the case's own two clocks.
    #[must_use]
    pub fn light(&self) -> Light {
        let both = [&self.statutory, &self.promised];
        let lights = both.into_iter().flatten().map(|clock| clock.light);
        lights.max().unwrap_or_default()
    }
}

/// The clocks of a case on a day; of a closed case, on the day on which it was closed.
#[must_use]
pub fn clocks(definition: &Definition, state: &State, calendar: &Calendar, today: Date) -> Clocks {
    let pauses = state.pauses();
    let day = state.closed.map_or(today, |closed| today.min(closed.on));
    let run = |origin, term, pauses: &[Pause], warn| {
        Clock::derive(calendar, origin, term, pauses, warn, day)
    };
    let terms = &definition.item().terms;
    // A licence that was issued is a decision: what follows it, such as a check, is not within these terms.
    let decided = state.decided_on.map_or(day, |decided| day.min(decided));
    let case = |term: Option<Term>| {
        let (origin, term) = (origin(definition, state)?, extended(state, term?));
        Some(Clock::derive(
            calendar, origin, term, &pauses, None, decided,
        ))
    };
    let correction = state.correction.as_ref();
    let correction =
        correction.and_then(|correction| Some(run(correction.since, correction.term?, &[], None)));
    let of_place = |place: &Place| {
        let warn = warn_of(definition, place);
        let mut clock = run(place.since, place.term?, &pauses, warn);
        if place.branch.is_none() && place.role.is_none() && place.unit != UnitRef::Applicant {
            // Nobody is late with a wait.
            (clock.light, clock.warn_from) = (Light::Green, None);
        }
        Some((place.token, clock))
    };
    let open = state
        .promised
        .iter()
        .filter(|paper| paper.given_on.is_none());
    Clocks {
        statutory: case(terms.statutory),
        promised: case(terms.promised),
        correction,
        places: state.places.iter().filter_map(of_place).collect(),
        papers: open
            .filter_map(|paper| {
                let clock = run(paper.since, paper.term?, &[], None);
                Some((paper.material.clone(), clock))
            })
            .collect(),
    }
}

/// The day on which statutory and promised clocks begin.
pub(crate) fn origin(definition: &Definition, state: &State) -> Option<Date> {
    if definition.accepts() {
        state.accepted_on
    } else {
        Some(state.opened_on)
    }
}

/// A term of the case with its extension: one longer term. The extension was refused when it was asked for if no term of
/// the case can be lengthened by it; one of another unit stays as it is.
fn extended(state: &State, term: Term) -> Term {
    let granted = state.extension.as_ref();
    let granted = granted.filter(|extension| extension.state == ExtensionState::Granted);
    granted.map_or(term, |extension| term.extend(extension.by).unwrap_or(term))
}

fn warn_of(definition: &Definition, place: &Place) -> Option<Term> {
    match &definition.step(&place.step)?.kind {
        StepKind::Task(task) => task.warn,
        _ => None,
    }
}

impl Clock {
    fn derive(
        calendar: &Calendar,
        origin: Date,
        term: Term,
        pauses: &[Pause],
        warn: Option<Term>,
        day: Date,
    ) -> Self {
        let due = calendar.due(origin, term, pauses);
        let warn = warn.unwrap_or_else(|| last_fifth(term));
        let warn_from = due.map(|due| first_of_last(calendar, due.day, warn));
        let light = match (due, warn_from) {
            (Some(due), _) if day > due.day => Light::Red,
            (_, Some(warn)) if day >= warn => Light::Yellow,
            _ => Light::Green,
        };
        Self {
            origin,
            term,
            due,
            warn_from,
            light,
        }
    }
}

/// The last fifth of a term, at least one day.
fn last_fifth(term: Term) -> Term {
    match term {
        Term::WorkingDays(days) => Term::WorkingDays(days.div_ceil(5)),
        Term::CalendarDays(days) => Term::CalendarDays(days.div_ceil(5)),
        Term::Months(months) => Term::CalendarDays(months.saturating_mul(6)),
    }
}

/// The first of the last days up to and including `due` that make up `warn`.
fn first_of_last(calendar: &Calendar, due: Date, warn: Term) -> Date {
    let back =
        |days: u32| due.saturating_sub(jiff::SignedDuration::from_hours(i64::from(days) * 24));
    match warn {
        Term::CalendarDays(days) => back(days.saturating_sub(1)),
        Term::Months(months) => {
            let span = jiff::Span::new().try_months(months);
            span.map_or(Date::MIN, |span| due.saturating_sub(span))
        }
        Term::WorkingDays(days) => {
            // The latest day before which all of these days are still to come.
            let wanted = i64::from(days);
            let (mut early, mut late) = (back(days.saturating_mul(2).saturating_add(60)), due);
            loop {
                let half = late.duration_since(early).as_hours() / 48;
                if half == 0 {
                    break;
                }
                let middle = early.saturating_add(jiff::SignedDuration::from_hours(half * 24));
                if calendar.working_days(middle, due) >= wanted {
                    early = middle;
                } else {
                    late = middle;
                }
            }
            early.tomorrow().unwrap_or(Date::MAX)
        }
    }
}

/// The first day after `today` on which [`crate::Event::Tick`] would change something, as far as the calendar tells now;
/// `None` when nothing waits for a day.
#[must_use]
pub fn wakes_on(
    definition: &Definition,
    state: &State,
    calendar: &Calendar,
    today: Date,
) -> Option<Date> {
    if state.is_closed() {
        return None;
    }
    let clocks = clocks(definition, state, calendar, today);
    let mut own = [&clocks.statutory, &clocks.promised, &clocks.correction];
    if state.decided_on.is_some() {
        (own[0], own[1]) = (&None, &None);
    }
    let places = clocks.places.iter().map(|(_, clock)| clock);
    let papers = clocks.papers.iter().map(|(_, clock)| clock);
    own.into_iter()
        .flatten()
        .chain(places)
        .chain(papers)
        .flat_map(|clock| {
            let after = clock.due.and_then(|due| due.day.tomorrow().ok());
            [clock.warn_from, after]
        })
        .flatten()
        .filter(|day| *day > today)
        .min()
}
