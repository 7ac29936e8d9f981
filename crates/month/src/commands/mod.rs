//! What changes the working month, one use case a file.

pub mod close;
pub mod cut_off;
pub mod delegate;
pub mod open;
pub mod part;
pub mod recompute;
pub mod record;
pub mod remind;
pub mod sheet;
pub mod tick;

use base::{OrgId, Role, Scope, Title};
use notify::{Message, To};
use plan::rules::period::Period;
use sha2::{Digest, Sha256};

/// Who is told of a unit's month.
pub(crate) const UNIT_ROLES: &[Role] = &[Role::Clerk, Role::Head];

/// The journal's name for a month.
pub(crate) fn subject(period: Period) -> String {
    format!("month/{period}")
}

/// Whether a scope runs the month.
pub(crate) fn is_office(scope: &Scope) -> bool {
    scope.role == Role::Office
}

/// A message to the people of a unit.
pub(crate) fn to_unit(
    org: &OrgId,
    kind: &'static str,
    key: String,
    (title, body): (Title, Title),
    href: String,
) -> Message {
    Message {
        key,
        to: To::Unit {
            org: org.clone(),
            roles: UNIT_ROLES,
        },
        kind,
        title,
        body,
        href,
    }
}

pub(crate) fn sha256_hex(text: &str) -> String {
    base::hex::encode(&Sha256::digest(text.as_bytes()))
}
