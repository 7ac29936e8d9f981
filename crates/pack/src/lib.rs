//! Pack text to checked definitions, without I/O.
//!
//! A pack is a folder of TOML files: `city.toml`, `regions.toml`, `organisations/*.toml`, `plans/*.toml`,
//! `indicators/*.toml`, `subjects/<subject>/*.toml`.
//! [`load`] takes the files as (path, text) pairs, in any order, and answers either a [`Pack`] whose every
//! reference resolves, or every error it could find, each with file, line, column, cause and the nearest
//! right name.

mod at;
mod check;
mod city;
pub mod context;
pub mod element;
mod error;
pub mod expr;
pub mod formula;
pub mod indicator;
mod json;
pub mod names;
mod nearest;
mod org;
mod place;
mod plan;
mod read;
mod schema;
pub mod score;
mod structure;
mod subject;
pub mod trading;
pub mod value;

use std::sync::Arc;

pub use city::{City, CityCalendar, Region, RegionLevel};
pub use error::{Expected, PackError, Problem, What};
pub use indicator::Indicator;
pub use nearest::nearest;
pub use org::{Abbreviation, Group, OrgKind, Organisation};
pub use place::Place;
pub use plan::{
    Clause, ClauseKind, Comparator, Consult, Modality, Plan, Segment, Target, TargetKind, UnitRole,
};
pub use schema::{File, schema};
pub use structure::Structure;

/// A checked pack: every identifier is unique, every reference resolves, every unit printed in a plan is
/// in the organisation register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// The city whose pack this is.
    pub city: City,
    /// Administrative divisions, GB/T 2260, parents before children as written.
    pub regions: Vec<Region>,
    /// The organisation register.
    pub organisations: Vec<Organisation>,
    /// Collective names that expand to members.
    pub groups: Vec<Group>,
    /// Words that official short names abbreviate in every region alike.
    pub abbreviations: Vec<Abbreviation>,
    /// The plans, in the order of their files' paths.
    pub plans: Vec<Plan>,
    /// The indicators, in the order of their files' paths.
    pub indicators: Vec<Indicator>,
    /// What the subjects define, shared by whoever runs it.
    pub elements: Arc<element::Elements>,
}

impl Pack {
    /// The organisation of an identifier.
    #[must_use]
    pub fn organisation(&self, id: &base::OrgId) -> Option<&Organisation> {
        self.organisations.iter().find(|org| &org.id == id)
    }

    /// The plan of an identifier or of its letter.
    #[must_use]
    pub fn plan(&self, id_or_letter: &str) -> Option<&Plan> {
        self.plans
            .iter()
            .find(|plan| plan.id == id_or_letter || plan.letter == id_or_letter)
    }

    /// The in-memory register that resolves printed names.
    #[must_use]
    pub fn register(&self) -> names::Register {
        names::Register::new(
            &self.regions,
            &self.organisations,
            &self.groups,
            &self.abbreviations,
        )
    }
}

/// Reads and checks the files of one pack.
///
/// Paths are relative to the pack's folder and use `/`; files that do not end in `.toml` are left aside.
///
/// # Errors
///
/// Every error found, sorted by file, line and column.
pub fn load<P, T>(files: impl IntoIterator<Item = (P, T)>) -> Result<Pack, Vec<PackError>>
where
    P: AsRef<str>,
    T: AsRef<str>,
{
    let files: Vec<(P, T)> = files.into_iter().collect();
    let mut files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_ref(), text.as_ref()))
        .collect();
    files.sort_by_key(|(path, _)| *path);
    expr::deep(|| read_all(&files))
}

fn read_all(files: &[(&str, &str)]) -> Result<Pack, Vec<PackError>> {
    let mut draft = check::Draft::default();
    // Subjects name organisations, which have to be known by then.
    let subject = |file: &&(&str, &str)| file.0.starts_with("subjects/");
    for (path, text) in files.iter().filter(|file| !subject(file)) {
        draft.read(path, text);
    }
    draft.settle_names();
    for (path, text) in files.iter().filter(subject) {
        draft.read(path, text);
    }
    draft.finish()
}
