//! `/auctions/{id}/now`: what moves on the page of an auction, for its script.

use ::web::{Answer, Ctx, Room, blocking, json_of};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use serde::Serialize;

use crate::model::{Auction, Bid, State};
use crate::queries::{self, SHOWN_BIDS, Shown};
use crate::rules::clock::Phase;
use crate::rules::money::yuan;
use crate::state::Auctions;
use crate::words::{Words, length, moment};

/// What moves.
#[derive(Debug, Serialize)]
pub(super) struct Now {
    /// Phase and version: another one means that the page has other forms.
    pub(super) standing: String,
    pub(super) phase: &'static str,
    pub(super) price: String,
    pub(super) leader: String,
    pub(super) closes: String,
    /// Milliseconds that are left on the server's clock; 0 where nothing counts down.
    pub(super) left_ms: i64,
    pub(super) left: String,
    pub(super) hint: String,
    pub(super) note: String,
    pub(super) bids: Vec<Line>,
}

/// A bid as it is shown.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub(super) seq: i64,
    pub(super) card: i64,
    pub(super) amount: String,
    pub(super) how: &'static str,
    pub(super) at: String,
}

pub(super) fn line(bid: &Bid, words: &Words) -> Line {
    Line {
        seq: bid.seq,
        card: bid.card,
        amount: yuan(bid.amount_fen),
        how: match bid.matched {
            true => words.matched,
            false => words.raised,
        },
        at: moment(bid.at),
    }
}

pub(super) fn of(ctx: &Ctx, shown: &Shown) -> Now {
    let (words, row, now) = (Words::of(ctx.lang), &shown.row, ctx.now());
    let phase = row.phase(now);
    let left_ms = match phase {
        Phase::Waiting => row.clock.opens_at.0 - now.0,
        Phase::Free => row.clock.free_until.0 - now.0,
        Phase::Limited(until) => until.0 - now.0,
        Phase::Paused(_) | Phase::Over(_) => 0,
    };
    let bids = shown
        .bids
        .iter()
        .take(usize::try_from(SHOWN_BIDS).unwrap_or(0));
    Now {
        standing: format!("{}-{}", phase_key(row, phase), row.version),
        phase: match row.state {
            State::Open => words.phase(phase),
            state => words.state(state),
        },
        price: row.top.map_or_else(
            || words.no_bid_yet.to_owned(),
            |top| words.yuan(yuan(top.amount_fen)),
        ),
        leader: row
            .top
            .map_or_else(String::new, |top| words.leads(top.card)),
        closes: moment(row.ended_at.unwrap_or_else(|| row.clock.closes_at())),
        left_ms: left_ms.max(0),
        left: length(left_ms / 1_000),
        hint: hint(row, words),
        note: words.bids_note(shown.bids.len(), row.bids),
        bids: bids.map(|bid| line(bid, words)).collect(),
    }
}

/// Free bidding and a limited period have the same forms: what is typed survives the change between them.
fn phase_key(row: &Auction, phase: Phase) -> &'static str {
    match (row.state, phase) {
        (State::Open, Phase::Free | Phase::Limited(_)) => "bidding",
        (State::Open, other) => other.as_str(),
        (state, _) => state.as_str(),
    }
}

/// Between which amounts the next bid lies.
pub(super) fn hint(row: &Auction, words: &Words) -> String {
    let floor = yuan(row.terms.floor_fen(row.top));
    match row.terms.step_max_fen {
        Some(_) => words.bid_hint_between(floor, yuan(row.terms.ceiling_fen(row.top))),
        None => words.bid_hint(floor),
    }
}

pub(super) async fn now(ctx: Ctx, Room(room): Room<Auctions>, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let shown =
        blocking(move || store.read(|read| queries::auction(read, &scope, &room, (id, None))))
            .await?;
    let mut answer = json_of(StatusCode::OK, &of(&ctx, &shown))?;
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}
