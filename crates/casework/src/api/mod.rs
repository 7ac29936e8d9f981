//! Cases for programs, below `/api/v1/`.

mod read;
mod write;

use base::Role;
use web::api::TokenScope;
use web::{Access, Routes};

/// What a token for reading cases is made for.
pub const CASES_READ: TokenScope = TokenScope::new("cases:read", "读取办件", "Read cases");
/// What a token for changing cases is made for.
pub const CASES_WRITE: TokenScope = TokenScope::new("cases:write", "办理办件", "Work on cases");

/// Who has cases to read.
const READERS: Access = Access::Roles(&[
    Role::Applicant,
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);

/// Who has something to do to cases.
const WRITERS: Access = Access::Roles(&[
    Role::Applicant,
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
]);

/// The operations.
#[must_use]
pub fn routes() -> Routes {
    read::routes().merge(write::routes())
}
