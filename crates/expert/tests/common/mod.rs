//! A temporary database with two centres, parties, experts, and a router over it.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope};
use expert::commands::save::{Typed, read, save};
use expert::commands::seat::{Said, answer};
use expert::commands::seed::{Committed, commit, reveal};
use expert::commands::{freeze, tick};
use expert::draws::{self, CommitteeRule, NewDraw, NewGroup, PartyOf, Plan, Recuse};
use expert::model::{Call, CallState, Draw};
use expert::{Event, Experts, Listener};
use proof::draw::seed_commitment;
use store::{Config, Query, Store, params};

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

/// Seconds after nine in the morning of 5 September 2024.
pub fn at(secs: i64) -> Millis {
    Millis::start_of(Date::constant(2024, 9, 5)).plus_secs(9 * 3600 + secs)
}

pub const DAY: i64 = 24 * 3600;

/// A credit code with its check digit, from a number.
pub fn code(number: u32) -> String {
    const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("91140500MA{number:07}");
    let (mut sum, mut weight) = (0, 1);
    for c in body.chars() {
        sum += SIGNS.find(c).expect("a sign") * weight;
        weight = weight * 3 % 31;
    }
    let check = SIGNS.as_bytes()[(31 - sum % 31) % 31] as char;
    format!("{body}{check}")
}

pub fn scope(role: Role, org: Option<&str>, account: i64) -> Scope {
    Scope {
        account: Some(AccountId(account)),
        role,
        org: org.map(OrgId::from),
        centre: None,
    }
}

pub fn clerk() -> Scope {
    scope(Role::Clerk, Some("centre"), 900)
}

pub fn county() -> Scope {
    scope(Role::Clerk, Some("county"), 901)
}

pub fn supervisor() -> Scope {
    scope(Role::Head, Some("watch"), 902)
}

/// The tenderer's account.
pub fn tenderer() -> Scope {
    scope(Role::Applicant, None, 800)
}

pub fn office() -> Scope {
    scope(Role::Office, None, 903)
}

/// The account of expert `number`.
pub fn expert(number: i64) -> Scope {
    scope(Role::Applicant, None, 1000 + number)
}

pub fn seed(party: &str) -> String {
    let digit = if party == "tenderer" { "3" } else { "4" };
    digit.repeat(64)
}

pub struct World {
    pub store: Store,
    pub room: Experts,
    pub clock: Arc<Hands>,
    pub heard: Arc<Mutex<Vec<Event>>>,
    pub dir: tempfile::TempDir,
}

impl World {
    /// A register of so many experts: odd ones of A0101, even ones of B0201, every third of both.
    pub fn with(experts: i64) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(Hands(AtomicI64::new(at(0).0)));
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(calendar::MIGRATIONS);
        migrations.extend_from_slice(notify::MIGRATIONS);
        migrations.extend_from_slice(expert::MIGRATIONS);
        let config = Config::new(testkit::postgres::prepared(dir.path()));
        let store = Store::open(&config, &migrations, clock.clone()).expect("a store");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = Arc::clone(&heard);
        let room = Experts::open(dir.path(), false, "shili.example/draws")
            .expect("keys")
            .with_keepers([OrgId::from("centre")])
            .with_listener(Listener::new(move |_, event| {
                ears.lock().expect("ears").push(event.clone());
                Ok(())
            }));
        let world = Self {
            store,
            room,
            clock,
            heard,
            dir,
        };
        for number in 1..=experts {
            world.enter(number, typed(number));
        }
        world
    }

    pub fn enter(&self, number: i64, typed: Typed) -> i64 {
        let account = Some(AccountId(1000 + number));
        let known = read(typed, account).expect("good fields");
        save(&self.store, &clerk(), &self.room, known, None).expect("saved")
    }

    pub fn open(&self, new: NewDraw) -> i64 {
        self.try_open(&clerk(), new).expect("opened")
    }

    pub fn try_open(&self, scope: &Scope, new: NewDraw) -> Result<i64, draws::OpenError> {
        let room = self.room.clone();
        self.store
            .write(scope, move |tx| draws::open(tx, &room, new))
    }

    pub fn draw(&self, id: i64) -> Draw {
        let shown = self
            .store
            .read(|read| expert::queries::draw(read, &office(), &self.room, id));
        shown.expect("a draw").row
    }

    pub fn calls(&self, id: i64) -> Vec<Call> {
        let shown = self
            .store
            .read(|read| expert::queries::draw(read, &office(), &self.room, id));
        shown.expect("a draw").calls
    }

    pub fn commit(&self, id: i64, scope: &Scope, party: &str) {
        let attempt = self.draw(id).attempt.unsigned_abs();
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&base::hex::decode(&seed(party)).expect("hex"));
        let hash = seed_commitment(&format!("draw/{id}"), attempt, party, &bytes);
        let with = Committed::Commitment(base::hex::encode(&hash));
        commit(&self.store, scope, &self.room, id, with).expect("committed");
    }

    pub fn freeze(&self, id: i64) {
        let version = self.draw(id).version;
        freeze::freeze(&self.store, &clerk(), &self.room, (id, version)).expect("frozen");
    }

    pub fn reveal(&self, id: i64, scope: &Scope, party: &str) {
        reveal(&self.store, scope, &self.room, id, seed(party)).expect("revealed");
    }

    /// A draw that came as far as its first calls.
    pub fn drawn(&self, new: NewDraw) -> i64 {
        let id = self.open(new);
        self.frozen(id);
        self.reveal(id, &tenderer(), "tenderer");
        self.reveal(id, &supervisor(), "supervisor");
        id
    }

    pub fn frozen(&self, id: i64) {
        self.commit(id, &tenderer(), "tenderer");
        self.commit(id, &supervisor(), "supervisor");
        self.freeze(id);
    }

    /// The scope of whoever was called to a seat: only tests look there.
    pub fn sits(&self, id: i64, no: i64) -> Scope {
        let sql = "SELECT account FROM expert_expert WHERE account IS NOT NULL ORDER BY id";
        let accounts: Vec<i64> = self
            .store
            .read(|read| read.query_map(sql, params![], |row| row.get(0)))
            .expect("accounts");
        for account in accounts {
            let scope = scope(Role::Applicant, None, account);
            let own = self
                .store
                .read(|read| expert::queries::own_seats(read, &scope, &self.room));
            let mine = |seat: &expert::queries::OwnSeat| (seat.call.draw, seat.call.no) == (id, no);
            if own.expect("seats").iter().any(mine) {
                return scope;
            }
        }
        panic!("nobody sits at {no}");
    }

    pub fn say(&self, id: i64, no: i64, said: Said) {
        let who = self.sits(id, no);
        answer(&self.store, &who, &self.room, (id, no), said).expect("answered");
    }

    pub fn accept_all(&self, id: i64) {
        for call in self.calls(id) {
            if call.state == CallState::Pending {
                self.say(id, call.no, Said::Accepts("晋城".to_owned()));
            }
        }
    }

    pub fn release(&self, subject: &str) -> Result<(), draws::ReleaseError> {
        let (room, subject) = (self.room.clone(), subject.to_owned());
        self.store
            .write(&clerk(), move |tx| draws::release(tx, &room, &subject))
    }

    pub fn tick(&self) -> usize {
        tick::tick(&self.store, &Scope::system(), &self.room, self.clock.now()).expect("a tick")
    }

    pub fn transcript(&self, subject: &str) -> String {
        let found = self.store.read(|read| draws::transcript(read, subject));
        found.expect("a transcript")
    }

    pub fn members(&self, subject: &str) -> Vec<draws::Seat> {
        let found = self
            .store
            .read(|read| draws::members(read, &self.room, subject));
        found.expect("members")
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a count")
    }

    pub fn heard(&self) -> Vec<expert::What> {
        let heard = self.heard.lock().expect("ears");
        heard.iter().map(|event| event.what).collect()
    }
}

pub fn typed(number: i64) -> Typed {
    let specialities = match number {
        n if n % 3 == 0 => "A0101、B0201",
        n if n % 2 == 0 => "B0201",
        _ => "a0101",
    };
    Typed {
        code: format!("E{number:04}"),
        name: format!("示例专家{number}"),
        phone: format!("139{number:08}"),
        title: "高级工程师".to_owned(),
        region: "140500".to_owned(),
        employer_code: code(u32::try_from(number).expect("small")),
        employer_name: format!("示例单位{number}"),
        specialities: specialities.to_owned(),
        login: "known".to_owned(),
        ..Typed::default()
    }
}

pub fn rule() -> CommitteeRule {
    CommitteeRule {
        least: 5,
        odd: true,
        experts: (2, 3),
        basis: "示例条款".to_owned(),
    }
}

/// Three of A0101 and two of B0201, no spares, in two cities.
pub fn terms() -> NewDraw {
    let group = |speciality: &str, seats| NewGroup {
        speciality: speciality.to_owned(),
        seats,
    };
    NewDraw {
        subject: "trade/12/lot/1".to_owned(),
        platform: "jc".to_owned(),
        centre_org: OrgId::from("centre"),
        plan: Plan {
            groups: vec![group("A0101", 3), group("B0201", 2)],
            spares: 0,
            rule: rule(),
            others: 0,
            per_employer: 2,
            places: vec!["晋城".to_owned(), "高平".to_owned()],
            answer_minutes: 120,
        },
        parties: vec![
            PartyOf {
                name: "tenderer".to_owned(),
                org: None,
                account: Some(AccountId(800)),
            },
            PartyOf {
                name: "supervisor".to_owned(),
                org: Some(OrgId::from("watch")),
                account: None,
            },
        ],
        recuse: Recuse {
            years: 3,
            ..Recuse::default()
        },
        at: at(2 * DAY),
        sample: true,
    }
}

pub const PASSWORD: &str = "shili-mima-2023";

/// A world with sign-ins and a router: `clerk` of the centre, `county` of another, `watch` of the supervising unit, office and
/// others, `tenderer`, `stranger`, and the first three experts; the others have accounts without a sign-in.
pub struct Site {
    pub world: World,
    pub router: axum::Router,
    accounts: std::collections::BTreeMap<String, i64>,
}

impl Site {
    pub fn new(experts: i64) -> Self {
        let world = World::with(0);
        let mut accounts = std::collections::BTreeMap::new();
        for id in ["centre", "county", "watch"] {
            let fill = move |tx: &mut store::Tx<'_>| -> Result<(), store::Error> {
                let position = tx.next_id("test_position")?;
                tx.execute(
                    "INSERT INTO org_organisation (id, position, title_zh, title_en, short, region, kind)
                     VALUES ($1, $2, $3, $3, $3, '140500', 'department')",
                    params![id, position, format!("示例{id}")],
                )?;
                tx.transient();
                Ok(())
            };
            world.store.write(&Scope::system(), fill).expect("a unit");
        }
        let staff = [
            ("clerk", Role::Clerk, Some("centre")),
            ("head", Role::Head, Some("centre")),
            ("county", Role::Clerk, Some("county")),
            ("watch", Role::Head, Some("watch")),
            ("office", Role::Office, None),
            ("supervisor", Role::Supervisor, None),
            ("audit", Role::Auditor, None),
            ("discipline", Role::Discipline, None),
            ("tenderer", Role::Applicant, None),
            ("stranger", Role::Applicant, None),
            ("expert1", Role::Applicant, None),
            ("expert2", Role::Applicant, None),
            ("expert3", Role::Applicant, None),
        ];
        for (login, role, org) in staff {
            let new = web::accounts::NewAccount {
                login: login.to_owned(),
                name: format!("示例{login}"),
                password: PASSWORD.to_owned(),
                role,
                org: org.map(OrgId::from),
            };
            let account = web::accounts::create(&world.store, &Scope::system(), new);
            accounts.insert(login.to_owned(), account.expect("an account").0);
        }
        for number in 1..=experts {
            let own = accounts.get(&format!("expert{number}")).copied();
            let account = Some(AccountId(own.unwrap_or(1000 + number)));
            let known = read(typed(number), account).expect("good fields");
            save(&world.store, &clerk(), &world.room, known, None).expect("saved");
        }
        let place = base::Title::new("示例市", "Sample City");
        let shell = web::Shell::new(
            world.store.clone(),
            world.clock.clone(),
            web::SiteConfig::loopback(place),
        )
        .with_room(world.room.clone());
        let router = web::Routes::shell()
            .merge(expert::routes())
            .into_router(shell)
            .expect("a router");
        Self {
            world,
            router,
            accounts,
        }
    }

    pub fn account(&self, login: &str) -> i64 {
        self.accounts[login]
    }

    /// A seat to which one of the experts with a sign-in is called; the others refuse until then. Its number and the
    /// expert's.
    pub fn called(&self, id: i64) -> (i64, i64) {
        loop {
            for call in self.world.calls(id) {
                if call.state != CallState::Pending {
                    continue;
                }
                let account = self.world.sits(id, call.no).account.expect("an account");
                let own = |number: &i64| self.account(&format!("expert{number}")) == account.0;
                if let Some(number) = (1..=3).find(own) {
                    return (call.no, number);
                }
                self.world
                    .say(id, call.no, Said::Refuses("busy".to_owned()));
            }
        }
    }

    pub async fn signed_in(&self, login: &str) -> testkit::Visitor {
        let mut visitor = testkit::Visitor::new(self.router.clone());
        visitor.sign_in(login, PASSWORD).await;
        visitor
    }
}
