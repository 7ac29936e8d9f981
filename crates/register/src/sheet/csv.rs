//! CSV after RFC 4180, in UTF-8 or GB 18030, between commas, semicolons or tabs.

use std::io::{self, Read, Seek, SeekFrom};

use encoding_rs::{CoderResult, Decoder, GB18030, UTF_8};

use super::{CELLS, LINES, Line, SheetError, Step, cell};

/// Bytes from which encoding and separator are told.
const LOOKED_AT: usize = 64 * 1024;

pub(super) fn read(
    mut source: impl Read + Seek,
    each: &mut dyn FnMut(&Line) -> Step,
) -> Result<(), SheetError> {
    let unreadable = |error: io::Error| SheetError::Unreadable(error.to_string());
    let mut start = Vec::new();
    source
        .by_ref()
        .take(LOOKED_AT as u64)
        .read_to_end(&mut start)
        .map_err(unreadable)?;
    source.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let encoding = match std::str::from_utf8(&start) {
        Ok(_) => UTF_8,
        // The last character may be cut in two.
        Err(error) if error.error_len().is_none() => UTF_8,
        Err(_) => GB18030,
    };
    let separator = separator(&start);
    let decoded = Decoded {
        source,
        decoder: encoding.new_decoder_with_bom_removal(),
        raw: vec![0; LOOKED_AT],
        filled: 0..0,
        ended: false,
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .buffer_capacity(LOOKED_AT)
        .from_reader(decoded);
    let mut record = csv::StringRecord::new();
    let mut line = Line::default();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => return Err(of(error)),
        }
        // A spreadsheet counts records, whatever line breaks stand within their cells.
        line.number += 1;
        if line.number > LINES {
            return Err(SheetError::TooMany);
        }
        line.cells.clear();
        line.cells
            .extend(record.iter().take(CELLS).map(|text| cell(plain(text))));
        if line.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if each(&line)?.is_break() {
            return Ok(());
        }
    }
}

/// A text without the apostrophe that an export puts in front of what looks like a formula.
fn plain(text: &str) -> &str {
    let risky = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(risky) => rest,
        _ => text,
    }
}

fn of(error: csv::Error) -> SheetError {
    match error.kind() {
        csv::ErrorKind::Io(cause) if cause.kind() == io::ErrorKind::InvalidData => {
            SheetError::Encoding
        }
        _ => SheetError::Unreadable(error.to_string()),
    }
}

/// The sign that stands most often in the first lines.
fn separator(start: &[u8]) -> u8 {
    let head: Vec<u8> = start.iter().take(4096).copied().collect();
    let count = |sign: u8| head.iter().filter(|byte| **byte == sign).count();
    *[b',', b';', b'\t']
        .iter()
        .rev()
        .max_by_key(|sign| count(**sign))
        .unwrap_or(&b',')
}

/// Text of one encoding as UTF-8.
struct Decoded<R> {
    source: R,
    decoder: Decoder,
    raw: Vec<u8>,
    filled: std::ops::Range<usize>,
    ended: bool,
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.filled.is_empty() && !self.ended {
                let count = self.source.read(&mut self.raw)?;
                self.filled = 0..count;
                self.ended = count == 0;
            }
            let last = self.ended && self.filled.is_empty();
            let raw = &self.raw[self.filled.clone()];
            let (result, taken, written, wrong) = self.decoder.decode_to_utf8(raw, into, last);
            self.filled.start += taken;
            if wrong {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "not of its encoding",
                ));
            }
            if written > 0 || (last && result == CoderResult::InputEmpty) {
                return Ok(written);
            }
            if result == CoderResult::OutputFull && written == 0 {
                // Less room than one character takes: the reader above always has more.
                return Err(io::Error::other("no room for a character"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::ops::ControlFlow;

    use super::*;

    fn lines(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>, SheetError> {
        let mut out = Vec::new();
        read(Cursor::new(bytes), &mut |line| {
            out.push((line.number, line.cells.clone()));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(out)
    }

    #[test]
    fn both_encodings_and_three_separators_are_read() {
        let text = "编码,名称\r\nSF-1,\"示例，\"\"收费\"\"\n第二行\"\r\n\r\nSF-2,乙\r\n";
        let expected = vec![
            (1, vec!["编码".to_owned(), "名称".to_owned()]),
            (
                2,
                vec!["SF-1".to_owned(), "示例，\"收费\"\n第二行".to_owned()],
            ),
            (3, vec!["SF-2".to_owned(), "乙".to_owned()]),
        ];
        assert_eq!(lines(text.as_bytes()).expect("lines"), expected);
        let marked = format!("\u{feff}{text}");
        assert_eq!(lines(marked.as_bytes()).expect("lines"), expected);
        let (chinese, _, _) = GB18030.encode(text);
        assert_eq!(lines(&chinese).expect("lines"), expected);
        let tabs = lines("编码\t名称\nSF-1\t甲\n".as_bytes()).expect("lines");
        assert_eq!(tabs[1].1, ["SF-1", "甲"]);
    }

    #[test]
    fn what_is_of_no_encoding_is_refused() {
        assert!(matches!(
            lines(&[b'a', b',', 0xff, 0xff, b'\n']),
            Err(SheetError::Encoding)
        ));
        let mut long = "编码,名称\n".repeat(20_000).into_bytes();
        long.push(0xff);
        assert!(matches!(lines(&long), Err(SheetError::Encoding)));
    }
}
