//! How long the bulletins of a data folder take: reading the facts, composing, Word and PDF files, month by month.
//!
//! `cargo run --release -p luodi-bulletin --example month -- FOLDER [FONTS]`

use std::path::{Path, PathBuf};
use std::time::Instant;

use base::{Date, Millis};
use bulletin::model::{About, Kind};
use bulletin::print::{DRAFT, Head, document};
use bulletin::{Sources, Span, compose, facts, queries};
use plan::rules::period::Period;
use store::{Config, Store};

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    std::fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .find_map(|entry| {
            let path = entry.path();
            if path.is_dir() {
                return find(&path, name);
            }
            entry.file_name().eq_ignore_ascii_case(name).then_some(path)
        })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("a data folder")?;
    let store = Store::open_read_only(&Config::new(&folder))?;
    let settings = store.read(|read| queries::settings(read))?;
    let fonts = std::env::args().nth(2);
    let folders = fonts
        .iter()
        .map(String::as_str)
        .chain(paper::fonts::FOLDERS.iter().copied());
    let folders: Vec<&str> = folders.collect();
    let faces = paper::Faces::choose(|name| {
        std::fs::read(
            folders
                .iter()
                .find_map(|folder| find(Path::new(folder), name))?,
        )
        .ok()
    })?;
    let now = Millis::start_of(Date::constant(2024, 9, 5)).plus_secs(9 * 3600);
    let mut month = Period::of(Date::constant(2023, 9, 1));
    println!("month\tunits\ttasks\tfacts ms\tcompose ms\tdocx ms\tpdf ms");
    let all = Instant::now();
    for _ in 0..12 {
        let about = About {
            kind: Kind::Monthly,
            span: Span::Month(month),
            subject: String::new(),
        };
        let mut times = vec![Instant::now()];
        let as_of = facts::as_of(&store, about.span)?;
        let facts = facts::read(&store, Sources::default(), (about.span, as_of), now)?;
        times.push(Instant::now());
        let (title, blocks) = compose::draft(&facts, &about);
        let values = compose::figures(&facts, &about);
        let frozen = compose::freeze((&title, &blocks), &facts, &values)
            .map_err(|errors| format!("{errors:?}"))?;
        times.push(Instant::now());
        let head = Head {
            number: DRAFT,
            date: as_of,
            sample: true,
            settings: &settings,
        };
        let document = document(&frozen, &head);
        let docx = paper::docx(&document)?;
        times.push(Instant::now());
        let pdf = paper::pdf(&document, &faces)?;
        times.push(Instant::now());
        let took: Vec<String> = times
            .windows(2)
            .map(|pair| format!("{:.1}", (pair[1] - pair[0]).as_secs_f64() * 1000.0))
            .collect();
        println!(
            "{month}\t{}\t{}\t{}\t{} B\t{} B",
            facts.units.len(),
            facts.tasks.len(),
            took.join("\t"),
            docx.len(),
            pdf.len()
        );
        month = month.next();
    }
    println!("all twelve: {:.0} ms", all.elapsed().as_secs_f64() * 1000.0);
    Ok(())
}
