//! A Word file from pieces of WordprocessingML.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The parts of a package; an empty part is left out.
#[derive(Default, Clone)]
pub struct Docx {
    pub body: String,
    pub styles: String,
    pub numbering: String,
    pub footnotes: String,
    pub endnotes: String,
    /// Further parts by name.
    pub extra: Vec<(String, Vec<u8>)>,
}

impl Docx {
    pub fn of(body: impl Into<String>) -> Self {
        Self {
            body: body.into(),
            ..Self::default()
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut put = |name: &str, bytes: &[u8]| {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        };
        put(
            "[Content_Types].xml",
            b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
        );
        put(
            "_rels/.rels",
            format!("<Relationships><Relationship Id=\"r1\" Type=\"{R}/officeDocument\" Target=\"word/document.xml\"/></Relationships>").as_bytes(),
        );
        let parts = [
            ("styles", &self.styles),
            ("numbering", &self.numbering),
            ("footnotes", &self.footnotes),
            ("endnotes", &self.endnotes),
        ];
        let mut list = String::new();
        for (name, content) in parts {
            if content.is_empty() {
                continue;
            }
            list.push_str(&format!(
                "<Relationship Id=\"{name}\" Type=\"{R}/{name}\" Target=\"{name}.xml\"/>"
            ));
            put(&format!("word/{name}.xml"), part(name, content).as_bytes());
        }
        put(
            "word/_rels/document.xml.rels",
            format!("<Relationships>{list}</Relationships>").as_bytes(),
        );
        put(
            "word/document.xml",
            part(
                "document",
                &format!("<w:body>{}<w:sectPr/></w:body>", self.body),
            )
            .as_bytes(),
        );
        for (name, bytes) in &self.extra {
            put(name, bytes);
        }
        zip.finish().unwrap().into_inner()
    }
}

fn part(root: &str, content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:{root} xmlns:w=\"{W}\" \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
         xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" \
         xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\">{content}</w:{root}>"
    )
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A paragraph of plain text.
pub fn p(text: &str) -> String {
    format!("<w:p>{}</w:p>", r(text))
}

/// A paragraph with properties.
pub fn pp(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{}</w:p>", r(text))
}

/// A numbered paragraph.
pub fn pn(num: u32, level: u32, text: &str) -> String {
    pp(
        &format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{num}\"/></w:numPr>"),
        text,
    )
}

/// A run.
pub fn r(text: &str) -> String {
    format!(
        "<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escape(text)
    )
}

/// A level of a list: format, text, further elements.
pub fn lvl(at: u32, format: &str, text: &str, more: &str) -> String {
    format!(
        "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>{more}<w:lvlText w:val=\"{text}\"/></w:lvl>"
    )
}

/// A list definition.
pub fn abstract_num(id: u32, content: &str) -> String {
    format!("<w:abstractNum w:abstractNumId=\"{id}\">{content}</w:abstractNum>")
}

/// A list.
pub fn num(id: u32, of: u32, overrides: &str) -> String {
    format!("<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"{of}\"/>{overrides}</w:num>")
}

/// A table cell.
pub fn tc(properties: &str, content: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>")
}

/// A table from rows of cells.
pub fn tbl(rows: &[String]) -> String {
    let rows: String = rows
        .iter()
        .map(|row| format!("<w:tr>{row}</w:tr>"))
        .collect();
    format!("<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>")
}
