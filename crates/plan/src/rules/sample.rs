//! Small boards for the tests of pure rules.

use std::collections::BTreeMap;

use base::{Date, Title};
use rust_decimal::Decimal;

use crate::model::{Board, ClauseRow, DocumentRow, TargetRow, TaskRow};
use crate::rules::figure::Comparator;
use crate::rules::light::{Light, Reason};

pub(crate) fn target(value: i64) -> TargetRow {
    TargetRow {
        id: 1,
        segment: 1,
        subject: Title::new("按时办结率", "Done in time"),
        comparator: Comparator::AtLeast,
        value: Decimal::from(value),
        unit: "％".to_owned(),
        deadline: String::new(),
        due: None,
        is_goal: true,
        figure: None,
    }
}

pub(crate) fn task(id: i64) -> TaskRow {
    TaskRow {
        id,
        clause: 0,
        document: 0,
        segments: Vec::new(),
        targets: Vec::new(),
        due: None,
        leads: Vec::new(),
        light: Light::OnSchedule,
        reason: Reason::Steady,
        accepted: BTreeMap::new(),
        newest: BTreeMap::new(),
        haystack: String::new(),
    }
}

/// One document with one section that holds a clause for each task.
pub(crate) fn board(mut tasks: Vec<TaskRow>) -> Board {
    let clause = |id: i64, parent: Option<usize>, kind: &str| ClauseRow {
        id,
        document: 0,
        parent,
        no: id.to_string(),
        path: format!("一/{id}"),
        cite: format!("P{id}"),
        kind: kind.to_owned(),
        level: 1,
        title: Title::new(format!("条目{id}"), ""),
        theme: String::new(),
        deadline: String::new(),
        prohibitions: 0,
        has_body: false,
    };
    let mut clauses = vec![clause(0, None, "section")];
    for task in &mut tasks {
        task.clause = clauses.len();
        clauses.push(clause(task.id, Some(0), "task"));
    }
    Board {
        day: Date::constant(2023, 11, 15),
        documents: vec![DocumentRow {
            id: 1,
            key: "p-1".to_owned(),
            letter: "P".to_owned(),
            number: Some("示政发〔2023〕1号".to_owned()),
            title: Title::new("示例市行动方案", "Sample action plan"),
            issuer: "示例市人民政府".to_owned(),
            signed: Some(Date::constant(2023, 8, 11)),
            due: None,
            region: "000000".to_owned(),
            has_source: false,
            closed: None,
        }],
        clauses,
        tasks,
        orgs: BTreeMap::new(),
        groups: BTreeMap::new(),
        regions: BTreeMap::new(),
        cut_offs: crate::rules::cut_off::CutOffs::default(),
        journal_size: 0,
        closed: Vec::new(),
    }
}
