//! `luodi ledger`: the ledger as a file.

use std::path::PathBuf;

use app::packs;
use base::SystemClock;
use clap::Subcommand;
use plan::Plan;
use store::Store;

use crate::exit::{Done, Stop, lang};
use crate::output;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Write every task in force to an Excel workbook, also while the server runs
    Export(Export),
}

#[derive(clap::Args)]
struct Export {
    /// The data folder
    #[arg(long)]
    data: PathBuf,
    /// The workbook to write (.xlsx)
    #[arg(long)]
    out: PathBuf,
    /// The folder of packs that names the city, when it is not the built-in one
    #[arg(long)]
    pack: Option<PathBuf>,
}

pub fn run(args: &Args) -> Done {
    match &args.action {
        Action::Export(args) => export(args),
    }
}

fn export(args: &Export) -> Done {
    if args.out.extension().is_none_or(|ending| ending != "xlsx") {
        return Err(Stop::Usage(format!(
            "--out {} must end in .xlsx",
            args.out.display()
        )));
    }
    let pack = match &args.pack {
        Some(folder) => packs::in_folder(folder),
        None => packs::built_in(),
    }
    .map_err(|error| Stop::explain(&error))?;
    let clock = app::demo::clock_of(&args.data, Box::new(SystemClock))
        .map_err(|error| Stop::explain(&error))?;
    let store = Store::open_read_only(&store::Config::new(&args.data))
        .map_err(|error| Stop::explain(&error))?;
    let (now, today) = (clock.now(), clock.today());
    let board = Plan::new()
        .board(&store, today)
        .map_err(|error| Stop::explain(&error))?;
    let place = pack.city.title.get(lang());
    let bytes = plan::export::xlsx(&board, place, now, lang())
        .map_err(|error| Stop::Wrong(error.to_string()))?;
    output::replace(&args.out, &bytes)?;
    output::print(&format!("{} {}\n", args.out.display(), board.tasks.len()))
}
