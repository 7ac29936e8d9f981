//! `/hall/open-data`: the files of open data that lie ready.

use std::sync::Arc;

use ::web::view::{Pages, file_size};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, download, page};
use askama::Template;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;

use super::stream::{self, Out};
use super::{HALL, page_of};
use crate::exchange::{self, ExchangeError, Made};
use crate::state::Trades;
use crate::words_data::Words;

pub(super) const PATH: &str = "/hall/open-data";
/// Files to a page.
const FILES: u64 = 50;

#[derive(Template)]
#[template(path = "hall_open_data.html")]
struct OpenDataPage {
    frame: Frame,
    words: &'static Words,
    facts: Vec<(&'static str, String)>,
    said: String,
    files: Vec<Line>,
    pages: Pages,
    may: bool,
}

struct Line {
    href: String,
    name: String,
    holds: &'static str,
    size: String,
    sha256: String,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Trades>) -> Answer {
    let words = Words::of(ctx.lang);
    let held = Arc::clone(&room);
    let ready = blocking(move || Ok::<_, Failure>(exchange::ready(&held))).await?;
    let mut facts = vec![
        (words.standard, words.standard_is.to_owned()),
        (words.licence, words.licence_is.to_owned()),
    ];
    let said = match (&ready, room.settings()) {
        (_, None) => words.not_set.to_owned(),
        (None, Some(_)) => words.none_yet.to_owned(),
        (Some(ready), Some(_)) => match &ready.failed {
            // Why concerns whoever can mend it.
            Some(why) if exchange::may_ask(&ctx.scope) => words.failed(why.get(ctx.lang)),
            Some(_) => words.failed(""),
            None => String::new(),
        },
    };
    let mut files = Vec::new();
    if let Some(ready) = &ready {
        let made = &ready.summary;
        facts.push((words.publisher, ready.settings.publisher.clone()));
        facts.push((words.made_at, ready.at.minute_text()));
        facts.push((words.holds, words.holds_is(made.trades, made.releases)));
        files = ready.files.clone();
        // The lines, then releases, then records, as people look for them.
        files.sort_by_key(|one| (place(&one.name), one.name.clone()));
    }
    let total = files.len() as u64;
    let before = usize::try_from((page_of(&ctx) - 1) * FILES).unwrap_or(usize::MAX);
    let shown = files.iter().skip(before).take(FILES as usize);
    let view = OpenDataPage {
        frame: ctx
            .frame(words.open_data)
            .purpose(words.open_data_purpose)
            .crumb(HALL, crate::words_pages::Words::of(ctx.lang).hall)
            .with_form(&ctx)
            .wide(),
        words,
        facts,
        said,
        files: shown.map(|one| line(one, words)).collect(),
        pages: Pages::new(ctx.lang, &ctx.path, &ctx.query, FILES, total),
        may: exchange::may_ask(&ctx.scope) && room.settings().is_some(),
    };
    page(&view)
}

fn place(name: &str) -> u8 {
    match name {
        "releases.jsonl" => 0,
        name if name.starts_with("releases-") => 1,
        _ => 2,
    }
}

fn line(made: &Made, words: &'static Words) -> Line {
    Line {
        href: format!("{PATH}/{}", made.name),
        name: made.name.clone(),
        holds: [words.lines, words.release_package, words.record_package]
            [usize::from(place(&made.name))],
        size: file_size(made.bytes),
        sha256: made.sha256.clone(),
    }
}

pub(super) async fn file(
    Room(room): Room<Trades>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let found = blocking(move || exchange::file(&room, &name).ok_or_else(Failure::not_found));
    let (made, file) = found.await?;
    let name = made.name.clone();
    let mark = format!("\"{}\"", made.sha256.get(..32).unwrap_or(&made.sha256));
    let asked = headers
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let known = asked.is_some_and(|list| {
        let mut held = list
            .split(',')
            .map(|one| one.trim().trim_start_matches("W/"));
        held.any(|one| one == mark || one == "*")
    });
    let kind = match made.name.ends_with(".jsonl") {
        true => "application/jsonl",
        false => "application/json",
    };
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => {
            let body = stream::body(move |out: &mut Out<ExchangeError>| {
                let copied = std::io::copy(&mut &file, out);
                let failed = |source| ExchangeError::File {
                    path: name.into(),
                    source,
                };
                copied.map(drop).map_err(failed)
            })
            .await?;
            let mut response = download(&made.name, kind, body);
            let length = HeaderValue::from(made.bytes);
            response.headers_mut().insert(CONTENT_LENGTH, length);
            response
        }
    };
    let fields = response.headers_mut();
    if let Ok(mark) = HeaderValue::from_str(&mark) {
        fields.insert(ETAG, mark);
    }
    fields.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=60"),
    );
    fields.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    Ok(response)
}

pub(super) async fn refresh(ctx: Ctx) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || exchange::ask(&store, &scope)).await?;
    let said = Words::of(ctx.lang).refreshed;
    Ok(ctx.redirect_with(PATH, Flash::done(said)))
}
