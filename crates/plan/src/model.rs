//! The ledger as rooms and pages read it: one immutable picture of all plans on one day.
//!
//! A [`Board`] is built from rows by `store::board` and kept until the journal grows or the day changes, so
//! that ledger, front page and unit pages filter and sort in memory and always agree with each other.

use std::collections::BTreeMap;

use base::{Date, OrgId, Title};
use rust_decimal::Decimal;

use crate::rules::cut_off::CutOffs;
use crate::rules::figure::Comparator;
use crate::rules::light::{Facts, Goal, Lead, Light, Reason, Stage};
use crate::rules::period::Period;

/// All published plans on one day.
#[derive(Debug)]
pub struct Board {
    /// The day for which the lights hold.
    pub day: Date,
    /// Documents in order of their signature.
    pub documents: Vec<DocumentRow>,
    /// Every clause of every document, in the order of the text.
    pub clauses: Vec<ClauseRow>,
    /// Every task of a document in force, in the order of the text.
    pub tasks: Vec<TaskRow>,
    /// Tasks of documents that are not in force: readable, but in no count and no list.
    pub closed: Vec<TaskRow>,
    /// Names of the organisations that occur.
    pub orgs: BTreeMap<OrgId, OrgRow>,
    /// Collective names that occur, by the group's id.
    pub groups: BTreeMap<String, GroupRow>,
    /// Names of the divisions, by code.
    pub regions: BTreeMap<String, Title>,
    /// Until when the reports on each month are in time.
    pub cut_offs: CutOffs,
    /// The size of the journal from which this was built.
    pub journal_size: u64,
}

/// A published plan.
#[derive(Debug, Clone)]
pub struct DocumentRow {
    /// Row id.
    pub id: i64,
    /// The pack's id, used in URLs, such as `c-2023-14`.
    pub key: String,
    /// The letter by which the city's papers refer to it; may be empty.
    pub letter: String,
    /// 发文字号; `None` when the text has none.
    pub number: Option<String>,
    /// Title.
    pub title: Title,
    /// 发文机关.
    pub issuer: String,
    /// 成文日期.
    pub signed: Option<Date>,
    /// The default due date of its tasks.
    pub due: Option<Date>,
    /// GB/T 2260 code of the region for which it was issued.
    pub region: String,
    /// Whether the source text is in the database.
    pub has_source: bool,
    /// Why it is not in force; `None` when it is.
    pub closed: Option<Closed>,
}

/// Why a document is not in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// It amends another document and the office has not decided about that yet.
    Pending,
    /// Its duties are part of the document that it amends.
    Merged,
    /// 废止: another document ended it.
    Repealed,
}

impl Closed {
    /// The meaning of a standing in the database, on a day; a repeal holds from the day on which it was signed.
    #[must_use]
    pub fn of(standing: &str, ended: Option<Date>, day: Date) -> Option<Self> {
        match standing {
            "pending" => Some(Self::Pending),
            "merged" => Some(Self::Merged),
            "repealed" if ended.is_none_or(|ended| ended <= day) => Some(Self::Repealed),
            _ => None,
        }
    }
}

/// A clause of any kind; a task has a [`TaskRow`] besides.
#[derive(Debug, Clone)]
pub struct ClauseRow {
    /// Row id.
    pub id: i64,
    /// Index into [`Board::documents`].
    pub document: usize,
    /// Index into [`Board::clauses`] of the clause around it.
    pub parent: Option<usize>,
    /// Its own number as printed.
    pub no: String,
    /// Numbers from the root, `三/（二）/25`.
    pub path: String,
    /// How it is cited: the plan's letter and its number where that is the only one of its kind in the plan,
    /// `C25`, else the letter and the numbers from the root, `G二（一）1`.
    pub cite: String,
    /// `section`, `task` or `article`.
    pub kind: String,
    /// Depth, from 1.
    pub level: u8,
    /// Heading; empty when the number runs straight into the text.
    pub title: Title,
    /// The environment (theme) it belongs to; empty for none.
    pub theme: String,
    /// The deadline as printed; may be empty.
    pub deadline: String,
    /// How many prohibitions its text states.
    pub prohibitions: u32,
    /// Whether its text was imported.
    pub has_body: bool,
}

/// A unit named by a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As printed.
    pub printed: String,
    /// The organisation it stands for.
    pub org: Option<OrgId>,
    /// The group it stands for, when it is a collective name.
    pub group: Option<String>,
}

/// One attribution: the units that answer for one passage of a clause.
#[derive(Debug, Clone, Default)]
pub struct Segment {
    /// 牵头单位.
    pub lead: Vec<Unit>,
    /// 责任单位.
    pub responsible: Vec<Unit>,
    /// 配合单位.
    pub support: Vec<Unit>,
}

/// A numbered clause that somebody has to do.
#[derive(Debug, Clone)]
pub struct TaskRow {
    /// Row id of the clause; the task's identity in URLs.
    pub id: i64,
    /// Index into [`Board::clauses`].
    pub clause: usize,
    /// Index into [`Board::documents`].
    pub document: usize,
    /// Attributions in the order of the text.
    pub segments: Vec<Segment>,
    /// Targets in the order of the text.
    pub targets: Vec<TargetRow>,
    /// Its due date, or the plan's.
    pub due: Option<Date>,
    /// 牵头单位 that resolve to an organisation, without repetition. They owe the reports. Where a task has
    /// none, the members of a collective lead name take their place, else its directly named responsible units.
    pub leads: Vec<OrgId>,
    /// The light on [`Board::day`].
    pub light: Light,
    /// Why.
    pub reason: Reason,
    /// The newest accepted reports, one a lead unit.
    pub accepted: BTreeMap<OrgId, Accepted>,
    /// The newest month filed or accepted, one a lead unit.
    pub newest: BTreeMap<OrgId, Period>,
    /// Number, titles, units, subjects and plan as one folded text, in which the ledger searches.
    pub haystack: String,
}

/// What is kept in mind of an accepted report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Its month.
    pub period: Period,
    /// The unit's own word.
    pub stage: Stage,
}

/// A quantified target with its newest accepted figure.
#[derive(Debug, Clone)]
pub struct TargetRow {
    /// Row id.
    pub id: i64,
    /// Which attribution governs it, from 1.
    pub segment: u32,
    /// What is counted.
    pub subject: Title,
    /// How it is held against the goal.
    pub comparator: Comparator,
    /// The goal.
    pub value: Decimal,
    /// Unit as printed, such as `％`, `万亩`.
    pub unit: String,
    /// The deadline as printed; may be empty.
    pub deadline: String,
    /// The day by which it is to be met.
    pub due: Option<Date>,
    /// Whether it is a goal for the light, or a standing rule, condition or count beside it.
    pub is_goal: bool,
    /// Newest accepted figure, with the month it is for.
    pub figure: Option<(Period, Decimal)>,
}

/// An organisation as pages name it.
#[derive(Debug, Clone)]
pub struct OrgRow {
    /// Full name.
    pub name: Title,
    /// Short name; the full name where there is none.
    pub short: String,
    /// GB/T 2260 code.
    pub region: String,
}

/// A collective name, such as 市直各有关部门.
#[derive(Debug, Clone)]
pub struct GroupRow {
    /// The name.
    pub name: Title,
    /// Its members, in the order of the register.
    pub members: Vec<OrgId>,
}

impl TaskRow {
    /// What its light depends on, as reported so far; `day` is when work began on a plan without a date of signature,
    /// which therefore owes nothing.
    #[must_use]
    pub fn facts(&self, document: &DocumentRow, day: Date) -> Facts {
        let start = document.signed.unwrap_or(day);
        Facts {
            start,
            due: self.due,
            first_period: Period::of(start),
            goals: self
                .goals()
                .map(|target| Goal {
                    comparator: target.comparator,
                    value: target.value,
                    due: target.due,
                    figure: target.figure.map(|(_, value)| value),
                })
                .collect(),
            leads: self
                .leads
                .iter()
                .map(|org| Lead {
                    newest: self.newest.get(org).copied(),
                    stage: self.accepted.get(org).map(|accepted| accepted.stage),
                })
                .collect(),
        }
    }

    /// Its targets that are goals, in the order of [`Facts::goals`].
    pub fn goals(&self) -> impl Iterator<Item = &TargetRow> {
        self.targets.iter().filter(|target| target.is_goal)
    }
}

impl Board {
    /// The clause of a task.
    #[must_use]
    pub fn clause(&self, task: &TaskRow) -> &ClauseRow {
        &self.clauses[task.clause]
    }

    /// The document of a task.
    #[must_use]
    pub fn document(&self, task: &TaskRow) -> &DocumentRow {
        &self.documents[task.document]
    }

    /// The task of a clause id, in force or not.
    #[must_use]
    pub fn task(&self, id: i64) -> Option<&TaskRow> {
        self.tasks
            .iter()
            .chain(&self.closed)
            .find(|task| task.id == id)
    }

    /// The nearest section above a task, for the column 章节.
    #[must_use]
    pub fn section(&self, task: &TaskRow) -> Option<&ClauseRow> {
        self.clauses[task.clause]
            .parent
            .map(|index| &self.clauses[index])
    }
}
