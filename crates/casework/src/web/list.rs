//! `/cases`: cases that a scope may see, by code, name, item and state.

use askama::Template;
use base::Lang;
use web::form::{Choice, Field};
use web::view::{Empty, Tag, day, empty};
use web::{Answer, Ctx, Frame, Room, blocking, page};

use super::parts;
use super::words::DeskWords;
use crate::model::{Head, Status};
use crate::queries::{ReadError, Search, find, list as heads};
use crate::room::Casework;

pub(super) const PATH: &str = "/cases";
/// Rows on a page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "case_list.html")]
struct ListPage {
    frame: Frame,
    words: &'static DeskWords,
    q: Field,
    item: Field,
    status: Field,
    rows: Vec<Line>,
    nothing: Option<Empty>,
    older: Option<String>,
    officer: bool,
    office: bool,
}

struct Line {
    href: String,
    code: String,
    title: String,
    item: String,
    unit: String,
    state: Tag,
    opened: String,
    due: String,
    sample: bool,
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Casework>) -> Answer {
    let given = |key: &str| ctx.query.get(key).unwrap_or_default().trim().to_owned();
    let (text, item) = (given("q"), given("item"));
    let search = Search {
        item: item.clone(),
        status: Status::parse(&given("status")),
        before: given("before").parse().ok(),
        limit: ROWS,
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (casework, asked, wanted) = (room.clone(), text.clone(), search.clone());
    let (rows, names) = blocking(move || -> Result<_, ReadError> {
        let names = parts::names(&store, &scope)?;
        let rows = store.read(|read| match asked.is_empty() {
            true => heads(read, &scope, &wanted).map_err(ReadError::from),
            false => find(read, &scope, &casework, &asked, ROWS),
        })?;
        Ok((rows, names))
    })
    .await?;
    let (lang, words) = (ctx.lang, DeskWords::of(ctx.lang));
    let narrowed = !text.is_empty() || !item.is_empty() || search.status.is_some();
    let full = rows.len() == ROWS as usize && text.is_empty();
    let older = rows
        .last()
        .filter(|_| full)
        .map(|last| ctx.query.set("before", last.id).href(PATH));
    let statuses = vec![
        Choice::new("", words.all),
        Choice::new("open", words.open),
        Choice::new("closed", words.closed),
    ];
    let officer = matches!(
        ctx.scope.role,
        base::Role::Clerk | base::Role::Head | base::Role::Office | base::Role::Supervisor
    );
    page(&ListPage {
        frame: ctx.frame(words.cases).purpose(words.cases_purpose).wide(),
        q: Field::search("q", words.search)
            .value(text)
            .max_chars(80)
            .not_required(),
        item: Field::select("item", words.item, super::inbox::items(&room, words, lang))
            .value(item)
            .not_required(),
        status: Field::select("status", words.status, statuses)
            .value(given("status"))
            .not_required(),
        nothing: rows.is_empty().then(|| match narrowed {
            true => empty(words.no_cases_found).link(PATH, words.clear),
            false => empty(words.no_cases),
        }),
        rows: rows
            .iter()
            .map(|head| line(head, &room, &names, lang))
            .collect(),
        older,
        officer,
        office: ctx.scope.role == base::Role::Office,
        words,
    })
}

fn line(head: &Head, room: &Casework, names: &parts::Names, lang: Lang) -> Line {
    Line {
        href: format!("{PATH}/{}", head.id),
        code: head.code.clone(),
        title: head.title.clone(),
        item: parts::item_title(room, &head.item, lang),
        unit: names.label(&head.unit, lang),
        state: parts::state_tag(head, lang),
        opened: day(head.opened_on, lang),
        due: parts::due(head.due, false, lang),
        sample: head.sample,
    }
}
