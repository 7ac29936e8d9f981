//! Documents of a trade, in and out.

use ::web::form::Complaint;
use ::web::upload::{Upload, UploadLimits};
use ::web::{Answer, Ctx, Flash, Room, blocking};
use axum::extract::{Path, Request};
use base::{Explain, Fault};

use super::show::{Again, again};
use super::working;
use crate::commands::document::{self, DOCUMENT_BYTES, NewDocument};
use crate::commands::{Gate, trace};
use crate::state::Trades;
use crate::words_pages::Words;

/// The most bytes of a form with a document.
pub(super) const BODY_BYTES: usize = DOCUMENT_BYTES + 64 * 1024;

const LIMITS: UploadLimits = UploadLimits {
    files: 1,
    file_bytes: DOCUMENT_BYTES,
    total_bytes: BODY_BYTES,
    field_bytes: 4 * 1024,
};

pub(super) async fn download(ctx: Ctx, Room(room): Room<Trades>, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let machine = ctx.machine.clone();
    let (document, bytes) = blocking(move || {
        let found = document::read(&store, &scope, &room, id)?;
        trace::downloaded(&store, &scope, &room, found.0.trade, &machine)?;
        Ok::<_, Gate>(found)
    })
    .await?;
    Ok(::web::download(
        &document.name,
        &document.content_type,
        bytes,
    ))
}

pub(super) async fn add(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    request: Request,
) -> Answer {
    let words = Words::of(ctx.lang);
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    blocking(move || crate::commands::inside(&store, &scope, &state, id)).await?;
    let mut upload = Upload::read(request, LIMITS).await?;
    let file = upload.files.pop();
    let new = NewDocument {
        kind: upload.text("kind").to_owned(),
        name: file
            .as_ref()
            .map(|one| one.name.clone())
            .unwrap_or_default(),
        content_type: file
            .as_ref()
            .map(|one| one.kind.content_type().to_owned())
            .unwrap_or_default(),
        bytes: file.map(|one| one.bytes).unwrap_or_default(),
    };
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    let done = blocking(
        move || match document::add(&store, &scope, &state, id, new) {
            Err(error) if matches!(error.fault(), Fault::Invalid | Fault::Conflict) => {
                Ok(Err(error))
            }
            Err(error) => Err(error),
            Ok(_) => Ok(Ok(())),
        },
    )
    .await?;
    match done {
        Ok(()) => Ok(ctx.redirect_with(&working(&ctx, id), Flash::done(words.document_added))),
        Err(error) => {
            let shown = Again {
                form: "document",
                complaints: vec![Complaint::new("file", error.explain(ctx.lang))],
                ..Again::default()
            };
            again(&ctx, room, (id, error.fault()), shown).await
        }
    }
}
