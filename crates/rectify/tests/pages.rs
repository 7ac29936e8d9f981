//! The pages through the router: what each role sees, and that typed text is never lost.

use crate::common;

use axum::http::StatusCode;
use common::{LOGINS, World, day};
use testkit::sound;

#[tokio::test]
async fn empty_pages_say_what_to_do_in_both_languages() {
    let world = World::new();
    let site = world.site();
    let mut office = site.signed_in("office").await;
    for path in [
        "/orders",
        "/interviews",
        "/orders/new",
        "/orders/batch",
        "/orders/settings",
    ] {
        let page = office.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        sound(path, &page.text());
        let english = office.in_english(path).await;
        assert!(english.has("<html lang=\"en\">"), "{path}");
        sound(path, &english.text());
    }
    assert!(office.get("/orders").await.has("/orders/batch"));
    let mut discipline = site.signed_in("discipline").await;
    sound("/clues", &discipline.get("/clues").await.text());
    for bad in [
        "?page=0",
        "?page=99999999999999999999",
        "?state=x&level=y",
        "?unit=%00",
        "?level=calm",
    ] {
        assert_eq!(
            office.get(&format!("/orders{bad}")).await.status,
            StatusCode::OK,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn a_lagging_task_becomes_an_order_with_one_press() {
    let world = World::new();
    let site = world.site();
    let mut office = site.signed_in("office").await;
    let form = office.get("/orders/new?task=101").await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.text());
    assert!(
        form.has("示例任务1") && form.has("《示例方案》"),
        "filled in"
    );
    assert_eq!(
        office.get("/orders/new?task=999").await.status,
        StatusCode::NOT_FOUND
    );
    // What the form holds, sent as it is.
    let area = |name: &str| {
        let mark = format!("<textarea id=\"{name}\"");
        let form = form.text();
        let rest = form.split_once(&mark).expect("the field").1;
        let text = rest.split_once(">\n").expect("its text").1;
        let text = text.split_once("</textarea>").expect("its end").0;
        text.replace("&#60;", "<")
            .replace("&#34;", "\"")
            .replace("&#38;", "&")
    };
    let (wrong, asked, basis) = (area("wrong"), area("asked"), area("basis"));
    let fields = [
        ("csrf", form.field("csrf")),
        ("task", "101".to_owned()),
        ("org", "a".to_owned()),
        ("source", "task".to_owned()),
        ("wrong", wrong),
        ("asked", asked),
        ("basis", basis),
        ("plan_term", "5wd".to_owned()),
        ("proof_term", "20wd".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let sent = office.post("/orders/new", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    assert_eq!(sent.location().unwrap_or_default(), "/orders/1");
    let page = office.get("/orders/1").await;
    sound("/orders/1", &page.text());
    assert!(
        page.has("营整〔2024〕1号") && page.has("2024年9月13日"),
        "{}",
        page.text()
    );
    // A mistake keeps what was typed.
    let mut bad = fields.clone();
    bad[1] = ("task", "");
    bad[3] = ("source", "inspection");
    bad[6] = ("basis", "");
    bad.push(("reference", "专项检查甲"));
    let again = office.post("/orders/new", &bad).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.has("专项检查甲") && again.has("请填写“依据”"));
    // The batch takes the rest: one order a unit, the one that is there is not opened again.
    let batch = office.get("/orders/batch").await;
    sound("/orders/batch", &batch.text());
    assert!(!batch.has("value=\"a/101\""), "has an order");
    let sent = office
        .post(
            "/orders/batch",
            &[
                ("csrf", &batch.field("csrf")),
                ("task", "a/102"),
                ("task", "b/102"),
                ("task", "c/103"),
                ("task", "a/101"),
                ("task", "b/103"),
            ],
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    assert_eq!(world.count("SELECT COUNT(*) FROM rectify_order"), 4);
    assert_eq!(world.count("SELECT COUNT(*) FROM rectify_item"), 4);
    let queue = office.get("/orders").await;
    sound("/orders", &queue.text());
    assert!(queue.has("共 4 件"));
    assert!(office.get("/orders?unit=b").await.has("共 1 件"));
    assert!(office.get("/orders?level=red").await.has("没有符合条件"));
    assert!(office.get("/orders?level=blue").await.has("共 4 件"));
}

#[tokio::test]
async fn the_whole_loop_by_forms_alone() {
    let world = World::new();
    world.order();
    let site = world.site();
    let mut clerk = site.signed_in("clerk").await;
    let mut head = site.signed_in("head").await;
    let mut office = site.signed_in("office").await;
    let page = clerk.get("/orders/1").await;
    assert!(page.has("/orders/1/acknowledge"));
    let csrf = page.field("csrf");
    let done = clerk
        .post(
            "/orders/1/acknowledge",
            &[("csrf", &csrf), ("version", "1")],
        )
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = clerk.get("/orders/1").await;
    sound("/orders/1", &page.text());
    assert!(
        !page.has("value=\"file\""),
        "a clerk drafts the plan and no more"
    );
    let body = [
        ("csrf", csrf.as_str()),
        ("version", "2"),
        ("plan-body", "经办人的草稿"),
        ("step", "save"),
    ];
    let saved = clerk
        .upload(
            "/orders/1/plan",
            &body,
            &[("plan-files", "方案.txt", "附件".as_bytes())],
        )
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    // The head had the form open before: nothing that was typed is lost, and the other's draft is there.
    let csrf = head.get("/orders/1").await.field("csrf");
    let body = [
        ("csrf", csrf.as_str()),
        ("version", "2"),
        ("plan-body", "负责人的修改"),
        ("step", "file"),
    ];
    let stale = head.upload("/orders/1/plan", &body, &[]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        stale.has("负责人的修改") && stale.has("经办人的草稿") && stale.has("第 3 版"),
        "{}",
        stale.text()
    );
    let body = [
        ("csrf", csrf.as_str()),
        ("version", "3"),
        ("plan-body", "负责人的修改"),
        ("step", "file"),
    ];
    let filed = head.upload("/orders/1/plan", &body, &[]).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text());
    let bad = head
        .upload(
            "/orders/1/plan",
            &body,
            &[("plan-files", "a.exe", b"MZ\x90\0")],
        )
        .await;
    assert_eq!(
        bad.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a program is no evidence"
    );

    let page = office.get("/orders/1").await;
    let csrf = page.field("csrf");
    sound("/orders/1", &page.text());
    let empty = office
        .post(
            "/orders/1/return",
            &[
                ("csrf", &csrf),
                ("version", "4"),
                ("return-reason", " "),
                ("return-length", "3天"),
            ],
        )
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.has("3天"), "what was typed is there");
    let done = office
        .post("/orders/1/agree", &[("csrf", &csrf), ("version", "4")])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = clerk.get("/orders/1").await;
    let csrf_clerk = page.field("csrf");
    let asked = clerk
        .post(
            "/orders/1/extension",
            &[
                ("csrf", &csrf_clerk),
                ("version", "5"),
                ("extension-length", "5wd"),
                ("extension-reason", "需联调"),
            ],
        )
        .await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    let page = office.get("/orders/1").await;
    assert!(
        page.has("需联调") && page.has("5个工作日"),
        "{}",
        page.text()
    );
    let granted = office
        .post(
            "/orders/1/answer",
            &[("csrf", &csrf), ("version", "6"), ("step", "grant")],
        )
        .await;
    assert_eq!(granted.status, StatusCode::SEE_OTHER, "{}", granted.text());
    let paused = office
        .post(
            "/orders/1/pause",
            &[
                ("csrf", &csrf),
                ("version", "7"),
                ("pause-reason", "higher_authority"),
                ("pause-note", "等待答复"),
                ("pause-from", "2024-09-06"),
                ("pause-until", ""),
            ],
        )
        .await;
    assert_eq!(paused.status, StatusCode::SEE_OTHER, "{}", paused.text());
    assert!(office.get("/orders/1").await.has("/orders/1/resume"));
    office
        .post("/orders/1/resume", &[("csrf", &csrf), ("version", "8")])
        .await;
    let body = [
        ("csrf", csrf_clerk.as_str()),
        ("version", "9"),
        ("proof-body", "已整改"),
        ("step", "file"),
    ];
    let proof = clerk
        .upload(
            "/orders/1/proof",
            &body,
            &[("proof-files", "证.txt", "佐证".as_bytes())],
        )
        .await;
    assert_eq!(proof.status, StatusCode::SEE_OTHER, "{}", proof.text());
    let file = office.get("/order-files/2").await;
    assert_eq!(file.body, "佐证".as_bytes());
    let closed = office
        .post("/orders/1/close", &[("csrf", &csrf), ("version", "10")])
        .await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text());
    let page = office.in_english("/orders/1").await;
    assert!(page.has("Closed"), "{}", page.text());
    sound("/orders/1", &page.text());
    let docx = office.get("/orders/1/order.docx").await;
    assert_eq!(docx.status, StatusCode::OK);
    assert!(docx.body.starts_with(b"PK"), "a Word file");
    assert_eq!(
        office.get("/orders/1/order.pdf").await.status,
        StatusCode::NOT_FOUND,
        "no faces here"
    );
}

#[tokio::test]
async fn who_sees_what() {
    let world = World::new();
    world.order();
    world.clock.set("2024-11-01");
    rectify::tick(&world.store, &base::Scope::system(), day("2024-11-01")).expect("the day's work");
    let site = world.site();
    for (login, _, _) in LOGINS {
        let mut visitor = site.signed_in(login).await;
        let queue = visitor.get("/orders").await;
        assert_eq!(queue.status, StatusCode::OK, "{login}");
        sound("/orders", &queue.text());
        assert!(queue.has("href=\"/orders\""), "{login} has the entry");
        let sees = login != "other";
        assert_eq!(queue.has("营整〔2024〕1号"), sees, "{login}");
        let page = visitor.get("/orders/1").await;
        assert_eq!(page.status == StatusCode::OK, sees, "{login}");
        // A proposed interview is not the unit's to know.
        let unit = matches!(login, "clerk" | "head" | "other");
        let interview = visitor.get("/interviews/1").await;
        assert_eq!(interview.status == StatusCode::OK, !unit, "{login}");
        if !unit {
            sound("/interviews/1", &interview.text());
            assert_eq!(
                interview.has("/interviews/1/approve"),
                login == "office",
                "{login}"
            );
        }
        sound("/interviews", &visitor.get("/interviews").await.text());
        let directs = login == "office" || login.starts_with("supervisor");
        assert_eq!(
            visitor.get("/orders/new").await.status == StatusCode::OK,
            directs,
            "{login}"
        );
    }
    let mut office = site.signed_in("office").await;
    let csrf = office.get("/interviews/1").await.field("csrf");
    let approved = office
        .post(
            "/interviews/1/approve",
            &[("csrf", &csrf), ("version", "1")],
        )
        .await;
    assert_eq!(
        approved.status,
        StatusCode::SEE_OTHER,
        "{}",
        approved.text()
    );
    let typed = [
        ("csrf", csrf.as_str()),
        ("version", "2"),
        ("held_on", "2024-11-01"),
        ("present", "示例局局长"),
        ("minutes", "示例记录内容"),
        ("agreed", ""),
        ("length", "10wd"),
    ];
    let bad = office.post("/interviews/1/hold", &typed).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.has("示例记录内容"));
    let mut good = typed;
    good[5] = ("agreed", "限期完成");
    let held = office.post("/interviews/1/hold", &good).await;
    assert_eq!(held.status, StatusCode::SEE_OTHER, "{}", held.text());
    let mut head = site.signed_in("head").await;
    assert!(head.get("/interviews/1").await.has("示例记录内容"));
    let record = head.get("/interviews/1/record.docx").await;
    assert!(record.body.starts_with(b"PK"));
    let closed = office
        .post(
            "/interviews/1/close",
            &[("csrf", &csrf), ("version", "3"), ("outcome", "已完成")],
        )
        .await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text());
    let mut public = site.visitor();
    for path in ["/orders", "/orders/1", "/interviews/1", "/order-files/1"] {
        assert_eq!(
            public.get(path).await.status,
            StatusCode::SEE_OTHER,
            "{path}"
        );
    }
}
