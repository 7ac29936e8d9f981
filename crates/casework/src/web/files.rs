//! `/cases/{id}/files/{file}`: a file of a case.

use axum::extract::Path;
use web::{Answer, Ctx, Room, blocking, download};

use crate::queries::{ReadError, file};
use crate::room::Casework;

pub(super) async fn open(
    ctx: Ctx,
    Room(room): Room<Casework>,
    Path((_, id)): Path<(i64, i64)>,
) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (row, content) = blocking(move || {
        store.read(|read| -> Result<_, ReadError> { file(read, &scope, &room, (id, None)) })
    })
    .await?;
    Ok(download(&row.name, &row.media_type, content))
}
