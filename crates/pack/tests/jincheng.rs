//! The pack of Jincheng, checked whole.
#![allow(clippy::unwrap_used)]

use crate::support;

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

/// The law in force at a date decides, and a basis that nobody has compared with its text says so wherever it is shown.
#[test]
fn procedures_say_what_their_figures_rest_on() {
    use pack::element::{FigureKind, Moment, Opening};
    let pack = jincheng();
    for procedure in &pack.elements.procedures {
        let bases = (procedure.periods.iter().map(|one| (&one.id, &one.basis)))
            .chain(procedure.figures.iter().map(|one| (&one.id, &one.basis)))
            .chain(procedure.thresholds.iter().map(|one| (&one.id, &one.basis)))
            .chain(procedure.grounds.iter().map(|one| (&one.id, &one.basis)))
            .chain(procedure.forbids.iter().map(|one| (&one.id, &one.basis)));
        for (id, basis) in bases {
            let here = format!("{} {id}: {}", procedure.id, basis.zh);
            let issued = basis.zh.contains("晋市政办〔2023〕14号");
            let cites = basis.zh.contains('《') && !issued;
            assert_eq!(cites, basis.zh.contains("待核"), "{here}");
            assert_eq!(cites, basis.en.contains("not checked"), "{here}");
        }
        let day = "2024-09-05".parse().unwrap();
        let has = |kind| procedure.figure(kind, day).is_some();
        let sealed = procedure.opening == Opening::Sealed;
        assert!(
            !sealed || (has(FigureKind::OpenHolders) && has(FigureKind::UnsealMinutes)),
            "{}",
            procedure.id
        );
        let pays = |one: &&pack::element::Period| {
            (one.from, one.to) == (Moment::Contract, Moment::Payment)
        };
        let named = |id: &str| procedure.ungiven.iter().any(|one| one.id == id);
        for day in ["2024-09-05", "2026-01-01"] {
            let day = day.parse().unwrap();
            let holds = procedure.periods.iter().filter(pays);
            let count = holds.filter(|one| one.valid.holds(day)).count();
            assert_eq!(count, usize::from(!named("payment")), "{}", procedure.id);
        }
        let disputes = procedure.periods.iter();
        let disputes = disputes.filter(|one| one.to == Moment::Decision).count();
        assert_eq!(disputes, usize::from(!named("dispute")), "{}", procedure.id);
    }
    let open = |id: &str| {
        let mut all = pack.elements.procedures.iter();
        all.find(|one| one.id == id).unwrap()
    };
    let day = "2024-09-05".parse().unwrap();
    for (id, kind, value, article) in [
        (
            "construction-open",
            FigureKind::BondPercent,
            10,
            "招标投标法实施条例》第五十八条",
        ),
        (
            "procurement-open",
            FigureKind::BondPercent,
            10,
            "政府采购法实施条例》第四十八条",
        ),
        (
            "procurement-open",
            FigureKind::ChangePercent,
            10,
            "政府采购法》第四十九条",
        ),
        (
            "procurement-single",
            FigureKind::PayMostDays,
            60,
            "条例》第八条",
        ),
        (
            "construction-invited",
            FigureKind::UnsealMinutes,
            60,
            "电子招标投标办法》第三十条",
        ),
        (
            "land-tender",
            FigureKind::RecusedYears,
            3,
            "政府采购法实施条例》第九条",
        ),
    ] {
        let figure = open(id).figure(kind, day).unwrap();
        assert_eq!(figure.value, value, "{id}");
        assert!(
            figure.basis.zh.contains(article),
            "{id}: {}",
            figure.basis.zh
        );
    }
    let later = "2025-06-01".parse().unwrap();
    let most = open("construction-open")
        .figure(FigureKind::PayMostDays, later)
        .unwrap();
    assert!(most.basis.zh.contains("第九条"));
}

/// Sign-in finds the one centre that a unit is or manages; a unit that manages one is the centre of no other.
#[test]
fn a_unit_keeps_one_centre_at_most() {
    let pack = jincheng();
    let platforms = &pack.elements.platforms;
    assert_eq!(platforms.len(), 5);
    for org in &pack.organisations {
        let kept = platforms.iter().filter(|one| one.kept_by(&org.id));
        let kept: Vec<_> = kept.map(|one| (&one.id, &one.centre)).collect();
        assert!(kept.len() <= 1, "{} keeps {kept:?}", org.id);
        let named = platforms
            .iter()
            .any(|one| one.centre == org.id || one.manager == org.id);
        assert_eq!(kept.len(), usize::from(named), "{}", org.id);
    }
}
