//! The room through its door: blockages, meetings and decisions on a store.

use crate::common;

use base::calendar::{Calendar, Notice, Term};
use base::{Date, OrgId, Role};
use common::{World, clerk, held, input, office, raised, row, scope};
use dispatch::commands::minutes::{Typed, save};
use dispatch::commands::{
    StepError, accept, agenda, check, decide, issue, put_off, raise, send, work,
};
use dispatch::rules::Refusal;
use dispatch::rules::blockage::State;
use dispatch::rules::decision::State as DecisionState;
use dispatch::{blockage, meeting};
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn typed(rows: Vec<dispatch::rules::merge::Row>) -> Typed {
    Typed {
        present: "示例督查室".to_owned(),
        minutes: "示例：通报进展。".to_owned(),
        rows,
    }
}

#[test]
fn a_blockage_runs_from_raising_to_confirming() {
    let world = World::new();
    let (a, b) = (clerk("a"), clerk("b"));
    let id = raised(&world, &a);
    assert_eq!(raised(&world, &a), id, "pressed twice it is one");
    let given = (OrgId::from("b"), Term::WorkingDays(15));
    let done = accept::accept(&world.store, &office(), (id, 1), given.clone()).expect("accepted");
    let again = accept::accept(&world.store, &office(), (id, 1), given).expect("accepted twice");
    assert_eq!((again.version, again.changed), (done.version, false));
    let shown = blockage(&world.store, &b, id).expect("seen");
    assert_eq!(
        shown.row.due,
        Some(day("2023-11-22")),
        "15 working days from 1 November"
    );
    let noted = work::note(
        &world.store,
        &b,
        (id, done.version),
        "示例：在办".to_owned(),
    )
    .expect("noted");
    let twice = work::note(
        &world.store,
        &b,
        (id, done.version),
        "示例：在办".to_owned(),
    )
    .expect("noted twice");
    assert_eq!((twice.version, twice.changed), (noted.version, false));
    let stale = work::solve(&world.store, &b, (id, 1), "示例：好了".to_owned());
    assert!(matches!(stale, Err(StepError::Conflict(row)) if row.version == noted.version));
    let solved = work::solve(
        &world.store,
        &b,
        (id, noted.version),
        "示例：好了".to_owned(),
    )
    .expect("solved");
    let empty = check::reopen(&world.store, &a, (id, solved.version), " ".to_owned());
    assert!(matches!(empty, Err(StepError::Invalid(_))));
    let own = check::confirm(&world.store, &b, (id, solved.version));
    assert!(matches!(own, Err(StepError::Refused(Refusal::RaiserOnly))));
    let back = check::reopen(
        &world.store,
        &a,
        (id, solved.version),
        "示例：没有".to_owned(),
    )
    .expect("reopened");
    let solved = work::solve(
        &world.store,
        &b,
        (id, back.version),
        "示例：真好了".to_owned(),
    )
    .expect("solved");
    check::confirm(&world.store, &a, (id, solved.version)).expect("confirmed");
    let shown = blockage(&world.store, &a, id).expect("seen");
    assert_eq!(
        (shown.row.state, shown.row.ended_on),
        (State::Confirmed, Some(common::TODAY))
    );
    assert_eq!(shown.notes.len(), 4);
    assert_eq!(shown.history.len(), 7, "one entry a change");
    let over = put_off::carry(&world.store, &office(), (id, 99), "示例".to_owned());
    assert!(matches!(over, Err(StepError::Refused(Refusal::Over))));
}

#[test]
fn only_units_with_a_part_raise_and_only_those_concerned_see() {
    let world = World::new();
    let raise = |scope: &base::Scope| raise::raise(&world.store, scope, &world.board(), input());
    assert!(matches!(
        raise(&clerk("d")),
        Err(StepError::Refused(Refusal::NotYourTask))
    ));
    let watch = scope(Role::Supervisor, None);
    assert!(matches!(
        raise(&watch),
        Err(StepError::Refused(Refusal::NotFound))
    ));
    let mut wrong = input();
    (wrong.asked_of, wrong.since, wrong.what) =
        (OrgId::from("x"), "2023-12-01".to_owned(), String::new());
    let wrong = raise::raise(&world.store, &clerk("a"), &world.board(), wrong);
    assert!(matches!(wrong, Err(StepError::Invalid(problems)) if problems.len() == 3));
    let id = raise(&clerk("b")).expect("a helper raises").id;
    for (who, sees) in [
        (clerk("a"), true), // leads the task
        (clerk("b"), true),
        (clerk("c"), false),
        (clerk("d"), false),
        (office(), true),
        (watch, true),
        (scope(Role::Auditor, None), true),
        (scope(Role::Discipline, None), false),
        (base::Scope::public(), false),
    ] {
        assert_eq!(blockage(&world.store, &who, id).is_ok(), sees, "{who:?}");
        let of_task = world
            .store
            .read(|read| dispatch::of_task(read, &who, 101))
            .expect("read");
        assert_eq!(!of_task.is_empty(), sees, "{who:?}");
    }
    let given = (OrgId::from("c"), Term::WorkingDays(5));
    accept::accept(&world.store, &office(), (id, 1), given).expect("accepted");
    assert!(
        blockage(&world.store, &clerk("c"), id).is_ok(),
        "the owner sees it"
    );
}

#[test]
fn a_meeting_decides_and_its_decisions_are_carried_out() {
    let world = World::new();
    let id = raised(&world, &clerk("a"));
    let key = held(&world);
    let shown =
        meeting(&world.store, &clerk("b"), key.0).expect("asked, since it is asked for help");
    assert!(
        shown
            .items
            .iter()
            .any(|item| item.line.title.contains("接口未开通"))
    );
    assert!(meeting(&world.store, &clerk("d"), key.0).is_err());
    let wrong = typed(vec![row(None, "示例：一", "没有这个单位", "堵点99")]);
    let wrong = save(&world.store, &office(), key, wrong);
    assert!(matches!(wrong, Err(StepError::Invalid(problems)) if problems.len() == 2));
    let rows = vec![
        row(None, "示例：开放接口", "示例单位b", &format!("堵点{id}")),
        row(None, "", "", ""),
        row(None, "示例：另一件", "d", ""),
    ];
    let saved = save(&world.store, &office(), key, typed(rows)).expect("saved");
    assert!(
        meeting(&world.store, &clerk("d"), key.0).is_err(),
        "drafts are the office's"
    );
    let held = meeting(&world.store, &office(), key.0)
        .expect("seen")
        .decisions;
    let rows = held
        .iter()
        .map(|held| {
            let about = held.blockage.map(|id| format!("b{id}")).unwrap_or_default();
            row(Some(held.id), &held.text, held.owner.as_str(), &about)
        })
        .collect();
    let done =
        issue::issue(&world.store, &office(), (key.0, saved.version), typed(rows)).expect("issued");
    let again = issue::issue(
        &world.store,
        &office(),
        (key.0, saved.version),
        typed(Vec::new()),
    )
    .expect("issued twice");
    assert_eq!((again.version, again.changed), (done.version, false));
    let own = meeting(&world.store, &clerk("d"), key.0).expect("it owns a decision");
    assert!(own.items.is_empty() && own.row.minutes.is_empty() && own.decisions.len() == 1);
    assert_eq!(
        own.decisions[0].due,
        Some(day("2023-11-15")),
        "10 working days from the meeting"
    );
    let solved = blockage(&world.store, &clerk("b"), id).expect("seen").row;
    assert_eq!(
        (solved.state, solved.owner),
        (State::Accepted, Some(OrgId::from("b")))
    );

    let decision = own.decisions[0].id;
    let text = || "示例：做完了".to_owned();
    let other = decide::report(&world.store, &clerk("c"), (decision, 2), text());
    assert!(matches!(other, Err(StepError::Refused(Refusal::NotFound))));
    let reported = decide::report(
        &world.store,
        &clerk("d"),
        (decision, own.decisions[0].version),
        text(),
    )
    .expect("reported");
    let back = decide::give_back(
        &world.store,
        &office(),
        (decision, reported.version),
        text(),
    )
    .expect("returned");
    let again = decide::report(&world.store, &clerk("d"), (decision, back.version), text())
        .expect("reported");
    decide::confirm(&world.store, &office(), (decision, again.version)).expect("confirmed");
    let (from, to) = (day("2023-11-01"), day("2023-11-30"));
    let summary = world
        .store
        .read(|read| dispatch::summary(read, &office(), from, to))
        .expect("read");
    assert_eq!(
        (summary.raised, summary.solved, summary.meetings),
        (1, 0, 1)
    );
    assert_eq!(
        summary.decisions,
        [(DecisionState::Confirmed, 1), (DecisionState::Open, 1)]
    );
    assert_eq!((summary.decisions_overdue, summary.open.len()), (1, 1));
    assert!(summary.open[0].overdue);
    let public = world
        .store
        .read(|read| dispatch::summary(read, &base::Scope::public(), from, to))
        .expect("read");
    assert_eq!(public, dispatch::Summary::default());
}

#[test]
fn the_agenda_is_ordered_dropped_and_read_anew() {
    let world = World::new();
    let first = raised(&world, &clerk("a"));
    let new = dispatch::commands::plan::Input {
        period: "2023-10".to_owned(),
        day: "2023-11-03".to_owned(),
        starts: String::new(),
        place: "示例会议室".to_owned(),
        chair: "示例组长".to_owned(),
        sample: true,
    };
    let plan = |new| dispatch::commands::plan::plan(&world.store, &office(), &world.board(), new);
    let id = plan(new.clone()).expect("planned").id;
    assert!(!plan(new).expect("planned twice").new);
    let shown = meeting(&world.store, &office(), id).expect("seen");
    assert_eq!(shown.items.len(), 1);
    let change = agenda::Typed {
        day: "2023-11-02".to_owned(),
        place: "示例二楼".to_owned(),
        chair: "示例组长".to_owned(),
        seats: vec![OrgId::from("a")],
        places: [(shown.items[0].id, "5".to_owned())].into(),
        dropped: vec![shown.items[0].id],
        added: "示例：其他事项\n\n示例：第二项".to_owned(),
        ..agenda::Typed::default()
    };
    let edited = agenda::edit(&world.store, &office(), (id, 1), change.clone()).expect("edited");
    let stale = agenda::edit(&world.store, &office(), (id, 1), change);
    assert!(matches!(stale, Err(StepError::Conflict(_))));
    let mut second = input();
    second.what = "示例：另一个困难".to_owned();
    raise::raise(&world.store, &clerk("a"), &world.board(), second).expect("raised");
    let read = agenda::regenerate(
        &world.store,
        &office(),
        &world.board(),
        (id, edited.version),
    )
    .expect("read anew");
    let shown = meeting(&world.store, &office(), id).expect("seen");
    let seen: Vec<(i64, bool)> = shown
        .items
        .iter()
        .map(|item| (item.line.reference, item.dropped))
        .collect();
    assert_eq!(
        seen,
        [(first, true), (0, false), (0, false), (first + 1, false)]
    );
    send::send(&world.store, &office(), (id, read.version)).expect("sent");
    let unit = meeting(&world.store, &clerk("a"), id).expect("seen");
    assert_eq!(
        unit.items.len(),
        3,
        "what was left out is the office's affair"
    );
}

#[test]
fn terms_are_told_once_a_stage_and_move_with_the_calendar() {
    let world = World::new();
    let id = raised(&world, &clerk("a"));
    let given = (OrgId::from("b"), Term::WorkingDays(5));
    accept::accept(&world.store, &office(), (id, 1), given).expect("accepted");
    let tick = |text: &str| dispatch::tick(&world.store, &office(), day(text)).expect("ticked");
    assert_eq!(tick("2023-11-01"), 0);
    assert_eq!(
        tick("2023-11-03"),
        1,
        "due on the 8th: three working days are left"
    );
    assert_eq!(tick("2023-11-03"), 0);
    assert_eq!(tick("2023-11-09"), 1);
    assert_eq!(tick("2023-11-22"), 1);
    assert_eq!(tick("2023-12-22"), 0);
    let off = vec![day("2023-11-02"), day("2023-11-03")];
    let notice = Notice::new(2023, "示例〔2023〕1号", off, Vec::new()).expect("a notice");
    let calendar = Calendar::weekends().with_notices(&[notice]);
    let recompute = |calendar: Calendar| {
        world
            .store
            .write(&office(), move |tx| {
                let moved = dispatch::recompute(tx, &calendar)?;
                tx.journal("test.recomputed", "calendar", serde_json::json!({}))?;
                Ok::<_, store::Error>(moved)
            })
            .expect("derived anew")
    };
    let moved = recompute(calendar.clone());
    assert_eq!(moved.len(), 1);
    assert_eq!(
        (moved[0].old, moved[0].new),
        (day("2023-11-08"), day("2023-11-10"))
    );
    assert_eq!(recompute(calendar), []);
}

#[test]
fn each_has_to_do_what_is_theirs() {
    let world = World::new();
    let id = raised(&world, &clerk("a"));
    let todo = |who: &base::Scope| {
        let found = world
            .store
            .read(|read| dispatch::todo(read, who, common::TODAY))
            .expect("read");
        found.into_iter().map(|todo| todo.href).collect::<Vec<_>>()
    };
    let page = format!("/blockages/{id}");
    assert_eq!(todo(&office()), [page.as_str()]);
    assert!(todo(&clerk("b")).is_empty());
    let given = (OrgId::from("b"), Term::WorkingDays(5));
    let done = accept::accept(&world.store, &office(), (id, 1), given).expect("accepted");
    assert_eq!(todo(&clerk("b")), [page.as_str()]);
    work::solve(
        &world.store,
        &clerk("b"),
        (id, done.version),
        "示例".to_owned(),
    )
    .expect("solved");
    assert_eq!(
        (todo(&clerk("b")), todo(&clerk("a"))),
        (Vec::new(), vec![page])
    );
    assert!(todo(&scope(Role::Auditor, None)).is_empty());
}

#[test]
fn a_sample_month_is_written_through_the_commands() {
    let world = World::new();
    let set = |at| world.clock.set_at(at);
    let mut raised = 0;
    for text in ["2023-11", "2023-12", "2024-01", "2024-02"] {
        raised +=
            dispatch::sample::month(&world.store, &set, common::period(text), 7, None).expect(text);
    }
    assert!(raised >= 8, "{raised}");
    assert_eq!(
        world.count("SELECT COUNT(*) FROM dispatch_meeting WHERE state = 'issued'"),
        4
    );
    assert!(world.count("SELECT COUNT(*) FROM dispatch_decision WHERE state = 'confirmed'") > 1);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM dispatch_blockage WHERE sample = 0"),
        0
    );
    let other = World::new();
    let set = |at| other.clock.set_at(at);
    dispatch::sample::month(&other.store, &set, common::period("2023-11"), 7, None).expect("again");
    let what = "SELECT what || state FROM dispatch_blockage WHERE raised_on < '2023-12-01' AND state = 'declined' ORDER BY id";
    assert_eq!(world.texts(what), other.texts(what));
    assert_eq!(
        other.texts("SELECT what FROM dispatch_blockage ORDER BY id"),
        world
            .texts("SELECT what FROM dispatch_blockage WHERE raised_on < '2023-12-01' ORDER BY id")
    );
    assert_eq!(
        dispatch::sample::month(&world.store, &set, common::period("2025-01"), 7, None)
            .expect("outside"),
        0
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever is tried in whatever order: every change has its entry, versions count the changes, and what is over
    /// stays over.
    #[test]
    fn random_steps_keep_the_record(steps in proptest::collection::vec((0_usize..4, 0_usize..7, 0_i64..3), 1..25)) {
        let world = World::new();
        let id = raised(&world, &clerk("a"));
        let people = [office(), clerk("a"), clerk("b"), clerk("c")];
        let text = || "示例".to_owned();
        let mut changes = 1;
        for (who, what, behind) in steps {
            let before = blockage(&world.store, &office(), id).expect("seen").row;
            let (who, key) = (&people[who], (id, before.version - behind));
            let done = match what {
                0 => accept::accept(&world.store, who, key, (OrgId::from("b"), Term::WorkingDays(5))),
                1 => work::note(&world.store, who, key, format!("示例{changes}")),
                2 => work::solve(&world.store, who, key, text()),
                3 => check::confirm(&world.store, who, key),
                4 => check::reopen(&world.store, who, key, text()),
                5 => put_off::decline(&world.store, who, key, text()),
                _ => put_off::carry(&world.store, who, key, text()),
            };
            let after = blockage(&world.store, &office(), id).expect("seen").row;
            if done.is_ok_and(|done| done.changed) {
                changes += 1;
                prop_assert!(!before.state.is_over() && behind == 0);
                prop_assert_eq!(after.version, before.version + 1);
            } else {
                prop_assert_eq!(&after, &before);
            }
            prop_assert_eq!(after.ended_on.is_some(), after.state.is_over());
            prop_assert!(after.owner.is_some() == after.due.is_some());
        }
        let entries = blockage(&world.store, &office(), id).expect("seen").history.len();
        prop_assert_eq!(entries, changes);
    }
}
