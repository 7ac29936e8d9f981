//! Opens a box for a lot.

use ::store::{Error, Tx};
use base::{Explain, Fault, Lang, Millis};
use seal::SealError;
use serde_json::json;

use super::{box_file, box_subject, instant, sha256_hex, terms, token};
use crate::model::{BoxId, HolderId, NewBox};
use crate::queries::invitation;
use crate::rules::cover;
use crate::state::Bidding;
use crate::store::boxes::{self, BoxRow, HolderRow};
use crate::store::clock;
use crate::words::Words;

/// The longest title, in characters.
pub const TITLE_CHARS: usize = 200;

/// Why no box was opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenBoxError {
    /// The subject has a box that is neither opened, failed nor cancelled.
    #[error("the subject has box {0} already")]
    Already(BoxId),
    /// The subject is not 1 to 200 bytes of printable ASCII.
    #[error("no subject")]
    Subject,
    /// The title is empty or too long.
    #[error("no title")]
    Title,
    /// Holders are missing or twice there, or the threshold does not fit them.
    #[error("holders and threshold do not fit")]
    Holders,
    /// One unit or account would keep two shares, and open the box alone.
    #[error("{} and {} have the same keeper", .0.as_str(), .1.as_str())]
    OneKeeper(HolderId, HolderId),
    /// A public key is out of form for the suite.
    #[error("the key of {0} is out of form")]
    Key(&'static str),
    /// The hours are out of order, or the deadline has passed.
    #[error("the hours are out of order")]
    Hours,
    /// Fewer than one bid, or a time to decrypt outside 10 to 1,440 minutes.
    #[error("the bounds are out of range")]
    Bounds,
    /// The machine gives no random bytes.
    #[error(transparent)]
    Random(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for OpenBoxError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::Already(id) => words.already(id),
            Self::Subject => words.bad_subject.to_owned(),
            Self::Title => words.bad_title(TITLE_CHARS),
            Self::Holders => words.bad_holders.to_owned(),
            Self::OneKeeper(one, other) => words.one_keeper(one.title(lang), other.title(lang)),
            Self::Key(_) => words.bad_key.to_owned(),
            Self::Hours => words.bad_hours.to_owned(),
            Self::Bounds => words.bad_bounds.to_owned(),
            Self::Random(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Already(_) => Fault::Conflict,
            Self::Random(error) => error.fault(),
            Self::Store(error) => error.fault(),
            _ => Fault::Invalid,
        }
    }
}

/// Opens a box in the transaction of the stage that begins; who may is the caller's to know. It takes bids once every
/// holder's key is registered and `opens_at` has come.
///
/// # Errors
/// [`OpenBoxError`].
pub fn open_box(tx: &mut Tx<'_>, room: &Bidding, new: &NewBox) -> Result<BoxId, OpenBoxError> {
    let now = clock(tx)?;
    check(new, now)?;
    if !new.rehearsal
        && let Some(other) = boxes::of_subject(tx, &new.subject)?
        && matches!(other.state.as_str(), "keys" | "taking" | "closed")
    {
        return Err(OpenBoxError::Already(BoxId(other.id)));
    }
    let mut held = BoxRow {
        id: tx.next_id("bidding_box")?,
        subject: new.subject.clone(),
        platform: new.platform.clone(),
        centre_org: new.centre_org.clone(),
        title: new.title.trim().to_owned(),
        suite: new.suite.as_str().to_owned(),
        threshold: i64::from(new.threshold),
        opens_at: new.opens_at,
        deadline: new.deadline,
        min_bids: i64::from(new.min_bids),
        unseal_minutes: i64::from(new.unseal_minutes),
        unseal_until: None,
        rehearsal: new.rehearsal,
        invited: new.invited.is_some(),
        confidential: new.confidential,
        released: false,
        state: "keys".to_owned(),
        suspended: false,
        box_file: String::new(),
        version: 1,
    };
    let mut holders: Vec<HolderRow> = new
        .holders
        .iter()
        .map(|one| HolderRow {
            id: one.id,
            keeper: one.keeper.clone(),
            public_key: one.public_key.clone(),
            at: one.public_key.as_ref().map(|_| now),
        })
        .collect();
    holders.sort_by_key(|one| one.id);
    complete(tx, room, &mut held, &holders)?;
    boxes::insert(tx, &held)?;
    for one in &holders {
        boxes::insert_holder(tx, held.id, one)?;
    }
    for code in new.invited.iter().flatten() {
        boxes::invite(tx, held.id, &invitation(room, code))?;
    }
    tx.journal(
        "bidding.opened_box",
        &box_subject(BoxId(held.id)),
        json!({
            "subject": held.subject,
            "platform": held.platform,
            "centre": held.centre_org,
            "suite": held.suite,
            "holders": holders.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(),
            "threshold": held.threshold,
            "opens_at": instant(held.opens_at),
            "deadline": instant(held.deadline),
            "min_bids": held.min_bids,
            "rehearsal": held.rehearsal,
            "invited": held.invited,
            "confidential": held.confidential,
            "box_sha256": sha256_hex(&held.box_file),
        }),
    )?;
    Ok(BoxId(held.id))
}

fn check(new: &NewBox, now: Millis) -> Result<(), OpenBoxError> {
    let subject = new.subject.as_bytes();
    if !(1..=200).contains(&subject.len()) || !subject.iter().all(u8::is_ascii_graphic) {
        return Err(OpenBoxError::Subject);
    }
    let title = new.title.trim();
    if title.is_empty() || title.chars().count() > TITLE_CHARS {
        return Err(OpenBoxError::Title);
    }
    let holders = &new.holders;
    let twice = holders
        .iter()
        .enumerate()
        .any(|(at, one)| holders[..at].iter().any(|other| other.id == one.id));
    let fits = (2..=holders.len()).contains(&usize::from(new.threshold));
    if twice || !fits {
        return Err(OpenBoxError::Holders);
    }
    for (at, one) in holders.iter().enumerate() {
        let same = holders[..at]
            .iter()
            .find(|other| other.keeper == one.keeper);
        if let Some(other) = same {
            return Err(OpenBoxError::OneKeeper(other.id, one.id));
        }
    }
    for one in holders {
        let wrong = |key: &String| envelope::PublicKey::parse(new.suite, key).is_none();
        if one.public_key.as_ref().is_some_and(wrong) {
            return Err(OpenBoxError::Key(one.id.as_str()));
        }
    }
    if new.opens_at >= new.deadline || new.deadline <= now {
        return Err(OpenBoxError::Hours);
    }
    if new.min_bids == 0 || !(10..=1_440).contains(&new.unseal_minutes) {
        return Err(OpenBoxError::Bounds);
    }
    Ok(())
}

/// Begins to take bids once every key is there: writes the box's file and draws the covering entries.
pub(super) fn complete(
    tx: &mut Tx<'_>,
    room: &Bidding,
    held: &mut BoxRow,
    holders: &[HolderRow],
) -> Result<(), OpenBoxError> {
    if holders.iter().any(|one| one.public_key.is_none()) {
        return Ok(());
    }
    let terms = terms(held, holders).ok_or(OpenBoxError::Holders)?;
    held.box_file = box_file(held, &terms);
    held.state = "taking".to_owned();
    let random = room.seal().random::<{ cover::RANDOM_BYTES }>()?;
    let from = held.opens_at.max(tx.now());
    for due in cover::plan(&random, from, held.deadline) {
        let (token, salt) = (token(room)?, room.seal().random::<16>()?);
        boxes::insert_cover(tx, held.id, (&token, &salt, due))?;
    }
    Ok(())
}
