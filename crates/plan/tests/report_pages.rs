//! The report pages through the router: what each role sees, and that typed text is never lost.

use crate::common;

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use base::{OrgId, Role, Scope, Title};
use common::{World, clerk, hand_in};
use plan::commands::report;
use tower::ServiceExt;
use web::accounts::{self, NewAccount};
use web::{Routes, Shell, SiteConfig};

const PASSWORD: &str = "shili-mima-2023";

struct Site {
    world: World,
    router: Router,
}

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

struct Visitor {
    router: Router,
    jar: BTreeMap<String, String>,
}

impl Site {
    fn new() -> Self {
        let world = World::new();
        let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
        let shell = Shell::new((*world.store).clone(), world.clock.clone(), site)
            .with_room(plan::Plan::new());
        let router = Routes::shell()
            .merge(plan::routes())
            .into_router(shell)
            .expect("a router");
        for (login, role, org) in [
            ("clerk", Role::Clerk, Some("a")),
            ("other", Role::Clerk, Some("b")),
            ("office", Role::Office, None),
            ("watch", Role::Supervisor, None),
        ] {
            let new = NewAccount {
                login: login.to_owned(),
                name: format!("示例{login}"),
                password: PASSWORD.to_owned(),
                role,
                org: org.map(OrgId::from),
            };
            accounts::create(&world.store, &Scope::system(), new).expect("an account");
        }
        Self { world, router }
    }

    fn visitor(&self) -> Visitor {
        Visitor {
            router: self.router.clone(),
            jar: BTreeMap::new(),
        }
    }

    async fn signed_in(&self, login: &str) -> Visitor {
        let mut visitor = self.visitor();
        let csrf = visitor.get("/sign-in").await.field("csrf");
        let reply = visitor
            .post(
                "/sign-in",
                &[("csrf", &csrf), ("login", login), ("password", PASSWORD)],
            )
            .await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
        visitor
    }
}

impl Reply {
    /// The value of the first hidden field of a name.
    fn field(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) = self
            .body
            .split_once(&mark)
            .unwrap_or_else(|| panic!("no field {name} in {}", self.body));
        rest.split_once('"').expect("a quoted value").0.to_owned()
    }

    fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    fn location(&self) -> &str {
        self.headers
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

impl Visitor {
    async fn send(&mut self, mut request: Request<Body>) -> Reply {
        let cookies: Vec<_> = self
            .jar
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        request
            .headers_mut()
            .insert(COOKIE, cookies.join("; ").parse().expect("a cookie"));
        request
            .headers_mut()
            .insert(HOST, "127.0.0.1".parse().expect("a host"));
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("infallible");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().expect("a cookie");
            let (pair, _) = text.split_once(';').unwrap_or((text, ""));
            let (name, value) = pair.split_once('=').expect("a pair");
            self.jar.insert(name.to_owned(), value.to_owned());
        }
        let bytes = to_bytes(body, 64_000_000).await.expect("a body");
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    async fn get(&mut self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).expect("a request"))
            .await
    }

    /// Switches to English, as the link in the frame does, and comes back to the page.
    async fn in_english(&mut self, path: &str) -> Reply {
        let mark = if path.contains('?') { '&' } else { '?' };
        let switched = self.get(&format!("{path}{mark}lang=en")).await;
        assert!(switched.status.is_redirection(), "{}", switched.body);
        self.get(path).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let pairs: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", web::query::encode(value)))
            .collect();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(
            request
                .body(Body::from(pairs.join("&")))
                .expect("a request"),
        )
        .await
    }

    async fn multipart(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Reply {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!(
                    "--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        for (name, content) in files {
            let head = format!(
                "--XX\r\nContent-Disposition: form-data; name=\"evidence\"; filename=\"{name}\"\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(b"--XX--\r\n");
        let request = Request::post(path).header(CONTENT_TYPE, "multipart/form-data; boundary=XX");
        self.send(request.body(Body::from(body)).expect("a request"))
            .await
    }

    /// Opens the form of a task for October and sends it.
    async fn submit(
        &mut self,
        task: i64,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Reply {
        let form = self
            .get(&format!("/tasks/{task}/report?period=2023-10"))
            .await;
        assert_eq!(form.status, StatusCode::OK, "{}", form.body);
        let (csrf, version) = (form.field("csrf"), form.field("version"));
        let mut all = vec![("csrf", csrf.as_str()), ("period", "2023-10")];
        if !fields.iter().any(|(name, _)| *name == "version") {
            all.push(("version", version.as_str()));
        }
        all.extend(fields);
        self.multipart(&format!("/tasks/{task}/report"), &all, files)
            .await
    }
}

#[tokio::test]
async fn a_clerk_files_the_office_returns_the_clerk_mends_the_office_accepts() {
    let site = Site::new();
    let mut clerk = site.signed_in("clerk").await;
    let month = clerk.get("/reports?period=2023-10").await;
    assert_eq!(month.location(), "/month?period=2023-10");
    let fields = [
        ("stage", "progress"),
        ("figure-1", "１２０"),
        ("figure-2", ""),
        ("body", "示例进展<b>"),
        ("step", "file"),
    ];
    let filed = clerk
        .submit(101, &fields, &[("证明.txt", "示例佐证".as_bytes())])
        .await;
    assert_eq!(
        (filed.status, filed.location()),
        (StatusCode::SEE_OTHER, "/month?period=2023-10"),
        "{}",
        filed.body
    );

    let mut office = site.signed_in("office").await;
    let queue = office.get("/reports").await;
    assert!(
        queue.has("待审 1 份") && queue.has("示例进展&#60;b&#62;"),
        "{}",
        queue.body
    );
    let shown = office.get("/reports/501").await;
    assert!(
        shown.has("120 家") && shown.has("证明.txt") && shown.has("/reports/501/accept"),
        "{}",
        shown.body
    );
    let (csrf, version) = (shown.field("csrf"), shown.field("version"));
    let empty = office
        .post(
            "/reports/501/return",
            &[("csrf", &csrf), ("version", &version), ("reason", " ")],
        )
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.has("请写明退回原因"), "{}", empty.body);
    let reason = [
        ("csrf", csrf.as_str()),
        ("version", &version),
        ("reason", "请核对口径"),
    ];
    let returned = office.post("/reports/501/return", &reason).await;
    assert_eq!(
        (returned.status, returned.location()),
        (StatusCode::SEE_OTHER, "/reports")
    );

    let form = clerk.get("/tasks/101/report?period=2023-10").await;
    assert!(
        form.has("请核对口径") && form.has("value=\"120\"") && form.has("示例进展&#60;b&#62;"),
        "{}",
        form.body
    );
    let fields = [
        ("stage", "progress"),
        ("figure-1", "130"),
        ("body", "示例更正"),
        ("step", "file"),
        ("remove", "701"),
    ];
    assert_eq!(
        clerk.submit(101, &fields, &[]).await.status,
        StatusCode::SEE_OTHER
    );
    let shown = office.get("/reports/501").await;
    assert!(
        shown.has("130 家") && shown.has("没有佐证材料") && shown.has("请核对口径"),
        "{}",
        shown.body
    );
    let (csrf, version) = (shown.field("csrf"), shown.field("version"));
    let accepted = office
        .post(
            "/reports/501/accept",
            &[("csrf", &csrf), ("version", &version)],
        )
        .await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.body);

    let public = site.visitor().get("/reports/501").await;
    assert_eq!(public.status, StatusCode::OK);
    assert!(
        public.has("130 家") && public.has("示例更正") && !public.has("请核对口径"),
        "{}",
        public.body
    );
    assert_eq!(
        clerk
            .get("/tasks/101/report?period=2023-10")
            .await
            .location(),
        "/reports/501"
    );
}

/// Fields, files, and what is said about them.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a [(&'a str, &'a [u8])], &'a str);

#[tokio::test]
async fn typed_text_survives_every_error() {
    let site = Site::new();
    let mut clerk = site.signed_in("clerk").await;
    let typed = "示例：一段不能丢的文字";
    let cases: [Case; 5] = [
        (
            &[("figure-1", "12x"), ("stage", "progress")],
            &[],
            "请只填数字",
        ),
        (&[("figure-1", "7")], &[], "请选择推进状态"),
        (
            &[("figure-1", "7"), ("stage", "done")],
            &[("a.exe", b"MZ\x90\x00\x03")],
            "类型",
        ),
        (
            &[("figure-1", "7"), ("stage", "done")],
            &[("空.txt", b"")],
            "没有内容",
        ),
        (
            &[("figure-1", "99,999"), ("stage", "done")],
            &[],
            "请核对下列数值",
        ),
    ];
    for (fields, files, complaint) in cases {
        let mut all = vec![("body", typed), ("step", "file")];
        all.extend(fields);
        let reply = clerk.submit(101, &all, files).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(
            reply.has(complaint),
            "{fields:?} without {complaint}: {}",
            reply.body
        );
        assert!(
            reply.has(typed) && reply.has(&format!("value=\"{}\"", fields[0].1)),
            "{fields:?} lost its text"
        );
    }
    let large = vec![b'a'; plan::rules::report::EVIDENCE_BYTES + 1];
    let reply = clerk
        .submit(
            101,
            &[("body", typed), ("step", "save")],
            &[("大.txt", &large)],
        )
        .await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.has(typed) && reply.has("大.txt"), "{}", reply.body);
    assert_eq!(site.world.count("SELECT COUNT(*) FROM plan_report"), 0);
    let fields = [
        ("figure-1", "99,999"),
        ("stage", "done"),
        ("body", typed),
        ("step", "file"),
        ("confirmed", "yes"),
    ];
    assert_eq!(
        clerk.submit(101, &fields, &[]).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_conflict_shows_both_texts_and_the_next_submission_wins() {
    let site = Site::new();
    let mut mine = site.signed_in("clerk").await;
    let form = mine.get("/tasks/101/report?period=2023-10").await;
    assert_eq!(form.field("version"), "0");
    let mut theirs = hand_in(101, &[(1, "110")]);
    theirs.typed.body = "他人先写的".to_owned();
    report::save(&site.world.store, &clerk("a"), theirs).expect("saved meanwhile");
    let fields = [
        ("version", "0"),
        ("stage", "done"),
        ("figure-1", "120"),
        ("body", "我写的"),
        ("step", "file"),
    ];
    let reply = mine.submit(101, &fields, &[]).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    assert!(
        reply.has("他人先写的")
            && reply.has("我写的")
            && reply.has("110")
            && reply.has("value=\"120\""),
        "{}",
        reply.body
    );
    assert_eq!(reply.field("version"), "1");
    let csrf = reply.field("csrf");
    let again = [
        ("csrf", csrf.as_str()),
        ("period", "2023-10"),
        ("version", "1"),
        ("stage", "done"),
        ("figure-1", "120"),
        ("body", "我写的"),
        ("step", "file"),
    ];
    let reply = mine.multipart("/tasks/101/report", &again, &[]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
}

#[tokio::test]
async fn last_month_s_figures_are_filled_in() {
    let site = Site::new();
    let september = report::HandIn {
        period: common::month("2023-09"),
        ..hand_in(101, &[(1, "88.5")])
    };
    report::file(&site.world.store, &clerk("a"), september).expect("filed");
    let form = site
        .signed_in("clerk")
        .await
        .get("/tasks/101/report?period=2023-10")
        .await;
    assert!(
        form.has("value=\"88.5\"")
            && form.has("已带入上次数值")
            && form.has("上次 88.5 家（2023年9月）"),
        "{}",
        form.body
    );
}

#[tokio::test]
async fn what_is_not_for_someone_is_not_found() {
    let site = Site::new();
    let mut input = hand_in(101, &[(1, "120")]);
    input.add.push(common::text_file("证明.txt", "示例佐证"));
    report::file(&site.world.store, &clerk("a"), input).expect("filed");
    let mut other = site.signed_in("other").await;
    for path in [
        "/reports/501",
        "/evidence/701",
        "/tasks/101/report",
        "/reports/999",
        "/tasks/999/report",
    ] {
        assert_eq!(
            other.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let month = other.get("/tasks/102/report?period=2023-10").await;
    let csrf = month.field("csrf");
    let withdrawn = other
        .post(
            "/reports/501/withdraw",
            &[("csrf", &csrf), ("version", "1")],
        )
        .await;
    assert_eq!(withdrawn.status, StatusCode::NOT_FOUND);
    let accepted = other
        .post("/reports/501/accept", &[("csrf", &csrf), ("version", "1")])
        .await;
    assert_eq!(accepted.status, StatusCode::NOT_FOUND);
    assert_eq!(
        site.visitor().get("/reports/501").await.status,
        StatusCode::NOT_FOUND
    );

    let mut watch = site.signed_in("watch").await;
    let shown = watch.get("/reports/501").await;
    assert!(
        shown.status == StatusCode::OK && !shown.has("/reports/501/accept"),
        "{}",
        shown.body
    );
    assert!(watch.get("/reports").await.has("待审 1 份"));
    let file = watch.get("/evidence/701").await;
    assert_eq!(
        (file.status, file.body.as_str()),
        (StatusCode::OK, "示例佐证")
    );
    let disposition = file
        .headers
        .get(CONTENT_DISPOSITION)
        .and_then(|value| value.to_str().ok());
    assert!(
        disposition.is_some_and(|value| value.starts_with("attachment")),
        "{disposition:?}"
    );
}

#[tokio::test]
async fn a_unit_takes_back_and_a_month_that_is_closed_says_so() {
    let site = Site::new();
    report::file(&site.world.store, &clerk("a"), hand_in(101, &[(1, "120")])).expect("filed");
    let mut clerk = site.signed_in("clerk").await;
    let shown = clerk.get("/reports/501").await;
    let (csrf, version) = (shown.field("csrf"), shown.field("version"));
    let back = clerk
        .post(
            "/reports/501/withdraw",
            &[("csrf", &csrf), ("version", &version)],
        )
        .await;
    assert_eq!(
        back.location(),
        "/tasks/101/report?period=2023-10",
        "{}",
        back.body
    );
    let fields = [
        ("csrf", csrf.as_str()),
        ("period", "2024-05"),
        ("version", "0"),
        ("body", "x"),
        ("step", "save"),
    ];
    let closed = clerk.multipart("/tasks/101/report", &fields, &[]).await;
    assert_eq!(closed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(closed.has("2024-05"), "{}", closed.body);
}

#[tokio::test]
async fn every_page_speaks_english_and_says_what_to_do_when_empty() {
    let site = Site::new();
    let mut office = site.signed_in("office").await;
    let queue = office.in_english("/reports").await;
    assert!(queue.has("No report waits for review"), "{}", queue.body);
    let filtered = office.get("/reports?unit=b").await;
    assert!(filtered.has("Clear the filter"), "{}", filtered.body);
    let mut clerk = site.signed_in("clerk").await;
    let form = clerk.in_english("/tasks/101/report").await;
    assert!(
        form.has("Save draft") && form.has("Sample target"),
        "{}",
        form.body
    );
}
