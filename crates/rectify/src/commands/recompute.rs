//! A holiday notice that arrives late moves open terms: they are derived anew from their origins.

use base::calendar::Calendar;
use calendar::Moved;
use store::{Error, Tx};

use super::{clock, subject};
use crate::store::{interview, order, term};

/// Derives every open term anew. A miss that the new calendar takes back, because the term has not passed after
/// all, is no longer counted; an interview that was proposed for it stays, and the office decides.
///
/// # Errors
/// As every write.
pub fn recompute(tx: &mut Tx<'_>, calendar: &Calendar) -> Result<Vec<Moved>, Error> {
    let (mut moved, today) = (Vec::new(), tx.now().day());
    for id in order::open(tx)? {
        let days = clock::refresh(tx, calendar, id)?;
        if days.is_empty() {
            continue;
        }
        for row in term::of_order(tx, id)? {
            let back = row.met_on.is_none() && row.due.is_some_and(|due| due >= today);
            if row.missed_on.is_some() && back {
                term::set_missed(tx, row.id, None)?;
                order::add_misses(tx, id, -1)?;
            }
        }
        moved.extend(days.into_iter().map(|(old, new)| Moved {
            subject: subject(id),
            old,
            new,
        }));
    }
    for row in interview::running(tx)? {
        let due = row
            .held_on
            .zip(row.length)
            .and_then(|(held, length)| calendar.due(held, length, &[]))
            .map(|due| due.day);
        if due == row.due {
            continue;
        }
        interview::set_due(tx, row.id, due)?;
        if let (Some(old), Some(new)) = (row.due, due) {
            moved.push(Moved {
                subject: format!("interview/{}", row.id),
                old,
                new,
            });
        }
    }
    Ok(moved)
}
