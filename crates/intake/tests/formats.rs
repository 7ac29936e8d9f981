//! The same plan in four formats gives the same ledger.
#![allow(clippy::unwrap_used)]

use crate::support;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use intake::{Kind, PdfBackend};
use support::plan::{difference, ledger, plans};
use support::{docx, pdf};

fn expect_same(plain: &str, read: &[u8], what: &str) {
    let (a, b) = (ledger(plain.as_bytes()), ledger(read));
    if let Some(found) = difference(&a, &b, "") {
        if let Some(folder) = std::env::var_os("INTAKE_KEEP") {
            std::fs::write(Path::new(&folder).join("plain.txt"), plain).unwrap();
            std::fs::write(Path::new(&folder).join("read.txt"), read).unwrap();
        }
        panic!("{what} differs at {found}");
    }
}

fn plain(paragraphs: &[String]) -> String {
    paragraphs
        .iter()
        .map(|paragraph| format!("{paragraph}\n"))
        .collect()
}

/// A page as government sites publish it.
fn web_page(paragraphs: &[String], charset: &'static encoding_rs::Encoding) -> Vec<u8> {
    let body: String = paragraphs
        .iter()
        .map(|paragraph| {
            format!(
                "<p style=\"text-indent:2em\">&nbsp;&nbsp;&nbsp; {}</p>\r\n",
                docx::escape(paragraph)
            )
        })
        .collect();
    let page = format!(
        "<!DOCTYPE html><html><head><meta charset=\"{}\"><title>示例</title><script>var a='<p>，。</p>';</script></head><body>\
         <div class=\"header\"><ul class=\"nav\"><li><a href=/>首页</a></li><li><a href=/zwgk>政务公开</a></li></ul></div>\
         <div class=\"wz\">当前位置：<a href=/>首页</a> &gt; <a href=/a>政策文件</a></div>\
         <div class=\"main\"><div class=\"info\"><span>发布时间：2023-08-11</span><span>来源：示例市人民政府</span></div>\
         <div class=\"view TRS_UEDITOR\">{body}</div><div class=\"share\">分享到：微信 微博</div>\
         <div class=\"xgjd\">相关链接<ul><li><a href=/b>一图读懂</a></li></ul></div></div>\
         <div class=\"footer\">主办单位：示例市人民政府办公室 网站标识码0000000000 备案号：示例</div></body></html>",
        charset.name()
    );
    charset.encode(&page).0.into_owned()
}

#[test]
fn generated_files_give_the_ledger_of_the_plain_text() {
    let Some(plans) = plans() else { return };
    assert!(plans.len() >= 7, "{} plans", plans.len());
    for (n, paragraphs) in plans.iter().enumerate() {
        let text = plain(paragraphs);
        let word = docx::Docx::of(
            paragraphs
                .iter()
                .map(|paragraph| docx::p(paragraph))
                .collect::<String>(),
        )
        .bytes();
        expect_same(
            &text,
            support::text(&word).as_bytes(),
            &format!("plan {n} as docx"),
        );
        for charset in [encoding_rs::UTF_8, encoding_rs::GB18030] {
            let page = web_page(paragraphs, charset);
            expect_same(
                &text,
                support::text(&page).as_bytes(),
                &format!("plan {n} as {} web page", charset.name()),
            );
        }
    }
}

#[test]
fn pdf_settings_give_the_ledger_of_the_plain_text() {
    let Some(plans) = plans() else { return };
    for backend in support::pdf_backends() {
        for (n, paragraphs) in plans.iter().enumerate() {
            let text = plain(paragraphs);
            for (columns, size, leading) in [(1, 16.0, 28.0), (2, 10.5, 16.0)] {
                let setting = pdf::Setting {
                    columns,
                    size,
                    leading,
                    doubled: true,
                    furniture: true,
                };
                let bytes = pdf::set(paragraphs, &setting);
                let reading =
                    intake::read(&bytes, None, &support::limits(backend)).expect("readable");
                assert_eq!(reading.kind, Kind::Pdf);
                expect_same(
                    &text,
                    &reading.text,
                    &format!("plan {n} as PDF in {columns} columns by {backend:?}"),
                );
            }
        }
    }
}

/// A flat OpenDocument text, which Writer turns into the other formats.
fn flat_odt(paragraphs: &[String], columns: u8) -> String {
    let body: String = paragraphs
        .iter()
        .map(|paragraph| {
            format!(
                "<text:p text:style-name=\"P\">{}</text:p>",
                docx::escape(paragraph)
            )
        })
        .collect();
    let columns = match columns {
        0 | 1 => String::new(),
        n => format!("<style:columns fo:column-count=\"{n}\" fo:column-gap=\"0.8cm\"/>"),
    };
    let (size, leading, indent) = if columns.is_empty() {
        ("16pt", "28pt", "32pt")
    } else {
        ("10.5pt", "16pt", "21pt")
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" office:version=\"1.3\" \
         office:mimetype=\"application/vnd.oasis.opendocument.text\"><office:automatic-styles>\
         <style:style style:name=\"P\" style:family=\"paragraph\"><style:paragraph-properties fo:text-indent=\"{indent}\" fo:text-align=\"justify\" \
         fo:line-height=\"{leading}\" style:punctuation-wrap=\"simple\"/><style:text-properties style:font-name-asian=\"Noto Serif CJK SC\" style:font-size-asian=\"{size}\" fo:font-size=\"{size}\"/></style:style>\
         <style:page-layout style:name=\"L\"><style:page-layout-properties fo:page-width=\"21cm\" fo:page-height=\"29.7cm\" fo:margin-top=\"2.5cm\" \
         fo:margin-bottom=\"2cm\" fo:margin-left=\"2.8cm\" fo:margin-right=\"2.6cm\">{columns}</style:page-layout-properties><style:footer-style/></style:page-layout>\
         </office:automatic-styles><office:master-styles><style:master-page style:name=\"Standard\" style:page-layout-name=\"L\"><style:footer>\
         <text:p>— <text:page-number text:select-page=\"current\">1</text:page-number> —</text:p></style:footer></style:master-page></office:master-styles>\
         <office:body><office:text>{body}</office:text></office:body></office:document>"
    )
}

/// Converts with Writer; `None` when it is not installed.
fn convert(folder: &Path, sources: &[String], filter: &str) -> Option<()> {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        folder.join("profile").display()
    );
    let status = Command::new("soffice")
        .args(["--headless", &profile, "--convert-to", filter, "--outdir"])
        .arg(folder)
        .args(sources.iter().map(|name| folder.join(name)))
        .output();
    match status {
        Ok(output) => {
            assert!(
                output.status.success(),
                "soffice: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            Some(())
        }
        Err(_) => {
            println!("skipped: soffice is not installed (package libreoffice-writer-nogui)");
            None
        }
    }
}

#[test]
fn writer_files_give_the_ledger_of_the_plain_text() {
    let Some(plans) = plans() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut sources = Vec::new();
    for (n, paragraphs) in plans.iter().enumerate() {
        for columns in [1, 2] {
            let name = format!("plan{n}-{columns}.fodt");
            std::fs::write(folder.path().join(&name), flat_odt(paragraphs, columns)).unwrap();
            sources.push(name);
        }
    }
    let began = Instant::now();
    for filter in ["docx:MS Word 2007 XML", "pdf", "html:HTML (StarWriter)"] {
        if convert(folder.path(), &sources, filter).is_none() {
            return;
        }
    }
    println!(
        "Writer converted {} files in {:.1} s",
        sources.len() * 3,
        began.elapsed().as_secs_f32()
    );
    for (n, paragraphs) in plans.iter().enumerate() {
        let text = plain(paragraphs);
        for columns in [1, 2] {
            for ending in ["docx", "html"] {
                let bytes =
                    std::fs::read(folder.path().join(format!("plan{n}-{columns}.{ending}")))
                        .unwrap();
                expect_same(
                    &text,
                    support::text(&bytes).as_bytes(),
                    &format!("plan {n} as {ending} by Writer"),
                );
            }
            let bytes =
                std::fs::read(folder.path().join(format!("plan{n}-{columns}.pdf"))).unwrap();
            for backend in support::pdf_backends() {
                let reading =
                    intake::read(&bytes, None, &support::limits(backend)).expect("readable");
                expect_same(
                    &text,
                    &reading.text,
                    &format!("plan {n} as PDF in {columns} columns by Writer, read by {backend:?}"),
                );
            }
        }
    }
}

#[test]
fn plain_text_is_left_alone() {
    let bytes = encoding_rs::GB18030
        .encode("一、总体要求\r\n（示例）\r\n")
        .0
        .into_owned();
    let reading =
        intake::read(&bytes, Some("示例.txt"), &support::limits(PdfBackend::Auto)).unwrap();
    assert_eq!((reading.kind, reading.text), (Kind::Text, bytes));
}
