//! `luodi calendar`: due days and working days, counted on the calendar that the product carries.

use std::path::{Path, PathBuf};

use base::Date;
use base::calendar::{Calendar, Pause, Term};
use clap::{Subcommand, ValueEnum};
use serde_json::json;
use store::Store;

use crate::exit::{Done, Stop};
use crate::output;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Print the last day of a term, and whether a holiday notice may still move it
    #[command(
        after_help = "Example:\n  luodi calendar due 2025-09-26 5wd --pause 2025-09-29..2025-10-09\n\nExit status 1: a pause without end has begun, so there is no last day yet."
    )]
    Due(Due),
    /// Print how many days are worked after FROM, up to and including TO
    #[command(after_help = "Example:\n  luodi calendar days 2025-09-26 2025-10-10")]
    Days(Days),
}

#[derive(clap::Args)]
struct Due {
    /// The day of the event, which does not count: 2025-09-26
    origin: Date,
    /// Working days, calendar days or months: 5wd, 30d, 3m
    term: Term,
    /// A time that does not count, from the first day to the day that counts again; may be given several times
    #[arg(long = "pause", value_name = "FROM..UNTIL")]
    pauses: Vec<Pause>,
    #[command(flatten)]
    common: Common,
}

#[derive(clap::Args)]
struct Days {
    /// The day before the first that is counted
    from: Date,
    /// The last day that is counted
    to: Date,
    #[command(flatten)]
    common: Common,
}

#[derive(clap::Args)]
struct Common {
    /// A data folder whose own notices hold too
    #[arg(long)]
    data: Option<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line
    Text,
    /// One JSON object
    Json,
}

pub fn run(args: &Args) -> Done {
    match &args.action {
        Action::Due(args) => due(args),
        Action::Days(args) => days(args),
    }
}

fn due(args: &Due) -> Done {
    let calendar = calendar(args.common.data.as_deref())?;
    let due = calendar.due(args.origin, args.term, &args.pauses);
    if args.common.format == Format::Json {
        output::print_json(&json!({
            "origin": args.origin.to_string(),
            "term": args.term.to_string(),
            "pauses": args.pauses.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "due": due.map(|due| due.day.to_string()),
            "provisional": due.map(|due| due.provisional),
        }))?;
    }
    match due {
        None => Err(Stop::Wrong(
            crate::exit::lang()
                .pick(
                    "暂停尚未结束，没有到期日；恢复后请写明恢复日期。",
                    "the clock stands in a pause without end, so there is no last day yet; give the day of resumption once it is known",
                )
                .to_owned(),
        )),
        Some(_) if args.common.format == Format::Json => Ok(()),
        Some(due) => output::print(&format!("{} {}\n", due.day, state(due.provisional))),
    }
}

fn days(args: &Days) -> Done {
    if args.to < args.from {
        return Err(Stop::Usage(format!("{} is before {}", args.to, args.from)));
    }
    let calendar = calendar(args.common.data.as_deref())?;
    let count = calendar.working_days(args.from, args.to);
    let first = args.from.tomorrow().unwrap_or(Date::MAX);
    let provisional =
        args.from < args.to && (first < calendar.known_from() || args.to > calendar.known_to());
    match args.common.format {
        Format::Text => output::print(&format!("{count} {}\n", state(provisional))),
        Format::Json => output::print_json(&json!({
            "from": args.from.to_string(),
            "to": args.to.to_string(),
            "working_days": count,
            "provisional": provisional,
        })),
    }
}

/// The word after a result. One word in every language, so that programs can rely on it.
fn state(provisional: bool) -> &'static str {
    if provisional { "provisional" } else { "final" }
}

fn calendar(data: Option<&Path>) -> Result<Calendar, Stop> {
    let Some(data) = data else {
        return Ok(Calendar::national());
    };
    let store =
        Store::open_read_only(&store::Config::new(data)).map_err(|error| Stop::explain(&error))?;
    store
        .read(|read| ::calendar::current(read))
        .map_err(|error| Stop::explain(&error))
}
