//! What can be asked.

use ::store::{Error, Query, Read};
use base::Scope;
use org::Party;
use serde::Serialize;

use crate::commands::oversees;
use crate::model::{Auction, Bid, Pause, State};
use crate::rules::bid::Bidder;
use crate::state::Auctions;
use crate::store as rows;
use crate::words::Words;

/// Auctions to a page of the list.
pub const PAGE: u64 = 20;
/// Bids shown beside an auction.
pub const SHOWN_BIDS: i64 = 30;
/// The most bids in one part of a record.
pub const RECORD_BIDS: i64 = 10_000;

::store::read_error! {
    /// Why something was not read.
    pub enum ReadError, Words
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// What became of them.
    pub state: Option<State>,
    /// The platform; empty for all.
    pub platform: String,
    /// Only those in which this party has a card.
    pub party: Option<Party>,
}

/// A page of the list. Auctions are public.
///
/// # Errors
/// As every read.
pub fn list(
    read: &mut Read<'_>,
    _scope: &Scope,
    room: &Auctions,
    (filter, page): (&Filter, u64),
) -> Result<(Vec<Auction>, u64), Error> {
    let mark = filter.party.as_ref().map(|party| room.mark(&party.code));
    let by = rows::Narrowed {
        state: filter.state.map_or("", State::as_str),
        platform: &filter.platform,
        mark: mark.as_deref().unwrap_or_default(),
    };
    let total = rows::count(read, &by)?;
    let page = page.clamp(1, total.div_ceil(PAGE).max(1));
    let offset = i64::try_from((page - 1) * PAGE).unwrap_or(i64::MAX);
    let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
    Ok((rows::list(read, &by, (offset, most))?, total))
}

/// The platforms that have auctions.
///
/// # Errors
/// As every read.
pub fn platforms(read: &mut Read<'_>, _scope: &Scope) -> Result<Vec<String>, Error> {
    rows::platforms(read)
}

/// An auction as a scope sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The auction.
    pub row: Auction,
    /// Its newest bids, the newest first.
    pub bids: Vec<Bid>,
    /// Its pauses.
    pub pauses: Vec<Pause>,
    /// The card of the party that looks.
    pub me: Option<Bidder>,
}

/// An auction, for the party that looks. Auctions are public.
///
/// # Errors
/// [`ReadError`].
pub fn auction(
    read: &mut Read<'_>,
    _scope: &Scope,
    room: &Auctions,
    (id, party): (i64, Option<&Party>),
) -> Result<Shown, ReadError> {
    let row = rows::by_id(read, id)?.ok_or(ReadError::NotFound)?;
    let me = match party {
        Some(party) => rows::bidder(read, id, &room.mark(&party.code))?,
        None => None,
    };
    Ok(Shown {
        bids: rows::newest(read, id, SHOWN_BIDS)?,
        pauses: rows::pauses(read, id)?,
        row,
        me,
    })
}

/// The auction of a subject, for the room that opened it.
///
/// # Errors
/// As every query.
pub fn of_subject(query: &mut impl Query, subject: &str) -> Result<Option<Auction>, Error> {
    rows::of_subject(query, subject)
}

/// A result as it is confirmed 成交确认书.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// The auction, which ended.
    pub row: Auction,
    /// Who won.
    pub winner: Party,
}

/// The confirmation of a result: for the winner, the centre and who oversees it.
///
/// # Errors
/// [`ReadError::NotFound`] also where nobody won, where it is not over, and for everybody else.
pub fn confirmation(
    read: &mut Read<'_>,
    scope: &Scope,
    room: &Auctions,
    (id, party): (i64, Option<&Party>),
) -> Result<Confirmation, ReadError> {
    let row = rows::by_id(read, id)?.filter(|row| row.state == State::Ended);
    let row = row.ok_or(ReadError::NotFound)?;
    let top = row.top.ok_or(ReadError::NotFound)?;
    let sealed = rows::sealed_party(read, id, top.card)?;
    let winner = sealed.and_then(|sealed| room.party_of(id, top.card, &sealed));
    let winner = winner.ok_or(ReadError::NotFound)?;
    let own = party.is_some_and(|party| party.code == winner.code);
    if !own && !oversees(scope, &row.centre_org) {
        return Err(ReadError::NotFound);
    }
    Ok(Confirmation { row, winner })
}

/// Who had a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CardHolder {
    /// The card.
    pub card: i64,
    /// Whose it was.
    pub party: Party,
    /// Whether with a right of priority.
    pub priority: bool,
}

/// Everything that happened in an auction that is over, for archives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Row id.
    pub id: i64,
    /// What it was about.
    pub subject: String,
    /// What became of it.
    pub state: State,
    /// The end of free bidding as announced, RFC 3339.
    pub agreed_until: String,
    /// When it was over, RFC 3339.
    pub ended_at: Option<String>,
    /// The reserve price, in fen.
    pub reserve_fen: Option<i64>,
    /// Who had which card.
    pub cards: Vec<CardHolder>,
    /// Bids in their order, at most [`RECORD_BIDS`] behind the place asked for.
    pub bids: Vec<Bid>,
    /// The centre's pauses.
    pub pauses: Vec<Pause>,
}

/// The record of an auction that is over, with bids behind a place; for the centre and who oversees it.
///
/// # Errors
/// [`ReadError::NotFound`] also while it goes on, and for everybody else.
pub fn record(
    read: &mut Read<'_>,
    scope: &Scope,
    room: &Auctions,
    (id, after_seq): (i64, i64),
) -> Result<Record, ReadError> {
    let row = rows::by_id(read, id)?
        .filter(|row| row.state != State::Open && oversees(scope, &row.centre_org))
        .ok_or(ReadError::NotFound)?;
    let holder = |(card, sealed, priority): (i64, Vec<u8>, bool)| {
        let party = room.party_of(id, card, &sealed)?;
        Some(CardHolder {
            card,
            party,
            priority,
        })
    };
    Ok(Record {
        id,
        state: row.state,
        agreed_until: row.agreed_until.rfc3339(),
        ended_at: row.ended_at.map(base::Millis::rfc3339),
        reserve_fen: row.reserve_fen,
        cards: rows::cards(read, id)?
            .into_iter()
            .filter_map(holder)
            .collect(),
        bids: rows::bids_after(read, id, (after_seq, RECORD_BIDS))?,
        pauses: rows::pauses(read, id)?,
        subject: row.subject,
    })
}
