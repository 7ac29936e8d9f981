//! A running case and another definition.

use crate::support;

use flow::{Answer, Change, ClockKind, Definition, Mapping, MigrationRefusal, migrate};
use pack::element::{Branch, Flow, JoinPolicy, Overdue, StepKind, UnitRule};
use serde_json::json;
use support::{Desk, day, elements, permit, permit_with, step};

fn check(flow: &mut Flow) -> (&mut Vec<Branch>, &mut JoinPolicy, &mut Overdue) {
    let StepKind::Parallel {
        branches,
        join,
        overdue,
        ..
    } = step(flow, "check")
    else {
        panic!()
    };
    (branches, join, overdue)
}

fn moved(
    desk: &Desk,
    new: &Definition,
    mapping: &Mapping,
) -> Result<flow::Migrated, MigrationRefusal> {
    migrate(&desk.definition, new, desk.state(), mapping, &desk.facts())
}

fn at(state: &flow::State) -> String {
    let places = state.places.iter();
    let names =
        places.map(|place| format!("{}.{}", place.step, place.branch.as_deref().unwrap_or("")));
    names.collect::<Vec<_>>().join(", ")
}

/// A complaint about known systems: new definitions that break or silently change running cases.
#[test]
fn a_running_case_keeps_its_definition_until_somebody_moves_it() {
    let mut desk = Desk::accepted(permit(), "2024-03-01");
    let pinned = serde_json::to_string(&desk.definition).expect("JSON");
    let new = permit_with(|flow| check(flow).0.retain(|branch| branch.id == "land"));
    assert_ne!(new.version(), desk.definition.version());
    desk.definition = serde_json::from_str(&pinned).expect("a definition");
    desk.opine("land", Answer::Agree).expect("answered");
    assert_eq!(desk.at(), "check.fire, check.water", "as when it began");
    let before = desk.state().clone();
    moved(&desk, &new, &Mapping::default()).expect("it could be moved");
    assert_eq!(*desk.state(), before, "asking moves nothing");
}

#[test]
fn a_case_that_waits_at_a_join() {
    let mut desk = Desk::accepted(permit(), "2024-03-01");
    desk.opine("fire", Answer::Conditional).expect("answered");
    let new = permit_with(|flow| {
        let (branches, ..) = check(flow);
        // Fire had answered and goes, water has less time, land stays, two are new.
        branches.retain(|branch| branch.id != "fire");
        branches[0].term = Some("2wd".parse().expect("a term"));
        for id in ["air", "noise"] {
            let mut branch = branches[0].clone();
            branch.id = id.into();
            branches.push(branch);
        }
    });
    let mapping = Mapping {
        ask: vec!["air".into()],
        ..Mapping::default()
    };
    let migrated = moved(&desk, &new, &mapping).expect("moved");
    let state = &migrated.outcome.state;
    assert_eq!(at(state), "check.water, check.land, check.air");
    let split = &state.splits["check"];
    assert_eq!(
        split.gone["fire"].answer,
        Answer::Conditional,
        "kept as history"
    );
    assert_eq!(
        split.answers["land"],
        desk.state().splits["check"].answers["land"]
    );
    let branch = |branch: &str| ("check".to_owned(), branch.to_owned());
    let told = |change: &Change| migrated.changes.contains(change);
    let (step, fire) = branch("fire");
    assert!(told(&Change::BranchGone {
        step,
        branch: fire,
        answered: true
    }));
    let (step, air) = branch("air");
    assert!(told(&Change::BranchAsked { step, branch: air }));
    let (step, noise) = branch("noise");
    assert!(told(&Change::BranchNotAsked {
        step,
        branch: noise
    }));
    let due = migrated.changes.iter().find_map(|change| match change {
        Change::Due {
            clock: ClockKind::Place { branch, .. },
            from,
            to,
        } if branch.as_deref() == Some("water") => Some((*from, *to)),
        _ => None,
    });
    assert_eq!(
        due,
        Some((Some(day("2024-03-06")), Some(day("2024-03-05"))))
    );
    assert_eq!(migrated.outcome.filled, []);
    // Not asked by itself, and only what is new can be asked.
    let wrong = Mapping {
        ask: vec!["land".into()],
        ..Mapping::default()
    };
    let no_branch = MigrationRefusal::NoBranch {
        step: "check".into(),
        branch: "land".into(),
    };
    assert_eq!(moved(&desk, &new, &wrong).err(), Some(no_branch));
    // It goes on under the new definition.
    desk.definition = new;
    desk.state = Some(migrated.outcome.state);
    for branch in ["water", "land", "air"] {
        desk.opine(branch, Answer::Agree).expect("answered");
    }
    assert_eq!(desk.at(), "decide");
}

#[test]
fn a_join_that_is_over_under_the_new_definition_goes_on() {
    let mut desk = Desk::accepted(permit(), "2024-03-01");
    desk.opine("fire", Answer::Agree).expect("answered");
    desk.opine("water", Answer::Object).expect("answered");
    let without_land = permit_with(|flow| check(flow).0.retain(|branch| branch.id != "land"));
    let migrated = moved(&desk, &without_land, &Mapping::default()).expect("moved");
    assert_eq!(at(&migrated.outcome.state), "refuse.");
    let early = permit_with(|flow| *check(flow).1 = JoinPolicy::Early);
    let migrated = moved(&desk, &early, &Mapping::default()).expect("moved");
    assert_eq!(at(&migrated.outcome.state), "refuse.");
}

#[test]
fn overdue_stays_overdue_when_the_policy_changes() {
    let objecting = permit_with(|flow| *check(flow).2 = Overdue::Object);
    let mut desk = Desk::accepted(objecting, "2024-03-01");
    desk.on("2024-03-07").tick();
    assert_eq!(
        desk.at(),
        "check.land",
        "fire and water are late and count as objections"
    );
    let migrated = moved(&desk, &permit(), &Mapping::default()).expect("moved");
    let state = &migrated.outcome.state;
    assert_eq!(state.places.len(), 3, "the step waits for them now");
    let fire = &state.splits["check"].answers["fire"];
    assert_eq!(fire.answer, Answer::Overdue);
    assert!(state.place(fire.token).is_some());
}

#[test]
fn a_step_that_is_gone_needs_its_place_taken() {
    let mut desk = Desk::filed(permit(), "2024-03-01");
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    let new = permit_with(|flow| {
        for step in &mut flow.steps {
            if step.id == "accept" || step.id == "decide" {
                step.id.push_str("-new");
            }
        }
        let StepKind::Task(task) = step(flow, "decide-new") else {
            panic!()
        };
        task.by = "checker".into();
        task.term = Some("10wd".parse().expect("a term"));
        task.unit = UnitRule::Step("accept-new".into());
    });
    let gone = MigrationRefusal::StepGone {
        step: "decide".into(),
    };
    assert_eq!(moved(&desk, &new, &Mapping::default()).err(), Some(gone));
    let map = |to: &str| Mapping {
        steps: [("accept", "accept-new"), ("decide", to)]
            .map(|(from, to)| (from.to_owned(), to.to_owned()))
            .into(),
        ask: Vec::new(),
    };
    let kind = MigrationRefusal::OtherKind {
        step: "later".into(),
    };
    assert_eq!(moved(&desk, &new, &map("later")).err(), Some(kind));
    let migrated = moved(&desk, &new, &map("decide-new")).expect("moved");
    let place = &migrated.outcome.state.places[0];
    assert_eq!(
        (place.step.as_str(), place.role.as_deref()),
        ("decide-new", Some("checker"))
    );
    assert_eq!(place.since, day("2024-03-01"), "the origin stays");
    assert!(migrated.outcome.state.done.contains_key("accept-new"));
    let kinds: Vec<String> = migrated
        .changes
        .iter()
        .map(|change| serde_json::to_value(change).expect("JSON")["change"].to_string())
        .collect();
    assert_eq!(kinds, ["\"step\"", "\"place_term\"", "\"role\"", "\"due\""]);
    // What the officer filled in is seen under the new name.
    let filled = serde_json::to_value(&migrated.outcome.filled).expect("JSON");
    assert_eq!(
        filled,
        json!([{"step": {"key": "accept_new", "answers": {"simple": true}}}])
    );
}

#[test]
fn new_terms_count_from_the_old_origin() {
    let desk = Desk::accepted(permit(), "2024-03-01");
    let mut elements = elements();
    elements.items[0].terms.promised = Some("5wd".parse().expect("a term"));
    elements.items[0].terms.statutory = None;
    let new = Definition::of(&elements, "permit").expect("it");
    let migrated = moved(&desk, &new, &Mapping::default()).expect("moved");
    assert_eq!(
        migrated.changes,
        [
            Change::Due {
                clock: ClockKind::Statutory,
                from: Some(day("2024-03-29")),
                to: None,
            },
            Change::Due {
                clock: ClockKind::Promised,
                from: Some(day("2024-03-15")),
                to: Some(day("2024-03-08")),
            },
        ]
    );
    let unchanged = moved(&desk, &permit(), &Mapping::default()).expect("moved");
    assert_eq!(unchanged.changes, []);
    assert_eq!(unchanged.outcome.state, *desk.state());
}

#[test]
fn a_form_that_asks_more_is_told() {
    let desk = Desk::accepted(permit(), "2024-03-01");
    let mut elements = elements();
    let form = elements
        .forms
        .iter_mut()
        .find(|form| form.id == "permit")
        .expect("it");
    let mut question = form.questions[0].clone();
    question.field.key = "phone".into();
    form.questions.push(question);
    let new = Definition::of(&elements, "permit").expect("it");
    let migrated = moved(&desk, &new, &Mapping::default()).expect("moved");
    assert!(matches!(&migrated.changes[..], [Change::Answer(one)] if one.question == "phone"));
}

#[test]
fn what_cannot_be_moved() {
    let mut desk = Desk::accepted(permit(), "2024-03-01");
    let tax = Definition::of(&elements(), "tax").expect("it");
    let other = moved(&desk, &tax, &Mapping::default());
    assert!(matches!(other, Err(MigrationRefusal::OtherItem { .. })));
    desk.event(&flow::Event::Withdraw { reason: None })
        .expect("withdrawn");
    assert_eq!(
        moved(&desk, &permit(), &Mapping::default()).err(),
        Some(MigrationRefusal::Closed)
    );
}
