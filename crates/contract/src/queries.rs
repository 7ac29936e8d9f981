//! What can be asked.

use std::collections::BTreeMap;

use ::store::{Error, Query, Read};
use base::calendar::Pause;
use base::{Date, Millis, Role, Scope};
use org::Party;

use crate::model::{
    About, Contract, Dispute, DisputeState, File, Form, Forum, Milestone, Outcome, Payment,
    Signature, State, Text, TextState,
};
use crate::rules::access::{Part, Standing, of_contract, of_dispute, sees_dispute, sees_name};
use crate::rules::warning::days_between;
use crate::store::Reach;
use crate::store::{contract, dispute as disputing, part};
use crate::words::Words;

/// Rows to a page of a list.
pub const PAGE: u64 = 20;
/// Late payments shown at once.
pub const LATE: i64 = 500;

::store::read_error! {
    /// Why something was not read.
    pub enum ReadError, Words
}

/// Whether a scope sees everything, and else what it acts for.
fn reach<'a>(scope: &'a Scope, party: Option<&'a Party>) -> Reach<'a> {
    let all = matches!(scope.role, Role::Office | Role::Supervisor | Role::Auditor);
    let unit = matches!(scope.role, Role::Clerk | Role::Head);
    let org = scope.org.as_ref().filter(|_| unit);
    Reach {
        all,
        org: org.map_or("", |org| org.as_str()),
        centre: scope.kept_centre().map_or("", |org| org.as_str()),
        code: party.map_or("", |party| &party.code),
    }
}

fn bounds(total: u64, page: u64) -> (i64, i64) {
    let page = page.clamp(1, total.div_ceil(PAGE).max(1));
    (
        i64::try_from((page - 1) * PAGE).unwrap_or(i64::MAX),
        i64::try_from(PAGE).unwrap_or(i64::MAX),
    )
}

/// What a list of contracts is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Where they stand.
    pub state: Option<State>,
    /// The platform; empty for all.
    pub platform: String,
}

/// A page of the contracts that a scope sees, the newest first, and how many there are. What was signed is public.
///
/// # Errors
/// As every read.
pub fn contracts(
    read: &mut Read<'_>,
    (scope, party): (&Scope, Option<&Party>),
    (filter, page): (&Filter, u64),
) -> Result<(Vec<Contract>, u64), Error> {
    let by = contract::Narrowed {
        reach: reach(scope, party),
        state: filter.state.map_or("", State::as_str),
        platform: &filter.platform,
    };
    let total = contract::count(read, &by)?;
    Ok((contract::list(read, &by, bounds(total, page))?, total))
}

/// The platforms that have contracts.
///
/// # Errors
/// As every read.
pub fn platforms(read: &mut Read<'_>, _scope: &Scope) -> Result<Vec<String>, Error> {
    contract::platforms(read)
}

/// The contract of a subject, for the room whose award it is.
///
/// # Errors
/// As every query.
pub fn of_subject(query: &mut impl Query, subject: &str) -> Result<Option<Contract>, Error> {
    contract::of_subject(query, subject)
}

/// A contract as a scope sees it. To the public: what was signed, without files, and of the performance what
/// [`crate::model::ContractRules::public`] says, once it is settled.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The contract.
    pub row: Contract,
    /// What the scope is to it.
    pub standing: Standing,
    /// Its texts, the newest first.
    pub texts: Vec<Text>,
    /// Its signatures.
    pub signatures: Vec<Signature>,
    /// What is to be delivered.
    pub milestones: Vec<Milestone>,
    /// What is to be paid.
    pub payments: Vec<Payment>,
}

/// A contract.
///
/// # Errors
/// [`ReadError`].
pub fn contract(
    read: &mut Read<'_>,
    (scope, party): (&Scope, Option<&Party>),
    id: i64,
) -> Result<Shown, ReadError> {
    let row = contract::by_id(read, id)?.ok_or(ReadError::NotFound)?;
    let standing = of_contract(scope, party, &row);
    if !standing.sees_inside() && row.signed_on.is_none() {
        return Err(ReadError::NotFound);
    }
    let inside = standing.sees_inside();
    let mut texts = part::texts(read, id)?;
    let mut signatures = part::signatures(read, id)?;
    if !inside {
        texts.retain(|text| text.state == TextState::Signed);
        signatures.retain(|held| texts.iter().any(|text| text.no == held.no));
    }
    let (mut milestones, mut payments) = (part::milestones(read, id)?, part::payments(read, id)?);
    if !inside {
        let public = row.rules.public;
        milestones.retain(|one| public.deliveries && one.accepted_on.is_some());
        payments.retain(|one| public.payments && one.paid_on.is_some());
    }
    Ok(Shown {
        texts,
        signatures,
        milestones,
        payments,
        row,
        standing,
    })
}

/// Name, type and bytes of a text, for those whom the contract concerns.
///
/// # Errors
/// [`ReadError`].
pub fn text_file(
    read: &mut Read<'_>,
    (scope, party): (&Scope, Option<&Party>),
    (id, no): (i64, i64),
) -> Result<(String, String, Vec<u8>), ReadError> {
    let row = contract::by_id(read, id)?.ok_or(ReadError::NotFound)?;
    if !of_contract(scope, party, &row).sees_inside() {
        return Err(ReadError::NotFound);
    }
    part::text_file(read, (id, no))?.ok_or(ReadError::NotFound)
}

/// Payments that are late on a day, the oldest first, at most [`LATE`]; `small` keeps those owed to small and
/// medium-sized enterprises. Of the contracts that concern the scope.
///
/// # Errors
/// As every read.
pub fn late_payments(
    read: &mut Read<'_>,
    (scope, party): (&Scope, Option<&Party>),
    (day, small): (Date, bool),
) -> Result<Vec<(Payment, Contract)>, Error> {
    let payments = part::late(read, (day, small), reach(scope, party), LATE)?;
    let mut held: BTreeMap<i64, Contract> = BTreeMap::new();
    for payment in &payments {
        if !held.contains_key(&payment.contract)
            && let Some(row) = contract::by_id(read, payment.contract)?
        {
            held.insert(row.id, row);
        }
    }
    Ok(payments
        .into_iter()
        .filter_map(|payment| {
            held.get(&payment.contract)
                .cloned()
                .map(|row| (payment, row))
        })
        .collect())
}

/// What may be objected to about a subject.
///
/// # Errors
/// As every query.
pub fn forum(query: &mut impl Query, subject: &str) -> Result<Option<Forum>, Error> {
    disputing::forum_of(query, subject)
}

/// Whether a dispute holds a subject up.
///
/// # Errors
/// As every query.
pub fn is_suspended(query: &mut impl Query, subject: &str) -> Result<bool, Error> {
    Ok(disputing::suspending(query, subject)? > 0)
}

/// What a list of disputes is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct DisputeFilter {
    /// Objections or complaints.
    pub form: Option<Form>,
    /// Where they stand.
    pub state: Option<DisputeState>,
    /// About this; empty for all.
    pub subject: String,
}

/// A page of the disputes that a scope sees, the newest first, and how many there are.
///
/// # Errors
/// As every read.
pub fn disputes(
    read: &mut Read<'_>,
    (scope, party): (&Scope, Option<&Party>),
    (filter, page): (&DisputeFilter, u64),
) -> Result<(Vec<(Dispute, String)>, u64), Error> {
    let by = disputing::Narrowed {
        reach: reach(scope, party),
        form: filter.form.map_or("", Form::as_str),
        state: filter.state.map_or("", DisputeState::as_str),
        subject: &filter.subject,
    };
    let total = disputing::count(read, &by)?;
    Ok((disputing::list(read, &by, bounds(total, page))?, total))
}

/// A dispute as a scope sees it.
#[derive(Clone, Debug)]
pub struct ShownDispute {
    /// The dispute. Its party has neither code nor name where the scope may not learn who filed it.
    pub row: Dispute,
    /// What it is about.
    pub forum: Forum,
    /// What the scope is to it.
    pub part: Part,
    /// When its clock stood, and why.
    pub pauses: Vec<(Pause, String)>,
    /// Its files.
    pub files: Vec<File>,
}

/// A dispute.
///
/// # Errors
/// [`ReadError`].
pub fn dispute(
    read: &mut Read<'_>,
    (scope, party): (&Scope, Option<&Party>),
    (id, now): (i64, Millis),
) -> Result<ShownDispute, ReadError> {
    let mut row = disputing::by_id(read, id)?.ok_or(ReadError::NotFound)?;
    let forum = disputing::forum_of(read, &row.subject)?.ok_or(ReadError::NotFound)?;
    let part = of_dispute(scope, party, &forum, &row);
    if !sees_dispute(part, &row) {
        return Err(ReadError::NotFound);
    }
    if !sees_name(part, &forum, now.0) {
        row.party = Party {
            code: String::new(),
            name: String::new(),
        };
    }
    let pauses = disputing::pauses(read, id)?.into_iter();
    Ok(ShownDispute {
        pauses: pauses.map(|row| (row.pause, row.reason)).collect(),
        files: disputing::files(read, id)?,
        row,
        forum,
        part,
    })
}

/// Name, type and bytes of a dispute's file.
///
/// # Errors
/// [`ReadError`].
pub fn dispute_file(
    read: &mut Read<'_>,
    who: (&Scope, Option<&Party>),
    (id, now): (i64, Millis),
) -> Result<(String, String, Vec<u8>), ReadError> {
    let (of, content) = disputing::file(read, id)?.ok_or(ReadError::NotFound)?;
    dispute(read, who, (of, now))?;
    Ok(content)
}

/// A party's own objections about a subject that a complaint can follow, the newest first.
///
/// # Errors
/// As every read.
pub fn own_objections(
    read: &mut Read<'_>,
    party: &Party,
    subject: &str,
) -> Result<Vec<Dispute>, Error> {
    let by = disputing::Narrowed {
        reach: Reach {
            all: false,
            org: "",
            centre: "",
            code: &party.code,
        },
        form: Form::Objection.as_str(),
        state: "",
        subject,
    };
    let found = disputing::list(read, &by, (0, 50))?;
    Ok(found.into_iter().map(|(row, _)| row).collect())
}

/// Disputes of one platform, form and matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The platform.
    pub platform: String,
    /// Objections or complaints.
    pub form: Form,
    /// The matter.
    pub about: About,
    /// How many were filed.
    pub filed: u64,
    /// How many are not ended.
    pub open: u64,
    /// How many were upheld, wholly or partly.
    pub upheld: u64,
    /// How many were dismissed.
    pub dismissed: u64,
    /// How many that ended, ended after the last day of their term.
    pub late: u64,
    /// Calendar days from filing to the end of those that ended, all together.
    pub days: i64,
}

impl Line {
    /// The share that ended within their term, in thousandths, of those that ended.
    #[must_use]
    pub fn kept_permille(&self) -> Option<u64> {
        let ended = self.filed - self.open;
        ended
            .saturating_sub(self.late)
            .saturating_mul(1_000)
            .checked_div(ended)
    }

    /// Mean days from filing to the end, in tenths, of those that ended.
    #[must_use]
    pub fn mean_days_tenths(&self) -> Option<i64> {
        let ended = i64::try_from(self.filed - self.open).unwrap_or(0);
        (ended > 0).then(|| (self.days * 10 + ended / 2) / ended)
    }
}

/// Disputes filed from a day to a day, by platform, form and matter: of all platforms for who watches the city, of its own
/// for a centre or a supervising unit. At most 100,000 are counted.
///
/// # Errors
/// [`ReadError`].
pub fn statistics(
    read: &mut Read<'_>,
    scope: &Scope,
    days: (Date, Date),
) -> Result<Vec<Line>, ReadError> {
    let reach = reach(scope, None);
    if !reach.all && reach.org.is_empty() {
        return Err(ReadError::NotFound);
    }
    let mut lines: BTreeMap<(String, Form, About), Line> = BTreeMap::new();
    disputing::for_statistics(
        read,
        days,
        reach,
        |(platform, form, about, outcome, filed, due, ended)| {
            let line = lines
                .entry((platform.clone(), form, about))
                .or_insert(Line {
                    platform,
                    form,
                    about,
                    filed: 0,
                    open: 0,
                    upheld: 0,
                    dismissed: 0,
                    late: 0,
                    days: 0,
                });
            line.filed += 1;
            match ended {
                Some(ended) => {
                    line.days += days_between(filed, ended);
                    line.late += u64::from(due.is_some_and(|due| ended > due));
                }
                None => line.open += 1,
            }
            match outcome {
                Some(Outcome::Upheld | Outcome::Partly) => line.upheld += 1,
                Some(Outcome::Dismissed) => line.dismissed += 1,
                None => {}
            }
        },
    )?;
    Ok(lines.into_values().collect())
}
