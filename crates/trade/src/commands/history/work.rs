//! Files that came by the page: they wait in the data folder and are read one after the other by one thread of this process,
//! which goes on where it was when the process ended.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use ::store::{Error, Store};
use base::{Millis, Scope};
use serde_json::json;

use super::intake::{Head, begun};
use super::{HistoryError, NewHistory, PUBLISHER_CHARS, journal_subject, may};
use crate::commands::{Gate, given};
use crate::state::Trades;
use crate::store::history;

/// Files that may wait at a time.
pub const WAITING: i64 = 8;
/// After so long without news the work on a file counts as left, in seconds.
const LEFT_SECS: i64 = 90;
/// After so long a file that lies nowhere is no longer waited for, in seconds.
const LOST_SECS: i64 = 86_400;
/// The most bytes that are read out of a file.
const INFLATED_BYTES: u64 = 512 << 20;
/// How the files of uploads that are under way are called.
pub(crate) const INCOMING: &str = "incoming-";

/// A file that came in whole.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// Where it lies; it is taken away from there.
    pub path: PathBuf,
    /// Its name, as people know it.
    pub name: String,
    /// Whose releases these are.
    pub publisher: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// Puts a file in line to be read; its row, and whether it was read before. The same content is in line once, however often
/// it comes, and one that was broken off goes on.
///
/// # Errors
/// [`HistoryError`].
pub fn arrive(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    file: Arrived,
) -> Result<(i64, bool), HistoryError> {
    if !may(scope) {
        return Err(Gate::NotYours.into());
    }
    let publisher = given(&file.publisher, PUBLISHER_CHARS as usize);
    let publisher = publisher.ok_or(HistoryError::Publisher)?.to_owned();
    let to = stored(room.data(), &file.sha256);
    let head = Head {
        name: file.name,
        publisher,
        sha256: file.sha256,
        bytes: file.bytes,
    };
    let (id, again) = store.write(scope, move |tx| {
        let held = history::file_of(tx, &head.sha256)?;
        let mut row = match held {
            Some(row) if row.done_at.is_some() || (row.stored && row.failed.is_none()) => {
                tx.transient();
                return Ok((row.id, row.done_at.is_some()));
            }
            Some(row) => row,
            None => {
                let mut row = begun(&head);
                row.id = tx.next_id("trade_history_file")?;
                row.began_at = tx.now();
                row
            }
        };
        let waiting = history::waiting(tx)?;
        if waiting >= WAITING {
            return Err(HistoryError::Full(waiting));
        }
        (row.stored, row.failed, row.beat) = (true, None, tx.now());
        row.bytes = i64::try_from(head.bytes).unwrap_or(i64::MAX);
        history::put_file(tx, &row)?;
        let data = json!({ "sha256": row.sha256, "bytes": row.bytes });
        tx.journal("trade.history_begun", &journal_subject(row.id), data)?;
        Ok::<_, HistoryError>((row.id, false))
    })?;
    if !again {
        let failed = |source: io::Error| HistoryError::File {
            path: file.path.clone(),
            source,
        };
        fs::rename(&file.path, &to).map_err(failed)?;
    }
    Ok((id, again))
}

/// Where a file waits.
fn stored(data: &Path, sha256: &str) -> PathBuf {
    data.join(format!("history-{sha256}"))
}

/// Reads the files that wait, the oldest first, until none is left; nothing where a thread of this process is at it.
///
/// # Errors
/// [`HistoryError`] of the store; what is wrong with a file is written into its row.
pub fn work(store: &Store, room: &Trades) -> Result<(), HistoryError> {
    if room.imports().swap(true, Ordering::AcqRel) {
        return Ok(());
    }
    let done = work_through(store, room);
    room.imports().store(false, Ordering::Release);
    done
}

fn work_through(store: &Store, room: &Trades) -> Result<(), HistoryError> {
    loop {
        let mut any = false;
        for sha256 in store.read(|read| history::lying(read, WAITING))? {
            let path = stored(room.data(), &sha256);
            if path.exists() {
                any |= one(store, room, (&path, sha256))?;
            }
        }
        if !any {
            return Ok(());
        }
    }
}

/// Reads one file; whether it was ours to read.
fn one(
    store: &Store,
    room: &Trades,
    (path, sha256): (&Path, String),
) -> Result<bool, HistoryError> {
    // A process has one thread for this: what it left behind is its own.
    let worker = room.worker().to_owned();
    let scope = Scope::system();
    let claimed = store.write(&scope, move |tx| {
        tx.transient();
        let Some(mut row) = history::file_of(tx, &sha256)? else {
            return Ok(None);
        };
        let busy = ![String::new(), worker.clone()].contains(&row.worker)
            && row.beat > tx.now().plus_secs(-LEFT_SECS);
        if busy || !row.stored || row.done_at.is_some() {
            return Ok(None);
        }
        (row.worker, row.beat) = (worker, tx.now());
        history::put_file(tx, &row)?;
        Ok::<_, Error>(Some(row))
    })?;
    let Some(row) = claimed else {
        return Ok(false);
    };
    let (name, publisher) = (row.name.clone(), row.publisher.clone());
    let settings = room.settings();
    let new = NewHistory {
        path,
        name: &name,
        publisher: &publisher,
        prefix: settings.and_then(|one| one.prefix.as_deref()),
        most: Some(INFLATED_BYTES),
    };
    let head = Head {
        name: name.clone(),
        publisher: publisher.clone(),
        sha256: row.sha256.clone(),
        bytes: 0,
    };
    match super::read(store, &scope, new, (head, Some(row)), &mut |_| {}) {
        // The row says what is wrong with the file.
        Ok(_)
        | Err(HistoryError::Nothing(_) | HistoryError::Large(_) | HistoryError::File { .. }) => {
            // A file that stays behind is written over by the same one, and read by nobody.
            let _ = fs::remove_file(path);
            Ok(true)
        }
        Err(HistoryError::Lost) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Goes on with files whose reading was broken off, in a thread of its own, and gives up those that lie nowhere.
pub(crate) fn resume(store: &Store, room: &Trades, now: Millis) -> Result<(), Error> {
    let mut lies = false;
    for sha256 in store.read(|read| history::lying(read, WAITING))? {
        if stored(room.data(), &sha256).exists() {
            lies = true;
            continue;
        }
        // Another node may hold it, or it is on its way from the upload's name to this one.
        let old = store.read(|read| history::file_of(read, &sha256))?;
        let Some(old) = old.filter(|old| old.beat < now.plus_secs(-LOST_SECS)) else {
            continue;
        };
        store.write(&Scope::system(), move |tx| {
            tx.transient();
            let row = history::File {
                stored: false,
                worker: String::new(),
                ..old
            };
            history::put_file(tx, &row)
        })?;
    }
    if lies && !room.imports().load(Ordering::Acquire) {
        spawn(store, room);
    }
    Ok(())
}

/// Does the work in a thread of its own.
pub(crate) fn spawn(store: &Store, room: &Trades) {
    let (store, room) = (store.clone(), room.clone());
    let named = std::thread::Builder::new().name("trade-history".to_owned());
    // A machine that starts no thread leaves the work to the next round, and so does a store that fails.
    let _ = named.spawn(move || work(&store, &room));
}

/// Removes what uploads of an earlier process left behind that never came in whole.
pub(crate) fn sweep(data: &Path) {
    for entry in fs::read_dir(data).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(INCOMING) {
            // One that stays takes room on the disk and nothing else.
            let _ = fs::remove_file(entry.path());
        }
    }
}
