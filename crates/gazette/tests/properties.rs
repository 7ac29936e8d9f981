//! What holds for any input.

use encoding_rs::GB18030;
use gazette::{Compilation, Quoted, Span};
use proptest::prelude::*;

/// The leaves partition the file, so text → tree → text gives the same bytes.
fn lossless(bytes: &[u8], compiled: &Compilation) {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for leaf in &compiled.layout {
        assert_eq!(leaf.span.start, at);
        assert!(leaf.span.end > leaf.span.start);
        out.extend_from_slice(&bytes[leaf.span.start..leaf.span.end]);
        at = leaf.span.end;
    }
    assert_eq!(at, bytes.len());
    assert_eq!(out, bytes);
}

fn inside(spans: &[Span], len: usize) {
    for span in spans {
        assert!(
            span.start <= span.end && span.end <= len,
            "{span:?} of {len}"
        );
    }
}

/// Every field's spans lie in the file.
fn in_bounds(compiled: &Compilation) {
    let len = compiled.byte_len;
    for d in &compiled.documents {
        for q in [
            &d.number,
            &d.title,
            &d.notice_title,
            &d.issuer,
            &d.addressees,
        ]
        .into_iter()
        .flatten()
        {
            inside(&q.spans, len);
        }
        for c in &d.clauses {
            inside(&c.spans, len);
            for q in c
                .prohibitions
                .iter()
                .chain(c.targets.iter().map(|t| &t.quote))
                .chain(c.deadlines.iter().map(|d| &d.quote))
            {
                inside(&q.spans, len);
            }
            for s in &c.segments {
                for unit in s.lead.iter().chain(&s.responsible).chain(&s.support) {
                    inside(&unit.spans, len);
                }
            }
        }
        for u in &d.unclaimed {
            inside(&[u.span], len);
        }
    }
    inside(
        &compiled.notes.iter().map(|n| n.span).collect::<Vec<_>>(),
        len,
    );
}

/// Pieces of the genre, put together at random.
fn genre() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "一、",
        "二、",
        "（一）",
        "（二）",
        "(3)",
        "1.",
        "2．",
        "１.",
        "第一条 ",
        "第三章",
        "①",
        "附件1",
        "\n",
        "\n\n",
        "\n ",
        "\r\n",
        "\u{c}",
        "。",
        "；",
        "，",
        "：",
        "、",
        "〔",
        "〕",
        "（",
        "）",
        "[",
        "]",
        "【",
        "】",
        "《",
        "》",
        "“",
        "”",
        "市财政局",
        "市市场监管局",
        "各县（市、区）人民政府",
        "牵头",
        "配合",
        "负责",
        "责任单位：",
        "牵头单位：",
        "按职责分工",
        "等",
        "和",
        "会同",
        "由",
        "下同",
        "排在首位的为牵头单位",
        "以下均需",
        "不再列出",
        "不得",
        "严禁",
        "禁止",
        "除",
        "外",
        "的",
        "达到",
        "以上",
        "不少于",
        "分别",
        "由",
        "提高到",
        "85％",
        "1.5公里",
        "3",
        "1—2个",
        "20",
        "一半",
        "五分之一",
        "万",
        "年底前",
        "2025年",
        "到",
        "6月底前",
        "30日内",
        "之日起",
        "每年",
        "“十四五”",
        "期间",
        "示例市人民政府",
        "关于印发示例方案的通知",
        "示例政发〔2023〕7号",
        "现将《示例方案》印发给你们",
        "（此件公开发布）",
        "2023年8月11日",
        "咨询单位：",
        "政策咨询电话：1",
        "抄送：",
        "印发",
        "- 3 -",
        "１１..优化优化",
        "（（一一））推进示例推进示例",
        "\t",
        "｜",
        "　",
        " ",
        "的通知",
        "令",
        "第7号",
        "示例",
        "工作",
    ]);
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for compiled in [gazette::compile(&bytes), gazette::compile_fragment(&bytes), gazette::structure(&bytes)] {
            lossless(&bytes, &compiled);
            in_bounds(&compiled);
        }
    }

    #[test]
    fn any_text(text in genre()) {
        let compiled = gazette::compile(text.as_bytes());
        lossless(text.as_bytes(), &compiled);
        in_bounds(&compiled);
        let fragment = gazette::compile_fragment(text.as_bytes());
        in_bounds(&fragment);
        gazette::render::json(&compiled);
        gazette::render::text(&compiled);
        gazette::render::toml(&compiled);
    }

    #[test]
    fn the_encoding_changes_nothing(text in genre()) {
        // Plain genre text so that the guess has something to go by.
        let text = format!("示例市的工作要求，一、总体要求和政策，市政府办公室。\n{text}");
        let gb = GB18030.encode(&text).0.into_owned();
        let (a, b) = (gazette::compile(text.as_bytes()), gazette::compile(&gb));
        lossless(&gb, &b);
        in_bounds(&b);
        prop_assert_eq!(a.documents.len(), b.documents.len());
        for (x, y) in a.documents.iter().zip(&b.documents) {
            prop_assert_eq!(x.clauses.len(), y.clauses.len());
            for (p, q) in x.clauses.iter().zip(&y.clauses) {
                prop_assert_eq!(&p.text, &q.text);
                prop_assert_eq!(texts(&p.prohibitions), texts(&q.prohibitions));
            }
        }
    }

    #[test]
    fn a_quotation_stands_where_its_span_says(text in genre()) {
        let compiled = gazette::compile(text.as_bytes());
        for d in &compiled.documents {
            for c in &d.clauses {
                for q in c.prohibitions.iter().chain(c.deadlines.iter().map(|d| &d.quote)) {
                    let cut = compiled.text_of(text.as_bytes(), &q.spans);
                    let squash = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
                    // A doubled run or furniture may still stand inside; the first and last characters never differ.
                    prop_assert_eq!(squash(&cut).chars().next(), squash(&q.text).chars().next());
                    prop_assert_eq!(squash(&cut).chars().last(), squash(&q.text).chars().last());
                }
            }
        }
    }
}

fn texts(list: &[Quoted]) -> Vec<&str> {
    list.iter().map(|q| q.text.as_str()).collect()
}
