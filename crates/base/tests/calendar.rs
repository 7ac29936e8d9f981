//! The calendar against the vectors of the field, a naive count day by day, and another program's data.

use std::path::Path;
use std::process::Command;

use base::Date;
use base::calendar::{Calendar, DayKind, Due, Notice, Pause, Step, Term};
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn pause(text: &str) -> Pause {
    text.parse().expect("a pause")
}

fn due(calendar: &Calendar, origin: &str, term: &str, pauses: &[&str]) -> Option<(String, bool)> {
    let pauses: Vec<Pause> = pauses.iter().map(|text| pause(text)).collect();
    calendar
        .due(day(origin), term.parse().expect("a term"), &pauses)
        .map(|due| (due.day.to_string(), due.provisional))
}

fn sure(text: &str) -> Option<(String, bool)> {
    Some((text.to_owned(), false))
}

#[test]
fn five_working_days_around_a_national_holiday() {
    let national = Calendar::national();
    let notice = national.notice(2025).expect("the notice for 2025");
    let holidays = Notice::new(2025, "示例", notice.off().to_vec(), vec![]).expect("a notice");
    let holidays = Calendar::weekends().with_notices(&[holidays]);
    let on = |calendar: &Calendar, pauses: &[&str]| {
        due(calendar, "2025-09-26", "5wd", pauses).map(|(day, _)| day)
    };
    assert_eq!(
        on(&Calendar::weekends(), &[]).as_deref(),
        Some("2025-10-03")
    );
    assert_eq!(on(&holidays, &[]).as_deref(), Some("2025-10-13"));
    assert_eq!(on(&national, &[]).as_deref(), Some("2025-10-10"));
    let paused = ["2025-09-29..2025-10-09"];
    assert_eq!(on(&national, &paused).as_deref(), Some("2025-10-13"));
}

#[test]
fn what_was_announced_beside_the_yearly_notice() {
    let national = Calendar::national();
    for (text, kind) in [
        ("2015-09-03", DayKind::Off),
        ("2015-09-04", DayKind::Off),
        ("2015-09-05", DayKind::Off),
        ("2015-09-06", DayKind::MakeUp),
        ("2018-12-29", DayKind::MakeUp),
        ("2018-12-31", DayKind::Off),
        ("2019-05-02", DayKind::Off),
        ("2019-05-05", DayKind::MakeUp),
        ("2020-01-31", DayKind::Off),
        ("2020-02-01", DayKind::Off),
        ("2020-02-03", DayKind::Working),
        ("2020-02-08", DayKind::Weekend),
    ] {
        assert_eq!(national.kind(day(text)), kind, "{text}");
    }
}

#[test]
fn where_knowledge_ends_a_day_is_provisional() {
    let national = Calendar::national();
    assert_eq!(national.known_from(), day("2015-01-01"));
    assert_eq!(national.known_to(), day("2026-12-24"));
    assert_eq!(due(&national, "2026-12-17", "5wd", &[]), sure("2026-12-24"));
    let moved = |origin, term| due(&national, origin, term, &[]).map(|(_, open)| open);
    assert_eq!(moved("2026-12-18", "5wd"), Some(true));
    assert_eq!(moved("2026-11-30", "2m"), Some(true));
    assert_eq!(moved("2014-12-31", "1wd"), Some(false));
    assert_eq!(moved("2014-12-30", "1wd"), Some(true));
    assert_eq!(moved("2014-12-01", "60d"), Some(false));

    let next = Notice::new(
        2027,
        "示例",
        vec![day("2026-12-31"), day("2027-01-01")],
        vec![day("2027-01-03")],
    );
    let later = national.with_notices(&[next.expect("a notice")]);
    assert_eq!(due(&later, "2026-12-28", "3wd", &[]), sure("2027-01-03"));
    assert_eq!(later.known_to(), day("2027-12-24"));

    let gap = Notice::new(2029, "示例", vec![day("2029-01-01")], vec![]).expect("a notice");
    assert_eq!(national.with_notices(&[gap]).known_to(), day("2026-12-24"));
    assert!(
        Calendar::weekends()
            .due(day("2025-01-01"), Term::WorkingDays(1), &[])
            .is_some_and(|due| due.provisional)
    );
}

#[test]
fn calendar_days_and_months_end_on_a_working_day() {
    let national = Calendar::national();
    let cases = [
        ("2024-01-31", "1m", "2024-02-29"),
        ("2023-01-31", "1m", "2023-02-28"),
        ("2023-12-31", "2m", "2024-02-29"),
        ("2024-08-30", "1m", "2024-09-30"),
        ("2024-09-05", "1m", "2024-10-08"), // 5 October rests until the 7th
        ("2024-09-01", "30d", "2024-10-08"),
        ("2024-09-09", "5d", "2024-09-14"), // a Saturday that is worked
        ("2024-09-09", "6d", "2024-09-18"), // Mid-autumn from the 15th to the 17th
    ];
    for (origin, term, want) in cases {
        assert_eq!(
            due(&national, origin, term, &[]),
            sure(want),
            "{origin} {term}"
        );
    }
    // Two extensions are one longer term: 31 January and 2 months is 31 March, not 28 March.
    let term = Term::Months(1).extend(Term::Months(1)).expect("months");
    assert_eq!(term, Term::Months(2));
    assert_eq!(
        due(&national, "2023-01-31", &term.to_string(), &[]),
        sure("2023-03-31")
    );
    assert!(Term::Months(1).extend(Term::WorkingDays(1)).is_err());
}

#[test]
fn pauses_add_what_they_hold() {
    let national = Calendar::national();
    let cases: [(&str, &[&str], Option<&str>); 9] = [
        ("10d", &["2024-03-04..2024-03-06"], Some("2024-03-13")),
        ("1m", &["2024-03-04..2024-03-11"], Some("2024-04-08")),
        (
            "5wd",
            &["2024-03-04..2024-03-06", "2024-03-05..2024-03-07"],
            Some("2024-03-13"),
        ),
        ("5wd", &["2024-03-09..2024-03-11"], Some("2024-03-08")), // after the end: nothing to stop
        ("5wd", &["2024-02-20..2024-03-04"], Some("2024-03-08")), // over before the first counted day
        ("5wd", &["2024-03-05.."], None),
        ("5wd", &["2024-03-09.."], Some("2024-03-08")),
        ("8d", &["2024-03-10..2024-03-13"], Some("2024-03-13")), // the 9th rests, and the clock stands to the 13th
        ("8d", &["2024-03-10.."], None),
    ];
    for (term, pauses, want) in cases {
        let got = due(&national, "2024-03-01", term, pauses).map(|(day, _)| day);
        assert_eq!(got.as_deref(), want, "{term} {pauses:?}");
    }
}

#[test]
fn steps_tell_how_a_day_came_about() {
    let (due, steps) = Calendar::national().due_steps(
        day("2025-09-26"),
        Term::WorkingDays(5),
        &[pause("2025-09-29..2025-10-09")],
    );
    assert_eq!(
        due,
        Some(Due {
            day: day("2025-10-13"),
            provisional: false
        })
    );
    let want = [
        Step::Counted {
            from: day("2025-09-27"),
            to: day("2025-10-10"),
        },
        Step::Paused {
            from: day("2025-09-29"),
            until: day("2025-10-09"),
            days: 2,
            to: day("2025-10-13"),
        },
    ];
    assert_eq!(steps, want);
}

#[test]
fn working_days_of_a_month() {
    let national = Calendar::national();
    let nth = |year, month, n| {
        national
            .nth_working_of_month(year, month, n)
            .map(|day| day.to_string())
    };
    assert_eq!(nth(2023, 10, 1).as_deref(), Some("2023-10-07"));
    assert_eq!(nth(2024, 2, 5).as_deref(), Some("2024-02-06"));
    assert_eq!(nth(2024, 2, 18).as_deref(), Some("2024-02-29"));
    assert_eq!(nth(2024, 2, 19), None);
    assert_eq!(nth(2024, 2, 0), None);
    assert_eq!(nth(2024, 13, 1), None);
}

#[test]
fn texts_are_read_back() {
    for text in ["5wd", "30d", "3m", "9999d"] {
        assert_eq!(text.parse::<Term>().expect("a term").to_string(), text);
    }
    for text in ["", "5", "wd", "0d", "10000d", "-1d", "5 wd", "5w", "+5d"] {
        assert!(text.parse::<Term>().is_err(), "{text}");
    }
    for text in ["2025-09-29..2025-10-09", "2025-09-29.."] {
        assert_eq!(pause(text).to_string(), text);
    }
    for text in [
        "",
        "2025-09-29",
        "..2025-09-29",
        "2025-10-09..2025-09-29",
        "2025-10-09..2025-10-09",
    ] {
        assert!(text.parse::<Pause>().is_err(), "{text}");
    }
}

#[test]
fn the_ends_of_time_are_survived() {
    let national = Calendar::national();
    for origin in [Date::MIN, Date::MAX, day("2024-03-01")] {
        for term in [
            Term::WorkingDays(u32::MAX),
            Term::CalendarDays(u32::MAX),
            Term::Months(u32::MAX),
            Term::WorkingDays(0),
        ] {
            let all = Pause {
                from: Date::MIN,
                until: Some(Date::MAX),
            };
            assert!(
                national
                    .due(origin, term, &[])
                    .is_some_and(|due| due.day >= origin)
            );
            assert!(
                national
                    .due(origin, term, &[all])
                    .is_some_and(|due| due.day >= origin)
            );
        }
    }
}

// --- against a count day by day -----------------------------------------------------------------------------

fn days_after(origin: Date) -> impl Iterator<Item = Date> {
    origin.series(jiff::Span::new().days(1)).skip(1)
}

fn in_pause(pauses: &[Pause], day: Date) -> bool {
    pauses
        .iter()
        .any(|pause| pause.from <= day && pause.until.is_none_or(|until| day < until))
}

/// The last of `count` days that count, of at most ten years.
fn naive_last(origin: Date, count: u32, counts: impl Fn(Date) -> bool) -> Option<Date> {
    days_after(origin)
        .take(3660)
        .filter(|day| counts(*day))
        .nth(count as usize - 1)
}

fn naive(calendar: &Calendar, origin: Date, term: Term, pauses: &[Pause]) -> Option<Date> {
    match term {
        Term::WorkingDays(count) => naive_last(origin, count, |day| {
            calendar.is_working(day) && !in_pause(pauses, day)
        }),
        Term::CalendarDays(count) => {
            let last = naive_last(origin, count, |day| !in_pause(pauses, day))?;
            let before = last.yesterday().expect("a day before");
            naive_last(before, 1, |day| {
                calendar.is_working(day) && !in_pause(pauses, day)
            })
        }
        // As many calendar days as the months have without pauses.
        Term::Months(count) => {
            let end = origin.saturating_add(jiff::Span::new().months(i64::from(count)));
            let days = days_after(origin).take_while(|day| *day <= end).count();
            naive(calendar, origin, Term::CalendarDays(days as u32), pauses)
        }
    }
}

fn a_day() -> impl Strategy<Value = Date> {
    (0..4400_i64).prop_map(|days| day("2014-11-01").saturating_add(jiff::Span::new().days(days)))
}

fn a_term() -> impl Strategy<Value = Term> {
    prop_oneof![
        (1..60_u32).prop_map(Term::WorkingDays),
        (1..90_u32).prop_map(Term::CalendarDays),
        (1..6_u32).prop_map(Term::Months),
    ]
}

/// Up to five pauses around a day, some overlapping, some empty, one in ten without end.
fn some_pauses(origin: Date) -> impl Strategy<Value = Vec<Pause>> {
    let one = (-10..120_i64, -2..20_i64, 0..10_u8).prop_map(move |(from, length, end)| {
        let at = |days: i64| origin.saturating_add(jiff::Span::new().days(days));
        Pause {
            from: at(from),
            until: (end > 0).then(|| at(from + length)),
        }
    });
    proptest::collection::vec(one, 0..5)
}

fn a_case() -> impl Strategy<Value = (Date, Term, Vec<Pause>)> {
    a_day().prop_flat_map(|origin| (Just(origin), a_term(), some_pauses(origin)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_due_day_is_what_counting_gives((origin, term, pauses) in a_case()) {
        let calendar = Calendar::national();
        let due = calendar.due(origin, term, &pauses).map(|due| due.day);
        prop_assert_eq!(due, naive(&calendar, origin, term, &pauses));
    }

    #[test]
    fn the_order_of_pauses_does_not_matter((origin, term, pauses) in a_case(), turn in 0..5_usize) {
        let calendar = Calendar::national();
        let mut other = pauses.clone();
        other.reverse();
        let turn = turn.min(other.len());
        other.rotate_left(turn);
        // Saying a pause twice, or in two parts, says it once.
        other.extend(pauses.clone());
        prop_assert_eq!(calendar.due(origin, term, &pauses), calendar.due(origin, term, &other));
    }

    #[test]
    fn more_term_or_pause_or_a_later_origin_never_ends_earlier((origin, term, pauses) in a_case()) {
        let calendar = Calendar::national();
        let end = |origin, term, pauses: &[Pause]| calendar.due(origin, term, pauses).map_or(Date::MAX, |due| due.day);
        let due = end(origin, term, &pauses);
        prop_assert!(due > origin);
        let longer = match term {
            Term::WorkingDays(count) => Term::WorkingDays(count + 1),
            Term::CalendarDays(count) => Term::CalendarDays(count + 1),
            Term::Months(count) => Term::Months(count + 1),
        };
        prop_assert!(end(origin, longer, &pauses) >= due);
        if let Some((_, fewer)) = pauses.split_last() {
            prop_assert!(end(origin, term, fewer) <= due);
        }
        let tomorrow = origin.tomorrow().expect("a day after");
        // With months a pause weighs by where the month ends; days only.
        if !matches!(term, Term::Months(_)) {
            prop_assert!(end(tomorrow, term, &pauses) >= due);
        }
    }

    #[test]
    fn counts_and_steps_agree_with_each_other(from in a_day(), to in a_day(), count in 1..400_u32) {
        let calendar = Calendar::national();
        let counted = days_after(from).take_while(|day| *day <= to).filter(|day| calendar.is_working(*day)).count() as i64;
        prop_assert_eq!(calendar.working_days(from, to).max(0), counted);
        prop_assert_eq!(calendar.working_days(from, to), -calendar.working_days(to, from));
        let ahead = calendar.add_working_days(from, count);
        prop_assert!(calendar.is_working(ahead));
        prop_assert_eq!(calendar.working_days(from, ahead), i64::from(count));
        let next = calendar.next_working(from);
        prop_assert!(calendar.is_working(next) && next >= from);
        prop_assert!(calendar.working_days(from, next) <= 1);
    }
}

// --- against another program ---------------------------------------------------------------------------------

/// Prints one line a day: the day, and whether it is worked.
const PEER: &str = r"
import datetime
from chinese_calendar import is_workday
day = datetime.date(2015, 1, 1)
while day.year < 2027:
    print(day, 'work' if is_workday(day) else 'rest')
    day += datetime.timedelta(days=1)
";

/// `scripts/check` installs chinesecalendar into `target/peers`; without it the comparison is skipped and says so.
#[test]
fn chinesecalendar_names_the_same_days() {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/bin/python");
    let peer = Command::new(&python)
        .args(["-c", "import chinese_calendar"])
        .output();
    if !peer.is_ok_and(|done| done.status.success()) {
        println!("skipped: chinesecalendar is not in target/peers (scripts/check puts it there)");
        return;
    }
    let done = Command::new(&python)
        .args(["-c", PEER])
        .output()
        .expect("a run of the peer");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let theirs = String::from_utf8(done.stdout).expect("text");
    let calendar = Calendar::national();
    let mut ours = String::new();
    for at in day("2015-01-01")
        .series(jiff::Span::new().days(1))
        .take_while(|at| at.year() < 2027)
    {
        let kind = if calendar.is_working(at) {
            "work"
        } else {
            "rest"
        };
        ours.push_str(&format!("{at} {kind}\n"));
    }
    let differ: Vec<(&str, &str)> = ours
        .lines()
        .zip(theirs.lines())
        .filter(|(a, b)| a != b)
        .collect();
    assert!(differ.is_empty(), "{differ:?}");
    assert_eq!((ours.lines().count(), theirs.lines().count()), (4383, 4383));
}

#[test]
fn a_city_may_rest_and_work_on_days_of_its_own() {
    let national = Calendar::national();
    let day = |text: &str| text.parse::<Date>().expect("a day");
    // A Monday off, the Saturday before worked instead.
    let local = national.with_local([day("2024-05-20")], [day("2024-05-18")]);
    assert!(!local.is_working(day("2024-05-20")) && local.is_working(day("2024-05-18")));
    assert!(national.is_working(day("2024-05-20")) && !national.is_working(day("2024-05-18")));
    let (from, to) = (day("2024-05-10"), day("2024-05-31"));
    assert_eq!(
        local.working_days(from, to),
        national.working_days(from, to)
    );
    assert_eq!(
        local.add_working_days(day("2024-05-17"), 2),
        day("2024-05-21")
    );
    // What a notice adds leaves the city's own days as they are; a national day off may be worked here.
    let again = local.with_notices(&[]).with_local([], [day("2024-05-01")]);
    assert!(again.is_working(day("2024-05-01")) && !again.is_working(day("2024-05-20")));
}
