//! Pages of open data, of imported history and of archives, through the router.

mod common;

use std::io::Write as _;

use axum::http::{Method, StatusCode};
use base::{Lang, Scope};
use common::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use trade::exchange::{self, Settings};

fn sound(path: &str, html: &str) {
    assert!(
        html.contains("<h1>") && html.contains("class=\"purpose\""),
        "{path}"
    );
    assert!(
        !html.contains(" style=") && !html.contains("<script>"),
        "{path}"
    );
}

fn settings() -> Settings {
    Settings {
        prefix: Some("ocds-123abc".to_owned()),
        site: "https://ggzy.example.cn".to_owned(),
        publisher: "示例交易中心".to_owned(),
    }
}

#[tokio::test]
async fn addresses_inside_the_packages_lead_to_the_packages() {
    let site = Site::new();
    let (world, path) = (&site.world, "/hall/open-data");
    let mut visitor = site.visitor();
    assert!(visitor.get("/hall").await.has(path));
    let page = visitor.get(path).await;
    sound(path, &page.text());
    assert!(page.has("public_url"), "nobody said how to publish");
    let refresh = || exchange::refresh(&world.store, &world.room, world.now());
    assert_eq!(refresh().expect("a round"), 0);

    world.room.publish_as(settings());
    assert!(visitor.get(path).await.has("正在准备"));
    world.announced();
    assert_eq!(refresh().expect("a round"), 1);
    assert_eq!(refresh().expect("a round"), 0, "once a night");
    let page = visitor.get(path).await;
    sound(path, &page.text());
    for word in [
        "1.1.5",
        "CC BY 4.0",
        "示例交易中心",
        "2024-09-05 09:00",
        "1 个采购过程",
    ] {
        assert!(page.has(word), "{word}");
    }
    assert!(visitor.in_english(path).await.has("Open data of trading"));
    let ready = exchange::ready(&world.room).expect("files");
    assert_eq!(ready.files.len(), 3);
    for made in &ready.files {
        let file = format!("{path}/{}", made.name);
        assert!(page.has(&file) && page.has(&made.sha256), "{file}");
        let reply = visitor.get(&file).await;
        assert_eq!(reply.status, StatusCode::OK, "{file}");
        assert_eq!(reply.body.len() as u64, made.bytes);
        if made.name.ends_with(".json") {
            let package: serde_json::Value = serde_json::from_slice(&reply.body).expect("JSON");
            let uri = format!("{}{file}", settings().site);
            assert_eq!(package["uri"], uri, "it is where it says it is");
            assert_eq!(
                package["publicationPolicy"],
                format!("{}{path}", settings().site)
            );
        }
        let mark = reply.header("etag").to_owned();
        let again = visitor
            .send_with(Method::GET, (&file, &[("if-none-match", &mark)]), None)
            .await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
        assert!(again.body.is_empty());
    }
    for name in ["made.json", "releases-000002.json", "..%2Fpersonal.key"] {
        let reply = visitor.get(&format!("{path}/{name}")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{name}");
    }

    let mut office = site.signed_in("office").await;
    let csrf = office.get(path).await.field("csrf");
    let mut clerk = site.signed_in("tenderer").await;
    let refused = clerk.press("/trades/new", path, &[]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "the office alone");
    let reply = office.post(path, &[("csrf", &csrf)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(refresh().expect("a round"), 1, "somebody asked");
    world.clock.set(at("2024-09-06", 3));
    assert_eq!(refresh().expect("a round"), 1, "a night has passed");
}

#[tokio::test]
async fn what_failed_is_said_to_the_office_and_older_files_stay() {
    let site = Site::new();
    let world = &site.world;
    world.room.publish_as(Settings {
        prefix: None,
        ..settings()
    });
    world.announced();
    let refresh = || exchange::refresh(&world.store, &world.room, world.now());
    assert_eq!(refresh().expect("a round"), 1);
    assert_eq!(refresh().expect("a round"), 0, "not every minute");
    let failed = exchange::ready(&world.room).and_then(|ready| ready.failed);
    assert!(failed.expect("why").get(Lang::En).contains("ocid prefix"));
    let mut office = site.signed_in("office").await;
    assert!(office.get("/hall/open-data").await.has("前缀"));
    assert!(!site.visitor().get("/hall/open-data").await.has("前缀"));
}

#[tokio::test]
async fn history_comes_in_by_a_form() {
    let site = Site::new();
    let path = "/trades/history";
    let mut office = site.signed_in("office").await;
    let page = office.get(path).await;
    sound(path, &page.text());
    assert!(page.has("还没有导入"));
    let csrf = page.field("csrf");
    let lines = concat!(
        "{\"ocid\":\"ocds-other1-1\",\"id\":\"1\",\"date\":\"2020-01-01\",\"tag\":[\"tender\"]}\n",
        "{\"ocid\":\n",
    );
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(lines.as_bytes()).expect("written");
    let gzip = gzip.finish().expect("finished");
    let fields = [("csrf", csrf.as_str()), ("publisher", "示例省平台")];
    let none = office
        .upload(path, &fields, &[("file", "none.jsonl", b"")])
        .await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        none.has("请选择文件") && none.has("示例省平台"),
        "{}",
        none.text()
    );
    let nobody = [("csrf", csrf.as_str()), ("publisher", "")];
    let nobody = office
        .upload(path, &nobody, &[("file", "a.jsonl.gz", &gzip)])
        .await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = office
        .upload(path, &fields, &[("file", "a.txt", "没有".as_bytes())])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("没有可导入的发布"), "{}", wrong.text());

    let reply = office
        .upload(path, &fields, &[("file", "a.jsonl.gz", &gzip)])
        .await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    let one = reply.location().expect("a place").to_owned();
    let page = office.get(&one).await;
    sound(&one, &page.text());
    for word in ["a.jsonl.gz", "示例省平台", "第 2 行", "新收 1 次发布"] {
        assert!(page.has(word), "{word}: {}", page.text());
    }
    assert!(office.in_english(&one).await.has("line 2"));
    assert!(office.get(path).await.has(&one));
    let left = std::fs::read_dir(site.world.dir.path()).expect("a folder");
    let left = left.filter(|entry| {
        let name = entry.as_ref().expect("an entry").file_name();
        name.to_string_lossy().starts_with("incoming")
    });
    assert_eq!(left.count(), 0, "nothing is left of the upload");
    let mut visitor = site.visitor();
    assert_ne!(visitor.get(path).await.status, StatusCode::OK);
    assert_eq!(
        office.get(&format!("{path}/99")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_archive_is_taken_on_the_page_of_a_trade() {
    let site = Site::new();
    let id = site.world.announced();
    let page = format!("/trades/{id}");
    let action = format!("/trades/{id}/archive");
    let mut office = site.signed_in("office").await;
    let shown = office.get(&page).await;
    assert!(shown.has(&action) && shown.has("luodi verify"));
    let csrf = shown.field("csrf");
    let reply = office.post(&action, &[("csrf", &csrf)]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let mut bundle = Vec::new();
    let scope = Scope::system();
    let of = (id, site.world.now());
    let world = &site.world;
    trade::archive::export(&world.store, &scope, &world.room, of, &mut bundle).expect("a bundle");
    assert!(reply.body.len() > 1_000 && bundle.len() > 1_000);
    let name = reply.header("content-disposition");
    assert!(name.contains("trade-1-lot-1.tar"), "{name}");
    let entries = world
        .store
        .read(|read| store::journal::of_subject(read, &format!("trade/{id}"), 10))
        .expect("entries");
    assert!(entries.iter().any(|one| one.kind == "trade.archived"));

    // Its own tenderer does not get what those offered who lost.
    let mut tenderer = site.signed_in("tenderer").await;
    let shown = tenderer.get(&page).await;
    assert!(!shown.has(&action));
    let csrf = shown.field("csrf");
    let refused = tenderer.post(&action, &[("csrf", &csrf)]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let none = office.post("/trades/99/archive", &[("csrf", &csrf)]).await;
    assert_ne!(none.status, StatusCode::OK);
}
