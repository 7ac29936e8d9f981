//! A trading centre with its box, bidders and holders, on a store in a temporary folder.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::sync::{Arc, Mutex};

use axum::Router;
use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope, Title};
use bidding::{Begun, Bidding, BoxId, Event, Holder, HolderId, Keeper, Listener, NewBox, Received};
use envelope::{BoxTerms, Header, KeyPair, Manifest, NoRandom, Share, SuiteId};
use org::{Parties, Party};
use store::{Config, Query, Store, params};
use testkit::{FakeClock, Visitor};
use web::accounts::{self, NewAccount};
use web::{Shell, SiteConfig};

/// The day of the tender.
pub const TODAY: Date = Date::constant(2024, 9, 2);

/// The lot.
pub const SUBJECT: &str = "trade/1/lot/1";

/// Codes of sample enterprises in a division that does not exist, each with a right check character.
pub const CODES: [&str; 3] = [
    "91350100M000100Y43",
    "91990000MA0000001B",
    "91990000MA0000002E",
];

pub fn random(bytes: &mut [u8]) -> Result<(), NoRandom> {
    getrandom::fill(bytes).map_err(|_| NoRandom)
}

/// A sealed file with what its bidder keeps.
pub struct Sealed {
    pub header: Header,
    pub manifest: Manifest,
    pub chunks: Vec<Vec<u8>>,
    pub owner: KeyPair,
    pub file: Vec<u8>,
}

impl Sealed {
    pub fn half(&self) -> String {
        envelope::open_half(&self.header, &self.owner)
            .expect("the owner's half")
            .text()
            .to_string()
    }

    pub fn digest(&self) -> String {
        base::hex::encode(&self.manifest.digest())
    }
}

/// The archive that a bidder seals.
pub fn archive(price_fen: i64) -> Vec<u8> {
    archive_of(&format!(
        "{{\"price_fen\":{price_fen},\"duration_days\":90,\"quality\":\"示例\"}}"
    ))
}

/// The same with another `bid.json`.
pub fn archive_of(json: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("bid.json", options).expect("a member");
    writer.write_all(json.as_bytes()).expect("its content");
    writer
        .start_file("示例投标函.txt", options)
        .expect("a member");
    writer.write_all("示例\n".as_bytes()).expect("its content");
    writer.finish().expect("an archive").into_inner()
}

/// Seals a content for a box.
pub fn seal(terms: &BoxTerms, code: &str, content: &[u8]) -> Sealed {
    let owner = KeyPair::generate(terms.suite, &mut random).expect("a key");
    let bid = envelope::Bid {
        terms,
        code,
        owner: owner.public(),
        length: content.len() as u64,
    };
    let mut file = Vec::new();
    let (header, manifest) = bid
        .seal(&mut &content[..], &mut file, &mut random)
        .expect("sealed");
    let mut rest = &file[header.bytes().len()..];
    let mut chunks = Vec::new();
    for no in 0..header.chunk_count() {
        let (chunk, after) = rest.split_at(header.chunk_bytes(no).expect("a length"));
        chunks.push(chunk.to_vec());
        rest = after;
    }
    Sealed {
        header,
        manifest,
        chunks,
        owner,
        file,
    }
}

pub struct World {
    pub store: Store,
    pub room: Bidding,
    pub clock: Arc<FakeClock>,
    pub keys: BTreeMap<HolderId, KeyPair>,
    pub events: Arc<Mutex<Vec<Event>>>,
    pub dir: tempfile::TempDir,
}

/// Enterprises by account: 101, 102 and 105 stand for the first, whose administrator is 102; 103 for the second, 104 for
/// the third.
fn parties() -> Parties {
    Parties::new(|_, scope| {
        let code = match scope.account.map(|account| account.0) {
            Some(101 | 102 | 105) => 0,
            Some(103) => 1,
            Some(104) => 2,
            _ => return Ok(None),
        };
        Ok(Some(Party {
            code: CODES[code].to_owned(),
            name: format!("示例企业{code}"),
        }))
    })
    .with_administrators(|_, scope| Ok(scope.account == Some(AccountId(102))))
}

pub fn firm(account: i64) -> Scope {
    Scope {
        account: Some(AccountId(account)),
        role: Role::Applicant,
        org: None,
        centre: None,
    }
}

pub fn staff(account: i64, role: Role, org: &str) -> Scope {
    Scope {
        account: Some(AccountId(account)),
        role,
        org: Some(OrgId::from(org)),
        centre: None,
    }
}

pub fn keeper(holder: HolderId) -> Scope {
    match holder {
        HolderId::Tenderer => staff(11, Role::Clerk, "jc-jyj"),
        HolderId::Centre => staff(12, Role::Clerk, "jc-jyzx"),
        HolderId::Supervisor => staff(13, Role::Head, "jc-zjj"),
    }
}

impl World {
    pub fn new() -> Self {
        Self::with(parties())
    }

    pub fn with(parties: Parties) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(bidding::MIGRATIONS);
        let clock = Arc::new(FakeClock::at(TODAY));
        let store = Store::open(
            &Config::new(testkit::postgres::prepared(dir.path())),
            &migrations,
            clock.clone(),
        )
        .expect("a store");
        let events: Arc<Mutex<Vec<Event>>> = Arc::default();
        let heard = events.clone();
        let listener = Listener::new(move |_, event| {
            heard.lock().expect("a lock").push(event.clone());
            Ok(())
        });
        let room = Bidding::open(dir.path(), false)
            .expect("keys")
            .with_parties(parties)
            .with_listener(listener);
        let keys = HolderId::ALL
            .map(|id| {
                (
                    id,
                    KeyPair::generate(SuiteId::P256, &mut random).expect("a key"),
                )
            })
            .into();
        Self {
            store,
            room,
            clock,
            keys,
            events,
            dir,
        }
    }

    /// What a box is opened from: it takes bids for a day, three holders, two of them open it.
    pub fn new_box(&self) -> NewBox {
        let now = self.clock.now();
        let holder = |id: HolderId| Holder {
            id,
            keeper: Keeper::Org(keeper(id).org.expect("an organisation")),
            public_key: Some(self.keys[&id].public().to_string()),
        };
        NewBox {
            subject: SUBJECT.to_owned(),
            platform: "jc".to_owned(),
            centre_org: OrgId::from("jc-jyzx"),
            title: "示例道路工程施工".to_owned(),
            suite: SuiteId::P256,
            holders: HolderId::ALL.map(holder).to_vec(),
            threshold: 2,
            opens_at: now,
            deadline: now.plus_secs(86_400),
            min_bids: 1,
            unseal_minutes: 30,
            invited: None,
            confidential: false,
            rehearsal: false,
        }
    }

    pub fn open(&self, new: NewBox) -> BoxId {
        let room = self.room.clone();
        self.store
            .write(&Scope::system(), move |tx| {
                bidding::open_box(tx, &room, &new)
            })
            .expect("a box")
    }

    pub fn terms(&self, id: BoxId) -> BoxTerms {
        let file: String = self.text(&format!(
            "SELECT box_file FROM bidding_box WHERE id = {}",
            id.0
        ));
        BoxTerms::parse(&file).expect("terms")
    }

    pub fn seal(&self, id: BoxId, firm: usize, price_fen: i64) -> Sealed {
        seal(&self.terms(id), CODES[firm], &archive(price_fen))
    }

    pub fn begin(&self, scope: &Scope, id: BoxId, sealed: &Sealed) -> Begun {
        bidding::begin(
            &self.store,
            &self.room,
            scope,
            id,
            (sealed.header.bytes().to_vec(), &sealed.manifest.text()),
        )
        .expect("an upload")
    }

    /// Uploads all chunks; the upload's token.
    pub fn upload(&self, scope: &Scope, id: BoxId, sealed: &Sealed) -> String {
        let begun = self.begin(scope, id, sealed);
        for no in begun.missing {
            let bytes = sealed.chunks[no as usize].clone();
            bidding::put_chunk(
                &self.store,
                &self.room,
                scope,
                (id, &begun.token),
                (no, bytes),
            )
            .expect("a chunk");
        }
        begun.token
    }

    pub fn bid(&self, scope: &Scope, id: BoxId, sealed: &Sealed) -> Received {
        let token = self.upload(scope, id, sealed);
        bidding::finish(&self.store, &self.room, scope, (id, &token), None).expect("a receipt")
    }

    pub fn tick(&self) -> usize {
        bidding::tick(&self.store, &self.room, &Scope::system(), self.clock.now()).expect("a round")
    }

    /// Moves to the deadline and closes.
    pub fn close(&self) {
        self.clock.advance_secs(86_400);
        self.tick();
    }

    /// The file of shares that a holder makes from the heads of a closed box.
    pub fn shares(&self, id: BoxId, holder: HolderId) -> String {
        let heads = self
            .store
            .read(|read| bidding::heads(read, &keeper(holder), id))
            .expect("heads");
        let mut rest = &heads[..];
        let mut shares = Vec::new();
        while !rest.is_empty() {
            let header = Header::read(&mut rest).expect("read").expect("a header");
            if let Ok(share) = envelope::open_share(&header, &self.keys[&holder]) {
                shares.push(share);
            }
        }
        Share::file(&shares).to_string()
    }

    pub fn give_shares(&self, id: BoxId, holder: HolderId) -> bidding::Given {
        let file = self.shares(id, holder);
        bidding::give_shares(
            &self.store,
            &self.room,
            &keeper(holder),
            id,
            file.as_bytes(),
        )
        .expect("taken")
    }

    pub fn give_half(&self, scope: &Scope, id: BoxId, sealed: &Sealed) {
        bidding::give_half(&self.store, &self.room, scope, id, &sealed.half()).expect("taken");
    }

    pub fn text(&self, sql: &str) -> String {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a text")
    }

    pub fn number(&self, sql: &str) -> i64 {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a number")
    }

    /// How far writing has come: what was seen of the clock, and bytes in the log of a database that is a file.
    pub fn written(&self) -> (i64, u64) {
        let log = std::fs::metadata(self.dir.path().join("luodi.db-wal"));
        let bytes = log.map_or(0, |file| file.len());
        (self.number("SELECT at FROM bidding_clock"), bytes)
    }

    /// What somebody does who has the database in hand and no entry to show.
    pub fn tamper(&self, sql: &str) {
        let sql = sql.to_owned();
        let rows = self
            .store
            .write(&Scope::system(), move |tx| {
                tx.transient();
                tx.execute(&sql, params![])
            })
            .expect("altered");
        assert!(rows > 0, "nothing was altered");
    }

    pub fn findings(&self, id: BoxId) -> Vec<bidding::Finding> {
        self.store
            .read(|read| bidding::check(read, &self.room, id))
            .expect("checked")
    }

    pub fn state(&self, id: BoxId) -> String {
        self.text(&format!(
            "SELECT state FROM bidding_box WHERE id = {}",
            id.0
        ))
    }

    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// The router of this room.
    pub fn router(&self) -> Router {
        let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
        let shell =
            Shell::new(self.store.clone(), self.clock.clone(), site).with_room(self.room.clone());
        web::Routes::shell()
            .merge(bidding::routes())
            .into_router(shell)
            .expect("a router")
    }

    /// Somebody who is signed in; the account's number follows the order of sign-ins.
    pub async fn visitor(&self, role: Role, org: Option<&str>) -> (Visitor, AccountId) {
        let login = format!("s{}", self.number("SELECT COUNT(*) FROM web_account"));
        let id = accounts::create(
            &self.store,
            &Scope::system(),
            NewAccount {
                login: login.clone(),
                name: "示例".to_owned(),
                password: "a sample password".to_owned(),
                role,
                org: org.map(OrgId::from),
            },
        )
        .expect("an account");
        let mut visitor = Visitor::new(self.router());
        visitor.sign_in(&login, "a sample password").await;
        (visitor, id)
    }
}
