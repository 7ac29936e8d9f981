//! What time brings: names are closed and auctions opened; followers are told of notices.

use ::store::{Error, Store, Tx};
use base::{Lang, Scope, Title};
use pack::element::Opening;

use super::{Gate, allowed, announce, moved, short};
use crate::compose::{self, ComposeError, Next};
use crate::model::{Held, Notice, NoticeKind, Trade};
use crate::rules::course::Step;
use crate::state::Trades;
use crate::store::stuck::{self as stuck_rows, Stuck};
use crate::store::{notices, trades};
use crate::words::Sentences;

/// How often an auction that is refused is tried to be opened: after a minute, two, four and so on, at most an hour apart.
const TRIES: i64 = 8;
/// The longest interval between two of them, in seconds.
const APART_SECS: i64 = 3_600;
/// The most followers who are told of one notice.
const TOLD_MAX: usize = 10_000;

/// Writes down the deadlines that have come and tells followers; how much was done. Done again it does nothing. Deadlines of
/// sealed offers come through the room of boxes.
///
/// # Errors
/// As every write.
pub fn tick(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    now: base::Millis,
) -> Result<usize, Error> {
    let due = store.read(|read| trades::due(read, now))?;
    let mut done = 0;
    for trade in due {
        let room = room.clone();
        let closed = store.write(scope, move |tx| close(tx, &room, trade.id));
        match closed {
            Ok(true) => done += 1,
            Ok(false) => {}
            Err(Gate::Store(error)) => return Err(error),
            // One trade that another room refuses keeps no other from its hour.
            Err(_) => {}
        }
    }
    for id in waiting(store, room)? {
        let room = room.clone();
        done += usize::from(store.write(scope, move |tx| judge(tx, &room, id))?);
    }
    for notice in store.read(|read| notices::untold(read))? {
        let room = room.clone();
        store.write(scope, move |tx| tell(tx, &room, &notice))?;
        done += 1;
    }
    super::history::resume(store, room, now)?;
    Ok(done)
}

/// Closes the list of names of an auction whose deadline has passed, and opens the auction, or none.
fn close(tx: &mut Tx<'_>, room: &Trades, id: i64) -> Result<bool, Gate> {
    tx.transient();
    let Some(trade) = trades::by_id(tx, id)? else {
        return Ok(false);
    };
    let procedure = trades::procedure(tx, &trade.procedure_hash)?;
    let procedure = procedure.ok_or(Gate::NotFound)?;
    let mut held = Held { trade, procedure };
    let passed = held.trade.deadline_at.is_some_and(|at| at <= tx.now());
    let auction = held.procedure.opening == Opening::Auction;
    if !passed || !auction || held.trade.held_at.is_some() {
        return Ok(false);
    }
    let Ok(state) = allowed(&held, Step::Close) else {
        return Ok(false);
    };
    match compose::auction_opened(tx, room, &held) {
        Ok(compose::Begun::Opened) => {
            moved(tx, &mut held.trade, state)?;
            stuck_rows::clear(tx, id)?;
            tx.journal(
                "trade.closed",
                &super::journal_subject(id),
                serde_json::json!({ "subject": held.trade.subject() }),
            )?;
        }
        Ok(compose::Begun::TooFew { least, is }) => {
            let words = Sentences::of(Lang::Zh);
            let said = words.body_too_few(least, is);
            fail(tx, &mut held, &said)?;
        }
        Err(ComposeError::Store(error)) => return Err(error.into()),
        Err(error) => later(tx, &held.trade, compose::said(&error))?,
    }
    Ok(true)
}

/// An auction was refused: the centre is told once, it is tried again later, and after the last time the centre and who
/// supervises are told that it is theirs.
fn later(tx: &mut Tx<'_>, trade: &Trade, said: Title) -> Result<(), Error> {
    let now = tx.now();
    let before = stuck_rows::of_trade(tx, trade.id)?;
    let tries = before.as_ref().map_or(0, |row| row.tries) + 1;
    let wait = (60_i64 << (tries - 1).clamp(0, 10)).min(APART_SECS);
    let row = Stuck {
        tries,
        next_at: (tries < TRIES).then(|| now.plus_secs(wait)),
        since: before.map_or(now, |row| row.since),
        said: said.clone(),
    };
    stuck_rows::put(tx, trade.id, &row)?;
    let over = row.next_at.is_none();
    tx.journal(
        "trade.stuck",
        &super::journal_subject(trade.id),
        serde_json::json!({ "subject": trade.subject(), "tries": tries, "over": over }),
    )?;
    if tries == 1 {
        stuck(tx, trade, said.clone())?;
    }
    if over {
        for org in [&trade.centre_org, &trade.supervisor_org] {
            let told = |lang| Sentences::of(lang).told_given_up_on(&trade.title);
            let body = |lang: Lang| Sentences::of(lang).body_given_up_on(said.get(lang));
            notify::send(
                tx,
                notify::Message {
                    key: format!("trade/{}/stuck/{}/over/{org}", trade.id, trade.version),
                    to: super::register::unit(org),
                    kind: "trade.stuck",
                    title: short(Title::new(told(Lang::Zh), told(Lang::En))),
                    body: Title::new(body(Lang::Zh), body(Lang::En)),
                    href: format!("/trades/{}", trade.id),
                },
            )?;
        }
    }
    Ok(())
}

/// Trades whose offers are open and for which something can be done now.
fn waiting(store: &Store, room: &Trades) -> Result<Vec<i64>, Error> {
    store.read(|read| {
        let mut found = Vec::new();
        for trade in trades::opened(read)? {
            if compose::next(read, room, &trade)? != Next::Nothing {
                found.push(trade.id);
            }
        }
        Ok(found)
    })
}

/// Draws the committee of a trade whose offers are open, or lets it begin.
fn judge(tx: &mut Tx<'_>, room: &Trades, id: i64) -> Result<bool, Error> {
    tx.transient();
    let Some(trade) = trades::by_id(tx, id)? else {
        return Ok(false);
    };
    let Some(procedure) = trades::procedure(tx, &trade.procedure_hash)? else {
        return Ok(false);
    };
    let held = Held { trade, procedure };
    match compose::proceed(tx, room, &held) {
        Ok(began) => Ok(began),
        Err(ComposeError::Store(error)) => Err(error),
        Err(error) => {
            warn(tx, &held, compose::said(&error))?;
            // Nothing is tried again before somebody has looked at what was asked for.
            let mut trade = held.trade;
            trade.terms.specialities.clear();
            trade.version += 1;
            trades::update(tx, &trade)?;
            Ok(true)
        }
    }
}

/// Tells the centre, once, that an hour came and the room beside refused.
fn warn(tx: &mut Tx<'_>, held: &Held, said: Title) -> Result<(), Error> {
    stuck(tx, &held.trade, said)
}

fn stuck(tx: &mut Tx<'_>, trade: &Trade, said: Title) -> Result<(), Error> {
    let told = |lang| Sentences::of(lang).told_stuck(&trade.title);
    notify::send(
        tx,
        notify::Message {
            key: format!("trade/{}/stuck/{}", trade.id, trade.version),
            to: super::register::unit(&trade.centre_org),
            kind: "trade.stuck",
            title: short(Title::new(told(Lang::Zh), told(Lang::En))),
            body: said,
            href: format!("/trades/{}", trade.id),
        },
    )
}

/// A trade comes to nothing: 流标、流拍.
pub(crate) fn fail(tx: &mut Tx<'_>, held: &mut Held, said: &str) -> Result<(), Gate> {
    let state = allowed(held, Step::Fail)?;
    let trade = &mut held.trade;
    super::hold::clear(tx, trade)?;
    moved(tx, trade, state)?;
    compose::freed(tx, trade)?;
    let title = Sentences::of(Lang::Zh).title_failure(&trade.title);
    announce(tx, trade, NoticeKind::Failure, (&title, said))?;
    Ok(())
}

fn tell(tx: &mut Tx<'_>, room: &Trades, notice: &Notice) -> Result<(), Error> {
    tx.transient();
    if matches!(notice.kind, NoticeKind::Award | NoticeKind::Failure)
        && let Some(trade) = trades::by_id(tx, notice.trade)?
    {
        match compose::published(tx, room, &trade) {
            Err(ComposeError::Store(error)) => return Err(error),
            Err(error) => stuck(tx, &trade, compose::said(&error))?,
            Ok(()) => {}
        }
    }
    let text = format!("{}\n{}", notice.title, notice.body).to_lowercase();
    let title =
        |lang: Lang| Sentences::of(lang).told_notice(notice.kind.title(lang), &notice.title);
    let told = short(Title::new(title(Lang::Zh), title(Lang::En)));
    let (mut after, mut count) = ((String::new(), 0_i64), 0);
    loop {
        let some = notices::followers(tx, (&after.0, after.1))?;
        let Some(last) = some.last().cloned() else {
            break;
        };
        for (word, account) in some {
            if !text.contains(&word) || count >= TOLD_MAX {
                continue;
            }
            count += 1;
            notify::send(
                tx,
                notify::Message {
                    // Two words in one notice tell one person once.
                    key: format!("trade/notice/{}/{account}", notice.id),
                    to: notify::To::Account(base::AccountId(account)),
                    kind: "trade.notice",
                    title: told.clone(),
                    body: Title::new("", ""),
                    href: format!("/hall/notices/{}", notice.id),
                },
            )?;
        }
        after = last;
    }
    notices::told(tx, notice.id)
}
