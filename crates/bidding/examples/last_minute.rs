//! Everybody hands in at the last minute.
//!
//! `cargo run --release -p luodi-bidding --example last_minute [BIDDERS] [THREADS] [KIB]`
//!
//! So many bidders (2,000), each with a sealed file of its own (64 KiB), hand in through the room's commands from so many
//! threads (64) once the deadline is a minute away: manifest, chunks, finish. Said afterwards: how many have a receipt,
//! how many were refused although they began in time, what a submission took, and that every receipt is under the root.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base::{AccountId, Clock, OrgId, Role, Scope, SystemClock};
use bidding::{Bidding, BoxId, Holder, HolderId, Keeper, NewBox};
use envelope::{BoxTerms, KeyPair, NoRandom, SuiteId};
use org::{Parties, Party};
use store::{Config, Query, Store, params};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const SUBJECT: &str = "trade/1/lot/1";

fn random(bytes: &mut [u8]) -> Result<(), NoRandom> {
    getrandom::fill(bytes).map_err(|_| NoRandom)
}

fn code(account: i64) -> String {
    format!("91140500MA{account:08}")
}

struct Bid {
    scope: Scope,
    header: Vec<u8>,
    manifest: String,
    chunks: Vec<Vec<u8>>,
}

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let mut number = |default: usize| match args.next() {
        Some(text) => text.parse(),
        None => Ok(default),
    };
    let (bidders, threads, kib) = (number(2_000)?, number(64)?, number(64)?);
    let dir = tempfile::tempdir()?;
    let mut migrations = web::migrations();
    migrations.extend_from_slice(org::MIGRATIONS);
    migrations.extend_from_slice(bidding::MIGRATIONS);
    let store = Store::open(&Config::new(dir.path()), &migrations, Arc::new(SystemClock))?;
    let parties = Parties::new(|_, scope| {
        Ok(scope.account.map(|account| Party {
            code: code(account.0),
            name: format!("示例企业{}", account.0),
        }))
    });
    let room = Bidding::open(dir.path(), false)?.with_parties(parties);
    let id = open(&store, &room)?;
    let file: String = store.read(|read| {
        read.query_one("SELECT box_file FROM bidding_box", params![], |row| {
            row.get(0)
        })
    })?;
    let terms = BoxTerms::parse(&file)?;
    let began = Instant::now();
    let bids: Vec<Bid> = (1..=bidders)
        .map(|account| seal(&terms, account as i64, kib))
        .collect::<Outcome<_>>()?;
    println!(
        "sealed {bidders} files of {kib} KiB in {:.1} s",
        began.elapsed().as_secs_f64()
    );
    // The last minute begins.
    let deadline = SystemClock.now().plus_secs(60);
    store.write(&Scope::system(), move |tx| {
        bidding::move_deadline(tx, SUBJECT, deadline, Some("示例"))
    })?;
    run(&store, &room, id, &bids, (threads, deadline))
}

fn open(store: &Store, room: &Bidding) -> Outcome<BoxId> {
    let now = SystemClock.now();
    let holder = |id: HolderId| -> Outcome<Holder> {
        Ok(Holder {
            id,
            keeper: Keeper::Org(OrgId::from(id.as_str())),
            public_key: Some(
                KeyPair::generate(SuiteId::P256, &mut random)?
                    .public()
                    .to_string(),
            ),
        })
    };
    let new = NewBox {
        subject: SUBJECT.to_owned(),
        platform: "jc".to_owned(),
        centre_org: OrgId::from("jc-jyzx"),
        title: "示例标段".to_owned(),
        suite: SuiteId::P256,
        holders: HolderId::ALL
            .into_iter()
            .map(holder)
            .collect::<Outcome<_>>()?,
        threshold: 2,
        opens_at: now,
        deadline: now.plus_secs(86_400),
        min_bids: 3,
        unseal_minutes: 30,
        invited: None,
        confidential: false,
        rehearsal: false,
    };
    let room = room.clone();
    Ok(store.write(&Scope::system(), move |tx| {
        bidding::open_box(tx, &room, &new)
    })?)
}

fn seal(terms: &BoxTerms, account: i64, kib: usize) -> Outcome<Bid> {
    let mut content = vec![0; kib * 1024];
    getrandom::fill(&mut content).map_err(|cause| cause.to_string())?;
    let owner = KeyPair::generate(terms.suite, &mut random)?;
    let bid = envelope::Bid {
        terms,
        code: &code(account),
        owner: owner.public(),
        length: content.len() as u64,
    };
    let mut file = Vec::new();
    let (header, manifest) = bid.seal(&mut &content[..], &mut file, &mut random)?;
    let mut rest = &file[header.bytes().len()..];
    let mut chunks = Vec::new();
    for no in 0..header.chunk_count() {
        let (chunk, after) = rest.split_at(header.chunk_bytes(no).unwrap_or_default());
        chunks.push(chunk.to_vec());
        rest = after;
    }
    Ok(Bid {
        scope: Scope {
            account: Some(AccountId(account)),
            role: Role::Applicant,
            org: None,
            centre: None,
        },
        header: header.bytes().to_vec(),
        manifest: manifest.text(),
        chunks,
    })
}

/// How one bidder fared: its receipt and how long it took.
type Fared = (Result<String, String>, Duration);

fn submit(store: &Store, room: &Bidding, id: BoxId, bid: &Bid) -> Fared {
    let began = Instant::now();
    let done = || -> Outcome<String> {
        let parts = (bid.header.clone(), bid.manifest.as_str());
        let begun = bidding::begin(store, room, &bid.scope, id, parts)?;
        let place = (id, begun.token.as_str());
        for no in begun.missing {
            let bytes = bid.chunks[no as usize].clone();
            bidding::put_chunk(store, room, &bid.scope, place, (no, bytes))?;
        }
        Ok(bidding::finish(store, room, &bid.scope, place, None)?.digest)
    };
    let done = done().map_err(|cause| cause.to_string());
    (done, began.elapsed())
}

fn run(
    store: &Store,
    room: &Bidding,
    id: BoxId,
    bids: &[Bid],
    (threads, deadline): (usize, base::Millis),
) -> Outcome<()> {
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    let fared: Vec<Fared> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut fared = Vec::new();
                    while let Some(bid) = bids.get(next.fetch_add(1, Ordering::Relaxed)) {
                        fared.push(submit(store, room, id, bid));
                    }
                    fared
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_default())
            .collect()
    });
    let took = began.elapsed();
    let left = (deadline.0 - SystemClock.now().0).max(0);
    let receipts = told(&fared, (threads, took, left));
    std::thread::sleep(Duration::from_millis(u64::try_from(left)? + 50));
    closed(store, room, id, (bids.len(), receipts))
}

/// Says how they fared; how many have a receipt.
fn told(fared: &[Fared], (threads, took, left): (usize, Duration, i64)) -> usize {
    let receipts: BTreeSet<&String> = fared
        .iter()
        .filter_map(|(done, _)| done.as_ref().ok())
        .collect();
    let refused: BTreeSet<&String> = fared
        .iter()
        .filter_map(|(done, _)| done.as_ref().err())
        .collect();
    let mut times: Vec<Duration> = fared.iter().map(|(_, took)| *took).collect();
    times.sort_unstable();
    let at = |share: f64| {
        let index = (share * times.len().saturating_sub(1) as f64).round() as usize;
        times
            .get(index)
            .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    };
    println!(
        "{} bidders on {threads} threads: {} receipts, {} refused {refused:?}",
        fared.len(),
        receipts.len(),
        fared.iter().filter(|(done, _)| done.is_err()).count()
    );
    println!(
        "all in {:.2} s ({:.0} a second), {:.1} s before the deadline",
        took.as_secs_f64(),
        fared.len() as f64 / took.as_secs_f64(),
        left as f64 / 1_000.0
    );
    println!(
        "a submission (manifest, chunks, finish): p50 {:.0} ms, p99 {:.0} ms, longest {:.0} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    receipts.len()
}

/// Closes the box and checks it from its rows up.
fn closed(
    store: &Store,
    room: &Bidding,
    id: BoxId,
    (bidders, receipts): (usize, usize),
) -> Outcome<()> {
    bidding::close(store, room, id)?;
    let began = Instant::now();
    let findings = store.read(|read| bidding::check(read, room, id))?;
    let under: i64 = store.read(|read| {
        read.query_one(
            "SELECT COUNT(*) FROM bidding_bid WHERE state = 'standing'",
            params![],
            |row| row.get(0),
        )
    })?;
    println!(
        "closed with {under} bids; the check found {findings:?} in {:.1} s",
        began.elapsed().as_secs_f64()
    );
    let lost = bidders - receipts;
    if lost > 0 || under as usize != bidders || !findings.is_empty() {
        return Err(format!("{lost} bids were lost").into());
    }
    println!("none lost, none late by the platform's fault");
    Ok(())
}
