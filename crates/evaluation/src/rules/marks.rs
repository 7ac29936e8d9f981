//! Marks: what a judge owes, their canonical text, and the commitment to it.

use std::collections::BTreeMap;

use pack::element::{Method, PartKind};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use base::Title;

/// Digits after the point of a mark.
pub const MARK_DIGITS: u32 = 2;

/// Marks of one judge: bidder's key, then [`Markable::key`].
pub type Marks = BTreeMap<String, BTreeMap<String, Decimal>>;

/// Something that judges mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markable {
    /// `part`, or `part.criterion`.
    pub key: String,
    /// The part's name.
    pub part: Title,
    /// The criterion's; the part's where it has none.
    pub title: Title,
    /// The most points.
    pub most: Decimal,
    /// All judges mark it alike.
    pub objective: bool,
}

/// Everything that judges mark, in the order of the method.
#[must_use]
pub fn markables(method: &Method) -> Vec<Markable> {
    let parts = method.parts.iter();
    let marked = parts.filter(|part| part.kind == PartKind::Marks);
    marked
        .flat_map(|part| {
            let whole = part.criteria.is_empty().then(|| Markable {
                key: part.id.clone(),
                part: part.title.clone(),
                title: part.title.clone(),
                most: Decimal::ONE_HUNDRED,
                objective: false,
            });
            let each = part.criteria.iter().map(|criterion| Markable {
                key: format!("{}.{}", part.id, criterion.id),
                part: part.title.clone(),
                title: criterion.title.clone(),
                most: criterion.points,
                objective: criterion.objective,
            });
            whole.into_iter().chain(each).collect::<Vec<_>>()
        })
        .collect()
}

/// A mark as typed: 0 to the most, at most [`MARK_DIGITS`] digits after the point.
#[must_use]
pub fn typed(text: &str, most: Decimal) -> Option<Decimal> {
    let text = text.trim();
    let plain = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let mark = Decimal::from_str_exact(text).ok().filter(|_| plain)?;
    let fits = mark >= Decimal::ZERO && mark <= most && mark.normalize().scale() <= MARK_DIGITS;
    fits.then(|| mark.normalize())
}

/// Marks that are still missing: (bidder's key, what).
#[must_use]
pub fn missing<'a>(
    markables: &'a [Markable],
    bidders: &'a [String],
    marks: &Marks,
) -> Vec<(&'a str, &'a str)> {
    let mut missing = Vec::new();
    for bidder in bidders {
        let own = marks.get(bidder);
        for markable in markables {
            if own.is_none_or(|own| !own.contains_key(&markable.key)) {
                missing.push((bidder.as_str(), markable.key.as_str()));
            }
        }
    }
    missing
}

/// One line a mark, `bidder<TAB>what<TAB>mark`, sorted: the same marks give the same text.
#[must_use]
pub fn canonical(marks: &Marks) -> String {
    let mut out = String::new();
    for (bidder, own) in marks {
        for (key, mark) in own {
            out.push_str(&format!("{bidder}\t{key}\t{}\n", mark.normalize()));
        }
    }
    out
}

/// Reads what [`canonical`] wrote.
#[must_use]
pub fn read(text: &str) -> Option<Marks> {
    let mut marks = Marks::new();
    for line in text.lines() {
        let mut cells = line.split('\t');
        let (bidder, key, mark) = (cells.next()?, cells.next()?, cells.next()?);
        let mark = Decimal::from_str_exact(mark).ok()?;
        let own = marks.entry(bidder.to_owned()).or_default();
        own.insert(key.to_owned(), mark);
    }
    Some(marks)
}

/// SHA-256, hexadecimal, of `luodi evaluation marks v1`, the subject, the seat, the salt (hexadecimal) and the canonical
/// marks, each followed by a line feed but the last. It is journalled when a judge hands in, says nothing without the
/// salt, and is checked when the marks are unsealed.
#[must_use]
pub fn commitment(subject: &str, seat: i64, salt: &str, marks: &Marks) -> String {
    let text = format!(
        "luodi evaluation marks v1\n{subject}\n{seat}\n{salt}\n{}",
        canonical(marks)
    );
    base::hex::encode(&Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_exactly_and_bounded() {
        for (text, want) in [
            ("12.5", Some("12.5")),
            (" 40 ", Some("40")),
            ("40.00", Some("40")),
            ("0", Some("0")),
            ("40.01", None),
            ("12.345", None),
            ("-1", None),
            ("1e1", None),
            ("", None),
            ("十", None),
        ] {
            let got = typed(text, Decimal::from(40)).map(|mark| mark.to_string());
            assert_eq!(got.as_deref(), want, "{text}");
        }
    }

    #[test]
    fn a_commitment_binds_subject_seat_salt_and_marks() {
        let mut marks = Marks::new();
        let own = marks.entry("b1".to_owned()).or_default();
        own.insert("skill.plan".to_owned(), Decimal::new(125, 1));
        let one = commitment("trade/1", 1, "00", &marks);
        assert_eq!(canonical(&marks), "b1\tskill.plan\t12.5\n");
        assert_eq!(read(&canonical(&marks)), Some(marks.clone()));
        assert_ne!(one, commitment("trade/2", 1, "00", &marks));
        assert_ne!(one, commitment("trade/1", 2, "00", &marks));
        assert_ne!(one, commitment("trade/1", 1, "01", &marks));
        marks
            .entry("b1".to_owned())
            .or_default()
            .insert("skill.plan".to_owned(), Decimal::new(126, 1));
        assert_ne!(one, commitment("trade/1", 1, "00", &marks));
    }
}
