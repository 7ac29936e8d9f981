//! Pages, feed and open data through the router.

use crate::common;

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, ETAG};
use base::Date;
use common::{Site, Visitor};
use quick_xml::Reader;
use quick_xml::events::Event;

async fn drafted(site: &Site) -> Visitor {
    site.world.file("a", 101, &[(1, "200"), (2, "0.5")]);
    let report = 1;
    let done = plan::commands::report::accept(&site.world.store, &common::office(), report, 1);
    assert!(done.is_ok(), "{done:?}");
    site.world.clock.set(Date::constant(2023, 11, 10));
    let mut office = site.signed_in("office").await;
    let reply = office
        .press(
            "/bulletins",
            "/bulletins",
            &[("kind", "monthly"), ("span", "2023-10")],
        )
        .await;
    assert_eq!(
        reply.location().unwrap_or_default(),
        "/bulletins/1",
        "{}",
        reply.text()
    );
    office
}

/// From draft to the public page; the office's second officer approves.
async fn published(site: &Site) -> Visitor {
    let mut office = drafted(site).await;
    let page = "/bulletins/1";
    assert!(
        office
            .press(page, "/bulletins/1/submit", &[("version", "1")])
            .await
            .status
            .is_redirection()
    );
    let own = office.get(page).await;
    assert!(own.has("须由另一人签批") && !own.has("/bulletins/1/approve"));
    let mut second = site.signed_in("office2").await;
    let seen = second.get(page).await.field("seen");
    let reply = second
        .press(
            page,
            "/bulletins/1/approve",
            &[("version", "2"), ("seen", &seen)],
        )
        .await;
    assert!(reply.status.is_redirection(), "{}", reply.text());
    for (step, version) in [("issue", "3"), ("publish", "4")] {
        let reply = office
            .press(
                page,
                &format!("/bulletins/1/{step}"),
                &[("version", version)],
            )
            .await;
        assert!(reply.status.is_redirection(), "{step} {}", reply.text());
    }
    office
}

#[tokio::test]
async fn the_public_never_sees_what_is_not_published() {
    let site = Site::new();
    let mut office = drafted(&site).await;
    let mut public = site.visitor();
    for path in [
        "/bulletins/1",
        "/bulletins/1/bulletin.docx",
        "/bulletins/1/bulletin.pdf",
        "/bulletins/9",
    ] {
        assert_eq!(
            public.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert!(public.get("/bulletins").await.has("还没有公开的通报"));
    for path in ["/feed.atom", "/bulletins.json"] {
        assert!(!public.get(path).await.has("2023年10月"), "{path}");
    }
    let mut clerk = site.signed_in("clerk").await;
    assert_eq!(
        clerk.get("/bulletins/1").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        clerk.get("/units/b/brief").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        clerk.get("/units/a/brief?period=2023-10").await.status,
        StatusCode::OK
    );
    let shown = office.get("/bulletins/1").await;
    assert!(
        shown.has("起草中") && shown.has("2023年10月"),
        "{}",
        shown.text()
    );
}

#[tokio::test]
async fn pages_speak_both_languages_and_hold_nothing_inline() {
    let site = Site::new();
    let mut office = published(&site).await;
    let pages = [
        "/bulletins",
        "/bulletins/1",
        "/bulletins/settings",
        "/progress",
        "/progress?quarter=2023Q4",
        "/open-data",
        "/units/a/brief?period=2023-10",
        "/documents/sample-plan/brief?period=2023Q4",
    ];
    for path in pages {
        for english in [false, true] {
            let reply = if english {
                office.in_english(path).await
            } else {
                office.get(path).await
            };
            assert_eq!(reply.status, StatusCode::OK, "{path}");
            assert!(reply.has("<h1") && reply.has("class=\"purpose\""), "{path}");
            assert!(!reply.has(" style=") && !reply.has("<script>"), "{path}");
            assert!(
                reply.has(if english {
                    "lang=\"en\""
                } else {
                    "lang=\"zh-CN\""
                }),
                "{path}"
            );
            let mark = if path.contains('?') { '&' } else { '?' };
            office.get(&format!("{path}{mark}lang=zh")).await;
        }
    }
    assert_eq!(
        office.get("/units/a/brief?period=soon").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn two_clerks_see_what_the_other_saved_and_keep_what_they_typed() {
    let site = Site::new();
    let mut first = drafted(&site).await;
    let mut second = site.signed_in("office2").await;
    let page = "/bulletins/1/edit";
    let title = "关于{period}进展的通报";
    let form = |text: &'static str| {
        [
            ("version", "1"),
            ("title", title),
            ("text-next", text),
            ("show-next", "1"),
        ]
    };
    assert!(
        first
            .press(page, page, &form("先保存的{asked}"))
            .await
            .status
            .is_redirection()
    );
    let reply = second.press(page, page, &form("后保存的{missing}")).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    assert!(
        reply.has("后保存的{missing}") && reply.has("先保存的{asked}"),
        "{}",
        reply.text()
    );
    assert_eq!(reply.field("version"), "2");
    let wrong = [
        ("version", "2"),
        ("title", title),
        ("text-next", "{mising}项，另有35项"),
        ("show-next", "1"),
    ];
    let reply = second.press(page, page, &wrong).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        reply.has("missing") && reply.has("没有绑定数据的数字：35"),
        "{}",
        reply.text()
    );
}

#[tokio::test]
async fn the_feed_is_atom() {
    let site = Site::new();
    published(&site).await;
    let reply = site.visitor().get("/feed.atom").await;
    assert_eq!(
        reply.headers[CONTENT_TYPE],
        "application/atom+xml; charset=utf-8"
    );
    // RFC 4287: what a feed and an entry must have, each once.
    let text = reply.text();
    let mut reader = Reader::from_str(&text);
    let (mut path, mut feed, mut entries) = (Vec::new(), Vec::new(), Vec::<Vec<String>>::new());
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                match path.len() {
                    1 if name == "entry" => entries.push(Vec::new()),
                    1 => feed.push(name.clone()),
                    2 if path[1] == "entry" => {
                        entries.last_mut().expect("an entry").push(name.clone())
                    }
                    _ => {}
                }
                path.push(name);
            }
            Event::End(_) => drop(path.pop()),
            Event::Eof => break,
            _ => {}
        }
    }
    for name in ["id", "title", "updated", "author"] {
        assert_eq!(
            feed.iter().filter(|held| *held == name).count(),
            1,
            "{name}"
        );
    }
    assert_eq!(
        entries.len(),
        2,
        "the bulletin and the task that reached its goals: {}",
        reply.text()
    );
    for entry in &entries {
        for name in ["id", "title", "updated", "summary"] {
            assert_eq!(
                entry.iter().filter(|held| *held == name).count(),
                1,
                "{name}"
            );
        }
    }
    assert!(
        reply.has("关于2023年10月") && reply.has("任务达标"),
        "{}",
        reply.text()
    );
    assert!(
        site.visitor()
            .get("/bulletins")
            .await
            .has("application/atom+xml")
    );
}

#[tokio::test]
async fn open_data_is_public_bounded_and_tagged() {
    let site = Site::new();
    published(&site).await;
    let mut public = site.visitor();
    for set in ["tasks", "lights", "units", "indicators"] {
        let csv = public.get(&format!("/open-data/{set}.csv")).await;
        assert_eq!(csv.status, StatusCode::OK, "{set}");
        assert!(
            csv.body.starts_with(&[0xEF, 0xBB, 0xBF]),
            "{set} begins with a byte order mark"
        );
        assert!(csv.headers.contains_key(ETAG), "{set}");
        let json = public.get(&format!("/open-data/{set}.json")).await;
        let value: serde_json::Value = serde_json::from_str(&json.text()).expect("json");
        assert!(
            value["licence"]
                .as_str()
                .is_some_and(|text| text.contains("开放") || text.contains("公开")),
            "{set}"
        );
        assert_eq!(
            value["rows"].as_array().map(Vec::len),
            Some(csv.text().matches("\r\n").count() - 1),
            "{set}"
        );
    }
    let lights = public.get("/open-data/lights.json?month=2023-09").await;
    assert!(lights.has("\"month\":\"2023-09\""));
    assert_eq!(
        public.get("/open-data/accounts.csv").await.status,
        StatusCode::NOT_FOUND
    );
    let papers: serde_json::Value =
        serde_json::from_str(&public.get("/bulletins.json").await.text()).expect("json");
    assert_eq!(papers["rows"][0]["number"], "营通〔2023〕1号");
}
