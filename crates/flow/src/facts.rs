//! What the engine is told besides the definition, the state and the event.

use std::collections::BTreeMap;

use base::calendar::Calendar;
use base::{AccountId, Date};
use pack::element::{Channel, MaterialSource};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Answers by key: values as [`pack::element::Field`] describes them.
pub type Fields = Map<String, Value>;

/// What was filled in, kept beside the state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The applicant's.
    pub form: Fields,
    /// Officers', by the name in expressions: `step`, or `step_branch`, underscores for hyphens.
    pub steps: BTreeMap<String, Fields>,
    /// The papers, by id.
    pub materials: BTreeMap<String, Given>,
}

/// A paper as it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// In which of the ways that the material allows.
    pub from: MaterialSource,
    /// Files, for [`MaterialSource::Upload`]: `{"id","name","bytes"}` each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Value>,
    /// The licence's number or the row's key, for the other ways.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// What an applicant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantKind {
    /// A person.
    Person,
    /// An enterprise or another organisation outside the administration.
    Enterprise,
    /// Nobody is named.
    Anonymous,
    /// A unit of the administration.
    Staff,
}

impl ApplicantKind {
    /// As expressions and databases have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Enterprise => "enterprise",
            Self::Anonymous => "anonymous",
            Self::Staff => "staff",
        }
    }
}

/// Who filed the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    /// What they are.
    pub kind: ApplicantKind,
    /// Their name; empty for nobody.
    pub name: String,
    /// Identity number, unified social credit code or the unit's id; empty for nobody.
    pub code: String,
}

/// What stands on a case's cover and never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its public number.
    pub code: String,
    /// How it was filed.
    pub channel: Channel,
}

/// What the engine is told.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The cover.
    pub head: &'a Head,
    /// Who filed it.
    pub applicant: &'a Applicant,
    /// What was filled in so far; not looked at by [`crate::file`].
    pub answers: &'a Answers,
    /// Rows by the id of the item's look-up ([`crate::lookups`] says which to fetch); `None`, or absent: there is no such
    /// row.
    pub found: &'a BTreeMap<String, Option<Fields>>,
    /// The account that acts, where a person does: a place that another took is not for it.
    pub account: Option<AccountId>,
    /// The day.
    pub today: Date,
    /// The calendar with the city's own days.
    pub calendar: &'a Calendar,
}
