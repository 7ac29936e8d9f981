//! What a trade is made of: at which step which other room begins, and what each of them says back.
//!
//! | step | begins, or is told | says back |
//! |---|---|---|
//! | notice of sealed offers | `bidding::open_box` | closed, too few, opened |
//! | deadline of names | `auction::open` | won, or nobody |
//! | change, suspension, termination | deadline moved, held up, given up | |
//! | offers open, specialities said | `expert::draws::open` | every seat is taken |
//! | committee seated | `evaluation::open` | reported, or nobody put forward |
//! | negotiation over | `bidding::open_box` for final offers | too few, opened: then `evaluation::open` |
//! | notice, change, posting | `contract::begin`: what may be objected to when | held up, goes on |
//! | room given, deadline moved, trade over | `venue::book`, `follow`, `release_of` | an alarm in a room of it |
//! | award | `contract::open` | signed |
//! | result published | `evaluation::publish`, `expert::draws::release`, `bidding::release` | |

mod after;
mod auctions;
mod boxes;
mod judges;
mod outside;
mod venues;

use ::store::{Error, Tx};
use base::{Date, Explain, Fault, Lang, Millis};
use pack::element::{Figure, FigureKind, Opening, Procedure};

use crate::model::{Held, State};
use crate::state::Trades;
use crate::store::trades;
use crate::words::{Sentences, figure_name};

pub(crate) use after::{forum, on_contract};
pub(crate) use auctions::{Begun, on_auction, opened as auction_opened};
pub(crate) use boxes::{finals, on_box, responded};
pub(crate) use judges::{Next, next, on_draw, on_evaluation, proceed, published, said, seated};
pub use outside::{held_for, reported};
pub use venues::Places;
pub(crate) use venues::{book, freed, kinds, moved as rooms_moved, on_alarm, slot, usual_hours};

/// The rooms that a trade is made of.
#[derive(Clone, Debug)]
pub struct Rooms {
    /// Sealed offers; with [`Trades::hears_boxes`] among its listeners.
    pub bidding: bidding::Bidding,
    /// Online auctions; with [`Trades::hears_auctions`] among its listeners.
    pub auctions: auction::Auctions,
}

/// The rooms that draw committees and judge. Without them a trade whose offers are open waits.
#[derive(Clone, Debug)]
pub struct Judges {
    /// Experts; with [`Trades::hears_draws`] among its listeners.
    pub experts: expert::Experts,
    /// Evaluations; with [`Trades::hears_evaluations`] among its listeners.
    pub evaluation: evaluation::Evaluation,
}

/// Why a room of which a trade is made refuses.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The rooms were not tied together.
    #[error("the rooms of a trade are not wired")]
    Unwired,
    /// No box was opened.
    #[error(transparent)]
    Box(#[from] bidding::OpenBoxError),
    /// The box cannot follow.
    #[error(transparent)]
    Course(#[from] bidding::CourseError),
    /// No auction was opened.
    #[error(transparent)]
    Auction(#[from] auction::OpenError),
    /// The offers are not open.
    #[error("the offers are not open")]
    NotOpened,
    /// No committee was drawn.
    #[error(transparent)]
    Draw(#[from] expert::draws::OpenError),
    /// The committee cannot be read.
    #[error(transparent)]
    Members(#[from] expert::queries::ReadError),
    /// The committee cannot be made known.
    #[error(transparent)]
    Release(#[from] expert::draws::ReleaseError),
    /// The evaluation refuses.
    #[error(transparent)]
    Evaluation(#[from] evaluation::EvaluationError),
    /// Disputes were not opened.
    #[error(transparent)]
    Forum(#[from] contract::BeginError),
    /// The contract was not opened.
    #[error(transparent)]
    Contract(#[from] contract::OpenError),
    /// The auction runs: it is held up or ended on its own page first.
    #[error("the auction runs")]
    AuctionRuns,
    /// Who entered cannot be read: the key is another one.
    #[error("sealed entries cannot be read")]
    Sealed,
    /// The procedure of the trade has no such figure on this day.
    #[error("the procedure has no figure {0:?}")]
    Figure(FigureKind),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for ComposeError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Unwired => words.unwired.to_owned(),
            Self::Box(error) => error.explain(lang),
            Self::Course(error) => error.explain(lang),
            Self::Auction(error) => error.explain(lang),
            Self::Draw(error) => error.explain(lang),
            Self::Members(error) => error.explain(lang),
            Self::Release(error) => error.explain(lang),
            Self::Evaluation(error) => error.explain(lang),
            Self::Forum(error) => error.explain(lang),
            Self::Contract(error) => error.explain(lang),
            Self::NotOpened => words.not_opened.to_owned(),
            Self::AuctionRuns => words.auction_runs.to_owned(),
            Self::Sealed => words.sealed_entries.to_owned(),
            Self::Figure(kind) => words.no_figure(figure_name(*kind, lang)),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Unwired | Self::Sealed | Self::Figure(_) => Fault::Unavailable,
            Self::Box(error) => error.fault(),
            Self::Course(error) => error.fault(),
            Self::Auction(error) => error.fault(),
            Self::Draw(error) => error.fault(),
            Self::Members(error) => error.fault(),
            Self::Release(error) => error.fault(),
            Self::Evaluation(error) => error.fault(),
            Self::Forum(error) => error.fault(),
            Self::Contract(error) => error.fault(),
            Self::AuctionRuns | Self::NotOpened => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// The tender notice goes out: a box for sealed offers opens.
pub(crate) fn announced(tx: &mut Tx<'_>, room: &Trades, held: &Held) -> Result<(), ComposeError> {
    if held.procedure.opening == Opening::Sealed {
        boxes::open(tx, room, held)?;
    }
    // Names for an auction are taken by this room itself.
    forum(tx, held)
}

/// The deadline moves.
pub(crate) fn deadline_moved(
    tx: &mut Tx<'_>,
    _room: &Trades,
    held: &Held,
    deadline: Millis,
) -> Result<(), ComposeError> {
    if held.procedure.opening == Opening::Sealed {
        bidding::move_deadline(tx, &held.trade.subject(), deadline, None)?;
    }
    forum(tx, held)
}

/// Whether offers, first or final, are in a box that is not opened.
fn at_box(tx: &mut Tx<'_>, room: &Trades, held: &Held) -> Result<bool, Error> {
    let trade = &held.trade;
    Ok(match trade.state {
        State::Open | State::Closed => true,
        State::Opened if trade.terms.finals.is_some() => !boxes::finals_open(tx, room, trade)?,
        _ => false,
    })
}

/// The trade is suspended.
pub(crate) fn suspended(
    tx: &mut Tx<'_>,
    room: &Trades,
    held: &Held,
    reason: &str,
) -> Result<(), ComposeError> {
    match (held.procedure.opening, held.trade.state) {
        (Opening::Sealed, State::Open | State::Closed | State::Opened)
            if at_box(tx, room, held)? =>
        {
            bidding::suspend(tx, &held.trade.subject(), reason)?;
            Ok(())
        }
        (Opening::Auction, State::Closed) => Err(ComposeError::AuctionRuns),
        _ => Ok(()),
    }
}

/// The trade goes on.
pub(crate) fn resumed(tx: &mut Tx<'_>, room: &Trades, held: &Held) -> Result<(), ComposeError> {
    if held.procedure.opening == Opening::Sealed && at_box(tx, room, held)? {
        bidding::resume(tx, &held.trade.subject())?;
    }
    Ok(())
}

/// The trade is given up. A box that is closed cannot be: what lies in it is opened, and nothing follows.
pub(crate) fn given_up(
    tx: &mut Tx<'_>,
    _room: &Trades,
    held: &Held,
    reason: &str,
) -> Result<(), ComposeError> {
    match (held.procedure.opening, held.trade.state) {
        (Opening::Sealed, State::Open) => {
            bidding::cancel(tx, &held.trade.subject(), reason)?;
            Ok(())
        }
        (Opening::Sealed, State::Opened) if held.trade.terms.finals.is_some() => {
            // A box that is closed stays so; of one that takes final offers nothing is opened.
            match bidding::cancel(tx, &held.trade.subject(), reason) {
                Err(bidding::CourseError::Store(error)) => Err(error.into()),
                _ => Ok(()),
            }
        }
        (Opening::Auction, State::Closed) => Err(ComposeError::AuctionRuns),
        _ => Ok(()),
    }
}

/// The award is published.
pub(crate) fn awarded(tx: &mut Tx<'_>, _room: &Trades, held: &Held) -> Result<(), ComposeError> {
    after::contract_of(tx, held)
}

/// A figure of the procedure without which another room cannot begin.
fn figure(procedure: &Procedure, kind: FigureKind, day: Date) -> Result<&Figure, ComposeError> {
    let found = procedure.figure(kind, day);
    found.ok_or(ComposeError::Figure(kind))
}

/// The trade of a subject as other rooms know it; `None` for a subject that is no trade's.
pub(crate) fn of_subject(tx: &mut Tx<'_>, subject: &str) -> Result<Option<Held>, Error> {
    let Some(trade) = crate::queries::of_subject(tx, subject)? else {
        return Ok(None);
    };
    let procedure = trades::procedure(tx, &trade.procedure_hash)?;
    Ok(procedure.map(|procedure| Held { trade, procedure }))
}

/// A listener may only fail by the store: a trade that stands elsewhere, because it was given up, is left there.
pub(crate) fn heard(outcome: Result<(), crate::commands::Gate>) -> Result<(), Error> {
    match outcome {
        Err(crate::commands::Gate::Store(error)) => Err(error),
        _ => Ok(()),
    }
}
