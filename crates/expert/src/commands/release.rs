//! The committee is made known, after the result.

use ::store::{Error, Tx};
use base::{Explain, Fault, Lang};
use proof::draw::{DrawError, Opening};
use serde_json::json;

use super::conducts;
use super::freeze::open_secret;
use crate::book::{Book, commitment};
use crate::model::{DrawState, Kept};
use crate::state::{Experts, Unreadable};
use crate::store::{call as calls, draw as rows};
use crate::words::Words;

/// Why a committee was not made known.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// There is no draw for this subject, or the scope does not conduct it.
    #[error("no such draw")]
    NotFound,
    /// The draw did not come so far.
    #[error("not at this stage")]
    State,
    /// A call is not answered.
    #[error("a call is open")]
    Pending,
    /// What is kept cannot be used.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for ReleaseError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.draw_not_found.to_owned(),
            Self::State => words.release_state.to_owned(),
            Self::Pending => words.release_pending.to_owned(),
            Self::Unreadable(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::State | Self::Pending => Fault::Conflict,
            Self::Unreadable(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Makes the committee of a subject known, in the transaction in which its result becomes so. Again: nothing happens.
///
/// # Errors
/// [`ReleaseError`].
pub fn release(tx: &mut Tx<'_>, room: &Experts, subject: &str) -> Result<(), ReleaseError> {
    let draw = rows::of_subject(tx, subject)?;
    let draw = draw.filter(|draw| conducts(tx.scope(), &draw.centre_org));
    let draw = draw.ok_or(ReleaseError::NotFound)?;
    match draw.state {
        DrawState::Released => return Ok(()),
        DrawState::Drawn => {}
        DrawState::Open | DrawState::Frozen | DrawState::Void => return Err(ReleaseError::State),
    }
    let mut book = Book::load(tx, room, draw.id)?.ok_or(ReleaseError::State)?;
    let (_, secret) = rows::sealed(tx, draw.id)?;
    let secret = open_secret(room, draw.id, &secret)?;
    let members = book.transcript.members();
    let openings: Vec<Opening> = members
        .iter()
        .map(|place| opening(&secret, &book.pool[place.candidate]))
        .collect();
    let at = book.at(tx.now());
    match book.transcript.release(&openings, &at, room.signer()) {
        Err(DrawError::Open) => return Err(ReleaseError::Pending),
        done => done.map_err(Unreadable::from)?,
    }
    for call in calls::of_draw(tx, draw.id)? {
        calls::name(tx, (draw.id, call.no), book.pool[call.candidate].expert)?;
    }
    let tail = book.tail(room)?;
    rows::step(tx, draw.id, (DrawState::Released, draw.seated), &tail)?;
    let seq = tx.journal(
        "draw.released",
        &format!("draw/{}", draw.id),
        json!({
            "members": members.len(),
            "transcript_sha256": book.file_sha256(room)?,
        }),
    )?;
    rows::set_witness(tx, draw.id, seq)?;
    Ok(())
}

fn opening(secret: &[u8; 32], kept: &Kept) -> Opening {
    // The register's number is the first word of what was committed to.
    let code = kept.value.split(' ').next().unwrap_or_default();
    let (commitment, salt) = commitment(secret, code, &kept.value);
    Opening {
        commitment,
        salt,
        value: kept.value.clone(),
    }
}
