//! Indicators that count rows and cases themselves.

use std::collections::BTreeMap;

use base::Date;
use rust_decimal::Decimal;

use super::figure;
use crate::context;
use crate::element::Elements;
use crate::expr::{Expr, ExprError, ExprFailure, Shape, Value, Values, Want};
use crate::formula::{Formula, FormulaError};
use crate::indicator::{Cycle, Indicator, Window};

/// An indicator over rows or cases whose expressions are read.
#[derive(Clone, Debug)]
pub struct Counting {
    indicator: Indicator,
    on: Option<Expr>,
    filter: Option<Expr>,
    columns: Vec<(String, Expr)>,
}

/// A row or a case that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The day that puts it into a period; absent where the indicator names none.
    pub on: Option<Date>,
    /// Its figures by the column's key.
    pub cells: BTreeMap<String, Decimal>,
}

impl Counting {
    /// Reads an indicator's expressions.
    ///
    /// # Errors
    /// The first that is wrong; never for an indicator of a checked pack.
    pub fn new(elements: &Elements, indicator: &Indicator) -> Result<Self, ExprError> {
        let over = indicator.over.as_ref();
        let shape = over.and_then(|over| context::indicator(elements, over));
        let shape = shape.unwrap_or_else(Shape::day);
        let read = |text: &String, want: Want| Expr::read(text, &shape, &want);
        let columns = indicator.columns.iter().filter_map(|column| {
            let value = column.value.as_ref()?;
            Some(read(value, Want::number()).map(|expr| (column.key.clone(), expr)))
        });
        Ok(Self {
            on: indicator
                .on
                .as_ref()
                .map(|on| read(on, Want::any().or_absent()))
                .transpose()?,
            filter: indicator
                .filter
                .as_ref()
                .map(|filter| read(filter, Want::flag()))
                .transpose()?,
            columns: columns.collect::<Result<_, _>>()?,
            indicator: indicator.clone(),
        })
    }

    /// The indicator.
    #[must_use]
    pub fn indicator(&self) -> &Indicator {
        &self.indicator
    }

    /// Looks at a row or a case: `None` when it does not count, or has not come to its day.
    ///
    /// # Errors
    /// Why an expression gives nothing.
    pub fn look(&self, values: &Values) -> Result<Option<Counted>, ExprFailure> {
        if let Some(filter) = &self.filter
            && !filter.holds(values)?
        {
            return Ok(None);
        }
        let on = match self.on.as_ref().map(|on| on.value(values)).transpose()? {
            None => None,
            Some(Value::Date(day)) => Some(day),
            Some(_) => return Ok(None),
        };
        let mut cells = BTreeMap::new();
        for (key, expr) in &self.columns {
            cells.insert(key.clone(), figure(expr, values)?);
        }
        Ok(Some(Counted { on, cells }))
    }

    /// Whether a day counts for the period in which `today` lies, up to that day.
    #[must_use]
    pub fn counts(&self, on: Date, today: Date) -> bool {
        let month = |day: Date| (day.year(), day.month());
        let quarter = |day: Date| (day.year(), (day.month() - 1) / 3);
        let year = on.year() == today.year();
        on <= today
            && match (self.indicator.window, self.indicator.period) {
                (Window::All, _) | (Window::Period, Cycle::Once) => true,
                (Window::Year, _) | (Window::Period, Cycle::Year) => year,
                (Window::Period, Cycle::Month) => month(on) == month(today),
                (Window::Period, Cycle::Quarter) => quarter(on) == quarter(today),
            }
    }
}

/// The names of an indicator's formula: `rows`, each column's sum and `mean_` of it. A row without a figure in a column
/// adds nothing to it.
#[must_use]
pub fn bind<'r>(
    indicator: &Indicator,
    rows: impl IntoIterator<Item = &'r BTreeMap<String, Decimal>> + Clone,
) -> BTreeMap<String, Decimal> {
    let count = Decimal::from(rows.clone().into_iter().count());
    let mut values = BTreeMap::from([("rows".to_owned(), count)]);
    for column in &indicator.columns {
        let cells = rows
            .clone()
            .into_iter()
            .filter_map(|cells| cells.get(&column.key));
        let sum = cells.fold(Decimal::ZERO, |sum, value| sum.saturating_add(*value));
        let mean = sum.checked_div(count).unwrap_or(Decimal::ZERO);
        values.insert(format!("mean_{}", column.key), mean);
        values.insert(column.key.clone(), sum);
    }
    values
}

/// The figure of a computed indicator, rounded half to even to its digits; `None` when there is nothing to divide by
/// yet, or no formula.
///
/// # Errors
/// As [`Formula::figure`], a division by zero aside.
pub fn counted(
    indicator: &Indicator,
    values: &BTreeMap<String, Decimal>,
) -> Result<Option<Decimal>, FormulaError> {
    let Some(formula) = indicator.read_formula() else {
        return Ok(None);
    };
    let formula: Formula = formula?;
    match formula.figure(values) {
        Ok(value) => Ok(Some(value.round_dp(indicator.decimals).normalize())),
        Err(FormulaError::ZeroDivision) => Ok(None),
        Err(error) => Err(error),
    }
}
