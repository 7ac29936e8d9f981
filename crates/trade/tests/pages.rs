//! The pages through the router: the hall for everybody, the board for staff, a project from its form to its notice.

use crate::common;

use axum::http::StatusCode;
use common::Site;
use testkit::sound;

#[tokio::test]
async fn everybody_reads_the_hall() {
    let site = Site::new();
    let mut visitor = site.visitor();
    assert!(visitor.get("/hall").await.has("还没有公告"));
    let id = site.world.announced();
    let trade = format!("/hall/trades/{id}");
    for path in [
        "/hall",
        "/hall?q=示例公告&trade=construction&platform=jc&kind=tender",
        "/hall/statistics",
        "/hall/notices/1",
        &trade,
    ] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        sound(path, &page.text());
        assert!(visitor.in_english(path).await.has("Trad"), "{path}");
    }
    assert!(visitor.get("/hall?q=示例公告").await.has("/hall/notices/1"));
    assert!(visitor.get("/hall?q=没有这个词").await.has("没有符合条件"));
    assert!(visitor.get("/hall?kind=award").await.has("没有符合条件"));
    let page = visitor.get(&trade).await;
    assert!(
        page.has("2024-09-27 09:00") && page.has("招标文件"),
        "{}",
        page.text()
    );
    assert!(!page.has("/publish\"") && !page.has("/ask\""));
    assert!(page.has("登录后可以提问") && page.has("第 1 号项目，第 1 标段"));
    let feed = visitor.get("/hall/feed").await;
    assert!(feed.has("<title>示例公告</title>") && feed.has("/hall/notices/1"));
    for path in ["/hall/trades/99", "/hall/notices/99", "/hall/documents/99"] {
        assert_eq!(
            visitor.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert_eq!(
        visitor.get("/hall/documents/1").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_project_goes_from_its_form_to_its_notice() {
    let site = Site::new();
    let mut clerk = site.signed_in("tenderer").await;
    assert!(clerk.get("/trades").await.has("登记项目"));
    let form = clerk.get("/trades/new").await;
    sound("/trades/new", &form.text());
    let csrf = form.field("csrf");
    let typed = |lots: &'static str| {
        [
            ("title", "示例道路改造工程施工"),
            ("platform", "jc"),
            ("procedure", "construction-open"),
            ("category", "works"),
            ("lots", lots),
            ("method", "works-scored"),
            ("reserved", "yes"),
        ]
    };
    let mut wrong = vec![("csrf", csrf.as_str())];
    wrong.extend(typed("很多"));
    let page = clerk.post("/trades/new", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.has("示例道路改造工程施工") && page.has("至少填写一个标段"),
        "{}",
        page.text()
    );
    let mut right = vec![("csrf", csrf.as_str())];
    right.extend(typed("8000000"));
    let done = clerk.post("/trades/new", &right).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = clerk.get("/trades/1").await;
    sound("/trades/1", &page.text());
    assert!(
        page.has("应进必进（A-1）") && page.has("/trades/1/draft"),
        "{}",
        page.text()
    );
    site.world
        .document(1, "tender-document", "示例")
        .expect("a document");
    let csrf = page.field("csrf");
    let draft = |day: &'static str, version: &'static str| {
        vec![
            ("version", version),
            ("draft-title", "示例招标公告"),
            ("draft-body", "示例正文"),
            ("draft-from", "2024-09-05"),
            ("draft-until", "2024-09-12"),
            ("draft-day", day),
            ("draft-hour", "09:30"),
        ]
    };
    let mut bad = vec![("csrf", csrf.as_str())];
    bad.extend(draft("", "0"));
    let page = clerk.post("/trades/1/draft", &bad).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.has("示例正文"),
        "what was typed stays: {}",
        page.text()
    );
    let mut short = vec![("csrf", csrf.as_str())];
    short.extend(draft("2024-09-20", "0"));
    assert_eq!(
        clerk.post("/trades/1/draft", &short).await.status,
        StatusCode::SEE_OTHER
    );
    let page = clerk.get("/trades/1").await;
    assert!(
        page.has("第二十四条") && page.has("2024-09-25"),
        "{}",
        page.text()
    );
    let publish = [("csrf", csrf.as_str()), ("version", "1"), ("draft", "1")];
    let refused = clerk.post("/trades/1/publish", &publish).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("第二十四条"), "{}", refused.text());
    let mut stale = vec![("csrf", csrf.as_str())];
    stale.extend(draft("2024-09-27", "0"));
    let page = clerk.post("/trades/1/draft", &stale).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let mut good = vec![("csrf", csrf.as_str())];
    good.extend(draft("2024-09-27", "1"));
    assert_eq!(
        clerk.post("/trades/1/draft", &good).await.status,
        StatusCode::SEE_OTHER
    );
    let publish = [("csrf", csrf.as_str()), ("version", "1"), ("draft", "2")];
    let done = clerk.post("/trades/1/publish", &publish).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(site.visitor().get("/hall").await.has("示例招标公告"));
    let page = clerk.get("/trades/1").await;
    assert!(
        page.has("被拒的操作") && page.has("/trades/1/change"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn staff_see_their_own_and_nobody_elses() {
    let site = Site::new();
    let id = site.world.registered(common::works());
    let path = format!("/trades/{id}");
    for (login, status) in [
        ("tenderer", StatusCode::OK),
        ("centre", StatusCode::OK),
        ("manager", StatusCode::OK),
        ("office", StatusCode::OK),
        ("watch", StatusCode::OK),
        ("county", StatusCode::NOT_FOUND),
        ("one", StatusCode::NOT_FOUND),
    ] {
        let mut visitor = site.signed_in(login).await;
        assert_eq!(visitor.get(&path).await.status, status, "{login}");
    }
    let mut county = site.signed_in("county").await;
    assert!(county.get("/trades").await.has("没有交易"));
    let compare = county.get("/trades/compare").await;
    assert!(
        compare.has("高平市分平台") && !compare.has("陵川县分平台"),
        "{}",
        compare.text()
    );
    let csrf = county.get("/trades").await;
    let csrf = csrf.field("csrf");
    let typed = [
        ("csrf", csrf.as_str()),
        ("version", "1"),
        ("terminate-reason", "示例"),
    ];
    let refused = county.post(&format!("{path}/terminate"), &typed).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let mut office = site.signed_in("office").await;
    let compare = office.get("/trades/compare").await;
    sound("/trades/compare", &compare.text());
    assert!(compare.has("陵川县分平台"));
    let page = office.get("/trades/absentees").await;
    sound("/trades/absentees", &page.text());
    let mut visitor = site.visitor();
    let away = visitor.get(&path).await;
    assert_ne!(away.status, StatusCode::OK);
}

#[tokio::test]
async fn an_enterprise_asks_follows_and_tenders() {
    let site = Site::new();
    let id = site.world.announced();
    let mut one = site.signed_in("one").await;
    let page = one.get("/tendering").await;
    sound("/tendering", &page.text());
    assert!(
        page.has("示例道路改造工程施工") && page.has("还没有登记项目"),
        "{}",
        page.text()
    );
    let path = format!("/hall/trades/{id}");
    let page = one.get(&path).await;
    let (csrf, key) = (page.field("csrf"), page.field("key"));
    let ask = [
        ("csrf", csrf.as_str()),
        ("key", &key),
        ("ask-text", "工期从何时算起？"),
    ];
    for _ in 0..2 {
        assert_eq!(
            one.post(&format!("{path}/ask"), &ask).await.status,
            StatusCode::SEE_OTHER
        );
    }
    assert_eq!(site.world.count("SELECT COUNT(*) FROM trade_question"), 1);
    assert!(one.get(&path).await.has("工期从何时算起？"));
    assert!(!site.visitor().get(&path).await.has("工期从何时算起？"));
    let mut clerk = site.signed_in("tenderer").await;
    let inside = clerk.get(&format!("/trades/{id}")).await;
    assert!(inside.has("工期从何时算起？") && inside.has("name=\"question\""));
    let follow = [("csrf", csrf.as_str()), ("on", "yes"), ("word", "道路")];
    assert_eq!(
        one.post("/hall/follow", &follow).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(one.get("/hall").await.has("取消关注 道路"));
    let form = one.get("/tendering/new").await;
    sound("/tendering/new", &form.text());
}
