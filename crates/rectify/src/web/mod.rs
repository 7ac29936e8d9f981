//! The pages of this room, one a file.

mod act;
mod batch;
mod clue;
mod clues;
mod download;
mod interview;
mod interviews;
mod new;
mod parts;
mod queue;
mod settings;
mod show;

use base::Role;
use web::upload::UploadLimits;
use web::{Access, NavItem, Routes, STAFF};

use crate::rules::text::{FILE_BYTES, FILES};

const DIRECTORS: Access = Access::Roles(&[Role::Office, Role::Supervisor]);
const UNIT: Access = Access::Roles(&[Role::Clerk, Role::Head]);
const OFFICE: Access = Access::Roles(&[Role::Office]);
const DISCIPLINE: Access = Access::Roles(&[Role::Discipline]);

/// Bytes of one submission with files.
const BODY_BYTES: usize = 48 * 1024 * 1024;

const LIMITS: UploadLimits = UploadLimits {
    files: FILES,
    file_bytes: FILE_BYTES,
    // A little less than what the route lets through, so that the form answers and not the shell.
    total_bytes: BODY_BYTES - 64 * 1024,
    field_bytes: 64 * 1024,
};

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new("/orders", "整改督办", "Rectification", STAFF))
        .nav(NavItem::new("/clues", "问题线索", "Clues", DISCIPLINE))
        .merge(orders())
        .merge(steps())
        .merge(interviews())
        .merge(clues())
}

fn orders() -> Routes {
    Routes::new()
        .page("/orders", STAFF, "order.list", queue::list)
        .page("/orders/new", DIRECTORS, "order.new", new::show)
        .action("/orders/new", DIRECTORS, "order.open", new::submit)
        .page("/orders/batch", DIRECTORS, "order.batch", batch::show)
        .action("/orders/batch", DIRECTORS, "order.open_all", batch::submit)
        .page("/orders/settings", OFFICE, "order.settings", settings::show)
        .action(
            "/orders/settings",
            OFFICE,
            "order.settings_set",
            settings::submit,
        )
        .page("/orders/{id}", STAFF, "order.show", show::show)
        .file(
            "/orders/{id}/order.docx",
            STAFF,
            "order.docx",
            download::order_docx,
        )
        .file(
            "/orders/{id}/order.pdf",
            STAFF,
            "order.pdf",
            download::order_pdf,
        )
        .file("/order-files/{id}", STAFF, "order.file", download::file)
}

/// The forms on an order's page.
fn steps() -> Routes {
    Routes::new()
        .action(
            "/orders/{id}/acknowledge",
            UNIT,
            "order.acknowledge",
            act::acknowledge,
        )
        .upload(
            "/orders/{id}/plan",
            UNIT,
            "order.plan",
            BODY_BYTES,
            act::plan,
        )
        .upload(
            "/orders/{id}/proof",
            UNIT,
            "order.proof",
            BODY_BYTES,
            act::proof,
        )
        .action("/orders/{id}/agree", DIRECTORS, "order.agree", act::agree)
        .action(
            "/orders/{id}/return",
            DIRECTORS,
            "order.return",
            act::give_back,
        )
        .action("/orders/{id}/close", DIRECTORS, "order.close", act::close)
        .action(
            "/orders/{id}/reopen",
            DIRECTORS,
            "order.reopen",
            act::reopen,
        )
        .action(
            "/orders/{id}/withdraw",
            DIRECTORS,
            "order.withdraw",
            act::withdraw,
        )
        .action(
            "/orders/{id}/extension",
            UNIT,
            "order.extension",
            act::ask_extension,
        )
        .action(
            "/orders/{id}/answer",
            DIRECTORS,
            "order.answer",
            act::answer_extension,
        )
        .action("/orders/{id}/pause", DIRECTORS, "order.pause", act::pause)
        .action(
            "/orders/{id}/resume",
            DIRECTORS,
            "order.resume",
            act::resume,
        )
        .upload(
            "/orders/{id}/clue",
            DIRECTORS,
            "order.clue",
            BODY_BYTES,
            act::hand_over,
        )
}

fn interviews() -> Routes {
    Routes::new()
        .page("/interviews", STAFF, "interview.list", interviews::list)
        .page("/interviews/{id}", STAFF, "interview.show", interview::show)
        .action(
            "/interviews/{id}/approve",
            OFFICE,
            "interview.approve",
            interview::approve,
        )
        .action(
            "/interviews/{id}/decline",
            OFFICE,
            "interview.decline",
            interview::decline,
        )
        .action(
            "/interviews/{id}/hold",
            DIRECTORS,
            "interview.hold",
            interview::hold,
        )
        .action(
            "/interviews/{id}/close",
            DIRECTORS,
            "interview.close",
            interview::close,
        )
        .file(
            "/interviews/{id}/record.docx",
            STAFF,
            "interview.docx",
            download::interview_docx,
        )
        .file(
            "/interviews/{id}/record.pdf",
            STAFF,
            "interview.pdf",
            download::interview_pdf,
        )
}

fn clues() -> Routes {
    Routes::new()
        .page("/clues", DISCIPLINE, "clue.list", clues::list)
        .page("/clues/{id}", DISCIPLINE, "clue.show", clue::show)
        .action("/clues/{id}/note", DISCIPLINE, "clue.note", clue::note)
        .file("/clue-files/{id}", DISCIPLINE, "clue.file", clue::file)
}
