//! Decisions 议定事项 of a meeting.
//!
//! `draft ─▶ open ── report ─▶ reported ── confirm ─▶ confirmed`, or `returned` to the owner with a reason, or
//! `withdrawn` by the office. A draft becomes open when the minutes are issued.

use base::{OrgId, Role, Scope};

use super::{Move, Refusal};

base::named! {
    /// Where a decision stands.
    pub enum State {
        /// 草稿: the minutes are not issued.
        Draft = "draft",
        /// 办理中.
        Open = "open",
        /// 待确认: the owner says that it is done.
        Reported = "reported",
        /// 退回办理.
        Returned = "returned",
        /// 已落实.
        Confirmed = "confirmed",
        /// 已取消.
        Withdrawn = "withdrawn",
    }
}

base::named! {
    /// What somebody does with a decision.
    pub enum Step {
        /// 报告落实情况.
        Report = "report",
        /// 确认落实.
        Confirm = "confirm",
        /// 退回.
        Return = "return",
        /// 取消.
        Withdraw = "withdraw",
    }
}

impl State {
    /// Whether nothing more is to be done.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Confirmed | Self::Withdrawn)
    }

    /// Whether the owner's term runs.
    #[must_use]
    pub fn runs(self) -> bool {
        matches!(self, Self::Open | Self::Returned)
    }
}

/// Whether a decision exists for a scope; `attends` says whether its unit sat in the meeting.
#[must_use]
pub fn sees(scope: &Scope, owner: &OrgId, attends: bool, state: State) -> bool {
    match scope.role {
        Role::Office => true,
        Role::Supervisor | Role::Auditor => state != State::Draft,
        Role::Clerk | Role::Head => state != State::Draft && (attends || scope.acts_for(owner)),
        Role::Discipline | Role::Applicant | Role::Public => false,
    }
}

/// What a step does.
///
/// # Errors
/// The [`Refusal`].
pub fn step(
    state: State,
    scope: &Scope,
    (owner, attends): (&OrgId, bool),
    taken: Step,
) -> Result<Move<State>, Refusal> {
    if !sees(scope, owner, attends, state) {
        return Err(Refusal::NotFound);
    }
    let unit = matches!(scope.role, Role::Clerk | Role::Head) && scope.acts_for(owner);
    match taken {
        Step::Report if !unit => return Err(Refusal::OwnerOnly),
        Step::Report => {}
        _ if scope.role != Role::Office => return Err(Refusal::OfficeOnly),
        Step::Withdraw => {}
        _ if scope.acts_for(owner) => return Err(Refusal::OwnUnit),
        _ => {}
    }
    match (taken, state) {
        (Step::Report, State::Reported)
        | (Step::Confirm, State::Confirmed)
        | (Step::Return, State::Returned)
        | (Step::Withdraw, State::Withdrawn) => Ok(Move::Already),
        (_, State::Confirmed | State::Withdrawn) => Err(Refusal::Over),
        (Step::Report, State::Open | State::Returned) => Ok(Move::To(State::Reported)),
        (Step::Confirm, State::Reported) => Ok(Move::To(State::Confirmed)),
        (Step::Return, State::Reported) => Ok(Move::To(State::Returned)),
        (Step::Withdraw, State::Open | State::Returned | State::Reported) => {
            Ok(Move::To(State::Withdrawn))
        }
        _ => Err(Refusal::OutOfTurn),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_report_and_the_office_confirms() {
        let owner = OrgId::from("a");
        let scope = |role, org: Option<&str>| Scope {
            account: None,
            role,
            org: org.map(OrgId::from),
            centre: None,
        };
        let (office, clerk) = (scope(Role::Office, None), scope(Role::Clerk, Some("a")));
        let of_unit = scope(Role::Office, Some("a"));
        let (other, watch) = (scope(Role::Clerk, Some("b")), scope(Role::Supervisor, None));
        for (who, attends, state, taken, expected) in [
            (
                &clerk,
                false,
                State::Open,
                Step::Report,
                Ok(Move::To(State::Reported)),
            ),
            (
                &clerk,
                false,
                State::Returned,
                Step::Report,
                Ok(Move::To(State::Reported)),
            ),
            (
                &clerk,
                false,
                State::Reported,
                Step::Report,
                Ok(Move::Already),
            ),
            (
                &clerk,
                false,
                State::Draft,
                Step::Report,
                Err(Refusal::NotFound),
            ),
            (
                &clerk,
                false,
                State::Reported,
                Step::Confirm,
                Err(Refusal::OfficeOnly),
            ),
            (
                &other,
                false,
                State::Open,
                Step::Report,
                Err(Refusal::NotFound),
            ),
            (
                &other,
                true,
                State::Open,
                Step::Report,
                Err(Refusal::OwnerOnly),
            ),
            (
                &office,
                false,
                State::Reported,
                Step::Confirm,
                Ok(Move::To(State::Confirmed)),
            ),
            (
                &office,
                false,
                State::Open,
                Step::Confirm,
                Err(Refusal::OutOfTurn),
            ),
            (
                &office,
                false,
                State::Reported,
                Step::Return,
                Ok(Move::To(State::Returned)),
            ),
            (
                &office,
                false,
                State::Confirmed,
                Step::Return,
                Err(Refusal::Over),
            ),
            (
                &of_unit,
                false,
                State::Reported,
                Step::Confirm,
                Err(Refusal::OwnUnit),
            ),
            (
                &watch,
                false,
                State::Reported,
                Step::Confirm,
                Err(Refusal::OfficeOnly),
            ),
            (
                &office,
                false,
                State::Open,
                Step::Withdraw,
                Ok(Move::To(State::Withdrawn)),
            ),
        ] {
            assert_eq!(
                step(state, who, (&owner, attends), taken),
                expected,
                "{who:?} {state:?} {taken:?}"
            );
        }
    }
}
