//! Exact substring search by character bigrams.
//!
//! A text of n characters becomes n tokens: the pair beginning at each character, and the last character
//! alone. A query of two or more characters is the phrase of its pairs, so that it matches exactly where
//! it occurs as a substring; a query of one character is a prefix of a token. Words need no dictionary,
//! which is why Chinese is found with full recall.

/// Characters of a query that are used; the rest is ignored.
pub const QUERY_CHARS: usize = 128;

/// Where an ASCII sign is moved so that the tokenizer keeps it: the private use area.
const SIGN_BASE: u32 = 0xE000;

/// The parts of a text after folding. White space between two ASCII characters separates parts; any other
/// is dropped, because extraction from documents breaks Chinese lines anywhere.
///
/// Folding: Unicode lower case, full-width ASCII (U+FF01–FF5E) to ASCII, control characters as white space.
fn parts(text: &str, keep_breaks: bool) -> Vec<Vec<char>> {
    let mut parts = Vec::new();
    let mut part: Vec<char> = Vec::new();
    let mut gap = false;
    for c in text.chars() {
        let c = match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            c => c,
        };
        if c.is_whitespace() || c.is_control() {
            gap = true;
            continue;
        }
        if gap {
            gap = false;
            let both_ascii = part.last().is_some_and(char::is_ascii) && c.is_ascii();
            if (keep_breaks || both_ascii) && !part.is_empty() {
                parts.push(std::mem::take(&mut part));
            }
        }
        part.extend(c.to_lowercase());
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

/// A character as the tokenizer is to see it.
fn opaque(c: char) -> char {
    if c.is_ascii() && !c.is_ascii_alphanumeric() {
        char::from_u32(SIGN_BASE + c as u32).unwrap_or(c)
    } else {
        c
    }
}

fn pairs(part: &[char]) -> impl Iterator<Item = [char; 2]> {
    part.windows(2)
        .map(|pair| [opaque(pair[0]), opaque(pair[1])])
}

/// The tokens of a text, separated by spaces, as the index stores them.
pub(crate) fn grams(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for part in parts(text, false) {
        for pair in pairs(&part) {
            out.extend(pair);
            out.push(' ');
        }
        if let Some(last) = part.last() {
            out.push(opaque(*last));
            out.push(' ');
        }
    }
    out
}

/// The name of a collection as one token.
pub(crate) fn collection_token(collection: &str) -> String {
    format!("c{}", base::hex::encode(collection.as_bytes()))
}

/// The FTS5 expression of a query, or `None` when it asks for nothing. Everything the person typed stands
/// inside a quoted string, in which FTS5 knows no syntax; quotation marks are moved like every sign.
pub(crate) fn fts5_expression(collection: &str, query: &str) -> Option<String> {
    let bounded: String = query.chars().take(QUERY_CHARS).collect();
    let parts = parts(&bounded, true);
    if parts.is_empty() {
        return None;
    }
    let mut out = format!("collection : \"{}\"", collection_token(collection));
    for part in parts {
        out.push_str(" AND grams : \"");
        if let [only] = part[..] {
            out.push(opaque(only));
            out.push_str("\" *");
            continue;
        }
        for (index, pair) in pairs(&part).enumerate() {
            if index > 0 {
                out.push(' ');
            }
            out.extend(pair);
        }
        out.push('"');
    }
    Some(out)
}

/// Whether a text contains every part of a query after folding: what the index must agree with.
#[cfg(test)]
pub(crate) fn contains(text: &str, query: &str) -> bool {
    let texts: Vec<String> = parts(text, false)
        .into_iter()
        .map(|part| part.into_iter().collect())
        .collect();
    let bounded: String = query.chars().take(QUERY_CHARS).collect();
    let queries = parts(&bounded, true);
    !queries.is_empty()
        && queries.into_iter().all(|query| {
            let query: String = query.into_iter().collect();
            texts.iter().any(|text| text.contains(&query))
        })
}
