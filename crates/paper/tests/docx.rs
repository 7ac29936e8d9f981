//! The Word file, as LibreOffice sets it. Its lines stand lower in their height than ours and its fonts may be
//! others, so the tolerances are wider; each is stated.
#![allow(clippy::unwrap_used)]

use crate::support;
use crate::texts;

use std::io::Read;

use paper::{Document, PaperError, docx, layout};
use support::{Ink, Pdf, near, office};

/// Distances that an exact line height decides.
const LOOSE: f32 = 1.5;
/// Distances across the page, and those that the section states.
const CLOSE: f32 = 0.8;
const CELL: f32 = 156.0 / 28.0;

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn the_file_states_paper_grid_and_styles() {
    let bytes = docx(&paper::sample::bulletin()).unwrap();
    let text = part(&bytes, "word/document.xml");
    for stated in [
        "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>",
        "w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\"",
        "<w:docGrid w:type=\"lines\" w:linePitch=\"579\"/>",
        "<w:tblHeader/>",
        "w:color=\"FF0000\"",
    ] {
        assert!(text.contains(stated), "not stated: {stated}");
    }
    let styles = part(&bytes, "word/styles.xml");
    for name in [
        "发文机关标志",
        "发文字号",
        "主送机关",
        "公文正文",
        "成文日期",
        "附注",
        "版记",
        "heading 1",
    ] {
        assert!(
            styles.contains(&format!("<w:name w:val=\"{name}\"/>")),
            "no style {name}"
        );
    }
    for font in ["仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"] {
        assert!(styles.contains(font), "no font {font}");
    }
    assert!(part(&bytes, "docProps/core.xml").contains("情况的通报</dc:title>"));
    assert!(part(&bytes, "word/settings.xml").contains("<w:evenAndOddHeaders/>"));
}

#[test]
fn every_part_is_well_formed_and_declared() {
    let bytes = docx(&paper::sample::bulletin()).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    let types = part(&bytes, "[Content_Types].xml");
    for name in &names {
        let mut text = String::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        let mut reader = quick_xml::Reader::from_str(&text);
        reader.config_mut().check_end_names = true;
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{name}: {error}"),
            }
        }
        let declared = name.ends_with(".rels")
            || name.starts_with('[')
            || types.contains(&format!("\"/{name}\""));
        assert!(declared, "{name} has no type");
    }
    let relations = part(&bytes, "word/_rels/document.xml.rels");
    let text = part(&bytes, "word/document.xml");
    for rest in text.split("r:id=\"").skip(1) {
        let id = rest.split_once('"').unwrap().0;
        assert!(
            relations.contains(&format!("Id=\"{id}\"")),
            "{id} leads nowhere"
        );
    }
    for rest in text.split("<w:pStyle w:val=\"").skip(1) {
        let id = rest.split_once('"').unwrap().0;
        let styles = part(&bytes, "word/styles.xml");
        assert!(
            styles.contains(&format!("w:styleId=\"{id}\"")),
            "no style {id}"
        );
    }
}

#[test]
fn the_same_document_is_the_same_file_and_needs_no_fonts() {
    let document = paper::sample::bulletin();
    assert!(docx(&document).unwrap() == docx(&document).unwrap());
    assert!(matches!(
        docx(&Document::default()),
        Err(PaperError::NoTitle)
    ));
    let odd = Document {
        title: "<示例>&\"甲\"".to_owned(),
        ..texts::bare()
    };
    assert!(part(&docx(&odd).unwrap(), "word/document.xml").contains("&lt;示例&gt;&amp;“甲”"));
}

#[test]
fn the_head_stands_where_the_standard_puts_it() {
    let Some(file) = office(&docx(&texts::squares(60)).unwrap()) else {
        return;
    };
    let raster = file.raster(1, 300, [0.0, 0.0, 210.0, 297.0]);
    let red = raster.bands(Ink::Red);
    assert_eq!(red.len(), 2, "issuer mark and rule: {red:?}");
    let (mark, rule) = (red[0], red[1]);
    near(
        "issuer mark below the type area's edge",
        mark[0] - 37.0,
        35.0,
        LOOSE,
    );
    near("red rule, left", rule[2], 28.0, CLOSE);
    near("red rule, width", rule[3] - rule[2], 156.0, CLOSE);
    let black = raster.bands(Ink::Black);
    let number = black.iter().find(|band| band[0] > mark[1]).unwrap();
    let line = layout::PITCH_PT * support::MM;
    let lead = line - layout::SIZE_3_PT * support::MM;
    near(
        "number, two lines below the mark",
        number[0] - mark[1],
        2.0 * line + lead,
        LOOSE,
    );
    near("red rule below the number", rule[0] - number[1], 4.0, LOOSE);
    let title = black.iter().find(|band| band[0] > rule[1]).unwrap();
    near(
        "title, two lines below the rule",
        title[0] - rule[1],
        2.0 * line,
        LOOSE,
    );
    near(
        "addressees, flush left",
        file.line("各县").left,
        28.0,
        CLOSE,
    );
    near(
        "paragraph, two characters in",
        file.line("国国").left,
        28.0 + 2.0 * CELL,
        CLOSE,
    );
}

#[test]
fn a_full_page_has_22_lines_of_28_characters() {
    let Some(file) = office(&docx(&texts::squares(60)).unwrap()) else {
        return;
    };
    let page = file.body(2);
    assert_eq!(page.len(), layout::LINES);
    for line in &page {
        assert_eq!(
            line.text.chars().count(),
            layout::CHARACTERS,
            "{}",
            line.text
        );
        near("line, left", line.left, 28.0, CLOSE);
        near("line, right", line.right, 184.0, CLOSE);
    }
    for pair in page.windows(2) {
        near(
            "from line to line",
            pair[1].top - pair[0].top,
            225.0 / 22.0,
            0.1,
        );
    }
}

#[test]
fn the_foot_stands_where_the_standard_puts_it() {
    let Some(file) = office(&docx(&texts::squares(30)).unwrap()) else {
        return;
    };
    let rules = file
        .raster(file.pages, 1200, [29.0, 200.0, 1.0, 66.0])
        .bands(Ink::Black);
    assert_eq!(rules.len(), 3, "{rules:?}");
    for (rule, height) in rules.iter().zip([0.35, 0.25, 0.35]) {
        near("closing rule, height", rule[1] - rule[0], height, 0.1);
    }
    near(
        "last rule on the type area's edge",
        rules[2][1],
        262.0,
        CLOSE,
    );
    near(
        "copies, a character in",
        file.line("抄送：").left,
        28.0 + 14.0 * support::MM,
        CLOSE,
    );
    near(
        "day of printing, a character in",
        file.line("日印发").right,
        184.0 - 14.0 * support::MM,
        CLOSE,
    );
    let day = file
        .lines
        .iter()
        .find(|line| line.text == "2024年9月5日")
        .unwrap();
    near("date, right", day.right, 184.0 - 4.0 * CELL, CLOSE);
    let foot = |page: usize| -> support::Line {
        let line = file
            .lines
            .iter()
            .find(|line| line.page == page && line.bottom > 266.0);
        line.unwrap().clone()
    };
    assert_eq!(foot(1).text, "—1—");
    near(
        "odd page number, right",
        foot(1).right,
        184.0 - 14.0 * support::MM,
        CLOSE,
    );
    near(
        "even page number, left",
        foot(2).left,
        28.0 + 14.0 * support::MM,
        CLOSE,
    );
    let dash = file
        .raster(2, 600, [foot(2).left, 263.0, 3.0, 20.0])
        .bands(Ink::Black);
    near(
        "dash below the type area",
        (dash[0][0] + dash[0][1]) / 2.0 - 262.0,
        7.0,
        LOOSE,
    );
}

#[test]
fn the_whole_bulletin_is_there() {
    let Some(file) = office(&docx(&paper::sample::bulletin()).unwrap()) else {
        return;
    };
    let text = whole(&file);
    for words in [
        "示政办发〔2024〕18号",
        "正常推进52项，占77.6％",
        "（此件公开发布）",
        "附件2",
        "图1",
        "示例市人民政府办公室文件",
    ] {
        assert!(text.contains(words), "lost: {words}");
    }
    let heads = file
        .lines
        .iter()
        .filter(|line| line.text.contains("重点任务牵头单位"))
        .count();
    assert!(heads > 2, "the table's head is on {heads} pages");
    for n in 1..=60 {
        assert!(text.contains(&format!("示例任务第{n}项")), "row {n}");
    }
    let bare = office(&docx(&texts::bare()).unwrap()).unwrap();
    assert_eq!(bare.pages, 1);
}

fn whole(file: &Pdf) -> String {
    file.lines
        .iter()
        .flat_map(|line| line.text.chars())
        .filter(|ch| !ch.is_whitespace())
        .collect()
}
