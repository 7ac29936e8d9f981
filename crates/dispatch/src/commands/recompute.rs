//! A holiday notice that arrives late moves open terms: they are derived anew from their origins.

use base::calendar::Calendar;
use calendar::Moved;
use store::{Error, Tx};

use super::due;
use crate::rules::decision::State;
use crate::store::{blockage, decision, meeting};

/// Open blockages or decisions that a notice may move.
const ALL: usize = 100_000;

/// Derives every open term anew; called twice it moves nothing.
///
/// # Errors
/// As every write.
pub fn recompute(tx: &mut Tx<'_>, calendar: &Calendar) -> Result<Vec<Moved>, Error> {
    let mut moved = Vec::new();
    for row in blockage::open(tx, ALL)? {
        let terms = row.accepted_on.zip(row.length);
        let Some(new) = terms.and_then(|(from, length)| due(calendar, from, length)) else {
            continue;
        };
        if row.due == Some(new.day) && row.provisional == new.provisional {
            continue;
        }
        blockage::set_due(tx, row.id, new)?;
        if let Some(old) = row.due.filter(|old| *old != new.day) {
            moved.push(Moved {
                subject: format!("blockage/{}", row.id),
                old,
                new: new.day,
            });
        }
    }
    let open = [State::Open, State::Returned, State::Reported];
    for row in decision::list(tx, None, &open, (0, ALL))?.0 {
        let Some(held) = meeting::by_id(tx, row.meeting)? else {
            continue;
        };
        let Some(new) = due(calendar, held.day, row.length) else {
            continue;
        };
        if row.due == Some(new.day) && row.provisional == new.provisional {
            continue;
        }
        decision::set_due(tx, row.id, new)?;
        if let Some(old) = row.due.filter(|old| *old != new.day) {
            moved.push(Moved {
                subject: format!("decision/{}", row.id),
                old,
                new: new.day,
            });
        }
    }
    Ok(moved)
}
