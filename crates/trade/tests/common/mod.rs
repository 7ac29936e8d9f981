//! A temporary database with the city's pack, its rooms wired, and a router over it.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope, Title};
use org::{Parties, Party};
use pack::Pack;
use pack::element::Category;
use register::Registers;
use seal::Seal;
use serde_json::json;
use store::{Config, Error, Query, Store, params};
pub use testkit::Visitor;
use trade::commands::document::NewDocument;
use trade::commands::register::{NewLot, NewProject};
use trade::model::{Draft, NoticePlan};
use trade::{Rooms, Trades};
use web::accounts::{self, NewAccount};
use web::{Routes, Shell, SiteConfig};

pub const PASSWORD: &str = "shili-mima-2023";
pub const CENTRE: &str = "jc-jyzx";
pub const MANAGER: &str = "jc-spj";
pub const TENDERER: &str = "jc-fgw";
pub const SUPERVISOR: &str = "jc-zjj";

/// A clock that goes where it is told.
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

/// Nine in the morning of 5 September 2024.
pub fn nine() -> Millis {
    Millis::start_of(Date::constant(2024, 9, 5)).plus_secs(9 * 3600)
}

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

pub fn at(text: &str, hour: i64) -> Millis {
    Millis::start_of(day(text)).plus_secs(hour * 3600)
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
        centre: org.and_then(|org| centre_of(&OrgId::from(org))),
    }
}

/// As the composition says it of the sample's platform.
fn centre_of(org: &OrgId) -> Option<OrgId> {
    [CENTRE, MANAGER]
        .contains(&org.as_str())
        .then(|| CENTRE.into())
}

pub fn clerk(org: &str) -> Scope {
    scope(Role::Clerk, Some(org))
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

fn files(folder: &Path, root: &Path, into: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, root, into);
        } else {
            let name = path.strip_prefix(root).expect("within").to_string_lossy();
            let text = std::fs::read_to_string(&path).expect("a text");
            into.push((name.replace('\\', "/"), text));
        }
    }
}

/// The city's pack, with a change of one of its texts.
pub fn pack(from: &str, to: &str) -> Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jincheng");
    let mut texts = Vec::new();
    files(&root, &root, &mut texts);
    let mut found = from.is_empty();
    for (_, text) in &mut texts {
        if !from.is_empty() && text.contains(from) {
            *text = text.replacen(from, to, 1);
            found = true;
        }
    }
    assert!(found, "the pack has no {from:?}");
    pack::load(texts).unwrap_or_else(|errors| {
        panic!(
            "{}",
            errors.iter().map(|e| format!("{e}\n")).collect::<String>()
        )
    })
}

pub struct World {
    pub store: Store,
    pub room: Trades,
    pub rooms: Rooms,
    pub clock: Arc<Hands>,
    pub logins: Arc<Mutex<BTreeMap<i64, u32>>>,
    pub dir: tempfile::TempDir,
}

impl World {
    /// Everything tied together, with a catalogue of two rows.
    pub fn new() -> Self {
        let world = Self::unwired();
        world.room.wire(world.rooms.clone());
        world
    }

    pub fn unwired() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(Hands(AtomicI64::new(nine().0)));
        let mut migrations = web::migrations();
        for room in [
            org::MIGRATIONS,
            calendar::MIGRATIONS,
            notify::MIGRATIONS,
            register::MIGRATIONS,
            bidding::MIGRATIONS,
            auction::MIGRATIONS,
            contract::MIGRATIONS,
            evaluation::MIGRATIONS,
            expert::MIGRATIONS,
            trade::MIGRATIONS,
            venue::MIGRATIONS,
        ] {
            migrations.extend_from_slice(room);
        }
        let config = Config::new(testkit::postgres::prepared(dir.path()));
        let store = Store::open(&config, &migrations, clock.clone()).expect("a store");
        let pack = pack("", "");
        org::load(&store, &Scope::system(), &pack).expect("organisations");
        let logins: Arc<Mutex<BTreeMap<i64, u32>>> = Arc::default();
        let names = Arc::clone(&logins);
        let parties = Parties::new(move |_, scope| {
            let account = scope.account.map_or(0, |account| account.0);
            let number = names.lock().expect("names").get(&account).copied();
            let plain = u32::try_from(account).unwrap_or(0);
            let number = number.or((scope.role == Role::Applicant).then_some(plain));
            Ok(number
                .filter(|_| scope.role == Role::Applicant)
                .map(|number| party(number % 1000)))
        });
        let seal = Seal::open(&dir.path().join("personal.key"), "register").expect("a key");
        let registers = Registers::new(&pack.elements, seal);
        register::load(&store, &Scope::system(), &pack.elements).expect("registers");
        let room = Trades::open(
            dir.path(),
            false,
            &pack,
            (parties.clone(), registers.clone()),
        )
        .expect("a room");
        let bidding = bidding::Bidding::open(dir.path(), false)
            .expect("boxes")
            .with_parties(parties.clone())
            .with_listener(room.hears_boxes());
        let auctions = auction::Auctions::open(dir.path(), false, parties)
            .expect("auctions")
            .with_listener(room.hears_auctions());
        fill(&store, &registers);
        Self {
            store,
            room,
            rooms: Rooms { bidding, auctions },
            clock,
            logins,
            dir,
        }
    }

    pub fn registered(&self, new: NewProject) -> i64 {
        let made =
            trade::commands::register::register(&self.store, &clerk(TENDERER), &self.room, new);
        made.expect("registered").trades[0]
    }

    pub fn document(&self, trade: i64, kind: &str, text: &str) -> Result<i64, String> {
        let new = NewDocument {
            kind: kind.to_owned(),
            name: format!("{kind}.txt"),
            content_type: "text/plain".to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let scope = clerk(TENDERER);
        trade::commands::document::add(&self.store, &scope, &self.room, trade, new)
            .map_err(|error| error.to_string())
    }

    pub fn drafted(&self, trade: i64, plan: NoticePlan) -> i64 {
        let draft = Draft {
            title: "示例公告".to_owned(),
            body: "示例正文，不收取投标保证金。".to_owned(),
            plan,
            version: 0,
        };
        let scope = clerk(TENDERER);
        trade::commands::draft::save(&self.store, &scope, &self.room, trade, draft)
            .expect("drafted")
    }

    /// A trade of works that is announced, its deadline on 27 September at nine.
    pub fn announced(&self) -> i64 {
        let id = self.registered(works());
        self.document(id, "tender-document", "示例招标文件")
            .expect("a document");
        let draft = self.drafted(id, plan("2024-09-27"));
        self.publish(id, draft).expect("announced");
        id
    }

    pub fn publish(
        &self,
        id: i64,
        draft: i64,
    ) -> Result<i64, trade::commands::publish::PublishError> {
        let scope = clerk(TENDERER);
        let version = self.trade(id).version;
        trade::commands::publish::publish(&self.store, &scope, &self.room, (id, version, draft))
    }

    pub fn trade(&self, id: i64) -> trade::Trade {
        let scope = scope(Role::Office, None);
        trade::queries::trade(&self.store, &scope, &self.room, (id, self.now()))
            .expect("a trade")
            .held
            .trade
    }

    pub fn shown(
        &self,
        scope: &Scope,
        id: i64,
    ) -> Result<trade::queries::Shown, trade::commands::Gate> {
        trade::queries::trade(&self.store, scope, &self.room, (id, self.now()))
    }

    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    pub fn tick(&self) -> usize {
        trade::tick(&self.store, &Scope::system(), &self.room, self.now()).expect("a tick")
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a count")
    }

    pub fn journalled(&self, kind: &str) -> i64 {
        let sql = "SELECT COUNT(*) FROM journal_entry WHERE kind = $1";
        self.store
            .read(|read| read.query_one(sql, params![kind], |row| row.get(0)))
            .expect("a count")
    }
}

fn fill(store: &Store, registers: &Registers) {
    let registers = registers.clone();
    let rows = [
        (
            "A-1",
            "工程施工",
            "construction",
            "works",
            400_000_000_i64,
            "施工、改造",
        ),
        (
            "B-1",
            "货物采购",
            "procurement",
            "goods",
            40_000_000,
            "采购、设备",
        ),
    ];
    store
        .write(&Scope::system(), move |tx| {
            for (code, name, trade, category, threshold, words) in rows {
                let body = json!({
                    "code": code, "name": name, "trade": trade, "category": category,
                    "threshold": threshold, "words": words, "basis": "示例",
                });
                let body = body.as_object().expect("an object").clone();
                let from = Date::constant(2024, 1, 1);
                register::put(
                    tx,
                    &registers,
                    trade::queries::CATALOGUE,
                    body,
                    from,
                    "test",
                )
                .map_err(|error| Error::Database(error.to_string()))?;
            }
            Ok::<_, Error>(())
        })
        .expect("a catalogue");
}

pub fn plan(deadline: &str) -> NoticePlan {
    NoticePlan {
        sign_days: 0,
        pay_days: 0,
        documents_on: day("2024-09-05"),
        documents_until: day("2024-09-13"),
        deadline: at(deadline, 9),
        opens_at: at(deadline, 9),
        free_until: at(deadline, 9),
        step_fen: 0,
    }
}

pub fn works() -> NewProject {
    project(
        "示例道路改造工程施工",
        "construction-open",
        Category::Works,
        800_000_000,
    )
}

pub fn project(title: &str, procedure: &str, category: Category, fen: i64) -> NewProject {
    let method = match procedure.split('-').next() {
        Some("construction") => "works-scored",
        Some("procurement") if procedure.ends_with("negotiation") => "procurement-lowest",
        Some("procurement") => "procurement-scored",
        _ => "",
    };
    NewProject {
        title: title.to_owned(),
        platform: "jc".to_owned(),
        procedure: procedure.to_owned(),
        category,
        lots: vec![NewLot {
            title: String::new(),
            amount_fen: fen,
            ceiling_fen: None,
        }],
        ground: String::new(),
        reserved: true,
        excuse: String::new(),
        method: method.to_owned(),
        agency: (String::new(), String::new()),
        framework: None,
        tenderer: None,
        sample: false,
    }
}

pub struct Site {
    pub world: World,
    pub router: axum::Router,
}

impl Site {
    pub fn new() -> Self {
        let world = World::new();
        for (login, role, org, number) in [
            ("one", Role::Applicant, None, 1),
            ("tenderer", Role::Clerk, Some(TENDERER), 0),
            ("centre", Role::Clerk, Some(CENTRE), 0),
            ("manager", Role::Head, Some(MANAGER), 0),
            ("county", Role::Clerk, Some("gp-spj"), 0),
            ("office", Role::Office, None, 0),
            ("watch", Role::Supervisor, None, 0),
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
            if number > 0 {
                world
                    .logins
                    .lock()
                    .expect("names")
                    .insert(account.0, number);
            }
        }
        let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
        let shell = Shell::new(world.store.clone(), world.clock.clone(), site)
            .with_centres(Arc::new(centre_of))
            .with_room(world.room.clone());
        let router = Routes::shell()
            .merge(trade::routes())
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
