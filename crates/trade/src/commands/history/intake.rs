//! The releases of a file on their way into the store, some to a transaction.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::store::{Error, Store};
use base::Scope;
use flate2::bufread::MultiGzDecoder;
use ocds::{Found, ReadError, Release, Why};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{FAULTS, HistoryError, ID_CHARS, Taken, taken};
use crate::exchange::{Packer, SAMPLE_PREFIX};
use crate::store::history::{self, File as Row, Kept};
use crate::store::trades;

/// Releases to a transaction.
const RELEASES: usize = 1_000;
/// Bytes of releases to a transaction.
const BYTES: usize = 16 << 20;
/// Places of a file to a transaction, where few of them are releases: so often it is said how far the reading is.
const PLACES: i64 = 20_000;

/// The SHA-256 of a file, in hexadecimal.
pub(super) fn hash(path: &Path) -> io::Result<String> {
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

/// The content of a file, inflated where it is gzip; its length, and what counts the bytes that were read of it.
pub(super) fn open(
    path: &Path,
    most: Option<u64>,
) -> io::Result<(Box<dyn BufRead>, u64, Arc<AtomicU64>)> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let read = Arc::<AtomicU64>::default();
    let counted = Counted {
        file,
        read: Arc::clone(&read),
    };
    let mut file = BufReader::with_capacity(1 << 17, counted);
    let zipped = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let input: Box<dyn Read> = match zipped {
        true => Box::new(MultiGzDecoder::new(file)),
        false => Box::new(file),
    };
    let input: Box<dyn Read> = match most {
        Some(most) => Box::new(Bounded { input, left: most }),
        None => input,
    };
    let input = BufReader::with_capacity(1 << 17, input);
    Ok((Box::new(input), length, read))
}

/// A file that tells how far it was read.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(into)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
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

/// What is known of a file before it is read.
pub(super) struct Head {
    pub(super) name: String,
    pub(super) publisher: String,
    pub(super) sha256: String,
    /// Its length in bytes.
    pub(super) bytes: u64,
}

/// What was read and is not kept yet.
pub(super) struct Intake<'a> {
    store: &'a Store,
    scope: &'a Scope,
    prefix: Option<String>,
    head: Head,
    /// The file's row, as far as it is written.
    file: Option<Row>,
    /// Places that were read before a break, and are passed over.
    behind: i64,
    /// Places that were read, those passed over among them.
    seen: i64,
    read: Arc<AtomicU64>,
    packer: Packer,
    waiting: Vec<Kept>,
    bytes: usize,
    faults: Vec<ReadError>,
    bad: i64,
    pub(super) failed: Option<HistoryError>,
}

impl<'a> Intake<'a> {
    /// An intake that goes on behind what was kept of the file before.
    pub(super) fn new(
        (store, scope): (&'a Store, &'a Scope),
        prefix: Option<&str>,
        head: Head,
        (file, read): (Option<Row>, Arc<AtomicU64>),
    ) -> Self {
        Self {
            store,
            scope,
            prefix: prefix.map(str::to_owned),
            head,
            behind: file.as_ref().map_or(0, |row| row.seen),
            seen: 0,
            read,
            packer: Packer::default(),
            waiting: Vec::new(),
            bytes: 0,
            faults: Vec::new(),
            bad: file.as_ref().map_or(0, |row| row.bad),
            failed: None,
            file,
        }
    }

    /// Takes one; how far the file has come, where some were kept.
    pub(super) fn take(
        &mut self,
        one: Result<Found<'_>, ReadError>,
    ) -> Result<Option<Taken>, HistoryError> {
        self.seen += 1;
        if self.seen <= self.behind {
            return Ok(None);
        }
        let named = one.and_then(|found| match named(&found.release) {
            true => Ok(found),
            false => Err(ReadError {
                line: found.line,
                place: found.place,
                why: Why::Release(format!("ocid, id: 1–{ID_CHARS}")),
            }),
        });
        match named {
            Ok(found) => {
                // Deflating into memory does not fail.
                let body = self.packer.pack(found.text.as_bytes());
                let body = body.map_err(|_| Error::Closed)?;
                self.bytes += body.len();
                self.waiting.push(Kept {
                    ocid: found.release.ocid,
                    release_id: found.release.id,
                    at: found.release.date.0,
                    body,
                });
            }
            Err(fault) => {
                self.bad += 1;
                if self.bad <= FAULTS {
                    self.faults.push(fault);
                }
            }
        }
        let kept = self.file.as_ref().map_or(0, |row| row.seen);
        let many = self.waiting.len() >= RELEASES || self.bytes >= BYTES;
        match many || self.seen - kept >= PLACES {
            true => self.keep(End::Open).map(Some),
            false => Ok(None),
        }
    }

    fn keep(&mut self, end: End) -> Result<Taken, HistoryError> {
        let step = Step {
            rows: std::mem::take(&mut self.waiting),
            faults: std::mem::take(&mut self.faults),
            bad: self.bad,
            seen: self.seen.max(self.behind),
            read_bytes: i64::try_from(self.read.load(Ordering::Relaxed)).unwrap_or(i64::MAX),
            end,
        };
        self.bytes = 0;
        let row = match self.file.take() {
            Some(row) => row,
            None => begun(&self.head),
        };
        let prefix = self.prefix.clone();
        let row = self
            .store
            .write(self.scope, move |tx| step.write(tx, row, prefix.as_deref()))?;
        let so_far = taken(&row);
        self.file = Some(row);
        Ok(so_far)
    }

    /// What came of the file, whose end was reached.
    pub(super) fn finish(mut self) -> Result<Taken, HistoryError> {
        let releases = self
            .file
            .as_ref()
            .map_or(0, |row| row.taken + row.known + row.own);
        if releases == 0 && self.waiting.is_empty() {
            let first = self.faults.clone();
            if self.file.is_some() {
                self.keep(End::Failed(Failed::Nothing))?;
            }
            return Err(HistoryError::Nothing(first));
        }
        self.keep(End::Whole)
    }

    /// Writes down that the file cannot be read further, where it has a row.
    pub(super) fn give_up(mut self, why: Failed) -> Result<(), HistoryError> {
        match self.file.is_some() {
            true => self.keep(End::Failed(why)).map(drop),
            false => Ok(()),
        }
    }
}

/// Why the reading of a file ended before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// There is no release in it.
    Nothing,
    /// It holds more than may be read of one.
    Large,
    /// The disk, or the compression, is damaged.
    Unread,
}

impl Failed {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Large => "large",
            Self::Unread => "unread",
        }
    }

    pub(crate) fn of(word: &str) -> Option<Self> {
        [Self::Nothing, Self::Large, Self::Unread]
            .into_iter()
            .find(|one| one.word() == word)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    Whole,
    Failed(Failed),
}

/// What one transaction writes.
struct Step {
    rows: Vec<Kept>,
    faults: Vec<ReadError>,
    bad: i64,
    seen: i64,
    read_bytes: i64,
    end: End,
}

impl Step {
    fn write(
        self,
        tx: &mut ::store::Tx<'_>,
        mut row: Row,
        prefix: Option<&str>,
    ) -> Result<Row, HistoryError> {
        match history::file_of(tx, &row.sha256)? {
            // Somebody else reads it on, or has read it to its end.
            Some(held) if held.worker != row.worker || held.done_at.is_some() => {
                return Err(HistoryError::Lost);
            }
            Some(_) => {}
            None => {
                row.id = tx.next_id("trade_history_file")?;
                row.began_at = tx.now();
                history::put_file(tx, &row)?;
            }
        }
        for kept in &self.rows {
            match own(tx, &kept.ocid, prefix)? {
                true => row.own += 1,
                false if history::insert(tx, row.id, kept)? => row.taken += 1,
                false => row.known += 1,
            }
        }
        let first = self.bad.min(FAULTS) - count(self.faults.len());
        for (no, fault) in (first + 1..).zip(&self.faults) {
            let why = serde_json::to_string(&fault.why).unwrap_or_default();
            let place = (number(fault.line), number(fault.place), why);
            history::insert_fault(tx, (row.id, no), &place)?;
        }
        row.bad = self.bad;
        row.seen = self.seen;
        row.read_bytes = self.read_bytes;
        row.beat = tx.now();
        match self.end {
            End::Open => {}
            End::Whole => row.done_at = Some(tx.now()),
            End::Failed(why) => row.failed = Some(why),
        }
        if self.end != End::Open {
            row.stored = false;
            row.worker.clear();
        }
        history::put_file(tx, &row)?;
        let data = json!({
            "sha256": row.sha256,
            "taken": row.taken,
            "known": row.known,
            "own": row.own,
            "bad": row.bad,
            "whole": row.done_at.is_some(),
        });
        tx.journal("trade.history", &super::journal_subject(row.id), data)?;
        Ok(row)
    }
}

/// Whether ocid and id can be kept as such: they are keys.
fn named(release: &Release) -> bool {
    [&release.ocid, &release.id].into_iter().all(|text| {
        (1..=ID_CHARS).contains(&text.chars().count()) && !text.contains(char::is_control)
    })
}

/// The row of a file that has none yet; its number comes with the first transaction.
pub(super) fn begun(head: &Head) -> Row {
    Row {
        id: 0,
        name: head.name.clone(),
        publisher: head.publisher.clone(),
        sha256: head.sha256.clone(),
        taken: 0,
        known: 0,
        own: 0,
        bad: 0,
        seen: 0,
        bytes: number(head.bytes),
        read_bytes: 0,
        stored: false,
        worker: String::new(),
        beat: base::Millis(0),
        failed: None,
        began_at: base::Millis(0),
        done_at: None,
    }
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
