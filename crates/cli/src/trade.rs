//! `luodi trade export`: everything that a trade leaves behind, as one file that verifies offline.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use app::engine::Engine;
use app::packs;
use app::trading::Trading;
use base::{Scope, SystemClock};
use clap::Subcommand;
use sha2::{Digest, Sha256};
use store::Store;
use trade::archive;

use crate::exit::{Done, Stop};
use crate::{folder, output};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Write the archive of a trade; the server must be stopped, since the journal's key signs
    Export(Export),
}

#[derive(clap::Args)]
struct Export {
    /// The data folder
    #[arg(long)]
    data: PathBuf,
    /// The trade, by the number in the address of its page
    #[arg(long)]
    trade: i64,
    /// The bundle to write (.tar)
    #[arg(long)]
    out: PathBuf,
}

pub fn run(args: &Args) -> Done {
    match &args.action {
        Action::Export(args) => export(args),
    }
}

fn export(args: &Export) -> Done {
    // Opening to write would make a folder that is not there.
    Store::open_read_only(&store::Config::new(&args.data))
        .map_err(|error| Stop::explain(&error))?;
    let store = folder::open(&args.data)?;
    let clock = app::demo::clock_of(&args.data, Box::new(SystemClock))
        .map_err(|error| Stop::explain(&error))?;
    let now = clock.now();
    // A trade keeps the procedure with which it began: which pack is loaded makes no difference, and none is written.
    let pack = packs::built_in().map_err(|error| Stop::explain(&error))?;
    let engine =
        Engine::open(&args.data, true, &pack, now).map_err(|error| Stop::explain(&error))?;
    let rooms = Trading::open(&args.data, true, (&pack, false), (&engine, clock))
        .map_err(|error| Stop::explain(&error))?;
    let fail = |error: io::Error| Stop::file("write", &args.out, &error);
    // Half a bundle must not stand where a whole one is expected.
    let part = args.out.with_extension("part");
    let mut file = Hashed {
        file: BufWriter::new(File::create(&part).map_err(fail)?),
        hash: Sha256::new(),
    };
    let (scope, of) = (Scope::system(), (args.trade, now));
    let written = archive::export(&store, &scope, &rooms.trades, of, &mut file);
    // What is left of it is no bundle; the reason matters more than whether it could be removed.
    let gone = |error: &archive::ArchiveError| {
        let _ = std::fs::remove_file(&part);
        Stop::explain(error)
    };
    let summary = written.map_err(|error| gone(&error))?;
    file.flush().map_err(fail)?;
    file.file.get_ref().sync_all().map_err(fail)?;
    let sha256 = base::hex::encode(&file.hash.finalize());
    // Nothing leaves the house that the journal does not name.
    archive::written(&store, &scope, args.trade, (&summary, &sha256))
        .map_err(|error| gone(&error))?;
    std::fs::rename(&part, &args.out).map_err(fail)?;
    output::print(&format!(
        "subject {}\nmembers {}\nbytes {}\nentries {}\nkey {}\nsha256 {sha256}\nfile {}\n",
        summary.subject,
        summary.members,
        summary.bytes,
        summary.entries,
        summary.key,
        args.out.display()
    ))
}

/// A file whose bytes are hashed as they are written.
struct Hashed {
    file: BufWriter<File>,
    hash: Sha256,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hash.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
