//! The board, kept until something happens that it shows or the day changes.

use std::sync::{Arc, Mutex, PoisonError};

use base::Date;
use store::{Error, Store, journal};

use crate::model::Board;

/// Entries that are looked through for one that moves the board; after more of them it is built anew.
const LOOKED_THROUGH: u64 = 10_000;

/// The newest board of one installation. Several nodes on one database agree, because the size of the
/// journal is read from the database each time.
#[derive(Debug, Default)]
pub struct Boards {
    newest: Mutex<Option<Held>>,
    quiet: &'static [&'static str],
}

#[derive(Debug)]
struct Held {
    board: Arc<Board>,
    /// The size of the journal up to which nothing moved it.
    good_for: u64,
}

impl Boards {
    /// Entries whose kind begins with one of these words and a full stop move no light.
    pub(crate) fn set_quiet(&mut self, quiet: &'static [&'static str]) {
        self.quiet = quiet;
    }

    /// The board of a day. Blocks while it is built, so that a crowd after a change builds it once.
    ///
    /// # Errors
    /// What the database answers.
    pub fn get(&self, store: &Store, day: Date) -> Result<Arc<Board>, Error> {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let size = store.head()?.size;
        if let Some(held) = newest.as_mut().filter(|held| held.board.day == day)
            && self.stands(store, held.good_for, size)?
        {
            held.good_for = size;
            return Ok(held.board.clone());
        }
        let board = Arc::new(crate::store::board::load(store, day)?);
        *newest = Some(Held {
            good_for: board.journal_size,
            board: board.clone(),
        });
        Ok(board)
    }

    /// Whether nothing between two sizes of the journal moves the board. A shrunken journal is another one.
    fn stands(&self, store: &Store, from: u64, to: u64) -> Result<bool, Error> {
        match to.checked_sub(from) {
            Some(0) => Ok(true),
            Some(grown) if grown <= LOOKED_THROUGH && !self.quiet.is_empty() => {
                let kinds = store.read(|read| journal::kinds(read, from..to))?;
                Ok(kinds.iter().all(|kind| {
                    let room = kind.split_once('.').map_or(kind.as_str(), |(room, _)| room);
                    self.quiet.contains(&room)
                }))
            }
            _ => Ok(false),
        }
    }
}
