//! What may happen to a case.

use std::collections::BTreeMap;

use base::{AccountId, OrgId, RegionCode};
use pack::element::EndResult;
use serde::{Deserialize, Serialize};

use crate::facts::{Fields, Given};
use crate::state::{StopReason, Token};

/// What a department says in a parallel step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 同意.
    Agree,
    /// 有条件同意: counts as agreement, its conditions go along.
    Conditional,
    /// 不同意.
    Object,
    /// 不涉及.
    NotApplicable,
    /// 逾期未答复: recorded by the clock, never said and never counted as agreement.
    Overdue,
    /// Not answered.
    None,
}

impl Answer {
    /// What a department may say.
    pub const SAID: [Self; 4] = [
        Self::Agree,
        Self::Conditional,
        Self::Object,
        Self::NotApplicable,
    ];

    /// As expressions and databases have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Conditional => "conditional",
            Self::Object => "object",
            Self::NotApplicable => "not_applicable",
            Self::Overdue => "overdue",
            Self::None => "none",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::Agree,
            Self::Conditional,
            Self::Object,
            Self::NotApplicable,
            Self::Overdue,
            Self::None,
        ]
        .into_iter()
        .find(|answer| answer.as_str() == text)
    }
}

/// What is filed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// The answers of the item's form.
    pub answers: Fields,
    /// The papers, by id.
    pub materials: BTreeMap<String, Given>,
    /// The division it concerns; its unit handles the case, else the item's first.
    pub region: Option<RegionCode>,
}

/// Something that happens to an open case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A step is decided.
    Act {
        /// At this place.
        token: Token,
        /// The action's id.
        action: String,
        /// What the officer fills in.
        answers: Fields,
        /// Why.
        reason: Option<String>,
    },
    /// A department of a parallel step answers.
    Opine {
        /// At this place.
        token: Token,
        /// One of [`Answer::SAID`].
        answer: Answer,
        /// The conditions or the reason; nothing is needed to agree.
        reason: Option<String>,
        /// What the department fills in.
        answers: Fields,
    },
    /// 补正: the applicant is asked to correct. The case's clocks stand.
    AskCorrection {
        /// At this place.
        token: Token,
        /// Keys of the questions.
        questions: Vec<String>,
        /// Ids of the papers.
        materials: Vec<String>,
        /// What is wrong.
        text: String,
    },
    /// The applicant corrected. Only what was asked for may change.
    Corrected {
        /// The answers that change; `null` takes one away.
        answers: Fields,
        /// The papers.
        materials: BTreeMap<String, Given>,
    },
    /// The case's clocks stand, with written notice.
    Pause {
        /// At this place.
        token: Token,
        /// Why; not [`StopReason::Correction`].
        reason: StopReason,
        /// The notice.
        notice: String,
        /// How long it is said to last.
        expected_days: Option<u32>,
    },
    /// The clocks run again. Ends a correction only when the applicant's term is over.
    Resume,
    /// 延期.
    AskExtension {
        /// At this place.
        token: Token,
        /// Why.
        reason: String,
    },
    /// The role that approves extensions decides.
    DecideExtension {
        /// Whether it is granted.
        grant: bool,
        /// Why; needed to refuse.
        reason: Option<String>,
    },
    /// 退回: to a step that was done in this case.
    SendBack {
        /// From this place.
        token: Token,
        /// To this step.
        to: String,
        /// Why.
        reason: String,
    },
    /// 移交: to the unit of another region that handles the same item.
    HandOver {
        /// From this place.
        token: Token,
        /// To this unit.
        to: OrgId,
        /// Why.
        reason: String,
    },
    /// 转办: to a colleague of the same unit, as who stores the case has checked.
    Delegate {
        /// This place.
        token: Token,
        /// To this account.
        to: AccountId,
    },
    /// Somebody takes a place.
    Claim {
        /// This place.
        token: Token,
        /// Who.
        account: AccountId,
    },
    /// And gives it back.
    Release {
        /// This place.
        token: Token,
    },
    /// 提级: those above give a place to another unit.
    Reassign {
        /// This place.
        token: Token,
        /// To this unit.
        to: OrgId,
        /// To this account of it.
        account: Option<AccountId>,
        /// Why.
        reason: String,
    },
    /// 催办: by the applicant, once a day.
    Urge,
    /// 撤回: by the applicant.
    Withdraw {
        /// Why.
        reason: Option<String>,
    },
    /// The applicant answers where a wait lasts until they do.
    Reply {
        /// At this place.
        token: Token,
        /// The answers that change; `null` takes one away.
        answers: Fields,
        /// Papers.
        materials: BTreeMap<String, Given>,
    },
    /// A promised paper is there.
    MaterialGiven {
        /// Which.
        material: String,
        /// It.
        given: Given,
    },
    /// A case that an open step opened was closed.
    ChildClosed {
        /// The id in the step.
        id: String,
        /// How.
        result: EndResult,
    },
    /// A day has come: waits that are over end, departments that are late are recorded, lights are told. Changes nothing
    /// when nothing is due, however often it is said.
    Tick,
}
