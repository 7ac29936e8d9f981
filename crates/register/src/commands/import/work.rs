//! The work on a file, done by one thread at a time, resumed by [`crate::tick`] when that thread is gone.

use std::sync::Arc;

use ::store::{Error, Store};
use base::{Millis, Scope};
use pack::element::Register;

use super::{ImportError, examine, take};
use crate::commands::tick::delete_parts;
use crate::model::{CellFault, Import, ImportState};
use crate::sheet::{Known, SheetError};
use crate::state::Registers;
use crate::store::{import as files, list};

/// After so long without news the work counts as left, in seconds.
const LEFT_SECS: i64 = 90;
/// A file that stopped arriving is let go after so long, in seconds.
const ARRIVAL_SECS: i64 = 3_600;

/// What one thread works with.
pub(super) struct Job {
    pub(super) store: Store,
    pub(super) rooms: Registers,
    pub(super) register: Arc<Register>,
    pub(super) names: Known,
    pub(super) import: Import,
    pub(super) worker: String,
}

/// Why the work ended early.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stop {
    /// The file has to be mended, or does not fit what the list says now.
    #[error("faults")]
    Faults(Vec<CellFault>),
    /// Another thread has taken over.
    #[error("taken over")]
    Lost,
    /// The store failed; somebody else may go on.
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<SheetError> for Stop {
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::Store(error) => Self::Store(error),
            error => Self::Faults(vec![CellFault {
                cell: String::new(),
                what: error.title(),
            }]),
        }
    }
}

/// Does what an import waits for, to the end of the step: reads and compares, takes, or takes back. Nothing where
/// nothing waits or another thread is at it.
///
/// # Errors
/// [`ImportError`].
pub fn work(store: &Store, rooms: &Registers, import: i64) -> Result<(), ImportError> {
    let Some(mut job) = claim(store, rooms, import)? else {
        return Ok(());
    };
    loop {
        let outcome = match job.import.state {
            ImportState::Reading => examine::examine(&mut job),
            ImportState::Taking => take::take(&mut job),
            ImportState::Undoing => take::undo(&mut job),
            _ => return Ok(()),
        };
        match outcome {
            Ok(()) | Err(Stop::Lost) => return Ok(()),
            Err(Stop::Store(error)) => return Err(error.into()),
            Err(Stop::Faults(faults)) => {
                job.import.faults = faults;
                job.import.state = match job.import.state {
                    ImportState::Taking => ImportState::Undoing,
                    _ => ImportState::Faulty,
                };
                if keep(&job).is_err() {
                    return Ok(());
                }
            }
        }
    }
}

/// Takes an import over, unless somebody was heard of who works on it.
fn claim(store: &Store, rooms: &Registers, import: i64) -> Result<Option<Job>, ImportError> {
    let worker = rooms.nonce().map_err(crate::PutError::Seal)?;
    let mine = worker.clone();
    let claimed = store.write(&Scope::system(), move |tx| {
        tx.transient();
        let Some(mut row) = files::by_id(tx, import)? else {
            return Ok(None);
        };
        let busy = !row.worker.is_empty() && row.beat > tx.now().plus_secs(-LEFT_SECS);
        if !row.state.works() || busy {
            return Ok(None);
        }
        (row.worker, row.beat) = (mine, tx.now());
        files::put(tx, &row)?;
        let stands = list::by_number(tx, row.list)?;
        Ok::<_, Error>(stands.map(|stands| (row, stands.id)))
    })?;
    let Some((import, id)) = claimed else {
        return Ok(None);
    };
    let Some(register) = rooms.get(&id) else {
        return Ok(None);
    };
    Ok(Some(Job {
        store: store.clone(),
        rooms: rooms.clone(),
        register,
        names: Known::read(store)?,
        import,
        worker,
    }))
}

/// Writes how far the work is, as long as it is still ours; done with, it is nobody's.
pub(super) fn keep(job: &Job) -> Result<(), Stop> {
    let (mut row, worker) = (job.import.clone(), job.worker.clone());
    job.store.write(&Scope::system(), move |tx| {
        tx.transient();
        if files::by_id(tx, row.id)?.is_none_or(|held| held.worker != worker) {
            return Err(Stop::Lost);
        }
        row.beat = tx.now();
        row.worker = if row.state.works() {
            worker
        } else {
            String::new()
        };
        files::put(tx, &row)?;
        Ok(())
    })
}

/// Deletes the parts of files that are done with, and lets go of files that stopped arriving; how many.
///
/// # Errors
/// As every write.
pub fn clean(store: &Store, scope: &Scope) -> Result<usize, Error> {
    let mut done = 0;
    for import in store.read(|read| files::with_parts(read, 4))? {
        for _ in 0..8 {
            let gone = store.write(scope, move |tx| delete_parts(tx, import, 8))?;
            done += usize::try_from(gone).unwrap_or(0);
            if gone == 0 {
                break;
            }
        }
    }
    Ok(done)
}

/// Goes on with imports whose thread is gone, each in a thread of its own; how many.
///
/// # Errors
/// As every read and write.
pub fn resume(store: &Store, rooms: &Registers, scope: &Scope) -> Result<usize, Error> {
    let now = store.write(scope, |tx| {
        tx.transient();
        Ok::<Millis, Error>(tx.now())
    })?;
    let left = store.read(|read| files::abandoned(read, now.plus_secs(-LEFT_SECS), 4))?;
    let mut done = 0;
    for mut row in left {
        if row.state == ImportState::Receiving {
            if row.beat < now.plus_secs(-ARRIVAL_SECS) {
                row.state = ImportState::Dropped;
                store.write(scope, move |tx| {
                    tx.transient();
                    files::put(tx, &row)
                })?;
                done += 1;
            }
            continue;
        }
        done += 1;
        spawn(store, rooms, row.id);
    }
    Ok(done)
}

/// Does the work in a thread of its own.
pub(crate) fn spawn(store: &Store, rooms: &Registers, import: i64) {
    let (store, rooms) = (store.clone(), rooms.clone());
    let named = std::thread::Builder::new().name(format!("import-{import}"));
    // A machine that starts no thread leaves the work to a later round.
    let _ = named.spawn(move || work(&store, &rooms, import));
}
