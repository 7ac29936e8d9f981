//! `luodi screen`: looks through procurement history for signs of collusion.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use base::{Explain, Lang};
use clap::ValueEnum;
use screen::history::{History, Marker};
use screen::{Screen, Settings, cardinal, read};
use serde::Deserialize;
use serde_json::json;

use crate::exit::{self, Done, Stop};
use crate::progress::Watched;

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
        return Ok(Box::new(Watched::new(std::io::stdin().lock(), None)));
    }
    let file = File::open(path).map_err(|error| Stop::file("read", path, &error))?;
    let length = file.metadata().ok().map(|data| data.len());
    Ok(Box::new(Watched::new(file, length)))
}

fn settings_text(path: &Path) -> Result<String, Stop> {
    std::fs::read_to_string(path).map_err(|error| Stop::file("read", path, &error))
}

fn usage(error: &impl Explain) -> Stop {
    Stop::Usage(error.explain(exit::lang()))
}

/// Lines that are named where they could not be read; the rest is counted.
const NAMED: u64 = 20;

/// Lines that could not be read.
#[derive(Default)]
struct Skipped(u64);

impl Skipped {
    fn line(&mut self, line: u64) {
        self.0 += 1;
        if self.0 <= NAMED {
            eprintln!("luodi: line {line} is not JSON and was left out");
        }
    }

    fn close(&self) {
        if self.0 > NAMED {
            eprintln!(
                "luodi: {} lines in all are not JSON and were left out",
                self.0
            );
        }
    }
}

/// Nothing to look through is no good news: an empty answer would read as if there were no signs.
fn held(releases: u64, path: &Path) -> Done {
    if releases > 0 {
        return Ok(());
    }
    let path = path.display();
    Err(Stop::Wrong(match exit::lang() {
        Lang::Zh => format!(
            "{path} 里没有一行是发布，没有可筛查的内容；需要每行一次发布（JSON Lines），例如开放数据的 releases.jsonl。\
             记录数据包请先展开：jq -c '.records[].compiledRelease'；发布数据包：jq -c '.releases[]'"
        ),
        Lang::En => format!(
            "no line of {path} is a release, so that there is nothing to look through: give releases one a line (JSON \
             Lines), such as releases.jsonl of open data. Lay a package of records out first: \
             jq -c '.records[].compiledRelease'; a package of releases: jq -c '.releases[]'"
        ),
    }))
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
    let mut skipped = Skipped::default();
    let answer = cardinal::run(open(&args.file)?, &settings, args.map, |line| {
        skipped.line(line);
    });
    skipped.close();
    let mut answer = answer.map_err(|error| Stop::file("read", &args.file, &error))?;
    held(answer.releases, &args.file)?;
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
    let mut skipped = Skipped::default();
    let releases = read::releases(open(&args.file)?, &marker, &mut history, |line| {
        skipped.line(line);
    });
    skipped.close();
    let releases = releases.map_err(|error| Stop::file("read", &args.file, &error))?;
    held(releases, &args.file)?;
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
