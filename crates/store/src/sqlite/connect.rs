//! Opening connections and recognising whose file it is.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

/// `LuoD` in ASCII: marks a file as a database of this program (SQLite file format, offset 68).
const APPLICATION_ID: i32 = 0x4c75_6f44;

/// Pages in the write-ahead log after which SQLite copies them back into the main file.
const WAL_FRAMES: u32 = 4000;

const BUSY: Duration = Duration::from_secs(5);
const STATEMENTS: usize = 256;

/// Why a connection was not made.
#[derive(Debug)]
pub(crate) enum ConnectError {
    /// The file is there but is no database of this program.
    Foreign,
    /// SQLite failed.
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for ConnectError {
    fn from(cause: rusqlite::Error) -> Self {
        match cause.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => Self::Foreign,
            _ => Self::Sqlite(cause),
        }
    }
}

/// The connection of the writer; creates the file when it is absent.
pub(crate) fn open_writer(path: &Path) -> Result<Connection, ConnectError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY)?;
    let id: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if id != APPLICATION_ID {
        let tables: i64 =
            conn.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
        if id != 0 || tables > 0 {
            return Err(ConnectError::Foreign);
        }
        conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    // An erased salt must not stay behind in a free page.
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "wal_autocheckpoint", WAL_FRAMES)?;
    conn.pragma_update(None, "cache_size", -32_768)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    keep_plans(&conn)?;
    Ok(conn)
}

/// A connection that cannot write.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, ConnectError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    match reader(conn) {
        // A reader of a write-ahead log needs its index beside it, which a folder without write permission
        // does not let it make. With nothing in the log, the file alone is the database.
        Err(ConnectError::Sqlite(cause)) if is_closed(&cause) && no_log(path) => {
            reader(open_alone(path)?)
        }
        outcome => outcome,
    }
}

fn reader(conn: Connection) -> Result<Connection, ConnectError> {
    conn.busy_timeout(BUSY)?;
    let id: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if id != APPLICATION_ID {
        return Err(ConnectError::Foreign);
    }
    conn.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    conn.pragma_update(None, "query_only", true)?;
    conn.pragma_update(None, "cache_size", -8_192)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    keep_plans(&conn)?;
    Ok(conn)
}

/// Statements are prepared once. Without the guarantee SQLite prepares a statement anew for every other value that is
/// bound wherever a partial index might turn on the value.
fn keep_plans(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn is_closed(cause: &rusqlite::Error) -> bool {
    matches!(
        cause.sqlite_error_code(),
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly)
    )
}

fn no_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).map_or(true, |log| log.len() == 0)
}

/// Opens the main file without locks, log or index (SQLite URI parameter `immutable`).
fn open_alone(path: &Path) -> rusqlite::Result<Connection> {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                uri.push(char::from(*byte));
            }
            byte => {
                uri.push('%');
                uri.push_str(&base::hex::encode(&[*byte]));
            }
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(uri, flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_write_permission_can_still_be_read() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("名 称%20?#.db");
        let conn = open_writer(&path).expect("created");
        conn.execute_batch("CREATE TABLE t (a BIGINT); INSERT INTO t VALUES (7);")
            .expect("written");
        assert!(!no_log(&path), "the log holds the rows");
        drop(conn);
        assert!(no_log(&path), "the last connection empties the log");
        let conn = reader(open_alone(&path).expect("opened")).expect("ours");
        let value: i64 = conn
            .query_row("SELECT a FROM t", [], |row| row.get(0))
            .expect("read");
        assert_eq!(value, 7);
        assert!(conn.execute("INSERT INTO t VALUES (8)", []).is_err());
    }
}
