//! Every page through the router, in both languages, on an empty and on a loaded database.

use crate::city;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::Role;
use city::City;

const EN: &str = "luodi-lang=en";

/// The pages of this room that everyone can open without a parameter.
const PAGES: [&str; 5] = ["/", "/ledger", "/documents", "/units", "/coverage"];

/// What every page owes its reader.
fn sound(path: &str, html: &str, zh: bool) {
    assert!(html.contains("<h1>"), "{path} has a heading");
    assert!(
        html.contains("class=\"purpose\""),
        "{path} says what it is for"
    );
    assert!(!html.contains(" style="), "{path} has no inline style");
    assert!(
        !html.contains("<script>") && !html.contains("onclick"),
        "{path} has no inline script"
    );
    let tag = if zh {
        "<html lang=\"zh-CN\">"
    } else {
        "<html lang=\"en\">"
    };
    assert!(html.contains(tag), "{path}");
    let mut ids: Vec<&str> = html
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{path} repeats an id");
}

#[tokio::test]
async fn an_empty_database_says_what_to_do() {
    let city = City::empty();
    for path in PAGES {
        for (cookie, zh) in [("", true), (EN, false)] {
            let (status, html) = city.page(path, cookie).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            sound(path, &html, zh);
            assert!(html.contains("luodi demo"), "{path} says how to begin");
        }
    }
    for path in ["/tasks/1", "/tasks/x", "/documents/none", "/units/none"] {
        assert_eq!(city.page(path, "").await.0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        city.page("/documents/import", "").await.0,
        StatusCode::SEE_OTHER,
        "sign in first"
    );
}

#[tokio::test]
async fn a_loaded_database_shows_itself_in_both_languages() {
    let city = City::loaded();
    let task = city.count("SELECT MIN(id) FROM plan_clause WHERE kind = 'task'");
    let key = city.text("SELECT key FROM plan_document WHERE letter = 'C'");
    let unit = city
        .text("SELECT org_id FROM plan_duty WHERE role = 'lead' AND org_id IS NOT NULL LIMIT 1");
    let more = [
        format!("/tasks/{task}"),
        format!("/documents/{key}"),
        format!("/units/{unit}"),
        format!("/coverage?plan={key}"),
        "/ledger?sort=-due&size=100&page=2".to_owned(),
    ];
    for path in PAGES.iter().map(|path| (*path).to_owned()).chain(more) {
        for (cookie, zh) in [("", true), (EN, false)] {
            let (status, html) = city.page(&path, cookie).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            sound(&path, &html, zh);
        }
    }
}

#[tokio::test]
async fn every_task_document_and_unit_has_its_page() {
    let city = City::loaded();
    for (name, content) in city::texts() {
        city.import(&name, &content).expect("imported");
    }
    let (_, ledger) = city.page("/ledger?size=100", "").await;
    let links = |html: &str, stem: &str| -> Vec<String> {
        let mut links: Vec<String> = html
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|href| href.starts_with(stem))
            .map(str::to_owned)
            .collect();
        links.sort();
        links.dedup();
        links
    };
    let (_, units) = city.page("/units", "").await;
    let (_, documents) = city.page("/documents", "").await;
    let mut all = links(&ledger, "/tasks/");
    assert_eq!(all.len(), 100);
    all.extend(links(&units, "/units/"));
    all.extend(links(&documents, "/documents/"));
    for path in all {
        let (status, html) = city.page(&path, "").await;
        assert_eq!(status, StatusCode::OK, "{path}");
        sound(&path, &html, true);
    }
}

#[tokio::test]
async fn the_ledger_never_fails_on_a_bad_address() {
    let city = City::loaded();
    let bad = [
        "?q=%00",
        "?q=a",
        "?plan=%27%20OR%201=1",
        "?light=blue",
        "?due=soon",
        "?from=2023-02-30",
        "?from=2024-01-02&to=2024-01-01",
        "?sort=%FF%FE",
        "?page=0",
        "?page=99999999999999999999",
        "?size=7",
        "?unit=nobody",
        "?as=boss",
        "?theme=x",
        "?page=-1&size=abc&sort=--due",
        "?q=%E6%8B%9B&q=%E6%A0%87",
        "?&&==&=",
        "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    ];
    for query in bad {
        let (status, html) = city.page(&format!("/ledger{query}"), "").await;
        assert_eq!(status, StatusCode::OK, "{query}");
        assert!(!html.contains("<script>alert"), "{query}");
        let (status, _, _) = city.get(&format!("/ledger.xlsx{query}"), "").await;
        assert_eq!(status, StatusCode::OK, "{query}");
    }
    let (_, html) = city.page("/ledger?light=blue", "").await;
    assert!(
        html.contains("参数 light 的取值无效"),
        "the page says what it left out"
    );
}

#[tokio::test]
async fn filters_live_in_the_address_and_can_be_taken_away() {
    let city = City::loaded();
    let key = city.text("SELECT key FROM plan_document WHERE letter = 'D'");
    let (_, html) = city
        .page(
            &format!("/ledger?plan={key}&theme=law&q=%E6%94%B6%E8%B4%B9"),
            "",
        )
        .await;
    assert!(html.contains("value=\"收费\""), "the search is kept");
    assert!(
        html.contains(&format!("href=\"/ledger?plan={key}&#38;theme=law\"")),
        "the search can be taken away: {html}"
    );
    assert!(html.contains("D5"), "clause 5 of D is about fees");
    assert!(!html.contains(">C5<"), "C is filtered away");
    let (_, html) = city
        .page(
            "/ledger?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E6%A0%B7%E7%9A%84%E8%AF%8D",
            "",
        )
        .await;
    assert!(html.contains("没有符合条件的任务"));
}

#[tokio::test]
async fn the_export_is_a_workbook_of_the_filtered_rows() {
    let city = City::loaded();
    let (status, kind, bytes) = city.get("/ledger.xlsx?theme=law", "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(kind.starts_with("application/vnd.openxmlformats"), "{kind}");
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("a workbook");
    let sheet = calamine::Reader::worksheet_range(&mut book, "任务清单").expect("the sheet");
    let cell = |row: u32, column: u32| {
        sheet
            .get_value((row, column))
            .map(ToString::to_string)
            .unwrap_or_default()
    };
    assert_eq!(cell(0, 0), "示例市任务清单");
    assert!(cell(1, 0).contains("法治环境"), "{}", cell(1, 0));
    assert_eq!((cell(4, 0).as_str(), cell(4, 1).as_str()), ("编号", "任务"));
    let law = city.count(
        "SELECT COUNT(*) FROM plan_clause c JOIN plan_clause p ON p.id = c.parent_id
         WHERE c.kind = 'task' AND (c.theme = 'law' OR p.theme = 'law')",
    );
    assert_eq!(
        i64::from(sheet.end().expect("rows").0) - 4,
        law,
        "one row a task"
    );
    assert_eq!(cell(5, 0), "C1");
    let due = sheet.get_value((5, 11)).expect("a due date");
    assert!(calamine::DataType::is_datetime(due), "{due:?}");
}

#[tokio::test]
async fn the_passage_is_marked_for_every_field() {
    let texts = city::texts();
    let city = City::loaded();
    let task = city.count(
        "SELECT c.id FROM plan_clause c JOIN plan_document d ON d.id = c.document_id WHERE d.letter = 'C' AND c.no = '25'",
    );
    let (_, html) = city.page(&format!("/tasks/{task}"), "").await;
    assert!(html.contains("还没有导入这份文件的原文"));
    for (name, content) in &texts {
        city.import(name, content).expect("imported");
    }
    if texts.is_empty() {
        return;
    }
    let (_, html) = city.page(&format!("/tasks/{task}"), "").await;
    assert!(html.contains("<mark id=\"m-duty-1-"), "units are marked");
    for field in html
        .split("href=\"#")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|id| id.starts_with("m-"))
    {
        assert!(
            html.contains(&format!("id=\"{field}\"")),
            "the anchor {field} exists"
        );
    }
}

#[tokio::test]
async fn the_office_imports_through_the_form() {
    let city = City::loaded();
    let office = city.sign_in(Role::Office).await;
    let (status, form) = city.page("/documents/import", &office).await;
    assert_eq!(status, StatusCode::OK);
    let token = city::csrf(&form);
    let text = "示例市人民政府办公室\n关于印发示例市试行方案的通知\n示政办发〔2023〕77号\n\n各委、办、局：\n现印发给你们。\n示例市人民政府办公室\n2023年5月1日\n\n一、试行内容\n1.开展试行。12月底前完成3项。〔牵头单位：市财政局〕\n";
    let (status, page) = post(&city, &office, &token, "plan.txt", text.as_bytes()).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains("示政办发〔2023〕77号") && page.contains("新建"));
    let (status, page) = post(&city, &office, &token, "plan.txt", text.as_bytes()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("导入过"), "the same file again says so");
    for (content, expected) in [
        (&b""[..], StatusCode::UNPROCESSABLE_ENTITY),
        (&b"nothing here"[..], StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let (status, page) = post(&city, &office, &token, "x.txt", content).await;
        assert_eq!(status, expected);
        assert!(
            page.contains("id=\"complaints-title\""),
            "the form comes back with what was wrong"
        );
    }
    for role in [Role::Supervisor, Role::Auditor] {
        let other = city.sign_in(role).await;
        assert_eq!(
            city.page("/documents/import", &other).await.0,
            StatusCode::NOT_FOUND
        );
    }
}

async fn post(
    city: &City,
    cookie: &str,
    token: &str,
    name: &str,
    content: &[u8],
) -> (StatusCode, String) {
    let mut body = format!(
        "--b\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/plain\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let request = Request::post("/documents/import")
        .header(header::HOST, "127.0.0.1")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from(body))
        .expect("a request");
    let (status, _, body) = city.send(request).await;
    (status, String::from_utf8(body).expect("UTF-8"))
}

#[tokio::test]
async fn the_source_is_for_people_who_work_here() {
    let city = City::loaded();
    let texts = city::texts();
    let Some((name, content)) = texts.first() else {
        return;
    };
    city.import(name, content).expect("imported");
    let key = city.text("SELECT key FROM plan_document WHERE source_id IS NOT NULL");
    let path = format!("/documents/{key}/source");
    assert_eq!(
        city.get(&path, "").await.0,
        StatusCode::SEE_OTHER,
        "sign in first"
    );
    let auditor = city.sign_in(Role::Auditor).await;
    let (status, _, bytes) = city.get(&path, &auditor).await;
    assert_eq!((status, &bytes), (StatusCode::OK, content));
}
