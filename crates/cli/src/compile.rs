//! `luodi compile FILE`: a published document as a ledger.

use std::io::Read;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::exit::{Done, Stop};
use crate::output;

/// The largest input read. Far above any plan (a long gazette issue is 200 KiB); a bound all the same.
const MAX_BYTES: u64 = 256 << 20;

#[derive(clap::Args)]
pub struct Args {
    /// The document: text in UTF-8, UTF-16 or GB18030; `-` reads standard input
    file: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Read one clause, or the head of a document, on its own
    #[arg(long)]
    fragment: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A readable ledger
    Text,
    /// Everything, with byte spans
    Json,
    /// A plan pack: structure and figures without the text
    Toml,
}

pub fn run(args: &Args) -> Done {
    let bytes = read(args)?;
    let compilation = if args.fragment {
        gazette::compile_fragment(&bytes)
    } else {
        gazette::compile(&bytes)
    };
    output::print(&match args.format {
        Format::Text => gazette::render::text(&compilation),
        Format::Json => gazette::render::json(&compilation),
        Format::Toml => gazette::render::toml(&compilation),
    })
}

fn read(args: &Args) -> Result<Vec<u8>, Stop> {
    let fail = |error: std::io::Error| Stop::file("read", &args.file, &error);
    let mut bytes = Vec::new();
    let read = if args.file.as_os_str() == "-" {
        std::io::stdin()
            .lock()
            .take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)
    } else {
        std::fs::File::open(&args.file)
            .map_err(fail)?
            .take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)
    };
    read.map_err(fail)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Stop::Wrong(format!(
            "{} is larger than {} MiB; split it and compile the parts",
            args.file.display(),
            MAX_BYTES >> 20
        )));
    }
    Ok(bytes)
}
