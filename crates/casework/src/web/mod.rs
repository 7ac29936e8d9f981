//! The workbench 工作台: one inbox for all work, the case, what is done at it, fast intake, figures, moving cases.

mod act;
mod asking;
mod files;
mod inbox;
mod intake;
mod list;
mod migrate;
mod parts;
mod power;
mod show;
mod statistics;
mod timeline;
mod words;

pub use asking::{holds, options};
pub use inbox::{Desk, DeskTodo, Source};

use base::Role;
use web::upload::UploadLimits;
use web::{Access, NavItem, Routes, STAFF};

/// Who works on cases.
const OFFICERS: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office, Role::Supervisor]);
const CLERKS: Access = Access::Roles(&[Role::Clerk]);
const OFFICE: Access = Access::Roles(&[Role::Office]);

/// Bytes of one submission with files.
const BODY_BYTES: usize = 101 * 1024 * 1024;

const LIMITS: UploadLimits = UploadLimits {
    files: crate::commands::files::FILES,
    file_bytes: crate::commands::files::FILE_BYTES,
    total_bytes: crate::commands::files::TOTAL_BYTES,
    field_bytes: 64 * 1024,
};

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(crate::api::routes())
        .nav(NavItem::new(inbox::PATH, "工作台", "Workbench", OFFICERS))
        .page(inbox::PATH, OFFICERS, "work.list", inbox::list)
        .action("/cases/bulk", OFFICERS, "work.bulk", inbox::bulk)
        .page(list::PATH, STAFF, "case.list", list::list)
        .page(
            "/cases/statistics",
            STAFF,
            "case.statistics",
            statistics::show,
        )
        .page("/cases/migrate", OFFICE, "case.migrate", migrate::show)
        .action("/cases/migrate", OFFICE, "case.migrate_all", migrate::run)
        .page("/cases/new", CLERKS, "case.intake", intake::choose)
        .page(
            "/cases/new/{item}",
            CLERKS,
            "case.intake_form",
            intake::show,
        )
        .upload(
            "/cases/new/{item}",
            CLERKS,
            "case.intake_file",
            BODY_BYTES,
            intake::submit,
        )
        .page("/cases/{id}", STAFF, "case.show", show::show)
        .file("/cases/{id}/files/{file}", STAFF, "case.file", files::open)
        .merge(steps())
}

/// The forms on a case's page.
fn steps() -> Routes {
    Routes::new()
        .upload(
            "/cases/{id}/places/{token}",
            OFFICERS,
            "case.act",
            BODY_BYTES,
            act::submit,
        )
        .action(
            "/cases/{id}/places/{token}/claim",
            OFFICERS,
            "case.claim",
            act::claim,
        )
        .action(
            "/cases/{id}/places/{token}/release",
            OFFICERS,
            "case.release",
            act::release,
        )
        .page(
            "/cases/{id}/places/{token}/{power}",
            OFFICERS,
            "case.power",
            power::show,
        )
        .action(
            "/cases/{id}/places/{token}/{power}",
            OFFICERS,
            "case.power_use",
            power::submit,
        )
        .action("/cases/{id}/resume", OFFICERS, "case.resume", act::resume)
        .action("/cases/{id}/urge", OFFICERS, "case.urge", act::urge)
        .action(
            "/cases/{id}/extension",
            OFFICERS,
            "case.extension",
            act::extension,
        )
}
