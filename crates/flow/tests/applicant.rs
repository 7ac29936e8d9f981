//! What comes from outside the administration: filing, corrections, papers, cases that come back.

use crate::support;

use base::AccountId;
use flow::{
    ApplicantKind, Cause, Definition, DueEffect, Event, Happened, Refusal, StopReason, UnitRef,
    WorkKind, work,
};
use pack::element::{Channel, EndResult, StepKind};
use serde_json::json;
use support::{Desk, elements, fields, filing, later, permit, permit_with, step, upload};

fn refused<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Refusal {
    result.expect_err("refused")
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
    let filing = flow::Filing {
        answers: fields(json!({"name": "示例店"})),
        ..flow::Filing::default()
    };
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
fn what_was_issued_is_not_withdrawn() {
    let mut desk = Desk::filed(permit(), "2024-03-01");
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    desk.act("grant").expect("granted");
    let on = support::day("2024-03-01");
    let withdrawn = desk.event(&Event::Withdraw { reason: None });
    assert_eq!(refused(withdrawn), Refusal::Decided { on });
}

#[test]
fn the_applicant_is_not_held_up_by_what_they_may_not_change() {
    let mut elements = elements();
    let form = elements
        .forms
        .iter_mut()
        .find(|form| form.id == "permit")
        .expect("it");
    let question = form
        .questions
        .iter_mut()
        .find(|one| one.field.key == "fee")
        .expect("it");
    question.check = Some("today < '2024-03-02'".into());
    let mut desk = Desk::of(
        Definition::of(&elements, "permit").expect("it"),
        "2024-03-01",
    );
    let mut filing = filing();
    filing.answers.insert("fee".into(), json!(100));
    desk.file(&filing).expect("filed");
    let correct = |desk: &mut Desk, question: &str| {
        desk.event(&Event::AskCorrection {
            token: desk.token(),
            questions: vec![question.to_owned()],
            materials: vec![],
            text: String::new(),
        })
        .expect("asked");
    };
    let corrected = |answers| Event::Corrected {
        answers: fields(answers),
        materials: Default::default(),
    };
    correct(&mut desk, "area");
    desk.on("2024-03-04")
        .event(&corrected(json!({"area": "7"})))
        .expect("corrected");
    correct(&mut desk, "fee");
    let Refusal::Form(wrong) = refused(desk.event(&corrected(json!({"fee": 200})))) else {
        panic!()
    };
    assert!(
        matches!(&wrong[..], [one] if one.question == "fee"),
        "what they change has to be right"
    );
}
