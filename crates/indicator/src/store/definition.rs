//! Definitions and the targets they refer to.

use base::OrgId;
use pack::Indicator;
use store::{Error, Query, Tx, params};

/// A definition as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionRow {
    /// The definition.
    pub definition: Indicator,
    /// Rises when the pack changes it.
    pub version: i64,
    /// The unit whose figure counts.
    pub owner: Option<OrgId>,
    /// Whether the pack no longer has it.
    pub withdrawn: bool,
    /// Position in the pack.
    pub ord: i64,
    /// Ids of its targets.
    pub targets: Vec<i64>,
}

/// Every definition in the order of the pack, withdrawn ones too.
///
/// # Errors
/// What the database answers.
pub fn all(tx: &mut impl Query) -> Result<Vec<DefinitionRow>, Error> {
    let mut rows = tx.query_map(
        "SELECT ord, version, content, owner, withdrawn FROM indicator_definition ORDER BY ord, id",
        params![],
        |row| {
            let content: String = row.get("content")?;
            let definition = serde_json::from_str(&content).map_err(|_| Error::Column {
                column: "content".to_owned(),
                expected: "a definition",
            })?;
            let owner: String = row.get("owner")?;
            Ok(DefinitionRow {
                definition,
                version: row.get("version")?,
                owner: (!owner.is_empty()).then_some(OrgId(owner)),
                withdrawn: row.get("withdrawn")?,
                ord: row.get("ord")?,
                targets: Vec::new(),
            })
        },
    )?;
    let points = tx.query_map(
        "SELECT indicator, target_id FROM indicator_point ORDER BY indicator, ord",
        params![],
        |row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?)),
    )?;
    for (id, target) in points {
        if let Some(row) = rows.iter_mut().find(|row| row.definition.id == id) {
            row.targets.push(target);
        }
    }
    Ok(rows)
}

/// Writes a definition with its targets.
pub(crate) fn put(tx: &mut Tx<'_>, row: &DefinitionRow) -> Result<(), Error> {
    let content = serde_json::to_string(&row.definition).map_err(|_| Error::Column {
        column: "content".to_owned(),
        expected: "a definition",
    })?;
    let (id, now) = (row.definition.id.as_str(), tx.now());
    tx.execute(
        "INSERT INTO indicator_definition (id, plan, ord, version, content, owner, withdrawn, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO UPDATE SET plan = $2, ord = $3, version = $4, content = $5, owner = $6, withdrawn = $7, at = $8",
        params![
            id,
            row.definition.plan.as_str(),
            row.ord,
            row.version,
            content,
            row.owner.as_ref().map_or("", OrgId::as_str),
            row.withdrawn,
            now
        ],
    )?;
    tx.execute(
        "DELETE FROM indicator_point WHERE indicator = $1",
        params![id],
    )?;
    for (ord, target) in (1_i64..).zip(&row.targets) {
        tx.execute(
            "INSERT INTO indicator_point (indicator, ord, target_id) VALUES ($1, $2, $3)",
            params![id, ord, *target],
        )?;
    }
    Ok(())
}
