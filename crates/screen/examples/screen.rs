//! `luodi screen` without the rest of the product, for measuring.
//!
//! `cargo run --release -p luodi-screen --example screen -- FILE.jsonl [settings.ini] [--map | --leads]`

use std::fs::File;
use std::io::{BufWriter, Write};

use screen::cardinal::{self, Settings};
use screen::history::{History, Marker};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (flags, files): (Vec<String>, Vec<String>) = std::env::args()
        .skip(1)
        .partition(|argument| argument.starts_with("--"));
    let has = |name: &str| flags.iter().any(|flag| flag == name);
    let input = File::open(files.first().ok_or("which file?")?)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let skipped = |line| eprintln!("line {line} is not JSON: left out");
    if has("--leads") {
        let mut history = History::default();
        screen::read::releases(
            input,
            &Marker::new(b"no secret here"),
            &mut history,
            skipped,
        )?;
        let findings = screen::run(&screen::Settings::default(), &history);
        serde_json::to_writer(&mut out, &serde_json::json!({ "findings": findings }))?;
    } else {
        let settings = match files.get(1) {
            Some(path) => Settings::read(&std::fs::read_to_string(path)?)?,
            None => Settings::all(),
        };
        let answer = cardinal::run(input, &settings, has("--map"), skipped)?;
        serde_json::to_writer(&mut out, &answer)?;
    }
    writeln!(out)?;
    out.flush()?;
    Ok(())
}
