//! The style sheet, the script and the mark, inside the binary and under addresses that change with them.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::{Answer, Ctx, EVERYONE, Failure, Routes};

/// The style sheet.
pub const CSS: &str = include_str!("../assets/site.css");
/// The script.
pub const JS: &str = include_str!("../assets/site.js");
/// The mark, also the favicon.
pub const MARK: &str = include_str!("../assets/mark.svg");

struct Asset {
    href: String,
    kind: &'static str,
    text: &'static str,
}

static CSS_ASSET: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("site.css", "text/css; charset=utf-8", CSS));
static JS_ASSET: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("site.js", "text/javascript; charset=utf-8", JS));
static MARK_ASSET: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("mark.svg", "image/svg+xml", MARK));

impl Asset {
    fn new(name: &str, kind: &'static str, text: &'static str) -> Self {
        let digest = base::hex::encode(&Sha256::digest(text.as_bytes())[..8]);
        Self {
            href: format!("/assets/{digest}/{name}"),
            kind,
            text,
        }
    }
}

/// The style sheet's address.
#[must_use]
pub fn css_href() -> &'static str {
    &CSS_ASSET.href
}

/// The script's address.
#[must_use]
pub fn js_href() -> &'static str {
    &JS_ASSET.href
}

/// The mark's address.
#[must_use]
pub fn mark_href() -> &'static str {
    &MARK_ASSET.href
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .file("/assets/{version}/{name}", EVERYONE, "assets", serve)
        .file("/healthz", EVERYONE, "healthz", healthz)
}

/// Immutable, because another text has another address. A stale address is not found rather than answered
/// with the wrong text.
async fn serve(_: Ctx, Path((version, name)): Path<(String, String)>) -> Answer {
    let asked = format!("/assets/{version}/{name}");
    [&CSS_ASSET, &JS_ASSET, &MARK_ASSET]
        .into_iter()
        .find(|asset| asset.href == asked)
        .map(|asset| {
            let headers = [
                (CONTENT_TYPE, asset.kind),
                (CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, asset.text).into_response()
        })
        .ok_or_else(Failure::not_found)
}

/// Ready: the process answers. Whether the database takes writes is the store's to say on its own page.
async fn healthz(_: Ctx) -> Response {
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], "ok").into_response()
}
