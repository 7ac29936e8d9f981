//! Draws: a transcript is what follows from what was frozen and revealed, or it is nothing.
#![allow(clippy::unwrap_used)]

use crate::shared_draw as sample;

use proof::draw::{
    Answer, Candidate, DrawError, Frame, Group, Stage, Transcript, Void, VrfSecret, seed_commitment,
};
use proof::{
    Cause, Commitment, Options, Proven, ProvenKind, SigningKey, check_file, exit_status, report,
};
use proptest::prelude::*;
use sample::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

fn check(text: &str) -> Result<Proven, proof::Failure> {
    let key = Some(key().verifier());
    check_file(text.as_bytes(), &Options { key })
}

fn cause(text: &str) -> (u64, DrawError) {
    let failure = check(text).unwrap_err();
    match failure.cause {
        Cause::Draw(error) => (failure.line, error),
        other => panic!("not the draw's: {other}"),
    }
}

#[test]
fn every_stage_is_proven_and_read_back_as_it_was_written() {
    for draw in [frozen(), drawn(), settled(), released()] {
        let text = text(&draw);
        let proven = check(&text).unwrap();
        assert_eq!(proven.size, 12);
        assert_eq!(proven.root, draw.root());
        assert_eq!(proven.kind, ProvenKind::Draw(Box::new(draw.clone())));
        let read = Transcript::parse(text.as_bytes()).unwrap();
        assert_eq!(
            (read.stage(), read.to_text(&key()).unwrap()),
            (draw.stage(), text)
        );
    }
    assert_eq!(frozen().stage(), Stage::Frozen);
    assert_eq!(released().stage(), Stage::Released);
}

#[test]
fn members_are_the_best_who_accepted_and_nobody_excluded_is_called() {
    let draw = released();
    let groups: Vec<usize> = draw.members().iter().map(|place| place.group).collect();
    assert_eq!(groups, [0, 0, 0, 1, 1]);
    let called: BTreeSet<usize> = draw
        .calls()
        .iter()
        .map(|call| call.place.candidate)
        .collect();
    assert_eq!(called.len(), draw.calls().len(), "nobody is called twice");
    for candidate in called {
        assert!(draw.pool()[candidate].excluded.is_empty());
    }
    let spelled = report(&check(&text(&draw)), false);
    for opening in draw.openings() {
        assert!(spelled.contains(&opening.value), "{spelled}");
    }
    let before = report(&check(&text(&settled())), false);
    assert!(
        !before.contains("E00"),
        "no name before the release: {before}"
    );
}

/// One flip in each byte, at another bit from byte to byte.
#[test]
fn no_byte_can_change() {
    let genuine = text(&released()).into_bytes();
    let key = Some(key().verifier());
    for at in 0..genuine.len() {
        let mut file = genuine.clone();
        file[at] ^= 1 << (at % 7);
        let result = check_file(file.as_slice(), &Options { key: key.clone() });
        assert_eq!(exit_status(&result), 1, "byte {at}");
    }
}

#[test]
fn no_line_can_be_dropped_doubled_or_swapped_and_nothing_cut_off_or_added() {
    let genuine = text(&released());
    let lines: Vec<&str> = genuine.lines().collect();
    let joined = |lines: &[&str]| format!("{}\n", lines.join("\n"));
    for at in 0..lines.len() {
        let mut dropped = lines.clone();
        dropped.remove(at);
        let mut doubled = lines.clone();
        doubled.insert(at, lines[at]);
        assert!(check(&joined(&dropped)).is_err(), "dropped {at}");
        assert!(check(&joined(&doubled)).is_err(), "doubled {at}");
        assert!(check(&joined(&lines[..at])).is_err(), "cut off at {at}");
        if at > 0 {
            let mut swapped = lines.clone();
            swapped.swap(at, at - 1);
            assert!(check(&joined(&swapped)).is_err(), "swapped {at}");
        }
    }
    for tail in ["\n", "end", "end \n", "call technical"] {
        assert!(check(&format!("{genuine}{tail}")).is_err(), "{tail:?}");
    }
}

#[test]
fn another_key_is_another_draw() {
    let other = SigningKey::from_seed("shili.example/draws", &[8; 32]).unwrap();
    let options = Options {
        key: Some(other.verifier()),
    };
    let failure = check_file(text(&drawn()).as_bytes(), &options).unwrap_err();
    assert!(matches!(
        (failure.line, failure.cause),
        (2, Cause::OtherKey)
    ));
}

/// The platform itself signs a draw with another outcome: the proof gives it away.
#[test]
fn the_platform_cannot_choose_the_outcome() {
    let other = VrfSecret::from_seed(&[7; 32]);
    assert_eq!(
        frozen().run(&seeds(), &other, AT, &key()),
        Err(DrawError::Proof)
    );
    let mut draw = drawn();
    let next = draw.next_call().unwrap();
    let passed_over = draw.ranking().iter().find(|at| **at != next.candidate);
    let who = draw.pool()[*passed_over.unwrap()].commitment;
    let group = &draw.groups()[next.group].name;
    let line = format!("call {group} {who} {AT} AAAA");
    let text = text(&draw);
    let last = text.lines().count();
    let forged = text.replace("\nend ", &format!("\n{line}\nend "));
    assert!(matches!(cause(&forged), (line, DrawError::Turn(Some(_))) if line == last as u64));
    // Nor answer for somebody who was not called.
    assert_eq!(
        draw.accept(next.candidate, AT, &key()),
        Err(DrawError::Answer)
    );
}

#[test]
fn seeds_are_those_committed_to_and_in_their_order() {
    let [one, two] = seeds();
    let mut draw = frozen();
    let wrong = draw.run(&[one, [5; 32]], &vrf(), AT, &key());
    assert_eq!(wrong, Err(DrawError::Seed("supervisor".to_owned())));
    let swapped = draw.run(&[two, one], &vrf(), AT, &key());
    assert_eq!(swapped, Err(DrawError::Seed("tenderer".to_owned())));
    assert!(matches!(
        draw.run(&[one], &vrf(), AT, &key()),
        Err(DrawError::Line(_))
    ));
    // What failed left nothing behind.
    assert_eq!(draw, frozen());
    draw.run(&[one, two], &vrf(), AT, &key()).unwrap();
    assert_eq!(draw, drawn());
}

#[test]
fn a_commitment_is_good_for_one_party_and_one_attempt() {
    let seed = [3; 32];
    let one = seed_commitment("draw/7", 1, "tenderer", &seed);
    assert_ne!(one, seed_commitment("draw/7", 2, "tenderer", &seed));
    assert_ne!(one, seed_commitment("draw/7", 1, "supervisor", &seed));
    assert_ne!(one, seed_commitment("draw/8", 1, "tenderer", &seed));
    let text = format!(
        "luodi-draw-seed/1\ndraw/7\n1\ntenderer\n{}\n",
        "03".repeat(32)
    );
    assert_eq!(one, <[u8; 32]>::from(Sha256::digest(text)));
}

#[test]
fn who_withholds_is_named_and_reveals_first_the_next_time() {
    let [one, two] = seeds();
    let mut draw = frozen();
    draw.withhold(&[one], AT, &key()).unwrap();
    let party = "supervisor".to_owned();
    assert_eq!(
        draw.stage(),
        Stage::Void {
            party: party.clone()
        }
    );
    assert!(
        draw.run(&[one, two], &vrf(), AT, &key()).is_err(),
        "void is void"
    );
    let void_text = text(&draw);
    assert!(report(&check(&void_text), false).contains("supervisor withheld its seed"));

    let transcript = Sha256::digest(&void_text).into();
    let voids = vec![Void { party, transcript }];
    let freeze = |frame: &Frame| {
        Transcript::freeze(frame, pool(), AT, &key().verifier(), &key()).map(|draw| draw.stage())
    };
    let same_order = frame_of(voids.clone(), &["tenderer", "supervisor"]);
    assert_eq!(
        freeze(&same_order),
        Err(DrawError::Order("supervisor".to_owned()))
    );
    let turned = frame_of(voids, &["supervisor", "tenderer"]);
    assert_eq!(freeze(&turned), Ok(Stage::Frozen));
}

#[test]
fn names_are_opened_whole_and_only_when_all_is_settled() {
    let (mut draw, key) = (drawn(), key());
    draw.call(AT, &key).unwrap();
    assert_eq!(draw.release(&[], AT, &key), Err(DrawError::Open));
    let mut draw = settled();
    let all = openings(&draw);
    assert_eq!(draw.release(&all[1..], AT, &key), Err(DrawError::Members));
    assert_eq!(draw.release(&all[..1], AT, &key), Err(DrawError::Members));
    let mut other = all.clone();
    other[0].value = value(99);
    assert_eq!(draw.release(&other, AT, &key), Err(DrawError::Opening));
    draw.release(&all, AT, &key).unwrap();
    assert!(
        draw.call(AT, &key).unwrap().is_none(),
        "nobody is called after the release"
    );
}

#[test]
fn time_does_not_run_backward() {
    let mut draw = released_at_noon();
    let early = draw.call("2026-11-22T11:59:59.999Z", &key());
    assert_eq!(early, Err(DrawError::Time));
}

fn released_at_noon() -> Transcript {
    let mut draw = frozen();
    draw.run(&seeds(), &vrf(), "2026-11-22T12:00:00.000Z", &key())
        .unwrap();
    draw
}

#[test]
fn a_frame_out_of_bounds_is_refused() {
    let freeze = |change: &dyn Fn(&mut Frame)| {
        let mut frame = frame();
        change(&mut frame);
        Transcript::freeze(&frame, pool(), AT, &key().verifier(), &key()).map(drop)
    };
    assert_eq!(
        freeze(&|frame| frame.parties.truncate(1)),
        Err(DrawError::Few)
    );
    assert_eq!(
        freeze(&|frame| frame.groups[1].name = "technical".to_owned()),
        Err(DrawError::Twice("technical".to_owned()))
    );
    assert_eq!(
        freeze(&|frame| frame.parties[1].name = "tenderer".to_owned()),
        Err(DrawError::Twice("tenderer".to_owned()))
    );
    for change in [
        (|frame| frame.draw = "with space".to_owned()) as fn(&mut Frame),
        |frame| frame.groups[0].seats = 0,
        |frame| frame.groups[0].spares = 100,
        |frame| frame.groups.clear(),
        |frame| frame.parties[0].name = "Tenderer".to_owned(),
    ] {
        assert!(matches!(freeze(&change), Err(DrawError::Line(_))));
    }
    let twice = vec![candidate(1), candidate(1)];
    let made = Transcript::freeze(&frame(), twice, AT, &key().verifier(), &key());
    assert_eq!(made.map(drop), Err(DrawError::Sorted));
}

/// Candidates by groups and exclusion, groups by seats and spares, answers by turn.
type Shape = (Vec<(u8, bool)>, Vec<(u16, u16)>, Vec<u8>);

fn shapes() -> impl Strategy<Value = Shape> {
    (
        prop::collection::vec((1u8..8, prop::bool::weighted(0.2)), 0..40),
        prop::collection::vec((1u16..5, 0u16..3), 3),
        prop::collection::vec(0u8..4, 0..60),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn calls_walk_down_the_ranking((pool, groups, answers) in shapes(), seed: [u8; 32]) {
        let mut frame = frame();
        frame.groups = groups.iter().enumerate().map(|(at, (seats, spares))| Group {
            name: format!("g{at}"),
            seats: *seats,
            spares: *spares,
        }).collect();
        frame.parties[0].commitment = seed_commitment(DRAW, 1, "tenderer", &seed);
        let pool: Vec<Candidate> = pool.iter().enumerate().map(|(number, (mask, excluded))| Candidate {
            commitment: Commitment::of(&[1; 16], &number.to_be_bytes()),
            groups: (0..3).filter(|at| mask >> at & 1 == 1).collect(),
            excluded: excluded.then(|| "employer".to_owned()).into_iter().collect(),
        }).collect();
        let key = key();
        let mut draw = Transcript::freeze(&frame, pool, AT, &key.verifier(), &key).unwrap();
        draw.run(&[seed, seeds()[1]], &vrf(), AT, &key).unwrap();
        for answer in answers {
            let open = draw.calls().iter().find(|call| pending(&call.answer)).map(|call| call.place);
            match (answer, open) {
                (0, Some(open)) => draw.accept(open.candidate, AT, &key).unwrap(),
                (1, Some(open)) => draw.refuse(open.candidate, "ill", AT, &key).unwrap(),
                _ => drop(draw.call(AT, &key).unwrap()),
            }
        }
        for (at, group) in draw.groups().iter().enumerate() {
            let of_group = |candidate: usize| draw.pool()[candidate].groups.contains(&at);
            let called: Vec<usize> = draw.calls().iter()
                .filter(|call| call.place.group == at).map(|call| call.place.candidate).collect();
            prop_assert!(called.iter().all(|candidate| of_group(*candidate)));
            // Of those who were called for this group, the order is that of the ranking.
            let ranked: Vec<usize> = draw.ranking().iter().copied()
                .filter(|candidate| called.contains(candidate)).collect();
            prop_assert_eq!(&called, &ranked);
            let held = draw.calls().iter().filter(|call| call.place.group == at
                && matches!(call.answer, Answer::Pending | Answer::Accepted)).count();
            prop_assert!(held <= usize::from(group.seats + group.spares));
            let seated = draw.members().iter().filter(|place| place.group == at).count();
            prop_assert!(seated <= usize::from(group.seats));
        }
        let text = text(&draw);
        prop_assert_eq!(Transcript::parse(text.as_bytes()).unwrap(), draw);
    }
}
