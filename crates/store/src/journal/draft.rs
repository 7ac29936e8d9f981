//! The journal's end while a commit is being put together: what each request has added so far.

use base::{Millis, Scope};
use proof::{Actor, Commitment, Entry, Frontier, Hash, leaf_hash, root_of};
use serde_json::Value;

use super::TILE;
use crate::postgres::{self, Bulk};
use crate::session::Session;
use crate::{Error, params};

/// The field under which the account of a scope is committed to.
pub(super) const ACTOR: &str = "actor";

/// What happened, before it has a place in the journal.
pub(crate) struct Fact<'a> {
    pub(crate) kind: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) data: Value,
    pub(crate) personal: &'a [(&'static str, &'a str)],
}

#[derive(Clone)]
struct State {
    frontier: Frontier,
    /// Leaves of the last tile of level 0 while it is incomplete.
    tail: Vec<Hash>,
    /// Leaves since the last commit.
    fresh: Vec<Hash>,
}

struct EntryRow {
    seq: i64,
    at: i64,
    kind: String,
    subject: String,
    body: String,
    leaf: Hash,
}

struct SaltRow {
    seq: i64,
    field: String,
    salt: [u8; 16],
    value: String,
}

/// How many rows there are and how many of them are sent.
#[derive(Clone, Copy, Default)]
struct Counts {
    entries: usize,
    salts: usize,
    sent_entries: usize,
    sent_salts: usize,
}

/// Rows that wait for the end of the commit, where they are written together: a journey to a server costs
/// more than the rows.
#[derive(Default)]
struct Waiting {
    entries: Vec<EntryRow>,
    salts: Vec<SaltRow>,
    now: Counts,
    before: Counts,
}

impl Waiting {
    fn mark(&mut self) {
        self.now.entries = self.entries.len();
        self.now.salts = self.salts.len();
        self.before = self.now;
    }

    /// Rows sent since the mark were undone with it, also those of earlier requests, and are sent again.
    fn back(&mut self) {
        self.now = self.before;
        self.entries.truncate(self.now.entries);
        self.salts.truncate(self.now.salts);
    }

    fn clear(&mut self) {
        *self = Self::default();
    }

    fn send(&mut self, conn: &postgres::Connection) -> Result<(), Error> {
        let salts = &self.salts[self.now.sent_salts..];
        if !salts.is_empty() {
            let texts = |of: fn(&SaltRow) -> &str| {
                Bulk::Texts(salts.iter().map(|row| Some(of(row))).collect())
            };
            conn.insert(
                "journal_salt",
                &[
                    (
                        "seq",
                        Bulk::Ints(salts.iter().map(|row| Some(row.seq)).collect()),
                    ),
                    ("field", texts(|row| &row.field)),
                    (
                        "salt",
                        Bulk::Bytes(salts.iter().map(|row| Some(&row.salt[..])).collect()),
                    ),
                    ("value", texts(|row| &row.value)),
                ],
            )?;
            self.now.sent_salts = self.salts.len();
        }
        let entries = &self.entries[self.now.sent_entries..];
        if !entries.is_empty() {
            let texts = |of: fn(&EntryRow) -> &str| {
                Bulk::Texts(entries.iter().map(|row| Some(of(row))).collect())
            };
            let numbers = |of: fn(&EntryRow) -> i64| {
                Bulk::Ints(entries.iter().map(|row| Some(of(row))).collect())
            };
            conn.insert(
                "journal_entry",
                &[
                    ("seq", numbers(|row| row.seq)),
                    ("at", numbers(|row| row.at)),
                    ("kind", texts(|row| &row.kind)),
                    ("subject", texts(|row| &row.subject)),
                    ("body", texts(|row| &row.body)),
                    (
                        "leaf",
                        Bulk::Bytes(entries.iter().map(|row| Some(&row.leaf[..])).collect()),
                    ),
                ],
            )?;
            self.now.sent_entries = self.entries.len();
        }
        Ok(())
    }
}

/// Three states of the tree: as committed, as before the running request, as of now.
pub(crate) struct Draft {
    committed: State,
    before: Option<State>,
    current: State,
    waiting: Waiting,
}

impl Draft {
    /// Starts from a committed tree; `tail` are the leaves beyond its last complete tile.
    pub(crate) fn new(frontier: Frontier, tail: Vec<Hash>) -> Self {
        let state = State {
            frontier,
            tail,
            fresh: Vec::new(),
        };
        Self {
            committed: state.clone(),
            before: None,
            current: state,
            waiting: Waiting::default(),
        }
    }

    /// A request begins.
    pub(crate) fn mark(&mut self) {
        self.before = None;
        self.waiting.mark();
    }

    /// The request since the last mark is undone.
    pub(crate) fn back(&mut self) {
        if let Some(state) = self.before.take() {
            self.current = state;
        }
        self.waiting.back();
    }

    /// Everything since the last commit is undone.
    pub(crate) fn forget(&mut self) {
        self.before = None;
        self.waiting.clear();
        self.current = self.committed.clone();
    }

    /// Everything is durable.
    pub(crate) fn keep(&mut self) {
        self.before = None;
        self.waiting.clear();
        if !self.current.fresh.is_empty() {
            self.current.fresh.clear();
            self.committed = self.current.clone();
        }
    }

    /// Entries that another node has committed.
    pub(crate) fn follow(&mut self, leaves: &[Hash]) {
        let state = &mut self.committed;
        for leaf in leaves {
            state.frontier.append(*leaf);
            state.tail.push(*leaf);
            if state.tail.len() as u64 == TILE {
                state.tail.clear();
            }
        }
        self.forget();
    }

    /// Writes the rows that wait.
    pub(crate) fn send(&mut self, session: Session<'_>) -> Result<(), Error> {
        match session {
            Session::Sqlite(_) => Ok(()),
            Session::Postgres(conn) => self.waiting.send(conn),
        }
    }

    /// The tree as of now.
    pub(crate) fn frontier(&self) -> &Frontier {
        &self.current.frontier
    }

    /// Leaves that the running commit adds.
    pub(crate) fn fresh(&self) -> &[Hash] {
        &self.current.fresh
    }

    /// Writes an entry behind the last one.
    pub(crate) fn append(
        &mut self,
        session: Session<'_>,
        scope: &Scope,
        now: Millis,
        fact: Fact<'_>,
    ) -> Result<u64, Error> {
        let seq = self.current.frontier.size();
        let mut data = fact.data;
        for (field, value) in fact.personal {
            let commitment = self.commit(session, seq, field, value)?;
            let Value::Object(members) = &mut data else {
                return Err(journal("data must be an object"));
            };
            if members.contains_key(*field) || *field == ACTOR {
                return Err(journal(format!("data has a member {field} already")));
            }
            members.insert((*field).to_owned(), Value::String(commitment.hex()));
        }
        let who = match scope.account {
            Some(account) => Some(self.commit(session, seq, ACTOR, &account.0.to_string())?),
            None => None,
        };
        let entry = Entry {
            seq,
            at: now.rfc3339(),
            actor: Actor {
                role: scope.role.as_str().to_owned(),
                org: scope.org.as_ref().map(ToString::to_string),
                who,
            },
            kind: fact.kind.to_owned(),
            subject: fact.subject.to_owned(),
            data,
        };
        let body = entry.to_bytes().map_err(journal)?;
        let leaf = leaf_hash(&body);
        let body = String::from_utf8(body).map_err(journal)?;
        match session {
            Session::Sqlite(_) => {
                session.execute(
                    "INSERT INTO journal_entry (seq, at, kind, subject, body, leaf)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                    params![number(seq)?, now, entry.kind, entry.subject, body, leaf],
                )?;
            }
            Session::Postgres(_) => self.waiting.entries.push(EntryRow {
                seq: number(seq)?,
                at: now.0,
                kind: entry.kind,
                subject: entry.subject,
                body,
                leaf,
            }),
        }
        self.extend(session, leaf)?;
        Ok(seq)
    }

    fn commit(
        &mut self,
        session: Session<'_>,
        seq: u64,
        field: &str,
        value: &str,
    ) -> Result<Commitment, Error> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(journal)?;
        match session {
            Session::Sqlite(_) => {
                session.execute(
                    "INSERT INTO journal_salt (seq, field, salt, value) VALUES ($1, $2, $3, $4)",
                    params![number(seq)?, field, salt, value],
                )?;
            }
            Session::Postgres(_) => self.waiting.salts.push(SaltRow {
                seq: number(seq)?,
                field: field.to_owned(),
                salt,
                value: value.to_owned(),
            }),
        }
        Ok(Commitment::of(&salt, value.as_bytes()))
    }

    fn extend(&mut self, session: Session<'_>, leaf: Hash) -> Result<(), Error> {
        if self.before.is_none() {
            self.before = Some(self.current.clone());
        }
        let state = &mut self.current;
        state.frontier.append(leaf);
        state.fresh.push(leaf);
        state.tail.push(leaf);
        if state.tail.len() as u64 == TILE {
            let index = state.frontier.size() / TILE - 1;
            put_tile(session, 0, index, &state.tail.concat())?;
            raise(session, index, root_of(&state.tail))?;
            state.tail.clear();
        }
        Ok(())
    }
}

/// Adds the root of the complete tile `index` of level 0 to level 1, and so on upward.
fn raise(session: Session<'_>, mut index: u64, mut root: Hash) -> Result<(), Error> {
    for level in 1..8 {
        let (tile, place) = (index / TILE, index % TILE);
        let mut hashes = super::nodes::tile(session, level, tile)?.unwrap_or_default();
        if hashes.len() as u64 != place {
            return Err(journal(format!(
                "tile {level}/{tile} holds {} hashes instead of {place}",
                hashes.len()
            )));
        }
        hashes.push(root);
        put_tile(session, level, tile, &hashes.concat())?;
        if hashes.len() as u64 != TILE {
            break;
        }
        (index, root) = (tile, root_of(&hashes));
    }
    Ok(())
}

fn put_tile(session: Session<'_>, level: u8, index: u64, hashes: &[u8]) -> Result<(), Error> {
    session.execute(
        "INSERT INTO journal_tile (level, idx, hashes) VALUES ($1, $2, $3)
         ON CONFLICT (level, idx) DO UPDATE SET hashes = excluded.hashes",
        params![level, number(index)?, hashes],
    )?;
    Ok(())
}

/// A sequence number or size as the database takes it.
pub(super) fn number(seq: u64) -> Result<i64, Error> {
    i64::try_from(seq).map_err(journal)
}

pub(super) fn journal(cause: impl ToString) -> Error {
    Error::Journal(cause.to_string())
}
