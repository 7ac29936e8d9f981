//! The pages of this room, one a file.

mod exports;
mod list;
mod official;
mod parts;
mod sheets;
mod show;

use std::sync::Arc;

use plan::Plan;
use web::{Ctx, Failure, Routes, blocking};

use crate::Indicators;
use crate::model::Picture;

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(list::routes())
        .merge(official::routes())
        .merge(sheets::routes())
        .merge(show::routes())
}

/// Every indicator today.
async fn picture(
    ctx: &Ctx,
    plan: &Arc<Plan>,
    room: &Arc<Indicators>,
) -> Result<Arc<Picture>, Failure> {
    let (plan, room, store, day) = (plan.clone(), room.clone(), ctx.store(), ctx.today());
    blocking(move || {
        let board = plan.board(&store, day)?;
        room.picture(&store, &board)
    })
    .await
}
