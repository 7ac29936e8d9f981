//! `luodi ocds`: trades as open data, also while the server runs; past trades of others taken in, while it is stopped.

use std::io::IsTerminal;
use std::path::PathBuf;

use base::{Explain, Scope};
use bidding::Bidding;
use clap::Subcommand;
use store::Store;
use trade::commands::history::{NewHistory, Taken, faults, import};
use trade::exchange::{ExchangeError, Settings, export};

use crate::exit::{self, Done, Stop};
use crate::{folder, output};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write what is public of every announced trade: releases.jsonl and packages of releases and records (OCDS 1.1.5)
    Export(Export),
    /// Take the past trades of another publisher, for screens to look at; they never become part of an export
    Import(Import),
}

#[derive(clap::Args)]
struct Export {
    /// The data folder
    #[arg(long)]
    data: PathBuf,
    /// The folder to write into
    #[arg(long)]
    out: PathBuf,
    /// The address of the site, such as https://ggzy.example.cn
    #[arg(long)]
    site: String,
    /// The publisher's name
    #[arg(long)]
    publisher: String,
    /// The registered ocid prefix, such as ocds-213czf; not needed where there are only samples
    #[arg(long)]
    prefix: Option<String>,
}

#[derive(clap::Args)]
struct Import {
    /// Releases (OCDS 1.1), one a line, or packages of releases or records; gzip is known by its content
    file: PathBuf,
    /// The data folder; the server must not be running on it
    #[arg(long)]
    data: PathBuf,
    /// Whose releases these are [default: the file's name]
    #[arg(long)]
    publisher: Option<String>,
    /// The ocid prefix under which this installation publishes: its own releases are left out
    #[arg(long)]
    prefix: Option<String>,
}

pub fn run(args: &Args) -> Done {
    match &args.command {
        Command::Export(args) => run_export(args),
        Command::Import(args) => run_import(args),
    }
}

/// Faults that are printed; the rest is counted.
const FAULTS: i64 = 20;

fn run_import(args: &Import) -> Done {
    // Opening to write would make a folder that is not there.
    Store::open_read_only(&store::Config::new(&args.data))
        .map_err(|error| Stop::explain(&error))?;
    let store = folder::open(&args.data)?;
    let name = args.file.file_name();
    let name = name.map(|name| name.to_string_lossy()).unwrap_or_default();
    let new = NewHistory {
        path: &args.file,
        name: &name,
        publisher: args.publisher.as_deref().unwrap_or(&name),
        prefix: args.prefix.as_deref(),
        most: None,
    };
    let scope = Scope::system();
    // A log keeps no line that is written over.
    let watched = std::io::stderr().is_terminal();
    let done = import(&store, &scope, new, |so_far| {
        if watched {
            let percent = so_far.read_bytes * 100 / so_far.bytes.max(1);
            eprint!("\r{percent:3}% {}", count(so_far));
        }
    });
    if watched {
        // What went on while it was read stands on its line no longer.
        eprint!("\r{:70}\r", "");
    }
    let done = done.map_err(|error| Stop::explain(&error))?;
    let again = if done.again {
        " already imported; nothing changed"
    } else {
        ""
    };
    output::print(&format!(
        "{}{again}\nsha256 {}\n",
        count(&done),
        done.sha256
    ))?;
    if done.bad == 0 {
        return Ok(());
    }
    let found = store
        .read(|read| faults(read, &scope, done.id, (0, FAULTS)))
        .map_err(|error| Stop::explain(&error))?;
    for fault in &found {
        eprintln!("luodi: {}", fault.explain(exit::lang()));
    }
    Err(Stop::Wrong(format!(
        "{} places of {} could not be read; the rest was taken",
        done.bad,
        args.file.display()
    )))
}

fn count(done: &Taken) -> String {
    format!(
        "taken {} known {} own {} bad {}",
        done.taken, done.known, done.own, done.bad
    )
}

fn run_export(args: &Export) -> Done {
    let store = Store::open_read_only(&store::Config::new(&args.data))
        .map_err(|error| Stop::explain(&error))?;
    let bidding = Bidding::open(&args.data, true).map_err(|error| Stop::explain(&error))?;
    let settings = Settings {
        prefix: args.prefix.clone(),
        site: args.site.clone(),
        publisher: args.publisher.clone(),
    };
    let done = export(&store, &bidding, &settings, &args.out).map_err(|error| stop(&error))?;
    output::print(&format!(
        "{} trades {} releases {}\n",
        args.out.display(),
        done.trades,
        done.releases
    ))
}

/// What was given wrongly is a wrong use.
fn stop(error: &ExchangeError) -> Stop {
    match error {
        ExchangeError::Prefix(_) | ExchangeError::Unregistered(_) | ExchangeError::Site(_) => {
            Stop::Usage(error.explain(exit::lang()))
        }
        _ => Stop::explain(error),
    }
}
