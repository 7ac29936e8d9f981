//! `luodi seal` and `luodi unseal` as a bidder and the holders of a box use them.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use base::Millis;
use envelope::{BoxTerms, Holder, PublicKey, Share, SuiteId, combine};

const PASSPHRASE: &str = "示例 passphrase";

/// Runs `luodi` in a folder with a passphrase on standard input.
fn luodi(folder: &Path, args: &str, passphrase: &str) -> Output {
    let mut ran = Command::new(env!("CARGO_BIN_EXE_luodi"))
        .args(args.split(' '))
        .env("LC_ALL", "C")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("luodi");
    let mut stdin = ran.stdin.take().expect("standard input");
    // A command that was used wrongly does not wait for a passphrase.
    let _ = writeln!(stdin, "{passphrase}");
    drop(stdin);
    ran.wait_with_output().expect("luodi")
}

fn good(folder: &Path, args: &str) -> String {
    let ran = luodi(folder, args, PASSPHRASE);
    assert!(ran.status.success(), "{args}: {ran:?}");
    String::from_utf8(ran.stdout).expect("text")
}

/// A box with the keys of three holders, each in a file of its own, and the bidder's key.
fn scene(folder: &Path, suite: SuiteId) {
    let holders = ["tenderer", "centre", "supervisor"].map(|id| {
        let made = good(
            folder,
            &format!("seal --new-key --suite {suite} --label {id} --out {id}.key"),
        );
        let key = made
            .strip_prefix("public ")
            .and_then(|rest| rest.lines().next());
        Holder {
            id: id.to_owned(),
            key: PublicKey::parse(suite, key.expect("a key")).expect("a point"),
        }
    });
    let terms = BoxTerms {
        box_id: 7,
        subject: "trade/12/lot/1".to_owned(),
        suite,
        threshold: 2,
        holders: holders.to_vec(),
        deadline: Millis(1_725_500_000_000),
    };
    fs::write(folder.join("box.json"), terms.json()).expect("written");
    good(
        folder,
        &format!("seal --new-key --suite {suite} --out bidder.key"),
    );
}

const SEAL: &str =
    "seal --box box.json --key bidder.key --code 91140500SHILI0001X bid.zip --out bid.sealed";

#[test]
fn a_bid_is_sealed_and_opened_by_two_holders_and_the_bidder() {
    for suite in SuiteId::ALL {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        scene(folder, suite);
        let bid = vec![7; envelope::CHUNK_BYTES + 3];
        fs::write(folder.join("bid.zip"), &bid).expect("written");
        let said = good(folder, SEAL);
        let sealed = fs::read(folder.join("bid.sealed")).expect("sealed");
        let manifest = fs::read(folder.join("bid.sealed.manifest")).expect("a manifest");
        let manifest = envelope::Manifest::parse(&manifest).expect("a manifest");
        assert!(
            said.contains(&base::hex::encode(&manifest.digest())),
            "{said}"
        );
        let header = envelope::Header::read(&mut &sealed[..]);
        let header = header.expect("read").expect("a header");

        let mut shares = Vec::new();
        for id in ["centre", "supervisor"] {
            good(
                folder,
                &format!("unseal share --key {id}.key bid.sealed --out {id}.shares"),
            );
            let file = fs::read(folder.join(format!("{id}.shares"))).expect("shares");
            shares.extend(Share::parse_file(&file).expect("shares"));
        }
        let half = combine(&header, &shares).expect("a half");
        good(folder, "unseal half --key bidder.key bid.sealed --out half");
        let own = fs::read(folder.join("half")).expect("a half");
        assert!(
            envelope::BidderHalf::parse(&own)
                .expect("a half")
                .fits(&header)
        );
        let open = format!(
            "unseal open --key bidder.key --platform-half {} --manifest bid.sealed.manifest bid.sealed --out opened",
            *half.text()
        );
        good(folder, &open);
        assert_eq!(fs::read(folder.join("opened")).expect("opened"), bid);
    }
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_left_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    scene(folder, SuiteId::P256);
    fs::write(folder.join("bid.zip"), b"bid").expect("written");
    let refused = |args: &str, passphrase: &str, status: i32| {
        let ran = luodi(folder, args, passphrase);
        assert_eq!(ran.status.code(), Some(status), "{args}: {ran:?}");
        String::from_utf8(ran.stderr).expect("text")
    };
    assert!(refused(SEAL, "another passphrase", 1).contains("passphrase is wrong"));
    assert!(!folder.join("bid.sealed").exists());
    // A key file is never written over.
    let again = "seal --new-key --out bidder.key";
    assert!(refused(again, PASSPHRASE, 1).contains("cannot write"));
    assert!(refused("seal --new-key --out k", "short", 1).contains("fewer than 10"));
    refused("seal bid.zip --out bid.sealed", PASSPHRASE, 2);
    good(folder, SEAL);
    let strange = "unseal share --key bidder.key bid.sealed --out s";
    assert!(refused(strange, PASSPHRASE, 1).contains("sealed to this key"));
    let half = format!(
        "unseal open --key bidder.key --platform-half {} bid.sealed --out opened",
        "0".repeat(64)
    );
    assert!(refused(&half, PASSPHRASE, 1).contains("platform half"));
    assert!(!folder.join("opened").exists());
    let bad = "unseal open --key bidder.key --platform-half 00 bid.sealed --out opened";
    refused(bad, PASSPHRASE, 2);
}
