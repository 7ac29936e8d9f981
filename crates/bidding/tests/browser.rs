//! The scripts in a real browser: a holder makes its key, a bidder seals and hands in, both come back for the opening.

use crate::world;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base::Role;
use bidding::HolderId;
use fantoccini::Locator;
use org::{Parties, Party};
use testkit::{Browser, Look};
use web::{ServeLimits, Transport};
use world::{CODES, World};

/// Serves the room on loopback; the address.
async fn serve(world: &World) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = world.router();
    tokio::spawn(async move {
        let never = std::future::pending();
        web::serve(
            listener,
            router,
            Transport::LoopbackHttp,
            ServeLimits::default(),
            never,
        )
        .await
    });
    format!("http://{address}")
}

async fn fill(browser: &Browser, css: &str, text: &str) {
    let field = browser.client.find(Locator::Css(css)).await;
    let field = field.unwrap_or_else(|_| panic!("{css}"));
    field.send_keys(text).await.expect("typed");
}

async fn click(browser: &Browser, css: &str) {
    let button = browser.client.find(Locator::Css(css)).await;
    let button = button.unwrap_or_else(|_| panic!("{css}"));
    button.click().await.expect("pressed");
}

/// Waits for a text on the page.
async fn until(browser: &Browser, text: &str) {
    for _ in 0..300 {
        let page = browser.client.source().await.unwrap_or_default();
        if page.contains(text) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let page = browser.client.source().await.unwrap_or_default();
    panic!(
        "{text} did not come: {page} {:?}",
        browser.complaints().await
    );
}

/// Waits for a script's work to end well.
async fn file(browser: &Browser, name: &str) -> String {
    let path = browser.downloads().join(name);
    for _ in 0..300 {
        if path.metadata().is_ok_and(|file| file.len() > 0) {
            return path.display().to_string();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let status = browser.client.source().await.unwrap_or_default();
    panic!(
        "{name} was not saved: {status} {:?}",
        browser.complaints().await
    );
}

async fn sign_in(browser: &Browser, base: &str, login: &str, page: &str) {
    browser
        .client
        .delete_all_cookies()
        .await
        .expect("signed out");
    let to = format!("{base}/sign-in?next={page}");
    browser.client.goto(&to).await.expect("a page");
    fill(browser, "input[name=login]", login).await;
    fill(browser, "input[name=password]", "a sample password").await;
    click(browser, "main button[type=submit]").await;
    until(browser, "id=\"box\"").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_seals_halves_and_shares_are_made_in_the_browser() {
    let firms: Arc<Mutex<HashMap<i64, usize>>> = Arc::default();
    let found = firms.clone();
    let world = World::with(Parties::new(move |_, scope| {
        let firms = found.lock().expect("a lock");
        let firm = scope.account.and_then(|account| firms.get(&account.0));
        Ok(firm.map(|firm| Party {
            code: CODES[*firm].to_owned(),
            name: "示例企业".to_owned(),
        }))
    }));
    let mut new = world.new_box();
    new.holders[1].public_key = None;
    new.deadline = world.now().plus_secs(3_600);
    let id = world.open(new);
    world.visitor(Role::Clerk, Some("jc-jyzx")).await;
    let (_, account) = world.visitor(Role::Applicant, None).await;
    firms.lock().expect("a lock").insert(account.0, 0);
    let base = serve(&world).await;
    let page = format!("/boxes/{id}");
    let browser = Browser::open(Look::DESK).await;

    sign_in(&browser, &base, "s0", &page).await;
    fill(&browser, "#key-passphrase", "示例口令 0123456789").await;
    click(&browser, "#make-key-now").await;
    let holder = file(&browser, &format!("holder-{id}.key")).await;
    click(&browser, "form[action$='/key'] button[type=submit]").await;
    until(&browser, "公钥已登记").await;
    assert_eq!(world.state(id), "taking");

    let plan = browser.downloads().join("示例方案.txt");
    std::fs::write(&plan, "示例\n".repeat(400_000)).expect("a file");
    sign_in(&browser, &base, "s1", &page).await;
    fill(&browser, "#bid-price", "1234567.89").await;
    fill(&browser, "#bid-duration", "90").await;
    fill(&browser, "#bid-files", &plan.display().to_string()).await;
    fill(&browser, "#bid-passphrase", "另一个口令 0123456789").await;
    click(&browser, "#seal-now").await;
    let own = file(&browser, &format!("bid-{id}.key")).await;
    until(&browser, &format!("{page}/receipt")).await;
    assert!(world.findings(id).is_empty());

    world.clock.advance_secs(3_600);
    world.tick();
    browser.client.refresh().await.expect("loaded again");
    fill(&browser, "#half-file", &own).await;
    fill(&browser, "#half-passphrase", "另一个口令 0123456789").await;
    click(&browser, "#decrypt-now").await;
    until(&browser, "解密信息已提交").await;

    sign_in(&browser, &base, "s0", &page).await;
    fill(&browser, "#share-file", &holder).await;
    fill(&browser, "#share-passphrase", "wrong wrong wrong").await;
    click(&browser, "#share-now").await;
    until(&browser, "口令不正确").await;
    let field = browser.client.find(Locator::Css("#share-passphrase")).await;
    field.expect("a field").clear().await.expect("cleared");
    fill(&browser, "#share-passphrase", "示例口令 0123456789").await;
    click(&browser, "#share-now").await;
    until(&browser, "1 份").await;

    // The live page follows by itself: nobody loads it again.
    let opening = format!("{base}/openings/{id}");
    browser.client.goto(&opening).await.expect("a page");
    world.give_shares(id, HolderId::Tenderer);
    world.tick();
    until(&browser, "1,234,567.89").await;
    let found = browser.complaints().await;
    assert!(found.is_empty(), "{found:?}");
    browser.stop().await;
}
