//! A room is added or closed.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, OrgId, Scope};
use serde_json::json;

use super::{runs, sees};
use crate::model::{Room, RoomKind};
use crate::rules::hours::Hours;
use crate::store as rows;
use crate::words::Words;

/// The longest name, in characters.
const NAME_CHARS: usize = 60;

/// A room to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRoom {
    /// The platform, such as `jc`.
    pub platform: String,
    /// The trading centre that runs it.
    pub centre_org: OrgId,
    /// Its name, once on a platform.
    pub name: String,
    /// Where it is.
    pub city: String,
    /// What it is for.
    pub kind: RoomKind,
    /// How many seats it has, 1 to 500.
    pub seats: i64,
    /// When it is open.
    pub hours: Hours,
    /// Whether the content is made up.
    pub sample: bool,
}

/// Why a room was not added or changed.
#[derive(Debug, thiserror::Error)]
pub enum RoomError {
    /// The scope does not run the rooms of this centre, or there is no such room.
    #[error("no such room or centre")]
    NotFound,
    /// The scope sees it and does not run it.
    #[error("not for this scope to do")]
    NotYours,
    /// A name or city is missing or too long.
    #[error("a name or city is missing or too long")]
    Names,
    /// Seats or hours that cannot be.
    #[error("seats or hours that cannot be")]
    Bounds,
    /// The platform has a room of this name.
    #[error("the name is taken")]
    Exists,
    /// Somebody changed it meanwhile.
    #[error("stale: version {0}")]
    Stale(i64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for RoomError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Names => words.room_names(NAME_CHARS),
            Self::Bounds => words.room_bounds.to_owned(),
            Self::Exists => words.room_exists.to_owned(),
            Self::Stale(version) => words.changed(version),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Names | Self::Bounds => Fault::Invalid,
            Self::Exists | Self::Stale(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Adds a room; its id.
///
/// # Errors
/// [`RoomError`].
pub fn add(store: &Store, scope: &Scope, new: NewRoom) -> Result<i64, RoomError> {
    store.write(scope, move |tx| {
        if !runs(tx.scope(), &new.centre_org) || org::find(tx, &new.centre_org)?.is_none() {
            return Err(RoomError::NotFound);
        }
        let named = |text: &str| (1..=NAME_CHARS).contains(&text.trim().chars().count());
        let platform = crate::rules::alarm::is_badge(&new.platform);
        if !named(&new.name) || !named(&new.city) || !platform {
            return Err(RoomError::Names);
        }
        if !(1..=500).contains(&new.seats) || !new.hours.sound() {
            return Err(RoomError::Bounds);
        }
        let name = new.name.trim().to_owned();
        if rows::named(tx, &new.platform, &name)?.is_some() {
            return Err(RoomError::Exists);
        }
        let row = Room {
            id: tx.next_id("venue_room")?,
            platform: new.platform,
            centre_org: new.centre_org,
            name,
            city: new.city.trim().to_owned(),
            kind: new.kind,
            seats: new.seats,
            hours: new.hours,
            closed: false,
            sample: new.sample,
            version: 1,
        };
        rows::insert_room(tx, &row)?;
        let data =
            json!({ "platform": row.platform, "kind": row.kind.as_str(), "seats": row.seats });
        tx.journal("venue.room_added", &format!("room/{}", row.id), data)?;
        Ok(row.id)
    })
}

/// Takes a room out of use, or into use again. Bookings that stand go on standing.
///
/// # Errors
/// [`RoomError`].
pub fn set_closed(
    store: &Store,
    scope: &Scope,
    (id, version): (i64, i64),
    closed: bool,
) -> Result<(), RoomError> {
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let row = rows::room(tx, id)?.filter(|row| sees(&scope, &row.centre_org));
        let row = row.ok_or(RoomError::NotFound)?;
        if !runs(&scope, &row.centre_org) {
            return Err(RoomError::NotYours);
        }
        if row.closed == closed {
            tx.transient();
            return Ok(());
        }
        if row.version != version {
            return Err(RoomError::Stale(row.version));
        }
        rows::close_room(tx, id, closed, version + 1)?;
        let kind = if closed {
            "venue.room_closed"
        } else {
            "venue.room_opened"
        };
        tx.journal(
            kind,
            &format!("room/{id}"),
            json!({ "version": version + 1 }),
        )?;
        Ok(())
    })
}
