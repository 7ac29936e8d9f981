//! The Word file: the same layout, stated to a word processor.
//!
//! The parts are written here rather than through a library: repeated table heads, the grid of characters, the
//! properties and page numbers on odd and even pages are what makes the document official, and they are plain
//! markup (ECMA-376). A chart becomes the table of its figures, which can be read and corrected in Word.

mod markup;
mod parts;
mod styles;
mod table;
mod text;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::{Document, PaperError, rules};

/// A document as a Word file. Styles are named after the parts of an official document; fonts are named, with
/// fallbacks, and not embedded, so none are needed here.
///
/// # Errors
///
/// [`PaperError::NoTitle`], [`PaperError::Control`], [`PaperError::ChartTooWide`] for the document;
/// [`PaperError::Writer`] where the archive cannot be written.
pub fn docx(document: &Document) -> Result<Vec<u8>, PaperError> {
    rules::check(document)?;
    let parts = [
        ("[Content_Types].xml", parts::content_types()),
        ("_rels/.rels", parts::package_relations()),
        ("docProps/app.xml", parts::application()),
        ("docProps/core.xml", parts::core(document)),
        ("word/_rels/document.xml.rels", parts::document_relations()),
        ("word/document.xml", text::document(document)),
        ("word/fontTable.xml", parts::fonts()),
        ("word/footer1.xml", parts::footer(true)),
        ("word/footer2.xml", parts::footer(false)),
        ("word/header1.xml", parts::header(document.sample)),
        ("word/header2.xml", parts::header(document.sample)),
        ("word/settings.xml", parts::settings()),
        ("word/styles.xml", styles::styles()),
    ];
    pack(&parts).map_err(|error| PaperError::Writer {
        reason: error.to_string(),
    })
}

fn pack(parts: &[(&str, String)]) -> zip::result::ZipResult<Vec<u8>> {
    // No clock is read, so that the same document is the same file.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        zip.start_file(*name, options)?;
        zip.write_all(part.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
