//! The review of readings: corrections outlast new texts and new packs, two reviewers do not overwrite each
//! other, amendments change duties, and the ledger follows from its baseline and its edits.

use crate::city;
use crate::reviewing;

use base::{Fault, Role};
use city::City;
use plan::commands::review::{self, Apply, Confirm, ConfirmError, Correct, CorrectError};
use plan::reviews::{self, Ask};
use plan::rules::correction::{Typed, TypedDuty, TypedTarget};
use plan::rules::review::{ReadingState, Reason};
use reviewing::{PLAN, account, clause, correct, follows_from_its_edits, form, import, state};

/// Its tasks.
const TASKS: usize = 3;

#[test]
fn readings_carry_rule_confidence_and_doubt() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN)[0].key.clone();
    let shown = reviews::clause(
        &city.store,
        &account(Role::Supervisor, 2),
        clause(&city, &key, "3"),
    )
    .expect("a clause");
    let lead = shown
        .readings
        .iter()
        .find(|row| row.field == "duty-1-lead")
        .expect("a lead");
    assert!(
        lead.reasons.contains(&Reason::Unresolved),
        "an unknown unit raises doubt: {lead:?}"
    );
    assert_eq!(lead.rule, "attribution.bracket");
    let ask = Ask {
        document: None,
        field: None,
        state: Some(ReadingState::Open),
        offset: 0,
    };
    let queue = reviews::queue(&city.store, &account(Role::Office, 1), &ask).expect("a queue");
    assert!(
        queue
            .rows
            .windows(2)
            .all(|pair| pair[0].doubt >= pair[1].doubt),
        "most doubtful first"
    );
    assert_eq!(queue.rows[0].clause, shown.held.id);
    let duties = Ask {
        field: Some("duty".to_owned()),
        ..ask
    };
    let queue = reviews::queue(&city.store, &account(Role::Office, 1), &duties).expect("a queue");
    assert_eq!(queue.total, 3);
}

#[test]
fn what_a_form_shows_is_what_it_saves() {
    let city = City::loaded();
    for (name, text) in city::texts() {
        city.import(&name, &text).expect("imported");
    }
    let ids: Vec<i64> = city
        .store
        .read(|read| {
            store::Query::query_map(
                read,
                "SELECT id FROM plan_clause WHERE kind <> 'withdrawn'",
                store::params![],
                |row| row.get(0),
            )
        })
        .expect("ids");
    let head = city.store.head().expect("a head").size;
    // Every fifth clause of the seven plans keeps the test short.
    for id in ids.into_iter().step_by(5) {
        let (version, typed) = form(&city, id);
        let input = Correct {
            clause: id,
            version,
            typed,
            reason: String::new(),
            confirm_rest: false,
        };
        let done = review::correct(&city.store, &account(Role::Office, 1), input).expect("saved");
        assert_eq!(
            (done.changed.as_slice(), done.version),
            (&[][..], version),
            "clause {id}"
        );
    }
    assert_eq!(
        city.store.head().expect("a head").size,
        head,
        "nothing changed, nothing is journalled"
    );
}

#[test]
fn a_correction_is_an_edit_and_outlasts_new_texts() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN)[0].key.clone();
    let id = clause(&city, &key, "1");
    let done = correct(&city, id, |typed| {
        typed.title = "缩短办理时间".to_owned();
        typed.duties[0].names = "市财政局、市发展改革委".to_owned();
        typed.targets[0].value = "96".to_owned();
    });
    assert_eq!(done.changed, ["duty-1-lead", "targets", "title"]);
    assert_eq!(
        city.text("SELECT kind FROM journal_entry ORDER BY seq DESC LIMIT 1"),
        "ledger.corrected"
    );
    follows_from_its_edits(&city, &key);
    assert_eq!(state(&city, id, "title"), ReadingState::Corrected);
    assert_eq!(state(&city, id, "deadline"), ReadingState::Open);
    // The same text in another file: decisions stay.
    import(
        &city,
        "same.txt",
        &PLAN.replace("改进窗口服务。", "持续改进窗口服务。"),
    );
    assert_eq!(state(&city, id, "title"), ReadingState::Corrected);
    let held = reviews::clause(&city.store, &account(Role::Office, 1), id)
        .expect("a clause")
        .held;
    assert_eq!(held.clause.title.zh, "缩短办理时间");
    assert_eq!(held.clause.targets[0].value.to_string(), "96");
    assert!(held.body.contains("95％"), "the passage is the text's");
    // A new text that says something else about a decided field: the ledger stays, the field is open again.
    import(
        &city,
        "new.txt",
        &PLAN
            .replace("95％", "97％")
            .replace("1.压缩办理时间", "1.缩短办理时间"),
    );
    let shown = reviews::clause(&city.store, &account(Role::Office, 1), id).expect("a clause");
    assert_eq!(shown.held.clause.targets[0].value.to_string(), "96");
    assert_eq!(state(&city, id, "targets"), ReadingState::Open);
    assert_eq!(
        state(&city, id, "title"),
        ReadingState::Corrected,
        "the text says now what the ledger says"
    );
    let targets = shown
        .readings
        .iter()
        .find(|row| row.field == "targets")
        .expect("targets");
    assert!(targets.reasons.contains(&Reason::Differs) && targets.value.to_string().contains("97"));
    follows_from_its_edits(&city, &key);
}

#[test]
fn a_correction_of_a_pack_outlasts_its_next_edition() {
    let city = City::loaded();
    let mut pack = city::pack();
    let place = pack.plans[0]
        .clauses
        .iter()
        .position(|clause| !clause.segments.is_empty() && !clause.targets.is_empty())
        .expect("a task");
    let (key, path) = (
        pack.plans[0].id.clone(),
        pack.plans[0].clauses[place].path.clone(),
    );
    let id = city.count(&format!(
        "SELECT c.id FROM plan_clause c JOIN plan_document d ON d.id = c.document_id WHERE d.key = '{key}' AND c.path = '{path}'"
    ));
    correct(&city, id, |typed| {
        typed.title = "示例更正后的标题".to_owned()
    });
    assert!(
        city.load(&pack).iter().all(|loaded| !loaded.change.any()),
        "the same pack changes nothing"
    );
    pack.plans[0].clauses[place].prohibitions += 3;
    pack.plans[0].clauses[place].title = Some(base::Title::new("示例新版标题", "New"));
    assert!(city.load(&pack)[0].change.any());
    let held = reviews::clause(&city.store, &account(Role::Office, 1), id)
        .expect("a clause")
        .held
        .clause;
    assert_eq!(held.title.zh, "示例更正后的标题");
    assert_eq!(
        held.prohibitions, pack.plans[0].clauses[place].prohibitions,
        "what nobody corrected follows the pack"
    );
    assert_eq!(
        city.count("SELECT COUNT(*) FROM plan_edit WHERE kind = 'pack'"),
        1
    );
    for plan in &pack.plans {
        follows_from_its_edits(&city, &plan.id);
    }
}

#[test]
fn a_target_that_leaves_takes_no_other_target_s_figures() {
    let city = City::loaded();
    let key = import(
        &city,
        "plan.txt",
        &PLAN.replace("95％以上", "95％以上、网办率达到60％以上"),
    )[0]
    .key
    .clone();
    let id = clause(&city, &key, "1");
    let before = reviews::clause(&city.store, &account(Role::Office, 1), id)
        .expect("a clause")
        .held;
    assert_eq!(before.target_ids.len(), 2);
    correct(&city, id, |typed| {
        typed.targets[0].remove = true;
        typed.targets.push(TypedTarget {
            subject: "示例新增指标".to_owned(),
            comparator: "ge".to_owned(),
            value: "8".to_owned(),
            unit: "项".to_owned(),
            ..TypedTarget::default()
        });
    });
    let after = reviews::clause(&city.store, &account(Role::Office, 1), id)
        .expect("a clause")
        .held;
    assert_eq!(
        after.target_ids[0], before.target_ids[1],
        "the second target is still itself"
    );
    assert_eq!(after.clause.targets[1].subject.zh, "示例新增指标");
    assert!(
        after.marks.contains("target-1") && !after.marks.contains("target-2"),
        "the mark follows: {}",
        after.marks
    );
    follows_from_its_edits(&city, &key);
}

#[test]
fn confirming_and_conflicts() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN)[0].key.clone();
    let id = clause(&city, &key, "1");
    let (version, typed) = form(&city, id);
    let fields = vec!["title".to_owned()];
    let confirm = |version| Confirm {
        clause: id,
        version,
        fields: fields.clone(),
    };
    assert_eq!(
        review::confirm(&city.store, &account(Role::Office, 1), confirm(version))
            .expect("confirmed"),
        1
    );
    assert_eq!(state(&city, id, "title"), ReadingState::Confirmed);
    assert_eq!(
        city.text("SELECT kind FROM journal_entry ORDER BY seq DESC LIMIT 1"),
        "reading.confirmed"
    );
    // Another reviewer with the page from before.
    let error = review::confirm(&city.store, &account(Role::Office, 2), confirm(version))
        .expect_err("stale");
    assert!(matches!(error, ConfirmError::Conflict(_)));
    let late = Correct {
        clause: id,
        version,
        typed: Typed {
            title: "另一标题".to_owned(),
            ..typed
        },
        reason: "示例".to_owned(),
        confirm_rest: true,
    };
    match review::correct(&city.store, &account(Role::Office, 2), late.clone()) {
        Err(CorrectError::Conflict(held)) => assert_eq!(held.clause.title.zh, "压缩办理时间"),
        other => panic!("{other:?}"),
    }
    // With the version of now it goes through, and the rest is confirmed.
    let done = review::correct(
        &city.store,
        &account(Role::Office, 2),
        Correct {
            version: version + 1,
            ..late
        },
    )
    .expect("corrected");
    assert_eq!(done.changed, ["title"]);
    assert!(done.confirmed > 2);
    let unknown = Confirm {
        clause: id,
        version: version + 2,
        fields: vec!["duty-9-lead".to_owned()],
    };
    assert_eq!(
        base::Explain::fault(
            &review::confirm(&city.store, &account(Role::Office, 1), unknown)
                .expect_err("no such field")
        ),
        Fault::NotFound
    );
    follows_from_its_edits(&city, &key);
}

#[test]
fn a_correction_needs_a_reason_and_sound_fields() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN)[0].key.clone();
    let id = clause(&city, &key, "1");
    let (version, typed) = form(&city, id);
    let head = city.store.head().expect("a head").size;
    let with = |typed: Typed, reason: &str| {
        let input = Correct {
            clause: id,
            version,
            typed,
            reason: reason.to_owned(),
            confirm_rest: false,
        };
        match review::correct(&city.store, &account(Role::Office, 1), input) {
            Err(CorrectError::Invalid(problems)) => problems
                .into_iter()
                .map(|problem| problem.field)
                .collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        with(
            Typed {
                title: "新".to_owned(),
                ..typed.clone()
            },
            " "
        ),
        ["reason"]
    );
    let mut wrong = typed;
    wrong.targets[0].value = "九成".to_owned();
    wrong.duties.push(TypedDuty {
        segment: 2,
        role: "lead".to_owned(),
        names: "甲局、甲局".to_owned(),
    });
    assert_eq!(with(wrong, "示例"), ["duty-2-lead", "t0-value"]);
    assert_eq!(city.store.head().expect("a head").size, head);
}

#[test]
fn who_may_do_what() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN)[0].key.clone();
    let id = clause(&city, &key, "1");
    let (version, typed) = form(&city, id);
    for role in Role::ALL {
        let scope = account(role, 1);
        let looks = matches!(role, Role::Office | Role::Supervisor);
        assert_eq!(
            reviews::clause(&city.store, &scope, id).is_ok(),
            looks,
            "{role:?}"
        );
        let input = Correct {
            clause: id,
            version,
            typed: typed.clone(),
            reason: String::new(),
            confirm_rest: false,
        };
        let faults = [
            review::correct(&city.store, &scope, input)
                .err()
                .map(|error| base::Explain::fault(&error)),
            review::dismiss(&city.store, &scope, &key, &key)
                .err()
                .map(|error| base::Explain::fault(&error)),
        ];
        let expected = match role {
            Role::Office => [None, Some(Fault::NotFound)],
            Role::Supervisor => [Some(Fault::Forbidden); 2],
            _ => [Some(Fault::NotFound); 2],
        };
        assert_eq!(faults, expected, "{role:?}");
    }
}

/// An amending text: number, title, what the cover says, body.
fn notice(number: &str, title: &str, cover: &str, body: &str) -> String {
    format!(
        "示例市人民政府\n{title}\n{number}\n\n各县（市、区）人民政府，市人民政府各委、办、局：\n{cover}\n示例市人民政府\n2023年9月20日\n（此件公开发布）\n\n{body}"
    )
}

fn proposal(city: &City, key: &str) -> review::Amended {
    let found =
        review::proposals(&city.store, &account(Role::Supervisor, 2), key).expect("a comparison");
    assert_eq!(found.len(), 1, "one document is amended");
    found.into_iter().next().expect("one")
}

fn in_force(city: &City, key: &str) -> usize {
    let board = plan::Plan::new()
        .board(&city.store, city::TODAY)
        .expect("a board");
    board
        .tasks
        .iter()
        .filter(|task| board.document(task).key == key)
        .count()
}

#[test]
fn a_repeal_closes_the_document_and_keeps_it_readable() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN)[0].key.clone();
    assert_eq!(in_force(&city, &key), TASKS);
    let text = notice(
        "示政发〔2023〕950号",
        "关于废止《示例市窗口服务改进方案》的通知",
        "经研究，决定废止《示例市窗口服务改进方案》（示政发〔2023〕901号）。本通知自印发之日起施行。",
        "",
    );
    let by = import(&city, "repeal.txt", &text)[0].key.clone();
    let amended = proposal(&city, &by);
    assert_eq!(amended.row.effect.as_str(), "repeal");
    assert_eq!(
        in_force(&city, &key),
        TASKS,
        "nothing happens before the office decides"
    );
    let input = Apply {
        by: by.clone(),
        target: key.clone(),
        digest: amended.digest,
        chosen: Vec::new(),
    };
    review::apply(&city.store, &account(Role::Office, 1), input.clone()).expect("applied");
    assert_eq!(
        city.text("SELECT kind FROM journal_entry ORDER BY seq DESC LIMIT 1"),
        "document.repealed"
    );
    assert_eq!(
        city.text(&format!(
            "SELECT ended FROM plan_document WHERE key = '{key}'"
        )),
        "2023-09-20"
    );
    assert_eq!(in_force(&city, &key), 0, "its tasks leave the lights");
    let board = plan::Plan::new()
        .board(&city.store, city::TODAY)
        .expect("a board");
    assert!(
        board.task(clause(&city, &key, "1")).is_some(),
        "and stay readable"
    );
    let before = plan::Plan::new()
        .board(&city.store, base::Date::constant(2023, 9, 19))
        .expect("a board");
    assert!(
        before
            .tasks
            .iter()
            .any(|task| before.document(task).key == key),
        "the day before it was in force"
    );
    follows_from_its_edits(&city, &key);
    let again = review::apply(&city.store, &account(Role::Office, 1), input).expect_err("decided");
    assert_eq!(base::Explain::fault(&again), Fault::Conflict);
}

#[test]
fn a_revised_edition_changes_the_duties_that_were_chosen() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN)[0].key.clone();
    let kept = reviews::clause(
        &city.store,
        &account(Role::Office, 1),
        clause(&city, &key, "1"),
    )
    .expect("a clause")
    .held;
    let body = "示例市窗口服务改进方案（修订版）\n\n一、总体要求\n改进窗口服务。\n\n二、主要任务\n（一）打造高效便捷的政务环境\n\
1.压缩办理时间。2023年12月底前，窗口事项按时办结率达到98％以上，不得要求重复提交材料。〔牵头单位：市发展改革委；责任单位：市财政局〕\n\
2.公开办事指南。2023年6月底前，公开办事指南200项以上。〔牵头单位：市发展改革委〕\n\
4.开展示例延时服务。全年延时服务100次以上。〔牵头单位：市财政局〕\n";
    let text = notice(
        "示政发〔2023〕951号",
        "关于修订《示例市窗口服务改进方案》的通知",
        "现对《示例市窗口服务改进方案》（示政发〔2023〕901号）进行修订，请遵照执行。",
        body,
    );
    let by = import(&city, "revised.txt", &text)[0].key.clone();
    assert_eq!(in_force(&city, &by), 0, "its tasks would count twice");
    let amended = proposal(&city, &by);
    type Told<'a> = (Option<&'a str>, Option<&'a str>, &'a [String], bool);
    let told: Vec<Told<'_>> = amended
        .changes
        .iter()
        .map(|change| {
            (
                change.old.as_ref().map(|old| old.clause.no.as_str()),
                change.new.as_ref().map(|new| new.clause.no.as_str()),
                change.fields.as_slice(),
                change.chosen,
            )
        })
        .collect();
    let (targets, lead) = (["targets".to_owned()], ["duty-1-lead".to_owned()]);
    assert_eq!(
        told,
        [
            (Some("1"), Some("1"), &targets[..], true),
            (Some("2"), Some("2"), &lead[..], true),
            (Some("3"), None, &[][..], true),
            (None, Some("4"), &[][..], true),
        ]
    );
    // The office leaves the removal out.
    let input = Apply {
        by: by.clone(),
        target: key.clone(),
        digest: amended.digest,
        chosen: vec![0, 1, 3],
    };
    assert_eq!(
        review::apply(&city.store, &account(Role::Office, 1), input).expect("applied"),
        3
    );
    follows_from_its_edits(&city, &key);
    follows_from_its_edits(&city, &by);
    assert_eq!(in_force(&city, &key), TASKS + 1);
    assert_eq!(in_force(&city, &by), 0);
    let now = reviews::clause(
        &city.store,
        &account(Role::Office, 1),
        clause(&city, &key, "1"),
    )
    .expect("a clause");
    assert_eq!(
        now.held.target_ids, kept.target_ids,
        "the target is itself, with its figures"
    );
    assert_eq!(now.held.clause.targets[0].value.to_string(), "98");
    let edit = &now.history[0];
    assert_eq!(
        (edit.kind.as_str(), edit.effective),
        ("amendment", Some(base::Date::constant(2023, 9, 20)))
    );
    assert_eq!(edit.amended_by.as_ref().map(|(key, _)| key), Some(&by));
    assert!(city.text(&format!("SELECT content FROM plan_baseline b JOIN plan_document d ON d.id = b.document_id WHERE d.key = '{key}' AND b.path = '二/（一）/1'")).contains("\"95\""), "the baseline is as first entered");
    assert!(
        now.held.body.contains("98％"),
        "the passage is the amending one"
    );
    import(
        &city,
        "again.txt",
        &PLAN.replace("改进窗口服务。", "持续改进窗口服务。"),
    );
    let again = reviews::clause(&city.store, &account(Role::Office, 1), now.held.id)
        .expect("a clause")
        .held;
    assert!(again.body.contains("98％") && again.clause == now.held.clause);
    follows_from_its_edits(&city, &key);
    let added = clause(&city, &key, "4");
    assert!(
        reviews::clause(&city.store, &account(Role::Office, 1), added)
            .expect("a clause")
            .held
            .body
            .contains("延时服务")
    );
}

#[test]
fn an_edition_that_numbers_anew_gives_clauses_their_new_numbers() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN)[0].key.clone();
    let moved = clause(&city, &key, "3");
    let body = "示例市窗口服务改进方案（修订版）\n\n一、总体要求\n改进窗口服务。\n\n二、主要任务\n（一）打造高效便捷的政务环境\n\
1.压缩办理时间。2023年12月底前，窗口事项按时办结率达到95％以上，不得要求重复提交材料。〔牵头单位：市发展改革委；责任单位：市财政局〕\n\
2.设立示例专窗。设立专窗3个。〔牵头单位：市示例未知局〕\n";
    let text = notice(
        "示政发〔2023〕952号",
        "关于修订《示例市窗口服务改进方案》的通知",
        "现对《示例市窗口服务改进方案》（示政发〔2023〕901号）进行修订，请遵照执行。",
        body,
    );
    let by = import(&city, "revised.txt", &text)[0].key.clone();
    let amended = proposal(&city, &by);
    let place = amended
        .changes
        .iter()
        .position(|change| change.fields == ["place"])
        .expect("a clause that only has another number");
    let input = Apply {
        by,
        target: key.clone(),
        digest: amended.digest,
        chosen: (0..amended.changes.len()).collect(),
    };
    assert!(amended.changes[place].chosen);
    review::apply(&city.store, &account(Role::Office, 1), input).expect("applied");
    let shown = reviews::clause(&city.store, &account(Role::Office, 1), moved).expect("a clause");
    assert_eq!(shown.held.clause.no, "2");
    let edit = &shown.history[0];
    assert_eq!(
        (edit.edit.field.as_str(), edit.kind.as_str(), edit.effective),
        (
            "place",
            "amendment",
            Some(base::Date::constant(2023, 9, 20))
        )
    );
    assert_eq!(
        (&edit.edit.before["no"], &edit.edit.after["no"]),
        (&"3".into(), &"2".into()),
        "the old number is in the history"
    );
    let board = plan::Plan::new()
        .board(&city.store, base::Date::constant(2023, 10, 1))
        .expect("a board");
    let task = board.task(moved).expect("the task");
    assert!(
        board.clause(task).cite.ends_with('2'),
        "{}",
        board.clause(task).cite
    );
    follows_from_its_edits(&city, &key);
}

#[test]
fn a_supplement_by_instructions_changes_what_it_names() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN)[0].key.clone();
    let body = "一、将第2项修改为：“2.公开办事指南。2023年10月底前，公开办事指南300项以上。〔牵头单位：市财政局〕”。\n二、删去第3项。\n";
    let text = notice(
        "示政发〔2023〕952号",
        "关于修改《示例市窗口服务改进方案》的决定",
        "决定对《示例市窗口服务改进方案》（示政发〔2023〕901号）作如下修改：",
        body,
    );
    let by = import(&city, "decision.txt", &text)[0].key.clone();
    let amended = proposal(&city, &by);
    assert_eq!(amended.changes.len(), 2, "{:#?}", amended.changes);
    assert!(amended.changes[1].new.is_none());
    let input = Apply {
        by: by.clone(),
        target: key.clone(),
        digest: amended.digest,
        chosen: vec![0, 1],
    };
    review::apply(&city.store, &account(Role::Office, 1), input).expect("applied");
    follows_from_its_edits(&city, &key);
    let second = reviews::clause(
        &city.store,
        &account(Role::Office, 1),
        clause(&city, &key, "2"),
    )
    .expect("a clause")
    .held
    .clause;
    assert_eq!(second.targets[0].value.to_string(), "300");
    assert_eq!(second.due, Some(base::Date::constant(2023, 10, 31)));
    assert_eq!(in_force(&city, &key), TASKS - 1, "the struck task is gone");
}

#[test]
fn a_comparison_out_of_date_is_refused_and_one_may_be_left() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN)[0].key.clone();
    let text = notice(
        "示政发〔2023〕953号",
        "《示例市窗口服务改进方案》的补充通知",
        "现就《示例市窗口服务改进方案》（示政发〔2023〕901号）补充通知如下：",
        "一、补充任务\n1.开展示例延时服务。全年延时服务100次以上。〔牵头单位：市财政局〕\n",
    );
    let by = import(&city, "more.txt", &text)[0].key.clone();
    let amended = proposal(&city, &by);
    let removals = amended.changes.iter().filter(|change| change.new.is_none());
    assert!(
        removals.clone().count() > 0 && removals.into_iter().all(|change| !change.chosen),
        "a supplement strikes nothing out"
    );
    // Somebody corrects a clause meanwhile.
    correct(&city, clause(&city, &key, "2"), |typed| {
        typed.title = "公开指南".to_owned()
    });
    let input = Apply {
        by: by.clone(),
        target: key.clone(),
        digest: amended.digest,
        chosen: vec![0],
    };
    let error = review::apply(&city.store, &account(Role::Office, 1), input).expect_err("stale");
    assert_eq!(base::Explain::fault(&error), Fault::Conflict);
    review::dismiss(&city.store, &account(Role::Office, 1), &by, &key).expect("dismissed");
    assert_eq!(in_force(&city, &by), 1, "it stands for itself");
    assert_eq!(in_force(&city, &key), TASKS);
    follows_from_its_edits(&city, &by);
}
