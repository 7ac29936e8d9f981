//! Save a form and go on later.

use base::{AccountId, Millis, Scope};
use store::{Store, Tx};

use super::FilingError;
use crate::Service;
use crate::rules::asking::Target;
use crate::rules::filling::Filling;
use crate::store::draft as rows;

/// Drafts of an account at most; the oldest has to go first.
pub const DRAFTS: usize = 30;

/// A draft in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Row id.
    pub id: i64,
    /// For what.
    pub target: Target,
    /// When it was saved.
    pub saved_at: Millis,
}

fn about(account: AccountId, target: &str) -> String {
    format!("service/draft/{}/{target}", account.0)
}

/// Saves a form of the scope's own account; the draft's id and version.
///
/// # Errors
/// [`FilingError::NotFound`] without an account, [`FilingError::DraftStale`] when it was saved elsewhere meanwhile,
/// [`FilingError::TooManyDrafts`].
pub fn save(
    store: &Store,
    scope: &Scope,
    room: &Service,
    filling: &Filling,
) -> Result<(i64, i64), FilingError> {
    let account = scope.account.ok_or(FilingError::NotFound)?;
    let (room, filling) = (room.clone(), filling.clone());
    store.write(scope, move |tx| {
        let text = serde_json::to_string(&filling).map_err(|_| FilingError::Unwritable)?;
        let sealed = room.seal().seal(&about(account, &filling.target), &text)?;
        // A draft is its owner's alone until it is sent.
        tx.transient();
        if let Some((id, version)) = filling.draft
            && own(tx, account, id)?
        {
            if !rows::update(tx, (id, version), &sealed)? {
                return Err(FilingError::DraftStale);
            }
            return Ok((id, version + 1));
        }
        if rows::of_account(tx, account, DRAFTS)?.len() >= DRAFTS {
            return Err(FilingError::TooManyDrafts);
        }
        let id = tx.next_id("service_draft")?;
        rows::insert(tx, id, account, &filling.target, &sealed)?;
        Ok((id, 1))
    })
}

fn own(tx: &mut Tx<'_>, account: AccountId, id: i64) -> Result<bool, store::Error> {
    Ok(rows::get(tx, id)?.is_some_and(|row| row.account == account))
}

/// The drafts of the scope's own account, newest first.
///
/// # Errors
/// As every read.
pub fn list(store: &Store, scope: &Scope) -> Result<Vec<Draft>, store::Error> {
    let Some(account) = scope.account else {
        return Ok(Vec::new());
    };
    let found = store.read(|read| rows::of_account(read, account, DRAFTS))?;
    let draft = |row: rows::Sealed| {
        Some(Draft {
            id: row.id,
            target: Target::parse(&row.target)?,
            saved_at: row.saved_at,
        })
    };
    Ok(found.into_iter().filter_map(draft).collect())
}

/// A draft of the scope's own account, as far as it was filled in.
///
/// # Errors
/// [`FilingError::NotFound`].
pub fn open(store: &Store, scope: &Scope, room: &Service, id: i64) -> Result<Filling, FilingError> {
    let account = scope.account.ok_or(FilingError::NotFound)?;
    let row = store.read(|read| rows::get(read, id))?;
    let row = row.filter(|row| row.account == account);
    let row = row.ok_or(FilingError::NotFound)?;
    let text = room
        .seal()
        .unseal(&about(account, &row.target), &row.sealed)
        .ok_or(FilingError::NotFound)?;
    let mut filling: Filling = serde_json::from_str(&text).map_err(|_| FilingError::Unwritable)?;
    filling.draft = Some((row.id, row.version));
    Ok(filling)
}

/// Takes a draft of the scope's own account away.
///
/// # Errors
/// [`FilingError::NotFound`].
pub fn discard(store: &Store, scope: &Scope, id: i64) -> Result<(), FilingError> {
    let account = scope.account.ok_or(FilingError::NotFound)?;
    store.write(scope, move |tx| {
        tx.transient();
        if !own(tx, account, id)? {
            return Err(FilingError::NotFound);
        }
        rows::delete(tx, id)?;
        Ok(())
    })
}

/// As [`discard`], inside the write that files it; a draft that is gone is no trouble.
pub(crate) fn discard_in(tx: &mut Tx<'_>, account: AccountId, id: i64) -> Result<(), store::Error> {
    if own(tx, account, id)? {
        rows::delete(tx, id)?;
    }
    Ok(())
}
