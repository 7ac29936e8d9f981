//! Works by open tender, from the catalogue to the archive.

use std::path::Path;

use axum::http::StatusCode;
use base::Date;
use proof::bundle::PartySignature;
use proof::{Cause, Options, ProvenKind, SigningKey, check_file};
use serde_json::json;

use super::city::{City, done, firm, number, plain};
use super::committee::Judge;
use super::notice::Plan;
use super::offer::{Holders, Offer, archive};

const TITLE: &str = "示例道路改造工程施工";
/// The three who offer, and what they ask.
const BIDDERS: [(&str, i64); 3] = [
    ("bidder1", 780_000_000),
    ("bidder2", 760_000_000),
    ("bidder3", 790_000_000),
];

const PLAN: Plan<'static> = Plan {
    by: "tenderer",
    project: [
        TITLE,
        "construction-open",
        "works",
        "works-scored",
        "8000000|8000000",
    ],
    more: &[],
    documents: &["tender-document"],
    hours: &HOURS,
};
const HOURS: [(&str, &str); 4] = [
    ("draft-from", "2024-09-02"),
    ("draft-until", "2024-09-09"),
    ("draft-day", "2024-09-23"),
    ("draft-hour", "09:00"),
];

fn day(month: i8, day: i8) -> Date {
    Date::constant(2024, month, day)
}

#[tokio::test]
async fn works_go_from_the_catalogue_to_an_archive_that_a_stranger_checks() {
    let mut city = City::on(day(9, 2));
    catalogue(&mut city).await;
    city.enters_experts(firm("bidder1").1).await;
    let trade = announced(&mut city).await;
    let holders = [
        ("tenderer", "tenderer"),
        ("centre", "centre"),
        ("overseer", "supervisor"),
    ];
    let holders = city.keys(trade, holders).await;
    asked_and_changed(&mut city, trade).await;
    let offers = offered(&mut city, &holders).await;
    opened(&mut city, trade, (&holders, &offers)).await;
    let committee = drawn(&mut city).await;
    judged(&mut city, trade, &committee).await;
    awarded(&mut city, trade).await;
    let contract = signed(&mut city, trade).await;
    performed(&mut city, contract).await;
    archived(&mut city, trade);
    exchanged(&city);
}

/// What must enter is written down by its owner and published by the owner's head.
async fn catalogue(city: &mut City) {
    const LIST: &str = "/registers/trading-catalogue";
    let head = "head";
    let new = format!("{LIST}/new");
    let row = [
        ("q.code", "A-1"),
        ("q.name", "工程施工"),
        ("q.trade", "construction"),
        ("q.category", "works"),
        ("q.threshold", "4000000"),
        ("q.words", "施工、改造"),
        ("q.basis", "示例"),
    ];
    city.does("clerk", (&new, &new), &row).await;
    let draft = format!("{LIST}/draft");
    city.does(head, (&draft, &format!("{LIST}/publish")), &[])
        .await;
}

/// Registered, matched to the catalogue, refused twice with the article, announced.
async fn announced(city: &mut City) -> i64 {
    let trade = city.registers(&PLAN).await;
    let desk = format!("/tendering/{trade}");
    let own = plain(&city.page("tenderer", &desk).await);
    assert!(own.contains("A-1"), "the catalogue's number: {own}");
    assert_eq!(
        city.status("", &format!("/hall/trades/{trade}")).await,
        StatusCode::NOT_FOUND
    );
    let bond = "投标保证金：50000元。";
    let refused = city
        .documents("tenderer", trade, "tender-document", bond)
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.has("晋市政办〔2023〕14号第3条"),
        "{}",
        plain(&refused.text())
    );
    let taken = city
        .documents("tenderer", trade, "tender-document", "不收取投标保证金。")
        .await;
    done(&taken, ("tenderer", "documents"));
    let mut short = HOURS;
    short[2].1 = "2024-09-21";
    city.drafts("tenderer", trade, &short).await;
    let publish = format!("/trades/{trade}/publish");
    let early = (StatusCode::UNPROCESSABLE_ENTITY, "《招标投标法》第二十四条");
    city.refused(("tenderer", (&desk, &publish)), &[], early)
        .await;
    // Who supervises sees the attempt.
    let seen = plain(&city.page("overseer", &format!("/trades/{trade}")).await);
    assert!(seen.contains("第二十四条"), "{seen}");
    city.drafts("tenderer", trade, &HOURS).await;
    city.steps("tenderer", (trade, "publish"), &[]).await;
    let hall = city.page("", "/hall").await;
    assert!(hall.contains("示例公告") && city.public(trade).await.contains("2024-09-23 09:00"));
    trade
}

/// A question is answered for all, without whose it was; the answer and a change move the deadline.
async fn asked_and_changed(city: &mut City, trade: i64) {
    let here = format!("/hall/trades/{trade}");
    let typed = [("ask-text", "示例问题：图纸第3页的比例？")];
    city.does("bidder1", (&here, &format!("{here}/ask")), &typed)
        .await;
    assert!(
        !city.page("bidder2", &here).await.contains("示例问题"),
        "not before the answer"
    );
    city.house.goes_to(day(9, 10));
    let desk = format!("/tendering/{trade}");
    let page = city.page("tenderer", &desk).await;
    assert!(page.contains("示例问题") && !page.contains(firm("bidder1").0));
    let question = number(&page, "name=\"question\" value=\"");
    let (answer, affects) = (format!("answer-{question}"), format!("affects-{question}"));
    let typed = [
        (answer.as_str(), "示例答复：1:500"),
        (affects.as_str(), "yes"),
    ];
    city.steps("tenderer", (trade, "answer"), &typed).await;
    // Fifteen days from the tenth.
    let public = city.public(trade).await;
    assert!(
        public.contains("示例答复") && public.contains("2024-09-25 09:00"),
        "{}",
        plain(&public)
    );
    assert!(!public.contains(firm("bidder1").0));
    city.house.goes_to(day(9, 12));
    let typed = [
        ("change-title", "示例变更"),
        ("change-body", "图纸第3页有改动"),
        ("change-day", ""),
    ];
    city.steps("tenderer", (trade, "change"), &typed).await;
    assert!(city.public(trade).await.contains("2024-09-27 09:00"));
    let specialities = [("committee-seats", "A0101 3\nB0201 2")];
    let even = [("committee-seats", "A0101 2\nB0201 2")];
    let wrong = (StatusCode::UNPROCESSABLE_ENTITY, "《招标投标法》第三十七条");
    let action = format!("/trades/{trade}/committee");
    city.refused(("tenderer", (&desk, &action)), &even, wrong)
        .await;
    city.steps("tenderer", (trade, "committee"), &specialities)
        .await;
}

/// Three sealed offers, one taken back and sent again; one that comes at the deadline is late.
async fn offered(city: &mut City, holders: &Holders) -> Vec<Offer> {
    let boxed = holders.boxed;
    city.house.goes_to(day(9, 26));
    let read = |fen: i64| json!({ "price_fen": fen, "duration_days": 300, "quality": "合格" });
    let mut offers = Vec::new();
    for (login, fen) in BIDDERS {
        if login == "bidder2" {
            city.offers(login, boxed, &read(fen + 1)).await;
            let page = format!("/boxes/{boxed}");
            city.does(login, (&page, &format!("{page}/withdraw")), &[])
                .await;
        }
        offers.push(city.offers(login, boxed, &read(fen)).await);
    }
    // An offer of several chunks, whose last byte comes a second before the deadline; and one that comes with it.
    let large = city
        .seals("bidder4", boxed, &archive(&read(1), 1_200_000))
        .await;
    assert!(large.chunks.len() > 1);
    city.house.waits(24 * 3_600 - 1);
    let late = city.sends("bidder4", boxed, &large).await;
    let again = city
        .seals("bidder3", boxed, &archive(&read(BIDDERS[2].1), 1_200_000))
        .await;
    let finish = city.sends("bidder3", boxed, &again).await;
    assert_eq!(
        city.finishes("bidder3", boxed, &finish).await,
        StatusCode::OK
    );
    offers[2] = again;
    let live = city.page("", &format!("/openings/{boxed}")).await;
    assert!(
        !live.contains("live-bids"),
        "nobody is told how many there are"
    );
    city.house.waits(1);
    assert_eq!(
        city.finishes("bidder4", boxed, &late).await,
        StatusCode::CONFLICT
    );
    offers
}

/// Root, two of three holders, halves, the record signed; every bidder finds its offer.
async fn opened(city: &mut City, trade: i64, (holders, offers): (&Holders, &[Offer])) {
    let boxed = holders.boxed;
    city.house.goes_on(0);
    assert!(
        city.page("", &format!("/openings/{boxed}/root"))
            .await
            .contains("leaf ")
    );
    city.gives_shares("tenderer", holders).await;
    for ((login, _), offer) in BIDDERS.iter().zip(offers) {
        city.verifies(login, boxed, offer).await;
        city.gives_half(login, boxed, offer).await;
    }
    let opening = format!("/openings/{boxed}");
    assert!(
        !city.page("", &opening).await.contains("7,800,000.00"),
        "one share is not enough"
    );
    // The centre's holder is away: two of three are enough.
    city.gives_shares("overseer", holders).await;
    city.house.goes_on(1);
    let read = city.page("", &opening).await;
    for (login, _) in BIDDERS {
        assert!(read.contains(firm(login).0), "{login}");
    }
    assert!(
        read.contains("7,800,000.00")
            && read.contains("7,600,000.00")
            && read.contains("7,900,000.00")
    );
    for login in [
        "bidder1", "bidder2", "bidder3", "centre", "overseer", "tenderer",
    ] {
        city.does(login, (&opening, &format!("{opening}/sign")), &[])
            .await;
    }
    let record = city.page("", &format!("{opening}/record")).await;
    assert_eq!(record.matches("\nsigned ").count(), 6, "{record}");
    let public = plain(&city.public(trade).await);
    assert!(public.contains("评审中"), "{public}");
}

/// The committee is drawn; whoever works for a bidder is not in it; one does not come, and the next one is called.
async fn drawn(city: &mut City) -> Vec<Judge> {
    city.house.goes_on(60);
    let draw = city
        .draws([("tenderer", "tenderer"), ("overseer", "supervisor")])
        .await;
    let committee = city.seated(draw, 1).await;
    assert_eq!(committee.len(), 5, "{committee:?}");
    let committee = city.replaced(draw, &committee).await;
    assert_eq!(committee.len(), 5, "{committee:?}");
    assert!(
        committee.iter().all(|judge| judge.login != "judge01"),
        "recused"
    );
    // Nobody is told who they are before the result, and the draw can be checked by anybody.
    for login in ["tenderer", "overseer", "centre"] {
        assert!(
            !city
                .page(login, &format!("/draws/{draw}"))
                .await
                .contains("示例专家第"),
            "{login}"
        );
    }
    let file = city
        .page("overseer", &format!("/draws/{draw}/transcript"))
        .await;
    let proven = check_file(file.as_bytes(), &Options { key: None }).expect("a draw");
    assert!(
        matches!(proven.kind, ProvenKind::Draw { .. }),
        "{:?}",
        proven.kind
    );
    committee
}

/// Responsiveness, marks under seal until the last is in, the sheet, signatures.
async fn judged(city: &mut City, trade: i64, committee: &[Judge]) {
    let id = city.evaluation(&committee[0]).await;
    let page = city
        .page(committee[0].login, &format!("/judging/{id}"))
        .await;
    let offer = page
        .split("href=\"/openings/")
        .nth(1)
        .expect("a link to an offer");
    let offer = format!("/openings/{}", offer.split('"').next().expect("an address"));
    // A judge reads what it judges; an expert who was not seated does not.
    let read = city.who(committee[0].login).await.get(&offer).await;
    assert_eq!(read.status, StatusCode::OK);
    assert!(read.body.starts_with(b"PK"));
    assert_eq!(city.status("judge01", &offer).await, StatusCode::NOT_FOUND);
    assert_eq!(city.status("bidder4", &offer).await, StatusCode::NOT_FOUND);
    assert_eq!(city.reviewed(committee).await, id);
    let mark = |bidder: &str, criterion: &str| match (bidder == firm("bidder2").0, criterion) {
        (true, "design") => "91.5",
        (false, "design") => "85.25",
        _ => "80",
    };
    for judge in &committee[..4] {
        city.marks(judge, id, mark).await;
    }
    for login in ["overseer", "centre", committee[4].login] {
        let path = match login {
            "overseer" | "centre" => format!("/evaluations/{id}"),
            _ => format!("/judging/{id}"),
        };
        assert!(!city.page(login, &path).await.contains("91.5"), "{login}");
    }
    city.marks(&committee[4], id, mark).await;
    city.house.goes_on(60);
    city.reports(committee, id).await;
    assert_eq!(
        city.status("", &format!("/evaluations/{id}/sheet")).await,
        StatusCode::NOT_FOUND
    );
    city.steps("tenderer", (trade, "post"), &[]).await;
    let public = plain(&city.public(trade).await);
    assert!(
        public.contains(&format!("1 {}", firm("bidder2").0)),
        "{public}"
    );
}

/// An objection holds the award up until it is answered.
async fn awarded(city: &mut City, trade: i64) {
    city.house.goes_to(day(9, 29));
    let subject = "trade/1/lot/1";
    let new = format!("/disputes/new?subject={subject}&form=objection");
    let typed = [
        ("file-about", "result"),
        ("file-facts", "示例事实"),
        ("file-wants", "示例请求"),
    ];
    // An enterprise that did not bid has no interest.
    let reply = city
        .uploads("bidder4", (&new, "/disputes/new"), (&typed, &[]))
        .await;
    assert_eq!(
        reply.status,
        StatusCode::CONFLICT,
        "{}",
        plain(&reply.text())
    );
    let reply = city
        .uploads("bidder3", (&new, "/disputes/new"), (&typed, &[]))
        .await;
    let dispute = done(&reply, ("bidder3", "objects"));
    let desk = format!("/tendering/{trade}");
    assert!(city.public(trade).await.contains("异议或投诉正在处理"));
    city.house.goes_to(day(10, 1));
    let page = city.page("tenderer", &desk).await;
    assert!(
        !page.contains(&format!("action=\"/trades/{trade}/award\"")),
        "held up"
    );
    let award = format!("/trades/{trade}/award");
    let version = number(&page, "name=\"version\" value=\"").to_string();
    let csrf = city.who("tenderer").await.token(&desk).await;
    let typed = [
        ("csrf", csrf.as_str()),
        ("version", &version),
        ("award-rank", "1"),
    ];
    let refused = city.who("tenderer").await.post(&award, &typed).await;
    assert_eq!(
        refused.status,
        StatusCode::CONFLICT,
        "{}",
        plain(&refused.text())
    );
    let typed = [("answer-text", "示例答复"), ("answer-outcome", "dismissed")];
    city.does("tenderer", (&dispute, &format!("{dispute}/answer")), &typed)
        .await;
    assert!(
        !city
            .public(trade)
            .await
            .contains("异议或投诉正在处理，交易活动暂停。</p>")
    );
    city.house.goes_to(day(10, 8));
    city.steps("tenderer", (trade, "award"), &[("award-rank", "1")])
        .await;
    city.house.goes_on(60);
    let public = plain(&city.public(trade).await);
    assert!(public.contains(firm("bidder2").0), "{public}");
    // With the result the committee and its sheet are public.
    let sheet = city.page("", "/evaluations/1/sheet").await;
    assert!(sheet.contains(firm("bidder2").0) && sheet.contains("91.5"));
    assert!(city.page("centre", "/draws/1").await.contains("示例专家第"));
}

/// Both sides sign one text with their own keys; the contract is published.
async fn signed(city: &mut City, trade: i64) -> i64 {
    let id = city.contract("tenderer").await;
    let path = format!("/contracts/{id}");
    let typed = [
        ("draft-amount", "7600000.00"),
        ("draft-ends_on", "2025-08-31"),
        ("draft-body", "示例合同正文"),
    ];
    let draft = format!("{path}/draft");
    let reply = city
        .uploads("bidder2", (&path, &draft), (&typed, &[]))
        .await;
    done(&reply, ("bidder2", &draft));
    for (login, seed) in [("bidder2", 5), ("tenderer", 6)] {
        let key = SigningKey::from_seed(&format!("{login}.example"), &[seed; 32]).expect("a key");
        let name = key.verifier().to_string();
        let typed = [
            ("key-key", name.as_str()),
            ("key-code", firm(login).1),
            ("key-issuer", "示例机构"),
        ];
        city.does("office", ("/parties/issuers", "/party-keys"), &typed)
            .await;
        let page = city.page(login, &path).await;
        let digest = page
            .split("name=\"digest\" value=\"")
            .nth(1)
            .expect("a digest");
        let digest = digest.split('"').next().expect("a digest");
        let hash = base::hex::decode(digest)
            .expect("hex")
            .try_into()
            .expect("a hash");
        let note = PartySignature::sign(&key, &key.verifier(), "trade/1/lot/1", &hash);
        let note = note.expect("signed").to_text();
        let typed = [
            ("sign-password", app::demo::PASSWORD),
            ("sign-note", note.as_str()),
        ];
        city.does(login, (&path, &format!("{path}/sign")), &typed)
            .await;
    }
    let public = plain(&city.public(trade).await);
    assert!(
        public.contains("合同已签订") || public.contains("已签合同"),
        "{public}"
    );
    assert!(city.page("", &path).await.contains("7,600,000.00"));
    id
}

/// A milestone is delivered and accepted, a payment arrives.
async fn performed(city: &mut City, contract: i64) {
    let path = format!("/contracts/{contract}");
    let typed = [
        ("milestone-title", "示例节点"),
        ("milestone-due", "2024-12-31"),
    ];
    city.does("tenderer", (&path, &format!("{path}/milestone")), &typed)
        .await;
    city.does(
        "bidder2",
        (&path, &format!("{path}/milestones/1/deliver")),
        &[],
    )
    .await;
    city.does(
        "tenderer",
        (&path, &format!("{path}/milestones/1/accept")),
        &[],
    )
    .await;
    let typed = [
        ("payment-title", "示例进度款"),
        ("payment-amount", "1000000"),
        ("payment-origin", "2024-10-08"),
        ("payment-term", ""),
    ];
    city.does("tenderer", (&path, &format!("{path}/payment")), &typed)
        .await;
    city.house.goes_to(day(10, 20));
    city.does("bidder2", (&path, &format!("{path}/payments/1/paid")), &[])
        .await;
}

/// The bundle verifies without the house, and one byte that was changed is named.
fn archived(city: &mut City, trade: i64) {
    let (app, mut bundle) = (&city.house.app, Vec::new());
    let (centre, of) = (city.scope("centre"), (trade, city.house.now()));
    let trades = &app.trading().trades;
    let summary = trade::archive::export(&app.store, &centre, trades, of, &mut bundle);
    let summary = summary.expect("a bundle");
    let proven = check_file(&bundle[..], &Options { key: None }).expect("proven");
    let ProvenKind::Bundle {
        subject, members, ..
    } = &proven.kind
    else {
        panic!("no bundle: {:?}", proven.kind);
    };
    assert_eq!(
        (subject.as_str(), usize::try_from(*members)),
        ("trade/1/lot/1", Ok(summary.members))
    );
    let all = members_of(&bundle);
    for kind in [
        "cover.json",
        "notices/",
        "documents/",
        "box/",
        "offers/",
        "receipts/",
        "draws/",
        "evaluation/sheet.txt",
        "contract/",
        "disputes/",
        "journal/",
    ] {
        assert!(
            all.iter().any(|(path, ..)| path.starts_with(kind)),
            "{kind}: {all:?}"
        );
    }
    let count = |kind: &str| {
        all.iter()
            .filter(|(path, ..)| path.starts_with(kind))
            .count()
    };
    assert_eq!((count("offers/"), count("receipts/")), (3, 6), "{all:?}");
    let mut named: Vec<&str> = Vec::new();
    for (path, place, size) in &all {
        // One of each kind: every one of them is tried where bundles are made.
        let kind = path.split('/').next().unwrap_or_default();
        if named.contains(&kind) {
            continue;
        }
        named.push(kind);
        let mut other = bundle.clone();
        other[place + size / 2] ^= 1;
        let failure = check_file(&other[..], &Options { key: None }).expect_err(path);
        let Cause::Bundle(fault) = &failure.cause else {
            panic!("{path}: {failure:?}");
        };
        assert_eq!(&fault.member, path);
    }
    let mut none = Vec::new();
    for login in ["tenderer", "bidder2", "county"] {
        let scope = city.scope(login);
        let refused = trade::archive::export(&app.store, &scope, trades, of, &mut none);
        assert!(refused.is_err(), "{login}");
    }
}

/// Path, place and length of the members of a bundle, a tar file whose first two are its cover and its list.
pub fn members_of(bundle: &[u8]) -> Vec<(String, usize, usize)> {
    let (mut at, mut all) = (0, Vec::new());
    while at + 512 <= bundle.len() && bundle[at] != 0 {
        let header = &bundle[at..at + 512];
        let name = header[..100]
            .split(|byte| *byte == 0)
            .next()
            .expect("a name");
        let size = std::str::from_utf8(&header[124..135]).expect("octal");
        let size = usize::from_str_radix(size, 8).expect("octal");
        all.push((
            String::from_utf8(name.to_vec()).expect("a path"),
            at + 512,
            size,
        ));
        at += 512 + size.div_ceil(512) * 512;
    }
    all.split_off(2)
}

fn exchanged(city: &City) {
    let app = &city.house.app;
    let folder = tempfile::tempdir().expect("a folder");
    let settings = trade::exchange::Settings {
        prefix: Some("ocds-213czf".to_owned()),
        site: "https://ggzy.example.cn".to_owned(),
        publisher: "示例市公共资源交易中心".to_owned(),
    };
    let bidding = &app.trading().bidding;
    let written = trade::exchange::export(&app.store, bidding, &settings, folder.path());
    assert_eq!(written.expect("written").trades, 1);
    let records = read(&folder.path().join("records-000001.json"));
    let record = &records["records"][0]["compiledRelease"];
    assert_eq!(record["tender"]["title"], json!(TITLE), "{record}");
    assert_eq!(
        record["bids"]["details"].as_array().map(Vec::len),
        Some(3),
        "{record}"
    );
    let text = record.to_string();
    for said in ["示例问题", firm("bidder2").1, "\"contracts\"", "\"awards\""] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("示例专家"), "experts do not occur");
}

fn read(path: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(path).expect("a file");
    serde_json::from_str(&text).expect("JSON")
}
