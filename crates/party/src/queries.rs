//! What people see of this room.

use base::{Date, Role, Scope};
use org::Party;
use store::{Error, Query, Read, Store};

use crate::commands::{about, issuer as trusting, others, standing};
use crate::model::{Crl, Issuer, Member, Paper, Personal, State, TrustedKey};
use crate::rules::standing::{Standing, Step, may};
use crate::state::Market;
use crate::store::member::Asked;
use crate::store::{issuer as issuers_of, key as keys_of, member as rows, revocation};
use crate::words::Words;

/// Rows of a page.
pub const PAGE: u64 = 50;

::store::read_error! {
    /// Why nothing was read.
    pub enum ReadError, Words
}

/// A colleague, or somebody who asks to be one.
#[derive(Clone, Debug)]
pub struct Colleague {
    /// The account's row.
    pub row: Member,
    /// Who uses the account, for the administrator.
    pub personal: Option<Personal>,
}

/// What an applicant's account has here.
#[derive(Clone, Debug, Default)]
pub struct Mine {
    /// The enterprise for which it acts now.
    pub party: Option<Party>,
    /// What it waits for or holds.
    pub live: Option<Member>,
    /// The newest that came to nothing, where it neither waits nor holds.
    pub last: Option<Member>,
    /// Who else acts or asks to act for the enterprise.
    pub colleagues: Vec<Colleague>,
    /// Whether it rests on an issuer that is suspended.
    pub suspended: bool,
}

/// The scope's own account.
///
/// # Errors
/// As every read.
pub fn mine(
    read: &mut Read<'_>,
    room: &Market,
    scope: &Scope,
    day: Date,
) -> Result<Mine, ReadError> {
    let (Some(account), Role::Applicant) = (scope.account, scope.role) else {
        return Err(ReadError::NotFound);
    };
    let acting = rows::acting(read, account, day)?;
    let live = rows::live(read, account)?;
    let last = match live {
        Some(_) => None,
        None => rows::of_account(read, account)?.into_iter().next(),
    };
    let mut colleagues = Vec::new();
    if let Some((own, _)) = &acting {
        for row in rows::of_code(read, &own.code)? {
            // Who asks is the administrator's to know.
            if row.id == own.id || row.state == State::Applied && !own.administrator {
                continue;
            }
            let personal = match own.administrator {
                true => personal(read, room, row.id)?,
                false => None,
            };
            colleagues.push(Colleague { row, personal });
        }
    }
    let suspended = match (&acting, live.as_ref().and_then(|row| row.issuer)) {
        (None, Some(issuer)) => {
            issuers_of::by_id(read, issuer)?.is_some_and(|issuer| issuer.suspended)
        }
        _ => false,
    };
    Ok(Mine {
        party: acting.map(|(_, party)| party),
        live,
        last,
        colleagues,
        suspended,
    })
}

fn personal(query: &mut impl Query, room: &Market, id: i64) -> Result<Option<Personal>, Error> {
    let sealed = rows::sealed(query, id)?;
    Ok(sealed.and_then(|sealed| {
        let text = room.seal().unseal(&about(id), &sealed)?;
        serde_json::from_str(&text).ok()
    }))
}

/// What a list asks for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Where it stands.
    pub state: Option<State>,
    /// Part of a code or a name.
    pub text: String,
    /// A platform; empty for all.
    pub platform: String,
}

/// A line of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The row.
    pub row: Member,
    /// The confirmed name of its code.
    pub enterprise: Option<String>,
}

/// Whether a scope reads the list.
#[must_use]
pub fn reads(room: &Market, scope: &Scope) -> bool {
    matches!(scope.role, Role::Office | Role::Supervisor | Role::Auditor) || room.keeps_any(scope)
}

/// A page of the list, what waits first, and how many there are.
///
/// # Errors
/// [`ReadError`].
pub fn list(
    read: &mut Read<'_>,
    (room, scope): (&Market, &Scope),
    filter: &Filter,
    page: u64,
) -> Result<(Vec<Listed>, u64), ReadError> {
    if !reads(room, scope) {
        return Err(ReadError::NotFound);
    }
    let asked = Asked {
        state: filter.state.map_or("", State::as_str),
        text: &filter.text,
        platform: &filter.platform,
    };
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let offset = i64::try_from(page.max(1) - 1)
        .unwrap_or(0)
        .saturating_mul(limit);
    let found = rows::list(read, &asked, (limit, offset))?;
    let total = rows::count(read, &asked)?;
    let listed = found
        .into_iter()
        .map(|(row, enterprise)| Listed { row, enterprise });
    Ok((listed.collect(), u64::try_from(total).unwrap_or(0)))
}

/// An application as a scope sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The row.
    pub row: Member,
    /// As what it is looked at.
    pub standing: Standing,
    /// The confirmed name of its code.
    pub enterprise: Option<String>,
    /// Who stands behind it, where the scope may know.
    pub personal: Option<Personal>,
    /// The papers, where the scope may know.
    pub papers: Vec<Paper>,
    /// What was ever asked for the same code, the newest first.
    pub history: Vec<Member>,
    /// On whose certificate it rests.
    pub issuer: Option<Issuer>,
    /// What the scope may do.
    pub steps: Vec<Step>,
}

/// One application.
///
/// # Errors
/// [`ReadError`].
pub fn one(
    read: &mut Read<'_>,
    (room, scope): (&Market, &Scope),
    id: i64,
    day: Date,
) -> Result<Shown, ReadError> {
    let row = rows::by_id(read, id)?.ok_or(ReadError::NotFound)?;
    let standing = standing(read, room, (scope, day), &row)?;
    if !standing.sees() {
        return Err(ReadError::NotFound);
    }
    let colleagues = others(read, &row, day)?;
    let open = |step: &Step| may(*step, &row, (standing, scope.account), colleagues).is_ok();
    let steps = Step::ALL.into_iter().filter(open).collect();
    Ok(Shown {
        enterprise: rows::enterprise(read, &row.code)?,
        personal: match standing.sees_person() {
            true => personal(read, room, id)?,
            false => None,
        },
        papers: match standing.sees_papers() {
            true => rows::papers(read, id)?,
            false => Vec::new(),
        },
        history: match standing.centre || standing.reads {
            true => rows::history(read, &row.code)?,
            false => Vec::new(),
        },
        issuer: match row.issuer {
            Some(issuer) => issuers_of::by_id(read, issuer)?,
            None => None,
        },
        steps,
        standing,
        row,
    })
}

/// Name, content type and bytes of a paper, for those who may read it.
///
/// # Errors
/// [`ReadError`].
pub fn paper(
    store: &Store,
    (room, scope): (&Market, &Scope),
    id: i64,
    day: Date,
) -> Result<(String, String, Vec<u8>), ReadError> {
    store.read(|read| {
        let (member, paper, sealed) = rows::paper_by_id(read, id)?.ok_or(ReadError::NotFound)?;
        let row = rows::by_id(read, member)?.ok_or(ReadError::NotFound)?;
        if !standing(read, room, (scope, day), &row)?.sees_papers() {
            return Err(ReadError::NotFound);
        }
        let about = format!("{}/paper/{}", about(member), paper.kind.as_str());
        let bytes = room.seal().unseal_bytes(&about, &sealed);
        let bytes = bytes.ok_or(ReadError::NotFound)?;
        Ok((paper.name, paper.media_type, bytes))
    })
}

/// The trust list, and for each whether the scope keeps it.
///
/// # Errors
/// [`ReadError`].
pub fn issuers(
    read: &mut Read<'_>,
    room: &Market,
    scope: &Scope,
) -> Result<Vec<(Issuer, bool)>, ReadError> {
    if !reads(room, scope) {
        return Err(ReadError::NotFound);
    }
    let all = issuers_of::all(read)?;
    let kept = |issuer: Issuer| {
        let keeps = trusting::keeps(room, scope, &issuer.platform);
        (issuer, keeps)
    };
    Ok(all.into_iter().map(kept).collect())
}

/// The lists of revoked certificates that are held; for those who read the trust list.
///
/// # Errors
/// [`ReadError`].
pub fn lists(read: &mut Read<'_>, room: &Market, scope: &Scope) -> Result<Vec<Crl>, ReadError> {
    match reads(room, scope) {
        true => Ok(revocation::all(read)?),
        false => Err(ReadError::NotFound),
    }
}

/// The keys on the trust list, the newest first, at most 500; for those who read the trust list.
///
/// # Errors
/// [`ReadError`].
pub fn keys(
    read: &mut Read<'_>,
    room: &Market,
    scope: &Scope,
) -> Result<Vec<TrustedKey>, ReadError> {
    match reads(room, scope) {
        true => Ok(keys_of::all(read)?),
        false => Err(ReadError::NotFound),
    }
}

/// The certificate of an issuer, DER.
///
/// # Errors
/// [`ReadError`].
pub fn issuer_file(
    read: &mut Read<'_>,
    (room, scope): (&Market, &Scope),
    id: i64,
) -> Result<Vec<u8>, ReadError> {
    let held = issuers(read, room, scope)?
        .into_iter()
        .find(|(one, _)| one.id == id);
    held.map(|(one, _)| one.der).ok_or(ReadError::NotFound)
}

/// What the scope's account has to sign, while it holds.
///
/// # Errors
/// As every read.
pub fn challenge(
    read: &mut Read<'_>,
    scope: &Scope,
    now: base::Millis,
) -> Result<Option<(String, base::Millis)>, Error> {
    let Some(account) = scope.account else {
        return Ok(None);
    };
    let held = issuers_of::challenge(read, account)?;
    Ok(held.filter(|(_, until)| now < *until))
}

/// Names of accepted issuers that hold now, for the page of certificates.
///
/// # Errors
/// As every read.
pub fn accepted(read: &mut Read<'_>, now: base::Millis) -> Result<Vec<String>, Error> {
    let all = issuers_of::all(read)?;
    let held = all
        .into_iter()
        .filter(|one| !one.suspended && (one.not_before..=one.not_after).contains(&now));
    Ok(held.map(|one| one.name).collect())
}
