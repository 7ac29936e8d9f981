use base::{AccountId, Clock, Millis, Scope};
use proof::{Checkpoint, Options, Receipt, SignedCheckpoint, check_file, verify_consistency};
use serde_json::json;
use store::journal::{self, Filter, Page, ReceiptFault};
use store::{Config, Error, Store};

use super::{NOW, STEPS, clerk, note, open, sound, write_notes};

fn read<T>(store: &Store, f: impl FnOnce(&mut store::Read<'_>) -> Result<T, Error>) -> T {
    store.read(f).expect("read")
}

#[test]
fn every_entry_has_a_receipt_that_verifies_against_the_newest_head() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    assert_eq!(store.head().expect("a head").size, 0);
    write_notes(&store, (0..300).map(|n| n.to_string()));
    let key = read(&store, journal::verifier);
    for seq in [0, 1, 127, 254, 255, 256, 257, 298, 299] {
        let text = store
            .read(|read| journal::receipt(read, seq))
            .expect("a receipt");
        let receipt = Receipt::parse(text.as_bytes()).expect("well formed");
        receipt.verify(&key).expect("it verifies");
        assert_eq!(receipt.entry().seq, seq);
        assert_eq!(receipt.checkpoint().checkpoint().size, 300);
    }
    let none = store.read(|read| journal::receipt(read, 300));
    assert!(matches!(none, Err(ReceiptFault::NoEntry(300))));
}

#[test]
fn any_two_sizes_are_consistent() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let mut heads: Vec<Checkpoint> = Vec::new();
    for round in 0..4 {
        write_notes(&store, (0..170).map(|n| format!("{round} {n}")));
        let note = store.head().expect("a head").note;
        let signed = SignedCheckpoint::parse(note.as_bytes()).expect("a checkpoint");
        heads.push(signed.checkpoint().clone());
    }
    for (old, new) in [(0, 1), (0, 3), (1, 2), (2, 2), (1, 3)] {
        let (old, new): (&Checkpoint, &Checkpoint) = (&heads[old], &heads[new]);
        let shown = read(&store, |read| {
            journal::consistency(read, old.size, new.size)
        })
        .expect("within the journal");
        assert_eq!((shown.old_root, shown.new_root), (old.root, new.root));
        verify_consistency(old.size, &old.root, new.size, &new.root, &shown.proof)
            .expect("consistent");
    }
    assert_eq!(
        read(&store, |read| journal::consistency(read, 5, 700)),
        None
    );
    assert_eq!(read(&store, |read| journal::consistency(read, 6, 5)), None);
}

#[test]
fn entries_are_found_by_kind_subject_and_place() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    for n in 0..20 {
        store
            .write::<_, Error>(&clerk(), move |tx| {
                let kind = if n % 2 == 0 {
                    "report.filed"
                } else {
                    "report.accepted"
                };
                tx.journal(kind, &format!("report/{}", n % 5), json!({ "n": n }))
            })
            .expect("written");
    }
    store
        .write::<_, Error>(&Scope::system(), |tx| {
            tx.journal("reportage.begun", "x", json!({}))
        })
        .expect("written");
    let seqs = |filter: Filter, at: Page, limit| -> Vec<u64> {
        read(&store, |read| journal::page(read, &filter, at, limit))
            .into_iter()
            .map(|record| record.seq)
            .collect()
    };
    let kind = |kind: &str| Filter {
        kind: Some(kind.to_owned()),
        subject: None,
    };
    assert_eq!(seqs(Filter::default(), Page::Newest, 3), [20, 19, 18]);
    assert_eq!(seqs(Filter::default(), Page::Before(18), 2), [17, 16]);
    assert_eq!(seqs(Filter::default(), Page::From(19), 5), [19, 20]);
    assert_eq!(seqs(kind("report.filed"), Page::Before(5), 9), [4, 2, 0]);
    assert_eq!(seqs(kind("report."), Page::Newest, 2), [19, 18]);
    let both = Filter {
        kind: Some("report.accepted".to_owned()),
        subject: Some("report/1".to_owned()),
    };
    assert_eq!(seqs(both, Page::Newest, 9), [11, 1]);

    let history = read(&store, |read| journal::of_subject(read, "report/3", 50));
    assert_eq!(history.len(), 4);
    let record = &history[0];
    assert_eq!(
        (record.seq, record.at, record.role.as_str()),
        (18, NOW, "clerk")
    );
    assert_eq!(record.org.as_deref(), Some("sample-office"));
    assert_eq!(record.account, Some(AccountId(7)));
    assert_eq!(record.data, json!({ "n": 18 }));
    assert!(record.intact);
    assert_eq!(
        read(&store, |read| journal::entry(read, 18)).as_ref(),
        Some(record)
    );
    assert_eq!(read(&store, |read| journal::entry(read, u64::MAX)), None);
    let system = read(&store, |read| journal::entry(read, 20)).expect("there");
    assert_eq!(
        (system.role.as_str(), system.org, system.account),
        ("office", None, None)
    );
}

#[test]
fn a_person_is_a_commitment_that_can_be_erased() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let write = |account| {
        let scope = Scope {
            account: Some(AccountId(account)),
            ..clerk()
        };
        store
            .write::<_, Error>(&scope, |tx| {
                tx.journal_personal(
                    "note.made",
                    "note/1",
                    json!({ "n": 1 }),
                    &[("asker", "示例某人")],
                )
            })
            .expect("written")
    };
    for account in [41_414_141, 41_414_141, 52_525_252] {
        write(account);
    }
    let records = read(&store, |read| journal::of_subject(read, "note/1", 9));
    let who: Vec<_> = records.iter().map(|record| record.account).collect();
    assert_eq!(
        who,
        [52_525_252, 41_414_141, 41_414_141].map(|account| Some(AccountId(account)))
    );
    for record in &records {
        assert!(!record.body.contains("41414141") && !record.body.contains("示例某人"));
        assert_eq!(record.data["asker"].as_str().map(str::len), Some(64));
    }
    assert_ne!(
        records[0].data["asker"], records[1].data["asker"],
        "each has its own salt"
    );
    let erased = store
        .write::<_, Error>(&Scope::system(), |tx| {
            let erased = journal::erase_account(tx, AccountId(41_414_141))?;
            tx.journal("account.erased", "accounts", json!({ "entries": erased }))?;
            Ok(erased)
        })
        .expect("erased");
    assert_eq!(erased, 2);
    let records = read(&store, |read| journal::of_subject(read, "note/1", 9));
    assert_eq!(records[0].account, Some(AccountId(52_525_252)));
    assert_eq!((records[1].account, records[2].account), (None, None));
    assert_eq!(sound(&store), 4, "entries stay provable");
    let taken = store.write::<_, Error>(&clerk(), |tx| {
        tx.journal_personal(
            "note.made",
            "note/1",
            json!({ "asker": 1 }),
            &[("asker", "x")],
        )
    });
    assert!(matches!(taken, Err(Error::Journal(_))));
}

#[test]
fn an_erased_salt_is_nowhere_in_the_files_after_closing() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let secret = "personal-value-to-be-erased";
    store
        .write::<_, Error>(&clerk(), move |tx| {
            tx.journal_personal("note.made", "note/1", json!({}), &[("asker", secret)])
        })
        .expect("written");
    store
        .write::<_, Error>(&Scope::system(), |tx| {
            tx.execute(
                "DELETE FROM journal_salt WHERE field = 'asker'",
                store::params![],
            )?;
            tx.journal("person.erased", "note/1", json!({}))
        })
        .expect("erased");
    drop(store);
    for item in std::fs::read_dir(dir.path()).expect("listed") {
        let path = item.expect("item").path();
        if path.is_file() {
            let bytes = std::fs::read(&path).expect("read");
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{}", path.display());
        }
    }
}

#[test]
fn an_export_verifies_also_beside_a_running_store() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let export = |store: &Store| store.export_journal(Vec::new()).expect("exported");
    let (empty, entries) = export(&store);
    assert_eq!(entries, 0);
    assert!(check_file(&empty[..], &Options::default()).is_ok());
    write_notes(&store, (0..600).map(|n| n.to_string()));
    let beside = Store::open_read_only(&Config::new(dir.path())).expect("opens beside the writer");
    let (bytes, entries) = export(&beside);
    assert_eq!(entries, 600);
    let proven = check_file(&bytes[..], &Options::default());
    assert!(proven.is_ok(), "{proven:?}");
    write_notes(&store, ["one more".to_owned()]);
    assert_eq!(export(&beside).1, 601);
    drop((store, beside));
    let closed = Store::open_read_only(&Config::new(dir.path())).expect("opens");
    assert_eq!(export(&closed).1, 601);
    let refused = closed.write(&clerk(), |tx| note(tx, "no"));
    assert!(matches!(refused, Err(Error::ReadOnly(store::Why::Asked))));
}

#[test]
fn checkpoints_are_kept_by_the_hour() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};
    struct Moving(Arc<AtomicI64>);
    impl Clock for Moving {
        fn now(&self) -> Millis {
            Millis(self.0.load(Ordering::Relaxed))
        }
    }
    let dir = tempfile::tempdir().expect("a folder");
    let now = Arc::new(AtomicI64::new(NOW.0));
    let open = || {
        Store::open(
            &Config::new(dir.path()),
            STEPS,
            Arc::new(Moving(now.clone())),
        )
        .expect("opens")
    };
    let mut store = open();
    for hour in 0..4i64 {
        now.store(
            NOW.0 / 3_600_000 * 3_600_000 + hour * 3_600_000,
            Ordering::Relaxed,
        );
        for n in 0..5 {
            write_notes(&store, [format!("{hour} {n}")]);
            now.fetch_add(60_000, Ordering::Relaxed);
            if n == 2 {
                drop(store);
                store = open();
            }
        }
    }
    let sizes: Vec<u64> = read(&store, journal::checkpoints)
        .iter()
        .map(|signed| signed.checkpoint().size)
        .collect();
    assert_eq!(sizes, [0, 5, 10, 15, 20]);
    assert_eq!(sound(&store), 20);
    let (bytes, _) = store.export_journal(Vec::new()).expect("exported");
    assert!(check_file(&bytes[..], &Options::default()).is_ok());
}

/// A clock that somebody sets back while the journal is open.
struct SetBack(std::sync::atomic::AtomicI64);

impl Clock for SetBack {
    fn now(&self) -> Millis {
        Millis(
            self.0
                .fetch_sub(3_600_000, std::sync::atomic::Ordering::SeqCst),
        )
    }
}

#[test]
fn a_clock_that_goes_back_leaves_a_journal_that_verifies() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let config = Config::new(dir.path());
    for round in 0..2 {
        let start = NOW.0 - round * 86_400_000;
        let clock = std::sync::Arc::new(SetBack(start.into()));
        let store = Store::open(&config, STEPS, clock).expect("the store opens");
        for number in 0..3 {
            let text = format!("{round}-{number}");
            store
                .write(&clerk(), move |tx| note(tx, &text))
                .expect("a write");
        }
        let (file, entries) = store.export_journal(Vec::new()).expect("an export");
        assert_eq!(entries, 3 * (round as u64 + 1));
        check_file(file.as_slice(), &Options::default()).expect("times in order");
    }
}
