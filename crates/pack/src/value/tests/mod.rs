#![allow(clippy::unwrap_used)]

use base::{Lang, Title};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::element::{Choice, FieldKind, Party};

fn choices(many: bool) -> FieldKind {
    let choice = |value: &str, zh: &str, en: &str| Choice {
        value: value.to_owned(),
        title: Title::new(zh, en),
    };
    FieldKind::Choice {
        choices: vec![
            choice("over", "超标准收费", "Above the standard"),
            choice("unlisted", "清单外收费", "Not on the list"),
            choice("forced", "强制、变相收费", "Forced"),
        ],
        many,
    }
}

fn number() -> FieldKind {
    FieldKind::Number {
        unit: "平方米".into(),
        decimals: 2,
        min: Some(0.into()),
        max: Some(1_000_000.into()),
    }
}

fn money() -> FieldKind {
    FieldKind::Money {
        min_fen: Some(0),
        max_fen: None,
    }
}

#[test]
fn what_people_type_is_read() {
    let text = FieldKind::Text { max_chars: 5 };
    let party = |who| FieldKind::Party { who };
    let table: Vec<(FieldKind, &str, serde_json::Value)> = vec![
        (text.clone(), "  城区　", json!("城区")),
        (
            FieldKind::LongText { max_chars: 50 },
            "一\r\n二",
            json!("一\n二"),
        ),
        (number(), "1,234.50", json!("1234.5")),
        (number(), "１２３４", json!("1234")),
        (number(), "30 平方米", json!("30")),
        (number(), "0.00", json!("0")),
        (money(), "1,234.50", json!(123_450)),
        (money(), "￥30元", json!(3000)),
        (money(), "3.5万元", json!(3_500_000)),
        (FieldKind::Date, "2024/9/5", json!("2024-09-05")),
        (FieldKind::Date, "2024年9月5日", json!("2024-09-05")),
        (FieldKind::Date, "２０２４．９．５", json!("2024-09-05")),
        (FieldKind::Date, "20240905", json!("2024-09-05")),
        (FieldKind::Date, "2024-09-05 00:00:00", json!("2024-09-05")),
        (FieldKind::Flag, "是", json!(true)),
        (FieldKind::Flag, "FALSE", json!(false)),
        (FieldKind::Flag, "１", json!(true)),
        (choices(false), "超标准收费", json!("over")),
        (choices(false), "not on the list", json!("unlisted")),
        (
            choices(true),
            "超标准收费；清单外收费",
            json!(["over", "unlisted"]),
        ),
        (
            choices(true),
            "over、unlisted,over",
            json!(["over", "unlisted"]),
        ),
        (
            choices(true),
            "强制、变相收费;over",
            json!(["forced", "over"]),
        ),
        (FieldKind::Organisation, "jc-fgw", json!("jc-fgw")),
        (FieldKind::Region, "１４０５０２", json!("140502")),
        (FieldKind::Phone, "138 0013 8000", json!("13800138000")),
        (
            FieldKind::Identity,
            "11010519491231002x",
            json!("11010519491231002X"),
        ),
        (
            FieldKind::CreditCode,
            "91350100m000100y43",
            json!("91350100M000100Y43"),
        ),
        (
            party(Party::Enterprise),
            "示例公司",
            json!({"kind": "enterprise", "name": "示例公司"}),
        ),
        (
            party(Party::Any),
            "示例（晋城）公司（91350100M000100Y43）",
            json!({"kind": "enterprise", "name": "示例（晋城）公司", "code": "91350100M000100Y43"}),
        ),
        (
            party(Party::Any),
            "示例 11010519491231002X",
            json!({"kind": "person", "name": "示例", "code": "11010519491231002X"}),
        ),
        (
            FieldKind::Geometry,
            r#"{"type":"Point","coordinates":[112.85,35.49]}"#,
            json!({"type": "Point", "coordinates": [112.85, 35.49]}),
        ),
    ];
    for (kind, typed, want) in table {
        assert_eq!(read(&kind, typed), Ok(want.clone()), "{typed}");
        assert_eq!(check(&kind, &want), Ok(()), "{typed}");
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    let text = FieldKind::Text { max_chars: 5 };
    let table: Vec<(FieldKind, &str, ValueError)> = vec![
        (text.clone(), " ", ValueError::Empty),
        (
            text.clone(),
            "六个字太多了",
            ValueError::TooLong { max: 5, found: 6 },
        ),
        (text.clone(), "一\n二", ValueError::Lines),
        (text, "一\u{7}", ValueError::Control),
        (number(), "1,23", ValueError::Number),
        (number(), "1e5", ValueError::Number),
        (number(), "12.345", ValueError::Decimals { max: 2 }),
        (
            number(),
            "-1",
            ValueError::Below {
                min: 0.into(),
                unit: "平方米".into(),
            },
        ),
        (
            number(),
            "1000001",
            ValueError::Above {
                max: 1_000_000.into(),
                unit: "平方米".into(),
            },
        ),
        (
            number(),
            "99999999999999999999999999999999999999",
            ValueError::Number,
        ),
        (money(), "0.001", ValueError::Decimals { max: 2 }),
        (money(), "99999999999999999999", ValueError::Number),
        (FieldKind::Date, "2024-02-30", ValueError::Date),
        (FieldKind::Date, "24-2-3", ValueError::Date),
        (FieldKind::Date, "2024-02-03 12:00:00", ValueError::Date),
        (FieldKind::Flag, "也许", ValueError::Flag),
        (
            choices(false),
            "超标收费",
            ValueError::Choice {
                found: "超标收费".into(),
                nearest: Some(Title::new("超标准收费", "Above the standard")),
            },
        ),
        (
            FieldKind::Organisation,
            "市发改委",
            ValueError::Organisation("市发改委".into()),
        ),
        (FieldKind::Region, "晋城", ValueError::Region("晋城".into())),
        (
            FieldKind::Party { who: Party::Any },
            "示例",
            ValueError::PartyKind,
        ),
        (
            FieldKind::Party { who: Party::Person },
            "示例 91350100M000100Y43",
            ValueError::PartyKind,
        ),
        (
            FieldKind::Party {
                who: Party::Enterprise,
            },
            "示例 91350100M000100Y44",
            ValueError::Code(CodeError::Checksum),
        ),
        (
            FieldKind::File {
                kinds: vec![],
                max_bytes: 1,
                max_files: 1,
            },
            "a.pdf",
            ValueError::FileTyped,
        ),
        (
            FieldKind::Geometry,
            r#"{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[7,8]]]}"#,
            ValueError::Geometry,
        ),
    ];
    for (kind, typed, want) in table {
        assert_eq!(read(&kind, typed), Err(want.clone()), "{typed}");
        for lang in [Lang::Zh, Lang::En] {
            assert!(want.explain(lang).chars().count() > 5);
        }
    }
}

#[test]
fn json_of_another_shape_is_refused() {
    let files = FieldKind::File {
        kinds: vec!["pdf".into(), "jpg".into()],
        max_bytes: 1_048_576,
        max_files: 2,
    };
    let file = |name: &str, bytes: u64| json!({"id": "f1", "name": name, "bytes": bytes});
    assert_eq!(
        check(&files, &json!([file("a.PDF", 5), file("b.jpeg", 5)])),
        Ok(())
    );
    let table = [
        (number(), json!(12.5)),
        (number(), json!("1e2")),
        (money(), json!("12")),
        (money(), json!(1.5)),
        (FieldKind::Date, json!("2024-9-5")),
        (FieldKind::Flag, json!("是")),
        (choices(true), json!("over")),
        (choices(true), json!(["over", "over"])),
        (choices(false), json!(["over"])),
        (choices(true), json!([])),
        (FieldKind::Identity, json!("11010519491231002x")),
        (
            FieldKind::Party { who: Party::Any },
            json!({"kind": "person", "name": "示例", "age": 3}),
        ),
        (
            FieldKind::Party { who: Party::Any },
            json!({"kind": "ghost", "name": "示例"}),
        ),
        (
            FieldKind::Party { who: Party::Any },
            json!({"kind": "person", "name": " "}),
        ),
        (files.clone(), json!([file("a.exe", 5)])),
        (files.clone(), json!([file("a.pdf", 5_000_000)])),
        (
            files.clone(),
            json!([file("a.pdf", 5), file("b.pdf", 5), file("c.pdf", 5)]),
        ),
        (files, json!("a.pdf")),
        (
            FieldKind::Geometry,
            json!({"type": "Point", "coordinates": [200, 5]}),
        ),
        (
            FieldKind::Geometry,
            json!({"type": "Point", "coordinates": [20, 5], "crs": 1}),
        ),
        (FieldKind::Text { max_chars: 5 }, json!(null)),
    ];
    for (kind, value) in table {
        assert!(check(&kind, &value).is_err(), "{value}");
    }
}

#[test]
fn values_are_shown_and_hidden() {
    let person = json!({"kind": "person", "name": "示例某", "code": "11010519491231002X"});
    let party = FieldKind::Party { who: Party::Any };
    let table = [
        (number(), json!("1234567.5"), "1,234,567.5 平方米"),
        (money(), json!(-123_450), "-1,234.50 元"),
        (FieldKind::Flag, json!(false), "否"),
        (choices(true), json!(["over", "gone"]), "超标准收费、gone"),
        (
            party.clone(),
            person.clone(),
            "示例某（11010519491231002X）",
        ),
        (FieldKind::Date, json!(null), ""),
    ];
    for (kind, value, want) in table {
        assert_eq!(show(&kind, &value, Lang::Zh), want);
    }
    assert_eq!(
        mask(&party, &person, Lang::Zh),
        "示**（110*************2X）"
    );
    assert_eq!(
        mask(&FieldKind::Phone, &json!("13800138000"), Lang::En),
        "138****8000"
    );
    assert_eq!(
        mask(&FieldKind::Date, &json!("1949-12-31"), Lang::En),
        "***"
    );
}

fn kinds() -> impl Strategy<Value = FieldKind> {
    prop::sample::select(vec![
        FieldKind::Text { max_chars: 20 },
        FieldKind::LongText { max_chars: 20 },
        number(),
        money(),
        FieldKind::Date,
        FieldKind::Flag,
        choices(false),
        choices(true),
        FieldKind::Organisation,
        FieldKind::Region,
        FieldKind::Party { who: Party::Any },
        FieldKind::Party {
            who: Party::Enterprise,
        },
        FieldKind::Phone,
        FieldKind::Identity,
        FieldKind::CreditCode,
        FieldKind::Geometry,
    ])
}

proptest! {
    /// What is read always passes the check that programs meet, and nothing typed breaks a reader.
    #[test]
    fn what_is_read_is_valid(kind in kinds(), typed in "[ -~一二是否,，、；.0-9]{0,24}") {
        if let Ok(value) = read(&kind, &typed) {
            prop_assert_eq!(check(&kind, &value), Ok(()));
            let _ = (show(&kind, &value, Lang::Zh), mask(&kind, &value, Lang::En));
        }
    }

    #[test]
    fn money_is_read_as_it_is_shown(fen in 0_i64..10_000_000_000) {
        let shown = show(&money(), &json!(fen), Lang::Zh);
        prop_assert_eq!(read(&money(), &shown), Ok(json!(fen)));
    }

    #[test]
    fn hidden_values_hide(name in "[甲乙丙丁戊己庚]{2,6}") {
        let value = json!(name.clone());
        let shown = mask(&FieldKind::Text { max_chars: 20 }, &value, Lang::Zh);
        prop_assert!(shown.chars().skip(1).all(|c| c == '*'));
    }
}
