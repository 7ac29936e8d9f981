//! A small pool of connections that cannot write.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::conn::{Conn, ConnectError};
use crate::database::Place;
use crate::{Error, Read};

const WAIT: Duration = Duration::from_secs(5);

pub(crate) struct Readers {
    place: Place,
    /// Each a connection, or the right to make one.
    free: Mutex<Vec<Option<Conn>>>,
    returned: Condvar,
}

impl Readers {
    /// Opens the connections to a file at once, to a server as they are needed after the first.
    pub(crate) fn open(place: Place, count: usize) -> Result<Self, ConnectError> {
        let count = count.max(1);
        let mut free: Vec<Option<Conn>> = Vec::new();
        if matches!(place, Place::Server(_)) {
            free.resize_with(count - 1, || None);
        }
        while free.len() < count {
            free.push(Some(Conn::reader(&place)?));
        }
        Ok(Self {
            place,
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
            conn.begin_read()?;
            f(&mut Read {
                session: conn.session(),
            })
        }));
        self.give_back(conn);
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    }

    pub(crate) fn has_table(&self, name: &str) -> Result<bool, Error> {
        let conn = self.take()?;
        let found = conn.has_table(name);
        self.give_back(conn);
        found
    }

    fn take(&self) -> Result<Conn, Error> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut free, _) = self
            .returned
            .wait_timeout_while(free, WAIT, |free| free.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        let slot = free.pop().ok_or(Error::Busy("no connection for reading"))?;
        drop(free);
        match slot {
            Some(conn) => Ok(conn),
            None => Conn::reader(&self.place).map_err(|error| {
                self.put(None);
                error.in_use()
            }),
        }
    }

    fn give_back(&self, conn: Conn) {
        if let Err(error) = conn.rollback() {
            tracing::warn!(%error, "a connection for reading is opened again");
            self.put(None);
        } else {
            self.put(Some(conn));
        }
    }

    /// The most recently used goes out first, so that a pool under little load holds few connections.
    fn put(&self, slot: Option<Conn>) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        match slot {
            Some(conn) => free.push(Some(conn)),
            None => free.insert(0, None),
        }
        drop(free);
        self.returned.notify_one();
    }
}
