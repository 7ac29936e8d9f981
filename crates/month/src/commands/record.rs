//! Recording lateness 记录迟报: how every request stands at the cut-off, and at closing.

use std::collections::BTreeSet;

use base::{OrgId, Scope};
use serde_json::json;
use store::{Error, Tx};

use super::subject;
use crate::model::PeriodRow;
use crate::reads::{filings, mark};
use crate::rules::lateness::Mark;
use crate::store::{period as periods, request};

/// How many requests have which mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Filed by the cut-off.
    pub in_time: usize,
    /// Filed after it.
    pub late: usize,
    /// Not filed.
    pub missing: usize,
    /// No longer wanted.
    pub waived: usize,
}

impl Tally {
    fn add(&mut self, mark: Mark) {
        match mark {
            Mark::InTime => self.in_time += 1,
            Mark::Late => self.late += 1,
            Mark::Missing => self.missing += 1,
            Mark::Waived => self.waived += 1,
        }
    }
}

/// Records at the cut-off who has filed and who has not. What a task that met its goals meanwhile no longer
/// owes is waived. Nothing when it was recorded before, or the cut-off has not passed.
///
/// # Errors
/// As every write.
pub(crate) fn at_cut_off(
    tx: &mut Tx<'_>,
    row: &PeriodRow,
    owed: &BTreeSet<(i64, OrgId)>,
) -> Result<Option<Tally>, Error> {
    if row.recorded_at.is_some() || tx.now() < row.deadline() {
        return Ok(None);
    }
    let filings = filings(tx, &Scope::system(), row.period)?;
    let mut tally = Tally::default();
    for asked in request::of_month(tx, row.period, None)? {
        let key = (asked.org.clone(), asked.task);
        let filing = filings.get(&key);
        let mark = match mark(row, &asked, filing) {
            Mark::Missing
                if filing.is_none() && !owed.contains(&(asked.task, asked.org.clone())) =>
            {
                Mark::Waived
            }
            // Filed between the cut-off and its recording.
            Mark::Late => Mark::Missing,
            mark => mark,
        };
        tally.add(mark);
        request::mark_cut_off(tx, row.period, &asked, mark)?;
    }
    let recorded = PeriodRow {
        recorded_at: Some(tx.now()),
        ..row.clone()
    };
    periods::update(tx, &recorded)?;
    tx.journal(
        "month.cut_off_recorded",
        &subject(row.period),
        json!({
            "period": row.period.to_string(),
            "cut_off": row.cut_off.to_string(),
            "in_time": tally.in_time,
            "missing": tally.missing,
            "waived": tally.waived,
        }),
    )?;
    Ok(Some(tally))
}

/// Records at closing how every request stands.
///
/// # Errors
/// As every write.
pub(crate) fn at_close(tx: &mut Tx<'_>, row: &PeriodRow) -> Result<Tally, Error> {
    let filings = filings(tx, &Scope::system(), row.period)?;
    let mut tally = Tally::default();
    for asked in request::of_month(tx, row.period, None)? {
        let mark = mark(row, &asked, filings.get(&(asked.org.clone(), asked.task)));
        tally.add(mark);
        request::mark_close(tx, row.period, &asked, mark)?;
    }
    Ok(tally)
}
