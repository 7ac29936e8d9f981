//! `/hall/feed`: notices, newest first (RFC 4287). Addresses are relative to the one from which it was fetched.

use ::web::{Answer, Ctx, blocking};
use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use base::Lang;

use super::{HALL, asked};
use crate::model::NoticeKind;
use crate::queries::{self, HallFilter};
use crate::words_pages::Words;
use pack::element::TradeType;

struct Entry {
    id: String,
    title: String,
    href: String,
    at: String,
    kind: &'static str,
    summary: String,
}

#[derive(Template)]
#[template(path = "hall_feed.xml")]
struct Feed {
    place: String,
    title: &'static str,
    updated: String,
    entries: Vec<Entry>,
}

pub(super) async fn feed(ctx: Ctx) -> Answer {
    let filter = HallFilter {
        search: asked(&ctx, "q"),
        platform: asked(&ctx, "platform"),
        trade: TradeType::parse(&asked(&ctx, "trade")),
        kind: NoticeKind::parse(&asked(&ctx, "kind")),
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (found, _) =
        blocking(move || store.read(|read| queries::hall(read, &scope, (&filter, 1)))).await?;
    let entries: Vec<Entry> = found
        .iter()
        .map(|notice| Entry {
            id: format!("notice-{}", notice.id),
            title: notice.title.clone(),
            href: format!("{HALL}/notices/{}", notice.id),
            at: notice.at.rfc3339(),
            kind: notice.kind.as_str(),
            summary: notice.body.chars().take(200).collect(),
        })
        .collect();
    let newest = entries.iter().map(|entry| entry.at.clone()).max();
    let feed = Feed {
        place: ctx.shell.place().zh.clone(),
        title: Words::of(Lang::Zh).hall,
        updated: newest.unwrap_or_else(|| base::Millis(0).rfc3339()),
        entries,
    };
    let text = feed.render().map_err(::web::Failure::internal)?;
    let headers = [
        (CONTENT_TYPE, "application/atom+xml; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=60"),
    ];
    Ok((headers, text).into_response())
}
