//! 开标记录: the text of what happened at an opening, from data alone.

use std::fmt::Write as _;

use base::Millis;
use serde_json::json;

/// The first line of a record.
pub const MAGIC: &str = "luodi-opening-record/1";

/// The first line of what is signed over it.
pub const SIGNED: &str = "luodi-opening-record-sha256/1";

/// The first line of the list of those who signed.
pub const SIGNATURES: &str = "luodi-opening-signatures/1";

/// A bid in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The digest on the receipt, in hexadecimal.
    pub digest: String,
    /// When it was received.
    pub at: Millis,
    /// The bidder's credit code.
    pub code: String,
    /// The bidder's name.
    pub name: String,
    /// `opened`, `forfeited` or `returned`.
    pub outcome: String,
    /// The price, in fen.
    pub price_fen: Option<i64>,
    /// Why it was not opened, or what could not be read.
    pub reason: String,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The box.
    pub box_id: i64,
    /// Its lot.
    pub subject: String,
    /// What was asked for.
    pub title: String,
    /// Whether nothing follows from it.
    pub rehearsal: bool,
    /// The deadline.
    pub deadline: Millis,
    /// When the box was closed.
    pub closed: Millis,
    /// The root over the receipts, in hexadecimal.
    pub root: String,
    /// How many receipts are under it.
    pub receipts: usize,
    /// Shares that open it.
    pub threshold: i64,
    /// How many shares each holder gave.
    pub shares: Vec<(String, u64)>,
    /// In the order in which they were received.
    pub bids: Vec<Line>,
    /// Leaves under the root of which nothing is kept.
    pub missing: Vec<String>,
    /// When the last bid was settled.
    pub settled: Millis,
}

/// The record's text. Values that people typed come last in their lines and hold no line end.
#[must_use]
pub fn text(facts: &Facts) -> String {
    let mut out = format!(
        "{MAGIC}\nbox {}\nsubject {}\ntitle {}\nrehearsal {}\ndeadline {}\nclosed {}\nroot {}\nreceipts {}\nthreshold {}\n",
        facts.box_id,
        facts.subject,
        one_line(&facts.title),
        if facts.rehearsal { "yes" } else { "no" },
        facts.deadline.rfc3339(),
        facts.closed.rfc3339(),
        facts.root,
        facts.receipts,
        facts.threshold,
    );
    // Writing into a string does not fail.
    for (holder, count) in &facts.shares {
        let _ = writeln!(out, "shares {holder} {count}");
    }
    for bid in &facts.bids {
        let price = bid
            .price_fen
            .map_or_else(|| "-".to_owned(), |price| price.to_string());
        let reason = if bid.reason.is_empty() {
            "-"
        } else {
            &bid.reason
        };
        let _ = writeln!(
            out,
            "bid {} {} {} {} {price} {reason} {}",
            bid.digest,
            bid.at.rfc3339(),
            bid.code,
            bid.outcome,
            one_line(&bid.name)
        );
    }
    for leaf in &facts.missing {
        let _ = writeln!(out, "missing {leaf}");
    }
    let _ = writeln!(out, "settled {}", facts.settled.rfc3339());
    out
}

/// The root as a bundle keeps it: canonical JSON (RFC 8785), its members in that order.
#[must_use]
pub fn root(subject: &str, size: usize, root: &str) -> String {
    json!({ "root": root, "size": size, "subject": subject }).to_string()
}

/// What a record rests on, as a bundle keeps it: canonical JSON (RFC 8785), its members in that order. `leaves` are those
/// under the root, `sha256` is that of the record's text.
#[must_use]
pub fn leaves(subject: &str, leaves: &[String], sha256: &str) -> String {
    json!({ "leaves": leaves, "record_sha256": sha256, "subject": subject }).to_string()
}

/// What the platform signs over a record.
#[must_use]
pub fn signed_text(box_id: i64, sha256: &str) -> String {
    format!("{SIGNED}\nbox {box_id}\nsha256 {sha256}\n")
}

/// The list of those who signed a record, for which the platform vouches.
#[must_use]
pub fn signatures_text(box_id: i64, sha256: &str, signed: &[(String, Millis)]) -> String {
    let mut out = format!("{SIGNATURES}\nbox {box_id}\nsha256 {sha256}\n");
    for (stands, at) in signed {
        let _ = writeln!(out, "signed {} {}", at.rfc3339(), one_line(stands));
    }
    out
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_bundle_keeps_is_read_by_its_reader() {
        let leaf = "ab".repeat(32);
        let text = leaves(
            "trade/1/lot/1",
            std::slice::from_ref(&leaf),
            &"cd".repeat(32),
        );
        let record = proof::bundle::OpeningRecord::parse(text.as_bytes()).expect("a record");
        let over = base::hex::encode(&record.root());
        let text = root("trade/1/lot/1", 1, &over);
        let root = proof::bundle::OpeningRoot::parse(text.as_bytes()).expect("a root");
        assert_eq!((root.size, root.root), (1, record.root()));
        assert_eq!(root.subject, record.subject);
    }

    #[test]
    fn a_record_is_the_same_for_the_same_facts_and_holds_its_lines() {
        let facts = Facts {
            box_id: 3,
            subject: "trade/1/lot/1".to_owned(),
            title: "示例\n项目".to_owned(),
            rehearsal: false,
            deadline: Millis(1_000),
            closed: Millis(1_001),
            root: "ab".repeat(32),
            receipts: 1,
            threshold: 2,
            shares: vec![("centre".to_owned(), 1)],
            bids: vec![Line {
                digest: "cd".repeat(32),
                at: Millis(500),
                code: "91350100M000100Y43".to_owned(),
                name: "示例公司\nbid x".to_owned(),
                outcome: "opened".to_owned(),
                price_fen: Some(12),
                reason: String::new(),
            }],
            missing: vec!["ef".repeat(32)],
            settled: Millis(2_000),
        };
        let text = text(&facts);
        assert_eq!(text.lines().count(), 14, "{text}");
        assert_eq!(
            text.lines().filter(|line| line.starts_with("bid ")).count(),
            1
        );
        assert!(text.contains("opened 12 - 示例公司 bid x\n"));
        assert!(text.contains("deadline 1970-01-01T00:00:01.000Z\n"));
        let signed = signatures_text(3, "00", &[("jc\nzx".to_owned(), Millis(0))]);
        assert_eq!(signed.lines().count(), 4);
    }
}
