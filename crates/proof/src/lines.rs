//! Lines of bounded length, each ended by a line feed.

use std::io::{self, BufRead};

/// Why there is no next line.
#[derive(Debug)]
pub(crate) enum LineError {
    /// The source failed.
    Io(io::Error),
    /// The line is longer than the bound.
    TooLong,
    /// The file ends within the line.
    Unterminated,
}

/// A reader of lines that holds one line at a time and can look at it before taking it.
pub(crate) struct Lines<R> {
    source: R,
    most_bytes: usize,
    line: Vec<u8>,
    number: u64,
    held: bool,
}

impl<R: BufRead> Lines<R> {
    /// Reads lines of at most `most_bytes` bytes, not counting the line feed.
    pub(crate) fn new(source: R, most_bytes: usize) -> Self {
        Self {
            source,
            most_bytes,
            line: Vec::new(),
            number: 0,
            held: false,
        }
    }

    /// The number of the line last looked at, from 1; 0 before the first.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The next line without its line feed, which stays the next one; `None` at the end of the file.
    pub(crate) fn peek(&mut self) -> Result<Option<&[u8]>, LineError> {
        if !self.held {
            self.held = self.fill()?;
            if !self.held {
                return Ok(None);
            }
        }
        Ok(Some(&self.line))
    }

    /// Takes the next line.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, LineError> {
        let held = self.held || self.fill()?;
        self.held = false;
        Ok(held.then_some(self.line.as_slice()))
    }

    /// The source, behind the lines taken so far; nothing may be held.
    pub(crate) fn into_source(self) -> R {
        self.source
    }

    fn fill(&mut self) -> Result<bool, LineError> {
        self.line.clear();
        loop {
            let chunk = match self.source.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(LineError::Io(error)),
            };
            if chunk.is_empty() {
                if self.line.is_empty() {
                    return Ok(false);
                }
                self.number += 1;
                return Err(LineError::Unterminated);
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = end.unwrap_or(chunk.len());
            if self.line.len() + part > self.most_bytes {
                self.number += 1;
                return Err(LineError::TooLong);
            }
            self.line.extend_from_slice(&chunk[..part]);
            self.source.consume(part + usize::from(end.is_some()));
            if end.is_some() {
                self.number += 1;
                return Ok(true);
            }
        }
    }
}
