//! `/registers/{id}/rows/{key}`: one row and everything it has said.

use ::web::view::{Moment, Timeline, timeline};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;
use axum::extract::Path;
use base::Lang;
use forms::{Facts, Options};

use super::{parts, show};
use crate::commands;
use crate::model::Row;
use crate::queries::{self, ReadError, Shown};
use crate::rules::{access, diff};
use crate::state::Registers;
use crate::words::Words;

#[derive(Template)]
#[template(path = "register_row.html")]
struct RowPage {
    frame: Frame,
    words: &'static Words,
    base: String,
    facts: Facts,
    span: String,
    validity: bool,
    sample: bool,
    history: Timeline,
    writes: bool,
    reveals: bool,
    revealed: bool,
}

pub(super) async fn show(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path((id, key)): Path<(String, String)>,
) -> Answer {
    render(&ctx, &rooms, (&id, &key), None).await
}

pub(super) async fn reveal(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path((id, key)): Path<(String, String)>,
) -> Answer {
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let (room, list, of) = (rooms.clone(), id.clone(), key.clone());
    let opened =
        blocking(move || commands::reveal::reveal(&store, &room, &scope, (&list, &of), today))
            .await?;
    render(&ctx, &rooms, (&id, &key), Some(opened)).await
}

async fn render(
    ctx: &Ctx,
    rooms: &Registers,
    (id, key): (&str, &str),
    opened: Option<Row>,
) -> Answer {
    let (shown, options) = parts::shown(ctx, rooms, id).await?;
    let mut filter = show::filter(ctx, &shown.register);
    // A row that ended is found by its key; a day is asked for by name only.
    if ctx.query.get("on").is_none() {
        filter.as_of = None;
    }
    filter.draft |= access::drafts(&shown.register, &ctx.scope) && filter.version.is_none();
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let (room, list, of) = (rooms.clone(), id.to_owned(), key.to_owned());
    let (row, history) = blocking(move || {
        store.read(|read| {
            let place = (list.as_str(), of.as_str());
            queries::one_row(read, &room, &scope, place, (&filter, today))
        })
    })
    .await?;
    page(&view(ctx, &shown, (&row, &history), &options, opened))
}

fn view(
    ctx: &Ctx,
    shown: &Shown,
    (row, history): (&Row, &[Row]),
    options: &Options,
    opened: Option<Row>,
) -> RowPage {
    let (lang, words, register) = (ctx.lang, Words::of(ctx.lang), &*shown.register);
    let fields = parts::fields(register, &ctx.scope);
    let revealed = opened.is_some();
    let body = opened.as_ref().map_or(&row.body, |row| &row.body);
    let writes = access::drafts(register, &ctx.scope) && ctx.scope.account.is_some();
    RowPage {
        frame: ctx
            .frame(title(shown, row, (options, lang)))
            .purpose(words.row_purpose)
            .crumb(parts::PATH, words.nav)
            .crumb(parts::href(&register.id), register.title.get(lang))
            .with_form(ctx),
        words,
        base: parts::row_href(&register.id, &row.key),
        facts: Facts::new(fields, body, options, !revealed),
        span: parts::span(row.span, lang),
        validity: register.validity,
        sample: row.sample,
        history: moments(shown, history, (options, lang)),
        writes,
        reveals: writes && !revealed && queries::is_personal(register),
        revealed,
    }
}

/// What a row is called: its key, and its first other text.
fn title(shown: &Shown, row: &Row, (options, lang): (&Options, Lang)) -> String {
    let register = &shown.register;
    let named = register.fields.iter().find(|field| {
        !register.key.contains(&field.key)
            && matches!(field.kind, pack::element::FieldKind::Text { .. })
            && field.sensitivity == pack::element::Sensitivity::Open
    });
    let name = named.map_or_else(String::new, |field| parts::cell(field, row, options));
    let key = if crate::rules::key::is_personal(register) {
        register.title.get(lang).to_owned()
    } else {
        row.key.clone()
    };
    if name.is_empty() {
        key
    } else {
        format!("{key} {name}")
    }
}

fn moments(shown: &Shown, history: &[Row], (options, lang): (&Options, Lang)) -> Timeline {
    let words = Words::of(lang);
    let none = |text: String| {
        if text.is_empty() {
            words.nothing.to_owned()
        } else {
            text
        }
    };
    let moment = |row: &Row| {
        let before = history.iter().find(|held| held.id == row.base);
        let changes = before.map_or_else(String::new, |before| {
            let changes = diff::fields(&shown.register.fields, &before.body, &row.body);
            let told = changes.iter().map(|change| {
                let was = parts::cell(change.field, before, options);
                let is = parts::cell(change.field, row, options);
                format!(
                    "{}：{} → {}",
                    change.field.title.get(lang),
                    none(was),
                    none(is)
                )
            });
            told.collect::<Vec<_>>().join("；")
        });
        Moment {
            when: row.at.day().to_string(),
            who: row.source.clone(),
            what: parts::span(row.span, lang),
            note: if row.gone.is_some() {
                format!("{changes} {}", words.gone).trim().to_owned()
            } else {
                changes
            },
            ..Moment::default()
        }
    };
    timeline(history.iter().map(moment).collect())
}

impl From<ReadError> for commands::PutError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => Self::NoRegister(String::new()),
            ReadError::Store(error) => Self::Store(error),
        }
    }
}
