//! Where a pack comes from: a folder, or the copy of 晋城市 that is built into the binary.

use std::io;
use std::path::{Path, PathBuf};

use base::{Explain, Fault, Lang};
use include_dir::{Dir, include_dir};
use pack::{Pack, PackError};

/// Built in so that one binary is a running city: `luodi demo` must work from any folder.
static JINCHENG: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../packs/jincheng");

/// The largest pack file read. The largest plan of the first city is under 100 KiB.
const MAX_FILE_BYTES: u64 = 4 << 20;

/// The most files one pack may hold.
const MAX_FILES: usize = 2_000;

/// Why a pack was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum PackLoadError {
    /// The folder or one of its files could not be read.
    #[error("cannot read {path}: {cause}")]
    Read {
        /// The path that failed.
        path: PathBuf,
        /// The system's word.
        cause: io::Error,
    },
    /// More or larger files than a pack may have.
    #[error("{0} is larger than a pack may be")]
    TooLarge(PathBuf),
    /// The files were read, and these mistakes were found.
    #[error("{} mistakes", .0.len())]
    Mistakes(Vec<PackError>),
}

impl Explain for PackLoadError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Read { path, cause } => {
                let path = path.display();
                match lang {
                    Lang::Zh => format!("无法读取城市包 {path}（{cause}），请检查路径和权限。"),
                    Lang::En => {
                        format!(
                            "The pack {path} cannot be read ({cause}); check the path and its permissions."
                        )
                    }
                }
            }
            Self::TooLarge(path) => {
                let path = path.display();
                match lang {
                    Lang::Zh => format!("{path} 超出城市包的大小限制，请确认指定的是城市包目录。"),
                    Lang::En => format!(
                        "{path} is larger than a pack may be; check that it is the folder of a pack."
                    ),
                }
            }
            Self::Mistakes(mistakes) => {
                let list: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
                let (count, list) = (mistakes.len(), list.join("\n"));
                match lang {
                    Lang::Zh => format!("城市包有 {count} 处错误，改正后重试：\n{list}"),
                    Lang::En => {
                        format!("The pack has {count} mistakes; mend them and try again:\n{list}")
                    }
                }
            }
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Read { .. } => Fault::NotFound,
            Self::TooLarge(_) => Fault::TooLarge,
            Self::Mistakes(_) => Fault::Invalid,
        }
    }
}

/// The pack that is built into the binary.
///
/// # Errors
/// When it has mistakes; a test keeps that from happening in a build that lands.
pub fn built_in() -> Result<Pack, PackLoadError> {
    let mut files = Vec::new();
    collect_built_in(&JINCHENG, &mut files);
    pack::load(files).map_err(PackLoadError::Mistakes)
}

fn collect_built_in(dir: &Dir<'static>, into: &mut Vec<(String, &'static str)>) {
    for file in dir.files() {
        if let Some(text) = file.contents_utf8() {
            into.push((file.path().to_string_lossy().replace('\\', "/"), text));
        }
    }
    for dir in dir.dirs() {
        collect_built_in(dir, into);
    }
}

/// A pack in a folder.
///
/// # Errors
/// When the folder cannot be read, is too large for a pack, or has mistakes.
pub fn in_folder(folder: &Path) -> Result<Pack, PackLoadError> {
    let mut files = Vec::new();
    collect_folder(folder, folder, &mut files)?;
    pack::load(files).map_err(PackLoadError::Mistakes)
}

fn collect_folder(
    root: &Path,
    dir: &Path,
    into: &mut Vec<(String, String)>,
) -> Result<(), PackLoadError> {
    let fail = |path: &Path| {
        let path = path.to_owned();
        move |cause| PackLoadError::Read { path, cause }
    };
    for entry in std::fs::read_dir(dir).map_err(fail(dir))? {
        let path = entry.map_err(fail(dir))?.path();
        let meta = std::fs::symlink_metadata(&path).map_err(fail(&path))?;
        if meta.is_dir() {
            collect_folder(root, &path, into)?;
        } else if meta.is_file() && path.extension().is_some_and(|end| end == "toml") {
            if meta.len() > MAX_FILE_BYTES || into.len() >= MAX_FILES {
                return Err(PackLoadError::TooLarge(path));
            }
            let text = std::fs::read_to_string(&path).map_err(fail(&path))?;
            let relative = path.strip_prefix(root).unwrap_or(&path);
            into.push((relative.to_string_lossy().replace('\\', "/"), text));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_built_in_pack_has_no_mistakes() {
        let pack = super::built_in().expect("a pack without mistakes");
        assert_eq!(pack.plans.len(), 7);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = super::in_folder("no-such-pack".as_ref()).expect_err("no such folder");
        assert!(base::Explain::explain(&error, base::Lang::Zh).contains("no-such-pack"));
    }
}
