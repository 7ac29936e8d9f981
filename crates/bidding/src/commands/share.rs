//! A holder gives its shares of every bid in a closed box.

use std::collections::BTreeMap;

use ::store::{Error, Query, Store};
use base::{Explain, Fault, Lang, Scope};
use envelope::{Header, Malformed, Share, ShareError};
use seal::SealError;
use serde_json::json;

use super::{box_subject, load};
use crate::model::{BoxId, HolderId};
use crate::queries::{kept_by, sees};
use crate::state::Bidding;
use crate::store::opening::{self, ShareRow};
use crate::store::{bids, boxes, clock, uploads};
use crate::words::Words;

/// Why no shares were taken.
#[derive(Debug, thiserror::Error)]
pub enum GiveSharesError {
    /// There is no such box, or the scope may not know of it.
    #[error("no such box")]
    NotFound,
    /// The scope acts for no holder, or not for that of the shares.
    #[error("not for this scope to do")]
    NotYours,
    /// The root is not published yet.
    #[error("the box is not closed")]
    Early,
    /// The opening is suspended.
    #[error("the opening is suspended")]
    Suspended,
    /// The opening is over.
    #[error("the opening is over")]
    Over,
    /// No file of shares.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A share is not the one that was sealed for this holder.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// The machine gives no random bytes.
    #[error(transparent)]
    Random(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for GiveSharesError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_holder.to_owned(),
            Self::Early => words.half_early.to_owned(),
            Self::Suspended => words.is_suspended.to_owned(),
            Self::Over => words.opening_over.to_owned(),
            Self::Malformed(_) => words.bad_shares.to_owned(),
            Self::Share(error) => error.explain(lang),
            Self::Random(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Early | Self::Suspended | Self::Over => Fault::Conflict,
            Self::Malformed(_) | Self::Share(_) => Fault::Invalid,
            Self::Random(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// What a holder gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// Bids for which there is a share.
    pub shares: usize,
    /// Bids for which the file has none: the holder cannot read what was sealed for it.
    pub unreadable: usize,
}

/// The heads of every bid of a closed box, one after the other: what a holder opens its shares from.
///
/// # Errors
/// [`GiveSharesError`].
pub fn heads(query: &mut impl Query, scope: &Scope, id: BoxId) -> Result<Vec<u8>, GiveSharesError> {
    let (held, holders) = load(query, id)?.ok_or(GiveSharesError::NotFound)?;
    if !sees(scope, &held, &holders) {
        return Err(GiveSharesError::NotFound);
    }
    if kept_by(scope, &holders).is_empty() {
        return Err(GiveSharesError::NotFound);
    }
    if matches!(held.state.as_str(), "keys" | "taking") {
        return Err(GiveSharesError::Early);
    }
    let mut out = Vec::new();
    for bid in bids::of_box(query, id.0)? {
        if let Some(upload) = uploads::by_token(query, &bid.upload)? {
            out.extend(upload.header);
        }
    }
    Ok(out)
}

/// Takes a file of shares of one holder, each checked against what the bidder sealed. A bid that the file leaves out is one
/// that the holder says it cannot read; its share may still come later.
///
/// # Errors
/// [`GiveSharesError`].
pub fn give_shares(
    store: &Store,
    room: &Bidding,
    scope: &Scope,
    id: BoxId,
    file: &[u8],
) -> Result<Given, GiveSharesError> {
    // Whether there is such a box for this scope comes before what was sent.
    let held = store.read(|read| load(read, id))?;
    if !held.is_some_and(|(held, holders)| sees(scope, &held, &holders)) {
        return Err(GiveSharesError::NotFound);
    }
    let shares = Share::parse_file(file)?;
    let (holder, heads) = store.read(|read| {
        let (held, holders) = load(read, id)?.ok_or(GiveSharesError::NotFound)?;
        let kept = kept_by(scope, &holders);
        let named = shares.first().and_then(|one| HolderId::parse(one.holder()));
        let holder = match named {
            Some(named) => Some(named),
            // An empty file speaks for the one holder for which the account acts.
            None if shares.is_empty() && kept.len() == 1 => kept.first().copied(),
            None => None,
        };
        let holder = holder.filter(|one| kept.contains(one));
        let holder = holder.ok_or(GiveSharesError::NotYours)?;
        if matches!(held.state.as_str(), "keys" | "taking") {
            return Err(GiveSharesError::Early);
        }
        let mut heads = BTreeMap::new();
        for bid in bids::of_box(read, id.0)? {
            let upload = uploads::by_token(read, &bid.upload)?;
            let header = upload.and_then(|upload| Header::parse(&upload.header).ok());
            if let Some(header) = header {
                heads.insert(*header.hash(), (bid.id, header));
            }
        }
        Ok((holder, heads))
    })?;
    let rows = rows(room, holder, &shares, &heads)?;
    let given = Given {
        shares: rows.iter().filter(|row| row.share.is_some()).count(),
        unreadable: rows.iter().filter(|row| row.share.is_none()).count(),
    };
    store.write(scope, move |tx| {
        let now = clock(tx)?;
        let held = boxes::by_id(tx, id.0)?.ok_or(GiveSharesError::NotFound)?;
        if held.suspended {
            return Err(GiveSharesError::Suspended);
        }
        if held.state != "closed" {
            return Err(GiveSharesError::Over);
        }
        for row in &rows {
            opening::put_share(tx, id.0, row, now)?;
        }
        tx.journal(
            "bidding.share",
            &box_subject(id),
            json!({
                "holder": holder.as_str(),
                "shares": given.shares,
                "unreadable": given.unreadable,
            }),
        )?;
        Ok(given)
    })
}

type Heads = BTreeMap<envelope::Hash, (String, Header)>;

/// One row a bid, the shares sealed at rest.
fn rows(
    room: &Bidding,
    holder: HolderId,
    shares: &[Share],
    heads: &Heads,
) -> Result<Vec<ShareRow>, GiveSharesError> {
    let mut by_bid: BTreeMap<&str, &Share> = BTreeMap::new();
    for share in shares {
        if share.holder() != holder.as_str() {
            return Err(GiveSharesError::NotYours);
        }
        let (bid, header) = heads
            .get(share.envelope())
            .ok_or_else(|| ShareError::OtherEnvelope(holder.as_str().to_owned()))?;
        share.check(header)?;
        by_bid.insert(bid, share);
    }
    let row = |(bid, _): &(String, Header)| {
        let share = match by_bid.get(bid.as_str()) {
            None => None,
            Some(share) => {
                let text = Share::file(std::slice::from_ref(*share));
                let about = about(bid, holder);
                Some(room.seal().seal(&about, &text)?)
            }
        };
        Ok(ShareRow {
            bid: bid.clone(),
            holder,
            share,
        })
    };
    heads.values().map(row).collect()
}

/// What a share at rest is bound to.
pub(super) fn about(bid: &str, holder: HolderId) -> String {
    format!("bid/{bid}/share/{}", holder.as_str())
}
