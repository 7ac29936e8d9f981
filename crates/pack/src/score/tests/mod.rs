#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use base::calendar::Calendar;
use base::{Lang, Title};
use jiff::civil::date;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::element::{
    Adjust, Consequence, Deduct, Downgrade, Elements, Grade, Input, Method, MethodPart, Order,
    Part, PartKind, Publish, Register, Rounding, Rule, RuleOn, Scheme, Settings, Severity, Subject,
    Tie,
};
use crate::expr::{Record, Values};
use crate::indicator::Cycle;

fn title(text: &str) -> Title {
    Title::new(text, text)
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn downgrade(
    id: &str,
    when: &str,
    to: Option<&str>,
    steps: Option<u8>,
    lowest: Option<&str>,
) -> Downgrade {
    Downgrade {
        id: id.to_owned(),
        title: title(id),
        clauses: vec![],
        when: when.to_owned(),
        to: to.map(str::to_owned),
        steps,
        lowest: lowest.map(str::to_owned),
    }
}

fn grade(id: &str, first: Option<u32>, unless: bool) -> Grade {
    Grade {
        id: id.to_owned(),
        title: title(id),
        first,
        from: None,
        unless_downgraded: unless,
    }
}

fn input(key: &str) -> Input {
    Input {
        key: key.to_owned(),
        title: title(key),
        unit: "分".to_owned(),
        indicator: None,
    }
}

/// Article 8 of the assessment: full marks 100, additions and deductions, A for the first two, B otherwise; one grade
/// lower, C at the lowest, or D.
fn food() -> Scheme {
    let adjust = |id: &str, points: &str, when: Option<&str>, limit: Option<i64>| Adjust {
        id: id.to_owned(),
        title: title(id),
        clauses: vec!["F8".to_owned()],
        points: points.to_owned(),
        when: when.map(str::to_owned),
        limit: limit.map(Decimal::from),
    };
    let consequence = |when: &str, opens: Option<&str>| Consequence {
        title: title(when),
        when: when.to_owned(),
        opens: opens.map(str::to_owned),
    };
    Scheme {
        id: "food".to_owned(),
        title: title("食品安全评议考核"),
        clauses: vec!["F8".to_owned()],
        base: Decimal::ONE_HUNDRED,
        cycle: Cycle::Year,
        subjects: Subject::County,
        inputs: ["missed", "praise", "incidents", "fraud", "veto"]
            .map(input)
            .to_vec(),
        parts: vec![],
        adjusts: vec![
            adjust("missed", "-2.0 * missed", None, Some(40)),
            adjust("praise", "praise", Some("praise > 0.0"), Some(5)),
        ],
        downgrades: vec![
            downgrade("incident", "incidents > 0.0", None, Some(1), Some("C")),
            downgrade("fraud", "fraud > 0.0", None, Some(1), Some("C")),
            downgrade("veto", "veto > 0.0", Some("D"), None, None),
        ],
        grades: vec![
            grade("A", Some(2), true),
            grade("B", None, false),
            grade("C", None, false),
            grade("D", None, false),
        ],
        consequences: vec![
            consequence("grade == 'A'", None),
            consequence("grade == 'D'", Some("interview")),
            consequence(
                "rank == last_rank && has(rank_before) && rank_before == 6",
                Some("interview"),
            ),
        ],
    }
}

fn given(subject: &str, figures: &[(&str, i64)]) -> Given {
    let mut inputs: BTreeMap<String, Decimal> = ["missed", "praise", "incidents", "fraud", "veto"]
        .map(|key| (key.to_owned(), Decimal::ZERO))
        .into();
    inputs.extend(
        figures
            .iter()
            .map(|(key, figure)| ((*key).to_owned(), Decimal::from(*figure))),
    );
    Given {
        subject: subject.to_owned(),
        inputs,
        row: None,
        rank_before: None,
    }
}

fn assess(scheme: &Scheme, all: &[Given]) -> Assessment {
    let assessor = Assessor::new(&Elements::default(), scheme).unwrap();
    assessor.assess(date(2024, 1, 15), &Calendar::national(), all)
}

fn grades(all: &[Given]) -> Vec<(String, u32, String)> {
    assess(&food(), all)
        .standings
        .into_iter()
        .map(|standing| (standing.subject, standing.rank, standing.grade.unwrap()))
        .collect()
}

#[test]
fn food_safety_grades_follow_the_article() {
    type Found = Vec<(&'static str, u32, &'static str)>;
    let cases: Vec<(Vec<Given>, Found)> = vec![
        // The first two are A, everybody else B.
        (
            vec![
                given("a", &[]),
                given("b", &[("missed", 1)]),
                given("c", &[("missed", 2)]),
                given("d", &[("missed", 9)]),
            ],
            vec![("a", 1, "A"), ("b", 2, "A"), ("c", 3, "B"), ("d", 4, "B")],
        ),
        // One grade lower: A becomes B, B becomes C; two conditions are still one grade; nobody moves up.
        (
            vec![
                given("a", &[("incidents", 1)]),
                given("b", &[("missed", 1), ("incidents", 2), ("fraud", 1)]),
                given("c", &[("missed", 2), ("fraud", 1)]),
                given("d", &[("missed", 3)]),
            ],
            vec![("a", 1, "B"), ("b", 2, "B"), ("c", 3, "C"), ("d", 4, "B")],
        ),
        // A veto is D, whatever the rank.
        (
            vec![
                given("a", &[("veto", 1)]),
                given("b", &[("missed", 1)]),
                given("c", &[("missed", 2), ("veto", 1), ("fraud", 1)]),
            ],
            vec![("a", 1, "D"), ("b", 2, "A"), ("c", 3, "D")],
        ),
        // Two on the second rank do not both fit into the first two.
        (
            vec![
                given("a", &[]),
                given("b", &[("missed", 1)]),
                given("c", &[("missed", 1)]),
            ],
            vec![("a", 1, "A"), ("b", 2, "B"), ("c", 2, "B")],
        ),
        (
            vec![
                given("b", &[]),
                given("a", &[]),
                given("c", &[("missed", 1)]),
            ],
            vec![("a", 1, "A"), ("b", 1, "A"), ("c", 3, "B")],
        ),
    ];
    for (all, want) in cases {
        let want: Vec<(String, u32, String)> = want
            .into_iter()
            .map(|(who, rank, grade)| (who.to_owned(), rank, grade.to_owned()))
            .collect();
        assert_eq!(grades(&all), want);
    }
}

#[test]
fn additions_are_limited_and_explained() {
    let all = [
        given("a", &[("praise", 9), ("missed", 3)]),
        given("b", &[("missed", 30)]),
    ];
    let assessment = assess(&food(), &all);
    let [a, b] = assessment.standings.as_slice() else {
        panic!("two are assessed")
    };
    assert_eq!((a.total, b.total), (number("99"), number("60")));
    let said: Vec<String> = a.lines.iter().map(|line| line.text(Lang::Zh)).collect();
    assert_eq!(
        said,
        [
            "missed：missed = 3；-6",
            "praise：praise = 9；+5（算得 9，按限额取 5）"
        ]
    );
    assert_eq!(b.lines.len(), 1);
    assert_eq!(b.lines[0].clauses, ["F8"]);
}

#[test]
fn interviews_follow_from_a_grade_or_from_two_years_at_the_end() {
    let mut all: Vec<Given> = (0..6)
        .map(|n| given(&format!("c{n}"), &[("missed", n)]))
        .collect();
    all[0].inputs.insert("veto".to_owned(), Decimal::ONE);
    all[5].rank_before = Some(6);
    all[4].rank_before = Some(6);
    let follows: Vec<Vec<usize>> = assess(&food(), &all)
        .standings
        .into_iter()
        .map(|standing| standing.consequences)
        .collect();
    assert_eq!(follows, [vec![1], vec![0], vec![], vec![], vec![], vec![2]]);
}

#[test]
fn who_lacks_a_figure_has_no_rank_and_the_reason_is_named() {
    let mut all = vec![given("a", &[]), given("b", &[("missed", 1)])];
    all[0].inputs.remove("fraud");
    let assessment = assess(&food(), &all);
    assert_eq!(assessment.standings.len(), 1);
    assert_eq!(assessment.standings[0].rank, 1);
    let [unscored] = assessment.unscored.as_slice() else {
        panic!("one has no score")
    };
    assert_eq!(
        (unscored.subject.as_str(), unscored.line.as_str()),
        ("a", "fraud")
    );
    assert_eq!(unscored.cause, ExprFailure::Absent("fraud".to_owned()));
}

/// Weighted parts, as trading platforms are assessed.
fn platforms() -> Scheme {
    let part = |id: &str, weight: i64, score: &str| Part {
        id: id.to_owned(),
        title: title(id),
        clauses: vec!["T11".to_owned()],
        weight: Decimal::from(weight),
        score: score.to_owned(),
    };
    Scheme {
        inputs: ["entry_rate", "shared", "late"].map(input).to_vec(),
        parts: vec![
            part("entry", 60, "min(100.0, entry_rate * 100.0 / 95.0)"),
            part("sharing", 40, "100 * shared / (shared + late)"),
        ],
        adjusts: vec![],
        downgrades: vec![],
        grades: vec![
            Grade {
                from: Some(Decimal::from(90)),
                ..grade("A", None, false)
            },
            Grade {
                from: Some(Decimal::from(60)),
                ..grade("B", None, false)
            },
            grade("C", None, false),
        ],
        consequences: vec![],
        ..food()
    }
}

fn platform(subject: &str, entry: &str, shared: i64, late: i64) -> Given {
    let inputs = [
        ("entry_rate".to_owned(), number(entry)),
        ("shared".to_owned(), Decimal::from(shared)),
        ("late".to_owned(), Decimal::from(late)),
    ];
    Given {
        subject: subject.to_owned(),
        inputs: inputs.into(),
        row: None,
        rank_before: None,
    }
}

#[test]
fn parts_are_weighted_and_add_up_line_by_line() {
    let all = [
        platform("a", "97", 9, 1),
        platform("b", "80", 1, 2),
        platform("c", "10", 0, 0),
        platform("d", "0", 0, 1),
    ];
    let assessment = assess(&platforms(), &all);
    let found: Vec<(&str, String, &str)> = assessment
        .standings
        .iter()
        .map(|standing| {
            (
                standing.subject.as_str(),
                standing.total.normalize().to_string(),
                standing.grade.as_deref().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("a", "96".into(), "A"),
            ("b", "63.8596".into(), "B"),
            ("d", "0".into(), "C")
        ]
    );
    assert_eq!(assessment.unscored[0].cause, ExprFailure::ZeroDivision);
    assert_eq!(assessment.unscored[0].line, "sharing");
    for standing in &assessment.standings {
        let sum: Decimal = standing.lines.iter().map(|line| line.points).sum();
        assert_eq!(sum, standing.total);
    }
    assert_eq!(
        assessment.standings[1].lines[0].text(Lang::En),
        "entry: entry_rate = 80; 84.2105 × 60 ÷ 100 = 50.5263"
    );
}

fn method(order: Order, ties: &[Tie]) -> Method {
    let part = |id: &str, weight: i64, kind| MethodPart {
        id: id.to_owned(),
        title: title(id),
        weight: Decimal::from(weight),
        kind,
        criteria: vec![],
    };
    Method {
        id: "points".to_owned(),
        title: title("综合评分"),
        clauses: vec![],
        order,
        parts: vec![
            part(
                "price",
                60,
                PartKind::Formula("lowest * 100.0 / price".to_owned()),
            ),
            part("skill", 40, PartKind::Marks),
        ],
        deducts: vec![Deduct {
            id: "small".to_owned(),
            title: title("小微企业"),
            clauses: vec![],
            when: "bidder.small && !bidder.consortium".to_owned(),
            percent: Decimal::TEN,
            share: None,
        }],
        ties: ties.to_vec(),
        benchmark: None,
        abnormal: None,
        reviews: vec![],
        candidates: 3,
        least: 3,
        hidden: false,
        deviates: Decimal::TWO,
        rounding: Rounding::default(),
    }
}

fn offer(bidder: &str, price: i64, small: bool, marks: &[i64]) -> Offer {
    let marks = marks.iter().copied().map(Decimal::from).collect();
    Offer {
        bidder: bidder.to_owned(),
        price: Decimal::from(price),
        small,
        marks: [("skill".to_owned(), marks)].into(),
        ..Offer::default()
    }
}

fn judge(method: &Method, offers: &[Offer], drawn: &[&str]) -> Result<Vec<Judged>, JudgingError> {
    let drawn: Vec<String> = drawn.iter().map(|who| (*who).to_owned()).collect();
    Judging::new(method).unwrap().judge(offers, &drawn)
}

#[test]
fn offers_are_judged_by_price_and_marks() {
    let all = [
        offer("a", 100, false, &[90, 80]),
        offer("b", 110, true, &[80, 90]),
        offer("c", 200, false, &[100, 100]),
    ];
    let judged = judge(&method(Order::High, &[]), &all, &[]).unwrap();
    let found: Vec<(&str, String, String, u32)> = judged
        .iter()
        .map(|one| {
            (
                one.bidder.as_str(),
                one.price.normalize().to_string(),
                one.total.normalize().to_string(),
                one.rank,
            )
        })
        .collect();
    // 99 is the lowest: b's 110 less a tenth.
    assert_eq!(
        found,
        [
            ("b", "99".into(), "94".into(), 1),
            ("a", "100".into(), "93.4".into(), 2),
            ("c", "200".into(), "69.7".into(), 3)
        ]
    );
    assert_eq!(judged[0].deducted.len(), 1);
    assert_eq!(
        judged[1].lines[0].figures,
        [
            ("lowest".to_owned(), number("99")),
            ("price".to_owned(), number("100"))
        ]
    );
}

#[test]
fn equal_totals_are_told_apart_by_rule_or_drawn() {
    let all = [
        offer("a", 100, false, &[80]),
        offer("b", 100, false, &[80]),
        offer("c", 100, false, &[80]),
    ];
    let ranks = |judged: Vec<Judged>| {
        judged
            .into_iter()
            .map(|one| (one.bidder, one.rank, one.undecided, one.told_by))
            .collect::<Vec<_>>()
    };
    let name = |who: &str| who.to_owned();
    let none = ranks(judge(&method(Order::High, &[Tie::Price, Tie::Draw]), &all, &[]).unwrap());
    assert_eq!(
        none,
        [
            (name("a"), 1, true, None),
            (name("b"), 1, true, None),
            (name("c"), 1, true, None)
        ]
    );
    let drawn = ranks(judge(&method(Order::High, &[Tie::Draw]), &all, &["c", "a", "b"]).unwrap());
    let draw = Some(Tie::Draw);
    assert_eq!(
        drawn,
        [
            (name("c"), 1, false, draw),
            (name("a"), 2, false, draw),
            (name("b"), 3, false, draw)
        ]
    );
    // 60 + 20 and 40 + 40: the cheaper one first, or the better one.
    let even = [
        offer("a", 100, false, &[50]),
        offer("b", 150, false, &[100]),
    ];
    let first = |tie| {
        judge(&method(Order::High, &[tie]), &even, &[]).unwrap()[0]
            .bidder
            .clone()
    };
    assert_eq!(
        (first(Tie::Price), first(Tie::Marks)),
        (name("a"), name("b"))
    );
}

#[test]
fn offers_that_cannot_be_judged_say_why() {
    let marks = |bidder: &str| JudgingError::Marks {
        bidder: bidder.to_owned(),
        part: "skill".to_owned(),
    };
    let table = [
        (
            vec![offer("a", 1, false, &[1]), offer("a", 2, false, &[1])],
            JudgingError::Twice("a".into()),
        ),
        (
            vec![offer("a", 0, false, &[1])],
            JudgingError::Price("a".into()),
        ),
        (vec![offer("a", 1, false, &[])], marks("a")),
        (
            vec![offer("a", 1, false, &[1, 2]), offer("b", 1, false, &[1])],
            marks("b"),
        ),
        (
            vec![offer("a", 1, false, &[101])],
            JudgingError::Mark {
                bidder: "a".into(),
                part: "skill".into(),
            },
        ),
    ];
    for (offers, want) in table {
        let got = judge(&method(Order::High, &[]), &offers, &[]).unwrap_err();
        assert!(!base::Explain::explain(&got, Lang::Zh).is_empty());
        assert_eq!(got, want);
    }
    assert_eq!(judge(&method(Order::High, &[]), &[], &[]), Ok(vec![]));
}

#[test]
fn a_rule_says_what_it_found_and_with_what_it_opens_a_case() {
    let register = Register {
        id: "fees".to_owned(),
        title: title("清单"),
        clauses: vec![],
        owner: base::OrgId::from("x"),
        publish: Publish::Open,
        credit: false,
        key: vec!["name".to_owned()],
        validity: false,
        review_term: None,
        fields: vec![],
    };
    let field = |key: &str, kind: &str| -> crate::element::Field {
        serde_json::from_value(serde_json::json!({
            "key": key, "title": {"zh": key, "en": key}, "hint": null, "required": true, "sensitivity": "open",
            "kind": {"kind": kind, "max_chars": 20, "min_fen": null, "max_fen": null}
        }))
        .unwrap()
    };
    let register = Register {
        fields: vec![
            field("name", "text"),
            field("amount", "money"),
            field("ceiling", "money"),
        ],
        ..register
    };
    let elements = Elements {
        registers: vec![register],
        ..Elements::default()
    };
    let rule = Rule {
        id: "over".to_owned(),
        title: title("超标"),
        clauses: vec![],
        on: RuleOn::Row("fees".to_owned()),
        when: "row.amount > row.ceiling".to_owned(),
        severity: Severity::Serious,
        text: Title::new("{row.name} 超出上限", "{row.name} is above its ceiling"),
        opens: Some("fee-report".to_owned()),
        form: Settings::from([("over".to_owned(), "row.amount - row.ceiling".to_owned())]),
        notify: None,
    };
    let reader = RuleReader::new(&elements, &rule).unwrap();
    let row = |amount: i64| {
        let row = Record::new()
            .with("name", "检测费")
            .with("amount", Decimal::from(amount));
        Values::new().with("row", row.with("ceiling", Decimal::from(50)))
    };
    assert_eq!(reader.look(&row(50), |_| row(50)), Ok(None));
    let fired = reader.look(&row(80), |_| row(80)).unwrap().unwrap();
    assert_eq!(
        fired.text,
        Title::new("检测费 超出上限", "检测费 is above its ceiling")
    );
    let (item, answers) = fired.opens.unwrap();
    assert_eq!(item, "fee-report");
    assert_eq!(answers["over"], Value::Number(Decimal::from(30)));
}

fn counties() -> impl Strategy<Value = Vec<Given>> {
    prop::collection::vec((0_i64..25, 0_i64..8, 0_i64..2, 0_i64..2, 0_i64..2), 1..9).prop_map(
        |all| {
            all.into_iter()
                .enumerate()
                .map(|(n, (missed, praise, incidents, fraud, veto))| {
                    let figures = [
                        ("missed", missed),
                        ("praise", praise),
                        ("incidents", incidents),
                        ("fraud", fraud),
                        ("veto", veto),
                    ];
                    given(&format!("c{n}"), &figures)
                })
                .collect()
        },
    )
}

fn standing<'a>(assessment: &'a Assessment, subject: &str) -> &'a Standing {
    assessment
        .standings
        .iter()
        .find(|one| one.subject == subject)
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_ranking_is_a_permutation_in_order(all in counties()) {
        let assessment = assess(&food(), &all);
        let mut subjects: Vec<&str> = assessment.standings.iter().map(|one| one.subject.as_str()).collect();
        subjects.sort_unstable();
        let mut wanted: Vec<&str> = all.iter().map(|one| one.subject.as_str()).collect();
        wanted.sort_unstable();
        prop_assert_eq!(subjects, wanted);
        for pair in assessment.standings.windows(2) {
            prop_assert!(pair[0].total >= pair[1].total);
            prop_assert_eq!(pair[0].rank == pair[1].rank, pair[0].total == pair[1].total);
        }
        for (place, one) in assessment.standings.iter().enumerate() {
            prop_assert!(one.rank as usize <= place + 1);
            prop_assert!((Decimal::from(60)..=Decimal::from(105)).contains(&one.total));
        }
        prop_assert!(assessment.standings.iter().filter(|one| one.grade.as_deref() == Some("A")).count() <= 2);
    }

    /// More missed goals never help, and neither does something that lowers the grade.
    #[test]
    fn doing_worse_never_helps(all in counties(), who in any::<prop::sample::Index>(), key in prop::sample::select(vec!["missed", "incidents", "fraud", "veto"])) {
        let subject = who.get(&all).subject.clone();
        let before = assess(&food(), &all);
        let mut worse = all;
        let given = worse.iter_mut().find(|one| one.subject == subject).unwrap();
        *given.inputs.get_mut(key).unwrap() += Decimal::ONE;
        let after = assess(&food(), &worse);
        let (before, after) = (standing(&before, &subject), standing(&after, &subject));
        prop_assert!(after.total <= before.total);
        prop_assert!(after.rank >= before.rank);
        prop_assert!(after.grade >= before.grade, "{:?} {:?}", before.grade, after.grade);
    }

    #[test]
    fn parts_stay_within_their_weights(entry in -50_i64..300, shared in 0_i64..50, late in 1_i64..50) {
        let assessment = assess(&platforms(), &[platform("a", &entry.to_string(), shared, late)]);
        for line in &assessment.standings[0].lines {
            prop_assert!((Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&line.held));
            if let LineKind::Part { weight } = line.kind {
                prop_assert!((Decimal::ZERO..=weight).contains(&line.points));
            }
        }
    }

    /// Judging does not depend on the order in which offers come, and a lower price never loses points.
    #[test]
    fn judging_is_fair(prices in prop::collection::vec((1_i64..500, any::<bool>(), 0_i64..=100), 1..7), cut in 1_i64..50) {
        let method = method(Order::High, &[Tie::Price, Tie::Marks]);
        let offers: Vec<Offer> = prices
            .iter()
            .enumerate()
            .map(|(n, (price, small, mark))| offer(&format!("b{n}"), *price, *small, &[*mark]))
            .collect();
        let judged = judge(&method, &offers, &[]).unwrap();
        let mut reversed = offers.clone();
        reversed.reverse();
        prop_assert_eq!(&judged, &judge(&method, &reversed, &[]).unwrap());
        prop_assert_eq!(judged.len(), offers.len());
        let mut cheaper = offers.clone();
        cheaper[0].price = (cheaper[0].price - Decimal::from(cut)).max(Decimal::ONE);
        let after = judge(&method, &cheaper, &[]).unwrap();
        let place = |all: &[Judged]| all.iter().find(|one| one.bidder == "b0").map(|one| (one.total, one.rank)).unwrap();
        prop_assert!(place(&after).0 >= place(&judged).0);
        prop_assert!(place(&after).1 <= place(&judged).1);
    }
}
