//! A notice that arrives late: what moves, what is journalled, who may enter it.

use crate::common;

use base::Role;
use calendar::{EnterError, LocalDays, Recompute, enter_notice, preview_notice, settle};
use common::{City, day, entry, notice, recompute, scope};
use store::{Error, Query, params};

const NEW_YEAR: &str = "2027-01-01..2027-01-03";
const LIST: [Recompute; 1] = [recompute];

fn data(city: &City, kind: &str) -> Vec<String> {
    city.store
        .read(|read| {
            read.query_map(
                "SELECT body FROM journal_entry WHERE kind = $1 ORDER BY seq",
                params![kind],
                |row| row.get::<String>(0),
            )
        })
        .expect("entries")
}

#[test]
fn a_late_notice_moves_open_terms_and_journals_both_days() {
    let city = City::new();
    assert_eq!(city.open_term(1, "2026-12-28", "5wd"), day("2027-01-04"));
    assert_eq!(city.open_term(2, "2026-11-02", "5wd"), day("2026-11-09"));
    assert_eq!(city.open_term(3, "2026-12-01", "1m"), day("2027-01-01"));
    let office = scope(Role::Office, None);

    let tried =
        preview_notice(&city.store, &office, entry(0, NEW_YEAR, ""), &LIST).expect("a preview");
    assert_eq!(tried.moved.len(), 2);
    assert_eq!(city.due(1), day("2027-01-04"), "a preview leaves nothing");
    assert!(city.entries().is_empty() && city.now().notice(2027).is_none());

    let done = enter_notice(&city.store, &office, entry(0, NEW_YEAR, ""), &LIST).expect("an entry");
    assert_eq!(done, tried, "the preview was right");
    assert_eq!((done.version, done.changed), (1, true));
    assert_eq!(city.due(1), day("2027-01-05"));
    assert_eq!(city.due(2), day("2026-11-09"));
    assert_eq!(city.due(3), day("2027-01-04"));
    assert_eq!(
        city.entries(),
        [
            "calendar.noticed calendar/2027",
            "term.moved sample/1",
            "term.moved sample/3"
        ]
    );
    let moved = data(&city, "term.moved");
    assert!(
        moved[0].contains("\"old\":\"2027-01-04\"") && moved[0].contains("\"new\":\"2027-01-05\""),
        "{}",
        moved[0]
    );
    let noticed = data(&city, "calendar.noticed");
    assert!(
        !noticed[0].contains("示例通知") && noticed[0].contains("citation_sha256"),
        "{}",
        noticed[0]
    );
    assert_eq!(city.now().known_to(), day("2027-12-24"));

    let again =
        enter_notice(&city.store, &office, entry(0, NEW_YEAR, ""), &LIST).expect("an entry");
    assert_eq!(
        (again.version, again.changed, again.moved.len()),
        (1, false, 0)
    );
    assert_eq!(city.entries().len(), 3, "pressing twice enters once");
}

#[test]
fn a_changed_notice_takes_the_place_of_the_former() {
    let city = City::new();
    let office = scope(Role::Office, None);
    city.open_term(1, "2026-12-28", "5wd");
    enter_notice(&city.store, &office, entry(0, NEW_YEAR, ""), &LIST).expect("an entry");
    let stale = enter_notice(&city.store, &office, entry(0, "2027-01-01", ""), &LIST);
    let Err(EnterError::Conflict(held)) = stale else {
        panic!("a stale form was taken: {stale:?}");
    };
    assert_eq!((held.version, held.notice.off().len()), (1, 3));
    let done = enter_notice(
        &city.store,
        &office,
        entry(1, "2027-01-01", "2027-01-02"),
        &LIST,
    )
    .expect("an entry");
    assert_eq!(done.version, 2);
    assert_eq!(
        city.due(1),
        day("2027-01-04"),
        "derived from the origin, not from the last due day"
    );
    // A built-in year is replaced in the same way, and the terms of that year move.
    city.open_term(2, "2026-09-30", "1wd");
    let shorter = calendar::NoticeEntry {
        notice: notice(2026, "2026-10-01..2026-10-05", ""),
        version: 0,
    };
    enter_notice(&city.store, &office, shorter, &LIST).expect("an entry");
    assert_eq!(city.due(2), day("2026-10-06"));
}

#[test]
fn only_the_office_enters_and_no_year_is_left_out() {
    let city = City::new();
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Office) {
        let tried = enter_notice(
            &city.store,
            &scope(role, Some("a")),
            entry(0, NEW_YEAR, ""),
            &LIST,
        );
        assert!(matches!(tried, Err(EnterError::Forbidden)), "{role:?}");
        let tried = preview_notice(
            &city.store,
            &scope(role, Some("a")),
            entry(0, NEW_YEAR, ""),
            &LIST,
        );
        assert!(matches!(tried, Err(EnterError::Forbidden)), "{role:?}");
    }
    let office = scope(Role::Office, None);
    for (year, off) in [(2028, "2028-01-01"), (2014, "2014-01-01")] {
        let far = calendar::NoticeEntry {
            notice: notice(year, off, ""),
            version: 0,
        };
        let tried = enter_notice(&city.store, &office, far, &LIST);
        assert!(
            matches!(tried, Err(EnterError::Gap(ref years)) if *years == (2015..=2027)),
            "{tried:?}"
        );
    }
    assert!(city.entries().is_empty());
}

#[test]
fn a_recompute_that_fails_undoes_the_notice() {
    fn fails(
        _: &mut store::Tx<'_>,
        _: &base::calendar::Calendar,
    ) -> Result<Vec<calendar::Moved>, Error> {
        Err(Error::Full)
    }
    let city = City::new();
    city.open_term(1, "2026-12-28", "5wd");
    let office = scope(Role::Office, None);
    let list: [Recompute; 2] = [recompute, fails];
    let tried = enter_notice(&city.store, &office, entry(0, NEW_YEAR, ""), &list);
    assert!(
        matches!(tried, Err(EnterError::Store(Error::Full))),
        "{tried:?}"
    );
    assert_eq!(city.due(1), day("2027-01-04"));
    assert!(city.now().notice(2027).is_none() && city.entries().is_empty());
}

#[test]
fn an_installation_settles_once_for_each_calendar() {
    let city = City::new();
    let office = scope(Role::Office, None);
    city.open_term(1, "2026-12-28", "5wd");
    assert_eq!(
        settle(&city.store, &office, &LocalDays::default(), &LIST),
        Ok(0)
    );
    // A term that an older product derived from weekends only.
    let late = |id: i64| {
        city.store.write(&office, move |tx| {
            tx.transient();
            tx.execute("DELETE FROM calendar_settled", params![])?;
            tx.execute(
                "UPDATE sample_term SET due = '2027-01-01' WHERE id = $1",
                params![id],
            )
            .map(drop)
        })
    };
    late(1).expect("an older state");
    assert_eq!(
        settle(&city.store, &office, &LocalDays::default(), &LIST),
        Ok(1)
    );
    assert_eq!(
        city.entries(),
        ["term.moved sample/1", "calendar.settled calendar"]
    );
    assert_eq!(
        settle(&city.store, &office, &LocalDays::default(), &LIST),
        Ok(0)
    );
    enter_notice(&city.store, &office, entry(0, NEW_YEAR, ""), &LIST).expect("an entry");
    let entries = city.entries().len();
    assert_eq!(
        settle(&city.store, &office, &LocalDays::default(), &LIST),
        Ok(0)
    );
    assert_eq!(city.entries().len(), entries);
}

#[test]
fn the_city_s_own_days_move_terms_once_and_hold_for_everyone() {
    let city = City::new();
    let system = base::Scope::system();
    // Monday to Friday is five working days after the Friday before.
    assert_eq!(city.open_term(1, "2026-11-20", "5wd"), day("2026-11-27"));
    settle(&city.store, &system, &LocalDays::default(), &LIST).expect("the beginning");
    let local = LocalDays {
        off: vec![day("2026-11-25"), day("2026-11-25"), day("2026-11-28")],
        work: vec![day("2026-11-28")],
    };
    let moved = settle(&city.store, &system, &local, &LIST).expect("local days");
    assert_eq!((moved, city.due(1)), (1, day("2026-11-28")));
    assert!(!city.now().is_working(day("2026-11-25")));
    assert!(city.now().is_working(day("2026-11-28")), "work wins");
    let again = settle(&city.store, &system, &local, &LIST).expect("the same again");
    assert_eq!(again, 0);
    assert_eq!(data(&city, "calendar.settled").len(), 1, "told once");
    // The nation's notice is laid under them, not over them.
    let office = scope(Role::Office, None);
    enter_notice(&city.store, &office, entry(0, NEW_YEAR, ""), &LIST).expect("an entry");
    assert_eq!(city.due(1), day("2026-11-28"));
    // A pack without them takes them back.
    settle(&city.store, &system, &LocalDays::default(), &LIST).expect("none");
    assert_eq!(city.due(1), day("2026-11-27"));
}
