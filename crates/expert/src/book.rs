//! The transcript of a draw and who stands behind its candidates, as they are kept.

use ::store::Query;
use base::Millis;
use proof::Commitment;
use proof::draw::{Answer, Call, Candidate, Frame, Transcript};
use sha2::{Digest, Sha256};

use crate::model::Kept;
use crate::state::{Experts, Unreadable, draw_label};
use crate::store::draw::{self as rows, Body};

/// An open book: what is added is kept only when it is written.
pub(crate) struct Book {
    pub(crate) transcript: Transcript,
    pub(crate) pool: Vec<Kept>,
    frozen_bytes: usize,
    was: Option<Vec<usize>>,
}

impl Book {
    /// Freezes a pool of candidates and who stands behind them.
    pub(crate) fn freeze(
        room: &Experts,
        frame: &Frame,
        mut pool: Vec<(Candidate, Kept)>,
        now: Millis,
    ) -> Result<Self, Unreadable> {
        pool.sort_unstable_by_key(|(candidate, _)| candidate.commitment);
        let (candidates, kept) = pool.into_iter().unzip();
        let signer = room.signer();
        let transcript = Transcript::freeze(frame, candidates, &now.rfc3339(), room.key(), signer)?;
        let text = transcript.to_text(signer)?;
        // The last line is the signature that ends the text; everything above stays as it is.
        let frozen_bytes = text.trim_end().rfind('\n').map_or(0, |at| at + 1);
        Ok(Self {
            transcript,
            pool: kept,
            frozen_bytes,
            was: None,
        })
    }

    /// The book of a draw; `None` before the freeze.
    pub(crate) fn load(
        query: &mut impl Query,
        room: &Experts,
        draw: i64,
    ) -> Result<Option<Self>, Unreadable> {
        let Some(body) = rows::body(query, draw)? else {
            return Ok(None);
        };
        let whole = [&body.frozen, body.tail.as_bytes()].concat();
        let pool = room.open_text(&draw_label(draw, "pool"), &body.pool_sealed)?;
        let mut book = Self {
            transcript: Transcript::parse(&whole).map_err(Unreadable::Kept)?,
            pool: serde_json::from_str(&pool).map_err(|_| Unreadable::Sealed)?,
            frozen_bytes: body.frozen.len(),
            was: None,
        };
        book.was = book.committee();
        Ok(Some(book))
    }

    /// The candidates who sit, once nobody who was drawn before them can still accept: who answers first must not decide
    /// who sits. `None` while a seat is open.
    pub(crate) fn committee(&self) -> Option<Vec<usize>> {
        let mut committee = Vec::new();
        for (at, group) in self.transcript.groups().iter().enumerate() {
            let holds = |call: &&Call| {
                call.place.group == at && matches!(call.answer, Answer::Pending | Answer::Accepted)
            };
            let calls = self.transcript.calls().iter();
            let seats: Vec<&Call> = calls.filter(holds).take(group.seats.into()).collect();
            let open = seats.iter().any(|call| call.answer == Answer::Pending);
            if open || seats.len() < usize::from(group.seats) {
                return None;
            }
            committee.extend(seats.iter().map(|call| call.place.candidate));
        }
        Some(committee)
    }

    /// Whether a committee sits now that did not sit when the book was opened.
    pub(crate) fn sits_anew(&self) -> bool {
        let now = self.committee();
        now.is_some() && now != self.was
    }

    /// What is written for a book that was just frozen.
    pub(crate) fn body(&self, room: &Experts, draw: i64) -> Result<Body, Unreadable> {
        let text = self.transcript.to_text(room.signer())?;
        let (frozen, tail) = text.split_at(self.frozen_bytes);
        let pool = serde_json::to_string(&self.pool).map_err(|_| Unreadable::Sealed)?;
        Ok(Body {
            frozen: frozen.as_bytes().to_vec(),
            tail: tail.to_owned(),
            pool_sealed: room.seal().seal(&draw_label(draw, "pool"), &pool)?,
        })
    }

    /// What was added since the freeze, with the signature that ends it.
    pub(crate) fn tail(&self, room: &Experts) -> Result<String, Unreadable> {
        let mut text = self.transcript.to_text(room.signer())?;
        Ok(text.split_off(self.frozen_bytes))
    }

    /// SHA-256 of the transcript as a file, in hexadecimal: what the journal names.
    pub(crate) fn file_sha256(&self, room: &Experts) -> Result<String, Unreadable> {
        let text = self.transcript.to_text(room.signer())?;
        Ok(base::hex::encode(&Sha256::digest(text)))
    }

    /// The instant of a line: never before the one above, also where a node's clock was set back.
    pub(crate) fn at(&self, now: Millis) -> String {
        now.rfc3339().max(self.transcript.last_at().to_owned())
    }
}

/// The name of a draw in its transcript.
pub(crate) fn draw_name(id: i64) -> String {
    format!("draw/{id}")
}

/// A commitment to who a candidate is, with its salt in this draw.
pub(crate) fn commitment(secret: &[u8; 32], code: &str, value: &str) -> (Commitment, [u8; 16]) {
    let salt = proof::draw::candidate_salt(secret, code);
    (Commitment::of(&salt, value.as_bytes()), salt)
}
