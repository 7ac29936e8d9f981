//! Until when reports are in time: read by lights, set by the room that runs the working month.

use base::Date;
use store::{Error, Query, Tx};

use crate::rules::period::Period;

pub use crate::rules::cut_off::CutOffs;

/// The cut-off of every month.
///
/// # Errors
/// As every read.
pub fn cut_offs(query: &mut impl Query) -> Result<CutOffs, Error> {
    crate::store::cut_off::all(query)
}

/// Sets the last day on which the reports on a month are in time; lights follow it. The caller journals it in
/// the same transaction, with the day before.
///
/// # Errors
/// As every write.
pub fn set_cut_off(tx: &mut Tx<'_>, month: Period, day: Date) -> Result<(), Error> {
    crate::store::cut_off::set(tx, month, day)
}
