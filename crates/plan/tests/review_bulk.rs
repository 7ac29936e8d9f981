//! Confirming many readings at once: by whom, how many, and what changed meanwhile.

use crate::city;
use crate::reviewing;

use base::{Fault, Role};
use city::City;
use plan::commands::review::{self, AT_ONCE, ConfirmError, Many, Pick};
use plan::reviews::{self, BulkAsk};
use plan::rules::review::{ReadingState, Reason};
use reviewing::{PLAN, account, clause, correct, follows_from_its_edits, import, state};

fn picks(bulk: &reviews::Bulk) -> Vec<Pick> {
    let pick = |(row, _): &(reviews::OpenRow, _)| Pick {
        clause: row.clause,
        version: row.version,
        field: row.field.clone(),
    };
    bulk.rows.iter().map(pick).collect()
}

#[test]
fn many_are_confirmed_at_once_each_clause_with_its_entry() {
    let city = City::loaded();
    let key = import(&city, "plan.txt", PLAN)[0].key.clone();
    let office = account(Role::Office, 1);
    let ask = |doubt| BulkAsk {
        document: Some(key.clone()),
        doubt,
        ..BulkAsk::default()
    };
    let all = reviews::bulk(&city.store, &office, &ask(100)).expect("a list");
    let certain = reviews::bulk(&city.store, &office, &ask(20)).expect("a list");
    assert!(
        certain.total < all.total && certain.total > 5,
        "{certain:?}"
    );
    assert!(certain.rows.iter().all(|(row, _)| row.doubt <= 20));
    let unknown = |(row, _): &(reviews::OpenRow, _)| row.reasons.contains(&Reason::Unresolved);
    assert!(all.rows.iter().any(unknown) && !certain.rows.iter().any(unknown));
    let (_, held) = certain
        .rows
        .iter()
        .find(|(row, _)| row.field == "targets")
        .expect("targets");
    assert!(
        held.to_string().contains("95"),
        "the ledger's value is shown: {held}"
    );

    // Between the list and the press another reviewer changes a clause: its fields wait, the others do not.
    let changed = clause(&city, &key, "1");
    correct(&city, changed, |typed| typed.title = "示例标题".to_owned());
    let entries = "SELECT COUNT(*) FROM journal_entry WHERE kind = 'reading.confirmed'";
    let done = review::confirm_many(&city.store, &office, picks(&certain)).expect("confirmed");
    let of_changed = |bulk: &reviews::Bulk, title: bool| {
        let of = |(row, _): &&(reviews::OpenRow, _)| {
            row.clause == changed && (row.field == "title") == title
        };
        u64::try_from(bulk.rows.iter().filter(of).count()).expect("few")
    };
    assert_eq!(
        done,
        Many {
            confirmed: certain.total - of_changed(&certain, false) - of_changed(&certain, true),
            already: of_changed(&certain, true),
            left: of_changed(&certain, false),
        }
    );
    assert_eq!(state(&city, changed, "title"), ReadingState::Corrected);
    assert_eq!(state(&city, changed, "targets"), ReadingState::Open);
    assert_eq!(
        state(&city, clause(&city, &key, "2"), "title"),
        ReadingState::Confirmed
    );
    let clauses: std::collections::BTreeSet<i64> =
        certain.rows.iter().map(|(row, _)| row.clause).collect();
    assert_eq!(
        usize::try_from(city.count(entries)).expect("a count"),
        clauses.len() - 1,
        "an entry a clause"
    );
    assert_eq!(
        city.count(
            "SELECT COUNT(*) FROM plan_reading WHERE state = 'confirmed' AND by_account <> 1"
        ),
        0,
        "each is known by who confirmed it"
    );

    // The same press again changes nothing.
    let head = city.store.head().expect("a head").size;
    let again = review::confirm_many(&city.store, &office, picks(&certain)).expect("again");
    assert_eq!((again.confirmed, again.left), (0, done.left));
    assert_eq!(city.store.head().expect("a head").size, head);
    // A list of now takes the rest.
    let rest = reviews::bulk(&city.store, &office, &ask(20)).expect("a list");
    assert_eq!(rest.total, done.left);
    let done = review::confirm_many(&city.store, &office, picks(&rest)).expect("confirmed");
    assert_eq!((done.confirmed, done.left), (rest.total, 0));
    follows_from_its_edits(&city, &key);
}

#[test]
fn confirming_many_is_bounded_and_for_the_office() {
    let city = City::loaded();
    import(&city, "plan.txt", PLAN);
    let office = account(Role::Office, 1);
    let all = BulkAsk {
        doubt: 100,
        ..BulkAsk::default()
    };
    let bulk = reviews::bulk(&city.store, &office, &all).expect("a list");
    let one = picks(&bulk)[0].clone();
    let rows = BulkAsk {
        clauses: vec![one.clause],
        ..all.clone()
    };
    let of_one = reviews::bulk(&city.store, &office, &rows).expect("a list");
    assert!(of_one.total > 0 && of_one.rows.iter().all(|(row, _)| row.clause == one.clause));
    let beyond: Vec<Pick> = std::iter::repeat_n(one.clone(), AT_ONCE + 1).collect();
    assert!(matches!(
        review::confirm_many(&city.store, &office, beyond),
        Err(ConfirmError::TooMany(_))
    ));
    for (role, fault) in [
        (Role::Supervisor, Fault::Forbidden),
        (Role::Clerk, Fault::NotFound),
        (Role::Public, Fault::NotFound),
    ] {
        let refused = review::confirm_many(&city.store, &account(role, 3), vec![one.clone()]);
        assert_eq!(base::Explain::fault(&refused.expect_err("refused")), fault);
        assert!(reviews::bulk(&city.store, &account(role, 3), &all).is_err());
    }
    let strange = [(one.clause, "duty-9-lead"), (9_999_999, "title")].map(|(clause, field)| Pick {
        clause,
        version: one.version,
        field: field.to_owned(),
    });
    let done = review::confirm_many(&city.store, &office, strange.to_vec()).expect("done");
    assert_eq!(
        done,
        Many {
            left: 2,
            ..Many::default()
        }
    );
}
