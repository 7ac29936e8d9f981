//! A holiday notice that arrives late moves review terms that end on a day off.

use ::store::{Error, Tx};
use base::calendar::Calendar;
use calendar::Moved;
use pack::element::Register;

use crate::store::list;

/// Derives every review term anew; called twice it moves nothing.
///
/// # Errors
/// As every write.
pub fn recompute(tx: &mut Tx<'_>, calendar: &Calendar) -> Result<Vec<Moved>, Error> {
    let mut moved = Vec::new();
    for stands in list::all(tx)? {
        let text = list::definition(tx, stands.number)?;
        let register: Register = serde_json::from_str(&text)
            .map_err(|cause| Error::Database(format!("register_list.definition: {cause}")))?;
        let (Some(term), Some(from)) = (register.review_term, stands.confirmed_on) else {
            continue;
        };
        let Some(new) = calendar.due(from, term, &[]).map(|due| due.day) else {
            continue;
        };
        if stands.review_due == Some(new) {
            continue;
        }
        list::set_review(
            tx,
            stands.number,
            (stands.confirmed_on, Some(new), stands.told),
        )?;
        if let Some(old) = stands.review_due {
            moved.push(Moved {
                subject: format!("register/{}", stands.id),
                old,
                new,
            });
        }
    }
    Ok(moved)
}
