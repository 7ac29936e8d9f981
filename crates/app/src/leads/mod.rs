//! Where leads come from: what the rooms of trading know, put together for the room that may not call them.

mod alerts;

pub(crate) use alerts::{hears_boxes, hears_contracts, hears_draws, hears_evaluations};

use std::sync::Arc;

use base::Scope;
use bidding::Bidding;
use lead::{Gathered, Place, SourceError, Sources};
use pack::Pack;
use rust_decimal::prelude::ToPrimitive;
use screen::history::{History, Marker, Score};
use serde_json::Value;
use store::{Error, Store};
use trade::exchange::{Origin, Past};
use trade::model::Tenderer;
use trade::{Trade, Trades};

/// The most competitions that the screens look through: the newest of them.
const TENDERS: usize = 200_000;

/// The most offers whose files one run reads; the next run goes on.
const OFFERS: usize = 500;

/// The sources of the room of leads; a sample looks through a made-up history, too.
pub(crate) fn sources(
    (bidding, trades): (&Bidding, &Trades),
    pack: &Pack,
    sample: bool,
) -> Sources {
    let (bidding, trades) = (bidding.clone(), trades.clone());
    let judging = trades.clone();
    let made_up = sample.then(|| pack.elements.platforms.clone());
    Sources {
        history: Arc::new(move |store, marker| {
            let mut gathered = match &made_up {
                Some(platforms) => lead::sample::history(platforms),
                None => Gathered::default(),
            };
            gather(store, (&bidding, &trades), marker, &mut gathered)
                .map_err(|error| SourceError(error.to_string()))?;
            Ok(gathered)
        }),
        alerts: Arc::new(move |store, rules, now| {
            let mut found = alerts::refused(store, &rules.refused, now)?;
            if let Some(rooms) = judging.judges() {
                found.extend(alerts::absent(store, rooms, &rules.absent, now)?);
            }
            Ok(found)
        }),
    }
}

/// Why the history was not put together.
#[derive(Debug, thiserror::Error)]
enum GatherError {
    #[error(transparent)]
    Exchange(#[from] trade::exchange::ExchangeError),
    #[error(transparent)]
    Read(#[from] std::io::Error),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Traces(#[from] trade::traces::TraceError),
    #[error(transparent)]
    Store(#[from] Error),
}

fn gather(
    store: &Store,
    (bidding, trades): (&Bidding, &Trades),
    marker: &Marker,
    into: &mut Gathered,
) -> Result<(), GatherError> {
    let mut offers = OFFERS;
    for past in trade::exchange::history(store, &Scope::system(), bidding) {
        let past = past?;
        screen::read::releases(past.line.as_bytes(), marker, &mut into.history, |line| {
            tracing::warn!(process = past.process, line, "a release was left out");
        })?;
        let value: Value = serde_json::from_str(&past.line)?;
        name(&value, into);
        let place = place(store, &past, &value)?;
        scores(store, &past, &mut into.history)?;
        if let Origin::House { trade, .. } = past.origin {
            let scope = Scope::system();
            let left = trade::traces::of(store, &scope, trades, (trade, marker), &mut offers)?;
            into.history.traces.extend(left.traces);
            for (id, name) in left.names {
                into.names.entry(id).or_insert(name);
            }
        }
        into.places.insert(past.process, place);
        if into.history.tenders.len() > TENDERS + TENDERS / 10 {
            shorten(into);
        }
    }
    shorten(into);
    Ok(())
}

/// Keeps the newest competitions.
fn shorten(gathered: &mut Gathered) {
    let tenders = &mut gathered.history.tenders;
    if tenders.len() > TENDERS {
        tenders.sort_by_key(|one| std::cmp::Reverse(one.at_ms));
        tenders.truncate(TENDERS);
    }
}

fn name(release: &Value, into: &mut Gathered) {
    let parties = release["parties"].as_array();
    for party in parties.into_iter().flatten() {
        if let (Some(id), Some(name)) = (party["id"].as_str(), party["name"].as_str()) {
            into.names
                .entry(id.to_owned())
                .or_insert_with(|| name.to_owned());
        }
    }
}

fn place(store: &Store, past: &Past, release: &Value) -> Result<Place, Error> {
    let title = release["tender"]["title"].as_str().unwrap_or(&past.process);
    let held = match &past.origin {
        Origin::House { trade, .. } => store.read(|read| trade::queries::row(read, *trade))?,
        Origin::Foreign { .. } => None,
    };
    Ok(held.map_or_else(
        || Place {
            platform: String::new(),
            trade: None,
            title: title.to_owned(),
            href: String::new(),
            centre_org: None,
            tenderer_org: None,
            sample: false,
        },
        |trade| place_of(&trade),
    ))
}

/// What experts gave, by their numbers in the register; nothing before a report is signed.
fn scores(store: &Store, past: &Past, into: &mut History) -> Result<(), Error> {
    if !matches!(past.origin, Origin::House { .. }) {
        return Ok(());
    }
    let found = store.read(|read| {
        let mut found = Vec::new();
        for (account, code, points) in evaluation::totals(read, &past.process)? {
            // Who judges for the tenderer is in no register of experts.
            if let Some(expert) = expert::queries::code_of(read, account)? {
                found.push((expert, code, points));
            }
        }
        Ok::<_, Error>(found)
    })?;
    into.scores
        .extend(found.into_iter().map(|(expert, code, points)| Score {
            tender: past.process.clone(),
            lot: None,
            expert,
            tenderer: format!("CN-USCC-{code}"),
            points: points.to_f64().unwrap_or(0.0),
        }));
    Ok(())
}

fn place_of(trade: &Trade) -> Place {
    Place {
        platform: trade.platform.clone(),
        trade: Some(trade.trade),
        title: trade.title.clone(),
        href: format!("/trades/{}", trade.id),
        centre_org: Some(trade.centre_org.clone()),
        tenderer_org: match &trade.tenderer {
            Tenderer::Unit(org) => Some(org.clone()),
            Tenderer::Enterprise(_) => None,
        },
        sample: trade.sample,
    }
}
