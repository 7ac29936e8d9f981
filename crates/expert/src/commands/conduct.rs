//! What is noted about a seat, and how far its scores were from the others'.

use ::store::{Error, Store, Tx};
use base::Scope;
use base::{OrgId, Role, Title};
use notify::{Message, To};
use serde_json::json;

use super::seat::{SeatError, centre};
use super::{NOTE_CHARS, sha256_hex};
use crate::model::{CONDUCTS, CallState, Conduct, Draw, DrawState};
use crate::store::{call as calls, draw as rows};

/// Notes how a member behaved, by seat number, and reports it to the supervising unit.
///
/// # Errors
/// [`SeatError`]; [`SeatError::Choice`] for a kind that is none of [`CONDUCTS`] or a note that is too long.
pub fn note(
    store: &Store,
    scope: &Scope,
    (draw, no): (i64, i64),
    (kind, note): (String, String),
) -> Result<(), SeatError> {
    store.write(scope, move |tx| {
        let row = rows::by_id(tx, draw)?.ok_or(SeatError::NotFound)?;
        centre(tx, &row)?;
        let call = calls::by_no(tx, draw, no)?.ok_or(SeatError::NotFound)?;
        if !CONDUCTS.contains(&kind.as_str()) || note.chars().count() > NOTE_CHARS {
            return Err(SeatError::Choice);
        }
        let sits = matches!(call.state, CallState::Accepted | CallState::Left);
        if !sits || !matches!(row.state, DrawState::Drawn | DrawState::Released) {
            return Err(SeatError::State);
        }
        let held = calls::conduct(tx, draw)?;
        let same = |old: &Conduct| old.no == no && old.kind == kind && old.note == note.trim();
        if held.iter().any(same) {
            tx.transient();
            return Ok(());
        }
        let new = Conduct {
            no,
            kind,
            note: note.trim().to_owned(),
            at: tx.now(),
        };
        let by = tx.scope().org.as_ref().map_or("", OrgId::as_str).to_owned();
        let id = calls::insert_conduct(tx, draw, &new, &by)?;
        tx.journal(
            "seat.conduct",
            &format!("draw/{draw}"),
            json!({ "seat": no, "kind": new.kind, "note_sha256": sha256_hex(&new.note) }),
        )?;
        report(tx, &row, &new, id)?;
        Ok(())
    })
}

/// Tells the supervising units among the parties.
fn report(tx: &mut Tx<'_>, draw: &Draw, new: &Conduct, id: i64) -> Result<(), Error> {
    for party in rows::parties(tx, draw.id)? {
        let Some(org) = party.of.org.filter(|_| party.of.name == "supervisor") else {
            continue;
        };
        let no = new.no;
        let message = Message {
            key: format!("draw/{}/conduct/{id}", draw.id),
            to: To::Unit {
                org,
                roles: &[Role::Clerk, Role::Head],
            },
            kind: "draw.conduct",
            title: Title::new(
                format!("评标现场：{no} 号席位有行为记录"),
                format!("Committee: something was noted about seat {no}"),
            ),
            body: Title::new(
                "请在抽取页面查看记录并核实。",
                "See the note on the page of the draw and look into it.",
            ),
            href: format!("/draws/{}", draw.id),
        };
        notify::send(tx, message)?;
    }
    Ok(())
}

/// Keeps how far a member's scores were from the mean of the committee, in parts per million; for the room that
/// evaluates. Nothing happens where there is no such member.
///
/// # Errors
/// As every write.
pub fn deviation(tx: &mut Tx<'_>, subject: &str, seat_no: i64, ppm: i64) -> Result<(), Error> {
    let Some(draw) = rows::of_subject(tx, subject)? else {
        return Ok(());
    };
    if calls::set_deviation(tx, (draw.id, seat_no), ppm)? > 0 {
        let data = json!({ "seat": seat_no, "ppm": ppm });
        tx.journal("seat.deviation", &format!("draw/{}", draw.id), data)?;
    }
    Ok(())
}
