//! Evaluation.

use std::cell::Cell;
use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::{ExprFailure, RESULT_CHARS, STEPS, Value, Values};

/// A checked expression as a tree.
#[derive(Debug)]
pub(super) enum Node {
    Const(Value),
    Path(Path),
    Has(Path),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    If(Box<[Node; 3]>),
    Compare(Compare, Box<[Node; 2]>),
    In(Box<[Node; 2]>),
    Arithmetic(Arithmetic, Box<[Node; 2]>),
    Join(Box<[Node; 2]>),
    Negate(Box<Node>),
    Call(Function, Box<[Node]>),
    List(Box<[Node]>),
    /// Whether `wanted` comes out for some element: `exists` looks for yes, `all` for no.
    Each {
        list: Box<Node>,
        body: Box<Node>,
        wanted: bool,
    },
}

/// A dotted name; `local` when it begins with the element of a list.
#[derive(Debug)]
pub(super) struct Path {
    pub names: Box<[Box<str>]>,
    pub local: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Days,
    WorkingDays,
    Size,
    Min,
    Max,
    Contains,
    StartsWith,
    EndsWith,
}

impl Path {
    fn text(&self) -> String {
        self.names.join(".")
    }
}

struct Frame<'v> {
    values: &'v Values,
    element: Option<&'v Value>,
    steps: &'v Cell<u32>,
}

pub(super) fn value(node: &Node, values: &Values) -> Result<Value, ExprFailure> {
    let steps = Cell::new(STEPS);
    let frame = Frame {
        values,
        element: None,
        steps: &steps,
    };
    frame.value(node)
}

impl<'v> Frame<'v> {
    fn find(&self, path: &Path) -> Option<&'v Value> {
        let mut names = path.names.iter();
        let first = names.next()?;
        let mut value = if path.local {
            self.element?
        } else {
            self.values.names().get(first)?
        };
        for name in names {
            value = value.as_record()?.get(name)?;
        }
        Some(value)
    }

    fn step(&self) -> Result<(), ExprFailure> {
        let left = self
            .steps
            .get()
            .checked_sub(1)
            .ok_or(ExprFailure::TooLong)?;
        self.steps.set(left);
        Ok(())
    }

    fn value(&self, node: &Node) -> Result<Value, ExprFailure> {
        self.step()?;
        Ok(match node {
            Node::Const(value) => value.clone(),
            // Only a place that takes an absent result lets an absent name come so far.
            Node::Path(path) => self.find(path).cloned().unwrap_or_default(),
            Node::Has(path) => Value::Flag(self.find(path).is_some_and(|value| !value.is_absent())),
            Node::Not(inner) => Value::Flag(!self.flag(inner)?),
            Node::And(left, right) => Value::Flag(self.either(left, right, false)?),
            Node::Or(left, right) => Value::Flag(self.either(left, right, true)?),
            Node::If(parts) => {
                let [condition, yes, no] = &**parts;
                return self.value(if self.flag(condition)? { yes } else { no });
            }
            Node::Compare(how, sides) => Value::Flag(self.compare(*how, &sides[0], &sides[1])?),
            Node::In(sides) => Value::Flag(self.contains(&sides[1], &sides[0])?),
            Node::Arithmetic(how, sides) => {
                let (left, right) = (self.number(&sides[0])?, self.number(&sides[1])?);
                Value::Number(arithmetic(*how, left, right)?)
            }
            Node::Join(sides) => {
                let (left, right) = (self.text(&sides[0])?, self.text(&sides[1])?);
                let joined = [&*left, &*right].concat();
                if joined.chars().count() > RESULT_CHARS {
                    return Err(ExprFailure::TooLong);
                }
                Value::text(joined)
            }
            Node::Negate(inner) => Value::Number(-self.number(inner)?),
            Node::Call(function, arguments) => self.call(*function, arguments)?,
            Node::List(elements) => Value::List(
                elements
                    .iter()
                    .map(|element| self.present(element))
                    .collect::<Result<_, _>>()?,
            ),
            Node::Each { list, body, wanted } => Value::Flag(self.each(list, body, *wanted)?),
        })
    }

    /// A value that must be there.
    fn present(&self, node: &Node) -> Result<Value, ExprFailure> {
        match self.value(node)? {
            Value::Absent => Err(ExprFailure::Absent(name(node))),
            value => Ok(value),
        }
    }

    fn flag(&self, node: &Node) -> Result<bool, ExprFailure> {
        match self.present(node)? {
            Value::Flag(flag) => Ok(flag),
            _ => Err(ExprFailure::Kind(name(node))),
        }
    }

    fn number(&self, node: &Node) -> Result<Decimal, ExprFailure> {
        match self.present(node)? {
            Value::Number(number) => Ok(number),
            _ => Err(ExprFailure::Kind(name(node))),
        }
    }

    fn text(&self, node: &Node) -> Result<std::sync::Arc<str>, ExprFailure> {
        match self.present(node)? {
            Value::Text(text) => Ok(text),
            _ => Err(ExprFailure::Kind(name(node))),
        }
    }

    fn day(&self, node: &Node) -> Result<base::Date, ExprFailure> {
        match self.present(node)? {
            Value::Date(day) => Ok(day),
            _ => Err(ExprFailure::Kind(name(node))),
        }
    }

    /// `left && right` with `decides` no, `left || right` with yes. As CEL has it, a failure on one side does not
    /// matter when the other decides.
    fn either(&self, left: &Node, right: &Node, decides: bool) -> Result<bool, ExprFailure> {
        match self.flag(left) {
            Ok(flag) if flag == decides => Ok(decides),
            Ok(_) => self.flag(right),
            Err(ExprFailure::TooLong) => Err(ExprFailure::TooLong),
            Err(failure) => match self.flag(right) {
                Ok(flag) if flag == decides => Ok(decides),
                _ => Err(failure),
            },
        }
    }

    fn compare(&self, how: Compare, left: &Node, right: &Node) -> Result<bool, ExprFailure> {
        let (one, other) = (self.present(left)?, self.present(right)?);
        if std::mem::discriminant(&one) != std::mem::discriminant(&other) {
            return Err(ExprFailure::Kind(name(left)));
        }
        let order = match (&one, &other) {
            _ if how == Compare::Equal => return Ok(one == other),
            _ if how == Compare::Unequal => return Ok(one != other),
            (Value::Number(one), Value::Number(other)) => one.cmp(other),
            (Value::Date(one), Value::Date(other)) => one.cmp(other),
            _ => return Err(ExprFailure::Kind(name(left))),
        };
        Ok(match how {
            Compare::Equal => order == Ordering::Equal,
            Compare::Unequal => order != Ordering::Equal,
            Compare::Less => order == Ordering::Less,
            Compare::LessEqual => order != Ordering::Greater,
            Compare::Greater => order == Ordering::Greater,
            Compare::GreaterEqual => order != Ordering::Less,
        })
    }

    fn contains(&self, whole: &Node, part: &Node) -> Result<bool, ExprFailure> {
        match (self.present(whole)?, self.present(part)?) {
            (Value::Text(whole), Value::Text(part)) => Ok(whole.contains(&*part)),
            (Value::List(list), part) => {
                for element in list.iter() {
                    self.step()?;
                    if *element == part {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => Err(ExprFailure::Kind(name(whole))),
        }
    }

    fn call(&self, function: Function, arguments: &[Node]) -> Result<Value, ExprFailure> {
        // The checker has seen that each function has its arguments.
        let [first, rest @ ..] = arguments else {
            return Err(ExprFailure::Kind(String::new()));
        };
        let second = rest.first().unwrap_or(first);
        Ok(match function {
            Function::Days => {
                let span = self.day(second)? - self.day(first)?;
                Value::Number(Decimal::from(span.get_days()))
            }
            Function::WorkingDays => {
                let calendar = self.values.calendar().ok_or(ExprFailure::Calendar)?;
                let days = calendar.working_days(self.day(first)?, self.day(second)?);
                Value::Number(Decimal::from(days))
            }
            Function::Size => match self.present(first)? {
                Value::Text(text) => Value::Number(Decimal::from(text.chars().count())),
                Value::List(list) => Value::Number(Decimal::from(list.len())),
                _ => return Err(ExprFailure::Kind(name(first))),
            },
            Function::Min => return self.outermost(arguments, Ordering::Less),
            Function::Max => return self.outermost(arguments, Ordering::Greater),
            Function::Contains => Value::Flag(self.contains(first, second)?),
            Function::StartsWith => {
                Value::Flag(self.text(first)?.starts_with(&*self.text(second)?))
            }
            Function::EndsWith => Value::Flag(self.text(first)?.ends_with(&*self.text(second)?)),
        })
    }

    fn outermost(&self, arguments: &[Node], wanted: Ordering) -> Result<Value, ExprFailure> {
        let mut found: Option<Value> = None;
        for argument in arguments {
            let next = self.present(argument)?;
            let order = match (&next, &found) {
                (Value::Number(next), Some(Value::Number(found))) => next.cmp(found),
                (Value::Date(next), Some(Value::Date(found))) => next.cmp(found),
                (Value::Number(_) | Value::Date(_), None) => wanted,
                _ => return Err(ExprFailure::Kind(name(argument))),
            };
            if order == wanted {
                found = Some(next);
            }
        }
        found.ok_or_else(|| ExprFailure::Kind(String::new()))
    }

    fn each(&self, list: &Node, body: &Node, wanted: bool) -> Result<bool, ExprFailure> {
        let Value::List(elements) = self.present(list)? else {
            return Err(ExprFailure::Kind(name(list)));
        };
        let mut failure = None;
        for element in elements.iter() {
            let frame = Frame {
                values: self.values,
                element: Some(element),
                steps: self.steps,
            };
            match frame.flag(body) {
                Ok(flag) if flag == wanted => return Ok(wanted),
                Ok(_) => {}
                Err(ExprFailure::TooLong) => return Err(ExprFailure::TooLong),
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(!wanted), Err)
    }
}

fn arithmetic(how: Arithmetic, left: Decimal, right: Decimal) -> Result<Decimal, ExprFailure> {
    let done = match how {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide | Arithmetic::Remainder if right.is_zero() => {
            return Err(ExprFailure::ZeroDivision);
        }
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
    };
    done.ok_or(ExprFailure::Overflow)
}

fn name(node: &Node) -> String {
    match node {
        Node::Path(path) => path.text(),
        _ => String::new(),
    }
}
