//! The history, put in order: whatever order it came in, the findings are the same.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::finding::Subject;
use crate::history::{Bid, History, Status, Tender};

/// The history with organisations numbered in the order of their identifiers and competitions in order of time.
pub(crate) struct Index<'h> {
    pub(crate) history: &'h History,
    pub(crate) organisations: Vec<&'h str>,
    numbers: FxHashMap<&'h str, u32>,
    pub(crate) lots: Vec<Lot<'h>>,
}

/// One competition.
pub(crate) struct Lot<'h> {
    pub(crate) tender: &'h Tender,
    /// Everyone who bid, valid or refused, each once, in order.
    pub(crate) bidders: Vec<u32>,
    /// Everyone in a bid that won.
    pub(crate) winners: Vec<u32>,
    /// Valid bids with a price in the currency of most of them, the lowest first.
    pub(crate) offers: Vec<Offer<'h>>,
}

/// A price that is compared.
pub(crate) struct Offer<'h> {
    pub(crate) price: f64,
    pub(crate) bid: &'h Bid,
    /// Whose it is, in order.
    pub(crate) tenderers: Vec<u32>,
}

impl<'h> Index<'h> {
    pub(crate) fn new(history: &'h History) -> Self {
        let of_bids = history.tenders.iter().flat_map(|tender| &tender.bids);
        let of_awards = history.tenders.iter().flat_map(|tender| &tender.awards);
        let mut organisations: Vec<&str> = of_bids
            .flat_map(|bid| &bid.tenderers)
            .chain(of_awards.flat_map(|award| &award.suppliers))
            .chain(history.traces.iter().map(|trace| &trace.tenderer))
            .chain(history.scores.iter().map(|score| &score.tenderer))
            .map(String::as_str)
            .collect();
        organisations.sort_unstable();
        organisations.dedup();
        let numbers = organisations.iter().copied().zip(0..).collect();
        let mut index = Self {
            history,
            organisations,
            numbers,
            lots: Vec::new(),
        };
        index.lots = history
            .tenders
            .iter()
            .map(|tender| index.lot(tender))
            .collect();
        index.lots.sort_by(|one, other| {
            let key = |lot: &Lot<'h>| (lot.tender.at_ms, &lot.tender.id, &lot.tender.lot);
            key(one).cmp(&key(other))
        });
        index
    }

    fn lot(&self, tender: &'h Tender) -> Lot<'h> {
        let numbers = |bids: &mut dyn Iterator<Item = &'h Bid>| {
            let mut all: Vec<u32> = bids
                .flat_map(|bid| &bid.tenderers)
                .map(|id| self.number(id))
                .collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        let mut by_currency: BTreeMap<&str, Vec<Offer<'h>>> = BTreeMap::new();
        for bid in tender.bids.iter().filter(|bid| bid.status == Status::Valid) {
            // A price of nought or below says nothing.
            if let Some(price) = bid.price_fen.filter(|price| *price > 0) {
                by_currency.entry(&bid.currency).or_default().push(Offer {
                    price: price as f64,
                    bid,
                    tenderers: numbers(&mut std::iter::once(bid)),
                });
            }
        }
        let mut offers = by_currency
            .into_values()
            .max_by_key(Vec::len)
            .unwrap_or_default();
        offers.sort_by(|one, other| {
            one.price
                .total_cmp(&other.price)
                .then_with(|| one.tenderers.cmp(&other.tenderers))
        });
        // Of several prices of one tenderer the lowest counts.
        let mut seen: Vec<Vec<u32>> = Vec::new();
        offers.retain(|offer| {
            let new = !seen.contains(&offer.tenderers);
            if new {
                seen.push(offer.tenderers.clone());
            }
            new
        });
        Lot {
            tender,
            bidders: numbers(&mut tender.bids.iter().filter(|bid| bid.status != Status::Other)),
            winners: numbers(&mut tender.bids.iter().filter(|bid| bid.won)),
            offers,
        }
    }

    /// Of an organisation that stands in the history.
    pub(crate) fn number(&self, id: &str) -> u32 {
        self.numbers.get(id).copied().unwrap_or(u32::MAX)
    }

    pub(crate) fn tenderer(&self, number: u32) -> Subject {
        Subject::Tenderer(self.organisations[number as usize].to_owned())
    }

    pub(crate) fn tenderers(&self, numbers: &[u32]) -> impl Iterator<Item = Subject> {
        numbers.iter().map(|number| self.tenderer(*number))
    }
}

/// How a competition is named in a finding.
pub(crate) fn name(id: &str, lot: Option<&str>) -> Subject {
    Subject::Tender(lot.map_or_else(|| id.to_owned(), |lot| format!("{id}#{lot}")))
}

impl Lot<'_> {
    pub(crate) fn subject(&self) -> Subject {
        name(&self.tender.id, self.tender.lot.as_deref())
    }

    pub(crate) fn prices(&self) -> Vec<f64> {
        self.offers.iter().map(|offer| offer.price).collect()
    }

    /// Buyer and category: who competes for the same work.
    pub(crate) fn market(&self) -> Option<(&str, &str)> {
        Some((
            self.tender.buyer.as_deref()?,
            self.tender.category.as_deref().unwrap_or(""),
        ))
    }
}

impl<'h> Index<'h> {
    /// What bidders left behind, by competition, each tenderer's in order.
    pub(crate) fn traces(
        &self,
    ) -> BTreeMap<(&'h str, Option<&'h str>), Vec<&'h crate::history::Trace>> {
        let mut all: BTreeMap<_, Vec<&crate::history::Trace>> = BTreeMap::new();
        for trace in &self.history.traces {
            all.entry((trace.tender.as_str(), trace.lot.as_deref()))
                .or_default()
                .push(trace);
        }
        for traces in all.values_mut() {
            traces.sort_by(|one, other| one.tenderer.cmp(&other.tenderer));
        }
        all
    }
}
