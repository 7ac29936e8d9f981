//! SQL of this room.

use ::store::{Error, Query, Row, Tx, params};
use base::{Date, Millis, OrgId, Title};

/// A row of `licence_licence`, its sealed parts still sealed.
pub(crate) struct Held {
    pub(crate) id: i64,
    pub(crate) kind: String,
    pub(crate) number: String,
    pub(crate) title: Title,
    pub(crate) issuer: OrgId,
    pub(crate) holder_kind: String,
    pub(crate) holder: Vec<u8>,
    pub(crate) holder_mark: Option<Vec<u8>>,
    pub(crate) grade: String,
    pub(crate) issued_on: Date,
    pub(crate) valid_until: Option<Date>,
    pub(crate) state: String,
    pub(crate) reason: String,
    pub(crate) changed_on: Date,
    pub(crate) ticket: Vec<u8>,
    pub(crate) case: Option<i64>,
    pub(crate) version: i64,
}

const COLUMNS: &str =
    "id, kind, number, title_zh, title_en, issuer, holder_kind, holder, holder_mark, grade,
     issued_on, valid_until, state, reason, changed_on, ticket, case_id, version";

fn held(row: &Row<'_>) -> Result<Held, Error> {
    let (zh, en): (String, String) = (row.get("title_zh")?, row.get("title_en")?);
    Ok(Held {
        id: row.get("id")?,
        kind: row.get("kind")?,
        number: row.get("number")?,
        title: Title::new(&zh, &en),
        issuer: row.get("issuer")?,
        holder_kind: row.get("holder_kind")?,
        holder: row.get("holder")?,
        holder_mark: row.get("holder_mark")?,
        grade: row.get("grade")?,
        issued_on: row.get("issued_on")?,
        valid_until: row.get("valid_until")?,
        state: row.get("state")?,
        reason: row.get("reason")?,
        changed_on: row.get("changed_on")?,
        ticket: row.get("ticket")?,
        case: row.get("case_id")?,
        version: row.get("version")?,
    })
}

pub(crate) fn insert(tx: &mut Tx<'_>, row: &Held) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO licence_licence (id, kind, number, title_zh, title_en, issuer, holder_kind, holder,
            holder_mark, grade, issued_on, valid_until, state, reason, changed_on, ticket, case_id, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        params![
            row.id,
            row.kind,
            row.number,
            row.title.zh,
            row.title.en,
            row.issuer,
            row.holder_kind,
            row.holder,
            row.holder_mark,
            row.grade,
            row.issued_on,
            row.valid_until,
            row.state,
            row.reason,
            row.changed_on,
            row.ticket,
            row.case,
            row.version
        ],
    )
    .map(drop)
}

/// Sets the kept state where the version is still the one that was read; whether it was.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    row: &Held,
    state: &str,
    reason: &str,
    on: Date,
) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE licence_licence SET state = $3, reason = $4, changed_on = $5, version = version + 1
         WHERE id = $1 AND version = $2",
        params![row.id, row.version, state, reason, on],
    )?;
    Ok(rows == 1)
}

pub(crate) fn by_number(query: &mut impl Query, number: &str) -> Result<Option<Held>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM licence_licence WHERE number = $1"),
        params![number],
        held,
    )
}

/// The newest of a kind that a case issued.
pub(crate) fn of_case_and_kind(
    query: &mut impl Query,
    case: i64,
    kind: &str,
) -> Result<Option<Held>, Error> {
    query.query_opt(
        &format!(
            "SELECT {COLUMNS} FROM licence_licence WHERE case_id = $1 AND kind = $2
             ORDER BY id DESC LIMIT 1"
        ),
        params![case, kind],
        held,
    )
}

pub(crate) fn of_case(query: &mut impl Query, case: i64) -> Result<Vec<Held>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM licence_licence WHERE case_id = $1 ORDER BY id LIMIT 50"),
        params![case],
        held,
    )
}

pub(crate) fn of_holder(query: &mut impl Query, mark: &[u8]) -> Result<Vec<Held>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM licence_licence WHERE holder_mark = $1 ORDER BY id DESC LIMIT 200"
        ),
        params![mark],
        held,
    )
}

/// Numbers and states of what no longer holds, the newest first.
pub(crate) fn fallen(query: &mut impl Query, limit: i64) -> Result<Vec<(String, String)>, Error> {
    query.query_map(
        "SELECT number, state FROM licence_licence WHERE state IN ('revoked', 'suspended')
         ORDER BY id DESC LIMIT $1",
        params![limit],
        |row| Ok((row.get("number")?, row.get("state")?)),
    )
}

/// A use of a licence.
pub(crate) struct Used {
    pub(crate) at: Millis,
    pub(crate) by: OrgId,
    pub(crate) case_code: String,
    pub(crate) purpose: String,
}

pub(crate) fn insert_use(tx: &mut Tx<'_>, licence: i64, used: &Used) -> Result<(), Error> {
    let id = tx.next_id("licence_use")?;
    tx.execute(
        "INSERT INTO licence_use (id, licence_id, at, by_org, case_code, purpose)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![id, licence, used.at, used.by, used.case_code, used.purpose],
    )
    .map(drop)
}

pub(crate) fn uses(query: &mut impl Query, licence: i64) -> Result<Vec<Used>, Error> {
    query.query_map(
        "SELECT at, by_org, case_code, purpose FROM licence_use WHERE licence_id = $1
         ORDER BY id DESC LIMIT 200",
        params![licence],
        |row| {
            Ok(Used {
                at: row.get("at")?,
                by: row.get("by_org")?,
                case_code: row.get("case_code")?,
                purpose: row.get("purpose")?,
            })
        },
    )
}
