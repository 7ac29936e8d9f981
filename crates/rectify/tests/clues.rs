//! A clue is readable by discipline inspection alone: every other role tries every door, and the database's bytes are
//! searched for what it says.

use crate::common;

use axum::http::StatusCode;
use base::{AccountId, Explain, Fault, Role, Scope};
use common::{LOGINS, World, head, office, scope};
use rectify::commands::clue::{NewClue, hand_over, note};
use rectify::model::NewFile;
use rectify::rules::clue::State;
use store::{Query, params};

const SECRET: &str = "绝密线索甲乙丙丁";
const FILE_SECRET: &str = "附件内容戊己庚辛";
const NAME_SECRET: &str = "文件名壬癸.txt";
const NOTE_SECRET: &str = "初核意见子丑寅卯";

fn secrets() -> [&'static str; 4] {
    [SECRET, FILE_SECRET, NAME_SECRET, NOTE_SECRET]
}

fn clue(order: i64) -> NewClue {
    NewClue {
        order,
        text: format!("示例：{SECRET}"),
        files: vec![NewFile {
            name: NAME_SECRET.to_owned(),
            content: FILE_SECRET.into(),
        }],
        sample: true,
    }
}

fn discipline() -> Scope {
    scope(Role::Discipline, None)
}

/// An order with a clue that was noted on.
fn handed(world: &World) -> i64 {
    let order = world.order();
    let done = hand_over(&world.store, &world.vault, &office(), clue(order)).expect("handed over");
    assert_eq!(done.id, 1);
    let said = (State::InReview, format!("示例：{NOTE_SECRET}"));
    note(&world.store, &world.vault, &discipline(), (1, 1), said).expect("noted");
    order
}

#[test]
fn through_the_door_one_role_reads() {
    let world = World::new();
    let order = handed(&world);
    for role in Role::ALL {
        for org in [None, Some("a")] {
            for account in [None, Some(AccountId(3))] {
                let scope = Scope {
                    account,
                    ..scope(role, org)
                };
                let reads = role == Role::Discipline && account.is_some();
                let store = &world.store;
                assert_eq!(rectify::clues(store, &scope, 1).is_ok(), reads, "{scope:?}");
                let one = rectify::clue(store, &world.vault, &scope, 1);
                assert_eq!(one.is_ok(), reads, "{scope:?}");
                if let Err(error) = one {
                    assert_eq!(error.fault(), Fault::NotFound);
                }
                let file = rectify::clue_file(store, &world.vault, &scope, 1);
                assert_eq!(file.is_ok(), reads, "{scope:?}");
                if !reads {
                    let said = (State::Concluded, "示例".to_owned());
                    let noted = note(store, &world.vault, &scope, (1, 2), said);
                    assert_eq!(noted.expect_err("refused").fault(), Fault::NotFound);
                }
                // The order tells who may hand over that a clue was, and nothing more; the unit not even that.
                if let Ok(shown) = rectify::order(store, &scope, order) {
                    let told = matches!(role, Role::Office | Role::Supervisor) || reads;
                    assert_eq!(shown.handed.len(), usize::from(told), "{scope:?}");
                    let text = format!("{shown:?}");
                    assert!(secrets().iter().all(|secret| !text.contains(secret)));
                }
            }
        }
    }
    let read = rectify::clue(&world.store, &world.vault, &discipline(), 1).expect("the clue");
    assert!(read.text.contains(SECRET));
    assert_eq!(read.files[0].1, NAME_SECRET);
    assert!(read.notes[0].2.contains(NOTE_SECRET));
    let (name, kind, content) =
        rectify::clue_file(&world.store, &world.vault, &discipline(), 1).expect("the file");
    assert_eq!((name.as_str(), kind.as_str()), (NAME_SECRET, "text/plain"));
    assert_eq!(content, FILE_SECRET.as_bytes());
}

#[test]
fn handing_over_is_for_those_who_check_and_pressing_twice_is_once() {
    let world = World::new();
    let order = world.order();
    let give = |scope: &Scope| hand_over(&world.store, &world.vault, scope, clue(order));
    for scope in [
        head("a"),
        head("b"),
        Scope::public(),
        discipline(),
        scope(Role::Auditor, None),
    ] {
        assert_eq!(give(&scope).expect_err("refused").fault(), Fault::NotFound);
    }
    let own = give(&scope(Role::Supervisor, Some("a")));
    assert_eq!(own.expect_err("the own unit").fault(), Fault::Forbidden);
    let first = give(&office()).expect("handed over");
    assert_eq!(give(&office()).expect("again"), first);
    assert_eq!(world.count("SELECT COUNT(*) FROM rectify_clue"), 1);
    let said = |state| (state, "示例记录".to_owned());
    let mark = |version, state| {
        note(
            &world.store,
            &world.vault,
            &discipline(),
            (1, version),
            said(state),
        )
    };
    assert_eq!(mark(1, State::Received).expect("noted"), 2);
    assert_eq!(
        mark(1, State::InReview).expect_err("a stale page").fault(),
        Fault::Conflict
    );
    assert_eq!(mark(2, State::Concluded).expect("noted"), 3);
    let back = mark(3, State::Received).expect_err("never back");
    assert_eq!(back.fault(), Fault::Invalid);
}

#[test]
fn neither_journal_nor_messages_nor_any_table_nor_file_holds_it() {
    let world = World::new();
    handed(&world);
    // The journal: neutral subject, hashes of sealed bytes, no order, no unit.
    let entries = world.texts(
        "SELECT subject || ' ' || body FROM journal_entry WHERE kind LIKE 'item.%' ORDER BY seq",
    );
    assert_eq!(entries.len(), 2);
    for entry in &entries {
        assert!(entry.starts_with("item/1 "), "{entry}");
        assert!(
            !entry.contains("order") && !entry.contains("in_review"),
            "{entry}"
        );
        assert!(
            !entry.contains(&hash(&format!("示例：{SECRET}"))),
            "no hash of the plain text"
        );
    }
    // Messages: a number.
    let told = world.texts(
        "SELECT kind || ' ' || title_zh || ' ' || title_en || ' ' || body_zh || ' ' || href FROM notify_message
         WHERE kind = 'rectify.handed'",
    );
    assert_eq!(
        told,
        ["rectify.handed 收到移交事项第 1 号 Item no. 1 was handed over  /clues/1"]
    );
    // Every text and blob of every table.
    let tables = world.texts(if testkit::postgres::wanted() {
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_data'"
    });
    assert!(tables.len() > 30);
    for table in tables {
        for secret in secrets() {
            let hits = hits(&world, &table, secret);
            assert_eq!(hits, 0, "{table} holds {secret}");
        }
    }
    // Search finds nothing.
    let found = world
        .store
        .read(|read| {
            let collections: Vec<String> = read.query_map(
                "SELECT DISTINCT collection FROM search_doc",
                params![],
                |row| row.get(0),
            )?;
            let mut found = 0;
            for collection in collections {
                found += read.search(&collection, SECRET, 10)?.len();
            }
            Ok::<_, store::Error>(found)
        })
        .expect("a search");
    assert_eq!(found, 0);
    // The exported journal and the files of the database themselves.
    let (export, _) = world.store.export_journal(Vec::new()).expect("an export");
    let mut files = vec![export];
    for entry in std::fs::read_dir(world.dir.path()).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            files.push(std::fs::read(path).expect("a file"));
        }
    }
    for bytes in files {
        for secret in secrets() {
            let held = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!held, "{secret} lies in the open");
        }
    }
}

fn hash(text: &str) -> String {
    use sha2::{Digest, Sha256};
    base::hex::encode(&Sha256::digest(text.as_bytes()))
}

/// Rows of a table in which any column holds a text.
fn hits(world: &World, table: &str, secret: &str) -> i64 {
    let parts = if testkit::postgres::wanted() {
        world.texts(&format!(
            "SELECT CASE data_type
                    WHEN 'bytea' THEN 'position(convert_to(''{secret}'', ''UTF8'') in \"' || column_name || '\")'
                    ELSE 'position(''{secret}'' in CAST(\"' || column_name || '\" AS TEXT))' END
             FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = '{table}'"
        ))
    } else {
        world.texts(&format!(
            "SELECT 'INSTR(CAST(\"' || name || '\" AS TEXT), ''{secret}'')' FROM pragma_table_info('{table}')"
        ))
    };
    parts
        .iter()
        .map(|part| world.count(&format!("SELECT COUNT(*) FROM {table} WHERE {part} > 0")))
        .sum()
}

#[tokio::test]
async fn on_the_site_every_other_role_finds_nothing() {
    let world = World::new();
    let order = world.order();
    let site = world.site();
    let page = format!("/orders/{order}");
    let mut office = site.signed_in("office").await;
    let form = office.get(&page).await;
    let (csrf, version) = (form.field("csrf"), form.field("version"));
    let sent = office
        .upload(
            &format!("{page}/clue"),
            &[
                ("csrf", &csrf),
                ("version", &version),
                ("clue-text", SECRET),
            ],
            &[("clue-files", NAME_SECRET, FILE_SECRET.as_bytes())],
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let after = office.get(&page).await;
    assert!(after.has("第 1 号线索已于"), "{}", after.text());
    let mut reader = site.signed_in("discipline").await;
    let shown = reader.get("/clues/1").await;
    assert!(
        shown.has(SECRET) && shown.has(NAME_SECRET),
        "{}",
        shown.text()
    );
    assert!(
        reader.get("/").await.has("href=\"/clues\""),
        "its own entry in the navigation"
    );
    let noted = reader
        .post(
            "/clues/1/note",
            &[
                ("csrf", &shown.field("csrf")),
                ("version", "1"),
                ("state", "received"),
                ("text", NOTE_SECRET),
            ],
        )
        .await;
    assert_eq!(noted.status, StatusCode::SEE_OTHER, "{}", noted.text());
    assert!(reader.get("/clues/1").await.has(NOTE_SECRET));
    let file = reader.get("/clue-files/1").await;
    assert_eq!(file.body, FILE_SECRET.as_bytes());

    let mut visitors = vec![("public", site.visitor())];
    for (login, role, _) in LOGINS {
        if role != Role::Discipline {
            visitors.push((login, site.signed_in(login).await));
        }
    }
    for (login, mut visitor) in visitors {
        for path in ["/clues", "/clues/1", "/clue-files/1"] {
            let reply = visitor.get(path).await;
            let closed = matches!(reply.status, StatusCode::NOT_FOUND | StatusCode::SEE_OTHER);
            assert!(closed, "{login} {path}: {}", reply.status);
        }
        for path in [
            "/",
            "/orders",
            "/orders?state=closed",
            &page,
            &format!("{page}/order.docx"),
            "/interviews",
            "/ledger",
            &format!("/ledger?q={}", web::query::encode(SECRET)),
            "/units/a",
        ] {
            let reply = visitor.get(path).await;
            let query = path.contains("q=");
            for secret in secrets()
                .into_iter()
                .filter(|secret| !query || *secret != SECRET)
            {
                assert!(!reply.has(secret), "{login} reads {secret} on {path}");
            }
            assert!(
                !reply.has("href=\"/clues"),
                "{login} is led to clues on {path}"
            );
            let outside = matches!(login, "public" | "other");
            if outside && path == page {
                assert_ne!(reply.status, StatusCode::OK, "{login}");
            }
        }
        let told = visitor.get(&page).await.has("号线索已于");
        let sender = ["office", "supervisor", "supervisor-a"].contains(&login);
        assert_eq!(told, sender, "{login}");
    }
}
