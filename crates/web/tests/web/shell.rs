//! The shell from outside: guard, forms, sessions, headers, errors, uploads.

use crate::support::{House, PASSWORD, routes};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use base::Role;
use web::{Access, Kind, Transport, accounts};

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
            if !admitted && role.is_none() {
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
async fn sign_in_comes_back_to_the_page_and_never_leaves_the_site() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut visitor = house.visitor();
    let reply = visitor.get("/form?month=2023-08").await;
    assert_eq!(reply.location(), "/sign-in?next=%2Fform%3Fmonth%3D2023-08");
    let page = visitor.get(&reply.location().to_owned()).await;
    assert!(
        page.body
            .contains("name=\"next\" value=\"/form?month=2023-08\""),
        "{}",
        page.body
    );
    let reply = visitor
        .sign_in("clerk", PASSWORD, "/form?month=2023-08")
        .await;
    assert_eq!(reply.location(), "/form?month=2023-08");
    for foreign in [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
    ] {
        let reply = house.visitor().sign_in("clerk", PASSWORD, foreign).await;
        assert_eq!(reply.location(), "/", "{foreign}");
    }
}

#[tokio::test]
async fn forms_need_the_token_of_their_own_session_and_origin() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    house.account("other", Role::Clerk);
    let mut clerk = house.signed_in("clerk").await;
    let mut other = house.signed_in("other").await;
    let token = clerk.get("/form").await.csrf();
    let foreign = other.get("/form").await.csrf();
    let accepted = StatusCode::UNPROCESSABLE_ENTITY; // the sample form always complains
    assert_eq!(
        clerk.post("/form", &[("csrf", &token)]).await.status,
        accepted
    );
    let origin = [
        ("origin", "https://shili.example"),
        ("sec-fetch-site", "same-origin"),
    ];
    assert_eq!(
        clerk
            .post_with("/form", &[("csrf", &token)], &origin)
            .await
            .status,
        accepted
    );
    assert_eq!(
        clerk
            .post_with("/form", &[], &[("x-csrf-token", &token)])
            .await
            .status,
        accepted
    );
    for fields in [
        vec![],
        vec![("csrf", "")],
        vec![("csrf", "wrong")],
        vec![("csrf", foreign.as_str())],
    ] {
        assert_eq!(
            clerk.post("/form", &fields).await.status,
            StatusCode::FORBIDDEN,
            "{fields:?}"
        );
    }
    for header in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let reply = clerk
            .post_with("/form", &[("csrf", &token)], &[header])
            .await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{header:?}");
    }
    let json = clerk
        .request(
            Method::POST,
            "/form",
            &[("content-type", "application/json")],
        )
        .await;
    assert_eq!(json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn the_sign_in_form_of_a_stranger_is_covered_too() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let (mut one, mut two) = (house.visitor(), house.visitor());
    let token = one.get("/sign-in").await.csrf();
    two.get("/sign-in").await;
    let fields = [
        ("csrf", token.as_str()),
        ("login", "clerk"),
        ("password", PASSWORD),
    ];
    assert_eq!(
        two.post("/sign-in", &fields).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        house.visitor().post("/sign-in", &fields).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        one.post("/sign-in", &fields).await.status,
        StatusCode::SEE_OTHER
    );
    // Reading alone sets no cookie.
    assert!(house.visitor().get("/").await.cookies().is_empty());
}

#[tokio::test]
async fn cookies_carry_their_flags() {
    for (transport, name, secure) in [
        (Transport::LoopbackHttp, "luodi=", false),
        (Transport::Https, "__Host-luodi=", true),
    ] {
        let house = House::with(transport);
        house.account("clerk", Role::Clerk);
        let mut visitor = house.visitor();
        let reply = visitor.sign_in("clerk", PASSWORD, "/").await;
        let cookies = reply.cookies();
        let session = cookies
            .iter()
            .find(|cookie| cookie.starts_with(name))
            .expect("session cookie");
        for flag in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] {
            assert!(session.contains(flag), "{session}");
        }
        assert!(!session.contains("Domain"), "{session}");
        assert_eq!(session.contains("; Secure"), secure, "{session}");
        let hsts = visitor
            .get("/")
            .await
            .header("strict-transport-security")
            .is_empty();
        assert_eq!(hsts, !secure);
    }
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
async fn a_login_is_throttled_by_the_clock() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut visitor = house.visitor();
    for _ in 0..10 {
        let reply = visitor.sign_in("clerk", "wrong password", "/").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let reply = visitor.sign_in("CLERK ", PASSWORD, "/").await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: i64 = reply.header("retry-after").parse().expect("seconds");
    assert!((1..=301).contains(&wait), "{wait}");
    house.clock.pass_secs(wait);
    assert_eq!(
        visitor.sign_in("clerk", PASSWORD, "/").await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn known_and_unknown_logins_are_refused_alike() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut bodies = Vec::new();
    for login in ["clerk", "nobody", "不存在"] {
        let reply = house.visitor().sign_in(login, "wrong password", "/").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!reply.body.contains("wrong password"));
        let strip: String = reply
            .body
            .lines()
            .filter(|line| !line.contains("csrf"))
            .collect();
        bodies.push(strip.replace(login, "LOGIN"));
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn sessions_end_when_idle_at_their_end_and_at_sign_out() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let inside = |status| status == StatusCode::OK;
    let mut clerk = house.signed_in("clerk").await;
    house.clock.pass_secs(2 * 3600 - 1);
    assert!(
        inside(clerk.get("/form").await.status),
        "still within the idle term"
    );
    house.clock.pass_secs(2 * 3600 - 1);
    assert!(
        inside(clerk.get("/form").await.status),
        "use prolongs the idle term"
    );
    house.clock.pass_secs(2 * 3600);
    assert_eq!(
        clerk.get("/form").await.status,
        StatusCode::SEE_OTHER,
        "idle"
    );

    let mut clerk = house.signed_in("clerk").await;
    for _ in 0..11 {
        house.clock.pass_secs(3600);
        assert!(inside(clerk.get("/form").await.status));
    }
    house.clock.pass_secs(3600);
    assert_eq!(
        clerk.get("/form").await.status,
        StatusCode::SEE_OTHER,
        "at its end"
    );

    let mut clerk = house.signed_in("clerk").await;
    let mut stolen = clerk.clone();
    let token = clerk.get("/form").await.csrf();
    let reply = clerk.post("/sign-out", &[("csrf", &token)]).await;
    assert_eq!(
        (reply.status, reply.location()),
        (StatusCode::SEE_OTHER, "/")
    );
    assert!(clerk.get("/").await.body.contains("已退出登录"));
    assert_eq!(
        stolen.get("/form").await.status,
        StatusCode::SEE_OTHER,
        "the token is dead"
    );
}

#[tokio::test]
async fn signing_in_again_gives_a_new_token_and_ends_the_old() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut clerk = house.signed_in("clerk").await;
    let mut before = clerk.clone();
    assert_eq!(
        clerk.sign_in("clerk", PASSWORD, "/").await.status,
        StatusCode::SEE_OTHER
    );
    assert_ne!(before.jar["luodi"], clerk.jar["luodi"]);
    assert_eq!(before.get("/form").await.status, StatusCode::SEE_OTHER);
    assert_eq!(clerk.get("/form").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_planted_token_opens_nothing() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    for planted in [
        "A".repeat(43),
        "x".to_owned(),
        String::new(),
        "%00".to_owned(),
    ] {
        let mut visitor = house.visitor();
        visitor.jar.insert("luodi".to_owned(), planted.clone());
        assert_eq!(
            visitor.get("/form").await.status,
            StatusCode::SEE_OTHER,
            "{planted}"
        );
        visitor.sign_in("clerk", PASSWORD, "/").await;
        assert_ne!(visitor.jar["luodi"], planted);
    }
}

#[tokio::test]
async fn closing_an_account_and_setting_a_password_end_its_sessions() {
    let house = House::new();
    let id = house.account("clerk", Role::Clerk);
    let system = base::Scope::system();
    let mut clerk = house.signed_in("clerk").await;
    accounts::set_password(&house.store, &system, id, "another-password").expect("set");
    assert_eq!(clerk.get("/form").await.status, StatusCode::SEE_OTHER);
    let reply = clerk.sign_in("clerk", "another-password", "/").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    accounts::set_active(&house.store, &system, id, false).expect("set");
    assert_eq!(clerk.get("/form").await.status, StatusCode::SEE_OTHER);
    let reply = clerk.sign_in("clerk", "another-password", "/").await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_journal_tells_of_sessions_without_names() {
    let house = House::new();
    house.account("clerk-li", Role::Clerk);
    let mut clerk = house.signed_in("clerk-li").await;
    let token = clerk.get("/form").await.csrf();
    clerk.post("/sign-out", &[("csrf", &token)]).await;
    let (out, entries) = house.store.export_journal(Vec::new()).expect("export");
    let text = String::from_utf8(out).expect("text");
    assert!(entries >= 3);
    for kind in ["account.created", "session.opened", "session.closed"] {
        assert!(text.contains(kind), "{kind}");
    }
    assert!(
        !text.contains("clerk-li") && !text.contains("示例clerk"),
        "{text}"
    );
    assert!(
        !text.contains(
            &clerk
                .jar
                .get("luodi")
                .cloned()
                .unwrap_or("none at all".to_owned())
        )
    );
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
        assert_eq!(value["error"]["status"], status);
        assert_eq!(value["error"]["request_id"], object.header("x-request-id"));
    }
    assert_eq!(
        visitor
            .request(Method::POST, "/tasks", &[])
            .await
            .header("allow"),
        "GET, HEAD"
    );
    assert_eq!(
        visitor.request(Method::HEAD, "/tasks", &[]).await.status,
        StatusCode::OK
    );
    let api = visitor.get("/api/absent").await;
    assert!(api.header("content-type").starts_with("application/json"));
}

#[tokio::test]
async fn bodies_are_bounded_before_they_are_read() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut clerk = house.signed_in("clerk").await;
    let token = clerk.get("/form").await.csrf();
    let large = "x".repeat(300 * 1024);
    let reply = clerk
        .post("/form", &[("csrf", &token), ("text", &large)])
        .await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(reply.body.contains("内容过大"));
    let stream = Body::from_stream(futures_util::stream::iter(
        (0..400).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 1024])),
    ));
    let request = Request::post("/form")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(stream)
        .expect("request");
    assert_eq!(
        clerk.send(request).await.status,
        StatusCode::PAYLOAD_TOO_LARGE,
        "no declared length"
    );
    let request = Request::get("/form")
        .header("content-length", "10")
        .body(Body::from("0123456789"));
    assert_eq!(
        clerk.send(request.expect("request")).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test]
async fn uploads_are_taken_by_content_and_within_bounds() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut clerk = house.signed_in("clerk").await;
    let token = clerk.get("/form").await.csrf();
    let csrf = ("csrf", None, token.as_bytes());
    let pdf: &[u8] = b"%PDF-1.7 sample";
    let reply = clerk
        .multipart(
            "/upload",
            &[
                csrf,
                ("note", None, "说明".as_bytes()),
                ("evidence", Some("../a.exe"), pdf),
                ("evidence", Some(""), b""),
            ],
        )
        .await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    let page = clerk.get("/form").await;
    assert!(page.body.contains("说明: a.exe.pdf [1]"), "{}", page.body);

    let big = vec![b'a'; 1001];
    let half = vec![b'a'; 800];
    let refused: [(&[(&str, Option<&str>, &[u8])], u16, &str); 6] = [
        (&[csrf, ("f", Some("a.txt"), &big)], 413, "超过 1 KB"),
        (
            &[
                csrf,
                ("f", Some("a.txt"), &half),
                ("f", Some("b.txt"), &half),
            ],
            413,
            "合计超过 1.5 KB",
        ),
        (
            &[
                csrf,
                ("f", Some("a.txt"), b"a"),
                ("f", Some("b.txt"), b"b"),
                ("f", Some("c.txt"), b"c"),
            ],
            413,
            "最多上传 2 个",
        ),
        (
            &[csrf, ("f", Some("a.pdf"), b"<svg onload=x>")],
            422,
            "不是可接收的类型",
        ),
        (&[csrf, ("f", Some("a.txt"), b"")], 422, "没有内容"),
        (&[csrf, ("note", None, &half)], 413, "文字内容过长"),
    ];
    for (parts, status, words) in refused {
        let reply = clerk.multipart("/upload", parts).await;
        assert_eq!(reply.status.as_u16(), status, "{words}: {}", reply.body);
        assert!(reply.body.contains(words), "{words}: {}", reply.body);
    }
    let second = clerk
        .multipart("/upload", &[("f", Some("a.pdf"), pdf), csrf])
        .await;
    assert_eq!(
        second.status,
        StatusCode::FORBIDDEN,
        "the token comes first"
    );
    let huge = vec![b'a'; 5000];
    let reply = clerk
        .multipart("/upload", &[csrf, ("f", Some("a.txt"), &huge)])
        .await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
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

#[test]
fn accounts_say_what_is_wrong_with_them() {
    use accounts::{AccountError, NewAccount, create, list};
    use base::{OrgId, Scope};
    let house = House::new();
    let good = NewAccount {
        login: "Li.Si".to_owned(),
        name: "示例".to_owned(),
        password: PASSWORD.to_owned(),
        role: Role::Clerk,
        org: Some(OrgId::from("shili")),
    };
    let id = create(&house.store, &Scope::system(), good.clone()).expect("created");
    let listed = list(&house.store, &Scope::system()).expect("listed");
    assert_eq!(
        (listed.len(), listed[0].id, listed[0].login.as_str()),
        (1, id, "li.si")
    );
    let wrong: [(NewAccount, fn(&AccountError) -> bool); 7] = [
        (good.clone(), |error| {
            matches!(error, AccountError::LoginTaken)
        }),
        (
            NewAccount {
                login: "李四".into(),
                ..good.clone()
            },
            |error| matches!(error, AccountError::BadLogin),
        ),
        (
            NewAccount {
                login: "a".into(),
                ..good.clone()
            },
            |error| matches!(error, AccountError::BadLogin),
        ),
        (
            NewAccount {
                name: " ".into(),
                ..good.clone()
            },
            |error| matches!(error, AccountError::BadName),
        ),
        (
            NewAccount {
                password: "short".into(),
                ..good.clone()
            },
            |error| matches!(error, AccountError::BadPassword),
        ),
        (
            NewAccount {
                org: None,
                ..good.clone()
            },
            |error| matches!(error, AccountError::BadRole),
        ),
        (
            NewAccount {
                role: Role::Public,
                ..good.clone()
            },
            |error| matches!(error, AccountError::BadRole),
        ),
    ];
    for (new, fits) in wrong {
        let error = create(&house.store, &Scope::system(), new.clone()).expect_err("refused");
        assert!(fits(&error), "{new:?}: {error}");
    }
    let clerk = Scope {
        account: Some(id),
        role: Role::Clerk,
        org: None,
    };
    assert!(matches!(
        list(&house.store, &clerk),
        Err(AccountError::NotOffice)
    ));
    assert!(matches!(
        create(&house.store, &clerk, good),
        Err(AccountError::NotOffice)
    ));
}
