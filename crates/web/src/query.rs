//! Query strings as the state of a page: read, edit, link.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stays readable in a query value: unreserved characters of RFC 3986.
const KEEP: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The keys and values of a query string, in order; edits give a new one, so that a link is made from the
/// page's own state without losing the rest of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Reads a query string without its question mark. `+` is a space; what is no UTF-8 is replaced.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let decode = |part: &str| {
            let spaced = part.replace('+', " ");
            percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
        };
        let pairs = text
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| match pair.split_once('=') {
                Some((key, value)) => (decode(key), decode(value)),
                None => (decode(pair), String::new()),
            })
            .collect();
        Self { pairs }
    }

    /// The first value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(held, _)| held == key)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of a key.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(held, _)| held == key)
            .map(|(_, value)| value.as_str())
    }

    /// The keys and values in order.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// With one value for a key in place of all it had.
    #[must_use]
    pub fn set(&self, key: &str, value: impl std::fmt::Display) -> Self {
        let mut pairs = self.clone().without(key).pairs;
        pairs.push((key.to_owned(), value.to_string()));
        Self { pairs }
    }

    /// Without a key.
    #[must_use]
    pub fn without(&self, key: &str) -> Self {
        let pairs = self
            .pairs
            .iter()
            .filter(|(held, _)| held != key)
            .cloned()
            .collect();
        Self { pairs }
    }

    /// Without one of several values of a key: the link on a chosen filter that takes it away.
    #[must_use]
    pub fn without_value(&self, key: &str, value: &str) -> Self {
        let pairs = self
            .pairs
            .iter()
            .filter(|(held, text)| held != key || text != value)
            .cloned()
            .collect();
        Self { pairs }
    }

    /// A link to `path` with this query; empty values are left out.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        let query = self.to_string();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        }
    }
}

impl std::fmt::Display for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut first = true;
        for (key, value) in self.pairs.iter().filter(|(_, value)| !value.is_empty()) {
            if !std::mem::take(&mut first) {
                f.write_str("&")?;
            }
            write!(f, "{}={}", encode(key), encode(value))?;
        }
        Ok(())
    }
}

/// A text percent-encoded for a query value or a path segment.
#[must_use]
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, KEEP).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_keep_the_rest() {
        let query = Query::parse("q=%E8%90%A5%E5%95%86+x&unit=a&unit=b&page=3&empty=");
        assert_eq!(query.get("q"), Some("营商 x"));
        assert_eq!(query.all("unit").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(
            query.set("page", 4).href("/tasks"),
            "/tasks?q=%E8%90%A5%E5%95%86%20x&unit=a&unit=b&page=4"
        );
        assert_eq!(
            query.without_value("unit", "a").without("q").href("/t"),
            "/t?unit=b&page=3"
        );
        assert_eq!(Query::parse("").href("/t"), "/t");
    }

    #[test]
    fn what_is_written_reads_back() {
        for text in ["", "&=?#", "a b+c", "中文％", "\"<script>", "100%"] {
            let query = Query::default().set("k&", text);
            let back = Query::parse(&query.to_string());
            assert_eq!(back.get("k&").unwrap_or(""), text);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_pairs_survive_a_link(pairs in proptest::collection::vec((".{1,8}", ".{1,12}"), 0..6)) {
            let query = Query { pairs: pairs.clone() };
            let text = query.to_string();
            proptest::prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic()));
            proptest::prop_assert_eq!(Query::parse(&text).pairs, pairs);
        }

        #[test]
        fn any_query_string_is_read(text in ".{0,60}") {
            let query = Query::parse(&text);
            proptest::prop_assert_eq!(Query::parse(&query.to_string()).to_string(), query.to_string());
        }
    }
}
