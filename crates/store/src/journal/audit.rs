//! Whether the stored journal is the one that was signed.

use base::{Explain, Fault, Lang, Millis};
use proof::{
    Checkpoint, Commitment, Entry, Frontier, Hash, SignedCheckpoint, VerifierKey, leaf_hash,
    root_at, root_of,
};

use super::TILE;
use super::draft::{ACTOR, number};
use super::nodes::{self, StoredNodes};
use super::signer::Newest;
use crate::mode::Why;
use crate::query::Query;
use crate::{Error, Read, params};

/// Entries that are read at once.
const STEP: u64 = 1024;

/// Up to this many entries every one is checked at opening; beyond it, the last [`STEP`] and the edge of
/// the tree. The full check is [`crate::Store::check`].
const FULL_AT_OPEN: u64 = 20_000;

/// What a full check has proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Entries, all of them right.
    pub entries: u64,
    /// The Merkle tree hash over them.
    pub root: Hash,
    /// Stored checkpoints, all of them signed and right.
    pub checkpoints: u64,
}

/// The first thing found wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// The store failed while it was read.
    #[error(transparent)]
    Store(#[from] Error),
    /// An entry is missing, or there is one beyond the signed head.
    #[error("entry {seq} is missing or one too many")]
    Sequence {
        /// Its place.
        seq: u64,
    },
    /// The text of an entry is not what its hash says.
    #[error("entry {seq}: the text does not match its hash")]
    Body {
        /// Its place.
        seq: u64,
    },
    /// The columns beside the text of an entry say something else than the text.
    #[error("entry {seq}: time, kind or subject differ from the text")]
    Columns {
        /// Its place.
        seq: u64,
    },
    /// A kept personal value does not open its commitment.
    #[error("entry {seq}: the value of {field} does not open its commitment")]
    Salt {
        /// The entry.
        seq: u64,
        /// The field.
        field: String,
    },
    /// A stored tile differs from the hashes of the entries.
    #[error("tile {level}/{index} differs from the entries")]
    Tile {
        /// Level of the tile, from 0.
        level: u8,
        /// Its place in the level.
        index: u64,
    },
    /// A stored checkpoint is not signed or has another root than the entries.
    #[error("the checkpoint over {size} entries: {why}")]
    Checkpoint {
        /// The size as stored.
        size: u64,
        /// What is wrong.
        why: String,
    },
}

impl CheckError {
    /// The entry that is wrong, where it is one.
    #[must_use]
    pub fn seq(&self) -> Option<u64> {
        match self {
            Self::Sequence { seq }
            | Self::Body { seq }
            | Self::Columns { seq }
            | Self::Salt { seq, .. } => Some(*seq),
            Self::Store(_) | Self::Tile { .. } | Self::Checkpoint { .. } => None,
        }
    }
}

impl Explain for CheckError {
    fn explain(&self, lang: Lang) -> String {
        if let Self::Store(error) = self {
            return error.explain(lang);
        }
        Why::from(self).explain(lang)
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Store(error) => error.fault(),
            _ => Fault::Internal,
        }
    }
}

impl From<&CheckError> for Why {
    fn from(error: &CheckError) -> Self {
        Self::Altered {
            seq: error.seq(),
            detail: error.to_string(),
        }
    }
}

/// The end of a journal that agrees with its signer.
pub(crate) struct Edge {
    pub(crate) frontier: Frontier,
    pub(crate) tail: Vec<Hash>,
    pub(crate) newest: Newest,
}

/// Checks at opening: the signer's head is a head of this tree, the newest checkpoint covers exactly the
/// entries there are, tiles and the last texts agree.
pub(crate) fn check_edge(
    read: &mut Read<'_>,
    key: &VerifierKey,
    head: &Checkpoint,
) -> Result<Edge, Why> {
    let found = entries(read).map_err(unreadable)?;
    if found < head.size {
        return Err(Why::RolledBack {
            signed: head.size,
            found,
        });
    }
    let from = if found <= FULL_AT_OPEN {
        check(read).map_err(|error| Why::from(&error))?;
        0
    } else {
        let from = (found - STEP) / TILE * TILE;
        check_texts(read, from, found).map_err(|error| Why::from(&error))?;
        check_right_tiles(read, found).map_err(|error| Why::from(&error))?;
        from
    };
    tracing::debug!(found, from, "journal texts checked");
    let nodes = StoredNodes::new(read.session);
    let signed_root = root_at(&nodes, head.size).map_err(unreadable)?;
    if signed_root != head.root {
        return Err(altered("the tree does not contain the signer's last head"));
    }
    let frontier = Frontier::from_nodes(&nodes, found).map_err(unreadable)?;
    let newest = newest_checkpoint(read, key, &frontier).map_err(|error| Why::from(&error))?;
    let tail = nodes::leaves(read.session, found / TILE * TILE, TILE).map_err(unreadable)?;
    Ok(Edge {
        frontier,
        tail,
        newest,
    })
}

fn unreadable(error: Error) -> Why {
    altered(&error.to_string())
}

fn altered(detail: &str) -> Why {
    Why::Altered {
        seq: None,
        detail: detail.to_owned(),
    }
}

/// The place after the last entry.
pub(crate) fn entries(read: &mut Read<'_>) -> Result<u64, Error> {
    let last: Option<u64> =
        read.query_one("SELECT max(seq) FROM journal_entry", params![], |row| {
            row.get(0)
        })?;
    Ok(last.map_or(0, |seq| seq + 1))
}

fn newest_checkpoint(
    read: &mut Read<'_>,
    key: &VerifierKey,
    frontier: &Frontier,
) -> Result<Newest, CheckError> {
    let newest = read.query_opt(
        "SELECT size, note, at FROM journal_checkpoint ORDER BY size DESC LIMIT 1",
        params![],
        |row| {
            Ok((
                row.get::<u64>(0)?,
                row.get::<String>(1)?,
                row.get::<Millis>(2)?,
            ))
        },
    )?;
    let Some((size, note, at)) = newest else {
        return Err(CheckError::Checkpoint {
            size: frontier.size(),
            why: "none is stored".to_owned(),
        });
    };
    verify_checkpoint(size, &note, key, frontier.size(), frontier.root())?;
    Ok(Newest { size, at })
}

fn verify_checkpoint(
    size: u64,
    note: &str,
    key: &VerifierKey,
    entries: u64,
    root: Hash,
) -> Result<(), CheckError> {
    let wrong = |why: String| CheckError::Checkpoint { size, why };
    let signed =
        SignedCheckpoint::parse(note.as_bytes()).map_err(|cause| wrong(cause.to_string()))?;
    let head = signed
        .verify(&[key])
        .map_err(|cause| wrong(cause.to_string()))?;
    if head.size != size || size != entries {
        return Err(wrong(format!(
            "it is signed over {} of {entries} entries",
            head.size
        )));
    }
    if head.root != root {
        return Err(wrong("another root is signed".to_owned()));
    }
    Ok(())
}

struct Stored {
    seq: u64,
    at: Millis,
    kind: String,
    subject: String,
    body: String,
    leaf: Option<Hash>,
}

fn stored(read: &mut Read<'_>, from: u64, to: u64) -> Result<Vec<Stored>, Error> {
    read.query_map(
        "SELECT seq, at, kind, subject, body, leaf FROM journal_entry
         WHERE seq >= $1 AND seq < $2 ORDER BY seq",
        params![number(from)?, number(to)?],
        |row| {
            Ok(Stored {
                seq: row.get(0)?,
                at: row.get(1)?,
                kind: row.get(2)?,
                subject: row.get(3)?,
                body: row.get(4)?,
                leaf: row.get(5).ok(),
            })
        },
    )
}

/// Checks the entries `from..to` one by one and their kept personal values.
fn check_texts(read: &mut Read<'_>, from: u64, to: u64) -> Result<Vec<Hash>, CheckError> {
    let rows = stored(read, from, to)?;
    let mut leaves = Vec::with_capacity(rows.len());
    let mut texts = Vec::with_capacity(rows.len());
    for (row, seq) in rows.iter().zip(from..) {
        if row.seq != seq {
            return Err(CheckError::Sequence { seq });
        }
        let leaf = leaf_hash(row.body.as_bytes());
        if row.leaf != Some(leaf) {
            return Err(CheckError::Body { seq });
        }
        let entry = Entry::parse(row.body.as_bytes()).map_err(|_| CheckError::Body { seq })?;
        let same = entry.seq == seq
            && entry.at == row.at.rfc3339()
            && entry.kind == row.kind
            && entry.subject == row.subject;
        if !same {
            return Err(CheckError::Columns { seq });
        }
        leaves.push(leaf);
        texts.push(entry);
    }
    if leaves.len() as u64 != to - from {
        let seq = from + leaves.len() as u64;
        return Err(CheckError::Sequence { seq });
    }
    check_salts(read, from, to, &texts)?;
    Ok(leaves)
}

fn check_salts(
    read: &mut Read<'_>,
    from: u64,
    to: u64,
    entries: &[Entry],
) -> Result<(), CheckError> {
    let salts = read.query_map(
        "SELECT seq, field, salt, value FROM journal_salt
         WHERE seq >= $1 AND seq < $2 ORDER BY seq, field",
        params![number(from)?, number(to)?],
        |row| {
            Ok((
                row.get::<u64>(0)?,
                row.get::<String>(1)?,
                row.get::<[u8; 16]>(2)?,
                row.get::<String>(3)?,
            ))
        },
    )?;
    for (seq, field, salt, value) in salts {
        let entry = &entries[(seq - from) as usize];
        let commitment = if field == ACTOR {
            entry.actor.who
        } else {
            entry.data[&field].as_str().and_then(Commitment::parse)
        };
        if !commitment.is_some_and(|commitment| commitment.opens(&salt, value.as_bytes())) {
            return Err(CheckError::Salt { seq, field });
        }
    }
    Ok(())
}

/// The tiles along the right edge: each complete one is what its parent holds for it.
fn check_right_tiles(read: &mut Read<'_>, entries: u64) -> Result<(), CheckError> {
    let mut count = entries / TILE;
    let mut level = 0u8;
    while count > 0 {
        let index = count - 1;
        let wrong = CheckError::Tile { level, index };
        let hashes = nodes::tile(read.session, level, index)?.ok_or_else(|| wrong.clone())?;
        if level == 0 && hashes != nodes::leaves(read.session, index * TILE, TILE)? {
            return Err(wrong);
        }
        let parent = nodes::tile(read.session, level + 1, index / TILE)?.unwrap_or_default();
        if parent.len() as u64 != index % TILE + 1 || parent.last() != Some(&root_of(&hashes)) {
            return Err(CheckError::Tile {
                level: level + 1,
                index: index / TILE,
            });
        }
        count /= TILE;
        level += 1;
    }
    Ok(())
}

/// Recomputes everything from the texts up.
pub(crate) fn check(read: &mut Read<'_>) -> Result<Checked, CheckError> {
    let key = super::read::verifier(read)?;
    let total = entries(read)?;
    let notes = read.query_map(
        "SELECT size, note FROM journal_checkpoint ORDER BY size",
        params![],
        |row| Ok((row.get::<u64>(0)?, row.get::<String>(1)?)),
    )?;
    let mut frontier = Frontier::new();
    let mut tiles = TileCheck::default();
    let mut waiting = notes.iter().peekable();
    let mut from = 0;
    loop {
        let to = total.min(from + STEP);
        let leaves = check_texts(read, from, to)?;
        let mut rest = leaves.as_slice();
        loop {
            while let Some((size, note)) = waiting.next_if(|(size, _)| *size <= frontier.size()) {
                verify_checkpoint(*size, note, &key, frontier.size(), frontier.root())?;
            }
            let Some((leaf, others)) = rest.split_first() else {
                break;
            };
            frontier.append(*leaf);
            tiles.push(read, *leaf)?;
            rest = others;
        }
        if to == total {
            break;
        }
        from = to;
    }
    tiles.finish(read)?;
    if let Some((size, _)) = waiting.next() {
        return Err(CheckError::Checkpoint {
            size: *size,
            why: format!("there are only {total} entries"),
        });
    }
    newest_checkpoint(read, &key, &frontier)?;
    Ok(Checked {
        entries: total,
        root: frontier.root(),
        checkpoints: notes.len() as u64,
    })
}

/// Builds the tiles again and compares each with the stored one.
#[derive(Default)]
struct TileCheck {
    levels: Vec<(u64, Vec<Hash>)>,
    complete: u64,
}

impl TileCheck {
    fn push(&mut self, read: &mut Read<'_>, mut hash: Hash) -> Result<(), CheckError> {
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push((0, Vec::new()));
            }
            let (index, hashes) = &mut self.levels[level];
            hashes.push(hash);
            if (hashes.len() as u64) < TILE {
                break;
            }
            compare(read, level as u8, *index, hashes)?;
            hash = root_of(hashes);
            hashes.clear();
            *index += 1;
            self.complete += 1;
        }
        Ok(())
    }

    fn finish(self, read: &mut Read<'_>) -> Result<(), CheckError> {
        let mut expected = self.complete;
        for (level, (index, hashes)) in self.levels.iter().enumerate().skip(1) {
            if !hashes.is_empty() {
                compare(read, level as u8, *index, hashes)?;
                expected += 1;
            }
        }
        let found: u64 = read.query_one("SELECT count(*) FROM journal_tile", params![], |row| {
            row.get(0)
        })?;
        if found != expected {
            return Err(Error::Journal(format!("{found} tiles instead of {expected}")).into());
        }
        Ok(())
    }
}

fn compare(read: &mut Read<'_>, level: u8, index: u64, hashes: &[Hash]) -> Result<(), CheckError> {
    match nodes::tile(read.session, level, index) {
        Ok(Some(stored)) if stored == hashes => Ok(()),
        _ => Err(CheckError::Tile { level, index }),
    }
}
