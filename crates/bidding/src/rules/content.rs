//! What a bid consists of: a ZIP archive with `bid.json` on top, which is what is read out 唱标.

use std::io::{Read, Seek};

use serde_json::{Map, Value};

/// The member that is read out.
pub const MEMBER: &str = "bid.json";

/// The longest `bid.json`, in bytes.
pub const MEMBER_BYTES: u64 = 64 * 1024;

/// The member that names the price: whole fen.
pub const PRICE: &str = "price_fen";

/// The object in `bid.json`; `None` where the content is no archive, has no such member or the member no object. Such a
/// bid is opened all the same: what it is worth is for people to judge.
#[must_use]
pub fn read(content: impl Read + Seek) -> Option<Map<String, Value>> {
    let mut archive = zip::ZipArchive::new(content).ok()?;
    let member = archive.by_name(MEMBER).ok()?;
    let mut text = String::new();
    // One byte more tells a member that is too long from one that just fits.
    member
        .take(MEMBER_BYTES + 1)
        .read_to_string(&mut text)
        .ok()?;
    if text.len() as u64 > MEMBER_BYTES {
        return None;
    }
    match serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()? {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

/// The price of a bid, in fen: a whole number that is not negative.
#[must_use]
pub fn price_fen(fields: &Map<String, Value>) -> Option<i64> {
    fields
        .get(PRICE)
        .and_then(Value::as_i64)
        .filter(|price| *price >= 0)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn archive(members: &[(&str, &[u8])]) -> Cursor<Vec<u8>> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            writer
                .start_file(*name, zip::write::SimpleFileOptions::default())
                .expect("a member");
            writer.write_all(content).expect("its content");
        }
        writer.finish().expect("an archive")
    }

    #[test]
    fn the_price_is_read_from_the_archive() {
        let fields = read(archive(&[
            ("示例.pdf", b"%PDF-1.7"),
            (MEMBER, br#"{"price_fen": 123400, "duration_days": 90}"#),
        ]))
        .expect("an object");
        assert_eq!(price_fen(&fields), Some(123_400));
        assert_eq!(fields["duration_days"], 90);
    }

    #[test]
    fn anything_else_is_told_apart() {
        assert!(read(Cursor::new(b"%PDF-1.7".to_vec())).is_none());
        assert!(read(archive(&[("other.json", b"{}")])).is_none());
        assert!(read(archive(&[(MEMBER, b"[1]")])).is_none());
        assert!(read(archive(&[(MEMBER, b"{")])).is_none());
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(70_000));
        assert!(read(archive(&[(MEMBER, long.as_bytes())])).is_none());
        for odd in [r#"{"price_fen":-1}"#, r#"{"price_fen":1.5}"#, "{}"] {
            let fields = read(archive(&[(MEMBER, odd.as_bytes())])).expect("an object");
            assert_eq!(price_fen(&fields), None, "{odd}");
        }
    }
}
