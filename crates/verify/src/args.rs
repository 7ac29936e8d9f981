//! The command line, read by hand: one file and two options need no library.

use proof::{KeyError, VerifierKey};
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

/// What was asked for.
#[derive(Debug)]
pub enum Asked {
    /// The help text.
    Help,
    /// The version.
    Version,
    /// To check a file.
    Check(Box<Request>),
}

/// The file to check and how.
#[derive(Debug)]
pub struct Request {
    /// The file, or `-`.
    pub file: PathBuf,
    /// The published key.
    pub key: Option<VerifierKey>,
    /// Whether to answer in JSON.
    pub json: bool,
}

/// Why the command line was not understood.
#[derive(Debug)]
pub enum ArgsError {
    /// No file.
    NoFile,
    /// More than one file.
    SecondFile(String),
    /// An option that does not exist.
    Unknown(String),
    /// An option without its value.
    NoValue(&'static str),
    /// An option given twice.
    Twice(&'static str),
    /// Neither text nor json.
    Format(String),
    /// The key's text is no key.
    Key(KeyError),
}

impl fmt::Display for ArgsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFile => f.write_str("name the receipt or the export to check"),
            Self::SecondFile(name) => write!(f, "one file at a time; {name} is a second one"),
            Self::Unknown(name) => write!(f, "there is no option {name}"),
            Self::NoValue(name) => write!(f, "{name} needs a value"),
            Self::Twice(name) => write!(f, "{name} was given twice"),
            Self::Format(name) => write!(f, "--format takes text or json, not {name}"),
            Self::Key(error) => write!(f, "--key: {error}"),
        }
    }
}

/// Reads the arguments behind the program's name.
pub fn read(args: impl Iterator<Item = OsString>) -> Result<Asked, ArgsError> {
    let mut args = args;
    let (mut file, mut key, mut json) = (None, None, None);
    let mut only_files = false;
    while let Some(arg) = args.next() {
        let text = arg.to_string_lossy().into_owned();
        if only_files || text == "-" || !text.starts_with('-') {
            if file.replace(PathBuf::from(arg)).is_some() {
                return Err(ArgsError::SecondFile(text));
            }
            continue;
        }
        let (name, inline) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text.as_str(), None),
        };
        match name {
            "--" if inline.is_none() => only_files = true,
            "-h" | "--help" if inline.is_none() => return Ok(Asked::Help),
            "-V" | "--version" if inline.is_none() => return Ok(Asked::Version),
            "--key" => {
                let value = value("--key", inline, &mut args)?;
                let parsed = VerifierKey::parse(&value).map_err(ArgsError::Key)?;
                once("--key", &mut key, parsed)?;
            }
            "--format" => {
                let value = value("--format", inline, &mut args)?;
                let parsed = match value.as_str() {
                    "text" => false,
                    "json" => true,
                    _ => return Err(ArgsError::Format(value)),
                };
                once("--format", &mut json, parsed)?;
            }
            _ => return Err(ArgsError::Unknown(text)),
        }
    }
    Ok(Asked::Check(Box::new(Request {
        file: file.ok_or(ArgsError::NoFile)?,
        key,
        json: json.unwrap_or(false),
    })))
}

fn value(
    name: &'static str,
    inline: Option<String>,
    args: &mut impl Iterator<Item = OsString>,
) -> Result<String, ArgsError> {
    let next = || args.next().map(|arg| arg.to_string_lossy().into_owned());
    inline.or_else(next).ok_or(ArgsError::NoValue(name))
}

fn once<T>(name: &'static str, slot: &mut Option<T>, value: T) -> Result<(), ArgsError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(ArgsError::Twice(name)),
    }
}
