//! A holiday notice came late: the cut-offs of open months move with the calendar.

use base::calendar::Calendar;
use calendar::Moved;
use serde_json::json;
use store::{Error, Tx};

use super::cut_off::move_to;
use super::subject;
use crate::rules::cut_off::cut_off;
use crate::store::period as periods;

/// Moves the cut-offs that a new calendar moves. Those that the office named itself stay, and so do those at
/// which lateness was recorded.
///
/// # Errors
/// As every write.
pub fn recompute(tx: &mut Tx<'_>, calendar: &Calendar) -> Result<Vec<Moved>, Error> {
    let mut moved = Vec::new();
    for row in periods::open(tx)? {
        let new = cut_off(calendar, row.period, row.nth);
        if row.fixed || row.recorded_at.is_some() || new == row.cut_off {
            continue;
        }
        let old = row.cut_off;
        move_to(tx, &row, new)?;
        tx.journal(
            "month.cut_off_moved",
            &subject(row.period),
            json!({
                "period": row.period.to_string(),
                "old": old.to_string(),
                "new": new.to_string(),
            }),
        )?;
        moved.push(Moved {
            subject: subject(row.period),
            old,
            new,
        });
    }
    Ok(moved)
}
