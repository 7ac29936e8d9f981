//! Departments side by side.

use crate::support;

use flow::{Answer, Event, Happened, Refusal};
use pack::element::{JoinPolicy, Overdue, StepKind};
use serde_json::json;
use support::{Desk, fields, filing, permit, permit_with, step};

fn refused<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Refusal {
    result.expect_err("refused")
}

#[test]
fn departments_that_are_not_concerned_are_not_asked() {
    let mut desk = Desk::of(permit(), "2024-03-01");
    let mut filing = filing();
    filing.answers.insert("area".into(), json!("300.0"));
    desk.file(&filing).expect("filed");
    desk.act_with("accept", json!({"simple": false}))
        .expect("accepted");
    assert_eq!(desk.at(), "check.water, check.land");
    assert!(!desk.state().splits["check"].answers.contains_key("fire"));
}

#[test]
fn nobody_concerned_counts_as_agreed_and_is_recorded_as_such() {
    let definition = permit_with(|flow| {
        let StepKind::Parallel { branches, .. } = step(flow, "check") else {
            panic!()
        };
        branches.retain(|branch| branch.id == "fire");
    });
    let mut desk = Desk::of(definition, "2024-03-01");
    let mut filing = filing();
    filing.answers.insert("area".into(), json!("1"));
    desk.file(&filing).expect("filed");
    desk.act_with("accept", json!({"simple": false}))
        .expect("accepted");
    assert_eq!(desk.at(), "decide");
    assert!(desk.told().contains("nobody_asked"));
    assert!(
        !desk.told().contains("joined"),
        "nobody agreed, because nobody was asked"
    );
}

/// What three departments say, and where the case is then.
#[test]
fn join_policies() {
    use Answer::{Agree, Conditional, NotApplicable, Object};
    let all = JoinPolicy::All;
    let (early, lead) = (JoinPolicy::Early, JoinPolicy::Lead);
    type Said<'s> = &'s [(&'s str, Answer)];
    let cases: [(JoinPolicy, Said<'_>, &str); 12] = [
        (all, &[("fire", Agree), ("water", Agree)], "check.land"),
        (
            all,
            &[
                ("fire", Agree),
                ("water", Conditional),
                ("land", NotApplicable),
            ],
            "decide",
        ),
        (all, &[("fire", Object), ("water", Agree)], "check.land"),
        (
            all,
            &[("fire", Object), ("water", Agree), ("land", Agree)],
            "refuse",
        ),
        (
            all,
            &[
                ("fire", NotApplicable),
                ("water", NotApplicable),
                ("land", NotApplicable),
            ],
            "decide",
        ),
        (early, &[("water", Agree), ("land", Agree)], "check.fire"),
        (early, &[("water", Object)], "refuse"),
        (
            early,
            &[("water", Agree), ("land", Agree), ("fire", Agree)],
            "decide",
        ),
        (lead, &[("fire", Object), ("land", Object)], "check.water"),
        (lead, &[("fire", Object), ("water", Agree)], "decide"),
        (lead, &[("water", Object)], "refuse"),
        (lead, &[("water", Conditional)], "decide"),
    ];
    for (policy, said, at) in cases {
        let definition = permit_with(|flow| {
            let StepKind::Parallel { join, lead, .. } = step(flow, "check") else {
                panic!()
            };
            (*join, *lead) = (
                policy,
                (policy == JoinPolicy::Lead).then(|| "water".to_owned()),
            );
        });
        let mut desk = Desk::accepted(definition, "2024-03-01");
        for (branch, answer) in said {
            desk.opine(branch, *answer).expect("answered");
        }
        assert_eq!(desk.at(), at, "{policy:?} {said:?}");
    }
}

#[test]
fn what_is_not_needed_any_more_is_dropped_and_said() {
    let definition = permit_with(|flow| {
        let StepKind::Parallel { join, .. } = step(flow, "check") else {
            panic!()
        };
        *join = JoinPolicy::Early;
    });
    let mut desk = Desk::accepted(definition, "2024-03-01");
    let late = desk.branch("land");
    desk.opine("fire", Answer::Object).expect("answered");
    assert_eq!(desk.told(), "opined, dropped, dropped, joined, entered");
    let answer = &desk.state().splits["check"].answers["land"];
    assert_eq!(answer.answer, Answer::None, "never counted as an agreement");
    let opinion = Event::Opine {
        token: late,
        answer: Answer::Agree,
        reason: None,
        answers: fields(json!({})),
    };
    assert_eq!(refused(desk.event(&opinion)), Refusal::NotOpen);
}

#[test]
fn a_department_answers_once_and_says_why() {
    let mut desk = Desk::accepted(permit(), "2024-03-01");
    let token = desk.branch("water");
    let opine = |answer, reason: Option<&str>| Event::Opine {
        token,
        answer,
        reason: reason.map(str::to_owned),
        answers: fields(json!({})),
    };
    for answer in [Answer::Conditional, Answer::Object, Answer::NotApplicable] {
        assert_eq!(refused(desk.event(&opine(answer, None))), Refusal::Reason);
    }
    for answer in [Answer::None, Answer::Overdue] {
        assert_eq!(
            refused(desk.event(&opine(answer, Some("x")))),
            Refusal::NoAnswer
        );
    }
    desk.event(&opine(Answer::Agree, None)).expect("answered");
    let branch = "water".to_owned();
    assert_eq!(
        refused(desk.event(&opine(Answer::Object, Some("x")))),
        Refusal::Answered { branch }
    );
    let fire = desk.branch("fire");
    let wrong = Event::Act {
        token: fire,
        action: "grant".into(),
        answers: fields(json!({})),
        reason: None,
    };
    assert!(matches!(
        refused(desk.event(&wrong)),
        Refusal::WrongStep { .. }
    ));
    // A department that is concerned fills in its form; one that is not need not.
    let empty = |answer| Event::Opine {
        token: fire,
        answer,
        reason: Some("示例".into()),
        answers: fields(json!({})),
    };
    assert!(matches!(
        refused(desk.event(&empty(Answer::Object))),
        Refusal::Form(_)
    ));
    desk.event(&empty(Answer::NotApplicable)).expect("answered");
}

#[test]
fn an_overdue_department_is_never_an_agreement() {
    for (policy, overdue, at) in [
        (JoinPolicy::All, Overdue::Wait, "check.land"),
        (JoinPolicy::All, Overdue::Object, "refuse"),
        (JoinPolicy::Early, Overdue::Object, "refuse"),
        (JoinPolicy::Early, Overdue::Wait, "check.land"),
    ] {
        let definition = permit_with(|flow| {
            let StepKind::Parallel {
                join, overdue: of, ..
            } = step(flow, "check")
            else {
                panic!()
            };
            (*join, *of) = (policy, overdue);
        });
        let mut desk = Desk::accepted(definition, "2024-03-01");
        desk.opine("fire", Answer::Agree).expect("answered");
        desk.opine("water", Answer::Agree).expect("answered");
        desk.on("2024-03-08").tick();
        assert_eq!(desk.at(), "check.land", "the last day belongs to the term");
        desk.on("2024-03-11").tick();
        assert_eq!(desk.at(), at, "{policy:?} {overdue:?}");
        let opinion = desk.state().splits["check"].answers["land"].clone();
        assert_eq!(opinion.answer, Answer::Overdue);
        let objects = overdue == Overdue::Object;
        let said = desk.happened.iter().any(|one| {
            matches!(one, Happened::Overdue { objects: o, tell, .. } if *o == objects && tell.as_deref() == Some("leader"))
        });
        assert!(said, "{:?}", desk.happened);
        if overdue == Overdue::Wait {
            desk.tick();
            assert_eq!(desk.told(), "", "said once");
            desk.opine("land", Answer::Agree)
                .expect("a late answer is an answer");
            assert!(desk.state().splits["check"].answers["land"].late);
            assert_eq!(desk.at(), "decide");
        }
    }
}
