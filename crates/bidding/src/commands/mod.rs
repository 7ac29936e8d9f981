//! One use case a file.

pub mod check;
pub mod close;
pub mod course;
pub mod finish;
pub mod give_up;
pub mod half;
pub mod key;
pub mod open_box;
pub mod release;
pub mod settle;
pub mod share;
pub mod sign;
pub mod tick;
pub mod trace;
pub mod upload;
pub mod withdraw;

use ::store::{Error, Query, Tx};
use base::{Role, Scope};
use envelope::{BoxTerms, PublicKey, SuiteId};
use proof::Commitment;
use seal::SealError;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::model::Event;
use crate::model::{BoxId, What};
use crate::state::Bidding;
use crate::store::boxes::{self, BoxRow, HolderRow};

/// The journal's kind of everything that bidders do before the hour, and of what covers it.
pub const RECEIVED: &str = "bidding.received";

/// The scope under which bids enter the journal: which account acts would tell how many bidders there are.
pub(crate) fn quiet() -> Scope {
    Scope {
        account: None,
        role: Role::Applicant,
        org: None,
        centre: None,
    }
}

/// 128 random bits in hexadecimal.
pub(crate) fn token(room: &Bidding) -> Result<String, SealError> {
    Ok(base::hex::encode(&room.seal().random::<16>()?))
}

/// The journal's subject of a token.
pub(crate) fn token_subject(token: &str) -> String {
    format!("bid/{token}")
}

/// The journal's subject of a box.
pub(crate) fn box_subject(id: BoxId) -> String {
    format!("box/{id}")
}

/// An entry that says nothing by itself: a commitment under a random subject.
pub(crate) fn note(
    tx: &mut Tx<'_>,
    token: &str,
    salt: &[u8; 16],
    what: &str,
) -> Result<u64, Error> {
    let commitment = Commitment::of(salt, what.as_bytes());
    tx.journal(
        RECEIVED,
        &token_subject(token),
        json!({ "commitment": commitment.hex() }),
    )
}

/// What a withdrawal's entry is a commitment to.
pub(crate) fn withdrawal(digest: &str) -> String {
    format!("withdrawn {digest}")
}

/// What a covering entry is a commitment to.
pub(crate) const COVER: &str = "cover";

pub(crate) fn sha256_hex(text: &str) -> String {
    base::hex::encode(&Sha256::digest(text.as_bytes()))
}

/// The subject to which envelopes are bound.
pub(crate) fn sealed_subject(held: &BoxRow) -> String {
    if held.rehearsal {
        format!("{}{}", envelope::terms::REHEARSAL_PREFIX, held.subject)
    } else {
        held.subject.clone()
    }
}

/// What the box asks of envelopes; `None` while a key is missing or where something is out of form.
pub(crate) fn terms(held: &BoxRow, holders: &[HolderRow]) -> Option<BoxTerms> {
    let suite = SuiteId::parse(&held.suite)?;
    let keys = holders.iter().map(|one| {
        Some(envelope::Holder {
            id: one.id.as_str().to_owned(),
            key: PublicKey::parse(suite, one.public_key.as_deref()?)?,
        })
    });
    let terms = BoxTerms {
        box_id: held.id,
        subject: sealed_subject(held),
        suite,
        threshold: u8::try_from(held.threshold).ok()?,
        holders: keys.collect::<Option<_>>()?,
        deadline: held.deadline,
    };
    terms.check().ok()?;
    Some(terms)
}

/// BOX.json: the terms, with the title for people.
pub(crate) fn box_file(held: &BoxRow, terms: &BoxTerms) -> String {
    match serde_json::from_str::<serde_json::Value>(&terms.json()) {
        Ok(mut file) => {
            file["title"] = json!(held.title);
            file.to_string()
        }
        Err(_) => terms.json(),
    }
}

pub(crate) fn event(held: &BoxRow, what: What) -> Event {
    Event {
        id: BoxId(held.id),
        subject: held.subject.clone(),
        rehearsal: held.rehearsal,
        what,
    }
}

/// A box with its holders.
pub(crate) fn load(
    query: &mut impl Query,
    id: BoxId,
) -> Result<Option<(BoxRow, Vec<HolderRow>)>, Error> {
    let Some(held) = boxes::by_id(query, id.0)? else {
        return Ok(None);
    };
    let holders = boxes::holders(query, id.0)?;
    Ok(Some((held, holders)))
}

/// An instant as the journal has it.
pub(crate) fn instant(at: base::Millis) -> String {
    at.rfc3339()
}
