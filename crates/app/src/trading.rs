//! The rooms of public resource trading, and what passes between them and the rest of the house.

use std::path::Path;
use std::sync::Arc;

use ::web::{Routes, Shell};
use auction::Auctions;
use base::{Millis, Scope};
use bidding::Bidding;
use contract::Contracts;
use evaluation::{Evaluation, Happening};
use expert::Experts;
use org::{Parties, Party};
use pack::Pack;
use seal::Seal;
use service::Service;
use service::rules::party::PartyKind;
use store::{Error, Migration, Query, Store, Tx};
use trade::{Candidate, Rooms, Trades};
use venue::Venue;

use crate::OpenError;
use crate::engine::Engine;
use crate::work::Round;

/// The rooms of trading. Cheap to clone; all clones share what was loaded.
#[derive(Clone)]
pub struct Trading {
    /// Sealed offers 投标·开标.
    pub bidding: Bidding,
    /// Online auctions 网络竞价.
    pub auctions: Auctions,
    /// Evaluations 评标.
    pub evaluation: Evaluation,
    /// Venues 场地.
    pub venue: Venue,
    /// Experts 评标专家.
    pub experts: Experts,
    /// Contracts, objections and complaints 合同·异议投诉.
    pub contracts: Contracts,
    /// Trades 公共资源交易.
    pub trades: Trades,
}

/// The schemas of these rooms.
pub(crate) fn migrations() -> Vec<Migration> {
    let mut all = bidding::MIGRATIONS.to_vec();
    all.extend_from_slice(auction::MIGRATIONS);
    all.extend_from_slice(evaluation::MIGRATIONS);
    all.extend_from_slice(venue::MIGRATIONS);
    all.extend_from_slice(expert::MIGRATIONS);
    all.extend_from_slice(contract::MIGRATIONS);
    all.extend_from_slice(trade::MIGRATIONS);
    all
}

/// The routes of these rooms.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .merge(bidding::routes())
        .merge(auction::routes())
        .merge(evaluation::routes())
        .merge(venue::routes())
        .merge(expert::routes())
        .merge(contract::routes())
        .merge(trade::routes())
}

/// Enterprises that joined the portal, by account.
fn parties(service: &Service) -> Parties {
    let service = service.clone();
    Parties::new(move |store, scope| {
        let own = service::commands::join::own_party(store, scope, &service)?;
        Ok(own
            .filter(|party| party.kind == PartyKind::Enterprise)
            .map(|party| Party {
                code: party.code,
                name: party.name,
            }))
    })
}

/// A committee has reported, or ended without candidates: the trade goes on.
fn on_evaluation(
    tx: &mut Tx<'_>,
    (room, offers): (&Trades, &Bidding),
    event: &evaluation::Event,
) -> Result<(), Error> {
    let candidates = match event.what {
        Happening::Reported => candidates(tx, offers, &event.subject)?,
        Happening::Failed => Vec::new(),
        _ => return Ok(()),
    };
    trade::reported(tx, room, (&event.subject, &candidates))
}

/// Who is put forward, from the first, with names and prices as they were opened.
fn candidates(
    query: &mut impl Query,
    offers: &Bidding,
    subject: &str,
) -> Result<Vec<Candidate>, Error> {
    let Some(outcome) = evaluation::result(query, subject)? else {
        return Ok(Vec::new());
    };
    let opened = bidding::result(query, offers, subject)?
        .map(|opened| opened.bids)
        .unwrap_or_default();
    let mut all = Vec::new();
    for (rank, key) in (1..).zip(&outcome.candidates) {
        let Some(bid) = opened.iter().find(|bid| bid.bidder.code == *key) else {
            continue;
        };
        let ranked = outcome.ranking.iter().find(|ranked| ranked.key == *key);
        all.push(Candidate {
            rank,
            party: bid.bidder.clone(),
            amount_fen: bid.price_fen,
            total: ranked
                .map(|ranked| ranked.total.to_string())
                .unwrap_or_default(),
        });
    }
    Ok(all)
}

/// A dispute holds a trade up, or nothing holds it up any more.
fn on_dispute(tx: &mut Tx<'_>, room: &Trades, event: &contract::Event) -> Result<(), Error> {
    let (subject, dispute, hold, reason) = match event {
        contract::Event::Suspend { subject, dispute } => {
            (subject, dispute, true, "异议或投诉正在处理，交易活动暂停。")
        }
        contract::Event::Resume { subject, dispute } => (
            subject,
            dispute,
            false,
            "异议或投诉已经处理，交易活动恢复。",
        ),
        _ => return Ok(()),
    };
    trade::held_for(
        tx,
        room,
        (subject, &format!("dispute/{dispute}")),
        (hold, reason),
    )
}

/// Who may object: before the opening whoever is an enterprise, since who has bid is secret; afterwards who has bid.
fn interest(offers: Bidding) -> contract::Interest {
    contract::Interest::new(move |tx, subject, party, _| {
        Ok(match bidding::result(tx, &offers, subject)? {
            Some(opened) => opened.bids.iter().any(|bid| bid.bidder.code == party.code),
            None => true,
        })
    })
}

impl Trading {
    /// The rooms over a data folder.
    ///
    /// # Errors
    /// When a key cannot be read or made, or the rules of venues do not read.
    pub fn open(
        data: &Path,
        read_only: bool,
        pack: &Pack,
        engine: &Engine,
    ) -> Result<Self, OpenError> {
        let parties = parties(&engine.service);
        let key = data.join("personal.key");
        let judging = match read_only {
            true => Seal::open_read_only(&key, Evaluation::PURPOSE)?,
            false => Seal::open(&key, Evaluation::PURPOSE)?,
        };
        let tied = (parties.clone(), engine.registers.clone());
        let trades = Trades::open(data, read_only, pack, tied)?;
        let centres = pack.elements.platforms.iter();
        let (reports, disputes) = (trades.clone(), trades.clone());
        let bidding = Bidding::open(data, read_only)?
            .with_parties(parties.clone())
            .with_listener(trades.hears_boxes());
        let offers = bidding.clone();
        let room = Self {
            auctions: Auctions::open(data, read_only, parties.clone())?
                .with_listener(trades.hears_auctions()),
            evaluation: Evaluation::new(
                Arc::new(judging),
                parties.clone(),
                vec![evaluation::Listener::new(move |tx, event| {
                    on_evaluation(tx, (&reports, &offers), event)
                })],
            ),
            venue: Venue::new(venue::RULES)?,
            experts: Experts::open(data, read_only, "luodi-draws")?
                .with_keepers(centres.map(|platform| platform.centre.clone())),
            contracts: Contracts::new(parties, interest(bidding.clone())).with_listener(
                contract::Listener::new(move |tx, event| on_dispute(tx, &disputes, event)),
            ),
            bidding,
            trades,
        };
        room.trades.wire(Rooms {
            bidding: room.bidding.clone(),
            auctions: room.auctions.clone(),
        });
        let trades = room.trades.clone();
        engine.also(move |pack| trades.replace(pack));
        Ok(room)
    }

    /// Hangs the rooms up.
    #[must_use]
    pub fn hang(&self, shell: Shell) -> Shell {
        shell
            .with_room(self.bidding.clone())
            .with_room(self.auctions.clone())
            .with_room(self.evaluation.clone())
            .with_room(self.venue.clone())
            .with_room(self.experts.clone())
            .with_room(self.contracts.clone())
            .with_room(self.trades.clone())
    }

    /// What falls due by itself, once a minute.
    pub(crate) fn rounds(&self) -> Vec<(&'static str, Round)> {
        let (evaluation, venue) = (self.evaluation.clone(), self.venue.clone());
        let (experts, contracts) = (self.experts.clone(), self.contracts.clone());
        vec![
            (
                "expert",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    expert::draws::tick(store, scope, &experts, now)
                        .map_err(|error| error.to_string())
                }),
            ),
            (
                "contract",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    contract::tick(store, scope, &contracts, now.day())
                        .map_err(|error| error.to_string())
                }),
            ),
            (
                "evaluation",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    evaluation::tick(store, &evaluation, scope, now)
                        .map_err(|error| error.to_string())
                }),
            ),
            (
                "venue",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    venue::tick(store, scope, &venue, now).map_err(|error| error.to_string())
                }),
            ),
        ]
    }

    /// What holds to the second: bids close and auctions end.
    pub(crate) fn beats(&self) -> Vec<(&'static str, Round)> {
        let (bidding, auctions) = (self.bidding.clone(), self.auctions.clone());
        let trades = self.trades.clone();
        vec![
            (
                "trade",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    trade::tick(store, scope, &trades, now).map_err(|error| error.to_string())
                }),
            ),
            (
                "bidding",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    bidding::tick(store, &bidding, scope, now).map_err(|error| error.to_string())
                }),
            ),
            (
                "auction",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    auction::tick(store, scope, &auctions, now).map_err(|error| error.to_string())
                }),
            ),
        ]
    }
}
