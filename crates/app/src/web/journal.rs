//! `/journal`: the signed head and the entries, newest first.

use askama::Template;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use base::{Lang, OrgId, Role, Scope};
use plan::{Board, Plan};
use store::journal::{self, Filter, Head, Page, Record};
use web::form::{Choice, Field};
use web::view::{Empty, count, empty};
use web::{Answer, Ctx, EVERYONE, Frame, NavItem, Query, Room, Routes, blocking, page};

use super::words::{self, FAMILIES, JournalWords};

const PATH: &str = "/journal";
/// Entries on a page.
const ROWS: u32 = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new(PATH, "变更日志", "Journal", EVERYONE))
        .page(PATH, EVERYONE, "journal.list", list)
        .file(
            "/journal/checkpoint",
            EVERYONE,
            "journal.checkpoint",
            checkpoint,
        )
}

#[derive(Template)]
#[template(path = "journal.html")]
struct JournalPage {
    frame: Frame,
    words: &'static JournalWords,
    notices: Vec<&'static str>,
    size: String,
    root: String,
    signed: String,
    key: String,
    note: String,
    filter: Field,
    rows: Vec<Line>,
    nothing: Option<Empty>,
    older: Option<String>,
    newest: Option<String>,
}

/// An entry as a row.
pub(super) struct Line {
    pub seq: u64,
    pub when: String,
    pub what: String,
    pub subject: String,
    /// What the subject is called, where a room knows it.
    pub named: String,
    pub subject_href: String,
    pub who: String,
}

async fn list(ctx: Ctx, Room(plan): Room<Plan>) -> Answer {
    let words = JournalWords::of(ctx.lang);
    let mut notices = Vec::new();
    let kind = ctx.query.get("kind").filter(|kind| !kind.is_empty());
    let known = kind
        .filter(|kind| FAMILIES.iter().any(|(family, ..)| family == kind))
        .map(str::to_owned);
    if kind.is_some() && known.is_none() {
        notices.push(words.bad_kind);
    }
    let asked = ctx.query.get("before").filter(|before| !before.is_empty());
    let before: Option<u64> = asked
        .and_then(|before| before.parse().ok())
        .filter(|before| *before <= i64::MAX as u64);
    if asked.is_some() && before.is_none() {
        notices.push(words.bad_before);
    }
    let filter = Filter {
        kind: known.clone(),
        subject: None,
    };
    let start = before.map_or(Page::Newest, Page::Before);
    let store = ctx.store();
    let day = ctx.today();
    let (head, key, records, names, board) = blocking(move || {
        let (names, board) = (names(&store)?, plan.board(&store, day)?);
        store.read(|tx| {
            let head = journal::head(tx)?;
            let key = journal::verifier(tx)?.to_string();
            // One more than a page shows tells whether there is an older one.
            Ok::<_, store::Error>((
                head,
                key,
                journal::page(tx, &filter, start, ROWS + 1)?,
                names,
                board,
            ))
        })
    })
    .await?;
    page(&view(
        &ctx,
        notices,
        &head,
        key,
        records,
        known.as_deref(),
        before,
        &names,
        &board,
    ))
}

/// Names of the organisations, for the column of who acted.
pub(super) type Names = std::collections::HashMap<OrgId, org::Organisation>;

pub(super) fn names(store: &store::Store) -> Result<Names, store::Error> {
    Ok(org::all(store, &Scope::public())?
        .into_iter()
        .map(|org| (org.id.clone(), org))
        .collect())
}

#[allow(clippy::too_many_arguments)] // one page, one call
fn view(
    ctx: &Ctx,
    notices: Vec<&'static str>,
    head: &Head,
    key: String,
    mut records: Vec<Record>,
    kind: Option<&str>,
    before: Option<u64>,
    names: &Names,
    board: &Board,
) -> JournalPage {
    let lang = ctx.lang;
    let words = JournalWords::of(lang);
    let more = records.len() > ROWS as usize;
    records.truncate(ROWS as usize);
    let base = kind.map_or_else(Query::default, |kind| Query::default().set("kind", kind));
    let older = records
        .last()
        .filter(|_| more)
        .map(|last| base.set("before", last.seq).href(PATH));
    let families = FAMILIES
        .iter()
        .map(|(name, zh, en)| Choice::new(*name, lang.pick(zh, en)));
    JournalPage {
        frame: ctx.frame(words.title).purpose(words.purpose).wide(),
        words,
        notices,
        size: count(head.size),
        root: base::hex::encode(&head.root),
        signed: head.at.minute_text(),
        key,
        note: head.note.clone(),
        filter: Field::select(
            "kind",
            words.kind,
            std::iter::once(Choice::new("", words.any_kind))
                .chain(families)
                .collect(),
        )
        .value(kind.unwrap_or_default())
        .not_required(),
        nothing: records.is_empty().then(|| match kind {
            None => empty(words.empty),
            Some(_) => empty(words.none_found).link(PATH, words.newest),
        }),
        rows: records
            .iter()
            .map(|record| line(record, names, board, lang))
            .collect(),
        older,
        newest: before.map(|_| base.href(PATH)),
    }
}

/// An entry as a row.
pub(super) fn line(record: &Record, names: &Names, board: &Board, lang: Lang) -> Line {
    let role = Role::parse(&record.role).map_or(record.role.as_str(), |role| role.title(lang));
    let org = record.org.as_ref().map(|id| {
        names
            .get(&OrgId(id.clone()))
            .map_or_else(|| id.clone(), |org| org.label(lang).to_owned())
    });
    Line {
        seq: record.seq,
        when: record.at.minute_text(),
        what: words::kind(&record.kind, lang),
        subject: record.subject.clone(),
        named: named(record, board, lang),
        subject_href: subject_href(record),
        who: match org {
            Some(org) => format!("{org} · {role}"),
            None => role.to_owned(),
        },
    }
}

/// The name of what an entry is about.
fn named(record: &Record, board: &Board, lang: Lang) -> String {
    let task = || plan::task_title(board, record.data["task"].as_i64()?, lang);
    let other = || {
        ["title", "name"]
            .into_iter()
            .find_map(|key| record.data[key].as_str().map(str::to_owned))
    };
    task().or_else(other).unwrap_or_default()
}

/// The page of what an entry is about, where everyone may see it.
fn subject_href(record: &Record) -> String {
    let task = record.data["task"].as_i64();
    match (record.subject.split_once('/'), task) {
        (Some(("task", id)), _) => format!("/tasks/{id}"),
        (Some(("document", key)), _) => format!("/documents/{}", web::query::encode(key)),
        (_, Some(task)) => format!("/tasks/{task}"),
        _ => String::new(),
    }
}

/// The newest signed note as it was signed.
async fn checkpoint(ctx: Ctx) -> Answer {
    let store = ctx.store();
    let head = blocking(move || store.head()).await?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], head.note).into_response())
}
