//! Expressions: the Common Expression Language (cel.dev) over typed names, checked where they are written.
//!
//! [`Expr::read`] parses a text and holds every name, member, comparison and choice against the [`Shape`] of the place
//! where it stands, so that an expression of a checked pack cannot meet an unknown name while a case runs. What may be
//! absent has to be asked for first: `has(form.amount) && form.amount > 0.0`. Numbers are exact decimals, `1` and
//! `1.0` alike; a text beside a date is a date.
//!
//! Left out of the language: maps, messages, indices, bytes, `null`, `map`, `filter`, `exists_one`. An expression does a
//! bounded amount of work: its text is at most [`TEXT_BYTES`], and evaluation stops after [`STEPS`] steps.

mod call;
mod check;
mod error;
mod fill;
mod parse;
mod run;
mod shape;
mod types;
mod value;

#[cfg(test)]
mod tests;

pub use error::{ExprError, ExprFailure, Wrong};
pub use fill::{check_fill, fill};
pub use shape::{Kind, Member, Shape, Type, Want};
pub use value::{Record, Value, Values};

pub(crate) use parse::deep;

use std::collections::BTreeSet;
use std::sync::Arc;

use run::Node;

/// The longest expression, in bytes.
pub const TEXT_BYTES: usize = 2_000;

/// How deep an expression may be nested.
pub const DEPTH: usize = 60;

/// The most elements of a list that is written in an expression.
pub const LIST_ELEMENTS: usize = 100;

/// The most steps that an evaluation takes; `x.exists(…)` takes some for each element.
pub const STEPS: u32 = 100_000;

/// The most characters of a text that an expression makes.
pub const RESULT_CHARS: usize = 10_000;

/// A checked expression. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Expr(Arc<Checked>);

#[derive(Debug)]
struct Checked {
    text: String,
    root: Node,
    ty: Type,
    uses: BTreeSet<String>,
}

impl Expr {
    /// Reads an expression that stands where `shape` is seen and `want` is expected.
    ///
    /// # Errors
    /// The first thing that is wrong with it, and where in the text.
    pub fn read(text: &str, shape: &Shape, want: &Want) -> Result<Self, ExprError> {
        let (root, ty, uses) = check::check(text, shape, want)?;
        Ok(Self(Arc::new(Checked {
            text: text.to_owned(),
            root,
            ty,
            uses,
        })))
    }

    /// As written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// What it gives.
    #[must_use]
    pub fn ty(&self) -> &Type {
        &self.0.ty
    }

    /// The names that it looks at, such as `form.amount`.
    pub fn uses(&self) -> impl Iterator<Item = &str> {
        self.0.uses.iter().map(String::as_str)
    }

    /// What it gives for these values.
    ///
    /// # Errors
    /// Why it gives nothing. [`ExprFailure::Absent`] and [`ExprFailure::Kind`] cannot happen with values of the shape
    /// against which it was checked.
    pub fn value(&self, values: &Values) -> Result<Value, ExprFailure> {
        run::value(&self.0.root, values)
    }

    /// Whether it holds for these values.
    ///
    /// # Errors
    /// As [`Expr::value`].
    pub fn holds(&self, values: &Values) -> Result<bool, ExprFailure> {
        match self.value(values)? {
            Value::Flag(flag) => Ok(flag),
            _ => Err(ExprFailure::Kind(self.0.text.clone())),
        }
    }
}
