//! A temporary database with two centres, two supervising units and four parties, and a router over it.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use base::calendar::Term;
use base::{AccountId, Clock, Date, Millis, OrgId, Role, Scope};
use contract::commands::draft::NewText;
use contract::commands::file::NewDispute;
use contract::commands::sign::NewSignature;
use contract::model::{About, Form, NewFile};
use contract::{
    ContractRules, Contracts, DisputeRules, Done, Event, Forum, Interest, Keys, Listener,
    NewContract, Owner, Rule, Share, StepError, Window, Windows,
};
use org::{Parties, Party};
use store::{Config, Error, Query, Store, Tx, params};
use testkit::{House, hire};

pub const SUBJECT: &str = "trade/12/lot/1";

/// A clock that stands until it is set.
#[derive(Debug)]
pub struct Hands(AtomicI64);

impl Hands {
    pub fn set(&self, day: &str) {
        let day: Date = day.parse().expect("a day");
        self.0.store(
            Millis::start_of(day).plus_secs(9 * 3600).0,
            Ordering::SeqCst,
        );
    }
}

impl Clock for Hands {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
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

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

pub fn scope(role: Role, org: Option<&str>) -> Scope {
    Scope {
        account: Some(AccountId(900)),
        role,
        org: org.map(OrgId::from),
        centre: None,
    }
}

/// The account of a party.
pub fn firm(number: u32) -> Scope {
    Scope {
        account: Some(AccountId(i64::from(number))),
        role: Role::Applicant,
        org: None,
        centre: None,
    }
}

pub fn head() -> Scope {
    scope(Role::Head, Some("tenderer"))
}

pub fn centre() -> Scope {
    scope(Role::Clerk, Some("centre"))
}

pub fn overseer() -> Scope {
    scope(Role::Clerk, Some("overseer"))
}

pub fn contract_rules() -> ContractRules {
    ContractRules {
        sale: false,
        sign: Rule::new(Term::CalendarDays(30), "第四十六条"),
        report: Rule::new(Term::CalendarDays(15), "第四十七条"),
        pay: Rule::new(Term::CalendarDays(30), "条例"),
        pay_most: Rule::new(Term::CalendarDays(60), "条例第九条"),
        change: Share {
            percent: 10,
            basis: "第四十九条".to_owned(),
        },
        bond: Share {
            percent: 10,
            basis: "第五十八条".to_owned(),
        },
        public: Default::default(),
    }
}

pub fn dispute_rules() -> DisputeRules {
    DisputeRules {
        answer: Rule::new(Term::CalendarDays(3), "第二十二条"),
        complain: Rule::new(Term::CalendarDays(10), "第六十条"),
        accept: Rule::new(Term::WorkingDays(3), "第六十一条"),
        decide: Rule::new(Term::WorkingDays(30), "第六十一条"),
        objection_first: vec!["documents".into(), "opening".into(), "result".into()],
        objection_first_basis: "第六十条第二款".to_owned(),
    }
}

pub struct World {
    pub store: Store,
    pub room: Contracts,
    pub clock: Arc<Hands>,
    pub heard: Arc<Mutex<Vec<Event>>>,
    /// Accounts that stand for a party, beside those with its number.
    pub logins: Arc<Mutex<BTreeMap<i64, u32>>>,
    /// Whose which key is.
    pub keys: Arc<Mutex<BTreeMap<String, String>>>,
    pub dir: tempfile::TempDir,
}

impl World {
    /// At nine on Thursday, 5 September 2024.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(Hands(AtomicI64::new(0)));
        clock.set("2024-09-05");
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(calendar::MIGRATIONS);
        migrations.extend_from_slice(notify::MIGRATIONS);
        migrations.extend_from_slice(contract::MIGRATIONS);
        let config = Config::new(testkit::postgres::prepared(dir.path()));
        let store = Store::open(&config, &migrations, clock.clone()).expect("a store");
        store.write(&Scope::system(), units).expect("units");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let logins = Arc::new(Mutex::new(BTreeMap::new()));
        let keys: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
        let asked = Arc::clone(&keys);
        let (ears, names) = (Arc::clone(&heard), Arc::clone(&logins));
        let parties = Parties::new(move |_, scope| {
            let account = scope.account.map_or(0, |account| account.0);
            let number = names.lock().expect("names").get(&account).copied();
            let own = u32::try_from(account)
                .ok()
                .filter(|number| (1..=4).contains(number));
            Ok(number
                .or(own)
                .filter(|_| scope.role == Role::Applicant)
                .map(party))
        });
        // Parties 1 to 3 took the documents; 4 has nothing to do with the trade.
        let interest = Interest::new(|_, subject, who, _| {
            let known = subject.starts_with("trade/12") || subject.starts_with("sample/");
            Ok(known && (1..=3).any(|number| code(number) == who.code))
        });
        let room = Contracts::new(parties, interest)
            .with_keys(Keys::new(move |_, key| {
                Ok(asked.lock().expect("keys").get(key).cloned())
            }))
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
            keys,
            dir,
        }
    }

    /// Puts a key on the trust list.
    pub fn trust(&self, key: &str, code: &str) {
        let mut keys = self.keys.lock().expect("keys");
        keys.insert(key.to_owned(), code.to_owned());
    }

    pub fn award(&self) -> NewContract {
        NewContract {
            subject: SUBJECT.to_owned(),
            platform: "jc".to_owned(),
            centre_org: OrgId::from("centre"),
            overseer_org: Some(OrgId::from("overseer")),
            title: "示例合同".to_owned(),
            owner: Owner::Org {
                org: OrgId::from("tenderer"),
                name: "示例招标人".to_owned(),
            },
            supplier: party(1),
            small: true,
            amount_fen: 100_000_000,
            award_at: Clock::now(&*self.clock),
            bond_fen: Some(5_000_000),
            rules: contract_rules(),
            sample: false,
        }
    }

    pub fn open(&self, new: NewContract) -> Result<i64, contract::OpenError> {
        self.store
            .write(&Scope::system(), move |tx| contract::open(tx, &new))
    }

    /// The contract of the award, opened.
    pub fn opened(&self) -> i64 {
        self.open(self.award()).expect("opened")
    }

    pub fn text(&self, id: i64, amount_fen: i64) -> NewText {
        NewText {
            contract: id,
            version: self.row(id).version,
            amount_fen,
            ends_on: day("2025-03-31"),
            reason: "示例原因".to_owned(),
            file: NewFile {
                name: "contract.txt".to_owned(),
                content: format!("示例合同文本 {amount_fen}").into_bytes(),
            },
        }
    }

    pub fn draft(&self, who: &Scope, new: NewText) -> Result<Done, StepError> {
        contract::commands::draft::draft(&self.store, who, &self.room, new)
    }

    pub fn sign(&self, who: &Scope, id: i64) -> Result<Done, StepError> {
        let text = self.shown(id).texts.remove(0);
        let new = NewSignature {
            contract: id,
            no: text.no,
            digest: text.digest,
            note: String::new(),
        };
        contract::commands::sign::sign(&self.store, who, &self.room, new)
    }

    /// A contract in force.
    pub fn in_force(&self) -> i64 {
        let id = self.opened();
        self.draft(&head(), self.text(id, 100_000_000))
            .expect("a text");
        self.sign(&head(), id).expect("the owner");
        self.sign(&firm(1), id).expect("the supplier");
        id
    }

    pub fn shown(&self, id: i64) -> contract::queries::Shown {
        let office = scope(Role::Office, None);
        self.store
            .read(|read| contract::queries::contract(read, (&office, None), id))
            .expect("a contract")
    }

    pub fn row(&self, id: i64) -> contract::model::Contract {
        self.shown(id).row
    }

    /// Opens the subject: documents until the 20th, the result from the 25th to the 28th; bids are secret until the 30th.
    pub fn begin(&self) {
        let at = |text: &str| Millis::start_of(day(text)).0;
        let window = |from: &str, until: &str| {
            Some(Window {
                from_ms: at(from),
                until_ms: at(until),
                basis: "示例条款".to_owned(),
            })
        };
        let forum = Forum {
            subject: SUBJECT.to_owned(),
            platform: "jc".to_owned(),
            centre_org: OrgId::from("centre"),
            overseer_org: Some(OrgId::from("overseer")),
            title: "示例项目".to_owned(),
            owner: Owner::Org {
                org: OrgId::from("tenderer"),
                name: "示例招标人".to_owned(),
            },
            rules: dispute_rules(),
            windows: Windows {
                documents: window("2024-09-01", "2024-09-20"),
                opening: None,
                result: window("2024-09-25", "2024-09-28"),
                reveal_ms: at("2024-09-30"),
            },
            sample: false,
        };
        self.store
            .write(&Scope::system(), move |tx| contract::begin(tx, &forum))
            .expect("begun");
    }

    pub fn file(&self, who: &Scope, new: NewDispute) -> Result<Done, StepError> {
        contract::commands::file::file(&self.store, who, &self.room, new)
    }

    pub fn events(&self) -> Vec<Event> {
        std::mem::take(&mut *self.heard.lock().expect("ears"))
    }

    pub fn tick(&self) -> usize {
        let day = Clock::now(&*self.clock).day();
        contract::tick(&self.store, &Scope::system(), &self.room, day).expect("a tick")
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

    pub fn site(&self) -> House {
        let room = self.room.clone();
        let clock: Arc<dyn Clock> = self.clock.clone();
        let house = House::new((&self.store, clock), contract::routes(), |shell| {
            shell.with_room(room)
        });
        for (login, role, org, stands) in LOGINS {
            let id = hire(&self.store, login, role, org);
            if let Some(number) = stands {
                self.logins.lock().expect("names").insert(id.0, number);
            }
        }
        house
    }
}

pub const LOGINS: [(&str, Role, Option<&str>, Option<u32>); 11] = [
    // The first accounts have numbers that stand for parties; none of these is an applicant.
    ("head", Role::Head, Some("tenderer"), None),
    ("clerk", Role::Clerk, Some("centre"), None),
    ("county", Role::Clerk, Some("county"), None),
    ("overseer", Role::Clerk, Some("overseer"), None),
    ("office", Role::Office, None, None),
    ("supervisor", Role::Supervisor, None, None),
    ("auditor", Role::Auditor, None, None),
    ("discipline", Role::Discipline, None, None),
    ("supplier", Role::Applicant, None, Some(1)),
    ("other", Role::Applicant, None, Some(2)),
    ("person", Role::Applicant, None, None),
];

fn units(tx: &mut Tx<'_>) -> Result<(), Error> {
    let ids = ["centre", "county", "tenderer", "overseer"];
    for (position, id) in ids.into_iter().enumerate() {
        tx.execute(
            "INSERT INTO org_organisation (id, position, title_zh, title_en, short, region, kind)
             VALUES ($1, $2, $3, $1, $3, '140500', 'department')",
            params![
                id,
                i64::try_from(position).unwrap_or(0),
                format!("示例{id}")
            ],
        )?;
    }
    tx.journal("org.loaded", "org/sample", serde_json::json!({}))?;
    Ok(())
}

pub fn objection(about: About, facts: &str) -> NewDispute {
    NewDispute {
        subject: SUBJECT.to_owned(),
        form: Form::Objection,
        about,
        parent: None,
        known_on: None,
        facts: facts.to_owned(),
        wants: "示例请求".to_owned(),
        files: Vec::new(),
    }
}
