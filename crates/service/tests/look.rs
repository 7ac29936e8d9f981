//! The portal in a real browser, without scripts, on a telephone and on a notebook.

use crate::city;

use std::net::SocketAddr;

use city::City;
use fantoccini::Locator;
use testkit::{Browser, Look};

/// Serves a city on a free port of this machine.
async fn serve(city: &City) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = city.router.clone();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    format!("http://{address}")
}

/// Whether the page is wider than the screen.
const WIDE: &str =
    "return document.documentElement.scrollWidth - document.documentElement.clientWidth";

async fn look(browser: &Browser, url: &str, name: &str) {
    browser.client.goto(url).await.expect("a page");
    shown(browser, name).await;
}

async fn shown(browser: &Browser, name: &str) {
    fits(browser, name).await;
    keep(browser, name).await;
}

async fn fits(browser: &Browser, name: &str) {
    let over = browser
        .client
        .execute(WIDE, Vec::new())
        .await
        .expect("a width");
    assert_eq!(over.as_i64(), Some(0), "{name} is wider than the screen");
}

/// Keeps a picture where somebody wants to look at it.
async fn keep(browser: &Browser, name: &str) {
    if let Some(folder) = std::env::var_os("LUODI_PICTURES") {
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        std::fs::write(path, browser.picture().await).expect("a picture");
    }
}

#[tokio::test]
async fn pages_fit_a_telephone_and_a_notebook() {
    let city = City::with(&city::jincheng());
    let base = serve(&city).await;
    for (look_of, width) in [(Look::PHONE, 390), (Look::DESK, 1280)] {
        let browser = Browser::open(look_of).await;
        for (path, name) in [
            ("/services", "services"),
            ("/services?q=%E4%BC%81%E4%B8%9A", "search"),
            ("/services/hygiene-permit", "guide"),
            ("/services/company-registration", "guide-company"),
            ("/services/bundle/start-business", "bundle"),
            ("/services/fee-report/new", "new"),
            ("/follow", "follow"),
            ("/join", "join"),
            ("/published", "published"),
        ] {
            look(
                &browser,
                &format!("{base}{path}"),
                &format!("{name}-{width}"),
            )
            .await;
        }
        browser.stop().await;
    }
}

/// The form as the page carries it: every page has another.
async fn state(browser: &Browser) -> Option<String> {
    let field = browser.client.find(Locator::Css("input[name=state]")).await;
    field.ok()?.attr("value").await.ok()?
}

/// Presses the button that goes on, and waits for the page after.
async fn press(browser: &Browser, go: &str) {
    let before = state(browser).await;
    let css = format!(".actions button[name=go][value={go}]");
    let button = browser.client.find(Locator::Css(&css)).await;
    button.expect("a button").click().await.expect("pressed");
    for _ in 0..200 {
        let url = browser.client.current_url().await.expect("an address");
        let now = state(browser).await;
        if (now.is_some() && now != before) || url.path().ends_with("/receipt") {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the page after did not come");
}

async fn fill(browser: &Browser, css: &str, text: &str) {
    let field = browser.client.find(Locator::Css(css)).await;
    field
        .unwrap_or_else(|_| panic!("{css}"))
        .send_keys(text)
        .await
        .expect("typed");
}

async fn choose(browser: &Browser, css: &str) {
    let field = browser.client.find(Locator::Css(css)).await;
    field
        .unwrap_or_else(|_| panic!("{css}"))
        .click()
        .await
        .expect("chosen");
}

/// Files a report without a name, as somebody does on a telephone.
async fn report(browser: &Browser, base: &str, pictures: bool) {
    let keep = async |name: &str| {
        // A page without scripts cannot be measured, and is not pictured either.
        if pictures {
            shown(browser, name).await;
        }
    };
    let url = format!("{base}/services/fee-report/new");
    browser.client.goto(&url).await.expect("a page");
    choose(browser, "input[name=kind][value=anonymous]").await;
    choose(browser, "input[name=region]").await;
    press(browser, "next").await;
    keep("report-questions-390").await;
    press(browser, "next").await;
    keep("report-refused-390").await;
    choose(browser, "input[name='q.list'][value=utility]").await;
    fill(browser, "input[name='q.collector']", "示例公司").await;
    fill(browser, "textarea[name='q.what']", "示例：多收了费").await;
    press(browser, "next").await;
    keep("report-review-390").await;
    press(browser, "submit").await;
    keep("receipt-390").await;
    let link = browser
        .client
        .find(Locator::Css("main .actions a.button"))
        .await;
    link.expect("a link").click().await.expect("opened");
    let state = browser.client.find(Locator::Css("main .lead")).await;
    let state = state.expect("a state").text().await.expect("a text");
    assert!(state.contains("等待受理"), "{state}");
    keep("follow-case-390").await;
}

#[tokio::test]
async fn a_report_is_filed_on_a_telephone_and_without_scripts() {
    let city = City::with(&city::jincheng());
    let base = serve(&city).await;
    for scripts in [true, false] {
        // The driver cannot emulate touch in a page without scripts.
        let look = if scripts {
            Look::PHONE
        } else {
            Look {
                scripts,
                ..Look::DESK
            }
        };
        let browser = Browser::open(look).await;
        report(&browser, &base, scripts).await;
        browser.stop().await;
    }
    assert_eq!(city.count("SELECT COUNT(*) FROM casework_case"), 2);
}
