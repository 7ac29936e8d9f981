//! SQL and nothing else.

use ::store::{Error, Query, Row, Tx, params};
use base::{Millis, OrgId};

use crate::model::{Auction, Bid, Pause, State, Why};
use crate::rules::bid::{Bidder, Terms, Top};
use crate::rules::clock::Clock;

const COLUMNS: &str = "id, subject, platform, centre_org, title, start_fen, step_min_fen, step_max_fen, reserve_sealed,
    reserve_fen, opens_at, agreed_until, free_until, extension_seconds, base_at, paused_at, seen_at, state, why, reason,
    bids, top_fen, top_card, top_matched, ended_at, confirmed_at, sample, version";

fn auction(row: &Row<'_>) -> Result<Auction, Error> {
    let (state, why): (String, String) = (row.get("state")?, row.get("why")?);
    let (fen, card): (Option<i64>, Option<i64>) = (row.get("top_fen")?, row.get("top_card")?);
    let matched: bool = row.get("top_matched")?;
    Ok(Auction {
        id: row.get("id")?,
        subject: row.get("subject")?,
        platform: row.get("platform")?,
        centre_org: OrgId(row.get("centre_org")?),
        title: row.get("title")?,
        terms: Terms {
            start_fen: row.get("start_fen")?,
            step_min_fen: row.get("step_min_fen")?,
            step_max_fen: row.get("step_max_fen")?,
        },
        reserve_sealed: row.get("reserve_sealed")?,
        reserve_fen: row.get("reserve_fen")?,
        agreed_until: row.get("agreed_until")?,
        clock: Clock {
            opens_at: row.get("opens_at")?,
            free_until: row.get("free_until")?,
            extension_seconds: row.get("extension_seconds")?,
            base_at: row.get("base_at")?,
            paused_at: row.get("paused_at")?,
        },
        seen_at: row.get("seen_at")?,
        state: State::parse(&state).ok_or(Error::Column {
            column: "state".to_owned(),
            expected: "a state of auctions",
        })?,
        why: Why::parse(&why),
        reason: row.get("reason")?,
        bids: row.get("bids")?,
        top: fen.zip(card).map(|(amount_fen, card)| Top {
            amount_fen,
            card,
            matched,
        }),
        ended_at: row.get("ended_at")?,
        confirmed_at: row.get("confirmed_at")?,
        sample: row.get("sample")?,
        version: row.get("version")?,
    })
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Auction>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM auction_auction WHERE id = $1"),
        params![id],
        auction,
    )
}

pub(crate) fn of_subject(query: &mut impl Query, subject: &str) -> Result<Option<Auction>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM auction_auction WHERE subject = $1"),
        params![subject],
        auction,
    )
}

pub(crate) fn insert(tx: &mut Tx<'_>, row: &Auction) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO auction_auction (id, subject, platform, centre_org, title, start_fen, step_min_fen, step_max_fen,
             reserve_sealed, opens_at, agreed_until, free_until, extension_seconds, seen_at, state, bids, top_matched,
             sample, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open', 0, 0, $15, $16)",
        params![
            row.id,
            row.subject,
            row.platform,
            row.centre_org.as_str(),
            row.title,
            row.terms.start_fen,
            row.terms.step_min_fen,
            row.terms.step_max_fen,
            row.reserve_sealed,
            row.clock.opens_at,
            row.agreed_until,
            row.clock.free_until,
            row.clock.extension_seconds,
            row.seen_at,
            row.sample,
            row.version
        ],
    )
    .map(drop)
}

/// Writes what moves in the life of an auction.
pub(crate) fn update(tx: &mut Tx<'_>, row: &Auction) -> Result<(), Error> {
    tx.execute(
        "UPDATE auction_auction SET reserve_fen = $2, free_until = $3, base_at = $4, paused_at = $5, seen_at = $6,
             state = $7, why = $8, reason = $9, bids = $10, top_fen = $11, top_card = $12, top_matched = $13,
             ended_at = $14, confirmed_at = $15, version = $16
         WHERE id = $1",
        params![
            row.id,
            row.reserve_fen,
            row.clock.free_until,
            row.clock.base_at,
            row.clock.paused_at,
            row.seen_at,
            row.state.as_str(),
            row.why.map_or("", Why::as_str),
            row.reason,
            row.bids,
            row.top.map(|top| top.amount_fen),
            row.top.map(|top| top.card),
            row.top.is_some_and(|top| top.matched),
            row.ended_at,
            row.confirmed_at,
            row.version
        ],
    )
    .map(drop)
}

pub(crate) fn insert_bidder(
    tx: &mut Tx<'_>,
    (id, card): (i64, i64),
    (mark, sealed, priority): (&[u8], &[u8], bool),
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO auction_bidder (auction_id, card, mark, sealed, priority) VALUES ($1, $2, $3, $4, $5)",
        params![id, card, mark, sealed, priority],
    )
    .map(drop)
}

/// The bidder with a mark.
pub(crate) fn bidder(
    query: &mut impl Query,
    id: i64,
    mark: &[u8],
) -> Result<Option<Bidder>, Error> {
    query.query_opt(
        "SELECT card, priority FROM auction_bidder WHERE auction_id = $1 AND mark = $2",
        params![id, mark],
        |row| {
            Ok(Bidder {
                card: row.get(0)?,
                priority: row.get(1)?,
            })
        },
    )
}

/// The sealed party of a card.
pub(crate) fn sealed_party(
    query: &mut impl Query,
    id: i64,
    card: i64,
) -> Result<Option<Vec<u8>>, Error> {
    query.query_opt(
        "SELECT sealed FROM auction_bidder WHERE auction_id = $1 AND card = $2",
        params![id, card],
        |row| row.get(0),
    )
}

/// Every card with its sealed party, by card.
pub(crate) fn cards(query: &mut impl Query, id: i64) -> Result<Vec<(i64, Vec<u8>, bool)>, Error> {
    query.query_map(
        "SELECT card, sealed, priority FROM auction_bidder WHERE auction_id = $1 ORDER BY card",
        params![id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

const BID: &str = "seq, card, amount_fen, matched, at";

fn one_bid(row: &Row<'_>) -> Result<Bid, Error> {
    Ok(Bid {
        seq: row.get("seq")?,
        card: row.get("card")?,
        amount_fen: row.get("amount_fen")?,
        matched: row.get("matched")?,
        at: row.get("at")?,
    })
}

pub(crate) fn insert_bid(tx: &mut Tx<'_>, id: i64, bid: &Bid, key: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO auction_bid (auction_id, seq, card, amount_fen, matched, at, client_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            id,
            bid.seq,
            bid.card,
            bid.amount_fen,
            bid.matched,
            bid.at,
            key
        ],
    )
    .map(drop)
}

pub(crate) fn bid_of_key(
    query: &mut impl Query,
    id: i64,
    card: i64,
    key: &str,
) -> Result<Option<Bid>, Error> {
    query.query_opt(
        &format!(
            "SELECT {BID} FROM auction_bid WHERE auction_id = $1 AND card = $2 AND client_key = $3"
        ),
        params![id, card, key],
        one_bid,
    )
}

/// Bids, the newest first.
pub(crate) fn newest(query: &mut impl Query, id: i64, most: i64) -> Result<Vec<Bid>, Error> {
    query.query_map(
        &format!("SELECT {BID} FROM auction_bid WHERE auction_id = $1 ORDER BY seq DESC LIMIT $2"),
        params![id, most],
        one_bid,
    )
}

/// Bids behind a place, in their order.
pub(crate) fn bids_after(
    query: &mut impl Query,
    id: i64,
    (after, most): (i64, i64),
) -> Result<Vec<Bid>, Error> {
    query.query_map(
        &format!(
            "SELECT {BID} FROM auction_bid WHERE auction_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"
        ),
        params![id, after, most],
        one_bid,
    )
}

pub(crate) fn insert_pause(
    tx: &mut Tx<'_>,
    id: i64,
    (no, after_seq): (i64, i64),
    (from, reason): (Millis, &str),
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO auction_pause (auction_id, no, after_seq, from_at, reason) VALUES ($1, $2, $3, $4, $5)",
        params![id, no, after_seq, from, reason],
    )
    .map(drop)
}

pub(crate) fn end_pause(tx: &mut Tx<'_>, id: i64, until: Millis) -> Result<(), Error> {
    tx.execute(
        "UPDATE auction_pause SET until_at = $2 WHERE auction_id = $1 AND until_at IS NULL",
        params![id, until],
    )
    .map(drop)
}

pub(crate) fn pauses(query: &mut impl Query, id: i64) -> Result<Vec<Pause>, Error> {
    query.query_map(
        "SELECT no, after_seq, from_at, until_at, reason FROM auction_pause WHERE auction_id = $1 ORDER BY no",
        params![id],
        |row| {
            Ok(Pause {
                no: row.get(0)?,
                after_seq: row.get(1)?,
                from_at: row.get(2)?,
                until_at: row.get(3)?,
                reason: row.get(4)?,
            })
        },
    )
}

/// Auctions whose last period has ended at an instant, and which are open: a period ends after its base and after free
/// bidding by the length of an extension.
pub(crate) fn due(query: &mut impl Query, now: Millis, most: i64) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT id FROM auction_auction
         WHERE state = 'open' AND paused_at IS NULL AND free_until + extension_seconds * 1000 <= $1
             AND COALESCE(base_at, free_until) + extension_seconds * 1000 <= $1
         ORDER BY free_until, id LIMIT $2",
        params![now, most],
        |row| row.get(0),
    )
}

/// What a list is narrowed to; an empty text narrows nothing.
pub(crate) struct Narrowed<'a> {
    pub(crate) state: &'a str,
    pub(crate) platform: &'a str,
    /// Auctions in which the party with this mark has a card; empty for all.
    pub(crate) mark: &'a [u8],
}

const WHERE: &str = "($1 = '' OR state = $1) AND ($2 = '' OR platform = $2)
    AND ($3 = 0 OR EXISTS (SELECT 1 FROM auction_bidder WHERE auction_id = id AND mark = $4))";

/// Those that run first, then the newest.
pub(crate) fn list(
    query: &mut impl Query,
    by: &Narrowed<'_>,
    (offset, most): (i64, i64),
) -> Result<Vec<Auction>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM auction_auction WHERE {WHERE}
             ORDER BY CASE state WHEN 'open' THEN 0 ELSE 1 END, opens_at DESC, id DESC LIMIT $5 OFFSET $6"
        ),
        params![
            by.state,
            by.platform,
            !by.mark.is_empty(),
            by.mark,
            most,
            offset
        ],
        auction,
    )
}

pub(crate) fn count(query: &mut impl Query, by: &Narrowed<'_>) -> Result<u64, Error> {
    let count: i64 = query.query_one(
        &format!("SELECT COUNT(*) FROM auction_auction WHERE {WHERE}"),
        params![by.state, by.platform, !by.mark.is_empty(), by.mark],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count).unwrap_or(0))
}

pub(crate) fn platforms(query: &mut impl Query) -> Result<Vec<String>, Error> {
    query.query_map(
        "SELECT DISTINCT platform FROM auction_auction ORDER BY platform LIMIT 50",
        params![],
        |row| row.get(0),
    )
}
