//! What a case provides to expressions: the names of [`pack::context`], filled from a case.

use base::Lang;
use pack::context::{self, step_name};
use pack::element::{Effect, EffectKind, Field, Form, Settings, StepKind, UnitRule};
use pack::expr::{Record, Shape, Type, Value, Values};
use serde::Serialize;
use serde_json::Value as Json;

use crate::clock::{Light, clocks};
use crate::definition::Definition;
use crate::event::Answer;
use crate::facts::{Answers, Facts, Fields};
use crate::state::State;

/// What a form's own expressions see.
pub(crate) fn form_shape(form: &Form) -> Shape {
    there(&context::form(form))
}

/// What expressions about a case see.
pub(crate) fn case_shape(definition: &Definition) -> Shape {
    let ways = context::Ways::new(definition.elements(), definition.item(), definition.flow());
    there(&ways.anywhere(""))
}

/// The same with every name as there. Whether `has()` was asked where it has to be was checked with the pack, step by step;
/// here, what rests on something that is absent all the same gives nothing.
fn there(shape: &Shape) -> Shape {
    shape.names().fold(Shape::new(), |all, name| {
        let ty = shape.get(name).map(|member| match &member.ty {
            Type::Record(inner) => Type::record(there(inner)),
            other => other.clone(),
        });
        match ty {
            Some(ty) => all.with(name, ty),
            None => all,
        }
    })
}

fn questions(form: &Form) -> impl Iterator<Item = &Field> {
    form.questions.iter().map(|question| &question.field)
}

/// What a form's own expressions see under these answers.
pub(crate) fn form_values(form: &Form, answers: &Fields, facts: &Facts<'_>) -> Values {
    let by = facts.applicant;
    Values::day(facts.today, facts.calendar)
        .with("form", context::record(questions(form), answers))
        .with(
            "applicant",
            context::applicant(by.kind.as_str(), &by.name, &by.code),
        )
}

/// What expressions about an item see: the applicant's answers, and the rows that were looked up.
pub(crate) fn item_values(definition: &Definition, answers: &Fields, facts: &Facts<'_>) -> Values {
    let mut found = Record::new();
    for lookup in &definition.item().lookups {
        // A checked definition has the register of each of its look-ups.
        if let Some(register) = definition.register(&lookup.register) {
            let row = facts.found.get(&lookup.id).and_then(Option::as_ref);
            found.set(step_name(&lookup.id, None), context::found(register, row));
        }
    }
    form_values(definition.form(), answers, facts).with("found", found)
}

/// What expressions about a case see.
pub(crate) fn case_values(
    definition: &Definition,
    state: &State,
    answers: &Answers,
    facts: &Facts<'_>,
) -> Values {
    let steps = steps(definition, answers, |form, answers| {
        context::record(questions(form), answers)
    });
    item_values(definition, &answers.form, facts)
        .with("step", steps)
        .with("opinions", opinions(definition, state))
        .with("cases", cases(state))
        .with("case", case(definition, state, facts))
}

/// The same values for a person's eyes: choices by their titles, figures with their units.
pub(crate) fn shown(
    values: &Values,
    definition: &Definition,
    answers: &Answers,
    lang: Lang,
) -> Values {
    let show = |form: &Form, answers: &Fields| context::shown(questions(form), answers, lang, &());
    values
        .clone()
        .with("form", show(definition.form(), &answers.form))
        .with("step", steps(definition, answers, show))
}

/// What officers filled in, by the names that expressions know.
fn steps(
    definition: &Definition,
    answers: &Answers,
    record: impl Fn(&Form, &Fields) -> Record,
) -> Record {
    let mut steps = Record::new();
    let mut add = |step: &str, branch: Option<&str>, form: Option<&str>| {
        let key = step_name(step, branch);
        let form = form.and_then(|id| definition.form_of(id));
        if let (Some(form), Some(answers)) = (form, answers.steps.get(&key)) {
            steps.set(&key, record(form, answers));
        }
    };
    for step in &definition.flow().steps {
        match &step.kind {
            StepKind::Task(task) => add(&step.id, None, task.form.as_deref()),
            StepKind::Parallel { branches, .. } => {
                for branch in branches {
                    add(&step.id, Some(&branch.id), branch.form.as_deref());
                }
            }
            _ => {}
        }
    }
    steps
}

/// Departments' answers; `none` for one that has not answered or was not asked. Where two steps ask branches of one name, the
/// step that was done later counts.
fn opinions(definition: &Definition, state: &State) -> Record {
    let mut record = Record::new();
    for step in &definition.flow().steps {
        let StepKind::Parallel { branches, .. } = &step.kind else {
            continue;
        };
        for branch in branches {
            let all = state.splits.values();
            let said = all.filter_map(|split| split.answers.get(&branch.id));
            let last = said.max_by_key(|opinion| opinion.token);
            let answer = last.map_or(Answer::None, |opinion| opinion.answer);
            record.set(step_name(&branch.id, None), answer.as_str());
        }
    }
    record
}

fn cases(state: &State) -> Record {
    let mut record = Record::new();
    for (id, child) in &state.children {
        let result = child.result.and_then(written);
        record.set(step_name(id, None), result.as_deref().map(Value::text));
    }
    record
}

fn case(definition: &Definition, state: &State, facts: &Facts<'_>) -> Record {
    let clocks = clocks(definition, state, facts.calendar, facts.today);
    let promised = clocks.promised.or(clocks.statutory);
    let result = state.closed.and_then(|closed| written(closed.result));
    context::case(&context::Case {
        code: &facts.head.code,
        item: &definition.item().id,
        unit: state.unit.as_str(),
        region: state.region.as_str(),
        channel: &written(facts.head.channel).unwrap_or_default(),
        opened_on: state.opened_on,
        accepted_on: state.accepted_on,
        due_on: clocks.due().map(|due| due.day),
        closed_on: state.closed.map(|closed| closed.on),
        result: result.as_deref(),
        late: promised.is_some_and(|clock| clock.light == Light::Red),
        pauses: u32::try_from(state.stops.len()).unwrap_or(u32::MAX),
        returns: state.returns,
        urged: state.urged,
    })
}

/// A name as it is written in packs and JSON.
fn written(name: impl Serialize) -> Option<String> {
    match serde_json::to_value(name) {
        Ok(Json::String(text)) => Some(text),
        _ => None,
    }
}

/// Every expression that is evaluated over a case.
pub(crate) fn expressions(definition: &Definition) -> Vec<&str> {
    let mut all = Vec::new();
    for step in &definition.flow().steps {
        match &step.kind {
            StepKind::Task(task) => {
                unit(&mut all, &task.unit);
                for action in &task.actions {
                    all.extend(action.when.as_deref());
                    effects(&mut all, definition, &action.effects);
                }
            }
            StepKind::Parallel { branches, .. } => {
                for branch in branches {
                    unit(&mut all, &branch.unit);
                    all.extend(branch.when.as_deref());
                }
            }
            StepKind::Choose { ways } => {
                all.extend(ways.iter().filter_map(|way| way.when.as_deref()));
            }
            StepKind::Open { cases, .. } => {
                for case in cases {
                    all.extend(case.when.as_deref());
                    settings(&mut all, &case.form);
                }
            }
            StepKind::End { effects: of, .. } => effects(&mut all, definition, of),
            StepKind::Wait { .. } => {}
        }
    }
    let item = definition.item();
    all.extend(item.lookups.iter().map(|lookup| lookup.key.as_str()));
    all.extend(
        item.materials
            .iter()
            .filter_map(|need| need.when.as_deref()),
    );
    all
}

fn unit<'d>(all: &mut Vec<&'d str>, rule: &'d UnitRule) {
    if let UnitRule::Value(text) = rule {
        all.push(text);
    }
}

fn settings<'d>(all: &mut Vec<&'d str>, settings: &'d Settings) {
    all.extend(settings.values().map(String::as_str));
}

fn effects<'d>(all: &mut Vec<&'d str>, definition: &'d Definition, effects: &'d [Effect]) {
    for effect in effects {
        all.extend(effect.when.as_deref());
        match &effect.kind {
            EffectKind::Issue { licence } => {
                let fields = definition.licence(licence).map(|licence| &licence.fields);
                all.extend(
                    fields
                        .into_iter()
                        .flatten()
                        .map(|field| field.value.as_str()),
                );
            }
            EffectKind::Suspend { number, .. } | EffectKind::Revoke { number, .. } => {
                all.extend(number.as_deref());
            }
            EffectKind::Row { set, .. } => settings(all, set),
            EffectKind::Open { form, .. } => settings(all, form),
            EffectKind::Notify { .. } | EffectKind::Publish { .. } => {}
        }
    }
}
