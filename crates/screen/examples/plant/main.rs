//! Plants rings of several kinds among honest bidders and measures what the screens find.
//!
//! `cargo run --release -p luodi-screen --example plant -- tune|held [RUNS]`
//!
//! The two sets draw their parameters from different ranges and their luck from different seeds. Thresholds were chosen by
//! `tune` alone; `held` is what the README quotes.

mod left;

use std::collections::{BTreeMap, BTreeSet};

use screen::history::{Award, Bid, History, Marker, Status, Tender};
use screen::{Finding, Settings, Subject};

/// SplitMix64: enough for planting.
struct Luck(u64);

impl Luck {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ value >> 31
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn range(&mut self, range: (f64, f64)) -> f64 {
        range.0 + (range.1 - range.0) * self.unit()
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Sum of twelve: near enough to a normal deviate.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    fn pick(&mut self, from: &[usize], count: usize) -> Vec<usize> {
        let mut left = from.to_vec();
        let count = count.min(left.len());
        (0..count)
            .map(|_| left.swap_remove(self.below(left.len())))
            .collect()
    }
}

/// Where parameters are drawn from.
struct Ranges {
    seed: u64,
    /// Standard deviation of honest logarithms of prices.
    spread: (f64, f64),
    /// How far cover bids lie above the designated winner, and how wide their band is.
    lift: (f64, f64),
    band: (f64, f64),
    ring: (f64, f64),
    /// Part of a ring's market's tenders that are arranged.
    share: (f64, f64),
    step: (f64, f64),
    copied: (f64, f64),
}

const TUNE: Ranges = Ranges {
    seed: 1,
    spread: (0.035, 0.065),
    lift: (0.002, 0.006),
    band: (0.003, 0.010),
    ring: (3.0, 6.0),
    share: (0.2, 0.5),
    step: (0.004, 0.02),
    copied: (0.6, 0.9),
};

const HELD: Ranges = Ranges {
    seed: 7_000_000,
    spread: (0.02, 0.10),
    lift: (0.001, 0.010),
    band: (0.002, 0.015),
    ring: (3.0, 8.0),
    share: (0.1, 0.6),
    step: (0.002, 0.03),
    copied: (0.5, 1.0),
};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Plant {
    NarrowBand,
    Rotation,
    Steps,
    Multiples,
    Incomplete,
    Suppression,
    Ratio,
    ItemLine,
    Files,
    Machines,
    Experts,
    Split,
}

const PLANTS: [Plant; 12] = [
    Plant::NarrowBand,
    Plant::Rotation,
    Plant::Steps,
    Plant::Multiples,
    Plant::Incomplete,
    Plant::Suppression,
    Plant::Ratio,
    Plant::ItemLine,
    Plant::Files,
    Plant::Machines,
    Plant::Experts,
    Plant::Split,
];

const TENDERS: usize = 3_000;
const SUPPLIERS: usize = 300;
const MARKETS: usize = 12;
const DAY_MS: i64 = 86_400_000;

/// What was planted.
#[derive(Default)]
struct Truth {
    tenders: BTreeSet<String>,
    /// Everybody who took part, and the rings they formed.
    guilty: BTreeSet<String>,
    pairs: BTreeSet<(String, String)>,
}

fn supplier(number: usize) -> String {
    format!("S{number:04}")
}

fn fen(price: f64) -> i64 {
    price.round() as i64
}

struct Ring {
    members: Vec<usize>,
    market: usize,
    turn: usize,
    share: f64,
    lift: f64,
    band: f64,
    step: f64,
    ratio: f64,
    copied: f64,
}

/// Who bids where, and who has arranged what.
struct World {
    luck: Luck,
    spread: f64,
    pools: Vec<Vec<usize>>,
    rings: Vec<Ring>,
}

impl World {
    fn new(plant: Plant, ranges: &Ranges, seed: u64) -> Self {
        let mut luck = Luck(ranges.seed + seed * 1_000 + plant as u64);
        let spread = luck.range(ranges.spread);
        let everybody: Vec<usize> = (0..SUPPLIERS).collect();
        let pools: Vec<Vec<usize>> = (0..MARKETS)
            .map(|_| {
                let size = 25 + luck.below(30);
                luck.pick(&everybody, size)
            })
            .collect();
        let rings = (0..4)
            .map(|number| {
                let market = number * 3 % MARKETS;
                let size = luck.range(ranges.ring).round() as usize;
                Ring {
                    members: luck.pick(&pools[market], size),
                    market,
                    turn: 0,
                    share: luck.range(ranges.share),
                    lift: luck.range(ranges.lift),
                    band: luck.range(ranges.band),
                    step: luck.range(ranges.step),
                    ratio: 1.0 + luck.range((0.01, 0.06)),
                    copied: luck.range(ranges.copied),
                }
            })
            .collect();
        Self {
            luck,
            spread,
            pools,
            rings,
        }
    }

    /// Market, bidders, prices, and the ring that arranged them.
    fn compete(&mut self, plant: Plant) -> (usize, Vec<usize>, Vec<f64>, Option<usize>) {
        let luck = &mut self.luck;
        let market = luck.below(MARKETS);
        let place = self.rings.iter().position(|ring| ring.market == market);
        let arranged = place.filter(|place| luck.unit() < self.rings[*place].share);
        let estimate = 10_f64.powf(luck.range((7.0, 9.8)));
        let count = 3 + (-3.0 * (1.0 - luck.unit()).ln()) as usize;
        let mut bidders = luck.pick(&self.pools[market], count.min(14));
        let cost = estimate * luck.range((0.80, 0.97));
        let spread = self.spread;
        let mut prices: Vec<f64> = bidders
            .iter()
            .map(|_| cost * (spread * luck.normal()).exp())
            .collect();
        if let Some(place) = arranged {
            let ring = &mut self.rings[place];
            arrange(plant, ring, &mut bidders, &mut prices, cost, spread, luck);
        } else if plant == Plant::Suppression
            && let Some(place) = place
        {
            // Members keep out of each other's way throughout.
            let ring = &self.rings[place];
            one_of_ring(&ring.members, ring.turn, &mut bidders, &mut prices);
        }
        (market, bidders, prices, arranged)
    }
}

fn plant(plant: Plant, ranges: &Ranges, seed: u64) -> (History, Truth) {
    let mut world = World::new(plant, ranges, seed);
    let mut history = History::default();
    let mut truth = Truth::default();
    let marker = Marker::new(b"sample salt for planted rings");
    for number in 0..TENDERS {
        let (market, bidders, prices, arranged) = world.compete(plant);
        let id = format!("T{number:05}");
        if arranged.is_some() && !matches!(plant, Plant::Suppression | Plant::Split) {
            truth.tenders.insert(id.clone());
        }
        let at_ms = number as i64 * DAY_MS / 4;
        let mut tender = tender(id, market, at_ms, &bidders, &prices);
        let ring = arranged.map(|place| &world.rings[place]);
        let luck = &mut world.luck;
        match plant {
            Plant::ItemLine => left::items(&mut tender.bids, &bidders, ring, luck),
            Plant::Files => left::files(&mut history, &tender.id, &bidders, ring, &marker, luck),
            Plant::Machines => {
                left::machines(&mut history, &tender.id, &bidders, ring, &marker, luck)
            }
            Plant::Experts => left::scores(&mut history, &tender.id, &bidders, ring, luck),
            _ => {}
        }
        history.tenders.push(tender);
    }
    if plant == Plant::Split {
        left::direct_awards(&mut history, &world.rings, &mut truth, &mut world.luck);
    }
    for ring in &world.rings {
        let members = match plant {
            Plant::Experts | Plant::Split => &ring.members[..1],
            Plant::Ratio => &ring.members[..2],
            _ => &ring.members[..],
        };
        for one in members {
            truth.guilty.insert(supplier(*one));
            let pairs = members
                .iter()
                .map(|other| (supplier(*one), supplier(*other)));
            truth.pairs.extend(pairs);
        }
    }
    (history, truth)
}

/// A competition that its lowest price wins.
fn tender(id: String, market: usize, at_ms: i64, bidders: &[usize], prices: &[f64]) -> Tender {
    let winner = (0..bidders.len())
        .min_by(|one, other| prices[*one].total_cmp(&prices[*other]))
        .unwrap_or(0);
    let bids = bidders
        .iter()
        .zip(prices)
        .enumerate()
        .map(|(place, (bidder, price))| Bid {
            tenderers: vec![supplier(*bidder)],
            price_fen: Some(fen(*price)),
            currency: "CNY".to_owned(),
            status: Status::Valid,
            won: place == winner,
            ..Bid::default()
        });
    let award = Award {
        suppliers: vec![supplier(bidders[winner])],
        amount_fen: Some(fen(prices[winner])),
        currency: "CNY".to_owned(),
        at_ms: Some(at_ms),
    };
    Tender {
        id,
        buyer: Some(format!("B{market}")),
        method: Some("open".to_owned()),
        category: Some("works".to_owned()),
        at_ms: Some(at_ms),
        bids: bids.collect(),
        awards: vec![award],
        ..Tender::default()
    }
}

/// Of a ring that divides a market only the one whose turn it is stays among the bidders.
fn one_of_ring(members: &[usize], turn: usize, bidders: &mut Vec<usize>, prices: &mut Vec<f64>) {
    let keep = members[turn % members.len()];
    let stays: Vec<bool> = bidders
        .iter()
        .map(|bidder| !members.contains(bidder) || *bidder == keep)
        .collect();
    let mut stay = stays.iter();
    bidders.retain(|_| *stay.next().unwrap_or(&true));
    let mut stay = stays.iter();
    prices.retain(|_| *stay.next().unwrap_or(&true));
    if bidders.is_empty() {
        bidders.push(keep);
        prices.push(1e8);
    }
}

/// How far the bid of a member lies above the winner's.
fn cover(plant: Plant, ring: &Ring, winner: usize, member: usize, luck: &mut Luck) -> f64 {
    let after = (member + ring.members.len() - winner) % ring.members.len();
    match plant {
        Plant::NarrowBand | Plant::Incomplete => 1.0 + ring.lift + ring.band * luck.unit(),
        Plant::Rotation => 1.01 + 0.06 * luck.unit(),
        Plant::Steps if ring.market.is_multiple_of(2) => (1.0 + ring.step).powi(after as i32),
        Plant::Steps => 1.0 + ring.step * after as f64,
        Plant::Multiples => 1.0 + 0.01 * (1 + luck.below(8)) as f64,
        _ => 1.0,
    }
}

fn arrange(
    plant: Plant,
    ring: &mut Ring,
    bidders: &mut Vec<usize>,
    prices: &mut Vec<f64>,
    cost: f64,
    spread: f64,
    luck: &mut Luck,
) {
    let size = ring.members.len();
    let winner = ring.turn % size;
    ring.turn += 1;
    let top = cost * 1.08;
    match plant {
        Plant::NarrowBand | Plant::Rotation | Plant::Steps | Plant::Multiples => {
            *prices = (0..size)
                .map(|member| {
                    if member == winner {
                        top
                    } else {
                        top * cover(plant, ring, winner, member, luck)
                    }
                })
                .collect();
            bidders.clone_from(&ring.members);
        }
        Plant::Incomplete => {
            among_honest(ring, bidders, prices, cost, spread, luck);
            let base = cost * (0.5 * spread * luck.normal()).exp();
            for (member, bidder) in ring.members.iter().enumerate() {
                bidders.push(*bidder);
                prices.push(if member == winner {
                    base
                } else {
                    base * cover(plant, ring, winner, member, luck)
                });
            }
        }
        Plant::Suppression => {
            let keep = ring.members[winner];
            one_of_ring(&ring.members, winner, bidders, prices);
            if !bidders.contains(&keep) {
                bidders.push(keep);
                prices.push(cost * (spread * luck.normal()).exp());
            }
            let lowest = prices.iter().copied().fold(f64::INFINITY, f64::min);
            if let Some(place) = bidders.iter().position(|bidder| *bidder == keep) {
                prices[place] = lowest * 0.97;
            }
        }
        Plant::Ratio => keep_ratio(ring, bidders, prices, cost, luck),
        Plant::ItemLine | Plant::Files | Plant::Machines | Plant::Experts => {
            let who = if plant == Plant::Experts {
                &ring.members[..1]
            } else {
                &ring.members[..]
            };
            for bidder in who {
                if !bidders.contains(bidder) {
                    bidders.push(*bidder);
                    prices.push(cost * (spread * luck.normal()).exp());
                }
            }
        }
        Plant::Split => {}
    }
}

/// At least three honest bidders, and none of the ring yet.
fn among_honest(
    ring: &Ring,
    bidders: &mut Vec<usize>,
    prices: &mut Vec<f64>,
    cost: f64,
    spread: f64,
    luck: &mut Luck,
) {
    bidders.retain(|bidder| !ring.members.contains(bidder));
    prices.truncate(bidders.len());
    let missing = 3_usize.saturating_sub(bidders.len());
    let outsiders: Vec<usize> = (0..missing).map(|_| luck.below(SUPPLIERS)).collect();
    for outsider in outsiders {
        if !bidders.contains(&outsider) && !ring.members.contains(&outsider) {
            bidders.push(outsider);
            prices.push(cost * (spread * luck.normal()).exp());
        }
    }
}

/// Two of the ring price one from the other.
fn keep_ratio(
    ring: &Ring,
    bidders: &mut Vec<usize>,
    prices: &mut Vec<f64>,
    cost: f64,
    luck: &mut Luck,
) {
    for (place, bidder) in ring.members[..2].iter().enumerate() {
        if let Some(at) = bidders.iter().position(|known| known == bidder) {
            bidders.remove(at);
            prices.remove(at);
        }
        bidders.push(*bidder);
        let noise = 1.0 + 0.001 * luck.normal();
        prices.push(cost * if place == 0 { 1.0 } else { ring.ratio * noise });
    }
}

/// What a screen is about, which decides what counts as right.
#[derive(Clone, Copy, PartialEq)]
enum About {
    Tender,
    Several,
    One,
}

fn about(kind: &str) -> About {
    match kind {
        "repeated_ratio" | "residual_dependence" | "co_bidding" | "rotation" | "avoidance" => {
            About::Several
        }
        "benford" | "missing_ties" | "expert_affinity" | "expert_deviation" | "split_awards"
        | "rolling_variance" => About::One,
        _ => About::Tender,
    }
}

fn right(finding: &Finding, truth: &Truth) -> bool {
    let named: Vec<&str> = finding
        .subjects
        .iter()
        .filter(|subject| matches!(subject, Subject::Tenderer(_)))
        .map(Subject::id)
        .collect();
    match about(finding.kind.id) {
        About::Tender => truth.tenders.contains(finding.subjects[0].id()),
        About::Several => {
            let inside = named
                .iter()
                .filter(|one| {
                    named.iter().any(|other| {
                        one != &other
                            && truth
                                .pairs
                                .contains(&((**one).to_owned(), (*other).to_owned()))
                    })
                })
                .count();
            inside * 3 >= named.len() * 2
        }
        About::One => named.iter().any(|one| truth.guilty.contains(*one)),
    }
}

#[derive(Default)]
struct Tally {
    found: usize,
    right: usize,
    wrong_subjects: usize,
    innocent: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let ranges = if arguments.first().is_some_and(|set| set == "held") {
        &HELD
    } else {
        &TUNE
    };
    let runs = arguments
        .get(1)
        .and_then(|count| count.parse().ok())
        .unwrap_or(3);
    let settings = Settings::default();
    let mut of_kind: BTreeMap<&str, Tally> = BTreeMap::new();
    println!(
        "| planted | arranged tenders named | by | members named | by | right of all leads about prices and files | of groups |"
    );
    println!("|---|---:|---|---:|---|---:|---:|");
    for planted in PLANTS {
        let mut sums = Sums::default();
        for seed in 0..runs {
            let (history, truth) = plant(planted, ranges, seed);
            let findings = screen::run(&settings, &history);
            measure(
                &settings,
                &history,
                &truth,
                &findings,
                &mut sums,
                &mut of_kind,
            );
        }
        println!(
            "| {planted:?} | {} | {} | {} | {} | {} | {} |",
            part(sums.tenders_named, sums.tenders),
            sums.best(&sums.by_tender),
            part(sums.members_named, sums.members),
            sums.best(&sums.by_member),
            part(sums.right.0, sums.all.0),
            part(sums.right.1, sums.all.1),
        );
    }
    println!("\n| screen | leads | right | innocent subjects named |\n|---|---:|---:|---:|");
    for (kind, tally) in of_kind {
        println!(
            "| {kind} | {} | {} | {:.5} |",
            tally.found,
            part(tally.right, tally.found),
            tally.wrong_subjects as f64 / tally.innocent.max(1) as f64
        );
    }
}

#[derive(Default)]
struct Sums {
    tenders: usize,
    tenders_named: usize,
    members: usize,
    members_named: usize,
    right: (usize, usize),
    all: (usize, usize),
    by_tender: BTreeMap<&'static str, usize>,
    by_member: BTreeMap<&'static str, usize>,
}

impl Sums {
    fn best(&self, of: &BTreeMap<&'static str, usize>) -> String {
        let mut all: Vec<_> = of.iter().collect();
        all.sort_by(|one, other| other.1.cmp(one.1));
        let names: Vec<String> = all
            .iter()
            .take(3)
            .map(|(kind, count)| format!("{kind} {count}"))
            .collect();
        names.join(", ")
    }
}

fn part(some: usize, all: usize) -> String {
    if all == 0 {
        "–".to_owned()
    } else {
        format!("{:.3} ({some}/{all})", some as f64 / all as f64)
    }
}

fn measure(
    settings: &Settings,
    history: &History,
    truth: &Truth,
    findings: &[Finding],
    sums: &mut Sums,
    of_kind: &mut BTreeMap<&'static str, Tally>,
) {
    let (mut tenders, mut members) = (BTreeSet::new(), BTreeSet::new());
    let mut wrong: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for finding in findings {
        let (kind, is_right) = (finding.kind.id, right(finding, truth));
        let about = about(kind);
        let side = if about == About::Tender {
            (&mut sums.all.0, &mut sums.right.0)
        } else {
            (&mut sums.all.1, &mut sums.right.1)
        };
        *side.0 += 1;
        *side.1 += usize::from(is_right);
        let tally = of_kind.entry(kind).or_default();
        tally.found += 1;
        tally.right += usize::from(is_right);
        if about == About::Tender {
            let id = finding.subjects[0].id();
            if is_right {
                *sums.by_tender.entry(kind).or_default() += 1;
                tenders.insert(id);
            } else {
                wrong.entry(kind).or_default().insert(id);
            }
        }
        for subject in &finding.subjects {
            if let Subject::Tenderer(id) = subject {
                if truth.guilty.contains(id) {
                    if is_right && members.insert(id) {
                        *sums.by_member.entry(kind).or_default() += 1;
                    }
                } else if about != About::Tender {
                    wrong.entry(kind).or_default().insert(id);
                }
            }
        }
    }
    sums.tenders += truth.tenders.len();
    sums.tenders_named += tenders.len();
    sums.members += truth.guilty.len();
    sums.members_named += members.len();
    for screen in &settings.screens {
        let tally = of_kind.entry(screen.kind.id).or_default();
        tally.wrong_subjects += wrong.get(screen.kind.id).map_or(0, BTreeSet::len);
        tally.innocent += match about(screen.kind.id) {
            About::Tender => history.tenders.len() - truth.tenders.len(),
            _ => SUPPLIERS - truth.guilty.len(),
        };
    }
}
