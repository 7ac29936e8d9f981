//! `luodi journal`: the journal as a file, and the one way to accept a restored database.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use base::{Clock, Scope, SystemClock};
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
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
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(clap::Args)]
struct Folder {
    /// The data folder
    #[arg(long)]
    data: PathBuf,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A line a figure
    Text,
    /// One JSON object
    Json,
}

/// Prints figures by name.
fn say(format: Format, figures: &[(&str, Value)]) -> Done {
    match format {
        Format::Json => {
            let members = figures
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()));
            output::print_json(&Value::Object(members.collect()))
        }
        Format::Text => {
            let line = |(name, value): &(&str, Value)| match value.as_str() {
                Some(text) => format!("{name} {text}\n"),
                None => format!("{name} {value}\n"),
            };
            output::print(&figures.iter().map(line).collect::<String>())
        }
    }
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
    let out = args.out.display().to_string();
    say(
        args.format,
        &[("entries", entries.into()), ("file", out.into())],
    )
}

fn check(args: &Folder) -> Done {
    let store = Store::open_read_only(&store::Config::new(&args.data))
        .map_err(|error| Stop::explain(&error))?;
    let checked = store.check().map_err(|error| Stop::explain(&error))?;
    let figures = [
        ("entries", checked.entries.into()),
        ("root", base::hex::encode(&checked.root).into()),
        ("checkpoints", checked.checkpoints.into()),
    ];
    say(args.format, &figures)
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
    say(
        args.format,
        &[("before", json!(before)), ("now", now.into())],
    )
}
