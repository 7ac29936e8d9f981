//! SQL of the register, and nothing else.

use base::{OrgId, Title};
use pack::{Abbreviation, Group, OrgKind, Region, RegionLevel};
use store::{Error, Query, Row, Tx, params};

use crate::model::Organisation;

const ORGANISATION: &str =
    "SELECT id, title_zh, title_en, short, region, kind, parent, closed FROM org_organisation";

fn position(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}

fn organisation(row: &Row<'_>) -> Result<Organisation, Error> {
    let kind: String = row.get("kind")?;
    Ok(Organisation {
        id: row.get("id")?,
        title: Title::new(
            row.get::<String>("title_zh")?,
            row.get::<String>("title_en")?,
        ),
        short: row.get("short")?,
        aliases: Vec::new(),
        region: row.get("region")?,
        kind: OrgKind::parse(&kind).ok_or_else(|| Error::Column {
            column: "kind".to_owned(),
            expected: "a kind of organisation",
        })?,
        parent: row.get("parent")?,
        closed: row.get("closed")?,
    })
}

/// Organisations with their aliases, in the order of the pack, closed ones last.
pub(crate) fn organisations(r: &mut impl Query) -> Result<Vec<Organisation>, Error> {
    let mut out = r.query_map(
        &format!("{ORGANISATION} ORDER BY closed, position, id"),
        params![],
        organisation,
    )?;
    let mut aliases = all_aliases(r)?;
    for org in &mut out {
        org.aliases = take_aliases(&mut aliases, &org.id);
    }
    Ok(out)
}

/// One organisation, or `None`.
pub(crate) fn one(r: &mut impl Query, id: &OrgId) -> Result<Option<Organisation>, Error> {
    let found = r.query_opt(
        &format!("{ORGANISATION} WHERE id = $1"),
        params![id],
        organisation,
    )?;
    let Some(mut org) = found else {
        return Ok(None);
    };
    org.aliases = r.query_map(
        "SELECT alias FROM org_alias WHERE owner = $1 ORDER BY position",
        params![id],
        |row| row.get("alias"),
    )?;
    Ok(Some(org))
}

type Aliases = std::collections::HashMap<OrgId, Vec<String>>;

fn all_aliases(r: &mut impl Query) -> Result<Aliases, Error> {
    let rows: Vec<(OrgId, String)> = r.query_map(
        "SELECT owner, alias FROM org_alias ORDER BY owner, position",
        params![],
        |row| Ok((row.get("owner")?, row.get("alias")?)),
    )?;
    let mut out = Aliases::new();
    for (owner, alias) in rows {
        out.entry(owner).or_default().push(alias);
    }
    Ok(out)
}

fn take_aliases(aliases: &mut Aliases, owner: &OrgId) -> Vec<String> {
    aliases.remove(owner).unwrap_or_default()
}

/// Groups with their aliases and members.
pub(crate) fn groups(r: &mut impl Query) -> Result<Vec<Group>, Error> {
    let mut out: Vec<Group> = r.query_map(
        "SELECT id, title_zh, title_en, region, basis FROM org_group ORDER BY position, id",
        params![],
        |row| {
            Ok(Group {
                id: row.get("id")?,
                title: Title::new(
                    row.get::<String>("title_zh")?,
                    row.get::<String>("title_en")?,
                ),
                aliases: Vec::new(),
                region: row.get("region")?,
                members: Vec::new(),
                basis: row.get("basis")?,
            })
        },
    )?;
    let members: Vec<(OrgId, OrgId)> = r.query_map(
        "SELECT group_id, member FROM org_group_member ORDER BY group_id, position",
        params![],
        |row| Ok((row.get("group_id")?, row.get("member")?)),
    )?;
    let mut aliases = all_aliases(r)?;
    for group in &mut out {
        group.aliases = take_aliases(&mut aliases, &group.id);
        group.members = members
            .iter()
            .filter(|(id, _)| *id == group.id)
            .map(|(_, member)| member.clone())
            .collect();
    }
    Ok(out)
}

/// The members of one group, in the order of the register.
pub(crate) fn members(r: &mut impl Query, group: &OrgId) -> Result<Vec<OrgId>, Error> {
    r.query_map(
        "SELECT member FROM org_group_member WHERE group_id = $1 ORDER BY position",
        params![group],
        |row| row.get("member"),
    )
}

/// Divisions in the order of the pack.
pub(crate) fn regions(r: &mut impl Query) -> Result<Vec<Region>, Error> {
    r.query_map(
        "SELECT code, name, title_zh, title_en, level, parent FROM org_region ORDER BY position, code",
        params![],
        |row| {
            let level: String = row.get("level")?;
            Ok(Region {
                code: row.get("code")?,
                name: row.get("name")?,
                title: Title::new(row.get::<String>("title_zh")?, row.get::<String>("title_en")?),
                level: RegionLevel::parse(&level).ok_or_else(|| Error::Column {
                    column: "level".to_owned(),
                    expected: "a level of division",
                })?,
                parent: row.get("parent")?,
            })
        },
    )
}

/// Abbreviations in the order of the pack.
pub(crate) fn abbreviations(r: &mut impl Query) -> Result<Vec<Abbreviation>, Error> {
    r.query_map(
        "SELECT full_word, short_word FROM org_abbreviation ORDER BY position",
        params![],
        |row| {
            Ok(Abbreviation {
                full: row.get("full_word")?,
                short: row.get("short_word")?,
            })
        },
    )
}

/// Inserts an organisation, or brings it to this version and opens it.
pub(crate) fn put(tx: &mut Tx<'_>, index: usize, org: &Organisation) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO org_organisation
             (id, position, title_zh, title_en, short, region, kind, parent, closed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)
         ON CONFLICT (id) DO UPDATE SET
             position = excluded.position, title_zh = excluded.title_zh, title_en = excluded.title_en,
             short = excluded.short, region = excluded.region, kind = excluded.kind,
             parent = excluded.parent, closed = 0",
        params![
            org.id,
            position(index),
            org.title.zh,
            org.title.en,
            org.short,
            org.region,
            org.kind.as_str(),
            org.parent
        ],
    )?;
    put_aliases(tx, &org.id, &org.aliases)
}

/// Moves an otherwise unchanged organisation to its place in the order of the pack; whether it moved.
pub(crate) fn place(tx: &mut Tx<'_>, index: usize, id: &OrgId) -> Result<bool, Error> {
    let moved = tx.execute(
        "UPDATE org_organisation SET position = $2 WHERE id = $1 AND position <> $2",
        params![id, position(index)],
    )?;
    Ok(moved > 0)
}

/// Marks an organisation as closed.
pub(crate) fn close(tx: &mut Tx<'_>, id: &OrgId) -> Result<(), Error> {
    tx.execute(
        "UPDATE org_organisation SET closed = 1 WHERE id = $1",
        params![id],
    )?;
    Ok(())
}

fn put_aliases(tx: &mut Tx<'_>, owner: &OrgId, aliases: &[String]) -> Result<(), Error> {
    tx.execute("DELETE FROM org_alias WHERE owner = $1", params![owner])?;
    for (index, alias) in aliases.iter().enumerate() {
        tx.execute(
            "INSERT INTO org_alias (owner, position, alias) VALUES ($1, $2, $3)",
            params![owner, position(index), alias],
        )?;
    }
    Ok(())
}

/// Inserts a group, or brings it to this version.
pub(crate) fn put_group(tx: &mut Tx<'_>, index: usize, group: &Group) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO org_group (id, position, title_zh, title_en, region, basis)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET
             position = excluded.position, title_zh = excluded.title_zh, title_en = excluded.title_en,
             region = excluded.region, basis = excluded.basis",
        params![
            group.id,
            position(index),
            group.title.zh,
            group.title.en,
            group.region,
            group.basis
        ],
    )?;
    put_aliases(tx, &group.id, &group.aliases)?;
    tx.execute(
        "DELETE FROM org_group_member WHERE group_id = $1",
        params![group.id],
    )?;
    for (index, member) in group.members.iter().enumerate() {
        tx.execute(
            "INSERT INTO org_group_member (group_id, position, member) VALUES ($1, $2, $3)",
            params![group.id, position(index), member],
        )?;
    }
    Ok(())
}

/// Takes a group out. Groups carry no history: documents keep the printed name.
pub(crate) fn drop_group(tx: &mut Tx<'_>, id: &OrgId) -> Result<(), Error> {
    for sql in [
        "DELETE FROM org_alias WHERE owner = $1",
        "DELETE FROM org_group_member WHERE group_id = $1",
        "DELETE FROM org_group WHERE id = $1",
    ] {
        tx.execute(sql, params![id])?;
    }
    Ok(())
}

/// Inserts a division, or brings it to this version.
pub(crate) fn put_region(tx: &mut Tx<'_>, index: usize, region: &Region) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO org_region (code, position, name, title_zh, title_en, level, parent)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (code) DO UPDATE SET
             position = excluded.position, name = excluded.name, title_zh = excluded.title_zh,
             title_en = excluded.title_en, level = excluded.level, parent = excluded.parent",
        params![
            region.code,
            position(index),
            region.name,
            region.title.zh,
            region.title.en,
            region.level.as_str(),
            region.parent
        ],
    )?;
    Ok(())
}

/// Replaces the abbreviations.
pub(crate) fn put_abbreviations(tx: &mut Tx<'_>, words: &[Abbreviation]) -> Result<(), Error> {
    tx.execute("DELETE FROM org_abbreviation", params![])?;
    for (index, word) in words.iter().enumerate() {
        tx.execute(
            "INSERT INTO org_abbreviation (position, full_word, short_word) VALUES ($1, $2, $3)",
            params![position(index), word.full, word.short],
        )?;
    }
    Ok(())
}
