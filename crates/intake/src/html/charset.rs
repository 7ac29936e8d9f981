//! Which characters the bytes of a page are: byte order mark, declaration, and whether they fit.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8};
use memchr::memmem;

use crate::NoteKind;
use crate::note::Tally;

/// WHATWG HTML 13.2.3.2: a declaration stands within the first 1024 bytes. Sites put scripts in front of it.
const DECLARED_WITHIN: usize = 8192;

pub(super) fn decode<'a>(bytes: &'a [u8], notes: &mut Tally) -> Cow<'a, str> {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return finish(encoding, &bytes[skip..], notes);
    }
    let declared = declared(&bytes[..bytes.len().min(DECLARED_WITHIN)]);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let wrong = declared.is_some_and(|encoding| encoding != UTF_8) && !text.is_ascii();
        notes.add(NoteKind::Charset, u32::from(wrong));
        return Cow::Borrowed(text);
    }
    match declared {
        Some(encoding) if encoding != UTF_8 => finish(encoding, bytes, notes),
        // Declared as UTF-8 or not at all, and not valid UTF-8: a few broken bytes, or the national standard.
        _ => {
            let broken = bytes
                .utf8_chunks()
                .filter(|chunk| !chunk.invalid().is_empty())
                .count();
            if broken * 200 > bytes.iter().filter(|byte| !byte.is_ascii()).count() {
                notes.add(NoteKind::Charset, u32::from(declared.is_some()));
                return finish(GB18030, bytes, notes);
            }
            finish(UTF_8, bytes, notes)
        }
    }
}

/// `charset=` of a `meta` element. GB 2312 and GBK are read by their superset.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let lower = head.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = memmem::find(&lower[from..], b"charset") {
        let rest = lower[from + at + 7..].trim_ascii_start();
        from += at + 7;
        let Some(rest) = rest.strip_prefix(b"=") else {
            continue;
        };
        let rest = rest.trim_ascii_start();
        let rest = rest
            .strip_prefix(b"\"")
            .or_else(|| rest.strip_prefix(b"'"))
            .unwrap_or(rest);
        let end = rest
            .iter()
            .position(|byte| !byte.is_ascii_alphanumeric() && !b"-_:.".contains(byte))
            .unwrap_or(rest.len());
        let Some(encoding) = Encoding::for_label(&rest[..end]) else {
            continue;
        };
        // A page that carries an ASCII declaration cannot be in UTF-16, WHATWG HTML 13.2.3.2.
        if encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE {
            return Some(UTF_8);
        }
        return Some(if encoding == encoding_rs::GBK {
            GB18030
        } else {
            encoding
        });
    }
    None
}

fn finish<'a>(encoding: &'static Encoding, bytes: &'a [u8], notes: &mut Tally) -> Cow<'a, str> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken {
        let count = text.matches('\u{fffd}').count();
        notes.add(
            NoteKind::BrokenBytes,
            u32::try_from(count).unwrap_or(u32::MAX),
        );
    }
    text
}
