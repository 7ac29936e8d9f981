//! Formulas of computed indicators: expressions over figures.
//!
//! A formula sees names, each bound to an exact decimal: every column that the indicator declares is the sum of
//! that column over the rows, `mean_` before a column is its mean, `rows` is how many rows there are, and every
//! input is the figure of another indicator. It is an expression as [`crate::expr`] describes them.

use std::collections::BTreeMap;

use base::Lang;
use rust_decimal::Decimal;

use crate::expr::{Expr, ExprFailure, Shape, Type, Values, Want, Wrong};

/// The longest formula read, in bytes.
pub const FORMULA_BYTES: usize = 500;

/// A formula that was read.
#[derive(Clone, Debug)]
pub struct Formula(Expr);

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
    /// The operation does not exist between these, or the result is no figure; the reason in English.
    #[error("{0}")]
    NotAFigure(String),
}

impl Formula {
    /// Reads a formula over these names.
    ///
    /// # Errors
    /// [`FormulaError::Syntax`], [`FormulaError::UnknownName`] or [`FormulaError::NotAFigure`].
    pub fn read<'n>(
        text: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<Self, FormulaError> {
        if text.len() > FORMULA_BYTES {
            return Err(FormulaError::Syntax(format!(
                "longer than {FORMULA_BYTES} bytes"
            )));
        }
        let shape = names
            .into_iter()
            .fold(Shape::new(), |shape, name| shape.with(name, Type::Number));
        Expr::read(text, &shape, &Want::number())
            .map(Self)
            .map_err(|error| match error.wrong {
                Wrong::Syntax(words) => FormulaError::Syntax(words),
                Wrong::UnknownName { name, nearest } => FormulaError::UnknownName { name, nearest },
                other => FormulaError::NotAFigure(other.text(Lang::En)),
            })
    }

    /// The figure for these values.
    ///
    /// # Errors
    /// [`FormulaError::ZeroDivision`], [`FormulaError::Overflow`] or [`FormulaError::NotAFigure`].
    pub fn figure(&self, values: &BTreeMap<String, Decimal>) -> Result<Decimal, FormulaError> {
        let values = values
            .iter()
            .fold(Values::new(), |all, (name, value)| all.with(name, *value));
        let value = self.0.value(&values).map_err(|failure| match failure {
            ExprFailure::ZeroDivision => FormulaError::ZeroDivision,
            ExprFailure::Overflow => FormulaError::Overflow,
            other => FormulaError::NotAFigure(other.to_string()),
        })?;
        value
            .as_number()
            .ok_or_else(|| FormulaError::NotAFigure("its result is no number".to_owned()))
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
            ("100 * a / b", "50"),
            ("max(a, b)", "0.2"),
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
        let large = "7922816251426433759354395033";
        assert_eq!(
            figure("a * a", &[("a", large)]),
            Err(FormulaError::Overflow)
        );
    }
}
