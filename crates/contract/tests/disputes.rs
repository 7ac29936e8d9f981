//! Objections and complaints through the room's door: who may, when, what stands meanwhile, how it comes out.

#![allow(clippy::unwrap_used)]

use crate::common;

use base::calendar::Calendar;
use base::{Role, Scope};
use common::{SUBJECT, World, centre, day, firm, head, objection, overseer, scope};
use contract::commands::Wrong;
use contract::commands::decide::{Typed, take};
use contract::commands::file::NewDispute;
use contract::model::{About, DisputeState, Form, NewFile, Outcome};
use contract::queries::{self, DisputeFilter, ShownDispute};
use contract::rules::dispute::{Refusal, Step};
use contract::{Clock, Event, StepError};

fn complaint(about: About, parent: Option<i64>) -> NewDispute {
    NewDispute {
        form: Form::Complaint,
        parent,
        ..objection(about, "示例投诉")
    }
}

fn shown(world: &World, who: &Scope, id: i64) -> Option<ShownDispute> {
    let party = world.room.party(&world.store, who).unwrap();
    let now = base::Clock::now(&*world.clock);
    world
        .store
        .read(|read| queries::dispute(read, (who, party.as_ref()), (id, now)))
        .ok()
}

fn row(world: &World, id: i64) -> contract::model::Dispute {
    shown(world, &scope(Role::Office, None), id)
        .expect("a dispute")
        .row
}

fn act(
    world: &World,
    who: &Scope,
    id: i64,
    step: Step,
    outcome: Option<Outcome>,
) -> Result<contract::Done, StepError> {
    let typed = Typed {
        text: "示例意见".to_owned(),
        outcome,
        affects: true,
        suspends: true,
    };
    let version = row(world, id).version;
    take(&world.store, who, &world.room, (id, version, step), typed)
}

fn refusal(result: Result<contract::Done, StepError>) -> Refusal {
    match result {
        Err(StepError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn suspended(world: &World) -> bool {
    world
        .store
        .read(|read| contract::is_suspended(read, SUBJECT))
        .unwrap()
}

#[test]
fn an_objection_suspends_until_it_is_answered() {
    let world = World::new();
    world.begin();
    let id = world
        .file(&firm(2), objection(About::Documents, "示例事实"))
        .unwrap()
        .id;
    assert!(
        !world
            .file(&firm(2), objection(About::Documents, "示例事实"))
            .unwrap()
            .changed,
        "pressed twice"
    );
    let again = refusal(world.file(&firm(2), objection(About::Documents, "另一事实")));
    assert_eq!(again, Refusal::Open(id));
    // Another bidder's objection suspends too, and the procedure goes on only when both are answered.
    let second = world
        .file(&firm(3), objection(About::Documents, "示例事实"))
        .unwrap()
        .id;
    assert!(suspended(&world));
    assert_eq!(
        row(&world, id).due,
        Some(day("2024-09-09")),
        "three days, the last a Sunday"
    );
    assert_eq!(
        world.events(),
        [Event::Suspend {
            subject: SUBJECT.to_owned(),
            dispute: id
        }]
    );
    // The tenderer or the centre answers; nobody else.
    for who in [overseer(), firm(2), scope(Role::Supervisor, None)] {
        let refused = act(&world, &who, id, Step::Answer, Some(Outcome::Upheld));
        assert!(matches!(refused, Err(StepError::NotYours)), "{who:?}");
    }
    for who in [firm(3), scope(Role::Clerk, Some("county"))] {
        let refused = act(&world, &who, id, Step::Answer, Some(Outcome::Upheld));
        assert!(matches!(refused, Err(StepError::NotFound)), "{who:?}");
    }
    let missing = act(&world, &head(), id, Step::Answer, None);
    assert!(
        matches!(missing, Err(StepError::Invalid(problems)) if problems[0].wrong == Wrong::Missing)
    );
    act(&world, &head(), id, Step::Answer, Some(Outcome::Partly)).unwrap();
    assert!(suspended(&world));
    act(
        &world,
        &centre(),
        second,
        Step::Answer,
        Some(Outcome::Dismissed),
    )
    .unwrap();
    assert!(!suspended(&world));
    let events = world.events();
    assert!(matches!(
        events[0],
        Event::Decided {
            outcome: Outcome::Partly,
            affects_award: true,
            ..
        }
    ));
    // A dismissal touches no award, whatever was ticked.
    assert!(matches!(
        events[1],
        Event::Decided {
            outcome: Outcome::Dismissed,
            affects_award: false,
            ..
        }
    ));
    assert_eq!(
        events[2],
        Event::Resume {
            subject: SUBJECT.to_owned(),
            dispute: second
        }
    );
}

#[test]
fn only_who_has_an_interest_objects_in_its_own_name_and_in_time() {
    let world = World::new();
    world.begin();
    for who in [
        firm(4),
        scope(Role::Applicant, None),
        Scope::public(),
        head(),
        scope(Role::Office, None),
    ] {
        let refused = refusal(world.file(&who, objection(About::Documents, "示例事实")));
        assert_eq!(refused, Refusal::NotInterested, "{who:?}");
    }
    let mut elsewhere = objection(About::Documents, "示例事实");
    elsewhere.subject = "trade/99".to_owned();
    assert!(matches!(
        world.file(&firm(1), elsewhere),
        Err(StepError::NotFound)
    ));
    let other = refusal(world.file(&firm(1), objection(About::Other, "示例事实")));
    assert_eq!(other, Refusal::NothingToObject);
    for (today, about, open) in [
        ("2024-09-19", About::Documents, true),
        ("2024-09-20", About::Documents, false),
        ("2024-09-24", About::Result, false),
        ("2024-09-25", About::Result, true),
        ("2024-09-28", About::Result, false),
        ("2024-09-28", About::Opening, false),
    ] {
        world.clock.set(today);
        let filed = world.file(&firm(1), objection(about, &format!("示例事实 {today}")));
        match (open, filed) {
            (true, Ok(done)) => {
                act(&world, &firm(1), done.id, Step::Withdraw, None).unwrap();
            }
            (false, refused) => assert!(matches!(refusal(refused), Refusal::Window(_)), "{today}"),
            (true, refused) => panic!("{today}: {refused:?}"),
        }
    }
    assert!(!suspended(&world), "what was taken back holds nothing up");
    let mut empty = objection(About::Documents, " ");
    empty.files = vec![NewFile {
        name: "x.exe".to_owned(),
        content: b"MZ\x90\x00".to_vec(),
    }];
    let Err(StepError::Invalid(problems)) = world.file(&firm(1), empty) else {
        panic!()
    };
    assert_eq!(problems.len(), 2);
}

#[test]
fn nobody_but_the_supervising_unit_learns_who_bids_before_the_hour() {
    let world = World::new();
    world.begin();
    let id = world
        .file(&firm(2), objection(About::Documents, "示例事实"))
        .unwrap()
        .id;
    let name = |who: &Scope| shown(&world, who, id).expect("seen").row.party.name;
    for who in [
        head(),
        centre(),
        scope(Role::Supervisor, None),
        scope(Role::Auditor, None),
    ] {
        assert_eq!(name(&who), "", "{who:?}");
    }
    assert_eq!(
        (name(&overseer()), name(&firm(2))),
        ("示例企业2".into(), "示例企业2".into())
    );
    world.clock.set("2024-09-30");
    assert_eq!(name(&head()), "示例企业2");
    // Neither journal nor messages say it.
    for table in [
        "SELECT COUNT(*) FROM journal_entry WHERE body",
        "SELECT COUNT(*) FROM notify_message WHERE title_zh",
    ] {
        let found = world.count(&format!("{table} LIKE '%示例企业2%'"));
        assert_eq!(found, 0, "{table}");
    }
    let code = common::code(2);
    assert_eq!(
        world.count(&format!(
            "SELECT COUNT(*) FROM journal_entry WHERE body LIKE '%{code}%'"
        )),
        0
    );
}

#[test]
fn a_complaint_comes_after_an_objection_and_in_ten_days() {
    let world = World::new();
    world.begin();
    let file = |new| world.file(&firm(2), new);
    assert!(matches!(
        refusal(file(complaint(About::Documents, None))),
        Refusal::ObjectionFirst(_)
    ));
    let parent = file(objection(About::Documents, "示例事实")).unwrap().id;
    assert_eq!(
        refusal(file(complaint(About::Documents, Some(parent)))),
        Refusal::Unanswered(day("2024-09-09"))
    );
    assert!(matches!(
        refusal(file(complaint(About::Result, Some(parent)))),
        Refusal::ObjectionFirst(_)
    ));
    let foreign = world.file(&firm(3), complaint(About::Documents, Some(parent)));
    assert!(
        matches!(foreign, Err(StepError::NotFound)),
        "somebody else's objection"
    );
    act(
        &world,
        &head(),
        parent,
        Step::Answer,
        Some(Outcome::Dismissed),
    )
    .unwrap();
    // Ten days from 5 September end on Sunday the 15th in the Mid-Autumn rest, which makes it the 18th.
    world.clock.set("2024-09-19");
    assert!(
        matches!(refusal(file(complaint(About::Documents, Some(parent)))), Refusal::Late(due, _) if due == day("2024-09-18"))
    );
    let world = World::new();
    world.begin();
    let parent = world
        .file(&firm(2), objection(About::Documents, "示例事实"))
        .unwrap()
        .id;
    world.clock.set("2024-09-10");
    let id = world
        .file(&firm(2), complaint(About::Documents, Some(parent)))
        .unwrap()
        .id;
    assert_eq!(
        row(&world, id).due,
        Some(day("2024-09-13")),
        "an answer that is late needs no waiting"
    );

    let mut other = complaint(About::Other, None);
    assert!(
        matches!(
            world.file(&firm(3), other.clone()),
            Err(StepError::Invalid(_))
        ),
        "since when did it know"
    );
    other.known_on = Some(day("2024-09-11"));
    assert!(
        matches!(
            world.file(&firm(3), other.clone()),
            Err(StepError::Invalid(_))
        ),
        "not yet"
    );
    other.known_on = Some(day("2024-08-31"));
    assert!(world.file(&firm(3), other.clone()).is_ok());
    other.known_on = Some(day("2024-08-30"));
    other.about = About::Other;
    assert!(matches!(
        refusal(world.file(&firm(1), other)),
        Refusal::Late(..)
    ));
}

#[test]
fn a_complaint_is_accepted_paused_and_decided_by_the_supervising_unit_alone() {
    let world = World::new();
    world.begin();
    let mut new = complaint(About::Other, None);
    new.known_on = Some(day("2024-09-05"));
    let id = world.file(&firm(2), new).unwrap().id;
    assert_eq!(
        row(&world, id).due,
        Some(day("2024-09-10")),
        "three working days"
    );
    assert!(!suspended(&world), "a complaint alone does not suspend");
    // Whom it is about learns of it once it is accepted.
    assert!(shown(&world, &head(), id).is_none() && shown(&world, &centre(), id).is_none());
    let county = scope(Role::Clerk, Some("county"));
    assert!(shown(&world, &county, id).is_none() && shown(&world, &firm(3), id).is_none());
    for who in [head(), centre(), county.clone(), firm(3)] {
        let refused = act(&world, &who, id, Step::Accept, None);
        assert!(matches!(refused, Err(StepError::NotFound)), "{who:?}");
    }
    world.clock.set("2024-09-09");
    act(&world, &overseer(), id, Step::Accept, None).unwrap();
    assert!(suspended(&world) && shown(&world, &head(), id).is_some());
    let refused = act(&world, &head(), id, Step::Decide, Some(Outcome::Dismissed));
    assert!(matches!(refused, Err(StepError::NotYours)));
    // 30 working days from 9 September over both rests.
    assert_eq!(row(&world, id).due, Some(day("2024-10-25")));
    world.clock.set("2024-09-10");
    act(&world, &overseer(), id, Step::Pause, None).unwrap();
    assert_eq!(row(&world, id).due, None, "the clock stands");
    assert_eq!(
        refusal(act(
            &world,
            &overseer(),
            id,
            Step::Decide,
            Some(Outcome::Upheld)
        )),
        Refusal::State
    );
    world.clock.set("2024-09-12");
    act(&world, &overseer(), id, Step::Resume, None).unwrap();
    assert_eq!(
        row(&world, id).due,
        Some(day("2024-10-29")),
        "two working days later"
    );
    world.events();
    act(&world, &overseer(), id, Step::Decide, Some(Outcome::Upheld)).unwrap();
    assert!(
        !act(&world, &overseer(), id, Step::Decide, Some(Outcome::Upheld))
            .unwrap()
            .changed,
        "pressed twice"
    );
    let events = world.events();
    assert!(matches!(
        events[0],
        Event::Decided {
            affects_award: true,
            about: About::Other,
            ..
        }
    ));
    assert!(matches!(events[1], Event::Resume { .. }) && events.len() == 2);
    assert_eq!(row(&world, id).state, DisputeState::Decided);
    assert_eq!(
        refusal(act(&world, &firm(2), id, Step::Withdraw, None)),
        Refusal::State
    );
}

#[test]
fn what_is_late_is_told_once_and_terms_follow_a_late_notice() {
    let world = World::new();
    world.begin();
    let id = world
        .file(&firm(2), objection(About::Documents, "示例事实"))
        .unwrap()
        .id;
    world.events();
    world.clock.set("2024-09-10");
    assert_eq!((world.tick(), world.tick()), (1, 0));
    let overdue = Event::Overdue {
        subject: SUBJECT.to_owned(),
        clock: Clock::Answer,
    };
    assert_eq!(world.events(), [overdue]);

    let mut new = complaint(About::Other, None);
    new.known_on = Some(day("2024-09-10"));
    world.clock.set("2024-09-13");
    let second = world.file(&firm(3), new).unwrap().id;
    let before = row(&world, second).due.unwrap();
    let moved = world.store.write(&Scope::system(), |tx| {
        tx.journal("calendar.entered", "calendar/2024", serde_json::json!({}))?;
        contract::recompute(tx, &Calendar::weekends())
    });
    let moved = moved.unwrap();
    // Mid-Autumn 2024: 15 to 17 September rest and the 14th works; without the notice it is an ordinary week.
    let found = moved
        .iter()
        .find(|moved| moved.subject == format!("dispute/{second}"))
        .unwrap();
    assert_eq!((found.old, found.new), (before, day("2024-09-18")));
    assert_eq!(row(&world, id).due, Some(day("2024-09-09")));
}

#[test]
fn list_and_page_agree_for_everybody_and_statistics_count_by_hand() {
    let world = World::new();
    world.begin();
    let first = world
        .file(&firm(2), objection(About::Documents, "示例事实"))
        .unwrap()
        .id;
    let mut new = complaint(About::Other, None);
    new.known_on = Some(day("2024-09-05"));
    let second = world.file(&firm(3), new).unwrap().id;
    for who in [
        head(),
        centre(),
        overseer(),
        firm(1),
        firm(2),
        firm(3),
        scope(Role::Clerk, Some("county")),
        scope(Role::Office, None),
        scope(Role::Supervisor, None),
        scope(Role::Auditor, None),
        Scope::public(),
    ] {
        let party = world.room.party(&world.store, &who).unwrap();
        let filter = DisputeFilter::default();
        let asked = (&who, party.as_ref());
        let listed = world
            .store
            .read(|read| queries::disputes(read, asked, (&filter, 1)))
            .unwrap();
        let mut ids: Vec<i64> = listed.0.iter().map(|(row, _)| row.id).collect();
        ids.sort_unstable();
        let seen: Vec<i64> = [first, second]
            .into_iter()
            .filter(|id| shown(&world, &who, *id).is_some())
            .collect();
        assert_eq!(ids, seen, "{who:?}");
        assert_eq!(listed.1, seen.len() as u64);
    }
    world.clock.set("2024-09-07");
    act(&world, &head(), first, Step::Answer, Some(Outcome::Upheld)).unwrap();
    let days = (day("2024-01-01"), day("2024-12-31"));
    let ask = |who: &Scope| {
        world
            .store
            .read(|read| queries::statistics(read, who, days))
    };
    let lines = ask(&scope(Role::Office, None)).unwrap();
    assert_eq!(lines.len(), 2);
    let line = lines
        .iter()
        .find(|line| line.form == Form::Objection)
        .unwrap();
    assert_eq!(
        (
            line.filed,
            line.open,
            line.upheld,
            line.days,
            line.mean_days_tenths()
        ),
        (1, 0, 1, 2, Some(20))
    );
    assert!(ask(&scope(Role::Clerk, Some("county"))).unwrap().is_empty());
    assert!(ask(&firm(2)).is_err());
}
