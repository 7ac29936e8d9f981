//! One open transaction, whichever the database.

use std::ops::ControlFlow;

use crate::Error;
use crate::query::Row;
use crate::statement::Allowed;
use crate::value::Value;
use crate::{postgres, sqlite};

#[derive(Clone, Copy)]
pub(crate) enum Session<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a postgres::Connection),
}

impl Session<'_> {
    pub(crate) fn execute(self, sql: &str, params: &[Value<'_>]) -> Result<u64, Error> {
        match self {
            Self::Sqlite(conn) => sqlite::execute(conn, sql, params),
            Self::Postgres(conn) => conn.execute(sql, params),
        }
    }

    /// Returns whether rows were changed.
    pub(crate) fn for_each(
        self,
        allowed: Allowed,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>, Error>,
    ) -> Result<bool, Error> {
        match self {
            Self::Sqlite(conn) => sqlite::for_each(conn, allowed, sql, params, each),
            Self::Postgres(conn) => conn.for_each(allowed, sql, params, each),
        }
    }

    pub(crate) fn search(
        self,
        collection: &str,
        query: &str,
        (limit, ranked): (u32, bool),
    ) -> Result<Vec<String>, Error> {
        let bound = (limit, ranked);
        match self {
            Self::Sqlite(conn) => sqlite::search(conn, collection, query, bound),
            Self::Postgres(conn) => postgres::search(conn, collection, query, bound),
        }
    }

    pub(crate) fn index(self, id: i64, collection: &str, text: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => sqlite::index(conn, id, collection, text),
            Self::Postgres(conn) => postgres::index(conn, id, text),
        }
    }

    pub(crate) fn unindex(self, id: i64) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => sqlite::unindex(conn, id),
            Self::Postgres(conn) => postgres::unindex(conn, id),
        }
    }

    /// The error after which this transaction takes no more statements, whatever its caller made of it.
    pub(crate) fn failure(self) -> Option<Error> {
        match self {
            // SQLite undoes a failed statement and goes on.
            Self::Sqlite(_) => None,
            Self::Postgres(conn) => conn.failure(),
        }
    }
}
