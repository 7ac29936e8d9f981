//! Places where somebody has something to do.

use base::{AccountId, Date, OrgId};
use flow::{Token, WorkKind};
use store::{Error, Query, Row, Tx, params};

use super::{or_never, unreadable};
use crate::model::Work;

const COLUMNS: &str = "case_id, kind, token, begun, step, branch, unit, role, account, since, due, urged, done_on, outcome";

/// The number under which an extension to decide on is kept.
const EXTENSION: i64 = -1;
/// The number under which a correction is kept.
const CORRECTION: i64 = -2;

const KINDS: [(WorkKind, &str); 4] = [
    (WorkKind::Decide, "decide"),
    (WorkKind::Opine, "opine"),
    (WorkKind::Answer, "answer"),
    (WorkKind::Extension, "extension"),
];

fn kind_name(kind: WorkKind) -> &'static str {
    let found = KINDS.iter().find(|(known, _)| *known == kind);
    found.map_or("decide", |(_, name)| name)
}

fn number(kind: WorkKind, token: Option<Token>) -> i64 {
    match (token, kind) {
        (Some(token), _) => i64::from(token.0),
        (None, WorkKind::Extension) => EXTENSION,
        (None, _) => CORRECTION,
    }
}

/// The columns of [`Work`], each with the alias `w`.
pub(crate) fn prefixed() -> String {
    let columns: Vec<String> = COLUMNS
        .split(", ")
        .map(|name| format!("w.{name}"))
        .collect();
    columns.join(", ")
}

fn work(row: &Row<'_>) -> Result<Work, Error> {
    work_at(row, 0)
}

/// A row with the columns of [`Work`] from an index on.
pub(crate) fn work_at(row: &Row<'_>, at: usize) -> Result<Work, Error> {
    let unit: String = row.get(at + 6)?;
    let kind: String = row.get(at + 1)?;
    let kind = KINDS.iter().find(|(_, known)| *known == kind);
    let kind = kind.ok_or_else(|| unreadable("kind", "a known name"))?.0;
    let day = |index: usize| -> Result<Option<Date>, Error> {
        let day = row.get::<Date>(index)?;
        Ok((day != Date::MAX).then_some(day))
    };
    Ok(Work {
        case: row.get(at)?,
        kind,
        token: u32::try_from(row.get::<i64>(at + 2)?).ok().map(Token),
        begun: row.get(at + 3)?,
        step: row.get(at + 4)?,
        branch: row.get(at + 5)?,
        unit: (!unit.is_empty()).then_some(OrgId(unit)),
        role: row.get(at + 7)?,
        account: row.get(at + 8)?,
        since: row.get(at + 9)?,
        due: day(at + 10)?,
        urged: row.get(at + 11)?,
        done_on: row.get(at + 12)?,
        outcome: row.get(at + 13)?,
    })
}

/// Work as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Open<'a> {
    pub(crate) kind: WorkKind,
    pub(crate) token: Option<Token>,
    pub(crate) step: &'a str,
    pub(crate) branch: &'a str,
    pub(crate) unit: &'a str,
    pub(crate) role: &'a str,
    pub(crate) holds: &'a str,
    pub(crate) account: Option<AccountId>,
    pub(crate) since: Date,
    pub(crate) due: Option<Date>,
}

impl Open<'_> {
    /// Whether a row is of this work.
    pub(crate) fn is(&self, row: &Work) -> bool {
        number(self.kind, self.token) == number(row.kind, row.token)
    }

    /// Whether a row says what holds now.
    pub(crate) fn says(&self, row: &Work) -> bool {
        let unit = row.unit.as_ref().map_or("", |unit| unit.as_str());
        (unit, row.account, row.since, row.due) == (self.unit, self.account, self.since, self.due)
            && (&*row.step, &*row.branch, &*row.role) == (self.step, self.branch, self.role)
    }
}

/// Work begins, with an event.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    (case, begun): (i64, i64),
    open: &Open<'_>,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO casework_work (case_id, token, begun, kind, step, branch, unit, role, holds, account, since, due)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            case,
            number(open.kind, open.token),
            begun,
            kind_name(open.kind),
            open.step,
            open.branch,
            open.unit,
            open.role,
            open.holds,
            open.account,
            open.since,
            or_never(open.due)
        ],
    )?;
    Ok(())
}

/// Work goes on with something changed.
pub(crate) fn update(tx: &mut Tx<'_>, row: &Work, open: &Open<'_>) -> Result<(), Error> {
    tx.execute(
        "UPDATE casework_work SET step = $4, branch = $5, unit = $6, role = $7, holds = $8, account = $9, since = $10,
             due = $11
         WHERE case_id = $1 AND token = $2 AND begun = $3",
        params![
            row.case,
            number(row.kind, row.token),
            row.begun,
            open.step,
            open.branch,
            open.unit,
            open.role,
            open.holds,
            open.account,
            open.since,
            or_never(open.due)
        ],
    )?;
    Ok(())
}

/// Keeps a day that was derived anew.
pub(crate) fn set_due(tx: &mut Tx<'_>, row: &Work, due: Option<Date>) -> Result<(), Error> {
    tx.execute(
        "UPDATE casework_work SET due = $4 WHERE case_id = $1 AND token = $2 AND begun = $3",
        params![
            row.case,
            number(row.kind, row.token),
            row.begun,
            or_never(due)
        ],
    )?;
    Ok(())
}

/// Work is done with.
pub(crate) fn finish(tx: &mut Tx<'_>, row: &Work, on: Date, outcome: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE casework_work SET done_on = $4, outcome = $5 WHERE case_id = $1 AND token = $2 AND begun = $3",
        params![row.case, number(row.kind, row.token), row.begun, on, outcome],
    )?;
    Ok(())
}

/// All open places of a case were urged once more.
pub(crate) fn add_urged(tx: &mut Tx<'_>, case: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE casework_work SET urged = urged + 1 WHERE case_id = $1 AND done_on IS NULL",
        params![case],
    )?;
    Ok(())
}

/// The places of a case, in the order in which they began.
pub(crate) fn of_case(query: &mut impl Query, case: i64) -> Result<Vec<Work>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM casework_work WHERE case_id = $1 ORDER BY begun, token"),
        params![case],
        work,
    )
}

/// The open places of a case.
pub(crate) fn open(query: &mut impl Query, case: i64) -> Result<Vec<Work>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM casework_work WHERE case_id = $1 AND done_on IS NULL ORDER BY begun, token"
        ),
        params![case],
        work,
    )
}

/// Whether a unit has or had a place in a case.
pub(crate) fn concerns(query: &mut impl Query, case: i64, unit: &OrgId) -> Result<bool, Error> {
    let held = query.query_opt(
        "SELECT 1 FROM casework_work WHERE case_id = $1 AND unit = $2 LIMIT 1",
        params![case, unit],
        |row| row.get::<i64>(0),
    )?;
    Ok(held.is_some())
}
