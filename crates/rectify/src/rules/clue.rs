//! Clues of misconduct 问题线索: handed to discipline inspection and readable there alone.

use base::{Role, Scope};

base::named! {
    /// Where a clue stands with discipline inspection.
    pub enum State {
        /// 已移交: not yet opened there.
        HandedOver = "handed_over",
        /// 已接收.
        Received = "received",
        /// 核查中.
        InReview = "in_review",
        /// 已了结.
        Concluded = "concluded",
    }
}

/// Whether a scope may know of clues at all: signed in as discipline inspection, and nobody else.
#[must_use]
pub fn reads(scope: &Scope) -> bool {
    scope.role == Role::Discipline && scope.account.is_some()
}

/// Whether a scope may hand a clue over: the office and supervision.
#[must_use]
pub fn hands_over(scope: &Scope) -> bool {
    matches!(scope.role, Role::Office | Role::Supervisor)
}

/// Whether a note may carry a clue from one state to another: forward, or a further note on the same.
#[must_use]
pub fn may_become(from: State, to: State) -> bool {
    to >= from && to != State::HandedOver
}

#[cfg(test)]
mod tests {
    use base::AccountId;

    use super::*;

    #[test]
    fn one_role_reads_and_only_signed_in() {
        for role in Role::ALL {
            let scope = |account| Scope {
                account,
                role,
                org: None,
                centre: None,
            };
            assert_eq!(reads(&scope(Some(AccountId(1)))), role == Role::Discipline);
            assert!(!reads(&scope(None)), "{role:?}");
        }
        assert!(!reads(&Scope::system()));
        assert!(may_become(State::HandedOver, State::Received));
        assert!(may_become(State::InReview, State::InReview));
        assert!(!may_become(State::Concluded, State::InReview));
        assert!(!may_become(State::HandedOver, State::HandedOver));
    }
}
