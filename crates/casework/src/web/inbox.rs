//! `/work`: one inbox for all work, by due day, with keyboard and bulk decisions.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::{Error, Read};
use askama::Template;
use axum::Form;
use base::{Date, Scope, Title};
use flow::{Token, WorkKind};
use pack::element::StepKind;
use web::form::{Choice, Field};
use web::view::{Card, Cards, Empty, Pages, Tag, Tone, cards, day, empty};
use web::{Answer, Ctx, Flash, Frame, Query, Room, blocking, page};

use super::parts;
use super::words::DeskWords;
use crate::commands::bulk::act_all;
use crate::commands::claim::claim;
use crate::model::Key;
use crate::queries::{Filter, Inbox, Late, Row, Todo, Whose, inbox, todo};
use crate::room::Casework;

pub(super) const PATH: &str = "/work";
/// Rows on a page.
const ROWS: u32 = 50;

/// What another room asks of somebody.
#[derive(Clone, Debug)]
pub struct DeskTodo {
    /// When it is due.
    pub due: Option<Date>,
    /// What.
    pub title: Title,
    /// Where.
    pub href: String,
    /// How bad it stands.
    pub tone: Tone,
}

/// What another room asks of a scope; wired in `app`.
pub type Source =
    Arc<dyn Fn(&mut Read<'_>, &Scope, Date) -> Result<Vec<DeskTodo>, Error> + Send + Sync>;

/// What the inbox shows beside cases, hung up with [`::web::Shell::with_room`].
#[derive(Clone, Default)]
pub struct Desk {
    sources: Vec<(Title, Source)>,
}

impl Desk {
    /// An inbox of cases alone.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With what another room asks of people.
    #[must_use]
    pub fn with_source(mut self, title: Title, source: Source) -> Self {
        self.sources.push((title, source));
        self
    }
}

#[derive(Template)]
#[template(path = "work_inbox.html")]
struct InboxPage {
    frame: Frame,
    words: &'static DeskWords,
    cards: Cards,
    whose: Field,
    item: Field,
    late: Field,
    code: Field,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
    bulk: Option<Field>,
    reason: Field,
    here: String,
    elsewhere: Vec<Group>,
    intake: bool,
}

struct Line {
    href: String,
    key: String,
    code: String,
    title: String,
    item: String,
    step: String,
    due: String,
    near: Option<Tag>,
    since: String,
    taken: String,
    urged: String,
    sample: bool,
    select: String,
}

struct Group {
    title: String,
    lines: Vec<(String, String, String)>,
}

struct Found {
    inbox: Inbox,
    todo: Todo,
    people: BTreeMap<base::AccountId, String>,
    calendar: base::calendar::Calendar,
    elsewhere: Vec<(Title, Vec<DeskTodo>)>,
}

fn filter(query: &Query) -> Filter {
    let given = |key: &str| query.get(key).unwrap_or_default().trim().to_owned();
    let at: u64 = given("page").parse().unwrap_or(1).max(1);
    Filter {
        whose: match given("whose").as_str() {
            "mine" => Whose::Mine,
            "free" => Whose::Free,
            _ => Whose::All,
        },
        late: match given("late").as_str() {
            "late" => Late::Late,
            "soon" => Late::Soon,
            _ => Late::All,
        },
        item: given("item"),
        code: given("code"),
        offset: (at - 1).saturating_mul(u64::from(ROWS)),
        limit: ROWS,
    }
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Casework>, Room(desk): Room<Desk>) -> Answer {
    let wanted = filter(&ctx.query);
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let asked = wanted.clone();
    let found = blocking(move || {
        store.read(|read| -> Result<Found, Error> {
            let inbox = inbox(read, &scope, &asked, today)?;
            let taken = inbox.rows.iter().filter_map(|row| row.work.account);
            let mut elsewhere = Vec::new();
            for (title, source) in &desk.sources {
                let todos = source(read, &scope, today)?;
                if !todos.is_empty() {
                    elsewhere.push((title.clone(), todos));
                }
            }
            Ok(Found {
                people: parts::people(read, &scope, taken)?,
                todo: todo(read, &scope, today)?,
                calendar: calendar::current(read)?,
                inbox,
                elsewhere,
            })
        })
    })
    .await?;
    page(&view(&ctx, &room, &wanted, found))
}

fn view(ctx: &Ctx, room: &Casework, wanted: &Filter, found: Found) -> InboxPage {
    let (lang, words) = (ctx.lang, DeskWords::of(ctx.lang));
    let narrowed = wanted.whose != Whose::All
        || wanted.late != Late::All
        || !wanted.item.is_empty()
        || !wanted.code.is_empty();
    let rows: Vec<Line> = found
        .inbox
        .rows
        .iter()
        .map(|row| line(ctx, room, row, &found))
        .collect();
    let given = |key: &str| ctx.query.get(key).unwrap_or_default().to_owned();
    let elsewhere = found
        .elsewhere
        .iter()
        .map(|(title, todos)| Group {
            title: title.get(lang).to_owned(),
            lines: todos
                .iter()
                .take(20)
                .map(|todo| {
                    let due = todo.due.map_or_else(String::new, |due| day(due, lang));
                    (todo.href.clone(), todo.title.get(lang).to_owned(), due)
                })
                .collect(),
        })
        .collect();
    InboxPage {
        frame: ctx.frame(words.inbox).purpose(words.inbox_purpose).wide(),
        cards: counts(words, found.todo),
        whose: Field::select(
            "whose",
            words.whose,
            vec![
                Choice::new("", words.all),
                Choice::new("free", words.free),
                Choice::new("mine", words.mine),
            ],
        )
        .value(given("whose"))
        .not_required(),
        item: Field::select("item", words.item, items(room, words, lang))
            .value(given("item"))
            .not_required(),
        late: Field::select(
            "late",
            words.term,
            vec![
                Choice::new("", words.any_term),
                Choice::new("late", words.late),
                Choice::new("soon", words.soon),
            ],
        )
        .value(given("late"))
        .not_required(),
        code: Field::search("code", words.code)
            .value(given("code"))
            .max_chars(40)
            .not_required(),
        nothing: rows.is_empty().then(|| match narrowed {
            true => empty(words.none_found).link(PATH, words.clear),
            false => empty(words.none),
        }),
        bulk: bulk_field(room, &found.inbox.rows, words, lang),
        reason: Field::text("reason", words.reason)
            .hint(words.reason_hint)
            .max_chars(500)
            .not_required(),
        pages: Pages::new(lang, PATH, &ctx.query, u64::from(ROWS), found.inbox.total),
        here: ctx.query.href(PATH),
        intake: ctx.scope.role == base::Role::Clerk,
        rows,
        elsewhere,
        words,
    }
}

fn counts(words: &DeskWords, todo: Todo) -> Cards {
    let at = |key: &str, value: &str| Query::default().set(key, value).href(PATH);
    let tone = if todo.late > 0 { Tone::Bad } else { Tone::Good };
    cards(vec![
        Card::new(words.open_count, todo.open).href(PATH),
        Card::new(words.late_count, todo.late)
            .tone(tone)
            .href(at("late", "late")),
        Card::new(words.mine_count, todo.mine).href(at("whose", "mine")),
    ])
}

pub(super) fn items(room: &Casework, words: &DeskWords, lang: base::Lang) -> Vec<Choice> {
    std::iter::once(Choice::new("", words.every_item))
        .chain(room.items().into_iter().map(|one| {
            let item = one.definition.item();
            Choice::new(item.id.as_str(), item.title.get(lang))
        }))
        .collect()
}

fn line(ctx: &Ctx, room: &Casework, row: &Row, found: &Found) -> Line {
    let (lang, words) = (ctx.lang, DeskWords::of(ctx.lang));
    let branch = (!row.work.branch.is_empty()).then_some(row.work.branch.as_str());
    let step = match (row.work.kind, room.item(&row.head.item)) {
        (WorkKind::Extension, _) => words.extension_asked.to_owned(),
        (_, Some(one)) => parts::step_title(&one.definition, &row.work.step, branch, lang),
        (_, None) => row.work.step.clone(),
    };
    Line {
        href: format!("/cases/{}", row.head.id),
        key: row.work.token.map_or_else(String::new, |token| {
            format!(
                "{}:{}:{}:{}/{}",
                row.head.id, row.head.version, token.0, row.head.item, row.work.step
            )
        }),
        select: words.select_one(&row.head.code),
        code: row.head.code.clone(),
        title: row.head.title.clone(),
        item: parts::item_title(room, &row.head.item, lang),
        step,
        due: parts::due(row.work.due, false, lang),
        near: parts::near(row.work.due, ctx.today(), &found.calendar, lang),
        since: day(row.work.since, lang),
        taken: row
            .work
            .account
            .and_then(|account| found.people.get(&account).cloned())
            .unwrap_or_default(),
        urged: match row.work.urged {
            0 => String::new(),
            times => words.urged(times),
        },
        sample: row.head.sample,
    }
}

/// What can be done to several at once: taking on, and decisions that need no form.
fn bulk_field(room: &Casework, rows: &[Row], words: &DeskWords, lang: base::Lang) -> Option<Field> {
    if rows.is_empty() {
        return None;
    }
    let mut choices = vec![
        Choice::new("", words.with_selected),
        Choice::new("claim", words.claim),
    ];
    let mut seen = std::collections::BTreeSet::new();
    for row in rows {
        let Some(one) = room.item(&row.head.item) else {
            continue;
        };
        if !seen.insert((row.head.item.clone(), row.work.step.clone())) {
            continue;
        }
        let Some(StepKind::Task(task)) = one.definition.step(&row.work.step).map(|step| &step.kind)
        else {
            continue;
        };
        if task.form.is_some() {
            continue;
        }
        let step = parts::step_title(&one.definition, &row.work.step, None, lang);
        let item = one.definition.item().title.get(lang);
        for action in &task.actions {
            choices.push(Choice::new(
                format!("{}/{}/{}", row.head.item, row.work.step, action.id),
                format!("{item} · {step} · {}", action.title.get(lang)),
            ));
        }
    }
    Some(Field::select("what", words.with_selected, choices).not_required())
}

/// What was selected: case, version, place, and the item and step that stood beside it.
fn selected(form: &[(String, String)]) -> Vec<(Key, Token, String)> {
    form.iter()
        .filter(|(name, _)| name == "work")
        .filter_map(|(_, text)| {
            let mut parts = text.splitn(4, ':');
            let mut number = || parts.next()?.parse::<i64>().ok();
            let (case, version, token) = (number()?, number()?, number()?);
            let place = parts.next()?.to_owned();
            Some((
                Key::new(case, version),
                Token(u32::try_from(token).ok()?),
                place,
            ))
        })
        .collect()
}

pub(super) async fn bulk(
    ctx: Ctx,
    Room(room): Room<Casework>,
    Form(form): Form<Vec<(String, String)>>,
) -> Answer {
    let words = DeskWords::of(ctx.lang);
    let text = |key: &str| {
        let found = form.iter().find(|(name, _)| name == key);
        found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
    };
    let back = match text("back") {
        back if back == PATH || back.starts_with("/work?") => back,
        _ => PATH.to_owned(),
    };
    let (works, what, reason) = (selected(&form), text("what"), text("reason"));
    if works.is_empty() || what.is_empty() {
        return Ok(ctx.redirect_with(&back, Flash::warn(words.none_selected)));
    }
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let lang = ctx.lang;
    let chosen = works.len();
    let (done, failed) = blocking(move || {
        let results = run(&store, &scope, &room, (works, &what, &reason));
        let mut failed = Vec::new();
        let mut done = 0_usize;
        for (case, result) in results {
            match result {
                Ok(_) => done += 1,
                Err(error) => failed.push((case, base::Explain::explain(&error, lang))),
            }
        }
        Ok::<_, Error>((done, failed))
    })
    .await?;
    let mut said = vec![words.bulk_done(done)];
    said.extend(
        failed
            .iter()
            .take(5)
            .map(|(case, why)| words.bulk_failed(case, why)),
    );
    let left = chosen.saturating_sub(done + failed.len());
    if left > 0 {
        said.push(words.bulk_left(left));
    }
    let said = said.join(" ");
    let flash = match failed.is_empty() && left == 0 {
        true => Flash::done(said),
        false => Flash::warn(said),
    };
    Ok(ctx.redirect_with(&back, flash))
}

/// Each on its own: what fails keeps the others from nothing. A decision is taken only at the step for which it was
/// chosen; the others that were selected stay as they are.
fn run(
    store: &::store::Store,
    scope: &Scope,
    room: &Casework,
    (works, what, reason): (Vec<(Key, Token, String)>, &str, &str),
) -> Vec<(i64, Result<crate::Done, crate::CaseError>)> {
    if what == "claim" {
        return works
            .into_iter()
            .take(crate::commands::bulk::AT_ONCE)
            .map(|(key, token, _)| (key.case, claim(store, scope, room, key, token)))
            .collect();
    }
    let Some((place, action)) = what.rsplit_once('/') else {
        return Vec::new();
    };
    let fitting = works
        .into_iter()
        .filter(|(_, _, at)| at == place)
        .map(|(key, token, _)| (key, token))
        .collect();
    act_all(store, scope, room, fitting, (action, reason))
}
