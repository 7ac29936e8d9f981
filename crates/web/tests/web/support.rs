//! A shell over a fresh store, a clock that stands still, and a visitor with a cookie jar.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use base::{AccountId, Clock, Millis, OrgId, Role, Scope, Title};
use store::{Config, Store};
use tower::ServiceExt;
use web::accounts::{self, NewAccount};
use web::{Routes, Shell, SiteConfig, Transport};

#[path = "../../examples/gallery/pages.rs"]
pub mod gallery;

pub const PASSWORD: &str = "shili-mima-2023";

/// A clock that moves only when told.
#[derive(Clone)]
pub struct FakeClock(Arc<AtomicI64>);

impl FakeClock {
    pub fn pass_secs(&self, secs: i64) {
        self.0.fetch_add(secs * 1000, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
}

pub struct House {
    pub router: Router,
    pub store: Store,
    pub clock: FakeClock,
    _folder: tempfile::TempDir,
}

pub fn routes() -> Routes {
    Routes::shell().merge(gallery::routes())
}

impl House {
    pub fn new() -> Self {
        Self::with(Transport::LoopbackHttp)
    }

    pub fn with(transport: Transport) -> Self {
        let folder = tempfile::tempdir().expect("temporary folder");
        let clock = FakeClock(Arc::new(AtomicI64::new(1_700_000_000_000)));
        let config = Config::new(testkit::postgres::prepared(folder.path()));
        let store =
            Store::open(&config, &web::migrations(), Arc::new(clock.clone())).expect("store");
        let mut site = SiteConfig::loopback(Title::new("示例市", "Sample"));
        site.transport = transport;
        site.sample = true;
        let shell = Shell::new(store.clone(), Arc::new(clock.clone()), site);
        let router = routes().into_router(shell).expect("routes");
        Self {
            router,
            store,
            clock,
            _folder: folder,
        }
    }

    pub fn account(&self, login: &str, role: Role) -> AccountId {
        let new = NewAccount {
            login: login.to_owned(),
            name: format!("示例{login}"),
            password: PASSWORD.to_owned(),
            role,
            org: Some(OrgId::from("shili")),
        };
        accounts::create(&self.store, &Scope::system(), new).expect("account")
    }

    pub fn visitor(&self) -> Visitor {
        Visitor {
            router: self.router.clone(),
            jar: BTreeMap::new(),
        }
    }

    pub async fn signed_in(&self, login: &str) -> Visitor {
        let mut visitor = self.visitor();
        let reply = visitor.sign_in(login, PASSWORD, "/").await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
        visitor
    }
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    pub fn cookies(&self) -> Vec<&str> {
        self.headers
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .collect()
    }

    /// The form token on the page.
    pub fn csrf(&self) -> String {
        let (_, rest) = self
            .body
            .split_once("name=\"csrf\" value=\"")
            .expect("a form on the page");
        rest.split_once('"').expect("a quoted value").0.to_owned()
    }
}

/// A browser without a screen: keeps cookies, sends forms.
#[derive(Clone)]
pub struct Visitor {
    router: Router,
    pub jar: BTreeMap<String, String>,
}

impl Visitor {
    pub async fn send(&mut self, mut request: Request<Body>) -> Reply {
        let cookies: Vec<_> = self
            .jar
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let headers = request.headers_mut();
        if !cookies.is_empty() {
            headers.insert(COOKIE, cookies.join("; ").parse().expect("cookie"));
        }
        if !headers.contains_key(HOST) {
            headers.insert(HOST, "shili.example".parse().expect("host"));
        }
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("infallible");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().expect("cookie");
            let (pair, rest) = text.split_once(';').expect("attributes");
            let (name, value) = pair.split_once('=').expect("pair");
            if rest.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = to_bytes(body, 10_000_000).await.expect("body");
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).expect("request"))
            .await
    }

    pub async fn request(&mut self, method: Method, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).expect("request"))
            .await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.post_with(path, fields, &[]).await
    }

    pub async fn post_with(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Reply {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", web::query::encode(value)))
            .collect::<Vec<_>>()
            .join("&");
        let mut request =
            Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body)).expect("request"))
            .await
    }

    /// A multipart form; a part with a file name is a file.
    pub async fn multipart(&mut self, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Reply {
        let mut body = Vec::new();
        for (name, file, content) in parts {
            let file = file.map_or(String::new(), |file| format!("; filename=\"{file}\""));
            body.extend(
                format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
                    .bytes(),
            );
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(b"--XX--\r\n");
        let request = Request::post(path).header(CONTENT_TYPE, "multipart/form-data; boundary=XX");
        self.send(request.body(Body::from(body)).expect("request"))
            .await
    }

    pub async fn sign_in(&mut self, login: &str, password: &str, next: &str) -> Reply {
        let csrf = self.get("/sign-in").await.csrf();
        let fields = [
            ("csrf", csrf.as_str()),
            ("login", login),
            ("password", password),
            ("next", next),
        ];
        self.post("/sign-in", &fields).await
    }
}
