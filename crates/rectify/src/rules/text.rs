//! Bounds on what is typed and sent.

pub use plan::rules::report::{TextFault, read_text, require};

/// The most characters of what is wrong, what is asked, a plan, a proof, minutes, a clue.
pub const LONG_CHARS: usize = 4_000;
/// The most characters of a reason, an answer, a basis, a note.
pub const SHORT_CHARS: usize = 500;
/// The most characters of a reference in one line.
pub const LINE_CHARS: usize = 120;
/// The most files of one paper or one clue.
pub const FILES: usize = 10;
/// The most bytes of one file: 10 MiB.
pub const FILE_BYTES: usize = 10 * 1024 * 1024;
/// The most units or tasks that one press opens orders for.
pub const BATCH: usize = 100;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field's name in the form.
    pub field: &'static str,
    /// What is wrong.
    pub fault: FieldFault,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// Text that is missing, too long or holds control characters.
    Text(TextFault),
    /// No term, or one in another unit.
    Term(base::calendar::TermError),
    /// No day, or one that cannot be.
    Day,
    /// Nothing of the list was chosen, or something that is not in it.
    Choice,
    /// No prefix of a document number.
    Prefix,
    /// More than [`FILES`] files.
    TooManyFiles,
    /// A file that is empty, too large or of a kind that is not taken; its name.
    File(String),
}

impl Problem {
    /// A field with what is wrong with it.
    #[must_use]
    pub fn new(field: &'static str, fault: FieldFault) -> Self {
        Self { field, fault }
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
    pub fn required(&mut self, field: &'static str, text: &str, max: usize) -> String {
        self.keep(field, read_text(text, max).and_then(require))
    }

    /// A text that may be empty.
    pub fn optional(&mut self, field: &'static str, text: &str, max: usize) -> String {
        self.keep(field, read_text(text, max))
    }

    /// A term such as `5wd`.
    pub fn term(&mut self, field: &'static str, text: &str) -> Option<base::calendar::Term> {
        match text.trim().parse() {
            Ok(term) => Some(term),
            Err(error) => {
                self.fault(field, FieldFault::Term(error));
                None
            }
        }
    }

    /// A day such as `2024-09-05`.
    pub fn day(&mut self, field: &'static str, text: &str) -> Option<base::Date> {
        let read = text.trim().parse().ok();
        if read.is_none() {
            self.fault(field, FieldFault::Day);
        }
        read
    }

    /// Something is wrong with a field.
    pub fn fault(&mut self, field: &'static str, fault: FieldFault) {
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

    fn keep(&mut self, field: &'static str, read: Result<String, TextFault>) -> String {
        read.unwrap_or_else(|fault| {
            self.fault(field, FieldFault::Text(fault));
            String::new()
        })
    }
}
