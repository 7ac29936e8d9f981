//! Who may see a list, and who may change it.

use base::{Role, Scope};
use pack::element::{Field, Publish, Register, Sensitivity};

/// Whether a scope may know that the list is there.
#[must_use]
pub fn reads(register: &Register, scope: &Scope) -> bool {
    match register.publish {
        Publish::Open => true,
        Publish::Internal => scope.role.is_staff(),
        Publish::Owner => {
            owns(register, scope)
                || matches!(scope.role, Role::Office | Role::Supervisor | Role::Auditor)
        }
    }
}

/// Whether a scope acts for the owner, or is the installation itself.
fn owns(register: &Register, scope: &Scope) -> bool {
    is_system(scope)
        || (scope.acts_for(&register.owner) && matches!(scope.role, Role::Clerk | Role::Head))
}

fn is_system(scope: &Scope) -> bool {
    scope.account.is_none() && scope.role == Role::Office
}

/// Whether a scope writes drafts: clerks and heads of the owner.
#[must_use]
pub fn drafts(register: &Register, scope: &Scope) -> bool {
    owns(register, scope)
}

/// Whether a scope publishes: heads of the owner.
#[must_use]
pub fn publishes(register: &Register, scope: &Scope) -> bool {
    owns(register, scope) && scope.role != Role::Clerk
}

/// Whether a scope sees drafts: the owner, and who looks after the whole.
#[must_use]
pub fn sees_drafts(register: &Register, scope: &Scope) -> bool {
    owns(register, scope) || matches!(scope.role, Role::Office | Role::Supervisor)
}

/// Whether a scope may have personal fields shown in clear, one row at a time: it handles the list.
#[must_use]
pub fn opens(register: &Register, scope: &Scope) -> bool {
    owns(register, scope) && scope.account.is_some()
}

/// Whether a scope is shown a field; personal ones masked.
#[must_use]
pub fn shows(field: &Field, scope: &Scope) -> bool {
    match field.sensitivity {
        Sensitivity::Open => true,
        Sensitivity::Internal | Sensitivity::Personal => scope.role.is_staff(),
    }
}
