//! Cases through the door: filing, deciding, departments, effects, who may.

use crate::common;

use base::{Explain, Fault, Role, Scope};
use casework::CaseError;
use casework::commands::act::act;
use casework::commands::opine::opine;
use casework::model::{EventKind, Key, Status};
use casework::queries::{Filter, Late, Whose};
use common::{
    CODE, NAME, PHONE, World, applicant, clerk, day, decision, fields, head, office, opinion,
    permit, report, scope,
};
use flow::{Answer, Refusal};
use serde_json::json;

fn refusal<T: std::fmt::Debug>(outcome: Result<T, CaseError>) -> Refusal {
    match outcome {
        Err(CaseError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_permit_goes_from_filing_to_the_licence() {
    let world = World::new();
    let opened = world.permit();
    assert_eq!(opened.code, "SL-20240906-000001");
    assert_eq!(world.places(opened.case), ["accept"]);
    let case = opened.case;
    world.clock.set("2024-09-09");
    world
        .act(
            &clerk("sl-zwj"),
            case,
            ("accept", "accept"),
            json!({"simple": false}),
        )
        .expect("accepted");
    // Accepted on Monday the 9th: 14 September is worked, 15 to 17 rest. Ten working days end on the 24th.
    let head_row = world.head(case);
    assert_eq!(head_row.accepted_on, Some(day("2024-09-09")));
    assert_eq!(head_row.due, Some(day("2024-09-24")));
    assert_eq!(
        world.places(case),
        ["check.fire", "check.water", "check.land"]
    );
    world
        .opine("sl-xfj", case, ("fire", Answer::Agree))
        .expect("fire");
    world
        .opine("sl-swj", case, ("water", Answer::Conditional))
        .expect("water");
    world
        .opine("sl-ghj", case, ("land", Answer::NotApplicable))
        .expect("land");
    assert_eq!(world.places(case), ["decide"]);
    let done = world
        .act(&head("sl-zwj"), case, ("decide", "grant"), json!({}))
        .expect("granted");
    assert_eq!(done.result, Some(pack::element::EndResult::Granted));
    let view = world.see(&office(), case).expect("the case");
    assert_eq!(view.head.status, Status::Closed);
    assert_eq!(view.licences.len(), 1);
    assert_eq!(view.licences[0].number, "SL-2024-0001");
    let kinds: Vec<EventKind> = view.entries.iter().rev().map(|entry| entry.kind).collect();
    assert_eq!(
        kinds,
        [
            EventKind::Filed,
            EventKind::Acted,
            EventKind::Opined,
            EventKind::Opined,
            EventKind::Opined,
            EventKind::Acted
        ]
    );
    let outcomes: Vec<&str> = view
        .works
        .iter()
        .map(|work| work.outcome.as_str())
        .collect();
    assert_eq!(
        outcomes,
        ["accept", "agree", "conditional", "not_applicable", "grant"]
    );
    let journal = world.texts(&format!(
        "SELECT kind FROM journal_entry WHERE subject = 'case/{case}' ORDER BY seq"
    ));
    assert_eq!(journal.len(), 6);
}

#[test]
fn everybody_reads_what_a_step_published_and_nothing_before() {
    let world = World::new();
    let case = world.agreed();
    let code = world.head(case).code;
    let page = || {
        world
            .store
            .read(|read| casework::queries::published(read, &code))
            .expect("a read")
    };
    assert_eq!(page(), None);
    world
        .act(&head("sl-zwj"), case, ("decide", "grant"), json!({}))
        .expect("granted");
    let shown = page().expect("a public page").shown;
    assert_eq!(shown[0], ("form.name".to_owned(), json!("示例小店")));
}

#[test]
fn a_filing_sent_twice_is_one_case() {
    let world = World::new();
    let first = world.file(&applicant(), permit("press")).expect("filed");
    let again = world.file(&applicant(), permit("press")).expect("again");
    assert!(first.new && !again.new);
    assert_eq!((first.case, &first.secret), (again.case, &again.secret));
    let mut other = permit("press");
    other.answers.insert("name".to_owned(), json!("别的店"));
    let reused = world.file(&applicant(), other);
    assert!(matches!(reused, Err(CaseError::KeyReused)));
    // The same key of somebody else is another key.
    let theirs = Scope {
        account: Some(base::AccountId(43)),
        ..applicant()
    };
    assert!(world.file(&theirs, permit("press")).expect("theirs").new);
    assert_eq!(world.count("SELECT COUNT(*) FROM casework_case"), 2);
}

#[test]
fn wrong_answers_are_named_and_nothing_is_written() {
    let world = World::new();
    let mut wrong = permit("press");
    wrong.answers.remove("area");
    wrong.files.clear();
    let Refusal::Form(complaints) = refusal(world.file(&applicant(), wrong)) else {
        panic!("a form");
    };
    let keys: Vec<&str> = complaints.iter().map(|one| one.question.as_str()).collect();
    assert_eq!(keys, ["area", "plan"]);
    for table in [
        "casework_case",
        "casework_file",
        "casework_blob",
        "casework_key",
    ] {
        assert_eq!(
            world.count(&format!("SELECT COUNT(*) FROM {table}")),
            0,
            "{table}"
        );
    }
}

#[test]
fn only_the_role_at_the_unit_decides_and_others_do_not_learn_of_it() {
    let world = World::new();
    let case = world.permit().case;
    let token = world.token(case, "accept");
    let try_as = |who: &Scope| {
        let decided = decision(token, "accept", json!({"simple": false}));
        act(&world.store, who, &world.room, world.key(case), decided)
    };
    for who in [
        clerk("sl-xfj"),
        head("slq-zwj"),
        scope(Role::Discipline, None),
        scope(Role::Applicant, None),
        Scope::public(),
    ] {
        let outcome = try_as(&who);
        assert!(
            matches!(outcome, Err(CaseError::NotFound)),
            "{who:?}: {outcome:?}"
        );
        assert!(world.see(&who, case).is_err(), "{who:?} reads it");
    }
    for who in [
        office(),
        scope(Role::Supervisor, None),
        scope(Role::Auditor, None),
        applicant(),
    ] {
        let outcome = try_as(&who);
        assert!(
            matches!(outcome, Err(CaseError::NotYours)),
            "{who:?}: {outcome:?}"
        );
        assert!(world.see(&who, case).is_ok(), "{who:?} does not read it");
    }
    // A department learns of it when it is asked.
    try_as(&head("sl-zwj")).expect("a head stands in for the clerks");
    assert!(world.see(&clerk("sl-xfj"), case).is_ok());
    assert!(world.see(&clerk("slq-zwj"), case).is_err());
}

#[test]
fn two_officers_never_overwrite_each_other() {
    let world = World::new();
    let case = world.permit().case;
    let (key, token) = (world.key(case), world.token(case, "accept"));
    let first = decision(token, "accept", json!({"simple": true}));
    act(
        &world.store,
        &clerk("sl-zwj"),
        &world.room,
        key.clone(),
        first,
    )
    .expect("the first");
    let second = decision(token, "reject", json!({"simple": true}));
    let Err(CaseError::Stale(stale)) =
        act(&world.store, &clerk("sl-zwj"), &world.room, key, second)
    else {
        panic!("the second was taken");
    };
    assert_eq!(stale.since.len(), 1);
    assert_eq!(stale.since[0].kind, EventKind::Acted);
    assert_eq!(stale.since[0].account, Some(base::AccountId(7)));
    let error = CaseError::Stale(stale);
    assert_eq!(error.fault(), Fault::Conflict);
    assert!(error.explain(base::Lang::Zh).contains("办理"));
}

#[test]
fn departments_answer_side_by_side_from_forms_opened_at_the_same_time() {
    let world = World::new();
    let case = world.accepted();
    let key = world.key(case);
    for (org, branch) in [("sl-ghj", "land"), ("sl-swj", "water"), ("sl-xfj", "fire")] {
        let token = world.token(case, &format!("check.{branch}"));
        let said = opinion(token, branch, Answer::Agree);
        opine(&world.store, &clerk(org), &world.room, key.clone(), said).expect("answered");
    }
    assert_eq!(world.places(case), ["decide"]);
}

#[test]
fn an_effect_that_fails_undoes_the_decision() {
    let world = World::new();
    let mut filing = permit("press");
    filing.answers.insert("invoices".to_owned(), json!(true));
    // The tax registration does not take this name.
    world.load(&common::elements_with(|text| {
        let end = "share = \"place.name\"\n\n  [[form.question]]\n  key = \"staff\"";
        assert!(text.contains(end));
        text.replace(end, &end.replacen('\n', "\n  check = \"form.name != '示例小店'\"\n  complaint = \"不收\"\n  complaint_en = \"No\"\n", 1))
    }));
    let case = world.file(&applicant(), filing).expect("filed").case;
    world
        .act(
            &clerk("sl-zwj"),
            case,
            ("accept", "accept"),
            json!({"simple": true}),
        )
        .expect("accepted");
    let before = world.texts("SELECT state FROM casework_case");
    let outcome = world.act(&head("sl-zwj"), case, ("decide", "open"), json!({}));
    assert!(
        matches!(outcome, Err(CaseError::Subcase { .. })),
        "{outcome:?}"
    );
    assert_eq!(world.texts("SELECT state FROM casework_case"), before);
    assert_eq!(world.count("SELECT COUNT(*) FROM casework_case"), 1);
    assert_eq!(world.places(case), ["decide"]);
}

#[test]
fn a_case_waits_for_the_case_that_it_opened() {
    let world = World::new();
    let mut filing = permit("press");
    filing.answers.insert("invoices".to_owned(), json!(true));
    let case = world.file(&applicant(), filing).expect("filed").case;
    world
        .act(
            &clerk("sl-zwj"),
            case,
            ("accept", "accept"),
            json!({"simple": true}),
        )
        .expect("accepted");
    world
        .act(&head("sl-zwj"), case, ("decide", "open"), json!({}))
        .expect("opened");
    let view = world.see(&applicant(), case).expect("the applicant's");
    let child = view.children[0].id;
    assert_eq!(view.children[0].item, "tax");
    assert_eq!(view.head.status, Status::Open);
    world
        .act(&clerk("sl-zwj"), child, ("register", "done"), json!({}))
        .expect("done");
    assert_eq!(world.head(case).status, Status::Closed);
    let kinds = world.texts("SELECT kind FROM journal_entry WHERE kind LIKE 'case.%' ORDER BY seq");
    assert_eq!(
        kinds.last().map(String::as_str),
        Some("case.subcase_closed"),
        "{kinds:?}"
    );
}

#[test]
fn nobody_learns_who_reported() {
    let world = World::new();
    let opened = world
        .file(&Scope::public(), report("press-1234"))
        .expect("filed");
    let follow = |code: &str, secret: Option<&str>| {
        let today = world.today();
        world.store.read(|read| {
            casework::queries::follow(read, &Scope::public(), &world.room, (code, secret), today)
        })
    };
    let spoken = format!(
        "{} {}",
        opened.secret[..6].to_lowercase(),
        &opened.secret[6..]
    );
    let seen = follow(&opened.code, Some(&spoken)).expect("followed");
    assert_eq!(seen.answers.form["name"], json!("示例举报人"));
    assert!(follow(&opened.code, Some("000000000000")).is_err());
    assert!(follow(&opened.code, None).is_err());
    assert!(follow("SL-20240906-999999", Some(&opened.secret)).is_err());
    // Those above read it masked; the database holds it sealed.
    let above = world.see(&office(), opened.case).expect("the office's");
    assert!(above.masked);
    assert_eq!(above.answers.form["name"], json!("示****"));
    let officer = world
        .see(&clerk("sl-zwj"), opened.case)
        .expect("the officer's");
    assert_eq!(officer.answers.form["name"], json!("示例举报人"));
    assert_eq!(
        world.count(
            "SELECT COUNT(*) FROM casework_case WHERE party IS NOT NULL OR account IS NOT NULL"
        ),
        0
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM casework_mark"), 0);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM casework_event WHERE account IS NOT NULL"),
        0
    );
}

#[test]
fn nothing_personal_lies_in_the_open() {
    let world = World::new();
    let case = world.agreed();
    world
        .act(&head("sl-zwj"), case, ("decide", "grant"), json!({}))
        .expect("granted");
    let tables = world.texts(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND (name LIKE 'casework_%' OR name LIKE 'journal_%' OR name LIKE 'notify_%')",
    );
    assert!(tables.len() > 10);
    for table in tables {
        for column in world.texts(&format!("SELECT name FROM pragma_table_info('{table}')")) {
            for secret in [NAME, CODE, PHONE, "示例人的图"] {
                let found = world.count(&format!(
                    "SELECT COUNT(*) FROM {table} WHERE instr(CAST({column} AS TEXT), '{secret}') > 0"
                ));
                assert_eq!(found, 0, "{secret} in {table}.{column}");
            }
        }
    }
    // The pack's own text names the place, not the applicant; it is found by whole name, code and telephone.
    for text in [NAME, CODE, PHONE] {
        let found = world
            .store
            .read(|read| casework::queries::find(read, &clerk("sl-zwj"), &world.room, text, 10))
            .expect("a search");
        assert_eq!(found.len(), 1, "{text}");
        let none = world
            .store
            .read(|read| casework::queries::find(read, &clerk("slq-zwj"), &world.room, text, 10))
            .expect("a search");
        assert!(none.is_empty(), "another unit finds {text}");
    }
}

#[test]
fn files_are_known_by_content_and_open_for_whom_they_concern() {
    let world = World::new();
    let mut program = permit("press");
    program.files[0].file = casework::commands::file::FileSource::Sent(casework::model::NewFile {
        name: "plan.pdf".to_owned(),
        content: b"MZ\x90\x00\x03\x00\x00\x00\x00".to_vec(),
    });
    let outcome = world.file(&applicant(), program);
    assert!(matches!(outcome, Err(CaseError::File(_))), "{outcome:?}");
    let case = world.permit().case;
    let view = world.see(&applicant(), case).expect("the applicant's");
    assert_eq!(view.files[0].name, "示例人的图.pdf");
    let id = view.files[0].id;
    let read = |who: &Scope| {
        world
            .store
            .read(|read| casework::queries::file(read, who, &world.room, (id, None)))
    };
    let (row, content) = read(&applicant()).expect("their own");
    assert_eq!(row.media_type, "application/pdf");
    assert!(content.starts_with(b"%PDF"));
    assert!(read(&clerk("sl-zwj")).is_ok());
    for who in [
        office(),
        clerk("slq-zwj"),
        Scope::public(),
        scope(Role::Auditor, None),
    ] {
        assert!(read(&who).is_err(), "{who:?}");
    }
}

#[test]
fn an_inbox_shows_what_somebody_may_do() {
    let world = World::new();
    let case = world.accepted();
    let inbox = |who: &Scope, filter: &Filter| {
        let today = world.today();
        world
            .store
            .read(|read| casework::queries::inbox(read, who, filter, today))
            .expect("an inbox")
    };
    let all = Filter {
        limit: 50,
        ..Filter::default()
    };
    for (org, branch) in [("sl-xfj", "fire"), ("sl-swj", "water"), ("sl-ghj", "land")] {
        let found = inbox(&clerk(org), &all);
        assert_eq!(found.total, 1);
        assert_eq!(found.rows[0].work.branch, branch);
        assert_eq!(found.rows[0].head.id, case);
    }
    assert_eq!(inbox(&clerk("sl-zwj"), &all).total, 0);
    assert_eq!(inbox(&applicant(), &all).total, 0);
    world.clock.set("2024-09-30");
    let late = Filter {
        late: Late::Late,
        ..all.clone()
    };
    assert_eq!(inbox(&clerk("sl-ghj"), &late).total, 1);
    let mine = Filter {
        whose: Whose::Mine,
        ..all
    };
    assert_eq!(inbox(&clerk("sl-ghj"), &mine).total, 0);
    let token = world.token(case, "check.land");
    casework::commands::claim::claim(
        &world.store,
        &clerk("sl-ghj"),
        &world.room,
        world.key(case),
        token,
    )
    .expect("claimed");
    assert_eq!(inbox(&clerk("sl-ghj"), &mine).total, 1);
    let colleague = Scope {
        account: Some(base::AccountId(8)),
        ..clerk("sl-ghj")
    };
    let said = opinion(token, "land", Answer::Agree);
    let taken = opine(&world.store, &colleague, &world.room, world.key(case), said);
    assert!(matches!(taken, Err(CaseError::Taken)), "{taken:?}");
}

#[test]
fn many_are_decided_at_once_and_each_has_its_own_result() {
    let world = World::new();
    let cases: Vec<i64> = (0..3)
        .map(|index| {
            let case = world
                .file(&applicant(), permit(&format!("press-{index}")))
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
            case
        })
        .collect();
    world
        .act(&head("sl-zwj"), cases[1], ("decide", "grant"), json!({}))
        .expect("granted");
    let works = cases
        .iter()
        .map(|case| {
            (
                Key::new(*case, 2),
                flow::Token(world.count("SELECT 1") as u32 + 1),
            )
        })
        .collect();
    let results = casework::commands::bulk::act_all(
        &world.store,
        &head("sl-zwj"),
        &world.room,
        works,
        ("grant", ""),
    );
    let ok: Vec<bool> = results.iter().map(|(_, result)| result.is_ok()).collect();
    assert_eq!(ok, [true, false, true], "{results:?}");
}

#[test]
fn figures_are_counted_with_what_they_count() {
    let world = World::new();
    let case = world.agreed();
    world.clock.set("2024-10-31");
    let done = world
        .act(&head("sl-zwj"), case, ("decide", "grant"), json!({}))
        .expect("granted");
    assert!(done.result.is_some(), "{:?}", world.places(case));
    let all = |who: &Scope| {
        world
            .store
            .read(|read| {
                casework::queries::statistics(
                    read,
                    who,
                    None,
                    (day("2024-01-01"), day("2024-12-31")),
                )
            })
            .expect("figures")
    };
    let found = all(&office());
    assert_eq!(
        (found.total.opened, found.total.accepted, found.total.closed),
        (1, 1, 1)
    );
    assert_eq!(
        (found.total.timed, found.total.in_time),
        (1, 0),
        "it was late"
    );
    assert_eq!(found.months.len(), 2);
    assert_eq!(all(&clerk("sl-xfj")).total.opened, 0);
    assert_eq!(all(&Scope::public()).total.opened, 0);
    let _ = fields(json!({}));
}
