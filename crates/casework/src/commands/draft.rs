//! Saving what is not yet filed 草稿, and going on later.

use base::Scope;
use flow::Fields;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Store, Tx};

use super::file::{Filing, Opened, file_in};
use super::{CaseError, Stale, sha256_hex};
use crate::model::Applicant;
use crate::room::Casework;
use crate::store::{draft as rows, json, to_json};

/// The most drafts of an account.
pub const DRAFTS: usize = 50;
/// The most bytes of a draft.
const BYTES: usize = 200_000;

/// What is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Who asks.
    pub applicant: Applicant,
    /// The answers so far; nothing is checked.
    pub answers: Fields,
    /// What else the page wants to find again, such as papers and uploaded files.
    #[serde(default)]
    pub more: Fields,
}

/// A draft with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// Row id.
    pub id: i64,
    /// The item.
    pub item: String,
    /// Its version.
    pub version: i64,
    /// When it was saved last.
    pub saved_at: base::Millis,
    /// It.
    pub draft: Draft,
}

pub(crate) fn about(id: i64) -> String {
    format!("draft/{id}")
}

/// Saves a draft of the account: a new one, or one that still has this version. Its id and version.
///
/// # Errors
/// [`CaseError`].
pub fn save(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    (item, held): (String, Option<(i64, i64)>),
    draft: Draft,
) -> Result<(i64, i64), CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| save_in(tx, &room, (&item, held), &draft))
}

fn save_in(
    tx: &mut Tx<'_>,
    room: &Casework,
    (item, held): (&str, Option<(i64, i64)>),
    draft: &Draft,
) -> Result<(i64, i64), CaseError> {
    let account = tx.scope().account.ok_or(CaseError::NotYours)?;
    room.item(item).ok_or(CaseError::NotFound)?;
    let plain = to_json(draft)?;
    if plain.len() > BYTES {
        return Err(CaseError::Refused(flow::Refusal::TooLong));
    }
    let (id, version) = match held {
        Some((id, version)) => {
            let row = own(tx, id)?;
            if row.version != version || row.item != item {
                return Err(CaseError::Stale(Box::new(Stale {
                    version: row.version,
                    since: Vec::new(),
                })));
            }
            let sealed = room.seal().seal(&about(id), &plain);
            rows::update(tx, (id, version), &sealed.map_err(|_| CaseError::Random)?)?;
            (id, version + 1)
        }
        None => {
            if rows::of_account(tx, account, DRAFTS)?.len() >= DRAFTS {
                return Err(CaseError::TooManyFiles);
            }
            let id = tx.next_id("casework_draft")?;
            let sealed = room.seal().seal(&about(id), &plain);
            rows::insert(
                tx,
                id,
                account,
                item,
                &sealed.map_err(|_| CaseError::Random)?,
            )?;
            (id, 1)
        }
    };
    let data = json!({ "item": item, "draft_sha256": sha256_hex(plain.as_bytes()) });
    tx.journal("case.draft_saved", &about(id), data)?;
    Ok((id, version))
}

fn own(tx: &mut Tx<'_>, id: i64) -> Result<rows::Sealed, CaseError> {
    let account = tx.scope().account;
    let row = rows::by_id(tx, id)?.filter(|row| Some(row.account) == account);
    row.ok_or(CaseError::NotFound)
}

/// Takes a draft of the account away.
///
/// # Errors
/// [`CaseError`].
pub fn drop_draft(store: &Store, scope: &Scope, id: i64) -> Result<(), CaseError> {
    store.write(scope, move |tx| {
        own(tx, id)?;
        rows::delete(tx, id)?;
        tx.journal("case.draft_dropped", &about(id), json!({}))?;
        Ok(())
    })
}

/// Files what was a draft; the draft is gone then.
///
/// # Errors
/// [`CaseError`]; the draft stays.
pub fn submit(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    (draft, filing): (i64, Filing),
) -> Result<Opened, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let opened = file_in(tx, &room, filing)?;
        if opened.new {
            own(tx, draft)?;
            rows::delete(tx, draft)?;
        } else {
            tx.transient();
        }
        Ok(opened)
    })
}

/// The drafts of the account, newest first.
///
/// # Errors
/// As every read.
pub fn drafts(
    query: &mut impl store::Query,
    scope: &Scope,
    room: &Casework,
) -> Result<Vec<Saved>, store::Error> {
    let Some(account) = scope.account else {
        return Ok(Vec::new());
    };
    let rows = rows::of_account(query, account, DRAFTS)?;
    rows.into_iter().map(|row| saved(room, row)).collect()
}

/// One draft of the account.
///
/// # Errors
/// [`CaseError::NotFound`]; else as every read.
pub fn draft(
    query: &mut impl store::Query,
    scope: &Scope,
    room: &Casework,
    id: i64,
) -> Result<Saved, CaseError> {
    let row = rows::by_id(query, id)?.filter(|row| Some(row.account) == scope.account);
    Ok(saved(room, row.ok_or(CaseError::NotFound)?)?)
}

fn saved(room: &Casework, row: rows::Sealed) -> Result<Saved, store::Error> {
    let plain = room.seal().unseal(&about(row.id), &row.sealed);
    let plain =
        plain.ok_or_else(|| crate::store::unreadable("sealed", "bytes that open with this key"))?;
    Ok(Saved {
        id: row.id,
        item: row.item,
        version: row.version,
        saved_at: row.saved_at,
        draft: json(&plain, "sealed")?,
    })
}
