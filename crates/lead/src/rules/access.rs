//! Who sees a lead, and who works on it.

use base::{OrgId, Role, Scope};
use pack::element::{Platform, TradeType};

use crate::model::Lead;

/// What a scope is to a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// It may not know of it.
    None,
    /// The centre whose trade it is, once it was asked: it reads what was found and answers.
    Asked,
    /// It reads.
    Reads,
    /// It looks into it.
    Works,
}

fn unit(scope: &Scope) -> Option<&OrgId> {
    let staff = matches!(scope.role, Role::Clerk | Role::Head);
    scope.org.as_ref().filter(|_| staff)
}

/// Whether a scope reads leads of all platforms.
#[must_use]
pub fn sees_all(scope: &Scope) -> bool {
    matches!(scope.role, Role::Office | Role::Supervisor | Role::Auditor)
}

/// What a scope is to a lead. Whose own tender it is never sees it, also not as a unit that supervises others.
#[must_use]
pub fn part(scope: &Scope, lead: &Lead) -> Part {
    match scope.role {
        Role::Office => return Part::Works,
        Role::Supervisor | Role::Auditor => return Part::Reads,
        _ => {}
    }
    let Some(org) = unit(scope) else {
        return Part::None;
    };
    let is = |held: &Option<OrgId>| held.as_ref() == Some(org);
    if is(&lead.found.centre_org) {
        return match lead.asked {
            true => Part::Asked,
            false => Part::None,
        };
    }
    if is(&lead.found.tenderer_org) {
        return Part::None;
    }
    if is(&lead.owner_org) {
        return Part::Works;
    }
    match is(&lead.manager_org) {
        true => Part::Reads,
        false => Part::None,
    }
}

/// Who looks into a finding of a platform and a type of trade, and who reads along: the unit that supervises such trades,
/// else the platform's manager, never the centre or the tenderer itself. `None`: the office.
#[must_use]
pub fn owner(
    platform: Option<&Platform>,
    trade: Option<TradeType>,
    tenderer: Option<&OrgId>,
) -> (Option<OrgId>, Option<OrgId>) {
    let Some(platform) = platform else {
        return (None, None);
    };
    let stranger = |org: &&OrgId| **org != platform.centre && Some(*org) != tenderer;
    let manager = Some(&platform.manager).filter(stranger);
    let supervisor = match trade {
        Some(trade) => platform.supervisors.get(&trade),
        // Of several types: theirs only who supervises them all.
        None => {
            let mut units = platform.supervisors.values();
            let first = units.next();
            first.filter(|first| units.all(|unit| unit == *first))
        }
    };
    let owner = supervisor.filter(stranger).or(manager);
    (owner.cloned(), manager.cloned())
}

/// The platforms on which a unit oversees: it supervises trades there, or manages a centre that is not itself.
#[must_use]
pub fn oversees<'a>(platforms: &'a [Platform], scope: &Scope) -> Vec<&'a Platform> {
    if sees_all(scope) {
        return platforms.iter().collect();
    }
    let Some(org) = unit(scope) else {
        return Vec::new();
    };
    let over = |one: &&Platform| {
        let supervises = one.supervisors.values().any(|unit| unit == org);
        one.centre != *org && (supervises || one.manager == *org)
    };
    platforms.iter().filter(over).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Title;
    use std::collections::BTreeMap;

    fn platform(centre: &str, manager: &str, supervisor: &str) -> Platform {
        Platform {
            id: "p".to_owned(),
            title: Title::new("平台", "Platform"),
            clauses: Vec::new(),
            region: base::RegionCode::from("140500"),
            serves: Vec::new(),
            under: None,
            centre: OrgId::from(centre),
            manager: OrgId::from(manager),
            supervisors: BTreeMap::from([(TradeType::Construction, OrgId::from(supervisor))]),
        }
    }

    #[test]
    fn nobody_looks_into_what_is_its_own() {
        let construction = Some(TradeType::Construction);
        for (place, trade, tenderer, want) in [
            (
                platform("c", "m", "s"),
                construction,
                None,
                (Some("s"), Some("m")),
            ),
            (
                platform("c", "m", "s"),
                Some(TradeType::Land),
                None,
                (Some("m"), Some("m")),
            ),
            (
                platform("c", "m", "s"),
                construction,
                Some("s"),
                (Some("m"), Some("m")),
            ),
            (
                platform("c", "c", "s"),
                construction,
                None,
                (Some("s"), None),
            ),
            (platform("c", "c", "c"), construction, None, (None, None)),
            (
                platform("c", "m", "s"),
                construction,
                Some("m"),
                (Some("s"), None),
            ),
        ] {
            let tenderer = tenderer.map(OrgId::from);
            let (owner, manager) = owner(Some(&place), trade, tenderer.as_ref());
            let text = |org: &Option<OrgId>| org.as_ref().map(|org| org.as_str().to_owned());
            let want = (want.0.map(str::to_owned), want.1.map(str::to_owned));
            assert_eq!((text(&owner), text(&manager)), want);
        }
        assert_eq!(owner(None, construction, None), (None, None));
    }

    #[test]
    fn a_centre_oversees_nothing_of_its_own() {
        let places = [platform("c", "m", "s"), platform("s", "s", "g")];
        let of = |org: &str| {
            let scope = Scope {
                account: None,
                role: Role::Clerk,
                org: Some(OrgId::from(org)),
                centre: None,
            };
            oversees(&places, &scope).len()
        };
        assert_eq!(
            [of("c"), of("m"), of("s"), of("g"), of("x")],
            [0, 1, 1, 1, 0]
        );
    }
}
