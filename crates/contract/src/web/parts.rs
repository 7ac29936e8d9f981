//! What pages of this room share.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::web::form::{Complaint, Field};
use ::web::view::{Tag, Tone, tag};
use ::web::{Ctx, Failure, blocking};
use base::{Date, Lang, Scope};
use org::Party;
use store::{Read, Store};

use crate::commands::StepError;
use crate::model::{DisputeState, State};
use crate::queries::ReadError;
use crate::rules::warning::{Level, level};
use crate::state::Contracts;
use crate::words::Words;

/// A form for one step. Field names begin with the step, so that many forms stand on one page.
pub(super) struct StepForm {
    pub(super) action: String,
    pub(super) version: i64,
    pub(super) title: &'static str,
    pub(super) hint: String,
    pub(super) hidden: Vec<(&'static str, String)>,
    pub(super) fields: Vec<Field>,
    pub(super) button: &'static str,
    pub(super) class: &'static str,
    pub(super) files: bool,
    pub(super) open: bool,
}

impl StepForm {
    pub(super) fn new(action: String, version: i64, button: &'static str) -> Self {
        Self {
            action,
            version,
            title: button,
            hint: String::new(),
            hidden: Vec::new(),
            fields: Vec::new(),
            button,
            class: "button",
            files: false,
            open: false,
        }
    }

    pub(super) fn quiet(mut self) -> Self {
        self.class = "button button-quiet";
        self
    }
}

/// What is said again after a step that was not taken: the step, what was typed, what was wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Again {
    /// The step, as its fields' names begin.
    pub(super) step: String,
    /// What was typed, by field name.
    pub(super) typed: BTreeMap<String, String>,
    /// What was wrong.
    pub(super) complaints: Vec<Complaint>,
    /// Whether somebody else was faster.
    pub(super) conflict: String,
}

impl Again {
    /// A step that was refused in a way that the person can mend; anything else goes up.
    pub(super) fn of(
        step: &str,
        typed: BTreeMap<String, String>,
        (error, lang): (StepError, Lang),
    ) -> Result<Self, StepError> {
        use base::Explain;
        let mut again = Self {
            step: step.to_owned(),
            typed,
            ..Self::default()
        };
        match error {
            StepError::Invalid(problems) => {
                let words = Words::of(lang);
                let named = |field: &str| match field.starts_with(&format!("{step}-")) {
                    true => field.to_owned(),
                    false => format!("{step}-{field}"),
                };
                let complaint = |problem: &crate::commands::Problem| {
                    Complaint::new(named(problem.field), words.wrong(&problem.wrong))
                };
                again.complaints = problems.iter().map(complaint).collect();
            }
            error @ (StepError::Stale | StepError::Blocked(_) | StepError::Refused(_)) => {
                again.conflict = error.explain(lang);
            }
            error => return Err(error),
        }
        Ok(again)
    }

    /// What a field held when the form was sent, or what it holds at first.
    pub(super) fn value(&self, name: &str, first: impl Into<String>) -> String {
        self.typed
            .get(name)
            .cloned()
            .unwrap_or_else(|| first.into())
    }

    pub(super) fn is_of(&self, step: &str) -> bool {
        self.step == step
    }
}

/// Reads for the party that looks.
pub(super) async fn read<T, F>(ctx: &Ctx, room: &Arc<Contracts>, ask: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce(&mut Read<'_>, (&Scope, Option<&Party>)) -> Result<T, ReadError> + Send + 'static,
{
    let (store, scope, room) = (ctx.store(), ctx.scope.clone(), Arc::clone(room));
    blocking(move || -> Result<T, ReadError> {
        let party = room.party(&store, &scope)?;
        store.read(|read| ask(read, (&scope, party.as_ref())))
    })
    .await
}

/// Takes a step; what the person can mend comes back beside what was typed.
pub(super) async fn step<T, F>(ctx: &Ctx, work: F) -> Result<Result<T, StepError>, Failure>
where
    T: Send + 'static,
    F: FnOnce(&Store, &Scope) -> Result<T, StepError> + Send + 'static,
{
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || match work(&store, &scope) {
        Err(
            error @ (StepError::Invalid(_)
            | StepError::Stale
            | StepError::Blocked(_)
            | StepError::Refused(_)),
        ) => Ok(Err(error)),
        Err(error) => Err(error),
        Ok(done) => Ok(Ok(done)),
    })
    .await
}

pub(super) fn state_tag(state: State, words: &Words) -> Tag {
    let tone = match state {
        State::Open => Tone::Warn,
        State::Signed => Tone::Steady,
        State::Completed => Tone::Good,
        State::Terminated => Tone::Quiet,
    };
    tag(tone, words.contract_state(state))
}

pub(super) fn dispute_tag(state: DisputeState, words: &Words) -> Tag {
    let tone = match state {
        DisputeState::Filed => Tone::Warn,
        DisputeState::Accepted => Tone::Steady,
        DisputeState::Answered | DisputeState::Decided => Tone::Good,
        DisputeState::Refused | DisputeState::Withdrawn => Tone::Quiet,
    };
    tag(tone, words.dispute_state(state))
}

/// How near a last day is, where that is worth saying.
pub(super) fn due_tag(due: Date, today: Date, words: &Words) -> Option<Tag> {
    match level(due, today) {
        Level::Calm => None,
        Level::Near => Some(tag(Tone::Warn, words.near(due))),
        Level::Over => Some(tag(Tone::Bad, words.late_since(due))),
    }
}
