//! The check of a box: whether what lies in the database is what was received, journalled and published.
//!
//! Nothing that can be altered in the tables goes unnamed: receipts are signed, every arrival and withdrawal stands in the
//! journal as a commitment, and after the deadline the root names exactly the receipts that count.

use std::collections::BTreeSet;

use ::store::{Error, Query, Read, journal};
use envelope::{OpeningRoot, Receipt};
use proof::Commitment;

use super::settle::whole;
use super::{COVER, box_subject, token_subject, withdrawal};
use crate::model::BoxId;
use crate::state::Bidding;
use crate::store::bids::BidRow;
use crate::store::{bids, boxes, opening, uploads};

/// What is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// The signed root does not verify, or is not the one in the journal.
    Root,
    /// The list of leaves is not the one under the root.
    Leaves,
    /// A receipt under the root, of which no bid is kept: one was dropped.
    Dropped(String),
    /// A bid that is not under the root: one was added.
    Added(String),
    /// The receipt of a bid does not verify, or what is stored is not what it names: one was replaced.
    Replaced(String),
    /// No entry of the journal is the commitment to this receipt or withdrawal.
    Unjournalled(String),
    /// The entry was written at another instant than the receipt says, or not before the closing: back-dated.
    BackDated(String),
    /// A receipt of another box or lot: swapped between tenders.
    Swapped(String),
    /// A bidder with more than one bid.
    Twice(String),
}

/// Checks a box from its rows up; empty where everything is as it was. Whole files are hashed, which takes as long as
/// reading them.
///
/// # Errors
/// As every read.
pub fn check(read: &mut Read<'_>, room: &Bidding, id: BoxId) -> Result<Vec<Finding>, Error> {
    let mut found = BTreeSet::new();
    let Some(held) = boxes::by_id(read, id.0)? else {
        return Ok(Vec::new());
    };
    let closing = opening::closing(read, id.0)?;
    let all = bids::all_of_box(read, id.0)?;
    let mut under = BTreeSet::new();
    if let Some(closing) = &closing {
        let root = OpeningRoot::verify(closing.note.as_bytes(), &room.verifier()).ok();
        let journalled = journal::of_subject(read, &box_subject(id), 1_000)?
            .into_iter()
            .find(|entry| entry.kind == "bidding.closed" && entry.intact)
            .and_then(|entry| entry.data["root"].as_str().map(str::to_owned));
        match root {
            Some(root) if journalled == Some(base::hex::encode(&root.root)) => {
                let leaves: Option<Vec<envelope::Hash>> = closing
                    .leaves
                    .iter()
                    .map(|leaf| base::hex::decode(leaf)?.try_into().ok())
                    .collect();
                if leaves.is_none_or(|leaves| root.check_list(&leaves).is_err()) {
                    found.insert(Finding::Leaves);
                }
            }
            _ => {
                found.insert(Finding::Root);
            }
        }
        under = closing.leaves.iter().cloned().collect();
    }
    let mut bidders = BTreeSet::new();
    for bid in &all {
        let counts = !matches!(bid.state.as_str(), "replaced" | "withdrawn");
        if counts && !bidders.insert(bid.mark.clone()) {
            found.insert(Finding::Twice(bid.id.clone()));
        }
        let closed = closing.as_ref().map(|closing| closing.at);
        let leaf = one(read, room, (bid, counts), (&held, closed), &mut found)?;
        let Some(leaf) = leaf.filter(|_| counts && closing.is_some()) else {
            continue;
        };
        if !under.remove(&leaf) {
            found.insert(Finding::Added(bid.id.clone()));
        }
    }
    // Before the closing nothing is under a root yet.
    found.extend(under.into_iter().map(Finding::Dropped));
    Ok(found.into_iter().collect())
}

/// Checks one bid; its leaf where the receipt verifies.
fn one(
    read: &mut Read<'_>,
    room: &Bidding,
    (bid, counts): (&BidRow, bool),
    (held, closed): (&boxes::BoxRow, Option<base::Millis>),
    found: &mut BTreeSet<Finding>,
) -> Result<Option<String>, Error> {
    let id = || bid.id.clone();
    let Ok(receipt) = Receipt::verify(bid.receipt.as_bytes(), &room.verifier()) else {
        found.insert(Finding::Replaced(id()));
        return Ok(None);
    };
    if receipt.box_id != held.id || receipt.subject != super::sealed_subject(held) {
        found.insert(Finding::Swapped(id()));
    }
    match entry(read, &bid.token, (&bid.salt, &bid.receipt))? {
        None => {
            found.insert(Finding::Unjournalled(id()));
        }
        Some(at) => {
            let late = closed.is_some_and(|closed| at > closed);
            // The entry carries its transaction's time, the receipt the room's: the latest that any node saw.
            if at > receipt.at || receipt.at != bid.at || late {
                found.insert(Finding::BackDated(id()));
            }
        }
    }
    if counts {
        let upload = uploads::by_token(read, &bid.upload)?;
        let stored = match whole(room, bid, upload.as_ref(), None) {
            None => false,
            Some(whole) => {
                let mut same = true;
                for no in 0..whole.header.chunk_count() {
                    let bytes = uploads::chunk(read, &bid.upload, no)?.unwrap_or_default();
                    same &= whole
                        .manifest
                        .check_chunk(&whole.header, no, &bytes)
                        .is_ok();
                }
                same
            }
        };
        if !stored {
            found.insert(Finding::Replaced(id()));
        }
    } else if bid.state == "withdrawn" {
        let what = withdrawal(&bid.digest);
        let out = match &bid.out {
            Some(out) => entry(read, &out.token, (&out.salt, &what))?,
            None => None,
        };
        if out.is_none() {
            found.insert(Finding::Unjournalled(id()));
        }
    } else if !followed(read, bid)? {
        // Replaced by nothing: the bid was dropped under that name.
        found.insert(Finding::Dropped(id()));
    }
    Ok(Some(base::hex::encode(&receipt.leaf())))
}

/// Whether a bidder put something else into the box after a bid that was replaced.
fn followed(read: &mut Read<'_>, bid: &BidRow) -> Result<bool, Error> {
    let others = bids::of_bidder(read, bid.box_id, &bid.mark)?;
    Ok(others
        .iter()
        .any(|other| other.id != bid.id && other.at >= bid.at))
}

/// When the entry of a token was written, if it is a commitment to this text.
fn entry(
    read: &mut Read<'_>,
    token: &str,
    (salt, what): (&[u8; 16], &str),
) -> Result<Option<base::Millis>, Error> {
    let entries = journal::of_subject(read, &token_subject(token), 2)?;
    let [entry] = &entries[..] else {
        return Ok(None);
    };
    let commitment = entry.data["commitment"]
        .as_str()
        .and_then(Commitment::parse);
    let opens = commitment.is_some_and(|one| one.opens(salt, what.as_bytes()));
    Ok((opens && entry.intact).then_some(entry.at))
}

/// Which entries of the journal covered a box, once it is closed: each token with the salt under which its commitment is
/// one to nothing. With them everybody can tell that no entry is left over.
///
/// # Errors
/// As every read.
pub fn covers(query: &mut impl Query, id: BoxId) -> Result<Vec<(String, [u8; 16])>, Error> {
    match opening::closing(query, id.0)? {
        Some(_) => boxes::covers(query, id.0),
        None => Ok(Vec::new()),
    }
}

/// What a covering entry's commitment is to.
pub const COVERED: &str = COVER;
