//! `luodi compile FILE`: a published document as a ledger.

use std::io::Read;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::exit::{Done, Stop, lang};
use crate::output;

/// The largest input read. Far above any plan (a long gazette issue is 200 KiB); a bound all the same.
const MAX_BYTES: u64 = 256 << 20;

#[derive(clap::Args)]
pub struct Args {
    /// The document: text (UTF-8, UTF-16, GB18030), docx, html or a PDF with text; `-` reads standard input
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
    /// Akoma Ntoso 3.0, one document after the other
    Akn,
}

pub fn run(args: &Args) -> Done {
    let bytes = plain(read(args)?, args)?;
    let compilation = if args.fragment {
        gazette::compile_fragment(&bytes)
    } else {
        gazette::compile(&bytes)
    };
    output::print(&match args.format {
        Format::Text => gazette::render::text(&compilation),
        Format::Json => gazette::render::json(&compilation),
        Format::Toml => gazette::render::toml(&compilation),
        Format::Akn => compilation
            .documents
            .iter()
            .map(gazette::render::akn)
            .collect(),
    })
}

/// The text of a Word, web or PDF file. Whatever is none of these is compiled as text: the compiler never
/// refuses any.
fn plain(bytes: Vec<u8>, args: &Args) -> Result<Vec<u8>, Stop> {
    let name = args
        .file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    if matches!(
        intake::detect(&bytes, name.as_deref()),
        intake::Kind::Text | intake::Kind::Unknown
    ) {
        return Ok(bytes);
    }
    let reading = intake::read(&bytes, name.as_deref(), &intake::Limits::default())
        .map_err(|error| Stop::explain(&error))?;
    for note in &reading.notes {
        eprintln!("luodi: {}", note.say(lang()));
    }
    Ok(reading.text)
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
