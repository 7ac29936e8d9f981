//! The built-in reader of words: `pdf-extract` in a child process of the same executable.
//!
//! It may panic, loop or take much memory on hostile files; in a child that is only a failed reading.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::process::ExitCode;

use pdf_extract::{Document, MediaBox, Object, OutputDev, OutputError, Transform};

use super::child::Job;
use super::{Page, Word, run};
use crate::{Limits, ReadError};

/// The first argument by which an executable knows that it is to read a PDF from standard input.
const ENTRY: &str = "__intake-pdf";

pub(super) fn pages(bytes: &[u8], limits: &Limits) -> Result<Vec<Page>, ReadError> {
    let program = match &limits.child {
        Some(program) => program.clone(),
        None => std::env::current_exe().map_err(|e| ReadError::Reader {
            detail: e.to_string(),
        })?,
    };
    let args = [ENTRY.to_owned(), limits.pages.saturating_add(1).to_string()];
    let job = Job {
        program: &program,
        args: args.iter().map(OsString::from).collect(),
        input: bytes,
    };
    let (output, _) = run(&job, limits)?;
    let text = String::from_utf8_lossy(&output);
    parse(&text).ok_or_else(|| ReadError::Reader {
        detail: "the child did not speak the protocol".to_owned(),
    })
}

/// Runs the PDF reader if this process was started for it, and returns its exit status; else `None`.
///
/// Every executable that calls [`crate::read`] on PDF files calls this first in its `main`:
///
/// ```no_run
/// fn main() -> std::process::ExitCode {
///     if let Some(code) = intake::child_main() {
///         return code;
///     }
///     // the program itself
///     std::process::ExitCode::SUCCESS
/// }
/// ```
#[must_use]
pub fn child_main() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    if args.next()? != ENTRY {
        return None;
    }
    let most: u32 = args
        .next()
        .and_then(|arg| arg.to_str()?.parse().ok())
        .unwrap_or(u32::MAX);
    Some(match words(most) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    })
}

/// The child's work: PDF from standard input, words to standard output.
fn words(most: u32) -> Result<(), String> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|e| e.to_string())?;
    let mut document = Document::load_mem(&bytes).map_err(|e| e.to_string())?;
    if document.is_encrypted() {
        // Many published files carry only an owner password: the empty user password opens them.
        document
            .decrypt("")
            .map_err(|e| format!("encrypted: {e}"))?;
    }
    spell_out_widths(&mut document);
    let mut collector = Collector::default();
    for page in document.get_pages().into_keys().take(most as usize) {
        pdf_extract::output_doc_page(&document, &mut collector, page).map_err(|e| e.to_string())?;
    }
    let mut out = String::new();
    for page in &collector.pages {
        let _ = writeln!(out, "P\t{}\t{}", page.width, page.height);
        for word in &page.words {
            let text = word.text.replace(['\t', '\n', '\r'], " ");
            let _ = writeln!(
                out,
                "W\t{}\t{}\t{}\t{}\t{text}",
                word.x0, word.y0, word.x1, word.y1
            );
        }
    }
    std::io::stdout()
        .lock()
        .write_all(out.as_bytes())
        .map_err(|e| e.to_string())
}

/// Rewrites the ranges `first last width` in the widths of CID fonts (ISO 32000-1, 9.7.4.3) as lists
/// `first [width …]`: `pdf-extract` 0.12 reads only the lists rightly, and a wrong width shifts the rest of its
/// line.
fn spell_out_widths(document: &mut Document) {
    let mut referenced = Vec::new();
    for object in document.objects.values_mut() {
        let Object::Dictionary(font) = object else {
            continue;
        };
        match font.get_mut(b"W") {
            Ok(Object::Array(widths)) => *widths = spelled_out(widths),
            Ok(Object::Reference(id)) => referenced.push(*id),
            _ => {}
        }
    }
    for id in referenced {
        if let Some(Object::Array(widths)) = document.objects.get_mut(&id) {
            *widths = spelled_out(widths);
        }
    }
}

fn spelled_out(widths: &[Object]) -> Vec<Object> {
    let mut out = Vec::with_capacity(widths.len());
    let mut rest = widths;
    loop {
        rest = match rest {
            [first, list @ Object::Array(_), tail @ ..] => {
                out.extend([first.clone(), list.clone()]);
                tail
            }
            [first, last, width, tail @ ..] => {
                if let (Ok(from), Ok(to)) = (first.as_i64(), last.as_i64()) {
                    // Codes have two bytes.
                    let count = (to - from).clamp(0, 65_535) as usize + 1;
                    out.extend([first.clone(), Object::Array(vec![width.clone(); count])]);
                }
                tail
            }
            _ => return out,
        };
    }
}

fn parse(text: &str) -> Option<Vec<Page>> {
    let mut pages: Vec<Page> = Vec::new();
    for line in text.lines() {
        let mut fields = line.splitn(6, '\t');
        match fields.next()? {
            "P" => {
                let mut number = || fields.next()?.parse::<f32>().ok();
                pages.push(Page {
                    width: number()?,
                    height: number()?,
                    words: Vec::new(),
                });
            }
            "W" => {
                let mut number = || fields.next()?.parse::<f32>().ok();
                let (x0, y0, x1, y1) = (number()?, number()?, number()?, number()?);
                let text = fields.next()?.to_owned();
                pages.last_mut()?.words.push(Word {
                    x0,
                    y0,
                    x1,
                    y1,
                    text,
                });
            }
            _ => return None,
        }
    }
    Some(pages)
}

/// Gathers glyphs into words as the content stream shows them.
#[derive(Default)]
struct Collector {
    pages: Vec<Page>,
    left: f64,
    top: f64,
    /// The glyph that comes next starts a word.
    fresh: bool,
}

impl OutputDev for Collector {
    fn begin_page(
        &mut self,
        _: u32,
        area: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.left = area.llx;
        self.top = area.ury;
        self.fresh = true;
        self.pages.push(Page {
            width: (area.urx - area.llx) as f32,
            height: (area.ury - area.lly) as f32,
            words: Vec::new(),
        });
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        trm: &Transform,
        width: f64,
        _: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let Some(page) = self.pages.last_mut() else {
            return Ok(());
        };
        // Text that runs upwards is a watermark or a margin note.
        if trm.m12.abs() > trm.m11.abs() {
            return Ok(());
        }
        let size = (font_size * trm.m22).abs().max(0.1);
        let (x, y) = (trm.m31 - self.left, self.top - trm.m32);
        let end = x + (width * font_size * trm.m11).abs();
        let word = Word {
            x0: x as f32,
            y0: (y - size * 0.88) as f32,
            x1: end as f32,
            y1: (y + size * 0.12) as f32,
            text: text.to_owned(),
        };
        let joins = page.words.last().is_some_and(|last| {
            let gap = (word.x0 - last.x1) / size as f32;
            (-0.1..0.1).contains(&gap) && (word.y1 - last.y1).abs() < 0.1 * size as f32
        });
        match page.words.last_mut() {
            Some(last)
                if joins
                    && !self.fresh
                    && !text.trim().is_empty()
                    && !last.text.trim().is_empty() =>
            {
                last.x1 = word.x1;
                last.text.push_str(text);
            }
            _ => page.words.push(word),
        }
        self.fresh = false;
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_protocol_is_checked() {
        assert_eq!(
            parse("P\t100\t200\nW\t1\t2\t3\t4\t示 例\n")
                .map(|pages| pages[0].words[0].text.clone()),
            Some("示 例".to_owned())
        );
        assert_eq!(parse("running 0 tests\n"), None);
        assert_eq!(parse("W\t1\t2\t3\t4\tx\n"), None);
    }
}
