//! Fields and forms of packs 表单: questions as parts of a page, and what a page sends back as answers.
//!
//! [`Sheet`] draws [`pack::element::Question`]s, [`read`] takes the posted form apart, [`check`] holds answers that came
//! another way to the same rules, [`Facts`] shows what was answered. Nothing here touches a database. See `README.md`.

mod facts;
mod geometry;
mod options;
mod read;
mod sheet;
mod words;

pub use facts::{Facts, show, text};
pub use options::{Holds, Options, always};
pub use read::{Posted, Reading, check, name, read};
pub use sheet::Sheet;

use pack::element::{Field, Question};

/// Answers by the key of their question: the JSON that [`pack::element::Field`] describes. An absent member is
/// unanswered.
pub type Answers = serde_json::Map<String, serde_json::Value>;

/// Fields as questions that are always asked, for rows of registers.
#[must_use]
pub fn questions(fields: &[Field]) -> Vec<Question> {
    let question = |field: &Field| Question {
        field: field.clone(),
        section: None,
        when: None,
        check: None,
        complaint: None,
        share: None,
        fill: None,
    };
    fields.iter().map(question).collect()
}
