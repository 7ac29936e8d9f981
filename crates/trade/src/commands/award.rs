//! Candidates are posted, the award is published, the contract is published.

use ::store::{Error, Store, Tx};
use base::{Date, Explain, Fault, Lang, Scope};
use pack::element::{Moment, TradeMode};
use pack::trading::{Breach, breaches, earliest, latest};

use super::{
    Actor, Gate, TEXT_CHARS, about, allowed, announce, course, given, load, moved, refuse, said,
};
use crate::compose::{self, ComposeError};
use crate::model::{Candidate, Held, NoticeKind};
use crate::rules::course::Step;
use crate::rules::who::Standing;
use crate::state::Trades;
use crate::store::parts;
use crate::words::Sentences;

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum AwardError {
    /// Not reached, or not for this scope or step.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// There is no candidate of this rank.
    #[error("no such candidate")]
    Candidate,
    /// Another than the first is chosen without a reason.
    #[error("another than the first, without a reason")]
    Reason,
    /// Candidates are posted until the end of this day.
    #[error("posted until {0}")]
    Posted(Date),
    /// Rules would be broken; the attempt is recorded.
    #[error("rules would be broken")]
    Broken(Vec<Breach>),
    /// A room of which the trade is made refuses.
    #[error(transparent)]
    Compose(#[from] ComposeError),
}

impl From<Error> for AwardError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for AwardError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::Candidate => words.no_candidate.to_owned(),
            Self::Reason => words.not_the_first.to_owned(),
            Self::Posted(until) => words.posted_until(until),
            Self::Broken(breaches) => said(breaches, lang),
            Self::Compose(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::Posted(_) => Fault::Conflict,
            Self::Compose(error) => error.fault(),
            _ => Fault::Invalid,
        }
    }
}

/// Who does it, and which version of which trade was looked at.
type Of = (i64, i64);

/// What the rules say of these days; recorded, where they are broken.
fn faults(
    tx: &mut Tx<'_>,
    held: &Held,
    (step, days): (&'static str, &[(Moment, Date)]),
) -> Result<Option<Vec<Breach>>, Error> {
    let calendar = calendar::current(tx)?;
    let mut course = course(&held.trade, days);
    // What was looked at when the project was registered and announced is not looked at again.
    (course.category, course.amount_fen, course.ground) = (None, None, None);
    (course.reserved, course.method) = (None, None);
    let broken = breaches(&held.procedure, &course, &calendar, tx.now().day());
    let moments: Vec<Moment> = days.iter().map(|(moment, _)| *moment).collect();
    let broken = about(&held.procedure, broken, &moments);
    if broken.is_empty() {
        return Ok(None);
    }
    refuse(tx, &held.trade, step, &broken)?;
    Ok(Some(broken))
}

fn lines(candidates: &[Candidate]) -> String {
    let words = Sentences::of(Lang::Zh);
    let line = |one: &Candidate| {
        let price = one.amount_fen.map(auction::rules::money::yuan);
        let price = price.unwrap_or_else(|| words.no_price.to_owned());
        words.line_candidate(one.rank, &one.party.name, price, &one.total)
    };
    candidates.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Posts the candidates for as long as the rule asks, counted from today; the version now.
///
/// # Errors
/// [`AwardError`].
pub fn post(store: &Store, scope: &Scope, room: &Trades, of: Of) -> Result<i64, AwardError> {
    let actor = Actor::of(store, scope, room, (of.0, Some(of.1)))?;
    let done = store.write(scope, move |tx| {
        let mut held = load(tx, &actor, Step::Post, Standing::runs)?;
        let state = allowed(&held, Step::Post)?;
        let candidates = parts::candidates(tx, held.trade.id)?;
        if candidates.is_empty() {
            return Err(AwardError::Candidate);
        }
        let (today, calendar) = (tx.now().day(), calendar::current(tx)?);
        let from = (Moment::Posting, today);
        let until = earliest(&held.procedure, &calendar, from, Moment::PostingEnd);
        let until = until.map_or(today, |(day, _)| day);
        // A posting that ends on a day of rest goes on to the next working day (招标投标法实施条例 art. 54 with 民法典 art. 203).
        let until = std::iter::successors(Some(until), |day| day.tomorrow().ok())
            .take(31)
            .find(|day| calendar.is_working(*day))
            .unwrap_or(until);
        if let Some(broken) = faults(tx, &held, ("post", &[from, (Moment::PostingEnd, until)]))? {
            return Ok(Err(broken));
        }
        let trade = &mut held.trade;
        trade.terms.moments.insert(Moment::Posting, today);
        trade.terms.moments.insert(Moment::PostingEnd, until);
        trade.posted_until = Some(until);
        compose::forum(tx, &held)?;
        let trade = &mut held.trade;
        moved(tx, trade, state)?;
        let words = Sentences::of(Lang::Zh);
        let title = words.title_candidates(&trade.title);
        let body = words.body_candidates(today, until, lines(&candidates));
        announce(tx, trade, NoticeKind::Candidates, (&title, &body))?;
        Ok(Ok(trade.version))
    })?;
    done.map_err(AwardError::Broken)
}

/// Publishes the award to the candidate of a rank; the version now. Another than the first needs a reason. Candidates that
/// were posted are awarded from the day after.
///
/// # Errors
/// [`AwardError`].
pub fn award(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    of: Of,
    (rank, reason): (i64, String),
) -> Result<i64, AwardError> {
    let actor = Actor::of(store, scope, room, (of.0, Some(of.1)))?;
    let room = room.clone();
    let done = store.write(scope, move |tx| {
        let mut held = load(tx, &actor, Step::Award, Standing::runs)?;
        let state = allowed(&held, Step::Award)?;
        let candidates = parts::candidates(tx, held.trade.id)?;
        let chosen = candidates.iter().find(|one| one.rank == rank);
        let chosen = chosen.ok_or(AwardError::Candidate)?.clone();
        let reason = given(&reason, TEXT_CHARS).unwrap_or_default().to_owned();
        if rank != 1 && reason.is_empty() {
            return Err(AwardError::Reason);
        }
        let today = tx.now().day();
        if let Some(until) = held.trade.posted_until.filter(|until| today <= *until) {
            return Err(AwardError::Posted(until));
        }
        if let Some(broken) = faults(tx, &held, ("award", &[(Moment::Award, today)]))? {
            return Ok(Err(broken));
        }
        let trade = &mut held.trade;
        trade.terms.moments.insert(Moment::Award, today);
        trade.awarded_on = Some(today);
        trade.winner = Some((chosen.party.clone(), chosen.amount_fen));
        compose::awarded(tx, &room, &held)?;
        moved(tx, &mut held.trade, state)?;
        // From now on it has its title for everybody.
        compose::forum(tx, &held)?;
        let trade = &held.trade;
        let words = Sentences::of(Lang::Zh);
        let title = words.title_award(&trade.title);
        let why = match reason.as_str() {
            "" => String::new(),
            reason => words.line_reason(reason),
        };
        // 入围: a framework is for all who were put forward.
        let won = match held.procedure.mode {
            TradeMode::Framework => lines(&candidates),
            _ => lines(std::slice::from_ref(&chosen)),
        };
        let body = words.body_award(won, why);
        announce(tx, trade, NoticeKind::Award, (&title, &body))?;
        Ok(Ok(trade.version))
    })?;
    done.map_err(AwardError::Broken)
}

/// Publishes that the contract was signed on a day; the version now.
///
/// # Errors
/// [`AwardError`].
pub fn contract(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    of: Of,
    (signed_on, body): (Date, String),
) -> Result<i64, AwardError> {
    let actor = Actor::of(store, scope, room, (of.0, Some(of.1)))?;
    let done = store.write(scope, move |tx| -> Result<_, AwardError> {
        let mut held = load(tx, &actor, Step::Contract, Standing::runs)?;
        let today = tx.now().day();
        let body = given(&body, TEXT_CHARS)
            .ok_or(AwardError::Reason)?
            .to_owned();
        let days = [(Moment::Contract, signed_on), (Moment::Publicity, today)];
        if let Some(broken) = faults(tx, &held, ("contract", &days))? {
            return Ok(Err(broken));
        }
        finish(tx, &mut held, signed_on, &body)?;
        Ok(Ok(held.trade.version))
    })?;
    done.map_err(AwardError::Broken)
}

/// Publishes the contract, whoever brought it.
pub(crate) fn finish(
    tx: &mut Tx<'_>,
    held: &mut Held,
    signed_on: Date,
    body: &str,
) -> Result<(), Gate> {
    let state = allowed(held, Step::Contract)?;
    let today = tx.now().day();
    let trade = &mut held.trade;
    trade.terms.moments.insert(Moment::Contract, signed_on);
    trade.terms.moments.insert(Moment::Publicity, today);
    trade.contracted_on = Some(today);
    moved(tx, trade, state)?;
    let words = Sentences::of(Lang::Zh);
    let title = words.title_contract(&trade.title);
    let winner = match held.procedure.mode {
        TradeMode::Framework => {
            let all = parts::candidates(tx, trade.id)?.into_iter();
            all.map(|one| one.party.name).collect::<Vec<_>>().join("、")
        }
        _ => {
            let winner = trade.winner.as_ref();
            winner.map_or_else(String::new, |(party, _)| party.name.clone())
        }
    };
    let text = words.body_contract(signed_on, &trade.tenderer_name, &winner, body);
    announce(tx, trade, NoticeKind::Contract, (&title, &text))?;
    Ok(())
}

/// The last day on which the contract of an awarded trade may be signed.
#[must_use]
pub fn contract_by(held: &Held, calendar: &base::calendar::Calendar) -> Option<Date> {
    let awarded = held.trade.awarded_on?;
    let from = (Moment::Award, awarded);
    latest(&held.procedure, calendar, from, Moment::Contract).map(|(day, _)| day)
}
