//! Mail through a real SMTP server: confirmed addresses, one mail a message, digests, refusals, and what
//! happens when worker or connection ends in the middle.

use crate::common;
use crate::smtp;

use base::{Lang, Role, Scope};
use common::{World, at, message, to_account, to_unit};
use notify::commands::address::{self, AddressError};
use notify::commands::deliver::{self, Outcome};
use notify::commands::resend::{ResendError, resend};
use notify::commands::setting::{self, Wanted};
use notify::model::{Channel, Choice};
use notify::outbound::send_due;
use notify::rules::quiet::Quiet;
use notify::{Notify, Tls};
use smtp::PostOffice;

struct Town {
    world: World,
    post: PostOffice,
    room: Notify,
    clerk: Scope,
    office: Scope,
}

impl Town {
    fn new() -> Option<Self> {
        let post = PostOffice::open()?;
        let world = World::new();
        let room = world.room(post.options());
        let office = world.account("office", Role::Office, None);
        let clerk = world.account("clerk", Role::Clerk, Some("a"));
        Some(Self {
            world,
            post,
            room,
            clerk,
            office,
        })
    }

    /// A town whose clerk has confirmed an address and wants a mail for each message of the sample topic.
    fn with_address(address: &str, choice: Choice) -> Option<Self> {
        let town = Self::new()?;
        let name = format!("at.work.{}", address.len());
        let first = format!("{name}@example.cn");
        address::ask(&town.world.store, &town.clerk, &town.room, &first).expect("asked");
        town.send_mails();
        let code = code_in(&town.post.next()["text"]);
        address::confirm(&town.world.store, &town.clerk, &town.room, &code).expect("confirmed");
        // Addresses that a server refuses are confirmed under a good name and replaced in the database.
        let sealed = town.room.seal.seal("account/2", address).expect("sealed");
        town.world
            .store
            .write(&Scope::system(), move |tx| {
                tx.transient();
                tx.execute(
                    "UPDATE notify_setting SET address_sealed = $1",
                    store::params![sealed],
                )
            })
            .expect("an address");
        town.choose(choice, Quiet::default());
        Some(town)
    }

    fn choose(&self, choice: Choice, quiet: Quiet) {
        let version = setting::own(&self.world.store, &self.clerk)
            .expect("a setting")
            .0
            .version;
        let wanted = Wanted {
            version,
            quiet,
            lang: Lang::Zh,
            choices: vec![("sample", choice)],
        };
        setting::save(&self.world.store, &self.clerk, wanted).expect("saved");
    }

    fn send_mails(&self) -> usize {
        send_due(
            &self.world.store,
            &*self.world.clock,
            &self.room,
            Channel::Mail,
        )
        .expect("a round")
    }

    fn tick(&self) -> usize {
        let day = base::Clock::now(&*self.world.clock).day();
        notify::tick(&self.world.store, &Scope::system(), day).expect("a tick")
    }

    fn state(&self) -> String {
        self.world
            .texts("SELECT state || ' ' || note FROM notify_delivery ORDER BY id DESC LIMIT 1")
            .concat()
            .trim()
            .to_owned()
    }
}

fn code_in(text: &serde_json::Value) -> String {
    let text = text.as_str().expect("a text");
    let digits: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| part.len() == 6)
        .collect();
    assert_eq!(digits.len(), 1, "{text}");
    digits.concat()
}

#[test]
fn an_address_is_confirmed_by_the_code_that_was_mailed() {
    let Some(town) = Town::new() else { return };
    let store = &town.world.store;
    let bad = address::ask(store, &town.clerk, &town.room, "no address");
    assert!(matches!(bad, Err(AddressError::Malformed)));
    address::ask(store, &town.clerk, &town.room, "shili@Example.cn").expect("asked");
    town.send_mails();
    let mail = town.post.next();
    assert_eq!(mail["to"][0], "shili@example.cn");
    assert_eq!(mail["auto"], "auto-generated");
    assert_eq!(mail["defects"].as_array().map(Vec::len), Some(0), "{mail}");
    let code = code_in(&mail["text"]);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = address::confirm(store, &town.clerk, &town.room, wrong);
    assert!(matches!(refused, Err(AddressError::WrongCode)));
    // Nobody else's code confirms.
    let other = address::confirm(store, &town.office, &town.room, &code);
    assert!(matches!(other, Err(AddressError::NoCode)));
    address::confirm(store, &town.clerk, &town.room, &format!(" {code} ")).expect("confirmed");
    assert_eq!(
        town.world.texts("SELECT address_state FROM notify_setting"),
        ["confirmed"]
    );
    // Neither the database nor the journal holds the address in the clear.
    let rows = town.world.count(
        "SELECT COUNT(*) FROM notify_setting WHERE CAST(address_sealed AS TEXT) LIKE '%shili%'",
    );
    assert_eq!(rows, 0);
    let (journal, entries) = store.export_journal(Vec::new()).expect("an export");
    assert!(entries > 3);
    assert!(!String::from_utf8_lossy(&journal).contains("shili@"));
}

#[test]
fn a_code_ends_by_time_by_wrong_entries_and_codes_are_few() {
    let Some(town) = Town::new() else { return };
    let store = &town.world.store;
    let ask = || address::ask(store, &town.clerk, &town.room, "shili@example.cn");
    let confirm = |code: &str| address::confirm(store, &town.clerk, &town.room, code);
    ask().expect("asked");
    town.send_mails();
    let code = code_in(&town.post.next()["text"]);
    town.world.clock.pass_secs(address::CODE_SECS);
    assert!(matches!(confirm(&code), Err(AddressError::NoCode)));
    ask().expect("asked");
    town.send_mails();
    let code = code_in(&town.post.next()["text"]);
    for _ in 0..address::CODE_TRIES {
        assert!(matches!(confirm("1"), Err(AddressError::WrongCode)));
    }
    assert!(matches!(confirm(&code), Err(AddressError::NoCode)));
    ask().expect("a third code");
    assert!(matches!(ask(), Err(AddressError::TooMany)));
}

#[test]
fn a_message_is_mailed_once_to_whom_it_concerns() {
    let Some(town) = Town::with_address("shili@example.cn", Choice::Each) else {
        return;
    };
    town.world.send(message("1", to_unit("a"))).expect("sent");
    town.world.send(message("1", to_unit("a"))).expect("sent");
    town.world.send(message("2", to_unit("b"))).expect("sent");
    assert_eq!(town.send_mails(), 1);
    let mail = town.post.next();
    assert_eq!(mail["to"][0], "shili@example.cn");
    assert_eq!(mail["from"], "luodi@luodi.example");
    assert_eq!(mail["subject"], "示例消息 1");
    let text = mail["text"].as_str().expect("a text");
    assert!(text.contains("示例正文。"), "{text}");
    assert!(text.contains("https://luodi.example/ledger\n"), "{text}");
    assert!(
        text.contains("https://luodi.example/inbox/settings\n"),
        "{text}"
    );
    assert_eq!(town.send_mails(), 0);
    town.world.clock.pass_secs(100_000);
    town.send_mails();
    town.post.nothing();
    assert_eq!(town.state(), "sent");
}

#[test]
fn what_was_read_or_removed_meanwhile_is_not_mailed() {
    let Some(town) = Town::with_address("shili@example.cn", Choice::Each) else {
        return;
    };
    town.world.send(message("1", to_unit("a"))).expect("sent");
    notify::commands::mark::mark(&town.world.store, &town.clerk, 1).expect("marked");
    town.send_mails();
    assert_eq!(town.state(), "dropped read meanwhile");
    town.world.send(message("2", to_unit("a"))).expect("sent");
    address::forget(&town.world.store, &town.clerk).expect("removed");
    town.send_mails();
    assert_eq!(town.state(), "dropped no address");
    town.post.nothing();
}

#[test]
fn quiet_hours_hold_mail_back() {
    let Some(town) = Town::with_address("shili@example.cn", Choice::Each) else {
        return;
    };
    // Friday evening.
    town.world.clock.set(at(8, 21, 0));
    town.world.send(message("1", to_unit("a"))).expect("sent");
    for instant in [at(8, 23, 0), at(9, 12, 0), at(11, 7, 59)] {
        town.world.clock.set(instant);
        assert_eq!(town.send_mails(), 0, "{instant:?}");
    }
    town.world.clock.set(at(11, 8, 0));
    assert_eq!(town.send_mails(), 1);
    town.post.next();
}

#[test]
fn a_digest_comes_once_a_working_day_and_only_with_something_in_it() {
    let Some(town) = Town::with_address("shili@example.cn", Choice::Digest) else {
        return;
    };
    // Monday 10:00: the digest of the day, over nothing, is past.
    town.tick();
    town.world.send(message("1", to_unit("a"))).expect("sent");
    let mut opened = message("2", to_unit("a"));
    opened.kind = "month.opened";
    town.world.send(opened).expect("sent");
    town.world.send(message("3", to_unit("b"))).expect("sent");
    town.world.send(message("4", to_unit("a"))).expect("sent");
    notify::commands::mark::mark(&town.world.store, &town.clerk, 4).expect("marked");
    assert_eq!(town.send_mails(), 0);
    town.world.clock.set(at(5, 8, 29));
    assert_eq!(town.tick(), 0);
    town.world.clock.set(at(5, 8, 30));
    assert_eq!(town.tick(), 1);
    assert_eq!(town.tick(), 0);
    assert_eq!(town.send_mails(), 1);
    let mail = town.post.next();
    assert_eq!(mail["subject"], "落地：2 条未读消息");
    let text = mail["text"].as_str().expect("a text");
    let (month, sample) = (text.find("【月度填报】1 条"), text.find("【示例】1 条"));
    assert!(month.is_some() && month < sample, "{text}");
    assert!(
        !text.contains("示例消息 3") && !text.contains("示例消息 4"),
        "{text}"
    );
    // Nothing new on Wednesday; a message of Friday evening comes on Monday.
    town.world.clock.set(at(6, 8, 30));
    assert_eq!(town.tick(), 0);
    town.world.clock.set(at(8, 20, 0));
    town.world.send(message("5", to_unit("a"))).expect("sent");
    town.world.clock.set(at(9, 9, 0));
    assert_eq!(town.tick(), 0);
    town.world.clock.set(at(11, 9, 0));
    assert_eq!(town.tick(), 1);
    town.send_mails();
    assert_eq!(town.post.next()["subject"], "落地：1 条未读消息");
    town.post.nothing();
}

#[test]
fn a_refusal_for_good_ends_and_is_told_in_the_inbox() {
    let Some(town) = Town::with_address("refuse@example.cn", Choice::Each) else {
        return;
    };
    town.world.send(message("1", to_unit("a"))).expect("sent");
    let before = town.world.unread(&town.clerk);
    town.send_mails();
    assert_eq!(town.state(), "failed SMTP 550");
    assert_eq!(town.world.unread(&town.clerk), before + 1);
    let kinds = town
        .world
        .texts("SELECT kind FROM journal_entry ORDER BY seq DESC LIMIT 1");
    assert_eq!(kinds, ["delivery.failed"]);
    // The notice itself does not leave the inbox, and a second failure of the day is not told again.
    town.world.send(message("2", to_unit("a"))).expect("sent");
    town.send_mails();
    assert_eq!(town.world.unread(&town.clerk), before + 2);
    assert_eq!(town.send_mails(), 0);
    town.post.nothing();
}

#[test]
fn a_refusal_for_now_is_tried_again_within_bounds() {
    let Some(town) = Town::with_address("later@example.cn", Choice::Each) else {
        return;
    };
    town.choose(
        Choice::Each,
        Quiet {
            from_minute: 0,
            until_minute: 0,
            days_off: false,
        },
    );
    town.world.send(message("1", to_unit("a"))).expect("sent");
    assert_eq!(town.send_mails(), 1);
    assert_eq!(town.state(), "waiting SMTP 451");
    assert_eq!(town.send_mails(), 0, "not before its time");
    let mut rounds = 1;
    while town.state().starts_with("waiting") {
        town.world.clock.pass_secs(13 * 3600);
        rounds += town.send_mails();
    }
    assert_eq!(rounds, 8);
    assert_eq!(town.state(), "failed SMTP 451");
}

#[test]
fn a_server_that_is_away_costs_an_attempt_and_no_more() {
    let Some(town) = Town::with_address("shili@example.cn", Choice::Each) else {
        return;
    };
    for key in ["1", "2", "3"] {
        town.world.send(message(key, to_unit("a"))).expect("sent");
    }
    let mut options = town.post.options();
    if let Some(mail) = &mut options.mail {
        mail.port = 1;
    }
    let away = town.room.clone().with_options(options);
    send_due(&town.world.store, &*town.world.clock, &away, Channel::Mail).expect("a round");
    let waiting = "SELECT COUNT(*) FROM notify_delivery WHERE state = 'waiting' AND note = 'connection' AND attempts = 1";
    assert_eq!(town.world.count(waiting), 3);
    town.world.clock.pass_secs(120);
    assert_eq!(town.send_mails(), 3);
    for _ in 0..3 {
        town.post.next();
    }
    assert_eq!(town.state(), "sent");
}

#[test]
fn without_protection_nothing_is_sent_where_protection_is_asked_for() {
    let Some(town) = Town::with_address("shili@example.cn", Choice::Each) else {
        return;
    };
    for tls in [Tls::StartTls, Tls::Always] {
        town.world
            .send(message(&format!("{tls:?}"), to_unit("a")))
            .expect("sent");
        let room = town.room.clone().with_options(town.post.options_with(tls));
        send_due(&town.world.store, &*town.world.clock, &room, Channel::Mail).expect("a round");
        assert!(town.state().starts_with("waiting"), "{}", town.state());
    }
    town.post.nothing();
}

#[test]
fn holidays_and_make_up_days_count_as_the_notices_say() {
    let Some(town) = Town::with_address("shili@example.cn", Choice::Each) else {
        return;
    };
    // 2023: Friday 29 September to Friday 6 October off; Saturday 7 October is worked.
    let october = |day: i8, hour: i64| {
        base::Millis::start_of(base::Date::constant(2023, 10, day)).plus_secs(hour * 3600)
    };
    town.world.clock.set(at(28, 21, 0));
    town.world.send(message("1", to_unit("a"))).expect("sent");
    for instant in [at(29, 10, 0), october(4, 10), october(6, 23), october(7, 7)] {
        town.world.clock.set(instant);
        assert_eq!(town.send_mails(), 0, "{instant:?}");
    }
    town.world.clock.set(october(7, 8));
    assert_eq!(town.send_mails(), 1);
    town.post.next();
}

/// The server takes the mail and the connection breaks before it says so.
#[test]
fn a_mail_in_doubt_is_not_sent_again_until_the_office_decides() {
    let Some(town) = Town::with_address("drop@example.cn", Choice::Each) else {
        return;
    };
    town.world.send(message("1", to_unit("a"))).expect("sent");
    town.send_mails();
    let first = town.post.next();
    assert!(town.state().starts_with("unknown"), "{}", town.state());
    town.world.clock.pass_secs(86_400);
    town.tick();
    town.send_mails();
    town.post.nothing();
    assert_eq!(town.world.unread(&town.office), 1);
    let id = town.world.count("SELECT MAX(id) FROM notify_delivery");
    let foreign = resend(&town.world.store, &town.clerk, id);
    assert!(matches!(foreign, Err(ResendError::NotFound)));
    resend(&town.world.store, &town.office, id).expect("put back");
    let again = resend(&town.world.store, &town.office, id);
    assert!(matches!(again, Err(ResendError::NotEnded(_))));
    town.send_mails();
    assert_eq!(town.post.next()["id"], first["id"], "one identifier");
}

/// The worker dies before the content goes out: the mail is sent later, once.
#[test]
fn a_worker_that_dies_after_claiming_loses_nothing() {
    let Some(town) = Town::with_address("shili@example.cn", Choice::Each) else {
        return;
    };
    let (store, clock) = (&town.world.store, &town.world.clock);
    town.world.send(message("1", to_unit("a"))).expect("sent");
    let now = base::Clock::now(&**clock);
    let claimed = deliver::claim(store, Channel::Mail, now).expect("claimed");
    assert_eq!(claimed.len(), 1);
    assert_eq!(town.send_mails(), 0, "another worker leaves it alone");
    clock.pass_secs(deliver::LEASE_SECS);
    town.send_mails();
    clock.pass_secs(120);
    assert_eq!(town.send_mails(), 1);
    town.post.next();
    // The first worker wakes up: it may neither begin nor settle.
    assert_eq!(deliver::begin(store, &claimed[0]).expect("a write"), None);
    deliver::settle(store, &claimed[0], Outcome::Again("late".to_owned())).expect("a write");
    assert_eq!(town.state(), "sent");
    town.post.nothing();
}

/// The worker dies while the content goes out: nobody knows, and nothing is sent by itself.
#[test]
fn a_worker_that_dies_while_sending_leaves_a_doubt() {
    let Some(town) = Town::with_address("shili@example.cn", Choice::Each) else {
        return;
    };
    let (store, clock) = (&town.world.store, &town.world.clock);
    town.world.send(message("1", to_unit("a"))).expect("sent");
    let now = base::Clock::now(&**clock);
    let claimed = deliver::claim(store, Channel::Mail, now).expect("claimed");
    let sending = deliver::begin(store, &claimed[0]).expect("a write");
    assert!(sending.is_some());
    for _ in 0..10 {
        clock.pass_secs(deliver::LEASE_SECS);
        town.send_mails();
        town.tick();
    }
    assert_eq!(town.state(), "unknown interrupted");
    town.post.nothing();
    assert_eq!(town.world.unread(&town.office), 1);
}

#[test]
fn without_a_mail_server_nobody_can_ask_for_mail() {
    let world = World::new();
    let clerk = world.account("clerk", Role::Clerk, Some("a"));
    let room = world.room(notify::Options::default());
    let asked = address::ask(&world.store, &clerk, &room, "shili@example.cn");
    assert!(matches!(asked, Err(AddressError::NoMail)));
    world.send(message("1", to_account(&clerk))).expect("sent");
    let sent = send_due(&world.store, &*world.clock, &room, Channel::Mail).expect("a round");
    assert_eq!(sent, 0);
}
