//! Rows of tasks given to people.

use base::{AccountId, OrgId};
use plan::rules::period::Period;
use store::{Error, Query, Row, Tx, params};

use crate::model::Delegation;

const COLUMNS: &str = "id, org_id, task, period, account, given_at";

fn delegation(row: &Row<'_>) -> Result<Delegation, Error> {
    Ok(Delegation {
        id: row.get("id")?,
        org: row.get("org_id")?,
        task: row.get("task")?,
        period: Period::parse(&row.get::<String>("period")?),
        account: AccountId(row.get("account")?),
        given_at: row.get("given_at")?,
    })
}

/// What a unit has given to its people and holds in a month, by task.
pub(crate) fn of_month(
    query: &mut impl Query,
    org: &OrgId,
    month: Period,
) -> Result<Vec<Delegation>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM month_delegation
             WHERE org_id = $1 AND withdrawn_at IS NULL AND (period = '' OR period = $2) ORDER BY task, id"
        ),
        params![org, month.to_string()],
        delegation,
    )
}

/// One that is not withdrawn.
pub(crate) fn get(query: &mut impl Query, id: i64) -> Result<Option<Delegation>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM month_delegation WHERE id = $1 AND withdrawn_at IS NULL"),
        params![id],
        delegation,
    )
}

/// Gives a task to an account; its id.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    org: &OrgId,
    task: i64,
    period: Option<Period>,
    account: AccountId,
) -> Result<i64, Error> {
    let (id, now) = (tx.next_id("month_delegation")?, tx.now());
    let period = period.map(|period| period.to_string()).unwrap_or_default();
    tx.execute(
        "INSERT INTO month_delegation (id, org_id, task, period, account, given_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![id, org, task, period, account, now],
    )?;
    Ok(id)
}

/// Takes a task back.
pub(crate) fn withdraw(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    let now = tx.now();
    tx.execute(
        "UPDATE month_delegation SET withdrawn_at = $2 WHERE id = $1",
        params![id, now],
    )?;
    Ok(())
}
