//! Deciding many at once 批量办理: each in a transaction of its own, each with its own result.

use base::Scope;
use flow::Token;
use store::Store;

use super::act::{Act, act};
use super::{CaseError, Done};
use crate::model::Key;
use crate::room::Casework;

/// The most works in one call.
pub const AT_ONCE: usize = 200;

/// Takes the same action, without answers, at many places. What one refuses stops no other. Works beyond
/// [`AT_ONCE`] are left out.
#[must_use]
pub fn act_all(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    works: Vec<(Key, Token)>,
    (action, reason): (&str, &str),
) -> Vec<(i64, Result<Done, CaseError>)> {
    let one = |(key, token): (Key, Token)| {
        let case = key.case;
        let decided = Act {
            token,
            action: action.to_owned(),
            answers: flow::Fields::new(),
            files: Vec::new(),
            reason: reason.to_owned(),
        };
        (case, act(store, scope, room, key, decided))
    };
    works.into_iter().take(AT_ONCE).map(one).collect()
}
