//! Past trades of others: taken once, whatever comes again or breaks, and never told as this house's own.

use crate::common;

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use base::{Explain, Lang, Role, Scope};
use common::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use ocds::ReadError;
use serde_json::{Value, json};
use store::{Query, params};
use trade::commands::history::{self, HistoryError, NewHistory, Taken};
use trade::exchange::{Origin, Past, Settings, export, history as past};

impl World {
    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::write(&path, bytes).expect("a file");
        path
    }

    fn import(&self, name: &str, bytes: &[u8]) -> Result<Taken, HistoryError> {
        let path = self.file(name, bytes);
        let new = NewHistory {
            path: &path,
            name,
            publisher: "示例省平台",
            prefix: Some("ocds-123abc"),
            most: None,
        };
        history::import(&self.store, &Scope::system(), new, |_| {})
    }

    fn past(&self, scope: &Scope) -> Vec<Past> {
        let all = past(&self.store, scope, &self.rooms.bidding);
        all.map(|one| one.expect("a process")).collect()
    }

    fn kept(&self) -> i64 {
        let count = self.store.read(|read| {
            let sql = "SELECT COUNT(*) FROM trade_history";
            read.query_one(sql, params![], |row| row.get(0))
        });
        count.expect("a count")
    }
}

fn release(ocid: &str, id: &str, date: &str, more: Value) -> Value {
    let mut release = json!({
        "ocid": ocid, "id": id, "date": date, "tag": ["tender"], "initiationType": "tender",
    });
    if let (Value::Object(all), Value::Object(more)) = (&mut release, more) {
        all.extend(more);
    }
    release
}

fn lines(all: &[Value]) -> Vec<u8> {
    all.iter()
        .map(|one| format!("{one}\n"))
        .collect::<String>()
        .into_bytes()
}

fn three() -> Vec<Value> {
    vec![
        release(
            "ocds-other1-1",
            "2",
            "2020-02-01T00:00:00Z",
            json!({ "awards": [{ "id": "a", "status": "active" }], "tender": { "id": "t", "status": "complete" } }),
        ),
        release(
            "ocds-other1-1",
            "1",
            "2020-01-01T00:00:00Z",
            json!({ "tender": { "id": "t", "title": "示例", "status": "active" }, "extra": [1] }),
        ),
        release("ocds-other1-2", "1", "2020-01-01T00:00:00Z", json!({})),
    ]
}

#[test]
fn a_history_is_taken_once_and_told_by_process() {
    let world = World::new();
    world.announced();
    let office = Scope::system();
    let done = world.import("one.jsonl", &lines(&three())).expect("taken");
    assert_eq!((done.taken, done.known, done.own, done.bad), (3, 0, 0, 0));
    let head = world.store.head().expect("a head").size;
    let again = world.import("two.jsonl", &lines(&three())).expect("taken");
    assert!(again.again && again.taken == 3, "{again:?}");
    assert_eq!(
        world.store.head().expect("a head").size,
        head,
        "nothing was done"
    );

    // The same releases in other clothes are known by their ids.
    let packages = format!(
        "{}\n{}",
        json!({ "uri": "x", "releases": three() }),
        json!({ "records": [{ "ocid": "ocds-other1-3", "compiledRelease":
            release("ocds-other1-3", "c", "2020-01-01", json!({ "tag": ["compiled"] })) }] })
    );
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(packages.as_bytes()).expect("written");
    let gzip = gzip.finish().expect("finished");
    let done = world.import("no-name-tells-it", &gzip).expect("taken");
    assert_eq!((done.taken, done.known), (1, 3));

    let all = world.past(&office);
    let own = |past: &&Past| matches!(past.origin, Origin::House { .. });
    assert_eq!(all.iter().filter(own).count(), 1);
    let foreign: Vec<&Past> = all.iter().filter(|past| !own(past)).collect();
    let ids: Vec<&str> = foreign.iter().map(|past| past.process.as_str()).collect();
    assert_eq!(ids, ["ocds-other1-1", "ocds-other1-2", "ocds-other1-3"]);
    let whole: Value = serde_json::from_str(&foreign[0].line).expect("JSON");
    assert_eq!(
        whole["tender"],
        json!({ "id": "t", "title": "示例", "status": "complete" })
    );
    assert_eq!(
        whole["extra"],
        json!([1]),
        "fields that we do not know are kept"
    );
    assert_eq!(whole["tag"], json!(["compiled"]));
    assert_eq!(
        foreign[0].origin,
        Origin::Foreign {
            publisher: "示例省平台".to_owned()
        }
    );
    for past in &all {
        assert_eq!(past.line.matches('\n').count(), 1, "one line a process");
    }
    let mut text = String::new();
    let mut reader = past(&world.store, &office, &world.rooms.bidding).lines();
    std::io::Read::read_to_string(&mut reader, &mut text).expect("read");
    let one: String = all.iter().map(|past| past.line.as_str()).collect();
    assert_eq!(text, one);

    let public = world.past(&Scope::public());
    assert!(public.iter().all(|past| own(&past)) && public.len() == 1);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_taken() {
    let world = World::new();
    let mut bytes = lines(&three());
    bytes.extend_from_slice(b"{\"ocid\":\n[]\n\xff\n");
    bytes.extend(lines(&[
        json!({ "ocid": "x", "id": "1", "date": "yesterday", "tag": ["tender"] }),
        release("ocds-other1-9", "1", "2020-01-01", json!({})),
    ]));
    let done = world.import("bad.jsonl", &bytes).expect("taken");
    assert_eq!((done.taken, done.bad), (4, 4));
    let office = Scope::system();
    let faults: Vec<ReadError> = world
        .store
        .read(|read| history::faults(read, &office, done.id, (0, 10)))
        .expect("faults");
    let at: Vec<u64> = faults.iter().map(|fault| fault.line).collect();
    assert_eq!(at, [4, 5, 6, 7]);
    for fault in &faults {
        let (zh, en) = (fault.explain(Lang::Zh), fault.explain(Lang::En));
        assert!(zh.contains(&format!("第 {} 行", fault.line)), "{zh}");
        assert!(en.contains(&format!("line {}", fault.line)), "{en}");
    }
    let outside = scope(Role::Applicant, None);
    assert!(
        world
            .store
            .read(|read| history::files(read, &outside, 1))
            .is_err()
    );
    assert!(
        world
            .store
            .read(|read| history::faults(read, &outside, done.id, (0, 1)))
            .is_err()
    );

    let nothing = world.import("none.txt", "不是数据\n".as_bytes());
    let Err(HistoryError::Nothing(faults)) = nothing else {
        panic!("{nothing:?}")
    };
    assert_eq!(faults.len(), 1);
    let path = world.file("large.jsonl", &lines(&three()));
    let new = NewHistory {
        path: &path,
        name: "large.jsonl",
        publisher: " ",
        prefix: None,
        most: Some(64),
    };
    let store = &world.store;
    let refused = history::import(store, &office, new, |_| {});
    assert!(
        matches!(refused, Err(HistoryError::Publisher)),
        "{refused:?}"
    );
    let new = NewHistory {
        publisher: "示例",
        ..new
    };
    let path = world.file("larger.jsonl", &[lines(&three()), b"\n".to_vec()].concat());
    let refused = history::import(store, &office, NewHistory { path: &path, ..new }, |_| {});
    assert!(
        matches!(refused, Err(HistoryError::Large(_))),
        "{refused:?}"
    );
    let auditor = scope(Role::Auditor, None);
    assert!(history::import(store, &auditor, new, |_| {}).is_err());
}

#[test]
fn many_are_taken_a_few_at_a_time_and_a_break_loses_nothing() {
    let world = World::new();
    let many: Vec<Value> = (0..2_500)
        .map(|no| release(&format!("ocds-other2-{no}"), "1", "2020-01-01", json!({})))
        .collect();
    let path = world.file("many.jsonl", &lines(&many));
    let new = NewHistory {
        path: &path,
        name: "many.jsonl",
        publisher: "示例",
        prefix: None,
        most: None,
    };
    let mut told = Vec::new();
    let office = Scope::system();
    let done = history::import(&world.store, &office, new, |so_far| told.push(so_far.taken));
    let done = done.expect("taken");
    assert_eq!((told, done.taken), (vec![1_000, 2_000], 2_500));
    // As after a power cut behind the second thousand.
    world
        .store
        .write(&office, |tx| {
            tx.transient();
            tx.execute(
                "UPDATE trade_history_file SET done_at = NULL, taken = 2000, seen = 2000",
                params![],
            )?;
            tx.execute(
                "DELETE FROM trade_history WHERE ocid >= $1 AND ocid < $2 AND LENGTH(ocid) = 16",
                params!["ocds-other2-2000", "ocds-other2-25"],
            )
        })
        .expect("broken off");
    assert_eq!(world.kept(), 2_000);
    let again = history::import(&world.store, &office, new, |_| {}).expect("taken");
    assert_eq!(world.kept(), 2_500);
    assert_eq!((again.taken, again.known, again.id), (2_500, 0, done.id));
}

#[test]
fn this_house_is_no_stranger_to_itself_and_tells_nothing_of_others() {
    let world = World::new();
    world.announced();
    let settings = Settings {
        prefix: Some("ocds-123abc".to_owned()),
        site: "https://ggzy.example.cn".to_owned(),
        publisher: "示例交易中心".to_owned(),
    };
    let export = |folder: &str| {
        let folder = world.dir.path().join(folder);
        export(&world.store, &world.rooms.bidding, &settings, &folder).expect("exported");
        fs::read(folder.join("releases.jsonl")).expect("a file")
    };
    let own = export("before");
    let mut both = own.clone();
    both.extend(lines(&three()));
    let done = world.import("both.jsonl", &both).expect("taken");
    assert_eq!((done.taken, done.own), (3, 1));
    assert_eq!(export("after"), own, "others' releases are not exported");
    let processes = world.past(&Scope::system());
    let house = |past: &&Past| matches!(past.origin, Origin::House { .. });
    assert_eq!(processes.iter().filter(house).count(), 1);
    assert_eq!(processes.len(), 3);
}
