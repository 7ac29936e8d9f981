//! Interviews 约谈 after repeated misses.
//!
//! `proposed ─▶ approved ─▶ held ─▶ closed`, or `declined` with a reason.
//!
//! Two missed terms of one order propose an interview: the loop is the order's, and a unit with many orders is
//! not called in because two unrelated ones were late once. Two further misses after an interview that is over
//! propose the next.

use super::order::{Refusal, Standing};

/// Misses of one order that propose an interview.
pub const MISSES: i64 = 2;

base::named! {
    /// Where an interview stands.
    pub enum State {
        /// 已提议: waits for the office.
        Proposed = "proposed",
        /// 已批准: has to be held.
        Approved = "approved",
        /// 已约谈: what was agreed is being done.
        Held = "held",
        /// 已办结.
        Closed = "closed",
        /// 不予约谈.
        Declined = "declined",
    }
}

base::named! {
    /// What somebody does with an interview.
    pub enum Step {
        /// 批准约谈.
        Approve = "approve",
        /// 不予约谈.
        Decline = "decline",
        /// 记录约谈.
        Hold = "hold",
        /// 办结.
        Close = "close",
    }
}

impl State {
    /// Whether nothing more is to be done.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::Declined)
    }
}

/// Whether an order with so many misses proposes an interview, given its last one: how many misses there were
/// then, and where it stands.
#[must_use]
pub fn proposes(misses: i64, last: Option<(i64, State)>) -> bool {
    match last {
        None => misses >= MISSES,
        Some((then, state)) => state.is_over() && misses >= then + MISSES,
    }
}

/// The state after a step, `None` when it was taken already. Only the office approves and declines; `office`
/// says whether the role is the office's.
///
/// # Errors
/// The [`Refusal`].
pub fn step(
    state: State,
    standing: Standing,
    office: bool,
    taken: Step,
) -> Result<Option<State>, Refusal> {
    match standing {
        Standing::Outside => return Err(Refusal::NotFound),
        // A unit hears of an interview when it is approved.
        _ if !sees(standing, state) => return Err(Refusal::NotFound),
        Standing::DirectorOfUnit => return Err(Refusal::OwnUnit),
        Standing::Director => {}
        _ => return Err(Refusal::DirectorOnly),
    }
    if matches!(taken, Step::Approve | Step::Decline) && !office {
        return Err(Refusal::DirectorOnly);
    }
    match (taken, state) {
        (Step::Approve, State::Proposed) => Ok(Some(State::Approved)),
        (Step::Decline, State::Proposed) => Ok(Some(State::Declined)),
        (Step::Hold, State::Approved) => Ok(Some(State::Held)),
        (Step::Close, State::Held) => Ok(Some(State::Closed)),
        (Step::Approve, State::Approved)
        | (Step::Decline, State::Declined)
        | (Step::Hold, State::Held)
        | (Step::Close, State::Closed) => Ok(None),
        (_, State::Closed | State::Declined) => Err(Refusal::Over),
        _ => Err(Refusal::OutOfTurn),
    }
}

/// Whether an interview in this state exists for a standing.
#[must_use]
pub fn sees(standing: Standing, state: State) -> bool {
    match standing {
        Standing::Outside => false,
        Standing::UnitClerk | Standing::UnitHead => {
            matches!(state, State::Approved | State::Held | State::Closed)
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_miss_proposes_and_so_does_every_second_after() {
        for (misses, last, expected) in [
            (0, None, false),
            (1, None, false),
            (2, None, true),
            (3, Some((2, State::Proposed)), false),
            (4, Some((2, State::Held)), false),
            (3, Some((2, State::Closed)), false),
            (4, Some((2, State::Closed)), true),
            (4, Some((2, State::Declined)), true),
        ] {
            assert_eq!(proposes(misses, last), expected, "{misses} {last:?}");
        }
    }

    #[test]
    fn only_the_office_approves_and_nobody_for_the_own_unit() {
        let approve = |standing, office| step(State::Proposed, standing, office, Step::Approve);
        assert_eq!(approve(Standing::Director, true), Ok(Some(State::Approved)));
        assert_eq!(
            approve(Standing::Director, false),
            Err(Refusal::DirectorOnly)
        );
        assert_eq!(
            approve(Standing::DirectorOfUnit, true),
            Err(Refusal::OwnUnit)
        );
        assert_eq!(approve(Standing::UnitHead, false), Err(Refusal::NotFound));
        assert_eq!(approve(Standing::Watch, false), Err(Refusal::DirectorOnly));
        let hold = |state| step(state, Standing::Director, false, Step::Hold);
        assert_eq!(hold(State::Approved), Ok(Some(State::Held)));
        assert_eq!(hold(State::Proposed), Err(Refusal::OutOfTurn));
        assert_eq!(hold(State::Declined), Err(Refusal::Over));
    }
}
