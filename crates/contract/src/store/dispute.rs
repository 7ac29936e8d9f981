//! Forums, disputes, their pauses and files.

use base::calendar::Pause;
use base::{Date, OrgId};
use org::Party;
use store::{Error, Query, Row, Tx, params};

use super::{Reach, data, org, owner, owner_columns, term, word};
use crate::model::{About, Dispute, DisputeState, File, Form, Forum, Outcome};

fn forum(row: &Row<'_>) -> Result<Forum, Error> {
    Ok(Forum {
        subject: row.get("subject")?,
        platform: row.get("platform")?,
        centre_org: row.get("centre_org")?,
        overseer_org: org(row, "overseer_org")?,
        title: row.get("title")?,
        owner: owner(row)?,
        rules: data(row, "rules")?,
        windows: data(row, "windows")?,
        sample: row.get("sample")?,
    })
}

pub(crate) fn forum_of(query: &mut impl Query, subject: &str) -> Result<Option<Forum>, Error> {
    query.query_opt(
        "SELECT subject, platform, centre_org, overseer_org, title, owner_org, owner_code, owner_name, rules, windows,
             sample FROM contract_forum WHERE subject = $1",
        params![subject],
        forum,
    )
}

/// Writes a forum, or what changed of it.
pub(crate) fn put_forum(
    tx: &mut Tx<'_>,
    row: &Forum,
    (rules, windows): (&str, &str),
) -> Result<(), Error> {
    let (owner_org, owner_code) = owner_columns(&row.owner);
    tx.execute(
        "INSERT INTO contract_forum (subject, platform, centre_org, overseer_org, title, owner_org, owner_code,
             owner_name, rules, windows, sample)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (subject) DO UPDATE SET title = $5, overseer_org = $4, rules = $9, windows = $10",
        params![
            row.subject,
            row.platform,
            row.centre_org,
            row.overseer_org.as_ref().map_or("", OrgId::as_str),
            row.title.trim(),
            owner_org,
            owner_code,
            row.owner.name(),
            rules,
            windows,
            row.sample
        ],
    )
    .map(drop)
}

const COLUMNS: &str = "id, subject, form, about, platform, parent_id, code, name, filed_by, facts, wants, state, suspends,
    filed_on, filed_at, origin, term, due, ended_on, outcome, affects, answer, version";

fn dispute(row: &Row<'_>) -> Result<Dispute, Error> {
    let outcome: String = row.get("outcome")?;
    Ok(Dispute {
        id: row.get("id")?,
        subject: row.get("subject")?,
        form: word(row, "form", Form::parse)?,
        about: word(row, "about", About::parse)?,
        platform: row.get("platform")?,
        parent: row.get("parent_id")?,
        party: Party {
            code: row.get("code")?,
            name: row.get("name")?,
        },
        filed_by: row.get("filed_by")?,
        facts: row.get("facts")?,
        wants: row.get("wants")?,
        state: word(row, "state", DisputeState::parse)?,
        suspends: row.get("suspends")?,
        filed_on: row.get("filed_on")?,
        filed_at: row.get("filed_at")?,
        origin: row.get("origin")?,
        term: term(row, "term")?,
        due: row.get("due")?,
        ended_on: row.get("ended_on")?,
        outcome: Outcome::parse(&outcome),
        affects: row.get("affects")?,
        answer: row.get("answer")?,
        version: row.get("version")?,
    })
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Dispute>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM contract_dispute WHERE id = $1"),
        params![id],
        dispute,
    )
}

pub(crate) fn by_press(query: &mut impl Query, press: &str) -> Result<Option<Dispute>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM contract_dispute WHERE press = $1"),
        params![press],
        dispute,
    )
}

/// The dispute of a party that goes on, of a form and about a matter of a subject.
pub(crate) fn going_on(
    query: &mut impl Query,
    subject: &str,
    (form, about, code): (Form, About, &str),
) -> Result<Option<i64>, Error> {
    query.query_opt(
        "SELECT id FROM contract_dispute WHERE subject = $1 AND form = $2 AND about = $3 AND code = $4
         AND state IN ('filed', 'accepted') ORDER BY id LIMIT 1",
        params![subject, form.as_str(), about.as_str(), code],
        |row| row.get(0),
    )
}

/// How many disputes hold a subject up.
pub(crate) fn suspending(query: &mut impl Query, subject: &str) -> Result<i64, Error> {
    query.query_one(
        "SELECT COUNT(*) FROM contract_dispute WHERE subject = $1 AND suspends = 1
         AND state IN ('filed', 'accepted')",
        params![subject],
        |row| row.get(0),
    )
}

pub(crate) fn insert(tx: &mut Tx<'_>, row: &Dispute, press: &str) -> Result<i64, Error> {
    let id = tx.next_id("contract_dispute")?;
    tx.execute(
        "INSERT INTO contract_dispute (id, subject, form, about, platform, parent_id, code, name, filed_by, facts, wants,
             state, suspends, filed_on, filed_at, origin, term, due, press, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1)",
        params![
            id,
            row.subject,
            row.form.as_str(),
            row.about.as_str(),
            row.platform,
            row.parent,
            row.party.code,
            row.party.name,
            row.filed_by,
            row.facts,
            row.wants,
            row.state.as_str(),
            row.suspends,
            row.filed_on,
            row.filed_at,
            row.origin,
            row.term.to_string(),
            row.due,
            press
        ],
    )?;
    Ok(id)
}

/// What became of a dispute, from the version that was read; false when somebody was faster.
pub(crate) fn set(tx: &mut Tx<'_>, row: &Dispute) -> Result<bool, Error> {
    let changed = tx.execute(
        "UPDATE contract_dispute SET state = $3, suspends = $4, origin = $5, term = $6, due = $7, ended_on = $8,
             outcome = $9, affects = $10, answer = $11, warned = 0, version = version + 1
         WHERE id = $1 AND version = $2",
        params![
            row.id,
            row.version,
            row.state.as_str(),
            row.suspends,
            row.origin,
            row.term.to_string(),
            row.due,
            row.ended_on,
            row.outcome.map_or("", Outcome::as_str),
            row.affects,
            row.answer
        ],
    )?;
    Ok(changed == 1)
}

/// Sets another last day, of which nobody was told yet.
pub(crate) fn set_due(tx: &mut Tx<'_>, (id, due): (i64, Option<Date>)) -> Result<(), Error> {
    tx.execute(
        "UPDATE contract_dispute SET due = $2, warned = 0 WHERE id = $1",
        params![id, due],
    )
    .map(drop)
}

pub(crate) fn to_warn(
    query: &mut impl Query,
    (near, today): (Date, Date),
    most: i64,
) -> Result<Vec<Dispute>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM contract_dispute WHERE state IN ('filed', 'accepted')
             AND ((due <= $1 AND warned < 1) OR (due < $2 AND warned < 2)) ORDER BY due, id LIMIT $3"
        ),
        params![near, today, most],
        dispute,
    )
}

pub(crate) fn set_warned(tx: &mut Tx<'_>, (id, level): (i64, i64)) -> Result<(), Error> {
    tx.execute(
        "UPDATE contract_dispute SET warned = $2 WHERE id = $1",
        params![id, level],
    )
    .map(drop)
}

/// Disputes of which something is owed, after an id.
pub(crate) fn running(
    query: &mut impl Query,
    (after, most): (i64, i64),
) -> Result<Vec<Dispute>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM contract_dispute WHERE state IN ('filed', 'accepted') AND id > $1
             ORDER BY id LIMIT $2"
        ),
        params![after, most],
        dispute,
    )
}

/// Whose disputes a list holds.
pub(crate) struct Narrowed<'a> {
    pub(crate) reach: Reach<'a>,
    pub(crate) form: &'a str,
    pub(crate) state: &'a str,
    pub(crate) subject: &'a str,
}

/// As `rules::access::sees_dispute` says it of one.
const WHERE: &str = "($1 = 1 OR ($3 <> '' AND d.code = $3)
        OR ($2 <> '' AND f.overseer_org = $2 AND f.owner_org <> $2)
        OR (($7 <> '' AND f.centre_org = $7 OR $2 <> '' AND f.owner_org = $2 OR $3 <> '' AND f.owner_code = $3)
            AND (d.form = 'objection' OR d.state IN ('accepted', 'decided'))))
    AND ($4 = '' OR d.form = $4) AND ($5 = '' OR d.state = $5) AND ($6 = '' OR d.subject = $6)";

pub(crate) fn list(
    query: &mut impl Query,
    by: &Narrowed<'_>,
    (offset, most): (i64, i64),
) -> Result<Vec<(Dispute, String)>, Error> {
    let columns = COLUMNS
        .split(',')
        .map(|column| format!("d.{}", column.trim()))
        .collect::<Vec<_>>()
        .join(", ");
    query.query_map(
        &format!(
            "SELECT {columns}, f.title AS forum_title
             FROM contract_dispute d JOIN contract_forum f ON f.subject = d.subject
             WHERE {WHERE} ORDER BY d.id DESC LIMIT $8 OFFSET $9"
        ),
        params![
            by.reach.all,
            by.reach.org,
            by.reach.code,
            by.form,
            by.state,
            by.subject,
            by.reach.centre,
            most,
            offset
        ],
        |row| Ok((dispute(row)?, row.get("forum_title")?)),
    )
}

pub(crate) fn count(query: &mut impl Query, by: &Narrowed<'_>) -> Result<u64, Error> {
    let count: i64 = query.query_one(
        &format!(
            "SELECT COUNT(*) FROM contract_dispute d JOIN contract_forum f ON f.subject = d.subject WHERE {WHERE}"
        ),
        params![
            by.reach.all, by.reach.org, by.reach.code, by.form, by.state, by.subject, by.reach.centre
        ],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// What statistics count of a dispute.
pub(crate) type Counted = (
    String,
    Form,
    About,
    Option<Outcome>,
    Date,
    Option<Date>,
    Option<Date>,
);

/// Platform, form, matter, state, outcome, the day filed, the last day and the day ended of disputes filed in a time.
pub(crate) fn for_statistics(
    query: &mut impl Query,
    (from, until): (Date, Date),
    reach: Reach<'_>,
    mut each: impl FnMut(Counted),
) -> Result<(), Error> {
    let rows = query.query_map(
        "SELECT d.platform, d.form, d.about, d.outcome, d.filed_on, d.due, d.ended_on
         FROM contract_dispute d JOIN contract_forum f ON f.subject = d.subject
         WHERE d.filed_on >= $1 AND d.filed_on <= $2
           AND ($3 = 1 OR ($4 <> '' AND f.overseer_org = $4) OR ($5 <> '' AND f.centre_org = $5))
         ORDER BY d.id LIMIT 100000",
        params![from, until, reach.all, reach.org, reach.centre],
        |row| {
            let outcome: String = row.get("outcome")?;
            Ok((
                row.get("platform")?,
                word(row, "form", Form::parse)?,
                word(row, "about", About::parse)?,
                Outcome::parse(&outcome),
                row.get("filed_on")?,
                row.get("due")?,
                row.get("ended_on")?,
            ))
        },
    )?;
    rows.into_iter().for_each(&mut each);
    Ok(())
}

/// A pause with its row and reason.
#[derive(Clone, Debug)]
pub(crate) struct PauseRow {
    pub(crate) id: i64,
    pub(crate) reason: String,
    pub(crate) pause: Pause,
}

pub(crate) fn pauses(query: &mut impl Query, dispute: i64) -> Result<Vec<PauseRow>, Error> {
    query.query_map(
        "SELECT id, reason, since, until FROM contract_pause WHERE dispute_id = $1 ORDER BY id LIMIT 100",
        params![dispute],
        |row| {
            Ok(PauseRow {
                id: row.get("id")?,
                reason: row.get("reason")?,
                pause: Pause {
                    from: row.get("since")?,
                    until: row.get("until")?,
                },
            })
        },
    )
}

pub(crate) fn insert_pause(
    tx: &mut Tx<'_>,
    dispute: i64,
    (reason, since): (&str, Date),
) -> Result<(), Error> {
    let id = tx.next_id("contract_pause")?;
    tx.execute(
        "INSERT INTO contract_pause (id, dispute_id, reason, since) VALUES ($1, $2, $3, $4)",
        params![id, dispute, reason, since],
    )
    .map(drop)
}

pub(crate) fn end_pause(tx: &mut Tx<'_>, id: i64, until: Date) -> Result<(), Error> {
    tx.execute(
        "UPDATE contract_pause SET until = $2 WHERE id = $1",
        params![id, until],
    )
    .map(drop)
}

pub(crate) fn files(query: &mut impl Query, dispute: i64) -> Result<Vec<File>, Error> {
    query.query_map(
        "SELECT id, name, media_type, byte_len, sha256 FROM contract_file WHERE dispute_id = $1 ORDER BY id LIMIT 100",
        params![dispute],
        |row| {
            Ok(File {
                id: row.get("id")?,
                name: row.get("name")?,
                media_type: row.get("media_type")?,
                byte_len: row.get("byte_len")?,
                sha256: row.get("sha256")?,
            })
        },
    )
}

pub(crate) fn insert_file(
    tx: &mut Tx<'_>,
    dispute: i64,
    row: &File,
    content: &[u8],
) -> Result<(), Error> {
    let id = tx.next_id("contract_file")?;
    tx.execute(
        "INSERT INTO contract_file (id, dispute_id, name, media_type, byte_len, sha256, content)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (dispute_id, sha256) DO NOTHING",
        params![
            id,
            dispute,
            row.name,
            row.media_type,
            row.byte_len,
            row.sha256,
            content.to_vec()
        ],
    )
    .map(drop)
}

/// A file as it goes out: name, type, bytes.
pub(crate) type Content = (String, String, Vec<u8>);

/// The dispute of a file, and the file.
pub(crate) fn file(query: &mut impl Query, id: i64) -> Result<Option<(i64, Content)>, Error> {
    query.query_opt(
        "SELECT dispute_id, name, media_type, content FROM contract_file WHERE id = $1",
        params![id],
        |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?))),
    )
}
