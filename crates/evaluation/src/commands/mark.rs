//! Marks: drafts and what is handed in lie under seal until every judge has handed in; then all are opened at once.

use ::store::{Query, Store, Tx};
use base::Scope;
use serde_json::json;

use super::error::EvaluationError;
use super::{at, journal_subject, seated, settle};
use crate::model::{BidState, Bidder, Head, Mark, Phase, Seat};
use crate::rules::marks::{self, Marks};
use crate::state::Evaluation;
use crate::store as rows;

/// What a judge typed: bidder's key, what is marked, the mark.
pub type Typed = (String, String, String);

const DRAFT: &str = "draft";
const HANDED: &str = "handed";

/// What marks are sealed for: they open for no other evaluation, seat or person, and no draft passes for what was handed in.
fn about(head: &Head, seat: &Seat, state: &str) -> String {
    format!(
        "evaluation/{}/{}/seat/{}/account/{}/{state}",
        head.id, head.subject, seat.seat, seat.account.0
    )
}

/// Saves marks as a draft; an empty mark takes back an earlier one. The judge's version must be `version`.
///
/// # Errors
/// [`EvaluationError`].
pub fn save(
    store: &Store,
    room: &Evaluation,
    scope: &Scope,
    (id, version): (i64, i64),
    typed: Vec<Typed>,
) -> Result<(), EvaluationError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (head, _, own) = seated(tx, &scope, id)?;
        at(&head, Phase::Marks)?;
        if own.handed_at.is_some() {
            return Err(EvaluationError::Phase);
        }
        if own.version != version {
            return Err(EvaluationError::Stale);
        }
        let bidders = valid(&rows::bidders(tx, id)?);
        let mut draft = draft_of(tx, &room, &head, &own)?;
        let mut wrong = Vec::new();
        for (bidder, key, text) in typed {
            let markables = marks::markables(&head.method);
            let markable = markables.iter().find(|one| one.key == key);
            let Some(markable) = markable.filter(|_| bidders.contains(&bidder)) else {
                return Err(EvaluationError::Malformed("mark"));
            };
            let own = draft.entry(bidder.clone()).or_default();
            match marks::typed(&text, markable.most) {
                Some(mark) => drop(own.insert(key, mark)),
                None if text.trim().is_empty() => drop(own.remove(&key)),
                None => wrong.push(format!("{bidder}.{key}")),
            }
        }
        if !wrong.is_empty() {
            return Err(EvaluationError::Entries(wrong));
        }
        let text = marks::canonical(&draft);
        let sealed = room.seal().seal(&about(&head, &own, DRAFT), &text)?;
        rows::set_sealed(tx, id, own.seat, (Some(&sealed), "", None))?;
        tx.transient();
        Ok(())
    })
}

/// Hands in for good: all marks are there. A salted commitment to them is journalled; with the last judge all are unsealed.
///
/// # Errors
/// [`EvaluationError`].
pub fn hand_in(
    store: &Store,
    room: &Evaluation,
    scope: &Scope,
    id: i64,
) -> Result<(), EvaluationError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (head, mut seats, own) = seated(tx, &scope, id)?;
        if own.handed_at.is_some() {
            // Pressed twice.
            tx.transient();
            return Ok(());
        }
        at(&head, Phase::Marks)?;
        let bidders = valid(&rows::bidders(tx, id)?);
        let given = draft_of(tx, &room, &head, &own)?;
        let markables = marks::markables(&head.method);
        let missing = marks::missing(&markables, &bidders, &given).into_iter();
        let missing: Vec<String> = missing.map(|(who, what)| format!("{who}.{what}")).collect();
        if !missing.is_empty() {
            return Err(EvaluationError::Entries(missing));
        }
        let salt = base::hex::encode(&room.seal().random::<32>()?);
        let commitment = marks::commitment(&head.subject, own.seat, &salt, &given);
        let text = format!("{salt}\n{}", marks::canonical(&given));
        let sealed = room.seal().seal(&about(&head, &own, HANDED), &text)?;
        let handed = (Some(&sealed[..]), commitment.as_str(), Some(tx.now()));
        rows::set_sealed(tx, id, own.seat, handed)?;
        tx.journal(
            "evaluation.marks_handed_in",
            &journal_subject(id),
            json!({ "seat": own.seat, "commitment": commitment }),
        )?;
        for seat in &mut seats {
            if seat.seat == own.seat {
                seat.handed_at = Some(tx.now());
                seat.marks_sha256.clone_from(&commitment);
            }
        }
        match seats.iter().all(|seat| seat.handed_at.is_some()) {
            true => unseal(tx, &room, head, &seats),
            false => Ok(()),
        }
    })
}

/// A judge's own draft, or what the judge handed in.
pub(crate) fn own_marks(
    query: &mut impl Query,
    room: &Evaluation,
    head: &Head,
    own: &Seat,
) -> Result<Marks, EvaluationError> {
    if own.handed_at.is_none() {
        return draft_of(query, room, head, own);
    }
    let found = opened(query, room, head, own)?;
    Ok(found.map(|(_, marks)| marks).unwrap_or_default())
}

fn draft_of(
    query: &mut impl Query,
    room: &Evaluation,
    head: &Head,
    own: &Seat,
) -> Result<Marks, EvaluationError> {
    let Some(sealed) = rows::sealed(query, head.id, own.seat)? else {
        return Ok(Marks::new());
    };
    // A draft that does not open was not written by this judge here: the judge begins anew.
    let text = room.seal().unseal(&about(head, own, DRAFT), &sealed);
    Ok(text.and_then(|text| marks::read(&text)).unwrap_or_default())
}

/// Salt and marks of a seat that handed in, if they are what was committed to.
fn opened(
    query: &mut impl Query,
    room: &Evaluation,
    head: &Head,
    seat: &Seat,
) -> Result<Option<(String, Marks)>, EvaluationError> {
    let Some(sealed) = rows::sealed(query, head.id, seat.seat)? else {
        return Ok(None);
    };
    let text = room.seal().unseal(&about(head, seat, HANDED), &sealed);
    let parts = text.as_deref().and_then(|text| text.split_once('\n'));
    let found = parts.and_then(|(salt, rest)| Some((salt.to_owned(), marks::read(rest)?)));
    Ok(found.filter(|(salt, marks)| {
        marks::commitment(&head.subject, seat.seat, salt, marks) == seat.marks_sha256
    }))
}

fn valid(bidders: &[Bidder]) -> Vec<String> {
    let valid = bidders.iter().filter(|one| one.state == BidState::Valid);
    valid.map(|one| one.key.clone()).collect()
}

/// Everybody has handed in. Marks that are not what was committed to are void: their judge marks again, nothing is opened.
fn unseal(
    tx: &mut Tx<'_>,
    room: &Evaluation,
    mut head: Head,
    seats: &[Seat],
) -> Result<(), EvaluationError> {
    let mut all = Vec::new();
    let mut broken = Vec::new();
    for seat in seats {
        match opened(tx, room, &head, seat)? {
            Some((salt, marks)) => all.push((seat, salt, marks)),
            None => broken.push(seat),
        }
    }
    if !broken.is_empty() {
        for seat in broken {
            rows::set_sealed(tx, head.id, seat.seat, (None, "", None))?;
            tx.journal(
                "evaluation.seal_broken",
                &journal_subject(head.id),
                json!({ "seat": seat.seat, "commitment": seat.marks_sha256 }),
            )?;
            settle::call_broken(tx, &head, seat)?;
        }
        return Ok(());
    }
    let mut opened = Vec::new();
    let mut seats = seats.to_vec();
    for (seat, salt, marks) in all {
        for (bidder, own) in &marks {
            for (criterion, mark) in own {
                let mark = Mark {
                    seat: seat.seat,
                    bidder: bidder.clone(),
                    criterion: criterion.clone(),
                    mark: *mark,
                };
                rows::insert_mark(tx, head.id, &mark)?;
            }
        }
        rows::set_salt(tx, head.id, seat.seat, &salt)?;
        if let Some(own) = seats.iter_mut().find(|one| one.seat == seat.seat) {
            own.salt.clone_from(&salt);
        }
        opened.push(json!({ "seat": seat.seat, "commitment": seat.marks_sha256, "salt": salt }));
    }
    head.unsealed_at = Some(tx.now());
    tx.journal(
        "evaluation.unsealed",
        &journal_subject(head.id),
        json!({ "seats": opened }),
    )?;
    settle::begin(tx, room, head, &seats)
}
