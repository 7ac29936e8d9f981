//! `/month` for a unit: everything that it has to do, by due day, and its reports of the month.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::web::chart::{self, Progress};
use ::web::form::Field;
use ::web::upload::FileKind;
use ::web::view::{Empty, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Frame, accounts, blocking, page};
use askama::Template;
use base::{AccountId, Date, Lang, OrgId, Title};
use plan::lines::{
    goal, grouped, month_title, plan_title, state_tag, task_title, unit_name, with_unit,
};
use plan::model::Board;
use plan::reports::{self, Duty};
use plan::rules::period::Period;
use plan::rules::report::State;
use plan::{Computed, Plan};

use super::{MonthPick, PATH, asked};
use crate::model::{PartRow, PeriodRow};
use crate::reads::{self, ReadError};
use crate::words::{MonthWords, Sentences};
use crate::{Month, Todo, store};

#[derive(Template)]
#[template(path = "month_unit.html")]
struct UnitPage {
    frame: Frame,
    words: &'static MonthWords,
    unit: String,
    pick: MonthPick,
    bar: Progress,
    note: String,
    late: bool,
    what_if: String,
    todos: Vec<Line>,
    groups: Vec<Group>,
    nothing: Option<Empty>,
    sheet: Option<Field>,
    waiting: Option<String>,
}

#[derive(Template)]
#[template(path = "month_todo.html")]
struct TodoPage {
    frame: Frame,
    words: &'static MonthWords,
    todos: Vec<Line>,
    nothing: Option<Empty>,
}

/// One thing to do.
struct Line {
    due: String,
    tag: Tag,
    title: String,
    href: String,
}

struct Group {
    title: &'static str,
    count: usize,
    /// Nothing is left to do with these, so they are folded away.
    folded: bool,
    rows: Vec<Row>,
}

struct Row {
    title: String,
    task_href: String,
    plan: String,
    due: String,
    figures: Vec<(String, String, String)>,
    reason: String,
    given_to: String,
    tag: Tag,
    href: String,
    action: &'static str,
    primary: bool,
    helpers: Option<String>,
}

/// What the page is made from.
struct Ground {
    board: Arc<Board>,
    org: OrgId,
    period: Period,
    month: reports::Month,
    row: Option<PeriodRow>,
    cut_off: Date,
    computed: BTreeMap<i64, Computed>,
    given: BTreeMap<i64, Vec<String>>,
    mine: Vec<i64>,
    sheet: Option<i64>,
    owed: Vec<PartRow>,
    waiting: Vec<PartRow>,
    other: Vec<(Title, Todo)>,
}

pub(super) async fn show(ctx: &Ctx, plan: Arc<Plan>, month: Arc<Month>) -> Answer {
    let period = asked(ctx);
    let (db, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    if reads::own_unit(&scope).is_err() {
        let other = blocking(move || db.read(|read| others(read, &month, &scope, today))).await?;
        return page(&plain(ctx, other));
    }
    let ground = blocking(move || -> Result<_, ReadError> {
        let board = plan.board(&db, today)?;
        let org = reads::own_unit(&scope)?.clone();
        let reports = reports::my_month(&db, &scope, &board, period).map_err(of_plan)?;
        db.read(|read| {
            let delegations = reads::delegations(read, &scope, period)?;
            let names = accounts::names(read, &scope, delegations.iter().map(|held| held.account))?;
            Ok(Ground {
                row: reads::period(read, &scope, period)?,
                cut_off: reads::cut_off(read, period)?,
                computed: plan.computed(read, &org, period)?,
                given: given(&delegations, &names),
                mine: delegations
                    .iter()
                    .filter(|held| Some(held.account) == scope.account)
                    .map(|held| held.task)
                    .collect(),
                sheet: store::sheet::waiting(read, &org, period)?,
                owed: store::part::owed(read, &org, period)?,
                waiting: store::part::waiting(read, &org, period)?,
                other: others(read, &month, &scope, today)?,
                month: reports,
                period,
                org,
                board,
            })
        })
    })
    .await?;
    page(&view(ctx, &ground))
}

fn of_plan(error: reports::ReadError) -> ReadError {
    match error {
        reports::ReadError::NotFound => ReadError::NotFound,
        reports::ReadError::Store(error) => ReadError::Store(error),
    }
}

fn others(
    read: &mut ::store::Read<'_>,
    month: &Month,
    scope: &base::Scope,
    day: Date,
) -> Result<Vec<(Title, Todo)>, ::store::Error> {
    let mut all = Vec::new();
    for (title, source) in &month.sources {
        let found = source(read, scope, day)?;
        all.extend(found.into_iter().map(|todo| (title.clone(), todo)));
    }
    all.sort_by_key(|(_, todo)| (todo.due.is_none(), todo.due));
    Ok(all)
}

fn given(
    delegations: &[crate::model::Delegation],
    names: &BTreeMap<AccountId, String>,
) -> BTreeMap<i64, Vec<String>> {
    let mut given: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for held in delegations {
        if let Some(name) = names.get(&held.account) {
            given.entry(held.task).or_default().push(name.clone());
        }
    }
    given
}

/// The page of a person who reports for no unit.
fn plain(ctx: &Ctx, other: Vec<(Title, Todo)>) -> TodoPage {
    let (lang, words) = (ctx.lang, MonthWords::of(ctx.lang));
    TodoPage {
        frame: ctx.frame(words.title).purpose(words.unit_purpose),
        words,
        nothing: other.is_empty().then(|| empty(words.none_staff)),
        todos: other
            .into_iter()
            .map(|(kind, todo)| line(&kind, &todo, lang))
            .collect(),
    }
}

fn line(kind: &Title, todo: &Todo, lang: Lang) -> Line {
    let words = MonthWords::of(lang);
    Line {
        due: todo.due.map_or_else(
            || words.no_due.to_owned(),
            |due| ::web::view::day(due, lang),
        ),
        tag: tag(todo.tone, kind.get(lang)),
        title: todo.title.get(lang).to_owned(),
        href: todo.href.clone(),
    }
}

fn view(ctx: &Ctx, ground: &Ground) -> UnitPage {
    let (lang, words) = (ctx.lang, MonthWords::of(ctx.lang));
    let (done, total) = ground.month.progress();
    let late = ground.board.day > ground.cut_off && done < total;
    let tone = match (late, done == total) {
        (true, _) => Tone::Warn,
        (_, true) => Tone::Good,
        _ => Tone::Steady,
    };
    let share = if total == 0 {
        1.0
    } else {
        done as f64 / total as f64
    };
    let period = ground.period;
    UnitPage {
        frame: ctx
            .frame(format!("{} · {}", words.title, month_title(period, lang)))
            .purpose(words.unit_purpose),
        words,
        unit: unit_name(&ground.board, &ground.org, lang),
        pick: MonthPick::new(ground.board.day, period, lang),
        bar: chart::progress(words.progress(done, total), tone, share, None),
        note: if total == 0 {
            String::new()
        } else {
            note(ground, (done, total), late, lang)
        },
        late,
        what_if: format!("/units/{}/what-if", ground.org),
        todos: todos(ground, lang),
        groups: groups(ground, lang),
        nothing: (total == 0).then(|| empty(words.none).link("/ledger", words.to_ledger)),
        sheet: (done < total).then(|| sheet_field(lang)),
        waiting: ground.sheet.map(|id| format!("{PATH}/sheets/{id}")),
    }
}

/// The field in which a filled-in sheet is sent.
fn sheet_field(lang: Lang) -> Field {
    let words = MonthWords::of(lang);
    let ending = format!(".{}", FileKind::Xlsx.extension());
    Field::files("sheet", words.sheet_file, ending).one_file()
}

fn note(ground: &Ground, (done, total): (usize, usize), late: bool, lang: Lang) -> String {
    let words = MonthWords::of(lang);
    let day = ::web::view::day(ground.cut_off, lang);
    let closed = ground.row.as_ref().is_some_and(|row| !row.is_open());
    match (done == total, late) {
        (true, _) => words.all_in.to_owned(),
        _ if closed => words.closed_note.to_owned(),
        (false, true) => words.left_late(total - done, day),
        (false, false) => words.left(total - done, day),
    }
}

/// A text in both languages.
fn both(text: impl Fn(&'static MonthWords) -> String) -> Title {
    Title::new(
        text(MonthWords::of(Lang::Zh)),
        text(MonthWords::of(Lang::En)),
    )
}

/// Everything to do, the most urgent first.
fn todos(ground: &Ground, lang: Lang) -> Vec<Line> {
    let mut all: Vec<(Title, Todo)> = ground.other.clone();
    let kind = both(|words| words.kind_report.to_owned());
    all.extend(report_todos(ground).map(|todo| (kind.clone(), todo)));
    let kind = both(|words| words.kind_given.to_owned());
    all.extend(
        ground
            .mine
            .iter()
            .map(|task| (kind.clone(), mine_todo(ground, *task))),
    );
    let kind = both(|words| words.kind_part.to_owned());
    all.extend(ground.owed.iter().map(|part| {
        let late = part.due < ground.board.day;
        let tone = if late { Tone::Warn } else { Tone::Steady };
        (kind.clone(), part_todo(ground, part, tone, false))
    }));
    let kind = both(|words| words.kind_take.to_owned());
    all.extend(
        ground
            .waiting
            .iter()
            .map(|part| (kind.clone(), part_todo(ground, part, Tone::Steady, true))),
    );
    all.sort_by_key(|(_, todo)| (todo.due.is_none(), todo.due));
    all.iter()
        .map(|(kind, todo)| line(kind, todo, lang))
        .collect()
}

/// How many reports are to be mended, and how many to be filed.
fn report_todos(ground: &Ground) -> impl Iterator<Item = Todo> {
    let count = |states: &[Option<State>]| {
        let duties = ground.month.duties.iter();
        let of_state = |duty: &&Duty| {
            let state = duty.report.as_ref().map(|report| report.state);
            states.contains(&state) && (state.is_some() || duty.owed)
        };
        duties.filter(of_state).count()
    };
    let returned = count(&[Some(State::Returned)]);
    let left = count(&[None, Some(State::Draft)]);
    let late = ground.board.day > ground.cut_off;
    let due = ground.cut_off;
    let todo = move |count: usize, title: Title, tone: Tone| {
        (count > 0).then(|| Todo {
            due: Some(due),
            title,
            href: "#reports".to_owned(),
            kind: "report",
            tone,
        })
    };
    let tone = if late { Tone::Warn } else { Tone::Steady };
    [
        todo(
            returned,
            both(|words| words.todo_returned(returned)),
            Tone::Bad,
        ),
        todo(left, both(|words| words.todo_reports(left)), tone),
    ]
    .into_iter()
    .flatten()
}

/// A task that was given to whoever reads the page.
fn mine_todo(ground: &Ground, task: i64) -> Todo {
    let duty = ground.month.duties.iter().find(|duty| duty.task == task);
    // A task that has met its goals asks for nothing, and stays with whoever has it.
    let is_open = duty.is_some_and(|duty| !duty.is_in() && (duty.owed || duty.report.is_some()));
    let title = |lang: Lang| {
        let title = plan::task_title(&ground.board, task, lang).unwrap_or_default();
        MonthWords::of(lang).todo_mine(title)
    };
    Todo {
        due: is_open.then_some(ground.cut_off),
        title: Title::new(title(Lang::Zh), title(Lang::En)),
        href: format!("{PATH}/tasks/{task}?period={}", ground.period),
        kind: "given",
        tone: if is_open { Tone::Steady } else { Tone::Good },
    }
}

fn part_todo(ground: &Ground, part: &PartRow, tone: Tone, take: bool) -> Todo {
    let title = |lang: Lang| {
        let words = MonthWords::of(lang);
        let task = plan::task_title(&ground.board, part.task, lang).unwrap_or_default();
        if take {
            words.todo_take(unit_name(&ground.board, &part.org, lang), task)
        } else {
            words.todo_part(task)
        }
    };
    Todo {
        due: Some(part.due),
        title: Title::new(title(Lang::Zh), title(Lang::En)),
        href: format!("/month/parts/{}", part.id),
        kind: "part",
        tone,
    }
}

fn groups(ground: &Ground, lang: Lang) -> Vec<Group> {
    let words = MonthWords::of(lang);
    let of = |title, state: Option<State>| {
        let rows: Vec<Row> = ground
            .month
            .duties
            .iter()
            .filter(|duty| duty.report.as_ref().map(|report| report.state) == state)
            .filter(|duty| state.is_some() || duty.owed)
            .filter_map(|duty| row(ground, duty, lang))
            .collect();
        Group {
            title,
            count: rows.len(),
            folded: state == Some(State::Accepted),
            rows,
        }
    };
    [
        of(words.group_returned, Some(State::Returned)),
        of(words.group_owed, None),
        of(words.group_draft, Some(State::Draft)),
        of(words.group_filed, Some(State::Filed)),
        of(words.group_accepted, Some(State::Accepted)),
    ]
    .into_iter()
    .filter(|group| group.count > 0)
    .collect()
}

fn row(ground: &Ground, duty: &Duty, lang: Lang) -> Option<Row> {
    let words = MonthWords::of(lang);
    let (board, period) = (&ground.board, ground.period);
    let task = board.task(duty.task)?;
    let state = duty.report.as_ref().map(|report| report.state);
    let form = format!("/tasks/{}/report?period={period}", task.id);
    let view = duty
        .report
        .as_ref()
        .map(|report| format!("/reports/{}", report.id));
    let (href, action, primary) = match state {
        None => (form, words.fill_in, true),
        Some(State::Returned) => (form, words.mend, true),
        Some(State::Draft) => (form, words.go_on, true),
        Some(State::Filed | State::Accepted) => (view.unwrap_or(form), words.open, false),
    };
    Some(Row {
        title: task_title(board, task, lang),
        task_href: format!("/tasks/{}", task.id),
        plan: plan_title(board, task, lang),
        due: task
            .due
            .map(|due| ::web::view::day(due, lang))
            .unwrap_or_default(),
        figures: figures(ground, task, lang),
        reason: match (&duty.report, state) {
            (Some(report), Some(State::Returned | State::Draft)) => report.reason.clone(),
            _ => String::new(),
        },
        given_to: ground
            .given
            .get(&task.id)
            .map(|names| words.given_to(names.join(lang.pick("、", ", "))))
            .unwrap_or_default(),
        tag: match state {
            None => tag(Tone::Quiet, words.group_owed),
            Some(state) => state_tag(state, lang),
        },
        href,
        action,
        primary,
        helpers: (state != Some(State::Accepted))
            .then(|| format!("{PATH}/tasks/{}?period={period}", task.id)),
    })
}

/// Subject, goal, and what is known of every figure that is asked.
fn figures(
    ground: &Ground,
    task: &plan::model::TaskRow,
    lang: Lang,
) -> Vec<(String, String, String)> {
    let words = MonthWords::of(lang);
    reports::asked(task, &ground.org)
        .map(|target| {
            let shown = |figure| with_unit(&grouped(figure), &target.unit);
            let known = match (
                ground.computed.get(&target.id),
                ground.month.last.get(&target.id),
            ) {
                (Some(held), _) => format!("{} {}", words.computed, shown(held.value)),
                (None, Some((_, last))) => format!("{} {}", words.last, shown(*last)),
                (None, None) => format!("{} {}", words.last, words.no_last),
            };
            (target.subject.get(lang).to_owned(), goal(target), known)
        })
        .collect()
}

/// What is said when no sheet was chosen.
pub(super) fn no_sheet(lang: Lang) -> &'static str {
    MonthWords::of(lang).sheet_missing
}

/// What is said when a sheet was taken.
pub(super) fn taken(lang: Lang, file: bool, count: usize) -> String {
    let said = Sentences::of(lang);
    if file {
        said.done_filed(count)
    } else {
        said.done_saved(count)
    }
}
