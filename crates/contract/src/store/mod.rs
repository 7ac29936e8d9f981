//! SQL of this room and nothing else.

pub(crate) mod contract;
pub(crate) mod dispute;
pub(crate) mod part;

use base::OrgId;
use base::calendar::Term;
use org::Party;
use serde::de::DeserializeOwned;
use store::{Error, Row};

use crate::model::Owner;

/// What a scope's lists are narrowed to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach<'a> {
    /// To nothing.
    pub(crate) all: bool,
    /// To what this unit supervises or tenders; empty for none.
    pub(crate) org: &'a str,
    /// To this centre; empty for none.
    pub(crate) centre: &'a str,
    /// To this party, by credit code; empty for none.
    pub(crate) code: &'a str,
}

/// A word of a column, which this room wrote.
fn word<T>(row: &Row<'_>, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| Error::Column {
        column: column.to_owned(),
        expected: "a value that this room wrote",
    })
}

fn term(row: &Row<'_>, column: &str) -> Result<Term, Error> {
    word(row, column, |text| text.parse().ok())
}

fn data<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T, Error> {
    word(row, column, |text| serde_json::from_str(text).ok())
}

/// An organisation, or none for the empty text.
fn org(row: &Row<'_>, column: &str) -> Result<Option<OrgId>, Error> {
    let text: String = row.get(column)?;
    Ok((!text.is_empty()).then_some(OrgId(text)))
}

fn owner(row: &Row<'_>) -> Result<Owner, Error> {
    let name = row.get("owner_name")?;
    Ok(match org(row, "owner_org")? {
        Some(org) => Owner::Org { org, name },
        None => Owner::Party(Party {
            code: row.get("owner_code")?,
            name,
        }),
    })
}

/// Organisation and code of an owner, one of them empty.
fn owner_columns(owner: &Owner) -> (&str, &str) {
    match owner {
        Owner::Org { org, .. } => (org.as_str(), ""),
        Owner::Party(party) => ("", &party.code),
    }
}
