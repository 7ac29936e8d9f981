//! Every page through the router, in both languages.

use crate::common;

use axum::http::StatusCode;
use base::Role;
use common::{City, csrf, day};

const EN: &str = "luodi-lang=en";

fn sound(path: &str, html: &str, zh: bool) {
    assert!(html.contains("<h1>"), "{path} has a heading");
    assert!(
        html.contains("class=\"purpose\""),
        "{path} says what it is for"
    );
    assert!(
        !html.contains(" style=") && !html.contains("<script>"),
        "{path} has nothing inline"
    );
    assert!(
        html.contains(if zh {
            "<html lang=\"zh-CN\">"
        } else {
            "<html lang=\"en\">"
        }),
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
async fn everyone_reads_the_calendar_in_both_languages() {
    let city = City::new();
    for path in [
        "/calendar",
        "/calendar?year=2020",
        "/calendar?year=2027",
        "/calendar/due",
    ] {
        for (cookie, zh) in [("", true), (EN, false)] {
            let (status, html) = city.get(path, cookie).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            sound(path, &html, zh);
        }
    }
    let (_, html) = city.get("/calendar?year=2020", "").await;
    assert_eq!(html.matches("<table class=\"month\">").count(), 12);
    assert!(html.contains("国办发明电〔2020〕1号") && html.contains("随系统提供"));
    assert!(html.contains("<td class=\"day-off\">31 <span class=\"day-mark\">休</span></td>"));
    assert!(html.contains("<td class=\"day-work\">19 <span class=\"day-mark\">班</span></td>"));
    assert!(html.contains("2月 · 20 个工作日"));
    assert!(
        !html.contains("/calendar/notice"),
        "only the office enters notices"
    );
    let (_, html) = city.get("/calendar?year=2027", "").await;
    assert!(html.contains("暂按周末推算"));
    let (_, html) = city.get("/sign-in", "").await;
    assert!(
        html.contains("<a href=\"/calendar\">工作日历</a>"),
        "every page leads here from its foot"
    );
    for path in [
        "/calendar?year=1890",
        "/calendar?year=x",
        "/calendar?year=99999",
    ] {
        let (status, html) = city.get(path, "").await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("没有这一年的日历"), "{path}");
    }
}

#[tokio::test]
async fn the_calculator_gives_the_day_and_its_steps() {
    let city = City::new();
    let (_, html) = city.get("/calendar/due", "").await;
    assert!(
        html.contains("value=\"2026-11-23\"") && html.contains("value=\"5\""),
        "it can be sent as it is"
    );
    let ask = "/calendar/due?origin=2025-09-26&length=5&unit=wd";
    let (status, html) = city.get(ask, "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("2025年10月10日（周五）") && html.contains("已按通知确定"));
    let paused = format!("{ask}&pauses=2025-09-29..2025-10-09");
    let (_, html) = city.get(&paused, "").await;
    assert!(html.contains("2025年10月13日（周一）") && html.contains("2 个工作日不计入"));
    let (_, html) = city.get(&format!("{ask}&pauses=2025-09-29.."), EN).await;
    assert!(html.contains("The clock stands"));
    let (_, html) = city
        .get("/calendar/due?origin=2026-12-20&length=1&unit=m", "")
        .await;
    assert!(html.contains("暂定"));
    let bad = "/calendar/due?origin=2025-02-30&length=%3Cb%3E&unit=wd&pauses=%3Ci%3E";
    let (status, html) = city.get(bad, "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    sound(bad, &html, true);
    assert!(
        !html.contains("<i>") && html.contains("&#60;i&#62;"),
        "what was typed is kept, escaped"
    );
    assert_eq!(html.matches("class=\"field-error\"").count(), 3);
}

#[tokio::test]
async fn the_office_previews_confirms_and_is_told_of_mistakes() {
    let city = City::new();
    city.open_term(1, "2026-12-28", "5wd");
    assert_eq!(
        city.get("/calendar/notice", "").await.0,
        StatusCode::SEE_OTHER
    );
    let reader = city.sign_in(Role::Supervisor).await;
    assert_eq!(
        city.get("/calendar/notice", &reader).await.0,
        StatusCode::NOT_FOUND
    );
    let office = city.sign_in(Role::Office).await;
    let (status, html) = city.get("/calendar/notice", &office).await;
    assert_eq!(status, StatusCode::OK);
    sound("/calendar/notice", &html, true);
    assert!(html.contains("登记 2027 年放假通知"));
    let token = csrf(&html);
    let send =
        |off: &'static str, work: &'static str, step: &'static str, version: &'static str| {
            let fields = [
                ("csrf", token.clone()),
                ("year", "2027".to_owned()),
                ("version", version.to_owned()),
                ("citation", "示例通知（示例〔2026〕1号）".to_owned()),
                ("off", off.to_owned()),
                ("work", work.to_owned()),
                ("step", step.to_owned()),
            ];
            let (city, office) = (&city, &office);
            async move {
                let fields: Vec<(&str, &str)> = fields
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                city.post("/calendar/notice", office, &fields).await
            }
        };
    for (off, work, says) in [
        ("1月1日至3日\n2月30日", "", "第 2 行的“2月30日”不是日期"),
        ("1月1日至3日", "1月4日", "本来就是工作日"),
        ("1月1日至3日", "1月3日", "同时列为放假和上班"),
        ("2026-12-01", "", "不属于 2027 年的通知"),
        ("", "", "请填写放假日期"),
    ] {
        let (status, _, html) = send(off, work, "preview", "0").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{off}");
        assert!(html.contains(says), "{off} {work}");
        sound(off, &html, true);
    }
    let new_year = "1月1日（星期五）至3日（星期日）";
    let (status, _, html) = send(new_year, "", "preview", "0").await;
    assert_eq!(status, StatusCode::OK);
    sound("preview", &html, true);
    assert!(html.contains("sample/1") && html.contains("2027年1月5日") && html.contains(new_year));
    assert_eq!(
        city.due(1),
        day("2027-01-04"),
        "nothing holds before confirming"
    );
    let (status, _, html) = send(new_year, "", "edit", "0").await;
    assert!(status == StatusCode::OK && html.contains(new_year));
    let (status, headers, _) = send(new_year, "", "enter", "0").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(headers["location"], "/calendar?year=2027");
    assert_eq!(city.due(1), day("2027-01-05"));
    let (_, html) = city.get("/calendar?year=2027", &office).await;
    assert!(
        html.contains("由工作专班于 2026年11月23日 登记（第 1 版）")
            && html.contains("/calendar/notice?year=2027")
    );

    let (status, _, html) = send("1月1日", "", "enter", "0").await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(
        html.contains("现行内容") && html.contains(">\n1月1日</textarea>"),
        "both are shown"
    );
    assert!(
        html.contains("name=\"version\" value=\"1\""),
        "the next submission has seen it"
    );
    let (status, _, _) = send("1月1日", "", "enter", "1").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
}
