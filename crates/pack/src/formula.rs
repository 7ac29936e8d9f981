//! Formulas of computed indicators: expressions of the Common Expression Language (cel.dev) over decimals.
//!
//! A formula sees names, each bound to an exact decimal: every column that the indicator declares is the sum of
//! that column over the rows, `mean_` before a column is its mean, `rows` is how many rows there are, and every
//! input is the figure of another indicator. It may use `+ - * /`, comparisons and `a ? b : c`. A literal stands
//! to the right of a name (`late * 100 / total`), since CEL does not mix kinds of numbers on its own.

use std::any::Any;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use cel::common::traits::{Adder, Comparer, Divider, Multiplier, Negator, Subtractor};
use cel::common::types::{CelDouble, CelInt, Type};
use cel::common::value::{CowVal, StaticVal, Val};
use cel::{Context, ExecutionError, Program, Value};
use rust_decimal::Decimal;

use crate::nearest::nearest;

/// The longest formula read, in bytes.
pub const FORMULA_BYTES: usize = 500;

/// A formula that was read.
#[derive(Debug)]
pub struct Formula(Program);

/// Why a formula gives no figure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// It is no expression of the language; the reader's own words.
    #[error("{0}")]
    Syntax(String),
    /// It uses a name that is not bound.
    #[error("unknown name {name}")]
    UnknownName {
        /// The name as written.
        name: String,
        /// The nearest name that is bound.
        nearest: Option<String>,
    },
    /// A division by zero: nothing to count yet.
    #[error("division by zero")]
    ZeroDivision,
    /// A figure outside what decimals hold.
    #[error("overflow")]
    Overflow,
    /// The operation does not exist between these, or the result is no figure; the evaluator's own words.
    #[error("{0}")]
    NotAFigure(String),
}

impl Formula {
    /// Reads a formula over these names.
    ///
    /// # Errors
    /// [`FormulaError::Syntax`], [`FormulaError::UnknownName`], or what evaluating it with ones says: a formula
    /// that can never give a figure is refused where it is written.
    pub fn read<'n>(
        text: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<Self, FormulaError> {
        if text.len() > FORMULA_BYTES {
            return Err(FormulaError::Syntax(format!(
                "longer than {FORMULA_BYTES} bytes"
            )));
        }
        let program = Program::compile(text)
            .map_err(|error| FormulaError::Syntax(error.to_string().replace('\n', "; ")))?;
        let names: Vec<&str> = names.into_iter().collect();
        let mut used: Vec<String> = program
            .references()
            .variables()
            .into_iter()
            .map(str::to_owned)
            .collect();
        used.sort_unstable();
        if let Some(name) = used
            .into_iter()
            .find(|name| !names.contains(&name.as_str()))
        {
            let nearest = nearest(&name, names.iter().copied()).map(str::to_owned);
            return Err(FormulaError::UnknownName { name, nearest });
        }
        let formula = Self(program);
        let ones = names
            .iter()
            .map(|name| ((*name).to_owned(), Decimal::ONE))
            .collect();
        match formula.figure(&ones) {
            // Ones may cancel out where real figures do not.
            Ok(_) | Err(FormulaError::ZeroDivision) => Ok(formula),
            Err(error) => Err(error),
        }
    }

    /// The figure for these values.
    ///
    /// # Errors
    /// [`FormulaError::ZeroDivision`], [`FormulaError::Overflow`] or [`FormulaError::NotAFigure`].
    pub fn figure(&self, values: &BTreeMap<String, Decimal>) -> Result<Decimal, FormulaError> {
        let mut context = Context::default();
        for (name, value) in values {
            context.add_variable_as_val(name.as_str(), Box::new(Num(*value)));
        }
        let value =
            Value::resolve_val(self.0.expression(), &context).map_err(|error| refused(&error))?;
        decimal(&*value)
            .ok_or_else(|| FormulaError::NotAFigure("its result is no number".to_owned()))
    }
}

/// The words by which arithmetic errors of [`Num`] are told from the evaluator's own.
const ZERO: &str = "division by zero";
const TOO_LARGE: &str = "overflow";

fn refused(error: &ExecutionError) -> FormulaError {
    match error {
        ExecutionError::FunctionError { message, .. } if message == ZERO => {
            FormulaError::ZeroDivision
        }
        ExecutionError::FunctionError { message, .. } if message == TOO_LARGE => {
            FormulaError::Overflow
        }
        other => FormulaError::NotAFigure(other.to_string()),
    }
}

/// An exact decimal as a value of the language.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Num(Decimal);

static NUM: Type = Type::new_unspecified_type("decimal");

fn decimal(value: &dyn Val) -> Option<Decimal> {
    if let Some(num) = value.downcast_ref::<Num>() {
        return Some(num.0);
    }
    if let Some(whole) = value.downcast_ref::<CelInt>() {
        return Some(Decimal::from(*whole.inner()));
    }
    let double = value.downcast_ref::<CelDouble>()?;
    Decimal::try_from(*double.inner()).ok()
}

fn with<'b, 'v>(
    name: &str,
    left: Num,
    right: &dyn Val,
    work: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let right = decimal(right)
        .ok_or_else(|| ExecutionError::function_error(name, "not a number on the right"))?;
    if name == "/" && right.is_zero() {
        return Err(ExecutionError::function_error(name, ZERO));
    }
    work(left.0, right)
        .map(|figure| CowVal::owned(Num(figure)))
        .ok_or_else(|| ExecutionError::function_error(name, TOO_LARGE))
}

impl Val for Num {
    fn get_type(&self) -> &Type {
        &NUM
    }

    fn cel_type() -> &'static Type {
        &NUM
    }

    fn as_adder<'b, 'v>(&'b self) -> Option<&'b (dyn Adder + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn as_comparer(&self) -> Option<&dyn Comparer> {
        Some(self)
    }

    fn as_divider<'b, 'v>(&'b self) -> Option<&'b (dyn Divider + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn as_multiplier<'b, 'v>(&'b self) -> Option<&'b (dyn Multiplier + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn as_negator<'b, 'v>(&'b self) -> Option<&'b (dyn Negator + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn as_subtractor<'b, 'v>(&'b self) -> Option<&'b (dyn Subtractor + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn equals(&self, other: &dyn Val) -> bool {
        decimal(other) == Some(self.0)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(*self)
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl StaticVal for Num {}

impl Adder for Num {
    fn add<'b, 'v>(&'b self, rhs: &(dyn Val + 'v)) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        with("+", *self, rhs, Decimal::checked_add)
    }
}

impl Subtractor for Num {
    fn sub<'b, 'v>(&'b self, rhs: &(dyn Val + 'v)) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        with("-", *self, rhs, Decimal::checked_sub)
    }
}

impl Multiplier for Num {
    fn mul<'b, 'v>(&'b self, rhs: &(dyn Val + 'v)) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        with("*", *self, rhs, Decimal::checked_mul)
    }
}

impl Divider for Num {
    fn div<'b, 'v>(&'b self, rhs: &(dyn Val + 'v)) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        with("/", *self, rhs, Decimal::checked_div)
    }
}

impl Negator for Num {
    fn negate<'v>(&self) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        Ok(Box::new(Num(-self.0)))
    }
}

impl Comparer for Num {
    fn compare(&self, rhs: &dyn Val) -> Result<Ordering, ExecutionError> {
        decimal(rhs)
            .map(|right| self.0.cmp(&right))
            .ok_or_else(|| ExecutionError::function_error("compare", "not a number on the right"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn figure(text: &str, values: &[(&str, &str)]) -> Result<Decimal, FormulaError> {
        let names = values.iter().map(|(name, _)| *name);
        let values: BTreeMap<String, Decimal> = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.parse().unwrap()))
            .collect();
        Formula::read(text, names)?.figure(&values)
    }

    #[test]
    fn decimals_stay_exact() {
        let table = [
            ("a + b", "0.3"),
            ("a * 100 / b", "50"),
            ("(a - b) / b", "-0.5"),
            ("-a + b * 2", "0.3"),
            ("b > a ? b : a", "0.2"),
            ("a * 1.5", "0.15"),
        ];
        for (text, want) in table {
            let got = figure(text, &[("a", "0.1"), ("b", "0.2")]).unwrap();
            assert_eq!(got.normalize().to_string(), want, "{text}");
        }
    }

    #[test]
    fn what_gives_no_figure_says_why() {
        let values = [("total", "0"), ("late", "3")];
        assert_eq!(
            figure("late * 100 / total", &values),
            Err(FormulaError::ZeroDivision)
        );
        assert_eq!(
            figure("late / totl", &values),
            Err(FormulaError::UnknownName {
                name: "totl".to_owned(),
                nearest: Some("total".to_owned())
            })
        );
        assert!(matches!(
            figure("late *", &values),
            Err(FormulaError::Syntax(_))
        ));
        assert!(matches!(
            figure("late > total", &values),
            Err(FormulaError::NotAFigure(_))
        ));
        assert!(matches!(
            figure("100 * late", &values),
            Err(FormulaError::NotAFigure(_))
        ));
        let large = "7922816251426433759354395033";
        assert_eq!(
            figure("a * a", &[("a", large)]),
            Err(FormulaError::Overflow)
        );
    }
}
