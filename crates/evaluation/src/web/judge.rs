//! `/judging/{id}`: an evaluation as one of its judges has it before them.

use ::web::{Answer, Ctx, Room, blocking, page};
use axum::extract::Path;

use super::judge_view::{Kept, view};
use crate::queries;
use crate::state::Evaluation;

pub(super) async fn show(ctx: Ctx, Room(room): Room<Evaluation>, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let found = blocking(move || queries::judge(&store, &room, &scope, id)).await?;
    page(&view(&ctx, &found, Kept::default()))
}
