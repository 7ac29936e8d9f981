//! Sealed offers.

use ::store::{Error, Tx};
use base::OrgId;
use bidding::{Event, Holder, HolderId, Keeper, NewBox, What};
use envelope::SuiteId;
use pack::element::{FigureKind, Moment};
use serde_json::json;

use super::{ComposeError, figure, heard, of_subject};
use crate::commands::tick::fail;
use crate::commands::{Gate, allowed, journal_subject, moved};
use crate::model::{Held, Tenderer, Trade};
use crate::rules::course::Step;
use crate::state::Trades;
use crate::words::Sentences;

/// Opens the box of a trade whose notice goes out.
pub(super) fn open(tx: &mut Tx<'_>, room: &Trades, held: &Held) -> Result<(), ComposeError> {
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
        // Set when the notice went out.
        deadline: trade.deadline_at.ok_or(ComposeError::Unwired)?,
        min_bids: least.map_or(1, |rule| rule.count),
        unseal_minutes: figure(&held.procedure, FigureKind::UnsealMinutes, day)?.value,
        rehearsal: false,
    };
    bidding::open_box(tx, &rooms.bidding, &new)?;
    Ok(())
}

/// Who keeps which share. Where the supervising unit has another one already, the authority that manages the platform keeps
/// the third; where that has one, too, the box refuses.
fn keepers(trade: &Trade, tenderer: Keeper) -> [(HolderId, Keeper); 3] {
    let org = |org: &OrgId| Keeper::Org(org.clone());
    let centre = org(&trade.centre_org);
    let mut third = org(&trade.supervisor_org);
    if third == tenderer || third == centre {
        third = org(&trade.manager_org);
    }
    [
        (HolderId::Tenderer, tenderer),
        (HolderId::Centre, centre),
        (HolderId::Supervisor, third),
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
    heard(match event.what {
        What::Closed { .. } => step(tx, held, Step::Close, "trade.closed"),
        What::Failed { bids } => few(tx, held, bids),
        What::Opened { bids } => opened(tx, room, held, bids),
        What::RecordSigned { .. } => Ok(()),
    })
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
