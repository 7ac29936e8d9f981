//! What happened, only ever appended.

use base::Role;
use flow::Token;
use store::{Error, Query, Row, Tx, params};

use super::{json, number, to_json, word};
use crate::model::{CaseEntry, Detail, EventKind};

const COLUMNS: &str = "seq, at, kind, token, account, role, org, detail";

fn entry(row: &Row<'_>) -> Result<CaseEntry, Error> {
    Ok(CaseEntry {
        seq: row.get("seq")?,
        at: row.get("at")?,
        kind: word(row, "kind", EventKind::parse)?,
        token: row.get::<Option<u32>>("token")?.map(Token),
        account: row.get("account")?,
        role: word(row, "role", Role::parse)?,
        org: row.get("org")?,
        detail: json(&row.get::<String>("detail")?, "detail")?,
    })
}

/// Appends what happens now, by whoever writes, under its number; `detail`: a [`Detail`] as JSON.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    (case, seq): (i64, i64),
    kind: EventKind,
    token: Option<Token>,
    detail: &str,
) -> Result<(), Error> {
    let (now, scope) = (tx.now(), tx.scope().clone());
    tx.execute(
        "INSERT INTO casework_event (case_id, seq, at, kind, token, account, role, org, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            case,
            seq,
            now,
            kind.as_str(),
            token.map(|token| token.0),
            scope.account,
            scope.role.as_str(),
            scope.org,
            detail
        ],
    )?;
    Ok(())
}

/// Appends what happened at another instant, by a unit or by nobody in particular: for cases that are written at once.
pub(crate) fn insert_past(
    tx: &mut Tx<'_>,
    (case, seq): (i64, i64),
    (kind, token): (EventKind, Option<Token>),
    (org, at): (Option<&base::OrgId>, base::Millis),
    detail: &Detail,
) -> Result<(), Error> {
    let detail = to_json(detail)?;
    let role = if org.is_some() {
        Role::Clerk
    } else {
        Role::Public
    };
    tx.execute(
        "INSERT INTO casework_event (case_id, seq, at, kind, token, account, role, org, detail)
         VALUES ($1, $2, $3, $4, $5, NULL, $6, $7, $8)",
        params![
            case,
            seq,
            at,
            kind.as_str(),
            token.map(|token| token.0),
            role.as_str(),
            org,
            detail
        ],
    )?;
    Ok(())
}

/// The newest entries of a case, newest first, from before a number.
pub(crate) fn of_case(
    query: &mut impl Query,
    case: i64,
    before: i64,
    limit: usize,
) -> Result<Vec<CaseEntry>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM casework_event WHERE case_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3"
        ),
        params![case, before, number(limit)],
        entry,
    )
}

/// The entries after a number, oldest first.
pub(crate) fn since(query: &mut impl Query, case: i64, seq: i64) -> Result<Vec<CaseEntry>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM casework_event WHERE case_id = $1 AND seq > $2 ORDER BY seq LIMIT 200"
        ),
        params![case, seq],
        entry,
    )
}

/// How many entries of a kind a case has had since an instant.
pub(crate) fn count_since(
    query: &mut impl Query,
    case: i64,
    kind: EventKind,
    at: base::Millis,
) -> Result<i64, Error> {
    query.query_one(
        "SELECT COUNT(*) FROM casework_event WHERE case_id = $1 AND kind = $2 AND at >= $3",
        params![case, kind.as_str(), at],
        |row| row.get(0),
    )
}
