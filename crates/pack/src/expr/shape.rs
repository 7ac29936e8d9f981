//! What an expression may see, and what it must give.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Lang;

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A text.
    Text,
    /// An exact decimal; money in yuan.
    Number,
    /// A day.
    Date,
    /// Yes or no.
    Flag,
    /// One of these texts.
    Choice(Arc<[String]>),
    /// Any number of these.
    List(Box<Type>),
    /// Members by name.
    Record(Arc<Shape>),
}

/// A type without its details, for comparisons and messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Text,
    Number,
    Date,
    Flag,
    List,
    Record,
}

impl Kind {
    /// The kind for a person.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Text => lang.pick("文本", "a text"),
            Self::Number => lang.pick("数字", "a number"),
            Self::Date => lang.pick("日期", "a date"),
            Self::Flag => lang.pick("是否", "a yes or no"),
            Self::List => lang.pick("列表", "a list"),
            Self::Record => lang.pick("一组数据", "a group of values"),
        }
    }
}

impl Type {
    /// A choice among these.
    pub fn choice<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Self {
        Self::Choice(values.into_iter().map(Into::into).collect())
    }

    /// Any number of these.
    #[must_use]
    pub fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    /// A record of these members.
    #[must_use]
    pub fn record(shape: Shape) -> Self {
        Self::Record(Arc::new(shape))
    }

    /// Its kind; a choice is a text.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Text | Self::Choice(_) => Kind::Text,
            Self::Number => Kind::Number,
            Self::Date => Kind::Date,
            Self::Flag => Kind::Flag,
            Self::List(_) => Kind::List,
            Self::Record(_) => Kind::Record,
        }
    }
}

/// A name and whether it is always there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// What it holds.
    pub ty: Type,
    /// Whether it may be absent, so that `has()` has to be asked first.
    pub optional: bool,
}

/// Names and what they hold: what a place provides, or the members of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    members: BTreeMap<String, Member>,
    guard: Option<(String, Vec<String>)>,
}

impl Shape {
    /// Nothing at all. Places of a pack see [`Shape::day`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// `today`, which is seen everywhere.
    #[must_use]
    pub fn day() -> Self {
        Self::new().with("today", Type::Date)
    }

    /// With a name that is always there.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, ty: Type) -> Self {
        self.set(name, ty, false);
        self
    }

    /// With a name that may be absent.
    #[must_use]
    pub fn maybe(mut self, name: impl Into<String>, ty: Type) -> Self {
        self.set(name, ty, true);
        self
    }

    /// Says that these members are there whenever a flag among them holds, so that it serves in place of `has()`.
    #[must_use]
    pub fn guarding(mut self, flag: impl Into<String>, members: Vec<String>) -> Self {
        self.guard = Some((flag.into(), members));
        self
    }

    /// The members that are there when this flag holds.
    pub(super) fn guarded(&self, flag: &str) -> &[String] {
        match &self.guard {
            Some((guard, members)) if guard == flag => members,
            _ => &[],
        }
    }

    /// Adds a name, or gives it another type.
    pub fn set(&mut self, name: impl Into<String>, ty: Type, optional: bool) {
        self.members.insert(name.into(), Member { ty, optional });
    }

    /// What a name holds.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Member> {
        self.members.get(name)
    }

    /// Every name, in the order of the alphabet.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// What a dotted name such as `form.amount` holds; optional when anything on the way is.
    #[must_use]
    pub fn find(&self, dotted: &str) -> Option<Member> {
        let mut parts = dotted.split('.');
        let mut member = self.get(parts.next()?)?.clone();
        for part in parts {
            let Type::Record(inner) = &member.ty else {
                return None;
            };
            let next = inner.get(part)?;
            member = Member {
                ty: next.ty.clone(),
                optional: member.optional || next.optional,
            };
        }
        Some(member)
    }
}

/// What an expression must give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    pub(super) ty: Option<Type>,
    pub(super) absent: bool,
}

impl Want {
    /// A yes or no.
    #[must_use]
    pub fn flag() -> Self {
        Self::of(Type::Flag)
    }

    /// A number.
    #[must_use]
    pub fn number() -> Self {
        Self::of(Type::Number)
    }

    /// A text.
    #[must_use]
    pub fn text() -> Self {
        Self::of(Type::Text)
    }

    /// A value of this type: a text fits a choice only when it is always one of its values.
    #[must_use]
    pub fn of(ty: Type) -> Self {
        Self {
            ty: Some(ty),
            absent: false,
        }
    }

    /// Anything.
    #[must_use]
    pub fn any() -> Self {
        Self {
            ty: None,
            absent: false,
        }
    }

    /// The same, or nothing: an absent name gives [`Value::Absent`](super::Value::Absent) instead of being refused.
    #[must_use]
    pub fn or_absent(mut self) -> Self {
        self.absent = true;
        self
    }
}
