//! A holiday notice that arrives late: every open term is derived anew from its origin.

use std::collections::HashMap;
use std::sync::Arc;

use base::Date;
use base::calendar::Calendar;
use calendar::Moved;
use flow::Definition;
use store::{Error, Tx};

use super::settle::standing;
use super::subject;
use crate::store::{case as rows, definition, json, work};

/// Cases that are read at once.
const AT_ONCE: usize = 500;

/// Keeps the due days of open cases and of their places as the calendar says now; the days of cases that moved. A case
/// that was late only by the former calendar is not late any more.
///
/// # Errors
/// As every write.
pub fn recompute(tx: &mut Tx<'_>, calendar: &Calendar) -> Result<Vec<Moved>, Error> {
    let today = tx.now().day();
    let mut definitions = HashMap::new();
    let (mut moved, mut after) = (Vec::new(), 0);
    loop {
        let ids = rows::open_after(tx, after, AT_ONCE)?;
        let Some(last) = ids.last() else {
            return Ok(moved);
        };
        after = *last;
        for id in ids {
            moved.extend(one(tx, calendar, (id, today), &mut definitions)?);
        }
    }
}

fn one(
    tx: &mut Tx<'_>,
    calendar: &Calendar,
    (id, today): (i64, Date),
    definitions: &mut HashMap<i64, Arc<Definition>>,
) -> Result<Option<Moved>, Error> {
    let Some(case) = rows::load(tx, id)? else {
        return Ok(None);
    };
    let definition = pinned(tx, case.head.definition, definitions)?;
    let clocks = flow::clocks(&definition, &case.state, calendar, today);
    let now = standing(
        &definition,
        (&case.head, &case.state),
        (calendar, today),
        &clocks,
    );
    let (old, new) = (case.head.due, now.due);
    rows::set_days(tx, id, &now)?;
    for row in work::open(tx, id)? {
        let clock = match row.token {
            Some(token) => clocks.place(token),
            None => clocks.correction.as_ref(),
        };
        let due = clock.and_then(|clock| clock.due).map(|due| due.day);
        if row.kind != flow::WorkKind::Extension && due != row.due {
            work::set_due(tx, &row, due)?;
        }
    }
    Ok(match (old, new) {
        (Some(old), Some(new)) if old != new => Some(Moved {
            subject: subject(id),
            old,
            new,
        }),
        _ => None,
    })
}

fn pinned(
    tx: &mut Tx<'_>,
    id: i64,
    definitions: &mut HashMap<i64, Arc<Definition>>,
) -> Result<Arc<Definition>, Error> {
    if let Some(held) = definitions.get(&id) {
        return Ok(Arc::clone(held));
    }
    let body = definition::body(tx, id)?;
    let body = body.ok_or_else(|| Error::NoRow(format!("casework_definition {id}")))?;
    let read: Arc<Definition> = Arc::new(json(&body, "body")?);
    definitions.insert(id, Arc::clone(&read));
    Ok(read)
}
