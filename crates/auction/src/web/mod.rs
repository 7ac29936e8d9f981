//! The pages of this room.

mod act;
mod confirmation;
mod list;
mod now;
mod show;

use ::web::view::{Tag, Tone, tag};
use ::web::{Access, EVERYONE, Routes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base::Role;

use crate::model::{Auction, State};
use crate::rules::clock::Phase;
use crate::words::Words;

pub(crate) const PATH: &str = "/auctions";
pub(crate) const SCRIPT: &str = "/auctions/live.js";

const BIDDERS: Access = Access::Roles(&[Role::Applicant]);
const CENTRE: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office]);
const READERS: Access = Access::Roles(&[
    Role::Applicant,
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .page(PATH, EVERYONE, "auction.list", list::list)
        .file(SCRIPT, EVERYONE, "auction.script", script)
        .page("/auctions/{id}", EVERYONE, "auction.show", show::show)
        .file("/auctions/{id}/now", EVERYONE, "auction.now", now::now)
        .page(
            "/auctions/{id}/confirmation",
            READERS,
            "auction.confirmation",
            confirmation::show,
        )
        .action("/auctions/{id}/bid", BIDDERS, "auction.bid", act::bid)
        .action(
            "/auctions/{id}/confirm",
            BIDDERS,
            "auction.confirm",
            act::confirm,
        )
        .action("/auctions/{id}/pause", CENTRE, "auction.pause", act::pause)
        .action(
            "/auctions/{id}/resume",
            CENTRE,
            "auction.resume",
            act::resume,
        )
        .action(
            "/auctions/{id}/cancel",
            CENTRE,
            "auction.cancel",
            act::cancel,
        )
}

async fn script(_: ::web::Ctx) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, include_str!("../../assets/live.js")).into_response()
}

/// Where an auction stands, for a list or a page.
fn standing(row: &Auction, phase: Phase, words: &Words) -> Tag {
    match (row.state, phase) {
        (State::Ended, _) => tag(Tone::Good, words.state(row.state)),
        (State::Failed, _) => tag(Tone::Quiet, words.state(row.state)),
        (State::Open, Phase::Paused(_)) => tag(Tone::Bad, words.phase(phase)),
        (State::Open, Phase::Limited(_)) => tag(Tone::Warn, words.phase(phase)),
        (State::Open, Phase::Free) => tag(Tone::Steady, words.phase(phase)),
        (State::Open, Phase::Waiting | Phase::Over(_)) => tag(Tone::Plain, words.phase(phase)),
    }
}
