//! What a case provides to expressions, as `docs/PACKS.md` lists it: names with their types, and values.
//!
//! A checked pack asks `has()` before it looks at what may be absent, so every name counts as there when an expression is
//! read again; what rests on something absent all the same gives nothing.

use base::{Date, Lang};
use pack::element::{Effect, EffectKind, Field, FieldKind, Form, Settings, StepKind, UnitRule};
use pack::expr::{Record, Shape, Type, Value, Values};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::clock::{Light, clocks};
use crate::definition::Definition;
use crate::event::Answer;
use crate::facts::{Answers, Facts, Fields};
use crate::seen::name;
use crate::state::State;

/// What a form's own expressions see.
pub(crate) fn form_shape(form: &Form) -> Shape {
    Shape::day()
        .with("form", fields_type(questions(form)))
        .with("applicant", applicant_type())
}

/// What expressions about a case see.
pub(crate) fn case_shape(definition: &Definition) -> Shape {
    let mut steps = Shape::new();
    let mut opinions = Shape::new();
    let mut cases = Shape::new();
    for step in &definition.flow().steps {
        match &step.kind {
            StepKind::Task(task) => {
                if let Some(form) = task.form.as_deref().and_then(|id| definition.form_of(id)) {
                    steps.set(name(&step.id, None), fields_type(questions(form)), false);
                }
            }
            StepKind::Parallel { branches, .. } => {
                for branch in branches {
                    opinions.set(name(&branch.id, None), Type::Text, false);
                    if let Some(form) = branch.form.as_deref().and_then(|id| definition.form_of(id))
                    {
                        let key = name(&step.id, Some(&branch.id));
                        steps.set(key, fields_type(questions(form)), false);
                    }
                }
            }
            StepKind::Open { cases: opened, .. } => {
                for case in opened {
                    cases.set(name(&case.id, None), Type::Text, false);
                }
            }
            _ => {}
        }
    }
    let mut found = Shape::new();
    for lookup in &definition.item().lookups {
        let register = definition.register(&lookup.register);
        let fields = register.map_or(&[][..], |register| &register.fields);
        let row = members(fields.iter()).with("there", Type::Flag);
        found.set(name(&lookup.id, None), Type::record(row), false);
    }
    form_shape(definition.form())
        .with("step", Type::record(steps))
        .with("opinions", Type::record(opinions))
        .with("cases", Type::record(cases))
        .with("found", Type::record(found))
        .with("case", case_type())
}

fn questions(form: &Form) -> impl Iterator<Item = &Field> {
    form.questions.iter().map(|question| &question.field)
}

fn members<'f>(fields: impl Iterator<Item = &'f Field>) -> Shape {
    fields.fold(Shape::new(), |shape, field| {
        shape.with(field.key.as_str(), kind_type(&field.kind))
    })
}

fn fields_type<'f>(fields: impl Iterator<Item = &'f Field>) -> Type {
    Type::record(members(fields))
}

fn applicant_type() -> Type {
    let names = ["kind", "name", "code"];
    Type::record(
        names
            .into_iter()
            .fold(Shape::new(), |shape, name| shape.with(name, Type::Text)),
    )
}

fn case_type() -> Type {
    let mut shape = Shape::new().with("late", Type::Flag);
    for name in ["code", "item", "unit", "region", "channel"] {
        shape.set(name, Type::Text, false);
    }
    for name in ["opened_on", "accepted_on", "due_on", "closed_on"] {
        shape.set(name, Type::Date, false);
    }
    for name in ["pauses", "returns", "urged"] {
        shape.set(name, Type::Number, false);
    }
    Type::record(shape)
}

fn kind_type(kind: &FieldKind) -> Type {
    match kind {
        FieldKind::Number { .. } | FieldKind::Money { .. } => Type::Number,
        FieldKind::Date => Type::Date,
        FieldKind::Flag => Type::Flag,
        FieldKind::Choice { many: true, .. } => Type::list(Type::Text),
        FieldKind::Party { .. } => applicant_type(),
        FieldKind::File { .. } => Type::list(Type::Text),
        FieldKind::Text { .. }
        | FieldKind::LongText { .. }
        | FieldKind::Choice { many: false, .. }
        | FieldKind::Organisation
        | FieldKind::Region
        | FieldKind::Phone
        | FieldKind::Identity
        | FieldKind::CreditCode
        | FieldKind::Geometry
        | FieldKind::Reference { .. } => Type::Text,
    }
}

/// The value of an answer; absent for one that is none of its kind.
fn value(kind: &FieldKind, json: &Json) -> Value {
    match kind {
        FieldKind::Number { .. } => {
            let number = json.as_str().and_then(|text| text.parse::<Decimal>().ok());
            number.into()
        }
        FieldKind::Money { .. } => json.as_i64().map(|fen| Decimal::new(fen, 2)).into(),
        FieldKind::Date => {
            let day = json.as_str().and_then(|text| text.parse::<Date>().ok());
            day.into()
        }
        FieldKind::Flag => json.as_bool().into(),
        FieldKind::Choice { many: true, .. } => {
            let list = json.as_array();
            list.map_or(Value::Absent, |list| {
                texts(list.iter().filter_map(Json::as_str))
            })
        }
        FieldKind::File { .. } => {
            let list = json.as_array();
            let name = |file| Json::as_str(Json::get(file, "name")?);
            list.map_or(Value::Absent, |list| texts(list.iter().filter_map(name)))
        }
        FieldKind::Party { .. } => json.as_object().map_or(Value::Absent, |party| {
            let member = |key: &str| party.get(key).and_then(Json::as_str);
            let keys = ["kind", "name", "code"].into_iter();
            keys.fold(Record::new(), |record, key| record.with(key, member(key)))
                .into()
        }),
        _ => json.as_str().filter(|text| !text.is_empty()).into(),
    }
}

fn texts<'t>(texts: impl Iterator<Item = &'t str>) -> Value {
    Value::list(texts.map(Value::text))
}

/// A value as a field of a kind keeps it; `None` when it is of another kind.
pub(crate) fn json(kind: &FieldKind, value: &Value) -> Option<Json> {
    match (kind, value) {
        (FieldKind::Number { decimals, .. }, Value::Number(number)) => {
            Some(number.round_dp(*decimals).normalize().to_string().into())
        }
        (FieldKind::Money { .. }, Value::Number(yuan)) => {
            let fen = yuan.checked_mul(Decimal::ONE_HUNDRED)?.round();
            Some(i64::try_from(fen).ok()?.into())
        }
        (FieldKind::Date, Value::Date(day)) => Some(day.to_string().into()),
        (FieldKind::Date, Value::Text(text)) => {
            let day: Date = text.parse().ok()?;
            Some(day.to_string().into())
        }
        (FieldKind::Flag, Value::Flag(flag)) => Some((*flag).into()),
        (FieldKind::Choice { many: true, .. }, Value::List(list)) => {
            let all: Option<Vec<Json>> =
                list.iter().map(|one| Some(one.as_text()?.into())).collect();
            Some(all?.into())
        }
        (FieldKind::Party { .. }, Value::Record(party)) => {
            let mut fields = Fields::new();
            for (key, value) in party.iter() {
                fields.insert(key.to_owned(), value.as_text()?.into());
            }
            Some(Json::Object(fields))
        }
        (
            FieldKind::Number { .. }
            | FieldKind::Money { .. }
            | FieldKind::Flag
            | FieldKind::Choice { many: true, .. }
            | FieldKind::Party { .. }
            | FieldKind::File { .. }
            | FieldKind::Geometry,
            _,
        ) => None,
        (_, Value::Text(text)) => Some((**text).into()),
        _ => None,
    }
}

fn record<'f>(fields: impl Iterator<Item = &'f Field>, answers: &Fields) -> Record {
    let mut record = Record::new();
    for field in fields {
        if let Some(answer) = answers.get(&field.key) {
            record.set(&field.key, value(&field.kind, answer));
        }
    }
    record
}

/// What a form's own expressions see under these answers.
pub(crate) fn form_values(form: &Form, answers: &Fields, facts: &Facts<'_>) -> Values {
    let applicant = facts.applicant;
    let known = |text: &String| (!text.is_empty()).then(|| Value::text(text));
    let party = Record::new()
        .with("kind", applicant.kind.as_str())
        .with("name", known(&applicant.name))
        .with("code", known(&applicant.code));
    Values::day(facts.today, facts.calendar)
        .with("form", record(questions(form), answers))
        .with("applicant", party)
}

/// What expressions about a case see.
pub(crate) fn case_values(
    definition: &Definition,
    state: Option<&State>,
    answers: &Answers,
    facts: &Facts<'_>,
) -> Values {
    let mut steps = Record::new();
    for (key, form) in filled_forms(definition) {
        if let Some(answers) = answers.steps.get(&key) {
            steps.set(&key, record(questions(form), answers));
        }
    }
    let mut found = Record::new();
    for lookup in &definition.item().lookups {
        let row = facts.found.get(&lookup.id).and_then(Option::as_ref);
        let register = definition.register(&lookup.register);
        let fields = register.map_or(&[][..], |register| &register.fields);
        let values = row.map_or_else(Record::new, |row| record(fields.iter(), row));
        found.set(name(&lookup.id, None), values.with("there", row.is_some()));
    }
    let values = form_values(definition.form(), &answers.form, facts)
        .with("step", steps)
        .with("found", found);
    let Some(state) = state else { return values };
    values
        .with("opinions", opinions(definition, state))
        .with("cases", cases(state))
        .with("case", case(definition, state, facts))
}

/// The forms that officers fill in, by their names in expressions.
fn filled_forms(definition: &Definition) -> Vec<(String, &Form)> {
    let mut forms = Vec::new();
    for step in &definition.flow().steps {
        let mut add = |branch: Option<&str>, form: Option<&str>| {
            if let Some(form) = form.and_then(|id| definition.form_of(id)) {
                forms.push((name(&step.id, branch), form));
            }
        };
        match &step.kind {
            StepKind::Task(task) => add(None, task.form.as_deref()),
            StepKind::Parallel { branches, .. } => {
                for branch in branches {
                    add(Some(&branch.id), branch.form.as_deref());
                }
            }
            _ => {}
        }
    }
    forms
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
            record.set(name(&branch.id, None), answer.as_str());
        }
    }
    record
}

fn cases(state: &State) -> Record {
    let mut record = Record::new();
    for (id, child) in &state.children {
        record.set(name(id, None), child.result.map(written));
    }
    record
}

fn case(definition: &Definition, state: &State, facts: &Facts<'_>) -> Record {
    let clocks = clocks(definition, state, facts.calendar, facts.today);
    let count = |count: usize| Decimal::from(count);
    Record::new()
        .with("code", facts.head.code.as_str())
        .with("item", definition.item().id.as_str())
        .with("unit", state.unit.as_str())
        .with("region", state.region.as_str())
        .with("channel", written(facts.head.channel))
        .with("opened_on", state.opened_on)
        .with("accepted_on", state.accepted_on)
        .with("due_on", clocks.due().map(|due| due.day))
        .with("closed_on", state.closed.map(|closed| closed.on))
        .with("late", clocks.light() == Light::Red)
        .with("pauses", count(state.stops.len()))
        .with("returns", Decimal::from(state.returns))
        .with("urged", Decimal::from(state.urged))
}

/// A name as it is written in packs and JSON.
fn written(name: impl serde::Serialize) -> Value {
    match serde_json::to_value(name) {
        Ok(Json::String(text)) => Value::text(text),
        _ => Value::Absent,
    }
}

/// The same values for a person's eyes: choices by their titles, figures with their units.
pub(crate) fn shown(
    values: &Values,
    definition: &Definition,
    answers: &Answers,
    lang: Lang,
) -> Values {
    let show = |form: &Form, answers: &Fields| {
        let mut record = Record::new();
        for field in questions(form) {
            if let Some(answer) = answers.get(&field.key) {
                let text = pack::value::show(&field.kind, answer, lang);
                record.set(&field.key, (!text.is_empty()).then(|| Value::text(text)));
            }
        }
        record
    };
    let mut steps = Record::new();
    for (key, form) in filled_forms(definition) {
        if let Some(answers) = answers.steps.get(&key) {
            steps.set(&key, show(form, answers));
        }
    }
    values
        .clone()
        .with("form", show(definition.form(), &answers.form))
        .with("step", steps)
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
    let lookups = &definition.item().lookups;
    all.extend(lookups.iter().map(|lookup| lookup.key.as_str()));
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
