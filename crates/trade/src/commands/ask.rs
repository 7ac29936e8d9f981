//! A bidder asks; others see the question without whose it is.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Scope, Title};
use pack::element::Moment;
use pack::trading::{Breach, breaches};
use seal::SealError;
use serde_json::json;

use super::{
    Gate, TEXT_CHARS, about, allowed, course, given, journal_subject, said, seen_by, sha256_hex,
    short,
};
use crate::rules::course::Step;
use crate::rules::who::may_offer;
use crate::state::Trades;
use crate::store::parts;
use crate::words::Sentences;

/// The most questions of a party about one trade.
pub const QUESTIONS: i64 = 50;

/// Why a question was not taken.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Not reached, or not for this scope or step.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// The account stands for no enterprise that may offer here.
    #[error("no bidder")]
    NoBidder,
    /// No question, or one that is too long.
    #[error("a question of 1 to {TEXT_CHARS} characters")]
    Text,
    /// The form lacks its number.
    #[error("no key")]
    Key,
    /// The party asked enough.
    #[error("more than {QUESTIONS} questions")]
    TooMany,
    /// It is too late for questions; the attempt is not recorded, a bidder breaks no rule by asking.
    #[error("too late")]
    Late(Vec<Breach>),
    /// The machine gives no random bytes.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl From<Error> for AskError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for AskError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::NoBidder => words.no_bidder.to_owned(),
            Self::Text => words.bad_text(TEXT_CHARS),
            Self::Key => words.bad_key.to_owned(),
            Self::TooMany => words.too_many_questions(QUESTIONS),
            Self::Late(breaches) => said(breaches, lang),
            Self::Seal(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::NoBidder => Fault::Forbidden,
            Self::Seal(error) => error.fault(),
            _ => Fault::Invalid,
        }
    }
}

/// Asks about a trade that takes offers; the question's row. The same form sent twice asks once. Until the last day on which
/// the documents may be objected to.
///
/// # Errors
/// [`AskError`].
pub fn ask(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (trade, key, text): (i64, String, String),
) -> Result<i64, AskError> {
    let party = room.party(store, scope)?;
    let (room, scope_of) = (room.clone(), scope.clone());
    store.write(scope, move |tx| {
        let (held, ..) = seen_by(tx, &room, &scope_of, (trade, party.as_ref()))?;
        let party = party.ok_or(AskError::NoBidder)?;
        allowed(&held, Step::Ask)?;
        if !may_offer(&held.trade, &party) {
            return Err(AskError::NoBidder);
        }
        let text = given(&text, TEXT_CHARS).ok_or(AskError::Text)?;
        let sound = (1..=64).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        if !sound {
            return Err(AskError::Key);
        }
        let mark = room.mark(&party.code);
        if let Some(id) = parts::asked(tx, (trade, &mark, &key))? {
            tx.transient();
            return Ok(id);
        }
        if parts::asked_by(tx, (trade, &mark))? >= QUESTIONS {
            return Err(AskError::TooMany);
        }
        let (today, calendar) = (tx.now().day(), calendar::current(tx)?);
        let mut days = course(&held.trade, &[(Moment::Objection, today)]);
        let deadline = days.moments.get(&Moment::Deadline).copied();
        days.moments
            .retain(|moment, _| *moment == Moment::Objection);
        days.moments
            .extend(deadline.map(|day| (Moment::Deadline, day)));
        (days.category, days.reserved, days.method) = (None, None, None);
        let late = breaches(&held.procedure, &days, &calendar, today);
        let late = about(&held.procedure, late, &[Moment::Deadline]);
        if !late.is_empty() {
            return Err(AskError::Late(late));
        }
        let id = tx.next_id("trade_question")?;
        let json = serde_json::to_string(&party).map_err(|_| AskError::Key)?;
        let sealed = room.seal().seal(&format!("trade/question/{id}"), &json)?;
        parts::insert_question(tx, (id, trade), (&mark, &sealed), (text, &key))?;
        tx.journal(
            "trade.asked",
            &journal_subject(trade),
            json!({ "question": id, "sha256": sha256_hex(text.as_bytes()) }),
        )?;
        let told = |lang| Sentences::of(lang).told_asked(&held.trade.title);
        notify::send(
            tx,
            notify::Message {
                key: format!("trade/question/{id}"),
                to: super::register::unit(&held.trade.centre_org),
                kind: "trade.asked",
                title: short(Title::new(told(Lang::Zh), told(Lang::En))),
                body: Title::new("", ""),
                href: format!("/trades/{trade}"),
            },
        )?;
        Ok(id)
    })
}
