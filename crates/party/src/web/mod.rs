//! The pages of this room, one a file.

mod apply;
mod certificate;
mod issuers;
mod list;
mod mine;
mod parts;
mod show;

use ::web::upload::UploadLimits;
use ::web::{Access, Routes};
use base::Role;

use crate::commands::revocation::CRL_BYTES;
use crate::commands::{PAPER_BYTES, PROOF_BYTES};

pub(crate) const MINE: &str = "/party";
pub(crate) const LIST: &str = "/parties";
pub(crate) const ISSUERS: &str = "/parties/issuers";

const OWN: Access = Access::Roles(&[Role::Applicant]);
const WORKERS: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office]);
const OFFICE: Access = Access::Roles(&[Role::Office]);
const DECIDERS: Access = Access::Roles(&[Role::Applicant, Role::Clerk, Role::Head]);
const STAFF: Access = Access::Roles(&[
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);
const READERS: Access = Access::Roles(&[
    Role::Applicant,
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);

/// Bounds on an application: licence and letter.
const PAPERS: UploadLimits = UploadLimits {
    files: 2,
    file_bytes: PAPER_BYTES,
    total_bytes: 2 * PAPER_BYTES + (128 << 10),
    field_bytes: 4 * 1024,
};

/// Files of one proof: a chain and a signature.
const PROOF_FILES: usize = 8;

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().merge(own()).merge(staff())
}

fn own() -> Routes {
    Routes::new()
        .page(MINE, OWN, "party.mine", mine::show)
        .page("/party/apply", OWN, "party.form", apply::show)
        .upload(
            "/party/apply",
            OWN,
            "party.apply",
            PAPERS.total_bytes + (64 << 10),
            apply::submit,
        )
        .page(
            "/party/certificate",
            OWN,
            "party.certificate",
            certificate::show,
        )
        .action(
            "/party/challenge",
            OWN,
            "party.challenge",
            certificate::challenge,
        )
        .file(
            "/party/challenge.txt",
            OWN,
            "party.challenge_file",
            certificate::file,
        )
        .upload(
            "/party/certificate",
            OWN,
            "party.prove",
            (PROOF_FILES + 1) * PROOF_BYTES,
            certificate::submit,
        )
}

fn staff() -> Routes {
    Routes::new()
        .page(LIST, STAFF, "party.list", list::list)
        .page(ISSUERS, STAFF, "party.issuers", issuers::list)
        .upload(
            ISSUERS,
            WORKERS,
            "party.issuer_trust",
            2 * PROOF_BYTES,
            issuers::trust,
        )
        .file(
            "/party-issuers/{id}",
            STAFF,
            "party.issuer_file",
            issuers::file,
        )
        .action(
            "/party-issuers/{id}/{step}",
            WORKERS,
            "party.issuer_change",
            issuers::change,
        )
        .upload(
            "/party-issuers/{id}/list",
            WORKERS,
            "party.crl",
            CRL_BYTES + PROOF_BYTES,
            issuers::list_of,
        )
        .action("/party-keys", OFFICE, "party.key_trust", issuers::trust_key)
        .action(
            "/party-keys/{id}/revoke",
            OFFICE,
            "party.key_revoke",
            issuers::revoke_key,
        )
        .page("/parties/{id}", READERS, "party.show", show::show)
        .action("/parties/{id}/{step}", DECIDERS, "party.step", show::step)
        .file("/party-papers/{id}", READERS, "party.paper", show::paper)
}
