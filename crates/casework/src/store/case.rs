//! Heads of cases.

use base::{AccountId, Date, Millis, OrgId};
use flow::{ApplicantKind, State};
use pack::element::{Channel, EndResult};
use store::{Error, Query, Row, Tx, params};

use super::{channel, channel_name, day, json, known, or_never, result, result_name, to_json};
use crate::model::{Head, Status};

/// The columns of a [`Head`], each with the alias `c`.
pub(crate) const COLUMNS: &str = "c.id, c.code, c.item, c.definition_id, c.unit, c.region, c.channel, c.status, c.result, \
     c.applicant, c.account, c.applicant_unit, c.title, c.version, c.opened_at, c.opened_on, c.accepted_on, c.due, c.statutory_due, \
     c.closed_on, c.late_on, c.parent, c.slot, c.sample";

/// How many columns these are.
pub(crate) const WIDTH: usize = 24;

pub(crate) fn kind(name: &str) -> Option<ApplicantKind> {
    [
        ApplicantKind::Person,
        ApplicantKind::Enterprise,
        ApplicantKind::Anonymous,
        ApplicantKind::Staff,
    ]
    .into_iter()
    .find(|kind| kind.as_str() == name)
}

/// A row with [`COLUMNS`].
pub(crate) fn head(row: &Row<'_>) -> Result<Head, Error> {
    Ok(Head {
        id: row.get(0)?,
        code: row.get(1)?,
        item: row.get(2)?,
        definition: row.get(3)?,
        unit: row.get(4)?,
        region: row.get(5)?,
        channel: known(row, 6, channel)?,
        status: known(row, 7, Status::parse)?,
        result: row.get::<Option<String>>(8)?.as_deref().and_then(result),
        applicant: known(row, 9, kind)?,
        account: row.get(10)?,
        applicant_unit: row.get(11)?,
        title: row.get(12)?,
        version: row.get(13)?,
        opened_at: row.get(14)?,
        opened_on: row.get(15)?,
        accepted_on: row.get(16)?,
        due: day(row, 17)?,
        statutory_due: day(row, 18)?,
        closed_on: row.get(19)?,
        late_on: row.get(20)?,
        parent: row.get(21)?,
        slot: row.get(22)?,
        sample: row.get(23)?,
    })
}

/// A case as it is loaded for a command.
pub(crate) struct Loaded {
    pub(crate) head: Head,
    pub(crate) party: Option<Vec<u8>>,
    pub(crate) follow: Option<Vec<u8>>,
    pub(crate) state: State,
}

/// A case with its state.
pub(crate) fn load(query: &mut impl Query, id: i64) -> Result<Option<Loaded>, Error> {
    query.query_opt(
        &format!(
            "SELECT {COLUMNS}, c.party, c.follow, c.state FROM casework_case c WHERE c.id = $1"
        ),
        params![id],
        |row| {
            Ok(Loaded {
                head: head(row)?,
                party: row.get(WIDTH)?,
                follow: row.get(WIDTH + 1)?,
                state: json(&row.get::<String>(WIDTH + 2)?, "state")?,
            })
        },
    )
}

/// The head of a case.
pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Head>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM casework_case c WHERE c.id = $1"),
        params![id],
        head,
    )
}

/// The id of a code.
pub(crate) fn by_code(query: &mut impl Query, code: &str) -> Result<Option<i64>, Error> {
    query.query_opt(
        "SELECT id FROM casework_case WHERE code = $1",
        params![code],
        |row| row.get(0),
    )
}

/// The cases that a case opened.
pub(crate) fn children(query: &mut impl Query, parent: i64) -> Result<Vec<Head>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM casework_case c WHERE c.parent = $1 ORDER BY c.id LIMIT 200"
        ),
        params![parent],
        head,
    )
}

/// A case that is filed now.
pub(crate) struct New<'a> {
    pub(crate) id: i64,
    pub(crate) code: &'a str,
    pub(crate) item: &'a str,
    pub(crate) definition: i64,
    pub(crate) channel: Channel,
    pub(crate) applicant: ApplicantKind,
    pub(crate) account: Option<AccountId>,
    pub(crate) applicant_unit: Option<&'a OrgId>,
    pub(crate) party: Option<&'a [u8]>,
    pub(crate) follow: Option<&'a [u8]>,
    pub(crate) title: &'a str,
    pub(crate) opened_at: Millis,
    pub(crate) parent: Option<(i64, &'a str)>,
    pub(crate) sample: bool,
}

/// What of a case changes as it goes on.
pub(crate) struct Standing<'a> {
    pub(crate) state: &'a State,
    pub(crate) definition: i64,
    pub(crate) version: i64,
    pub(crate) due: Option<Date>,
    pub(crate) statutory_due: Option<Date>,
    pub(crate) next_on: Option<Date>,
    pub(crate) late_on: Option<Date>,
}

impl Standing<'_> {
    fn status(&self) -> Status {
        match self.state.closed {
            Some(_) => Status::Closed,
            None => Status::Open,
        }
    }

    fn result(&self) -> Option<EndResult> {
        self.state.closed.map(|closed| closed.result)
    }

    fn closed_on(&self) -> Option<Date> {
        self.state.closed.map(|closed| closed.on)
    }
}

/// Writes a new case.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &New<'_>, now: &Standing<'_>) -> Result<(), Error> {
    let state = to_json(now.state)?;
    tx.execute(
        "INSERT INTO casework_case (id, code, item, definition_id, unit, region, channel, status, result, applicant,
             account, party, follow, title, state, version, opened_at, opened_on, accepted_on, due, statutory_due,
             closed_on, next_on, late_on, parent, slot, sample, applicant_unit)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
             $23, $24, $25, $26, $27, $28)",
        params![
            new.id,
            new.code,
            new.item,
            new.definition,
            now.state.unit,
            now.state.region,
            channel_name(new.channel),
            now.status().as_str(),
            now.result().map(result_name),
            new.applicant.as_str(),
            new.account,
            new.party,
            new.follow,
            new.title,
            state,
            now.version,
            new.opened_at,
            now.state.opened_on,
            now.state.accepted_on,
            or_never(now.due),
            or_never(now.statutory_due),
            now.closed_on(),
            or_never(now.next_on),
            now.late_on,
            new.parent.map(|(id, _)| id),
            new.parent.map_or("", |(_, slot)| slot),
            new.sample,
            new.applicant_unit
        ],
    )?;
    Ok(())
}

/// Puts a case that still has this version where it stands now; whether it had.
pub(crate) fn update(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    now: &Standing<'_>,
) -> Result<bool, Error> {
    let state = to_json(now.state)?;
    let rows = tx.execute(
        "UPDATE casework_case SET unit = $3, region = $4, status = $5, result = $6, state = $7, version = $8,
             accepted_on = $9, due = $10, statutory_due = $11, closed_on = $12, next_on = $13, late_on = $14,
             definition_id = $15
         WHERE id = $1 AND version = $2",
        params![
            id,
            version,
            now.state.unit,
            now.state.region,
            now.status().as_str(),
            now.result().map(result_name),
            state,
            now.version,
            now.state.accepted_on,
            or_never(now.due),
            or_never(now.statutory_due),
            now.closed_on(),
            or_never(now.next_on),
            now.late_on,
            now.definition
        ],
    )?;
    Ok(rows == 1)
}

/// Keeps the marks by which an applicant's cases are found.
pub(crate) fn insert_mark(tx: &mut Tx<'_>, mark: &[u8], case: i64) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO casework_mark (mark, case_id) VALUES ($1, $2) ON CONFLICT (mark, case_id) DO NOTHING",
        params![mark, case],
    )?;
    Ok(())
}

/// The public page of a case.
pub(crate) fn publish(tx: &mut Tx<'_>, case: i64, body: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO casework_public (case_id, body, at) VALUES ($1, $2, $3)
         ON CONFLICT (case_id) DO UPDATE SET body = $2, at = $3",
        params![case, body, now],
    )?;
    Ok(())
}

/// What the public page of a case shows, and since when.
pub(crate) fn public(query: &mut impl Query, case: i64) -> Result<Option<(String, Millis)>, Error> {
    query.query_opt(
        "SELECT body, at FROM casework_public WHERE case_id = $1",
        params![case],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Public pages of cases before one, newest case first.
pub(crate) fn publics(
    query: &mut impl Query,
    item: Option<&str>,
    before: i64,
    limit: i64,
) -> Result<Vec<(Head, String, Millis)>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, p.body, p.at FROM casework_public p JOIN casework_case c ON c.id = p.case_id
         WHERE p.case_id < $1 AND ($2 = '' OR c.item = $2) ORDER BY p.case_id DESC LIMIT $3"
    );
    query.query_map(
        &sql,
        params![before, item.unwrap_or_default(), limit],
        |row| Ok((head(row)?, row.get("body")?, row.get("at")?)),
    )
}

/// Open cases on which something happens by itself on or before a day, but not those that failed on it.
pub(crate) fn awake(query: &mut impl Query, day: Date, limit: usize) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT c.id FROM casework_case c WHERE c.status = 'open' AND c.next_on <= $1
             AND NOT EXISTS (SELECT 1 FROM casework_failure f WHERE f.case_id = c.id AND f.day >= $1)
         ORDER BY c.next_on, c.id LIMIT $2",
        params![day, super::number(limit)],
        |row| row.get(0),
    )
}

/// The day on which something happens next by itself.
pub(crate) fn set_next(tx: &mut Tx<'_>, id: i64, next_on: Option<Date>) -> Result<(), Error> {
    tx.execute(
        "UPDATE casework_case SET next_on = $2 WHERE id = $1",
        params![id, or_never(next_on)],
    )?;
    Ok(())
}

/// Keeps days that were derived anew.
pub(crate) fn set_days(tx: &mut Tx<'_>, id: i64, now: &Standing<'_>) -> Result<(), Error> {
    tx.execute(
        "UPDATE casework_case SET due = $2, statutory_due = $3, next_on = $4, late_on = $5 WHERE id = $1",
        params![
            id,
            or_never(now.due),
            or_never(now.statutory_due),
            or_never(now.next_on),
            now.late_on
        ],
    )?;
    Ok(())
}

/// A case that still has this version gets another one without anything else changing; whether it had.
pub(crate) fn set_version(
    tx: &mut Tx<'_>,
    (id, held): (i64, i64),
    version: i64,
) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE casework_case SET version = $3 WHERE id = $1 AND version = $2",
        params![id, held, version],
    )?;
    Ok(rows == 1)
}

/// Running cases of an item that another definition runs, from after an id.
pub(crate) fn of_other_definition(
    query: &mut impl Query,
    (item, definition): (&str, i64),
    after: i64,
    limit: usize,
) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT id FROM casework_case WHERE item = $1 AND id > $2 AND status = 'open' AND definition_id <> $3
         ORDER BY id LIMIT $4",
        params![item, after, definition, super::number(limit)],
        |row| row.get(0),
    )
}

/// Cases of an item from after an id: those that go on, or all.
pub(crate) fn of_item(
    query: &mut impl Query,
    (item, open): (&str, bool),
    after: i64,
    limit: usize,
) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT id FROM casework_case WHERE item = $1 AND id > $2 AND (status = 'open' OR $3 = 0) ORDER BY id LIMIT $4",
        params![item, after, open, super::number(limit)],
        |row| row.get(0),
    )
}

/// Sample cases that go on.
pub(crate) fn open_samples(query: &mut impl Query, limit: usize) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT id FROM casework_case WHERE status = 'open' AND sample = 1 ORDER BY next_on, id LIMIT $1",
        params![super::number(limit)],
        |row| row.get(0),
    )
}

/// The same with the version at which each stands, all of them.
pub(crate) fn versions(
    query: &mut impl Query,
    item: &str,
    after: i64,
    limit: usize,
) -> Result<Vec<(i64, i64)>, Error> {
    query.query_map(
        "SELECT id, version FROM casework_case WHERE item = $1 AND id > $2 ORDER BY id LIMIT $3",
        params![item, after, super::number(limit)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// How many cases an item has, and the sum of their versions: both only ever grow.
pub(crate) fn grown(query: &mut impl Query, item: &str) -> Result<(i64, i64), Error> {
    query.query_one(
        "SELECT COUNT(*), CAST(COALESCE(SUM(version), 0) AS BIGINT) FROM casework_case WHERE item = $1",
        params![item],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// How many running cases a definition has.
pub(crate) fn count_of_definition(query: &mut impl Query, id: i64) -> Result<i64, Error> {
    query.query_one(
        "SELECT COUNT(*) FROM casework_case WHERE definition_id = $1 AND status = 'open'",
        params![id],
        |row| row.get(0),
    )
}

/// Open cases, from after an id.
pub(crate) fn open_after(
    query: &mut impl Query,
    after: i64,
    limit: usize,
) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT id FROM casework_case WHERE status = 'open' AND id > $1 ORDER BY id LIMIT $2",
        params![after, super::number(limit)],
        |row| row.get(0),
    )
}
