//! What a file is, by its first bytes and the names of its parts; the file's own name only breaks ties.

use std::borrow::Cow;
use std::io::Cursor;

use base::Lang;
use memchr::memmem;

/// The kinds of file that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Plain text in UTF-8, UTF-16 or GB 18030.
    Text,
    /// Office Open XML, ECMA-376 (Word 2007 and later, WPS).
    Docx,
    /// PDF, ISO 32000.
    Pdf,
    /// A web page.
    Html,
    /// Open Fixed-layout Document, GB/T 33190.
    Ofd,
    /// Excel, 2007 and later.
    Xlsx,
    /// Word before 2007, WPS's own format, RTF, Word 2003 XML.
    LegacyDoc,
    /// A picture.
    Image,
    /// Anything else.
    Unknown,
}

impl Kind {
    /// What people call it.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Text => lang.pick("纯文本", "plain text"),
            Self::Docx => "Word",
            Self::Pdf => "PDF",
            Self::Html => lang.pick("网页", "web page"),
            Self::Ofd => "OFD",
            Self::Xlsx => "Excel",
            Self::LegacyDoc => lang.pick("旧版 Word", "older Word"),
            Self::Image => lang.pick("图片", "picture"),
            Self::Unknown => lang.pick("未知", "unknown"),
        }
    }
}

/// How much of a file is looked at.
const SAMPLE: usize = 1 << 16;
/// ISO 32000-1, annex H: readers accept the header within the first 1024 bytes.
const PDF_HEADER_WITHIN: usize = 1024;
const OLE2: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// The stream of an encrypted Office package, MS-OFFCRYPTO 2.3.4.4, in UTF-16LE as compound files name it.
const ENCRYPTED_PACKAGE: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";

/// Says what a file is. The content decides; `name` only where the content leaves a doubt.
#[must_use]
pub fn detect(bytes: &[u8], name: Option<&str>) -> Kind {
    let head = &bytes[..bytes.len().min(SAMPLE)];
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return package(bytes);
    }
    if memmem::find(&head[..head.len().min(PDF_HEADER_WITHIN)], b"%PDF-").is_some() {
        return Kind::Pdf;
    }
    if head.starts_with(OLE2) {
        return if is_encrypted_package(bytes) {
            Kind::Docx
        } else {
            Kind::LegacyDoc
        };
    }
    if head.starts_with(b"{\\rtf") {
        return Kind::LegacyDoc;
    }
    if is_image(head) {
        return Kind::Image;
    }
    let Some(text) = sample_text(head) else {
        return Kind::Unknown;
    };
    markup(&text, name).unwrap_or(Kind::Text)
}

/// Whether an OLE2 file is an Office package behind a password.
pub(crate) fn is_encrypted_package(bytes: &[u8]) -> bool {
    bytes.starts_with(OLE2) && memmem::find(bytes, ENCRYPTED_PACKAGE).is_some()
}

fn package(bytes: &[u8]) -> Kind {
    let mut kind = Kind::Unknown;
    if let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) {
        for name in archive.file_names_raw().take(10_000) {
            // A part of the main story settles it; folders alone may belong to an embedded object.
            match part_kind(name) {
                Some(found @ (Kind::Docx | Kind::Ofd)) => return found,
                Some(found) => kind = found,
                None => {}
            }
        }
        return kind;
    }
    // The central directory is damaged: the names in front of each part still tell what it was.
    for (mark, found) in [
        (&b"word/"[..], Kind::Docx),
        (b"OFD.xml", Kind::Ofd),
        (b"xl/workbook", Kind::Xlsx),
        (b"[Content_Types].xml", Kind::Docx),
    ] {
        if memmem::find(bytes, mark).is_some() {
            return found;
        }
    }
    kind
}

fn part_kind(name: &[u8]) -> Option<Kind> {
    let name = name.to_ascii_lowercase();
    if name.starts_with(b"word/") || name.starts_with(b"word\\") {
        return Some(Kind::Docx);
    }
    if name == b"ofd.xml" {
        return Some(Kind::Ofd);
    }
    (name.starts_with(b"xl/workbook")).then_some(Kind::Xlsx)
}

fn is_image(head: &[u8]) -> bool {
    const MAGIC: [&[u8]; 7] = [
        b"\x89PNG\r\n",
        b"\xff\xd8\xff",
        b"GIF8",
        b"II*\0",
        b"MM\0*",
        b"\0\0\x01\0",
        b"\x97JB2\r\n",
    ];
    MAGIC.iter().any(|magic| head.starts_with(magic))
        || (head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP"))
        || (head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]))
}

/// The sample as text, or `None` when it is no text in any encoding that is read here.
fn sample_text(head: &[u8]) -> Option<Cow<'_, str>> {
    match head {
        [0xef, 0xbb, 0xbf, rest @ ..] => return Some(String::from_utf8_lossy(rest)),
        [0xff, 0xfe, rest @ ..] => {
            return Some(encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0);
        }
        [0xfe, 0xff, rest @ ..] => {
            return Some(encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0);
        }
        _ => {}
    }
    match std::str::from_utf8(head) {
        Ok(text) if is_texty(text) => return Some(Cow::Borrowed(text)),
        // The sample ends within a character.
        Err(e) if e.error_len().is_none() => {
            let text = String::from_utf8_lossy(head);
            if is_texty(&text) {
                return Some(text);
            }
        }
        _ => {}
    }
    let utf8 = String::from_utf8_lossy(head);
    let candidates = [utf8].into_iter().chain(
        [
            &encoding_rs::GB18030,
            &encoding_rs::UTF_16LE,
            &encoding_rs::UTF_16BE,
        ]
        .into_iter()
        .map(|encoding| Cow::Owned(encoding.decode_without_bom_handling(head).0.into_owned())),
    );
    candidates.into_iter().find(|text| is_texty(text))
}

/// Few replacement, control and private characters, and mostly characters that such texts consist of.
fn is_texty(text: &str) -> bool {
    let (mut all, mut bad, mut usual) = (0u32, 0u32, 0u32);
    for ch in text.chars() {
        all += 1;
        match ch {
            '\u{fffd}'
            | '\0'..='\x08'
            | '\x0e'..='\x19'
            | '\x1b'..='\x1f'
            | '\x7f'
            | '\u{e000}'..='\u{f8ff}' => bad += 1,
            '\t' | '\n' | '\r' | '\x0b' | '\x0c' | '\x1a' | ' '..='~' => usual += 1,
            '\u{2010}'..='\u{2033}'
            | '\u{3000}'..='\u{3020}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{ff00}'..='\u{ffef}' => usual += 1,
            _ => {}
        }
    }
    bad * 20 <= all && usual * 2 >= all
}

/// Web page, older Word in XML, or neither.
fn markup(text: &str, name: Option<&str>) -> Option<Kind> {
    let lower = text.trim_start().to_ascii_lowercase();
    if !lower.contains('<') {
        return None;
    }
    if lower.starts_with("<?xml")
        && (lower.contains("worddocument") || lower.contains("<pkg:package"))
    {
        return Some(Kind::LegacyDoc);
    }
    if lower.contains("<!doctype html") || lower.contains("<html") || lower.contains("<body") {
        return Some(Kind::Html);
    }
    // A fragment: several tags that close, or a name that says so.
    let closing = [
        "</p>", "</div>", "</table>", "</span>", "</td>", "</li>", "</a>", "</h1>",
    ];
    let tags: usize = closing
        .iter()
        .map(|tag| memmem::find_iter(lower.as_bytes(), tag).take(4).count())
        .sum();
    let named = name.is_some_and(|name| {
        let name = name.to_ascii_lowercase();
        [".html", ".htm", ".shtml", ".xhtml"]
            .iter()
            .any(|ending| name.ends_with(ending))
    });
    (tags >= 3 || (lower.starts_with('<') && tags >= 1) || (named && lower.contains("</")))
        .then_some(Kind::Html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let gb = encoding_rs::GB18030
            .encode("一、总体要求\r\n（示例）")
            .0
            .into_owned();
        let mut utf16 = vec![0xff, 0xfe];
        utf16.extend("一、总体要求".encode_utf16().flat_map(u16::to_le_bytes));
        let plain16: Vec<u8> = "一、总体要求。\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let mut ole = OLE2.to_vec();
        ole.extend([0; 64]);
        let mut locked = ole.clone();
        locked.extend(ENCRYPTED_PACKAGE);
        let cases: Vec<(&str, Vec<u8>, Kind)> = vec![
            ("a.pdf", "一、总体要求".into(), Kind::Text),
            ("a.html", "甲<乙，丙>丁".into(), Kind::Text),
            ("a.txt", gb, Kind::Text),
            ("a.txt", utf16, Kind::Text),
            ("a.txt", plain16, Kind::Text),
            ("a.txt", b"%PDF-1.7\n".to_vec(), Kind::Pdf),
            ("a.doc", b"<!DOCTYPE html><p>a</p>".to_vec(), Kind::Html),
            ("a.doc", "\u{feff}\n<html><body>示例".into(), Kind::Html),
            ("a", "<p>一</p><p>二</p><p>三</p>".into(), Kind::Html),
            (
                "a.doc",
                b"<?xml version='1.0'?><w:wordDocument/>".to_vec(),
                Kind::LegacyDoc,
            ),
            ("a.docx", b"{\\rtf1 a}".to_vec(), Kind::LegacyDoc),
            ("a.docx", ole, Kind::LegacyDoc),
            ("a.docx", locked, Kind::Docx),
            ("a.docx", b"\x89PNG\r\n\x1a\n".to_vec(), Kind::Image),
            (
                "a.docx",
                b"PK\x03\x04....word/document.xml".to_vec(),
                Kind::Docx,
            ),
            ("a.docx", b"PK\x03\x04....OFD.xml".to_vec(), Kind::Ofd),
            (
                "a.docx",
                (0..=255u8).cycle().take(4096).collect(),
                Kind::Unknown,
            ),
        ];
        for (name, bytes, kind) in cases {
            assert_eq!(
                detect(&bytes, Some(name)),
                kind,
                "{name} {:?}",
                &bytes[..bytes.len().min(40)]
            );
        }
    }
}
