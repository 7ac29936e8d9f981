//! The routes of reports: what units file and the office decides.

use ::web::{Access, Answer, Ctx, EVERYONE, NavItem, Room, Routes, STAFF};
use base::Role;

use super::{report_form, report_month, report_queue, report_show};
use crate::Plan;

const UNIT: Access = Access::Roles(&[Role::Clerk, Role::Head]);
const OFFICE: Access = Access::Roles(&[Role::Office]);
const DESK: Access = Access::Roles(&[Role::Office, Role::Supervisor, Role::Auditor]);

/// Reports, their form, their evidence.
pub(super) fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new("/reports", "本月报送", "My reports", UNIT))
        .nav(NavItem::new("/reports", "审核报告", "Review", DESK))
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

/// What there is to do: a unit's month, or the office's queue.
async fn list(ctx: Ctx, Room(plan): Room<Plan>) -> Answer {
    match ctx.scope.role {
        Role::Clerk | Role::Head => report_month::show(ctx, plan).await,
        _ => report_queue::show(ctx, plan).await,
    }
}
