//! What the task page shows beyond the board: passage, accepted reports, figures month by month.

use std::collections::BTreeMap;

use base::{Millis, OrgId};
use rust_decimal::Decimal;
use store::{Error, Query, Read, journal, params};

use crate::rules::light::Stage;
use crate::rules::marks::Mark;
use crate::rules::period::Period;

/// Accepted reports that the front page or a task shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewestReport {
    /// Row id.
    pub id: i64,
    /// The task.
    pub task: i64,
    /// The unit.
    pub org: OrgId,
    /// The month.
    pub period: Period,
    /// The unit's own word.
    pub stage: Stage,
    /// When it was accepted.
    pub decided_at: Millis,
}

/// The newest accepted reports.
///
/// # Errors
/// What the database answers.
pub fn newest_accepted(tx: &mut impl Query, limit: u32) -> Result<Vec<NewestReport>, Error> {
    tx.query_map(
        "SELECT id, clause_id, org_id, period, stage, decided_at FROM plan_report
         WHERE state = 'accepted' AND decided_at IS NOT NULL ORDER BY decided_at DESC, id DESC LIMIT $1",
        params![limit],
        |row| {
            Ok(NewestReport {
                id: row.get("id")?,
                task: row.get("clause_id")?,
                org: row.get("org_id")?,
                period: period(&row.get::<String>("period")?)?,
                stage: stage(&row.get::<String>("stage")?)?,
                decided_at: row.get("decided_at")?,
            })
        },
    )
}

/// The passage of a clause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// The mended text; empty when no source was imported.
    pub body: String,
    /// Where fields stand in it.
    pub marks: Vec<Mark>,
}

/// The passage of a clause, `None` when there is no such clause.
///
/// # Errors
/// What the database answers.
pub fn passage(tx: &mut impl Query, clause: i64) -> Result<Option<Passage>, Error> {
    tx.query_opt(
        "SELECT body, marks FROM plan_clause WHERE id = $1",
        params![clause],
        |row| {
            Ok(Passage {
                body: row.get("body")?,
                marks: marks(&row.get::<String>("marks")?)?,
            })
        },
    )
}

/// An accepted report in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedReport {
    /// Row id.
    pub id: i64,
    /// The unit.
    pub org: OrgId,
    /// The month.
    pub period: Period,
    /// The unit's own word.
    pub stage: Stage,
    /// The text.
    pub body: String,
    /// When it was accepted.
    pub decided_at: Option<Millis>,
    /// Whether it is a sample.
    pub sample: bool,
    /// Figures by target.
    pub figures: Vec<(i64, Decimal)>,
    /// Evidence: id, name, size in bytes.
    pub evidence: Vec<(i64, String, i64)>,
}

/// The accepted reports of a task, newest first.
///
/// # Errors
/// What the database answers.
pub fn accepted_reports(tx: &mut impl Query, task: i64) -> Result<Vec<AcceptedReport>, Error> {
    let mut reports = tx.query_map(
        "SELECT id, org_id, period, stage, body, decided_at, sample FROM plan_report
         WHERE clause_id = $1 AND state = 'accepted' ORDER BY period DESC, decided_at DESC NULLS LAST, id DESC",
        params![task],
        |row| {
            Ok(AcceptedReport {
                id: row.get("id")?,
                org: row.get("org_id")?,
                period: period(&row.get::<String>("period")?)?,
                stage: stage(&row.get::<String>("stage")?)?,
                body: row.get("body")?,
                decided_at: row.get("decided_at")?,
                sample: row.get("sample")?,
                figures: Vec::new(),
                evidence: Vec::new(),
            })
        },
    )?;
    let places: BTreeMap<i64, usize> = reports
        .iter()
        .enumerate()
        .map(|(place, report)| (report.id, place))
        .collect();
    tx.query_map(
        "SELECT f.report_id, f.target_id, f.value FROM plan_figure f JOIN plan_report r ON r.id = f.report_id
         WHERE r.clause_id = $1 AND r.state = 'accepted' ORDER BY f.report_id, f.target_id",
        params![task],
        |row| {
            if let Some(place) = places.get(&row.get::<i64>("report_id")?) {
                reports[*place].figures.push((row.get("target_id")?, row.get("value")?));
            }
            Ok(())
        },
    )?;
    tx.query_map(
        "SELECT e.report_id, e.id, e.name, e.byte_len FROM plan_evidence e JOIN plan_report r ON r.id = e.report_id
         WHERE r.clause_id = $1 AND r.state = 'accepted' ORDER BY e.report_id, e.id",
        params![task],
        |row| {
            if let Some(place) = places.get(&row.get::<i64>("report_id")?) {
                reports[*place].evidence.push((row.get("id")?, row.get("name")?, row.get("byte_len")?));
            }
            Ok(())
        },
    )?;
    Ok(reports)
}

/// Reports whose entries a history takes in; each brings two or more.
const HISTORY_REPORTS: u32 = 12;

/// The journal of a task: its own entries and those of the reports that moved last, newest first, at most
/// `limit`.
///
/// # Errors
/// What the database answers.
pub fn history(
    read: &mut Read<'_>,
    task: i64,
    document: &str,
    limit: u32,
) -> Result<Vec<journal::Record>, Error> {
    let reports: Vec<i64> = read.query_map(
        "SELECT id FROM plan_report WHERE clause_id = $1 AND state <> 'draft'
         ORDER BY COALESCE(decided_at, filed_at, created_at) DESC, id DESC LIMIT $2",
        params![task, HISTORY_REPORTS],
        |row| row.get("id"),
    )?;
    let mut records = journal::of_subject(read, &format!("task/{task}"), limit)?;
    records.extend(journal::of_subject(
        read,
        &format!("document/{document}"),
        limit,
    )?);
    for report in reports {
        records.extend(journal::of_subject(
            read,
            &format!("report/{report}"),
            limit,
        )?);
    }
    records.sort_by_key(|record| std::cmp::Reverse(record.seq));
    records.truncate(limit as usize);
    Ok(records)
}

/// Months for which a unit has filed or accepted reports, by task.
///
/// # Errors
/// What the database answers.
pub fn filed_months(tx: &mut impl Query, org: &OrgId) -> Result<BTreeMap<i64, Vec<Period>>, Error> {
    let mut out: BTreeMap<i64, Vec<Period>> = BTreeMap::new();
    tx.query_map(
        "SELECT clause_id, period FROM plan_report WHERE org_id = $1 AND state IN ('filed', 'accepted')
         ORDER BY clause_id, period",
        params![org],
        |row| {
            out.entry(row.get("clause_id")?).or_default().push(period(&row.get::<String>("period")?)?);
            Ok(())
        },
    )?;
    Ok(out)
}

/// Marks as stored.
pub(super) fn marks(text: &str) -> Result<Vec<Mark>, Error> {
    serde_json::from_str(text).map_err(|_| Error::Column {
        column: "marks".to_owned(),
        expected: "JSON marks",
    })
}

fn period(text: &str) -> Result<Period, Error> {
    Period::parse(text).ok_or(Error::Column {
        column: "period".to_owned(),
        expected: "a month",
    })
}

fn stage(text: &str) -> Result<Stage, Error> {
    Stage::parse(text).ok_or(Error::Column {
        column: "stage".to_owned(),
        expected: "a stage's name",
    })
}
