//! `luodi seal`: a bid that nobody reads before the hour, sealed without a browser.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use envelope::{Bid, BoxTerms, KeyFile, KeyPair, NoRandom, SuiteId};

use crate::exit::{Done, Stop};
use crate::output;

/// Far above any box's or key's file; a bound all the same.
const MAX_SMALL_BYTES: u64 = 64 << 10;

#[derive(clap::Args)]
pub struct Args {
    /// The bid; several documents go into one archive first
    #[arg(required_unless_present = "new_key")]
    file: Option<PathBuf>,
    /// The box's file from the tender's page
    #[arg(long = "box", value_name = "BOX", required_unless_present = "new_key")]
    terms: Option<PathBuf>,
    /// The bidder's key file; its passphrase is the first line of standard input
    #[arg(long, required_unless_present = "new_key")]
    key: Option<PathBuf>,
    /// The bidder's unified social credit code; it stays out of the sealed file
    #[arg(long, required_unless_present = "new_key")]
    code: Option<String>,
    /// The file to write; the manifest for the upload is written beside it as OUT.manifest
    #[arg(long)]
    out: PathBuf,
    /// Make a key file instead; its passphrase is the first line of standard input
    #[arg(long, conflicts_with_all = ["file", "terms", "key", "code"])]
    new_key: bool,
    /// The algorithms of a new key
    #[arg(long, value_enum, default_value_t = Suite::P256, requires = "new_key")]
    suite: Suite,
    /// What a new key is called
    #[arg(long, default_value = "bidder", requires = "new_key")]
    label: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Suite {
    /// P-256 and AES, which browsers have too
    P256,
    /// SM2, SM3 and SM4
    Sm,
}

pub fn run(args: &Args) -> Done {
    match (&args.file, &args.terms, &args.key, &args.code) {
        (Some(file), Some(terms), Some(key), Some(code)) => seal(file, terms, key, code, &args.out),
        _ => new_key(args),
    }
}

fn new_key(args: &Args) -> Done {
    let suite = match args.suite {
        Suite::P256 => SuiteId::P256,
        Suite::Sm => SuiteId::Sm,
    };
    let passphrase = passphrase()?;
    let text = KeyPair::generate(suite, &mut random)
        .map_err(envelope::ProtectError::from)
        .and_then(|pair| {
            let text = pair.protect(&args.label, &passphrase, &mut random)?;
            Ok((pair, text))
        });
    let (pair, text) = text.map_err(|error| Stop::explain(&error))?;
    // Over an older key everything that was sealed with it would be lost.
    let written = private(&args.out).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| Stop::file("write", &args.out, &error))?;
    output::print(&format!(
        "public {}\nfingerprint {}\n",
        pair.public(),
        pair.public().fingerprint()
    ))
}

fn seal(file: &Path, terms: &Path, key: &Path, code: &str, out: &Path) -> Done {
    let text = String::from_utf8(small(terms)?)
        .map_err(|_| Stop::Wrong(format!("{} is not text", terms.display())))?;
    let terms = BoxTerms::parse(&text).map_err(|error| Stop::explain(&error))?;
    let owner = unlock(key)?;
    let content = File::open(file).map_err(|error| Stop::file("read", file, &error))?;
    let length = content
        .metadata()
        .map_err(|error| Stop::file("read", file, &error))?
        .len();
    let bid = Bid {
        terms: &terms,
        code,
        owner: owner.public(),
        length,
    };
    let manifest = staged(out, |sink| {
        let sealed = bid.seal(&mut BufReader::new(content), sink, &mut random);
        let (_, manifest) = sealed.map_err(|error| Stop::explain(&error))?;
        Ok(manifest)
    })?;
    let mut beside = out.as_os_str().to_owned();
    beside.push(".manifest");
    output::replace(Path::new(&beside), manifest.text().as_bytes())?;
    let holders = terms.holders.iter().map(|holder| {
        let (id, fingerprint) = (&holder.id, holder.key.fingerprint());
        format!("holder {id} {fingerprint}\n")
    });
    output::print(&format!(
        "subject {}\ndigest {}\n{}",
        terms.subject,
        base::hex::encode(&manifest.digest()),
        holders.collect::<String>()
    ))
}

/// The machine's randomness.
pub fn random(bytes: &mut [u8]) -> Result<(), NoRandom> {
    getrandom::fill(bytes).map_err(|_| NoRandom)
}

/// A small file, whole.
pub fn small(path: &Path) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(MAX_SMALL_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|error| Stop::file("read", path, &error))?;
    if bytes.len() as u64 > MAX_SMALL_BYTES {
        return Err(Stop::Wrong(format!("{} is too large", path.display())));
    }
    Ok(bytes)
}

/// The pair of a key file; its passphrase is the first line of standard input.
pub fn unlock(path: &Path) -> Result<KeyPair, Stop> {
    let file = KeyFile::parse(&small(path)?).map_err(|error| Stop::explain(&error))?;
    file.unlock(&passphrase()?)
        .map_err(|error| Stop::explain(&error))
}

fn passphrase() -> Result<String, Stop> {
    let mut line = String::new();
    io::stdin().read_line(&mut line).map_err(|error| {
        Stop::Usage(format!(
            "the passphrase is the first line of standard input: {error}"
        ))
    })?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Writes a long file beside its place and moves it there when it is whole.
pub fn staged<T>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let fail = |error: io::Error| Stop::file("write", path, &error);
    let mut sink = BufWriter::new(File::create(&part).map_err(fail)?);
    let written = write(&mut sink).and_then(|value| {
        let file = sink
            .into_inner()
            .map_err(|error| fail(error.into_error()))?;
        file.sync_all().map_err(fail)?;
        std::fs::rename(&part, path).map_err(fail)?;
        Ok(value)
    });
    if written.is_err() {
        // Half a bid, sealed or open, is of no use to anybody; what went wrong is said already.
        let _ = std::fs::remove_file(&part);
    }
    written
}

/// A new file that only its owner reads.
pub fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
