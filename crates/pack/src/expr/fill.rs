//! Texts in which plain names are filled in: `您的 {case.code} 已办结。`

use base::Lang;

use super::error::{ExprError, Wrong};
use super::{Kind, Record, Shape, Type, Value, Values};
use crate::nearest::nearest;

enum Piece<'t> {
    Text(&'t str),
    Name(&'t str),
}

/// The pieces of a text, each with how many characters stand before it.
fn pieces(text: &str) -> Result<Vec<(usize, Piece<'_>)>, ExprError> {
    let mut pieces = Vec::new();
    let (mut rest, mut at) = (text, 0);
    let open = |at, words: &str| ExprError {
        at,
        wrong: Wrong::Syntax(words.to_owned()),
    };
    while let Some(start) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at(start);
        pieces.push((at, Piece::Text(before)));
        at += before.chars().count();
        let inner = after.strip_prefix('{').ok_or_else(|| open(at, "}"))?;
        let (name, tail) = inner.split_once('}').ok_or_else(|| open(at, "{"))?;
        let name_at = at + 1 + name.chars().take_while(|c| c.is_whitespace()).count();
        pieces.push((name_at, Piece::Name(name.trim())));
        at += name.chars().count() + 2;
        rest = tail;
    }
    pieces.push((at, Piece::Text(rest)));
    Ok(pieces)
}

/// Checks that every name in braces is one that the place provides, and that it can be shown in a text.
///
/// # Errors
/// The first that cannot.
pub fn check_fill(text: &str, shape: &Shape) -> Result<(), ExprError> {
    if text.len() > super::TEXT_BYTES * 2 {
        return Err(ExprError {
            at: 0,
            wrong: Wrong::TooLong,
        });
    }
    for (at, piece) in pieces(text)? {
        let Piece::Name(name) = piece else { continue };
        match shape.find(name) {
            Some(member) if member.ty.kind() == Kind::Record => {
                let operator = format!("{{{name}}}");
                return Err(ExprError {
                    at,
                    wrong: Wrong::Operand {
                        operator,
                        found: Kind::Record,
                    },
                });
            }
            Some(_) => {}
            None => {
                let known = dotted(shape, "");
                let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
                let wrong = Wrong::UnknownName {
                    name: name.to_owned(),
                    nearest: near,
                };
                return Err(ExprError { at, wrong });
            }
        }
    }
    Ok(())
}

fn dotted(shape: &Shape, before: &str) -> Vec<String> {
    let mut names = Vec::new();
    for name in shape.names() {
        let full = format!("{before}{name}");
        match shape.get(name).map(|member| &member.ty) {
            Some(Type::Record(inner)) => names.extend(dotted(inner, &format!("{full}."))),
            _ => names.push(full),
        }
    }
    names
}

/// The text with its names filled in. What is absent is said to be so; braces that hold no name stay as they are.
///
/// Choices are shown as stored: give values made with [`crate::context::shown`] for a person's eyes.
#[must_use]
pub fn fill(text: &str, values: &Values, lang: Lang) -> String {
    let Ok(pieces) = pieces(text) else {
        return text.to_owned();
    };
    let mut out = String::with_capacity(text.len());
    for (_, piece) in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Name(name) => out.push_str(&shown(values.get(name), lang)),
        }
    }
    out
}

fn shown(value: Option<&Value>, lang: Lang) -> String {
    match value {
        Some(Value::Text(text)) => text.to_string(),
        Some(Value::Number(number)) => number.normalize().to_string(),
        Some(Value::Date(day)) => day.to_string(),
        Some(Value::Flag(true)) => lang.pick("是", "yes").to_owned(),
        Some(Value::Flag(false)) => lang.pick("否", "no").to_owned(),
        Some(Value::List(list)) => {
            let parts: Vec<String> = list.iter().map(|value| shown(Some(value), lang)).collect();
            parts.join(lang.pick("、", ", "))
        }
        // A party is called by its name.
        Some(Value::Record(record)) => shown(Record::get(record, "name"), lang),
        Some(Value::Absent) | None => lang.pick("（未填写）", "(not given)").to_owned(),
    }
}
