//! Bounds on what is typed.

pub use plan::rules::report::{TextFault, read_text, require};

use base::calendar::{Term, TermError};

/// The most characters of what blocks, what is asked, minutes.
pub const LONG_CHARS: usize = 4_000;
/// The most characters of a reason, a note, a decision, a list of offices.
pub const SHORT_CHARS: usize = 500;
/// The most characters of a place, a chair, an item of the agenda.
pub const LINE_CHARS: usize = 120;
/// The most items of an agenda.
pub const ITEMS: usize = 300;
/// The most decisions of a meeting.
pub const DECISIONS: usize = 60;
/// The most units asked to a meeting.
pub const SEATS: usize = 300;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field's name in the form.
    pub field: String,
    /// What is wrong.
    pub fault: FieldFault,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// Text that is missing, too long or holds control characters.
    Text(TextFault),
    /// No term, or one in another unit.
    Term(TermError),
    /// No day, or one that cannot be.
    Day,
    /// Nothing of the list was chosen, or something that is not in it; what was typed.
    Choice(String),
    /// More than so many.
    TooMany(usize),
    /// Nothing was entered at all.
    Nothing,
}

impl Problem {
    /// A field with what is wrong with it.
    #[must_use]
    pub fn new(field: impl Into<String>, fault: FieldFault) -> Self {
        Self {
            field: field.into(),
            fault,
        }
    }
}

/// Reads several fields and gathers what is wrong with them.
#[derive(Debug, Default)]
pub struct Reader {
    /// What was wrong so far.
    pub problems: Vec<Problem>,
}

impl Reader {
    /// A text that has to be there.
    pub fn required(&mut self, field: &str, text: &str, max: usize) -> String {
        self.keep(field, read_text(text, max).and_then(require))
    }

    /// A text that may be empty.
    pub fn optional(&mut self, field: &str, text: &str, max: usize) -> String {
        self.keep(field, read_text(text, max))
    }

    /// A term such as `5wd`.
    pub fn term(&mut self, field: &str, text: &str) -> Option<Term> {
        match text.trim().parse() {
            Ok(term) => Some(term),
            Err(error) => {
                self.fault(field, FieldFault::Term(error));
                None
            }
        }
    }

    /// A day such as `2024-09-05`.
    pub fn day(&mut self, field: &str, text: &str) -> Option<base::Date> {
        let read = text.trim().parse().ok();
        if read.is_none() {
            self.fault(field, FieldFault::Day);
        }
        read
    }

    /// Something is wrong with a field.
    pub fn fault(&mut self, field: &str, fault: FieldFault) {
        self.problems.push(Problem::new(field, fault));
    }

    /// Nothing was wrong.
    ///
    /// # Errors
    /// Everything that was.
    pub fn done(self) -> Result<(), Vec<Problem>> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(self.problems)
        }
    }

    fn keep(&mut self, field: &str, read: Result<String, TextFault>) -> String {
        read.unwrap_or_else(|fault| {
            self.fault(field, FieldFault::Text(fault));
            String::new()
        })
    }
}
