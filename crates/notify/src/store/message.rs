//! Messages, the mailboxes they lie in, and who has read them.

use ::store::{Error, Query, Row, Tx, params};
use base::{AccountId, Millis, Title};

use crate::model::{Message, Received};

/// Whether a message with this key was sent.
pub(crate) fn known(query: &mut impl Query, key: &str) -> Result<bool, Error> {
    let sql = "SELECT id FROM notify_message WHERE key = $1";
    Ok(query.query_opt(sql, params![key], |_| Ok(()))?.is_some())
}

/// Writes a message into its mailboxes and answers its id.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    message: &Message,
    topic: &str,
    mailboxes: &[String],
) -> Result<i64, Error> {
    let id = tx.next_id("notify_message")?;
    let now = tx.now();
    tx.execute(
        "INSERT INTO notify_message (id, key, kind, topic, title_zh, title_en, body_zh, body_en, href, sent_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            id,
            message.key,
            message.kind,
            topic,
            message.title.zh,
            message.title.en,
            message.body.zh,
            message.body.en,
            message.href,
            now
        ],
    )?;
    for mailbox in mailboxes {
        tx.execute(
            "INSERT INTO notify_box (mailbox, message_id) VALUES ($1, $2)",
            params![mailbox, id],
        )?;
    }
    Ok(id)
}

/// Whose messages, and which of them.
pub(crate) struct Asked<'a> {
    pub(crate) account: AccountId,
    pub(crate) boxes: &'a [String; 3],
    pub(crate) topic: &'a str,
    pub(crate) unread: bool,
}

/// The messages of a question; `$1` to `$4` are the account and its mailboxes.
const SEEN: &str = "FROM notify_message m
    LEFT JOIN notify_reader s ON s.account_id = $1
    LEFT JOIN notify_read r ON r.account_id = $1 AND r.message_id = m.id
    WHERE m.id IN (SELECT b.message_id FROM notify_box b WHERE b.mailbox IN ($2, $3, $4))";
const UNREAD: &str = "(m.id > COALESCE(s.read_upto, 0) AND r.read_ms IS NULL)";
const COLUMNS: &str =
    "m.id AS id, m.kind AS kind, m.topic AS topic, m.title_zh AS title_zh, m.title_en AS title_en,
    m.body_zh AS body_zh, m.body_en AS body_en, m.href AS href, m.sent_ms AS sent_ms,
    CASE WHEN m.id > COALESCE(s.read_upto, 0) AND r.read_ms IS NULL THEN 0 ELSE 1 END AS is_read";

fn received(row: &Row<'_>) -> Result<Received, Error> {
    Ok(Received {
        id: row.get("id")?,
        kind: row.get("kind")?,
        topic: row.get("topic")?,
        title: Title {
            zh: row.get("title_zh")?,
            en: row.get("title_en")?,
        },
        body: Title {
            zh: row.get("body_zh")?,
            en: row.get("body_en")?,
        },
        href: row.get("href")?,
        sent_at: row.get("sent_ms")?,
        read: row.get("is_read")?,
    })
}

fn condition(asked: &Asked<'_>) -> String {
    let unread = if asked.unread {
        format!(" AND {UNREAD}")
    } else {
        String::new()
    };
    format!("{SEEN} AND ($5 = '' OR m.topic = $5){unread}")
}

/// A page of messages: unread first, newest first.
pub(crate) fn page(
    query: &mut impl Query,
    asked: &Asked<'_>,
    limit: u32,
    offset: i64,
) -> Result<Vec<Received>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} {} ORDER BY is_read, m.id DESC LIMIT $6 OFFSET $7",
        condition(asked)
    );
    let [a, b, c] = asked.boxes;
    query.query_map(
        &sql,
        params![asked.account, a, b, c, asked.topic, limit, offset],
        received,
    )
}

/// How many messages a question has, and the newest of them.
pub(crate) fn count(query: &mut impl Query, asked: &Asked<'_>) -> Result<(u64, i64), Error> {
    let sql = format!(
        "SELECT COUNT(*) AS held, COALESCE(MAX(m.id), 0) AS newest {}",
        condition(asked)
    );
    let [a, b, c] = asked.boxes;
    query.query_one(&sql, params![asked.account, a, b, c, asked.topic], |row| {
        Ok((row.get("held")?, row.get("newest")?))
    })
}

/// How many unread messages there are, counted to `limit` and no further.
pub(crate) fn unread(
    query: &mut impl Query,
    account: AccountId,
    boxes: &[String; 3],
    limit: u32,
) -> Result<u64, Error> {
    let sql = format!(
        "SELECT COUNT(*) AS held FROM (SELECT m.id {SEEN} AND {UNREAD} ORDER BY m.id DESC LIMIT $5) newest"
    );
    let [a, b, c] = boxes;
    query.query_one(&sql, params![account, a, b, c, limit], |row| {
        row.get("held")
    })
}

/// The topics of which the mailboxes hold messages.
pub(crate) fn topics(query: &mut impl Query, boxes: &[String; 3]) -> Result<Vec<String>, Error> {
    let [a, b, c] = boxes;
    query.query_map(
        "SELECT DISTINCT m.topic AS topic FROM notify_message m
         JOIN notify_box b ON b.message_id = m.id WHERE b.mailbox IN ($1, $2, $3) ORDER BY m.topic LIMIT 50",
        params![a, b, c],
        |row| row.get("topic"),
    )
}

/// One message, if it lies in one of these mailboxes.
pub(crate) fn one(
    query: &mut impl Query,
    account: AccountId,
    boxes: &[String; 3],
    id: i64,
) -> Result<Option<Received>, Error> {
    let sql = format!("SELECT {COLUMNS} {SEEN} AND m.id = $5");
    let [a, b, c] = boxes;
    query.query_opt(&sql, params![account, a, b, c, id], received)
}

/// The unread messages after one and up to another, oldest first, for a digest.
pub(crate) fn between(
    query: &mut impl Query,
    account: AccountId,
    boxes: &[String; 3],
    (after, upto): (i64, i64),
    limit: u32,
) -> Result<Vec<Received>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} {SEEN} AND {UNREAD} AND m.id > $5 AND m.id <= $6 ORDER BY m.id LIMIT $7"
    );
    let [a, b, c] = boxes;
    query.query_map(
        &sql,
        params![account, a, b, c, after, upto, limit],
        received,
    )
}

/// A message by its id alone, for a delivery that was addressed when it was sent.
pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Received>, Error> {
    query.query_opt(
        "SELECT id, kind, topic, title_zh, title_en, body_zh, body_en, href, sent_ms, 0 AS is_read
         FROM notify_message WHERE id = $1",
        params![id],
        received,
    )
}

/// The greatest id given so far, 0 before the first.
pub(crate) fn newest(query: &mut impl Query) -> Result<i64, Error> {
    query.query_one(
        "SELECT COALESCE(MAX(id), 0) AS newest FROM notify_message",
        params![],
        |row| row.get("newest"),
    )
}

pub(crate) fn mark(tx: &mut Tx<'_>, account: AccountId, id: i64) -> Result<(), Error> {
    let now: Millis = tx.now();
    tx.execute(
        "INSERT INTO notify_read (account_id, message_id, read_ms) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, message_id) DO UPDATE SET read_ms = notify_read.read_ms",
        params![account, id, now],
    )?;
    Ok(())
}

pub(crate) fn mark_upto(tx: &mut Tx<'_>, account: AccountId, upto: i64) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO notify_reader (account_id, read_upto) VALUES ($1, $2)
         ON CONFLICT (account_id) DO UPDATE SET read_upto =
         CASE WHEN excluded.read_upto > notify_reader.read_upto THEN excluded.read_upto ELSE notify_reader.read_upto END",
        params![account, upto],
    )?;
    tx.execute(
        "DELETE FROM notify_read WHERE account_id = $1 AND message_id <= $2",
        params![account, upto],
    )?;
    Ok(())
}
