//! The tree's nodes, served from tiles and, right of the last complete tile, from the entries.

use std::cell::RefCell;
use std::ops::ControlFlow;

use proof::{Hash, Nodes, root_of};

use super::TILE;
use super::draft::{journal, number};
use crate::session::Session;
use crate::statement::Allowed;
use crate::{Error, params};

/// Nodes of the stored tree. Remembers the last tile, because proofs walk along neighbours.
pub(crate) struct StoredNodes<'a> {
    session: Session<'a>,
    last: RefCell<Option<(u8, u64, Vec<Hash>)>>,
}

impl<'a> StoredNodes<'a> {
    pub(crate) fn new(session: Session<'a>) -> Self {
        Self {
            session,
            last: RefCell::new(None),
        }
    }

    fn load(&self, level: u8, index: u64) -> Result<Vec<Hash>, Error> {
        if let Some(hashes) = tile(self.session, level, index)? {
            return Ok(hashes);
        }
        if level == 0 {
            return leaves(self.session, index * TILE, TILE);
        }
        Err(journal(format!("tile {level}/{index} is missing")))
    }
}

impl Nodes for StoredNodes<'_> {
    type Error = Error;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Error> {
        let (tile_level, within) = (level / 8, level % 8);
        let first = index << within;
        let (tile_index, from) = (first / TILE, (first % TILE) as usize);
        let mut last = self.last.borrow_mut();
        let kept = matches!(&*last, Some((l, i, _)) if (*l, *i) == (tile_level, tile_index));
        if !kept {
            *last = Some((tile_level, tile_index, self.load(tile_level, tile_index)?));
        }
        last.as_ref()
            .and_then(|(_, _, hashes)| hashes.get(from..from + (1usize << within)))
            .map(root_of)
            .ok_or_else(|| journal(format!("tile {tile_level}/{tile_index} is too short")))
    }
}

/// A stored tile, or `None`.
pub(super) fn tile(
    session: Session<'_>,
    level: u8,
    index: u64,
) -> Result<Option<Vec<Hash>>, Error> {
    let mut found = None;
    session.for_each(
        Allowed::Read,
        "SELECT hashes FROM journal_tile WHERE level = $1 AND idx = $2",
        params![level, number(index)?],
        &mut |row| {
            found = Some(row.get::<Vec<u8>>(0)?);
            Ok(ControlFlow::Break(()))
        },
    )?;
    let Some(bytes) = found else {
        return Ok(None);
    };
    let (hashes, slack) = bytes.as_chunks::<32>();
    if !slack.is_empty() || hashes.len() as u64 > TILE {
        return Err(journal(format!("tile {level}/{index} has a wrong length")));
    }
    Ok(Some(hashes.to_vec()))
}

/// The leaves of the entries from `first` on, at most `count`, without a gap.
pub(super) fn leaves(session: Session<'_>, first: u64, count: u64) -> Result<Vec<Hash>, Error> {
    let mut hashes: Vec<Hash> = Vec::new();
    session.for_each(
        Allowed::Read,
        "SELECT seq, leaf FROM journal_entry WHERE seq >= $1 AND seq < $2 ORDER BY seq",
        params![number(first)?, number(first.saturating_add(count))?],
        &mut |row| {
            if row.get::<u64>(0)? != first + hashes.len() as u64 {
                return Err(journal(format!(
                    "entry {} is missing",
                    first + hashes.len() as u64
                )));
            }
            hashes.push(row.get(1)?);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok(hashes)
}
