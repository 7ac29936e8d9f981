//! What waits for a person: rows of an inbox.

use base::AccountId;

use crate::definition::Definition;
use crate::state::{ExtensionState, State, Token, UnitRef};

/// What a person has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkKind {
    /// Decide a step.
    Decide,
    /// Answer as a department.
    Opine,
    /// Correct, or answer: the applicant's.
    Answer,
    /// Decide on an extension.
    Extension,
}

/// Something that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// What.
    pub kind: WorkKind,
    /// Where; `None` for an extension and for a correction.
    pub token: Option<Token>,
    /// The step.
    pub step: String,
    /// The branch.
    pub branch: Option<String>,
    /// Whose work it is.
    pub unit: UnitRef,
    /// The role; `None` for the applicant.
    pub role: Option<String>,
    /// Whose it is, where somebody took it or was given it.
    pub account: Option<AccountId>,
    /// Whether the case's clocks stand, so that nothing can be done here until they run.
    pub stands: bool,
}

/// What waits for a person in a case, in the order in which it came. Clocks are [`crate::Clocks::place`] by token.
#[must_use]
pub fn work(definition: &Definition, state: &State) -> Vec<Work> {
    let mut all = Vec::new();
    if state.is_closed() {
        return all;
    }
    let stands = state.stopped().is_some();
    for place in &state.places {
        let kind = match (&place.branch, &place.role, &place.unit) {
            (Some(_), ..) => WorkKind::Opine,
            (None, Some(_), _) => WorkKind::Decide,
            (None, None, UnitRef::Applicant) => WorkKind::Answer,
            // A wait: nobody's.
            (None, None, UnitRef::Unit(_)) => continue,
        };
        all.push(Work {
            kind,
            token: Some(place.token),
            step: place.step.clone(),
            branch: place.branch.clone(),
            unit: place.unit.clone(),
            role: place.role.clone(),
            account: place.account,
            stands,
        });
    }
    let step = state.places.first().map(|place| place.step.clone());
    let step = step.unwrap_or_default();
    if state.correction.is_some() {
        all.push(Work {
            kind: WorkKind::Answer,
            token: None,
            step: step.clone(),
            branch: None,
            unit: UnitRef::Applicant,
            role: None,
            account: None,
            stands: false,
        });
    }
    let asked = state.extension.as_ref();
    if asked.is_some_and(|extension| extension.state == ExtensionState::Asked) {
        all.push(Work {
            kind: WorkKind::Extension,
            token: None,
            step,
            branch: None,
            unit: UnitRef::Unit(state.unit.clone()),
            role: definition.item().terms.extension_by.clone(),
            account: None,
            stands: false,
        });
    }
    all
}
