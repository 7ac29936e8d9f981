//! What Word means, as text.
#![allow(clippy::unwrap_used)]

use crate::support;

use base::{Explain, Fault, Lang};
use intake::{Kind, Limits, NoteKind, ReadError};
use support::docx::{Docx, abstract_num, lvl, num, p, pn, pp, r, tbl, tc};
use support::text;

fn body(content: impl Into<String>) -> String {
    text(&Docx::of(content).bytes())
}

fn numbered(numbering: String, content: String) -> String {
    text(
        &Docx {
            numbering,
            body: content,
            ..Docx::default()
        }
        .bytes(),
    )
}

#[test]
fn numbering_of_an_official_document() {
    let levels = lvl(0, "chineseCountingThousand", "%1、", "")
        + &lvl(1, "chineseCountingThousand", "（%2）", "")
        + &lvl(2, "decimal", "%3.", "")
        + &lvl(3, "decimal", "（%4）", "")
        + &lvl(4, "decimalEnclosedCircle", "%5", "");
    let content = [
        pn(1, 0, "总体要求"),
        pn(1, 0, "重点任务"),
        pn(1, 1, "优化政务环境"),
        pn(1, 2, "推行一网通办。"),
        pn(1, 2, "5G网络覆盖。"),
        pn(1, 3, "甲"),
        pn(1, 3, "乙"),
        pn(1, 4, "丙"),
        pn(1, 1, "优化法治环境"),
        pn(1, 2, "规范执法。"),
        p("没有编号的段落"),
        pn(1, 0, "组织保障"),
    ]
    .concat();
    let expected = "一、总体要求\n二、重点任务\n（一）优化政务环境\n1.推行一网通办。\n2. 5G网络覆盖。\n（1）甲\n（2）乙\n①丙\n（二）优化法治环境\n1.规范执法。\n没有编号的段落\n三、组织保障\n";
    assert_eq!(
        numbered(abstract_num(0, &levels) + &num(1, 0, ""), content),
        expected
    );
}

#[test]
fn numbering_restarts_continues_and_is_overridden() {
    // Tasks that are numbered through the whole plan do not restart at a heading.
    let through = lvl(0, "chineseCounting", "（%1）", "")
        + &lvl(1, "decimal", "%2.", "<w:lvlRestart w:val=\"0\"/>");
    let legal = lvl(0, "chineseCounting", "第%1章", "") + &lvl(1, "decimal", "%1.%2", "<w:isLgl/>");
    let definitions = abstract_num(0, &through)
        + &abstract_num(1, &legal)
        + &num(1, 0, "")
        + &num(
            2,
            0,
            "<w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"7\"/></w:lvlOverride>",
        )
        + &num(3, 1, "")
        + &num(4, 0, "");
    let content = [
        pn(1, 0, "甲"),
        pn(1, 1, "一"),
        pn(1, 1, "二"),
        pn(1, 0, "乙"),
        pn(1, 1, "三"),
        pn(4, 0, "另一个实例接着数"),
        pn(2, 0, "从七开始"),
        pn(2, 0, "接着"),
        pn(3, 0, "总则"),
        pn(3, 0, "职责"),
        pn(3, 1, "范围"),
        pn(0, 0, "编号零即无编号"),
        pn(99, 0, "没有定义"),
    ]
    .concat();
    let expected = "（一）甲\n1.一\n2.二\n（二）乙\n3.三\n（三）另一个实例接着数\n（七）从七开始\n（八）接着\n第一章 总则\n第二章 职责\n2.1 范围\n编号零即无编号\n没有定义\n";
    assert_eq!(numbered(definitions, content), expected);
}

#[test]
fn numbering_by_styles_and_links() {
    let styles = "<w:style w:type=\"paragraph\" w:styleId=\"1\"><w:name w:val=\"heading 1\"/><w:pPr><w:numPr><w:numId w:val=\"5\"/></w:numPr></w:pPr></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"2\"><w:name w:val=\"heading 2\"/><w:basedOn w:val=\"1\"/><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"5\"/></w:numPr></w:pPr></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"2a\"><w:name w:val=\"derived\"/><w:basedOn w:val=\"2\"/></w:style>\
        <w:style w:type=\"numbering\" w:styleId=\"L\"><w:name w:val=\"list\"/><w:pPr><w:numPr><w:numId w:val=\"6\"/></w:numPr></w:pPr></w:style>";
    let numbering = abstract_num(0, "<w:numStyleLink w:val=\"L\"/>")
        + &abstract_num(
            1,
            &("<w:styleLink w:val=\"L\"/>".to_owned()
                + &lvl(0, "japaneseCounting", "%1、", "<w:pStyle w:val=\"1\"/>")
                + &lvl(1, "japaneseCounting", "（%2）", "<w:pStyle w:val=\"2\"/>")),
        )
        + &num(5, 0, "")
        + &num(6, 1, "");
    let content = [
        pp("<w:pStyle w:val=\"1\"/>", "甲"),
        pp("<w:pStyle w:val=\"2\"/>", "乙"),
        pp("<w:pStyle w:val=\"2a\"/>", "丙"),
        pp(
            "<w:pStyle w:val=\"2\"/><w:numPr><w:numId w:val=\"0\"/></w:numPr>",
            "去掉编号",
        ),
        pp("<w:pStyle w:val=\"1\"/>", "丁"),
    ]
    .concat();
    let docx = Docx {
        styles: styles.into(),
        numbering,
        body: content,
        ..Docx::default()
    };
    assert_eq!(
        text(&docx.bytes()),
        "一、甲\n（一）乙\n（二）丙\n去掉编号\n二、丁\n"
    );
}

#[test]
fn bullets_custom_formats_and_unknown_formats() {
    let custom = "<w:lvl w:ilvl=\"0\"><w:start w:val=\"3\"/><mc:AlternateContent><mc:Choice Requires=\"w14\"><w:numFmt w:val=\"custom\" w:format=\"001, 002, ...\"/></mc:Choice>\
        <mc:Fallback><w:numFmt w:val=\"decimalZero\"/></mc:Fallback></mc:AlternateContent><w:lvlText w:val=\"%1、\"/></w:lvl>";
    let numbering = abstract_num(0, &lvl(0, "bullet", "\u{f06c}", ""))
        + &abstract_num(1, custom)
        + &abstract_num(2, &lvl(0, "hebrew1", "%1.", ""))
        + &num(1, 0, "")
        + &num(2, 1, "")
        + &num(3, 2, "");
    let docx = Docx {
        numbering,
        body: pn(1, 0, "圆点") + &pn(2, 0, "自定") + &pn(3, 0, "少见"),
        ..Docx::default()
    };
    let reading = support::read(&docx.bytes()).unwrap();
    assert_eq!(
        String::from_utf8(reading.text).unwrap(),
        "圆点\n03、自定\n1.少见\n"
    );
    assert!(
        reading
            .notes
            .iter()
            .any(|note| note.kind == NoteKind::Numbering)
    );
}

#[test]
fn tables_become_rows() {
    let head =
        tc("", &p("序号")) + &tc("", &p("任务")) + &tc("", &p("牵头单位")) + &tc("", &p("时限"));
    let restart = "<w:vMerge w:val=\"restart\"/>";
    let rows = [
        tc("<w:gridSpan w:val=\"4\"/>", &p("示例任务分工表")),
        head,
        tc("", &pn(1, 0, ""))
            + &tc(restart, &p("建设平台"))
            + &tc("", &(p("市数据局") + &p("市财政局")))
            + &tc("", &p("6月底前")),
        tc("", &pn(1, 0, ""))
            + &tc("<w:vMerge/>", &p(""))
            + &tc("", &p("市审批局"))
            + &tc("", &p("")),
        tc("", &pn(1, 0, ""))
            + &tc("<w:gridSpan w:val=\"2\"/>", &p("横跨两格"))
            + &tc("", &tbl(&[tc("", &p("内")) + &tc("", &p("表"))])),
    ];
    let numbering = abstract_num(0, &lvl(0, "decimal", "%1", "")) + &num(1, 0, "");
    let expected = "前文\n示例任务分工表\n序号\t任务\t牵头单位\t时限\n1\t建设平台\t市数据局 市财政局\t6月底前\n2\t建设平台\t市审批局\t\n3\t横跨两格\t\t内 表\n后文\n"
        .replace("市审批局\t\n", "市审批局\n");
    assert_eq!(
        numbered(numbering, p("前文") + &tbl(&rows) + &p("后文")),
        expected
    );
    // A frame of one cell is no table.
    assert_eq!(
        body(tbl(&[tc("", &(p("第一段") + &p("第二段")))])),
        "第一段\n第二段\n"
    );
    // Deleted rows are gone.
    let gone = format!(
        "<w:trPr><w:del/></w:trPr>{}",
        tc("", &p("删")) + &tc("", &p("除"))
    );
    assert_eq!(
        body(tbl(&[tc("", &p("甲")) + &tc("", &p("乙")), gone])),
        "甲\t乙\n"
    );
}

#[test]
fn notes_stand_behind_their_paragraph() {
    let note = |id: u32, text: &str| format!("<w:footnote w:id=\"{id}\">{}</w:footnote>", p(text));
    let docx = Docx {
        footnotes: "<w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>".to_owned() + &note(2, "示例说明。") + &note(3, "另一条。"),
        endnotes: format!("<w:endnote w:id=\"2\">{}</w:endnote>", p("尾注。")),
        body: format!("<w:p>{}<w:r><w:footnoteReference w:id=\"2\"/></w:r>{}<w:r><w:footnoteReference w:id=\"3\"/></w:r><w:r><w:endnoteReference w:id=\"2\"/></w:r></w:p>", r("建立机制"), r("，落实责任。")) + &p("下一段"),
        ..Docx::default()
    };
    assert_eq!(
        text(&docx.bytes()),
        "建立机制，落实责任。\n※脚注1：示例说明。\n※脚注2：另一条。\n※尾注1：尾注。\n下一段\n"
    );
}

#[test]
fn revisions_hidden_text_and_fields() {
    let deleted = format!(
        "<w:p>{}<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins>{}</w:ins>{}</w:p>",
        r("改为"),
        r("新"),
        r("文")
    );
    assert_eq!(body(deleted), "改为新文\n");
    // A deleted paragraph mark joins the paragraphs.
    let joined = pp("<w:rPr><w:del/></w:rPr>", "前半，") + &p("后半。");
    assert_eq!(body(joined), "前半，后半。\n");
    let moved = format!(
        "<w:p><w:moveFrom>{}</w:moveFrom>{}</w:p><w:p><w:moveTo>{}</w:moveTo></w:p>",
        r("移走"),
        r("留下"),
        r("移走")
    );
    assert_eq!(body(moved), "留下\n移走\n");
    let hidden = format!(
        "<w:p>{}<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>见</w:t></w:r></w:p>",
        r("看得")
    );
    assert_eq!(body(hidden), "看得见\n");
    let field = |instruction: &str, result: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
            r(result)
        )
    };
    assert_eq!(
        body(format!(
            "<w:p>{}{}</w:p>",
            r("见第"),
            field(" REF x ", "三条")
        )),
        "见第三条\n"
    );
    assert_eq!(
        body(format!("<w:p>{}</w:p>", field(" TOC \\o ", "一、目录项1")) + &p("正文")),
        "正文\n"
    );
    let contents =
        "<w:style w:type=\"paragraph\" w:styleId=\"T1\"><w:name w:val=\"toc 1\"/></w:style>";
    let docx = Docx {
        styles: contents.into(),
        body: pp("<w:pStyle w:val=\"T1\"/>", "一、目录项 1") + &p("正文"),
        ..Docx::default()
    };
    assert_eq!(text(&docx.bytes()), "正文\n");
}

#[test]
fn characters_boxes_and_alternatives() {
    let marks = "<w:p><w:r><w:t>软\u{ad}连</w:t><w:tab/><w:t>字</w:t><w:noBreakHyphen/><w:softHyphen/><w:br/><w:t>换&lt;行&#x3002;</w:t></w:r></w:p>";
    assert_eq!(body(marks), "软连 字-\n换<行。\n");
    let symbols = "<w:p><w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/><w:t>是</w:t><w:sym w:font=\"Wingdings\" w:char=\"F0A8\"/><w:t>否</w:t><w:sym w:font=\"Symbol\" w:char=\"F0B7\"/></w:r></w:p>";
    assert_eq!(body(symbols), "☑是□否\n");
    let boxed = format!(
        "<w:p>{}<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        r("正文"),
        p("框内"),
        p("框内")
    );
    assert_eq!(body(boxed), "正文\n框内\n");
    let ruby = "<w:p><w:r><w:ruby><w:rt><w:r><w:t>luò</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>落</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:t>地</w:t></w:r></w:p>";
    assert_eq!(body(ruby), "落地\n");
    let wrapped = format!(
        "<w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt><w:p><w:hyperlink>{}</w:hyperlink><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>",
        p("控件"),
        r("链接")
    );
    assert_eq!(body(wrapped), "控件\n链接x=1\n");
}

#[test]
fn strict_documents_are_read() {
    let bytes = Docx::of(p("严格格式")).bytes();
    let strict = |name: &str| {
        name.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
    };
    let document = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>严格格式</w:t></w:r></w:p></w:body></w:document>";
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(
        "word/document.xml",
        zip::write::SimpleFileOptions::default(),
    )
    .unwrap();
    std::io::Write::write_all(&mut zip, strict(document).as_bytes()).unwrap();
    assert_eq!(text(&zip.finish().unwrap().into_inner()), text(&bytes));
}

#[test]
fn bounds_and_damage() {
    let read = |bytes: &[u8], limits: &Limits| {
        intake::read(bytes, None, limits).map(|reading| reading.kind)
    };
    let defaults = Limits::default();
    let small = Docx::of(p("示例")).bytes();
    assert_eq!(read(b"", &defaults), Err(ReadError::Empty));
    assert_eq!(
        read(
            &small,
            &Limits {
                file_bytes: 10,
                ..Limits::default()
            }
        ),
        Err(ReadError::TooLarge { limit_bytes: 10 })
    );
    assert_eq!(
        read(
            &small,
            &Limits {
                entries: 2,
                ..Limits::default()
            }
        ),
        Err(ReadError::TooManyParts { limit: 2 })
    );
    // A part that unpacks to a thousand times its size.
    let bomb = Docx::of(p(&"零".repeat(4 << 20))).bytes();
    assert!(bomb.len() < 1 << 20);
    assert_eq!(
        read(
            &bomb,
            &Limits {
                unpacked_bytes: 1 << 20,
                ..Limits::default()
            }
        ),
        Err(ReadError::Inflates {
            limit_bytes: 1 << 20
        })
    );
    assert_eq!(
        read(
            &bomb,
            &Limits {
                text_bytes: 1 << 20,
                ..Limits::default()
            }
        ),
        Err(ReadError::Inflates {
            limit_bytes: 1 << 20
        })
    );
    // A cell merged down a long table repeats: the text is bounded, not only the file.
    let first = tc("<w:vMerge w:val=\"restart\"/>", &p(&"长".repeat(10_000))) + &tc("", &p("甲"));
    let mut rows = vec![first];
    rows.resize(5000, tc("<w:vMerge/>", &p("")) + &tc("", &p("乙")));
    let grows = Docx::of(tbl(&rows)).bytes();
    assert_eq!(
        read(
            &grows,
            &Limits {
                text_bytes: 8 << 20,
                ..Limits::default()
            }
        ),
        Err(ReadError::Inflates {
            limit_bytes: 8 << 20
        })
    );
    let deep = Docx::of(
        "<w:sdt><w:sdtContent>".repeat(300) + &p("深") + &"</w:sdtContent></w:sdt>".repeat(300),
    )
    .bytes();
    assert_eq!(
        read(&deep, &defaults),
        Err(ReadError::TooDeep { limit: 256 })
    );
    assert!(matches!(
        read(&small[..small.len() / 2], &defaults),
        Err(ReadError::Damaged {
            kind: Kind::Docx,
            ..
        })
    ));
    let unclosed = Docx::of("<w:p><w:r>").bytes();
    assert!(matches!(
        read(&unclosed, &defaults),
        Err(ReadError::Damaged { .. })
    ));
    assert_eq!(
        read(&Docx::of("<w:p/>").bytes(), &defaults),
        Err(ReadError::NoText { kind: Kind::Docx })
    );
    let mut locked = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    assert_eq!(read(&locked, &defaults), Err(ReadError::Legacy));
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(
        read(&locked, &defaults),
        Err(ReadError::Encrypted { kind: Kind::Docx })
    );
    let sheet = Docx {
        extra: vec![("xl/workbook.xml".into(), Vec::new())],
        ..Docx::default()
    };
    assert_eq!(intake::detect(&sheet.bytes(), None), Kind::Docx);
}

#[test]
fn every_error_names_a_remedy_in_both_languages() {
    let kinds = [
        Kind::Text,
        Kind::Docx,
        Kind::Pdf,
        Kind::Html,
        Kind::Ofd,
        Kind::Xlsx,
        Kind::LegacyDoc,
        Kind::Image,
        Kind::Unknown,
    ];
    let mut errors = vec![
        ReadError::Empty,
        ReadError::Scanned { pages: 12 },
        ReadError::Legacy,
        ReadError::TooLarge {
            limit_bytes: 128 << 20,
        },
        ReadError::Inflates {
            limit_bytes: 256 << 20,
        },
        ReadError::TooManyParts { limit: 10_000 },
        ReadError::TooDeep { limit: 256 },
        ReadError::TooManyPages { limit: 3000 },
        ReadError::Timeout { limit_s: 60 },
        ReadError::Garbled,
        ReadError::Reader {
            detail: "no such file".into(),
        },
    ];
    for kind in kinds {
        errors.push(ReadError::Unsupported { kind });
        errors.push(ReadError::Encrypted { kind });
        errors.push(ReadError::NoText { kind });
        errors.push(ReadError::Damaged {
            kind,
            detail: "line 3".into(),
        });
    }
    for error in errors {
        let (zh, en) = (error.explain(Lang::Zh), error.explain(Lang::En));
        assert!(zh.ends_with('。') && zh.chars().count() < 100, "{zh}");
        assert!(en.ends_with(['.', '?']) && en.is_ascii(), "{en}");
        assert_ne!(error.fault(), Fault::Internal);
        assert!(!zh.contains("no such file") && !en.contains("line 3"));
    }
}
