//! The pages of this room, one a file.

mod deliveries;
mod hook_one;
mod hooks;
mod inbox;
mod settings;

use ::web::{Access, Ctx, Routes};
use base::Role;

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .webhook(crate::outbound::described())
        .merge(inbox::routes())
        .merge(settings::routes())
        .merge(deliveries::routes())
        .merge(hooks::routes())
        .merge(hook_one::routes())
}

const OFFICE: Access = Access::Roles(&[Role::Office]);
/// Who keeps web hooks: the office, and heads for their organisations.
const KEEPERS: Access = Access::Roles(&[Role::Office, Role::Head]);

/// The page that was asked for, from 1.
fn page_number(ctx: &Ctx) -> u64 {
    ctx.query
        .get("page")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1)
}
