//! What happens to a case, rule by rule.

mod support;

use base::{AccountId, OrgId};
use flow::{
    Answer, ApplicantKind, Cause, Definition, DueEffect, Event, Happened, Refusal, StopReason,
    UnitRef, WorkKind, work,
};
use pack::element::{Channel, EndResult, JoinPolicy, Overdue, Power, StepKind};
use serde_json::json;
use support::{Desk, elements, fields, filing, later, permit, permit_with, step, upload};

fn refused<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Refusal {
    result.expect_err("refused")
}

#[test]
fn from_filing_to_the_licence() {
    let mut desk = Desk::filed(permit(), "2024-03-01");
    assert_eq!(desk.at(), "accept");
    assert_eq!(desk.told(), "filed, entered");
    assert_eq!(desk.due(), (None, None), "no clock before acceptance");
    desk.on("2024-03-04")
        .act_with("accept", json!({"simple": false}))
        .expect("accepted");
    assert_eq!(desk.at(), "check.fire, check.water, check.land");
    assert_eq!(
        desk.told(),
        "decided, accepted, chose, entered, entered, entered"
    );
    assert_eq!(
        desk.due(),
        (Some("2024-03-18".into()), Some("2024-04-01".into()))
    );
    desk.on("2024-03-05")
        .opine("fire", Answer::Agree)
        .expect("answered");
    desk.opine("land", Answer::NotApplicable).expect("answered");
    assert_eq!(desk.at(), "check.water");
    desk.opine("water", Answer::Conditional).expect("answered");
    assert_eq!(desk.at(), "decide");
    assert_eq!(desk.told(), "opined, joined, entered");
    desk.on("2024-03-06").act("grant").expect("granted");
    // The plan was uploaded: nothing was promised, so the wait lasts its term.
    assert_eq!(desk.at(), "later");
    assert_eq!(
        desk.effects,
        [DueEffect::Issue {
            licence: "permit".into(),
            issuer: OrgId::from("sl-zwj"),
            valid: Some("36m".parse().expect("a term")),
            fields: fields(json!({"name": "示例店", "fee": 0})),
        }]
    );
    desk.on("2024-04-05").tick();
    assert_eq!(desk.at(), "later", "the last day belongs to the term");
    desk.on("2024-04-09").tick();
    assert_eq!(
        desk.state().closed.map(|closed| closed.result),
        Some(EndResult::Granted)
    );
    assert_eq!(desk.told(), "waited, closed");
    let row = json!({"name": "示例店", "area": "500", "fee": 0, "since": "2024-04-09"});
    let expected = [
        DueEffect::Row {
            register: "places".into(),
            set: fields(row),
            close: false,
        },
        DueEffect::Notify {
            to: pack::element::Receiver::Applicant,
            text: base::Title::new("示例店（SL-1）已准予。", "示例店 (SL-1) is granted."),
        },
        DueEffect::Publish {
            show: vec![
                ("form.name".into(), json!("示例店")),
                ("form.kind".into(), json!("new")),
            ],
        },
    ];
    assert_eq!(desk.effects, expected);
    assert!(
        desk.clocks().light() == flow::Light::Green,
        "the decision was in time"
    );
    assert_eq!(refused(desk.event(&Event::Urge)), Refusal::Closed);
    desk.tick();
    assert_eq!(desk.told(), "");
}

#[test]
fn money_is_fen_in_answers_and_yuan_in_expressions() {
    let mut desk = Desk::of(permit(), "2024-03-01");
    let mut filing = filing();
    filing.answers.insert("fee".into(), json!(12_345));
    desk.file(&filing).expect("filed");
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    assert_eq!(
        desk.at(),
        "decide",
        "the choice sees what the officer filled in"
    );
    desk.act("grant").expect("granted");
    let DueEffect::Issue { fields, .. } = &desk.effects[0] else {
        panic!()
    };
    assert_eq!(fields["fee"], json!(12_345));
    desk.on("2024-05-01").tick();
    let DueEffect::Row { set, .. } = &desk.effects[0] else {
        panic!()
    };
    assert_eq!(set["fee"], json!(24_690));
}

#[test]
fn who_may_file_and_how() {
    let refuse = |change: &dyn Fn(&mut Desk)| {
        let mut desk = Desk::of(permit(), "2024-03-01");
        change(&mut desk);
        refused(desk.file(&filing()))
    };
    assert_eq!(
        refuse(&|desk| desk.head.channel = Channel::Phone),
        Refusal::Channel
    );
    for kind in [ApplicantKind::Anonymous, ApplicantKind::Staff] {
        assert_eq!(
            refuse(&|desk| desk.applicant.kind = kind),
            Refusal::Applicant
        );
    }
    let mut elements = elements();
    elements.items[0].mode = pack::element::Mode::Cancelled;
    let mut desk = Desk::of(
        Definition::of(&elements, "permit").expect("it"),
        "2024-03-01",
    );
    assert_eq!(refused(desk.file(&filing())), Refusal::Cancelled);
}

#[test]
fn the_region_chooses_the_unit_and_a_hand_over_changes_it() {
    let mut desk = Desk::of(permit(), "2024-03-01");
    let mut filing = filing();
    filing.region = Some("990102".into());
    desk.file(&filing).expect("filed");
    assert_eq!(desk.state().unit.as_str(), "slq-zwj");
    let hand_over = |desk: &mut Desk, to: &str, reason: &str| {
        desk.event(&Event::HandOver {
            token: desk.token(),
            to: to.into(),
            reason: reason.into(),
        })
    };
    assert_eq!(
        refused(hand_over(&mut desk, "sl-zwj", " ")),
        Refusal::Reason
    );
    for unit in ["sl-xfj", "slq-zwj"] {
        let unit = OrgId::from(unit);
        assert_eq!(
            refused(hand_over(&mut desk, unit.as_str(), "x")),
            Refusal::NotItsItem { unit }
        );
    }
    desk.on("2024-03-04");
    hand_over(&mut desk, "sl-zwj", "属市级").expect("handed over");
    assert_eq!(
        (desk.state().unit.as_str(), desk.state().region.as_str()),
        ("sl-zwj", "990100")
    );
    assert_eq!(desk.told(), "handed_over, entered");
    let place = &desk.state().places[0];
    assert_eq!(place.unit, UnitRef::Unit("sl-zwj".into()));
    assert_eq!(
        place.since,
        support::day("2024-03-04"),
        "the new unit has a term of its own"
    );
    assert_eq!(desk.state().opened_on, support::day("2024-03-01"));
}

#[test]
fn an_action_needs_its_reason_its_form_and_its_condition() {
    let mut desk = Desk::filed(permit(), "2024-03-01");
    let act = |action: &str, answers, reason: Option<&str>, desk: &mut Desk| {
        desk.event(&Event::Act {
            token: desk.token(),
            action: action.into(),
            answers: fields(answers),
            reason: reason.map(str::to_owned),
        })
    };
    let simple = json!({"simple": false});
    assert_eq!(
        refused(act("reject", simple.clone(), Some("  "), &mut desk)),
        Refusal::Reason
    );
    let long = "长".repeat(flow::TEXT_CHARS + 1);
    assert_eq!(
        refused(act("reject", simple.clone(), Some(&long), &mut desk)),
        Refusal::TooLong
    );
    assert!(matches!(
        refused(act("grant", simple.clone(), None, &mut desk)),
        Refusal::NoAction { .. }
    ));
    let Refusal::Form(complaints) = refused(act("accept", json!({"other": 1}), None, &mut desk))
    else {
        panic!()
    };
    let complaints: Vec<_> = complaints
        .iter()
        .map(|c| (c.question.as_str(), &c.cause))
        .collect();
    assert_eq!(
        complaints,
        [("simple", &Cause::Missing), ("other", &Cause::Unknown)]
    );
    act("accept", json!({"simple": true}), None, &mut desk).expect("accepted");
    let offered = Refusal::NotOffered {
        step: "decide".into(),
        action: "open".into(),
    };
    assert_eq!(refused(act("open", json!({}), None, &mut desk)), offered);
    assert!(matches!(
        refused(act("grant", json!({"x": 1}), None, &mut desk)),
        Refusal::Form(_)
    ));
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
    let cases: [(JoinPolicy, &[(&str, Answer)], &str); 12] = [
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

#[test]
fn a_correction_stops_the_case_and_opens_only_what_was_asked() {
    let mut desk = Desk::filed(permit(), "2024-03-01");
    let ask =
        |questions: &[&str], materials: &[&str], text: &str, desk: &Desk| Event::AskCorrection {
            token: desk.token(),
            questions: questions.iter().map(|q| (*q).to_owned()).collect(),
            materials: materials.iter().map(|m| (*m).to_owned()).collect(),
            text: text.into(),
        };
    for wrong in [
        ask(&[], &[], " ", &desk),
        ask(&["x"], &[], "", &desk),
        ask(&[], &["x"], "", &desk),
    ] {
        assert_eq!(refused(desk.event(&wrong)), Refusal::NothingToCorrect);
    }
    let event = ask(&["area"], &["plan"], "面积不符", &desk);
    desk.event(&event).expect("asked");
    assert_eq!(
        desk.clocks().correction.and_then(|c| c.due).map(|d| d.day),
        Some(support::day("2024-03-08"))
    );
    let rows = work(&desk.definition, desk.state());
    assert!(
        rows.iter()
            .any(|row| row.kind == WorkKind::Answer && row.unit == UnitRef::Applicant)
    );
    let stopped = refused(desk.act_with("accept", json!({"simple": true})));
    assert!(matches!(
        stopped,
        Refusal::Stopped {
            reason: StopReason::Correction,
            ..
        }
    ));
    let until = support::day("2024-03-08");
    assert_eq!(
        refused(desk.event(&Event::Resume)),
        Refusal::CorrectionRuns { until }
    );
    let corrected = |answers, papers: bool| Event::Corrected {
        answers: fields(answers),
        materials: papers
            .then(|| ("plan".to_owned(), upload()))
            .into_iter()
            .collect(),
    };
    let Refusal::Form(wrong) =
        refused(desk.event(&corrected(json!({"name": "他店", "area": "0"}), false)))
    else {
        panic!()
    };
    let keys: Vec<&str> = wrong.iter().map(|c| c.question.as_str()).collect();
    assert_eq!(keys, ["name", "area"]);
    let Refusal::Form(wrong) = refused(desk.event(&corrected(json!({"area": "90"}), false))) else {
        panic!()
    };
    assert_eq!(
        (wrong[0].question.as_str(), &wrong[0].cause),
        ("plan", &Cause::Missing)
    );
    desk.on("2024-03-06")
        .event(&corrected(json!({"area": "90"}), true))
        .expect("corrected");
    assert_eq!(desk.answers.form["area"], json!("90"));
    assert_eq!(
        desk.state().pauses()[0].to_string(),
        "2024-03-01..2024-03-06"
    );
    desk.act_with("accept", json!({"simple": false}))
        .expect("it goes on");
    assert_eq!(
        desk.at(),
        "check.water, check.land",
        "with the corrected area"
    );
    assert_eq!(
        refused(desk.event(&corrected(json!({}), false))),
        Refusal::NoCorrection
    );
}

#[test]
fn an_answer_that_falls_away_takes_its_questions_along() {
    let mut desk = Desk::of(permit(), "2024-03-01");
    let mut filing = filing();
    filing.answers =
        fields(json!({"name": "示例店", "area": "1", "kind": "change", "before": "老店"}));
    filing.materials.insert("former".into(), upload());
    desk.file(&filing).expect("filed");
    desk.event(&Event::AskCorrection {
        token: desk.token(),
        questions: vec!["kind".into()],
        materials: vec![],
        text: String::new(),
    })
    .expect("asked");
    desk.event(&Event::Corrected {
        answers: fields(json!({"kind": "new"})),
        materials: Default::default(),
    })
    .expect("corrected");
    assert!(!desk.answers.form.contains_key("before"));
}

#[test]
fn a_correction_that_lapses_lets_the_unit_go_on() {
    let mut desk = Desk::filed(permit(), "2024-03-01");
    desk.event(&Event::AskCorrection {
        token: desk.token(),
        questions: vec!["area".into()],
        materials: vec![],
        text: "x".into(),
    })
    .expect("asked");
    desk.on("2024-03-11").tick();
    assert_eq!(desk.told(), "light_changed");
    desk.event(&Event::Resume).expect("the term is over");
    assert_eq!(desk.told(), "correction_lapsed, resumed");
    desk.act_with("reject", json!({"simple": true}))
        .expect("decided");
    assert_eq!(
        desk.state().closed.map(|c| c.result),
        Some(EndResult::Rejected)
    );
}

#[test]
fn powers_are_those_that_the_step_gives() {
    let mut desk = Desk::filed(permit(), "2024-03-01");
    let pause = |desk: &Desk, reason, notice: &str| Event::Pause {
        token: desk.token(),
        reason,
        notice: notice.into(),
        expected_days: Some(10),
    };
    let event = pause(&desk, StopReason::Hearing, "听告〔2024〕1号");
    let power = Power::Pause;
    assert_eq!(
        refused(desk.event(&event)),
        Refusal::NotAllowed {
            step: "accept".into(),
            power
        }
    );
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    let event = pause(&desk, StopReason::Correction, "x");
    assert_eq!(refused(desk.event(&event)), Refusal::PauseReason);
    let event = pause(&desk, StopReason::Hearing, " ");
    assert_eq!(refused(desk.event(&event)), Refusal::Notice);
    let event = pause(&desk, StopReason::Hearing, "听告〔2024〕1号");
    desk.event(&event).expect("paused");
    assert_eq!(desk.due(), (None, None), "the clocks stand");
    assert!(matches!(
        refused(desk.event(&event)),
        Refusal::Stopped { .. }
    ));
    desk.on("2024-03-11")
        .event(&Event::Resume)
        .expect("resumed");
    assert_eq!(desk.told(), "resumed");
    assert_eq!(refused(desk.event(&Event::Resume)), Refusal::NotStopped);
    // 10 working days from 03-01 end on 03-15; six of them, 03-04 to 03-08 and none on the weekend, were left out.
    assert_eq!(desk.due().0.as_deref(), Some("2024-03-22"));
    // Only the handling task delegates here.
    let event = Event::HandOver {
        token: desk.token(),
        to: "slq-zwj".into(),
        reason: "x".into(),
    };
    assert!(matches!(
        refused(desk.event(&event)),
        Refusal::NotAllowed {
            power: Power::HandOver,
            ..
        }
    ));
}

#[test]
fn an_extension_is_one_longer_term_from_the_same_origin() {
    let mut desk = Desk::filed(permit(), "2024-03-01");
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    let ask = Event::AskExtension {
        token: desk.token(),
        reason: "情况复杂".into(),
    };
    let decide = |grant, reason: Option<&str>| Event::DecideExtension {
        grant,
        reason: reason.map(str::to_owned),
    };
    assert_eq!(refused(desk.event(&decide(true, None))), Refusal::NotAsked);
    desk.on("2024-03-05").event(&ask).expect("asked");
    assert!(
        work(&desk.definition, desk.state()).iter().any(|row| {
            row.kind == WorkKind::Extension && row.role.as_deref() == Some("leader")
        })
    );
    assert_eq!(refused(desk.event(&ask)), Refusal::Extended);
    assert_eq!(
        desk.due().0.as_deref(),
        Some("2024-03-15"),
        "asking moves nothing"
    );
    assert_eq!(refused(desk.event(&decide(false, None))), Refusal::Reason);
    desk.event(&decide(false, Some("不复杂"))).expect("refused");
    assert_eq!(desk.due().0.as_deref(), Some("2024-03-15"));
    desk.event(&ask).expect("asked again");
    desk.event(&decide(true, None)).expect("granted");
    assert_eq!(
        desk.due(),
        (Some("2024-03-29".into()), Some("2024-04-15".into()))
    );
    assert_eq!(refused(desk.event(&ask)), Refusal::Extended);
}

#[test]
fn too_late_to_extend() {
    let mut desk = Desk::filed(permit(), "2024-03-01");
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    let ask = Event::AskExtension {
        token: desk.token(),
        reason: "x".into(),
    };
    desk.on("2024-04-01");
    let due = support::day("2024-03-29");
    assert_eq!(refused(desk.event(&ask)), Refusal::TermOver { due });
}

#[test]
fn back_only_to_what_was_done_in_this_case() {
    let mut desk = Desk::accepted(permit(), "2024-03-01");
    for branch in ["fire", "water", "land"] {
        desk.opine(branch, Answer::Agree).expect("answered");
    }
    let back = |desk: &mut Desk, to: &str| {
        desk.event(&Event::SendBack {
            token: desk.token(),
            to: to.into(),
            reason: "重审".into(),
        })
    };
    for to in ["decide", "refuse", "granted", "nowhere"] {
        assert_eq!(
            refused(back(&mut desk, to)),
            Refusal::NotDone { step: to.into() }
        );
    }
    back(&mut desk, "check").expect("asked again");
    assert_eq!(desk.at(), "check.fire, check.water, check.land");
    assert_eq!(desk.state().returns, 1);
    let answers = &desk.state().splits["check"].answers;
    assert!(
        answers.values().all(|one| one.answer == Answer::None),
        "a new round of answers"
    );
    for branch in ["fire", "water", "land"] {
        desk.opine(branch, Answer::Agree).expect("answered");
    }
    back(&mut desk, "accept").expect("back");
    let accepted = desk.state().accepted_on;
    desk.on("2024-03-08")
        .act_with("accept", json!({"simple": true}))
        .expect("accepted");
    assert_eq!(desk.state().accepted_on, accepted, "the clocks began once");
    assert_eq!(
        refused(back(&mut desk, "check")),
        Refusal::NotDone {
            step: "check".into()
        }
    );
}

#[test]
fn the_unit_that_did_an_earlier_step() {
    let mut desk = Desk::accepted(permit(), "2024-03-01");
    desk.opine("fire", Answer::Object).expect("answered");
    desk.opine("water", Answer::Agree).expect("answered");
    desk.opine("land", Answer::Agree).expect("answered");
    assert_eq!(desk.at(), "refuse");
    assert_eq!(desk.state().places[0].unit, UnitRef::Unit("sl-zwj".into()));
    assert_eq!(desk.state().places[0].role.as_deref(), Some("leader"));
}

#[test]
fn two_officers_at_one_place() {
    let mut desk = Desk::filed(permit(), "2024-03-01");
    let token = desk.token();
    let claim = |account| Event::Claim {
        token,
        account: AccountId(account),
    };
    desk.event(&claim(1)).expect("taken");
    desk.event(&claim(1)).expect("taken before");
    assert_eq!(desk.told(), "");
    assert_eq!(refused(desk.event(&claim(2))), Refusal::Taken);
    desk.account = Some(AccountId(2));
    assert_eq!(
        refused(desk.act_with("accept", json!({"simple": true}))),
        Refusal::Taken
    );
    assert_eq!(
        refused(desk.event(&Event::Release { token })),
        Refusal::Taken
    );
    desk.account = Some(AccountId(1));
    desk.event(&Event::Delegate {
        token,
        to: AccountId(2),
    })
    .expect("delegated");
    assert_eq!(
        refused(desk.act_with("accept", json!({"simple": true}))),
        Refusal::Taken
    );
    desk.account = Some(AccountId(2));
    desk.event(&Event::Release { token }).expect("given back");
    desk.event(&Event::Reassign {
        token,
        to: "slq-zwj".into(),
        account: None,
        reason: "提级办理".into(),
    })
    .expect("reassigned");
    assert_eq!(desk.state().places[0].unit, UnitRef::Unit("slq-zwj".into()));
    assert_eq!(
        desk.state().unit.as_str(),
        "sl-zwj",
        "the case stays where it is"
    );
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    assert_eq!(refused(desk.event(&claim(1))), Refusal::NotOpen);
}

#[test]
fn the_applicant_does_a_step() {
    let mut desk = Desk::filed(permit(), "2024-03-01");
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    desk.act("mend").expect("asked");
    let rows = work(&desk.definition, desk.state());
    assert_eq!(
        (rows[0].kind, &rows[0].unit, &rows[0].role),
        (WorkKind::Answer, &UnitRef::Applicant, &None)
    );
    let claim = Event::Claim {
        token: desk.token(),
        account: AccountId(1),
    };
    assert!(matches!(
        refused(desk.event(&claim)),
        Refusal::NotOfficers { .. }
    ));
    desk.act("mended").expect("mended");
    assert_eq!(desk.at(), "decide");
}

#[test]
fn promised_papers() {
    let mut desk = Desk::of(permit(), "2024-03-01");
    let mut filing = filing();
    filing.materials.insert("plan".into(), later());
    desk.file(&filing).expect("filed");
    assert_eq!(desk.told(), "filed, promised, entered");
    let (material, clock) = &desk.clocks().papers[0];
    assert_eq!(material, "plan");
    assert_eq!(
        clock.due.map(|due| due.day),
        Some(support::day("2024-03-15"))
    );
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    desk.act("grant").expect("granted");
    assert_eq!(desk.at(), "later");
    desk.on("2024-03-18").tick();
    assert!(desk.told().contains("light_changed"));
    let given = |given| Event::MaterialGiven {
        material: "plan".into(),
        given,
    };
    assert!(matches!(
        refused(desk.event(&given(later()))),
        Refusal::Form(_)
    ));
    desk.event(&given(upload())).expect("given");
    assert_eq!(desk.told(), "material_given, waited, closed");
    assert!(matches!(
        desk.happened[0],
        Happened::MaterialGiven { late: true, .. }
    ));
    assert_eq!(
        desk.state().closed.map(|c| c.result),
        Some(EndResult::Granted)
    );
}

#[test]
fn papers_given_before_the_wait_end_it_at_once() {
    let mut desk = Desk::of(permit(), "2024-03-01");
    let mut filing = filing();
    filing.materials.insert("plan".into(), later());
    desk.file(&filing).expect("filed");
    desk.event(&Event::MaterialGiven {
        material: "plan".into(),
        given: upload(),
    })
    .expect("given");
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    desk.act("grant").expect("granted");
    assert!(desk.state().is_closed());
}

#[test]
fn other_cases_come_back_with_their_results() {
    for (result, at) in [
        (EndResult::Done, ""),
        (EndResult::Refused, "refuse"),
        (EndResult::Withdrawn, "refuse"),
    ] {
        let mut desk = Desk::of(permit(), "2024-03-01");
        let mut filing = filing();
        filing.answers.insert("invoices".into(), json!(true));
        desk.file(&filing).expect("filed");
        desk.act_with("accept", json!({"simple": true}))
            .expect("accepted");
        desk.act("open").expect("opened");
        assert_eq!(desk.at(), "parts");
        let open = DueEffect::Open {
            id: Some("tax".into()),
            item: "tax".into(),
            form: fields(json!({"name": "示例店"})),
        };
        assert_eq!(desk.effects, [open]);
        assert!(
            work(&desk.definition, desk.state()).is_empty(),
            "nobody has to do anything"
        );
        let closed = Event::ChildClosed {
            id: "tax".into(),
            result,
        };
        desk.event(&closed).expect("it came back");
        assert_eq!(desk.at(), at, "{result:?}");
        if !desk.state().is_closed() {
            assert!(matches!(
                refused(desk.event(&closed)),
                Refusal::NoChild { .. }
            ));
        }
    }
}

#[test]
fn a_case_of_a_case_needs_no_applicant_at_the_door() {
    let definition = Definition::of(&elements(), "tax").expect("the tax registration");
    let mut desk = Desk::of(definition, "2024-03-01");
    desk.head.channel = Channel::Case;
    desk.applicant.kind = ApplicantKind::Person;
    let mut filing = flow::Filing::default();
    filing.answers = fields(json!({"name": "示例店"}));
    desk.file(&filing).expect("filed");
    desk.head.channel = Channel::Web;
    desk.state = None;
    assert_eq!(refused(desk.file(&filing)), Refusal::Applicant);
}

#[test]
fn urging_and_withdrawing() {
    let mut desk = Desk::filed(permit(), "2024-03-01");
    desk.event(&Event::Urge).expect("urged");
    assert_eq!(refused(desk.event(&Event::Urge)), Refusal::UrgedToday);
    desk.on("2024-03-02").event(&Event::Urge).expect("urged");
    assert_eq!(desk.state().urged, 2);
    desk.event(&Event::Withdraw { reason: None })
        .expect("withdrawn");
    assert_eq!(
        desk.state().closed.map(|c| c.result),
        Some(EndResult::Withdrawn)
    );
    assert!(desk.state().places.is_empty());
}

#[test]
fn a_wait_for_the_applicant() {
    let definition = permit_with(|flow| {
        let StepKind::Wait { until, .. } = step(flow, "later") else {
            panic!()
        };
        *until = Some(pack::element::Until::Applicant);
    });
    let mut desk = Desk::filed(definition, "2024-03-01");
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    let reply = |desk: &Desk, answers| Event::Reply {
        token: desk.token(),
        answers: fields(answers),
        materials: Default::default(),
    };
    let early = reply(&desk, json!({}));
    assert!(matches!(
        refused(desk.event(&early)),
        Refusal::NoReply { .. }
    ));
    desk.act("grant").expect("granted");
    let other = reply(&desk, json!({"name": "他店"}));
    assert!(
        matches!(refused(desk.event(&other)), Refusal::Form(_)),
        "what was answered stands"
    );
    let more = reply(&desk, json!({"fee": 100}));
    desk.event(&more).expect("answered");
    assert!(desk.state().is_closed());
    assert_eq!(desk.answers.form["fee"], json!(100));
}

#[test]
fn a_flow_that_does_not_rest_is_refused() {
    let definition = permit_with(|flow| {
        let StepKind::Choose { ways } = step(flow, "route") else {
            panic!()
        };
        for way in ways {
            way.to = "route".into();
        }
    });
    let mut desk = Desk::filed(definition, "2024-03-01");
    let before = desk.state().clone();
    let refusal = refused(desk.act_with("accept", json!({"simple": true})));
    assert_eq!(
        refusal,
        Refusal::NoRest {
            step: "route".into()
        }
    );
    assert_eq!(*desk.state(), before);
}

#[test]
fn a_definition_is_closed_and_pinned() {
    let mut elements = elements();
    let before = Definition::of(&elements, "permit").expect("it");
    assert_eq!(before.version().len(), 16);
    let json = serde_json::to_string(&before).expect("JSON");
    let again: Definition = serde_json::from_str(&json).expect("a definition");
    assert_eq!(again.version(), before.version());
    assert_eq!(again, before);
    // What cases do not see makes no other version; what they see does.
    let tax = elements
        .flows
        .iter()
        .position(|flow| flow.id == "tax")
        .expect("it");
    elements.flows[tax].title.zh.push('。');
    assert_eq!(
        Definition::of(&elements, "permit").expect("it").version(),
        before.version()
    );
    elements.materials[0].max_bytes += 1;
    assert_ne!(
        Definition::of(&elements, "permit").expect("it").version(),
        before.version()
    );
    assert!(Definition::of(&elements, "nothing").is_none());
}
