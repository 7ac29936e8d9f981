//! What an operator, a bidder, a clerk of another county or a friend of an expert would have to do, tried through the whole
//! house. Each test fails if the attack succeeds.

use axum::http::{Method, StatusCode};
use base::{Date, Millis, Scope};
use proof::{Cause, Options, check_file};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Query, params};
use web::{EVERYONE, Kind, Route};

use super::city::{City, firm, plain};
use super::committee::Judge;
use super::construction::members_of;
use super::notice::Plan;
use super::offer::{Holders, Offer};
use super::procurement;

const HOLDERS: [(&str, &str); 3] = [
    ("tenderer", "tenderer"),
    ("centre", "centre"),
    ("overseer", "supervisor"),
];
/// Who offers, and what they ask: amounts that occur nowhere else.
const BIDDERS: [(&str, i64); 3] = [
    ("bidder1", 787_654_321),
    ("bidder2", 767_654_321),
    ("bidder3", 797_654_321),
];
/// Everybody who is not a bidder or a judge of the trade.
const OTHERS: [&str; 9] = [
    "",
    "office",
    "centre",
    "tenderer",
    "overseer",
    "supervisor",
    "auditor",
    "county-head",
    "bidder4",
];

fn works(title: &'static str) -> Plan<'static> {
    Plan {
        by: "tenderer",
        project: [
            title,
            "construction-open",
            "works",
            "works-scored",
            "8000000|8000000",
        ],
        more: &[],
        documents: &["tender-document"],
        hours: &[
            ("draft-from", "2024-09-02"),
            ("draft-until", "2024-09-09"),
            ("draft-day", "2024-09-23"),
            ("draft-hour", "09:00"),
        ],
    }
}

fn read_out(fen: i64) -> serde_json::Value {
    json!({ "price_fen": fen, "duration_days": 300, "quality": "合格" })
}

/// A trade in whose box everybody's offer lies.
async fn sealed(city: &mut City, title: &'static str) -> (i64, Holders, Vec<Offer>) {
    let trade = city.announces(&works(title)).await;
    let seats = [("committee-seats", "A0101 3\nB0201 2")];
    city.steps("tenderer", (trade, "committee"), &seats).await;
    let holders = city.keys(trade, HOLDERS).await;
    let mut offers = Vec::new();
    for (login, fen) in BIDDERS {
        offers.push(city.offers(login, holders.boxed, &read_out(fen)).await);
    }
    (trade, holders, offers)
}

/// The offers are opened, and the committee is about to be drawn.
async fn opened(city: &mut City, (holders, offers): (&Holders, &[Offer])) {
    city.house.goes_to(Date::constant(2024, 9, 23));
    for ((login, _), offer) in BIDDERS.iter().zip(offers) {
        city.gives_half(login, holders.boxed, offer).await;
    }
    for login in ["tenderer", "overseer"] {
        city.gives_shares(login, holders).await;
    }
    city.house.goes_on(1);
    city.house.goes_on(60);
}

fn count(city: &City, sql: &str) -> i64 {
    let read = |read: &mut store::Read<'_>| read.query_one(sql, params![], |row| row.get(0));
    city.house.app.store.read(read).expect("a number")
}

/// The operator writes into the tables.
fn tampers(city: &City, sql: &str) {
    let sql = sql.to_owned();
    let store = &city.house.app.store;
    let done = store.write(&Scope::system(), move |tx| {
        tx.transient();
        tx.execute(&sql, params![])
    });
    assert!(done.expect("written") > 0, "nothing was altered");
}

fn findings(city: &City, boxed: i64) -> Vec<bidding::Finding> {
    let app = &city.house.app;
    let bidding = &app.trading().bidding;
    let found = app
        .store
        .read(|read| bidding::check(read, bidding, bidding::BoxId(boxed)));
    found.expect("a check")
}

/// That none of these addresses says any of this to any of these people.
pub async fn silent(city: &mut City, logins: &[&str], addresses: &[String], secrets: &[&str]) {
    let mut seen = 0;
    for login in logins {
        for address in addresses {
            let reply = city.who(login).await.get(address).await;
            seen += usize::from(reply.status == StatusCode::OK);
            for secret in secrets {
                let bytes = reply.body.windows(secret.len());
                let told = bytes.into_iter().any(|part| part == secret.as_bytes());
                assert!(!told, "{login} reads {secret} at {address}");
            }
        }
    }
    assert!(seen >= 10, "only {seen} pages were read");
}

/// Before the hour nobody learns who offers, how much or how many, whatever is opened; and no file of the database has it.
#[tokio::test]
async fn before_the_hour_nobody_learns_who_offers_or_how_much() {
    let mut city = City::on(Date::constant(2024, 9, 2));
    let (trade, holders, _) = sealed(&mut city, "示例道路工程施工").await;
    let boxed = holders.boxed;
    // Another account of the same enterprise does not make a second offer of it.
    let second = city
        .seals(
            "bidder1b",
            boxed,
            &super::offer::archive(&read_out(1), 2_000),
        )
        .await;
    let (page, uploads) = (format!("/boxes/{boxed}"), format!("/boxes/{boxed}/uploads"));
    let (status, begun) = city
        .calls("bidder1b", (&page, &uploads), second.begin())
        .await;
    if status == StatusCode::OK {
        let finish = city.sends("bidder1b", boxed, &second).await;
        city.finishes("bidder1b", boxed, &finish).await;
    } else {
        assert!(status.is_client_error(), "{begun}");
    }
    let standing = "SELECT COUNT(*) FROM bidding_bid WHERE state = 'standing'";
    assert_eq!(count(&city, standing), 3, "one code, one offer");
    let addresses: Vec<String> = [
        format!("/hall/trades/{trade}"),
        format!("/openings/{boxed}"),
        format!("/openings/{boxed}/root"),
        format!("/openings/{boxed}/record"),
        format!("/boxes/{boxed}"),
        format!("/boxes/{boxed}/heads"),
        format!("/trades/{trade}"),
        format!("/tendering/{trade}"),
        format!("/journal?subject=trade/{trade}"),
        format!("/journal?subject=box/{boxed}"),
        "/journal?kind=bidding.received".to_owned(),
        "/inbox".to_owned(),
        "/hall".to_owned(),
    ]
    .into();
    let mut secrets = vec!["787654321", "7,876,543.21", "live-bids"];
    secrets.extend(
        BIDDERS
            .iter()
            .flat_map(|(login, _)| [firm(login).0, firm(login).1]),
    );
    silent(&mut city, &OTHERS, &addresses, &secrets).await;
    // An archive that is taken before the hour has no offers either.
    let (app, mut bundle) = (&city.house.app, Vec::new());
    let (centre, of) = (city.scope("centre"), (trade, city.house.now()));
    let taken = trade::archive::export(&app.store, &centre, &app.trading().trades, of, &mut bundle);
    taken.expect("a bundle");
    for secret in &secrets {
        let told = bundle
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!told, "the archive says {secret}");
    }
    // The rows themselves, in the hands of the operator: neither price nor code.
    let rows = "SELECT COUNT(*) FROM bidding_bid WHERE receipt LIKE '%91140500%' OR receipt LIKE '%787654321%'
        OR reason <> '' OR opened IS NOT NULL OR key IS NOT NULL";
    assert_eq!(count(&city, rows), 0);
}

/// Rows swapped between the boxes of two trades are named in both.
#[tokio::test]
async fn offers_swapped_between_two_trades_are_named_in_both() {
    let mut city = City::on(Date::constant(2024, 9, 2));
    let (_, one, offers) = sealed(&mut city, "示例桥梁工程施工").await;
    let trade = city.announces(&works("示例管网工程施工")).await;
    let other = city.keys(trade, HOLDERS).await;
    let theirs = city.offers("bidder4", other.boxed, &read_out(5)).await;
    assert_ne!(one.boxed, other.boxed);
    assert!(findings(&city, one.boxed).is_empty() && findings(&city, other.boxed).is_empty());
    let sql = format!(
        "UPDATE bidding_bid SET box_id = {} - box_id WHERE digest IN ('{}', '{}')",
        one.boxed + other.boxed,
        offers[0].digest(),
        theirs.digest()
    );
    tampers(&city, &sql);
    for boxed in [one.boxed, other.boxed] {
        let found = findings(&city, boxed);
        let swapped = |finding: &bidding::Finding| matches!(finding, bidding::Finding::Swapped(_));
        assert!(found.iter().any(swapped), "{found:?}");
    }
    // Nor is either of them opened where it was put, whoever gives shares and halves.
    city.house.goes_to(Date::constant(2024, 9, 23));
    for ((login, _), offer) in BIDDERS.iter().zip(&offers).skip(1) {
        city.gives_half(login, one.boxed, offer).await;
    }
    for (login, boxed, offer) in [
        ("bidder1", other.boxed, &offers[0]),
        ("bidder4", one.boxed, &theirs),
    ] {
        let (page, path) = (format!("/boxes/{boxed}"), format!("/boxes/{boxed}/half"));
        let csrf = city.who(login).await.token(&page).await;
        let (half, visitor) = (offer.half(), city.who(login).await);
        visitor
            .post(&path, &[("csrf", &csrf), ("half", &half)])
            .await;
    }
    for login in ["tenderer", "overseer"] {
        // With one offer the other box has failed, and is not opened at all.
        city.gives_shares(login, &one).await;
    }
    city.house.goes_on(1);
    city.house.goes_on(4_000);
    for digest in [offers[0].digest(), theirs.digest()] {
        let open = format!(
            "SELECT COUNT(*) FROM bidding_bid WHERE digest = '{digest}' AND (state = 'opened' OR opened IS NOT NULL)"
        );
        assert_eq!(count(&city, &open), 0, "an offer was opened in another box");
    }
    let rest = "SELECT COUNT(*) FROM bidding_bid WHERE state = 'opened'";
    assert_eq!(count(&city, rest), 2, "the others are opened");
}

/// Once one node has seen the hour, a clock that goes back brings no late offer in.
#[tokio::test]
async fn a_clock_that_is_set_back_does_not_let_a_late_offer_in() {
    let mut city = City::on(Date::constant(2024, 9, 2));
    let (_, holders, _) = sealed(&mut city, "示例绿化工程施工").await;
    let boxed = holders.boxed;
    city.house.goes_to(Date::constant(2024, 9, 22));
    let content = super::offer::archive(&read_out(1), 2_000);
    let late = city.seals("bidder4", boxed, &content).await;
    let finish = city.sends("bidder4", boxed, &late).await;
    city.house.goes_to(Date::constant(2024, 9, 23));
    city.house.waits(-3_600);
    let status = city.finishes("bidder4", boxed, &finish).await;
    // What had been uploaded is gone with the closing.
    let late = [StatusCode::CONFLICT, StatusCode::NOT_FOUND];
    assert!(late.contains(&status), "{status}");
    let standing = "SELECT COUNT(*) FROM bidding_bid WHERE state IN ('standing', 'replaced')";
    assert_eq!(count(&city, standing), 3);
}

/// The hour that one node has seen stays, also where no round has closed the box yet.
#[tokio::test]
async fn a_clock_that_is_set_back_before_the_box_is_closed_does_not_let_a_late_offer_in() {
    let mut city = City::on(Date::constant(2024, 9, 2));
    let (_, holders, _) = sealed(&mut city, "示例水利工程施工").await;
    let mut later = works("示例公园工程施工");
    later.hours = &[
        ("draft-from", "2024-09-02"),
        ("draft-until", "2024-09-09"),
        ("draft-day", "2024-09-24"),
        ("draft-hour", "09:00"),
    ];
    let trade = city.announces(&later).await;
    let other = city.keys(trade, HOLDERS).await;
    city.house.goes_to(Date::constant(2024, 9, 22));
    let content = super::offer::archive(&read_out(1), 2_000);
    let late = city.seals("bidder4", holders.boxed, &content).await;
    let finish = city.sends("bidder4", holders.boxed, &late).await;
    // A day and a second later somebody uploads elsewhere; nothing has closed this box.
    city.house.waits(86_401);
    let elsewhere = city.seals("bidder5", other.boxed, &content).await;
    city.sends("bidder5", other.boxed, &elsewhere).await;
    let closed = "SELECT COUNT(*) FROM bidding_closing";
    assert_eq!(count(&city, closed), 0);
    city.house.waits(-3_600);
    let status = city.finishes("bidder4", holders.boxed, &finish).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let standing = format!(
        "SELECT COUNT(*) FROM bidding_bid WHERE box_id = {} AND state IN ('standing', 'replaced')",
        holders.boxed
    );
    assert_eq!(count(&city, &standing), 3);
}

/// A clerk of another county finds no page under a number of this trade, and no form does anything.
async fn strangers(city: &mut City, prefixes: &[&str]) {
    let routes: Vec<Route> = app::routes().table().cloned().collect();
    let theirs = |route: &&Route| {
        let there = prefixes.iter().any(|prefix| {
            let rest = route.path.strip_prefix(prefix);
            rest.is_some_and(|rest| rest.starts_with("/{id}"))
        });
        there && route.access != EVERYONE && !route.kind.is_api()
    };
    let mut tried = 0;
    for login in ["county", "county-head"] {
        for route in routes.iter().filter(theirs) {
            let path = |id: &str| {
                let other = |part: &str| if part.starts_with('{') { "1" } else { part }.to_owned();
                let named = route.path.replace("{id}", id);
                named.split('/').map(other).collect::<Vec<_>>().join("/")
            };
            let visitor = city.who(login).await;
            let what = format!("{login} {} {}", route.method(), path("1"));
            if route.method() == Method::GET {
                let reply = visitor.get(&path("1")).await;
                assert_eq!(reply.status, StatusCode::NOT_FOUND, "{what}");
            } else {
                let csrf = visitor.token("/trades").await;
                let reply = match route.kind {
                    Kind::Upload(_) => visitor.upload(&path("1"), &[("csrf", &csrf)], &[]).await,
                    _ => visitor.post(&path("1"), &[("csrf", &csrf)]).await,
                };
                assert_eq!(reply.status, StatusCode::NOT_FOUND, "{what}");
            }
            tried += 1;
        }
    }
    assert!(tried > 60, "only {tried} were tried");
}

/// From the draw to the report: nobody reads who judges, a mark that was given stays, and a sheet that was altered is named.
#[tokio::test]
async fn judges_stay_unknown_and_marks_stay_as_they_were_given() {
    let mut city = City::on(Date::constant(2024, 9, 2));
    city.enters_experts(firm("bidder1").1).await;
    let (trade, holders, offers) = sealed(&mut city, "示例学校工程施工").await;
    opened(&mut city, (&holders, &offers)).await;
    let draw = city
        .draws([("tenderer", "tenderer"), ("overseer", "supervisor")])
        .await;
    let committee = city.seated(draw, 0).await;
    assert_eq!(committee.len(), 5);
    let id = city.reviewed(&committee).await;
    let hidden: Vec<String> = [
        "/draws".to_owned(),
        format!("/draws/{draw}"),
        format!("/draws/{draw}/transcript"),
        "/evaluations".to_owned(),
        format!("/evaluations/{id}"),
        format!("/evaluations/{id}/sheet"),
        format!("/evaluations/{id}/sheet.txt"),
        format!("/evaluations/{id}/sheet.xlsx"),
        format!("/trades/{trade}"),
        format!("/tendering/{trade}"),
        format!("/hall/trades/{trade}"),
        format!("/openings/{}", holders.boxed),
        "/search?q=示例专家".to_owned(),
        "/inbox".to_owned(),
        "/journal".to_owned(),
        format!("/journal?subject=draw/{draw}"),
        format!("/journal?subject=trade/{trade}/lot/1"),
    ]
    .into();
    let names = ["示例专家第", "139000000", "judge0", "judge1"];
    silent(&mut city, &OTHERS, &hidden, &names).await;
    silent(&mut city, &["bidder1", "bidder2"], &hidden, &names).await;
    for judge in &committee {
        city.marks(judge, id, |_, _| "80").await;
    }
    again(&mut city, id, &committee).await;
    altered(&mut city, id, &committee).await;
    silent(&mut city, &OTHERS, &hidden, &names).await;
    city.house.goes_on(60);
    city.reports(&committee, id).await;
    silent(&mut city, &OTHERS, &hidden, &names).await;
    strangers(
        &mut city,
        &[
            "/trades",
            "/tendering",
            "/boxes",
            "/draws",
            "/evaluations",
            "/judging",
        ],
    )
    .await;
    let bundle = |city: &City| {
        let (app, of) = (&city.house.app, (trade, city.house.now()));
        let (centre, mut out) = (city.scope("centre"), Vec::new());
        trade::archive::export(&app.store, &centre, &app.trading().trades, of, &mut out)
            .map(|_| out)
            .map_err(|error| error.to_string())
    };
    // Whoever has the archive cannot alter its sheet, and whoever has the database can take none with another sheet.
    let mut taken = bundle(&city).expect("a bundle");
    let all = members_of(&taken);
    let sheet = all.iter().find(|(path, ..)| path == "evaluation/sheet.txt");
    let (_, place, size) = sheet.expect("a sheet");
    let text = &mut taken[*place..place + size];
    let mark = text
        .windows(2)
        .position(|two| two == b"80")
        .expect("a mark");
    text[mark..mark + 2].copy_from_slice(b"95");
    let failure = check_file(&taken[..], &Options { key: None }).expect_err("another sheet");
    assert!(
        matches!(&failure.cause, Cause::Bundle(fault) if fault.member == "evaluation/sheet.txt"),
        "{failure:?}"
    );
    tampers(
        &city,
        "UPDATE evaluation_head SET sheet = REPLACE(sheet, '80', '95')",
    );
    let named = bundle(&city).expect_err("the sheet is another one");
    assert!(named.contains("evaluation/sheet.txt"), "{named}");
}

/// A mark that the operator alters once they are open comes onto no sheet.
async fn altered(city: &mut City, id: i64, committee: &[Judge]) {
    let set = |mark: &str| {
        let seat = "seat = (SELECT MIN(seat) FROM evaluation_mark)";
        format!("UPDATE evaluation_mark SET mark = '{mark}' WHERE {seat}")
    };
    tampers(city, &set("79"));
    let (path, confirm) = (format!("/judging/{id}"), format!("/judging/{id}/confirm"));
    let reply = city.press(committee[0].login, (&path, &confirm), &[]).await;
    let said = plain(&reply.text());
    assert!(reply.status.is_client_error(), "{}: {said}", reply.status);
    assert!(said.contains("与其提交时的承诺不一致"), "{said}");
    let sheets = "SELECT COUNT(*) FROM evaluation_head WHERE sheet <> ''";
    assert_eq!(count(city, sheets), 0);
    tampers(city, &set("80"));
}

/// A judge hands marks in again once they are open: every mark stays.
async fn again(city: &mut City, id: i64, committee: &[Judge]) {
    let marks = "SELECT COUNT(*) FROM evaluation_mark WHERE mark = '80'";
    let before = count(city, marks);
    assert!(before > 0);
    let (path, login) = (format!("/judging/{id}"), committee[0].login);
    let page = city.page(login, &path).await;
    assert!(!page.contains("name=\"m."), "no form for marks is left");
    let csrf = city.who(login).await.token(&path).await;
    let typed = [
        ("csrf", csrf.as_str()),
        ("do", "hand_in"),
        ("m.A.design", "99"),
    ];
    // Whatever is answered, nothing is taken.
    city.who(login)
        .await
        .post(&format!("{path}/marks"), &typed)
        .await;
    let others = "SELECT COUNT(*) FROM evaluation_mark WHERE mark <> '80'";
    assert_eq!(count(city, others), 0);
    assert_eq!(count(city, marks), before);
}

/// Nobody is drawn again until a friend comes up: one draw a lot, whoever refuses is followed in its order, and when nobody
/// is left the centre and the supervising unit are told.
#[tokio::test]
async fn a_lot_is_drawn_for_once_and_running_out_of_experts_is_told() {
    let mut city = City::on(Date::constant(2024, 9, 2));
    city.enters_experts(firm("bidder1").1).await;
    let (trade, holders, offers) = sealed(&mut city, "示例医院工程施工").await;
    opened(&mut city, (&holders, &offers)).await;
    let draw = city
        .draws([("tenderer", "tenderer"), ("overseer", "supervisor")])
        .await;
    let here = format!("/trades/{trade}");
    assert!(!city.page("centre", &here).await.contains("还缺"));
    // Everybody who is called refuses.
    loop {
        let called = city.called(draw).await;
        if called.is_empty() {
            break;
        }
        for judge in called {
            city.answers(draw, &judge, false).await;
        }
    }
    for login in ["centre", "overseer"] {
        let page = plain(&city.page(login, &here).await);
        assert!(page.contains("还缺 5 席"), "{login}: {page}");
        let told = plain(&city.page(login, "/inbox").await);
        assert!(told.contains("评标专家不足"), "{login}: {told}");
    }
    assert!(!city.public(trade).await.contains("还缺"));
    // Nothing that anybody presses, and no round, draws a second time.
    let csrf = city.who("centre").await.token(&here).await;
    for step in ["freeze", "commit", "reveal"] {
        let path = format!("/draws/{draw}/{step}");
        let typed = [("csrf", csrf.as_str()), ("version", "1"), ("seed", "00")];
        let reply = city.who("centre").await.post(&path, &typed).await;
        assert!(reply.status.is_client_error(), "{step}: {}", reply.status);
    }
    city.house.goes_on(60);
    assert_eq!(count(&city, "SELECT COUNT(*) FROM expert_draw"), 1);
    let file = city
        .page("overseer", &format!("/draws/{draw}/transcript"))
        .await;
    let proven = check_file(file.as_bytes(), &Options { key: None });
    assert!(proven.is_ok(), "every refusal stands in its transcript");
}

/// An attempt that one party makes void by keeping its seed back is no second chance: it stays in the archive, and the next
/// one names it.
#[tokio::test]
async fn a_draw_that_was_made_void_stays_in_the_archive_of_its_trade() {
    const PARTIES: [(&str, &str); 2] = [("clerk2", "tenderer"), ("treasury", "supervisor")];
    let mut city = procurement::city().await;
    let plan = Plan {
        by: "clerk2",
        project: [
            "示例打印设备采购",
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
    city.steps(
        "clerk2",
        (trade, "committee"),
        &[("committee-seats", "A0101 3")],
    )
    .await;
    let holders = city.keys(trade, procurement::HOLDERS).await;
    let offer = |login, fen: i64| (login, json!({ "price_fen": fen }));
    let offers = [
        offer("bidder1", 98_000_000),
        offer("bidder2", 97_000_000),
        offer("bidder3", 99_000_000),
    ];
    let hour = Millis::start_of(Date::constant(2024, 9, 6)).plus_secs(9 * 3_600);
    procurement::opens(&mut city, &holders, (&offers, hour)).await;
    let first = city.freezes(PARTIES, 1).await;
    city.house.goes_on(86_402);
    let second = city.freezes(PARTIES, 2).await;
    assert_ne!(first, second);
    city.reveals(second, PARTIES).await;
    let accepted = city.accepted(second, 0).await;
    let committee = city.sitting(accepted).await;
    procurement::reviewed(&mut city, &committee).await;
    procurement::contracted(&mut city, trade, "bidder2", "970000.00").await;
    let bundle = procurement::bundle(&city, trade);
    let all = members_of(&bundle);
    let member = |name: &str| {
        let found = all.iter().find(|(path, ..)| path == name);
        let (_, place, size) = found.unwrap_or_else(|| panic!("{name}: {all:?}"));
        &bundle[*place..place + size]
    };
    let void = member("draws/01.luodi-draw");
    let hash: [u8; 32] = Sha256::digest(void).into();
    let next = String::from_utf8_lossy(member("draws/02.luodi-draw"));
    assert!(next.contains(&base::hex::encode(&hash)), "{next}");
    // Without it the archive is none any more.
    let at = all.iter().find(|(path, ..)| path == "draws/01.luodi-draw");
    let (_, place, _) = at.expect("the void one");
    let mut other = bundle.clone();
    other[place + 40] ^= 1;
    assert!(check_file(&other[..], &Options { key: None }).is_err());
}
