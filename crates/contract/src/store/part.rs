//! The parts of a contract: texts, signatures, milestones, payments.

use base::Date;
use store::{Error, Query, Row, Tx, params};

use super::{Reach, term, word};
use crate::model::{Milestone, Payment, Side, Signature, Text, TextState};

const TEXT: &str = "no, state, amount_fen, ends_on, reason, flagged, name, media_type, byte_len, sha256, digest, side, at";

fn text(row: &Row<'_>) -> Result<Text, Error> {
    Ok(Text {
        no: row.get("no")?,
        state: word(row, "state", TextState::parse)?,
        amount_fen: row.get("amount_fen")?,
        ends_on: row.get("ends_on")?,
        reason: row.get("reason")?,
        flagged: row.get("flagged")?,
        name: row.get("name")?,
        media_type: row.get("media_type")?,
        byte_len: row.get("byte_len")?,
        sha256: row.get("sha256")?,
        digest: row.get("digest")?,
        side: word(row, "side", Side::parse)?,
        at: row.get("at")?,
    })
}

/// The texts of a contract, the newest first, at most 200.
pub(crate) fn texts(query: &mut impl Query, contract: i64) -> Result<Vec<Text>, Error> {
    query.query_map(
        &format!(
            "SELECT {TEXT} FROM contract_text WHERE contract_id = $1 ORDER BY no DESC LIMIT 200"
        ),
        params![contract],
        text,
    )
}

pub(crate) fn open_text(query: &mut impl Query, contract: i64) -> Result<Option<Text>, Error> {
    query.query_opt(
        &format!("SELECT {TEXT} FROM contract_text WHERE contract_id = $1 AND state = 'open'"),
        params![contract],
        text,
    )
}

pub(crate) fn text_count(query: &mut impl Query, contract: i64) -> Result<i64, Error> {
    query.query_one(
        "SELECT COUNT(*) FROM contract_text WHERE contract_id = $1",
        params![contract],
        |row| row.get(0),
    )
}

pub(crate) fn insert_text(
    tx: &mut Tx<'_>,
    contract: i64,
    row: &Text,
    content: &[u8],
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO contract_text (contract_id, no, state, amount_fen, ends_on, reason, flagged, name, media_type,
             byte_len, sha256, content, digest, side, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        params![
            contract,
            row.no,
            row.state.as_str(),
            row.amount_fen,
            row.ends_on,
            row.reason,
            row.flagged,
            row.name,
            row.media_type,
            row.byte_len,
            row.sha256,
            content.to_vec(),
            row.digest,
            row.side.as_str(),
            row.at
        ],
    )
    .map(drop)
}

pub(crate) fn set_text(
    tx: &mut Tx<'_>,
    (contract, no): (i64, i64),
    state: TextState,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE contract_text SET state = $3 WHERE contract_id = $1 AND no = $2",
        params![contract, no, state.as_str()],
    )
    .map(drop)
}

/// Name, type and bytes of a text.
pub(crate) fn text_file(
    query: &mut impl Query,
    (contract, no): (i64, i64),
) -> Result<Option<(String, String, Vec<u8>)>, Error> {
    query.query_opt(
        "SELECT name, media_type, content FROM contract_text WHERE contract_id = $1 AND no = $2",
        params![contract, no],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// The signatures of a contract in their order, at most 400.
pub(crate) fn signatures(query: &mut impl Query, contract: i64) -> Result<Vec<Signature>, Error> {
    query.query_map(
        "SELECT no, side, digest, at, seq, key, note FROM contract_signature WHERE contract_id = $1
         ORDER BY no, at, side LIMIT 400",
        params![contract],
        |row| {
            Ok(Signature {
                no: row.get("no")?,
                side: word(row, "side", Side::parse)?,
                digest: row.get("digest")?,
                at: row.get("at")?,
                seq: row.get("seq")?,
                key: row.get("key")?,
                note: row.get("note")?,
            })
        },
    )
}

pub(crate) fn insert_signature(
    tx: &mut Tx<'_>,
    contract: i64,
    row: &Signature,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO contract_signature (contract_id, no, side, digest, at, seq, key, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            contract,
            row.no,
            row.side.as_str(),
            row.digest,
            row.at,
            row.seq,
            row.key,
            row.note
        ],
    )
    .map(drop)
}

fn milestone(row: &Row<'_>) -> Result<Milestone, Error> {
    Ok(Milestone {
        id: row.get("id")?,
        title: row.get("title")?,
        due: row.get("due")?,
        delivered_on: row.get("delivered_on")?,
        accepted_on: row.get("accepted_on")?,
        accepted_at: row.get("accepted_at")?,
        remark: row.get("remark")?,
        version: row.get("version")?,
    })
}

pub(crate) fn milestones(query: &mut impl Query, contract: i64) -> Result<Vec<Milestone>, Error> {
    query.query_map(
        "SELECT id, title, due, delivered_on, accepted_on, accepted_at, remark, version FROM contract_milestone
         WHERE contract_id = $1 ORDER BY due, id LIMIT 200",
        params![contract],
        milestone,
    )
}

pub(crate) fn insert_milestone(
    tx: &mut Tx<'_>,
    contract: i64,
    (title, due): (&str, Date),
) -> Result<i64, Error> {
    let id = tx.next_id("contract_milestone")?;
    tx.execute(
        "INSERT INTO contract_milestone (id, contract_id, title, due, version) VALUES ($1, $2, $3, $4, 1)",
        params![id, contract, title, due],
    )?;
    Ok(id)
}

/// What became of a milestone, from the version that was read; false when somebody was faster.
pub(crate) fn set_milestone(tx: &mut Tx<'_>, row: &Milestone) -> Result<bool, Error> {
    let changed = tx.execute(
        "UPDATE contract_milestone SET delivered_on = $3, accepted_on = $4, accepted_at = $6, remark = $5, version = version + 1
         WHERE id = $1 AND version = $2",
        params![row.id, row.version, row.delivered_on, row.accepted_on, row.remark, row.accepted_at],
    )?;
    Ok(changed == 1)
}

const PAYMENT: &str =
    "id, contract_id, title, amount_fen, origin, term, due, paid_on, paid_at, version";

fn payment(row: &Row<'_>) -> Result<Payment, Error> {
    Ok(Payment {
        id: row.get("id")?,
        contract: row.get("contract_id")?,
        title: row.get("title")?,
        amount_fen: row.get("amount_fen")?,
        origin: row.get("origin")?,
        term: term(row, "term")?,
        due: row.get("due")?,
        paid_on: row.get("paid_on")?,
        paid_at: row.get("paid_at")?,
        version: row.get("version")?,
    })
}

pub(crate) fn payments(query: &mut impl Query, contract: i64) -> Result<Vec<Payment>, Error> {
    query.query_map(
        &format!(
            "SELECT {PAYMENT} FROM contract_payment WHERE contract_id = $1 ORDER BY due, id LIMIT 200"
        ),
        params![contract],
        payment,
    )
}

pub(crate) fn insert_payment(tx: &mut Tx<'_>, contract: i64, row: &Payment) -> Result<i64, Error> {
    let id = tx.next_id("contract_payment")?;
    tx.execute(
        "INSERT INTO contract_payment (id, contract_id, title, amount_fen, origin, term, due, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1)",
        params![
            id,
            contract,
            row.title,
            row.amount_fen,
            row.origin,
            row.term.to_string(),
            row.due
        ],
    )?;
    Ok(id)
}

pub(crate) fn set_paid(tx: &mut Tx<'_>, row: &Payment, day: Date) -> Result<bool, Error> {
    let at = tx.now();
    let changed = tx.execute(
        "UPDATE contract_payment SET paid_on = $3, paid_at = $4, version = version + 1 WHERE id = $1 AND version = $2",
        params![row.id, row.version, day, at],
    )?;
    Ok(changed == 1)
}

/// Payments of contracts in force that are near their last day and of which nobody was told that.
pub(crate) fn payments_to_warn(
    query: &mut impl Query,
    (near, today): (Date, Date),
    most: i64,
) -> Result<Vec<Payment>, Error> {
    query.query_map(
        &format!(
            "SELECT {PAYMENT} FROM contract_payment WHERE paid_on IS NULL
             AND ((due <= $1 AND warned < 1) OR (due < $2 AND warned < 2)) ORDER BY due, id LIMIT $3"
        ),
        params![near, today, most],
        payment,
    )
}

pub(crate) fn set_payment_warned(tx: &mut Tx<'_>, (id, level): (i64, i64)) -> Result<(), Error> {
    tx.execute(
        "UPDATE contract_payment SET warned = $2 WHERE id = $1",
        params![id, level],
    )
    .map(drop)
}

/// Payments that are owed, after an id.
pub(crate) fn owed(
    query: &mut impl Query,
    (after, most): (i64, i64),
) -> Result<Vec<Payment>, Error> {
    query.query_map(
        &format!(
            "SELECT {PAYMENT} FROM contract_payment WHERE paid_on IS NULL AND id > $1 ORDER BY id LIMIT $2"
        ),
        params![after, most],
        payment,
    )
}

pub(crate) fn set_payment_due(tx: &mut Tx<'_>, (id, due): (i64, Date)) -> Result<(), Error> {
    tx.execute(
        "UPDATE contract_payment SET due = $2, warned = 0 WHERE id = $1",
        params![id, due],
    )
    .map(drop)
}

/// Payments that are late on a day, with their contracts: the oldest first. `small` keeps those to small firms.
pub(crate) fn late(
    query: &mut impl Query,
    (today, small): (Date, bool),
    reach: Reach<'_>,
    most: i64,
) -> Result<Vec<Payment>, Error> {
    query.query_map(
        "SELECT p.id, p.contract_id, p.title, p.amount_fen, p.origin, p.term, p.due, p.paid_on, p.paid_at, p.version
         FROM contract_payment p JOIN contract_contract c ON c.id = p.contract_id
         WHERE p.paid_on IS NULL AND p.due < $1 AND ($2 = 0 OR c.small = 1)
           AND ($3 = 1 OR ($4 <> '' AND (c.overseer_org = $4 OR c.owner_org = $4))
                OR ($6 <> '' AND c.centre_org = $6)
                OR ($5 <> '' AND (c.owner_code = $5 OR c.supplier_code = $5)))
         ORDER BY p.due, p.id LIMIT $7",
        params![
            today, small, reach.all, reach.org, reach.code, reach.centre, most
        ],
        payment,
    )
}
