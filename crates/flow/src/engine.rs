//! From one event to the next resting place.

use serde::{Deserialize, Serialize};

use crate::definition::Definition;
use crate::effect::DueEffect;
use crate::event::{Event, Filing};
use crate::facts::{Facts, Fields};
use crate::happened::Happened;
use crate::refusal::Refusal;
use crate::state::State;

/// What became of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Where the case stands now.
    pub state: State,
    /// What happened, in order.
    pub happened: Vec<Happened>,
    /// What was filled in, to be kept in [`crate::Answers`].
    pub filled: Vec<Filled>,
    /// What follows, in order, in the same transaction.
    pub effects: Vec<DueEffect>,
}

/// Something that was filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filled {
    /// The applicant's answers, all of them.
    Form(Fields),
    /// What an officer filled in, all of it.
    Step {
        /// The key in [`crate::Answers::steps`].
        key: String,
        /// The answers.
        answers: Fields,
    },
    /// A paper.
    Material {
        /// Which.
        material: String,
        /// It.
        given: crate::Given,
    },
}

/// Opens a case.
///
/// # Errors
/// A [`Refusal`]; [`Refusal::Form`] names every wrong answer and paper.
pub fn file(
    definition: &Definition,
    filing: &Filing,
    facts: &Facts<'_>,
) -> Result<Outcome, Refusal> {
    let _ = (filing, facts);
    Err(Refusal::NoRest {
        step: definition.flow().start.clone(),
    })
}

/// Takes a case one event further, to where it next waits for somebody or something.
///
/// # Errors
/// A [`Refusal`]; nothing has changed then.
pub fn act(
    definition: &Definition,
    state: &State,
    event: &Event,
    facts: &Facts<'_>,
) -> Result<Outcome, Refusal> {
    let _ = (event, facts);
    if state.is_closed() {
        return Err(Refusal::Closed);
    }
    Err(Refusal::NoRest {
        step: definition.flow().start.clone(),
    })
}
