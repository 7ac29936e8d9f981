//! Figures against their schedule: definitions, series, official figures, formulas over rows, standing.
//!
//! See `README.md` for the tables of this room and what must never happen.

pub mod commands;
pub mod model;
pub mod picture;
pub mod rules;
pub mod sample;
pub mod sheet;
pub mod store;
mod web;
pub mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::{Error, Migration, Query, Store};
use base::{Date, OrgId, Scope, Title};
use pack::indicator::Source;
use plan::Board;
use plan::rules::period::Period;
use rust_decimal::Decimal;

pub use commands::count::{Counts, Known, Page, Thing, count};
pub use commands::load::{LoadError, Loaded, load};
pub use model::{Picture, Standing};
pub use rules::status::{Reason, Status};
pub use web::routes;
pub use words::journal_kind;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        room: "indicator",
        version: 1,
        sql: include_str!("../migrations/0001_indicator.sql"),
    },
    Migration {
        room: "indicator",
        version: 2,
        sql: include_str!("../migrations/0002_over.sql"),
    },
];

/// The state of this room, hung up with [`::web::Shell::with_room`] beside `plan`'s.
#[derive(Debug, Default)]
pub struct Indicators {
    pictures: picture::Pictures,
}

impl Indicators {
    /// A room without a picture yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Every indicator on the board's day; kept until the journal grows.
    ///
    /// # Errors
    /// As every read.
    pub fn picture(&self, store: &Store, board: &Board) -> Result<Arc<Picture>, Error> {
        self.pictures.get(store, board)
    }
}

/// How every indicator stands on a day, in the order of the pack. Public.
///
/// # Errors
/// As every read.
pub fn list(store: &Store, _scope: &Scope, day: Date) -> Result<Vec<Standing>, Error> {
    let board = plan::Plan::new().board(store, day)?;
    let picture = picture::build(store, &board)?;
    Ok(picture
        .entries
        .into_iter()
        .map(|entry| entry.standing)
        .collect())
}

/// A figure that a unit need only confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefilled {
    /// The figure, in the target's unit.
    pub value: Decimal,
    /// From what it was computed, in a few words.
    pub source: Title,
    /// The page with the rows behind it.
    pub href: String,
}

/// The figures of a unit for a month that are computed already, by target id: those of the unit that a definition
/// names, and of every unit where it names none.
///
/// # Errors
/// As every read.
pub fn prefill(
    query: &mut impl Query,
    unit: &OrgId,
    period: Period,
) -> Result<BTreeMap<i64, Prefilled>, Error> {
    let mut out = BTreeMap::new();
    let rows = store::definition::all(query)?;
    let computed = rows.iter().filter(|row| {
        !row.withdrawn
            && row.definition.source == Source::Computed
            && row.owner.as_ref().is_none_or(|owner| owner == unit)
    });
    for row in computed {
        let key = store::figure::Key {
            indicator: row.definition.id.clone(),
            org: None,
            region: None,
            period,
        };
        let state = store::figure::State::Accepted;
        let Some(figure) = store::figure::by_key(query, &key, state, true)? else {
            continue;
        };
        let text = row.definition.formula_text.clone();
        for target in &row.targets {
            out.insert(
                *target,
                Prefilled {
                    value: figure.value,
                    source: text.clone().unwrap_or_else(|| row.definition.title.clone()),
                    href: format!("/indicators/{}", row.definition.id),
                },
            );
        }
    }
    Ok(out)
}

/// Computes the figures of periods that have closed; how many changed. Called again and again; a run without news
/// writes nothing.
///
/// # Errors
/// The store's.
pub fn tick(store: &Store, scope: &Scope, day: Date) -> Result<usize, Error> {
    commands::compute::compute(store, scope, day)
}
