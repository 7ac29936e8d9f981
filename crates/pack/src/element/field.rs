//! Fields: what a row of a register holds and what a form asks.

use base::Title;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One typed value: a column of a register, or what a question answers.
///
/// The JSON of a value: `Text`, `LongText`, `Phone`, `Identity`, `CreditCode` a text; `Number` a text of digits
/// (`"12.5"`); `Money` a whole number of fen; `Date` `"2024-09-05"`; `Flag` a boolean; `Choice` a text, or a list of
/// texts with `many`; `Organisation` and `Region` an id; `Party` `{"kind","name","code"}`; `File` a list of
/// `{"id","name","bytes"}`; `Geometry` GeoJSON; `Reference` the key of the row. An absent member is unanswered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name in expressions: lower-case letters, digits, underscores.
    pub key: String,
    /// Its name for a person.
    pub title: Title,
    /// How to answer.
    pub hint: Option<Title>,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether it must be there.
    pub required: bool,
    /// Who may see it.
    pub sensitivity: Sensitivity,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    Text {
        /// The most characters; 200 unless said.
        max_chars: u32,
    },
    /// Several lines.
    LongText {
        /// The most characters; 2,000 unless said.
        max_chars: u32,
    },
    /// A number with its unit.
    Number {
        /// As printed: `元/户`, `平方米`, `个`.
        unit: String,
        /// Digits after the point; 0–6.
        decimals: u32,
        /// The least.
        min: Option<Decimal>,
        /// The most.
        max: Option<Decimal>,
    },
    /// Fen; yuan in packs and in expressions.
    Money {
        /// The least, in fen.
        min_fen: Option<i64>,
        /// The most, in fen.
        max_fen: Option<i64>,
    },
    /// A day.
    Date,
    /// Yes or no.
    Flag,
    /// One of a closed list, or several.
    Choice {
        /// What may be chosen.
        choices: Vec<Choice>,
        /// Whether several may be.
        many: bool,
    },
    /// An organisation of the register of organisations.
    Organisation,
    /// A division, GB/T 2260.
    Region,
    /// A person or an enterprise with name and code.
    Party {
        /// Who may stand here.
        who: Party,
    },
    /// A telephone number. Personal.
    Phone,
    /// An identity number, GB 11643. Personal.
    Identity,
    /// A unified social credit code, GB 32100.
    CreditCode,
    /// Files.
    File {
        /// Kinds, such as `pdf`.
        kinds: Vec<String>,
        /// The most bytes of each.
        max_bytes: u64,
        /// The most files.
        max_files: u32,
    },
    /// A GeoJSON geometry in CGCS2000.
    Geometry,
    /// The key of a row of a register.
    Reference {
        /// The register.
        register: String,
    },
}

/// One of a closed list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// As stored and as expressions see it.
    pub value: String,
    /// For a person.
    pub title: Title,
}

/// Who may stand in a party field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// A person or an enterprise.
    Any,
    /// A person.
    Person,
    /// An enterprise.
    Enterprise,
}

/// Who may see a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Everyone who may see the row.
    Open,
    /// Staff.
    Internal,
    /// Who handles the matter; masked on pages, encrypted at rest, never in search, exports or the journal.
    Personal,
}

/// What an applicant or an officer is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// In the order asked.
    pub questions: Vec<Question>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What it answers.
    pub field: Field,
    /// A heading above it.
    pub section: Option<Title>,
    /// Asked only when this holds.
    pub when: Option<String>,
    /// Must hold when answered.
    pub check: Option<String>,
    /// Said when `check` does not hold.
    pub complaint: Option<Title>,
    /// The same answer wherever this name is asked in a bundle.
    pub share: Option<String>,
    /// Filled in beforehand with this.
    pub fill: Option<String>,
}
