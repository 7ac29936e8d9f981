//! Histories, read: releases or packages as lines, or one package in a file.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use serde_json::Value;

use crate::{Release, compile};

/// The longest line, and the longest file that is one package.
pub const MOST_BYTES: u64 = 256 << 20;

/// Why a part of a history was not read. Reading goes on behind it.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A line is no JSON, or is neither a release nor a package.
    #[error("line {line}: {why}")]
    Line {
        /// From 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A release of a package is none of ours.
    #[error("line {line}, release {place}: {why}")]
    Release {
        /// From 1.
        line: u64,
        /// Its place in the package, from 1.
        place: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The line, or the file, is longer than [`MOST_BYTES`].
    #[error("line {0} is too long")]
    Long(u64),
    /// The input failed.
    #[error(transparent)]
    Input(#[from] io::Error),
}

/// Releases of a history, one after the other.
pub struct Reader<R> {
    input: R,
    line: u64,
    ready: VecDeque<Result<Release, ReadError>>,
    over: bool,
}

/// Reads a history: JSON Lines of releases, of release packages or of record packages, or one package in a file, in any
/// layout. Of a record its compiled release is given, or its releases put together. Fields that we do not know are left
/// out; a release with a code or an amount that cannot be is an error of its own.
pub fn read<R: BufRead>(input: R) -> Reader<R> {
    Reader {
        input,
        line: 0,
        ready: VecDeque::new(),
        over: false,
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Release, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.over {
            if let Err(error) = self.fill() {
                self.over = true;
                return Some(Err(error));
            }
        }
        self.ready.pop_front()
    }
}

impl<R: BufRead> Reader<R> {
    fn fill(&mut self) -> Result<(), ReadError> {
        let mut text = Vec::new();
        self.line += 1;
        let line = self.line;
        let bytes = (&mut self.input)
            .take(MOST_BYTES + 1)
            .read_until(b'\n', &mut text)?;
        if bytes == 0 {
            self.over = true;
            return Ok(());
        }
        if bytes as u64 > MOST_BYTES {
            return Err(ReadError::Long(line));
        }
        if text.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        match serde_json::from_slice::<Value>(&text) {
            Ok(value) => self.take(line, value),
            // A file that is one package may stand over many lines: then its first line is no JSON by itself.
            Err(error) if error.is_eof() && line == 1 => self.whole(text)?,
            Err(error) => self.refuse(line, error.to_string()),
        }
        Ok(())
    }

    fn whole(&mut self, mut text: Vec<u8>) -> Result<(), ReadError> {
        self.over = true;
        let room = (MOST_BYTES + 1).saturating_sub(text.len() as u64);
        (&mut self.input).take(room).read_to_end(&mut text)?;
        if text.len() as u64 > MOST_BYTES {
            return Err(ReadError::Long(1));
        }
        match serde_json::from_slice(&text) {
            Ok(value) => self.take(1, value),
            Err(error) => self.refuse(1, error.to_string()),
        }
        Ok(())
    }

    fn refuse(&mut self, line: u64, why: String) {
        self.ready.push_back(Err(ReadError::Line { line, why }));
    }

    fn take(&mut self, line: u64, mut value: Value) {
        plain(&mut value);
        let list = |value: &mut Value, name: &str| match value.get_mut(name).map(Value::take) {
            Some(Value::Array(list)) => Some(list),
            _ => None,
        };
        if value.get("ocid").is_some() && value.get("tag").is_some() {
            let read = serde_json::from_value(value);
            let refuse = |error: serde_json::Error| ReadError::Line {
                line,
                why: error.to_string(),
            };
            self.ready.push_back(read.map_err(refuse));
        } else if let Some(releases) =
            list(&mut value, "releases").filter(|_| value.get("ocid").is_none())
        {
            for (index, release) in releases.into_iter().enumerate() {
                self.push(
                    (line, index + 1),
                    serde_json::from_value(release).map_err(|error| error.to_string()),
                );
            }
        } else if let Some(records) = list(&mut value, "records") {
            for (index, record) in records.into_iter().enumerate() {
                self.push((line, index + 1), compiled(record));
            }
        } else {
            self.refuse(line, "neither a release nor a package".to_owned());
        }
    }

    fn push(&mut self, (line, place): (u64, usize), read: Result<Release, String>) {
        let refuse = |why| ReadError::Release { line, place, why };
        self.ready.push_back(read.map_err(refuse));
    }
}

/// Numbers that histories write as numbers or as texts.
const IDS: [&str; 4] = ["id", "awardID", "projectID", "relatedBid"];

/// Takes away what is null, which says as much as nothing, and writes ids as texts: the schema lets both stand.
fn plain(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|_, value| !value.is_null());
            for (name, value) in object.iter_mut() {
                match value {
                    Value::Number(number) if IDS.contains(&name.as_str()) => {
                        *value = Value::String(number.to_string());
                    }
                    value => plain(value),
                }
            }
        }
        Value::Array(list) => {
            list.retain(|value| !value.is_null());
            list.iter_mut().for_each(plain);
        }
        _ => {}
    }
}

/// The compiled release of a record, or its releases put together.
fn compiled(mut record: Value) -> Result<Release, String> {
    if let Some(release) = record.get_mut("compiledRelease").map(Value::take) {
        return serde_json::from_value(release).map_err(|error| error.to_string());
    }
    let releases = record.get_mut("releases").map(Value::take);
    let releases: Vec<Release> = serde_json::from_value(releases.unwrap_or_default())
        .map_err(|_| "a record without a compiled release, and without releases".to_owned())?;
    compile(&releases).map_err(|error| error.to_string())
}
