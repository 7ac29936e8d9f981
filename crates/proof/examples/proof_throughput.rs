//! Prints how much this crate does in a second on one thread:
//! `cargo run --release -p luodi-proof --example proof_throughput`.

use proof::{
    Actor, Checkpoint, Commitment, Entry, ExportWriter, Frontier, NoteVerifier, Options,
    SigningKey, check_file, leaf_hash,
};
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ORIGIN: &str = "shili.example/journal";
const EXPORTED: u64 = 200_000;
const PER_CHECKPOINT: u64 = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let body = entry(0).to_bytes()?;
    println!("entry: {} bytes", body.len());
    let leaf = leaf_hash(&body);
    rate("leaf hashes", || leaf_hash(&body));
    let mut frontier = Frontier::new();
    rate("appends", || frontier.append(leaf));
    rate("roots", || frontier.root());
    let one = entry(1);
    rate("entries written", || one.to_bytes());
    rate("entries read", || Entry::parse(&body));

    let key = SigningKey::from_seed(ORIGIN, &[1; 32])?;
    let head = Checkpoint::of(ORIGIN, &frontier);
    rate("checkpoints signed", || head.sign(&[&key]));
    let signed = head.sign(&[&key])?;
    let public = key.verifier();
    let keys: [&dyn NoteVerifier; 1] = [&public];
    rate("checkpoints verified", || signed.verify(&keys));

    let file = export(&key)?;
    let start = Instant::now();
    let proven = check_file(file.as_slice(), &Options { key: Some(public) })?;
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "entries of an export verified: {:.0} a second ({:.0} MiB a second, {} checkpoints)",
        proven.size as f64 / seconds,
        file.len() as f64 / seconds / 1_048_576.0,
        EXPORTED / PER_CHECKPOINT,
    );
    Ok(())
}

fn rate<T>(what: &str, mut work: impl FnMut() -> T) {
    let (start, mut count) = (Instant::now(), 0u32);
    while start.elapsed() < Duration::from_secs(1) {
        for _ in 0..64 {
            black_box(work());
        }
        count += 64;
    }
    let each = start.elapsed() / count;
    println!("{what}: {:.0} a second", 1.0 / each.as_secs_f64());
}

fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        at: "2026-11-22T08:05:00.123Z".to_owned(),
        actor: Actor {
            role: "clerk".to_owned(),
            org: Some("jc-fgw".to_owned()),
            who: Some(Commitment::of(&[7; 16], b"42")),
        },
        kind: "report.accepted".to_owned(),
        subject: format!("report/{seq}"),
        data: serde_json::json!({
            "task": "jincheng-2023/12",
            "month": "2026-11",
            "figures": [{"target": "t1", "value": "37.5", "unit": "%"}],
            "evidence": ["sha256:6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"],
        }),
    }
}

fn export(key: &SigningKey) -> Result<Vec<u8>, Box<dyn Error>> {
    let heads = EXPORTED / PER_CHECKPOINT;
    let mut out = ExportWriter::new(Vec::new(), &[key.verifier()], EXPORTED, heads)?;
    let mut frontier = Frontier::new();
    for seq in 0..EXPORTED {
        let body = entry(seq).to_bytes()?;
        let leaf = leaf_hash(&body);
        frontier.append(leaf);
        out.entry(&leaf, &body)?;
        if frontier.size().is_multiple_of(PER_CHECKPOINT) {
            out.checkpoint(&Checkpoint::of(ORIGIN, &frontier).sign(&[key])?)?;
        }
    }
    Ok(out.finish()?)
}
