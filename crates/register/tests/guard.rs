//! A row that is refused before it is written, by every way on which rows come.

use crate::common;

use std::sync::Arc;

use base::{Explain, Lang, Title};
use common::{City, body, clerk, day, elements, fee};
use register::commands::{draft, import};
use register::model::{FileFormat, ImportState};
use register::{Attempt, Guard, PutError};

struct Ceiling;

impl Guard for Ceiling {
    fn watches(&self, register: &str) -> bool {
        register == "fees"
    }

    fn refuses(&self, row: &Attempt<'_>) -> Option<Title> {
        let amount = row.body.get("amount").and_then(serde_json::Value::as_i64);
        let over = amount.is_some_and(|amount| amount > 10_000);
        over.then(|| Title::new("收费超过上限。", "The charge is above the ceiling."))
    }
}

#[test]
fn a_stopped_row_is_written_by_no_way_and_each_says_why() {
    let city = City::with(elements(), |rooms| rooms.with_guard(Arc::new(Ceiling)));
    // Effects of cases and other systems.
    let put = city.try_put("fees", fee("SF-1", 10_001), day("2024-09-01"));
    let put = put.expect_err("refused");
    assert!(matches!(put, PutError::Stopped(_)), "{put:?}");
    assert_eq!(put.explain(Lang::Zh), "收费超过上限。");
    city.put("fees", fee("SF-1", 10_000), day("2024-09-01"));
    // The page.
    let typed = draft::Typed {
        body: body(fee("SF-2", 10_001)),
        from: day("2024-09-01"),
        until: None,
        seen: Some(0),
    };
    let saved = draft::save(&city.store, &city.rooms, &clerk(), "fees", typed);
    assert!(matches!(saved, Err(PutError::Stopped(_))), "{saved:?}");
    // A sheet: the cell of its key is named, and nothing of it is taken.
    let text = "编码,名称,收费标准（元）\nSF-3,示例三,90\nSF-4,示例四,100.01\n";
    let file = ("示例.csv", FileFormat::Csv, text.as_bytes());
    let id = import::read(&city.store, &city.rooms, &clerk(), "fees", file).expect("read");
    let read = city
        .store
        .read(|read| register::import(read, &city.rooms, &clerk(), ("fees", id)))
        .expect("an import");
    assert_eq!(read.state, ImportState::Faulty);
    let faults: Vec<_> = read
        .faults
        .iter()
        .map(|fault| (fault.cell.as_str(), fault.what.zh.as_str()))
        .collect();
    assert_eq!(faults, [("A3", "收费超过上限。")]);
    let taken = import::take(
        &city.store,
        &city.rooms,
        &common::head(),
        ("fees", read.id),
        true,
    );
    assert!(taken.is_err());
    let now = city.rows(&clerk(), "fees", &register::Filter::default());
    assert_eq!(now.total, 1);
}
