//! Rules that look every day: over the rows that hold and the cases that go on.

use ::store::{Error, Read, Store, Tx};
use base::{Date, Scope};
use casework::queries::{of_item, with_case};
use pack::element::{Register, RuleOver};
use pack::score::{Fired, RuleReader};
use register::{Filter, Registers, Row};

use super::fire::{Subject, fire, found, of_case};
use super::{row_shown, row_values};
use crate::state::{Oversight, Rules};
use crate::store as rows;

/// Subjects that are looked at in one transaction.
const AT_ONCE: u64 = 200;
/// Subjects that one call looks at for each rule; the next call goes on behind them.
const IN_ALL: usize = 2_000;

/// Looks with every daily rule; how many fired. A rule fires once for a subject until it has not held for a day. Asked
/// again for the same day it goes on where it was, and does nothing when it is through.
///
/// # Errors
/// The store's.
pub fn tick(
    store: &Store,
    room: &Oversight,
    registers: &Registers,
    scope: &Scope,
    day: Date,
) -> Result<usize, Error> {
    let rules = room.rules();
    let mut fired = 0;
    for (rule, over) in rules.daily() {
        let mut seen = 0;
        while seen < IN_ALL {
            let id = &rule.rule().id;
            let round = store.read(|read| rows::round(read, id))?;
            let after = match round {
                Some((of, _, true)) if of == day => break,
                Some((of, after, false)) if of == day => after,
                _ => String::new(),
            };
            let looked = match over {
                RuleOver::Register(register) => store.read(|read| {
                    over_rows(read, &rules, rule, (registers, register), &after, day)
                })?,
                RuleOver::Cases(item) => {
                    store.read(|read| over_cases(read, room, rule, item, &after, day))?
                }
            };
            seen += looked.seen.max(1);
            fired += take(store, room, scope, (&rules, rule), looked, day)?;
        }
    }
    Ok(fired)
}

/// What a look at some subjects found.
struct Looked {
    seen: usize,
    found: Vec<(Subject, Fired)>,
    /// The place of the last subject; `None`: there are no more.
    next: Option<String>,
}

fn take(
    store: &Store,
    room: &Oversight,
    scope: &Scope,
    (rules, rule): (&Rules, &RuleReader),
    looked: Looked,
    day: Date,
) -> Result<usize, Error> {
    let (room, rule) = (room.clone(), rule.clone());
    let rules = Rules::clone(rules);
    store.write(scope, move |tx| {
        let mut fired = 0;
        for (subject, what) in looked.found {
            if !rows::hold(tx, &rule.rule().id, &subject.name, day)? {
                fire(tx, &room, &rules, &rule, subject, what)?;
                fired += 1;
            }
        }
        through(tx, &rule.rule().id, day, looked.next.as_deref())?;
        // Where nothing fired, only the place of the look moved on.
        tx.transient();
        Ok::<_, Error>(fired)
    })
}

fn through(tx: &mut Tx<'_>, rule: &str, day: Date, next: Option<&str>) -> Result<(), Error> {
    if next.is_none() {
        rows::forget(tx, rule, day)?;
    }
    rows::set_round(tx, rule, (day, next.unwrap_or(""), next.is_none()))
}

fn over_rows(
    read: &mut Read<'_>,
    rules: &Rules,
    rule: &RuleReader,
    (registers, id): (&Registers, &str),
    after: &str,
    day: Date,
) -> Result<Looked, Error> {
    let through = Looked {
        seen: 0,
        found: Vec::new(),
        next: None,
    };
    let Some(register) = registers.get(id) else {
        return Ok(through);
    };
    let filter = Filter {
        as_of: register.validity.then_some(day),
        after: Some(after.to_owned()),
        most: AT_ONCE,
        ..Filter::default()
    };
    let page = match register::rows(read, registers, &Scope::system(), id, &filter) {
        Ok(page) => page.rows,
        Err(register::ReadError::NotFound) => return Ok(through),
        Err(register::ReadError::Store(error)) => return Err(error),
    };
    let calendar = calendar::current(read)?;
    let full = page.len() as u64 == AT_ONCE;
    let next = page.last().map(|row| row.key.clone()).filter(|_| full);
    let look = |row: &Row| one_row(rules, rule, &register, row, (day, &calendar));
    Ok(Looked {
        seen: page.len(),
        found: page.iter().filter_map(look).collect(),
        next,
    })
}

fn one_row(
    rules: &Rules,
    rule: &RuleReader,
    register: &Register,
    row: &Row,
    at: (Date, &base::calendar::Calendar),
) -> Option<(Subject, Fired)> {
    let days = (row.span.from, row.span.end());
    let values = row_values(register, &row.body, days, at);
    let shown = |lang| row_shown(register, &row.body, days, at, (lang, &*rules.pack));
    let fired = found(rule, rule.look(&values, shown))?;
    let subject = Subject {
        name: format!("row/{}/{}", register.id, row.key),
        unit: register.owner.clone(),
        sample: row.sample,
    };
    Some((subject, fired))
}

fn over_cases(
    read: &mut Read<'_>,
    room: &Oversight,
    rule: &RuleReader,
    item: &str,
    after: &str,
    day: Date,
) -> Result<Looked, Error> {
    let mut looked = Looked {
        seen: 0,
        found: Vec::new(),
        next: None,
    };
    let Some(casework) = room.casework() else {
        return Ok(looked);
    };
    let ids = of_item(read, item, true, after.parse().unwrap_or(0))?;
    let some = ids.iter().take(AT_ONCE as usize);
    looked.next = ids
        .get(AT_ONCE as usize)
        .and_then(|_| ids.get(AT_ONCE as usize - 1))
        .map(ToString::to_string);
    for id in some {
        looked.seen += 1;
        let one = with_case(read, casework, (*id, day), |event| {
            let fired = rule.look(&event.values(), |lang| event.shown(lang));
            found(rule, fired).map(|fired| (of_case(event), fired))
        });
        match one {
            Ok(Some(one)) => looked.found.push(one),
            Ok(None) | Err(casework::queries::ReadError::NotFound) => {}
            Err(casework::queries::ReadError::Store(error)) => return Err(error),
        }
    }
    Ok(looked)
}
