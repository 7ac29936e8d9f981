//! How a command ends when it does not end well.

use std::process::ExitCode;

use base::{Explain, Lang};

/// Why a command stopped.
pub enum Stop {
    /// Something was found wrong: exit status 1.
    Wrong(String),
    /// The command was used wrongly: exit status 2.
    Usage(String),
    /// The reader of standard output has gone (`luodi compile … | head`): nothing to report.
    Silent,
}

/// What every command returns.
pub type Done = Result<(), Stop>;

impl Stop {
    /// An error that explains itself. The terminal speaks the language of the environment.
    pub fn explain(error: &(impl Explain + ?Sized)) -> Self {
        Self::Wrong(error.explain(lang()))
    }

    /// A file that could not be read or written.
    pub fn file(what: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        let path = path.display();
        Self::Wrong(match lang() {
            Lang::Zh => format!(
                "无法{}文件 {path}：{error}",
                if what == "read" { "读取" } else { "写入" }
            ),
            Lang::En => format!("cannot {what} {path}: {error}"),
        })
    }

    /// Prints the sentence on standard error and gives the exit status.
    pub fn report(self) -> ExitCode {
        match self {
            Self::Wrong(sentence) => {
                eprintln!("luodi: {sentence}");
                ExitCode::from(1)
            }
            Self::Usage(sentence) => {
                eprintln!("luodi: {sentence}");
                ExitCode::from(2)
            }
            Self::Silent => ExitCode::SUCCESS,
        }
    }
}

/// Chinese when the locale says so, else English: terminals of servers are often without Chinese fonts.
pub fn lang() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    if locale.is_some_and(|value| value.starts_with("zh")) {
        Lang::Zh
    } else {
        Lang::En
    }
}
