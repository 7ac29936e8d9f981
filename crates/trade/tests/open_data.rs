//! Pages of open data, of imported history and of archives, through the router.

use crate::common;

use std::io::Write as _;

use axum::http::{Method, StatusCode};
use base::{Lang, Scope};
use common::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use store::{Query, params};
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
    let said = office.get(wrong.location().expect("a place")).await;
    for word in ["没有可导入的发布", "第 1 行"] {
        assert!(said.has(word), "{word}: {}", said.text());
    }

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
    let head = site.world.store.head().expect("a head").size;
    let twice = office
        .upload(path, &fields, &[("file", "b.jsonl.gz", &gzip)])
        .await;
    assert_eq!(twice.location(), Some(one.as_str()), "pressed twice");
    assert!(office.get(&one).await.has("已经导入过"));
    let now = site.world.store.head().expect("a head").size;
    assert_eq!(now, head, "nothing was done");
    let left = std::fs::read_dir(site.world.dir.path()).expect("a folder");
    let left = left.filter(|entry| {
        let name = entry.as_ref().expect("an entry").file_name();
        let name = name.to_string_lossy();
        name.starts_with("incoming") || name.starts_with("history")
    });
    assert_eq!(left.count(), 0, "nothing is left of the upload");
    let mut visitor = site.visitor();
    assert_ne!(visitor.get(path).await.status, StatusCode::OK);
    assert_eq!(
        office.get(&format!("{path}/99")).await.status,
        StatusCode::NOT_FOUND
    );
}

/// Releases whose file is larger than what is read while the browser waits.
fn many(count: usize) -> Vec<u8> {
    let title = "示例".repeat(60);
    let line = |no: usize| match no % 1_000 {
        999 => format!("{{\"ocid\": {no}\n"),
        _ => format!(
            "{{\"ocid\":\"ocds-other3-{no}\",\"id\":\"1\",\"date\":\"2020-01-01\",\"tag\":[\"tender\"],\"tender\":{{\"id\":\"t\",\"title\":\"{title}\"}}}}\n"
        ),
    };
    (0..count).map(line).collect::<String>().into_bytes()
}

#[tokio::test]
async fn a_large_history_is_read_beside_the_page_and_goes_on_after_a_break() {
    let site = Site::new();
    let (world, path) = (&site.world, "/trades/history");
    let mut office = site.signed_in("office").await;
    let csrf = office.get(path).await.field("csrf");
    let fields = [("csrf", csrf.as_str()), ("publisher", "示例省平台")];
    let bytes = many(3_000);
    assert!(bytes.len() > 600_000);
    // A process that ended in the middle: the file lies there, a thousand places are read, and nobody is at it.
    let sha256 = base::hex::encode(&Sha256::digest(&bytes));
    let stored = world.dir.path().join(format!("history-{sha256}"));
    std::fs::write(&stored, &bytes).expect("a file");
    let lying = sha256.clone();
    let begun = world.store.write(&Scope::system(), move |tx| {
        tx.transient();
        tx.execute(
            "INSERT INTO trade_history_file (id, name, publisher, sha256, taken, known, own, bad, seen, bytes, read_bytes,
                 stored, worker, beat, began_at) VALUES (900, '示例.jsonl', '示例省平台', $1, 999, 0, 0, 1, 1000, 100, 40,
                 1, 'gone', $2, $2)",
            params![lying, tx.now()],
        )
    });
    begun.expect("a row");
    let one = format!("{path}/900");
    let page = office.get(&one).await;
    sound(&one, &page.text());
    for word in [
        "正在导入",
        "已读 40%",
        "<progress value=\"40\" max=\"100\"",
        "http-equiv=\"refresh\"",
    ] {
        assert!(page.has(word), "{word}: {}", page.text());
    }
    let still = office.get(&format!("{one}?auto=0")).await;
    assert!(!still.has("http-equiv=\"refresh\""));
    assert!(office.get(path).await.has("正在导入"));
    let tick = || trade::tick(&world.store, &Scope::system(), &world.room, world.now());
    tick().expect("a round");
    // Heard of a moment ago, the other process may still be at it.
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(office.get(&one).await.has("正在导入"));
    world.clock.set(world.now().plus_secs(100));
    // Sent again while it lies there, it is not in line twice.
    let again = office
        .upload(path, &fields, &[("file", "again.jsonl", &bytes)])
        .await;
    assert_eq!(again.location(), Some(one.as_str()), "{}", again.text());
    let mut page = office.get(&one).await;
    for _ in 0..600 {
        if !page.has("正在导入") {
            break;
        }
        tick().expect("a round");
        std::thread::sleep(std::time::Duration::from_millis(50));
        page = office.get(&one).await;
    }
    assert!(
        page.has("新收 2997 次发布，已有 0 次，本站自己的 0 次未收，读不出 3 处"),
        "{}",
        page.text()
    );
    for word in ["第 2000 行", "第 3000 行"] {
        assert!(page.has(word), "{word}: {}", page.text());
    }
    assert!(!stored.exists(), "it is read");
    let kept = world.store.read(|read| {
        let sql = "SELECT COUNT(*) FROM trade_history";
        read.query_one(sql, params![], |row| row.get::<i64>(0))
    });
    // The first thousand were not really taken here; they are not read a second time.
    assert_eq!(kept.expect("a count"), 1_998);
}

#[tokio::test]
async fn more_files_than_may_wait_are_refused_and_none_is_lost() {
    let site = Site::new();
    let (world, path) = (&site.world, "/trades/history");
    let full = world.store.write(&Scope::system(), |tx| {
        tx.transient();
        for no in 0..8 {
            tx.execute(
                "INSERT INTO trade_history_file (id, name, publisher, sha256, taken, known, own, bad, stored, beat, began_at)
                 VALUES ($1, '示例', '示例', $2, 0, 0, 0, 0, 1, $3, $3)",
                params![no, format!("{no:064}"), tx.now()],
            )?;
        }
        Ok::<_, store::Error>(())
    });
    full.expect("rows");
    let mut office = site.signed_in("office").await;
    let csrf = office.get(path).await.field("csrf");
    let fields = [("csrf", csrf.as_str()), ("publisher", "示例省平台")];
    let refused = office
        .upload(path, &fields, &[("file", "a.jsonl", &many(3))])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("8 个文件在等候"), "{}", refused.text());
    // What lies nowhere is waited for a day, and then goes on when it comes again.
    let tick = |at| trade::tick(&world.store, &Scope::system(), &world.room, at);
    tick(world.now()).expect("a round");
    assert!(!office.get(path).await.has("未导完</"));
    tick(world.now().plus_secs(90_000)).expect("a round");
    assert!(office.get(path).await.has("未导完</"));
    let taken = office
        .upload(path, &fields, &[("file", "a.jsonl", &many(3))])
        .await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
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
