//! Answers by part and round.

use store::{Error, Query, Tx, params};

/// One part's newest answers.
pub(crate) struct Row {
    pub(crate) part: String,
    pub(crate) body: String,
    pub(crate) sealed: Option<Vec<u8>>,
}

/// The newest answers of every part.
pub(crate) fn newest(query: &mut impl Query, case: i64) -> Result<Vec<Row>, Error> {
    let mut rows: Vec<Row> = Vec::new();
    query.for_each(
        "SELECT part, body, sealed FROM casework_answer WHERE case_id = $1 ORDER BY part, round DESC",
        params![case],
        &mut |row| {
            let part: String = row.get(0)?;
            if rows.last().is_none_or(|last| last.part != part) {
                rows.push(Row {
                    part,
                    body: row.get(1)?,
                    sealed: row.get(2)?,
                });
            }
            Ok(std::ops::ControlFlow::Continue(()))
        },
    )?;
    Ok(rows)
}

/// Keeps a further round of answers.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    case: i64,
    part: &str,
    round: i64,
    (body, sealed): (&str, Option<&[u8]>),
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO casework_answer (case_id, part, round, body, sealed) VALUES ($1, $2, $3, $4, $5)",
        params![case, part, round, body, sealed],
    )?;
    Ok(())
}
