//! 导入历史: releases of other publishers, kept as what they are: none of this house's trades.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ::store::{Error, Query, Store};
use base::{Explain, Fault, Lang, Millis, Role, Scope};
use flate2::bufread::MultiGzDecoder;
use ocds::{Found, ReadError, Release, Why};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::Gate;
use crate::exchange::{SAMPLE_PREFIX, pack, sees_foreign};
use crate::queries::PAGE;
use crate::store::history::{self, File as Row, Kept};
use crate::store::trades;
use crate::words::Sentences;

/// Releases to a transaction.
const RELEASES: usize = 1_000;
/// Bytes of releases to a transaction.
const BYTES: usize = 16 << 20;
/// Faults of a file that are kept; all are counted.
const FAULTS: i64 = 1_000;
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
            Self::File { path, source } => words.history_unread(path.display(), source),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::Publisher | Self::Nothing(_) | Self::Large(_) | Self::File { .. } => {
                Fault::Invalid
            }
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
    let sha256 = hash(new.path).map_err(failed)?;
    if let Some(row) = store.read(|read| history::file_of(read, &sha256))?
        && row.done_at.is_some()
    {
        return Ok(Taken {
            again: true,
            ..taken(&row)
        });
    }
    let mut intake = Intake {
        store,
        scope,
        prefix: new.prefix.map(str::to_owned),
        file: None,
        head: (new.name.to_owned(), publisher.to_owned(), sha256),
        waiting: Vec::new(),
        bytes: 0,
        faults: Vec::new(),
        bad: 0,
        failed: None,
    };
    let input = open(new.path, new.most).map_err(failed)?;
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
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            return Err(HistoryError::Large(new.most.unwrap_or_default() >> 20));
        }
        read => read.map_err(failed)?,
    }
    intake.finish()
}

/// The first places of a file that could not be read.
///
/// # Errors
/// [`Gate`].
pub fn faults(
    query: &mut impl Query,
    scope: &Scope,
    file: i64,
    most: i64,
) -> Result<Vec<ReadError>, Gate> {
    if !sees_foreign(scope) {
        return Err(Gate::NotFound);
    }
    let found = history::faults(query, file, most.clamp(0, FAULTS))?;
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
    /// Whether it was read to its end.
    pub whole: bool,
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

/// One file with the first of its faults; for staff.
///
/// # Errors
/// [`Gate`].
pub fn file(
    query: &mut impl Query,
    scope: &Scope,
    (id, most): (i64, i64),
) -> Result<(Listed, Vec<ReadError>), Gate> {
    if !sees_foreign(scope) {
        return Err(Gate::NotFound);
    }
    let row = history::file_by_id(query, id)?.ok_or(Gate::NotFound)?;
    let faults = faults(query, scope, id, most)?;
    Ok((listed(row), faults))
}

fn listed(row: Row) -> Listed {
    Listed {
        taken: taken(&row),
        name: row.name,
        publisher: row.publisher,
        began_at: row.began_at,
        whole: row.done_at.is_some(),
    }
}

fn hash(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(base::hex::encode(&hash.finalize())),
            Ok(count) => hash.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The content of a file, inflated where it is gzip.
fn open(path: &Path, most: Option<u64>) -> io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::with_capacity(1 << 17, File::open(path)?);
    let zipped = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let input: Box<dyn Read> = match zipped {
        true => Box::new(MultiGzDecoder::new(file)),
        false => Box::new(file),
    };
    let input: Box<dyn Read> = match most {
        Some(most) => Box::new(Bounded { input, left: most }),
        None => input,
    };
    Ok(Box::new(BufReader::with_capacity(1 << 17, input)))
}

/// Fails once more was read than may be.
struct Bounded<R> {
    input: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(into)?;
        self.left = (self.left)
            .checked_sub(count as u64)
            .ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(count)
    }
}

fn taken(row: &Row) -> Taken {
    Taken {
        id: row.id,
        sha256: row.sha256.clone(),
        taken: row.taken,
        known: row.known,
        own: row.own,
        bad: row.bad,
        again: false,
    }
}

/// What was read and is not kept yet.
struct Intake<'a> {
    store: &'a Store,
    scope: &'a Scope,
    prefix: Option<String>,
    file: Option<Row>,
    /// Name, publisher, hash.
    head: (String, String, String),
    waiting: Vec<Kept>,
    bytes: usize,
    faults: Vec<ReadError>,
    bad: i64,
    failed: Option<HistoryError>,
}

impl Intake<'_> {
    /// Takes one; how far the file has come, where some were kept.
    fn take(&mut self, one: Result<Found<'_>, ReadError>) -> Result<Option<Taken>, HistoryError> {
        let named = one.and_then(|found| match named(&found.release) {
            true => Ok(found),
            false => Err(ReadError {
                line: found.line,
                place: found.place,
                why: Why::Release(format!("ocid, id: 1–{ID_CHARS}")),
            }),
        });
        let found = match named {
            Ok(found) => found,
            Err(fault) => {
                self.bad += 1;
                if self.bad <= FAULTS {
                    self.faults.push(fault);
                }
                return Ok(None);
            }
        };
        // Deflating into memory does not fail.
        let body = pack(found.text.as_bytes()).map_err(|_| Error::Closed)?;
        self.bytes += body.len();
        self.waiting.push(Kept {
            ocid: found.release.ocid,
            release_id: found.release.id,
            at: found.release.date.0,
            body,
        });
        match self.waiting.len() >= RELEASES || self.bytes >= BYTES {
            true => self.keep(false).map(Some),
            false => Ok(None),
        }
    }

    fn keep(&mut self, last: bool) -> Result<Taken, HistoryError> {
        let (rows, faults) = (
            std::mem::take(&mut self.waiting),
            std::mem::take(&mut self.faults),
        );
        self.bytes = 0;
        let (before, head, bad) = (self.file.clone(), self.head.clone(), self.bad);
        let prefix = self.prefix.clone();
        let row = self.store.write(self.scope, move |tx| {
            let mut row = match before {
                Some(row) => row,
                None => begun(tx, head)?,
            };
            for kept in &rows {
                match own(tx, &kept.ocid, prefix.as_deref())? {
                    true => row.own += 1,
                    false if history::insert(tx, row.id, kept)? => row.taken += 1,
                    false => row.known += 1,
                }
            }
            let first = bad.min(FAULTS) - count(faults.len());
            for (no, fault) in (first + 1..).zip(&faults) {
                let why = serde_json::to_string(&fault.why).unwrap_or_default();
                let place = (number(fault.line), number(fault.place), why);
                history::insert_fault(tx, (row.id, no), &place)?;
            }
            row.bad = bad;
            row.done_at = last.then(|| tx.now());
            history::put_file(tx, &row)?;
            tx.journal(
                "trade.history",
                &format!("trade/history/{}", row.id),
                json!({
                    "sha256": row.sha256,
                    "taken": row.taken,
                    "known": row.known,
                    "own": row.own,
                    "bad": row.bad,
                    "whole": last,
                }),
            )?;
            Ok::<_, Error>(row)
        })?;
        let so_far = taken(&row);
        self.file = Some(row);
        Ok(so_far)
    }

    fn finish(mut self) -> Result<Taken, HistoryError> {
        if self.file.is_none() && self.waiting.is_empty() {
            return Err(HistoryError::Nothing(self.faults));
        }
        self.keep(true)
    }
}

/// Whether ocid and id can be kept as such: they are keys.
fn named(release: &Release) -> bool {
    [&release.ocid, &release.id].into_iter().all(|text| {
        (1..=ID_CHARS).contains(&text.chars().count()) && !text.contains(char::is_control)
    })
}

/// The row of a file, as far as it has come before.
fn begun(
    tx: &mut ::store::Tx<'_>,
    (name, publisher, sha256): (String, String, String),
) -> Result<Row, Error> {
    if let Some(row) = history::file_of(tx, &sha256)? {
        return Ok(Row {
            known: 0,
            own: 0,
            ..row
        });
    }
    let row = Row {
        id: tx.next_id("trade_history_file")?,
        name,
        publisher,
        sha256,
        taken: 0,
        known: 0,
        own: 0,
        bad: 0,
        began_at: tx.now(),
        done_at: None,
    };
    history::put_file(tx, &row)?;
    Ok(row)
}

/// Whether an ocid is one that this house gave: to itself it is no stranger, and would be counted twice.
fn own(tx: &mut ::store::Tx<'_>, ocid: &str, prefix: Option<&str>) -> Result<bool, Error> {
    let sample = ocid.starts_with(SAMPLE_PREFIX);
    let under = |prefix: &str| ocid.strip_prefix(prefix)?.strip_prefix('-');
    let Some(rest) = under(SAMPLE_PREFIX).or_else(|| prefix.and_then(under)) else {
        return Ok(false);
    };
    // Platform, project, lot and round.
    let mut parts = rest.rsplitn(4, '-');
    let mut number = || parts.next().and_then(|part| part.parse::<i64>().ok());
    let (Some(round), Some(lot), Some(project)) = (number(), number(), number()) else {
        return Ok(false);
    };
    let held = trades::of_lot(tx, (project, lot, round))?;
    let platform = parts.next();
    Ok(held.is_some_and(|held| platform == Some(&held.platform) && held.sample == sample))
}

fn count(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
