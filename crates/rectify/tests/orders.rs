//! The loop of an order through its door: numbers, terms, misses, interviews, extensions, pauses, late notices.

use crate::common;

use base::calendar::{Calendar, Notice, Term, parse_days};
use base::{Explain, Fault, OrgId, Role, Scope};
use common::{World, clerk, day, finding, head, office, paper, scope};
use rectify::commands::hand_in::hand_in;
use rectify::commands::interview::{self, Record};
use rectify::commands::pause::{Standstill, pause, resume};
use rectify::commands::plan as plans;
use rectify::commands::{StepError, acknowledge, check, extension, settings, tick, withdraw};
use rectify::model::NewFile;
use rectify::rules::order::{PauseReason, Refusal, Source, Stage, State};
use rectify::rules::prefill::{lagging, prefill};

fn refusal<T: std::fmt::Debug>(outcome: Result<T, StepError>) -> Refusal {
    match outcome {
        Err(StepError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// Acknowledged, planned and agreed.
fn agreed(world: &World) -> i64 {
    let id = world.order();
    acknowledge::acknowledge(&world.store, &clerk("a"), world.key(id)).expect("acknowledged");
    hand_in(
        &world.store,
        &head("a"),
        paper(world.key(id), Stage::Plan, true),
    )
    .expect("a plan");
    plans::agree(&world.store, &office(), world.key(id)).expect("agreed");
    id
}

#[test]
fn an_order_goes_from_opening_to_closing() {
    let world = World::new();
    let id = world.order();
    let order = world.shown(id).order;
    assert_eq!(order.number, "营整〔2024〕1号");
    // 6 September 2024 is a Friday; 14 September is worked, 15 to 17 rest: five working days end on the 13th.
    assert_eq!(order.due, Some(day("2024-09-13")));
    acknowledge::acknowledge(&world.store, &clerk("a"), (id, 1)).expect("acknowledged");
    let again = acknowledge::acknowledge(&world.store, &clerk("a"), (id, 1)).expect("again");
    assert!(!again.changed, "a second press changes nothing");
    let draft = paper(world.key(id), Stage::Plan, false);
    hand_in(&world.store, &clerk("a"), draft).expect("a draft");
    let as_clerk = paper(world.key(id), Stage::Plan, true);
    assert_eq!(
        refusal(hand_in(&world.store, &clerk("a"), as_clerk)),
        Refusal::HeadOnly
    );
    hand_in(
        &world.store,
        &head("a"),
        paper(world.key(id), Stage::Plan, true),
    )
    .expect("filed");
    assert_eq!(
        world.shown(id).order.due,
        None,
        "the clock stands while the office reads"
    );
    world.clock.set("2024-09-10");
    plans::give_back(
        &world.store,
        &office(),
        world.key(id),
        ("太笼统".to_owned(), plans::AGAIN),
    )
    .expect("returned");
    let order = world.shown(id).order;
    assert_eq!(
        (order.state, order.due),
        (State::PlanReturned, Some(day("2024-09-13")))
    );
    hand_in(
        &world.store,
        &head("a"),
        paper(world.key(id), Stage::Plan, true),
    )
    .expect("filed");
    plans::agree(&world.store, &office(), world.key(id)).expect("agreed");
    let mut proof = paper(world.key(id), Stage::Proof, true);
    proof.add.push(NewFile {
        name: "佐证.txt".to_owned(),
        content: "示例佐证".into(),
    });
    hand_in(&world.store, &clerk("a"), proof).expect("proof");
    let supervisor_of_unit = scope(Role::Supervisor, Some("a"));
    let own = check::close(
        &world.store,
        &supervisor_of_unit,
        world.key(id),
        String::new(),
    );
    assert_eq!(
        refusal(own),
        Refusal::OwnUnit,
        "nobody checks their own unit"
    );
    let said = ("抽查仍有问题".to_owned(), Term::WorkingDays(10));
    let supervisor = scope(Role::Supervisor, None);
    check::reopen(&world.store, &supervisor, world.key(id), said).expect("reopened");
    hand_in(
        &world.store,
        &head("a"),
        paper(world.key(id), Stage::Proof, true),
    )
    .expect("proof");
    check::close(&world.store, &supervisor, world.key(id), "到位".to_owned()).expect("closed");
    let shown = world.shown(id);
    assert_eq!((shown.order.state, shown.order.due), (State::Closed, None));
    assert_eq!(shown.order.misses, 0);
    assert_eq!(shown.papers.len(), 4, "two plans and two proofs");
    assert_eq!(
        world.kinds(&format!("order/{id}")),
        [
            "order.opened",
            "order.acknowledged",
            "order.plan_drafted",
            "order.plan_filed",
            "order.plan_returned",
            "order.plan_filed",
            "order.plan_agreed",
            "order.proof_filed",
            "order.reopened",
            "order.proof_filed",
            "order.closed",
        ]
    );
    let refused = acknowledge::acknowledge(&world.store, &clerk("b"), world.key(id));
    assert_eq!(refusal(refused), Refusal::NotFound, "404 before 403");
}

#[test]
fn numbers_have_no_gap_and_begin_anew_each_year() {
    let world = World::new();
    settings::set(
        &world.store,
        &office(),
        settings::Typed {
            prefix: "晋营整".to_owned(),
            issuer: "示例专班".to_owned(),
            plan_term: "3wd".to_owned(),
            proof_term: "1m".to_owned(),
            version: 0,
        },
    )
    .expect("settings");
    let open = |org: &str| rectify::open(&world.store, &office(), finding(org));
    let first = open("a").expect("an order");
    let same = open("a").expect("the same press");
    assert_eq!((same.id, same.new), (first.id, false));
    // A refused order takes no number.
    let mut bad = finding("b");
    bad.basis = String::new();
    let error = rectify::open(&world.store, &office(), bad).expect_err("no basis");
    assert_eq!(error.fault(), Fault::Invalid);
    assert_eq!(open("b").expect("an order").number, "晋营整〔2024〕2号");
    withdraw::withdraw(
        &world.store,
        &office(),
        world.key(first.id),
        "误发".to_owned(),
    )
    .expect("withdrawn");
    assert_eq!(open("c").expect("an order").number, "晋营整〔2024〕3号");
    world.clock.set("2025-01-02");
    assert_eq!(open("c").expect("an order").number, "晋营整〔2025〕1号");
    let stranger = rectify::open(&world.store, &clerk("a"), finding("a")).expect_err("a clerk");
    assert_eq!(stranger.fault(), Fault::NotFound);
    let own = rectify::open(&world.store, &scope(Role::Office, Some("a")), finding("a"));
    assert_eq!(own.expect_err("the own unit").fault(), Fault::Forbidden);
    let supervisor = scope(Role::Supervisor, None);
    let second = withdraw::withdraw(&world.store, &supervisor, world.key(2), "试".to_owned());
    assert_eq!(refusal(second), Refusal::OpenerOnly);
}

#[test]
fn a_lagging_task_fills_its_order_and_has_one_at_a_time() {
    let world = World::new();
    let board = plan::board(&world.store, day(common::TODAY)).expect("a board");
    let late: Vec<i64> = lagging(&board).iter().map(|(task, _)| task.id).collect();
    assert_eq!(late, [101, 102, 103]);
    let filled = prefill(&board, &OrgId::from("a"), &[101, 102, 103]).expect("filled in");
    assert_eq!(filled.items.len(), 2, "unit a leads two of them");
    assert!(
        filled.wrong.contains("示例任务1") && filled.wrong.contains("目标≥ 200 家"),
        "{}",
        filled.wrong
    );
    assert!(
        filled.basis.contains("《示例方案》（示例〔2023〕1号）1"),
        "{}",
        filled.basis
    );
    let input = |filled: rectify::rules::prefill::Prefill| rectify::Input {
        source: Source::Task,
        items: filled.items,
        wrong: filled.wrong,
        asked: filled.asked,
        basis: filled.basis,
        ..finding("a")
    };
    let one = prefill(&board, &OrgId::from("a"), &[101]).expect("filled in");
    let first = rectify::open(&world.store, &office(), input(one.clone())).expect("an order");
    world.clock.set("2024-09-09");
    let mut other = input(one);
    other.wrong.push('。');
    let second = rectify::open(&world.store, &office(), other).expect("an order");
    assert_eq!(
        (second.id, second.new),
        (first.id, false),
        "one open order a task and unit"
    );
    assert!(prefill(&board, &OrgId::from("b"), &[101]).is_none());
}

#[test]
fn warnings_rise_and_the_second_miss_proposes_one_interview() {
    let world = World::new();
    let id = world.order();
    let run = |on: &str| {
        world.clock.set(on);
        tick(&world.store, &Scope::system(), day(on)).expect("the day's work")
    };
    // Five working days from the start: blue at once. Each level is told once.
    assert_eq!(run("2024-09-06"), 1);
    assert_eq!(run("2024-09-06"), 0);
    assert_eq!(run("2024-09-10"), 0);
    assert_eq!(run("2024-09-11"), 1, "orange");
    assert_eq!(run("2024-09-13"), 0, "the last day is not past");
    assert_eq!(run("2024-09-14"), 2, "red, and the miss");
    assert_eq!(run("2024-09-20"), 0);
    let told = world.count("SELECT COUNT(*) FROM notify_message WHERE kind = 'rectify.warned'");
    assert_eq!(told, 4, "blue, orange, red to the unit; red to the opener");
    assert_eq!(world.shown(id).order.misses, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM rectify_interview"), 0);
    // The rectification term passes too: the second miss.
    let due = world.shown(id).terms[1].due.expect("a day");
    run(&due.to_string());
    assert_eq!(world.shown(id).order.misses, 1);
    run(&due.tomorrow().expect("a day").to_string());
    assert_eq!(world.shown(id).order.misses, 2);
    assert_eq!(world.kinds("interview/1"), ["interview.proposed"]);
    run("2024-12-31");
    assert_eq!(world.count("SELECT COUNT(*) FROM rectify_interview"), 1);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM notify_message WHERE kind = 'rectify.interview'"),
        1
    );

    // The interview: the office approves, supervision may hold it; the unit hears of it when it is approved.
    let unit = rectify::interview(&world.store, &head("a"), 1);
    assert_eq!(unit.expect_err("not yet").fault(), Fault::NotFound);
    let supervisor = scope(Role::Supervisor, None);
    assert!(interview::approve(&world.store, &supervisor, (1, 1)).is_err());
    interview::approve(&world.store, &office(), (1, 1)).expect("approved");
    assert!(rectify::interview(&world.store, &head("a"), 1).is_ok());
    let record = |held_on: &str| Record {
        held_on: held_on.to_owned(),
        present: "示例单位主要负责人".to_owned(),
        minutes: "示例记录".to_owned(),
        agreed: "限期整改".to_owned(),
        length: "5wd".to_owned(),
    };
    let early = interview::hold(&world.store, &supervisor, (1, 2), record("2024-12-30"));
    assert_eq!(
        early.expect_err("before its approval").fault(),
        Fault::Invalid
    );
    interview::hold(&world.store, &supervisor, (1, 2), record("2024-12-31")).expect("held");
    let stale = interview::close(&world.store, &office(), (1, 2), "已办".to_owned());
    assert_eq!(stale.expect_err("a stale page").fault(), Fault::Conflict);
    let held = rectify::interview(&world.store, &head("a"), 1)
        .expect("held")
        .row;
    assert_eq!(held.due, Some(day("2025-01-08")), "1 January rests");
    interview::close(&world.store, &office(), (1, 3), "已办".to_owned()).expect("closed");
}

#[test]
fn a_late_step_is_late_although_nothing_ran_in_between() {
    let world = World::new();
    let id = world.order();
    acknowledge::acknowledge(&world.store, &clerk("a"), world.key(id)).expect("acknowledged");
    world.clock.set("2024-09-18");
    hand_in(
        &world.store,
        &head("a"),
        paper(world.key(id), Stage::Plan, true),
    )
    .expect("late");
    let shown = world.shown(id);
    assert_eq!(shown.order.misses, 1);
    assert_eq!(shown.terms[0].missed_on, Some(day("2024-09-13")));
    assert_eq!(
        tick(&world.store, &Scope::system(), day("2024-09-18")).expect("nothing"),
        0
    );
}

#[test]
fn an_extension_is_asked_in_time_granted_once_and_counted_from_the_origin() {
    let world = World::new();
    let id = agreed(&world);
    let before = world.shown(id).order.due.expect("a day");
    let five = || (Term::WorkingDays(5), "需上级系统配合".to_owned());
    let months = (Term::Months(1), "换单位".to_owned());
    let wrong = extension::ask(&world.store, &head("a"), world.key(id), months);
    assert!(
        matches!(wrong, Err(StepError::Invalid(_))),
        "the unit of the term"
    );
    world.clock.set(&before.to_string());
    extension::ask(&world.store, &clerk("a"), world.key(id), five())
        .expect("asked on the last day");
    // While the answer is out nothing is missed; the answer decides.
    world.clock.set("2024-10-12");
    let passed = |on: &str| tick(&world.store, &Scope::system(), day(on)).expect("the day's work");
    passed("2024-10-12");
    assert_eq!(world.shown(id).order.misses, 0);
    extension::answer(
        &world.store,
        &office(),
        world.key(id),
        (true, String::new()),
    )
    .expect("granted");
    let after = world.shown(id);
    let calendar = Calendar::national();
    assert_eq!(
        after.order.due,
        Some(calendar.add_working_days(day(common::TODAY), 25)),
        "one longer term from the same origin"
    );
    assert_eq!(after.order.misses, 0);
    let again = extension::ask(&world.store, &head("a"), world.key(id), five());
    assert_eq!(refusal(again), Refusal::ExtendedOnce);
    let nothing = extension::answer(
        &world.store,
        &office(),
        world.key(id),
        (true, String::new()),
    );
    assert_eq!(refusal(nothing), Refusal::NothingAsked);
}

#[test]
fn a_pause_moves_the_due_day_and_cannot_reach_back() {
    let world = World::new();
    let id = agreed(&world);
    let before = world.shown(id).order.due.expect("a day");
    let still = |from: &str, until: Option<&str>| Standstill {
        reason: PauseReason::HigherAuthority,
        note: "等待省级答复".to_owned(),
        from: day(from),
        until: until.map(day),
    };
    let back = pause(
        &world.store,
        &office(),
        world.key(id),
        still("2024-09-05", None),
    );
    assert!(matches!(back, Err(StepError::Invalid(_))));
    pause(
        &world.store,
        &office(),
        world.key(id),
        still("2024-09-09", None),
    )
    .expect("paused");
    assert_eq!(world.shown(id).order.due, None);
    assert_eq!(
        refusal(pause(
            &world.store,
            &office(),
            world.key(id),
            still("2024-09-10", None)
        )),
        Refusal::Paused
    );
    world.clock.set("2024-09-12");
    resume(&world.store, &office(), world.key(id)).expect("resumed");
    let after = world.shown(id).order.due.expect("a day");
    let calendar = Calendar::national();
    assert_eq!(
        calendar.working_days(before, after),
        3,
        "Monday to Wednesday did not count"
    );
    assert_eq!(
        refusal(resume(&world.store, &office(), world.key(id))),
        Refusal::Running
    );
}

#[test]
fn a_late_notice_moves_open_terms_from_their_origins() {
    let world = World::new();
    let id = world.order();
    world.clock.set("2024-09-14");
    tick(&world.store, &Scope::system(), day("2024-09-14")).expect("missed");
    assert_eq!(world.shown(id).order.misses, 1);
    // Suppose 9 to 13 September had been declared days off.
    let off = parse_days("9月9日至13日", 2024).expect("days");
    let mut all = Calendar::national()
        .notice(2024)
        .expect("a notice")
        .off()
        .to_vec();
    all.extend(off);
    all.sort();
    let work = Calendar::national()
        .notice(2024)
        .expect("a notice")
        .work()
        .to_vec();
    let notice = Notice::new(2024, "示例通知", all, work).expect("a notice");
    let calendar = Calendar::national().with_notices(&[notice]);
    let moved = world
        .store
        .write(&Scope::system(), move |tx| {
            let moved = rectify::recompute(tx, &calendar)?;
            assert!(
                rectify::recompute(tx, &calendar)?.is_empty(),
                "nothing the second time"
            );
            tx.transient();
            Ok::<_, store::Error>(moved)
        })
        .expect("recomputed");
    assert_eq!(moved.len(), 2);
    assert_eq!(moved[0].subject, format!("order/{id}"));
    assert_eq!(
        (moved[0].old, moved[0].new),
        (day("2024-09-13"), day("2024-09-23"))
    );
    assert_eq!(
        world.shown(id).order.misses,
        0,
        "the term has not passed after all"
    );
}

#[test]
fn two_people_at_once_lose_nothing() {
    let world = World::new();
    let id = world.order();
    acknowledge::acknowledge(&world.store, &clerk("a"), (id, 1)).expect("acknowledged");
    let mut mine = paper((id, 2), Stage::Plan, false);
    mine.body = "经办人的草稿".to_owned();
    hand_in(&world.store, &clerk("a"), mine).expect("saved");
    match hand_in(&world.store, &head("a"), paper((id, 2), Stage::Plan, true)) {
        Err(StepError::Conflict(held)) => assert_eq!(held.version, 3),
        other => panic!("{other:?}"),
    }
    let shown = rectify::order(&world.store, &head("a"), id).expect("the order");
    assert_eq!(shown.papers[0].body, "经办人的草稿");
    assert!(
        world.shown(id).papers.is_empty(),
        "a draft is the unit's own affair"
    );
}

#[test]
fn month_pages_and_bulletins_get_what_they_ask_for() {
    let world = World::new();
    let first = world.order();
    rectify::open(&world.store, &office(), finding("b")).expect("an order");
    let todo = |scope: &Scope, on: &str| {
        world
            .store
            .read(|read| rectify::todo(read, scope, day(on)))
            .expect("a list")
    };
    let mine = todo(&clerk("a"), "2024-09-11");
    assert_eq!(mine.len(), 1);
    assert_eq!(
        (mine[0].kind, mine[0].due),
        ("rectify.acknowledge", Some(day("2024-09-13")))
    );
    assert_eq!(mine[0].tone, web::view::Tone::Warn);
    assert!(todo(&office(), "2024-09-11").is_empty());
    acknowledge::acknowledge(&world.store, &clerk("a"), world.key(first)).expect("acknowledged");
    hand_in(
        &world.store,
        &head("a"),
        paper(world.key(first), Stage::Plan, true),
    )
    .expect("filed");
    assert!(todo(&clerk("a"), "2024-09-11").is_empty());
    assert_eq!(todo(&office(), "2024-09-11")[0].kind, "rectify.check");
    assert!(todo(&Scope::public(), "2024-09-11").is_empty());
    world.clock.set("2024-09-30");
    tick(&world.store, &Scope::system(), day("2024-09-30")).expect("the day's work");
    let sum = |scope: &Scope| {
        world
            .store
            .read(|read| rectify::summary(read, scope, day("2024-09-01"), day("2024-09-30")))
            .expect("a summary")
    };
    let all = sum(&office());
    assert_eq!((all.opened, all.closed, all.missed), (2, 0, 1));
    assert_eq!(all.overdue.len(), 1);
    assert_eq!(
        (all.overdue[0].org.as_str(), all.overdue[0].due),
        ("b", day("2024-09-13"))
    );
    assert_eq!(all.by_unit[0].org.as_str(), "b", "the most overdue first");
    assert_eq!(sum(&head("a")).opened, 1);
    assert_eq!(sum(&Scope::public()), rectify::Summary::default());
}

mod sequences {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        /// Any steps by anyone on any days: the row agrees with itself after each, and a refused step leaves nothing.
        #[test]
        fn of_steps_keep_the_rows_whole(steps in proptest::collection::vec((0_u8..14, 0_u8..5, 0_u8..9), 1..25)) {
            let world = World::new();
            let id = world.order();
            let mut today = day(common::TODAY);
            for (taken, who, days) in steps {
                for _ in 0..days {
                    today = today.tomorrow().expect("a day");
                }
                world.clock.set(&today.to_string());
                let scope = match who {
                    0 => clerk("a"),
                    1 => head("a"),
                    2 => office(),
                    3 => scope(Role::Supervisor, None),
                    _ => clerk("b"),
                };
                let before = world.shown(id).order;
                let key = (id, before.version);
                let said = || ("示例原因".to_owned(), Term::WorkingDays(5));
                let store = &world.store;
                let outcome = match taken {
                    0 => acknowledge::acknowledge(store, &scope, key),
                    1 => hand_in(store, &scope, paper(key, Stage::Plan, false)),
                    2 => hand_in(store, &scope, paper(key, Stage::Plan, true)),
                    3 => plans::agree(store, &scope, key),
                    4 => plans::give_back(store, &scope, key, said()),
                    5 => hand_in(store, &scope, paper(key, Stage::Proof, false)),
                    6 => hand_in(store, &scope, paper(key, Stage::Proof, true)),
                    7 => check::close(store, &scope, key, String::new()),
                    8 => check::reopen(store, &scope, key, said()),
                    9 => extension::ask(store, &scope, key, (Term::WorkingDays(3), "原因".to_owned())),
                    10 => extension::answer(store, &scope, key, (who % 2 == 0, "答复".to_owned())),
                    11 => pause(store, &scope, key, Standstill {
                        reason: PauseReason::OtherUnit,
                        note: "说明".to_owned(),
                        from: today,
                        until: None,
                    }),
                    12 => resume(store, &scope, key),
                    _ => {
                        tick(store, &Scope::system(), today).expect("the day's work");
                        continue;
                    }
                };
                let after = world.shown(id);
                match outcome {
                    Ok(done) => prop_assert_eq!((done.version, done.state), (after.order.version, after.order.state)),
                    Err(_) => prop_assert_eq!(&after.order, &before),
                }
                let order = &after.order;
                prop_assert_eq!(order.state.owed().is_some(), order.term.is_some());
                prop_assert_eq!(order.ended_on.is_some(), order.state.is_over());
                let missed = after.terms.iter().filter(|row| row.missed_on.is_some()).count();
                prop_assert_eq!(order.misses, missed as i64);
                let interviews = world.count("SELECT COUNT(*) FROM rectify_interview");
                prop_assert!(interviews <= 1 && (interviews == 1) == (order.misses >= 2));
                for row in &after.terms {
                    let length = row.extension.map_or(row.length, |by| row.length.extend(by).expect("one unit"));
                    let pauses: Vec<_> = after.pauses.iter().map(|row| row.pause).collect();
                    if row.met_on.is_none() && !order.state.is_over() {
                        let derived = after.calendar.due(row.origin, length, &pauses).map(|due| due.day);
                        prop_assert_eq!(row.due, derived);
                    }
                }
            }
        }
    }
}
