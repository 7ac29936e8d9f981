//! Issues a licence.

use ::store::{Error, Tx};
use base::calendar::Term;
use base::{Date, Explain, Fault, Lang, OrgId, RegionCode};
use jiff::Span;
use pack::element::{FieldKind, Licence};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::Licences;
use crate::rules::number::number;
use crate::rules::ticket::{Ticket, TicketError};
use crate::store::{self, Held};

/// Who holds a licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// What they are.
    pub kind: HolderKind,
    /// Their name.
    pub name: String,
    /// Identity number or unified social credit code; empty where the case has none.
    pub code: String,
}

/// What a holder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolderKind {
    /// A person.
    Person,
    /// An enterprise.
    Enterprise,
}

/// What is issued.
#[derive(Clone, Debug)]
pub struct Issue<'a> {
    /// The definition.
    pub licence: &'a Licence,
    /// To whom.
    pub holder: &'a Holder,
    /// The case's region.
    pub region: &'a RegionCode,
    /// Who issues it.
    pub issuer: &'a OrgId,
    /// The issuer's full name, as it stands on the licence.
    pub issuer_name: &'a str,
    /// What stands on it: values of the definition's fields, as their kinds say.
    pub fields: &'a Map<String, Value>,
    /// The case that issues it.
    pub case: Option<i64>,
    /// The day.
    pub on: Date,
}

/// What was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The row.
    pub id: i64,
    /// Its number.
    pub number: String,
    /// The last day; `None`: for ever.
    pub valid_until: Option<Date>,
}

/// Why it was not issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// What stands on it does not fit a QR code.
    #[error("what stands on the licence is too long for its code")]
    TooLong,
    /// Its term leads beyond all calendars.
    #[error("the term of validity leads beyond the calendar")]
    Term,
    /// It could not be sealed.
    #[error(transparent)]
    Seal(#[from] seal::SealError),
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for IssueError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::TooLong => lang
                .pick(
                    "证照内容过长，无法生成二维码，请缩短所填内容后重试。",
                    "What stands on the licence is too long for its code; shorten the answers and try again.",
                )
                .to_owned(),
            Self::Term => lang
                .pick(
                    "证照有效期超出日历范围，请检查改革包中的有效期。",
                    "The licence would hold beyond the calendar; check its term in the pack.",
                )
                .to_owned(),
            Self::Seal(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::TooLong | Self::Term => Fault::Invalid,
            Self::Seal(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Issues a licence in the transaction of the decision: number, signature, row and journal entry together.
///
/// # Errors
/// [`IssueError`].
pub fn issue(tx: &mut Tx<'_>, room: &Licences, new: &Issue<'_>) -> Result<Issued, IssueError> {
    let licence = new.licence;
    let seq = tx.next_id(&format!("licence_{}_{}", licence.id, new.on.year()))?;
    let number = number(&licence.number, new.on, new.region, seq);
    let valid_until = match licence.valid {
        None => None,
        Some(term) => Some(last_day(new.on, term).ok_or(IssueError::Term)?),
    };
    let ticket = Ticket {
        v: 1,
        k: room.key_id().to_owned(),
        n: number.clone(),
        t: licence.title.zh.clone(),
        e: licence.title.en.clone(),
        i: new.issuer_name.to_owned(),
        h: new.holder.name.clone(),
        d: new.on,
        u: valid_until,
        f: printed(licence, new.fields),
    };
    let text = room.sign(&ticket).map_err(|error| match error {
        TicketError::TooLong => IssueError::TooLong,
        _ => IssueError::Term,
    })?;
    let id = tx.next_id("licence_licence")?;
    let about = format!("licence/{id}");
    let holder = json!({ "name": new.holder.name, "code": new.holder.code }).to_string();
    let row = Held {
        id,
        kind: licence.id.clone(),
        number: number.clone(),
        title: licence.title.clone(),
        issuer: new.issuer.clone(),
        holder_kind: match new.holder.kind {
            HolderKind::Person => "person".to_owned(),
            HolderKind::Enterprise => "enterprise".to_owned(),
        },
        holder: room.seal().seal(&about, &holder)?,
        holder_mark: room.mark(&new.holder.code),
        grade: "A".to_owned(),
        issued_on: new.on,
        valid_until,
        state: "valid".to_owned(),
        reason: String::new(),
        changed_on: new.on,
        ticket: room.seal().seal(&about, &text)?,
        case: new.case,
        version: 1,
    };
    store::insert(tx, &row)?;
    tx.journal(
        "licence.issued",
        &about,
        json!({
            "kind": licence.id,
            "number": number,
            "issuer": new.issuer.as_str(),
            "case": new.case,
            "valid_until": valid_until.map(|day| day.to_string()),
            "ticket_sha256": base::hex::encode(&Sha256::digest(text.as_bytes())),
        }),
    )?;
    Ok(Issued {
        id,
        number,
        valid_until,
    })
}

/// The last day on which a licence issued on `on` holds: the day before its term has gone by (Civil Code 201, 202).
/// Validity runs in months or calendar days; a term in working days is counted as calendar days.
fn last_day(on: Date, term: Term) -> Option<Date> {
    let span = match term {
        Term::Months(months) => Span::new().try_months(i64::from(months)),
        Term::CalendarDays(days) | Term::WorkingDays(days) => Span::new().try_days(i64::from(days)),
    };
    on.checked_add(span.ok()?).ok()?.yesterday().ok()
}

/// What stands on it, as headings and values in Chinese: a certificate is one document, whoever reads it.
fn printed(licence: &Licence, fields: &Map<String, Value>) -> Vec<(String, String)> {
    licence
        .fields
        .iter()
        .filter_map(|field| {
            let value = fields.get(&field.key).filter(|value| !value.is_null())?;
            let shown = match &field.kind {
                FieldKind::Identity => pack::value::mask(&field.kind, value, Lang::Zh),
                kind => pack::value::show(kind, value, Lang::Zh),
            };
            Some((field.title.zh.clone(), shown))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_ends_the_day_before_its_day_comes_again() {
        let rows = [
            ("2024-03-01", "36m", "2027-02-28"),
            ("2024-02-29", "12m", "2025-02-27"),
            ("2024-01-31", "1m", "2024-02-28"),
            ("2024-03-01", "30d", "2024-03-30"),
        ];
        for (on, term, wanted) in rows {
            let on: Date = on.parse().expect("a day");
            let term = term.parse().expect("a term");
            let last = last_day(on, term).map(|day| day.to_string());
            assert_eq!(last.as_deref(), Some(wanted), "{on} {term}");
        }
        assert_eq!(
            last_day(Date::constant(9999, 1, 1), Term::Months(999)),
            None
        );
    }
}
