//! Rows behind formulas.

use std::collections::BTreeMap;

use base::{OrgId, RegionCode};
use plan::rules::period::Period;
use rust_decimal::Decimal;
use store::{Error, Query, Row, Tx, params};

use super::figure::period;

/// A row that was imported for a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataRow {
    /// Row id.
    pub id: i64,
    /// The unit that gave it.
    pub org: Option<OrgId>,
    /// The county for which it holds.
    pub region: Option<RegionCode>,
    /// Its period.
    pub period: Period,
    /// What it is about, in the unit's words.
    pub label: String,
    /// Its cells by column.
    pub cells: BTreeMap<String, Decimal>,
    /// The sheet it came in.
    pub import: i64,
    /// Its line in the sheet.
    pub line: u32,
    /// What was counted, such as `case/17`; empty for a line of a sheet.
    pub source: String,
    /// The page of what was counted; empty for a line of a sheet.
    pub href: String,
}

fn data(row: &Row<'_>) -> Result<DataRow, Error> {
    let (org, region): (String, String) = (row.get("org")?, row.get("region")?);
    let cells: BTreeMap<String, Decimal> = serde_json::from_str(&row.get::<String>("cells")?)
        .map_err(|_| Error::Column {
            column: "cells".to_owned(),
            expected: "decimals by column",
        })?;
    Ok(DataRow {
        id: row.get("id")?,
        org: (!org.is_empty()).then_some(OrgId(org)),
        region: (!region.is_empty()).then_some(RegionCode(region)),
        period: period(row)?,
        label: row.get("label")?,
        cells,
        import: row.get("import_id")?,
        line: row.get("line")?,
        source: row.get("source")?,
        href: row.get("href")?,
    })
}

/// The rows of an indicator from one period to another.
///
/// # Errors
/// What the database answers.
pub fn between(
    tx: &mut impl Query,
    indicator: &str,
    (from, to): (Period, Period),
    limit: u32,
) -> Result<Vec<DataRow>, Error> {
    tx.query_map(
        "SELECT id, org, region, period, label, cells, import_id, line, source, href FROM indicator_row
         WHERE indicator = $1 AND period >= $2 AND period <= $3 ORDER BY period DESC, import_id DESC, line, id LIMIT $4",
        params![indicator, from.to_string(), to.to_string(), limit],
        data,
    )
}

/// The periods for which an indicator has rows.
///
/// # Errors
/// What the database answers.
pub fn periods(tx: &mut impl Query, indicator: &str) -> Result<Vec<Period>, Error> {
    tx.query_map(
        "SELECT DISTINCT period FROM indicator_row WHERE indicator = $1 ORDER BY period",
        params![indicator],
        period,
    )
}

/// Takes away what a unit gave for a period before.
pub(crate) fn clear(
    tx: &mut Tx<'_>,
    indicator: &str,
    org: Option<&OrgId>,
    month: Period,
) -> Result<u64, Error> {
    tx.execute(
        "DELETE FROM indicator_row WHERE indicator = $1 AND org = $2 AND period = $3",
        params![indicator, org.map_or("", OrgId::as_str), month.to_string()],
    )
}

pub(crate) fn insert(tx: &mut Tx<'_>, indicator: &str, row: &DataRow) -> Result<(), Error> {
    let id = tx.next_id("indicator_row")?;
    let cells: serde_json::Map<String, serde_json::Value> = row
        .cells
        .iter()
        .map(|(column, value)| (column.clone(), value.to_string().into()))
        .collect();
    tx.execute(
        "INSERT INTO indicator_row (id, indicator, org, region, period, label, cells, import_id, line, source, href)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            id,
            indicator,
            row.org.as_ref().map_or("", OrgId::as_str),
            row.region.as_ref().map_or("", RegionCode::as_str),
            row.period.to_string(),
            row.label.as_str(),
            serde_json::Value::Object(cells).to_string(),
            row.import,
            row.line,
            row.source.as_str(),
            row.href.as_str()
        ],
    )?;
    Ok(())
}
