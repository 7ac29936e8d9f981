//! What screens found, as findings of this room: with names, places and what they rest on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use base::{Lang, OrgId, Title};
use pack::element::TradeType;
use screen::Subject;
use screen::history::History;
use sha2::{Digest, Sha256};

use crate::model::{About, AboutKind, Finding, Number, Stage};
use crate::state::{Gathered, Place};

/// The most subjects that a lead names; the figures say how many there were.
const SUBJECTS: usize = 40;

/// The history with what findings are looked up by.
pub struct Sieve<'a> {
    gathered: &'a Gathered,
    by_tenderer: BTreeMap<&'a str, Vec<u32>>,
    by_expert: BTreeMap<&'a str, Vec<u32>>,
    by_buyer: BTreeMap<&'a str, Vec<u32>>,
    by_tender: BTreeMap<&'a str, u32>,
}

impl<'a> Sieve<'a> {
    /// Over what was gathered.
    #[must_use]
    pub fn new(gathered: &'a Gathered) -> Self {
        let history: &History = &gathered.history;
        let mut sieve = Self {
            gathered,
            by_tenderer: BTreeMap::new(),
            by_expert: BTreeMap::new(),
            by_buyer: BTreeMap::new(),
            by_tender: BTreeMap::new(),
        };
        for (at, tender) in (0_u32..).zip(&history.tenders) {
            sieve.by_tender.entry(&tender.id).or_insert(at);
            if let Some(buyer) = &tender.buyer {
                sieve.by_buyer.entry(buyer).or_default().push(at);
            }
            let bidders = tender.bids.iter().flat_map(|bid| &bid.tenderers);
            let winners = tender.awards.iter().flat_map(|award| &award.suppliers);
            let all: BTreeSet<&str> = bidders.chain(winners).map(String::as_str).collect();
            for id in all {
                sieve.by_tenderer.entry(id).or_default().push(at);
            }
        }
        for score in &history.scores {
            if let Some(at) = sieve.by_tender.get(score.tender.as_str()) {
                let held = sieve.by_expert.entry(&score.expert).or_default();
                if held.last() != Some(at) {
                    held.push(*at);
                }
            }
        }
        sieve
    }

    fn place(&self, at: u32) -> Option<&'a Place> {
        let tender = self.gathered.history.tenders.get(at as usize)?;
        self.gathered.places.get(&tender.id)
    }

    /// The competitions that a finding rests on: the named ones, else those in which at least two of its organisations took
    /// part (or the only one did), else those of its expert or buyer.
    fn rests_on(&self, subjects: &[Subject]) -> Vec<u32> {
        let mut named = BTreeSet::new();
        let mut met: BTreeMap<u32, usize> = BTreeMap::new();
        let (mut tenderers, mut others) = (0_usize, BTreeSet::new());
        for subject in subjects {
            match subject {
                Subject::Tender(id) => {
                    let process = id.rsplit_once('#').map_or(id.as_str(), |(id, _)| id);
                    let at = self.by_tender.get(id.as_str());
                    named.extend(at.or_else(|| self.by_tender.get(process)));
                }
                Subject::Tenderer(id) => {
                    tenderers += 1;
                    for at in self.by_tenderer.get(id.as_str()).into_iter().flatten() {
                        *met.entry(*at).or_default() += 1;
                    }
                }
                Subject::Expert(id) => {
                    others.extend(self.by_expert.get(id.as_str()).into_iter().flatten());
                }
                Subject::Buyer(id) => {
                    others.extend(self.by_buyer.get(id.as_str()).into_iter().flatten());
                }
                Subject::Market(id) => {
                    let buyer = id.rsplit_once('/').map_or(id.as_str(), |(buyer, _)| buyer);
                    others.extend(self.by_buyer.get(buyer).into_iter().flatten());
                }
            }
        }
        if !named.is_empty() {
            return named.into_iter().collect();
        }
        if !others.is_empty() {
            if tenderers > 0 {
                others.retain(|at| met.contains_key(at));
            }
            return others.into_iter().collect();
        }
        let least = tenderers.min(2);
        let together = met.into_iter().filter(|(_, count)| *count >= least);
        together.map(|(at, _)| at).collect()
    }

    fn about(&self, subject: &Subject) -> About {
        let known = |id: &str| self.gathered.names.get(id).cloned();
        let named = |kind, id: &str, name: Option<String>, href: String| About {
            kind,
            id: id.to_owned(),
            name: name.unwrap_or_else(|| id.to_owned()),
            href,
        };
        match subject {
            Subject::Tender(id) => {
                let process = id.rsplit_once('#').map_or(id.as_str(), |(id, _)| id);
                let places = &self.gathered.places;
                let place = places.get(id.as_str()).or_else(|| places.get(process));
                let title = place.map(|place| place.title.clone());
                let href = place.map(|place| place.href.clone()).unwrap_or_default();
                named(AboutKind::Trade, id, title, href)
            }
            Subject::Tenderer(id) => named(AboutKind::Tenderer, id, known(id), String::new()),
            Subject::Buyer(id) => named(AboutKind::Buyer, id, known(id), String::new()),
            Subject::Market(id) => {
                let (buyer, category) = id.rsplit_once('/').unwrap_or((id, ""));
                let name = known(buyer).map(|buyer| format!("{buyer} {category}"));
                named(AboutKind::Market, id, name, String::new())
            }
            Subject::Expert(id) => named(AboutKind::Expert, id, None, String::new()),
        }
    }

    /// A finding of a screen as one of this room.
    #[must_use]
    pub fn finding(&self, found: &screen::Finding) -> Finding {
        let rests_on = self.rests_on(&found.subjects);
        let spot = Spot::of(rests_on.iter().filter_map(|at| self.place(*at)));
        let whom: Vec<About> = found.subjects.iter().map(|one| self.about(one)).collect();
        let said = |lang: Lang| found.sentence_naming(lang, |subject| self.about(subject).name);
        let numbers: Vec<Number> = found
            .numbers
            .iter()
            .map(|one| Number {
                title: Title::new(one.title(Lang::Zh), one.title(Lang::En)),
                value: one.text(),
                limit: one.limit(),
            })
            .collect();
        let ids: Vec<String> = whom
            .iter()
            .map(|one| format!("{}:{}", one.kind.as_str(), one.id))
            .collect();
        let figures: Vec<&str> = numbers.iter().map(|one| one.value.as_str()).collect();
        let rest = [figures.join("\n"), found.shared.join("\n")].join("\n\n");
        Finding {
            key: format!("screen/{}/{}", found.screen, hash(&ids.join("\n"))),
            kind: format!("screen.{}", found.screen),
            stage: Stage::After,
            platform: spot.platform.unwrap_or_default(),
            trade: spot.trade,
            centre_org: spot.centre,
            tenderer_org: spot.tenderer,
            about: whom.into_iter().take(SUBJECTS).collect(),
            tier: found.tier,
            said: Title::new(said(Lang::Zh), said(Lang::En)),
            numbers,
            innocent_ppm: found
                .false_positives()
                .map(|share| (share * 1e6).round() as i64),
            evidence: hash(&rest),
            weight: u32::try_from(rests_on.len()).unwrap_or(u32::MAX),
            sample: spot.sample,
        }
    }
}

/// What all places of a finding have in common.
#[derive(Default)]
struct Spot {
    platform: Option<String>,
    trade: Option<TradeType>,
    centre: Option<OrgId>,
    tenderer: Option<OrgId>,
    sample: bool,
}

impl Spot {
    fn of<'p>(mut places: impl Iterator<Item = &'p Place>) -> Self {
        let Some(first) = places.next() else {
            return Self::default();
        };
        let mut spot = Self {
            platform: Some(first.platform.clone()),
            trade: first.trade,
            centre: first.centre_org.clone(),
            tenderer: first.tenderer_org.clone(),
            sample: first.sample,
        };
        for place in places {
            if spot.platform.as_ref() != Some(&place.platform) {
                spot.platform = None;
            }
            if spot.trade != place.trade {
                spot.trade = None;
            }
            if spot.centre != place.centre_org {
                spot.centre = None;
            }
            if spot.tenderer != place.tenderer_org {
                spot.tenderer = None;
            }
            spot.sample &= place.sample;
        }
        spot
    }
}

/// A text as 32 hexadecimal digits.
#[must_use]
pub fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest
        .iter()
        .take(16)
        .fold(String::new(), |mut text, byte| {
            // Writing into a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
