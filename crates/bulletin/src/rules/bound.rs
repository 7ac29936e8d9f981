//! Bound figures: names in braces that stand for data, `{asked}`, `{unit.jc-fgw.missing}`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a bound figure is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// The figure as printed.
    pub text: String,
    /// What it counts, in Chinese.
    pub label: String,
}

/// Every figure that can be bound, by name.
pub type Values = BTreeMap<String, Value>;

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Words as they stand.
    Plain(&'a str),
    /// A figure's name.
    Figure(&'a str),
}

/// Why a text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// A name that no figure has.
    #[error("unknown figure {name}, nearest {nearest:?}")]
    Unknown {
        /// The name as typed.
        name: String,
        /// The nearest right one.
        nearest: Option<String>,
    },
    /// A brace without its other half.
    #[error("a brace without its other half near {0}")]
    Brace(String),
}

/// Splits a text at its bound figures.
///
/// # Errors
/// [`NameError::Brace`].
pub fn parts(text: &str) -> Result<Vec<Part<'_>>, NameError> {
    let near = |rest: &str| NameError::Brace(rest.chars().take(12).collect());
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        if rest[open..].starts_with('}') {
            return Err(near(&rest[open..]));
        }
        let inside = &rest[open + 1..];
        let close = inside.find(['{', '}']).ok_or_else(|| near(&rest[open..]))?;
        if inside[close..].starts_with('{') {
            return Err(near(&rest[open..]));
        }
        if open > 0 {
            out.push(Part::Plain(&rest[..open]));
        }
        out.push(Part::Figure(inside[..close].trim()));
        rest = &inside[close + 1..];
    }
    if !rest.is_empty() {
        out.push(Part::Plain(rest));
    }
    Ok(out)
}

/// The text with every figure in place.
///
/// # Errors
/// [`NameError`]; the first name that is unknown.
pub fn resolve(text: &str, values: &Values) -> Result<String, NameError> {
    let mut out = String::with_capacity(text.len());
    for part in parts(text)? {
        match part {
            Part::Plain(words) => out.push_str(words),
            Part::Figure(name) => match values.get(name) {
                Some(value) => out.push_str(&value.text),
                None => {
                    return Err(NameError::Unknown {
                        name: name.to_owned(),
                        nearest: nearest(name, values),
                    });
                }
            },
        }
    }
    Ok(out)
}

/// The names of the figures bound in a text, in order; none for a text that cannot be read.
#[must_use]
pub fn names(text: &str) -> Vec<&str> {
    parts(text)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|part| match part {
            Part::Figure(name) => Some(name),
            Part::Plain(_) => None,
        })
        .collect()
}

/// The name with the fewest letters changed, if at most half of the letters have to change; of two, the first in
/// order.
#[must_use]
pub fn nearest(name: &str, values: &Values) -> Option<String> {
    let letters: Vec<char> = name.chars().take(80).collect();
    let (distance, found) = values
        .keys()
        .map(|key| (distance(&letters, &key.chars().collect::<Vec<_>>()), key))
        .min()?;
    (distance * 2 <= letters.len().max(2)).then(|| found.clone())
}

/// Levenshtein distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values() -> Values {
        [
            ("asked", "67"),
            ("missing", "3"),
            ("unit.jc-fgw.missing", "1"),
            ("plan.c-2023-14.met", "9"),
        ]
        .into_iter()
        .map(|(name, text)| {
            (
                name.to_owned(),
                Value {
                    text: text.to_owned(),
                    label: String::new(),
                },
            )
        })
        .collect()
    }

    #[test]
    fn figures_by_table() {
        let values = values();
        let table: &[(&str, Result<&str, &str>)] = &[
            ("共要求{asked}项", Ok("共要求67项")),
            ("{asked}{missing}", Ok("673")),
            ("{ asked }", Ok("67")),
            (
                "市发展改革委未报{unit.jc-fgw.missing}项",
                Ok("市发展改革委未报1项"),
            ),
            ("没有数字", Ok("没有数字")),
            ("", Ok("")),
            ("{aksed}", Err("asked")),
            ("{unit.jc-fgw.mising}", Err("unit.jc-fgw.missing")),
            ("{plan.c-2023-14.mat}", Err("plan.c-2023-14.met")),
            ("{完全不同的名字}", Err("")),
            ("{asked", Err("{")),
            ("asked}", Err("{")),
            ("{a{asked}}", Err("{")),
        ];
        for (text, expected) in table {
            match (resolve(text, &values), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, *expected),
                (Err(NameError::Unknown { nearest, .. }), Err(expected)) => {
                    assert_eq!(nearest.unwrap_or_default(), *expected, "{text}");
                }
                (Err(NameError::Brace(_)), Err(expected)) => assert_eq!(*expected, "{", "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        assert_eq!(names("{asked}和{ missing }"), ["asked", "missing"]);
    }

    proptest! {
        #[test]
        fn plain_words_stay_as_they_are(text in "[^{}]{0,60}") {
            prop_assert_eq!(resolve(&text, &values()).ok(), Some(text));
        }

        /// Whatever is typed, the parts put together again are the text.
        #[test]
        fn nothing_is_lost(words in proptest::collection::vec("[^{}]{1,8}", 0..6)) {
            let text: String = words.iter().map(|word| format!("{word}{{asked}}")).collect();
            let parts = parts(&text).expect("parts");
            let again: String = parts.iter().map(|part| match part {
                Part::Plain(words) => (*words).to_owned(),
                Part::Figure(name) => format!("{{{name}}}"),
            }).collect();
            prop_assert_eq!(again, text);
        }

        /// A bound figure is the data's, whatever the data are.
        #[test]
        fn figures_follow_the_data(figure in 0_u32..100_000) {
            let mut values = values();
            values.insert("asked".to_owned(), Value { text: figure.to_string(), label: String::new() });
            prop_assert_eq!(resolve("共{asked}项", &values).ok(), Some(format!("共{figure}项")));
        }

        #[test]
        fn one_wrong_letter_is_understood(at in 0_usize..19) {
            let right = "unit.jc-fgw.missing";
            let typed: String = right.chars().enumerate().map(|(i, c)| if i == at { 'z' } else { c }).collect();
            let expected = (typed != right).then(|| right.to_owned());
            prop_assert_eq!(nearest(&typed, &values()), expected.or(Some(right.to_owned())));
        }
    }
}
