//! A strict, borrowing reader of JSON texts, one a line.
//!
//! History files are read at the speed of memory, and nine tenths of a release are of no interest to a screen. So a value
//! is either taken by name or passed over, without a tree; passing over checks the grammar (RFC 8259) all the same, for a
//! line that is not JSON must be refused whole and not half read.

use std::borrow::Cow;

use wide::u8x16;

/// Not JSON, or nested deeper than [`DEEPEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotJson;

/// How deep arrays and objects may nest: as deep as the common readers of Rust go, so that a line is accepted here when it
/// is accepted there.
const DEEPEST: u32 = 127;

/// A place in a text that holds JSON values, each ended by a line feed.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    depth: u32,
    scan: Scan<'a>,
}

/// Where a string lies, without its quotes.
#[derive(Clone, Copy)]
struct Raw {
    start: usize,
    end: usize,
    escaped: bool,
}

/// The moving part of a cursor: small and copied, so that it stays in registers while values are passed over.
#[derive(Clone, Copy)]
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the 64 bytes begin that `marks` is about.
    block: usize,
    /// One bit for each byte of the block that is a quote, a backslash or a control character: where a string may end.
    marks: u64,
}

impl<'a> Scan<'a> {
    /// The byte that comes next; a NUL at the end, which no rule of the grammar allows.
    #[inline(always)]
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// The next byte that is not white space. A line feed ends the text and is not passed.
    #[inline(always)]
    fn next(&mut self) -> u8 {
        loop {
            let byte = self.peek();
            if byte > b' ' || !matches!(byte, b' ' | b'\t' | b'\r') {
                return byte;
            }
            self.at += 1;
        }
    }

    /// Looks at the 64 bytes from `block` on. Past the end stand NULs, which are control characters.
    #[inline(always)]
    fn mark(&mut self, block: usize) {
        self.block = block;
        let rest = self.bytes.get(block..).unwrap_or_default();
        self.marks = match rest.first_chunk::<64>() {
            Some(chunk) => marks(chunk),
            None => last_marks(rest),
        };
    }

    /// The place of the first quote, backslash or control character from `at` on; at or past the end when there is none.
    #[inline(always)]
    fn special(&mut self, at: usize) -> usize {
        let block = at & !63;
        if block != self.block {
            self.mark(block);
        }
        let marks = self.marks >> (at & 63);
        if marks != 0 {
            return at + marks.trailing_zeros() as usize;
        }
        loop {
            self.mark(self.block + 64);
            if self.marks != 0 {
                return self.block + self.marks.trailing_zeros() as usize;
            }
        }
    }

    /// Passes a string whose opening quote comes next.
    #[inline(always)]
    fn string(&mut self) -> Result<Raw, NotJson> {
        let start = self.at + 1;
        let end = self.special(start);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Raw {
                start,
                end,
                escaped: false,
            });
        }
        let (scan, raw) = self.string_with_escapes(start, end)?;
        *self = scan;
        Ok(raw)
    }

    #[cold]
    fn string_with_escapes(mut self, start: usize, mut end: usize) -> Result<(Self, Raw), NotJson> {
        loop {
            match self.bytes.get(end) {
                Some(b'"') => {
                    self.at = end + 1;
                    let escaped = true;
                    return Ok((
                        self,
                        Raw {
                            start,
                            end,
                            escaped,
                        },
                    ));
                }
                Some(b'\\') => end = escape(self.bytes, end)?.0,
                _ => return Err(NotJson),
            }
            end = self.special(end);
        }
    }

    #[inline(always)]
    fn colon(&mut self) -> Result<(), NotJson> {
        if self.next() != b':' {
            return Err(NotJson);
        }
        self.at += 1;
        Ok(())
    }

    #[inline(always)]
    fn literal(&mut self, word: &[u8]) -> Result<(), NotJson> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end) != Some(word) {
            return Err(NotJson);
        }
        self.at = end;
        Ok(())
    }

    #[inline(always)]
    fn run_of_digits(&mut self) -> Result<(), NotJson> {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == start {
            return Err(NotJson);
        }
        Ok(())
    }

    #[inline(always)]
    fn digits(&mut self) -> Result<(), NotJson> {
        if self.peek() == b'-' {
            self.at += 1;
        }
        if self.peek() == b'0' {
            self.at += 1;
            if self.peek().is_ascii_digit() {
                return Err(NotJson);
            }
        } else {
            self.run_of_digits()?;
        }
        if self.peek() == b'.' {
            self.at += 1;
            self.run_of_digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            self.run_of_digits()?;
        }
        Ok(())
    }
}

impl<'a> Cursor<'a> {
    /// Reads from the beginning of the text.
    pub(crate) fn new(text: &'a str) -> Self {
        let mut scan = Scan {
            bytes: text.as_bytes(),
            at: 0,
            block: 0,
            marks: 0,
        };
        scan.mark(0);
        let depth = 0;
        Self { text, depth, scan }
    }

    /// Goes to the beginning of a line.
    pub(crate) fn go(&mut self, at: usize) {
        self.scan.at = at;
        self.depth = 0;
    }

    /// Whether nothing but white space is left on the line. The cursor then stands at the line feed or the end.
    pub(crate) fn at_end(&mut self) -> bool {
        self.scan.next() == b'\n' || self.scan.at >= self.text.len()
    }

    /// Where the next line begins.
    pub(crate) fn end_of_line(&self) -> usize {
        if self.scan.peek() == b'\n' {
            return self.scan.at + 1;
        }
        // The cursor never passes a line feed.
        let rest = self.scan.bytes.get(self.scan.at..).unwrap_or_default();
        memchr::memchr(b'\n', rest).map_or(self.text.len(), |found| self.scan.at + found + 1)
    }

    #[inline(always)]
    fn open(&mut self) -> Result<(), NotJson> {
        self.scan.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(NotJson);
        }
        Ok(())
    }

    #[inline(always)]
    fn close(&mut self) {
        self.scan.at += 1;
        self.depth -= 1;
    }

    /// Hands each member of an object to `member`, which must take or pass its value. False when the value is not an
    /// object; it is passed over then.
    #[inline]
    pub(crate) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &str) -> Result<(), NotJson>,
    ) -> Result<bool, NotJson> {
        if self.scan.next() != b'{' {
            self.pass()?;
            return Ok(false);
        }
        self.open()?;
        if self.scan.next() == b'}' {
            self.close();
            return Ok(true);
        }
        loop {
            if self.scan.next() != b'"' {
                return Err(NotJson);
            }
            let raw = self.scan.string()?;
            self.scan.colon()?;
            if raw.escaped {
                let key = self.unescape(&raw);
                member(self, &key)?;
            } else {
                let text = self.text;
                member(self, &text[raw.start..raw.end])?;
            }
            match self.scan.next() {
                b',' => self.scan.at += 1,
                b'}' => {
                    self.close();
                    return Ok(true);
                }
                _ => return Err(NotJson),
            }
        }
    }

    /// Hands each element of an array to `element`, which must take or pass it. False when the value is not an array; it
    /// is passed over then.
    #[inline]
    pub(crate) fn array(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<(), NotJson>,
    ) -> Result<bool, NotJson> {
        if self.scan.next() != b'[' {
            self.pass()?;
            return Ok(false);
        }
        self.open()?;
        if self.scan.next() == b']' {
            self.close();
            return Ok(true);
        }
        loop {
            element(self)?;
            match self.scan.next() {
                b',' => self.scan.at += 1,
                b']' => {
                    self.close();
                    return Ok(true);
                }
                _ => return Err(NotJson),
            }
        }
    }

    /// A string; `None` for any other value, which is passed over.
    pub(crate) fn text(&mut self) -> Result<Option<Cow<'a, str>>, NotJson> {
        if self.scan.next() != b'"' {
            self.pass()?;
            return Ok(None);
        }
        let raw = self.scan.string()?;
        Ok(Some(if raw.escaped {
            Cow::Owned(self.unescape(&raw))
        } else {
            Cow::Borrowed(&self.text[raw.start..raw.end])
        }))
    }

    /// A number as it is written; `None` for any other value, which is passed over.
    pub(crate) fn number(&mut self) -> Result<Option<&'a str>, NotJson> {
        if !matches!(self.scan.next(), b'-' | b'0'..=b'9') {
            self.pass()?;
            return Ok(None);
        }
        let start = self.scan.at;
        self.scan.digits()?;
        Ok(Some(&self.text[start..self.scan.at]))
    }

    /// Passes over one value, whatever it is.
    pub(crate) fn pass(&mut self) -> Result<(), NotJson> {
        let mut scan = self.scan;
        let passed = pass(&mut scan, DEEPEST - self.depth);
        self.scan = scan;
        passed
    }

    fn unescape(&self, raw: &Raw) -> String {
        let bytes = self.scan.bytes;
        let mut out = String::with_capacity(raw.end - raw.start);
        let mut at = raw.start;
        while at < raw.end {
            let next =
                memchr::memchr(b'\\', &bytes[at..raw.end]).map_or(raw.end, |found| at + found);
            out.push_str(&self.text[at..next]);
            at = next;
            // The string was passed before, so its escapes are good.
            if let Ok((after, letter)) = escape(bytes, next)
                && next < raw.end
            {
                out.push(letter);
                at = after;
            }
        }
        out
    }
}

/// Passes over one value in which arrays and objects may nest `deepest` deep.
#[inline(always)]
fn pass(scan: &mut Scan<'_>, deepest: u32) -> Result<(), NotJson> {
    // One bit for each open array (0) or object (1): depth is bounded by 127, so they fit.
    let mut objects = 0_u128;
    let mut depth = 0;
    'value: loop {
        let byte = scan.next();
        if byte == b'"' {
            scan.string()?;
        } else if byte == b'{' {
            scan.at += 1;
            depth += 1;
            if depth > deepest {
                return Err(NotJson);
            }
            objects = objects << 1 | 1;
            match scan.next() {
                b'"' => {
                    scan.string()?;
                    scan.colon()?;
                    continue 'value;
                }
                b'}' => {
                    scan.at += 1;
                    depth -= 1;
                    objects >>= 1;
                }
                _ => return Err(NotJson),
            }
        } else if byte == b'[' {
            scan.at += 1;
            depth += 1;
            if depth > deepest {
                return Err(NotJson);
            }
            objects <<= 1;
            if scan.next() != b']' {
                continue 'value;
            }
            scan.at += 1;
            depth -= 1;
            objects >>= 1;
        } else {
            scalar(scan, byte)?;
        }
        loop {
            if depth == 0 {
                return Ok(());
            }
            let in_object = objects & 1 == 1;
            let byte = scan.next();
            scan.at += 1;
            if byte == b',' {
                if in_object {
                    if scan.next() != b'"' {
                        return Err(NotJson);
                    }
                    scan.string()?;
                    scan.colon()?;
                }
                continue 'value;
            }
            if byte != if in_object { b'}' } else { b']' } {
                scan.at -= 1;
                return Err(NotJson);
            }
            depth -= 1;
            objects >>= 1;
        }
    }
}

/// Passes over what is neither a string nor an array nor an object.
#[inline(always)]
fn scalar(scan: &mut Scan<'_>, first: u8) -> Result<(), NotJson> {
    match first {
        b'-' | b'0'..=b'9' => scan.digits(),
        b't' => scan.literal(b"true"),
        b'f' => scan.literal(b"false"),
        b'n' => scan.literal(b"null"),
        _ => Err(NotJson),
    }
}

#[cold]
fn last_marks(rest: &[u8]) -> u64 {
    let mut chunk = [0; 64];
    chunk[..rest.len()].copy_from_slice(rest);
    marks(&chunk)
}

/// One bit for each quote, backslash and control character.
#[inline(always)]
fn marks(chunk: &[u8; 64]) -> u64 {
    let (parts, _) = chunk.as_chunks::<16>();
    parts.iter().rev().fold(0, |marks, part| {
        let bytes = u8x16::new(*part);
        let found = bytes.simd_eq(u8x16::splat(b'"'))
            | bytes.simd_eq(u8x16::splat(b'\\'))
            | bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
        marks << 16 | u64::from(found.to_bitmask())
    })
}

/// Reads the escape at `at`: the place after it and what it stands for.
fn escape(bytes: &[u8], at: usize) -> Result<(usize, char), NotJson> {
    let letter = match bytes.get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode_escape(bytes, at),
        _ => return Err(NotJson),
    };
    Ok((at + 2, letter))
}

fn unicode_escape(bytes: &[u8], at: usize) -> Result<(usize, char), NotJson> {
    let unit = |from: usize| -> Result<u32, NotJson> {
        let digits = bytes.get(from..from + 4).ok_or(NotJson)?;
        digits.iter().try_fold(0, |sum, byte| {
            let digit = char::from(*byte).to_digit(16).ok_or(NotJson)?;
            Ok(sum << 4 | digit)
        })
    };
    let first = unit(at + 2)?;
    if let Some(letter) = char::from_u32(first) {
        return Ok((at + 6, letter));
    }
    // Half of a pair: the other half must follow.
    if bytes.get(at + 6..at + 8) != Some(b"\\u") {
        return Err(NotJson);
    }
    let second = unit(at + 8)?;
    let letter = char::decode_utf16([first as u16, second as u16])
        .next()
        .and_then(Result::ok)
        .filter(|_| (0xdc00..0xe000).contains(&second))
        .ok_or(NotJson)?;
    Ok((at + 12, letter))
}
