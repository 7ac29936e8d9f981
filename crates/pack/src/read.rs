//! Reading TOML tables key by key, so that every error of a file is found and carries its place.

use std::ops::Range;

use base::Date;
use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::error::{Expected, PackError, Problem};
use crate::nearest::nearest;
use crate::place::{Place, Source};

/// A table being read. Keys that were asked for are remembered; [`Fields::close`] reports the rest.
pub(crate) struct Fields<'a, 't> {
    source: &'a Source<'t>,
    table: &'a DeTable<'t>,
    span: Range<usize>,
    known: Vec<&'static str>,
    errors: &'a mut Vec<PackError>,
}

/// A word with a closed set of values.
pub(crate) trait Word: Copy + 'static {
    /// Every value with the word that writes it.
    const WORDS: &'static [(&'static str, Self)];
}

/// Parses a file and hands its root table to `read`. Syntax errors are all reported, and what could be
/// recovered is read on.
pub(crate) fn file<'t, T>(
    source: &Source<'t>,
    text: &'t str,
    errors: &mut Vec<PackError>,
    read: impl FnOnce(&mut Fields<'_, 't>) -> T,
) -> Option<T> {
    let (root, failures) = DeTable::parse_recoverable(text);
    if !failures.is_empty() {
        errors.extend(failures.iter().map(|failure| PackError {
            place: source.place(&failure.span().unwrap_or(0..0)),
            problem: Problem::Syntax(failure.message().trim().replace('\n', "; ")),
        }));
        return None;
    }
    let span = root.span();
    let mut fields = Fields {
        source,
        table: root.get_ref(),
        span,
        known: Vec::new(),
        errors,
    };
    let out = read(&mut fields);
    fields.close();
    Some(out)
}

impl<'t> Fields<'_, 't> {
    /// The place of the table itself.
    pub(crate) fn place(&self) -> Place {
        self.source.place(&self.span)
    }

    /// The place of a key's value, or of the table when the key is absent.
    pub(crate) fn place_of(&self, key: &str) -> Place {
        let span = self.find(key).map_or(self.span.clone(), |(_, v)| v.span());
        self.source.place(&span)
    }

    /// Reports a problem at a place.
    pub(crate) fn fail(&mut self, place: Place, problem: Problem) {
        self.errors.push(PackError { place, problem });
    }

    /// Whether the table has the key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Whether the key holds one of these texts.
    pub(crate) fn is_one_of(&self, key: &str, words: &[&str]) -> bool {
        self.find(key)
            .and_then(|(_, value)| value.get_ref().as_str())
            .is_some_and(|text| words.contains(&text))
    }

    fn find(&self, key: &str) -> Option<(&Spanned<DeString<'t>>, &Spanned<DeValue<'t>>)> {
        self.table.get_key_value(key)
    }

    fn take(&mut self, key: &'static str) -> Option<Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.find(key).map(|(_, value)| value.clone())
    }

    fn wrong(&mut self, key: &'static str, expected: Expected, value: &Spanned<DeValue<'_>>) {
        let place = self.source.place(&value.span());
        let found = value.get_ref().type_str();
        self.fail(
            place,
            Problem::WrongType {
                key,
                expected,
                found,
            },
        );
    }

    fn missing<T>(&mut self, key: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.has(key) {
            let place = self.place();
            self.fail(place, Problem::MissingKey(key));
        }
        value
    }

    /// A text that may be absent; an empty one is an error.
    pub(crate) fn text_or_none(&mut self, key: &'static str) -> Option<String> {
        let value = self.take(key)?;
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                let place = self.source.place(&value.span());
                self.fail(place, Problem::Empty(key));
                None
            }
            DeValue::String(text) => Some(text.trim().to_owned()),
            _ => {
                self.wrong(key, Expected::Text, &value);
                None
            }
        }
    }

    /// A text that must be there.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<String> {
        let text = self.text_or_none(key);
        self.missing(key, text)
    }

    /// An identifier that must be there: lower-case letters, digits and hyphens.
    pub(crate) fn id(&mut self, key: &'static str) -> Option<String> {
        let id = self.text(key)?;
        let good = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !good {
            let place = self.place_of(key);
            self.fail(place, Problem::BadId(id));
            return None;
        }
        Some(id)
    }

    /// A list of texts with their places; absent means empty.
    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<(String, Place)> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, Expected::Texts, &value);
            return Vec::new();
        };
        let mut out = Vec::with_capacity(items.len());
        for item in items.iter() {
            let place = self.source.place(&item.span());
            match item.get_ref() {
                DeValue::String(text) if text.trim().is_empty() => {
                    self.fail(place, Problem::Empty(key));
                }
                DeValue::String(text) => out.push((text.trim().to_owned(), place)),
                _ => self.wrong(key, Expected::Texts, item),
            }
        }
        out
    }

    /// A list of texts, or one text for a list of one; absent means empty.
    pub(crate) fn texts_or_text(&mut self, key: &'static str) -> Vec<(String, Place)> {
        let one = self
            .find(key)
            .is_some_and(|(_, value)| value.get_ref().is_str());
        if !one {
            return self.texts(key);
        }
        let place = self.place_of(key);
        let text = self.text_or_none(key);
        text.map(|text| (text, place)).into_iter().collect()
    }

    /// A number that must be there, or a list of the two ends of a range.
    pub(crate) fn number_or_range(
        &mut self,
        key: &'static str,
    ) -> (Option<Decimal>, Option<Decimal>) {
        let Some(value) = self.take(key) else {
            let place = self.place();
            self.fail(place, Problem::MissingKey(key));
            return (None, None);
        };
        match value.get_ref() {
            DeValue::Array(ends) if ends.len() == 2 => {
                (self.decimal(key, &ends[0]), self.decimal(key, &ends[1]))
            }
            _ => (self.decimal(key, &value), None),
        }
    }

    /// A number that may be absent.
    pub(crate) fn number_or_none(&mut self, key: &'static str) -> Option<Decimal> {
        let value = self.take(key)?;
        self.decimal(key, &value)
    }

    /// A list of numbers; absent means empty.
    pub(crate) fn numbers(&mut self, key: &'static str) -> Vec<Decimal> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, Expected::Numbers, &value);
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| self.decimal(key, item))
            .collect()
    }

    /// A number exactly as written in decimal; a text of digits is taken too, since TOML's own floats are
    /// binary in other readers.
    fn decimal(&mut self, key: &'static str, value: &Spanned<DeValue<'_>>) -> Option<Decimal> {
        let written = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            DeValue::String(text) => text.as_ref(),
            _ => "",
        };
        let number = Decimal::from_str_exact(&written.replace('_', "")).ok();
        if number.is_none() {
            self.wrong(key, Expected::Number, value);
        }
        number.map(|number| number.normalize())
    }

    /// A whole number from `low` to `high` that may be absent.
    pub(crate) fn integer_or_none(
        &mut self,
        key: &'static str,
        low: u32,
        high: u32,
        range: &'static str,
    ) -> Option<u32> {
        let value = self.take(key)?;
        let Some(number) = value.get_ref().as_integer() else {
            self.wrong(key, Expected::Integer, &value);
            return None;
        };
        let written = number.as_str().to_owned();
        let parsed = u32::from_str_radix(&written.replace('_', ""), number.radix()).ok();
        let fits = parsed.filter(|number| (low..=high).contains(number));
        if fits.is_none() {
            let place = self.source.place(&value.span());
            self.fail(
                place,
                Problem::OutOfRange {
                    key,
                    value: written,
                    range,
                },
            );
        }
        fits
    }

    /// A truth value; absent means `default`.
    pub(crate) fn boolean(&mut self, key: &'static str, default: bool) -> bool {
        let Some(value) = self.take(key) else {
            return default;
        };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, Expected::Boolean, &value);
            default
        })
    }

    /// A date, as a TOML local date or as a text, that may be absent.
    pub(crate) fn date_or_none(&mut self, key: &'static str) -> Option<Date> {
        let value = self.take(key)?;
        let written = match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Datetime(moment) if moment.time.is_none() => moment.to_string(),
            _ => {
                self.wrong(key, Expected::Date, &value);
                return None;
            }
        };
        let date = (written.len() == 10)
            .then(|| written.parse::<Date>().ok())
            .flatten();
        if date.is_none() {
            let place = self.source.place(&value.span());
            self.fail(place, Problem::BadDate { key, text: written });
        }
        date
    }

    /// A date that must be there.
    pub(crate) fn date(&mut self, key: &'static str) -> Option<Date> {
        let date = self.date_or_none(key);
        self.missing(key, date)
    }

    /// One of the words of `W`; absent means `default`.
    pub(crate) fn word_or<W: Word>(&mut self, key: &'static str, default: W) -> W {
        let Some(word) = self.text_or_none(key) else {
            return default;
        };
        let place = self.place_of(key);
        self.pick(key, word, place).unwrap_or(default)
    }

    /// One of the words of `W`, which must be there.
    pub(crate) fn word<W: Word>(&mut self, key: &'static str) -> Option<W> {
        let word = self.text(key)?;
        let place = self.place_of(key);
        self.pick(key, word, place)
    }

    /// A list of words of `W`; absent means empty.
    pub(crate) fn words<W: Word>(&mut self, key: &'static str) -> Vec<W> {
        let words = self.texts(key);
        words
            .into_iter()
            .filter_map(|(word, place)| self.pick(key, word, place))
            .collect()
    }

    fn pick<W: Word>(&mut self, key: &'static str, word: String, place: Place) -> Option<W> {
        if let Some((_, value)) = W::WORDS.iter().find(|(name, _)| *name == word) {
            return Some(*value);
        }
        let names = || W::WORDS.iter().map(|(name, _)| *name);
        let nearest = nearest(&word, names())
            .map_or_else(|| names().collect::<Vec<_>>().join(", "), str::to_owned);
        self.fail(place, Problem::UnknownWord { key, word, nearest });
        None
    }

    /// A table that may be absent.
    pub(crate) fn table<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Fields<'_, 't>) -> T,
    ) -> Option<T> {
        let value = self.take(key)?;
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(key, Expected::Table, &value);
            return None;
        };
        Some(self.inner(table, value.span(), read))
    }

    /// Tables `[[key]]`; absent means none. What `read` refuses is left out (it has reported why).
    pub(crate) fn tables<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Fields<'_, 't>) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, Expected::Tables, &value);
            return Vec::new();
        };
        let mut out = Vec::with_capacity(items.len());
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(table) => {
                    out.extend(self.inner(table, item.span(), &mut read));
                }
                _ => self.wrong(key, Expected::Tables, item),
            }
        }
        out
    }

    fn inner<T>(
        &mut self,
        table: &DeTable<'t>,
        span: Range<usize>,
        read: impl FnOnce(&mut Fields<'_, 't>) -> T,
    ) -> T {
        let mut fields = Fields {
            source: self.source,
            table,
            span,
            known: Vec::new(),
            errors: &mut *self.errors,
        };
        let out = read(&mut fields);
        fields.close();
        out
    }

    /// Reports every key that was never asked for.
    fn close(&mut self) {
        let strangers: Vec<(String, Range<usize>)> = self
            .table
            .keys()
            .filter(|key| !self.known.contains(&key.get_ref().as_ref()))
            .map(|key| (key.get_ref().to_string(), key.span()))
            .collect();
        for (key, span) in strangers {
            let nearest = nearest(&key, self.known.iter().copied()).map(str::to_owned);
            let place = self.source.place(&span);
            self.fail(place, Problem::UnknownKey { key, nearest });
        }
    }
}
