//! `/interviews/{id}`: one interview, its approval and its record.

use std::collections::BTreeMap;

use ::web::form::{Complaint, Field};
use ::web::view::{Tag, Timeline, Tone, tag};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Explain, Role, Scope};
use store::Store;

use super::interviews::state_tag;
use super::parts::{Names, complaints, day, history, names};
use crate::Rectify;
use crate::commands::interview::{self as commands, InterviewDone, InterviewError, Record};
use crate::queries::{self, ReadError, ShownInterview};
use crate::rules::interview::{Step, step};
use crate::rules::text::{LONG_CHARS, SHORT_CHARS};
use crate::words::{InterviewWords, OrderWords, stage_title, term_title};

#[derive(Template)]
#[template(path = "interview.html")]
struct ShowPage {
    frame: Frame,
    words: &'static InterviewWords,
    orders: &'static OrderWords,
    complaints: Vec<Complaint>,
    id: i64,
    version: i64,
    state: Tag,
    sample: Option<Tag>,
    facts: Vec<(&'static str, String, String)>,
    texts: Vec<(&'static str, String)>,
    missed: Vec<String>,
    approves: bool,
    decline: Option<Field>,
    hold: Vec<Field>,
    close: Option<Field>,
    nothing: bool,
    held: bool,
    pdf: bool,
    history: Timeline,
}

type Typed = BTreeMap<String, String>;

pub(super) async fn show(ctx: Ctx, Room(room): Room<Rectify>, Path(id): Path<i64>) -> Answer {
    let (shown, names) = load(&ctx, id).await?;
    let pdf = room.faces().is_some();
    page(&view(
        &ctx,
        &shown,
        &names,
        (&Typed::new(), Vec::new()),
        pdf,
    ))
}

async fn load(ctx: &Ctx, id: i64) -> Result<(ShownInterview, Names), Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || -> Result<_, ReadError> {
        Ok((queries::interview(&store, &scope, id)?, names(&store)?))
    })
    .await
}

fn view(
    ctx: &Ctx,
    shown: &ShownInterview,
    names: &Names,
    (typed, complaints): (&Typed, Vec<Complaint>),
    pdf: bool,
) -> ShowPage {
    let (lang, words, row) = (ctx.lang, InterviewWords::of(ctx.lang), &shown.row);
    let office = ctx.scope.role == Role::Office;
    let may = |taken| step(row.state, shown.standing, office, taken).is_ok_and(|to| to.is_some());
    let area = |name: &str, label: &str, rows: u8, max: usize| {
        Field::area(name, label, rows)
            .value(typed.get(name).cloned().unwrap_or_default())
            .max_chars(max as u32)
            .complaint(&complaints)
    };
    let hold = if may(Step::Hold) {
        hold_fields(ctx, typed, &complaints)
    } else {
        Vec::new()
    };
    let decline = may(Step::Decline).then(|| area("reason", words.decline_reason, 3, SHORT_CHARS));
    let close = may(Step::Close).then(|| area("outcome", words.outcome, 3, SHORT_CHARS));
    let approves = may(Step::Approve);
    ShowPage {
        frame: ctx
            .frame(words.one(row.id))
            .purpose(words.show_purpose)
            .crumb("/orders", OrderWords::of(lang).nav)
            .crumb("/interviews", words.title),
        words,
        orders: OrderWords::of(lang),
        id: row.id,
        version: row.version,
        state: state_tag(row.state, lang),
        sample: row
            .sample
            .then(|| tag(Tone::Plain, OrderWords::of(lang).sample)),
        facts: facts(ctx, shown, names),
        texts: [
            (words.decline_reason, &row.reason),
            (words.present, &row.present),
            (words.minutes, &row.minutes),
            (words.agreed, &row.agreed),
            (words.outcome, &row.outcome),
        ]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(label, text)| (label, text.clone()))
        .collect(),
        missed: shown
            .missed
            .iter()
            .filter_map(|term| {
                let due = day(term.missed_on?, lang);
                Some(format!("{} · {due}", stage_title(term.stage, lang)))
            })
            .collect(),
        nothing: !approves && decline.is_none() && hold.is_empty() && close.is_none(),
        approves,
        decline,
        hold,
        close,
        held: row.held_on.is_some(),
        pdf,
        history: history(&shown.history, names, lang),
        complaints,
    }
}

/// The form of the record.
fn hold_fields(ctx: &Ctx, typed: &Typed, complaints: &[Complaint]) -> Vec<Field> {
    let words = InterviewWords::of(ctx.lang);
    let value =
        |name: &str, usual: &str| typed.get(name).cloned().unwrap_or_else(|| usual.to_owned());
    let area = |name: &str, label: &str, rows: u8, max: usize| {
        Field::area(name, label, rows)
            .value(value(name, ""))
            .max_chars(max as u32)
    };
    let today = ctx.today().to_string();
    [
        Field::date("held_on", words.held_on).value(value("held_on", &today)),
        area("present", words.present, 3, SHORT_CHARS).hint(words.present_hint),
        area("minutes", words.minutes, 6, LONG_CHARS),
        area("agreed", words.agreed, 3, SHORT_CHARS),
        Field::text("length", words.length)
            .hint(OrderWords::of(ctx.lang).term_hint)
            .value(value("length", "10wd"))
            .narrow(),
    ]
    .into_iter()
    .map(|field| field.complaint(complaints))
    .collect()
}

fn facts(ctx: &Ctx, shown: &ShownInterview, names: &Names) -> Vec<(&'static str, String, String)> {
    let (lang, words, row) = (ctx.lang, InterviewWords::of(ctx.lang), &shown.row);
    let mut facts = vec![
        (
            words.unit,
            names.label(&row.org, lang),
            format!("/units/{}", ::web::query::encode(row.org.as_str())),
        ),
        (
            words.order,
            shown.order.number.clone(),
            format!("/orders/{}", row.order),
        ),
        (words.proposed_on, day(row.proposed_on, lang), String::new()),
    ];
    for (label, date) in [
        (words.decided_on, row.decided_on),
        (words.held_on, row.held_on),
        (words.due, row.due),
    ] {
        if let Some(date) = date {
            facts.push((label, day(date, lang), String::new()));
        }
    }
    if let Some(length) = row.length {
        facts.push((words.length, term_title(length, lang), String::new()));
    }
    facts
}

type Pairs = Form<Vec<(String, String)>>;

async fn take<F>(ctx: Ctx, id: i64, form: Vec<(String, String)>, work: F) -> Answer
where
    F: FnOnce(&Store, &Scope, (i64, i64), &Typed) -> Result<InterviewDone, InterviewError>
        + Send
        + 'static,
{
    let typed: Typed = form.into_iter().collect();
    let version = typed
        .get("version")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (typed, outcome) = blocking(move || -> Result<_, InterviewError> {
        match work(&store, &scope, (id, version), &typed) {
            Err(error @ (InterviewError::Refused(_) | InterviewError::Store(_))) => Err(error),
            outcome => Ok((typed, outcome)),
        }
    })
    .await?;
    let (status, said) = match outcome {
        Ok(done) => {
            let said = InterviewWords::of(ctx.lang).done;
            return Ok(ctx.redirect_with(&format!("/interviews/{}", done.id), Flash::done(said)));
        }
        Err(InterviewError::Invalid(problems)) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            complaints(&problems, ctx.lang),
        ),
        Err(error) => (
            StatusCode::CONFLICT,
            vec![Complaint::new("next", error.explain(ctx.lang))],
        ),
    };
    let (shown, names) = load(&ctx, id).await?;
    page_with(status, &view(&ctx, &shown, &names, (&typed, said), false))
}

pub(super) async fn approve(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, form, |store, scope, interview, _| {
        commands::approve(store, scope, interview)
    })
    .await
}

pub(super) async fn decline(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, form, |store, scope, interview, typed| {
        commands::decline(store, scope, interview, given(typed, "reason"))
    })
    .await
}

pub(super) async fn hold(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, form, |store, scope, interview, typed| {
        let record = Record {
            held_on: given(typed, "held_on"),
            present: given(typed, "present"),
            minutes: given(typed, "minutes"),
            agreed: given(typed, "agreed"),
            length: given(typed, "length"),
        };
        commands::hold(store, scope, interview, record)
    })
    .await
}

pub(super) async fn close(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, form, |store, scope, interview, typed| {
        commands::close(store, scope, interview, given(typed, "outcome"))
    })
    .await
}

fn given(typed: &Typed, name: &str) -> String {
    typed.get(name).cloned().unwrap_or_default()
}
