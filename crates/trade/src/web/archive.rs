//! The archive of a trade, written while it is sent.

use ::web::{Answer, Ctx, Flash, Room, blocking, download};
use axum::extract::Path;

use super::BOARD;
use super::stream::{self, Out};
use crate::archive::{self, ArchiveError};
use crate::state::Trades;
use crate::words_data::Words;

pub(super) async fn take(ctx: Ctx, Room(room): Room<Trades>, Path(id): Path<i64>) -> Answer {
    let Ok(leave) = room.archives().try_acquire_owned() else {
        let said = Words::of(ctx.lang).archive_busy;
        return Ok(ctx.redirect_with(&format!("{BOARD}/{id}"), Flash::warn(said)));
    };
    let (store, scope, now) = (ctx.store(), ctx.scope.clone(), ctx.now());
    let held = room.clone();
    let (asking, asks) = (store.clone(), scope.clone());
    let name = blocking(move || archive::taken(&asking, &asks, &held, id)).await?;
    let body = stream::body(move |out: &mut Out<ArchiveError>| {
        let done = archive::export(&store, &scope, &room, (id, now), out);
        drop(leave);
        done.map(drop)
    });
    let body = body.await?;
    Ok(download(&name, "application/x-tar", body))
}
