//! What the room speaks of.

use base::{AccountId, Date, Millis, OrgId, Title};
use pack::element::Severity;

/// Something that a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Row id.
    pub id: i64,
    /// The rule's id.
    pub rule: String,
    /// `row/<register>/<key>` or `case/<id>`.
    pub subject: String,
    /// How bad it is.
    pub severity: Severity,
    /// What the rule says, filled in; nothing personal.
    pub text: Title,
    /// The owner of the register, or who handles the case.
    pub unit: OrgId,
    /// When it fired first.
    pub first_at: Millis,
    /// When it fired last.
    pub last_at: Millis,
    /// How often it fired while it was open.
    pub times: i64,
    /// The case that it opened.
    pub case: Option<i64>,
    /// Why the case that it should have opened was refused; empty where it was not.
    pub refused: String,
    /// Closed: when, by whom, why.
    pub closed: Option<(Date, Option<AccountId>, String)>,
    /// Rises with every change.
    pub version: i64,
}

/// The severities of alerts, the worst first; `stop` raises none, because nothing happens then.
pub const SEVERITIES: [Severity; 3] = [Severity::Serious, Severity::Warn, Severity::Info];

/// A severity's name in packs and in the database.
#[must_use]
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warn => "warn",
        Severity::Serious => "serious",
        Severity::Stop => "stop",
    }
}

/// The severity of a name.
#[must_use]
pub fn severity(name: &str) -> Option<Severity> {
    [
        Severity::Info,
        Severity::Warn,
        Severity::Serious,
        Severity::Stop,
    ]
    .into_iter()
    .find(|one| severity_name(*one) == name)
}

/// The page of a subject; empty for what has none.
#[must_use]
pub fn href(subject: &str) -> String {
    match subject.split_once('/') {
        Some(("case", id)) => format!("/cases/{id}"),
        Some(("row", rest)) => match rest.split_once('/') {
            Some((register, key)) => format!(
                "/registers/{}/rows/{}",
                web::query::encode(register),
                web::query::encode(key)
            ),
            None => String::new(),
        },
        _ => String::new(),
    }
}
