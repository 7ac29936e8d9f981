//! What this room keeps, as rows.

use base::calendar::{Pause, Term};
use base::{Date, Millis, OrgId, Role};

use crate::rules::clue;
use crate::rules::interview;
use crate::rules::order::{PauseReason, Source, Stage, State};

pub use crate::rules::prefill::Item;

/// What the office decided about orders in general.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// 发文代字, the prefix of numbers.
    pub prefix: String,
    /// Who signs orders, as printed.
    pub issuer: String,
    /// How long a unit has for its plan where nothing else is said.
    pub plan_term: Term,
    /// How long it has for the rectification.
    pub proof_term: Term,
    /// Rises with every change; 0 before the first.
    pub version: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            prefix: "营整".to_owned(),
            issuer: "优化营商环境工作专班".to_owned(),
            plan_term: Term::WorkingDays(5),
            proof_term: Term::WorkingDays(20),
            version: 0,
        }
    }
}

/// A rectification order 整改通知.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Row id; its identity in URLs.
    pub id: i64,
    /// 发文字号.
    pub number: String,
    /// The unit.
    pub org: OrgId,
    /// What it goes back to.
    pub source: Source,
    /// That in words; may be empty.
    pub reference: String,
    /// The page of that; may be empty.
    pub href: String,
    /// What is wrong.
    pub wrong: String,
    /// What is asked.
    pub asked: String,
    /// The clauses or rules on which it rests.
    pub basis: String,
    /// Where it stands.
    pub state: State,
    /// Why it was reopened or withdrawn last.
    pub reason: String,
    /// The role that opened it.
    pub opened_by: Role,
    /// The day on which it was opened.
    pub opened_on: Date,
    /// The instant.
    pub opened_at: Millis,
    /// The day on which it was closed or withdrawn.
    pub ended_on: Option<Date>,
    /// The term that runs against the unit now.
    pub term: Option<i64>,
    /// Its due day; none while the clock stands.
    pub due: Option<Date>,
    /// Terms that passed without what was due.
    pub misses: i64,
    /// Rises with every step; a form carries the one it was made from.
    pub version: i64,
    /// Whether it is a sample 示例.
    pub sample: bool,
}

/// A term of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermRow {
    /// Row id.
    pub id: i64,
    /// The order.
    pub order: i64,
    /// For what.
    pub stage: Stage,
    /// From 1; a returned plan and a failed check begin another.
    pub round: i64,
    /// The day of the event with which it began.
    pub origin: Date,
    /// How long it is.
    pub length: Term,
    /// By how much it was extended.
    pub extension: Option<Term>,
    /// Its last day; none while the clock stands.
    pub due: Option<Date>,
    /// Whether a notice still to come may move it.
    pub provisional: bool,
    /// The highest level that was told about, as a number.
    pub warned: i64,
    /// The due day that passed without what was due.
    pub missed_on: Option<Date>,
    /// The day on which what was due was handed in.
    pub met_on: Option<Date>,
}

/// A time during which the clock of an order stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PauseRow {
    /// Row id.
    pub id: i64,
    /// Why.
    pub reason: PauseReason,
    /// More about it; may be empty.
    pub note: String,
    /// The days.
    pub pause: Pause,
}

base::named! {
    /// Where a plan or a proof stands.
    pub enum PaperState {
        /// 草稿: the unit works on it.
        Draft = "draft",
        /// 已报送.
        Filed = "filed",
        /// 已同意.
        Agreed = "agreed",
        /// 已退回.
        Returned = "returned",
    }
}

/// A plan or a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Row id.
    pub id: i64,
    /// The order.
    pub order: i64,
    /// Which of both.
    pub stage: Stage,
    /// From 1.
    pub round: i64,
    /// Where it stands.
    pub state: PaperState,
    /// The text.
    pub body: String,
    /// Why it was returned or what the check said.
    pub reason: String,
    /// When it was handed in.
    pub filed_on: Option<Date>,
    /// When it was decided on.
    pub decided_on: Option<Date>,
}

/// A file of evidence without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Row id.
    pub id: i64,
    /// The paper that it belongs to.
    pub paper: i64,
    /// Its name.
    pub name: String,
    /// The type found in its content.
    pub media_type: String,
    /// Its size in bytes.
    pub byte_len: u64,
    /// SHA-256 of its content in hexadecimal.
    pub sha256: String,
}

/// A file as it was sent. Its type is found in its content; what the sender says of it does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Its name, already made harmless by the form.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

base::named! {
    /// Where a request for more time stands.
    pub enum ExtensionState {
        /// 待答复.
        Asked = "asked",
        /// 已同意.
        Granted = "granted",
        /// 未同意.
        Refused = "refused",
    }
}

/// A request for more time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Row id.
    pub id: i64,
    /// The term.
    pub term: i64,
    /// By how much.
    pub length: Term,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: ExtensionState,
    /// What was answered.
    pub answer: String,
    /// When it was asked for.
    pub asked_on: Date,
    /// When it was answered.
    pub decided_on: Option<Date>,
}

/// An interview 约谈.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interview {
    /// Row id.
    pub id: i64,
    /// The order.
    pub order: i64,
    /// The unit.
    pub org: OrgId,
    /// The order's misses when it was proposed.
    pub misses: i64,
    /// Where it stands.
    pub state: interview::State,
    /// When it was proposed.
    pub proposed_on: Date,
    /// When it was approved or declined.
    pub decided_on: Option<Date>,
    /// Why it was declined.
    pub reason: String,
    /// When it was held.
    pub held_on: Option<Date>,
    /// Who took part, by office, one a line.
    pub present: String,
    /// The minutes.
    pub minutes: String,
    /// What was agreed.
    pub agreed: String,
    /// By when, from the day it was held.
    pub length: Option<Term>,
    /// The day that follows from it.
    pub due: Option<Date>,
    /// When it was closed.
    pub closed_on: Option<Date>,
    /// What came of it.
    pub outcome: String,
    /// Rises with every step.
    pub version: i64,
    /// Whether it is a sample.
    pub sample: bool,
}

/// What the sender may know of a clue: that it was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handed {
    /// Its number.
    pub id: i64,
    /// The day.
    pub on: Date,
}

/// A clue as its one reader sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClueRow {
    /// Its number.
    pub id: i64,
    /// The order that it came from.
    pub order: i64,
    /// Where it stands.
    pub state: clue::State,
    /// The role that handed it over.
    pub handed_by: Role,
    /// The day.
    pub handed_on: Date,
    /// Rises with every note.
    pub version: i64,
    /// Whether it is a sample.
    pub sample: bool,
}
