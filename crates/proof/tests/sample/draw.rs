//! A small draw for tests: two groups, two parties, twelve candidates of whom two are excluded.
#![allow(dead_code, clippy::unwrap_used)]

use proof::draw::{
    Answer, Candidate, Frame, Group, Opening, Party, Transcript, Void, VrfSecret, candidate_salt,
    seed_commitment,
};
use proof::{Commitment, Hash, SigningKey};

pub const AT: &str = "2026-11-22T08:05:00.000Z";
pub const LATER: &str = "2026-11-22T09:30:00.000Z";
pub const DRAW: &str = "draw/7";

pub fn key() -> SigningKey {
    SigningKey::from_seed("shili.example/draws", &[1; 32]).unwrap()
}

pub fn vrf() -> VrfSecret {
    VrfSecret::from_seed(&[2; 32])
}

/// The seeds of tenderer and supervisor.
pub fn seeds() -> [Hash; 2] {
    [[3; 32], [4; 32]]
}

pub fn value(number: usize) -> String {
    format!("E{number:04} 示例专家")
}

pub fn opening(number: usize) -> Opening {
    let salt = candidate_salt(&[9; 32], &format!("E{number:04}"));
    Opening {
        commitment: Commitment::of(&salt, value(number).as_bytes()),
        salt,
        value: value(number),
    }
}

pub fn frame_of(voids: Vec<Void>, parties: &[&str]) -> Frame {
    let attempt = voids.len() as u64 + 1;
    let party = |name: &&str| {
        let seed = seeds()[usize::from(*name == "supervisor")];
        Party {
            name: (*name).to_owned(),
            commitment: seed_commitment(DRAW, attempt, name, &seed),
        }
    };
    let group = |name: &str, seats, spares| Group {
        name: name.to_owned(),
        seats,
        spares,
    };
    Frame {
        vrf: vrf().public(),
        draw: DRAW.to_owned(),
        subject: "trade/12/lot/1".to_owned(),
        voids,
        groups: vec![group("technical", 3, 1), group("economic", 2, 0)],
        parties: parties.iter().map(party).collect(),
    }
}

pub fn frame() -> Frame {
    frame_of(Vec::new(), &["tenderer", "supervisor"])
}

/// Candidate `number`: technical if even, economic if odd, both if divisible by three; 10 and 11 excluded.
pub fn candidate(number: usize) -> Candidate {
    let groups = match number {
        n if n.is_multiple_of(3) => vec![0, 1],
        n => vec![n % 2],
    };
    let reasons: &[&str] = match number {
        10 => &["employer"],
        11 => &["kinship", "suspended"],
        _ => &[],
    };
    Candidate {
        commitment: opening(number).commitment,
        groups,
        excluded: reasons.iter().map(|reason| (*reason).to_owned()).collect(),
    }
}

pub fn pool() -> Vec<Candidate> {
    (0..12).map(candidate).collect()
}

pub fn frozen() -> Transcript {
    Transcript::freeze(&frame(), pool(), AT, &key().verifier(), &key()).unwrap()
}

pub fn drawn() -> Transcript {
    let mut draw = frozen();
    draw.run(&seeds(), &vrf(), AT, &key()).unwrap();
    draw
}

/// Calls until every place is taken; the second call is refused, the third is accepted and left.
pub fn settled() -> Transcript {
    let (mut draw, key) = (drawn(), key());
    while let Some(place) = draw.call(AT, &key).unwrap() {
        let call = draw.calls().len();
        if call == 2 {
            draw.refuse(place.candidate, "ill", AT, &key).unwrap();
        } else {
            draw.accept(place.candidate, AT, &key).unwrap();
        }
        if call == 3 {
            draw.leave(place.candidate, "recusal", AT, &key).unwrap();
        }
    }
    draw
}

pub fn openings(draw: &Transcript) -> Vec<Opening> {
    let who = |candidate: usize| draw.pool()[candidate].commitment;
    let open = |at: usize| {
        (0..draw.pool().len())
            .map(opening)
            .find(|opening| opening.commitment == who(at))
            .unwrap()
    };
    let members = draw.members();
    members.iter().map(|place| open(place.candidate)).collect()
}

pub fn released() -> Transcript {
    let mut draw = settled();
    draw.release(&openings(&draw), LATER, &key()).unwrap();
    draw
}

pub fn text(draw: &Transcript) -> String {
    draw.to_text(&key()).unwrap()
}

pub fn pending(answer: &Answer) -> bool {
    *answer == Answer::Pending
}
