//! The centre holds an auction up, lets it go on, or ends it without a result.

use ::store::{Error, Store, Tx};
use base::{Explain, Fault, Lang, Millis, Scope};
use serde_json::json;

use super::settle::finish;
use super::{REASON_CHARS, conducts, oversees, sha256_hex};
use crate::model::{Auction, State, Why};
use crate::rules::clock::{Phase, Turn};
use crate::state::{Auctions, Outcome};
use crate::store as rows;
use crate::words::Words;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The version now.
    pub version: i64,
    /// Whether anything changed; asked for twice, nothing does the second time.
    pub changed: bool,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// There is no such auction, or the scope may not know what is behind it.
    #[error("no such auction")]
    NotFound,
    /// The scope sees it and does not conduct it.
    #[error("not for this scope to do")]
    NotYours,
    /// Without a reason, or with one that is too long.
    #[error("a reason of 1 to {REASON_CHARS} characters")]
    Reason,
    /// It does not run, or is not held up: see where it stands.
    #[error("it stands elsewhere")]
    Standing(Phase),
    /// Somebody else did something first; this is what it is now.
    #[error("stale: version {}", .0.version)]
    Stale(Box<Auction>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for HoldError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Reason => words.reason_wrong(REASON_CHARS),
            Self::Standing(phase) => words.standing(words.phase(*phase)),
            Self::Stale(row) => words.stale(row.version),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Reason => Fault::Invalid,
            Self::Standing(_) | Self::Stale(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

fn load(tx: &mut Tx<'_>, (id, version): (i64, i64)) -> Result<(Auction, bool), HoldError> {
    let scope = tx.scope().clone();
    let row = rows::by_id(tx, id)?.filter(|row| oversees(&scope, &row.centre_org));
    let row = row.ok_or(HoldError::NotFound)?;
    if !conducts(&scope, &row.centre_org) {
        return Err(HoldError::NotYours);
    }
    let fresh = row.version == version;
    Ok((row, fresh))
}

fn given(reason: &str) -> Result<&str, HoldError> {
    let reason = reason.trim();
    match reason.chars().count() {
        1..=REASON_CHARS => Ok(reason),
        _ => Err(HoldError::Reason),
    }
}

/// What is answered to a form of another version: that it was done, when it was this.
fn again(tx: &mut Tx<'_>, row: Auction, same: bool) -> Result<Held, HoldError> {
    if !same {
        return Err(HoldError::Stale(Box::new(row)));
    }
    tx.transient();
    Ok(Held {
        version: row.version,
        changed: false,
    })
}

fn subject(row: &Auction) -> String {
    format!("auction/{}", row.id)
}

/// Holds an auction up, such as for a technical fault. The time is given back when it goes on.
///
/// # Errors
/// [`HoldError`].
pub fn pause(
    store: &Store,
    scope: &Scope,
    auction: (i64, i64),
    reason: String,
) -> Result<Held, HoldError> {
    store.write(scope, move |tx| {
        let (mut row, fresh) = load(tx, auction)?;
        let reason = given(&reason)?;
        if !fresh {
            let same = row.version == auction.1 + 1
                && row.clock.paused_at.is_some()
                && row.reason == reason;
            return again(tx, row, same);
        }
        let now = tx.now().max(row.seen_at);
        let phase = row.phase(now);
        row.clock = row
            .clock
            .after(Turn::Pause(now))
            .filter(|_| row.state == State::Open)
            .ok_or(HoldError::Standing(phase))?;
        row.reason = reason.to_owned();
        let no = rows::pauses(tx, row.id)?.len() + 1;
        rows::insert_pause(
            tx,
            row.id,
            (i64::try_from(no).unwrap_or(i64::MAX), row.bids),
            (now, reason),
        )?;
        let data =
            json!({ "after": row.bids, "reason_sha256": sha256_hex(reason), "at": now.rfc3339() });
        tx.journal("auction.paused", &subject(&row), data)?;
        kept(tx, row, now)
    })
}

/// Lets an auction go on: free bidding by what was left of it, a limited period from its beginning.
///
/// # Errors
/// [`HoldError`].
pub fn resume(store: &Store, scope: &Scope, auction: (i64, i64)) -> Result<Held, HoldError> {
    store.write(scope, move |tx| {
        let (mut row, fresh) = load(tx, auction)?;
        if !fresh {
            let same = row.version == auction.1 + 1
                && row.state == State::Open
                && row.clock.paused_at.is_none();
            return again(tx, row, same);
        }
        let now = tx.now().max(row.seen_at);
        let phase = row.phase(now);
        row.clock = row
            .clock
            .after(Turn::Resume(now))
            .filter(|_| row.state == State::Open)
            .ok_or(HoldError::Standing(phase))?;
        row.reason.clear();
        rows::end_pause(tx, row.id, now)?;
        let data = json!({ "closes_at": row.clock.closes_at().rfc3339(), "at": now.rfc3339() });
        tx.journal("auction.resumed", &subject(&row), data)?;
        kept(tx, row, now)
    })
}

fn kept(tx: &mut Tx<'_>, mut row: Auction, now: Millis) -> Result<Held, HoldError> {
    (row.seen_at, row.version) = (now, row.version + 1);
    rows::update(tx, &row)?;
    Ok(Held {
        version: row.version,
        changed: true,
    })
}

/// Ends an auction that is not over yet without a result, such as on the order of a supervising unit.
///
/// # Errors
/// [`HoldError`].
pub fn cancel(
    store: &Store,
    scope: &Scope,
    room: &Auctions,
    auction: (i64, i64),
    reason: String,
) -> Result<Held, HoldError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let (mut row, fresh) = load(tx, auction)?;
        let reason = given(&reason)?;
        if !fresh {
            let same = row.version == auction.1 + 1
                && row.why == Some(Why::Cancelled)
                && row.reason == reason;
            return again(tx, row, same);
        }
        let now = tx.now().max(row.seen_at);
        let phase = row.phase(now);
        if row.state != State::Open || matches!(phase, Phase::Over(_)) {
            return Err(HoldError::Standing(phase));
        }
        if row.clock.paused_at.take().is_some() {
            rows::end_pause(tx, row.id, now)?;
        }
        (row.ended_at, row.reason) = (Some(now), reason.to_owned());
        let version = row.version + 1;
        finish(tx, &room, row, Outcome::Failed(Why::Cancelled))?;
        Ok(Held {
            version,
            changed: true,
        })
    })
}
