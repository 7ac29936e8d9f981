//! Loading a pack: once, again, and after the pack changed.

use crate::city;

use base::Scope;
use city::City;
use store::{Error, params};

const ENTRIES: &str = "SELECT COUNT(*) FROM journal_entry WHERE kind LIKE 'plan.%'";

#[test]
fn the_seven_plans_load_with_their_tasks() {
    let city = City::empty();
    let loaded = city.load(&city::pack());
    assert_eq!(loaded.len(), 7);
    assert!(
        loaded
            .iter()
            .all(|loaded| loaded.change.created && loaded.change.added > 0)
    );
    let tasks = |letter: &str| {
        city.count(&format!(
            "SELECT COUNT(*) FROM plan_clause c JOIN plan_document d ON d.id = c.document_id
             WHERE d.letter = '{letter}' AND c.kind = 'task' AND c.no BETWEEN '0' AND ':'"
        ))
    };
    assert_eq!(tasks("C"), 67, "tasks of C");
    assert_eq!(tasks("D"), 59, "tasks of D");
    assert_eq!(city.count(ENTRIES), 7);
}

#[test]
fn a_second_load_changes_nothing() {
    let city = City::loaded();
    let head = city.store.head().expect("a head");
    let again = city.load(&city::pack());
    assert!(again.iter().all(|loaded| !loaded.change.any()), "{again:?}");
    assert_eq!(city.store.head().expect("a head").size, head.size);
}

#[test]
fn a_changed_pack_changes_what_it_changed_and_keeps_reports() {
    let city = City::loaded();
    let mut pack = city::pack();
    let plan = &mut pack.plans[0];
    let place = plan
        .clauses
        .iter()
        .position(|clause| !clause.segments.is_empty())
        .expect("a clause with units");
    let path = plan.clauses[place].path.clone();
    let id = city.count(&format!(
        "SELECT c.id FROM plan_clause c JOIN plan_document d ON d.id = c.document_id
         WHERE d.key = '{}' AND c.path = '{path}'",
        plan.id
    ));
    report_on(&city, id);
    let gone = plan.clauses.remove(place);
    plan.clauses[place].prohibitions += 7;
    let loaded = city.load(&pack);
    let change = loaded[0].change;
    assert!(!change.created);
    assert_eq!(
        change.withdrawn, 1,
        "the clause {} is no longer in the ledger",
        gone.path
    );
    assert!(change.changed > 0);
    assert!(loaded[1..].iter().all(|loaded| !loaded.change.any()));
    assert_eq!(
        city.count("SELECT COUNT(*) FROM plan_report"),
        1,
        "its report stays"
    );
    assert_eq!(
        city.text(&format!("SELECT kind FROM plan_clause WHERE id = {id}")),
        "withdrawn"
    );
    assert_eq!(
        city.text("SELECT kind FROM journal_entry ORDER BY seq DESC LIMIT 1"),
        "plan.amended"
    );
    // The clause comes back under its old identity, with its report.
    city.load(&city::pack());
    assert_eq!(
        city.text(&format!("SELECT kind FROM plan_clause WHERE id = {id}")),
        gone.kind.as_str()
    );
}

#[test]
fn units_carried_forward_answer_for_the_clause() {
    let mut pack = city::pack();
    let clause = pack.plans[0]
        .clauses
        .iter_mut()
        .find(|clause| !clause.segments.is_empty())
        .expect("units");
    let path = clause.path.clone();
    clause.segments[0].responsible = vec!["市财政局".to_owned()];
    clause.segments[0].carried = vec!["市发展改革委".to_owned()];
    let city = City::empty();
    city.load(&pack);
    let of_clause = format!(
        "FROM plan_duty u JOIN plan_clause c ON c.id = u.clause_id JOIN plan_document d ON d.id = c.document_id
         WHERE d.key = '{}' AND c.path = '{path}' AND u.segment = 1 AND u.role = 'responsible'",
        pack.plans[0].id
    );
    assert_eq!(city.count(&format!("SELECT COUNT(*) {of_clause}")), 2);
    assert_eq!(
        city.text(&format!("SELECT u.org_id {of_clause} AND u.ord = 2")),
        "jc-fgw"
    );
}

#[test]
fn every_carried_unit_of_the_pack_is_a_duty() {
    let city = City::loaded();
    for plan in &city::pack().plans {
        let printed: usize = plan
            .clauses
            .iter()
            .flat_map(|clause| &clause.segments)
            .map(|segment| segment.units().count())
            .sum();
        let duties = city.count(&format!(
            "SELECT COUNT(*) FROM plan_duty u JOIN plan_clause c ON c.id = u.clause_id
             JOIN plan_document d ON d.id = c.document_id WHERE d.key = '{}'",
            plan.id
        ));
        assert_eq!(usize::try_from(duties), Ok(printed), "{}", plan.letter);
    }
}

#[test]
fn only_the_office_loads() {
    let city = City::empty();
    let error = plan::load(&city.store, &Scope::public(), &city::pack()).expect_err("refused");
    assert!(matches!(error, plan::LoadError::Forbidden));
    assert_eq!(city.count("SELECT COUNT(*) FROM plan_document"), 0);
}

fn report_on(city: &City, clause: i64) {
    city.store
        .write(&Scope::system(), move |tx| {
            tx.execute(
                "INSERT INTO plan_report (id, clause_id, org_id, period, state, stage, body, version, created_at)
                 VALUES (1, $1, 'jc-fgw', '2023-09', 'accepted', 'progress', '示例', 1, 0)",
                params![clause],
            )?;
            tx.transient();
            Ok::<_, Error>(())
        })
        .expect("a report");
}
