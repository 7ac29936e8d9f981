//! What is pressed on the page of a lead.

use std::collections::BTreeMap;

use ::web::form::Complaint;
use ::web::{Answer, Flash, Pairs, Sent, blocking};
use base::Explain;

use super::PATH;
use super::show::{Again, again};
use crate::commands::act::{Act, StepError, act};
use crate::model::{Outcome, Step};
use crate::state::Leads;
use crate::words::Words;

pub(super) async fn step(sent: Sent<Leads, Pairs, (i64, String)>) -> Answer {
    let (ctx, room, (id, name), pairs) = sent.split();
    let typed: BTreeMap<String, String> = pairs.into_iter().collect();
    let step = Step::parse(&name).filter(|step| *step != Step::Again);
    let step = step.ok_or(StepError::NotFound)?;
    let get = |field: &str| {
        let value = typed.get(&format!("{name}-{field}"));
        value.cloned().unwrap_or_default()
    };
    let version = typed.get("version").and_then(|text| text.parse().ok());
    let wanted = Act {
        step,
        words: get("words"),
        outcome: Outcome::parse(&get("outcome")),
        unit: get("unit"),
    };
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), (*room).clone());
    let done =
        blocking(
            move || match act(&store, &scope, &held, (id, version.unwrap_or(0), wanted)) {
                Err(
                    error @ (StepError::Words
                    | StepError::Outcome
                    | StepError::NotLooked
                    | StepError::Unit
                    | StepError::NotNow
                    | StepError::Stale),
                ) => Ok(Err(error)),
                Err(error) => Err(error),
                Ok(()) => Ok(Ok(())),
            },
        )
        .await?;
    let Err(error) = done else {
        // The office may have handed it to somebody else and still sees it; so does whoever asked or answered.
        let to = format!("{PATH}/{id}");
        return Ok(ctx.redirect_with(&to, Flash::done(Words::of(ctx.lang).done)));
    };
    let said = error.explain(ctx.lang);
    let mut shown = Again {
        step: name.clone(),
        typed,
        ..Again::default()
    };
    let field = match error {
        StepError::Words => "words",
        StepError::Outcome | StepError::NotLooked => "outcome",
        StepError::Unit => "unit",
        _ => "",
    };
    match field {
        "" => shown.conflict = said,
        field => shown.complaints = vec![Complaint::new(format!("{name}-{field}"), said)],
    }
    again(&ctx, &room, id, shown).await
}
