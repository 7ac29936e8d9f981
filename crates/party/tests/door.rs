//! The room through its door: who confirms, who loses, who decides first.

use crate::common;

use base::{Role, Scope};
use common::{CODE, OTHER, World, clerk, county, day, person, staff};
use party::commands::apply::apply;
use party::commands::decide::{Decision, decide};
use party::commands::{StepError, Wrong};
use party::model::{State, Way};
use party::queries::{self, Filter};
use party::rules::standing::{Shut, Step};

#[test]
fn an_account_trades_for_nobody_until_a_centre_confirmed_it() {
    let world = World::new();
    assert_eq!(world.code_of(1), None);
    let id = world.apply(1, Way::Papers, CODE);
    assert_eq!(world.code_of(1), None, "an application is no confirmation");
    // The applicant, another platform's clerk, the office and the public do not confirm it.
    let office = Scope::system();
    for (who, found) in [
        (person(1), true),
        (county(), true),
        (staff(9, Role::Supervisor, "jc-spj"), true),
        (staff(9, Role::Clerk, "jc-fgw"), false),
        (person(2), false),
        (Scope::public(), false),
        (office, true),
    ] {
        let error = world
            .decide(&who, (id, 1), Step::Confirm)
            .expect_err("refused");
        let expected = match error {
            StepError::NotFound => false,
            StepError::Shut(Shut::NotYours) => true,
            other => panic!("{who:?}: {other:?}"),
        };
        assert_eq!(expected, found, "{who:?}");
        assert_eq!(world.code_of(1), None);
    }
    world
        .decide(&clerk(), (id, 1), Step::Confirm)
        .expect("confirmed");
    assert_eq!(world.code_of(1).as_deref(), Some(CODE));
    assert!(world.leads(1), "the first is the administrator");
    assert_eq!(world.kinds(), ["party.applied", "party.confirmed"]);
    // The same account in a role of the administration stands for nobody.
    let parties = world.room.parties();
    let clerk = staff(1, Role::Clerk, "jc-jyzx");
    assert_eq!(parties.of(&world.store, &clerk).expect("a read"), None);
}

#[test]
fn a_manager_s_staff_may_do_what_the_centre_s_may_and_nobody_confirms_themselves() {
    let world = World::new();
    let id = world.apply(1, Way::Papers, CODE);
    let own = staff(1, Role::Clerk, "jc-jyzx");
    let error = world
        .decide(&own, (id, 1), Step::Confirm)
        .expect_err("four eyes");
    assert!(matches!(error, StepError::Shut(Shut::Own)), "{error:?}");
    // As sign-in has it for the authority that manages the centre.
    let manager = Scope {
        centre: Some(base::OrgId::from("jc-jyzx")),
        ..staff(95, Role::Head, "jc-spj")
    };
    world
        .decide(&manager, (id, 1), Step::Confirm)
        .expect("confirmed");
}

#[test]
fn a_refused_application_gives_nothing_and_may_be_made_anew() {
    let world = World::new();
    let id = world.apply(1, Way::Papers, CODE);
    let silent = Decision {
        id,
        version: 1,
        step: Step::Refuse,
        ends_on: String::new(),
        reason: "  ".to_owned(),
    };
    let error = decide(&world.store, &clerk(), &world.room, silent).expect_err("no reason");
    assert!(matches!(error, StepError::Invalid(_)));
    world
        .decide(&clerk(), (id, 1), Step::Refuse)
        .expect("refused");
    assert_eq!(world.code_of(1), None);
    let mine = world
        .store
        .read(|read| queries::mine(read, &world.room, &person(1), day("2024-09-05")))
        .expect("mine");
    assert_eq!(mine.last.map(|row| row.reason).as_deref(), Some("示例理由"));
    let again = world.apply(1, Way::Papers, CODE);
    assert_ne!(id, again);
}

#[test]
fn of_two_clerks_who_decide_at_once_one_counts() {
    let world = World::new();
    let id = world.apply(1, Way::Papers, CODE);
    let second = staff(92, Role::Head, "jc-jyzx");
    world
        .decide(&clerk(), (id, 1), Step::Refuse)
        .expect("the first");
    let error = world
        .decide(&second, (id, 1), Step::Confirm)
        .expect_err("too late");
    assert!(matches!(error, StepError::Stale), "{error:?}");
    assert_eq!(world.code_of(1), None);
    let again = world
        .decide(&clerk(), (id, 1), Step::Refuse)
        .expect("pressed twice");
    assert!(!again.changed);
    let third = world
        .decide(&second, (id, 2), Step::Confirm)
        .expect_err("it is refused");
    assert!(matches!(third, StepError::Shut(Shut::State)), "{third:?}");
}

#[test]
fn who_is_revoked_trades_no_more_from_the_next_question() {
    let world = World::new();
    let id = world.confirmed(1, CODE);
    let parties = world.room.parties();
    assert!(
        parties
            .of(&world.store, &person(1))
            .expect("a read")
            .is_some()
    );
    world
        .decide(&clerk(), (id, 2), Step::Revoke)
        .expect("revoked");
    assert_eq!(parties.of(&world.store, &person(1)).expect("a read"), None);
    assert!(!world.leads(1));
    assert_eq!(
        world.kinds().last().map(String::as_str),
        Some("party.revoked")
    );
}

#[test]
fn colleagues_ask_and_the_administrator_agrees() {
    let world = World::new();
    world.confirmed(1, CODE);
    let asks = world.apply(2, Way::Colleague, CODE);
    assert_eq!(world.code_of(2), None, "asking is not enough");
    // Not the asker, not another enterprise's administrator.
    world.confirmed(5, OTHER);
    for who in [person(2), person(5)] {
        assert!(
            world.decide(&who, (asks, 1), Step::Confirm).is_err(),
            "{who:?}"
        );
    }
    // The administrator knows who asks; nobody else of the public does.
    let seen = world.shown(&person(1), asks).expect("seen");
    assert_eq!(
        seen.personal.map(|one| one.agent).as_deref(),
        Some("示例经办人")
    );
    assert!(world.shown(&person(5), asks).is_err());
    world
        .decide(&person(1), (asks, 1), Step::Confirm)
        .expect("added");
    assert_eq!(world.code_of(2).as_deref(), Some(CODE));
    assert!(!world.leads(2) && world.leads(1));
    assert!(world.kinds().contains(&"party.added".to_owned()));
    // A colleague removes nobody and appoints nobody.
    let lead = 1;
    assert!(world.decide(&person(2), (lead, 2), Step::Revoke).is_err());
    assert!(world.decide(&person(2), (asks, 2), Step::Appoint).is_err());
    // The administrator hands over before it goes.
    let error = world
        .decide(&person(1), (lead, 2), Step::Leave)
        .expect_err("colleagues");
    assert!(
        matches!(error, StepError::Shut(Shut::HandOver)),
        "{error:?}"
    );
    world
        .decide(&person(1), (asks, 2), Step::Appoint)
        .expect("handed over");
    assert!(world.leads(2) && !world.leads(1));
    world
        .decide(&person(2), (lead, 3), Step::Revoke)
        .expect("removed");
    assert_eq!(world.code_of(1), None);
    assert_eq!(world.code_of(2).as_deref(), Some(CODE));
}

#[test]
fn who_only_says_to_be_a_colleague_is_never_the_first() {
    let world = World::new();
    let id = world.apply(1, Way::Colleague, CODE);
    let error = world
        .decide(&clerk(), (id, 1), Step::Confirm)
        .expect_err("nobody knows the name");
    assert!(matches!(error, StepError::Shut(Shut::State)), "{error:?}");
    // A second account with papers for a code that has an administrator becomes a colleague's.
    world.confirmed(2, CODE);
    world.confirmed(3, CODE);
    assert!(world.leads(2) && !world.leads(3));
    assert_eq!(world.code_of(3).as_deref(), Some(CODE));
    // The centre moves the administrator.
    world
        .decide(&clerk(), (3, 2), Step::Appoint)
        .expect("moved");
    assert!(world.leads(3) && !world.leads(2));
}

#[test]
fn one_account_acts_for_one_enterprise() {
    let world = World::new();
    world.confirmed(1, CODE);
    let new = world.asked(Way::Papers, OTHER);
    let error = apply(&world.store, &person(1), &world.room, new).expect_err("acts already");
    assert!(matches!(error, StepError::Already));
    let id = world.apply(2, Way::Papers, CODE);
    let again = apply(
        &world.store,
        &person(2),
        &world.room,
        world.asked(Way::Papers, CODE),
    );
    let again = again.expect("pressed twice");
    assert_eq!((again.id, again.changed), (id, false));
}

#[test]
fn a_confirmation_ends_after_its_last_day_whether_or_not_a_round_came_by() {
    let world = World::new();
    let id = world.apply(1, Way::Papers, CODE);
    let confirm = |ends_on: &str| Decision {
        id,
        version: 1,
        step: Step::Confirm,
        ends_on: ends_on.to_owned(),
        reason: String::new(),
    };
    for bad in ["2024-09-04", "morgen"] {
        let error = decide(&world.store, &clerk(), &world.room, confirm(bad)).expect_err(bad);
        assert!(matches!(error, StepError::Invalid(_)), "{bad}");
    }
    decide(&world.store, &clerk(), &world.room, confirm("2024-09-30")).expect("confirmed");
    world.clock.set(day("2024-09-30"));
    assert_eq!(
        world.code_of(1).as_deref(),
        Some(CODE),
        "the last day counts"
    );
    world.clock.set(day("2024-10-01"));
    assert_eq!(world.code_of(1), None);
    assert!(!world.leads(1));
    let tick = || party::tick(&world.store, &Scope::system(), day("2024-10-01")).expect("a tick");
    assert_eq!((tick(), tick()), (1, 0));
    let shown = world.shown(&clerk(), id).expect("shown");
    assert_eq!(shown.row.state, State::Ended);
    // A former administrator does not keep the next one from being the first.
    world.confirmed(2, CODE);
    assert!(world.leads(2));
}

#[test]
fn what_is_typed_wrong_is_named_and_nothing_is_kept() {
    let world = World::new();
    let mut new = world.asked(Way::Papers, "91350100M000100Y44");
    new.papers.remove(1);
    new.papers[0].content = vec![0, 1, 2, 3];
    new.platform = "nowhere".to_owned();
    new.personal.phone = "12".to_owned();
    let error = apply(&world.store, &person(1), &world.room, new).expect_err("wrong");
    let StepError::Invalid(problems) = &error else {
        panic!("{error:?}");
    };
    let fields: Vec<&str> = problems.iter().map(|one| one.field).collect();
    assert_eq!(fields, ["code", "platform", "phone", "licence", "letter"]);
    assert_eq!(world.count("SELECT COUNT(*) FROM party_member"), 0);
}

#[test]
fn personal_data_is_sealed_and_papers_are_for_the_platform_that_looks() {
    let world = World::new();
    let id = world.apply(1, Way::Papers, CODE);
    let inside = world.shown(&clerk(), id).expect("the centre");
    assert_eq!(inside.papers.len(), 2);
    let paper = inside.papers[0].id;
    let read =
        |who: &Scope| queries::paper(&world.store, (&world.room, who), paper, day("2024-09-05"));
    assert_eq!(
        read(&clerk()).expect("the paper").2,
        "示例执照.txt".as_bytes()
    );
    assert!(read(&person(1)).is_ok());
    for who in [county(), person(2), Scope::system()] {
        assert!(read(&who).is_err(), "{who:?}");
        if let Ok(shown) = world.shown(&who, id) {
            assert!(
                shown.personal.is_none() && shown.papers.is_empty(),
                "{who:?}"
            );
        }
    }
    let clear = world.count(
        "SELECT COUNT(*) FROM party_member WHERE CAST(sealed AS TEXT) LIKE '%示例法人%' OR CAST(sealed AS TEXT) LIKE '%138%'",
    );
    assert_eq!(clear, 0);
    let journal = world.count(
        "SELECT COUNT(*) FROM journal_entry WHERE body LIKE '%示例%' AND kind LIKE 'party.%'",
    );
    assert_eq!(journal, 0);
}

#[test]
fn the_list_is_for_centres_and_finds_by_name_and_code() {
    let world = World::new();
    world.confirmed(1, CODE);
    world.apply(2, Way::Papers, OTHER);
    let list = |who: &Scope, filter: &Filter| {
        world
            .store
            .read(|read| queries::list(read, (&world.room, who), filter, 1))
    };
    let all = list(&county(), &Filter::default()).expect("every centre reads");
    assert_eq!(
        (all.1, all.0[0].row.state),
        (2, State::Applied),
        "what waits comes first"
    );
    let named = Filter {
        text: "甲建设".to_owned(),
        state: Some(State::Confirmed),
        ..Filter::default()
    };
    assert_eq!(list(&clerk(), &named).expect("found").1, 1);
    let odd = Filter {
        text: "%_!".to_owned(),
        ..Filter::default()
    };
    assert_eq!(list(&clerk(), &odd).expect("none").1, 0);
    for who in [staff(9, Role::Clerk, "jc-fgw"), person(1), Scope::public()] {
        assert!(list(&who, &Filter::default()).is_err(), "{who:?}");
    }
}

#[test]
fn a_key_has_one_owner_and_a_revoked_one_does_not_come_back() {
    use party::commands::key::{NewKey, revoke, trust};
    let world = World::new();
    let key = proof::SigningKey::from_seed("supplier.example", &[7; 32]).expect("a key");
    let key = key.verifier().to_string();
    let new = |code: &str| NewKey {
        key: format!(" {key}\n"),
        code: code.to_owned(),
        issuer: "示例省平台".to_owned(),
    };
    let office = Scope::system();
    let trusted = |who: &Scope, code: &str| trust(&world.store, who, new(code));
    let whose = || {
        world
            .store
            .read(|read| party::whose(read, &key))
            .expect("a read")
    };
    assert!(matches!(trusted(&clerk(), CODE), Err(StepError::NotFound)));
    for (code, wrong) in [("91140500MA0000000X", Wrong::Owner), ("", Wrong::Owner)] {
        let Err(StepError::Invalid(problems)) = trusted(&office, code) else {
            panic!("{code}")
        };
        assert_eq!(problems[0].wrong, wrong, "{code}");
    }
    assert_eq!(whose(), None);
    let held = trusted(&office, CODE).expect("trusted");
    assert!(held.changed && !trusted(&office, CODE).expect("again").changed);
    assert_eq!(whose().as_deref(), Some(CODE));
    assert!(trusted(&office, OTHER).is_err(), "a key has one owner");
    assert!(matches!(
        revoke(&world.store, &clerk(), held.id),
        Err(StepError::NotFound)
    ));
    revoke(&world.store, &office, held.id).expect("revoked");
    assert!(
        !revoke(&world.store, &office, held.id)
            .expect("again")
            .changed
    );
    assert_eq!(whose(), None);
    assert!(trusted(&office, CODE).is_err(), "it does not come back");
}
