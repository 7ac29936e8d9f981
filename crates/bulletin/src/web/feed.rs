//! `/feed.atom`: published bulletins and results, newest first (RFC 4287).
//!
//! References are relative: they hold for the address from which the feed was fetched, whatever the house is called.

use ::web::{Answer, Ctx, blocking};
use askama::Template;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use base::{Lang, Millis, Scope};
use store::{Error, Store};

use super::list::title;
use super::open_data::tagged;
use crate::model::{Paper, ResultRow};
use crate::queries;
use crate::rules::step::State;
use crate::words;

/// Entries of each sort.
const ENTRIES: u32 = 50;

struct Entry {
    urn: String,
    title: String,
    href: String,
    at: Millis,
    updated: String,
    published: String,
    summary: String,
    category: &'static str,
    docx: Option<String>,
}

#[derive(Template)]
#[template(path = "bulletin_feed.xml")]
struct Feed {
    urn: String,
    title: String,
    author: String,
    rights: String,
    updated: String,
    entries: Vec<Entry>,
}

pub(super) async fn feed(ctx: Ctx, headers: HeaderMap) -> Answer {
    let (store, place) = (ctx.store(), ctx.shell.place().zh.clone());
    let feed = blocking(move || build(&store, &place)).await?;
    let text = feed.render().map_err(::web::Failure::internal)?;
    let mut response = tagged(
        &headers,
        "feed.atom",
        "application/atom+xml; charset=utf-8",
        text,
    );
    // Readers show a feed, they do not save it.
    response.headers_mut().remove(CONTENT_DISPOSITION);
    if response.status() == axum::http::StatusCode::NOT_MODIFIED {
        response.headers_mut().remove(CONTENT_TYPE);
    }
    Ok(response)
}

fn build(store: &Store, place: &str) -> Result<Feed, Error> {
    let (papers, _) = queries::list(store, &Scope::public(), 0, u64::from(ENTRIES))?;
    let results = queries::results(store, (Millis(0), Millis(i64::MAX)), ENTRIES)?;
    let settings = store.read(|read| queries::settings(read))?;
    let mut entries: Vec<Entry> = papers
        .iter()
        .map(of_paper)
        .chain(results.iter().map(of_result))
        .collect();
    entries.sort_by(|a, b| (b.at, &a.urn).cmp(&(a.at, &b.urn)));
    entries.truncate(ENTRIES as usize);
    let newest = entries.first().map_or(Millis(0), |entry| entry.at);
    Ok(Feed {
        urn: crate::commands::issue::urn(&format!("feed/{place}")),
        title: format!("{place}营商环境通报和成效"),
        author: settings.issuer,
        rights: settings.licence,
        updated: newest.rfc3339(),
        entries,
    })
}

fn of_paper(paper: &Paper) -> Entry {
    let published = paper.published_at.unwrap_or(paper.created_at);
    let at = paper.withdrawn_at.unwrap_or(published);
    let stands = paper.state == State::Published;
    let name = title(paper);
    let sample = if paper.sample { "（示例）" } else { "" };
    Entry {
        urn: paper.urn.clone(),
        title: if stands {
            format!("{name}{sample}")
        } else {
            format!("（已撤回）{name}{sample}")
        },
        href: format!("/bulletins/{}", paper.id),
        at,
        updated: at.rfc3339(),
        published: published.rfc3339(),
        summary: if stands {
            format!(
                "{}，{}，数据截至{}。",
                words::kind(paper.about.kind, Lang::Zh),
                paper.number,
                crate::compose::day_text(paper.as_of)
            )
        } else {
            format!("{}已撤回：{}", paper.number, paper.reason)
        },
        category: paper.about.kind.as_str(),
        docx: stands.then(|| format!("/bulletins/{}/bulletin.docx", paper.id)),
    }
}

fn of_result(result: &ResultRow) -> Entry {
    Entry {
        urn: result.urn.clone(),
        title: format!("任务达标：{}", result.title),
        href: format!("/tasks/{}", result.task),
        at: result.at,
        updated: result.at.rfc3339(),
        published: result.at.rfc3339(),
        summary: format!("《{}》的任务{}已达标。", result.plan, result.title),
        category: "result",
        docx: None,
    }
}
