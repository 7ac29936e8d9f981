//! Who is invited, and what is said in negotiations.

use ::store::{Error, Query, Tx, params};
use base::Millis;

use super::word;
use crate::model::TalkKind;

/// Puts a list in the place of the former one: marks with the parties, sealed.
pub(crate) fn invite(
    tx: &mut Tx<'_>,
    trade: i64,
    list: &[(Vec<u8>, Vec<u8>)],
) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM trade_invited WHERE trade_id = $1",
        params![trade],
    )?;
    for (no, (mark, sealed)) in (1_i64..).zip(list) {
        tx.execute(
            "INSERT INTO trade_invited (trade_id, mark, sealed, no) VALUES ($1, $2, $3, $4)",
            params![trade, mark.as_slice(), sealed.as_slice(), no],
        )?;
    }
    Ok(())
}

/// Who is invited, sealed, in the order of the list.
pub(crate) fn invited(query: &mut impl Query, trade: i64) -> Result<Vec<Vec<u8>>, Error> {
    query.query_map(
        "SELECT sealed FROM trade_invited WHERE trade_id = $1 ORDER BY no LIMIT 200",
        params![trade],
        |row| row.get(0),
    )
}

pub(crate) fn is_invited(query: &mut impl Query, trade: i64, mark: &[u8]) -> Result<bool, Error> {
    let found: Option<i64> = query.query_opt(
        "SELECT no FROM trade_invited WHERE trade_id = $1 AND mark = $2",
        params![trade, mark],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// Something that was said, as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct TalkRow {
    pub(crate) id: i64,
    pub(crate) round: i64,
    pub(crate) kind: TalkKind,
    pub(crate) mark: Vec<u8>,
    pub(crate) sealed: Vec<u8>,
    pub(crate) at: Millis,
}

pub(crate) fn insert(tx: &mut Tx<'_>, trade: i64, row: &TalkRow) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO trade_talk (id, trade_id, round, kind, mark, sealed, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            row.id,
            trade,
            row.round,
            row.kind.as_str(),
            row.mark.as_slice(),
            row.sealed.as_slice(),
            row.at
        ],
    )
    .map(drop)
}

/// What was said about a trade, the oldest first, at most 1,000.
pub(crate) fn all(query: &mut impl Query, trade: i64) -> Result<Vec<TalkRow>, Error> {
    query.query_map(
        "SELECT id, round, kind, mark, sealed, at FROM trade_talk WHERE trade_id = $1 ORDER BY id LIMIT 1000",
        params![trade],
        |row| {
            Ok(TalkRow {
                id: row.get("id")?,
                round: row.get("round")?,
                kind: word(row, "kind", TalkKind::parse)?,
                mark: row.get("mark")?,
                sealed: row.get("sealed")?,
                at: row.get("at")?,
            })
        },
    )
}
