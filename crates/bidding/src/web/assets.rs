//! The scripts of these pages. Without them everything works by files.

use ::web::{Ctx, EVERYONE, Routes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

pub(super) fn routes() -> Routes {
    Routes::new()
        .file("/boxes/envelope.js", EVERYONE, "box.envelope_js", sealing)
        .file("/boxes/box.js", EVERYONE, "box.js", page)
        .file("/openings/opening.js", EVERYONE, "opening.js", opening)
}

fn script(text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}

async fn sealing(_: Ctx) -> Response {
    script(envelope::SEAL_JS)
}

async fn page(_: Ctx) -> Response {
    script(include_str!("../../assets/box.js"))
}

async fn opening(_: Ctx) -> Response {
    script(include_str!("../../assets/opening.js"))
}
