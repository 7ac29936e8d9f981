//! What the room does, one use case a file.

pub mod conduct;
pub mod freeze;
pub mod import;
pub mod open;
pub mod release;
pub mod save;
pub mod seat;
pub mod seed;
pub mod suspend;
pub mod tick;
pub(crate) mod walk;

use base::{OrgId, Role, Scope};
use sha2::{Digest, Sha256};

use crate::model::{Draw, Party};

/// The longest note or reason, in characters.
pub const NOTE_CHARS: usize = 300;

/// Whether a scope conducts the draws of a centre.
#[must_use]
pub fn conducts(scope: &Scope, centre: &OrgId) -> bool {
    scope.role == Role::Office || scope.keeps_centre(centre)
}

/// Whether a scope acts for a party of a draw.
#[must_use]
pub fn acts(scope: &Scope, party: &Party) -> bool {
    let account = party.of.account.is_some() && party.of.account == scope.account;
    let unit = |org| matches!(scope.role, Role::Clerk | Role::Head) && scope.acts_for(org);
    account || party.of.org.as_ref().is_some_and(unit)
}

/// Whether a scope knows of a draw.
#[must_use]
pub fn sees(scope: &Scope, draw: &Draw, parties: &[Party]) -> bool {
    conducts(scope, &draw.centre_org)
        || matches!(scope.role, Role::Supervisor | Role::Auditor)
        || parties.iter().any(|party| acts(scope, party))
}

pub(crate) fn sha256_hex(text: &str) -> String {
    base::hex::encode(&Sha256::digest(text.as_bytes()))
}
