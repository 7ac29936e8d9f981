//! What bidders do at a box: its file, uploads chunk by chunk or whole, receipts, withdrawal, decryption.

use ::web::{Answer, Ctx, Failure, Flash, Room, Status, blocking, download, json};
use axum::Form;
use axum::body::Bytes;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Path, Request};
use axum::http::StatusCode;
use envelope::{Header, HeaderError, MAX_HEADER_BYTES, MAX_MANIFEST_BYTES};
use serde::Deserialize;
use serde_json::json;

use super::words::BoxWords;
use super::{BOXES, live};
use crate::commands::trace::trace;
use crate::commands::{finish as finishing, half as halving, upload, withdraw as withdrawing};
use crate::model::{BoxId, Step};
use crate::queries::{Guest, ReadError, bidder};
use crate::state::Bidding;
use crate::store::bids::{self, BidRow};
use crate::store::{boxes, uploads};

/// Keeps from which machine something was done.
pub(crate) async fn left(
    ctx: &Ctx,
    room: &std::sync::Arc<Bidding>,
    what: (BoxId, Step),
) -> Result<(), Failure> {
    let (store, scope, room) = (ctx.store(), ctx.scope.clone(), room.clone());
    let machine = ctx.machine.clone();
    blocking(move || trace(&store, &room, &scope, what, &machine)).await
}

/// BOX.json, for those who see the box.
pub(super) async fn box_file(ctx: Ctx, Room(room): Room<Bidding>, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let text = blocking(move || {
        let guest = Guest::of(&store, &room, &scope)?;
        store.read(|read| {
            let held = boxes::by_id(read, id)?.ok_or(ReadError::NotFound)?;
            let holders = boxes::holders(read, id)?;
            if !guest.sees(read, &held, &holders)? || held.box_file.is_empty() {
                return Err(ReadError::NotFound);
            }
            Ok(held.box_file)
        })
    })
    .await?;
    Ok(download("BOX.json", "application/json", text))
}

/// What the script begins an upload with.
pub(super) async fn begin(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path(id): Path<i64>,
    body: Bytes,
) -> Answer {
    #[derive(Deserialize)]
    struct Typed {
        header: String,
        manifest: String,
    }
    let typed: Typed =
        serde_json::from_slice(&body).map_err(|_| Failure::new(Status::Malformed))?;
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    let begun = blocking(move || {
        let parts = (typed.header.into_bytes(), typed.manifest.as_str());
        upload::begin(&store, &held, &scope, BoxId(id), parts)
    })
    .await?;
    left(&ctx, &room, (BoxId(id), Step::Upload)).await?;
    let body = json!({ "token": begun.token, "missing": begun.missing });
    Ok(json(StatusCode::OK, &body))
}

/// One chunk, as the body.
pub(super) async fn chunk(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path((id, token, no)): Path<(i64, String, u32)>,
    body: Bytes,
) -> Answer {
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    blocking(move || {
        let place = (BoxId(id), token.as_str());
        upload::put_chunk(&store, &held, &scope, place, (no, body.to_vec()))
    })
    .await?;
    left(&ctx, &room, (BoxId(id), Step::Upload)).await?;
    Ok(json(StatusCode::OK, &json!({ "no": no })))
}

#[derive(Deserialize)]
pub(super) struct TypedHalf {
    #[serde(default)]
    half: String,
}

impl TypedHalf {
    /// The half as it was written; a textarea sends CR LF.
    fn text(&self) -> Option<String> {
        let text = self.half.replace("\r\n", "\n");
        let text = text.trim();
        (!text.is_empty()).then(|| format!("{text}\n"))
    }
}

pub(super) async fn finish(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path((id, token)): Path<(i64, String)>,
    Form(typed): Form<TypedHalf>,
) -> Answer {
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    let half = typed.text();
    let received = blocking(move || {
        let place = (BoxId(id), token.as_str());
        finishing::finish(&store, &held, &scope, place, half.as_deref())
    })
    .await?;
    left(&ctx, &room, (BoxId(id), Step::Upload)).await?;
    let body = json!({
        "digest": received.digest,
        "receipt": received.receipt,
        "entry": received.seq,
    });
    Ok(json(StatusCode::OK, &body))
}

/// A whole sealed file with its manifest before it, as a form without scripts sends them.
pub(super) async fn whole(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path(id): Path<i64>,
    request: Request,
) -> Answer {
    let malformed = || Failure::new(Status::Malformed);
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|_| malformed())?;
    let mut manifest = None;
    let mut token = None;
    while let Some(mut part) = form.next_field().await.map_err(|_| malformed())? {
        match (part.name().unwrap_or_default(), &manifest) {
            ("manifest", _) => manifest = Some(text(&mut part).await?),
            ("bid", Some(manifest)) => {
                token = Some(stream(&ctx, &room, BoxId(id), (manifest, part)).await?);
            }
            _ => {}
        }
    }
    let token = token.ok_or_else(malformed)?;
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    blocking(move || finishing::finish(&store, &held, &scope, (BoxId(id), &token), None)).await?;
    left(&ctx, &room, (BoxId(id), Step::Upload)).await?;
    let done = Flash::done(BoxWords::of(ctx.lang).finished);
    Ok(ctx.redirect_with(&format!("{BOXES}/{id}"), done))
}

async fn text(part: &mut Field<'_>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(more) = part
        .chunk()
        .await
        .map_err(|_| Failure::new(Status::Malformed))?
    {
        bytes.extend_from_slice(&more);
        if bytes.len() > MAX_MANIFEST_BYTES {
            return Err(Failure::new(Status::TooLarge));
        }
    }
    String::from_utf8(bytes).map_err(|_| Failure::new(Status::Malformed))
}

/// Takes a sealed file apart as it comes: its head, then chunk by chunk. At most one chunk is held.
async fn stream(
    ctx: &Ctx,
    room: &std::sync::Arc<Bidding>,
    id: BoxId,
    (manifest, mut part): (&str, Field<'_>),
) -> Result<String, Failure> {
    let mut held: Vec<u8> = Vec::new();
    let mut going: Option<(Header, upload::Begun)> = None;
    let mut no = 0;
    loop {
        let more = part.chunk().await;
        let more = more.map_err(|_| Failure::new(Status::Malformed))?;
        let ended = more.is_none();
        held.extend_from_slice(&more.unwrap_or_default());
        if going.is_none() {
            let end = held.windows(2).position(|pair| pair == b"\n\n");
            match end.map(|at| at + 2) {
                Some(end) => {
                    let rest = held.split_off(end);
                    let head = std::mem::replace(&mut held, rest);
                    let header = Header::parse(&head)?;
                    let (store, scope) = (ctx.store(), ctx.scope.clone());
                    let (room, manifest) = (room.clone(), manifest.to_owned());
                    let begun = blocking(move || {
                        upload::begin(&store, &room, &scope, id, (head, &manifest))
                    });
                    going = Some((header, begun.await?));
                }
                None if ended || held.len() > MAX_HEADER_BYTES => {
                    return Err(HeaderError::Length.into());
                }
                None => continue,
            }
        }
        let Some((header, begun)) = &going else {
            continue;
        };
        while let Some(bytes) = header.chunk_bytes(no).filter(|bytes| *bytes <= held.len()) {
            let rest = held.split_off(bytes);
            let chunk = std::mem::replace(&mut held, rest);
            let (store, scope, room) = (ctx.store(), ctx.scope.clone(), room.clone());
            let token = begun.token.clone();
            blocking(move || upload::put_chunk(&store, &room, &scope, (id, &token), (no, chunk)))
                .await?;
            no += 1;
        }
        if ended {
            return Ok(begun.token.clone());
        }
    }
}

pub(super) async fn withdraw(ctx: Ctx, Room(room): Room<Bidding>, Path(id): Path<i64>) -> Answer {
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    blocking(move || withdrawing::withdraw(&store, &held, &scope, BoxId(id))).await?;
    left(&ctx, &room, (BoxId(id), Step::Withdraw)).await?;
    let done = Flash::done(BoxWords::of(ctx.lang).withdrawn);
    Ok(ctx.redirect_with(&format!("{BOXES}/{id}"), done))
}

/// The bid that the scope's enterprise has in a box.
async fn own(ctx: &Ctx, room: &std::sync::Arc<Bidding>, id: i64) -> Result<BidRow, Failure> {
    let (store, scope, room) = (ctx.store(), ctx.scope.clone(), room.clone());
    blocking(move || {
        let party = bidder(&store, &room, &scope)?.ok_or(ReadError::NotFound)?;
        let mark = room.mark(&party.code);
        let found = store.read(|read| bids::standing(read, id, &mark))?;
        found.ok_or(ReadError::NotFound)
    })
    .await
}

pub(super) async fn receipt(ctx: Ctx, Room(room): Room<Bidding>, Path(id): Path<i64>) -> Answer {
    let bid = own(&ctx, &room, id).await?;
    Ok(download(
        &format!("receipt-{id}.txt"),
        "text/plain",
        bid.receipt,
    ))
}

/// The head of the bidder's own file, from which its half is opened.
pub(super) async fn head(ctx: Ctx, Room(room): Room<Bidding>, Path(id): Path<i64>) -> Answer {
    let bid = own(&ctx, &room, id).await?;
    let store = ctx.store();
    let found = blocking(move || store.read(|read| uploads::by_token(read, &bid.upload))).await?;
    let upload = found.ok_or_else(Failure::not_found)?;
    Ok(download(
        &format!("head-{id}.txt"),
        "application/octet-stream",
        upload.header,
    ))
}

pub(super) async fn half(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path(id): Path<i64>,
    Form(typed): Form<TypedHalf>,
) -> Answer {
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    let half = typed.text().unwrap_or_default();
    blocking(move || halving::give_half(&store, &held, &scope, BoxId(id), &half)).await?;
    left(&ctx, &room, (BoxId(id), Step::Decrypt)).await?;
    live::kick(&ctx, &room, BoxId(id));
    let done = Flash::done(BoxWords::of(ctx.lang).decrypted);
    Ok(ctx.redirect_with(&format!("{BOXES}/{id}"), done))
}
