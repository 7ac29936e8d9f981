//! The eleven indicators alone, for measuring without the rest of the product.
//!
//! `cargo run --release -p luodi-screen --example cardinal -- FILE.jsonl [settings.ini] [--map]`

use std::fs::File;
use std::io::{BufWriter, Write};

use screen::cardinal::{self, Settings};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (flags, files): (Vec<String>, Vec<String>) = std::env::args()
        .skip(1)
        .partition(|argument| argument.starts_with("--"));
    let input = File::open(files.first().ok_or("which file?")?)?;
    let settings = match files.get(1) {
        Some(path) => Settings::read(&std::fs::read_to_string(path)?)?,
        None => Settings::all(),
    };
    let with_maps = flags.iter().any(|flag| flag == "--map");
    let answer = cardinal::run(input, &settings, with_maps, |line| {
        eprintln!("line {line} is not JSON: left out");
    })?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer(&mut out, &answer)?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}
