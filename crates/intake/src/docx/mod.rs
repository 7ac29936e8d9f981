//! Word documents: WordprocessingML in a zip package (ECMA-376-1:2016).

mod body;
mod numbering;
pub(crate) mod origin;
mod package;
mod styles;
mod table;
mod xml;

use std::collections::HashMap;

use self::body::Walker;
use self::numbering::{Counters, Numbering};
use self::package::Package;
use self::styles::Styles;
use self::xml::{Cursor, Element};
use crate::note::Tally;
use crate::{Kind, Limits, ReadError};

/// The parts beside the main story that its reading needs.
#[derive(Default)]
struct Book {
    styles: Styles,
    numbering: Numbering,
    footnotes: HashMap<String, String>,
    endnotes: HashMap<String, String>,
}

/// The text of a document: a paragraph a line, a table row a line with TAB between cells.
pub(crate) fn text(bytes: &[u8], limits: &Limits, notes: &mut Tally) -> Result<String, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let parts = package.parts()?;
    let document = package
        .part(&parts.document)?
        .ok_or_else(|| ReadError::Damaged {
            kind: Kind::Docx,
            detail: format!("no part {}", parts.document),
        })?;
    let mut load = |name: &Option<String>| match name {
        Some(name) => package.part(name),
        None => Ok(None),
    };
    let mut book = Book::default();
    if let Some(text) = load(&parts.styles)? {
        book.styles = Styles::read(&Element::parse(&text, limits.depth)?);
    }
    if let Some(text) = load(&parts.numbering)? {
        book.numbering = Numbering::read(&Element::parse(&text, limits.depth)?);
    }
    let mut counters = Counters::default();
    for (part, kind) in [
        (&parts.footnotes, NoteStory::Footnotes),
        (&parts.endnotes, NoteStory::Endnotes),
    ] {
        let Some(text) = load(part)? else { continue };
        let cursor = Cursor::new(&text, limits.depth);
        let stories =
            Walker::new(cursor, &book, &mut counters, notes, limits).stories(kind.element())?;
        match kind {
            NoteStory::Footnotes => book.footnotes = stories,
            NoteStory::Endnotes => book.endnotes = stories,
        }
    }
    let cursor = Cursor::new(&document, limits.depth);
    Walker::new(cursor, &book, &mut counters, notes, limits).document()
}

#[derive(Clone, Copy)]
enum NoteStory {
    Footnotes,
    Endnotes,
}

impl NoteStory {
    fn element(self) -> &'static str {
        match self {
            Self::Footnotes => "footnote",
            Self::Endnotes => "endnote",
        }
    }
}
