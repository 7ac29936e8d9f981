//! The pages in a real browser, on a telephone and on a notebook.

use crate::common;

use std::net::SocketAddr;

use common::{PASSWORD, World};
use fantoccini::Locator;
use testkit::{Browser, Look};

async fn serve(world: &World) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let service = world
        .site()
        .into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    format!("http://{address}")
}

async fn type_into(browser: &Browser, css: &str, text: &str) {
    let field = browser.client.find(Locator::Css(css)).await.expect(css);
    field.clear().await.expect("cleared");
    field.send_keys(text).await.expect("typed");
}

async fn press(browser: &Browser, css: &str) {
    let button = browser.client.find(Locator::Css(css)).await.expect(css);
    button.click().await.expect("pressed");
}

async fn wait_for(browser: &Browser, css: &str) {
    let there = browser.client.wait().for_element(Locator::Css(css));
    there.await.expect(css);
}

async fn sign_in(browser: &Browser, base: &str, login: &str) {
    let client = &browser.client;
    client
        .goto(&format!("{base}/sign-in"))
        .await
        .expect("a page");
    type_into(browser, "[name=login]", login).await;
    type_into(browser, "[name=password]", PASSWORD).await;
    press(browser, "form.form button[type=submit]").await;
    wait_for(browser, ".who").await;
}

/// No page is wider than the screen; a picture is kept where somebody wants to look at it.
async fn fits(browser: &Browser, name: &str) {
    let over = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    let over = browser.client.execute(over, Vec::new()).await;
    assert_eq!(
        over.expect("a width").as_i64(),
        Some(0),
        "{name} is wider than the screen"
    );
    if let Some(folder) = std::env::var_os("LUODI_PICTURES") {
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        std::fs::write(path, browser.picture().await).expect("a picture");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn judges_mark_on_a_telephone_and_a_notebook() {
    let world = World::new();
    let cast = world.cast();
    let rows = evaluation::sample::sample(&world.store, &world.room, &cast).expect("a sample");
    let base = serve(&world).await;
    for (look, seat) in [(Look::PHONE, 2), (Look::DESK, 3)] {
        let width = look.width;
        let browser = Browser::open(look).await;
        sign_in(&browser, &base, &format!("judge{seat}")).await;
        let path = format!("{base}/judging/{}", rows.going);
        browser.client.goto(&path).await.expect("a page");
        fits(&browser, &format!("marks-{width}")).await;
        type_into(&browser, "[name='m.A.skill.plan']", "44.5").await;
        press(&browser, "button[value=save]").await;
        wait_for(&browser, ".flash").await;
        let field = browser
            .client
            .find(Locator::Css("[name='m.A.skill.plan']"))
            .await;
        let kept = field
            .expect("a field")
            .prop("value")
            .await
            .expect("a value");
        assert_eq!(kept.as_deref(), Some("44.5"));
        // What is missing is named, each with a link to its place.
        press(&browser, "button[value=hand_in]").await;
        wait_for(&browser, ".complaints a").await;
        let links = browser.client.find_all(Locator::Css(".complaints a")).await;
        assert_eq!(links.expect("links").len(), 5);
        for (path, name) in [
            ("/judging".to_owned(), "judging"),
            (format!("/judging/{}", rows.done), "done"),
            (format!("/evaluations/{}/sheet", rows.done), "sheet"),
        ] {
            let url = format!("{base}{path}");
            browser.client.goto(&url).await.expect("a page");
            fits(&browser, &format!("{name}-{width}")).await;
        }
        browser.stop().await;
    }
    let browser = Browser::open(Look::DESK).await;
    sign_in(&browser, &base, "clerk").await;
    for (path, name) in [
        ("/evaluations".to_owned(), "evaluations"),
        (format!("/evaluations/{}", rows.going), "evaluation"),
    ] {
        let url = format!("{base}{path}");
        browser.client.goto(&url).await.expect("a page");
        fits(&browser, name).await;
    }
    browser.stop().await;
}
