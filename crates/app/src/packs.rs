//! Where a pack comes from: a folder, or the copy of 晋城市 that is built into the binary.

use std::io;
use std::path::{Path, PathBuf};

use base::{Explain, Fault, Lang};
use include_dir::{Dir, include_dir};
use pack::{Pack, PackError, Place, Problem};

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
    checked(&files)
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
    checked(&files)
}

/// A pack whose screens can be run, too: `pack` knows no screens.
fn checked<T: AsRef<str>>(files: &[(String, T)]) -> Result<Pack, PackLoadError> {
    let texts = || files.iter().map(|(path, text)| (path, text.as_ref()));
    let pack = pack::load(texts()).map_err(PackLoadError::Mistakes)?;
    let mut mistakes = Vec::new();
    for one in &pack.elements.screens {
        for (key, problem) in wrong(one) {
            let found = texts().find_map(|(path, text)| place_in(path, text, (&one.id, &key)));
            let place = found.unwrap_or_default();
            mistakes.push(PackError { place, problem });
        }
    }
    match mistakes.is_empty() {
        true => Ok(pack),
        false => Err(PackLoadError::Mistakes(mistakes)),
    }
}

/// What the engine does not know of a screen: each key with what is wrong with it.
fn wrong(one: &pack::element::Screen) -> Vec<(String, Problem)> {
    let Some(kind) = screen::kind(&one.kind) else {
        let known = || screen::kinds().iter().map(|kind| kind.id);
        let nearest = pack::nearest(&one.kind, known()).map(str::to_owned);
        let problem = Problem::UnknownWord {
            key: "kind",
            word: one.kind.clone(),
            nearest: nearest.unwrap_or_else(|| known().collect::<Vec<_>>().join(", ")),
        };
        return vec![("kind".to_owned(), problem)];
    };
    let known = || kind.settings.iter().map(|(name, _)| *name);
    let unknown = one
        .settings
        .keys()
        .filter(|key| known().all(|name| name != *key));
    unknown
        .map(|key| {
            let problem = Problem::UnknownKey {
                key: key.clone(),
                kind: Some(kind.id),
                nearest: pack::nearest(key, known()).map(str::to_owned),
            };
            (key.clone(), problem)
        })
        .collect()
}

/// Where a key of a screen stands in a text, else where the screen begins.
fn place_in(path: &str, text: &str, (id, key): (&str, &str)) -> Option<Place> {
    let lines: Vec<&str> = text.lines().collect();
    let heads = (0..lines.len()).filter(|at| lines[*at].trim_start().starts_with("[[screen]]"));
    let member = |line: &str, name: &str| {
        let rest = line.trim_start().strip_prefix(name)?;
        rest.trim_start()
            .strip_prefix('=')
            .map(|rest| rest.trim().to_owned())
    };
    for head in heads {
        let next = (head + 1..lines.len()).find(|at| lines[*at].trim_start().starts_with("[["));
        let block = head..next.unwrap_or(lines.len());
        let named = |at: usize| {
            member(lines[at], "id").is_some_and(|rest| rest.starts_with(&format!("\"{id}\"")))
        };
        if !block.clone().any(named) {
            continue;
        }
        let holds = |at: &usize| {
            let mut words = lines[*at].split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            words.any(|word| word == key)
        };
        let line = block.clone().skip(1).find(holds).unwrap_or(head);
        let column = lines[line]
            .find(key)
            .map_or(0, |at| lines[line][..at].chars().count());
        let number = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
        return Some(Place {
            file: path.to_owned(),
            line: number(line),
            column: number(column),
        });
    }
    None
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
    fn a_screen_that_cannot_be_run_is_named_by_file_and_key() {
        let with = |screen: &str| {
            let mut files = Vec::new();
            super::collect_built_in(&super::JINCHENG, &mut files);
            let text = format!(
                "[[screen]]\nid = \"close-prices\"\ntitle = \"示例\"\ntitle_en = \"Sample\"\nclause = [\"T7\"]\n{screen}\ntier = 2\n"
            );
            let mut files: Vec<(String, String)> = files
                .into_iter()
                .map(|(path, text)| (path, text.to_owned()))
                .collect();
            files.push(("subjects/trading/screens.toml".to_owned(), text));
            super::checked(&files)
        };
        for (screen, place, word) in [
            (
                "kind = \"price_varianse\"\nsettings = { below = 0.03 }",
                "subjects/trading/screens.toml:6:1",
                "price_variance",
            ),
            (
                "kind = \"price_variance\"\nsettings = { beloww = 0.03 }",
                "subjects/trading/screens.toml:7:14",
                "below",
            ),
        ] {
            let error = with(screen).expect_err("a mistake").to_owned_text();
            assert!(error.contains(place) && error.contains(word), "{error}");
        }
        let good = with("kind = \"price_variance\"\nsettings = { below = 0.03 }");
        assert_eq!(good.expect("a pack").elements.screens.len(), 1);
    }

    impl super::PackLoadError {
        fn to_owned_text(&self) -> String {
            base::Explain::explain(self, base::Lang::Zh)
        }
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = super::in_folder("no-such-pack".as_ref()).expect_err("no such folder");
        assert!(base::Explain::explain(&error, base::Lang::Zh).contains("no-such-pack"));
    }
}
