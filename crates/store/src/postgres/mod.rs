//! The PostgreSQL side of the door: connections, statements, search.
//!
//! Control of transactions is sent together with the statement that follows it, so that a savepoint costs no
//! journey of its own.

mod connect;
mod copy;
mod error;
mod row;
mod schema;
mod search;
mod wire;

use std::cell::{Cell as Field, RefCell};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::pin::pin;

use futures_util::StreamExt;
use futures_util::future::join;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{RowStream, Statement};

pub(crate) use connect::ConnectError;
pub use connect::{Server, ServerError};
pub(crate) use copy::Column as Bulk;
pub(crate) use row::PostgresRow;
pub(crate) use schema::{STEPS, text as schema_text};
pub(crate) use search::{index, put, search, unindex};

use crate::Error;
use crate::query::{Row, RowInner};
use crate::statement::{self, Allowed};
use crate::value::{ToValue, Value};
use row::Given;
use wire::Link;

/// Prepared statements a connection keeps. Beyond it all are dropped: a program that makes so many texts does
/// not come back to them.
const STATEMENTS: usize = 512;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Writer,
    Reader,
}

/// Where a connection stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between transactions.
    Idle,
    /// A transaction was begun, but nothing of it is sent yet: a lost connection may be replaced.
    Begun,
    /// Inside a transaction.
    Open,
}

/// A connection that is opened again when it was lost between two transactions.
pub(crate) struct Connection {
    server: Server,
    role: Role,
    link: RefCell<Option<Linked>>,
    state: Field<State>,
    /// Control statements that go ahead of the next statement.
    ahead: RefCell<String>,
    /// The first error of the running savepoint: PostgreSQL takes no statement after it.
    failed: RefCell<Option<Error>>,
    /// The advisory lock under which the writers of all nodes take turns.
    turn: Field<i64>,
}

struct Linked {
    link: Link,
    statements: HashMap<String, Prepared>,
}

#[derive(Clone)]
struct Prepared {
    statement: Statement,
    changes: bool,
}

impl Connection {
    /// Connects; the database may be empty but must not be somebody else's.
    pub(crate) fn open(server: &Server, role: Role) -> Result<Self, ConnectError> {
        let linked = Linked::new(server, role)?;
        let conn = Self {
            server: server.clone(),
            role,
            link: RefCell::new(Some(linked)),
            state: Field::new(State::Idle),
            ahead: RefCell::default(),
            failed: RefCell::default(),
            turn: Field::new(0),
        };
        let unreachable = |error: Error| ConnectError::Unreachable(error.to_string());
        let mut found = None;
        conn.for_each(
            Allowed::Read,
            "SELECT current_setting('server_encoding'),
                    hashtextextended('luodi/' || current_schema(), 0),
                    (SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()),
                    (SELECT count(*) FROM pg_tables
                     WHERE schemaname = current_schema() AND tablename = 'store_migration'),
                    current_setting('fsync')",
            &[],
            &mut |row| {
                found = Some((
                    row.get::<String>(0)?,
                    row.get::<i64>(1)?,
                    row.get::<i64>(2)?,
                    row.get::<i64>(3)?,
                    row.get::<String>(4)?,
                ));
                Ok(ControlFlow::Continue(()))
            },
        )
        .map_err(unreachable)?;
        let Some((encoding, turn, tables, ours, fsync)) = found else {
            return Err(ConnectError::Unreachable("no answer".to_owned()));
        };
        if encoding != "UTF8" {
            return Err(ConnectError::Encoding(encoding));
        }
        if tables > 0 && ours == 0 {
            return Err(ConnectError::Foreign);
        }
        if fsync == "off" && role == Role::Writer {
            tracing::warn!(%server, "the server's fsync is off: a power cut there may lose what was acknowledged");
        }
        conn.turn.set(turn);
        Ok(conn)
    }

    /// Begins a transaction. A writer takes its turn among the nodes with it; a reader gets one snapshot.
    pub(crate) fn begin(&self) {
        self.state.set(State::Begun);
        self.failed.replace(None);
        let mut ahead = self.ahead.borrow_mut();
        ahead.clear();
        match self.role {
            Role::Writer => ahead.push_str(&format!(
                "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock({});",
                self.turn.get()
            )),
            Role::Reader => ahead.push_str("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"),
        }
    }

    /// Begins a snapshot on a writer's connection, without taking the writers' turn.
    pub(crate) fn begin_snapshot(&self) {
        self.state.set(State::Begun);
        self.failed.replace(None);
        *self.ahead.borrow_mut() = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;".to_owned();
    }

    /// Sends a control statement ahead of the next statement.
    pub(crate) fn control(&self, sql: &str) {
        let mut ahead = self.ahead.borrow_mut();
        ahead.push_str(sql);
        ahead.push(';');
    }

    /// Undoes everything since a savepoint, also a failure.
    pub(crate) fn back(&self, savepoint: &str) {
        self.failed.replace(None);
        self.control(&format!("ROLLBACK TO SAVEPOINT {savepoint}"));
    }

    /// The error after which the running savepoint takes no more statements.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.failed.borrow().clone()
    }

    /// Whether the transaction is gone together with its connection.
    pub(crate) fn is_lost(&self) -> bool {
        self.state.get() != State::Idle
            && self
                .link
                .borrow()
                .as_ref()
                .is_none_or(|linked| linked.link.driver.is_lost())
    }

    /// Commits. [`Error::Unknown`] when the server went away in the middle: it may or may not have happened.
    pub(crate) fn commit(&self) -> Result<(), Error> {
        if let Some(error) = self.failure() {
            self.rollback();
            return Err(error);
        }
        if self.state.get() == State::Begun {
            // Nothing was sent, so nothing is to be committed.
            self.forget();
            return Ok(());
        }
        // One text of several statements ends at the first that fails, so that what goes ahead cannot fail
        // unnoticed.
        let outcome = self.batch(&format!("{}COMMIT", self.take_ahead()));
        self.state.set(State::Idle);
        outcome.map_err(|error| match error {
            Error::Unreachable(why) => Error::Unknown(why),
            error => error,
        })
    }

    /// Undoes the transaction. Its answer is not waited for.
    pub(crate) fn rollback(&self) {
        if self.state.get() == State::Open {
            self.send("ROLLBACK");
        }
        self.forget();
    }

    fn forget(&self) {
        self.state.set(State::Idle);
        self.failed.replace(None);
        self.ahead.borrow_mut().clear();
    }

    fn take_ahead(&self) -> String {
        std::mem::take(&mut *self.ahead.borrow_mut())
    }

    /// Sends what goes ahead without a statement after it.
    pub(crate) fn flush(&self) -> Result<(), Error> {
        let ahead = self.take_ahead();
        if ahead.is_empty() {
            return Ok(());
        }
        self.batch(&ahead)
    }

    /// Runs statements without parameters: control, schema.
    pub(crate) fn batch(&self, sql: &str) -> Result<(), Error> {
        if self.state.get() == State::Begun {
            self.state.set(State::Open);
        }
        let outcome = self.with(|linked| {
            let Link { client, driver } = &mut linked.link;
            driver.drive(client.batch_execute(sql))
        })?;
        outcome.map_err(|cause| self.fail(sql, &cause))
    }

    /// Whether a table exists.
    pub(crate) fn has_table(&self, name: &str) -> Result<bool, Error> {
        let mut found = false;
        self.for_each(
            Allowed::Read,
            "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1",
            crate::params![name],
            &mut |_| {
                found = true;
                Ok(ControlFlow::Break(()))
            },
        )?;
        Ok(found)
    }

    /// Whether the schema has any table.
    pub(crate) fn has_any_table(&self) -> Result<bool, Error> {
        let mut found = false;
        self.for_each(
            Allowed::Read,
            "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1",
            &[],
            &mut |_| {
                found = true;
                Ok(ControlFlow::Continue(()))
            },
        )?;
        Ok(found)
    }

    /// Changes when references between tables are checked.
    pub(crate) fn references(&self, when: &str) -> Result<(), Error> {
        let mut sql = String::new();
        self.for_each(
            Allowed::Read,
            "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint
             WHERE contype = 'f' AND connamespace = current_schema()::regnamespace",
            &[],
            &mut |row| {
                let (table, name): (String, String) = (row.get(0)?, row.get(1)?);
                sql.push_str(&format!(
                    "ALTER TABLE {table} ALTER CONSTRAINT {name} {when};"
                ));
                Ok(ControlFlow::Continue(()))
            },
        )?;
        self.batch(&sql)
    }

    /// Holds the writers' turn beyond a transaction, while the database is opened.
    pub(crate) fn hold_turn(&self) -> Result<(), Error> {
        self.batch(&format!("SELECT pg_advisory_lock({})", self.turn.get()))
    }

    /// Gives back what [`Connection::hold_turn`] took.
    pub(crate) fn release_turn(&self) -> Result<(), Error> {
        self.batch(&format!("SELECT pg_advisory_unlock({})", self.turn.get()))
    }

    /// Takes a lock of a name for as long as this connection lives; whether it was free.
    pub(crate) fn try_name(&self, name: &str) -> Result<bool, Error> {
        let mut got = false;
        self.for_each(
            Allowed::Read,
            "SELECT pg_try_advisory_lock(hashtextextended('luodi/' || current_schema() || '/' || $1, 0))",
            crate::params![name],
            &mut |row| {
                got = row.get(0)?;
                Ok(ControlFlow::Continue(()))
            },
        )?;
        Ok(got)
    }

    fn send(&self, sql: &str) {
        if let Some(linked) = self.link.borrow_mut().as_mut() {
            let Link { client, driver } = &mut linked.link;
            driver.send(client.batch_execute(sql));
        }
    }

    /// Runs with the connection, which is made again when it was lost and nothing depends on the old one.
    fn with<T>(&self, f: impl FnOnce(&mut Linked) -> T) -> Result<T, Error> {
        let mut link = self
            .link
            .try_borrow_mut()
            .map_err(|_| Error::Database("a statement inside a row of another".to_owned()))?;
        let lost = link
            .as_ref()
            .is_none_or(|linked| linked.link.driver.is_lost());
        if lost {
            if self.state.get() == State::Open {
                return Err(Error::Unreachable("the connection was lost".to_owned()));
            }
            *link = None;
            *link = Some(
                Linked::new(&self.server, self.role).map_err(|error| match error {
                    ConnectError::Unreachable(why) | ConnectError::Encoding(why) => {
                        Error::Unreachable(why)
                    }
                    ConnectError::Foreign => Error::Unreachable("another database".to_owned()),
                })?,
            );
        }
        match link.as_mut() {
            Some(linked) => Ok(f(linked)),
            None => Err(Error::Unreachable("the connection was lost".to_owned())),
        }
    }

    /// Drops a connection that is of no use any more and remembers the failure.
    fn fail(&self, sql: &str, cause: &tokio_postgres::Error) -> Error {
        let error = error::of(sql, cause);
        if error::is_fatal(cause) {
            self.link.replace(None);
        }
        if self.state.get() == State::Open {
            self.failed.replace(Some(error.clone()));
        }
        error
    }

    /// Runs a statement that changes rows; the number of rows affected.
    pub(crate) fn execute(&self, sql: &str, params: &[Value<'_>]) -> Result<u64, Error> {
        if !statement::changes(sql) {
            return Err(error::refused(
                sql,
                "execute takes INSERT, UPDATE or DELETE",
            ));
        }
        let (_, rows) = self.run(sql, params, &mut |_| Ok(ControlFlow::Continue(())))?;
        Ok(rows)
    }

    /// Runs a statement that answers with rows. Returns whether it changed rows.
    pub(crate) fn for_each(
        &self,
        allowed: Allowed,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>, Error>,
    ) -> Result<bool, Error> {
        let (changes, rows) = {
            if allowed == Allowed::Read && statement::changes(sql) {
                return Err(error::refused(sql, "a read may not change rows"));
            }
            self.run(sql, params, each)?
        };
        Ok(changes && rows > 0)
    }

    fn run(
        &self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>, Error>,
    ) -> Result<(bool, u64), Error> {
        statement::check(sql, params.len())?;
        let findable;
        let params = if !statement::changes(sql) && params.iter().any(has_nul) {
            findable = params.iter().map(without_nul).collect::<Vec<_>>();
            &findable
        } else {
            params
        };
        if let Some(error) = self.failure() {
            return Err(error);
        }
        let first = self.state.get() == State::Begun;
        let ahead = self.take_ahead();
        let mut began = false;
        let outcome = self.attempt(&ahead, sql, params, &mut began, each);
        match outcome {
            // Nothing of the transaction had been done, so it is done again on a new connection.
            Err(Error::Unreachable(_)) if first && !began => {
                self.failed.replace(None);
                self.link.replace(None);
                self.state.set(State::Begun);
                self.attempt(&ahead, sql, params, &mut began, each)
            }
            outcome => outcome,
        }
    }

    /// `began` tells whether the server has answered.
    fn attempt(
        &self,
        ahead: &str,
        sql: &str,
        params: &[Value<'_>],
        began: &mut bool,
        each: &mut dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>, Error>,
    ) -> Result<(bool, u64), Error> {
        let outcome = self.with(|linked| {
            if self.state.get() == State::Begun {
                self.state.set(State::Open);
            }
            linked.run(ahead, sql, params, began, each)
        })?;
        match outcome {
            Ok(done) => Ok(done),
            Err(Fault::Server(cause)) => Err(self.fail(sql, &cause)),
            Err(Fault::Own(error)) => Err(error),
        }
    }
}

/// Why a statement ended early.
enum Fault {
    /// The server or the connection.
    Server(tokio_postgres::Error),
    /// The caller's own error; the transaction is unharmed.
    Own(Error),
}

impl From<tokio_postgres::Error> for Fault {
    fn from(cause: tokio_postgres::Error) -> Self {
        Self::Server(cause)
    }
}

impl Linked {
    fn new(server: &Server, role: Role) -> Result<Self, ConnectError> {
        Ok(Self {
            link: server.link(role)?,
            statements: HashMap::new(),
        })
    }

    fn run(
        &mut self,
        ahead: &str,
        sql: &str,
        params: &[Value<'_>],
        began: &mut bool,
        each: &mut dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>, Error>,
    ) -> Result<(bool, u64), Fault> {
        let key = key(sql, params);
        let given: Vec<Given<'_>> = params.iter().map(Given).collect();
        let known = self.statements.get(&key).cloned();
        let (prepared, stream) = match known {
            Some(prepared) if !ahead.is_empty() => {
                let Link { client, driver } = &mut self.link;
                let query = client.query_raw(&prepared.statement, given_slice(&given));
                let (sent, stream) = driver.drive(join(client.batch_execute(ahead), query));
                sent?;
                (prepared, stream?)
            }
            Some(prepared) => {
                let Link { client, driver } = &mut self.link;
                let query = client.query_raw(&prepared.statement, given_slice(&given));
                let stream = driver.drive(query)?;
                (prepared, stream)
            }
            None => {
                if !ahead.is_empty() {
                    let Link { client, driver } = &mut self.link;
                    driver.drive(client.batch_execute(ahead))?;
                }
                let prepared = self.prepare(key, sql, params)?;
                let Link { client, driver } = &mut self.link;
                let query = client.query_raw(&prepared.statement, given_slice(&given));
                let stream = driver.drive(query)?;
                (prepared, stream)
            }
        };
        *began = true;
        self.rows(stream, prepared.changes, each)
    }

    fn rows(
        &mut self,
        stream: RowStream,
        changes: bool,
        each: &mut dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>, Error>,
    ) -> Result<(bool, u64), Fault> {
        let mut stream = pin!(stream);
        let mut stopped: Option<Result<(), Error>> = None;
        while let Some(row) = self.link.driver.drive(stream.next()) {
            let row = row?;
            // The answer is read to its end also when its reader has seen enough: what follows on this
            // connection comes after it.
            if stopped.is_some() {
                continue;
            }
            let row = Row {
                inner: RowInner::Postgres(PostgresRow(&row)),
            };
            match each(&row) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => stopped = Some(Ok(())),
                Err(error) => stopped = Some(Err(error)),
            }
        }
        let rows = stream.rows_affected().unwrap_or(0);
        match stopped {
            Some(Err(error)) => Err(Fault::Own(error)),
            _ => Ok((changes, rows)),
        }
    }

    /// Runs one of the store's own statements over whole columns.
    fn bulk(
        &mut self,
        ahead: &str,
        sql: &str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, tokio_postgres::Error> {
        let Link { client, driver } = &mut self.link;
        let prepared = match self.statements.get(sql) {
            Some(prepared) => prepared.clone(),
            None => {
                let statement = driver.drive(client.prepare(sql))?;
                let prepared = Prepared {
                    statement,
                    changes: true,
                };
                self.statements.insert(sql.to_owned(), prepared.clone());
                prepared
            }
        };
        let execute = client.execute(&prepared.statement, params);
        if ahead.is_empty() {
            return driver.drive(execute);
        }
        let (sent, rows) = driver.drive(join(client.batch_execute(ahead), execute));
        sent?;
        rows
    }

    /// Prepares a statement with the types of its parameters. What a NULL stands for is left to the server,
    /// and where the text does not say it (`$1 IS NULL OR …`), tried.
    fn prepare(
        &mut self,
        key: String,
        sql: &str,
        params: &[Value<'_>],
    ) -> Result<Prepared, tokio_postgres::Error> {
        let statement = if params.contains(&Value::Null) {
            self.prepare_trying(sql, params)?
        } else {
            let Link { client, driver } = &mut self.link;
            driver.drive(client.prepare_typed(sql, &types(params, &Type::UNKNOWN)))?
        };
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        let prepared = Prepared {
            statement,
            changes: statement::changes(sql),
        };
        self.statements.insert(key, prepared.clone());
        Ok(prepared)
    }

    fn prepare_trying(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
    ) -> Result<Statement, tokio_postgres::Error> {
        let first = match self.prepare_guarded(sql, &types(params, &Type::UNKNOWN)) {
            Ok(statement) => return Ok(statement),
            Err(cause) => cause,
        };
        let undetermined = |cause: &tokio_postgres::Error| {
            cause
                .code()
                .is_some_and(|code| matches!(code.code(), "42P18" | "42P08" | "42883" | "42804"))
        };
        if undetermined(&first) {
            for null in [Type::TEXT, Type::INT8, Type::BYTEA] {
                match self.prepare_guarded(sql, &types(params, &null)) {
                    Err(cause) if undetermined(&cause) => {}
                    outcome => return outcome,
                }
            }
        }
        Err(first)
    }

    /// Prepares behind a savepoint, so that a failure leaves the transaction as it was. Outside of one the
    /// savepoint fails and nothing is harmed.
    fn prepare_guarded(
        &mut self,
        sql: &str,
        types: &[Type],
    ) -> Result<Statement, tokio_postgres::Error> {
        let Link { client, driver } = &mut self.link;
        let guarded = driver
            .drive(client.batch_execute("SAVEPOINT prepare"))
            .is_ok();
        let outcome = driver.drive(client.prepare_typed(sql, types));
        if guarded {
            let end = match &outcome {
                Ok(_) => "RELEASE SAVEPOINT prepare",
                Err(_) => "ROLLBACK TO SAVEPOINT prepare; RELEASE SAVEPOINT prepare",
            };
            driver.drive(client.batch_execute(end))?;
        }
        outcome
    }
}

/// PostgreSQL has no text with the character U+0000: to write one is refused by the server, to look for one finds
/// nothing.
fn has_nul(value: &Value<'_>) -> bool {
    matches!(value, Value::Text(text) if text.contains('\0'))
}

/// The same with a character that no text has.
fn without_nul<'a>(value: &'a Value<'_>) -> Value<'a> {
    match value {
        Value::Text(text) => Value::Text(text.replace('\0', "\u{ffff}").into()),
        other => other.to_value(),
    }
}

/// The types of the parameters, a NULL standing for `null`.
fn types(params: &[Value<'_>], null: &Type) -> Vec<Type> {
    params.iter().map(|value| type_of(value, null)).collect()
}

fn type_of(value: &Value<'_>, null: &Type) -> Type {
    match value {
        Value::Null => null.clone(),
        Value::Int(_) => Type::INT8,
        Value::Text(_) => Type::TEXT,
        Value::Bytes(_) => Type::BYTEA,
    }
}

/// A text may be prepared once for each combination of types.
fn key(sql: &str, params: &[Value<'_>]) -> String {
    let mut key = String::with_capacity(sql.len() + params.len() + 1);
    key.push_str(sql);
    key.push('\0');
    key.extend(params.iter().map(|value| match value {
        Value::Null => 'n',
        Value::Int(_) => 'i',
        Value::Text(_) => 't',
        Value::Bytes(_) => 'b',
    }));
    key
}

fn given_slice<'a>(
    given: &'a [Given<'a>],
) -> impl ExactSizeIterator<Item = &'a (dyn ToSql + Sync)> {
    given.iter().map(|value| value as &(dyn ToSql + Sync))
}
