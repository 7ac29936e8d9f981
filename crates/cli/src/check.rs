//! `luodi check DIR`: every mistake of a pack at once.

use std::path::PathBuf;

use app::packs::{self, PackLoadError};
use base::Lang;
use clap::ValueEnum;
use pack::{Pack, PackError};
use serde_json::{Map, Value, json};

use crate::exit::{self, Done, Stop};
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
        Ok(pack) if args.format == Format::Json => {
            let counts: Map<String, Value> = counts(&pack)
                .into_iter()
                .map(|(kind, count)| (kind.to_owned(), count.into()))
                .collect();
            let mut said = counts;
            said.insert("mistakes".to_owned(), json!([]));
            output::print_json(&Value::Object(said))
        }
        Ok(pack) => {
            let counts: Vec<String> = counts(&pack)
                .into_iter()
                .filter(|(_, count)| *count > 0)
                .map(|(kind, count)| format!("{count} {kind}"))
                .collect();
            let folder = args.folder.display();
            output::print(&format!("{folder}: no mistakes; {}\n", counts.join(", ")))
        }
        Err(PackLoadError::Mistakes(mistakes)) => {
            let lang = exit::lang();
            if args.format == Format::Json {
                let list: Vec<Value> = mistakes.iter().map(|one| object(one, lang)).collect();
                output::print_json(&json!({ "mistakes": list }))?;
            } else {
                // The shape that editors and pipelines know, in every language: file:line:column: message.
                let lines: Vec<String> = mistakes
                    .iter()
                    .map(|one| format!("{}: {}\n", one.place, one.problem.text(lang)))
                    .collect();
                output::print(&lines.concat())?;
            }
            Err(Stop::Wrong(match (lang, mistakes.len()) {
                (Lang::Zh, count) => format!("{count} 处错误"),
                (Lang::En, 1) => "1 mistake".to_owned(),
                (Lang::En, count) => format!("{count} mistakes"),
            }))
        }
        Err(error) => Err(Stop::explain(&error)),
    }
}

fn object(mistake: &PackError, lang: Lang) -> Value {
    json!({
        "file": mistake.place.file,
        "line": mistake.place.line,
        "column": mistake.place.column,
        "message": mistake.problem.text(lang),
    })
}

/// How many there are of each kind, in the order of the guide.
fn counts(pack: &Pack) -> [(&'static str, usize); 24] {
    let all = &pack.elements;
    [
        ("regions", pack.regions.len()),
        ("organisations", pack.organisations.len()),
        ("groups", pack.groups.len()),
        ("abbreviations", pack.abbreviations.len()),
        ("plans", pack.plans.len()),
        ("indicators", pack.indicators.len()),
        ("roles", all.roles.len()),
        ("calendars", all.calendars.len()),
        ("registers", all.registers.len()),
        ("forms", all.forms.len()),
        ("materials", all.materials.len()),
        ("licences", all.licences.len()),
        ("flows", all.flows.len()),
        ("items", all.items.len()),
        ("bundles", all.bundles.len()),
        ("ratings", all.ratings.len()),
        ("rules", all.rules.len()),
        ("schemes", all.schemes.len()),
        ("draws", all.draws.len()),
        ("methods", all.methods.len()),
        ("screens", all.screens.len()),
        ("platforms", all.platforms.len()),
        ("procedures", all.procedures.len()),
        ("examples", all.examples.len()),
    ]
}
