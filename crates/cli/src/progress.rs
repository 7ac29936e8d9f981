//! How far a long file was read, on a terminal: a log keeps no line that is written over.

use std::io::{self, IsTerminal, Read};

/// Files from this length on say how far they were read, in bytes.
const LONG: u64 = 16 << 20;
/// What is read between two words of it, in bytes.
const STEP: u64 = 4 << 20;

/// A reader that says on standard error how far it is, where that is a terminal and the file is long or of unknown length.
pub struct Watched<R> {
    input: R,
    /// Its length in bytes, where it is known.
    length: Option<u64>,
    watched: bool,
    read: u64,
    told: u64,
}

impl<R> Watched<R> {
    /// Watches a reader of a length in bytes, where that is known.
    pub fn new(input: R, length: Option<u64>) -> Self {
        Self {
            input,
            length,
            watched: io::stderr().is_terminal() && length.is_none_or(|length| length >= LONG),
            read: 0,
            told: 0,
        }
    }
}

/// What is said of so many bytes.
fn said(read: u64, length: Option<u64>) -> String {
    match length {
        Some(length) => format!(
            "{:3}% of {} MB",
            read * 100 / length.max(1),
            length / 1_000_000
        ),
        None => format!("{} MB", read / 1_000_000),
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(into)?;
        self.read += count as u64;
        if self.watched && count == 0 && self.told > 0 {
            eprint!("\r{:30}\r", "");
            self.told = 0;
        } else if self.watched && self.read - self.told >= STEP {
            self.told = self.read;
            eprint!("\r{}", said(self.read, self.length));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_said_and_the_bytes_go_through() {
        assert_eq!(said(5_000_000, Some(20_000_000)), " 25% of 20 MB");
        assert_eq!(said(5_000_000, None), "5 MB");
        assert_eq!(said(0, Some(0)), "  0% of 0 MB");
        let bytes: Vec<u8> = (0..100_000).map(|at: u32| at as u8).collect();
        let mut read = Vec::new();
        let mut watched = Watched::new(&bytes[..], Some(100_000));
        watched.read_to_end(&mut read).expect("read");
        assert_eq!(read, bytes);
        assert_eq!(watched.read, 100_000);
    }
}
