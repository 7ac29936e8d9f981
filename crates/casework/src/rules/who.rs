//! Who may see a case and who may work on it.

use base::{OrgId, Role, Scope};
use flow::UnitRef;
use pack::element::RoleDef;

use crate::model::Head;

/// What somebody is to a case. Whoever is none of these does not learn that it exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Reads it and, where a role of the pack says so, decides: office, supervision, audit.
    Overseer,
    /// Of a unit that has or had something to do in it.
    Officer,
    /// Whose case it is.
    Applicant,
}

/// What a scope is to a case by itself. `concerned`: its unit has or had a place in it; `opens`: it said the case's
/// secret.
#[must_use]
pub fn standing(scope: &Scope, head: &Head, concerned: bool, opens: bool) -> Option<Standing> {
    let own = scope.account.is_some() && scope.account == head.account;
    if opens || own {
        return Some(Standing::Applicant);
    }
    match scope.role {
        Role::Clerk | Role::Head if concerned || scope.acts_for(&head.unit) => {
            Some(Standing::Officer)
        }
        Role::Office | Role::Supervisor | Role::Auditor => Some(Standing::Overseer),
        _ => None,
    }
}

/// Whether an account in this role does the work of a pack's role. A head stands in for the clerks of the unit.
fn holds(role: Role, wanted: Role) -> bool {
    role == wanted || (role == Role::Head && wanted == Role::Clerk)
}

/// Roles that are one for the whole city unless the pack names units.
fn of_no_unit(role: Role) -> bool {
    matches!(role, Role::Office | Role::Supervisor)
}

/// Whether a scope may do the work that a pack's role has at a unit.
#[must_use]
pub fn may(scope: &Scope, role: &RoleDef, unit: &OrgId) -> bool {
    if !holds(scope.role, role.holds) {
        return false;
    }
    let Some(org) = &scope.org else {
        return of_no_unit(role.holds) && role.units.is_empty();
    };
    if role.units.is_empty() {
        of_no_unit(role.holds) || org == unit
    } else {
        role.units.contains(org)
    }
}

/// In whose inbox the work of a role at a unit lies; empty for the applicant and for roles that belong to no unit.
#[must_use]
pub fn inbox<'a>(role: Option<&'a RoleDef>, unit: &'a UnitRef) -> &'a str {
    let UnitRef::Unit(unit) = unit else {
        return "";
    };
    let Some(role) = role else {
        return unit.as_str();
    };
    match role.units.as_slice() {
        [] if of_no_unit(role.holds) => "",
        [] => unit.as_str(),
        units if units.contains(unit) => unit.as_str(),
        [first, ..] => first.as_str(),
    }
}

/// The roles of accounts whose inbox shows work for what a pack's role asks of an account.
#[must_use]
pub fn inbox_roles(role: Role) -> &'static [&'static str] {
    match role {
        Role::Clerk => &["clerk"],
        Role::Head => &["head", "clerk"],
        Role::Office => &["office"],
        Role::Supervisor => &["supervisor"],
        Role::Auditor => &["auditor"],
        Role::Discipline => &["discipline"],
        Role::Public | Role::Applicant => &[],
    }
}

#[cfg(test)]
mod tests {
    use base::{AccountId, Title};

    use super::*;

    fn scope(role: Role, org: Option<&str>) -> Scope {
        Scope {
            account: Some(AccountId(7)),
            role,
            org: org.map(OrgId::from),
            centre: None,
        }
    }

    fn role(holds: Role, units: &[&str]) -> RoleDef {
        RoleDef {
            id: "window".to_owned(),
            title: Title::new("窗口", "Window"),
            clauses: Vec::new(),
            holds,
            units: units.iter().map(|unit| OrgId::from(*unit)).collect(),
        }
    }

    #[test]
    fn work_is_done_by_accounts_that_hold_the_role_at_its_unit() {
        let cases = [
            (Role::Clerk, Some("a"), role(Role::Clerk, &[]), "a", true),
            (Role::Head, Some("a"), role(Role::Clerk, &[]), "a", true),
            (Role::Clerk, Some("a"), role(Role::Head, &[]), "a", false),
            (Role::Clerk, Some("b"), role(Role::Clerk, &[]), "a", false),
            (Role::Clerk, None, role(Role::Clerk, &[]), "a", false),
            (Role::Clerk, Some("w"), role(Role::Clerk, &["w"]), "a", true),
            (
                Role::Clerk,
                Some("a"),
                role(Role::Clerk, &["w"]),
                "a",
                false,
            ),
            (Role::Office, None, role(Role::Office, &[]), "a", true),
            (
                Role::Supervisor,
                Some("x"),
                role(Role::Supervisor, &[]),
                "a",
                true,
            ),
            (Role::Office, None, role(Role::Clerk, &[]), "a", false),
            (
                Role::Applicant,
                Some("a"),
                role(Role::Clerk, &[]),
                "a",
                false,
            ),
        ];
        for (held, org, role, unit, wanted) in cases {
            let found = may(&scope(held, org), &role, &OrgId::from(unit));
            assert_eq!(found, wanted, "{held:?} of {org:?} for {role:?} at {unit}");
        }
    }

    #[test]
    fn work_lies_where_somebody_may_do_it() {
        let unit = UnitRef::Unit(OrgId::from("a"));
        assert_eq!(inbox(Some(&role(Role::Clerk, &[])), &unit), "a");
        assert_eq!(inbox(Some(&role(Role::Clerk, &["w", "v"])), &unit), "w");
        assert_eq!(inbox(Some(&role(Role::Clerk, &["w", "a"])), &unit), "a");
        assert_eq!(inbox(Some(&role(Role::Supervisor, &[])), &unit), "");
        assert_eq!(inbox(None, &UnitRef::Applicant), "");
    }
}
