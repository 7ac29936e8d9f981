//! The faces of official documents, found on this machine once.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use paper::{Faces, PaperError};

/// How deep folders of fonts are searched.
const DEPTH: usize = 6;

/// The variable that names a folder of fonts which goes before the system's: where an office keeps 仿宋 and 小标宋.
pub const VARIABLE: &str = "LUODI_FONTS";

/// The faces of this machine, read at the first call and kept: a machine that gets fonts later finds them then.
///
/// # Errors
/// [`PaperError::NoFont`], which says what to install.
pub fn faces() -> Result<Arc<Faces>, PaperError> {
    static FOUND: Mutex<Option<Arc<Faces>>> = Mutex::new(None);
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(faces) = &*found {
        return Ok(faces.clone());
    }
    let folders: Vec<PathBuf> = std::env::var_os(VARIABLE)
        .map(PathBuf::from)
        .into_iter()
        .chain(paper::fonts::FOLDERS.iter().map(PathBuf::from))
        .collect();
    let faces = Faces::choose(|name| {
        let path = folders
            .iter()
            .find_map(|folder| find(folder, name, DEPTH))?;
        std::fs::read(path).ok()
    })?;
    let faces = Arc::new(faces);
    *found = Some(faces.clone());
    Ok(faces)
}

fn find(folder: &Path, name: &str, depth: usize) -> Option<PathBuf> {
    let entries: Vec<_> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .collect();
    let here = entries
        .iter()
        .find(|entry| entry.file_name().eq_ignore_ascii_case(OsStr::new(name)));
    if let Some(entry) = here {
        return Some(entry.path());
    }
    if depth == 0 {
        return None;
    }
    entries
        .iter()
        .map(std::fs::DirEntry::path)
        .filter(|path| path.is_dir())
        .find_map(|path| find(&path, name, depth - 1))
}
