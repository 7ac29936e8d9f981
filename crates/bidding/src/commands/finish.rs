//! A sealed file is complete: it becomes the bidder's one bid, and the bidder gets its receipt.

use ::store::{Error, Store, Tx};
use base::{AccountId, Explain, Fault, Lang, Scope};
use envelope::manifest::ManifestError;
use envelope::{Header, HeaderError, Manifest, Receipt};
use org::Party;
use proof::note::SignError;
use seal::SealError;
use serde::Serialize;

use super::upload::{UploadError, takes};
use super::{close, note, quiet, sealed_subject, token};
use crate::model::BoxId;
use crate::queries::{bidder, owns};
use crate::state::Bidding;
use crate::store::bids::{self, BidRow};
use crate::store::boxes::BoxRow;
use crate::store::uploads::{self, UploadRow};
use crate::store::{boxes, clock};
use crate::words::Words;

/// What a bidder has in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The bid.
    pub bid: String,
    /// The receipt: a signed note.
    pub receipt: String,
    /// The digest on it, in hexadecimal.
    pub digest: String,
    /// The place of its entry in the journal; `None` where it had been received before.
    pub seq: Option<u64>,
}

/// Why a bid was not received.
#[derive(Debug, thiserror::Error)]
pub enum FinishError {
    /// There is no such box or upload, or the scope may not know of it.
    #[error("no such upload")]
    NotFound,
    /// The box does not take bids yet.
    #[error("the box does not take bids yet")]
    Early,
    /// A colleague handed the enterprise's bid in: that account or the administrator replaces it.
    #[error("a colleague's bid")]
    Colleague,
    /// The deadline passed; nothing of the file was kept.
    #[error("the deadline passed")]
    Late,
    /// Chunks are missing.
    #[error("{0} chunks are missing")]
    Incomplete(u32),
    /// The bidder's half that was left with it is not the one that was sealed.
    #[error("the half does not belong to the envelope")]
    Half,
    /// The head cannot be read.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The manifest cannot be read.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The receipt could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The machine gives no random bytes.
    #[error(transparent)]
    Random(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for FinishError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::Early => words.too_early.to_owned(),
            Self::Colleague => words.colleague.to_owned(),
            Self::Late => words.too_late.to_owned(),
            Self::Incomplete(count) => words.incomplete(count),
            Self::Half => words.bad_half.to_owned(),
            Self::Header(error) => error.explain(lang),
            Self::Manifest(error) => error.explain(lang),
            Self::Sign(_) => words.not_signed.to_owned(),
            Self::Random(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Early | Self::Late | Self::Incomplete(_) => Fault::Conflict,
            Self::Colleague => Fault::Forbidden,
            Self::Half | Self::Header(_) | Self::Manifest(_) => Fault::Invalid,
            Self::Sign(_) => Fault::Internal,
            Self::Random(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Who hands in, as it is kept sealed: the journal has neither before the hour.
#[derive(Serialize)]
struct Who {
    #[serde(flatten)]
    party: Party,
    account: Option<AccountId>,
}

enum Done {
    Received(Received),
    Late,
}

/// Finishes an upload. The transaction's time decides: at the deadline it is too late. The same file twice has one
/// receipt, under whichever account. Another file of the same bidder takes the place of the former where the account that
/// sent that one, or the enterprise's administrator, hands it in; from anybody else's account it is refused.
///
/// `half` is the bidder's half, where it is left here to be used once the root is published; see the README.
///
/// # Errors
/// [`FinishError`].
pub fn finish(
    store: &Store,
    room: &Bidding,
    scope: &Scope,
    (id, token): (BoxId, &str),
    half: Option<&str>,
) -> Result<Received, FinishError> {
    let party = bidder(store, room, scope)?.ok_or(FinishError::NotFound)?;
    let (held, token) = (room.clone(), token.to_owned());
    let half = half.map(str::to_owned);
    let who = Who {
        party,
        account: scope.account,
    };
    let administers = room.administers(store, scope)?;
    let done = store.write(&quiet(), move |tx| {
        receive(
            tx,
            &held,
            (&who, administers),
            (id, &token),
            half.as_deref(),
        )
    })?;
    match done {
        Done::Received(received) => Ok(received),
        Done::Late => {
            close::close(store, room, id)?;
            Err(FinishError::Late)
        }
    }
}

fn receive(
    tx: &mut Tx<'_>,
    room: &Bidding,
    (who, administers): (&Who, bool),
    (id, token): (BoxId, &str),
    half: Option<&str>,
) -> Result<Done, FinishError> {
    let now = clock(tx)?;
    let mark = room.mark(&who.party.code);
    let held = boxes::by_id(tx, id.0)?.ok_or(FinishError::NotFound)?;
    let upload = uploads::by_token(tx, token)?
        .filter(|upload| upload.box_id == id.0 && upload.mark == mark)
        .ok_or(FinishError::NotFound)?;
    if let Some(bid) = &upload.bid {
        tx.transient();
        let kept = bids::by_id(tx, bid)?.ok_or(FinishError::NotFound)?;
        return Ok(Done::Received(again(kept)));
    }
    match takes(&held, now) {
        Ok(()) => {}
        Err(UploadError::Early) => return Err(FinishError::Early),
        Err(_) => {
            // Late: the refusal stays, and nothing of the file does.
            tx.transient();
            uploads::remove(tx, token)?;
            return Ok(Done::Late);
        }
    }
    let header = Header::parse(&upload.header)?;
    let manifest = Manifest::parse(upload.manifest.as_bytes())?;
    let there = uploads::count(tx, token)?;
    if there < header.chunk_count() {
        return Err(FinishError::Incomplete(header.chunk_count() - there));
    }
    let half = match half {
        Some(half) => Some(super::half::read(&header, &manifest, half).ok_or(FinishError::Half)?),
        None => None,
    };
    let digest = manifest.digest();
    if let Some(before) = bids::standing(tx, id.0, &mark)? {
        if before.digest == base::hex::encode(&digest) {
            tx.transient();
            uploads::remove(tx, token)?;
            return Ok(Done::Received(again(before)));
        }
        if !owns(room, &before, (who.account, administers)) {
            return Err(FinishError::Colleague);
        }
        bids::take_out(tx, &before.id, "replaced", None)?;
        uploads::remove(tx, &before.upload)?;
    }
    keep(tx, room, who, (&held, &upload), (header, digest, half), now).map(Done::Received)
}

fn again(kept: BidRow) -> Received {
    Received {
        bid: kept.id,
        receipt: kept.receipt,
        digest: kept.digest,
        seq: None,
    }
}

/// Writes the bid with its receipt and its entry.
fn keep(
    tx: &mut Tx<'_>,
    room: &Bidding,
    who: &Who,
    (held, upload): (&BoxRow, &UploadRow),
    (header, digest, half): (Header, envelope::Hash, Option<String>),
    now: base::Millis,
) -> Result<Received, FinishError> {
    let receipt = Receipt {
        box_id: held.id,
        subject: sealed_subject(held),
        digest,
        at: now,
    };
    let receipt = receipt.sign(room.signing())?.to_string();
    let id = token(room)?;
    let about = format!("bid/{id}");
    let named = serde_json::to_string(who).map_err(|_| FinishError::NotFound)?;
    let half = match half {
        Some(half) => Some(room.seal().seal(&format!("{about}/half"), &half)?),
        None => None,
    };
    let row = BidRow {
        bidder: room.seal().seal(&about, &named)?,
        box_id: held.id,
        mark: upload.mark.clone(),
        upload: upload.token.clone(),
        digest: base::hex::encode(&digest),
        size: header.file_bytes(),
        at: now,
        receipt,
        token: token(room)?,
        salt: room.seal().random()?,
        state: "standing".to_owned(),
        out: None,
        left_half: half.is_some(),
        half,
        key: None,
        opened: None,
        reason: String::new(),
        id,
    };
    bids::insert(tx, &row)?;
    uploads::finished(tx, &upload.token, &row.id)?;
    let seq = note(tx, &row.token, &row.salt, &row.receipt)?;
    Ok(Received {
        bid: row.id,
        receipt: row.receipt,
        digest: row.digest,
        seq: Some(seq),
    })
}
