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

/// A text as it is searched: folded, signs moved, its parts separated by single spaces.
pub(crate) struct Folded(String);

impl Folded {
    pub(crate) fn of(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        for part in parts(text, false) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.extend(part.into_iter().map(opaque));
        }
        Self(out)
    }

    /// The text whose tokens an index holds, in their order.
    pub(crate) fn from_tokens<'a>(tokens: impl IntoIterator<Item = &'a str>) -> Self {
        let mut out = String::new();
        let mut begins = true;
        for token in tokens {
            let mut chars = token.chars();
            let (Some(first), second) = (chars.next(), chars.next()) else {
                continue;
            };
            if begins && !out.is_empty() {
                out.push(' ');
            }
            out.push(first);
            begins = second.is_none();
        }
        Self(out)
    }

    /// A text that was folded before.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The tokens in their order.
    pub(crate) fn grams(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').flat_map(|part| {
            part.char_indices().map(|(from, first)| {
                let second = from + first.len_utf8();
                let length = part[second..].chars().next().map_or(0, char::len_utf8);
                &part[from..second + length]
            })
        })
    }

    /// The tokens separated by spaces, as an index that splits at spaces takes them.
    pub(crate) fn tokens(&self) -> String {
        let mut out = String::with_capacity(self.0.len() * 3);
        for gram in self.grams() {
            out.push_str(gram);
            out.push(' ');
        }
        out
    }
}

/// One part of a query, folded and with its signs moved. Every part must occur.
pub(crate) struct Needle(String);

impl Needle {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The pairs of the part, each with whether it is only the beginning of a token.
    pub(crate) fn grams(&self) -> Vec<(String, bool)> {
        let chars: Vec<char> = self.0.chars().collect();
        match chars[..] {
            [only] => vec![(only.to_string(), true)],
            _ => chars
                .windows(2)
                .map(|pair| (pair.iter().collect(), false))
                .collect(),
        }
    }
}

/// The parts of a query, or `None` when it asks for nothing.
pub(crate) fn needles(query: &str) -> Option<Vec<Needle>> {
    let bounded: String = query.chars().take(QUERY_CHARS).collect();
    let needles: Vec<Needle> = parts(&bounded, true)
        .into_iter()
        .map(|part| Needle(part.into_iter().map(opaque).collect()))
        .collect();
    (!needles.is_empty()).then_some(needles)
}

/// The name of a collection as one token.
pub(crate) fn collection_token(collection: &str) -> String {
    format!("c{}", base::hex::encode(collection.as_bytes()))
}

/// The FTS5 expression of a query, or `None` when it asks for nothing. Everything the person typed stands
/// inside a quoted string, in which FTS5 knows no syntax; quotation marks are moved like every sign.
pub(crate) fn fts5_expression(collection: &str, query: &str) -> Option<String> {
    let mut out = format!("collection : \"{}\"", collection_token(collection));
    for needle in needles(query)? {
        let grams = needle.grams();
        let is_prefix = grams.iter().any(|(_, is_prefix)| *is_prefix);
        let phrase: Vec<String> = grams.into_iter().map(|(gram, _)| gram).collect();
        out.push_str(" AND grams : \"");
        out.push_str(&phrase.join(" "));
        out.push_str(if is_prefix { "\" *" } else { "\"" });
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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, OnceLock};

    use base::{Clock, Millis, Scope};
    use proptest::prelude::*;

    use super::*;
    use crate::{Config, Database, Error, Query, Store};

    #[test]
    fn an_index_gives_its_text_back() {
        for text in [
            "",
            "a",
            "改革 abc d",
            "x y",
            "营商环境，《a1》 b  c",
            "ab cd",
        ] {
            let folded = Folded::of(text);
            let tokens = folded.tokens();
            let back = Folded::from_tokens(tokens.split_whitespace());
            assert_eq!(back.as_str(), folded.as_str(), "{text}");
        }
    }

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Millis {
            Millis(0)
        }
    }

    /// One of each kind; PostgreSQL where it can be had.
    fn stores() -> &'static [Store] {
        static STORES: OnceLock<(Vec<Store>, tempfile::TempDir)> = OnceLock::new();
        let (stores, _) = STORES.get_or_init(|| {
            let dir = tempfile::tempdir().expect("a folder");
            let server = testkit::postgres::database().map(|url| {
                let server = url.parse().expect("an address");
                ("server", Database::Postgres(server))
            });
            let stores = [("file", Database::Folder)]
                .into_iter()
                .chain(server)
                .map(|(name, database)| {
                    let config = Config {
                        database: Some(database),
                        ..Config::new(dir.path().join(name))
                    };
                    Store::open(&config, &[], Arc::new(Still)).expect("opens")
                })
                .collect();
            (stores, dir)
        });
        stores
    }

    /// What every kind of store answers.
    fn ask(texts: &[String], query: &str) -> Vec<usize> {
        let mut answers = stores().iter().map(|store| ask_one(store, texts, query));
        let first = answers.next().expect("a store");
        for answer in answers {
            assert_eq!(answer, first, "{query:?} in {texts:?}");
        }
        first
    }

    /// Indexes the texts under their places, asks, and forgets them again.
    fn ask_one(store: &Store, texts: &[String], query: &str) -> Vec<usize> {
        let (texts, query) = (texts.to_vec(), query.to_owned());
        let mut found = store
            .write::<_, Error>(&Scope::system(), move |tx| {
                tx.transient();
                for (place, text) in texts.iter().enumerate() {
                    tx.index("all", &place.to_string(), "replaced 被替换")?;
                    tx.index("all", &place.to_string(), text)?;
                    tx.index("other", &place.to_string(), &query)?;
                }
                let found = tx.search("all", &query, 1000)?;
                for place in 0..texts.len() {
                    tx.unindex("all", &place.to_string())?;
                    tx.unindex("other", &place.to_string())?;
                }
                assert!(tx.search("all", &query, 1000)?.is_empty());
                Ok(found)
            })
            .expect("searched")
            .into_iter()
            .map(|key| key.parse().expect("a place"))
            .collect::<Vec<usize>>();
        found.sort_unstable();
        found
    }

    fn where_found(texts: &[String], holds: impl Fn(&str) -> bool) -> Vec<usize> {
        (0..texts.len())
            .filter(|place| holds(&texts[*place]))
            .collect()
    }

    /// Texts and a query that is a piece of one of them as often as not.
    fn sample(alphabet: &'static str) -> impl Strategy<Value = (Vec<String>, String)> {
        let letters: Vec<char> = alphabet.chars().collect();
        let letter = prop::sample::select(letters);
        let text = |lengths| {
            prop::collection::vec(letter.clone(), lengths)
                .prop_map(|text: Vec<char>| text.into_iter().collect::<String>())
        };
        let texts = prop::collection::vec(text(0..40), 1..12);
        (
            texts,
            text(0..6),
            any::<prop::sample::Index>(),
            0..40usize,
            1..7usize,
            any::<bool>(),
        )
            .prop_map(|(texts, free, which, from, length, cut)| {
                let piece: String = which.get(&texts).chars().skip(from).take(length).collect();
                let query = if cut && !piece.is_empty() {
                    piece
                } else {
                    free
                };
                (texts, query)
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn finds_exactly_the_texts_that_contain_the_query(
            (texts, query) in sample("营商环境优化服务市场主体。，《a1%\"*-+()"),
        ) {
            let expected = where_found(&texts, |text| !query.is_empty() && text.contains(&query));
            prop_assert_eq!(ask(&texts, &query), expected);
        }

        #[test]
        fn folds_case_width_and_white_space(
            (texts, query) in sample("营商环境aAbB１1２Ａ　 \n\t:^ＡＮＤor"),
        ) {
            let expected = where_found(&texts, |text| contains(text, &query));
            prop_assert_eq!(ask(&texts, &query), expected);
        }
    }

    #[test]
    fn what_a_person_types_is_never_syntax() {
        let texts = [
            "\"quoted\" a OR b",
            "c AND d NOT e",
            "col:x^2 (NEAR)",
            "50%*",
            "深化改革",
        ]
        .map(str::to_owned);
        let cases: [(&str, &[usize]); 14] = [
            ("\"quoted\"", &[0]),
            ("\"", &[0]),
            ("OR", &[0]),
            ("a OR x", &[]),
            ("d NOT", &[1]),
            ("col:x", &[2]),
            ("x^2", &[2]),
            ("(NEAR)", &[2]),
            ("*", &[3]),
            ("0%", &[3]),
            ("５０％", &[3]),
            ("改", &[4]),
            ("深 化\n改革", &[4]),
            (" \t\u{0} ", &[]),
        ];
        for (query, expected) in cases {
            assert_eq!(ask(&texts, query), expected, "{query:?}");
        }
    }

    #[test]
    fn a_long_query_is_cut_and_the_limit_holds() {
        let text = "长".repeat(QUERY_CHARS + 50);
        let texts = [
            text.clone(),
            "长".repeat(QUERY_CHARS),
            "长".repeat(QUERY_CHARS - 1),
        ];
        assert_eq!(ask(&texts, &text), [0, 1]);
        for store in stores() {
            let found = store
                .write::<_, Error>(&Scope::system(), move |tx| {
                    tx.transient();
                    for key in 0..9 {
                        tx.index("limit", &key.to_string(), "相同")?;
                    }
                    Ok([
                        tx.search("limit", "相同", 4)?,
                        tx.search_some("limit", "相同", 4)?,
                    ])
                })
                .expect("searched");
            for found in found {
                assert_eq!(found, ["0", "1", "2", "3"]);
            }
        }
    }

    /// A text with more different pairs than a set of PostgreSQL holds is found all the same.
    #[test]
    fn a_text_of_many_different_pairs_is_found() {
        let many: String = (0..400_000u32)
            .filter_map(|n| char::from_u32(0x4e00 + n.wrapping_mul(7919) % 20_000))
            .collect();
        let needle: String = many.chars().skip(300_000).take(5).collect();
        for store in stores() {
            let (many, needle) = (many.clone(), needle.clone());
            let found = store
                .write::<_, Error>(&Scope::system(), move |tx| {
                    tx.transient();
                    tx.index("many", "long", &many)?;
                    tx.index("many", "short", "别的")?;
                    tx.search("many", &needle, 10)
                })
                .expect("searched");
            assert_eq!(found, ["long"]);
        }
    }
}
