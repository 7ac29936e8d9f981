//! The routes of reports: what units file and the office decides.

use ::web::{Access, Answer, Ctx, EVERYONE, Room, Routes, STAFF, redirect};
use base::Role;

use super::{report_form, report_queue, report_show};
use crate::Plan;

/// The page on which a unit sees what it has to do in a month.
pub(super) const MONTH: &str = "/month";

const UNIT: Access = Access::Roles(&[Role::Clerk, Role::Head]);
const OFFICE: Access = Access::Roles(&[Role::Office]);

/// Reports, their form, their evidence.
pub(super) fn routes() -> Routes {
    Routes::new()
        .page("/reports", STAFF, "report.list", list)
        .page("/reports/{id}", EVERYONE, "report.show", report_show::show)
        .action(
            "/reports/{id}/accept",
            OFFICE,
            "report.accept",
            report_show::accept,
        )
        .action(
            "/reports/{id}/return",
            OFFICE,
            "report.return",
            report_show::give_back,
        )
        .action(
            "/reports/{id}/withdraw",
            UNIT,
            "report.withdraw",
            report_show::withdraw,
        )
        .page("/tasks/{id}/report", UNIT, "report.form", report_form::show)
        .upload(
            "/tasks/{id}/report",
            UNIT,
            "report.submit",
            report_form::BODY_BYTES,
            report_form::submit,
        )
        .file(
            "/evidence/{id}",
            STAFF,
            "evidence.download",
            report_show::evidence,
        )
}

/// The office's queue; a unit finds its reports on the page of the month.
async fn list(ctx: Ctx, Room(plan): Room<Plan>) -> Answer {
    match ctx.scope.role {
        Role::Clerk | Role::Head => Ok(redirect(&ctx.query.href(MONTH))),
        _ => report_queue::show(ctx, plan).await,
    }
}
