//! Reading rows, from inside a write or a read.

use std::ops::ControlFlow;

use crate::Error;
use crate::postgres::PostgresRow;
use crate::sqlite::SqliteRow;
use crate::value::{Cell, FromValue, Value};

/// One row of an answer.
pub struct Row<'a> {
    pub(crate) inner: RowInner<'a>,
}

pub(crate) enum RowInner<'a> {
    Sqlite(SqliteRow<'a>),
    Postgres(PostgresRow<'a>),
}

/// A column by name or by index from 0.
pub trait Column: std::fmt::Display + Copy {
    /// The index in this row, or `None` when there is no such column.
    fn index(self, row: &Row<'_>) -> Option<usize>;
}

impl Column for usize {
    fn index(self, _row: &Row<'_>) -> Option<usize> {
        Some(self)
    }
}

impl Column for &str {
    fn index(self, row: &Row<'_>) -> Option<usize> {
        match &row.inner {
            RowInner::Sqlite(row) => row.column(self),
            RowInner::Postgres(row) => row.column(self),
        }
    }
}

impl Row<'_> {
    /// The typed value of a column.
    ///
    /// # Errors
    /// [`Error::Column`] when the column is missing or holds another type.
    pub fn get<T: FromValue>(&self, column: impl Column) -> Result<T, Error> {
        column
            .index(self)
            .and_then(|index| self.cell(index))
            .and_then(T::from_cell)
            .ok_or_else(|| Error::Column {
                column: column.to_string(),
                expected: T::EXPECTED,
            })
    }

    /// The cell at an index, or `None` beyond the last column or for a type the store does not use.
    #[must_use]
    pub fn cell(&self, index: usize) -> Option<Cell<'_>> {
        match &self.inner {
            RowInner::Sqlite(row) => row.cell(index),
            RowInner::Postgres(row) => row.cell(index),
        }
    }
}

/// What both a write ([`crate::Tx`]) and a read ([`crate::Read`]) can do. Statements use `$1`, `$2`, …
/// for [`crate::params!`].
pub trait Query {
    /// Calls `each` for every row until it fails or breaks.
    ///
    /// # Errors
    /// The first error of the database or of `each`.
    fn for_each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>, Error>,
    ) -> Result<(), Error>;

    /// Keys of the documents of a collection that contain the query, best first.
    ///
    /// The query is split at white space; every part must occur as a substring after folding of case and
    /// of full-width ASCII. A query without a letter, digit or sign finds nothing. At most
    /// [`crate::search::QUERY_CHARS`] characters of it are used.
    ///
    /// # Errors
    /// As every query.
    fn search(&mut self, collection: &str, query: &str, limit: u32) -> Result<Vec<String>, Error>;

    /// As [`Query::search`], in the order in which the documents were indexed first: as soon as there are enough it
    /// ends, where the best can only be told once all are known.
    ///
    /// # Errors
    /// As every query.
    fn search_some(
        &mut self,
        collection: &str,
        query: &str,
        limit: u32,
    ) -> Result<Vec<String>, Error>;

    /// All rows, mapped.
    ///
    /// # Errors
    /// As [`Query::for_each`].
    fn query_map<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        self.for_each(sql, params, &mut |row| {
            rows.push(map(row)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(rows)
    }

    /// The first row, mapped, or `None`.
    ///
    /// # Errors
    /// As [`Query::for_each`].
    fn query_opt<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let mut first = None;
        self.for_each(sql, params, &mut |row| {
            first = Some(map(row)?);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(first)
    }

    /// The first row, mapped.
    ///
    /// # Errors
    /// [`Error::NoRow`] when there is none; else as [`Query::for_each`].
    fn query_one<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        map: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.query_opt(sql, params, map)?
            .ok_or_else(|| Error::NoRow(sql.to_owned()))
    }
}
