//! Calls walk down the ranking until every place is taken or the groups are exhausted.

use ::store::{Error, Tx};
use base::{AccountId, Title};
use notify::{Message, To};
use proof::draw::Answer;
use serde_json::json;

use crate::book::Book;
use crate::model::{Call, CallState, Draw, DrawState};
use crate::state::{Event, Experts, Unreadable, What, call_label};
use crate::store::{call as calls, draw as rows};

/// Why somebody is passed over who shares an employer with as many members as may.
const SAME_EMPLOYER: &str = "same-employer";

/// Calls whoever is to be called, writes the transcript, and tells when the committee is complete or cannot be.
pub(crate) fn walk(
    tx: &mut Tx<'_>,
    room: &Experts,
    draw: Draw,
    mut book: Book,
) -> Result<(), Unreadable> {
    let signer = room.signer();
    let at = book.at(tx.now());
    while let Some(place) = book.transcript.call(&at, signer)? {
        let no = book.transcript.calls().len() as i64;
        let full = employer_is_full(&book, place.candidate, draw.plan.per_employer);
        if full {
            book.transcript
                .refuse(place.candidate, SAME_EMPLOYER, &at, signer)?;
        }
        let group = book.transcript.groups()[place.group].name.clone();
        let call = Call {
            draw: draw.id,
            no,
            group,
            candidate: place.candidate,
            state: if full {
                CallState::Refused
            } else {
                CallState::Pending
            },
            reason: if full {
                SAME_EMPLOYER.to_owned()
            } else {
                String::new()
            },
            place: String::new(),
            called_at: tx.now(),
            due_at: tx.now().plus_secs(draw.plan.answer_minutes * 60),
            answered_at: full.then(|| tx.now()),
            signed_in_at: None,
            expert: None,
        };
        put(tx, room, &draw, &book, &call)?;
    }
    finish(tx, room, draw, &book)
}

fn put(
    tx: &mut Tx<'_>,
    room: &Experts,
    draw: &Draw,
    book: &Book,
    call: &Call,
) -> Result<(), Unreadable> {
    let kept = &book.pool[call.candidate];
    let who = serde_json::to_string(kept).map_err(|_| Unreadable::Sealed)?;
    let who = room.seal().seal(&call_label(draw.id, call.no), &who)?;
    let account = AccountId(kept.account);
    calls::insert(tx, call, (&who, &room.account_mark(account)))?;
    tx.journal(
        "draw.called",
        &format!("draw/{}", draw.id),
        json!({ "seat": call.no, "group": call.group, "reason": call.reason }),
    )?;
    if call.state == CallState::Pending {
        tell(tx, draw, call, account)?;
    }
    Ok(())
}

/// How an expert is called. It says when and until when, not for what: the project is told at the seat.
fn tell(tx: &mut Tx<'_>, draw: &Draw, call: &Call, account: AccountId) -> Result<(), Error> {
    let (at, due) = (draw.at.minute_text(), call.due_at.minute_text());
    let message = Message {
        key: format!("draw/{}/seat/{}", draw.id, call.no),
        to: To::Account(account),
        kind: "draw.called",
        title: Title::new(
            format!("评标邀请：请于 {due} 前答复"),
            format!("You are called to a committee: please answer by {due}"),
        ),
        body: Title::new(
            format!(
                "评标时间 {at}。请在“我的席位”中答复是否参加；逾期视为不能参加，由下一位递补。"
            ),
            format!(
                "The committee sits at {at}. Say under My seats whether you come; without an answer the next one is called."
            ),
        ),
        href: "/seats".to_owned(),
    };
    notify::send(tx, message)?;
    Ok(())
}

fn employer_is_full(book: &Book, candidate: usize, most: u16) -> bool {
    let employer = &book.pool[candidate].employer;
    if employer.is_empty() {
        return false;
    }
    let holds = |call: &&proof::draw::Call| {
        matches!(call.answer, Answer::Pending | Answer::Accepted)
            && call.place.candidate != candidate
            && book.pool[call.place.candidate].employer == *employer
    };
    book.transcript.calls().iter().filter(holds).count() >= usize::from(most)
}

/// Writes the transcript's end and tells what came of it.
pub(crate) fn finish(
    tx: &mut Tx<'_>,
    room: &Experts,
    draw: Draw,
    book: &Book,
) -> Result<(), Unreadable> {
    let seated = book.committee().is_some();
    let tail = book.tail(room)?;
    rows::step(
        tx,
        draw.id,
        (DrawState::Drawn, draw.seated || seated),
        &tail,
    )?;
    let what = match (book.sits_anew(), lacks(book)) {
        (true, _) => What::Seated,
        (false, true) => What::Lacking,
        (false, false) => return Ok(()),
    };
    let event = Event {
        draw: draw.id,
        subject: draw.subject,
        what,
    };
    room.tell(tx, &event)?;
    Ok(())
}

/// Whether a group has fewer called and accepted than seats and nobody left.
pub(crate) fn lacks(book: &Book) -> bool {
    lacking(book) > 0
}

/// How many seats nobody is left for.
pub(crate) fn lacking(book: &Book) -> usize {
    if book.transcript.next_call().is_some() {
        return 0;
    }
    let groups = book.transcript.groups().iter().enumerate();
    groups
        .map(|(at, group)| {
            let holds = |call: &&proof::draw::Call| {
                call.place.group == at && matches!(call.answer, Answer::Pending | Answer::Accepted)
            };
            let held = book.transcript.calls().iter().filter(holds).count();
            usize::from(group.seats).saturating_sub(held)
        })
        .sum()
}
