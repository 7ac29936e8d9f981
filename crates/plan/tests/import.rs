//! Importing published texts: made-up ones by every kind of trouble, the real ones where they are at hand.

use crate::city;

use base::{Explain, Fault, Lang, Scope};
use city::City;
use plan::{Import, ImportError, Imported};
use store::{Error, Query, params};

/// A made-up notice in the genre.
const SAMPLE: &str = "示例市人民政府
关于印发示例市窗口服务改进方案的通知
示政发〔2023〕901号

各县（市、区）人民政府，市人民政府各委、办、局：
现将《示例市窗口服务改进方案》印发给你们，请认真贯彻执行。
示例市人民政府
2023年3月1日
（此件公开发布）

示例市窗口服务改进方案

一、总体要求
改进窗口服务。

二、主要任务
（一）打造高效便捷的政务环境（2条）
1.压缩办理时间。2023年12月底前，窗口事项按时办结率达到95％以上，不得要求重复提交材料。〔牵头单位：市发展改革委；责任单位：市财政局〕
2.公开办事指南。及时公开指南。〔牵头单位：市财政局〕
";

fn done(import: Import) -> Vec<Imported> {
    match import {
        Import::Done { documents, .. } => documents,
        Import::Already { .. } => panic!("imported before"),
    }
}

fn refused(city: &City, name: &str, content: &[u8]) -> ImportError {
    let before = city.store.head().expect("a head").size;
    let error = city.import(name, content).expect_err("refused");
    assert_eq!(
        city.count("SELECT COUNT(*) FROM plan_source"),
        0,
        "nothing is kept"
    );
    assert_eq!(
        city.store.head().expect("a head").size,
        before,
        "nothing is journalled"
    );
    for lang in [Lang::Zh, Lang::En] {
        assert!(error.explain(lang).chars().count() > 10);
    }
    error
}

#[test]
fn an_unknown_document_enters_the_ledger_as_it_was_read() {
    let city = City::loaded();
    let documents = done(
        city.import("sample.txt", SAMPLE.as_bytes())
            .expect("imported"),
    );
    assert_eq!(documents.len(), 1);
    let document = &documents[0];
    assert!(document.created);
    assert_eq!(document.tasks, 2, "总体要求 asks for nothing");
    assert_eq!(document.number.as_deref(), Some("示政发〔2023〕901号"));
    assert_eq!(document.differences, []);
    let clause = |field: &str| {
        city.text(&format!(
            "SELECT c.{field} FROM plan_clause c JOIN plan_document d ON d.id = c.document_id
             WHERE d.key = '{}' AND c.no = '1'",
            document.key
        ))
    };
    assert_eq!(clause("kind"), "task");
    assert!(clause("body").contains("95％"));
    assert_eq!(
        city.text("SELECT org_id FROM plan_duty WHERE printed = '市发展改革委' ORDER BY clause_id DESC LIMIT 1"),
        "jc-fgw"
    );
    let marks: serde_json::Value = serde_json::from_str(&clause("marks")).expect("JSON");
    let mark = marks
        .as_array()
        .expect("marks")
        .iter()
        .find(|mark| mark["field"] == "target-1")
        .expect("a target");
    let (start, end) = (&mark["spans"][0][0], &mark["spans"][0][1]);
    let (start, end) = (
        start.as_u64().expect("a byte") as usize,
        end.as_u64().expect("a byte") as usize,
    );
    assert!(
        SAMPLE[start..end].contains("95"),
        "the span points into the original file"
    );
    let at = (
        mark["at"][0].as_u64().expect("a byte") as usize,
        mark["at"][1].as_u64().expect("a byte") as usize,
    );
    assert_eq!(
        &clause("body")[at.0..at.1],
        mark["label"].as_str().expect("words")
    );
}

#[test]
fn the_same_file_again_says_so_and_changes_nothing() {
    let city = City::loaded();
    done(
        city.import("sample.txt", SAMPLE.as_bytes())
            .expect("imported"),
    );
    let head = city.store.head().expect("a head").size;
    let again = city
        .import("other-name.txt", SAMPLE.as_bytes())
        .expect("an answer");
    assert!(
        matches!(again, Import::Already { ref name, .. } if name == "sample.txt"),
        "{again:?}"
    );
    assert_eq!(city.store.head().expect("a head").size, head);
}

#[test]
fn a_correction_survives_a_new_import() {
    let city = City::loaded();
    done(
        city.import("sample.txt", SAMPLE.as_bytes())
            .expect("imported"),
    );
    city.store
        .write(&Scope::system(), |tx| {
            tx.execute(
                "UPDATE plan_clause SET title = '缩短办理时间' WHERE title = '压缩办理时间'",
                params![],
            )?;
            tx.execute(
                "UPDATE plan_target SET value = '90' WHERE value = '95' AND unit = '％'",
                params![],
            )?;
            tx.transient();
            Ok::<_, Error>(())
        })
        .expect("a correction");
    let renewed = SAMPLE.replace("改进窗口服务。", "持续改进窗口服务。");
    let documents = done(
        city.import("sample-2.txt", renewed.as_bytes())
            .expect("imported"),
    );
    let document = &documents[0];
    assert!(!document.created);
    assert_eq!(
        city.count("SELECT COUNT(*) FROM plan_clause WHERE title = '缩短办理时间'"),
        1,
        "the correction stays"
    );
    let told: Vec<String> = document
        .differences
        .iter()
        .map(|(path, what)| format!("{path} {what:?}"))
        .collect();
    assert!(told.iter().any(|told| told.contains("Title")), "{told:?}");
    assert!(
        told.iter()
            .any(|told| told.contains("TargetOnlyInText(\"95％\")")),
        "{told:?}"
    );
    assert!(
        city.text("SELECT body FROM plan_clause WHERE body LIKE '%持续改进%'")
            .contains("持续"),
        "the new text is there"
    );
}

#[test]
fn one_number_with_two_titles_is_refused() {
    let city = City::loaded();
    let other = SAMPLE.replace("示政发〔2023〕901号", "晋市政发〔2023〕14号");
    let error = refused(&city, "other.txt", other.as_bytes());
    assert!(matches!(error, ImportError::SameNumber { .. }), "{error:?}");
    assert_eq!(error.fault(), Fault::Conflict);
    for title in ["晋城市2023年营商环境创新提升行动方案", "窗口服务改进方案"]
    {
        assert!(
            error.explain(Lang::Zh).contains(title),
            "{}",
            error.explain(Lang::Zh)
        );
    }
}

#[test]
fn a_number_twice_in_one_file_is_refused() {
    let city = City::loaded();
    let error = refused(&city, "twice.txt", format!("{SAMPLE}\n{SAMPLE}").as_bytes());
    assert!(matches!(error, ImportError::Twice { .. }), "{error:?}");
}

#[test]
fn what_is_no_document_is_refused_with_a_remedy() {
    let city = City::loaded();
    assert!(matches!(
        refused(&city, "empty.txt", b""),
        ImportError::Empty
    ));
    assert!(matches!(
        refused(&city, "blank.txt", b" \n\t\n"),
        ImportError::Empty
    ));
    let prose = "今天天气很好。我们去公园散步，看见许多人。".repeat(20);
    assert!(matches!(
        refused(&city, "prose.txt", prose.as_bytes()),
        ImportError::NoStructure(_)
    ));
    let mut noise = Vec::with_capacity(1 << 20);
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    while noise.len() < 1 << 20 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        noise.extend_from_slice(&state.to_le_bytes());
    }
    assert!(matches!(
        refused(&city, "noise.bin", &noise),
        ImportError::NoStructure(_)
    ));
    let large = vec![b'a'; plan::commands::import::FILE_BYTES + 1];
    let error = refused(&city, "large.txt", &large);
    assert!(matches!(error, ImportError::TooLarge(_)));
    assert_eq!(error.fault(), Fault::TooLarge);
}

#[test]
fn other_encodings_and_a_cut_end_are_read() {
    let (gb, _, lossy) = encoding_rs::GB18030.encode(SAMPLE);
    assert!(!lossy);
    let city = City::loaded();
    match city.import("gb.txt", &gb).expect("imported") {
        Import::Done {
            encoding,
            documents,
            ..
        } => {
            assert_eq!(encoding, "GB18030");
            assert_eq!(documents[0].number.as_deref(), Some("示政发〔2023〕901号"));
        }
        Import::Already { .. } => panic!("imported before"),
    }
    let whole = done(
        City::loaded()
            .import("whole.txt", SAMPLE.as_bytes())
            .expect("imported"),
    );
    let city = City::loaded();
    // In the middle of a character of the last sentence.
    let cut = &SAMPLE.as_bytes()[..SAMPLE.len() - 5];
    let documents = done(city.import("cut.txt", cut).expect("imported"));
    assert_eq!(
        documents[0].clauses, whole[0].clauses,
        "nothing but the end is lost"
    );
}

#[test]
fn only_the_office_imports() {
    let city = City::loaded();
    let error = plan::import(&city.store, &Scope::public(), "x.txt", SAMPLE.as_bytes())
        .expect_err("refused");
    assert!(matches!(error, ImportError::Forbidden));
}

#[test]
fn the_published_texts_join_the_seven_plans() {
    let texts = city::texts();
    if texts.is_empty() {
        return;
    }
    let city = City::loaded();
    let mut documents = Vec::new();
    for (name, content) in &texts {
        documents.extend(done(city.import(name, content).expect("imported")));
    }
    assert_eq!(documents.len(), 7);
    for document in &documents {
        assert!(!document.created, "{:?} is in the pack", document.number);
    }
    let (all, with_text) = (
        city.count("SELECT COUNT(*) FROM plan_clause WHERE kind = 'task'"),
        city.count("SELECT COUNT(*) FROM plan_clause WHERE kind = 'task' AND body <> ''"),
    );
    println!("{with_text} of {all} tasks have their passage");
    for document in &documents {
        println!(
            "{:?}: {} clauses, differences: {:#?}",
            document.number, document.clauses, document.differences
        );
    }
    assert_eq!(with_text, all);
    // Every unit and target of the ledger is found in its passage.
    let rows: Vec<(String, String)> = city
        .store
        .read(|read| {
            read.query_map(
                "SELECT body, marks FROM plan_clause WHERE body <> ''",
                params![],
                |row| Ok((row.get("body")?, row.get("marks")?)),
            )
        })
        .expect("rows");
    for (body, marks) in rows {
        let marks: serde_json::Value = serde_json::from_str(&marks).expect("JSON");
        for mark in marks.as_array().expect("marks") {
            let (start, end) = (mark["at"][0].as_u64(), mark["at"][1].as_u64());
            let (Some(start), Some(end)) = (start, end) else {
                panic!("{mark} is not in its text")
            };
            assert_eq!(
                &body[start as usize..end as usize],
                mark["label"].as_str().expect("words")
            );
        }
    }
}
