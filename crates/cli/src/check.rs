//! `luodi check DIR`: every mistake of a pack at once.

use std::path::PathBuf;

use app::packs::{self, PackLoadError};
use clap::ValueEnum;
use serde_json::json;

use crate::exit::{Done, Stop};
use crate::output;

#[derive(clap::Args)]
pub struct Args {
    /// The folder of a pack
    folder: PathBuf,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line a mistake
    Text,
    /// One JSON object
    Json,
}

pub fn run(args: &Args) -> Done {
    match packs::in_folder(&args.folder) {
        Ok(pack) if args.format == Format::Json => output::print_json(&json!({
            "organisations": pack.organisations.len(), "groups": pack.groups.len(), "plans": pack.plans.len(), "mistakes": [],
        })),
        Ok(pack) => output::print(&format!(
            "{}: {} organisations, {} groups, {} plans, no mistakes\n",
            args.folder.display(),
            pack.organisations.len(),
            pack.groups.len(),
            pack.plans.len()
        )),
        Err(PackLoadError::Mistakes(mistakes)) if args.format == Format::Json => {
            let list: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            output::print_json(&json!({ "mistakes": list }))?;
            Err(Stop::Wrong(format!("{} mistakes", mistakes.len())))
        }
        Err(PackLoadError::Mistakes(mistakes)) => {
            let list: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            Err(Stop::Wrong(format!(
                "{} mistakes\n{}",
                mistakes.len(),
                list.join("\n")
            )))
        }
        Err(error) => Err(Stop::explain(&error)),
    }
}
