//! The SQLite side of the door: opening connections, binding by name, running statements.

mod connect;
mod schema;

use std::ops::ControlFlow;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, ToSql};

pub(crate) use connect::{ConnectError, open_reader, open_writer};
pub(crate) use schema::STEPS;

use crate::Error;
use crate::query::{Row, RowInner};
use crate::statement::{self, Allowed};
use crate::value::{Cell, Value};

/// A row of SQLite.
pub(crate) struct SqliteRow<'a>(&'a rusqlite::Row<'a>);

impl SqliteRow<'_> {
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.0.as_ref().column_index(name).ok()
    }

    pub(crate) fn cell(&self, index: usize) -> Option<Cell<'_>> {
        match self.0.get_ref(index).ok()? {
            ValueRef::Null => Some(Cell::Null),
            ValueRef::Integer(number) => Some(Cell::Int(number)),
            ValueRef::Text(text) => std::str::from_utf8(text).ok().map(Cell::Text),
            ValueRef::Blob(bytes) => Some(Cell::Bytes(bytes)),
            ValueRef::Real(_) => None,
        }
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Runs a statement that answers with rows. Returns whether it changed rows.
pub(crate) fn for_each(
    conn: &Connection,
    allowed: Allowed,
    sql: &str,
    params: &[Value<'_>],
    each: &mut dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>, Error>,
) -> Result<bool, Error> {
    let mut statement = prepare(conn, sql, params)?;
    let changes = !statement.readonly();
    if changes && allowed == Allowed::Read {
        return Err(refused(sql, "a read may not change rows"));
    }
    let mut rows = statement.raw_query();
    let mut stopped = false;
    while let Some(row) = rows.next().map_err(error)? {
        if stopped {
            // A changing statement runs to its end even when its caller has seen enough.
            continue;
        }
        let row = Row {
            inner: RowInner::Sqlite(SqliteRow(row)),
        };
        if each(&row)?.is_break() {
            if !changes {
                break;
            }
            stopped = true;
        }
    }
    drop(rows);
    Ok(changes && conn.changes() > 0)
}

/// Runs a statement that changes rows; the number of rows affected.
pub(crate) fn execute(conn: &Connection, sql: &str, params: &[Value<'_>]) -> Result<u64, Error> {
    let mut statement = prepare(conn, sql, params)?;
    if statement.readonly() {
        return Err(refused(sql, "execute takes INSERT, UPDATE or DELETE"));
    }
    statement
        .raw_execute()
        .map(|rows| rows as u64)
        .map_err(error)
}

fn prepare<'c>(
    conn: &'c Connection,
    sql: &str,
    params: &[Value<'_>],
) -> Result<rusqlite::CachedStatement<'c>, Error> {
    if !statement::is_row_statement(sql) {
        return Err(refused(
            sql,
            "only SELECT, WITH, INSERT, UPDATE and DELETE run in a transaction",
        ));
    }
    let mut statement = conn.prepare_cached(sql).map_err(|cause| match cause {
        rusqlite::Error::SqlInputError { msg, .. } => refused(sql, &msg),
        rusqlite::Error::SqliteFailure(failure, Some(msg))
            if failure.code == ErrorCode::Unknown =>
        {
            refused(sql, &msg)
        }
        cause => error(cause),
    })?;
    // SQLite numbers `$2` by its first appearance, not by its digit, so the digit is read from the name.
    let count = statement.parameter_count();
    if count != params.len() {
        return Err(refused(
            sql,
            &format!("{count} parameters in the text, {} given", params.len()),
        ));
    }
    for index in 1..=count {
        let value = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$'))
            .and_then(|digits| digits.parse::<usize>().ok())
            .and_then(|number| params.get(number.checked_sub(1)?))
            .ok_or_else(|| refused(sql, "parameters are $1, $2, … without gaps"))?;
        statement.raw_bind_parameter(index, value).map_err(error)?;
    }
    Ok(statement)
}

fn refused(sql: &str, why: &str) -> Error {
    Error::Statement {
        sql: sql.to_owned(),
        why: why.to_owned(),
    }
}

/// An SQLite failure as the store's error.
pub(crate) fn error(cause: rusqlite::Error) -> Error {
    use rusqlite::ffi;
    let rusqlite::Error::SqliteFailure(failure, message) = &cause else {
        return Error::Database(cause.to_string());
    };
    let message = || message.clone().unwrap_or_else(|| cause.to_string());
    match failure.code {
        ErrorCode::DiskFull => Error::Full,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::Busy("locked"),
        ErrorCode::ConstraintViolation => match failure.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => Error::Duplicate(message()),
            _ => Error::Constraint(message()),
        },
        _ => Error::Database(message()),
    }
}

/// Keys of the documents that hold the query, by relevance (BM25) or as they were indexed.
pub(crate) fn search(
    conn: &Connection,
    collection: &str,
    query: &str,
    (limit, ranked): (u32, bool),
) -> Result<Vec<String>, Error> {
    let Some(expression) = crate::search::fts5_expression(collection, query) else {
        return Ok(Vec::new());
    };
    let mut keys = Vec::new();
    let sql = if ranked {
        "SELECT d.key FROM search_gram g JOIN search_doc d ON d.id = g.rowid
         WHERE search_gram MATCH $1 ORDER BY g.rank, d.id LIMIT $2"
    } else {
        "SELECT d.key FROM search_gram g JOIN search_doc d ON d.id = g.rowid
         WHERE search_gram MATCH $1 ORDER BY g.rowid LIMIT $2"
    };
    for_each(
        conn,
        Allowed::Read,
        sql,
        crate::params![expression, limit],
        &mut |row| {
            keys.push(row.get(0)?);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok(keys)
}

/// Puts the grams of a document in place of those it had.
pub(crate) fn index(conn: &Connection, id: i64, collection: &str, text: &str) -> Result<(), Error> {
    unindex(conn, id)?;
    execute(
        conn,
        "INSERT INTO search_gram (rowid, collection, grams) VALUES ($1, $2, $3)",
        crate::params![
            id,
            crate::search::collection_token(collection),
            crate::search::Folded::of(text).tokens()
        ],
    )?;
    Ok(())
}

/// Takes the grams of a document out.
pub(crate) fn unindex(conn: &Connection, id: i64) -> Result<(), Error> {
    execute(
        conn,
        "DELETE FROM search_gram WHERE rowid = $1",
        crate::params![id],
    )?;
    Ok(())
}
