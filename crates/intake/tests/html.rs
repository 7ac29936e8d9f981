//! What a government site's page says, as text.
#![allow(clippy::unwrap_used)]

use crate::support;

use intake::{Kind, Limits, ReadError};
use support::text;

fn page(body: &str) -> String {
    text(
        format!(
            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>{body}</body></html>"
        )
        .as_bytes(),
    )
}

/// Sentences enough for the choice of the article to have something to choose.
fn paragraphs() -> String {
    (1..=8)
        .map(|n| format!("<p>{n}.落实示例任务，明确责任分工；按时完成，及时上报。</p>"))
        .collect()
}

#[test]
fn blocks_breaks_and_blanks() {
    assert_eq!(
        page("<p>　　一、总体\n要求</p><p>&nbsp;&nbsp;甲&amp;乙<br>丙</p>"),
        "一、总体要求\n甲&乙\n丙\n"
    );
    assert_eq!(
        page("<div>第一<span> 2023 </span>年</div>散<b>文</b><div>尾</div>"),
        "第一 2023 年\n散文\n尾\n"
    );
    assert_eq!(
        page("<p>未闭合<p>第二段<ul><li>甲<li>乙</ul>"),
        "未闭合\n第二段\n甲\n乙\n"
    );
    assert_eq!(page("<b><p>粗</b>体</p></b><p>后</p>"), "粗体\n后\n");
    assert_eq!(
        page("<p>面积100m<sup>2</sup>，按\u{200b}时</p>"),
        "面积100m²，按时\n"
    );
    assert_eq!(page("<pre>一\t\u{8}二</pre>\u{7f}三"), "一 二\n三\n");
    assert_eq!(page("<pre>一\n  二</pre>"), "一\n二\n");
    assert_eq!(page("<p>Smart\nCity建设\n方案</p>"), "Smart City建设方案\n");
}

#[test]
fn lists_have_their_numbers() {
    assert_eq!(
        page("<ol><li>甲<li>乙<ol type=a><li>丙</ol></ol>"),
        "1.甲\n2.乙\na.丙\n"
    );
    assert_eq!(
        page("<ol start=3><li>甲<li value=7>乙<li>2023年</ol>"),
        "3.甲\n7.乙\n8. 2023年\n"
    );
    assert_eq!(
        page("<ol style=\"list-style-type:cjk-ideographic\"><li>甲<li>乙</ol>"),
        "一、甲\n二、乙\n"
    );
    assert_eq!(
        page("<ol><li>（一）已有编号<li>第二条 已有</ol>"),
        "（一）已有编号\n第二条 已有\n"
    );
    assert_eq!(page("<ol reversed><li>甲<li>乙</ol>"), "2.甲\n1.乙\n");
}

#[test]
fn tables_become_rows() {
    let table = "<table><caption>分工表</caption><thead><tr><th>序号<th>任务<th>单位<tbody>\
        <tr><td>1<td rowspan=2>建设平台<td><p>市数据局</p><p>市财政局</p>\
        <tr><td>2<td>市审批局\
        <tr><td colspan=3>二、优化服务\
        <tr><td>3<td colspan=2>横跨</table>";
    assert_eq!(
        page(table),
        "分工表\n序号\t任务\t单位\n1\t建设平台\t市数据局 市财政局\n2\t建设平台\t市审批局\n二、优化服务\n3\t横跨\t\n"
    );
    // Tables that only place blocks.
    assert_eq!(
        page("<table><tr><td><p>一</p><p>二</p></td></tr></table>"),
        "一\n二\n"
    );
    assert_eq!(
        page(
            "<table><tr><td>导航</td><td><table><tr><td>甲</td><td>乙</td></tr></table></td></tr></table>"
        ),
        "导航\n甲\t乙\n"
    );
}

#[test]
fn the_article_is_found() {
    let article = paragraphs();
    let expected = page(&article);
    let chrome = format!(
        "<div id=\"top\"><ul><li><a href=1>首页</a></li><li><a href=2>政务公开</a></li></ul></div>\
         <div class=\"BreadcrumbNav\">您现在的位置：<a>首页</a>&gt;<a>文件</a></div>\
         <table class=\"bd1\"><tr><td>索引号：</td><td>000/2023-1</td></tr><tr><td>发文机关：</td><td>示例市</td></tr></table>\
         <div class=\"wrap\"><div class=\"art\"><div id=\"zoom\">{article}</div></div><div class=\"ewm\">扫一扫在手机打开当前页</div></div>\
         <div style=\"display: none\">隐藏，的。文字；</div><script>document.write('，。');</script>\
         <div id=\"bottom\">版权所有：示例市人民政府，主办单位：办公室。备案号：示例</div>"
    );
    assert_eq!(page(&chrome), expected);
    // Old pages are built of tables.
    let framed = format!(
        "<table><tr><td><a>首页</a></td></tr><tr><td><table><tr><td>发布时间：2023-01-01</td></tr><tr><td><div>{article}</div></td></tr></table></td></tr></table>"
    );
    assert_eq!(page(&framed), expected);
}

#[test]
fn what_belongs_to_the_document_stays() {
    let body = paragraphs();
    let signed = format!(
        "<div class=box><div class=text>{body}</div><p>示例市人民政府</p><p>2023年8月11日</p></div>"
    );
    assert!(page(&signed).ends_with("示例市人民政府\n2023年8月11日\n"));
    let numbered =
        format!("<div class=box><p>示政发〔2023〕1号</p><div class=text>{body}</div></div>");
    assert!(page(&numbered).starts_with("示政发〔2023〕1号\n"));
    // The title stands outside the text: the page's metadata has it.
    let titled = format!(
        "<html><head><meta name=\"ArticleTitle\" content=\"示例市关于印发示例方案的通知\"></head><body><h2>导航</h2><div class=nav2><div>{body}</div></div></body></html>"
    );
    assert!(text(titled.as_bytes()).starts_with("示例市关于印发示例方案的通知\n"));
    let twice = format!(
        "<html><head><meta name=\"ArticleTitle\" content=\"示例通知标题\"></head><body><p>示例通知</p><p>标题</p>{body}</body></html>"
    );
    assert!(text(twice.as_bytes()).starts_with("示例通知\n标题\n1."));
    // Notes are part of the document, whatever their name begins with.
    let noted = format!("{body}<div class=footnotes>注：示例说明，见附件。</div>");
    assert!(page(&noted).ends_with("注：示例说明，见附件。\n"));
    // A name that says navigation around the article itself does not drop it.
    assert_eq!(
        page(&format!("<div class=\"nav-content\">{body}</div>")),
        page(&body)
    );
}

#[test]
fn footnotes_are_marked() {
    let body = "<p>建立机制<a href=\"#_ftn1\" name=\"_ftnref1\">[1]</a>，落实责任。</p><div id=ftn1><p><a href=\"#_ftnref1\" name=\"_ftn1\">[1]</a> 示例说明。</p></div>";
    assert_eq!(page(body), "建立机制，落实责任。\n※脚注1：示例说明。\n");
}

#[test]
fn character_sets() {
    let body = "<p>晋城市示例〔2023〕７号</p>";
    let gb = |declared: &str| {
        let page = format!(
            "<html><head><meta http-equiv=Content-Type content=\"text/html; charset={declared}\"></head><body>{body}</body></html>"
        );
        text(&encoding_rs::GB18030.encode(&page).0)
    };
    for declared in ["gb2312", "GBK", "gb18030", "utf-8", ""] {
        assert_eq!(gb(declared), "晋城市示例〔2023〕７号\n", "{declared}");
    }
    let wrong = format!("<html><head><meta charset=gb2312></head><body>{body}</body></html>");
    assert_eq!(text(wrong.as_bytes()), "晋城市示例〔2023〕７号\n");
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(
        format!("<html><body>{body}</body></html>")
            .encode_utf16()
            .flat_map(u16::to_le_bytes),
    );
    assert_eq!(text(&utf16), "晋城市示例〔2023〕７号\n");
}

#[test]
fn hostile_pages_are_cheap() {
    let began = std::time::Instant::now();
    let deep = format!(
        "<html><body>{}示例{}",
        "<div>".repeat(50_000),
        "</div>".repeat(50_000)
    );
    assert_eq!(text(deep.as_bytes()), "示例\n");
    let nested = format!("<html><body>{}示例", "<table><tr><td>".repeat(10_000));
    assert_eq!(text(nested.as_bytes()), "示例\n");
    let stray = format!(
        "<html><body>{}示例{}",
        "<b><i>".repeat(10_000),
        "</p></td></b>".repeat(10_000)
    );
    assert_eq!(text(stray.as_bytes()), "示例\n");
    let limits = Limits {
        text_bytes: 1 << 20,
        ..Limits::default()
    };
    let tall = format!(
        "<html><body><table><tr><td rowspan=60000>{}<td>甲{}</table>",
        "长".repeat(1000),
        "<tr><td>乙".repeat(60_000)
    );
    assert_eq!(
        intake::read(tall.as_bytes(), None, &limits),
        Err(ReadError::Inflates {
            limit_bytes: 1 << 20
        })
    );
    assert_eq!(
        intake::read(
            b"<html><body><script>1</script></body></html>",
            None,
            &limits
        ),
        Err(ReadError::NoText { kind: Kind::Html })
    );
    // Square cost would take hours; the bound leaves room for a busy machine.
    assert!(began.elapsed().as_secs() < 300, "{:?}", began.elapsed());
}

#[test]
fn broken_tables_lose_nothing() {
    assert_eq!(
        page("<table>散文<tr><td>甲<td>乙<div>丙</table>后"),
        "散文\n甲\t乙 丙\n后\n"
    );
    assert_eq!(
        page("<table><form><tr><td>甲</td><td>乙</td></tr></form></table>"),
        "甲\t乙\n"
    );
    assert_eq!(
        page("<table><tr><p>错位</p><td>甲</td><td>乙</td></tr></table>"),
        "错位\n甲\t乙\n"
    );
    assert_eq!(page("<tr><td>无表</td></tr><p>段"), "无表\n段\n");
    assert_eq!(
        page("<table><tr><td>甲</td></td><td>乙</td></tr></tr><tr><td>丙<td>丁</table></table>尾"),
        "甲\t乙\n丙\t丁\n尾\n"
    );
}
