//! 组建评标委员会: how many experts of which specialities are drawn.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Scope};
use pack::trading::{Breach, Course, breaches};
use serde_json::json;

use super::{Actor, Gate, journal_subject, load, moved, refuse, said};
use crate::rules::course::Step;
use crate::rules::who::Standing;
use crate::state::Trades;
use crate::words::Sentences;

/// The most specialities of a committee.
pub const SPECIALITIES: usize = 16;

/// Why a committee was not asked for.
#[derive(Debug, thiserror::Error)]
pub enum CommitteeError {
    /// Not reached, or not for this scope or step.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// Nobody judges here.
    #[error("nobody judges here")]
    NoJudges,
    /// No speciality, too many, one twice, or no seats.
    #[error("1 to {SPECIALITIES} specialities with 1 to 99 seats")]
    Seats,
    /// It would not be a committee; the attempt is recorded.
    #[error("rules would be broken")]
    Broken(Vec<Breach>),
}

impl From<Error> for CommitteeError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for CommitteeError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::NoJudges => words.no_judges.to_owned(),
            Self::Seats => words.bad_seats(SPECIALITIES),
            Self::Broken(breaches) => said(breaches, lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::NoJudges => Fault::Conflict,
            _ => Fault::Invalid,
        }
    }
}

/// The seats of each speciality that were typed, `A0101 3` a line or with commas between; `None` where something is none.
#[must_use]
pub fn parse(text: &str) -> Option<Vec<(String, u16)>> {
    let parts = text.split(['\n', ',', '，', ';', '；']).map(str::trim);
    let parts = parts.filter(|part| !part.is_empty());
    let one = |part: &str| {
        let (code, seats) = part.split_once(char::is_whitespace)?;
        let sound = (1..=16).contains(&code.len())
            && code.starts_with(|c: char| c.is_ascii_alphabetic())
            && code.chars().all(|c| c.is_ascii_alphanumeric());
        let seats: u16 = seats.trim().parse().ok()?;
        (sound && (1..100).contains(&seats)).then(|| (code.to_ascii_uppercase(), seats))
    };
    let seats: Vec<(String, u16)> = parts.map(one).collect::<Option<_>>()?;
    let mut codes: Vec<&String> = seats.iter().map(|(code, _)| code).collect();
    codes.sort();
    codes.dedup();
    let sound = (1..=SPECIALITIES).contains(&seats.len()) && codes.len() == seats.len();
    sound.then_some(seats)
}

/// Says which experts a trade needs; all members are drawn. They are drawn once the offers are open, when it is known whose
/// people are recused. Said again before that, the last holds.
///
/// # Errors
/// [`CommitteeError`].
pub fn ask(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (trade, version): (i64, i64),
    text: String,
) -> Result<i64, CommitteeError> {
    let actor = Actor::of(store, scope, room, (trade, Some(version)))?;
    let done = store.write(scope, move |tx| {
        let mut held = load(tx, &actor, Step::Committee, Standing::runs)?;
        if held.procedure.committee.is_none() || held.trade.terms.method.is_empty() {
            return Err(CommitteeError::NoJudges);
        }
        let seats = parse(&text).ok_or(CommitteeError::Seats)?;
        let members: u32 = seats.iter().map(|(_, seats)| u32::from(*seats)).sum();
        let course = Course {
            committee: Some((members, members)),
            ..Course::default()
        };
        let calendar = calendar::current(tx)?;
        let broken = breaches(&held.procedure, &course, &calendar, tx.now().day());
        if !broken.is_empty() {
            refuse(tx, &held.trade, "committee", &broken)?;
            return Ok(Err(broken));
        }
        if held.trade.terms.specialities == seats {
            tx.transient();
            return Ok(Ok(held.trade.version));
        }
        tx.journal(
            "trade.committee",
            &journal_subject(trade),
            json!({ "specialities": seats, "members": members }),
        )?;
        held.trade.terms.specialities = seats;
        let state = held.trade.state;
        moved(tx, &mut held.trade, state)?;
        Ok(Ok(held.trade.version))
    })?;
    done.map_err(CommitteeError::Broken)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn seats_are_read_or_refused() {
        let read = |text: &str| parse(text).map(|all| all.len());
        assert_eq!(parse("a0101 3"), Some(vec![("A0101".to_owned(), 3)]));
        assert_eq!(read("A0101 3\nB02 2"), Some(2));
        assert_eq!(read("A0101 3，B02 2"), Some(2));
        for wrong in [
            "",
            "A0101",
            "A0101 0",
            "A0101 100",
            "A0101 x",
            "1 3",
            "A-1 3",
            "A1 2, A1 3",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
