//! The room through its door: findings, people, terms, runs.

use crate::common;

use base::Role;
use common::{CENTRE, MANAGER, OVERSEER, World, clerk, doing, finding, office, scope};
use lead::commands::act::StepError;
use lead::model::{Outcome, RunState, Step};
use lead::queries::{self, Filter};
use lead::{Finding, RunError, Stage, State};

fn all() -> Filter {
    Filter::default()
}

#[test]
fn a_run_finds_the_ring_once_and_again_nothing_new() {
    let world = World::new();
    let first = world.run();
    assert_eq!((first.state, first.tenders), (RunState::Done, 96));
    assert!(first.opened > 0 && first.reopened == 0);
    let leads = world.list(&office(), &all());
    let group = leads
        .iter()
        .find(|lead| lead.found.kind == "screen.co_bidding")
        .expect("the ring");
    let mut names: Vec<&str> = group
        .found
        .about
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    names.sort_unstable();
    let ring: Vec<String> = (1..=5).map(|at| format!("sample-firm-{at:02}")).collect();
    assert_eq!(names, ring);
    // All of the ring's competitions were on the city's platform: who supervises construction there looks into it.
    assert_eq!(group.found.platform, "jc");
    assert_eq!(group.found.weight, 24);
    assert_eq!(
        group.owner_org.as_ref().map(|org| org.as_str()),
        Some(OVERSEER)
    );
    assert_eq!(group.found.innocent_ppm, Some(0));
    assert!(
        group.found.said.zh.contains("示例投标企业01"),
        "{}",
        group.found.said.zh
    );
    assert!(group.found.sample && group.found.stage == Stage::After);
    assert!(
        leads
            .iter()
            .any(|lead| lead.found.kind == "screen.expert_affinity")
    );
    let again = world.run();
    assert_eq!((again.opened, again.reopened), (0, 0));
    assert_eq!(again.findings, first.findings);
    assert_eq!(world.list(&office(), &all()).len(), leads.len());
    let held = world.row(group.id);
    assert_eq!((held.times, held.version), (2, 1));
    let network = world
        .store
        .read(|read| queries::network(read, &office(), (&world.room, "")))
        .expect("a network");
    assert!(network.nodes.len() >= 5 && network.nodes.len() <= 60);
    let experts = world
        .store
        .read(|read| queries::experts(read, &clerk(OVERSEER), (&world.room, "jc")))
        .expect("experts");
    assert_eq!(experts[0].code, "示例E01");
}

#[test]
fn a_closed_lead_opens_on_new_evidence_only() {
    let world = World::new();
    let who = clerk(OVERSEER);
    let found = || finding("few/1", "jc", (CENTRE, 2));
    let id = world.report(found());
    world.step(&who, id, Step::Take, "").expect("taken on");
    world.close(&who, id, Outcome::FalseAlarm).expect("closed");
    assert_eq!(world.report(found()), id);
    let held = world.row(id);
    assert_eq!((held.state, held.times), (State::Closed, 2));
    let more = Finding {
        evidence: "b".to_owned(),
        ..found()
    };
    world.report(more);
    let held = world.row(id);
    assert_eq!(
        (held.state, held.account, held.closed),
        (State::Open, None, None)
    );
    let notes = world.shown(&office(), id).expect("a lead").notes;
    assert_eq!(notes.last().map(|note| note.step), Some(Step::Again));
}

#[test]
fn a_lead_goes_from_hand_to_hand() {
    let world = World::new();
    let who = clerk(OVERSEER);
    let id = world.report(finding("few/1", "jc", (CENTRE, 1)));
    // Five working days from Thursday the 5th; the mid-autumn days come later.
    assert_eq!(world.row(id).due.to_string(), "2024-09-12");
    let wrong = |outcome: Result<(), StepError>| outcome.expect_err("refused").to_string();
    assert_eq!(
        wrong(world.close(&who, id, Outcome::Explained)),
        "not open now"
    );
    world.step(&who, id, Step::Take, "").expect("taken on");
    assert_eq!(
        wrong(world.step(&who, id, Step::Note, "  ")),
        StepError::Words.to_string()
    );
    assert_eq!(
        wrong(world.close(&who, id, Outcome::Substantiated)),
        StepError::NotLooked.to_string()
    );
    assert_eq!(
        wrong(world.step(&who, id, Step::Close, "有理由但没有选")),
        StepError::Outcome.to_string()
    );
    world
        .step(&who, id, Step::Note, "示例：已调阅开标记录")
        .expect("noted");
    world
        .step(&who, id, Step::Ask, "示例：请说明")
        .expect("asked");
    let centre = clerk(CENTRE);
    let seen = world.shown(&centre, id).expect("it was asked");
    assert!(
        seen.notes.iter().all(|note| note.step == Step::Ask),
        "no notes of others"
    );
    assert_eq!(
        wrong(world.close(&centre, id, Outcome::Explained)),
        StepError::NotYours.to_string()
    );
    world
        .step(&centre, id, Step::Answer, "示例答复")
        .expect("answered");
    world
        .close(&who, id, Outcome::Substantiated)
        .expect("closed");
    let held = world.row(id);
    assert_eq!(
        held.closed.map(|(outcome, _)| outcome),
        Some(Outcome::Substantiated)
    );
    world
        .step(&who, id, Step::Reopen, "示例：补充材料")
        .expect("opened again");
    assert_eq!(world.row(id).state, State::Open);
    // What was said lies sealed, and the journal names neither whom nor where.
    let sealed = world.texts("SELECT sha256 FROM lead_note WHERE kind = 'note'");
    assert_eq!(sealed[0].len(), 64);
    for text in world.texts("SELECT body FROM journal_entry WHERE kind LIKE 'lead.%'") {
        assert!(!text.contains("示例"), "{text}");
    }
    for text in world.texts("SELECT body FROM journal_entry WHERE kind = 'lead.found'") {
        assert!(!text.contains(CENTRE) && !text.contains("\"jc\""), "{text}");
    }
}

#[test]
fn two_at_once_and_one_pressed_twice() {
    let world = World::new();
    let (who, other) = (clerk(OVERSEER), scope(Role::Head, Some(OVERSEER)));
    let id = world.report(finding("few/1", "jc", (CENTRE, 2)));
    let other = base::Scope {
        account: Some(base::AccountId(901)),
        ..other
    };
    world
        .at(&who, (id, 1), doing(Step::Take, ""))
        .expect("taken on");
    world
        .at(&who, (id, 1), doing(Step::Take, ""))
        .expect("pressed twice");
    let late = world.at(&other, (id, 1), doing(Step::Take, ""));
    assert!(matches!(late, Err(StepError::Stale)));
    assert_eq!(world.row(id).account, who.account);
    assert_eq!(world.shown(&who, id).expect("a lead").notes.len(), 1);
}

#[test]
fn who_may_not_see_a_lead_does_not_find_it() {
    let world = World::new();
    let city = world.report(finding("few/jc", "jc", (CENTRE, 2)));
    let county = world.report(finding("few/gp", "gaoping", ("gp-spj", 2)));
    let spans = world.report(Finding {
        centre_org: None,
        ..finding("few/all", "", ("x", 2))
    });
    let gaoping = world.row(county).owner_org.expect("an owner");
    assert!(world.row(spans).owner_org.is_none(), "the office's own");
    for (who, sees) in [
        (office(), vec![city, county, spans]),
        (scope(Role::Auditor, None), vec![city, county, spans]),
        (clerk(OVERSEER), vec![city]),
        (clerk(MANAGER), vec![city]),
        (clerk(CENTRE), vec![]),
        (clerk("gp-spj"), vec![]),
        (clerk(gaoping.as_str()), vec![county]),
        (clerk("jc-fgw"), vec![]),
        (scope(Role::Applicant, None), vec![]),
        (scope(Role::Discipline, None), vec![]),
    ] {
        let mut listed: Vec<i64> = world
            .list(&who, &all())
            .iter()
            .map(|lead| lead.id)
            .collect();
        listed.sort_unstable();
        assert_eq!(listed, sees, "{who:?}");
        for id in [city, county, spans] {
            let shown = world.shown(&who, id).is_ok();
            assert_eq!(shown, sees.contains(&id), "{who:?} {id}");
            let acted = world.at(&who, (id, 99), doing(Step::Note, "示例"));
            assert_eq!(
                !matches!(acted, Err(StepError::NotFound)),
                sees.contains(&id)
            );
        }
    }
    // The manager reads along and does nothing.
    let reads = world.step(&clerk(MANAGER), city, Step::Take, "");
    assert!(matches!(reads, Err(StepError::NotYours)));
    let alone = world.step(&clerk(OVERSEER), city, Step::Hand, "示例");
    assert!(matches!(alone, Err(StepError::NotYours)));
    // Whose tender it is does not look into it, also not where it supervises such trades.
    let own = world.report(Finding {
        tenderer_org: Some(base::OrgId::from(OVERSEER)),
        ..finding("few/own", "jc", (CENTRE, 2))
    });
    assert!(world.shown(&clerk(OVERSEER), own).is_err());
    assert_eq!(
        world.row(own).owner_org.expect("an owner").as_str(),
        MANAGER
    );
}

#[test]
fn late_leads_are_told_above_once() {
    let world = World::new();
    *world.history.lock().expect("a history") = lead::Gathered::default();
    let id = world.report(finding("few/1", "jc", (CENTRE, 1)));
    let told = |world: &World| world.texts("SELECT kind FROM notify_message ORDER BY id");
    world.tick();
    assert_eq!(told(&world), ["lead.found"]);
    world.clock.set("2024-09-11", 9);
    assert!(world.tick() > 0);
    world.clock.set("2024-09-13", 9);
    world.tick();
    world.tick();
    assert_eq!(
        told(&world),
        [
            "lead.found",
            "lead.due",
            "lead.due",
            "lead.late",
            "lead.late"
        ]
    );
    assert_eq!(world.row(id).warned, 2);
    let late = Filter {
        late_on: Some("2024-09-13".parse().expect("a day")),
        ..all()
    };
    assert_eq!(world.list(&office(), &late).len(), 1);
}

#[test]
fn alerts_make_one_lead_and_no_trace_each_minute() {
    let world = World::new();
    world
        .alerts
        .lock()
        .expect("alerts")
        .push(finding("few/9", "jc", (CENTRE, 2)));
    world.tick();
    let id = world.by_key("few/9");
    let entries = || world.texts("SELECT kind FROM journal_entry").len();
    let before = entries();
    world.tick();
    assert_eq!((world.row(id).times, entries()), (1, before));
}

#[test]
fn a_run_is_the_offices_and_only_one() {
    let world = World::new();
    for who in [clerk(OVERSEER), scope(Role::Auditor, None)] {
        let refused = lead::commands::run::begin(&world.store, &who);
        assert!(matches!(refused, Err(RunError::NotYours)), "{who:?}");
    }
    lead::commands::run::begin(&world.store, &office()).expect("begun");
    let second = lead::run(&world.store, &office(), &world.room);
    assert!(matches!(second, Err(RunError::GoesOn)));
    // An hour later the process of the first is taken for gone.
    world.clock.set("2024-09-05", 11);
    assert_eq!(world.run().state, RunState::Done);
}
