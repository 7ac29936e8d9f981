//! `/registers/{id}`: the rows of a list, as of a day.

use std::collections::BTreeMap;

use ::web::form::{Choice, Field};
use ::web::view::{Pages, SortHead, Tag, sort_head};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;
use axum::extract::Path;
use base::{Date, Lang, Scope};
use forms::Options;
use pack::element::{FieldKind, Register};

use super::parts;
use crate::model::Row;
use crate::queries::{self, Filter, ReadError, Shown};
use crate::rules::access;
use crate::state::Registers;
use crate::words::Words;

/// Rows to a page.
const PER_PAGE: u64 = 50;
/// Columns of the table.
const COLUMNS: usize = 6;

enum Head {
    Sorted(SortHead),
    Plain(String),
}

struct Line {
    href: String,
    cells: Vec<(String, String)>,
    numeric: Vec<bool>,
    span: String,
    sample: bool,
}

#[derive(Template)]
#[template(path = "register_show.html")]
struct ShowPage {
    frame: Frame,
    words: &'static Words,
    id: String,
    here: String,
    facts: Vec<(&'static str, String)>,
    review: Option<Tag>,
    draft: Option<String>,
    notes: Vec<String>,
    fields: Vec<Field>,
    heads: Vec<Head>,
    lines: Vec<Line>,
    total: String,
    narrowed: bool,
    pages: Pages,
    validity: bool,
    open: bool,
    writes: bool,
    publishes: bool,
    exports: String,
}

/// What the query of a page asks for.
pub(super) fn filter(ctx: &Ctx, register: &Register) -> Filter {
    let asked = |name: &str| ctx.query.get(name);
    let as_of = match asked("on") {
        Some("") => None,
        Some(text) => text.parse().ok().or(Some(ctx.today())),
        None => Some(ctx.today()),
    };
    let fields: BTreeMap<String, String> = ctx
        .query
        .pairs()
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("f.")?.to_owned(), value.clone())))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    Filter {
        as_of: as_of.filter(|_| register.validity),
        version: asked("version").and_then(|text| text.parse().ok()),
        draft: asked("draft") == Some("1"),
        search: asked("q").unwrap_or_default().chars().take(100).collect(),
        fields,
        sort: asked("sort").unwrap_or_default().to_owned(),
        ..Filter::default()
    }
}

pub(super) async fn show(ctx: Ctx, Room(rooms): Room<Registers>, Path(id): Path<String>) -> Answer {
    let (shown, options) = parts::shown(&ctx, &rooms, &id).await?;
    let mut filter = filter(&ctx, &shown.register);
    let asked: u64 = ctx
        .query
        .get("page")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1);
    filter.offset = (asked.max(1) - 1).min(queries::COUNTED / PER_PAGE) * PER_PAGE;
    filter.most = PER_PAGE;
    let (store, scope, lang) = (ctx.store(), ctx.scope.clone(), ctx.lang);
    let (asked, list, standing) = (filter.clone(), id.clone(), shown.standing.clone());
    let sees = access::sees_drafts(&shown.register, &scope);
    let (rows, draft, names) = blocking(move || {
        let (rows, draft) = store.read(|read| {
            let rows = queries::rows(read, &rooms, &scope, &list, &asked)?;
            let draft = if sees {
                queries::draft(read, &standing)?
            } else {
                None
            };
            Ok::<_, ReadError>((rows, draft))
        })?;
        Ok::<_, ReadError>((rows, draft, parts::owners(&store, lang)?))
    })
    .await?;
    page(&view(
        &ctx,
        &shown,
        (&filter, rows, draft),
        (&options, &names),
    ))
}

type Found<'f> = (&'f Filter, queries::Rows, Option<queries::Draft>);

fn view(
    ctx: &Ctx,
    shown: &Shown,
    (filter, rows, draft): Found<'_>,
    (options, names): (&Options, &[(String, String)]),
) -> ShowPage {
    let (lang, words, register) = (ctx.lang, Words::of(ctx.lang), &*shown.register);
    let columns = columns(register, &ctx.scope);
    let pages = Pages::new(lang, &ctx.path, &ctx.query, PER_PAGE, rows.total);
    let total = if rows.more {
        words.total_more(::web::view::count(rows.total))
    } else {
        words.total(::web::view::count(rows.total))
    };
    // A list that says something on other days is not empty.
    let narrowed = !filter.search.is_empty() || shown.standing.revisions > 0;
    ShowPage {
        frame: ctx
            .frame(register.title.get(lang))
            .purpose(words.clauses(register.clauses.join(lang.pick("、", ", "))))
            .crumb(parts::PATH, words.nav)
            .with_form(ctx)
            .wide(),
        words,
        id: register.id.clone(),
        here: ctx.path.clone(),
        facts: facts(shown, names, lang),
        review: parts::review(shown, ctx.today(), lang),
        draft: draft.map(|draft| words.draft_note(draft.added, draft.changed, draft.removed)),
        notes: notes(ctx, shown, filter),
        fields: inputs(ctx, register, filter, options),
        heads: heads(ctx, register, &columns),
        lines: rows
            .rows
            .iter()
            .map(|row| line(register, &columns, row, (options, lang)))
            .collect(),
        total,
        narrowed,
        pages,
        validity: register.validity,
        open: register.publish == pack::element::Publish::Open,
        writes: access::drafts(register, &ctx.scope),
        publishes: access::publishes(register, &ctx.scope) && ctx.scope.account.is_some(),
        exports: ctx.query.without("page").to_string(),
    }
}

/// The columns of the table: the key, then the first others.
fn columns<'r>(register: &'r Register, scope: &Scope) -> Vec<&'r pack::element::Field> {
    let shown = parts::fields(register, scope);
    let keyed = |field: &&&pack::element::Field| register.key.contains(&field.key);
    let mut columns: Vec<_> = shown.iter().filter(keyed).copied().collect();
    let wide = |field: &pack::element::Field| {
        matches!(
            field.kind,
            FieldKind::LongText { .. } | FieldKind::File { .. }
        )
    };
    columns.extend(
        shown
            .iter()
            .filter(|field| !keyed(field) && !wide(field))
            .copied(),
    );
    columns.truncate(COLUMNS);
    columns
}

fn is_numeric(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Number { .. } | FieldKind::Money { .. })
}

fn heads(ctx: &Ctx, register: &Register, columns: &[&pack::element::Field]) -> Vec<Head> {
    let sortable = queries::filterable(register, &ctx.scope);
    let head = |field: &&pack::element::Field| {
        let label = field.title.get(ctx.lang);
        if !sortable.contains(&field.key) {
            return Head::Plain(label.to_owned());
        }
        let head = sort_head(&ctx.path, &ctx.query, &field.key, label);
        Head::Sorted(if is_numeric(&field.kind) {
            head.numeric()
        } else {
            head
        })
    };
    columns.iter().map(head).collect()
}

fn line(
    register: &Register,
    columns: &[&pack::element::Field],
    row: &Row,
    (options, lang): (&Options, Lang),
) -> Line {
    let cell = |field: &&pack::element::Field| {
        (
            field.title.get(lang).to_owned(),
            parts::cell(field, row, options),
        )
    };
    let mut cells: Vec<_> = columns.iter().map(cell).collect();
    if let Some((_, text)) = cells.first_mut().filter(|(_, text)| text.is_empty()) {
        text.clone_from(&row.key);
    }
    Line {
        href: parts::row_href(&register.id, &row.key),
        cells,
        numeric: columns
            .iter()
            .map(|field| is_numeric(&field.kind))
            .collect(),
        span: parts::span(row.span, lang),
        sample: row.sample,
    }
}

fn facts(shown: &Shown, names: &[(String, String)], lang: Lang) -> Vec<(&'static str, String)> {
    let (words, register, standing) = (Words::of(lang), &shown.register, &shown.standing);
    let mut facts = vec![
        (words.owner, parts::owner(register, names)),
        (
            words.audience,
            parts::audience(register.publish, lang).to_owned(),
        ),
    ];
    let state = if standing.state == 0 {
        words.unpublished
    } else {
        words.published
    };
    facts.push((words.state, state.to_owned()));
    let confirmed = standing
        .confirmed_on
        .filter(|_| register.review_term.is_some());
    facts.extend(confirmed.map(|day| (words.review, words.confirmed(day))));
    facts
}

fn notes(ctx: &Ctx, shown: &Shown, filter: &Filter) -> Vec<String> {
    let words = Words::of(ctx.lang);
    let mut notes = Vec::new();
    if let Some(number) = filter.version {
        notes.push(words.as_version(number));
    }
    if filter.draft && access::sees_drafts(&shown.register, &ctx.scope) {
        notes.push(words.as_draft.to_owned());
    }
    let other = filter.as_of.filter(|day| *day != ctx.today());
    notes.extend(other.map(|day| words.as_of_note(::web::view::day(day, ctx.lang))));
    notes
}

fn inputs(ctx: &Ctx, register: &Register, filter: &Filter, options: &Options) -> Vec<Field> {
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let mut fields = vec![Field::search("q", words.search).value(filter.search.as_str())];
    if register.validity {
        let day = filter
            .as_of
            .map_or_else(String::new, |day: Date| day.to_string());
        fields.push(
            Field::date("on", words.as_of)
                .hint(words.as_of_hint)
                .value(day)
                .not_required(),
        );
    }
    let allowed = queries::filterable(register, &ctx.scope);
    let chosen = register
        .fields
        .iter()
        .filter(|field| allowed.contains(&field.key));
    for field in chosen {
        let mut choices = vec![Choice::new("", words.any)];
        match &field.kind {
            FieldKind::Choice { choices: all, .. } => choices.extend(
                all.iter()
                    .map(|one| Choice::new(&one.value, one.title.get(lang))),
            ),
            FieldKind::Flag => {
                for value in [true, false] {
                    let shown = serde_json::json!(value);
                    let label = forms::text(field, &shown, options, false);
                    choices.push(Choice::new(value.to_string(), label));
                }
            }
            FieldKind::Organisation => choices.extend(options.known_organisations().to_vec()),
            FieldKind::Region => choices.extend(options.known_regions().to_vec()),
            _ => continue,
        }
        let value = filter.fields.get(&field.key).cloned().unwrap_or_default();
        let name = format!("f.{}", field.key);
        let label = field.title.get(lang);
        fields.push(
            Field::select(name, label, choices)
                .value(value)
                .not_required(),
        );
    }
    fields
}
