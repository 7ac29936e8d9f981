//! The city's pack in a temporary database, with reports, behind the router.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope, Title};
use indicator::Picture;
use pack::Pack;
use plan::commands::report::{HandIn, accept, file};
use plan::rules::content::Typed;
use plan::rules::light::Stage;
use plan::rules::period::Period;
use store::{Config, Query, Store, params};
use tower::ServiceExt;
use web::accounts::{self, NewAccount};
use web::{Shell, SiteConfig};

pub const TODAY: Date = Date::constant(2023, 11, 15);

/// A clock that stands until it is set.
pub struct Hands(AtomicI64);

impl Hands {
    pub fn set(&self, day: Date) {
        let at = Millis::start_of(day).plus_secs(9 * 3600);
        self.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
}

pub struct City {
    pub store: Store,
    pub router: Router,
    pub clock: Arc<Hands>,
    _dir: tempfile::TempDir,
}

/// The pack as it is in this checkout.
pub fn pack() -> Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jincheng");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    let mut pack = pack::load(files).unwrap_or_else(|errors| panic!("{}", errors[0]));
    // The hotline's rows as a unit sends them in where its tickets are not in this system.
    for indicator in &mut pack.indicators {
        if indicator.id == "c46-hotline-satisfied" {
            (indicator.over, indicator.on, indicator.filter) = (None, None, None);
            for column in &mut indicator.columns {
                column.value = None;
            }
        }
    }
    pack
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|end| end == "toml") {
            let name = path.strip_prefix(root).expect("below the root");
            let name = name.to_string_lossy().replace('\\', "/");
            files.push((name, std::fs::read_to_string(&path).expect("a text")));
        }
    }
}

impl City {
    pub fn empty() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(plan::MIGRATIONS);
        migrations.extend_from_slice(indicator::MIGRATIONS);
        let clock = Arc::new(Hands(AtomicI64::new(0)));
        clock.set(TODAY);
        let store = Store::open(
            &Config::new(testkit::postgres::prepared(dir.path())),
            &migrations,
            clock.clone(),
        )
        .expect("a store");
        let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
        let shell = Shell::new(store.clone(), clock.clone(), site)
            .with_room(plan::Plan::new())
            .with_room(indicator::Indicators::new());
        let routes = web::Routes::shell()
            .merge(plan::routes())
            .merge(indicator::routes());
        Self {
            router: routes.into_router(shell).expect("a router"),
            store,
            clock,
            _dir: dir,
        }
    }

    pub fn loaded() -> Self {
        let city = Self::empty();
        city.load(&pack());
        city
    }

    pub fn load(&self, pack: &Pack) -> indicator::Loaded {
        let scope = Scope::system();
        org::load(&self.store, &scope, pack).expect("organisations");
        plan::load(&self.store, &scope, pack).expect("plans");
        indicator::load(&self.store, &scope, pack).expect("indicators")
    }

    pub fn picture(&self, day: Date) -> Picture {
        let board = plan::Plan::new().board(&self.store, day).expect("a board");
        indicator::picture::build(&self.store, &board).expect("a picture")
    }

    /// The target of an indicator, and its task.
    pub fn target(&self, indicator: &str) -> (i64, i64) {
        self.store
            .read(|read| {
                read.query_one(
                    "SELECT p.target_id, t.clause_id FROM indicator_point p JOIN plan_target t ON t.id = p.target_id
                     WHERE p.indicator = $1 ORDER BY p.ord",
                    params![indicator],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
            })
            .expect("a target")
    }

    /// An accepted report with one figure.
    pub fn report(&self, indicator: &str, org: &str, month: &str, value: &str) -> i64 {
        let (target, task) = self.target(indicator);
        let hand_in = HandIn {
            task,
            period: period(month),
            version: 0,
            typed: Typed {
                stage: Some(Stage::Progress),
                body: "示例：按计划推进。".to_owned(),
                figures: vec![(target, value.to_owned())],
            },
            add: Vec::new(),
            remove: Vec::new(),
            confirmed: true,
            basis: plan::rules::content::Basis::default(),
            sample: true,
        };
        let done = file(&self.store, &clerk(org), hand_in).expect("a filed report");
        accept(
            &self.store,
            &account(99, Role::Office, None),
            done.id,
            done.version,
        )
        .expect("an accepted report");
        done.id
    }

    pub async fn get(&self, path: &str, cookie: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let request = Request::get(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, cookie)
            .body(Body::empty())
            .expect("a request");
        self.send(request).await
    }

    pub async fn page(&self, path: &str, cookie: &str) -> (StatusCode, String) {
        let (status, _, body) = self.get(path, cookie).await;
        (status, String::from_utf8(body).expect("UTF-8"))
    }

    /// Sends a form as the browser would; status, where it leads, and the page.
    pub async fn post(
        &self,
        path: &str,
        cookie: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, String) {
        let (_, own) = self.page("/indicators", cookie).await;
        let token = if own.contains("name=\"csrf\"") {
            csrf(&own)
        } else {
            let (_, account) = self.page("/account", cookie).await;
            csrf(&account)
        };
        let mut form = format!("csrf={token}");
        for (name, value) in fields {
            form += &format!("&{name}={}", web::query::encode(value));
        }
        let request = Request::post(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .expect("a request");
        let (status, headers, body) = self.send(request).await;
        let to = headers
            .get(header::LOCATION)
            .map(|to| to.to_str().expect("ASCII").to_owned());
        (
            status,
            to.unwrap_or_else(|| String::from_utf8_lossy(&body).into_owned()),
        )
    }

    pub async fn send(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), 1 << 26)
            .await
            .expect("a body");
        (status, headers, body.to_vec())
    }

    /// Signs someone in; the cookie of the session.
    pub async fn sign_in(&self, login: &str, role: Role, org: Option<&str>) -> String {
        let new = NewAccount {
            login: login.to_owned(),
            name: "示例".to_owned(),
            password: "a sample password".to_owned(),
            role,
            org: org.map(OrgId::from),
        };
        accounts::create(&self.store, &Scope::system(), new).expect("an account");
        let get = Request::get("/sign-in")
            .header(header::HOST, "127.0.0.1")
            .body(Body::empty())
            .expect("a request");
        let (_, headers, body) = self.send(get).await;
        let token = csrf(&String::from_utf8_lossy(&body));
        let form = format!("csrf={token}&login={login}&password=a+sample+password");
        let post = Request::post("/sign-in")
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, cookies(&headers))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .expect("a request");
        let (status, headers, _) = self.send(post).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "sign-in");
        cookies(&headers)
    }
}

fn cookies(headers: &HeaderMap) -> String {
    headers
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok()?.split(';').next())
        .collect::<Vec<_>>()
        .join("; ")
}

/// The token of the first form of a page.
pub fn csrf(page: &str) -> String {
    let mark = "name=\"csrf\" value=\"";
    let start = page.find(mark).expect("a token") + mark.len();
    page[start..].split('"').next().expect("its end").to_owned()
}

pub fn account(id: i64, role: Role, org: Option<&str>) -> Scope {
    Scope {
        account: Some(AccountId(id)),
        role,
        org: org.map(OrgId::from),
        centre: None,
    }
}

pub fn clerk(org: &str) -> Scope {
    account(7, Role::Clerk, Some(org))
}

pub fn office() -> Scope {
    account(1, Role::Office, None)
}

pub fn colleague() -> Scope {
    account(2, Role::Office, None)
}

pub fn period(text: &str) -> Period {
    Period::parse(text).expect("a month")
}
