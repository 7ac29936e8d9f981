//! Any bytes as the body, the styles and the numbering of a Word file, divided at NUL bytes; and any bytes as a
//! whole package.
#![no_main]

use std::io::{Cursor, Write};

use intake::Limits;
use libfuzzer_sys::fuzz_target;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { text_bytes: 1 << 20, unpacked_bytes: 8 << 20, ..Limits::default() };
    if bytes.starts_with(b"PK") {
        let _ = intake::read(bytes, None, &limits);
        return;
    }
    let Ok(package) = package(bytes) else { return };
    if let Ok(reading) = intake::read(&package, None, &limits) {
        let text = String::from_utf8(reading.text).expect("UTF-8");
        assert!(!text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')));
    }
});

fn package(bytes: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    let mut parts = bytes.split(|&byte| byte == 0);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut list = String::new();
    for name in ["document", "numbering", "styles", "footnotes"] {
        let content = parts.next().unwrap_or_default();
        let (open, close) = if name == "document" { ("<w:body>", "</w:body>") } else { ("", "") };
        zip.start_file(format!("word/{name}.xml"), stored)?;
        write!(zip, "<w:{name} xmlns:w=\"{W}\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\">{open}")?;
        zip.write_all(content)?;
        write!(zip, "{close}</w:{name}>")?;
        list.push_str(&format!("<Relationship Type=\"{R}/{name}\" Target=\"{name}.xml\"/>"));
    }
    zip.start_file("word/_rels/document.xml.rels", stored)?;
    write!(zip, "<Relationships>{list}</Relationships>")?;
    Ok(zip.finish()?.into_inner())
}
