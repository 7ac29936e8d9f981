//! The pool is frozen: who may be drawn, who is excluded and why, before anything random exists.

use std::collections::{BTreeMap, BTreeSet};

use ::store::{Error, Store, Tx};
use base::{Explain, Fault, Lang, Scope};
use proof::draw::{Candidate, Frame, Group, Party as DrawParty, Void};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{conducts, sees};
use crate::book::{Book, commitment, draw_name};
use crate::model::{Draw, DrawState, Kept, Party, Recuse, Relation};
use crate::rules::recusal::{Facts, Terms, reasons};
use crate::state::{Experts, Unreadable, draw_label, name_label};
use crate::store::{draw as rows, expert};
use crate::words::Words;

/// Why a pool was not frozen.
#[derive(Debug, thiserror::Error)]
pub enum FreezeError {
    /// There is no such draw, or the scope may not know of it.
    #[error("no such draw")]
    NotFound,
    /// The scope does not hold it.
    #[error("not for this scope to do")]
    NotYours,
    /// It was frozen already.
    #[error("not at this stage")]
    State,
    /// A party did not commit to a seed.
    #[error("{0} did not commit")]
    Uncommitted(String),
    /// It changed since it was looked at.
    #[error("stale")]
    Stale,
    /// What is kept cannot be used.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for FreezeError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.draw_not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::State => words.freeze_state.to_owned(),
            Self::Uncommitted(name) => words.uncommitted(words.party(name)),
            Self::Stale => words.stale.to_owned(),
            Self::Unreadable(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::State | Self::Uncommitted(_) | Self::Stale => Fault::Conflict,
            Self::Unreadable(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Freezes the pool of a draw that stands at this version.
///
/// # Errors
/// [`FreezeError`].
pub fn freeze(
    store: &Store,
    scope: &Scope,
    room: &Experts,
    (id, version): (i64, i64),
) -> Result<(), FreezeError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let draw = rows::by_id(tx, id)?.ok_or(FreezeError::NotFound)?;
        let parties = rows::parties(tx, id)?;
        if !sees(tx.scope(), &draw, &parties) {
            return Err(FreezeError::NotFound);
        }
        if !conducts(tx.scope(), &draw.centre_org) {
            return Err(FreezeError::NotYours);
        }
        if draw.state != DrawState::Open {
            return Err(FreezeError::State);
        }
        if let Some(party) = parties.iter().find(|party| party.commitment.is_empty()) {
            return Err(FreezeError::Uncommitted(party.of.name.clone()));
        }
        if draw.version != version {
            return Err(FreezeError::Stale);
        }
        let pool = pool(tx, &room, &draw)?;
        let frame = frame(&room, &draw, &parties)?;
        let book = Book::freeze(&room, &frame, pool, tx.now())?;
        let body = book.body(&room, id)?;
        rows::freeze(tx, id, &body)?;
        let excluded = book.transcript.pool().iter();
        let excluded = excluded.filter(|candidate| !candidate.excluded.is_empty());
        tx.journal(
            "draw.frozen",
            &format!("draw/{id}"),
            json!({
                "candidates": book.transcript.pool().len(),
                "excluded": excluded.count(),
                "root": base::hex::encode(&book.transcript.root()),
                "frozen_sha256": base::hex::encode(&Sha256::digest(&body.frozen)),
            }),
        )?;
        Ok(())
    })
}

fn frame(room: &Experts, draw: &Draw, parties: &[Party]) -> Result<Frame, Unreadable> {
    let hash = |text: &str| {
        let bytes = base::hex::decode(text).and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or(Unreadable::Sealed)
    };
    let mut frame = Frame {
        vrf: room.vrf().public(),
        draw: draw_name(draw.id),
        subject: draw.subject.clone(),
        voids: Vec::new(),
        groups: Vec::new(),
        parties: Vec::new(),
    };
    for (party, transcript) in &draw.voids {
        frame.voids.push(Void {
            party: party.clone(),
            transcript: hash(transcript)?,
        });
    }
    for group in &draw.plan.groups {
        frame.groups.push(Group {
            name: group.name(),
            seats: group.seats,
            spares: draw.plan.spares,
        });
    }
    for party in parties {
        frame.parties.push(DrawParty {
            name: party.of.name.clone(),
            commitment: hash(&party.commitment)?,
        });
    }
    Ok(frame)
}

/// Everyone of the draw's specialities, with the reasons that exclude.
fn pool(
    tx: &mut Tx<'_>,
    room: &Experts,
    draw: &Draw,
) -> Result<Vec<(Candidate, Kept)>, Unreadable> {
    let (recuse, secret) = rows::sealed(tx, draw.id)?;
    let recuse = room.open_text(&draw_label(draw.id, "recuse"), &recuse)?;
    let recuse: Recuse = serde_json::from_str(&recuse).map_err(|_| Unreadable::Sealed)?;
    let secret = open_secret(room, draw.id, &secret)?;
    let terms = terms(room, &recuse);
    let mut relations: BTreeMap<i64, Vec<Relation>> = BTreeMap::new();
    for mark in &terms.marks {
        for (expert, relation) in expert::related_to(tx, mark)? {
            relations.entry(expert).or_default().push(relation);
        }
    }
    let today = tx.now().day();
    let suspended = expert::suspended(tx, [today, draw.at.day()])?;
    let suspended: BTreeSet<i64> = suspended.into_iter().collect();
    let names: Vec<String> = draw.plan.groups.iter().map(|group| group.name()).collect();
    let codes: Vec<String> = names.iter().map(|name| name.to_ascii_uppercase()).collect();
    let mut pool = Vec::new();
    for (one, of) in expert::of_specialities(tx, &codes)? {
        let facts = Facts {
            employer: &one.employer_code,
            region: &one.region,
            suspended: suspended.contains(&one.id),
            reachable: one.account.is_some(),
            relations: relations.get(&one.id).map_or(&[], Vec::as_slice),
        };
        let excluded = reasons(&facts, &terms, today);
        let name = room.open_text(&name_label(one.id), &one.name_sealed)?;
        let value = format!("{} {name}", one.code);
        let candidate = Candidate {
            commitment: commitment(&secret, &one.code, &value).0,
            groups: (0..codes.len())
                .filter(|at| of.contains(&codes[*at]))
                .collect(),
            excluded: excluded.into_iter().map(str::to_owned).collect(),
        };
        let kept = Kept {
            expert: one.id,
            account: one.account.map_or(0, |account| account.0),
            employer: one.employer_code,
            value,
        };
        pool.push((candidate, kept));
    }
    Ok(pool)
}

/// The secret of a draw's salts.
pub(crate) fn open_secret(
    room: &Experts,
    draw: i64,
    sealed: &[u8],
) -> Result<[u8; 32], Unreadable> {
    let opened = room
        .seal()
        .unseal_bytes(&draw_label(draw, "secret"), sealed);
    let opened = opened.and_then(|bytes| bytes.try_into().ok());
    opened.ok_or(Unreadable::Sealed)
}

fn terms(room: &Experts, recuse: &Recuse) -> Terms {
    let employers = recuse.parties.iter().chain(&recuse.employers);
    Terms {
        employers: employers.cloned().collect(),
        regions: recuse.regions.iter().cloned().collect(),
        marks: recuse
            .parties
            .iter()
            .map(|code| room.party_mark(code))
            .collect(),
        years: recuse.years,
    }
}
