//! The vectors that this crate, the browser's script and every other client are held to.

use crate::common;

use common::{CODE, SUBJECT, Scene, content, stream};
use envelope::{
    Bid, BidderHalf, BoxTerms, Header, KeyFile, KeyPair, Manifest, SEAL_JS, Share, SuiteId,
    combine, open_half, open_share, unlock,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

const PASSPHRASE: &str = "示例 passphrase";
const LONG: usize = 2 * envelope::CHUNK_BYTES + 5;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn hex(bytes: &[u8]) -> String {
    base::hex::encode(bytes)
}

/// Content that any language makes in a line.
fn pattern(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| (at * 7 + (at >> 8) * 13) as u8)
        .collect()
}

/// The next key pair of a stream, with its secret.
fn pair(suite: SuiteId, random: &mut impl envelope::Random) -> (KeyPair, Value) {
    loop {
        let mut secret = [0; 32];
        random.fill(&mut secret).expect("good");
        if let Some(pair) = KeyPair::from_secret(suite, secret.into()) {
            let value = json!({ "secret": hex(&secret), "public": pair.public().to_string() });
            return (pair, value);
        }
    }
}

fn vector(suite: SuiteId) -> Value {
    let mut scene = Scene::new(suite, SUBJECT, 0);
    let mut keys = stream(2024);
    let (owner, owner_value) = pair(suite, &mut keys);
    scene.owner = owner;
    let mut holders = Vec::new();
    for (place, holder) in scene.terms.holders.iter_mut().enumerate() {
        let (key, value) = pair(suite, &mut keys);
        holder.key = *key.public();
        scene.holders[place] = key;
        holders.push(value);
    }
    let plain = content(45);
    let seed = 905;
    let sealed = scene.seal(&plain, seed);
    let long = scene.seal(&pattern(LONG), seed);
    // Two halves, the salt, one coefficient; then the ephemeral keys.
    let mut drawn = stream(seed);
    let mut random = [0; 32 + 32 + 16 + 32];
    drawn(&mut random).expect("good");
    let ephemerals: Vec<Value> = (0..4).map(|_| pair(suite, &mut drawn).1).collect();
    let (bidder, platform) = scene.halves(&sealed.header);
    let mut salt = [0; 16];
    stream(31)(&mut salt).expect("good");
    let key_file = scene.owner.protect("bidder", PASSPHRASE, &mut stream(31));
    json!({
        "about": "Made with fixed randomness; the names and keys are samples (示例).",
        "box": serde_json::from_str::<Value>(&scene.terms.json()).expect("good"),
        "code": CODE,
        "owner": owner_value,
        "owner_fingerprint": scene.owner.public().fingerprint(),
        "holders": holders,
        "random": hex(&random),
        "ephemerals": ephemerals,
        "content": hex(&plain),
        "file": hex(&sealed.file),
        "manifest": sealed.manifest.text(),
        "digest": hex(&sealed.manifest.digest()),
        "shares": *Share::file(&scene.shares(&sealed.header)),
        "half": *bidder.text(),
        "platform_half": *platform.text(),
        "long": {
            "about": "byte at = (7 × at + 13 × (at / 256)) mod 256, sealed with the same randomness",
            "length": LONG,
            "digest": hex(&long.manifest.digest()),
        },
        "passphrase": PASSPHRASE,
        "key_salt": hex(&salt),
        "key_file": key_file.expect("good"),
    })
}

/// `UPDATE_VECTORS=1` writes them anew, which only a new version of the format may ever need.
#[test]
fn sealing_with_the_same_randomness_writes_the_vectors_again() {
    for suite in SuiteId::ALL {
        let path = folder().join(format!("{suite}.json"));
        let made = format!("{:#}\n", vector(suite));
        if std::env::var_os("UPDATE_VECTORS").is_some() {
            std::fs::write(&path, &made).expect("good");
        }
        assert_eq!(
            made,
            std::fs::read_to_string(&path).expect("good"),
            "{suite}"
        );
    }
}

#[test]
fn the_vectors_open() {
    for suite in SuiteId::ALL {
        let text = std::fs::read_to_string(folder().join(format!("{suite}.json"))).expect("good");
        let vector: Value = serde_json::from_str(&text).expect("good");
        let field = |name: &str| vector[name].as_str().expect("good").to_owned();
        let key = |value: &Value| {
            let secret = base::hex::decode(value["secret"].as_str().expect("good")).expect("good");
            let secret: [u8; 32] = secret.try_into().expect("good");
            KeyPair::from_secret(suite, secret.into()).expect("good")
        };
        let terms = BoxTerms::parse(&vector["box"].to_string()).expect("good");
        let file = base::hex::decode(&field("file")).expect("good");
        let mut source = &file[..];
        let header = Header::read(&mut source).expect("good").expect("good");
        header.fits(&terms).expect("good");
        let manifest = Manifest::parse(field("manifest").as_bytes()).expect("good");
        header.binds(&field("code"), &manifest.salt).expect("good");
        assert_eq!(hex(&manifest.digest()), field("digest"));
        let shares = Share::parse_file(field("shares").as_bytes()).expect("good");
        let keys = vector["holders"].as_array().expect("good");
        for (share, value) in std::iter::zip(&shares, keys) {
            assert_eq!(&open_share(&header, &key(value)).expect("good"), share);
        }
        let platform = combine(&header, &shares[1..]).expect("good");
        let bidder = BidderHalf::parse(field("half").as_bytes()).expect("good");
        assert_eq!(
            open_half(&header, &key(&vector["owner"])).expect("good"),
            bidder
        );
        let mut plain = Vec::new();
        let opener = unlock(&header, &bidder, &platform).expect("good");
        opener
            .open(&mut source, &mut plain, Some(&manifest))
            .expect("good");
        assert_eq!(hex(&plain), field("content"));
        let file = KeyFile::parse(field("key_file").as_bytes()).expect("good");
        let unlocked = file.unlock(&field("passphrase")).expect("good");
        assert_eq!(unlocked.public(), key(&vector["owner"]).public());
    }
}

/// Runs the script under Node.js; `None`, said on standard error, where there is none.
fn node(what: &str, input: &Path) -> Option<String> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let script = tests.with_file_name("assets").join("seal.js");
    assert_eq!(SEAL_JS, std::fs::read_to_string(&script).expect("good"));
    let ran = Command::new("node")
        .arg(tests.join("vectors.mjs"))
        .arg(what)
        .args([&script, input])
        .output();
    match ran {
        Ok(ran) => {
            let said = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.success(), "{said}");
            Some(String::from_utf8(ran.stdout).expect("good"))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("node is not installed: the browser's script was NOT checked ({what})");
            None
        }
        Err(error) => panic!("node: {error}"),
    }
}

#[test]
fn the_browsers_script_writes_and_reads_the_vectors() {
    node("check", &folder().join("p256.json"));
}

#[test]
fn what_the_browsers_script_seals_opens_here() {
    let scene = Scene::new(SuiteId::P256, SUBJECT, 11);
    let folder = tempfile::tempdir().expect("good");
    let path = |name: &str| folder.path().join(name);
    let plain = content(envelope::CHUNK_BYTES + 77);
    std::fs::write(path("plain"), &plain).expect("good");
    let job = json!({
        "box": serde_json::from_str::<Value>(&scene.terms.json()).expect("good"),
        "code": CODE,
        "passphrase": PASSPHRASE,
        "content": path("plain"),
        "sealed": path("sealed"),
    });
    std::fs::write(path("job.json"), job.to_string()).expect("good");
    let Some(said) = node("seal", &path("job.json")) else {
        return;
    };
    let said: Value = serde_json::from_str(&said).expect("good");
    let manifest =
        Manifest::parse(said["manifest"].as_str().expect("good").as_bytes()).expect("good");
    assert_eq!(
        hex(&manifest.digest()),
        said["digest"].as_str().expect("good")
    );
    let file = std::fs::read(path("sealed")).expect("good");
    let mut source = &file[..];
    let header = Header::read(&mut source).expect("good").expect("good");
    header.fits(&scene.terms).expect("good");
    header.binds(CODE, &manifest.salt).expect("good");
    let key = KeyFile::parse(said["key"].as_str().expect("good").as_bytes()).expect("good");
    let bidder = open_half(&header, &key.unlock(PASSPHRASE).expect("good")).expect("good");
    let platform = combine(&header, &scene.shares(&header)[1..]).expect("good");
    let mut opened = Vec::new();
    let opener = unlock(&header, &bidder, &platform).expect("good");
    opener
        .open(&mut source, &mut opened, Some(&manifest))
        .expect("good");
    assert_eq!(opened, plain);
}

/// The randomness of a sealing is drawn in the order that the vectors give.
#[test]
fn a_failing_source_of_randomness_seals_nothing() {
    let scene = Scene::new(SuiteId::P256, SUBJECT, 1);
    for good in 0..8 {
        let (mut left, mut inner) = (good, stream(1));
        let mut random = move |bytes: &mut [u8]| {
            left -= 1;
            if left < 0 {
                return Err(envelope::NoRandom);
            }
            inner(bytes)
        };
        let bid = Bid {
            terms: &scene.terms,
            code: CODE,
            owner: scene.owner.public(),
            length: 3,
        };
        let mut sink = Vec::new();
        let sealed = bid.seal(&mut &b"bid"[..], &mut sink, &mut random);
        assert!(sealed.is_err(), "{good}");
        assert!(sink.is_empty());
    }
}
