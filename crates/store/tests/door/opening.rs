use std::fs;
use std::path::Path;
use std::sync::Arc;

use base::{Explain, Lang};
use store::{Config, Error, Migration, Mode, OpenError, Query, Store, Why};

use super::{STEPS, Still, clerk, count, note, open, sound, write_notes};

fn try_open(config: &Config, steps: &[Migration]) -> Result<Store, OpenError> {
    Store::open(config, steps, Arc::new(Still))
}

/// The error, after making sure that it speaks both languages and names a remedy.
fn refused(outcome: Result<Store, OpenError>, zh: &str, en: &str) -> OpenError {
    let Err(error) = outcome else {
        panic!("it opened");
    };
    let (said_zh, said_en) = (error.explain(Lang::Zh), error.explain(Lang::En));
    assert!(said_zh.contains(zh), "{said_zh}");
    assert!(said_en.contains(en), "{said_en}");
    error
}

#[test]
fn a_folder_opens_again_with_everything_in_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let nested = dir.path().join("数 据/a");
    for round in 1..=3 {
        let store = open(&nested);
        assert_eq!(store.mode(), Mode::ReadWrite);
        write_notes(&store, (0..200).map(|n| format!("{round} {n}")));
        assert_eq!(sound(&store), round * 200);
    }
    let log = fs::metadata(nested.join("luodi.db-wal")).map_or(0, |log| log.len());
    assert_eq!(log, 0, "a closed folder is one whole file");
}

#[test]
fn the_secret_key_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a folder");
    let origin = "luodi.example/示例";
    let config = Config {
        origin: Some(origin.to_owned()),
        ..Config::new(dir.path())
    };
    drop(try_open(&config, STEPS).expect("opens"));
    for file in ["key", "head"] {
        let meta = fs::metadata(dir.path().join("signer").join(file)).expect("there");
        assert_eq!(meta.permissions().mode() & 0o777, 0o600, "{file}");
    }
    let verifier = fs::read_to_string(dir.path().join("signer/verifier")).expect("there");
    assert!(verifier.starts_with(origin), "{verifier}");
    let wrong = Config {
        origin: Some("two words".to_owned()),
        ..Config::new(dir.path().join("other"))
    };
    refused(try_open(&wrong, STEPS), "不含空格", "without spaces");
}

#[test]
fn a_second_process_is_kept_out_until_the_first_is_gone() {
    let dir = tempfile::tempdir().expect("a folder");
    let config = Config::new(dir.path());
    let first = try_open(&config, STEPS).expect("opens");
    let error = refused(try_open(&config, STEPS), "先停止", "stop that one");
    assert!(matches!(error, OpenError::Locked { .. }));
    assert!(matches!(
        Store::adopt(&config, super::NOW),
        Err(OpenError::Locked { .. })
    ));
    let clone = first.clone();
    drop(first);
    assert!(matches!(
        try_open(&config, STEPS),
        Err(OpenError::Locked { .. })
    ));
    drop(clone);
    drop(try_open(&config, STEPS).expect("opens"));
}

#[test]
fn files_of_others_are_recognised_and_left_alone() {
    let sqlite = |path: &Path, setup: &str| {
        rusqlite::Connection::open(path)
            .and_then(|conn| conn.execute_batch(setup))
            .expect("made");
    };
    type Make<'a> = Box<dyn Fn(&Path) + 'a>;
    let kinds: [(&str, Make<'_>); 3] = [
        (
            "tables",
            Box::new(|path| sqlite(path, "CREATE TABLE t (a)")),
        ),
        (
            "application",
            Box::new(|path| sqlite(path, "PRAGMA application_id = 1")),
        ),
        (
            "text",
            Box::new(|path| fs::write(path, "no database\n".repeat(500)).expect("made")),
        ),
    ];
    for (name, make) in kinds {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("luodi.db");
        make(&file);
        let before = fs::read(&file).expect("read");
        let config = Config::new(dir.path());
        let error = refused(
            try_open(&config, STEPS),
            "不是本程序的数据库",
            "another data folder",
        );
        assert!(matches!(error, OpenError::Foreign { .. }), "{name}");
        let error = Store::open_read_only(&config).err();
        assert!(matches!(error, Some(OpenError::Foreign { .. })), "{name}");
        assert_eq!(fs::read(&file).expect("read"), before, "{name}");
    }
}

#[test]
fn newer_changed_and_wrong_schemas_are_refused_and_nothing_is_half_done() {
    let dir = tempfile::tempdir().expect("a folder");
    let config = Config::new(dir.path());
    let step = |room, version, sql| Migration { room, version, sql };
    let first = STEPS[0];
    let second = step(
        "sample",
        2,
        "ALTER TABLE sample_note ADD COLUMN extra TEXT;",
    );
    drop(try_open(&config, &[first]).expect("opens"));

    let broken = step(
        "sample",
        2,
        "CREATE TABLE sample_more (a BIGINT); CREATE TABLE sample_more (a BIGINT);",
    );
    let error = refused(
        try_open(&config, &[first, broken]),
        "数据未改动",
        "nothing was changed",
    );
    assert!(matches!(error, OpenError::Schema { version: 2, .. }));

    let store = try_open(&config, &[first, second]).expect("the broken step left nothing");
    store
        .write(&clerk(), |tx| note(tx, "one"))
        .expect("written");
    drop(store);
    let error = refused(
        try_open(&config, &[first]),
        "升级程序",
        "upgrade the program",
    );
    assert!(matches!(error, OpenError::Newer { version: 2, .. }));
    let edited = step("sample", 1, "CREATE TABLE sample_note (id BIGINT);");
    let error = refused(
        try_open(&config, &[edited, second]),
        "相配的程序版本",
        "program version",
    );
    assert!(matches!(error, OpenError::Changed { version: 1, .. }));
    for wrong in [
        vec![second],
        vec![first, first],
        vec![
            first,
            second,
            step(
                "sample",
                3,
                "CREATE TABLE x (a BIGINT REFERENCES y (a) DEFERRABLE INITIALLY DEFERRED);",
            ),
        ],
    ] {
        assert!(
            matches!(try_open(&config, &wrong), Err(OpenError::Schema { .. })),
            "{wrong:?}"
        );
    }
    let store = try_open(&config, &[first, second]).expect("opens");
    assert_eq!(count(&store), 1);
}

#[test]
fn a_folder_that_cannot_be_written_says_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("file");
    fs::write(&file, "in the way").expect("made");
    // The tests may run as root, whom permissions do not bind: a file or a folder in the place of the
    // other stops everybody.
    for place in [file.clone(), file.join("below")] {
        let error = refused(
            try_open(&Config::new(place), STEPS),
            "换一个数据目录",
            "another data folder",
        );
        assert!(matches!(error, OpenError::Unwritable { .. }));
    }
    for name in ["luodi.db", "lock", "signer"] {
        let data = tempfile::tempdir().expect("a folder");
        let config = if name == "signer" {
            Config {
                signer: Some(file.clone()),
                ..Config::new(data.path())
            }
        } else {
            fs::create_dir(data.path().join(name)).expect("made");
            Config::new(data.path())
        };
        let error = refused(try_open(&config, STEPS), "写权限", "right to write");
        assert!(matches!(error, OpenError::Unwritable { .. }), "{name}");
    }
    let missing = Store::open_read_only(&Config::new(dir.path().join("none")));
    let error = refused(missing, "没有找到数据库", "There is no database");
    assert!(matches!(error, OpenError::Missing { .. }));
}

#[test]
fn a_lost_or_exchanged_key_or_head_opens_for_reading_only() {
    let dir = tempfile::tempdir().expect("a folder");
    let other = tempfile::tempdir().expect("a folder");
    for path in [dir.path(), other.path()] {
        write_notes(&open(path), (0..3).map(|n| n.to_string()));
    }
    type Harm<'a> = Box<dyn Fn(&Path) + 'a>;
    let harms: [(&str, Harm<'_>); 7] = [
        (
            "key",
            Box::new(|signer| fs::remove_file(signer.join("key")).expect("removed")),
        ),
        (
            "head",
            Box::new(|signer| fs::remove_file(signer.join("head")).expect("removed")),
        ),
        (
            "key",
            Box::new(|signer| fs::remove_dir_all(signer).expect("removed")),
        ),
        (
            "head",
            Box::new(|signer| fs::write(signer.join("head"), "nonsense").expect("written")),
        ),
        (
            "head",
            Box::new(|signer| fs::write(signer.join("head"), "").expect("written")),
        ),
        (
            "key",
            Box::new(|signer| fs::write(signer.join("key"), "nonsense").expect("written")),
        ),
        (
            "key",
            Box::new(|signer| {
                fs::remove_dir_all(signer).expect("removed");
                super::copy_folder(&other.path().join("signer"), signer);
            }),
        ),
    ];
    for (place, (what, harm)) in harms.into_iter().enumerate() {
        let copy = tempfile::tempdir().expect("a folder");
        super::copy_folder(dir.path(), copy.path());
        harm(&copy.path().join("signer"));
        let store = open(copy.path());
        let Mode::ReadOnly { why } = store.mode() else {
            panic!("{place}: it takes writes");
        };
        match what {
            "key" => assert!(matches!(why, Why::Key(_)), "{place}: {why}"),
            _ => assert!(matches!(why, Why::Head(_)), "{place}: {why}"),
        }
        assert!(why.explain(Lang::Zh).contains("signer"));
        assert_eq!(count(&store), 3, "it still reads");
        let refused = store.write(&clerk(), |tx| note(tx, "no"));
        assert_eq!(refused, Err(Error::ReadOnly(why)));
    }
}

#[test]
fn one_torn_slot_of_the_head_is_survived() {
    for slot in 0..2 {
        let dir = tempfile::tempdir().expect("a folder");
        write_notes(&open(dir.path()), (0..3).map(|n| n.to_string()));
        let path = dir.path().join("signer/head");
        let mut bytes = fs::read(&path).expect("read");
        bytes[slot * 4096 + 40] ^= 1;
        fs::write(&path, bytes).expect("written");
        let store = open(dir.path());
        assert_eq!(store.mode(), Mode::ReadWrite, "slot {slot}");
        write_notes(&store, ["more".to_owned()]);
        drop(store);
        let store = open(dir.path());
        assert_eq!((store.mode(), sound(&store)), (Mode::ReadWrite, 4));
    }
}

#[test]
fn a_start_that_was_cut_short_begins_again() {
    // What is on the disk after a crash at each step of the first start.
    for left in [
        &["head"][..],
        &["head", "verifier"],
        &["head", "verifier", "key"],
    ] {
        let made = tempfile::tempdir().expect("a folder");
        drop(open(made.path()));
        let dir = tempfile::tempdir().expect("a folder");
        fs::create_dir(dir.path().join("signer")).expect("made");
        for file in left {
            let name = Path::new("signer").join(file);
            fs::copy(made.path().join(&name), dir.path().join(&name)).expect("copied");
        }
        let store = open(dir.path());
        assert_eq!(store.mode(), Mode::ReadWrite, "{left:?}");
        write_notes(&store, ["one".to_owned()]);
        drop(store);
        let store = open(dir.path());
        assert_eq!(
            (store.mode(), sound(&store)),
            (Mode::ReadWrite, 1),
            "{left:?}"
        );
    }
}

#[test]
fn a_reader_beside_the_writer_finds_words() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    store
        .write::<_, Error>(&clerk(), |tx| {
            note(tx, "x")?;
            tx.index("plan", "C1", "优化营商环境")?;
            tx.index("plan", "C2", "提升政务服务水平")
        })
        .expect("written");
    let beside = Store::open_read_only(&Config::new(dir.path())).expect("opens");
    let found = beside
        .read::<_, Error>(|read| read.search("plan", "商环", 9))
        .expect("searched");
    assert_eq!(found, ["C1"]);
}
