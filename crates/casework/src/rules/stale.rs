//! What may have happened since somebody looked without making their form a stale one.

use flow::Token;

use crate::model::{CaseEntry, EventKind};

/// The entries that change what somebody saw who works at a place (`None`: on the case as a whole), of those that came
/// since they looked. What happens at other places of the case does not concern them: three departments may answer at
/// the same time.
#[must_use]
pub fn concerning(since: Vec<CaseEntry>, place: Option<Token>) -> Vec<CaseEntry> {
    let mut since = since;
    since.retain(|entry| concerns(entry.kind, entry.token, place));
    since
}

fn concerns(kind: EventKind, at: Option<Token>, place: Option<Token>) -> bool {
    use EventKind as K;
    match kind {
        // Nothing of what was shown became wrong by these.
        K::Urged => false,
        K::Acted
        | K::Opined
        | K::Claimed
        | K::Released
        | K::Delegated
        | K::Reassigned
        | K::SentBack => match (at, place) {
            (Some(at), Some(place)) => at == place,
            _ => true,
        },
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_departments_answer_makes_no_form_stale() {
        let (a, b) = (Some(Token(1)), Some(Token(2)));
        assert!(!concerns(EventKind::Opined, a, b));
        assert!(concerns(EventKind::Opined, a, a));
        assert!(concerns(EventKind::Opined, a, None));
        assert!(concerns(EventKind::Corrected, None, b));
        assert!(concerns(EventKind::HandedOver, a, b));
        assert!(!concerns(EventKind::Urged, None, b));
        assert!(concerns(EventKind::Claimed, a, a));
        assert!(!concerns(EventKind::Claimed, a, b));
    }
}
