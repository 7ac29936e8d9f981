//! The trust list 互认: whose certificates are accepted.

use base::{Role, Scope};
use serde_json::json;
use store::{Store, Tx};

use super::{
    Done, ISSUERS, NAME_CHARS, Problem, REASON_CHARS, StepError, Wrong, issuer_subject, line,
    sha256_hex,
};
use crate::model::{CodeField, Issuer};
use crate::rules::certificate;
use crate::state::Market;
use crate::store::issuer as rows;

/// An issuer to be trusted.
#[derive(Clone, Debug)]
pub struct NewIssuer {
    /// What people call it.
    pub name: String,
    /// The platform whose centre answers for it.
    pub platform: String,
    /// Where its certificates have the credit code.
    pub code_field: Option<CodeField>,
    /// Its certificate, PEM or DER.
    pub certificate: Vec<u8>,
}

/// Whether a scope keeps the trust list for a platform: its centre, and the office.
#[must_use]
pub fn keeps(room: &Market, scope: &Scope, platform: &str) -> bool {
    scope.role == Role::Office || room.keeps(scope, platform)
}

/// Trusts an issuer. The same certificate again changes nothing.
///
/// # Errors
/// [`StepError`].
pub fn trust(
    store: &Store,
    scope: &Scope,
    room: &Market,
    new: NewIssuer,
) -> Result<Done, StepError> {
    if scope.role != Role::Office && !room.keeps_any(scope) {
        return Err(StepError::NotFound);
    }
    let room = room.clone();
    store.write(scope, move |tx| {
        let now = tx.now();
        let mut problems = Vec::new();
        problems.extend(line("name", &new.name, NAME_CHARS).err());
        let known = room.platforms().iter().any(|one| one.id == new.platform);
        if !known || !keeps(&room, tx.scope(), &new.platform) {
            problems.push(Problem::new("platform", Wrong::Platform));
        }
        if new.code_field.is_none() {
            problems.push(Problem::new("code_field", Wrong::Missing));
        }
        let read = certificate::issuer(&new.certificate, now);
        if let Err(refusal) = &read {
            let wrong = match new.certificate.is_empty() {
                true => Wrong::Missing,
                false => Wrong::Proof(refusal.clone()),
            };
            problems.push(Problem::new("certificate", wrong));
        }
        let (Ok(read), Some(code_field), true) = (read, new.code_field, problems.is_empty()) else {
            return Err(StepError::Invalid(problems));
        };
        if let Some(held) = rows::by_fingerprint(tx, &read.fingerprint)? {
            if held.name == new.name.trim() && held.code_field == code_field {
                tx.transient();
                return Ok(Done::same(held.id));
            }
            return Err(StepError::invalid("certificate", Wrong::Twice));
        }
        if rows::all(tx)?.len() >= ISSUERS {
            return Err(StepError::invalid("certificate", Wrong::Full));
        }
        let row = Issuer {
            id: tx.next_id("party_issuer")?,
            name: new.name.trim().to_owned(),
            platform: new.platform.clone(),
            subject: read.subject,
            fingerprint: read.fingerprint,
            der: read.der,
            not_before: read.not_before,
            not_after: read.not_after,
            code_field,
            suspended: false,
            reason: String::new(),
            added_at: now,
            version: 1,
        };
        rows::insert(tx, &row)?;
        let data = json!({
            "name": row.name,
            "platform": row.platform,
            "fingerprint": row.fingerprint,
            "code_field": row.code_field.as_str(),
        });
        tx.journal("party.issuer_trusted", &issuer_subject(row.id), data)?;
        Ok(Done::changed(row.id))
    })
}

/// What becomes of an issuer.
#[derive(Clone, Debug)]
pub struct Change {
    /// The issuer.
    pub id: i64,
    /// The version that was looked at.
    pub version: i64,
    /// Suspended, or taken up again.
    pub suspended: bool,
    /// Why.
    pub reason: String,
}

/// Suspends an issuer or takes it up again. While it is suspended nothing that rests on its certificates counts.
///
/// # Errors
/// [`StepError`].
pub fn change(store: &Store, scope: &Scope, room: &Market, new: Change) -> Result<Done, StepError> {
    let room = room.clone();
    store.write(scope, move |tx| change_in(tx, &room, &new))
}

fn change_in(tx: &mut Tx<'_>, room: &Market, new: &Change) -> Result<Done, StepError> {
    let held = rows::by_id(tx, new.id)?.ok_or(StepError::NotFound)?;
    if !keeps(room, tx.scope(), &held.platform) {
        return Err(StepError::NotFound);
    }
    if held.suspended == new.suspended {
        tx.transient();
        return Ok(Done::same(held.id));
    }
    if held.version != new.version {
        return Err(StepError::Stale);
    }
    let reason = line("reason", &new.reason, REASON_CHARS);
    let reason = reason.map_err(|problem| StepError::Invalid(vec![problem]))?;
    let row = Issuer {
        suspended: new.suspended,
        reason: reason.to_owned(),
        ..held
    };
    if !rows::suspend(tx, &row)? {
        return Err(StepError::Stale);
    }
    let kind = match row.suspended {
        true => "party.issuer_suspended",
        false => "party.issuer_resumed",
    };
    let data = json!({ "reason_sha256": sha256_hex(reason.as_bytes()) });
    tx.journal(kind, &issuer_subject(row.id), data)?;
    Ok(Done::changed(row.id))
}
