//! What units and the office do with reports, one use case a file.
//!
//! Each use case has two doors: one over a store, and one (`…_in`) inside a write that is already open, for
//! a caller that does several things in one transaction. Both judge, write and journal alike.

mod accept;
mod file;
mod give_back;
mod hand_in;
mod save;
mod withdraw;

pub use accept::{AcceptError, accept, accept_in};
pub use file::{FileError, file, file_in};
pub use give_back::{GiveBackError, give_back, give_back_in};
pub use save::{SaveError, save, save_in};
pub use withdraw::{WithdrawError, withdraw, withdraw_in};

use base::OrgId;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use store::{Error, Tx};

use super::evidence::NewEvidence;
use crate::rules::content::{Basis, Typed};
use crate::rules::period::Period;
use crate::rules::report::{Refusal, Standing, State, Step, step};
use crate::store::report::{self as rows, ReportRow};

/// What a unit hands in. The unit is the one for which the scope acts.
#[derive(Clone, Debug)]
pub struct HandIn {
    /// The task's id.
    pub task: i64,
    /// The month.
    pub period: Period,
    /// The version that the form was made from; 0 when there was no report yet.
    pub version: i64,
    /// What was typed and chosen.
    pub typed: Typed,
    /// Evidence to add.
    pub add: Vec<NewEvidence>,
    /// Ids of evidence to take away.
    pub remove: Vec<i64>,
    /// Whether figures far from the last ones were confirmed.
    pub confirmed: bool,
    /// Figures that were computed for it, and why typed ones differ.
    pub basis: Basis,
    /// Whether the content is made up and has to be marked 示例. Only the sample year sets it.
    pub sample: bool,
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The report's id.
    pub id: i64,
    /// Its version now.
    pub version: i64,
    /// Its state now.
    pub state: State,
    /// Whether anything changed; a step asked for twice changes nothing the second time.
    pub changed: bool,
}

impl Done {
    pub(super) fn unchanged(report: &ReportRow) -> Self {
        Self {
            id: report.id,
            version: report.version,
            state: report.state,
            changed: false,
        }
    }
}

/// A report that a step may be taken with.
pub(super) struct Judged {
    pub(super) report: ReportRow,
    /// The state afterwards; `None` when it is there already.
    pub(super) to: Option<State>,
}

/// Loads a report and judges a step of the transaction's scope.
pub(super) fn judge(
    tx: &mut Tx<'_>,
    id: i64,
    taken: Step,
) -> Result<Result<Judged, Refusal>, Error> {
    let Some(report) = rows::by_id(tx, id)? else {
        return Ok(Err(Refusal::NotFound));
    };
    let standing = Standing::of(tx.scope(), &report.org);
    Ok(
        step(Some(report.state), standing, taken).map(|moved| Judged {
            to: match moved {
                crate::rules::report::Move::To(state) => Some(state),
                crate::rules::report::Move::Already => None,
            },
            report,
        }),
    )
}

/// The journal's view of a report: its figures in the clear, its text as a hash, no person.
fn record(report: &ReportRow, version: i64) -> Map<String, Value> {
    let mut data = keys(report.task, &report.org, report.period);
    let figures: Map<String, Value> = report
        .figures
        .iter()
        .map(|(target, value)| (target.to_string(), json!(value.to_string())))
        .collect();
    data.insert("stage".to_owned(), json!(report.stage.as_str()));
    data.insert("figures".to_owned(), Value::Object(figures));
    data.insert(
        "body_sha256".to_owned(),
        json!(sha256_hex(report.body.as_bytes())),
    );
    if !report.deviations.is_empty() {
        let computed: Map<String, Value> = report
            .deviations
            .iter()
            .map(|(target, held)| (target.to_string(), json!(held.computed.to_string())))
            .collect();
        data.insert("computed".to_owned(), Value::Object(computed));
    }
    data.insert("version".to_owned(), json!(version));
    if report.sample {
        data.insert("sample".to_owned(), json!(true));
    }
    data
}

/// By which the entries of a task, a unit or a month are found.
pub(super) fn keys(task: i64, org: &OrgId, period: Period) -> Map<String, Value> {
    let mut data = Map::new();
    data.insert("task".to_owned(), json!(task));
    data.insert("org".to_owned(), json!(org.as_str()));
    data.insert("period".to_owned(), json!(period.to_string()));
    data
}

pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    base::hex::encode(&Sha256::digest(bytes))
}

/// The journal's name for a report.
pub(super) fn subject(id: i64) -> String {
    format!("report/{id}")
}
