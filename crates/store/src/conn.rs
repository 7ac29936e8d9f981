//! One connection and its transactions, whichever the database.

use std::fmt;
use std::path::Path;

use crate::Error;
use crate::database::Place;
use crate::postgres::{self, Role};
use crate::session::Session;
use crate::sqlite;

pub(crate) enum Conn {
    Sqlite(Box<rusqlite::Connection>),
    Postgres(Box<postgres::Connection>),
}

/// Why a connection was not made.
#[derive(Debug)]
pub(crate) enum ConnectError {
    Sqlite(sqlite::ConnectError),
    Postgres(postgres::ConnectError),
}

impl ConnectError {
    /// The error of a read that needed the connection.
    pub(crate) fn in_use(self) -> Error {
        match self {
            Self::Sqlite(sqlite::ConnectError::Sqlite(cause)) => sqlite::error(cause),
            Self::Sqlite(sqlite::ConnectError::Foreign)
            | Self::Postgres(postgres::ConnectError::Foreign) => {
                Error::Database("another database".to_owned())
            }
            Self::Postgres(
                postgres::ConnectError::Unreachable(why) | postgres::ConnectError::Encoding(why),
            ) => Error::Unreachable(why),
        }
    }
}

impl Conn {
    /// The connection of the one writer of this process; creates a file that is absent.
    pub(crate) fn writer(place: &Place) -> Result<Self, ConnectError> {
        match place {
            Place::File(path) => sqlite::open_writer(path)
                .map(|conn| Self::Sqlite(Box::new(conn)))
                .map_err(ConnectError::Sqlite),
            Place::Server(server) => postgres::Connection::open(server, Role::Writer)
                .map(|conn| Self::Postgres(Box::new(conn)))
                .map_err(ConnectError::Postgres),
        }
    }

    /// A connection that cannot write.
    pub(crate) fn reader(place: &Place) -> Result<Self, ConnectError> {
        match place {
            Place::File(path) => Self::file_reader(path),
            Place::Server(server) => postgres::Connection::open(server, Role::Reader)
                .map(|conn| Self::Postgres(Box::new(conn)))
                .map_err(ConnectError::Postgres),
        }
    }

    fn file_reader(path: &Path) -> Result<Self, ConnectError> {
        sqlite::open_reader(path)
            .map(|conn| Self::Sqlite(Box::new(conn)))
            .map_err(ConnectError::Sqlite)
    }

    pub(crate) fn session(&self) -> Session<'_> {
        match self {
            Self::Sqlite(conn) => Session::Sqlite(conn),
            Self::Postgres(conn) => Session::Postgres(conn),
        }
    }

    /// Begins a write: no other writer is between this and the end of it.
    pub(crate) fn begin(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => conn.execute_batch("BEGIN IMMEDIATE").map_err(sqlite::error),
            Self::Postgres(conn) => {
                conn.begin();
                Ok(())
            }
        }
    }

    /// Begins a read of one snapshot.
    pub(crate) fn begin_read(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => conn.execute_batch("BEGIN DEFERRED").map_err(sqlite::error),
            Self::Postgres(conn) => {
                conn.begin_snapshot();
                Ok(())
            }
        }
    }

    /// Whether a transaction is lost: SQLite gave it up by itself (disk full, read error, out of memory), or
    /// the server or the way to it went away.
    pub(crate) fn is_given_up(&self) -> bool {
        match self {
            Self::Sqlite(conn) => conn.is_autocommit(),
            Self::Postgres(conn) => conn.is_lost(),
        }
    }

    pub(crate) fn savepoint(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => cached(conn, "SAVEPOINT request"),
            Self::Postgres(conn) => {
                conn.control("SAVEPOINT request");
                Ok(())
            }
        }
    }

    pub(crate) fn back_to_savepoint(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => cached(conn, "ROLLBACK TO request"),
            Self::Postgres(conn) => {
                conn.back("request");
                Ok(())
            }
        }
    }

    pub(crate) fn release(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => cached(conn, "RELEASE request"),
            Self::Postgres(conn) => {
                conn.control("RELEASE SAVEPOINT request");
                Ok(())
            }
        }
    }

    /// Commits durably.
    pub(crate) fn commit(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => conn.execute_batch("COMMIT").map_err(sqlite::error),
            Self::Postgres(conn) => conn.commit(),
        }
    }

    /// Ends a transaction without keeping anything; nothing happens outside of one.
    pub(crate) fn rollback(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) if conn.is_autocommit() => Ok(()),
            Self::Sqlite(conn) => conn.execute_batch("ROLLBACK").map_err(sqlite::error),
            Self::Postgres(conn) => {
                conn.rollback();
                Ok(())
            }
        }
    }

    /// Runs the text of a schema step.
    pub(crate) fn schema(&self, sql: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => conn.execute_batch(sql).map_err(sqlite::error),
            Self::Postgres(conn) => {
                conn.flush()?;
                conn.batch(&postgres::schema_text(sql))
            }
        }
    }

    pub(crate) fn has_table(&self, name: &str) -> Result<bool, Error> {
        match self {
            Self::Sqlite(conn) => conn
                .query_row(
                    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1",
                    [name],
                    |row| row.get(0),
                )
                .map_err(sqlite::error),
            Self::Postgres(conn) => conn.has_table(name),
        }
    }

    pub(crate) fn has_any_table(&self) -> Result<bool, Error> {
        match self {
            Self::Sqlite(conn) => conn
                .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
                .map_err(sqlite::error),
            Self::Postgres(conn) => conn.has_any_table(),
        }
    }

    /// Lets statements and transactions take as long as they need: copying is not hurried.
    pub(crate) fn take_time(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(conn) => conn
                .batch("SET statement_timeout TO 0; SET idle_in_transaction_session_timeout TO 0"),
        }
    }

    /// Lets rows refer to rows that are still to come, until [`Conn::settle_references`].
    pub(crate) fn defer_references(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => conn
                .pragma_update(None, "defer_foreign_keys", true)
                .map_err(sqlite::error),
            Self::Postgres(conn) => conn.references("DEFERRABLE INITIALLY DEFERRED"),
        }
    }

    /// Checks every reference; SQLite does so at the commit.
    pub(crate) fn settle_references(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(conn) => {
                conn.batch("SET CONSTRAINTS ALL IMMEDIATE")?;
                conn.references("NOT DEFERRABLE")
            }
        }
    }

    /// The steps of the store itself.
    pub(crate) fn steps(&self) -> &'static [crate::Migration] {
        match self {
            Self::Sqlite(_) => &sqlite::STEPS,
            Self::Postgres(_) => &postgres::STEPS,
        }
    }

    /// Keeps other nodes from opening or writing the same database, until [`Conn::release_turn`].
    pub(crate) fn hold_turn(&self) -> Result<(), Error> {
        match self {
            // The lock of the folder keeps others away.
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(conn) => conn.hold_turn(),
        }
    }

    pub(crate) fn release_turn(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(conn) => conn.release_turn(),
        }
    }

    /// Leaves the folder as one file, so that a copy of it is a whole database.
    pub(crate) fn tidy(&self) {
        if let Self::Sqlite(conn) = self
            && let Err(cause) = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        {
            tracing::warn!(%cause, "the write-ahead log stays beside the database");
        }
    }

    /// Whether other nodes may write the same database.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

fn cached(conn: &rusqlite::Connection, sql: &str) -> Result<(), Error> {
    conn.prepare_cached(sql)
        .and_then(|mut statement| statement.execute([]).map(drop))
        .map_err(sqlite::error)
}

impl fmt::Debug for Conn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "Conn::Sqlite",
            Self::Postgres(_) => "Conn::Postgres",
        })
    }
}
