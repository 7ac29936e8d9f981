//! What people do with a lead.

use ::store::{Error, Store, Tx};
use base::{Explain, Fault, Lang, OrgId, Role, Scope};
use seal::SealError;
use serde_json::json;

use super::{due, sha256_hex, tell};
use crate::model::{Lead, Outcome, State, Step};
use crate::rules::access::{Part, part};
use crate::rules::course::{closes, is_for, next};
use crate::state::Leads;
use crate::store::lead as rows;
use crate::words::Words;

/// The longest note, in characters.
pub const WORDS_CHARS: usize = 2_000;

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The step.
    pub step: Step,
    /// The words; none for taking on.
    pub words: String,
    /// Why it is closed.
    pub outcome: Option<Outcome>,
    /// To which unit it is handed; empty for the office.
    pub unit: String,
}

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// There is no such lead, or the scope may not know of it.
    #[error("no such lead")]
    NotFound,
    /// The scope sees it and does not do this.
    #[error("not for this scope to do")]
    NotYours,
    /// Without words, or with too many.
    #[error("words of 1 to {WORDS_CHARS} characters")]
    Words,
    /// Closed without a reason of the list.
    #[error("a reason of the list")]
    Outcome,
    /// What is handed on was not looked into.
    #[error("nothing was noted yet")]
    NotLooked,
    /// No unit that could look into it.
    #[error("no such unit")]
    Unit,
    /// The step is not open from where the lead stands.
    #[error("not open now")]
    NotNow,
    /// Somebody was faster.
    #[error("stale")]
    Stale,
    /// The words could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for StepError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Words => words.words_wrong(WORDS_CHARS),
            Self::Outcome => words.outcome_wrong.to_owned(),
            Self::NotLooked => words.not_looked.to_owned(),
            Self::Unit => words.unit_wrong.to_owned(),
            Self::NotNow => words.not_now.to_owned(),
            Self::Stale => words.stale.to_owned(),
            Self::Seal(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Words | Self::Outcome | Self::NotLooked | Self::Unit => Fault::Invalid,
            Self::NotNow | Self::Stale => Fault::Conflict,
            Self::Seal(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Takes a step on a lead that stands at this version. The same step with the same words pressed twice is taken once.
///
/// # Errors
/// [`StepError`].
pub fn act(
    store: &Store,
    scope: &Scope,
    room: &Leads,
    (id, version, act): (i64, i64, Act),
) -> Result<(), StepError> {
    let room = room.clone();
    store.write(scope, move |tx| take(tx, &room, (id, version), &act))
}

fn take(
    tx: &mut Tx<'_>,
    room: &Leads,
    (id, version): (i64, i64),
    act: &Act,
) -> Result<(), StepError> {
    let scope = tx.scope().clone();
    let lead = rows::by_id(tx, id)?.ok_or(StepError::NotFound)?;
    let part = part(&scope, &lead);
    if part == Part::None {
        return Err(StepError::NotFound);
    }
    let said = act.words.trim();
    if lead.version != version {
        return again(tx, &scope, &lead, (act.step, said));
    }
    if !is_for(part, scope.role == Role::Office, &lead, act.step) {
        // Asked already, by the same form on another screen.
        return Err(match (act.step, part) {
            (Step::Ask, Part::Works) => StepError::NotNow,
            _ => StepError::NotYours,
        });
    }
    let state = next(lead.state, act.step).ok_or(StepError::NotNow)?;
    let mute = matches!(act.step, Step::Take);
    if !mute && (said.is_empty() || said.chars().count() > WORDS_CHARS) {
        return Err(StepError::Words);
    }
    let mut moved = Lead { state, ..lead };
    change(tx, room, &mut moved, act)?;
    if !rows::set(tx, &moved)? {
        return Err(StepError::Stale);
    }
    moved.version += 1;
    write_down(
        tx,
        room,
        &scope,
        (&moved, act.step, if mute { "" } else { said }),
    )?;
    match act.step {
        Step::Hand => tell::moved(tx, &moved, ("lead.handed", moved.owner_org.as_ref()))?,
        Step::Ask => tell::moved(tx, &moved, ("lead.asked", moved.found.centre_org.as_ref()))?,
        Step::Answer => tell::moved(tx, &moved, ("lead.answered", moved.owner_org.as_ref()))?,
        _ => {}
    }
    Ok(())
}

/// The form was made before the lead changed: fine where this very step was what changed it.
fn again(
    tx: &mut Tx<'_>,
    scope: &Scope,
    lead: &Lead,
    (step, said): (Step, &str),
) -> Result<(), StepError> {
    let notes = rows::notes(tx, lead.id)?;
    let said = match step {
        Step::Take => String::new(),
        _ => sha256_hex(said),
    };
    let same = notes.last().is_some_and(|kept| {
        let note = &kept.note;
        note.step == step && note.account == scope.account && kept.sha256 == said
    });
    if !same {
        return Err(StepError::Stale);
    }
    tx.transient();
    Ok(())
}

fn change(tx: &mut Tx<'_>, room: &Leads, lead: &mut Lead, act: &Act) -> Result<(), StepError> {
    let scope = tx.scope().clone();
    let today = tx.now().day();
    match act.step {
        Step::Take => lead.account = scope.account,
        Step::Hand => {
            let defined = room.defined();
            let unit = OrgId::from(act.unit.as_str());
            let fits = Some(&unit) != lead.found.centre_org.as_ref()
                && Some(&unit) != lead.found.tenderer_org.as_ref();
            lead.owner_org = match act.unit.as_str() {
                "" => None,
                _ if defined.units.contains_key(&unit) && fits => Some(unit),
                _ => return Err(StepError::Unit),
            };
            lead.account = None;
        }
        Step::Note | Step::Answer | Step::Again => {}
        Step::Ask => lead.asked = true,
        Step::Close => {
            let outcome = act.outcome.ok_or(StepError::Outcome)?;
            // The state before, of which `next` said that it may be closed, is told by what was noted.
            let looked = rows::by_id(tx, lead.id)?.map_or(State::Open, |held| held.state);
            if !closes(looked, outcome) {
                return Err(StepError::NotLooked);
            }
            lead.closed = Some((outcome, today));
            lead.account = scope.account;
        }
        Step::Reopen => {
            lead.closed = None;
            lead.account = None;
            lead.origin = today;
            lead.term = room.rules().term(lead.found.tier);
            lead.due = due(tx, today, lead.term)?;
            lead.warned = 0;
        }
    }
    Ok(())
}

fn write_down(
    tx: &mut Tx<'_>,
    room: &Leads,
    scope: &Scope,
    (lead, step, said): (&Lead, Step, &str),
) -> Result<(), StepError> {
    let id = tx.next_id("lead_note")?;
    let (sealed, sha256) = match said.is_empty() {
        true => (Vec::new(), String::new()),
        false => (room.seal().seal(&note_label(id), said)?, sha256_hex(said)),
    };
    let org = match scope.role {
        Role::Clerk | Role::Head => scope.org.as_ref().map_or("", OrgId::as_str),
        _ => "",
    };
    rows::insert_note(
        tx,
        rows::NoteRow {
            id,
            lead: lead.id,
            step,
            account: scope.account,
            org,
            sealed,
            sha256: &sha256,
        },
    )?;
    let mut data = json!({ "step": step.as_str(), "words_sha256": sha256 });
    if let (Step::Close, Some((outcome, _))) = (step, lead.closed) {
        data["outcome"] = json!(outcome.as_str());
    }
    tx.journal("lead.moved", &lead.subject(), data)?;
    Ok(())
}

/// What the words of a note are sealed for.
pub(crate) fn note_label(id: i64) -> String {
    format!("lead-note/{id}")
}
