//! The portal through its router: guides, search, accounts, filing, following, ratings, bundles.

use crate::city;

use axum::http::StatusCode;
use base::{Role, Scope};
use city::{City, IDENTITY, PHONE, PNG, Walk, join};

/// What every page owes its reader.
fn sound(path: &str, html: &str) {
    assert!(html.contains("<h1>"), "{path} has a heading");
    assert!(
        html.contains("class=\"purpose\""),
        "{path} says what it is for: {html}"
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
async fn public_pages_stand_in_both_languages() {
    let city = City::new();
    let mut visitor = city.visitor();
    for path in [
        "/services",
        "/services?who=person",
        "/services?q=门店",
        "/services?q=zzz",
        "/services?unit=yi-czj&theme=service",
        "/services/shop",
        "/services/sign",
        "/services/report",
        "/services/old-permit",
        "/services/bundle/open-shop",
        "/services/shop/new",
        "/services/bundle/open-shop/new",
        "/follow",
        "/join",
        "/published",
        "/published?year=2023",
    ] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        sound(path, &page.text());
        let english = visitor.in_english(path).await;
        assert_eq!(english.status, StatusCode::OK, "{path}");
        sound(path, &english.text());
        assert!(english.has("<html lang=\"en\">"), "{path}");
    }
    for path in [
        "/services/none",
        "/services/bad-rating",
        "/services/bundle/none",
        "/services/old-permit/new",
        "/services/bad-rating/new",
        "/published/none",
        "/follow/JIA-20240905-000001",
        "/follow/JIA-20240905-Y00001",
    ] {
        assert_eq!(
            visitor.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    // Without an account there is nothing of one's own.
    let my = visitor.get("/my").await;
    assert_eq!(my.location(), Some("/sign-in?next=%2Fmy"));
}

#[tokio::test]
async fn an_empty_city_and_an_empty_search_say_what_to_do() {
    let city = City::new();
    let mut visitor = city.visitor();
    let page = visitor.get("/services?q=不存在的事").await;
    assert!(page.has("12345") && page.has("href=\"/services\""));
    // Found by a piece of its title, of a paper, of a unit; the internal item is not.
    for (query, hit) in [
        ("备案", "门店备案"),
        ("租赁", "招牌备案"),
        ("开店", "开店一件事"),
        ("收费清", "收费清单"),
    ] {
        let page = visitor.get(&format!("/services?q={query}")).await;
        assert!(page.has(hit), "{query}: {}", page.text());
    }
    assert!(!visitor.get("/services?q=差评").await.has("差评核实整改"));
    let person = visitor.get("/services?who=enterprise").await;
    assert!(person.has("旧许可") && person.has("门店备案"));
    assert!(!visitor.get("/services?who=person").await.has("旧许可"));
    assert!(!visitor.get("/services?unit=yi-czj").await.has("乱收费举报"));
}

#[tokio::test]
async fn a_guide_says_what_the_definition_says() {
    let city = City::new();
    let mut visitor = city.visitor();
    let guide = visitor.get("/services/shop").await;
    for text in [
        "有固定场所",
        "租赁合同",
        "10个工作日内补交",
        "示例条例",
        "X1 示例任务",
        "0356-2218000",
        "示例大厅",
        "门店备案证",
        "5个工作日",
        "所填内容真实",
        "开店一件事",
        "不得收费",
        "/services/shop/new",
        "乙县财政局",
    ] {
        assert!(guide.has(text), "{text}: {}", guide.text());
    }
    let old = visitor.get("/services/old-permit").await;
    assert!(old.has("已取消审批") && !old.has("/services/old-permit/new"));
    let bundle = visitor.get("/services/bundle/open-shop").await;
    assert!(
        bundle.has("分别办理要填 8 项，一起办只填 7 项"),
        "{}",
        bundle.text()
    );
    assert!(bundle.has("开店礼包") && bundle.has("“门店备案”办结后"));
}

#[tokio::test]
async fn joining_says_the_same_whether_the_number_is_in_use() {
    let city = City::new();
    let mut first = city.visitor();
    let one = join(&mut first, PHONE).await;
    let mut second = city.visitor();
    let two = join(&mut second, PHONE).await;
    assert_eq!(one.status, two.status);
    assert_eq!(one.location(), two.location());
    assert_eq!(city.count("SELECT COUNT(*) FROM service_party"), 1);
    assert_eq!(
        city.count("SELECT COUNT(*) FROM web_account WHERE role = 'applicant'"),
        1
    );
    // Nothing personal lies about: neither in the tables of this room nor in the journal.
    let journal = city.count("SELECT COUNT(*) FROM journal_entry WHERE body LIKE '%示例人%'");
    assert_eq!(journal, 0);
    first.sign_in(PHONE, city::PASSWORD).await;
    let my = first.get("/my").await;
    assert_eq!(my.status, StatusCode::OK);
    sound("/my", &my.text());
    assert!(my.has("110*************2X") && !my.has(IDENTITY));
    // What an applicant may not see does not exist for them.
    assert_eq!(first.get("/accounts").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn joining_names_everything_that_is_wrong() {
    let city = City::new();
    let mut visitor = city.visitor();
    let fields = [
        ("kind", "person"),
        ("name", ""),
        ("identity", "110105194912310021"),
        ("phone", "123"),
        ("password", "short"),
        ("again", ""),
    ];
    let reply = visitor.press("/join", "/join", &fields).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["name", "identity", "phone", "password"] {
        assert!(
            reply.has(&format!("href=\"#{field}\"")),
            "{field}: {}",
            reply.text()
        );
    }
    assert!(!reply.has("value=\"short\""), "no password is written back");
    assert_eq!(city.count("SELECT COUNT(*) FROM service_party"), 0);
}

/// Fills in the form of a shop up to the review.
async fn shop(walk: &mut Walk<'_>, food: bool) {
    if walk.at() == "who" {
        let fields = [
            ("kind", "person"),
            ("name", "示例人"),
            ("code", IDENTITY),
            ("phone", PHONE),
            ("region", "990100"),
        ];
        walk.next(&fields).await;
    }
    assert_eq!(walk.at(), "part-0");
    let first = [
        ("q.name", "示例小店"),
        ("q.food", if food { "true" } else { "false" }),
    ];
    walk.next(&first).await;
    if food {
        // The question that follows stands on the same page; nothing was complained of.
        assert_eq!(walk.at(), "part-0");
        assert!(walk.page.has("name=\"q.permit\"") && !walk.page.has("class=\"complaints\""));
        let all = [
            ("q.name", "示例小店"),
            ("q.food", "true"),
            ("q.permit", "JY1"),
        ];
        walk.next(&all).await;
    }
    assert_eq!(walk.at(), "part-1");
    assert!(
        walk.page.has("value=\"示例人\""),
        "filled in beforehand: {}",
        walk.page.text()
    );
    let fields = [("q.owner", "示例人"), ("q.phone", PHONE)];
    walk.press("next", &fields, &[("q.photo", "店.png", PNG)])
        .await;
    assert_eq!(walk.at(), "paper-lease", "{}", walk.page.text());
    walk.next(&[("way", "2")]).await;
    assert_eq!(walk.at(), "promise");
    walk.next(&[("promise", "1")]).await;
    assert_eq!(walk.at(), "review", "{}", walk.page.text());
}

#[tokio::test]
async fn a_stranger_files_follows_corrects_and_rates() {
    let city = City::new();
    let mut visitor = city.visitor();
    let mut walk = Walk::begin(&mut visitor, "/services/shop/new").await;
    assert!(walk.page.has("内容不会保存"));
    shop(&mut walk, true).await;
    for text in [
        "示例小店",
        "JY1",
        "店.png",
        "10个工作日内补交",
        "110*************2X",
    ] {
        assert!(walk.page.has(text), "{text}: {}", walk.page.text());
    }
    // Pressed twice: the second page is sent as the first was.
    let fields: Vec<(String, String)> = ["csrf", "state", "page"]
        .map(|name| (name.to_owned(), walk.page.field(name)))
        .to_vec();
    walk.press("submit", &[], &[]).await;
    let to = walk.page.location().expect("a receipt").to_owned();
    let mut all: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    all.push(("go", "submit"));
    let again = visitor.upload("/services/shop/new", &all, &[]).await;
    assert_eq!(again.location(), Some(to.as_str()), "{}", again.text());
    assert_eq!(city.count("SELECT COUNT(*) FROM casework_case"), 1);

    let receipt = visitor.get(&to).await;
    sound(&to, &receipt.text());
    assert!(receipt.has("<svg class=\"qr\""));
    let follow = to.replace("/receipt", "");
    let page = visitor.get(&follow).await;
    sound(&follow, &page.text());
    assert!(page.has("等待受理") && page.has("补交"), "{}", page.text());
    assert!(!page.has(IDENTITY));
    // Another secret opens nothing.
    let code = city.text("SELECT code FROM casework_case");
    let wrong = visitor.get(&format!("/follow/{code}?s=AAAAAAAAAAAA")).await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);

    let secret = to.rsplit("s=").next().expect("a secret").to_owned();
    let at = |rest: &str| format!("/follow/{code}/{rest}");
    // The promised paper.
    let sent = send(
        &mut visitor,
        &follow,
        &at("give"),
        &secret,
        &[("do", "lease")],
        &[("paper.lease", "合同.png", PNG)],
    )
    .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    // A correction of one question.
    city.ask_correction(1, "accept", &["name"], &[]);
    let page = visitor.get(&follow).await;
    assert!(
        page.has("示例：请核对") && page.has("name=\"q.name\"") && !page.has("name=\"q.owner\"")
    );
    let sent = send(
        &mut visitor,
        &follow,
        &at("correct"),
        &secret,
        &[("q", "name"), ("q.name", "")],
        &[],
    )
    .await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = send(
        &mut visitor,
        &follow,
        &at("correct"),
        &secret,
        &[("q", "name"), ("q.name", "示例大店")],
        &[],
    )
    .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    // Urged once a day.
    let sent = press(&mut visitor, &follow, &at("urge"), &secret, &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let sent = press(&mut visitor, &follow, &at("urge"), &secret, &[]).await;
    assert_ne!(sent.status, StatusCode::SEE_OTHER);
    // The applicant's own step.
    city.act(1, "accept", "mend", "");
    let page = visitor.get(&follow).await;
    assert!(page.has("整改完成"), "{}", page.text());
    let token = page.field("token");
    let fields = [("token", token.as_str()), ("do", "mended"), ("reason", "")];
    let sent = send(&mut visitor, &follow, &at("act"), &secret, &fields, &[]).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [
        ("token", token.as_str()),
        ("do", "mended"),
        ("reason", "已改好"),
    ];
    let sent = send(&mut visitor, &follow, &at("act"), &secret, &fields, &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    // Granted: the licence with its code, the message, the public page.
    city.act(1, "accept", "grant", "");
    let page = visitor.get(&follow).await;
    sound(&follow, &page.text());
    for text in [
        "准予",
        "您的备案已办结",
        "示例-2024-0001",
        "<svg class=\"qr\"",
        "评价这次办理",
    ] {
        assert!(page.has(text), "{text}: {}", page.text());
    }
    let published = visitor.get(&format!("/published/{code}")).await;
    assert!(published.has("示例大店"), "{}", published.text());
    // A bad rating opens its remedy, once.
    let rate = [("level", "1"), ("said", "等太久")];
    let sent = press(&mut visitor, &follow, &at("rate"), &secret, &rate).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    assert_eq!(
        city.count("SELECT COUNT(*) FROM casework_case WHERE item = 'bad-rating'"),
        1
    );
    let page = visitor.get(&follow).await;
    assert!(page.has("非常不满意") && page.has("核实整改") && !page.has("name=\"level\""));
    let published = visitor.get("/published").await;
    assert!(
        published.has("门店备案") && published.has("0.0%"),
        "{}",
        published.text()
    );
    assert_eq!(
        city.count("SELECT COUNT(*) FROM journal_entry WHERE body LIKE '%等太久%'"),
        0
    );
}

/// Sends a form with files of a case's page.
async fn send(
    visitor: &mut testkit::Visitor,
    page: &str,
    path: &str,
    secret: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &str, &[u8])],
) -> testkit::Reply {
    let shown = visitor.get(page).await;
    let (csrf, version) = (shown.field("csrf"), shown.field("version"));
    let mut all = vec![
        ("csrf", csrf.as_str()),
        ("s", secret),
        ("version", version.as_str()),
    ];
    all.extend(fields);
    visitor.upload(path, &all, files).await
}

/// Presses a button of a case's page.
async fn press(
    visitor: &mut testkit::Visitor,
    page: &str,
    path: &str,
    secret: &str,
    fields: &[(&str, &str)],
) -> testkit::Reply {
    let shown = visitor.get(page).await;
    let csrf = shown.field("csrf");
    let version = if shown.has("name=\"version\"") {
        shown.field("version")
    } else {
        "0".to_owned()
    };
    let mut all = vec![
        ("csrf", csrf.as_str()),
        ("s", secret),
        ("version", version.as_str()),
    ];
    all.extend(fields);
    visitor.post(path, &all).await
}

#[tokio::test]
async fn what_is_wrong_is_said_on_its_page_and_stays_typed() {
    let city = City::new();
    let mut visitor = city.visitor();
    let mut walk = Walk::begin(&mut visitor, "/services/shop/new").await;
    let fields = [
        ("kind", "person"),
        ("name", "示例人"),
        ("code", "1"),
        ("phone", "x"),
    ];
    walk.press("next", &fields, &[]).await;
    assert_eq!(walk.page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["code", "phone", "region"] {
        assert!(walk.page.has(&format!("href=\"#{field}\"")), "{field}");
    }
    assert!(walk.page.has("value=\"示例人\""));
    // Staff items and others' states are not taken.
    let state = walk.page.field("state");
    let csrf = walk.page.field("csrf");
    let fields = [
        ("csrf", csrf.as_str()),
        ("state", state.as_str()),
        ("page", "who"),
        ("go", "next"),
    ];
    let other = walk
        .visitor
        .upload("/services/report/new", &fields, &[])
        .await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    // A review that is not complete is not sent.
    walk.press("submit", &[], &[]).await;
    assert_eq!(walk.page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(city.count("SELECT COUNT(*) FROM casework_case"), 0);
}

#[tokio::test]
async fn a_report_needs_no_name() {
    let city = City::new();
    let mut visitor = city.visitor();
    let mut walk = Walk::begin(&mut visitor, "/services/report/new").await;
    assert!(walk.page.has("不留姓名"));
    walk.next(&[("kind", "anonymous")]).await;
    walk.next(&[("q.what", "示例：多收了费")]).await;
    walk.press("submit", &[], &[]).await;
    let to = walk.page.location().expect("a receipt").to_owned();
    assert_eq!(
        city.count("SELECT COUNT(*) FROM casework_case WHERE applicant = 'anonymous'"),
        1
    );
    let follow = to.replace("/receipt", "");
    let code = city.text("SELECT code FROM casework_case");
    let secret = to.rsplit("s=").next().expect("a secret").to_owned();
    let path = format!("/follow/{code}/withdraw");
    let sent = press(
        &mut visitor,
        &follow,
        &path,
        &secret,
        &[("withdraw-reason", "已解决")],
    )
    .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    assert!(visitor.get(&follow).await.has("已撤回"));
}

#[tokio::test]
async fn an_applicant_goes_on_later_and_fills_in_once() {
    let city = City::new();
    let mut visitor = city.applicant().await;
    let mut walk = Walk::begin(&mut visitor, "/services/shop/new").await;
    assert_eq!(walk.at(), "who");
    walk.next(&[("region", "990121")]).await;
    walk.press("save", &[("q.name", "示例小店")], &[]).await;
    assert_eq!(walk.page.location(), Some("/my"), "{}", walk.page.text());
    let my = visitor.get("/my").await;
    sound("/my", &my.text());
    assert!(my.has("/services/shop/new?draft=1"), "{}", my.text());
    // Somebody else has no such draft.
    let mut stranger = city.visitor();
    let other = stranger.get("/services/shop/new?draft=1").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    let mut walk = Walk::begin(&mut visitor, "/services/shop/new?draft=1").await;
    assert_eq!(walk.at(), "part-0");
    assert!(walk.page.has("value=\"示例小店\""));
    shop(&mut walk, false).await;
    walk.press("submit", &[], &[]).await;
    assert!(walk.page.location().is_some(), "{}", walk.page.text());
    assert_eq!(city.count("SELECT COUNT(*) FROM service_draft"), 0);
    assert_eq!(city.text("SELECT unit FROM casework_case"), "yi-czj");
    let code = city.text("SELECT code FROM casework_case");
    let my = visitor.get("/my").await;
    assert!(my.has(&format!("/follow/{code}")));
    // No secret is needed for one's own case; somebody else's account opens nothing.
    assert_eq!(
        visitor.get(&format!("/follow/{code}")).await.status,
        StatusCode::OK
    );
    let mut other = city.visitor();
    join(&mut other, "13800000001").await;
    other.sign_in("13800000001", city::PASSWORD).await;
    assert_eq!(
        other.get(&format!("/follow/{code}")).await.status,
        StatusCode::NOT_FOUND
    );
    // Another item asks for the same shared answer: it is there.
    let mut walk = Walk::begin(&mut visitor, "/services/sign/new").await;
    walk.next(&[("region", "990121")]).await;
    assert!(walk.page.has("value=\"示例小店\""), "{}", walk.page.text());
}

#[tokio::test]
async fn four_digits_show_the_progress_and_no_more() {
    let city = City::new();
    let mut visitor = city.visitor();
    let mut walk = Walk::begin(&mut visitor, "/services/shop/new").await;
    shop(&mut walk, false).await;
    walk.press("submit", &[], &[]).await;
    let code = city.text("SELECT code FROM casework_case");
    let mut other = city.visitor();
    let found = other
        .press("/follow", "/follow", &[("code", &code), ("secret", "0000")])
        .await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.text());
    assert!(found.has("等待受理") && !found.has("示例小店") && !found.has("name=\"csrf\""));
    let mut last = StatusCode::OK;
    for _ in 0..12 {
        let tried = other
            .press("/follow", "/follow", &[("code", &code), ("secret", "1234")])
            .await;
        last = tried.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_bundle_is_one_form_and_its_parts_come_in_order() {
    let city = City::new();
    let mut visitor = city.applicant().await;
    let mut walk = Walk::begin(&mut visitor, "/services/bundle/open-shop/new").await;
    assert_eq!(walk.at(), "choose");
    walk.next(&[("chosen", "sign")]).await;
    assert_eq!(walk.at(), "who");
    walk.next(&[("region", "990100")]).await;
    let mut asked = 0;
    while walk.at() != "review" {
        let text = walk.page.text();
        asked += text.matches("name=\"q\" value=").count();
        let answers = [
            ("q.share:shop.name", "示例小店"),
            ("q.0.food", "false"),
            ("q.0.owner", "示例人"),
            ("q.1.width", "3.5"),
            ("way", "1"),
            ("promise", "1"),
        ];
        walk.next(&answers).await;
        assert!(asked < 30, "{text}");
    }
    assert_eq!(
        asked, 6,
        "the shared question once, the food permit not at all"
    );
    walk.press("submit", &[], &[]).await;
    let to = walk
        .page
        .location()
        .unwrap_or_else(|| panic!("{}", walk.page.text()))
        .to_owned();
    assert!(to.contains("-Y00001/receipt"));
    assert_eq!(
        city.count("SELECT COUNT(*) FROM casework_case"),
        1,
        "the sign waits"
    );
    let receipt = visitor.get(&to).await;
    sound(&to, &receipt.text());
    let follow = to.replace("/receipt", "");
    let page = visitor.get(&follow).await;
    sound(&follow, &page.text());
    assert!(page.has("等待“门店备案”办结"), "{}", page.text());
    let (store, today) = (&city.store, "2024-09-05".parse().expect("a day"));
    let advance =
        || service::commands::bundle::advance(store, &city.service, &city.casework, today);
    assert_eq!(advance().expect("looked"), 0);
    city.act(1, "accept", "grant", "");
    assert_eq!(advance().expect("filed"), 1);
    assert_eq!(advance().expect("looked"), 0);
    assert_eq!(
        city.text("SELECT item FROM casework_case WHERE id = 2"),
        "sign"
    );
    // The later part belongs to the same account.
    assert_eq!(
        city.count("SELECT COUNT(DISTINCT account) FROM casework_case"),
        1
    );
    city.act(2, "accept", "accept", "");
    city.act(2, "decide", "grant", "");
    assert_eq!(advance().expect("closed"), 1);
    let page = visitor.get(&follow).await;
    assert!(
        page.has("全部办结") && page.has("开店礼包") && page.has("示例-2024-0001"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn a_part_that_waits_for_what_was_refused_is_left() {
    let city = City::new();
    let mut visitor = city.visitor();
    let mut walk = Walk::begin(&mut visitor, "/services/bundle/open-shop/new").await;
    while walk.at() != "review" {
        let answers = [
            ("chosen", "sign"),
            ("kind", "person"),
            ("name", "示例人"),
            ("code", IDENTITY),
            ("phone", PHONE),
            ("region", "990100"),
            ("q.share:shop.name", "示例小店"),
            ("q.0.food", "false"),
            ("q.0.owner", "示例人"),
            ("q.1.width", "3.5"),
            ("promise", "1"),
            ("way", "1"),
        ];
        walk.next(&answers).await;
    }
    walk.press("submit", &[], &[]).await;
    let to = walk.page.location().expect("a receipt").to_owned();
    city.act(1, "accept", "refuse", "示例：不符合");
    let today = "2024-09-06".parse().expect("a day");
    let done =
        service::commands::bundle::advance(&city.store, &city.service, &city.casework, today);
    assert_eq!(done.expect("left"), 1);
    let page = visitor.get(&to.replace("/receipt", "")).await;
    assert!(page.has("前一事项未通过"), "{}", page.text());
    assert_eq!(city.text("SELECT status FROM service_bundle"), "closed");
    // Its parts open with the secret of the bundle's page.
    let part = page.text();
    let href = part
        .split("service-link\" href=\"/follow/JIA")
        .nth(1)
        .expect("a part");
    let href = format!("/follow/JIA{}", href.split('"').next().expect("an end"));
    let page = visitor.get(&href.replace("&amp;", "&")).await;
    assert!(page.has("示例：不符合"), "{}", page.text());
}

#[tokio::test]
async fn a_pack_that_is_loaded_again_writes_nothing() {
    let city = City::new();
    let before = city.count("SELECT COUNT(*) FROM service_indexed");
    service::load(&city.store, &Scope::system(), &city.service, &city::pack()).expect("loaded");
    assert_eq!(city.count("SELECT COUNT(*) FROM service_indexed"), before);
    assert_eq!(
        before,
        4 + 1 + 1,
        "four public items, a bundle, an open list"
    );
    city.account("office", Role::Office, None);
}
