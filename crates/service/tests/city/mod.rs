//! A city with a small pack, with its router over a store in a temporary folder.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use base::{Clock, Date, Millis, OrgId, Role, Scope, Title};
use casework::Casework;
use licence::Licences;
use pack::Pack;
use register::Registers;
use seal::Seal;
use service::Service;
use store::{Config, Query, Store, params};
use testkit::{Reply, Visitor};
use web::accounts::{self, NewAccount};
use web::{Shell, SiteConfig};

pub const PASSWORD: &str = "shili-mima-2024";
pub const TODAY: &str = "2024-09-05";
/// A right number of nobody.
pub const IDENTITY: &str = "11010519491231002X";
pub const PHONE: &str = "13800000000";
/// A picture of one point.
pub const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

/// A clock that stands until it is set.
#[derive(Debug)]
pub struct Hands(AtomicI64);

impl Hands {
    pub fn set(&self, day: &str) {
        let day: Date = day.parse().expect("a day");
        let morning = Millis::start_of(day).plus_secs(9 * 3600);
        self.0.store(morning.0, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
}

pub struct City {
    pub store: Store,
    pub clock: Arc<Hands>,
    pub service: Service,
    pub casework: Casework,
    pub router: Router,
    pub dir: tempfile::TempDir,
}

const CITY: &str = "id = \"jia\"\ntitle = \"甲市\"\ntitle_en = \"Jia\"\nregion = \"990100\"\ncalendar = \"national\"\n";

const REGIONS: &str = r#"
[[region]]
code = "990100"
name = "甲市"
title = "甲市"
title_en = "Jia"
level = "prefecture"

[[region]]
code = "990121"
name = "乙县"
title = "乙县"
title_en = "Yi County"
level = "county"
parent = "990100"
"#;

const ORGANISATIONS: &str = r#"
[[organisation]]
id = "jia-czj"
name = "甲市财政局"
short = "市财政局"
title_en = "Finance Bureau"
kind = "department"
region = "990100"

[[organisation]]
id = "yi-czj"
name = "乙县财政局"
short = "县财政局"
title_en = "Finance Bureau of Yi"
kind = "department"
region = "990121"
"#;

const PLAN: &str = r#"
id = "jia-1"
letter = "X"
number = "甲政发〔2023〕1号"
title = "示例方案"
title_en = "Sample plan"
issuer = "甲市财政局"
signed = "2023-08-11"
region = "990100"

[[clause]]
no = "1"
path = "1"
title = "示例任务"
title_en = "Sample task"
kind = "task"
theme = "service"
"#;

/// The small pack of these tests.
pub fn pack() -> Pack {
    load(vec![
        ("city.toml".to_owned(), CITY.to_owned()),
        ("regions.toml".to_owned(), REGIONS.to_owned()),
        ("organisations/a.toml".to_owned(), ORGANISATIONS.to_owned()),
        ("plans/x.toml".to_owned(), PLAN.to_owned()),
        ("subjects/shop/a.toml".to_owned(), subject()),
    ])
}

fn subject() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/city/pack.toml");
    std::fs::read_to_string(path).expect("the subject")
}

fn load(files: Vec<(String, String)>) -> Pack {
    match pack::load(files) {
        Ok(pack) => pack,
        Err(errors) => {
            let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("{}", all.join("\n"))
        }
    }
}

/// The first city's own pack.
pub fn jincheng() -> Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jincheng");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    load(files)
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|end| end == "toml") {
            let name = path
                .strip_prefix(root)
                .expect("below")
                .to_string_lossy()
                .into_owned();
            files.push((name, std::fs::read_to_string(&path).expect("a text")));
        }
    }
}

impl City {
    pub fn new() -> Self {
        Self::with(&pack())
    }

    pub fn with(pack: &Pack) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(Hands(AtomicI64::new(0)));
        clock.set(TODAY);
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(notify::MIGRATIONS);
        migrations.extend_from_slice(calendar::MIGRATIONS);
        migrations.extend_from_slice(register::MIGRATIONS);
        migrations.extend_from_slice(licence::MIGRATIONS);
        migrations.extend_from_slice(casework::MIGRATIONS);
        migrations.extend_from_slice(service::MIGRATIONS);
        let store =
            Store::open(&Config::new(dir.path()), &migrations, clock.clone()).expect("a store");
        let scope = Scope::system();
        let key = dir.path().join("personal.key");
        let seal = |purpose: &str| Seal::open(&key, purpose).expect("a key");
        org::load(&store, &scope, pack).expect("organisations");
        register::load(&store, &scope, &pack.elements).expect("registers");
        let registers = Registers::new(&pack.elements, seal("register"));
        let licences = Licences::open(dir.path(), false).expect("keys");
        let casework = Casework::new(seal("casework"))
            .with_licences(licences.clone())
            .with_registers(registers.clone())
            .with_listener(Arc::new(service::commands::bundle::on_case));
        casework::load(&store, &scope, &casework, &pack.elements).expect("items");
        let service = Service::new(seal("service"));
        service::load(&store, &scope, &service, pack).expect("the catalogue");
        let site = SiteConfig::loopback(Title::new("甲市", "Jia"));
        let shell = Shell::new(store.clone(), clock.clone(), site)
            .with_room(service.clone())
            .with_room(casework.clone())
            .with_room(licences)
            .with_room(registers)
            .with_home(Role::Applicant, "/my")
            .with_joining("/join");
        let routes = web::Routes::shell().merge(service::routes());
        let router = routes.into_router(shell).expect("a router");
        let city = Self {
            store,
            clock,
            service,
            casework,
            router,
            dir,
        };
        city.account("clerk", Role::Clerk, Some("jia-czj"));
        city
    }

    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.router.clone())
    }

    /// Somebody who opened an account as a person.
    pub async fn applicant(&self) -> Visitor {
        let mut visitor = self.visitor();
        let reply = join(&mut visitor, PHONE).await;
        assert_eq!(reply.location(), Some("/sign-in"), "{}", reply.text());
        visitor.sign_in(PHONE, PASSWORD).await;
        visitor
    }

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

    /// Decides at a place of a case as an officer of the unit.
    pub fn act(&self, case: i64, step: &str, action: &str, reason: &str) {
        let clerk = accounts::of_login(&self.store, &Scope::system(), "clerk").expect("a clerk");
        let scope = clerk.scope();
        let today = self.clock.now().day();
        let room = &self.casework;
        let view = self
            .store
            .read(|read| casework::queries::case(read, &scope, room, (case, None), today))
            .expect("the case");
        let place = view.places.iter().find(|place| place.step == step);
        let act = casework::commands::act::Act {
            token: place.unwrap_or_else(|| panic!("{step} is not open")).token,
            action: action.to_owned(),
            answers: flow::Fields::new(),
            files: Vec::new(),
            reason: reason.to_owned(),
        };
        let key = casework::model::Key::new(case, view.head.version);
        casework::commands::act::act(&self.store, &scope, room, key, act).expect("decided");
    }

    /// Asks for a correction as an officer of the unit.
    pub fn ask_correction(&self, case: i64, step: &str, questions: &[&str], materials: &[&str]) {
        let clerk = accounts::of_login(&self.store, &Scope::system(), "clerk").expect("a clerk");
        let scope = clerk.scope();
        let today = self.clock.now().day();
        let room = &self.casework;
        let view = self
            .store
            .read(|read| casework::queries::case(read, &scope, room, (case, None), today))
            .expect("the case");
        let place = view
            .places
            .iter()
            .find(|place| place.step == step)
            .expect("open");
        let ask = casework::commands::correct::Ask {
            questions: questions.iter().map(|key| (*key).to_owned()).collect(),
            materials: materials.iter().map(|id| (*id).to_owned()).collect(),
            text: "示例：请核对".to_owned(),
        };
        let key = casework::model::Key::new(case, view.head.version);
        casework::commands::correct::ask(&self.store, &scope, room, key, (place.token, ask))
            .expect("asked");
    }
}

/// Opens an account as a person.
pub async fn join(visitor: &mut Visitor, phone: &str) -> Reply {
    let fields = [
        ("kind", "person"),
        ("name", "示例人"),
        ("identity", IDENTITY),
        ("company", ""),
        ("credit_code", ""),
        ("phone", phone),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ];
    visitor.press("/join", "/join", &fields).await
}

/// A form on its way through its pages.
pub struct Walk<'v> {
    pub visitor: &'v mut Visitor,
    pub path: String,
    pub page: Reply,
}

impl<'v> Walk<'v> {
    pub async fn begin(visitor: &'v mut Visitor, path: &str) -> Self {
        let page = visitor.get(path).await;
        Self {
            visitor,
            path: path.split('?').next().unwrap_or(path).to_owned(),
            page,
        }
    }

    /// The page that is shown.
    pub fn at(&self) -> String {
        self.page.field("page")
    }

    /// Presses a button of the page with these answers.
    pub async fn press(
        &mut self,
        go: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) {
        let held = ["csrf", "state", "page"].map(|name| (name, self.page.field(name)));
        let mut all: Vec<(&str, &str)> = held
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let text = self.page.text();
        let shown: Vec<String> = text
            .split("name=\"q\" value=\"")
            .skip(1)
            .filter_map(|rest| Some(rest.split('"').next()?.to_owned()))
            .collect();
        all.extend(shown.iter().map(|key| ("q", key.as_str())));
        all.extend(fields);
        all.push(("go", go));
        self.page = self.visitor.upload(&self.path, &all, files).await;
    }

    pub async fn next(&mut self, fields: &[(&str, &str)]) {
        self.press("next", fields, &[]).await;
        assert_eq!(self.page.status, 200, "{}", self.page.text());
    }
}
