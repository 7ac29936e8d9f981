//! The rooms of public resource trading, and what passes between them and the rest of the house.

use std::path::Path;
use std::sync::Arc;

use ::web::{Routes, Shell};
use auction::Auctions;
use base::{Millis, Scope};
use bidding::Bidding;
use evaluation::Evaluation;
use org::{Parties, Party};
use pack::Pack;
use seal::Seal;
use service::Service;
use service::rules::party::PartyKind;
use store::{Migration, Store};
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
}

/// The schemas of these rooms.
pub(crate) fn migrations() -> Vec<Migration> {
    let mut all = bidding::MIGRATIONS.to_vec();
    all.extend_from_slice(auction::MIGRATIONS);
    all.extend_from_slice(evaluation::MIGRATIONS);
    all.extend_from_slice(venue::MIGRATIONS);
    all
}

/// The routes of these rooms.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .merge(bidding::routes())
        .merge(auction::routes())
        .merge(evaluation::routes())
        .merge(venue::routes())
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

impl Trading {
    /// The rooms over a data folder.
    ///
    /// # Errors
    /// When a key cannot be read or made, or the rules of venues do not read.
    pub fn open(
        data: &Path,
        read_only: bool,
        _pack: &Pack,
        engine: &Engine,
    ) -> Result<Self, OpenError> {
        let parties = parties(&engine.service);
        let key = data.join("personal.key");
        let judging = match read_only {
            true => Seal::open_read_only(&key, Evaluation::PURPOSE)?,
            false => Seal::open(&key, Evaluation::PURPOSE)?,
        };
        Ok(Self {
            bidding: Bidding::open(data, read_only)?.with_parties(parties.clone()),
            auctions: Auctions::open(data, read_only, parties.clone())?,
            evaluation: Evaluation::new(Arc::new(judging), parties, Vec::new()),
            venue: Venue::new(venue::RULES)?,
        })
    }

    /// Hangs the rooms up.
    #[must_use]
    pub fn hang(&self, shell: Shell) -> Shell {
        shell
            .with_room(self.bidding.clone())
            .with_room(self.auctions.clone())
            .with_room(self.evaluation.clone())
            .with_room(self.venue.clone())
    }

    /// What falls due by itself, once a minute.
    pub(crate) fn rounds(&self) -> Vec<(&'static str, Round)> {
        let (evaluation, venue) = (self.evaluation.clone(), self.venue.clone());
        vec![
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
        vec![
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
