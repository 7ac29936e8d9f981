//! The pages and the interface through the router.

use crate::common;

use axum::http::{Method, StatusCode};
use common::{Site, at, entry, slot};
use serde_json::{Value, json};
use venue::model::EventKind as E;
use web::accounts::tokens::{self, Grant, NewToken};

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
async fn a_centre_sees_its_own_and_others_nothing_of_it() {
    let site = Site::new();
    let booking = site.world.seated(slot(5, 540, 720));
    site.world.clock.set(at(5, 545));
    site.world
        .tell(vec![entry("door-1", 1, E::Exit, "E1", at(5, 545))]);
    let own = [
        "/venue/1".to_owned(),
        format!("/venue/bookings/{booking}"),
        "/venue/alarms/1".to_owned(),
    ];
    let lists = [
        "/venue",
        "/venue?view=day&day=2024-09-05&platform=jc",
        "/venue/alarms",
        "/venue/devices",
    ];
    for (login, sees) in [
        ("clerk", true),
        ("head", true),
        ("office", true),
        ("watch", true),
        ("audit", true),
        ("county", false),
        ("applicant", false),
    ] {
        let mut person = site.signed_in(login).await;
        for path in &own {
            let page = person.get(path).await;
            assert_eq!(page.status == StatusCode::OK, sees, "{login} {path}");
            assert!(
                sees || page.status == StatusCode::NOT_FOUND,
                "{login} {path}"
            );
            if sees {
                sound(path, &page.text());
                sound(path, &person.in_english(path).await.text());
            }
        }
        for path in lists {
            let page = person.get(path).await;
            assert_eq!(
                page.status == StatusCode::OK,
                login != "applicant",
                "{login} {path}"
            );
            let ours = ["第一评标室", "door-1", "/venue/alarms/1"]
                .iter()
                .any(|text| page.has(text));
            assert!(sees || !ours, "{login} {path}: {}", page.text());
        }
    }
    let mut county = site.signed_in("county").await;
    let fields = [("version", "1"), ("reason", "示例")];
    for path in [
        "/venue/1/book",
        "/venue/1/close",
        "/venue/bookings/1/release",
        "/venue/alarms/1/take",
        "/venue/alarms/1/close",
        "/venue/devices/door-1",
    ] {
        let reply = county.press("/venue/6", path, &fields).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn two_clerks_want_one_room() {
    let site = Site::new();
    let (mut clerk, mut head) = (site.signed_in("clerk").await, site.signed_in("head").await);
    assert!(clerk.get("/venue/1").await.has("没有预约"));
    let typed = |subject: &'static str| {
        [
            ("subject", subject),
            ("day", "2024-09-05"),
            ("from", "9：00"),
            ("until", "11:00"),
            ("seats", "5"),
        ]
    };
    let done = clerk
        .press("/venue/1", "/venue/1/book", &typed("示例一"))
        .await;
    assert_eq!(
        done.location(),
        Some("/venue/bookings/1"),
        "{}",
        done.text()
    );
    let late = head
        .press("/venue/1", "/venue/1/book", &typed("示例二"))
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    for text in [
        "第一评标室在 2024-09-05 09:00–11:00 已被预约",
        "第二评标室",
        "2024-09-05 11:00–13:00",
        "value=\"示例二\"",
    ] {
        assert!(late.has(text), "{text}: {}", late.text());
    }
    let mut wrong = typed("示例三");
    wrong[2] = ("from", "九点");
    let page = head.press("/venue/1", "/venue/1/book", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.has("value=\"九点\"") && page.has("请按 9:00 的格式"),
        "{}",
        page.text()
    );
    assert!(
        clerk
            .get("/venue?view=day&day=2024-09-05")
            .await
            .has("09:00–11:00")
    );

    let moved = [
        ("version", "1"),
        ("day", "2024-09-05"),
        ("from", "14:00"),
        ("until", "16:00"),
        ("room", "2"),
    ];
    clerk
        .press("/venue/bookings/1", "/venue/bookings/1/move", &moved)
        .await;
    let page = clerk.get("/venue/bookings/1").await;
    assert!(
        page.has("第二评标室") && page.has("2024-09-05 14:00–16:00"),
        "{}",
        page.text()
    );
    let stale = [("version", "1"), ("reason", "示例：晚了一步")];
    let page = head
        .press("/venue/bookings/1", "/venue/bookings/1/release", &stale)
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.has("示例：晚了一步</textarea>") && page.has("现为第 2 版"),
        "{}",
        page.text()
    );
    let good = [("version", "2"), ("reason", "示例：项目终止")];
    head.press("/venue/bookings/1", "/venue/bookings/1/release", &good)
        .await;
    assert!(head.get("/venue/bookings/1").await.has("示例：项目终止"));
}

#[tokio::test]
async fn rooms_and_devices_are_added_and_alarms_closed() {
    let site = Site::new();
    let mut clerk = site.signed_in("clerk").await;
    let mut fields = vec![
        ("platform", "jc"),
        ("name", "第三评标室"),
        ("city", "示例市"),
        ("kind", "evaluation"),
        ("seats", "0"),
        ("opens", "8:30"),
        ("closes", "18:00"),
        ("days", "working"),
    ];
    let wrong = clerk.press("/venue/new", "/venue/new", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("座位数为 1 至 500") && wrong.has("value=\"第三评标室\""));
    fields[4] = ("seats", "7");
    fields[0] = ("platform", "gaoping");
    let other = clerk.press("/venue/new", "/venue/new", &fields).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other.has("请从列表中选择本单位的交易平台") && other.has("示例市平台"));
    fields[0] = ("platform", "jc");
    let done = clerk.press("/venue/new", "/venue/new", &fields).await;
    assert_eq!(done.location(), Some("/venue/7"), "{}", done.text());
    let twice = clerk.press("/venue/new", "/venue/new", &fields).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    let device = [("code", "jc door"), ("kind", "door"), ("room", "7")];
    let wrong = clerk
        .press("/venue/devices", "/venue/devices", &device)
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let device = [("code", "jc-door-7"), ("kind", "door"), ("room", "7")];
    let done = clerk
        .press("/venue/devices", "/venue/devices", &device)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(clerk.get("/venue/devices").await.has("jc-door-7"));
    let stop = [("version", "1"), ("active", "no")];
    clerk
        .press("/venue/devices", "/venue/devices/jc-door-7", &stop)
        .await;
    assert!(clerk.get("/venue/devices").await.has("启用"));

    site.world
        .tell(vec![entry("door-1", 1, E::Enter, "X1", at(5, 480))]);
    assert!(
        clerk
            .get("/venue/alarms")
            .await
            .has("未预约时段有人进入评标室")
    );
    clerk
        .press(
            "/venue/alarms/1",
            "/venue/alarms/1/take",
            &[("version", "1")],
        )
        .await;
    assert!(clerk.get("/venue/alarms").await.has("示例clerk"));
    let empty = [("version", "2"), ("reason", "")];
    let page = clerk
        .press("/venue/alarms/1", "/venue/alarms/1/close", &empty)
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let good = [("version", "2"), ("reason", "示例：保洁人员")];
    clerk
        .press("/venue/alarms/1", "/venue/alarms/1/close", &good)
        .await;
    assert!(clerk.get("/venue/alarms").await.has("没有告警"));
    let page = clerk.get("/venue/alarms/1").await;
    assert!(
        page.has("示例：保洁人员") && !page.has("/venue/alarms/1/close"),
        "{}",
        page.text()
    );
    assert!(
        clerk
            .get("/venue/alarms?state=closed")
            .await
            .has("未预约时段有人进入评标室")
    );
}

#[tokio::test]
async fn devices_report_through_the_interface() {
    let site = Site::new();
    let account = site
        .world
        .account("gateway", base::Role::Clerk, Some("centre"));
    let issue = |scopes: &[web::api::TokenScope]| {
        let new = NewToken {
            name: "示例网关".to_owned(),
            days: 1,
            grant: Grant::only(scopes),
        };
        let issued = tokens::issue(&site.world.store, &base::Scope::system(), account, new);
        issued.expect("a token").secret
    };
    let (write, read) = (issue(&[venue::VENUES_WRITE]), issue(&[venue::VENUES_READ]));
    let mut gateway = site.visitor();
    let path = "/api/v1/venue/events";
    let send = |events: Value| {
        let body = json!({ "events": events }).to_string().into_bytes();
        Some(("application/json".to_owned(), body))
    };
    let now = at(5, 480).rfc3339();
    let good = json!([
        { "device": "door-1", "seq": 1, "kind": "open", "at": now },
        { "device": "没有", "seq": 1, "kind": "open", "at": now },
    ]);
    gateway.carry(&read);
    assert_eq!(
        gateway
            .send(Method::POST, path, send(good.clone()))
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    let devices = gateway.get("/api/v1/venue/devices").await;
    assert!(
        devices.has("\"code\":\"door-1\"") && !devices.has("county-door"),
        "{}",
        devices.text()
    );
    gateway.carry(&write);
    for accepted in [1, 0] {
        let reply = gateway.send(Method::POST, path, send(good.clone())).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        let answer: Value = serde_json::from_slice(&reply.body).expect("JSON");
        assert_eq!(answer["accepted"], accepted);
        assert_eq!(answer["repeated"], 1 - accepted);
        assert_eq!(answer["refused"][0]["device"], "没有");
        assert!(
            answer["refused"][0]["detail"]
                .as_str()
                .is_some_and(|said| said.contains("“没有”"))
        );
    }
    for bad in [
        json!([]),
        json!([{ "device": "door-1", "seq": 1, "kind": "silent", "at": now }]),
        json!([{ "device": "door-1", "seq": 1, "kind": "open", "at": "yesterday" }]),
        json!([{ "device": "door-1", "seq": -1, "kind": "open", "at": now }]),
        json!([{ "device": "door-1", "seq": 1, "kind": "open", "at": now, "name": "示例" }]),
        Value::Array(vec![
            json!({ "device": "door-1", "seq": 1, "kind": "open", "at": now });
            501
        ]),
    ] {
        let reply = gateway.send(Method::POST, path, send(bad.clone())).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad:.200}");
    }
}
