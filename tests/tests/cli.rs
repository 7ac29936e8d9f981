//! The command-line contract: help with an example, exit status 0 / 1 / 2, data on standard output and errors on
//! standard error, JSON that parses, a server that says when it is ready and stops when asked.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use base::{Clock as _, SystemClock};
use calamine::{Reader as _, Xlsx};
use stories::program::{get, run_with};
use stories::text::{NUMBER, TEXT};
use stories::{House, Served, run};

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn every_command_has_help_with_an_example() {
    let help = run("luodi", &["--help"]);
    assert_eq!(help.status, 0, "{help:?}");
    let commands: Vec<&str> = help
        .out
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(commands.len() >= 8, "{help:?}");
    for command in &commands {
        let help = run("luodi", &[command, "--help"]);
        assert_eq!(help.status, 0, "{command}: {help:?}");
        let example = help
            .out
            .split_once("Example")
            .map_or("", |(_, example)| example);
        assert!(
            example.contains(&format!("luodi {command}")),
            "{command}: {}",
            help.out
        );
    }
    for (command, actions) in [
        ("journal", ["export", "check", "adopt"].as_slice()),
        ("account", &["add", "list"]),
        ("calendar", &["due", "days"]),
    ] {
        for action in actions {
            let help = run("luodi", &[command, action, "--help"]);
            assert_eq!(help.status, 0, "{command} {action}: {help:?}");
            assert!(
                help.out.contains(&format!("luodi {command} {action}")),
                "{}",
                help.out
            );
        }
    }
    assert_eq!(run("verify", &["--help"]).status, 0);
    assert_eq!(run("luodi", &["--version"]).status, 0);
}

#[test]
fn wrong_use_is_status_two_and_wrong_things_are_status_one() {
    let folder = folder();
    let nothing = folder.path().join("nothing");
    let used_wrongly: [&[&str]; 8] = [
        &[],
        &["no-such-command"],
        &["compile"],
        &["compile", "x", "--format", "yaml"],
        &["import", "x"],
        &["verify"],
        &["journal", "export", "--data", "x"],
        &[
            "account", "add", "--data", "x", "--login", "a", "--name", "b", "--role", "king",
        ],
    ];
    for args in used_wrongly {
        let ran = run("luodi", args);
        assert_eq!(ran.status, 2, "{args:?}: {ran:?}");
        assert!(
            ran.out.is_empty() && !ran.err.is_empty(),
            "{args:?}: {ran:?}"
        );
    }
    let missing = text(&nothing);
    let wrong: [&[&str]; 5] = [
        &["compile", missing],
        &["check", missing],
        &["import", missing, "--data", missing],
        &[
            "journal",
            "export",
            "--data",
            missing,
            "--out",
            "journal.txt",
        ],
        &["journal", "check", "--data", missing],
    ];
    for args in wrong {
        let ran = run("luodi", args);
        assert_eq!(ran.status, 1, "{args:?}: {ran:?}");
        assert!(
            ran.out.is_empty() && ran.err.contains("nothing"),
            "{args:?}: {ran:?}"
        );
    }
    assert!(
        !nothing.exists(),
        "a command that found nothing made something"
    );
    // The terminal speaks the language of its locale.
    let chinese = run_with(
        "luodi",
        &["compile", missing],
        &[("LANG", "zh_CN.UTF-8")],
        b"",
    );
    assert!(chinese.err.contains("无法读取文件"), "{chinese:?}");
}

#[test]
fn compile_reads_files_and_standard_input_in_three_formats() {
    let folder = folder();
    let file = folder.path().join("plan.txt");
    fs::write(&file, TEXT).expect("written");
    let readable = run("luodi", &["compile", text(&file)]);
    assert_eq!(
        (readable.status, readable.err.as_str()),
        (0, ""),
        "{readable:?}"
    );
    assert!(
        readable.out.contains(NUMBER) && readable.out.contains("便民驿站"),
        "{readable:?}"
    );
    let json = run("luodi", &["compile", text(&file), "--format", "json"]);
    assert_eq!(json.status, 0);
    let piped = run_with(
        "luodi",
        &["compile", "-", "--format", "json"],
        &[],
        TEXT.as_bytes(),
    );
    assert_eq!((piped.status, &piped.out), (0, &json.out));
    let ledger = json.json();
    let documents = ledger["documents"].as_array().expect("documents");
    assert_eq!(documents.len(), 1);
    let toml = run("luodi", &["compile", text(&file), "--format", "toml"]);
    assert!(
        toml.status == 0 && toml.out.contains(&format!("number = \"{NUMBER}\"")),
        "{toml:?}"
    );

    // It never refuses text: noise, nothing, half a character.
    let noise: Vec<u8> = (0..1_u32 << 20)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    for input in [
        noise.as_slice(),
        b"",
        &TEXT.as_bytes()[..TEXT.len() - 2],
        &[0xff; 4096],
        b"\xe4\xb8",
    ] {
        for format in ["json", "toml", "text"] {
            let ran = run_with("luodi", &["compile", "-", "--format", format], &[], input);
            assert_eq!(ran.status, 0, "{format}: {}", ran.err);
            assert!(format != "json" || ran.json().is_object());
            // What cannot be claimed is listed mark by mark, so noise that is full of marks has a long list.
            assert!(
                ran.out.len() < input.len() * 16 + 4096,
                "{format}: {} bytes from {}",
                ran.out.len(),
                input.len()
            );
        }
    }
}

#[test]
fn check_names_every_mistake_of_a_pack() {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packs/jincheng");
    let good = run("luodi", &["check", text(&packs), "--format", "json"]);
    assert_eq!(good.status, 0, "{good:?}");
    assert_eq!(good.json()["mistakes"].as_array().map(Vec::len), Some(0));
    let folder = folder();
    fs::write(
        folder.path().join("city.toml"),
        "id = \"x\"\nregion = \"nowhere\"\n",
    )
    .expect("written");
    let bad = run("luodi", &["check", text(folder.path()), "--format", "json"]);
    assert_eq!(bad.status, 1, "{bad:?}");
    assert!(
        bad.json()["mistakes"]
            .as_array()
            .is_some_and(|list| !list.is_empty()),
        "{bad:?}"
    );
    assert!(
        run("luodi", &["check", text(folder.path())])
            .out
            .contains("city.toml:1:1: ")
    );
}

#[test]
fn a_demo_starts_answers_stops_and_starts_again() {
    let folder = folder();
    let data = folder.path().join("demo");
    let args = ["demo", "--data", text(&data), "--port", "0", "--seed", "3"];
    let demo = Served::start(&args);
    for sign_in in &app::demo::SIGN_INS {
        assert!(demo.says(sign_in.login), "{}", sign_in.login);
    }
    assert!(demo.says(app::demo::PASSWORD));
    let front = get(demo.address, "/").expect("the front page");
    assert!(
        front.starts_with("HTTP/1.1 200") && front.contains("示例数据"),
        "{front}"
    );

    // While it runs, its folder and its port are taken, and its journal can be read.
    let port = demo.address.port().to_string();
    let taken = run(
        "luodi",
        &[
            "demo",
            "--data",
            text(&folder.path().join("other")),
            "--port",
            &port,
        ],
    );
    assert_eq!(taken.status, 1, "{taken:?}");
    assert!(taken.err.contains("is taken"), "{taken:?}");
    assert!(
        !folder.path().join("other").exists(),
        "a demo that cannot be reached was made"
    );
    let busy = run("luodi", &["demo", "--data", text(&data), "--port", "0"]);
    assert_eq!(busy.status, 1, "{busy:?}");
    let out = folder.path().join("journal.txt");
    let export = [
        "journal",
        "export",
        "--data",
        text(&data),
        "--out",
        text(&out),
    ];
    assert_eq!(run("luodi", &export).status, 0);
    assert_eq!(run("luodi", &["verify", text(&out)]).status, 0);
    assert_eq!(demo.stop(), 0, "a clean stop");

    // What is there decides: the seed, and that it is a demo.
    let other = run(
        "luodi",
        &["demo", "--data", text(&data), "--port", "0", "--seed", "4"],
    );
    assert_eq!(other.status, 1, "{other:?}");
    assert!(other.err.contains("seed 3"), "{other:?}");
    let list = ["account", "list", "--data", text(&data), "--format", "json"];
    let accounts = run("luodi", &list).json();
    assert_eq!(
        accounts.as_array().map(Vec::len),
        Some(app::demo::SIGN_INS.len() + app::traders::TRADERS.len()),
        "{accounts}"
    );
    // A program's token: shown once, listed without its secret, revoked by number.
    let token = |rest: &[&str]| {
        let command = [&["account", "token"], rest, &["--data", text(&data)]].concat();
        run("luodi", &command)
    };
    let made = token(&["create", "office", "--name", "示例脚本", "--days", "30"]);
    assert!(
        made.out.starts_with("luodi_") && made.out.trim().len() > 40,
        "{made:?}"
    );
    let listed = token(&["list", "office", "--format", "json"]);
    assert!(!listed.out.contains(made.out.trim()), "{listed:?}");
    assert_eq!(listed.json()[0]["name"], "示例脚本", "{listed:?}");
    assert_eq!(listed.json()[0]["revoked"], serde_json::Value::Null);
    assert_eq!(listed.json()[0]["scopes"], serde_json::Value::Null);
    // For chosen scopes alone; one that no operation needs is a mistake, which names those there are.
    let narrow = [
        "create",
        "office",
        "--name",
        "示例脚本",
        "--scope",
        "documents:write",
    ];
    assert_eq!(token(&narrow).status, 0);
    let listed = token(&["list", "office", "--format", "json"]);
    assert_eq!(
        listed.json()[0]["scopes"],
        serde_json::json!(["documents:write"])
    );
    let unknown = token(&[
        "create",
        "office",
        "--name",
        "x",
        "--scope",
        "documents:eat",
    ]);
    assert_eq!(unknown.status, 2, "{unknown:?}");
    assert!(unknown.err.contains("documents:write"), "{unknown:?}");
    assert_eq!(token(&["revoke", "1"]).status, 0);
    assert!(token(&["list", "office", "--format", "json"]).json()[1]["revoked"].is_string());
    assert_eq!(token(&["revoke", "99"]).status, 1);
    assert_eq!(token(&["create", "nobody", "--name", "x"]).status, 1);
    assert_eq!(
        token(&["create", "office", "--name", "x", "--days", "400"]).status,
        1
    );
    let checked = run("luodi", &["journal", "check", "--data", text(&data)]);
    assert_eq!(checked.status, 0, "{checked:?}");

    // A document from the command line stands on the next start's pages.
    let plan = folder.path().join("plan.txt");
    fs::write(&plan, TEXT).expect("written");
    let import = [
        "import",
        text(&plan),
        "--data",
        text(&data),
        "--format",
        "json",
    ];
    let done = run("luodi", &import).json();
    assert_eq!(done["documents"][0]["number"], NUMBER, "{done}");
    assert_eq!(done["documents"][0]["created"], true, "{done}");
    assert!(run("luodi", &import).json()["already"].is_object());
    let again = Served::start(&["demo", "--data", text(&data), "--port", "0"]);
    assert!(get(again.address, "/documents").is_some_and(|page| page.contains(NUMBER)));
    assert_eq!(again.stop(), 0);
}

#[test]
fn a_demo_touches_nothing_that_is_not_a_demo() {
    let folder = folder();
    let foreign = folder.path().join("foreign");
    fs::create_dir(&foreign).expect("a folder");
    fs::write(foreign.join("letter.txt"), "mine").expect("written");
    let file = folder.path().join("file");
    fs::write(&file, "mine").expect("written");
    for (data, word) in [(&foreign, "foreign"), (&file, "file")] {
        let ran = run("luodi", &["demo", "--data", text(data), "--port", "0"]);
        assert_eq!(ran.status, 1, "{ran:?}");
        assert!(
            ran.err.contains(word) && ran.err.contains("--data"),
            "{ran:?}"
        );
    }
    assert_eq!(
        fs::read_dir(&foreign).expect("a folder").count(),
        1,
        "something was added"
    );
    assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some("mine"));
}

#[test]
fn serve_says_what_it_lacks_and_serves_what_is_there() {
    let none = run("luodi", &["serve"]);
    assert_eq!(none.status, 2, "{none:?}");
    assert!(none.err.contains("LUODI_DATA"), "{none:?}");
    let bare = run_with(
        "luodi",
        &["serve"],
        &[("LUODI_DATA", "x"), ("LUODI_LISTEN", "8080")],
        b"",
    );
    assert_eq!(bare.status, 2, "{bare:?}");
    let folder = folder();
    let data = folder.path().join("city");
    let config = folder.path().join("luodi.toml");
    fs::write(&config, "dta = \"x\"\n").expect("written");
    let misspelt = run("luodi", &["serve", "--config", text(&config)]);
    assert!(
        misspelt.status != 0 && misspelt.err.contains("dta"),
        "{misspelt:?}"
    );
    let open = run(
        "luodi",
        &["serve", "--data", text(&data), "--listen", "0.0.0.0:0"],
    );
    assert_ne!(open.status, 0, "plain HTTP for the world: {open:?}");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let refused = run(
        "luodi",
        &["serve", "--data", text(&data), "--listen", &address],
    );
    assert!(
        refused.status == 1 && refused.err.contains("is taken"),
        "{refused:?}"
    );

    // For real use: the first account from the command line, the settings from a file.
    fs::write(
        &config,
        format!("data = {:?}\nlisten = \"127.0.0.1:0\"\n", text(&data)),
    )
    .expect("written");
    let server = Served::start(&["serve", "--config", text(&config)]);
    let front = get(server.address, "/").expect("a page");
    assert!(
        front.starts_with("HTTP/1.1 200") && !front.contains("示例数据"),
        "{front}"
    );
    assert_eq!(server.stop(), 0);
    let add = [
        "account",
        "add",
        "--data",
        text(&data),
        "--login",
        "zhuanban",
        "--name",
        "示例专班",
        "--role",
        "office",
    ];
    let short = run_with("luodi", &add, &[], b"123\n");
    assert_eq!(short.status, 1, "{short:?}");
    let added = run_with("luodi", &add, &[], "一个够长的口令2024\n".as_bytes());
    assert_eq!((added.status, added.out.as_str()), (0, "1\n"), "{added:?}");
    let twice = run_with("luodi", &add, &[], "一个够长的口令2024\n".as_bytes());
    assert_eq!(twice.status, 1, "{twice:?}");
    let demo = run("luodi", &["demo", "--data", text(&data), "--port", "0"]);
    assert!(
        demo.status == 1 && demo.err.contains("real data"),
        "{demo:?}"
    );
}

#[test]
fn a_foreign_or_newer_database_is_left_alone() {
    let folder = folder();
    for (name, content) in [
        ("foreign", b"SQLite format 3\0 of somebody else".as_slice()),
        ("noise", &[7; 5000]),
    ] {
        let data = folder.path().join(name);
        fs::create_dir(&data).expect("a folder");
        fs::write(data.join("luodi.db"), content).expect("written");
        let ran = run(
            "luodi",
            &["serve", "--data", text(&data), "--listen", "127.0.0.1:0"],
        );
        assert_eq!(ran.status, 1, "{name}: {ran:?}");
        assert!(
            ran.err.contains("luodi.db") || ran.err.contains(name),
            "{name}: {ran:?}"
        );
        assert_eq!(
            fs::read(data.join("luodi.db")).expect("the file"),
            content,
            "{name} was changed"
        );
    }
    // A database that a later release has brought further.
    let data = folder.path().join("newer");
    let server = Served::start(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
    assert_eq!(server.stop(), 0);
    let config = store::Config::new(&data);
    let mut later = app::migrations();
    later.push(store::Migration {
        room: "later",
        version: 1,
        sql: "CREATE TABLE later_thing (id BIGINT PRIMARY KEY)",
    });
    let clock = std::sync::Arc::new(SystemClock);
    drop(store::Store::open(&config, &later, clock).expect("a later release"));
    let ran = run(
        "luodi",
        &["serve", "--data", text(&data), "--listen", "127.0.0.1:0"],
    );
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(
        ran.err.contains("newer") || ran.err.contains("later"),
        "{ran:?}"
    );
}

#[test]
fn the_ledger_is_written_while_the_house_is_open_one_row_a_task() {
    let (house, folder) = (House::city(), folder());
    let out = folder.path().join("台账.xlsx");
    let data = house.data();
    let args = [
        "ledger",
        "export",
        "--data",
        text(&data),
        "--out",
        text(&out),
    ];
    let ran = run("luodi", &args);
    assert_eq!(ran.status, 0, "{ran:?}");
    // The house is no demo, so the program lives on the machine's day.
    let today = SystemClock.today();
    let board = plan::Plan::new()
        .board(&house.app.store, today)
        .expect("a board");
    assert!(board.tasks.len() > 100, "the built-in plans");
    assert!(
        ran.out.trim().ends_with(&format!(" {}", board.tasks.len())),
        "{ran:?}"
    );
    let mut book: Xlsx<_> = calamine::open_workbook(&out).expect("a workbook");
    let name = book.sheet_names().remove(0);
    let range = book.worksheet_range(&name).expect("a leaf");
    let rows: Vec<String> = range
        .rows()
        .skip_while(|row| row[0] != "No.")
        .skip(1)
        .map(|row| row[1].to_string())
        .collect();
    assert_eq!(rows.len(), board.tasks.len(), "{:?}", rows.first());
    assert!(rows.iter().all(|title| !title.is_empty()));

    // Written over as a whole; what is no workbook's name is refused.
    let again = run("luodi", &args);
    assert_eq!(again.status, 0, "{again:?}");
    let wrong = folder.path().join("台账.csv");
    let refused = run(
        "luodi",
        &[
            "ledger",
            "export",
            "--data",
            text(&data),
            "--out",
            text(&wrong),
        ],
    );
    assert_eq!(refused.status, 2, "{refused:?}");
    assert!(!wrong.exists());
    let nowhere = folder.path().join("nothing");
    let lost = run(
        "luodi",
        &[
            "ledger",
            "export",
            "--data",
            text(&nowhere),
            "--out",
            text(&out),
        ],
    );
    assert_eq!(lost.status, 1, "{lost:?}");
    assert!(!nowhere.exists());
}

#[test]
fn terms_are_counted_on_the_calendar_with_its_moved_weekends_and_pauses() {
    let due = |args: &[&str]| {
        let mut all = vec!["calendar", "due"];
        all.extend(args);
        run("luodi", &all)
    };
    // 28 September and 11 October 2025 were worked, 1 to 8 October were off.
    for (args, day) in [
        (["2025-09-26", "5wd"].as_slice(), "2025-10-10"),
        (
            &["2025-09-26", "5wd", "--pause", "2025-09-29..2025-10-09"],
            "2025-10-13",
        ),
        (&["2025-09-26", "10d"], "2025-10-09"),
    ] {
        let ran = due(args);
        assert_eq!(ran.status, 0, "{ran:?}");
        assert!(ran.out.starts_with(day), "{args:?}: {ran:?}");
        let mut json = args.to_vec();
        json.extend(["--format", "json"]);
        let json = due(&json).json();
        assert_eq!(json["due"], day, "{json}");
        assert_eq!(json["provisional"], false, "{json}");
    }
    let open = due(&["2025-09-26", "5wd", "--pause", "2025-09-29.."]);
    assert_eq!(open.status, 1, "{open:?}");
    assert!(open.out.is_empty() && !open.err.is_empty(), "{open:?}");
    for bad in [["2025-02-30", "5wd"], ["2025-02-28", "5 days"]] {
        assert_eq!(due(&bad).status, 2, "{bad:?}");
    }
    let days = run("luodi", &["calendar", "days", "2025-09-26", "2025-10-10"]);
    assert_eq!(days.status, 0, "{days:?}");
    assert!(days.out.starts_with("5 "), "{days:?}");
}
