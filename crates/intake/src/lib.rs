//! File formats to plain text for the plan compiler.
//!
//! [`detect`] says what a file is by its content, [`read`] turns it into text in reading order: one paragraph
//! a line, one table row a line with cells separated by TAB, footnotes behind the paragraph that cites them in
//! lines that begin with [`FOOTNOTE_MARK`]. Everything is bounded by [`Limits`]. Nothing here touches files or
//! the network; only PDF files are read in a child process, see [`child_main`].

mod detect;
mod docx;
mod error;
mod html;
mod limits;
mod note;
mod numeral;
mod pdf;

pub use detect::{Kind, detect};
pub use docx::origin::{Origin, origin};
pub use error::ReadError;
pub use limits::{Limits, PdfBackend};
pub use note::{Note, NoteKind};
pub use pdf::{arrange, child_main};

/// The first character of a line that holds a footnote (`※脚注1：…`) or an endnote (`※尾注1：…`) of the
/// paragraph or table row above it. It is not part of the running text.
pub const FOOTNOTE_MARK: char = '※';

/// What [`read`] made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What the file is.
    pub kind: Kind,
    /// For [`Kind::Text`] the original bytes, untouched, so that spans point into the file; for every other
    /// kind UTF-8 text with `\n` line ends.
    pub text: Vec<u8>,
    /// What was left out, put in order or guessed on the way.
    pub notes: Vec<Note>,
}

/// Turns a file into text.
///
/// It blocks: for a PDF until the child process ends, at most [`Limits::time`]. `name` is the file's name as uploaded; it only decides where the content leaves a doubt.
///
/// # Errors
/// [`ReadError`] says in one sentence what is wrong and what to do.
pub fn read(bytes: &[u8], name: Option<&str>, limits: &Limits) -> Result<Reading, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() as u64 > limits.file_bytes {
        return Err(ReadError::TooLarge {
            limit_bytes: limits.file_bytes,
        });
    }
    let kind = detect(bytes, name);
    let mut notes = note::Tally::default();
    let text = match kind {
        Kind::Text => {
            return Ok(Reading {
                kind,
                text: bytes.to_vec(),
                notes: Vec::new(),
            });
        }
        Kind::Docx => docx::text(bytes, limits, &mut notes)?,
        Kind::Html => html::text(bytes, limits, &mut notes)?,
        Kind::Pdf => pdf::text(bytes, limits, &mut notes)?,
        Kind::LegacyDoc => return Err(ReadError::Legacy),
        Kind::Ofd | Kind::Xlsx | Kind::Image | Kind::Unknown => {
            return Err(ReadError::Unsupported { kind });
        }
    };
    if text.trim().is_empty() {
        return Err(ReadError::NoText { kind });
    }
    Ok(Reading {
        kind,
        text: text.into_bytes(),
        notes: notes.into_notes(),
    })
}
