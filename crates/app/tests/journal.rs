//! The journal's pages through the whole router, in both languages, and the proofs they give away.

use std::sync::Arc;

use app::{App, Config};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use base::{Clock, Date, Millis};
use proof::{Receipt, SignedCheckpoint};
use store::journal;
use tower::ServiceExt;
use web::Transport;

const EN: &str = "luodi-lang=en";

struct Still;

impl Clock for Still {
    fn now(&self) -> Millis {
        Millis::start_of(Date::constant(2023, 11, 15))
    }
}

fn open() -> (App, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let config = Config {
        data: testkit::postgres::prepared(dir.path()).to_owned(),
        transport: Transport::LoopbackHttp,
        sample: false,
    };
    let pack = app::packs::built_in().expect("the built-in pack");
    (
        App::open(&config, &pack, Arc::new(Still)).expect("an installation"),
        dir,
    )
}

async fn get(app: &App, path: &str, cookie: &str) -> (StatusCode, String) {
    let request = Request::get(path)
        .header(header::HOST, "127.0.0.1")
        .header(header::COOKIE, cookie)
        .body(Body::empty())
        .expect("a request");
    let response = app
        .router()
        .expect("a router")
        .oneshot(request)
        .await
        .expect("an answer");
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 24)
        .await
        .expect("a body");
    (status, String::from_utf8(body.to_vec()).expect("UTF-8"))
}

#[tokio::test]
async fn head_and_entries_are_public_in_both_languages() {
    let (app, _dir) = open();
    let head = app.store.head().expect("a head");
    for (cookie, heading, newest) in [
        ("", "变更日志", "文件列入任务清单"),
        (EN, "Journal", "Document entered the ledger"),
    ] {
        let (status, html) = get(&app, "/journal", cookie).await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains(&format!("<h1>{heading}</h1>")));
        assert!(
            html.contains(&base::hex::encode(&head.root)),
            "the root is shown"
        );
        assert!(html.contains(newest), "the newest entries come first");
        assert!(html.contains("luodi verify"), "it says how to check");
    }
    let (_, html) = get(&app, "/journal?kind=org.", "").await;
    assert!(html.contains("机构列入名录") && !html.contains("文件列入任务清单"));
    let (_, html) = get(&app, &format!("/journal?before={}", head.size - 3), "").await;
    assert!(
        !html.contains(&format!(">{}<", head.size - 3)),
        "a page begins before the entry asked for"
    );
    assert!(html.contains(&format!(">{}<", head.size - 4)));
}

#[tokio::test]
async fn a_bad_address_is_said_and_never_fails() {
    let (app, _dir) = open();
    for query in [
        "?kind=x",
        "?before=x",
        "?before=99999999999999999999",
        "?before=-1",
        "?kind=%00&before=",
    ] {
        let (status, html) = get(&app, &format!("/journal{query}"), "").await;
        assert_eq!(status, StatusCode::OK, "{query}");
        assert!(html.contains("note-warn"), "{query}");
    }
    for path in [
        "/journal/x",
        "/journal/-1",
        "/journal/99999999",
        "/journal/99999999999999999999",
        "/journal/9999/receipt",
    ] {
        let (status, html) = get(&app, path, "").await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(html.contains("<h1>"), "{path}");
    }
}

#[tokio::test]
async fn an_entry_shows_its_proof_and_gives_a_receipt_that_verifies() {
    let (app, _dir) = open();
    let head = app.store.head().expect("a head");
    let key = app.store.read(journal::verifier).expect("a key");
    for seq in [0, 1, head.size / 2, head.size - 1] {
        for (cookie, intact) in [
            ("", "内容与叶哈希一致"),
            (EN, "The content matches its leaf hash"),
        ] {
            let (status, html) = get(&app, &format!("/journal/{seq}"), cookie).await;
            assert_eq!(status, StatusCode::OK, "{seq}");
            assert!(html.contains(intact), "{seq}");
        }
        let (status, text) = get(&app, &format!("/journal/{seq}/receipt"), "").await;
        assert_eq!(status, StatusCode::OK);
        let receipt = Receipt::parse(text.as_bytes()).expect("a receipt");
        receipt.verify(&key).expect("a proof");
        assert_eq!(receipt.checkpoint().checkpoint().root, head.root);
    }
}

#[tokio::test]
async fn the_checkpoint_is_the_signed_note_itself() {
    let (app, _dir) = open();
    let (status, note) = get(&app, "/journal/checkpoint", "").await;
    assert_eq!(status, StatusCode::OK);
    let head = app.store.head().expect("a head");
    assert_eq!(note, head.note);
    let signed = SignedCheckpoint::parse(note.as_bytes()).expect("a signed note");
    assert_eq!(signed.checkpoint().size, head.size);
}
