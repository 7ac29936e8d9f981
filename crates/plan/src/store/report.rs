//! Rows of reports, their figures and their evidence. SQL and nothing else.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use base::{AccountId, Date, Millis, OrgId};
use rust_decimal::Decimal;
use store::{Error, Query, Row, Tx, params};

use super::board::{is_goal, leads};
use crate::model::{Segment, Unit};
use crate::rules::content::Deviation;
use crate::rules::light::Stage;
use crate::rules::period::Period;
use crate::rules::report::State;

/// A unit's report on a task for a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// Row id; the report's identity in URLs.
    pub id: i64,
    /// The task's id.
    pub task: i64,
    /// The unit.
    pub org: OrgId,
    /// The month.
    pub period: Period,
    /// Where it stands.
    pub state: State,
    /// The unit's own word.
    pub stage: Stage,
    /// The text.
    pub body: String,
    /// Why the office returned it last; empty when it never did or has accepted it since.
    pub reason: String,
    /// Rises with every change.
    pub version: i64,
    /// The account that changed it last.
    pub author: Option<AccountId>,
    /// Whether it is a sample 示例.
    pub sample: bool,
    /// When it was begun.
    pub created_at: Millis,
    /// When it was filed last.
    pub filed_at: Option<Millis>,
    /// When it was accepted or returned last.
    pub decided_at: Option<Millis>,
    /// Figures by target id.
    pub figures: BTreeMap<i64, Decimal>,
    /// Figures that differ from what was computed for them, by target id.
    pub deviations: BTreeMap<i64, Deviation>,
}

/// What a report on a task has to answer to: who owes it, from when on, and for which targets.
#[derive(Clone, Debug)]
pub struct Brief {
    /// The day of the plan's signature.
    pub signed: Option<Date>,
    /// The units that owe reports.
    pub leads: Vec<OrgId>,
    /// Attributions in the order of the text.
    pub segments: Vec<Segment>,
    /// Targets that are goals, in the order of the text; nobody is asked for figures of the others.
    pub targets: Vec<BriefTarget>,
}

/// A target as far as a figure has to be held against it.
#[derive(Clone, Debug)]
pub struct BriefTarget {
    /// Row id.
    pub id: i64,
    /// Which attribution governs it, from 1.
    pub segment: u32,
    /// The goal.
    pub value: Decimal,
    /// Unit as printed.
    pub unit: String,
}

/// A file of evidence without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Row id.
    pub id: i64,
    /// The report that it belongs to.
    pub report: i64,
    /// The name under which it was given.
    pub name: String,
    /// The type found in its content.
    pub media_type: String,
    /// Its size in bytes.
    pub byte_len: u64,
    /// SHA-256 of its content in hexadecimal.
    pub sha256: String,
    /// When it was added.
    pub added_at: Millis,
}

/// What a report on a task has to answer to; `None` when there is no such task in force.
pub(crate) fn brief(tx: &mut impl Query, task: i64) -> Result<Option<Brief>, Error> {
    let signed = tx.query_opt(
        "SELECT d.signed FROM plan_clause c JOIN plan_document d ON d.id = c.document_id
         WHERE c.id = $1 AND c.kind = 'task' AND d.standing = 'in_force'",
        params![task],
        |row| row.get::<Option<Date>>(0),
    )?;
    let Some(signed) = signed else {
        return Ok(None);
    };
    let mut segments: Vec<Segment> = Vec::new();
    tx.for_each(
        "SELECT segment, role, printed, org_id, group_id FROM plan_duty
         WHERE clause_id = $1 ORDER BY segment, role, ord",
        params![task],
        &mut |row| {
            let number = row.get::<usize>("segment")?.max(1);
            if segments.len() < number {
                segments.resize_with(number, Segment::default);
            }
            let unit = Unit {
                printed: row.get("printed")?,
                org: row.get("org_id")?,
                group: row.get("group_id")?,
            };
            let segment = &mut segments[number - 1];
            match row.get::<String>("role")?.as_str() {
                "lead" => segment.lead.push(unit),
                "support" => segment.support.push(unit),
                _ => segment.responsible.push(unit),
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    let mut targets = Vec::new();
    tx.query_map(
        "SELECT id, segment, value, unit, kind FROM plan_target WHERE clause_id = $1 ORDER BY ord",
        params![task],
        |row| {
            if is_goal(&row.get::<String>("kind")?) {
                targets.push(BriefTarget {
                    id: row.get("id")?,
                    segment: row.get("segment")?,
                    value: row.get("value")?,
                    unit: row.get("unit")?,
                });
            }
            Ok(())
        },
    )?;
    let mut members = BTreeMap::new();
    for group in segments
        .iter()
        .flat_map(|segment| &segment.lead)
        .filter_map(|unit| unit.group.clone())
    {
        members.insert(group.clone(), org::members(tx, &OrgId(group))?);
    }
    Ok(Some(Brief {
        signed,
        leads: leads(&segments, &members),
        segments,
        targets,
    }))
}

/// A count as the database takes it.
fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

const COLUMNS: &str =
    "id, clause_id, org_id, period, state, stage, body, reason, version, author, sample,
    created_at, filed_at, decided_at";

fn report(row: &Row<'_>) -> Result<ReportRow, Error> {
    Ok(ReportRow {
        id: row.get("id")?,
        task: row.get("clause_id")?,
        org: row.get("org_id")?,
        period: period(row, "period")?,
        state: word(row, "state", State::parse)?,
        stage: word(row, "stage", Stage::parse)?,
        body: row.get("body")?,
        reason: row.get("reason")?,
        version: row.get("version")?,
        author: row.get("author")?,
        sample: row.get("sample")?,
        created_at: row.get("created_at")?,
        filed_at: row.get("filed_at")?,
        decided_at: row.get("decided_at")?,
        figures: BTreeMap::new(),
        deviations: BTreeMap::new(),
    })
}

pub(crate) fn period(row: &Row<'_>, column: &str) -> Result<Period, Error> {
    word(row, column, Period::parse)
}

pub(crate) fn word<T>(
    row: &Row<'_>,
    column: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Error> {
    parse(&row.get::<String>(column)?).ok_or_else(|| Error::Column {
        column: column.to_owned(),
        expected: "a name that the rules know",
    })
}

/// The report of a unit on a task for a month.
pub(crate) fn by_month(
    tx: &mut impl Query,
    task: i64,
    org: &OrgId,
    month: Period,
) -> Result<Option<ReportRow>, Error> {
    let found = tx.query_opt(
        &format!(
            "SELECT {COLUMNS} FROM plan_report WHERE clause_id = $1 AND org_id = $2 AND period = $3"
        ),
        params![task, org, month.to_string()],
        report,
    )?;
    with_figures(tx, found)
}

/// The report of an id.
pub(crate) fn by_id(tx: &mut impl Query, id: i64) -> Result<Option<ReportRow>, Error> {
    let found = tx.query_opt(
        &format!("SELECT {COLUMNS} FROM plan_report WHERE id = $1"),
        params![id],
        report,
    )?;
    with_figures(tx, found)
}

fn with_figures(tx: &mut impl Query, found: Option<ReportRow>) -> Result<Option<ReportRow>, Error> {
    let Some(mut found) = found else {
        return Ok(None);
    };
    found.figures = figures(tx, found.id)?;
    found.deviations = deviations(tx, found.id)?;
    Ok(Some(found))
}

fn figures(tx: &mut impl Query, report: i64) -> Result<BTreeMap<i64, Decimal>, Error> {
    let rows = tx.query_map(
        "SELECT target_id, value FROM plan_figure WHERE report_id = $1 ORDER BY target_id",
        params![report],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

fn deviations(tx: &mut impl Query, report: i64) -> Result<BTreeMap<i64, Deviation>, Error> {
    let rows = tx.query_map(
        "SELECT target_id, computed, reason FROM plan_deviation WHERE report_id = $1 ORDER BY target_id",
        params![report],
        |row| {
            let (computed, reason) = (row.get("computed")?, row.get("reason")?);
            Ok((row.get(0)?, Deviation { computed, reason }))
        },
    )?;
    Ok(rows.into_iter().collect())
}

/// Replaces what is said about figures that differ from the computed ones.
pub(crate) fn put_deviations(
    tx: &mut Tx<'_>,
    report: i64,
    deviations: &BTreeMap<i64, Deviation>,
) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM plan_deviation WHERE report_id = $1",
        params![report],
    )?;
    for (target, held) in deviations {
        tx.execute(
            "INSERT INTO plan_deviation (report_id, target_id, computed, reason) VALUES ($1, $2, $3, $4)",
            params![report, target, held.computed, held.reason.as_str()],
        )?;
    }
    Ok(())
}

/// Where the report of a unit on a task stands, for counting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The report's id.
    pub report: i64,
    /// The task's id.
    pub task: i64,
    /// The unit.
    pub org: OrgId,
    /// Where it stands.
    pub state: State,
    /// When it was filed last.
    pub filed_at: Option<Millis>,
}

/// The reports of a month; of one unit, or of all.
pub(crate) fn filings(
    tx: &mut impl Query,
    month: Period,
    org: Option<&OrgId>,
) -> Result<Vec<Filing>, Error> {
    tx.query_map(
        "SELECT id, clause_id, org_id, state, filed_at FROM plan_report
         WHERE period = $1 AND ($2 = '' OR org_id = $2) ORDER BY org_id, clause_id",
        params![month.to_string(), org.map_or("", OrgId::as_str)],
        |row| {
            Ok(Filing {
                report: row.get("id")?,
                task: row.get("clause_id")?,
                org: row.get("org_id")?,
                state: word(row, "state", State::parse)?,
                filed_at: row.get("filed_at")?,
            })
        },
    )
}

/// The newest figures that a unit filed for a task before a month, by target.
pub(crate) fn last_figures(
    tx: &mut impl Query,
    task: i64,
    org: &OrgId,
    before: Period,
) -> Result<BTreeMap<i64, (Period, Decimal)>, Error> {
    let rows = tx.query_map(
        "SELECT f.target_id, r.period, f.value FROM plan_report r JOIN plan_figure f ON f.report_id = r.id
         WHERE r.clause_id = $1 AND r.org_id = $2 AND r.period < $3 AND r.state IN ('filed', 'accepted')
         ORDER BY r.period",
        params![task, org, before.to_string()],
        |row| Ok((row.get("target_id")?, (period(row, "period")?, row.get("value")?))),
    )?;
    // Later months come later and take the place of earlier ones.
    Ok(rows.into_iter().collect())
}

/// What a write puts into a report.
pub(crate) struct Fields<'a> {
    pub(crate) state: State,
    pub(crate) stage: Stage,
    pub(crate) body: &'a str,
    pub(crate) author: Option<AccountId>,
    pub(crate) filed_at: Option<Millis>,
}

/// Begins a report with version 1; its id.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    (task, org, month): (i64, &OrgId, Period),
    fields: &Fields<'_>,
    sample: bool,
) -> Result<i64, Error> {
    let (id, now) = (tx.next_id("plan_report")?, tx.now());
    tx.execute(
        "INSERT INTO plan_report (id, clause_id, org_id, period, state, stage, body, reason, version, author,
                                  sample, created_at, filed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, '', 1, $8, $9, $10, $11)",
        params![
            id,
            task,
            org,
            month.to_string(),
            fields.state.as_str(),
            fields.stage.as_str(),
            fields.body,
            fields.author,
            sample,
            now,
            fields.filed_at
        ],
    )?;
    Ok(id)
}

/// Changes a report that still has this version; whether it had.
pub(crate) fn update(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    fields: &Fields<'_>,
) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE plan_report SET state = $3, stage = $4, body = $5, author = $6, filed_at = $7, version = version + 1
         WHERE id = $1 AND version = $2",
        params![
            id,
            version,
            fields.state.as_str(),
            fields.stage.as_str(),
            fields.body,
            fields.author,
            fields.filed_at
        ],
    )?;
    Ok(rows == 1)
}

/// Puts a report that still has this version into another state; whether it had.
pub(crate) fn set_state(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    state: State,
) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE plan_report SET state = $3, version = version + 1 WHERE id = $1 AND version = $2",
        params![id, version, state.as_str()],
    )?;
    Ok(rows == 1)
}

/// Decides on a report that still has this version; whether it had.
pub(crate) fn decide(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    state: State,
    reason: &str,
) -> Result<bool, Error> {
    let now = tx.now();
    let rows = tx.execute(
        "UPDATE plan_report SET state = $3, reason = $4, decided_at = $5, version = version + 1
         WHERE id = $1 AND version = $2",
        params![id, version, state.as_str(), reason, now],
    )?;
    Ok(rows == 1)
}

/// Replaces a report's figures.
pub(crate) fn put_figures(
    tx: &mut Tx<'_>,
    report: i64,
    figures: &BTreeMap<i64, Decimal>,
) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM plan_figure WHERE report_id = $1",
        params![report],
    )?;
    for (target, value) in figures {
        tx.execute(
            "INSERT INTO plan_figure (report_id, target_id, value) VALUES ($1, $2, $3)",
            params![report, target, value],
        )?;
    }
    Ok(())
}

const EVIDENCE: &str = "id, report_id, name, media_type, byte_len, sha256, added_at";

fn evidence_row(row: &Row<'_>) -> Result<EvidenceRow, Error> {
    Ok(EvidenceRow {
        id: row.get("id")?,
        report: row.get("report_id")?,
        name: row.get("name")?,
        media_type: row.get("media_type")?,
        byte_len: row.get("byte_len")?,
        sha256: row.get("sha256")?,
        added_at: row.get("added_at")?,
    })
}

/// The evidence of a report, oldest first, without contents.
pub(crate) fn evidence(tx: &mut impl Query, report: i64) -> Result<Vec<EvidenceRow>, Error> {
    tx.query_map(
        &format!("SELECT {EVIDENCE} FROM plan_evidence WHERE report_id = $1 ORDER BY id"),
        params![report],
        evidence_row,
    )
}

/// One file of evidence without its content.
pub(crate) fn evidence_by_id(tx: &mut impl Query, id: i64) -> Result<Option<EvidenceRow>, Error> {
    tx.query_opt(
        &format!("SELECT {EVIDENCE} FROM plan_evidence WHERE id = $1"),
        params![id],
        evidence_row,
    )
}

/// The content of a file of evidence.
pub(crate) fn evidence_content(tx: &mut impl Query, id: i64) -> Result<Vec<u8>, Error> {
    tx.query_one(
        "SELECT content FROM plan_evidence WHERE id = $1",
        params![id],
        |row| row.get(0),
    )
}

/// Adds a file of evidence; its id.
pub(crate) fn insert_evidence(
    tx: &mut Tx<'_>,
    report: i64,
    (name, media_type): (&str, &str),
    (sha256, content): (&str, &[u8]),
) -> Result<i64, Error> {
    let (id, now) = (tx.next_id("plan_evidence")?, tx.now());
    tx.execute(
        "INSERT INTO plan_evidence (id, report_id, name, media_type, byte_len, sha256, content, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![id, report, name, media_type, number(content.len()), sha256, content, now],
    )?;
    Ok(id)
}

/// Takes a file of evidence away.
pub(crate) fn delete_evidence(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.execute("DELETE FROM plan_evidence WHERE id = $1", params![id])?;
    Ok(())
}

/// A report as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedReport {
    /// Row id.
    pub id: i64,
    /// The task's id.
    pub task: i64,
    /// The unit.
    pub org: OrgId,
    /// The month.
    pub period: Period,
    /// Where it stands.
    pub state: State,
    /// The unit's own word.
    pub stage: Stage,
    /// Why it was returned last.
    pub reason: String,
    /// Its version.
    pub version: i64,
    /// When it was filed last.
    pub filed_at: Option<Millis>,
    /// How many evidence files it carries.
    pub evidence: usize,
}

const LISTED: &str =
    "r.id, r.clause_id, r.org_id, r.period, r.state, r.stage, r.reason, r.version, r.filed_at,
    (SELECT COUNT(*) FROM plan_evidence e WHERE e.report_id = r.id) AS evidence";

fn listed(row: &Row<'_>) -> Result<ListedReport, Error> {
    Ok(ListedReport {
        id: row.get("id")?,
        task: row.get("clause_id")?,
        org: row.get("org_id")?,
        period: period(row, "period")?,
        state: word(row, "state", State::parse)?,
        stage: word(row, "stage", Stage::parse)?,
        reason: row.get("reason")?,
        version: row.get("version")?,
        filed_at: row.get("filed_at")?,
        evidence: row.get("evidence")?,
    })
}

/// A unit's reports for a month.
pub(crate) fn of_month(
    tx: &mut impl Query,
    org: &OrgId,
    month: Period,
) -> Result<Vec<ListedReport>, Error> {
    tx.query_map(
        &format!(
            "SELECT {LISTED} FROM plan_report r WHERE r.org_id = $1 AND r.period = $2 ORDER BY r.id"
        ),
        params![org, month.to_string()],
        listed,
    )
}

/// The newest figures that a unit filed before a month, for all its tasks, by target.
pub(crate) fn last_figures_of_unit(
    tx: &mut impl Query,
    org: &OrgId,
    before: Period,
) -> Result<BTreeMap<i64, (Period, Decimal)>, Error> {
    let rows = tx.query_map(
        "SELECT f.target_id, r.period, f.value FROM plan_report r JOIN plan_figure f ON f.report_id = r.id
         WHERE r.org_id = $1 AND r.period < $2 AND r.state IN ('filed', 'accepted') ORDER BY r.period",
        params![org, before.to_string()],
        |row| Ok((row.get("target_id")?, (period(row, "period")?, row.get("value")?))),
    )?;
    Ok(rows.into_iter().collect())
}

/// Which filed reports the office looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Only of this unit.
    pub org: Option<OrgId>,
    /// Only of the plan with this key.
    pub plan: Option<String>,
}

/// Filed reports, oldest first, and how many there are in all.
pub(crate) fn queue(
    tx: &mut impl Query,
    filter: &QueueFilter,
    (offset, limit): (usize, usize),
) -> Result<(Vec<ListedReport>, usize), Error> {
    const FROM: &str = "FROM plan_report r JOIN plan_clause c ON c.id = r.clause_id
         JOIN plan_document d ON d.id = c.document_id
         WHERE r.state = 'filed' AND ($1 = '' OR r.org_id = $1) AND ($2 = '' OR d.key = $2)";
    let org = filter.org.as_ref().map_or("", OrgId::as_str);
    let plan = filter.plan.as_deref().unwrap_or_default();
    let total = tx.query_one(
        &format!("SELECT COUNT(*) {FROM}"),
        params![org, plan],
        |row| row.get(0),
    )?;
    let rows = tx.query_map(
        &format!("SELECT {LISTED} {FROM} ORDER BY r.filed_at, r.id LIMIT $3 OFFSET $4"),
        params![org, plan, number(limit), number(offset)],
        listed,
    )?;
    Ok((rows, total))
}

/// The next filed report behind one, in the order of the queue; the first when there is none behind it.
pub(crate) fn next_in_queue(
    tx: &mut impl Query,
    filed_at: Option<Millis>,
    id: i64,
) -> Result<Option<i64>, Error> {
    let after = filed_at.unwrap_or(Millis(0));
    let behind = tx.query_opt(
        "SELECT id FROM plan_report WHERE state = 'filed' AND id <> $2
             AND (filed_at > $1 OR (filed_at = $1 AND id > $2)) ORDER BY filed_at, id LIMIT 1",
        params![after, id],
        |row| row.get(0),
    )?;
    match behind {
        Some(id) => Ok(Some(id)),
        None => tx.query_opt(
            "SELECT id FROM plan_report WHERE state = 'filed' AND id <> $1 ORDER BY filed_at, id LIMIT 1",
            params![id],
            |row| row.get(0),
        ),
    }
}

/// Units that have filed reports waiting, with how many.
pub(crate) fn waiting(tx: &mut impl Query) -> Result<Vec<(OrgId, usize)>, Error> {
    tx.query_map(
        "SELECT org_id, COUNT(*) AS waiting FROM plan_report WHERE state = 'filed'
         GROUP BY org_id ORDER BY waiting DESC, org_id",
        params![],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The accepted reports of a task, newest month first.
pub(crate) fn accepted_of_task(
    tx: &mut impl Query,
    task: i64,
    (offset, limit): (usize, usize),
) -> Result<(Vec<ReportRow>, usize), Error> {
    let total = tx.query_one(
        "SELECT COUNT(*) FROM plan_report WHERE clause_id = $1 AND state = 'accepted'",
        params![task],
        |row| row.get(0),
    )?;
    let rows = tx.query_map(
        &format!(
            "SELECT {COLUMNS} FROM plan_report WHERE clause_id = $1 AND state = 'accepted'
             ORDER BY period DESC, org_id LIMIT $2 OFFSET $3"
        ),
        params![task, number(limit), number(offset)],
        report,
    )?;
    let mut out = Vec::with_capacity(rows.len());
    for mut row in rows {
        row.figures = figures(tx, row.id)?;
        row.deviations = deviations(tx, row.id)?;
        out.push(row);
    }
    Ok((out, total))
}
