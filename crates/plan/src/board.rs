//! The board, kept until the journal grows or the day changes.

use std::sync::{Arc, Mutex, PoisonError};

use base::Date;
use store::{Error, Store};

use crate::model::Board;

/// The newest board of one installation. Several nodes on one database agree, because the size of the
/// journal is read from the database each time.
#[derive(Debug, Default)]
pub struct Boards {
    newest: Mutex<Option<Arc<Board>>>,
}

impl Boards {
    /// The board of a day. Blocks while it is built, so that a crowd after a change builds it once.
    ///
    /// # Errors
    /// What the database answers.
    pub fn get(&self, store: &Store, day: Date) -> Result<Arc<Board>, Error> {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let size = store.head()?.size;
        if let Some(board) = newest
            .as_ref()
            .filter(|board| board.day == day && board.journal_size == size)
        {
            return Ok(board.clone());
        }
        let board = Arc::new(crate::store::board::load(store, day)?);
        *newest = Some(board.clone());
        Ok(board)
    }
}
