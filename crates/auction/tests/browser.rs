//! The page of an auction in a real browser: it follows bids without being reloaded, keeps what is being typed, and says
//! when it is over.

use crate::common;

use std::time::Duration;

use common::{PASSWORD, Site, at};
use fantoccini::Locator;
use testkit::{Browser, Look};
use web::{ServeLimits, Transport};

async fn text(browser: &Browser, css: &str) -> String {
    match browser.client.find(Locator::Css(css)).await {
        Ok(part) => part.text().await.unwrap_or_default(),
        Err(_) => String::new(),
    }
}

/// Waits until a part of the page holds a text.
async fn until(browser: &Browser, css: &str, wanted: &str) {
    for _ in 0..300 {
        if text(browser, css).await.contains(wanted) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let page = browser.client.source().await.unwrap_or_default();
    panic!(
        "{wanted} did not come: {page} {:?}",
        browser.complaints().await
    );
}

async fn fill(browser: &Browser, css: &str, typed: &str) {
    let field = browser.client.find(Locator::Css(css)).await;
    let field = field.unwrap_or_else(|_| panic!("{css}"));
    field.send_keys(typed).await.expect("typed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_follows_bids_by_itself() {
    let site = Site::new();
    let id = site.world.opened(site.world.terms());
    site.world.clock.set(at(1));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let (router, limits) = (site.router.clone(), ServeLimits::default());
    tokio::spawn(async move {
        let never = std::future::pending();
        web::serve(listener, router, Transport::LoopbackHttp, limits, never).await
    });
    let browser = Browser::open(Look::DESK).await;
    let page = format!("http://{address}/auctions/{id}");
    let sign_in = format!("http://{address}/sign-in?next=/auctions/{id}");
    browser.client.goto(&sign_in).await.expect("the page");
    fill(&browser, "input[name=login]", "one").await;
    fill(&browser, "input[name=password]", PASSWORD).await;
    let button = browser
        .client
        .find(Locator::Css("main button[type=submit]"))
        .await;
    button.expect("a button").click().await.expect("pressed");
    until(&browser, "h1", "示例标的").await;
    assert_eq!(
        browser
            .client
            .current_url()
            .await
            .expect("an address")
            .as_str(),
        page
    );

    fill(&browser, "input[name=amount]", "123").await;
    site.world.bid(id, 2, 10_100_000).expect("taken");
    until(&browser, "[data-part=price]", "101,000.00").await;
    until(&browser, "#bids tbody", "101,000.00").await;
    assert!(text(&browser, "#amount-hint").await.contains("102,000.00"));
    // Into the limited period: the same forms, and what is being typed stays.
    site.world.clock.set(at(700));
    until(&browser, "[data-part=phase]", "限时竞价").await;
    let field = browser
        .client
        .find(Locator::Css("input[name=amount]"))
        .await;
    let typed = field
        .expect("a field")
        .prop("value")
        .await
        .expect("a value");
    assert_eq!(typed.as_deref(), Some("123"));
    assert!(text(&browser, "[data-part=left]").await.starts_with("00:0"));
    site.world.clock.set(at(901));
    until(&browser, "[data-part=phase]", "已结束").await;
    assert_eq!(site.world.tick(), 1);
    until(&browser, "#result-title", "结果").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.stop().await;
}
