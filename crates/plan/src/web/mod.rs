//! The pages of this room, one a file.

mod coverage;
mod document;
mod documents;
mod exports;
mod front;
mod import;
mod ledger;
pub(crate) mod ledger_xlsx;
mod report_form;
pub mod report_parts;
mod report_queue;
mod report_show;
mod reports;
mod review;
mod review_amend;
mod review_clause;
mod review_document;
mod review_form;
mod review_words;
pub(crate) mod show;
mod task;
mod unit;
mod units;
mod what_if;
mod what_if_trial;

use std::sync::Arc;

use base::Role;
use web::view::{Empty, empty};
use web::{Ctx, Failure, Routes, blocking};

use crate::Plan;
use crate::model::Board;
use crate::words::Common;

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(front::routes())
        .merge(ledger::routes())
        .merge(task::routes())
        .merge(documents::routes())
        .merge(document::routes())
        .merge(import::routes())
        .merge(units::routes())
        .merge(unit::routes())
        .merge(what_if::routes())
        .merge(coverage::routes())
        .merge(reports::routes())
        .merge(review::routes())
        .merge(review_clause::routes())
        .merge(review_amend::routes())
        .merge(exports::routes())
}

/// All published plans today.
async fn board(ctx: &Ctx, plan: &Arc<Plan>) -> Result<Arc<Board>, Failure> {
    let (plan, store, day) = (plan.clone(), ctx.store(), ctx.today());
    blocking(move || plan.board(&store, day)).await
}

/// What a page says before any plan was loaded.
fn load_first(ctx: &Ctx) -> Empty {
    let words = Common::of(ctx.lang);
    let empty = empty(words.load_first);
    if ctx.scope.role == Role::Office {
        empty.link(import::PATH, words.import)
    } else {
        empty
    }
}
