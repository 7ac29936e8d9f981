//! What other rooms bring to the pages of this one. Wired in `app`, since influence runs backward here.

use std::collections::BTreeMap;

use base::{OrgId, Scope, Title};
use rust_decimal::Decimal;
use store::{Error, Read};

use crate::rules::period::Period;

/// A figure that is known without asking the unit for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Computed {
    /// The figure, in the target's unit.
    pub value: Decimal,
    /// From what it was computed, in a few words.
    pub source: Title,
    /// The page with the rows behind it; may be empty.
    pub href: String,
}

/// The figures of a unit for a month that are computed already, by target id.
pub type Prefill = fn(&mut Read<'_>, &OrgId, Period) -> Result<BTreeMap<i64, Computed>, Error>;

/// What another unit gives towards a report, shown beside its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The unit.
    pub org: OrgId,
    /// How far it is, in a few words.
    pub state: Title,
    /// Its text; empty while it is not sent.
    pub text: String,
    /// Figures that it proposes, by target id.
    pub figures: BTreeMap<i64, Decimal>,
    /// Its own page.
    pub href: String,
    /// Where a press takes its text and figures over into the draft; empty when there is nothing to take.
    pub take: String,
    /// The version of the part that a press takes over.
    pub version: i64,
}

/// What stands beside the form of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// What other units give.
    pub parts: Vec<Part>,
    /// To whom in the unit the task is given; names to show.
    pub given_to: Vec<String>,
    /// The page on which parts are asked for and tasks given; empty for none.
    pub href: String,
}

/// What stands beside the form of a scope's unit for a task and a month.
pub type BesideForm = fn(&mut Read<'_>, &Scope, i64, Period) -> Result<Beside, Error>;

/// A way from a task's page into another room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// What is there, in a line.
    pub title: Title,
    /// Its page.
    pub href: String,
    /// Something to do rather than something to read.
    pub action: bool,
}

/// What other rooms hold about a task for a scope; the last says whether the scope's unit leads it.
pub type AsideTask = fn(&mut Read<'_>, &Scope, i64, bool) -> Result<Vec<Aside>, Error>;

/// What was wired.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hooks {
    pub(crate) prefill: Option<Prefill>,
    pub(crate) beside: Option<BesideForm>,
    pub(crate) aside: Option<AsideTask>,
}
