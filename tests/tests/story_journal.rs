//! The journal as proof: exported and verified by people who trust nobody here, altered and found out, rolled
//! back and refused.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use app::{App, Config};
use axum::http::StatusCode;
use base::{AccountId, Scope, SystemClock};
use proof::{Options, check_file};
use store::Mode;
use store::journal::{self, Filter, Page};
use stories::{House, Ran, Visitor, run};
use web::Transport;

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn export(data: &Path, out: &Path) -> Ran {
    run(
        "luodi",
        &[
            "journal",
            "export",
            "--data",
            text(data),
            "--out",
            text(out),
        ],
    )
}

/// A receipt through the pages.
async fn receipt(house: &House, seq: u64) -> Vec<u8> {
    house
        .visitor()
        .get(&format!("/journal/{seq}/receipt"))
        .await
        .body
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_verified_and_a_flipped_byte_is_named() {
    let house = House::sample();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("journal.txt");
    // While the installation is open: an export does not disturb it.
    let exported = export(&house.data(), &file);
    assert_eq!(exported.status, 0, "{exported:?}");
    let head = house.app.store.head().expect("a head");
    assert!(
        exported.out.contains(&head.size.to_string()),
        "{exported:?}"
    );
    assert!(
        head.size > 1_000,
        "a sample year has more entries than {}",
        head.size
    );
    let key = house
        .app
        .store
        .read(journal::verifier)
        .expect("a key")
        .to_string();
    let root = base::hex::encode(&head.root);
    for program in ["luodi", "verify"] {
        let mut args = vec![text(&file), "--key", &key];
        if program == "luodi" {
            args.insert(0, "verify");
        }
        let proven = run(program, &args);
        assert_eq!(proven.status, 0, "{program}: {proven:?}");
        assert!(
            proven.out.contains(&root) && proven.out.contains(&head.size.to_string()),
            "{proven:?}"
        );
        args.extend(["--format", "json"]);
        let json = run(program, &args).json();
        assert_eq!(json["root"], root.as_str(), "{program}: {json}");
    }

    // One byte of one entry.
    let whole = fs::read(&file).expect("the export");
    let lines = String::from_utf8_lossy(&whole);
    let entry = 500;
    let mark = format!("\"seq\":{entry},");
    let at = lines
        .find(&mark)
        .unwrap_or_else(|| panic!("no {mark} in the export"));
    let line = lines[..at].rfind('\n').map_or(0, |end| end + 1);
    for place in [line + 10, at + mark.len() + 12] {
        let mut flipped = whole.clone();
        flipped[place] ^= 1;
        let bad = folder.path().join("bad.txt");
        fs::write(&bad, &flipped).expect("a file");
        let found = run("luodi", &["verify", text(&bad), "--key", &key]);
        assert_eq!(found.status, 1, "{found:?}");
        assert!(found.err.contains(&format!("entry {entry}")), "{found:?}");
        assert!(found.out.is_empty(), "{found:?}");
        let json = run(
            "luodi",
            &["verify", text(&bad), "--key", &key, "--format", "json"],
        );
        assert_eq!(
            (json.status, json.json()["entry"].as_u64()),
            (1, Some(entry)),
            "{json:?}"
        );
        assert_eq!(run("verify", &[text(&bad)]).status, 1);
    }
    // Cut short, another key, no journal at all.
    let short = folder.path().join("short.txt");
    fs::write(&short, &whole[..whole.len() / 2]).expect("a file");
    assert_eq!(run("luodi", &["verify", text(&short)]).status, 1);
    let other = House::city();
    let foreign = other
        .app
        .store
        .read(journal::verifier)
        .expect("a key")
        .to_string();
    assert_eq!(
        run("luodi", &["verify", text(&file), "--key", &foreign]).status,
        1
    );
    assert_eq!(
        run("luodi", &["verify", text(&folder.path().join("none.txt"))]).status,
        2
    );

    // One entry on its own, with the small program.
    let one = folder.path().join("receipt.txt");
    fs::write(&one, receipt(&house, head.size - 1).await).expect("a file");
    let proven = run("verify", &[text(&one), "--key", &key]);
    assert_eq!(proven.status, 0, "{proven:?}");
    assert!(
        proven.out.contains(&(head.size - 1).to_string()),
        "{proven:?}"
    );
    assert_eq!(run("verify", &[text(&one), "--key", &foreign]).status, 1);
}

/// Copies a closed data folder's database.
fn copy(from: &Path, to: &Path) {
    for name in ["luodi.db", "luodi.db-wal", "luodi.db-shm"] {
        let (from, to) = (from.join(name), to.join(name));
        match fs::exists(&from) {
            Ok(true) => drop(fs::copy(&from, &to).expect("a copy")),
            _ if to.exists() => fs::remove_file(&to).expect("removed"),
            _ => {}
        }
    }
}

fn reopen(data: &Path) -> App {
    let pack = app::packs::built_in().expect("a pack");
    let config = Config {
        data: data.to_owned(),
        transport: Transport::LoopbackHttp,
        sample: false,
    };
    let clock = app::demo::clock_of(data, Box::new(SystemClock)).expect("a clock");
    App::open(&config, &pack, clock).unwrap_or_else(|error| panic!("{error}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_rolled_back_is_shown_and_not_written() {
    let data = {
        let house = House::city_in_file();
        house.close()
    };
    let folder = data.path().join("demo");
    let earlier = tempfile::tempdir().expect("a folder");
    copy(&folder, earlier.path());
    let app = reopen(&folder);
    assert_eq!(app.store.mode(), Mode::ReadWrite);
    let router = app.router().expect("a router");
    let mut office = Visitor::new(router);
    office.sign_in("office", app::demo::PASSWORD).await;
    assert_eq!(
        office
            .import("便民.txt", stories::text::TEXT.as_bytes())
            .await
            .status,
        StatusCode::OK
    );
    let signed = app.store.head().expect("a head").size;
    drop((office, app));

    // Somebody puts yesterday's database back.
    copy(earlier.path(), &folder);
    let app = reopen(&folder);
    assert!(
        matches!(app.store.mode(), Mode::ReadOnly { .. }),
        "{:?}",
        app.store.mode()
    );
    let router = app.router().expect("a router");
    let mut public = Visitor::new(router.clone());
    for path in ["/", "/ledger", "/journal", "/documents"] {
        let page = public.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(
            page.has("数据库被回退") && page.has(&signed.to_string()),
            "{path}: {}",
            page.text()
        );
    }
    let english = public.get("/?lang=en").await;
    assert!(english.status.is_redirection());
    assert!(public.get("/").await.has("was rolled back"));
    // Nobody can sign in, because that is a write; the answer says why.
    let mut office = Visitor::new(router);
    let csrf = office.token("/sign-in").await;
    let fields = [
        ("csrf", csrf.as_str()),
        ("login", "office"),
        ("password", app::demo::PASSWORD),
    ];
    let refused = office.post("/sign-in", &fields).await;
    assert_eq!(
        refused.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "{}",
        refused.text()
    );
    assert!(refused.has("数据库被回退"), "{}", refused.text());
    drop((public, office, app));

    // The operator looks into it and accepts what there is: then it is written again.
    let plan = earlier.path().join("plan.txt");
    fs::write(&plan, stories::text::TEXT).expect("written");
    let refused = run("luodi", &["import", text(&plan), "--data", text(&folder)]);
    assert_eq!(refused.status, 1, "{refused:?}");
    assert!(refused.err.contains("rolled back"), "{refused:?}");
    let adopted = run("luodi", &["journal", "adopt", "--data", text(&folder)]);
    assert_eq!(adopted.status, 0, "{adopted:?}");
    assert!(adopted.out.contains(&signed.to_string()), "{adopted:?}");
    assert_eq!(reopen(&folder).store.mode(), Mode::ReadWrite);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_entry_is_found_at_the_next_start() {
    let data = House::city_in_file().close();
    let folder = data.path().join("demo");
    // The oldest trick: change one word in the database file itself.
    let file = folder.join("luodi.db");
    let mut bytes = fs::read(&file).expect("the database");
    let word = b"\"kind\":\"account.created\"";
    let at = bytes
        .windows(word.len())
        .position(|part| part == word)
        .expect("an entry");
    bytes[at + 9] ^= 1;
    fs::write(&file, &bytes).expect("written");
    let app = reopen(&folder);
    assert!(
        matches!(app.store.mode(), Mode::ReadOnly { .. }),
        "{:?}",
        app.store.mode()
    );
    let page = Visitor::new(app.router().expect("a router")).get("/").await;
    assert!(page.has("数据库被改动"), "{}", page.text());
    drop(app);
    let checked = run("luodi", &["journal", "check", "--data", text(&folder)]);
    assert_eq!(checked.status, 1, "{checked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_can_be_forgotten_and_the_proof_stands() {
    let house = House::city();
    let mut office = house.signed_in("office").await;
    office
        .import("便民.txt", stories::text::TEXT.as_bytes())
        .await;
    let imported = Filter {
        kind: Some("source.imported".to_owned()),
        subject: None,
    };
    let newest = || {
        let page = house
            .app
            .store
            .read(|tx| journal::page(tx, &imported, Page::Newest, 1));
        page.expect("the journal").remove(0)
    };
    let before = newest();
    let account = before.account.expect("the account that acted");
    let receipt_before = receipt(&house, before.seq).await;
    let erased = house.app.store.write(&Scope::system(), move |tx| {
        let untied = journal::erase_account(tx, AccountId(account.0))?;
        tx.journal(
            "account.erased",
            &format!("account/{}", account.0),
            serde_json::json!({}),
        )?;
        Ok::<_, store::Error>(untied)
    });
    assert!(erased.expect("erased") > 0);
    let after = newest();
    assert_eq!((after.account, &after.body), (None, &before.body));
    assert!(after.intact);
    for receipt in [receipt_before, receipt(&house, before.seq).await] {
        assert!(check_file(Cursor::new(&receipt), &Options::default()).is_ok());
    }
    house
        .app
        .store
        .check()
        .expect("the journal agrees with itself");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("journal.txt");
    assert_eq!(export(&house.data(), &file).status, 0);
    assert_eq!(run("verify", &[text(&file)]).status, 0);
}
