//! Every command on reports and evidence, through the crate's door on a temporary database.

use crate::common;

use std::sync::Arc;

use base::{Explain, Fault, Lang, Role, Scope};
use common::{World, clerk, hand_in, month, office, scope, text_file};
use plan::commands::evidence::{self, AddEvidenceError, EvidenceFault, NewEvidence};
use plan::commands::report::{
    self, AcceptError, FileError, GiveBackError, HandIn, SaveError, WithdrawError,
};
use plan::reports;
use plan::rules::content::Problem;
use plan::rules::light::{Light, Stage};
use plan::rules::report::{EVIDENCE_BYTES, EVIDENCE_FILES, FigureFault, Refusal, State, TextFault};

#[test]
fn from_draft_to_accepted_with_a_return_in_between() {
    let world = World::new();
    let (store, unit, desk) = (&world.store, clerk("a"), office());
    let draft =
        report::save(store, &unit, hand_in(101, &[(1, "１２０"), (2, "0.5")])).expect("saved");
    assert_eq!(
        (draft.state, draft.version, draft.changed),
        (State::Draft, 1, true)
    );
    let again = HandIn {
        version: 1,
        ..hand_in(101, &[(1, "120"), (2, "0.5")])
    };
    let filed = report::file(store, &unit, again).expect("filed");
    assert_eq!(
        (filed.id, filed.state, filed.version),
        (draft.id, State::Filed, 2)
    );
    let returned = report::give_back(store, &desk, (filed.id, 2), " 请补充佐证。 ".to_owned())
        .expect("returned");
    assert_eq!((returned.state, returned.version), (State::Returned, 3));
    let shown = reports::report(store, &unit, filed.id).expect("seen by its unit");
    assert_eq!(shown.report.reason, "请补充佐证。");
    let mended = HandIn {
        version: 3,
        ..hand_in(101, &[(1, "130"), (2, "0.5")])
    };
    report::file(store, &unit, mended).expect("filed again");
    let done = report::accept(store, &desk, filed.id, 4).expect("accepted");
    assert_eq!((done.state, done.version), (State::Accepted, 5));
    let kinds = [
        "report.drafted",
        "report.filed",
        "report.returned",
        "report.filed",
        "report.accepted",
    ];
    assert_eq!(world.kinds(), kinds);
    let public = reports::report(store, &Scope::public(), filed.id).expect("public now");
    assert_eq!(public.report.figures[&1].to_string(), "130");
    assert_eq!(public.report.reason, "");
    store.check().expect("the journal holds");
}

#[test]
fn the_journal_carries_figures_and_no_text() {
    let world = World::new();
    report::file(&world.store, &clerk("a"), hand_in(101, &[(1, "120")])).expect("filed");
    let shown = reports::report(&world.store, &office(), 501).expect("seen");
    let data = &shown.history[0].data;
    assert_eq!(data["task"], 101);
    assert_eq!(data["org"], "a");
    assert_eq!(data["period"], "2023-10");
    assert_eq!(data["figures"]["1"], "120");
    assert_eq!(data["body_sha256"].as_str().map(str::len), Some(64));
    assert!(!shown.history[0].body.contains("按计划推进"));
}

#[test]
fn filing_and_deciding_twice_changes_nothing() {
    let world = World::new();
    let (store, unit, desk) = (&world.store, clerk("a"), office());
    let first = report::file(store, &unit, hand_in(101, &[(1, "120")])).expect("filed");
    let second = report::file(store, &unit, hand_in(101, &[(1, " 120 ")])).expect("filed already");
    assert_eq!(
        (second.id, second.version, second.changed),
        (first.id, first.version, false)
    );
    report::accept(store, &desk, first.id, 1).expect("accepted");
    let twice = report::accept(store, &desk, first.id, 1).expect("accepted already");
    assert_eq!((twice.version, twice.changed), (2, false));
    assert_eq!(world.kinds(), ["report.filed", "report.accepted"]);
    let late = report::give_back(store, &desk, (first.id, 2), "晚了".to_owned());
    assert!(
        matches!(late, Err(GiveBackError::Refused(Refusal::Final))),
        "{late:?}"
    );
    let edit = report::save(
        store,
        &unit,
        HandIn {
            version: 2,
            ..hand_in(101, &[(1, "9")])
        },
    );
    assert!(
        matches!(edit, Err(SaveError::Refused(Refusal::Final))),
        "{edit:?}"
    );
}

#[test]
fn saving_the_same_draft_twice_leaves_one_entry() {
    let world = World::new();
    report::save(&world.store, &clerk("a"), hand_in(101, &[])).expect("saved");
    let again = report::save(&world.store, &clerk("a"), hand_in(101, &[])).expect("saved already");
    assert!(!again.changed);
    assert_eq!(world.kinds(), ["report.drafted"]);
}

#[test]
fn a_stale_version_is_a_conflict_that_shows_the_other_text() {
    let world = World::new();
    let (store, unit) = (&world.store, clerk("a"));
    report::save(store, &unit, hand_in(101, &[(1, "100")])).expect("saved");
    let mut theirs = HandIn {
        version: 1,
        ..hand_in(101, &[(1, "110")])
    };
    theirs.typed.body = "他人所写。".to_owned();
    report::save(store, &scope(Role::Head, Some("a")), theirs).expect("saved by the head");
    for version in [0, 1, 9] {
        let mut mine = HandIn {
            version,
            ..hand_in(101, &[(1, "120")])
        };
        mine.typed.body = "我写的。".to_owned();
        match report::file(store, &unit, mine) {
            Err(error @ FileError::Conflict(_)) => {
                assert_eq!(error.fault(), Fault::Conflict);
                let FileError::Conflict(held) = error else {
                    unreachable!()
                };
                assert_eq!((held.version, held.body.as_str()), (2, "他人所写。"));
                assert_eq!(held.figures[&1].to_string(), "110");
            }
            other => panic!("version {version}: {other:?}"),
        }
    }
    assert_eq!(world.kinds(), ["report.drafted", "report.drafted"]);
}

#[test]
fn two_editors_at_once_lose_nothing() {
    let world = World::new();
    let store = &world.store;
    let first = report::save(store, &clerk("a"), hand_in(101, &[])).expect("saved");
    let outcomes: Vec<_> = std::thread::scope(|threads| {
        let started: Vec<_> = (0..8)
            .map(|editor| {
                let store = Arc::clone(store);
                threads.spawn(move || {
                    let mut input = HandIn {
                        version: first.version,
                        ..hand_in(101, &[])
                    };
                    input.typed.body = format!("第 {editor} 人");
                    report::save(&store, &clerk("a"), input)
                })
            })
            .collect();
        started
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .collect()
    });
    let saved = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let conflicts = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Err(SaveError::Conflict(held)) if held.version == 2))
        .count();
    assert_eq!((saved, conflicts), (1, 7));
    let shown = reports::report(store, &office(), first.id).expect("seen");
    assert_eq!(shown.report.version, 2);
}

#[test]
fn an_edit_of_a_filed_report_makes_a_draft_of_it() {
    let world = World::new();
    let (store, unit) = (&world.store, clerk("a"));
    let filed = report::file(store, &unit, hand_in(101, &[(1, "120")])).expect("filed");
    let back = report::withdraw(store, &unit, filed.id, 1).expect("taken back");
    assert_eq!((back.state, back.version), (State::Draft, 2));
    let twice = report::withdraw(store, &unit, filed.id, 1).expect("taken back already");
    assert!(!twice.changed);
    let early = report::accept(store, &office(), filed.id, 2);
    assert!(
        matches!(early, Err(AcceptError::Refused(Refusal::NotFiled))),
        "{early:?}"
    );
    report::file(
        store,
        &unit,
        HandIn {
            version: 2,
            ..hand_in(101, &[(1, "120")])
        },
    )
    .expect("filed again");
    let edited = report::save(
        store,
        &unit,
        HandIn {
            version: 3,
            ..hand_in(101, &[(1, "121")])
        },
    )
    .expect("saved");
    assert_eq!((edited.state, edited.version), (State::Draft, 4));
    let stale = report::withdraw(store, &unit, filed.id, 1).expect("already a draft");
    assert!(!stale.changed);
}

#[test]
fn the_office_does_not_accept_what_it_has_not_read() {
    let world = World::new();
    let (store, unit, desk) = (&world.store, clerk("a"), office());
    let filed = report::file(store, &unit, hand_in(101, &[(1, "120")])).expect("filed");
    report::file(
        store,
        &unit,
        HandIn {
            version: 1,
            ..hand_in(101, &[(1, "199")])
        },
    )
    .expect("changed");
    let accepted = report::accept(store, &desk, filed.id, 1);
    assert!(
        matches!(accepted, Err(AcceptError::Conflict(2))),
        "{accepted:?}"
    );
    let returned = report::give_back(store, &desk, (filed.id, 1), "原因".to_owned());
    assert!(
        matches!(returned, Err(GiveBackError::Conflict(2))),
        "{returned:?}"
    );
    let withdrawn = report::withdraw(store, &unit, filed.id, 1);
    assert!(
        matches!(withdrawn, Err(WithdrawError::Conflict(2))),
        "{withdrawn:?}"
    );
}

#[test]
fn what_a_scope_may_not_see_is_not_found() {
    let world = World::new();
    let store = &world.store;
    let mut input = hand_in(101, &[(1, "120")]);
    input.add.push(text_file("a.txt", "示例"));
    let filed = report::file(store, &clerk("a"), input).expect("filed");
    let outsiders = [
        Scope::public(),
        clerk("b"),
        clerk("c"),
        scope(Role::Head, Some("b")),
        scope(Role::Clerk, None),
    ];
    for outsider in &outsiders {
        let save = report::save(store, outsider, hand_in(101, &[])).map_err(|error| error.fault());
        assert_eq!(save.err(), Some(Fault::NotFound), "{outsider:?}");
        let file = report::file(store, outsider, hand_in(101, &[])).map_err(|error| error.fault());
        assert_eq!(file.err(), Some(Fault::NotFound), "{outsider:?}");
        let withdraw =
            report::withdraw(store, outsider, filed.id, 1).map_err(|error| error.fault());
        assert_eq!(withdraw.err(), Some(Fault::NotFound), "{outsider:?}");
        let accept = report::accept(store, outsider, filed.id, 1).map_err(|error| error.fault());
        assert_eq!(accept.err(), Some(Fault::NotFound), "{outsider:?}");
        let returned = report::give_back(store, outsider, (filed.id, 1), String::new())
            .map_err(|error| error.fault());
        assert_eq!(returned.err(), Some(Fault::NotFound), "{outsider:?}");
        let add = evidence::add(store, outsider, filed.id, vec![]).map_err(|error| error.fault());
        assert_eq!(add.err(), Some(Fault::NotFound), "{outsider:?}");
        let remove = evidence::remove(store, outsider, 701).map_err(|error| error.fault());
        assert_eq!(remove.err(), Some(Fault::NotFound), "{outsider:?}");
        let read = reports::report(store, outsider, filed.id).map_err(|error| error.fault());
        assert_eq!(read.err(), Some(Fault::NotFound), "{outsider:?}");
        let download = reports::evidence(store, outsider, 701).map_err(|error| error.fault());
        assert_eq!(download.err(), Some(Fault::NotFound), "{outsider:?}");
    }
    let missing =
        report::save(store, &clerk("a"), hand_in(999, &[])).map_err(|error| error.fault());
    assert_eq!(missing.err(), Some(Fault::NotFound));
    let section =
        report::save(store, &clerk("a"), hand_in(100, &[])).map_err(|error| error.fault());
    assert_eq!(section.err(), Some(Fault::NotFound));
    // Accepting makes the report public, never its evidence.
    report::accept(store, &office(), filed.id, 1).expect("accepted");
    let public = reports::report(store, &Scope::public(), filed.id).expect("public");
    assert!(public.evidence.is_empty());
    let download = reports::evidence(store, &Scope::public(), 701).map_err(|error| error.fault());
    assert_eq!(download.err(), Some(Fault::NotFound));
}

#[test]
fn those_who_see_but_may_not_are_told_who_may() {
    let world = World::new();
    let store = &world.store;
    let filed = report::file(store, &clerk("a"), hand_in(101, &[(1, "120")])).expect("filed");
    for role in [Role::Office, Role::Supervisor, Role::Auditor] {
        let watcher = scope(role, Some("b"));
        assert!(reports::report(store, &watcher, filed.id).is_ok());
        let file = report::file(store, &watcher, hand_in(101, &[]));
        assert!(
            matches!(file, Err(FileError::Refused(Refusal::UnitOnly))),
            "{role:?} {file:?}"
        );
    }
    for watcher in [
        scope(Role::Supervisor, None),
        scope(Role::Auditor, None),
        clerk("a"),
    ] {
        let accept = report::accept(store, &watcher, filed.id, 1);
        assert!(
            matches!(accept, Err(AcceptError::Refused(Refusal::OfficeOnly))),
            "{watcher:?} {accept:?}"
        );
    }
    let own = report::accept(store, &scope(Role::Office, Some("a")), filed.id, 1);
    assert!(
        matches!(own, Err(AcceptError::Refused(Refusal::OwnReport))),
        "{own:?}"
    );
    assert_eq!(world.kinds(), ["report.filed"]);
}

#[test]
fn only_open_months_are_taken() {
    let world = World::new();
    for (text, open) in [
        ("2023-07", false),
        ("2023-08", true),
        ("2023-11", true),
        ("2023-12", false),
    ] {
        let input = HandIn {
            period: month(text),
            ..hand_in(101, &[])
        };
        let outcome = report::save(&world.store, &clerk("a"), input);
        assert_eq!(outcome.is_ok(), open, "{text}: {outcome:?}");
        if let Err(error) = outcome {
            assert_eq!(error.fault(), Fault::Invalid);
            assert!(error.explain(Lang::Zh).contains(text));
        }
    }
}

#[test]
fn wrong_input_is_named_field_by_field_and_nothing_is_written() {
    let world = World::new();
    let mut input = hand_in(101, &[(1, "12x"), (2, "1,2"), (3, "1"), (99, "1")]);
    input.typed.stage = None;
    input.typed.body = "长".repeat(4_001);
    input.add.push(NewEvidence {
        name: "x.exe".to_owned(),
        content: b"MZ\x90\x00\x03\x00".to_vec(),
    });
    input.add.push(NewEvidence {
        name: "空.txt".to_owned(),
        content: Vec::new(),
    });
    input.add.push(NewEvidence {
        name: "大.txt".to_owned(),
        content: vec![b'a'; EVIDENCE_BYTES + 1],
    });
    let Err(FileError::Invalid { problems, files }) =
        report::file(&world.store, &clerk("a"), input)
    else {
        panic!("it has to be refused");
    };
    let expected = [
        Problem::Figure {
            target: 1,
            fault: FigureFault::NotANumber,
        },
        Problem::Figure {
            target: 2,
            fault: FigureFault::Separator,
        },
        Problem::UnknownTarget(3),
        Problem::UnknownTarget(99),
        Problem::Stage,
        Problem::Body(TextFault::TooLong {
            chars: 4_001,
            max: 4_000,
        }),
    ];
    assert_eq!(problems, expected);
    let expected = [
        EvidenceFault::Type("x.exe".to_owned()),
        EvidenceFault::Empty("空.txt".to_owned()),
        EvidenceFault::TooLarge("大.txt".to_owned()),
    ];
    assert_eq!(files, expected);
    for lang in [Lang::Zh, Lang::En] {
        assert!(
            problems
                .iter()
                .all(|problem| !problem.explain(lang).is_empty())
        );
        assert!(files.iter().all(|fault| !fault.explain(lang).is_empty()));
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM plan_report"), 0);
    assert!(world.kinds().is_empty());
}

#[test]
fn a_unit_answers_for_its_own_passage() {
    let world = World::new();
    let theirs = report::save(&world.store, &clerk("a"), hand_in(102, &[(4, "10")]));
    assert!(
        matches!(theirs, Err(SaveError::Invalid { .. })),
        "{theirs:?}"
    );
    report::save(&world.store, &clerk("a"), hand_in(102, &[(3, "10％")])).expect("its own");
    report::save(&world.store, &clerk("b"), hand_in(102, &[(4, "10")])).expect("its own");
    let condition = report::save(&world.store, &clerk("b"), hand_in(103, &[(5, "10")]));
    assert!(
        matches!(condition, Err(SaveError::Invalid { .. })),
        "nobody reports on a condition: {condition:?}"
    );
    report::save(&world.store, &clerk("b"), hand_in(103, &[]))
        .expect("named as responsible, without a lead");
}

#[test]
fn a_figure_far_from_the_last_one_is_confirmed_not_refused() {
    let world = World::new();
    let (store, unit) = (&world.store, clerk("a"));
    let september = HandIn {
        period: month("2023-09"),
        ..hand_in(101, &[(1, "12")])
    };
    report::file(store, &unit, september).expect("filed");
    let far = report::file(store, &unit, hand_in(101, &[(1, "120")]));
    assert!(
        matches!(&far, Err(FileError::Unconfirmed(targets)) if *targets == [1]),
        "{far:?}"
    );
    report::save(store, &unit, hand_in(101, &[(1, "120")])).expect("a draft may hold anything");
    let confirmed = HandIn {
        version: 1,
        confirmed: true,
        ..hand_in(101, &[(1, "120")])
    };
    assert_eq!(
        report::file(store, &unit, confirmed).expect("filed").state,
        State::Filed
    );
}

#[test]
fn evidence_is_bounded_typed_by_content_and_kept_once() {
    let world = World::new();
    let (store, unit) = (&world.store, clerk("a"));
    let saved = report::save(store, &unit, hand_in(101, &[])).expect("saved");
    let file = || {
        vec![
            text_file("../证明.txt", "示例佐证"),
            text_file("同样.txt", "示例佐证"),
        ]
    };
    let added = evidence::add(store, &unit, saved.id, file()).expect("added");
    assert_eq!((added.version, added.changed), (2, true));
    let again = evidence::add(store, &unit, saved.id, file()).expect("there already");
    assert_eq!((again.version, again.changed), (2, false));
    let shown = reports::report(store, &unit, saved.id).expect("seen");
    let names: Vec<_> = shown
        .evidence
        .iter()
        .map(|row| (row.name.as_str(), row.media_type.as_str()))
        .collect();
    assert_eq!(names, [("证明.txt", "text/plain")]);
    let (_, content) =
        reports::evidence(store, &office(), shown.evidence[0].id).expect("the office reads it");
    assert_eq!(content, "示例佐证".as_bytes());
    let program = vec![NewEvidence {
        name: "照片.png".to_owned(),
        content: b"\x7fELF\x02\x01\x01\x00".to_vec(),
    }];
    let refused = evidence::add(store, &unit, saved.id, program);
    assert!(
        matches!(&refused, Err(AddEvidenceError::Invalid(faults)) if faults[0] == EvidenceFault::Type("照片.png".to_owned()))
    );
    let large = vec![NewEvidence {
        name: "大.txt".to_owned(),
        content: vec![b'a'; EVIDENCE_BYTES + 1],
    }];
    assert_eq!(
        evidence::add(store, &unit, saved.id, large)
            .map_err(|error| error.fault())
            .err(),
        Some(Fault::TooLarge)
    );
    let many = |from: usize, count: usize| -> Vec<NewEvidence> {
        (from..from + count)
            .map(|n| text_file(&format!("{n}.txt"), &format!("示例 {n}")))
            .collect()
    };
    evidence::add(store, &unit, saved.id, many(0, EVIDENCE_FILES - 1)).expect("twenty in all");
    let beyond = evidence::add(store, &unit, saved.id, many(100, 1));
    assert!(
        matches!(&beyond, Err(AddEvidenceError::Invalid(faults)) if *faults == [EvidenceFault::TooMany]),
        "{beyond:?}"
    );
    evidence::remove(store, &unit, shown.evidence[0].id).expect("removed");
    evidence::add(store, &unit, saved.id, many(100, 1)).expect("room again");
    assert_eq!(
        world.count("SELECT COUNT(*) FROM plan_evidence"),
        EVIDENCE_FILES as i64
    );
    let removed = world
        .kinds()
        .iter()
        .filter(|kind| *kind == "evidence.removed")
        .count();
    assert_eq!(removed, 1);
    store.check().expect("the journal holds");
}

#[test]
fn evidence_of_a_filed_report_takes_it_back_and_of_an_accepted_one_is_final() {
    let world = World::new();
    let (store, unit) = (&world.store, clerk("a"));
    let filed = report::file(store, &unit, hand_in(101, &[(1, "120")])).expect("filed");
    let added =
        evidence::add(store, &unit, filed.id, vec![text_file("a.txt", "示例")]).expect("added");
    assert_eq!(added.state, State::Draft);
    report::file(
        store,
        &unit,
        HandIn {
            version: 2,
            ..hand_in(101, &[(1, "120")])
        },
    )
    .expect("filed again");
    report::accept(store, &office(), filed.id, 3).expect("accepted");
    let late = evidence::add(store, &unit, filed.id, vec![text_file("b.txt", "示例二")]);
    assert!(
        matches!(late, Err(AddEvidenceError::Refused(Refusal::Final))),
        "{late:?}"
    );
    let late = evidence::remove(store, &unit, 701).map_err(|error| error.fault());
    assert_eq!(late.err(), Some(Fault::Conflict));
}

#[test]
fn a_form_adds_and_removes_evidence_with_the_text_in_one_step() {
    let world = World::new();
    let (store, unit) = (&world.store, clerk("a"));
    let mut input = hand_in(101, &[(1, "120")]);
    input.add.push(text_file("一.txt", "示例一"));
    report::save(store, &unit, input).expect("saved");
    let mut input = HandIn {
        version: 1,
        ..hand_in(101, &[(1, "120")])
    };
    input.add.push(text_file("二.txt", "示例二"));
    input.remove.push(701);
    report::file(store, &unit, input).expect("filed");
    let shown = reports::report(store, &unit, 501).expect("seen");
    let names: Vec<_> = shown.evidence.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["二.txt"]);
    let kinds = [
        "evidence.added",
        "report.drafted",
        "evidence.removed",
        "evidence.added",
        "report.filed",
    ];
    assert_eq!(world.kinds(), kinds);
}

#[test]
fn a_return_needs_a_reason_within_bounds() {
    let world = World::new();
    let filed = report::file(&world.store, &clerk("a"), hand_in(101, &[])).expect("filed");
    for (reason, fault) in [
        ("  ".to_owned(), TextFault::Empty),
        (
            "长".repeat(501),
            TextFault::TooLong {
                chars: 501,
                max: 500,
            },
        ),
        ("a\u{7}".to_owned(), TextFault::Control),
    ] {
        match report::give_back(&world.store, &office(), (filed.id, 1), reason) {
            Err(GiveBackError::Reason(found)) => assert_eq!(found, fault),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(world.kinds(), ["report.filed"]);
}

#[test]
fn my_month_and_the_queue_follow_the_states() {
    let world = World::new();
    let (store, unit, desk) = (&world.store, clerk("a"), office());
    let room = plan::Plan::new();
    let board = || room.board(store, common::TODAY).expect("a board");
    let october = reports::my_month(store, &unit, &board(), month("2023-10")).expect("a month");
    assert_eq!(
        october
            .duties
            .iter()
            .map(|duty| duty.task)
            .collect::<Vec<_>>(),
        [101, 102]
    );
    assert_eq!(october.progress(), (0, 2));
    report::file(store, &unit, hand_in(101, &[(1, "120"), (2, "1")])).expect("filed");
    world.clock.tick();
    report::file(store, &clerk("b"), hand_in(103, &[])).expect("filed");
    report::save(store, &unit, hand_in(102, &[])).expect("saved");
    let october = reports::my_month(store, &unit, &board(), month("2023-10")).expect("a month");
    assert_eq!(october.progress(), (1, 2));
    let queue = |filter| reports::queue(store, &desk, &filter, 1).expect("a queue");
    let all = queue(reports::QueueFilter::default());
    let order: Vec<_> = all
        .reports
        .iter()
        .map(|waiting| waiting.report.task)
        .collect();
    assert_eq!((order, all.total), (vec![101, 103], 2));
    let of_b = queue(reports::QueueFilter {
        org: Some("b".into()),
        plan: Some("sample-plan".to_owned()),
    });
    assert_eq!((of_b.reports.len(), of_b.total), (1, 1));
    assert_eq!(
        queue(reports::QueueFilter {
            org: None,
            plan: Some("other".to_owned())
        })
        .total,
        0
    );
    for outsider in [unit, Scope::public()] {
        assert!(reports::queue(store, &outsider, &reports::QueueFilter::default(), 1).is_err());
    }
    let shown = reports::report(store, &desk, 501).expect("seen");
    assert_eq!(shown.next, Some(502));
}

#[test]
fn the_last_month_s_figures_are_offered() {
    let world = World::new();
    let (store, unit) = (&world.store, clerk("a"));
    let september = HandIn {
        period: month("2023-09"),
        ..hand_in(101, &[(1, "90")])
    };
    report::file(store, &unit, september).expect("filed");
    let board = plan::Plan::new()
        .board(store, common::TODAY)
        .expect("a board");
    let task = board.task(101).expect("a task");
    let sheet = reports::sheet(store, &unit, task, month("2023-10")).expect("a sheet");
    assert!(sheet.report.is_none());
    assert_eq!(sheet.last[&1].1.to_string(), "90");
    assert!(reports::sheet(store, &clerk("b"), task, month("2023-10")).is_err());
}

#[test]
fn an_accepted_figure_turns_the_light() {
    let world = World::new();
    let (store, unit) = (&world.store, clerk("a"));
    let room = plan::Plan::new();
    let light = || {
        room.board(store, common::TODAY)
            .expect("a board")
            .task(101)
            .expect("a task")
            .light
    };
    let mut input = hand_in(101, &[(1, "200"), (2, "1")]);
    input.typed.stage = Some(Stage::Progress);
    let filed = report::file(store, &unit, input).expect("filed");
    assert_ne!(light(), Light::Met, "a filed figure does not count yet");
    report::accept(store, &office(), filed.id, 1).expect("accepted");
    assert_eq!(light(), Light::Met);
}

#[test]
fn a_figure_other_than_the_computed_one_is_filed_with_its_reason() {
    let world = World::new();
    let (store, unit) = (&world.store, clerk("a"));
    let mut input = hand_in(101, &[(1, "120"), (2, "0.5")]);
    input.basis.computed = [(1, "118".parse().expect("a decimal"))].into();
    let refused = report::file(store, &unit, input.clone()).expect_err("no reason");
    assert!(matches!(refused, FileError::Invalid { .. }), "{refused}");
    assert_eq!(world.count("SELECT COUNT(*) FROM plan_report"), 0);
    input.basis.reasons = [(1, "含未入库的两家".to_owned())].into();
    let filed = report::file(store, &unit, input.clone()).expect("filed");
    let shown = reports::report(store, &unit, filed.id).expect("seen");
    let held = &shown.report.deviations[&1];
    assert_eq!(
        (held.computed.to_string(), held.reason.as_str()),
        ("118".to_owned(), "含未入库的两家")
    );
    // Put back to what was computed, nothing is left to explain.
    input.version = filed.version;
    input.typed.figures[0].1 = "118".to_owned();
    let filed = report::file(store, &unit, input).expect("filed again");
    let shown = reports::report(store, &unit, filed.id).expect("seen");
    assert!(shown.report.deviations.is_empty());
}

#[test]
fn lights_follow_the_cut_off_that_was_set() {
    let world = World::new();
    let room = plan::Plan::new();
    let day = base::Date::constant(2023, 11, 7);
    let light = || room.board(&world.store, day).expect("a board").tasks[0].light;
    assert_eq!(light(), Light::NoReport);
    world
        .store
        .write(&office(), |tx| -> Result<(), store::Error> {
            for month in ["2023-08", "2023-09", "2023-10"] {
                let month = plan::rules::period::Period::parse(month).expect("a month");
                plan::set_cut_off(tx, month, base::Date::constant(2023, 11, 7))?;
            }
            tx.journal("month.cut_off_set", "month/2023-10", serde_json::json!({}))?;
            Ok(())
        })
        .expect("set");
    assert_eq!(light(), Light::OnSchedule);
}
