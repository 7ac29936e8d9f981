//! The door itself.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::{self, JoinHandle};

use base::{Clock, Millis, Scope};
use proof::{Checkpoint, Frontier, SignedCheckpoint};

use crate::conn::Conn;
use crate::database::Place;
use crate::journal::{
    self, BundleSigner, CheckError, Checked, Draft, Found, Head, Identity, JournalExportError,
    Signer, SignerDir,
};
use crate::mode::{Mode, Why};
use crate::open::{self, Config, OpenError};
use crate::postgres;
use crate::readers::Readers;
use crate::writer::{Job, Request, Writer};
use crate::{Error, Migration, Read, Tx, migrate};

/// An open data folder. Clones share it; the last one to go waits for running writes and closes it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    place: Place,
    readers: Readers,
    mode: Arc<RwLock<Mode>>,
    bundles: Option<BundleSigner>,
    queue: Option<SyncSender<Box<dyn Job>>>,
    writer: Option<JoinHandle<()>>,
    /// Held until everything else is closed.
    _locks: Vec<File>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(writer) = self.writer.take()
            && writer.thread().id() != thread::current().id()
            && writer.join().is_err()
        {
            tracing::error!("the writer ended by a panic");
        }
    }
}

/// What [`Store::adopt`] accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adopted {
    /// What the signer remembered before, where it could be read.
    pub before: Option<Checkpoint>,
    /// The head that is now the signer's.
    pub now: Checkpoint,
}

impl Store {
    /// Opens a data folder, creating what is absent, and brings its schema to `migrations` (every room's,
    /// in the order in which tables refer to each other; the store adds its own first).
    ///
    /// A database that disagrees with its signer opens nevertheless, unchanged and for reading only: ask
    /// [`Store::mode`].
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(
        config: &Config,
        migrations: &[Migration],
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        Self::open_prepared(config, migrations, clock, |_| Ok(()))
    }

    fn open_prepared(
        config: &Config,
        migrations: &[Migration],
        clock: Arc<dyn Clock>,
        prepare: impl FnOnce(&Conn) -> Result<(), Error>,
    ) -> Result<Self, OpenError> {
        let place = config.place()?;
        let lock = locks(config, &place)?;
        let conn = Conn::writer(&place).map_err(|error| open::connect_error(&place, error))?;
        let name = place.name();
        prepare(&conn).map_err(|cause| failed(&name, cause))?;
        conn.hold_turn().map_err(|cause| failed(&name, cause))?;
        let mut steps = conn.steps().to_vec();
        steps.extend_from_slice(migrations);
        let pending =
            migrate::pending(&conn, &steps).map_err(|error| open::migrate_error(&place, error))?;
        let verdict = inspect(config, &conn, &name, &pending)?;
        let verdict = match verdict {
            Ok(state) => {
                // Only a database that agrees with its signer is changed.
                migrate::apply(&conn, &pending)
                    .map_err(|error| open::migrate_error(&place, error))?;
                match state {
                    Some(state) => Ok(state),
                    None => begin(config, &conn, &name, &*clock)?,
                }
            }
            Err(why) => Err(why),
        };
        conn.release_turn().map_err(|cause| failed(&name, cause))?;
        let readers = Readers::open(place.clone(), config.readers)
            .map_err(|error| open::connect_error(&place, error))?;
        let (draft, signer) = match verdict {
            Ok(state) => state,
            Err(why) => {
                tracing::error!(%why, "the store opens for reading only");
                return Ok(Self::reading(place, readers, why, lock));
            }
        };
        let mode = Arc::new(RwLock::new(Mode::ReadWrite));
        let latest = journal::latest_at(&mut Read {
            session: conn.session(),
        })
        .map_err(|error| failed(&name, error))?;
        let bundles = Some(signer.of_bundles());
        let writer = Writer {
            conn,
            draft,
            signer,
            clock,
            latest,
            mode: Arc::clone(&mode),
        };
        let (queue, requests) = sync_channel(config.queue.max(1));
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer.serve(&requests))
            .map_err(|cause| failed(&name, cause))?;
        Ok(Self {
            inner: Arc::new(Inner {
                place,
                readers,
                mode,
                bundles,
                queue: Some(queue),
                writer: Some(thread),
                _locks: lock,
            }),
        })
    }

    /// Opens an existing data folder for reading, also beside the process that writes it. Takes no lock,
    /// changes nothing, needs no key.
    ///
    /// # Errors
    /// [`OpenError::Missing`], [`OpenError::Foreign`], [`OpenError::Failed`].
    pub fn open_read_only(config: &Config) -> Result<Self, OpenError> {
        let place = config.place()?;
        if let Place::File(path) = &place
            && !path.is_file()
        {
            return Err(OpenError::Missing { path: path.clone() });
        }
        let readers = Readers::open(place.clone(), config.readers)
            .map_err(|error| open::connect_error(&place, error))?;
        if let Place::Server(_) = &place
            && !readers
                .has_table("journal_key")
                .map_err(|cause| failed(&place.name(), cause))?
        {
            return Err(OpenError::Missing { path: place.name() });
        }
        Ok(Self::reading(place, readers, Why::Asked, Vec::new()))
    }

    fn reading(place: Place, readers: Readers, why: Why, locks: Vec<File>) -> Self {
        Self {
            inner: Arc::new(Inner {
                place,
                readers,
                mode: Arc::new(RwLock::new(Mode::ReadOnly { why })),
                bundles: None,
                queue: None,
                writer: None,
                _locks: locks,
            }),
        }
    }

    /// Runs a write and returns after its commit is durable. An `Err` from the closure undoes this write
    /// alone, although it may share its commit with others. Blocks the calling thread.
    ///
    /// # Errors
    /// The closure's own, or an [`Error`] of the store: [`Error::Busy`] when too many writes wait,
    /// [`Error::ReadOnly`], [`Error::Unjournalled`] when rows changed without an entry,
    /// [`Error::Panicked`], [`Error::Nested`] from inside another write, [`Error::Commit`].
    pub fn write<T, E>(
        &self,
        scope: &Scope,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let Some(queue) = &self.inner.queue else {
            return Err(E::from(match self.mode() {
                Mode::ReadOnly { why } => Error::ReadOnly(why),
                Mode::ReadWrite => Error::Closed,
            }));
        };
        let on_writer = self
            .inner
            .writer
            .as_ref()
            .is_some_and(|writer| writer.thread().id() == thread::current().id());
        if on_writer {
            return Err(E::from(Error::Nested));
        }
        let (reply, answer) = sync_channel(1);
        match queue.try_send(Box::new(Request::new(scope, f, reply))) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(E::from(Error::Busy("too many writes wait"))),
            Err(TrySendError::Disconnected(_)) => return Err(E::from(Error::Closed)),
        }
        answer
            .recv()
            .unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    /// Runs a read on one snapshot. Blocks the calling thread; a read inside a read takes a second
    /// connection.
    ///
    /// # Errors
    /// The closure's own, or an [`Error`] of the store.
    pub fn read<T, E: From<Error>>(
        &self,
        f: impl FnOnce(&mut Read<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.inner.readers.read(f)
    }

    /// Whether the store takes writes, and if not, why.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.inner
            .mode
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Recomputes the whole journal from the texts up: hashes, tiles, checkpoints, kept salts.
    ///
    /// # Errors
    /// The first thing found wrong.
    pub fn check(&self) -> Result<Checked, CheckError> {
        self.read(journal::check)
    }

    /// Writes the journal as one file that `luodi verify` reads; gives back the output, flushed, and the
    /// number of entries. The content is written as it is stored: whether it is right is the verifier's
    /// question.
    ///
    /// # Errors
    /// [`JournalExportError`].
    pub fn export_journal<W: Write>(&self, out: W) -> Result<(W, u64), JournalExportError> {
        self.read(|read| journal::export(read, out))
    }

    /// What signs archive bundles with the journal's key. A store that takes no writes signs nothing: what it holds may
    /// not be what was signed.
    ///
    /// # Errors
    /// [`Error::ReadOnly`].
    pub fn bundle_signer(&self) -> Result<BundleSigner, Error> {
        match (self.mode(), &self.inner.bundles) {
            (Mode::ReadOnly { why }, _) => Err(Error::ReadOnly(why)),
            (Mode::ReadWrite, Some(signer)) => Ok(signer.clone()),
            (Mode::ReadWrite, None) => Err(Error::Closed),
        }
    }

    /// Accepts the state of a database that the signer refuses, after an operator restored a backup and
    /// made sure of it: the signer's head becomes the database's. What the signer had signed before stays
    /// in `head.before-…` beside it, and the next opening can journal what was done. The database must
    /// agree with itself in every entry; the folder must not be open.
    ///
    /// # Errors
    /// [`OpenError`]; [`OpenError::Failed`] names what is wrong in the database or that the key is missing.
    pub fn adopt(config: &Config, at: Millis) -> Result<Adopted, OpenError> {
        let place = config.place()?;
        let _locks = locks(config, &place)?;
        let path = place.name();
        let store = Self::open_read_only(config)?;
        let wrong = |why: String| OpenError::Failed {
            path: path.clone(),
            why,
        };
        store.check().map_err(|error| wrong(error.to_string()))?;
        let (head, verifier) = store
            .read(|read| Ok((journal::head(read)?, journal::verifier(read)?)))
            .map_err(|error: Error| wrong(error.to_string()))?;
        let dir = SignerDir::new(config.signer_dir());
        let key = dir.key().map_err(|cause| wrong(cause.to_string()))?;
        if key.map(|key| key.verifier()) != Some(verifier) {
            return Err(wrong("the signer's key does not belong to it".to_owned()));
        }
        let before = match dir.read().map_err(|cause| wrong(cause.to_string()))? {
            Found::Complete(identity) => Some(identity.head),
            Found::Nothing | Found::Broken(_) => None,
        };
        let signed = SignedCheckpoint::parse(head.note.as_bytes())
            .map_err(|cause| wrong(cause.to_string()))?;
        dir.replace_head(&signed, at)
            .map_err(|cause| OpenError::Unwritable {
                path: config.signer_dir(),
                cause,
            })?;
        Ok(Adopted {
            before,
            now: signed.checkpoint().clone(),
        })
    }

    /// Takes a turn under a name: of the nodes that share a database, one at a time has it. `None` while
    /// another has it. It ends when the value is dropped, and with the node.
    ///
    /// # Errors
    /// [`Error::Unreachable`].
    pub fn turn(&self, name: &str) -> Result<Option<NodeTurn>, Error> {
        match &self.inner.place {
            // The lock of the folder keeps other nodes away.
            Place::File(_) => Ok(Some(NodeTurn { _conn: None })),
            Place::Server(_) => {
                let conn = Conn::reader(&self.inner.place).map_err(|error| error.in_use())?;
                let Conn::Postgres(conn) = conn else {
                    return Ok(None);
                };
                let got = conn.try_name(name)?;
                Ok(got.then_some(NodeTurn { _conn: Some(conn) }))
            }
        }
    }

    /// The newest signed head.
    ///
    /// # Errors
    /// As every read.
    pub fn head(&self) -> Result<Head, Error> {
        self.read(journal::head)
    }
}

/// A turn of [`Store::turn`].
pub struct NodeTurn {
    _conn: Option<Box<postgres::Connection>>,
}

pub(crate) type State = (Draft, Signer);

/// Takes the folder for this process. Two nodes on one server have a folder each, and a signer's folder each:
/// the head in it is written by one process alone.
pub(crate) fn locks(config: &Config, place: &Place) -> Result<Vec<File>, OpenError> {
    let mut locks = vec![open::lock(&config.dir)?];
    if let (Place::Server(_), Some(signer)) = (place, &config.signer) {
        locks.push(open::lock(signer)?);
    }
    Ok(locks)
}

/// Compares a database with its signer before anything is changed. `Ok(None)`: both are new.
pub(crate) fn inspect(
    config: &Config,
    conn: &Conn,
    database: &Path,
    pending: &[Migration],
) -> Result<Result<Option<State>, Why>, OpenError> {
    let dir = SignerDir::new(config.signer_dir());
    let found = dir.read().map_err(|cause| OpenError::Unwritable {
        path: config.signer_dir(),
        cause,
    })?;
    let mut read = Read {
        session: conn.session(),
    };
    // A database whose journal tables are still to be made has no journal.
    let no_tables = pending.contains(&conn.steps()[0]);
    let unreadable = |error: Error| failed(database, error);
    let (key, has_entries) = if no_tables {
        (None, false)
    } else {
        (
            journal::stored_verifier(&mut read).map_err(unreadable)?,
            journal::entries(&mut read).map_err(unreadable)? > 0,
        )
    };
    let identity = match (key, found) {
        (_, Found::Broken(why)) => return Ok(Err(why)),
        (None, _) if has_entries => {
            return Ok(Err(Why::Key(
                "the database has entries but no key".to_owned(),
            )));
        }
        (None, Found::Nothing) => return Ok(Ok(None)),
        (None, Found::Complete(identity)) if identity.head.size == 0 => return Ok(Ok(None)),
        (None, Found::Complete(identity)) => {
            return Ok(Err(Why::RolledBack {
                signed: identity.head.size,
                found: 0,
            }));
        }
        (Some(_), Found::Nothing) => {
            return Ok(Err(Why::Key("the signer's folder is empty".to_owned())));
        }
        (Some(key), Found::Complete(identity)) => {
            if identity.key.verifier().to_string() != key {
                return Ok(Err(Why::Key(
                    "the key belongs to another journal".to_owned(),
                )));
            }
            identity
        }
    };
    let edge = match journal::check_edge(&mut read, &identity.key.verifier(), &identity.head) {
        Ok(edge) => edge,
        Err(why) => return Ok(Err(why)),
    };
    let lags = identity.head.size < edge.frontier.size();
    let mut signer = Signer::new(*identity, edge.frontier.clone(), edge.newest);
    if lags {
        signer.catch_up().map_err(|cause| OpenError::Unwritable {
            path: config.signer_dir(),
            cause,
        })?;
    }
    Ok(Ok(Some((Draft::new(edge.frontier, edge.tail), signer))))
}

/// Begins a journal: identity, head over nothing, key and first checkpoint in the database.
fn begin(
    config: &Config,
    conn: &Conn,
    database: &Path,
    clock: &dyn Clock,
) -> Result<Result<State, Why>, OpenError> {
    let dir = SignerDir::new(config.signer_dir());
    let unwritable = |cause| OpenError::Unwritable {
        path: config.signer_dir(),
        cause,
    };
    let identity = match dir.read().map_err(unwritable)? {
        Found::Complete(identity) => *identity,
        Found::Broken(why) => return Ok(Err(why)),
        Found::Nothing => create_identity(config, &dir)?,
    };
    let signed = identity
        .head
        .sign(&[&identity.key])
        .map_err(|cause| failed(database, cause))?;
    let now = clock.now();
    journal::found(conn, &identity.key.verifier(), &signed, now)
        .map_err(|cause| failed(database, cause))?;
    let newest = journal::Newest { size: 0, at: now };
    let signer = Signer::new(identity, Frontier::new(), newest);
    Ok(Ok((Draft::new(Frontier::new(), Vec::new()), signer)))
}

fn create_identity(config: &Config, dir: &SignerDir) -> Result<Identity, OpenError> {
    let mut seed = [0; 32];
    let mut name = [0; 4];
    getrandom::fill(&mut seed)
        .and_then(|()| getrandom::fill(&mut name))
        .map_err(|cause| failed(&config.signer_dir(), cause))?;
    let origin = match &config.origin {
        Some(origin) => origin.clone(),
        None => format!("luodi/{}", base::hex::encode(&name)),
    };
    if proof::SigningKey::from_seed(&origin, &seed).is_err() {
        return Err(OpenError::Origin(origin));
    }
    dir.create(&origin, &seed)
        .map_err(|cause| OpenError::Unwritable {
            path: config.signer_dir(),
            cause,
        })
}

fn failed(path: &Path, cause: impl ToString) -> OpenError {
    OpenError::Failed {
        path: path.to_owned(),
        why: cause.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use serde_json::json;

    use super::*;
    use crate::{Query, params};

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Millis {
            Millis(0)
        }
    }

    const STEPS: &[Migration] = &[Migration {
        room: "sample",
        version: 1,
        sql: "CREATE TABLE sample_file (id BIGINT NOT NULL PRIMARY KEY, bytes BYTEA NOT NULL);",
    }];

    fn put(store: &Store, bytes: usize) -> Result<i64, Error> {
        store.write(&Scope::system(), move |tx| {
            let id = tx.next_id("sample_file")?;
            tx.journal("file.put", &format!("file/{id}"), json!({ "bytes": bytes }))?;
            tx.execute(
                "INSERT INTO sample_file (id, bytes) VALUES ($1, $2)",
                params![id, vec![7u8; bytes]],
            )?;
            Ok(id)
        })
    }

    /// SQLite's page limit fails as a full disk does: in the middle of a statement, with SQLITE_FULL.
    #[test]
    fn a_full_disk_fails_writes_honestly_and_keeps_what_was_committed() {
        let dir = tempfile::tempdir().expect("a folder");
        let open = |pages: u32| {
            Store::open_prepared(
                &Config::new(dir.path()),
                STEPS,
                Arc::new(Still),
                move |conn| conn.schema(&format!("PRAGMA max_page_count = {pages};")),
            )
            .expect("opens")
        };
        let store = open(400);
        let start = Arc::new(Barrier::new(40));
        let callers: Vec<_> = (0..40)
            .map(|caller| {
                let (store, start) = (store.clone(), Arc::clone(&start));
                thread::spawn(move || {
                    start.wait();
                    // Some fit, some can never fit, all at once.
                    put(&store, if caller % 4 == 0 { 4_000_000 } else { 20_000 })
                })
            })
            .collect();
        let mut kept = Vec::new();
        for (caller, outcome) in callers.into_iter().enumerate() {
            match outcome.join().expect("no panic") {
                Ok(id) => {
                    assert_ne!(caller % 4, 0, "4 MB do not fit");
                    kept.push(id);
                }
                Err(error) => {
                    assert!(matches!(error, Error::Full | Error::Commit(_)), "{error}");
                    assert_eq!(
                        base::Explain::fault(&error),
                        base::Fault::Unavailable,
                        "{error}"
                    );
                }
            }
        }
        assert_eq!(store.mode(), Mode::ReadWrite);
        drop(store);
        let store = open(4000);
        assert_eq!(store.mode(), Mode::ReadWrite);
        let ids: Vec<i64> = store
            .read::<_, Error>(|read| {
                read.query_map("SELECT id FROM sample_file ORDER BY id", params![], |row| {
                    row.get(0)
                })
            })
            .expect("read");
        kept.sort_unstable();
        assert_eq!(ids, kept);
        assert_eq!(store.check().expect("right").entries, kept.len() as u64);
        put(&store, 20_000).expect("with room it goes on");
    }
}
