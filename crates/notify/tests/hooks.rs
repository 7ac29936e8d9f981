//! Web hooks against a real receiver: signatures, retries, walls, secrets.

use crate::common;
use crate::smtp;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use base::{Role, Scope};
use common::{World, message, to_account, to_unit};
use notify::commands::deliver;
use notify::commands::hook::{self, HookError};
use notify::commands::resend::resend;
use notify::model::Channel;
use notify::outbound::send_due;
use notify::rules::signature::{secret_bytes, sign};
use notify::rules::target::BadUrl;
use notify::{Notify, Options, To};

/// A request as the receiver read it.
#[derive(Clone, Debug, PartialEq)]
struct Call {
    id: String,
    timestamp: String,
    signature: String,
    body: String,
}

/// An HTTP server that answers each call with the next of these statuses, then with the last.
struct Endpoint {
    port: u16,
    calls: Receiver<Call>,
}

impl Endpoint {
    fn open(statuses: &'static [u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (sender, calls) = channel();
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let Ok(mut stream) = stream else { return };
                let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
                let (mut head, mut line) = (Vec::new(), String::new());
                while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                    head.push(std::mem::take(&mut line).trim_end().to_owned());
                }
                let value = |name: &str| {
                    head.iter()
                        .filter_map(|line| line.split_once(": "))
                        .find(|(held, _)| held.eq_ignore_ascii_case(name))
                        .map_or(String::new(), |(_, value)| value.to_owned())
                };
                let length = value("content-length").parse().unwrap_or(0);
                let mut body = vec![0; length];
                if reader.read_exact(&mut body).is_err() {
                    continue;
                }
                let call = Call {
                    id: value("webhook-id"),
                    timestamp: value("webhook-timestamp"),
                    signature: value("webhook-signature"),
                    body: String::from_utf8(body).expect("text"),
                };
                let status = statuses[number.min(statuses.len() - 1)];
                // A redirection that must not be followed, and a long answer that must not be read.
                let answer = format!(
                    "HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:{port}/elsewhere\r\nConnection: close\r\n\r\n{}",
                    "x".repeat(100_000)
                );
                let _ = stream.write_all(answer.as_bytes());
                let _ = sender.send(call);
            }
        });
        Self { port, calls }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/luodi", self.port)
    }

    fn next(&self) -> Call {
        self.calls
            .recv_timeout(Duration::from_secs(10))
            .expect("a call")
    }

    fn nothing(&self) {
        assert!(self.calls.recv_timeout(Duration::from_millis(200)).is_err());
    }
}

struct Town {
    world: World,
    room: Notify,
    office: Scope,
}

impl Town {
    fn new() -> Self {
        let world = World::new();
        let office = world.account("office", Role::Office, None);
        let options = Options {
            mail: None,
            base_url: Some("https://luodi.example".to_owned()),
            inside_hooks: true,
        };
        let room = world.room(options);
        Self {
            world,
            room,
            office,
        }
    }

    fn register(&self, url: &str, topics: &[&str]) -> (i64, String) {
        let topics = topics.iter().map(|topic| (*topic).to_owned()).collect();
        hook::register(&self.world.store, &self.office, &self.room, url, topics)
            .expect("registered")
    }

    fn call(&self) -> usize {
        self.call_from(&self.room)
    }

    fn call_from(&self, room: &Notify) -> usize {
        send_due(&self.world.store, &*self.world.clock, room, Channel::Hook).expect("a round")
    }

    fn state(&self) -> String {
        self.world
            .texts("SELECT state || ' ' || note FROM notify_delivery ORDER BY id DESC LIMIT 1")
            .concat()
            .trim()
            .to_owned()
    }
}

/// Verified by the reference library of the specification, which also looks at the time.
const VERIFY: &str = r#"
import sys, json, datetime
from standardwebhooks.webhooks import Webhook
call = json.load(sys.stdin)
now = datetime.datetime.fromtimestamp(int(call["headers"]["webhook-timestamp"]), datetime.timezone.utc)
class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return now
import standardwebhooks.webhooks as module
module.datetime = Clock
print(json.dumps(Webhook(call["secret"]).verify(call["body"], call["headers"]), ensure_ascii=False))
"#;

#[test]
fn a_call_is_signed_so_that_the_reference_library_takes_it() {
    let town = Town::new();
    let receiver = Endpoint::open(&[200]);
    let (_, secret) = town.register(&receiver.url(), &[]);
    town.world.send(message("1", to_unit("a"))).expect("sent");
    assert_eq!(town.call(), 1);
    let call = receiver.next();
    let bytes = secret_bytes(&secret).expect("a secret");
    let at: i64 = call.timestamp.parse().expect("a timestamp");
    assert_eq!(sign(&bytes, &call.id, at, &call.body), call.signature);
    let body: serde_json::Value = serde_json::from_str(&call.body).expect("JSON");
    assert_eq!(body["type"], "sample.opened");
    assert_eq!(body["timestamp"], "2023-09-04T02:00:00.000Z");
    assert_eq!(body["data"]["title"]["zh"], "示例消息 1");
    assert_eq!(body["data"]["url"], "https://luodi.example/ledger");
    assert_eq!(town.state(), "sent");
    assert_eq!(town.call(), 0);
    let Some(python) = smtp::peer("standardwebhooks") else {
        return;
    };
    let headers = |signature: &str| {
        serde_json::json!({
            "secret": secret,
            "body": call.body,
            "headers": { "webhook-id": call.id, "webhook-timestamp": call.timestamp, "webhook-signature": signature },
        })
        .to_string()
    };
    let verify = |input: String| {
        let mut child = Command::new(&python)
            .args(["-c", VERIFY])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("python starts");
        child
            .stdin
            .take()
            .expect("a pipe")
            .write_all(input.as_bytes())
            .expect("read");
        child.wait_with_output().expect("python ends")
    };
    let good = verify(headers(&call.signature));
    assert!(
        good.status.success(),
        "{}",
        String::from_utf8_lossy(&good.stderr)
    );
    let read: serde_json::Value = serde_json::from_slice(&good.stdout).expect("JSON");
    assert_eq!(read, body);
    let forged = verify(headers("v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    assert!(!forged.status.success());
}

#[test]
fn a_call_is_repeated_under_its_identifier_until_it_is_taken() {
    let town = Town::new();
    let receiver = Endpoint::open(&[500, 302, 429, 200]);
    town.register(&receiver.url(), &[]);
    town.world.send(message("1", to_unit("a"))).expect("sent");
    let mut calls = Vec::new();
    for note in [
        "waiting HTTP 500",
        "waiting HTTP 302",
        "waiting HTTP 429",
        "sent",
    ] {
        assert_eq!(town.call(), 1);
        calls.push(receiver.next());
        assert_eq!(town.state(), note);
        town.world.clock.pass_secs(4 * 3600);
    }
    assert!(calls.iter().all(|call| call.id == calls[0].id));
    assert_ne!(
        calls[0].signature, calls[3].signature,
        "signed anew with its time"
    );
    receiver.nothing();
}

#[test]
fn a_worker_that_dies_after_calling_calls_again_under_the_same_identifier() {
    let town = Town::new();
    let receiver = Endpoint::open(&[200]);
    town.register(&receiver.url(), &[]);
    town.world.send(message("1", to_unit("a"))).expect("sent");
    let now = base::Clock::now(&*town.world.clock);
    let claimed = deliver::claim(&town.world.store, Channel::Hook, now).expect("claimed");
    assert_eq!(claimed.len(), 1);
    town.world.clock.pass_secs(deliver::LEASE_SECS);
    town.call();
    town.world.clock.pass_secs(600);
    assert_eq!(town.call(), 1);
    let id = receiver.next().id;
    assert_eq!(
        id,
        format!("msg_{}_{}", claimed[0].id, claimed[0].created_at.0)
    );
    receiver.nothing();
}

#[test]
fn after_its_last_attempt_the_office_is_told_and_may_call_again() {
    let town = Town::new();
    let receiver = Endpoint::open(&[500, 500, 500, 500, 500, 500, 500, 500, 200]);
    let (id, _) = town.register(&receiver.url(), &[]);
    town.world.send(message("1", to_unit("a"))).expect("sent");
    for _ in 0..8 {
        assert_eq!(town.call(), 1);
        town.world.clock.pass_secs(13 * 3600);
    }
    assert_eq!(town.state(), "failed HTTP 500");
    assert_eq!(town.call(), 0);
    assert_eq!(town.world.unread(&town.office), 1);
    let delivery = town.world.count("SELECT MAX(id) FROM notify_delivery");
    resend(&town.world.store, &town.office, delivery).expect("put back");
    assert_eq!(town.call(), 1);
    assert_eq!(town.state(), "sent");
    assert!(
        hook::one(&town.world.store, &town.office, id)
            .expect("a hook")
            .active
    );
}

#[test]
fn a_receiver_that_is_gone_is_called_no_more() {
    let town = Town::new();
    let receiver = Endpoint::open(&[410]);
    let (id, _) = town.register(&receiver.url(), &[]);
    town.world.send(message("1", to_unit("a"))).expect("sent");
    town.call();
    assert_eq!(town.state(), "failed HTTP 410");
    assert!(
        !hook::one(&town.world.store, &town.office, id)
            .expect("a hook")
            .active
    );
    town.world.send(message("2", to_unit("a"))).expect("sent");
    assert_eq!(town.world.count("SELECT COUNT(*) FROM notify_delivery"), 1);
}

#[test]
fn a_hook_hears_its_topics_and_nothing_confidential() {
    let town = Town::new();
    let receiver = Endpoint::open(&[200]);
    let (id, _) = town.register(&receiver.url(), &["month"]);
    let clerk = town.world.account("clerk", Role::Clerk, Some("a"));
    town.world
        .send(message("1", to_unit("a")))
        .expect("another topic");
    for (key, to) in [
        ("2", to_account(&clerk)),
        ("3", To::Role(Role::Discipline)),
        ("4", To::Role(Role::Office)),
    ] {
        let mut told = message(key, to);
        told.kind = "month.opened";
        town.world.send(told).expect("sent");
    }
    assert_eq!(
        town.world
            .texts("SELECT CAST(message_id AS TEXT) FROM notify_delivery"),
        ["4"]
    );
    // What waits for a hook that was stopped is not sent.
    hook::set_active(&town.world.store, &town.office, id, false).expect("stopped");
    town.call();
    assert_eq!(town.state(), "dropped stopped");
    receiver.nothing();
    let stopped = hook::try_out(&town.world.store, &town.office, id);
    assert!(matches!(stopped, Err(HookError::Stopped)));
    hook::set_active(&town.world.store, &town.office, id, true).expect("started");
    hook::try_out(&town.world.store, &town.office, id).expect("tried");
    town.call();
    assert!(receiver.next().body.contains("notify.test"));
}

#[test]
fn the_walls_of_the_house_hold_at_registration_and_at_every_call() {
    let town = Town::new();
    let receiver = Endpoint::open(&[200]);
    let walled = town.room.clone().with_options(Options::default());
    for (url, why) in [
        (receiver.url(), BadUrl::Scheme),
        (
            format!("https://127.0.0.1:{}/", receiver.port),
            BadUrl::Inside,
        ),
        ("https://localhost/".to_owned(), BadUrl::Inside),
        ("https://169.254.169.254/latest".to_owned(), BadUrl::Inside),
    ] {
        let refused = hook::register(&town.world.store, &town.office, &walled, &url, Vec::new());
        assert!(
            matches!(refused, Err(HookError::Url(found)) if found == why),
            "{url}"
        );
    }
    // A name that leads inside, as after a change of its records.
    town.register(&format!("https://localhost:{}/", receiver.port), &[]);
    town.world.send(message("1", to_unit("a"))).expect("sent");
    town.call_from(&walled);
    assert_eq!(town.state(), "failed inside the house");
    receiver.nothing();
}

/// A head keeps the web hooks of the own organisation: they hear what it is told, by topic and by kind.
#[test]
fn an_organisation_hears_what_it_is_told() {
    let town = Town::new();
    let store = &town.world.store;
    let head = town.world.account("head", Role::Head, Some("a"));
    let other = town.world.account("other", Role::Head, Some("b"));
    let receiver = Endpoint::open(&[200]);
    let url = format!("http://localhost:{}/", receiver.port);
    let wishes = vec!["case.opened".to_owned(), "register.*".to_owned()];
    let (id, _) = hook::register(store, &head, &town.room, &url, wishes).expect("registered");
    assert_eq!(hook::list(store, &head).expect("hooks").len(), 1);
    assert_eq!(hook::list(store, &other).expect("hooks").len(), 0);
    assert_eq!(hook::list(store, &town.office).expect("hooks").len(), 1);
    for refused in [
        hook::one(store, &other, id).map(drop),
        hook::try_out(store, &other, id),
        hook::set_active(store, &other, id, false),
    ] {
        assert!(matches!(refused, Err(HookError::NotFound)));
    }
    let org = |id: &str| Some(base::OrgId::from(id));
    for (key, kind, to) in [
        ("1", "case.opened", to_unit("a")),
        ("2", "case.closed", to_unit("a")),
        ("3", "case.opened", to_unit("b")),
        ("4", "register.published", To::Programs(org("a"))),
        ("5", "register.published", To::Programs(org("b"))),
        ("6", "register.published", To::Programs(None)),
        ("7", "case.opened", To::Role(Role::Office)),
    ] {
        let told = notify::Message {
            kind,
            ..message(key, to)
        };
        town.world.send(told).expect("sent");
    }
    town.call();
    for kind in ["case.opened", "register.published"] {
        let call = receiver
            .calls
            .recv_timeout(Duration::from_secs(5))
            .expect("a call");
        assert!(
            call.body.starts_with(&format!("{{\"type\":\"{kind}\"")),
            "{call:?}"
        );
    }
    receiver.nothing();
    let bad = hook::register(
        store,
        &head,
        &town.room,
        "https://x.example.cn/",
        vec!["案件".to_owned()],
    );
    assert!(matches!(bad, Err(HookError::Kind(_))));
    for number in 0..2 {
        let url = format!("https://x.example.cn/{number}");
        hook::register(store, &head, &town.room, &url, Vec::new()).expect("registered");
    }
    let more = hook::register(
        store,
        &head,
        &town.room,
        "https://y.example.cn/",
        Vec::new(),
    );
    assert!(matches!(more, Err(HookError::TooMany)));
}

#[test]
fn only_the_office_has_hooks_and_secrets_lie_sealed() {
    let town = Town::new();
    let clerk = town.world.account("clerk", Role::Clerk, Some("a"));
    let store = &town.world.store;
    let url = "https://hooks.example.cn/luodi";
    let refused = hook::register(store, &clerk, &town.room, url, Vec::new());
    assert!(matches!(refused, Err(HookError::NotFound)));
    let (id, secret) = town.register(url, &[]);
    assert!(matches!(
        hook::one(store, &clerk, id),
        Err(HookError::NotFound)
    ));
    assert!(matches!(
        hook::list(store, &clerk),
        Err(HookError::NotFound)
    ));
    let taken = hook::register(store, &town.office, &town.room, url, Vec::new());
    assert!(matches!(taken, Err(HookError::Taken)));
    let held = hook::one(store, &town.office, id).expect("a hook");
    assert!(!String::from_utf8_lossy(&held.secret_sealed).contains(&secret[6..20]));
    for number in 1..20 {
        town.register(&format!("https://hooks.example.cn/{number}"), &[]);
    }
    let more = hook::register(
        store,
        &town.office,
        &town.room,
        "https://more.example.cn/",
        Vec::new(),
    );
    assert!(matches!(more, Err(HookError::TooMany)));
}
