//! The pages of this room.

mod draw;
mod draws;
mod entry;
mod expert;
mod experts;
mod import;
mod seats;

use ::web::view::{Tag, Tone, tag};
use ::web::{Access, Routes};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base::{Fault, Role};

use crate::model::{CallState, DrawState};
use crate::sheet::SHEET_BYTES;
use crate::words::Words;

pub(crate) const EXPERTS: &str = "/experts";
pub(crate) const DRAWS: &str = "/draws";
pub(crate) const SEATS: &str = "/seats";
pub(crate) const SCRIPT: &str = "/draws/seed.js";

/// Who keeps the register: which centres do is looked at inside.
const KEEPERS: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office]);
const READERS: Access = Access::Roles(&[
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);
/// The tenderer is an applicant.
const WATCHERS: Access = Access::Roles(&[
    Role::Applicant,
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);
const PARTIES: Access = Access::Roles(&[Role::Applicant, Role::Clerk, Role::Head]);
const CALLED: Access = Access::Roles(&[Role::Applicant]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Routes {
    register().merge(drawing()).merge(own())
}

fn register() -> Routes {
    let sheet = SHEET_BYTES + 64 * 1024;
    Routes::new()
        .page(EXPERTS, READERS, "expert.list", experts::list)
        .file("/experts/export", KEEPERS, "expert.export", experts::export)
        .page("/experts/new", KEEPERS, "expert.new", entry::new)
        .action("/experts/new", KEEPERS, "expert.add", entry::add)
        .page("/experts/import", KEEPERS, "expert.import", import::show)
        .file(
            "/experts/template",
            KEEPERS,
            "expert.template",
            import::template,
        )
        .upload(
            "/experts/import",
            KEEPERS,
            "expert.import.take",
            sheet,
            import::take,
        )
        .page("/experts/{id}", READERS, "expert.show", expert::show)
        .page("/experts/{id}/edit", KEEPERS, "expert.edit", entry::edit)
        .action(
            "/experts/{id}/edit",
            KEEPERS,
            "expert.change",
            entry::change,
        )
        .action(
            "/experts/{id}/suspend",
            KEEPERS,
            "expert.suspend",
            expert::suspend,
        )
        .action("/experts/{id}/lift", KEEPERS, "expert.lift", expert::lift)
}

fn drawing() -> Routes {
    Routes::new()
        .page(DRAWS, WATCHERS, "draw.list", draws::list)
        .file(SCRIPT, WATCHERS, "draw.script", script)
        .page("/draws/{id}", WATCHERS, "draw.show", draw::show)
        .file(
            "/draws/{id}/transcript",
            WATCHERS,
            "draw.transcript",
            draw::transcript,
        )
        .action("/draws/{id}/commit", PARTIES, "draw.commit", draw::commit)
        .action("/draws/{id}/freeze", KEEPERS, "draw.freeze", draw::freeze)
        .action("/draws/{id}/reveal", PARTIES, "draw.reveal", draw::reveal)
        .action(
            "/draws/{id}/seats/{no}/remove",
            KEEPERS,
            "draw.remove",
            draw::remove,
        )
        .action(
            "/draws/{id}/seats/{no}/conduct",
            KEEPERS,
            "draw.conduct",
            draw::conduct,
        )
}

fn own() -> Routes {
    Routes::new()
        .page(SEATS, CALLED, "seat.list", seats::list)
        .action(
            "/seats/{id}/{no}/answer",
            CALLED,
            "seat.answer",
            seats::answer,
        )
        .action("/seats/{id}/{no}/leave", CALLED, "seat.leave", seats::leave)
        .action(
            "/seats/{id}/{no}/sign-in",
            CALLED,
            "seat.sign-in",
            seats::sign_in,
        )
}

async fn script(_: ::web::Ctx) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, include_str!("../../assets/seed.js")).into_response()
}

fn status(fault: Fault) -> StatusCode {
    match fault {
        Fault::Conflict => StatusCode::CONFLICT,
        Fault::Forbidden => StatusCode::FORBIDDEN,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn draw_tag(state: DrawState, words: &Words) -> Tag {
    let tone = match state {
        DrawState::Open => Tone::Warn,
        DrawState::Frozen => Tone::Steady,
        DrawState::Drawn | DrawState::Released => Tone::Good,
        DrawState::Void => Tone::Bad,
    };
    tag(tone, words.draw_state(state))
}

fn call_tag(state: CallState, words: &Words) -> Tag {
    let tone = match state {
        CallState::Pending => Tone::Warn,
        CallState::Accepted => Tone::Good,
        CallState::Refused | CallState::Left => Tone::Quiet,
    };
    tag(tone, words.call_state(state))
}
