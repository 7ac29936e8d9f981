//! A temporary database with two centres and five bidders, and a router over it.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use auction::{Auctions, Event, Listener, NewAuction, NewBid, Qualified};
use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope, Title};
use org::{Parties, Party};
use store::{Config, Error, Query, Store, params};
pub use testkit::Visitor;
use web::accounts::{self, NewAccount};
use web::{Routes, Shell, SiteConfig};

pub const PASSWORD: &str = "shili-mima-2023";

/// A clock that goes where it is told, also back.
#[derive(Debug)]
pub struct Hands(AtomicI64);

impl Hands {
    pub fn set(&self, at: Millis) {
        self.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
}

/// Nine in the morning of 5 September 2024: free bidding begins.
pub fn nine() -> Millis {
    Millis::start_of(Date::constant(2024, 9, 5)).plus_secs(9 * 3600)
}

/// Seconds after nine.
pub fn at(secs: i64) -> Millis {
    nine().plus_secs(secs)
}

/// A credit code with its check digit, from a number.
pub fn code(number: u32) -> String {
    const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("91140500MA{number:07}");
    let mut sum = 0;
    let mut weight = 1;
    for c in body.chars() {
        sum += SIGNS.find(c).expect("a sign") * weight;
        weight = weight * 3 % 31;
    }
    let check = SIGNS.as_bytes()[(31 - sum % 31) % 31] as char;
    format!("{body}{check}")
}

pub fn party(number: u32) -> Party {
    Party::new(&code(number), &format!("示例企业{number}")).expect("a code")
}

pub fn scope(role: Role, org: Option<&str>) -> Scope {
    Scope {
        account: Some(AccountId(900)),
        role,
        org: org.map(OrgId::from),
        centre: None,
    }
}

/// An account of a party: its number and a second one of the same party a thousand further.
pub fn bidder(number: u32) -> Scope {
    Scope {
        account: Some(AccountId(i64::from(number))),
        role: Role::Applicant,
        org: None,
        centre: None,
    }
}

pub struct World {
    pub store: Store,
    pub room: Auctions,
    pub clock: Arc<Hands>,
    pub heard: Arc<Mutex<Vec<Event>>>,
    pub logins: Arc<Mutex<BTreeMap<i64, u32>>>,
    pub dir: tempfile::TempDir,
}

impl World {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(Hands(AtomicI64::new(at(-3600).0)));
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(calendar::MIGRATIONS);
        migrations.extend_from_slice(notify::MIGRATIONS);
        migrations.extend_from_slice(auction::MIGRATIONS);
        let config = Config::new(testkit::postgres::prepared(dir.path()));
        let store = Store::open(&config, &migrations, clock.clone()).expect("a store");
        let (heard, logins) = (
            Arc::new(Mutex::new(Vec::new())),
            Arc::new(Mutex::new(BTreeMap::new())),
        );
        let (ears, names) = (Arc::clone(&heard), Arc::clone(&logins));
        let parties = Parties::new(move |_, scope| {
            let account = scope.account.map_or(0, |account| account.0);
            let number = names.lock().expect("names").get(&account).copied();
            let plain = u32::try_from(account).unwrap_or(0);
            let number = number.or((scope.role == Role::Applicant).then_some(plain));
            Ok(number
                .filter(|_| scope.role == Role::Applicant)
                .map(|number| party(number % 1000)))
        });
        let room = Auctions::open(dir.path(), false, parties)
            .expect("a room")
            .with_listener(Listener::new(move |_, event| {
                ears.lock().expect("ears").push(event.clone());
                Ok(())
            }));
        Self {
            store,
            room,
            clock,
            heard,
            logins,
            dir,
        }
    }

    /// Free bidding from nine for ten minutes, periods of five; bidders 1 to 5, the fifth with a right of priority.
    pub fn terms(&self) -> NewAuction {
        let qualified = (1..=5).map(|number| Qualified {
            party: party(number),
            priority: number == 5,
        });
        NewAuction {
            subject: "trade/12/lot/1".to_owned(),
            platform: "jc".to_owned(),
            centre_org: OrgId::from("centre"),
            title: "示例标的".to_owned(),
            start_fen: 10_000_000,
            step_min_fen: 100_000,
            step_max_fen: Some(5_000_000),
            reserve_fen: Some(10_314_159),
            opens_at: nine(),
            free_until: at(600),
            extension_seconds: 300,
            qualified: qualified.collect(),
            sample: true,
        }
    }

    pub fn opened(&self, new: NewAuction) -> i64 {
        self.try_open(&scope(Role::Clerk, Some("centre")), new)
            .expect("opened")
    }

    pub fn try_open(&self, scope: &Scope, new: NewAuction) -> Result<i64, auction::OpenError> {
        let room = self.room.clone();
        self.store
            .write(scope, move |tx| auction::open(tx, &room, new))
    }

    pub fn bid(&self, id: i64, who: u32, fen: i64) -> Result<auction::Placed, auction::BidError> {
        self.bid_as(id, who, fen, &format!("{who}-{fen}"))
    }

    pub fn bid_as(
        &self,
        id: i64,
        who: u32,
        fen: i64,
        key: &str,
    ) -> Result<auction::Placed, auction::BidError> {
        let new = NewBid {
            auction: id,
            amount_fen: fen,
            key: key.to_owned(),
        };
        auction::bid(&self.store, &bidder(who), &self.room, new)
    }

    pub fn tick(&self) -> usize {
        auction::tick(&self.store, &Scope::system(), &self.room, self.clock.now()).expect("a tick")
    }

    pub fn row(&self, id: i64) -> auction::Auction {
        let shown = self
            .store
            .read(|read| auction::queries::auction(read, &Scope::public(), &self.room, (id, None)));
        shown.expect("an auction").row
    }

    pub fn heard(&self) -> Vec<Event> {
        self.heard.lock().expect("ears").clone()
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a count")
    }

    pub fn journalled(&self, kind: &str) -> usize {
        let sql = "SELECT COUNT(*) FROM journal_entry WHERE kind = $1";
        let count: i64 = self
            .store
            .read(|read| read.query_one(sql, params![kind], |row| row.get(0)))
            .expect("a count");
        usize::try_from(count).expect("a count")
    }
}

pub struct Site {
    pub world: World,
    pub router: axum::Router,
}

impl Site {
    /// Sign-ins `one`, `two`, `five` of bidders, `stranger` of nobody who may bid, and staff.
    pub fn new() -> Self {
        let world = World::new();
        let fill = |tx: &mut store::Tx<'_>| -> Result<(), Error> {
            for (position, id) in ["centre", "county"].into_iter().enumerate() {
                tx.execute(
                    "INSERT INTO org_organisation (id, position, title_zh, title_en, short, region, kind)
                     VALUES ($1, $2, $3, $3, $3, '140500', 'department')",
                    params![id, i64::try_from(position).unwrap_or(0), format!("示例{id}")],
                )?;
            }
            tx.transient();
            Ok(())
        };
        world.store.write(&Scope::system(), fill).expect("units");
        for (login, role, org, number) in [
            ("one", Role::Applicant, None, 1),
            ("two", Role::Applicant, None, 2),
            ("five", Role::Applicant, None, 5),
            ("stranger", Role::Applicant, None, 99),
            ("clerk", Role::Clerk, Some("centre"), 0),
            ("county", Role::Clerk, Some("county"), 0),
            ("office", Role::Office, None, 0),
            ("watch", Role::Supervisor, None, 0),
            ("audit", Role::Auditor, None, 0),
        ] {
            let new = NewAccount {
                login: login.to_owned(),
                name: format!("示例{login}"),
                password: PASSWORD.to_owned(),
                role,
                org: org.map(OrgId::from),
            };
            let account =
                accounts::create(&world.store, &Scope::system(), new).expect("an account");
            let mut logins = world.logins.lock().expect("names");
            logins.insert(account.0, number);
        }
        let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
        let shell = Shell::new(world.store.clone(), world.clock.clone(), site)
            .with_room(world.room.clone());
        let router = Routes::shell()
            .merge(auction::routes())
            .into_router(shell)
            .expect("a router");
        Self { world, router }
    }

    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.router.clone())
    }

    pub async fn signed_in(&self, login: &str) -> Visitor {
        let mut visitor = self.visitor();
        visitor.sign_in(login, PASSWORD).await;
        visitor
    }
}
