//! Methods of judging offers: read from text, and judged with figures that are worked by hand beside them.
#![allow(clippy::unwrap_used)]

use crate::sample;

use base::Lang;
use pack::element::{Method, Tie};
use pack::score::{DoubtRule, Judged, Judging, JudgingError, Offer};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn number(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

fn read(text: &str) -> Result<Method, String> {
    let head =
        "[[method]]\nid = \"m\"\ntitle = \"办法\"\ntitle_en = \"Method\"\nclause = [\"X1\"]\n";
    let all = format!("{}\n{head}{text}", sample::SUBJECT);
    match sample::load(&all, &[]) {
        Ok(pack) => Ok(pack.elements.methods.last().unwrap().clone()),
        Err(errors) => Err(errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")),
    }
}

fn offer(bidder: &str, price: &str) -> Offer {
    Offer {
        bidder: bidder.to_owned(),
        price: number(price),
        ..Offer::default()
    }
}

fn marked(mut offer: Offer, key: &str, marks: &[&str]) -> Offer {
    let marks = marks.iter().map(|mark| number(mark)).collect();
    offer.marks.insert(key.to_owned(), marks);
    offer
}

/// Bidder, judged price, total, rank.
fn table(judged: &[Judged]) -> Vec<(String, String, String, u32)> {
    let text = |figure: Decimal| figure.normalize().to_string();
    judged
        .iter()
        .map(|one| {
            (
                one.bidder.clone(),
                text(one.price),
                text(one.total),
                one.rank,
            )
        })
        .collect()
}

fn row(bidder: &str, price: &str, total: &str, rank: u32) -> (String, String, String, u32) {
    (bidder.into(), price.into(), total.into(), rank)
}

const LOWEST: &str = r#"
order = "low"
ties = ["price", "draw"]
digits = 2
half = "up"
[[method.deduct]]
id = "innovation"
title = "创新产品"
title_en = "Innovation"
when = "bidder.innovation"
share = "bidder.innovation_share"
percent = 10
[[method.deduct]]
id = "small"
title = "小微企业"
title_en = "Small firms"
when = "bidder.small && !bidder.consortium"
percent = 15
within = [10, 20]
[[method.deduct]]
id = "consortium"
title = "联合体"
title_en = "Consortium"
when = "bidder.consortium && bidder.small_share >= 30.0"
percent = 5
within = [4, 6]
"#;

#[test]
fn the_lowest_evaluated_price_wins_after_deductions() {
    let judging = Judging::new(&read(LOWEST).unwrap()).unwrap();
    let offers = [
        offer("dear", "1000000"),
        Offer {
            small: true,
            ..offer("small", "1100000.55")
        },
        Offer {
            innovation: true,
            innovation_share: Some(number("40")),
            ..offer("new", "1000000")
        },
        Offer {
            consortium: true,
            small_share: Some(number("30")),
            ..offer("joint", "1000000")
        },
        Offer {
            consortium: true,
            small_share: Some(number("29.99")),
            ..offer("joint-less", "999000")
        },
        Offer {
            small: true,
            innovation: true,
            ..offer("both", "1300000")
        },
    ];
    // small:  1,100,000.55 × (100 − 15) ÷ 100 = 935,000.4675 → 935,000.47
    // joint:  1,000,000 × (100 − 5) ÷ 100 = 950,000
    // new:    1,000,000 × (100 − 10 × 40 ÷ 100) ÷ 100 = 960,000
    // both:   1,300,000 × (100 − 10 − 15) ÷ 100 = 975,000
    // joint-less: below the share, nothing is taken off.
    assert_eq!(
        table(&judging.judge(&offers, &[]).unwrap()),
        [
            row("small", "935000.47", "935000.47", 1),
            row("joint", "950000", "950000", 2),
            row("new", "960000", "960000", 3),
            row("both", "975000", "975000", 4),
            row("joint-less", "999000", "999000", 5),
            row("dear", "1000000", "1000000", 6),
        ]
    );
    let even = [offer("a", "5"), offer("b", "5")];
    let drawn = judging
        .judge(&even, &["b".to_owned(), "a".to_owned()])
        .unwrap();
    assert_eq!(
        (drawn[0].bidder.as_str(), drawn[0].told_by),
        ("b", Some(Tie::Draw))
    );
    assert!(judging.judge(&even, &[]).unwrap()[0].undecided);
    let strange = Offer {
        innovation_share: Some(number("101")),
        ..offer("x", "1")
    };
    assert_eq!(
        judging.judge(&[strange], &[]),
        Err(JudgingError::Share("x".into()))
    );
}

const BENCHMARK: &str = r#"
order = "high"
ties = ["price", "draw"]
[method.benchmark]
drop_highest = 1
drop_lowest = 1
drop_from = 5
factor = 0.98
[[method.part]]
id = "price"
title = "投标报价"
title_en = "Price"
weight = 100
kind = "points"
points = "price > benchmark ? 100.0 - (price - benchmark) / benchmark * 100.0 * 2.0 : 100.0 - (benchmark - price) / benchmark * 100.0"
"#;

#[test]
fn points_go_off_for_each_per_cent_from_the_benchmark() {
    let judging = Judging::new(&read(BENCHMARK).unwrap()).unwrap();
    let prices = [
        ("a", "90"),
        ("b", "96"),
        ("c", "100"),
        ("d", "104"),
        ("e", "150"),
    ];
    let offers: Vec<Offer> = prices
        .iter()
        .map(|(who, price)| offer(who, price))
        .collect();
    let field = judging.field(&offers).unwrap();
    // Without 90 and 150: (96 + 100 + 104) ÷ 3 × 0.98 = 98.
    assert!(
        field.contains(&("benchmark".to_owned(), number("98"))),
        "{field:?}"
    );
    // a: 100 − 8 ÷ 98 × 100 × 1 = 91.83673… → 91.8367
    // b: 100 − 2 ÷ 98 × 100 × 1 = 97.95918… → 97.9592
    // c: 100 − 2 ÷ 98 × 100 × 2 = 95.91836… → 95.9184
    // d: 100 − 6 ÷ 98 × 100 × 2 = 87.75510… → 87.7551
    // e: 100 − 52 ÷ 98 × 100 × 2 < 0, held to 0
    assert_eq!(
        table(&judging.judge(&offers, &[]).unwrap()),
        [
            row("b", "96", "97.9592", 1),
            row("c", "100", "95.9184", 2),
            row("a", "90", "91.8367", 3),
            row("d", "104", "87.7551", 4),
            row("e", "150", "0", 5),
        ]
    );
    // With four offers none is left out: (90 + 96 + 100 + 104) ÷ 4 × 0.98 = 95.55.
    let field = judging.field(&offers[..4]).unwrap();
    assert!(
        field.contains(&("benchmark".to_owned(), number("95.55"))),
        "{field:?}"
    );
}

const PROCUREMENT: &str = r#"
order = "high"
ties = ["price", "marks", "draw"]
candidates = 3
least = 3
digits = 2
half = "up"
[method.abnormal]
below_mean = 50
below_next = 50
below_ceiling = 45
[[method.review]]
id = "signed"
title = "签字盖章"
title_en = "Signed"
stage = "form"
[[method.part]]
id = "price"
title = "报价"
title_en = "Price"
weight = 30
kind = "points"
points = "lowest * 30.0 / price"
[[method.part]]
id = "skill"
title = "技术"
title_en = "Technical"
weight = 70
kind = "marks"
[[method.part.criterion]]
id = "plan"
title = "方案"
title_en = "Plan"
points = 50
[[method.part.criterion]]
id = "staff"
title = "人员证书"
title_en = "Certificates"
points = 20
objective = true
[[method.deduct]]
id = "small"
title = "小微企业"
title_en = "Small firms"
when = "bidder.small"
percent = 20
within = [10, 20]
[[method.deduct]]
id = "innovation"
title = "创新产品"
title_en = "Innovation"
when = "bidder.innovation"
percent = 10
"#;

fn procured() -> [Offer; 3] {
    let with = |offer: Offer, plan: &[&str], staff: &str| {
        let offer = marked(offer, "skill.plan", plan);
        marked(offer, "skill.staff", &[staff, staff, staff])
    };
    [
        with(offer("a", "100"), &["40", "42", "41"], "20"),
        with(
            Offer {
                small: true,
                ..offer("b", "110")
            },
            &["39", "40", "40"],
            "15",
        ),
        with(
            Offer {
                innovation: true,
                ..offer("c", "120")
            },
            &["50", "49.5", "48"],
            "10",
        ),
    ]
}

#[test]
fn procurement_points_follow_price_and_criteria() {
    let method = read(PROCUREMENT).unwrap();
    let judging = Judging::new(&method).unwrap();
    let judged = judging.judge(&procured(), &[]).unwrap();
    // Judged prices: a 100; b 110 × 80 % = 88; c 120 × 90 % = 108. The lowest is 88.
    // a: 88 × 30 ÷ 100 = 26.40; (40 + 42 + 41) ÷ 3 + 20 = 61; together 87.40
    // b: 30.00; (39 + 40 + 40) ÷ 3 + 15 = 54.666… → 54.67; together 84.67
    // c: 88 × 30 ÷ 108 = 24.444… → 24.44; (50 + 49.5 + 48) ÷ 3 + 10 = 59.1666… → 59.17; together 83.61
    assert_eq!(
        table(&judged),
        [
            row("a", "100", "87.4", 1),
            row("b", "88", "84.67", 2),
            row("c", "108", "83.61", 3),
        ]
    );
    assert_eq!(
        judged[0].lines[0].text(Lang::Zh),
        "报价：lowest = 88；price = 100；26.4 / 30"
    );
    assert_eq!(judged[1].deducted[0].percent, number("20"));

    let mut unlike = procured();
    unlike[0] = marked(unlike[0].clone(), "skill.staff", &["20", "20", "19"]);
    let want = JudgingError::Unlike {
        bidder: "a".into(),
        part: "skill.staff".into(),
    };
    assert_eq!(judging.judge(&unlike, &[]), Err(want));
    unlike[0] = marked(unlike[0].clone(), "skill.staff", &["21", "21", "21"]);
    let want = JudgingError::Mark {
        bidder: "a".into(),
        part: "skill.staff".into(),
    };
    assert_eq!(judging.judge(&unlike, &[]), Err(want));
    let bounded = judging.with_ceiling(Some(number("119.99")));
    assert_eq!(
        bounded.judge(&procured(), &[]),
        Err(JudgingError::Ceiling("c".into()))
    );
}

#[test]
fn prices_that_are_too_low_are_asked_about() {
    let judging = Judging::new(&read(PROCUREMENT).unwrap()).unwrap();
    let judging = judging.with_ceiling(Some(number("100")));
    let found = |prices: &[(&str, &str)]| {
        let offers: Vec<Offer> = prices
            .iter()
            .map(|(who, price)| offer(who, price))
            .collect();
        let doubts = judging.doubts(&offers).into_iter();
        doubts
            .map(|doubt| (doubt.bidder, doubt.rule))
            .collect::<Vec<_>>()
    };
    // Others' mean (90 + 92) ÷ 2 = 91, half 45.5; the next price 90, half 45; 45 % of the ceiling 45.
    assert_eq!(found(&[("a", "45.50"), ("b", "90"), ("c", "92")]), []);
    assert_eq!(
        found(&[("a", "45.49"), ("b", "90"), ("c", "92")]),
        [("a".to_owned(), DoubtRule::Mean)]
    );
    assert_eq!(
        found(&[("a", "44.99"), ("b", "90"), ("c", "92")]),
        [DoubtRule::Mean, DoubtRule::Next, DoubtRule::Ceiling].map(|rule| ("a".to_owned(), rule))
    );
    // Two equally low ones: the ceiling alone tells.
    assert_eq!(
        found(&[("a", "40"), ("b", "40"), ("c", "41")]),
        ["a", "b", "c"].map(|who| (who.to_owned(), DoubtRule::Ceiling))
    );
    // One alone has nobody to be measured by.
    assert_eq!(found(&[("a", "46")]), []);
}

#[test]
fn mistakes_in_methods_are_told() {
    for (from, to, want) in [
        (
            "order = \"low\"",
            "order = \"high\"",
            "there is at least one [[method.part]]",
        ),
        (
            "within = [10, 20]",
            "within = [16, 20]",
            "outside what within allows",
        ),
        ("within = [10, 20]", "within = [20, 10]", "two numbers"),
        (
            "bidder.innovation_share",
            "bidder.inovation_share",
            "innovation_share",
        ),
        (
            "ties = [\"price\", \"draw\"]",
            "ties = [\"marks\", \"draw\"]",
            "no part is marked",
        ),
    ] {
        let said = read(&LOWEST.replacen(from, to, 1)).unwrap_err();
        assert!(said.contains(want), "{to}: {said}");
    }
    for (from, to, want) in [
        ("order = \"high\"", "order = \"low\"", "has no parts"),
        ("[method.benchmark]", "[method.benchmrk]", "benchmark"),
        (
            "drop_from = 5",
            "drop_from = 2",
            "at least one price remains",
        ),
        ("factor = 0.98", "factor = 0", "above 0"),
        (
            "benchmark * 100.0 * 2.0",
            "benchmrk * 100.0 * 2.0",
            "benchmark",
        ),
        ("price > benchmark", "price > ceiling", "ceiling"),
    ] {
        let said = read(&BENCHMARK.replacen(from, to, 1)).unwrap_err();
        assert!(said.contains(want), "{to}: {said}");
    }
    for (from, to, want) in [
        ("points = 50", "points = 40", "add up to 60, not to 70"),
        ("points = 50", "points = 0", "above 0"),
        ("stage = \"form\"", "stage = \"from\"", "form"),
        ("below_mean = 50", "below_mean = 100", "below 100"),
        ("objective = true", "objectve = true", "objective"),
        ("least = 3", "least = 0", "1–20"),
    ] {
        let said = read(&PROCUREMENT.replacen(from, to, 1)).unwrap_err();
        assert!(said.contains(want), "{to}: {said}");
    }
}

proptest! {
    /// The order in which offers come changes nothing, no deduction raises a price, and every tie is settled by a draw.
    #[test]
    fn judging_is_the_same_in_any_order(
        prices in prop::collection::vec((1_i64..60, any::<bool>(), any::<bool>()), 1..7),
        turn in 0_usize..7,
    ) {
        let judging = Judging::new(&read_once()).unwrap();
        let offers: Vec<Offer> = prices
            .iter()
            .enumerate()
            .map(|(nth, (price, small, consortium))| Offer {
                small: *small,
                consortium: *consortium,
                small_share: Some(Decimal::from(40)),
                ..offer(&format!("b{nth}"), &price.to_string())
            })
            .collect();
        let drawn: Vec<String> = offers.iter().rev().map(|offer| offer.bidder.clone()).collect();
        let judged = judging.judge(&offers, &drawn).unwrap();
        for one in &judged {
            let bid = offers.iter().find(|offer| offer.bidder == one.bidder).unwrap().price;
            prop_assert!(one.price <= bid);
            prop_assert!(!one.undecided);
        }
        let ranks: Vec<u32> = judged.iter().map(|one| one.rank).collect();
        prop_assert_eq!(ranks, (1..=u32::try_from(offers.len()).unwrap()).collect::<Vec<_>>());
        let mut turned = offers.clone();
        turned.rotate_left(turn % offers.len());
        prop_assert_eq!(judging.judge(&turned, &drawn).unwrap(), judged);
    }
}

fn read_once() -> Method {
    static METHOD: std::sync::OnceLock<Method> = std::sync::OnceLock::new();
    METHOD.get_or_init(|| read(LOWEST).unwrap()).clone()
}
