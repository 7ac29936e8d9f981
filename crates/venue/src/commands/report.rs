//! Events of devices, taken in batches.

use std::collections::BTreeMap;

use ::store::{Error, Store, Tx};
use base::{Lang, Millis, Scope};
use serde_json::json;

use super::{alarm, runs};
use crate::model::{Device, Event, EventKind};
use crate::rules::alarm::is_badge;
use crate::state::Venue;
use crate::store::device as rows;
use crate::words::Words;

/// The most events of a batch.
pub const MOST: usize = 500;

/// What a device tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The device.
    pub device: String,
    /// Its number, of the device's own: a number that came before is the same event.
    pub seq: i64,
    /// What.
    pub kind: EventKind,
    /// The badge; empty where no person is meant.
    pub badge: String,
    /// When, by the device's clock.
    pub at: Millis,
}

/// Why an event was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The centre has no such device in use.
    Unknown,
    /// The badge is no number of a badge.
    Badge,
    /// The kind is none that devices tell.
    Kind,
}

impl Fault {
    /// One sentence for whoever runs the device.
    #[must_use]
    pub fn explain(self, device: &str, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::Unknown => words.device_unknown(device),
            Self::Badge => words.bad_badge(device),
            Self::Kind => words.bad_kind(device),
        }
    }
}

/// What became of a batch. The places are those of its events, from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reported {
    /// How many are new.
    pub accepted: usize,
    /// How many came before.
    pub repeated: usize,
    /// Those of the new ones whose device's clock is wrong.
    pub skewed: Vec<usize>,
    /// Those that were not taken.
    pub refused: Vec<(usize, Fault)>,
    /// How many alarms were raised.
    pub alarms: usize,
}

/// A batch of events.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// At most [`MOST`]; what is beyond is not looked at.
    pub entries: Vec<Entry>,
}

/// Takes a batch. Each event is taken or refused by itself.
///
/// # Errors
/// As every write.
pub fn report(
    store: &Store,
    scope: &Scope,
    room: &Venue,
    report: Report,
) -> Result<Reported, Error> {
    let room = room.clone();
    store.write(scope, move |tx| take(tx, &room, &report))
}

/// The same in the caller's transaction.
pub(crate) fn take(tx: &mut Tx<'_>, room: &Venue, report: &Report) -> Result<Reported, Error> {
    let (mut done, mut devices) = (Reported::default(), BTreeMap::new());
    tx.transient();
    for (index, entry) in report.entries.iter().take(MOST).enumerate() {
        let Some(mut device) = known(tx, &mut devices, &entry.device)? else {
            done.refused.push((index, Fault::Unknown));
            continue;
        };
        if let Some(fault) = fault(entry) {
            done.refused.push((index, fault));
            continue;
        }
        if rows::has_event(tx, &entry.device, entry.seq)? {
            done.repeated += 1;
            continue;
        }
        let event = event(tx, room, entry, &device);
        if event.skewed {
            done.skewed.push(index);
            device.skewed_at = Some(event.received_at);
        }
        rows::insert_event(tx, &event)?;
        // Events of one device may come late and out of order; the newest says how it stands.
        if device.last_kind.is_none() || event.at >= rows::newest_of(tx, &event.device, event.seq)?
        {
            device.last_kind = Some(event.kind);
        }
        device.last_at = event.received_at;
        rows::update_device(tx, &device)?;
        devices.insert(device.code.clone(), device);
        done.accepted += 1;
        done.alarms += alarm::of_event(tx, room, &event)?;
    }
    if done.accepted > 0 {
        let data = json!({
            "events": done.accepted, "repeated": done.repeated, "refused": done.refused.len(),
            "skewed": done.skewed.len(),
        });
        tx.journal("venue.events", "venue/events", data)?;
    }
    Ok(done)
}

fn known(
    tx: &mut Tx<'_>,
    seen: &mut BTreeMap<String, Device>,
    code: &str,
) -> Result<Option<Device>, Error> {
    if let Some(device) = seen.get(code) {
        return Ok(Some(device.clone()));
    }
    let scope = tx.scope().clone();
    let device = rows::device(tx, code)?;
    let device = device.filter(|device| device.active && runs(&scope, &device.centre_org));
    if let Some(device) = &device {
        seen.insert(code.to_owned(), device.clone());
    }
    Ok(device)
}

fn fault(entry: &Entry) -> Option<Fault> {
    let personal = !entry.badge.is_empty();
    if personal && !is_badge(&entry.badge) {
        return Some(Fault::Badge);
    }
    (entry.kind == EventKind::Silent).then_some(Fault::Kind)
}

fn event(tx: &Tx<'_>, room: &Venue, entry: &Entry, device: &Device) -> Event {
    let skewed = room.rules().is_skewed(entry.at, tx.now());
    Event {
        device: entry.device.clone(),
        seq: entry.seq,
        room: device.room,
        kind: entry.kind,
        badge: entry.badge.clone(),
        at: if skewed { tx.now() } else { entry.at },
        received_at: tx.now(),
        skewed,
    }
}
