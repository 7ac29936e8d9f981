//! `luodi screen`: looks through procurement history for signs of collusion.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use base::Explain;
use clap::ValueEnum;
use screen::history::{History, Marker};
use screen::{Screen, Settings, cardinal, read};
use serde::Deserialize;
use serde_json::json;

use crate::exit::{self, Done, Stop};

#[derive(clap::Args)]
pub struct Args {
    /// Releases of OCDS 1.1, one a line; `-` for standard input
    file: PathBuf,
    /// Which screens, and how: an INI file of ocdscardinal for `cardinal`, `[[screen]]` of a pack for `json`
    #[arg(long, short)]
    settings: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// What bids' files, machines and experts left behind, one JSON object a line (`json` only)
    #[arg(long)]
    traces: Option<PathBuf>,
    /// Leave out the quartiles and fences (`cardinal` only)
    #[arg(long)]
    no_meta: bool,
    /// Add which organisations each flagged process concerns (`cardinal` only)
    #[arg(long)]
    map: bool,
    /// Print the number of results per group to standard error (`cardinal` only)
    #[arg(long, short)]
    count: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The eleven red flags of `ocdscardinal indicators`, in its shape
    Cardinal,
    /// All screens of this program, each lead with its figures and a sentence
    Json,
}

/// A settings file of screens: what a pack says of them.
#[derive(Deserialize)]
struct SettingsFile {
    #[serde(default)]
    screen: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    kind: String,
    tier: Option<u8>,
    #[serde(default)]
    settings: BTreeMap<String, f64>,
}

pub fn run(args: &Args) -> Done {
    match args.format {
        Format::Cardinal => run_cardinal(args),
        Format::Json => run_screens(args),
    }
}

fn open(path: &Path) -> Result<Box<dyn Read>, Stop> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stdin().lock()));
    }
    let file = File::open(path).map_err(|error| Stop::file("read", path, &error))?;
    Ok(Box::new(file))
}

fn settings_text(path: &Path) -> Result<String, Stop> {
    std::fs::read_to_string(path).map_err(|error| Stop::file("read", path, &error))
}

fn usage(error: &impl Explain) -> Stop {
    Stop::Usage(error.explain(exit::lang()))
}

fn skipped(line: u64) {
    eprintln!("luodi: line {line} is not JSON and was left out");
}

fn print(value: &impl serde::Serialize) -> Done {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let written = serde_json::to_writer(&mut out, value)
        .map_err(std::io::Error::from)
        .and_then(|()| writeln!(out))
        .and_then(|()| out.flush());
    written.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Stop::Silent,
        _ => Stop::Wrong(format!("cannot write to standard output: {error}")),
    })
}

fn run_cardinal(args: &Args) -> Done {
    if args.traces.is_some() {
        return Err(Stop::Usage("--traces goes with --format json".to_owned()));
    }
    let settings = match &args.settings {
        Some(path) => {
            cardinal::Settings::read(&settings_text(path)?).map_err(|error| usage(&error))?
        }
        None => cardinal::Settings::all(),
    };
    let mut answer = cardinal::run(open(&args.file)?, &settings, args.map, skipped)
        .map_err(|error| Stop::file("read", &args.file, &error))?;
    answer.with_meta = !args.no_meta;
    print(&answer)?;
    if args.count {
        for (group, count) in answer.counts() {
            eprintln!("{}: {count}", group.name());
        }
    }
    Ok(())
}

fn run_screens(args: &Args) -> Done {
    let settings = match &args.settings {
        Some(path) => screens(path)?,
        None => Settings::default(),
    };
    // Marks are compared within this run and never leave it.
    let mut salt = [0; 32];
    getrandom::fill(&mut salt)
        .map_err(|error| Stop::Wrong(format!("the machine gives no randomness: {error}")))?;
    let marker = Marker::new(&salt);
    let mut history = History::default();
    read::releases(open(&args.file)?, &marker, &mut history, skipped)
        .map_err(|error| Stop::file("read", &args.file, &error))?;
    if let Some(path) = &args.traces {
        read::traces(BufReader::new(open(path)?), &marker, &mut history)
            .map_err(|error| usage(&error))?;
    }
    let findings = screen::run(&settings, &history);
    print(&json!({ "findings": findings }))
}

fn screens(path: &Path) -> Result<Settings, Stop> {
    let file: SettingsFile = toml::from_str(&settings_text(path)?)
        .map_err(|error| Stop::Usage(format!("{}: {error}", path.display())))?;
    let mut screens = Vec::new();
    for entry in file.screen {
        let tier = entry
            .tier
            .or_else(|| screen::kind(&entry.kind).map(|kind| kind.tier));
        let screen = Screen::adjusted(&entry.id, &entry.kind, tier.unwrap_or(3), entry.settings);
        screens.push(screen.map_err(|error| usage(&error))?);
    }
    Ok(Settings { screens })
}
