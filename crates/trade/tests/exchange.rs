//! Trades as open data: judged by the validator of the standard's keepers, silent about what is sealed, the same each time.

use crate::common;

mod offers;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use base::{Role, Scope};
use bidding::HolderId;
use common::*;
use contract::commands::{draft as text, pay, perform, settle, sign};
use envelope::{BoxTerms, Header, KeyPair, NoRandom, Share, SuiteId};
use ocds::codes::{AwardStatus, BidStatus, ContractStatus, TenderStatus};
use ocds::{RecordPackage, Release, check};
use serde_json::{Value, json};
use store::{Query, params};
use testkit::material::peer;
use trade::commands::{ask, award, change, draft, hold, retender};
use trade::exchange::{ExchangeError, Settings, Summary, export};
use trade::model::Draft;
use trade::{Candidate, State};

fn settings() -> Settings {
    Settings {
        prefix: Some("ocds-123abc".to_owned()),
        site: "https://ggzy.example.cn".to_owned(),
        publisher: "示例交易中心".to_owned(),
    }
}

impl World {
    fn export(&self, folder: &str) -> (Summary, BTreeMap<String, Vec<u8>>) {
        let folder = self.dir.path().join(folder);
        let done = export(&self.store, &self.rooms.bidding, &settings(), &folder);
        let summary = done.expect("exported");
        let entries = fs::read_dir(&folder).expect("a folder");
        let files = entries.map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            (name.into_owned(), fs::read(&path).expect("a file"))
        });
        (summary, files.collect())
    }

    /// The releases of a trade.
    fn told(&self, id: i64) -> Vec<Release> {
        let (_, files) = self.export("told");
        let trade = self.trade(id);
        let ocid = format!(
            "ocds-123abc-jc-{}-{}-{}",
            trade.project, trade.lot, trade.round
        );
        let mut all = Vec::new();
        let lines = Cursor::new(files["releases.jsonl"].clone());
        let read = ocds::read(lines, |one: Result<ocds::Found<'_>, ocds::ReadError>| {
            all.push(one.expect("a release").release);
            std::ops::ControlFlow::Continue(())
        });
        read.expect("read");
        all.retain(|one| one.ocid == ocid);
        all
    }

    fn box_terms(&self, id: i64) -> (bidding::BoxId, BoxTerms) {
        let boxed = self.box_id(id);
        let file: String = self
            .store
            .read(|read| {
                let sql = "SELECT box_file FROM bidding_box WHERE id = $1";
                read.query_one(sql, params![boxed.0], |row| row.get(0))
            })
            .expect("a box file");
        (boxed, BoxTerms::parse(&file).expect("terms"))
    }

    /// What was given up is announced again.
    fn again(&self, id: i64) -> i64 {
        let of = (id, self.trade(id).version);
        let scope = clerk(TENDERER);
        let after = retender::again(&self.store, &scope, &self.room, of).expect("begun again");
        self.document(after, "tender-document", "示例招标文件")
            .expect("a document");
        // What was written for the first round is there to go on with.
        let draft = Draft {
            title: "示例公告".to_owned(),
            body: "示例正文，不收取投标保证金。".to_owned(),
            plan: plan("2024-09-27"),
            version: 1,
        };
        let draft = draft::save(&self.store, &scope, &self.room, after, draft).expect("drafted");
        self.publish(after, draft).expect("announced");
        after
    }

    /// The holders give their keys to a trade's box.
    fn keyed(&self, id: i64) {
        let boxed = self.box_id(id);
        for (number, org, holder) in HOLDERS {
            let key = pair(number).public().to_string();
            bidding::register_key(
                &self.store,
                &self.rooms.bidding,
                &clerk(org),
                (boxed, holder),
                &key,
            )
            .expect("a key");
        }
    }

    fn box_id(&self, id: i64) -> bidding::BoxId {
        let subject = self.trade(id).subject();
        let shown = self
            .store
            .read(|read| bidding::of_subject(read, &subject, self.now()));
        shown.expect("read").expect("a box").id
    }

    /// An offer, with the half that opens it.
    fn offered(&self, id: i64, who: u32, price_fen: i64) -> String {
        self.offers(
            id,
            who,
            json!({ "price_fen": price_fen, "duration_days": 90 }),
        )
    }

    /// An offer that says so in its `bid.json`.
    fn offers(&self, id: i64, who: u32, said: Value) -> String {
        let (boxed, terms) = self.box_terms(id);
        let (room, scope) = (&self.rooms.bidding, bidder(who));
        let owner = pair(u8::try_from(who).expect("a number") + 100);
        let content = archive(&said);
        let bid = envelope::Bid {
            terms: &terms,
            code: &code(who),
            owner: owner.public(),
            length: content.len() as u64,
        };
        let mut file = Vec::new();
        let mut random = counter(who);
        let sealed = bid.seal(&mut &content[..], &mut file, &mut random);
        let (header, manifest) = sealed.expect("sealed");
        let head = (header.bytes().to_vec(), &*manifest.text());
        let begun = bidding::begin(&self.store, room, &scope, boxed, head).expect("begun");
        let mut rest = &file[header.bytes().len()..];
        for no in 0..header.chunk_count() {
            let (chunk, after) = rest.split_at(header.chunk_bytes(no).expect("a length"));
            let of = (boxed, begun.token.as_str());
            bidding::put_chunk(&self.store, room, &scope, of, (no, chunk.to_vec()))
                .expect("a chunk");
            rest = after;
        }
        let of = (boxed, begun.token.as_str());
        bidding::finish(&self.store, room, &scope, of, None).expect("a receipt");
        let half = envelope::open_half(&header, &owner).expect("a half");
        half.text().to_string()
    }

    /// Two holders and every bidder open a closed box.
    fn opened(&self, id: i64, halves: &[(u32, String)]) {
        let (boxed, room) = (self.box_id(id), &self.rooms.bidding);
        for (number, org, _) in &HOLDERS[..2] {
            let scope = clerk(org);
            let heads = self.store.read(|read| bidding::heads(read, &scope, boxed));
            let heads = heads.expect("heads");
            let mut rest = &heads[..];
            let mut shares = Vec::new();
            while !rest.is_empty() {
                let header = Header::read(&mut rest).expect("read").expect("a header");
                shares.extend(envelope::open_share(&header, &pair(*number)).ok());
            }
            let file = Share::file(&shares).to_string();
            bidding::give_shares(&self.store, room, &scope, boxed, file.as_bytes())
                .expect("shares");
        }
        for (who, half) in halves {
            bidding::give_half(&self.store, room, &bidder(*who), boxed, half).expect("a half");
        }
        bidding::tick(&self.store, room, &Scope::system(), self.now()).expect("a tick");
    }
}

const HOLDERS: [(u8, &str, HolderId); 3] = [
    (201, TENDERER, HolderId::Tenderer),
    (202, CENTRE, HolderId::Centre),
    (203, SUPERVISOR, HolderId::Supervisor),
];

fn pair(number: u8) -> KeyPair {
    KeyPair::from_secret(SuiteId::P256, [number; 32].into()).expect("a key")
}

/// Bytes that never come again; nothing that is tried here is secret.
fn counter(seed: u32) -> impl FnMut(&mut [u8]) -> Result<(), NoRandom> {
    let mut next = u64::from(seed) << 32;
    move |bytes| {
        for byte in bytes {
            next += 1;
            *byte = u8::try_from(next.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56).unwrap_or(0);
        }
        Ok(())
    }
}

fn archive(said: &Value) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("bid.json", options).expect("a member");
    writer
        .write_all(said.to_string().as_bytes())
        .expect("its content");
    writer.finish().expect("an archive").into_inner()
}

/// The validator with what it reads, as in the crate `ocds`; `None`, with a sentence, where a part is missing.
struct Validator {
    python: PathBuf,
    standard: PathBuf,
    extensions: PathBuf,
}

impl Validator {
    fn found() -> Option<Self> {
        peer("ocds/bin/libcoveocds")?;
        peer("ocds/extensions/bids/extension.json")?;
        peer("ocds/extensions/enquiries/extension.json")?;
        Some(Self {
            python: peer("ocds/bin/python")?,
            standard: peer("ocds/standard.zip")?,
            extensions: peer("ocds/extensions")?,
        })
    }

    fn judge(&self, folder: &Path, package: &[u8]) -> Value {
        let file = folder.join("package.json");
        fs::write(&file, package).expect("a written file");
        let judge = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ocds/tests/judge.py");
        let out = Command::new(&self.python)
            .arg(judge)
            .args([&self.standard, &self.extensions])
            .args(["--output-dir".as_ref(), folder.join("out").as_os_str()])
            .arg("--delete")
            .arg(&file)
            .output()
            .expect("the validator runs");
        let answer = serde_json::from_slice(&out.stdout);
        answer.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&out.stderr)))
    }
}

fn spotless(name: &str, answer: &Value) {
    assert_eq!(answer["validation_errors"], json!([]), "{name}");
    assert_eq!(answer["additional_fields"], json!([]), "{name}");
    for list in [
        "additional_closed_codelist_values",
        "additional_open_codelist_values",
    ] {
        let found = &answer[list];
        let none = found.is_null() || found.as_object().is_some_and(serde_json::Map::is_empty);
        assert!(none, "{name}: {found}");
    }
    assert_eq!(answer["extensions"]["is_extended_schema"], true, "{name}");
}

/// A trade with a question, a change and three opened offers, whose candidates are put forward.
fn judged(world: &World) -> i64 {
    let id = world.announced();
    world.keyed(id);
    let of = || (id, world.trade(id).version);
    let scope = clerk(TENDERER);
    let new = (id, "k".to_owned(), "示例问题".to_owned());
    let question = ask::ask(&world.store, &bidder(9), &world.room, new).expect("asked");
    world.clock.set(at("2024-09-10", 9));
    let answered = change::Answered {
        question,
        answer: "示例答复".to_owned(),
        affects: false,
    };
    change::answer(&world.store, &scope, &world.room, of(), answered).expect("answered");
    world.clock.set(at("2024-09-20", 9));
    let new = change::NewChange {
        title: "示例变更".to_owned(),
        body: "示例变更内容".to_owned(),
        deadline_on: None,
    };
    change::change(&world.store, &scope, &world.room, of(), new).expect("changed");
    let halves: Vec<(u32, String)> = (1..=3)
        .map(|who| (who, world.offered(id, who, 700_000_000 + i64::from(who))))
        .collect();
    let deadline = world.trade(id).deadline_at.expect("a deadline");
    world.clock.set(deadline);
    let room = &world.rooms.bidding;
    bidding::tick(&world.store, room, &Scope::system(), world.now()).expect("a tick");
    world.opened(id, &halves);
    assert_eq!(world.trade(id).state, State::Opened);
    let (room, subject) = (world.room.clone(), world.trade(id).subject());
    let candidate = |rank: i64| Candidate {
        rank,
        party: party(u32::try_from(rank).expect("a number")),
        amount_fen: Some(700_000_000 + rank),
        total: format!("9{rank}"),
    };
    let found = [candidate(1), candidate(2)];
    let write = move |tx: &mut store::Tx<'_>| trade::reported(tx, &room, (&subject, &found));
    world
        .store
        .write(&Scope::system(), write)
        .expect("reported");
    id
}

/// Publishes the award to the first, after the posting.
fn awarded(world: &World, id: i64) {
    let of = || (id, world.trade(id).version);
    let scope = clerk(TENDERER);
    award::post(&world.store, &scope, &world.room, of()).expect("posted");
    let until = world.trade(id).posted_until.expect("a day");
    world
        .clock
        .set(at(&until.tomorrow().expect("a day").to_string(), 10));
    let first = (1, String::new());
    award::award(&world.store, &scope, &world.room, of(), first).expect("awarded");
}

/// Both sides sign a text of so much.
fn signed(world: &World, id: i64, amount_fen: i64) {
    let contracts = contracts(world);
    let head = scope(Role::Head, Some(TENDERER));
    let row = contract_of(world, id);
    let new = text::NewText {
        contract: row.id,
        version: row.version,
        amount_fen,
        ends_on: day("2025-03-31"),
        reason: "示例原因".to_owned(),
        file: contract::model::NewFile {
            name: "contract.txt".to_owned(),
            content: "示例合同文本".as_bytes().to_vec(),
        },
    };
    text::draft(&world.store, &head, &contracts, new).expect("a text");
    for who in [head.clone(), bidder(1)] {
        let shown = world
            .store
            .read(|read| contract::queries::contract(read, (&head, None), row.id));
        let text = shown.expect("a contract").texts.remove(0);
        let new = sign::NewSignature {
            contract: row.id,
            no: text.no,
            digest: text.digest,
            note: String::new(),
        };
        sign::sign(&world.store, &who, &contracts, new).expect("signed");
    }
}

/// Something is delivered and accepted, and something paid; more is agreed and still to come.
fn performed(world: &World, id: i64) {
    let (contracts, row) = (contracts(world), contract_of(world, id));
    let head = scope(Role::Head, Some(TENDERER));
    let shown = || {
        let read =
            |read: &mut store::Read<'_>| contract::queries::contract(read, (&head, None), row.id);
        world.store.read(read).expect("a contract")
    };
    for (title, due) in [("示例首批", "2024-12-20"), ("示例末批", "2025-03-01")] {
        let of = (row.id, shown().row.version);
        let new = (title.to_owned(), day(due));
        perform::add(&world.store, &head, &contracts, of, new).expect("agreed");
    }
    for (title, amount_fen) in [("示例首付", 100_000_000), ("示例尾款", 200_000_000)] {
        let new = pay::NewPayment {
            contract: row.id,
            version: shown().row.version,
            title: title.to_owned(),
            amount_fen,
            origin: world.now().day(),
            term: None,
        };
        pay::add(&world.store, &head, &contracts, new).expect("agreed");
    }
    let first = shown().milestones.remove(0);
    let supplier = bidder(1);
    for (who, step) in [
        (&supplier, perform::Progress::Deliver),
        (&head, perform::Progress::Accept),
    ] {
        let held = shown().milestones.remove(0);
        let of = (row.id, first.id, held.version);
        perform::progress(&world.store, who, &contracts, of, step).expect("done");
    }
    let payments = shown().payments;
    let held = payments
        .iter()
        .find(|one| one.title == "示例首付")
        .expect("a payment");
    let of = (row.id, held.id, held.version);
    pay::pay(&world.store, &supplier, &contracts, of).expect("paid");
}

/// Everything of the performance is public, as in a government procurement.
fn all_public(world: &World, id: i64) {
    let row = contract_of(world, id);
    let mut rules = row.rules;
    rules.public = contract::Performance {
        deliveries: true,
        payments: true,
    };
    let text = serde_json::to_string(&rules).expect("JSON");
    let write = move |tx: &mut store::Tx<'_>| {
        tx.transient();
        let sql = "UPDATE contract_contract SET rules = $2 WHERE id = $1";
        tx.execute(sql, params![row.id, text])
    };
    world.store.write(&Scope::system(), write).expect("changed");
}

fn contracts(world: &World) -> contract::Contracts {
    let parties = org::Parties::new(|_, scope| {
        let number = scope
            .account
            .and_then(|account| u32::try_from(account.0).ok());
        Ok(number.filter(|_| scope.role == Role::Applicant).map(party))
    });
    contract::Contracts::new(parties, contract::Interest::new(|_, _, _, _| Ok(true)))
        .with_listener(world.room.hears_contracts())
}

fn contract_of(world: &World, id: i64) -> contract::model::Contract {
    let subject = world.trade(id).subject();
    let found = world
        .store
        .read(|read| contract::of_subject(read, &subject));
    found.expect("read").expect("a contract")
}

fn tags(told: &[Release]) -> Vec<&'static str> {
    told.iter()
        .flat_map(|one| &one.tag)
        .map(|tag| tag.as_str())
        .collect()
}

#[test]
fn a_trade_is_told_from_its_notice_to_the_end_of_its_contract() {
    let world = World::new();
    let id = judged(&world);
    let before = world.told(id);
    assert_eq!(
        tags(&before),
        [
            "planning",
            "tender",
            "tenderUpdate",
            "tenderAmendment",
            "tenderUpdate"
        ]
    );
    let tender = before[0].tender.as_ref().expect("a tender");
    let first = tender.tender_period.as_ref().expect("a period");
    assert_eq!(
        first.end_date.expect("an end").0,
        at("2024-09-27", 9),
        "as it was announced"
    );
    let moved = before[2].tender.as_ref().expect("a tender");
    let moved = moved
        .tender_period
        .as_ref()
        .expect("the change moves the deadline");
    assert_eq!(
        moved.end_date.map(|stamp| stamp.0),
        world.trade(id).deadline_at
    );
    let enquiry = &before[1].tender.as_ref().expect("a tender").enquiries[0];
    assert_eq!(
        (enquiry.description.as_str(), enquiry.answer.as_str()),
        ("示例问题", "示例答复")
    );
    let bids = before[3].bids.as_ref().expect("opened offers");
    let mut prices: Vec<i64> = bids
        .details
        .iter()
        .map(|bid| bid.value.as_ref().expect("a price").amount.0)
        .collect();
    prices.sort_unstable();
    assert_eq!(prices, [700_000_001, 700_000_002, 700_000_003]);
    assert!(
        before.iter().all(|one| one.awards.is_empty()),
        "nobody is posted yet"
    );

    awarded(&world, id);
    signed(&world, id, 700_000_001);
    world.clock.set(at("2024-12-02", 9));
    performed(&world, id);
    let midway = world.told(id);
    world.clock.set(at("2024-12-02", 10));
    signed(&world, id, 710_000_001);
    let row = contract_of(&world, id);
    let head = scope(Role::Head, Some(TENDERER));
    let end = settle::Settlement::Terminate("示例".to_owned());
    let of = (row.id, row.version);
    settle::settle(&world.store, &head, &contracts(&world), of, end).expect("ended");

    let told = world.told(id);
    assert_eq!(
        told[..before.len()],
        before[..],
        "what was told is not told otherwise"
    );
    assert_eq!(
        tags(&told[before.len()..]),
        [
            "award",
            "awardUpdate",
            "contract",
            "contractUpdate",
            "implementation",
            "contractAmendment",
            "contractTermination"
        ]
    );
    assert_eq!(told[..midway.len()], midway[..], "nor later in the day");
    let whole = ocds::compile(&told).expect("compiled");
    assert_eq!(check(&whole), []);
    let statuses: Vec<_> = whole.awards.iter().map(|award| award.status).collect();
    assert_eq!(
        statuses,
        [Some(AwardStatus::Active), Some(AwardStatus::Unsuccessful)]
    );
    assert!(
        whole
            .awards
            .iter()
            .all(|award| !award.related_bid.is_empty())
    );
    let contract = &whole.contracts[0];
    let done = contract
        .implementation
        .as_ref()
        .expect("what was delivered");
    let titles: Vec<&str> = done
        .milestones
        .iter()
        .map(|one| one.title.as_str())
        .collect();
    assert_eq!(titles, ["示例首批"], "what is still to come is not told");
    assert_eq!(
        done.transactions,
        [],
        "payments of a construction contract are not public"
    );
    let judged = &whole.bids.as_ref().expect("offers").details;
    let mut standing: Vec<_> = judged
        .iter()
        .map(|bid| (bid.tenderers[0].name.as_str(), bid.status))
        .collect();
    standing.sort_unstable();
    assert_eq!(
        standing,
        [
            ("示例企业1", Some(BidStatus::Valid)),
            ("示例企业2", Some(BidStatus::Valid)),
            ("示例企业3", Some(BidStatus::Pending)),
        ]
    );
    assert_eq!(contract.status, Some(ContractStatus::Terminated));
    assert_eq!(
        contract.value.as_ref().map(|value| value.amount.0),
        Some(710_000_001)
    );
    assert_eq!(
        (contract.amendments.len(), contract.award_id.as_str()),
        (1, "award-1")
    );
    let winner = whole
        .parties
        .iter()
        .find(|one| one.name == "示例企业1")
        .expect("the winner");
    assert_eq!(winner.roles, ["tenderer", "supplier"]);
    let (_, files) = world.export("told");
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(
            !text.contains("示例企业9") && !text.contains(&code(9)),
            "{name}: who asked"
        );
    }
}

#[test]
fn what_ends_early_says_so_and_a_draft_is_not_told() {
    let world = World::new();
    world.registered(works());
    let id = world.announced();
    assert_eq!(
        world.export("one").0.trades,
        1,
        "the draft is nobody's business"
    );
    let of = (id, world.trade(id).version);
    let why = "示例原因".to_owned();
    hold::terminate(&world.store, &clerk(TENDERER), &world.room, of, why).expect("given up");
    let told = world.told(id);
    assert_eq!(tags(&told), ["planning", "tender", "tenderCancellation"]);
    let status = told[1].tender.as_ref().and_then(|tender| tender.status);
    assert_eq!(status, Some(TenderStatus::Cancelled));
    let after = world.again(id);
    let told = world.told(after);
    let before = &told[0].related_processes[0];
    assert_eq!(before.relationship, ["unsuccessfulProcess"]);
    let ocid = told[0].ocid.strip_suffix("-2").expect("the second round");
    assert_eq!(before.identifier, format!("{ocid}-1"));

    let unregistered = Settings {
        prefix: None,
        ..settings()
    };
    let folder = world.dir.path().join("none");
    let refused = export(&world.store, &world.rooms.bidding, &unregistered, &folder);
    assert!(matches!(refused, Err(ExchangeError::Unregistered(_))));
}

#[test]
fn the_same_data_give_the_same_files_and_old_ones_go() {
    let world = World::new();
    let sample = base::OrgId::from(TENDERER);
    trade::sample(&world.store, &world.room, &sample).expect("samples");
    judged(&world);
    let (summary, files) = world.export("one");
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "records-000001.json",
            "releases-000001.json",
            "releases.jsonl"
        ]
    );
    assert_eq!((summary.release_packages, summary.record_packages), (1, 1));
    world.clock.set(at("2025-01-01", 9));
    fs::write(world.dir.path().join("one/releases-000002.json"), "old").expect("a file");
    assert_eq!(world.export("one"), (summary, files.clone()));
    assert_eq!(world.export("two"), (summary, files.clone()));

    let records: RecordPackage =
        serde_json::from_slice(&files["records-000001.json"]).expect("records");
    assert_eq!(
        u64::try_from(records.records.len()).expect("a count"),
        summary.trades
    );
    assert_eq!(
        records.packages,
        ["https://ggzy.example.cn/hall/open-data/releases-000001.json"]
    );
    let samples = records
        .records
        .iter()
        .filter(|one| one.ocid.starts_with("ocds-zz9zzz-"));
    assert_eq!(
        samples.count(),
        5,
        "announced samples have the prefix that nobody holds"
    );
    for record in &records.records {
        assert_eq!(
            check(record.compiled_release.as_ref().expect("compiled")),
            []
        );
    }
}

#[test]
fn the_validator_finds_nothing() {
    let Some(validator) = Validator::found() else {
        println!("skipped: the packages were not judged by libcoveocds");
        return;
    };
    let world = World::new();
    let sample = base::OrgId::from(TENDERER);
    trade::sample(&world.store, &world.room, &sample).expect("samples");
    let given_up = world.announced();
    let of = (given_up, world.trade(given_up).version);
    let why = "示例原因".to_owned();
    hold::terminate(&world.store, &clerk(TENDERER), &world.room, of, why).expect("given up");
    world.again(given_up);
    let id = judged(&world);
    awarded(&world, id);
    signed(&world, id, 700_000_001);
    all_public(&world, id);
    performed(&world, id);
    let (_, files) = world.export("out");
    let records = String::from_utf8_lossy(&files["records-000001.json"]);
    for word in [
        "\"transactions\":",
        "\"milestones\":",
        "\"relatedProcesses\":",
        "\"license\":",
    ] {
        assert!(records.contains(word), "{word} is judged too");
    }
    for name in ["releases-000001.json", "records-000001.json"] {
        spotless(name, &validator.judge(world.dir.path(), &files[name]));
    }
}

#[tokio::test]
async fn pages_of_the_hall_say_what_the_releases_say() {
    let site = Site::new();
    let world = &site.world;
    let id = judged(world);
    awarded(world, id);
    let told = world.told(id);
    let whole = ocds::compile(&told).expect("compiled");
    let mut visitor = site.visitor();
    let page = visitor.get(&format!("/hall/trades/{id}")).await;
    let tender = whole.tender.as_ref().expect("a tender");
    let until = tender.tender_period.as_ref().and_then(|one| one.end_date);
    assert!(page.has(&tender.title), "{}", page.text());
    assert!(page.has(&until.expect("a deadline").0.minute_text()));
    assert_eq!(whole.awards.len(), 2);
    for award in &whole.awards {
        let fen = award.value.as_ref().expect("an amount").amount.0;
        assert!(page.has(&award.suppliers[0].name));
        assert!(page.has(&auction::rules::money::yuan(fen)), "{fen}");
    }
    for enquiry in &tender.enquiries {
        assert!(page.has(&enquiry.description) && page.has(&enquiry.answer));
    }
    // Every document of a release lies where it says it lies, under the name that it says.
    let mut documents: Vec<&ocds::Document> = tender.documents.iter().collect();
    documents.extend(whole.awards.iter().flat_map(|award| &award.documents));
    assert!(documents.len() >= 5, "{documents:?}");
    for document in documents {
        let path = document.url.strip_prefix("https://ggzy.example.cn");
        let reply = visitor.get(path.expect("an address of this site")).await;
        assert_eq!(reply.status, axum::http::StatusCode::OK, "{}", document.url);
        match document.format.as_str() {
            "text/html" => assert!(reply.has(&document.title), "{}", document.title),
            kind => assert!(reply.header("content-type").starts_with(kind), "{kind}"),
        }
    }
    let winner = whole
        .awards
        .iter()
        .find(|one| one.status == Some(AwardStatus::Active));
    let fen = winner
        .and_then(|one| one.value.as_ref())
        .expect("an amount")
        .amount
        .0;
    let results = visitor.get("/hall?kind=award").await;
    let notice = told
        .iter()
        .flat_map(|one| &one.awards)
        .flat_map(|one| &one.documents);
    let notice = notice.last().expect("the notice of the award");
    let path = notice
        .url
        .strip_prefix("https://ggzy.example.cn")
        .expect("here");
    assert!(results.has(path), "the hall lists it");
    assert!(
        visitor
            .get(path)
            .await
            .has(&auction::rules::money::yuan(fen))
    );
}
