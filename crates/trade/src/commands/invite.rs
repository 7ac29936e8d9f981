//! 邀请: whom the tenderer invites to offer.

use ::store::{Error, Query, Store, Tx};
use base::code::credit_code;
use base::{Explain, Fault, Lang, Scope};
use org::Party;
use pack::element::TradeMode;
use seal::SealError;
use serde_json::json;

use super::{Actor, Gate, TITLE_CHARS, given, journal_subject, load, moved, sha256_hex};
use crate::model::Tenderer;
use crate::rules::course::Step;
use crate::rules::way::by_invitation;
use crate::rules::who::Standing;
use crate::state::Trades;
use crate::store::talks;
use crate::words::Sentences;

/// The most who are invited.
pub const INVITED: usize = 50;

/// Why nobody was invited.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// Not reached, or not for this scope or step.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// The procedure invites nobody, or says itself who is.
    #[error("nobody is invited here")]
    NotHere,
    /// A line is no credit code with a name, or somebody is there twice; from 1.
    #[error("line {0}")]
    Line(usize),
    /// More than [`INVITED`].
    #[error("at most {INVITED} are invited")]
    TooMany,
    /// The tenderer or its agency would be invited.
    #[error("the tenderer itself")]
    Own,
    /// The machine gives no random bytes.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl From<Error> for InviteError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for InviteError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::NotHere => words.invites_nobody.to_owned(),
            Self::Line(no) => words.bad_invited(*no),
            Self::TooMany => words.too_many_invited(INVITED),
            Self::Own => words.invited_own.to_owned(),
            Self::Seal(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::NotHere => Fault::Conflict,
            Self::Seal(error) => error.fault(),
            _ => Fault::Invalid,
        }
    }
}

/// One party a line, its credit code and its name with a space between.
fn parse(text: &str) -> Result<Vec<Party>, InviteError> {
    let mut all: Vec<Party> = Vec::new();
    let lines = text.lines().map(str::trim).enumerate();
    for (at, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let bad = || InviteError::Line(at + 1);
        let (code, name) = line.split_once(char::is_whitespace).ok_or_else(bad)?;
        let code = credit_code(code).map_err(|_| bad())?.as_str().to_owned();
        let name = given(name, TITLE_CHARS).ok_or_else(bad)?.to_owned();
        if all.iter().any(|one| one.code == code) {
            return Err(bad());
        }
        all.push(Party { code, name });
    }
    if all.len() > INVITED {
        return Err(InviteError::TooMany);
    }
    Ok(all)
}

/// Says who is invited, one party a line; the version now. Said again before the notice goes out, the last list holds. How
/// many there are and who, nobody reads off the journal (招标投标法 art. 22).
///
/// # Errors
/// [`InviteError`].
pub fn invite(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (trade, version): (i64, i64),
    text: String,
) -> Result<i64, InviteError> {
    let actor = Actor::of(store, scope, room, (trade, Some(version)))?;
    let room = room.clone();
    store.write(scope, move |tx| {
        let mut held = load(tx, &actor, Step::Prepare, Standing::runs)?;
        let mode = held.procedure.mode;
        if !by_invitation(mode) || mode == TradeMode::CallOff {
            return Err(InviteError::NotHere);
        }
        let list = parse(&text)?;
        let agency = held.trade.agency.as_ref().map(|one| one.code.as_str());
        let own = |one: &Party| {
            held.trade.tenderer == Tenderer::Enterprise(one.code.clone())
                || agency == Some(one.code.as_str())
        };
        if list.iter().any(own) {
            return Err(InviteError::Own);
        }
        if invited(tx, &room, trade)? == list {
            tx.transient();
            return Ok(held.trade.version);
        }
        put::<InviteError>(tx, &room, trade, &list)?;
        let state = held.trade.state;
        moved(tx, &mut held.trade, state)?;
        Ok(held.trade.version)
    })
}

/// Keeps a list, sealed.
pub(crate) fn put<E: From<Error> + From<SealError>>(
    tx: &mut Tx<'_>,
    room: &Trades,
    trade: i64,
    list: &[Party],
) -> Result<(), E> {
    let mut rows = Vec::with_capacity(list.len());
    let mut bytes = Vec::new();
    for party in list {
        let text = serde_json::to_string(party).unwrap_or_default();
        let sealed = room.seal().seal(&label(trade), &text)?;
        bytes.extend_from_slice(&sealed);
        rows.push((room.mark(&party.code), sealed));
    }
    talks::invite(tx, trade, &rows)?;
    tx.journal(
        "trade.invited",
        &journal_subject(trade),
        json!({ "sha256": sha256_hex(&bytes) }),
    )?;
    Ok(())
}

fn label(trade: i64) -> String {
    format!("trade/{trade}/invited")
}

/// Who is invited, for who may know.
pub(crate) fn invited(
    query: &mut impl Query,
    room: &Trades,
    trade: i64,
) -> Result<Vec<Party>, Error> {
    let read = |sealed: &Vec<u8>| {
        let text = room.seal().unseal(&label(trade), sealed);
        text.and_then(|text| serde_json::from_str(&text).ok())
            .ok_or_else(|| Error::NoRow(label(trade)))
    };
    talks::invited(query, trade)?.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::{INVITED, InviteError, parse};

    #[test]
    fn a_list_is_read_by_lines_and_names_what_is_wrong() {
        let read = |text: &str| {
            parse(text)
                .map(|all| all.len())
                .map_err(|error| match error {
                    InviteError::Line(no) => no,
                    _ => 0,
                })
        };
        let (a, b) = ("91140500MA00000044", "91140500MA00000057");
        assert_eq!(read(""), Ok(0));
        assert_eq!(read(&format!("{a} 示例甲公司\n\n {b}\t示例乙公司 ")), Ok(2));
        assert_eq!(read(&format!("{a} 示例甲公司\n{a} 示例甲公司")), Err(2));
        assert_eq!(read(&format!("{a}\n{b} 示例乙公司")), Err(1));
        assert_eq!(read("91140500MA00000045 示例丙公司"), Err(1));
        const { assert!(INVITED >= 3) };
    }
}
