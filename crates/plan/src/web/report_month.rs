//! `/reports` for a unit: everything that it has to file in a month, on one page.

use ::web::chart::{self, Progress};
use ::web::form::Choice;
use ::web::view::{Empty, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Frame, blocking, page};
use askama::Template;
use base::{Date, Lang};

use super::report_parts::{
    goal, grouped, month_title, plan_title, state_tag, task_title, unit_name, with_unit,
};
use crate::Plan;
use crate::model::Board;
use crate::reports::{self, Duty, Month};
use crate::rules::light::CUT_OFF_DAY;
use crate::rules::period::Period;
use crate::rules::report::State;
use crate::words_report::ReportWords;

#[derive(Template)]
#[template(path = "report_month.html")]
struct MonthPage {
    frame: Frame,
    words: &'static ReportWords,
    unit: String,
    choices: Vec<Choice>,
    period: String,
    previous: Option<String>,
    next: Option<String>,
    bar: Progress,
    note: String,
    late: bool,
    groups: Vec<Group>,
    nothing: Option<Empty>,
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
    tag: Option<Tag>,
    href: String,
    action: &'static str,
    primary: bool,
}

/// The month that a unit reports on now: the one whose cut-off comes next.
pub(super) fn present_month(today: Date) -> Period {
    Period::of(today).previous()
}

pub(super) async fn show(ctx: Ctx, plan: std::sync::Arc<Plan>) -> Answer {
    let today = ctx.today();
    let period = ctx
        .query
        .get("period")
        .and_then(Period::parse)
        .unwrap_or(present_month(today));
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (board, month) = blocking(move || -> Result<_, reports::ReadError> {
        let board = plan.board(&store, today)?;
        let month = reports::my_month(&store, &scope, &board, period)?;
        Ok((board, month))
    })
    .await?;
    page(&view(&ctx, &board, &month))
}

fn view(ctx: &Ctx, board: &Board, month: &Month) -> MonthPage {
    let (lang, words) = (ctx.lang, ReportWords::of(ctx.lang));
    let (done, total) = month.progress();
    let cut_off = month
        .period
        .next()
        .first_day()
        .with()
        .day(CUT_OFF_DAY)
        .build()
        .unwrap_or(board.day);
    let late = board.day > cut_off && done < total;
    let day = ::web::view::day(cut_off, lang);
    let note = match (done == total, late) {
        (true, _) => words.month_all_in.to_owned(),
        (false, true) => words.month_left(total - done, words.cut_off_passed(day)),
        (false, false) => words.month_left(total - done, words.cut_off(day)),
    };
    let tone = if late {
        Tone::Warn
    } else if done == total {
        Tone::Good
    } else {
        Tone::Steady
    };
    let share = if total == 0 {
        1.0
    } else {
        done as f64 / total as f64
    };
    let unit = unit_name(board, &month.org, lang);
    MonthPage {
        frame: ctx
            .frame(format!(
                "{} · {}",
                words.my_month,
                month_title(month.period, lang)
            ))
            .purpose(words.my_month_purpose),
        words,
        choices: months(board.day, month.period, lang),
        period: month.period.to_string(),
        previous: Some(format!("/reports?period={}", month.period.previous())),
        next: (month.period < Period::of(board.day))
            .then(|| format!("/reports?period={}", month.period.next())),
        bar: chart::progress(words.month_progress(done, total), tone, share, None),
        note: if total == 0 { String::new() } else { note },
        late,
        groups: groups(board, month, lang),
        nothing: (total == 0).then(|| {
            empty(format!("{} {}", words.no_tasks, words.no_tasks_help))
                .link("/ledger", words.to_ledger)
        }),
        unit,
    }
}

/// The last eighteen months, and the chosen one where it is older.
fn months(today: Date, chosen: Period, lang: Lang) -> Vec<Choice> {
    let mut months: Vec<Period> =
        std::iter::successors(Some(Period::of(today)), |month| Some(month.previous()))
            .take(18)
            .collect();
    if !months.contains(&chosen) {
        months.push(chosen);
    }
    months
        .into_iter()
        .map(|month| Choice::new(month.to_string(), month_title(month, lang)))
        .collect()
}

fn groups(board: &Board, month: &Month, lang: Lang) -> Vec<Group> {
    let words = ReportWords::of(lang);
    let of = |title, state: Option<State>| {
        let rows: Vec<Row> = month
            .duties
            .iter()
            .filter(|duty| duty.report.as_ref().map(|report| report.state) == state)
            .filter(|duty| state.is_some() || duty.owed)
            .filter_map(|duty| row(board, month, duty, lang))
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

fn row(board: &Board, month: &Month, duty: &Duty, lang: Lang) -> Option<Row> {
    let words = ReportWords::of(lang);
    let task = board.task(duty.task)?;
    let state = duty.report.as_ref().map(|report| report.state);
    let form = format!("/tasks/{}/report?period={}", task.id, month.period);
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
    let figures = reports::asked(task, &month.org)
        .map(|target| {
            let last = month.last.get(&target.id).map_or_else(
                || words.no_last_figure.to_owned(),
                |(_, figure)| with_unit(&grouped(*figure), &target.unit),
            );
            (target.subject.get(lang).to_owned(), goal(target), last)
        })
        .collect();
    Some(Row {
        title: task_title(board, task, lang),
        task_href: format!("/tasks/{}", task.id),
        plan: plan_title(board, task, lang),
        due: task
            .due
            .map(|due| ::web::view::day(due, lang))
            .unwrap_or_default(),
        figures,
        reason: match (&duty.report, state) {
            (Some(report), Some(State::Returned | State::Draft)) => report.reason.clone(),
            _ => String::new(),
        },
        tag: match state {
            None => Some(tag(Tone::Quiet, words.group_owed)),
            Some(state) => Some(state_tag(state, lang)),
        },
        href,
        action,
        primary,
    })
}
