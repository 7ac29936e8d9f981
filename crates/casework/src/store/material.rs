//! Papers of cases.

use base::Date;
use store::{Error, Query, Row, Tx, params};

use super::{json, to_json};
use crate::model::MaterialRow;

fn material(row: &Row<'_>) -> Result<MaterialRow, Error> {
    Ok(MaterialRow {
        material: row.get("material")?,
        source: json(&row.get::<String>("source")?, "source")?,
        number: row.get("number")?,
        given_on: row.get("given_on")?,
    })
}

/// The papers of a case.
pub(crate) fn of_case(query: &mut impl Query, case: i64) -> Result<Vec<MaterialRow>, Error> {
    query.query_map(
        "SELECT material, source, number, given_on FROM casework_material WHERE case_id = $1 ORDER BY material",
        params![case],
        material,
    )
}

/// Keeps how a paper was given, in place of what was said before.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    case: i64,
    (material, given): (&str, &flow::Given),
    on: Date,
) -> Result<(), Error> {
    let source = to_json(&given.from)?;
    tx.execute(
        "INSERT INTO casework_material (case_id, material, source, number, given_on) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (case_id, material) DO UPDATE SET source = $3, number = $4, given_on = $5",
        params![
            case,
            material,
            source,
            given.number.as_deref().unwrap_or(""),
            on
        ],
    )?;
    Ok(())
}
