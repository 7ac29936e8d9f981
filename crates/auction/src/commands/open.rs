//! An auction is set up, with its bidders and their number cards.

use std::collections::BTreeSet;

use ::store::{Error, Tx};
use base::{Explain, Fault, Lang, Millis, OrgId};
use org::Party;
use seal::SealError;
use serde_json::json;

use super::conducts;
use crate::model::{Auction, State};
use crate::rules::bid::{MOST_FEN, Terms};
use crate::rules::card::{self, MOST_BIDDERS};
use crate::rules::clock::Clock;
use crate::state::{Auctions, bidder_label, reserve_label};
use crate::store as rows;
use crate::words::Words;

/// The longest title, in characters.
const TITLE_CHARS: usize = 200;
/// The longest name of a subject or platform, in bytes.
const NAME_BYTES: usize = 200;

/// Somebody who may bid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qualified {
    /// Who.
    pub party: Party,
    /// 优先购买权: may meet the leading price, once for every price.
    pub priority: bool,
}

/// What an auction is opened with.
#[derive(Clone, Debug)]
pub struct NewAuction {
    /// What it is about in the caller's room, such as `trade/12/lot/1`; once in all auctions.
    pub subject: String,
    /// The platform, such as `jc`.
    pub platform: String,
    /// The trading centre that conducts it.
    pub centre_org: OrgId,
    /// What is auctioned, in public.
    pub title: String,
    /// The lowest first bid, in fen.
    pub start_fen: i64,
    /// The smallest step, in fen.
    pub step_min_fen: i64,
    /// The largest step, in fen; `None` for no bound.
    pub step_max_fen: Option<i64>,
    /// The secret reserve price, in fen; `None` where there is none.
    pub reserve_fen: Option<i64>,
    /// When free bidding begins.
    pub opens_at: Millis,
    /// When free bidding ends.
    pub free_until: Millis,
    /// The length of a limited period, in seconds: 10 to 86,400.
    pub extension_seconds: i64,
    /// Who may bid, at most [`MOST_BIDDERS`].
    pub qualified: Vec<Qualified>,
    /// Whether the content is made up.
    pub sample: bool,
}

/// Why an auction was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The scope does not conduct auctions of this centre.
    #[error("not for this scope to do")]
    NotFound,
    /// A name is empty or too long.
    #[error("a subject, platform or title is empty or too long")]
    Names,
    /// Prices or steps that nobody can bid on.
    #[error("unsound prices")]
    Prices,
    /// The times do not follow each other, or free bidding is over already.
    #[error("unsound times")]
    Times,
    /// Nobody may bid, or too many.
    #[error("1 to {MOST_BIDDERS} bidders")]
    Bidders,
    /// One party is named twice.
    #[error("a party is named twice")]
    Twice(Party),
    /// The subject has an auction.
    #[error("the subject has an auction")]
    Exists,
    /// The machine gives no random bytes.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for OpenError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::Names => words.open_names.to_owned(),
            Self::Prices => words.open_prices.to_owned(),
            Self::Times => words.open_times.to_owned(),
            Self::Bidders => words.open_bidders(MOST_BIDDERS),
            Self::Twice(party) => words.open_twice(&party.name),
            Self::Exists => words.open_exists.to_owned(),
            Self::Seal(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Names | Self::Prices | Self::Times | Self::Bidders | Self::Twice(_) => {
                Fault::Invalid
            }
            Self::Exists => Fault::Conflict,
            Self::Seal(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Opens an auction in the caller's transaction and deals the number cards; its id.
///
/// # Errors
/// [`OpenError`].
pub fn open(tx: &mut Tx<'_>, room: &Auctions, new: NewAuction) -> Result<i64, OpenError> {
    if !conducts(tx.scope(), &new.centre_org) {
        return Err(OpenError::NotFound);
    }
    check(&new, tx.now())?;
    if rows::of_subject(tx, &new.subject)?.is_some() {
        return Err(OpenError::Exists);
    }
    let id = tx.next_id("auction_auction")?;
    let sealed = |fen: i64| room.seal().seal(&reserve_label(id), &fen.to_string());
    let reserve_sealed = new.reserve_fen.map(sealed).transpose()?;
    let row = Auction {
        id,
        subject: new.subject,
        platform: new.platform,
        centre_org: new.centre_org,
        title: new.title.trim().to_owned(),
        terms: Terms {
            start_fen: new.start_fen,
            step_min_fen: new.step_min_fen,
            step_max_fen: new.step_max_fen,
        },
        reserve_sealed,
        reserve_fen: None,
        agreed_until: new.free_until,
        clock: Clock::new(new.opens_at, new.free_until, new.extension_seconds),
        seen_at: tx.now(),
        state: State::Open,
        why: None,
        reason: String::new(),
        bids: 0,
        top: None,
        ended_at: None,
        confirmed_at: None,
        sample: new.sample,
        version: 1,
    };
    rows::insert(tx, &row)?;
    deal(tx, room, id, &new.qualified)?;
    tx.journal(
        "auction.opened",
        &format!("auction/{id}"),
        json!({
            "subject": row.subject,
            "platform": row.platform,
            "start_fen": row.terms.start_fen,
            "step_min_fen": row.terms.step_min_fen,
            "step_max_fen": row.terms.step_max_fen,
            "reserve": row.reserve_sealed.is_some(),
            "opens_at": row.clock.opens_at.rfc3339(),
            "free_until": row.clock.free_until.rfc3339(),
            "extension_seconds": row.clock.extension_seconds,
        }),
    )?;
    Ok(id)
}

fn deal(
    tx: &mut Tx<'_>,
    room: &Auctions,
    id: i64,
    qualified: &[Qualified],
) -> Result<(), OpenError> {
    let random = || room.seal().random::<8>().map(u64::from_le_bytes);
    let cards = card::deal(qualified.len(), random)?;
    for (one, card) in qualified.iter().zip(cards) {
        let party = serde_json::to_string(&one.party).map_err(|_| OpenError::Names)?;
        let sealed = room.seal().seal(&bidder_label(id, card), &party)?;
        let mark = room.mark(&one.party.code);
        rows::insert_bidder(tx, (id, card), (&mark, &sealed, one.priority))?;
    }
    Ok(())
}

fn check(new: &NewAuction, now: Millis) -> Result<(), OpenError> {
    let named = |text: &str| !text.trim().is_empty() && text.len() <= NAME_BYTES;
    let title = new.title.trim().chars().count();
    if !named(&new.subject) || !named(&new.platform) || title == 0 || title > TITLE_CHARS {
        return Err(OpenError::Names);
    }
    let terms = Terms {
        start_fen: new.start_fen,
        step_min_fen: new.step_min_fen,
        step_max_fen: new.step_max_fen,
    };
    let reserve = new.reserve_fen.unwrap_or(new.start_fen);
    if !terms.sound() || reserve < new.start_fen || reserve > MOST_FEN {
        return Err(OpenError::Prices);
    }
    let ordered = new.opens_at < new.free_until && now < new.free_until;
    if !ordered || !(10..=86_400).contains(&new.extension_seconds) {
        return Err(OpenError::Times);
    }
    if new.qualified.is_empty() || new.qualified.len() > MOST_BIDDERS {
        return Err(OpenError::Bidders);
    }
    let mut codes = BTreeSet::new();
    match new
        .qualified
        .iter()
        .find(|one| !codes.insert(&one.party.code))
    {
        Some(one) => Err(OpenError::Twice(one.party.clone())),
        None => Ok(()),
    }
}
