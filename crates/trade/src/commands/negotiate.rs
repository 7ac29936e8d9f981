//! 谈判、磋商: rounds with those who responded, and where they hand in their final offers.

use ::store::{Error, Query, Store, Tx};
use base::{Explain, Fault, Lang, Millis, Scope, Title};
use org::Party;
use seal::SealError;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Actor, Gate, TEXT_CHARS, allowed, given, hour, journal_subject, load, moved, seen_by,
    sha256_hex, short,
};
use crate::compose::{self, ComposeError};
use crate::model::{Finals, Held, Talk, TalkKind};
use crate::rules::course::Step;
use crate::rules::way::negotiated;
use crate::rules::who::Standing;
use crate::state::Trades;
use crate::store::talks::{self, TalkRow};
use crate::words::Sentences;

/// The most answers of one party in a round.
pub const REPLIES: usize = 20;
/// The most rounds.
pub const ROUNDS: i64 = 20;
/// The least time for final offers: keys are registered and offers sealed meanwhile, seconds.
pub const FINALS_SECS: i64 = 600;

/// Why nothing was said.
#[derive(Debug, thiserror::Error)]
pub enum TalkError {
    /// Not reached, or not for this scope or step.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// Nothing is negotiated here, or its committee is not seated yet, or final offers are awaited already.
    #[error("nothing is negotiated now")]
    NotNow,
    /// No text, or one that is too long.
    #[error("a text of 1 to {TEXT_CHARS} characters")]
    Text,
    /// The party does not negotiate here.
    #[error("no party of this negotiation")]
    NoParty,
    /// No round has begun.
    #[error("no round")]
    NoRound,
    /// So many rounds, or answers in one, are enough.
    #[error("at most {0}")]
    TooMany(i64),
    /// Fewer than this many are left, which the basis does not allow.
    #[error("fewer than {least} are left")]
    Few {
        /// How many there must be.
        least: u32,
        /// The law and its article.
        basis: Title,
    },
    /// The hour leaves less than [`FINALS_SECS`].
    #[error("at least {FINALS_SECS} seconds for final offers")]
    Hours,
    /// The machine gives no random bytes.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A room of which the trade is made refuses.
    #[error(transparent)]
    Compose(#[from] ComposeError),
}

impl From<Error> for TalkError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for TalkError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::NotNow => words.not_negotiated.to_owned(),
            Self::Text => words.bad_text(TEXT_CHARS),
            Self::NoParty => words.negotiates_not.to_owned(),
            Self::NoRound => words.no_round.to_owned(),
            Self::TooMany(most) => words.too_much_said(most),
            Self::Few { least, basis } => words.too_few_left(least, basis.get(lang)),
            Self::Hours => words.bad_finals(FINALS_SECS / 60),
            Self::Seal(error) => error.explain(lang),
            Self::Compose(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::NotNow | Self::NoRound | Self::TooMany(_) | Self::Few { .. } => Fault::Conflict,
            Self::NoParty => Fault::NotFound,
            Self::Text | Self::Hours => Fault::Invalid,
            Self::Seal(error) => error.fault(),
            Self::Compose(error) => error.fault(),
        }
    }
}

/// Who responded and is still negotiated with.
pub(crate) fn left(responded: &[Party], said: &[Talk]) -> Vec<Party> {
    let ended = |one: &&Party| {
        said.iter().any(|talk| {
            talk.kind == TalkKind::Ended
                && talk
                    .party
                    .as_ref()
                    .is_some_and(|party| party.code == one.code)
        })
    };
    responded
        .iter()
        .filter(|one| !ended(one))
        .cloned()
        .collect()
}

/// A negotiation that goes on: who responded, and what was said.
struct Going {
    responded: Vec<Party>,
    said: Vec<Talk>,
}

impl Going {
    fn round(&self) -> i64 {
        self.said.iter().map(|one| one.round).max().unwrap_or(0)
    }
}

fn going(query: &mut impl Query, room: &Trades, held: &Held) -> Result<Going, TalkError> {
    let finals = held.trade.terms.finals.is_some();
    if !negotiated(held.procedure.mode) || finals || !compose::seated(query, &held.trade)? {
        return Err(TalkError::NotNow);
    }
    Ok(Going {
        responded: compose::responded(query, room, &held.trade)?,
        said: talks(query, room, held.trade.id)?,
    })
}

/// Begins the next round: what is said to all who negotiate, at the same time (财政部令第74号 art. 32). Its number.
///
/// # Errors
/// [`TalkError`].
pub fn say(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    of: (i64, i64),
    text: String,
) -> Result<i64, TalkError> {
    let (actor, room) = (
        Actor::of(store, scope, room, (of.0, Some(of.1)))?,
        room.clone(),
    );
    store.write(scope, move |tx| {
        let mut held = load(tx, &actor, Step::Negotiate, Standing::runs)?;
        let going = going(tx, &room, &held)?;
        let round = going.round() + 1;
        if round > ROUNDS {
            return Err(TalkError::TooMany(ROUNDS));
        }
        let text = given(&text, TEXT_CHARS).ok_or(TalkError::Text)?;
        put(tx, (&room, of.0), (round, TalkKind::Round), (None, text))?;
        let state = held.trade.state;
        moved(tx, &mut held.trade, state)?;
        Ok(round)
    })
}

/// Answers in the round that runs, for the party for which the account stands; confidential. The same text again changes
/// nothing.
///
/// # Errors
/// [`TalkError`].
pub fn reply(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    trade: i64,
    text: String,
) -> Result<(), TalkError> {
    let party = room.party(store, scope)?;
    let (room, scope_of) = (room.clone(), scope.clone());
    store.write(scope, move |tx| {
        let (held, ..) = seen_by(tx, &room, &scope_of, (trade, party.as_ref()))?;
        let party = party.ok_or(TalkError::NoParty)?;
        // Whether somebody negotiates here comes before what can be said now.
        if !negotiated(held.procedure.mode) {
            return Err(TalkError::NoParty);
        }
        let responded = compose::responded(tx, &room, &held.trade)?;
        if !responded.iter().any(|one| one.code == party.code) {
            return Err(TalkError::NoParty);
        }
        allowed(&held, Step::Negotiate)?;
        let going = going(tx, &room, &held)?;
        let negotiates = left(&going.responded, &going.said);
        if !negotiates.iter().any(|one| one.code == party.code) {
            return Err(TalkError::NotNow);
        }
        let round = going.round();
        if round == 0 {
            return Err(TalkError::NoRound);
        }
        let text = given(&text, TEXT_CHARS).ok_or(TalkError::Text)?;
        let own = |one: &&Talk| one.round == round && one.party.as_ref() == Some(&party);
        let own: Vec<&Talk> = going.said.iter().filter(own).collect();
        if own.iter().any(|one| one.text == text) {
            tx.transient();
            return Ok(());
        }
        if own.len() >= REPLIES {
            return Err(TalkError::TooMany(REPLIES as i64));
        }
        let what = (round, TalkKind::Reply);
        put(tx, (&room, trade), what, (Some(&party), text))?;
        let told = |lang| Sentences::of(lang).told_reply(&held.trade.title);
        notify::send(
            tx,
            notify::Message {
                key: format!("trade/{trade}/talk/{round}/{}", own.len()),
                to: super::register::unit(&held.trade.centre_org),
                kind: "trade.talk",
                title: short(Title::new(told(Lang::Zh), told(Lang::En))),
                body: Title::new("", ""),
                href: format!("/trades/{trade}"),
            },
        )?;
        Ok(())
    })
}

/// Ends the negotiation with one party, with a reason that it reads: its response does not meet the document, or it leaves.
///
/// # Errors
/// [`TalkError`].
pub fn end(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    of: (i64, i64),
    (code, reason): (String, String),
) -> Result<(), TalkError> {
    let (actor, room) = (
        Actor::of(store, scope, room, (of.0, Some(of.1)))?,
        room.clone(),
    );
    store.write(scope, move |tx| {
        let mut held = load(tx, &actor, Step::Negotiate, Standing::runs)?;
        let going = going(tx, &room, &held)?;
        let all = left(&going.responded, &going.said);
        let party = all.iter().find(|one| one.code == code);
        let party = party.ok_or(TalkError::NoParty)?;
        let reason = given(&reason, TEXT_CHARS).ok_or(TalkError::Text)?;
        let what = (going.round().max(1), TalkKind::Ended);
        put(tx, (&room, of.0), what, (Some(party), reason))?;
        let state = held.trade.state;
        moved(tx, &mut held.trade, state)?;
        Ok(())
    })
}

/// 最后报价: ends the negotiation and opens the box of final offers for those who are left; until when they are taken.
///
/// # Errors
/// [`TalkError`].
pub fn finals(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    of: (i64, i64),
    deadline: Option<Millis>,
) -> Result<Millis, TalkError> {
    let (actor, room) = (
        Actor::of(store, scope, room, (of.0, Some(of.1)))?,
        room.clone(),
    );
    store.write(scope, move |tx| {
        let mut held = load(tx, &actor, Step::Negotiate, Standing::runs)?;
        let going = going(tx, &room, &held)?;
        if going.round() == 0 {
            return Err(TalkError::NoRound);
        }
        let deadline = deadline.ok_or(TalkError::Hours)?;
        if deadline < tx.now().plus_secs(FINALS_SECS) {
            return Err(TalkError::Hours);
        }
        let all = left(&going.responded, &going.said);
        if let Some(rule) = &held.procedure.least_bids
            && u32::try_from(all.len()).unwrap_or(u32::MAX) < rule.count
        {
            return Err(TalkError::Few {
                least: rule.count,
                basis: rule.basis.clone(),
            });
        }
        let codes = all.into_iter().map(|one| one.code).collect();
        let boxed = compose::finals(tx, &room, &held, (deadline, codes))?;
        held.trade.terms.finals = Some(Finals { boxed, deadline });
        let said = Sentences::of(Lang::Zh).said_finals(hour(deadline));
        let what = (going.round() + 1, TalkKind::Round);
        put(tx, (&room, of.0), what, (None, &said))?;
        let state = held.trade.state;
        moved(tx, &mut held.trade, state)?;
        Ok(deadline)
    })
}

/// What is sealed of something that was said.
#[derive(Serialize, Deserialize)]
struct Said {
    party: Option<Party>,
    text: String,
}

fn label(trade: i64, id: i64) -> String {
    format!("trade/{trade}/talk/{id}")
}

fn put(
    tx: &mut Tx<'_>,
    (room, trade): (&Trades, i64),
    (round, kind): (i64, TalkKind),
    (party, text): (Option<&Party>, &str),
) -> Result<(), TalkError> {
    let id = tx.next_id("trade_talk")?;
    let said = Said {
        party: party.cloned(),
        text: text.to_owned(),
    };
    let said = serde_json::to_string(&said).unwrap_or_default();
    let row = TalkRow {
        id,
        round,
        kind,
        mark: party.map_or_else(Vec::new, |party| room.mark(&party.code)),
        sealed: room.seal().seal(&label(trade, id), &said)?,
        at: tx.now(),
    };
    talks::insert(tx, trade, &row)?;
    tx.journal(
        "trade.talk",
        &journal_subject(trade),
        json!({ "talk": id, "round": round, "kind": kind.as_str(), "sha256": sha256_hex(&row.sealed) }),
    )?;
    Ok(())
}

/// What was said, the oldest first, for who may read all of it.
pub(crate) fn talks(query: &mut impl Query, room: &Trades, trade: i64) -> Result<Vec<Talk>, Error> {
    let read = |row: TalkRow| {
        let label = label(trade, row.id);
        let text = room.seal().unseal(&label, &row.sealed);
        let said: Option<Said> = text.and_then(|text| serde_json::from_str(&text).ok());
        let said = said.ok_or(Error::NoRow(label))?;
        Ok(Talk {
            id: row.id,
            round: row.round,
            kind: row.kind,
            party: said.party,
            text: said.text,
            at: row.at,
        })
    };
    talks::all(query, trade)?.into_iter().map(read).collect()
}
