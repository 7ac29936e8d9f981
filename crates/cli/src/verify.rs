//! `luodi verify FILE`: the same check as the small `verify` program.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::exit::{Done, Stop};
use crate::output;

#[derive(clap::Args)]
pub struct Args {
    /// A receipt, a journal export, a draw or a bundle; `-` reads standard input
    file: PathBuf,
    /// The published key; without it the file is checked against the key that it names itself
    #[arg(long)]
    key: Option<String>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A sentence
    Text,
    /// One JSON object
    Json,
}

pub fn run(args: &Args) -> Done {
    let key = args
        .key
        .as_deref()
        .map(proof::VerifierKey::parse)
        .transpose()
        .map_err(|error| Stop::Usage(format!("--key is no verifier key: {error}")))?;
    let options = proof::Options { key };
    let result = if args.file.as_os_str() == "-" {
        proof::check_file(std::io::stdin().lock(), &options)
    } else {
        let file = File::open(&args.file).map_err(|error| {
            Stop::Usage(format!("cannot read {}: {error}", args.file.display()))
        })?;
        proof::check_file(BufReader::new(file), &options)
    };
    let report = proof::report(&result, args.format == Format::Json);
    match proof::exit_status(&result) {
        0 => output::print(&report),
        status => {
            // A machine reads its answer from standard output whether it is good or bad.
            if args.format == Format::Json {
                output::print(&report)?;
            }
            let sentence = report.trim_end().to_owned();
            Err(if status == 1 {
                Stop::Wrong(sentence)
            } else {
                Stop::Usage(sentence)
            })
        }
    }
}
