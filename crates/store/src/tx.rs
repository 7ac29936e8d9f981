//! A write and a read, as closures see them.

use std::ops::ControlFlow;

use base::{Millis, Scope};

use crate::Error;
use crate::journal::Draft;
use crate::params;
use crate::query::{Query, Row};
use crate::session::Session;
use crate::statement::Allowed;
use crate::value::Value;

/// A write: everything in it becomes durable together or not at all.
pub struct Tx<'a> {
    pub(crate) session: Session<'a>,
    pub(crate) draft: &'a mut Draft,
    scope: &'a Scope,
    now: Millis,
    changed: bool,
    transient: bool,
    entries: u32,
    broken: Option<Error>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(
        session: Session<'a>,
        draft: &'a mut Draft,
        scope: &'a Scope,
        now: Millis,
    ) -> Self {
        Self {
            session,
            draft,
            scope,
            now,
            changed: false,
            transient: false,
            entries: 0,
            broken: None,
        }
    }

    /// The instant of this write; it does not move while the write runs.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.now
    }

    /// Who writes.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        self.scope
    }

    /// Runs an INSERT, UPDATE or DELETE; the number of rows affected.
    ///
    /// # Errors
    /// [`Error::Duplicate`], [`Error::Constraint`], [`Error::Statement`], [`Error::Full`],
    /// [`Error::Database`].
    pub fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, Error> {
        self.show_journal(sql)?;
        let rows = self.session.execute(sql, params)?;
        self.changed |= rows > 0;
        Ok(rows)
    }

    /// The next number of a counter, from 1, in every database the same. A number that a failed write took
    /// is given again.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn next_id(&mut self, counter: &str) -> Result<i64, Error> {
        let mut next = None;
        self.session.for_each(
            Allowed::Change,
            "INSERT INTO store_counter (name, value) VALUES ($1, 1)
             ON CONFLICT (name) DO UPDATE SET value = store_counter.value + 1
             RETURNING value",
            params![counter],
            &mut |row| {
                next = Some(row.get(0)?);
                Ok(ControlFlow::Continue(()))
            },
        )?;
        next.ok_or_else(|| Error::NoRow(counter.to_owned()))
    }

    /// Says that this write leaves no journal entry rightly: sessions, counters of failed sign-ins, caches.
    pub fn transient(&mut self) {
        self.transient = true;
    }

    /// Writes a journal entry into this transaction and returns its sequence number, from 0.
    ///
    /// `kind` is dotted lower-case words (`report.accepted`), `subject` names the thing (`report/12`),
    /// `data` is an object of texts, whole numbers, booleans, nulls, arrays and objects, without personal
    /// data: see [`Tx::journal_personal`]. The actor is the scope's role and organisation; the account
    /// enters as a commitment whose salt can be erased ([`crate::journal::erase_account`]).
    ///
    /// # Errors
    /// [`Error::Journal`] when the entry has no canonical form or is longer than 65,535 bytes; else as
    /// [`Tx::execute`].
    pub fn journal(
        &mut self,
        kind: &str,
        subject: &str,
        data: serde_json::Value,
    ) -> Result<u64, Error> {
        self.journal_personal(kind, subject, data, &[])
    }

    /// As [`Tx::journal`], with personal values: each becomes a member of `data` under its name, as a
    /// commitment in hexadecimal. Value and salt are kept in `journal_salt`, where they can be erased.
    ///
    /// # Errors
    /// As [`Tx::journal`]; also when `data` has a member of such a name already.
    pub fn journal_personal(
        &mut self,
        kind: &str,
        subject: &str,
        data: serde_json::Value,
        personal: &[(&'static str, &str)],
    ) -> Result<u64, Error> {
        let fact = crate::journal::Fact {
            kind,
            subject,
            data,
            personal,
        };
        match self.draft.append(self.session, self.scope, self.now, fact) {
            Ok(seq) => {
                self.entries += 1;
                Ok(seq)
            }
            Err(error) => {
                // Half an entry may have been written; whatever the closure makes of it, it cannot stay.
                self.broken = Some(error.clone());
                Err(error)
            }
        }
    }

    /// Makes a text findable under a key of a collection, in place of what the key had.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn index(&mut self, collection: &str, key: &str, text: &str) -> Result<(), Error> {
        let id = match self.indexed(collection, key)? {
            Some(id) => id,
            None => {
                let id = self.next_id("search_doc")?;
                self.execute(
                    "INSERT INTO search_doc (id, collection, key) VALUES ($1, $2, $3)",
                    params![id, collection, key],
                )?;
                id
            }
        };
        self.changed = true;
        self.session.index(id, collection, text)
    }

    /// Takes a key out of a collection; nothing happens when it is not there.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn unindex(&mut self, collection: &str, key: &str) -> Result<(), Error> {
        let Some(id) = self.indexed(collection, key)? else {
            return Ok(());
        };
        self.session.unindex(id)?;
        self.execute("DELETE FROM search_doc WHERE id = $1", params![id])?;
        Ok(())
    }

    /// A statement about the journal sees the entries of this commit, which may still wait to be written.
    fn show_journal(&mut self, sql: &str) -> Result<(), Error> {
        if sql.contains("journal_") {
            self.draft.send(self.session)?;
        }
        Ok(())
    }

    fn indexed(&mut self, collection: &str, key: &str) -> Result<Option<i64>, Error> {
        self.query_opt(
            "SELECT id FROM search_doc WHERE collection = $1 AND key = $2",
            params![collection, key],
            |row| row.get(0),
        )
    }

    /// Whether the write may stand: changed rows need an entry or the mark of a transient write.
    pub(crate) fn settled(&self) -> Result<(), Error> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        if let Some(error) = self.session.failure() {
            return Err(error);
        }
        if self.changed && !self.transient && self.entries == 0 {
            return Err(Error::Unjournalled);
        }
        Ok(())
    }
}

impl Query for Tx<'_> {
    fn for_each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>, Error>,
    ) -> Result<(), Error> {
        self.show_journal(sql)?;
        self.changed |= self.session.for_each(Allowed::Change, sql, params, each)?;
        Ok(())
    }

    fn search(&mut self, collection: &str, query: &str, limit: u32) -> Result<Vec<String>, Error> {
        self.session.search(collection, query, (limit, true))
    }

    fn search_some(
        &mut self,
        collection: &str,
        query: &str,
        limit: u32,
    ) -> Result<Vec<String>, Error> {
        self.session.search(collection, query, (limit, false))
    }
}

/// A read: one snapshot, however long it takes.
pub struct Read<'a> {
    pub(crate) session: Session<'a>,
}

impl Query for Read<'_> {
    fn for_each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>, Error>,
    ) -> Result<(), Error> {
        self.session
            .for_each(Allowed::Read, sql, params, each)
            .map(drop)
    }

    fn search(&mut self, collection: &str, query: &str, limit: u32) -> Result<Vec<String>, Error> {
        self.session.search(collection, query, (limit, true))
    }

    fn search_some(
        &mut self,
        collection: &str,
        query: &str,
        limit: u32,
    ) -> Result<Vec<String>, Error> {
        self.session.search(collection, query, (limit, false))
    }
}
