//! The result of a subject is out.

use ::store::{Error, Tx};
use serde_json::json;

use super::box_subject;
use crate::model::BoxId;
use crate::store::boxes;

/// What lies in the boxes of a subject is for everybody from now on: those by invitation are found, and confidential offers
/// are read out. For who publishes the result, in its transaction; done again it does nothing.
///
/// # Errors
/// As every write.
pub fn release(tx: &mut Tx<'_>, subject: &str) -> Result<(), Error> {
    let all = boxes::all_of_subject(tx, subject)?;
    let shut = all
        .iter()
        .filter(|one| !one.released && (one.invited || one.confidential));
    let shut: Vec<BoxId> = shut.map(|one| BoxId(one.id)).collect();
    if shut.is_empty() {
        return Ok(());
    }
    boxes::release(tx, subject)?;
    for id in shut {
        let said = json!({ "subject": subject });
        tx.journal("bidding.released", &box_subject(id), said)?;
    }
    Ok(())
}
