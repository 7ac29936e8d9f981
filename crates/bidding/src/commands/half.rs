//! 在线解密: a bidder gives its half, once the root is published.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Scope};
use envelope::share::BidderHalf;
use envelope::{Header, Manifest};
use seal::SealError;
use serde_json::json;

use super::box_subject;
use crate::model::BoxId;
use crate::queries::bidder;
use crate::state::Bidding;
use crate::store::{bids, boxes, clock, uploads};
use crate::words::Words;

/// Why a half was not taken.
#[derive(Debug, thiserror::Error)]
pub enum HalfError {
    /// There is no such box, or the bidder has no bid in it.
    #[error("no such bid")]
    NotFound,
    /// The root is not published yet.
    #[error("the box is not closed")]
    Early,
    /// The opening is suspended.
    #[error("the opening is suspended")]
    Suspended,
    /// The time to decrypt is over, or the bid is settled.
    #[error("the time to decrypt is over")]
    Over,
    /// Not the half that was sealed.
    #[error("not the half of this bid")]
    Wrong,
    /// The machine gives no random bytes.
    #[error(transparent)]
    Random(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for HalfError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.no_bid_here.to_owned(),
            Self::Early => words.half_early.to_owned(),
            Self::Suspended => words.is_suspended.to_owned(),
            Self::Over => words.half_over.to_owned(),
            Self::Wrong => words.bad_half.to_owned(),
            Self::Random(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Early | Self::Suspended | Self::Over => Fault::Conflict,
            Self::Wrong => Fault::Invalid,
            Self::Random(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// The half in its one spelling, if it is the one that this envelope commits to.
pub(super) fn read(header: &Header, manifest: &Manifest, text: &str) -> Option<String> {
    let half = BidderHalf::parse(text.as_bytes()).ok()?;
    let fits = half.fits(header) && *half.salt() == manifest.salt;
    fits.then(|| half.text().to_string())
}

/// Takes the half of the bid that the scope's enterprise has in a box. Twice is once.
///
/// # Errors
/// [`HalfError`].
pub fn give_half(
    store: &Store,
    room: &Bidding,
    scope: &Scope,
    id: BoxId,
    half: &str,
) -> Result<(), HalfError> {
    let party = bidder(store, room, scope)?.ok_or(HalfError::NotFound)?;
    let (room, half) = (room.clone(), half.to_owned());
    store.write(scope, move |tx| {
        let now = clock(tx)?;
        let held = boxes::by_id(tx, id.0)?.ok_or(HalfError::NotFound)?;
        let bid = bids::standing(tx, id.0, &room.mark(&party.code))?.ok_or(HalfError::NotFound)?;
        if matches!(held.state.as_str(), "keys" | "taking") {
            return Err(HalfError::Early);
        }
        if held.state != "closed" || bid.state != "standing" {
            return Err(HalfError::Over);
        }
        if held.suspended {
            return Err(HalfError::Suspended);
        }
        if bid.half.is_some() {
            tx.transient();
            return Ok(());
        }
        if held.unseal_until.is_some_and(|until| now >= until) {
            return Err(HalfError::Over);
        }
        let upload = uploads::by_token(tx, &bid.upload)?.ok_or(HalfError::NotFound)?;
        let header = Header::parse(&upload.header).map_err(|_| HalfError::Wrong)?;
        let manifest = Manifest::parse(upload.manifest.as_bytes()).map_err(|_| HalfError::Wrong)?;
        let half = read(&header, &manifest, &half).ok_or(HalfError::Wrong)?;
        let sealed = room.seal().seal(&format!("bid/{}/half", bid.id), &half)?;
        bids::give_half(tx, &bid.id, &sealed)?;
        tx.journal(
            "bidding.half",
            &box_subject(id),
            json!({ "bid": bid.id, "digest": bid.digest }),
        )?;
        Ok(())
    })
}
