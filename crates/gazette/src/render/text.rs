//! A ledger for reading, in Chinese.

use std::fmt::Write as _;

use crate::model::*;

/// Unclaimed marks listed per document.
const LISTED: usize = 40;

/// The compilation as a readable ledger.
pub fn text(compilation: &Compilation) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "编码 {}，{} 字节，{} 件文件",
        compilation.encoding.name(),
        compilation.byte_len,
        compilation.documents.len()
    );
    for (n, d) in compilation.documents.iter().enumerate() {
        document(&mut out, n, d);
    }
    let warnings: Vec<&Note> = compilation
        .notes
        .iter()
        .filter(|n| n.is_warning())
        .collect();
    if !warnings.is_empty() {
        let _ = writeln!(out, "\n提示");
        for w in warnings {
            let _ = writeln!(
                out,
                "  {}：{}（第 {}–{} 字节）",
                w.rule.0,
                message(w.rule),
                w.span.start,
                w.span.end
            );
        }
    }
    let mends = compilation.notes.iter().filter(|n| !n.is_warning()).count();
    let _ = writeln!(out, "\n共修复抽取痕迹 {mends} 处。");
    out
}

/// What a rule says, for a person.
pub fn message(rule: Rule) -> &'static str {
    match rule.0 {
        "warn.bytes" => "此处字节不是有效文字，已保留原样",
        "warn.consult-elsewhere" => "咨询信息印在另一件文件的版面上，按位置和内容归属，请核对",
        "warn.no-structure" => "没有识别出条款编号，全文作为一段处理",
        "warn.number-repeated" => "同一文号出现在两件文件上，请核对",
        "warn.limit" => "内容超出一件文件的合理规模，其余部分只保留原文和位置",
        "mend.double" => "重复字形已还原",
        "mend.furniture" => "页码或页眉已剔除",
        "mend.stray-title" => "混入正文的标题已剔除",
        "mend.head-in-sentence" => "版头插在句子中间，已移出",
        _ => "",
    }
}

fn field(out: &mut String, label: &str, value: Option<&str>) {
    if let Some(value) = value {
        let _ = writeln!(out, "  {label}：{value}");
    }
}

fn document(out: &mut String, n: usize, d: &Document) {
    let title = d.title.as_ref().map_or("（无标题）", |t| t.text.as_str());
    let _ = writeln!(out, "\n{}. {title}", n + 1);
    field(out, "文号", d.number.as_ref().map(|q| q.text.as_str()));
    field(
        out,
        "通知标题",
        d.notice_title.as_ref().map(|q| q.text.as_str()),
    );
    field(out, "发文机关", d.issuer.as_ref().map(|q| q.text.as_str()));
    let signed = d.signed.map(|s| s.to_string());
    field(out, "成文日期", signed.as_deref());
    field(out, "公开", d.public_note.as_ref().map(|q| q.text.as_str()));
    field(out, "主送", d.addressees.as_ref().map(|q| q.text.as_str()));
    field(out, "抄送", d.copies.as_ref().map(|q| q.text.as_str()));
    if let Some(c) = &d.consult {
        let unit = c.unit.as_ref().map_or("", |q| q.text.as_str());
        let phone = c.phone.as_ref().map_or("", |q| q.text.as_str());
        let doubt = if c.doubtful { "（存疑）" } else { "" };
        let _ = writeln!(out, "  咨询：{unit} {phone}{doubt}");
    }
    let _ = writeln!(out);
    for c in &d.clauses {
        clause(out, c);
    }
    let _ = writeln!(
        out,
        "\n  已认领 {:.1}%（{} 处标记，{} 处未认领）",
        d.claimed_share() * 100.0,
        d.marks,
        d.unclaimed.len()
    );
    for u in d.unclaimed.iter().take(LISTED) {
        let kind = match u.kind {
            MarkKind::Figure => "数字",
            MarkKind::Bracket => "括号",
            MarkKind::Prohibition => "禁止",
            MarkKind::Date => "日期",
        };
        let _ = writeln!(
            out,
            "    未认领{kind}：…{}…（第 {} 字节）",
            u.context, u.span.start
        );
    }
    if d.unclaimed.len() > LISTED {
        let _ = writeln!(
            out,
            "    另有 {} 处，见 --format json",
            d.unclaimed.len() - LISTED
        );
    }
}

fn list(units: &[Unit]) -> String {
    units
        .iter()
        .map(|u| u.text.as_str())
        .collect::<Vec<_>>()
        .join("、")
}

fn clause(out: &mut String, c: &Clause) {
    let indent = "  ".repeat(usize::from(c.level.min(8)));
    let title = c.title.as_ref().map_or_else(
        || {
            c.text
                .chars()
                .filter(|&x| x != '\n')
                .take(24)
                .chain("…".chars())
                .collect()
        },
        |t| t.text.clone(),
    );
    let number = if c.path.is_empty() {
        "前言"
    } else {
        c.path.as_str()
    };
    let _ = writeln!(out, "{indent}{number}  {title}");
    for s in &c.segments {
        let mut parts = Vec::new();
        for (label, units) in [
            ("牵头", &s.lead),
            ("责任", &s.responsible),
            ("配合", &s.support),
        ] {
            if !units.is_empty() {
                parts.push(format!("{label} {}", list(units)));
            }
        }
        if !s.carried.is_empty() {
            parts.push(format!("另有 {}", s.carried.join("、")));
        }
        let mark = if s.basis == Basis::Sentence {
            "？"
        } else {
            ""
        };
        let _ = writeln!(out, "{indent}    单位{mark}：{}", parts.join("；"));
    }
    for t in &c.targets {
        let sign = match t.comparator {
            Comparator::Ge => "≥",
            Comparator::Le => "≤",
            Comparator::Gt => "＞",
            Comparator::Lt => "＜",
            Comparator::Approx => "约",
            Comparator::Eq => "＝",
            Comparator::Reach => "达到",
            Comparator::Range => "",
        };
        let value = match t.value {
            Value::One(v) => v.normalize().to_string(),
            Value::Range(a, b) => format!("{}–{}", a.normalize(), b.normalize()),
        };
        let when = t
            .deadline
            .and_then(|i| c.deadlines.get(i))
            .map_or(String::new(), |d| format!("（{}）", d.quote.text));
        let _ = writeln!(
            out,
            "{indent}    目标：{} {sign}{value}{}{when}",
            t.subject, t.unit
        );
    }
    for d in &c.deadlines {
        let due = d.due.map_or(String::new(), |x| format!(" → {x}"));
        let _ = writeln!(out, "{indent}    期限：{}{due}", d.quote.text);
    }
    for p in &c.prohibitions {
        let _ = writeln!(out, "{indent}    禁止：{}", p.text);
    }
}
