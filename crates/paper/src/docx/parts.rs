//! The parts around the text: properties, settings, fonts, header and footers.

use super::markup::{DECLARATION, NAMESPACES, escaped, paragraph, run};
use super::styles::{FANGSONG, HEI, KAI, SONG, SONG_TITLE};
use crate::Document;
use crate::rules::text;

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Which part is of which type.
pub fn content_types() -> String {
    let main = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let mut out = format!(
        "{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
         <Override PartName=\"/docProps/app.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/>"
    );
    for (part, kind) in [
        ("document", "document.main"),
        ("styles", "styles"),
        ("settings", "settings"),
        ("fontTable", "fontTable"),
        ("header1", "header"),
        ("header2", "header"),
        ("footer1", "footer"),
        ("footer2", "footer"),
    ] {
        out.push_str(&format!(
            "<Override PartName=\"/word/{part}.xml\" ContentType=\"{main}.{kind}+xml\"/>"
        ));
    }
    out.push_str("</Types>");
    out
}

fn relations(rows: &[(&str, &str)]) -> String {
    let mut out = format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (n, (kind, target)) in rows.iter().enumerate() {
        out.push_str(&format!(
            "<Relationship Id=\"rId{}\" Type=\"{kind}\" Target=\"{target}\"/>",
            n + 1
        ));
    }
    out.push_str("</Relationships>");
    out
}

/// What the package holds.
pub fn package_relations() -> String {
    relations(&[
        (&format!("{OFFICE}/officeDocument"), "word/document.xml"),
        (
            &format!("{PACKAGE}/relationships/metadata/core-properties"),
            "docProps/core.xml",
        ),
        (&format!("{OFFICE}/extended-properties"), "docProps/app.xml"),
    ])
}

/// What the document refers to; the numbers are used by its section.
pub fn document_relations() -> String {
    relations(&[
        (&format!("{OFFICE}/styles"), "styles.xml"),
        (&format!("{OFFICE}/settings"), "settings.xml"),
        (&format!("{OFFICE}/fontTable"), "fontTable.xml"),
        (&format!("{OFFICE}/header"), "header1.xml"),
        (&format!("{OFFICE}/footer"), "footer1.xml"),
        (&format!("{OFFICE}/footer"), "footer2.xml"),
        (&format!("{OFFICE}/header"), "header2.xml"),
    ])
}

/// Which program wrote the file.
pub fn application() -> String {
    format!(
        "{DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
         <Application>Luodi</Application></Properties>"
    )
}

/// What the file says about itself.
pub fn core(document: &Document) -> String {
    let properties = &document.properties;
    let title: String = document.title.lines().map(text::clean).collect();
    let mut out = format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
    );
    let mut put = |name: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("<{name}>{}</{name}>", escaped(value)));
        }
    };
    put("dc:title", &title);
    put("dc:subject", &properties.subject);
    put("dc:creator", &properties.author);
    put("cp:keywords", &properties.keywords.join("，"));
    put("dc:language", "zh-CN");
    if let Some(day) = properties.created {
        for name in ["created", "modified"] {
            out.push_str(&format!(
                "<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{day}T00:00:00Z</dcterms:{name}>"
            ));
        }
    }
    out.push_str("</cp:coreProperties>");
    out
}

/// Fonts with the names to take where one is missing.
pub fn fonts() -> String {
    let mut out = format!("{DECLARATION}<w:fonts {NAMESPACES}>");
    for (name, others, family) in [
        (FANGSONG, "仿宋,FangSong,FangSong_GB2312", "modern"),
        (
            SONG_TITLE,
            "方正小标宋_GBK,FZXiaoBiaoSong-B05S,宋体",
            "auto",
        ),
        (HEI, "SimHei,Noto Sans CJK SC", "modern"),
        (KAI, "楷体,KaiTi,KaiTi_GB2312", "modern"),
        (SONG, "SimSun,Noto Serif CJK SC", "auto"),
    ] {
        out.push_str(&format!(
            "<w:font w:name=\"{name}\"><w:altName w:val=\"{others}\"/><w:charset w:val=\"86\"/><w:family w:val=\"{family}\"/>\
             <w:pitch w:val=\"default\"/></w:font>"
        ));
    }
    out.push_str("</w:fonts>");
    out
}

/// Odd and even pages differ; characters are not drawn together at marks.
pub fn settings() -> String {
    format!(
        "{DECLARATION}<w:settings {NAMESPACES}><w:defaultTabStop w:val=\"420\"/><w:evenAndOddHeaders/>\
         <w:characterSpacingControl w:val=\"doNotCompress\"/><w:compat><w:useFELayout/>\
         <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>\
         <w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:settings>"
    )
}

/// The page number: right on odd pages, left on even ones, a character in (7.5).
pub fn footer(odd: bool) -> String {
    let place = if odd {
        "<w:ind w:right=\"280\"/><w:jc w:val=\"right\"/>"
    } else {
        "<w:ind w:left=\"280\"/><w:jc w:val=\"left\"/>"
    };
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let runs = format!(
        "{}{}<w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>{}{}{}{}",
        run("— ", ""),
        field("begin"),
        field("separate"),
        run("1", ""),
        field("end"),
        run(" —", "")
    );
    let paragraph = paragraph("PageNumber", place, &runs);
    format!("{DECLARATION}<w:ftr {NAMESPACES}>{paragraph}</w:ftr>")
}

/// 示例 above the type area of a sample; nothing on other documents.
pub fn header(sample: bool) -> String {
    let runs = if sample {
        run(
            " 示例 不是公文 ",
            "<w:bdr w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"FF0000\"/>",
        )
    } else {
        String::new()
    };
    let paragraph = paragraph("SampleMark", "", &runs);
    format!("{DECLARATION}<w:hdr {NAMESPACES}>{paragraph}</w:hdr>")
}
