//! Lines of a strict text: a known word, a space, the value, a line feed; in one order, in one spelling.

use thiserror::Error;

/// Where a text stops being what it should be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line} should be: {wanted}")]
pub struct Malformed {
    /// The line, from 1.
    pub line: usize,
    /// What was expected there.
    pub wanted: &'static str,
}

/// The lines of a text that were not taken yet.
pub(crate) struct Lines<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Lines<'a> {
    /// The lines of these bytes, which must be UTF-8.
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let rest = std::str::from_utf8(bytes).map_err(|_| Malformed {
            line: 1,
            wanted: "UTF-8 text",
        })?;
        Ok(Self { rest, line: 0 })
    }

    /// The next line without its line feed.
    fn line(&mut self, wanted: &'static str) -> Result<&'a str, Malformed> {
        self.line += 1;
        let (line, rest) = self.rest.split_once('\n').ok_or(self.bad(wanted))?;
        self.rest = rest;
        Ok(line)
    }

    /// Takes exactly this line.
    pub(crate) fn exact(&mut self, line: &'static str) -> Result<(), Malformed> {
        if self.line(line)? == line {
            Ok(())
        } else {
            Err(self.bad(line))
        }
    }

    /// Takes a line `word value` and gives the value.
    pub(crate) fn value(&mut self, word: &str, wanted: &'static str) -> Result<&'a str, Malformed> {
        let line = self.line(wanted)?;
        line.strip_prefix(word)
            .and_then(|rest| rest.strip_prefix(' '))
            .ok_or(self.bad(wanted))
    }

    /// Takes a line `word a b …` of exactly `N` values separated by single spaces.
    pub(crate) fn values<const N: usize>(
        &mut self,
        word: &str,
        wanted: &'static str,
    ) -> Result<[&'a str; N], Malformed> {
        let all: Vec<&str> = self.value(word, wanted)?.split(' ').collect();
        all.try_into().map_err(|_| self.bad(wanted))
    }

    /// Nothing may follow.
    pub(crate) fn end(self) -> Result<(), Malformed> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Malformed {
                line: self.line + 1,
                wanted: "the end",
            })
        }
    }

    /// Whether every line was taken.
    pub(crate) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// The fault that the line just taken is not what was wanted.
    pub(crate) fn bad(&self, wanted: &'static str) -> Malformed {
        Malformed {
            line: self.line.max(1),
            wanted,
        }
    }
}

/// A decimal number in its one spelling, at most 2^53 − 1.
pub(crate) fn number(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse()
        .ok()
        .filter(|value| *value <= proof::tree::MAX_SIZE)
}

/// Exactly `N` bytes as lower-case hexadecimal.
pub(crate) fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    base::hex::decode(text)?.try_into().ok()
}

/// `1 to most` bytes of printable ASCII without a space.
pub(crate) fn is_token(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
