//! How near the end of a term is, for notices that are sent once a stage.

use base::Date;
use base::calendar::Calendar;

/// Working days before the due day from which a term is near its end.
pub const NEAR_DAYS: u32 = 3;
/// Working days after the due day from which it is long overdue.
pub const LONG_DAYS: i64 = 10;

base::named! {
    /// A stage of a running term.
    pub enum Stage {
        /// Nothing is near.
        Calm = "calm",
        /// 临期: at most [`NEAR_DAYS`] working days are left.
        Near = "near",
        /// 逾期: the due day has passed.
        Overdue = "overdue",
        /// 长期逾期: it passed [`LONG_DAYS`] working days ago or more.
        Long = "long",
    }
}

impl Stage {
    /// 0 to 3, rising.
    #[must_use]
    pub fn number(self) -> i64 {
        self as i64
    }
}

/// The stage of a term on a day.
#[must_use]
pub fn stage(calendar: &Calendar, due: Date, day: Date) -> Stage {
    let [near, overdue, long] = bounds(calendar, day);
    match due {
        due if due <= long => Stage::Long,
        due if due <= overdue => Stage::Overdue,
        due if due <= near => Stage::Near,
        _ => Stage::Calm,
    }
}

/// The last due days that are near, overdue and long overdue on a day.
#[must_use]
pub fn bounds(calendar: &Calendar, day: Date) -> [Date; 3] {
    let before = |day: Date| day.yesterday().unwrap_or(day);
    let near = calendar.add_working_days(day, NEAR_DAYS);
    let overdue = before(day);
    let mut long = overdue;
    // A year holds more than ten working days, so this ends; the count guards the first days of all time.
    for _ in 0..366 {
        if calendar.working_days(long, day) >= LONG_DAYS {
            break;
        }
        long = before(long);
    }
    [near, overdue, long]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_follow_the_calendar() {
        let calendar = Calendar::national();
        // The National Day holidays of 2023 run from 29 September to 6 October.
        let day = Date::constant(2023, 9, 27);
        for (due, expected) in [
            ((2023, 10, 9), Stage::Calm),
            ((2023, 10, 8), Stage::Near),
            ((2023, 9, 27), Stage::Near),
            ((2023, 9, 26), Stage::Overdue),
            ((2023, 9, 14), Stage::Overdue),
            ((2023, 9, 13), Stage::Long),
            ((2023, 1, 3), Stage::Long),
        ] {
            let (y, m, d) = due;
            assert_eq!(
                stage(&calendar, Date::constant(y, m, d), day),
                expected,
                "{due:?}"
            );
        }
    }
}
