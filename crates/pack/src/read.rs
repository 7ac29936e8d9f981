//! Reading TOML tables key by key, so that every error of a file is found and carries its place.

use std::collections::BTreeMap;
use std::ops::Range;

use base::calendar::Term;
use base::{Date, Title};
use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::error::{Expected, PackError, Problem};
use crate::json::json;
use crate::nearest::nearest;
use crate::place::{Place, Source};
use crate::schema::{Ask, Shape};

/// A table being read. Keys that were asked for are remembered; [`Fields::close`] reports the rest.
pub(crate) struct Fields<'a, 't> {
    source: &'a Source<'t>,
    table: &'a DeTable<'t>,
    span: Range<usize>,
    known: Vec<&'static str>,
    errors: &'a mut Vec<PackError>,
    /// The word on which the keys depend.
    kind: Option<&'static str>,
    /// Keys that are not known may stand here: which are depends on a word that could not be read.
    lenient: bool,
    /// What was asked for, when a reader is run over an empty table to describe what it reads.
    shape: Option<Shape>,
}

/// A word with a closed set of values.
pub(crate) trait Word: Copy + 'static {
    /// Every value with the word that writes it.
    const WORDS: &'static [(&'static str, Self)];
}

/// What a key holds that takes a text or a table.
pub(crate) enum Either<T> {
    Text(String),
    Table(T),
}

fn names<W: Word>() -> Vec<&'static str> {
    W::WORDS.iter().map(|(name, _)| *name).collect()
}

/// The word of a closed set, for databases and links.
macro_rules! words {
    ($($kind:ty),+ $(,)?) => {
        $(impl $kind {
            /// The word that packs, databases and links use.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                <Self as $crate::read::Word>::WORDS
                    .iter()
                    .find(|(_, value)| *value == self)
                    .map_or("", |(word, _)| word)
            }

            /// The value of a word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                <Self as $crate::read::Word>::WORDS
                    .iter()
                    .find(|(name, _)| *name == word)
                    .map(|(_, value)| *value)
            }
        })+
    };
}
pub(crate) use words;

/// Whether a text is an identifier: lower-case letters, digits and hyphens, beginning with a letter.
pub(crate) fn is_id(text: &str) -> bool {
    is_made_of(text, '-')
}

/// Whether a text is a name in expressions: lower-case letters, digits and underscores, beginning with a letter.
pub(crate) fn is_name(text: &str) -> bool {
    is_made_of(text, '_')
}

fn is_made_of(text: &str, joint: char) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint)
}

/// What a reader asks for, found by running it over an empty table.
pub(crate) fn describe<'t, T>(read: impl FnOnce(&mut Fields<'_, 't>) -> T) -> Shape {
    let source = Source::new("", "");
    let table = DeTable::new();
    let mut fields = Fields {
        source: &source,
        table: &table,
        span: 0..0,
        known: Vec::new(),
        errors: &mut Vec::new(),
        kind: None,
        lenient: true,
        shape: Some(Shape::default()),
    };
    read(&mut fields);
    fields.shape.unwrap_or_default()
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
        kind: None,
        lenient: false,
        shape: None,
    };
    let out = read(&mut fields);
    fields.close();
    Some(out)
}

impl<'a, 't> Fields<'a, 't> {
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

    /// How many errors were found so far in the file.
    pub(crate) fn errors(&self) -> &[PackError] {
        self.errors
    }

    /// The text of a key, without reading it.
    pub(crate) fn peek(&self, key: &str) -> Option<&'a str> {
        self.find(key)
            .and_then(|(_, value)| value.get_ref().as_str())
    }

    fn find(&self, key: &str) -> Option<(&'a Spanned<DeString<'t>>, &'a Spanned<DeValue<'t>>)> {
        self.table.get_key_value(key)
    }

    fn take(
        &mut self,
        key: &'static str,
        ask: impl FnOnce() -> Ask,
    ) -> Option<&'a Spanned<DeValue<'t>>> {
        self.known.push(key);
        if let Some(shape) = &mut self.shape {
            shape.ask(key, ask());
        }
        self.find(key).map(|(_, value)| value)
    }

    /// Whether the reader is only run to say what it reads: what depends on values is then asked for in every way.
    pub(crate) fn describes(&self) -> bool {
        self.shape.is_some()
    }

    /// The key is one that must be there.
    fn require(&mut self, key: &'static str) {
        if let Some(shape) = &mut self.shape {
            shape.require(key);
        }
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

    /// Reports a key that is absent although it must be there.
    pub(crate) fn missing<T>(&mut self, key: &'static str, value: Option<T>) -> Option<T> {
        self.require(key);
        if value.is_none() && !self.has(key) {
            let place = self.place();
            self.fail(place, Problem::MissingKey(key));
        }
        value
    }

    /// Reports a list or table that is absent or empty although something must stand in it.
    pub(crate) fn filled(&mut self, key: &'static str) {
        self.require(key);
        let empty = match self.find(key).map(|(_, value)| value.get_ref()) {
            None => Some(Problem::MissingKey(key)),
            Some(DeValue::Array(items)) if items.is_empty() => Some(Problem::Empty(key)),
            Some(DeValue::Table(table)) if table.is_empty() => Some(Problem::Empty(key)),
            Some(_) => None,
        };
        if let Some(problem) = empty {
            let place = self.place_of(key);
            self.fail(place, problem);
        }
    }

    /// A text that may be absent; an empty one is an error.
    pub(crate) fn text_or_none(&mut self, key: &'static str) -> Option<String> {
        self.text_as(key, || Ask::Text)
    }

    /// A text that may be absent and follows a rule of its own.
    fn text_as(&mut self, key: &'static str, ask: impl FnOnce() -> Ask) -> Option<String> {
        let value = self.take(key, ask)?;
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                let place = self.source.place(&value.span());
                self.fail(place, Problem::Empty(key));
                None
            }
            DeValue::String(text) => Some(text.trim().to_owned()),
            _ => {
                self.wrong(key, Expected::Text, value);
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
        let id = self.text_as(key, || Ask::Id);
        let id = self.missing(key, id)?;
        if !is_id(&id) {
            let place = self.place_of(key);
            self.fail(place, Problem::BadId(id));
            return None;
        }
        Some(id)
    }

    /// A name in expressions that must be there: lower-case letters, digits and underscores.
    pub(crate) fn name(&mut self, key: &'static str) -> Option<String> {
        let name = self.text_as(key, || Ask::Name);
        let name = self.missing(key, name)?;
        if is_name(&name) {
            return Some(name);
        }
        let place = self.place_of(key);
        let because = (
            "表达式中的名称只用小写字母、数字和下划线，以字母开头",
            "a name in expressions has lower-case letters, digits and underscores, beginning with a letter",
        );
        self.fail(place, Problem::Goes { key, because });
        None
    }

    /// A title in both languages that must be there.
    pub(crate) fn title(&mut self, zh: &'static str, en: &'static str) -> Option<Title> {
        let (zh, en) = (self.text(zh), self.text(en));
        Some(Title::new(zh?, en?))
    }

    /// A text in both languages, or in none.
    pub(crate) fn title_or_none(&mut self, zh: &'static str, en: &'static str) -> Option<Title> {
        let (in_zh, in_en) = (self.text_or_none(zh), self.text_or_none(en));
        for (key, other) in [(zh, en), (en, zh)] {
            if self.has(other) && !self.has(key) {
                let place = self.place_of(other);
                self.fail(place, Problem::MissingKey(key));
            }
        }
        Some(Title::new(in_zh?, in_en?))
    }

    /// A term such as `5wd` that may be absent.
    pub(crate) fn term_or_none(&mut self, key: &'static str) -> Option<Term> {
        let text = self.text_as(key, || Ask::Term)?;
        let term = text.parse().ok();
        if term.is_none() {
            let place = self.place_of(key);
            self.fail(place, Problem::BadTerm { key, text });
        }
        term
    }

    /// An amount of money in yuan that may be absent; in fen.
    pub(crate) fn money_or_none(&mut self, key: &'static str) -> Option<i64> {
        let value = self.take(key, || Ask::Number)?;
        let yuan = self.decimal(key, value)?;
        let fen = yuan
            .checked_mul(Decimal::ONE_HUNDRED)
            .filter(Decimal::is_integer)
            .and_then(|fen| i64::try_from(fen).ok());
        let because = (
            "金额以元计，最多两位小数",
            "an amount is in yuan with at most two decimals",
        );
        self.goes(fen.is_none(), key, because);
        fen
    }

    /// Reports that a key does not go with the rest, when `wrong`.
    pub(crate) fn goes(
        &mut self,
        wrong: bool,
        key: &'static str,
        because: (&'static str, &'static str),
    ) {
        if wrong {
            let place = self.place_of(key);
            self.fail(place, Problem::Goes { key, because });
        }
    }

    /// A list of texts with their places; absent means empty.
    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<(String, Place)> {
        self.texts_as(key, || Ask::Texts)
    }

    fn texts_as(&mut self, key: &'static str, ask: impl FnOnce() -> Ask) -> Vec<(String, Place)> {
        let Some(value) = self.take(key, ask) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, Expected::Texts, value);
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
            return self.texts_as(key, || Ask::TextOrTexts);
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
        self.require(key);
        let Some(value) = self.take(key, || Ask::NumberOrRange) else {
            let place = self.place();
            self.fail(place, Problem::MissingKey(key));
            return (None, None);
        };
        match value.get_ref() {
            DeValue::Array(ends) if ends.len() == 2 => {
                (self.decimal(key, &ends[0]), self.decimal(key, &ends[1]))
            }
            _ => (self.decimal(key, value), None),
        }
    }

    /// A number that may be absent.
    pub(crate) fn number_or_none(&mut self, key: &'static str) -> Option<Decimal> {
        let value = self.take(key, || Ask::Number)?;
        self.decimal(key, value)
    }

    /// A number that must be there.
    pub(crate) fn number(&mut self, key: &'static str) -> Option<Decimal> {
        let number = self.number_or_none(key);
        self.missing(key, number)
    }

    /// A number or a text that may be absent, as text.
    pub(crate) fn figure_or_none(&mut self, key: &'static str) -> Option<String> {
        match self.find(key).map(|(_, value)| value.get_ref()) {
            Some(DeValue::Integer(_) | DeValue::Float(_)) => {
                self.number_or_none(key).map(|number| number.to_string())
            }
            _ => self.text_as(key, || Ask::Figure),
        }
    }

    /// A list of numbers; absent means empty.
    pub(crate) fn numbers(&mut self, key: &'static str) -> Vec<Decimal> {
        let Some(value) = self.take(key, || Ask::Numbers) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, Expected::Numbers, value);
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
        let value = self.take(key, || Ask::Integer(low, high))?;
        let Some(number) = value.get_ref().as_integer() else {
            self.wrong(key, Expected::Integer, value);
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
        let Some(value) = self.take(key, || Ask::Boolean) else {
            return default;
        };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, Expected::Boolean, value);
            default
        })
    }

    /// A date, as a TOML local date or as a text, that may be absent.
    pub(crate) fn date_or_none(&mut self, key: &'static str) -> Option<Date> {
        let value = self.take(key, || Ask::Date)?;
        self.day(key, value)
    }

    /// A list of dates; absent means empty.
    pub(crate) fn dates(&mut self, key: &'static str) -> Vec<Date> {
        let Some(value) = self.take(key, || Ask::Dates) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, Expected::Dates, value);
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| self.day(key, item))
            .collect()
    }

    fn day(&mut self, key: &'static str, value: &Spanned<DeValue<'_>>) -> Option<Date> {
        let written = match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Datetime(moment) if moment.time.is_none() => moment.to_string(),
            _ => {
                self.wrong(key, Expected::Date, value);
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
        self.word_or_none(key).unwrap_or(default)
    }

    /// One of the words of `W` that may be absent.
    pub(crate) fn word_or_none<W: Word>(&mut self, key: &'static str) -> Option<W> {
        let word = self.text_as(key, || Ask::Word(names::<W>()))?;
        let place = self.place_of(key);
        self.pick(key, word, place)
    }

    /// One of the words of `W`, which must be there.
    pub(crate) fn word<W: Word>(&mut self, key: &'static str) -> Option<W> {
        let word = self.word_or_none(key);
        self.missing(key, word)
    }

    /// One of the words of `W`, which must be there and decides what else is read. When it cannot be read, nothing is
    /// said about the other keys.
    pub(crate) fn kind<W: Word, T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Self, W) -> Option<T>,
    ) -> Option<T> {
        if let Some(mut outer) = self.shape.take() {
            for (name, word) in W::WORDS {
                self.shape = Some(Shape::default());
                read(self, *word);
                outer.vary(key, name, self.shape.take().unwrap_or_default());
            }
            self.shape = Some(outer);
            return None;
        }
        let word = self.word(key);
        self.lenient |= word.is_none();
        let mut words = names::<W>().into_iter();
        self.kind = words.find(|name| self.is_one_of(key, &[name]));
        read(self, word?)
    }

    /// A list of words of `W`; absent means empty.
    pub(crate) fn words<W: Word>(&mut self, key: &'static str) -> Vec<W> {
        let words = self.texts_as(key, || Ask::Words(names::<W>()));
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
        if self.shape.is_some() {
            let shape = describe(read);
            self.take(key, || Ask::Table(shape));
            return None;
        }
        let value = self.take(key, || Ask::Json)?;
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(key, Expected::Table, value);
            return None;
        };
        Some(self.inner(table, value.span(), read))
    }

    /// A text, or a table that `read` reads; may be absent.
    pub(crate) fn text_or_table<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Fields<'_, 't>) -> Option<T>,
    ) -> Option<Either<T>> {
        if self.shape.is_some() {
            let shape = describe(read);
            self.take(key, || Ask::TextOrTable(shape));
            return None;
        }
        match self.find(key)?.1.get_ref() {
            DeValue::Table(_) => self.table(key, read).flatten().map(Either::Table),
            _ => self.text_or_none(key).map(Either::Text),
        }
    }

    /// A table whose keys are free and whose values are texts; absent means empty.
    pub(crate) fn map(&mut self, key: &'static str) -> BTreeMap<String, String> {
        self.free(key, Ask::Map, |fields, value| match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                let place = fields.source.place(&value.span());
                fields.fail(place, Problem::Empty(key));
                None
            }
            DeValue::String(text) => Some(text.trim().to_owned()),
            _ => {
                fields.wrong(key, Expected::Text, value);
                None
            }
        })
    }

    /// A table whose keys are free and whose values are numbers; absent means empty.
    pub(crate) fn number_map(&mut self, key: &'static str) -> BTreeMap<String, Decimal> {
        self.free(key, Ask::NumberMap, |fields, value| {
            fields.decimal(key, value)
        })
    }

    fn free<T>(
        &mut self,
        key: &'static str,
        ask: Ask,
        mut read: impl FnMut(&mut Self, &Spanned<DeValue<'t>>) -> Option<T>,
    ) -> BTreeMap<String, T> {
        let Some(value) = self.take(key, || ask) else {
            return BTreeMap::new();
        };
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(key, Expected::Table, value);
            return BTreeMap::new();
        };
        let mut out = BTreeMap::new();
        for (name, value) in table.iter() {
            if let Some(value) = read(self, value) {
                out.insert(name.get_ref().to_string(), value);
            }
        }
        out
    }

    /// A table of anything, as JSON; absent means an empty object. Dates are texts.
    pub(crate) fn json(&mut self, key: &'static str) -> serde_json::Value {
        let Some(value) = self.take(key, || Ask::Json) else {
            return serde_json::Value::Object(serde_json::Map::new());
        };
        if !value.get_ref().is_table() {
            self.wrong(key, Expected::Table, value);
        }
        json(value.get_ref())
    }

    /// Tables `[[key]]`; absent means none. What `read` refuses is left out (it has reported why).
    pub(crate) fn tables<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Fields<'_, 't>) -> Option<T>,
    ) -> Vec<T> {
        if self.shape.is_some() {
            let shape = describe(read);
            self.take(key, || Ask::Tables(shape));
            return Vec::new();
        }
        let Some(value) = self.take(key, || Ask::Json) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, Expected::Tables, value);
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
            kind: None,
            lenient: false,
            shape: None,
        };
        let out = read(&mut fields);
        fields.close();
        out
    }

    /// Reports every key that was never asked for.
    fn close(&mut self) {
        if self.lenient {
            return;
        }
        let strangers: Vec<(String, Range<usize>)> = self
            .table
            .keys()
            .filter(|key| !self.known.contains(&key.get_ref().as_ref()))
            .map(|key| (key.get_ref().to_string(), key.span()))
            .collect();
        for (key, span) in strangers {
            let nearest = nearest(&key, self.known.iter().copied()).map(str::to_owned);
            let place = self.source.place(&span);
            let kind = self.kind;
            self.fail(place, Problem::UnknownKey { key, kind, nearest });
        }
    }
}
