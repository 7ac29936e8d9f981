//! Accounts and the enterprises for which they act.

use base::{AccountId, Date};
use org::Party;
use store::{Error, Query, Row, Tx, params};

use super::word;
use crate::model::{Member, Paper, PaperKind, State, Way};

const COLUMNS: &str = "m.id, m.account, m.code, m.name, m.platform, m.way, m.state, m.administrator, m.ends_on, m.reason, \
     m.issuer, m.fingerprint, m.applied_at, m.decided_at, m.decided_by, m.version";

fn member(row: &Row<'_>) -> Result<Member, Error> {
    Ok(Member {
        id: row.get("id")?,
        account: row.get("account")?,
        code: row.get("code")?,
        name: row.get("name")?,
        platform: row.get("platform")?,
        way: word(row, "way", Way::parse)?,
        state: word(row, "state", State::parse)?,
        administrator: row.get("administrator")?,
        ends_on: row.get("ends_on")?,
        reason: row.get("reason")?,
        issuer: row.get("issuer")?,
        fingerprint: row.get("fingerprint")?,
        applied_at: row.get("applied_at")?,
        decided_at: row.get("decided_at")?,
        decided_by: row.get("decided_by")?,
        version: row.get("version")?,
    })
}

/// As whom an account acts on a day. A row that rests on a suspended issuer does not count while it is suspended.
pub(crate) fn acting(
    query: &mut impl Query,
    account: AccountId,
    day: Date,
) -> Result<Option<(Member, Party)>, Error> {
    query.query_opt(
        &format!(
            "SELECT {COLUMNS}, e.name AS enterprise FROM party_member m
             JOIN party_enterprise e ON e.code = m.code
             LEFT JOIN party_issuer i ON i.id = m.issuer
             WHERE m.account = $1 AND m.state = 'confirmed' AND (m.ends_on IS NULL OR m.ends_on >= $2)
               AND (m.issuer IS NULL OR i.suspended = 0)"
        ),
        params![account, day],
        |row| {
            let member = member(row)?;
            let party = Party {
                code: member.code.clone(),
                name: row.get("enterprise")?,
            };
            Ok((member, party))
        },
    )
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Member>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM party_member m WHERE m.id = $1"),
        params![id],
        member,
    )
}

/// What an account waits for or holds, over or not.
pub(crate) fn live(query: &mut impl Query, account: AccountId) -> Result<Option<Member>, Error> {
    query.query_opt(
        &format!(
            "SELECT {COLUMNS} FROM party_member m WHERE m.account = $1 AND m.state IN ('applied', 'confirmed')"
        ),
        params![account],
        member,
    )
}

/// What an account asked for, the newest first.
pub(crate) fn of_account(query: &mut impl Query, account: AccountId) -> Result<Vec<Member>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM party_member m WHERE m.account = $1 ORDER BY m.id DESC LIMIT 20"
        ),
        params![account],
        member,
    )
}

/// The administrator of a code, over or not.
pub(crate) fn administrator(query: &mut impl Query, code: &str) -> Result<Option<Member>, Error> {
    query.query_opt(
        &format!(
            "SELECT {COLUMNS} FROM party_member m WHERE m.code = $1 AND m.state = 'confirmed' AND m.administrator = 1"
        ),
        params![code],
        member,
    )
}

/// Who acts or asks to act for a code, who acts first, at most 200.
pub(crate) fn of_code(query: &mut impl Query, code: &str) -> Result<Vec<Member>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM party_member m WHERE m.code = $1 AND m.state IN ('applied', 'confirmed')
             ORDER BY m.state DESC, m.administrator DESC, m.id LIMIT 200"
        ),
        params![code],
        member,
    )
}

/// What ever was asked for a code, the newest first.
pub(crate) fn history(query: &mut impl Query, code: &str) -> Result<Vec<Member>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM party_member m WHERE m.code = $1 ORDER BY m.id DESC LIMIT 50"
        ),
        params![code],
        member,
    )
}

/// What a list asks for: state, part of a name or code, platform; empty for all.
pub(crate) struct Asked<'a> {
    pub(crate) state: &'a str,
    pub(crate) text: &'a str,
    pub(crate) platform: &'a str,
}

const FITS: &str = "($1 = '' OR m.state = $1) AND ($2 = '' OR m.platform = $2)
    AND ($3 = '' OR m.code LIKE $3 ESCAPE '!' OR m.name LIKE $3 ESCAPE '!' OR e.name LIKE $3 ESCAPE '!')";

/// A text as a pattern that means itself.
fn pattern(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut out = String::from("%");
    for c in text.chars() {
        if matches!(c, '!' | '%' | '_') {
            out.push('!');
        }
        out.push(c);
    }
    out.push('%');
    out
}

/// A page of a list with the confirmed names: what waits first, the longest waiting first.
pub(crate) fn list(
    query: &mut impl Query,
    asked: &Asked<'_>,
    (limit, offset): (i64, i64),
) -> Result<Vec<(Member, Option<String>)>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS}, e.name AS enterprise FROM party_member m
             LEFT JOIN party_enterprise e ON e.code = m.code WHERE {FITS}
             ORDER BY CASE m.state WHEN 'applied' THEN 0 ELSE 1 END,
               CASE m.state WHEN 'applied' THEN m.id ELSE -m.id END LIMIT $4 OFFSET $5"
        ),
        params![
            asked.state,
            asked.platform,
            pattern(asked.text),
            limit,
            offset
        ],
        |row| Ok((member(row)?, row.get("enterprise")?)),
    )
}

pub(crate) fn count(query: &mut impl Query, asked: &Asked<'_>) -> Result<i64, Error> {
    query.query_one(
        &format!(
            "SELECT COUNT(*) FROM party_member m LEFT JOIN party_enterprise e ON e.code = m.code WHERE {FITS}"
        ),
        params![asked.state, asked.platform, pattern(asked.text)],
        |row| row.get(0),
    )
}

/// Confirmed rows whose last day is over, at most 200.
pub(crate) fn over(query: &mut impl Query, day: Date) -> Result<Vec<Member>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM party_member m WHERE m.state = 'confirmed' AND m.ends_on < $1 ORDER BY m.id LIMIT 200"
        ),
        params![day],
        member,
    )
}

pub(crate) fn insert(tx: &mut Tx<'_>, row: &Member, sealed: &[u8]) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO party_member (id, account, code, name, platform, way, state, administrator, ends_on, sealed, reason,
             issuer, fingerprint, applied_at, decided_at, decided_by, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        params![
            row.id,
            row.account,
            row.code,
            row.name,
            row.platform,
            row.way.as_str(),
            row.state.as_str(),
            row.administrator,
            row.ends_on,
            sealed.to_vec(),
            row.reason,
            row.issuer,
            row.fingerprint,
            row.applied_at,
            row.decided_at,
            row.decided_by,
            row.version
        ],
    )
    .map(drop)
}

/// Writes what a decision changes and takes the next version; false where somebody else was faster.
pub(crate) fn update(tx: &mut Tx<'_>, row: &Member) -> Result<bool, Error> {
    let changed = tx.execute(
        "UPDATE party_member SET state = $3, administrator = $4, ends_on = $5, reason = $6, decided_at = $7,
             decided_by = $8, version = version + 1
         WHERE id = $1 AND version = $2",
        params![
            row.id,
            row.version,
            row.state.as_str(),
            row.administrator,
            row.ends_on,
            row.reason,
            row.decided_at,
            row.decided_by
        ],
    )?;
    Ok(changed == 1)
}

/// Bars the certificate on which a revoked row rests.
pub(crate) fn bar(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE party_member SET barred = 1 WHERE id = $1",
        params![id],
    )
    .map(drop)
}

/// Whether an account lost a code before, or a certificate is barred.
pub(crate) fn is_barred(
    query: &mut impl Query,
    code: &str,
    (account, fingerprint): (AccountId, &str),
) -> Result<bool, Error> {
    let found: i64 = query.query_one(
        "SELECT COUNT(*) FROM party_member WHERE code = $1 AND state = 'revoked'
           AND (account = $2 OR (barred = 1 AND fingerprint = $3))",
        params![code, account, fingerprint],
        |row| row.get(0),
    )?;
    Ok(found > 0)
}

pub(crate) fn sealed(query: &mut impl Query, id: i64) -> Result<Option<Vec<u8>>, Error> {
    query.query_opt(
        "SELECT sealed FROM party_member WHERE id = $1",
        params![id],
        |row| row.get(0),
    )
}

/// The confirmed name of a code.
pub(crate) fn enterprise(query: &mut impl Query, code: &str) -> Result<Option<String>, Error> {
    query.query_opt(
        "SELECT name FROM party_enterprise WHERE code = $1",
        params![code],
        |row| row.get(0),
    )
}

/// Keeps the name of a code; `anew` takes the place of a name that is there.
pub(crate) fn name(tx: &mut Tx<'_>, (code, name): (&str, &str), anew: bool) -> Result<(), Error> {
    let now = tx.now();
    let conflict = match anew {
        true => "DO UPDATE SET name = excluded.name, saved_at = excluded.saved_at",
        false => "DO NOTHING",
    };
    tx.execute(
        &format!(
            "INSERT INTO party_enterprise (code, name, saved_at) VALUES ($1, $2, $3) ON CONFLICT (code) {conflict}"
        ),
        params![code, name, now],
    )
    .map(drop)
}

pub(crate) fn insert_paper(
    tx: &mut Tx<'_>,
    member: i64,
    row: &Paper,
    content: &[u8],
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO party_paper (id, member_id, kind, name, media_type, byte_len, sha256, content)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            row.id,
            member,
            row.kind.as_str(),
            row.name,
            row.media_type,
            row.byte_len,
            row.sha256,
            content.to_vec()
        ],
    )
    .map(drop)
}

fn paper(row: &Row<'_>) -> Result<Paper, Error> {
    Ok(Paper {
        id: row.get("id")?,
        kind: word(row, "kind", PaperKind::parse)?,
        name: row.get("name")?,
        media_type: row.get("media_type")?,
        byte_len: row.get("byte_len")?,
        sha256: row.get("sha256")?,
    })
}

/// The papers of an application, at most one of a kind.
pub(crate) fn papers(query: &mut impl Query, member: i64) -> Result<Vec<Paper>, Error> {
    query.query_map(
        "SELECT id, kind, name, media_type, byte_len, sha256 FROM party_paper WHERE member_id = $1 ORDER BY kind DESC",
        params![member],
        paper,
    )
}

/// A paper with whose application it is and its sealed content.
pub(crate) fn paper_by_id(
    query: &mut impl Query,
    id: i64,
) -> Result<Option<(i64, Paper, Vec<u8>)>, Error> {
    query.query_opt(
        "SELECT id, kind, name, media_type, byte_len, sha256, member_id, content FROM party_paper WHERE id = $1",
        params![id],
        |row| Ok((row.get("member_id")?, paper(row)?, row.get("content")?)),
    )
}
