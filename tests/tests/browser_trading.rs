//! A tender and an auction in Debian's Chromium, as those who take part see them: the centre at its desk, bidders and the
//! public on telephones. Pictures of the pages are left in `target/screenshots`.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use auction::{NewAuction, Qualified};
use axum::http::StatusCode;
use base::{Date, Millis, OrgId, Scope};
use org::Party;
use serde_json::json;
use stories::{House, Reader, Visitor};
use testkit::browser::Look;

const BEGINS: Date = Date::constant(2024, 9, 2);
const DEADLINE: Date = Date::constant(2024, 9, 23);
const TITLE: &str = "示例道路改造工程施工";
const PASSPHRASE: &str = "示例口令 0123456789";
const HOLDERS: [&str; 3] = ["tenderer", "centre", "overseer"];
const BIDDERS: [(&str, &str); 3] = [
    ("bidder1", "7800000"),
    ("bidder2", "7600000.50"),
    ("bidder3", "7900000"),
];

/// Registers, documents and drafts a works tender through the forms; where the tenderer works on it.
async fn drafted(house: &House) -> i64 {
    let mut tenderer = house.signed_in("tenderer").await;
    let project = [
        ("title", TITLE),
        ("platform", "jc"),
        ("procedure", "construction-open"),
        ("category", "works"),
        ("method", "works-scored"),
        ("lots", "8000000|8000000"),
        ("reserved", "yes"),
    ];
    let to = sent(
        &mut tenderer,
        ("/tendering/new", "/tendering/new"),
        &project,
    )
    .await;
    let trade: i64 = to
        .rsplit('/')
        .next()
        .and_then(|id| id.parse().ok())
        .expect("a trade");
    let csrf = tenderer.token(&to).await;
    let fields = [("csrf", csrf.as_str()), ("kind", "tender-document")];
    let files: [(&str, &str, &[u8]); 1] = [("file", "示例文件.txt", "示例文件".as_bytes())];
    let added = tenderer
        .upload(&format!("/trades/{trade}/documents"), &fields, &files)
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    let draft = [
        ("draft-title", "示例道路改造工程施工招标公告"),
        ("draft-body", "示例正文：不收取投标保证金。"),
        ("draft-from", "2024-09-02"),
        ("draft-until", "2024-09-09"),
        ("draft-day", "2024-09-23"),
        ("draft-hour", "09:00"),
        ("version", "0"),
    ];
    sent(
        &mut tenderer,
        (&to, &format!("/trades/{trade}/draft")),
        &draft,
    )
    .await;
    trade
}

/// Sends a form with the token of a page; where it leads.
async fn sent(who: &mut Visitor, (page, action): (&str, &str), typed: &[(&str, &str)]) -> String {
    let csrf = who.token(page).await;
    let mut fields = vec![("csrf", csrf.as_str())];
    fields.extend(typed);
    let reply = who.post(action, &fields).await;
    assert_eq!(
        reply.status,
        StatusCode::SEE_OTHER,
        "{action}: {}",
        reply.text()
    );
    reply.location().expect("an address").to_owned()
}

/// Waits until the page says something.
async fn until(reader: &Reader, text: &str) {
    for _ in 0..300 {
        if reader.text().await.contains(text) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let complaints = reader.browser.complaints().await;
    panic!(
        "{text} did not come to {}: {complaints:?}\n{}",
        reader.here().await,
        reader.text().await
    );
}

/// A file that a page's script has saved, under a name of its own.
async fn saved(reader: &Reader, name: &str, kept: &str) -> String {
    let folder = reader.browser.downloads();
    for _ in 0..300 {
        if folder
            .join(name)
            .metadata()
            .is_ok_and(|file| file.len() > 0)
        {
            fs::rename(folder.join(name), folder.join(kept)).expect("kept");
            return folder.join(kept).display().to_string();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{name} was not saved: {}", reader.text().await);
}

async fn choose(reader: &Reader, css: &str, path: &str) {
    let field = reader.find(css).await;
    field.send_keys(path).await.expect("a file");
}

/// What those who take part keep at home, by their sign-in.
type Keys = BTreeMap<&'static str, String>;

/// The centre publishes; every holder makes its key in the page. The box.
async fn published(desk: &Reader, trade: i64, keys: &mut Keys) -> i64 {
    let mut found = None;
    for login in ["centre", "tenderer", "overseer"] {
        desk.becomes(Some(login)).await;
        let page = match login {
            "tenderer" => format!("/tendering/{trade}"),
            _ => format!("/trades/{trade}"),
        };
        desk.goto(&page).await;
        if login == "centre" {
            desk.picture("trading-draft").await;
            desk.go(&format!("form[action='/trades/{trade}/publish'] button"))
                .await;
        }
        desk.go("main a[href^='/boxes/']").await;
        let here = desk.here().await;
        let id: i64 = here
            .rsplit('/')
            .next()
            .and_then(|id| id.parse().ok())
            .expect("a box");
        desk.type_into("#key-passphrase", PASSPHRASE).await;
        desk.click("#make-key-now").await;
        let key = saved(desk, &format!("holder-{id}.key"), &format!("{login}.key")).await;
        keys.insert(login, key);
        desk.go("form[action$='/key'] button[type=submit]").await;
        desk.says("公钥已登记").await;
        found = Some(id);
    }
    found.expect("a box")
}

/// From the hall to the box on a telephone; what is written is sealed in the page.
async fn offered(phone: &Reader, trade: i64, folder: &Path, keys: &mut Keys) {
    phone.becomes(None).await;
    phone.goto("/hall").await;
    phone
        .type_into(
            "form.filters input[type=search], form.filters input[type=text]",
            "道路改造",
        )
        .await;
    phone.go("form.filters button[type=submit]").await;
    phone.picture("trading-hall-phone").await;
    phone.fits().await;
    phone.go("table.data a[href^='/hall/notices/']").await;
    phone
        .go(&format!("main a[href='/hall/trades/{trade}']"))
        .await;
    phone.says("2024-09-23 09:00").await;
    let plan = folder.join("示例方案.txt");
    fs::write(&plan, "示例\n".repeat(60_000)).expect("written");
    for (login, price) in BIDDERS {
        phone.becomes(Some(login)).await;
        phone.goto(&format!("/hall/trades/{trade}")).await;
        phone.go("main a[href^='/boxes/']").await;
        phone.fits().await;
        phone.type_into("#bid-price", price).await;
        phone.type_into("#bid-duration", "120").await;
        phone.type_into("#bid-quality", "合格").await;
        choose(phone, "#bid-files", plan.to_str().expect("a path")).await;
        phone.type_into("#bid-passphrase", PASSPHRASE).await;
        if login == "bidder1" {
            phone.picture("trading-seal-phone").await;
        }
        let here = phone.here().await;
        let id = here.rsplit('/').next().unwrap_or_default().to_owned();
        phone.click("#seal-now").await;
        let key = saved(phone, &format!("bid-{id}.key"), &format!("{login}.key")).await;
        keys.insert(login, key);
        until(phone, "下载回执").await;
    }
    phone.picture("trading-sealed-phone").await;
}

/// Nobody loads the page of the opening again: the hour comes, shares and halves come, and it tells.
async fn opened(house: &House, (desk, phone): (&Reader, &Reader), id: i64, keys: &Keys) {
    let page = format!("/openings/{id}");
    let watch = Reader::new(Look::PHONE, house.serve().await).await;
    let deadline = Millis::start_of(DEADLINE).plus_secs(9 * 3_600);
    house.waits((deadline.0 - house.now().0) / 1_000 - 60);
    watch.goto(&page).await;
    until(&watch, "00:00:").await;
    watch.picture("trading-countdown-phone").await;
    house.goes_on(60);
    until(&watch, "开标进度").await;
    for login in &HOLDERS[..2] {
        desk.becomes(Some(login)).await;
        desk.goto(&format!("/boxes/{id}")).await;
        choose(desk, "#share-file", &keys[login]).await;
        desk.type_into("#share-passphrase", PASSPHRASE).await;
        desk.click("#share-now").await;
        until(desk, "3 份").await;
    }
    desk.picture("trading-shares").await;
    for (login, _) in BIDDERS {
        phone.becomes(Some(login)).await;
        phone.goto(&format!("/boxes/{id}")).await;
        choose(phone, "#half-file", &keys[login]).await;
        phone.type_into("#half-passphrase", PASSPHRASE).await;
        phone.click("#decrypt-now").await;
        until(phone, "解密信息已提交").await;
    }
    for text in ["7,800,000.00", "7,600,000.50", "开标记录"] {
        until(&watch, text).await;
    }
    watch.fits().await;
    watch.picture("trading-opened-phone").await;
    watch.stop().await;
}

/// A bidder holds its receipt against the published root, and another bidder's text is none.
async fn verified(phone: &Reader, id: i64) {
    phone.becomes(Some("bidder1")).await;
    phone.goto(&format!("/boxes/{id}")).await;
    let fetch = "const done = arguments[arguments.length - 1]; fetch(location.pathname + '/receipt').then((r) => r.text()).then(done)";
    let receipt = phone.browser.client.execute_async(fetch, vec![]).await;
    let receipt = receipt.expect("a receipt");
    phone.goto(&format!("/openings/{id}")).await;
    for (text, says) in [
        (
            receipt.as_str().expect("a text"),
            "回执有效，且在公布的开标根之内",
        ),
        ("示例", "回执"),
    ] {
        let put = format!("document.querySelector('#receipt').value = {}", json!(text));
        phone.eval(&put).await;
        phone
            .go("form[method=get][action^='/openings/'] button")
            .await;
        phone.says(says).await;
    }
}

/// An auction that runs, in which the sample bidders are qualified.
fn runs(house: &House) -> i64 {
    let (room, now) = (house.app.trading().auctions.clone(), house.now());
    let traders = app::traders::TRADERS.iter();
    let qualified = traders
        .filter(|one| one.login.starts_with("bidder"))
        .map(|one| Qualified {
            party: Party {
                code: one.code.expect("a code").to_owned(),
                name: one.name.to_owned(),
            },
            priority: false,
        });
    let new = NewAuction {
        subject: "trade/900/lot/1".to_owned(),
        platform: "jc".to_owned(),
        centre_org: OrgId::from("jc-jyzx"),
        title: "示例闲置厂房转让".to_owned(),
        start_fen: 128_000_000,
        step_min_fen: 1_000_000,
        step_max_fen: None,
        reserve_fen: None,
        opens_at: now,
        free_until: now.plus_secs(600),
        extension_seconds: 300,
        qualified: qualified.collect(),
        sample: false,
    };
    let opened = house
        .app
        .store
        .write(&Scope::system(), move |tx| auction::open(tx, &room, new));
    opened.expect("an auction")
}

/// Two bid on a telephone; the page of the first tells that it leads no more.
async fn bid(house: &House, phone: &Reader, address: SocketAddr) {
    let page = format!("/auctions/{}", runs(house));
    phone.becomes(Some("bidder1")).await;
    phone.goto(&page).await;
    phone.fits().await;
    phone.type_into("#amount", "1280000").await;
    phone.go("form[action$='/bid'] button[type=submit]").await;
    phone.says("1,280,000.00").await;
    phone.picture("trading-auction-phone").await;
    let other = Reader::new(Look::PHONE, address).await;
    other.becomes(Some("bidder2")).await;
    other.goto(&page).await;
    other.type_into("#amount", "1280001").await;
    other.go("form[action$='/bid'] button[type=submit]").await;
    other.browser.complaints().await;
    other.type_into("#amount", "1300000").await;
    other.go("form[action$='/bid'] button[type=submit]").await;
    other.says("1,300,000.00").await;
    other.stop().await;
    until(phone, "1,300,000.00").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tender_and_an_auction_go_through_the_pages() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::city_on(BEGINS).with_traders();
    let trade = drafted(&house).await;
    let address = house.serve().await;
    let (desk, phone) = (
        Reader::new(Look::DESK, address).await,
        Reader::new(Look::PHONE, address).await,
    );
    let mut keys = Keys::new();
    let id = published(&desk, trade, &mut keys).await;
    offered(&phone, trade, folder.path(), &mut keys).await;
    opened(&house, (&desk, &phone), id, &keys).await;
    verified(&phone, id).await;
    bid(&house, &phone, address).await;
    desk.stop().await;
    phone.stop().await;
}
