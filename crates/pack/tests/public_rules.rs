//! What everybody can verify of the city's rules on trading: what is kept for small firms, what is taken off prices, what
//! documents may not say, and when a change moves the deadline.
#![allow(clippy::unwrap_used)]

use crate::support;

use base::Date;
use base::calendar::Calendar;
use pack::Pack;
use pack::element::{Category, Procedure};
use pack::score::{Judging, Offer};
use pack::trading::{Course, breaches, extended};
use rust_decimal::Decimal;
use support::jincheng;

fn procedure<'p>(pack: &'p Pack, id: &str) -> &'p Procedure {
    let mut all = pack.elements.procedures.iter();
    all.find(|one| one.id == id).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn broken(procedure: &Procedure, course: &Course, on: &str) -> Vec<String> {
    let found = breaches(procedure, course, &Calendar::national(), day(on));
    found.into_iter().map(|one| one.rule).collect()
}

#[test]
fn small_purchases_are_kept_for_small_firms() {
    let pack = jincheng();
    let yuan = |yuan: i64| yuan * 100;
    for (category, amount_fen, reserved, excused, kept) in [
        (Category::Goods, yuan(2_000_000) - 1, false, false, true),
        (Category::Goods, yuan(2_000_000), false, false, false),
        (Category::Services, yuan(2_000_000) - 1, false, false, true),
        (Category::Services, yuan(2_000_000), false, false, false),
        (Category::Works, yuan(4_000_000) - 1, false, false, true),
        (Category::Works, yuan(4_000_000), false, false, false),
        (Category::Goods, yuan(1), true, false, false),
        (Category::Goods, yuan(1), false, true, false),
    ] {
        let course = Course {
            category: Some(category),
            amount_fen: Some(amount_fen),
            // Whatever the amount allows of the way to trade.
            ground: None,
            reserved: Some(reserved),
            reserve_excused: excused,
            ..Course::default()
        };
        let found = broken(procedure(&pack, "procurement-open"), &course, "2024-09-05");
        assert_eq!(found.contains(&"reserve".to_owned()), kept, "{course:?}");
    }
}

#[test]
fn prices_are_judged_after_what_the_law_takes_off() {
    let pack = jincheng();
    let number = |text: &str| text.parse::<Decimal>().unwrap();
    let offer = Offer {
        bidder: "one".to_owned(),
        price: number("1000000"),
        ..Offer::default()
    };
    let share = |text| Some(number(text));
    for (given, judged) in [
        (offer.clone(), "1000000"),
        (
            Offer {
                small: true,
                ..offer.clone()
            },
            "900000",
        ),
        (
            Offer {
                innovation: true,
                ..offer.clone()
            },
            "900000",
        ),
        (
            Offer {
                innovation: true,
                innovation_share: share("40"),
                ..offer.clone()
            },
            "960000",
        ),
        (
            Offer {
                consortium: true,
                small_share: share("30"),
                ..offer.clone()
            },
            "960000",
        ),
        (
            Offer {
                consortium: true,
                small_share: share("29.99"),
                ..offer.clone()
            },
            "1000000",
        ),
        (
            Offer {
                small: true,
                innovation: true,
                ..offer.clone()
            },
            "800000",
        ),
    ] {
        let mut methods = pack.elements.methods.iter();
        let method = methods.find(|one| one.id == "procurement-lowest").unwrap();
        let found = Judging::new(method)
            .unwrap()
            .judge(std::slice::from_ref(&given), &[])
            .unwrap();
        assert_eq!(
            found[0].price.normalize(),
            number(judged).normalize(),
            "{given:?}"
        );
    }
    // Every method by which purchases are judged stays within 10–20 for small firms, 4–6 for consortia, 10 for listed products.
    for id in &procedure(&pack, "procurement-open").methods {
        let method = pack
            .elements
            .methods
            .iter()
            .find(|one| one.id == *id)
            .unwrap();
        for (deduct, from, to) in [
            ("small", 10, 20),
            ("consortium", 4, 6),
            ("innovation", 10, 10),
        ] {
            let found = method.deducts.iter().find(|one| one.id == deduct).unwrap();
            let within = Decimal::from(from)..=Decimal::from(to);
            assert!(within.contains(&found.percent), "{id} {deduct}");
        }
    }
}

#[test]
fn no_document_asks_for_a_bid_bond() {
    let pack = jincheng();
    for id in [
        "construction-open",
        "construction-invited",
        "procurement-open",
        "procurement-consultation",
    ] {
        for (text, rule) in [
            ("投标人应缴纳投标保证金五万元。", Some("bid-bond")),
            ("投 标 保 证 金：50000 元。", Some("bid-bond")),
            ("提交投标保函的，须在截止前送达。", Some("bid-bond")),
            ("本项目不收取投标保证金。", None),
            ("免收投标保证金；中标人可以任何法定形式提交履约担保。", None),
            ("履约保证金仅接受现金。", Some("bond-form")),
            ("履约保函须由指定银行出具。", Some("named-guarantor")),
        ] {
            let course = Course {
                texts: vec![("tender-document".to_owned(), text.to_owned())],
                ..Course::default()
            };
            let found = broken(procedure(&pack, id), &course, "2024-09-05");
            assert_eq!(found.first().map(String::as_str), rule, "{id}: {text}");
        }
    }
}

#[test]
fn a_late_change_moves_the_deadline() {
    let pack = jincheng();
    for (id, change, deadline, moved) in [
        (
            "construction-open",
            "2024-03-15",
            "2024-03-25",
            Some("2024-03-30"),
        ),
        (
            "construction-open",
            "2024-03-15",
            "2024-03-29",
            Some("2024-03-30"),
        ),
        ("construction-open", "2024-03-15", "2024-03-30", None),
        ("construction-open", "2024-03-15", "2024-03-31", None),
        (
            "construction-invited",
            "2024-03-15",
            "2024-03-16",
            Some("2024-03-30"),
        ),
        (
            "procurement-open",
            "2024-03-15",
            "2024-03-29",
            Some("2024-03-30"),
        ),
        ("procurement-open", "2024-03-15", "2024-03-30", None),
    ] {
        let procedure = procedure(&pack, id);
        let found = extended(procedure, &Calendar::national(), day(change), day(deadline));
        let here = format!("{id} {change} {deadline}");
        assert_eq!(found.map(|(day, _)| day), moved.map(day), "{here}");
        assert!(
            found.is_none_or(|(_, period)| period.id == "change"),
            "{here}"
        );
    }
}
