//! What the room speaks of.

use base::{Date, Millis, OrgId};
use pack::element::Register;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::rules::time::Span;

/// Answers by the key of their field, as [`pack::element::Field`] describes them.
pub type Body = Map<String, Value>;

/// A row of a list.
#[derive(Clone, PartialEq)]
pub struct Row {
    /// The revision. What is written once is never altered: a change is a new revision.
    pub id: i64,
    /// What tells it from other rows; a mark in hexadecimal where the key is personal.
    pub key: String,
    /// When it holds.
    pub span: Span,
    /// What it says. Personal fields are among it only where they were opened.
    pub body: Body,
    /// Where it comes from, such as `case/17`, `import/3`, `page`.
    pub source: String,
    /// When it was written.
    pub at: Millis,
    /// The state of the list from which on it is there.
    pub since: i64,
    /// The state from which on it is not; `None` while it stands.
    pub gone: Option<i64>,
    /// The revision in whose place it stands; 0 where there was none.
    pub base: i64,
    /// A draft of a row that was changed otherwise meanwhile.
    pub stale: bool,
    /// Marked as a sample.
    pub sample: bool,
}

impl std::fmt::Debug for Row {
    /// Without what it says: it may be personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Row({}, {}..{})",
            self.id, self.span.from, self.span.until
        )
    }
}

/// A row that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowRef {
    /// The list.
    pub register: String,
    /// The row's key.
    pub key: String,
    /// The revision that says it now.
    pub id: i64,
    /// Whether anything changed; the same again changes nothing.
    pub changed: bool,
}

/// What happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new.
    Added,
    /// It says something else.
    Changed,
    /// It ends, or is taken out.
    Ended,
}

impl Change {
    /// Its name in the journal.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Ended => "ended",
        }
    }
}

/// A row that readers see from now on, for rules.
#[derive(Clone, Debug)]
pub struct RowEvent<'a> {
    /// The list.
    pub register: &'a Register,
    /// What happened.
    pub change: Change,
    /// The row as it is; as it was, where it was taken out. With its personal fields.
    pub row: &'a Row,
    /// The row in whose place it stands.
    pub before: Option<&'a Row>,
}

/// A row that somebody wants to write, for rules that may refuse it.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The list.
    pub register: &'a Register,
    /// What the row would say, with its personal fields.
    pub body: &'a Body,
    /// The day from which on it would hold.
    pub from: Date,
    /// Its last day.
    pub until: Option<Date>,
    /// The day on which it is written.
    pub today: Date,
    /// The calendar of that day.
    pub calendar: &'a base::calendar::Calendar,
}

/// How a list stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its number in the database.
    pub(crate) number: i64,
    /// Its id in the pack.
    pub id: String,
    /// Whether the pack no longer has it; what it said stays readable.
    pub withdrawn: bool,
    /// The state that readers see.
    pub state: i64,
    /// The number of the draft; `None` while there is none.
    pub draft: Option<i64>,
    /// Revisions in the present state: rows, each as often as it was ended and begun anew.
    pub revisions: i64,
    /// When the owner last confirmed it, by publishing or by saying so.
    pub confirmed_on: Option<Date>,
    /// By when the owner has to confirm it.
    pub review_due: Option<Date>,
    pub(crate) told: i64,
    pub(crate) rewritten: Option<i64>,
}

/// A published state of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// From 1.
    pub number: i64,
    /// The list's state at its end.
    pub state: i64,
    /// The state before it.
    pub before: i64,
    /// Published by the owner; else what effects and other systems wrote in a day.
    pub published: bool,
    /// Its day.
    pub day: Date,
    /// When it was last added to.
    pub at: Millis,
    /// Rows added.
    pub added: i64,
    /// Rows changed or ended.
    pub changed: i64,
    /// Rows taken out.
    pub removed: i64,
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// The file is arriving.
    Receiving,
    /// The file is read and compared; nothing is written.
    Reading,
    /// It can be taken.
    Read,
    /// Cells have to be mended.
    Faulty,
    /// It is written, out of sight.
    Taking,
    /// It is in the draft, or published.
    Taken,
    /// It is taken back, because something went wrong on the way.
    Undoing,
    /// Nothing of it is kept.
    Dropped,
}

impl ImportState {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Receiving,
        Self::Reading,
        Self::Read,
        Self::Faulty,
        Self::Taking,
        Self::Taken,
        Self::Undoing,
        Self::Dropped,
    ];

    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Reading => "reading",
            Self::Read => "read",
            Self::Faulty => "faulty",
            Self::Taking => "taking",
            Self::Taken => "taken",
            Self::Undoing => "undoing",
            Self::Dropped => "dropped",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether work is under way.
    #[must_use]
    pub fn works(self) -> bool {
        matches!(self, Self::Reading | Self::Taking | Self::Undoing)
    }
}

/// Which of the two formats a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// RFC 4180, in UTF-8 or GB 18030.
    Csv,
    /// Office Open XML (ISO/IEC 29500).
    Xlsx,
}

impl FileFormat {
    /// Its name in the database, and the ending of its files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The format of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Csv, Self::Xlsx]
            .into_iter()
            .find(|format| format.as_str() == name)
    }
}

/// A cell that has to be mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellFault {
    /// Where: `费用!B7`, or `B7` in a file without sheets.
    pub cell: String,
    /// What, in both languages: one sentence with the remedy.
    pub what: base::Title,
}

/// A line of a preview: what taking the file would change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PreviewLine {
    /// Its line, from 1.
    pub line: u64,
    /// What would happen.
    pub change: Change,
    /// What it says, without personal fields.
    pub body: Body,
    /// What the list says now, without personal fields; nothing for new rows.
    pub before: Option<Body>,
}

/// A file that is being imported.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// Row id.
    pub id: i64,
    pub(crate) list: i64,
    /// The file's name.
    pub name: String,
    /// Its format.
    pub format: FileFormat,
    /// Its size.
    pub bytes: i64,
    /// SHA-256 of the file in hexadecimal.
    pub sha256: String,
    /// Where it stands.
    pub state: ImportState,
    /// The day from which lines without a first day hold.
    pub day: Date,
    /// When it arrived.
    pub at: Millis,
    /// For which unit.
    pub org: Option<OrgId>,
    /// Whether it is published when taken.
    pub publish: bool,
    /// Lines of rows in it, once read.
    pub lines: i64,
    /// Lines done.
    pub done: i64,
    /// Rows that are new.
    pub added: i64,
    /// Rows that say something else.
    pub changed: i64,
    /// Rows that the list says already.
    pub same: i64,
    /// What has to be mended; the first of it.
    pub faults: Vec<CellFault>,
    /// What taking it changes; the first of it.
    pub preview: Vec<PreviewLine>,
    pub(crate) beat: Millis,
    pub(crate) worker: String,
}
