//! What planted rings leave behind in files, machines, scores and awards.

use screen::history::{
    Award, Bid, Document, History, Item, Marker, Score, Shingles, Tender, Token, Trace,
};

use super::{DAY_MS, Luck, MARKETS, Ring, SUPPLIERS, Truth, fen, supplier};

pub fn items(bids: &mut [Bid], bidders: &[usize], ring: Option<&Ring>, luck: &mut Luck) {
    let count = 8 + luck.below(30);
    let usual: Vec<f64> = (0..count)
        .map(|_| 10_f64.powf(luck.range((3.0, 6.5))))
        .collect();
    let base: Vec<f64> = usual
        .iter()
        .map(|price| price * (0.12 * luck.normal()).exp())
        .collect();
    for (bid, bidder) in bids.iter_mut().zip(bidders) {
        let member = ring.is_some_and(|ring| ring.members.contains(bidder));
        let factor = luck.range((0.95, 1.08));
        bid.items = (0..count)
            .map(|place| Item {
                id: format!("I{place}"),
                price_fen: fen(if member {
                    base[place] * factor
                } else {
                    // Honest bidders price from one book of quotas, so their lists are alike, yet not a line.
                    usual[place] * (0.12 * luck.normal()).exp()
                })
                .max(1),
            })
            .collect();
    }
}

fn letters(luck: &mut Luck, count: usize) -> String {
    (0..count)
        .filter_map(|_| char::from_u32(0x4e00 + luck.below(3_000) as u32))
        .collect()
}

pub fn files(
    history: &mut History,
    id: &str,
    bidders: &[usize],
    ring: Option<&Ring>,
    marker: &Marker,
    luck: &mut Luck,
) {
    let document = letters(luck, 400);
    let shared = letters(luck, 600);
    let code = luck.next();
    history.documents.push(Document {
        tender: id.to_owned(),
        text: Shingles::of(&document),
    });
    for bidder in bidders {
        let member = ring.filter(|ring| ring.members.contains(bidder));
        let own = letters(luck, 600);
        let copied = member.map_or(0, |ring| (600.0 * ring.copied) as usize);
        let text: String = document
            .chars()
            .chain(shared.chars().take(copied))
            .chain(own.chars().skip(copied))
            .collect();
        // A third of all firms use one office program's template.
        let template = if bidder.is_multiple_of(3) {
            "Normal".to_owned()
        } else {
            format!("T{bidder}")
        };
        let author = match member {
            Some(ring) if luck.unit() < 0.6 => format!("ring {}", ring.market),
            _ => format!("author {bidder} {}", luck.below(4)),
        };
        let stamp = if member.is_some() && luck.unit() < 0.4 {
            code
        } else {
            luck.next()
        };
        let mut tokens = vec![
            (Token::Template, template),
            (Token::Author, author),
            (Token::CreationCode, stamp.to_string()),
        ];
        for place in 0..3 {
            let wrong = if member.is_some() {
                format!("{code} {place}")
            } else {
                luck.below(4_000).to_string()
            };
            tokens.push((Token::Error, wrong));
        }
        history.traces.push(Trace {
            tender: id.to_owned(),
            tenderer: supplier(*bidder),
            tokens: tokens
                .iter()
                .filter_map(|(kind, value)| Some((*kind, marker.mark(value)?)))
                .collect(),
            text: Shingles::of(&text),
            ..Trace::default()
        });
    }
}

pub fn machines(
    history: &mut History,
    id: &str,
    bidders: &[usize],
    ring: Option<&Ring>,
    marker: &Marker,
    luck: &mut Luck,
) {
    for bidder in bidders {
        let member = ring.filter(|ring| ring.members.contains(bidder));
        let card = match member {
            Some(ring) if luck.unit() < 0.7 => format!("card of ring {}", ring.market),
            _ => format!("card {bidder} {}", luck.below(3)),
        };
        // Honest bidders come through one proxy of an office building now and then.
        let address = match member {
            Some(ring) if luck.unit() < 0.5 => format!("address of ring {}", ring.market),
            _ if luck.unit() < 0.02 => format!("proxy {}", luck.below(10)),
            _ => format!("address {bidder} {}", luck.below(5)),
        };
        let tokens = [(Token::NetworkCard, card), (Token::UploadAddress, address)];
        history.traces.push(Trace {
            tender: id.to_owned(),
            tenderer: supplier(*bidder),
            tokens: tokens
                .iter()
                .filter_map(|(kind, value)| Some((*kind, marker.mark(value)?)))
                .collect(),
            ..Trace::default()
        });
    }
}

pub fn scores(
    history: &mut History,
    id: &str,
    bidders: &[usize],
    ring: Option<&Ring>,
    luck: &mut Luck,
) {
    let mut experts: Vec<usize> = luck.pick(&(0..60).collect::<Vec<_>>(), 5);
    if let Some(ring) = ring
        && !experts.contains(&ring.market)
    {
        experts[0] = ring.market;
    }
    for bidder in bidders {
        let merit = luck.range((65.0, 92.0));
        for expert in &experts {
            let bent =
                ring.is_some_and(|ring| ring.members[0] == *bidder && ring.market == *expert);
            let points = merit * (1.0 + 0.05 * luck.normal())
                + if bent { luck.range((8.0, 20.0)) } else { 0.0 };
            history.scores.push(Score {
                tender: id.to_owned(),
                expert: format!("E{expert:02}"),
                tenderer: supplier(*bidder),
                points,
                ..Score::default()
            });
        }
    }
}

pub fn direct_awards(history: &mut History, rings: &[Ring], truth: &mut Truth, luck: &mut Luck) {
    let mut award = |buyer: usize, to: usize, yuan: f64, day: usize, luck: &mut Luck| {
        let id = format!("D{:06}", luck.below(1_000_000));
        let at_ms = Some(day as i64 * DAY_MS);
        history.tenders.push(Tender {
            id,
            buyer: Some(format!("B{buyer}")),
            method: Some("direct".to_owned()),
            at_ms,
            awards: vec![Award {
                suppliers: vec![supplier(to)],
                amount_fen: Some(fen(yuan * 100.0)),
                currency: "CNY".to_owned(),
                at_ms,
            }],
            ..Tender::default()
        });
    };
    for _ in 0..600 {
        let (buyer, to) = (luck.below(MARKETS), luck.below(SUPPLIERS));
        let yuan = luck.range((50_000.0, 1_900_000.0));
        let day = luck.below(700);
        award(buyer, to, yuan, day, luck);
    }
    for ring in rings {
        let start = luck.below(600);
        for part in 0..3 + luck.below(3) {
            let yuan = luck.range((900_000.0, 1_950_000.0));
            award(ring.market, ring.members[0], yuan, start + part * 12, luck);
        }
        truth.guilty.insert(supplier(ring.members[0]));
    }
}
