//! Why something may not happen to a case.

use base::calendar::{Term, TermError};
use base::{Date, Explain, Fault, Lang, OrgId};
use pack::element::Power;

use crate::form::Complaint;
use crate::state::StopReason;

/// Why something may not happen to a case. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The case is closed.
    #[error("the case is closed")]
    Closed,
    /// Nothing is asked for any more (取消审批), so nothing can be filed.
    #[error("the item is not asked for any more")]
    Cancelled,
    /// The item cannot be filed in this way.
    #[error("the item is not filed through this channel")]
    Channel,
    /// The item is for other applicants.
    #[error("the item is for other applicants")]
    Applicant,
    /// No unit handles the item.
    #[error("no unit handles the item")]
    NoUnit,
    /// The place is not open: somebody was quicker, or it never was.
    #[error("the place is not open")]
    NotOpen,
    /// The department has answered.
    #[error("branch {branch} has answered")]
    Answered {
        /// The branch.
        branch: String,
    },
    /// The place is of another kind: a decision where a department answers, an answer where somebody decides.
    #[error("step {step} does not take this")]
    WrongStep {
        /// The step.
        step: String,
    },
    /// Somebody else took the place.
    #[error("somebody else took the place")]
    Taken,
    /// The step has no such action.
    #[error("step {step} has no action {action}")]
    NoAction {
        /// The step.
        step: String,
        /// The action.
        action: String,
    },
    /// The action's condition does not hold.
    #[error("action {action} of step {step} is not offered now")]
    NotOffered {
        /// The step.
        step: String,
        /// The action.
        action: String,
    },
    /// The step does not allow it.
    #[error("step {step} does not allow {power:?}")]
    NotAllowed {
        /// The step.
        step: String,
        /// What it does not allow.
        power: Power,
    },
    /// The case's clocks stand, and it does not move until they run.
    #[error("the case stands since {since}: {reason:?}")]
    Stopped {
        /// Why.
        reason: StopReason,
        /// Since when.
        since: Date,
    },
    /// The clocks run.
    #[error("the case does not stand")]
    NotStopped,
    /// The applicant still has time to correct.
    #[error("the applicant may correct until {until}")]
    CorrectionRuns {
        /// The last day.
        until: Date,
    },
    /// Nothing was asked to be corrected.
    #[error("no correction was asked for")]
    NoCorrection,
    /// A correction has to say what: a question, a paper or a text.
    #[error("a correction has to name what is to be corrected")]
    NothingToCorrect,
    /// A clock stops for a correction by asking for one.
    #[error("a pause is not for corrections")]
    PauseReason,
    /// It has to be said why.
    #[error("a reason is missing")]
    Reason,
    /// A text is longer than [`crate::TEXT_CHARS`].
    #[error("a text is too long")]
    TooLong,
    /// The clocks must stand with written notice.
    #[error("a notice is missing")]
    Notice,
    /// The item has no extension.
    #[error("the item has no extension")]
    NoExtension,
    /// An extension was asked for or granted before.
    #[error("an extension was asked for or granted before")]
    Extended,
    /// No extension waits for a decision.
    #[error("no extension waits for a decision")]
    NotAsked,
    /// The term that would be longer is over.
    #[error("the term ended on {due}")]
    TermOver {
        /// On this day.
        due: Date,
    },
    /// The clocks have not begun.
    #[error("the case is not accepted")]
    NotAccepted,
    /// The extension cannot be added to the term.
    #[error("{term} cannot be extended by {by}: {cause}")]
    Extension {
        /// The term.
        term: Term,
        /// The extension.
        by: Term,
        /// Why.
        cause: TermError,
    },
    /// The case has issued its licence: it is decided, and what follows cannot be evaded or put off.
    #[error("the case was decided on {on}")]
    Decided {
        /// On this day.
        on: Date,
    },
    /// The step was not done in this case, so there is no going back to it.
    #[error("step {step} was not done in this case")]
    NotDone {
        /// The step.
        step: String,
    },
    /// The unit does not handle the item, or handles the case already.
    #[error("{unit} cannot take the case over")]
    NotItsItem {
        /// The unit.
        unit: OrgId,
    },
    /// Departments may not say that.
    #[error("no answer of a department")]
    NoAnswer,
    /// The applicant urged today.
    #[error("urged today already")]
    UrgedToday,
    /// The step is the applicant's own, or nobody's: it cannot be taken, delegated or given to another unit.
    #[error("step {step} is not an officer's")]
    NotOfficers {
        /// The step.
        step: String,
    },
    /// The wait is not for the applicant.
    #[error("step {step} does not wait for the applicant")]
    NoReply {
        /// The step.
        step: String,
    },
    /// The paper was not promised, or is there.
    #[error("paper {material} was not promised, or is there")]
    NotPromised {
        /// The material.
        material: String,
    },
    /// No such case was opened, or it was closed.
    #[error("no open case {id}")]
    NoChild {
        /// The id in the step.
        id: String,
    },
    /// Answers or papers are wrong, in the order of the form.
    #[error("{} answers or papers are wrong", .0.len())]
    Form(Vec<Complaint>),
    /// More of something than a case may have: [`crate::STOPS`] pauses.
    #[error("too many pauses")]
    TooMany,
    /// More than [`crate::STEPS`] steps followed each other without anybody doing anything.
    #[error("the flow does not come to rest at step {step}")]
    NoRest {
        /// The last of them.
        step: String,
    },
    /// A step names another that its flow does not have. A checked definition has none.
    #[error("the flow has no step {step}")]
    NoStep {
        /// The step.
        step: String,
    },
    /// An expression cannot be evaluated with what the case holds.
    #[error("{at}: {text}: {cause}")]
    Expression {
        /// Where it stands.
        at: String,
        /// The expression.
        text: String,
        /// Why not.
        cause: String,
    },
    /// A step gives its work to no organisation: its expression has no value, or the step it names was not done.
    #[error("step {step} gives its work to nobody")]
    Nobody {
        /// The step, with its branch.
        step: String,
    },
}

impl Explain for Refusal {
    fn explain(&self, lang: Lang) -> String {
        match self.plain() {
            Some((zh, en)) => lang.pick(zh, en).to_owned(),
            None => self.with_data(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Closed
            | Self::NotOpen
            | Self::Answered { .. }
            | Self::WrongStep { .. }
            | Self::Taken
            | Self::NotOffered { .. }
            | Self::Stopped { .. }
            | Self::NotStopped
            | Self::CorrectionRuns { .. }
            | Self::NoCorrection
            | Self::Extended
            | Self::NotAsked
            | Self::TermOver { .. }
            | Self::Decided { .. }
            | Self::NotAccepted
            | Self::UrgedToday
            | Self::NotPromised { .. }
            | Self::NoChild { .. }
            | Self::NoReply { .. }
            | Self::TooMany => Fault::Conflict,
            Self::NotAllowed { .. } | Self::Applicant | Self::Channel => Fault::Forbidden,
            Self::NoRest { .. } | Self::NoStep { .. } | Self::NoUnit => Fault::Internal,
            _ => Fault::Invalid,
        }
    }
}

/// What is said, in Chinese and in English.
type Words = (&'static str, &'static str);

impl Refusal {
    /// What is said without naming anything of the case. Every refusal is in this list, so that none is left without words.
    fn plain(&self) -> Option<Words> {
        Some(match self {
            Self::Closed => (
                "该件已办结，不能再办理。",
                "The case is closed; nothing more can be done to it.",
            ),
            Self::Cancelled => (
                "该事项已取消审批，无需办理。",
                "Nothing is asked for any more; you need not file this item.",
            ),
            Self::Channel => (
                "该事项不能以此方式提出，请按办事指南选择方式。",
                "The item cannot be filed in this way; see its guide for how it is filed.",
            ),
            Self::Applicant => (
                "您的身份不能提出该事项，请按办事指南核对适用对象。",
                "The item is for other applicants; see its guide for who may file it.",
            ),
            Self::NoUnit => (
                "该事项未设办理单位，请联系管理员。",
                "No unit handles the item; tell the office.",
            ),
            Self::UrgedToday => (
                "今天已催办，请明天再催。",
                "You urged today; urge again tomorrow.",
            ),
            Self::NoReply { .. } => (
                "现在不需要申请人答复。",
                "No answer of the applicant is waited for.",
            ),
            Self::NotPromised { .. } => (
                "该材料未承诺后补或已补交。",
                "The paper was not promised for later, or is there.",
            ),
            Self::NoChild { .. } => ("没有这个尚未办结的子事项。", "There is no such open case."),
            Self::NoCorrection => ("没有要求补正的内容。", "No correction was asked for."),
            Self::NotOpen => (
                "该步骤已办理或已变更，请刷新后再办。",
                "The step is over or has changed; reload the page.",
            ),
            Self::Answered { .. } => (
                "本部门已答复，不能重复答复。",
                "The department has answered; it answers once.",
            ),
            Self::WrongStep { .. } => (
                "该步骤不能这样办理，请刷新后再办。",
                "The step does not take this; reload the page.",
            ),
            Self::Taken => (
                "该步骤已由他人签收，请由签收人办理或先退回签收。",
                "Somebody else took the step; let them do it or give it back first.",
            ),
            Self::NoAction { .. } => (
                "该步骤没有这个办理选项，请刷新后再办。",
                "The step has no such decision; reload the page.",
            ),
            Self::NotOffered { .. } => (
                "当前情况不满足该办理选项的条件，请选择其他选项。",
                "The conditions of this decision do not hold; choose another.",
            ),
            Self::NotOfficers { .. } => (
                "该步骤不由工作人员办理，不能签收、转办或提级。",
                "The step is no officer's; it cannot be taken, delegated or reassigned.",
            ),
            Self::NotDone { .. } => (
                "只能退回本件已办过的步骤。",
                "A case goes back only to a step that was done in it.",
            ),
            Self::NoAnswer => (
                "请选择同意、有条件同意、不同意或不涉及。",
                "Choose agree, conditional, object or not applicable.",
            ),
            Self::Reason => ("请写明理由。", "Say why."),
            Self::NotStopped => (
                "该件没有暂停，无需恢复。",
                "The case does not stand; there is nothing to resume.",
            ),
            Self::NothingToCorrect => (
                "请写明要补正的内容：问题、材料或说明。",
                "Say what has to be corrected: questions, papers or a text.",
            ),
            Self::PauseReason => (
                "补正请用“要求补正”，不用暂停。",
                "To wait for a correction, ask for one instead of pausing.",
            ),
            Self::Notice => (
                "不计入期限须书面告知申请人，请填写告知文书。",
                "The applicant has to be told in writing; give the notice.",
            ),
            Self::NoExtension => ("该事项不能延期。", "The item has no extension."),
            Self::Extended => (
                "该件已申请或批准过延期，只能延期一次。",
                "An extension was asked for or granted before; there is one only.",
            ),
            Self::NotAsked => (
                "没有待批准的延期申请。",
                "No extension waits for a decision.",
            ),
            Self::NotAccepted => (
                "该件尚未受理，期限还没有开始。",
                "The case is not accepted; its terms have not begun.",
            ),
            Self::NotAllowed { .. }
            | Self::Stopped { .. }
            | Self::CorrectionRuns { .. }
            | Self::TooLong
            | Self::TermOver { .. }
            | Self::Extension { .. }
            | Self::Decided { .. }
            | Self::NotItsItem { .. }
            | Self::Form(_)
            | Self::TooMany
            | Self::NoRest { .. }
            | Self::NoStep { .. }
            | Self::Expression { .. }
            | Self::Nobody { .. } => return None,
        })
    }

    /// What names something of the case.
    fn with_data(&self, lang: Lang) -> String {
        match self {
            Self::NotAllowed { power, .. } => match lang {
                Lang::Zh => format!("该步骤不允许{}。", power_title(*power, lang)),
                Lang::En => format!(
                    "The step does not allow this: {}.",
                    power_title(*power, lang)
                ),
            },
            Self::Stopped { reason, since } => match lang {
                Lang::Zh => format!(
                    "该件自 {since} 起{}，期间不能办理，请先恢复计时。",
                    reason.title(lang)
                ),
                Lang::En => format!(
                    "The case stands since {since} ({}); resume it first.",
                    reason.title(lang)
                ),
            },
            Self::CorrectionRuns { until: day } => match lang {
                Lang::Zh => format!("申请人可在 {day} 前补正，期满后再继续。"),
                Lang::En => format!("The applicant may correct until {day}; go on after that."),
            },
            Self::TooLong => match lang {
                Lang::Zh => format!("文字过长，最多 {} 字。", crate::TEXT_CHARS),
                Lang::En => format!(
                    "The text is too long; at most {} characters.",
                    crate::TEXT_CHARS
                ),
            },
            Self::TermOver { due } => match lang {
                Lang::Zh => format!("期限已于 {due} 届满，不能再延期。"),
                Lang::En => format!("The term ended on {due}; it cannot be extended any more."),
            },
            Self::Extension { term, by, .. } => match lang {
                Lang::Zh => format!("期限 {term} 不能延长 {by}，请联系管理员修改事项。"),
                Lang::En => format!(
                    "The term {term} cannot be extended by {by}; the item has to be mended."
                ),
            },
            Self::Decided { on } => match lang {
                Lang::Zh => format!("该件已于 {on} 作出决定，不能再撤回或延期。"),
                Lang::En => format!(
                    "The case was decided on {on}; it cannot be withdrawn or extended any more."
                ),
            },
            Self::NotItsItem { unit } => match lang {
                Lang::Zh => {
                    format!("{unit} 不办理该事项或已在办理本件，请选择其他地区的办理单位。")
                }
                Lang::En => format!(
                    "{unit} does not handle this item or handles the case already; choose the unit of another region."
                ),
            },
            Self::Form(complaints) => match lang {
                Lang::Zh => format!("有 {} 处填写有误，请改正后再提交。", complaints.len()),
                Lang::En => format!("{} answers or papers have to be mended.", complaints.len()),
            },
            Self::TooMany => match lang {
                Lang::Zh => format!("该件暂停已达 {} 次，不能再暂停。", crate::STOPS),
                Lang::En => format!(
                    "The case was paused {} times; it cannot be paused again.",
                    crate::STOPS
                ),
            },
            Self::NoRest { step } | Self::NoStep { step } => match lang {
                Lang::Zh => format!("流程在“{step}”处不能继续，请联系管理员修改流程。"),
                Lang::En => format!("The flow cannot go on at “{step}”; it has to be mended."),
            },
            Self::Expression { at, .. } => match lang {
                Lang::Zh => format!("“{at}”的条件无法计算，请补全所依据的内容，或联系管理员修改。"),
                Lang::En => format!(
                    "The condition at “{at}” cannot be evaluated; complete what it rests on, or have it mended."
                ),
            },
            Self::Nobody { step } => match lang {
                Lang::Zh => {
                    format!("“{step}”没有办理单位，请补全所依据的内容，或联系管理员修改流程。")
                }
                Lang::En => format!(
                    "“{step}” has no unit; complete what it rests on, or have the flow mended."
                ),
            },
            // The rest is plain.
            _ => self.to_string(),
        }
    }
}

impl StopReason {
    /// For a person.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Correction => lang.pick("补正", "correction"),
            Self::Hearing => lang.pick("听证", "hearing"),
            Self::Testing => lang.pick("检验检测", "testing"),
            Self::ExpertReview => lang.pick("专家评审", "expert review"),
            Self::Publication => lang.pick("公示", "publication"),
            Self::Other => lang.pick("依法暂停", "another lawful reason"),
        }
    }
}

fn power_title(power: Power, lang: Lang) -> &'static str {
    match power {
        Power::Correct => lang.pick("要求补正", "asking for a correction"),
        Power::Pause => lang.pick("暂停计时", "pausing"),
        Power::Extend => lang.pick("延期", "extending"),
        Power::Return => lang.pick("退回", "sending back"),
        Power::HandOver => lang.pick("移交", "handing over"),
        Power::Delegate => lang.pick("转办", "delegating"),
    }
}
