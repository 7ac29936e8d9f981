//! First accepted figures, from which a pace is told. SQL and nothing else.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use store::{Error, Query, params};

use super::report::period;
use crate::rules::period::Period;

/// The first accepted figure of every target of some tasks, with its month; within a month the one accepted last.
///
/// # Errors
/// What the database answers.
pub fn first_figures(
    tx: &mut impl Query,
    tasks: &[i64],
) -> Result<BTreeMap<i64, (Period, Decimal)>, Error> {
    let mut out: BTreeMap<i64, (Period, Decimal)> = BTreeMap::new();
    for task in tasks {
        let rows = tx.query_map(
            "SELECT f.target_id, r.period, f.value
             FROM plan_report r JOIN plan_figure f ON f.report_id = r.id
             WHERE r.clause_id = $1 AND r.state = 'accepted'
             ORDER BY f.target_id, r.period, r.decided_at NULLS FIRST, r.id",
            params![task],
            |row| {
                Ok((
                    row.get::<i64>("target_id")?,
                    period(row, "period")?,
                    row.get::<Decimal>("value")?,
                ))
            },
        )?;
        for (target, period, value) in rows {
            let first = out.entry(target).or_insert((period, value));
            if first.0 == period {
                first.1 = value;
            }
        }
    }
    Ok(out)
}
