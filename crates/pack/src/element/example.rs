//! Examples that packs carry.

use base::{Date, Title};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Place;

/// Something that must come out of given data on a given day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// `item`, `form`, `rule`, `scheme`, `method`, `procedure`, `indicator` or `register`.
    pub kind: String,
    /// The id of the element.
    pub of: String,
    /// What it shows.
    pub title: Title,
    /// The day.
    pub today: Date,
    /// Data by name, as `docs/PACKS.md` says for each kind.
    pub given: Value,
    /// What happens, in order.
    pub acts: Vec<Do>,
    /// What must come out.
    pub expect: Expect,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// One thing that happens to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Do {
    /// At this open step, or branch (`check.fire`).
    pub step: String,
    /// An action's id, an opinion, or a power: `correct`, `corrected`, `pause`, `resume`, `extend`, `return`, `withdraw`, `tick`.
    pub act: String,
    /// On this day.
    pub on: Option<Date>,
    /// What is filled in.
    pub form: Value,
}

/// What must come out; a member that is absent is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expect {
    /// The open steps, joined by a comma and a space.
    pub step: Option<String>,
    /// How the case ended.
    pub result: Option<String>,
    /// When the promised term ends.
    pub due: Option<Date>,
    /// The question, step or rule that refuses.
    pub refused: Option<String>,
    /// A computed figure, as text.
    pub value: Option<String>,
    /// Whether a rule fires.
    pub fires: Option<bool>,
    /// A grade.
    pub grade: Option<String>,
    /// Effects, as `issue:licence`, `row:register`, `open:item`, joined by a comma and a space.
    pub effects: Option<String>,
}
