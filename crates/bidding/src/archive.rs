//! What a box leaves behind for the archive of its trade, as it was made and as the journal vouches for it.

use ::store::{Error, Query};

use crate::commands::{close, sealed_subject, sign, token_subject};
use crate::model::BoxId;
use crate::queries::root;
use crate::rules::record;
use crate::state::Bidding;
use crate::store::boxes::BoxRow;
use crate::store::{bids, boxes, opening};

/// The receipt of a bid that counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptReceipt {
    /// The bid's id.
    pub bid: String,
    /// What the bidder was given: a signed note.
    pub text: String,
    /// The journal's subject under which the bid was committed to.
    pub journal_subject: String,
}

/// What the deadline left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptClosing {
    /// The signed root.
    pub note: String,
    /// The root as canonical JSON, for bundles: `root`, `size`, `subject`. The entry `bidding.closed` names the root.
    pub root: String,
    /// In the order in which they were received.
    pub receipts: Vec<KeptReceipt>,
}

/// What the opening left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRecord {
    /// The record as it is downloaded, with the signatures under it.
    pub file: String,
    /// What it rests on as canonical JSON, for bundles: `leaves`, `record_sha256`, `subject`. The entry `bidding.record`
    /// names its SHA-256.
    pub leaves: String,
}

/// A box as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The box.
    pub id: BoxId,
    /// BOX.json; empty while a holder's key is missing.
    pub box_file: String,
    /// Nothing before the deadline: until then nobody learns how many bids there are.
    pub closing: Option<KeptClosing>,
    /// Nothing before every bid is settled.
    pub record: Option<KeptRecord>,
}

/// What the boxes of a subject leave behind so far, the oldest first: a trade in which offers are negotiated has one for the
/// first responses and one for the final offers. The caller vouches that the scope may know the subject.
///
/// # Errors
/// As every read; [`Error::Journal`] where the signer fails.
pub fn kept(query: &mut impl Query, room: &Bidding, subject: &str) -> Result<Vec<Kept>, Error> {
    let all = boxes::all_of_subject(query, subject)?;
    all.into_iter()
        .map(|held| kept_box(query, room, held))
        .collect()
}

fn kept_box(query: &mut impl Query, room: &Bidding, held: BoxRow) -> Result<Kept, Error> {
    let id = BoxId(held.id);
    let closing = opening::closing(query, held.id)?;
    let record = match (&closing, opening::record(query, held.id)?) {
        (Some(closing), Some(row)) => sign::record_file(query, room, id)?.map(|file| KeptRecord {
            file,
            leaves: record::leaves(&sealed_subject(&held), &closing.leaves, &row.digest),
        }),
        _ => None,
    };
    let receipts = match &closing {
        Some(_) => bids::of_box(query, held.id)?,
        None => Vec::new(),
    };
    // A receipt that cannot be read is under no root; the check of the box names it.
    let receipts = receipts
        .into_iter()
        .filter(|bid| close::receipt(bid).is_some());
    let receipts = receipts.map(|bid| KeptReceipt {
        journal_subject: token_subject(&bid.token),
        bid: bid.id,
        text: bid.receipt,
    });
    let closing = closing.map(|closing| KeptClosing {
        root: record::root(
            &sealed_subject(&held),
            closing.leaves.len(),
            &root(&closing.note),
        ),
        note: closing.note,
        receipts: receipts.collect(),
    });
    Ok(Kept {
        id,
        box_file: held.box_file,
        closing,
        record,
    })
}
