//! `/orders/new`: one order, filled in from a lagging task or typed on a finding.

use std::sync::Arc;

use ::web::form::{Choice, Complaint, Field};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use base::calendar::Term;
use base::{OrgId, Scope};
use plan::{Board, Plan};
use serde::Deserialize;
use store::Store;

use super::parts::{Names, complaints, names};
use crate::commands::open::{self, Input, OpenError};
use crate::model::Settings;
use crate::queries::{self, ReadError};
use crate::rules::order::Source;
use crate::rules::prefill::{Prefill, answerable, prefill};
use crate::rules::text::{FieldFault, LINE_CHARS, LONG_CHARS, Problem, SHORT_CHARS};
use crate::words::{OrderWords, source_title};

const PATH: &str = "/orders/new";

#[derive(Template)]
#[template(path = "order_new.html")]
struct NewPage {
    frame: Frame,
    words: &'static OrderWords,
    complaints: Vec<Complaint>,
    prefilled: bool,
    /// Other units that lead the task: name and address of their form.
    others: Vec<(String, String)>,
    task: String,
    href: String,
    fields: Vec<Field>,
}

/// What was typed, or filled in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    task: String,
    href: String,
    org: String,
    source: String,
    reference: String,
    wrong: String,
    asked: String,
    basis: String,
    plan_term: String,
    proof_term: String,
}

struct Ground {
    names: Names,
    settings: Settings,
    board: Arc<Board>,
}

async fn ground(ctx: &Ctx, plan: &Arc<Plan>) -> Result<Ground, Failure> {
    let (store, scope, today, plan) = (ctx.store(), ctx.scope.clone(), ctx.today(), plan.clone());
    blocking(move || load(&store, &scope, today, &plan)).await
}

fn load(store: &Store, scope: &Scope, today: base::Date, plan: &Plan) -> Result<Ground, ReadError> {
    Ok(Ground {
        names: names(store)?,
        settings: queries::settings(store, scope)?,
        board: plan.board(store, today)?,
    })
}

pub(super) async fn show(ctx: Ctx, Room(plan): Room<Plan>) -> Answer {
    let ground = ground(&ctx, &plan).await?;
    let given = |key: &str| ctx.query.get(key).unwrap_or_default().to_owned();
    let mut typed = Typed {
        task: given("task"),
        org: given("unit"),
        source: given("source"),
        reference: given("reference"),
        href: given("href"),
        plan_term: ground.settings.plan_term.to_string(),
        proof_term: ground.settings.proof_term.to_string(),
        ..Typed::default()
    };
    if !typed.task.is_empty() {
        let filled = of_task(&ground.board, &typed).ok_or_else(Failure::not_found)?;
        typed.org = filled.org.to_string();
        typed.source = Source::Task.as_str().to_owned();
        (typed.wrong, typed.asked, typed.basis) = (filled.wrong, filled.asked, filled.basis);
    }
    page(&view(&ctx, &ground, &typed, &[]))
}

/// What the task says; without a unit, for the first that leads it.
fn of_task(board: &Board, typed: &Typed) -> Option<Prefill> {
    let id: i64 = typed.task.parse().ok()?;
    let task = board.tasks.iter().find(|task| task.id == id)?;
    let org = match typed.org.as_str() {
        "" => answerable(task).into_iter().next()?,
        org => OrgId::from(org),
    };
    prefill(board, &org, &[id])
}

pub(super) async fn submit(ctx: Ctx, Room(plan): Room<Plan>, Form(typed): Form<Typed>) -> Answer {
    let ground = ground(&ctx, &plan).await?;
    let input = match input(&ground, &typed) {
        Ok(input) => input,
        Err(problems) => return refused(&ctx, &ground, &typed, &problems),
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let outcome = blocking(move || match open::open(&store, &scope, input) {
        Ok(opened) => Ok(Ok(opened)),
        Err(OpenError::Invalid(problems)) => Ok(Err(problems)),
        Err(error) => Err(error),
    })
    .await?;
    match outcome {
        Ok(opened) => {
            let words = OrderWords::of(ctx.lang);
            let said = if opened.new {
                words.opened_done(&opened.number)
            } else {
                words.opened_before(&opened.number)
            };
            Ok(ctx.redirect_with(&format!("/orders/{}", opened.id), Flash::done(said)))
        }
        Err(problems) => refused(&ctx, &ground, &typed, &problems),
    }
}

fn refused(ctx: &Ctx, ground: &Ground, typed: &Typed, problems: &[Problem]) -> Answer {
    let view = view(ctx, ground, typed, problems);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
}

fn input(ground: &Ground, typed: &Typed) -> Result<Input, Vec<Problem>> {
    let mut problems = Vec::new();
    let org = OrgId::from(typed.org.as_str());
    if !ground.names.open().any(|row| row.id == org) {
        problems.push(Problem::new("org", FieldFault::Choice));
    }
    let mut term = |field: &'static str, text: &str| -> Option<Term> {
        match text.trim().parse() {
            Ok(term) => Some(term),
            Err(error) => {
                problems.push(Problem::new(field, FieldFault::Term(error)));
                None
            }
        }
    };
    let plan_term = term("plan_term", &typed.plan_term);
    let proof_term = term("proof_term", &typed.proof_term);
    let items = match typed.task.as_str() {
        "" => Vec::new(),
        // The light and the figures are those of now, not those of the form.
        _ => match of_task(&ground.board, typed) {
            Some(filled) => filled.items,
            None => {
                problems.push(Problem::new("task", FieldFault::Choice));
                Vec::new()
            }
        },
    };
    let source = match Source::parse(&typed.source) {
        _ if !items.is_empty() => Source::Task,
        Some(source) => source,
        None => {
            problems.push(Problem::new("source", FieldFault::Choice));
            Source::Other
        }
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Input {
        org,
        source,
        reference: typed.reference.clone(),
        href: typed.href.clone(),
        items,
        wrong: typed.wrong.clone(),
        asked: typed.asked.clone(),
        basis: typed.basis.clone(),
        plan_term,
        proof_term,
        sample: false,
    })
}

fn view(ctx: &Ctx, ground: &Ground, typed: &Typed, problems: &[Problem]) -> NewPage {
    let (lang, words) = (ctx.lang, OrderWords::of(ctx.lang));
    let complaints = complaints(problems, lang);
    let of_task = !typed.task.is_empty();
    let others = ground
        .board
        .tasks
        .iter()
        .filter(|task| task.id.to_string() == typed.task)
        .flat_map(answerable)
        .filter(|org| org.as_str() != typed.org)
        .map(|org| {
            let href = format!(
                "{PATH}?task={}&unit={}",
                typed.task,
                ::web::query::encode(org.as_str())
            );
            (ground.names.label(&org, lang), href)
        })
        .collect();
    NewPage {
        frame: ctx
            .frame(words.new_title)
            .purpose(words.new_purpose)
            .crumb("/orders", words.nav),
        words,
        prefilled: of_task,
        others,
        task: typed.task.clone(),
        href: typed.href.clone(),
        fields: fields(ctx, ground, typed, &complaints),
        complaints,
    }
}

fn fields(ctx: &Ctx, ground: &Ground, typed: &Typed, complaints: &[Complaint]) -> Vec<Field> {
    let (lang, words) = (ctx.lang, OrderWords::of(ctx.lang));
    let of_task = !typed.task.is_empty();
    let mut units = vec![Choice::new("", words.choose_unit)];
    units.extend(
        ground
            .names
            .open()
            .filter(|row| !of_task || row.id.as_str() == typed.org)
            .map(|row| Choice::new(row.id.as_str(), row.label(lang))),
    );
    let sources = Source::ALL
        .iter()
        .filter(|source| (**source == Source::Task) == of_task)
        .map(|source| Choice::new(source.as_str(), source_title(*source, lang)))
        .collect();
    let area = |name: &str, label: &str, rows: u8, max: usize, value: &str| {
        Field::area(name, label, rows)
            .value(value)
            .max_chars(max as u32)
    };
    let term = |name: &str, label: &str, value: &str| {
        Field::text(name, label)
            .hint(words.term_hint)
            .value(value)
            .narrow()
    };
    [
        Field::select("org", words.unit, units).value(&typed.org),
        Field::select("source", words.source, sources).value(&typed.source),
        Field::text("reference", words.reference)
            .hint(words.reference_hint)
            .value(&typed.reference)
            .max_chars(LINE_CHARS as u32)
            .optional(::web::Words::of(lang)),
        area("wrong", words.wrong, 6, LONG_CHARS, &typed.wrong),
        area("asked", words.asked, 4, LONG_CHARS, &typed.asked),
        area("basis", words.basis, 2, SHORT_CHARS, &typed.basis).hint(words.basis_hint),
        term("plan_term", words.plan_term, &typed.plan_term),
        term("proof_term", words.proof_term, &typed.proof_term),
    ]
    .into_iter()
    .map(|field| field.complaint(complaints))
    .collect()
}
