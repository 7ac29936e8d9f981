//! Reading. Who may not see something does not find it.

use std::collections::BTreeMap;

use ::store::{Error, Query, Store};
use base::{AccountId, Millis, OrgId, Role, Scope};
use rust_decimal::Decimal;

use crate::commands::confirm::{Unsettled, unsettled};
use crate::commands::error::EvaluationError;
use crate::commands::mark::own_marks;
use crate::model::{
    Bidder, Correction, Deviation, Flag, FlagKind, Head, Mark, Opinion, Outcome, Phase, Question,
    Seat, Vote,
};
use crate::rules::marks::Marks;
use crate::state::Evaluation;
use crate::store as rows;
use crate::store::Whose;

/// Rows on a page.
pub const PAGE: u64 = 30;

/// The row of a subject's evaluation.
///
/// # Errors
/// As every read.
pub fn id_of(query: &mut impl Query, subject: &str) -> Result<Option<i64>, Error> {
    Ok(rows::by_subject(query, subject)?.map(|head| head.id))
}

/// Who judges a subject: each seat with its account; nobody before the committee began. For other rooms, never shown.
///
/// # Errors
/// As every read.
pub fn committee(query: &mut impl Query, subject: &str) -> Result<Vec<(u32, AccountId)>, Error> {
    let Some(head) = rows::by_subject(query, subject)? else {
        return Ok(Vec::new());
    };
    let seats = rows::seats(query, head.id)?.into_iter();
    let one = |seat: Seat| (u32::try_from(seat.seat).unwrap_or(0), seat.account);
    Ok(seats.map(one).collect())
}

/// Judges who have done nothing in an evaluation that goes on and was opened before an instant: neither voted nor written,
/// reviewed, marked or signed. Subject and account, at most `most`; for other rooms, never shown.
///
/// # Errors
/// As every read.
pub fn idle(
    query: &mut impl Query,
    (before, most): (Millis, i64),
) -> Result<Vec<(String, AccountId)>, Error> {
    rows::idle(query, (before, most))
}

/// What the committee recommends, once the report is signed or the evaluation failed; `None` before, and for a subject that
/// has no evaluation.
///
/// # Errors
/// As every read.
pub fn result(query: &mut impl Query, subject: &str) -> Result<Option<Outcome>, Error> {
    let head = rows::by_subject(query, subject)?;
    let over = head.filter(|head| matches!(head.phase, Phase::Reported | Phase::Failed));
    Ok(over.and_then(|head| head.outcome))
}

/// The canonical sheet, once the report is signed; see [`crate::rules::sheet::text`]. Empty where it failed before a sheet
/// was fixed.
///
/// # Errors
/// As every read.
pub fn sheet_text(query: &mut impl Query, subject: &str) -> Result<Option<String>, Error> {
    let head = rows::by_subject(query, subject)?;
    let over = head.filter(|head| matches!(head.phase, Phase::Reported | Phase::Failed));
    Ok(over.map(|head| head.sheet))
}

/// How a judge's marks stood to the others' over evaluations that were unsealed from an instant until before another.
///
/// # Errors
/// As every read.
pub fn deviation(
    query: &mut impl Query,
    account: AccountId,
    within: (Millis, Millis),
) -> Result<Deviation, Error> {
    rows::deviation(query, account, within)
}

/// Marks of an evaluation that stand out once all are open: far off the other judges' mean, and objective ones that are not
/// alike. For the composition.
///
/// # Errors
/// As every read.
pub fn flagged(query: &mut impl Query, id: i64) -> Result<(u64, u64), Error> {
    let flags = rows::flags(query, id)?;
    let of = |kind| flags.iter().filter(|flag| flag.kind == kind).count() as u64;
    Ok((of(FlagKind::Deviates), of(FlagKind::Unlike)))
}

/// What each judge gave each bidder in all, once the report is signed: account, credit code, points. For the composition;
/// empty before, and for a subject that has no evaluation.
///
/// # Errors
/// As every read.
pub fn totals(
    query: &mut impl Query,
    subject: &str,
) -> Result<Vec<(AccountId, String, Decimal)>, Error> {
    let head = rows::by_subject(query, subject)?;
    let Some(head) = head.filter(|head| head.phase == Phase::Reported) else {
        return Ok(Vec::new());
    };
    let seats = rows::seats(query, head.id)?;
    let bidders = rows::bidders(query, head.id)?;
    let mut sums: BTreeMap<(i64, String), Decimal> = BTreeMap::new();
    for mark in rows::marks(query, head.id)? {
        *sums.entry((mark.seat, mark.bidder)).or_default() += mark.mark;
    }
    let named = sums.into_iter().filter_map(|((seat, key), sum)| {
        let judge = seats.iter().find(|one| one.seat == seat)?;
        let bidder = bidders.iter().find(|one| one.key == key)?;
        Some((judge.account, bidder.party.code.clone(), sum))
    });
    Ok(named.collect())
}

fn sees_all(role: Role) -> bool {
    matches!(role, Role::Office | Role::Supervisor | Role::Auditor)
}

fn unit(scope: &Scope) -> Option<&OrgId> {
    let staff = matches!(scope.role, Role::Clerk | Role::Head);
    scope.org.as_ref().filter(|_| staff)
}

/// Whether a scope may watch an evaluation: the centre, units that watch, the office, supervision, audit.
fn watches(query: &mut impl Query, scope: &Scope, head: &Head) -> Result<bool, Error> {
    if sees_all(scope.role) {
        return Ok(true);
    }
    match unit(scope) {
        Some(_) if scope.keeps_centre(&head.centre_org) => Ok(true),
        Some(_) => rows::watches(query, head.id, scope),
        None => Ok(false),
    }
}

/// A page of evaluations and how many there are.
pub(crate) type Listed = (Vec<Head>, u64);

fn listed(query: &mut impl Query, whose: &Whose<'_>, page: u64) -> Result<Listed, Error> {
    let behind = i64::try_from((page.max(1) - 1).saturating_mul(PAGE)).unwrap_or(i64::MAX);
    let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
    Ok((
        rows::list(query, whose, (behind, most))?,
        rows::count(query, whose)?,
    ))
}

/// Evaluations that a scope watches; `page` from 1.
pub(crate) fn watched(query: &mut impl Query, scope: &Scope, page: u64) -> Result<Listed, Error> {
    match (sees_all(scope.role), unit(scope)) {
        (true, _) => listed(query, &Whose::All, page),
        (false, Some(org)) => {
            let centre = scope.kept_centre().unwrap_or(org);
            listed(query, &Whose::Unit(org, centre), page)
        }
        (false, None) => Ok((Vec::new(), 0)),
    }
}

/// Evaluations in which the scope's account sits.
pub(crate) fn judged(query: &mut impl Query, scope: &Scope, page: u64) -> Result<Listed, Error> {
    match scope.account {
        Some(account) => listed(query, &Whose::Judge(account), page),
        None => Ok((Vec::new(), 0)),
    }
}

/// Whether the scope's account sits, or sat, in a committee.
///
/// # Errors
/// As every query.
pub fn judges(query: &mut impl Query, scope: &Scope) -> Result<bool, Error> {
    Ok(judged(query, scope, 1)?.1 > 0)
}

/// An evaluation as those see it who watch, and as far as it is open.
#[derive(Clone, Debug)]
pub(crate) struct Watched {
    pub(crate) head: Head,
    pub(crate) bidders: Vec<Bidder>,
    pub(crate) seats: Vec<Seat>,
    pub(crate) questions: Vec<Question>,
    /// Once unsealed.
    pub(crate) flags: Vec<Flag>,
    pub(crate) corrections: Vec<Correction>,
}

pub(crate) fn watch(
    query: &mut impl Query,
    scope: &Scope,
    id: i64,
) -> Result<Watched, EvaluationError> {
    let head = rows::by_id(query, id)?.ok_or(EvaluationError::NotFound)?;
    let seats = rows::seats(query, id)?;
    // Where identity is hidden, a judge does not learn it by watching.
    let blind = head.hidden && head.phase < Phase::Report;
    let sits =
        scope.account.is_some() && seats.iter().any(|seat| Some(seat.account) == scope.account);
    if (blind && sits) || !watches(query, scope, &head)? {
        return Err(EvaluationError::NotFound);
    }
    Ok(Watched {
        bidders: rows::bidders(query, id)?,
        seats,
        questions: rows::questions(query, id)?,
        flags: rows::flags(query, id)?,
        corrections: rows::corrections(query, id)?,
        head,
    })
}

/// An evaluation as one of its judges sees it.
#[derive(Clone, Debug)]
pub(crate) struct Judging {
    pub(crate) head: Head,
    pub(crate) own: Seat,
    pub(crate) seats: Vec<Seat>,
    pub(crate) bidders: Vec<Bidder>,
    /// The judge's own until the review is closed, then everyone's.
    pub(crate) opinions: Vec<Opinion>,
    pub(crate) questions: Vec<Question>,
    pub(crate) votes: Vec<Vote>,
    /// The judge's own draft, or what the judge handed in.
    pub(crate) own_marks: Marks,
    /// Everyone's, once unsealed.
    pub(crate) marks: Vec<Mark>,
    pub(crate) flags: Vec<Flag>,
    pub(crate) corrections: Vec<Correction>,
    pub(crate) unsettled: Unsettled,
}

pub(crate) fn judge(
    store: &Store,
    room: &Evaluation,
    scope: &Scope,
    id: i64,
) -> Result<Judging, EvaluationError> {
    store.read(|query| {
        let (head, seats, own) = crate::commands::seated(query, scope, id)?;
        let closed = head.phase > Phase::Review;
        let opinions = rows::opinions(query, id, (!closed).then_some(own.seat))?;
        let own_marks = match head.phase {
            Phase::Marks => own_marks(query, room, &head, &own)?,
            _ => Marks::new(),
        };
        let bidders = rows::bidders(query, id)?;
        let questions = rows::questions(query, id)?;
        let (marks, corrections) = (rows::marks(query, id)?, rows::corrections(query, id)?);
        let flags = rows::flags(query, id)?;
        let open = unsettled(
            &head,
            &bidders,
            (&marks, &corrections),
            (&flags, &questions),
        );
        Ok(Judging {
            votes: rows::votes(query, id)?,
            head,
            own,
            seats,
            bidders,
            opinions,
            questions,
            own_marks,
            marks,
            flags,
            corrections,
            unsettled: open,
        })
    })
}

/// An evaluation whose sheet a scope may read: everyone's once it is published, before that the committee's and that of those
/// who watch.
pub(crate) fn sheet(
    query: &mut impl Query,
    scope: &Scope,
    id: i64,
) -> Result<(Head, Vec<Seat>), EvaluationError> {
    let head = rows::by_id(query, id)?.ok_or(EvaluationError::NotFound)?;
    let seats = rows::seats(query, id)?;
    let sits =
        scope.account.is_some() && seats.iter().any(|seat| Some(seat.account) == scope.account);
    let open = head.published_at.is_some() || sits || watches(query, scope, &head)?;
    match open && !head.sheet.is_empty() {
        true => Ok((head, seats)),
        false => Err(EvaluationError::NotFound),
    }
}

/// Questions to the bidder for which a scope acts, the newest first, and how many.
pub(crate) fn asked(
    store: &Store,
    room: &Evaluation,
    scope: &Scope,
    page: u64,
) -> Result<(Vec<(Question, Head)>, u64), Error> {
    let Some(party) = room.parties().of(store, scope)? else {
        return Ok((Vec::new(), 0));
    };
    let behind = i64::try_from((page.max(1) - 1).saturating_mul(PAGE)).unwrap_or(i64::MAX);
    let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
    store.read(|query| {
        let mut out = Vec::new();
        for question in rows::questions_to(query, &party.code, (behind, most))? {
            if let Some(head) = rows::by_id(query, question.evaluation)? {
                out.push((question, head));
            }
        }
        Ok((out, rows::count_questions_to(query, &party.code)?))
    })
}

/// A question to the bidder for which a scope acts.
pub(crate) fn question(
    store: &Store,
    room: &Evaluation,
    scope: &Scope,
    id: i64,
) -> Result<(Question, Head), EvaluationError> {
    let party = room.parties().of(store, scope)?;
    let party = party.ok_or(EvaluationError::NotFound)?;
    store.read(|query| {
        let question = rows::question_by_id(query, id)?.ok_or(EvaluationError::NotFound)?;
        let bidders = rows::bidders(query, question.evaluation)?;
        let own = bidders
            .iter()
            .any(|one| one.key == question.bidder && one.party.code == party.code);
        let head = rows::by_id(query, question.evaluation)?;
        head.filter(|_| own)
            .map(|head| (question, head))
            .ok_or(EvaluationError::NotFound)
    })
}
