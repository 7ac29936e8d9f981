//! What is pressed on the page of a dispute.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::web::{Answer, Flash, Pairs, Sent};

use super::DISPUTES;
use super::dispute::{again, name};
use super::parts::{Again, step as take};
use crate::commands::StepError;
use crate::commands::decide::{self, Typed};
use crate::model::Outcome;
use crate::rules::dispute::Step;
use crate::state::Contracts;
use crate::words::Words;

pub(super) async fn step(sent: Sent<Contracts, Pairs, (i64, String)>) -> Answer {
    let (ctx, room, (id, step), pairs) = sent.split();
    let typed: BTreeMap<String, String> = pairs.into_iter().collect();
    let found = Step::ALL.into_iter().find(|known| name(*known) == step);
    let found = found.ok_or(StepError::NotFound)?;
    let get = |field: &str| {
        let value = typed.get(&format!("{step}-{field}"));
        value.cloned().unwrap_or_default()
    };
    let version = typed.get("version").and_then(|text| text.parse().ok());
    let sent = Typed {
        text: get("text"),
        outcome: Outcome::parse(&get("outcome")),
        affects: get("affects") == "yes",
        suspends: get("suspends") == "yes",
    };
    let words = Words::of(ctx.lang);
    let state = Arc::clone(&room);
    let done = take(&ctx, move |store, scope| {
        let which = (id, version.unwrap_or(0), found);
        decide::take(store, scope, &state, which, sent)
    });
    match done.await? {
        Ok(done) => {
            let said = if done.changed {
                words.done
            } else {
                words.unchanged
            };
            // Whoever took a complaint back still sees it; so does whoever decided it.
            Ok(ctx.redirect_with(&format!("{DISPUTES}/{id}"), Flash::done(said)))
        }
        Err(error) => {
            let shown = Again::of(&step, typed, (error, ctx.lang))?;
            again(&ctx, &room, id, shown).await
        }
    }
}
