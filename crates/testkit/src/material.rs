//! The published texts and the hand-read truth, which live beside the project and not in it.

use std::path::PathBuf;

/// The path of a file in the folder `shared` beside the project, or `None` when it is not there. Then the
/// caller says so and skips what needs it: a clone without the texts must still pass.
#[must_use]
pub fn shared(relative: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared")
        .join(relative);
    if root.exists() {
        return root.canonicalize().ok();
    }
    println!("skipped: {relative} is not beside the project");
    None
}

/// The bytes of both published files, in the order of their names.
#[must_use]
pub fn documents() -> Option<Vec<(String, Vec<u8>)>> {
    let folder = shared("documents")?;
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            Some((
                path.file_name()?.to_string_lossy().into_owned(),
                std::fs::read(&path).ok()?,
            ))
        })
        .collect()
}

/// A program or file of somebody else that `scripts/check` puts into `target/peers`, or `None`, with a sentence,
/// when it is not there: then what needs it is skipped.
#[must_use]
pub fn peer(relative: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/peers");
    let path = root.join(relative);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: target/peers/{relative} is not there; scripts/check installs it");
    None
}
