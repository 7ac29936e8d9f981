//! A holiday notice that arrives late moves open terms: they are derived anew from their origins.

use ::store::{Error, Tx};
use base::calendar::Calendar;
use calendar::Moved;

use crate::store::lead as rows;

/// Rows in one part.
const AT_ONCE: i64 = 500;

/// Derives every open term anew.
///
/// # Errors
/// As every write.
pub fn recompute(tx: &mut Tx<'_>, calendar: &Calendar) -> Result<Vec<Moved>, Error> {
    let (mut moved, mut after) = (Vec::new(), 0);
    loop {
        let leads = rows::running(tx, (after, AT_ONCE))?;
        let Some(last) = leads.last() else {
            return Ok(moved);
        };
        after = last.id;
        for lead in &leads {
            let new = calendar.due(lead.origin, lead.term, &[]).map(|due| due.day);
            let Some(new) = new.filter(|new| *new != lead.due) else {
                continue;
            };
            rows::set_due(tx, (lead.id, new))?;
            moved.push(Moved {
                subject: lead.subject(),
                old: lead.due,
                new,
            });
        }
    }
}
