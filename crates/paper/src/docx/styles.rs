//! The styles, one for each part of an official document.

use super::markup::{DECLARATION, NAMESPACES, characters};
use crate::layout::{PITCH_PT, SIZE_2_PT, SIZE_4_PT};

/// The exact line: 22 in 225 mm, in twips.
pub const LINE: i32 = 579;

/// What the standard calls 3号 is 16 pt to Word, in half points.
const SIZE_3: u32 = 32;

/// What draws 28 characters of 16 pt into 156 mm, in twips a character.
const TIGHT: i32 = -5;

/// Fonts for each face, by the names under which offices have them.
fn fonts(name: &str) -> String {
    format!(
        "<w:rFonts w:ascii=\"{name}\" w:hAnsi=\"{name}\" w:eastAsia=\"{name}\" w:cs=\"{name}\"/>"
    )
}

/// 仿宋.
pub const FANGSONG: &str = "仿宋_GB2312";
/// 小标宋.
pub const SONG_TITLE: &str = "方正小标宋简体";
/// 黑体.
pub const HEI: &str = "黑体";
/// 楷体.
pub const KAI: &str = "楷体_GB2312";
/// 宋体.
pub const SONG: &str = "宋体";

struct Style {
    id: &'static str,
    name: &'static str,
    based_on: &'static str,
    next: &'static str,
    paragraph: String,
    run: String,
}

impl Style {
    fn new(
        id: &'static str,
        name: &'static str,
        paragraph: impl Into<String>,
        run: impl Into<String>,
    ) -> Self {
        Self {
            id,
            name,
            based_on: "Normal",
            next: id,
            paragraph: paragraph.into(),
            run: run.into(),
        }
    }

    fn then(self, next: &'static str) -> Self {
        Self { next, ..self }
    }

    fn write(&self, into: &mut String) {
        into.push_str(&format!(
            "<w:style w:type=\"paragraph\" w:customStyle=\"{}\" w:styleId=\"{}\"><w:name w:val=\"{}\"/>\
             <w:basedOn w:val=\"{}\"/><w:next w:val=\"{}\"/><w:qFormat/><w:pPr>{}</w:pPr><w:rPr>{}</w:rPr></w:style>",
            u8::from(!self.name.is_ascii()),
            self.id,
            self.name,
            self.based_on,
            self.next,
            self.paragraph,
            self.run
        ));
    }
}

/// A size other than the body's, whose characters are not drawn together.
fn size(points: f32) -> String {
    let half = (points * 2.0).round();
    format!("<w:spacing w:val=\"0\"/><w:sz w:val=\"{half}\"/><w:szCs w:val=\"{half}\"/>")
}

fn exact(line: i32, before: i32) -> String {
    format!(
        "<w:spacing w:before=\"{before}\" w:beforeAutospacing=\"0\" w:after=\"0\" w:line=\"{line}\" w:lineRule=\"exact\"/>"
    )
}

fn off_grid(line: i32, before: i32) -> String {
    format!("<w:snapToGrid w:val=\"0\"/>{}", exact(line, before))
}

/// The styles part.
pub fn styles() -> String {
    let mut out = format!("{DECLARATION}<w:styles {NAMESPACES}>");
    out.push_str(&format!(
        "<w:docDefaults><w:rPrDefault><w:rPr>{}{}<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/></w:pPr></w:pPrDefault></w:docDefaults>",
        fonts(FANGSONG),
        format_args!("<w:sz w:val=\"{SIZE_3}\"/><w:szCs w:val=\"{SIZE_3}\"/>"),
    ));
    out.push_str(&format!(
        "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/><w:pPr>\
         <w:widowControl w:val=\"0\"/><w:kinsoku/><w:overflowPunct w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/>\
         <w:autoSpaceDN w:val=\"0\"/>{}<w:jc w:val=\"both\"/></w:pPr><w:rPr><w:spacing w:val=\"{TIGHT}\"/></w:rPr></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:tblPr>\
         <w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"70\" w:type=\"dxa\"/>\
         <w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"70\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>",
        off_grid(LINE, 0)
    ));
    for style in head_styles()
        .into_iter()
        .chain(text_styles())
        .chain(foot_styles())
    {
        style.write(&mut out);
    }
    out.push_str("</w:styles>");
    out
}

fn head_styles() -> Vec<Style> {
    let title = (SIZE_2_PT + PITCH_PT * 7.0 / 15.0) * 20.0;
    vec![
        Style::new(
            "Mark",
            "发文机关标志",
            format!("{}<w:jc w:val=\"center\"/>", off_grid(1200, 0)),
            format!("{}<w:color w:val=\"FF0000\"/>", fonts(SONG_TITLE)),
        )
        .then("Number"),
        Style::new(
            "Number",
            "发文字号",
            format!("{}<w:jc w:val=\"center\"/>", off_grid(LINE, 0)),
            "",
        )
        .then("Title"),
        Style::new(
            "Title",
            "Title",
            format!(
                "<w:keepNext/><w:keepLines/>{}<w:jc w:val=\"center\"/>",
                off_grid(title as i32, 0)
            ),
            format!("{}{}", fonts(SONG_TITLE), size(SIZE_2_PT)),
        )
        .then("Body"),
        Style::new("Addressees", "主送机关", "", "").then("Body"),
    ]
}

fn text_styles() -> Vec<Style> {
    let indent = format!(
        "<w:ind w:firstLine=\"{}\" w:firstLineChars=\"200\"/>",
        characters(2.0)
    );
    let heading = |level: u32| format!("<w:keepNext/>{indent}<w:outlineLvl w:val=\"{level}\"/>");
    vec![
        Style::new("Body", "公文正文", indent.clone(), ""),
        Style::new("Heading1", "heading 1", heading(0), fonts(HEI)).then("Body"),
        Style::new("Heading2", "heading 2", heading(1), fonts(KAI)).then("Body"),
        Style::new("Heading3", "heading 3", heading(2), "").then("Body"),
        Style::new("Heading4", "heading 4", heading(3), "").then("Body"),
        Style::new("AttachmentList", "附件说明", "<w:jc w:val=\"left\"/>", ""),
        Style::new(
            "Issuer",
            "发文机关署名",
            "<w:keepNext/><w:jc w:val=\"right\"/>",
            "",
        )
        .then("SignDate"),
        Style::new("SignDate", "成文日期", "<w:jc w:val=\"right\"/>", ""),
        Style::new("Notes", "附注", indent, ""),
        Style::new(
            "AttachmentMark",
            "附件标记",
            "<w:keepNext/><w:pageBreakBefore/>",
            fonts(HEI),
        )
        .then("Title"),
        Style::new(
            "Caption",
            "caption",
            format!(
                "<w:keepNext/>{}<w:jc w:val=\"center\"/>",
                off_grid(400, 120)
            ),
            format!("{}{}", fonts(HEI), size(12.0)),
        ),
        Style::new(
            "TableHead",
            "表头",
            format!("<w:keepNext/>{}<w:jc w:val=\"center\"/>", off_grid(320, 0)),
            format!("{}{}", fonts(HEI), size(10.5)),
        ),
        Style::new("TableText", "表格文字", off_grid(320, 0), size(10.5)),
    ]
}

fn foot_styles() -> Vec<Style> {
    vec![
        Style::new("Closing", "版记", off_grid(525, 0), size(SIZE_4_PT)),
        Style::new(
            "PageNumber",
            "页码",
            off_grid(280, 0),
            format!("{}{}", fonts(SONG), size(SIZE_4_PT)),
        ),
        Style::new(
            "SampleMark",
            "示例标记",
            format!("{}<w:jc w:val=\"right\"/>", off_grid(400, 0)),
            format!(
                "{}<w:color w:val=\"FF0000\"/>{}",
                fonts(HEI),
                size(SIZE_4_PT)
            ),
        ),
        Style::new("End", "文末", off_grid(20, 0), size(1.0)),
    ]
}
