//! Licences through their door: issue, change, use, and who sees what.

use std::sync::Arc;

use base::{Date, Fault, OrgId, RegionCode, Scope, Title};
use licence::{
    Change, ChangeError, Holder, HolderKind, Issue, Licences, State, Use, UseError, Which,
};
use pack::element::{FieldKind, Licence, LicenceField};
use serde_json::{Map, json};
use store::{Config, Query, Store, params};
use testkit::FakeClock;

const TODAY: Date = Date::constant(2024, 3, 1);
const PERSON: &str = "11010519491231002X";
const FIRM: &str = "91350100M000100Y43";

struct World {
    store: Store,
    room: Licences,
    _dir: tempfile::TempDir,
}

fn definition() -> Licence {
    Licence {
        id: "hygiene-permit".to_owned(),
        title: Title::new("卫生许可证", "Hygiene permit"),
        clauses: Vec::new(),
        number: "示字{year}-{seq:4}".to_owned(),
        valid: Some("48m".parse().expect("a term")),
        issuer: None,
        fields: vec![
            LicenceField {
                key: "address".to_owned(),
                title: Title::new("地址", "Address"),
                kind: FieldKind::Text { max_chars: 100 },
                value: "form.address".to_owned(),
            },
            LicenceField {
                key: "id".to_owned(),
                title: Title::new("身份证号", "Identity number"),
                kind: FieldKind::Identity,
                value: "form.id".to_owned(),
            },
        ],
    }
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(licence::MIGRATIONS);
        let clock = Arc::new(FakeClock::at(TODAY));
        let store = Store::open(
            &Config::new(testkit::postgres::prepared(dir.path())),
            &migrations,
            clock,
        )
        .expect("a store");
        let room = Licences::open(dir.path(), false).expect("keys");
        Self {
            store,
            room,
            _dir: dir,
        }
    }

    fn issue(&self, kind: HolderKind, code: &str) -> licence::Issued {
        let (room, code) = (self.room.clone(), code.to_owned());
        self.store
            .write(&Scope::system(), move |tx| {
                let mut fields = Map::new();
                fields.insert("address".to_owned(), json!("示例路 1 号"));
                fields.insert("id".to_owned(), json!(PERSON));
                licence::issue(
                    tx,
                    &room,
                    &Issue {
                        licence: &definition(),
                        holder: &Holder {
                            kind,
                            name: "示例人".to_owned(),
                            code,
                        },
                        region: &RegionCode::from("140500"),
                        issuer: &OrgId::from("jc-wjw"),
                        issuer_name: "示例卫生健康委员会",
                        fields: &fields,
                        case: Some(7),
                        on: TODAY,
                    },
                )
            })
            .expect("issued")
    }

    fn change(&self, number: &str, change: Change) -> Result<i64, ChangeError> {
        let number = number.to_owned();
        self.store.write(&Scope::system(), move |tx| {
            licence::change(tx, &Which::Number(&number), change, "示例理由", TODAY)
        })
    }

    fn make_use(&self, number: &str, on: Date) -> Result<i64, UseError> {
        let number = number.to_owned();
        self.store.write(&Scope::system(), move |tx| {
            licence::make_use(
                tx,
                &Use {
                    number: &number,
                    by: &OrgId::from("jc-spj"),
                    case_code: "JC-1",
                    purpose: "示例材料",
                    on,
                },
            )
        })
    }
}

#[test]
fn numbers_run_and_tickets_verify_without_the_database() {
    let world = World::new();
    let first = world.issue(HolderKind::Enterprise, FIRM);
    let second = world.issue(HolderKind::Enterprise, FIRM);
    assert_eq!(
        (first.number.as_str(), second.number.as_str()),
        ("示字2024-0001", "示字2024-0002")
    );
    assert_eq!(first.valid_until, Some(Date::constant(2028, 2, 29)));
    let shown = world
        .store
        .read(|read| licence::of_case(read, &world.room, 7, TODAY))
        .expect("licences");
    assert_eq!(shown.len(), 2);
    let keys = [world.room.verifying_key()];
    let ticket = licence::rules::ticket::check(&shown[0].ticket, &keys).expect("genuine");
    assert_eq!(ticket.n, first.number);
    assert_eq!(ticket.h, "示例人");
    let id = ticket.f.iter().find(|(head, _)| head == "身份证号");
    assert!(id.is_some_and(|(_, value)| value.contains('*') && !value.contains(PERSON)));
    assert!(
        licence::code::svg(
            &licence::check_href("https://city.example", &shown[0].ticket),
            "x"
        )
        .is_some()
    );
}

#[test]
fn nothing_personal_lies_open_in_the_database_or_the_journal() {
    let world = World::new();
    world.issue(HolderKind::Person, PERSON);
    for sql in [
        "SELECT holder AS x FROM licence_licence",
        "SELECT ticket AS x FROM licence_licence",
        "SELECT holder_mark AS x FROM licence_licence",
    ] {
        let cells: Vec<Vec<u8>> = world
            .store
            .read(|read| read.query_map(sql, params![], |row| row.get("x")))
            .expect("cells");
        for cell in cells {
            let text = String::from_utf8_lossy(&cell);
            assert!(!text.contains("示例人") && !text.contains(PERSON), "{sql}");
        }
    }
    let bodies: Vec<String> = world
        .store
        .read(|read| {
            read.query_map("SELECT body FROM journal_entry", params![], |row| {
                row.get("body")
            })
        })
        .expect("entries");
    let text = bodies.concat();
    assert!(text.contains("licence.issued"));
    assert!(!text.contains("示例人") && !text.contains(PERSON));
}

#[test]
fn what_was_revoked_stays_revoked_and_stands_in_for_nothing() {
    let world = World::new();
    let issued = world.issue(HolderKind::Enterprise, FIRM);
    world.make_use(&issued.number, TODAY).expect("used");
    world
        .change(&issued.number, Change::Suspend)
        .expect("suspended");
    assert!(matches!(
        world.make_use(&issued.number, TODAY),
        Err(UseError::NotValid(State::Suspended))
    ));
    world
        .change(&issued.number, Change::Resume)
        .expect("resumed");
    world
        .change(&issued.number, Change::Revoke)
        .expect("revoked");
    let again = world
        .change(&issued.number, Change::Resume)
        .expect_err("for good");
    assert_eq!(base::Explain::fault(&again), Fault::Conflict);
    assert!(matches!(
        world.make_use(&issued.number, TODAY),
        Err(UseError::NotValid(State::Revoked))
    ));
    let (fallen, stands_in) = world
        .store
        .read(|read| {
            Ok::<_, store::Error>((
                licence::fallen(read)?,
                licence::stands_in(read, &world.room, FIRM, "hygiene-permit", TODAY)?,
            ))
        })
        .expect("lists");
    assert_eq!(fallen, [(issued.number.clone(), "revoked".to_owned())]);
    assert_eq!(stands_in, None);
    assert!(matches!(
        world.change("示字2024-9999", Change::Revoke),
        Err(ChangeError::NotFound)
    ));
}

#[test]
fn an_expired_licence_stands_in_for_nothing() {
    let world = World::new();
    let issued = world.issue(HolderKind::Enterprise, FIRM);
    assert!(matches!(
        world.make_use(&issued.number, Date::constant(2028, 3, 1)),
        Err(UseError::NotValid(State::Expired))
    ));
}

#[test]
fn uses_are_the_holders_to_see_and_nobody_elses() {
    let world = World::new();
    let issued = world.issue(HolderKind::Person, PERSON);
    world.make_use(&issued.number, TODAY).expect("used");
    let seen = |code: &str| {
        world
            .store
            .read(|read| licence::uses(read, &world.room, code, &issued.number))
            .expect("uses")
    };
    assert_eq!(seen(PERSON).map(|uses| uses.len()), Some(1));
    assert_eq!(seen(FIRM), None);
    assert_eq!(seen(""), None);
    let public = world
        .store
        .read(|read| licence::public(read, &world.room, &issued.number, TODAY))
        .expect("read")
        .expect("there");
    assert_ne!(public.holder, "示例人");
    assert_eq!(public.state, State::Valid);
}

#[test]
fn a_read_only_house_makes_no_keys() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    Licences::open(dir.path(), true).expect("keys in memory");
    assert!(!dir.path().join("licence.key").exists());
    let first = Licences::open(dir.path(), false).expect("keys");
    let again = Licences::open(dir.path(), true).expect("the same keys");
    assert_eq!(first.key_id(), again.key_id());
}
