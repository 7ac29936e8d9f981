//! Decisions of setting type that need no font: what the text becomes, where a line may break, how a title is
//! divided.

pub mod columns;
pub mod lines;
pub mod scale;
pub mod text;
pub mod title;

use crate::{Block, Document, PaperError};

/// Whether a document can be put on paper at all.
///
/// # Errors
///
/// [`PaperError::NoTitle`] and [`PaperError::Control`].
pub fn check(document: &Document) -> Result<(), PaperError> {
    if text::clean(&document.title).is_empty() {
        return Err(PaperError::NoTitle);
    }
    let mut found: Vec<char> = Vec::new();
    each_text(document, &mut |text| {
        for ch in text::controls(text) {
            if !found.contains(&ch) && found.len() < 20 {
                found.push(ch);
            }
        }
    });
    if found.is_empty() {
        return Ok(());
    }
    let codes: Vec<String> = found
        .iter()
        .map(|ch| format!("U+{:04X}", u32::from(*ch)))
        .collect();
    Err(PaperError::Control {
        codes: codes.join(" "),
    })
}

/// Every text of a document that reaches the paper.
fn each_text(document: &Document, see: &mut dyn FnMut(&str)) {
    see(&document.issuer_mark);
    see(&document.number);
    see(&document.title);
    document
        .signer
        .iter()
        .chain(&document.notes)
        .for_each(|text| see(text));
    document
        .addressees
        .iter()
        .chain(&document.copies)
        .for_each(|text| see(text));
    document
        .signature
        .iter()
        .for_each(|signature| see(&signature.issuer));
    document.imprint.iter().for_each(|imprint| see(&imprint.by));
    let bodies = document
        .attachments
        .iter()
        .map(|attachment| &attachment.body);
    document
        .attachments
        .iter()
        .for_each(|attachment| see(&attachment.title));
    for block in bodies.chain(std::iter::once(&document.body)).flatten() {
        match block {
            Block::Heading { text, .. } => see(text),
            Block::Paragraph(runs) => runs.iter().for_each(|run| see(&run.text)),
            Block::Table(table) => {
                see(&table.caption);
                table.columns.iter().for_each(|column| see(&column.title));
                table.rows.iter().flatten().for_each(|cell| see(cell));
            }
            Block::Chart(chart) => {
                see(&chart.title);
                see(&chart.unit);
                see(&chart.alternative);
                chart.categories.iter().for_each(|name| see(name));
                chart.series.iter().for_each(|series| see(&series.name));
            }
        }
    }
}
