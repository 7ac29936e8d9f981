//! Schemes, methods and rules, evaluated: no I/O, no clock, the same figures give the same result.
//!
//! Every result explains itself line by line: each [`Line`] has the figures that it used, the formula as written, and its
//! points; the points of the lines add up to the total, on paper, too, since each is rounded to four digits.

mod count;
mod method;
mod offer;
mod rule;
mod scheme;

#[cfg(test)]
mod tests;

pub use count::{Counted, Counting, bind, counted};
pub use method::Judging;
pub use offer::{Deducted, Doubt, DoubtRule, Judged, JudgingError, Offer};
pub use rule::{Fired, RuleReader};
pub use scheme::{Assessment, Assessor, Given, Lowered, Standing, Unscored};

use base::{Lang, Title};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::expr::{Expr, ExprFailure, Value, Values};

/// Digits after the point to which points are rounded, half to even.
pub const POINT_DIGITS: u32 = 4;

/// One line of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The id of the part, adjustment or deduction.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// What it is.
    pub kind: LineKind,
    /// The formula as written; empty for marks.
    pub formula: String,
    /// The figures that it used, by name.
    pub figures: Vec<(String, Decimal)>,
    /// What the formula gave, or the mean of the marks.
    pub found: Decimal,
    /// The same, held to 0–100 or to the limit.
    pub held: Decimal,
    /// What it adds to the total.
    pub points: Decimal,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// A part: a share of its weight.
    Part {
        /// Points at 100.
        weight: Decimal,
    },
    /// Points of their own.
    Points {
        /// The most.
        most: Decimal,
    },
    /// An addition, or a deduction where negative.
    Adjust {
        /// The most either way.
        limit: Option<Decimal>,
    },
}

impl Line {
    /// The line for a person: `应进必进：entry_rate = 95；95 × 20 ÷ 100 = 19`.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let title = self.title.get(lang);
        let colon = lang.pick("：", ": ");
        let semicolon = lang.pick("；", "; ");
        let figures: Vec<String> = self
            .figures
            .iter()
            .map(|(name, figure)| format!("{name} = {}{semicolon}", figure.normalize()))
            .collect();
        let (held, points) = (self.held.normalize(), self.points.normalize());
        let sum = match self.kind {
            LineKind::Part { weight } => {
                format!("{held} × {} ÷ 100 = {points}", weight.normalize())
            }
            LineKind::Points { most } => format!("{points} / {}", most.normalize()),
            LineKind::Adjust { .. } => format!("{points:+}"),
        };
        let cut = if rounded(self.found).normalize() == held {
            String::new()
        } else {
            let found = rounded(self.found).normalize();
            match lang {
                Lang::Zh => format!("（算得 {found}，按限额取 {held}）"),
                Lang::En => format!(" ({found} was found and held to {held})"),
            }
        };
        format!("{title}{colon}{}{sum}{cut}", figures.concat())
    }
}

fn rounded(figure: Decimal) -> Decimal {
    figure.round_dp_with_strategy(POINT_DIGITS, RoundingStrategy::MidpointNearestEven)
}

/// A number that an expression gives.
fn figure(expr: &Expr, values: &Values) -> Result<Decimal, ExprFailure> {
    expr.value(values)?
        .as_number()
        .ok_or_else(|| ExprFailure::Kind(expr.text().to_owned()))
}

/// The numbers that an expression looks at.
fn figures(expr: &Expr, values: &Values) -> Vec<(String, Decimal)> {
    expr.uses()
        .filter_map(|name| {
            Some((
                name.to_owned(),
                values.get(name).and_then(Value::as_number)?,
            ))
        })
        .collect()
}

/// A part's line: its score is held to 0–100.
fn part(
    id: &str,
    title: &Title,
    clauses: &[String],
    weight: Decimal,
    found: Decimal,
    rounded: impl Fn(Decimal) -> Decimal,
) -> Result<Line, ExprFailure> {
    let held = rounded(found.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED));
    let points = weight
        .checked_mul(held)
        .and_then(|points| points.checked_div(Decimal::ONE_HUNDRED))
        .ok_or(ExprFailure::Overflow)?;
    Ok(Line {
        id: id.to_owned(),
        title: title.clone(),
        clauses: clauses.to_vec(),
        kind: LineKind::Part { weight },
        formula: String::new(),
        figures: Vec::new(),
        found,
        held,
        points: rounded(points),
    })
}

fn total(lines: &[Line], start: Decimal) -> Result<Decimal, ExprFailure> {
    lines
        .iter()
        .try_fold(start, |sum, line| sum.checked_add(line.points))
        .ok_or(ExprFailure::Overflow)
}
