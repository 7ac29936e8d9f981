//! `/calendar/due`: anyone works out when a term ends.

use askama::Template;
use axum::http::StatusCode;
use base::calendar::{Calendar, Step, Term};
use base::{Explain, Lang};
use web::form::{Choice, Complaint, Field, Summary, summary};
use web::view::{Tag, Tone, tag};
use web::{Answer, Ctx, EVERYONE, Frame, Routes, page_with};

use super::{full_day, year};
use crate::rules::ask::{Ask, Problem, read};
use crate::words::{DueWords, YearWords};

pub(super) const PATH: &str = "/calendar/due";

/// Characters of the pauses.
const PAUSES_CHARS: u32 = 2000;

pub(super) fn routes() -> Routes {
    Routes::new().page(PATH, EVERYONE, "calendar.due", show)
}

#[derive(Template)]
#[template(path = "calendar_due.html")]
struct DuePage<'a> {
    frame: Frame,
    words: &'static DueWords,
    summary: Summary<'a>,
    origin: Field,
    length: Field,
    unit: Field,
    pauses: Field,
    result: Option<ResultView>,
}

struct ResultView {
    day: String,
    state: Tag,
    provisional: bool,
    steps: Vec<String>,
}

async fn show(ctx: Ctx) -> Answer {
    let (calendar, _) = super::now(&ctx).await?;
    let words = DueWords::of(ctx.lang);
    let field = |key: &str| ctx.query.get(key).unwrap_or_default().to_owned();
    let (origin, length) = (field("origin"), field("length"));
    let unit = ctx.query.get("unit").unwrap_or("wd").to_owned();
    let pauses = field("pauses");
    let asked = ctx.query.get("origin").is_some();
    let answer = asked.then(|| read(&origin, &length, &unit, &pauses));
    let complaints: Vec<Complaint> = match &answer {
        Some(Err(problems)) => problems
            .iter()
            .map(|problem| complaint(problem, ctx.lang))
            .collect(),
        _ => Vec::new(),
    };
    let status = match complaints.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    // The form that nobody has filled in yet can be sent as it is.
    let (origin, length) = match asked {
        true => (origin, length),
        false => (ctx.today().to_string(), "5".to_owned()),
    };
    let units = vec![
        Choice::new("wd", words.working_days),
        Choice::new("d", words.calendar_days),
        Choice::new("m", words.months),
    ];
    let view = DuePage {
        frame: ctx
            .frame(words.title)
            .purpose(words.purpose)
            .crumb(year::PATH, YearWords::of(ctx.lang).title),
        words,
        summary: summary(ctx.words(), &complaints),
        origin: Field::date("origin", words.origin)
            .value(origin)
            .hint(words.origin_hint)
            .complaint(&complaints),
        length: Field::number("length", words.length)
            .value(length)
            .complaint(&complaints),
        unit: Field::select("unit", words.unit, units)
            .value(unit)
            .narrow(),
        pauses: Field::area("pauses", words.pauses, 3)
            .value(pauses)
            .hint(words.pauses_hint)
            .max_chars(PAUSES_CHARS)
            .complaint(&complaints)
            .optional(ctx.words()),
        result: match &answer {
            Some(Ok(ask)) => Some(result(&calendar, ask, ctx.lang)),
            _ => None,
        },
    };
    page_with(status, &view)
}

fn complaint(problem: &Problem, lang: Lang) -> Complaint {
    let words = DueWords::of(lang);
    match problem {
        Problem::Origin => Complaint::new("origin", words.bad_origin),
        Problem::Length => Complaint::new("length", words.bad_length),
        Problem::Pause(error) => Complaint::new("pauses", error.explain(lang)),
        Problem::TooManyPauses(count) => Complaint::new("pauses", words.too_many(count)),
    }
}

fn result(calendar: &Calendar, ask: &Ask, lang: Lang) -> ResultView {
    let words = DueWords::of(lang);
    let (due, steps) = calendar.due_steps(ask.origin, ask.term, &ask.pauses);
    let provisional = due.is_some_and(|due| due.provisional);
    ResultView {
        day: due.map_or_else(|| words.standing.to_owned(), |due| full_day(due.day, lang)),
        state: match due {
            Some(_) if provisional => tag(Tone::Warn, words.provisional),
            Some(_) => tag(Tone::Good, words.final_day),
            None => tag(Tone::Quiet, words.standing),
        },
        provisional,
        steps: steps
            .iter()
            .map(|step| sentence(step, ask.term, lang))
            .collect(),
    }
}

fn sentence(step: &Step, term: Term, lang: Lang) -> String {
    let words = DueWords::of(lang);
    let day = |day| full_day(day, lang);
    match *step {
        Step::Counted { from, to } => words.counted(day(from), day(to)),
        Step::Paused {
            from,
            until,
            days,
            to,
        } => {
            let last = day(until.yesterday().unwrap_or(until));
            match term {
                Term::WorkingDays(_) => words.paused_work(day(from), last, days, day(to)),
                Term::CalendarDays(_) | Term::Months(_) => {
                    words.paused_days(day(from), last, days, day(to))
                }
            }
        }
        Step::Moved { from, to } => words.moved(day(from), day(to)),
        Step::Stands { since } => words.stands(day(since)),
    }
}
