//! Who takes part in what a room is booked for, by badge.

use ::store::Tx;
use serde_json::json;

use super::BookError;
use super::shift::load;
use crate::model::Part;
use crate::rules::alarm::is_badge;
use crate::store as rows;

/// The most badges of a booking.
pub const MOST_BADGES: usize = 500;

/// Says under which badges people take part in what a booking is for, in place of what was said before. Badges are
/// numbers that a desk hands out; whose they are is another room's.
///
/// # Errors
/// [`BookError::Invalid`] for what is no badge, twice the same one, or a stranger; else as every change of a booking.
pub fn expect(tx: &mut Tx<'_>, id: i64, badges: &[(String, Part)]) -> Result<(), BookError> {
    let version = rows::booking(tx, id)?.ok_or(BookError::NotFound)?.version;
    let (row, _) = load(tx, (id, version))?;
    let mut names: Vec<&str> = badges.iter().map(|(badge, _)| badge.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let sound = |(badge, part): &(String, Part)| is_badge(badge) && *part != Part::Stranger;
    if badges.len() > MOST_BADGES || names.len() != badges.len() || !badges.iter().all(sound) {
        return Err(BookError::Invalid);
    }
    rows::replace_badges(tx, row.id, badges)?;
    let data = json!({ "badges": badges.len() });
    tx.journal("venue.expected", &format!("booking/{id}"), data)?;
    Ok(())
}
