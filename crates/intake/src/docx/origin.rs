//! Where an Office file comes from, as the program that wrote it says.

use super::package::Package;
use super::xml::Element;
use crate::{Limits, ReadError};

/// What an Office file says of its origin. A text is empty where the file says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Who made it: `dc:creator` of the core properties, ECMA-376-2, 11.
    pub author: String,
    /// Who changed it last: `cp:lastModifiedBy`.
    pub last_modified_by: String,
    /// From which template: `Template` of the extended properties, ECMA-376-1, 22.2.2.28.
    pub template: String,
    /// With which program: `Application`, 22.2.2.1.
    pub program: String,
    /// The identifier that editing began with and copies keep: `w:rsidRoot` of a Word document's settings, 17.15.1.71.
    pub revision_root: String,
}

/// Reads the origin of an Office file: a Word, Excel or PowerPoint package; nothing of its content is looked at.
///
/// # Errors
/// [`ReadError`] for anything else, a damaged or encrypted package, or one beyond the limits.
pub fn origin(bytes: &[u8], limits: &Limits) -> Result<Origin, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let mut origin = Origin::default();
    for name in ["docProps/core.xml", "docProps/app.xml"] {
        let Some(text) = package.part(name)? else {
            continue;
        };
        for (name, value) in Element::texts(&text, limits.depth)? {
            let into = match name.as_str() {
                "creator" => &mut origin.author,
                "lastModifiedBy" => &mut origin.last_modified_by,
                "Template" => &mut origin.template,
                "Application" => &mut origin.program,
                _ => continue,
            };
            *into = value.trim().to_owned();
        }
    }
    if let Some(text) = package.part("word/settings.xml")? {
        let settings = Element::parse(&text, limits.depth)?;
        let rsids = settings.child("rsids");
        let root = rsids.and_then(|rsids| rsids.val("rsidRoot"));
        origin.revision_root = root.unwrap_or_default().to_owned();
    }
    Ok(origin)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn package(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(*name, options).expect("a part");
            writer.write_all(text.as_bytes()).expect("its text");
        }
        writer.finish().expect("a package").into_inner()
    }

    const CORE: &str = r#"<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>示例</dc:title><dc:creator> 示例&amp;作者 </dc:creator><cp:lastModifiedBy>示例修改人</cp:lastModifiedBy></cp:coreProperties>"#;
    const APP: &str = r#"<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Template>a.dotm</Template><TitlesOfParts><x>y</x></TitlesOfParts><Application>WPS Office</Application></Properties>"#;
    const SETTINGS: &str = r#"<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:zoom w:percent="100"/><w:rsids><w:rsidRoot w:val="00A77B3E"/><w:rsid w:val="00112233"/></w:rsids></w:settings>"#;

    #[test]
    fn the_origin_is_read_from_the_properties() {
        let bytes = package(&[
            ("docProps/core.xml", CORE),
            ("docProps/app.xml", APP),
            ("word/settings.xml", SETTINGS),
        ]);
        let found = origin(&bytes, &Limits::default()).expect("an origin");
        let want = Origin {
            author: "示例&作者".to_owned(),
            last_modified_by: "示例修改人".to_owned(),
            template: "a.dotm".to_owned(),
            program: "WPS Office".to_owned(),
            revision_root: "00A77B3E".to_owned(),
        };
        assert_eq!(found, want);
    }

    #[test]
    fn a_file_that_says_nothing_has_no_origin() {
        let found = origin(&package(&[("a.txt", "b")]), &Limits::default());
        assert_eq!(found.expect("a package"), Origin::default());
        let broken = package(&[("docProps/core.xml", "<a><b>")]);
        assert!(origin(&broken, &Limits::default()).is_err());
        assert!(origin(b"%PDF-1.7", &Limits::default()).is_err());
        let tight = Limits {
            unpacked_bytes: 10,
            ..Limits::default()
        };
        let large = package(&[("docProps/core.xml", CORE)]);
        assert!(matches!(
            origin(&large, &tight),
            Err(ReadError::Inflates { .. })
        ));
    }
}
