//! The PDF, measured: every distance of the standard within half a millimetre.
#![allow(clippy::unwrap_used)]

use crate::support;
use crate::texts;

use paper::{Block, Document, Level, PaperError, layout, pdf, rules::lines};
use support::{Ink, Pdf, near, tools};

const HALF: f32 = 0.5;
const LEFT: f32 = 28.0;
const RIGHT: f32 = 184.0;
const TOP: f32 = 37.0;
const BOTTOM: f32 = 262.0;
const CELL: f32 = 156.0 / 28.0;

fn line_mm() -> f32 {
    layout::PITCH_PT * support::MM
}

#[test]
fn the_head_stands_where_the_standard_puts_it() {
    let Some(faces) = tools() else { return };
    let file = Pdf::new(&pdf(&texts::squares(60), &faces).unwrap());
    let raster = file.raster(1, 300, [0.0, 0.0, 210.0, 297.0]);
    let red = raster.bands(Ink::Red);
    assert_eq!(red.len(), 2, "issuer mark and rule: {red:?}");
    let (mark, rule) = (red[0], red[1]);
    near(
        "7.2.4 issuer mark below the type area's edge",
        mark[0] - TOP,
        35.0,
        HALF,
    );
    near(
        "issuer mark, middle",
        (mark[2] + mark[3]) / 2.0,
        (LEFT + RIGHT) / 2.0,
        HALF,
    );
    near("7.2.7 red rule, left", rule[2], LEFT, HALF);
    near("7.2.7 red rule, width", rule[3] - rule[2], 156.0, HALF);
    let black = raster.bands(Ink::Black);
    let number = black.iter().find(|band| band[0] > mark[1]).unwrap();
    let lead = line_mm() - layout::SIZE_3_PT * support::MM;
    near(
        "7.2.5 number, two lines below the mark",
        number[0] - mark[1],
        2.0 * line_mm() + lead,
        HALF,
    );
    near(
        "7.2.5 number, middle",
        (number[2] + number[3]) / 2.0,
        (LEFT + RIGHT) / 2.0,
        HALF,
    );
    near(
        "7.2.7 red rule below the number",
        rule[0] - number[1],
        4.0,
        HALF,
    );
    let title: Vec<_> = black
        .iter()
        .filter(|band| band[0] > rule[1])
        .take(3)
        .collect();
    near(
        "7.3.1 title, two lines below the rule",
        title[0][0] - rule[1],
        2.0 * line_mm(),
        HALF,
    );
    near(
        "7.3.1 title, middle",
        (title[0][2] + title[0][3]) / 2.0,
        (LEFT + RIGHT) / 2.0,
        HALF,
    );
    // From the squares of the title's last line to those of the addressees: the lead and one empty line.
    near(
        "7.3.2 addressees, one line below the title",
        title[2][0] - title[1][1],
        lead + line_mm(),
        HALF + 0.3,
    );
    near(
        "7.3.2 addressees, flush left",
        file.line("各县").left,
        LEFT,
        HALF,
    );
    near(
        "7.3.3 paragraph, two characters in",
        file.line("国国").left,
        LEFT + 2.0 * CELL,
        HALF,
    );
    let title = file.line("营商环境重点任务");
    let characters = title.text.chars().count() as f32;
    near(
        "7.3.1 title, 2号",
        (title.right - title.left) / characters,
        22.0 * support::MM,
        0.05,
    );
}

#[test]
fn a_full_page_has_22_lines_of_28_characters() {
    let Some(faces) = tools() else { return };
    let file = Pdf::new(&pdf(&texts::squares(60), &faces).unwrap());
    let page = file.body(2);
    assert_eq!(page.len(), layout::LINES);
    for line in &page {
        assert_eq!(
            line.text.chars().count(),
            layout::CHARACTERS,
            "{}",
            line.text
        );
        near("5.2.1 line, left", line.left, LEFT, HALF);
        near("5.2.1 line, right", line.right, RIGHT, HALF);
    }
    for pair in page.windows(2) {
        near(
            "3.2 from line to line",
            pair[1].top - pair[0].top,
            10.42,
            0.1,
        );
    }
    let bands = file
        .raster(2, 300, [28.0, 30.0, 156.0, 234.0])
        .bands(Ink::Black);
    assert_eq!(bands.len(), layout::LINES);
    near("5.2.1 first line, upper edge", bands[0][0], TOP, HALF);
    near("5.2.1 last line, lower edge", bands[21][1], BOTTOM, HALF);
}

#[test]
fn page_numbers_stand_right_on_odd_and_left_on_even_pages() {
    let Some(faces) = tools() else { return };
    let file = Pdf::new(&pdf(&texts::squares(60), &faces).unwrap());
    let foot = |page: usize| {
        let line = file
            .lines
            .iter()
            .find(|line| line.page == page && line.bottom > 266.0);
        line.unwrap().clone()
    };
    let cell = 14.0 * support::MM;
    assert_eq!(foot(1).text, "—1—");
    near(
        "7.5 odd page, a character from the right",
        foot(1).right,
        RIGHT - cell,
        HALF,
    );
    near(
        "7.5 even page, a character from the left",
        foot(2).left,
        LEFT + cell,
        HALF,
    );
    let dash = file
        .raster(2, 600, [foot(2).left, 263.0, 4.0, 20.0])
        .bands(Ink::Black);
    near(
        "7.5 dash below the type area",
        (dash[0][0] + dash[0][1]) / 2.0 - BOTTOM,
        7.0,
        HALF,
    );
}

#[test]
fn the_signature_stands_four_characters_in() {
    let Some(faces) = tools() else { return };
    let file = Pdf::new(&pdf(&texts::squares(12), &faces).unwrap());
    let day = file
        .lines
        .iter()
        .find(|line| line.text == "2024年9月5日")
        .unwrap();
    let issuer = file
        .lines
        .iter()
        .find(|line| line.text == "示例市人民政府办公室")
        .unwrap();
    near("7.3.5.1 date, right", day.right, RIGHT - 4.0 * CELL, HALF);
    near(
        "7.3.5.1 issuer over the date",
        (issuer.left + issuer.right) / 2.0,
        (day.left + day.right) / 2.0,
        HALF,
    );
    near(
        "issuer above the date",
        day.top - issuer.top,
        line_mm(),
        0.1,
    );
    let notes = file.line("（此件公开发布）");
    near(
        "7.3.6 notes, two characters in",
        notes.left,
        LEFT + 2.0 * CELL,
        HALF,
    );
    near(
        "7.3.6 notes below the date",
        notes.top - day.top,
        line_mm(),
        0.1,
    );
}

#[test]
fn the_closing_block_ends_with_the_type_area() {
    let Some(faces) = tools() else { return };
    let file = Pdf::new(&pdf(&texts::squares(30), &faces).unwrap());
    // No text stands in the first character's breadth, so only rules are seen there.
    let rules = file
        .raster(file.pages, 1200, [28.6, 200.0, 1.0, 66.0])
        .bands(Ink::Black);
    assert_eq!(rules.len(), 3, "{rules:?}");
    for (rule, height) in rules.iter().zip([0.35, 0.25, 0.35]) {
        near("7.4.1 rule, height", rule[1] - rule[0], height, 0.05);
    }
    near(
        "7.4.1 last rule on the type area's edge",
        (rules[2][0] + rules[2][1]) / 2.0,
        BOTTOM,
        HALF,
    );
    let page = file.raster(file.pages, 300, [0.0, 0.0, 210.0, 297.0]);
    let wide = page
        .bands(Ink::Black)
        .into_iter()
        .filter(|band| band[3] - band[2] > 150.0 && band[1] - band[0] < 1.0);
    for rule in wide {
        near("7.4.1 rule, left", rule[2], LEFT, HALF);
        near("7.4.1 rule, width", rule[3] - rule[2], 156.0, HALF);
    }
    let cell = 14.0 * support::MM;
    near(
        "7.4.2 copies, a character in",
        file.line("抄送：").left,
        LEFT + cell,
        HALF,
    );
    near(
        "7.4.3 printing body, a character in",
        file.line("日印发").left,
        LEFT + cell,
        HALF,
    );
    near(
        "7.4.3 day of printing, a character in",
        file.line("日印发").right,
        RIGHT - cell,
        HALF,
    );
}

#[test]
fn an_attachment_has_its_title_on_the_third_line() {
    let Some(faces) = tools() else { return };
    let file = Pdf::new(&pdf(&paper::sample::bulletin(), &faces).unwrap());
    let label = file.lines.iter().find(|line| line.text == "附件2").unwrap();
    let title = file
        .lines
        .iter()
        .find(|line| line.page == label.page && line.text == "牵头单位按时填报情况")
        .unwrap();
    near("7.3.7 label, flush left", label.left, LEFT, HALF);
    let bands = file
        .raster(label.page, 300, [28.0, 30.0, 156.0, 60.0])
        .bands(Ink::Black);
    near("7.3.7 label on the first line", bands[0][0], TOP, HALF);
    near(
        "7.3.7 title on the third line",
        bands[1][0],
        TOP + 2.0 * line_mm(),
        HALF,
    );
    near(
        "7.3.7 title, middle",
        (title.left + title.right) / 2.0,
        (LEFT + RIGHT) / 2.0,
        HALF,
    );
    // Names of listed attachments hang under each other.
    let (one, two) = (file.line("1.2024年8月份"), file.line("2.牵头单位"));
    near(
        "7.3.4 list, two characters in",
        one.left,
        LEFT + 2.0 * CELL,
        HALF,
    );
    near(
        "7.3.4 second under the first",
        two.left,
        LEFT + 5.0 * CELL,
        HALF,
    );
}

#[test]
fn no_line_begins_or_ends_with_a_mark_that_may_not() {
    let Some(faces) = tools() else { return };
    let document = Document {
        body: vec![Block::text(texts::marks())],
        ..texts::bare()
    };
    let file = Pdf::new(&pdf(&document, &faces).unwrap());
    assert!(file.pages > 3);
    let lines: Vec<_> = (1..=file.pages).flat_map(|page| file.body(page)).collect();
    for (n, line) in lines.iter().enumerate().skip(1) {
        let (first, last) = (
            line.text.chars().next().unwrap(),
            line.text.chars().last().unwrap(),
        );
        assert!(!lines::NOT_FIRST.contains(first), "{}", line.text);
        assert!(!lines::NOT_LAST.contains(last), "{}", line.text);
        if n > 1 && n + 1 < lines.len() {
            near("justified, left", line.left, LEFT, HALF);
            near("justified, right", line.right, RIGHT, HALF);
        }
    }
}

#[test]
fn a_long_document_gives_its_text_back() {
    let Some(faces) = tools() else { return };
    let paragraphs: Vec<String> = (1..=400)
        .map(|n| {
            format!("第{n}段：推动示例事项落地见效，完成率达到{n}.5％以上，责任单位按月报送进展。")
        })
        .collect();
    let mut body = Vec::new();
    for (n, paragraph) in paragraphs.iter().enumerate() {
        if n % 40 == 0 {
            body.push(Block::heading(Level::One, n / 40 + 1, "示例标题"));
        }
        body.push(Block::text(paragraph.clone()));
    }
    let document = Document {
        body,
        ..texts::bare()
    };
    let started = std::time::Instant::now();
    let bytes = pdf(&document, &faces).unwrap();
    let elapsed = started.elapsed();
    let file = Pdf::new(&bytes);
    println!(
        "{} pages set in {elapsed:?}, {} bytes",
        file.pages,
        bytes.len()
    );
    assert!(file.pages > 30, "{}", file.pages);
    let text = file.text();
    let mut at = 0;
    for paragraph in &paragraphs {
        at += text[at..]
            .find(paragraph.as_str())
            .unwrap_or_else(|| panic!("lost: {paragraph}"));
    }
    for page in 2..file.pages {
        let count = file.body(page).len();
        assert!(count == 22 || count == 21, "page {page}: {count} lines");
    }
    // The last line of a page is no heading.
    for page in 1..file.pages {
        let last = file.body(page).last().unwrap().text.clone();
        assert!(!last.ends_with("示例标题"), "page {page} ends with {last}");
    }
}

#[test]
fn a_table_repeats_its_head_on_every_page() {
    let Some(faces) = tools() else { return };
    let file = Pdf::new(&pdf(&paper::sample::bulletin(), &faces).unwrap());
    let on = |text: &str| -> Vec<usize> {
        file.lines
            .iter()
            .filter(|line| line.text.contains(text))
            .map(|line| line.page)
            .collect()
    };
    let heads = on("序号");
    assert!(heads.len() > 2, "{heads:?}");
    for n in 1..=60 {
        let rows = on(&format!("示例任务第{n}项"));
        assert_eq!(rows.len(), 1, "row {n}: {rows:?}");
        assert!(heads.contains(&rows[0]));
    }
}

#[test]
fn a_signature_is_never_alone_and_nothing_leaves_the_type_area() {
    let Some(faces) = tools() else { return };
    for lines in (1..32).step_by(2) {
        let file = Pdf::new(&pdf(&texts::squares(lines), &faces).unwrap());
        let page = file.line("2024年9月5日").page;
        let with_text = file.body(page).iter().any(|line| line.text.contains('国'));
        assert!(
            with_text,
            "{lines} lines: the signature is alone on page {page}"
        );
        for line in file.lines.iter().filter(|line| line.bottom < 266.0) {
            assert!(
                line.left > LEFT - HALF && line.right < RIGHT + HALF,
                "{line:?}"
            );
        }
        assert!(
            file.body(1).iter().any(|line| line.text.contains('国')),
            "7.3.3: text on the first page"
        );
    }
}

#[test]
fn many_addressees_make_way_for_the_text() {
    let Some(faces) = tools() else { return };
    let document = Document {
        addressees: (0..40).map(|n| format!("示例市第{n}号单位")).collect(),
        ..texts::squares(20)
    };
    let file = Pdf::new(&pdf(&document, &faces).unwrap());
    assert!(file.body(1).iter().any(|line| line.text.contains('国')));
    assert_eq!(file.line("主送：").page, file.pages);
}

#[test]
fn empty_parts_leave_no_trace() {
    let Some(faces) = tools() else { return };
    let file = Pdf::new(&pdf(&texts::bare(), &faces).unwrap());
    assert_eq!(file.pages, 1);
    let texts: Vec<&str> = file.lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts, ["示例通知", "—1—"]);
    let raster = file.raster(1, 150, [0.0, 0.0, 210.0, 297.0]);
    assert!(raster.bands(Ink::Red).is_empty());
    let signed = Pdf::new(&pdf(&texts::signed(texts::bare()), &faces).unwrap());
    assert_eq!(signed.pages, 1);
    assert!(matches!(
        pdf(&Document::default(), &faces),
        Err(PaperError::NoTitle)
    ));
}

#[test]
fn the_file_is_tagged_named_and_the_same_each_time() {
    let Some(faces) = tools() else { return };
    let document = paper::sample::bulletin();
    let bytes = pdf(&document, &faces).unwrap();
    assert!(
        bytes == pdf(&document, &faces).unwrap(),
        "two files of one document differ"
    );
    let file = Pdf::new(&bytes);
    let info = file.info();
    assert!(info.contains("Tagged:          yes"), "{info}");
    assert!(
        info.contains("关于2024年8月份营商环境重点任务进展情况的通报"),
        "{info}"
    );
    assert_eq!(faces.note().is_some(), info.contains("代替"), "{info}");
    let structure = file.structure();
    for tag in [
        "H1", "H2", "H3", "P", "Table", "TH", "TD", "Figure", "Caption",
    ] {
        assert!(
            structure
                .lines()
                .any(|line| line.trim().split([' ', ':']).next() == Some(tag)),
            "no {tag} in the structure"
        );
    }
    for page in 1..=file.pages {
        let marked = file
            .lines
            .iter()
            .any(|line| line.page == page && line.text.contains("示例不是公文"));
        assert!(marked, "page {page} is not marked 示例");
    }
}

#[test]
fn what_cannot_be_printed_is_refused_by_name() {
    let Some(faces) = tools() else { return };
    let with = |text: &str| Document {
        body: vec![Block::text(text)],
        ..texts::bare()
    };
    assert!(matches!(
        pdf(&with("甲\u{10fffd}乙"), &faces),
        Err(PaperError::NoShape { characters }) if characters == "\u{10fffd}"
    ));
    assert!(matches!(
        pdf(&with("甲\u{7}乙"), &faces),
        Err(PaperError::Control { codes }) if codes == "U+0007"
    ));
}

#[test]
fn a_machine_with_noto_alone_sets_documents_and_says_so() {
    if tools().is_none() {
        return;
    }
    let Some(faces) = support::faces_of(|name| name.starts_with("Noto")) else {
        return;
    };
    let note = faces.note().unwrap();
    assert!(note.contains("楷体用Noto Serif CJK SC"), "{note}");
    let file = Pdf::new(&pdf(&paper::sample::bulletin(), &faces).unwrap());
    assert!(file.info().contains(&note), "{}", file.info());
    assert!(file.text().contains("（一）部分任务进度滞后"));
}

#[test]
fn upward_documents_name_the_signer_beside_the_number() {
    let Some(faces) = tools() else { return };
    let document = Document {
        signer: Some("示例某".to_owned()),
        ..texts::squares(12)
    };
    let file = Pdf::new(&pdf(&document, &faces).unwrap());
    let line = file.line("签发人：示例某");
    assert!(
        line.text.starts_with("示政办发〔2024〕18号"),
        "{}",
        line.text
    );
    near(
        "7.2.5 number, a character from the left",
        line.left,
        LEFT + CELL,
        HALF,
    );
    near(
        "7.2.6 signer, a character from the right",
        line.right,
        RIGHT - CELL,
        HALF,
    );
}

#[test]
fn a_row_higher_than_a_page_goes_on_overleaf() {
    let Some(faces) = tools() else { return };
    let words: String = (1..=900).map(|n| format!("第{n}句，")).collect();
    let table = paper::Table {
        caption: "表1 长格".to_owned(),
        columns: vec![
            paper::Column::new("序号", paper::Align::Center),
            paper::Column::new("内容", paper::Align::Left),
        ],
        rows: vec![
            vec!["1".to_owned(), words.clone()],
            vec!["2".to_owned(), "短".to_owned()],
        ],
    };
    let document = Document {
        body: vec![Block::text("甲"), Block::Table(table)],
        ..texts::bare()
    };
    let file = Pdf::new(&pdf(&document, &faces).unwrap());
    assert!(
        file.line("第1句").page == 1,
        "the row begins below the text"
    );
    // A sentence may go on overleaf, below the head that comes again.
    let text = file.text().replace("序号内容", "");
    for n in 1..=900 {
        assert!(text.contains(&format!("第{n}句")), "lost: {n}");
    }
    for line in file.lines.iter().filter(|line| line.bottom < 266.0) {
        assert!(line.bottom < BOTTOM + 1.5, "{line:?}");
    }
}
