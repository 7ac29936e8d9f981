//! What happened, for the case's timeline and the journal.

use base::{AccountId, Date, OrgId};
use pack::element::{EndResult, JoinPolicy};
use serde::{Deserialize, Serialize};

use crate::clock::{ClockKind, Light};
use crate::event::Answer;
use crate::state::{StopReason, Token, UnitRef};

/// One thing that happened. Free text is for the timeline; the journal keeps its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happened {
    /// The case was filed.
    Filed {
        /// The unit that handles it.
        unit: OrgId,
    },
    /// 受理.
    Accepted,
    /// A place was opened.
    Entered {
        /// Its number.
        token: Token,
        /// The step.
        step: String,
        /// The branch.
        branch: Option<String>,
        /// Who does it.
        unit: UnitRef,
    },
    /// A step was decided.
    Decided {
        /// Where.
        token: Token,
        /// The step.
        step: String,
        /// The action.
        action: String,
        /// Why.
        reason: Option<String>,
    },
    /// A choice took this way.
    Chose {
        /// The step.
        step: String,
        /// Next.
        to: String,
    },
    /// A department answered.
    Opined {
        /// Where.
        token: Token,
        /// The parallel step.
        step: String,
        /// The branch.
        branch: String,
        /// What it said.
        answer: Answer,
        /// The conditions or the reason.
        reason: Option<String>,
        /// Whether after its term.
        late: bool,
    },
    /// No department was concerned: the step counts as agreed, because nobody was asked.
    NobodyAsked {
        /// The parallel step.
        step: String,
    },
    /// A department's answer is not needed any more.
    Dropped {
        /// Where.
        token: Token,
        /// The parallel step.
        step: String,
        /// The branch.
        branch: String,
    },
    /// A parallel step is over.
    Joined {
        /// The step.
        step: String,
        /// By which policy.
        policy: JoinPolicy,
        /// Whether it counts as agreed.
        agreed: bool,
    },
    /// A department let its term pass.
    Overdue {
        /// Where.
        token: Token,
        /// The parallel step.
        step: String,
        /// The branch.
        branch: String,
        /// Whether it counts as an objection now; else the step waits.
        objects: bool,
        /// Who is told: a role.
        tell: Option<String>,
    },
    /// A clock's light got worse.
    LightChanged {
        /// Which clock.
        clock: ClockKind,
        /// The light.
        light: Light,
        /// The last day of the term.
        due: Date,
        /// Who is told: a role. The unit itself is always concerned.
        tell: Option<String>,
    },
    /// A wait is over.
    Waited {
        /// The step.
        step: String,
        /// Whether something came before its term.
        early: bool,
    },
    /// The applicant was asked to correct; the clocks stand.
    CorrectionAsked {
        /// The step.
        step: String,
        /// The questions.
        questions: Vec<String>,
        /// The papers.
        materials: Vec<String>,
        /// What is wrong.
        text: String,
    },
    /// The applicant corrected; the clocks run.
    Corrected {
        /// Questions whose answers changed.
        questions: Vec<String>,
        /// Papers that were given.
        materials: Vec<String>,
    },
    /// The applicant let the term of a correction pass, and the unit goes on without it.
    CorrectionLapsed,
    /// The clocks stand.
    Paused {
        /// Why.
        reason: StopReason,
        /// The notice.
        notice: String,
        /// How long it is said to last.
        expected_days: Option<u32>,
    },
    /// The clocks run again.
    Resumed {
        /// What they stood for.
        reason: StopReason,
        /// Since when.
        from: Date,
    },
    /// 延期 was asked for.
    ExtensionAsked {
        /// Why.
        reason: String,
    },
    /// And decided.
    ExtensionDecided {
        /// Whether it was granted.
        granted: bool,
        /// Why.
        reason: Option<String>,
    },
    /// 退回.
    SentBack {
        /// From this step.
        from: String,
        /// To this one.
        to: String,
        /// Why.
        reason: String,
    },
    /// 移交.
    HandedOver {
        /// From this unit.
        from: OrgId,
        /// To this one.
        to: OrgId,
        /// Why.
        reason: String,
    },
    /// 转办.
    Delegated {
        /// Which place.
        token: Token,
        /// To this account.
        to: AccountId,
    },
    /// Somebody took a place.
    Claimed {
        /// Which.
        token: Token,
        /// Who.
        account: AccountId,
    },
    /// And gave it back.
    Released {
        /// Which.
        token: Token,
    },
    /// 提级.
    Reassigned {
        /// Which place.
        token: Token,
        /// From.
        from: UnitRef,
        /// To.
        to: OrgId,
        /// Why.
        reason: String,
    },
    /// 催办.
    Urged {
        /// How often now.
        times: u32,
    },
    /// The applicant answered.
    Replied {
        /// The step.
        step: String,
        /// Questions whose answers changed.
        questions: Vec<String>,
        /// Papers that were given.
        materials: Vec<String>,
    },
    /// A paper was promised for later.
    Promised {
        /// Which.
        material: String,
        /// By when.
        due: Option<Date>,
    },
    /// A promised paper is there.
    MaterialGiven {
        /// Which.
        material: String,
        /// Whether after its term.
        late: bool,
    },
    /// A case is opened.
    ChildOpened {
        /// The id in the step.
        id: String,
        /// Its item.
        item: String,
    },
    /// It was closed.
    ChildClosed {
        /// The id in the step.
        id: String,
        /// How.
        result: EndResult,
    },
    /// The case is closed.
    Closed {
        /// How.
        result: EndResult,
        /// Why, for a withdrawal.
        reason: Option<String>,
    },
}
