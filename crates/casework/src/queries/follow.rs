//! What applicants and the public see.

use base::{Date, Millis, Scope};
use pack::element::EndResult;
use serde_json::Value;
use store::{Error, Query};

use super::ReadError;
use super::case::{CaseView, case};
use crate::model::{Head, Status};
use crate::room::Casework;
use crate::rules::code::typed_code;
use crate::store::{case as rows, inbox};

/// What somebody sees who follows a case.
pub type Followed = CaseView;

/// The case of a code and its secret, or of a code that belongs to the account.
///
/// # Errors
/// [`ReadError::NotFound`]: there is no such code, or the secret is another; nobody learns which.
pub fn follow(
    query: &mut impl Query,
    scope: &Scope,
    room: &Casework,
    (code, secret): (&str, Option<&str>),
    today: Date,
) -> Result<Followed, ReadError> {
    let id = rows::by_code(query, &typed_code(code))?.ok_or(ReadError::NotFound)?;
    let view = case(query, scope, room, (id, secret), today)?;
    match view.standing {
        crate::rules::who::Standing::Applicant => Ok(view),
        _ => Err(ReadError::NotFound),
    }
}

/// The cases of the account, newest first, at most 200, from before one.
///
/// # Errors
/// As every read.
pub fn mine(
    query: &mut impl Query,
    scope: &Scope,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Head>, Error> {
    let Some(account) = scope.account else {
        return Ok(Vec::new());
    };
    let wanted = inbox::Listed {
        account: Some(account),
        before: before.unwrap_or(i64::MAX),
        ..inbox::Listed::default()
    };
    inbox::cases(query, &wanted, limit.clamp(1, 200))
}

/// What everybody may see of a case that a step published.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicCase {
    /// Its code.
    pub code: String,
    /// Its item.
    pub item: String,
    /// The unit that handles it.
    pub unit: base::OrgId,
    /// Whether it goes on.
    pub status: Status,
    /// How it ended.
    pub result: Option<EndResult>,
    /// When it was filed.
    pub opened_on: Date,
    /// When it ended.
    pub closed_on: Option<Date>,
    /// What the step shows, by name such as `form.kind`.
    pub shown: Vec<(String, Value)>,
    /// Since when.
    pub at: Millis,
    /// Whether the content is made up.
    pub sample: bool,
}

/// The public page of a case; `None` unless a step published it.
///
/// # Errors
/// As every read.
pub fn published(query: &mut impl Query, code: &str) -> Result<Option<PublicCase>, Error> {
    let Some(id) = rows::by_code(query, &typed_code(code))? else {
        return Ok(None);
    };
    let (Some(head), Some((body, at))) = (rows::by_id(query, id)?, rows::public(query, id)?) else {
        return Ok(None);
    };
    let shown: Vec<(String, Value)> = crate::store::json(&body, "body")?;
    Ok(Some(PublicCase {
        code: head.code,
        item: head.item,
        unit: head.unit,
        status: head.status,
        result: head.result,
        opened_on: head.opened_on,
        closed_on: head.closed_on,
        shown,
        at,
        sample: head.sample,
    }))
}
