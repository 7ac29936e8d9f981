//! What must happen to be green: the rule against the light itself, and the page through the router.

use crate::city;
use crate::common;

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use base::{Date, Title};
use common::{World, clerk, hand_in, month, office};
use plan::commands::report;
use plan::rules::cut_off::CutOffs;
use plan::rules::figure::Comparator;
use plan::rules::light::{Facts, Goal, Lead, Light, Stage};
use plan::rules::period::Period;
use plan::rules::what_if::{
    Assumed, Moment, Pace, Standing, Step, assume, hardness, just_met, outlook, reported_on, take,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use tower::ServiceExt;
use web::{Routes, Shell, SiteConfig};

const START: Date = Date::constant(2023, 8, 11);

fn moment(days: i32) -> Moment {
    let day = START + jiff::Span::new().days(days);
    Moment {
        day,
        last_due: CutOffs::default().last_due(day),
    }
}

fn comparator() -> impl Strategy<Value = Comparator> {
    prop::sample::select(vec![
        Comparator::AtLeast,
        Comparator::AtMost,
        Comparator::MoreThan,
        Comparator::LessThan,
        Comparator::Exactly,
        Comparator::About,
        Comparator::Reach,
    ])
}

fn goal() -> impl Strategy<Value = Goal> {
    let due = prop::option::of(0..900_i32);
    let number = |range: std::ops::Range<i64>| {
        (range, 0..3_u32).prop_map(|(number, scale)| Decimal::new(number, scale))
    };
    (
        comparator(),
        number(-50..20_000),
        due,
        prop::option::of(number(-100..30_000)),
    )
        .prop_map(|(comparator, value, due, figure)| Goal {
            comparator,
            value,
            due: due.map(|days| moment(days).day),
            figure,
        })
}

fn lead() -> impl Strategy<Value = Lead> {
    let stage = prop::sample::select(vec![
        None,
        Some(Stage::Progress),
        Some(Stage::Delayed),
        Some(Stage::Done),
    ]);
    (prop::option::of(0..30_i32), stage).prop_map(|(months, stage)| Lead {
        newest: months.map(|months| Period::of(moment(months * 30).day)),
        stage,
    })
}

fn facts() -> impl Strategy<Value = Facts> {
    (
        prop::collection::vec(goal(), 0..4),
        prop::collection::vec(lead(), 1..4),
        prop::option::of(0..900_i32),
    )
        .prop_map(|(goals, leads, due)| Facts {
            start: START,
            due: due.map(|days| moment(days).day),
            first_period: Period::of(START),
            goals,
            leads,
        })
}

/// A figure no worse than another: on a floor more, on a ceiling less, towards a standard from below or above.
fn better(comparator: Comparator, figure: Decimal, goal: Decimal, by: Decimal) -> Decimal {
    match comparator {
        Comparator::AtMost | Comparator::LessThan => figure - by,
        Comparator::AtLeast | Comparator::MoreThan | Comparator::Reach => figure + by,
        Comparator::Exactly | Comparator::About if figure < goal => (figure + by).min(goal),
        Comparator::Exactly | Comparator::About => (figure - by).max(goal),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn what_must_happen_makes_it_green(facts in facts(), today in 0..800_i32, ahead in 0..400_i32) {
        let (now, by) = (moment(today), moment(today + ahead));
        let told = outlook(&facts, now, by);
        let mut changed = facts.clone();
        for step in &told.steps {
            take(&mut changed, step);
        }
        prop_assert_eq!(&by.light(&changed), &told.then);
        prop_assert!(told.then.0.is_green(), "{:?}", told);
        prop_assert!(told.is_possible());
        prop_assert_eq!(&told.now, &now.light(&facts));
        prop_assert_eq!(&told.silent, &by.light(&facts));
        prop_assert_eq!(told.silent.0.is_green(), told.steps.is_empty());
        prop_assert_eq!(told.standing == Standing::Green, told.steps.is_empty());
    }

    #[test]
    fn nothing_that_must_happen_can_be_left_out(facts in facts(), today in 0..800_i32, ahead in 0..400_i32) {
        let (now, by) = (moment(today), moment(today + ahead));
        let told = outlook(&facts, now, by);
        for left_out in 0..told.steps.len() {
            let mut changed = facts.clone();
            for (index, step) in told.steps.iter().enumerate() {
                match step {
                    // One less in the last digit of the goal is not enough either.
                    Step::Figure { goal, needed, .. } if index == left_out => {
                        let held = facts.goals[*goal].comparator;
                        let digit = Decimal::new(1, facts.goals[*goal].value.normalize().scale());
                        let needed = match held {
                            Comparator::AtMost | Comparator::LessThan => *needed + digit,
                            // A twentieth either way is as good as the goal.
                            Comparator::About => continue,
                            _ => *needed - digit,
                        };
                        take(&mut changed, &Step::Figure { goal: *goal, needed, whole: false });
                    }
                    step if index != left_out => take(&mut changed, step),
                    _ => {}
                }
            }
            prop_assert!(!by.light(&changed).0.is_green(), "{:?} without {}", told, left_out);
        }
    }

    #[test]
    fn a_better_figure_never_worsens_the_light(
        facts in facts(), which in 0..4_usize, by in (0..40_000_i64, 0..3_u32), today in 0..1200_i32,
    ) {
        let at = moment(today);
        let Some((goal, figure)) = facts.goals.get(which).and_then(|goal| Some((goal, goal.figure?))) else {
            return Ok(());
        };
        let more = better(goal.comparator, figure, goal.value, Decimal::new(by.0, by.1));
        let assumed = |report| Assumed {
            figures: BTreeMap::from([(which, more)]),
            report,
            ..Assumed::default()
        };
        let (before, after) = (at.light(&facts).0, at.light(&assume(&facts, &assumed(None))).0);
        prop_assert!(!before.is_green() || after.is_green(), "{before:?} to {after:?}");
        // A figure comes with a report; then no light is worse than the one before.
        let report = Some(reported_on(at));
        let reported = assume(&facts, &Assumed { report, ..Assumed::default() });
        let (before, after) = (at.light(&reported).0, at.light(&assume(&facts, &assumed(report))).0);
        prop_assert!(after <= before, "{before:?} to {after:?}");
    }
}

#[test]
fn paces_by_table() {
    let d = Decimal::from;
    let reading = |text: &str, value: i64| Some((month(text), d(value)));
    let days = (Date::constant(2023, 11, 3), Date::constant(2023, 12, 31));
    let two = Pace::of(
        reading("2023-08", 20),
        reading("2023-10", 100),
        d(180),
        days,
    );
    assert_eq!(
        (two.gap, two.months, two.needed, two.so_far),
        (Some(d(80)), 2, Some(d(40)), Some(d(40)))
    );
    assert_eq!(two.strain(), 1000);
    let this_month = Pace::of(reading("2023-08", 20), reading("2023-11", 80), d(180), days);
    assert_eq!((this_month.months, this_month.needed), (1, Some(d(100))));
    assert_eq!(this_month.strain(), 5000);
    let one = Pace::of(
        reading("2023-10", 100),
        reading("2023-10", 100),
        d(180),
        days,
    );
    assert_eq!((one.so_far, one.strain()), (None, 1000));
    let still = Pace::of(
        reading("2023-08", 100),
        reading("2023-10", 100),
        d(180),
        days,
    );
    assert_eq!(still.strain(), u64::MAX);
    let away = Pace::of(
        reading("2023-08", 100),
        reading("2023-10", 90),
        d(180),
        days,
    );
    assert_eq!(away.strain(), u64::MAX);
    let falls = Pace::of(reading("2023-08", 9), reading("2023-10", 5), d(1), days);
    assert_eq!((falls.gap, falls.strain()), (Some(d(-4)), 1000));
    let none = Pace::of(None, None, d(180), days);
    assert_eq!((none.gap, none.needed, none.months), (None, None, 2));
    let over = Pace::of(
        reading("2023-08", 20),
        reading("2023-12", 100),
        d(180),
        days,
    );
    assert_eq!((over.months, over.needed), (0, Some(d(80))));
}

#[test]
fn the_hardest_comes_first() {
    let pace = |strain: i64, gap: i64| {
        let pace = Pace {
            gap: Some(Decimal::from(gap)),
            months: 1,
            needed: Some(Decimal::from(strain)),
            so_far: Some(Decimal::ONE),
        };
        (pace, Decimal::from(100))
    };
    let soon = Some(Date::constant(2023, 12, 1));
    let order = [
        hardness(&[pace(-1, 1)], None),
        hardness(&[pace(1, 1), pace(3, 1)], None),
        hardness(&[(Pace::default(), Decimal::from(100))], None),
        hardness(&[pace(1, 50)], soon),
        hardness(&[pace(1, 50)], None),
        hardness(&[], soon),
        hardness(&[], None),
    ];
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
fn strict_goals_need_one_more() {
    let d = |text: &str| text.parse::<Decimal>().expect("a number");
    for (comparator, goal, expected) in [
        (Comparator::AtLeast, "95", "95"),
        (Comparator::MoreThan, "100", "101"),
        (Comparator::MoreThan, "99.5", "99.6"),
        (Comparator::LessThan, "1", "0"),
        (Comparator::AtMost, "1.50", "1.5"),
    ] {
        let needed = just_met(comparator, d(goal));
        assert_eq!(needed, d(expected), "{comparator:?} {goal}");
        assert!(comparator.met(needed, d(goal)));
    }
}

#[test]
fn a_due_date_that_has_passed_is_too_late() {
    let task = |due: Date| Facts {
        start: START,
        due: Some(due),
        first_period: Period::of(START),
        goals: Vec::new(),
        leads: vec![Lead {
            newest: Some(month("2023-10")),
            stage: Some(Stage::Progress),
        }],
    };
    let at = |day: Date| Moment {
        day,
        last_due: CutOffs::default().last_due(day),
    };
    let (now, by) = (
        at(Date::constant(2023, 11, 3)),
        at(Date::constant(2023, 12, 31)),
    );
    let late = outlook(&task(Date::constant(2023, 10, 31)), now, by);
    assert_eq!(late.standing, Standing::Late);
    assert_eq!(late.passed(), Some(Date::constant(2023, 10, 31)));
    assert_eq!(late.then.0, Light::Met);
    let ahead = outlook(&task(Date::constant(2023, 11, 30)), now, by);
    assert_eq!(ahead.standing, Standing::Report);
    assert_eq!(
        ahead.steps,
        [Step::Says {
            stage: Stage::Done,
            leads: vec![0]
        }]
    );
    let later = outlook(&task(Date::constant(2024, 6, 30)), now, by);
    assert_eq!(
        later.steps,
        [Step::Report {
            period: month("2023-11"),
            leads: vec![0]
        }]
    );
}

#[test]
fn what_no_report_can_bring_is_said() {
    let d = Decimal::from;
    let facts = Facts {
        start: START,
        due: None,
        first_period: Period::of(START),
        goals: vec![Goal {
            comparator: Comparator::AtLeast,
            value: d(2_000_000_000_000_i64),
            due: Some(Date::constant(2023, 11, 30)),
            figure: Some(d(1)),
        }],
        leads: vec![Lead {
            newest: None,
            stage: None,
        }],
    };
    let told = outlook(&facts, moment(84), moment(142));
    assert!(!told.is_possible());
    assert_eq!(told.standing, Standing::Late);
}

/// A world behind the router, with two months of unit a's figures on task 101.
fn site() -> (World, Router) {
    let world = World::new();
    for (text, figure) in [("2023-09", "60"), ("2023-10", "100")] {
        let mut input = hand_in(101, &[(1, figure), (2, "3")]);
        input.period = month(text);
        input.confirmed = true;
        world.clock.tick();
        let filed = report::file(&world.store, &clerk("a"), input).expect("filed");
        report::accept(&world.store, &office(), filed.id, filed.version).expect("accepted");
    }
    let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
    let shell =
        Shell::new((*world.store).clone(), world.clock.clone(), site).with_room(plan::Plan::new());
    let router = Routes::shell()
        .merge(plan::routes())
        .into_router(shell)
        .expect("a router");
    (world, router)
}

async fn get(router: &Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(path)
        .header(header::HOST, "127.0.0.1")
        .body(Body::empty())
        .expect("a request");
    let reply = router.clone().oneshot(request).await.expect("a reply");
    let status = reply.status();
    let bytes = to_bytes(reply.into_body(), 1 << 22).await.expect("a body");
    (status, String::from_utf8(bytes.to_vec()).expect("UTF-8"))
}

#[tokio::test]
async fn the_page_says_what_is_missing_and_how_fast() {
    let (_world, router) = site();
    let (status, html) = get(&router, "/units/a/what-if").await;
    assert_eq!(status, StatusCode::OK);
    for text in [
        "到2023年12月31日，2 项牵头任务中：0 项不再报送也是绿灯",
        "≥ 180家（目标 ≥ 200家）",
        "现值 100家（2023年10月），相差 80家",
        "还可报 2 个月，每月须变化 40家",
        "此前每月 40家，所需为此前的 1 倍",
        "报送2023年11月的进展，截止 2023年12月5日",
        "欠报2023年8月（1 个月）",
        "另有 1 个牵头单位也须报送",
        "还没有审核通过的数值",
    ] {
        assert!(html.contains(text), "{text} in {html}");
    }
    // Past the due date the goal itself counts, and so does the ceiling.
    let (_, html) = get(&router, "/units/a/what-if?by=2024-01-31").await;
    for text in [
        "≥ 200家",
        "≤ 1个工作日",
        "2023年12月31日到期",
        "应报2023年11月至2023年12月（2 个月），首个截止日 2023年12月5日",
    ] {
        assert!(html.contains(text), "{text} in {html}");
    }
    let (_, unit) = get(&router, "/units/a").await;
    assert!(unit.contains("href=\"/units/a/what-if\""));
}

#[tokio::test]
async fn a_trial_shows_lights_and_saves_nothing() {
    let (world, router) = site();
    let entries = world.count("SELECT COUNT(*) FROM journal_entry");
    let path = "/units/a/what-if?task=101&f-1=180";
    let (status, html) = get(&router, path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("不保存任何内容"));
    assert!(
        html.contains("1 项任务的灯色改变；绿灯从 0 项变为 1 项"),
        "{html}"
    );
    let kept = "<input type=\"hidden\" name=\"f-1\" value=\"180\">";
    assert!(html.contains(kept), "another day keeps the assumption");
    let (_, html) = get(&router, "/units/a/what-if?task=101&f-1=179").await;
    assert!(html.contains("绿灯从 0 项变为 0 项"), "{html}");
    // An early report does not cover the months after it.
    let (_, html) = get(&router, &format!("{path}&report=2023-11-20")).await;
    assert!(
        html.contains("2023年11月20日，报送后") && html.contains("绿灯从 0 项变为 0 项"),
        "{html}"
    );
    // The other lead unit owes as well.
    let one = get(&router, "/units/a/what-if?task=102&f-3=100&f-4=45")
        .await
        .1;
    assert!(one.contains("绿灯从 0 项变为 0 项"), "{one}");
    let both = get(&router, "/units/a/what-if?task=102&f-3=100&f-4=45&who=all")
        .await
        .1;
    assert!(both.contains("绿灯从 0 项变为 1 项"), "{both}");
    // Another due date flattens the line.
    let due = get(
        &router,
        "/units/a/what-if?task=101&due=2026-12-31&report=2023-12-31",
    )
    .await
    .1;
    assert!(due.contains("绿灯从 0 项变为 1 项"), "{due}");
    assert_eq!(world.count("SELECT COUNT(*) FROM journal_entry"), entries);
}

#[tokio::test]
async fn what_is_just_enough_makes_everything_green() {
    let (_world, router) = site();
    for by in ["2023-11-03", "2023-12-31", "2024-08-15"] {
        let (_, html) = get(&router, &format!("/units/a/what-if?by={by}&task=all")).await;
        let fill = html
            .split("href=\"")
            .filter_map(|rest| rest.split('"').next())
            .find(|href| href.contains("who=all"))
            .expect("a link that fills the form")
            .replace("&#38;", "&")
            .replace("#try", "");
        let (status, html) = get(&router, &fill).await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("变为 2 项"), "{fill}: {html}");
    }
}

#[tokio::test]
async fn bad_input_is_named_at_its_field_and_nothing_is_lost() {
    let (_world, router) = site();
    let (status, html) = get(
        &router,
        "/units/a/what-if?by=2023-12-31&task=101&f-1=x1&f-2=0.5&report=2024-02-30&due=soon&stage=maybe&who=me",
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for name in ["f-1", "report", "due", "stage", "who"] {
        assert!(
            html.contains(&format!("id=\"{name}-error\"")),
            "{name}: {html}"
        );
        assert!(html.contains(&format!("href=\"#{name}\"")), "{name}");
    }
    for value in ["x1", "0.5", "2024-02-30", "soon"] {
        assert!(
            html.contains(&format!("value=\"{value}\"")),
            "{value} is kept"
        );
    }
    assert!(!html.contains("id=\"f-2-error\""));
    for by in ["2023-11-02", "2040-01-01", "someday", "2023-02-30"] {
        let (status, html) = get(&router, &format!("/units/a/what-if?by={by}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{by}");
        assert!(html.contains("id=\"by-error\"") && html.contains(&format!("value=\"{by}\"")));
    }
    for task in ["103", "999", "x"] {
        let (status, html) = get(&router, &format!("/units/a/what-if?task={task}&f-1=1")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{task}");
        assert!(html.contains("id=\"task-error\""), "{task}");
    }
    let (status, html) = get(
        &router,
        "/units/a/what-if?task=all&f-1=%22%3E%3Cscript%3Ealert(1)",
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!html.contains("<script>alert"));
}

#[tokio::test]
async fn a_unit_that_leads_nothing_and_one_that_is_unknown() {
    let (_world, router) = site();
    let (status, html) = get(&router, "/units/c/what-if").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("这个单位没有牵头的任务") && html.contains("href=\"/units/c\""));
    assert_eq!(
        get(&router, "/units/none/what-if").await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn every_unit_of_the_city_has_its_page_in_both_languages() {
    let city = city::City::loaded();
    let units = city
        .store
        .read(|read| {
            store::Query::query_map(
                read,
                "SELECT DISTINCT org_id FROM plan_duty WHERE org_id IS NOT NULL ORDER BY org_id",
                store::params![],
                |row| row.get::<String>(0),
            )
        })
        .expect("units");
    assert!(units.len() > 40, "{}", units.len());
    for unit in units {
        for (cookie, title) in [("", "达标推演"), ("luodi-lang=en", "What if")] {
            let path = format!("/units/{unit}/what-if?task=all");
            let (status, html) = city.page(&path, cookie).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert!(html.contains(title), "{path}");
            let mut ids: Vec<&str> = html
                .split(" id=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .collect();
            let all = ids.len();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), all, "{path} repeats an id");
        }
    }
}
