//! The round of a minute: silent devices, doors at night, events past their time.

use ::store::{Error, Store, Tx};
use base::{Millis, Scope};
use serde_json::json;

use super::alarm;
use crate::model::{Device, Event, EventKind};
use crate::state::Venue;
use crate::store::device as rows;

/// The most devices looked at in one call.
const MOST: i64 = 1_000;
/// The most events taken away in one call.
const PURGE: i64 = 10_000;

/// Raises alarms about devices that are silent and doors that stand open at night, and takes events away whose time to be
/// kept is over; how much changed.
///
/// # Errors
/// As every write.
pub fn tick(store: &Store, scope: &Scope, room: &Venue, now: Millis) -> Result<usize, Error> {
    let rules = room.rules();
    let heard_before = now.plus_secs(-rules.silent_seconds);
    let kept_from = now.plus_secs(-rules.retention_days * 86_400);
    let (silent, open, old) = store.read(|read| {
        let open = match rules.is_night(now) {
            true => rows::standing_open(read, MOST)?,
            false => Vec::new(),
        };
        let silent = rows::silent(read, heard_before, MOST)?;
        Ok::<_, Error>((silent, open, rows::any_before(read, kept_from)?))
    })?;
    if silent.is_empty() && open.is_empty() && !old {
        return Ok(0);
    }
    let room = room.clone();
    store.write(scope, move |tx| {
        tx.transient();
        let mut changed = 0;
        for (devices, kind) in [(&silent, EventKind::Silent), (&open, EventKind::Open)] {
            for device in devices {
                changed += look(tx, &room, device, kind)?;
            }
        }
        if old {
            let purged = rows::purge(tx, kept_from, PURGE)?;
            if purged > 0 {
                let data = json!({ "events": purged, "before": kept_from.rfc3339() });
                tx.journal("venue.purged", "venue/events", data)?;
            }
            changed += usize::try_from(purged).unwrap_or(usize::MAX);
        }
        Ok(changed)
    })
}

/// What rules make of how a device stands, once: what they found before stays as it is.
fn look(tx: &mut Tx<'_>, room: &Venue, device: &Device, kind: EventKind) -> Result<usize, Error> {
    let about = format!("device/{}", device.code);
    let mut told = room
        .rules()
        .rule
        .iter()
        .filter(|rule| rule.on.contains(&kind));
    let standing = told.try_fold(false, |held, rule| {
        crate::store::alarm::standing(tx, &rule.id, &about).map(|found| held || found.is_some())
    })?;
    if standing {
        return Ok(0);
    }
    let event = Event {
        device: device.code.clone(),
        seq: 0,
        room: device.room,
        kind,
        badge: String::new(),
        at: tx.now(),
        received_at: tx.now(),
        skewed: false,
    };
    alarm::of_event(tx, room, &event)
}
