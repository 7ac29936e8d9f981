//! What happens by itself: the month opens on the first, units are reminded and told of returns, lateness is recorded at the
//! cut-off, sheets that nobody confirmed are dropped.

use std::collections::BTreeSet;

use base::{Date, Explain, Fault, Lang, Millis, OrgId, Scope};
use plan::rules::period::Period;
use store::{Store, Tx};

use super::open::{OpenError, open_in};
use super::record::at_cut_off;
use super::remind::remind_in;
use super::to_unit;
use crate::model::PeriodRow;
use crate::reads::{cut_off, days, untold};
use crate::rules::cut_off::{Reminder, reminder};
use crate::store::{period as periods, request, sheet};
use crate::words::notes;

/// Seconds after which a sheet that nobody confirmed is dropped.
const SHEET_SECS: i64 = 24 * 3600;

/// Why scheduled work was not done; it is tried again at the next call.
#[derive(Debug, thiserror::Error)]
pub enum TickError {
    /// The month was not opened.
    #[error("opening: {0}")]
    Open(#[from] OpenError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Does what is due on a day; how many things it did. Calling it again does nothing.
///
/// # Errors
/// [`TickError`]; what was done before stays.
pub fn tick(store: &Store, scope: &Scope, day: Date) -> Result<usize, TickError> {
    let due = store.read(|read| look(read, day))?;
    let mut done = 0;
    if let Some(period) = due.opens {
        let owed = plan::reports::owed(&plan::board(store, day)?, period);
        if !owed.is_empty() {
            done += store.write(scope, move |tx| -> Result<_, OpenError> {
                // Somebody may have pressed the button since.
                if periods::get(tx, period)?.is_some() {
                    return Ok(0);
                }
                open_in(tx, period, &owed)?;
                Ok(1)
            })?;
        }
    }
    for (row, reminder) in due.work {
        let period = row.period;
        let owed: BTreeSet<(i64, OrgId)> = plan::reports::owed(&plan::board(store, day)?, period)
            .into_iter()
            .collect();
        done += store.write(scope, move |tx| -> Result<_, store::Error> {
            let Some(row) = periods::get(tx, period)?.filter(PeriodRow::is_open) else {
                return Ok(0);
            };
            match reminder {
                Some(reminder) if row.reminded < reminder.count() => {
                    let reminded = PeriodRow {
                        reminded: reminder.count(),
                        ..row.clone()
                    };
                    periods::update(tx, &reminded)?;
                    // Nobody to remind leaves no entry.
                    tx.transient();
                    Ok(remind_in(tx, &row, &owed, (day, reminder.as_str()))?.told)
                }
                Some(_) => Ok(0),
                None => Ok(usize::from(at_cut_off(tx, &row, &owed)?.is_some())),
            }
        })?;
    }
    for period in due.returned {
        done += store.write(scope, move |tx| tell_returned(tx, period))?;
    }
    if due.sweeps {
        store.write(scope, move |tx| -> Result<_, store::Error> {
            tx.transient();
            let than = Millis::start_of(day).plus_secs(-SHEET_SECS);
            sheet::sweep(tx, than)
        })?;
        done += 1;
    }
    Ok(done)
}

/// Tells units of reports that the office returned; how many.
fn tell_returned(tx: &mut Tx<'_>, period: Period) -> Result<usize, store::Error> {
    // The return itself is in the journal; that the unit was told of it is no change of its own.
    tx.transient();
    let Some(row) = periods::get(tx, period)? else {
        return Ok(0);
    };
    let returned = untold(tx, &row)?;
    for filing in &returned {
        let at = filing.filed_at.map_or(0, |at| at.0);
        let key = format!("month/returned/{}/{at}", filing.report);
        let href = format!("/tasks/{}/report?period={period}", filing.task);
        let text = notes::returned(period);
        notify::send(tx, to_unit(&filing.org, "month.returned", key, text, href))?;
        request::told(tx, period, (&filing.org, filing.task), filing.filed_at)?;
    }
    Ok(returned.len())
}

/// What is due.
struct Due {
    /// Months with returns of which units were not told.
    returned: Vec<Period>,
    opens: Option<Period>,
    /// A reminder, or the cut-off.
    work: Vec<(PeriodRow, Option<Reminder>)>,
    sweeps: bool,
}

fn look(read: &mut store::Read<'_>, day: Date) -> Result<Due, store::Error> {
    let before = Period::of(day).previous();
    // A house that begins in the middle of a month asks nobody for what is past.
    let opens = match periods::get(read, before)? {
        None if day <= cut_off(read, before)? => Some(before),
        _ => None,
    };
    let open = periods::open(read)?;
    let calendar = if open.is_empty() {
        None
    } else {
        Some(days(read)?)
    };
    let (mut work, mut returned) = (Vec::new(), Vec::new());
    for row in open {
        if !untold(read, &row)?.is_empty() {
            returned.push(row.period);
        }
        let due = calendar
            .as_ref()
            .and_then(|calendar| reminder(calendar, row.cut_off, row.remind, row.reminded, day));
        if day > row.cut_off {
            if row.recorded_at.is_none() {
                work.push((row, None));
            }
        } else if due.is_some() {
            work.push((row, due));
        }
    }
    let than = Millis::start_of(day).plus_secs(-SHEET_SECS);
    Ok(Due {
        opens,
        work,
        returned,
        sweeps: sheet::older(read, than)? > 0,
    })
}

impl Explain for TickError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Open(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Open(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}
