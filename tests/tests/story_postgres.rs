//! One city on a PostgreSQL server, served by two nodes: both write, one is killed in the middle of work, the server
//! itself goes down in between.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::{App, Config};
use axum::http::StatusCode;
use base::{Clock, Date, Millis, OrgId, Role, Scope};
use plan::commands::report::{HandIn, accept, file};
use plan::rules::content::{Basis, Typed};
use plan::rules::light::Stage;
use plan::rules::period::Period;
use plan::rules::report::State;
use store::{Mode, Query, Store, params};
use stories::Visitor;
use stories::house::TODAY;
use stories::program::run;
use tempfile::TempDir;
use testkit::postgres::{self, Private};
use web::Transport;
use web::accounts::{self, NewAccount};

/// The months that are worked through.
const MONTHS: [&str; 3] = ["2024-05", "2024-06", "2024-07"];
/// How often a node is killed.
const KILLS: u64 = 12;

/// Runs on from an instant of its own.
struct Running {
    begins: Millis,
    since: Instant,
}

impl Running {
    fn on(day: Date) -> Arc<Self> {
        Arc::new(Self {
            begins: Millis::start_of(day).plus_secs(9 * 3600),
            since: Instant::now(),
        })
    }
}

impl Clock for Running {
    fn now(&self) -> Millis {
        let passed = i64::try_from(self.since.elapsed().as_millis()).unwrap_or(0);
        Millis(self.begins.0 + passed)
    }
}

fn open(data: &Path) -> App {
    let pack = app::packs::built_in().expect("a pack");
    let config = Config {
        data: data.to_owned(),
        transport: Transport::LoopbackHttp,
        sample: false,
    };
    let app =
        App::open(&config, &pack, Running::on(TODAY)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(app.store.mode(), Mode::ReadWrite);
    app
}

/// The first node's folder: the one line that names the database, and what the first start puts beside it.
fn city(url: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("database"), format!("{url}\n")).expect("a line");
    let app = open(folder.path());
    for sign_in in &app::demo::SIGN_INS {
        let new = NewAccount {
            login: sign_in.login.to_owned(),
            name: "示例".to_owned(),
            password: app::demo::PASSWORD.to_owned(),
            role: sign_in.role,
            org: sign_in.org.map(OrgId::from),
        };
        accounts::create(&app.store, &Scope::system(), new).expect("an account");
    }
    folder
}

/// A further node's folder: a copy of the first, as the README tells the operator.
fn joined(first: &Path) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(first, folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for item in fs::read_dir(from)
        .expect("a list")
        .map(|item| item.expect("an item"))
    {
        let target = to.join(item.file_name());
        if item.file_type().expect("a type").is_dir() {
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).expect("a copy");
        }
    }
}

async fn signed_in(app: &App, login: &str) -> Visitor {
    let mut visitor = Visitor::new(app.router().expect("a router"));
    visitor.sign_in(login, app::demo::PASSWORD).await;
    visitor
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_takes_in_the_other_shows_at_once() {
    let Some(url) = postgres::database() else {
        return;
    };
    let first = city(&url);
    let one = open(first.path());
    let second = joined(first.path());
    let two = open(second.path());
    let mut office = signed_in(&one, "office").await;
    let mut head = signed_in(&two, "head").await;
    let title = "示例市便民服务提升行动方案";
    assert!(!head.get("/documents").await.has(title));
    let taken = office
        .import("便民.txt", stories::text::TEXT.as_bytes())
        .await;
    assert_eq!(taken.status, StatusCode::OK);
    assert!(
        head.get("/documents").await.has(title),
        "the other node's board is as new"
    );
    assert!(
        head.get("/ledger?q=便民驿站").await.has("便民驿站"),
        "and so is its search"
    );

    // Both make their rounds in the same minute, again and again.
    let told = |app: &App| -> i64 {
        app.store
            .read::<_, store::Error>(|read| {
                read.query_one("SELECT count(*) FROM notify_message", params![], |row| {
                    row.get(0)
                })
            })
            .expect("a count")
    };
    month::open(
        &one.store,
        &Scope::system(),
        Period::parse("2024-08").expect("a month"),
        TODAY,
    )
    .expect("opened");
    std::thread::scope(|threads| {
        for app in [&one, &two, &one, &two] {
            threads.spawn(|| app.round());
        }
    });
    one.round();
    let settled = told(&one);
    two.round();
    assert_eq!(
        told(&two),
        settled,
        "a round that was made is not made again"
    );
    told_once(&two.store);

    assert_eq!(
        one.store.check().expect("a journal").entries,
        two.store.head().expect("a head").size
    );
    drop((office, head, one, two));
    for folder in [&first, &second] {
        drop(open(folder.path()));
    }
}

/// The same words never stand twice in one box.
fn told_once(store: &Store) {
    let twice = store
        .read::<_, store::Error>(|read| {
            read.query_map(
                "SELECT b.mailbox || ' ' || m.kind || ' ' || m.title_zh || ' ' || m.href AS told
                 FROM notify_box b JOIN notify_message m ON m.id = b.message_id
                 GROUP BY b.mailbox, m.kind, m.title_zh, m.href HAVING COUNT(*) > 1",
                params![],
                |row| row.get::<String>("told"),
            )
        })
        .expect("boxes");
    assert_eq!(twice, Vec::<String>::new(), "told twice");
}

/// Works through the months: opens each, files what is not filed yet, accepts it. Says what was answered. Another
/// node may be at the same work; what it has done first is refused here and left. Ends when `go_on` says so.
fn work(store: &Store, seed: u64, say: &mut dyn FnMut(String), go_on: &dyn Fn() -> bool) {
    let board = plan::board(store, TODAY).expect("a board");
    for month in MONTHS {
        let period = Period::parse(month).expect("a month");
        if month::open(store, &Scope::system(), period, TODAY).is_ok() {
            say(format!("open {month}"));
        }
        let pairs: Vec<_> = board
            .tasks
            .iter()
            .flat_map(|task| task.leads.iter().map(move |org| (task, org)))
            .collect();
        // Every life begins at another place, so that there is always something left to do.
        let from = usize::try_from(seed * 7).unwrap_or(0) % pairs.len();
        for (task, org) in pairs.iter().cycle().skip(from).take(pairs.len()) {
            if !go_on() {
                return;
            }
            let figures = plan::reports::asked(task, org)
                .map(|target| (target.id, target.value.normalize().to_string()))
                .collect();
            let input = HandIn {
                task: task.id,
                period,
                version: 0,
                typed: Typed {
                    stage: Some(Stage::Progress),
                    body: "示例：按计划推进，已完成系统联调和窗口培训，下月扩大试点范围。"
                        .to_owned(),
                    figures,
                },
                add: Vec::new(),
                remove: Vec::new(),
                confirmed: true,
                basis: Basis::default(),
                sample: true,
            };
            let clerk = Scope {
                account: None,
                role: Role::Clerk,
                org: Some((*org).clone()),
                centre: None,
            };
            let Ok(filed) = file(store, &clerk, input) else {
                continue;
            };
            say(format!("file {} {}", filed.id, filed.version));
            if let Ok(done) = accept(store, &Scope::system(), filed.id, filed.version) {
                say(format!("accept {} {}", done.id, done.version));
            }
        }
    }
}

/// One life of a node; only when the test below calls it.
#[test]
fn life_of_a_node() {
    let given = |name: &str| std::env::var(name).ok();
    let (Some(data), Some(log), Some(seed)) = (
        given("NODE_TEST_DATA"),
        given("NODE_TEST_LOG"),
        given("NODE_TEST_SEED"),
    ) else {
        return;
    };
    let store = Store::open(
        &store::Config::new(&data),
        &app::migrations(),
        Running::on(TODAY),
    )
    .expect("a node");
    let mut log = OpenOptions::new().append(true).open(log).expect("a log");
    let mut say = |line: String| {
        log.write_all(format!("{line}\n").as_bytes())
            .expect("a line")
    };
    work(&store, seed.parse().expect("a number"), &mut say, &|| true);
}

fn start(data: &Path, log: &Path, seed: u64) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "story_postgres::life_of_a_node", "--nocapture"])
        .env("NODE_TEST_DATA", data)
        .env("NODE_TEST_LOG", log)
        .env("NODE_TEST_SEED", seed.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a life")
}

fn lines(log: &Path) -> Vec<String> {
    let text = fs::read_to_string(log).expect("the log");
    text.split_inclusive('\n')
        .filter_map(|line| line.strip_suffix('\n').map(str::to_owned))
        .collect()
}

#[test]
fn a_node_that_is_killed_loses_nothing_and_the_other_goes_on() {
    let Some(server) = Private::start(true) else {
        return;
    };
    let first = city(&server.database());
    let second = joined(first.path());
    let log = first.path().join("log");
    fs::write(&log, "").expect("a log");
    let here = Store::open(
        &store::Config::new(second.path()),
        &app::migrations(),
        Running::on(TODAY),
    )
    .expect("a node");
    let mut said: Vec<String> = Vec::new();
    for round in 1..=KILLS {
        let before = lines(&log).len();
        let mut other = start(first.path(), &log, round);
        let begun = Instant::now();
        // This node works too, until the other has answered a few times.
        let enough = || lines(&log).len() < before + 6 && begun.elapsed() < Duration::from_secs(60);
        work(&here, round + 50, &mut |line| said.push(line), &enough);
        while enough() {
            std::thread::sleep(Duration::from_millis(2));
        }
        if round == KILLS / 2 {
            server.stop("fast");
        }
        std::thread::sleep(Duration::from_micros(round * 631 % 5_000));
        other.kill().expect("killed");
        other.wait().expect("an end");
        if round == KILLS / 2 {
            server.start_again();
        }
        assert_eq!(here.mode(), Mode::ReadWrite, "after kill {round}");
    }
    let heard = lines(&log);
    assert!(
        heard.len() > 30,
        "the other node did {} things",
        heard.len()
    );
    assert!(!said.is_empty(), "this node did nothing");
    for line in heard.iter().chain(&said) {
        let words: Vec<&str> = line.split(' ').collect();
        let [step, id, version] = words[..] else {
            continue;
        };
        let id = id.parse().expect("an id");
        let version: i64 = version.parse().expect("a version");
        let shown =
            plan::reports::report(&here, &Scope::system(), id).expect("the report is there");
        let found = &shown.report;
        let state = if step == "file" {
            State::Filed
        } else {
            State::Accepted
        };
        assert!(
            found.version > version || (found.version == version && found.state == state),
            "{line} was acknowledged, there is {} {:?}",
            found.version,
            found.state
        );
    }
    told_once(&here);
    let checked = here.check().expect("a journal that verifies");
    println!(
        "{KILLS} kills: {} answers there, {} here, {} entries",
        heard.len(),
        said.len(),
        checked.entries
    );
    drop(here);
    drop(open(first.path()));
}

#[test]
fn a_city_moves_to_a_server_with_one_command() {
    let Some(url) = postgres::database() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("city");
    let text = |path: &Path| path.to_str().expect("a path").to_owned();
    let app = open(&data);
    let head = app.store.head().expect("a head");
    let board = plan::board(&app.store, TODAY).expect("a board");
    drop(app);
    let asked = [
        "move",
        "--data",
        &text(&data),
        "--to",
        &url,
        "--format",
        "json",
    ];
    let moved = run("luodi", &asked);
    assert_eq!(moved.status, 0, "{moved:?}");
    assert_eq!(moved.json()["entries"], head.size);
    let again = run("luodi", &asked);
    assert_eq!(again.status, 1, "{again:?}");
    let checked = run(
        "luodi",
        &[
            "journal",
            "check",
            "--data",
            &text(&data),
            "--format",
            "json",
        ],
    );
    assert_eq!(checked.json()["entries"], head.size, "{checked:?}");
    let app = open(&data);
    assert_eq!(
        plan::board(&app.store, TODAY).expect("a board").tasks.len(),
        board.tasks.len()
    );
    drop(app);
    for wrong in ["s3cret", "mysql://a:s3cret@b/c"] {
        let refused = run("luodi", &["move", "--data", &text(&data), "--to", wrong]);
        assert_eq!(refused.status, 2, "{refused:?}");
        assert!(!refused.err.contains("s3cret"), "{refused:?}");
    }
    let back = run("luodi", &["move", "--data", &text(&data), "--to", "folder"]);
    assert_eq!(back.status, 0, "{back:?}");
    let app = open(&data);
    assert!(app.store.head().expect("a head").size >= head.size);
    assert!(app.store.check().is_ok());
}
