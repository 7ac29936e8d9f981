//! The pages of this room, one a file.

mod act;
mod dispute;
mod dispute_act;
mod dispute_new;
mod disputes;
mod late;
mod list;
mod parts;
mod show;
mod statistics;

use ::web::upload::UploadLimits;
use ::web::{Access, EVERYONE, Routes};
use base::Role;

use crate::commands::{FILE_BYTES, FILES};

pub(crate) const PATH: &str = "/contracts";
pub(crate) const DISPUTES: &str = "/disputes";

const SIDES: Access = Access::Roles(&[Role::Applicant, Role::Clerk, Role::Head]);
const REPORTS: Access = Access::Roles(&[Role::Applicant, Role::Clerk, Role::Head, Role::Office]);
const ANSWERS: Access = Access::Roles(&[Role::Applicant, Role::Clerk, Role::Head, Role::Office]);
const PARTIES: Access = Access::Roles(&[Role::Applicant]);
const OFFICE: Access = Access::Roles(&[Role::Office]);
const READERS: Access = Access::Roles(&[
    Role::Applicant,
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);
const WATCHERS: Access = Access::Roles(&[
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);

/// Bytes of one submission with files.
const BODY_BYTES: usize = FILES * FILE_BYTES + (256 << 10);

const LIMITS: UploadLimits = UploadLimits {
    files: FILES,
    file_bytes: FILE_BYTES,
    total_bytes: FILES * FILE_BYTES + (128 << 10),
    field_bytes: 64 * 1024,
};

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(contracts())
        .merge(steps())
        .merge(disputes())
}

fn contracts() -> Routes {
    Routes::new()
        .page(PATH, EVERYONE, "contract.list", list::list)
        .page("/contracts/late", READERS, "contract.late", late::list)
        .page("/contracts/keys", OFFICE, "contract.keys", list::keys)
        .page("/contracts/{id}", EVERYONE, "contract.show", show::show)
        .file(
            "/contracts/{id}/texts/{no}",
            READERS,
            "contract.text",
            show::text,
        )
}

fn steps() -> Routes {
    Routes::new()
        .upload(
            "/contracts/{id}/draft",
            SIDES,
            "contract.draft",
            BODY_BYTES,
            act::draft,
        )
        .action(
            "/contracts/{id}/withdraw",
            SIDES,
            "contract.withdraw",
            act::withdraw,
        )
        .action("/contracts/{id}/sign", SIDES, "contract.sign", act::sign)
        .action(
            "/contracts/{id}/milestone",
            SIDES,
            "contract.milestone",
            act::milestone,
        )
        .action(
            "/contracts/{id}/milestones/{of}/{step}",
            SIDES,
            "contract.progress",
            act::progress,
        )
        .action(
            "/contracts/{id}/payment",
            SIDES,
            "contract.payment",
            act::payment,
        )
        .action(
            "/contracts/{id}/payments/{of}/paid",
            SIDES,
            "contract.paid",
            act::paid,
        )
        .action("/contracts/{id}/bond", SIDES, "contract.bond", act::bond)
        .action(
            "/contracts/{id}/report",
            REPORTS,
            "contract.report",
            act::report,
        )
        .action(
            "/contracts/{id}/complete",
            SIDES,
            "contract.complete",
            act::complete,
        )
        .action(
            "/contracts/{id}/terminate",
            SIDES,
            "contract.terminate",
            act::terminate,
        )
}

fn disputes() -> Routes {
    Routes::new()
        .page(DISPUTES, READERS, "dispute.list", disputes::list)
        .page("/disputes/new", PARTIES, "dispute.new", dispute_new::show)
        .upload(
            "/disputes/new",
            PARTIES,
            "dispute.file",
            BODY_BYTES,
            dispute_new::submit,
        )
        .page(
            "/disputes/statistics",
            WATCHERS,
            "dispute.statistics",
            statistics::show,
        )
        .page("/disputes/{id}", READERS, "dispute.show", dispute::show)
        .action(
            "/disputes/{id}/{step}",
            ANSWERS,
            "dispute.step",
            dispute_act::step,
        )
        .file(
            "/dispute-files/{id}",
            READERS,
            "dispute.download",
            dispute::file,
        )
}
