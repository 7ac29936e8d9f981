//! How an example that does not hold is said.

use base::{Date, Explain, Lang, Title};
use pack::Place;
use pack::expr::{ExprError, ExprFailure};

/// An example that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Where the example stands.
    pub place: Place,
    /// What it shows.
    pub title: Title,
    /// What is wrong.
    pub mismatch: Mismatch,
}

/// What does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// Something else came out.
    Differs {
        /// The key of `expect`, or the act that was refused, as `do 2`.
        what: String,
        /// As expected.
        expected: String,
        /// As found; empty: nothing.
        found: String,
    },
    /// Something was refused that was not expected to be.
    Refused {
        /// The questions, step or rule.
        names: String,
        /// What was said.
        said: Title,
    },
    /// `given` or `do` lacks something, or has something that the element does not know.
    Given {
        /// The key.
        key: String,
    },
    /// A day before the one on which the case stands.
    Day {
        /// As written.
        on: Date,
    },
    /// An expression cannot be read; never in a checked pack.
    Expression(ExprError),
    /// An expression gives nothing.
    Failure(ExprFailure),
}

impl Mismatch {
    pub(super) fn differs(what: &str, expected: impl ToString, found: impl ToString) -> Self {
        Self::Differs {
            what: what.to_owned(),
            expected: expected.to_string(),
            found: found.to_string(),
        }
    }

    /// One sentence: what was expected, and what was found.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (
                Self::Differs {
                    what,
                    expected,
                    found,
                },
                Lang::Zh,
            ) => {
                let [expected, found] = [expected, found].map(|one| or(one, "无"));
                format!("{what} 应为 {expected}，实为 {found}")
            }
            (
                Self::Differs {
                    what,
                    expected,
                    found,
                },
                Lang::En,
            ) => {
                let [expected, found] = [expected, found].map(|one| or(one, "nothing"));
                format!("{what}: expected {expected}, found {found}")
            }
            (Self::Refused { names, said }, Lang::Zh) => format!("被拒绝（{names}）：{}", said.zh),
            (Self::Refused { names, said }, Lang::En) => format!("refused ({names}): {}", said.en),
            (Self::Given { key }, Lang::Zh) => format!("例子中的 {key} 有误；请对照指南填写 given"),
            (Self::Given { key }, Lang::En) => {
                format!("{key} of the example is wrong; see the guide for what given holds")
            }
            (Self::Day { on }, Lang::Zh) => format!("{on} 早于上一步的日期；请按先后顺序写"),
            (Self::Day { on }, Lang::En) => {
                format!("{on} is before the act that comes before it; write acts in order")
            }
            (Self::Expression(error), lang) => error.explain(lang),
            (Self::Failure(failure), lang) => failure.explain(lang),
        }
    }
}

fn or<'t>(text: &'t str, nothing: &'t str) -> &'t str {
    if text.is_empty() { nothing } else { text }
}

impl Failure {
    /// `file:line:column: “title”: what is wrong`.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        let (title, text) = (self.title.get(lang), self.mismatch.text(lang));
        match lang {
            Lang::Zh => format!("{}: “{title}”：{text}", self.place),
            Lang::En => format!("{}: “{title}”: {text}", self.place),
        }
    }
}

impl From<ExprError> for Mismatch {
    fn from(error: ExprError) -> Self {
        Self::Expression(error)
    }
}

impl From<ExprFailure> for Mismatch {
    fn from(failure: ExprFailure) -> Self {
        Self::Failure(failure)
    }
}
