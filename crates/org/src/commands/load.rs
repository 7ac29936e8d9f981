//! Brings the register to the state of a pack.

use std::collections::HashMap;

use base::{Explain, Fault, Lang, OrgId, Role, Scope};
use pack::Pack;
use serde_json::json;
use store::{Store, Tx};

use crate::model::Organisation;
use crate::store as sql;

/// What a load changed, each counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Organisations that are new.
    pub added: u32,
    /// Organisations whose fields changed.
    pub changed: u32,
    /// Organisations that left the pack.
    pub closed: u32,
    /// Closed organisations that came back.
    pub reopened: u32,
    /// Groups, divisions and abbreviation lists that were set or taken out.
    pub others: u32,
}

impl Loaded {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why a pack was not loaded. Nothing of it is in the register then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Only the office loads packs.
    #[error("the role {0:?} may not load packs")]
    Forbidden(Role),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Explain for LoadError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Forbidden(_) => lang
                .pick(
                    "只有工作专班可以载入机构名录，请以工作专班账号登录。",
                    "Only the programme office may load the organisation register; sign in with an office account.",
                )
                .to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Forbidden(_) => Fault::Forbidden,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Brings the register to the state of a pack. Idempotent; every change is journalled in the same
/// transaction. Organisations that are not in the pack are closed, never deleted.
///
/// # Errors
/// [`LoadError`].
pub fn load(store: &Store, scope: &Scope, pack: &Pack) -> Result<Loaded, LoadError> {
    if scope.role != Role::Office {
        return Err(LoadError::Forbidden(scope.role));
    }
    let pack = pack.clone();
    store.write(scope, move |tx| {
        let mut loaded = Loaded::default();
        regions(tx, &pack, &mut loaded)?;
        organisations(tx, &pack, &mut loaded)?;
        groups(tx, &pack, &mut loaded)?;
        abbreviations(tx, &pack, &mut loaded)?;
        Ok(loaded)
    })
}

fn regions(tx: &mut Tx<'_>, pack: &Pack, loaded: &mut Loaded) -> Result<(), store::Error> {
    let known = sql::regions(tx)?;
    for (index, region) in pack.regions.iter().enumerate() {
        if known.get(index) == Some(region) {
            continue;
        }
        sql::put_region(tx, index, region)?;
        tx.journal(
            "org.region.set",
            &format!("region/{}", region.code),
            json!({ "name": region.title.zh, "level": region.level.as_str() }),
        )?;
        loaded.others += 1;
    }
    Ok(())
}

fn organisations(tx: &mut Tx<'_>, pack: &Pack, loaded: &mut Loaded) -> Result<(), store::Error> {
    let mut known: HashMap<OrgId, Organisation> = sql::organisations(tx)?
        .into_iter()
        .map(|org| (org.id.clone(), org))
        .collect();
    let mut moved: u32 = 0;
    for (index, org) in pack.organisations.iter().enumerate() {
        let org = Organisation::of_pack(org);
        let Some((kind, fields)) = change(known.remove(&org.id).as_ref(), &org, loaded) else {
            moved += u32::from(sql::place(tx, index, &org.id)?);
            continue;
        };
        sql::put(tx, index, &org)?;
        tx.journal(
            kind,
            &format!("org/{}", org.id),
            json!({ "name": org.title.zh, "kind": org.kind.as_str(), "region": org.region.as_str(), "fields": fields }),
        )?;
    }
    if moved > 0 {
        tx.journal("org.reordered", "org/order", json!({ "moved": moved }))?;
    }
    let mut gone: Vec<Organisation> = known.into_values().filter(|org| !org.closed).collect();
    gone.sort_by(|a, b| a.id.cmp(&b.id));
    for org in gone {
        sql::close(tx, &org.id)?;
        tx.journal(
            "org.closed",
            &format!("org/{}", org.id),
            json!({ "name": org.title.zh }),
        )?;
        loaded.closed += 1;
    }
    Ok(())
}

/// The journal's word for the step from one version to the next and the fields that changed; `None` when
/// nothing did.
fn change(
    before: Option<&Organisation>,
    after: &Organisation,
    loaded: &mut Loaded,
) -> Option<(&'static str, Vec<&'static str>)> {
    let Some(before) = before else {
        loaded.added += 1;
        return Some(("org.added", Vec::new()));
    };
    let fields = before.differences(after);
    if before.closed {
        loaded.reopened += 1;
        return Some(("org.reopened", fields));
    }
    if fields.is_empty() {
        return None;
    }
    loaded.changed += 1;
    Some(("org.changed", fields))
}

fn groups(tx: &mut Tx<'_>, pack: &Pack, loaded: &mut Loaded) -> Result<(), store::Error> {
    let known = sql::groups(tx)?;
    for (index, group) in pack.groups.iter().enumerate() {
        if known.get(index) == Some(group) {
            continue;
        }
        sql::put_group(tx, index, group)?;
        tx.journal(
            "org.group.set",
            &format!("group/{}", group.id),
            json!({ "name": group.title.zh, "members": group.members.iter().map(OrgId::as_str).collect::<Vec<_>>() }),
        )?;
        loaded.others += 1;
    }
    for group in known
        .iter()
        .filter(|group| !pack.groups.iter().any(|kept| kept.id == group.id))
    {
        sql::drop_group(tx, &group.id)?;
        tx.journal(
            "org.group.dropped",
            &format!("group/{}", group.id),
            json!({ "name": group.title.zh }),
        )?;
        loaded.others += 1;
    }
    Ok(())
}

fn abbreviations(tx: &mut Tx<'_>, pack: &Pack, loaded: &mut Loaded) -> Result<(), store::Error> {
    if sql::abbreviations(tx)? == pack.abbreviations {
        return Ok(());
    }
    sql::put_abbreviations(tx, &pack.abbreviations)?;
    tx.journal(
        "org.abbreviations.set",
        "org/abbreviations",
        json!({ "count": pack.abbreviations.len() }),
    )?;
    loaded.others += 1;
    Ok(())
}
