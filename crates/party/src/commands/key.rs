//! Keys on the trust list: whose key is whose, as other platforms and authorities vouch for it.

use base::code::credit_code;
use base::{OrgId, Role, Scope};
use proof::VerifierKey;
use serde_json::json;
use store::{Error, Query, Store, Tx};

use super::{Done, NAME_CHARS, Problem, StepError, Wrong, line, sha256_hex};
use crate::store::key as rows;

/// A key to be trusted.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// The key as text: `name+hash+data`.
    pub key: String,
    /// The credit code of whose it is, or the identifier of a unit.
    pub code: String,
    /// The platform or authority that vouches for it.
    pub issuer: String,
}

/// Puts a key on the trust list. The office does.
///
/// # Errors
/// [`StepError`].
pub fn trust(store: &Store, scope: &Scope, new: NewKey) -> Result<Done, StepError> {
    if scope.role != Role::Office {
        return Err(StepError::NotFound);
    }
    store.write(scope, move |tx| {
        let mut problems = Vec::new();
        let key = VerifierKey::parse(new.key.trim());
        if key.is_err() {
            problems.push(Problem::new("key", Wrong::Key));
        }
        let code = owner(tx, new.code.trim())?;
        if code.is_none() {
            problems.push(Problem::new("code", Wrong::Owner));
        }
        problems.extend(line("issuer", &new.issuer, NAME_CHARS).err());
        let (Ok(key), Some(code), true) = (key, code, problems.is_empty()) else {
            return Err(StepError::Invalid(problems));
        };
        let (key, issuer, today) = (key.to_string(), new.issuer.trim(), tx.now().day());
        if let Some(held) = rows::key_of(tx, &key)? {
            // A key that was revoked stays so, and a key has one owner.
            if held.revoked_on.is_none() && held.code == code && held.issuer == issuer {
                tx.transient();
                return Ok(Done::same(held.id));
            }
            return Err(StepError::invalid("key", Wrong::Twice));
        }
        let id = rows::insert(tx, (&key, &code, issuer), today)?;
        let data = json!({
            "key": key,
            "issuer": issuer,
            "code_sha256": sha256_hex(code.as_bytes()),
        });
        tx.journal("party.key_trusted", &key_subject(id), data)?;
        Ok(Done::changed(id))
    })
}

/// The journal's name for a key.
fn key_subject(id: i64) -> String {
    format!("party-key/{id}")
}

/// Whose a key is, given as text: a credit code, or a unit's identifier. None where it is not trusted, or no longer.
///
/// # Errors
/// As every read.
pub fn whose(query: &mut impl Query, key: &str) -> Result<Option<String>, Error> {
    let held = rows::key_of(query, key)?;
    Ok(held
        .filter(|held| held.revoked_on.is_none())
        .map(|held| held.code))
}

fn owner(tx: &mut Tx<'_>, code: &str) -> Result<Option<String>, StepError> {
    if let Ok(code) = credit_code(code) {
        return Ok(Some(code.as_str().to_owned()));
    }
    let unit = org::find(tx, &OrgId::from(code))?;
    Ok(unit.map(|unit| unit.id.0))
}

/// Trusts a key no longer. What was signed before stays signed.
///
/// # Errors
/// [`StepError`].
pub fn revoke(store: &Store, scope: &Scope, id: i64) -> Result<Done, StepError> {
    if scope.role != Role::Office {
        return Err(StepError::NotFound);
    }
    store.write(scope, move |tx| {
        let held = rows::by_id(tx, id)?.ok_or(StepError::NotFound)?;
        if held.revoked_on.is_some() {
            tx.transient();
            return Ok(Done::same(id));
        }
        let today = tx.now().day();
        rows::revoke(tx, id, today)?;
        tx.journal("party.key_revoked", &key_subject(id), json!({}))?;
        Ok(Done::changed(id))
    })
}
