//! Bringing a database to the schema of this program, in one transaction.

use std::ops::ControlFlow;

use sha2::{Digest, Sha256};

use crate::conn::Conn;
use crate::statement::Allowed;
use crate::{Error, params};

/// One step of one room's schema. Versions of a room count from 1 without gaps and are never edited after
/// they have been published; a change is a new step.
///
/// Text for both databases: BIGINT, TEXT and BYTEA columns, no AUTOINCREMENT, no deferred constraints (a
/// constraint that fails at commit would fail the requests that share the commit).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The crate that owns the tables.
    pub room: &'static str,
    /// Position in the room, from 1.
    pub version: u32,
    /// Statements, each ended with a semicolon.
    pub sql: &'static str,
}

/// Why the schema was not brought up to date.
#[derive(Debug)]
pub(crate) enum MigrateError {
    /// The database holds a step this program does not know.
    Newer { room: String, version: u32 },
    /// The text of a step differs from the one that was applied.
    Changed { room: String, version: u32 },
    /// The list of steps is itself wrong.
    Order {
        room: &'static str,
        version: u32,
        why: &'static str,
    },
    /// A step failed.
    Failed {
        room: &'static str,
        version: u32,
        cause: Error,
    },
    /// The database failed outside a step.
    Database(Error),
}

impl From<Error> for MigrateError {
    fn from(cause: Error) -> Self {
        Self::Database(cause)
    }
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS store_migration (
    room TEXT NOT NULL,
    version BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (room, version)
)";

/// The steps that the database lacks; reads only.
pub(crate) fn pending(conn: &Conn, steps: &[Migration]) -> Result<Vec<Migration>, MigrateError> {
    check_order(steps)?;
    if !conn.has_table("store_migration")? {
        return Ok(steps.to_vec());
    }
    let mut applied: Vec<(String, u32, String)> = Vec::new();
    conn.session().for_each(
        Allowed::Read,
        "SELECT room, version, sha256 FROM store_migration ORDER BY room, version",
        params![],
        &mut |row| {
            applied.push((row.get(0)?, row.get(1)?, row.get(2)?));
            Ok(ControlFlow::Continue(()))
        },
    )?;
    for (room, version, digest) in &applied {
        let known = steps
            .iter()
            .find(|step| step.room == room && step.version == *version);
        let (room, version) = (room.clone(), *version);
        match known {
            None => return Err(MigrateError::Newer { room, version }),
            Some(step) if sha256(step.sql) != *digest => {
                return Err(MigrateError::Changed { room, version });
            }
            Some(_) => {}
        }
    }
    let lacks = |step: &&Migration| {
        !applied
            .iter()
            .any(|(room, version, _)| room == step.room && *version == step.version)
    };
    Ok(steps.iter().filter(lacks).copied().collect())
}

/// Applies steps. All or nothing.
pub(crate) fn apply(conn: &Conn, steps: &[Migration]) -> Result<(), MigrateError> {
    if steps.is_empty() {
        return Ok(());
    }
    conn.begin()?;
    let outcome = lay(conn, steps).and_then(|()| Ok(conn.commit()?));
    if outcome.is_err() {
        conn.rollback()?;
    }
    outcome
}

/// Applies steps in the running transaction.
pub(crate) fn lay(conn: &Conn, steps: &[Migration]) -> Result<(), MigrateError> {
    conn.schema(TABLE)?;
    for step in steps {
        conn.schema(step.sql)
            .and_then(|()| {
                conn.session().execute(
                    "INSERT INTO store_migration (room, version, sha256) VALUES ($1, $2, $3)",
                    params![step.room, step.version, sha256(step.sql)],
                )
            })
            .map_err(|cause| MigrateError::Failed {
                room: step.room,
                version: step.version,
                cause,
            })?;
    }
    Ok(())
}

fn check_order(steps: &[Migration]) -> Result<(), MigrateError> {
    let mut last: std::collections::BTreeMap<&str, u32> = std::collections::BTreeMap::new();
    for step in steps {
        let wrong = |why| MigrateError::Order {
            room: step.room,
            version: step.version,
            why,
        };
        let previous = last.insert(step.room, step.version).unwrap_or(0);
        if step.version != previous + 1 {
            return Err(wrong("versions count from 1 without gaps"));
        }
        if step.sql.to_ascii_uppercase().contains("DEFERRABLE") {
            return Err(wrong("a deferred constraint would fail other requests"));
        }
    }
    Ok(())
}

fn sha256(sql: &str) -> String {
    base::hex::encode(&Sha256::digest(sql.as_bytes()))
}
