//! Sealed offers.

use ::store::{Error, Query, Tx};
use base::{Millis, OrgId};
use bidding::{BoxId, Event, Holder, HolderId, Keeper, NewBox, What};
use envelope::SuiteId;
use org::Party;
use pack::element::{FigureKind, Moment};
use serde_json::json;

use super::{ComposeError, figure, heard, of_subject};
use crate::commands::invite;
use crate::commands::tick::fail;
use crate::commands::{Gate, allowed, journal_subject, moved};
use crate::model::{Held, Tenderer, Trade};
use crate::rules::course::Step;
use crate::rules::way::{by_invitation, negotiated};
use crate::state::Trades;
use crate::words::Sentences;

/// Opens the box of a trade whose notice goes out.
pub(super) fn open(tx: &mut Tx<'_>, room: &Trades, held: &Held) -> Result<(), ComposeError> {
    let mode = held.procedure.mode;
    let invited = match by_invitation(mode) {
        true => {
            let all = invite::invited(tx, room, held.trade.id)?.into_iter();
            Some(all.map(|one| one.code).collect())
        }
        false => None,
    };
    // Set when the notice went out.
    let deadline = held.trade.deadline_at.ok_or(ComposeError::Unwired)?;
    let confidential = negotiated(mode);
    opened_box(tx, room, held, (deadline, invited, confidential)).map(drop)
}

/// Opens the box of final offers, for these alone; its number.
pub(crate) fn finals(
    tx: &mut Tx<'_>,
    room: &Trades,
    held: &Held,
    (deadline, codes): (Millis, Vec<String>),
) -> Result<i64, ComposeError> {
    opened_box(tx, room, held, (deadline, Some(codes), true)).map(|id| id.0)
}

/// Who responded: those whose first offers were opened.
pub(crate) fn responded(
    query: &mut impl Query,
    room: &Trades,
    trade: &Trade,
) -> Result<Vec<Party>, ComposeError> {
    let rooms = room.rooms().ok_or(ComposeError::Unwired)?;
    let first = bidding::boxes_of(query, &trade.subject())?;
    let first = first.first().ok_or(ComposeError::NotOpened)?;
    let opened = bidding::result_of(query, &rooms.bidding, *first)?;
    let bids = opened.map(|opened| opened.bids).unwrap_or_default();
    let counts = bids
        .into_iter()
        .filter(|bid| bid.outcome == bidding::Outcome::Opened);
    Ok(counts.map(|bid| bid.bidder).collect())
}

/// Whether the final offers are open.
pub(super) fn finals_open(
    query: &mut impl Query,
    room: &Trades,
    trade: &Trade,
) -> Result<bool, Error> {
    let (Some(rooms), Some(finals)) = (room.rooms(), trade.terms.finals) else {
        return Ok(false);
    };
    let found = bidding::result_of(query, &rooms.bidding, BoxId(finals.boxed))?;
    Ok(found.is_some())
}

fn opened_box(
    tx: &mut Tx<'_>,
    room: &Trades,
    held: &Held,
    (deadline, invited, confidential): (Millis, Option<Vec<String>>, bool),
) -> Result<BoxId, ComposeError> {
    let rooms = room.rooms().ok_or(ComposeError::Unwired)?;
    let trade = &held.trade;
    let tenderer = match (&trade.tenderer, trade.tenderer_account) {
        (Tenderer::Unit(org), _) => Keeper::Org(org.clone()),
        (Tenderer::Enterprise(_), Some(account)) => Keeper::Account(account),
        // An enterprise is registered by an account of its own.
        (Tenderer::Enterprise(_), None) => return Err(ComposeError::Unwired),
    };
    let keepers = keepers(trade, tenderer);
    let holder = |(id, keeper)| Holder {
        id,
        keeper,
        public_key: None,
    };
    let least = held.procedure.least_bids.as_ref();
    let day = tx.now().day();
    let holders = figure(&held.procedure, FigureKind::OpenHolders, day)?.value;
    let new = NewBox {
        subject: trade.subject(),
        platform: trade.platform.clone(),
        centre_org: trade.centre_org.clone(),
        title: trade.title.clone(),
        suite: SuiteId::P256,
        holders: keepers.map(holder).to_vec(),
        // At most three, by its range.
        threshold: u8::try_from(holders).unwrap_or(u8::MAX),
        opens_at: tx.now(),
        deadline,
        min_bids: least.map_or(1, |rule| rule.count),
        unseal_minutes: figure(&held.procedure, FigureKind::UnsealMinutes, day)?.value,
        invited,
        confidential,
        rehearsal: false,
    };
    Ok(bidding::open_box(tx, &rooms.bidding, &new)?)
}

/// Who stands beside tenderer and centre where no unit may act twice: the supervising unit; where that is one of them, the
/// authority that manages the platform. Where that is one of them, too, the room concerned refuses.
pub(super) fn third(trade: &Trade) -> &OrgId {
    let own = |org: &OrgId| match &trade.tenderer {
        Tenderer::Unit(tenderer) => tenderer == org,
        Tenderer::Enterprise(_) => false,
    };
    let supervisor = &trade.supervisor_org;
    match own(supervisor) || *supervisor == trade.centre_org {
        true => &trade.manager_org,
        false => supervisor,
    }
}

/// Who keeps which share.
fn keepers(trade: &Trade, tenderer: Keeper) -> [(HolderId, Keeper); 3] {
    let org = |org: &OrgId| Keeper::Org(org.clone());
    [
        (HolderId::Tenderer, tenderer),
        (HolderId::Centre, org(&trade.centre_org)),
        (HolderId::Supervisor, org(third(trade))),
    ]
}

/// What a box says.
pub(crate) fn on_box(tx: &mut Tx<'_>, room: &Trades, event: &Event) -> Result<(), Error> {
    if event.rehearsal {
        return Ok(());
    }
    let Some(held) = of_subject(tx, &event.subject)? else {
        return Ok(());
    };
    let finals = held.trade.terms.finals;
    if finals.is_some_and(|finals| finals.boxed == event.id.0) {
        return heard(on_finals(tx, held, &event.what));
    }
    heard(match event.what {
        What::Closed { .. } => step(tx, held, Step::Close, "trade.closed"),
        What::Failed { bids } => few(tx, held, bids),
        What::Opened { bids } => opened(tx, room, held, bids),
        What::RecordSigned { .. } => Ok(()),
    })
}

/// What the box of final offers says: with fewer than there must be the trade fails, else what lies in it is judged.
fn on_finals(tx: &mut Tx<'_>, held: Held, what: &What) -> Result<(), Gate> {
    let least = held.procedure.least_bids.as_ref();
    let least = least.map_or(1, |rule| rule.count);
    match *what {
        What::Failed { bids } => few(tx, held, bids),
        What::Opened { bids } if bids < least => few(tx, held, bids),
        What::Opened { .. } => {
            let trade = &held.trade;
            let said = json!({ "subject": trade.subject() });
            tx.journal("trade.finals", &journal_subject(trade.id), said)?;
            Ok(())
        }
        What::Closed { .. } | What::RecordSigned { .. } => Ok(()),
    }
}

fn step(tx: &mut Tx<'_>, mut held: Held, step: Step, kind: &str) -> Result<(), Gate> {
    let state = allowed(&held, step)?;
    moved(tx, &mut held.trade, state)?;
    let trade = &held.trade;
    tx.journal(
        kind,
        &journal_subject(trade.id),
        json!({ "subject": trade.subject() }),
    )?;
    Ok(())
}

fn few(tx: &mut Tx<'_>, mut held: Held, bids: u32) -> Result<(), Gate> {
    let least = held
        .procedure
        .least_bids
        .as_ref()
        .map_or(1, |rule| rule.count);
    let said = Sentences::of(base::Lang::Zh).body_too_few(least, bids);
    fail(tx, &mut held, &said)
}

/// Every offer is settled: with fewer that count than there must be it fails, else it is judged.
fn opened(tx: &mut Tx<'_>, _room: &Trades, mut held: Held, bids: u32) -> Result<(), Gate> {
    let least = held
        .procedure
        .least_bids
        .as_ref()
        .map_or(1, |rule| rule.count);
    if bids < least {
        return few(tx, held, bids);
    }
    let today = tx.now().day();
    held.trade.terms.moments.insert(Moment::Opening, today);
    step(tx, held, Step::Opened, "trade.opened")
}
