//! Entering official figures, and deciding on what others entered.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Explain, Role};
use plan::Plan;
use serde::Deserialize;
use web::form::{Complaint, Field};
use web::view::{Empty, empty};
use web::{Access, Answer, Ctx, Failure, Flash, Frame, Room, Routes, blocking, page};

use super::{parts, show};
use crate::Indicators;
use crate::commands::decide::{self, Decision};
use crate::commands::enter::{self, EnterError, NewOfficial};
use crate::store::figure::{self, FigureRow};
use crate::words::Words;

/// Waiting figures shown at once.
const LISTED: u32 = 100;

const WRITERS: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office]);
const OFFICE: Access = Access::Roles(&[Role::Office]);
const WATCHERS: Access = Access::Roles(&[Role::Office, Role::Supervisor, Role::Auditor]);

pub(super) fn routes() -> Routes {
    Routes::new()
        .page(
            "/indicators/waiting",
            WATCHERS,
            "indicator.waiting",
            waiting,
        )
        .action(
            "/indicators/{id}/figures",
            WRITERS,
            "indicator.enter",
            enter_figure,
        )
        .action(
            "/indicators/figures/{figure}/accept",
            OFFICE,
            "indicator.accept",
            accept,
        )
        .action(
            "/indicators/figures/{figure}/refuse",
            OFFICE,
            "indicator.refuse",
            refuse,
        )
}

#[derive(Deserialize)]
struct EnterForm {
    #[serde(default)]
    period: String,
    #[serde(default)]
    region: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    evidence: String,
    #[serde(default)]
    seen: i64,
}

async fn enter_figure(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Room(room): Room<Indicators>,
    Path(id): Path<String>,
    Form(form): Form<EnterForm>,
) -> Answer {
    let picture = super::picture(&ctx, &plan, &room).await?;
    let typed = NewOfficial {
        indicator: id.clone(),
        region: form.region,
        period: form.period,
        value: form.value,
        evidence: form.evidence,
        seen: form.seen,
        sample: false,
    };
    let (store, scope, new, known) = (
        ctx.store(),
        ctx.scope.clone(),
        typed.clone(),
        picture.clone(),
    );
    let done = blocking(move || {
        // The outcome goes back into the form; only what the store says is a failure of the page.
        match enter::enter(&store, &scope, &known, new) {
            Ok(_) => Ok(None),
            Err(EnterError::Store(error)) => Err(error),
            Err(error) => Ok(Some(error)),
        }
    })
    .await?;
    let (status, complaints) = match done {
        None => {
            let to = format!("/indicators/{id}");
            return Ok(ctx.redirect_with(&to, Flash::done(Words::of(ctx.lang).entered)));
        }
        Some(EnterError::NotFound) => return Err(Failure::not_found()),
        Some(EnterError::Problems(problems)) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            problems
                .iter()
                .map(|problem| Complaint::new(problem.field(), problem.text(ctx.lang)))
                .collect(),
        ),
        Some(error) => (
            StatusCode::CONFLICT,
            vec![Complaint::new("value", error.explain(ctx.lang))],
        ),
    };
    show::answer(&ctx, &picture, &id, Some(&typed), (status, complaints)).await
}

#[derive(Template)]
#[template(path = "indicator_waiting.html")]
struct WaitingPage {
    frame: Frame,
    words: &'static Words,
    rows: Vec<Row>,
    nothing: Option<Empty>,
}

struct Row {
    id: i64,
    version: i64,
    title: String,
    href: String,
    period: String,
    place: String,
    value: String,
    present: String,
    evidence: String,
    entered: String,
    own: bool,
    decides: bool,
    reason: Field,
}

async fn waiting(ctx: Ctx, Room(plan): Room<Plan>, Room(room): Room<Indicators>) -> Answer {
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let picture = super::picture(&ctx, &plan, &room).await?;
    let store = ctx.store();
    let (figures, _) = blocking(move || store.read(|read| figure::waiting(read, LISTED))).await?;
    let row = |figure: &FigureRow| {
        let entry = picture.entry(&figure.key.indicator)?;
        let definition = &entry.definition;
        let region = figure.key.region.as_ref();
        let own = figure.entered_by.is_some() && figure.entered_by == ctx.scope.account;
        let key = format!("reason-{}", figure.id);
        Some(Row {
            id: figure.id,
            version: figure.version,
            title: definition.title.get(lang).to_owned(),
            href: entry.standing.href.clone(),
            period: parts::period(definition.period, figure.key.period, lang),
            place: region.map_or_else(
                || words.whole.to_owned(),
                |code| {
                    let title = picture.regions.get(code);
                    title.map_or_else(|| code.to_string(), |title| title.get(lang).to_owned())
                },
            ),
            value: parts::quantity(figure.value, &definition.unit),
            present: entry
                .series
                .get(&figure.key.period)
                .filter(|_| region.is_none())
                .map_or_else(
                    || words.none.to_owned(),
                    |point| parts::quantity(point.value, &definition.unit),
                ),
            evidence: figure.evidence.clone(),
            entered: figure.entered_at.minute_text(),
            own,
            decides: ctx.scope.role == Role::Office && !own,
            reason: Field::text(key, words.reason).max_chars(show::reason_chars()),
        })
    };
    let rows: Vec<Row> = figures.iter().filter_map(row).collect();
    page(&WaitingPage {
        frame: ctx
            .frame(words.waiting_title)
            .purpose(words.waiting_purpose)
            .crumb(super::list::PATH, words.title),
        words,
        nothing: rows.is_empty().then(|| {
            empty(format!("{} {}", words.waiting_empty, words.waiting_help))
                .link(super::list::PATH, words.title)
        }),
        rows,
    })
}

#[derive(Deserialize)]
struct DecideForm {
    version: i64,
    #[serde(flatten)]
    rest: std::collections::BTreeMap<String, String>,
}

async fn accept(ctx: Ctx, Path(id): Path<i64>, Form(form): Form<DecideForm>) -> Answer {
    settle(ctx, id, form.version, Decision::Accept).await
}

async fn refuse(ctx: Ctx, Path(id): Path<i64>, Form(form): Form<DecideForm>) -> Answer {
    let reason = form.rest.get(&format!("reason-{id}")).cloned();
    let decision = Decision::Refuse(reason.unwrap_or_default());
    settle(ctx, id, form.version, decision).await
}

async fn settle(ctx: Ctx, id: i64, version: i64, decision: Decision) -> Answer {
    let words = Words::of(ctx.lang);
    let said = match decision {
        Decision::Accept => words.accepted,
        Decision::Refuse(_) => words.refused,
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || decide::decide(&store, &scope, id, version, decision)).await?;
    Ok(ctx.redirect_with("/indicators/waiting", Flash::done(said)))
}
