//! `luodi move`: a data folder from SQLite to PostgreSQL or back, its journal intact.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::json;
use store::{Config, Database, Server};

use crate::exit::{Done, Stop};
use crate::output;

#[derive(clap::Args)]
pub struct Args {
    /// The data folder; no server may have it open
    #[arg(long)]
    data: PathBuf,
    /// An empty database, such as postgres://luodi@db.example.cn/jincheng, or `folder` for SQLite in the data folder
    #[arg(long)]
    to: String,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A line a table
    Text,
    /// One JSON object
    Json,
}

pub fn run(args: &Args) -> Done {
    let to = if args.to == "folder" {
        Database::Folder
    } else {
        let server: Server = args
            .to
            .parse()
            .map_err(|error| Stop::Usage(format!("--to: {error}; or `folder` for SQLite")))?;
        Database::Postgres(server)
    };
    let moved = store::move_to(&Config::new(&args.data), &to, &app::migrations())
        .map_err(|error| Stop::explain(&error))?;
    let kept = moved.kept.map(|path| path.display().to_string());
    match args.format {
        Format::Json => {
            let tables: serde_json::Map<String, serde_json::Value> = moved
                .tables
                .into_iter()
                .map(|(table, rows)| (table, rows.into()))
                .collect();
            output::print_json(&json!({ "entries": moved.entries, "tables": tables, "kept": kept }))
        }
        Format::Text => {
            let mut text: String = moved
                .tables
                .iter()
                .map(|(table, rows)| format!("{table} {rows}\n"))
                .collect();
            text.push_str(&format!("entries {}\n", moved.entries));
            if let Some(kept) = kept {
                text.push_str(&format!("kept {kept}\n"));
            }
            output::print(&text)
        }
    }
}
