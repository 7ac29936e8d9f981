//! Which types go together.

use super::check::{Part, fail};
use super::error::{ExprError, Wrong};
use super::run::Node;
use super::{Kind, Type, Value};
use crate::nearest::nearest;

/// Holds a part against the type that is wanted; a written date becomes one.
pub(super) fn fits(part: Part, want: &Type) -> Result<Part, ExprError> {
    let part = if want.kind() == Kind::Date {
        dated(part)?
    } else {
        part
    };
    let (at, found) = (part.at, part.kind());
    match (want, &part.ty) {
        (Type::Choice(wanted), Type::Choice(given)) => {
            match given.iter().find(|value| !wanted.contains(value)) {
                Some(value) => fail(at, not_a_choice(value, wanted)),
                None => Ok(part),
            }
        }
        (Type::Choice(_), Type::Text) => fail(at, Wrong::AnyText),
        (Type::List(wanted), Type::List(given)) => {
            let element = Part::new(Node::Const(Value::Absent), (**given).clone(), at);
            fits(element, wanted).map(|_| part)
        }
        (Type::Record(wanted), Type::Record(given)) => {
            let missing = wanted.names().find(|name| {
                let optional = wanted.get(name).is_some_and(|member| member.optional);
                !optional && given.get(name).is_none()
            });
            match missing {
                Some(name) => fail(
                    at,
                    Wrong::UnknownMember {
                        of: called(&part.node),
                        name: name.to_owned(),
                        nearest: nearest(name, given.names()).map(str::to_owned),
                    },
                ),
                None => Ok(part),
            }
        }
        _ if want.kind() == found => Ok(part),
        _ => fail(
            at,
            Wrong::Result {
                want: want.kind(),
                found,
            },
        ),
    }
}

fn called(node: &Node) -> String {
    match node {
        Node::Path(path) => path.names.join("."),
        _ => String::new(),
    }
}

fn not_a_choice(value: &str, choices: &[String]) -> Wrong {
    let near = nearest(value, choices.iter().map(String::as_str));
    Wrong::NotAChoice {
        value: value.to_owned(),
        nearest: near.map_or_else(|| choices.join(", "), str::to_owned),
    }
}

/// A written text as the day that it means.
pub(super) fn dated(mut part: Part) -> Result<Part, ExprError> {
    if let Some(text) = part.written() {
        let day: Option<base::Date> = text.parse().ok();
        match day.filter(|day| day.to_string() == text) {
            Some(day) => {
                part.node = Node::Const(Value::Date(day));
                part.ty = Type::Date;
                part.literal = false;
            }
            None => return fail(part.at, Wrong::BadDate(text.to_owned())),
        }
    }
    Ok(part)
}

/// The type that holds both.
pub(super) fn common(one: &Type, other: &Type) -> Option<Type> {
    match (one, other) {
        (Type::Choice(a), Type::Choice(b)) => {
            let mut values: Vec<String> = a.to_vec();
            values.extend(b.iter().filter(|value| !a.contains(value)).cloned());
            Some(Type::Choice(values.into()))
        }
        (Type::Text | Type::Choice(_), Type::Text | Type::Choice(_)) => Some(Type::Text),
        (Type::List(a), Type::List(b)) => common(a, b).map(Type::list),
        _ => (one == other).then(|| one.clone()),
    }
}

/// Whether two values can be compared; what is written must be among a choice's values.
pub(super) fn comparable(
    operator: &'static str,
    left: &Type,
    left_written: bool,
    right: &Type,
    right_written: bool,
    at: usize,
    places: (usize, usize),
) -> Result<(), ExprError> {
    match (left, right) {
        (Type::Choice(one), Type::Choice(other)) => {
            let strange = |given: &[String], among: &[String], at: usize| match given
                .iter()
                .find(|value| !among.contains(value))
            {
                Some(value) => fail(at, not_a_choice(value, among)),
                None => Ok(()),
            };
            match (left_written, right_written) {
                (true, true) => Ok(()),
                (true, false) => strange(one, other, places.0),
                (false, true) => strange(other, one, places.1),
                (false, false) if one.iter().any(|value| other.contains(value)) => Ok(()),
                (false, false) => fail(at, Wrong::NeverEqual),
            }
        }
        (Type::List(one), Type::List(other)) => comparable(
            operator,
            one,
            left_written,
            other,
            right_written,
            at,
            places,
        ),
        _ if left.kind() == right.kind() => Ok(()),
        _ => fail(
            at,
            Wrong::Kinds {
                operator,
                left: left.kind(),
                right: right.kind(),
            },
        ),
    }
}
