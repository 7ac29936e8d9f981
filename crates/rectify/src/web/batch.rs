//! `/orders/batch`: several lagging tasks, one order a unit.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Empty, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use base::OrgId;
use plan::{Board, Plan};

use super::parts::{Names, names};
use crate::commands::open::{self, Input};
use crate::queries::{self, ReadError};
use crate::rules::order::Source;
use crate::rules::prefill::{lagging, prefill};
use crate::rules::text::BATCH;
use crate::words::OrderWords;

#[derive(Template)]
#[template(path = "order_batch.html")]
struct BatchPage {
    frame: Frame,
    words: &'static OrderWords,
    complaints: Vec<Complaint>,
    unit: Field,
    rows: Vec<Line>,
    most: usize,
    nothing: Option<Empty>,
}

struct Line {
    /// Unit and task, as sent.
    value: String,
    unit: String,
    title: String,
    href: String,
    light: Tag,
    detail: String,
    /// The open order, when there is one.
    order: String,
    one: String,
}

struct Ground {
    names: Names,
    board: Arc<Board>,
    taken: BTreeMap<(OrgId, i64), i64>,
}

async fn ground(ctx: &Ctx, plan: &Arc<Plan>) -> Result<Ground, Failure> {
    let (store, scope, today, plan) = (ctx.store(), ctx.scope.clone(), ctx.today(), plan.clone());
    blocking(move || -> Result<_, ReadError> {
        let taken = queries::tasks_with_orders(&store, &scope)?;
        Ok(Ground {
            names: names(&store)?,
            board: plan.board(&store, today)?,
            taken: taken
                .into_iter()
                .map(|(org, task, order)| ((org, task), order))
                .collect(),
        })
    })
    .await
}

pub(super) async fn show(ctx: Ctx, Room(plan): Room<Plan>) -> Answer {
    let ground = ground(&ctx, &plan).await?;
    page(&view(&ctx, &ground, Vec::new()))
}

fn view(ctx: &Ctx, ground: &Ground, complaints: Vec<Complaint>) -> BatchPage {
    let (lang, words, board) = (ctx.lang, OrderWords::of(ctx.lang), &*ground.board);
    let chosen = ctx.query.get("unit").unwrap_or_default();
    let (mut rows, mut units) = (Vec::new(), BTreeMap::new());
    for (task, orgs) in lagging(board) {
        for org in orgs {
            let name = ground.names.label(&org, lang);
            units.insert(org.clone(), name.clone());
            if (!chosen.is_empty() && chosen != org.as_str()) || rows.len() >= BATCH {
                continue;
            }
            let tone = match task.light {
                plan::rules::light::Light::Overdue => Tone::Bad,
                plan::rules::light::Light::NoReport => Tone::Quiet,
                _ => Tone::Warn,
            };
            let order = ground.taken.get(&(org.clone(), task.id));
            rows.push(Line {
                value: format!("{org}/{}", task.id),
                unit: name,
                title: plan::task_title(board, task.id, lang).unwrap_or_default(),
                href: format!("/tasks/{}", task.id),
                light: tag(tone, plan::light_title(task.light, lang)),
                detail: plan::light_reason(task, lang),
                order: order.map(|id| format!("/orders/{id}")).unwrap_or_default(),
                one: format!(
                    "/orders/new?task={}&unit={}",
                    task.id,
                    ::web::query::encode(org.as_str())
                ),
            });
        }
    }
    let choices = std::iter::once(Choice::new("", words.all_units))
        .chain(
            units
                .iter()
                .map(|(org, name)| Choice::new(org.as_str(), name)),
        )
        .collect();
    BatchPage {
        frame: ctx
            .frame(words.batch_title)
            .purpose(words.batch_purpose)
            .crumb("/orders", words.nav)
            .wide(),
        words,
        complaints,
        unit: Field::select("unit", words.unit, choices)
            .value(chosen)
            .not_required(),
        nothing: rows
            .is_empty()
            .then(|| empty(words.batch_empty).link("/orders", words.nav)),
        rows,
        most: BATCH,
    }
}

pub(super) async fn submit(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Form(form): Form<Vec<(String, String)>>,
) -> Answer {
    let ground = ground(&ctx, &plan).await?;
    let words = OrderWords::of(ctx.lang);
    let inputs = inputs(&ground, &form);
    if inputs.is_empty() {
        let complaint = Complaint::new("task", words.batch_none);
        let view = view(&ctx, &ground, vec![complaint]);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
    }
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let opened = blocking(move || open::open_all(&store, &scope, inputs)).await?;
    let new = opened.iter().filter(|opened| opened.new).count();
    Ok(ctx.redirect_with("/orders", Flash::done(words.batch_done(new))))
}

/// One order a unit, over the ticked tasks that have none yet.
fn inputs(ground: &Ground, form: &[(String, String)]) -> Vec<Input> {
    let mut by_unit: BTreeMap<OrgId, Vec<i64>> = BTreeMap::new();
    let ticked = form.iter().filter(|(name, _)| name == "task");
    for (_, value) in ticked.take(BATCH) {
        let Some((org, task)) = value.split_once('/') else {
            continue;
        };
        let (org, Ok(task)) = (OrgId::from(org), task.parse::<i64>()) else {
            continue;
        };
        if !ground.taken.contains_key(&(org.clone(), task)) {
            by_unit.entry(org).or_default().push(task);
        }
    }
    by_unit
        .into_iter()
        .filter_map(|(org, tasks)| prefill(&ground.board, &org, &tasks))
        .map(|filled| Input {
            org: filled.org,
            source: Source::Task,
            reference: String::new(),
            href: String::new(),
            items: filled.items,
            wrong: filled.wrong,
            asked: filled.asked,
            basis: filled.basis,
            plan_term: None,
            proof_term: None,
            sample: false,
        })
        .collect()
}
