//! What other nodes appended to the journal since this one looked.

use std::ops::ControlFlow;

use base::Millis;
use proof::{Hash, SignedCheckpoint, leaf_hash};

use super::draft::{Draft, number};
use super::signer::{Newest, Signer};
use crate::mode::Why;
use crate::session::Session;
use crate::statement::Allowed;
use crate::{Error, params};

/// Entries that are read at once.
const STEP: u64 = 1024;

/// Why a node does not follow.
#[derive(Debug)]
pub(crate) enum Lost {
    /// The database failed while it was read.
    Store(Error),
    /// The journal is no longer the one that this node's signer remembers.
    Journal(Why),
}

impl From<Error> for Lost {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

fn altered(seq: Option<u64>, detail: impl ToString) -> Lost {
    Lost::Journal(Why::Altered {
        seq,
        detail: detail.to_string(),
    })
}

/// Brings draft and signer to the head that the database has, if it extends the one they know: its signature
/// is this journal's, every new text has its hash, and the hashes have its root. Gives the instant of the
/// newest entry when there were any.
pub(crate) fn follow(
    session: Session<'_>,
    draft: &mut Draft,
    signer: &mut Signer,
) -> Result<Option<Millis>, Lost> {
    let Some((size, note, at)) = newest(session)? else {
        return Err(altered(None, "no checkpoint is stored"));
    };
    let known = signer.size();
    if size < known {
        return Err(Lost::Journal(Why::RolledBack {
            signed: known,
            found: size,
        }));
    }
    let signed = SignedCheckpoint::parse(note.as_bytes()).map_err(|cause| altered(None, cause))?;
    if size == known {
        return if signed.checkpoint().root == signer.root() {
            Ok(None)
        } else {
            Err(altered(None, "another journal of the same length"))
        };
    }
    let head = signed
        .verify(&[&signer.verifier()])
        .map_err(|cause| altered(None, cause))?;
    let mut frontier = draft.frontier().clone();
    let mut leaves = Vec::new();
    let mut latest = at;
    for from in (known..size).step_by(STEP as usize) {
        latest = read_leaves(session, from, size.min(from + STEP), &mut leaves)?;
    }
    leaves.iter().for_each(|leaf| frontier.append(*leaf));
    if head.size != size || frontier.size() != size || frontier.root() != head.root {
        return Err(altered(
            None,
            "the entries are not those under the signed head",
        ));
    }
    draft.follow(&leaves);
    signer.follow(frontier, Newest { size, at }, &note);
    Ok(Some(latest))
}

fn newest(session: Session<'_>) -> Result<Option<(u64, String, Millis)>, Error> {
    let mut found = None;
    session.for_each(
        Allowed::Read,
        "SELECT size, note, at FROM journal_checkpoint ORDER BY size DESC LIMIT 1",
        params![],
        &mut |row| {
            found = Some((row.get(0)?, row.get(1)?, row.get(2)?));
            Ok(ControlFlow::Break(()))
        },
    )?;
    Ok(found)
}

/// Adds the leaves of the entries `from..to`; the instant of the last of them.
fn read_leaves(
    session: Session<'_>,
    from: u64,
    to: u64,
    leaves: &mut Vec<Hash>,
) -> Result<Millis, Lost> {
    let mut wrong = None;
    let mut next = from;
    let mut latest = Millis(i64::MIN);
    session.for_each(
        Allowed::Read,
        "SELECT seq, at, body, leaf FROM journal_entry WHERE seq >= $1 AND seq < $2 ORDER BY seq",
        params![number(from)?, number(to)?],
        &mut |row| {
            let (seq, body): (u64, String) = (row.get(0)?, row.get(2)?);
            let leaf: Option<Hash> = row.get(3).ok();
            if seq != next || leaf != Some(leaf_hash(body.as_bytes())) {
                wrong = Some(next);
                return Ok(ControlFlow::Break(()));
            }
            latest = row.get(1)?;
            leaves.extend(leaf);
            next += 1;
            Ok(ControlFlow::Continue(()))
        },
    )?;
    match wrong {
        Some(seq) => Err(altered(Some(seq), "the text does not match its hash")),
        None if next != to => Err(altered(Some(next), "an entry is missing")),
        None => Ok(latest),
    }
}

/// Whether the leaves stand in the journal from a place on: the fate of a commit whose answer was lost.
pub(crate) fn stands(session: Session<'_>, from: u64, leaves: &[Hash]) -> Result<bool, Error> {
    let stored = super::nodes::leaves(session, from, leaves.len() as u64)?;
    Ok(stored == leaves)
}
