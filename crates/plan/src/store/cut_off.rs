//! Rows of the months whose cut-off is another than the default. SQL and nothing else.

use std::collections::BTreeMap;

use base::Date;
use store::{Error, Query, Tx, params};

use super::report::period;
use crate::rules::cut_off::CutOffs;
use crate::rules::period::Period;

/// Every cut-off that was set.
pub(crate) fn all(tx: &mut impl Query) -> Result<CutOffs, Error> {
    let rows = tx.query_map("SELECT period, day FROM plan_cut_off", params![], |row| {
        Ok((period(row, "period")?, row.get("day")?))
    })?;
    Ok(CutOffs::new(rows.into_iter().collect::<BTreeMap<_, _>>()))
}

/// Sets the cut-off of a month.
pub(crate) fn set(tx: &mut Tx<'_>, month: Period, day: Date) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO plan_cut_off (period, day) VALUES ($1, $2)
         ON CONFLICT (period) DO UPDATE SET day = excluded.day",
        params![month.to_string(), day],
    )?;
    Ok(())
}
