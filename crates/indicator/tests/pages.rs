//! Every page through the router, in both languages, for every role.
#![allow(clippy::unwrap_used)]

use crate::common;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::Role;
use common::{City, csrf};

const EN: &str = "luodi-lang=en";

/// What every page owes its reader.
fn sound(path: &str, html: &str) {
    assert!(html.contains("<h1>"), "{path} has a heading");
    assert!(
        html.contains("class=\"purpose\""),
        "{path} says what it is for"
    );
    assert!(!html.contains(" style="), "{path} has no inline style");
    assert!(
        !html.contains("<script>") && !html.contains("onclick"),
        "{path}"
    );
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
async fn an_empty_house_says_what_to_do() {
    let city = City::empty();
    let (status, html) = city.page("/indicators", "").await;
    assert_eq!(status, StatusCode::OK);
    sound("/indicators", &html);
    assert!(html.contains("luodi demo"));
    assert_eq!(
        city.page("/indicators/none", "").await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn every_indicator_has_its_page_and_its_data() {
    let city = City::loaded();
    let picture = city.picture(common::TODAY);
    let owner = picture.entry("c49-policies").unwrap().owners[0].clone();
    let report = city.report("c49-policies", owner.as_str(), "2023-09", "120");
    city.report("c49-policies", owner.as_str(), "2023-10", "150");
    for path in [
        "/indicators",
        "/indicators?plan=c-2023-14&sort=-due",
        "/indicators?status=behind&q=C49",
    ] {
        for cookie in ["", EN] {
            let (status, html) = city.page(path, cookie).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            sound(path, &html);
        }
    }
    for entry in &picture.entries {
        let path = &entry.standing.href;
        let (status, html) = city.page(path, "").await;
        assert_eq!(status, StatusCode::OK, "{path}");
        sound(path, &html);
        assert!(
            html.contains(&entry.clauses[0].href),
            "{path} links its clause"
        );
    }
    let (_, html) = city.page("/indicators/c49-policies", "").await;
    assert!(html.contains(&format!("/reports/{report}")) && html.contains("chart-indicator"));
    assert!(!html.contains("name=\"csrf\""), "the public enters nothing");
    let (_, headers, body) = city.get("/indicators/c49-policies.csv", "").await;
    assert!(
        headers[header::CONTENT_TYPE]
            .to_str()
            .unwrap()
            .starts_with("text/csv")
    );
    assert!(
        String::from_utf8(body)
            .unwrap()
            .contains("c49-policies,2023-10,,,150,条")
    );
    let (_, _, body) = city.get("/indicators/c49-policies.json", "").await;
    let json: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(json["series"][1]["value"], "150");
    let (_, headers, _) = city.get("/indicators.xlsx", "").await;
    assert!(
        headers[header::CONTENT_TYPE]
            .to_str()
            .unwrap()
            .contains("spreadsheetml")
    );
    let (_, html) = city.page("/indicators/c49-policies?if=200", "").await;
    assert!(html.contains("若为 200 条"), "what if");
}

#[tokio::test]
async fn a_figure_is_entered_by_one_and_accepted_by_another() {
    let city = City::loaded();
    let one = city.sign_in("sample-one", Role::Office, None).await;
    let two = city.sign_in("sample-two", Role::Office, None).await;
    let to = "/indicators/g12-park-coverage/figures";
    let (status, html) = city
        .post(to, &one, &[("period", "2023-10"), ("value", "x")])
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("value=\"x\""), "what was typed stays");
    let fields = [
        ("period", "2023-10"),
        ("value", "83.2"),
        ("evidence", "示例〔2023〕8号"),
        ("region", "140525"),
    ];
    let (status, _) = city.post(to, &one, &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, own) = city.page("/indicators/waiting", &one).await;
    assert!(
        own.contains("83.2%") && !own.contains("/accept"),
        "not one's own"
    );
    let (_, other) = city.page("/indicators/waiting", &two).await;
    sound("/indicators/waiting", &other);
    let at = other.find("/indicators/figures/").unwrap();
    let path: String = other[at..].chars().take_while(|c| *c != '"').collect();
    let (status, _) = city.post(&path, &one, &[("version", "1")]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, _) = city.post(&path, &two, &[("version", "1")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, html) = city.page("/indicators/g12-park-coverage", "").await;
    assert!(html.contains("83.2%") && html.contains("泽州县"));
    assert!(
        !html.contains("示例〔2023〕8号"),
        "evidence is not for the public"
    );
}

#[tokio::test]
async fn a_sheet_goes_out_and_comes_back_through_the_pages() {
    let city = City::loaded();
    let picture = city.picture(common::TODAY);
    let owner = picture.entry("c46-hotline-satisfied").unwrap().owners[0].clone();
    let cookie = city
        .sign_in("sample-clerk", Role::Clerk, Some(owner.as_str()))
        .await;
    let (status, _, sheet) = city
        .get(
            "/indicators/c46-hotline-satisfied/sheet.xlsx?period=2023-10",
            &cookie,
        )
        .await;
    assert_eq!(status, StatusCode::OK);
    let (_, form) = city.page("/indicators/import", &cookie).await;
    sound("/indicators/import", &form);
    let send = |bytes: &[u8]| {
        let mut body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\nContent-Type: application/octet-stream\r\n\r\n",
            csrf(&form)
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        Request::post("/indicators/import")
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .body(Body::from(body))
            .unwrap()
    };
    let (status, _, body) = city.send(send(&sheet)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = String::from_utf8(body).unwrap();
    assert!(page.contains("表中没有填写任何内容"), "an unfilled sheet");
    sound("/indicators/import", &page);
    for (role, org) in [
        (Role::Supervisor, None),
        (Role::Clerk, Some("jc-fgw")),
        (Role::Auditor, None),
        (Role::Discipline, None),
    ] {
        let other = city
            .sign_in(
                &format!("s-{}-{}", role.as_str(), org.unwrap_or("x")),
                role,
                org,
            )
            .await;
        let (status, _, _) = city
            .get("/indicators/c46-hotline-satisfied/sheet.xlsx", &other)
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{role:?}");
    }
}
