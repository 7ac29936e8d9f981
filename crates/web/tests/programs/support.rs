//! The room of notes over a fresh store, a clock that stands still, and programs that call it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use base::{Clock, Millis, OrgId, Role, Scope, Title};
use serde_json::Value;
use store::{Config, Query, Store, params};
use tower::ServiceExt;
use web::accounts::tokens::{self, Grant, NewToken};
use web::accounts::{self, NewAccount};
use web::api::TokenScope;
use web::{CallLimits, Routes, Shell, SiteConfig};

use crate::notes::{self, Gate};

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
    pub gate: Arc<Gate>,
    _folder: tempfile::TempDir,
}

impl House {
    pub fn new() -> Self {
        Self::with(CallLimits::default())
    }

    pub fn with(calls: CallLimits) -> Self {
        let folder = tempfile::tempdir().expect("temporary folder");
        let clock = FakeClock(Arc::new(AtomicI64::new(1_700_000_000_000)));
        let config = Config::new(testkit::postgres::prepared(folder.path()));
        let mut migrations = web::migrations();
        migrations.push(notes::MIGRATION);
        let store = Store::open(&config, &migrations, Arc::new(clock.clone())).expect("store");
        let mut site = SiteConfig::loopback(Title::new("示例市", "Sample"));
        site.calls = calls;
        let shell =
            Shell::new(store.clone(), Arc::new(clock.clone()), site).with_room(Gate::default());
        let gate = shell.room::<Gate>().expect("the gate");
        let router = Routes::shell()
            .merge(notes::routes())
            .into_router(shell)
            .expect("routes");
        Self {
            router,
            store,
            clock,
            gate,
            _folder: folder,
        }
    }

    /// A program of a new account in a role.
    pub fn program(&self, role: Role, grant: Grant) -> Program {
        let login = format!("p{}", self.count("web_account"));
        let new = NewAccount {
            login,
            name: "示例".to_owned(),
            password: "shili-mima-2023".to_owned(),
            role,
            org: Some(OrgId::from("shili")),
        };
        let system = Scope::system();
        let account = accounts::create(&self.store, &system, new).expect("account");
        let new = NewToken {
            name: "示例".to_owned(),
            days: 9,
            grant,
        };
        let secret = tokens::issue(&self.store, &system, account, new)
            .expect("a token")
            .secret;
        Program {
            router: self.router.clone(),
            secret,
        }
    }

    /// A clerk's program that may do everything.
    pub fn clerk(&self) -> Program {
        self.program(Role::Clerk, Grant::All)
    }

    pub fn with_scopes(&self, scopes: &[TokenScope]) -> Program {
        self.program(Role::Clerk, Grant::only(scopes))
    }

    /// A caller without a token.
    pub fn stranger(&self) -> Program {
        Program {
            router: self.router.clone(),
            secret: String::new(),
        }
    }

    pub fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        self.store
            .read(|read| read.query_one(&sql, params![], |row| row.get(0)))
            .expect("a count")
    }
}

#[derive(Clone)]
pub struct Program {
    router: Router,
    pub secret: String,
}

#[derive(Debug)]
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

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Program {
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "shili.example");
        if !self.secret.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.secret));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Body::from(body.to_owned()))
            .expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("infallible");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 10_000_000).await.expect("a body");
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// In English, so that sentences can be compared.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[("accept-language", "en")], "")
            .await
    }

    pub async fn post(&self, path: &str, key: Option<&str>, body: &str) -> Reply {
        let mut headers = vec![
            ("content-type", "application/json"),
            ("accept-language", "en"),
        ];
        headers.extend(key.map(|key| ("idempotency-key", key)));
        self.send(Method::POST, path, &headers, body).await
    }
}
