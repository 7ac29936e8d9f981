//! Small pieces of WordprocessingML.

use crate::layout::{CELL_PT, TYPE_WIDTH_MM, pt};

/// The namespaces every part declares.
pub const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
/// The first line of every part.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Twentieths of a point.
#[must_use]
pub fn twips(points: f32) -> i32 {
    (points * 20.0).round() as i32
}

/// The width of the type area in twips.
#[must_use]
pub fn type_width() -> i32 {
    twips(pt(TYPE_WIDTH_MM))
}

/// Characters of the grid in twips.
#[must_use]
pub fn characters(count: f32) -> i32 {
    twips(count * CELL_PT)
}

/// Text as character data or an attribute's value.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Not characters in XML 1.0.
            '\u{fffe}' | '\u{ffff}' => {}
            ch => out.push(ch),
        }
    }
    out
}

/// A run of text with run properties.
#[must_use]
pub fn run(text: &str, properties: &str) -> String {
    let properties = if properties.is_empty() {
        String::new()
    } else {
        format!("<w:rPr>{properties}</w:rPr>")
    };
    format!(
        "<w:r>{properties}<w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escaped(text)
    )
}

/// A paragraph of a style, with further properties in the order of the schema, and its runs.
#[must_use]
pub fn paragraph(style: &str, properties: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{properties}</w:pPr>{runs}</w:p>")
}
