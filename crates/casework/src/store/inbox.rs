//! Open work of units and accounts by due day, and lists of cases.

use base::{AccountId, Date};
use store::{Error, Query, Value, params};

use super::{case, work};
use crate::model::{Head, Status, Work};

/// Which open work is wanted.
pub(crate) struct Wanted<'a> {
    /// Of these units; `""`: of roles that belong to none.
    pub(crate) units: &'a [String],
    /// For accounts that are one of these.
    pub(crate) roles: &'a [&'a str],
    pub(crate) mine: Option<AccountId>,
    pub(crate) free: bool,
    pub(crate) item: &'a str,
    pub(crate) due: (Option<Date>, Option<Date>),
    pub(crate) code: &'a str,
}

/// A condition with its parameters, numbered as they come.
struct Condition {
    sql: String,
    values: Vec<Value<'static>>,
}

fn text(text: impl Into<String>) -> Value<'static> {
    Value::Text(text.into().into())
}

impl Condition {
    fn new(sql: &str) -> Self {
        Self {
            sql: sql.to_owned(),
            values: Vec::new(),
        }
    }

    fn of(wanted: &Wanted<'_>) -> Self {
        let mut all = Self::new("w.done_on IS NULL");
        if let Some(account) = wanted.mine {
            all.and("w.account =", Value::Int(account.0));
        }
        all.one_of("w.unit", wanted.units.iter().map(text));
        all.one_of("w.holds", wanted.roles.iter().map(|role| text(*role)));
        if wanted.free {
            all.sql.push_str(" AND w.account IS NULL");
        }
        if let Some(from) = wanted.due.0 {
            all.and("w.due >=", text(from.to_string()));
        }
        if let Some(until) = wanted.due.1 {
            all.and("w.due <=", text(until.to_string()));
        }
        if !wanted.item.is_empty() {
            all.and("c.item =", text(wanted.item));
        }
        all.code(wanted.code);
        all
    }

    /// Codes that begin so.
    fn code(&mut self, beginning: &str) {
        if beginning.is_empty() {
            return;
        }
        self.and("c.code >=", text(beginning));
        // Codes hold digits, capitals and hyphens: every longer one is before this.
        self.and("c.code <=", text(format!("{beginning}~")));
    }

    fn and(&mut self, sql: &str, value: Value<'static>) {
        self.values.push(value);
        let place = self.values.len();
        self.sql.push_str(&format!(" AND {sql} ${place}"));
    }

    fn one_of(&mut self, column: &str, values: impl Iterator<Item = Value<'static>>) {
        let mut names = Vec::new();
        for value in values {
            self.values.push(value);
            names.push(format!("${}", self.values.len()));
        }
        let names = names.join(", ");
        self.sql.push_str(&format!(" AND {column} IN ({names})"));
    }

    fn next(&self) -> usize {
        self.values.len() + 1
    }
}

/// A page of open work by due day, each with the head of its case.
pub(crate) fn page(
    query: &mut impl Query,
    wanted: &Wanted<'_>,
    (offset, limit): (u64, u32),
) -> Result<Vec<(Work, Head)>, Error> {
    let mut all = Condition::of(wanted);
    let (first, second) = (all.next(), all.next() + 1);
    let sql = format!(
        "SELECT {heads}, {works} FROM casework_work w JOIN casework_case c ON c.id = w.case_id
         WHERE {condition} ORDER BY w.due, w.case_id, w.token LIMIT ${first} OFFSET ${second}",
        heads = case::COLUMNS,
        works = work::prefixed(),
        condition = all.sql,
    );
    all.values.push(Value::Int(i64::from(limit)));
    all.values
        .push(Value::Int(i64::try_from(offset).unwrap_or(i64::MAX)));
    let start = case::WIDTH;
    query.query_map(&sql, &all.values, |row| {
        Ok((work::work_at(row, start)?, case::head(row)?))
    })
}

/// How much open work there is, counted to a number.
pub(crate) fn count(query: &mut impl Query, wanted: &Wanted<'_>, most: u64) -> Result<u64, Error> {
    let mut all = Condition::of(wanted);
    let join = if wanted.item.is_empty() && wanted.code.is_empty() {
        ""
    } else {
        "JOIN casework_case c ON c.id = w.case_id"
    };
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM casework_work w {join} WHERE {} LIMIT ${}) AS counted",
        all.sql,
        all.next()
    );
    all.values
        .push(Value::Int(i64::try_from(most).unwrap_or(i64::MAX)));
    query.query_one(&sql, &all.values, |row| row.get(0))
}

/// Which cases are wanted.
#[derive(Default)]
pub(crate) struct Listed<'a> {
    /// Handled by this unit.
    pub(crate) unit: Option<&'a str>,
    /// Filed by this account.
    pub(crate) account: Option<AccountId>,
    /// Of this item; empty: of all.
    pub(crate) item: &'a str,
    /// Going on, or ended.
    pub(crate) status: Option<Status>,
    /// With ids below this.
    pub(crate) before: i64,
}

/// Cases, the newest first.
pub(crate) fn cases(
    query: &mut impl Query,
    listed: &Listed<'_>,
    limit: u32,
) -> Result<Vec<Head>, Error> {
    let mut all = Condition::new("1 = 1");
    all.and("c.id <", Value::Int(listed.before));
    if let Some(unit) = listed.unit {
        all.and("c.unit =", text(unit));
    }
    if let Some(account) = listed.account {
        all.and("c.account =", Value::Int(account.0));
    }
    if !listed.item.is_empty() {
        all.and("c.item =", text(listed.item));
    }
    if let Some(status) = listed.status {
        all.and("c.status =", text(status.as_str()));
    }
    let sql = format!(
        "SELECT {} FROM casework_case c WHERE {} ORDER BY c.id DESC LIMIT ${}",
        case::COLUMNS,
        all.sql,
        all.next()
    );
    all.values.push(Value::Int(i64::from(limit)));
    query.query_map(&sql, &all.values, case::head)
}

/// Cases that carry a mark, the newest first.
pub(crate) fn marked(query: &mut impl Query, mark: &[u8], limit: u32) -> Result<Vec<Head>, Error> {
    query.query_map(
        &format!(
            "SELECT {} FROM casework_mark m JOIN casework_case c ON c.id = m.case_id
             WHERE m.mark = $1 ORDER BY m.case_id DESC LIMIT $2",
            case::COLUMNS
        ),
        params![mark, limit],
        case::head,
    )
}
