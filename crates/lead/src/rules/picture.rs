//! What a run saw, for drawing: who bids with whom, and how experts score.

use std::collections::BTreeMap;

use screen::history::{History, Score, Tender};
use serde::{Deserialize, Serialize};

use crate::state::Gathered;

/// The most organisations that are kept and drawn.
pub const NODES: usize = 60;
/// The most pairs that are kept.
pub const EDGES: usize = 600;
/// The most experts that are kept.
pub const EXPERTS: usize = 500;
/// Pairs that are kept met in this share of the competitions that either bid in …
const JACCARD: f64 = 0.1;
/// … and at least so often.
const TENDERS: u32 = 2;

/// An organisation in the picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Competitions it bid in.
    pub tenders: u32,
    /// Competitions it won.
    pub wins: u32,
}

/// A pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tie {
    /// Places among the nodes.
    pub ends: (usize, usize),
    /// Competitions both bid in.
    pub tenders: u32,
    /// The same over the competitions that either bid in, per cent.
    pub percent: u32,
}

/// Who bids with whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// Organisations, those of the closest pairs first.
    pub nodes: Vec<Node>,
    /// Pairs, the closest first.
    pub ties: Vec<Tie>,
    /// Pairs that did not fit.
    pub left_out: usize,
}

/// The network of competitions, bounded: the closest pairs of at most [`NODES`] organisations.
#[must_use]
pub fn network(tenders: Vec<Tender>, names: &BTreeMap<String, String>) -> Network {
    let history = History {
        tenders,
        ..History::default()
    };
    let whole = screen::network(&history, JACCARD, TENDERS);
    let mut out = Network::default();
    let mut place: BTreeMap<u32, usize> = BTreeMap::new();
    for edge in &whole.edges {
        let new = edge
            .ends
            .iter()
            .filter(|end| !place.contains_key(end))
            .count();
        if place.len() + new > NODES || out.ties.len() >= EDGES {
            out.left_out += 1;
            continue;
        }
        let mut at = |end: u32| {
            *place.entry(end).or_insert_with(|| {
                let node = &whole.nodes[end as usize];
                out.nodes.push(Node {
                    id: node.id.clone(),
                    name: names.get(&node.id).unwrap_or(&node.id).clone(),
                    tenders: node.tenders,
                    wins: node.wins,
                });
                out.nodes.len() - 1
            })
        };
        let ends = (at(edge.ends[0]), at(edge.ends[1]));
        out.ties.push(Tie {
            ends,
            tenders: edge.tenders,
            percent: (edge.jaccard * 100.0).round() as u32,
        });
    }
    out
}

impl Network {
    /// The network of the pairs that met at least so often: what a filter leaves.
    #[must_use]
    pub fn at_least(&self, tenders: u32) -> Self {
        let mut out = Self {
            left_out: self.left_out,
            ..Self::default()
        };
        let mut place: BTreeMap<usize, usize> = BTreeMap::new();
        for tie in self.ties.iter().filter(|tie| tie.tenders >= tenders) {
            let mut at = |end: usize| {
                *place.entry(end).or_insert_with(|| {
                    out.nodes.push(self.nodes[end].clone());
                    out.nodes.len() - 1
                })
            };
            let ends = (at(tie.ends.0), at(tie.ends.1));
            out.ties.push(Tie {
                ends,
                ..tie.clone()
            });
        }
        out
    }

    /// The number of each organisation's group: who hangs together by pairs.
    #[must_use]
    pub fn groups(&self) -> Vec<usize> {
        let mut group: Vec<usize> = (0..self.nodes.len()).collect();
        // At most 60 organisations: as many rounds reach everybody.
        for _ in 0..self.nodes.len() {
            for tie in &self.ties {
                let least = group[tie.ends.0].min(group[tie.ends.1]);
                group[tie.ends.0] = least;
                group[tie.ends.1] = least;
            }
        }
        group
    }

    /// Where organisations stand on a drawing 1000 wide, and its height: each group on a circle of its own, side by side.
    #[must_use]
    pub fn layout(&self) -> (Vec<(f64, f64)>, f64) {
        const WIDTH: f64 = 1000.0;
        let groups = self.groups();
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (node, group) in groups.iter().enumerate() {
            members.entry(*group).or_default().push(node);
        }
        let mut all: Vec<Vec<usize>> = members.into_values().collect();
        all.sort_by_key(|group| std::cmp::Reverse(group.len()));
        let mut spots = vec![(0.0, 0.0); self.nodes.len()];
        let (mut x, mut y, mut row) = (0.0, 0.0, 0.0_f64);
        for group in all {
            let count = group.len() as f64;
            let radius = (count * 48.0 / std::f64::consts::TAU).max(48.0);
            let size = 2.0 * radius + 90.0;
            if x + size > WIDTH && x > 0.0 {
                (x, y, row) = (0.0, y + row, 0.0);
            }
            for (at, node) in group.iter().enumerate() {
                let angle = std::f64::consts::TAU * at as f64 / count - std::f64::consts::FRAC_PI_2;
                spots[*node] = (
                    (x + size / 2.0 + radius * angle.cos()).round(),
                    (y + size / 2.0 + radius * angle.sin()).round(),
                );
            }
            x += size;
            row = row.max(size);
        }
        (spots, (y + row).round())
    }
}

/// How an expert scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expert {
    /// The code.
    pub code: String,
    /// Evaluations.
    pub tenders: u32,
    /// Scores given.
    pub scores: u32,
    /// Mean distance from the other experts' mean on the same offer, per mille of that mean.
    pub deviation_permille: i64,
    /// The greatest one.
    pub most_permille: i64,
    /// Whom the scores favour most, by mean excess over the others …
    pub favours: String,
    /// … in per mille, over at least two evaluations; 0 for nobody.
    pub favour_permille: i64,
}

/// How experts score, those farthest from the others first, at most [`EXPERTS`].
#[must_use]
pub fn experts(scores: &[Score], names: &BTreeMap<String, String>) -> Vec<Expert> {
    type Offer<'s> = (&'s str, Option<&'s str>, &'s str);
    let mut offers: BTreeMap<Offer<'_>, Vec<&Score>> = BTreeMap::new();
    for score in scores {
        let offer = (
            score.tender.as_str(),
            score.lot.as_deref(),
            score.tenderer.as_str(),
        );
        offers.entry(offer).or_default().push(score);
    }
    let mut of: BTreeMap<&str, Vec<(&str, &str, f64)>> = BTreeMap::new();
    for ((tender, _, tenderer), given) in &offers {
        let sum: f64 = given.iter().map(|score| score.points).sum();
        for score in given.iter().filter(|_| given.len() > 1) {
            let mean = (sum - score.points) / (given.len() - 1) as f64;
            if mean > 0.0 {
                let off = (score.points - mean) / mean;
                of.entry(&score.expert)
                    .or_default()
                    .push((tender, tenderer, off));
            }
        }
    }
    let permille = |share: f64| (share * 1000.0).round() as i64;
    let mut all: Vec<Expert> = of
        .into_iter()
        .map(|(code, given)| {
            let mut tenders: Vec<&str> = given.iter().map(|(tender, ..)| *tender).collect();
            tenders.dedup();
            let mut by: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
            for (_, tenderer, off) in &given {
                by.entry(tenderer).or_default().push(*off);
            }
            let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
            let several = by.iter().filter(|(_, all)| all.len() > 1);
            let favour = several
                .map(|(id, all)| (*id, mean(all)))
                .max_by(|one, other| one.1.total_cmp(&other.1))
                .filter(|(_, excess)| *excess > 0.0);
            let off: Vec<f64> = given.iter().map(|(.., off)| off.abs()).collect();
            Expert {
                code: code.to_owned(),
                tenders: u32::try_from(tenders.len()).unwrap_or(u32::MAX),
                scores: u32::try_from(given.len()).unwrap_or(u32::MAX),
                deviation_permille: permille(mean(&off)),
                most_permille: permille(off.iter().copied().fold(0.0, f64::max)),
                favours: favour
                    .and_then(|(id, _)| names.get(id).cloned().or_else(|| Some(id.to_owned())))
                    .unwrap_or_default(),
                favour_permille: favour.map_or(0, |(_, excess)| permille(excess)),
            }
        })
        .collect();
    all.sort_by(|one, other| {
        let key = |one: &Expert| (std::cmp::Reverse(one.deviation_permille), one.code.clone());
        key(one).cmp(&key(other))
    });
    all.truncate(EXPERTS);
    all
}

/// The pictures of everything and of each platform.
#[must_use]
pub fn pictures(gathered: &Gathered) -> Vec<(String, Network, Vec<Expert>)> {
    let history = &gathered.history;
    let mut platforms: Vec<&str> = gathered
        .places
        .values()
        .map(|place| place.platform.as_str())
        .filter(|id| !id.is_empty())
        .collect();
    platforms.sort_unstable();
    platforms.dedup();
    let of = |tender: &str, platform: &str| {
        let place = gathered.places.get(tender);
        platform.is_empty() || place.is_some_and(|place| place.platform == platform)
    };
    let mut all = Vec::new();
    for platform in std::iter::once("").chain(platforms) {
        let tenders = history.tenders.iter().filter(|one| of(&one.id, platform));
        let scores = history
            .scores
            .iter()
            .filter(|one| of(&one.tender, platform));
        let scores: Vec<Score> = scores.cloned().collect();
        all.push((
            platform.to_owned(),
            network(tenders.cloned().collect(), &gathered.names),
            experts(&scores, &gathered.names),
        ));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use screen::history::{Bid, Status};

    fn tender(id: usize, bidders: &[&str]) -> Tender {
        Tender {
            id: format!("t{id}"),
            bids: bidders
                .iter()
                .map(|bidder| Bid {
                    tenderers: vec![(*bidder).to_owned()],
                    price_fen: Some(100),
                    status: Status::Valid,
                    ..Bid::default()
                })
                .collect(),
            ..Tender::default()
        }
    }

    #[test]
    fn the_picture_is_bounded_and_keeps_the_closest() {
        let mut tenders = Vec::new();
        for pair in 0..50 {
            let (one, other) = (format!("a{pair:02}"), format!("b{pair:02}"));
            for at in 0..3 {
                tenders.push(tender(pair * 10 + at, &[&one, &other]));
            }
        }
        let drawn = network(tenders, &BTreeMap::new());
        assert_eq!((drawn.nodes.len(), drawn.ties.len()), (60, 30));
        assert_eq!(drawn.left_out, 20);
        let (spots, height) = drawn.layout();
        assert!(
            spots
                .iter()
                .all(|(x, y)| (0.0..=1000.0).contains(x) && (0.0..=height).contains(y))
        );
        assert_eq!(drawn.at_least(4).nodes.len(), 0);
        assert_eq!(drawn.at_least(3), drawn);
    }

    #[test]
    fn an_expert_apart_from_the_others_comes_first() {
        let score = |tender: &str, expert: &str, tenderer: &str, points| Score {
            tender: tender.to_owned(),
            lot: None,
            expert: expert.to_owned(),
            tenderer: tenderer.to_owned(),
            points,
        };
        let mut scores = Vec::new();
        for tender in ["t1", "t2"] {
            for (expert, points) in [("E1", 96.0), ("E2", 80.0), ("E3", 80.0)] {
                scores.push(score(tender, expert, "x", points));
            }
        }
        let names = BTreeMap::from([("x".to_owned(), "示例".to_owned())]);
        let all = experts(&scores, &names);
        assert_eq!(all[0].code, "E1");
        assert_eq!((all[0].tenders, all[0].deviation_permille), (2, 200));
        assert_eq!(
            (all[0].favours.as_str(), all[0].favour_permille),
            ("示例", 200)
        );
        assert_eq!(all[1].favour_permille, 0);
    }
}
