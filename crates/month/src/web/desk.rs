//! `/month` for the office and those who watch it: every unit, and what the office does with the month.

use std::sync::Arc;

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Card, Cards, Empty, Tag, Tone, cards, empty, tag};
use ::web::{Answer, Ctx, Frame, blocking, page_with};
use askama::Template;
use axum::http::StatusCode;
use base::{Date, Lang, Role, Title};
use plan::Plan;
use plan::lines::{month_title, unit_name};
use plan::model::Board;
use plan::reports::{self, QueueFilter};
use plan::rules::period::Period;

use super::{MonthPick, PATH, asked};
use crate::model::{PeriodRow, ReminderRow, UnitMonth};
use crate::reads::{self, ReadError};
use crate::words::MonthWords;
use crate::{Month, Todo};

/// Recent months that the page lists.
const MONTHS: i64 = 6;

#[derive(Template)]
#[template(path = "month_desk.html")]
struct DeskPage {
    frame: Frame,
    words: &'static MonthWords,
    complaints: Vec<Complaint>,
    pick: MonthPick,
    office: bool,
    row: Option<Panel>,
    nothing: Option<Empty>,
    may_open: bool,
    waiting: usize,
    oldest: Option<String>,
    todos: Vec<(String, Tag, String, String)>,
    units: Vec<Unit>,
    total: UnitMonth,
    missing_word: &'static str,
    filter: Option<(String, &'static str)>,
    empty_units: Option<Empty>,
    months: Vec<Past>,
}

/// The month as it was opened.
struct Panel {
    state: Tag,
    cards: Cards,
    reminds: String,
    open: bool,
    version: i64,
    fields: Vec<Field>,
    conflict: String,
}

/// A month among the recent ones.
struct Past {
    title: String,
    href: String,
    period: String,
    state: Tag,
    version: i64,
    closed: bool,
}

struct Unit {
    name: String,
    href: String,
    month: UnitMonth,
    reminded: String,
    /// How many are missing, with a mark.
    tag: Tag,
}

/// What was typed into the form of the cut-off and why it was not taken.
#[derive(Default)]
pub(super) struct Form {
    pub(super) typed: Option<Typed>,
    pub(super) complaints: Vec<Complaint>,
    pub(super) conflict: bool,
    pub(super) status: Option<StatusCode>,
    pub(super) period: Option<Period>,
}

/// The fields of the form of the cut-off.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) rule: String,
    pub(super) nth: String,
    pub(super) day: String,
    pub(super) first: String,
    pub(super) last: String,
}

struct Ground {
    board: Arc<Board>,
    period: Period,
    row: Option<PeriodRow>,
    cut_off: Date,
    standing: Vec<UnitMonth>,
    reminders: Vec<ReminderRow>,
    months: Vec<PeriodRow>,
    waiting: usize,
    oldest: Option<i64>,
    owed: bool,
    other: Vec<(Title, Todo)>,
}

pub(super) async fn show(ctx: &Ctx, plan: &Arc<Plan>, month: &Arc<Month>, form: Form) -> Answer {
    let period = form.period.unwrap_or_else(|| asked(ctx));
    let (db, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let (plan, month) = (plan.clone(), month.clone());
    let ground = blocking(move || -> Result<_, ReadError> {
        let board = plan.board(&db, today)?;
        let queue = reports::queue(&db, &scope, &QueueFilter::default(), 1);
        let (waiting, oldest) = queue.map_or((0, None), |queue| {
            (
                queue.total,
                queue.reports.first().map(|waiting| waiting.report.id),
            )
        });
        let owed = period <= Period::of(today) && !reports::owed(&board, period).is_empty();
        db.read(|read| {
            let mut other = Vec::new();
            for (title, source) in &month.sources {
                let found = source(read, &scope, today)?;
                other.extend(found.into_iter().map(|todo| (title.clone(), todo)));
            }
            other.sort_by_key(|(_, todo)| (todo.due.is_none(), todo.due));
            Ok(Ground {
                row: reads::period(read, &scope, period)?,
                cut_off: reads::cut_off(read, period)?,
                standing: reads::standing(read, &scope, period)?,
                reminders: reads::reminders(read, &scope, period)?,
                months: crate::store::period::newest(read, MONTHS)?,
                board,
                period,
                waiting,
                oldest,
                owed,
                other,
            })
        })
    })
    .await?;
    let status = form.status.unwrap_or(StatusCode::OK);
    page_with(status, &view(ctx, &ground, form))
}

fn view(ctx: &Ctx, ground: &Ground, form: Form) -> DeskPage {
    let (lang, words) = (ctx.lang, MonthWords::of(ctx.lang));
    let office = ctx.scope.role == Role::Office;
    let past = ground.board.day > ground.cut_off;
    let only = ctx.query.get("show") == Some("missing");
    let units: Vec<Unit> = ground
        .standing
        .iter()
        .filter(|unit| !only || unit.missing > 0)
        .map(|unit| row(ground, unit, past, lang))
        .collect();
    let href = format!("{PATH}?period={}", ground.period);
    let nothing = ground.row.is_none().then(|| {
        empty(if office {
            words.not_opened
        } else {
            words.not_opened_watch
        })
    });
    let purpose = if office {
        words.desk_purpose
    } else {
        words.watch_purpose
    };
    DeskPage {
        frame: ctx
            .frame(format!(
                "{} · {}",
                words.title,
                month_title(ground.period, lang)
            ))
            .purpose(purpose)
            .wide(),
        words,
        pick: MonthPick::new(ground.board.day, ground.period, lang),
        office,
        row: ground
            .row
            .as_ref()
            .map(|row| panel(ground, row, &form, lang)),
        may_open: office && ground.row.is_none() && ground.owed,
        nothing,
        waiting: ground.waiting,
        oldest: ground.oldest.map(|id| format!("/reports/{id}")),
        todos: ground
            .other
            .iter()
            .map(|(kind, todo)| todo_line(kind, todo, lang))
            .collect(),
        total: total(&ground.standing),
        missing_word: if past { words.missing } else { words.to_come },
        filter: ground.row.is_some().then(|| {
            if only {
                (href.clone(), words.every_unit)
            } else {
                (format!("{href}&show=missing"), words.only_missing)
            }
        }),
        empty_units: (ground.row.is_some() && units.is_empty()).then(|| empty(words.no_units)),
        months: ground
            .months
            .iter()
            .map(|row| past_month(ground, row, lang))
            .collect(),
        units,
        complaints: form.complaints,
    }
}

fn row(ground: &Ground, unit: &UnitMonth, past: bool, lang: Lang) -> Unit {
    let words = MonthWords::of(lang);
    let reminder = ground.reminders.iter().find(|held| held.org == unit.org);
    let tone = match (unit.missing, past) {
        (0, _) if unit.returned == 0 => Tone::Good,
        (0, _) => Tone::Warn,
        (_, true) => Tone::Bad,
        (_, false) => Tone::Steady,
    };
    Unit {
        name: unit_name(&ground.board, &unit.org, lang),
        href: format!("/units/{}", unit.org),
        reminded: reminder
            .map(|held| words.reminded_at(::web::view::day(held.day, lang), held.times))
            .unwrap_or_default(),
        tag: tag(tone, unit.missing),
        month: unit.clone(),
    }
}

fn total(units: &[UnitMonth]) -> UnitMonth {
    let sum = |pick: fn(&UnitMonth) -> usize| units.iter().map(pick).sum();
    UnitMonth {
        org: base::OrgId::from(""),
        asked: sum(|unit| unit.asked),
        in_time: sum(|unit| unit.in_time),
        late: sum(|unit| unit.late),
        missing: sum(|unit| unit.missing),
        returned: sum(|unit| unit.returned),
        accepted: sum(|unit| unit.accepted),
    }
}

/// Day, kind, title and page of something to do.
fn todo_line(kind: &Title, todo: &Todo, lang: Lang) -> (String, Tag, String, String) {
    let due = todo.due.map_or_else(
        || MonthWords::of(lang).no_due.to_owned(),
        |due| ::web::view::day(due, lang),
    );
    let tag = tag(todo.tone, kind.get(lang));
    (due, tag, todo.title.get(lang).to_owned(), todo.href.clone())
}

fn state_tag(row: &PeriodRow, day: Date, lang: Lang) -> Tag {
    let words = MonthWords::of(lang);
    match (row.is_open(), day > row.cut_off) {
        (false, _) => tag(Tone::Quiet, words.state_closed),
        (true, true) => tag(Tone::Warn, words.state_past),
        (true, false) => tag(Tone::Steady, words.state_open),
    }
}

fn past_month(ground: &Ground, row: &PeriodRow, lang: Lang) -> Past {
    Past {
        title: month_title(row.period, lang),
        href: format!("{PATH}?period={}", row.period),
        period: row.period.to_string(),
        state: state_tag(row, ground.board.day, lang),
        version: row.version,
        closed: !row.is_open(),
    }
}

fn panel(ground: &Ground, row: &PeriodRow, form: &Form, lang: Lang) -> Panel {
    let words = MonthWords::of(lang);
    let past = ground.board.day > row.cut_off;
    let all = total(&ground.standing);
    let how = if row.fixed {
        words.cut_off_fixed.to_owned()
    } else {
        words.cut_off_nth(row.nth)
    };
    let missing = if past { words.missing } else { words.to_come };
    let tone = |bad: usize, tone: Tone| if bad > 0 { tone } else { Tone::Plain };
    Panel {
        state: state_tag(row, ground.board.day, lang),
        cards: cards(vec![
            Card::new(words.cut_off, ::web::view::day(row.cut_off, lang)).note(how),
            Card::new(words.asked, all.asked),
            Card::new(words.in_time, all.in_time),
            Card::new(words.late, all.late).tone(tone(all.late, Tone::Warn)),
            Card::new(missing, all.missing).tone(tone(
                all.missing,
                if past { Tone::Bad } else { Tone::Plain },
            )),
            Card::new(words.accepted, all.accepted),
        ]),
        reminds: words.reminds(row.remind.0, row.remind.1),
        open: row.is_open(),
        version: row.version,
        fields: fields(row, form, lang),
        conflict: if form.conflict {
            words.theirs(::web::view::day(row.cut_off, lang))
        } else {
            String::new()
        },
    }
}

fn fields(row: &PeriodRow, form: &Form, lang: Lang) -> Vec<Field> {
    let words = MonthWords::of(lang);
    let typed = form.typed.clone().unwrap_or_else(|| Typed {
        rule: if row.fixed { "day" } else { "nth" }.to_owned(),
        nth: row.nth.to_string(),
        day: row.cut_off.to_string(),
        first: row.remind.0.to_string(),
        last: row.remind.1.to_string(),
    });
    let rules = vec![
        Choice::new("nth", words.rule_nth),
        Choice::new("day", words.rule_day),
    ];
    let complaints = &form.complaints;
    vec![
        Field::radios("rule", words.rule, rules)
            .value(typed.rule)
            .complaint(complaints),
        Field::number("nth", words.nth)
            .value(typed.nth)
            .complaint(complaints),
        Field::date("day", words.day)
            .hint(words.day_hint)
            .value(typed.day)
            .complaint(complaints),
        Field::number("first", words.remind_first)
            .value(typed.first)
            .complaint(complaints),
        Field::number("last", words.remind_last)
            .value(typed.last)
            .complaint(complaints),
    ]
}
