//! The steps on an order. Whatever goes wrong that the person can mend, the page comes back with what was typed.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::web::form::Complaint;
use ::web::upload::{Upload, UploadError};
use ::web::{Answer, Ctx, Failure, Flash, Room, blocking};
use axum::Form;
use axum::extract::{Multipart, Path};
use base::calendar::Term;
use base::{Explain, Lang, Scope};
use store::Store;

use super::LIMITS;
use super::parts::{day, new_files};
use super::show::{Again, again};
use crate::Rectify;
use crate::commands::clue::{self, ClueError, NewClue};
use crate::commands::hand_in::{self, HandIn};
use crate::commands::pause::{self, Standstill};
use crate::commands::{Done, StepError, acknowledge as ack, check, extension, plan as plans};
use crate::rules::order::{PauseReason, Stage};
use crate::rules::text::{FieldFault, Problem, Reader};
use crate::words::OrderWords;

/// The fields of a form, by name.
type Fields = BTreeMap<String, String>;

/// A step of a form: its name, the order, the version, what was typed.
struct Sent {
    step: &'static str,
    id: i64,
    version: i64,
    fields: Fields,
}

impl Sent {
    fn new(step: &'static str, id: i64, pairs: Vec<(String, String)>) -> Self {
        let fields: Fields = pairs.into_iter().collect();
        Self {
            step,
            id,
            version: fields
                .get("version")
                .and_then(|text| text.parse().ok())
                .unwrap_or(0),
            fields,
        }
    }

    /// A field of this step, whose name begins with the step.
    fn text(&self, field: &str) -> String {
        let name = format!("{}-{field}", self.step);
        self.fields.get(&name).cloned().unwrap_or_default()
    }

    fn term(&self, field: &'static str) -> Result<Term, StepError> {
        let mut reader = Reader::default();
        let read = reader.term(field, &self.text(field));
        match read {
            Some(term) => Ok(term),
            None => Err(StepError::Invalid(reader.problems)),
        }
    }

    fn order(&self) -> (i64, i64) {
        (self.id, self.version)
    }
}

/// Takes a step and goes on, or shows the page again.
async fn take<F>(ctx: Ctx, sent: Sent, work: F) -> Answer
where
    F: FnOnce(&Store, &Scope, &Sent) -> Result<Done, StepError> + Send + 'static,
{
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (sent, outcome) = blocking(move || -> Result<_, StepError> {
        let outcome = work(&store, &scope, &sent);
        match outcome {
            Err(error @ (StepError::Refused(_) | StepError::Store(_))) => Err(error),
            outcome => Ok((sent, outcome)),
        }
    })
    .await?;
    finish(&ctx, sent, outcome).await
}

async fn finish(ctx: &Ctx, sent: Sent, outcome: Result<Done, StepError>) -> Answer {
    let words = OrderWords::of(ctx.lang);
    match outcome {
        Ok(done) => {
            let said = if done.changed {
                words.done
            } else {
                words.unchanged
            };
            Ok(ctx.redirect_with(&format!("/orders/{}", done.id), Flash::done(said)))
        }
        Err(error) => {
            let (problems, conflict) = match error {
                StepError::Invalid(problems) => (problems, false),
                StepError::Conflict(_) => (Vec::new(), true),
                error => return Err(error.into()),
            };
            let complaints = named(sent.step, &problems, ctx.lang);
            again(
                ctx,
                sent.id,
                Again {
                    step: sent.step,
                    typed: sent.fields,
                    complaints,
                    conflict,
                },
            )
            .await
        }
    }
}

/// Complaints under the names that the fields have on the page.
fn named(step: &str, problems: &[Problem], lang: Lang) -> Vec<Complaint> {
    problems
        .iter()
        .map(|held| Complaint::new(format!("{step}-{}", held.field), held.explain(lang)))
        .collect()
}

type Pairs = Form<Vec<(String, String)>>;

pub(super) async fn acknowledge(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    let sent = Sent::new("acknowledge", id, form);
    take(ctx, sent, |store, scope, sent| {
        ack::acknowledge(store, scope, sent.order())
    })
    .await
}

pub(super) async fn agree(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    let sent = Sent::new("agree", id, form);
    take(ctx, sent, |store, scope, sent| {
        plans::agree(store, scope, sent.order())
    })
    .await
}

pub(super) async fn give_back(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    let sent = Sent::new("return", id, form);
    take(ctx, sent, |store, scope, sent| {
        let said = (sent.text("reason"), sent.term("length")?);
        plans::give_back(store, scope, sent.order(), said)
    })
    .await
}

pub(super) async fn close(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    let sent = Sent::new("close", id, form);
    take(ctx, sent, |store, scope, sent| {
        check::close(store, scope, sent.order(), sent.text("finding"))
    })
    .await
}

pub(super) async fn reopen(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    let sent = Sent::new("reopen", id, form);
    take(ctx, sent, |store, scope, sent| {
        let said = (sent.text("reason"), sent.term("length")?);
        check::reopen(store, scope, sent.order(), said)
    })
    .await
}

pub(super) async fn withdraw(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    let sent = Sent::new("withdraw", id, form);
    take(ctx, sent, |store, scope, sent| {
        crate::commands::withdraw::withdraw(store, scope, sent.order(), sent.text("reason"))
    })
    .await
}

pub(super) async fn ask_extension(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    let sent = Sent::new("extension", id, form);
    take(ctx, sent, |store, scope, sent| {
        let said = (sent.term("length")?, sent.text("reason"));
        extension::ask(store, scope, sent.order(), said)
    })
    .await
}

pub(super) async fn answer_extension(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    let sent = Sent::new("answer", id, form);
    take(ctx, sent, |store, scope, sent| {
        let granted = match sent.fields.get("step").map(String::as_str) {
            Some("grant") => true,
            Some("refuse") => false,
            _ => {
                let problem = Problem::new("reason", FieldFault::Choice);
                return Err(StepError::Invalid(vec![problem]));
            }
        };
        extension::answer(store, scope, sent.order(), (granted, sent.text("reason")))
    })
    .await
}

pub(super) async fn pause(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    let sent = Sent::new("pause", id, form);
    take(ctx, sent, |store, scope, sent| {
        let mut reader = Reader::default();
        let reason = PauseReason::parse(&sent.text("reason"));
        if reason.is_none() {
            reader.fault("reason", FieldFault::Choice);
        }
        let from = reader.day("from", &sent.text("from"));
        let until = match sent.text("until").trim() {
            "" => None,
            text => reader.day("until", text),
        };
        let (Some(reason), Some(from), true) = (reason, from, reader.problems.is_empty()) else {
            return Err(StepError::Invalid(reader.problems));
        };
        let note = sent.text("note");
        let still = Standstill {
            reason,
            note,
            from,
            until,
        };
        pause::pause(store, scope, sent.order(), still)
    })
    .await
}

pub(super) async fn resume(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    let sent = Sent::new("resume", id, form);
    take(ctx, sent, |store, scope, sent| {
        pause::resume(store, scope, sent.order())
    })
    .await
}

pub(super) async fn plan(ctx: Ctx, Path(id): Path<i64>, form: Multipart) -> Answer {
    hand_in_stage(ctx, (id, "plan", Stage::Plan), form).await
}

pub(super) async fn proof(ctx: Ctx, Path(id): Path<i64>, form: Multipart) -> Answer {
    hand_in_stage(ctx, (id, "proof", Stage::Proof), form).await
}

async fn hand_in_stage(
    ctx: Ctx,
    (id, step, stage): (i64, &'static str, Stage),
    form: Multipart,
) -> Answer {
    let (mut upload, faults) = Upload::gather(form, LIMITS).await;
    let add = new_files(&mut upload);
    let remove = upload
        .all("remove")
        .filter_map(|text| text.parse().ok())
        .collect();
    let sent = Sent::new(step, id, pairs(&upload));
    if let Some(answer) = broken_files(&ctx, &sent, &faults).await {
        return answer;
    }
    take(ctx, sent, move |store, scope, sent| {
        let input = HandIn {
            order: sent.id,
            version: sent.version,
            stage,
            file: sent.fields.get("step").is_some_and(|step| step == "file"),
            body: sent.text("body"),
            add,
            remove,
        };
        hand_in::hand_in(store, scope, input)
    })
    .await
}

fn pairs(upload: &Upload) -> Vec<(String, String)> {
    upload
        .fields()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The page again when files could not be taken; nothing was kept.
async fn broken_files(ctx: &Ctx, sent: &Sent, faults: &[UploadError]) -> Option<Answer> {
    if faults.is_empty() {
        return None;
    }
    let name = format!("{}-files", sent.step);
    let complaints = faults
        .iter()
        .map(|fault| Complaint::new(name.clone(), fault.explain(ctx.lang)))
        .collect();
    let held = Again {
        step: sent.step,
        typed: sent.fields.clone(),
        complaints,
        conflict: false,
    };
    Some(again(ctx, sent.id, held).await)
}

/// A clue is handed over: the sender learns its number and nothing more.
pub(super) async fn hand_over(
    ctx: Ctx,
    Room(room): Room<Rectify>,
    Path(id): Path<i64>,
    form: Multipart,
) -> Answer {
    let (mut upload, faults) = Upload::gather(form, LIMITS).await;
    let files = new_files(&mut upload);
    let sent = Sent::new("clue", id, pairs(&upload));
    if let Some(answer) = broken_files(&ctx, &sent, &faults).await {
        return answer;
    }
    let new = NewClue {
        order: id,
        text: sent.text("text"),
        files,
        sample: false,
    };
    let (store, scope, vault) = (ctx.store(), ctx.scope.clone(), Arc::clone(room.vault()));
    let outcome = blocking(move || -> Result<_, Failure> {
        match clue::hand_over(&store, &vault, &scope, new) {
            Ok(handed) => Ok(Ok(handed)),
            Err(ClueError::Invalid(problems)) => Ok(Err(problems)),
            Err(error) => Err(error.into()),
        }
    })
    .await?;
    match outcome {
        Ok(handed) => {
            let said = OrderWords::of(ctx.lang).clue_handed(handed.id, day(handed.on, ctx.lang));
            Ok(ctx.redirect_with(&format!("/orders/{id}"), Flash::done(said)))
        }
        Err(problems) => {
            let held = Again {
                step: "clue",
                complaints: named("clue", &problems, ctx.lang),
                typed: sent.fields,
                conflict: false,
            };
            again(&ctx, id, held).await
        }
    }
}
