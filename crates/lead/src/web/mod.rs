//! The pages of this room, one a file.

mod act;
mod experts;
mod export;
mod list;
mod network;
mod overview;
mod parts;
mod screens;
mod show;

use ::web::{Access, NavItem, Routes};
use base::Role;

pub(crate) const PATH: &str = "/leads";
pub(crate) const HOME: &str = "/supervision";

const READERS: Access = Access::Roles(&[
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);
const WORKERS: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office]);
const STARTERS: Access = Access::Roles(&[Role::Office, Role::Supervisor]);

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new(HOME, "监管", "Supervision", READERS))
        .page(HOME, READERS, "supervision", overview::show)
        .action(
            "/supervision/run",
            STARTERS,
            "supervision.run",
            overview::run,
        )
        .page(
            "/supervision/network",
            READERS,
            "supervision.network",
            network::show,
        )
        .page(
            "/supervision/experts",
            READERS,
            "supervision.experts",
            experts::show,
        )
        .page(
            "/supervision/screens",
            READERS,
            "supervision.screens",
            screens::show,
        )
        .page(PATH, READERS, "lead.list", list::list)
        .file("/leads.csv", READERS, "lead.csv", export::csv)
        .file("/leads.xlsx", READERS, "lead.xlsx", export::xlsx)
        .page("/leads/{id}", READERS, "lead.show", show::show)
        .action("/leads/{id}/{step}", WORKERS, "lead.step", act::step)
}
