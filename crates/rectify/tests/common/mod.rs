//! A temporary database with three units, a plan with lagging tasks, and the room behind a router.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope, Title};
use rectify::commands::hand_in::HandIn;
use rectify::rules::order::{Source, Stage};
use rectify::{Input, Rectify, Vault};
use store::{Config, Error, Query, Store, Tx, params};
use tower::ServiceExt;
use web::accounts::{self, NewAccount};
use web::{Routes, Shell, SiteConfig};

/// A clock that stands until it is set.
#[derive(Debug)]
pub struct Hands(AtomicI64);

impl Hands {
    pub fn set(&self, day: &str) {
        let day: Date = day.parse().expect("a day");
        self.set_at(Millis::start_of(day).plus_secs(9 * 3600));
    }

    pub fn set_at(&self, at: Millis) {
        self.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
}

pub struct World {
    pub store: Store,
    pub clock: Arc<Hands>,
    pub vault: Arc<Vault>,
    pub dir: tempfile::TempDir,
}

/// A Friday, with no holiday near but the National Day's week.
pub const TODAY: &str = "2024-09-06";

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// Tasks: 101 of unit a, 102 of a and b, 103 of c; the plan's due date has passed.
impl World {
    pub fn new() -> Self {
        Self::at(TODAY)
    }

    /// The same at another day; its clock runs forward only.
    pub fn at(today: &str) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(Hands(AtomicI64::new(0)));
        clock.set(today);
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(plan::MIGRATIONS);
        migrations.extend_from_slice(notify::MIGRATIONS);
        migrations.extend_from_slice(calendar::MIGRATIONS);
        migrations.extend_from_slice(rectify::MIGRATIONS);
        let store =
            Store::open(&Config::new(dir.path()), &migrations, clock.clone()).expect("a store");
        store.write(&Scope::system(), fill).expect("rows");
        let vault = Vault::open(&dir.path().join("clues.key")).expect("a key");
        Self {
            store,
            clock,
            vault: Arc::new(vault),
            dir,
        }
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a count")
    }

    pub fn texts(&self, sql: &str) -> Vec<String> {
        self.store
            .read(|read| read.query_map(sql, params![], |row| row.get(0)))
            .expect("texts")
    }

    /// Kinds of the journal's entries about a subject, oldest first.
    pub fn kinds(&self, subject: &str) -> Vec<String> {
        self.texts(&format!(
            "SELECT kind FROM journal_entry WHERE subject = '{subject}' ORDER BY seq"
        ))
    }

    /// An order to unit a on a finding, opened by the office today.
    pub fn order(&self) -> i64 {
        let opened = rectify::open(&self.store, &office(), finding("a")).expect("an order");
        assert!(opened.new);
        opened.id
    }

    pub fn shown(&self, id: i64) -> rectify::Shown {
        rectify::order(&self.store, &office(), id).expect("the order")
    }

    /// Id and version.
    pub fn key(&self, id: i64) -> (i64, i64) {
        (id, self.shown(id).order.version)
    }

    pub fn site(&self) -> Site {
        let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
        let vault = Vault::open(&self.dir.path().join("clues.key")).expect("a key");
        let shell = Shell::new(self.store.clone(), self.clock.clone(), site)
            .with_room(plan::Plan::new())
            .with_room(Rectify::new(vault));
        let router = Routes::shell()
            .merge(plan::routes())
            .merge(rectify::routes())
            .into_router(shell)
            .expect("a router");
        for (login, role, org) in LOGINS {
            let new = NewAccount {
                login: login.to_owned(),
                name: format!("示例{login}"),
                password: PASSWORD.to_owned(),
                role,
                org: org.map(OrgId::from),
            };
            accounts::create(&self.store, &Scope::system(), new).expect("an account");
        }
        Site { router }
    }
}

pub const PASSWORD: &str = "shili-mima-2024";

pub const LOGINS: [(&str, Role, Option<&str>); 8] = [
    ("clerk", Role::Clerk, Some("a")),
    ("head", Role::Head, Some("a")),
    ("other", Role::Clerk, Some("b")),
    ("office", Role::Office, None),
    ("supervisor", Role::Supervisor, None),
    ("supervisor-a", Role::Supervisor, Some("a")),
    ("auditor", Role::Auditor, None),
    ("discipline", Role::Discipline, None),
];

fn fill(tx: &mut Tx<'_>) -> Result<(), Error> {
    for (position, id) in ["a", "b", "c"].into_iter().enumerate() {
        let (zh, en) = (format!("示例单位{id}"), format!("Sample unit {id}"));
        tx.execute(
            "INSERT INTO org_organisation (id, position, title_zh, title_en, short, region, kind)
             VALUES ($1, $2, $3, $4, $3, '140500', 'department')",
            params![id, i64::try_from(position).unwrap_or(0), zh, en],
        )?;
    }
    tx.execute(
        "INSERT INTO plan_document (id, key, letter, number, title, title_en, signed, public, region, due, origin, added_at)
         VALUES (1, 'sample-plan', 'S', '示例〔2023〕1号', '示例方案', 'Sample plan', '2023-08-11', 1, '140500', '2024-06-30', 'pack', 0)",
        params![],
    )?;
    for (id, no) in [(101, "1"), (102, "2"), (103, "3")] {
        tx.execute(
            "INSERT INTO plan_clause (id, document_id, ord, no, path, kind, level, title, title_en, theme)
             VALUES ($1, 1, $1, $2, $2, 'task', 1, $3, $3, 'law')",
            params![id, no, format!("示例任务{no}")],
        )?;
    }
    for (clause, segment, org) in [(101, 1, "a"), (102, 1, "a"), (102, 2, "b"), (103, 1, "c")] {
        tx.execute(
            "INSERT INTO plan_duty (clause_id, segment, role, ord, printed, org_id) VALUES ($1, $2, 'lead', 1, $3, $3)",
            params![clause, segment, org],
        )?;
    }
    for (id, clause, segment) in [(1, 101, 1), (2, 102, 1), (3, 102, 2), (4, 103, 1)] {
        tx.execute(
            "INSERT INTO plan_target (id, clause_id, segment, ord, subject, subject_en, comparator, value, unit, due)
             VALUES ($1, $2, $3, $1, '示例指标', 'Sample target', 'ge', '200', '家', '2024-06-30')",
            params![id, clause, segment],
        )?;
    }
    tx.journal("plan.loaded", "document/sample-plan", serde_json::json!({}))?;
    Ok(())
}

pub fn scope(role: Role, org: Option<&str>) -> Scope {
    Scope {
        account: Some(AccountId(7)),
        role,
        org: org.map(OrgId::from),
    }
}

pub fn office() -> Scope {
    scope(Role::Office, None)
}

pub fn head(org: &str) -> Scope {
    scope(Role::Head, Some(org))
}

pub fn clerk(org: &str) -> Scope {
    scope(Role::Clerk, Some(org))
}

/// An order on a finding, with the usual terms.
pub fn finding(org: &str) -> Input {
    Input {
        org: OrgId::from(org),
        source: Source::Inspection,
        reference: "示例检查".to_owned(),
        href: String::new(),
        items: Vec::new(),
        wrong: "示例：办事指南与实际不符。".to_owned(),
        asked: "示例：逐项核对并更正。".to_owned(),
        basis: "《示例办法》第三条".to_owned(),
        plan_term: None,
        proof_term: None,
        sample: true,
    }
}

pub fn paper((order, version): (i64, i64), stage: Stage, file: bool) -> HandIn {
    HandIn {
        order,
        version,
        stage,
        file,
        body: "示例：措施与结果。".to_owned(),
        add: Vec::new(),
        remove: Vec::new(),
    }
}

pub struct Site {
    pub router: Router,
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub body: String,
}

pub struct Visitor {
    router: Router,
    jar: BTreeMap<String, String>,
}

impl Site {
    pub fn visitor(&self) -> Visitor {
        Visitor {
            router: self.router.clone(),
            jar: BTreeMap::new(),
        }
    }

    pub async fn signed_in(&self, login: &str) -> Visitor {
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
    pub fn field(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) = self
            .body
            .split_once(&mark)
            .unwrap_or_else(|| panic!("no field {name} in {}", self.body));
        rest.split_once('"').expect("a quoted value").0.to_owned()
    }

    pub fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    pub fn location(&self) -> &str {
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
        let headers = request.headers_mut();
        headers.insert(COOKIE, cookies.join("; ").parse().expect("a cookie"));
        headers.insert(HOST, "127.0.0.1".parse().expect("a host"));
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
        let bytes = to_bytes(body, 64_000_000).await.expect("a body").to_vec();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).expect("a request"))
            .await
    }

    pub async fn in_english(&mut self, path: &str) -> Reply {
        let mark = if path.contains('?') { '&' } else { '?' };
        self.get(&format!("{path}{mark}lang=en")).await;
        let reply = self.get(path).await;
        self.get(&format!("{path}{mark}lang=zh")).await;
        reply
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
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

    pub async fn multipart(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
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
        for (field, name, content) in files {
            body.extend(
                format!(
                    "--XX\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n"
                )
                .bytes(),
            );
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(b"--XX--\r\n");
        let request = Request::post(path).header(CONTENT_TYPE, "multipart/form-data; boundary=XX");
        self.send(request.body(Body::from(body)).expect("a request"))
            .await
    }
}
