//! What happens to a case, rule by rule.

use crate::support;

use base::{AccountId, OrgId};
use flow::{
    Answer, Cause, Definition, DueEffect, Event, Refusal, StopReason, UnitRef, WorkKind, work,
};
use pack::element::{EndResult, Power, StepKind};
use serde_json::json;
use support::{Desk, elements, fields, filing, permit, permit_with, step};

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
