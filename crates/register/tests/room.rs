//! The room through its door: rows in time, drafts, publication, events, personal fields, imports.

use crate::common;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base::{Date, Lang, Role, Scope};
use common::{City, body, clerk, day, fee, head, stranger};
use proptest::prelude::*;
use register::commands::publish::PublishError;
use register::commands::{confirm, draft, import, publish, reveal};
use register::model::{FileFormat, ImportState};
use register::{Change, Filter, PutError};
use serde_json::json;

fn filter() -> Filter {
    Filter::default()
}

fn typed(value: serde_json::Value, from: &str, seen: i64) -> draft::Typed {
    draft::Typed {
        body: body(value),
        from: day(from),
        until: None,
        seen: Some(seen),
    }
}

#[test]
fn a_row_holds_from_a_day_and_the_same_again_changes_nothing() {
    let city = City::new();
    let first = city.put("fees", fee("SF-1", 3000), day("2024-01-01"));
    assert!(first.changed);
    assert!(
        !city
            .put("fees", fee("SF-1", 3000), day("2024-01-01"))
            .changed
    );
    assert!(
        city.put("fees", fee("SF-1", 2500), day("2024-06-01"))
            .changed
    );
    let amount = |on: &str| {
        let row = city.find("fees", "SF-1", day(on))?;
        row.body["amount"].as_i64()
    };
    assert_eq!(amount("2023-12-31"), None);
    assert_eq!(amount("2024-05-31"), Some(3000));
    assert_eq!(amount("2024-06-01"), Some(2500));
    // A correction in the past leaves what follows alone.
    city.put("fees", fee("SF-1", 2800), day("2024-03-01"));
    assert_eq!(amount("2024-02-29"), Some(3000));
    assert_eq!(amount("2024-05-31"), Some(2800));
    assert_eq!(amount("2024-06-01"), Some(2500));
    let rooms = city.rooms.clone();
    city.store
        .write(&Scope::system(), move |tx| {
            register::close(tx, &rooms, "fees", "SF-1", day("2024-08-31"), "case/2")
        })
        .expect("closed");
    assert_eq!(amount("2024-08-31"), Some(2500));
    assert_eq!(amount("2024-09-01"), None);
    // The list as it was published before.
    let versions = city
        .store
        .read(|read| register::versions(read, &city.rooms, &clerk(), "fees", (0, 50)))
        .expect("versions");
    assert_eq!(
        (versions.0.len(), versions.0[0].added, versions.0[0].changed),
        (1, 1, 2)
    );
}

#[test]
fn rows_are_checked_and_other_rooms_hear_what_is_wrong() {
    let city = City::new();
    let wrong = city.try_put(
        "fees",
        json!({"code": "SF-1", "amount": -1, "x": 1}),
        common::TODAY,
    );
    let Err(PutError::Invalid(faults)) = wrong else {
        panic!("{wrong:?}");
    };
    let named: Vec<&str> = faults.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(named, ["name", "amount", "x"]);
    assert!(matches!(
        city.try_put("none", json!({}), common::TODAY),
        Err(PutError::NoRegister(_))
    ));
    let rooms = city.rooms.clone();
    let closed = city.store.write(&Scope::system(), move |tx| {
        register::close(tx, &rooms, "fees", "SF-9", common::TODAY, "case/1")
    });
    assert!(matches!(closed, Err(PutError::NoRow(_))));
}

#[test]
fn a_list_whose_rows_hold_always_keeps_the_last() {
    let city = City::new();
    city.put(
        "projects",
        json!({"project": "P-1", "stage": "pit"}),
        day("2024-01-01"),
    );
    city.put(
        "projects",
        json!({"project": "P-1", "stage": "structure"}),
        day("2023-01-01"),
    );
    let row = city
        .find("projects", "P-1", day("1999-01-01"))
        .expect("a row");
    assert_eq!(row.body["stage"], "structure");
    assert_eq!(city.rows(&clerk(), "projects", &filter()).total, 1);
    let rooms = city.rooms.clone();
    city.store
        .write(&Scope::system(), move |tx| {
            register::close(tx, &rooms, "projects", "P-1", common::TODAY, "case/1")
        })
        .expect("closed");
    assert!(city.find("projects", "P-1", common::TODAY).is_none());
}

#[test]
fn a_draft_is_seen_by_its_owner_alone_until_the_head_publishes_it() {
    let city = City::new();
    let (store, rooms) = (&city.store, &city.rooms);
    let save = |scope: &Scope, typed| draft::save(store, rooms, scope, "fees", typed);
    assert!(matches!(
        save(&stranger(), typed(fee("SF-1", 1), "2024-01-01", 0)),
        Err(PutError::NotOwner(_))
    ));
    let saved = save(&clerk(), typed(fee("SF-1", 100), "2024-01-01", 0)).expect("a draft");
    assert!(saved.changed);
    assert_eq!(city.rows(&clerk(), "fees", &filter()).total, 0);
    let drafts = Filter {
        draft: true,
        ..filter()
    };
    assert_eq!(city.rows(&clerk(), "fees", &drafts).total, 1);
    assert_eq!(city.rows(&stranger(), "fees", &drafts).total, 0);
    // A new row with the same key is a stale form.
    let again = save(&clerk(), typed(fee("SF-1", 200), "2024-01-01", 0));
    assert!(matches!(again, Err(PutError::Conflict(_))), "{again:?}");
    // A draft of a draft takes its place.
    save(&clerk(), typed(fee("SF-1", 150), "2024-01-01", saved.id)).expect("a draft");
    assert!(matches!(
        publish::publish(store, rooms, &clerk(), "fees"),
        Err(PublishError::NotHead(_))
    ));
    let version = publish::publish(store, rooms, &head(), "fees").expect("published");
    assert_eq!(
        (
            version.number,
            version.added,
            version.changed,
            version.removed
        ),
        (1, 1, 0, 0)
    );
    let row = city.find("fees", "SF-1", common::TODAY).expect("a row");
    assert_eq!(row.body["amount"], 150);
    assert!(matches!(
        publish::publish(store, rooms, &head(), "fees"),
        Err(PublishError::Nothing)
    ));

    // The next version changes one row and takes another out; the first version stays readable.
    save(&clerk(), typed(fee("SF-2", 7), "2024-01-01", 0)).expect("a draft");
    publish::publish(store, rooms, &head(), "fees").expect("published");
    let second = city.find("fees", "SF-2", common::TODAY).expect("a row");
    draft::end(
        store,
        rooms,
        &clerk(),
        ("fees", "SF-2"),
        (None, Some(second.id)),
    )
    .expect("out");
    save(&clerk(), typed(fee("SF-1", 175), "2024-07-01", row.id)).expect("a draft");
    assert!(draft::discard(store, rooms, &clerk(), ("fees", "SF-2")).expect("discarded"));
    draft::end(
        store,
        rooms,
        &clerk(),
        ("fees", "SF-2"),
        (None, Some(second.id)),
    )
    .expect("out again");
    let version = publish::publish(store, rooms, &head(), "fees").expect("published");
    assert_eq!(
        (
            version.number,
            version.added,
            version.changed,
            version.removed
        ),
        (3, 0, 1, 1)
    );
    assert!(city.find("fees", "SF-2", common::TODAY).is_none());
    let past = Filter {
        version: Some(2),
        as_of: Some(common::TODAY),
        ..filter()
    };
    let past = city.rows(&Scope::public(), "fees", &past);
    let amounts: Vec<_> = past
        .rows
        .iter()
        .map(|row| row.body["amount"].clone())
        .collect();
    assert_eq!(amounts, [json!(150), json!(7)]);

    let (changes, more) = store
        .read(|read| register::diff(read, rooms, &Scope::public(), ("fees", 3), (0, 50)))
        .expect("a diff");
    assert!(!more);
    let said: Vec<(Change, &str)> = changes
        .iter()
        .map(|change| (change.change, change.row.key.as_str()))
        .collect();
    assert!(said.contains(&(Change::Changed, "SF-1")), "{said:?}");
    assert!(said.contains(&(Change::Ended, "SF-2")), "{said:?}");
}

#[test]
fn what_changes_under_a_draft_keeps_it_from_being_published() {
    let city = City::new();
    let (store, rooms) = (&city.store, &city.rooms);
    let first = city.put("fees", fee("SF-1", 100), day("2024-01-01"));
    let edited = typed(fee("SF-1", 120), "2024-02-01", first.id);
    draft::save(store, rooms, &clerk(), "fees", edited).expect("a draft");
    city.put("fees", fee("SF-1", 90), day("2024-03-01"));
    let refused = publish::publish(store, rooms, &head(), "fees");
    assert!(
        matches!(&refused, Err(PublishError::Stale(keys)) if *keys == ["SF-1"]),
        "{refused:?}"
    );
    draft::discard(store, rooms, &clerk(), ("fees", "SF-1")).expect("discarded");
    let row = city.find("fees", "SF-1", common::TODAY).expect("a row");
    assert_eq!(row.body["amount"], 90);
    let now = typed(fee("SF-1", 80), "2024-09-01", row.id);
    draft::save(store, rooms, &clerk(), "fees", now).expect("a draft");
    publish::publish(store, rooms, &head(), "fees").expect("published");
    assert_eq!(
        city.find("fees", "SF-1", common::TODAY)
            .expect("a row")
            .body["amount"],
        80
    );
    assert_eq!(
        city.find("fees", "SF-1", day("2024-01-31"))
            .expect("a row")
            .body["amount"],
        100
    );
}

#[test]
fn whoever_listens_hears_of_every_row_in_its_transaction() {
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let ears = heard.clone();
    let city = City::with(common::elements(), |rooms| {
        rooms.with_listener(move |_, event| {
            let text = format!(
                "{} {} {}",
                event.register.id,
                event.change.as_str(),
                event.row.key
            );
            ears.lock().expect("ears").push(text);
            Ok(())
        })
    });
    city.put("fees", fee("SF-1", 100), day("2024-01-01"));
    city.put("fees", fee("SF-1", 110), day("2024-02-01"));
    let typed = typed(fee("SF-2", 1), "2024-01-01", 0);
    draft::save(&city.store, &city.rooms, &clerk(), "fees", typed).expect("a draft");
    publish::publish(&city.store, &city.rooms, &head(), "fees").expect("published");
    let said = heard.lock().expect("ears").clone();
    assert_eq!(
        said,
        ["fees added SF-1", "fees changed SF-1", "fees added SF-2"]
    );
}

#[test]
fn personal_fields_are_sealed_found_by_marks_and_opened_with_an_entry() {
    let city = City::new();
    let phone = "13800000001";
    let person = json!({"name": "示例甲", "phone": phone, "id_no": "11010519491231002X"});
    city.put("people", person, day("2024-01-01"));
    // Nowhere in the database is it readable.
    for file in std::fs::read_dir(city.dir.path()).expect("the folder") {
        let path = file.expect("a file").path();
        if path.is_file() {
            let bytes = std::fs::read(&path).expect("bytes");
            for text in [phone.as_bytes(), b"11010519491231002X"] {
                let there = bytes.windows(text.len()).any(|part| part == text);
                assert!(!there, "{} holds a personal value", path.display());
            }
        }
    }
    let found = |scope: &Scope, text: &str| {
        let by = Filter {
            search: text.to_owned(),
            ..filter()
        };
        city.rows(scope, "people", &by).rows
    };
    assert_eq!(found(&stranger(), phone).len(), 1);
    assert_eq!(found(&stranger(), "1380000").len(), 0, "only as a whole");
    assert_eq!(found(&stranger(), "示例甲").len(), 1);
    let public = city
        .store
        .read(|read| register::rows(read, &city.rooms, &Scope::public(), "people", &filter()));
    assert!(public.is_err());
    let row = reveal::reveal(
        &city.store,
        &city.rooms,
        &clerk(),
        ("people", "示例甲"),
        common::TODAY,
    );
    assert_eq!(row.expect("opened").body["phone"], phone);
    let other = reveal::reveal(
        &city.store,
        &city.rooms,
        &stranger(),
        ("people", "示例甲"),
        common::TODAY,
    );
    assert!(matches!(other, Err(PutError::NotOwner(_))));
}

#[test]
fn credit_records_are_found_by_the_code_of_a_party() {
    let city = City::new();
    let code = "91350100M000100Y43";
    let who = json!({"kind": "enterprise", "name": "示例公司", "code": code});
    city.put(
        "credit",
        json!({"case_code": "A-1", "who": who, "matter": "示例"}),
        day("2024-01-01"),
    );
    let about = |scope: &Scope, on: &str| {
        let found = city
            .store
            .read(|read| register::about(read, &city.rooms, scope, (code, day(on))));
        found.expect("a read").len()
    };
    assert_eq!(about(&clerk(), "2024-02-01"), 1);
    assert_eq!(about(&clerk(), "2023-02-01"), 0);
    assert_eq!(about(&stranger(), "2024-02-01"), 0);
}

const CSV: &str = "编码,名称,收费标准（元）,定价方式,执收单位,生效日期\n\
    SF-1,示例甲,30,政府定价,市发展和改革委员会,2024-01-01\n\
    SF-2,示例乙,1.50,,,\n";

fn import_csv(city: &City, text: &str) -> register::model::Import {
    let done = import::read(
        &city.store,
        &city.rooms,
        &clerk(),
        "fees",
        ("示例.csv", FileFormat::Csv, text.as_bytes()),
    );
    shown(city, done.expect("read"))
}

fn shown(city: &City, id: i64) -> register::model::Import {
    city.store
        .read(|read| register::import(read, &city.rooms, &clerk(), ("fees", id)))
        .expect("an import")
}

#[test]
fn a_file_is_compared_first_taken_whole_and_taken_again_for_nothing() {
    let city = City::new();
    city.put("fees", fee("SF-2", 100), day("2024-01-01"));
    let read = import_csv(&city, CSV);
    assert_eq!(read.state, ImportState::Read, "{:?}", read.faults);
    assert_eq!(
        (read.lines, read.added, read.changed, read.same),
        (2, 1, 1, 0)
    );
    assert_eq!(
        city.rows(
            &clerk(),
            "fees",
            &Filter {
                draft: true,
                ..filter()
            }
        )
        .total,
        1
    );
    import::take(&city.store, &city.rooms, &head(), ("fees", read.id), true).expect("taking");
    import::work(&city.store, &city.rooms, read.id).expect("taken");
    assert_eq!(shown(&city, read.id).state, ImportState::Taken);
    let row = city.find("fees", "SF-1", common::TODAY).expect("a row");
    assert_eq!(row.body["amount"], 3000);
    assert_eq!(row.body["org"], "jc-fgw");
    assert_eq!(row.span.from, day("2024-01-01"));
    // The line without a day holds from the day of the import on.
    let second = city.find("fees", "SF-2", common::TODAY).expect("a row");
    assert_eq!(
        (second.body["amount"].clone(), second.span.from),
        (json!(150), common::TODAY)
    );
    assert_eq!(
        city.find("fees", "SF-2", day("2024-09-04"))
            .expect("a row")
            .body["amount"],
        100
    );
    let again = import_csv(&city, CSV);
    assert_eq!((again.added, again.changed, again.same), (0, 0, 2));
    // On another day too.
    city.clock.set(day("2024-10-01"));
    let later = import_csv(&city, CSV);
    assert_eq!((later.added, later.changed, later.same), (0, 0, 2));
    // The parts of files are let go.
    register::tick(
        &city.store,
        &city.rooms,
        &Scope::system(),
        day("2024-10-01"),
    )
    .expect("a round");
}

#[test]
fn every_wrong_cell_is_named_and_nothing_is_taken() {
    let city = City::new();
    let text = "编码,名称,收费标准,定价方式,执收单位,生效日期,失效日期,多余\n\
        SF-1,示例,abc,随便,没有的单位,2024-13-01,,\n\
        ,示例,1,,,,,\n\
        SF-3,示例,1,,,2024-05-01,2024-04-01,\n\
        SF-4,示例,1,,,,,\n\
        SF-4,示例,2,,,,,\n";
    let read = import_csv(&city, text);
    assert_eq!(read.state, ImportState::Faulty);
    let cells: Vec<&str> = read
        .faults
        .iter()
        .map(|fault| fault.cell.as_str())
        .collect();
    assert_eq!(cells, ["H1", "C2", "D2", "E2", "F2", "A3", "A6", "G4"]);
    for fault in &read.faults {
        assert!(!fault.what.get(Lang::Zh).is_empty() && !fault.what.get(Lang::En).is_empty());
    }
    let taken = import::take(&city.store, &city.rooms, &head(), ("fees", read.id), true);
    assert!(matches!(taken, Err(import::ImportError::Elsewhere(..))));
    for (text, said) in [
        ("", ""),
        ("甲,乙\n1,2\n", "标题"),
        ("编码,名称,收费标准\n", "没有数据"),
    ] {
        if text.is_empty() {
            continue;
        }
        let read = import_csv(&city, text);
        assert_eq!(read.state, ImportState::Faulty, "{text}");
        assert!(read.faults[0].what.zh.contains(said), "{:?}", read.faults);
    }
}

#[test]
fn what_no_longer_fits_when_it_is_taken_is_taken_back() {
    let city = City::new();
    let text = "编码,名称,收费标准,生效日期,失效日期\n\
        SF-1,示例,1,2024-01-01,2024-12-31\n\
        SF-2,示例,1,2024-01-01,2024-12-31\n";
    let read = import_csv(&city, text);
    assert_eq!(read.state, ImportState::Read, "{:?}", read.faults);
    city.put("fees", fee("SF-2", 5), day("2024-06-01"));
    import::take(&city.store, &city.rooms, &clerk(), ("fees", read.id), false).expect("taking");
    import::work(&city.store, &city.rooms, read.id).expect("worked");
    let after = shown(&city, read.id);
    assert_eq!(after.state, ImportState::Faulty);
    assert_eq!(after.faults[0].cell, "A3");
    let drafts = city.rows(
        &clerk(),
        "fees",
        &Filter {
            draft: true,
            ..filter()
        },
    );
    assert_eq!(drafts.total, 1, "nothing of it is left");
}

#[test]
fn a_sheet_goes_out_is_filled_in_and_comes_back() {
    let city = City::new();
    let register = city.rooms.get("fees").expect("a list");
    let template = register::sheet::template(&register, Lang::Zh).expect("a template");
    let empty = import::read(
        &city.store,
        &city.rooms,
        &clerk(),
        "fees",
        ("模板.xlsx", FileFormat::Xlsx, &template),
    );
    assert_eq!(
        shown(&city, empty.expect("read")).state,
        ImportState::Faulty
    );
    city.put("fees", fee("SF-1", 1234), day("2024-01-01"));
    city.put("fees", fee("=1+1", 5), day("2024-01-01"));
    let rows = city.rows(&clerk(), "fees", &filter()).rows;
    let fields: Vec<_> = register.fields.iter().collect();
    let book = register::sheet::book(&register, &fields, &rows, (Lang::En, &())).expect("a book");
    let back = import::read(
        &city.store,
        &city.rooms,
        &clerk(),
        "fees",
        ("导出.xlsx", FileFormat::Xlsx, &book),
    );
    let back = shown(&city, back.expect("read"));
    assert_eq!(back.state, ImportState::Read, "{:?}", back.faults);
    assert_eq!((back.lines, back.same), (2, 2));
    let csv = register::sheet::CsvOut::new(&register, fields, Lang::Zh);
    let text = format!("{}{}", csv.head(), csv.rows(&rows, &()));
    let back = import_csv(&city, &text);
    assert_eq!((back.lines, back.same), (2, 2), "{:?}", back.faults);
}

#[test]
fn the_owner_is_reminded_once_a_stage_and_confirming_begins_the_term_anew() {
    let city = City::new();
    let round = |on: &str| {
        register::tick(&city.store, &city.rooms, &Scope::system(), day(on)).expect("a round")
    };
    assert_eq!(round("2025-07-01"), 0);
    assert_eq!(round("2025-08-20"), 1);
    assert_eq!(round("2025-08-21"), 0);
    assert_eq!(round("2025-09-10"), 1);
    assert_eq!(round("2025-09-11"), 0);
    let todo = |scope: &Scope| {
        let found = city
            .store
            .read(|read| register::todo(read, scope, day("2025-09-11")));
        found.expect("a read").len()
    };
    assert_eq!((todo(&clerk()), todo(&stranger())), (1, 0));
    city.clock.set(day("2025-09-12"));
    assert!(confirm::confirm(&city.store, &city.rooms, &clerk(), "fees").is_err());
    confirm::confirm(&city.store, &city.rooms, &head(), "fees").expect("confirmed");
    assert_eq!((todo(&clerk()), round("2025-09-13")), (0, 0));
    assert_eq!(round("2026-09-20"), 1);
}

#[test]
fn a_changed_definition_is_taken_or_refused_whole() {
    let city = City::new();
    city.put("fees", fee("SF-1", 1), day("2024-01-01"));
    let mut changed = common::elements();
    changed.registers[0].key = vec!["name".to_owned()];
    let refused = register::load(&city.store, &Scope::system(), &changed);
    assert!(matches!(refused, Err(register::LoadError::Key(id)) if id == "fees"));

    // A field that becomes personal is sealed and no longer found in texts.
    let mut changed = common::elements();
    changed.registers[0].fields[1].sensitivity = pack::element::Sensitivity::Personal;
    changed.registers.truncate(1);
    let loaded = register::load(&city.store, &Scope::system(), &changed).expect("loaded");
    assert_eq!(
        (loaded.changed, loaded.withdrawn.len()),
        (vec!["fees".to_owned()], 3)
    );
    city.rooms.replace(&changed);
    register::tick(&city.store, &city.rooms, &Scope::system(), common::TODAY).expect("a round");
    let by = |text: &str| Filter {
        search: text.to_owned(),
        ..filter()
    };
    assert_eq!(city.rows(&clerk(), "fees", &by("示例收费")).rows.len(), 0);
    let public = city.rows(&Scope::public(), "fees", &filter()).rows;
    assert!(!public[0].body.contains_key("name"));
    assert_eq!(
        city.find("fees", "SF-1", common::TODAY)
            .expect("a row")
            .body["name"],
        "示例收费SF-1"
    );
    assert_eq!(
        register::load(&city.store, &Scope::system(), &changed).expect("loaded"),
        register::Loaded::default()
    );
}

#[test]
fn lists_are_filtered_sorted_searched_and_paged() {
    let city = City::new();
    for number in 1..=30 {
        let mut row = body(fee(&format!("SF-{number:02}"), 100 * (31 - number)));
        let by = if number % 3 == 0 {
            "market"
        } else {
            "government"
        };
        row.insert("by".to_owned(), json!(by));
        row.insert("note".to_owned(), json!(format!("内部说明{number}")));
        city.put("fees", row.into(), day("2024-01-01"));
    }
    let get = |scope: &Scope, filter: Filter| city.rows(scope, "fees", &filter);
    let by = BTreeMap::from([("by".to_owned(), "market".to_owned())]);
    let filtered = get(
        &clerk(),
        Filter {
            fields: by,
            ..filter()
        },
    );
    assert_eq!((filtered.total, filtered.rows.len()), (10, 10));
    let sorted = get(
        &clerk(),
        Filter {
            sort: "amount".to_owned(),
            most: 3,
            ..filter()
        },
    );
    let keys: Vec<&str> = sorted.rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["SF-30", "SF-29", "SF-28"]);
    let down = get(
        &clerk(),
        Filter {
            sort: "-amount".to_owned(),
            most: 1,
            ..filter()
        },
    );
    assert_eq!(down.rows[0].key, "SF-01");
    let paged = get(
        &clerk(),
        Filter {
            offset: 25,
            most: 10,
            ..filter()
        },
    );
    assert_eq!((paged.rows.len(), paged.total), (5, 30));
    let after = get(
        &clerk(),
        Filter {
            after: Some("SF-28".to_owned()),
            ..filter()
        },
    );
    assert_eq!(after.rows.len(), 2);
    // Staff find what is internal, the public neither finds nor sees it.
    let search = |scope: &Scope, text: &str| {
        get(
            scope,
            Filter {
                search: text.to_owned(),
                ..filter()
            },
        )
        .rows
    };
    assert_eq!(search(&stranger(), "内部说明7").len(), 1);
    assert!(search(&Scope::public(), "内部说明7").is_empty());
    let public = search(&Scope::public(), "SF-07");
    assert!(public.len() == 1 && !public[0].body.contains_key("note"));
    assert_eq!(
        register::filterable(&city.rooms.get("fees").expect("a list"), &Scope::public()).len(),
        3
    );
    let role = common::account(3, Role::Applicant, None);
    assert!(
        city.store
            .read(|read| register::one(read, &city.rooms, &role, "people"))
            .is_err()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever is put in whatever order, the list says on each day what was put last for it: the same as a plain
    /// table of days.
    #[test]
    fn as_of_is_what_was_said_last(
        steps in proptest::collection::vec((0_i32..40, 1_i64..5, proptest::bool::weighted(0.2)), 1..14)
    ) {
        let city = City::new();
        let at = |number: i32| Date::constant(2024, 1, 1)
            .checked_add(jiff::Span::new().days(number)).expect("a day");
        let mut plain: Vec<Option<i64>> = vec![None; 60];
        let mut begins: Vec<i32> = Vec::new();
        for (from, amount, ends) in steps {
            if ends {
                let rooms = city.rooms.clone();
                let closed = city.store.write(&Scope::system(), move |tx| {
                    register::close(tx, &rooms, "fees", "SF-1", at(from), "case/1")
                });
                prop_assert_eq!(closed.is_ok(), plain[from as usize].is_some());
                if closed.is_ok() {
                    let next = begins.iter().copied().filter(|day| *day > from).min().unwrap_or(60);
                    plain[(from + 1) as usize..next as usize].fill(None);
                }
                continue;
            }
            city.put("fees", fee("SF-1", amount), at(from));
            let next = begins.iter().copied().filter(|day| *day > from).min().unwrap_or(60);
            plain[from as usize..next as usize].fill(Some(amount));
            begins.push(from);
            // A day on which the same is said again does not begin a row.
            begins.retain(|day| {
                let held = city.find("fees", "SF-1", at(*day)).expect("a row");
                held.span.from == at(*day)
            });
        }
        for (number, amount) in (0..).zip(&plain) {
            let row = city.find("fees", "SF-1", at(number));
            prop_assert_eq!(row.and_then(|row| row.body["amount"].as_i64()), *amount, "day {}", number);
        }
    }
}
