//! Bytes to text, with a way back: every offset in the decoded text maps to a byte of the original file.

use std::borrow::Cow;

use encoding_rs::GB18030;

use crate::model::{Encoding, Span};

/// Decoded text and the map back to the file.
pub(crate) struct Decoded<'a> {
    bytes: &'a [u8],
    pub(crate) text: Cow<'a, str>,
    pub(crate) encoding: Encoding,
    map: Map,
    /// Bytes that are no text in the encoding.
    pub(crate) broken: Vec<Span>,
}

enum Map {
    /// Source offset = text offset + constant.
    Shift(usize),
    /// Checkpoints (text offset, source offset), at least one every `STRIDE` characters.
    Points(Vec<(usize, usize)>),
}

const STRIDE: usize = 48;
/// How much of a file is looked at to guess its encoding.
const SAMPLE: usize = 1 << 16;

impl Decoded<'_> {
    /// The byte in the file where the text offset stands.
    pub(crate) fn source(&self, at: usize) -> usize {
        match &self.map {
            Map::Shift(by) => at + by,
            Map::Points(points) => {
                let i = points.partition_point(|p| p.0 <= at).saturating_sub(1);
                let Some(&(mut text_at, mut source_at)) = points.get(i) else {
                    return 0;
                };
                let limit = points.get(i + 1).map_or(self.bytes.len(), |p| p.1);
                let rest = self.text.get(text_at..).unwrap_or_default();
                for ch in rest.chars() {
                    if text_at >= at {
                        break;
                    }
                    text_at += ch.len_utf8();
                    source_at += step(
                        self.encoding,
                        &self.bytes[source_at.min(self.bytes.len())..],
                        ch,
                    );
                }
                source_at.min(limit)
            }
        }
    }

    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        let from = self.source(start);
        Span {
            start: from,
            end: self.source(end).max(from),
        }
    }
}

/// Length in the source of the sequence at its head that was decoded as `ch`.
fn step(encoding: Encoding, source: &[u8], ch: char) -> usize {
    match encoding {
        Encoding::Utf8 => ch.len_utf8(),
        Encoding::Utf16Le | Encoding::Utf16Be => ch.len_utf16() * 2,
        Encoding::Gb18030 => gb_len(source),
    }
}

/// Length of the GB 18030 sequence at the head, valid or not.
fn gb_len(source: &[u8]) -> usize {
    match source {
        [0x81..=0xfe, 0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, ..] => 4,
        [0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe, ..] => 2,
        _ => 1,
    }
}

/// Decodes a piece of a file whose encoding is known.
pub(crate) fn decode_as(encoding: Encoding, piece: &[u8]) -> Cow<'_, str> {
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(piece),
        Encoding::Gb18030 => GB18030.decode_without_bom_handling(piece).0,
        Encoding::Utf16Le => encoding_rs::UTF_16LE.decode_without_bom_handling(piece).0,
        Encoding::Utf16Be => encoding_rs::UTF_16BE.decode_without_bom_handling(piece).0,
    }
}

/// Detects the encoding and decodes; never fails.
pub(crate) fn decode(bytes: &[u8]) -> Decoded<'_> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(bytes, rest, 3),
        [0xff, 0xfe, ..] => utf16(bytes, 2, Encoding::Utf16Le),
        [0xfe, 0xff, ..] => utf16(bytes, 2, Encoding::Utf16Be),
        _ => match guess(bytes) {
            Encoding::Utf8 => utf8(bytes, bytes, 0),
            Encoding::Gb18030 => gb18030(bytes),
            other => utf16(bytes, 0, other),
        },
    }
}

fn guess(bytes: &[u8]) -> Encoding {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    match std::str::from_utf8(sample) {
        Ok(_) => return Encoding::Utf8,
        // Only the sample's last character is cut.
        Err(e) if e.error_len().is_none() => return Encoding::Utf8,
        Err(_) => {}
    }
    let candidates = [
        Encoding::Utf8,
        Encoding::Gb18030,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
    ];
    let mut best = (i64::MIN, Encoding::Utf8);
    for encoding in candidates {
        let score = plausibility(&decode_as(encoding, sample));
        if score > best.0 {
            best = (score, encoding);
        }
    }
    best.1
}

/// Common ideographs and punctuation speak for a reading, replacement and private characters against it. Per
/// mille of the characters, so that an encoding that yields more characters has no advantage.
fn plausibility(text: &str) -> i64 {
    let (mut good, mut all) = (0i64, 0i64);
    for ch in text.chars() {
        all += 1;
        good += match ch {
            '的' | '一' | '和' | '市' | '工' | '作' | '行' | '政' | '，' | '。' | '、' => {
                6
            }
            '\u{4e00}'..='\u{9fa5}' | '\u{3001}'..='\u{3011}' | '\u{ff01}'..='\u{ff5e}' => 1,
            '\n' | '\r' | '\t' | ' '..='~' => 1,
            '\u{fffd}' => -8,
            '\u{e000}'..='\u{f8ff}' | '\0'..='\x1f' => -4,
            _ => -1,
        };
    }
    if all == 0 { 0 } else { good * 1000 / all }
}

fn utf8<'a>(bytes: &'a [u8], rest: &'a [u8], shift: usize) -> Decoded<'a> {
    if let Ok(text) = std::str::from_utf8(rest) {
        let text = Cow::Borrowed(text);
        return Decoded {
            bytes,
            text,
            encoding: Encoding::Utf8,
            map: Map::Shift(shift),
            broken: Vec::new(),
        };
    }
    let mut text = String::with_capacity(rest.len());
    let mut points = Vec::new();
    let mut broken = Vec::new();
    let mut at = shift;
    for chunk in rest.utf8_chunks() {
        points.push((text.len(), at));
        text.push_str(chunk.valid());
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            points.push((text.len(), at));
            text.push('\u{fffd}');
            broken.push(Span {
                start: at,
                end: at + chunk.invalid().len(),
            });
            at += chunk.invalid().len();
        }
    }
    points.push((text.len(), at));
    // Within a valid run the offsets advance together, so a strided walk is short only if points are dense.
    let points = densify(&text, points);
    Decoded {
        bytes,
        text: Cow::Owned(text),
        encoding: Encoding::Utf8,
        map: Map::Points(points),
        broken,
    }
}

/// Adds checkpoints inside long valid UTF-8 runs.
fn densify(text: &str, points: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    let mut out = Vec::with_capacity(points.len() + text.len() / (STRIDE * 3));
    for pair in points.windows(2) {
        let (mut text_at, mut source_at) = pair[0];
        while text_at < pair[1].0 {
            out.push((text_at, source_at));
            let mut next = (text_at + STRIDE * 3).min(pair[1].0);
            while !text.is_char_boundary(next) {
                next += 1;
            }
            source_at += next - text_at;
            text_at = next;
        }
    }
    out.extend(points.last());
    out
}

fn gb18030(bytes: &[u8]) -> Decoded<'_> {
    let mut broken = Vec::new();
    let text = match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => text.into_owned(),
        None => {
            let mut text = String::with_capacity(bytes.len() * 3 / 2);
            let mut at = 0;
            while at < bytes.len() {
                let len = gb_len(&bytes[at..]);
                match GB18030
                    .decode_without_bom_handling_and_without_replacement(&bytes[at..at + len])
                {
                    Some(piece) if piece.chars().count() == 1 => text.push_str(&piece),
                    _ => {
                        text.push('\u{fffd}');
                        broken.push(Span {
                            start: at,
                            end: at + len,
                        });
                    }
                }
                at += len;
            }
            text
        }
    };
    let points = stride_points(&text, 0, bytes, Encoding::Gb18030);
    Decoded {
        bytes,
        text: Cow::Owned(text),
        encoding: Encoding::Gb18030,
        map: Map::Points(points),
        broken,
    }
}

fn utf16(bytes: &[u8], skip: usize, encoding: Encoding) -> Decoded<'_> {
    let mut broken = Vec::new();
    let mut text = String::with_capacity(bytes.len() * 3 / 2);
    let body = &bytes[skip..];
    let units = body.chunks_exact(2).map(|pair| match encoding {
        Encoding::Utf16Be => u16::from_be_bytes([pair[0], pair[1]]),
        _ => u16::from_le_bytes([pair[0], pair[1]]),
    });
    let mut at = skip;
    for unit in char::decode_utf16(units) {
        let ch = unit.unwrap_or_else(|_| {
            broken.push(Span {
                start: at,
                end: at + 2,
            });
            '\u{fffd}'
        });
        text.push(ch);
        at += ch.len_utf16() * 2;
    }
    if body.len() % 2 == 1 {
        broken.push(Span {
            start: bytes.len() - 1,
            end: bytes.len(),
        });
        text.push('\u{fffd}');
    }
    let points = stride_points(&text, skip, bytes, encoding);
    Decoded {
        bytes,
        text: Cow::Owned(text),
        encoding,
        map: Map::Points(points),
        broken,
    }
}

fn stride_points(text: &str, skip: usize, bytes: &[u8], encoding: Encoding) -> Vec<(usize, usize)> {
    let mut points = Vec::with_capacity(text.len() / (STRIDE * 2) + 2);
    let mut source_at = skip;
    for (n, (text_at, ch)) in text.char_indices().enumerate() {
        if n % STRIDE == 0 {
            points.push((text_at, source_at));
        }
        source_at += step(encoding, &bytes[source_at.min(bytes.len())..], ch);
    }
    points.push((text.len(), bytes.len()));
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detects_and_maps_back() {
        let plain = "一、总体要求\n1.建立100个（示例）机构，９月底前完成。\n";
        let gb = GB18030.encode(plain).0.into_owned();
        let mut le: Vec<u8> = vec![0xff, 0xfe];
        le.extend(plain.encode_utf16().flat_map(u16::to_le_bytes));
        let mut bom = vec![0xef, 0xbb, 0xbf];
        bom.extend(plain.as_bytes());
        for (bytes, encoding) in [
            (plain.as_bytes().to_vec(), Encoding::Utf8),
            (bom, Encoding::Utf8),
            (gb, Encoding::Gb18030),
            (le, Encoding::Utf16Le),
        ] {
            let decoded = decode(&bytes);
            assert_eq!(decoded.encoding, encoding);
            assert_eq!(decoded.text, plain);
            for (at, ch) in plain.char_indices() {
                let span = decoded.span(at, at + ch.len_utf8());
                assert_eq!(
                    decode_as(encoding, &bytes[span.start..span.end]),
                    ch.to_string()
                );
            }
        }
    }

    #[test]
    fn truncated_tail_is_still_utf8() {
        let mut bytes = "加强领导，落实责任。".as_bytes().to_vec();
        bytes.pop();
        let decoded = decode(&bytes);
        assert_eq!(decoded.encoding, Encoding::Utf8);
        assert_eq!(decoded.broken.len(), 1);
        assert_eq!(decoded.source(decoded.text.len()), bytes.len());
    }

    #[test]
    fn damaged_gb18030_keeps_the_map() {
        let mut bytes = GB18030.encode("市财政局负责，").0.into_owned();
        bytes.push(0xff);
        bytes.extend(GB18030.encode("市住建局配合。").0.iter());
        let decoded = decode(&bytes);
        assert_eq!(decoded.encoding, Encoding::Gb18030);
        assert_eq!(decoded.broken.len(), 1);
        let at = decoded.text.find("市住建").expect("the name");
        assert_eq!(decoded.source(at), 15);
    }
}
