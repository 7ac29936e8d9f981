//! An objection or a complaint is filed.

use base::{Date, Role, Scope};
use org::Party;
use serde_json::json;
use store::{Store, Tx};

use super::{
    Done, FILE_BYTES, FILES, Problem, StepError, TEXT_CHARS, Wrong, dispute_subject, line, tell,
};
use crate::model::{About, Dispute, DisputeState, File, Form, Forum, NewFile, Rule};
use crate::rules::dispute::{Before, Refusal, may_complain, may_object, needs_objection};
use crate::rules::statement::sha256_hex;
use crate::state::{Contracts, Event};
use crate::store::dispute as rows;

/// What is filed.
#[derive(Clone, Debug)]
pub struct NewDispute {
    /// What it is about.
    pub subject: String,
    /// Objection or complaint.
    pub form: Form,
    /// The matter.
    pub about: About,
    /// The objection that a complaint follows.
    pub parent: Option<i64>,
    /// For a complaint without an objection before it: when the complainant knew.
    pub known_on: Option<Date>,
    /// What happened.
    pub facts: String,
    /// What is asked for.
    pub wants: String,
    /// Evidence.
    pub files: Vec<NewFile>,
}

/// Files an objection or a complaint for the party for which the scope's account acts. Nobody files one without a name,
/// and nobody without an interest. An objection suspends the procedure until it is answered.
///
/// # Errors
/// [`StepError`].
pub fn file(
    store: &Store,
    scope: &Scope,
    room: &Contracts,
    new: NewDispute,
) -> Result<Done, StepError> {
    let party = room.party(store, scope)?;
    let room = room.clone();
    store.write(scope, move |tx| file_in(tx, &room, party, &new))
}

fn file_in(
    tx: &mut Tx<'_>,
    room: &Contracts,
    party: Option<Party>,
    new: &NewDispute,
) -> Result<Done, StepError> {
    let forum = rows::forum_of(tx, &new.subject)?.ok_or(StepError::NotFound)?;
    let anonymous = StepError::Refused(Refusal::NotInterested);
    let (Some(party), Some(filed_by), Role::Applicant) =
        (party, tx.scope().account, tx.scope().role)
    else {
        return Err(anonymous);
    };
    if !room.interest().of(tx, &new.subject, &party, new.about)? {
        return Err(anonymous);
    }
    let press = press(new, &party.code);
    if let Some(held) = rows::by_press(tx, &press)? {
        tx.transient();
        return Ok(Done::same(held.id));
    }
    let files = check(new)?;
    let which = (new.form, new.about, party.code.as_str());
    if let Some(open) = rows::going_on(tx, &new.subject, which)? {
        return Err(StepError::Refused(Refusal::Open(open)));
    }
    let (origin, rule) = admit(tx, &forum, &party, new)?;
    let today = tx.now().day();
    let due = calendar::current(tx)?.due(today, rule.term, &[]);
    let mut row = Dispute {
        id: 0,
        subject: new.subject.clone(),
        form: new.form,
        about: new.about,
        platform: forum.platform.clone(),
        parent: new.parent,
        party,
        filed_by,
        facts: new.facts.trim().to_owned(),
        wants: new.wants.trim().to_owned(),
        state: DisputeState::Filed,
        suspends: new.form == Form::Objection,
        filed_on: today,
        filed_at: tx.now(),
        origin: today,
        term: rule.term,
        due: due.map(|due| due.day),
        ended_on: None,
        outcome: None,
        affects: false,
        answer: String::new(),
        version: 1,
    };
    let stood = rows::suspending(tx, &new.subject)? > 0;
    row.id = rows::insert(tx, &row, &press)?;
    for (file, content) in &files {
        rows::insert_file(tx, row.id, file, content)?;
    }
    note(tx, &row, (origin, &files))?;
    tell::filed(tx, &forum, &row)?;
    if row.suspends && !stood {
        suspend(tx, room, &row)?;
    }
    Ok(Done::changed(row.id))
}

/// The procedure stands from now on.
pub(crate) fn suspend(tx: &mut Tx<'_>, room: &Contracts, row: &Dispute) -> Result<(), StepError> {
    tx.journal(
        "dispute.suspended",
        &row.subject,
        json!({ "dispute": row.id }),
    )?;
    let event = Event::Suspend {
        subject: row.subject.clone(),
        dispute: row.id,
    };
    Ok(room.tell(tx, &event)?)
}

/// The day from which the right to file runs, and the term that runs now.
fn admit(
    tx: &mut Tx<'_>,
    forum: &Forum,
    party: &Party,
    new: &NewDispute,
) -> Result<(Date, Rule), StepError> {
    let today = tx.now().day();
    if new.form == Form::Objection {
        may_object(new.about, &forum.windows, tx.now()).map_err(StepError::Refused)?;
        return Ok((today, forum.rules.answer.clone()));
    }
    let before = match new.parent {
        None => None,
        Some(parent) => {
            let held = rows::by_id(tx, parent)?.filter(|held| {
                held.form == Form::Objection
                    && held.subject == new.subject
                    && held.party.code == party.code
            });
            // Somebody else's objection is not there.
            let held = held.ok_or(StepError::NotFound)?;
            Some(Before {
                state: held.state,
                about: held.about,
                due: held.due,
                ended_on: held.ended_on,
            })
        }
    };
    let until_today = |day: Option<Date>| day.filter(|day| *day <= today);
    let known_on = match (before, until_today(new.known_on)) {
        (Some(_), _) => today,
        (None, Some(day)) => day,
        (None, None) => match needs_objection(&forum.rules, new.about) {
            true => {
                return Err(StepError::Refused(Refusal::ObjectionFirst(
                    forum.rules.objection_first_basis.clone(),
                )));
            }
            false => return Err(StepError::invalid("known_on", Wrong::Day)),
        },
    };
    let calendar = calendar::current(tx)?;
    let origin = may_complain(
        new.about,
        &forum.rules,
        (before, known_on),
        (&calendar, today),
    )
    .map_err(StepError::Refused)?;
    Ok((origin, forum.rules.accept.clone()))
}

fn note(
    tx: &mut Tx<'_>,
    row: &Dispute,
    (origin, files): (Date, &[(File, Vec<u8>)]),
) -> Result<(), StepError> {
    let kind = match row.form {
        Form::Objection => "dispute.objected",
        Form::Complaint => "dispute.complained",
    };
    let data = json!({
        "subject": row.subject,
        "about": row.about.as_str(),
        "parent": row.parent,
        "origin": origin.to_string(),
        "due": row.due.map(|due| due.to_string()),
        "facts_sha256": sha256_hex(row.facts.as_bytes()),
        "wants_sha256": sha256_hex(row.wants.as_bytes()),
        "files": files.iter().map(|(file, _)| file.sha256.clone()).collect::<Vec<_>>(),
    });
    tx.journal(kind, &dispute_subject(row.id), data)?;
    Ok(())
}

fn check(new: &NewDispute) -> Result<Vec<(File, Vec<u8>)>, StepError> {
    let mut problems = Vec::new();
    problems.extend(line("facts", &new.facts, TEXT_CHARS).err());
    problems.extend(line("wants", &new.wants, TEXT_CHARS).err());
    if new.files.len() > FILES {
        problems.push(Problem::new("files", Wrong::Files));
    }
    let mut files: Vec<(File, Vec<u8>)> = Vec::new();
    for file in &new.files {
        let fits = !file.content.is_empty() && file.content.len() <= FILE_BYTES;
        match fits
            .then(|| web::upload::recognise(&file.content))
            .flatten()
        {
            Some(kind) => {
                let row = File {
                    id: 0,
                    name: file.name.clone(),
                    media_type: kind.content_type().to_owned(),
                    byte_len: i64::try_from(file.content.len()).unwrap_or(i64::MAX),
                    sha256: sha256_hex(&file.content),
                };
                if !files.iter().any(|(held, _)| held.sha256 == row.sha256) {
                    files.push((row, file.content.clone()));
                }
            }
            None => problems.push(Problem::new("files", Wrong::File(file.name.clone()))),
        }
    }
    if problems.is_empty() {
        Ok(files)
    } else {
        Err(StepError::Invalid(problems))
    }
}

/// The same text of the same party about the same matter is the same dispute.
fn press(new: &NewDispute, code: &str) -> String {
    let parts = [
        new.subject.as_str(),
        new.form.as_str(),
        new.about.as_str(),
        code,
        new.facts.trim(),
        new.wants.trim(),
    ];
    sha256_hex(parts.join("\n").as_bytes())
}
