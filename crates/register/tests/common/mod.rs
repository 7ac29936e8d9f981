//! Lists of every sort in a temporary database, behind the router.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::sync::Arc;

use axum::Router;
use base::{AccountId, Clock, Date, OrgId, Role, Scope, Title};
use pack::element::{Choice, Elements, Field, FieldKind, Party, Publish, Register, Sensitivity};
use register::{Body, Registers};
use seal::Seal;
use serde_json::{Value, json};
use store::{Config, Store};
use testkit::{FakeClock, Visitor};
use web::accounts::{self, NewAccount};
use web::{Shell, SiteConfig};

pub const TODAY: Date = Date::constant(2024, 9, 5);
pub const OWNER: &str = "jc-fgw";

fn both(text: &str) -> Title {
    Title::new(text, format!("{text} en"))
}

pub fn field(key: &str, title: &str, kind: FieldKind) -> Field {
    Field {
        key: key.to_owned(),
        title: both(title),
        hint: None,
        kind,
        required: false,
        sensitivity: Sensitivity::Open,
    }
}

fn required(field: Field) -> Field {
    Field {
        required: true,
        ..field
    }
}

fn of(field: Field, sensitivity: Sensitivity) -> Field {
    Field {
        sensitivity,
        ..field
    }
}

pub fn list(id: &str, title: &str, key: &str, fields: Vec<Field>) -> Register {
    Register {
        id: id.to_owned(),
        title: both(title),
        clauses: vec!["C5".to_owned()],
        owner: OrgId::from(OWNER),
        publish: Publish::Open,
        credit: false,
        key: vec![key.to_owned()],
        validity: true,
        review_term: None,
        fields,
    }
}

/// Fees with a note for staff; people with personal fields; projects that hold always; credit records.
pub fn elements() -> Elements {
    let text = |max_chars| FieldKind::Text { max_chars };
    let choice = |value: &str, title: &str| Choice {
        value: value.to_owned(),
        title: both(title),
    };
    let by = FieldKind::Choice {
        choices: vec![
            choice("government", "政府定价"),
            choice("market", "市场调节"),
        ],
        many: false,
    };
    let money = FieldKind::Money {
        min_fen: Some(0),
        max_fen: None,
    };
    let mut fees = list(
        "fees",
        "收费清单",
        "code",
        vec![
            required(field("code", "编码", text(20))),
            required(field("name", "名称", text(40))),
            required(field("amount", "收费标准", money)),
            field("by", "定价方式", by),
            field("org", "执收单位", FieldKind::Organisation),
            of(
                field("note", "备注", FieldKind::LongText { max_chars: 200 }),
                Sensitivity::Internal,
            ),
        ],
    );
    fees.review_term = "12m".parse().ok();
    let mut people = list(
        "people",
        "专家名册",
        "name",
        vec![
            required(field("name", "姓名", text(20))),
            of(
                field("phone", "电话", FieldKind::Phone),
                Sensitivity::Personal,
            ),
            of(
                field("id_no", "证件", FieldKind::Identity),
                Sensitivity::Personal,
            ),
        ],
    );
    people.publish = Publish::Internal;
    let mut projects = list(
        "projects",
        "项目台账",
        "project",
        vec![
            required(field("project", "项目代码", text(20))),
            field("stage", "环节", text(20)),
        ],
    );
    projects.validity = false;
    let mut credit = list(
        "credit",
        "信用记录",
        "case_code",
        vec![
            required(field("case_code", "办件编号", text(20))),
            required(field("who", "主体", FieldKind::Party { who: Party::Any })),
            field("matter", "事由", text(40)),
        ],
    );
    credit.publish = Publish::Owner;
    credit.credit = true;
    Elements {
        registers: vec![fees, people, projects, credit],
        ..Elements::default()
    }
}

pub struct City {
    pub store: Store,
    pub rooms: Registers,
    pub router: Router,
    pub clock: Arc<FakeClock>,
    pub dir: tempfile::TempDir,
}

impl City {
    pub fn new() -> Self {
        Self::with(elements(), |rooms| rooms)
    }

    pub fn with(elements: Elements, listen: impl FnOnce(Registers) -> Registers) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(notify::MIGRATIONS);
        migrations.extend_from_slice(calendar::MIGRATIONS);
        migrations.extend_from_slice(register::MIGRATIONS);
        let clock = Arc::new(FakeClock::at(TODAY));
        let store = Store::open(&Config::new(dir.path()), &migrations, clock.clone());
        let store = store.expect("a store");
        let seal = Seal::open(&dir.path().join("register.key"), "register").expect("a key");
        let rooms = listen(Registers::new(&elements, seal));
        org::load(&store, &Scope::system(), &pack()).expect("organisations");
        register::load(&store, &Scope::system(), &elements).expect("lists");
        let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
        let shell = Shell::new(store.clone(), clock.clone() as Arc<dyn Clock>, site)
            .with_room(rooms.clone());
        let routes = web::Routes::shell().merge(register::routes());
        Self {
            router: routes.into_router(shell).expect("a router"),
            store,
            rooms,
            clock,
            dir,
        }
    }

    pub fn put(&self, list: &str, value: Value, from: Date) -> register::RowRef {
        self.try_put(list, value, from).expect("a row")
    }

    pub fn try_put(
        &self,
        list: &str,
        value: Value,
        from: Date,
    ) -> Result<register::RowRef, register::PutError> {
        let (rooms, list) = (self.rooms.clone(), list.to_owned());
        self.store.write(&Scope::system(), move |tx| {
            tx.transient();
            register::put(tx, &rooms, &list, body(value), from, "case/1")
        })
    }

    pub fn find(&self, list: &str, key: &str, on: Date) -> Option<register::Row> {
        self.store
            .read(|read| register::find(read, &self.rooms, list, key, on))
            .expect("a read")
    }

    pub fn rows(&self, scope: &Scope, list: &str, filter: &register::Filter) -> register::Rows {
        self.store
            .read(|read| register::rows(read, &self.rooms, scope, list, filter))
            .expect("rows")
    }

    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.router.clone())
    }

    pub async fn signed_in(&self, login: &str, role: Role, org: Option<&str>) -> Visitor {
        let new = NewAccount {
            login: login.to_owned(),
            name: "示例".to_owned(),
            password: "a sample password".to_owned(),
            role,
            org: org.map(OrgId::from),
        };
        accounts::create(&self.store, &Scope::system(), new).expect("an account");
        let mut visitor = self.visitor();
        visitor.sign_in(login, "a sample password").await;
        visitor
    }
}

/// Two organisations and a division.
pub fn pack() -> pack::Pack {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jincheng");
    let mut files = Vec::new();
    for name in ["city.toml", "regions.toml"] {
        let text = std::fs::read_to_string(root.join(name)).expect("a text");
        files.push((name.to_owned(), text));
    }
    for entry in std::fs::read_dir(root.join("organisations")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!(
            "organisations/{}",
            path.file_name().expect("a name").to_string_lossy()
        );
        files.push((name, std::fs::read_to_string(&path).expect("a text")));
    }
    pack::load(files).unwrap_or_else(|errors| panic!("{}", errors[0]))
}

pub fn body(value: Value) -> Body {
    value.as_object().cloned().expect("an object")
}

pub fn fee(code: &str, amount: i64) -> Value {
    json!({ "code": code, "name": format!("示例收费{code}"), "amount": amount })
}

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

pub fn account(id: i64, role: Role, org: Option<&str>) -> Scope {
    Scope {
        account: Some(AccountId(id)),
        role,
        org: org.map(OrgId::from),
        centre: None,
    }
}

pub fn clerk() -> Scope {
    account(7, Role::Clerk, Some(OWNER))
}

pub fn head() -> Scope {
    account(8, Role::Head, Some(OWNER))
}

pub fn stranger() -> Scope {
    account(9, Role::Clerk, Some("jc-spj"))
}
