//! Where a case stands. Small and bounded: its history is what [`crate::Happened`] told, kept by who stores the case.

use std::collections::BTreeMap;

use base::calendar::{Pause, Term};
use base::{AccountId, Date, OrgId, RegionCode};
use pack::element::EndResult;
use serde::{Deserialize, Serialize};

use crate::clock::Light;
use crate::event::Answer;

/// The number of an open place, never used twice in a case.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Token(pub u32);

/// Who does something: a unit or the applicant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitRef {
    /// This unit.
    Unit(OrgId),
    /// Who filed the case.
    Applicant,
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The day of filing.
    pub opened_on: Date,
    /// 受理: the day on which statutory and promised clocks began.
    pub accepted_on: Option<Date>,
    /// The day on which it first issued a licence: statutory and promised clocks end there, though checks may follow.
    pub decided_on: Option<Date>,
    /// How it ended.
    pub closed: Option<Closed>,
    /// The unit that handles it; a hand-over changes it.
    pub unit: OrgId,
    /// The division whose unit handles it.
    pub region: RegionCode,
    /// Where it waits for somebody or something: one place, or one for each department of a parallel step. Never empty while
    /// the case is open.
    pub places: Vec<Place>,
    /// Departments by parallel step: the set as frozen when the step began, with their answers.
    pub splits: BTreeMap<String, Split>,
    /// Steps that were done, with who did them last.
    pub done: BTreeMap<String, Done>,
    /// Times in which the case's clocks stand, corrections among them; at most one without end.
    pub stops: Vec<Stop>,
    /// A correction that the applicant was asked for.
    pub correction: Option<Correction>,
    /// 延期.
    pub extension: Option<Extension>,
    /// 容缺: papers that were promised.
    pub promised: Vec<Promise>,
    /// Cases that open steps opened, by the id in the step.
    pub children: BTreeMap<String, Child>,
    /// How often it was sent back.
    pub returns: u32,
    /// How often the applicant urged.
    pub urged: u32,
    /// When last.
    pub urged_on: Option<Date>,
    /// What was told last about the statutory clock.
    pub told_statutory: Light,
    /// What was told last about the promised clock.
    pub told_promised: Light,
    /// The token of the next place.
    pub next_token: Token,
}

/// An open place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its number.
    pub token: Token,
    /// The step.
    pub step: String,
    /// The department's branch, in a parallel step.
    pub branch: Option<String>,
    /// Who does it. For a wait: the unit that handles the case.
    pub unit: UnitRef,
    /// The role that does it; `None` for a wait and for the applicant.
    pub role: Option<String>,
    /// The day on which its term begins.
    pub since: Date,
    /// Its term.
    pub term: Option<Term>,
    /// Whose it is, where somebody took it or was given it.
    pub account: Option<AccountId>,
    /// What was told last about its clock.
    pub told: Light,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// When.
    pub on: Date,
    /// With which result.
    pub result: EndResult,
}

/// The departments of a parallel step, frozen when it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// When.
    pub since: Date,
    /// Every branch that was asked, by its id. Branches whose condition did not hold are absent.
    pub answers: BTreeMap<String, Opinion>,
    /// Branches that another definition took away, kept as history.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub gone: BTreeMap<String, Opinion>,
}

/// A department's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// The place at which it is asked.
    pub token: Token,
    /// The department.
    pub unit: UnitRef,
    /// What it said. [`Answer::None`] until it does; [`Answer::Overdue`] once its term has passed.
    pub answer: Answer,
    /// When.
    pub on: Option<Date>,
    /// Whether it said so after its term.
    pub late: bool,
}

/// A step that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// By whom.
    pub unit: UnitRef,
    /// When.
    pub on: Date,
    /// At this place: later steps have higher numbers.
    pub token: Token,
    /// Whether the case was sent back behind it since.
    pub undone: bool,
}

/// Why the case's clocks stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// 补正: the applicant corrects.
    Correction,
    /// 听证.
    Hearing,
    /// 检验、检测、检疫、鉴定.
    Testing,
    /// 专家评审.
    ExpertReview,
    /// 公示.
    Publication,
    /// Another reason that a law names.
    Other,
}

/// A time in which the case's clocks stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Why.
    pub reason: StopReason,
    /// The first day that does not count.
    pub from: Date,
    /// The first day that counts again.
    pub until: Option<Date>,
    /// The written notice (Administrative Licensing Law 45), as its number or its words.
    pub notice: String,
    /// How many days it was said to last.
    pub expected_days: Option<u32>,
}

impl Stop {
    /// As the calendar counts it.
    #[must_use]
    pub fn pause(&self) -> Pause {
        Pause {
            from: self.from,
            until: self.until,
        }
    }
}

/// A correction that the applicant was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// At this place.
    pub token: Token,
    /// When it was asked for.
    pub since: Date,
    /// The applicant's term.
    pub term: Option<Term>,
    /// Keys of the questions to correct.
    pub questions: Vec<String>,
    /// Ids of the papers to bring.
    pub materials: Vec<String>,
    /// What was said.
    pub text: String,
    /// What was told last about the term.
    pub told: Light,
}

/// 延期.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// When it was asked for.
    pub asked_on: Date,
    /// By how much.
    pub by: Term,
    /// Whether it was granted.
    pub state: ExtensionState,
    /// When.
    pub decided_on: Option<Date>,
}

/// What became of an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtensionState {
    /// Not decided.
    Asked,
    /// The term is longer.
    Granted,
    /// It is not.
    Refused,
}

/// 容缺: a paper that was promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Which.
    pub material: String,
    /// When it was promised.
    pub since: Date,
    /// Within which it has to be given.
    pub term: Option<Term>,
    /// When it was.
    pub given_on: Option<Date>,
    /// What was told last about the term.
    pub told: Light,
}

/// A case that this one opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// The step that opened it.
    pub step: String,
    /// Its item.
    pub item: String,
    /// When it was opened.
    pub since: Date,
    /// How it ended.
    pub result: Option<EndResult>,
}

impl State {
    /// Whether nothing more can happen to it.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// The open place with this number.
    #[must_use]
    pub fn place(&self, token: Token) -> Option<&Place> {
        self.places.iter().find(|place| place.token == token)
    }

    /// The stop that lasts, if the case's clocks stand.
    #[must_use]
    pub fn stopped(&self) -> Option<&Stop> {
        self.stops.iter().find(|stop| stop.until.is_none())
    }

    /// The times in which the case's clocks stand.
    #[must_use]
    pub fn pauses(&self) -> Vec<Pause> {
        self.stops.iter().map(Stop::pause).collect()
    }
}
