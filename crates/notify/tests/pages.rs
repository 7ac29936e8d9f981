//! The pages through the router: who sees what, in both languages, empty and full, with and without mail.

use crate::common;
use crate::smtp;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use base::{Role, Scope};
use common::{PASSWORD, World, message, to_account, to_unit};
use notify::model::Channel;
use notify::outbound::send_due;
use notify::{MailServer, Notify, Options, Tls, To};
use testkit::{House, sound};
use tower::ServiceExt;

struct Site {
    world: World,
    room: Notify,
    router: Router,
    clerk: Scope,
    office: Scope,
}

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Reply {
    /// The value of the first hidden field of a name.
    fn field(&self, name: &str) -> String {
        let (_, rest) = self
            .body
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap_or_else(|| panic!("no field {name} in {}", self.body));
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    fn location(&self) -> &str {
        self.headers
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

struct Visitor {
    router: Router,
    jar: BTreeMap<String, String>,
}

impl Visitor {
    async fn send(&mut self, mut request: Request<Body>) -> Reply {
        let cookies: Vec<_> = self
            .jar
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let headers = request.headers_mut();
        headers.insert(COOKIE, cookies.join("; ").parse().expect("a cookie"));
        headers.insert(HOST, "shili.example".parse().expect("a host"));
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("infallible");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().expect("a cookie");
            let (pair, rest) = text.split_once(';').expect("attributes");
            let (name, value) = pair.split_once('=').expect("a pair");
            if rest.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = to_bytes(body, 10_000_000).await.expect("a body");
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

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", web::query::encode(value)))
            .collect::<Vec<_>>()
            .join("&");
        let request = Request::post(path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }
}

fn mail_options() -> Options {
    Options {
        mail: Some(MailServer {
            host: "127.0.0.1".to_owned(),
            port: 1,
            tls: Tls::None,
            from: "luodi@luodi.example".to_owned(),
            login: None,
        }),
        ..Options::default()
    }
}

impl Site {
    fn new(options: Options) -> Self {
        let world = World::new();
        let room = world.room(options);
        let office = world.account("office", Role::Office, None);
        let clerk = world.account("clerk", Role::Clerk, Some("a"));
        world.account("other", Role::Clerk, Some("b"));
        world.account("discipline", Role::Discipline, None);
        let (own, clock): (_, Arc<dyn base::Clock>) = (room.clone(), world.clock.clone());
        let house = House::new((&world.store, clock), notify::routes(), |shell| {
            shell.with_room(own).with_bell(Arc::new(notify::unread))
        });
        let router = house.router;
        Self {
            world,
            room,
            router,
            clerk,
            office,
        }
    }

    async fn signed_in(&self, login: &str) -> Visitor {
        let mut visitor = Visitor {
            router: self.router.clone(),
            jar: BTreeMap::new(),
        };
        let csrf = visitor.get("/sign-in").await.field("csrf");
        let fields = [
            ("csrf", csrf.as_str()),
            ("login", login),
            ("password", PASSWORD),
        ];
        let reply = visitor.post("/sign-in", &fields).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
        visitor
    }
}

const PAGES: [&str; 4] = [
    "/inbox",
    "/inbox/settings",
    "/inbox/deliveries",
    "/inbox/hooks",
];

#[tokio::test]
async fn every_page_stands_empty_in_both_languages_and_strangers_sign_in_first() {
    let site = Site::new(mail_options());
    let mut office = site.signed_in("office").await;
    for path in PAGES {
        for (lang, tag) in [("zh", "zh-CN"), ("en", "en")] {
            office.jar.insert("luodi-lang".to_owned(), lang.to_owned());
            let reply = office.get(path).await;
            assert_eq!(reply.status, StatusCode::OK, "{path}");
            sound(path, &reply.body);
            assert!(
                reply.body.contains(&format!("<html lang=\"{tag}\">")),
                "{path}"
            );
        }
    }
    let mut stranger = Visitor {
        router: site.router.clone(),
        jar: BTreeMap::new(),
    };
    assert_eq!(stranger.get("/inbox").await.status, StatusCode::SEE_OTHER);
    let mut clerk = site.signed_in("clerk").await;
    for path in ["/inbox/deliveries", "/inbox/hooks", "/inbox/hooks/1"] {
        assert_eq!(
            clerk.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn nobody_sees_or_marks_what_another_is_told() {
    let site = Site::new(Options::default());
    let world = &site.world;
    world.send(message("unit", to_unit("a"))).expect("sent");
    world
        .send(message("own", to_account(&site.clerk)))
        .expect("sent");
    world
        .send(message("clue", To::Role(Role::Discipline)))
        .expect("sent");
    world
        .send(message("desk", To::Role(Role::Office)))
        .expect("sent");
    for (login, seen, bell) in [
        ("clerk", &["unit", "own"][..], "2"),
        ("other", &[][..], ""),
        ("discipline", &["clue"][..], "1"),
        ("office", &["desk"][..], "1"),
    ] {
        let mut visitor = site.signed_in(login).await;
        let reply = visitor.get("/inbox").await;
        for key in ["unit", "own", "clue", "desk"] {
            let shown = reply.body.contains(&format!("示例消息 {key}<"));
            assert_eq!(shown, seen.contains(&key), "{login} {key}");
        }
        let count = format!("<span class=\"bell-count\">{bell}<");
        assert_eq!(reply.body.contains(&count), !bell.is_empty(), "{login}");
        let csrf = reply.field("csrf");
        for (number, key) in ["unit", "own", "clue", "desk"].iter().enumerate() {
            let path = format!("/inbox/{}/read", number + 1);
            let marked = visitor.post(&path, &[("csrf", &csrf)]).await;
            let expected = if seen.contains(key) {
                StatusCode::SEE_OTHER
            } else {
                StatusCode::NOT_FOUND
            };
            assert_eq!(marked.status, expected, "{login} {key}");
        }
        assert!(!visitor.get("/inbox").await.body.contains("bell-count"));
    }
}

#[tokio::test]
async fn the_inbox_lists_unread_first_filters_pages_and_marks_what_was_shown() {
    let site = Site::new(Options::default());
    for number in 0..45 {
        let mut told = message(&format!("n{number}"), to_unit("a"));
        if number % 9 == 0 {
            told.kind = "month.opened";
        }
        site.world.send(told).expect("sent");
    }
    let mut clerk = site.signed_in("clerk").await;
    let first = clerk.get("/inbox").await;
    assert!(
        first.body.contains("共 45 条，未读 45 条"),
        "{}",
        first.body
    );
    assert!(first.body.contains("示例消息 n44<") && !first.body.contains("示例消息 n24<"));
    assert!(first.body.contains("page=3") && !first.body.contains("page=4"));
    let last = clerk.get("/inbox?page=99").await;
    assert!(last.body.contains("示例消息 n0<"));
    let month = clerk.get("/inbox?topic=month").await;
    assert!(month.body.contains("共 5 条") && !month.body.contains("示例消息 n1<"));
    assert!(month.body.contains("月度填报"));
    // Marked from the filtered list, it comes back to it; read messages go behind.
    let csrf = month.field("csrf");
    let back = month.field("back");
    let marked = clerk
        .post("/inbox/45/read", &[("csrf", &csrf), ("back", &back)])
        .await;
    assert_eq!(marked.location(), "/inbox?topic=month");
    let elsewhere = clerk
        .post(
            "/inbox/44/read",
            &[("csrf", &csrf), ("back", "//evil.example")],
        )
        .await;
    assert_eq!(elsewhere.location(), "/inbox");
    let after = clerk.get("/inbox").await;
    assert!(
        !after.body.contains("示例消息 n44<"),
        "read ones are behind"
    );
    assert!(
        clerk
            .get("/inbox?page=3")
            .await
            .body
            .contains("示例消息 n44<")
    );
    // What came since the page was made stays unread.
    let (csrf, upto) = (after.field("csrf"), after.field("upto"));
    site.world
        .send(message("late", to_unit("a")))
        .expect("sent");
    clerk
        .post("/inbox/read", &[("csrf", &csrf), ("upto", &upto)])
        .await;
    assert_eq!(site.world.unread(&site.clerk), 1);
    let unread = clerk.get("/inbox?which=unread").await;
    assert!(unread.body.contains("示例消息 late<") && unread.body.contains("共 1 条"));
}

#[tokio::test]
async fn settings_are_kept_and_a_stale_form_is_refused_with_what_was_typed() {
    let site = Site::new(mail_options());
    let mut clerk = site.signed_in("clerk").await;
    let page = clerk.get("/inbox/settings").await;
    assert!(page.body.contains("value=\"20:00\"") && page.body.contains("value=\"08:00\""));
    let (csrf, version) = (page.field("csrf"), page.field("version"));
    let form = |from: &'static str| {
        vec![
            ("csrf", csrf.clone()),
            ("version", version.clone()),
            ("quiet_from", from.to_owned()),
            ("quiet_until", "07:30".to_owned()),
            ("days_off", "open".to_owned()),
            ("mail_lang", "en".to_owned()),
            ("topic-month", "each".to_owned()),
            ("topic-sample", "inbox".to_owned()),
        ]
    };
    fn borrowed<'a>(form: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
        form.iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }
    let bad = clerk
        .post("/inbox/settings", &borrowed(&form("25:00")))
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.body.contains("value=\"25:00\"") && bad.body.contains("value=\"07:30\""));
    let saved = clerk
        .post("/inbox/settings", &borrowed(&form("21:00")))
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    // Pressed twice: nothing to do. From an older page: refused.
    let twice = clerk
        .post("/inbox/settings", &borrowed(&form("21:00")))
        .await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER);
    let stale = clerk
        .post("/inbox/settings", &borrowed(&form("22:00")))
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains("value=\"22:00\"") && stale.body.contains("21:00"));
    let entries = site
        .world
        .count("SELECT COUNT(*) FROM journal_entry WHERE kind = 'notify.setting_saved'");
    assert_eq!(entries, 1);
    let now = clerk.get("/inbox/settings").await;
    assert!(now.body.contains("value=\"21:00\""));
    // Another account's settings are its own.
    let mut other = site.signed_in("other").await;
    assert!(
        other
            .get("/inbox/settings")
            .await
            .body
            .contains("value=\"20:00\"")
    );
}

#[tokio::test]
async fn an_address_is_confirmed_on_the_page_and_shown_masked() {
    let Some(post) = smtp::PostOffice::open() else {
        return;
    };
    let site = Site::new(post.options());
    let mut clerk = site.signed_in("clerk").await;
    let csrf = clerk.get("/inbox/settings").await.field("csrf");
    let bad = clerk
        .post("/inbox/address", &[("csrf", &csrf), ("address", "示例")])
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.body.contains("value=\"示例\""));
    clerk
        .post(
            "/inbox/address",
            &[("csrf", &csrf), ("address", "zhangsan.shili@example.cn")],
        )
        .await;
    let waiting = clerk.get("/inbox/settings").await;
    assert!(waiting.body.contains("z***@e***.cn") && !waiting.body.contains("zhangsan"));
    let (store, clock) = (site.world.store.clone(), site.world.clock.clone());
    let room = site.room.clone();
    let sent = tokio::task::spawn_blocking(move || send_due(&store, &*clock, &room, Channel::Mail));
    assert_eq!(sent.await.expect("no panic"), Ok(1));
    let text = post.next()["text"].as_str().unwrap_or_default().to_owned();
    let code: String = text
        .split(|c: char| !c.is_ascii_digit())
        .find(|part| part.len() == 6)
        .unwrap_or_default()
        .to_owned();
    let wrong = clerk
        .post("/inbox/address/confirm", &[("csrf", &csrf), ("code", "12")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = clerk
        .post(
            "/inbox/address/confirm",
            &[("csrf", &csrf), ("code", &code)],
        )
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let confirmed = clerk.get("/inbox/settings").await;
    assert!(
        confirmed.body.contains("已确认的邮箱：z***@e***.cn"),
        "{}",
        confirmed.body
    );
    let mut office = site.signed_in("office").await;
    let list = office.get("/inbox/deliveries").await;
    assert!(list.body.contains("z***@e***.cn") && !list.body.contains("zhangsan"));
    clerk
        .post("/inbox/address/remove", &[("csrf", &csrf)])
        .await;
    assert!(
        clerk
            .get("/inbox/settings")
            .await
            .body
            .contains("尚未登记邮箱")
    );
}

#[tokio::test]
async fn a_hooks_secret_is_shown_once_and_its_deliveries_can_be_repeated() {
    let site = Site::new(Options::default());
    let mut office = site.signed_in("office").await;
    let csrf = office.get("/inbox/hooks").await.field("csrf");
    let inside = office
        .post(
            "/inbox/hooks",
            &[("csrf", &csrf), ("url", "https://10.0.0.1/")],
        )
        .await;
    assert_eq!(inside.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(inside.body.contains("value=\"https://10.0.0.1/\""));
    // A name that no resolver knows (RFC 6761), so that the call fails without a network.
    let url = "https://hooks.invalid/luodi";
    let shown = office
        .post(
            "/inbox/hooks",
            &[("csrf", &csrf), ("url", url), ("topic", "sample")],
        )
        .await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("whsec_"));
    sound("the secret", &shown.body);
    let again = office
        .post("/inbox/hooks", &[("csrf", &csrf), ("url", url)])
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let one = office.get("/inbox/hooks/1").await;
    assert!(one.body.contains("hooks.invalid") && !one.body.contains("whsec_"));
    sound("/inbox/hooks/1", &one.body);
    site.world.send(message("1", to_unit("a"))).expect("sent");
    for _ in 0..8 {
        let (store, clock) = (site.world.store.clone(), site.world.clock.clone());
        let room = site.room.clone();
        let sent =
            tokio::task::spawn_blocking(move || send_due(&store, &*clock, &room, Channel::Hook));
        assert_eq!(sent.await.expect("no panic"), Ok(1));
        site.world.clock.pass_secs(13 * 3600);
    }
    // The sessions have ended with the days.
    let mut office = site.signed_in("office").await;
    let failed = office.get("/inbox/deliveries?state=failed").await;
    assert!(failed.body.contains("示例消息 1") && failed.body.contains("重发"));
    sound("/inbox/deliveries", &failed.body);
    let csrf = failed.field("csrf");
    let path = "/inbox/deliveries/1/resend";
    let sent = office.post(path, &[("csrf", &csrf), ("hook", "1")]).await;
    assert_eq!(sent.location(), "/inbox/hooks/1");
    let twice = office.post(path, &[("csrf", &csrf)]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    office.post("/inbox/hooks/1/stop", &[("csrf", &csrf)]).await;
    let tried = office.post("/inbox/hooks/1/try", &[("csrf", &csrf)]).await;
    assert_eq!(tried.status, StatusCode::CONFLICT);
    assert_eq!(site.world.unread(&site.office), 1);
}
