//! What expressions see at each place of a pack, and the values they see there.
//!
//! The checker asks for the [`Shape`] of a place ([`form`], [`Ways`], [`rule`] and so on) and reads the expressions that stand
//! there against it; whoever runs a case builds [`Values`](crate::expr::Values) of the same names with [`record`], [`applicant`],
//! [`case`] and [`found`]. Both sides are here, so that they cannot drift apart.

mod place;
mod values;
mod ways;

#[cfg(test)]
mod tests;

pub use place::{
    bidder, check, consequence, draw, form, indicator, item, lookup, offer, rule, scheme, ty, want,
};
pub use values::{Case, applicant, case, found, json, record, row, shown, value};
pub use ways::Ways;

use base::calendar::Calendar;

use crate::element::Elements;
use crate::expr::Type;

/// What an applicant may be.
pub const APPLICANTS: [&str; 4] = ["person", "enterprise", "anonymous", "staff"];

/// What a department may have answered; `none` when it was not asked or has not answered.
pub const OPINIONS: [&str; 6] = [
    "agree",
    "conditional",
    "object",
    "not_applicable",
    "overdue",
    "none",
];

/// How a case may have ended.
pub const RESULTS: [&str; 7] = [
    "granted",
    "refused",
    "done",
    "rejected",
    "withdrawn",
    "transferred",
    "void",
];

/// How a case may have been filed.
pub const CHANNELS: [&str; 5] = ["web", "window", "phone", "api", "case"];

/// The name under which expressions see what a step, or a branch of it, filled in: `step_branch`, underscores for hyphens.
#[must_use]
pub fn step_name(step: &str, branch: Option<&str>) -> String {
    branch
        .map_or_else(|| step.to_owned(), |branch| format!("{step}_{branch}"))
        .replace('-', "_")
}

/// The calendar on which a city counts: the nation's with the city's own days.
#[must_use]
pub fn calendar(elements: &Elements, national: &Calendar) -> Calendar {
    let mut calendar = national.clone();
    for local in &elements.calendars {
        calendar = calendar.with_local(local.off.iter().copied(), local.work.iter().copied());
    }
    calendar
}

fn words(all: &[&str]) -> Type {
    Type::choice(all.iter().copied())
}
