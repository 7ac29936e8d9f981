//! Reading the register. It is public: every scope may read it.

use base::{OrgId, RegionCode, Scope};
use pack::{Group, Region};
use store::{Error, Query, Store};

use crate::model::Organisation;
use crate::resolve::Register;
use crate::store as sql;

/// Every organisation in the order of the pack, closed ones last.
///
/// # Errors
/// As [`Store::read`].
pub fn all(store: &Store, _scope: &Scope) -> Result<Vec<Organisation>, Error> {
    store.read(|r| sql::organisations(r))
}

/// One organisation, closed or not, or `None`.
///
/// # Errors
/// As [`Store::read`].
pub fn get(store: &Store, _scope: &Scope, id: &OrgId) -> Result<Option<Organisation>, Error> {
    store.read(|r| sql::one(r, id))
}

/// As [`get`], inside a transaction of another room.
///
/// # Errors
/// As every query.
pub fn find(query: &mut impl Query, id: &OrgId) -> Result<Option<Organisation>, Error> {
    sql::one(query, id)
}

/// The open organisations of a division, without those of the divisions below it.
///
/// # Errors
/// As [`Store::read`].
pub fn by_region(
    store: &Store,
    scope: &Scope,
    region: &RegionCode,
) -> Result<Vec<Organisation>, Error> {
    let mut organisations = all(store, scope)?;
    organisations.retain(|org| org.region == *region && !org.closed);
    Ok(organisations)
}

/// Every collective name with its members.
///
/// # Errors
/// As [`Store::read`].
pub fn groups(store: &Store, _scope: &Scope) -> Result<Vec<Group>, Error> {
    store.read(|r| sql::groups(r))
}

/// One collective name, or `None`.
///
/// # Errors
/// As [`Store::read`].
pub fn group(store: &Store, scope: &Scope, id: &OrgId) -> Result<Option<Group>, Error> {
    Ok(groups(store, scope)?
        .into_iter()
        .find(|group| group.id == *id))
}

/// The members of a collective name, inside a transaction of another room; none for an unknown name.
///
/// # Errors
/// As every query.
pub fn members(query: &mut impl Query, group: &OrgId) -> Result<Vec<OrgId>, Error> {
    sql::members(query, group)
}

/// The administrative divisions.
///
/// # Errors
/// As [`Store::read`].
pub fn regions(store: &Store, _scope: &Scope) -> Result<Vec<Region>, Error> {
    store.read(|r| sql::regions(r))
}

/// The register in memory, over the open organisations, for resolving printed names.
///
/// # Errors
/// As [`Store::read`].
pub fn register(store: &Store, _scope: &Scope) -> Result<Register, Error> {
    store.read(|r| {
        let regions = sql::regions(r)?;
        let organisations: Vec<pack::Organisation> = sql::organisations(r)?
            .into_iter()
            .filter(|org| !org.closed)
            .map(Organisation::into_pack)
            .collect();
        let groups = sql::groups(r)?;
        let abbreviations = sql::abbreviations(r)?;
        Ok(Register::new(
            &regions,
            &organisations,
            &groups,
            &abbreviations,
        ))
    })
}
