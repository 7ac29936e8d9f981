//! What changes here, one use case a file: authorise, rule, store, journal in one transaction.

pub mod compute;
pub mod count;
pub mod decide;
pub mod enter;
pub mod load;
pub mod take;

use base::{OrgId, Role, Scope};
use pack::indicator::Source;

use crate::store::definition::DefinitionRow;

/// Whether a scope may bring figures of an indicator: the office may; a unit may for what it answers for, where
/// its figures do not come from monthly reports.
#[must_use]
pub fn may_bring(scope: &Scope, row: &DefinitionRow, owners: &[OrgId]) -> bool {
    match scope.role {
        Role::Office => true,
        Role::Clerk | Role::Head => {
            row.definition.source != Source::Reported
                && scope.org.as_ref().is_some_and(|org| owners.contains(org))
        }
        _ => false,
    }
}

/// The journal's name for an indicator.
pub(crate) fn subject(id: &str) -> String {
    format!("indicator/{id}")
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    base::hex::encode(&Sha256::digest(bytes))
}
