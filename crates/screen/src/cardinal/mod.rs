//! The eleven red flags of `ocdscardinal`, computed in one pass over releases of OCDS 1.1, one a line.
//!
//! The rules are the peer's, restated; results are equal to the row. What it leaves open is settled here: lines count in
//! the order of the file, so currencies and repeated `ocid`s give the same answer on every run.

mod answer;
mod closing;
mod fences;
mod release;
mod settings;
mod state;

use std::io::{self, Read};

pub use answer::{Answer, Group};
pub use settings::{Settings, SettingsError};

use crate::json::Cursor;
use crate::lines::{self, Lines};
use release::Release;
use state::State;

/// One of the eleven. The documentation of each is the peer's; the README of this crate restates the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // The variants are the catalogue's numbers.
pub enum Indicator {
    R003,
    R018,
    R024,
    R025,
    R028,
    R030,
    R035,
    R036,
    R038,
    R048,
    R058,
}

impl Indicator {
    /// In the order of their numbers.
    pub const ALL: [Self; 11] = [
        Self::R003,
        Self::R018,
        Self::R024,
        Self::R025,
        Self::R028,
        Self::R030,
        Self::R035,
        Self::R036,
        Self::R038,
        Self::R048,
        Self::R058,
    ];

    /// `R003`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::R003 => "R003",
            Self::R018 => "R018",
            Self::R024 => "R024",
            Self::R025 => "R025",
            Self::R028 => "R028",
            Self::R030 => "R030",
            Self::R035 => "R035",
            Self::R036 => "R036",
            Self::R038 => "R038",
            Self::R048 => "R048",
            Self::R058 => "R058",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// Reads releases and answers. `with_maps` also keeps which organisations each flagged process concerns. `skipped` hears
/// the number of each line that is not JSON, and is not asked about blank lines.
///
/// # Errors
/// What `input` gives.
pub fn run(
    input: impl Read,
    settings: &Settings,
    with_maps: bool,
    mut skipped: impl FnMut(u64),
) -> Result<Answer, io::Error> {
    let mut state = State::new(settings, with_maps);
    let mut releases = 0;
    lines::read(input, |first, lines| match lines {
        Lines::NotText => {
            skipped(first);
            1
        }
        Lines::Text(text) => {
            let mut release = Release::default();
            let mut line = Cursor::new(text);
            let (mut at, mut number) = (0, first);
            while at < text.len() {
                line.go(at);
                if !line.at_end() {
                    match release.read(&mut line) {
                        Ok(is_object) if line.at_end() => {
                            if is_object {
                                releases += u64::from(release.ocid.is_some());
                                state.take(&release);
                            }
                        }
                        _ => skipped(number),
                    }
                }
                at = line.end_of_line();
                number += 1;
            }
            number - first
        }
    })?;
    let mut answer = state.close();
    answer.releases = releases;
    Ok(answer)
}
