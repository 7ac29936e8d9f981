//! Alarms: raised by rules, taken by a person, closed with a reason.

use ::store::{Error, Store, Tx};
use base::{Explain, Fault, Lang, OrgId, Role, Scope, Title};
use notify::{Message, To};
use serde_json::json;

use super::{REASON_CHARS, runs, sees, sha256_hex};
use crate::model::{Alarm, Booking, Event, EventKind, Part, Room};
use crate::rules::alarm::{Happening, Rule};
use crate::rules::hours::Slot;
use crate::state::Venue;
use crate::store::{self as rows, alarm as kept, device};
use crate::words::Words;

/// Looks at an event with every rule; how many alarms are new.
pub(crate) fn of_event(tx: &mut Tx<'_>, venue: &Venue, event: &Event) -> Result<usize, Error> {
    let Some(room) = rows::room(tx, event.room)? else {
        return Ok(0);
    };
    let rules = venue.rules();
    let concerned = |rule: &&Rule| rule.on.contains(&event.kind);
    let Some(window) = rules
        .rule
        .iter()
        .filter(concerned)
        .map(|rule| rule.within_seconds)
        .max()
    else {
        return Ok(0);
    };
    let bookings = running(tx, &room, event)?;
    let part = match event.badge.as_str() {
        "" => None,
        badge => Some(part_of(tx, venue, badge, (event, &room))?),
    };
    let mut company = Vec::new();
    if window > 0 && part.is_some() {
        for (badge, at) in device::badges_in(tx, room.id, (event.at.plus_secs(-window), event.at))?
        {
            let other = part_of(tx, venue, &badge, (event, &room))?;
            company.push((badge, other, (event.at.0 - at.0) / 1000));
        }
    }
    let seen = Happening {
        kind: event.kind,
        room: room.kind,
        booked: !bookings.is_empty(),
        night: rules.is_night(event.at),
        part,
        company,
        badge: event.badge.clone(),
    };
    let mut raised = 0;
    for rule in rules.rule.iter().filter(|rule| rule.fires(&seen)) {
        let Some(row) = raise(tx, rule, (event, &room), bookings.first())? else {
            continue;
        };
        raised += 1;
        for booking in &bookings {
            let told = crate::state::Event {
                subject: booking.subject.clone(),
                alarm: row.id,
                title: row.title.clone(),
                room: room.name.clone(),
            };
            venue.tell(tx, &told)?;
        }
    }
    Ok(raised)
}

/// Bookings that have the event's room at its time.
fn running(tx: &mut Tx<'_>, room: &Room, event: &Event) -> Result<Vec<Booking>, Error> {
    let instant = Slot {
        from: event.at,
        until: event.at.plus_secs(1),
    };
    rows::bookings_of_room(tx, room.id, instant)
}

/// The part of a badge: in what this room is booked for, else in what the platform's rooms are booked for at the time.
fn part_of(
    tx: &mut Tx<'_>,
    venue: &Venue,
    badge: &str,
    (event, room): (&Event, &Room),
) -> Result<Part, Error> {
    let around = Slot {
        from: event.at.plus_secs(-venue.rules().after_seconds),
        until: event.at.plus_secs(venue.rules().before_seconds),
    };
    let parts = rows::parts(tx, badge, (&room.platform, around))?;
    let booked = running(tx, room, event)?;
    let here = parts
        .iter()
        .find(|(booking, ..)| booked.iter().any(|one| one.id == *booking));
    // In a room that is booked only those count who belong to what it is booked for.
    let anywhere = parts.first().filter(|_| booked.is_empty());
    Ok(here.or(anywhere).map_or(Part::Stranger, |(_, part)| *part))
}

fn about(event: &Event, booking: Option<&Booking>) -> String {
    let place = booking.map_or_else(
        || format!("room/{}/{}", event.room, event.at.day()),
        |booking| format!("booking/{}", booking.id),
    );
    match (event.badge.as_str(), event.kind) {
        (_, EventKind::Silent | EventKind::Open | EventKind::Offline) => {
            format!("device/{}", event.device)
        }
        ("", _) => place,
        (badge, _) => format!("{place}/badge/{badge}"),
    }
}

fn raise(
    tx: &mut Tx<'_>,
    rule: &Rule,
    (event, room): (&Event, &Room),
    booking: Option<&Booking>,
) -> Result<Option<Alarm>, Error> {
    let about = about(event, booking);
    if let Some(mut held) = kept::standing(tx, &rule.id, &about)? {
        (held.last_at, held.times) = (held.last_at.max(event.at), held.times + 1);
        kept::update(tx, &held)?;
        return Ok(None);
    }
    let row = Alarm {
        id: tx.next_id("venue_alarm")?,
        rule: rule.id.clone(),
        about,
        title: rule.title.clone(),
        severity: rule.severity,
        room: room.id,
        booking: booking.map(|booking| booking.id),
        device: event.device.clone(),
        badge: event.badge.clone(),
        centre_org: room.centre_org.clone(),
        first_at: event.at,
        last_at: event.at,
        times: 1,
        owner: None,
        closed: None,
        version: 1,
    };
    kept::insert(tx, &row)?;
    let subject = format!("alarm/{}", row.id);
    let data = json!({ "rule": row.rule, "room": row.room, "booking": row.booking, "severity": row.severity.as_str() });
    tx.journal("venue.alarm", &subject, data)?;
    tell(tx, &row, &room.name)?;
    Ok(Some(row))
}

fn tell(tx: &mut Tx<'_>, row: &Alarm, room: &str) -> Result<(), Error> {
    let said = |lang: Lang| Words::of(lang).told(row.title.get(lang), room);
    notify::send(
        tx,
        Message {
            key: format!("venue/alarm/{}", row.id),
            to: To::Unit {
                org: OrgId(row.centre_org.0.clone()),
                roles: &[Role::Clerk, Role::Head],
            },
            kind: "venue.alarm",
            title: Title::new(said(Lang::Zh), said(Lang::En)),
            body: Title::new("", ""),
            href: format!("/venue/alarms/{}", row.id),
        },
    )
}

/// Why an alarm was not taken or closed.
#[derive(Debug, thiserror::Error)]
pub enum AlarmError {
    /// There is no such alarm, or the scope may not know of it.
    #[error("no such alarm")]
    NotFound,
    /// The scope sees it and does not look into it.
    #[error("not for this scope to do")]
    NotYours,
    /// Without a reason, or with one that is too long.
    #[error("a reason of 1 to {REASON_CHARS} characters")]
    Reason,
    /// Somebody took or closed it meanwhile.
    #[error("stale: version {}", .0.version)]
    Stale(Box<Alarm>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for AlarmError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Reason => words.reason_wrong(REASON_CHARS),
            Self::Stale(row) => words.changed(row.version),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Reason => Fault::Invalid,
            Self::Stale(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

fn load(tx: &mut Tx<'_>, id: i64) -> Result<Alarm, AlarmError> {
    let scope = tx.scope().clone();
    let row = kept::by_id(tx, id)?.filter(|row| sees(&scope, &row.centre_org));
    let row = row.ok_or(AlarmError::NotFound)?;
    match runs(&scope, &row.centre_org) {
        true => Ok(row),
        false => Err(AlarmError::NotYours),
    }
}

/// Takes an alarm upon oneself.
///
/// # Errors
/// [`AlarmError`].
pub fn take(store: &Store, scope: &Scope, (id, version): (i64, i64)) -> Result<(), AlarmError> {
    store.write(scope, move |tx| {
        let mut row = load(tx, id)?;
        let own = row.owner.is_some() && row.owner == tx.scope().account;
        if own && row.closed.is_none() {
            tx.transient();
            return Ok(());
        }
        if row.version != version || row.closed.is_some() {
            return Err(AlarmError::Stale(Box::new(row)));
        }
        (row.owner, row.version) = (tx.scope().account, version + 1);
        kept::update(tx, &row)?;
        let data = json!({ "version": row.version });
        tx.journal("venue.alarm_taken", &format!("alarm/{id}"), data)?;
        Ok(())
    })
}

/// Closes an alarm, and says why.
///
/// # Errors
/// [`AlarmError`].
pub fn close(
    store: &Store,
    scope: &Scope,
    (id, version): (i64, i64),
    reason: String,
) -> Result<(), AlarmError> {
    store.write(scope, move |tx| {
        let mut row = load(tx, id)?;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > REASON_CHARS {
            return Err(AlarmError::Reason);
        }
        let account = tx.scope().account;
        if let Some((_, by, held)) = &row.closed
            && *by == account
            && held == reason
        {
            tx.transient();
            return Ok(());
        }
        if row.version != version || row.closed.is_some() {
            return Err(AlarmError::Stale(Box::new(row)));
        }
        row.owner = row.owner.or(account);
        row.closed = Some((tx.now(), account, reason.to_owned()));
        row.version += 1;
        kept::update(tx, &row)?;
        let data = json!({ "rule": row.rule, "reason_sha256": sha256_hex(reason) });
        tx.journal("venue.alarm_closed", &format!("alarm/{id}"), data)?;
        Ok(())
    })
}
