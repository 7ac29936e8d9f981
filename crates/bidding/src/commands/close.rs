//! The deadline passes: the box closes, once and for good, and the root over its receipts is published.

use ::store::{Error, Store, Tx};
use base::Scope;
use envelope::{Opening, Receipt};
use serde_json::json;

use super::{box_subject, event, sealed_subject, sha256_hex};
use crate::model::{BoxId, What};
use crate::state::Bidding;
use crate::store::{bids, boxes, clock, opening};

/// Closes a box whose deadline has passed; whether it did. Before the deadline, or when it is closed, nothing happens.
///
/// # Errors
/// As every write.
pub fn close(store: &Store, room: &Bidding, id: BoxId) -> Result<bool, Error> {
    let room = room.clone();
    store.write(&Scope::system(), move |tx| close_in(tx, &room, id))
}

fn close_in(tx: &mut Tx<'_>, room: &Bidding, id: BoxId) -> Result<bool, Error> {
    let now = clock(tx)?;
    tx.transient();
    let Some(mut held) = boxes::by_id(tx, id.0)? else {
        return Ok(false);
    };
    let open = matches!(held.state.as_str(), "taking" | "keys");
    if !open || now < held.deadline {
        return Ok(false);
    }
    let found = bids::of_box(tx, id.0)?;
    let receipts: Vec<Receipt> = found.iter().filter_map(receipt).collect();
    let opening = Opening::of(id.0, &sealed_subject(&held), now, &receipts);
    let note = opening
        .root()
        .sign(room.signing())
        .map_err(|cause| Error::Journal(cause.to_string()))?
        .to_string();
    let leaves: Vec<String> = opening
        .leaves()
        .iter()
        .map(|leaf| base::hex::encode(leaf))
        .collect();
    opening::insert_closing(
        tx,
        id.0,
        &opening::Closing {
            at: now,
            note: note.clone(),
            leaves,
        },
    )?;
    // What stands by its receipt alone: a row whose receipt is damaged is found by the check.
    let bids = opening.root().bids;
    let few = bids < u64::try_from(held.min_bids).unwrap_or(u64::MAX);
    held.state = if few { "failed" } else { "closed" }.to_owned();
    held.unseal_until = Some(now.plus_secs(held.unseal_minutes * 60));
    boxes::update(tx, &held)?;
    let covers = boxes::covers(tx, id.0)?.len();
    boxes::drop_covers(tx, id.0)?;
    tx.journal(
        "bidding.closed",
        &box_subject(id),
        json!({
            "subject": held.subject,
            "root": base::hex::encode(&opening.root().root),
            "note_sha256": sha256_hex(&note),
            "bids": bids,
            "covers": covers,
            "enough": !few,
        }),
    )?;
    let bids = u32::try_from(bids).unwrap_or(u32::MAX);
    room.tell(tx, &event(&held, What::Closed { bids }))?;
    if few {
        room.tell(tx, &event(&held, What::Failed { bids }))?;
    }
    Ok(true)
}

/// What a bid's receipt says, its signature aside.
pub(crate) fn receipt(bid: &bids::BidRow) -> Option<Receipt> {
    let note = proof::Note::parse(bid.receipt.as_bytes()).ok()?;
    Receipt::parse(note.text()).ok()
}
