//! The pages of this room, one a file.

mod blockage;
mod blockages;
mod decision;
mod download;
mod meeting;
mod meeting_new;
mod meetings;
mod minutes;
mod new;
mod parts;
mod plan;

use base::Role;
use web::{Access, NavItem, Routes};

const READERS: Access = Access::Roles(&[
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);
const MEMBERS: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office, Role::Supervisor]);
const RAISERS: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office]);
const UNIT: Access = Access::Roles(&[Role::Clerk, Role::Head]);
const OFFICE: Access = Access::Roles(&[Role::Office]);

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new("/blockages", "难点堵点", "Blockages", READERS))
        .nav(NavItem::new("/meetings", "调度会", "Dispatch", MEMBERS))
        .page("/blockages", READERS, "blockage.list", blockages::list)
        .page("/blockages/new", RAISERS, "blockage.new", new::show)
        .action("/blockages/new", RAISERS, "blockage.raise", new::submit)
        .page("/blockages/{id}", READERS, "blockage.show", blockage::show)
        .action(
            "/blockages/{id}/accept",
            OFFICE,
            "blockage.accept",
            blockage::accept,
        )
        .action(
            "/blockages/{id}/note",
            UNIT,
            "blockage.note",
            blockage::note,
        )
        .action(
            "/blockages/{id}/solve",
            UNIT,
            "blockage.solve",
            blockage::solve,
        )
        .action(
            "/blockages/{id}/confirm",
            RAISERS,
            "blockage.confirm",
            blockage::confirm,
        )
        .action(
            "/blockages/{id}/reopen",
            RAISERS,
            "blockage.reopen",
            blockage::reopen,
        )
        .action(
            "/blockages/{id}/decline",
            OFFICE,
            "blockage.decline",
            blockage::decline,
        )
        .action(
            "/blockages/{id}/carry",
            OFFICE,
            "blockage.carry",
            blockage::carry,
        )
        .page("/meetings", READERS, "meeting.list", meetings::list)
        .page("/meetings/new", OFFICE, "meeting.new", meeting_new::show)
        .action("/meetings/new", OFFICE, "meeting.plan", meeting_new::submit)
        .page("/meetings/{id}", READERS, "meeting.show", meeting::show)
        .action(
            "/meetings/{id}/agenda",
            OFFICE,
            "meeting.agenda",
            plan::submit,
        )
        .action("/meetings/{id}/hold", OFFICE, "meeting.hold", meeting::hold)
        .action(
            "/meetings/{id}/cancel",
            OFFICE,
            "meeting.cancel",
            meeting::cancel,
        )
        .action(
            "/meetings/{id}/minutes",
            OFFICE,
            "meeting.minutes",
            minutes::submit,
        )
        .file(
            "/meetings/{id}/agenda.docx",
            READERS,
            "meeting.agenda_docx",
            download::agenda_docx,
        )
        .file(
            "/meetings/{id}/agenda.pdf",
            READERS,
            "meeting.agenda_pdf",
            download::agenda_pdf,
        )
        .file(
            "/meetings/{id}/minutes.docx",
            READERS,
            "meeting.minutes_docx",
            download::minutes_docx,
        )
        .file(
            "/meetings/{id}/minutes.pdf",
            READERS,
            "meeting.minutes_pdf",
            download::minutes_pdf,
        )
        .action(
            "/decisions/{id}/report",
            UNIT,
            "decision.report",
            decision::report,
        )
        .action(
            "/decisions/{id}/confirm",
            OFFICE,
            "decision.confirm",
            decision::confirm,
        )
        .action(
            "/decisions/{id}/return",
            OFFICE,
            "decision.return",
            decision::give_back,
        )
        .action(
            "/decisions/{id}/withdraw",
            OFFICE,
            "decision.withdraw",
            decision::withdraw,
        )
}
