//! A worker killed again and again (SIGKILL) while it mails through a real server: no mail comes twice, and
//! what the outbox calls sent has arrived.

use crate::common;
use crate::smtp;

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use base::{Clock, Lang, Millis, Role};
use common::{World, message, monday, to_unit};
use notify::commands::address;
use notify::commands::setting::{self, Wanted};
use notify::model::{Channel, Choice};
use notify::outbound::send_due;
use notify::rules::quiet::Quiet;
use notify::{MailServer, Notify, Options, Seal, Tls, Worker};
use store::{Config, Query, Store, params};

const MESSAGES: usize = 150;
const KILLS: u64 = 25;
/// Between two lives of the worker: longer than every lease and every wait.
const GAP_SECS: i64 = 13 * 3600;

/// Runs from an instant of its own, and can be moved on.
struct Running {
    begins: AtomicI64,
    since: Instant,
}

impl Running {
    fn new(begins: Millis) -> Arc<Self> {
        Arc::new(Self {
            begins: AtomicI64::new(begins.0),
            since: Instant::now(),
        })
    }

    fn pass(&self, secs: i64) {
        self.begins.fetch_add(secs * 1000, Ordering::SeqCst);
    }
}

impl Clock for Running {
    fn now(&self) -> Millis {
        let passed = i64::try_from(self.since.elapsed().as_millis()).unwrap_or(0);
        Millis(self.begins.load(Ordering::SeqCst) + passed)
    }
}

fn migrations() -> Vec<store::Migration> {
    let mut all = web::migrations();
    all.extend_from_slice(calendar::MIGRATIONS);
    all.extend_from_slice(notify::MIGRATIONS);
    all
}

/// The worker's life; only when the test below calls it.
#[test]
fn life_of_a_worker() {
    let given = |name: &str| std::env::var(name).ok();
    let (Some(dir), Some(port), Some(begins)) = (
        given("NOTIFY_TEST_DIR"),
        given("NOTIFY_TEST_PORT"),
        given("NOTIFY_TEST_BEGINS"),
    ) else {
        return;
    };
    let begins = Millis(begins.parse().expect("an instant"));
    let clock: Arc<dyn Clock> = Running::new(begins);
    let dir = std::path::PathBuf::from(dir);
    let store = Store::open(
        &Config::new(testkit::postgres::prepared(&dir)),
        &migrations(),
        clock.clone(),
    )
    .expect("a store");
    let options = Options {
        mail: Some(MailServer {
            host: "127.0.0.1".to_owned(),
            port: port.parse().expect("a port"),
            tls: Tls::None,
            from: "luodi@luodi.example".to_owned(),
            login: None,
        }),
        ..Options::default()
    };
    let seal = Seal::open(&dir.join("notify.key"), "notify").expect("a key");
    let room = Notify::new(seal, options, Vec::new());
    let _worker = Worker::start(&store, &clock, &room).expect("threads");
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn no_mail_comes_twice_however_often_the_worker_is_killed() {
    let Some(post) = smtp::PostOffice::open() else {
        return;
    };
    let world = World::new();
    let room = world.room(post.options());
    let clerk = world.account("clerk", Role::Clerk, Some("a"));
    address::ask(&world.store, &clerk, &room, "shili@example.cn").expect("asked");
    send_due(&world.store, &*world.clock, &room, Channel::Mail).expect("a round");
    let text = post.next()["text"].as_str().unwrap_or_default().to_owned();
    let code = text
        .split(|c: char| !c.is_ascii_digit())
        .find(|part| part.len() == 6)
        .unwrap_or_default();
    address::confirm(&world.store, &clerk, &room, code).expect("confirmed");
    let version = setting::own(&world.store, &clerk)
        .expect("a setting")
        .0
        .version;
    let wanted = Wanted {
        version,
        quiet: Quiet {
            from_minute: 0,
            until_minute: 0,
            days_off: false,
        },
        lang: Lang::Zh,
        choices: vec![("sample", Choice::Each)],
    };
    setting::save(&world.store, &clerk, wanted).expect("saved");
    for number in 0..MESSAGES {
        world
            .send(message(&format!("n{number}"), to_unit("a")))
            .expect("sent");
    }
    let World { store, dir, .. } = world;
    drop(store);
    // Kills at instants that spread over opening, claiming and sending.
    let mut killed_at = 0x9e37_79b9_u64;
    let mut begins = monday().plus_secs(60);
    for _ in 0..KILLS {
        killed_at = killed_at
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "crash::life_of_a_worker", "--nocapture"])
            .env("NOTIFY_TEST_DIR", dir.path())
            .env("NOTIFY_TEST_PORT", post.port().to_string())
            .env("NOTIFY_TEST_BEGINS", begins.0.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a worker");
        std::thread::sleep(Duration::from_millis(40 + (killed_at >> 33) % 120));
        child.kill().expect("killed");
        child.wait().expect("dead");
        begins = begins.plus_secs(GAP_SECS);
    }
    let clock = Running::new(begins);
    let store = Store::open(
        &Config::new(testkit::postgres::prepared(dir.path())),
        &migrations(),
        clock.clone(),
    )
    .expect("a store");
    for round in 0.. {
        clock.pass(GAP_SECS);
        let open = count(
            &store,
            "SELECT COUNT(*) FROM notify_delivery WHERE state IN ('waiting', 'claimed', 'sending')",
        );
        if open == 0 {
            break;
        }
        assert!(round < 200, "{open} deliveries never end");
        send_due(&store, &*clock, &room, Channel::Mail).expect("a round");
    }
    let mut arrived: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(mail) = post.waiting() {
        *arrived.entry(mail["subject"].to_string()).or_default() += 1;
    }
    let twice: Vec<_> = arrived.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let in_state = |state: &str| {
        count(
            &store,
            &format!(
                "SELECT COUNT(*) FROM notify_delivery WHERE purpose = 'message' AND state = '{state}'"
            ),
        )
    };
    let (sent, unknown) = (in_state("sent"), in_state("unknown"));
    println!(
        "{sent} sent, {unknown} in doubt, {} arrived, {KILLS} kills",
        arrived.len()
    );
    assert_eq!(sent + unknown, MESSAGES, "nothing is lost");
    assert!(arrived.len() >= sent && arrived.len() <= sent + unknown);
    assert!(
        unknown <= usize::try_from(KILLS).unwrap_or(0),
        "one doubt a death at most"
    );
    store.check().expect("a whole journal");
}

fn count(store: &Store, sql: &str) -> usize {
    store
        .read(|read| read.query_one(sql, params![], |row| row.get(0)))
        .expect("a count")
}
