//! Drafts and notices.

use ::store::{Error, Query, Row, Tx, params};
use pack::element::TradeType;

use super::{json, word};
use crate::model::{Draft, Notice, NoticeKind};

const COLUMNS: &str = "id, trade_id, platform, trade, kind, title, body, at, entry";

fn notice(row: &Row<'_>) -> Result<Notice, Error> {
    Ok(Notice {
        id: row.get("id")?,
        trade: row.get("trade_id")?,
        platform: row.get("platform")?,
        kind_of_trade: word(row, "trade", TradeType::parse)?,
        kind: word(row, "kind", NoticeKind::parse)?,
        title: row.get("title")?,
        body: row.get("body")?,
        at: row.get("at")?,
        entry: row.get("entry")?,
    })
}

pub(crate) fn draft(query: &mut impl Query, trade: i64) -> Result<Option<Draft>, Error> {
    query.query_opt(
        "SELECT title, body, plan, version FROM trade_draft WHERE trade_id = $1",
        params![trade],
        |row| {
            Ok(Draft {
                title: row.get("title")?,
                body: row.get("body")?,
                plan: json(row, "plan")?,
                version: row.get("version")?,
            })
        },
    )
}

pub(crate) fn keep_draft(tx: &mut Tx<'_>, trade: i64, draft: &Draft) -> Result<(), Error> {
    let plan = serde_json::to_string(&draft.plan).unwrap_or_default();
    let at = tx.now();
    tx.execute(
        "INSERT INTO trade_draft (trade_id, title, body, plan, at, version) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (trade_id) DO UPDATE SET title = excluded.title, body = excluded.body, plan = excluded.plan,
             at = excluded.at, version = excluded.version",
        params![trade, draft.title, draft.body, plan, at, draft.version],
    )
    .map(drop)
}

pub(crate) fn insert(tx: &mut Tx<'_>, row: &Notice) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO trade_notice (id, trade_id, platform, trade, kind, title, body, at, entry, told)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
        params![
            row.id,
            row.trade,
            row.platform,
            row.kind_of_trade.as_str(),
            row.kind.as_str(),
            row.title,
            row.body,
            row.at,
            row.entry
        ],
    )
    .map(drop)
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Notice>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM trade_notice WHERE id = $1"),
        params![id],
        notice,
    )
}

/// The notices of a trade, oldest first, at most 200.
pub(crate) fn of_trade(query: &mut impl Query, trade: i64) -> Result<Vec<Notice>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM trade_notice WHERE trade_id = $1 ORDER BY id LIMIT 200"),
        params![trade],
        notice,
    )
}

/// Which notices of the hall.
#[derive(Clone, Debug, Default)]
pub(crate) struct Narrowed<'a> {
    pub(crate) platform: &'a str,
    pub(crate) trade: &'a str,
    pub(crate) kind: &'a str,
}

const NARROW: &str =
    "($1 = '' OR platform = $1) AND ($2 = '' OR trade = $2) AND ($3 = '' OR kind = $3)
    AND NOT EXISTS (SELECT 1 FROM trade_trade t WHERE t.id = trade_notice.trade_id AND t.invited = 1)";

pub(crate) fn newest(
    query: &mut impl Query,
    by: &Narrowed<'_>,
    (offset, most): (i64, i64),
) -> Result<Vec<Notice>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM trade_notice WHERE {NARROW} ORDER BY at DESC, id DESC LIMIT $4 OFFSET $5"),
        params![by.platform, by.trade, by.kind, most, offset],
        notice,
    )
}

pub(crate) fn count(query: &mut impl Query, by: &Narrowed<'_>) -> Result<u64, Error> {
    let count: i64 = query.query_one(
        &format!("SELECT COUNT(*) FROM trade_notice WHERE {NARROW}"),
        params![by.platform, by.trade, by.kind],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Notices of which followers were not told yet, oldest first, at most 50.
pub(crate) fn untold(query: &mut impl Query) -> Result<Vec<Notice>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM trade_notice WHERE told = 0 ORDER BY id LIMIT 50"),
        params![],
        notice,
    )
}

pub(crate) fn told(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE trade_notice SET told = 1 WHERE id = $1",
        params![id],
    )
    .map(drop)
}

pub(crate) fn follow(tx: &mut Tx<'_>, account: i64, word: &str) -> Result<(), Error> {
    let at = tx.now();
    tx.execute(
        "INSERT INTO trade_follow (account, word, at) VALUES ($1, $2, $3)
         ON CONFLICT (account, word) DO UPDATE SET at = excluded.at",
        params![account, word, at],
    )
    .map(drop)
}

pub(crate) fn unfollow(tx: &mut Tx<'_>, account: i64, word: &str) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM trade_follow WHERE account = $1 AND word = $2",
        params![account, word],
    )
    .map(drop)
}

pub(crate) fn followed(query: &mut impl Query, account: i64) -> Result<Vec<String>, Error> {
    query.query_map(
        "SELECT word FROM trade_follow WHERE account = $1 ORDER BY word LIMIT 100",
        params![account],
        |row| row.get(0),
    )
}

/// Every word with who follows it, from behind one pair on, at most 1,000.
pub(crate) fn followers(
    query: &mut impl Query,
    (word, account): (&str, i64),
) -> Result<Vec<(String, i64)>, Error> {
    query.query_map(
        "SELECT word, account FROM trade_follow WHERE word > $1 OR (word = $1 AND account > $2)
         ORDER BY word, account LIMIT 1000",
        params![word, account],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
