//! Cases and rows as indicators count them: `indicator` knows neither room.

use std::sync::Arc;

use base::{Date, RegionCode, Scope};
use casework::Casework;
use casework::queries::{ReadError, stamp, versions, with_case};
use indicator::{Counts, Known, Page, Thing};
use pack::context;
use pack::element::{Elements, Publish, RuleOver};
use pack::expr::Values;
use register::{Filter, Registers, Row};
use store::{Error, Read};

/// Rows of a register that are read at once.
const ROWS: u64 = 5_000;

/// What indicators count.
#[derive(Clone)]
pub(crate) struct Counted {
    pub(crate) casework: Casework,
    pub(crate) registers: Registers,
}

impl Counts for Counted {
    fn elements(&self) -> Arc<Elements> {
        self.casework.elements()
    }

    fn stamp(&self, read: &mut Read<'_>, over: &RuleOver) -> Result<String, Error> {
        match over {
            RuleOver::Cases(item) => stamp(read, item),
            RuleOver::Register(id) => {
                let shown = register::one(read, &self.registers, &Scope::system(), id);
                match shown {
                    Ok(shown) => Ok(shown.standing.state.to_string()),
                    Err(register::ReadError::NotFound) => Ok(String::new()),
                    Err(register::ReadError::Store(error)) => Err(error),
                }
            }
        }
    }

    fn page(
        &self,
        read: &mut Read<'_>,
        over: &RuleOver,
        from: &str,
        known: &Known,
        day: Date,
    ) -> Result<Page, Error> {
        match over {
            RuleOver::Cases(item) => self.cases(read, item, from, known, day),
            RuleOver::Register(id) => self.rows(read, id, from, known, day),
        }
    }
}

impl Counted {
    fn cases(
        &self,
        read: &mut Read<'_>,
        item: &str,
        from: &str,
        known: &Known,
        day: Date,
    ) -> Result<Page, Error> {
        let found = versions(read, item, from.parse().unwrap_or(0))?;
        let mut page = Page {
            next: found.last().map(|(id, _)| id.to_string()),
            ..Page::default()
        };
        for (id, version) in found {
            let name = format!("case/{id}");
            if known.get(&name) == Some(&version) {
                page.things.push((name, version, None));
                continue;
            }
            let thing = with_case(read, &self.casework, (id, day), |event| Thing {
                label: event.head.code.clone(),
                href: format!("/cases/{id}"),
                region: county(&event.head.region),
                values: event.values(),
            });
            match thing {
                Ok(thing) => page.things.push((name, version, Some(thing))),
                Err(ReadError::NotFound) => {}
                Err(ReadError::Store(error)) => return Err(error),
            }
        }
        Ok(page)
    }

    fn rows(
        &self,
        read: &mut Read<'_>,
        id: &str,
        from: &str,
        known: &Known,
        day: Date,
    ) -> Result<Page, Error> {
        let filter = Filter {
            after: Some(from.to_owned()),
            most: ROWS,
            ..Filter::default()
        };
        let Some(definition) = self.registers.get(id) else {
            return Ok(Page::default());
        };
        let mut rows = match register::rows(read, &self.registers, &Scope::system(), id, &filter) {
            Ok(rows) => rows.rows,
            Err(register::ReadError::NotFound) => return Ok(Page::default()),
            Err(register::ReadError::Store(error)) => return Err(error),
        };
        let next = cut(&mut rows);
        let calendar = calendar::current(read)?;
        let things = rows.into_iter().map(|row| {
            let name = format!("row/{id}/{}", row.id);
            if known.contains_key(&name) {
                return (name, row.id, None);
            }
            let values = context::row(&definition, &row.body, Some(row.span.from), row.span.end());
            let thing = Thing {
                // The page of an indicator is public.
                label: match definition.publish {
                    Publish::Open => row.key.clone(),
                    _ => row.id.to_string(),
                },
                href: oversight::model::href(&format!("row/{id}/{}", row.key)),
                region: None,
                values: Values::day(day, &calendar).with("row", values),
            };
            (name, row.id, Some(thing))
        });
        Ok(Page {
            things: things.collect(),
            next,
        })
    }
}

/// Leaves the rows of the last key of a full page to the next one: it begins behind a key, and a key has several rows.
fn cut(rows: &mut Vec<Row>) -> Option<String> {
    if (rows.len() as u64) < ROWS {
        return None;
    }
    let last = rows.last()?.key.clone();
    let whole = rows.iter().position(|row| row.key == last)?;
    if whole > 0 {
        rows.truncate(whole);
    }
    rows.last().map(|row| row.key.clone())
}

/// A division that is a county or a district by GB/T 2260; the city itself is none.
fn county(region: &RegionCode) -> Option<RegionCode> {
    (!region.as_str().ends_with("00")).then(|| region.clone())
}
