//! Who bids with whom.
//!
//! Source: Wachs and Kertész 2019 (groups that are cohesive and keep to themselves); Ishii 2009 (rotation).

use std::collections::BTreeMap;

use super::Found;
use crate::finding::{Edge, Network, Node, Number};
use crate::index::Index;

/// A pair that met often enough, and how closely it hangs together.
struct Tie {
    pair: (u32, u32),
    tenders: u32,
    jaccard: f64,
}

/// Competitions by organisation, and every tie that is close enough, in order of the pair.
fn ties(index: &Index<'_>, jaccard: f64, least: u32) -> (Vec<u32>, Vec<Tie>) {
    let mut of = vec![0_u32; index.organisations.len()];
    let mut pairs: Vec<u64> = Vec::new();
    for lot in &index.lots {
        for (place, one) in lot.bidders.iter().enumerate() {
            of[*one as usize] += 1;
            for other in &lot.bidders[place + 1..] {
                pairs.push(u64::from(*one) << 32 | u64::from(*other));
            }
        }
    }
    pairs.sort_unstable();
    let ties = pairs
        .chunk_by(|one, other| one == other)
        .filter(|meetings| meetings.len() >= least as usize)
        .map(|meetings| {
            let pair = ((meetings[0] >> 32) as u32, meetings[0] as u32);
            let tenders = meetings.len() as u32;
            let either = of[pair.0 as usize] + of[pair.1 as usize] - tenders;
            let jaccard = f64::from(tenders) / f64::from(either);
            Tie {
                pair,
                tenders,
                jaccard,
            }
        })
        .filter(|tie| tie.jaccard >= jaccard)
        .collect();
    (of, ties)
}

/// Everything that hangs together by ties: the lowest number of each organisation's group.
fn groups(ties: &[Tie]) -> BTreeMap<u32, Vec<u32>> {
    let mut parent: BTreeMap<u32, u32> = BTreeMap::new();
    fn root(parent: &BTreeMap<u32, u32>, mut of: u32) -> u32 {
        while let Some(above) = parent.get(&of).filter(|above| **above != of) {
            of = *above;
        }
        of
    }
    for tie in ties {
        let (one, other) = (root(&parent, tie.pair.0), root(&parent, tie.pair.1));
        parent.insert(one.max(other), one.min(other));
        for end in [tie.pair.0, tie.pair.1] {
            let top = root(&parent, end);
            parent.insert(end, top);
        }
    }
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for member in parent.keys() {
        groups
            .entry(root(&parent, *member))
            .or_default()
            .push(*member);
    }
    groups
}

/// Cohesion: the geometric over the arithmetic mean of the weights of all pairs within. Exclusivity: the weight within over
/// all weight of the members. A weight is the number of competitions both bid in.
fn closeness(members: &[u32], weights: &BTreeMap<(u32, u32), u32>, strength: &[u32]) -> (f64, f64) {
    let (mut sum, mut logarithms, mut pairs) = (0.0, 0.0, 0.0);
    for (place, one) in members.iter().enumerate() {
        for other in &members[place + 1..] {
            // A pair that never met weakly counts as half a meeting, or one gap would say all.
            let weight = weights
                .get(&(*one, *other))
                .map_or(0.5, |weight| f64::from(*weight));
            sum += weight;
            logarithms += weight.ln();
            pairs += 1.0;
        }
    }
    let cohesion = (logarithms / pairs).exp() / (sum / pairs);
    let all: f64 = members
        .iter()
        .map(|member| f64::from(strength[*member as usize]))
        .sum();
    (cohesion, (2.0 * sum / all).min(1.0))
}

/// The weight of all meetings of each organisation with anyone.
fn strengths(index: &Index<'_>) -> Vec<u32> {
    let mut strength = vec![0; index.organisations.len()];
    for lot in &index.lots {
        for bidder in &lot.bidders {
            strength[*bidder as usize] += lot.bidders.len() as u32 - 1;
        }
    }
    strength
}

pub(super) fn co_bidding(index: &Index<'_>, found: &mut Found<'_>) {
    let (jaccard, score) = (found.screen.value("jaccard"), found.screen.value("score"));
    let least = found.screen.count("tenders").max(2);
    let (_, ties) = ties(index, jaccard, least as u32);
    let weights: BTreeMap<(u32, u32), u32> =
        ties.iter().map(|tie| (tie.pair, tie.tenders)).collect();
    let strength = strengths(index);
    for members in groups(&ties).into_values() {
        let (cohesion, exclusivity) = closeness(&members, &weights, &strength);
        let value = cohesion * exclusivity;
        if value >= score {
            let within = ties.iter().filter(|tie| members.contains(&tie.pair.0));
            let (mut fewest, mut closest) = (u32::MAX, f64::INFINITY);
            for tie in within {
                fewest = fewest.min(tie.tenders);
                closest = closest.min(tie.jaccard);
            }
            let numbers = vec![
                Number::at_least("jaccard", closest, jaccard),
                Number::at_least("tenders", f64::from(fewest), least as f64),
                Number::at_least("cohesion_times_exclusivity", value, score),
                Number::plain("cohesion", cohesion),
                Number::plain("exclusivity", exclusivity),
            ];
            found.add(index.tenderers(&members), numbers);
        }
    }
}

/// A group whose members win about equally often and hardly ever twice running.
pub(super) fn rotation(index: &Index<'_>, found: &mut Found<'_>) {
    let (chance, balance) = (found.screen.value("chance"), found.screen.value("balance"));
    let least = found.screen.count("tenders").max(4);
    let (_, ties) = ties(index, 0.3, 3);
    let group_of: BTreeMap<u32, u32> = groups(&ties)
        .into_iter()
        .flat_map(|(group, members)| members.into_iter().map(move |member| (member, group)))
        .collect();
    // Winners in order of time, of competitions in which at least two of the group bid and one of it won.
    let mut winners: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for lot in &index.lots {
        let [winner] = lot.winners[..] else {
            continue;
        };
        let Some(group) = group_of.get(&winner) else {
            continue;
        };
        let present = lot
            .bidders
            .iter()
            .filter(|bidder| group_of.get(bidder) == Some(group));
        if present.count() > 1 {
            winners.entry(*group).or_default().push(winner);
        }
    }
    for (_, sequence) in winners {
        let mut wins: BTreeMap<u32, usize> = BTreeMap::new();
        for winner in &sequence {
            *wins.entry(*winner).or_default() += 1;
        }
        if sequence.len() < least || wins.len() < 2 {
            continue;
        }
        let all = sequence.len() as f64;
        let shares = || wins.values().map(|count| *count as f64 / all);
        let evenness =
            -shares().map(|share| share * share.ln()).sum::<f64>() / (wins.len() as f64).ln();
        let same: f64 = shares().map(|share| share * share).sum();
        let repeats = sequence
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .count();
        let value = super::stats::at_most_of(repeats, sequence.len() - 1, same);
        if value <= chance && evenness >= balance {
            let members: Vec<u32> = wins.keys().copied().collect();
            let numbers = vec![
                Number::at_most("chance_of_so_few_repeats", value, chance),
                Number::at_least("balance_of_wins", evenness, balance),
                Number::plain("tenders", all),
                Number::plain("repeats", repeats as f64),
            ];
            found.add(index.tenderers(&members), numbers);
        }
    }
}

/// The network of those who met at least `least` times and as closely as `jaccard`.
pub(crate) fn network(index: &Index<'_>, jaccard: f64, least: u32) -> Network {
    let (tenders, mut ties) = ties(index, jaccard, least);
    let mut wins = vec![0; index.organisations.len()];
    for lot in &index.lots {
        for winner in &lot.winners {
            wins[*winner as usize] += 1;
        }
    }
    let mut place: BTreeMap<u32, u32> = BTreeMap::new();
    let mut nodes = Vec::new();
    for (group, members) in (0..).zip(groups(&ties).into_values()) {
        for member in members {
            place.insert(member, nodes.len() as u32);
            nodes.push(Node {
                id: index.organisations[member as usize].to_owned(),
                tenders: tenders[member as usize],
                wins: wins[member as usize],
                group,
            });
        }
    }
    ties.sort_by(|one, other| {
        other
            .jaccard
            .total_cmp(&one.jaccard)
            .then(one.pair.cmp(&other.pair))
    });
    let edges = ties
        .iter()
        .filter_map(|tie| {
            Some(Edge {
                ends: [*place.get(&tie.pair.0)?, *place.get(&tie.pair.1)?],
                tenders: tie.tenders,
                jaccard: tie.jaccard,
            })
        })
        .collect();
    Network { nodes, edges }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closeness_worked_by_hand() {
        // Weights 2, 2 and 8: geometric mean ∛32, arithmetic 4; 24 of 48 within.
        let weights = BTreeMap::from([((0, 1), 2), ((0, 2), 2), ((1, 2), 8)]);
        let (cohesion, exclusivity) = closeness(&[0, 1, 2], &weights, &[16, 16, 16]);
        assert!((cohesion - 32.0_f64.cbrt() / 4.0).abs() < 1e-12);
        assert!((exclusivity - 0.5).abs() < 1e-12);
    }
}
