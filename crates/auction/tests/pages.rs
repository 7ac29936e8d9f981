//! The pages through the router: what everybody watches, what bidders and the centre do.

use crate::common;

use axum::http::StatusCode;
use common::{Site, at, party};

fn sound(path: &str, html: &str) {
    assert!(
        html.contains("<h1>") && html.contains("class=\"purpose\""),
        "{path}"
    );
    assert!(
        !html.contains(" style=") && !html.contains("<script>"),
        "{path}"
    );
}

#[tokio::test]
async fn everybody_watches_cards() {
    let site = Site::new();
    let mut visitor = site.visitor();
    assert!(visitor.get("/auctions").await.has("没有网络竞价"));
    let id = site.world.opened(site.world.terms());
    site.world.clock.set(at(1));
    let card = site.world.bid(id, 1, 10_000_000).expect("taken").bid.card;
    for path in [
        "/auctions",
        "/auctions?state=open&platform=jc",
        "/auctions/1",
    ] {
        let page = visitor.get(path).await;
        sound(path, &page.text());
        assert!(
            page.has("100,000.00") && page.has("示例标的"),
            "{}",
            page.text()
        );
        assert!(!page.has(&party(1).name) && !page.has(&party(1).code));
        assert!(!visitor.in_english(path).await.has("竞价中"));
    }
    assert!(
        visitor
            .get("/auctions?state=ended")
            .await
            .has("没有符合条件的竞价")
    );
    let page = visitor.get("/auctions/1").await;
    assert!(page.has(&format!("{card} 号领先")) && page.has("设有保留价"));
    assert!(!page.has("/auctions/1/bid\"") && !page.has("/auctions/1/pause\""));
    let now = visitor.get("/auctions/1/now").await;
    assert!(
        now.has("\"standing\":\"bidding-1\"") && now.has("\"left_ms\":599000"),
        "{}",
        now.text()
    );
    for path in ["/auctions/2", "/auctions/2/now"] {
        assert_eq!(
            visitor.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert_eq!(
        visitor.get("/auctions/live.js").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_bidder_bids_meets_and_confirms() {
    let site = Site::new();
    site.world.opened(site.world.terms());
    site.world.clock.set(at(1));
    let mut one = site.signed_in("one").await;
    let mut two = site.signed_in("two").await;
    let mut five = site.signed_in("five").await;
    let page = one.get("/auctions/1").await;
    assert!(
        page.has("本单位竞买号") && page.has("/auctions/1/bid\""),
        "{}",
        page.text()
    );
    let (old, csrf) = (page.field("key"), page.field("csrf"));
    let typed = [("csrf", csrf.as_str()), ("key", &old), ("amount", "十万")];
    let wrong = one.post("/auctions/1/bid", &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.has("value=\"十万\"") && wrong.has("最多两位小数"),
        "{}",
        wrong.text()
    );
    let typed = [
        ("csrf", csrf.as_str()),
        ("key", &old),
        ("amount", "103,200.00"),
    ];
    for said in ["已接受，为第 1 次出价", "没有重复提交"] {
        assert_eq!(
            one.post("/auctions/1/bid", &typed).await.status,
            StatusCode::SEE_OTHER
        );
        assert!(one.get("/auctions/1").await.has(said));
    }
    let page = two.get("/auctions/1").await;
    let (key, csrf) = (page.field("key"), page.field("csrf"));
    let typed = [("csrf", csrf.as_str()), ("key", &key), ("amount", "103200")];
    let stale = two.post("/auctions/1/bid", &typed).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        stale.has("请出价不低于 104,200.00 元") && stale.has("value=\"103200\""),
        "{}",
        stale.text()
    );
    assert!(!two.get("/auctions/1").await.has("同价购买（"));
    let page = five.get("/auctions/1").await;
    assert!(page.has("同价购买（103,200.00 元）"), "{}", page.text());
    let (key, csrf) = (page.field("key"), page.field("csrf"));
    let typed = [
        ("csrf", csrf.as_str()),
        ("key", &key),
        ("amount", "103,200.00"),
    ];
    assert_eq!(
        five.post("/auctions/1/bid", &typed).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(five.get("/auctions/1").await.has("本单位出价领先"));
    site.world.clock.set(at(901));
    assert_eq!(
        five.get("/auctions/1/confirmation").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(site.world.tick(), 1);
    assert!(five.get("/auctions/1").await.has("/auctions/1/confirm\""));
    let csrf = five.get("/auctions/1").await.field("csrf");
    five.post("/auctions/1/confirm", &[("csrf", &csrf)]).await;
    let page = five.get("/auctions/1/confirmation").await;
    for text in [
        &party(5).name,
        &party(5).code,
        "壹拾万叁仟贰佰元整",
        "竞成〔2024〕0001号",
    ] {
        assert!(page.has(text), "{text}: {}", page.text());
    }
    for (login, status) in [
        ("one", StatusCode::NOT_FOUND),
        ("county", StatusCode::NOT_FOUND),
        ("clerk", StatusCode::OK),
        ("office", StatusCode::OK),
        ("watch", StatusCode::OK),
        ("audit", StatusCode::OK),
    ] {
        let mut person = site.signed_in(login).await;
        assert_eq!(
            person.get("/auctions/1/confirmation").await.status,
            status,
            "{login}"
        );
    }
    let mut stranger = site.signed_in("stranger").await;
    let page = stranger
        .press(
            "/auctions/1",
            "/auctions/1/bid",
            &[("key", "k"), ("amount", "1")],
        )
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_centre_conducts_and_others_do_not() {
    let site = Site::new();
    site.world.opened(site.world.terms());
    site.world.clock.set(at(1));
    let mut clerk = site.signed_in("clerk").await;
    let mut county = site.signed_in("county").await;
    let typed = [("version", "1"), ("pause-reason", "示例：网络故障")];
    assert!(!county.get("/auctions/1").await.has("/auctions/1/pause\""));
    let refused = county
        .press("/auctions/1", "/auctions/1/pause", &typed)
        .await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let empty = [("version", "1"), ("pause-reason", "")];
    let wrong = clerk
        .press("/auctions/1", "/auctions/1/pause", &empty)
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = clerk
        .press("/auctions/1", "/auctions/1/pause", &typed)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = clerk.get("/auctions/1").await;
    assert!(page.has("暂停") && page.has("示例：网络故障") && page.has("/auctions/1/resume\""));
    let stale = [("version", "1"), ("cancel-reason", "示例：晚了一步")];
    let stale = clerk
        .press("/auctions/1", "/auctions/1/cancel", &stale)
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        stale.has("示例：晚了一步</textarea>") && stale.has("现为第 2 版"),
        "{}",
        stale.text()
    );
    clerk
        .press("/auctions/1", "/auctions/1/resume", &[("version", "2")])
        .await;
    assert!(
        clerk
            .get("/auctions/1/now")
            .await
            .has("\"standing\":\"bidding-3\"")
    );
    let cancel = [("version", "3"), ("cancel-reason", "示例：出让方申请")];
    clerk
        .press("/auctions/1", "/auctions/1/cancel", &cancel)
        .await;
    let page = clerk.get("/auctions/1").await;
    assert!(
        page.has("交易中心终止") && page.has("示例：出让方申请"),
        "{}",
        page.text()
    );
    let mut watch = site.signed_in("watch").await;
    let refused = watch.press("/auctions", "/auctions/1/pause", &typed).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}
