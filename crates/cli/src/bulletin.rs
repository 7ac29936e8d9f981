//! `luodi bulletin`: a bulletin or a brief as a file, composed from the data as they were.

use std::path::PathBuf;

use base::{Scope, SystemClock};
use bulletin::Span;
use bulletin::model::{About, Kind};
use bulletin::print::{DRAFT, Files, Head, document};
use bulletin::queries;
use clap::ArgGroup;
use store::Store;

use crate::exit::{Done, Stop};
use crate::output;

#[derive(clap::Args)]
#[command(group = ArgGroup::new("span").required(true).args(["month", "quarter"]))]
pub struct Args {
    /// The data folder
    #[arg(long)]
    data: PathBuf,
    /// The month, such as 2023-09
    #[arg(long)]
    month: Option<String>,
    /// The quarter, such as 2023Q4
    #[arg(long)]
    quarter: Option<String>,
    /// A brief of this unit, by its id, instead of the bulletin
    #[arg(long, conflicts_with = "plan")]
    unit: Option<String>,
    /// A brief of this plan, by its key, instead of the bulletin
    #[arg(long)]
    plan: Option<String>,
    /// The file to write (.docx or .pdf)
    #[arg(long)]
    out: PathBuf,
}

pub fn run(args: &Args) -> Done {
    let about = about(args)?;
    let ending = args.out.extension().and_then(|ending| ending.to_str());
    let pdf = match ending {
        Some("docx") => false,
        Some("pdf") => true,
        _ => {
            return Err(Stop::Usage(format!(
                "--out {} must end in .docx or .pdf",
                args.out.display()
            )));
        }
    };
    let clock = app::demo::clock_of(&args.data, Box::new(SystemClock))
        .map_err(|error| Stop::explain(&error))?;
    let store = Store::open_read_only(&store::Config::new(&args.data))
        .map_err(|error| Stop::explain(&error))?;
    let bytes = match issued(&store, &about, pdf)? {
        Some(bytes) => bytes,
        None => composed(&store, args, &about, (clock.now(), pdf))?,
    };
    output::replace(&args.out, &bytes)?;
    output::print(&format!("{} {}\n", args.out.display(), bytes.len()))
}

fn about(args: &Args) -> Result<About, Stop> {
    let (text, is_month) = match (&args.month, &args.quarter) {
        (Some(month), _) => (month, true),
        (None, Some(quarter)) => (quarter, false),
        (None, None) => return Err(Stop::Usage("--month or --quarter is needed".to_owned())),
    };
    let span = Span::parse(text)
        .filter(|span| matches!(span, Span::Month(_)) == is_month)
        .ok_or_else(|| Stop::Usage(format!("{text} is not written as 2023-09 or 2023Q4")))?;
    let (kind, subject) = match (&args.unit, &args.plan) {
        (Some(unit), _) => (Kind::Unit, unit.clone()),
        (None, Some(plan)) => (Kind::Plan, plan.clone()),
        (None, None) if is_month => (Kind::Monthly, String::new()),
        (None, None) => (Kind::Quarterly, String::new()),
    };
    Ok(About {
        kind,
        span,
        subject,
    })
}

/// The file that was issued: what has a number is never composed anew.
fn issued(store: &Store, about: &About, pdf: bool) -> Result<Option<Vec<u8>>, Stop> {
    let files =
        queries::issued(store, &Scope::system(), about).map_err(|error| Stop::explain(&error))?;
    Ok(files.and_then(|files| if pdf { files.pdf } else { Some(files.docx) }))
}

fn composed(
    store: &Store,
    args: &Args,
    about: &About,
    (now, pdf): (base::Millis, bool),
) -> Result<Vec<u8>, Stop> {
    let (frozen, _) = queries::compose(store, app::sources(), about, now)
        .map_err(|error| Stop::explain(&error))?;
    let settings = store
        .read(|read| queries::settings(read))
        .map_err(|error| Stop::explain(&error))?;
    let faces = match pdf {
        true => Some(app::fonts::faces().map_err(|error| Stop::explain(&error))?),
        false => None,
    };
    let sample = args.data.join(app::demo::NOTE).exists();
    let head = Head {
        number: DRAFT,
        date: now.day(),
        sample,
        settings: &settings,
    };
    let files = Files::make(&document(&frozen, &head), faces.as_deref())
        .map_err(|error| Stop::explain(&error))?;
    Ok(files.pdf.unwrap_or(files.docx))
}
