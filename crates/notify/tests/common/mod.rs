//! A temporary database with one account a role, and a clock that stands until it is set.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope, Title};
use notify::{Message, To};
use serde_json::json;
use store::{Config, Error, Query, Store, params};
use web::accounts::{self, NewAccount};

pub const PASSWORD: &str = "shili-mima-2023";

/// A clock that stands until it is set.
#[derive(Debug)]
pub struct Hands(AtomicI64);

impl Hands {
    pub fn set(&self, at: Millis) {
        self.0.store(at.0, Ordering::SeqCst);
    }

    pub fn pass_secs(&self, secs: i64) {
        self.0.fetch_add(secs * 1000, Ordering::SeqCst);
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
    pub dir: tempfile::TempDir,
}

/// Monday, 4 September 2023, 10:00 in China.
pub fn monday() -> Millis {
    at(4, 10, 0)
}

/// An instant of September 2023 in China.
pub fn at(day: i8, hour: i64, minute: i64) -> Millis {
    Millis::start_of(Date::constant(2023, 9, day)).plus_secs(hour * 3600 + minute * 60)
}

impl World {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(Hands(AtomicI64::new(monday().0)));
        let mut migrations = web::migrations();
        migrations.extend_from_slice(calendar::MIGRATIONS);
        migrations.extend_from_slice(notify::MIGRATIONS);
        let store = Store::open(
            &Config::new(testkit::postgres::prepared(dir.path())),
            &migrations,
            clock.clone(),
        )
        .expect("a store");
        Self { store, clock, dir }
    }

    /// An account that may sign in; its scope.
    pub fn account(&self, login: &str, role: Role, org: Option<&str>) -> Scope {
        let new = NewAccount {
            login: login.to_owned(),
            name: format!("示例{login}"),
            password: PASSWORD.to_owned(),
            role,
            org: org.map(OrgId::from),
        };
        let id = accounts::create(&self.store, &Scope::system(), new).expect("an account");
        Scope {
            account: Some(id),
            role,
            org: org.map(OrgId::from),
            centre: None,
        }
    }

    /// Sends in a transaction of its own, with the entry that a caller makes.
    pub fn send(&self, message: Message) -> Result<(), Error> {
        self.store.write(&Scope::system(), move |tx| {
            tx.journal("sample.changed", "sample/1", json!({}))?;
            notify::send(tx, message)
        })
    }

    /// This room, with a mail server and hooks as given.
    pub fn room(&self, options: notify::Options) -> notify::Notify {
        let seal =
            notify::Seal::open(&self.dir.path().join("notify.key"), "notify").expect("a key");
        let topics = vec![
            notify::Topic::new("month", "月度填报", "Monthly reporting"),
            notify::Topic::new("sample", "示例", "Samples"),
        ];
        notify::Notify::new(seal, options, topics)
    }

    pub fn texts(&self, sql: &str) -> Vec<String> {
        self.store
            .read(|read| read.query_map(sql, params![], |row| row.get(0)))
            .expect("texts")
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a count")
    }

    pub fn unread(&self, scope: &Scope) -> u64 {
        notify::unread(&self.store, scope).expect("a count")
    }
}

pub fn message(key: &str, to: To) -> Message {
    Message {
        key: key.to_owned(),
        to,
        kind: "sample.opened",
        title: Title::new(format!("示例消息 {key}"), format!("Sample message {key}")),
        body: Title::new("示例正文。", "Sample body."),
        href: "/ledger".to_owned(),
    }
}

pub fn to_unit(org: &str) -> To {
    To::Unit {
        org: OrgId::from(org),
        roles: &[Role::Clerk, Role::Head],
    }
}

pub fn to_account(scope: &Scope) -> To {
    To::Account(scope.account.unwrap_or(AccountId(0)))
}
