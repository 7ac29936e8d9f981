//! What the server says, as the store's errors.

use tokio_postgres::error::SqlState;

use crate::Error;

/// What the server or the connection said, in one line and without the statement's values.
pub(super) fn sentence(cause: &tokio_postgres::Error) -> String {
    if let Some(said) = cause.as_db_error() {
        return format!("{} ({})", said.message(), said.code().code());
    }
    let mut text = cause.to_string();
    let mut below = std::error::Error::source(cause);
    while let Some(source) = below {
        text = format!("{text}: {source}");
        below = source.source();
    }
    text
}

/// Whether the connection is of no use after this error.
pub(super) fn is_fatal(cause: &tokio_postgres::Error) -> bool {
    if cause.is_closed() {
        return true;
    }
    match cause.as_db_error() {
        // Class 57P: the server ends the connection. 25P03: it was idle in a transaction for too long.
        // 0A000 after a schema change: the statements prepared before it no longer fit.
        Some(said) => {
            said.code().code().starts_with("57P")
                || said.code().code() == "25P03"
                || said.message().contains("cached plan")
        }
        None => {
            std::error::Error::source(cause).is_some_and(|source| source.is::<std::io::Error>())
        }
    }
}

/// The store's error for a failed statement.
pub(super) fn of(sql: &str, cause: &tokio_postgres::Error) -> Error {
    let Some(said) = cause.as_db_error() else {
        return Error::Unreachable(sentence(cause));
    };
    let code = said.code();
    let named = || {
        let name = said.constraint().or(said.column()).unwrap_or_default();
        format!("{}: {name}", said.table().unwrap_or_default())
    };
    match code.code() {
        "23505" => Error::Duplicate(named()),
        // Class 23: the other constraints; class 22: a value that its column cannot hold.
        text if text.starts_with("23") => Error::Constraint(named()),
        text if text.starts_with("22") => Error::Constraint(said.message().to_owned()),
        "25006" => refused(sql, "a read may not change rows"),
        text if text.starts_with("42") => refused(sql, said.message()),
        _ if *code == SqlState::DISK_FULL => Error::Full,
        _ if *code == SqlState::LOCK_NOT_AVAILABLE => Error::Busy("locked"),
        _ if *code == SqlState::QUERY_CANCELED => Error::Busy("a statement took too long"),
        _ if *code == SqlState::TOO_MANY_CONNECTIONS => Error::Busy("too many connections"),
        _ if *code == SqlState::T_R_DEADLOCK_DETECTED => Error::Busy("locked"),
        text if text.starts_with("57P") || text.starts_with("08") || text == "25P03" => {
            Error::Unreachable(sentence(cause))
        }
        _ => Error::Database(sentence(cause)),
    }
}

pub(super) fn refused(sql: &str, why: &str) -> Error {
    Error::Statement {
        sql: sql.to_owned(),
        why: why.to_owned(),
    }
}
