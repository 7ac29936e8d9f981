//! Which step may follow from which state.

use crate::model::State;

/// A step of a trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The tender notice is written, documents are put there.
    Prepare,
    /// It is published.
    Publish,
    /// Bidders ask, enter their names.
    Ask,
    /// Something is changed or clarified.
    Change,
    /// It is said which experts are needed.
    Committee,
    /// The deadline has passed.
    Close,
    /// The offers are open.
    Opened,
    /// What was offered first is negotiated, and final offers are asked for.
    Negotiate,
    /// The judges have reported, or the auction is over.
    Report,
    /// Candidates are posted.
    Post,
    /// The award is published.
    Award,
    /// The contract is published.
    Contract,
    /// Nobody, too few, or none valid.
    Fail,
    /// It is suspended.
    Hold,
    /// It goes on.
    Resume,
    /// It is given up.
    Terminate,
    /// The same again, as a trade of its own.
    Again,
}

/// The state after a step; `None` where the step may not be taken. `posting`: candidates are posted before the award.
/// While it is suspended a trade is only changed, suspended by somebody else, too, resumed, given up, or meets what time brings.
#[must_use]
pub fn after(state: State, held: bool, posting: bool, step: Step) -> Option<State> {
    use State::{Awarded, Closed, Contracted, Draft, Failed, Judged, Open, Opened, Posted};
    let held_stops = matches!(
        step,
        Step::Publish | Step::Negotiate | Step::Post | Step::Award | Step::Contract
    );
    if held && held_stops {
        return None;
    }
    match (step, state) {
        (Step::Prepare, Draft) => Some(Draft),
        (Step::Publish, Draft) => Some(Open),
        (Step::Ask | Step::Change, Open) => Some(Open),
        (Step::Committee, Open | Closed | Opened) => Some(state),
        (Step::Close, Open) => Some(Closed),
        (Step::Opened, Open | Closed) => Some(Opened),
        (Step::Negotiate, Opened) => Some(Opened),
        (Step::Report, Closed | Opened) => Some(Judged),
        (Step::Post, Judged) if posting => Some(Posted),
        (Step::Award, Posted) if posting => Some(Awarded),
        (Step::Award, Judged) if !posting => Some(Awarded),
        (Step::Contract, Awarded) => Some(Contracted),
        (Step::Fail, Open | Closed | Opened | Judged | Posted) => Some(Failed),
        (Step::Hold, state) if !state.is_over() && state != Draft => Some(state),
        (Step::Resume, state) if held && !state.is_over() => Some(state),
        (Step::Terminate, state) if !state.is_over() => Some(State::Terminated),
        (Step::Again, Failed | State::Terminated) => Some(state),
        (Step::Again, Contracted) | (_, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trade_goes_one_way() {
        let run = |posting: bool| {
            let steps = [
                Step::Publish,
                Step::Close,
                Step::Opened,
                Step::Report,
                Step::Post,
                Step::Award,
                Step::Contract,
            ];
            let mut state = State::Draft;
            for step in steps {
                match after(state, false, posting, step) {
                    Some(next) => state = next,
                    None => assert!(step == Step::Post && !posting, "{state:?} {step:?}"),
                }
            }
            state
        };
        assert_eq!(run(true), State::Contracted);
        assert_eq!(run(false), State::Contracted);
    }

    #[test]
    fn what_is_over_stays_over_and_what_is_held_stands() {
        for state in State::ALL.iter().copied() {
            for step in [
                Step::Publish,
                Step::Change,
                Step::Award,
                Step::Hold,
                Step::Terminate,
            ] {
                if state.is_over() {
                    assert_eq!(after(state, false, true, step), None, "{state:?} {step:?}");
                }
            }
            for step in [Step::Publish, Step::Post, Step::Award, Step::Contract] {
                assert_eq!(after(state, true, true, step), None, "{state:?} {step:?}");
            }
            assert_eq!(after(state, false, true, Step::Resume), None, "{state:?}");
        }
        assert_eq!(
            after(State::Open, true, true, Step::Close),
            Some(State::Closed)
        );
        assert_eq!(after(State::Judged, false, true, Step::Award), None);
    }
}
