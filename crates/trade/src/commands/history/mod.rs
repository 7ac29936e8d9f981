//! 导入历史: releases of other publishers, kept as what they are: none of this house's trades.

mod intake;
mod work;

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ::store::{Error, Query, Store};
use base::{Explain, Fault, Lang, Millis, Role, Scope};
use ocds::{Found, ReadError, Why};

pub(crate) use self::intake::Failed;
use self::intake::{Head, Intake};
pub use self::work::{Arrived, WAITING, arrive, work};
pub(crate) use self::work::{INCOMING, resume, spawn, sweep};
use super::Gate;
use crate::exchange::sees_foreign;
use crate::queries::PAGE;
use crate::store::history::{self, File as Row};
use crate::words::Sentences;

/// Faults of a file that are kept; all are counted.
pub(crate) const FAULTS: i64 = 1_000;
/// The longest ocid, and the longest id of a release.
const ID_CHARS: usize = 300;
/// The longest name of a publisher.
pub(crate) const PUBLISHER_CHARS: u32 = 100;

/// What came of a file, or has come of it so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Its row.
    pub id: i64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// Releases that were new.
    pub taken: i64,
    /// Releases that were there before.
    pub known: i64,
    /// Releases of this house, which it does not import.
    pub own: i64,
    /// Places that could not be read.
    pub bad: i64,
    /// Bytes of the file that were read so far.
    pub read_bytes: i64,
    /// The length of the file, in bytes.
    pub bytes: i64,
    /// The file was read before, and nothing was done.
    pub again: bool,
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// Not for this scope.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// Nobody is named as its publisher.
    #[error("the publisher has no name")]
    Publisher,
    /// The file holds neither a release nor anything that looks like one.
    #[error("nothing in the file is a release")]
    Nothing(Vec<ReadError>),
    /// Inflated it is larger than may be read here.
    #[error("the file holds more than {0} MiB")]
    Large(u64),
    /// Too many files wait to be read.
    #[error("{0} files wait")]
    Full(i64),
    /// Somebody else reads the same file at this time.
    #[error("the file is being read elsewhere")]
    Lost,
    /// The file cannot be read.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl From<Error> for HistoryError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for HistoryError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::Publisher => words.history_publisher(PUBLISHER_CHARS),
            Self::Nothing(faults) => {
                let first = faults.first().map(|fault| fault.explain(lang));
                words.history_nothing(first.unwrap_or_default())
            }
            Self::Large(most) => words.history_large(most),
            Self::Full(count) => words.history_full(count),
            Self::Lost => words.history_lost.to_owned(),
            Self::File { path, source } => words.history_unread(path.display(), source),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::Publisher | Self::Nothing(_) | Self::Large(_) | Self::File { .. } => {
                Fault::Invalid
            }
            Self::Full(_) | Self::Lost => Fault::Conflict,
        }
    }
}

/// What is to be taken.
#[derive(Clone, Copy, Debug)]
pub struct NewHistory<'a> {
    /// Where the file lies. Gzip is known by its content.
    pub path: &'a Path,
    /// Its name, as people know it.
    pub name: &'a str,
    /// Whose releases these are.
    pub publisher: &'a str,
    /// The prefix under which this house publishes, so that its own releases are known; samples are known anyway.
    pub prefix: Option<&'a str>,
    /// The most bytes that are read out of it; none for a file of whoever keeps this installation.
    pub most: Option<u64>,
}

/// Whether a scope may import history.
pub(crate) fn may(scope: &Scope) -> bool {
    matches!(scope.role, Role::Office | Role::Clerk | Role::Head)
}

/// Takes the releases of a file, a few at a time, and says after each few how far it has come. A release is known by its ocid
/// and its id, so that nothing is taken twice, also after a break; the same file again does nothing. What cannot be read is
/// counted and kept by its line, and the rest is taken.
///
/// # Errors
/// [`HistoryError`]. What was taken before it stays.
pub fn import(
    store: &Store,
    scope: &Scope,
    new: NewHistory<'_>,
    mut told: impl FnMut(&Taken),
) -> Result<Taken, HistoryError> {
    if !may(scope) {
        return Err(Gate::NotYours.into());
    }
    let publisher =
        super::given(new.publisher, PUBLISHER_CHARS as usize).ok_or(HistoryError::Publisher)?;
    let failed = |source: io::Error| HistoryError::File {
        path: new.path.to_owned(),
        source,
    };
    let sha256 = intake::hash(new.path).map_err(failed)?;
    let row = store.read(|read| history::file_of(read, &sha256))?;
    if let Some(row) = &row
        && row.done_at.is_some()
    {
        return Ok(Taken {
            again: true,
            ..taken(row)
        });
    }
    let head = Head {
        name: new.name.to_owned(),
        publisher: publisher.to_owned(),
        sha256,
        bytes: 0,
    };
    read(store, scope, new, (head, row), &mut told)
}

/// Reads a file from where it was left.
fn read(
    store: &Store,
    scope: &Scope,
    new: NewHistory<'_>,
    (mut head, row): (Head, Option<Row>),
    told: &mut dyn FnMut(&Taken),
) -> Result<Taken, HistoryError> {
    let row = row.map(|row| Row {
        failed: None,
        ..row
    });
    let failed = |source: io::Error| HistoryError::File {
        path: new.path.to_owned(),
        source,
    };
    let (input, length, position) = intake::open(new.path, new.most).map_err(failed)?;
    head.bytes = length;
    let mut intake = Intake::new((store, scope), new.prefix, head, (row, position));
    let read = ocds::read(input, |one: Result<Found<'_>, ReadError>| {
        match intake.take(one) {
            Ok(None) => ControlFlow::Continue(()),
            Ok(Some(so_far)) => {
                told(&so_far);
                ControlFlow::Continue(())
            }
            Err(error) => {
                intake.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    if let Some(error) = intake.failed.take() {
        return Err(error);
    }
    match read {
        Ok(()) => intake.finish(),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            intake.give_up(Failed::Large)?;
            Err(HistoryError::Large(new.most.unwrap_or_default() >> 20))
        }
        Err(error) => {
            intake.give_up(Failed::Unread)?;
            Err(failed(error))
        }
    }
}

/// Places of a file that could not be read: at most so many, behind so many.
///
/// # Errors
/// [`Gate`].
pub fn faults(
    query: &mut impl Query,
    scope: &Scope,
    file: i64,
    (behind, most): (i64, i64),
) -> Result<Vec<ReadError>, Gate> {
    if !sees_foreign(scope) {
        return Err(Gate::NotFound);
    }
    let found = history::faults(query, file, (behind.max(0), most.clamp(0, FAULTS)))?;
    let place = |value: i64| u64::try_from(value).unwrap_or(0);
    let read = found.into_iter().map(|(line, at, why)| ReadError {
        line: place(line),
        place: place(at),
        // Written by this room as what it reads here.
        why: serde_json::from_str(&why).unwrap_or(Why::Strange),
    });
    Ok(read.collect())
}

/// A file of others' releases, as it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What came of it.
    pub taken: Taken,
    /// Its name.
    pub name: String,
    /// Whose releases.
    pub publisher: String,
    /// When its reading began.
    pub began_at: Millis,
    /// How far its reading is.
    pub course: Course,
}

/// How far the reading of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// It lies in the data folder, and waits or is being read.
    Works,
    /// It was read to its end.
    Whole,
    /// Its reading was broken off; it goes on when the file comes again.
    Broken,
    /// There is no release in it.
    Nothing,
    /// It holds more than is read of an upload.
    Large,
    /// The file is damaged.
    Unread,
}

/// A page of the files that were imported, the newest first, and how many there are; for staff.
///
/// # Errors
/// [`Gate`].
pub fn files(query: &mut impl Query, scope: &Scope, page: u64) -> Result<(Vec<Listed>, u64), Gate> {
    if !sees_foreign(scope) {
        return Err(Gate::NotFound);
    }
    let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let before = i64::try_from(page.saturating_sub(1)).unwrap_or(0);
    let (rows, total) = history::files(query, (before.saturating_mul(most), most))?;
    Ok((rows.into_iter().map(listed).collect(), total))
}

/// One file with some of its faults: at most so many, behind so many; for staff.
///
/// # Errors
/// [`Gate`].
pub fn file(
    query: &mut impl Query,
    scope: &Scope,
    (id, some): (i64, (i64, i64)),
) -> Result<(Listed, Vec<ReadError>), Gate> {
    if !sees_foreign(scope) {
        return Err(Gate::NotFound);
    }
    let row = history::file_by_id(query, id)?.ok_or(Gate::NotFound)?;
    let faults = faults(query, scope, id, some)?;
    Ok((listed(row), faults))
}

fn listed(row: Row) -> Listed {
    Listed {
        taken: taken(&row),
        name: row.name,
        publisher: row.publisher,
        began_at: row.began_at,
        course: match (row.done_at, row.failed) {
            (Some(_), _) => Course::Whole,
            (None, Some(Failed::Nothing)) => Course::Nothing,
            (None, Some(Failed::Large)) => Course::Large,
            (None, Some(Failed::Unread)) => Course::Unread,
            (None, None) if row.stored => Course::Works,
            (None, None) => Course::Broken,
        },
    }
}

/// The subject under which the journal names a file.
fn journal_subject(file: i64) -> String {
    format!("trade/history/{file}")
}

fn taken(row: &Row) -> Taken {
    Taken {
        id: row.id,
        sha256: row.sha256.clone(),
        taken: row.taken,
        known: row.known,
        own: row.own,
        bad: row.bad,
        read_bytes: row.read_bytes,
        bytes: row.bytes,
        again: false,
    }
}
