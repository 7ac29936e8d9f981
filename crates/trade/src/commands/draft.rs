//! The tender notice is written, and held against the rules before it is published.

use ::store::{Error, Query, Store};
use base::{Date, Explain, Fault, Lang, Millis, Scope};
use pack::element::Opening;
use pack::trading::{Breach, breaches};
use serde_json::json;

use super::{Actor, BODY_CHARS, Gate, TITLE_CHARS, given, journal_subject, load, sha256_hex};
use crate::commands::register::MOST_FEN;
use crate::model::{Draft, Held, NoticePlan};
use crate::rules::course::Step;
use crate::rules::who::Standing;
use crate::state::Trades;
use crate::store::{notices, parts};
use crate::words::Sentences;
use pack::element::Moment;

/// The longest times to sign and to pay that a notice gives, days.
pub const CONTRACT_DAYS: u32 = 3_650;

/// Why a draft was not kept.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// Not reached, or not for this scope or step.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// No title, or one that is too long.
    #[error("a title of 1 to {TITLE_CHARS} characters")]
    Title,
    /// No text, or one that is too long.
    #[error("a text of 1 to {BODY_CHARS} characters")]
    Body,
    /// Hours that do not follow each other, or an auction without a step.
    #[error("unsound hours")]
    Hours,
}

impl From<Error> for DraftError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for DraftError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::Title => words.bad_title(TITLE_CHARS),
            Self::Body => words.bad_body(BODY_CHARS),
            Self::Hours => words.bad_hours.to_owned(),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            _ => Fault::Invalid,
        }
    }
}

/// Keeps the draft of a tender notice; its version. The draft's own version says from which the form was made.
///
/// # Errors
/// [`DraftError`].
pub fn save(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    trade: i64,
    mut draft: Draft,
) -> Result<i64, DraftError> {
    let party = room.party(store, scope)?;
    let actor = Actor {
        trade,
        version: None,
        party,
    };
    store.write(scope, move |tx| {
        let held = load(tx, &actor, Step::Prepare, Standing::runs)?;
        let former = notices::draft(tx, trade)?;
        let version = former.as_ref().map_or(0, |former| former.version);
        draft.title = given(&draft.title, TITLE_CHARS)
            .ok_or(DraftError::Title)?
            .to_owned();
        draft.body = given(&draft.body, BODY_CHARS)
            .ok_or(DraftError::Body)?
            .to_owned();
        sound(&held, &draft.plan)?;
        if version != draft.version {
            return Err(Gate::Stale(version).into());
        }
        if former.as_ref() == Some(&draft) {
            tx.transient();
            return Ok(version);
        }
        draft.version = version + 1;
        notices::keep_draft(tx, trade, &draft)?;
        let text = format!("{}\n{}", draft.title, draft.body);
        tx.journal(
            "trade.drafted",
            &journal_subject(trade),
            json!({ "version": draft.version, "sha256": sha256_hex(text.as_bytes()) }),
        )?;
        Ok(draft.version)
    })
}

/// Whether hours follow each other, whatever the rules say of how far apart they are.
fn sound(held: &Held, plan: &NoticePlan) -> Result<(), DraftError> {
    let auction = held.procedure.opening == Opening::Auction;
    let ordered = plan.documents_on <= plan.documents_until
        && plan.documents_until <= plan.deadline.day()
        && plan.deadline <= plan.opens_at
        && plan.opens_at <= plan.free_until;
    let runs =
        !auction || (plan.opens_at < plan.free_until && (1..=MOST_FEN).contains(&plan.step_fen));
    // Both, or neither: a contract that is signed here has a term for its payments.
    let contract = (plan.sign_days == 0) == (plan.pay_days == 0)
        && plan.sign_days.max(plan.pay_days) <= CONTRACT_DAYS;
    if ordered && runs && contract {
        Ok(())
    } else {
        Err(DraftError::Hours)
    }
}

/// The days that a plan sets, published on a day.
#[must_use]
pub fn days(held: &Held, plan: &NoticePlan, today: Date) -> Vec<(Moment, Date)> {
    let mut days = vec![
        (Moment::Notice, today),
        (Moment::Documents, plan.documents_on),
        (Moment::DocumentsEnd, plan.documents_until),
        (Moment::Deadline, plan.deadline.day()),
        (Moment::Opening, plan.opens_at.day()),
    ];
    if held.procedure.opening == Opening::Auction {
        days.push((Moment::Report, plan.free_until.day()));
    }
    days
}

/// What the rules say of a notice if it were published now.
///
/// # Errors
/// As every query.
pub(crate) fn findings(
    query: &mut impl Query,
    (held, draft): (&Held, &Draft),
    now: Millis,
) -> Result<Vec<Breach>, Error> {
    let calendar = calendar::current(query)?;
    let mut course = super::course(&held.trade, &days(held, &draft.plan, now.day()));
    course.texts.push((
        draft.title.clone(),
        format!("{}\n{}", draft.title, draft.body),
    ));
    for document in parts::documents(query, held.trade.id)? {
        if document.gone_at.is_none() {
            course.texts.push((document.name, document.text));
        }
    }
    Ok(breaches(&held.procedure, &course, &calendar, now.day()))
}
