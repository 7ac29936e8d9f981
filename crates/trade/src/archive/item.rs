//! A member of a bundle before it is written.

use pack::element::TradeType;
use proof::bundle::{Kind, Member};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::keep::{Class, years};

/// The longest title, in bytes.
const TITLE_BYTES: usize = proof::bundle::MAX_TITLE_BYTES;

/// Where the bytes of a member come from; what may be large is read when it is written.
pub(super) enum Source {
    /// Here they are.
    Bytes(Vec<u8>),
    /// A document of the trade.
    Document(i64),
    /// A text of a contract.
    Text(i64, i64),
    /// The content of an offer.
    Offer(String),
}

/// A member with its source.
pub(super) struct Item {
    pub(super) member: Member,
    pub(super) source: Source,
}

impl Item {
    /// A member with its bytes at hand.
    pub(super) fn new(
        kind: Kind,
        (trade, class): (TradeType, Class),
        (path, title): (String, &str),
        bytes: Vec<u8>,
    ) -> Self {
        Self {
            member: Member {
                kind,
                retention_years: years(trade, class),
                length: bytes.len() as u64,
                sha256: Sha256::digest(&bytes).into(),
                witness: None,
                title: cleaned(title, &path),
                path,
            },
            source: Source::Bytes(bytes),
        }
    }

    /// A document whose bytes are read later.
    pub(super) fn later(
        (trade, class): (TradeType, Class),
        (path, title): (String, &str),
        (length, sha256): (u64, [u8; 32]),
        source: Source,
    ) -> Self {
        Self {
            member: Member {
                kind: Kind::Document,
                retention_years: years(trade, class),
                length,
                sha256,
                witness: None,
                title: cleaned(title, &path),
                path,
            },
            source,
        }
    }

    /// The offer whose content it is.
    pub(super) fn offer(&self) -> Option<String> {
        match &self.source {
            Source::Offer(bid) => Some(bid.clone()),
            _ => None,
        }
    }

    /// Takes length and SHA-256 of an offer, if it is this one's.
    pub(super) fn measured(&mut self, of: &str, (length, sha256): (u64, [u8; 32])) {
        if matches!(&self.source, Source::Offer(bid) if bid == of) {
            (self.member.length, self.member.sha256) = (length, sha256);
        }
    }

    /// Whether it proves an entry of the journal.
    pub(super) fn is_proof(&self) -> bool {
        matches!(self.member.kind, Kind::JournalProof | Kind::Receipt)
    }

    /// What an entry has to name in order to vouch for it; `None` while that is not known.
    pub(super) fn vouched_by(&self) -> Option<String> {
        match (&self.source, self.member.kind) {
            (Source::Offer(_), _) => None,
            (Source::Bytes(bytes), Kind::OpeningRoot) => {
                let root = proof::bundle::OpeningRoot::parse(bytes)?;
                Some(base::hex::encode(&root.root))
            }
            _ => Some(base::hex::encode(&self.member.sha256)),
        }
    }
}

/// Whether the data of an entry hold this text anywhere.
pub(super) fn names(data: &Value, hash: &str) -> bool {
    match data {
        Value::String(text) => text == hash,
        Value::Array(values) => values.iter().any(|value| names(value, hash)),
        Value::Object(fields) => fields.values().any(|value| names(value, hash)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A title as lists of bundles take it; the path where nothing is left of it.
fn cleaned(title: &str, path: &str) -> String {
    let plain: String = title
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let mut end = plain.trim().len().min(TITLE_BYTES);
    let plain = plain.trim();
    while !plain.is_char_boundary(end) {
        end -= 1;
    }
    match plain[..end].trim_end() {
        "" => path.to_owned(),
        text => text.to_owned(),
    }
}

/// A part of a path: lower-case letters, digits and hyphens.
pub(super) fn slug(text: &str) -> String {
    let part = |c: char| match c {
        'a'..='z' | '0'..='9' | '-' | '_' => Some(c),
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        _ => None,
    };
    text.chars().filter_map(part).take(40).collect()
}

/// What a file's name ends with, such as `.pdf`; empty where that is nothing plain.
pub(super) fn ending(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, end)) if !end.is_empty() && end.len() <= 8 && slug(end).len() == end.len() => {
            format!(".{}", slug(end))
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn titles_and_paths_are_what_a_list_takes() {
        assert_eq!(cleaned(" 招标\n文件 ", "p"), "招标 文件");
        assert_eq!(cleaned("\n", "a/b"), "a/b");
        let long = "示".repeat(100);
        assert_eq!(cleaned(&long, "p").len(), 198);
        assert_eq!(ending("示例.PDF"), ".pdf");
        assert_eq!(ending("示例.文件"), "");
        assert_eq!(ending("示例"), "");
        assert_eq!(slug("Tender-文件_1"), "tender-_1");
    }

    #[test]
    fn an_entry_vouches_by_what_it_names_at_any_depth() {
        let data = json!({ "a": [{ "b": "x" }], "c": 1 });
        assert!(names(&data, "x"));
        assert!(!names(&data, "y"));
    }
}
