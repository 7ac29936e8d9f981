//! What the room does, one use case a file.

pub mod bid;
pub mod confirm;
pub mod hold;
pub mod open;
pub mod settle;

use base::{OrgId, Role, Scope};
use sha2::{Digest, Sha256};

/// The longest reason, in characters.
pub const REASON_CHARS: usize = 300;

/// Whether a scope conducts the auctions of a centre.
#[must_use]
pub fn conducts(scope: &Scope, centre: &OrgId) -> bool {
    scope.role == Role::Office || scope.keeps_centre(centre)
}

/// Whether a scope sees what is not public of a centre's auctions.
#[must_use]
pub fn oversees(scope: &Scope, centre: &OrgId) -> bool {
    conducts(scope, centre) || matches!(scope.role, Role::Supervisor | Role::Auditor)
}

pub(crate) fn sha256_hex(text: &str) -> String {
    base::hex::encode(&Sha256::digest(text.as_bytes()))
}
