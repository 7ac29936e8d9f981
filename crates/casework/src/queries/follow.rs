//! What applicants and the public see.

use std::sync::Arc;

use base::{Date, Millis, Scope};
use flow::{Definition, State};
use pack::element::EndResult;
use serde_json::Value;
use store::{Error, Query};

use super::ReadError;
use super::case::{CaseView, case};
use crate::commands::case::Case;
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

/// Where a case stands, without anything that was filled in.
#[derive(Clone, Debug)]
pub struct Glance {
    /// The case.
    pub head: Head,
    /// How it runs.
    pub definition: Arc<Definition>,
    /// Where it stands.
    pub state: State,
}

/// Where the case of a code stands, for somebody who knows the last four digits of its applicant's telephone number. The
/// caller counts attempts.
///
/// # Errors
/// [`ReadError::NotFound`]: there is no such code, or the digits are others; nobody learns which.
pub fn glance(
    query: &mut impl Query,
    room: &Casework,
    (code, digits): (&str, &str),
    today: Date,
) -> Result<Glance, ReadError> {
    let id = rows::by_code(query, &typed_code(code))?.ok_or(ReadError::NotFound)?;
    let case = Case::load(query, room, id, today)?;
    let phone: Vec<char> = case
        .applicant
        .phone
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let digits: Vec<char> = digits.trim().chars().collect();
    if digits.len() != 4 || phone.len() < 7 || !phone.ends_with(&digits) {
        return Err(ReadError::NotFound);
    }
    Ok(Glance {
        head: case.head,
        definition: case.definition,
        state: case.state,
    })
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
    public_case(head, &body, at).map(Some)
}

fn public_case(head: Head, body: &str, at: Millis) -> Result<PublicCase, Error> {
    let shown: Vec<(String, Value)> = crate::store::json(body, "body")?;
    Ok(PublicCase {
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
    })
}

/// The code of a case; nothing else of it.
///
/// # Errors
/// As every read.
pub fn code_of(query: &mut impl Query, case: i64) -> Result<Option<String>, Error> {
    Ok(rows::by_id(query, case)?.map(|head| head.code))
}

/// The public pages of cases, of one item or of all, newest case first, at most 100, from before a case.
///
/// # Errors
/// As every read.
pub fn publics(
    query: &mut impl Query,
    item: Option<&str>,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<(i64, PublicCase)>, Error> {
    let limit = i64::from(limit.clamp(1, 100));
    let found = rows::publics(query, item, before.unwrap_or(i64::MAX), limit)?;
    let all = found.into_iter();
    all.map(|(head, body, at)| Ok((head.id, public_case(head, &body, at)?)))
        .collect()
}
