//! A sealed file comes in: its head and manifest first, then chunk by chunk, in any order and as often as it takes.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Scope};
use envelope::manifest::ManifestError;
use envelope::{BoxTerms, ChunkError, Header, HeaderError, Manifest, Misfit};
use seal::SealError;

use super::{quiet, token};
use crate::model::BoxId;
use crate::queries::{bidder, invitation, owns};
use crate::state::Bidding;
use crate::store::boxes::BoxRow;
use crate::store::uploads::{self, UploadRow};
use crate::store::{bids, boxes, clock};
use crate::words::Words;

/// The longest content of a bid, in bytes: 200 MiB.
pub const CONTENT_BYTES: u64 = 200 << 20;

/// How many files one bidder may have on the way into one box; a further one takes the place of the oldest.
pub const UNFINISHED: usize = 2;

/// Why an upload did not begin or go on. Nothing of it was kept that was not there before.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// There is no such box or upload, or the scope may not know of it.
    #[error("no such upload")]
    NotFound,
    /// The box does not take bids yet.
    #[error("the box does not take bids yet")]
    Early,
    /// The deadline has passed, or the box was cancelled.
    #[error("the box takes no bids any more")]
    Over,
    /// A colleague handed the enterprise's bid in: that account or the administrator replaces it.
    #[error("a colleague's bid")]
    Colleague,
    /// No head of an envelope.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// No manifest, or that of another head.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// Sealed for another box or by another bidder.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// Larger than [`CONTENT_BYTES`].
    #[error("the content is larger than {CONTENT_BYTES} bytes")]
    TooLarge,
    /// A chunk is not the one that the manifest names.
    #[error(transparent)]
    Chunk(#[from] ChunkError),
    /// The machine gives no random bytes.
    #[error(transparent)]
    Random(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for UploadError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::Early => words.too_early.to_owned(),
            Self::Over => words.too_late.to_owned(),
            Self::Colleague => words.colleague.to_owned(),
            Self::Header(error) => error.explain(lang),
            Self::Manifest(error) => error.explain(lang),
            Self::Misfit(error) => error.explain(lang),
            Self::TooLarge => words.too_large.to_owned(),
            Self::Chunk(error) => error.explain(lang),
            Self::Random(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Early | Self::Over => Fault::Conflict,
            Self::Colleague => Fault::Forbidden,
            Self::TooLarge => Fault::TooLarge,
            Self::Random(error) => error.fault(),
            Self::Store(error) => error.fault(),
            Self::Header(_) | Self::Manifest(_) | Self::Misfit(_) | Self::Chunk(_) => {
                Fault::Invalid
            }
        }
    }
}

/// An upload that began, or that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its name in the calls that follow.
    pub token: String,
    /// Chunks that are missing, ascending.
    pub missing: Vec<u32>,
}

/// Begins an upload. The same manifest again goes on with what came already, under whichever account of the bidder.
///
/// # Errors
/// [`UploadError`].
pub fn begin(
    store: &Store,
    room: &Bidding,
    scope: &Scope,
    id: BoxId,
    (header, manifest): (Vec<u8>, &str),
) -> Result<Begun, UploadError> {
    let party = bidder(store, room, scope)?.ok_or(UploadError::NotFound)?;
    let who = (scope.account, room.administers(store, scope)?);
    let (room, manifest) = (room.clone(), manifest.to_owned());
    store.write(&quiet(), move |tx| {
        let now = clock(tx)?;
        // Nobody can tell from it what came: it grows, is given up and swept away.
        tx.transient();
        // Where covering entries lie should not follow the minute alone.
        super::tick::cover(tx, now)?;
        let held = boxes::by_id(tx, id.0)?.ok_or(UploadError::NotFound)?;
        if held.invited && !boxes::is_invited(tx, id.0, &invitation(&room, &party.code))? {
            return Err(UploadError::NotFound);
        }
        takes(&held, now)?;
        let parsed = Header::parse(&header)?;
        let listed = Manifest::parse(manifest.as_bytes())?;
        listed.belongs_to(&parsed)?;
        let terms = BoxTerms::parse(&held.box_file).map_err(|_| UploadError::NotFound)?;
        parsed.fits(&terms)?;
        parsed.binds(&party.code, &listed.salt)?;
        if parsed.length() > CONTENT_BYTES {
            return Err(UploadError::TooLarge);
        }
        let mark = room.mark(&party.code);
        if let Some(before) = bids::standing(tx, id.0, &mark)? {
            let again = before.digest == base::hex::encode(&listed.digest());
            if !again && !owns(&room, &before, who) {
                return Err(UploadError::Colleague);
            }
        }
        let mut unfinished = uploads::unfinished(tx, id.0, &mark)?;
        if let Some((token, _)) = unfinished.iter().find(|(_, held)| *held == manifest) {
            let missing = missing(&listed, &uploads::chunks(tx, token)?);
            return Ok(Begun {
                token: token.clone(),
                missing,
            });
        }
        while unfinished.len() >= UNFINISHED {
            uploads::remove(tx, &unfinished.remove(0).0)?;
        }
        let row = UploadRow {
            token: token(&room)?,
            box_id: id.0,
            mark,
            header,
            manifest,
            bid: None,
        };
        uploads::insert(tx, &row, now)?;
        Ok(Begun {
            token: row.token,
            missing: missing(&listed, &[]),
        })
    })
}

/// Whether a box takes bids now.
pub(super) fn takes(held: &BoxRow, now: base::Millis) -> Result<(), UploadError> {
    match held.state.as_str() {
        "keys" => Err(UploadError::Early),
        "taking" if now >= held.deadline => Err(UploadError::Over),
        "taking" if now < held.opens_at => Err(UploadError::Early),
        "taking" => Ok(()),
        _ => Err(UploadError::Over),
    }
}

fn missing(manifest: &Manifest, there: &[u32]) -> Vec<u32> {
    // At most 4,096 by the bound on the manifest.
    let count = manifest.chunks().len() as u32;
    (0..count)
        .filter(|no| there.binary_search(no).is_err())
        .collect()
}

/// Keeps one chunk, checked against the manifest; one that is there already is not kept twice.
///
/// # Errors
/// [`UploadError`].
pub fn put_chunk(
    store: &Store,
    room: &Bidding,
    scope: &Scope,
    (id, token): (BoxId, &str),
    (no, bytes): (u32, Vec<u8>),
) -> Result<(), UploadError> {
    let party = bidder(store, room, scope)?.ok_or(UploadError::NotFound)?;
    let mark = room.mark(&party.code);
    // Hashed before the queue of writes, not in it.
    let upload = store
        .read(|read| uploads::by_token(read, token))?
        .filter(|upload| upload.box_id == id.0 && upload.mark == mark)
        .ok_or(UploadError::NotFound)?;
    if upload.bid.is_some() {
        return Ok(());
    }
    let header = Header::parse(&upload.header)?;
    Manifest::parse(upload.manifest.as_bytes())?.check_chunk(&header, no, &bytes)?;
    let token = token.to_owned();
    store.write(&quiet(), move |tx| {
        let now = clock(tx)?;
        tx.transient();
        let held = boxes::by_id(tx, id.0)?.ok_or(UploadError::NotFound)?;
        takes(&held, now)?;
        // It may have been finished or swept away meanwhile.
        match uploads::by_token(tx, &token)? {
            None => return Err(UploadError::NotFound),
            Some(upload) if upload.bid.is_some() => return Ok(()),
            Some(_) => {}
        }
        uploads::put(tx, &token, no, &bytes)?;
        Ok(())
    })
}

/// Which chunks of an upload are missing, for whoever goes on with it.
///
/// # Errors
/// [`UploadError`].
pub fn resume_at(
    store: &Store,
    room: &Bidding,
    scope: &Scope,
    (id, token): (BoxId, &str),
) -> Result<Begun, UploadError> {
    let party = bidder(store, room, scope)?.ok_or(UploadError::NotFound)?;
    let mark = room.mark(&party.code);
    store.read(|read| {
        let upload = uploads::by_token(read, token)?
            .filter(|upload| upload.box_id == id.0 && upload.mark == mark)
            .ok_or(UploadError::NotFound)?;
        let manifest = Manifest::parse(upload.manifest.as_bytes())?;
        let there = uploads::chunks(read, token)?;
        Ok(Begun {
            token: upload.token,
            missing: missing(&manifest, &there),
        })
    })
}
