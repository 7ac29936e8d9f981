//! Moving a running case to another definition. Nothing is moved by asking: who stores the case decides on what is shown.

use std::collections::BTreeMap;

use base::calendar::Term;
use base::{Date, Explain, Fault, Lang};
use serde::{Deserialize, Serialize};

use crate::clock::{Clock, ClockKind, Clocks, clocks};
use crate::definition::Definition;
use crate::engine::{self, Outcome};
use crate::facts::Facts;
use crate::form::Complaint;
use crate::refusal::Refusal;
use crate::state::{State, Token, UnitRef};

/// What a step of the old definition is in the new one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Steps by their old id; one that is absent keeps its id.
    pub steps: BTreeMap<String, String>,
    /// Branches that are new in the step at which the case waits, to be asked now; those not named are not asked.
    pub ask: Vec<String>,
}

/// A case under another definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Migrated {
    /// Where it stands, and what follows when it is moved.
    pub outcome: Outcome,
    /// What is different.
    pub changes: Vec<Change>,
}

/// What is different for a case under another definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// An open place is at another step.
    Step {
        /// Before.
        from: String,
        /// After.
        to: String,
    },
    /// A place has another role.
    Role {
        /// The step.
        step: String,
        /// The branch.
        branch: Option<String>,
        /// Before.
        from: Option<String>,
        /// After.
        to: Option<String>,
    },
    /// A place is another unit's.
    Unit {
        /// The step.
        step: String,
        /// The branch.
        branch: Option<String>,
        /// Before.
        from: UnitRef,
        /// After.
        to: UnitRef,
    },
    /// A place has another term.
    PlaceTerm {
        /// The step.
        step: String,
        /// The branch.
        branch: Option<String>,
        /// Before.
        from: Option<Term>,
        /// After.
        to: Option<Term>,
    },
    /// A clock ends on another day, or there is none on one side.
    Due {
        /// Which.
        clock: ClockKind,
        /// Before.
        from: Option<Date>,
        /// After.
        to: Option<Date>,
    },
    /// A department is asked that was not.
    BranchAsked {
        /// The step.
        step: String,
        /// The branch.
        branch: String,
    },
    /// A new department that is not asked in this case.
    BranchNotAsked {
        /// The step.
        step: String,
        /// The branch.
        branch: String,
    },
    /// A department that is not asked any more; an answer is kept in [`crate::Split::gone`].
    BranchGone {
        /// The step.
        step: String,
        /// The branch.
        branch: String,
        /// Whether it had answered.
        answered: bool,
    },
    /// An answer of the applicant does not fit the new form; nobody asks for it by itself.
    Answer(Complaint),
}

/// Why a case cannot be moved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MigrationRefusal {
    /// It is closed.
    #[error("the case is closed")]
    Closed,
    /// The definitions are of different items.
    #[error("{from} and {to} are different items")]
    OtherItem {
        /// Of the case.
        from: String,
        /// Of the new definition.
        to: String,
    },
    /// An open place stands at a step that the new definition does not have.
    #[error("step {step} does not exist in the new definition")]
    StepGone {
        /// The step, as mapped.
        step: String,
    },
    /// An open place stands at a step of another kind.
    #[error("step {step} is of another kind in the new definition")]
    OtherKind {
        /// The step, as mapped.
        step: String,
    },
    /// A department to be asked is none of the step's branches.
    #[error("step {step} has no new branch {branch}")]
    NoBranch {
        /// The step.
        step: String,
        /// The branch.
        branch: String,
    },
    /// The case cannot go on under the new definition.
    #[error("the case cannot go on: {0}")]
    Stuck(Box<Refusal>),
}

/// Where a case would stand under another definition, and what would be different.
///
/// The departments of a parallel step are kept by their branch: answers stay, open places get the new term, role and (where the
/// definition changed it) unit. Where nothing more is waited for after that, the case goes on, with the effects of that.
/// Terms that were promised to the applicant (correction, papers) and a granted extension stay as they are; every other clock
/// is derived from the new terms and its old origin.
///
/// # Errors
/// A [`MigrationRefusal`] where the mapping does not say enough, or the case cannot go on under the new definition.
pub fn migrate(
    old: &Definition,
    new: &Definition,
    state: &State,
    mapping: &Mapping,
    facts: &Facts<'_>,
) -> Result<Migrated, MigrationRefusal> {
    if state.is_closed() {
        return Err(MigrationRefusal::Closed);
    }
    if old.item().id != new.item().id {
        return Err(MigrationRefusal::OtherItem {
            from: old.item().id.clone(),
            to: new.item().id.clone(),
        });
    }
    let (outcome, mut changes) = engine::carry(old, new, state, mapping, facts)?;
    let before = clocks(old, state, facts.calendar, facts.today);
    let after = clocks(new, &outcome.state, facts.calendar, facts.today);
    dues(&mut changes, (state, &before), (&outcome.state, &after));
    for complaint in crate::validate(new.form(), &facts.answers.form, facts)? {
        changes.push(Change::Answer(complaint));
    }
    Ok(Migrated { outcome, changes })
}

/// Clocks that end on another day.
fn dues(changes: &mut Vec<Change>, before: (&State, &Clocks), after: (&State, &Clocks)) {
    let (old, new) = (days(before.0, before.1), days(after.0, after.1));
    let mut kinds: Vec<&Key> = old.keys().chain(new.keys()).collect();
    kinds.sort();
    kinds.dedup();
    for key in kinds {
        let day = |days: &BTreeMap<Key, (ClockKind, Option<Date>)>| {
            days.get(key).and_then(|(_, due)| *due)
        };
        let (from, to) = (day(&old), day(&new));
        let kind = new.get(key).or_else(|| old.get(key));
        if let Some((clock, _)) = kind.filter(|_| from != to) {
            changes.push(Change::Due {
                clock: clock.clone(),
                from,
                to,
            });
        }
    }
}

/// What tells one clock from another: the step of a place may have another name afterwards.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Statutory,
    Promised,
    Place(Token),
}

fn days(state: &State, clocks: &Clocks) -> BTreeMap<Key, (ClockKind, Option<Date>)> {
    let day = |clock: &Clock| clock.due.map(|due| due.day);
    let mut days = BTreeMap::new();
    if let Some(clock) = &clocks.statutory {
        days.insert(Key::Statutory, (ClockKind::Statutory, day(clock)));
    }
    if let Some(clock) = &clocks.promised {
        days.insert(Key::Promised, (ClockKind::Promised, day(clock)));
    }
    for (token, clock) in &clocks.places {
        let Some(place) = state.place(*token) else {
            continue;
        };
        let kind = ClockKind::Place {
            token: *token,
            step: place.step.clone(),
            branch: place.branch.clone(),
        };
        days.insert(Key::Place(*token), (kind, day(clock)));
    }
    days
}

impl From<Refusal> for MigrationRefusal {
    fn from(refusal: Refusal) -> Self {
        Self::Stuck(Box::new(refusal))
    }
}

impl Explain for MigrationRefusal {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Closed, Lang::Zh) => "该件已办结，无需迁移。".to_owned(),
            (Self::Closed, Lang::En) => {
                "The case is closed; it needs no other definition.".to_owned()
            }
            (Self::OtherItem { from, to }, Lang::Zh) => {
                format!("该件属于事项“{from}”，不能迁移到“{to}”。")
            }
            (Self::OtherItem { from, to }, Lang::En) => {
                format!("The case is of “{from}”; it cannot be moved to “{to}”.")
            }
            (Self::StepGone { step }, Lang::Zh) => {
                format!("新定义没有步骤“{step}”，请指明对应的步骤。")
            }
            (Self::StepGone { step }, Lang::En) => {
                format!("The new definition has no step “{step}”; say which step takes its place.")
            }
            (Self::OtherKind { step }, Lang::Zh) => {
                format!("新定义的步骤“{step}”类型不同，请指明另一个步骤。")
            }
            (Self::OtherKind { step }, Lang::En) => {
                format!(
                    "Step “{step}” is of another kind in the new definition; name another step."
                )
            }
            (Self::NoBranch { step, branch }, Lang::Zh) => {
                format!("步骤“{step}”没有新增的“{branch}”，请核对要征询的部门。")
            }
            (Self::NoBranch { step, branch }, Lang::En) => {
                format!("Step “{step}” has no new branch “{branch}”; check whom to ask.")
            }
            (Self::Stuck(refusal), lang) => refusal.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Closed => Fault::Conflict,
            Self::Stuck(refusal) => refusal.fault(),
            _ => Fault::Invalid,
        }
    }
}
