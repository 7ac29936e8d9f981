//! The clock of cases: corrections, pauses, extensions, promised papers, ticks, late notices.

use crate::common;

use base::calendar::{Calendar, Notice};
use base::{Role, Scope};
use casework::CaseError;
use casework::commands::file::{Paper, file};
use casework::commands::{
    claim, correct, draft, extension, hand_over, material, pause, urge, withdraw,
};
use casework::model::{EventKind, Key, Status};
use common::{
    World, applicant, clerk, day, elements_with, head, office, pdf, permit, report, scope,
};
use flow::{Answer, Mapping, Refusal, StopReason};
use pack::element::MaterialSource;
use serde_json::json;

fn refusal<T: std::fmt::Debug>(outcome: Result<T, CaseError>) -> Refusal {
    match outcome {
        Err(CaseError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn tick(world: &World) -> casework::commands::Ticked {
    casework::tick(&world.store, &Scope::system(), &world.room, world.today()).expect("a tick")
}

/// Accepted on Friday 6 September without departments: due on the 23rd.
fn simple(world: &World, key: &str) -> i64 {
    let case = world.file(&applicant(), permit(key)).expect("filed").case;
    world
        .act(
            &clerk("sl-zwj"),
            case,
            ("accept", "accept"),
            json!({"simple": true}),
        )
        .expect("accepted");
    case
}

#[test]
fn a_correction_stops_the_clock_and_only_what_was_asked_changes() {
    let world = World::new();
    let case = simple(&world, "press");
    assert_eq!(world.head(case).due, Some(day("2024-09-23")));
    let token = world.token(case, "decide");
    let ask = correct::Ask {
        questions: vec!["name".to_owned()],
        materials: Vec::new(),
        text: "示例：名称与证照不一致".to_owned(),
    };
    correct::ask(
        &world.store,
        &head("sl-zwj"),
        &world.room,
        world.key(case),
        (token, ask),
    )
    .expect("asked");
    assert_eq!(world.head(case).due, None, "the clock stands");
    world.clock.set("2024-09-11");
    let sent = |answers| correct::Correction {
        answers: common::fields(answers),
        ..correct::Correction::default()
    };
    let send = |who: &Scope, key: Key, answers| {
        correct::correct(&world.store, who, &world.room, key, sent(answers))
    };
    let other = send(&applicant(), world.key(case), json!({"area": "10.0"}));
    assert!(matches!(refusal(other), Refusal::Form(_)));
    let stranger = send(
        &scope(Role::Applicant, None),
        world.key(case),
        json!({"name": "x"}),
    );
    assert!(matches!(stranger, Err(CaseError::NotFound)));
    send(&applicant(), world.key(case), json!({"name": "示例新店"})).expect("corrected");
    // Three working days (9, 10 and... the 6th does not count) stood: 6 to 11 September.
    assert_eq!(world.head(case).due, Some(day("2024-09-25")));
    let view = world.see(&applicant(), case).expect("the case");
    assert_eq!(view.answers.form["name"], json!("示例新店"));
    assert_eq!(
        world.count("SELECT COUNT(*) FROM casework_answer WHERE part = 'form'"),
        2,
        "the former round stays"
    );
}

#[test]
fn pauses_extensions_and_urges() {
    let world = World::new();
    let case = simple(&world, "press");
    let token = world.token(case, "decide");
    let stop = |notice: &str| pause::Pause {
        token,
        reason: StopReason::Hearing,
        notice: notice.to_owned(),
        expected_days: Some(5),
    };
    let try_stop = |notice| {
        pause::pause(
            &world.store,
            &head("sl-zwj"),
            &world.room,
            world.key(case),
            stop(notice),
        )
    };
    assert!(matches!(refusal(try_stop(" ")), Refusal::Notice));
    try_stop("示例告知〔2024〕1号").expect("paused");
    world.clock.set("2024-09-12");
    let other = pause::resume(&world.store, &head("slq-zwj"), &world.room, world.key(case));
    assert!(matches!(other, Err(CaseError::NotFound)));
    pause::resume(&world.store, &head("sl-zwj"), &world.room, world.key(case)).expect("resumed");
    let due = world.head(case).due.expect("a day");
    assert!(due > day("2024-09-23"));
    extension::ask(
        &world.store,
        &head("sl-zwj"),
        &world.room,
        world.key(case),
        (token, "示例：情况复杂".to_owned()),
    )
    .expect("asked");
    let by_clerk = extension::decide(
        &world.store,
        &clerk("sl-zwj"),
        &world.room,
        world.key(case),
        (true, String::new()),
    );
    assert!(matches!(by_clerk, Err(CaseError::NotYours)), "{by_clerk:?}");
    extension::decide(
        &world.store,
        &head("sl-zwj"),
        &world.room,
        world.key(case),
        (true, String::new()),
    )
    .expect("granted");
    assert!(world.head(case).due.expect("a day") > due);
    urge::urge(&world.store, &applicant(), &world.room, world.key(case)).expect("urged");
    let again = urge::urge(&world.store, &applicant(), &world.room, world.key(case));
    assert!(matches!(refusal(again), Refusal::UrgedToday));
    for _ in 0..2 {
        urge::urge(&world.store, &office(), &world.room, world.key(case)).expect("urged");
    }
    let fourth = urge::urge(&world.store, &office(), &world.room, world.key(case));
    assert!(matches!(fourth, Err(CaseError::UrgedToday)), "{fourth:?}");
    let above = urge::urge(&world.store, &clerk("sl-zwj"), &world.room, world.key(case));
    assert!(matches!(above, Err(CaseError::NotYours)));
    assert_eq!(
        world.count("SELECT urged FROM casework_work WHERE done_on IS NULL"),
        3
    );
    let told = world.count("SELECT COUNT(*) FROM notify_message WHERE kind = 'case.urged'");
    assert_eq!(told, 3);
}

#[test]
fn a_promised_paper_is_waited_for_and_told_when_late() {
    let world = World::new();
    let mut filing = permit("press");
    filing.files.clear();
    filing.papers.push(Paper {
        material: "plan".to_owned(),
        from: MaterialSource::Later,
        number: None,
    });
    let case = file(&world.store, &applicant(), &world.room, filing)
        .expect("filed")
        .case;
    world
        .act(
            &clerk("sl-zwj"),
            case,
            ("accept", "accept"),
            json!({"simple": true}),
        )
        .expect("accepted");
    world
        .act(&head("sl-zwj"), case, ("decide", "grant-later"), json!({}))
        .expect("granted");
    assert_eq!(world.places(case), ["later"]);
    assert_eq!(tick(&world).done, 0, "nothing is due today");
    // Ten working days from the 6th: the 23rd.
    world.clock.set("2024-09-24");
    assert_eq!(tick(&world).done, 1);
    assert_eq!(tick(&world).done, 0, "a day's work is done once");
    assert!(world.count("SELECT COUNT(*) FROM notify_message WHERE kind = 'case.light'") >= 1);
    let given = Paper {
        material: "plan".to_owned(),
        from: MaterialSource::Upload,
        number: None,
    };
    let file = casework::commands::file::File {
        to: casework::commands::file::FileSlot::Material("plan".to_owned()),
        file: casework::commands::file::FileSource::Sent(pdf("late")),
    };
    material::give(
        &world.store,
        &applicant(),
        &world.room,
        world.key(case),
        (given, vec![file]),
    )
    .expect("given");
    assert_eq!(world.head(case).status, Status::Closed);
}

#[test]
fn what_is_late_is_told_once_and_above() {
    let world = World::new();
    let opened = world
        .file(&Scope::public(), report("press-1234"))
        .expect("filed");
    // Five working days promised from filing on the 6th: the 13th; three for the step: the 11th.
    assert_eq!(world.head(opened.case).due, Some(day("2024-09-13")));
    for date in [
        "2024-09-11",
        "2024-09-12",
        "2024-09-13",
        "2024-09-14",
        "2024-09-18",
    ] {
        world.clock.set(date);
        tick(&world);
        tick(&world);
    }
    let late = world.head(opened.case).late_on;
    assert_eq!(late, Some(day("2024-09-13")));
    let boxes = world.texts(
        "SELECT b.mailbox FROM notify_box b JOIN notify_message m ON m.id = b.message_id
         WHERE m.kind IN ('case.light', 'case.told') AND b.mailbox LIKE 'role/%'",
    );
    assert_eq!(boxes, ["role/supervisor"], "the step's lateness, once");
    let doubled = world.count(
        "SELECT COUNT(*) FROM (SELECT b.mailbox, m.title_zh FROM notify_box b JOIN notify_message m ON m.id = b.message_id
         GROUP BY b.mailbox, m.title_zh HAVING COUNT(*) > 1) AS twice",
    );
    assert_eq!(doubled, 0);
}

#[test]
fn one_case_that_fails_stops_no_other() {
    let world = World::new();
    let first = world
        .file(&Scope::public(), report("press-1234"))
        .expect("filed")
        .case;
    let second = world
        .file(&Scope::public(), report("press-5678"))
        .expect("filed")
        .case;
    world
        .store
        .write(&Scope::system(), move |tx| {
            tx.transient();
            tx.execute(
                "UPDATE casework_case SET state = '{}' WHERE id = $1",
                store::params![first],
            )
        })
        .expect("damage");
    world.clock.set("2024-09-12");
    let ticked = tick(&world);
    assert_eq!(ticked.done, 1);
    assert_eq!(ticked.failed.len(), 1);
    assert_eq!(ticked.failed[0].case, first);
    let again = tick(&world);
    assert!(again.failed.is_empty() && again.done == 0, "{again:?}");
    let kinds = world.see(&office(), second).expect("the other").entries[0].kind;
    assert_eq!(kinds, EventKind::Timed);
}

#[test]
fn a_late_notice_moves_stored_days() {
    let world = World::new();
    let case = simple(&world, "press");
    assert_eq!(world.head(case).due, Some(day("2024-09-23")));
    let held = Calendar::national();
    let known = held.notice(2024).expect("the notice");
    let mut off: Vec<base::Date> = known.off().to_vec();
    off.extend([day("2024-09-09"), day("2024-09-10")]);
    off.sort();
    let notice = Notice::new(2024, "示例通知", off, known.work().to_vec()).expect("a notice");
    let changed = held.with_notices(&[notice]);
    let run = |calendar: Calendar| {
        world
            .store
            .write(&Scope::system(), move |tx| {
                tx.transient();
                casework::recompute(tx, &calendar)
            })
            .expect("recomputed")
    };
    let moved = run(changed.clone());
    assert_eq!(moved.len(), 1);
    assert_eq!(
        (moved[0].old, moved[0].new),
        (day("2024-09-23"), day("2024-09-25"))
    );
    assert_eq!(world.head(case).due, Some(day("2024-09-25")));
    assert_eq!(
        world.texts("SELECT due FROM casework_work WHERE done_on IS NULL"),
        ["2024-09-18"]
    );
    assert!(run(changed).is_empty(), "the second time nothing moves");
}

#[test]
fn a_case_is_handed_over_given_away_and_taken_back() {
    let world = World::new();
    let case = world.permit().case;
    let zhang = world.account("zhang", Role::Clerk, Some("sl-zwj"));
    let wang = world.account("wang", Role::Clerk, Some("slq-zwj"));
    let token = world.token(case, "accept");
    let to = |who: &Scope| who.account.expect("an account");
    let give = |account| {
        hand_over::delegate(
            &world.store,
            &clerk("sl-zwj"),
            &world.room,
            world.key(case),
            (token, account),
        )
    };
    assert!(matches!(give(to(&wang)), Err(CaseError::NoColleague)));
    give(to(&zhang)).expect("given");
    let other = world.act(
        &clerk("sl-zwj"),
        case,
        ("accept", "accept"),
        json!({"simple": true}),
    );
    assert!(matches!(other, Err(CaseError::Taken)), "{other:?}");
    claim::release(
        &world.store,
        &head("sl-zwj"),
        &world.room,
        world.key(case),
        token,
    )
    .expect("given back");
    hand_over::hand_over(
        &world.store,
        &zhang,
        &world.room,
        world.key(case),
        (token, "slq-zwj".into(), "示例：属地办理".to_owned()),
    )
    .expect("handed over");
    assert_eq!(world.head(case).unit.as_str(), "slq-zwj");
    let found = |who: &Scope| {
        world
            .store
            .read(|read| casework::queries::find(read, who, &world.room, "示例小店", 10))
            .expect("a search")
            .len()
    };
    assert_eq!((found(&wang), found(&clerk("sl-zwj"))), (1, 0));
    world
        .act(&wang, case, ("accept", "accept"), json!({"simple": true}))
        .expect("accepted there");
    withdraw::withdraw(
        &world.store,
        &applicant(),
        &world.room,
        world.key(case),
        String::new(),
    )
    .expect("withdrawn");
    assert_eq!(world.head(case).status, Status::Closed);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM casework_work WHERE done_on IS NULL"),
        0
    );
}

#[test]
fn a_draft_is_sealed_kept_and_filed_once() {
    let world = World::new();
    let draft_of = |name: &str| draft::Draft {
        applicant: permit("x").applicant,
        answers: common::fields(json!({"name": name})),
        more: flow::Fields::new(),
    };
    let save = |held, name| {
        draft::save(
            &world.store,
            &applicant(),
            &world.room,
            ("permit".to_owned(), held),
            draft_of(name),
        )
    };
    let (id, version) = save(None, "示例草稿").expect("saved");
    save(Some((id, version)), "示例草稿二").expect("saved again");
    assert!(matches!(
        save(Some((id, version)), "别的"),
        Err(CaseError::Stale(_))
    ));
    let sealed = world
        .count("SELECT COUNT(*) FROM casework_draft WHERE instr(CAST(sealed AS TEXT), '示例') = 0");
    assert_eq!(sealed, 1);
    let theirs = world
        .store
        .read(|read| draft::draft(read, &scope(Role::Applicant, None), &world.room, id));
    assert!(theirs.is_err());
    let filed = draft::submit(
        &world.store,
        &applicant(),
        &world.room,
        (id, permit("press")),
    )
    .expect("filed");
    let again = draft::submit(
        &world.store,
        &applicant(),
        &world.room,
        (id, permit("press")),
    )
    .expect("again");
    assert_eq!((filed.case, again.new), (again.case, false));
    assert_eq!(world.count("SELECT COUNT(*) FROM casework_draft"), 0);
}

#[test]
fn running_cases_move_to_a_new_definition_when_they_are_told_to() {
    let world = World::new();
    let case = world.accepted();
    world
        .opine("sl-xfj", case, ("fire", Answer::Agree))
        .expect("fire");
    world.load(&elements_with(|text| {
        text.replace("promised = \"10wd\"", "promised = \"8wd\"")
    }));
    assert_eq!(
        world.head(case).due,
        Some(day("2024-09-23")),
        "it keeps its definition"
    );
    let newer = world
        .file(&applicant(), permit("press-2"))
        .expect("filed")
        .case;
    assert_ne!(world.head(newer).definition, world.head(case).definition);
    let mapping = Mapping::default();
    let preview = world
        .store
        .read(|read| {
            casework::commands::migrate::preview(
                read,
                &office(),
                &world.room,
                ("permit", &mapping),
                (0, world.today()),
            )
        })
        .expect("a preview");
    assert_eq!(preview.len(), 1);
    assert!(preview[0].outcome.is_ok(), "{preview:?}");
    assert_eq!(
        world.head(case).due,
        Some(day("2024-09-23")),
        "looking changes nothing"
    );
    let by_clerk = casework::commands::migrate::migrate(
        &world.store,
        &clerk("sl-zwj"),
        &world.room,
        case,
        mapping.clone(),
    );
    assert!(by_clerk.is_err());
    casework::commands::migrate::migrate(&world.store, &office(), &world.room, case, mapping)
        .expect("moved");
    assert_eq!(world.head(case).due, Some(day("2024-09-19")));
    assert_eq!(
        world.places(case),
        ["check.water", "check.land"],
        "it waits at the join as before"
    );
    world
        .opine("sl-swj", case, ("water", Answer::Agree))
        .expect("water");
    world
        .opine("sl-ghj", case, ("land", Answer::Agree))
        .expect("land");
    assert_eq!(world.places(case), ["decide"]);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM journal_entry WHERE kind = 'case.migrated'"),
        1
    );
}
