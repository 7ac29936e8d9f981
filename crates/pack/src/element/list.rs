//! Registers, roles, calendars and rules.

use base::{Date, OrgId, Role, Title};
use serde::{Deserialize, Serialize};

use super::{Field, Settings};
use base::calendar::Term;

/// 岗位: who does a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDef {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// What an account must be.
    pub holds: Role,
    /// Only accounts of these units; empty: of the unit to which the step gives the work.
    pub units: Vec<OrgId>,
}

/// A local change of the national calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalCalendar {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// Rests here although the nation works.
    pub off: Vec<Date>,
    /// Works here although the nation rests.
    pub work: Vec<Date>,
}

/// 清单·台账.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// Whose list it is.
    pub owner: OrgId,
    /// Who may read it.
    pub publish: Publish,
    /// Whether its rows are credit records about a party.
    pub credit: bool,
    /// Keys of the fields that tell one row from another.
    pub key: Vec<String>,
    /// Whether rows hold from a day to a day.
    pub validity: bool,
    /// How often the owner has to confirm the list.
    pub review_term: Option<Term>,
    /// The columns.
    pub fields: Vec<Field>,
}

/// Who may read a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Publish {
    /// Everyone, with open data.
    Open,
    /// Staff.
    Internal,
    /// Its owner, the office, supervision and audit.
    Owner,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// When it is looked at.
    pub on: RuleOn,
    /// Fires when this holds.
    pub when: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it says; `{row.name}` and other plain names are filled in.
    pub text: Title,
    /// The item that it opens.
    pub opens: Option<String>,
    /// The answers of that item's form.
    pub form: Settings,
    /// Who is told: a role.
    pub notify: Option<String>,
}

/// When a rule is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleOn {
    /// A row of a register was written.
    Row(String),
    /// A case of an item was opened, accepted, late or closed.
    Case {
        /// The item.
        item: String,
        /// `opened`, `accepted`, `late` or `closed`.
        event: String,
    },
    /// Every day, over rows or open cases. It fires once for each until it has not held for a day.
    Daily(RuleOver),
    /// Before a step; `severity = "stop"` refuses it.
    Before {
        /// The flow.
        flow: String,
        /// The step.
        step: String,
    },
}

/// What a daily rule looks at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleOver {
    /// Valid rows of a register.
    Register(String),
    /// Open cases of an item.
    Cases(String),
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Somebody should look.
    Warn,
    /// Somebody must act.
    Serious,
    /// It may not go on.
    Stop,
}
