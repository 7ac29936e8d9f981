//! Decrypts what can be decrypted and settles what cannot; with the last bid the record is written.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Millis, Scope};
use envelope::{
    BidderHalf, Blame, CHUNK_BYTES, Header, Manifest, OpenError, Opener, PlatformHalf, Receipt,
    Share, combine, unlock,
};
use seal::SealError;
use serde_json::{Map, Value, json};

use super::{box_subject, event, sha256_hex, sign};
use crate::commands::share;
use crate::model::{BoxId, Outcome, What};
use crate::rules::content;
use crate::rules::fault::{BidderFault, Facts, HouseFault, Verdict, judge};
use crate::state::Bidding;
use crate::store::bids::{BidRow, Settled};
use crate::store::opening::ShareRow;
use crate::store::uploads::{self, UploadRow};
use crate::store::{bids, boxes, clock, opening, seen};

/// What a bid's `reason` says where it was opened and nothing could be read out.
pub const NO_BID_JSON: &str = "no-bid-json";

/// Why settling stopped. What was settled before stays.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// A bid's bytes could not be read; they may be, later.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The record could not be signed.
    #[error(transparent)]
    Sign(#[from] proof::note::SignError),
    /// The machine gives no random bytes.
    #[error(transparent)]
    Random(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for SettleError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Open(error) => error.explain(lang),
            Self::Sign(_) => crate::words::Words::of(lang).not_signed.to_owned(),
            Self::Random(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Open(error) => error.fault(),
            Self::Sign(_) => Fault::Internal,
            Self::Random(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// A bid with everything that was received of it, checked against its receipt.
pub(super) struct Whole {
    pub(super) header: Header,
    pub(super) manifest: Manifest,
}

/// What is kept of a bid, if it is what the receipt names and the receipt is under the root.
pub(super) fn whole(
    room: &Bidding,
    bid: &BidRow,
    upload: Option<&UploadRow>,
    leaves: Option<&[String]>,
) -> Option<Whole> {
    let upload = upload?;
    let receipt = Receipt::verify(bid.receipt.as_bytes(), &room.verifier()).ok()?;
    if leaves.is_some_and(|leaves| !leaves.contains(&base::hex::encode(&receipt.leaf()))) {
        return None;
    }
    let header = Header::parse(&upload.header).ok()?;
    let manifest = Manifest::parse(upload.manifest.as_bytes()).ok()?;
    manifest.belongs_to(&header).ok()?;
    let same = manifest.digest() == receipt.digest
        && base::hex::encode(&receipt.digest) == bid.digest
        && receipt.at == bid.at
        && receipt.box_id == bid.box_id;
    same.then_some(Whole { header, manifest })
}

/// Settles what can be settled of a closed box; how many bids were. Two nodes may do so at once: the first one's word
/// stands.
///
/// # Errors
/// [`SettleError`].
pub fn settle(store: &Store, room: &Bidding, id: BoxId, now: Millis) -> Result<usize, SettleError> {
    let Some((held, waiting, shares, leaves)) = store.read(|read| {
        let now = seen(read, now)?;
        let held = boxes::by_id(read, id.0)?;
        let held = held.filter(|held| held.state == "closed" && !held.suspended);
        let (Some(held), Some(closing)) = (held, opening::closing(read, id.0)?) else {
            return Ok(None);
        };
        let mut waiting = Vec::new();
        for bid in bids::of_box(read, id.0)? {
            if bid.state == "standing" {
                let upload = uploads::by_token(read, &bid.upload)?;
                waiting.push((bid, upload));
            }
        }
        let over = held.unseal_until.is_some_and(|until| now >= until);
        let holders = boxes::holders(read, id.0)?.len();
        let mut shares: BTreeMap<String, Vec<ShareRow>> = BTreeMap::new();
        for share in opening::shares(read, id.0)? {
            shares.entry(share.bid.clone()).or_default().push(share);
        }
        Ok::<_, Error>(Some((
            (held, over, holders),
            waiting,
            shares,
            closing.leaves,
        )))
    })?
    else {
        return Ok(0);
    };
    let (held, over, holders) = held;
    let (mut settled, mut undecided) = (0, 0);
    for (bid, upload) in &waiting {
        let given = shares.get(&bid.id).map_or(&[][..], Vec::as_slice);
        let case = Case {
            bid,
            upload: upload.as_ref(),
            given,
            leaves: &leaves,
            threshold: usize::try_from(held.threshold).unwrap_or(usize::MAX),
            holders,
            over,
        };
        let Some(end) = decide(store, room, &case)? else {
            undecided += 1;
            continue;
        };
        settled += usize::from(write(store, room, id, (bid, end))?);
    }
    // The record waits for the last bid, whichever node settles it.
    if undecided == 0 {
        sign::record(store, room, id)?;
    }
    Ok(settled)
}

struct Case<'a> {
    bid: &'a BidRow,
    upload: Option<&'a UploadRow>,
    given: &'a [ShareRow],
    leaves: &'a [String],
    threshold: usize,
    holders: usize,
    over: bool,
}

/// How a bid ends.
pub(super) struct End {
    pub(super) outcome: Outcome,
    pub(super) reason: &'static str,
    /// The platform's half, and what is read out.
    pub(super) key: Option<String>,
    pub(super) fields: Option<Map<String, Value>>,
}

impl End {
    pub(super) fn of(fault: HouseFault) -> Self {
        Self {
            outcome: Outcome::Returned,
            reason: fault.as_str(),
            key: None,
            fields: None,
        }
    }

    fn by(fault: BidderFault) -> Self {
        Self {
            outcome: Outcome::Forfeited,
            reason: fault.as_str(),
            key: None,
            fields: None,
        }
    }
}

fn decide(store: &Store, room: &Bidding, case: &Case<'_>) -> Result<Option<End>, SettleError> {
    let mut facts = Facts {
        intact: true,
        shares: case.given.iter().filter(|row| row.share.is_some()).count(),
        unreadable: case.given.iter().filter(|row| row.share.is_none()).count(),
        holders: case.holders,
        threshold: case.threshold,
        half: case.bid.half.is_some(),
        over: case.over,
    };
    // Signatures and hashes are looked at only where something follows.
    if judge(&facts) == Verdict::Wait {
        return Ok(None);
    }
    let whole = whole(room, case.bid, case.upload, Some(case.leaves));
    facts.intact = whole.is_some();
    let half = half_of(room, case.bid);
    let shares: Vec<Share> = case
        .given
        .iter()
        .filter_map(|row| share_of(room, row))
        .collect();
    match (judge(&facts), whole, half) {
        (Verdict::Wait, ..) => Ok(None),
        (Verdict::Forfeit(fault), ..) => Ok(Some(End::by(fault))),
        (Verdict::Return(fault), ..) => Ok(Some(End::of(fault))),
        (Verdict::Decrypt, Some(whole), Some(half)) => {
            decrypt(store, &case.bid.upload, whole, (&shares, &half)).map(Some)
        }
        // The half is there and does not open: what the platform keeps was altered.
        (Verdict::Decrypt, ..) => Ok(Some(End::of(HouseFault::Altered))),
    }
}

/// The bidder's half, as it was given.
fn half_of(room: &Bidding, bid: &BidRow) -> Option<BidderHalf> {
    let about = format!("bid/{}/half", bid.id);
    let text = room.seal().unseal(&about, bid.half.as_deref()?)?;
    BidderHalf::parse(text.as_bytes()).ok()
}

/// A share, as its holder gave it.
fn share_of(room: &Bidding, row: &ShareRow) -> Option<Share> {
    let about = share::about(&row.bid, row.holder);
    let text = room.seal().unseal(&about, row.share.as_deref()?)?;
    Share::parse_file(text.as_bytes()).ok()?.pop()
}

fn decrypt(
    store: &Store,
    token: &str,
    whole: Whole,
    (shares, half): (&[Share], &BidderHalf),
) -> Result<End, SettleError> {
    let platform = match combine(&whole.header, shares) {
        Ok(platform) => platform,
        Err(error) => {
            return Ok(match error.blame() {
                Some(Blame::Bidder) => End::by(BidderFault::BadSeal),
                _ => End::of(HouseFault::TooFewShares),
            });
        }
    };
    let opener = match unlock(&whole.header, half, &platform) {
        Ok(opener) => opener,
        Err(error) => {
            return Ok(match error.blame() {
                Blame::Bidder => End::by(BidderFault::BadSeal),
                _ => End::of(HouseFault::Altered),
            });
        }
    };
    let mut plain = Plain {
        store: store.clone(),
        token: token.to_owned(),
        opener,
        manifest: whole.manifest,
        at: 0,
        chunk: None,
    };
    // Every byte is authenticated before anything is read out.
    for index in 0..plain.opener.header().chunk_count() {
        match plain.open(index) {
            Ok(_) => {}
            Err(error) => {
                return match error.blame() {
                    Some(Blame::Bidder) => Ok(End::by(BidderFault::BadSeal)),
                    Some(_) => Ok(End::of(HouseFault::Altered)),
                    None => Err(error.into()),
                };
            }
        }
    }
    let fields = content::read(plain);
    Ok(End {
        outcome: Outcome::Opened,
        reason: if fields.is_some() { "" } else { NO_BID_JSON },
        key: Some(platform.text().to_string()),
        fields: Some(fields.unwrap_or_default()),
    })
}

/// Settles one bid with its entry; whether it was still to be settled.
pub(super) fn write(
    store: &Store,
    room: &Bidding,
    id: BoxId,
    (bid, end): (&BidRow, End),
) -> Result<bool, SettleError> {
    let key = match &end.key {
        Some(key) => Some(room.seal().seal(&format!("bid/{}/key", bid.id), key)?),
        None => None,
    };
    let mut fields = end.fields;
    // A price that is none is not read out, and not kept as one.
    if let Some(fields) = &mut fields
        && content::price_fen(fields).is_none()
    {
        fields.shift_remove(content::PRICE);
    }
    let opened = fields.map(|fields| Value::Object(fields).to_string());
    let (bid, digest) = (bid.id.clone(), bid.digest.clone());
    store.write(&Scope::system(), move |tx| {
        let now = clock(tx)?;
        tx.transient();
        let held = boxes::by_id(tx, id.0)?;
        if held.is_none_or(|held| held.state != "closed" || held.suspended) {
            return Ok(false);
        }
        let how = Settled {
            state: end.outcome.as_str(),
            reason: end.reason,
            key: key.as_deref(),
            opened: opened.as_deref(),
            at: now,
        };
        if !bids::settle(tx, &bid, &how)? {
            return Ok(false);
        }
        tx.journal(
            "bidding.settled",
            &box_subject(id),
            json!({
                "bid": bid,
                "digest": digest,
                "outcome": end.outcome.as_str(),
                "reason": end.reason,
                "opened_sha256": opened.as_deref().map(sha256_hex),
            }),
        )?;
        Ok(true)
    })
}

/// Ends the opening inside the transaction that writes the record.
pub(super) fn end(
    tx: &mut ::store::Tx<'_>,
    room: &Bidding,
    mut held: boxes::BoxRow,
    counted: u32,
) -> Result<(), Error> {
    held.state = "opened".to_owned();
    boxes::update(tx, &held)?;
    room.tell(tx, &event(&held, What::Opened { bids: counted }))
}

/// The content of a bid that was opened, chunk by chunk out of the database.
pub struct Plain {
    store: Store,
    token: String,
    opener: Opener,
    manifest: Manifest,
    at: u64,
    chunk: Option<(u32, Vec<u8>)>,
}

impl std::fmt::Debug for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plain")
    }
}

impl Plain {
    /// The content of a bid whose two halves are kept; `None` where it was not opened or is not whole.
    pub(crate) fn of(store: &Store, room: &Bidding, bid: &BidRow) -> Result<Option<Self>, Error> {
        let upload = store.read(|read| uploads::by_token(read, &bid.upload))?;
        let about = format!("bid/{}", bid.id);
        let opener = || {
            let whole = whole(room, bid, upload.as_ref(), None)?;
            let key = room
                .seal()
                .unseal(&format!("{about}/key"), bid.key.as_deref()?)?;
            let half = half_of(room, bid)?;
            let opener = unlock(&whole.header, &half, &PlatformHalf::parse(&key)?).ok()?;
            Some((opener, whole.manifest))
        };
        Ok(opener().map(|(opener, manifest)| Self {
            store: store.clone(),
            token: bid.upload.clone(),
            opener,
            manifest,
            at: 0,
            chunk: None,
        }))
    }

    /// Bytes of the content.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.opener.header().length()
    }

    /// How many chunks it has.
    #[must_use]
    pub fn chunks(&self) -> u32 {
        self.opener.header().chunk_count()
    }

    /// One chunk of the content, from 0.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(&mut self, index: u32) -> Result<&[u8], OpenError> {
        if self.chunk.as_ref().is_none_or(|(held, _)| *held != index) {
            let found = self
                .store
                .read(|read| uploads::chunk(read, &self.token, index))
                .map_err(|cause: Error| OpenError::Source(io::Error::other(cause)))?;
            let mut bytes = found.ok_or(OpenError::Length)?;
            self.opener
                .open_chunk(index, &mut bytes, Some(&self.manifest))?;
            self.chunk = Some((index, bytes));
        }
        Ok(self.chunk.as_ref().map_or(&[], |(_, bytes)| bytes))
    }
}

impl Read for Plain {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.length() || out.is_empty() {
            return Ok(0);
        }
        let (index, within) = (self.at / CHUNK_BYTES as u64, self.at % CHUNK_BYTES as u64);
        let index = u32::try_from(index).map_err(io::Error::other)?;
        let chunk = self.open(index).map_err(io::Error::other)?;
        let rest = usize::try_from(within)
            .ok()
            .and_then(|within| chunk.get(within..))
            .unwrap_or_default();
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Plain {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
