//! Functions.

use cel::common::ast::{CallExpr, operators};

use super::check::{Checker, Facts, Part, fail};
use super::error::{ExprError, Wrong};
use super::run::{Function, Node};
use super::types::{common, dated};
use super::{Kind, Type};
use crate::nearest::nearest;

/// Every function and how it is used.
const FUNCTIONS: [(&str, Function, &str); 8] = [
    ("days", Function::Days, "days(a, b)"),
    ("working_days", Function::WorkingDays, "working_days(a, b)"),
    ("size", Function::Size, "size(x)"),
    ("min", Function::Min, "min(a, b)"),
    ("max", Function::Max, "max(a, b)"),
    ("contains", Function::Contains, "x.contains(y)"),
    ("startsWith", Function::StartsWith, "x.startsWith(y)"),
    ("endsWith", Function::EndsWith, "x.endsWith(y)"),
];

impl Checker<'_> {
    pub(super) fn function(
        &mut self,
        call: &CallExpr,
        facts: &Facts,
        at: usize,
    ) -> Result<Part, ExprError> {
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::HAS, [asked]) if call.target.is_none() => {
                return self.has(asked, facts, at);
            }
            (operators::HAS, _) => {
                let (function, usage) = ("has", "has(x)");
                return fail(at, Wrong::Arguments { function, usage });
            }
            (operators::EXISTS, _) => return self.each(call, true, facts, at),
            (operators::ALL, _) => return self.each(call, false, facts, at),
            (operators::MAP | operators::FILTER | operators::EXISTS_ONE | "existsOne", _) => {
                return fail(at, Wrong::Unsupported("map, filter, exists_one"));
            }
            _ => {}
        }
        let Some((name, function, usage)) =
            FUNCTIONS.iter().find(|(name, ..)| *name == call.func_name)
        else {
            let names = FUNCTIONS
                .iter()
                .map(|(name, ..)| *name)
                .chain(["has", "exists", "all"]);
            return fail(
                at,
                Wrong::UnknownFunction {
                    name: call.func_name.clone(),
                    nearest: nearest(&call.func_name, names).map(str::to_owned),
                },
            );
        };
        let mut arguments = Vec::new();
        for argument in call.target.as_deref().into_iter().chain(&call.args) {
            arguments.push(self.present(argument, facts)?);
        }
        let method = matches!(
            function,
            Function::Contains | Function::StartsWith | Function::EndsWith
        );
        let right = match function {
            Function::Size => arguments.len() == 1,
            Function::Min | Function::Max => {
                call.target.is_none() && (2..=20).contains(&arguments.len())
            }
            _ => arguments.len() == 2 && (call.target.is_some() == method),
        };
        if !right {
            return fail(
                at,
                Wrong::Arguments {
                    function: name,
                    usage,
                },
            );
        }
        let ty = result(*function, name, &mut arguments)?;
        let nodes = arguments.into_iter().map(|part| part.node).collect();
        Ok(Part::new(Node::Call(*function, nodes), ty, at))
    }
}

/// Checks the arguments of a function and says what it gives.
fn result(
    function: Function,
    name: &'static str,
    arguments: &mut Vec<Part>,
) -> Result<Type, ExprError> {
    Ok(match function {
        Function::Days | Function::WorkingDays => {
            each_dated(arguments)?;
            kinds(arguments, name, &[Kind::Date])?;
            Type::Number
        }
        Function::Size => {
            kinds(arguments, name, &[Kind::Text, Kind::List])?;
            Type::Number
        }
        Function::Min | Function::Max => {
            if arguments.iter().any(|part| part.kind() == Kind::Date) {
                each_dated(arguments)?;
            }
            kinds(arguments, name, &[Kind::Number, Kind::Date])?;
            alike(arguments, name)?
        }
        Function::Contains => {
            contained(arguments, name)?;
            Type::Flag
        }
        Function::StartsWith | Function::EndsWith => {
            kinds(arguments, name, &[Kind::Text])?;
            Type::Flag
        }
    })
}

/// Written texts become days.
fn each_dated(parts: &mut Vec<Part>) -> Result<(), ExprError> {
    *parts = std::mem::take(parts)
        .into_iter()
        .map(dated)
        .collect::<Result<_, _>>()?;
    Ok(())
}

fn kinds(parts: &[Part], function: &str, allowed: &[Kind]) -> Result<(), ExprError> {
    match parts.iter().find(|part| !allowed.contains(&part.kind())) {
        Some(part) => fail(
            part.at,
            Wrong::Operand {
                operator: function.to_owned(),
                found: part.kind(),
            },
        ),
        None => Ok(()),
    }
}

fn alike(parts: &[Part], function: &'static str) -> Result<Type, ExprError> {
    let [first, rest @ ..] = parts else {
        return Ok(Type::Number);
    };
    match rest
        .iter()
        .find(|part| common(&part.ty, &first.ty).is_none())
    {
        Some(part) => fail(
            part.at,
            Wrong::Kinds {
                operator: function,
                left: first.kind(),
                right: part.kind(),
            },
        ),
        None => Ok(first.ty.clone()),
    }
}

/// A text in a text, or an element in a list.
fn contained(parts: &[Part], function: &'static str) -> Result<(), ExprError> {
    let [whole, part] = parts else {
        return Ok(());
    };
    let of = match &whole.ty {
        Type::List(of) => of.kind(),
        Type::Text | Type::Choice(_) => Kind::Text,
        other => {
            return fail(
                whole.at,
                Wrong::Operand {
                    operator: function.to_owned(),
                    found: other.kind(),
                },
            );
        }
    };
    if of != part.kind() {
        return fail(
            part.at,
            Wrong::Kinds {
                operator: function,
                left: of,
                right: part.kind(),
            },
        );
    }
    Ok(())
}
