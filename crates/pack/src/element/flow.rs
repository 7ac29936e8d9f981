//! Flows: the steps of a case.

use base::calendar::Term;
use base::{OrgId, Title};
use serde::{Deserialize, Serialize};

use super::Settings;

/// The steps of a case. Every step can be reached and leads to an end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// The first step.
    pub start: String,
    /// In the order written.
    pub steps: Vec<Step>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Lower-case ASCII, unique in the flow.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// What happens in it.
    pub kind: StepKind,
}

/// What happens in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StepKind {
    /// Somebody decides.
    Task(Box<Task>),
    /// Departments answer at the same time; the set is frozen when the step begins.
    Parallel {
        /// The departments.
        branches: Vec<Branch>,
        /// When it is over.
        join: JoinPolicy,
        /// The branch whose answer decides, for [`JoinPolicy::Lead`].
        lead: Option<String>,
        /// What a department that lets its term pass counts as.
        overdue: Overdue,
        /// Who is told when a branch is late: a role.
        late: Option<String>,
        /// Next when nobody objects.
        agree: String,
        /// Next when somebody objects.
        object: String,
    },
    /// The first way whose condition holds; the last has none.
    Choose {
        /// In the order tried.
        ways: Vec<Way>,
    },
    /// Until the term is over or something comes first.
    Wait {
        /// How long.
        term: Option<Term>,
        /// Next when the term is over.
        to: String,
        /// What may come first.
        until: Option<Until>,
        /// Next when it does.
        early: Option<String>,
    },
    /// Other cases are opened.
    Open {
        /// Which.
        cases: Vec<OpenCase>,
        /// Whether the step lasts until they are closed.
        wait: bool,
        /// Next.
        to: String,
        /// Next when one of them was refused.
        failed: Option<String>,
    },
    /// The case is closed.
    End {
        /// How.
        result: EndResult,
        /// In the transaction of the step.
        effects: Vec<Effect>,
    },
}

/// Somebody decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The role.
    pub by: String,
    /// The unit.
    pub unit: UnitRule,
    /// The department's term.
    pub term: Option<Term>,
    /// How long before its end a warning is shown; the last fifth of the term unless said.
    pub warn: Option<Term>,
    /// Who is told when it is late: a role.
    pub late: Option<String>,
    /// What the officer fills in.
    pub form: Option<String>,
    /// What else the officer may do.
    pub may: Vec<Power>,
    /// The decisions.
    pub actions: Vec<Action>,
}

/// Which unit does a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitRule {
    /// The unit that handles the case.
    Handling,
    /// The applicant does it.
    Applicant,
    /// This one.
    Named(OrgId),
    /// The unit that did an earlier step.
    Step(String),
    /// An expression that gives an organisation's id.
    Value(String),
}

/// What an officer may do besides deciding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// 补正: ask the applicant to correct; the case's clock stops until they do.
    Correct,
    /// Leave out of the clock a hearing, a test or an expert review, with notice (Administrative Licensing Law 45).
    Pause,
    /// 延期: ask for the item's extension.
    Extend,
    /// 退回: back to an earlier step.
    Return,
    /// 移交: to the unit of another region that handles the same item.
    HandOver,
    /// 转办: to a colleague of the same unit.
    Delegate,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Lower-case ASCII, unique in the step.
    pub id: String,
    /// As on the button.
    pub title: Title,
    /// Next.
    pub to: String,
    /// Offered only when this holds.
    pub when: Option<String>,
    /// Whether the officer must say why.
    pub reason: bool,
    /// 受理: statutory and promised clocks begin here.
    pub accepts: bool,
    /// In the transaction of the decision.
    pub effects: Vec<Effect>,
}

/// A department in a parallel step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Lower-case ASCII, unique in the step.
    pub id: String,
    /// Its matter.
    pub title: Title,
    /// Who answers.
    pub unit: UnitRule,
    /// The role.
    pub by: String,
    /// The department's term.
    pub term: Option<Term>,
    /// Asked only when this holds at the split.
    pub when: Option<String>,
    /// What it fills in.
    pub form: Option<String>,
}

/// When a parallel step is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinPolicy {
    /// When everyone has answered.
    All,
    /// At the first objection, else when everyone has answered.
    Early,
    /// When the lead has answered; its answer decides.
    Lead,
}

/// What a department that lets its term pass counts as. Never as agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overdue {
    /// The step waits for it, and those above are told.
    Wait,
    /// As an objection.
    Object,
}

/// One way out of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// Taken when this holds; the last has none.
    pub when: Option<String>,
    /// Next.
    pub to: String,
}

/// What may end a wait before its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// All promised papers are there.
    Materials,
    /// All opened cases are closed.
    Subcases,
    /// The applicant has answered.
    Applicant,
}

/// A case that another opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCase {
    /// Lower-case ASCII, unique in the step; expressions see `cases.<id>` with underscores for hyphens.
    pub id: String,
    /// Of this item.
    pub item: String,
    /// Opened only when this holds.
    pub when: Option<String>,
    /// The answers of its form.
    pub form: Settings,
}

/// How a case ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndResult {
    /// 准予.
    Granted,
    /// 不予.
    Refused,
    /// 办结.
    Done,
    /// 不予受理.
    Rejected,
    /// 撤回.
    Withdrawn,
    /// 移交.
    Transferred,
    /// 作废.
    Void,
}

/// What follows from a step, in its transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Only when this holds.
    pub when: Option<String>,
    /// What.
    pub kind: EffectKind,
}

/// What an effect does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EffectKind {
    /// Issues a licence to the applicant.
    Issue {
        /// Which.
        licence: String,
    },
    /// Suspends the licence that this case issued, or that `number` names.
    Suspend {
        /// Which.
        licence: String,
        /// An expression that gives its number.
        number: Option<String>,
    },
    /// Revokes it.
    Revoke {
        /// Which.
        licence: String,
        /// An expression that gives its number.
        number: Option<String>,
    },
    /// Writes a row, or closes it.
    Row {
        /// Where.
        register: String,
        /// The fields.
        set: Settings,
        /// Whether the row ends today instead.
        close: bool,
    },
    /// Opens another case.
    Open {
        /// Of this item.
        item: String,
        /// The answers of its form.
        form: Settings,
    },
    /// Tells somebody.
    Notify {
        /// Whom.
        to: Receiver,
        /// What; `{case.code}` and other plain names are filled in.
        text: Title,
    },
    /// Shows these answers on the case's public page.
    Publish {
        /// Names such as `form.kind`.
        show: Vec<String>,
    },
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// Who filed the case.
    Applicant,
    /// A role, in the unit that handles the case or in the units of the role.
    Role(String),
    /// A unit.
    Unit(OrgId),
}
