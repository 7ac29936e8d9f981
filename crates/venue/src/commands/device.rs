//! A device is made known, or taken out of use.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Scope};
use serde_json::json;

use super::{runs, sees};
use crate::model::{Device, DeviceKind};
use crate::rules::alarm::is_badge;
use crate::store::device as rows;
use crate::store::room;
use crate::words::Words;

/// A device to make known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDevice {
    /// Its name in events, 1 to 40 ASCII letters, digits, `-`, `_` or `.`; once in the city.
    pub code: String,
    /// The room that it watches.
    pub room: i64,
    /// What it is.
    pub kind: DeviceKind,
    /// Whether the content is made up.
    pub sample: bool,
}

/// Why a device was not made known or changed.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// There is no such room or device, or the scope may not know of it.
    #[error("no such room or device")]
    NotFound,
    /// The scope sees it and does not run it.
    #[error("not for this scope to do")]
    NotYours,
    /// The name cannot be used.
    #[error("a bad name")]
    Code,
    /// There is a device of this name.
    #[error("the name is taken")]
    Exists,
    /// Somebody changed it meanwhile.
    #[error("stale: version {0}")]
    Stale(i64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for DeviceError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Code => words.device_code.to_owned(),
            Self::Exists => words.device_exists.to_owned(),
            Self::Stale(version) => words.changed(version),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Code => Fault::Invalid,
            Self::Exists | Self::Stale(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Makes a device known. The same device made known again for the same room changes nothing.
///
/// # Errors
/// [`DeviceError`].
pub fn add(store: &Store, scope: &Scope, new: NewDevice) -> Result<(), DeviceError> {
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let home = room(tx, new.room)?.filter(|home| sees(&scope, &home.centre_org));
        let home = home.ok_or(DeviceError::NotFound)?;
        if !runs(&scope, &home.centre_org) {
            return Err(DeviceError::NotYours);
        }
        if !is_badge(&new.code) {
            return Err(DeviceError::Code);
        }
        if let Some(held) = rows::device(tx, &new.code)? {
            if held.room != new.room || held.kind != new.kind {
                return Err(DeviceError::Exists);
            }
            tx.transient();
            return Ok(());
        }
        let row = Device {
            code: new.code,
            room: home.id,
            kind: new.kind,
            centre_org: home.centre_org,
            last_at: tx.now(),
            last_kind: None,
            skewed_at: None,
            active: true,
            sample: new.sample,
            version: 1,
        };
        rows::insert_device(tx, &row)?;
        let data = json!({ "room": row.room, "kind": row.kind.as_str() });
        tx.journal("venue.device_added", &format!("device/{}", row.code), data)?;
        Ok(())
    })
}

/// Takes a device out of use, or into use again.
///
/// # Errors
/// [`DeviceError`].
pub fn set_active(
    store: &Store,
    scope: &Scope,
    (code, version): (String, i64),
    active: bool,
) -> Result<(), DeviceError> {
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let row = rows::device(tx, &code)?.filter(|row| sees(&scope, &row.centre_org));
        let mut row = row.ok_or(DeviceError::NotFound)?;
        if !runs(&scope, &row.centre_org) {
            return Err(DeviceError::NotYours);
        }
        if row.active == active {
            tx.transient();
            return Ok(());
        }
        if row.version != version {
            return Err(DeviceError::Stale(row.version));
        }
        (row.active, row.version, row.last_at) = (active, version + 1, tx.now());
        rows::update_device(tx, &row)?;
        let data = json!({ "active": active, "version": row.version });
        tx.journal("venue.device_changed", &format!("device/{code}"), data)?;
        Ok(())
    })
}
