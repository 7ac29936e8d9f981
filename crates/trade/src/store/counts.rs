//! What is counted of platforms.

use ::store::{Error, Query, params};
use base::{Date, Millis};

use crate::rules::figures::Counted;

/// What a platform did between two days, the last one not counted.
pub(crate) fn of_platform(
    query: &mut impl Query,
    platform: &str,
    (from, until): (Date, Date),
) -> Result<Counted, Error> {
    let (since, before) = (Millis::start_of(from), Millis::start_of(until));
    let mut counted = query.query_one(
        "SELECT COUNT(*) AS announced,
             CAST(COALESCE(SUM(CASE WHEN awarded_on IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS awarded,
             CAST(COALESCE(SUM(CASE WHEN state IN ('failed', 'terminated') THEN 1 ELSE 0 END), 0) AS BIGINT) AS failed,
             CAST(COALESCE(SUM(CASE WHEN awarded_on IS NOT NULL AND winner_fen IS NOT NULL THEN amount_fen ELSE 0 END), 0) AS BIGINT)
                 AS budget_fen,
             CAST(COALESCE(SUM(CASE WHEN awarded_on IS NOT NULL THEN COALESCE(winner_fen, 0) ELSE 0 END), 0) AS BIGINT) AS award_fen,
             CAST(COALESCE(SUM(CASE WHEN contracted_on IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS contracts
         FROM trade_trade WHERE platform = $1 AND noticed_at >= $2 AND noticed_at < $3",
        params![platform, since, before],
        |row| {
            Ok(Counted {
                announced: row.get::<i64>("announced")?,
                awarded: row.get::<i64>("awarded")?,
                failed: row.get::<i64>("failed")?,
                budget_fen: row.get::<i64>("budget_fen")?,
                award_fen: row.get::<i64>("award_fen")?,
                contracts: row.get::<i64>("contracts")?,
                ..Counted::default()
            })
        },
    )?;
    let mut one = |sql: &str| -> Result<i64, Error> {
        query.query_one(sql, params![platform, since, before], |row| row.get(0))
    };
    counted.notices =
        one("SELECT COUNT(*) FROM trade_notice WHERE platform = $1 AND at >= $2 AND at < $3")?;
    counted.proved = one("SELECT COUNT(*) FROM trade_notice
         WHERE platform = $1 AND at >= $2 AND at < $3 AND entry > 0")?;
    counted.refused = one("SELECT COUNT(DISTINCT trade_id) FROM trade_attempt
         WHERE platform = $1 AND at >= $2 AND at < $3 AND trade_id IS NOT NULL")?;
    counted.absent = one("SELECT COUNT(*) FROM trade_absentee
         WHERE platform = $1 AND at >= $2 AND at < $3 AND state = 'open'")?;
    counted.rooms = one(
        "SELECT COUNT(DISTINCT r.trade_id) FROM trade_room_request r
         JOIN trade_trade t ON t.id = r.trade_id
         WHERE t.platform = $1 AND t.noticed_at >= $2 AND t.noticed_at < $3 AND r.state = 'given'",
    )?;
    counted.entered = query.query_one(
        "SELECT COUNT(*) FROM trade_project
         WHERE platform = $1 AND registered_on >= $2 AND registered_on < $3 AND catalogue <> ''",
        params![platform, from, until],
        |row| row.get(0),
    )?;
    Ok(counted)
}

/// Announced trades of each type between two days, of one platform or of all for none.
pub(crate) fn by_type(
    query: &mut impl Query,
    platform: &str,
    (from, until): (Date, Date),
) -> Result<Vec<(String, i64, i64)>, Error> {
    let (since, before) = (Millis::start_of(from), Millis::start_of(until));
    query.query_map(
        "SELECT trade, COUNT(*) AS trades, CAST(COALESCE(SUM(COALESCE(winner_fen, 0)), 0) AS BIGINT) AS award_fen FROM trade_trade
         WHERE ($1 = '' OR platform = $1) AND noticed_at >= $2 AND noticed_at < $3 GROUP BY trade ORDER BY trade",
        params![platform, since, before],
        |row| Ok((row.get("trade")?, row.get("trades")?, row.get("award_fen")?)),
    )
}

/// When trades were announced between two instants, at most 100,000.
pub(crate) fn announced(
    query: &mut impl Query,
    platform: &str,
    (since, before): (Millis, Millis),
) -> Result<Vec<Millis>, Error> {
    query.query_map(
        "SELECT noticed_at FROM trade_trade WHERE ($1 = '' OR platform = $1) AND noticed_at >= $2 AND noticed_at < $3
         ORDER BY noticed_at LIMIT 100000",
        params![platform, since, before],
        |row| row.get(0),
    )
}
