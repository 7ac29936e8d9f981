//! What sides, centre and supervising unit do, one use case a file.

pub mod begin;
pub mod decide;
pub mod draft;
pub mod file;
pub mod open;
pub mod pay;
pub mod perform;
mod recompute;
pub mod settle;
pub mod sign;
mod tell;
mod tick;

pub use recompute::recompute;
pub use tick::tick;

pub use base::Done;

use base::{Date, Explain, Fault, Lang};
use org::Party;
use store::{Error, Tx};

use crate::model::{Contract, Side, State};
use crate::rules::access::{Standing, of_contract};
use crate::rules::dispute::Refusal;
use crate::store::contract as rows;
use crate::words::Words;

/// The longest line, in characters.
pub const LINE_CHARS: usize = 200;
/// The longest text, in characters.
pub const TEXT_CHARS: usize = 4_000;
/// The most files of one dispute.
pub const FILES: usize = 5;
/// The largest file, in bytes.
pub const FILE_BYTES: usize = 20 << 20;
/// The most texts, milestones or payments of a contract.
pub const PARTS: usize = 100;

/// A field that has to be mended.
pub type Problem = base::Problem<Wrong>;

/// What is wrong with a field. Texts are the articles that say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing there.
    Missing,
    /// Longer than so many characters.
    TooLong(usize),
    /// No amount.
    Amount,
    /// The first contract is signed for the amount that was awarded, in fen.
    Award(i64),
    /// More than is left of the contract's amount, in fen.
    Beyond(i64),
    /// No day, or one that cannot be.
    Day,
    /// No term.
    Term,
    /// A longer term than may be agreed.
    TermMost(String, String),
    /// A file that is empty, too large or of an unknown kind.
    File(String),
    /// More files than may be sent.
    Files,
    /// Not on the trust list for this signer.
    Key,
    /// Not a signature of this text.
    Signature,
    /// Not a credit code.
    Code,
    /// There is one of this name or key already.
    Twice,
}

/// Why a contract does not stand where a step needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// Ended.
    Over,
    /// Not signed by both sides yet.
    Unsigned,
    /// There is no text to be signed.
    NoText,
    /// Something is not accepted or not paid yet.
    Unfinished,
    /// No bond was asked for.
    NoBond,
    /// So many parts are the most.
    Full,
}

/// Why a step was not taken. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// It is not there, or the scope may not know of it.
    #[error("not there")]
    NotFound,
    /// The scope sees it and may not do this.
    #[error("not for this scope to do")]
    NotYours,
    /// It does not stand there.
    #[error("blocked: {0:?}")]
    Blocked(Block),
    /// The procedure does not allow it.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// What was typed or sent has to be mended.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// It changed since it was looked at.
    #[error("stale")]
    Stale,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl StepError {
    pub(crate) fn invalid(field: &'static str, wrong: Wrong) -> Self {
        Self::Invalid(vec![Problem::new(field, wrong)])
    }
}

impl Explain for StepError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Blocked(block) => words.block(*block).to_owned(),
            Self::Refused(refusal) => words.refusal(refusal),
            Self::Invalid(problems) => {
                Problem::sentences(problems, lang, |wrong| words.wrong(wrong))
            }
            Self::Stale => words.stale.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Invalid(_) => Fault::Invalid,
            Self::Blocked(_) | Self::Refused(_) | Self::Stale => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// A contract that somebody acts on.
pub(crate) struct At {
    pub(crate) row: Contract,
    pub(crate) standing: Standing,
    pub(crate) today: Date,
}

impl At {
    /// The side for which the scope acts.
    pub(crate) fn side(&self) -> Result<Side, StepError> {
        self.standing.side.ok_or(StepError::NotYours)
    }

    /// Whether the scope acts for this side.
    pub(crate) fn needs(&self, side: Side) -> Result<(), StepError> {
        if self.side()? == side {
            Ok(())
        } else {
            Err(StepError::NotYours)
        }
    }

    pub(crate) fn in_force(&self) -> Result<(), StepError> {
        match self.row.state {
            State::Signed => Ok(()),
            State::Open => Err(StepError::Blocked(Block::Unsigned)),
            State::Completed | State::Terminated => Err(StepError::Blocked(Block::Over)),
        }
    }

    /// Refuses a page that was made from another version, and takes the next one.
    pub(crate) fn take(&self, tx: &mut Tx<'_>, version: i64) -> Result<(), StepError> {
        if self.row.version == version && rows::touch(tx, &self.row)? {
            Ok(())
        } else {
            Err(StepError::Stale)
        }
    }
}

/// A contract as the transaction's scope, which may stand for a party, finds it.
pub(crate) fn at(tx: &mut Tx<'_>, party: Option<&Party>, id: i64) -> Result<At, StepError> {
    let row = rows::by_id(tx, id)?.ok_or(StepError::NotFound)?;
    let standing = of_contract(tx.scope(), party, &row);
    // That it was signed is public; whoever has no part in it finds nothing to do with it.
    if !standing.sees_inside() {
        return Err(StepError::NotFound);
    }
    let today = tx.now().day();
    Ok(At {
        row,
        standing,
        today,
    })
}

/// The journal's name for a contract.
pub(crate) fn contract_subject(id: i64) -> String {
    format!("contract/{id}")
}

/// The journal's name for a dispute.
pub(crate) fn dispute_subject(id: i64) -> String {
    format!("dispute/{id}")
}

/// A line of text without white space around it.
pub(crate) fn line<'a>(
    field: &'static str,
    text: &'a str,
    most: usize,
) -> Result<&'a str, Problem> {
    let text = text.trim();
    if text.is_empty() {
        Err(Problem::new(field, Wrong::Missing))
    } else if text.chars().count() > most {
        Err(Problem::new(field, Wrong::TooLong(most)))
    } else {
        Ok(text)
    }
}
