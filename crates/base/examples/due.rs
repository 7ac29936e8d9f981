//! Due days per second on one core.
//!
//! `cargo run --release -p luodi-base --example due -- [SECONDS]`
//!
//! Origins walk through 2015 to 2026, terms through working days, calendar days and months. The floor counts the same
//! working-day terms day by day on the same calendar.

use std::hint::black_box;
use std::time::{Duration, Instant};

use base::Date;
use base::calendar::{Calendar, Pause, Term};
use jiff::ToSpan;

/// Cases between two looks at the clock.
const ROUND: usize = 4096;

fn main() {
    let seconds = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(2);
    let calendar = Calendar::national();
    let origins: Vec<Date> = (0..ROUND as i64)
        .map(|at| Date::constant(2015, 1, 1).saturating_add((at % 4200).days()))
        .collect();
    let term = |at: usize| match at % 3 {
        0 => Term::WorkingDays(1 + at as u32 % 40),
        1 => Term::CalendarDays(1 + at as u32 % 90),
        _ => Term::Months(1 + at as u32 % 6),
    };
    let days = |at: usize| 1 + at as u32 % 40;
    let run = |name: &str, derive: &dyn Fn(usize, Date)| {
        let (mut done, start) = (0_usize, Instant::now());
        while start.elapsed() < Duration::from_secs(seconds) {
            for (at, origin) in origins.iter().enumerate() {
                derive(at, *origin);
            }
            done += ROUND;
        }
        let rate = done as f64 / start.elapsed().as_secs_f64();
        println!("{name}: {rate:.0} a second");
    };
    run("working-day terms", &|at, origin| {
        black_box(calendar.due(origin, Term::WorkingDays(days(at)), &[]));
    });
    run("terms of all kinds", &|at, origin| {
        black_box(calendar.due(origin, term(at), &[]));
    });
    run("terms of all kinds, three pauses each", &|at, origin| {
        let pause = |from: i64, length: i64| Pause {
            from: origin.saturating_add(from.days()),
            until: Some(origin.saturating_add((from + length).days())),
        };
        let pauses = [pause(9, 4), pause(2, 3), pause(4, 2)];
        black_box(calendar.due(origin, term(at), &pauses));
    });
    run("floor, working-day terms day by day", &|at, origin| {
        let (mut day, mut left) = (origin, days(at));
        while left > 0 {
            day = day.saturating_add(1.days());
            left -= u32::from(calendar.is_working(day));
        }
        black_box(day);
    });
}
