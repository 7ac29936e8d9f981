//! What supervision finds in whole trades: bidders who share a machine and an author, and what happens while a trade goes on.

use axum::http::StatusCode;
use base::{Date, Scope};
use screen::history::Marker;
use serde_json::json;
use store::{Query, params};

use super::attacks::silent;
use super::city::{City, done, firm, number, numbers, plain};
use super::committee::Judge;
use super::notice::Plan;
use super::offer::{Holders, Offer, word, zipped};

const HOLDERS: [(&str, &str); 3] = [
    ("tenderer", "tenderer"),
    ("centre", "centre"),
    ("overseer", "supervisor"),
];

/// Who offers: from which address, how much, and who wrote the plan. The first two are one hand, the others are not; addresses
/// are those of RFC 5737.
const BIDDERS: [(&str, &str, i64, &str); 5] = [
    ("bidder1", "203.0.113.7", 781_234_500, "示例代写人"),
    ("bidder2", "203.0.113.7", 762_345_600, "示例代写人"),
    ("bidder3", "203.0.113.8", 794_567_800, "示例编制人丙"),
    ("bidder4", "198.51.100.9", 788_901_200, "示例编制人丁"),
    ("bidder5", "198.51.100.10", 771_357_900, "示例编制人戊"),
];

/// What both of the first two write, and what stands in the tender document.
const COPIED: &str = "我公司将组织三个作业班组分段流水施工并在雨季前完成全部土方开挖和路基填筑，\
    沥青面层安排在九月上旬摊铺，夜间施工报批后进行，现场设专职安全员四名，材料由自有车队运输";
const FORM: &str = "投标人应当按照本格式填写投标函，加盖单位公章并由法定代表人或者其委托代理人签字，\
    投标有效期自投标截止之日起计算，工期和质量目标不得低于招标文件的要求";

fn works(title: &'static str, documents: &'static [&'static str]) -> Plan<'static> {
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
        documents,
        hours: &HOURS,
    }
}

const HOURS: [(&str, &str); 4] = [
    ("draft-from", "2024-09-02"),
    ("draft-until", "2024-09-09"),
    ("draft-day", "2024-09-23"),
    ("draft-hour", "09:00"),
];

fn read_out(fen: i64) -> serde_json::Value {
    json!({ "price_fen": fen, "duration_days": 300, "quality": "合格" })
}

/// What a bidder seals: the form of the tender document filled in, and a plan of its own author.
fn archive((login, _, fen, author): (&str, &str, i64, &str)) -> Vec<u8> {
    let own = match login {
        "bidder1" | "bidder2" => COPIED.to_owned(),
        // Different words for each: a code point for each number keeps them apart.
        _ => (0..200)
            .filter_map(|n| char::from_u32(0x4e00 + n * 7 + (fen % 5_000) as u32))
            .collect(),
    };
    let fields = read_out(fen).to_string();
    zipped(&[
        ("bid.json", fields.as_bytes()),
        ("投标函.docx", &word("示例代理机构", FORM)),
        ("施工方案.docx", &word(author, &own)),
    ])
}

fn rows(city: &City, sql: &str) -> Vec<(String, String)> {
    let read = |read: &mut store::Read<'_>| {
        read.query_map(sql, params![], |row| Ok((row.get(0)?, row.get(1)?)))
    };
    city.house.app.store.read(read).expect("rows")
}

/// Leads of a kind: about whom, and what is said.
fn leads(city: &City, kind: &str) -> Vec<(String, String)> {
    let sql = format!("SELECT names, said_zh FROM lead_lead WHERE kind = '{kind}' ORDER BY id");
    rows(city, &sql)
}

fn runs(city: &City) {
    let (app, leads) = (&city.house.app, &city.house.app.trading().leads);
    lead::run(&app.store, &Scope::system(), leads).expect("a run");
}

/// How many rows a table has, and that neither an address, a program, a code nor an author stands in these columns.
fn hashed(city: &City, table: &str, columns: &[&str]) -> usize {
    let mut count = 0;
    for column in columns {
        let sql = format!("SELECT {column} FROM {table}");
        let read = |read: &mut store::Read<'_>| {
            read.query_map(&sql, params![], |row| row.get::<Vec<u8>>(0))
        };
        let values = city.house.app.store.read(read).expect("values");
        for secret in [
            "203.0.113",
            "198.51.100",
            testkit::PROGRAM,
            "91140500",
            "示例",
        ] {
            let holds = |value: &Vec<u8>| {
                let mut parts = value.windows(secret.len());
                parts.any(|part| part == secret.as_bytes())
            };
            assert!(!values.iter().any(holds), "{table}.{column} holds {secret}");
        }
        count = values.len();
    }
    count
}

/// Announced with a form to fill in, whose documents everybody fetches; offers lie in the box.
async fn offered(city: &mut City) -> (i64, Holders, Vec<Offer>) {
    for (login, address, ..) in BIDDERS {
        city.sits_at(login, address);
    }
    let plan = works("示例管廊工程施工", &[]);
    let trade = city.registers(&plan).await;
    let form = word("示例代理机构", FORM);
    let action = format!("/trades/{trade}/documents");
    let reply = city
        .uploads(
            "tenderer",
            (&format!("/tendering/{trade}"), &action),
            (
                &[("kind", "tender-document")],
                &[("file", "示例招标文件.docx", &form)],
            ),
        )
        .await;
    done(&reply, ("tenderer", "documents"));
    city.drafts("tenderer", trade, &HOURS).await;
    city.steps("tenderer", (trade, "publish"), &[]).await;
    let seats = [("committee-seats", "A0101 3\nB0201 2")];
    city.steps("tenderer", (trade, "committee"), &seats).await;
    let document = numbers(&city.public(trade).await, "/hall/documents/")[0];
    let holders = city.keys(trade, HOLDERS).await;
    let mut offers = Vec::new();
    for bidder in BIDDERS {
        let path = format!("/hall/documents/{document}");
        assert_eq!(city.status(bidder.0, &path).await, StatusCode::OK);
        let content = archive(bidder);
        offers.push(city.hands_over(bidder.0, holders.boxed, &content).await);
    }
    (trade, holders, offers)
}

/// Before the hour the machines of bidders are in no page, no export and no lead; in the database there are hashes.
async fn nothing_is_told(city: &mut City, (trade, boxed): (i64, i64)) {
    runs(city);
    assert!(leads(city, "screen.shared_address").is_empty());
    let (app, marker) = (&city.house.app, Marker::new(b"0123456789abcdef"));
    let (scope, trades) = (Scope::system(), &app.trading().trades);
    let left = trade::traces::of(&app.store, &scope, trades, (trade, &marker), &mut 100);
    let left = left.expect("nothing yet");
    assert!(left.traces.is_empty() && left.names.is_empty());
    let subject = rows(city, "SELECT subject, '' FROM bidding_box")[0]
        .0
        .clone();
    let bidding = &city.house.app.trading().bidding;
    let seen = city
        .house
        .app
        .store
        .read(|read| bidding::traces(read, bidding, &subject));
    assert!(seen.expect("nothing yet").is_empty());
    let machine = ["mark", "network", "program"];
    assert_eq!(
        hashed(city, "bidding_trace", &machine),
        5,
        "chunks and the end of an upload from one machine are one row"
    );
    assert_eq!(hashed(city, "trade_download", &machine), 5);
    assert_eq!(hashed(city, "trade_offer_trace", &["sealed"]), 0);
    let whole_hours = "SELECT 'a', 'b' FROM bidding_trace WHERE at % 3600000 <> 0";
    assert!(rows(city, whole_hours).is_empty());
    let mut secrets = vec!["203.0.113", "198.51.100", testkit::PROGRAM];
    secrets.extend(BIDDERS.iter().map(|(login, ..)| firm(login).1));
    let mut addresses: Vec<String> = [
        format!("/hall/trades/{trade}"),
        format!("/openings/{boxed}"),
        format!("/boxes/{boxed}"),
        format!("/trades/{trade}"),
        format!("/journal?subject=trade/{trade}"),
        "/journal?kind=bidding.received".to_owned(),
        "/journal".to_owned(),
        "/supervision".to_owned(),
        "/supervision/network".to_owned(),
        "/leads".to_owned(),
        "/leads.csv".to_owned(),
    ]
    .into();
    addresses.push(format!("/api/v1/boxes/{boxed}"));
    let others = [
        "",
        "office",
        "centre",
        "tenderer",
        "overseer",
        "supervisor",
        "auditor",
    ];
    silent(city, &others, &addresses, &secrets).await;
    let (folder, app) = (tempfile::tempdir().expect("a folder"), &city.house.app);
    let settings = trade::exchange::Settings {
        prefix: Some("ocds-213czf".to_owned()),
        site: "https://ggzy.example.cn".to_owned(),
        publisher: "示例".to_owned(),
    };
    let bidding = &app.trading().bidding;
    let made = trade::exchange::export(&app.store, bidding, &settings, folder.path());
    assert_eq!(made.expect("open data").trades, 1);
    for entry in std::fs::read_dir(folder.path()).expect("files") {
        let text = std::fs::read_to_string(entry.expect("a file").path()).expect("text");
        for secret in &secrets {
            assert!(!text.contains(secret), "open data say {secret}");
        }
    }
    for (data, _) in rows(city, "SELECT body, kind FROM journal_entry") {
        for secret in &secrets[..3] {
            assert!(!data.contains(secret), "the journal says {secret}: {data}");
        }
    }
}

/// Everybody but the last bidder decrypts.
async fn opened(city: &mut City, (holders, offers): (&Holders, &[Offer])) {
    city.house.goes_to(Date::constant(2024, 9, 23));
    for ((login, ..), offer) in BIDDERS.iter().zip(offers).take(4) {
        city.gives_half(login, holders.boxed, offer).await;
    }
    for login in ["tenderer", "overseer"] {
        city.gives_shares(login, holders).await;
    }
    city.house.goes_on(4 * 3_600);
    city.house.goes_on(60);
}

/// The lead about a kind names these enterprises, and no other one of that kind names anybody.
fn names_both(city: &City, kind: &str) -> String {
    let found = leads(city, kind);
    assert_eq!(found.len(), 1, "{kind}: {found:?}");
    let (names, said) = found[0].clone();
    for (login, ..) in BIDDERS {
        let shares = matches!(login, "bidder1" | "bidder2");
        assert_eq!(names.contains(firm(login).0), shares, "{kind}: {names}");
    }
    said
}

/// Two of five bidders fetch, hand in and decrypt at one address and have one author: the screens find the two of them and
/// nobody else, each lead with its figures, its tier and its false positives. What stands in the form that everybody fills
/// in makes nobody suspect.
#[tokio::test]
async fn two_who_share_a_machine_and_an_author_are_leads_and_the_others_are_not() {
    let mut city = City::on(Date::constant(2024, 9, 2));
    city.enters_experts(firm("bidder1").1).await;
    let (trade, holders, offers) = offered(&mut city).await;
    nothing_is_told(&mut city, (trade, holders.boxed)).await;
    opened(&mut city, (&holders, &offers)).await;
    runs(&city);
    let said = names_both(&city, "screen.shared_address");
    for what in [
        "下载文件的网络地址",
        "上传文件的网络地址",
        "解密文件的网络地址",
        "浏览器",
    ] {
        assert!(said.contains(what), "{said}");
    }
    assert!(names_both(&city, "screen.shared_document").contains("文件作者"));
    names_both(&city, "screen.shared_text");
    assert!(leads(&city, "screen.shared_machine").is_empty());
    // The files of four offers were read once; what is kept of them is sealed.
    assert_eq!(hashed(&city, "trade_offer_trace", &["sealed"]), 4);
    let before = rows(
        &city,
        "SELECT bid, CAST(at AS TEXT) FROM trade_offer_trace ORDER BY bid",
    );
    city.house.waits(60);
    runs(&city);
    let after = rows(
        &city,
        "SELECT bid, CAST(at AS TEXT) FROM trade_offer_trace ORDER BY bid",
    );
    assert_eq!(before, after);
    for (kind, tier, share) in [
        ("shared_address", "三级：提示", "0.001%"),
        ("shared_document", "二级：指向", "0%"),
    ] {
        let list = city
            .page("overseer", &format!("/leads?kind=screen.{kind}"))
            .await;
        let id = numbers(&list, "href=\"/leads/")[0];
        let page = city.page("overseer", &format!("/leads/{id}")).await;
        let text = plain(&page);
        assert!(text.contains(tier) && text.contains(share), "{text}");
        assert!(text.contains("≥ 1"), "figure and limit: {text}");
        for secret in ["203.0.113", "示例代写人", testkit::PROGRAM] {
            assert!(!page.contains(secret), "{kind} says {secret}");
        }
        for login in ["centre", "tenderer", "bidder1", "clerk2"] {
            let status = city.status(login, &format!("/leads/{id}")).await;
            assert_ne!(status, StatusCode::OK, "{login} {kind}");
        }
    }
    // Fifth: the one who did not decrypt.
    let unopened = leads(&city, "during.unopened");
    assert_eq!(unopened.len(), 1, "{unopened:?}");
    assert!(unopened[0].1.contains("1 份投标因投标人原因"));
    assert!(leads(&city, "during.few").is_empty(), "four are enough");
    let committee = judged(&mut city).await;
    late(&mut city, trade, &committee).await;
}

/// A judge who accepted does not come: a lead, the same one when another one takes the seat. Marks that stand out are one.
async fn judged(city: &mut City) -> Vec<Judge> {
    let draw = city
        .draws([("tenderer", "tenderer"), ("overseer", "supervisor")])
        .await;
    let accepted = city.seated(draw, 0).await;
    assert!(leads(city, "during.expert").is_empty());
    let id = city.evaluation(&accepted[0]).await;
    // Four of five begin; a day later the fifth has not come.
    let path = format!("/judging/{id}");
    let chair = number(&city.page(accepted[0].login, &path).await, "评委 ").to_string();
    for judge in &accepted[..4] {
        let typed = [("seat", chair.as_str())];
        city.does(judge.login, (&path, &format!("{path}/chair")), &typed)
            .await;
    }
    city.house.goes_on(23 * 3_600);
    assert!(leads(city, "during.expert").is_empty(), "not yet a day");
    city.house.goes_on(2 * 3_600);
    city.house.goes_on(60);
    let gone = &accepted[4];
    let found = leads(city, "during.expert");
    assert_eq!(found.len(), 1, "{found:?}");
    let seat = format!("{} 号席位", gone.seat);
    assert!(found[0].1.contains(&seat) && found[0].1.contains("未签到"));
    let page = format!("/draws/{draw}");
    let action = format!("{page}/seats/{}/remove", gone.seat);
    let reason = format!("reason-{}", gone.seat);
    let typed = [(reason.as_str(), "absent")];
    city.does("centre", (&page, &action), &typed).await;
    let found = leads(city, "during.expert");
    assert_eq!(found.len(), 1, "the same lead: {found:?}");
    assert!(
        found[0].1.contains(&seat) && found[0].1.contains("未到场"),
        "{found:?}"
    );
    let now = city.everybody().await;
    assert!(now.len() == 5 && now.iter().all(|judge| judge.login != gone.login));
    city.house.goes_on(60);
    assert_eq!(
        leads(city, "during.expert").len(),
        1,
        "who has just taken a seat is not late"
    );
    // Whoever came last votes last.
    let mut committee = now;
    committee.sort_by_key(|judge| {
        let mut before = accepted.iter();
        before
            .position(|one| one.login == judge.login)
            .unwrap_or(usize::MAX)
    });
    city.reviewed(&committee).await;
    for (at, judge) in committee.iter().enumerate() {
        // The last one is far off the others.
        let mark = move |bidder: &str, criterion: &str| match (at, criterion) {
            (4, "design") if bidder == firm("bidder2").0 => "40",
            (_, "design") => "85",
            _ => "80",
        };
        city.marks(judge, id, mark).await;
    }
    city.house.goes_on(60);
    let found = leads(city, "during.deviation");
    assert_eq!(found.len(), 1, "{found:?}");
    committee
}

/// The contract is not signed in time.
async fn late(city: &mut City, trade: i64, committee: &[Judge]) {
    let id = city.evaluation(&committee[0]).await;
    let path = format!("/judging/{id}");
    let far = committee[4].login;
    let nth = number(&city.page(far, &path).await, "name=\"explain-");
    let field = format!("explain-{nth}");
    let typed = [(field.as_str(), "示例说明")];
    city.does(far, (&path, &format!("{path}/explain")), &typed)
        .await;
    city.reports(committee, id).await;
    city.steps("tenderer", (trade, "post"), &[]).await;
    city.house.goes_to(Date::constant(2024, 10, 8));
    city.steps("tenderer", (trade, "award"), &[("award-rank", "1")])
        .await;
    city.house.goes_on(60);
    assert!(leads(city, "during.late").is_empty());
    city.house.goes_to(Date::constant(2024, 11, 20));
    city.house.goes_on(60);
    let found = leads(city, "during.late");
    assert!(
        found
            .iter()
            .any(|(_, said)| said.contains("合同未按期签订")),
        "{found:?}"
    );
}

/// Too few offers, and a committee for which nobody is left.
#[tokio::test]
async fn too_few_offers_and_seats_that_nobody_takes_are_leads() {
    let mut city = City::on(Date::constant(2024, 9, 2));
    city.enters_experts(firm("bidder5").1).await;
    let mut boxes = Vec::new();
    for (title, bidders) in [("示例泵站工程施工", 2), ("示例渠道工程施工", 3)] {
        let trade = city.announces(&works(title, &["tender-document"])).await;
        let seats = [("committee-seats", "A0101 3\nB0201 2")];
        city.steps("tenderer", (trade, "committee"), &seats).await;
        let holders = city.keys(trade, HOLDERS).await;
        let mut offers = Vec::new();
        for (login, _, fen, _) in &BIDDERS[..bidders] {
            let offer = city.offers(login, holders.boxed, &read_out(*fen)).await;
            offers.push((*login, offer));
        }
        boxes.push((holders, offers));
    }
    city.house.goes_to(Date::constant(2024, 9, 23));
    let few = leads(&city, "during.few");
    assert_eq!(few.len(), 1, "{few:?}");
    assert!(few[0].0.contains("示例泵站工程施工") && few[0].1.contains("2 家"));
    let (holders, offers) = &boxes[1];
    for (login, offer) in offers {
        city.gives_half(login, holders.boxed, offer).await;
    }
    for login in ["tenderer", "overseer"] {
        city.gives_shares(login, holders).await;
    }
    city.house.goes_on(1);
    city.house.goes_on(60);
    let draw = city
        .draws([("tenderer", "tenderer"), ("overseer", "supervisor")])
        .await;
    assert!(leads(&city, "during.expert").is_empty());
    loop {
        let called = city.called(draw).await;
        if called.is_empty() {
            break;
        }
        for judge in called {
            city.answers(draw, &judge, false).await;
        }
    }
    let found = leads(&city, "during.expert");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.contains("未补齐"));
    assert_eq!(leads(&city, "during.few").len(), 1, "three are enough");
}
