//! Writes the sample bulletin as PDF and Word files: `cargo run -p luodi-paper --example bulletin -- FOLDER`.

use std::path::{Path, PathBuf};

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries: Vec<_> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .collect();
    entries.into_iter().find_map(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return find(&path, name);
        }
        entry.file_name().eq_ignore_ascii_case(name).then_some(path)
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    let document = paper::sample::bulletin();
    std::fs::write(folder.join("bulletin.docx"), paper::docx(&document)?)?;
    let faces = paper::Faces::choose(|name| {
        let path = paper::fonts::FOLDERS
            .iter()
            .find_map(|folder| find(Path::new(folder), name))?;
        std::fs::read(path).ok()
    })?;
    std::fs::write(folder.join("bulletin.pdf"), paper::pdf(&document, &faces)?)?;
    println!("{}", faces.note().unwrap_or_default());
    Ok(())
}
