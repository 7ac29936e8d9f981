//! PDF files (ISO 32000): words with their boxes from a child process, reading order from geometry here.
//!
//! `pdftotext -bbox` and the built-in reader both say only which words stand where; [`layout`] puts either
//! into reading order. So both give the same text and the rules are tested once.

mod builtin;
mod child;
mod layout;
mod lines;
mod paragraphs;
mod poppler;
mod tables;

use memchr::memmem;

pub use self::builtin::child_main;
use self::child::{Ended, Job};
use crate::limits::PdfBackend;
use crate::note::Tally;
use crate::{Kind, Limits, NoteKind, ReadError};

/// A word, or a run of characters without a gap, in points from the top left corner of its page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Word {
    pub(crate) x0: f32,
    pub(crate) y0: f32,
    pub(crate) x1: f32,
    pub(crate) y1: f32,
    pub(crate) text: String,
}

impl Word {
    fn height(&self) -> f32 {
        (self.y1 - self.y0).max(1.0)
    }

    fn middle(&self) -> f32 {
        f32::midpoint(self.y0, self.y1)
    }

    /// Whether the word runs upwards or aslant, as watermarks and notes in the margin do: its box is much higher
    /// than its characters are wide.
    fn is_turned(&self) -> bool {
        let count = self.text.chars().count();
        let high = self.height() * count as f32 / (self.x1 - self.x0).max(0.1);
        if self.text.is_ascii() {
            count >= 5 && high > 6.0
        } else {
            count >= 3 && high > 2.6
        }
    }

    fn is_sound(&self) -> bool {
        [self.x0, self.y0, self.x1, self.y1]
            .iter()
            .all(|v| v.is_finite() && v.abs() < 1e6)
            && self.x1 >= self.x0
            && self.y1 > self.y0
            && !self.text.trim().is_empty()
    }
}

/// A page, in points.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Page {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) words: Vec<Word>,
}

/// Fewer characters a page than this, with pictures in the file, is a scan with a stamp or a page number on it.
const SCAN_CHARS_PER_PAGE: usize = 8;

/// The text in reading order: a paragraph a line where the page shows paragraphs by an indent, else a printed
/// line a line; a table row a line with TAB between cells.
pub(crate) fn text(bytes: &[u8], limits: &Limits, notes: &mut Tally) -> Result<String, ReadError> {
    let pages = match limits.pdf {
        PdfBackend::Poppler => poppler::pages(bytes, limits)?,
        PdfBackend::BuiltIn => builtin::pages(bytes, limits)?,
        PdfBackend::Auto if poppler::program().is_some() => poppler::pages(bytes, limits)?,
        PdfBackend::Auto => builtin::pages(bytes, limits)?,
    };
    let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    if count > limits.pages {
        return Err(ReadError::TooManyPages {
            limit: limits.pages,
        });
    }
    let chars = pages
        .iter()
        .flat_map(|page| &page.words)
        .map(|word| word.text.chars().count())
        .sum::<usize>();
    if chars < SCAN_CHARS_PER_PAGE * pages.len().max(1) && has_images(bytes) {
        return Err(ReadError::Scanned { pages: count });
    }
    if chars == 0 {
        return Err(ReadError::NoText { kind: Kind::Pdf });
    }
    if is_garbled(&pages) {
        return Err(ReadError::Garbled);
    }
    let blank = pages.iter().filter(|page| page.words.is_empty()).count();
    notes.add(
        NoteKind::BlankPages,
        u32::try_from(blank).unwrap_or(u32::MAX),
    );
    Ok(layout::text(pages, notes))
}

/// Text in reading order from words with their boxes, as `pdftotext -bbox` prints them: what [`crate::read`] does
/// with a PDF once the child process has answered. On its own for files that were unpacked elsewhere, and for the
/// fuzzer, which cannot start a process for every input.
///
/// # Errors
/// [`ReadError::Damaged`] when the boxes are not well formed.
pub fn arrange(boxes: &str) -> Result<String, ReadError> {
    Ok(layout::text(poppler::parse(boxes)?, &mut Tally::default()))
}

/// Image XObjects are streams, and the dictionary of a stream is never compressed (ISO 32000-1, 7.5.7): a
/// search in the bytes finds every one.
fn has_images(bytes: &[u8]) -> bool {
    memmem::find_iter(bytes, b"/Image").any(|at| {
        let before = bytes[at.saturating_sub(12)..at].trim_ascii_end();
        before.ends_with(b"/Subtype")
    })
}

/// Fonts without a character map yield replacement and private characters, or controls.
fn is_garbled(pages: &[Page]) -> bool {
    let (mut all, mut bad) = (0usize, 0usize);
    for ch in pages
        .iter()
        .flat_map(|page| &page.words)
        .flat_map(|word| word.text.chars())
    {
        all += 1;
        bad += usize::from(
            matches!(ch, '\u{fffd}' | '\0'..='\x1f' | '\u{7f}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}'),
        );
    }
    bad * 4 > all
}

/// What a child that failed says about the file.
fn failure(ended: &Ended, limits: &Limits) -> ReadError {
    match ended {
        Ended::TimedOut => ReadError::Timeout {
            limit_s: limits.time.as_secs(),
        },
        Ended::TooMuch => ReadError::Inflates {
            limit_bytes: limits.text_bytes,
        },
        Ended::Failed { stderr } => {
            let lower = stderr.to_lowercase();
            if ["incorrect password", "encrypted", "decrypt"]
                .iter()
                .any(|word| lower.contains(word))
            {
                return ReadError::Encrypted { kind: Kind::Pdf };
            }
            let detail = stderr
                .lines()
                .next_back()
                .unwrap_or("no message")
                .chars()
                .take(200)
                .collect();
            ReadError::Damaged {
                kind: Kind::Pdf,
                detail,
            }
        }
        Ended::NotStarted { detail } => ReadError::Reader {
            detail: detail.clone(),
        },
    }
}

fn run(job: &Job<'_>, limits: &Limits) -> Result<(Vec<u8>, String), ReadError> {
    child::run(job, limits).map_err(|ended| failure(&ended, limits))
}
