//! What is pressed on the page of an auction.

use std::sync::Arc;

use ::store::Store;
use ::web::form::Complaint;
use ::web::{Answer, Ctx, Failure, Flash, Room, blocking};
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Explain, Fault, Scope};
use serde::Deserialize;

use super::PATH;
use super::show::{Again, again};
use crate::commands::bid::{BidError, NewBid, Placed};
use crate::commands::hold::{Held, HoldError};
use crate::commands::{bid as bids, confirm as confirms, hold};
use crate::rules::money::{parse_yuan, yuan};
use crate::state::Auctions;
use crate::words::Words;

#[derive(Debug, Deserialize)]
pub(super) struct BidTyped {
    #[serde(default)]
    key: String,
    #[serde(default)]
    amount: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct HoldTyped {
    #[serde(default)]
    version: i64,
    #[serde(default, rename = "pause-reason")]
    pause: String,
    #[serde(default, rename = "cancel-reason")]
    cancel: String,
}

fn status(fault: Fault) -> StatusCode {
    match fault {
        Fault::Conflict => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

pub(super) async fn bid(
    ctx: Ctx,
    Room(room): Room<Auctions>,
    Path(id): Path<i64>,
    Form(typed): Form<BidTyped>,
) -> Answer {
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    // An amount that cannot be read is judged as none, behind the question whether there is such an auction.
    let amount_fen = parse_yuan(&typed.amount).unwrap_or(0);
    let new = NewBid {
        auction: id,
        amount_fen,
        key: typed.key,
    };
    let placed = blocking(move || match bids::bid(&store, &scope, &state, new) {
        Err(error @ (BidError::NotFound | BidError::NotQualified | BidError::Store(_))) => {
            Err(error)
        }
        outcome => Ok(outcome),
    })
    .await?;
    let words = Words::of(ctx.lang);
    match placed {
        Ok(Placed { bid, again }) => {
            let amount = yuan(bid.amount_fen);
            let said = match again {
                true => words.bid_again(amount),
                false => words.bid_done(amount, bid.seq),
            };
            Ok(ctx.redirect_with(&format!("{PATH}/{id}"), Flash::done(said)))
        }
        Err(error) => {
            let shown = Again {
                form: "bid",
                typed: typed.amount,
                complaints: vec![Complaint::new("amount", error.explain(ctx.lang))],
            };
            again(&ctx, room, (id, status(error.fault())), shown).await
        }
    }
}

pub(super) async fn confirm(ctx: Ctx, Room(room): Room<Auctions>, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || confirms::confirm(&store, &scope, &room, id)).await?;
    let words = Words::of(ctx.lang);
    let to = format!("{PATH}/{id}/confirmation");
    Ok(ctx.redirect_with(&to, Flash::done(words.confirmed)))
}

pub(super) async fn pause(
    ctx: Ctx,
    Room(room): Room<Auctions>,
    Path(id): Path<i64>,
    Form(typed): Form<HoldTyped>,
) -> Answer {
    let (reason, version) = (typed.pause.clone(), typed.version);
    let work = move |store: &Store, scope: &Scope, _: &Auctions| {
        hold::pause(store, scope, (id, version), reason)
    };
    step(ctx, room, (id, "pause", typed.pause), work).await
}

pub(super) async fn resume(
    ctx: Ctx,
    Room(room): Room<Auctions>,
    Path(id): Path<i64>,
    Form(typed): Form<HoldTyped>,
) -> Answer {
    let version = typed.version;
    let work =
        move |store: &Store, scope: &Scope, _: &Auctions| hold::resume(store, scope, (id, version));
    step(ctx, room, (id, "resume", String::new()), work).await
}

pub(super) async fn cancel(
    ctx: Ctx,
    Room(room): Room<Auctions>,
    Path(id): Path<i64>,
    Form(typed): Form<HoldTyped>,
) -> Answer {
    let (reason, version) = (typed.cancel.clone(), typed.version);
    let work = move |store: &Store, scope: &Scope, room: &Auctions| {
        hold::cancel(store, scope, room, (id, version), reason)
    };
    step(ctx, room, (id, "cancel", typed.cancel), work).await
}

async fn step<F>(
    ctx: Ctx,
    room: Arc<Auctions>,
    (id, form, typed): (i64, &'static str, String),
    work: F,
) -> Answer
where
    F: FnOnce(&Store, &Scope, &Auctions) -> Result<Held, HoldError> + Send + 'static,
{
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    let done: Result<_, Failure> = blocking(move || match work(&store, &scope, &state) {
        Err(error @ (HoldError::NotFound | HoldError::NotYours | HoldError::Store(_))) => {
            Err(error)
        }
        outcome => Ok(outcome),
    })
    .await;
    let words = Words::of(ctx.lang);
    match done? {
        Ok(held) => {
            let said = if held.changed {
                words.done
            } else {
                words.unchanged
            };
            Ok(ctx.redirect_with(&format!("{PATH}/{id}"), Flash::done(said)))
        }
        Err(error) => {
            let shown = Again {
                form,
                typed,
                complaints: vec![Complaint::new(
                    format!("{form}-reason"),
                    error.explain(ctx.lang),
                )],
            };
            again(&ctx, room, (id, status(error.fault())), shown).await
        }
    }
}
