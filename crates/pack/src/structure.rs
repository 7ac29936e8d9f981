//! What is wrong with how the elements of subjects hold together.

use base::Lang;

use crate::error::What;

/// What is wrong between elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Structure {
    /// A step that the flow never comes to.
    Unreachable(String),
    /// A step from which no end can be reached.
    Endless(String),
    /// Steps that lead to each other without a person or a wait between them.
    Spins(Vec<String>),
    /// Things that each wait for the next one.
    Circle {
        /// What waits.
        what: What,
        /// Their ids, the first again at the end.
        ids: Vec<String>,
    },
    /// Parts that do not add up.
    Sum {
        /// What they add up to.
        is: String,
        /// What they should add up to.
        should: String,
    },
    /// A required field of a register, or a required question of a form, that is not filled in.
    NotFilled {
        /// A field or a question.
        what: What,
        /// Its key.
        key: String,
        /// The register or form.
        of: String,
    },
}

impl Structure {
    pub(crate) fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn en(&self) -> String {
        let lang = Lang::En;
        match self {
            Self::Unreachable(step) => {
                format!("nothing leads to the step “{step}”; lead there or take it out")
            }
            Self::Endless(step) => {
                format!("the step “{step}” leads to no end; add a way to a step of kind end")
            }
            Self::Spins(steps) => format!(
                "{} run in a circle without a person or a wait between them",
                steps.join(" → ")
            ),
            Self::Circle { what, ids } => {
                format!("{} waits for itself: {}", what.text(lang), ids.join(" → "))
            }
            Self::Sum { is, should } => format!("the weights add up to {is}, not to {should}"),
            Self::NotFilled { what, key, of } => format!(
                "the {} “{key}” of {of} is required and is not filled in",
                what.text(lang)
            ),
        }
    }

    fn zh(&self) -> String {
        let lang = Lang::Zh;
        match self {
            Self::Unreachable(step) => format!("没有任何步骤通向“{step}”；请接通或删去"),
            Self::Endless(step) => {
                format!("步骤“{step}”走不到结束；请加一条通向 kind = \"end\" 的路")
            }
            Self::Spins(steps) => {
                format!("{} 形成循环，其间没有人办理也没有等待", steps.join(" → "))
            }
            Self::Circle { what, ids } => {
                format!("{}等待自身：{}", what.text(lang), ids.join(" → "))
            }
            Self::Sum { is, should } => format!("权重之和为 {is}，应为 {should}"),
            Self::NotFilled { what, key, of } => {
                format!("{of} 的必填{}“{key}”没有填", what.text(lang))
            }
        }
    }
}
