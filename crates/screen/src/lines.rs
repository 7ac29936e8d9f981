//! Lines of a file, read in pieces that stay in the processor's cache.

use std::io::{self, Read};

/// How much is read at a time. A longer line makes the buffer grow.
const PIECE: usize = 1 << 17;

/// A run of whole lines, or one line that cannot be read.
pub(crate) enum Lines<'a> {
    /// Whole lines, each ended by a line feed, the last one of the file perhaps by its end.
    Text(&'a str),
    /// One line that is not UTF-8.
    NotText,
}

/// Hands the file to `take`, run by run, with the number of the first line of each. `take` says how many lines it saw.
pub(crate) fn read(
    mut input: impl Read,
    mut take: impl FnMut(u64, Lines<'_>) -> u64,
) -> Result<(), io::Error> {
    let mut buffer = vec![0; PIECE];
    let mut filled = 0;
    let mut line = 1;
    loop {
        if filled == buffer.len() {
            buffer.resize(buffer.len() * 2, 0);
        }
        let count = match input.read(&mut buffer[filled..]) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let before = filled;
        filled += count;
        if count == 0 {
            hand(&buffer[..filled], &mut line, &mut take);
            return Ok(());
        }
        if let Some(end) = memchr::memrchr(b'\n', &buffer[before..filled]) {
            let end = before + end + 1;
            hand(&buffer[..end], &mut line, &mut take);
            buffer.copy_within(end..filled, 0);
            filled -= end;
        }
    }
}

fn hand(bytes: &[u8], line: &mut u64, take: &mut impl FnMut(u64, Lines<'_>) -> u64) {
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        if !text.is_empty() {
            *line += take(*line, Lines::Text(text));
        }
        return;
    }
    for bytes in bytes.split_inclusive(|byte| *byte == b'\n') {
        let lines = simdutf8::basic::from_utf8(bytes).map_or(Lines::NotText, Lines::Text);
        *line += take(*line, lines);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A reader that gives one byte at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else {
                return Ok(0);
            };
            into[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn runs(input: impl Read) -> String {
        let mut all = String::new();
        read(input, |line, lines| match lines {
            Lines::Text(text) => {
                all.push_str(&format!("{line}:{text}|"));
                text.split_inclusive('\n').count() as u64
            }
            Lines::NotText => {
                all.push_str(&format!("{line}!|"));
                1
            }
        })
        .unwrap();
        all
    }

    #[test]
    fn lines_are_whole_and_numbered() {
        assert_eq!(runs(&b""[..]), "");
        assert_eq!(runs(&b"a\nb"[..]), "1:a\n|2:b|");
        assert_eq!(runs(Slow(b"a\n\nb\n")), "1:a\n|2:\n|3:b\n|");
        assert_eq!(runs(&b"a\n\xff\nb\n"[..]), "1:a\n|2!|3:b\n|");
        let long = "x".repeat(PIECE * 3);
        assert_eq!(
            runs(format!("{long}\ny").as_bytes()),
            format!("1:{long}\n|2:y|")
        );
    }
}
