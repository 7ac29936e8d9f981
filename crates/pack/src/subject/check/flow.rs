//! Flows: every step is reached and leads to an end, and what steps say fits their kind.

use std::collections::BTreeSet;

use super::Check;
use super::walk::{Ways, backwards, circles, reached};
use crate::at::At;
use crate::element::{
    Branch, Effect, EffectKind, Flow, JoinPolicy, Register, Settings, Step, StepKind, Task,
    UnitRule, Until, Way,
};
use crate::error::{Problem, What};
use crate::structure::Structure;
use base::calendar::Term;

pub(super) fn check(check: &mut Check<'_>) {
    for (position, flow) in check.all.flows.iter().enumerate() {
        let at = check.at("flow", position);
        let sound = targets(check, &at, flow);
        for (nth, step) in flow.steps.iter().enumerate() {
            let at = at.nth("step", nth);
            match &step.kind {
                StepKind::Task(task) => self::task(check, &at, flow, task),
                StepKind::Parallel { branches, .. } => {
                    parallel(check, &at, step);
                    answers(check, &at, flow, &step.id, branches);
                }
                StepKind::Choose { ways } => choose(check, &at, ways),
                StepKind::Wait { until, .. } => wait(check, &at, flow, *until),
                StepKind::Open { cases, .. } => {
                    for (nth, case) in cases.iter().enumerate() {
                        check.opens(&at.nth("case", nth), "item", &case.item, Some(&case.form));
                    }
                }
                StepKind::End { effects, .. } => self::effects(check, &at, flow, effects),
            }
        }
        if sound {
            shape(check, &at, flow);
        }
    }
}

/// Where a step may lead, with the keys that say so.
fn leads<'s>(step: &'s Step, at: &At) -> Vec<(At, &'s str)> {
    match &step.kind {
        StepKind::Task(task) => {
            let actions = task.actions.iter().enumerate();
            actions
                .map(|(nth, action)| (at.nth("action", nth).key("to"), action.to.as_str()))
                .collect()
        }
        StepKind::Parallel { agree, object, .. } => vec![
            (at.key("agree"), agree.as_str()),
            (at.key("object"), object.as_str()),
        ],
        StepKind::Choose { ways } => {
            let ways = ways.iter().enumerate();
            ways.map(|(nth, way)| (at.nth("way", nth).key("to"), way.to.as_str()))
                .collect()
        }
        StepKind::Wait { to, early, .. } => [("to", Some(to)), ("early", early.as_ref())]
            .into_iter()
            .filter_map(|(key, to)| Some((at.key(key), to?.as_str())))
            .collect(),
        StepKind::Open { to, failed, .. } => [("to", Some(to)), ("failed", failed.as_ref())]
            .into_iter()
            .filter_map(|(key, to)| Some((at.key(key), to?.as_str())))
            .collect(),
        StepKind::End { .. } => Vec::new(),
    }
}

/// Whether every step that is named exists.
fn targets(check: &mut Check<'_>, at: &At, flow: &Flow) -> bool {
    let ids = flow.steps.iter().map(|step| step.id.as_str());
    let mut sound = check.known(|| at.key("start"), What::Step, &flow.start, ids.clone());
    for (nth, step) in flow.steps.iter().enumerate() {
        for (at, to) in leads(step, &at.nth("step", nth)) {
            sound &= check.known(|| at, What::Step, to, ids.clone());
        }
    }
    sound
}

/// Reach, ends and circles, in a flow whose steps all exist.
fn shape(check: &mut Check<'_>, at: &At, flow: &Flow) {
    let ways: Ways<'_> = flow
        .steps
        .iter()
        .map(|step| {
            let to = leads(step, at).into_iter().map(|(_, to)| to).collect();
            (step.id.as_str(), to)
        })
        .collect();
    let from_start = reached(&ways, &flow.start);
    let back = backwards(&ways);
    let ends = flow
        .steps
        .iter()
        .filter(|step| matches!(step.kind, StepKind::End { .. }));
    let to_end: BTreeSet<&str> = ends.flat_map(|end| reached(&back, &end.id)).collect();
    for (nth, step) in flow.steps.iter().enumerate() {
        let here = at.nth("step", nth).key("id");
        if !from_start.contains(step.id.as_str()) {
            check.structure(here, Structure::Unreachable(step.id.clone()));
        } else if !to_end.contains(step.id.as_str()) {
            check.structure(here, Structure::Endless(step.id.clone()));
        }
    }
    let machine = |step: &&Step| {
        matches!(
            step.kind,
            StepKind::Choose { .. } | StepKind::Open { wait: false, .. }
        )
    };
    let alone: Ways<'_> = flow
        .steps
        .iter()
        .filter(machine)
        .filter_map(|step| Some((step.id.as_str(), ways.get(step.id.as_str())?.clone())))
        .collect();
    for circle in circles(&alone) {
        let nth = flow.steps.iter().position(|step| step.id == circle[0]);
        let here = at.nth("step", nth.unwrap_or(0)).key("id");
        let circle = circle.into_iter().map(str::to_owned).collect();
        check.structure(here, Structure::Spins(circle));
    }
    acceptance(check, at, flow, &ways);
    doers(check, at, flow, &ways);
}

/// A case is accepted once, by an officer, and goes on.
fn acceptance<'a>(check: &mut Check<'_>, at: &At, flow: &'a Flow, ways: &Ways<'a>) {
    let mut accepting: Vec<(usize, usize, &str, &str)> = Vec::new();
    for (nth, step) in flow.steps.iter().enumerate() {
        if let StepKind::Task(task) = &step.kind {
            let actions = task.actions.iter().enumerate();
            for (act, action) in actions.filter(|(_, action)| action.accepts) {
                accepting.push((nth, act, &step.id, &action.to));
                let here = at.nth("step", nth).nth("action", act);
                check.goes(
                    task.unit == UnitRule::Applicant,
                    &here,
                    "accepts",
                    (
                        "受理由办理单位作出，不由办事人",
                        "the unit that handles a case accepts it, not the applicant",
                    ),
                );
                let rejected = flow.steps.iter().any(|end| {
                    let rejects = crate::element::EndResult::Rejected;
                    end.id == action.to
                        && matches!(end.kind, StepKind::End { result, .. } if result == rejects)
                });
                check.goes(
                    rejected,
                    &here,
                    "accepts",
                    (
                        "通向不予受理的动作不能是受理",
                        "an action that leads to “rejected” does not accept",
                    ),
                );
            }
        }
    }
    for (nth, act, step, _) in &accepting {
        let again = accepting
            .iter()
            .any(|(_, _, other, to)| other != step && reached(ways, to).contains(step));
        check.goes(
            again,
            &at.nth("step", *nth).nth("action", *act),
            "accepts",
            (
                "此前的步骤已经受理，一件不受理两次",
                "an earlier step has accepted the case; it is accepted once",
            ),
        );
    }
}

/// `unit = { step = … }` names a task that comes before.
fn doers<'a>(check: &mut Check<'_>, at: &At, flow: &'a Flow, ways: &Ways<'a>) {
    let tasks: Vec<&str> = flow
        .steps
        .iter()
        .filter(|step| matches!(step.kind, StepKind::Task(_)))
        .map(|step| step.id.as_str())
        .collect();
    let mut look = |at: At, unit: &UnitRule, here: &str| {
        let UnitRule::Step(named) = unit else {
            return;
        };
        let at = at.key("unit");
        let ids = flow.steps.iter().map(|step| step.id.as_str());
        if !check.known(|| at.key("step"), What::Step, named, ids) {
            return;
        }
        if !tasks.contains(&named.as_str()) {
            let because = (
                "该步骤不是由一个单位办理的步骤（kind = \"task\"）",
                "this is no step that one unit does (kind = \"task\")",
            );
            check.goes(true, &at, "step", because);
            return;
        }
        let before = tasks
            .iter()
            .find(|id| *id == named)
            .is_some_and(|id| *id != here && reached(ways, id).contains(here));
        check.goes(
            !before,
            &at,
            "step",
            (
                "该步骤不在此步骤之前，不知道由谁办",
                "this step does not come before, so nobody knows who did it",
            ),
        );
    };
    for (nth, step) in flow.steps.iter().enumerate() {
        let at = at.nth("step", nth);
        match &step.kind {
            StepKind::Task(task) => look(at, &task.unit, &step.id),
            StepKind::Parallel { branches, .. } => {
                for (nth, branch) in branches.iter().enumerate() {
                    look(at.nth("branch", nth), &branch.unit, &step.id);
                }
            }
            _ => {}
        }
    }
}

fn task(check: &mut Check<'_>, at: &At, flow: &Flow, task: &Task) {
    let longer = match (task.warn, task.term) {
        (Some(Term::WorkingDays(warn)), Some(Term::WorkingDays(term)))
        | (Some(Term::CalendarDays(warn)), Some(Term::CalendarDays(term)))
        | (Some(Term::Months(warn)), Some(Term::Months(term))) => warn > term,
        _ => false,
    };
    check.goes(
        longer,
        at,
        "warn",
        (
            "提醒不能早于时限开始",
            "the warning cannot come before the term begins",
        ),
    );
    check.goes(
        task.unit == UnitRule::Applicant && !task.may.is_empty(),
        at,
        "may",
        (
            "这些是经办人的权限，办事人的步骤没有",
            "these are an officer's powers; a step of the applicant has none",
        ),
    );
    for (nth, power) in task.may.iter().enumerate() {
        if task.may[..nth].contains(power) {
            let because = ("同一权限只写一次", "each power stands once");
            check.fail(
                at.nth("may", nth),
                Problem::Goes {
                    key: "may",
                    because,
                },
            );
        }
    }
    for (nth, action) in task.actions.iter().enumerate() {
        effects(check, &at.nth("action", nth), flow, &action.effects);
    }
}

fn parallel(check: &mut Check<'_>, at: &At, step: &Step) {
    let StepKind::Parallel {
        branches,
        join,
        lead,
        ..
    } = &step.kind
    else {
        return;
    };
    check.goes(
        branches.len() < 2,
        at,
        "branch",
        (
            "并联至少两个分支；只有一个时用 kind = \"task\"",
            "parallel has at least two branches; for one use kind = \"task\"",
        ),
    );
    check.goes(
        lead.is_some() != (*join == JoinPolicy::Lead),
        at,
        if lead.is_some() { "lead" } else { "join" },
        (
            "join = \"lead\" 要写明 lead，其他方式不写",
            "join = \"lead\" names the lead, every other way of joining names none",
        ),
    );
    if let Some(lead) = lead {
        let ids = branches.iter().map(|branch| branch.id.as_str());
        check.known(|| at.key("lead"), What::Branch, lead, ids);
        let optional = branches
            .iter()
            .any(|branch| branch.id == *lead && branch.when.is_some());
        check.goes(
            optional,
            at,
            "lead",
            (
                "牵头分支带条件（when），可能不被征询",
                "the lead has a condition (when) and may not be asked",
            ),
        );
    }
}

/// Branches are answered by departments, under names of their own.
fn answers(check: &mut Check<'_>, at: &At, flow: &Flow, step: &str, branches: &[Branch]) {
    let name = |id: &str| id.replace('-', "_");
    for (nth, branch) in branches.iter().enumerate() {
        let at = at.nth("branch", nth);
        check.goes(
            branch.unit == UnitRule::Applicant,
            &at,
            "unit",
            (
                "分支由部门答复，不由办事人",
                "departments answer in a branch, not the applicant",
            ),
        );
        let own = format!("{}_{}", name(step), name(&branch.id));
        check.goes(
            flow.steps.iter().any(|other| name(&other.id) == own),
            &at,
            "id",
            (
                "与另一步骤在表达式中同名（连字符变下划线）",
                "has the same name in expressions as another step (hyphens become underscores)",
            ),
        );
    }
}

fn choose(check: &mut Check<'_>, at: &At, ways: &[Way]) {
    let last = ways.len().saturating_sub(1);
    for (nth, way) in ways.iter().enumerate() {
        let here = at.nth("way", nth);
        check.goes(
            nth == last && way.when.is_some(),
            &here,
            "when",
            (
                "最后一条路不带条件，否则可能无路可走",
                "the last way has no condition, or there may be none to take",
            ),
        );
        check.goes(
            nth < last && way.when.is_none(),
            &here,
            "when",
            (
                "不带条件的路只能在最后，否则后面的永远走不到",
                "a way without a condition comes last; those after it are never taken",
            ),
        );
    }
    check.goes(
        ways.len() == 1,
        at,
        "way",
        ("只有一条路，不是选择", "one way is no choice"),
    );
}

fn wait(check: &mut Check<'_>, at: &At, flow: &Flow, until: Option<Until>) {
    let opens = all_effects(flow).any(|effect| matches!(effect.kind, EffectKind::Open { .. }))
        || flow
            .steps
            .iter()
            .any(|step| matches!(step.kind, StepKind::Open { .. }));
    check.goes(
        until == Some(Until::Subcases) && !opens,
        at,
        "until",
        (
            "此流程不开启其他办件，等不到",
            "this flow opens no other case, so there is none to wait for",
        ),
    );
}

/// Every effect of a flow.
pub(super) fn all_effects(flow: &Flow) -> impl Iterator<Item = &Effect> {
    flow.steps.iter().flat_map(|step| match &step.kind {
        StepKind::Task(task) => task
            .actions
            .iter()
            .flat_map(|action| &action.effects)
            .collect(),
        StepKind::End { effects, .. } => effects.iter().collect::<Vec<_>>(),
        _ => Vec::new(),
    })
}

/// The licences that a flow issues.
pub(super) fn issued(flow: &Flow) -> impl Iterator<Item = &str> {
    all_effects(flow).filter_map(|effect| match &effect.kind {
        EffectKind::Issue { licence } => Some(licence.as_str()),
        _ => None,
    })
}

fn effects(check: &mut Check<'_>, at: &At, flow: &Flow, effects: &[Effect]) {
    for (nth, effect) in effects.iter().enumerate() {
        let at = at.nth("effect", nth);
        match &effect.kind {
            EffectKind::Suspend { licence, number } | EffectKind::Revoke { licence, number } => {
                check.goes(
                    number.is_none() && !issued(flow).any(|issued| issued == licence),
                    &at,
                    "licence",
                    (
                        "此流程没有发过该证照；请用 number 写明证号",
                        "this flow does not issue it; say which one with number",
                    ),
                );
            }
            EffectKind::Row {
                register,
                set,
                close,
            } => {
                if let Some(register) = check.registers.get(register.as_str()).copied() {
                    row(check, &at, register, set, *close);
                }
            }
            EffectKind::Open { item, form } => check.opens(&at, "item", item, Some(form)),
            EffectKind::Issue { .. } | EffectKind::Notify { .. } | EffectKind::Publish { .. } => {}
        }
    }
}

/// A row that is written has every required field, one that is closed its key.
fn row(check: &mut Check<'_>, at: &At, register: &Register, set: &Settings, close: bool) {
    let names = register.fields.iter().map(|field| field.key.as_str());
    for key in set.keys() {
        check.known(|| at.key("set").key(key), What::Field, key, names.clone());
    }
    for field in &register.fields {
        let needed = if close {
            register.key.contains(&field.key)
        } else {
            field.required
        };
        if needed && !set.contains_key(&field.key) {
            let structure = Structure::NotFilled {
                what: What::Field,
                key: field.key.clone(),
                of: register.id.clone(),
            };
            check.structure(at.key("set"), structure);
        }
    }
}
