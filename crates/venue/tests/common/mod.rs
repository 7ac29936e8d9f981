//! A temporary database with two centres, their rooms and devices, and a router over it.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope, Title};
use store::{Config, Error, Query, Store, params};
pub use testkit::Visitor;
use venue::commands::{device, room};
use venue::model::{DeviceKind, EventKind, Part, RoomKind};
use venue::rules::hours::{Hours, Slot};
use venue::{BookError, Booked, Entry, NewBooking, Report, Reported, Venue};
use web::accounts::{self, NewAccount};
use web::{Names, PlatformName, Routes, Shell, SiteConfig};

pub const PASSWORD: &str = "shili-mima-2023";

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

/// A minute of a day in September 2024; the 5th is a Thursday.
pub fn at(day: i8, minute: i64) -> Millis {
    Millis::start_of(Date::constant(2024, 9, day)).plus_secs(minute * 60)
}

pub fn slot(day: i8, from: i64, until: i64) -> Slot {
    Slot {
        from: at(day, from),
        until: at(day, until),
    }
}

pub fn scope(role: Role, org: Option<&str>) -> Scope {
    Scope {
        account: Some(AccountId(900)),
        role,
        org: org.map(OrgId::from),
        centre: None,
    }
}

pub fn centre() -> Scope {
    scope(Role::Clerk, Some("centre"))
}

/// Rooms 1 and 2 for evaluation, 3 for opening, 4 six remote seats, 5 the bidders' zone, all of `centre`; 6 of `county`.
pub struct World {
    pub store: Store,
    pub venue: Venue,
    pub clock: Arc<Hands>,
    pub dir: tempfile::TempDir,
}

impl World {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(Hands(AtomicI64::new(at(5, 480).0)));
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(calendar::MIGRATIONS);
        migrations.extend_from_slice(notify::MIGRATIONS);
        migrations.extend_from_slice(venue::MIGRATIONS);
        let config = Config::new(testkit::postgres::prepared(dir.path()));
        let store = Store::open(&config, &migrations, clock.clone()).expect("a store");
        let world = Self {
            store,
            venue: Venue::new(venue::RULES).expect("rules"),
            clock,
            dir,
        };
        world.store.write(&Scope::system(), units).expect("units");
        world.furnish();
        world
    }

    fn furnish(&self) {
        for (centre, name, city, kind, seats) in [
            ("centre", "第一评标室", "示例市", RoomKind::Evaluation, 9),
            ("centre", "第二评标室", "示例市", RoomKind::Evaluation, 7),
            ("centre", "开标室", "示例市", RoomKind::Opening, 40),
            ("centre", "远程机位", "外市", RoomKind::Seat, 6),
            ("centre", "等候区", "示例市", RoomKind::BidderZone, 60),
            ("county", "县评标室", "示例县", RoomKind::Evaluation, 5),
        ] {
            let new = room::NewRoom {
                platform: if centre == "centre" { "jc" } else { "gaoping" }.to_owned(),
                centre_org: OrgId::from(centre),
                name: name.to_owned(),
                city: city.to_owned(),
                kind,
                seats,
                hours: Hours {
                    opens_minute: 510,
                    closes_minute: 1080,
                    any_day: false,
                },
                sample: true,
            };
            room::add(&self.store, &Scope::system(), new).expect("a room");
        }
        for (code, room, kind) in [
            ("door-1", 1, DeviceKind::Door),
            ("seat-1", 1, DeviceKind::SignIn),
            ("camera-1", 1, DeviceKind::Camera),
            ("locker-1", 1, DeviceKind::Locker),
            ("zone-1", 5, DeviceKind::Presence),
            ("county-door", 6, DeviceKind::Door),
        ] {
            let new = device::NewDevice {
                code: code.to_owned(),
                room,
                kind,
                sample: true,
            };
            device::add(&self.store, &Scope::system(), new).expect("a device");
        }
    }

    pub fn wanted(&self, subject: &str, room: Option<i64>, slot: Slot) -> NewBooking {
        NewBooking {
            subject: subject.to_owned(),
            platform: "jc".to_owned(),
            centre_org: OrgId::from("centre"),
            kind: RoomKind::Evaluation,
            room,
            city: String::new(),
            slot,
            seats: 5,
            sample: true,
        }
    }

    pub fn book(&self, new: NewBooking) -> Result<Booked, BookError> {
        self.store.write(&centre(), move |tx| venue::book(tx, &new))
    }

    /// A booking of room 1 by badges E1 to E3 of experts and W1 of a witness.
    pub fn seated(&self, slot: Slot) -> i64 {
        let id = self
            .book(self.wanted("trade/1", Some(1), slot))
            .expect("booked")
            .id;
        let mut badges: Vec<(String, Part)> =
            (1..=3).map(|n| (format!("E{n}"), Part::Expert)).collect();
        badges.push(("W1".to_owned(), Part::Witness));
        badges.push(("T1".to_owned(), Part::Bidder));
        self.store
            .write(&centre(), move |tx| venue::expect(tx, id, &badges))
            .expect("expected");
        id
    }

    pub fn tell(&self, entries: Vec<Entry>) -> Reported {
        venue::report(&self.store, &centre(), &self.venue, Report { entries }).expect("reported")
    }

    /// Rules of the open alarms, by their number.
    pub fn alarms(&self) -> Vec<String> {
        self.store
            .read(|read| {
                read.query_map(
                    "SELECT rule FROM venue_alarm WHERE state = 'open' ORDER BY id",
                    params![],
                    |row| row.get(0),
                )
            })
            .unwrap_or_else(|error: Error| panic!("{error}"))
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .unwrap_or_else(|error: Error| panic!("{error}"))
    }
}

pub fn entry(device: &str, seq: i64, kind: EventKind, badge: &str, at: Millis) -> Entry {
    Entry {
        device: device.to_owned(),
        seq,
        kind,
        badge: badge.to_owned(),
        at,
    }
}

fn units(tx: &mut store::Tx<'_>) -> Result<(), Error> {
    for (position, id) in ["centre", "county"].into_iter().enumerate() {
        tx.execute(
            "INSERT INTO org_organisation (id, position, title_zh, title_en, short, region, kind)
             VALUES ($1, $2, $3, $3, $3, '140500', 'department')",
            params![
                id,
                i64::try_from(position).unwrap_or(0),
                format!("示例{id}")
            ],
        )?;
    }
    tx.transient();
    Ok(())
}

pub struct Site {
    pub world: World,
    pub router: axum::Router,
}

impl Site {
    pub fn new() -> Self {
        let world = World::new();
        for (login, role, org) in [
            ("clerk", Role::Clerk, Some("centre")),
            ("head", Role::Head, Some("centre")),
            ("county", Role::Clerk, Some("county")),
            ("office", Role::Office, None),
            ("watch", Role::Supervisor, None),
            ("audit", Role::Auditor, None),
            ("applicant", Role::Applicant, None),
        ] {
            world.account(login, role, org);
        }
        let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
        let shell = Shell::new(world.store.clone(), world.clock.clone(), site)
            .with_names(Names::of_platforms(vec![PlatformName {
                id: "jc".to_owned(),
                title: Title::new("示例市平台", "Sample platform"),
                centre: OrgId::from("centre"),
            }]))
            .with_room(world.venue.clone());
        let router = Routes::shell()
            .merge(venue::routes())
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

impl World {
    pub fn account(&self, login: &str, role: Role, org: Option<&str>) -> AccountId {
        let new = NewAccount {
            login: login.to_owned(),
            name: format!("示例{login}"),
            password: PASSWORD.to_owned(),
            role,
            org: org.map(OrgId::from),
        };
        accounts::create(&self.store, &Scope::system(), new).expect("an account")
    }
}
