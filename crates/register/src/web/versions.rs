//! `/registers/{id}/versions`: what every publication changed.

use ::web::view::{Pages, Tag};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;
use axum::extract::Path;
use base::Lang;
use forms::Options;
use pack::element::Register;

use super::parts;
use crate::model::{Change, Version};
use crate::queries::{self, Changed, ReadError};
use crate::rules::diff;
use crate::state::Registers;
use crate::words::Words;

/// Versions, and changes, to a page.
pub(super) const PER_PAGE: u64 = 50;

/// A change, ready to be shown.
pub(super) struct Shown {
    pub(super) href: String,
    pub(super) key: String,
    pub(super) tag: Tag,
    pub(super) span: String,
    /// Field, what it said, what it says.
    pub(super) fields: Vec<(String, String, String)>,
    pub(super) discard: String,
}

struct Line {
    href: String,
    state: String,
    number: i64,
    day: String,
    by: &'static str,
    counts: String,
}

#[derive(Template)]
#[template(path = "register_versions.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    lines: Vec<Line>,
    pages: Pages,
}

#[derive(Template)]
#[template(path = "register_version.html")]
struct OnePage {
    frame: Frame,
    words: &'static Words,
    state: String,
    counts: String,
    changes: Vec<Shown>,
    more: Option<String>,
}

/// Where a page of changes begins.
pub(super) fn offset(ctx: &Ctx) -> u64 {
    let asked = ctx.query.get("from").and_then(|text| text.parse().ok());
    asked.unwrap_or(0).min(1_000_000)
}

/// The address of the changes after these.
pub(super) fn next(ctx: &Ctx) -> String {
    ctx.query
        .set("from", offset(ctx) + PER_PAGE)
        .href(&ctx.path)
}

pub(super) fn changes(
    register: &Register,
    changes: &[Changed],
    (options, lang): (&Options, Lang),
) -> Vec<Shown> {
    let words = Words::of(lang);
    let none = |text: String| {
        if text.is_empty() {
            words.nothing.to_owned()
        } else {
            text
        }
    };
    let shown = |change: &Changed| {
        let empty = crate::Body::new();
        let (before, after) = match (change.change, &change.before) {
            (Change::Added, _) => (&empty, &change.row.body),
            (_, Some(before)) => (&before.body, &change.row.body),
            (_, None) => (&change.row.body, &empty),
        };
        let say = |field, value: &serde_json::Value| {
            none(if value.is_null() {
                String::new()
            } else {
                forms::text(field, value, options, true)
            })
        };
        let mut fields: Vec<_> = diff::fields(&register.fields, before, after)
            .iter()
            .map(|one| {
                let title = one.field.title.get(lang).to_owned();
                (
                    title,
                    say(one.field, &one.before),
                    say(one.field, &one.after),
                )
            })
            .collect();
        let was = change.before.as_ref().map(|row| row.span);
        if let Some(was) = was.filter(|was| register.validity && *was != change.row.span) {
            let title = words.holds(words.valid_from, words.valid_until);
            fields.push((
                title,
                parts::span(was, lang),
                parts::span(change.row.span, lang),
            ));
        }
        let href = parts::row_href(&register.id, &change.row.key);
        Shown {
            discard: format!("{href}/discard"),
            href,
            key: change.row.key.clone(),
            tag: parts::change_tag(change.change, lang),
            span: if register.validity {
                parts::span(change.row.span, lang)
            } else {
                String::new()
            },
            fields,
        }
    };
    changes.iter().map(shown).collect()
}

fn counts(version: &Version, lang: Lang) -> String {
    Words::of(lang).counts(version.added, version.changed, version.removed)
}

pub(super) async fn list(ctx: Ctx, Room(rooms): Room<Registers>, Path(id): Path<String>) -> Answer {
    let (shown, _) = parts::shown(&ctx, &rooms, &id).await?;
    let (words, lang) = (Words::of(ctx.lang), ctx.lang);
    let asked: u64 = ctx
        .query
        .get("page")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1);
    let offset = (asked.clamp(1, 100_000) - 1) * PER_PAGE;
    let (store, scope, list) = (ctx.store(), ctx.scope.clone(), id.clone());
    let (versions, total) = blocking(move || {
        store.read(|read| queries::versions(read, &rooms, &scope, &list, (offset, PER_PAGE)))
    })
    .await?;
    let base = parts::href(&id);
    let line = |version: &Version| Line {
        href: format!("{base}/versions/{}", version.number),
        state: format!("{base}?on=&version={}", version.number),
        number: version.number,
        day: ::web::view::day(version.day, lang),
        by: if version.published {
            words.by_owner
        } else {
            words.by_system
        },
        counts: counts(version, lang),
    };
    page(&ListPage {
        frame: ctx
            .frame(words.versions)
            .purpose(words.versions_purpose)
            .crumb(parts::PATH, words.nav)
            .crumb(&base, shown.register.title.get(lang)),
        words,
        lines: versions.iter().map(line).collect(),
        pages: Pages::new(lang, &ctx.path, &ctx.query, PER_PAGE, total),
    })
}

pub(super) async fn show(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path((id, number)): Path<(String, i64)>,
) -> Answer {
    let (shown, options) = parts::shown(&ctx, &rooms, &id).await?;
    let (store, scope, list) = (ctx.store(), ctx.scope.clone(), id.clone());
    let from = offset(&ctx);
    let (version, (changed, more)) = blocking(move || {
        store.read(|read| {
            if number < 1 {
                return Err(ReadError::NotFound);
            }
            let version = queries::version(read, &rooms, &scope, (&list, number))?;
            let place = (list.as_str(), number);
            let changed = queries::diff(read, &rooms, &scope, place, (from, PER_PAGE))?;
            Ok((version, changed))
        })
    })
    .await?;
    let (words, lang) = (Words::of(ctx.lang), ctx.lang);
    let base = parts::href(&id);
    page(&OnePage {
        frame: ctx
            .frame(words.version_no(number))
            .purpose(words.versions_purpose)
            .crumb(parts::PATH, words.nav)
            .crumb(&base, shown.register.title.get(lang))
            .crumb(format!("{base}/versions"), words.versions),
        words,
        state: format!("{base}?on=&version={number}"),
        counts: counts(&version, lang),
        changes: changes(&shown.register, &changed, (&options, lang)),
        more: more.then(|| next(&ctx)),
    })
}
