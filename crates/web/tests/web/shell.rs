//! Guard, language, headers, failures.

use axum::http::{Method, StatusCode};
use base::Role;
use web::{Access, Kind};

use crate::support::{House, routes};

/// Every role on every route, from the same table as the guard.
#[tokio::test]
async fn the_guard_admits_whom_the_table_names_and_nobody_else() {
    let house = House::new();
    let mut visitors = vec![(None, house.visitor())];
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Public) {
        house.account(role.as_str(), role);
        visitors.push((Some(role), house.signed_in(role.as_str()).await));
    }
    for route in routes().table() {
        let path = route
            .path
            .replace(
                "{version}/{name}",
                web::assets::css_href().trim_start_matches("/assets/"),
            )
            .replace("{id}", "1");
        for (role, visitor) in &visitors {
            let admitted = match route.access {
                Access::Everyone => true,
                Access::Roles(roles) => role.is_some_and(|role| roles.contains(&role)),
            };
            let reply = visitor
                .clone()
                .request(
                    route.method(),
                    &path,
                    &[("content-type", "application/x-www-form-urlencoded")],
                )
                .await;
            let expected: &[StatusCode] = match (route.kind, admitted, role) {
                // A session opens nothing that is for programs; what is public is open without one.
                (Kind::ApiRead, true, _) if route.access == Access::Everyone => &[StatusCode::OK],
                (Kind::ApiRead | Kind::ApiWrite(_) | Kind::ApiRemove, ..) => {
                    &[StatusCode::UNAUTHORIZED]
                }
                // Without a token every form is refused, after the guard and before the handler.
                (Kind::Action | Kind::Upload(_), true, _) => &[StatusCode::FORBIDDEN],
                (_, true, _) => &[StatusCode::OK, StatusCode::INTERNAL_SERVER_ERROR],
                (_, false, Some(_)) => &[StatusCode::NOT_FOUND],
                (_, false, None) => &[StatusCode::SEE_OTHER],
            };
            assert!(
                expected.contains(&reply.status),
                "{} {} as {role:?}: {}",
                route.method(),
                route.path,
                reply.status
            );
            if !admitted && role.is_none() && !route.kind.is_api() {
                assert!(reply.location().starts_with("/sign-in"), "{}", route.path);
            }
        }
    }
}

#[tokio::test]
async fn a_hidden_page_looks_like_no_page() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut clerk = house.signed_in("clerk").await;
    let (hidden, absent) = (clerk.get("/office").await, clerk.get("/absent").await);
    assert_eq!(hidden.status, absent.status);
    let strip = |body: &str| {
        // The request id, the form token and the links that name the page itself differ.
        body.lines()
            .filter(|line| {
                !["<code>", "csrf", "lang="]
                    .iter()
                    .any(|mark| line.contains(mark))
            })
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(strip(&hidden.body), strip(&absent.body));
    let other = clerk.request(Method::DELETE, "/office", &[]).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let house = House::new();
    house.account("office", Role::Office);
    let mut office = house.signed_in("office").await;
    for path in [
        "/",
        "/tasks",
        "/form",
        "/office",
        "/absent",
        "/boom",
        "/healthz",
        "/sign-in",
        web::assets::css_href(),
    ] {
        let reply = office.get(path).await;
        assert_eq!(reply.header("content-security-policy"), web::CSP, "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(reply.header("x-request-id").len(), 16, "{path}");
        let cache = reply.header("cache-control");
        if path.starts_with("/assets/") {
            assert_eq!(cache, "public, max-age=31536000, immutable");
        } else {
            assert_eq!(cache, "no-store", "{path}");
        }
    }
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(web::CSP.contains(part));
    }
    assert!(!web::CSP.contains("unsafe"));
    assert_eq!(
        house.visitor().get("/").await.header("cache-control"),
        "no-cache"
    );
    let file = office.get("/file").await;
    assert!(
        file.header("content-disposition")
            .starts_with("attachment;")
    );
    assert!(file.header("content-security-policy").contains("sandbox"));
}

#[tokio::test]
async fn the_language_is_chosen_by_link_and_kept() {
    let house = House::new();
    let mut visitor = house.visitor();
    let page = visitor.get("/tasks?q=%E6%B0%B4").await;
    assert!(page.body.contains("<html lang=\"zh-CN\">"));
    assert!(
        page.body.contains("/tasks?q=%E6%B0%B4&#38;lang=en"),
        "{}",
        page.body
    );
    let reply = visitor.get("/tasks?q=%E6%B0%B4&lang=en").await;
    assert_eq!(
        (reply.status, reply.location()),
        (StatusCode::SEE_OTHER, "/tasks?q=%E6%B0%B4")
    );
    let page = visitor.get("/tasks").await;
    assert!(page.body.contains("<html lang=\"en\">") && page.body.contains("Task ledger"));
    assert_eq!(visitor.get("/?lang=xx").await.status, StatusCode::OK);
    assert_eq!(visitor.get("//evil.example/?lang=zh").await.location(), "/");
}

#[tokio::test]
async fn failures_are_pages_for_people_and_objects_for_programs() {
    let house = House::new();
    let mut visitor = house.visitor();
    for (method, path, status, words) in [
        (Method::GET, "/absent", 404, "找不到页面"),
        (Method::POST, "/tasks", 405, "不能这样访问"),
        (Method::GET, "/boom", 500, "系统出错"),
        (Method::GET, "/assets/0000/site.css", 404, "找不到页面"),
    ] {
        let page = visitor
            .request(method.clone(), path, &[("accept", "text/html")])
            .await;
        assert_eq!(page.status.as_u16(), status, "{path}");
        assert!(
            page.body.contains(words) && page.body.contains("<h1>"),
            "{path}: {}",
            page.body
        );
        assert!(page.body.contains(page.header("x-request-id")), "{path}");
        assert!(!page.body.contains("panic"), "{path}");
        let object = visitor
            .request(method, path, &[("accept", "application/json")])
            .await;
        assert_eq!(object.status.as_u16(), status, "{path}");
        let value: serde_json::Value = serde_json::from_str(&object.body).expect("JSON");
        assert_eq!(value["status"], status);
        assert_eq!(value["request_id"], object.header("x-request-id"));
    }
    assert_eq!(
        visitor
            .request(Method::POST, "/tasks", &[])
            .await
            .header("allow"),
        "GET, HEAD, OPTIONS"
    );
    assert_eq!(
        visitor.request(Method::HEAD, "/tasks", &[]).await.status,
        StatusCode::OK
    );
    let api = visitor.get("/api/absent").await;
    assert_eq!(api.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn answers_are_compressed_when_asked() {
    let house = House::new();
    let mut visitor = house.visitor();
    let reply = visitor
        .request(Method::GET, "/tasks", &[("accept-encoding", "gzip")])
        .await;
    assert_eq!(reply.header("content-encoding"), "gzip");
    assert_eq!(visitor.get("/healthz").await.body, "ok");
}

#[tokio::test]
async fn what_is_the_same_for_everybody_may_be_kept_by_everybody() {
    let house = House::with(web::Transport::Https);
    let mut visitor = house.visitor();
    let asset = visitor.get(web::assets::css_href()).await;
    assert!(!asset.header("vary").to_lowercase().contains("cookie"));
    let page = visitor.get("/").await;
    assert!(page.header("vary").to_lowercase().contains("cookie"));
    assert_eq!(page.header("strict-transport-security"), "max-age=31536000");
}
