//! Something was found: a new lead, the same one again, or a closed one opened again.

use ::store::{Error, Tx};
use serde_json::json;

use super::{due, tell};
use crate::model::{Finding, Lead, State, Step};
use crate::rules::access::owner;
use crate::rules::course::is_new;
use crate::state::Leads;
use crate::store::lead as rows;

/// What a report came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// A new lead.
    Opened(i64),
    /// A closed lead was opened again.
    Reopened(i64),
    /// The same as before: only its times changed.
    Known(i64),
}

/// Reports a finding, inside whatever transaction it was found in. The same finding again makes no new lead; a closed lead
/// opens again only on new evidence.
///
/// # Errors
/// As every write.
pub fn report(tx: &mut Tx<'_>, room: &Leads, found: Finding) -> Result<Reported, Error> {
    let reported = note(tx, room, found)?;
    if let Reported::Opened(id) | Reported::Reopened(id) = reported
        && let Some(lead) = rows::by_id(tx, id)?
    {
        tell::found(tx, &lead)?;
    }
    Ok(reported)
}

/// As [`report`], without telling anybody: a run tells each unit once.
pub(crate) fn note(tx: &mut Tx<'_>, room: &Leads, found: Finding) -> Result<Reported, Error> {
    let now = tx.now();
    let Some(held) = rows::by_key(tx, &found.key)? else {
        return open(tx, room, found);
    };
    let mut lead = held.clone();
    lead.last_at = now;
    lead.times += 1;
    if held.state != State::Closed {
        lead.found = Finding {
            about: held.found.about,
            ..found
        };
        rows::found_again(tx, &lead)?;
        tx.transient();
        return Ok(Reported::Known(held.id));
    }
    let before = (held.found.evidence.as_str(), held.found.weight);
    let again = (found.evidence.as_str(), found.weight);
    if !is_new(before, again, room.rules().grown_percent) {
        rows::touch(tx, &lead)?;
        tx.transient();
        return Ok(Reported::Known(held.id));
    }
    lead.found = Finding {
        about: held.found.about,
        ..found
    };
    rows::found_again(tx, &lead)?;
    lead.state = State::Open;
    lead.account = None;
    lead.closed = None;
    lead.origin = now.day();
    lead.term = room.rules().term(lead.found.tier);
    lead.due = due(tx, lead.origin, lead.term)?;
    lead.warned = 0;
    rows::set(tx, &lead)?;
    let id = tx.next_id("lead_note")?;
    rows::insert_note(
        tx,
        rows::NoteRow {
            id,
            lead: lead.id,
            step: Step::Again,
            account: None,
            org: "",
            sealed: Vec::new(),
            sha256: "",
        },
    )?;
    tx.journal(
        "lead.again",
        &lead.subject(),
        json!({ "kind": lead.found.kind, "evidence": lead.found.evidence }),
    )?;
    Ok(Reported::Reopened(lead.id))
}

fn open(tx: &mut Tx<'_>, room: &Leads, found: Finding) -> Result<Reported, Error> {
    let defined = room.defined();
    let (owner_org, manager_org) = owner(
        defined.platform(&found.platform),
        found.trade,
        found.tenderer_org.as_ref(),
    );
    let now = tx.now();
    let term = room.rules().term(found.tier);
    let lead = Lead {
        id: tx.next_id("lead_lead")?,
        owner_org,
        manager_org,
        first_at: now,
        last_at: now,
        times: 1,
        origin: now.day(),
        term,
        due: due(tx, now.day(), term)?,
        warned: 0,
        state: State::Open,
        account: None,
        asked: false,
        closed: None,
        version: 1,
        found,
    };
    rows::insert(tx, &lead)?;
    // Neither whom it is about nor where: the journal is read by more people than leads are.
    tx.journal(
        "lead.found",
        &lead.subject(),
        json!({
            "kind": lead.found.kind,
            "tier": lead.found.tier,
            "evidence": lead.found.evidence,
            "due": lead.due.to_string(),
        }),
    )?;
    Ok(Reported::Opened(lead.id))
}
