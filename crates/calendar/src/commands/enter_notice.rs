//! Entering a year's notice 登记放假通知: the calendar changes, and every open term that it moves moves with it.

use std::ops::RangeInclusive;

use base::calendar::{Calendar, Notice};
use base::{Explain, Fault, Lang, Role, Scope};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Error, Store, Tx};

use super::recompute;
use crate::queries::{current, held};
use crate::store as rows;
use crate::words::Sentences;
use crate::{Moved, Recompute};

/// A notice as the office enters it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeEntry {
    /// What it says.
    pub notice: Notice,
    /// The version that the form was made from; 0 when the office had entered none for the year.
    pub version: i64,
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// The year.
    pub year: i16,
    /// The version now.
    pub version: i64,
    /// The terms that moved.
    pub moved: Vec<Moved>,
    /// Whether anything changed; what holds already changes nothing.
    pub changed: bool,
}

/// Why a notice was not entered. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    /// Only the office enters notices.
    #[error("only the office enters notices")]
    Forbidden,
    /// The year is neither known nor the next one, so a year between would stay unknown.
    #[error("the year is not from {} to {}", .0.start(), .0.end())]
    Gap(RangeInclusive<i16>),
    /// Somebody entered the year meanwhile.
    #[error("conflict with version {}", .0.version)]
    Conflict(Box<crate::Held>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Enters the notice for a year, in place of the one there was, and recomputes open terms, in one transaction. The same
/// notice again changes nothing.
///
/// # Errors
/// [`EnterError`].
pub fn enter_notice(
    store: &Store,
    scope: &Scope,
    entry: NoticeEntry,
    recompute: &[Recompute],
) -> Result<Entered, EnterError> {
    let recompute = recompute.to_vec();
    store.write(scope, move |tx| enter_in(tx, &entry, &recompute))
}

/// What [`enter_notice`] would do, which is tried and undone.
///
/// # Errors
/// [`EnterError`].
pub fn preview_notice(
    store: &Store,
    scope: &Scope,
    entry: NoticeEntry,
    recompute: &[Recompute],
) -> Result<Entered, EnterError> {
    enum Undone {
        Tried(Entered),
        Failed(EnterError),
    }
    impl From<Error> for Undone {
        fn from(error: Error) -> Self {
            Self::Failed(error.into())
        }
    }
    let recompute = recompute.to_vec();
    // A write that ends in an error leaves nothing behind: the result travels in the error.
    let tried = store.write(scope, move |tx| match enter_in(tx, &entry, &recompute) {
        Ok(entered) => Err::<(), _>(Undone::Tried(entered)),
        Err(error) => Err(Undone::Failed(error)),
    });
    match tried {
        Err(Undone::Tried(entered)) => Ok(entered),
        Err(Undone::Failed(error)) => Err(error),
        Ok(()) => Err(Error::Closed.into()),
    }
}

fn enter_in(
    tx: &mut Tx<'_>,
    entry: &NoticeEntry,
    list: &[Recompute],
) -> Result<Entered, EnterError> {
    if tx.scope().role != Role::Office {
        return Err(EnterError::Forbidden);
    }
    let notice = &entry.notice;
    let year = notice.year();
    let before = current(tx)?;
    let years = years(&before);
    if !years.contains(&year) {
        return Err(EnterError::Gap(years));
    }
    let standing = held(tx)?
        .into_iter()
        .find(|held| held.notice.year() == year);
    let version = standing.as_ref().map_or(0, |held| held.version);
    if before.notice(year) == Some(notice) {
        return Ok(Entered {
            year,
            version,
            moved: Vec::new(),
            changed: false,
        });
    }
    if let Some(standing) = standing.filter(|_| version != entry.version) {
        return Err(EnterError::Conflict(Box::new(standing)));
    }
    let version = version + 1;
    rows::put(tx, notice, version)?;
    let days = |days: &[base::Date]| days.iter().map(ToString::to_string).collect::<Vec<_>>();
    let data = json!({
        "year": year,
        "version": version,
        "citation_sha256": base::hex::encode(&Sha256::digest(notice.citation())),
        "off": days(notice.off()),
        "work": days(notice.work()),
    });
    tx.journal("calendar.noticed", &format!("calendar/{year}"), data)?;
    let moved = recompute(tx, &before.with_notices(std::slice::from_ref(notice)), list)?;
    Ok(Entered {
        year,
        version,
        moved,
        changed: true,
    })
}

/// The years whose notice may be entered: the known ones, and the next.
pub(crate) fn years(calendar: &Calendar) -> RangeInclusive<i16> {
    calendar.known_from().year()..=calendar.known_to().year() + 1
}

impl Explain for EnterError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Forbidden => words.office_only.to_owned(),
            Self::Gap(years) => words.gap(years.start(), years.end()),
            Self::Conflict(_) => words.conflict.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Forbidden => Fault::Forbidden,
            Self::Gap(_) => Fault::Invalid,
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
