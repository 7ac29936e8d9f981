//! The decisions of a meeting on its page, and the steps on them.

use ::web::view::{Tag, Tone, tag};
use ::web::{Answer, Ctx, Flash, blocking};
use axum::Form;
use axum::extract::Path;
use base::{Role, Scope};
use store::Store;

use super::meeting::{Redo, again};
use super::minutes::about;
use super::parts::{Again, Names, Pairs, StepForm, Typed, day_or, decision_tag, given, version};
use crate::Dispatch;
use crate::commands::{DecisionError, Done, StepError, decide};
use crate::model::Decision;
use crate::queries::{self, ShownMeeting};
use crate::rules::Move;
use crate::rules::decision::{State, Step, step};
use crate::rules::text::SHORT_CHARS;
use crate::words::{MeetingWords, meeting_name};

/// A decision on the page of its meeting.
pub(super) struct DecisionView {
    pub(super) id: i64,
    pub(super) no: String,
    pub(super) text: String,
    pub(super) owner: String,
    pub(super) about: String,
    pub(super) about_href: String,
    pub(super) due: String,
    pub(super) tags: Vec<Tag>,
    /// Label and text of what was reported and answered.
    pub(super) said: Vec<(&'static str, String)>,
    pub(super) forms: Vec<StepForm>,
    /// The page on which an order is opened on it; empty for none.
    pub(super) order: String,
}

/// The decisions that the scope sees.
pub(super) fn views(
    ctx: &Ctx,
    shown: &ShownMeeting,
    (names, room): (&Names, &Dispatch),
    again: &Again,
) -> Vec<DecisionView> {
    let (lang, words, today) = (ctx.lang, MeetingWords::of(ctx.lang), ctx.today());
    let view = |row: &Decision| {
        let overdue = row.state.runs() && row.due.is_some_and(|due| due < today);
        let mut tags = vec![decision_tag(row.state, lang)];
        tags.extend(overdue.then(|| tag(Tone::Bad, words.overdue)));
        let about_href = match (row.blockage, row.task) {
            (Some(id), _) => format!("/blockages/{id}"),
            (None, Some(id)) => format!("/tasks/{id}"),
            (None, None) => String::new(),
        };
        DecisionView {
            id: row.id,
            no: words.decision_no(row.no),
            text: row.text.clone(),
            owner: names.label(&row.owner, lang),
            about: about(row, lang),
            about_href,
            due: day_or(row.due, words.none, lang),
            tags,
            said: [(words.report, &row.report), (words.reason, &row.reason)]
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(label, text)| (label, text.clone()))
                .collect(),
            forms: forms(ctx, shown, row, again),
            order: if overdue {
                order(ctx, shown, row, room)
            } else {
                String::new()
            },
        }
    };
    shown.decisions.iter().map(view).collect()
}

/// The page on which the office or supervision opens an order on a decision that is overdue.
fn order(ctx: &Ctx, shown: &ShownMeeting, row: &Decision, room: &Dispatch) -> String {
    let directs = matches!(ctx.scope.role, Role::Office | Role::Supervisor);
    let Some(path) = room.orders.filter(|_| directs) else {
        return String::new();
    };
    let reference = format!(
        "{}议定事项第{}项",
        meeting_name(&shown.row, base::Lang::Zh),
        row.no
    );
    let encode = ::web::query::encode;
    let here = crate::commands::decision_href(row);
    format!(
        "{path}?unit={}&source=meeting&reference={}&href={}",
        encode(row.owner.as_str()),
        encode(&reference),
        encode(&here)
    )
}

fn forms(ctx: &Ctx, shown: &ShownMeeting, row: &Decision, again: &Again) -> Vec<StepForm> {
    let words = MeetingWords::of(ctx.lang);
    let attends = ctx
        .scope
        .org
        .as_ref()
        .is_some_and(|org| shown.seats.contains(org));
    let mut forms = Vec::new();
    for (taken, title, label) in [
        (
            Step::Report,
            words.report_submit,
            Some(("report", words.report)),
        ),
        (Step::Confirm, words.confirm, None),
        (
            Step::Return,
            words.give_back,
            Some(("reason", words.reason)),
        ),
        (
            Step::Withdraw,
            words.withdraw,
            Some(("reason", words.reason)),
        ),
    ] {
        let judged = step(row.state, &ctx.scope, (&row.owner, attends), taken);
        if row.state == State::Draft || !matches!(judged, Ok(Move::To(_))) {
            continue;
        }
        let name = format!("{}-{}", taken.as_str(), row.id);
        let fields = label
            .into_iter()
            .map(|(field, label)| again.area(&name, field, label, (2, SHORT_CHARS)))
            .collect();
        forms.push(StepForm {
            action: format!("/decisions/{}/{}", row.id, taken.as_str()),
            title,
            hint: "",
            fields,
            class: if matches!(taken, Step::Return | Step::Withdraw) {
                "button button-bad"
            } else {
                "button"
            },
            open: again.step == name,
            version: row.version,
        });
    }
    forms
}

async fn take<F>(ctx: Ctx, id: i64, step: Step, form: Vec<(String, String)>, work: F) -> Answer
where
    F: FnOnce(&Store, &Scope, (i64, i64), String) -> Result<Done, DecisionError> + Send + 'static,
{
    let typed: Typed = form.into_iter().collect();
    let key = (id, version(&typed));
    let name = format!("{}-{id}", step.as_str());
    let field = if step == Step::Report {
        "report"
    } else {
        "reason"
    };
    let text = given(&typed, &format!("{name}-{field}"));
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let outcome = blocking(move || -> Result<_, DecisionError> {
        match work(&store, &scope, key, text) {
            Err(error @ (StepError::Refused(_) | StepError::Store(_))) => Err(error),
            outcome => Ok(outcome),
        }
    })
    .await?;
    let store = ctx.store();
    let meeting = blocking(move || queries::meeting_of(&store, id)).await?;
    match outcome {
        Ok(_) => {
            let said = MeetingWords::of(ctx.lang).saved;
            let next = format!("/meetings/{meeting}#decision-{id}");
            Ok(ctx.redirect_with(&next, Flash::done(said)))
        }
        Err(error) => again(&ctx, meeting, Redo::of(&name, typed, &error, ctx.lang)).await,
    }
}

pub(super) async fn report(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, Step::Report, form, decide::report).await
}

pub(super) async fn confirm(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, Step::Confirm, form, |store, scope, key, _| {
        decide::confirm(store, scope, key)
    })
    .await
}

pub(super) async fn give_back(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, Step::Return, form, decide::give_back).await
}

pub(super) async fn withdraw(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, Step::Withdraw, form, decide::withdraw).await
}
