//! Breaches by table, and properties of deadlines.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::element::{
    Committee, LeastBids, Opening, Reserve, Threshold, TradeMode, TradeType, Validity,
};

fn basis(text: &str) -> Title {
    Title::new(text, text)
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn period(id: &str, from: Moment, to: Moment, least: Option<&str>, most: Option<&str>) -> Period {
    Period {
        id: id.to_owned(),
        title: basis(id),
        from,
        to,
        at_least: least.map(|term| term.parse().unwrap()),
        at_most: most.map(|term| term.parse().unwrap()),
        short: if id == "change" {
            Short::Extend
        } else {
            Short::Refuse
        },
        basis: basis("第一条"),
        valid: Validity::default(),
    }
}

fn procedure() -> Procedure {
    Procedure {
        id: "open".to_owned(),
        title: basis("open"),
        clauses: Vec::new(),
        like: None,
        without: Vec::new(),
        trade: TradeType::Procurement,
        mode: TradeMode::OpenTender,
        opening: Opening::Sealed,
        stages: Vec::new(),
        documents: Vec::new(),
        figures: Vec::new(),
        ungiven: Vec::new(),
        periods: vec![
            period(
                "to-deadline",
                Moment::Documents,
                Moment::Deadline,
                Some("20d"),
                None,
            ),
            period(
                "change",
                Moment::Change,
                Moment::Deadline,
                Some("15d"),
                None,
            ),
            period(
                "contract",
                Moment::Award,
                Moment::Contract,
                None,
                Some("30d"),
            ),
        ],
        least_bids: Some(LeastBids {
            count: 3,
            basis: basis("第三条"),
        }),
        thresholds: vec![Threshold {
            id: "goods".to_owned(),
            category: Category::Goods,
            from_fen: Some(100),
            below_fen: Some(200),
            basis: basis("第四条"),
            valid: Validity::default(),
        }],
        grounds: vec![crate::element::Ground {
            id: "urgent".to_owned(),
            title: basis("urgent"),
            basis: basis("第五条"),
        }],
        committee: Some(Committee {
            least: 5,
            odd: true,
            of: 3,
            experts: 2,
            draw: None,
            basis: basis("第六条"),
        }),
        methods: vec!["lowest".to_owned()],
        forbids: vec![Forbid {
            id: "bid-bond".to_owned(),
            title: basis("no"),
            clauses: Vec::new(),
            words: vec!["投标保证金|投标担保".to_owned()],
            unless: vec!["不收取|免收".to_owned()],
            basis: basis("第八条"),
        }],
        reserve: Some(Reserve {
            below_fen: [(Category::Goods, 150)].into(),
            deduct_from: 10.into(),
            deduct_to: 20.into(),
            innovation: 10.into(),
            basis: basis("第七条"),
            valid: Validity {
                from: Some(day("2022-07-01")),
                until: None,
            },
        }),
        auction: None,
    }
}

fn rules(course: &Course, on: &str) -> Vec<String> {
    let all = breaches(&procedure(), course, &Calendar::national(), day(on));
    all.into_iter().map(|one| one.rule).collect()
}

fn dated(days: &[(Moment, &str)]) -> Course {
    Course {
        moments: days.iter().map(|(moment, on)| (*moment, day(on))).collect(),
        ..Course::default()
    }
}

#[test]
fn periods() {
    use Moment::{Award, Contract, Deadline, Documents};
    for (days, broken) in [
        (
            &[(Documents, "2024-03-01"), (Deadline, "2024-03-20")][..],
            &["to-deadline"][..],
        ),
        (&[(Documents, "2024-03-01"), (Deadline, "2024-03-21")], &[]),
        (
            &[(Documents, "2024-03-01"), (Deadline, "2024-02-20")],
            &["to-deadline"],
        ),
        // Nothing is said of a moment that is not there.
        (&[(Documents, "2024-03-01")], &[]),
        (&[(Award, "2024-04-08"), (Contract, "2024-05-08")], &[]),
        (
            &[(Award, "2024-04-08"), (Contract, "2024-05-09")],
            &["contract"],
        ),
        // The thirtieth day is 4 May, a holiday: the term runs on to 6 May.
        (&[(Award, "2024-04-04"), (Contract, "2024-05-06")], &[]),
        (
            &[(Award, "2024-04-04"), (Contract, "2024-05-07")],
            &["contract"],
        ),
    ] {
        assert_eq!(rules(&dated(days), "2024-03-01"), broken, "{days:?}");
    }
}

#[test]
fn amounts_grounds_and_the_reserve() {
    let course = |category, amount_fen, ground: Option<&str>, reserved, excused| Course {
        category: Some(category),
        amount_fen: Some(amount_fen),
        ground: ground.map(str::to_owned),
        reserved,
        reserve_excused: excused,
        ..Course::default()
    };
    use Category::{Goods, Works};
    for (given, on, broken) in [
        (course(Goods, 100, None, None, false), "2024-03-01", &[][..]),
        (
            course(Goods, 99, None, None, false),
            "2024-03-01",
            &["goods"],
        ),
        (
            course(Goods, 200, None, None, false),
            "2024-03-01",
            &["goods"],
        ),
        (
            course(Works, 150, None, None, false),
            "2024-03-01",
            &["goods"],
        ),
        (
            course(Goods, 200, Some("urgent"), None, false),
            "2024-03-01",
            &[],
        ),
        (
            course(Goods, 200, Some("late"), None, false),
            "2024-03-01",
            &["ground"],
        ),
        (
            course(Goods, 120, None, Some(false), false),
            "2024-03-01",
            &["reserve"],
        ),
        (
            course(Goods, 120, None, Some(false), true),
            "2024-03-01",
            &[],
        ),
        (
            course(Goods, 120, None, Some(true), false),
            "2024-03-01",
            &[],
        ),
        (
            course(Goods, 150, None, Some(false), false),
            "2024-03-01",
            &[],
        ),
        // Before the rule held.
        (
            course(Goods, 120, None, Some(false), false),
            "2022-06-30",
            &[],
        ),
    ] {
        assert_eq!(rules(&given, on), broken, "{given:?}");
    }
}

#[test]
fn offers_committees_and_methods() {
    for (bids, committee, method, broken) in [
        (Some(3), None, None, &[][..]),
        (Some(2), None, None, &["least-bids"]),
        (None, Some((5, 4)), None, &[]),
        // Two thirds of five are four.
        (None, Some((5, 3)), None, &["committee"]),
        (None, Some((6, 4)), None, &["committee"]),
        (None, Some((3, 3)), None, &["committee"]),
        (None, Some((7, 5)), None, &[]),
        (None, None, Some("lowest"), &[]),
        (None, None, Some("highest"), &["methods"]),
    ] {
        let course = Course {
            bids,
            committee,
            method: method.map(str::to_owned),
            ..Course::default()
        };
        assert_eq!(rules(&course, "2024-03-01"), broken, "{course:?}");
    }
}

#[test]
fn texts_are_read_sentence_by_sentence() {
    for (text, broken) in [
        ("投标保证金：五万元", &["bid-bond"][..]),
        ("须提交投 标 保 证 金。本项目不收取工本费。", &["bid-bond"]),
        ("本项目不收取投标保证金。", &[]),
        ("本项目免收投标保证金；须提交投标担保", &["bid-bond"]),
        ("履约保证金可用任何形式", &[]),
        ("", &[]),
    ] {
        let course = Course {
            texts: vec![("招标文件".to_owned(), text.to_owned())],
            ..Course::default()
        };
        assert_eq!(rules(&course, "2024-03-01"), broken, "{text}");
    }
}

#[test]
fn a_refusal_names_the_article_and_the_remedy() {
    let course = dated(&[
        (Moment::Documents, "2024-03-01"),
        (Moment::Deadline, "2024-03-20"),
    ]);
    let all = breaches(
        &procedure(),
        &course,
        &Calendar::national(),
        day("2024-03-01"),
    );
    assert_eq!(
        all[0].explain(Lang::Zh),
        "to-deadline不得少于20日：现为 2024-03-20，最早应为 2024-03-21（第一条）。"
    );
    assert_eq!(
        all[0].explain(Lang::En),
        "to-deadline: at least 20 calendar days; it is 2024-03-20 and may be 2024-03-21 at the earliest (第一条)."
    );
}

#[test]
fn a_rule_holds_on_its_days() {
    let mut procedure = procedure();
    procedure.periods[0].valid.until = Some(day("2024-02-29"));
    let course = |from: &str| dated(&[(Moment::Documents, from), (Moment::Deadline, "2024-03-10")]);
    let broken = |from: &str| {
        let calendar = Calendar::national();
        breaches(&procedure, &course(from), &calendar, day("2024-03-01")).len()
    };
    assert_eq!((broken("2024-02-29"), broken("2024-03-01")), (1, 0));
}

proptest! {
    #[test]
    fn an_extended_deadline_keeps_the_rule_and_never_moves_back(
        change in 0..400_i64, until in 0..60_i64,
    ) {
        let (procedure, calendar) = (procedure(), Calendar::national());
        let change = day("2024-01-01").saturating_add(change.days());
        let deadline = change.saturating_add(until.days());
        let kept = |deadline| {
            let course = Course {
                moments: [(Moment::Change, change), (Moment::Deadline, deadline)].into(),
                ..Course::default()
            };
            breaches(&procedure, &course, &calendar, change).is_empty()
        };
        match extended(&procedure, &calendar, change, deadline) {
            Some((day, _)) => {
                prop_assert!(day > deadline && kept(day) && !kept(deadline));
                prop_assert!(extended(&procedure, &calendar, change, day).is_none());
            }
            None => prop_assert!(kept(deadline)),
        }
    }

    #[test]
    fn the_earliest_day_is_the_first_that_is_not_refused(from in 0..700_i64) {
        let (procedure, calendar) = (procedure(), Calendar::national());
        let from = day("2023-06-01").saturating_add(from.days());
        let (first, _) = earliest(&procedure, &calendar, (Moment::Documents, from), Moment::Deadline).unwrap();
        let refused = |deadline| {
            let course = Course {
                moments: [(Moment::Documents, from), (Moment::Deadline, deadline)].into(),
                ..Course::default()
            };
            !breaches(&procedure, &course, &calendar, from).is_empty()
        };
        prop_assert!(!refused(first) && refused(first.yesterday().unwrap()));
    }
}
