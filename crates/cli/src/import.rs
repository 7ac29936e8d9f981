//! `luodi import FILE`: a published document into a data folder.

use std::path::PathBuf;

use base::Scope;
use clap::ValueEnum;
use plan::{Import, Imported};

use crate::exit::{Done, Stop};
use crate::{folder, output};

#[derive(clap::Args)]
pub struct Args {
    /// The document
    file: PathBuf,
    /// The data folder; the server must not be running on it
    #[arg(long)]
    data: PathBuf,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A line a document
    Text,
    /// One JSON object
    Json,
}

pub fn run(args: &Args) -> Done {
    let content =
        std::fs::read(&args.file).map_err(|error| Stop::file("read", &args.file, &error))?;
    let store = folder::open(&args.data)?;
    let name = args
        .file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let import = plan::import(&store, &Scope::system(), &name, &content)
        .map_err(|error| Stop::explain(&error))?;
    match args.format {
        Format::Text => output::print(&text(&import)),
        Format::Json => output::print_json(&import.json(base::Lang::En)),
    }
}

fn text(import: &Import) -> String {
    match import {
        Import::Already { name, at, .. } => format!(
            "already imported as {name} on {}; nothing changed\n",
            at.minute_text()
        ),
        Import::Done {
            format,
            notes,
            encoding,
            warnings,
            documents,
        } => {
            let mut text = format!(
                "{format}, {encoding}, {} documents, {warnings} places to look at\n",
                documents.len()
            );
            for note in notes {
                text.push_str(&format!("  {}\n", note.say(base::Lang::En)));
            }
            for document in documents {
                text.push_str(&line(document));
            }
            text
        }
    }
}

fn line(document: &Imported) -> String {
    let what = if document.created {
        "created"
    } else {
        "attached"
    };
    let number = document.number.as_deref().unwrap_or("-");
    let mut line = format!(
        "{what} {} {number} {}: {} clauses, {} tasks, {} differences, {:.1} % claimed\n",
        document.key,
        document.title,
        document.clauses,
        document.tasks,
        document.differences.len(),
        f64::from(document.claimed_ppm) / 10_000.0
    );
    for (path, difference) in &document.differences {
        line.push_str(&format!("  {path}: {difference:?}\n"));
    }
    line
}
