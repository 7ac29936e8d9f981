//! A small pool of connections that cannot write.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use crate::session::Session;
use crate::sqlite::{self, ConnectError};
use crate::{Error, Read};

const WAIT: Duration = Duration::from_secs(5);

pub(crate) struct Readers {
    path: PathBuf,
    free: Mutex<Vec<Connection>>,
    returned: Condvar,
}

impl Readers {
    pub(crate) fn open(path: PathBuf, count: usize) -> Result<Self, ConnectError> {
        let free = (0..count.max(1))
            .map(|_| sqlite::open_reader(&path))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            path,
            free: Mutex::new(free),
            returned: Condvar::new(),
        })
    }

    pub(crate) fn read<T, E: From<Error>>(
        &self,
        f: impl FnOnce(&mut Read<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let conn = self.take()?;
        // A panic goes on to the caller, but the connection comes back first and leaves its snapshot.
        let outcome = catch_unwind(AssertUnwindSafe(|| -> Result<T, E> {
            conn.execute_batch("BEGIN DEFERRED")
                .map_err(sqlite::error)?;
            f(&mut Read {
                session: Session::Sqlite(&conn),
            })
        }));
        self.give_back(conn);
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    }

    fn take(&self) -> Result<Connection, Error> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut free, _) = self
            .returned
            .wait_timeout_while(free, WAIT, |free| free.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        free.pop().ok_or(Error::Busy("no connection for reading"))
    }

    fn give_back(&self, conn: Connection) {
        let usable = conn.is_autocommit() || conn.execute_batch("ROLLBACK").is_ok();
        let conn = if usable {
            Some(conn)
        } else {
            sqlite::open_reader(&self.path).ok()
        };
        if let Some(conn) = conn {
            self.free
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(conn);
            self.returned.notify_one();
        } else {
            tracing::error!("a connection for reading was lost and could not be opened again");
        }
    }
}
