//! Government procurement, by open tender and by the ways that need a ground or a small amount.

use axum::http::StatusCode;
use base::{Date, Millis};
use serde_json::{Value, json};

use super::city::{City, done, firm, plain};
use super::committee::Judge;
use super::construction::members_of;
use super::notice::Plan;
use super::offer::Holders;

/// Who holds the shares of what a unit buys: the treasury supervises.
pub const HOLDERS: [(&str, &str); 3] = [
    ("clerk2", "tenderer"),
    ("centre", "centre"),
    ("treasury", "supervisor"),
];

fn day(month: i8, day: i8) -> Date {
    Date::constant(2024, month, day)
}

pub async fn city() -> City {
    let mut city = City::on(day(9, 2));
    city.house.hires("treasury", base::Role::Clerk, "jc-czj");
    city.house.hires("buyer-head", base::Role::Head, "jc-fgw");
    city.enters_experts(firm("bidder5").1).await;
    city
}

/// From the notice to the report: everybody offers what is said here, the committee judges.
async fn judged(
    city: &mut City,
    plan: &Plan<'_>,
    (seats, offers): (&str, &[(&str, Value)]),
) -> i64 {
    let trade = city.announces(plan).await;
    let holders = city.keys(trade, HOLDERS).await;
    judges(city, (trade, plan), (seats, offers), holders).await;
    trade
}

/// From the first offer to the report.
pub async fn judges(
    city: &mut City,
    (trade, plan): (i64, &Plan<'_>),
    (seats, offers): (&str, &[(&str, Value)]),
    holders: Holders,
) -> i64 {
    city.steps(plan.by, (trade, "committee"), &[("committee-seats", seats)])
        .await;
    let deadline = plan.hours[2].1.parse().expect("a day");
    let deadline = Millis::start_of(deadline).plus_secs(9 * 3_600);
    opens(city, &holders, (offers, deadline)).await;
    let draw = city
        .draws([("clerk2", "tenderer"), ("treasury", "supervisor")])
        .await;
    let accepted = city.accepted(draw, 0).await;
    let committee = city.sitting(accepted).await;
    reviewed(city, &committee).await;
    holders.boxed
}

/// Offers are sealed, and opened at the hour.
pub async fn opens(
    city: &mut City,
    holders: &Holders,
    (offers, deadline): (&[(&str, Value)], Millis),
) {
    let mut sealed = Vec::new();
    for (login, fields) in offers {
        sealed.push(city.offers(login, holders.boxed, fields).await);
    }
    let left = (deadline.0 - city.house.now().0) / 1_000;
    city.house.goes_on(left);
    for ((login, _), offer) in offers.iter().zip(&sealed) {
        city.gives_half(login, holders.boxed, offer).await;
    }
    for login in ["clerk2", "treasury"] {
        city.gives_shares(login, holders).await;
    }
    city.house.goes_on(1);
    city.house.goes_on(60);
}

/// The committee judges and reports.
pub async fn reviewed(city: &mut City, committee: &[Judge]) {
    let id = city.reviewed(committee).await;
    let page = city
        .page(committee[0].login, &format!("/judging/{id}"))
        .await;
    if page.contains("name=\"m.") {
        for judge in committee {
            // Plan, service, contracts, certificates.
            city.marks(judge, id, |_, criterion| match criterion {
                "technical.plan" => "24",
                "technical.service" => "16",
                "record.contracts" => "10",
                _ => "8",
            })
            .await;
        }
    }
    city.reports(committee, id).await;
}

/// The centre's archive of a trade, verified without the house: the paths of its members.
pub fn archived(city: &City, trade: i64) -> Vec<String> {
    let all = members_of(&bundle(city, trade)).into_iter();
    all.map(|(path, ..)| path).collect()
}

/// The centre's archive of a trade, which verifies.
pub fn bundle(city: &City, trade: i64) -> Vec<u8> {
    let (app, mut bundle) = (&city.house.app, Vec::new());
    let (centre, of) = (city.scope("centre"), (trade, city.house.now()));
    let trades = &app.trading().trades;
    let summary = trade::archive::export(&app.store, &centre, trades, of, &mut bundle);
    summary.expect("a bundle");
    proof::check_file(&bundle[..], &proof::Options { key: None }).expect("proven");
    bundle
}

/// Awarded, and the contract signed by both sides online.
pub async fn contracted(city: &mut City, trade: i64, winner: &str, amount: &str) {
    city.steps("clerk2", (trade, "award"), &[("award-rank", "1")])
        .await;
    city.house.goes_on(60);
    let id = city.contract("clerk2").await;
    let path = format!("/contracts/{id}");
    let typed = [
        ("draft-amount", amount),
        ("draft-ends_on", "2025-03-31"),
        ("draft-body", "示例合同正文"),
    ];
    let draft = format!("{path}/draft");
    let reply = city.uploads("clerk2", (&path, &draft), (&typed, &[])).await;
    done(&reply, ("clerk2", &draft));
    // A unit is bound by its head.
    for login in [winner, "buyer-head"] {
        let typed = [("sign-password", app::demo::PASSWORD)];
        city.does(login, (&path, &format!("{path}/sign")), &typed)
            .await;
    }
    let public = plain(&city.public(trade).await);
    assert!(
        public.contains(firm(winner).0) && public.contains("合同"),
        "{public}"
    );
}

#[tokio::test]
async fn goods_by_open_tender_go_to_the_small_firm_with_an_innovation_product() {
    let mut city = city().await;
    let plan = Plan {
        by: "clerk2",
        project: [
            "示例检测设备采购",
            "procurement-open",
            "goods",
            "procurement-scored",
            "3000000|3000000",
        ],
        more: &[],
        documents: &["procurement-document"],
        hours: &[
            ("draft-from", "2024-09-02"),
            ("draft-until", "2024-09-09"),
            ("draft-day", "2024-09-23"),
            ("draft-hour", "09:00"),
        ],
    };
    let plain_offer = |fen: i64| json!({ "price_fen": fen });
    let offers = [
        ("bidder1", plain_offer(270_000_000)),
        // 290 less a tenth and a tenth is evaluated below 270.
        (
            "bidder2",
            json!({ "price_fen": 290_000_000, "small": true, "innovation": true, "innovation_share": 100 }),
        ),
        ("bidder3", plain_offer(280_000_000)),
    ];
    let trade = judged(&mut city, &plan, ("A0101 3\nB0201 2", &offers)).await;
    contracted(&mut city, trade, "bidder2", "2900000.00").await;
    let sheet = city.page("", "/evaluations/1/sheet.txt").await;
    let deducted = sheet
        .lines()
        .filter(|line| line.starts_with("deduct\t"))
        .count();
    assert_eq!(deducted, 2, "{sheet}");
}

/// Where the unit that supervises buys itself, the authority that manages the platform stands in its place: nobody brings two
/// seeds, and nobody opens alone.
#[tokio::test]
async fn a_unit_that_supervises_and_buys_counts_once() {
    let mut city = city().await;
    let plan = Plan {
        by: "treasury",
        project: [
            "示例档案柜采购",
            "procurement-enquiry",
            "goods",
            "procurement-lowest",
            "1000000",
        ],
        more: &[],
        documents: &["procurement-document"],
        hours: &[
            ("draft-from", "2024-09-02"),
            ("draft-until", "2024-09-05"),
            ("draft-day", "2024-09-06"),
            ("draft-hour", "09:00"),
        ],
    };
    let trade = city.announces(&plan).await;
    let seats = [("committee-seats", "A0101 3")];
    city.steps("treasury", (trade, "committee"), &seats).await;
    let holders = [
        ("treasury", "tenderer"),
        ("centre", "centre"),
        ("clerk", "supervisor"),
    ];
    let holders = city.keys(trade, holders).await;
    let mut sealed = Vec::new();
    for (login, fen) in [("bidder1", 98), ("bidder2", 97), ("bidder3", 99)] {
        let fields = json!({ "price_fen": fen * 1_000_000 });
        sealed.push((login, city.offers(login, holders.boxed, &fields).await));
    }
    city.house.goes_to(day(9, 6));
    for (login, offer) in &sealed {
        city.gives_half(login, holders.boxed, offer).await;
    }
    for login in ["treasury", "clerk"] {
        city.gives_shares(login, &holders).await;
    }
    city.house.goes_on(1);
    city.house.goes_on(60);
    let draw = city
        .draws([("treasury", "tenderer"), ("clerk", "supervisor")])
        .await;
    assert!(
        !city.called(draw).await.is_empty(),
        "both seeds are in, and experts are called"
    );
}

#[tokio::test]
async fn ways_that_need_a_ground_or_a_small_amount_go_their_own_way() {
    // Way, method, lot, ground, deadline, seats, offers, winner.
    let one = |login: &'static str, fen: i64| (login, json!({ "price_fen": fen }));
    let mut city = city().await;
    for (no, (way, method, ground, until, deadline, seats, offers)) in [
        (
            "procurement-enquiry",
            "procurement-lowest",
            "",
            "2024-09-05",
            "2024-09-06",
            "A0101 3",
            vec![
                one("bidder1", 98_000_000),
                one("bidder2", 97_000_000),
                one("bidder3", 99_000_000),
            ],
        ),
        (
            "procurement-single",
            "procurement-lowest",
            "only-one",
            "2024-09-13",
            "2024-09-14",
            "A0101 1",
            vec![one("bidder2", 97_000_000)],
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let today = city.house.now().day().to_string();
        let hours = [
            ("draft-from", today.as_str()),
            ("draft-until", until),
            ("draft-day", deadline),
            ("draft-hour", "09:00"),
        ];
        let title = format!("示例耗材采购{no}");
        let plan = Plan {
            by: "clerk2",
            project: [&title, way, "goods", method, "1000000"],
            more: &[("ground", ground)],
            documents: &["procurement-document"],
            hours: &hours,
        };
        let trade = judged(&mut city, &plan, (seats, &offers)).await;
        contracted(&mut city, trade, "bidder2", "970000.00").await;
    }
    // Above the amount, and without a ground, no way but the open one.
    for (way, lots, says) in [
        ("procurement-enquiry", "2500000", "第三十二条"),
        ("procurement-single", "1000000", ""),
    ] {
        let typed = [
            ("title", "示例设备采购"),
            ("platform", "jc"),
            ("procedure", way),
            ("category", "goods"),
            ("method", "procurement-lowest"),
            ("lots", lots),
            ("ground", ""),
        ];
        let refused = (StatusCode::UNPROCESSABLE_ENTITY, says);
        city.refused(("clerk2", ("/trades/new", "/trades/new")), &typed, refused)
            .await;
    }
}
