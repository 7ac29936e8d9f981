//! An issuer's list of revoked certificates is taken: what rests on one of them is over.

use base::{Lang, Millis, Scope};
use serde_json::json;
use store::{Store, Tx};

use super::issuer::keeps;
use super::{Done, StepError, Wrong, issuer_subject, member_subject, sha256_hex, tell};
use crate::model::{Crl, State};
use crate::rules::revocation::{self, List};
use crate::state::Market;
use crate::store::{issuer, member, revocation as rows};
use crate::words::Words;

/// The largest list, in bytes.
pub const CRL_BYTES: usize = 2 << 20;

/// Takes a list of an issuer, PEM or DER, in place of an older one. The same list again changes nothing.
///
/// # Errors
/// [`StepError`].
pub fn upload(
    store: &Store,
    scope: &Scope,
    room: &Market,
    (id, bytes): (i64, Vec<u8>),
) -> Result<Done, StepError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let held = issuer::by_id(tx, id)?.ok_or(StepError::NotFound)?;
        if !keeps(&room, tx.scope(), &held.platform) {
            return Err(StepError::NotFound);
        }
        let refused = |wrong| StepError::invalid("crl", wrong);
        match bytes.len() {
            0 => return Err(refused(Wrong::Missing)),
            long if long > CRL_BYTES => return Err(refused(Wrong::File)),
            _ => {}
        }
        let now = tx.now();
        let list = revocation::read(&bytes, &held.der, now);
        let list = list.map_err(|refusal| refused(Wrong::List(refusal)))?;
        let sha256 = sha256_hex(&bytes);
        let before = rows::all(tx)?.into_iter().find(|one| one.issuer == id);
        if let Some(before) = before {
            if before.sha256 == sha256 {
                tx.transient();
                return Ok(Done::same(id));
            }
            // A list that is put back would let certificates in again.
            if list.this_update < before.this_update {
                return Err(refused(Wrong::Older(before.this_update)));
            }
        }
        take(tx, (id, sha256, now), &list)?;
        for (member, at) in rows::resting(tx, &held)? {
            revoke(tx, member, at)?;
        }
        Ok(Done::changed(id))
    })
}

fn take(
    tx: &mut Tx<'_>,
    (issuer, sha256, added_at): (i64, String, Millis),
    list: &List,
) -> Result<(), StepError> {
    let row = Crl {
        issuer,
        sha256,
        this_update: list.this_update,
        next_update: list.next_update,
        revoked: i64::try_from(list.revoked.len()).unwrap_or(i64::MAX),
        added_at,
    };
    rows::replace(tx, &row, &list.revoked)?;
    let data = json!({
        "sha256": row.sha256,
        "this_update": row.this_update.rfc3339(),
        "next_update": row.next_update.rfc3339(),
        "revoked": row.revoked,
    });
    tx.journal("party.crl_taken", &issuer_subject(issuer), data)?;
    Ok(())
}

/// The account loses what rests on the certificate, and the certificate confirms nobody any more.
fn revoke(tx: &mut Tx<'_>, id: i64, at: Millis) -> Result<(), StepError> {
    let Some(mut row) = member::by_id(tx, id)? else {
        return Ok(());
    };
    row.state = State::Revoked;
    row.administrator = false;
    row.reason = Words::of(Lang::Zh).revoked_by_issuer(at.day());
    row.decided_at = Some(tx.now());
    row.decided_by = None;
    if !member::update(tx, &row)? {
        return Err(StepError::Stale);
    }
    member::bar(tx, id)?;
    let data = json!({ "revoked_on": at.day().to_string(), "issuer": row.issuer });
    tx.journal("party.revoked", &member_subject(id), data)?;
    tell::decided(tx, &row)?;
    Ok(())
}
