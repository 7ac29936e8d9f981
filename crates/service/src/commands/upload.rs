//! Files that come with a page of a form, kept until the form is sent.

use base::{AccountId, Scope};
use casework::model::NewFile;
use serde_json::{Value, json};
use store::{Query, Store, Tx};
use web::upload::UploadedFile;

use super::FilingError;
use crate::Service;
use crate::store::upload as rows;

/// Days for which files of people without an account are kept.
const STRANGERS_DAYS: i64 = 1;
/// Days for which drafts and their files are kept.
pub(crate) const DRAFT_DAYS: i64 = 60;
const DAY_SECS: i64 = 86_400;

fn about(token: &str) -> String {
    format!("service/upload/{token}")
}

/// Keeps files; what forms carry of each, in the order given.
///
/// # Errors
/// [`FilingError`].
pub fn keep(
    store: &Store,
    scope: &Scope,
    room: &Service,
    files: Vec<UploadedFile>,
) -> Result<Vec<Value>, FilingError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let kept: Result<Vec<Value>, FilingError> =
            files.iter().map(|file| keep_one(tx, &room, file)).collect();
        // Nothing of the administration's has changed: the journal hears of a file with the case that it belongs to.
        tx.transient();
        kept
    })
}

fn keep_one(tx: &mut Tx<'_>, room: &Service, file: &UploadedFile) -> Result<Value, FilingError> {
    let token = base::hex::encode(&room.seal().random::<16>()?);
    let name = room.seal().seal(&about(&token), &file.name)?;
    let content = room.seal().seal_bytes(&about(&token), &file.bytes)?;
    let kind = file.kind.content_type();
    rows::insert(tx, &token, (&name, kind), file.bytes.len(), &content)?;
    Ok(json!({ "id": token, "name": file.name, "bytes": file.bytes.len() }))
}

/// A file that was kept, for whoever kept it.
///
/// # Errors
/// [`FilingError::FileGone`] when nobody kept it, or somebody else did.
pub(crate) fn take(
    query: &mut impl Query,
    room: &Service,
    account: Option<AccountId>,
    file: &Value,
) -> Result<NewFile, FilingError> {
    let text = |key: &str| file.get(key).and_then(Value::as_str).unwrap_or_default();
    let (token, shown) = (text("id"), text("name"));
    let gone = || FilingError::FileGone(shown.to_owned());
    let row = rows::get(query, token)?.ok_or_else(gone)?;
    if row.account.is_some() && row.account != account {
        return Err(gone());
    }
    let name = room.seal().unseal(&about(token), &row.name);
    let content = room.seal().unseal_bytes(&about(token), &row.sealed);
    match (name, content) {
        (Some(name), Some(content)) => Ok(NewFile { name, content }),
        _ => Err(gone()),
    }
}

/// Takes away files that nobody came back for; how many.
///
/// # Errors
/// As every write.
pub fn purge(store: &Store, now: base::Millis) -> Result<usize, store::Error> {
    let strangers = now.plus_secs(-STRANGERS_DAYS * DAY_SECS);
    let others = now.plus_secs(-DRAFT_DAYS * DAY_SECS);
    if !store.read(|read| rows::stale(read, strangers, others))? {
        return Ok(0);
    }
    let gone = store.write::<_, store::Error>(&Scope::system(), move |tx| {
        tx.transient();
        rows::purge(tx, strangers, others)
    })?;
    Ok(usize::try_from(gone).unwrap_or(usize::MAX))
}
