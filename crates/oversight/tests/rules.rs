//! Rules of a small city through the doors of the rooms that they watch.

use std::sync::Arc;

use base::{Clock, Date, Explain, Lang, OrgId, Role, Scope};
use casework::Casework;
use oversight::{Filter, Oversight};
use register::{PutError, Registers};
use seal::Seal;
use serde_json::{Value, json};
use store::{Config, Query, Store, params};
use testkit::FakeClock;

const TODAY: Date = Date::constant(2024, 9, 5);

/// The worked example of the guide with rules of the other kinds.
const SUBJECT: &str = r#"
[[role]]
id = "checker"
title = "核查人员"
title_en = "Checker"
clause = ["X1"]
holds = "clerk"

[[register]]
id = "resellers"
title = "转供电主体清单"
title_en = "Resellers"
clause = ["X1"]
owner = "示例市政务局"
publish = "open"
key = ["code"]
  [[register.field]]
  key = "code"
  title = "编号"
  title_en = "Number"
  kind = "text"
  required = true
  [[register.field]]
  key = "price"
  title = "价格"
  title_en = "Price"
  kind = "number"
  unit = "元"
  required = true
  [[register.field]]
  key = "phone"
  title = "电话"
  title_en = "Telephone"
  kind = "phone"
  required = true

[[form]]
id = "check"
title = "核查"
title_en = "Check"
clause = ["X1"]
  [[form.question]]
  key = "reseller"
  title = "主体"
  title_en = "Reseller"
  kind = "text"
  required = true

[[flow]]
id = "check"
title = "核查"
title_en = "Check"
clause = ["X1"]
start = "look"
  [[flow.step]]
  id = "look"
  title = "核查"
  title_en = "Look"
  kind = "task"
  by = "checker"
  unit = "handling"
    [[flow.step.action]]
    id = "done"
    title = "完毕"
    title_en = "Done"
    to = "done"
  [[flow.step]]
  id = "done"
  kind = "end"
  result = "done"

[[item]]
id = "check"
title = "核查"
title_en = "Check"
clause = ["X1"]
units = ["示例市政务局"]
mode = "internal"
applicants = "staff"
form = "check"
flow = "check"
channels = ["case", "window"]

[[rule]]
id = "above"
title = "加价"
title_en = "Above"
clause = ["X1"]
on = "row:resellers"
event = "written"
when = "row.price > 1.0"
severity = "warn"
text = "{row.code} 价格 {row.price}，电话 {row.phone}"
text_en = "{row.code} at {row.price}, telephone {row.phone}"
opens = "check"
form = { reseller = "row.code" }
notify = "role:checker"

[[rule]]
id = "absurd"
title = "价格离谱"
title_en = "Absurd"
clause = ["X1"]
on = "row:resellers"
event = "written"
when = "row.price > 100.0"
severity = "stop"
text = "{row.code} 的价格 {row.price} 不能公布。"
text_en = "The price {row.price} of {row.code} cannot be published."

[[rule]]
id = "every-day"
title = "每日核对"
title_en = "Every day"
clause = ["X1"]
on = "daily"
over = "register:resellers"
when = "row.price > 2.0"
severity = "serious"
text = "{row.code} 一直偏高"
text_en = "{row.code} stays high"
"#;

struct City {
    store: Store,
    rooms: Registers,
    casework: Casework,
    room: Oversight,
    clock: Arc<FakeClock>,
    _dir: tempfile::TempDir,
}

impl City {
    fn new() -> Self {
        let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../casework/tests/sample/");
        let text = |name: &str| std::fs::read_to_string(format!("{sample}{name}")).expect("a text");
        let files = [
            ("city.toml", text("city.toml")),
            ("regions.toml", text("regions.toml")),
            ("organisations/a.toml", text("organisations.toml")),
            ("plans/x.toml", text("plan.toml")),
            ("subjects/power/a.toml", SUBJECT.to_owned()),
        ];
        let pack = pack::load(files).unwrap_or_else(|errors| panic!("{}", errors[0]));
        let dir = tempfile::tempdir().expect("a folder");
        let mut migrations = web::migrations();
        for more in [
            org::MIGRATIONS,
            notify::MIGRATIONS,
            calendar::MIGRATIONS,
            licence::MIGRATIONS,
            register::MIGRATIONS,
            casework::MIGRATIONS,
            oversight::MIGRATIONS,
        ] {
            migrations.extend_from_slice(more);
        }
        let clock = Arc::new(FakeClock::at(TODAY));
        let store = Store::open(
            &Config::new(dir.path()),
            &migrations,
            clock.clone() as Arc<dyn Clock>,
        );
        let store = store.expect("a store");
        let seal = |what: &str| Seal::open(&dir.path().join("personal.key"), what).expect("a key");
        let room = Oversight::new(&pack).expect("rules");
        let (rows, cases) = (room.clone(), room.clone());
        let rooms = Registers::new(&pack.elements, seal("register"))
            .with_guard(Arc::new(room.clone()))
            .with_listener(move |tx, event| oversight::on_row(tx, &rows, event));
        let casework = Casework::new(seal("casework"))
            .with_registers(rooms.clone())
            .with_listener(Arc::new(move |tx, event| {
                oversight::on_case(tx, &cases, event)
            }));
        room.wire(&casework);
        let scope = Scope::system();
        org::load(&store, &scope, &pack).expect("organisations");
        register::load(&store, &scope, &pack.elements).expect("registers");
        casework::load(&store, &scope, &casework, &pack.elements).expect("items");
        Self {
            store,
            rooms,
            casework,
            room,
            clock,
            _dir: dir,
        }
    }

    fn put(&self, code: &str, price: &str) -> Result<(), PutError> {
        let rooms = self.rooms.clone();
        let body = json!({ "code": code, "price": price, "phone": "13800000000" });
        let Value::Object(body) = body else {
            unreachable!()
        };
        let today = self.clock.now().day();
        self.store.write(&Scope::system(), move |tx| {
            register::put(tx, &rooms, "resellers", body, today, "case/1").map(drop)
        })
    }

    fn count(&self, sql: &str) -> i64 {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a count")
    }

    fn open(&self, rule: &str) -> Vec<oversight::model::Alert> {
        let filter = Filter {
            rule: rule.to_owned(),
            open: Some(true),
            ..Filter::default()
        };
        let found = self
            .store
            .read(|read| oversight::alerts(read, &Scope::system(), &filter, 1));
        found.expect("alerts").rows
    }

    fn tick(&self) -> usize {
        let day = self.clock.now().day();
        oversight::tick(&self.store, &self.room, &self.rooms, &Scope::system(), day)
            .expect("a round")
    }
}

#[test]
fn a_rule_that_fires_opens_one_case_and_says_nothing_personal() {
    let city = City::new();
    city.put("Z-1", "0.9").expect("written");
    assert!(city.open("above").is_empty());
    city.put("Z-1", "1.5").expect("written");
    let alerts = city.open("above");
    assert_eq!(alerts.len(), 1);
    let case = alerts[0].case.expect("a case");
    assert_eq!(alerts[0].subject, "row/resellers/Z-1");
    assert!(
        alerts[0].text.zh.starts_with("Z-1 价格 1.5"),
        "{}",
        alerts[0].text.zh
    );
    assert!(!alerts[0].text.zh.contains("138"), "{}", alerts[0].text.zh);
    // Written again it fires again, and opens nothing more.
    city.put("Z-1", "1.6").expect("written");
    let again = city.open("above");
    assert_eq!(
        (again.len(), again[0].times, again[0].case),
        (1, 2, Some(case))
    );
    assert_eq!(city.count("SELECT COUNT(*) FROM casework_case"), 1);
    assert!(city.casework.item("check").is_some());
    let scope = Scope {
        account: Some(base::AccountId(1)),
        role: Role::Office,
        org: None,
        centre: None,
    };
    let wrong = oversight::close(&city.store, &scope, (again[0].id, 1), "核实".to_owned());
    assert!(matches!(wrong, Err(oversight::CloseError::Stale)));
    let other = Scope {
        account: Some(base::AccountId(2)),
        role: Role::Head,
        org: Some(OrgId::from("nobody")),
        centre: None,
    };
    let hidden = oversight::close(&city.store, &other, (again[0].id, 2), "核实".to_owned());
    assert!(matches!(hidden, Err(oversight::CloseError::NotFound)));
    oversight::close(&city.store, &scope, (again[0].id, 2), "核实".to_owned()).expect("closed");
    oversight::close(&city.store, &scope, (again[0].id, 2), "核实".to_owned())
        .expect("pressed twice");
    assert!(city.open("above").is_empty());
    city.put("Z-1", "1.7").expect("written");
    assert_eq!(city.count("SELECT COUNT(*) FROM casework_case"), 2);
}

#[test]
fn a_rule_that_stops_keeps_the_row_out_and_says_why() {
    let city = City::new();
    let stopped = city.put("Z-9", "100.01").expect_err("stopped");
    assert!(matches!(stopped, PutError::Stopped(_)), "{stopped:?}");
    assert_eq!(stopped.explain(Lang::Zh), "Z-9 的价格 100.01 元 不能公布。");
    assert_eq!(city.count("SELECT COUNT(*) FROM register_row"), 0);
    assert_eq!(city.count("SELECT COUNT(*) FROM oversight_alert"), 0);
    city.put("Z-9", "100.00")
        .expect("the limit itself is taken");
}

#[test]
fn a_daily_rule_fires_once_until_it_has_not_held_for_a_day() {
    let city = City::new();
    city.put("Z-1", "3").expect("written");
    city.put("Z-2", "1").expect("written");
    assert_eq!((city.tick(), city.tick()), (1, 0));
    let first = city.open("every-day");
    assert_eq!(first.len(), 1);
    let next = |days: i8| {
        let day = Date::constant(2024, 9, 5 + days);
        city.clock.set(day);
    };
    next(1);
    assert_eq!(city.tick(), 0, "it still holds");
    let scope = Scope {
        account: Some(base::AccountId(1)),
        role: Role::Office,
        org: None,
        centre: None,
    };
    oversight::close(&city.store, &scope, (first[0].id, 1), "核实".to_owned()).expect("closed");
    next(2);
    assert_eq!(city.tick(), 0, "closed, and it still holds");
    city.put("Z-1", "1").expect("written");
    next(3);
    assert_eq!(city.tick(), 0, "it does not hold");
    city.put("Z-1", "3").expect("written");
    next(4);
    assert_eq!(city.tick(), 1, "it holds anew");
}
