//! The city's pack in a temporary database, behind the router.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use base::{Clock, Date, Millis, Role, Scope, Title};
use pack::Pack;
use store::{Config, Query, Store, params};
use tower::ServiceExt;
use web::accounts::{self, NewAccount};
use web::{Shell, SiteConfig};

/// The day on which the lights are read.
pub const TODAY: Date = Date::constant(2023, 11, 15);

/// A clock that stands still.
pub struct Still;

impl Clock for Still {
    fn now(&self) -> Millis {
        Millis::start_of(TODAY).plus_secs(9 * 3600)
    }
}

/// A database with its router.
pub struct City {
    pub store: Store,
    pub router: Router,
    _dir: tempfile::TempDir,
}

/// The pack as it is in this checkout.
pub fn pack() -> Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jincheng");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    pack::load(files).unwrap_or_else(|errors| panic!("{}", errors[0]))
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let name = path
                .strip_prefix(root)
                .expect("below the root")
                .to_string_lossy()
                .into_owned();
            files.push((name, std::fs::read_to_string(&path).expect("a text")));
        }
    }
}

/// The published texts, where they are beside the project; their sentences are not part of it.
pub fn texts() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/documents");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: the published texts are not beside the project");
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, std::fs::read(&path).expect("a file"))
        })
        .collect()
}

impl City {
    /// A database without anything in it.
    pub fn empty() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(plan::MIGRATIONS);
        let clock = Arc::new(Still);
        let store = Store::open(
            &Config::new(testkit::postgres::prepared(dir.path())),
            &migrations,
            clock.clone(),
        )
        .expect("a store");

        let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
        let shell = Shell::new(store.clone(), clock, site).with_room(plan::Plan::new());
        let routes = web::Routes::shell().merge(plan::routes());
        let router = routes.into_router(shell).expect("a router");
        Self {
            store,
            router,
            _dir: dir,
        }
    }

    /// A database with the pack.
    pub fn loaded() -> Self {
        let city = Self::empty();
        city.load(&pack());
        city
    }

    pub fn load(&self, pack: &Pack) -> Vec<plan::Loaded> {
        org::load(&self.store, &Scope::system(), pack).expect("organisations");
        plan::load(&self.store, &Scope::system(), pack).expect("plans")
    }

    pub fn import(&self, name: &str, content: &[u8]) -> Result<plan::Import, plan::ImportError> {
        plan::import(&self.store, &Scope::system(), name, content)
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a count")
    }

    pub fn text(&self, sql: &str) -> String {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a text")
    }

    /// Status, content type and body of a GET.
    pub async fn get(&self, path: &str, cookie: &str) -> (StatusCode, String, Vec<u8>) {
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

    pub async fn send(&self, request: Request<Body>) -> (StatusCode, String, Vec<u8>) {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let status = response.status();
        let kind = response
            .headers()
            .get(header::CONTENT_TYPE)
            .map(|kind| kind.to_str().expect("ASCII").to_owned());
        let body = to_bytes(response.into_body(), 1 << 26)
            .await
            .expect("a body");
        (status, kind.unwrap_or_default(), body.to_vec())
    }

    /// Signs someone in; the cookie of the session.
    pub async fn sign_in(&self, role: Role) -> String {
        let login = format!("sample-{}", role.as_str());
        let new = NewAccount {
            login: login.clone(),
            name: "示例".to_owned(),
            password: "a sample password".to_owned(),
            role,
            org: None,
        };
        accounts::create(&self.store, &Scope::system(), new).expect("an account");
        let get = Request::get("/sign-in")
            .header(header::HOST, "127.0.0.1")
            .body(Body::empty())
            .expect("a request");
        let response = self.router.clone().oneshot(get).await.expect("an answer");
        let cookie = cookies(response.headers());
        let body = to_bytes(response.into_body(), 1 << 20)
            .await
            .expect("a body");
        let token = csrf(&String::from_utf8_lossy(&body));
        let form = format!("csrf={token}&login={login}&password=a+sample+password");
        let post = Request::post("/sign-in")
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .expect("a request");
        let response = self.router.clone().oneshot(post).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "sign-in");
        cookies(response.headers())
    }
}

fn cookies(headers: &axum::http::HeaderMap) -> String {
    headers
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok()?.split(';').next())
        .collect::<Vec<_>>()
        .join("; ")
}

/// The token of the first form of a page.
pub fn csrf(page: &str) -> String {
    let start =
        page.find("name=\"csrf\" value=\"").expect("a token") + "name=\"csrf\" value=\"".len();
    page[start..].split('"').next().expect("its end").to_owned()
}
