//! The pack of Jincheng, checked whole.
#![allow(clippy::unwrap_used)]

mod support;

use support::jincheng;

#[test]
fn the_pack_loads_without_an_error() {
    let pack = jincheng();
    assert_eq!(pack.city.region.as_str(), "140500");
    assert_eq!(pack.regions.len(), 8);
}

#[test]
fn the_seven_plans_hold_what_they_declare() {
    let pack = jincheng();
    // letter, clauses of kind task or article, segments, targets
    let want = [
        ("C", 67, 84, 33),
        ("D", 59, 72, 24),
        ("E", 21, 21, 38),
        ("F", 16, 0, 5),
        ("G", 40, 40, 25),
        ("S", 22, 22, 4),
        ("T", 11, 11, 0),
    ];
    let mut plans: Vec<&pack::Plan> = pack.plans.iter().collect();
    plans.sort_by(|a, b| a.letter.cmp(&b.letter));
    let held: Vec<(&str, usize, usize, usize)> = plans
        .iter()
        .map(|plan| {
            let work = |clause: &&pack::Clause| {
                matches!(
                    clause.kind,
                    pack::ClauseKind::Task | pack::ClauseKind::Article
                )
            };
            (
                plan.letter.as_str(),
                plan.clauses.iter().filter(work).count(),
                plan.clauses
                    .iter()
                    .map(|clause| clause.segments.len())
                    .sum(),
                plan.clauses.iter().map(|clause| clause.targets.len()).sum(),
            )
        })
        .collect();
    assert_eq!(held, want);
}

#[test]
fn every_task_has_someone_to_do_it_and_an_english_title_of_its_own() {
    for plan in &jincheng().plans {
        assert_ne!(plan.title.zh, plan.title.en);
        for clause in &plan.clauses {
            let at = format!("{}{}", plan.letter, clause.path);
            let title = clause.title.as_ref().unwrap();
            assert!(
                title.en.is_ascii() || title.en.contains(['“', '–']),
                "{at}: {}",
                title.en
            );
            assert!(!title.zh.is_ascii(), "{at}");
            for target in &clause.targets {
                assert_ne!(target.subject.zh, target.subject.en, "{at}");
                assert!(
                    !target.subject.en.chars().any(is_chinese),
                    "{at}: {}",
                    target.subject.en
                );
            }
            assert!(!title.en.chars().any(is_chinese), "{at}: {}", title.en);
            if clause.kind == pack::ClauseKind::Task {
                assert!(!clause.segments.is_empty(), "{at}");
                for segment in &clause.segments {
                    assert!(segment.units().next().is_some(), "{at}");
                }
            }
        }
    }
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[test]
fn targets_that_can_be_missed_have_a_day() {
    use pack::TargetKind as Kind;
    for plan in &jincheng().plans {
        for clause in &plan.clauses {
            for target in &clause.targets {
                let standing = matches!(
                    target.kind,
                    Kind::Count
                        | Kind::Rule
                        | Kind::Threshold
                        | Kind::Grade
                        | Kind::Trigger
                        | Kind::Slogan
                );
                let dated = target.due.or(clause.due).or(plan.due).is_some();
                assert!(
                    standing || dated,
                    "{}{} {}",
                    plan.letter,
                    clause.path,
                    target.subject.zh
                );
                if let Some(due) = target.due {
                    assert!(due > plan.signed, "{}{}", plan.letter, clause.path);
                }
            }
        }
    }
}

#[test]
fn every_goal_of_the_plans_is_an_indicator() {
    use pack::TargetKind as Kind;
    let pack = jincheng();
    let mut missing = Vec::new();
    let mut goals = 0;
    for plan in &pack.plans {
        for clause in &plan.clauses {
            for (ord, target) in (1..).zip(&clause.targets) {
                let is_goal = matches!(
                    target.kind,
                    Kind::Target | Kind::Reduction | Kind::Increase | Kind::Growth
                );
                // The articles of regulations hold scoring rules, which the assessment keeps.
                if !is_goal || clause.kind == pack::ClauseKind::Article {
                    continue;
                }
                goals += 1;
                let name = format!("{}#{ord}", plan.cite(clause));
                let by = pack
                    .indicators
                    .iter()
                    .filter(|indicator| indicator.targets.contains(&name));
                if by.count() != 1 {
                    missing.push(name);
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    assert_eq!(goals, 94);
}

#[test]
fn the_unit_of_every_indicator_resolves() {
    let pack = jincheng();
    for indicator in &pack.indicators {
        let named = indicator.from.is_some();
        assert_eq!(
            pack::indicator::owner(&pack, indicator).is_some(),
            named,
            "{}: {:?}",
            indicator.id,
            indicator.from
        );
    }
}
