//! How a lead moves, and when a closed one opens again.

use crate::model::{Lead, Outcome, State, Step};
use crate::rules::access::Part;

/// Where a step leads from a state; `None` where it is not open.
#[must_use]
pub fn next(state: State, step: Step) -> Option<State> {
    use State::{Assigned, Closed, Looked, Open};
    match (state, step) {
        (Open | Assigned, Step::Take) => Some(Assigned),
        (Looked, Step::Take) => Some(Looked),
        (Open | Assigned | Looked, Step::Hand) => Some(Open),
        (Assigned | Looked, Step::Note) => Some(Looked),
        (Open | Assigned | Looked, Step::Ask | Step::Answer) => Some(state),
        (Assigned | Looked, Step::Close) => Some(Closed),
        (Closed, Step::Reopen | Step::Again) => Some(Open),
        _ => None,
    }
}

/// Whether somebody with this part takes a step; `office` is the office itself.
#[must_use]
pub fn is_for(part: Part, office: bool, lead: &Lead, step: Step) -> bool {
    match step {
        Step::Take | Step::Note | Step::Close | Step::Reopen => part == Part::Works,
        Step::Hand => office,
        Step::Ask => part == Part::Works && lead.found.centre_org.is_some() && !lead.asked,
        Step::Answer => part == Part::Asked,
        Step::Again => false,
    }
}

/// Whether a lead may be closed for this reason: what is handed on was looked into.
#[must_use]
pub fn closes(state: State, outcome: Outcome) -> bool {
    match outcome {
        Outcome::Substantiated => state == State::Looked,
        Outcome::Explained | Outcome::FalseAlarm | Outcome::Duplicate => {
            matches!(state, State::Assigned | State::Looked)
        }
    }
}

/// Whether what was found again is more than what a closed lead rested on. A finding about a group changes with every
/// competition: it has to rest on `grown_percent` more.
#[must_use]
pub fn is_new(
    (evidence, weight): (&str, u32),
    (again, heavier): (&str, u32),
    grown_percent: u32,
) -> bool {
    let grown = u64::from(heavier) * 100 >= u64::from(weight) * u64::from(100 + grown_percent);
    evidence != again && (heavier <= 1 || grown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_lead_opens_on_new_evidence_only() {
        for (held, again, new) in [
            (("a", 1), ("a", 1), false),
            (("a", 1), ("b", 1), true),
            (("a", 10), ("b", 12), false),
            (("a", 10), ("b", 13), true),
            (("a", 10), ("a", 20), false),
        ] {
            assert_eq!(is_new(held, again, 25), new, "{held:?} {again:?}");
        }
    }

    #[test]
    fn nothing_is_closed_that_nobody_is_responsible_for() {
        assert_eq!(next(State::Open, Step::Close), None);
        assert_eq!(next(State::Open, Step::Note), None);
        assert_eq!(next(State::Closed, Step::Note), None);
        assert_eq!(next(State::Assigned, Step::Close), Some(State::Closed));
        assert!(!closes(State::Assigned, Outcome::Substantiated));
        assert!(closes(State::Looked, Outcome::Substantiated));
        assert!(closes(State::Assigned, Outcome::Duplicate));
    }
}
