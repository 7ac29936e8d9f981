//! The document part: head, text, signature, attachments, closing block, section.

use super::markup::{DECLARATION, NAMESPACES, characters, paragraph, run, twips, type_width};
use super::styles::{KAI, LINE};
use super::table::table;
use crate::layout::{
    BOTTOM_MM, CELL_PT, LEFT_MM, MARK_HEIGHT_MM, MARK_TOP_MM, NUMBER_BLANK_LINES, PAPER_HEIGHT_MM,
    PAPER_WIDTH_MM, PITCH_PT, RIGHT_MM, SIZE_2_PT, SIZE_3_PT, TITLE_BLANK_LINES, TOP_MM,
    TYPE_WIDTH_MM, pt,
};
use crate::rules::lines::is_wide;
use crate::rules::{text, title};
use crate::{Attachment, Block, Document, Level, Run, Signature};

/// A word processor sets an exact line with four fifths above the baseline.
const ABOVE_LINE: f32 = 0.8;
/// The square of a Chinese character above and below the baseline.
const ABOVE: f32 = 0.88;
/// The ink of a bold 宋体 character above and below the baseline.
const INK: (f32, f32) = (0.84, 0.08);
/// The exact line of the issuer mark, in points.
const MARK_LINE: f32 = 60.0;
/// White above the characters in an exact line of the body.
const BODY_WHITE: f32 = LINE as f32 / 20.0 * ABOVE_LINE - ABOVE * 16.0;

/// The document part.
pub fn document(document: &Document) -> String {
    let mut out = format!("{DECLARATION}<w:document {NAMESPACES}><w:body>");
    let ruled = head(document, &mut out);
    let title_before = if ruled {
        TITLE_BLANK_LINES * PITCH_PT - title_white()
    } else {
        0.0
    };
    out.push_str(&title_paragraph(&document.title, title_before));
    let mut rest = String::new();
    let moved = crowds(document);
    if let Some(names) = joined(&document.addressees).filter(|_| !moved) {
        rest.push_str(&paragraph(
            "Addressees",
            "",
            &run(&format!("{names}："), ""),
        ));
    }
    blocks(
        &document.body,
        document.signature.is_some() && document.attachments.is_empty(),
        &mut rest,
    );
    // One empty line below the title (7.3.2).
    let addressed = !moved && joined(&document.addressees).is_some();
    let opens_with_text = addressed || begins_with_text(&document.body);
    out.push_str(&if opens_with_text {
        spaced(&rest, LINE)
    } else {
        rest
    });
    attachment_list(
        &document.attachments,
        document.signature.is_some(),
        &mut out,
    );
    if let Some(signature) = &document.signature {
        let noted = document
            .notes
            .as_deref()
            .is_some_and(|notes| !text::clean(notes).is_empty());
        sign(signature, noted, &mut out);
    }
    if let Some(notes) = document
        .notes
        .as_deref()
        .map(text::clean)
        .filter(|notes| !notes.is_empty())
    {
        let bare = notes.trim_matches(['（', '）']);
        out.push_str(&paragraph("Notes", "", &run(&format!("（{bare}）"), "")));
    }
    for (n, attachment) in document.attachments.iter().enumerate() {
        if !attachment.body.is_empty() {
            attached(attachment, n, document.attachments.len(), &mut out);
        }
    }
    out.push_str(&closing(document));
    out.push_str(&paragraph("End", "", ""));
    out.push_str(&section());
    out.push_str("</w:body></w:document>");
    out
}

/// White above the title's characters in their exact line.
fn title_white() -> f32 {
    (SIZE_2_PT + PITCH_PT * 7.0 / 15.0) * ABOVE_LINE - ABOVE * SIZE_2_PT
}

/// Space before the first paragraph of some markup, whose style must set none itself.
fn spaced(markup: &str, before: i32) -> String {
    markup.replacen(
        "/></w:pPr>",
        &format!(
            "/><w:spacing w:before=\"{before}\" w:after=\"0\" w:line=\"{LINE}\" w:lineRule=\"exact\"/></w:pPr>"
        ),
        1,
    )
}

fn spacing(before: f32, line: i32) -> String {
    format!(
        "<w:spacing w:before=\"{}\" w:after=\"0\" w:line=\"{line}\" w:lineRule=\"exact\"/>",
        twips(before.max(0.0))
    )
}

/// Issuer mark, number, signer, red rule. Returns whether there is a rule.
fn head(document: &Document, out: &mut String) -> bool {
    let issuer = text::clean(&document.issuer_mark);
    let number = text::clean(&document.number);
    let signer = document
        .signer
        .as_deref()
        .map(text::clean)
        .filter(|name| !name.is_empty());
    let numbered = !number.is_empty() || signer.is_some();
    if !issuer.is_empty() {
        mark(&issuer, !numbered, out);
    }
    if !numbered {
        return !issuer.is_empty();
    }
    let left_below = MARK_LINE * (1.0 - ABOVE_LINE) - INK.1 * mark_size();
    let before = if issuer.is_empty() {
        0.0
    } else {
        (PITCH_PT - SIZE_3_PT) + NUMBER_BLANK_LINES * PITCH_PT - left_below - BODY_WHITE
    };
    let edge = characters(1.0);
    let properties = match &signer {
        None => format!("{}{}", rule(), spacing(before, LINE)),
        // Tabs, not indents: the rule is as wide as the paragraph.
        Some(_) => format!(
            "{}<w:tabs><w:tab w:val=\"left\" w:pos=\"{edge}\"/><w:tab w:val=\"right\" w:pos=\"{}\"/></w:tabs>{}<w:jc w:val=\"left\"/>",
            rule(),
            type_width() - edge,
            spacing(before, LINE)
        ),
    };
    let tab = "<w:r><w:tab/></w:r>";
    let mut runs = run(&number, "");
    if let Some(signer) = signer {
        let kai = format!("<w:rFonts w:ascii=\"{KAI}\" w:hAnsi=\"{KAI}\" w:eastAsia=\"{KAI}\"/>");
        runs = format!("{tab}{runs}{tab}");
        runs.push_str(&run("签发人：", ""));
        runs.push_str(&run(&signer, &kai));
    }
    out.push_str(&paragraph("Number", &properties, &runs));
    true
}

/// The red rule as the lower border of a paragraph: 4 mm under its characters, whose line ends lower than they.
fn rule() -> String {
    let below = LINE as f32 / 20.0 * (1.0 - ABOVE_LINE) - (1.0 - ABOVE) * 16.0;
    let space = (pt(crate::layout::RED_RULE_GAP_MM) - below).round();
    format!(
        "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"16\" w:space=\"{space}\" w:color=\"FF0000\"/></w:pBdr>"
    )
}

fn mark_size() -> f32 {
    (pt(MARK_HEIGHT_MM) / (INK.0 + INK.1)).round()
}

fn mark(words: &str, ruled: bool, out: &mut String) {
    let size = mark_size();
    let count = words.chars().count() as f32;
    let measure = pt(TYPE_WIDTH_MM) - 2.0 * CELL_PT;
    let squeeze = (measure / count / size * 0.94).clamp(0.3, 0.82);
    let open = ((measure / count - size * squeeze).clamp(0.0, size * 0.14)) * 20.0;
    let before = pt(MARK_TOP_MM) - (MARK_LINE * ABOVE_LINE - INK.0 * size);
    let properties = format!(
        "<w:spacing w:val=\"{}\"/><w:w w:val=\"{}\"/><w:sz w:val=\"{}\"/><w:szCs w:val=\"{}\"/>",
        open.round(),
        (squeeze * 100.0).round(),
        size * 2.0,
        size * 2.0
    );
    let border = if ruled { rule() } else { String::new() };
    out.push_str(&paragraph(
        "Mark",
        &format!("{border}{}", spacing(before, twips(MARK_LINE))),
        &run(words, &properties),
    ));
}

fn title_paragraph(words: &str, before: f32) -> String {
    let cleaned: Vec<String> = words.lines().map(text::clean).collect();
    let lines: Vec<String> = title::divide(&cleaned.join("\n"))
        .iter()
        .map(|line| run(line, ""))
        .collect();
    let line = twips(SIZE_2_PT + PITCH_PT * 7.0 / 15.0);
    paragraph(
        "Title",
        &spacing(before, line),
        &lines.join("<w:r><w:br/></w:r>"),
    )
}

/// Whether the first of some blocks is a paragraph, whose spacing may be set.
fn begins_with_text(blocks: &[Block]) -> bool {
    matches!(
        blocks.first(),
        Some(Block::Heading { .. } | Block::Paragraph(_))
    )
}

/// Whether the addressees would leave no room for text on the first page (7.3.3); they then stand in the closing
/// block (7.3.2). Below the head and a title of three lines there are seven lines.
fn crowds(document: &Document) -> bool {
    const ROOM: usize = 6;
    joined(&document.addressees)
        .is_some_and(|names| names.chars().count().div_ceil(crate::layout::CHARACTERS) > ROOM)
}

/// Names with commas between; none where there are none.
fn joined(names: &[String]) -> Option<String> {
    let names: Vec<String> = names
        .iter()
        .map(|name| text::clean(name))
        .filter(|name| !name.is_empty())
        .collect();
    (!names.is_empty()).then(|| names.join("，"))
}

/// The blocks of a text; the last paragraph stays with what follows where a signature does.
fn blocks(blocks: &[Block], keep_last: bool, out: &mut String) {
    for (n, block) in blocks.iter().enumerate() {
        let keep = keep_last && n + 1 == blocks.len();
        match block {
            Block::Heading { level, text: words } => {
                let style = match level {
                    Level::One => "Heading1",
                    Level::Two => "Heading2",
                    Level::Three => "Heading3",
                    Level::Four => "Heading4",
                };
                let words = text::clean(words);
                if !words.is_empty() {
                    out.push_str(&paragraph(style, "", &run(&words, "")));
                }
            }
            Block::Paragraph(runs) => body_paragraph(runs, keep, out),
            Block::Table(block) => out.push_str(&table(block, &block.caption)),
            Block::Chart(chart) => out.push_str(&table(&chart.table(), &chart.words())),
        }
    }
}

/// `keep` holds a short paragraph to what follows. A long one is left alone: LibreOffice would move it overleaf
/// whole and leave the first page without text (7.3.3).
fn body_paragraph(runs: &[Run], keep: bool, out: &mut String) {
    const SHORT: usize = 6 * crate::layout::CHARACTERS;
    let length: usize = runs.iter().map(|run| run.text.chars().count()).sum();
    let keep = keep && length <= SHORT;
    let runs: String = text::clean_runs(runs)
        .iter()
        .map(|piece| run(&piece.text, if piece.bold { "<w:b/>" } else { "" }))
        .collect();
    if !runs.is_empty() {
        out.push_str(&paragraph(
            "Body",
            if keep { "<w:keepNext/>" } else { "" },
            &runs,
        ));
    }
}

/// 附件 after the text, names hanging under names (7.3.4).
fn attachment_list(attachments: &[Attachment], keep_last: bool, out: &mut String) {
    let single = attachments.len() == 1;
    let ordinal_width = if single { 0.0 } else { 1.5 };
    for (n, attachment) in attachments.iter().enumerate() {
        let label = if n == 0 { 3.0 } else { 0.0 };
        let left = characters(5.0 + ordinal_width);
        let keep = if keep_last && n + 1 == attachments.len() {
            "<w:keepNext/>"
        } else {
            ""
        };
        let before = if n == 0 { LINE } else { 0 };
        let properties = format!(
            "{keep}<w:spacing w:before=\"{before}\" w:after=\"0\" w:line=\"{LINE}\" w:lineRule=\"exact\"/>\
             <w:ind w:left=\"{left}\" w:hanging=\"{}\"/>",
            characters(label + ordinal_width)
        );
        let mut runs = String::new();
        if n == 0 {
            runs.push_str(&run("附件：", ""));
        }
        if !single {
            runs.push_str(&run(&format!("{}.", n + 1), ""));
            runs.push_str("<w:r><w:tab/></w:r>");
        }
        runs.push_str(&run(&text::clean(&attachment.title), ""));
        out.push_str(&paragraph("AttachmentList", &properties, &runs));
    }
}

/// Issuer centred over the day, the day four characters in (7.3.5.1). Without fonts, figures count as half a
/// character.
fn sign(signature: &Signature, noted: bool, out: &mut String) {
    let width = |text: &str| -> f32 {
        text.chars()
            .map(|ch| if is_wide(ch) { 1.0 } else { 0.5 })
            .sum()
    };
    let (issuer, day) = (text::clean(&signature.issuer), text::date(signature.date));
    let right = crate::layout::DATE_RIGHT_CHARACTERS;
    let issuer_right = (right + (width(&day) - width(&issuer)) / 2.0).max(0.0);
    let before = LINE as f32 / 20.0 * crate::layout::SEAL_BLANK_LINES;
    let indent = |right: f32| format!("<w:ind w:right=\"{}\"/>", characters(right));
    out.push_str(&paragraph(
        "Issuer",
        &format!("{}{}", spacing(before, LINE), indent(issuer_right)),
        &run(&issuer, ""),
    ));
    let keep = if noted { "<w:keepNext/>" } else { "" };
    out.push_str(&paragraph(
        "SignDate",
        &format!("{keep}{}", indent(right)),
        &run(&day, ""),
    ));
}

/// An attachment on pages of its own: its number on the first line, its title on the third (7.3.7).
fn attached(attachment: &Attachment, n: usize, count: usize, out: &mut String) {
    let label = if count > 1 {
        format!("附件{}", n + 1)
    } else {
        "附件".to_owned()
    };
    out.push_str(&paragraph("AttachmentMark", "", &run(&label, "")));
    out.push_str(&title_paragraph(&attachment.title, LINE as f32 / 20.0));
    let mut body = String::new();
    blocks(&attachment.body, false, &mut body);
    let first_is_text = begins_with_text(&attachment.body);
    out.push_str(&if first_is_text {
        spaced(&body, LINE)
    } else {
        body
    });
}

/// The closing block as a table that stands at the foot of the last page's type area (7.4).
fn closing(document: &Document) -> String {
    let cell = 280;
    let (width, left) = (type_width(), twips(pt(LEFT_MM)));
    let mut rows: Vec<String> = Vec::new();
    let addressees = joined(&document.addressees).filter(|_| crowds(document));
    let lists: String = [("主送：", addressees), ("抄送：", joined(&document.copies))]
        .into_iter()
        .filter_map(|(label, names)| Some((label, names?)))
        .map(|(label, names)| {
            let (start, hang) = (4 * cell, 3 * cell);
            let names = names.trim_end_matches('。');
            let properties =
                format!("<w:ind w:left=\"{start}\" w:right=\"{cell}\" w:hanging=\"{hang}\"/>");
            paragraph(
                "Closing",
                &properties,
                &run(&format!("{label}{names}。"), ""),
            )
        })
        .collect();
    if !lists.is_empty() {
        rows.push(lists);
    }
    if let Some(imprint) = &document.imprint {
        let properties = format!(
            "<w:tabs><w:tab w:val=\"right\" w:pos=\"{}\"/></w:tabs><w:ind w:left=\"{cell}\" w:right=\"{cell}\"/><w:jc w:val=\"left\"/>",
            width - cell
        );
        let runs = format!(
            "{}<w:r><w:tab/></w:r>{}",
            run(&text::clean(&imprint.by), ""),
            run(&format!("{}印发", text::date(imprint.on)), "")
        );
        rows.push(paragraph("Closing", &properties, &runs));
    }
    if rows.is_empty() {
        return String::new();
    }
    let edge = |name: &str, size: u8| {
        format!("<w:{name} w:val=\"single\" w:sz=\"{size}\" w:space=\"0\" w:color=\"000000\"/>")
    };
    let margin = |name: &str, width: i32| format!("<w:{name} w:w=\"{width}\" w:type=\"dxa\"/>");
    let rows: String = rows
        .iter()
        .map(|row| {
            format!(
                "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{row}</w:tc></w:tr>"
            )
        })
        .collect();
    format!(
        "<w:tbl><w:tblPr><w:tblpPr w:leftFromText=\"0\" w:rightFromText=\"0\" w:vertAnchor=\"margin\" w:horzAnchor=\"page\" \
         w:tblpX=\"{left}\" w:tblpYSpec=\"bottom\"/><w:tblOverlap w:val=\"never\"/><w:tblW w:w=\"{width}\" w:type=\"dxa\"/>\
         <w:tblBorders>{}{}{}</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar>{}{}</w:tblCellMar></w:tblPr>\
         <w:tblGrid><w:gridCol w:w=\"{width}\"/></w:tblGrid>{rows}</w:tbl>",
        edge("top", 8),
        edge("bottom", 8),
        edge("insideH", 6),
        margin("left", 0),
        margin("right", 0),
    )
}

/// Paper, margins, the grid of lines, header and footers. The 28 characters come from the styles: 16 pt drawn
/// together. A grid of characters narrower than its characters is followed by Word alone; LibreOffice sets 25
/// characters to such a line and moves the text area in by 1.3 mm.
fn section() -> String {
    // The dash of the page number stands 7 mm under the type area; its line ends this much above the edge.
    let footer =
        pt(BOTTOM_MM) - pt(crate::layout::PAGE_NUMBER_MM) - 14.0 * (1.0 - ABOVE_LINE) - 0.38 * 14.0;
    let mm = |mm: f32| twips(pt(mm));
    format!(
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId4\"/><w:headerReference w:type=\"even\" r:id=\"rId7\"/>\
         <w:footerReference w:type=\"default\" r:id=\"rId5\"/><w:footerReference w:type=\"even\" r:id=\"rId6\"/>\
         <w:pgSz w:w=\"{}\" w:h=\"{}\"/><w:pgMar w:top=\"{}\" w:right=\"{}\" w:bottom=\"{}\" w:left=\"{}\" \
         w:header=\"1300\" w:footer=\"{}\" w:gutter=\"0\"/><w:cols w:space=\"425\"/>\
         <w:docGrid w:type=\"lines\" w:linePitch=\"{LINE}\"/></w:sectPr>",
        mm(PAPER_WIDTH_MM),
        mm(PAPER_HEIGHT_MM),
        mm(TOP_MM),
        mm(RIGHT_MM),
        mm(BOTTOM_MM),
        mm(LEFT_MM),
        twips(footer),
    )
}
