//! Finding cases: by code, by an applicant's whole name, code or telephone, by words of the title.

use base::{Role, Scope};
use store::Query;

use super::ReadError;
use crate::commands::access::standing_of;
use crate::commands::file::{mark, search_unit};
use crate::model::{Head, Status};
use crate::room::Casework;
use crate::rules::answers::plain;
use crate::rules::code::typed_code;
use crate::store::{case as rows, inbox};

/// What is looked for in lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Of this item; empty: of all.
    pub item: String,
    /// Going on, or ended.
    pub status: Option<Status>,
    /// From before this case; `None`: from the newest.
    pub before: Option<i64>,
    /// At most so many, up to 200.
    pub limit: u32,
}

/// Cases that a scope may list, the newest first: a unit's own, an account's own, all for the office, supervision and
/// audit.
///
/// # Errors
/// As every read.
pub fn list(
    query: &mut impl Query,
    scope: &Scope,
    search: &Search,
) -> Result<Vec<Head>, store::Error> {
    let mut wanted = inbox::Listed {
        item: &search.item,
        status: search.status,
        before: search.before.unwrap_or(i64::MAX),
        ..inbox::Listed::default()
    };
    match scope.role {
        Role::Office | Role::Supervisor | Role::Auditor => {}
        Role::Clerk | Role::Head => match &scope.org {
            Some(org) => wanted.unit = Some(org.as_str()),
            None => return Ok(Vec::new()),
        },
        Role::Applicant => match scope.account {
            Some(account) => wanted.account = Some(account),
            None => return Ok(Vec::new()),
        },
        Role::Public | Role::Discipline => return Ok(Vec::new()),
    }
    inbox::cases(query, &wanted, search.limit.clamp(1, 200))
}

/// Cases that a text finds, at most `limit` (up to 50): the case with this code, those of an applicant with exactly this
/// name, code or telephone, those whose title holds all words. For staff.
///
/// # Errors
/// As every read.
pub fn find(
    query: &mut impl Query,
    scope: &Scope,
    room: &Casework,
    text: &str,
    limit: u32,
) -> Result<Vec<Head>, ReadError> {
    if !scope.role.is_staff() || text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let limit = limit.clamp(1, 50);
    let mut found: Vec<Head> = Vec::new();
    if let Some(id) = rows::by_code(query, &typed_code(text))? {
        found.extend(rows::by_id(query, id)?);
    }
    let whole = plain(text);
    for what in ["name", "code", "phone"] {
        found.extend(inbox::marked(query, &mark(room, what, &whole), limit)?);
    }
    let words = match (&scope.org, scope.role) {
        (Some(org), Role::Clerk | Role::Head) => format!("{text} {}", search_unit(org)),
        _ => text.to_owned(),
    };
    for key in query.search_some("case", &words, limit)? {
        if let Ok(id) = key.parse() {
            found.extend(rows::by_id(query, id)?);
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|head| seen.insert(head.id));
    let mut visible = Vec::new();
    for head in found {
        if standing_of(query, scope, &head, (None, None))?.is_some() {
            visible.push(head);
        }
    }
    visible.truncate(limit as usize);
    Ok(visible)
}
