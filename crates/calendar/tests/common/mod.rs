//! A temporary database with one open term after another, behind the router.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use base::calendar::{Calendar, Notice, Term, parse_days};
use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope, Title};
use calendar::{Moved, NoticeEntry, Room};
use store::{Config, Error, Migration, Query, Store, Tx, params};
use tower::ServiceExt;
use web::accounts::{self, NewAccount};
use web::{Shell, SiteConfig};

pub const TODAY: Date = Date::constant(2026, 11, 23);

const SAMPLE: Migration = Migration {
    room: "sample",
    version: 1,
    sql: "CREATE TABLE sample_term (id BIGINT PRIMARY KEY, origin TEXT NOT NULL, term TEXT NOT NULL, due TEXT NOT NULL);",
};

pub struct Still;

impl Clock for Still {
    fn now(&self) -> Millis {
        Millis::start_of(TODAY).plus_secs(9 * 3600)
    }
}

pub struct City {
    pub store: Store,
    pub router: Router,
    _dir: tempfile::TempDir,
}

/// What a room with terms does: due days from origins, changed where they differ.
pub fn recompute(tx: &mut Tx<'_>, calendar: &Calendar) -> Result<Vec<Moved>, Error> {
    let rows = tx.query_map(
        "SELECT id, origin, term, due FROM sample_term ORDER BY id",
        params![],
        |row| {
            Ok((
                row.get::<i64>("id")?,
                row.get::<Date>("origin")?,
                row.get::<String>("term")?,
                row.get::<Date>("due")?,
            ))
        },
    )?;
    let mut moved = Vec::new();
    for (id, origin, term, old) in rows {
        let term: Term = term.parse().expect("a term");
        let new = calendar.due(origin, term, &[]).expect("no pause").day;
        if new != old {
            tx.execute(
                "UPDATE sample_term SET due = $2 WHERE id = $1",
                params![id, new],
            )?;
            let subject = format!("sample/{id}");
            moved.push(Moved { subject, old, new });
        }
    }
    Ok(moved)
}

impl City {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut migrations = web::migrations();
        migrations.extend_from_slice(calendar::MIGRATIONS);
        migrations.push(SAMPLE);
        let clock = Arc::new(Still);
        let store = Store::open(
            &Config::new(testkit::postgres::prepared(dir.path())),
            &migrations,
            clock.clone(),
        )
        .expect("a store");
        let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
        let shell = Shell::new(store.clone(), clock, site).with_room(Room::new(vec![recompute]));
        let router = web::Routes::shell()
            .merge(calendar::routes())
            .into_router(shell)
            .expect("a router");
        Self {
            store,
            router,
            _dir: dir,
        }
    }

    /// An open term with the due day that the calendar of the moment gives.
    pub fn open_term(&self, id: i64, origin: &str, term: &str) -> Date {
        let (origin, term) = (day(origin), term.to_owned());
        self.store
            .write(&Scope::system(), move |tx| {
                let calendar = calendar::current(tx)?;
                let length: Term = term.parse().expect("a term");
                let due = calendar.due(origin, length, &[]).expect("no pause").day;
                tx.execute(
                    "INSERT INTO sample_term (id, origin, term, due) VALUES ($1, $2, $3, $4)",
                    params![id, origin, term, due],
                )?;
                tx.journal(
                    "sample.opened",
                    &format!("sample/{id}"),
                    serde_json::json!({}),
                )?;
                Ok::<_, Error>(due)
            })
            .expect("a term")
    }

    pub fn due(&self, id: i64) -> Date {
        self.store
            .read(|read| {
                read.query_one(
                    "SELECT due FROM sample_term WHERE id = $1",
                    params![id],
                    |row| row.get(0),
                )
            })
            .expect("a term")
    }

    pub fn now(&self) -> Calendar {
        self.store
            .read(|read| calendar::current(read))
            .expect("a calendar")
    }

    /// Kind, subject and data of the journal's entries of some kinds, oldest first.
    pub fn entries(&self) -> Vec<String> {
        self.store
            .read(|read| {
                read.query_map(
                    "SELECT kind, subject FROM journal_entry WHERE kind LIKE 'calendar.%' OR kind = 'term.moved' ORDER BY seq",
                    params![],
                    |row| Ok(format!("{} {}", row.get::<String>(0)?, row.get::<String>(1)?)),
                )
            })
            .expect("entries")
    }

    pub async fn get(&self, path: &str, cookie: &str) -> (StatusCode, String) {
        let request = Request::get(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, cookie)
            .body(Body::empty())
            .expect("a request");
        let (status, _, body) = self.send(request).await;
        (status, body)
    }

    pub async fn post(
        &self,
        path: &str,
        cookie: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, HeaderMap, String) {
        let form = fields
            .iter()
            .fold(web::Query::default(), |form, (name, value)| {
                form.set(name, value)
            });
        let request = Request::post(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_string()))
            .expect("a request");
        self.send(request).await
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1 << 24).await.expect("a body");
        let text = String::from_utf8(body.to_vec()).expect("UTF-8");
        (parts.status, parts.headers, text)
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
        let (_, headers, page) = self.send(get).await;
        let fields = [
            ("csrf", csrf(&page)),
            ("login", login),
            ("password", "a sample password".to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let (status, headers, _) = self.post("/sign-in", &cookies(&headers), &fields).await;
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

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

pub fn scope(role: Role, org: Option<&str>) -> Scope {
    Scope {
        account: Some(AccountId(7)),
        role,
        org: org.map(OrgId::from),
        centre: None,
    }
}

pub fn notice(year: i16, off: &str, work: &str) -> Notice {
    let days = |text| parse_days(text, year).expect("days");
    Notice::new(year, "示例通知（示例〔2026〕1号）", days(off), days(work)).expect("a notice")
}

pub fn entry(version: i64, off: &str, work: &str) -> NoticeEntry {
    NoticeEntry {
        notice: notice(2027, off, work),
        version,
    }
}
