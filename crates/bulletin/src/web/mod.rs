//! Pages, files, feed and open data: one of them a file.

mod act;
mod brief;
mod edit;
mod feed;
mod list;
mod open_data;
mod pieces;
mod progress;
mod settings;
mod show;

pub use open_data::Kept;

use ::web::{Access, EVERYONE, NavItem, Routes};
use base::Role;

const OFFICE: Access = Access::Roles(&[Role::Office]);

/// Who may approve or return: the office, and heads, of whom the command takes those of the named unit.
const APPROVERS: Access = Access::Roles(&[Role::Office, Role::Head]);

/// Who reads briefs; the handler decides whose.
const READERS: Access = Access::Roles(&[
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
    Role::Clerk,
    Role::Head,
]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new("/bulletins", "通报", "Bulletins", EVERYONE))
        .foot(NavItem::new(
            "/progress",
            "进展和成效",
            "Progress and results",
            EVERYONE,
        ))
        .foot(NavItem::new(
            "/open-data",
            "开放数据",
            "Open data",
            EVERYONE,
        ))
        .page("/bulletins", EVERYONE, "bulletin.list", list::list)
        .action("/bulletins", OFFICE, "bulletin.draft", list::draft)
        .page(
            "/bulletins/settings",
            OFFICE,
            "bulletin.settings",
            settings::form,
        )
        .action(
            "/bulletins/settings",
            OFFICE,
            "bulletin.settings.save",
            settings::save,
        )
        .page("/bulletins/{id}", EVERYONE, "bulletin.show", show::show)
        .file(
            "/bulletins/{id}/bulletin.docx",
            EVERYONE,
            "bulletin.docx",
            show::docx,
        )
        .file(
            "/bulletins/{id}/bulletin.pdf",
            EVERYONE,
            "bulletin.pdf",
            show::pdf,
        )
        .page("/bulletins/{id}/edit", OFFICE, "bulletin.edit", edit::form)
        .action("/bulletins/{id}/edit", OFFICE, "bulletin.save", edit::save)
        .action(
            "/bulletins/{id}/redraft",
            OFFICE,
            "bulletin.redraft",
            edit::redraft,
        )
        .action(
            "/bulletins/{id}/submit",
            OFFICE,
            "bulletin.submit",
            act::submit,
        )
        .action(
            "/bulletins/{id}/approve",
            APPROVERS,
            "bulletin.approve",
            act::approve,
        )
        .action(
            "/bulletins/{id}/return",
            APPROVERS,
            "bulletin.return",
            act::give_back,
        )
        .action(
            "/bulletins/{id}/issue",
            OFFICE,
            "bulletin.issue",
            act::issue,
        )
        .action(
            "/bulletins/{id}/publish",
            OFFICE,
            "bulletin.publish",
            act::publish,
        )
        .action(
            "/bulletins/{id}/withdraw",
            OFFICE,
            "bulletin.withdraw",
            act::withdraw,
        )
        .page("/units/{org}/brief", READERS, "bulletin.unit", brief::unit)
        .page(
            "/documents/{key}/brief",
            READERS,
            "bulletin.plan",
            brief::plan,
        )
        .page("/progress", EVERYONE, "bulletin.progress", progress::show)
        .file("/feed.atom", EVERYONE, "bulletin.feed", feed::feed)
        .merge(open_data::routes())
}
