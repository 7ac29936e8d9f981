//! By which two calendars are told apart.

use base::calendar::Calendar;
use sha2::{Digest, Sha256};

/// SHA-256 over the days of every notice, in hexadecimal; citations do not move a term.
pub(crate) fn digest(calendar: &Calendar) -> String {
    let mut hash = Sha256::new();
    for notice in calendar.notices() {
        hash.update(format!("{}\n", notice.year()));
        for (mark, days) in [("off", notice.off()), ("work", notice.work())] {
            for day in days {
                hash.update(format!("{mark} {day}\n"));
            }
        }
    }
    base::hex::encode(&hash.finalize())
}
