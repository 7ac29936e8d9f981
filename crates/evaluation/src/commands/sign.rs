//! Judges sign the report; a dissenting opinion is kept.

use ::store::{Store, Tx};
use base::Scope;
use serde_json::json;

use super::error::EvaluationError;
use super::{at, journal_subject, seated, sha256_hex, tell, written};
use crate::model::{Head, Phase, Signed};
use crate::state::{Evaluation, Happening};
use crate::store as rows;

/// Signs the sheet with this hash, or dissents in writing. With the last judge the report stands.
///
/// # Errors
/// [`EvaluationError`].
pub fn sign(
    store: &Store,
    room: &Evaluation,
    scope: &Scope,
    id: i64,
    (sheet_sha256, dissent): (String, Option<String>),
) -> Result<(), EvaluationError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (head, seats, own) = seated(tx, &scope, id)?;
        let (signed, text) = match dissent {
            None => (Signed::Agrees, String::new()),
            Some(text) => (Signed::Dissents, written(&text)?),
        };
        if let Some((_, before)) = own.signed {
            if before == signed && own.dissent == text {
                // Pressed twice.
                tx.transient();
                return Ok(());
            }
            return Err(EvaluationError::Phase);
        }
        at(&head, Phase::Report)?;
        if head.sheet_sha256 != sheet_sha256 {
            return Err(EvaluationError::Stale);
        }
        rows::set_signed(tx, id, own.seat, (tx.now(), signed, &text))?;
        tx.journal(
            "evaluation.signed",
            &journal_subject(id),
            json!({
                "seat": own.seat,
                "as": signed,
                "sheet_sha256": sheet_sha256,
                "dissent_sha256": (!text.is_empty()).then(|| sha256_hex(&text)),
            }),
        )?;
        let all = seats
            .iter()
            .all(|seat| seat.seat == own.seat || seat.signed.is_some());
        match all {
            true => Ok(finish(tx, &room, head)?),
            false => Ok(()),
        }
    })
}

/// The report stands.
pub(crate) fn finish(
    tx: &mut Tx<'_>,
    room: &Evaluation,
    mut head: Head,
) -> Result<(), ::store::Error> {
    head.phase = Phase::Reported;
    head.closed_at = Some(tx.now());
    rows::move_head(tx, &head)?;
    tx.journal(
        "evaluation.reported",
        &journal_subject(head.id),
        json!({ "subject": head.subject, "sheet_sha256": head.sheet_sha256 }),
    )?;
    tell(room, tx, &head, Happening::Reported)
}
