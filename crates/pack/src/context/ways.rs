//! What is there at each step of a flow: what earlier steps filled in may be absent unless every way to here passes them.

use std::collections::{BTreeMap, BTreeSet};

use super::place::answers;
use super::{CHANNELS, OPINIONS, RESULTS, step_name, words};
use crate::element::{Elements, Flow, Item, StepKind, Task};
use crate::expr::{Shape, Type};

/// Something that is there once a step was passed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fact {
    /// What a step filled in.
    Step(String),
    /// A department's answer.
    Opinion(String),
    /// The result of a case that was opened.
    Case(String),
    /// The day of acceptance.
    Accepted,
}

type Facts = BTreeSet<Fact>;

/// The ways through a flow, for the cases of one item.
#[derive(Debug)]
pub struct Ways<'e> {
    item: &'e Item,
    flow: &'e Flow,
    /// What every place of the item sees.
    base: Shape,
    /// Answers by the name of the step or branch.
    steps: BTreeMap<String, Shape>,
    /// What is there when a step begins, on every way to it.
    entry: BTreeMap<&'e str, Facts>,
}

impl<'e> Ways<'e> {
    /// The ways of an item's cases through a flow.
    #[must_use]
    pub fn new(elements: &'e Elements, item: &'e Item, flow: &'e Flow) -> Self {
        let form = |id: &Option<String>| {
            let id = id.as_ref()?;
            elements
                .forms
                .iter()
                .find(|form| form.id == *id)
                .map(answers)
        };
        let mut steps = BTreeMap::new();
        for step in &flow.steps {
            match &step.kind {
                StepKind::Task(task) => {
                    steps.extend(form(&task.form).map(|shape| (step_name(&step.id, None), shape)));
                }
                StepKind::Parallel { branches, .. } => {
                    steps.extend(branches.iter().filter_map(|branch| {
                        Some((step_name(&step.id, Some(&branch.id)), form(&branch.form)?))
                    }));
                }
                _ => {}
            }
        }
        Self {
            item,
            flow,
            base: super::item(elements, item),
            steps,
            entry: entries(flow),
        }
    }

    /// At a step, as it begins: `when` of ways, branches and cases that are opened, `form` of those, an expression that
    /// gives the unit; effects of an end.
    #[must_use]
    pub fn step(&self, step: &str) -> Shape {
        self.with(&self.at(step), "")
    }

    /// At a decision of a step, whose own form is filled in: `when` of an action and its effects. A decision that
    /// accepts sees the day of acceptance in its effects.
    #[must_use]
    pub fn action(&self, step: &str, action: &str) -> Shape {
        let mut facts = self.at(step);
        if let Some(task) = self.task(step) {
            if task.form.is_some() {
                facts.insert(Fact::Step(step_name(step, None)));
            }
            if task
                .actions
                .iter()
                .any(|one| one.id == action && one.accepts)
            {
                facts.insert(Fact::Accepted);
            }
        }
        self.with(&facts, "")
    }

    /// Every place where a licence is issued: its fields' values must fit them all.
    #[must_use]
    pub fn issues(&self, licence: &str) -> Vec<Shape> {
        let issues = |effects: &[crate::element::Effect]| {
            effects.iter().any(|effect| match &effect.kind {
                crate::element::EffectKind::Issue { licence: one } => one == licence,
                _ => false,
            })
        };
        let mut shapes = Vec::new();
        for step in &self.flow.steps {
            match &step.kind {
                StepKind::Task(task) => shapes.extend(
                    task.actions
                        .iter()
                        .filter(|action| issues(&action.effects))
                        .map(|action| self.action(&step.id, &action.id)),
                ),
                StepKind::End { effects, .. } if issues(effects) => {
                    shapes.push(self.step(&step.id))
                }
                _ => {}
            }
        }
        shapes
    }

    /// At no step in particular, at an event of the case: `opened`, `accepted`, `late`, `closed`, or none.
    #[must_use]
    pub fn anywhere(&self, event: &str) -> Shape {
        let mut facts = Facts::new();
        if event == "accepted" || !accepts(self.flow) {
            facts.insert(Fact::Accepted);
        }
        self.with(&facts, event)
    }

    fn task(&self, step: &str) -> Option<&'e Task> {
        let step = self.flow.steps.iter().find(|one| one.id == step)?;
        match &step.kind {
            StepKind::Task(task) => Some(task),
            _ => None,
        }
    }

    fn at(&self, step: &str) -> Facts {
        self.entry.get(step).cloned().unwrap_or_default()
    }

    fn with(&self, facts: &Facts, event: &str) -> Shape {
        let accepted = facts.contains(&Fact::Accepted);
        let mut case = case_shape(accepted, accepted && self.item.terms.promised.is_some());
        if event == "closed" {
            case.set("closed_on", Type::Date, false);
            case.set("result", words(&RESULTS), false);
        }
        let mut shape = self.base.clone().with("case", Type::record(case));
        let mut steps = Shape::new();
        for (name, answers) in &self.steps {
            let there = facts.contains(&Fact::Step(name.clone()));
            steps.set(name, Type::record(answers.clone()), !there);
        }
        let (mut opinions, mut cases) = (Shape::new(), Shape::new());
        for step in &self.flow.steps {
            match &step.kind {
                StepKind::Parallel { branches, .. } => {
                    for branch in branches {
                        let name = step_name(&branch.id, None);
                        let there = facts.contains(&Fact::Opinion(name.clone()));
                        opinions.set(name, words(&OPINIONS), !there);
                    }
                }
                StepKind::Open { cases: opened, .. } => {
                    for case in opened {
                        let name = step_name(&case.id, None);
                        let there = facts.contains(&Fact::Case(name.clone()));
                        cases.set(name, words(&RESULTS), !there);
                    }
                }
                _ => {}
            }
        }
        for (name, members) in [("step", steps), ("opinions", opinions), ("cases", cases)] {
            if members.names().next().is_some() {
                shape.set(name, Type::record(members), false);
            }
        }
        shape
    }
}

/// The case itself.
pub(super) fn case_shape(accepted: bool, due: bool) -> Shape {
    let mut shape = Shape::new()
        .with("code", Type::Text)
        .with("item", Type::Text)
        .with("unit", Type::Text)
        .with("region", Type::Text)
        .with("channel", words(&CHANNELS))
        .with("opened_on", Type::Date)
        .maybe("closed_on", Type::Date)
        .maybe("result", words(&RESULTS))
        .with("late", Type::Flag)
        .with("pauses", Type::Number)
        .with("returns", Type::Number)
        .with("urged", Type::Number);
    shape.set("accepted_on", Type::Date, !accepted);
    shape.set("due_on", Type::Date, !due);
    shape
}

/// Whether a decision starts the clocks; else they start at filing.
fn accepts(flow: &Flow) -> bool {
    flow.steps.iter().any(|step| match &step.kind {
        StepKind::Task(task) => task.actions.iter().any(|action| action.accepts),
        _ => false,
    })
}

/// What is there on every way to each step. A case that is sent back keeps what it had, so that going back takes
/// nothing away from what was there when the step began first.
fn entries(flow: &Flow) -> BTreeMap<&str, Facts> {
    let mut first = Facts::new();
    if !accepts(flow) {
        first.insert(Fact::Accepted);
    }
    let mut entry = BTreeMap::from([(flow.start.as_str(), first)]);
    let mut waiting = vec![flow.start.as_str()];
    // Facts only ever shrink after a step was reached, so that this ends.
    while let Some(id) = waiting.pop() {
        let Some(step) = flow.steps.iter().find(|step| step.id == id) else {
            continue;
        };
        let here = entry.get(id).cloned().unwrap_or_default();
        for (to, gained) in exits(&step.id, &step.kind) {
            let there: Facts = here.union(&gained).cloned().collect();
            let known = entry.get(to);
            let met = known.map_or_else(
                || there.clone(),
                |known| known.intersection(&there).cloned().collect(),
            );
            if known != Some(&met) {
                entry.insert(to, met);
                waiting.push(to);
            }
        }
    }
    entry
}

/// Where a step leads, and what is there then.
fn exits<'f>(id: &str, kind: &'f StepKind) -> Vec<(&'f str, Facts)> {
    let nothing = |to: &'f String| (to.as_str(), Facts::new());
    match kind {
        StepKind::Task(task) => task
            .actions
            .iter()
            .map(|action| {
                let mut facts = Facts::new();
                if task.form.is_some() {
                    facts.insert(Fact::Step(step_name(id, None)));
                }
                if action.accepts {
                    facts.insert(Fact::Accepted);
                }
                (action.to.as_str(), facts)
            })
            .collect(),
        StepKind::Parallel {
            branches,
            agree,
            object,
            ..
        } => {
            let opinions: Facts = branches
                .iter()
                .map(|branch| Fact::Opinion(step_name(&branch.id, None)))
                .collect();
            vec![
                (agree.as_str(), opinions.clone()),
                (object.as_str(), opinions),
            ]
        }
        StepKind::Choose { ways } => ways.iter().map(|way| nothing(&way.to)).collect(),
        StepKind::Wait { to, early, .. } => std::iter::once(to).chain(early).map(nothing).collect(),
        StepKind::Open {
            cases,
            wait,
            to,
            failed,
        } => {
            let closed = cases
                .iter()
                .filter(|case| *wait && case.when.is_none())
                .map(|case| Fact::Case(step_name(&case.id, None)))
                .collect();
            // One refusal may lead on while others are open.
            std::iter::once((to.as_str(), closed))
                .chain(failed.iter().map(nothing))
                .collect()
        }
        StepKind::End { .. } => Vec::new(),
    }
}
