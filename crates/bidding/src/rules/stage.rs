//! Where a box stands, from what is kept and the present.

use base::Millis;

use crate::model::Stage;

/// The stage of a kept state.
#[must_use]
pub fn stage(state: &str, opens_at: Millis, now: Millis) -> Option<Stage> {
    Some(match state {
        "keys" => Stage::Keys,
        "taking" if now < opens_at => Stage::Waiting,
        // Past its deadline it still takes no bid: that is asked of the deadline and of the closing row.
        "taking" => Stage::Taking,
        "closed" => Stage::Closed,
        "opened" => Stage::Opened,
        "failed" => Stage::Failed,
        "cancelled" => Stage::Cancelled,
        _ => return None,
    })
}

/// Whether a deadline may be moved to another instant: forward without a word, back with a reason only, and never to
/// where it would have passed already.
///
/// # Errors
/// [`MoveFault`].
pub fn may_move(
    deadline: Millis,
    to: Millis,
    reason: Option<&str>,
    now: Millis,
) -> Result<(), MoveFault> {
    if now >= deadline {
        return Err(MoveFault::Passed);
    }
    if to <= now {
        return Err(MoveFault::TooEarly);
    }
    if to < deadline && reason.is_none_or(|reason| reason.trim().is_empty()) {
        return Err(MoveFault::NoReason);
    }
    Ok(())
}

/// Why a deadline stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoveFault {
    /// It has passed.
    #[error("the deadline has passed")]
    Passed,
    /// The new one has passed already.
    #[error("the new deadline is in the past")]
    TooEarly,
    /// The new one is earlier, and nobody says why.
    #[error("an earlier deadline needs a reason")]
    NoReason,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_goes_forward_freely_and_back_with_a_reason() {
        let (deadline, now) = (Millis(1_000), Millis(500));
        assert_eq!(may_move(deadline, Millis(2_000), None, now), Ok(()));
        assert_eq!(
            may_move(deadline, Millis(900), None, now),
            Err(MoveFault::NoReason)
        );
        assert_eq!(
            may_move(deadline, Millis(900), Some(" "), now),
            Err(MoveFault::NoReason)
        );
        assert_eq!(may_move(deadline, Millis(900), Some("示例"), now), Ok(()));
        assert_eq!(
            may_move(deadline, Millis(500), Some("示例"), now),
            Err(MoveFault::TooEarly)
        );
        assert_eq!(
            may_move(deadline, Millis(2_000), Some("示例"), deadline),
            Err(MoveFault::Passed)
        );
    }

    #[test]
    fn every_kept_state_has_its_stage() {
        let at = |state, now| stage(state, Millis(10), Millis(now));
        assert_eq!(at("taking", 9), Some(Stage::Waiting));
        assert_eq!(at("taking", 10), Some(Stage::Taking));
        for (state, stage) in [
            ("keys", Stage::Keys),
            ("closed", Stage::Closed),
            ("opened", Stage::Opened),
            ("failed", Stage::Failed),
            ("cancelled", Stage::Cancelled),
        ] {
            assert_eq!(at(state, 0), Some(stage));
        }
        assert_eq!(at("other", 0), None);
    }
}
