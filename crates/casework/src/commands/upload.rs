//! Uploading a file before the case it belongs to is filed.

use base::Scope;
use serde_json::json;
use store::{Store, Tx};

use super::{CaseError, files};
use crate::model::NewFile;
use crate::room::Casework;

/// Keeps a file for a draft of the account; its id goes into [`super::file::FileSource::Uploaded`]. A file that no
/// case takes within two days is taken away.
///
/// # Errors
/// [`CaseError`].
pub fn upload(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    file: NewFile,
) -> Result<i64, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| upload_in(tx, &room, file))
}

/// As [`upload`], inside an open write.
///
/// # Errors
/// [`CaseError`].
pub fn upload_in(tx: &mut Tx<'_>, room: &Casework, file: NewFile) -> Result<i64, CaseError> {
    if tx.scope().account.is_none() {
        return Err(CaseError::NotYours);
    }
    let (id, sha256) = files::write_loose(tx, room, file)?;
    let data = json!({ "content_sha256": sha256 });
    tx.journal("case.file_kept", &format!("file/{id}"), data)?;
    Ok(id)
}
