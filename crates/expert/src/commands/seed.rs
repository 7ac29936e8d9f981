//! Parties commit to their seeds before the freeze and reveal them after.

use ::store::{Error, Store, Tx};
use base::{Explain, Fault, Lang, Scope};
use proof::Hash;
use proof::draw::{Stage, seed_commitment};
use serde_json::json;

use super::{acts, sees, walk};
use crate::book::{Book, draw_name};
use crate::model::{Draw, DrawState, Party};
use crate::state::{Experts, Unreadable};
use crate::store::draw as rows;
use crate::words::Words;

/// Why a seed was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// There is no such draw, or the scope may not know of it.
    #[error("no such draw")]
    NotFound,
    /// The scope acts for none of its parties.
    #[error("not a party")]
    NotYours,
    /// Not 64 hexadecimal digits.
    #[error("64 lower-case hexadecimal digits")]
    Digits,
    /// The draw is past commitments, or not yet at reveals.
    #[error("not at this stage")]
    State,
    /// Another party reveals first.
    #[error("{0} reveals first")]
    Turn(String),
    /// Not the seed that was committed to.
    #[error("not the seed committed to")]
    Other,
    /// What is kept cannot be used.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for SeedError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.draw_not_found.to_owned(),
            Self::NotYours => words.not_a_party.to_owned(),
            Self::Digits => words.seed_digits.to_owned(),
            Self::State => words.seed_state.to_owned(),
            Self::Turn(name) => words.seed_turn(words.party(name)),
            Self::Other => words.seed_other.to_owned(),
            Self::Unreadable(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Digits | Self::Other => Fault::Invalid,
            Self::State | Self::Turn(_) => Fault::Conflict,
            Self::Unreadable(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// What a party commits with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// The commitment itself: the seed stayed in the browser.
    Commitment(String),
    /// The seed, from a browser without scripts. It is hashed and not kept.
    Seed(String),
}

/// Commits the scope's party to a seed; until the freeze again with another.
///
/// # Errors
/// [`SeedError`].
pub fn commit(
    store: &Store,
    scope: &Scope,
    _room: &Experts,
    id: i64,
    with: Committed,
) -> Result<(), SeedError> {
    store.write(scope, move |tx| {
        let (draw, parties) = seen(tx, id)?;
        let party = own(tx, &parties)?;
        if draw.state != DrawState::Open {
            return Err(SeedError::State);
        }
        let commitment = match with {
            Committed::Commitment(text) => digits(&text)?,
            Committed::Seed(text) => commitment_of(&draw, &party.of.name, &digits(&text)?),
        };
        let commitment = base::hex::encode(&commitment);
        if party.commitment == commitment {
            tx.transient();
            return Ok(());
        }
        rows::commit(tx, (id, party.place), &commitment)?;
        let data = json!({ "party": party.of.name, "commitment": commitment });
        tx.journal("draw.committed", &format!("draw/{id}"), data)?;
        Ok(())
    })
}

/// Reveals the seed of the scope's party. With the last one the ranking comes to be and the first calls go out.
///
/// # Errors
/// [`SeedError`].
pub fn reveal(
    store: &Store,
    scope: &Scope,
    room: &Experts,
    id: i64,
    seed: String,
) -> Result<(), SeedError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let (draw, mut parties) = seen(tx, id)?;
        let party = own(tx, &parties)?;
        let seed = digits(&seed)?;
        let text = base::hex::encode(&seed);
        if party.seed == text {
            tx.transient();
            return Ok(());
        }
        if draw.state != DrawState::Frozen {
            return Err(SeedError::State);
        }
        let next = parties.iter().find(|party| party.seed.is_empty());
        if let Some(next) = next.filter(|next| next.place != party.place) {
            return Err(SeedError::Turn(next.of.name.clone()));
        }
        let commitment = commitment_of(&draw, &party.of.name, &seed);
        if base::hex::encode(&commitment) != party.commitment {
            return Err(SeedError::Other);
        }
        rows::reveal(tx, (id, party.place), &text)?;
        let data = json!({ "party": party.of.name, "seed": text });
        tx.journal("draw.revealed", &format!("draw/{id}"), data)?;
        parties[party.place as usize].seed = text;
        if parties.iter().all(|party| !party.seed.is_empty()) {
            run(tx, &room, draw, &parties)?;
        }
        Ok(())
    })
}

/// The last seed is there: the ranking follows.
fn run(tx: &mut Tx<'_>, room: &Experts, draw: Draw, parties: &[Party]) -> Result<(), SeedError> {
    let mut book = Book::load(tx, room, draw.id)?.ok_or(SeedError::State)?;
    let at = book.at(tx.now());
    let seeds = seeds(parties)?;
    book.transcript
        .run(&seeds, room.vrf(), &at, room.signer())
        .map_err(Unreadable::from)?;
    debug_assert_eq!(book.transcript.stage(), Stage::Drawn);
    let hash = book.file_sha256(room)?;
    tx.journal(
        "draw.drawn",
        &format!("draw/{}", draw.id),
        json!({ "transcript_sha256": hash }),
    )?;
    walk::walk(tx, room, draw, book)?;
    Ok(())
}

/// The seeds revealed so far, in their order.
pub(crate) fn seeds(parties: &[Party]) -> Result<Vec<Hash>, Unreadable> {
    let revealed = parties.iter().take_while(|party| !party.seed.is_empty());
    let seeds = revealed.map(|party| digits(&party.seed).map_err(|_| Unreadable::Sealed));
    seeds.collect()
}

fn seen(tx: &mut Tx<'_>, id: i64) -> Result<(Draw, Vec<Party>), SeedError> {
    let draw = rows::by_id(tx, id)?.ok_or(SeedError::NotFound)?;
    let parties = rows::parties(tx, id)?;
    if !sees(tx.scope(), &draw, &parties) {
        return Err(SeedError::NotFound);
    }
    Ok((draw, parties))
}

fn own(tx: &Tx<'_>, parties: &[Party]) -> Result<Party, SeedError> {
    let own = parties.iter().find(|party| acts(tx.scope(), party));
    own.cloned().ok_or(SeedError::NotYours)
}

fn digits(text: &str) -> Result<Hash, SeedError> {
    let bytes = base::hex::decode(text.trim()).ok_or(SeedError::Digits)?;
    bytes.try_into().map_err(|_| SeedError::Digits)
}

fn commitment_of(draw: &Draw, party: &str, seed: &Hash) -> Hash {
    seed_commitment(
        &draw_name(draw.id),
        draw.attempt.unsigned_abs(),
        party,
        seed,
    )
}
