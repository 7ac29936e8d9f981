//! 围串标筛查: looks through procurement history for signs of collusion.
//!
//! Two doors. [`cardinal`] computes the eleven red flags of `ocdscardinal` over releases of OCDS, equal to the row.
//! [`run`] holds a [`history::History`], filled from memory or by [`read`], against every screen of [`kinds`] and gives
//! leads with their figures: nothing it says is a finding of fact.
//!
//! Pure: no clock, no randomness, no files. Fingerprints of machines and files come in as salted [`history::Mark`]s and
//! never go out.

pub mod cardinal;
mod date;
pub mod finding;
pub mod history;
mod index;
mod intern;
mod json;
mod kinds;
mod lines;
pub mod read;
mod rules;
mod words;

pub use finding::{Edge, Finding, Network, Node, Number, Subject, Threshold};
pub use kinds::{Kind, Screen, ScreenError, Settings, kind, kinds};

use history::History;

/// Holds a history against the screens that are wanted. Findings come in the order of the screens and then of their
/// subjects, whatever order the history is in.
pub fn run(settings: &Settings, history: &History) -> Vec<Finding> {
    let mut all = Vec::new();
    run_each(settings, history, |_, found| all.extend(found));
    all
}

/// As [`run`], screen by screen: `each` hears of a screen and what it found, so that nobody has to hold all findings at once.
pub fn run_each(
    settings: &Settings,
    history: &History,
    mut each: impl FnMut(&Screen, Vec<Finding>),
) {
    let index = index::Index::new(history);
    for screen in &settings.screens {
        let mut found = Vec::new();
        rules::run(screen, &index, &mut found);
        each(screen, found);
    }
}

/// Who bids with whom: pairs that met at least `tenders` times in `jaccard` of all competitions either bid in.
pub fn network(history: &History, jaccard: f64, tenders: u32) -> Network {
    rules::network(&index::Index::new(history), jaccard, tenders)
}
