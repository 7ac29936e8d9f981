//! The register.

use std::collections::BTreeMap;

use ::store::{Error, Query, Row, Tx, params};
use base::{AccountId, Date, Millis};

use super::column;
use crate::model::{Expert, Relation, RelationKind, Suspension};

const COLUMNS: &str = "e.id, e.code, e.name_sealed, e.phone_sealed, e.title, e.region, e.employer_code, e.employer_name,
    e.account, e.active, e.sample, e.version";

fn expert(row: &Row<'_>) -> Result<Expert, Error> {
    let account: Option<i64> = row.get("account")?;
    Ok(Expert {
        id: row.get("id")?,
        code: row.get("code")?,
        name_sealed: row.get("name_sealed")?,
        phone_sealed: row.get("phone_sealed")?,
        title: row.get("title")?,
        region: row.get("region")?,
        employer_code: row.get("employer_code")?,
        employer_name: row.get("employer_name")?,
        account: account.map(AccountId),
        active: row.get("active")?,
        sample: row.get("sample")?,
        version: row.get("version")?,
    })
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Expert>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM expert_expert e WHERE e.id = $1"),
        params![id],
        expert,
    )
}

pub(crate) fn by_code(query: &mut impl Query, code: &str) -> Result<Option<Expert>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM expert_expert e WHERE e.code = $1"),
        params![code],
        expert,
    )
}

pub(crate) fn by_account(
    query: &mut impl Query,
    account: AccountId,
) -> Result<Option<Expert>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM expert_expert e WHERE e.account = $1"),
        params![account.0],
        expert,
    )
}

/// What a list is narrowed to; empty: all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Narrowed<'a> {
    pub(crate) like: &'a str,
    pub(crate) speciality: &'a str,
    pub(crate) region: &'a str,
}

const WHERE: &str =
    "($1 = '' OR e.code LIKE $2 OR e.employer_name LIKE $2 OR e.employer_code LIKE $2)
    AND ($3 = '' OR e.id IN (SELECT s.expert FROM expert_speciality s WHERE s.code = $3))
    AND ($4 = '' OR e.region = $4)";

fn pattern(like: &str) -> String {
    // The signs that mean something in a pattern are looked for as nothing.
    let plain: String = like
        .chars()
        .filter(|c| !matches!(c, '%' | '_' | '\\'))
        .collect();
    format!("%{plain}%")
}

pub(crate) fn list(
    query: &mut impl Query,
    narrow: &Narrowed<'_>,
    (behind, most): (u64, u64),
) -> Result<Vec<Expert>, Error> {
    let (behind, most) = (behind as i64, most as i64);
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM expert_expert e WHERE {WHERE} ORDER BY e.code LIMIT $5 OFFSET $6"
        ),
        params![
            narrow.like,
            pattern(narrow.like),
            narrow.speciality,
            narrow.region,
            most,
            behind
        ],
        expert,
    )
}

pub(crate) fn count(query: &mut impl Query, narrow: &Narrowed<'_>) -> Result<u64, Error> {
    let count: i64 = query.query_one(
        &format!("SELECT COUNT(*) FROM expert_expert e WHERE {WHERE}"),
        params![
            narrow.like,
            pattern(narrow.like),
            narrow.speciality,
            narrow.region
        ],
        |row| row.get(0),
    )?;
    Ok(count.unsigned_abs())
}

/// Everyone who stands in the register with one of a draw's specialities.
pub(crate) fn of_specialities(
    query: &mut impl Query,
    codes: &[String],
) -> Result<Vec<(Expert, Vec<String>)>, Error> {
    let mut found: BTreeMap<i64, (Expert, Vec<String>)> = BTreeMap::new();
    for code in codes {
        let of_code = query.query_map(
            &format!(
                "SELECT {COLUMNS} FROM expert_expert e JOIN expert_speciality s ON s.expert = e.id
                 WHERE s.code = $1 AND e.active = 1"
            ),
            params![code],
            expert,
        )?;
        for one in of_code {
            let slot = found.entry(one.id).or_insert_with(|| (one, Vec::new()));
            slot.1.push(code.clone());
        }
    }
    Ok(found.into_values().collect())
}

pub(crate) fn put(tx: &mut Tx<'_>, row: &Expert) -> Result<(), Error> {
    let account = row.account.map(|account| account.0);
    tx.execute(
        "INSERT INTO expert_expert (id, code, name_sealed, phone_sealed, title, region, employer_code, employer_name,
             account, active, sample, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (id) DO UPDATE SET code = excluded.code, name_sealed = excluded.name_sealed,
             phone_sealed = excluded.phone_sealed, title = excluded.title, region = excluded.region,
             employer_code = excluded.employer_code, employer_name = excluded.employer_name,
             account = excluded.account, active = excluded.active, version = excluded.version",
        params![
            row.id,
            row.code,
            row.name_sealed,
            row.phone_sealed,
            row.title,
            row.region,
            row.employer_code,
            row.employer_name,
            account,
            row.active,
            row.sample,
            row.version
        ],
    )?;
    Ok(())
}

pub(crate) fn specialities(query: &mut impl Query, id: i64) -> Result<Vec<String>, Error> {
    query.query_map(
        "SELECT code FROM expert_speciality WHERE expert = $1 ORDER BY code",
        params![id],
        |row| row.get(0),
    )
}

/// All specialities of the register.
pub(crate) fn all_specialities(query: &mut impl Query) -> Result<Vec<String>, Error> {
    query.query_map(
        "SELECT DISTINCT code FROM expert_speciality ORDER BY code LIMIT 500",
        params![],
        |row| row.get(0),
    )
}

pub(crate) fn set_specialities(tx: &mut Tx<'_>, id: i64, codes: &[String]) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM expert_speciality WHERE expert = $1",
        params![id],
    )?;
    for code in codes {
        tx.execute(
            "INSERT INTO expert_speciality (expert, code) VALUES ($1, $2)",
            params![id, code],
        )?;
    }
    Ok(())
}

fn relation(row: &Row<'_>) -> Result<Relation, Error> {
    let kind: String = row.get("kind")?;
    Ok(Relation {
        kind: RelationKind::parse(&kind).ok_or_else(|| column("kind", "a kind of relation"))?,
        mark: row.get("mark")?,
        until: row.get("until_day")?,
    })
}

pub(crate) fn relations(query: &mut impl Query, id: i64) -> Result<Vec<Relation>, Error> {
    query.query_map(
        "SELECT kind, mark, until_day FROM expert_relation WHERE expert = $1 ORDER BY kind, mark",
        params![id],
        relation,
    )
}

/// The declared relations to one enterprise.
pub(crate) fn related_to(
    query: &mut impl Query,
    mark: &[u8],
) -> Result<Vec<(i64, Relation)>, Error> {
    query.query_map(
        "SELECT expert, kind, mark, until_day FROM expert_relation WHERE mark = $1",
        params![mark],
        |row| Ok((row.get("expert")?, relation(row)?)),
    )
}

pub(crate) fn put_relation(tx: &mut Tx<'_>, id: i64, relation: &Relation) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO expert_relation (expert, kind, mark, until_day) VALUES ($1, $2, $3, $4)
         ON CONFLICT (expert, kind, mark) DO UPDATE SET until_day = excluded.until_day",
        params![id, relation.kind.as_str(), relation.mark, relation.until],
    )?;
    Ok(())
}

fn suspension(row: &Row<'_>) -> Result<Suspension, Error> {
    Ok(Suspension {
        id: row.get("id")?,
        from: row.get("from_day")?,
        until: row.get("until_day")?,
        reason: row.get("reason")?,
    })
}

pub(crate) fn suspensions(query: &mut impl Query, id: i64) -> Result<Vec<Suspension>, Error> {
    query.query_map(
        "SELECT id, from_day, until_day, reason FROM expert_suspension WHERE expert = $1 ORDER BY id DESC LIMIT 100",
        params![id],
        suspension,
    )
}

/// Who is suspended on one of two days.
pub(crate) fn suspended(query: &mut impl Query, days: [Date; 2]) -> Result<Vec<i64>, Error> {
    let [one, two] = days;
    query.query_map(
        "SELECT DISTINCT expert FROM expert_suspension
         WHERE (from_day <= $1 AND (until_day IS NULL OR until_day >= $1))
            OR (from_day <= $2 AND (until_day IS NULL OR until_day >= $2))",
        params![one, two],
        |row| row.get(0),
    )
}

pub(crate) fn suspend(tx: &mut Tx<'_>, expert: i64, new: &Suspension) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO expert_suspension (id, expert, from_day, until_day, reason) VALUES ($1, $2, $3, $4, $5)",
        params![new.id, expert, new.from, new.until, new.reason],
    )?;
    Ok(())
}

/// Ends what covers a day or lies ahead; how many.
pub(crate) fn lift(tx: &mut Tx<'_>, expert: i64, last: Date) -> Result<u64, Error> {
    tx.execute(
        "UPDATE expert_suspension SET until_day = $2 WHERE expert = $1 AND (until_day IS NULL OR until_day > $2)",
        params![expert, last],
    )
}

pub(crate) fn key(query: &mut impl Query, name: &str) -> Result<Option<Millis>, Error> {
    query.query_opt(
        "SELECT at FROM expert_key WHERE name = $1",
        params![name],
        |row| row.get(0),
    )
}

pub(crate) fn put_key(tx: &mut Tx<'_>, name: &str, vrf: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO expert_key (name, vrf, at) VALUES ($1, $2, $3)",
        params![name, vrf, tx.now()],
    )?;
    Ok(())
}
