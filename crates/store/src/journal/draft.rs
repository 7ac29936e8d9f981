//! The journal's end while a commit is being put together: what each request has added so far.

use base::{Millis, Scope};
use proof::{Actor, Commitment, Entry, Frontier, Hash, leaf_hash, root_of};
use serde_json::Value;

use super::TILE;
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

/// Three states of the tree: as committed, as before the running request, as of now.
pub(crate) struct Draft {
    committed: State,
    before: Option<State>,
    current: State,
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
        }
    }

    /// A request begins.
    pub(crate) fn mark(&mut self) {
        self.before = None;
    }

    /// The request since the last mark is undone.
    pub(crate) fn back(&mut self) {
        if let Some(state) = self.before.take() {
            self.current = state;
        }
    }

    /// Everything since the last commit is undone.
    pub(crate) fn forget(&mut self) {
        self.before = None;
        self.current = self.committed.clone();
    }

    /// Everything is durable.
    pub(crate) fn keep(&mut self) {
        self.before = None;
        if !self.current.fresh.is_empty() {
            self.current.fresh.clear();
            self.committed = self.current.clone();
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
            let commitment = commit(session, seq, field, value)?;
            let Value::Object(members) = &mut data else {
                return Err(journal("data must be an object"));
            };
            if members.contains_key(*field) || *field == ACTOR {
                return Err(journal(format!("data has a member {field} already")));
            }
            members.insert((*field).to_owned(), Value::String(commitment.hex()));
        }
        let who = match scope.account {
            Some(account) => Some(commit(session, seq, ACTOR, &account.0.to_string())?),
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
        session.execute(
            "INSERT INTO journal_entry (seq, at, kind, subject, body, leaf)
             VALUES ($1, $2, $3, $4, $5, $6)",
            params![number(seq)?, now, entry.kind, entry.subject, body, leaf],
        )?;
        self.extend(session, leaf)?;
        Ok(seq)
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

fn commit(session: Session<'_>, seq: u64, field: &str, value: &str) -> Result<Commitment, Error> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(journal)?;
    session.execute(
        "INSERT INTO journal_salt (seq, field, salt, value) VALUES ($1, $2, $3, $4)",
        params![number(seq)?, field, salt, value],
    )?;
    Ok(Commitment::of(&salt, value.as_bytes()))
}

/// A sequence number or size as the database takes it.
pub(super) fn number(seq: u64) -> Result<i64, Error> {
    i64::try_from(seq).map_err(journal)
}

pub(super) fn journal(cause: impl ToString) -> Error {
    Error::Journal(cause.to_string())
}
