//! `luodi journal`: the journal as a file, and the one way to accept a restored database.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use base::{Clock, Scope, SystemClock};
use clap::Subcommand;
use serde_json::json;
use store::Store;

use crate::exit::{Done, Stop};
use crate::{folder, output};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Write the whole journal to a file, also while the server runs
    Export(Export),
    /// Recompute the whole journal of a data folder
    Check(Folder),
    /// Accept a restored database as the journal's state, after an inquiry
    Adopt(Folder),
}

#[derive(clap::Args)]
struct Export {
    /// The data folder
    #[arg(long)]
    data: PathBuf,
    /// The file to write
    #[arg(long)]
    out: PathBuf,
}

#[derive(clap::Args)]
struct Folder {
    /// The data folder
    #[arg(long)]
    data: PathBuf,
}

pub fn run(args: &Args) -> Done {
    match &args.action {
        Action::Export(args) => export(args),
        Action::Check(args) => check(args),
        Action::Adopt(args) => adopt(args),
    }
}

fn export(args: &Export) -> Done {
    let store = Store::open_read_only(&store::Config::new(&args.data))
        .map_err(|error| Stop::explain(&error))?;
    let fail = |error: std::io::Error| Stop::file("write", &args.out, &error);
    // A half-written export must not stand where a whole one is expected.
    let part = args.out.with_extension("part");
    let file = File::create(&part).map_err(fail)?;
    let (mut file, entries) = store
        .export_journal(BufWriter::new(file))
        .map_err(|error| Stop::explain(&error))?;
    file.flush().map_err(fail)?;
    file.get_ref().sync_all().map_err(fail)?;
    std::fs::rename(&part, &args.out).map_err(fail)?;
    output::print(&format!("{entries} entries in {}\n", args.out.display()))
}

fn check(args: &Folder) -> Done {
    let store = Store::open_read_only(&store::Config::new(&args.data))
        .map_err(|error| Stop::explain(&error))?;
    let checked = store.check().map_err(|error| Stop::explain(&error))?;
    output::print(&format!("{checked:?}\n"))
}

fn adopt(args: &Folder) -> Done {
    let adopted = Store::adopt(&store::Config::new(&args.data), SystemClock.now())
        .map_err(|error| Stop::explain(&error))?;
    // What was accepted is itself something that happened.
    let (before, now) = (adopted.before.map(|head| head.size), adopted.now.size);
    folder::open(&args.data)?
        .write(&Scope::system(), move |tx| {
            let data = json!({ "before": before, "now": now });
            tx.journal("journal.adopted", "journal", data).map(drop)
        })
        .map_err(|error: store::Error| Stop::explain(&error))?;
    let before = before.map_or_else(|| "unreadable".to_owned(), |size| format!("{size} entries"));
    output::print(&format!("before: {before}\nnow: {now} entries\n"))
}
