//! The room through its door: what a notice may not break, who sees what, what other rooms say.

use crate::common;

use base::{Explain, Lang, Role, Scope};
use common::{
    CENTRE, MANAGER, SUPERVISOR, TENDERER, World, at, bidder, clerk, code, day, pack, party, plan,
    project, scope, works,
};
use org::Party;
use pack::element::Category;
use trade::commands::change::{self, Answered, NewChange};
use trade::commands::publish::PublishError;
use trade::commands::register::{RegisterError, register};
use trade::commands::{absentee, ask, award, document, enter, hold, retender, room};
use trade::model::{Candidate, RoomUse, State};
use trade::queries;

#[test]
fn a_period_shorter_than_the_rule_is_refused_with_the_article() {
    let world = World::new();
    let id = world.registered(works());
    world
        .document(id, "tender-document", "示例")
        .expect("a document");
    // 5 September and twenty days are the 25th.
    let draft = world.drafted(id, plan("2024-09-24"));
    let error = world.publish(id, draft).expect_err("too early");
    assert!(matches!(error, PublishError::Broken(_)));
    let said = error.explain(Lang::Zh);
    assert!(
        said.contains("第二十四条") && said.contains("2024-09-25"),
        "{said}"
    );
    assert_eq!(world.trade(id).state, State::Draft);
    assert_eq!(world.count("SELECT COUNT(*) FROM trade_notice"), 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM trade_attempt"), 1);
    assert_eq!(world.journalled("trade.refused"), 1);
    assert!(
        world.count("SELECT COUNT(*) FROM notify_message") >= 1,
        "who supervises is told"
    );
    let mut draft = world
        .shown(&clerk(TENDERER), id)
        .expect("inside")
        .inside
        .expect("inside")
        .draft
        .expect("a draft");
    draft.plan = plan("2024-09-25");
    let scope = clerk(TENDERER);
    let version =
        trade::commands::draft::save(&world.store, &scope, &world.room, id, draft).expect("saved");
    world.publish(id, version).expect("announced");
    let trade = world.trade(id);
    assert_eq!(
        (trade.state, trade.deadline_at),
        (State::Open, Some(at("2024-09-25", 9)))
    );
    let boxed = world
        .store
        .read(|read| bidding::of_subject(read, &trade.subject(), world.now()))
        .expect("read")
        .expect("a box");
    assert_eq!(boxed.deadline, at("2024-09-25", 9));
    assert_eq!(
        (boxed.min_bids, boxed.threshold, boxed.holders.len()),
        (3, 2, 3)
    );
}

#[test]
fn documents_that_ask_for_a_bid_bond_are_stopped() {
    let world = World::new();
    let id = world.registered(works());
    let error = world
        .document(id, "tender-document", "投标保证金：50000元。")
        .expect_err("no");
    assert_eq!(error, "the text breaks rules");
    assert_eq!(world.count("SELECT COUNT(*) FROM trade_document"), 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM trade_attempt"), 1);
    assert!(world.document(id, "nothing", "示例").is_err());
    let first = world
        .document(id, "tender-document", "本项目不收取投标保证金")
        .expect("one");
    let second = world
        .document(id, "tender-document", "示例二")
        .expect("another");
    let again = world
        .document(id, "tender-document", "本项目不收取投标保证金")
        .expect("again");
    assert_eq!(first, again);
    assert_ne!(first, second);
    let open = "SELECT COUNT(*) FROM trade_document WHERE gone_at IS NULL";
    assert_eq!(world.count(open), 1);
}

#[test]
fn amounts_reserve_and_grounds_are_looked_at_when_a_project_is_registered() {
    let world = World::new();
    let try_it = |new| register(&world.store, &clerk(TENDERER), &world.room, new);
    let goods = |fen| {
        project(
            "示例办公设备采购",
            "procurement-negotiation",
            Category::Goods,
            fen,
        )
    };
    let rule = |error: RegisterError| match error {
        RegisterError::Broken(breaches) => breaches[0].rule.clone(),
        other => panic!("{other}"),
    };
    assert_eq!(
        rule(try_it(goods(200_000_000)).expect_err("too much")),
        "goods"
    );
    let mut urgent = goods(200_000_000);
    urgent.ground = "urgent".to_owned();
    try_it(urgent).expect("on a ground");
    let mut open = goods(100_000_000);
    open.reserved = false;
    assert_eq!(
        rule(try_it(open.clone()).expect_err("kept for small firms")),
        "reserve"
    );
    open.excuse = "示例：供应商不足".to_owned();
    let made = try_it(open).expect("excused");
    assert_eq!(made.catalogue, "B-1", "of the catalogue");
    assert_eq!(
        world.count("SELECT COUNT(*) FROM trade_attempt WHERE trade_id IS NULL"),
        2
    );
    let mut wrong = works();
    wrong.method = "procurement-scored".to_owned();
    assert_eq!(rule(try_it(wrong).expect_err("another method")), "methods");
    let mut nobody = works();
    nobody.lots.clear();
    assert!(matches!(try_it(nobody), Err(RegisterError::Lots)));
    let watch = scope(Role::Supervisor, None);
    let refused = register(&world.store, &watch, &world.room, works());
    assert!(matches!(refused, Err(RegisterError::Nobody)));
}

#[test]
fn small_projects_that_add_up_are_warned_of() {
    let world = World::new();
    let buy = |title: &str, fen| {
        let new = project(title, "procurement-negotiation", Category::Goods, fen);
        register(&world.store, &clerk(TENDERER), &world.room, new).expect("registered")
    };
    assert!(
        buy("示例学校电脑采购（一期）", 120_000_000)
            .together
            .is_empty()
    );
    assert!(buy("示例医院床位更换", 120_000_000).together.is_empty());
    let third = buy("示例学校电脑采购（二期）", 90_000_000);
    assert_eq!(third.together, [1]);
    let inside = world
        .shown(&clerk(TENDERER), third.trades[0])
        .expect("seen")
        .inside;
    assert_eq!(inside.expect("inside").splits.len(), 1);
    let told = "SELECT COUNT(*) FROM notify_message WHERE kind = 'trade.split'";
    assert_eq!(world.count(told), 1);
}

#[test]
fn a_change_moves_the_deadline_as_the_rule_says() {
    let world = World::new();
    let id = world.announced();
    let publish = |on: Option<&str>| {
        let new = NewChange {
            title: "示例变更".to_owned(),
            body: "图纸第 3 页有改动".to_owned(),
            deadline_on: on.map(day),
        };
        let version = world.trade(id).version;
        let scope = clerk(TENDERER);
        change::change(&world.store, &scope, &world.room, (id, version), new)
    };
    world.clock.set(at("2024-09-12", 10));
    assert_eq!(
        publish(None).expect("in time").deadline,
        None,
        "fifteen days are left"
    );
    world.clock.set(at("2024-09-13", 10));
    let moved = publish(None).expect("moved").deadline;
    assert_eq!(
        moved,
        Some(at("2024-09-28", 9)),
        "to the fifteenth day, at the same hour"
    );
    let boxed = world
        .store
        .read(|read| bidding::of_subject(read, &world.trade(id).subject(), world.now()))
        .expect("read")
        .expect("a box");
    assert_eq!(boxed.deadline, at("2024-09-28", 9));
    assert!(publish(Some("2024-09-27")).is_err(), "it never moves back");
    let further = publish(Some("2024-10-08")).expect("further").deadline;
    assert_eq!(further, Some(at("2024-10-08", 9)));
    let stale = NewChange {
        title: "示例".to_owned(),
        body: "示例".to_owned(),
        deadline_on: None,
    };
    let scope = clerk(TENDERER);
    let error = change::change(&world.store, &scope, &world.room, (id, 1), stale);
    assert!(
        error
            .expect_err("stale")
            .explain(Lang::Zh)
            .contains("已有人改动")
    );
}

#[test]
fn nobody_learns_who_asks_or_enters() {
    let world = World::new();
    let id = world.announced();
    let question = |who: u32, key: &str| {
        let text = "图纸第 3 页的比例？".to_owned();
        ask::ask(
            &world.store,
            &bidder(who),
            &world.room,
            (id, key.to_owned(), text),
        )
    };
    let first = question(1, "k").expect("asked");
    assert_eq!(question(1, "k").expect("the same"), first);
    assert_eq!(
        question(1001, "k").expect("another account of the same code"),
        first
    );
    assert!(question(2, "k").expect("asked") != first);
    // The last ten days before the deadline are for answers.
    let other = world.shown(&bidder(3), id).expect("public");
    assert!(other.questions.is_empty(), "not answered yet");
    assert_eq!(world.shown(&bidder(1), id).expect("own").questions.len(), 1);
    let new = Answered {
        question: first,
        answer: "1:500".to_owned(),
        affects: false,
    };
    let version = world.trade(id).version;
    let scope = clerk(TENDERER);
    change::answer(&world.store, &scope, &world.room, (id, version), new).expect("answered");
    assert_eq!(
        world.shown(&bidder(3), id).expect("public").questions.len(),
        1
    );
    world.clock.set(at("2024-09-20", 9));
    assert!(matches!(question(1, "late"), Err(ask::AskError::Late(_))));
    drop(world.store.clone());
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(world.dir.path()).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            bytes.extend(std::fs::read(path).expect("bytes"));
        }
    }
    for secret in [code(1), code(2), party(1).name] {
        let there = bytes
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!there, "{secret} can be read off the files");
    }
}

#[test]
fn a_county_clerk_does_not_know_another_countys_trade() {
    let world = World::new();
    let id = world.registered(works());
    for stranger in [clerk("gp-spj"), clerk("jc-czj"), bidder(1), Scope::public()] {
        assert!(world.shown(&stranger, id).is_err(), "{stranger:?}");
    }
    for inside in [
        clerk(TENDERER),
        clerk(CENTRE),
        clerk(MANAGER),
        clerk(SUPERVISOR),
    ] {
        assert!(
            world.shown(&inside, id).expect("seen").inside.is_some(),
            "{inside:?}"
        );
    }
    let board = |scope: &Scope| {
        let filter = queries::BoardFilter::default();
        world
            .store
            .read(|read| queries::board(read, scope, (&filter, None, 1)))
            .expect("a board")
            .1
    };
    assert_eq!((board(&clerk("gp-spj")), board(&clerk(CENTRE))), (0, 1));
    assert_eq!(board(&scope(Role::Office, None)), 1);
    let county = clerk("gp-spj");
    let gone = hold::terminate(
        &world.store,
        &county,
        &world.room,
        (id, 1),
        "示例".to_owned(),
    );
    assert_eq!(gone.expect_err("not known").to_string(), "no such trade");
    let figures = world
        .store
        .read(|read| {
            let days = (day("2024-01-01"), day("2025-01-01"));
            queries::figures(read, &county, &world.room, days)
        })
        .expect("figures");
    assert_eq!(figures.keys().collect::<Vec<_>>(), ["gaoping"]);
}

#[test]
fn a_trade_keeps_the_procedure_with_which_it_began() {
    let world = World::new();
    let id = world.registered(works());
    world
        .room
        .replace(&pack("at_least = \"20d\"", "at_least = \"90d\""));
    world
        .document(id, "tender-document", "示例")
        .expect("a document");
    let draft = world.drafted(id, plan("2024-09-27"));
    world.publish(id, draft).expect("under the rule of its day");
    let later = world.registered(works());
    world
        .document(later, "tender-document", "示例")
        .expect("a document");
    let draft = world.drafted(later, plan("2024-09-27"));
    assert!(matches!(
        world.publish(later, draft),
        Err(PublishError::Broken(_))
    ));
}

#[test]
fn without_its_rooms_nothing_is_half_begun() {
    let world = World::unwired();
    let id = world.registered(works());
    world
        .document(id, "tender-document", "示例")
        .expect("a document");
    let draft = world.drafted(id, plan("2024-09-27"));
    assert!(matches!(
        world.publish(id, draft),
        Err(PublishError::Compose(_))
    ));
    assert_eq!(world.trade(id).state, State::Draft);
    assert_eq!(world.count("SELECT COUNT(*) FROM trade_notice"), 0);
}

fn judged(world: &World, id: i64) {
    let subject = world.trade(id).subject();
    let room = world.room.clone();
    let candidates: Vec<Candidate> = (1..=2)
        .map(|rank| Candidate {
            rank,
            party: party(u32::try_from(rank).expect("a number")),
            amount_fen: Some(700_000_000 + rank),
            total: format!("9{rank}"),
        })
        .collect();
    world
        .store
        .write(&Scope::system(), move |tx| {
            tx.execute(
                "UPDATE trade_trade SET state = 'opened' WHERE id = $1",
                store::params![id],
            )?;
            trade::reported(tx, &room, (&subject, &candidates))
        })
        .expect("reported");
}

#[test]
fn from_the_report_to_the_contract() {
    let world = World::new();
    let id = world.announced();
    world.clock.set(at("2024-09-29", 10));
    judged(&world, id);
    let of = || (id, world.trade(id).version);
    let scope = clerk(TENDERER);
    let early = award::award(&world.store, &scope, &world.room, of(), (1, String::new()));
    assert!(early.is_err(), "candidates are posted first");
    assert!(
        world
            .shown(&bidder(1), id)
            .expect("public")
            .candidates
            .is_empty()
    );
    award::post(&world.store, &scope, &world.room, of()).expect("posted");
    // Three days from Sunday 29 September end on 2 October, a holiday: the next working day is the 8th.
    assert_eq!(world.trade(id).posted_until, Some(day("2024-10-08")));
    assert_eq!(
        world
            .shown(&bidder(1), id)
            .expect("public")
            .candidates
            .len(),
        2
    );
    world.clock.set(at("2024-10-08", 10));
    let early = award::award(&world.store, &scope, &world.room, of(), (1, String::new()));
    assert!(matches!(early, Err(award::AwardError::Posted(_))));
    world.clock.set(at("2024-10-09", 10));
    let second = award::award(&world.store, &scope, &world.room, of(), (2, String::new()));
    assert!(matches!(second, Err(award::AwardError::Reason)));
    award::award(&world.store, &scope, &world.room, of(), (1, String::new())).expect("awarded");
    let winner = world.trade(id).winner.expect("a winner");
    assert_eq!(winner, (party(1), Some(700_000_001)));
    world.clock.set(at("2024-11-12", 10));
    let terms = "工期 90 天".to_owned();
    let late = award::contract(
        &world.store,
        &scope,
        &world.room,
        of(),
        (day("2024-11-11"), terms.clone()),
    );
    assert!(
        late.expect_err("after thirty days")
            .explain(Lang::Zh)
            .contains("第四十六条")
    );
    let signed = (day("2024-11-08"), terms);
    award::contract(&world.store, &scope, &world.room, of(), signed).expect("published");
    assert_eq!(world.trade(id).state, State::Contracted);
    let kinds = world.shown(&Scope::public(), id).expect("public").notices;
    let kinds: Vec<&str> = kinds.iter().map(|notice| notice.kind.as_str()).collect();
    assert_eq!(kinds, ["tender", "candidates", "award", "contract"]);
    assert_eq!(world.journalled("trade.published"), 4);
}

fn listed(world: &World) -> i64 {
    let new = project(
        "示例闲置厂房转让",
        "property-asset",
        Category::Rights,
        300_000_000,
    );
    let id = world.registered(new);
    for kind in ["disclosure", "appraisal"] {
        world.document(id, kind, "示例").expect("a document");
    }
    let mut plan = plan("2024-09-27");
    plan.opens_at = at("2024-09-28", 9);
    plan.free_until = at("2024-09-28", 11);
    plan.step_fen = 1_000_000;
    let draft = world.drafted(id, plan);
    world.publish(id, draft).expect("announced");
    id
}

#[test]
fn names_become_an_auction_and_its_winner_a_candidate() {
    let world = World::new();
    let id = listed(&world);
    let go =
        |who: u32, come: bool| enter::enter(&world.store, &bidder(who), &world.room, (id, come));
    for who in [1, 2, 1002, 3] {
        go(who, true).expect("entered");
    }
    go(3, false).expect("taken back");
    assert_eq!(
        world.count("SELECT COUNT(*) FROM trade_entry"),
        2,
        "one code, one name"
    );
    assert_eq!(world.tick(), 1, "followers of the notice");
    world.clock.set(at("2024-09-27", 9));
    assert!(matches!(go(4, true), Err(enter::EnterError::Late)));
    assert_eq!(world.tick(), 1);
    assert_eq!(world.tick(), 0);
    assert_eq!(world.trade(id).state, State::Closed);
    let subject = world.trade(id).subject();
    let row = world
        .store
        .read(|read| auction::queries::of_subject(read, &subject))
        .expect("read")
        .expect("an auction");
    world.clock.set(at("2024-09-28", 10));
    let bid = auction::NewBid {
        auction: row.id,
        amount_fen: 310_000_000,
        key: "k".to_owned(),
    };
    auction::bid(&world.store, &bidder(2), &world.rooms.auctions, bid).expect("taken");
    world.clock.set(at("2024-09-28", 12));
    let auctions = &world.rooms.auctions;
    auction::tick(&world.store, &Scope::system(), auctions, world.now()).expect("a tick");
    assert_eq!(world.trade(id).state, State::Judged);
    let of = (id, world.trade(id).version);
    let scope = clerk(CENTRE);
    award::award(&world.store, &scope, &world.room, of, (1, String::new())).expect("awarded");
    let winner: (Party, Option<i64>) = world.trade(id).winner.expect("a winner");
    assert_eq!(winner, (party(2), Some(310_000_000)));
}

#[test]
fn nobody_entered_and_it_fails_in_public() {
    let world = World::new();
    let id = listed(&world);
    world.tick();
    world.clock.set(at("2024-09-27", 9));
    world.tick();
    let trade = world.trade(id);
    assert_eq!(trade.state, State::Failed);
    let last = world
        .shown(&Scope::public(), id)
        .expect("public")
        .notices
        .pop();
    assert_eq!(last.expect("a notice").kind.as_str(), "failure");
}

#[test]
fn what_should_have_entered_is_found_and_settled() {
    let world = World::new();
    let scope = clerk(MANAGER);
    let csv = |amount: &str| {
        format!(
            "项目名称,单位,金额（元）,日期,类别\n示例道路改造工程施工,市发展改革委,{amount},2024-03-01,工程\n\
             示例桥梁改造,市交通局,5000000,2024-04-01,工程\n示例办公用品采购,市交通局,1000,2024-04-01,货物\n"
        )
    };
    let import = |scope: &Scope, text: String| {
        let file = ("jc".to_owned(), "合同.csv".to_owned(), text.into_bytes());
        absentee::import(&world.store, scope, &world.room, file)
    };
    world.registered(works());
    let error = import(&scope, csv("八百万")).expect_err("no amount");
    let absentee::AbsenteeError::Cells(faults) = error else {
        panic!("{error}");
    };
    assert_eq!(faults[0].cell, "C2");
    let done = import(&scope, csv("7900000")).expect("taken");
    assert_eq!(
        (done.lines, done.found),
        (3, 1),
        "one entered, one is small"
    );
    assert!(import(&scope, csv("7900000")).expect("again").again);
    assert!(matches!(
        import(&clerk("gp-spj"), csv("7900000")),
        Err(absentee::AbsenteeError::NotFound)
    ));
    let settle = |scope: &Scope, version, project, reason: &str| {
        let said = (project, reason.to_owned());
        absentee::settle(&world.store, scope, &world.room, (1, version), said)
    };
    assert!(settle(&clerk("gp-spj"), 1, None, "示例").is_err());
    assert!(matches!(
        settle(&scope, 1, None, " "),
        Err(absentee::AbsenteeError::Reason)
    ));
    settle(&scope, 1, None, "示例：应急工程").expect("closed");
    assert!(matches!(
        settle(&scope, 1, None, "示例"),
        Err(absentee::AbsenteeError::Stale(2))
    ));
}

#[test]
fn followers_are_told_once_and_rooms_are_given() {
    let world = World::new();
    let word =
        |on| trade::commands::follow::follow(&world.store, &bidder(7), ("道路".to_owned(), on));
    word(true).expect("followed");
    word(true).expect("still followed");
    let id = world.announced();
    world.tick();
    world.tick();
    let told = "SELECT COUNT(*) FROM notify_message WHERE kind = 'trade.notice'";
    assert_eq!(world.count(told), 0, "the notice does not name the road");
    let version = world.trade(id).version;
    let new = NewChange {
        title: "示例道路改造变更".to_owned(),
        body: "示例".to_owned(),
        deadline_on: None,
    };
    let scope = clerk(TENDERER);
    change::change(&world.store, &scope, &world.room, (id, version), new).expect("changed");
    world.tick();
    world.tick();
    assert_eq!(world.count(told), 1);
    let want = (RoomUse::Opening, day("2024-09-27"), 9, 12);
    room::ask(&world.store, &scope, &world.room, id, want).expect("asked");
    room::ask(&world.store, &scope, &world.room, id, want).expect("the same");
    let of = (id, RoomUse::Opening, 1);
    let give = |scope: &_| {
        room::settle(
            &world.store,
            scope,
            &world.room,
            of,
            room::Answer::Named("开标一室".to_owned()),
        )
    };
    assert!(give(&scope).is_err(), "the centre gives rooms");
    give(&clerk(CENTRE)).expect("given");
    assert!(give(&clerk(CENTRE)).is_err(), "stale");
}

#[test]
fn documents_are_read_by_whom_the_procedure_says() {
    let world = World::new();
    let id = world.registered(works());
    let open = world
        .document(id, "tender-document", "示例")
        .expect("a document");
    let drawings = world
        .document(id, "drawings", "示例图纸")
        .expect("a document");
    let approval = world
        .document(id, "approval", "示例批复")
        .expect("a document");
    let read = |scope: &Scope, id| document::read(&world.store, scope, &world.room, id).is_ok();
    assert!(!read(&Scope::public(), open), "before the notice");
    let draft = world.drafted(id, plan("2024-09-27"));
    world.publish(id, draft).expect("announced");
    let seen = |scope: &Scope| [open, drawings, approval].map(|id| read(scope, id));
    assert_eq!(seen(&Scope::public()), [true, false, false]);
    assert_eq!(seen(&bidder(1)), [true, true, false]);
    assert_eq!(seen(&clerk("gp-spj")), [true, false, false]);
    assert_eq!(seen(&clerk(SUPERVISOR)), [true, true, true]);
}

#[test]
fn samples_are_written_once() {
    let world = World::new();
    let unit = base::OrgId::from(TENDERER);
    assert_eq!(
        trade::sample(&world.store, &world.room, &unit).expect("samples"),
        7
    );
    assert_eq!(
        trade::sample(&world.store, &world.room, &unit).expect("again"),
        0
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM trade_notice"), 5);
    assert_eq!(world.count("SELECT COUNT(*) FROM trade_attempt"), 0);
}

#[test]
fn an_auction_that_is_refused_is_tried_seldom_and_then_left_to_people() {
    let world = World::new();
    let id = listed(&world);
    enter::enter(&world.store, &bidder(1), &world.room, (id, true)).expect("entered");
    enter::enter(&world.store, &bidder(2), &world.room, (id, true)).expect("entered");
    world.tick();
    // The house stood still until free bidding was over: no auction opens any more.
    let start = at("2024-09-28", 13);
    let entries = || world.store.head().expect("a head").size;
    let told = || world.count("SELECT COUNT(*) FROM notify_message WHERE kind = 'trade.stuck'");
    let mut tries = Vec::new();
    for second in (0..3 * 3_600).step_by(10) {
        world.clock.set(start.plus_secs(second));
        let before = entries();
        world.tick();
        if entries() > before {
            tries.push(second / 60);
        }
    }
    assert_eq!(tries, [0, 1, 3, 7, 15, 31, 63, 123], "minutes");
    assert!(
        told() >= 3,
        "the centre at once, centre and supervisor at the end"
    );
    assert_eq!(world.trade(id).state, State::Open);
    let inside = world.shown(&clerk(CENTRE), id).expect("shown").inside;
    let (said, next) = inside.expect("inside").stuck.expect("stuck");
    assert!(
        said.get(Lang::Zh).contains('。') && next.is_none(),
        "{said:?}"
    );
    // Who suspends and resumes has it tried again at once.
    let (of, scope) = (|| (id, world.trade(id).version), clerk(CENTRE));
    let why = "示例：核查".to_owned();
    hold::suspend(&world.store, &scope, &world.room, of(), why).expect("suspended");
    hold::resume(&world.store, &scope, &world.room, of()).expect("resumed");
    world.tick();
    let again = world.shown(&clerk(CENTRE), id).expect("shown").inside;
    let (_, next) = again.expect("inside").stuck.expect("stuck");
    assert_eq!(next, Some(world.now().plus_secs(60)));
    let why = "示例：错过竞价时间".to_owned();
    hold::terminate(&world.store, &clerk(CENTRE), &world.room, of(), why).expect("given up");
    assert_eq!(world.count("SELECT COUNT(*) FROM trade_stuck"), 0);
}

#[test]
fn sample_work_is_done_once() {
    let world = World::new();
    let unit = base::OrgId::from(TENDERER);
    trade::sample(&world.store, &world.room, &unit).expect("samples");
    let who = trade::Actors {
        centre: clerk(MANAGER),
        unit: clerk(TENDERER),
        enterprise: bidder(3),
        bidder: bidder(1),
    };
    for _ in 0..2 {
        trade::sample_work(&world.store, &world.room, &who).expect("done");
    }
    let count = |sql: &str| world.count(&format!("SELECT COUNT(*) FROM {sql}"));
    assert_eq!(count("trade_trade"), 10);
    assert_eq!(count("trade_trade WHERE state = 'terminated'"), 1);
    assert_eq!(count("trade_trade WHERE held_at IS NOT NULL"), 1);
    assert_eq!((count("trade_question"), count("trade_absentee")), (1, 1));
}

#[test]
fn a_committee_that_would_be_none_is_refused_and_an_award_opens_its_contract() {
    let world = World::new();
    let id = world.announced();
    let scope = clerk(TENDERER);
    let ask = |seats: &str| {
        let of = (id, world.trade(id).version);
        let seats = seats.to_owned();
        trade::commands::committee::ask(&world.store, &scope, &world.room, of, seats)
    };
    for wrong in ["A0101 4", "A0101 3"] {
        let error = ask(wrong).expect_err("four are even, three are too few");
        assert!(error.explain(Lang::Zh).contains("第三十七条"), "{wrong}");
    }
    assert!(ask("很多").is_err());
    ask("A0101 3\nB02 2").expect("five");
    assert_eq!(world.trade(id).terms.specialities.len(), 2);
    world.clock.set(at("2024-09-29", 10));
    judged(&world, id);
    let of = || (id, world.trade(id).version);
    award::post(&world.store, &scope, &world.room, of()).expect("posted");
    world.clock.set(at("2024-10-09", 10));
    award::award(&world.store, &scope, &world.room, of(), (1, String::new())).expect("awarded");
    let subject = world.trade(id).subject();
    let held = world
        .store
        .read(|read| contract::of_subject(read, &subject))
        .expect("read")
        .expect("a contract");
    assert_eq!((held.supplier, held.award_fen), (party(1), 700_000_001));
    world.tick();
    assert_eq!(
        world.count("SELECT COUNT(*) FROM notify_message WHERE kind = 'trade.stuck'"),
        0
    );
}

#[test]
fn a_box_with_too_few_offers_fails_its_trade_in_public() {
    let world = World::new();
    let id = world.announced();
    let boxed = world
        .store
        .read(|read| bidding::of_subject(read, &world.trade(id).subject(), world.now()))
        .expect("read")
        .expect("a box");
    for (number, org, holder) in [
        (1, TENDERER, bidding::HolderId::Tenderer),
        (2, CENTRE, bidding::HolderId::Centre),
        (3, SUPERVISOR, bidding::HolderId::Supervisor),
    ] {
        let pair = envelope::KeyPair::from_secret(envelope::SuiteId::P256, [number; 32].into());
        let key = pair.expect("a key").public().to_string();
        let (bidding, of) = (&world.rooms.bidding, (boxed.id, holder));
        bidding::register_key(&world.store, bidding, &clerk(org), of, &key).expect("a key");
    }
    world.clock.set(at("2024-09-27", 9));
    let bidding = &world.rooms.bidding;
    bidding::tick(&world.store, bidding, &Scope::system(), world.now()).expect("a tick");
    assert_eq!(world.trade(id).state, State::Failed);
    let notices = world.shown(&Scope::public(), id).expect("public").notices;
    assert!(notices.last().expect("a notice").body.contains("不足 3 家"));
    let of = (id, world.trade(id).version);
    let again = retender::again(&world.store, &clerk(TENDERER), &world.room, of).expect("again");
    assert_eq!(world.trade(again).state, State::Draft);
}
