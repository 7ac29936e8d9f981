//! Who may take which step with a bulletin in which state.

use base::{AccountId, OrgId, Role, Scope};

/// How far a bulletin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// 起草: the office writes.
    Draft,
    /// 送审: it waits for approval.
    Submitted,
    /// 已签批: it may be issued.
    Approved,
    /// 已印发: it has its number and its files, and nothing in it changes any more.
    Issued,
    /// 已公开: everyone reads it.
    Published,
    /// 已撤回: it stays listed, with the reason.
    Withdrawn,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Draft,
        Self::Submitted,
        Self::Approved,
        Self::Issued,
        Self::Published,
        Self::Withdrawn,
    ];

    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Issued => "issued",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether its figures are frozen.
    #[must_use]
    pub fn is_issued(self) -> bool {
        matches!(self, Self::Issued | Self::Published | Self::Withdrawn)
    }
}

/// What can be done with a bulletin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Its text is changed.
    Save,
    /// 送审.
    Submit,
    /// 签批.
    Approve,
    /// 退回: back to the draft.
    Return,
    /// 印发.
    Issue,
    /// 公开.
    Publish,
    /// 撤回.
    Withdraw,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 7] = [
        Self::Save,
        Self::Submit,
        Self::Approve,
        Self::Return,
        Self::Issue,
        Self::Publish,
        Self::Withdraw,
    ];

    /// Where the step leads from a state; `None` where it is not open.
    #[must_use]
    pub fn from(self, state: State) -> Option<State> {
        use State::{Approved, Draft, Issued, Published, Submitted, Withdrawn};
        match (self, state) {
            (Self::Save, Draft) => Some(Draft),
            (Self::Submit, Draft) => Some(Submitted),
            (Self::Approve, Submitted) => Some(Approved),
            (Self::Return, Submitted | Approved) => Some(Draft),
            (Self::Issue, Approved) => Some(Issued),
            (Self::Publish, Issued) => Some(Published),
            (Self::Withdraw, Issued | Published) => Some(Withdrawn),
            _ => None,
        }
    }
}

/// Why a scope may not take a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The scope does not see it.
    #[error("not found")]
    NotFound,
    /// Only the office writes, submits, issues and publishes.
    #[error("the scope may not do this")]
    OfficeOnly,
    /// Whoever wrote in it does not approve it.
    #[error("an author may not approve")]
    Author,
    /// The state does not allow it.
    #[error("the bulletin is {0:?}")]
    State(State),
}

/// Whether a scope is one of those who approve: the office, and heads of the unit that was named for it.
#[must_use]
pub fn is_approver(scope: &Scope, approver: Option<&OrgId>) -> bool {
    match scope.role {
        Role::Office => true,
        Role::Head => scope.org.is_some() && scope.org.as_ref() == approver,
        _ => false,
    }
}

/// Whether a scope sees what is not published.
#[must_use]
pub fn sees_drafts(scope: &Scope, approver: Option<&OrgId>) -> bool {
    matches!(scope.role, Role::Office | Role::Supervisor | Role::Auditor)
        || is_approver(scope, approver)
}

/// Whether a scope may take a step, and where it leads.
///
/// # Errors
/// [`Refusal`].
pub fn allow(
    scope: &Scope,
    step: Step,
    state: State,
    (authors, approver): (&[Option<AccountId>], Option<&OrgId>),
) -> Result<State, Refusal> {
    let public = matches!(state, State::Published | State::Withdrawn);
    if !sees_drafts(scope, approver) && !public {
        return Err(Refusal::NotFound);
    }
    match step {
        Step::Approve | Step::Return if !is_approver(scope, approver) => {
            return Err(Refusal::OfficeOnly);
        }
        Step::Approve if authors.contains(&scope.account) => return Err(Refusal::Author),
        Step::Approve | Step::Return => {}
        _ if scope.role != Role::Office => return Err(Refusal::OfficeOnly),
        _ => {}
    }
    step.from(state).ok_or(Refusal::State(state))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(role: Role, account: i64, org: Option<&str>) -> Scope {
        Scope {
            account: Some(AccountId(account)),
            role,
            org: org.map(OrgId::from),
            centre: None,
        }
    }

    #[test]
    fn steps_by_table() {
        let house = OrgId::from("house");
        let authors = [Some(AccountId(1))];
        let table = [
            (
                scope(Role::Office, 1, None),
                Step::Submit,
                State::Draft,
                Ok(State::Submitted),
            ),
            (
                scope(Role::Office, 1, None),
                Step::Approve,
                State::Submitted,
                Err(Refusal::Author),
            ),
            (
                scope(Role::Office, 2, None),
                Step::Approve,
                State::Submitted,
                Ok(State::Approved),
            ),
            (
                scope(Role::Head, 3, Some("house")),
                Step::Approve,
                State::Submitted,
                Ok(State::Approved),
            ),
            (
                scope(Role::Head, 3, Some("other")),
                Step::Approve,
                State::Submitted,
                Err(Refusal::NotFound),
            ),
            (
                scope(Role::Head, 3, Some("house")),
                Step::Issue,
                State::Approved,
                Err(Refusal::OfficeOnly),
            ),
            (
                scope(Role::Supervisor, 4, None),
                Step::Approve,
                State::Submitted,
                Err(Refusal::OfficeOnly),
            ),
            (
                scope(Role::Clerk, 5, Some("house")),
                Step::Save,
                State::Draft,
                Err(Refusal::NotFound),
            ),
            (
                Scope::public(),
                Step::Withdraw,
                State::Published,
                Err(Refusal::OfficeOnly),
            ),
            (
                Scope::public(),
                Step::Withdraw,
                State::Issued,
                Err(Refusal::NotFound),
            ),
            (
                scope(Role::Office, 2, None),
                Step::Save,
                State::Issued,
                Err(Refusal::State(State::Issued)),
            ),
            (
                scope(Role::Office, 2, None),
                Step::Issue,
                State::Submitted,
                Err(Refusal::State(State::Submitted)),
            ),
            (
                scope(Role::Office, 1, None),
                Step::Withdraw,
                State::Published,
                Ok(State::Withdrawn),
            ),
        ];
        for (scope, step, state, expected) in table {
            let found = allow(&scope, step, state, (&authors, Some(&house)));
            assert_eq!(found, expected, "{scope:?} {step:?} {state:?}");
        }
    }

    #[test]
    fn nothing_leads_out_of_what_was_issued_but_forward() {
        for step in Step::ALL {
            for state in State::ALL.into_iter().filter(|state| state.is_issued()) {
                assert!(
                    step.from(state).is_none_or(State::is_issued),
                    "{step:?} {state:?}"
                );
            }
        }
    }
}
