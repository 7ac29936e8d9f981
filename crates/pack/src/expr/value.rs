//! What expressions compute with.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Date;
use base::calendar::Calendar;
use rust_decimal::Decimal;

/// A value. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// A text, a choice, an id, a code.
    Text(Arc<str>),
    /// A number; money in yuan.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// Yes or no.
    Flag(bool),
    /// Several.
    List(Arc<[Value]>),
    /// Members by name.
    Record(Record),
    /// Not there.
    #[default]
    Absent,
}

impl Value {
    /// A text.
    #[must_use]
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Arc::from(text.as_ref()))
    }

    /// Several.
    pub fn list(values: impl IntoIterator<Item = Self>) -> Self {
        Self::List(values.into_iter().collect())
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The record, if it is one.
    #[must_use]
    pub fn as_record(&self) -> Option<&Record> {
        match self {
            Self::Record(record) => Some(record),
            _ => None,
        }
    }

    /// Whether nothing is there.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl From<Decimal> for Value {
    fn from(number: Decimal) -> Self {
        Self::Number(number)
    }
}

impl From<Date> for Value {
    fn from(day: Date) -> Self {
        Self::Date(day)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<Record> for Value {
    fn from(record: Record) -> Self {
        Self::Record(record)
    }
}

/// An absent value stays absent.
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

/// Values by name. Cheap to clone; a clone that is changed leaves the other as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record(Arc<BTreeMap<Arc<str>, Value>>);

impl Record {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With a value under a name; an absent value is left out.
    #[must_use]
    pub fn with(mut self, name: impl AsRef<str>, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Puts a value under a name; an absent value takes the name away.
    pub fn set(&mut self, name: impl AsRef<str>, value: impl Into<Value>) {
        let map = Arc::make_mut(&mut self.0);
        match value.into() {
            Value::Absent => {
                map.remove(name.as_ref());
            }
            value => {
                map.insert(Arc::from(name.as_ref()), value);
            }
        }
    }

    /// The value under a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Names and values, in the order of the alphabet.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }
}

/// What an expression sees: values by name, the day, and the calendar that `working_days` counts on. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Values {
    names: Record,
    calendar: Option<Calendar>,
}

impl Values {
    /// Nothing, without a day and a calendar: for formulas over figures.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// `today` and a calendar.
    #[must_use]
    pub fn day(today: Date, calendar: &Calendar) -> Self {
        Self {
            names: Record::new().with("today", today),
            calendar: Some(calendar.clone()),
        }
    }

    /// With a value under a name; an absent value is left out.
    #[must_use]
    pub fn with(mut self, name: impl AsRef<str>, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Puts a value under a name; an absent value takes the name away.
    pub fn set(&mut self, name: impl AsRef<str>, value: impl Into<Value>) {
        self.names.set(name, value);
    }

    /// The value of a dotted name such as `form.amount`.
    #[must_use]
    pub fn get(&self, dotted: &str) -> Option<&Value> {
        let mut parts = dotted.split('.');
        let mut value = self.names.get(parts.next()?)?;
        for part in parts {
            value = value.as_record()?.get(part)?;
        }
        Some(value)
    }

    pub(super) fn names(&self) -> &Record {
        &self.names
    }

    pub(super) fn calendar(&self) -> Option<&Calendar> {
        self.calendar.as_ref()
    }
}
