//! What changes the calendar, and what follows for open terms.

pub(crate) mod enter_notice;
pub(crate) mod settle;

use base::calendar::Calendar;
use serde_json::json;
use store::{Error, Tx};

use crate::rules::digest::digest;
use crate::store as rows;
use crate::{Moved, Recompute};

/// Derives every open term anew and journals those that moved.
fn recompute(
    tx: &mut Tx<'_>,
    calendar: &Calendar,
    recompute: &[Recompute],
) -> Result<Vec<Moved>, Error> {
    let mut moved = Vec::new();
    for derive in recompute {
        moved.extend(derive(tx, calendar)?);
    }
    moved.retain(|term| term.old != term.new);
    for term in &moved {
        let data = json!({ "old": term.old.to_string(), "new": term.new.to_string() });
        tx.journal("term.moved", &term.subject, data)?;
    }
    rows::put_settled(tx, &digest(calendar))?;
    Ok(moved)
}
