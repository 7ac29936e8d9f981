//! Counting: the cases of an item and the rows of a register themselves become the rows behind an indicator.
//!
//! What they are comes through [`Counts`]: this room knows neither. Only what changed since the last call is looked at
//! again.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use base::{Date, RegionCode, Scope};
use pack::element::{Elements, RuleOver};
use pack::expr::Values;
use pack::score::{Counted, Counting};
use plan::rules::period::Period;
use store::{Error, Read, Store};

use crate::rules::cycle;
use crate::store::definition::{self, DefinitionRow};
use crate::store::over;
use crate::store::row::{self, DataRow};

/// What was looked at before, each with the version at which it was.
pub type Known = HashMap<String, i64>;

/// A case or a row that is counted, or left out by the indicator's condition.
#[derive(Clone, Debug)]
pub struct Thing {
    /// What it is called in lists: a case's code, a row's key.
    pub label: String,
    /// Its page.
    pub href: String,
    /// The county to which it belongs; none for the city's own.
    pub region: Option<RegionCode>,
    /// What expressions see of it.
    pub values: Values,
}

/// Some cases or rows.
#[derive(Debug, Default)]
pub struct Page {
    /// Each by its name, such as `case/17`, with its version, and with what it is where that version is not known yet.
    pub things: Vec<(String, i64, Option<Thing>)>,
    /// Where the next page begins; `None`: there is none.
    pub next: Option<String>,
}

/// Where cases and rows come from. Wired where all rooms are known.
pub trait Counts: Send + Sync {
    /// The pack that runs.
    fn elements(&self) -> Arc<Elements>;

    /// A text that is another whenever anything of a source is.
    ///
    /// # Errors
    /// As every read.
    fn stamp(&self, read: &mut Read<'_>, over: &RuleOver) -> Result<String, Error>;

    /// Some of a source, from a place on; from the beginning for an empty one.
    ///
    /// # Errors
    /// As every read.
    fn page(
        &self,
        read: &mut Read<'_>,
        over: &RuleOver,
        from: &str,
        known: &Known,
        day: Date,
    ) -> Result<Page, Error>;
}

/// Brings the rows of all indicators over cases and registers up to the day; how many things were looked at. Where
/// nothing changed nothing is read but a stamp. Rows that were typed before go when a definition begins to count.
///
/// # Errors
/// The store's.
pub fn count(store: &Store, scope: &Scope, counts: &dyn Counts, day: Date) -> Result<usize, Error> {
    let rows = store.read(|read| definition::all(read))?;
    let mut looked = 0;
    for row in rows.into_iter().filter(|row| !row.withdrawn) {
        let Some(source) = row.definition.over.clone() else {
            continue;
        };
        looked += one(store, scope, counts, (&row, &source), day)?;
    }
    Ok(looked)
}

fn one(
    store: &Store,
    scope: &Scope,
    counts: &dyn Counts,
    (row, source): (&DefinitionRow, &RuleOver),
    day: Date,
) -> Result<usize, Error> {
    let id = row.definition.id.clone();
    let (stamp, held) = store.read(|read| {
        let stamp = counts.stamp(read, source)?;
        Ok::<_, Error>((stamp, over::standing(read, &id)?))
    })?;
    let of = format!("{}/", row.version);
    let stamp = format!("{of}{stamp}");
    if held.as_ref().is_some_and(|(held, _)| *held == stamp) {
        return Ok(0);
    }
    let counting = match Counting::new(&counts.elements(), &row.definition) {
        Ok(counting) => Arc::new(counting),
        Err(cause) => {
            tracing::warn!(indicator = id, %cause, "an indicator cannot be read against the pack that runs");
            return Ok(0);
        }
    };
    // Begun by this definition, it goes on; else it begins anew.
    if !held.is_some_and(|(held, _)| held.starts_with(&of)) {
        let (id, of) = (id.clone(), of.clone());
        store.write(scope, move |tx| {
            tx.transient(); // Rows follow from what they count; figures are in the journal.
            over::clear_all(tx, &id)?;
            over::set_stamp(tx, &id, &of)
        })?;
    }
    let mut known = store.read(|read| over::known(read, &id))?;
    let mut from = String::new();
    let mut looked = 0;
    loop {
        let page = store.read(|read| counts.page(read, source, &from, &known, day))?;
        let mut new = Vec::new();
        for (name, version, thing) in page.things {
            known.remove(&name);
            if let Some(thing) = thing {
                new.push((name, version, thing));
            }
        }
        looked += new.len();
        write(store, scope, (row, &counting), new)?;
        match page.next {
            Some(next) => from = next,
            None => break,
        }
    }
    // What is left is there no more.
    store.write(scope, move |tx| {
        tx.transient();
        for gone in known.keys() {
            over::clear(tx, &id, gone)?;
            over::unknow(tx, &id, gone)?;
        }
        over::set_stamp(tx, &id, &stamp)
    })?;
    Ok(looked.max(1))
}

fn write(
    store: &Store,
    scope: &Scope,
    (row, counting): (&DefinitionRow, &Arc<Counting>),
    new: Vec<(String, i64, Thing)>,
) -> Result<(), Error> {
    if new.is_empty() {
        return Ok(());
    }
    let (row, counting) = (row.clone(), Arc::clone(counting));
    store.write(scope, move |tx| {
        tx.transient(); // Rows follow from what they count; figures are in the journal.
        let id = &row.definition.id;
        for (name, version, thing) in new {
            over::clear(tx, id, &name)?;
            let counted = counting.look(&thing.values).unwrap_or_else(|cause| {
                tracing::warn!(indicator = id, %cause, "something cannot be counted");
                None
            });
            if let Some((on, cells)) = counted.and_then(dated) {
                let period = cycle::period_of(row.definition.period, Period::of(on));
                let data = DataRow {
                    id: 0,
                    org: None,
                    region: thing.region,
                    period,
                    label: thing.label,
                    cells,
                    import: over::import(tx, id, period)?,
                    line: 0,
                    source: name.clone(),
                    href: thing.href,
                };
                row::insert(tx, id, &data)?;
            }
            over::know(tx, id, &name, version)?;
        }
        Ok(())
    })
}

fn dated(counted: Counted) -> Option<(Date, BTreeMap<String, rust_decimal::Decimal>)> {
    Some((counted.on?, counted.cells))
}
