//! Contracts through the room's door: who signs what, what a change may be, what is owed when.

#![allow(clippy::unwrap_used)]

use crate::common;

use base::calendar::{Calendar, Term};
use base::{Role, Scope};
use common::{World, centre, code, day, firm, head, overseer, party, scope};
use contract::commands::pay::{self, NewPayment};
use contract::commands::perform::{self, Progress};
use contract::commands::settle::{Settlement, settle};
use contract::commands::sign::{NewSignature, sign};
use contract::commands::{Block, Wrong, draft as drafts};
use contract::model::{BondForm, State, TextState};
use contract::queries::{self, Filter};
use contract::{Clock, Event, OpenError, Owner, StepError};
use proof::SigningKey;
use proof::bundle::PartySignature;

fn wrongs(result: Result<contract::Done, StepError>) -> Vec<Wrong> {
    match result {
        Err(StepError::Invalid(problems)) => {
            problems.into_iter().map(|problem| problem.wrong).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_award_becomes_one_contract_with_its_clocks() {
    let world = World::new();
    let id = world.opened();
    let row = world.row(id);
    assert_eq!((row.state, row.version), (State::Open, 1));
    // 30 days from 5 September end in the National Day's rest and on Saturday the 5th; the 8th works again.
    assert_eq!(row.sign_due, day("2024-10-08"));
    assert_eq!(row.report_due, day("2024-09-20"));
    assert_eq!(world.opened(), id, "the same award again");
    let mut other = world.award();
    other.supplier = party(2);
    assert!(matches!(world.open(other), Err(OpenError::Taken(held)) if held == id));

    let mut bond = world.award();
    bond.subject = "trade/13".to_owned();
    bond.bond_fen = Some(10_000_001);
    assert!(matches!(
        world.open(bond.clone()),
        Err(OpenError::Bond(10_000_000, _))
    ));
    bond.bond_fen = None;
    bond.owner = Owner::Party(bond.supplier.clone());
    assert!(matches!(world.open(bond.clone()), Err(OpenError::OneParty)));
    bond.owner = Owner::Party(party(3));
    bond.amount_fen = 0;
    assert!(matches!(world.open(bond), Err(OpenError::Amount)));
    assert_eq!(world.count("SELECT COUNT(*) FROM contract_contract"), 1);
}

#[test]
fn both_sides_sign_the_same_digest() {
    let world = World::new();
    let id = world.opened();
    // The first contract has the awarded amount.
    let other = world.draft(&head(), world.text(id, 100_000_001));
    assert_eq!(wrongs(other), [Wrong::Award(100_000_000)]);
    world.draft(&head(), world.text(id, 100_000_000)).unwrap();
    // A unit is bound by its head, and by nobody of the centre.
    for who in [
        scope(Role::Clerk, Some("tenderer")),
        centre(),
        overseer(),
        scope(Role::Office, None),
    ] {
        assert!(
            matches!(world.sign(&who, id), Err(StepError::NotYours)),
            "{who:?}"
        );
    }
    for who in [firm(2), scope(Role::Clerk, Some("county")), Scope::public()] {
        assert!(
            matches!(world.sign(&who, id), Err(StepError::NotFound)),
            "{who:?}"
        );
    }
    assert!(world.sign(&head(), id).unwrap().changed);
    assert!(!world.sign(&head(), id).unwrap().changed, "pressed twice");
    assert_eq!(world.row(id).state, State::Open);

    // Another text takes the place of what the head has signed: the signature does not come along.
    let mut text = world.text(id, 100_000_000);
    text.file.content = "另一份示例文本".into();
    let stale = world.shown(id).texts[0].clone();
    world.draft(&firm(1), text).unwrap();
    let old = NewSignature {
        contract: id,
        no: stale.no,
        digest: stale.digest,
        note: String::new(),
    };
    assert!(matches!(
        sign(&world.store, &firm(1), &world.room, old),
        Err(StepError::Stale)
    ));
    world.sign(&firm(1), id).unwrap();
    assert_eq!(
        world.row(id).state,
        State::Open,
        "only one side has signed this one"
    );
    world.sign(&head(), id).unwrap();
    let shown = world.shown(id);
    assert_eq!(
        (shown.row.state, shown.row.signed_on),
        (State::Signed, Some(day("2024-09-05")))
    );
    assert_eq!(shown.texts[1].state, TextState::Replaced);
    let digests: Vec<_> = shown
        .signatures
        .iter()
        .filter(|held| held.no == 2)
        .map(|held| &held.digest)
        .collect();
    assert_eq!(digests, [&shown.texts[0].digest; 2]);
    let Some(Event::Signed {
        no: 2,
        amount_fen: 100_000_000,
        flagged: false,
        ..
    }) = world.events().pop()
    else {
        panic!("the trade hears of it")
    };
    // Each signature is proven by its own entry, which names the digest.
    for held in &shown.signatures {
        let entry = world.texts(&format!(
            "SELECT body FROM journal_entry WHERE seq = {}",
            held.seq
        ));
        assert!(entry[0].contains(&held.digest) && entry[0].contains("contract.confirmed"));
    }
}

#[test]
fn an_own_key_signs_this_text_and_must_be_trusted() {
    let world = World::new();
    let id = world.opened();
    world.draft(&head(), world.text(id, 100_000_000)).unwrap();
    let key = SigningKey::from_seed("supplier.example", &[7; 32]).unwrap();
    let text = world.shown(id).texts[0].clone();
    let digest: [u8; 32] = base::hex::decode(&text.digest).unwrap().try_into().unwrap();
    let note = |subject: &str, digest: &[u8; 32]| {
        PartySignature::sign(&key, &key.verifier(), subject, digest)
            .unwrap()
            .to_text()
    };
    let give = |note: String| {
        let new = NewSignature {
            contract: id,
            no: text.no,
            digest: text.digest.clone(),
            note,
        };
        sign(&world.store, &firm(1), &world.room, new)
    };
    let good = note(common::SUBJECT, &digest);
    assert_eq!(wrongs(give(good.clone())), [Wrong::Key], "not trusted yet");
    world.trust(&key.verifier().to_string(), &code(2));
    assert_eq!(wrongs(give(good.clone())), [Wrong::Key], "another's key");
    world.trust(&key.verifier().to_string(), &code(1));
    for bad in [
        note("trade/13", &digest),
        note(common::SUBJECT, &[1; 32]),
        format!("{good}x"),
        "x".to_owned(),
    ] {
        assert_eq!(wrongs(give(bad)), [Wrong::Signature]);
    }
    // As a browser sends a text area.
    give(good.trim_end().replace('\n', "\r\n")).unwrap();
    let signature = world.shown(id).signatures.remove(0);
    assert_eq!(signature.key, key.verifier().to_string());
    assert!(PartySignature::parse(signature.note.as_bytes()).is_ok());
}

#[test]
fn a_change_is_signed_by_both_and_large_ones_are_flagged_however_they_come() {
    let world = World::new();
    let id = world.in_force();
    world.events();
    let mut nothing = world.text(id, 105_000_000);
    nothing.reason = " ".to_owned();
    assert_eq!(wrongs(world.draft(&head(), nothing)), [Wrong::Missing]);
    let change = |amount_fen| {
        world.draft(&firm(1), world.text(id, amount_fen)).unwrap();
        world.sign(&firm(1), id).unwrap();
        assert_ne!(
            world.row(id).amount_fen,
            amount_fen,
            "one side is not enough"
        );
        world.sign(&head(), id).unwrap();
        assert_eq!(world.row(id).amount_fen, amount_fen);
        world.shown(id).texts[0].flagged
    };
    assert!(!change(106_000_000));
    // A second small step passes ten per cent of the award together with the first.
    assert!(change(111_000_000));
    let flagged: Vec<bool> = world
        .events()
        .into_iter()
        .map(|event| matches!(event, Event::Signed { flagged: true, .. }))
        .collect();
    assert_eq!(flagged, [false, true]);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM notify_message WHERE kind = 'contract.flagged'"),
        1
    );
    assert_eq!(world.row(id).award_fen, 100_000_000);
}

#[test]
fn a_stale_page_is_refused_and_the_same_press_is_not() {
    let world = World::new();
    let id = world.opened();
    let text = world.text(id, 100_000_000);
    world.draft(&head(), text.clone()).unwrap();
    assert!(
        !world.draft(&head(), text.clone()).unwrap().changed,
        "pressed twice"
    );
    let mut other = text;
    other.file.content = "示例二".into();
    assert!(matches!(
        world.draft(&firm(1), other),
        Err(StepError::Stale)
    ));
    let version = world.row(id).version;
    let take = |who: &Scope| drafts::withdraw(&world.store, who, &world.room, (id, version));
    assert!(
        matches!(take(&firm(1)), Err(StepError::NotYours)),
        "the other side's text"
    );
    assert!(take(&head()).unwrap().changed);
    assert!(matches!(
        world.sign(&head(), id),
        Err(StepError::Blocked(Block::NoText))
    ));
}

fn payment(world: &World, id: i64, title: &str, fen: i64, term: Option<Term>) -> NewPayment {
    NewPayment {
        contract: id,
        version: world.row(id).version,
        title: title.to_owned(),
        amount_fen: fen,
        origin: day("2024-09-05"),
        term,
    }
}

#[test]
fn payments_have_the_law_s_terms_and_late_ones_are_listed_until_they_arrive() {
    let world = World::new();
    let id = world.in_force();
    let add = |new| pay::add(&world.store, &firm(1), &world.room, new);
    let long = payment(
        &world,
        id,
        "首付款",
        60_000_000,
        Some(Term::CalendarDays(90)),
    );
    assert!(matches!(&wrongs(add(long))[..], [Wrong::TermMost(_, basis)] if basis == "条例第九条"));
    let months = payment(&world, id, "首付款", 60_000_000, Some(Term::Months(2)));
    assert!(
        matches!(&wrongs(add(months))[..], [Wrong::TermMost(..)]),
        "61 days are not 60"
    );
    add(payment(&world, id, "首付款", 60_000_000, None)).unwrap();
    let more = payment(&world, id, "尾款", 40_000_001, None);
    assert_eq!(wrongs(add(more)), [Wrong::Beyond(40_000_000)]);
    add(payment(
        &world,
        id,
        "尾款",
        40_000_000,
        Some(Term::CalendarDays(60)),
    ))
    .unwrap();

    let late = |who: &Scope, small| {
        let party = world.room.party(&world.store, who).unwrap();
        let today = base::Clock::now(&*world.clock).day();
        world
            .store
            .read(|read| queries::late_payments(read, (who, party.as_ref()), (today, small)))
            .unwrap()
            .len()
    };
    world.clock.set("2024-10-08");
    assert_eq!(late(&overseer(), true), 0, "the last day itself");
    world.clock.set("2024-10-09");
    assert_eq!(
        (
            late(&overseer(), true),
            late(&firm(1), false),
            late(&head(), false)
        ),
        (1, 1, 1)
    );
    assert_eq!(
        (
            late(&firm(2), false),
            late(&scope(Role::Clerk, Some("county")), false)
        ),
        (0, 0)
    );
    let count = world.tick();
    assert!(count > 0 && world.tick() == 0, "told once");
    assert!(world.events().contains(&Event::Overdue {
        subject: common::SUBJECT.to_owned(),
        clock: Clock::Payment,
    }));

    // The owner's word does not clear it; the supplier's does.
    let row = world.shown(id).payments.remove(0);
    let arrived = |who: &Scope| pay::pay(&world.store, who, &world.room, (id, row.id, row.version));
    assert!(matches!(arrived(&head()), Err(StepError::NotYours)));
    assert!(arrived(&firm(1)).unwrap().changed);
    assert_eq!(late(&overseer(), true), 0);
}

#[test]
fn a_contract_is_completed_when_everything_was_accepted_and_paid() {
    let world = World::new();
    let id = world.in_force();
    let version = || world.row(id).version;
    let to = |who: &Scope, step: Settlement| {
        settle(&world.store, who, &world.room, (id, version()), step)
    };
    assert!(matches!(
        to(&firm(1), Settlement::Complete),
        Err(StepError::NotYours)
    ));
    assert!(matches!(
        to(&head(), Settlement::Complete),
        Err(StepError::Blocked(Block::Unfinished))
    ));
    perform::add(
        &world.store,
        &head(),
        &world.room,
        (id, version()),
        ("交付".to_owned(), day("2024-12-31")),
    )
    .unwrap();
    pay::add(
        &world.store,
        &head(),
        &world.room,
        payment(&world, id, "全款", 100_000_000, None),
    )
    .unwrap();
    let step = |who: &Scope, step: Progress| {
        let row = world.shown(id).milestones.remove(0);
        perform::progress(
            &world.store,
            who,
            &world.room,
            (id, row.id, row.version),
            step,
        )
    };
    assert!(
        matches!(step(&head(), Progress::Accept), Err(StepError::Stale)),
        "nothing was delivered"
    );
    assert!(matches!(
        step(&head(), Progress::Deliver),
        Err(StepError::NotYours)
    ));
    step(&firm(1), Progress::Deliver).unwrap();
    step(&head(), Progress::Reject("示例：数量不足".to_owned())).unwrap();
    assert_eq!(world.shown(id).milestones[0].delivered_on, None);
    step(&firm(1), Progress::Deliver).unwrap();
    step(&head(), Progress::Accept).unwrap();
    assert!(matches!(
        to(&head(), Settlement::Complete),
        Err(StepError::Blocked(Block::Unfinished))
    ));
    let row = world.shown(id).payments.remove(0);
    pay::pay(
        &world.store,
        &firm(1),
        &world.room,
        (id, row.id, row.version),
    )
    .unwrap();
    to(&head(), Settlement::Complete).unwrap();
    assert_eq!(world.row(id).state, State::Completed);
    let over = to(&head(), Settlement::Terminate("示例".to_owned()));
    assert!(matches!(over, Err(StepError::Blocked(Block::Over))));
}

#[test]
fn the_supplier_chooses_the_form_of_the_bond_and_either_side_may_end_the_contract() {
    let world = World::new();
    let id = world.opened();
    let to = |who: &Scope, step: Settlement| {
        let version = world.row(id).version;
        settle(&world.store, who, &world.room, (id, version), step)
    };
    assert!(matches!(
        to(&head(), Settlement::Bond(BondForm::Guarantee)),
        Err(StepError::NotYours)
    ));
    to(&firm(1), Settlement::Bond(BondForm::Insurance)).unwrap();
    assert_eq!(
        world.row(id).bond.map(|(form, _)| form),
        Some(BondForm::Insurance)
    );
    assert!(matches!(
        to(&firm(1), Settlement::Bond(BondForm::Transfer)),
        Err(StepError::Stale)
    ));
    to(&centre(), Settlement::Report).unwrap();
    assert!(matches!(
        to(&overseer(), Settlement::Report),
        Err(StepError::NotYours)
    ));
    assert_eq!(
        wrongs(to(&firm(1), Settlement::Terminate(" ".to_owned()))),
        [Wrong::Missing]
    );
    to(&firm(1), Settlement::Terminate("示例理由".to_owned())).unwrap();
    assert!(matches!(
        world.events().pop(),
        Some(Event::Terminated { .. })
    ));
    // Free text stays out of the journal.
    assert_eq!(
        world.count("SELECT COUNT(*) FROM journal_entry WHERE body LIKE '%示例理由%'"),
        0
    );
}

#[test]
fn what_is_not_signed_is_not_there_for_others_and_what_is_signed_is_public() {
    let world = World::new();
    let id = world.opened();
    world.draft(&head(), world.text(id, 100_000_000)).unwrap();
    let sees = |who: &Scope| {
        let party = world.room.party(&world.store, who).unwrap();
        let who = (who, party.as_ref());
        let shown = world
            .store
            .read(|read| queries::contract(read, who, id))
            .ok();
        let listed = world
            .store
            .read(|read| queries::contracts(read, who, (&Filter::default(), 1)))
            .unwrap();
        let file = world
            .store
            .read(|read| queries::text_file(read, who, (id, 1)))
            .is_ok();
        assert_eq!(
            shown.is_some(),
            listed.1 == 1,
            "list and page agree: {:?}",
            who.0
        );
        (shown.map(|shown| shown.standing.sees_inside()), file)
    };
    let inside = [
        head(),
        centre(),
        overseer(),
        firm(1),
        scope(Role::Office, None),
        scope(Role::Supervisor, None),
        scope(Role::Auditor, None),
    ];
    let outside = [
        firm(2),
        scope(Role::Clerk, Some("county")),
        scope(Role::Head, Some("county")),
        scope(Role::Discipline, None),
        Scope::public(),
    ];
    for who in &inside {
        assert_eq!(sees(who), (Some(true), true), "{who:?}");
    }
    for who in &outside {
        assert_eq!(sees(who), (None, false), "{who:?}");
    }
    world.sign(&head(), id).unwrap();
    world.sign(&firm(1), id).unwrap();
    for who in &outside {
        assert_eq!(sees(who), (Some(false), false), "{who:?}");
    }
}

#[test]
fn clocks_warn_once_a_level_and_follow_a_late_notice() {
    let world = World::new();
    let id = world.opened();
    let count = |level: i64| {
        let kind = "contract.warned";
        world.count(&format!(
            "SELECT COUNT(*) FROM journal_entry WHERE kind = '{kind}' AND body LIKE '%\"clock\":\"sign\"%' AND body LIKE '%\"level\":{level}%'"
        ))
    };
    for (today, near, over) in [
        ("2024-10-04", 0, 0),
        ("2024-10-05", 1, 0),
        ("2024-10-08", 1, 0),
        ("2024-10-09", 1, 1),
        ("2024-10-10", 1, 1),
    ] {
        world.clock.set(today);
        world.tick();
        assert_eq!((count(1), count(2)), (near, over), "{today}");
    }
    // A calendar without holidays: the thirtieth day is a Saturday, so the Monday after it.
    let moved = world
        .store
        .write(&Scope::system(), |tx| {
            tx.journal("calendar.entered", "calendar/2024", serde_json::json!({}))?;
            contract::recompute(tx, &Calendar::weekends())
        })
        .unwrap();
    let sign = moved
        .iter()
        .find(|moved| moved.old == day("2024-10-08"))
        .unwrap();
    assert_eq!(
        (sign.subject.clone(), sign.new),
        (format!("contract/{id}"), day("2024-10-07"))
    );
    let again = world.store.write(&Scope::system(), |tx| {
        tx.transient();
        contract::recompute(tx, &Calendar::weekends())
    });
    assert!(again.unwrap().is_empty());
}

#[test]
fn samples_are_written_once_at_each_stage() {
    let world = World::new();
    let cast = contract::Cast {
        platform: "jc".to_owned(),
        centre: base::OrgId::from("centre"),
        overseer: base::OrgId::from("overseer"),
        owner: (party(3), firm(3)),
        supplier: (party(1), firm(1)),
        rivals: vec![firm(2)],
        now: base::Clock::now(&*world.clock),
    };
    let write = || contract::sample(&world.store, &world.room, &cast).unwrap();
    assert_eq!((write(), write()), (3, 0));
    let states = [1, 2, 3].map(|id| world.row(id).state);
    assert_eq!(states, [State::Open, State::Signed, State::Signed]);
    assert!(world.row(1).sample && world.row(1).small);
    assert_eq!(world.shown(1).signatures.len(), 1);
    let done = |id| {
        let shown = world.shown(id);
        let delivered = shown.milestones.iter();
        let paid = shown.payments.iter();
        (
            delivered.filter(|one| one.accepted_on.is_some()).count(),
            paid.filter(|one| one.paid_on.is_some()).count(),
        )
    };
    assert_eq!((done(2), done(3)), ((1, 1), (2, 2)));
    let disputes = world.texts("SELECT form || ' ' || state FROM contract_dispute ORDER BY id");
    assert_eq!(disputes, ["objection answered", "complaint filed"]);
}
