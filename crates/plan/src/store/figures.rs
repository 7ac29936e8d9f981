//! Targets and accepted figures for rooms that hold them against schedules of their own. SQL and nothing else.

use std::collections::HashMap;

use base::{Date, Millis, OrgId, RegionCode, Title};
use rust_decimal::Decimal;
use store::{Error, Query, params};

use super::board::is_goal;
use super::report::period;
use crate::figures::{Accepted, Target};
use crate::rules::figure::Comparator;

pub(crate) fn targets(tx: &mut impl Query) -> Result<Vec<Target>, Error> {
    let mut dues: HashMap<i64, (Option<Date>, Option<Date>)> = HashMap::new();
    let mut ords: HashMap<i64, u32> = HashMap::new();
    let mut out = tx.query_map(
        "SELECT t.id, t.clause_id, t.segment, t.subject, t.subject_en, t.comparator, t.value, t.unit, t.due, t.kind,
                c.path, c.due AS clause_due, d.key, d.due AS plan_due, d.signed, d.region
         FROM plan_target t JOIN plan_clause c ON c.id = t.clause_id JOIN plan_document d ON d.id = c.document_id
         ORDER BY t.clause_id, t.ord",
        params![],
        |row| {
            let name: String = row.get("comparator")?;
            let clause: i64 = row.get("clause_id")?;
            dues.insert(clause, (row.get("clause_due")?, row.get("plan_due")?));
            let ord = ords.entry(clause).or_default();
            *ord += 1;
            Ok(Target {
                id: row.get("id")?,
                document: row.get("key")?,
                clause,
                path: row.get("path")?,
                ord: *ord,
                segment: row.get("segment")?,
                subject: Title::new(row.get::<String>("subject")?, row.get::<String>("subject_en")?),
                comparator: Comparator::parse(&name)
                    .ok_or(Error::Column { column: "comparator".to_owned(), expected: "a comparator's name" })?,
                value: row.get("value")?,
                unit: row.get("unit")?,
                due: row.get("due")?,
                is_goal: is_goal(&row.get::<String>("kind")?),
                signed: row.get("signed")?,
                region: row.get::<RegionCode>("region")?,
            })
        },
    )?;
    let mut latest: HashMap<i64, Date> = HashMap::new();
    for target in out.iter().filter(|target| target.is_goal) {
        if let Some(due) = target.due {
            let of_goals = latest.entry(target.clause).or_insert(due);
            *of_goals = (*of_goals).max(due);
        }
    }
    for target in &mut out {
        let (own, plan) = dues.get(&target.clause).copied().unwrap_or_default();
        let of_goals = latest.get(&target.clause).copied();
        target.due = target.due.or(own).or(of_goals).or(plan);
    }
    Ok(out)
}

pub(crate) fn accepted(tx: &mut impl Query) -> Result<Vec<Accepted>, Error> {
    tx.query_map(
        "SELECT f.target_id, r.org_id, r.period, f.value, r.id, r.decided_at, r.sample
         FROM plan_figure f JOIN plan_report r ON r.id = f.report_id
         WHERE r.state = 'accepted' ORDER BY f.target_id, r.period, r.decided_at NULLS FIRST, r.id",
        params![],
        |row| {
            Ok(Accepted {
                target: row.get("target_id")?,
                org: row.get::<OrgId>("org_id")?,
                period: period(row, "period")?,
                value: row.get::<Decimal>("value")?,
                report: row.get("id")?,
                decided_at: row
                    .get::<Option<Millis>>("decided_at")?
                    .unwrap_or(Millis(0)),
                sample: row.get("sample")?,
            })
        },
    )
}
