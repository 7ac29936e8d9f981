//! What others may read of licences.

use ::store::{Error, Query};
use base::{Date, Lang, Millis, OrgId, Title};
use serde::Deserialize;

use crate::rules::state::State;
use crate::{HolderKind, Licences, store};

/// A licence as its holder and the case's officers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The row.
    pub id: i64,
    /// The pack's licence.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Its name.
    pub title: Title,
    /// Who issued it.
    pub issuer: OrgId,
    /// Who holds it.
    pub holder_name: String,
    /// What the holder is.
    pub holder_kind: HolderKind,
    /// A issued here, B copy checked at a window, C uploaded, D self-declared.
    pub grade: String,
    /// The day of issue.
    pub issued_on: Date,
    /// The last day.
    pub valid_until: Option<Date>,
    /// Its state on the day that was asked for.
    pub state: State,
    /// Why it was suspended or revoked; else empty.
    pub reason: String,
    /// Since when it is in this state.
    pub changed_on: Date,
    /// The signed text that goes into the code; empty when the key of this installation does not open it.
    pub ticket: String,
    /// The case that issued it.
    pub case: Option<i64>,
}

/// A use as the holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownUse {
    /// When.
    pub at: Millis,
    /// Who read it.
    pub by: OrgId,
    /// For which case.
    pub case_code: String,
    /// In place of which paper.
    pub purpose: String,
}

/// What anybody may know of a number: that it stands, on what day it was issued, and whom it names, masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Public {
    /// Its number.
    pub number: String,
    /// Its name.
    pub title: Title,
    /// Who issued it.
    pub issuer: OrgId,
    /// The holder, an enterprise by name, a person masked.
    pub holder: String,
    /// The day of issue.
    pub issued_on: Date,
    /// The last day.
    pub valid_until: Option<Date>,
    /// Its state.
    pub state: State,
}

#[derive(Deserialize)]
struct SealedHolder {
    name: String,
}

fn holder_name(room: &Licences, row: &store::Held) -> String {
    room.seal()
        .unseal(&format!("licence/{}", row.id), &row.holder)
        .and_then(|text| serde_json::from_str::<SealedHolder>(&text).ok())
        .map_or_else(String::new, |holder| holder.name)
}

fn shown(room: &Licences, row: store::Held, day: Date) -> Shown {
    let about = format!("licence/{}", row.id);
    Shown {
        holder_name: holder_name(room, &row),
        ticket: room.seal().unseal(&about, &row.ticket).unwrap_or_default(),
        state: State::on(&row.state, row.valid_until, day),
        holder_kind: if row.holder_kind == "person" {
            HolderKind::Person
        } else {
            HolderKind::Enterprise
        },
        id: row.id,
        kind: row.kind,
        number: row.number,
        title: row.title,
        issuer: row.issuer,
        grade: row.grade,
        issued_on: row.issued_on,
        valid_until: row.valid_until,
        reason: row.reason,
        changed_on: row.changed_on,
        case: row.case,
    }
}

/// What a case issued. Whether the caller may see the case is the caller's to know.
///
/// # Errors
/// As every read.
pub fn of_case(
    query: &mut impl Query,
    room: &Licences,
    case: i64,
    day: Date,
) -> Result<Vec<Shown>, Error> {
    let rows = store::of_case(query, case)?;
    Ok(rows.into_iter().map(|row| shown(room, row, day)).collect())
}

/// What somebody holds, by identity number or credit code, the newest first. The caller vouches that the code is the
/// reader's own.
///
/// # Errors
/// As every read.
pub fn held(
    query: &mut impl Query,
    room: &Licences,
    code: &str,
    day: Date,
) -> Result<Vec<Shown>, Error> {
    let Some(mark) = room.mark(code) else {
        return Ok(Vec::new());
    };
    let rows = store::of_holder(query, &mark)?;
    Ok(rows.into_iter().map(|row| shown(room, row, day)).collect())
}

/// The newest valid licence of a kind that somebody holds: what can stand in for a paper.
///
/// # Errors
/// As every read.
pub fn stands_in(
    query: &mut impl Query,
    room: &Licences,
    code: &str,
    kind: &str,
    day: Date,
) -> Result<Option<Shown>, Error> {
    let all = held(query, room, code, day)?;
    Ok(all
        .into_iter()
        .find(|one| one.kind == kind && one.state == State::Valid))
}

/// The uses of a licence, the newest first, for the holder of `code` only.
///
/// # Errors
/// As every read.
pub fn uses(
    query: &mut impl Query,
    room: &Licences,
    code: &str,
    number: &str,
) -> Result<Option<Vec<ShownUse>>, Error> {
    let Some(row) = store::by_number(query, number)? else {
        return Ok(None);
    };
    if row.holder_mark.is_none() || row.holder_mark != room.mark(code) {
        return Ok(None);
    }
    let rows = store::uses(query, row.id)?;
    Ok(Some(
        rows.into_iter()
            .map(|row| ShownUse {
                at: row.at,
                by: row.by,
                case_code: row.case_code,
                purpose: row.purpose,
            })
            .collect(),
    ))
}

/// What anybody may know of a number.
///
/// # Errors
/// As every read.
pub fn public(
    query: &mut impl Query,
    room: &Licences,
    number: &str,
    day: Date,
) -> Result<Option<Public>, Error> {
    let row = store::by_number(query, number)?;
    Ok(row.map(|row| {
        let name = holder_name(room, &row);
        Public {
            holder: if row.holder_kind == "person" {
                base::code::mask_name(&name)
            } else {
                name
            },
            state: State::on(&row.state, row.valid_until, day),
            number: row.number,
            title: row.title,
            issuer: row.issuer,
            issued_on: row.issued_on,
            valid_until: row.valid_until,
        }
    }))
}

/// The most numbers in the list of what no longer holds.
pub const FALLEN: i64 = 5_000;

/// Numbers that no longer hold, each with its state, for phones to keep.
///
/// # Errors
/// As every read.
pub fn fallen(query: &mut impl Query) -> Result<Vec<(String, String)>, Error> {
    store::fallen(query, FALLEN)
}

/// The journal's words of this room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        "licence.issued" => lang.pick("发放证照", "Licence issued"),
        "licence.suspended" => lang.pick("暂扣证照", "Licence suspended"),
        "licence.resumed" => lang.pick("恢复证照", "Licence resumed"),
        "licence.revoked" => lang.pick("撤销证照", "Licence revoked"),
        "licence.used" => lang.pick("使用证照", "Licence used"),
        _ => return None,
    })
}
