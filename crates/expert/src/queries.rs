//! Reading the register, draws and seats. Nobody reads who sits in a committee before it is known, except the expert
//! (the own seat) and the room that evaluates (account numbers).

use std::collections::BTreeMap;

use ::store::{Error, Query};
use base::{AccountId, Explain, Fault, Lang, Millis, Role, Scope};

use crate::commands::{acts, conducts, sees};
use crate::model::{
    Call, CallState, Conduct, Draw, DrawState, Expert, Kept, Party, Seat, Suspension,
};
use crate::state::{Experts, Unreadable, call_label, name_label, phone_label};
use crate::store::draw::Seen;
use crate::store::expert::Narrowed;
use crate::store::{call as calls, draw as rows, expert};
use crate::words::Words;

/// Rows on a page.
pub const PAGE: u64 = 30;

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such thing, or the scope may not know of it.
    #[error("not found")]
    NotFound,
    /// What is kept cannot be used.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for ReadError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::NotFound => Words::of(lang).not_found.to_owned(),
            Self::Unreadable(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Unreadable(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Which experts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of the number or of the employer's name or code; empty: all.
    pub like: String,
    /// Only of this speciality.
    pub speciality: String,
    /// Only of this division.
    pub region: String,
}

/// An expert as a keeper or reader of the register sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The row.
    pub row: Expert,
    /// The name.
    pub name: String,
    /// The telephone number, for keepers; masked for readers.
    pub phone: String,
    /// Codes of specialities.
    pub specialities: Vec<String>,
}

fn shown(
    query: &mut impl Query,
    scope: &Scope,
    room: &Experts,
    row: Expert,
) -> Result<Shown, ReadError> {
    let name = room.open_text(&name_label(row.id), &row.name_sealed)?;
    let phone = room.open_text(&phone_label(row.id), &row.phone_sealed)?;
    Ok(Shown {
        name,
        phone: match room.keeps(scope) {
            true => phone,
            false => base::code::mask_phone(&phone),
        },
        specialities: expert::specialities(query, row.id)?,
        row,
    })
}

/// A page of the register, and how many there are; `page` from 1.
///
/// # Errors
/// [`ReadError`].
pub fn experts(
    query: &mut impl Query,
    scope: &Scope,
    room: &Experts,
    filter: &Filter,
    (page, per_page): (u64, u64),
) -> Result<(Vec<Shown>, u64), ReadError> {
    if !room.reads(scope) {
        return Err(ReadError::NotFound);
    }
    let narrow = Narrowed {
        like: &filter.like,
        speciality: &filter.speciality,
        region: &filter.region,
    };
    let behind = (page.max(1) - 1).saturating_mul(per_page);
    let found = expert::list(query, &narrow, (behind, per_page))?;
    let total = expert::count(query, &narrow)?;
    let mut rows = Vec::with_capacity(found.len());
    for row in found {
        rows.push(shown(query, scope, room, row)?);
    }
    Ok((rows, total))
}

/// The specialities of the register.
///
/// # Errors
/// As every query.
pub fn specialities(query: &mut impl Query, _scope: &Scope) -> Result<Vec<String>, Error> {
    expert::all_specialities(query)
}

/// What an expert did in a year, from committees that are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// How often drawn.
    pub draws: u64,
    /// How often a member.
    pub seats: u64,
    /// How often refused or not reached.
    pub refusals: u64,
    /// How much was noted.
    pub conduct: u64,
    /// The mean distance of scores from the committee's mean, in parts per million; `None` without any.
    pub deviation_ppm: Option<i64>,
}

/// An expert with everything that the register knows.
#[derive(Clone, Debug)]
pub struct Whole {
    /// Name, telephone, specialities.
    pub shown: Shown,
    /// Suspensions, the newest first.
    pub suspensions: Vec<Suspension>,
    /// How many relations are declared; to whom, the register does not tell.
    pub relations: usize,
    /// Years, the newest first.
    pub years: Vec<(i16, Year)>,
}

/// An expert.
///
/// # Errors
/// [`ReadError`].
pub fn expert(
    query: &mut impl Query,
    scope: &Scope,
    room: &Experts,
    id: i64,
) -> Result<Whole, ReadError> {
    if !room.reads(scope) {
        return Err(ReadError::NotFound);
    }
    let row = expert::by_id(query, id)?.ok_or(ReadError::NotFound)?;
    Ok(Whole {
        shown: shown(query, scope, room, row)?,
        suspensions: expert::suspensions(query, id)?,
        relations: expert::relations(query, id)?.len(),
        years: years(query, id)?,
    })
}

fn years(query: &mut impl Query, id: i64) -> Result<Vec<(i16, Year)>, Error> {
    let mut years: BTreeMap<i16, (Year, Vec<i64>)> = BTreeMap::new();
    for past in calls::past(query, id)? {
        let (year, deviations) = years.entry(past.day.year()).or_default();
        year.draws += 1;
        year.seats += u64::from(past.state == CallState::Accepted);
        year.refusals += u64::from(past.state == CallState::Refused);
        year.conduct += past.conduct.unsigned_abs();
        deviations.extend(past.deviation_ppm);
    }
    let mean = |all: &[i64]| {
        let sum: i64 = all.iter().sum();
        (!all.is_empty()).then(|| sum / all.len() as i64)
    };
    let whole = years.into_iter().rev().map(|(at, (year, deviations))| {
        let deviation_ppm = mean(&deviations);
        (
            at,
            Year {
                deviation_ppm,
                ..year
            },
        )
    });
    Ok(whole.collect())
}

fn seen(scope: &Scope) -> Seen {
    let unit = matches!(scope.role, Role::Clerk | Role::Head);
    Seen {
        all: matches!(scope.role, Role::Office | Role::Supervisor | Role::Auditor),
        org: match (&scope.org, unit) {
            (Some(org), true) => org.as_str().to_owned(),
            _ => String::new(),
        },
        centre: scope
            .kept_centre()
            .map_or_else(String::new, |org| org.to_string()),
        account: scope.account.map_or(0, |account| account.0),
    }
}

/// A page of the draws that a scope knows of, the newest first, and how many there are; `page` from 1.
///
/// # Errors
/// As every query.
pub fn draws(
    query: &mut impl Query,
    scope: &Scope,
    state: Option<DrawState>,
    page: u64,
) -> Result<(Vec<Draw>, u64), Error> {
    let seen = seen(scope);
    let narrow = (&seen, state.map_or("", DrawState::as_str));
    let behind = (page.max(1) - 1).saturating_mul(PAGE);
    let found = rows::list(query, narrow, (behind, PAGE))?;
    Ok((found, rows::count(query, narrow)?))
}

/// A draw as a scope sees it: seats by number.
#[derive(Clone, Debug)]
pub struct ShownDraw {
    /// The row.
    pub row: Draw,
    /// Its parties.
    pub parties: Vec<Party>,
    /// The place of the party for which the scope acts.
    pub mine: Option<i64>,
    /// Whether the scope conducts it.
    pub conducts: bool,
    /// Calls by seat number.
    pub calls: Vec<Call>,
    /// Names by seat number, once the committee is known: of its members alone.
    pub names: BTreeMap<i64, String>,
    /// What was noted, for whoever conducts or supervises.
    pub conduct: Vec<Conduct>,
    /// Other attempts for the same subject.
    pub attempts: Vec<(i64, i64, DrawState)>,
}

/// A draw.
///
/// # Errors
/// [`ReadError`].
pub fn draw(
    query: &mut impl Query,
    scope: &Scope,
    room: &Experts,
    id: i64,
) -> Result<ShownDraw, ReadError> {
    let row = rows::by_id(query, id)?.ok_or(ReadError::NotFound)?;
    let parties = rows::parties(query, id)?;
    if !sees(scope, &row, &parties) {
        return Err(ReadError::NotFound);
    }
    let calls = calls::of_draw(query, id)?;
    let mut names = BTreeMap::new();
    if row.state == DrawState::Released {
        for call in members_of(&row, &calls) {
            let value = who(query, room, call)?.value;
            names.insert(call.no, value);
        }
    }
    let mine = parties.iter().find(|party| acts(scope, party));
    let attempts = rows::attempts(query, &row.subject)?;
    let attempts = attempts.into_iter().filter(|other| other.id != id);
    // The tenderer hears of conduct from the supervising unit, not from here.
    let notes = conducts(scope, &row.centre_org)
        || matches!(scope.role, Role::Supervisor | Role::Auditor)
        || mine.is_some_and(|party| party.of.name == "supervisor");
    Ok(ShownDraw {
        mine: mine.map(|party| party.place),
        conducts: conducts(scope, &row.centre_org),
        names,
        conduct: match notes {
            true => calls::conduct(query, id)?,
            false => Vec::new(),
        },
        attempts: attempts
            .map(|other| (other.id, other.attempt, other.state))
            .collect(),
        calls,
        parties,
        row,
    })
}

/// The calls that hold seats: in each group the first accepted ones.
fn members_of<'a>(draw: &Draw, all: &'a [Call]) -> Vec<&'a Call> {
    let groups = draw.plan.groups.iter();
    groups
        .flat_map(|group| {
            let name = group.name();
            let accepted =
                move |call: &&Call| call.group == name && call.state == CallState::Accepted;
            all.iter().filter(accepted).take(group.seats.into())
        })
        .collect()
}

fn who(query: &mut impl Query, room: &Experts, call: &Call) -> Result<Kept, ReadError> {
    let sealed = calls::who(query, call.draw, call.no)?;
    let text = room.open_text(&call_label(call.draw, call.no), &sealed)?;
    Ok(serde_json::from_str(&text).map_err(|_| Unreadable::Sealed)?)
}

/// The number in the register of the expert whose account this is, for the composition; `None` for who is no expert.
///
/// # Errors
/// As every query.
pub fn code_of(query: &mut impl Query, account: AccountId) -> Result<Option<String>, Error> {
    Ok(expert::by_account(query, account)?.map(|row| row.code))
}

/// The members of a subject's committee as they stand, for the room that evaluates: account numbers alone. Empty before
/// the draw. Never shown to anybody.
///
/// # Errors
/// [`ReadError::NotFound`] when there is no draw.
pub fn members(
    query: &mut impl Query,
    room: &Experts,
    subject: &str,
) -> Result<Vec<Seat>, ReadError> {
    let draw = rows::of_subject(query, subject)?.ok_or(ReadError::NotFound)?;
    let calls = calls::of_draw(query, draw.id)?;
    let mut seats = Vec::new();
    for call in members_of(&draw, &calls) {
        let kept = who(query, room, call)?;
        seats.push(Seat {
            seat_no: call.no,
            group: call.group.clone(),
            account: AccountId(kept.account),
            place: call.place.clone(),
        });
    }
    Ok(seats)
}

/// As [`members`], only those who accepted before an instant and have not signed in at the seat; nobody while a seat changed
/// hands since, as whoever stood by has only then to come.
///
/// # Errors
/// As [`members`].
pub fn awaited(
    query: &mut impl Query,
    room: &Experts,
    (subject, before): (&str, Millis),
) -> Result<Vec<Seat>, ReadError> {
    let draw = rows::of_subject(query, subject)?.ok_or(ReadError::NotFound)?;
    let calls = calls::of_draw(query, draw.id)?;
    let changed = |call: &Call| {
        call.state == CallState::Left && call.answered_at.is_some_and(|at| at >= before)
    };
    if calls.iter().any(changed) {
        return Ok(Vec::new());
    }
    let mut seats = members(query, room, subject)?;
    seats.retain(|seat| {
        let call = calls.iter().find(|call| call.no == seat.seat_no);
        call.is_some_and(|call| {
            let long = call.answered_at.is_some_and(|at| at < before);
            long && call.signed_in_at.is_none()
        })
    });
    Ok(seats)
}

/// The draw of a subject, for the room that opened it.
///
/// # Errors
/// As every query.
pub fn of_subject(query: &mut impl Query, subject: &str) -> Result<Option<Draw>, Error> {
    rows::of_subject(query, subject)
}

/// How many seats of a subject's draw nobody is left for; 0 before it is drawn.
///
/// # Errors
/// As every query.
pub fn lacking(query: &mut impl Query, subject: &str) -> Result<usize, Error> {
    let draw = rows::of_subject(query, subject)?.filter(|draw| draw.state == DrawState::Drawn);
    let Some(draw) = draw else {
        return Ok(0);
    };
    let held = calls::of_draw(query, draw.id)?;
    Ok(left_open(&draw, &held))
}

/// Seats of a draw that nobody who was called has or may still take: whoever refuses is followed at once by the next.
pub(crate) fn left_open(draw: &Draw, calls: &[Call]) -> usize {
    let held = |call: &&Call| matches!(call.state, CallState::Pending | CallState::Accepted);
    let groups = draw.plan.groups.iter();
    let seats: usize = groups.map(|group| usize::from(group.seats)).sum();
    seats.saturating_sub(calls.iter().filter(held).count())
}

/// The transcript of a subject's draw as it stands: the text that `luodi verify` checks. It names nobody before the
/// release.
///
/// # Errors
/// [`ReadError::NotFound`] when there is no draw or its pool was not frozen.
pub fn transcript(query: &mut impl Query, subject: &str) -> Result<String, ReadError> {
    let draw = rows::of_subject(query, subject)?.ok_or(ReadError::NotFound)?;
    transcript_of(query, draw.id)
}

/// The transcript of one attempt, for an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archived {
    /// The draw.
    pub draw: i64,
    /// Which attempt, from 1.
    pub attempt: i64,
    /// How far it came.
    pub state: DrawState,
    /// The transcript as a file.
    pub transcript: String,
    /// The journal entry that names the SHA-256 of this file; `None` before the release.
    pub witness: Option<u64>,
}

/// The transcripts of all attempts of a subject that were frozen, the first first: void ones belong to its archive, too.
///
/// # Errors
/// [`ReadError`].
pub fn archive(query: &mut impl Query, subject: &str) -> Result<Vec<Archived>, ReadError> {
    let mut found = Vec::new();
    for draw in rows::attempts(query, subject)? {
        if draw.frozen_at.is_none() {
            continue;
        }
        found.push(Archived {
            draw: draw.id,
            attempt: draw.attempt,
            state: draw.state,
            transcript: transcript_of(query, draw.id)?,
            witness: rows::witness(query, draw.id)?.map(i64::unsigned_abs),
        });
    }
    Ok(found)
}

/// As [`transcript`], for a scope and one attempt.
///
/// # Errors
/// [`ReadError`].
pub fn transcript_for(query: &mut impl Query, scope: &Scope, id: i64) -> Result<String, ReadError> {
    let row = rows::by_id(query, id)?.ok_or(ReadError::NotFound)?;
    let parties = rows::parties(query, id)?;
    if !sees(scope, &row, &parties) {
        return Err(ReadError::NotFound);
    }
    transcript_of(query, id)
}

fn transcript_of(query: &mut impl Query, id: i64) -> Result<String, ReadError> {
    let body = rows::body(query, id)?.ok_or(ReadError::NotFound)?;
    let frozen = String::from_utf8(body.frozen).map_err(|_| Unreadable::Sealed)?;
    Ok(frozen + &body.tail)
}

/// An expert's own seat.
#[derive(Clone, Debug)]
pub struct OwnSeat {
    /// The call.
    pub call: Call,
    /// When the committee sits.
    pub at: Millis,
    /// Where seats are.
    pub places: Vec<String>,
    /// What is judged: told once the expert has signed in.
    pub subject: Option<String>,
    /// How far the draw has come.
    pub state: DrawState,
    /// Whether the content is made up.
    pub sample: bool,
}

/// The newest seats of the scope's account, at most 100.
///
/// # Errors
/// As every query.
pub fn own_seats(
    query: &mut impl Query,
    scope: &Scope,
    room: &Experts,
) -> Result<Vec<OwnSeat>, Error> {
    let Some(account) = scope.account.filter(|_| scope.role == Role::Applicant) else {
        return Ok(Vec::new());
    };
    let mut seats = Vec::new();
    for call in calls::of_account(query, &room.account_mark(account), 100)? {
        // Who was passed over because of the employer was never called.
        if call.reason == "same-employer" {
            continue;
        }
        let Some(draw) = rows::by_id(query, call.draw)? else {
            continue;
        };
        let told = call.signed_in_at.is_some() || draw.state == DrawState::Released;
        seats.push(OwnSeat {
            at: draw.at,
            places: draw.plan.places,
            subject: told.then_some(draw.subject),
            state: draw.state,
            sample: draw.sample,
            call,
        });
    }
    Ok(seats)
}
