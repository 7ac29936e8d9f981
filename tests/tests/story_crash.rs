//! A month's run that is killed (SIGKILL) at random moments, two hundred times: whatever was acknowledged is there,
//! nobody is told anything twice, and the journal verifies.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base::{Clock, Date, Millis, OrgId, Role, Scope};
use plan::Board;
use plan::commands::report::{HandIn, accept, file, give_back};
use plan::model::TaskRow;
use plan::rules::content::{Basis, Typed};
use plan::rules::light::Stage;
use plan::rules::period::Period;
use plan::rules::report::State;
use store::{Mode, Query, Store, params};
use stories::House;

/// How often the run is killed.
const KILLS: u64 = 200;
/// The months that are worked through.
const MONTHS: [&str; 4] = ["2024-05", "2024-06", "2024-07", "2024-08"];
/// The day on which everything happens.
const DAY: Date = Date::constant(2024, 9, 5);

/// Runs on from an instant of its own.
struct Running {
    begins: Millis,
    since: Instant,
}

impl Clock for Running {
    fn now(&self) -> Millis {
        let passed = i64::try_from(self.since.elapsed().as_millis()).unwrap_or(0);
        Millis(self.begins.0 + passed)
    }
}

fn open(data: &Path, round: u64) -> Store {
    let begins = Millis::start_of(DAY).plus_secs(9 * 3600 + i64::try_from(round).unwrap_or(0) * 5);
    let since = Instant::now();
    Store::open(
        &store::Config::new(data),
        &app::migrations(),
        Arc::new(Running { begins, since }),
    )
    .expect("a store that opens after every kill")
}

fn office() -> Scope {
    Scope::system()
}

fn clerk(org: &OrgId) -> Scope {
    Scope {
        account: None,
        role: Role::Clerk,
        org: Some(org.clone()),
        centre: None,
    }
}

/// SplitMix64: the run of a round depends on its number alone.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

/// One life of the office and the units; only when the test below calls it. Every line of the log is written after
/// the command had answered.
#[test]
fn life_of_an_office() {
    let given = |name: &str| std::env::var(name).ok();
    let (Some(data), Some(log), Some(round)) = (
        given("CRASH_TEST_DATA"),
        given("CRASH_TEST_LOG"),
        given("CRASH_TEST_ROUND"),
    ) else {
        return;
    };
    let round: u64 = round.parse().expect("a number");
    let store = open(Path::new(&data), round);
    let board = plan::board(&store, DAY).expect("a board");
    let mut life = Life {
        store,
        log: OpenOptions::new().append(true).open(log).expect("a log"),
        dice: Dice(round),
    };
    life.say("ready");
    for month in MONTHS {
        life.month(&board, Period::parse(month).expect("a month"));
    }
    life.say("end");
}

struct Life {
    store: Store,
    log: fs::File,
    dice: Dice,
}

impl Life {
    fn say(&mut self, line: &str) {
        self.log
            .write_all(format!("{line}\n").as_bytes())
            .expect("a line");
    }

    fn month(&mut self, board: &Board, period: Period) {
        let filed: BTreeSet<(i64, OrgId)> = self
            .store
            .read(|read| plan::reports::filings(read, &office(), period))
            .expect("filings")
            .into_iter()
            .map(|row| (row.task, row.org))
            .collect();
        // Opening is asked for again now and then: the second time it must say nothing new to anybody.
        if filed.is_empty() || self.dice.roll(8) == 0 {
            month::open(&self.store, &office(), period, DAY).expect("an open month");
            self.say(&format!("open {period}"));
        }
        for task in &board.tasks {
            for org in &task.leads {
                if !filed.contains(&(task.id, org.clone())) {
                    self.report(task, org, period);
                }
            }
        }
        month::remind(&self.store, &office(), period, DAY).expect("reminded");
        self.say(&format!("remind {period}"));
    }

    fn report(&mut self, task: &TaskRow, org: &OrgId, period: Period) {
        let figures = plan::reports::asked(task, org)
            .map(|target| (target.id, target.value.normalize().to_string()))
            .collect();
        let input = HandIn {
            task: task.id,
            period,
            version: 0,
            typed: Typed {
                stage: Some(Stage::Progress),
                body: "示例：按计划推进，已完成系统联调和窗口培训，下月扩大试点范围。".to_owned(),
                figures,
            },
            add: Vec::new(),
            remove: Vec::new(),
            confirmed: true,
            basis: Basis::default(),
            sample: true,
        };
        // A month before the plan was signed asks for nothing.
        let Ok(filed) = file(&self.store, &clerk(org), input) else {
            return;
        };
        self.say(&format!("file {} {}", filed.id, filed.version));
        match self.dice.roll(4) {
            0 => {
                let done = give_back(
                    &self.store,
                    &office(),
                    (filed.id, filed.version),
                    "示例：请补充佐证材料。".to_owned(),
                )
                .expect("given back");
                self.say(&format!("return {} {}", done.id, done.version));
            }
            1 => {
                let opened =
                    rectify::open(&self.store, &office(), order(task, org)).expect("an order");
                self.say(&format!("order {} {}", opened.id, opened.number));
            }
            _ => {
                let done =
                    accept(&self.store, &office(), filed.id, filed.version).expect("accepted");
                self.say(&format!("accept {} {}", done.id, done.version));
            }
        }
    }
}

fn order(task: &TaskRow, org: &OrgId) -> rectify::Input {
    rectify::Input {
        org: org.clone(),
        source: rectify::rules::order::Source::Inspection,
        reference: format!("示例：抽查 {}", task.id),
        href: format!("/tasks/{}", task.id),
        items: Vec::new(),
        wrong: "示例：进度滞后，未按期完成。".to_owned(),
        asked: "示例：限期完成并报送佐证。".to_owned(),
        basis: "示例：方案任务".to_owned(),
        plan_term: None,
        proof_term: None,
        sample: true,
    }
}

/// What the log says was acknowledged.
#[derive(Default)]
struct Acknowledged {
    lives: usize,
    ends: usize,
    months: BTreeSet<String>,
    reports: BTreeMap<i64, (i64, State)>,
    orders: BTreeMap<i64, String>,
}

impl Acknowledged {
    fn read(log: &str) -> Self {
        let mut all = Self::default();
        // A line that a kill cut short was never said.
        for line in log
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
        {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words[..] {
                ["ready"] => all.lives += 1,
                ["end"] => all.ends += 1,
                ["open", month] => drop(all.months.insert(month.to_owned())),
                ["remind", _] => {}
                ["order", id, number] => {
                    all.orders
                        .insert(id.parse().expect("an id"), number.to_owned());
                }
                [step, id, version] => {
                    let state = match step {
                        "file" => State::Filed,
                        "return" => State::Returned,
                        "accept" => State::Accepted,
                        other => panic!("{other}"),
                    };
                    all.reports.insert(
                        id.parse().expect("an id"),
                        (version.parse().expect("a version"), state),
                    );
                }
                _ => panic!("{line}"),
            }
        }
        all
    }

    /// Everything that was acknowledged is there; a step more may have been made whose answer was never heard.
    fn holds(&self, store: &Store) {
        for (&id, &(version, state)) in &self.reports {
            let shown = plan::reports::report(store, &office(), id).expect("the report is there");
            let found = &shown.report;
            assert!(
                found.version >= version,
                "report {id} lost version {version}"
            );
            assert!(
                found.version > version || found.state == state,
                "report {id} is {:?}, {state:?} was acknowledged",
                found.state
            );
        }
        for (&id, number) in &self.orders {
            let shown = rectify::order(store, &office(), id).expect("the order is there");
            assert_eq!(&shown.order.number, number, "order {id}");
        }
    }
}

/// Who was told what: the same words never stand twice in one box, however often the run began anew. A unit that was
/// asked for more later is told of that once each time.
fn told_once(store: &Store) -> usize {
    let (asked, boxes) = store
        .read(|read| -> Result<_, store::Error> {
            let asked = read.query_map(
                "SELECT period, org_id, COUNT(DISTINCT asked_at) AS times FROM month_request GROUP BY period, org_id",
                params![],
                |row| {
                    let about = (row.get::<String>("period")?, row.get::<String>("org_id")?);
                    Ok((about, row.get::<i64>("times")?))
                },
            )?;
            let boxes = read.query_map(
                "SELECT b.mailbox, m.kind, m.title_zh, m.href, COUNT(*) AS times FROM notify_box b
                 JOIN notify_message m ON m.id = b.message_id GROUP BY b.mailbox, m.kind, m.title_zh, m.href",
                params![],
                |row| {
                    Ok(Told {
                        mailbox: row.get("mailbox")?,
                        kind: row.get("kind")?,
                        title: row.get("title_zh")?,
                        href: row.get("href")?,
                        times: row.get("times")?,
                    })
                },
            )?;
            Ok((asked.into_iter().collect::<BTreeMap<_, _>>(), boxes))
        })
        .expect("the boxes");
    for told in &boxes {
        let due = match told.kind.as_str() {
            "month.opened" => {
                let month = told.href.rsplit('=').next().unwrap_or_default().to_owned();
                let unit = told
                    .mailbox
                    .split('/')
                    .nth(1)
                    .unwrap_or_default()
                    .to_owned();
                asked.get(&(month, unit)).copied().unwrap_or(0)
            }
            _ => 1,
        };
        let Told {
            mailbox,
            title,
            href,
            times,
            ..
        } = told;
        assert!(
            *times <= due,
            "{mailbox} was told {title} ({href}) {times} times, {due} times was there something to tell"
        );
    }
    boxes.len()
}

/// A message in a box, and how often it stands there.
struct Told {
    mailbox: String,
    kind: String,
    title: String,
    href: String,
    times: i64,
}

/// How much of the log has been heard.
#[derive(Default)]
struct Heard {
    bytes: u64,
    lines: usize,
}

impl Heard {
    /// The lines by now. Only what is new is read: the one who kills must not take the time of the one who lives.
    fn listen(&mut self, log: &Path) -> usize {
        let mut file = fs::File::open(log).expect("the log");
        file.seek(SeekFrom::Start(self.bytes)).expect("a place");
        let mut new = Vec::new();
        file.read_to_end(&mut new).expect("the log");
        self.bytes += new.len() as u64;
        self.lines += new.iter().filter(|byte| **byte == b'\n').count();
        self.lines
    }
}

#[test]
fn a_month_survives_two_hundred_kills() {
    let folder = House::city().close();
    let data = folder.path().join("demo");
    let log = folder.path().join("log");
    fs::write(&log, "").expect("a log");
    let program = std::env::current_exe().expect("this program");
    let mut dice = Dice(14_0500);
    let mut killed = 0;
    for round in 1..=KILLS {
        let mut child = Command::new(&program)
            .args(["--exact", "story_crash::life_of_an_office", "--nocapture"])
            .env("CRASH_TEST_DATA", &data)
            .env("CRASH_TEST_LOG", &log)
            .env("CRASH_TEST_ROUND", round.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a life");
        // After so many answers, and then at any moment of what comes next.
        let mut heard = Heard::default();
        heard.listen(&log);
        let answers = heard.lines + 2 + usize::try_from(dice.roll(8)).unwrap_or(0);
        let begun = Instant::now();
        while heard.listen(&log) < answers {
            if child.try_wait().expect("a state").is_some() {
                break;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "life {round} does nothing"
            );
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_micros(dice.roll(4_000)));
        let alive = child.try_wait().expect("a state").is_none();
        killed += u64::from(alive);
        child.kill().expect("killed");
        child.wait().expect("an end");
        if round % 10 == 0 {
            let store = open(&data, round);
            assert_eq!(store.mode(), Mode::ReadWrite, "after kill {round}");
            Acknowledged::read(&fs::read_to_string(&log).expect("the log")).holds(&store);
            told_once(&store);
        }
    }
    let store = open(&data, KILLS + 1);
    assert_eq!(store.mode(), Mode::ReadWrite);
    let all = Acknowledged::read(&fs::read_to_string(&log).expect("the log"));
    all.holds(&store);
    let told = told_once(&store);
    let checked = store.check().expect("a journal that verifies");
    println!(
        "{} lives, {killed} killed, {} ran to their end; {} months, {} reports, {} orders acknowledged; {told} messages; {} entries",
        all.lives,
        all.ends,
        all.months.len(),
        all.reports.len(),
        all.orders.len(),
        checked.entries
    );
    assert!(
        killed > KILLS * 9 / 10,
        "only {killed} lives were cut short"
    );
    assert!(
        all.reports.len() >= 200,
        "only {} reports were made",
        all.reports.len()
    );
    assert!(all.orders.len() >= 20 && told >= 20);
}
