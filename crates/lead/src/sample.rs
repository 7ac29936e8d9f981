//! A made-up history 示例 with a ring in it, so that a sample city has something to look at.

use screen::history::{Award, Bid, History, Score, Status, Tender};

use pack::element::{Platform, TradeType};

use crate::state::{Gathered, Place};

/// Competitions of the ring.
const RING: usize = 24;
/// Honest competitions.
const HONEST: usize = 72;
/// Firms of the ring.
const MEMBERS: usize = 5;
/// Firms in all.
const FIRMS: usize = 26;
/// A day.
const DAY_MS: i64 = 86_400_000;
/// 4 September 2023 in China.
const BEGINS_MS: i64 = 1_693_756_800_000;

/// Numbers that look like chance and are always the same (a linear congruential generator after Knuth).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn firm(at: usize) -> (String, String) {
    let id = format!("sample-firm-{:02}", at + 1);
    (id, format!("示例投标企业{:02}", at + 1))
}

fn bid(firm_at: usize, price_fen: i64, won: bool) -> Bid {
    Bid {
        tenderers: vec![firm(firm_at).0],
        price_fen: Some(price_fen),
        currency: "CNY".to_owned(),
        status: Status::Valid,
        won,
        items: Vec::new(),
    }
}

/// A history in which firms 1 to 5 win in turn under cover bids, and an expert favours one of them, on the first of the
/// platforms; the other competitions are honest. Always the same.
#[must_use]
pub fn history(platforms: &[Platform]) -> Gathered {
    let mut gathered = Gathered::default();
    let mut dice = Dice(20_240_905);
    for at in 0..FIRMS {
        let (id, name) = firm(at);
        gathered.names.insert(id, name);
    }
    for at in 0..RING + HONEST {
        let ring = at % 4 == 0;
        let platform = match ring {
            true => platforms.first(),
            false => platforms.get(at % platforms.len().max(1)),
        };
        let Some(platform) = platform else { continue };
        add(&mut gathered, platform, (at, ring), &mut dice);
    }
    gathered
}

fn add(gathered: &mut Gathered, platform: &Platform, (at, ring): (usize, bool), dice: &mut Dice) {
    let id = format!("sample/history/{}", at + 1);
    let buyer = format!("sample-buyer-{}", at % 3 + 1);
    let cost = 80_000_000 + i64::try_from(dice.below(400_000_000)).unwrap_or(0);
    let mut bids = Vec::new();
    if ring {
        let winner = at / 4 % MEMBERS;
        for member in 0..MEMBERS {
            // Cover bids lie 0.2 to 1.1 per cent above the designated winner.
            let above = match member == winner {
                true => 0,
                false => 20 + i64::try_from(dice.below(90)).unwrap_or(0),
            };
            bids.push(bid(member, cost + cost / 10_000 * above, member == winner));
        }
    } else {
        let mut firms: Vec<usize> = Vec::new();
        while firms.len() < 5 {
            let one = MEMBERS + usize::try_from(dice.below((FIRMS - MEMBERS) as u64)).unwrap_or(0);
            if !firms.contains(&one) {
                firms.push(one);
            }
        }
        let prices: Vec<i64> = firms
            .iter()
            .map(|_| cost + cost / 1_000 * i64::try_from(dice.below(140)).unwrap_or(0) + 137)
            .collect();
        let least = prices.iter().copied().min();
        for (firm_at, price) in firms.iter().zip(&prices) {
            bids.push(bid(*firm_at, *price, Some(*price) == least));
        }
    }
    score(&mut gathered.history, &id, &bids, dice);
    let title = format!("示例历史项目{:03}", at + 1);
    gathered
        .names
        .insert(buyer.clone(), format!("示例采购人{}", at % 3 + 1));
    gathered.places.insert(
        id.clone(),
        Place {
            platform: platform.id.clone(),
            trade: Some(TradeType::Construction),
            title,
            href: String::new(),
            centre_org: Some(platform.centre.clone()),
            tenderer_org: None,
            sample: true,
        },
    );
    let at_ms = BEGINS_MS + i64::try_from(at).unwrap_or(0) * 3 * DAY_MS;
    let won = bids.iter().find(|bid| bid.won);
    let awards = won.map(|bid| Award {
        suppliers: bid.tenderers.clone(),
        amount_fen: bid.price_fen,
        currency: bid.currency.clone(),
        at_ms: Some(at_ms + 7 * DAY_MS),
    });
    gathered.history.tenders.push(Tender {
        id,
        buyer: Some(buyer),
        method: Some("open".to_owned()),
        category: Some("works".to_owned()),
        at_ms: Some(at_ms),
        awards: awards.into_iter().collect(),
        bids,
        ..Tender::default()
    });
}

/// Five experts; the first gives the ring's first firm a third more than the others do.
fn score(history: &mut History, tender: &str, bids: &[Bid], dice: &mut Dice) {
    for bid in bids {
        let worth = 60.0 + dice.below(15) as f64;
        for expert in 0..5 {
            let favoured = expert == 0 && bid.tenderers[0] == "sample-firm-01";
            let points = match favoured {
                true => worth * 1.32,
                false => worth + dice.below(5) as f64,
            };
            history.scores.push(Score {
                tender: tender.to_owned(),
                lot: None,
                expert: format!("示例E{:02}", expert + 1),
                tenderer: bid.tenderers[0].clone(),
                points,
            });
        }
    }
}
