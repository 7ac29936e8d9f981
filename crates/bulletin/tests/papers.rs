//! Papers through the room's door: bound, approved, numbered, frozen.

use crate::common;

use std::collections::BTreeSet;

use base::Explain;
use base::{AccountId, Date, Lang, Millis, Role, Scope};
use bulletin::commands::draft::draft;
use bulletin::commands::issue::issue;
use bulletin::commands::save::{SaveError, Typed, redraft, save};
use bulletin::commands::step::{StepError, approve, give_back, publish, submit, withdraw};
use bulletin::commands::{digest, present};
use bulletin::model::{About, Kind, Paper};
use bulletin::rules::step::{Refusal, State};
use bulletin::{Sources, Span, queries};
use common::{World, month, office};

const SOURCES: Sources = Sources {
    blockages: None,
    orders: None,
};

fn now(world: &World) -> Millis {
    base::Clock::now(&*world.clock)
}

fn about(text: &str) -> About {
    let span = Span::parse(text).expect("a span");
    let kind = match span {
        Span::Month(_) => Kind::Monthly,
        Span::Quarter(..) => Kind::Quarterly,
    };
    About {
        kind,
        span,
        subject: String::new(),
    }
}

fn person(id: i64) -> Scope {
    Scope {
        account: Some(AccountId(id)),
        ..office()
    }
}

fn new(world: &World, text: &str) -> i64 {
    draft(
        &world.store,
        SOURCES,
        &person(1),
        about(text),
        (now(world), true),
    )
    .expect("a draft")
    .0
}

fn held(world: &World, id: i64) -> Paper {
    queries::shown(&world.store, SOURCES, &office(), id, now(world))
        .expect("seen")
        .paper
}

fn typed(paper: &Paper) -> Typed {
    Typed {
        title: paper.title.clone(),
        texts: paper
            .blocks
            .iter()
            .map(|block| (block.key.clone(), block.text.clone()))
            .collect(),
        shown: paper.blocks.iter().map(|block| block.key.clone()).collect(),
    }
}

fn to_approved(world: &World, id: i64) {
    submit(
        &world.store,
        SOURCES,
        &person(1),
        (id, held(world, id).version, now(world)),
        true,
    )
    .expect("submitted");
    let paper = held(world, id);
    let seen = present(&world.store, SOURCES, &paper, now(world))
        .expect("read")
        .frozen
        .expect("frozen");
    approve(
        &world.store,
        SOURCES,
        &person(2),
        (id, paper.version, now(world)),
        &digest(&seen),
    )
    .expect("approved");
}

fn to_issued(world: &World, id: i64) -> String {
    to_approved(world, id);
    issue(
        &world.store,
        SOURCES,
        None,
        &person(1),
        (id, held(world, id).version, now(world)),
    )
    .expect("issued")
}

/// The tenth of November, when October's reports are in.
fn world() -> World {
    let world = World::new();
    world.file("a", 101, &[(1, "150"), (2, "0.5")]);
    world.clock.set(Date::constant(2023, 11, 10));
    world
}

#[test]
fn bound_figures_follow_the_data_in_a_draft_and_are_flagged_after_submission() {
    let world = world();
    let id = new(&world, "2023-10");
    let words = |world: &World| {
        let shown = queries::shown(&world.store, SOURCES, &office(), id, now(world)).expect("seen");
        let text = serde_json::to_string(&shown.frozen().expect("text").pieces).expect("json");
        (text, shown.moved)
    };
    assert!(
        words(&world).0.contains("迟报0项，未报3项"),
        "{}",
        words(&world).0
    );
    world.file("b", 103, &[]);
    assert!(
        words(&world).0.contains("迟报1项，未报2项"),
        "a draft follows"
    );
    submit(
        &world.store,
        SOURCES,
        &person(1),
        (id, 1, now(&world)),
        false,
    )
    .expect("submitted");
    assert!(words(&world).1.is_empty());
    world.file("b", 102, &[(4, "30")]);
    let moved = words(&world).1;
    let late = moved
        .iter()
        .find(|row| row.name == "late")
        .expect("flagged");
    assert_eq!((late.was.as_str(), late.is.as_str()), ("1", "2"));
    let stale = approve(
        &world.store,
        SOURCES,
        &person(2),
        (id, 2, now(&world)),
        "what was on an older page",
    );
    assert!(matches!(stale, Err(StepError::Moved(rows)) if !rows.is_empty()));
}

#[test]
fn what_is_issued_never_changes() {
    let world = world();
    let id = new(&world, "2023-10");
    assert_eq!(to_issued(&world, id), "营通〔2023〕1号");
    let read = |world: &World| {
        let shown = queries::shown(&world.store, SOURCES, &office(), id, now(world)).expect("seen");
        let (_, files) = queries::files(&world.store, (SOURCES, None), &office(), (id, now(world)))
            .expect("files");
        (
            shown.frozen().cloned(),
            shown.issue,
            files.docx,
            shown.moved,
        )
    };
    let before = read(&world);
    let issue = before.1.clone().expect("issued");
    assert_eq!(bulletin::print::sha256(&before.2), issue.docx_sha256);
    world.file("b", 103, &[]);
    let after = read(&world);
    assert_eq!(
        (&before.0, &before.1, &before.2),
        (&after.0, &after.1, &after.2)
    );
    assert!(before.3.is_empty() && !after.3.is_empty(), "staff are told");
    let edit = save(
        &world.store,
        SOURCES,
        &person(1),
        (id, held(&world, id).version, now(&world)),
        typed(&held(&world, id)),
    );
    assert!(matches!(
        edit,
        Err(SaveError::Refused(Refusal::State(State::Issued)))
    ));
    world.store.check().expect("the journal holds");
}

#[test]
fn later_reports_do_not_change_an_earlier_month() {
    let world = world();
    let at = |day: Date| {
        world.clock.set(day);
        let about = about("2023-10");
        queries::compose(&world.store, SOURCES, &about, now(&world)).expect("composed")
    };
    let then = at(Date::constant(2023, 11, 20));
    world.file("b", 103, &[]);
    world.file("b", 102, &[(4, "30")]);
    assert_eq!(at(Date::constant(2024, 1, 20)), then);
}

#[test]
fn two_clerks_lose_nothing() {
    let world = world();
    let id = new(&world, "2023-10");
    let paper = held(&world, id);
    let mut mine = typed(&paper);
    mine.texts
        .insert("next".to_owned(), "我的文字，应报{asked}项。".to_owned());
    let mut theirs = typed(&paper);
    theirs
        .texts
        .insert("next".to_owned(), "他人的文字。".to_owned());
    assert_eq!(
        save(
            &world.store,
            SOURCES,
            &person(1),
            (id, 1, now(&world)),
            mine.clone()
        )
        .expect("saved"),
        2
    );
    let late = save(
        &world.store,
        SOURCES,
        &person(2),
        (id, 1, now(&world)),
        theirs,
    );
    let Err(SaveError::Conflict(saved)) = late else {
        panic!("{late:?}")
    };
    assert!(
        saved
            .blocks
            .iter()
            .any(|block| block.text.starts_with("我的文字") && block.edited)
    );
    assert_eq!(
        save(
            &world.store,
            SOURCES,
            &person(1),
            (id, 2, now(&world)),
            mine
        )
        .expect("again"),
        2,
        "nothing new"
    );
    redraft(&world.store, SOURCES, &person(1), (id, 2, now(&world))).expect("anew");
    assert!(
        held(&world, id)
            .blocks
            .iter()
            .any(|block| block.text.starts_with("我的文字"))
    );
}

#[test]
fn a_wrong_name_is_refused_with_the_nearest_right_one() {
    let world = world();
    let id = new(&world, "2023-10");
    let mut wrong = typed(&held(&world, id));
    wrong
        .texts
        .insert("next".to_owned(), "单位a未报{unit.a.mising}项".to_owned());
    let error = save(
        &world.store,
        SOURCES,
        &person(1),
        (id, 1, now(&world)),
        wrong,
    )
    .expect_err("refused");
    assert!(
        error.explain(Lang::Zh).contains("unit.a.missing"),
        "{}",
        error.explain(Lang::Zh)
    );
    let paper = held(&world, id);
    let hidden = Typed {
        shown: BTreeSet::new(),
        ..typed(&paper)
    };
    save(
        &world.store,
        SOURCES,
        &person(1),
        (id, 1, now(&world)),
        hidden,
    )
    .expect("nothing is printed");
}

#[test]
fn authors_do_not_approve_and_every_press_counts_once() {
    let world = world();
    let id = new(&world, "2023-10");
    let (store, at) = (&world.store, now(&world));
    submit(store, SOURCES, &person(1), (id, 1, at), false).expect("submitted");
    submit(store, SOURCES, &person(1), (id, 1, at), false).expect("pressed twice");
    let paper = held(&world, id);
    let seen = digest(
        &present(store, SOURCES, &paper, at)
            .expect("read")
            .frozen
            .expect("frozen"),
    );
    let own = approve(store, SOURCES, &person(1), (id, 2, at), &seen);
    assert!(matches!(own, Err(StepError::Refused(Refusal::Author))));
    let clerk = Scope {
        role: Role::Clerk,
        org: Some("a".into()),
        ..person(9)
    };
    let outside = approve(store, SOURCES, &clerk, (id, 2, at), &seen);
    assert!(matches!(
        outside,
        Err(StepError::Refused(Refusal::NotFound))
    ));
    approve(store, SOURCES, &person(2), (id, 2, at), &seen).expect("approved");
    give_back(store, &person(2), (id, 3), "请补充原因").expect("returned");
    assert_eq!(held(&world, id).state, State::Draft);
    to_issued(&world, id);
    let version = held(&world, id).version;
    publish(store, &person(1), (id, version)).expect("published");
    assert!(matches!(
        withdraw(store, &person(1), (id, version + 1), " "),
        Err(StepError::Reason)
    ));
    withdraw(store, &person(1), (id, version + 1), "数据口径有误").expect("withdrawn");
    let (list, _) = queries::list(store, &Scope::public(), 0, 10).expect("a list");
    assert_eq!(
        (list[0].state, list[0].reason.as_str()),
        (State::Withdrawn, "数据口径有误")
    );
    let public = queries::shown(store, SOURCES, &Scope::public(), id, at).expect("listed");
    assert!(public.frozen().is_none(), "its text is no longer public");
}

#[test]
fn two_that_issue_at_once_get_two_numbers_in_a_row() {
    let world = world();
    let ids: Vec<i64> = ["2023-08", "2023-09", "2023-10", "2023Q3"]
        .iter()
        .map(|text| new(&world, text))
        .collect();
    for id in &ids {
        to_approved(&world, *id);
    }
    let mut numbers: Vec<String> = std::thread::scope(|threads| {
        let running: Vec<_> = ids
            .iter()
            .map(|id| {
                let version = held(&world, *id).version;
                let (store, at) = (world.store.clone(), now(&world));
                threads.spawn(move || {
                    issue(&store, SOURCES, None, &person(1), (*id, version, at)).expect("issued")
                })
            })
            .collect();
        running
            .into_iter()
            .map(|thread| thread.join().expect("a thread"))
            .collect()
    });
    numbers.sort();
    assert_eq!(
        numbers,
        [
            "营通〔2023〕1号",
            "营通〔2023〕2号",
            "营通〔2023〕3号",
            "营通〔2023〕4号"
        ]
    );
    let next = new(&world, "2023Q2");
    assert_eq!(to_issued(&world, next), "营通〔2023〕5号");
}

#[test]
fn cases_carry_no_persons() {
    let world = world();
    let about = About {
        kind: Kind::Cases,
        span: Span::parse("2023Q4").expect("a span"),
        subject: String::new(),
    };
    let (id, _) = draft(
        &world.store,
        SOURCES,
        &person(1),
        about,
        (now(&world), true),
    )
    .expect("a draft");
    let none = submit(
        &world.store,
        SOURCES,
        &person(1),
        (id, 1, now(&world)),
        true,
    );
    assert!(matches!(none, Err(StepError::NoCase)));
    let mut cases = typed(&held(&world, id));
    cases
        .texts
        .insert("case.1".to_owned(), "示例案例\n联系13800000000".to_owned());
    let personal = save(
        &world.store,
        SOURCES,
        &person(1),
        (id, 1, now(&world)),
        cases.clone(),
    );
    assert!(matches!(personal, Err(SaveError::Personal(key)) if key == "case.1"));
    cases
        .texts
        .insert("case.1".to_owned(), "示例案例\n某单位拖延办理。".to_owned());
    save(
        &world.store,
        SOURCES,
        &person(1),
        (id, 1, now(&world)),
        cases,
    )
    .expect("saved");
    let unsaid = submit(
        &world.store,
        SOURCES,
        &person(1),
        (id, 2, now(&world)),
        false,
    );
    assert!(matches!(unsaid, Err(StepError::Names)));
    submit(
        &world.store,
        SOURCES,
        &person(1),
        (id, 2, now(&world)),
        true,
    )
    .expect("submitted");
}

#[test]
fn a_draft_lies_on_the_desk_once_a_month() {
    let world = world();
    let tick = |day| bulletin::tick(&world.store, SOURCES, &office(), day).expect("a round");
    assert_eq!(
        tick(Date::constant(2023, 11, 10)),
        0,
        "the office still decides"
    );
    world.clock.set(Date::constant(2023, 11, 28));
    assert_eq!(tick(Date::constant(2023, 11, 28)), 1);
    assert_eq!(tick(Date::constant(2023, 11, 28)), 0);
    assert_eq!(held(&world, 1).about.span, Span::Month(month("2023-10")));
}
