//! Prints how long a draw takes and how even draws are:
//! `cargo run --release -p luodi-proof --example draw`.

use proof::draw::stream::Stream;
use proof::draw::{
    Candidate, Frame, Group, Party, Transcript, VrfOutput, VrfSecret, seed_commitment,
};
use proof::{Commitment, Hash, Options, SigningKey, check_file};
use sha2::{Digest, Sha256};
use std::error::Error;
use std::time::Instant;

const CANDIDATES: u64 = 20_000;
const EXCLUDED: u64 = 500;
const SEATS: u16 = 5;
const DRAWS: u64 = 1_000_000;
const FEW: usize = 40;
const AT: &str = "2026-11-22T08:05:00.000Z";

fn main() -> Result<(), Box<dyn Error>> {
    one_large_draw()?;
    many_small_draws();
    small_draws_from_whole_transcripts()
}

/// A draw of five from 20,000 candidates, 500 of them excluded: each step timed.
fn one_large_draw() -> Result<(), Box<dyn Error>> {
    let key = SigningKey::from_seed("shili.example/draws", &[1; 32])?;
    let vrf = VrfSecret::from_seed(&[2; 32]);
    let started = Instant::now();
    let pool: Vec<Candidate> = (0..CANDIDATES).map(candidate).collect();
    say("commitments", started);

    let started = Instant::now();
    let mut draw = Transcript::freeze(&frame(&vrf, 0), pool, AT, &key.verifier(), &key)?;
    say("freeze", started);
    let started = Instant::now();
    draw.run(&seeds(0), &vrf, AT, &key)?;
    say("seeds, proof, ranking", started);
    let started = Instant::now();
    while let Some(place) = draw.call(AT, &key)? {
        draw.accept(place.candidate, AT, &key)?;
    }
    say("calls and answers of five", started);
    let text = draw.to_text(&key)?;
    let started = Instant::now();
    let options = Options {
        key: Some(key.verifier()),
    };
    check_file(text.as_bytes(), &options)?;
    say("verification", started);
    println!("transcript: {} bytes", text.len());
    Ok(())
}

/// Who is drawn in 10^6 draws of five from forty, by the stream and the shuffle that a draw uses.
fn many_small_draws() {
    let started = Instant::now();
    let mut seats = [[0u64; FEW]; SEATS as usize];
    for number in 0..DRAWS {
        let mut order: [usize; FEW] = std::array::from_fn(|at| at);
        let mut output: VrfOutput = [0; 64];
        output[..8].copy_from_slice(&number.to_be_bytes());
        Stream::new(&output, &seeds(number), &[0; 32]).shuffle(&mut order);
        for (seat, who) in seats.iter_mut().zip(order) {
            seat[who] += 1;
        }
    }
    say("10^6 draws of 5 from 40", started);
    let expected = DRAWS as f64 / FEW as f64;
    for (at, counts) in seats.iter().enumerate() {
        println!(
            "seat {}: {}",
            at + 1,
            verdict(&chi_square(counts, expected))
        );
    }
    let all: Vec<u64> = (0..FEW)
        .map(|who| seats.iter().map(|counts| counts[who]).sum())
        .collect();
    let (least, most) = (all.iter().min(), all.iter().max());
    println!(
        "drawn at all: least {least:?}, most {most:?}, expected {}",
        expected * f64::from(SEATS)
    );
}

/// The same with whole transcripts, function and signatures included, over fewer draws.
fn small_draws_from_whole_transcripts() -> Result<(), Box<dyn Error>> {
    const WHOLE: u64 = 10_000;
    let key = SigningKey::from_seed("shili.example/draws", &[1; 32])?;
    let vrf = VrfSecret::from_seed(&[2; 32]);
    let started = Instant::now();
    let mut first = [0u64; FEW];
    let pool: Vec<Candidate> = (0..FEW as u64)
        .map(|number| Candidate {
            excluded: Vec::new(),
            ..candidate(number)
        })
        .collect();
    for number in 0..WHOLE {
        let frame = frame(&vrf, number);
        let mut draw = Transcript::freeze(&frame, pool.clone(), AT, &key.verifier(), &key)?;
        draw.run(&seeds(number), &vrf, AT, &key)?;
        first[draw.ranking()[0]] += 1;
    }
    say("10^4 whole transcripts", started);
    let expected = WHOLE as f64 / FEW as f64;
    println!("first seat: {}", verdict(&chi_square(&first, expected)));
    Ok(())
}

fn chi_square(counts: &[u64], expected: f64) -> f64 {
    let square = |count: &u64| (*count as f64 - expected).powi(2) / expected;
    counts.iter().map(square).sum()
}

/// With 39 degrees of freedom, one even draw in a hundred exceeds 62.4 and one in a hundred stays below 21.4.
fn verdict(chi: &f64) -> String {
    format!("chi-square {chi:.1} (39 degrees of freedom; 98 % between 21.4 and 62.4)")
}

fn say(what: &str, started: Instant) {
    println!("{what}: {:.1} ms", started.elapsed().as_secs_f64() * 1000.0);
}

fn seeds(number: u64) -> [Hash; 2] {
    let seed = |party: u8| {
        Sha256::new()
            .chain_update([party])
            .chain_update(number.to_be_bytes())
    };
    [seed(1).finalize().into(), seed(2).finalize().into()]
}

fn candidate(number: u64) -> Candidate {
    let excluded = number.is_multiple_of(CANDIDATES / EXCLUDED);
    Candidate {
        commitment: Commitment::of(&[5; 16], &number.to_be_bytes()),
        groups: vec![0],
        excluded: excluded
            .then(|| "employer".to_owned())
            .into_iter()
            .collect(),
    }
}

fn frame(vrf: &VrfSecret, number: u64) -> Frame {
    let draw = format!("draw/{number}");
    let names = ["tenderer", "supervisor"];
    let parties = names.iter().zip(seeds(number)).map(|(name, seed)| Party {
        name: (*name).to_owned(),
        commitment: seed_commitment(&draw, 1, name, &seed),
    });
    Frame {
        vrf: vrf.public(),
        subject: "trade/1/lot/1".to_owned(),
        voids: Vec::new(),
        groups: vec![Group {
            name: "technical".to_owned(),
            seats: SEATS,
            spares: 0,
        }],
        parties: parties.collect(),
        draw,
    }
}
