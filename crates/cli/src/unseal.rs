//! `luodi unseal`: what holders and bidders do with their keys at the hour, without a browser.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use envelope::{Header, Manifest, PlatformHalf, Share};

use crate::exit::{Done, Stop};
use crate::output;
use crate::seal::{private, staged, unlock};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Extract a holder's shares of sealed bids, after the deadline only
    Share(ShareArgs),
    /// Extract the bidder's own half, which it hands in at the opening
    Half(HalfArgs),
    /// Open the bidder's own bid with its key and the platform half that was published
    Open(OpenArgs),
}

#[derive(clap::Args)]
struct ShareArgs {
    /// The sealed bids, or their headers alone
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The holder's key file; its passphrase is the first line of standard input
    #[arg(long)]
    key: PathBuf,
    /// The file of shares to write
    #[arg(long)]
    out: PathBuf,
}

#[derive(clap::Args)]
struct HalfArgs {
    /// The sealed bid
    file: PathBuf,
    /// The bidder's key file; its passphrase is the first line of standard input
    #[arg(long)]
    key: PathBuf,
    /// The file to write the half to
    #[arg(long)]
    out: PathBuf,
}

#[derive(clap::Args)]
struct OpenArgs {
    /// The sealed bid
    file: PathBuf,
    /// The bidder's key file; its passphrase is the first line of standard input
    #[arg(long)]
    key: PathBuf,
    /// The platform half: 64 hexadecimal digits
    #[arg(long)]
    platform_half: String,
    /// The manifest of the upload: tells a damaged file from a wrongly sealed one
    #[arg(long)]
    manifest: Option<PathBuf>,
    /// The file to write
    #[arg(long)]
    out: PathBuf,
}

pub fn run(args: &Args) -> Done {
    match &args.action {
        Action::Share(args) => share(args),
        Action::Half(args) => half(args),
        Action::Open(args) => open(args),
    }
}

fn share(args: &ShareArgs) -> Done {
    let key = unlock(&args.key)?;
    let mut shares = Vec::new();
    let mut broken = Vec::new();
    for path in &args.files {
        match envelope::open_share(&read(path)?.0, &key) {
            Ok(share) => shares.push(share),
            // One bidder's broken seal must not keep the others from being opened.
            Err(fault) => broken.push(format!("{}: {fault}", path.display())),
        }
    }
    secret(&args.out, &Share::file(&shares))?;
    output::print(&format!("shares {}\n", shares.len()))?;
    if broken.is_empty() {
        Ok(())
    } else {
        Err(Stop::Wrong(broken.join("\nluodi: ")))
    }
}

fn half(args: &HalfArgs) -> Done {
    let key = unlock(&args.key)?;
    let (header, _) = read(&args.file)?;
    let half = envelope::open_half(&header, &key).map_err(|error| Stop::explain(&error))?;
    secret(&args.out, &half.text())
}

fn open(args: &OpenArgs) -> Done {
    let platform = PlatformHalf::parse(&args.platform_half).ok_or_else(|| {
        Stop::Usage("--platform-half is 64 lower-case hexadecimal digits".to_owned())
    })?;
    let manifest = args.manifest.as_deref().map(manifest).transpose()?;
    let key = unlock(&args.key)?;
    let (header, mut source) = read(&args.file)?;
    let bidder = envelope::open_half(&header, &key).map_err(|error| Stop::explain(&error))?;
    let opener =
        envelope::unlock(&header, &bidder, &platform).map_err(|error| Stop::explain(&error))?;
    staged(&args.out, |sink| {
        opener
            .open(&mut source, sink, manifest.as_ref())
            .map_err(|error| Stop::explain(&error))
    })?;
    output::print(&format!(
        "subject {}\nbytes {}\n",
        header.subject(),
        header.length()
    ))
}

fn manifest(path: &Path) -> Result<Manifest, Stop> {
    let fail = |error: std::io::Error| Stop::file("read", path, &error);
    let mut bytes = Vec::new();
    let most = envelope::MAX_MANIFEST_BYTES as u64 + 1;
    let file = File::open(path).map_err(fail)?;
    std::io::Read::read_to_end(&mut std::io::Read::take(file, most), &mut bytes).map_err(fail)?;
    Manifest::parse(&bytes).map_err(|error| Stop::explain(&error))
}

/// The header of a sealed bid, and the file behind it.
fn read(path: &Path) -> Result<(Header, BufReader<File>), Stop> {
    let fail = |error: std::io::Error| Stop::file("read", path, &error);
    let mut source = BufReader::new(File::open(path).map_err(fail)?);
    let header = Header::read(&mut source)
        .map_err(fail)?
        .map_err(|error| Stop::explain(&error))?;
    Ok((header, source))
}

/// Writes a secret into a new file that only its owner reads.
fn secret(path: &Path, text: &str) -> Done {
    private(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| Stop::file("write", path, &error))
}
