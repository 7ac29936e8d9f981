//! Computing: formulas over rows and over other indicators become figures, and again when their rows change.

use std::collections::BTreeMap;

use base::{Date, RegionCode, Scope};
use pack::formula::{Formula, FormulaError};
use pack::indicator::{Source, Window};
use plan::rules::period::Period;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use store::{Error, Query, Store, Tx};

use super::subject;
use crate::model::Picture;
use crate::picture;
use crate::rules::cycle;
use crate::store::definition::{self, DefinitionRow};
use crate::store::figure::{self, Key, NewFigure, State};
use crate::store::over;
use crate::store::row::{self, DataRow};

/// The most rows that one figure is computed from.
pub const ROWS: u32 = 500_000;

/// A period is computed as soon as it has ended: units confirm its figure before the cut-off.
const ENDED: i8 = 0;

/// Periods that a run looks back over: what came late changes the figures of the months before.
const LOOK_BACK: usize = 12;

/// Computes what can be computed for the periods that have closed by `day`; how many figures changed. Running it
/// again changes nothing.
///
/// # Errors
/// The store's.
pub fn compute(store: &Store, scope: &Scope, day: Date) -> Result<usize, Error> {
    let rows: Vec<DefinitionRow> = store
        .read(|read| definition::all(read))?
        .into_iter()
        .filter(|row| !row.withdrawn && row.definition.source == Source::Computed)
        .collect();
    let board = plan::Plan::new().board(store, day)?;
    let picture = picture::build(store, &board)?;
    let mut wanted = Vec::new();
    let mut computed = 0;
    for row in rows {
        let inputs = inputs(&row, &picture, day);
        let closed = cycle::last_due(row.definition.period, day, ENDED);
        if row.definition.over.is_some() && row.definition.inputs.is_empty() {
            computed += counted(store, scope, row, closed)?;
            continue;
        }
        if changes(store, &row, &inputs, closed)? {
            wanted.push((row, inputs, closed));
        }
    }
    if wanted.is_empty() {
        return Ok(computed);
    }
    store.write(scope, move |tx| {
        let mut changed = computed;
        for (row, inputs, closed) in &wanted {
            changed += compute_in(tx, row, inputs, *closed)?;
        }
        Ok(changed)
    })
}

/// The figures of an indicator that counts cases or rows: only when they changed or a period has closed, for there may
/// be a hundred thousand.
fn counted(
    store: &Store,
    scope: &Scope,
    row: DefinitionRow,
    closed: Period,
) -> Result<usize, Error> {
    let held = store.read(|read| over::standing(read, &row.definition.id))?;
    let Some((stamp, computed)) = held else {
        return Ok(0);
    };
    let now = format!("{stamp}/{closed}");
    if computed == now {
        return Ok(0);
    }
    store.write(scope, move |tx| {
        let changed = compute_in(tx, &row, &Inputs::new(), closed)?;
        over::set_computed(tx, &row.definition.id, &now)?;
        if changed == 0 {
            tx.transient();
        }
        Ok(changed)
    })
}

/// The figures of other indicators by period and name, for a formula.
pub(crate) type Inputs = BTreeMap<Period, BTreeMap<String, Decimal>>;

fn inputs(row: &DefinitionRow, picture: &Picture, day: Date) -> Inputs {
    let mut out = Inputs::new();
    for input in &row.definition.inputs {
        let Some(entry) = picture.entry(&input.indicator) else {
            continue;
        };
        for (period, point) in entry.series.range(..=entry.present(day)) {
            out.entry(*period)
                .or_default()
                .insert(input.key.clone(), point.value);
        }
    }
    // A period counts only where every input has its figure.
    out.retain(|_, values| values.len() == row.definition.inputs.len());
    out
}

/// One figure that a formula gives: the whole's, or a county's.
type Wanted = BTreeMap<(Period, Option<RegionCode>), Option<Decimal>>;

fn changes(
    store: &Store,
    row: &DefinitionRow,
    inputs: &Inputs,
    closed: Period,
) -> Result<bool, Error> {
    store.read(|read| {
        for ((period, region), value) in figures(read, row, inputs, closed)? {
            let kept = figure::by_key(read, &key(row, period, region), State::Accepted, true)?;
            if kept.map(|kept| kept.value) != value {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

/// Computes one indicator inside an open write; how many figures changed.
pub(crate) fn compute_in(
    tx: &mut Tx<'_>,
    row: &DefinitionRow,
    inputs: &Inputs,
    closed: Period,
) -> Result<usize, Error> {
    let mut changed = Vec::new();
    for ((period, region), value) in figures(tx, row, inputs, closed)? {
        let key = key(row, period, region);
        let kept = figure::by_key(tx, &key, State::Accepted, true)?;
        match (&kept, value) {
            (Some(kept), Some(value)) if kept.value == value => continue,
            (None, None) => continue,
            (Some(kept), Some(value)) => figure::set_value(tx, kept.id, value)?,
            (Some(kept), None) => figure::remove_computed(tx, kept.id)?,
            (None, Some(value)) => {
                let new = NewFigure {
                    key: &key,
                    value,
                    is_computed: true,
                    state: State::Accepted,
                    evidence: "",
                    import: None,
                    sample: false,
                };
                figure::insert(tx, &new)?;
            }
        }
        changed.push(json!({
            "period": key.period.to_string(),
            "region": key.region,
            "before": kept.map(|kept| kept.value.to_string()),
            "value": value.map(|value| value.to_string()),
        }));
    }
    let count = changed.len();
    if count > 0 {
        tx.journal(
            "figure.computed",
            &subject(&row.definition.id),
            json!({ "definition": row.version, "figures": Value::Array(changed) }),
        )?;
    }
    Ok(count)
}

fn key(row: &DefinitionRow, period: Period, region: Option<RegionCode>) -> Key {
    Key {
        indicator: row.definition.id.clone(),
        org: None,
        region,
        period,
    }
}

/// What the formula gives for every closed period that has rows or inputs, for the whole and for each county
/// that its rows name. `None` where it gives no figure: nothing to divide by.
fn figures(
    query: &mut impl Query,
    row: &DefinitionRow,
    inputs: &Inputs,
    closed: Period,
) -> Result<Wanted, Error> {
    let definition = &row.definition;
    let mut out = Wanted::new();
    let Some(Ok(formula)) = definition.read_formula() else {
        tracing::warn!(indicator = %definition.id, "the formula of the stored definition is not readable");
        return Ok(out);
    };
    if definition.columns.is_empty() {
        for (period, values) in inputs.iter().rev().take(LOOK_BACK) {
            let value = figure_of(&formula, values, definition.decimals);
            out.insert((*period, None), value);
        }
        return Ok(out);
    }
    let periods = row::periods(query, &definition.id)?;
    for period in periods
        .iter()
        .rev()
        .filter(|period| **period <= closed)
        .take(LOOK_BACK)
    {
        let rows = window(query, row, *period)?;
        let mut counties: Vec<Option<RegionCode>> = vec![None];
        counties.extend(rows.iter().map(|row| row.region.clone()));
        counties.sort_unstable();
        counties.dedup();
        for county in counties {
            let own: Vec<&DataRow> = rows
                .iter()
                .filter(|row| county.is_none() || row.region == county)
                .collect();
            let mut values = bind(definition, &own);
            values.extend(
                inputs
                    .get(period)
                    .into_iter()
                    .flatten()
                    .map(|(k, v)| (k.clone(), *v)),
            );
            let value = figure_of(&formula, &values, definition.decimals);
            out.insert((*period, county), value);
        }
    }
    Ok(out)
}

/// The rows that count for a period.
///
/// # Errors
/// What the database answers.
pub fn window(
    query: &mut impl Query,
    row: &DefinitionRow,
    period: Period,
) -> Result<Vec<DataRow>, Error> {
    let definition = &row.definition;
    let first = match definition.window {
        Window::Period => cycle::first_month(definition.period, period),
        Window::Year => Period::of(Date::constant(period.first_day().year(), 1, 1)),
        Window::All => Period::of(Date::constant(1949, 10, 1)),
    };
    row::between(query, &definition.id, (first, period), ROWS)
}

/// The names of a formula with what the rows say.
fn bind(definition: &pack::Indicator, rows: &[&DataRow]) -> BTreeMap<String, Decimal> {
    let count = Decimal::from(rows.len());
    let mut values = BTreeMap::from([("rows".to_owned(), count)]);
    for column in &definition.columns {
        let cells = rows.iter().filter_map(|row| row.cells.get(&column.key));
        let sum = cells.fold(Decimal::ZERO, |sum, value| sum.saturating_add(*value));
        let mean = sum.checked_div(count).unwrap_or(Decimal::ZERO);
        values.insert(format!("mean_{}", column.key), mean);
        values.insert(column.key.clone(), sum);
    }
    values
}

fn figure_of(
    formula: &Formula,
    values: &BTreeMap<String, Decimal>,
    decimals: u32,
) -> Option<Decimal> {
    match formula.figure(values) {
        Ok(value) => Some(value.round_dp(decimals).normalize()),
        // Nothing to divide by is no figure, and not a fault.
        Err(FormulaError::ZeroDivision) => None,
        Err(error) => {
            tracing::warn!(%error, "a formula gave no figure");
            None
        }
    }
}
