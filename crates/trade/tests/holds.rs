//! What holds a trade up until who ordered it lets go, and who keeps the shares that open its box.

use crate::common;

use base::{Explain, Lang, Scope};
use common::{CENTRE, MANAGER, SUPERVISOR, TENDERER, World, clerk, plan, works};
use trade::commands::document::NewDocument;
use trade::commands::register::register;
use trade::commands::{document, draft, hold, publish, retender};
use trade::model::{Draft, State};
use trade::{NoticeKind, Orderer};

#[test]
fn a_trade_goes_on_when_nothing_holds_it_up_any_more() {
    let world = World::new();
    let id = world.announced();
    let subject = world.trade(id).subject();
    let disputed = |hold: bool| {
        let (room, subject) = (world.room.clone(), subject.clone());
        world
            .store
            .write(&Scope::system(), move |tx| {
                trade::held_for(tx, &room, (&subject, Orderer::Dispute), (hold, "示例异议"))
            })
            .expect("heard");
    };
    let suspend = |scope: &Scope| {
        let of = (id, world.trade(id).version);
        let why = "示例：核查".to_owned();
        hold::suspend(&world.store, scope, &world.room, of, why)
    };
    let resume = |scope: &Scope| {
        let of = (id, world.trade(id).version);
        hold::resume(&world.store, scope, &world.room, of).map(|done| done.goes_on)
    };
    let holds = || {
        let shown = world.shown(&Scope::public(), id).expect("public");
        assert_eq!(
            shown.held.trade.held_at.is_some(),
            !shown.holds.is_empty(),
            "the row says what the holds do"
        );
        let all: Vec<&str> = shown.holds.iter().map(|hold| hold.by.as_str()).collect();
        all.join(" ")
    };
    let boxed = || {
        world
            .store
            .read(|read| bidding::of_subject(read, &subject, world.now()))
            .expect("read")
            .expect("a box")
            .suspended
    };
    let (tenderer, supervisor) = (clerk(TENDERER), clerk(SUPERVISOR));
    // Answering an objection does not lift what the supervising unit ordered.
    suspend(&supervisor).expect("suspended");
    disputed(true);
    disputed(true);
    assert_eq!((holds().as_str(), boxed()), ("dispute supervisor", true));
    disputed(false);
    assert_eq!((holds().as_str(), boxed()), ("supervisor", true));
    // Nor does the tenderer lift it, and whoever ordered it does not order it twice.
    let other = resume(&tenderer).expect_err("not its own");
    assert!(matches!(&other, hold::HoldError::Held(_)));
    assert!(other.explain(Lang::Zh).contains("监督部门"));
    let twice = suspend(&supervisor);
    assert!(matches!(
        twice,
        Err(hold::HoldError::Gate(trade::commands::Gate::Suspended(_)))
    ));
    // Nor does staff let a trade go on while an objection is open.
    disputed(true);
    assert!(!resume(&supervisor).expect("its own lifted"));
    assert_eq!((holds().as_str(), boxed()), ("dispute", true));
    let settled = resume(&supervisor).expect_err("the dispute is not settled");
    assert!(settled.explain(Lang::Zh).contains("异议或投诉"));
    suspend(&tenderer).expect("suspended");
    disputed(false);
    assert_eq!((holds().as_str(), boxed()), ("tenderer", true));
    assert!(resume(&tenderer).expect("the last one"));
    assert_eq!((holds().as_str(), boxed()), ("", false));
    assert_eq!(world.journalled("trade.hold_lifted"), 3);
    let kinds = world.shown(&Scope::public(), id).expect("public").notices;
    let resumed = kinds
        .iter()
        .filter(|one| one.kind == NoticeKind::Resumption);
    assert_eq!(resumed.count(), 1, "it went on once");
    disputed(true);
    let scope = tenderer;
    let version = world.trade(id).version;
    let why = "示例：规划调整".to_owned();
    hold::terminate(&world.store, &scope, &world.room, (id, version), why).expect("given up");
    assert_eq!(world.trade(id).state, State::Terminated);
    assert_eq!(holds(), "", "nothing holds up what is over");
    let of = (id, world.trade(id).version);
    let new = retender::again(&world.store, &scope, &world.room, of).expect("again");
    let same = retender::again(&world.store, &scope, &world.room, of).expect("the same");
    assert_eq!(new, same);
    assert_eq!(world.trade(new).subject(), format!("{subject}/round/2"));
}

/// Whoever keeps two shares opens a box alone.
#[test]
fn nobody_keeps_two_shares_of_a_box() {
    let cases = [
        (TENDERER, Some(SUPERVISOR)),
        (SUPERVISOR, Some(MANAGER)),
        (MANAGER, Some(SUPERVISOR)),
        (CENTRE, None),
    ];
    for (tenderer, third) in cases {
        let world = World::new();
        let scope = clerk(tenderer);
        let made = register(&world.store, &scope, &world.room, works());
        let id = made.expect("registered").trades[0];
        let new = NewDocument {
            kind: "tender-document".to_owned(),
            name: "示例.txt".to_owned(),
            content_type: "text/plain".to_owned(),
            bytes: b"x".to_vec(),
        };
        document::add(&world.store, &scope, &world.room, id, new).expect("a document");
        let draft = Draft {
            title: "示例公告".to_owned(),
            body: "示例正文，不收取投标保证金。".to_owned(),
            plan: plan("2024-09-27"),
            version: 0,
        };
        let draft = draft::save(&world.store, &scope, &world.room, id, draft).expect("drafted");
        let of = (id, world.trade(id).version, draft);
        let done = publish::publish(&world.store, &scope, &world.room, of);
        let subject = world.trade(id).subject();
        let boxed = world
            .store
            .read(|read| bidding::of_subject(read, &subject, world.now()))
            .expect("read");
        let Some(third) = third else {
            let why = done.expect_err("refused").explain(Lang::Zh);
            assert!(why.contains("同一单位"), "{tenderer}: {why}");
            assert!(boxed.is_none() && world.trade(id).noticed_at.is_none());
            continue;
        };
        done.unwrap_or_else(|error| panic!("{tenderer}: {error}"));
        let keepers: Vec<_> = boxed.expect("a box").holders;
        let keepers = keepers.iter().map(|one| one.keeper.clone());
        let units = [tenderer, CENTRE, third].map(|org| bidding::Keeper::Org(org.into()));
        assert_eq!(keepers.collect::<Vec<_>>(), units, "{tenderer}");
    }
}
