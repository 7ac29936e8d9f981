//! Draws through the door: from the terms to the committee that is known.

use crate::common;

use common::*;
use expert::What;
use expert::commands::seat::{Said, SeatError, answer, leave, remove, sign_in};
use expert::commands::seed::{Committed, SeedError, commit, reveal};
use expert::commands::suspend::{lift, suspend};
use expert::commands::{conduct, freeze};
use expert::draws::{self, OpenError, ReleaseError};
use expert::model::{CallState, DrawState};
use proof::draw::{Stage, Transcript};
use proof::{Options, ProvenKind, check_file};
use sha2::{Digest, Sha256};
use store::{Query, params};

const SUBJECT: &str = "trade/12/lot/1";

fn proven(world: &World, text: &str) -> Transcript {
    let key = Some(world.room.key().clone());
    let proven = check_file(text.as_bytes(), &Options { key }).expect("proven");
    match proven.kind {
        ProvenKind::Draw(transcript) => *transcript,
        other => panic!("no draw: {other:?}"),
    }
}

/// The journal entry beside a transcript names the hash of exactly this file.
fn witnessed(world: &World, archived: &draws::Archived) {
    let seq = archived.witness.expect("a witness");
    let hash = base::hex::encode(&Sha256::digest(&archived.transcript));
    let sql = "SELECT body FROM journal_entry WHERE seq = $1";
    let body: String = world
        .store
        .read(|read| read.query_one(sql, params![seq as i64], |row| row.get(0)))
        .expect("an entry");
    assert!(body.contains(&hash), "{body}");
}

fn why(transcript: &Transcript, reason: &str) -> usize {
    let pool = transcript.pool().iter();
    pool.filter(|candidate| candidate.excluded.contains(&reason.to_owned()))
        .count()
}

#[test]
fn a_committee_is_drawn_called_seated_and_known() {
    let world = World::with(20);
    let id = world.drawn(terms());
    assert_eq!(world.draw(id).state, DrawState::Drawn);
    let calls = world.calls(id);
    assert_eq!(calls.len(), 5, "as many as there are seats");
    assert!(world.members(SUBJECT).is_empty() && world.heard().is_empty());
    world.say(id, 2, Said::Refuses("ill".to_owned()));
    assert_eq!(world.calls(id).len(), 6, "the next one is called");
    world.accept_all(id);
    assert_eq!(world.heard(), [What::Seated]);
    let members = world.members(SUBJECT);
    let seats: Vec<i64> = members.iter().map(|seat| seat.seat_no).collect();
    assert_eq!((members.len(), seats.contains(&2)), (5, false));
    assert_eq!(
        members.iter().filter(|seat| seat.group == "a0101").count(),
        3
    );

    let before = world.transcript(SUBJECT);
    assert!(!before.contains("示例专家"));
    assert_eq!(proven(&world, &before).stage(), Stage::Drawn);
    world.clock.set(at(3 * DAY));
    world.release(SUBJECT).expect("released");
    world.release(SUBJECT).expect("again changes nothing");
    let after = proven(&world, &world.transcript(SUBJECT));
    let archived = world.store.read(|read| draws::archive(read, SUBJECT));
    witnessed(&world, &archived.expect("a transcript")[0]);
    assert_eq!(
        (after.stage(), after.openings().len()),
        (Stage::Released, 5)
    );
    for (seat, opening) in members.iter().zip(after.openings()) {
        let number = seat.account.0 - 1000;
        assert_eq!(opening.value, format!("E{number:04} 示例专家{number}"));
    }
    // Years count who was drawn, sat and refused.
    let read = |number: i64| {
        let whole = world
            .store
            .read(|read| expert::queries::expert(read, &clerk(), &world.room, number));
        whole.expect("an expert").years
    };
    let sums = (1..=20).flat_map(read).fold((0, 0, 0), |sum, (_, year)| {
        (
            sum.0 + year.draws,
            sum.1 + year.seats,
            sum.2 + year.refusals,
        )
    });
    assert_eq!(sums, (6, 5, 1));
}

#[test]
fn who_is_recused_suspended_or_cannot_be_called_is_excluded_with_the_reason() {
    let world = World::with(20);
    let (bidder, other) = (code(500), code(501));
    let mut kin = typed(21);
    kin.specialities = "A0101".to_owned();
    kin.kinship = bidder.clone();
    world.enter(21, kin);
    let mut worked = typed(22);
    worked.relations = format!("{bidder}~2022-05-01 {other}");
    world.enter(22, worked);
    let mut long_ago = typed(23);
    long_ago.relations = format!("{bidder}~2020-05-01");
    world.enter(23, long_ago);
    let until = Some("2024-10-01".parse().expect("a day"));
    let from = "2024-09-07".parse().expect("a day");
    let reason = "示例理由".to_owned();
    suspend(
        &world.store,
        &clerk(),
        &world.room,
        5,
        (from, until, reason),
    )
    .expect("suspended");
    let mut new = terms();
    // The employer of expert 1 bids, too.
    new.recuse.parties = vec![bidder, code(1)];
    new.recuse.regions = vec!["140581".to_owned()];
    let id = world.drawn(new);
    let transcript = proven(&world, &world.transcript(SUBJECT));
    for (reason, count) in [
        ("employer", 1),
        ("kinship", 1),
        ("relation", 1),
        ("suspended", 1),
        ("region", 0),
        ("unlinked", 0),
    ] {
        assert_eq!(why(&transcript, reason), count, "{reason}");
    }
    assert_eq!(transcript.pool().len(), 23);
    // Lifted, the expert is drawn again.
    lift(&world.store, &clerk(), &world.room, 5).expect("lifted");
    let mut second = terms();
    second.subject = "trade/13/lot/1".to_owned();
    let second_id = world.drawn(second);
    let text = world.transcript("trade/13/lot/1");
    assert_eq!(why(&proven(&world, &text), "suspended"), 0);
    // Nobody can be followed from one draw to the next.
    let first: Vec<_> = transcript.pool().iter().map(|one| one.commitment).collect();
    let pool = proven(&world, &text);
    assert!(
        pool.pool()
            .iter()
            .all(|one| !first.contains(&one.commitment))
    );
    assert_ne!(id, second_id);
}

#[test]
fn who_does_not_answer_is_passed_over_and_an_exhausted_group_is_told() {
    let world = World::with(6);
    let id = world.drawn(terms());
    assert_eq!(world.tick(), 0);
    world.clock.set(at(120 * 60 - 1));
    assert_eq!(world.tick(), 0);
    world.clock.set(at(120 * 60));
    let late = world.sits(id, 1);
    let said = Said::Accepts("晋城".to_owned());
    let refused = answer(&world.store, &late, &world.room, (id, 1), said);
    assert!(matches!(refused, Err(SeatError::Late)));
    assert_eq!(world.tick(), 1);
    let calls = world.calls(id);
    assert_eq!(calls.len(), 6, "the sixth is called, then nobody is left");
    let unreachable = calls.iter().filter(|call| call.reason == "unreachable");
    assert_eq!(unreachable.count(), 5);
    assert_eq!(world.heard(), [What::Lacking]);
    assert_eq!(world.tick(), 0);
    assert!(matches!(world.release(SUBJECT), Err(ReleaseError::Pending)));
    proven(&world, &world.transcript(SUBJECT));
}

#[test]
fn no_more_of_one_employer_than_may() {
    let world = World::with(0);
    for number in 1..=9 {
        let mut one = typed(number);
        one.specialities = "A0101".to_owned();
        one.employer_code = code(if number <= 6 { 1 } else { 100 + number as u32 });
        world.enter(number, one);
    }
    let mut new = terms();
    new.plan.groups = vec![draws::NewGroup {
        speciality: "A0101".to_owned(),
        seats: 5,
    }];
    let id = world.drawn(new);
    world.accept_all(id);
    let of_one = world
        .members(SUBJECT)
        .iter()
        .filter(|seat| seat.account.0 <= 1006)
        .count();
    assert_eq!((world.members(SUBJECT).len(), of_one), (5, 2));
    let passed = world
        .calls(id)
        .into_iter()
        .filter(|call| call.reason == "same-employer");
    for call in passed {
        assert_eq!(call.state, CallState::Refused);
    }
    assert_eq!(world.heard(), [What::Seated]);
}

/// Who stands by and answers first must not take the seat of somebody who was drawn before and still may come.
#[test]
fn who_answers_first_does_not_decide_who_sits() {
    let world = World::with(20);
    let mut new = terms();
    new.plan.spares = 1;
    let id = world.drawn(new);
    let calls = world.calls(id);
    assert_eq!(calls.len(), 7, "a spare of each group is called with it");
    let first = calls.iter().find(|call| call.group == "a0101");
    let first = first.expect("a call").no;
    for call in calls.iter().filter(|call| call.no != first) {
        world.say(id, call.no, Said::Accepts("晋城".to_owned()));
    }
    assert!(
        world.heard().is_empty(),
        "the best of the group may still come"
    );
    world.say(id, first, Said::Accepts("晋城".to_owned()));
    assert_eq!(world.heard(), [What::Seated]);
    let seats = |world: &World| -> Vec<i64> {
        let members = world.members(SUBJECT);
        members.iter().map(|seat| seat.seat_no).collect()
    };
    let before = seats(&world);
    assert!(before.contains(&first) && before.len() == 5);
    let gone = world.sits(id, first);
    leave(
        &world.store,
        &gone,
        &world.room,
        (id, first),
        "ill".to_owned(),
    )
    .expect("left");
    let left = |seat, reason| What::Left { seat, reason };
    assert_eq!(
        world.heard(),
        [What::Seated, left(first, "ill"), What::Seated],
        "the spare sits"
    );
    let after = seats(&world);
    assert!(!after.contains(&first) && after.len() == 5);
    proven(&world, &world.transcript(SUBJECT));
}

#[test]
fn seats_are_signed_in_left_and_taken_by_the_next() {
    let world = World::with(20);
    let id = world.drawn(terms());
    world.accept_all(id);
    let who = world.sits(id, 1);
    let early = sign_in(&world.store, &who, &world.room, (id, 1));
    assert!(matches!(early, Err(SeatError::Early)));
    let reason = "ill".to_owned();
    leave(&world.store, &who, &world.room, (id, 1), reason.clone()).expect("left");
    leave(&world.store, &who, &world.room, (id, 1), reason).expect("pressed twice");
    assert_eq!(world.calls(id).len(), 6);
    remove(
        &world.store,
        &clerk(),
        &world.room,
        (id, 3),
        "absent".to_owned(),
    )
    .expect("removed");
    world.accept_all(id);
    assert_eq!(world.members(SUBJECT).len(), 5);
    world.clock.set(at(2 * DAY));
    let seat = world.members(SUBJECT)[0].clone();
    let who = world.sits(id, seat.seat_no);
    sign_in(&world.store, &who, &world.room, (id, seat.seat_no)).expect("signed in");
    let noted = ("late".to_owned(), "示例说明".to_owned());
    conduct::note(&world.store, &clerk(), (id, seat.seat_no), noted.clone()).expect("noted");
    conduct::note(&world.store, &clerk(), (id, seat.seat_no), noted).expect("pressed twice");
    assert_eq!(world.count("SELECT COUNT(*) FROM expert_conduct"), 1);
    let no = seat.seat_no;
    let deviation = world.store.write(&clerk(), move |tx| {
        draws::deviation(tx, SUBJECT, no, 41_000)
    });
    deviation.expect("kept");
    world.release(SUBJECT).expect("released");
    let number = seat.account.0 - 1000;
    let whole = world
        .store
        .read(|read| expert::queries::expert(read, &clerk(), &world.room, number));
    let (_, year) = whole.expect("an expert").years[0];
    assert_eq!(
        (year.seats, year.conduct, year.deviation_ppm),
        (1, 1, Some(41_000))
    );
    proven(&world, &world.transcript(SUBJECT));
}

/// The attack: draw again until a friend comes up.
#[test]
fn nobody_draws_until_a_friend_comes_up() {
    let world = World::with(20);
    let id = world.open(terms());
    assert!(matches!(
        world.try_open(&clerk(), terms()),
        Err(OpenError::Again)
    ));
    world.frozen(id);
    // The pool stands, whatever happens to the register now.
    let reason = "示例理由".to_owned();
    let day = at(0).day();
    for number in 1..=19 {
        let terms = (day, None, reason.clone());
        suspend(&world.store, &clerk(), &world.room, number, terms).expect("suspended");
    }
    let version = world.draw(id).version;
    let again = freeze::freeze(&world.store, &clerk(), &world.room, (id, version));
    assert!(matches!(again, Err(freeze::FreezeError::State)));
    // Another seed than the one committed to does not pass, nor does a new commitment.
    let other = "5".repeat(64);
    let wrong = reveal(&world.store, &tenderer(), &world.room, id, other.clone());
    assert!(matches!(wrong, Err(SeedError::Other)));
    let late = commit(
        &world.store,
        &tenderer(),
        &world.room,
        id,
        Committed::Seed(other),
    );
    assert!(matches!(late, Err(SeedError::State)));
    // The last in the order cannot see the others' outcome first.
    let early = reveal(
        &world.store,
        &supervisor(),
        &world.room,
        id,
        seed("supervisor"),
    );
    assert!(matches!(early, Err(SeedError::Turn(_))));
    world.reveal(id, &tenderer(), "tenderer");
    world.reveal(id, &tenderer(), "tenderer");
    world.reveal(id, &supervisor(), "supervisor");
    assert_eq!(world.calls(id).len(), 5);
    assert!(matches!(
        world.try_open(&clerk(), terms()),
        Err(OpenError::Again)
    ));
}

#[test]
fn who_withholds_is_named_and_goes_first_the_next_time() {
    let world = World::with(20);
    let id = world.open(terms());
    world.frozen(id);
    world.reveal(id, &tenderer(), "tenderer");
    world.clock.set(at(DAY));
    assert_eq!(world.tick(), 0);
    world.clock.set(at(DAY + 1));
    assert_eq!(world.tick(), 1);
    assert_eq!(world.heard(), [What::Void]);
    assert_eq!(world.draw(id).state, DrawState::Void);
    let void = world.store.read(|read| draws::archive(read, SUBJECT));
    let void = void.expect("transcripts");
    assert_eq!((void.len(), void[0].attempt), (1, 1));
    witnessed(&world, &void[0]);
    let stage = proven(&world, &void[0].transcript).stage();
    let party = "supervisor".to_owned();
    assert_eq!(stage, Stage::Void { party });
    // The next attempt is open by itself, with the same terms; nobody opens another.
    assert!(matches!(
        world.try_open(&clerk(), terms()),
        Err(OpenError::Again)
    ));
    let next = world
        .store
        .read(|read| draws::of_subject(read, SUBJECT))
        .expect("a read")
        .expect("a draw");
    assert_eq!((next.attempt, &next.plan), (2, &terms().plan));
    world.frozen(next.id);
    let early = reveal(
        &world.store,
        &tenderer(),
        &world.room,
        next.id,
        seed("tenderer"),
    );
    assert!(matches!(early, Err(SeedError::Turn(party)) if party == "supervisor"));
    world.reveal(next.id, &supervisor(), "supervisor");
    world.reveal(next.id, &tenderer(), "tenderer");
    let transcript = proven(&world, &world.transcript(SUBJECT));
    assert_eq!(transcript.voids()[0].party, "supervisor");
    assert_eq!(world.calls(next.id).len(), 5);
}

#[test]
fn terms_out_of_bounds_are_refused() {
    let world = World::with(1);
    let refused = |change: &dyn Fn(&mut draws::NewDraw)| {
        let mut new = terms();
        change(&mut new);
        world.try_open(&clerk(), new).expect_err("refused")
    };
    assert!(matches!(
        refused(&|new| new.plan.groups[0].seats = 2),
        OpenError::Rule(..)
    ));
    assert!(matches!(
        refused(&|new| new.plan.others = 4),
        OpenError::Rule(..)
    ));
    assert!(matches!(
        refused(&|new| new.plan.groups.clear()),
        OpenError::Groups
    ));
    assert!(matches!(
        refused(&|new| new.plan.groups[1].speciality = "a0101".to_owned()),
        OpenError::Groups
    ));
    assert!(matches!(
        refused(&|new| new.parties.truncate(1)),
        OpenError::Parties
    ));
    assert!(matches!(
        refused(&|new| new.parties[0].account = None),
        OpenError::Parties
    ));
    assert!(matches!(
        refused(&|new| new.plan.places.clear()),
        OpenError::Names
    ));
    for scope in [county(), tenderer(), supervisor()] {
        assert!(matches!(
            world.try_open(&scope, terms()),
            Err(OpenError::NotYours)
        ));
    }
}

/// A node whose clock was set back writes no line that is dated before the one above it.
#[test]
fn a_clock_set_back_does_not_stop_a_draw() {
    let world = World::with(20);
    let id = world.drawn(terms());
    world.clock.set(at(-3600));
    world.accept_all(id);
    assert_eq!(world.members(SUBJECT).len(), 5);
    proven(&world, &world.transcript(SUBJECT));
}
