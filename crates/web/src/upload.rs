//! Files on their way in: bounded while they stream, known by their content, named harmlessly.

use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use base::{Explain, Fault, Lang};

use crate::Failure;

/// Bounds on an upload.
#[derive(Clone, Copy, Debug)]
pub struct UploadLimits {
    /// Files in one form.
    pub files: usize,
    /// Bytes of one file.
    pub file_bytes: usize,
    /// Bytes of all files and fields together.
    pub total_bytes: usize,
    /// Bytes of one text field.
    pub field_bytes: usize,
}

impl UploadLimits {
    /// Evidence for a report: 10 files of at most 20 MB, 50 MB in all.
    pub const EVIDENCE: Self = Self {
        files: 10,
        file_bytes: 20_000_000,
        total_bytes: 50_000_000,
        field_bytes: 64 * 1024,
    };
}

/// What a file was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// PDF (ISO 32000).
    Pdf,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// Word, Office Open XML (ISO/IEC 29500).
    Docx,
    /// Excel, Office Open XML (ISO/IEC 29500).
    Xlsx,
    /// Text in UTF-8 or GB 18030.
    Text,
}

impl FileKind {
    /// The type with which it is served.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            // The encoding is either of two; the browser saves the bytes as they are.
            Self::Text => "text/plain",
        }
    }

    /// The ending of its name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Text => "txt",
        }
    }

    /// The kind of a stored content type.
    #[must_use]
    pub fn of_content_type(content_type: &str) -> Option<Self> {
        [
            Self::Pdf,
            Self::Png,
            Self::Jpeg,
            Self::Docx,
            Self::Xlsx,
            Self::Text,
        ]
        .into_iter()
        .find(|kind| kind.content_type() == content_type)
    }
}

/// The value of a file field's `accept` attribute for the kinds that are taken.
pub const ACCEPT: &str = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.txt,.csv";

/// A file that was taken.
#[derive(Clone, PartialEq, Eq)]
pub struct UploadedFile {
    /// The form field it came in.
    pub field: String,
    /// Its name, without path, control characters or a false ending.
    pub name: String,
    /// What its content is.
    pub kind: FileKind,
    /// The content.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for UploadedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "UploadedFile({}, {:?}, {} bytes)",
            self.name,
            self.kind,
            self.bytes.len()
        )
    }
}

/// A form with files, read within its bounds.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    fields: Vec<(String, String)>,
    /// The files in order; fields left empty are not among them.
    pub files: Vec<UploadedFile>,
}

/// Why an upload was not taken. Nothing of it is kept.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UploadError {
    /// No readable multipart form.
    #[error("the multipart form cannot be read: {0}")]
    Malformed(String),
    /// More files than the bound.
    #[error("more than {0} files")]
    TooMany(usize),
    /// A file beyond its bound.
    #[error("file {name} is larger than {limit_bytes} bytes")]
    FileTooLarge {
        /// The file's name.
        name: String,
        /// The bound.
        limit_bytes: usize,
    },
    /// All together beyond the bound.
    #[error("the upload is larger than {0} bytes")]
    TotalTooLarge(usize),
    /// A text field beyond its bound.
    #[error("field {0} is too long")]
    FieldTooLong(String),
    /// A file without content.
    #[error("file {0} is empty")]
    Empty(String),
    /// A file of a kind that is not taken, by its content.
    #[error("file {0} is of a kind that is not taken")]
    Refused(String),
}

impl Explain for UploadError {
    fn explain(&self, lang: Lang) -> String {
        let words = UploadWords::of(lang);
        let size = |bytes: &usize| crate::view::file_size(*bytes as u64);
        match self {
            Self::Malformed(_) => words.malformed.to_owned(),
            Self::TooMany(limit) => words.too_many(limit),
            Self::FileTooLarge { name, limit_bytes } => {
                words.file_too_large(name, size(limit_bytes))
            }
            Self::TotalTooLarge(limit) => words.total_too_large(size(limit)),
            Self::FieldTooLong(_) => words.field_too_long.to_owned(),
            Self::Empty(name) => words.empty(name),
            Self::Refused(name) => words.refused(name),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::TooMany(_)
            | Self::FileTooLarge { .. }
            | Self::TotalTooLarge(_)
            | Self::FieldTooLong(_) => Fault::TooLarge,
            Self::Malformed(_) | Self::Empty(_) | Self::Refused(_) => Fault::Invalid,
        }
    }
}

base::messages! {
    struct UploadWords {
        malformed: "上传的内容不完整，没有保存。请重新选择文件后提交。", "The upload was incomplete and was not saved. Choose the files again and submit.";
        too_many(limit): "一次最多上传 {limit} 个文件，请分次提交。", "At most {limit} files can be sent at once; send the rest separately.";
        file_too_large(name, limit): "文件“{name}”超过 {limit}，请压缩或拆分后再上传。", "File “{name}” is larger than {limit}; make it smaller or split it.";
        total_too_large(limit): "全部文件合计超过 {limit}，请分次提交。", "The files together are larger than {limit}; send them separately.";
        field_too_long: "文字内容过长，请精简后再提交。", "The text is too long; shorten it and submit again.";
        empty(name): "文件“{name}”没有内容，请重新选择。", "File “{name}” is empty; choose another.";
        refused(name): "文件“{name}”不是可接收的类型。请上传 PDF、PNG、JPEG、DOCX、XLSX 或纯文本文件。", "File “{name}” is not of a kind that is taken. Send PDF, PNG, JPEG, DOCX, XLSX or plain text.";
    }
}

impl Upload {
    /// Reads a form with files. The whole body is bounded by the route too ([`crate::Routes::upload`]).
    ///
    /// # Errors
    /// See [`UploadError`]; an answer to show as it is when the request is no multipart form.
    pub async fn read(request: Request, limits: UploadLimits) -> Result<Self, Failure> {
        let form = Multipart::from_request(request, &())
            .await
            .map_err(|rejection| UploadError::Malformed(rejection.body_text()))?;
        Ok(Self::collect(form, limits).await?)
    }

    /// As [`Upload::read`], for handlers that show the error in their form.
    ///
    /// # Errors
    /// See [`UploadError`].
    pub async fn collect(form: Multipart, limits: UploadLimits) -> Result<Self, UploadError> {
        let (upload, faults) = Self::gather(form, limits).await;
        match faults.into_iter().next() {
            None => Ok(upload),
            Some(fault) => Err(fault),
        }
    }

    /// Reads what can be read: every text field and every file that is taken, and what was wrong with the
    /// others. For forms that are shown again with what was typed. A form that breaks off or grows beyond
    /// its bound is read up to there.
    pub async fn gather(mut form: Multipart, limits: UploadLimits) -> (Self, Vec<UploadError>) {
        let (mut upload, mut faults) = (Self::default(), Vec::new());
        let mut total = 0;
        loop {
            match form.next_field().await {
                Ok(None) => break,
                Ok(Some(part)) => match upload.part(part, &mut total, limits).await {
                    Ok(None) => {}
                    Ok(Some(fault)) => faults.push(fault),
                    Err(fault) => {
                        faults.push(fault);
                        break;
                    }
                },
                Err(error) => {
                    faults.push(broken(&error, limits));
                    break;
                }
            }
        }
        (upload, faults)
    }

    /// Reads one part. `Ok(Some(_))` is the fault of this part alone, `Err` ends the form.
    async fn part(
        &mut self,
        mut part: Field<'_>,
        total: &mut usize,
        limits: UploadLimits,
    ) -> Result<Option<UploadError>, UploadError> {
        let field = part.name().unwrap_or_default().to_owned();
        let sent_name = part.file_name().map(str::to_owned);
        let is_file = sent_name.is_some();
        let name = safe_name(sent_name.as_deref().unwrap_or_default());
        let bound = if is_file {
            limits.file_bytes
        } else {
            limits.field_bytes
        };
        let (mut bytes, mut beyond) = (Vec::new(), false);
        while let Some(chunk) = part.chunk().await.map_err(|error| broken(&error, limits))? {
            *total += chunk.len();
            if *total > limits.total_bytes {
                return Err(UploadError::TotalTooLarge(limits.total_bytes));
            }
            beyond |= bytes.len() + chunk.len() > bound;
            if beyond {
                bytes.clear();
            } else {
                bytes.extend_from_slice(&chunk);
            }
        }
        if beyond {
            return Ok(Some(if is_file {
                UploadError::FileTooLarge {
                    name,
                    limit_bytes: bound,
                }
            } else {
                UploadError::FieldTooLong(field)
            }));
        }
        match sent_name {
            None => {
                self.fields.push((field, text(bytes)?));
                Ok(None)
            }
            // A browser sends an empty file field as a part without name and content.
            Some(sent) if sent.is_empty() && bytes.is_empty() => Ok(None),
            Some(_) => Ok(self.take(field, name, bytes, limits).err()),
        }
    }

    fn take(
        &mut self,
        field: String,
        name: String,
        bytes: Vec<u8>,
        limits: UploadLimits,
    ) -> Result<(), UploadError> {
        if self.files.len() >= limits.files {
            return Err(UploadError::TooMany(limits.files));
        }
        if bytes.is_empty() {
            return Err(UploadError::Empty(name));
        }
        let Some(kind) = recognise(&bytes) else {
            return Err(UploadError::Refused(name));
        };
        let name = with_ending(name, kind);
        self.files.push(UploadedFile {
            field,
            name,
            kind,
            bytes,
        });
        Ok(())
    }

    /// The first value of a text field; empty when it was not sent.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.fields
            .iter()
            .find(|(held, _)| held == field)
            .map_or("", |(_, value)| value.as_str())
    }

    /// Every text field with its value, in order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .map(|(field, value)| (field.as_str(), value.as_str()))
    }

    /// Every value of a text field.
    pub fn all<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(held, _)| held == field)
            .map(|(_, value)| value.as_str())
    }
}

fn text(bytes: Vec<u8>) -> Result<String, UploadError> {
    String::from_utf8(bytes).map_err(|error| UploadError::Malformed(error.to_string()))
}

fn broken(error: &axum::extract::multipart::MultipartError, limits: UploadLimits) -> UploadError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return UploadError::TotalTooLarge(limits.total_bytes);
    }
    UploadError::Malformed(error.body_text())
}

/// A name as it is kept: harmless, and with the ending of what the content is.
#[must_use]
pub fn file_name(sent: &str, kind: FileKind) -> String {
    with_ending(safe_name(sent), kind)
}

/// The last part of a path of any system, without control and reserved characters, at most 120 characters.
fn safe_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_format(*c) && !"<>:\"|?*".contains(*c))
        .collect();
    let clean = clean.trim().trim_matches('.').trim();
    if clean.is_empty() {
        return "file".to_owned();
    }
    let count = clean.chars().count();
    if count <= 120 {
        return clean.to_owned();
    }
    // The end is kept, because it holds the ending.
    clean
        .chars()
        .take(100)
        .chain(clean.chars().skip(count - 20))
        .collect()
}

/// Characters that change how a name reads without being seen, such as the right-to-left override.
fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A name whose ending tells the truth: `evil.exe` with the content of a picture becomes `evil.exe.png`.
fn with_ending(name: String, kind: FileKind) -> String {
    let lower = name.to_lowercase();
    let fits = match kind {
        FileKind::Jpeg => lower.ends_with(".jpg") || lower.ends_with(".jpeg"),
        FileKind::Text => {
            lower.ends_with(".txt") || lower.ends_with(".csv") || lower.ends_with(".md")
        }
        kind => lower.ends_with(&format!(".{}", kind.extension())),
    };
    if fits {
        name
    } else {
        format!("{name}.{}", kind.extension())
    }
}

/// What a content is, by its first bytes and, for archives and text, by what is inside; `None` for every kind
/// that is not taken, among them programs, scripts, HTML and SVG.
#[must_use]
pub fn recognise(bytes: &[u8]) -> Option<FileKind> {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(FileKind::Pdf),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(FileKind::Png),
        [0xff, 0xd8, 0xff, ..] => Some(FileKind::Jpeg),
        [b'P', b'K', 3, 4, ..] => office(bytes),
        _ => is_text(bytes).then_some(FileKind::Text),
    }
}

/// A Word or Excel file by the names in its archive's central directory (APPNOTE 4.3.12). Macros are refused:
/// a document with `vbaProject.bin` is a program.
fn office(bytes: &[u8]) -> Option<FileKind> {
    let names = entry_names(bytes)?;
    let has = |name: &str| names.contains(&name.as_bytes());
    let macros = names
        .iter()
        .any(|name| name.to_ascii_lowercase().ends_with(b"vbaproject.bin"));
    if macros || !has("[Content_Types].xml") {
        return None;
    }
    if has("word/document.xml") {
        return Some(FileKind::Docx);
    }
    has("xl/workbook.xml").then_some(FileKind::Xlsx)
}

/// Names of an archive's entries, or `None` when its directory is not whole.
fn entry_names(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    const END: &[u8] = b"PK\x05\x06";
    const ENTRY: &[u8] = b"PK\x01\x02";
    let word =
        |at: usize| Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?) as usize);
    let long =
        |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize);
    // The end record has 22 bytes and a comment of at most 65,535.
    let from = bytes.len().saturating_sub(22 + 65_535);
    let end = from
        + bytes
            .get(from..)?
            .windows(4)
            .rposition(|window| window == END)?;
    let count = word(end + 10)?;
    let mut at = long(end + 16)?;
    let mut names = Vec::with_capacity(count.min(1024));
    for _ in 0..count {
        if bytes.get(at..at.checked_add(4)?)? != ENTRY {
            return None;
        }
        let (name, extra, comment) = (word(at + 28)?, word(at + 30)?, word(at + 32)?);
        names.push(bytes.get(at + 46..at + 46 + name)?);
        at += 46 + name + extra + comment;
    }
    Some(names)
}

/// Whether a content is plain text in UTF-8 or GB 18030 and not a page, a picture or a script in disguise.
fn is_text(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let controls = bytes
        .iter()
        .any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c));
    if controls || bytes.contains(&0x7f) {
        return false;
    }
    let decoded = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => {
            let (text, malformed) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
            if malformed {
                return false;
            }
            text
        }
    };
    !looks_active(&decoded)
}

/// Markup and scripts by how they begin. Within the first characters only: a report may quote a tag.
fn looks_active(text: &str) -> bool {
    let head: String = text
        .trim_start()
        .chars()
        .take(512)
        .collect::<String>()
        .to_lowercase();
    let starts = [
        "#!", "<!", "<?", "<html", "<script", "<svg", "<head", "<body", "<iframe", "@echo",
        "{\\rtf",
    ];
    let anywhere = [
        "<script",
        "<svg",
        "<html",
        "<!doctype",
        "<iframe",
        "<object",
        "<embed",
    ];
    starts.iter().any(|mark| head.starts_with(mark))
        || anywhere.iter().any(|mark| head.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive that holds nothing but its directory.
    fn archive(names: &[&str]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        let start = bytes.len() as u32;
        for name in names {
            let mut entry = vec![0_u8; 46];
            entry[..4].copy_from_slice(b"PK\x01\x02");
            entry[28..30].copy_from_slice(&(name.len() as u16).to_le_bytes());
            bytes.extend(entry);
            bytes.extend(name.as_bytes());
        }
        let mut end = vec![0_u8; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[10..12].copy_from_slice(&(names.len() as u16).to_le_bytes());
        end[16..20].copy_from_slice(&start.to_le_bytes());
        bytes.extend(end);
        bytes
    }

    #[test]
    fn content_decides_what_a_file_is() {
        let docx = archive(&["[Content_Types].xml", "word/document.xml"]);
        let xlsx = archive(&["[Content_Types].xml", "xl/workbook.xml"]);
        let (gb, _, _) = encoding_rs::GB18030.encode("晋城市营商环境，进展良好。");
        let taken: [(&[u8], FileKind); 9] = [
            (b"%PDF-1.7\n", FileKind::Pdf),
            (b"\x89PNG\r\n\x1a\n....", FileKind::Png),
            (b"\xff\xd8\xff\xe0", FileKind::Jpeg),
            (&docx, FileKind::Docx),
            (&xlsx, FileKind::Xlsx),
            ("进展良好。\n".as_bytes(), FileKind::Text),
            (b"\xef\xbb\xbfa,b\r\n1,2\r\n", FileKind::Text),
            (&gb, FileKind::Text),
            (b"1 < 2 and a <b> tag", FileKind::Text),
        ];
        for (bytes, kind) in taken {
            assert_eq!(recognise(bytes), Some(kind), "{bytes:?}");
        }
    }

    #[test]
    fn programs_pages_and_pictures_with_scripts_are_refused() {
        let macros = archive(&[
            "[Content_Types].xml",
            "word/document.xml",
            "word/vbaProject.bin",
        ]);
        let bare = archive(&["a.txt"]);
        let refused: [&[u8]; 14] = [
            b"MZ\x90\0\x03",
            b"\x7fELF\x02",
            b"#!/bin/sh\n",
            b"<!DOCTYPE html><p>",
            b"  <HTML>",
            b"<?xml version=\"1.0\"?><svg/>",
            b"<svg xmlns='x'/>",
            b"text then <script>alert(1)</script>",
            b"GIF89a\x01\x00",
            b"PK\x03\x04broken",
            b"\x00\x01",
            b"\xff\xfe\x00",
            &macros,
            &bare,
        ];
        for bytes in refused {
            assert_eq!(recognise(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn names_are_harmless_and_truthful() {
        for (sent, name) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\证据.pdf", "证据.pdf"),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("<b>\r\n.txt", "b.txt"),
            ("...", "file"),
            ("", "file"),
        ] {
            assert_eq!(safe_name(sent), name, "{sent:?}");
        }
        let long = format!("{}.pdf", "长".repeat(300));
        assert!(safe_name(&long).chars().count() == 120 && safe_name(&long).ends_with(".pdf"));
        assert_eq!(with_ending("a.exe".into(), FileKind::Png), "a.exe.png");
        assert_eq!(with_ending("a.JPEG".into(), FileKind::Jpeg), "a.JPEG");
        assert_eq!(with_ending("a.csv".into(), FileKind::Text), "a.csv");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_break_the_reading(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
            let _ = recognise(&bytes);
            let mut zip = b"PK\x03\x04".to_vec();
            zip.extend(&bytes);
            zip.extend(b"PK\x05\x06");
            zip.extend(&bytes);
            let _ = recognise(&zip);
        }
    }
}
