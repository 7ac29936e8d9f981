//! What holders and the centre do at a box: keys, shares, giving up.

use ::web::upload::{Upload, UploadLimits};
use ::web::{Answer, Ctx, Flash, Room, blocking, download};
use axum::Form;
use axum::extract::{Path, Request};
use serde::Deserialize;

use super::words::BoxWords;
use super::{BOXES, SHARES_BODY, live};
use crate::commands::{give_up as giving_up, key as keys, share};
use crate::model::{BoxId, HolderId};
use crate::state::Bidding;

#[derive(Deserialize)]
pub(super) struct TypedKey {
    #[serde(default)]
    holder: String,
    #[serde(default)]
    public_key: String,
}

pub(super) async fn key(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path(id): Path<i64>,
    Form(typed): Form<TypedKey>,
) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let holder = HolderId::parse(&typed.holder);
    let public: String = typed
        .public_key
        .split_whitespace()
        .collect::<String>()
        .to_lowercase();
    blocking(move || match holder {
        Some(holder) => keys::register_key(&store, &room, &scope, (BoxId(id), holder), &public),
        None => Err(keys::no_share(&store, &scope, BoxId(id))),
    })
    .await?;
    let done = Flash::done(BoxWords::of(ctx.lang).registered);
    Ok(ctx.redirect_with(&format!("{BOXES}/{id}"), done))
}

pub(super) async fn heads(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let bytes = blocking(move || store.read(|read| share::heads(read, &scope, BoxId(id)))).await?;
    Ok(download(
        &format!("heads-{id}.txt"),
        "application/octet-stream",
        bytes,
    ))
}

/// A file of shares, uploaded or pasted by the script.
pub(super) async fn shares(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path(id): Path<i64>,
    request: Request,
) -> Answer {
    let limits = UploadLimits {
        files: 1,
        file_bytes: SHARES_BODY,
        total_bytes: SHARES_BODY,
        field_bytes: SHARES_BODY,
    };
    let upload = Upload::read(request, limits).await?;
    let text = match upload.files.first() {
        Some(file) => file.bytes.clone(),
        None => upload.text("shares").replace("\r\n", "\n").into_bytes(),
    };
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    let given =
        blocking(move || share::give_shares(&store, &held, &scope, BoxId(id), &text)).await?;
    live::kick(&ctx, &room, BoxId(id));
    let words = BoxWords::of(ctx.lang);
    let done = Flash::done(words.given(given.shares, given.unreadable));
    Ok(ctx.redirect_with(&format!("{BOXES}/{id}"), done))
}

#[derive(Deserialize)]
pub(super) struct TypedReason {
    #[serde(default)]
    reason: String,
}

pub(super) async fn give_up(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path(id): Path<i64>,
    Form(typed): Form<TypedReason>,
) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || giving_up::give_up(&store, &room, &scope, BoxId(id), &typed.reason)).await?;
    let done = Flash::done(BoxWords::of(ctx.lang).given_up);
    Ok(ctx.redirect_with(&format!("{BOXES}/{id}"), done))
}
