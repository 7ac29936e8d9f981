//! The review of readings: confirming, correcting, amending, one use case a file.

mod amend;
mod confirm;
mod correct;
pub(super) mod find;
pub(super) mod read;

pub use amend::{AmendError, Amended, Apply, NewClause, Proposed, apply, dismiss, proposals};
pub use confirm::{AT_ONCE, Confirm, ConfirmError, Many, Pick, confirm, confirm_many};
pub use correct::{Correct, CorrectError, Corrected, Correction, correct};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::rules::review::Edit;

/// The most edits that one journal entry lists; the rest is counted.
const EDITS_TOLD: usize = 200;

/// What the journal says about edits: where and digests of what, so that the rows can be held against it.
fn told(edits: &[Edit]) -> Value {
    let list: Vec<Value> = edits
        .iter()
        .take(EDITS_TOLD)
        .map(|edit| {
            json!({
                "path": edit.path,
                "field": edit.field,
                "before_sha256": digest(&edit.before.to_string()),
                "after_sha256": digest(&edit.after.to_string()),
            })
        })
        .collect();
    Value::Array(list)
}

fn digest(text: &str) -> String {
    base::hex::encode(&Sha256::digest(text.as_bytes()))
}
