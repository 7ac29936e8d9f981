//! Documents, questions, entries, candidates, requests for rooms.

use ::store::{Error, Query, Row, Tx, params};
use base::Millis;
use org::Party;

use super::word;
use crate::model::{Candidate, Document, Question, RoomRequest, RoomState, RoomUse};

const DOCUMENT: &str =
    "id, trade_id, kind, name, content_type, sha256, byte_count, text, readers, at, gone_at";

fn document(row: &Row<'_>) -> Result<Document, Error> {
    Ok(Document {
        id: row.get("id")?,
        trade: row.get("trade_id")?,
        kind: row.get("kind")?,
        name: row.get("name")?,
        content_type: row.get("content_type")?,
        sha256: row.get("sha256")?,
        byte_count: row.get("byte_count")?,
        text: row.get("text")?,
        readers: row.get("readers")?,
        at: row.get("at")?,
        gone_at: row.get("gone_at")?,
    })
}

pub(crate) fn insert_document(tx: &mut Tx<'_>, row: &Document, bytes: &[u8]) -> Result<(), Error> {
    tx.execute(
        "UPDATE trade_document SET gone_at = $3 WHERE trade_id = $1 AND kind = $2 AND gone_at IS NULL",
        params![row.trade, row.kind, row.at],
    )?;
    tx.execute(
        "INSERT INTO trade_document (id, trade_id, kind, name, content_type, sha256, bytes, byte_count, text, readers, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            row.id,
            row.trade,
            row.kind,
            row.name,
            row.content_type,
            row.sha256,
            bytes,
            row.byte_count,
            row.text,
            row.readers,
            row.at
        ],
    )
    .map(drop)
}

/// Makes a document that was replaced the one that holds again.
pub(crate) fn restore_document(
    tx: &mut Tx<'_>,
    (trade, id): (i64, i64),
    kind: &str,
) -> Result<(), Error> {
    let at = tx.now();
    tx.execute(
        "UPDATE trade_document SET gone_at = $3 WHERE trade_id = $1 AND kind = $2 AND gone_at IS NULL",
        params![trade, kind, at],
    )?;
    tx.execute(
        "UPDATE trade_document SET gone_at = NULL WHERE id = $1",
        params![id],
    )
    .map(drop)
}

/// The documents of a trade, those that hold first, at most 100.
pub(crate) fn documents(query: &mut impl Query, trade: i64) -> Result<Vec<Document>, Error> {
    query.query_map(
        &format!(
            "SELECT {DOCUMENT} FROM trade_document WHERE trade_id = $1
             ORDER BY CASE WHEN gone_at IS NULL THEN 0 ELSE 1 END, kind, id DESC LIMIT 100"
        ),
        params![trade],
        document,
    )
}

pub(crate) fn document_of(
    query: &mut impl Query,
    (trade, kind, sha256): (i64, &str, &str),
) -> Result<Option<Document>, Error> {
    query.query_opt(
        &format!("SELECT {DOCUMENT} FROM trade_document WHERE trade_id = $1 AND kind = $2 AND sha256 = $3"),
        params![trade, kind, sha256],
        document,
    )
}

/// A document with its bytes.
pub(crate) fn document_bytes(
    query: &mut impl Query,
    id: i64,
) -> Result<Option<(Document, Vec<u8>)>, Error> {
    query.query_opt(
        &format!("SELECT {DOCUMENT}, bytes FROM trade_document WHERE id = $1"),
        params![id],
        |row| Ok((document(row)?, row.get("bytes")?)),
    )
}

fn question(row: &Row<'_>) -> Result<Question, Error> {
    Ok(Question {
        id: row.get("id")?,
        text: row.get("text")?,
        at: row.get("at")?,
        answer: row.get("answer")?,
        answered_at: row.get("answered_at")?,
    })
}

const QUESTION: &str = "id, text, at, answer, answered_at";

pub(crate) fn insert_question(
    tx: &mut Tx<'_>,
    (id, trade): (i64, i64),
    (mark, sealed): (&[u8], &[u8]),
    (text, client_key): (&str, &str),
) -> Result<(), Error> {
    let at = tx.now();
    tx.execute(
        "INSERT INTO trade_question (id, trade_id, mark, sealed, text, at, client_key) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![id, trade, mark, sealed, text, at, client_key],
    )
    .map(drop)
}

pub(crate) fn asked(
    query: &mut impl Query,
    (trade, mark, client_key): (i64, &[u8], &str),
) -> Result<Option<i64>, Error> {
    query.query_opt(
        "SELECT id FROM trade_question WHERE trade_id = $1 AND mark = $2 AND client_key = $3",
        params![trade, mark, client_key],
        |row| row.get(0),
    )
}

/// How many questions a party has asked about a trade.
pub(crate) fn asked_by(query: &mut impl Query, (trade, mark): (i64, &[u8])) -> Result<i64, Error> {
    query.query_one(
        "SELECT COUNT(*) FROM trade_question WHERE trade_id = $1 AND mark = $2",
        params![trade, mark],
        |row| row.get(0),
    )
}

/// Questions of a trade, oldest first, at most 200; of one party, with its mark.
pub(crate) fn questions(
    query: &mut impl Query,
    trade: i64,
    mark: Option<&[u8]>,
) -> Result<Vec<Question>, Error> {
    let only = mark.unwrap_or_default();
    query.query_map(
        &format!(
            "SELECT {QUESTION} FROM trade_question WHERE trade_id = $1 AND ($2 = 0 OR mark = $3) ORDER BY id LIMIT 200"
        ),
        params![trade, mark.is_some(), only],
        question,
    )
}

pub(crate) fn question_by_id(
    query: &mut impl Query,
    (trade, id): (i64, i64),
) -> Result<Option<Question>, Error> {
    query.query_opt(
        &format!("SELECT {QUESTION} FROM trade_question WHERE trade_id = $1 AND id = $2"),
        params![trade, id],
        question,
    )
}

pub(crate) fn answer(tx: &mut Tx<'_>, id: i64, text: &str) -> Result<(), Error> {
    let at = tx.now();
    tx.execute(
        "UPDATE trade_question SET answer = $2, answered_at = $3 WHERE id = $1",
        params![id, text, at],
    )
    .map(drop)
}

pub(crate) fn enter(
    tx: &mut Tx<'_>,
    trade: i64,
    (mark, sealed): (&[u8], &[u8]),
) -> Result<(), Error> {
    let at = tx.now();
    tx.execute(
        "INSERT INTO trade_entry (trade_id, mark, sealed, at) VALUES ($1, $2, $3, $4)",
        params![trade, mark, sealed, at],
    )
    .map(drop)
}

pub(crate) fn leave(tx: &mut Tx<'_>, trade: i64, mark: &[u8]) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM trade_entry WHERE trade_id = $1 AND mark = $2",
        params![trade, mark],
    )
    .map(drop)
}

pub(crate) fn has_entered(query: &mut impl Query, trade: i64, mark: &[u8]) -> Result<bool, Error> {
    let found: Option<Millis> = query.query_opt(
        "SELECT at FROM trade_entry WHERE trade_id = $1 AND mark = $2",
        params![trade, mark],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// Who entered, sealed, in the order of entering, at most 1,000.
pub(crate) fn entries(query: &mut impl Query, trade: i64) -> Result<Vec<Vec<u8>>, Error> {
    query.query_map(
        "SELECT sealed FROM trade_entry WHERE trade_id = $1 ORDER BY at, mark LIMIT 1000",
        params![trade],
        |row| row.get(0),
    )
}

pub(crate) fn put_candidates(
    tx: &mut Tx<'_>,
    trade: i64,
    candidates: &[Candidate],
) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM trade_candidate WHERE trade_id = $1",
        params![trade],
    )?;
    for one in candidates {
        tx.execute(
            "INSERT INTO trade_candidate (trade_id, rank, code, name, amount_fen, total) VALUES ($1, $2, $3, $4, $5, $6)",
            params![trade, one.rank, one.party.code, one.party.name, one.amount_fen, one.total],
        )?;
    }
    Ok(())
}

pub(crate) fn candidates(query: &mut impl Query, trade: i64) -> Result<Vec<Candidate>, Error> {
    query.query_map(
        "SELECT rank, code, name, amount_fen, total FROM trade_candidate WHERE trade_id = $1 ORDER BY rank LIMIT 200",
        params![trade],
        |row| {
            Ok(Candidate {
                rank: row.get("rank")?,
                party: Party {
                    code: row.get("code")?,
                    name: row.get("name")?,
                },
                amount_fen: row.get("amount_fen")?,
                total: row.get("total")?,
            })
        },
    )
}

pub(crate) fn room_requests(query: &mut impl Query, trade: i64) -> Result<Vec<RoomRequest>, Error> {
    query.query_map(
        "SELECT use_for, day, hour, seats, state, place, version FROM trade_room_request WHERE trade_id = $1
         ORDER BY day, hour, use_for",
        params![trade],
        |row| {
            Ok(RoomRequest {
                use_for: word(row, "use_for", RoomUse::parse)?,
                day: row.get("day")?,
                hour: row.get("hour")?,
                seats: row.get("seats")?,
                state: word(row, "state", RoomState::parse)?,
                place: row.get("place")?,
                version: row.get("version")?,
            })
        },
    )
}

pub(crate) fn put_room_request(
    tx: &mut Tx<'_>,
    trade: i64,
    row: &RoomRequest,
) -> Result<(), Error> {
    let at = tx.now();
    tx.execute(
        "INSERT INTO trade_room_request (trade_id, use_for, day, hour, seats, state, place, at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (trade_id, use_for) DO UPDATE SET day = excluded.day, hour = excluded.hour, seats = excluded.seats,
             state = excluded.state, place = excluded.place, at = excluded.at, version = excluded.version",
        params![
            trade,
            row.use_for.as_str(),
            row.day,
            row.hour,
            row.seats,
            row.state.as_str(),
            row.place,
            at,
            row.version
        ],
    )
    .map(drop)
}
