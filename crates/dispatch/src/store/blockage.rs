//! Blockages, whom they concern, and what was said about them.

use base::calendar::Due;
use base::{Date, OrgId};
use store::{Error, Query, Row, Tx, Value, params};

use super::{length, number, word};
use crate::model::{Blockage, Note};
use crate::rules::blockage::{Kind, State, Step};

const COLUMNS: &str = "id, task_id, task_title, kind, what, asked, asked_org, since, raised_org, raised_role, raised_on,
    owner_org, length, accepted_on, due, provisional, state, carried, solved_on, ended_on, told, version, sample";

/// States in which the owner's term runs.
const RUNS: &str = "('accepted', 'in_hand', 'reopened', 'carried')";

fn blockage(row: &Row<'_>) -> Result<Blockage, Error> {
    Ok(Blockage {
        id: row.get("id")?,
        task: row.get("task_id")?,
        task_title: row.get("task_title")?,
        kind: word(row, "kind", Kind::parse)?,
        what: row.get("what")?,
        asked: row.get("asked")?,
        asked_of: row.get("asked_org")?,
        since: row.get("since")?,
        raised_by: row.get("raised_org")?,
        raised_role: row.get("raised_role")?,
        raised_on: row.get("raised_on")?,
        owner: row.get("owner_org")?,
        length: length(row, "length")?,
        accepted_on: row.get("accepted_on")?,
        due: row.get("due")?,
        provisional: row.get("provisional")?,
        state: word(row, "state", State::parse)?,
        carried: row.get("carried")?,
        solved_on: row.get("solved_on")?,
        ended_on: row.get("ended_on")?,
        told: row.get("told")?,
        version: row.get("version")?,
        sample: row.get("sample")?,
    })
}

/// By its id.
pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Blockage>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM dispatch_blockage WHERE id = $1"),
        params![id],
        blockage,
    )
}

/// The one that a press raised already.
pub(crate) fn by_press(query: &mut impl Query, press: &str) -> Result<Option<i64>, Error> {
    query.query_opt(
        "SELECT id FROM dispatch_blockage WHERE press = $1",
        params![press],
        |row| row.get(0),
    )
}

/// The units that it concerns.
pub(crate) fn parties(query: &mut impl Query, id: i64) -> Result<Vec<OrgId>, Error> {
    query.query_map(
        "SELECT org_id FROM dispatch_party WHERE blockage_id = $1 ORDER BY org_id",
        params![id],
        |row| row.get(0),
    )
}

/// It concerns a unit.
pub(crate) fn add_party(tx: &mut Tx<'_>, id: i64, org: &OrgId) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO dispatch_party (blockage_id, org_id) VALUES ($1, $2)
         ON CONFLICT (blockage_id, org_id) DO NOTHING",
        params![id, org],
    )?;
    Ok(())
}

/// Writes a new one; `row.id` and `row.version` do not count.
pub(crate) fn insert(tx: &mut Tx<'_>, row: &Blockage, press: &str) -> Result<i64, Error> {
    let id = tx.next_id("dispatch_blockage")?;
    tx.execute(
        "INSERT INTO dispatch_blockage (id, task_id, task_title, kind, what, asked, asked_org, since, raised_org,
             raised_role, raised_on, state, version, press, sample)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14)",
        params![
            id,
            row.task,
            row.task_title,
            row.kind.as_str(),
            row.what,
            row.asked,
            row.asked_of,
            row.since,
            row.raised_by,
            row.raised_role,
            row.raised_on,
            row.state.as_str(),
            press,
            row.sample
        ],
    )?;
    Ok(id)
}

/// Writes one that still has its version, and raises it; whether it had.
pub(crate) fn update(tx: &mut Tx<'_>, row: &Blockage) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE dispatch_blockage SET owner_org = $3, length = $4, accepted_on = $5, due = $6, provisional = $7,
             state = $8, carried = $9, solved_on = $10, ended_on = $11, told = $12, version = version + 1
         WHERE id = $1 AND version = $2",
        params![
            row.id,
            row.version,
            row.owner,
            row.length.map(|length| length.to_string()).unwrap_or_default(),
            row.accepted_on,
            row.due,
            row.provisional,
            row.state.as_str(),
            row.carried,
            row.solved_on,
            row.ended_on,
            row.told
        ],
    )?;
    Ok(rows == 1)
}

/// Keeps a derived due day; what was told about the former one is forgotten.
pub(crate) fn set_due(tx: &mut Tx<'_>, id: i64, due: Due) -> Result<(), Error> {
    tx.execute(
        "UPDATE dispatch_blockage SET due = $2, provisional = $3, told = 0 WHERE id = $1",
        params![id, due.day, due.provisional],
    )?;
    Ok(())
}

/// Up to which stage was told.
pub(crate) fn set_told(tx: &mut Tx<'_>, id: i64, stage: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE dispatch_blockage SET told = $2 WHERE id = $1",
        params![id, stage],
    )?;
    Ok(())
}

/// Running ones with a stage that was not told about, given the last due days of the stages.
pub(crate) fn to_tell(
    query: &mut impl Query,
    [near, overdue, long]: [Date; 3],
    limit: usize,
) -> Result<Vec<Blockage>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM dispatch_blockage WHERE state IN {RUNS}
                 AND ((due <= $1 AND told < 3) OR (due <= $2 AND told < 2) OR (due <= $3 AND told < 1))
             ORDER BY id LIMIT $4"
        ),
        params![long, overdue, near, number(limit)],
        blockage,
    )
}

/// Those that are not over, oldest first.
pub(crate) fn open(query: &mut impl Query, limit: usize) -> Result<Vec<Blockage>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM dispatch_blockage WHERE state NOT IN ('confirmed', 'declined')
             ORDER BY since, id LIMIT $1"
        ),
        params![number(limit)],
        blockage,
    )
}

/// Something was said with a step.
pub(crate) fn insert_note(
    tx: &mut Tx<'_>,
    blockage: i64,
    (step, org): (Step, Option<&OrgId>),
    (day, text): (Date, &str),
) -> Result<(), Error> {
    let id = tx.next_id("dispatch_note")?;
    tx.execute(
        "INSERT INTO dispatch_note (id, blockage_id, step, org_id, day, text) VALUES ($1, $2, $3, $4, $5, $6)",
        params![id, blockage, step.as_str(), org, day, text],
    )?;
    Ok(())
}

/// What was said, oldest first.
pub(crate) fn notes(query: &mut impl Query, blockage: i64) -> Result<Vec<Note>, Error> {
    query.query_map(
        "SELECT id, step, org_id, day, text FROM dispatch_note WHERE blockage_id = $1 ORDER BY id",
        params![blockage],
        |row| {
            Ok(Note {
                id: row.get("id")?,
                step: word(row, "step", Step::parse)?,
                org: row.get("org_id")?,
                day: row.get("day")?,
                text: row.get("text")?,
            })
        },
    )
}

/// Which ones a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those that concern this unit.
    pub party: Option<OrgId>,
    /// Only those that this unit owns.
    pub owner: Option<OrgId>,
    /// Only in this state; none: those that are not over.
    pub state: Option<State>,
    /// Those that are over too.
    pub all: bool,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only on this task.
    pub task: Option<i64>,
    /// Only running ones due before this day.
    pub due_before: Option<Date>,
}

/// By what a list is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By due day, those without one last.
    #[default]
    Due,
    /// By age, the oldest first.
    Age,
    /// The newest first.
    Newest,
}

fn condition(filter: &Filter) -> (String, Vec<Value<'static>>) {
    let mut sql = String::from("WHERE 1 = 1");
    let mut params: Vec<Value<'static>> = Vec::new();
    let mut add = |value: Value<'static>| {
        params.push(value);
        format!("${}", params.len())
    };
    let text = |text: &str| Value::Text(text.to_owned().into());
    if let Some(org) = &filter.party {
        let place = add(text(org.as_str()));
        sql.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM dispatch_party p WHERE p.blockage_id = dispatch_blockage.id AND p.org_id = {place})"
        ));
    }
    if let Some(org) = &filter.owner {
        sql.push_str(&format!(" AND owner_org = {}", add(text(org.as_str()))));
    }
    match filter.state {
        Some(state) => sql.push_str(&format!(" AND state = {}", add(text(state.as_str())))),
        None if filter.all => {}
        None => sql.push_str(" AND state NOT IN ('confirmed', 'declined')"),
    }
    if let Some(kind) = filter.kind {
        sql.push_str(&format!(" AND kind = {}", add(text(kind.as_str()))));
    }
    if let Some(task) = filter.task {
        sql.push_str(&format!(" AND task_id = {}", add(Value::Int(task))));
    }
    if let Some(day) = filter.due_before {
        let place = add(text(&day.to_string()));
        sql.push_str(&format!(" AND state IN {RUNS} AND due < {place}"));
    }
    (sql, params)
}

/// A page of a list.
pub(crate) fn page(
    query: &mut impl Query,
    filter: &Filter,
    order: Order,
    (offset, limit): (usize, usize),
) -> Result<Vec<Blockage>, Error> {
    let (condition, mut params) = condition(filter);
    params.push(Value::Int(number(limit)));
    params.push(Value::Int(number(offset)));
    let (limit, offset) = (params.len() - 1, params.len());
    let order = match order {
        Order::Due => "CASE WHEN due IS NULL THEN 1 ELSE 0 END, due, since, id",
        Order::Age => "since, id",
        Order::Newest => "since DESC, id DESC",
    };
    query.query_map(
        &format!("SELECT {COLUMNS} FROM dispatch_blockage {condition} ORDER BY {order} LIMIT ${limit} OFFSET ${offset}"),
        &params,
        blockage,
    )
}

/// How many a filter finds.
pub(crate) fn count(query: &mut impl Query, filter: &Filter) -> Result<u64, Error> {
    let (condition, params) = condition(filter);
    query.query_one(
        &format!("SELECT COUNT(*) FROM dispatch_blockage {condition}"),
        &params,
        |row| row.get(0),
    )
}

/// Raised in `[from, to]`, and confirmed in it; of one unit or of all. Declined ones do not count.
pub(crate) fn counts(
    query: &mut impl Query,
    party: Option<&OrgId>,
    (from, to): (Date, Date),
) -> Result<(u64, u64), Error> {
    let party = party.map_or("", OrgId::as_str);
    let mut one = |condition: &str| {
        query.query_one(
            &format!(
                "SELECT COUNT(*) FROM dispatch_blockage b WHERE ($1 = '' OR EXISTS (SELECT 1 FROM dispatch_party p
                     WHERE p.blockage_id = b.id AND p.org_id = $1)) AND {condition}"
            ),
            params![party, from, to],
            |row| row.get(0),
        )
    };
    Ok((
        one("raised_on >= $2 AND raised_on <= $3 AND state <> 'declined'")?,
        one("ended_on >= $2 AND ended_on <= $3 AND state = 'confirmed'")?,
    ))
}

/// Those that were open at the end of a day, oldest first.
pub(crate) fn open_at(
    query: &mut impl Query,
    party: Option<&OrgId>,
    day: Date,
    limit: usize,
) -> Result<Vec<Blockage>, Error> {
    let party = party.map_or("", OrgId::as_str);
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM dispatch_blockage WHERE ($1 = '' OR EXISTS (SELECT 1 FROM dispatch_party p
                 WHERE p.blockage_id = dispatch_blockage.id AND p.org_id = $1))
                 AND raised_on <= $2 AND (ended_on IS NULL OR ended_on > $2)
             ORDER BY since, id LIMIT $3"
        ),
        params![party, day, number(limit)],
        blockage,
    )
}

/// Solved ones that wait for a unit's word, or for the office's (`None`), oldest first.
pub(crate) fn to_confirm(
    query: &mut impl Query,
    org: Option<&OrgId>,
    limit: usize,
) -> Result<Vec<Blockage>, Error> {
    let whose = if org.is_some() {
        "raised_org = $1 AND owner_org <> $1"
    } else {
        "$1 = '' AND (raised_org IS NULL OR raised_org = owner_org)"
    };
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM dispatch_blockage WHERE state = 'solved' AND {whose} ORDER BY solved_on, id LIMIT $2"
        ),
        params![org.map_or("", OrgId::as_str), number(limit)],
        blockage,
    )
}

/// Units that own an open one, to filter by.
pub(crate) fn owners(query: &mut impl Query) -> Result<Vec<OrgId>, Error> {
    query.query_map(
        "SELECT DISTINCT owner_org FROM dispatch_blockage WHERE owner_org IS NOT NULL ORDER BY owner_org",
        params![],
        |row| row.get(0),
    )
}
