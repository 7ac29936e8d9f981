//! Screens over a history from memory, by table and by property.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use screen::history::{
    Award, Bid, Document, History, Item, Marker, Party, Score, Shingles, Status, Tender, Token,
    Trace,
};
use screen::{Finding, Screen, Settings, Subject};

fn bid(tenderer: &str, price_fen: i64) -> Bid {
    Bid {
        tenderers: vec![tenderer.to_owned()],
        price_fen: Some(price_fen),
        currency: "CNY".to_owned(),
        status: Status::Valid,
        ..Bid::default()
    }
}

fn tender(id: &str, prices: &[i64]) -> Tender {
    let bids = prices
        .iter()
        .enumerate()
        .map(|(place, price)| bid(&format!("S{place}"), *price));
    Tender {
        id: id.to_owned(),
        buyer: Some("B".to_owned()),
        bids: bids.collect(),
        ..Tender::default()
    }
}

fn of(tenders: Vec<Tender>) -> History {
    History {
        tenders,
        ..History::default()
    }
}

/// The findings of one kind, with its settings as they are.
fn found(kind: &str, history: &History) -> Vec<Finding> {
    let screen = Screen::plain(screen::kind(kind).unwrap());
    let settings = Settings {
        screens: vec![screen],
    };
    screen::run(&settings, history)
}

fn subjects(findings: &[Finding]) -> Vec<Vec<&str>> {
    let each = findings.iter();
    each.map(|finding| finding.subjects.iter().map(Subject::id).collect())
        .collect()
}

fn hold(rows: &[(&str, &[i64], bool)]) {
    for (kind, prices, expected) in rows {
        let findings = found(kind, &of(vec![tender("T", prices)]));
        assert_eq!(!findings.is_empty(), *expected, "{kind} {prices:?}");
        for finding in findings {
            assert_eq!(finding.subjects[0], Subject::Tender("T".to_owned()));
        }
    }
}

#[test]
fn prices_that_are_alike_or_in_step() {
    hold(&[
        // Mean 100,250; deviations ±250, ±150, 100 …: about 0.2 in a hundred.
        (
            "price_variance",
            &[100_000, 100_100, 100_300, 100_400, 100_500],
            true,
        ),
        (
            "price_variance",
            &[100_000, 104_000, 108_000, 112_000, 116_000],
            false,
        ),
        // Three prices must lie twice as close as five.
        ("price_variance", &[100_000, 100_500, 101_000], false),
        ("price_steps", &[100_000, 103_000, 106_000, 109_000], true),
        ("price_steps", &[100_000, 110_000, 121_000, 133_100], true),
        ("price_steps", &[100_000, 103_000, 107_000, 109_000], false),
        ("price_steps", &[100_000, 100_000, 100_000, 100_000], false),
        (
            "fixed_multiple",
            &[10_000_000, 10_200_000, 10_500_000],
            true,
        ),
        (
            "fixed_multiple",
            &[10_000_000, 10_200_000, 10_523_000],
            false,
        ),
    ]);
}

#[test]
fn prices_that_stand_apart() {
    hold(&[
        ("price_disparity", &[100_000, 120_000, 200_000], true),
        ("price_disparity", &[100_000, 120_000, 199_000], false),
        (
            "price_difference",
            &[10_000_000, 10_000_400, 11_000_000],
            true,
        ),
        (
            "price_difference",
            &[10_000_000, 10_000_000, 11_000_000],
            false,
        ),
        // Losing prices 100 apart, the lowest far below: 19,900 over their deviation of 158.
        (
            "relative_distance",
            &[80_000, 100_000, 100_100, 100_200, 100_300],
            true,
        ),
        (
            "alternative_distance",
            &[80_000, 100_000, 100_100, 100_200, 100_300],
            true,
        ),
        (
            "uniform_distance",
            &[80_000, 110_000, 110_100, 110_200, 110_300, 110_400],
            true,
        ),
        // Four within 0.05 in a hundred among seven that lie 30 apart.
        (
            "subgroup_variance",
            &[80_000, 90_000, 100_000, 100_020, 100_040, 100_060, 110_000],
            true,
        ),
        (
            "subgroup_variance",
            &[80_000, 85_000, 90_000, 95_000, 100_000, 105_000, 110_000],
            false,
        ),
        ("same_price", &[100_000, 100_000, 110_000], true),
        ("same_price", &[100_000, 100_001], false),
    ]);
}

#[test]
fn currencies_joint_bids_and_lots_are_kept_apart() {
    let mut two = tender("T", &[100_000, 100_000]);
    two.bids[1].currency = "USD".to_owned();
    assert!(found("same_price", &of(vec![two])).is_empty());
    // S0 bids alone and again with S1: its own price twice is nobody's secret.
    let mut joint = tender("T", &[100_000, 100_000]);
    joint.bids[1].tenderers.push("S0".to_owned());
    assert!(found("same_price", &of(vec![joint])).is_empty());
    let mut lots = vec![tender("T", &[100_000]), tender("T", &[110_000, 100_000])];
    lots[0].lot = Some("1".to_owned());
    lots[1].lot = Some("2".to_owned());
    assert!(found("same_price", &of(lots)).is_empty());
    let mut refused = tender("T", &[100_000, 100_000]);
    refused.bids[0].status = Status::Disqualified;
    assert!(found("same_price", &of(vec![refused])).is_empty());
}

/// Prices that neither vary little nor keep a ratio.
fn wobble(place: i64, of: i64) -> i64 {
    1_000_000 + (place * 7_919 + of * 104_729) % 90_000
}

#[test]
fn those_who_keep_bidding_together_are_a_group() {
    let mut tenders = Vec::new();
    for place in 0..6 {
        let mut one = tender(&format!("R{place}"), &[]);
        one.bids = ["A", "B", "C"]
            .iter()
            .zip(0..)
            .map(|(id, of)| bid(id, wobble(place, of)))
            .collect();
        tenders.push(one);
        let mut other = tender(&format!("O{place}"), &[]);
        other.bids = vec![
            bid(&format!("X{place}"), wobble(place, 3)),
            bid(&format!("Y{place}"), wobble(place, 4)),
        ];
        tenders.push(other);
    }
    let history = of(tenders);
    let findings = found("co_bidding", &history);
    assert_eq!(subjects(&findings), [["A", "B", "C"]]);
    // Always together and with nobody else: every figure is 1.
    for name in ["jaccard", "cohesion", "exclusivity"] {
        let number = findings[0]
            .numbers
            .iter()
            .find(|number| number.name == name)
            .unwrap();
        assert!((number.value - 1.0).abs() < 1e-12, "{name}");
    }
    let network = screen::network(&history, 0.3, 3);
    assert_eq!(network.nodes.len(), 3);
    assert_eq!(
        network
            .edges
            .iter()
            .map(|edge| edge.tenders)
            .collect::<Vec<_>>(),
        [6, 6, 6]
    );
}

#[test]
fn winning_in_turn_is_rotation_and_winning_at_random_is_not() {
    let sequence = |winners: &[usize]| {
        let tenders = winners.iter().enumerate().map(|(place, winner)| {
            let mut one = tender(&format!("T{place:02}"), &[]);
            one.at_ms = Some(place as i64);
            one.bids = (0..4)
                .map(|of| bid(&format!("S{of}"), wobble(place as i64, of)))
                .collect();
            one.bids[*winner].won = true;
            one
        });
        of(tenders.collect())
    };
    let turns: Vec<usize> = (0..32).map(|place| place % 4).collect();
    assert_eq!(
        subjects(&found("rotation", &sequence(&turns))),
        [["S0", "S1", "S2", "S3"]]
    );
    // Seven repeats among 31, which is what four equal chances give.
    let random = [
        0, 0, 1, 3, 3, 2, 0, 1, 1, 2, 3, 0, 0, 2, 1, 3, 2, 2, 0, 3, 1, 1, 0, 2, 3, 3, 1, 2, 0, 1,
        3, 2,
    ];
    assert!(found("rotation", &sequence(&random)).is_empty());
}

#[test]
fn a_ratio_that_repeats_names_the_pair() {
    let tenders = (0..6).map(|place| {
        let base = 1_000_000 + place * 137_000;
        tender(
            &format!("T{place}"),
            &[base, base * 103 / 100, wobble(place, 9) + base / 3],
        )
    });
    let findings = found("repeated_ratio", &of(tenders.collect()));
    assert_eq!(subjects(&findings), [["S0", "S1"]]);
}

#[test]
fn files_machines_and_texts_are_compared_as_marks() {
    let marker = Marker::new(b"0123456789abcdef");
    let trace = |tenderer: &str, tokens: &[(Token, &str)], text: &str| Trace {
        tender: "T".to_owned(),
        tenderer: tenderer.to_owned(),
        tokens: tokens
            .iter()
            .map(|(kind, value)| (*kind, marker.mark(value).unwrap()))
            .collect(),
        text: Shingles::of(text),
        ..Trace::default()
    };
    let letters = |from: u32, count: u32| -> String {
        (from..from + count).filter_map(char::from_u32).collect()
    };
    let (document, common, own) = (
        letters(0x4e00, 300),
        letters(0x5e00, 200),
        letters(0x6e00, 40),
    );
    let history = History {
        tenders: vec![tender("T", &[1, 2, 3])],
        documents: vec![Document {
            tender: "T".to_owned(),
            text: Shingles::of(&document),
        }],
        traces: vec![
            trace(
                "A",
                &[(Token::NetworkCard, "00:1A"), (Token::Author, "x")],
                &format!("{document}{common}{own}"),
            ),
            trace(
                "B",
                &[(Token::NetworkCard, " 00:1a "), (Token::Author, "y")],
                &format!("{document}{common}"),
            ),
            // Only what the tender document says is alike.
            trace(
                "C",
                &[(Token::NetworkCard, "00:1B"), (Token::Author, "y")],
                &format!("{document}{}", letters(0x7e00, 200)),
            ),
        ],
        ..History::default()
    };
    assert_eq!(
        subjects(&found("shared_machine", &history)),
        [["T", "A", "B"]]
    );
    assert_eq!(
        subjects(&found("shared_document", &history)),
        [["T", "B", "C"]]
    );
    assert_eq!(subjects(&found("shared_text", &history)), [["T", "A", "B"]]);
    let said = serde_json::to_string(&found("shared_machine", &history)).unwrap();
    assert!(
        said.contains("network_card") && !said.to_lowercase().contains("00:1a"),
        "{said}"
    );
    assert!(!format!("{history:?}").contains("00:1"));
}

#[test]
fn three_shared_errors_are_enough_and_two_are_not() {
    let marker = Marker::new(b"0123456789abcdef");
    let errors = |count: usize| {
        let trace = |tenderer: &str| Trace {
            tender: "T".to_owned(),
            tenderer: tenderer.to_owned(),
            tokens: (0..count)
                .map(|place| (Token::Error, marker.mark(&place.to_string()).unwrap()))
                .collect(),
            ..Trace::default()
        };
        History {
            traces: vec![trace("A"), trace("B")],
            ..History::default()
        }
    };
    assert!(found("shared_text", &errors(2)).is_empty());
    assert_eq!(found("shared_text", &errors(3)).len(), 1);
}

#[test]
fn item_prices_on_one_line_name_the_pair() {
    let items = |price: &dyn Fn(i64) -> i64| {
        (1..=12)
            .map(|place| Item {
                id: place.to_string(),
                price_fen: price(place),
            })
            .collect::<Vec<_>>()
    };
    let mut one = tender("T", &[100, 200, 300]);
    one.bids[0].items = items(&|place| place * place * 1_000 + 77);
    one.bids[1].items = items(&|place| (place * place * 1_000 + 77) * 104 / 100 + 5_000);
    one.bids[2].items = items(&|place| wobble(place, 2));
    assert_eq!(
        subjects(&found("item_line", &of(vec![one]))),
        [["T", "S0", "S1"]]
    );
}

#[test]
fn contacts_scores_and_awards() {
    let marker = Marker::new(b"0123456789abcdef");
    let mut one = tender("T", &[1, 2, 3]);
    one.parties = ["S0", "S1", "B"]
        .map(|id| Party {
            id: id.to_owned(),
            telephone: marker.mark("1234567"),
            address: None,
        })
        .to_vec();
    assert_eq!(
        subjects(&found("shared_contact", &of(vec![one]))),
        [["T", "S0", "S1"]]
    );

    let score = |expert: &str, points: f64| Score {
        tender: "T".to_owned(),
        expert: expert.to_owned(),
        tenderer: "S0".to_owned(),
        points,
        ..Score::default()
    };
    let scores = vec![score("E1", 60.0), score("E2", 62.0), score("E3", 95.0)];
    let history = History {
        scores,
        ..History::default()
    };
    // 95 lies 56 in a hundred above 61; 60 lies 24 below 78.5, 62 lies 20 below 77.5.
    assert_eq!(
        subjects(&found("expert_deviation", &history)),
        [["T", "E3", "S0"]]
    );

    let day = 86_400_000;
    let awards = |days: [i64; 3]| {
        let given = days.iter().enumerate().map(|(place, at)| Tender {
            id: format!("D{place}"),
            buyer: Some("B".to_owned()),
            method: Some("direct".to_owned()),
            awards: vec![Award {
                suppliers: vec!["S".to_owned()],
                amount_fen: Some(90_000_000),
                currency: "CNY".to_owned(),
                at_ms: Some(at * day),
            }],
            ..Tender::default()
        });
        of(given.collect())
    };
    assert_eq!(
        subjects(&found("split_awards", &awards([0, 30, 90]))),
        [["B", "S"]]
    );
    assert!(found("split_awards", &awards([0, 30, 91])).is_empty());
}

#[test]
fn packs_adjust_screens_by_name() {
    let adjusted = |name: &str, value: f64| {
        Screen::adjusted("x", "price_variance", 2, [(name.to_owned(), value)])
    };
    let screens = vec![adjusted("below", 0.5).unwrap()];
    let findings = screen::run(
        &Settings { screens },
        &of(vec![tender("T", &[100, 120, 140])]),
    );
    assert_eq!((findings[0].screen.as_str(), findings[0].tier), ("x", 2));
    assert!(adjusted("above", 0.5).is_err());
    assert!(adjusted("below", f64::NAN).is_err());
    assert!(Screen::adjusted("x", "guess", 2, []).is_err());
}

#[test]
fn every_lead_speaks_both_languages() {
    let findings = found(
        "price_steps",
        &of(vec![tender("T", &[100_000, 103_000, 106_000, 109_000])]),
    );
    assert_eq!(
        findings[0].sentence(base::Lang::Zh),
        "报价呈等差或等比：T；差值的不均匀程度 0（界限：不高于 0.02），公差（元） 30。"
    );
    assert_eq!(
        findings[0].sentence(base::Lang::En),
        "prices rise by equal steps: T; unevenness of the steps 0 (limit: at most 0.02), step in yuan 30."
    );
}

fn histories() -> impl Strategy<Value = Vec<Tender>> {
    let bids = prop::collection::vec((0_usize..6, 1_000_i64..1_200, any::<bool>()), 0..8);
    prop::collection::vec((bids, 0_i64..40), 0..40).prop_map(|all| {
        let tenders = all.into_iter().enumerate().map(|(place, (bids, day))| {
            let mut one = tender(&format!("T{place}"), &[]);
            one.at_ms = Some(day * 86_400_000);
            one.bids = bids
                .into_iter()
                .map(|(who, price, won)| Bid {
                    won,
                    ..bid(&format!("S{who}"), price * 1_000)
                })
                .collect();
            one
        });
        tenders.collect()
    })
}

/// Screens that hold money against money of the same tender.
fn without_thresholds_in_yuan() -> Settings {
    let mut settings = Settings::default();
    settings
        .screens
        .retain(|screen| screen.kind.id != "split_awards");
    settings
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn order_makes_no_difference(tenders in histories(), seed in any::<u64>()) {
        let settings = Settings::default();
        let straight = screen::run(&settings, &of(tenders.clone()));
        let mut shuffled = tenders;
        let mut state = seed;
        let mut next = |end: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % end
        };
        for place in (1..shuffled.len()).rev() {
            shuffled.swap(place, next(place + 1));
        }
        for one in &mut shuffled {
            for place in (1..one.bids.len()).rev() {
                one.bids.swap(place, next(place + 1));
            }
        }
        prop_assert_eq!(straight, screen::run(&settings, &of(shuffled)));
    }

    #[test]
    fn the_unit_of_money_makes_no_difference(tenders in histories(), power in 1_u32..6) {
        let settings = without_thresholds_in_yuan();
        let names = |tenders: Vec<Tender>| -> Vec<(String, Vec<Subject>)> {
            let findings = screen::run(&settings, &of(tenders));
            findings.into_iter().map(|finding| (finding.screen, finding.subjects)).collect()
        };
        let mut scaled = tenders.clone();
        for bid in scaled.iter_mut().flat_map(|one| &mut one.bids) {
            // Powers of two are exact in floats, so no limit is crossed by rounding.
            bid.price_fen = bid.price_fen.map(|price| price << power);
        }
        prop_assert_eq!(names(tenders), names(scaled));
    }

    #[test]
    fn every_figure_is_a_number(tenders in histories()) {
        for finding in screen::run(&Settings::default(), &of(tenders)) {
            for number in &finding.numbers {
                prop_assert!(number.value.is_finite(), "{}", finding.sentence(base::Lang::En));
            }
        }
    }
}
