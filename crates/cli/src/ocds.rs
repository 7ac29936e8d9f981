//! `luodi ocds`: trades as open data, also while the server runs.

use std::path::PathBuf;

use bidding::Bidding;
use clap::Subcommand;
use store::Store;
use trade::exchange::{ExchangeError, Settings, export};

use crate::exit::{Done, Stop};
use crate::output;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write what is public of every announced trade: releases.jsonl and packages of releases and records (OCDS 1.1.5)
    Export(Export),
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

pub fn run(args: &Args) -> Done {
    match &args.command {
        Command::Export(args) => run_export(args),
    }
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
            Stop::Usage(base::Explain::explain(error, crate::exit::lang()))
        }
        _ => Stop::explain(error),
    }
}
