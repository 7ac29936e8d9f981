//! Reading alerts. Office, supervision and audit see all, a unit those about its own lists and cases.

use ::store::{Error, Query};
use base::{OrgId, Scope};
use pack::element::Severity;

use crate::commands::fire::sees_all;
use crate::model::{Alert, severity_name};
use crate::store as rows;
use crate::words::Words;

/// Alerts on a page.
pub const PAGE: u64 = 30;

::store::read_error! {
    /// Why nothing was read.
    pub enum ReadError, Words
}

/// Which alerts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only so bad.
    pub severity: Option<Severity>,
    /// Only of this rule; empty: of all.
    pub rule: String,
    /// Only open ones, or only closed ones.
    pub open: Option<bool>,
}

/// A page of alerts.
#[derive(Clone, Debug)]
pub struct Alerts {
    /// The worst first, then the newest.
    pub rows: Vec<Alert>,
    /// How many there are in all.
    pub total: u64,
    /// The rules that have alerts.
    pub rules: Vec<String>,
    /// How many are open, by severity as in [`crate::model::SEVERITIES`].
    pub open: [u64; 3],
}

/// Whether a scope sees alerts of a unit.
pub(crate) fn sees(scope: &Scope, unit: &OrgId) -> bool {
    sees_all(scope.role) || (scope.role.is_staff() && scope.org.as_ref() == Some(unit))
}

/// A page of the alerts that a scope sees; `page` from 1.
///
/// # Errors
/// As every read.
pub fn alerts(
    query: &mut impl Query,
    scope: &Scope,
    filter: &Filter,
    page: u64,
) -> Result<Alerts, Error> {
    let unit = match (&scope.org, sees_all(scope.role)) {
        (_, true) => "",
        (Some(org), false) if scope.role.is_staff() => org.as_str(),
        _ => {
            return Ok(Alerts {
                rows: Vec::new(),
                total: 0,
                rules: Vec::new(),
                open: [0; 3],
            });
        }
    };
    let state = match filter.open {
        None => "",
        Some(true) => "open",
        Some(false) => "closed",
    };
    let wanted = rows::Narrowed {
        unit,
        severity: filter.severity.map_or("", severity_name),
        rule: &filter.rule,
        state,
    };
    let mut open = [0; 3];
    for (count, severity) in open.iter_mut().zip(crate::model::SEVERITIES) {
        let standing = rows::Narrowed {
            unit,
            severity: severity_name(severity),
            rule: "",
            state: "open",
        };
        *count = rows::count(query, &standing)?;
    }
    let behind = i64::try_from((page.max(1) - 1).saturating_mul(PAGE)).unwrap_or(i64::MAX);
    let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
    Ok(Alerts {
        rows: rows::list(query, &wanted, (behind, most))?,
        total: rows::count(query, &wanted)?,
        rules: rows::rules(query, unit)?,
        open,
    })
}

/// One alert.
///
/// # Errors
/// [`ReadError`].
pub fn alert(query: &mut impl Query, scope: &Scope, id: i64) -> Result<Alert, ReadError> {
    let found = rows::by_id(query, id)?.filter(|alert| sees(scope, &alert.unit));
    found.ok_or(ReadError::NotFound)
}
