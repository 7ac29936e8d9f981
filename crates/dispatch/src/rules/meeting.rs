//! Dispatch meetings 调度会.
//!
//! `planned ── send ─▶ sent ── hold ─▶ held ── issue ─▶ issued`; until it was held it may be cancelled. The agenda is
//! changed while the meeting is planned, the minutes while it is held and not issued.

use base::{Role, Scope};

use super::{Move, Refusal};

base::named! {
    /// Where a meeting stands.
    pub enum State {
        /// 筹备中.
        Planned = "planned",
        /// 议程已发.
        Sent = "sent",
        /// 已召开: the minutes are being written.
        Held = "held",
        /// 纪要已印发.
        Issued = "issued",
        /// 已取消.
        Cancelled = "cancelled",
    }
}

base::named! {
    /// What the office does with a meeting.
    pub enum Step {
        /// 修改议程.
        Edit = "edit",
        /// 发送议程.
        Send = "send",
        /// 登记召开.
        Hold = "hold",
        /// 记录纪要.
        Minute = "minute",
        /// 印发纪要.
        Issue = "issue",
        /// 取消.
        Cancel = "cancel",
    }
}

/// How much of a meeting a scope sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// It does not exist.
    None,
    /// Day, place and the decisions that the own unit owns.
    Own,
    /// Everything that was sent and issued.
    Shared,
    /// Drafts too.
    Whole,
}

/// How much of a meeting in a state a scope sees; `attends` says whether its unit is asked to it, `owns` whether it
/// owns one of its decisions.
#[must_use]
pub fn sight(state: State, scope: &Scope, (attends, owns): (bool, bool)) -> Sight {
    match scope.role {
        Role::Office => Sight::Whole,
        Role::Supervisor | Role::Auditor => Sight::Shared,
        Role::Clerk | Role::Head if attends && state != State::Planned => Sight::Shared,
        Role::Clerk | Role::Head if owns && state == State::Issued => Sight::Own,
        _ => Sight::None,
    }
}

/// What a step does.
///
/// # Errors
/// The [`Refusal`].
pub fn step(state: State, sight: Sight, taken: Step) -> Result<Move<State>, Refusal> {
    match sight {
        Sight::None => return Err(Refusal::NotFound),
        Sight::Own | Sight::Shared => return Err(Refusal::OfficeOnly),
        Sight::Whole => {}
    }
    match (taken, state) {
        (Step::Send, State::Sent) | (Step::Hold, State::Held) | (Step::Issue, State::Issued) => {
            Ok(Move::Already)
        }
        (Step::Cancel, State::Cancelled) => Ok(Move::Already),
        (_, State::Issued | State::Cancelled) => Err(Refusal::Over),
        (Step::Edit, State::Planned) => Ok(Move::To(State::Planned)),
        (Step::Send, State::Planned) => Ok(Move::To(State::Sent)),
        (Step::Hold, State::Sent) => Ok(Move::To(State::Held)),
        (Step::Minute, State::Held) => Ok(Move::To(State::Held)),
        (Step::Issue, State::Held) => Ok(Move::To(State::Issued)),
        (Step::Cancel, State::Planned | State::Sent) => Ok(Move::To(State::Cancelled)),
        _ => Err(Refusal::OutOfTurn),
    }
}

#[cfg(test)]
mod tests {
    use base::OrgId;

    use super::*;

    #[test]
    fn only_the_office_moves_a_meeting_and_in_one_order() {
        for (state, taken, expected) in [
            (State::Planned, Step::Send, Ok(Move::To(State::Sent))),
            (State::Planned, Step::Hold, Err(Refusal::OutOfTurn)),
            (State::Sent, Step::Edit, Err(Refusal::OutOfTurn)),
            (State::Sent, Step::Hold, Ok(Move::To(State::Held))),
            (State::Held, Step::Cancel, Err(Refusal::OutOfTurn)),
            (State::Held, Step::Minute, Ok(Move::To(State::Held))),
            (State::Held, Step::Issue, Ok(Move::To(State::Issued))),
            (State::Issued, Step::Issue, Ok(Move::Already)),
            (State::Issued, Step::Minute, Err(Refusal::Over)),
            (State::Cancelled, Step::Send, Err(Refusal::Over)),
        ] {
            assert_eq!(
                step(state, Sight::Whole, taken),
                expected,
                "{state:?} {taken:?}"
            );
            assert_eq!(step(state, Sight::None, taken), Err(Refusal::NotFound));
            assert_eq!(step(state, Sight::Shared, taken), Err(Refusal::OfficeOnly));
        }
    }

    #[test]
    fn units_see_what_was_sent_to_them() {
        let clerk = Scope {
            account: None,
            role: Role::Clerk,
            org: Some(OrgId::from("a")),
            centre: None,
        };
        for (state, attends, owns, expected) in [
            (State::Planned, true, false, Sight::None),
            (State::Sent, true, false, Sight::Shared),
            (State::Cancelled, true, false, Sight::Shared),
            (State::Sent, false, true, Sight::None),
            (State::Issued, false, true, Sight::Own),
            (State::Issued, false, false, Sight::None),
        ] {
            assert_eq!(sight(state, &clerk, (attends, owns)), expected, "{state:?}");
        }
    }
}
